/* Quantities as people write them: a decimal number, one space, a unit. They become integers in
 * base units, exactly: a literal finer than the base unit is refused, never rounded. The
 * resolution of a literal (half a unit of its last written digit) is kept, because an expectation
 * agrees within it. Knows units, not meters; no floating point. */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include "base/units.h"

typedef enum {
  QUANTITY_SPAN,            /* ns: ns us ms s min h d; several parts: "1 h 30 min" */
  QUANTITY_POWER,           /* mW: mW W kW MW GW */
  QUANTITY_ENERGY,          /* mWh: mWh Wh kWh MWh GWh */
  QUANTITY_SHARE,           /* ppb: ppb ppm % */
  QUANTITY_REACTIVE_POWER,  /* mvar: mvar var kvar Mvar */
  QUANTITY_REACTIVE_ENERGY, /* mvarh: mvarh varh kvarh Mvarh */
  QUANTITY_APPARENT_POWER,  /* mVA: mVA VA kVA MVA */
  QUANTITY_APPARENT_ENERGY, /* mVAh: mVAh VAh kVAh MVAh */
  QUANTITY_PULSE_RATE,      /* thousandths an hour: imp/h kimp/h */
  QUANTITY_PULSES,          /* thousandths: imp kimp */
  QUANTITY_FREQUENCY,       /* uHz: uHz mHz Hz */
  QUANTITY_TEMPERATURE,     /* tenths of a degree: °C */
  QUANTITY_VOLTAGE,         /* mV: mV V kV */
  QUANTITY_LENGTH,          /* dm: m km */
  QUANTITY_LEVEL,           /* hundredths of a decibel: dB */
  QUANTITY_COUNT
} quantity_kind_t;

typedef struct {
  int64_t value; /* base units of its kind */
  int64_t half;  /* half a unit of the last written digit, base units, rounded down */
} quantity_t;

enum { QUANTITY_CURRENCY = 4 }; /* three capitals and a 0 */

const char *quantity_name(quantity_kind_t kind);  /* "a duration" */
const char *quantity_units(quantity_kind_t kind); /* "ns, us, ms, s, min, h or d" */

/* All of them: ST_BAD_VALUE and a sentence in `fault` that says how to mend it; the output is then
 * untouched. */
MUST_USE status_t quantity_read(quantity_kind_t kind, const char *text, quantity_t *out,
                                fault_t *fault);
/* "12.34" in units of 10^-places; more decimals than `places` are refused. places <= 12. */
MUST_USE status_t quantity_decimal(const char *text, int32_t places, quantity_t *out,
                                   fault_t *fault);
/* "200/5" in hundredths: 20000 and 500. Both must be positive. */
MUST_USE status_t quantity_ratio(const char *text, int64_t *primary, int64_t *secondary,
                                 fault_t *fault);
/* "0.30 EUR/kWh" in millionths of the currency, for `per` = "kWh". */
MUST_USE status_t quantity_price(const char *text, const char *per,
                                 char currency[QUANTITY_CURRENCY], int64_t *micro, fault_t *fault);

#endif
