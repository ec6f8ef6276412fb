/* Defect: continue is read as all is well (A12).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool invalidates(meter_response_t response) { return response != RESPONSE_R1; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->loss_invalidates = invalidates; }

const defect_t defect_r1_keeps_valid = {
    .name = "r1-keeps-valid",
    .what = "R1 does not say that its clock is invalid",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T13-F01"},
};
