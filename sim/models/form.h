/* The forms of section 5 of fixtures/dictionary/polyphase-tou.md, written: stamps, energies,
 * demands, ratios, counts; and the ones that are read back from a command. Absent is empty. No
 * scaler and no rounding: what a meter keeps is printed digit for digit. */
#ifndef SIM_MODELS_FORM_H
#define SIM_MODELS_FORM_H

#include "base/octets.h"
#include "base/units.h"

void form_stamp(obuf_t *out, claim_t clock);      /* YYMMDDhhmmss; METER_ABSENT: nothing */
void form_milli(obuf_t *out, int64_t value);      /* thousandths: 105000.000 */
void form_hundredths(obuf_t *out, int64_t value); /* 200.00 */
void form_count(obuf_t *out, int64_t value);      /* decimal; METER_ABSENT: nothing */
void form_hex(obuf_t *out, uint32_t value, int32_t digits); /* upper case */
void form_octets(obuf_t *out, bytes_t octets);              /* the same, two digits each */

/* ST_BAD_VALUE where `text` is not as form_hundredths writes it: not negative, without needless
 * zeros in front, at most nine digits before the point. */
MUST_USE status_t form_read_hundredths(bytes_t text, int64_t *value);
/* ST_BAD_VALUE where `text` is not twelve digits of a date and time that exist, 2000–2099. */
MUST_USE status_t form_read_stamp(bytes_t text, claim_t *clock);

#endif
