/* Buffers of profile generic; see decode_buffer.h. A letter a column, in the order of the
 * dictionary:
 *   s stamp   a stamp or absent   c count   b count or null as in the row before
 *   w long-unsigned, or null likewise   h long-unsigned   u unsigned   k kind   v long64 or null
 *   x null, long64 or stamp   e long64-unsigned   g long64   t text   n text that may be empty
 *   o octets, any   p stamp with a status of its own
 *   m missed instants of a set */
#include "decode_buffer.h"

#include <stdio.h>
#include <string.h>

enum {
  COLUMNS_MAX = DECODE_SETS_COLUMNS_MAX,
  BY_MAX = 7,
  WORD_MAX = 16, /* of an identity, of an approval */
  TEXTS_MAX = 4,
  KIND_COUNT = 9,
  ENTRY_COLUMNS = 7, /* of the profile, before the energies */
  SET_COLUMNS = 8,   /* of a set, before the registers */
  DAILY_COLUMNS = 3, /* of a daily set, before the energies */
  GAUGE_COLUMNS = 6, /* of the second profile, before the values */
  RATIOS = 4
};
_Static_assert(COLUMNS_MAX >= 7 + (int)DECODE_CHANNELS_MAX, "one row holds either");

static const char *const buffers[] = {
    [DECODE_RANGE_NONE] = "",
    [DECODE_RANGE_PROFILE] = "1-0:99.1.0*255",
    [DECODE_RANGE_SETS] = "0-0:98.1.0*255",
    [DECODE_RANGE_EVENTS] = "0-0:99.98.0*255",
    [DECODE_RANGE_DAILY] = "0-0:98.2.0*255",
    [DECODE_RANGE_INSTRUMENT] = "1-0:99.2.0*255",
    [DECODE_RANGE_FIRMWARE] = "0-0:99.98.8*255",
    [DECODE_RANGE_QUALITY] = "0-0:99.98.9*255",
    [DECODE_RANGE_WAVEFORM] = "0-0:99.98.10*255",
};
enum { BUFFER_COUNT = sizeof buffers / sizeof buffers[0] };

/* The columns of a buffer, a letter each: behind the fixed ones those of the shape. */
static void buffer_columns(const decode_shape_t *shape, decode_range_t range,
                           char columns[COLUMNS_MAX + 1]) {
  static const char *const fixed[] = {
      [DECODE_RANGE_NONE] = "",
      [DECODE_RANGE_PROFILE] = "swcbkav",
      /* number cause mask start end reset status missed */
      [DECODE_RANGE_SETS] = "cuhsssum",
      [DECODE_RANGE_EVENTS] = "scchaxt",
      [DECODE_RANGE_DAILY] = "csu",
      [DECODE_RANGE_INSTRUMENT] = "swcbsv",
      /* number stamp status kind reason old new counters by approval */
      [DECODE_RANGE_FIRMWARE] = "csukunnccnn",
      /* number stamp record signature trace */
      [DECODE_RANGE_QUALITY] = "cpooo",
      [DECODE_RANGE_WAVEFORM] = "co",
  };
  size_t len = (size_t)snprintf(columns, COLUMNS_MAX, "%s", fixed[range]);
  for (int i = 0; range == DECODE_RANGE_PROFILE && i < shape->channel_count; i++)
    columns[len++] = shape->quantities[shape->channels[i]].sum ? 'g' : 'e';
  for (int i = 0; range == DECODE_RANGE_SETS && i < shape->register_count; i++) {
    const decode_object_t *object = &shape->objects[shape->register_first + i];
    columns[len++] = object->forms[0] == 'g' ? 'g' : 'e';
    if (object->forms[1]) columns[len++] = 'a';
  }
  for (int i = 0; range == DECODE_RANGE_SETS && i < RATIOS; i++)
    columns[len++] = 'e';
  for (int i = 0; range == DECODE_RANGE_DAILY && i < shape->energy_count; i++)
    columns[len++] = shape->objects[shape->register_first + i].forms[0];
  for (int i = 0; range == DECODE_RANGE_INSTRUMENT && i < 3 * shape->gauge_count; i++)
    columns[len++] = 'g';
  columns[len] = 0;
}

/* One field of a row: a number, or none. */
typedef struct {
  bool there;
  int64_t number;
} buffer_field_t;

typedef struct {
  buffer_field_t field[COLUMNS_MAX];
  decode_view_t missed;           /* the array */
  decode_view_t texts[TEXTS_MAX]; /* in their order */
  int text_count;
  int status; /* of the stamp that has one */
} buffer_row_t;

