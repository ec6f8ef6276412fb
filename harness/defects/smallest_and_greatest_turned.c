/* Defect: the columns of a gauge are smallest, greatest, mean.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <string.h>

/* The fifth and the sixth word. */
static void turn(driver_row_t *row) {
  char kept[DRIVER_VALUE_MAX];
  size_t at = 0;
  for (int word = 0; word < 4; word++)
    at += strcspn(row->value + at, " ") + 1;
  size_t first = strcspn(row->value + at, " ");
  size_t second = strcspn(row->value + at + first + 1, " ");
  memcpy(kept, row->value + at, first);
  memmove(row->value + at, row->value + at + first + 1, second);
  row->value[at + second] = ' ';
  memcpy(row->value + at + second + 1, kept, first);
}

static status_t wrong(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                      driver_row_t *row, bool *there, fault_t *fault) {
  status_t status = pmu_mechanisms_right.driver_row(driver, range, cursor, row, there, fault);
  if (status == ST_OK && *there && row->kind == DRIVER_GAUGES) turn(row);
  return status;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_row = wrong; }

const defect_t defect_smallest_and_greatest_turned = {
    .name = "smallest-and-greatest-turned",
    .what = "smallest and greatest value of a gauge are taken for each other",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-INS-P01"},
};
