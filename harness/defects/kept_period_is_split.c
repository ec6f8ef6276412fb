/* Defect: md.on_clock_change keep splits (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool set_closes(md_at_set_t at_set) { return at_set <= AT_SET_KEEP; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.set_closes = set_closes; }

const defect_t defect_kept_period_is_split = {
    .name = "kept-period-is-split",
    .what = "a set ends the demand period that it should keep",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SET-P01"},
};
