/* Defect: a visit goes on from the rows that are stored of the meter that the line polled before:
 * what a conversation has left behind is not cleared.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t known(uint32_t own, int64_t before) { return before < 0 ? own : (uint32_t)before; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->known_of = known; }

const defect_t defect_goes_on_from_the_meter_before = {
    .name = "goes-on-from-the-meter-before",
    .what = "a visit goes on where the meter that was polled before had ended",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REL-TWO-P01 R19"},
};
