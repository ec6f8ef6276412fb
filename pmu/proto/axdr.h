/* A-XDR, read strictly: COSEM Data of every type, one item at a time, without recursion. Octets
 * after a value, a length that runs out, a tag that is none, a boolean that is neither: each is a
 * fault with its octet. It knows no object. Writers of what a client sends are here, too.
 * Source: IEC 62056-5-3, 61334-6; stamps: section 3 of the dictionary polyphase-tou-dlms.md. */
#ifndef PMU_PROTO_AXDR_H
#define PMU_PROTO_AXDR_H

#include "base/octets.h"
#include "base/units.h"
#include "pmu/proto/obis.h"

enum {
  AXDR_DEPTH_MAX = 16, /* arrays and structures inside one another, the outermost included */
  AXDR_STAMP_LEN = 12,
  AXDR_LENGTH_MAX = 0x7FFFFFFF, /* no length or count above it is believed */
  AXDR_COMPACT_MAX = 256 /* values in a compact array for each octet of it: nulls have none */
};

typedef enum {
  AXDR_NULL = 0,
  AXDR_ARRAY = 1,
  AXDR_STRUCTURE = 2,
  AXDR_BOOLEAN = 3,
  AXDR_BITS = 4,
  AXDR_I32 = 5,
  AXDR_U32 = 6,
  AXDR_OCTETS = 9,
  AXDR_VISIBLE = 10,
  AXDR_UTF8 = 12,
  AXDR_BCD = 13,
  AXDR_I8 = 15,
  AXDR_I16 = 16,
  AXDR_U8 = 17,
  AXDR_U16 = 18,
  AXDR_COMPACT = 19,
  AXDR_I64 = 20,
  AXDR_U64 = 21,
  AXDR_ENUM = 22,
  AXDR_FLOAT32 = 23,
  AXDR_FLOAT64 = 24,
  AXDR_DATE_TIME = 25,
  AXDR_DATE = 26,
  AXDR_TIME = 27,
  AXDR_DONT_CARE = 255
} axdr_tag_t;

typedef struct {
  axdr_tag_t tag;
  size_t count;   /* array, structure: elements that follow; bit-string: bits */
  int64_t number; /* whole numbers, boolean (0, 1), enum, BCD (0…99); of U64 the bits */
  bytes_t octets; /* strings, stamps, floats, the body of a compact array (description, length and
                     contents; `count`: its elements); a view of the input */
  size_t at;      /* octet of its tag */
} axdr_item_t;

typedef struct {
  bytes_t in;
  size_t at;
} axdr_t;

axdr_t axdr_over(bytes_t in);
/* The next item; the elements of an array or structure are the next ones. ST_BAD_VALUE with the
 * octet in `fault`; ST_TIMEOUT where the octets run out inside it and more may follow (a block).
 * After either the reader still stands before the item: more octets may be given and it be asked
 * again, or axdr_skip goes past an item whose value is wrong and whose form is not. A boolean is
 * 00, 01 or FF; what an enum means is not judged here. */
MUST_USE status_t axdr_next(axdr_t *in, axdr_item_t *item, fault_t *fault);
/* Past one whole Data, whatever its values are; ST_TIMEOUT as above. */
MUST_USE status_t axdr_skip(axdr_t *in, fault_t *fault);
MUST_USE status_t axdr_end(const axdr_t *in, fault_t *fault); /* nothing is left */
/* A compact array as the plain array that it stands for, tagged Data: a reader needs to know one
 * form only. ST_NO_ROOM: `out` is too small, and is then left half written. */
MUST_USE status_t axdr_expand(const axdr_item_t *compact, obuf_t *out, fault_t *fault);
/* One item of that tag; a name is an octet-string of six, a structure has that many elements. After
 * a fault the reader stands before the item. */
MUST_USE status_t axdr_number(axdr_t *in, axdr_tag_t tag, int64_t *value, fault_t *fault);
MUST_USE status_t axdr_octets(axdr_t *in, bytes_t *octets, fault_t *fault);
MUST_USE status_t axdr_name(axdr_t *in, obis_t *name, fault_t *fault);
MUST_USE status_t axdr_structure(axdr_t *in, size_t count, fault_t *fault);

/* A date-time of 12 octets. What is not specified is flagged, never guessed; what cannot be (month
 * 13, 30 February, deviation outside −840…840) is ST_BAD_VALUE with its octet. A day of the week
 * that is not that of the date is kept as it stands and not judged. */
typedef struct {
  bool absent;   /* no field of date and time is specified */
  bool complete; /* year to second are given and exist */
  bool has_deviation;
  int32_t deviation_min; /* from local time to UTC: UTC = local + deviation */
  uint8_t status;        /* clock status; FF: not specified */
  claim_t local;         /* as if the local time were UTC; of a complete one */
  claim_t utc;           /* local + deviation; of a complete one that has it */
  int32_t year, month, day, weekday, hour, minute, second, hundredth; /* as given; −1: wildcard;
                                     month 0xFD, 0xFE and day 0xFD, 0xFE as they stand */
} axdr_stamp_t;
MUST_USE status_t axdr_stamp(bytes_t octets, axdr_stamp_t *stamp, fault_t *fault);

/* What a client writes: tagged Data. A number MUST fit its tag. Octets: of a string with their
 * length (a bit-string of whole octets), of stamps and floats without, and then of just their size.
 * Stamps are octet-strings. */
void axdr_put_null(obuf_t *out);
void axdr_put_number(obuf_t *out, axdr_tag_t tag, int64_t value);
void axdr_put_octets(obuf_t *out, axdr_tag_t tag, bytes_t octets);
void axdr_put_head(obuf_t *out, axdr_tag_t tag, size_t count); /* array, structure */
void axdr_put_name(obuf_t *out, obis_t name);
/* UTC-equivalent instant as local time at `offset` from UTC, in seconds, positive in the east; MUST
 * fit years 1…9999. An offset that no deviation can say (not of whole minutes, or not −840…840) is
 * left unspecified. */
void axdr_put_stamp(obuf_t *out, claim_t utc, int32_t offset, uint8_t status);
void axdr_put_stamp_absent(obuf_t *out);
void axdr_put_length(obuf_t *out, size_t length);

#endif
