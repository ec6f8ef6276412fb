/* Defect: use is read as discard (A19).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool counts(bool discard, span_t elapsed, span_t period) {
  (void)discard;
  return elapsed.ns >= period.ns;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_counts = counts; }

const defect_t defect_partial_discarded = {
    .name = "partial-discarded",
    .what = "a short interval never counts for the maximum",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-V5-F01", "CLK-T20-F01"},
};
