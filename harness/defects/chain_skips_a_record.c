/* Defect: 0011, What proves it: of the record before it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t number) { return number > 2 ? number - 2 : 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.chained = mistaken; }

const defect_t defect_chain_skips_a_record = {
    .name = "chain-skips-a-record",
    .what = "a record has the hash of the one before the last",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-SWL-P01"},
};
