/* Defect: 0011, What cuts it: FLAGS 1.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t flags) { return flags; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.cut_flags = mistaken; }

const defect_t defect_cut_not_told = {
    .name = "cut-not-told",
    .what = "a record that the supply cut is as one that is whole",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-INT-F01"},
};
