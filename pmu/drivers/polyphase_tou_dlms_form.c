/* The form of the profile over DLMS/COSEM: its columns by name, and scaler and unit of a channel,
 * held against the shape of the meter before any row is taken (billing.md V02). The rows themselves
 * name nothing. Source: fixtures/dictionary/polyphase-tou-dlms.md, sections 5 and 7. */
#include "pmu/drivers/data_text.h"
#include "pmu/drivers/polyphase_tou_dlms.h"
#include "pmu/proto/obis.h"

#include <string.h>

enum { CLASS_DATA = 1, CLASS_REGISTER = 3, CLASS_CLOCK = 8, SCALER = -3 };

typedef struct {
  uint16_t class_id;
  const char *name;
} column_t;

static const column_t columns[] = {{CLASS_CLOCK, "0-0:1.0.0*255"},  {CLASS_DATA, "0-0:96.10.1*255"},
                                   {CLASS_DATA, "0-0:128.4.0*255"}, {CLASS_DATA, "0-0:96.7.0*255"},
                                   {CLASS_DATA, "0-0:96.10.2*255"}, {CLASS_DATA, "0-0:128.6.0*255"},
                                   {CLASS_DATA, "0-0:128.7.0*255"}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

/* {long-unsigned class, octet-string name, integer attribute, long-unsigned index} */
static status_t column(axdr_t *in, const column_t *wanted, size_t index, fault_t *fault) {
  int64_t class_id = 0;
  int64_t attribute = 0;
  int64_t data = 0;
  obis_t name;
  obis_t own;
  size_t at = in->at;
  status_t status = axdr_structure(in, 4, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &class_id, fault);
  if (status == ST_OK) status = axdr_name(in, &name, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_I8, &attribute, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &data, fault);
  if (status != ST_OK) return status;
  status = obis_parse(bytes_text(wanted->name), &own);
  CHECK(status == ST_OK);
  if (class_id == wanted->class_id && obis_equal(name, own) && attribute == 2 && data == 0)
    return ST_OK;
  char text[OBIS_TEXT_MAX];
  obuf_t out = obuf_over(text, sizeof text - 1);
  obis_put(&out, name);
  text[out.len] = '\0';
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "column %zu of the profile is %s, not %s",
                   index, text, wanted->name);
}

static status_t all_columns(const shape_t *shape, axdr_t *in, obuf_t *words, fault_t *fault) {
  axdr_item_t item;
  size_t count = COLUMNS + (size_t)shape->channel_count;
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK) return status;
  if (item.tag != AXDR_ARRAY || item.count != count)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the profile has not the %d channels of the meter",
                     (int)shape->channel_count);
  for (size_t i = 0; i < count && status == ST_OK; i++) {
    bool energy = i >= COLUMNS;
    column_t wanted = {CLASS_REGISTER, energy ? shape->channel_names[i - COLUMNS] : NULL};
    if (!energy) wanted = columns[i];
    status = column(in, &wanted, i, fault);
    if (energy) obuf_printf(words, "%s%s", i > COLUMNS ? " " : "", wanted.name);
  }
  return status;
}

/* The octets ran out, and no more will come. */
static status_t over(axdr_t *in, status_t status, const obuf_t *words, fault_t *fault) {
  if (status == ST_OK) status = axdr_end(in, fault);
  if (status == ST_TIMEOUT) status = fault->status = ST_BAD_VALUE;
  return status == ST_OK && words->full ? fault_set(fault, ST_NO_ROOM, -1, 0, "too many words")
                                        : status;
}

status_t tou_words_columns(const shape_t *shape, bytes_t value, obuf_t *words, fault_t *fault) {
  axdr_t in = axdr_over(value);
  return over(&in, all_columns(shape, &in, words, fault), words, fault);
}

/* Blue Book, unit: Wh, varh, VAh; a count is without. */
static uint8_t unit_of(shape_unit_t unit) {
  static const uint8_t units[SHAPE_UNITS] = {30, 32, 31, 255};
  CHECK(unit >= 0 && unit < SHAPE_UNITS);
  return units[unit];
}

status_t tou_words_scale(const shape_t *shape, bytes_t name, bytes_t value, obuf_t *words,
                         fault_t *fault) {
  data_scale_t scale;
  for (int32_t i = 0; i < shape->channel_count; i++) {
    const char *own = shape->channel_names[i];
    if (!bytes_is(name, own)) continue;
    status_t status = data_scale(value, &scale, fault);
    if (status == ST_TIMEOUT) status = fault->status = ST_BAD_VALUE;
    if (status != ST_OK) return status;
    uint8_t unit = unit_of(shape->quantities[shape->channels[i]].unit);
    obuf_printf(words, "%d %u", (int)scale.scaler, (unsigned)scale.unit);
    if (scale.scaler == SCALER && scale.unit == unit) return ST_OK;
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "%s is in unit %u of 10^%d, not in %u of 10^%d",
                     own, (unsigned)scale.unit, (int)scale.scaler, (unsigned)unit, (int)SCALER);
  }
  return fault_set(fault, ST_UNKNOWN_OBJECT, -1, 0, "'%.*s' is no channel of this meter",
                   (int)name.len, (const char *)name.p);
}
