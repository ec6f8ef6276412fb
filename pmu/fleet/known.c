/* Learning where to go on; see known.h. A record that cannot be read teaches nothing: what it would
 * have said is read from the meter again, and the store finds it equal or keeps the conflict. */
#include "pmu/fleet/known.h"

#include "base/sha256.h"
#include "pmu/data/words.h"

#include <string.h>

enum { CAUSE_REMOTE = 4 };

const char *known_range_name(driver_range_t range) {
  static const char *const names[DRIVER_RANGES] = {"profile",    "sets",     "events",  "daily",
                                                   "instrument", "firmware", "quality", "waveform"};
  CHECK(range >= 0 && range < DRIVER_RANGES);
  return names[range];
}

bool known_has_heads(driver_range_t range) { return range == DRIVER_SETS || range == DRIVER_DAILY; }

int64_t known_reached(const known_t *known, driver_range_t range) {
  const known_track_t *track = &known->track[range];
  return known_has_heads(range) ? track->head : track->last;
}

/* Part of a hash over a key of 128 unpredictable bits: it tells keys apart, and nothing of them. */
static void name_key(known_t *known, const session_access_t *access) {
  char hex[SHA256_HEX + 1];
  sha256_t *sha = sha256_new();
  sha256_add(sha, bytes_of(access->keys.guek, sizeof access->keys.guek));
  sha256_add(sha, bytes_of(access->keys.server_title, sizeof access->keys.server_title));
  sha256_hex(sha, hex);
  sha256_free(sha);
  memcpy(known->key_id, hex, KNOWN_KEY_ID);
}

void known_clear(known_t *known, const session_access_t *access, const shape_t *shape) {
  *known = (known_t){.reset_asked = -1,
                     .set_asked = -1,
                     .set_to = {-1},
                     .reset_ordered = -1,
                     .taken_what = SITE_DOS,
                     .taken_at = {-1},
                     .cleared_at = {-1}};
  known->shape = shape;
  known_clear_firmware(known);
  if (access->has_keys) name_key(known, access);
  for (int range = 0; range < DRIVER_RANGES; range++)
    known->track[range].run_from = 1;
}

static bool go_on(known_track_t *track, int64_t number) {
  if (number <= track->last) return true; /* read once more */
  bool unbroken = number == track->last + 1;
  if (!unbroken) track->run_from = number;
  track->last = number;
  return unbroken;
}

bool known_row(known_t *known, driver_range_t range, driver_row_kind_t kind, int64_t number,
               int64_t cause) {
  known_track_t *track = &known->track[range];
  if (!known_has_heads(range)) return go_on(track, number);
  if (kind != DRIVER_SET_HEAD && kind != DRIVER_DAILY_HEAD) return number == track->head;
  if (kind == DRIVER_SET_HEAD && cause == CAUSE_REMOTE && number > known->set_remote)
    known->set_remote = number;
  /* Section 9: a set is its own run of rows, so the head of one ends the one before. */
  bool unbroken = number <= track->head + 1;
  if (!unbroken) track->run_from = number;
  if (number - 1 > track->last) track->last = number - 1;
  if (number > track->head) track->head = number;
  return unbroken;
}

void known_range(known_t *known, driver_range_t range, int64_t to) {
  known_track_t *track = &known->track[range];
  if (to > track->last) track->last = to;
  if (to + 1 > track->run_from) track->run_from = to + 1;
}

static void learn_range(known_t *known, const words_t *key, const words_t *value) {
  int64_t to = 0;
  if (words_i64(value, 1, WORDS_COUNT, &to, NULL) != ST_OK) return;
  for (int range = 0; range < DRIVER_RANGES; range++)
    if (bytes_is(words_at(key, 0), known_range_name((driver_range_t)range)))
      known_range(known, (driver_range_t)range, to);
}

static void learn_set(known_t *known, const words_t *key, const words_t *value) {
  int64_t number = 0, cause = 0;
  if (!bytes_is(words_at(key, 1), "head")) return;
  if (words_i64(key, 0, WORDS_COUNT, &number, NULL) != ST_OK) return;
  if (words_i64(value, 0, WORDS_COUNT, &cause, NULL) != ST_OK) return;
  (void)known_row(known, DRIVER_SETS, DRIVER_SET_HEAD, number, cause);
}

