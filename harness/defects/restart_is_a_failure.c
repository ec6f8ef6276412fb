/* Defect: the restart into an image is told and counted as a failure of supply. Right: 091 stands
 * in place of 002, and no count has it (0009, Activation). Seeded on purpose; the bench must find
 * it. */
#include "harness/defects/defect.h"

static bool mistaken(bool blackout_alone) {
  (void)blackout_alone;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.is_failure = mistaken; }

const defect_t defect_restart_is_a_failure = {
    .name = "restart-is-a-failure",
    .what = "the restart into an image is told and counted as a failure of supply",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-ACT-P01"},
};
