/* Holds the server's half of DLMS/COSEM to fixtures/vectors/dlms.vec. Frames and messages of the
 * wrapper are heard, frames are also written; associations and requests are obeyed by a whole
 * server over the wrapper, with the toy application behind it; Data are well-formed or not; what
 * is sealed opens. Answers of other meters have no writer here, and are the client's runner's. */
#include "base/vectors_dlms_test.h"

#include <check.h>
#include <stdlib.h>

#include "sim/wire/dlms_parts.h"
#include "sim/wire/dlms_toy.h"
#include "sim/wire/station_client.h"

enum { RUNS = 4, CLIENT_PUBLIC = 16, CLIENT_READING = 2, METER = 17, HEADER = 8 };
enum { SPY_SCHEDULE = TOY_OBJECTS, BLOCKS_MAX = 8 };

static vectors_t all;
static dlms_t *wire;
static dlms_kept_t kept;
static dlms_toy_t toy;
static cosem_app_t spy;
static int64_t now_ns;
static uint8_t said[4096]; /* what the server answered last */
static size_t said_len;
static uint8_t room[VECTOR_OCTETS_MAX + 1];

static bytes_t field(const vector_field_t *of) { return bytes_of(of->octets, of->len); }

static size_t run_of(size_t turn, size_t len) { return turn < 3 ? turn + 1 : len; }

/* The toy's objects, all to be read by everybody, and a schedule of class 22 to be written. */
static bool spy_object(void *of, uint32_t index, uint8_t level, cosem_object_t *object) {
  if (index == SPY_SCHEDULE) {
    *object = (cosem_object_t){.class_id = 22,
                               .name = {0, 0, 15, 0, 0, 255},
                               .attribute_count = 4,
                               .attributes = {COSEM_READ, COSEM_READ, COSEM_READ, COSEM_WRITE}};
    return true;
  }
  if (!dlms_toy_object(of, index, level, object)) return false;
  object->attributes[1] = COSEM_READ;
  return true;
}

static void meter_close(void) {
  if (wire == NULL) return;
  dlms_close(wire);
  free(wire);
  wire = NULL;
}

static void meter_open(dlms_security_t security) {
  meter_close();
  toy = (dlms_toy_t){0};
  kept = dlms_toy_kept();
  spy = dlms_toy_app;
  spy.object = spy_object;
  dlms_config_t config = dlms_toy_config(DLMS_WRAPPER, security, &toy);
  wire = malloc(dlms_size());
  ck_assert_ptr_nonnull(wire);
  dlms_open(wire, &config, &kept, &spy, &toy, NULL);
  now_ns = INT64_C(1795368005000000000);
}

