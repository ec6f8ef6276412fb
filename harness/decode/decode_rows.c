/* Rows of a range; see decode_rows.h. The layouts, one row a line, from the dictionary:
 *   (E;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;ENERGY…)    (M;SEQ;BOOT;KIND;STAMP;STAMP2;VALUE)
 *   (B;NUMBER;CAUSE;MASK;START;END;RESET;STATUS)     (m;NUMBER;CAUSE;STAMP)
 *   (b;NUMBER;OBJECT;VALUE;STAMP)                    (V;NUMBER;BOOT;CODE;STAMP;STAMP2;VALUE;BY)
 *   (D;NUMBER;STAMP;STATUS)                          (d;NUMBER;OBJECT;VALUE)
 *   (I;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;MIN;MAX;MEAN…)
 *   (W;NUMBER;STAMP;STATUS;KIND;REASON;OLD;NEW;OLD_COUNTER;NEW_COUNTER;BY;APPROVAL)
 *   (Q;NUMBER;STAMP;RECORD;SIGNATURE;TRACE) */
#include "decode_rows.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *object, *name;
} ranges[] = {
    [DECODE_RANGE_NONE] = {"", "none"},
    [DECODE_RANGE_PROFILE] = {"1-0:99.1.0*255", "profile"},
    [DECODE_RANGE_SETS] = {"0-0:98.1.0*255", "sets"},
    [DECODE_RANGE_EVENTS] = {"0-0:99.98.0*255", "events"},
    [DECODE_RANGE_DAILY] = {"0-0:98.2.0*255", "daily"},
    [DECODE_RANGE_INSTRUMENT] = {"1-0:99.2.0*255", "instrument"},
    [DECODE_RANGE_FIRMWARE] = {"0-0:99.98.8*255", "firmware"},
    [DECODE_RANGE_QUALITY] = {"0-0:99.98.9*255", "quality"},
    [DECODE_RANGE_WAVEFORM] = {"0-0:99.98.10*255", "waveform"},
};
enum {
  RANGE_COUNT = sizeof ranges / sizeof ranges[0],
  KIND_PART = 2,
  CODE_PART = 2,
  FIRMWARE_PART = 3,
  CAUSE_MAX = 11
};

typedef struct {
  const char *tag, *fact, *forms;
  decode_range_t range;
} row_form_t;
static const row_form_t row_forms[] = {
    {"E", "entry", "", DECODE_RANGE_PROFILE},
    {"M", "marker", "cctss?i?", DECODE_RANGE_PROFILE},
    {"B", "set", "ccqsssh", DECODE_RANGE_SETS},
    {"m", "missed", "ccs", DECODE_RANGE_SETS},
    {"b", "register", "", DECODE_RANGE_SETS},
    {"V", "event", "", DECODE_RANGE_EVENTS},
    {"D", "daily", "csh", DECODE_RANGE_DAILY},
    {"d", "daily_register", "", DECODE_RANGE_DAILY},
    {"I", "gauges", "", DECODE_RANGE_INSTRUMENT},
    {"W", "firmware", "cshcct?t?cct?t?", DECODE_RANGE_FIRMWARE},
    {"Q", "disturbance", "", DECODE_RANGE_QUALITY},
};

decode_range_t decode_rows_range(const char *object) {
  for (int i = 1; i < RANGE_COUNT; i++)
    if (strcmp(object, ranges[i].object) == 0) return (decode_range_t)i;
  return DECODE_RANGE_NONE;
}

const char *decode_rows_name(decode_range_t range) { return ranges[range].name; }

static decode_view_t row_part(decode_view_t value, int index) {
  const decode_view_t none = {value.p + value.len, 0};
  decode_view_t part = none;
  for (int i = 0; i <= index; i++)
    if (!decode_view_cut(&value, ';', &part)) return none;
  return part;
}

static bool row_is_one_of(decode_view_t word, const char *list) {
  char padded[16];
  if (word.len == 0 || word.len > 8) return false;
  snprintf(padded, sizeof padded, " %.*s ", (int)word.len, word.p);
  return strstr(list, padded) != NULL;
}

/* VALUE has the form of its object without unit; only maxima carry a stamp. */
static bool row_register(const decode_shape_t *shape, decode_view_t value, decode_text_t *words,
                         size_t *bad) {
  const decode_view_t name = row_part(value, 1);
  const int object = decode_shape_find(shape, name);
  *bad = (size_t)(name.p - value.p);
  if (object == DECODE_OBJECT_NONE) return false;
  const char form = shape->objects[object].forms[0];
  const bool stamped = strcmp(shape->objects[object].forms, "ds?") == 0;
  if (!form || !strchr("edgr", form)) return false;
  char forms[8];
  snprintf(forms, sizeof forms, "ct%cs?", form);
  if (!stamped && row_part(value, 3).len > 0) return false;
  return decode_form_words(forms, "", value, words, bad);
}

