/* Defect: 0011, What proves it: the number of the last.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t made) { return made > 0 ? made - 1 : 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.last_number = mistaken; }

const defect_t defect_statement_of_the_record_before = {
    .name = "statement-of-the-record-before",
    .what = "the statement leaves the last record out",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P01"},
};
