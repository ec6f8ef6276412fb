/* Defect: rates go on switching by a wrong clock (A10).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool runs(bool frozen) {
  (void)frozen;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->calendar_runs = runs; }

const defect_t defect_calendar_not_frozen = {
    .name = "calendar-not-frozen",
    .what = "R3 resets but does not freeze the calendar",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T11-F01"},
};
