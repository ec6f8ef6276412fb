/* A-XDR, what a meter writes: one straight-line function a type, into a buffer of the caller's, as
 * tagged COSEM Data. The writer of the simulator and of nobody else. It knows no object and no
 * service. Source: IEC 62056-5-3 (Data), 61334-6 (A-XDR); forms of stamps: section 3 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef SIM_WIRE_AX_H
#define SIM_WIRE_AX_H

#include "base/octets.h"
#include "base/units.h"

typedef struct {
  uint8_t a, b, c, d, e, f;
} ax_name_t; /* a logical name */

enum { AX_STAMP_LEN = 12, AX_LENGTH_MAX = 5 };

void ax_null(obuf_t *out);
void ax_boolean(obuf_t *out, bool value);
void ax_i8(obuf_t *out, int8_t value);    /* integer */
void ax_i16(obuf_t *out, int16_t value);  /* long */
void ax_i32(obuf_t *out, int32_t value);  /* double-long */
void ax_i64(obuf_t *out, int64_t value);  /* long64 */
void ax_u8(obuf_t *out, uint8_t value);   /* unsigned */
void ax_u16(obuf_t *out, uint16_t value); /* long-unsigned */
void ax_u32(obuf_t *out, uint32_t value); /* double-long-unsigned */
void ax_u64(obuf_t *out, uint64_t value); /* long64-unsigned */
void ax_enum(obuf_t *out, uint8_t value);
void ax_octets(obuf_t *out, bytes_t value);
void ax_visible(obuf_t *out, const char *text);
void ax_bits(obuf_t *out, uint32_t value, uint8_t bits); /* bit 0 of the standard first: the
                                                             highest of `bits` bits of value */
/* `count` bits, the first the highest of octets[0]; what is behind the last is written as 0. */
void ax_bit_string(obuf_t *out, const uint8_t *octets, size_t count);
void ax_array(obuf_t *out, size_t count);     /* the head; `count` elements follow */
void ax_structure(obuf_t *out, size_t count); /* the head; `count` fields follow */
void ax_name(obuf_t *out, ax_name_t name);    /* octet-string of 6 */
void ax_scaler_unit(obuf_t *out, int8_t scaler, uint8_t unit);
/* A date-time as octet-string of 12. `clock` is UTC-equivalent, `offset` that of local time from
 * UTC, in seconds; what is written is clock + offset, the deviation −offset / 60, the status. */
void ax_stamp(obuf_t *out, claim_t clock, int32_t offset, uint8_t status);
void ax_stamp_absent(obuf_t *out);

/* Without a tag: a length or count, and whole numbers, for the writers of PDUs. */
void ax_length(obuf_t *out, size_t length);
void ax_raw_u16(obuf_t *out, uint16_t value);
void ax_raw_u32(obuf_t *out, uint32_t value);

#endif
