/* What the gauges of the second profile are called and measured in, for both languages of
 * `polyphase-tou`. Sections 12 and 14 of fixtures/dictionary/polyphase-tou.md. */
#ifndef SIM_MODELS_DIALS_H
#define SIM_MODELS_DIALS_H

#include "sim/meter/meter.h"

typedef struct {
  uint8_t c, d;     /* of 1-0:C.D.0 */
  int8_t scaler;    /* -3: thousandths */
  uint8_t code;     /* of its unit: IEC 62056-6-2 */
  const char *unit; /* "W" */
} dial_name_t;

dial_name_t dials_name(const meter_gauges_t *gauges, int32_t gauge);

#endif
