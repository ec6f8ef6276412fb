/* Rows of the model polyphase-tou over DLMS/COSEM: entries and markers, billing sets of fifty
 * columns or as many as the shape has, events, daily sets, the second profile. A message is whole
 * elements, one after another; a set is one element and many rows. Source:
 * fixtures/dictionary/polyphase-tou-dlms.md, sections 5, 7 and 8. */
#include "pmu/drivers/polyphase_tou_dlms.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const shape_t *shape;
  shape_columns_t channels; /* of the load profile */
  axdr_t in;
  obuf_t key, value;
  fault_t *fault;
} row_text_t;

static status_t wrong(row_text_t *text, const char *what) {
  return fault_set(text->fault, ST_BAD_VALUE, -1, (int32_t)text->in.at, "%s", what);
}

/* What stands as null-data is as in the row before, in the same answer. */
static status_t repeated(row_text_t *text, axdr_tag_t tag, int64_t *last) {
  axdr_t look = text->in;
  axdr_item_t item;
  status_t status = axdr_next(&look, &item, text->fault);
  if (status != ST_OK || item.tag != AXDR_NULL)
    return status == ST_OK ? axdr_number(&text->in, tag, last, text->fault) : status;
  if (*last < 0) return wrong(text, "the first row repeats none");
  text->in = look;
  return ST_OK;
}

/* ------------------------------------------------------------------ the profile */

/* {stamp, status, sequence, boot, kind, stamp, long64 or null, long64-unsigned for each channel;
 * long64 where that is a sum} */
typedef struct {
  axdr_t begin, end, value;
  axdr_t energy; /* of the first channel; the others follow */
  int64_t kind;
} profile_row_t;

static status_t profile_columns(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row,
                                profile_row_t *columns) {
  enum { COLUMNS = 7 };
  size_t channels = (size_t)text->channels.count;
  status_t status = axdr_structure(&text->in, COLUMNS + channels, text->fault);
  columns->begin = text->in;
  if (status == ST_OK) status = axdr_skip(&text->in, text->fault);
  if (status == ST_OK) status = repeated(text, AXDR_U16, &cursor->status);
  if (status == ST_OK) status = axdr_number(&text->in, AXDR_U32, &row->number, text->fault);
  if (status == ST_OK) status = repeated(text, AXDR_U32, &cursor->boot);
  if (status == ST_OK) status = axdr_number(&text->in, AXDR_ENUM, &columns->kind, text->fault);
  columns->end = text->in;
  if (status == ST_OK) status = axdr_skip(&text->in, text->fault);
  columns->value = text->in;
  if (status == ST_OK) status = axdr_skip(&text->in, text->fault);
  columns->energy = text->in;
  for (; channels > 0 && status == ST_OK; channels--)
    status = axdr_skip(&text->in, text->fault);
  return status;
}

static axdr_tag_t channel_tag(const row_text_t *text, int32_t channel) {
  return text->shape->quantities[text->channels.quantity[channel]].sum ? AXDR_I64 : AXDR_U64;
}

static status_t entry(row_text_t *text, const driver_cursor_t *cursor, driver_row_t *row,
                      profile_row_t *columns) {
  claim_t begin, end;
  row->kind = DRIVER_ENTRY;
  status_t status = tou_word_stamp(&columns->begin, &text->value, &begin, text->fault);
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_stamp(&columns->end, &text->value, &end, text->fault);
  if (status == ST_OK && (begin.s < 0 || end.s < 0)) return wrong(text, "an entry has both stamps");
  obuf_printf(&text->value, " %lld ", (long long)cursor->status);
  if (status == ST_OK)
    status = tou_word_number(&columns->value, AXDR_I64, &text->value, text->fault);
  for (int32_t i = 0; i < text->channels.count && status == ST_OK; i++) {
    obuf_put(&text->value, ' ');
    driver_put_quantity(text->shape, &text->channels, i, &text->value);
    status = tou_word_number(&columns->energy, channel_tag(text, i), &text->value, text->fault);
  }
  return status;
}

