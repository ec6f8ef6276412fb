/* Who hangs on which line; see decode_roster.h. Facts are one a line, words divided by one space:
 * `meter M NAME SERIAL MODEL CONNECTION L Z T`, `password M LEVEL TEXT`, `protocol M NAME OPENING`,
 * `address M N LEN`, `security M LEVEL`, `title M HEX`, `key M NAME HEX`,
 * `zone_row Z UTC_S OFFSET_S DST`, `line L NAME KIND BAUD`, `limit M KEY VALUE`, `meter_zone M Z`,
 * `policy M AXIS VALUE…`, `firmware M PART VERSION COUNTER IDENTITY`, and those of decode_zone.c,
 * decode_shape.c and decode_hands.c. */
#include "decode_roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 24, METER_WORDS = 9, METERS_MAX = 100000, LINES_MAX = 100000 };

static const char *const default_passwords[DECODE_LEVEL_MAX + 1] = {"", "11111111", "", "33333333"};

/* Dictionary of DLMS/COSEM, 2. Bits of the control: 10 authentication, 20 encryption. */
static const decode_security_t securities[] = {
    {"none", 0, DECODE_FORM_PLAIN, 0x00},
    {"lls", 1, DECODE_FORM_PLAIN, 0x00},
    {"hls", 5, DECODE_FORM_PLAIN, 0x00},
    {"authenticated", 5, DECODE_FORM_GLOBAL, 0x10},
    {"encrypted", 5, DECODE_FORM_GLOBAL, 0x20},
    {"both", 5, DECODE_FORM_GLOBAL, 0x30},
    {"dedicated", 5, DECODE_FORM_DEDICATED, 0x30},
    {"general", 5, DECODE_FORM_GENERAL_GLOBAL, 0x30},
    {"general-dedicated", 5, DECODE_FORM_GENERAL_DEDICATED, 0x30},
};

static size_t line_words(decode_view_t line, decode_view_t *words) {
  size_t count = 0;
  while (count < WORDS_MAX && decode_view_cut(&line, ' ', &words[count]))
    count++;
  return count;
}

/* True if the fact is understood or none of ours. */
static bool roster_meter(decode_roster_t *roster, const decode_view_t *words, size_t count,
                         bool *memory) {
  int64_t index, line, zone;
  if (count < METER_WORDS || !decode_view_number(words[1], false, &index) ||
      !decode_view_number(words[6], false, &line) || !decode_view_number(words[7], false, &zone))
    return false;
  if (index != roster->count || index >= METERS_MAX || line >= LINES_MAX) return false;
  decode_meter_t *more = realloc(roster->meters, ((size_t)index + 1) * sizeof *more);
  if (!more) {
    *memory = false;
    return false;
  }
  roster->meters = more;
  decode_meter_t *meter = &more[roster->count++];
  *meter = (decode_meter_t){.line = (int)line,
                            .zone = zone,
                            .name = words[2],
                            .serial = words[3],
                            .address = 1,
                            .address_len = 1,
                            .security = &securities[0],
                            .deviates = true};
  for (int level = 0; level <= DECODE_LEVEL_MAX; level++) {
    meter->passwords[level].p = default_passwords[level];
    meter->passwords[level].len = strlen(default_passwords[level]);
  }
  return true;
}

static bool roster_password(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index, level;
  if (count != 4 || !decode_view_number(words[1], false, &index) ||
      !decode_view_number(words[2], false, &level))
    return false;
  if (index >= roster->count || level < 1 || level > DECODE_LEVEL_MAX) return false;
  roster->meters[index].passwords[level] = words[3];
  return true;
}

static bool roster_hex(decode_view_t word, unsigned char *octets, size_t len) {
  static const char digits[] = "0123456789abcdefABCDEF";
  if (word.len != 2 * len) return false;
  for (size_t i = 0; i < word.len; i++) {
    const char *at = memchr(digits, word.p[i], sizeof digits - 1);
    if (!at) return false;
    const size_t place = (size_t)(at - digits), digit = place < 16 ? place : place - 6;
    octets[i / 2] = (unsigned char)(octets[i / 2] << 4 | digit);
  }
  return true;
}

