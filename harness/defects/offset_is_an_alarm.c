/* Defect: what an offset of switching explains is no alarm.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(span_t offset) {
  (void)offset;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->other_rates = wrong; }

const defect_t defect_offset_is_an_alarm = {
    .name = "offset-is-an-alarm",
    .what = "a meter that switches with an offset is said to differ",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-OFS-P01"},
};
