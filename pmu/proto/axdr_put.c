/* What a client writes: tagged Data, lengths as short as they can be. See axdr.h. Whether a value
 * fits its tag is the caller's to know, and is checked; stamps are in axdr_stamp.c. */
#include "pmu/proto/axdr_parts.h"

void axdr_put_length(obuf_t *out, size_t length) {
  CHECK(length <= AXDR_LENGTH_MAX);
  if (length < 0x80) {
    obuf_put(out, (uint8_t)length);
    return;
  }
  size_t octets = length > 0xFFFFFF ? 4 : length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
  obuf_put(out, (uint8_t)(0x80 | octets));
  for (size_t left = octets; left > 0; left--)
    obuf_put(out, (uint8_t)(length >> (8 * (left - 1))));
}

void axdr_put_null(obuf_t *out) { obuf_put(out, AXDR_NULL); }

static bool is_signed(axdr_tag_t tag) {
  return tag == AXDR_I8 || tag == AXDR_I16 || tag == AXDR_I32 || tag == AXDR_I64;
}

static bool fits(axdr_tag_t tag, int64_t value, size_t octets) {
  if (tag == AXDR_BOOLEAN) return value == 0 || value == 1;
  if (tag == AXDR_BCD) return value >= 0 && value <= 99;
  if (octets == 8) return true; /* of an unsigned one the bits are given */
  int64_t span = INT64_C(1) << (8 * octets);
  return is_signed(tag) ? value >= -span / 2 && value < span / 2 : value >= 0 && value < span;
}

void axdr_put_number(obuf_t *out, axdr_tag_t tag, int64_t value) {
  bool small = tag == AXDR_BOOLEAN || tag == AXDR_BCD || tag == AXDR_ENUM || tag == AXDR_U8;
  bool large = tag == AXDR_U16 || tag == AXDR_U32 || tag == AXDR_U64;
  CHECK(small || large || is_signed(tag));
  size_t octets = axdr_form((uint8_t)tag);
  CHECK(fits(tag, value, octets));
  if (tag == AXDR_BCD) value = value / 10 << 4 | value % 10;
  uint8_t memory[9] = {(uint8_t)tag};
  for (size_t i = 0; i < octets; i++)
    memory[1 + i] = (uint8_t)((uint64_t)value >> (8 * (octets - 1 - i)));
  obuf_add(out, bytes_of(memory, 1 + octets));
}

void axdr_put_octets(obuf_t *out, axdr_tag_t tag, bytes_t octets) {
  uint8_t form = axdr_form((uint8_t)tag);
  bool of_size = (tag >= AXDR_FLOAT32 && tag <= AXDR_TIME) && form == octets.len;
  CHECK(of_size || form == AXDR_FORM_LENGTH || form == AXDR_FORM_BITS);
  obuf_put(out, (uint8_t)tag);
  if (form == AXDR_FORM_LENGTH) axdr_put_length(out, octets.len);
  if (form == AXDR_FORM_BITS) axdr_put_length(out, octets.len * 8);
  obuf_add(out, octets);
}

void axdr_put_head(obuf_t *out, axdr_tag_t tag, size_t count) {
  CHECK(tag == AXDR_ARRAY || tag == AXDR_STRUCTURE);
  obuf_put(out, (uint8_t)tag);
  axdr_put_length(out, count);
}

void axdr_put_name(obuf_t *out, obis_t name) {
  const uint8_t octets[] = {AXDR_OCTETS, 6, name.a, name.b, name.c, name.d, name.e, name.f};
  obuf_add(out, bytes_of(octets, sizeof octets));
}