/* The facts of DLMS: each has the meter for its second word. */
static bool roster_dlms(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  static const char *const keys[DECODE_KEY_COUNT] = {"guek", "gak", "kek"};
  int64_t index;
  if (count < 3 || !decode_view_number(words[1], false, &index) || index >= roster->count)
    return false;
  decode_meter_t *meter = &roster->meters[index];
  if (decode_view_is(words[0], "protocol")) {
    meter->speech = DECODE_SPEECH_MODE_C;
    if (decode_view_is(words[2], "dlms-hdlc")) meter->speech = DECODE_SPEECH_HDLC;
    if (decode_view_is(words[2], "dlms-wrapper")) meter->speech = DECODE_SPEECH_WRAPPER;
    meter->mode_e = count > 3 && decode_view_is(words[3], "mode-e");
    return meter->speech != DECODE_SPEECH_MODE_C || decode_view_is(words[2], "iec62056-21");
  }
  if (decode_view_is(words[0], "address"))
    return count == 4 && decode_view_number(words[2], false, &meter->address) &&
           decode_view_number(words[3], false, &meter->address_len);
  if (decode_view_is(words[0], "title"))
    return roster_hex(words[2], meter->title, DECODE_TITLE_LEN);
  if (decode_view_is(words[0], "security")) {
    meter->security = NULL;
    for (size_t i = 0; i < sizeof securities / sizeof securities[0]; i++)
      if (decode_view_is(words[2], securities[i].name)) meter->security = &securities[i];
    return meter->security != NULL;
  }
  for (int key = 0; key < DECODE_KEY_COUNT; key++)
    if (count == 4 && decode_view_is(words[2], keys[key]))
      return roster_hex(words[3], meter->keys[key], DECODE_KEY_LEN);
  return false;
}

/* `meter_zone M Z`: what a stamp without a deviation is read by. */
static bool roster_meter_zone(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index, zone;
  if (count != 3 || !decode_view_number(words[1], false, &index) || index >= roster->count ||
      !decode_view_number(words[2], false, &zone))
    return false;
  roster->meters[index].zone = zone;
  return true;
}

/* The axes that say what a meter has, and when it obeys. */
static bool roster_policy(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index;
  if (count < 4 || !decode_view_number(words[1], false, &index) || index >= roster->count)
    return false;
  decode_meter_t *meter = &roster->meters[index];
  if (decode_view_is(words[2], "eob.daily")) meter->daily = decode_view_is(words[3], "yes");
  if (decode_view_is(words[2], "supply.hold_up"))
    return decode_view_number(words[3], false, &meter->hold_up_ns);
  if (decode_view_is(words[2], "meter.start_up"))
    return decode_view_number(words[3], false, &meter->start_up_ns);
  return true;
}

/* `limit M deviation 0`; no other limit changes what is read here. */
static bool roster_limit(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index;
  if (count != 4 || !decode_view_number(words[1], false, &index) || index >= roster->count)
    return false;
  if (decode_view_is(words[2], "deviation"))
    roster->meters[index].deviates = !decode_view_is(words[3], "0");
  return true;
}

/* A meter of which this is said takes images. */
static bool roster_firmware(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index, part, version, counter;
  if (count != 6 || !decode_view_number(words[1], false, &index) || index >= roster->count ||
      !decode_view_number(words[2], false, &part) || part < 1 || part > 2 ||
      !decode_view_number(words[3], false, &version) ||
      !decode_view_number(words[4], false, &counter))
    return false;
  roster->meters[index].firmware = true;
  return true;
}

