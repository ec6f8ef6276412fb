/* Defect: the limit of a set is held against a signed difference (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool set_rejected(int64_t delta_s, int64_t limit_s) {
  return limit_s > 0 && delta_s > limit_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.set_rejected = set_rejected; }

const defect_t defect_set_refused_forward_only = {
    .name = "set-refused-forward-only",
    .what = "a set far back is taken, a set far forward refused",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-REJ-N01"},
};
