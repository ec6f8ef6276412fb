/* A-XDR, what a meter writes. See ax.h. A value is its tag and its octets, most significant first;
 * nothing here decides what is written, and nothing is read. IEC 62056-5-3 (Data), 61334-6. */
#include "sim/wire/ax.h"

#include <string.h>

/* The tags of Data, as many as a meter writes. */
enum {
  TAG_NULL = 0,
  TAG_ARRAY = 1,
  TAG_STRUCTURE = 2,
  TAG_BOOLEAN = 3,
  TAG_BITS = 4,
  TAG_I32 = 5,
  TAG_U32 = 6,
  TAG_OCTETS = 9,
  TAG_VISIBLE = 10,
  TAG_I8 = 15,
  TAG_I16 = 16,
  TAG_U8 = 17,
  TAG_U16 = 18,
  TAG_I64 = 20,
  TAG_U64 = 21,
  TAG_ENUM = 22
};

/* The place of `len` octets, already taken; NULL where they do not fit (the memory is then left
 * alone, octets.h). A profile is a million values of a few octets: the room is asked for once a
 * value, and what is written has a size that the compiler knows. */
static inline uint8_t *room(obuf_t *out, size_t len) {
  CHECK(out->len <= out->cap);
  if (out->full || len > out->cap - out->len) {
    out->full = true;
    return NULL;
  }
  uint8_t *place = out->p + out->len;
  out->len += len;
  return place;
}

/* `len` is a constant of the caller's. */
static inline void tagged(obuf_t *out, uint8_t tag, uint64_t value, size_t len) {
  uint8_t *place = room(out, 1 + len);
  if (place == NULL) return;
  *place++ = tag;
  if (len == 8) *place++ = (uint8_t)(value >> 56);
  if (len == 8) *place++ = (uint8_t)(value >> 48);
  if (len == 8) *place++ = (uint8_t)(value >> 40);
  if (len == 8) *place++ = (uint8_t)(value >> 32);
  if (len >= 4) *place++ = (uint8_t)(value >> 24);
  if (len >= 4) *place++ = (uint8_t)(value >> 16);
  if (len >= 2) *place++ = (uint8_t)(value >> 8);
  *place = (uint8_t)value;
}

void ax_null(obuf_t *out) {
  uint8_t *place = room(out, 1);
  if (place != NULL) *place = TAG_NULL;
}
void ax_boolean(obuf_t *out, bool value) { tagged(out, TAG_BOOLEAN, value ? 1 : 0, 1); }
void ax_i8(obuf_t *out, int8_t value) { tagged(out, TAG_I8, (uint64_t)value, 1); }
void ax_i16(obuf_t *out, int16_t value) { tagged(out, TAG_I16, (uint64_t)value, 2); }
void ax_i32(obuf_t *out, int32_t value) { tagged(out, TAG_I32, (uint64_t)value, 4); }
void ax_i64(obuf_t *out, int64_t value) { tagged(out, TAG_I64, (uint64_t)value, 8); }
void ax_u8(obuf_t *out, uint8_t value) { tagged(out, TAG_U8, value, 1); }
void ax_u16(obuf_t *out, uint16_t value) { tagged(out, TAG_U16, value, 2); }
void ax_u32(obuf_t *out, uint32_t value) { tagged(out, TAG_U32, value, 4); }
void ax_u64(obuf_t *out, uint64_t value) { tagged(out, TAG_U64, value, 8); }
void ax_enum(obuf_t *out, uint8_t value) { tagged(out, TAG_ENUM, value, 1); }

void ax_octets(obuf_t *out, bytes_t value) {
  obuf_put(out, TAG_OCTETS);
  ax_length(out, value.len);
  obuf_add(out, value);
}

void ax_visible(obuf_t *out, const char *text) {
  obuf_put(out, TAG_VISIBLE);
  ax_length(out, strlen(text));
  obuf_text(out, text);
}

/* The length counts bits; the last octet is filled up with zeros on the right. */
void ax_bits(obuf_t *out, uint32_t value, uint8_t bits) {
  CHECK(bits <= 32);
  obuf_put(out, TAG_BITS);
  ax_length(out, bits);
  uint64_t left = bits > 0 ? (uint64_t)value << (64 - bits) : 0;
  for (int32_t rest = bits; rest > 0; rest -= 8) {
    obuf_put(out, (uint8_t)(left >> 56));
    left <<= 8;
  }
}

void ax_bit_string(obuf_t *out, const uint8_t *octets, size_t count) {
  const size_t whole = count / 8, rest = count % 8;
  obuf_put(out, TAG_BITS);
  ax_length(out, count);
  obuf_add(out, bytes_of(octets, whole));
  if (rest > 0) obuf_put(out, (uint8_t)(octets[whole] & ~(0xFFU >> rest)));
}

