/* Defect: the mean is over the time metered (0008, The second profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t seen_ns, span_t period) {
  (void)seen_ns;
  return period.ns;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.mean_time = mistaken; }

const defect_t defect_mean_over_the_period = {
    .name = "mean-over-the-period",
    .what = "a mean value is over the period, metered or not",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-INS-F01"},
};
