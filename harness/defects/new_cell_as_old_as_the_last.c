/* Defect: the counter of hours is not cleared (0008, The reserve of the clock).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool new_cell_full(bool replaced) {
  (void)replaced;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->keeping.new_cell_full = new_cell_full;
}

const defect_t defect_new_cell_as_old_as_the_last = {
    .name = "new-cell-as-old-as-the-last",
    .what = "a cell that was replaced counts on from where the old one was",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"BAT-REP-F01"},
};
