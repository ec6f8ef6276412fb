/* Arithmetic of 128 bits beyond what C gives: a product that is divided before it is too large, the
 * common divisor, the whole root. Knows no unit. Numbers are not negative here, but where it says
 * so. */
#ifndef ORACLE_WIDE_H
#define ORACLE_WIDE_H

#include "text.h"

/* floor(x * num / den), den > 0; exact also where x * num does not fit, up to WIDE_SCALED_MAX. */
#define WIDE_SCALED_MAX ((wide_t)1000000000000000000 * 1000000000000000000)
wide_t oracle_wide_scale(wide_t x, wide_t num, wide_t den);
/* The same of any x, and what is left of the division, 0 <= rest < den. */
wide_t oracle_wide_scale_rest(wide_t x, wide_t num, wide_t den, wide_t *rest);
wide_t oracle_wide_common(wide_t a, wide_t b); /* greatest common divisor; 0 and a: a */
wide_t oracle_wide_root(wide_t x);             /* floor of the square root */

#endif
