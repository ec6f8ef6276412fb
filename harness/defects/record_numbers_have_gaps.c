/* Defect: 0011, The record: without a gap.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t made) { return made + 2; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.number = mistaken; }

const defect_t defect_record_numbers_have_gaps = {
    .name = "record-numbers-have-gaps",
    .what = "every other number is that of no record",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P01"},
};
