/* Rows of the model polyphase-tou over 62056-21: head lines, entries and markers, billing sets,
 * events. A profile whose head line is not of the meter's shape, in count, order, scaler or unit
 * of its channels, is refused before any row of it is taken. Source:
 * fixtures/dictionary/polyphase-tou.md, sections 7 to 11. */
#include "pmu/drivers/polyphase_tou.h"
#include "pmu/proto/obis.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ rows */

enum {
  ENTRY_FIELDS = 7, /* and an energy for each channel */
  FIELDS_MAX = ENTRY_FIELDS + SHAPE_CHANNELS_MAX,
  CHANNEL_FIELDS = 3, /* name, scaler, unit */
  HEAD_FIELDS_MAX = 1 + CHANNEL_FIELDS * SHAPE_CHANNELS_MAX,
  ROWS_PER_MESSAGE = 32 /* section 3 */
};

const char *const polyphase_tou_ranges[DRIVER_RANGES] = {"1-0:99.1.0*255", "0-0:98.1.0*255",
                                                         "0-0:99.98.0*255"};

/* Layouts, as the dictionary draws them; the letter of the row is split off first.
 *   profile  (E;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;ENERGY…)   an ENERGY for each channel
 *            (M;SEQ;BOOT;KIND;STAMP;STAMP2;VALUE)
 *   sets     (B;NUMBER;CAUSE;MASK;START;END;RESET;STATUS)
 *            (m;NUMBER;CAUSE;STAMP)
 *            (b;NUMBER;OBJECT;VALUE;STAMP)
 *   events   (V;NUMBER;BOOT;CODE;STAMP;STAMP2;VALUE;BY) */
typedef struct {
  const shape_t *shape;
  obuf_t key, value;
  bytes_t field[FIELDS_MAX];
} row_text_t;

static status_t read_entry(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_ENTRY;
  int64_t boot = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &boot) != ST_OK) return ST_BAD_VALUE;
  for (size_t i = 3; i <= 4; i++)
    if (text->field[i].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld %lld", (long long)boot, (long long)row->number);
  status_t status = polyphase_tou_put_fields(&text->value, text->field + 3, "ss4n");
  for (int32_t i = 0; i < text->shape->channel_count && status == ST_OK; i++) {
    bytes_t energy = text->field[ENTRY_FIELDS + i];
    bool sum = text->shape->quantities[text->shape->channels[i]].sum;
    if (!sum && energy.len > 0 && energy.p[0] == '-') return ST_BAD_VALUE;
    obuf_put(&text->value, ' ');
    status = polyphase_tou_put_number(&text->value, energy, false);
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
                                           {DRIVER_EVENTS, 'V', 8, read_event}};

static status_t read_row(driver_range_t range, const shape_t *shape, bytes_t line,
                         driver_row_t *row) {
  if (line.len < 4 || line.p[0] != '(' || line.p[line.len - 1] != ')') return ST_BAD_VALUE;
  row_text_t text = {.shape = shape};
  text.key = obuf_over(row->key, sizeof row->key - 1);
  text.value = obuf_over(row->value, sizeof row->value - 1);
  bytes_t inner = bytes_of(line.p + 1, line.len - 2);
  for (size_t i = 0; i < sizeof row_layouts / sizeof row_layouts[0]; i++) {
    const row_layout_t *layout = &row_layouts[i];
    if (layout->range != range || inner.p[0] != (uint8_t)layout->letter || inner.p[1] != ';')
      continue;
    size_t fields = layout->fields;
    if (layout->read == read_entry) fields += (size_t)shape->channel_count;
    if (obis_split(inner, text.field, fields) != ST_OK) return ST_BAD_VALUE;
    status_t status = layout->read(&text, row);
    if (status == ST_OK && (text.key.full || text.value.full)) status = ST_NO_ROOM;
    row->key[text.key.len] = '\0';
    row->value[text.value.len] = '\0';
    return status;
  }
  return ST_BAD_VALUE;
}

/* `900;1-0:1.29.0*255;-3;Wh;1-0:2.29.0*255;-3;Wh`: channels of another count, order, scaler or
 * unit would be booked as what they are not (V02). */
static status_t profile_head(const shape_t *shape, bytes_t value, fault_t *fault) {
  bytes_t field[HEAD_FIELDS_MAX];
  int64_t period = 0;
  size_t fields = 1 + CHANNEL_FIELDS * (size_t)shape->channel_count;
  if (obis_split(value, field, fields) != ST_OK)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the profile has not the %d channels of the meter",
                     (int)shape->channel_count);
  if (obis_count(field[0], &period) != ST_OK || period == 0)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no period of a profile",
                     (int)field[0].len, (const char *)field[0].p);
  for (int32_t i = 0; i < shape->channel_count; i++) {
    const bytes_t *shown = &field[1 + CHANNEL_FIELDS * (size_t)i];
    const shape_quantity_t *quantity = &shape->quantities[shape->channels[i]];
    const char *name = shape->channel_names[i];
    if (bytes_is(shown[0], name) && bytes_is(shown[1], "-3") &&
        bytes_is(shown[2], shape_energy_name(quantity->unit)))
      continue;
    return fault_set(fault, ST_BAD_VALUE, -1, 0,
                     "channel %d is %.*s in 10^%.*s %.*s, not %s in 10^-3 %s", (int)i,
                     (int)shown[0].len, (const char *)shown[0].p, (int)shown[1].len,
                     (const char *)shown[1].p, (int)shown[2].len, (const char *)shown[2].p, name,
                     shape_energy_name(quantity->unit));
  }
  return ST_OK;
}

/* Sets and events: `…(COUNT)`. */
static status_t take_head(driver_range_t range, const shape_t *shape, bytes_t line,
                          fault_t *fault) {
  bytes_t object, value;
  int64_t count = 0;
  if (polyphase_tou_split(line, &object, &value) == ST_OK &&
      bytes_is(object, polyphase_tou_ranges[range])) {
    if (range == DRIVER_PROFILE) return profile_head(shape, value, fault);
    if (obis_count(value, &count) == ST_OK) return ST_OK;
  }
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no head line of %s", (int)line.len,
                   (const char *)line.p, polyphase_tou_ranges[range]);
}

status_t polyphase_tou_row(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row,
                           bool *there, fault_t *fault) {
  bytes_t line;
  const shape_t *shape = cursor->shape == NULL ? shape_standard() : cursor->shape;
  *there = polyphase_tou_next_line(cursor, &line);
  if (*there && !cursor->head_seen) {
    status_t status = take_head(range, shape, line, fault);
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
  status_t status = read_row(range, shape, line, row);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, at, "'%.*s' is no row of %s", (int)line.len,
                   (const char *)line.p,
                   range == DRIVER_PROFILE ? "a profile"
                   : range == DRIVER_SETS  ? "a billing set"
                                           : "an event log");
}
