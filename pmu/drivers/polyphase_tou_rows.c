/* Rows of the model polyphase-tou over 62056-21: head lines, entries and markers, billing sets,
 * events, daily sets, the second profile. A profile whose head line has columns that are no
 * quantities of the meter's shape, or of another scaler or unit, is refused before any row of it is
 * taken. Source: fixtures/dictionary/polyphase-tou.md, sections 7 to 12. */
#include "pmu/drivers/polyphase_tou.h"
#include "pmu/proto/obis.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ rows */

enum {
  ENTRY_FIELDS = 7, /* and an energy for each channel */
  GAUGE_VALUES = 3, /* smallest, greatest, mean */
  FIELDS_MAX = ENTRY_FIELDS + GAUGE_VALUES * SHAPE_GAUGES_MAX,
  COLUMN_FIELDS = 3, /* name, scaler, unit */
  HEAD_FIELDS_MAX = 1 + COLUMN_FIELDS * SHAPE_GAUGES_MAX,
  ROWS_PER_MESSAGE = 32 /* section 3 */
};

const char *const polyphase_tou_ranges[DRIVER_RANGES] = {
    "1-0:99.1.0*255", "0-0:98.1.0*255",  "0-0:99.98.0*255", "0-0:98.2.0*255",
    "1-0:99.2.0*255", "0-0:99.98.8*255", "0-0:99.98.9*255", "0-0:99.98.10*255"};
_Static_assert(FIELDS_MAX >= ENTRY_FIELDS + SHAPE_CHANNELS_MAX, "an entry fits, too");

/* Layouts, as the dictionary draws them; the letter of the row is split off first.
 *   profile  (E;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;ENERGY…)   an ENERGY for each channel
 *            (M;SEQ;BOOT;KIND;STAMP;STAMP2;VALUE)
 *   sets     (B;NUMBER;CAUSE;MASK;START;END;RESET;STATUS)
 *            (m;NUMBER;CAUSE;STAMP)
 *            (b;NUMBER;OBJECT;VALUE;STAMP)
 *   events   (V;NUMBER;BOOT;CODE;STAMP;STAMP2;VALUE;BY)
 *   daily    (D;NUMBER;STAMP;STATUS)
 *            (d;NUMBER;OBJECT;VALUE)
 *   firmware (W;NUMBER;STAMP;STATUS;KIND;REASON;OLD;NEW;OLD_COUNTER;NEW_COUNTER;BY;APPROVAL)
 *   quality  (Q;NUMBER;STAMP;RECORD;SIGNATURE;TRACE)
 *   second   (I;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;MIN;MAX;MEAN…)  three for each gauge */
typedef struct {
  const shape_t *shape;
  shape_columns_t columns; /* of the profile */
  obuf_t key, value;
  bytes_t field[FIELDS_MAX];
} row_text_t;

/* What entries of both profiles begin with. */
static status_t read_span(row_text_t *text, driver_row_t *row) {
  int64_t boot = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &boot) != ST_OK) return ST_BAD_VALUE;
  for (size_t i = 3; i <= 4; i++)
    if (text->field[i].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld %lld", (long long)boot, (long long)row->number);
  return polyphase_tou_put_fields(&text->value, text->field + 3, "ss4n");
}

static status_t read_entry(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_ENTRY;
  status_t status = read_span(text, row);
  for (int32_t i = 0; i < text->columns.count && status == ST_OK; i++) {
    bytes_t energy = text->field[ENTRY_FIELDS + i];
    bool sum = text->shape->quantities[text->columns.quantity[i]].sum;
    if (!sum && energy.len > 0 && energy.p[0] == '-') return ST_BAD_VALUE;
    obuf_put(&text->value, ' ');
    driver_put_quantity(text->shape, &text->columns, i, &text->value);
    status = polyphase_tou_put_number(&text->value, energy, false);
  }
  return status;
}

static status_t read_gauges(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_GAUGES;
  status_t status = read_span(text, row);
  for (int32_t i = 0; i < GAUGE_VALUES * text->shape->gauge_count && status == ST_OK; i++) {
    obuf_put(&text->value, ' ');
    status = polyphase_tou_put_number(&text->value, text->field[ENTRY_FIELDS + i], false);
  }
  return status;
}

