/* Defect: self-discharge in outages only (0008, The reserve of the clock).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t cell_drain(bool supplied, int64_t leak_ppb) {
  return supplied ? 0 : keeping_cell_drain(false, leak_ppb);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.cell_drain = cell_drain; }

const defect_t defect_cell_rests_under_supply = {
    .name = "cell-rests-under-supply",
    .what = "a cell loses nothing while the supply is on",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"BAT-LEK-F01"},
};
