/* Defect: only the first quantity has a shadow (0006, Registers; A11).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool shadow_of(int32_t quantity) { return quantity == 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->shadow_of = shadow_of; }

const defect_t defect_shadow_of_import_alone = {
    .name = "shadow-of-import-alone",
    .what = "the shadows of all quantities but the first stay 0",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P02"},
};