static status_t marker(row_text_t *text, const driver_cursor_t *cursor, driver_row_t *row,
                       profile_row_t *columns) {
  static const char *const kinds[] = {NULL, "ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  int64_t energy = 0;
  if (columns->kind >= (int64_t)(sizeof kinds / sizeof kinds[0]))
    return wrong(text, "a kind of marker that there is not");
  row->kind = DRIVER_MARKER;
  snprintf(row->word, sizeof row->word, "%s", kinds[columns->kind]);
  obuf_printf(&text->value, "%s ", row->word);
  status_t status = tou_word_stamp(&columns->begin, &text->value, &row->stamp, text->fault);
  obuf_put(&text->value, ' ');
  if (status == ST_OK)
    status = tou_word_stamp(&columns->end, &text->value, &row->stamp2, text->fault);
  obuf_put(&text->value, ' ');
  if (status == ST_OK)
    status = tou_word_optional(&columns->value, AXDR_I64, &text->value, text->fault);
  for (int32_t i = 0; i < text->channels.count && status == ST_OK; i++) {
    status = axdr_number(&columns->energy, channel_tag(text, i), &energy, text->fault);
    if (status == ST_OK && energy != 0) return wrong(text, "a marker has no energy");
  }
  if (status == ST_OK && cursor->status != 0) return wrong(text, "a marker has no status");
  return status;
}

static status_t profile(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  profile_row_t columns = {0};
  status_t status = profile_columns(text, cursor, row, &columns);
  if (status != ST_OK) return status;
  obuf_printf(&text->key, "%lld %lld", (long long)cursor->boot, (long long)row->number);
  return columns.kind == 0 ? entry(text, cursor, row, &columns)
                           : marker(text, cursor, row, &columns);
}

/* ------------------------------------------------------------------ billing sets */

enum { SET_COLUMNS = 8, SET_RATIOS = 4, PART_MISSED = 1, PART_REGISTER };

static bool is_maximum(const shape_object_t *object) {
  return object->kind == SHAPE_PEAK || object->kind == SHAPE_COINCIDENT;
}

/* Eight, each register, a maximum with its stamp, and the ratios. */
static size_t set_columns(const shape_t *shape) {
  size_t count = SET_COLUMNS + SET_RATIOS;
  for (int32_t i = 0; i < shape->object_count; i++)
    count += is_maximum(&shape->objects[i]) ? 2 : 1;
  return count;
}

/* {count, unsigned, long-unsigned, stamp, stamp, stamp, unsigned, array of {unsigned, stamp}, …} */
static status_t set_head(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  claim_t claim;
  axdr_item_t missed = {0};
  axdr_t *in = &text->in;
  row->kind = DRIVER_SET_HEAD;
  row->missed = 0;
  status_t status = axdr_structure(in, set_columns(text->shape), text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U8, &row->cause, text->fault);
  if (status == ST_OK && (row->cause < 1 || row->cause > 11))
    return wrong(text, "a cause that there is not");
  obuf_printf(&text->key, "%lld head", (long long)row->number);
  obuf_printf(&text->value, "%lld ", (long long)row->cause);
  if (status == ST_OK) status = tou_word_number(in, AXDR_U16, &text->value, text->fault);
  for (int i = 0; i < 3 && status == ST_OK; i++) {
    obuf_put(&text->value, ' ');
    status = tou_word_stamp(in, &text->value, &claim, text->fault);
    if (status == ST_OK && claim.s < 0) return wrong(text, "a set has start, end and reset");
  }
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_number(in, AXDR_U8, &text->value, text->fault);
  if (status == ST_OK) status = axdr_next(in, &missed, text->fault);
  if (status != ST_OK) return status;
  if (missed.tag != AXDR_ARRAY) return wrong(text, "what was missed comes as an array");
  cursor->left = missed.count;
  cursor->part = PART_MISSED;
  return ST_OK;
}

static status_t set_missed(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  claim_t claim;
  row->kind = DRIVER_SET_MISSED;
  row->missed++;
  cursor->left--;
  obuf_printf(&text->key, "%lld missed %lld", (long long)row->number, (long long)row->missed);
  status_t status = axdr_structure(&text->in, 2, text->fault);
  if (status == ST_OK) status = tou_word_number(&text->in, AXDR_U8, &text->value, text->fault);
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_stamp(&text->in, &text->value, &claim, text->fault);
  return status;
}

static status_t set_register(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  static const char *const ratios[SET_RATIOS] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                                 "1-0:0.4.6*255"};
  const shape_t *shape = text->shape;
  int32_t index = cursor->part++ - PART_REGISTER;
  const shape_object_t *object = index < shape->object_count ? &shape->objects[index] : NULL;
  row->kind = DRIVER_SET_REGISTER;
  obuf_printf(&text->key, "%lld %s", (long long)row->number,
              object != NULL ? object->name : ratios[index - shape->object_count]);
  if (index + 1 == shape->object_count + SET_RATIOS) cursor->part = 0;
  if (object != NULL && is_maximum(object))
    return tou_words_maximum(&text->in, &text->in, &text->value, text->fault);
  axdr_tag_t tag = object != NULL ? tou_energy_tag(shape, object) : AXDR_U64;
  status_t status = tou_word_number(&text->in, tag, &text->value, text->fault);
  obuf_text(&text->value, " -");
  return status;
}

static status_t set(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  if (cursor->part == 0) return set_head(text, cursor, row);
  if (cursor->part == PART_MISSED && cursor->left > 0) return set_missed(text, cursor, row);
  if (cursor->part == PART_MISSED) cursor->part = PART_REGISTER;
  return set_register(text, cursor, row);
}

