/* The form of the profile over DLMS/COSEM: its columns by name, and scaler and unit of a channel,
 * held against the quantities of the meter before any row is taken (billing.md V02), and as an
 * order writes them. The rows themselves name nothing. Source:
 * fixtures/dictionary/polyphase-tou-dlms.md, sections 5, 7 and 8. */
#include "pmu/drivers/data_text.h"
#include "pmu/drivers/polyphase_tou_dlms.h"
#include "pmu/proto/obis.h"

#include <string.h>

enum { CLASS_DATA = 1, CLASS_REGISTER = 3, CLASS_CLOCK = 8, VALUE = 2, SCALER = -3 };

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
static status_t column(axdr_t *in, int64_t class_id, obis_t *name, fault_t *fault) {
  int64_t shown = 0;
  int64_t attribute = 0;
  int64_t data = 0;
  size_t at = in->at;
  status_t status = axdr_structure(in, 4, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &shown, fault);
  if (status == ST_OK) status = axdr_name(in, name, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_I8, &attribute, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &data, fault);
  if (status != ST_OK || (shown == class_id && attribute == VALUE && data == 0)) return status;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at,
                   "a column of class %lld, attribute %lld, index %lld", (long long)shown,
                   (long long)attribute, (long long)data);
}

static void name_text(obis_t name, char text[OBIS_TEXT_MAX]) {
  obuf_t out = obuf_over(text, OBIS_TEXT_MAX - 1);
  obis_put(&out, name);
  text[out.len] = '\0';
}

static status_t fixed_column(axdr_t *in, size_t index, fault_t *fault) {
  const column_t *wanted = &columns[index];
  char text[OBIS_TEXT_MAX];
  size_t at = in->at;
  obis_t name;
  status_t status = column(in, wanted->class_id, &name, fault);
  if (status != ST_OK) return status;
  name_text(name, text);
  if (strcmp(text, wanted->name) == 0) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "column %zu of the profile is %s, not %s",
                   index, text, wanted->name);
}

/* Energies go by what they are called, whatever the roster says (0008 "Changed channels"). */
static status_t energy_column(const shape_t *shape, axdr_t *in, size_t index,
                              shape_columns_t *found, obuf_t *words, fault_t *fault) {
  char text[OBIS_TEXT_MAX];
  size_t at = in->at;
  obis_t name;
  status_t status = column(in, CLASS_REGISTER, &name, fault);
  if (status != ST_OK) return status;
  name_text(name, text);
  int32_t quantity = shape_channel_quantity(shape, bytes_text(text));
  if (quantity < 0 || shape_columns_find(found, quantity) >= 0)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at,
                     "column %zu, %s, is no quantity of this meter, or one twice", index, text);
  obuf_printf(words, "%s%s", found->count > 0 ? " " : "", text);
  found->quantity[found->count++] = quantity;
  return ST_OK;
}

static status_t all_columns(const shape_t *shape, axdr_t *in, obuf_t *words, fault_t *fault) {
  axdr_item_t item;
  shape_columns_t found = {0};
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK) return status;
  if (item.tag != AXDR_ARRAY || item.count <= COLUMNS || item.count > COLUMNS + SHAPE_CHANNELS_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "a profile has 1 to 16 channels");
  for (size_t i = 0; i < item.count && status == ST_OK; i++)
    status = i < COLUMNS ? fixed_column(in, i, fault)
                         : energy_column(shape, in, i, &found, words, fault);
  return status;
}

static void put_column(uint16_t class_id, const char *name, obuf_t *out) {
  obis_t code;
  status_t status = obis_parse(bytes_text(name), &code);
  CHECK(status == ST_OK);
  axdr_put_head(out, AXDR_STRUCTURE, 4);
  axdr_put_number(out, AXDR_U16, class_id);
  axdr_put_name(out, code);
  axdr_put_number(out, AXDR_I8, VALUE);
  axdr_put_number(out, AXDR_U16, 0);
}

void tou_put_columns(const shape_t *shape, const shape_columns_t *channels, obuf_t *out) {
  char name[SHAPE_NAME_SIZE];
  axdr_put_head(out, AXDR_ARRAY, (size_t)COLUMNS + (size_t)channels->count);
  for (size_t i = 0; i < COLUMNS; i++)
    put_column(columns[i].class_id, columns[i].name, out);
  for (int32_t i = 0; i < channels->count; i++) {
    shape_channel_name(shape, channels->quantity[i], name);
    put_column(CLASS_REGISTER, name, out);
  }
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
  int32_t quantity = shape_channel_quantity(shape, name);
  if (quantity < 0)
    return fault_set(fault, ST_UNKNOWN_OBJECT, -1, 0, "'%.*s' is no channel of this meter",
                     (int)name.len, (const char *)name.p);
  status_t status = data_scale(value, &scale, fault);
  if (status == ST_TIMEOUT) status = fault->status = ST_BAD_VALUE;
  if (status != ST_OK) return status;
  uint8_t unit = unit_of(shape->quantities[quantity].unit);
  obuf_printf(words, "%d %u", (int)scale.scaler, (unsigned)scale.unit);
  if (scale.scaler == SCALER && scale.unit == unit) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "%.*s is in unit %u of 10^%d, not in %u of 10^%d",
                   (int)name.len, (const char *)name.p, (unsigned)scale.unit, (int)scale.scaler,
                   (unsigned)unit, (int)SCALER);
}