static void learn_daily(known_t *known, const words_t *key) {
  int64_t number = 0;
  if (!bytes_is(words_at(key, 1), "head")) return;
  if (words_i64(key, 0, WORDS_COUNT, &number, NULL) != ST_OK) return;
  (void)known_row(known, DRIVER_DAILY, DRIVER_DAILY_HEAD, number, 0);
}

static void learn_number(known_t *known, driver_range_t range, const words_t *key, int32_t word) {
  int64_t number = 0;
  if (words_i64(key, word, WORDS_COUNT, &number, NULL) != ST_OK) return;
  (void)known_row(known, range, DRIVER_ENTRY, number, 0);
}

static void learn_event(known_t *known, const words_t *key, const words_t *value) {
  int64_t number = 0, code = 0;
  if (words_i64(key, 0, WORDS_COUNT, &number, NULL) != ST_OK) return;
  if (words_i64(value, 1, WORDS_COUNT, &code, NULL) != ST_OK) return;
  if (code == 13) known_set_event(known, "013");
  if (code == 10) known_set_event(known, "010");
  if (code == 50 && number > known->ratio_event) known->ratio_event = number;
  if (code == 51 && number > known->channels_event) known->channels_event = number;
  if (code == 87 && number > known->clear_event) known->clear_event = number;
  int64_t reason = 0;
  if (code == 92 && words_i64(value, 4, WORDS_COUNT, &reason, NULL) == ST_OK)
    known_refusal(known, number, reason);
}

void known_set_event(known_t *known, const char *code) {
  if (strcmp(code, "013") == 0) known->set_refused = true;
  if (strcmp(code, "010") == 0) known->set_refused = false;
}

void known_calendar(known_t *known, bytes_t name) {
  size_t len = name.len < KNOWN_CALENDAR ? name.len : KNOWN_CALENDAR;
  memcpy(known->calendar, name.p, len);
  known->calendar[len] = '\0';
}

static void learn_command(known_t *known, const words_t *key, const words_t *value) {
  int64_t count = 0;
  if (bytes_is(words_at(key, 1), "asked:recovery_reset") &&
      words_i64(value, 0, WORDS_COUNT, &count, NULL) == ST_OK) {
    known->reset_asked = count;
    known->reset_done = false;
  }
  if (bytes_is(words_at(key, 1), "asked:set_time") &&
      words_i64(value, 0, WORDS_COUNT, &count, NULL) == ST_OK) {
    known->set_asked = count;
    known->set_said = false;
  }
  if (!bytes_is(words_at(value, 4), "ok")) return;
  if (bytes_is(words_at(key, 1), "set_time") &&
      words_i64(value, 0, WORDS_SECONDS, &count, NULL) == ST_OK)
    known->set_to.s = count;
  if (bytes_is(words_at(key, 1), "end_of_billing")) known->reset_done = true;
  if (bytes_is(words_at(key, 1), "program_calendar")) known_calendar(known, words_at(value, 0));
  if (!bytes_is(words_at(key, 1), "set_time")) return;
  known->reset_asked = -1;
  known->reset_done = false;
  known->set_said = true;
}

static void learn_key(known_t *known, const words_t *key, int32_t word) {
  int64_t ns = 0;
  if (words_i64(key, word, WORDS_INSTANT, &ns, NULL) == ST_OK && ns > known->key_ns)
    known->key_ns = ns;
}

void known_tried(session_counters_t *counters, uint32_t end) {
  memmove(counters->tried + 1, counters->tried, (SESSION_TRIED - 1) * sizeof counters->tried[0]);
  counters->tried[0] = end;
}

static void learn_counter(known_t *known, const words_t *key) {
  int64_t number = 0;
  if (known->key_id[0] == '\0' || !bytes_is(words_at(key, 2), known->key_id)) return;
  if (words_i64(key, 1, WORDS_COUNT, &number, NULL) != ST_OK || number < 0) return;
  session_counters_t *counters = &known->counters;
  uint32_t counter = (uint32_t)number;
  if (bytes_is(words_at(key, 0), "sent") && counter > counters->sent) counters->sent = counter;
  if (bytes_is(words_at(key, 0), "taken") && counter > counters->taken) counters->taken = counter;
  if (bytes_is(words_at(key, 0), "tried")) known_tried(counters, counter);
}

static const struct {
  uint32_t fallback;
  const char *name;
} fallbacks[] = {{SESSION_LOCAL_TIME, "local_time"},
                 {SESSION_GET_BLOCKS, "get_blocks"},
                 {SESSION_SMALL_PDU, "small_pdu"},
                 {SESSION_WHOLE_BUFFER, "whole_buffer"}};