/* ------------------------------------------------------------------ events */

/* {stamp, number, boot, code, stamp, null or long64 or stamp, text} */
static status_t event(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { CODE_MAX = 999, CODE_CLOCK_LOST = 3 };
  (void)cursor;
  axdr_t *in = &text->in, first;
  int64_t boot = 0, code = 0;
  claim_t claim;
  row->kind = DRIVER_EVENT;
  status_t status = axdr_structure(in, 7, text->fault);
  first = *in;
  if (status == ST_OK) status = axdr_skip(in, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &boot, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &code, text->fault);
  if (status != ST_OK) return status;
  if (code > CODE_MAX) return wrong(text, "a code has three digits");
  snprintf(row->word, sizeof row->word, "%03d", (int)code);
  obuf_printf(&text->key, "%lld", (long long)row->number);
  obuf_printf(&text->value, "%lld %s ", (long long)boot, row->word);
  status = tou_word_stamp(&first, &text->value, &row->stamp, text->fault);
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_stamp(in, &text->value, &row->stamp2, text->fault);
  obuf_put(&text->value, ' ');
  axdr_t look = *in;
  axdr_item_t value;
  if (status == ST_OK) status = axdr_next(&look, &value, text->fault);
  /* The value of a clock loss is a stamp, of every other event a number. */
  if (status == ST_OK && code == CODE_CLOCK_LOST && value.tag != AXDR_NULL)
    status = tou_word_stamp(in, &text->value, &claim, text->fault);
  else if (status == ST_OK)
    status = tou_word_optional(in, AXDR_I64, &text->value, text->fault);
  obuf_put(&text->value, ' ');
  size_t by = text->value.len;
  if (status == ST_OK) status = tou_word_text(in, &text->value, text->fault);
  if (status != ST_OK || text->value.full) return status;
  size_t len = text->value.len - by;
  if (len > 2) return wrong(text, "a port and a level are at most two letters");
  memcpy(row->by, text->value.p + by, len);
  row->by[len] = '\0';
  return ST_OK;
}

/* ------------------------------------------------------------------ daily sets */