decode_range_t decode_buffer_range(const decode_shape_t *shape, const decode_place_t *place) {
  char name[DECODE_NAME_CAP];
  decode_cosem_name(place->obis, name);
  if (decode_shape_find(shape, (decode_view_t){name, strlen(name)}) == DECODE_OBJECT_NONE)
    return DECODE_RANGE_NONE;
  for (int i = 1; i < BUFFER_COUNT; i++)
    if (place->class_id == 7 && place->index == 2 && strcmp(name, buffers[i]) == 0)
      return (decode_range_t)i;
  return DECODE_RANGE_NONE;
}

/* Class, logical name and attribute of one column; its data index is 0. */
static bool buffer_column(decode_axdr_t *reader, decode_place_t *place) {
  decode_datum_t head, class_id, obis, attribute, index;
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &head) || head.count != 4 ||
      !decode_axdr_want(reader, DECODE_UINT16, &class_id) ||
      !decode_axdr_want(reader, DECODE_OCTETS, &obis) || obis.octets.len != DECODE_OBIS_LEN ||
      !decode_axdr_want(reader, DECODE_INT8, &attribute) ||
      !decode_axdr_want(reader, DECODE_UINT16, &index))
    return false;
  *place =
      (decode_place_t){.class_id = (unsigned)class_id.number, .index = (unsigned)attribute.number};
  memcpy(place->obis, obis.octets.p, DECODE_OBIS_LEN);
  return attribute.number == 2 && index.number == 0;
}

bool decode_buffer_channels(const decode_shape_t *shape, decode_view_t columns,
                            int channels[DECODE_NAMED_MAX], int *count) {
  static const struct {
    unsigned class_id;
    const char *name;
  } fixed[ENTRY_COLUMNS] = {{8, "0-0:1.0.0*255"},  {1, "0-0:96.10.1*255"}, {1, "0-0:128.4.0*255"},
                            {1, "0-0:96.7.0*255"}, {1, "0-0:96.10.2*255"}, {1, "0-0:128.6.0*255"},
                            {1, "0-0:128.7.0*255"}};
  decode_axdr_t reader = decode_axdr_over(columns);
  decode_datum_t array;
  decode_place_t place;
  char name[DECODE_NAME_CAP];
  *count = 0;
  if (!decode_axdr_want(&reader, DECODE_ARRAY, &array) ||
      array.count > ENTRY_COLUMNS + (size_t)DECODE_NAMED_MAX)
    return false;
  for (size_t i = 0; i < array.count; i++) {
    if (!buffer_column(&reader, &place)) return false;
    decode_cosem_name(place.obis, name);
    if (i < ENTRY_COLUMNS) {
      if (place.class_id != fixed[i].class_id || strcmp(name, fixed[i].name) != 0) return false;
      continue;
    }
    channels[*count] = decode_shape_channel(shape, (decode_view_t){name, strlen(name)});
    if (place.class_id != 3 || channels[*count] < 0) return false;
    (*count)++;
  }
  return decode_axdr_end(&reader) && *count > 0;
}

/* A meter whose ranges take no deviation means UTC where there is none. */
static bool bound_instant(const decode_roster_t *roster, int meter, decode_view_t octets,
                          int64_t *utc_s) {
  decode_stamp_t stamp;
  if (roster->meters[meter].deviates || !decode_stamp_read(octets, &stamp) || stamp.deviated)
    return decode_stamp_claimed(roster, meter, octets, utc_s);
  *utc_s = stamp.local_s;
  return true;
}

/* One bound of a range: a number, or an instant. */
static void selection_bound(const decode_roster_t *roster, int meter, decode_range_t range,
                            const decode_datum_t *bound, char word[32]) {
  int64_t utc_s;
  snprintf(word, 32, "-");
  if (bound->type == DECODE_UINT32 || bound->type == DECODE_UINT16)
    snprintf(word, 32, "%s%lld",
             range == DECODE_RANGE_PROFILE || range == DECODE_RANGE_INSTRUMENT ? "S" : "",
             (long long)bound->number);
  if ((bound->type == DECODE_OCTETS || bound->type == DECODE_DATE_TIME) &&
      bound_instant(roster, meter, bound->octets, &utc_s))
    snprintf(word, 32, "T%lld", (long long)utc_s);
}

