/* A reader of A-XDR; see decode_axdr.h. Nesting is counted, not recursed into: each Data takes an
 * octet at least, so what is still owed can never exceed what is left. */
#include "decode_axdr.h"

#include <string.h>

decode_axdr_t decode_axdr_over(decode_view_t view) {
  return (decode_axdr_t){.view = {view.p ? view.p : "", view.len}};
}

bool decode_axdr_end(const decode_axdr_t *reader) {
  return !reader->bad && reader->at == reader->view.len;
}

decode_view_t decode_axdr_take(decode_axdr_t *reader, size_t len) {
  const decode_view_t none = {"", 0};
  if (reader->bad || len > reader->view.len - reader->at) reader->bad = true;
  if (reader->bad || len == 0) return none;
  const decode_view_t taken = {reader->view.p + reader->at, len};
  reader->at += len;
  return taken;
}

unsigned decode_axdr_octet(decode_axdr_t *reader) {
  const decode_view_t one = decode_axdr_take(reader, 1);
  return one.len ? (unsigned char)one.p[0] : 0;
}

uint32_t decode_axdr_number(decode_axdr_t *reader, int octets) {
  uint32_t number = 0;
  for (int i = 0; i < octets; i++)
    number = number << 8 | decode_axdr_octet(reader);
  return number;
}

size_t decode_axdr_length(decode_axdr_t *reader) {
  const unsigned first = decode_axdr_octet(reader);
  if (first < 0x80) return first;
  if (first == 0x80 || first > 0x84) reader->bad = true;
  return reader->bad ? 0 : decode_axdr_number(reader, (int)first - 0x80);
}

decode_view_t decode_axdr_string(decode_axdr_t *reader) {
  return decode_axdr_take(reader, decode_axdr_length(reader));
}

/* A number of that many octets, with its sign where it has one. */
static void axdr_integer(decode_axdr_t *reader, int octets, bool is_signed, decode_datum_t *datum) {
  uint64_t value = 0;
  datum->octets = decode_axdr_take(reader, (size_t)octets);
  for (size_t i = 0; i < datum->octets.len; i++)
    value = value << 8 | (unsigned char)datum->octets.p[i];
  if (is_signed && octets < 8 && value >> (8 * octets - 1)) value |= UINT64_MAX << 8 * octets;
  datum->large = !is_signed && value > INT64_MAX;
  datum->number = (int64_t)value;
}

/* The description of a compact array, then its contents as octets. */
static void axdr_compact(decode_axdr_t *reader, decode_datum_t *datum) {
  size_t owed = 1;
  while (owed > 0 && !reader->bad) {
    const unsigned type = decode_axdr_octet(reader);
    owed--;
    if (type == DECODE_ARRAY) {
      decode_axdr_number(reader, 2);
      owed++;
    }
    if (type == DECODE_STRUCTURE) {
      const size_t more = decode_axdr_length(reader);
      if (more > reader->view.len) reader->bad = true;
      owed += more;
    }
  }
  datum->octets = decode_axdr_string(reader);
}

bool decode_axdr_read(decode_axdr_t *reader, decode_datum_t *datum) {
  const size_t at = reader->at;
  *datum = (decode_datum_t){.type = (int)decode_axdr_octet(reader)};
  switch (datum->type) {
  case DECODE_NULL:
  case DECODE_DONT_CARE:
    break;
  case DECODE_ARRAY:
  case DECODE_STRUCTURE:
    datum->count = decode_axdr_length(reader);
    if (datum->count > reader->view.len - reader->at) reader->bad = true;
    break;
  case DECODE_BITS:
    datum->count = decode_axdr_length(reader);
    datum->octets = decode_axdr_take(reader, datum->count / 8 + (datum->count % 8 ? 1 : 0));
    break;
  case DECODE_BOOLEAN:
  case DECODE_UINT8:
  case DECODE_ENUM:
  case DECODE_BCD:
    axdr_integer(reader, 1, false, datum);
    break;
  case DECODE_INT8:
    axdr_integer(reader, 1, true, datum);
    break;
  case DECODE_INT16:
    axdr_integer(reader, 2, true, datum);
    break;
  case DECODE_UINT16:
    axdr_integer(reader, 2, false, datum);
    break;
  case DECODE_INT32:
    axdr_integer(reader, 4, true, datum);
    break;
  case DECODE_UINT32:
    axdr_integer(reader, 4, false, datum);
    break;
  case DECODE_INT64:
    axdr_integer(reader, 8, true, datum);
    break;
  case DECODE_UINT64:
    axdr_integer(reader, 8, false, datum);
    break;
  case DECODE_OCTETS:
  case DECODE_VISIBLE:
  case DECODE_UTF8:
    datum->octets = decode_axdr_string(reader);
    break;
  case DECODE_COMPACT:
    axdr_compact(reader, datum);
    break;
  case DECODE_FLOAT32:
  case DECODE_TIME:
    datum->octets = decode_axdr_take(reader, 4);
    break;
  case DECODE_FLOAT64:
    datum->octets = decode_axdr_take(reader, 8);
    break;
  case DECODE_DATE_TIME:
    datum->octets = decode_axdr_take(reader, 12);
    break;
  case DECODE_DATE:
    datum->octets = decode_axdr_take(reader, 5);
    break;
  default:
    reader->bad = true;
  }
  if (reader->bad) reader->at = at;
  return !reader->bad;
}

bool decode_axdr_want(decode_axdr_t *reader, int type, decode_datum_t *datum) {
  const size_t at = reader->at;
  if (!decode_axdr_read(reader, datum)) return false;
  if (datum->type == type && !datum->large) return true;
  reader->bad = true;
  reader->at = at;
  return false;
}

decode_view_t decode_axdr_skip(decode_axdr_t *reader) {
  const size_t from = reader->at;
  decode_datum_t datum;
  size_t owed = 1;
  while (owed > 0 && decode_axdr_read(reader, &datum)) {
    owed--;
    if (datum.type == DECODE_ARRAY || datum.type == DECODE_STRUCTURE) owed += datum.count;
    if (owed > reader->view.len - reader->at) reader->bad = true;
  }
  if (reader->bad) return (decode_view_t){"", 0};
  return (decode_view_t){reader->view.p + from, reader->at - from};
}