/* CODE is three digits of the table in section 10; only 003 has a stamp for a value. */
static bool row_event(decode_view_t value, decode_text_t *words, size_t *bad) {
  const decode_view_t code = row_part(value, CODE_PART);
  *bad = (size_t)(code.len ? code.p - value.p : 0);
  if (!row_is_one_of(code,
                     " 001 002 003 004 005 006 010 011 012 013 020 021 030 031 040 041 042 050 "
                     "051 060 061 062 063 064 065 070 071 072 073 074 075 080 081 082 083 084 "
                     "085 086 087 088 090 091 092 "))
    return false;
  return decode_form_words(decode_view_is(code, "003") ? "cciss?s?t" : "cciss?i?t", "", value,
                           words, bad);
}

/* An integer for each channel behind the six parts of every entry; of a sum it has a sign. */
static bool row_entry(const decode_shape_t *shape, decode_view_t value, decode_text_t *words,
                      size_t *bad) {
  char forms[] = "ccssqc................";
  _Static_assert(sizeof forms > 6 + DECODE_CHANNELS_MAX, "a letter for each part");
  for (int i = 0; i < shape->channel_count; i++)
    forms[6 + i] = shape->quantities[shape->channels[i]].sum ? 'i' : 'c';
  forms[6 + shape->channel_count] = 0;
  return decode_form_words(forms, "", value, words, bad);
}

/* Of a daily set: energies alone. */
static bool row_daily(const decode_shape_t *shape, decode_view_t value, decode_text_t *words,
                      size_t *bad) {
  const decode_view_t name = row_part(value, 1);
  const int object = decode_shape_find(shape, name) - shape->register_first;
  *bad = (size_t)(name.p - value.p);
  if (object < 0 || object >= shape->energy_count) return false;
  const char forms[] = {'c', 't', shape->objects[shape->register_first + object].forms[0], 0};
  return decode_form_words(forms, "", value, words, bad);
}

/* Smallest, greatest and mean value of each gauge behind the six parts of an entry. */
static bool row_gauges(const decode_shape_t *shape, decode_view_t value, decode_text_t *words,
                       size_t *bad) {
  char forms[7 + 3 * DECODE_GAUGES_MAX] = "ccssqc";
  const int values = 3 * shape->gauge_count;
  memset(forms + 6, 'i', (size_t)values);
  forms[6 + values] = 0;
  return decode_form_words(forms, "", value, words, bad);
}

bool decode_rows_logged(int64_t kind, int64_t reason) {
  enum { REFUSED, FALLBACK = 4, KIND_MAX = FALLBACK, START = 17, MEMORY, REASON_MAX = MEMORY };
  if (kind < 0 || kind > KIND_MAX || reason < 0 || reason > REASON_MAX) return false;
  if (kind == FALLBACK) return reason == START;
  return (kind == REFUSED) == (reason > 0);
}

/* KIND and REASON of the log of firmware, both counts already. */
static bool row_firmware(decode_view_t value, size_t *bad) {
  const decode_view_t kind = row_part(value, FIRMWARE_PART);
  int64_t is, reason;
  *bad = (size_t)(kind.p - value.p);
  return decode_view_number(kind, false, &is) &&
         decode_view_number(row_part(value, FIRMWARE_PART + 1), false, &reason) &&
         decode_rows_logged(is, reason);
}

/* Record, signature and trace are octets in hex; the trace of a record may be empty. */
static bool row_quality(const decode_rows_to_t *to, decode_view_t value, decode_text_t *words,
                        size_t *bad) {
  enum { STAMP_PART = 1, RECORD_PART, SIGNATURE_PART, TRACE_PART, PARTS };
  decode_text_t octets[PARTS] = {{0}};
  decode_view_t view[PARTS], part, rest = value;
  int64_t number = 0, stamp_s = 0;
  bool fine = to->quality != NULL;
  for (int i = 0; i < PARTS; i++) {
    fine = fine && decode_view_cut(&rest, ';', &part);
    if (fine) *bad = (size_t)(part.p - value.p);
    if (i == 0) fine = fine && decode_view_number(part, false, &number);
    if (i == STAMP_PART) fine = fine && decode_form_stamp(part, &stamp_s);
    if (i >= RECORD_PART) fine = fine && decode_quality_hex(part, &octets[i]);
    view[i] = (decode_view_t){octets[i].len ? octets[i].p : "", octets[i].len};
    if (octets[i].failed) words->failed = true;
  }
  fine = fine && !rest.p &&
         decode_quality_record(to->quality, to->serial, number, stamp_s, -1, view[RECORD_PART],
                               view[SIGNATURE_PART], view[TRACE_PART], words);
  for (int i = 0; i < PARTS; i++)
    decode_text_free(&octets[i]);
  return fine;
}

