/* A reader of A-XDR: one Data after the other out of a view, strictly. It tells what stands there
 * and never what it means. Nothing is copied; views live as long as what they look at. Source: IEC
 * 61334-6, IEC 62056-5-3 and -6-2. */
#ifndef DECODE_AXDR_H
#define DECODE_AXDR_H

#include "decode_text.h"

enum {
  DECODE_NULL = 0,
  DECODE_ARRAY = 1,
  DECODE_STRUCTURE = 2,
  DECODE_BOOLEAN = 3,
  DECODE_BITS = 4,
  DECODE_INT32 = 5,
  DECODE_UINT32 = 6,
  DECODE_OCTETS = 9,
  DECODE_VISIBLE = 10,
  DECODE_UTF8 = 12,
  DECODE_BCD = 13,
  DECODE_INT8 = 15,
  DECODE_INT16 = 16,
  DECODE_UINT8 = 17,
  DECODE_UINT16 = 18,
  DECODE_COMPACT = 19,
  DECODE_INT64 = 20,
  DECODE_UINT64 = 21,
  DECODE_ENUM = 22,
  DECODE_FLOAT32 = 23,
  DECODE_FLOAT64 = 24,
  DECODE_DATE_TIME = 25,
  DECODE_DATE = 26,
  DECODE_TIME = 27,
  DECODE_DONT_CARE = 255
};

typedef struct {
  decode_view_t view;
  size_t at;
  bool bad; /* stays so: what stands at `at` is not of its form */
} decode_axdr_t;

typedef struct {
  int type;
  int64_t number; /* of the numeric types; one above INT64_MAX is `large` */
  bool large;
  decode_view_t octets; /* of strings and of the types that are kept as octets */
  size_t count;         /* of array and structure: that many Data follow */
} decode_datum_t;

decode_axdr_t decode_axdr_over(decode_view_t view);
bool decode_axdr_end(const decode_axdr_t *reader); /* all was read, and well */

unsigned decode_axdr_octet(decode_axdr_t *reader);
uint32_t decode_axdr_number(decode_axdr_t *reader, int octets); /* big-endian, up to four */
size_t decode_axdr_length(decode_axdr_t *reader); /* one octet, or 81 to 84 and as many */
decode_view_t decode_axdr_take(decode_axdr_t *reader, size_t len);
decode_view_t decode_axdr_string(decode_axdr_t *reader); /* length, then so many octets */

/* One Data; of array and structure the head alone. */
bool decode_axdr_read(decode_axdr_t *reader, decode_datum_t *datum);
/* One Data that must be of that type. */
bool decode_axdr_want(decode_axdr_t *reader, int type, decode_datum_t *datum);
/* One whole Data, whatever lies in it; its octets. */
decode_view_t decode_axdr_skip(decode_axdr_t *reader);

#endif
