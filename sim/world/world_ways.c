/* The way to each meter from the facts: dictionary, identification, protocol,
 * address, security, title, keys and the limits of its port, as
 * harness/scenario/FACTS.md has them. A meter of which nothing is said speaks
 * 62056-21, by the dictionary that has the name of its model. */
#include <string.h>

#include "base/hex.h"
#include "sim/world/world_parts.h"

enum { ADDRESS_MAX = 16383 };
#define REACTION_NS_MAX INT64_C(60000000000)

/* In the order of dlms_security_t. */
static const char *const SECURITIES[] = {"none",          "lls",       "hls",
                                         "authenticated", "encrypted", "both",
                                         "dedicated",     "general",   "general-dedicated"};
_Static_assert(sizeof SECURITIES / sizeof SECURITIES[0] == DLMS_SECURITIES,
               "a word for each level");

static status_t meter_of(const fact_t *fact, world_t *world, world_meter_t **meter,
                         fault_t *fault) {
  uint32_t index = 0;
  status_t status = world_index(fact, 1, world->meter_count, &index, fault);
  if (status == ST_OK) *meter = &world->meters[index];
  return status;
}

/* dictionary M NAME */
static status_t read_dictionary(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  meter->model = model_find(fact_word(fact, 2));
  return meter->model != NULL ? ST_OK : world_bad(fact, fault, "no such NAME of a dictionary");
}

/* identification M TEXT. 62056-21: at most sixteen printable characters, no / ! or \ (an escape);
 * and it stands between parentheses in the read-out. */
static status_t read_identification(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  bytes_t text = fact_word(fact, 2);
  bool good = text.len >= 1 && text.len <= MODEL_IDENTIFICATION_MAX;
  for (size_t i = 0; i < text.len && good; i++)
    good = text.p[i] > ' ' && text.p[i] <= '~' && memchr("/!\\();", text.p[i], 6) == NULL;
  if (!good) return world_bad(fact, fault, "TEXT is 1 to 16 characters, none of / ! \\ ( ) ;");
  memcpy(meter->port.identification, text.p, text.len);
  return ST_OK;
}

/* limit M KEY VALUE: those of the port; how deep the memories are, the meter reads itself. */
static status_t read_limit(const fact_t *fact, world_t *world, fault_t *fault) {
  static const char *const depths[] = {"profile_days", "markers",      "events",
                                       "sets",         "daily_sets",   "image_block",
                                       "image",        "firmware_log", "quality_log"};
  world_meter_t *meter = NULL;
  int64_t value = 0;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &value, fault);
  if (status != ST_OK) return status;
  bytes_t key = fact_word(fact, 2);
  if (bytes_is(key, "pdu")) {
    if (value < DLMS_PDU_LEAST || value > DLMS_PDU_GREATEST)
      return world_bad(fact, fault, "pdu is from 64 to 65535");
    meter->way.dlms.pdu_max = (uint32_t)value;
    return ST_OK;
  }
  if (bytes_is(key, "reaction_ns")) {
    if (value < 0 || value > REACTION_NS_MAX)
      return world_bad(fact, fault, "reaction_ns is from 0 to 60000000000");
    meter->way.reaction_ns =
        value > 0 ? value : 1; /* 0 would be what a way that says nothing has */
    return ST_OK;
  }
  if (bytes_is(key, "deviation")) {
    meter->port.no_deviation = value == 0;
    return value == 0 || value == 1 ? ST_OK : world_bad(fact, fault, "deviation is 0 or 1");
  }
  for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++)
    if (bytes_is(key, depths[i])) return ST_OK;
  return world_bad(fact, fault, "no such KEY of a limit");
}

