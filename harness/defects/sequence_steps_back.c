/* Defect: sequence numbers go on after a power failure (meter.md, Load profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t sequence(uint32_t last) { return last > 0 ? last - 1 : 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sequence_after_boot = sequence; }

const defect_t defect_sequence_steps_back = {
    .name = "sequence-steps-back",
    .what = "the first row after a power failure has the number of the last one before it",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"TAR-DUE-F01"},
};
