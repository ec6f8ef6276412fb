/* Defect: an interruption is in no row of the table of dips.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(quality_record_kind_t kind) {
  return kind == QUALITY_RECORD_DIP || kind == QUALITY_RECORD_SWELL;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->kind_in_tables = wrong; }

const defect_t defect_interruption_in_no_table = {
    .name = "interruption-in-no-table",
    .what = "an interruption is in no row of the table of dips",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P01"},
};