static void selection_range(const decode_roster_t *roster, int meter, decode_axdr_t *reader,
                            decode_selection_t *selection) {
  decode_datum_t head, from, to, columns;
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &head) || head.count != 4) return;
  decode_axdr_skip(reader); /* the restricting object: the types of the bounds tell it */
  if (!decode_axdr_read(reader, &from) || !decode_axdr_read(reader, &to) ||
      !decode_axdr_want(reader, DECODE_ARRAY, &columns))
    return;
  selection_bound(roster, meter, selection->range, &from, selection->from);
  selection_bound(roster, meter, selection->range, &to, selection->to);
  selection->whole = columns.count == 0;
}

static void selection_entries(const decode_shape_t *shape, decode_axdr_t *reader,
                              decode_selection_t *selection) {
  decode_datum_t head, from, to, first, last;
  char known[COLUMNS_MAX + 1];
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &head) || head.count != 4 ||
      !decode_axdr_want(reader, DECODE_UINT32, &from) ||
      !decode_axdr_want(reader, DECODE_UINT32, &to) ||
      !decode_axdr_want(reader, DECODE_UINT16, &first) ||
      !decode_axdr_want(reader, DECODE_UINT16, &last))
    return;
  snprintf(selection->from, sizeof selection->from, "E%lld", (long long)from.number);
  snprintf(selection->to, sizeof selection->to, "E%lld", (long long)to.number);
  buffer_columns(shape, selection->range, known);
  const int64_t columns = (int64_t)strlen(known);
  selection->whole = first.number <= 1 && (last.number == 0 || last.number >= columns);
}

void decode_buffer_selection(const decode_roster_t *roster, int meter, const decode_place_t *place,
                             unsigned selector, decode_view_t parameters,
                             decode_selection_t *selection) {
  *selection =
      (decode_selection_t){.range = decode_buffer_range(decode_roster_shape(roster, meter), place),
                           .from = "-",
                           .to = "-",
                           .whole = true};
  decode_axdr_t reader = decode_axdr_over(parameters);
  if (selector == 0) {
    snprintf(selection->from, sizeof selection->from, "E1");
    snprintf(selection->to, sizeof selection->to, "E0");
  }
  if (selector == 1) selection_range(roster, meter, &reader, selection);
  if (selector == 2) selection_entries(decode_roster_shape(roster, meter), &reader, selection);
}

static bool row_text(char form, const decode_datum_t *datum, buffer_row_t *row) {
  const size_t least = form == 'n' ? 0 : 1, most = form == 'n' ? WORD_MAX : BY_MAX;
  const decode_view_t octets = datum->octets;
  if (datum->type != DECODE_OCTETS || octets.len < least || octets.len > most) return false;
  for (size_t i = 0; i < octets.len; i++)
    if (octets.p[i] <= ' ' || octets.p[i] > '~') return false;
  row->texts[row->text_count++] = octets.len ? octets : (decode_view_t){"-", 1};
  return true;
}

/* UTC, and the status of the clock when the row was written. */
static bool row_status_stamp(const decode_datum_t *datum, buffer_row_t *row,
                             buffer_field_t *field) {
  decode_stamp_t stamp;
  if (datum->type != DECODE_OCTETS || !decode_stamp_read(datum->octets, &stamp) || !stamp.exact ||
      !stamp.deviated || stamp.deviation_min != 0)
    return false;
  row->status = (int)stamp.status;
  *field = (buffer_field_t){true, stamp.local_s};
  return true;
}

/* One column: its value in `field`, or that of the row before. */
static bool row_column(char form, const decode_datum_t *datum, buffer_row_t *row, int column,
                       bool first) {
  buffer_field_t *field = &row->field[column];
  const bool null = datum->type == DECODE_NULL;
  const buffer_field_t number = {true, datum->number};
  switch (form) {
  case 'b':
  case 'w':
    if (null) return !first;
    *field = number;
    return datum->type == (form == 'b' ? DECODE_UINT32 : DECODE_UINT16);
  case 'a':
    *field = (buffer_field_t){0};
    if (datum->type == DECODE_OCTETS && decode_stamp_absent(datum->octets)) return true;
    field->there = true;
    return datum->type == DECODE_OCTETS && decode_stamp_served(datum->octets, true, &field->number);
  case 's':
    field->there = true;
    return datum->type == DECODE_OCTETS && decode_stamp_served(datum->octets, true, &field->number);
  case 'v':
    *field = (buffer_field_t){!null, datum->number};
    return null || datum->type == DECODE_INT64;
  case 'x':
    *field = (buffer_field_t){!null, datum->number};
    if (null || datum->type == DECODE_INT64) return true;
    return datum->type == DECODE_OCTETS && decode_stamp_served(datum->octets, true, &field->number);
  case 't':
  case 'n':
    return row_text(form, datum, row);
  case 'p':
    return row_status_stamp(datum, row, field);
  case 'o':
    row->texts[row->text_count++] = datum->octets;
    return datum->type == DECODE_OCTETS;
  }
  *field = number;
  return !datum->large && datum->type == (form == 'c'   ? DECODE_UINT32
                                          : form == 'g' ? DECODE_INT64
                                          : form == 'h' ? DECODE_UINT16
                                          : form == 'u' ? DECODE_UINT8
                                          : form == 'k' ? DECODE_ENUM
                                                        : DECODE_UINT64);
}

