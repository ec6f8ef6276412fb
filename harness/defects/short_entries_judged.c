/* Defect: entries that an outage cut short are judged as ten minutes.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(span_t length, span_t elapsed, uint32_t status) {
  (void)length;
  (void)elapsed;
  return (status & 0x0001) == 0;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->entry_judged = wrong; }

const defect_t defect_short_entries_judged = {
    .name = "short-entries-judged",
    .what = "entries that an outage cut short are judged as ten minutes",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
