/* Defect: readings are gathered in order of time, whatever the journal took in first.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t order(int64_t at, uint64_t number) {
  (void)at;
  return (int64_t)number;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reading_order = order; }

const defect_t defect_readings_as_they_came = {
    .name = "readings-as-they-came",
    .what = "objects are gathered to readings in the order in which the journal took them in",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-RATIO-P23 R29"},
};