static bool row_read(decode_axdr_t *reader, const char *columns, buffer_row_t *row, bool first) {
  decode_datum_t datum;
  row->text_count = 0;
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &datum) || datum.count != strlen(columns))
    return false;
  for (int column = 0; columns[column]; column++) {
    const size_t at = reader->at;
    if (columns[column] == 'm') {
      row->missed = decode_axdr_skip(reader);
      if (reader->bad) return false;
      continue;
    }
    if (decode_axdr_read(reader, &datum) && row_column(columns[column], &datum, row, column, first))
      continue;
    reader->at = at;
    return false;
  }
  return true;
}

static void row_words(const decode_rows_to_t *to, const buffer_field_t *const *fields, int count) {
  for (int i = 0; i < count; i++)
    if (fields[i]->there)
      decode_text_printf(to->facts, " %lld", (long long)fields[i]->number);
    else
      decode_text_add(to->facts, " -", 2);
}

static void row_begin(const decode_rows_to_t *to, const char *fact) {
  decode_text_printf(to->facts, "%s %d %ld %lld", fact, to->meter, to->visit,
                     (long long)to->asked_ns);
}

static bool row_profile(const decode_rows_to_t *to, const buffer_row_t *row) {
  static const char *const kinds[KIND_COUNT] = {"", "ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  const buffer_field_t *f = row->field;
  const int64_t kind = f[4].number;
  if (kind < 0 || kind >= KIND_COUNT) return false;
  if (kind == 0) {
    const buffer_field_t *const words[] = {&f[2], &f[3], &f[0], &f[5], &f[1], &f[6]};
    if (!f[5].there || !f[6].there) return false;
    row_begin(to, "entry");
    row_words(to, words, 6);
    for (int i = 0; i < to->shape->channel_count; i++)
      decode_text_printf(to->facts, " %lld", (long long)f[ENTRY_COLUMNS + i].number);
  } else {
    const buffer_field_t *const head[] = {&f[2], &f[3]}, *const tail[] = {&f[0], &f[5], &f[6]};
    for (int i = 0; i < to->shape->channel_count; i++)
      if (f[ENTRY_COLUMNS + i].number != 0) return false;
    if (f[1].number != 0) return false;
    row_begin(to, "marker");
    row_words(to, head, 2);
    decode_text_printf(to->facts, " %s", kinds[kind]);
    row_words(to, tail, 3);
  }
  decode_text_add(to->facts, "\n", 1);
  return true;
}

static bool row_event(const decode_rows_to_t *to, const buffer_row_t *row) {
  static const int codes[] = {1,  2,  3,  4,  5,  6,  10, 11, 12, 13, 20, 21, 30, 31, 40,
                              41, 42, 50, 51, 60, 61, 62, 63, 64, 65, 70, 71, 72, 73, 74,
                              75, 80, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92};
  const buffer_field_t *f = row->field;
  const buffer_field_t *const words[] = {&f[1], &f[2], &f[3], &f[0], &f[4], &f[5]};
  bool known = false;
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    known = known || f[3].number == codes[i];
  if (!known) return false;
  row_begin(to, "event");
  row_words(to, words, 6);
  decode_text_printf(to->facts, " %.*s\n", (int)row->texts[0].len, row->texts[0].p);
  return true;
}

/* `missed` lines: an array of {unsigned cause, stamp}. */
static bool row_missed(const decode_rows_to_t *to, const buffer_row_t *row, int64_t *lines) {
  decode_axdr_t reader = decode_axdr_over(row->missed);
  decode_datum_t head, pair, cause, stamp;
  int64_t utc_s;
  if (!decode_axdr_want(&reader, DECODE_ARRAY, &head)) return false;
  for (size_t i = 0; i < head.count; i++) {
    if (!decode_axdr_want(&reader, DECODE_STRUCTURE, &pair) || pair.count != 2 ||
        !decode_axdr_want(&reader, DECODE_UINT8, &cause) ||
        !decode_axdr_want(&reader, DECODE_OCTETS, &stamp) ||
        !decode_stamp_served(stamp.octets, true, &utc_s))
      return false;
    row_begin(to, "missed");
    decode_text_printf(to->facts, " %lld %lld %lld\n", (long long)row->field[0].number,
                       (long long)cause.number, (long long)utc_s);
    (*lines)++;
  }
  return true;
}

static void row_register(const decode_rows_to_t *to, const buffer_row_t *row, const char *object,
                         int column, bool stamped) {
  const buffer_field_t none = {0}, *stamp = stamped ? &row->field[column + 1] : &none;
  const buffer_field_t *const words[] = {&row->field[column], stamp};
  row_begin(to, "register");
  decode_text_printf(to->facts, " %lld %s", (long long)row->field[0].number, object);
  row_words(to, words, 2);
  decode_text_add(to->facts, "\n", 1);
}

/* A maximum above 0 has its stamp, one of 0 has none. */
static bool row_maxima(const decode_shape_t *shape, const buffer_row_t *row) {
  int column = SET_COLUMNS;
  for (int i = 0; i < shape->register_count; i++, column++) {
    if (!shape->objects[shape->register_first + i].forms[1]) continue;
    if ((row->field[column].number > 0) != row->field[column + 1].there) return false;
    column++;
  }
  return true;
}

static bool row_set(const decode_rows_to_t *to, const buffer_row_t *row, int64_t *lines) {
  enum { CAUSES = 11 };
  static const char *const ratios[RATIOS] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                             "1-0:0.4.6*255"};
  const decode_shape_t *shape = to->shape;
  const buffer_field_t *f = row->field;
  const buffer_field_t *const words[] = {&f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6]};
  if (f[1].number < 1 || f[1].number > CAUSES || !row_maxima(shape, row)) return false;
  const size_t before = to->facts->len;
  row_begin(to, "set");
  row_words(to, words, 7);
  decode_text_add(to->facts, "\n", 1);
  if (!row_missed(to, row, lines)) {
    if (!to->facts->failed) to->facts->p[to->facts->len = before] = 0;
    return false;
  }
  int column = SET_COLUMNS;
  for (int i = 0; i < shape->register_count; i++) {
    const decode_object_t *object = &shape->objects[shape->register_first + i];
    const bool stamped = object->forms[1] != 0;
    row_register(to, row, object->name, column, stamped);
    column += stamped ? 2 : 1;
  }
  for (int i = 0; i < RATIOS; i++)
    row_register(to, row, ratios[i], column + i, false);
  *lines += 1 + shape->register_count + RATIOS;
  return true;
}