static bool is_marker(bytes_t kind) {
  static const char *const kinds[] = {"ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (bytes_is(kind, kinds[i])) return true;
  return false;
}

static status_t read_marker(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_MARKER;
  int64_t boot = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &boot) != ST_OK || !is_marker(text->field[3])) return ST_BAD_VALUE;
  memcpy(row->word, text->field[3].p, 2);
  row->word[2] = '\0';
  obuf_printf(&text->key, "%lld %lld", (long long)boot, (long long)row->number);
  obuf_printf(&text->value, "%s ", row->word);
  if (polyphase_tou_put_stamp(&text->value, text->field[4], &row->stamp) != ST_OK)
    return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  if (polyphase_tou_put_stamp(&text->value, text->field[5], &row->stamp2) != ST_OK)
    return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  /* The code of an event, in a CC marker, has leading zeros. */
  int64_t value = 0;
  if (text->field[6].len == 0)
    obuf_text(&text->value, "-");
  else if (bytes_to_i64(text->field[6], &value) != ST_OK)
    return ST_BAD_VALUE;
  else
    obuf_printf(&text->value, "%lld", (long long)value);
  return ST_OK;
}

static status_t read_event(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_EVENT;
  bytes_t code = text->field[3], by = text->field[7];
  int64_t number = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (code.len != 3 || code.p[0] == '-' || bytes_to_i64(code, &number) != ST_OK)
    return ST_BAD_VALUE;
  if (by.len < 1 || by.len > 2) return ST_BAD_VALUE;
  memcpy(row->word, code.p, 3);
  row->word[3] = '\0';
  memcpy(row->by, by.p, by.len);
  row->by[by.len] = '\0';
  obuf_printf(&text->key, "%lld", (long long)row->number);
  if (polyphase_tou_put_number(&text->value, text->field[2], false) != ST_OK) return ST_BAD_VALUE;
  obuf_printf(&text->value, " %s ", row->word);
  if (polyphase_tou_put_stamp(&text->value, text->field[4], &row->stamp) != ST_OK)
    return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  if (polyphase_tou_put_stamp(&text->value, text->field[5], &row->stamp2) != ST_OK)
    return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  /* Section 10: the value of a clock loss is a stamp, of every other event a number. */
  claim_t seen;
  status_t status = number == 3 ? polyphase_tou_put_stamp(&text->value, text->field[6], &seen)
                                : polyphase_tou_put_number(&text->value, text->field[6], true);
  obuf_put(&text->value, ' ');
  return status == ST_OK ? polyphase_tou_put_text(&text->value, by) : status;
}

static status_t read_set_head(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_HEAD;
  row->missed = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &row->cause) != ST_OK) return ST_BAD_VALUE;
  if (row->cause < 1 || row->cause > 11) return ST_BAD_VALUE;
  for (size_t i = 4; i <= 6; i++)
    if (text->field[i].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld head", (long long)row->number);
  return polyphase_tou_put_fields(&text->value, text->field + 2, "n4sss2");
}

static status_t read_set_missed(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_MISSED;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  row->missed++;
  obuf_printf(&text->key, "%lld missed %lld", (long long)row->number, (long long)row->missed);
  return polyphase_tou_put_fields(&text->value, text->field + 2, "ns");
}

static bool is_ratio(bytes_t object) {
  static const char *const ratios[] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                       "1-0:0.4.6*255"};
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++)
    if (bytes_is(object, ratios[i])) return true;
  return false;
}

static status_t read_set_register(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_REGISTER;
  bytes_t object = text->field[2], stamp = text->field[4];
  const shape_object_t *kept = shape_object(text->shape, object);
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (kept == NULL && !is_ratio(object)) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld ", (long long)row->number);
  obuf_add(&text->key, object);
  if (kept != NULL)
    return polyphase_tou_put_register(&text->value, text->shape, kept, text->field[3], &stamp);
  if (stamp.len != 0) return ST_BAD_VALUE;
  status_t status = polyphase_tou_put_ratio(&text->value, text->field[3]);
  obuf_text(&text->value, " -");
  return status;
}

static status_t read_daily_head(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_DAILY_HEAD;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (text->field[2].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld head", (long long)row->number);
  return polyphase_tou_put_fields(&text->value, text->field + 2, "s2");
}

static status_t read_daily_register(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_DAILY_REGISTER;
  const shape_object_t *object = shape_object(text->shape, text->field[2]);
  if (obis_count(text->field[1], &row->number) != ST_OK || object == NULL) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld %s", (long long)row->number, object->name);
  return polyphase_tou_put_energy(&text->value, text->shape, object, text->field[3]);
}

static status_t read_firmware(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_FIRMWARE_ROW;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_stamp(text->field[2], &row->stamp) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[4], &row->cause) != ST_OK || row->cause >= DRIVER_FIRMWARE_KINDS)
    return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld", (long long)row->number);
  return polyphase_tou_put_fields(&text->value, text->field + 2, "s2nnttoott");
}

