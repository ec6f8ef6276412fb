/* Defect: 0011, The record: KIND 2.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t mistaken(int32_t kind) { return kind == 2 ? 1 : kind; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.kind = mistaken; }

const defect_t defect_swell_is_a_dip = {
    .name = "swell-is-a-dip",
    .what = "a swell is recorded as a dip",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-SWL-P01"},
};
