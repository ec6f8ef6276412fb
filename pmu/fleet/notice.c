/* Notifications as records: whole octets and text, nothing of it is billed, and no reading is taken
 * for done because of it. A meter may say one again until it believes that it was heard: where it
 * says which one it is, by a time or a number, a repeat has the key of the first. What came before
 * the meter had shown who it is is another's, perhaps, and not kept. See fleet.h. */
#include "pmu/fleet/fleet.h"

#include "base/hex.h"
#include "pmu/drivers/data_text.h"

#include <stdio.h>
#include <string.h>

enum { ID_DIGITS = 32, NUMBER_MASK = 0x00FFFFFF };

/* A time that is wholly unspecified says nothing. */
static bool is_named(const apdu_t *notice) {
  axdr_stamp_t stamp;
  fault_t unused;
  bool numbered = notice->kind == APDU_DATA_NOTIFICATION && (notice->block & NUMBER_MASK) != 0;
  bool timed = notice->stamp.len == AXDR_STAMP_LEN &&
               axdr_stamp(notice->stamp, &stamp, &unused) == ST_OK && !stamp.absent;
  return numbered || timed;
}

static void put_key(visit_t *v, mono_t now, const act_t *act, char key[SHA256_HEX + 1]) {
  if (is_named(act->notice)) {
    sha256_of(act->text, key);
    key[ID_DIGITS] = '\0';
  } else {
    snprintf(key, SHA256_HEX + 1, "%lld", (long long)visit_key(v, now));
  }
}

static void put_what(const apdu_t *notice, text_t *text) {
  char memory[OBIS_TEXT_MAX];
  obuf_t name = obuf_over(memory, sizeof memory);
  if (notice->kind == APDU_DATA_NOTIFICATION) {
    text_put(text, "data - - - ");
    return;
  }
  obis_put(&name, notice->target.name);
  text_printf(text, "event %u ", (unsigned)notice->target.class_id);
  text_add(text, obuf_bytes(&name));
  text_printf(text, " %d ", (int)notice->target.index);
}

void notice_keep(visit_t *v, mono_t now, const act_t *act) {
  char key[SHA256_HEX + 1], source[FLEET_SOURCE_MAX];
  fault_t fault;
  if (!v->identity_shown) {
    fault_set(&fault, ST_BAD_IDENTITY, act->frame, -1,
              "a notification came before the meter had shown who it is");
    visit_fault(v, now, &fault);
    return;
  }
  text_t *text = &v->line->talk->notice;
  text_clear(text);
  put_what(act->notice, text);
  hex_put(text, act->text);
  text_put(text, " ");
  size_t plain = text->len;
  if (data_text(text, act->notice->data, NULL, &fault) != ST_OK) {
    text->len = plain; /* the octets are kept, whatever they mean */
    text_put(text, "-");
  }
  put_key(v, now, act, key);
  snprintf(source, sizeof source, "visit %s frame %d octet 0", v->job->list, act->frame);
  rows_raw(v, now, act);
  batch_put(&v->line->talk->batch, v->meter, REC_NOTIFICATION, key, bytes_of(text->p, text->len),
            source);
  /* The meter will not be asked for it: it must not wait for what is read besides. */
  fleet_store(v->line, AFTER_NOTHING);
}