static status_t read_disturbance(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_DISTURBANCE;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_stamp(text->field[2], &row->stamp) != ST_OK) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld", (long long)row->number);
  return polyphase_tou_put_fields(&text->value, text->field + 2, "sxxx");
}

typedef struct {
  driver_range_t range;
  char letter;
  size_t fields;
  status_t (*read)(row_text_t *text, driver_row_t *row);
} row_layout_t;

static const row_layout_t row_layouts[] = {{DRIVER_PROFILE, 'E', ENTRY_FIELDS, read_entry},
                                           {DRIVER_PROFILE, 'M', 7, read_marker},
                                           {DRIVER_SETS, 'B', 8, read_set_head},
                                           {DRIVER_SETS, 'm', 4, read_set_missed},
                                           {DRIVER_SETS, 'b', 5, read_set_register},
                                           {DRIVER_EVENTS, 'V', 8, read_event},
                                           {DRIVER_DAILY, 'D', 4, read_daily_head},
                                           {DRIVER_DAILY, 'd', 4, read_daily_register},
                                           {DRIVER_INSTRUMENT, 'I', ENTRY_FIELDS, read_gauges},
                                           {DRIVER_FIRMWARE, 'W', 12, read_firmware},
                                           {DRIVER_QUALITY, 'Q', 6, read_disturbance}};

static status_t read_row(driver_range_t range, const driver_cursor_t *cursor, bytes_t line,
                         driver_row_t *row) {
  if (line.len < 4 || line.p[0] != '(' || line.p[line.len - 1] != ')') return ST_BAD_VALUE;
  const shape_t *shape = cursor->shape == NULL ? shape_standard() : cursor->shape;
  row_text_t text = {.shape = shape, .columns = driver_columns(cursor)};
  text.key = obuf_over(row->key, sizeof row->key - 1);
  text.value = obuf_over(row->value, sizeof row->value - 1);
  bytes_t inner = bytes_of(line.p + 1, line.len - 2);
  for (size_t i = 0; i < sizeof row_layouts / sizeof row_layouts[0]; i++) {
    const row_layout_t *layout = &row_layouts[i];
    if (layout->range != range || inner.p[0] != (uint8_t)layout->letter || inner.p[1] != ';')
      continue;
    size_t fields = layout->fields;
    if (layout->read == read_entry) fields += (size_t)text.columns.count;
    if (layout->read == read_gauges) fields += GAUGE_VALUES * (size_t)shape->gauge_count;
    if (obis_split(inner, text.field, fields) != ST_OK) return ST_BAD_VALUE;
    status_t status = layout->read(&text, row);
    if (status == ST_OK && (text.key.full || text.value.full)) status = ST_NO_ROOM;
    row->key[text.key.len] = '\0';
    row->value[text.value.len] = '\0';
    return status;
  }
  return ST_BAD_VALUE;
}

/* `900;1-0:1.29.0*255;-3;Wh;1-0:2.29.0*255;-3;Wh`: the period and how many columns. */
static status_t split_head(bytes_t value, bytes_t *field, int32_t *columns, fault_t *fault) {
  int64_t period = 0;
  size_t fields = 1;
  for (size_t at = 0; at < value.len; at++)
    fields += value.p[at] == ';' ? 1 : 0;
  *columns = (int32_t)((fields - 1) / COLUMN_FIELDS);
  if (fields > HEAD_FIELDS_MAX || fields < 1 + COLUMN_FIELDS || (fields - 1) % COLUMN_FIELDS != 0 ||
      obis_split(value, field, fields) != ST_OK)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no head of a profile", (int)value.len,
                     (const char *)value.p);
  if (obis_count(field[0], &period) == ST_OK && period != 0) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no period of a profile",
                   (int)field[0].len, (const char *)field[0].p);
}

static status_t check_column(const bytes_t *shown, int32_t index, int32_t scaler, const char *unit,
                             fault_t *fault) {
  int64_t said = 0;
  if (bytes_to_i64(shown[1], &said) == ST_OK && said == scaler && bytes_is(shown[2], unit))
    return ST_OK;
  return fault_set(
      fault, ST_BAD_VALUE, -1, 0, "column %d, %.*s, is in 10^%.*s %.*s, not in 10^%d %s",
      (int)index, (int)shown[0].len, (const char *)shown[0].p, (int)shown[1].len,
      (const char *)shown[1].p, (int)shown[2].len, (const char *)shown[2].p, (int)scaler, unit);
}