static bool row_daily(const decode_rows_to_t *to, const buffer_row_t *row, int64_t *lines) {
  const decode_shape_t *shape = to->shape;
  const buffer_field_t *f = row->field, *const words[] = {&f[0], &f[1], &f[2]};
  row_begin(to, "daily");
  row_words(to, words, 3);
  decode_text_add(to->facts, "\n", 1);
  for (int i = 0; i < shape->energy_count; i++) {
    row_begin(to, "daily_register");
    decode_text_printf(to->facts, " %lld %s %lld\n", (long long)f[0].number,
                       shape->objects[shape->register_first + i].name,
                       (long long)f[DAILY_COLUMNS + i].number);
  }
  *lines += 1 + shape->energy_count;
  return true;
}

static bool row_gauges(const decode_rows_to_t *to, const buffer_row_t *row) {
  const buffer_field_t *f = row->field;
  const buffer_field_t *const words[] = {&f[2], &f[3], &f[0], &f[4], &f[1], &f[5]};
  if (!f[5].there) return false;
  row_begin(to, "gauges");
  row_words(to, words, 6);
  for (int i = 0; i < 3 * to->shape->gauge_count; i++)
    decode_text_printf(to->facts, " %lld", (long long)f[GAUGE_COLUMNS + i].number);
  decode_text_add(to->facts, "\n", 1);
  return true;
}