static bool row_words(const decode_rows_to_t *to, const row_form_t *form, decode_view_t value,
                      decode_text_t *words, size_t *bad) {
  const decode_shape_t *shape = to->shape;
  if (form->tag[0] == 'Q') return row_quality(to, value, words, bad);
  if (form->tag[0] == 'b') return row_register(shape, value, words, bad);
  if (form->tag[0] == 'V') return row_event(value, words, bad);
  if (form->tag[0] == 'E') return row_entry(shape, value, words, bad);
  if (form->tag[0] == 'd') return row_daily(shape, value, words, bad);
  if (form->tag[0] == 'I') return row_gauges(shape, value, words, bad);
  if (!decode_form_words(form->forms, "", value, words, bad)) return false;
  const decode_view_t second = row_part(value, 1), kind = row_part(value, KIND_PART);
  int64_t cause = 1;
  switch (form->tag[0]) {
  case 'M':
    *bad = (size_t)(kind.p - value.p);
    return row_is_one_of(kind, " ND PD PU CC FE TC CL DS ");
  case 'B':
  case 'm':
    *bad = (size_t)(second.p - value.p);
    return decode_view_number(second, false, &cause) && cause >= 1 && cause <= CAUSE_MAX;
  case 'W':
    return row_firmware(value, bad);
  }
  return true;
}

static void rows_row(const decode_rows_to_t *to, decode_range_t range, decode_view_t line,
                     size_t octet) {
  const row_form_t *form = NULL;
  for (size_t i = 0; i < sizeof row_forms / sizeof row_forms[0]; i++)
    if (row_forms[i].range == range && line.len > 4 && line.p[1] == row_forms[i].tag[0])
      form = &row_forms[i];
  if (!form || line.p[0] != '(' || line.p[2] != ';' || line.p[line.len - 1] != ')') {
    to->broken(to->owner, octet, "not a row of this range");
    return;
  }
  const decode_view_t value = {line.p + 3, line.len - 4};
  decode_text_t words = {0};
  size_t bad = 0;
  if (row_words(to, form, value, &words, &bad))
    decode_text_printf(to->facts, "%s %d %ld %lld%s\n", form->fact, to->meter, to->visit,
                       (long long)to->asked_ns, words.p);
  else
    to->broken(to->owner, octet + 3 + bad, "part of a row that is not of its form");
  if (words.failed) to->facts->failed = true;
  decode_text_free(&words);
}

/* What a column of a profile holds: object, scaler and unit, without which rows mean nothing. */
static bool rows_column(decode_view_t *rest, int code, int d, int scaler, const char *unit) {
  char name[DECODE_OBJECT_NAME_CAP], power[8];
  decode_view_t part;
  snprintf(name, sizeof name, "1-0:%d.%d.0*255", (unsigned char)code, (unsigned char)d);
  snprintf(power, sizeof power, "%d", (signed char)scaler);
  return decode_view_cut(rest, ';', &part) && decode_view_is(part, name) &&
         decode_view_cut(rest, ';', &part) && decode_view_is(part, power) &&
         decode_view_cut(rest, ';', &part) && decode_view_is(part, unit);
}

/* Period in seconds, then of each channel or gauge its column. */
static bool rows_profile_head(const decode_shape_t *shape, decode_range_t range,
                              decode_view_t value) {
  const bool instrument = range == DECODE_RANGE_INSTRUMENT;
  decode_view_t rest = value, part;
  int64_t period;
  if (!decode_view_cut(&rest, ';', &part) || !decode_view_number(part, false, &period) ||
      (part.len > 1 && part.p[0] == '0'))
    return false;
  for (int i = 0; !instrument && i < shape->channel_count; i++) {
    const decode_quantity_t *of = &shape->quantities[shape->channels[i]];
    if (!rows_column(&rest, of->code, 29, -3, of->unit)) return false;
  }
  for (int i = 0; instrument && i < shape->gauge_count; i++) {
    const decode_gauge_t *of = &shape->gauges[i];
    if (!rows_column(&rest, of->code, of->d, of->scaler, of->unit)) return false;
  }
  return !rest.p;
}

/* `OBJECT(…)`. */
static bool rows_head(const decode_shape_t *shape, decode_range_t range, decode_view_t line) {
  const size_t name = strlen(ranges[range].object);
  if (line.len < name + 2 || memcmp(line.p, ranges[range].object, name) != 0 ||
      line.p[name] != '(' || line.p[line.len - 1] != ')')
    return false;
  const decode_view_t value = {line.p + name + 1, line.len - name - 2};
  if (range == DECODE_RANGE_PROFILE || range == DECODE_RANGE_INSTRUMENT)
    return rows_profile_head(shape, range, value);
  decode_text_t words = {0};
  size_t bad;
  const bool formed = decode_form_words("c", "", value, &words, &bad);
  decode_text_free(&words);
  return formed;
}

int64_t decode_rows_message(const decode_rows_to_t *to, decode_range_t range, decode_view_t data,
                            size_t octet, bool first) {
  decode_view_t rest = data, line;
  int64_t count = 0;
  for (int number = 0; decode_view_cut(&rest, '\n', &line); number++) {
    const size_t at = octet + (size_t)(line.p - data.p);
    if (line.len > 0 && line.p[line.len - 1] == '\r') line.len--;
    if (line.len == 0 && (!rest.p || rest.len == 0)) break; /* after the last CR LF */
    if (number == 0 && rows_head(to->shape, range, line)) continue;
    if (number == 0 && first) {
      to->broken(to->owner, at, "not the head line of this range");
      continue;
    }
    count++;
    rows_row(to, range, line, at);
  }
  if (count > DECODE_ROWS_MAX) to->broken(to->owner, octet, "more than 32 rows in a message");
  return count;
}
