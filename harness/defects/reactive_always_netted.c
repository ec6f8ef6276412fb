/* Defect: reactive powers are summed before their quadrant is asked (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool by_phase(export_mode_t mode) {
  (void)mode;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->by_phase = by_phase; }

const defect_t defect_reactive_always_netted = {
    .name = "reactive-always-netted",
    .what = "the quadrants of single phases are lost",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