/* `quantity M …` and what is declared with it. */
static bool roster_shape(decode_roster_t *roster, const decode_view_t *words, size_t count,
                         bool *memory) {
  int64_t index;
  if (count < 3 || !decode_view_number(words[1], false, &index) || index >= roster->count)
    return false;
  decode_meter_t *meter = &roster->meters[index];
  if (!meter->shape) meter->shape = calloc(1, sizeof *meter->shape);
  *memory = meter->shape != NULL;
  return meter->shape && decode_shape_fact(meter->shape, words, count);
}

/* `nominal M MV MHZ`: it measures the quality of power; `quality_key M HEX` is of such a meter. */
static bool roster_quality(decode_roster_t *roster, const decode_view_t *words, size_t count,
                           bool *memory) {
  int64_t index;
  if (count < 3 || !decode_view_number(words[1], false, &index) || index >= roster->count)
    return false;
  decode_meter_t *meter = &roster->meters[index];
  if (decode_view_is(words[0], "quality_key")) {
    if (!meter->quality || !roster_hex(words[2], meter->quality->key, DECODE_DIGEST_LEN))
      return false;
    meter->quality->keyed = true;
    return true;
  }
  if (count != 4 || meter->quality) return false;
  meter->quality = calloc(1, sizeof *meter->quality);
  *memory = meter->quality != NULL;
  return *memory;
}

static bool roster_rows(decode_roster_t *roster, const decode_zone_row_t *rows, size_t count,
                        bool *memory) {
  decode_zone_row_t *more = realloc(roster->rows, (roster->row_count + count) * sizeof *more);
  if (!more) {
    *memory = false;
    return false;
  }
  roster->rows = more;
  memcpy(more + roster->row_count, rows, count * sizeof *rows);
  roster->row_count += count;
  return true;
}

/* The rule comes first, then its turn to DST, then the one back, which completes it. */
static bool roster_zone_turn(decode_roster_t *roster, const decode_view_t *words, size_t count,
                             bool *memory) {
  decode_zone_row_t rows[DECODE_ZONE_ROWS];
  decode_zone_turn_t turn;
  int64_t zone;
  int to;
  if (!decode_zone_turn(words, count, &zone, &to, &turn) || roster->rule.shift_s == 0 ||
      zone != roster->rule.zone)
    return false;
  roster->rule.turns[to] = turn;
  if (to == 0) return true;
  if (roster->rule.turns[0].month == 0) return false;
  decode_zone_rows(&roster->rule, rows);
  return roster_rows(roster, rows, DECODE_ZONE_ROWS, memory);
}

static bool roster_zone_row(decode_roster_t *roster, const decode_view_t *words, size_t count,
                            bool *memory) {
  decode_zone_row_t row = {0};
  if (count != 5 || !decode_view_number(words[1], false, &row.zone) ||
      !decode_view_number(words[2], true, &row.utc_s) ||
      !decode_view_number(words[3], true, &row.offset_s))
    return false;
  row.dst = !decode_view_is(words[4], "0");
  return roster_rows(roster, &row, 1, memory);
}

static bool roster_line(decode_roster_t *roster, const decode_view_t *words, size_t count,
                        bool *memory) {
  int64_t line, baud;
  if (count != 5 || !decode_view_number(words[1], false, &line) ||
      !decode_view_number(words[4], false, &baud) || line != (int64_t)roster->line_count ||
      line >= LINES_MAX)
    return false;
  int64_t *more = realloc(roster->bauds, (roster->line_count + 1) * sizeof *more);
  if (!more) {
    *memory = false;
    return false;
  }
  roster->bauds = more;
  more[roster->line_count++] = decode_view_is(words[3], "port") ? -1 : baud;
  return true;
}

bool decode_roster_is_port(const decode_roster_t *roster, int line) {
  return line >= 0 && (size_t)line < roster->line_count && roster->bauds[line] < 0;
}

