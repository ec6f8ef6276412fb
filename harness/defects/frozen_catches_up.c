/* Defect: R3 suppresses scheduled resets for good (A14).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool catches(bool frozen) {
  (void)frozen;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->set_catches_up = catches; }

const defect_t defect_frozen_catches_up = {
    .name = "frozen-catches-up",
    .what = "a set in R3 makes the catch-up that R3 had suppressed",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T15-F03"},
};