static bool row_firmware(const decode_rows_to_t *to, const buffer_row_t *row) {
  enum { OLD_COUNTER = 7, NEW_COUNTER = 8 };
  const buffer_field_t *f = row->field, *const head[] = {&f[0], &f[1], &f[2], &f[3], &f[4]};
  const buffer_field_t *const counters[] = {&f[OLD_COUNTER], &f[NEW_COUNTER]};
  const decode_view_t *t = row->texts;
  if (!decode_rows_logged(f[3].number, f[4].number)) return false;
  row_begin(to, "firmware");
  row_words(to, head, 5);
  decode_text_printf(to->facts, " %.*s %.*s", (int)t[0].len, t[0].p, (int)t[1].len, t[1].p);
  row_words(to, counters, 2);
  decode_text_printf(to->facts, " %.*s %.*s\n", (int)t[2].len, t[2].p, (int)t[3].len, t[3].p);
  return true;
}

static bool row_quality(const decode_rows_to_t *to, decode_range_t range, const buffer_row_t *row) {
  const buffer_field_t *f = row->field;
  const decode_view_t *t = row->texts;
  decode_text_t words = {0};
  const bool record = range == DECODE_RANGE_QUALITY;
  const bool fine =
      to->quality &&
      (record ? decode_quality_record(to->quality, to->serial, f[0].number, f[1].number,
                                      row->status, t[0], t[1], t[2], &words)
              : decode_quality_waveform(to->quality, f[0].number, t[0], &words));
  if (fine) {
    row_begin(to, record ? "disturbance" : "waveform");
    decode_text_printf(to->facts, "%s\n", words.p);
  }
  if (words.failed) to->facts->failed = true;
  decode_text_free(&words);
  return fine;
}

static bool row_lines(const decode_rows_to_t *to, decode_range_t range, const buffer_row_t *row,
                      int64_t *lines) {
  if (range == DECODE_RANGE_SETS) return row_set(to, row, lines);
  if (range == DECODE_RANGE_DAILY) return row_daily(to, row, lines);
  (*lines)++;
  if (range == DECODE_RANGE_QUALITY || range == DECODE_RANGE_WAVEFORM)
    return row_quality(to, range, row);
  return range == DECODE_RANGE_PROFILE      ? row_profile(to, row)
         : range == DECODE_RANGE_INSTRUMENT ? row_gauges(to, row)
         : range == DECODE_RANGE_FIRMWARE   ? row_firmware(to, row)
                                            : row_event(to, row);
}

void decode_buffer_rows(const decode_rows_to_t *to, const decode_selection_t *selection,
                        decode_view_t data) {
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t rows;
  int64_t lines = 0;
  buffer_row_t row = {0};
  if (selection->range == DECODE_RANGE_NONE || !selection->whole) return;
  char columns[COLUMNS_MAX + 1];
  buffer_columns(to->shape, selection->range, columns);
  if (!decode_axdr_want(&reader, DECODE_ARRAY, &rows)) {
    to->broken(to->owner, 0, "a buffer that is no array of rows");
    return;
  }
  for (size_t i = 0; i < rows.count; i++) {
    const size_t at = reader.at;
    if (!row_read(&reader, columns, &row, i == 0)) {
      to->broken(to->owner, reader.at, "column that is not of its form");
      reader.at = at;
      reader.bad = false;
      decode_axdr_skip(&reader);
      lines++;
      if (reader.bad) break;
      continue;
    }
    if (!row_lines(to, selection->range, &row, &lines))
      to->broken(to->owner, at, "row that is not of its form");
  }
  decode_text_printf(to->facts, "range %d %ld %lld %s %s %s %lld\n", to->meter, to->visit,
                     (long long)to->asked_ns, decode_rows_name(selection->range), selection->from,
                     selection->to, (long long)lines);
}

void decode_buffer_begun(const decode_rows_to_t *to, const decode_selection_t *selection,
                         decode_view_t data) {
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t rows;
  int64_t lines = 0;
  buffer_row_t row = {0};
  if (selection->range == DECODE_RANGE_NONE || !selection->whole) return;
  char columns[COLUMNS_MAX + 1];
  buffer_columns(to->shape, selection->range, columns);
  if (!decode_axdr_want(&reader, DECODE_ARRAY, &rows)) return;
  for (size_t i = 0; i < rows.count; i++) {
    const size_t at = reader.at;
    const bool read = row_read(&reader, columns, &row, i == 0);
    if (read && row_lines(to, selection->range, &row, &lines)) continue;
    /* A row that is whole and wrong may be why the get was broken off; one that was cut is not. */
    reader.at = at;
    reader.bad = false;
    decode_axdr_skip(&reader);
    if (!reader.bad) to->broken(to->owner, 0, "row that is not of its form");
    return;
  }
}
