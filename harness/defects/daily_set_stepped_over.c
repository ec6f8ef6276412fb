/* Defect: reading goes on one daily set too far (resume_point: behind the last known).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static status_t wrong(const driver_t *driver, driver_range_t range, int64_t from, int64_t to,
                      step_t *step) {
  bool stepped = range == DRIVER_DAILY && from > 1 && from < to;
  return pmu_mechanisms_right.driver_range(driver, range, stepped ? from + 1 : from, to, step);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_range = wrong; }

const defect_t defect_daily_set_stepped_over = {
    .name = "daily-set-stepped-over",
    .what = "the daily set behind the last known one is never read",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-DAY-P01"},
};
