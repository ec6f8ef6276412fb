/* Defect: md.on_clock_change discard splits (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool set_judges(md_at_set_t at_set) { return at_set <= AT_SET_KEEP; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.set_judges = set_judges; }

const defect_t defect_discarded_period_judged = {
    .name = "discarded-period-judged",
    .what = "a demand period that a set should discard is judged",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SET-P02"},
};
