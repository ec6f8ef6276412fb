/* Defect: the duration of a record is taken for half cycles.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t wrong(uint32_t duration) { return (span_t){duration * INT64_C(10000000)}; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_span = wrong; }

const defect_t defect_duration_in_half_cycles = {
    .name = "duration-in-half-cycles",
    .what = "the duration of a record is taken for half cycles",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-CELL-P01", "PQE-DIP-P01"},
};
