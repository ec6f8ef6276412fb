/* Defect: an outage longer than lp.gap_limit is padded, too (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool pads(span_t outage, span_t limit) {
  (void)outage;
  (void)limit;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.pads = pads; }

const defect_t defect_padding_over_the_limit = {
    .name = "padding-over-the-limit",
    .what = "an outage is padded, however long it was",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-GAP-F02"},
};
