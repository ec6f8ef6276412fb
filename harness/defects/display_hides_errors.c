/* Defect: no error stands in the sequence of a display (0010, Sequences).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool fault) {
  (void)fault;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.error_shown = mistaken; }

const defect_t defect_display_hides_errors = {
    .name = "display-hides-errors",
    .what = "no error stands in the sequence of a display",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-ERR-F01"},
};