/* Tag and length; nearly all are short. */
static void head(obuf_t *out, uint8_t tag, size_t length) {
  if (length < 0x80) {
    tagged(out, tag, length, 1);
    return;
  }
  obuf_put(out, tag);
  ax_length(out, length);
}

void ax_array(obuf_t *out, size_t count) { head(out, TAG_ARRAY, count); }
void ax_structure(obuf_t *out, size_t count) { head(out, TAG_STRUCTURE, count); }

void ax_name(obuf_t *out, ax_name_t name) {
  const uint8_t octets[8] = {TAG_OCTETS, 6, name.a, name.b, name.c, name.d, name.e, name.f};
  obuf_add(out, bytes_of(octets, sizeof octets));
}

void ax_scaler_unit(obuf_t *out, int8_t scaler, uint8_t unit) {
  ax_structure(out, 2);
  ax_i8(out, scaler);
  ax_enum(out, unit);
}

typedef struct {
  uint16_t year;
  uint8_t month, day, weekday; /* 1 is Monday */
} ax_date_t;

/* Rounds down; `divisor` is a constant of the caller's. */
static inline int64_t split(int64_t dividend, int64_t divisor, uint32_t *rest) {
  int64_t quotient = dividend / divisor;
  int64_t remainder = dividend % divisor;
  bool below = remainder < 0;
  *rest = (uint32_t)(below ? remainder + divisor : remainder);
  return below ? quotient - 1 : quotient;
}

/* The civil date of a day counted from 1970-01-01. Years begin in March here, so that the day that
 * some years have more is their last: 400 of them are 146097 days, and those are whole weeks, the
 * first of which begins on a Wednesday. */
static inline ax_date_t date_of(int64_t day) {
  uint32_t of_era;
  int64_t era = split(day + 719468, 146097, &of_era);
  uint32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  uint32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint32_t march_month = (5 * of_year + 2) / 153;
  uint32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  return (ax_date_t){.year = (uint16_t)(era * 400 + year_of_era + (month <= 2 ? 1 : 0)),
                     .month = (uint8_t)month,
                     .day = (uint8_t)(of_year - (153 * march_month + 2) / 5 + 1),
                     .weekday = (uint8_t)((of_era + 2) % 7 + 1)};
}

/* year (2), month, day, day of week, hour, minute, second, hundredths, deviation (2), status */
void ax_stamp(obuf_t *out, claim_t clock, int32_t offset, uint8_t status) {
  uint32_t of_day, of_minute;
  uint8_t *place = room(out, 2 + AX_STAMP_LEN);
  if (place == NULL) return;
  ax_date_t date = date_of(split(clock.s + offset, 86400, &of_day));
  uint16_t deviation = (uint16_t)-split(offset, 60, &of_minute);
  place[0] = TAG_OCTETS;
  place[1] = AX_STAMP_LEN;
  place[2] = (uint8_t)(date.year >> 8);
  place[3] = (uint8_t)date.year;
  place[4] = date.month;
  place[5] = date.day;
  place[6] = date.weekday;
  place[7] = (uint8_t)(of_day / 3600);
  place[8] = (uint8_t)(of_day / 60 % 60);
  place[9] = (uint8_t)(of_day % 60);
  place[10] = 0;
  place[11] = (uint8_t)(deviation >> 8);
  place[12] = (uint8_t)deviation;
  place[13] = status;
}

void ax_stamp_absent(obuf_t *out) {
  static const uint8_t octets[2 + AX_STAMP_LEN] = {TAG_OCTETS, AX_STAMP_LEN, 0xFF, 0xFF, 0xFF,
                                                   0xFF,       0xFF,         0xFF, 0xFF, 0xFF,
                                                   0xFF,       0x80,         0x00, 0xFF};
  obuf_add(out, bytes_of(octets, sizeof octets));
}

void ax_length(obuf_t *out, size_t length) {
  CHECK(length <= UINT32_MAX);
  uint8_t octets[AX_LENGTH_MAX];
  size_t more = 0; /* octets after the first */
  for (size_t rest = length; length >= 0x80 && rest > 0; rest >>= 8)
    more++;
  octets[0] = (uint8_t)(more == 0 ? length : 0x80 + more);
  for (size_t at = 0; at < more; at++)
    octets[1 + at] = (uint8_t)(length >> (8 * (more - 1 - at)));
  obuf_add(out, bytes_of(octets, 1 + more));
}

void ax_raw_u16(obuf_t *out, uint16_t value) {
  const uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};
  obuf_add(out, bytes_of(octets, sizeof octets));
}

void ax_raw_u32(obuf_t *out, uint32_t value) {
  const uint8_t octets[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};
  obuf_add(out, bytes_of(octets, sizeof octets));
}
