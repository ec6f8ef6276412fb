/* Defect: the rows after a cleared profile are numbered from 1 (0006: sequence numbers go on).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t sequence(uint32_t before) { return before * 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sequence_after_clear = sequence; }

const defect_t defect_clear_restarts_numbers = {
    .name = "clear-restarts-numbers",
    .what = "the rows after a cleared profile are numbered from 1",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-CLEAR-F01"},
};
