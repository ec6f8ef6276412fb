/* Data to JSON, without recursion: a stack of what is still to come of each array and structure.
 * See data_text.h. */
#include "pmu/drivers/data_text.h"

#include <stdio.h>
#include <string.h>

/* Blue Book, unit. */
const char *data_unit(uint8_t unit) {
  static const struct {
    uint8_t unit;
    const char *name;
  } units[] = {{5, "h"},   {6, "min"},  {7, "s"},   {8, "deg"},  {9, "°C"},    {27, "W"},
               {28, "VA"}, {29, "var"}, {30, "Wh"}, {31, "VAh"}, {32, "varh"}, {33, "A"},
               {35, "V"},  {44, "Hz"},  {56, "%"},  {70, "dBm"}, {71, "dBµV"}, {72, "dB"}};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (units[i].unit == unit) return units[i].name;
  return "";
}

status_t data_scale(bytes_t data, data_scale_t *scale, fault_t *fault) {
  axdr_t in = axdr_over(data);
  int64_t scaler = 0, unit = 0;
  status_t status = axdr_structure(&in, 2, fault);
  if (status == ST_OK) status = axdr_number(&in, AXDR_I8, &scaler, fault);
  if (status == ST_OK) status = axdr_number(&in, AXDR_ENUM, &unit, fault);
  if (status == ST_OK) status = axdr_end(&in, fault);
  if (status == ST_OK) *scale = (data_scale_t){true, (int8_t)scaler, (uint8_t)unit};
  return status;
}

/* The digits with the point moved: -12345 and -3 is -12.345; 12 and 2 is 1200. */
static void put_scaled(text_t *out, int64_t number, bool is_u64, int8_t scaler) {
  enum { DIGITS_MAX = 24, SCALER_MAX = 40 };
  char digits[DIGITS_MAX], padded[DIGITS_MAX + SCALER_MAX];
  bool negative = !is_u64 && number < 0;
  uint64_t size = negative ? ~(uint64_t)number + 1 : (uint64_t)number;
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)size);
  if (negative) text_put(out, "-");
  if (scaler >= 0 || scaler < -SCALER_MAX + 1) {
    text_put(out, digits);
    if (scaler > 0 && size == 0) return;
    if (scaler > 0 && scaler < SCALER_MAX)
      text_printf(out, "%.*s", (int)scaler, "0000000000000000000000000000000000000000");
    else if (scaler != 0)
      text_printf(out, "e%d", (int)scaler);
    return;
  }
  size_t places = (size_t)-scaler, have = strlen(digits);
  size_t zeros = have > places ? 0 : places + 1 - have;
  snprintf(padded, sizeof padded, "%.*s%s", (int)zeros, "0000000000000000000000000000000000000000",
           digits);
  size_t whole = strlen(padded) - places;
  text_printf(out, "%.*s.%s", (int)whole, padded, padded + whole);
}

static void put_part(text_t *out, int32_t value, int digits, bool given) {
  if (given)
    text_printf(out, "%0*d", digits, (int)value);
  else
    text_put(out, digits == 4 ? "****" : "**");
}

/* 2026-04-02T11:15:00+02:00 and the clock status where it is neither 0 nor unspecified. */
static void put_stamp(text_t *out, const axdr_stamp_t *stamp) {
  if (stamp->absent) {
    text_put(out, "null");
    return;
  }
  text_put(out, "\"");
  put_part(out, stamp->year, 4, stamp->year >= 0);
  text_put(out, "-");
  put_part(out, stamp->month, 2, stamp->month >= 0);
  text_put(out, "-");
  put_part(out, stamp->day, 2, stamp->day >= 0);
  text_put(out, "T");
  put_part(out, stamp->hour, 2, stamp->hour >= 0);
  text_put(out, ":");
  put_part(out, stamp->minute, 2, stamp->minute >= 0);
  text_put(out, ":");
  put_part(out, stamp->second, 2, stamp->second >= 0);
  if (stamp->has_deviation) {
    int32_t east = -stamp->deviation_min, size = east < 0 ? -east : east;
    text_printf(out, "%c%02d:%02d", east < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60));
  }
  if (stamp->status != 0 && stamp->status != 0xFF)
    text_printf(out, " status %02X", (unsigned)stamp->status);
  text_put(out, "\"");
}