static void setup(void) { vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/dlms.vec"); }

/* One APDU of `client` in a message of the wrapper, and what is said to it. */
static void ask(uint8_t client, const uint8_t *apdu, size_t len) {
  const uint8_t header[HEADER] = {0, 1, 0, client, 0, METER, (uint8_t)(len >> 8), (uint8_t)len};
  dlms_act_t act;
  said_len = 0;
  now_ns += NS_PER_S;
  dlms_feed(wire, (true_t){now_ns}, (true_t){now_ns}, bytes_of(header, sizeof header));
  dlms_feed(wire, (true_t){now_ns}, (true_t){now_ns}, bytes_of(apdu, len));
  for (int turns = 0; turns < 8 && dlms_deadline(wire).ns < now_ns + NS_PER_S; turns++) {
    if (dlms_deadline(wire).ns > now_ns) now_ns = dlms_deadline(wire).ns;
    dlms_tick(wire, (true_t){now_ns});
    while (dlms_next(wire, &act)) {
      if (act.kind != DLMS_SEND) continue;
      ck_assert_uint_gt(act.octets.len, HEADER);
      ck_assert_uint_le(said_len + act.octets.len, sizeof said);
      memcpy(said + said_len, act.octets.p + HEADER, act.octets.len - HEADER);
      said_len += act.octets.len - HEADER;
      dlms_left(wire, (true_t){now_ns});
    }
  }
}

static void ask_hex(uint8_t client, const char *hex) {
  uint8_t octets[256];
  ask(client, octets, client_hex(hex, octets));
}

static bool said_begins(const char *hex) {
  uint8_t octets[256];
  size_t len = client_hex(hex, octets);
  return said_len >= len && memcmp(said, octets, len) == 0;
}

static bool said_is(const char *hex) {
  uint8_t octets[256];
  return client_hex(hex, octets) == said_len && said_begins(hex);
}

/* --- frames, wrapper --- */

static uint32_t sevens(const vector_field_t *address) {
  uint32_t value = 0;
  for (size_t at = 0; at < address->len; at++)
    value = value << 7 | address->octets[at] >> 1;
  return value;
}

static bool frame_is(const station_frame_t *frame, const vector_frame_t *meant,
                     const uint8_t *octets, size_t len) {
  bool info = frame->info.len == meant->info_len;
  if (info && meant->info_len > 0) /* before the check sequence and the flag */
    info = memcmp(frame->info.p, octets + len - 3 - meant->info_len, meant->info_len) == 0;
  return info && frame->control == meant->control && frame->segmented == (meant->segmented != 0) &&
         frame->to_len == meant->to.len && frame->to == sevens(&meant->to) &&
         frame->from_len == meant->from.len && frame->from == sevens(&meant->from);
}

static size_t frames_heard(const vector_frame_t *meant, const uint8_t *octets, size_t len,
                           size_t run, bool *right) {
  static station_ear_t ear;
  station_frame_t frame;
  size_t good = 0;
  memset(&ear, 0, sizeof ear);
  *right = true;
  for (size_t from = 0; from < len;) {
    size_t part = len - from < run ? len - from : run;
    for (size_t end = from + part; from < end;) {
      from += station_ear_take(&ear, bytes_of(octets + from, end - from));
      while (station_ear_next(&ear, &frame)) {
        good++;
        *right = *right && meant != NULL && frame_is(&frame, meant, octets, len);
      }
    }
  }
  while (station_ear_silence(&ear, &frame))
    good++;
  return good;
}

static bool frame_written(const vector_frame_t *meant, const uint8_t *octets, size_t len) {
  obuf_t out = obuf_over(room, sizeof room);
  bytes_t info = bytes_of(octets + len - 3 - meant->info_len, meant->info_len);
  const station_frame_t frame = {.segmented = meant->segmented != 0,
                                 .to_len = (uint8_t)meant->to.len,
                                 .from_len = (uint8_t)meant->from.len,
                                 .to = sevens(&meant->to),
                                 .from = sevens(&meant->from),
                                 .control = (uint8_t)meant->control,
                                 .info = info};
  station_frame_open(&out, &frame, station_check_sequence);
  obuf_add(&out, info);
  station_frame_close(&out, station_check_sequence);
  return bytes_equal(obuf_bytes(&out), bytes_of(octets, len));
}

static bool holds_frame(const vector_t *vector, const uint8_t *octets, size_t len) {
  bool bad = vector_bad(vector), right = true;
  vector_frame_t meant = {0};
  if (!bad) meant = vector_frame(vector);
  for (size_t turn = 0; turn < RUNS; turn++) {
    size_t good = frames_heard(bad ? NULL : &meant, octets, len, run_of(turn, len), &right);
    if (good != (bad ? 0 : 1) || !right) return false;
  }
  return bad || frame_written(&meant, octets, len);
}

typedef struct {
  size_t count;
  uint16_t client;
  bytes_t meant;
  bool right;
} heard_t;

static void hear(void *of, const envelope_event_t *event) {
  heard_t *heard = of;
  heard->count++;
  heard->client = event->client;
  heard->right = bytes_equal(event->apdu, heard->meant);
}

static bool holds_wrapper(const vector_t *vector, const uint8_t *octets, size_t len) {
  static envelope_t envelope;
  unsigned source = 1, destination = 64, length = 0;
  bool bad = vector_bad(vector);
  if (!bad)
    ck_assert_int_eq(sscanf(vector->means, "wrapper %u %u %u", &source, &destination, &length), 3);
  for (size_t turn = 0; turn < RUNS; turn++) {
    const envelope_config_t config = {.port = (uint16_t)destination};
    heard_t heard = {.meant = bytes_of(vector->octets + ENVELOPE_HEADER_LEN, length)};
    size_t run = run_of(turn, len);
    envelope_open(&envelope, &config, hear, &heard);
    for (size_t from = 0; from < len; from += run) {
      size_t part = len - from < run ? len - from : run;
      true_t at = {(int64_t)from};
      envelope_feed(&envelope, at, at, bytes_of(octets + from, part));
    }
    if (heard.count != (bad ? 0 : 1)) return false;
    if (!bad && (heard.client != source || !heard.right)) return false;
  }
  return true;
}

/* --- associations and requests --- */

/* What both have of 007E1F and of the server's 601E9F is 001E1F; the longest PDU is its 1024. */
#define AARE_COMMON                                                                                \
  "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 10 04 0E 08 00 06 "     \
  "5F1F0400 001E1F 0400 0007"

static bool holds_aarq(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned context, mechanism;
  ck_assert_int_eq(sscanf(vector->means, "aarq %u %u", &context, &mechanism), 2);
  ck_assert_uint_eq(context, 1);
  bool lls = mechanism == MECHANISM_LLS;
  uint8_t client = lls ? CLIENT_READING : CLIENT_PUBLIC;
  meter_open(lls ? DLMS_SECURITY_LLS : DLMS_SECURITY_NONE);
  ask(client, octets, len);
  bool joined = said_is(AARE_COMMON) && dlms_associated(wire) == client;
  return joined && toy.right == (lls ? 1 : 0) && toy.wrong == 0;
}

/* 007E1F, PDU 1200; and the same with a PDU of 64. */
#define AARQ_HEAD "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 007E1F "

static void join(const char *pdu) {
  char aarq[128];
  meter_open(DLMS_SECURITY_NONE);
  snprintf(aarq, sizeof aarq, AARQ_HEAD "%s", pdu);
  ask_hex(CLIENT_PUBLIC, aarq);
  ck_assert(dlms_associated(wire) == CLIENT_PUBLIC);
}

/* The association's own name, 0-0:40.0.0*255; the counter of the meter, 0-0:43.1.0*255. */
static bool holds_get(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned class_id;
  ck_assert_int_eq(sscanf(vector->means, "get %u", &class_id), 1);
  join("04B0");
  ask(CLIENT_PUBLIC, octets, len);
  if (class_id == 15) return said_is("C4 01 C1 00 09 06 0000280000FF");
  return said_begins("C4 01 C1 00 06") && said_len == 9;
}

/* 900 octets of which 64 at most are in an APDU: after block N was heard, block N + 1 comes. */
static bool holds_get_next(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned block;
  char hex[64];
  ck_assert_int_eq(sscanf(vector->means, "get_next %u", &block), 1);
  ck_assert_uint_lt(block, BLOCKS_MAX);
  join("0040");
  ask_hex(CLIENT_PUBLIC, "C0 01 C1 0001 0000800900FF 02 00");
  ck_assert(said_begins("C4 02 C1 00 00000001 00"));
  for (unsigned heard = 1; heard < block; heard++) {
    snprintf(hex, sizeof hex, "C0 02 C1 %08X", heard);
    ask_hex(CLIENT_PUBLIC, hex);
  }
  ask(CLIENT_PUBLIC, octets, len);
  snprintf(hex, sizeof hex, "C4 02 C1 00 %08X 00", block + 1);
  return said_begins(hex);
}

static bool holds_set(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_field_t data;
  vector_field(vector, vector->text, &data);
  join("04B0");
  ask(CLIENT_PUBLIC, octets, len);
  return said_is("C5 01 C1 00") && toy.sets == 1 &&
         bytes_equal(bytes_of(toy.stored, toy.stored_len), field(&data));
}

/* --- Data --- */

/* Items of one whole Data with nothing behind it; 0: it is none. */
static size_t items(const uint8_t *octets, size_t len) {
  cosem_in_t in = cosem_in(bytes_of(octets, len));
  size_t count = 0, inside;
  if (!cosem_well_formed(bytes_of(octets, len))) return 0;
  for (; !cosem_in_end(&in); count++)
    if (!cosem_in_array(&in, &inside) && !cosem_in_structure(&in, &inside) && !cosem_in_skip(&in))
      return 0;
  return count;
}

static bool holds_data(const vector_t *vector, const uint8_t *octets, size_t len) {
  size_t meant = 0;
  if (!vector_bad(vector)) ck_assert_int_eq(sscanf(vector->means, "data %zu", &meant), 1);
  return items(octets, len) == meant;
}

/* --- suite 0 --- */

/* As a request of the client `title`, whose row asks for this protection. */
static bool holds_sealed(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t sealed = vector_sealed(&all, vector);
  dlms_form_t form = FORM_PLAIN;
  bytes_t plain;
  meter_open(DLMS_SECURITY_BOTH);
  wire->association.has_title = true;
  memcpy(wire->association.title, sealed.title.octets, DLMS_TITLE_LEN);
  memcpy(room, octets, len);
  bool opened = dlms_cipher_is(room[0], &form) &&
                dlms_cipher_take(wire, form, (uint8_t)sealed.control, room, len, &plain);
  if (vector_bad(vector)) return !opened && kept.counter_taken == 0;
  return opened && kept.counter_taken == sealed.counter && bytes_equal(plain, field(&sealed.text));
}

static bool holds_gmac(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t meant = vector_gmac(&all, vector);
  uint8_t key[DLMS_KEY_LEN], authentication[DLMS_KEY_LEN];
  guard_t guard;
  guard_open(&guard, &GUARD_SUITE_0);
  vector_keys(key, authentication);
  const guard_seal_t seal = {.control = (uint8_t)meant.control,
                             .counter = meant.counter,
                             .title = meant.title.octets,
                             .key = key,
                             .authentication = authentication};
  obuf_t out = obuf_over(room, sizeof room);
  obuf_put(&out, seal.control);
  ax_raw_u32(&out, seal.counter);
  guard_gmac(&guard, &seal, field(&meant.text), room + GUARD_HEAD_LEN);
  guard_close(&guard);
  bool right = guard_equal(bytes_of(room, GUARD_HEAD_LEN + GUARD_TAG_LEN), bytes_of(octets, len));
  return right != vector_bad(vector);
}

static bool holds_wrapped(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_field_t kek, key;
  uint8_t found[GUARD_KEY_LEN] = {0};
  guard_t guard;
  vector_wrapped(&all, vector, &kek, &key);
  guard_open(&guard, &GUARD_SUITE_0);
  bool right = guard_unwrap(&guard, kek.octets, bytes_of(octets, len), found);
  guard_close(&guard);
  if (vector_bad(vector)) return !right && found[0] == 0 && found[1] == 0;
  return right && bytes_equal(bytes_of(found, sizeof found), field(&key));
}

static const vector_row_t rows[] = {
    {"frame", holds_frame, VECTOR_SHARP},
    {"wrapper", holds_wrapper, VECTOR_SHARP},
    {"aarq", holds_aarq, VECTOR_WHOLE},
    {"get", holds_get, VECTOR_WHOLE},
    {"get_next", holds_get_next, VECTOR_WHOLE},
    {"set", holds_set, VECTOR_WHOLE},
    {"data", holds_data, VECTOR_WHOLE},
    {"sealed", holds_sealed, VECTOR_SHARP},
    {"gmac", holds_gmac, VECTOR_SHARP},
    {"wrapped", holds_wrapped, VECTOR_SHARP},
    /* What a client reads. */
    {"aare", NULL, VECTOR_WHOLE},
    {"get_data", NULL, VECTOR_WHOLE},
    {"get_result", NULL, VECTOR_WHOLE},
    {"get_block", NULL, VECTOR_WHOLE},
    {"exception", NULL, VECTOR_WHOLE},
    {"notification", NULL, VECTOR_WHOLE},
    {"apdu", NULL, VECTOR_WHOLE},
    /* A meter's model reads these, harness/defects/dlms_agree_test.c holds it to them; what is
     * written of them stands below. */
    {"stamp", NULL, VECTOR_WHOLE},
};
/* Of others: 2 aare, get_data, get_result, get_block, exception, notification, 3 apdu, 12 stamp. */
enum { ROWS = sizeof rows / sizeof *rows, OTHERS_COUNT = 22, WRITTEN = 5 };

START_TEST(dlms_vectors__of_the_server__are_what_they_mean) {
  ck_assert_uint_eq(vectors_hold(&all, rows, ROWS, false) + OTHERS_COUNT, all.count);
}
END_TEST

START_TEST(dlms_vectors__good_ones_changed__are_no_longer_what_they_meant) {
  ck_assert_uint_gt(vectors_hold(&all, rows, ROWS, true), 0);
}
END_TEST

/* The instants of the vectors that name one. Hundredths that are not given (octet 10) are 00 where
 * a meter writes them. The deviation stands in octets 11 and 12. */
START_TEST(dlms_vectors__date_times__are_written_octet_for_octet) {
  size_t count = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    const uint8_t *octets = vector->octets;
    long long utc;
    unsigned status;
    obuf_t out = obuf_over(room, sizeof room);
    bool absent = strcmp(vector->means, "stamp absent") == 0;
    if (absent)
      ax_stamp_absent(&out);
    else if (sscanf(vector->means, "stamp %lld %u", &utc, &status) == 2)
      ax_stamp(&out, (claim_t){utc}, -60 * (int16_t)(octets[11] << 8 | octets[12]),
               (uint8_t)status);
    else
      continue;
    if (!absent && octets[10] == 0xFF) room[10] = 0xFF;
    ck_assert_msg(bytes_equal(obuf_bytes(&out), bytes_of(octets, vector->len)), "%s (line %d)",
                  vector->name, vector->line);
    count++;
  }
  ck_assert_uint_eq(count, WRITTEN);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, meter_close);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, dlms_vectors__of_the_server__are_what_they_mean);
  tcase_add_test(tests, dlms_vectors__good_ones_changed__are_no_longer_what_they_meant);
  tcase_add_test(tests, dlms_vectors__date_times__are_written_octet_for_octet);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