/* Columns go by what they are called, whatever the roster says (0008 "Changed channels"); one that
 * is no quantity of the meter, or of another scaler or unit, would be booked as what it is not
 * (V02). */
static status_t profile_head(driver_cursor_t *cursor, const shape_t *shape, bytes_t value,
                             fault_t *fault) {
  bytes_t field[HEAD_FIELDS_MAX];
  shape_columns_t columns = {0};
  int32_t count = 0;
  status_t status = split_head(value, field, &count, fault);
  for (int32_t i = 0; i < count && status == ST_OK; i++) {
    const bytes_t *shown = &field[1 + COLUMN_FIELDS * i];
    int32_t quantity = shape_channel_quantity(shape, shown[0]);
    if (quantity < 0 || shape_columns_find(&columns, quantity) >= 0)
      return fault_set(fault, ST_BAD_VALUE, -1, 0,
                       "column %d, %.*s, is no quantity of this meter, or one twice", (int)i,
                       (int)shown[0].len, (const char *)shown[0].p);
    columns.quantity[columns.count++] = quantity;
    status = check_column(shown, i, -3, shape_energy_name(shape->quantities[quantity].unit), fault);
  }
  if (status == ST_OK) cursor->columns = columns;
  return status;
}

/* The gauges are those of the roster: nothing changes them. */
static status_t gauges_head(const shape_t *shape, bytes_t value, fault_t *fault) {
  bytes_t field[HEAD_FIELDS_MAX];
  char name[SHAPE_NAME_SIZE];
  int32_t count = 0;
  status_t status = split_head(value, field, &count, fault);
  if (status == ST_OK && count != shape->gauge_count)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the second profile has not the %d gauges",
                     (int)shape->gauge_count);
  for (int32_t i = 0; i < count && status == ST_OK; i++) {
    const bytes_t *shown = &field[1 + COLUMN_FIELDS * i];
    const shape_gauge_t *gauge = &shape->gauges[i];
    snprintf(name, sizeof name, "1-0:%d.%d.0*255", (int)gauge->code, (int)gauge->d);
    if (!bytes_is(shown[0], name))
      return fault_set(fault, ST_BAD_VALUE, -1, 0, "column %d is %.*s, not %s", (int)i,
                       (int)shown[0].len, (const char *)shown[0].p, name);
    status = check_column(shown, i, gauge->scaler, gauge->unit, fault);
  }
  return status;
}

/* Sets and events: `…(COUNT)`. */
static status_t take_head(driver_range_t range, driver_cursor_t *cursor, bytes_t line,
                          fault_t *fault) {
  const shape_t *shape = cursor->shape == NULL ? shape_standard() : cursor->shape;
  bytes_t object, value;
  int64_t count = 0;
  if (polyphase_tou_split(line, &object, &value) == ST_OK &&
      bytes_is(object, polyphase_tou_ranges[range])) {
    if (range == DRIVER_PROFILE) return profile_head(cursor, shape, value, fault);
    if (range == DRIVER_INSTRUMENT) return gauges_head(shape, value, fault);
    if (obis_count(value, &count) == ST_OK) return ST_OK;
  }
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no head line of %s", (int)line.len,
                   (const char *)line.p, polyphase_tou_ranges[range]);
}

status_t polyphase_tou_row(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row,
                           bool *there, fault_t *fault) {
  bytes_t line;
  *there = polyphase_tou_next_line(cursor, &line);
  if (*there && !cursor->head_seen) {
    status_t status = take_head(range, cursor, line, fault);
    if (status != ST_OK) return status;
    cursor->head_seen = true;
    *there = polyphase_tou_next_line(cursor, &line);
  }
  if (!*there) return ST_OK;
  int32_t at = (int32_t)cursor->at;
  if (++cursor->rows > ROWS_PER_MESSAGE)
    return fault_set(fault, ST_BAD_FRAME, -1, at, "a message has at most %d rows",
                     ROWS_PER_MESSAGE);
  row->stamp.s = row->stamp2.s = -1;
  static const char *const names[DRIVER_RANGES] = {"a profile",          "a billing set",
                                                   "an event log",       "a daily set",
                                                   "the second profile", "the log of firmware"};
  status_t status = read_row(range, cursor, line, row);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, at, "'%.*s' is no row of %s", (int)line.len,
                   (const char *)line.p, names[range]);
}