/* {count, stamp, unsigned, energies in the order of a billing set} */
static status_t daily_head(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { COLUMNS = 3 };
  claim_t claim = {0};
  axdr_t *in = &text->in;
  row->kind = DRIVER_DAILY_HEAD;
  size_t energies = (size_t)shape_energy_count(text->shape);
  status_t status = axdr_structure(in, COLUMNS + energies, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  obuf_printf(&text->key, "%lld head", (long long)row->number);
  if (status == ST_OK) status = tou_word_stamp(in, &text->value, &claim, text->fault);
  if (status == ST_OK && claim.s < 0) return wrong(text, "a daily set has a stamp");
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_number(in, AXDR_U8, &text->value, text->fault);
  cursor->part = PART_REGISTER;
  return status;
}

static status_t daily(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  if (cursor->part == 0) return daily_head(text, cursor, row);
  int32_t index = cursor->part++ - PART_REGISTER;
  const shape_object_t *object = &text->shape->objects[index];
  row->kind = DRIVER_DAILY_REGISTER;
  obuf_printf(&text->key, "%lld %s", (long long)row->number, object->name);
  if (index + 1 == shape_energy_count(text->shape)) cursor->part = 0;
  return tou_word_number(&text->in, tou_energy_tag(text->shape, object), &text->value, text->fault);
}

/* ------------------------------------------------------------------ the second profile */

/* {stamp, status, sequence, boot, stamp, long64, three long64 for each gauge} */
static status_t gauges(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { COLUMNS = 6, VALUES = 3 };
  axdr_t *in = &text->in;
  claim_t begin = {0};
  claim_t end = {0};
  int32_t values = VALUES * text->shape->gauge_count;
  row->kind = DRIVER_GAUGES;
  status_t status = axdr_structure(in, COLUMNS + (size_t)values, text->fault);
  if (status == ST_OK) status = tou_word_stamp(in, &text->value, &begin, text->fault);
  if (status == ST_OK) status = repeated(text, AXDR_U16, &cursor->status);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  if (status == ST_OK) status = repeated(text, AXDR_U32, &cursor->boot);
  obuf_put(&text->value, ' ');
  if (status == ST_OK) status = tou_word_stamp(in, &text->value, &end, text->fault);
  if (status == ST_OK && (begin.s < 0 || end.s < 0)) return wrong(text, "an entry has both stamps");
  obuf_printf(&text->key, "%lld %lld", (long long)cursor->boot, (long long)row->number);
  obuf_printf(&text->value, " %lld", (long long)cursor->status);
  for (int32_t i = 0; i < 1 + values && status == ST_OK; i++) { /* the elapsed seconds first */
    obuf_put(&text->value, ' ');
    status = tou_word_number(in, AXDR_I64, &text->value, text->fault);
  }
  return status;
}

/* ------------------------------------------------------------------ the log of firmware */

/* {count, stamp, unsigned, enum, unsigned, text, text, count, count, text, text} */
static status_t firmware(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { COLUMNS = 11 };
  axdr_t *in = &text->in;
  obuf_t *value = &text->value;
  (void)cursor;
  row->kind = DRIVER_FIRMWARE_ROW;
  status_t status = axdr_structure(in, COLUMNS, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  obuf_printf(&text->key, "%lld", (long long)row->number);
  if (status == ST_OK) status = tou_word_stamp(in, value, &row->stamp, text->fault);
  if (status == ST_OK && row->stamp.s < 0) return wrong(text, "a row of the log has a stamp");
  obuf_put(value, ' ');
  if (status == ST_OK) status = tou_word_number(in, AXDR_U8, value, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_ENUM, &row->cause, text->fault);
  if (status == ST_OK && row->cause >= DRIVER_FIRMWARE_KINDS)
    return wrong(text, "a kind of row that there is not");
  obuf_printf(value, " %lld ", (long long)row->cause);
  if (status == ST_OK) status = tou_word_number(in, AXDR_U8, value, text->fault);
  static const char layout[] = "ttnntt"; /* identities, counters, by, approval */
  for (size_t i = 0; layout[i] != '\0' && status == ST_OK; i++) {
    obuf_put(value, ' ');
    status = layout[i] == 't' ? tou_word_text(in, value, text->fault)
                              : tou_word_number(in, AXDR_U32, value, text->fault);
  }
  return status;
}

/* ------------------------------------------------------------------ power quality */

/* {count, stamp, record, signature, trace} */
static status_t disturbance(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { COLUMNS = 5, STRINGS = 3 };
  axdr_t *in = &text->in;
  (void)cursor;
  row->kind = DRIVER_DISTURBANCE;
  status_t status = axdr_structure(in, COLUMNS, text->fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &row->number, text->fault);
  obuf_printf(&text->key, "%lld", (long long)row->number);
  if (status == ST_OK) status = tou_word_stamp(in, &text->value, &row->stamp, text->fault);
  if (status == ST_OK && row->stamp.s < 0) return wrong(text, "a record has a stamp");
  for (int i = 0; i < STRINGS && status == ST_OK; i++) {
    obuf_put(&text->value, ' ');
    status = tou_word_octets(in, &text->value, text->fault);
  }
  return status;
}

/* {count, samples} */
static status_t waveform(row_text_t *text, driver_cursor_t *cursor, driver_row_t *row) {
  enum { COLUMNS = 2 };
  (void)cursor;
  row->kind = DRIVER_WAVEFORM_ROW;
  status_t status = axdr_structure(&text->in, COLUMNS, text->fault);
  if (status == ST_OK) status = axdr_number(&text->in, AXDR_U32, &row->number, text->fault);
  obuf_printf(&text->key, "%lld", (long long)row->number);
  return status == ST_OK ? tou_word_octets(&text->in, &text->value, text->fault) : status;
}

/* ------------------------------------------------------------------ one row */

status_t polyphase_tou_dlms_row(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row,
                                bool *there, fault_t *fault) {
  static status_t (*const readers[DRIVER_RANGES])(row_text_t *, driver_cursor_t *,
                                                  driver_row_t *) = {
      profile, set, event, daily, gauges, firmware, disturbance, waveform};
  fault_t own = {.frame = -1, .octet = -1};
  row_text_t text = {.shape = cursor->shape == NULL ? shape_standard() : cursor->shape,
                     .channels = driver_columns(cursor),
                     .in = axdr_over(cursor->text),
                     .fault = fault == NULL ? &own : fault};
  *there = cursor->next < cursor->text.len;
  if (!*there && cursor->part == 0) return ST_OK;
  if (!cursor->head_seen) cursor->status = cursor->boot = -1;
  cursor->head_seen = true;
  *there = true;
  cursor->at = text.in.at = cursor->next;
  text.key = obuf_over(row->key, sizeof row->key - 1);
  text.value = obuf_over(row->value, sizeof row->value - 1);
  row->stamp.s = row->stamp2.s = -1;
  status_t status = readers[range](&text, cursor, row);
  row->key[text.key.len] = '\0';
  row->value[text.value.len] = '\0';
  cursor->next = text.in.at;
  if (status == ST_OK && (text.key.full || text.value.full))
    return fault_set(text.fault, ST_NO_ROOM, -1, (int32_t)cursor->at, "a row of too many words");
  /* Elements come whole: octets that run out are a fault of the row. */
  if (status == ST_TIMEOUT) status = text.fault->status = ST_BAD_VALUE;
  return status;
}
