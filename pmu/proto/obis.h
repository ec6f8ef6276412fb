/* The forms in which a 62056-21 meter writes codes and values, read strictly: octets after a value
 * are an error, and so is a form that is nearly right. Source: the dictionary of polyphase-tou,
 * section 5. What a stamp says is a claim, never a UTC instant. Nothing here knows a message. */
#ifndef PMU_PROTO_OBIS_H
#define PMU_PROTO_OBIS_H

#include "base/octets.h"
#include "base/units.h"

enum { OBIS_TEXT_MAX = 24, OBIS_STAMP_LEN = 12 };

typedef struct {
  uint8_t a, b, c, d, e, f;
} obis_t;

/* "1-0:1.8.0*255", all six parts, decimal without leading zeros, 0…255. */
MUST_USE status_t obis_parse(bytes_t text, obis_t *code);
void obis_put(obuf_t *out, obis_t code);
bool obis_equal(obis_t a, obis_t b);

/* `105000.000*Wh` with `unit` "*Wh", `105000.000` with `unit` "": exactly three decimals, so the
 * thousandth of the unit is exact. ST_BAD_VALUE for any other form, ST_OVERFLOW past 64 bits. */
MUST_USE status_t obis_energy(bytes_t text, const char *unit, energy_t *energy);
MUST_USE status_t obis_demand(bytes_t text, const char *unit, power_t *demand);
/* `200.00`: two decimals, as hundredths. */
MUST_USE status_t obis_ratio(bytes_t text, int64_t *hundredths);

/* `YYMMDDhhmmss`, years 2000–2099, a date that exists. */
MUST_USE status_t obis_stamp(bytes_t text, claim_t *claim);
MUST_USE status_t obis_put_stamp(obuf_t *out, claim_t claim);

/* Upper-case hexadecimal of exactly `width` digits, at most 8. */
MUST_USE status_t obis_hex(bytes_t text, size_t width, uint32_t *value);
/* Decimal without leading zeros; obis_signed takes a '-' too, but no "-0". */
MUST_USE status_t obis_count(bytes_t text, int64_t *value);
MUST_USE status_t obis_signed(bytes_t text, int64_t *value);

/* Splits `text` at ';' into exactly `count` fields; ST_BAD_VALUE for more or fewer. */
MUST_USE status_t obis_split(bytes_t text, bytes_t *fields, size_t count);

#endif
