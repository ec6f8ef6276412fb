/* Defect: the head-end takes null-data for 0, not for what the row before had (62056-5-3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <string.h>

static bool speaks_dlms(const driver_t *driver) { return strcmp(driver->language, "dlms") == 0; }

static status_t row(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                    driver_row_t *row, bool *there, fault_t *fault) {
  if (speaks_dlms(driver) && range == DRIVER_PROFILE) cursor->status = cursor->boot = 0;
  return pmu_mechanisms_right.driver_row(driver, range, cursor, row, there, fault);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_row = row; }

const defect_t defect_null_is_zero = {
    .name = "null-is-zero",
    .what = "what a row repeats as null-data is taken for 0",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-MON-P01"},
};