static bool printable(bytes_t octets) {
  for (size_t i = 0; i < octets.len; i++)
    if (octets.p[i] < ' ' || octets.p[i] >= 0x7F) return false;
  return octets.len > 0;
}

static void put_octets(text_t *out, bytes_t octets, bool may_be_stamp) {
  axdr_stamp_t stamp;
  fault_t unused;
  if (may_be_stamp && octets.len == AXDR_STAMP_LEN && !printable(octets) &&
      axdr_stamp(octets, &stamp, &unused) == ST_OK) {
    put_stamp(out, &stamp);
    return;
  }
  text_put(out, "\"");
  if (printable(octets)) {
    for (size_t i = 0; i < octets.len; i++)
      text_printf(out, octets.p[i] == '"' || octets.p[i] == '\\' ? "\\%c" : "%c", octets.p[i]);
  } else {
    text_put(out, "0x");
    for (size_t i = 0; i < octets.len; i++)
      text_printf(out, "%02X", (unsigned)octets.p[i]);
  }
  text_put(out, "\"");
}

static void put_value(text_t *out, const axdr_item_t *item, const data_scale_t *scale) {
  int8_t scaler = scale != NULL && scale->known ? scale->scaler : 0;
  switch (item->tag) {
  case AXDR_NULL:
  case AXDR_DONT_CARE:
    text_put(out, "null");
    return;
  case AXDR_BOOLEAN:
    text_put(out, item->number != 0 ? "true" : "false");
    return;
  case AXDR_I8:
  case AXDR_I16:
  case AXDR_I32:
  case AXDR_I64:
  case AXDR_U8:
  case AXDR_U16:
  case AXDR_U32:
    put_scaled(out, item->number, false, scaler);
    return;
  case AXDR_U64:
    put_scaled(out, item->number, true, scaler);
    return;
  case AXDR_ENUM:
  case AXDR_BCD:
    text_printf(out, "%lld", (long long)item->number);
    return;
  case AXDR_OCTETS:
  case AXDR_DATE_TIME:
    put_octets(out, item->octets, true);
    return;
  case AXDR_VISIBLE:
  case AXDR_UTF8:
  case AXDR_BITS:
  case AXDR_FLOAT32:
  case AXDR_FLOAT64:
  case AXDR_DATE:
  case AXDR_TIME:
  case AXDR_COMPACT:
    put_octets(out, item->octets, false);
    return;
  case AXDR_ARRAY:
  case AXDR_STRUCTURE:
    return;
  }
}

status_t data_text(text_t *out, bytes_t data, const data_scale_t *scale, fault_t *fault) {
  axdr_t in = axdr_over(data);
  size_t left[AXDR_DEPTH_MAX];
  size_t depth = 0;
  bool first = true;
  do {
    axdr_item_t item;
    status_t status = axdr_next(&in, &item, fault);
    if (status != ST_OK) return status;
    if (!first) text_put(out, ",");
    first = false;
    if (item.tag == AXDR_ARRAY || item.tag == AXDR_STRUCTURE) {
      if (depth == AXDR_DEPTH_MAX)
        return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)item.at, "nested too deeply");
      text_put(out, "[");
      left[depth++] = item.count;
      first = true;
    } else {
      put_value(out, &item, scale);
      if (depth > 0) left[depth - 1]--;
    }
    while (depth > 0 && left[depth - 1] == 0) {
      text_put(out, "]");
      depth--;
      first = false;
      if (depth > 0) left[depth - 1]--;
    }
  } while (depth > 0);
  return axdr_end(&in, fault);
}
