/* Defect: a clock that was lost begins at 2000-01-01 instead of L (A3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static shown_t restart(shown_t lost, shown_t chip, shown_t epoch) {
  (void)lost;
  (void)chip;
  return epoch;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->clock_restart = restart; }

const defect_t defect_epoch_restart = {
    .name = "epoch-restart",
    .what = "the clock restarts at an epoch date, not at L",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T05-F01"},
};