/* protocol M NAME OPENING */
static status_t read_protocol(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  const world_way_t *line = world->lines[meter->line].way;
  bytes_t name = fact_word(fact, 2), opening = fact_word(fact, 3);
  bool mode_e = bytes_is(opening, "mode-e");
  if (!mode_e && !bytes_is(opening, "direct"))
    return world_bad(fact, fault, "OPENING is direct or mode-e");
  if (bytes_is(name, "iec62056-21")) {
    if (mode_e || !line->wire)
      return world_bad(fact, fault, "62056-21 is direct, on a serial line");
    meter->way.kind = TALK_IEC21;
    return ST_OK;
  }
  bool wrapper = bytes_is(name, "dlms-wrapper");
  if (!wrapper && !bytes_is(name, "dlms-hdlc"))
    return world_bad(fact, fault, "NAME is iec62056-21, dlms-hdlc or dlms-wrapper");
  if (wrapper && line->wire) return world_bad(fact, fault, "dlms-wrapper needs a line of kind tcp");
  if (!wrapper && line->messages)
    return world_bad(fact, fault, "a port of a concentrator carries dlms-wrapper");
  if (mode_e && (!line->wire || wrapper))
    return world_bad(fact, fault, "mode-e opens dlms-hdlc on a serial line");
  meter->way.kind = mode_e ? TALK_MODE_E : TALK_DLMS;
  meter->way.dlms.link = wrapper ? DLMS_WRAPPER : DLMS_HDLC;
  return ST_OK;
}

/* address M N LEN */
static status_t read_address(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  int64_t address = 0, len = 0;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status == ST_OK) status = fact_i64(fact, 2, &address, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &len, fault);
  if (status != ST_OK) return status;
  if (address < 1 || address > ADDRESS_MAX) return world_bad(fact, fault, "N is from 1 to 16383");
  if (len != 1 && len != 2 && len != 4) return world_bad(fact, fault, "LEN is 1, 2 or 4");
  meter->way.dlms.address = (uint32_t)address;
  meter->way.dlms.address_len = (uint8_t)len;
  return ST_OK;
}

/* security M LEVEL */
static status_t read_security(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < DLMS_SECURITIES; i++) {
    if (!bytes_is(fact_word(fact, 2), SECURITIES[i])) continue;
    meter->way.dlms.security = (dlms_security_t)i;
    return ST_OK;
  }
  return world_bad(fact, fault, "no such LEVEL of security");
}

/* title M HEX */
static status_t read_title(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  if (hex_read(fact_word(fact, 2), HEX_CAPITAL, meter->way.dlms.title, DLMS_TITLE_LEN) != ST_OK)
    return world_bad(fact, fault, "HEX has 16 digits");
  return ST_OK;
}

/* key M NAME HEX */
static status_t read_key(const fact_t *fact, world_t *world, fault_t *fault) {
  world_meter_t *meter = NULL;
  status_t status = meter_of(fact, world, &meter, fault);
  if (status != ST_OK) return status;
  dlms_kept_t *kept = &meter->talk.kept;
  bytes_t name = fact_word(fact, 2);
  uint8_t *key = bytes_is(name, "guek")  ? kept->guek
                 : bytes_is(name, "gak") ? kept->gak
                 : bytes_is(name, "kek") ? kept->kek
                                         : NULL;
  if (key == NULL) return world_bad(fact, fault, "NAME is guek, gak or kek");
  if (hex_read(fact_word(fact, 3), HEX_CAPITAL, key, DLMS_KEY_LEN) != ST_OK)
    return world_bad(fact, fault, "HEX has 32 digits");
  return ST_OK;
}

status_t world_ways(bytes_t facts, world_t *world, fault_t *fault) {
  static const struct {
    const char *name;
    status_t (*read)(const fact_t *fact, world_t *world, fault_t *fault);
  } READERS[] = {{"dictionary", read_dictionary}, {"identification", read_identification},
                 {"limit", read_limit},           {"protocol", read_protocol},
                 {"address", read_address},       {"security", read_security},
                 {"title", read_title},           {"key", read_key}};
  facts_t over = facts_over(facts);
  fact_t fact;
  while (facts_next(&over, &fact)) {
    for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++) {
      if (!fact_is(&fact, READERS[i].name)) continue;
      status_t status = READERS[i].read(&fact, world, fault);
      if (status != ST_OK) return status;
    }
  }
  for (uint32_t m = 0; m < world->meter_count; m++) {
    const talk_config_t *way = &world->meters[m].way;
    if (world->meters[m].model == NULL)
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "meter %u has no such MODEL, and no dictionary is named", m);
    if (way->kind != TALK_IEC21 && way->dlms.address == 0)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "meter %u speaks DLMS and has no address", m);
    const world_way_t *line = world->lines[world->meters[m].line].way;
    if (way->kind == TALK_IEC21 && !line->wire)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "meter %u speaks 62056-21 on a %s line", m,
                       line->name);
  }
  return ST_OK;
}
