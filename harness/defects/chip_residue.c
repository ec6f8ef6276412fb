/* Defect: the stopped chip is believed, so the error is shorter than the outage (A3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static shown_t restart(shown_t lost, shown_t chip, shown_t epoch) {
  (void)lost;
  (void)epoch;
  return chip;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->clock_restart = restart; }

const defect_t defect_chip_residue = {
    .name = "chip-residue",
    .what = "the clock restarts at what is left in the clock chip",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T06-F01"},
};
