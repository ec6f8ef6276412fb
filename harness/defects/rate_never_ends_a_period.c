/* Defect: md.interval_trigger is not minded (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool change_closes(md_trigger_t trigger, bool frozen) {
  return frozen && trigger == TRIGGER_CLOCK;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->field.change_closes = change_closes;
}

const defect_t defect_rate_never_ends_a_period = {
    .name = "rate-never-ends-a-period",
    .what = "a demand period runs on over a change of the rate",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-TRG-P01"},
};
