/* Defect: of a second attempt only the last message is stored; what came before it was to be there
 * from the first (DESIGN, From copper to verdict 7).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool kept(int32_t attempt, bool more) { return attempt <= 1 || !more; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->rows_kept = kept; }

const defect_t defect_retry_stores_its_end = {
    .name = "retry-stores-its-end",
    .what = "of a retry only the rows of its last message are stored",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REL-TWO-F01 R32"},
};
