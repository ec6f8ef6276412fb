/* Defect: a clock lost by a capacitor is no cell that failed (0008 "The reserve").
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(site_reserve_t reserve, uint32_t status) {
  bool lost = reserve == SITE_RESERVE_CAPACITOR && (status & DRIVER_CLOCK_INVALID) != 0;
  return lost || pmu_mechanisms_right.battery_bad(reserve, status);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->battery_bad = wrong; }

const defect_t defect_capacitor_wants_a_battery = {
    .name = "capacitor-wants-a-battery",
    .what = "an emptied capacitor opens the order of a battery",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F32"},
};