static bool roster_fact(decode_roster_t *roster, const decode_view_t *words, size_t count,
                        bool *memory) {
  static const char *const of_dlms[] = {"protocol", "address", "security", "title", "key"};
  static const char *const of_shape[] = {"quantity", "tou",        "md",   "coincident",
                                         "channel",  "instrument", "gauge"};
  if (decode_view_is(words[0], "meter")) return roster_meter(roster, words, count, memory);
  if (decode_view_is(words[0], "password")) return roster_password(roster, words, count);
  if (decode_view_is(words[0], "line")) return roster_line(roster, words, count, memory);
  if (decode_view_is(words[0], "zone_row")) return roster_zone_row(roster, words, count, memory);
  if (decode_view_is(words[0], "zone_rule")) return decode_zone_rule(words, count, &roster->rule);
  if (decode_view_is(words[0], "zone_turn")) return roster_zone_turn(roster, words, count, memory);
  if (decode_view_is(words[0], "meter_zone")) return roster_meter_zone(roster, words, count);
  if (decode_view_is(words[0], "limit")) return roster_limit(roster, words, count);
  if (decode_view_is(words[0], "policy")) return roster_policy(roster, words, count);
  if (decode_view_is(words[0], "firmware")) return roster_firmware(roster, words, count);
  if (decode_view_is(words[0], "nominal") || decode_view_is(words[0], "quality_key"))
    return roster_quality(roster, words, count, memory);
  if (decode_view_is(words[0], "fault"))
    return decode_hands_fact(&roster->hands, words, count, memory);
  for (size_t i = 0; i < sizeof of_shape / sizeof of_shape[0]; i++)
    if (decode_view_is(words[0], of_shape[i])) return roster_shape(roster, words, count, memory);
  for (size_t i = 0; i < sizeof of_dlms / sizeof of_dlms[0]; i++)
    if (decode_view_is(words[0], of_dlms[i])) return roster_dlms(roster, words, count);
  return true;
}

/* Once all is known of them. */
static bool roster_finish(decode_roster_t *roster) {
  for (int i = 0; i < roster->count; i++) {
    decode_meter_t *meter = &roster->meters[i];
    const bool more = meter->daily || meter->firmware || meter->quality;
    if (more && !meter->shape) meter->shape = calloc(1, sizeof *meter->shape);
    if (more && !meter->shape) return false;
    if (!meter->shape) continue;
    meter->shape->daily = meter->daily;
    meter->shape->firmware = meter->firmware;
    meter->shape->quality = meter->quality != NULL;
    decode_shape_finish(meter->shape);
  }
  return true;
}

bool decode_roster_read(decode_roster_t *roster, const char *facts, char *error, size_t error_cap) {
  *roster = (decode_roster_t){0};
  decode_shape_default(&roster->plain);
  decode_view_t rest = {facts, strlen(facts)}, line;
  for (int number = 1; decode_view_cut(&rest, '\n', &line); number++) {
    decode_view_t words[WORDS_MAX];
    const size_t count = line_words(line, words);
    bool memory = true;
    if (roster_fact(roster, words, count, &memory)) continue;
    if (memory)
      snprintf(error, error_cap, "facts, line %d: not as FACTS.md has it: %.*s", number,
               line.len > 80 ? 80 : (int)line.len, line.p);
    else
      snprintf(error, error_cap, "facts, line %d: memory is short", number);
    decode_roster_free(roster);
    return false;
  }
  if (roster_finish(roster)) return true;
  snprintf(error, error_cap, "memory is short: the facts of the meters could not be kept");
  decode_roster_free(roster);
  return false;
}

void decode_roster_free(decode_roster_t *roster) {
  for (int i = 0; i < roster->count; i++) {
    free(roster->meters[i].shape);
    if (roster->meters[i].quality) decode_quality_free(roster->meters[i].quality);
    free(roster->meters[i].quality);
  }
  free(roster->meters);
  free(roster->rows);
  free(roster->bauds);
  decode_hands_free(&roster->hands);
  *roster = (decode_roster_t){0};
}