enum { FALLBACKS = sizeof fallbacks / sizeof fallbacks[0] };

const char *known_fallback_name(uint32_t fallback) {
  for (size_t i = 0; i < FALLBACKS; i++)
    if (fallbacks[i].fallback == fallback) return fallbacks[i].name;
  return "-";
}

uint32_t known_fallback_next(uint32_t *old, uint32_t found) {
  for (size_t i = 0; i < FALLBACKS; i++) {
    if ((found & ~*old & fallbacks[i].fallback) == 0) continue;
    *old |= fallbacks[i].fallback;
    return fallbacks[i].fallback;
  }
  return 0;
}

static void learn_fallback(known_t *known, const words_t *key) {
  for (size_t i = 0; i < FALLBACKS; i++)
    if (bytes_is(words_at(key, 0), fallbacks[i].name)) known->fallbacks |= fallbacks[i].fallback;
}

static void learn_firmware_row(known_t *known, const words_t *key, const words_t *value,
                               bytes_t words) {
  int64_t number = 0, kind = 0;
  if (words_i64(key, 0, WORDS_COUNT, &number, NULL) != ST_OK) return;
  if (words_i64(value, 2, WORDS_COUNT, &kind, NULL) != ST_OK) return;
  (void)known_row(known, DRIVER_FIRMWARE, DRIVER_FIRMWARE_ROW, number, 0);
  known_firmware_row(known, number, kind, words);
}

static void learn_record(known_t *known, const words_t *key, const words_t *value) {
  int64_t number = 0;
  if (words_i64(key, 0, WORDS_COUNT, &number, NULL) != ST_OK) return;
  known_record(known, number, words_at(value, 1));
}

static void learn_order(known_t *known, bytes_t kind) {
  if (bytes_is(kind, "battery")) known->battery_open = true;
  if (bytes_is(kind, "battery-closed")) known->battery_open = false;
  if (bytes_is(kind, "nearly_full")) known->full_open = true;
  if (bytes_is(kind, "nearly_full-closed")) known->full_open = false;
  if (bytes_is(kind, "zone")) known->zone_open = true;
  if (bytes_is(kind, "zone-closed")) known->zone_open = false;
}

void known_learn(known_t *known, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  switch (record->kind) {
  case REC_ENTRY:
  case REC_MARKER:
    learn_number(known, DRIVER_PROFILE, &key, 1);
    break;
  case REC_EVENT:
    learn_number(known, DRIVER_EVENTS, &key, 0);
    learn_event(known, &key, &value);
    break;
  case REC_SET:
    learn_set(known, &key, &value);
    break;
  case REC_DAILY:
    learn_daily(known, &key);
    break;
  case REC_GAUGES:
    learn_number(known, DRIVER_INSTRUMENT, &key, 1);
    break;
  case REC_RANGE:
    learn_range(known, &key, &value);
    break;
  case REC_COMMAND:
    learn_command(known, &key, &value);
    learn_key(known, &key, 0);
    break;
  case REC_WORK_ORDER:
    learn_order(known, words_at(&key, 0));
    break;
  case REC_EVIDENCE:
    if (bytes_is(words_at(&value, 1), KNOWN_REPORT)) known->set_asked = -1;
    learn_key(known, &key, 0);
    break;
  case REC_FAULT:
  case REC_RAW:
    learn_key(known, &key, 0);
    break;
  case REC_NOTIFICATION: /* a key that is part of a hash is no instant, and taken for none */
    break;
  case REC_COUNTER:
    learn_counter(known, &key);
    break;
  case REC_FALLBACK:
    learn_fallback(known, &key);
    break;
  case REC_OBJECT:
    known_register(known, words_at(&key, 0), record->value);
    break;
  case REC_FIRMWARE_LOG:
    learn_firmware_row(known, &key, &value, record->value);
    break;
  case REC_DISTURBANCE:
    learn_number(known, DRIVER_QUALITY, &key, 0);
    learn_record(known, &key, &value);
    break;
  case REC_FIRMWARE:
    known_firmware(known, record->key, record->value);
    learn_key(known, &key, 0);
    break;
  case REC_VISIT:
  case REC_CLOCK:
  case REC_WAVEFORM:
  case REC_RECEIPT:
  case REC_KINDS:
    break;
  }
}
