/* Defect: the head-end throws the last row of each block away.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <string.h>

static bool speaks_dlms(const driver_t *driver) { return strcmp(driver->language, "dlms") == 0; }

static status_t row(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                    driver_row_t *row, bool *there, fault_t *fault) {
  status_t status = pmu_mechanisms_right.driver_row(driver, range, cursor, row, there, fault);
  bool last = cursor->next == cursor->text.len;
  if (status == ST_OK && speaks_dlms(driver) && range == DRIVER_PROFILE && last) *there = false;
  return status;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_row = row; }

const defect_t defect_last_row_of_a_block = {
    .name = "last-row-of-a-block",
    .what = "the last row of each block is not stored",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-MON-P01"},
};
