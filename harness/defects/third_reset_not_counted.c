/* Defect: the order waits for a fourth reset in one day (meter.md "Errors": >= 3 a day).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool more_than_three(int64_t in_day) { return in_day > 3; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->resets_enough = more_than_three; }

const defect_t defect_third_reset_not_counted = {
    .name = "third-reset-not-counted",
    .what = "the order waits for a fourth reset in one day",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F07"},
};
