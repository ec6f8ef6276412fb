/* Defect: the head-end takes the end of a range for the first number that is not wanted.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <string.h>

static bool speaks_dlms(const driver_t *driver) { return strcmp(driver->language, "dlms") == 0; }

static status_t range(const driver_t *driver, driver_range_t range, int64_t from, int64_t to,
                      step_t *step) {
  bool shorter = speaks_dlms(driver) && range == DRIVER_PROFILE && to > from;
  return pmu_mechanisms_right.driver_range(driver, range, from, shorter ? to - 1 : to, step);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_range = range; }

const defect_t defect_range_asked_short = {
    .name = "range-asked-short",
    .what = "the last row of the profile is never asked for",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-MON-P01"},
};
