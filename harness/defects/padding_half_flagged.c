/* Defect: an entry of padding lacks the flag 0004 (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t pad_status(uint32_t both) { return both & 0x0002; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.pad_status = pad_status; }

const defect_t defect_padding_half_flagged = {
    .name = "padding-half-flagged",
    .what = "padding has the flag of the power-down alone",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-GAP-F01"},
};