void decode_roster_follow(const decode_roster_t *roster, int meter, int64_t ns) {
  if (meter == DECODE_METER_NONE || !roster->meters[meter].shape) return;
  const decode_meter_t *who = &roster->meters[meter];
  decode_hands_follow(&roster->hands, meter, who->shape, ns, who->hold_up_ns, who->start_up_ns);
}

void decode_roster_change(const decode_roster_t *roster, int meter, const int *channels,
                          int count) {
  if (meter != DECODE_METER_NONE && roster->meters[meter].shape)
    decode_shape_change(roster->meters[meter].shape, channels, count);
}

const decode_shape_t *decode_roster_shape(const decode_roster_t *roster, int meter) {
  const bool declared = meter != DECODE_METER_NONE && roster->meters[meter].shape;
  return declared ? roster->meters[meter].shape : &roster->plain;
}

int64_t decode_roster_baud(const decode_roster_t *roster, int line) {
  return line >= 0 && (size_t)line < roster->line_count && roster->bauds[line] > 0
             ? roster->bauds[line]
             : 9600;
}

int decode_roster_first(const decode_roster_t *roster, int line) {
  for (int i = 0; i < roster->count; i++)
    if (roster->meters[i].line == line) return i;
  return DECODE_METER_NONE;
}

/* Dictionary, DLMS/COSEM, 1: upper is logical device 1 and lower the meter's address; of one octet
 * upper alone, and it is the address. */
int decode_roster_find_hdlc(const decode_roster_t *roster, int line, int64_t upper, int64_t lower,
                            int len) {
  for (int i = 0; i < roster->count; i++) {
    const decode_meter_t *meter = &roster->meters[i];
    if (meter->line != line) continue;
    if (len == 1 ? meter->address_len == 1 && upper == meter->address
                 : meter->address_len != 1 && upper == 1 && lower == meter->address)
      return i;
  }
  return DECODE_METER_NONE;
}

int decode_roster_find_port(const decode_roster_t *roster, int line, int64_t port) {
  int on_line = 0, last = DECODE_METER_NONE;
  for (int i = 0; i < roster->count; i++) {
    if (roster->meters[i].line != line) continue;
    if (roster->meters[i].address == port) return i;
    on_line++;
    last = i;
  }
  return port == 1 && on_line == 1 ? last : DECODE_METER_NONE;
}

bool decode_roster_utc(const decode_roster_t *roster, int meter, int64_t local_s, bool dst,
                       int64_t *utc_s) {
  const int64_t zone = roster->meters[meter].zone;
  bool found = false;
  for (size_t i = 0; i < roster->row_count; i++) {
    const decode_zone_row_t *row = &roster->rows[i];
    if (row->zone != zone) continue;
    const bool last = i + 1 == roster->row_count || row[1].zone != zone;
    const int64_t candidate = local_s - row->offset_s;
    if (candidate < row->utc_s || (!last && candidate >= row[1].utc_s)) continue;
    if (!found || row->dst == dst) *utc_s = candidate;
    found = true;
  }
  return found;
}

int decode_roster_find(const decode_roster_t *roster, int line, decode_view_t address) {
  int found = DECODE_METER_NONE, on_line = 0;
  for (int i = 0; i < roster->count; i++) {
    if (roster->meters[i].line != line) continue;
    on_line++;
    if (address.len == 0 || decode_view_same(roster->meters[i].serial, address)) found = i;
  }
  return address.len == 0 && on_line > 1 ? DECODE_METER_NONE : found;
}

int decode_roster_level(const decode_roster_t *roster, int meter, decode_view_t password) {
  for (int level = DECODE_LEVEL_MAX; level > 0; level--) {
    const decode_view_t known = roster->meters[meter].passwords[level];
    if (known.len > 0 && decode_view_same(known, password)) return level;
  }
  return 0;
}
