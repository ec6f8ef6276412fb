/* Defect: the calendar is asked once more after the restart, seconds past the edge (A11).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t held(int32_t rate_at_loss, int32_t rate_at_restore) {
  (void)rate_at_loss;
  return rate_at_restore;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->held_rate = held; }

const defect_t defect_rate_at_restore = {
    .name = "rate-at-restore",
    .what = "the rate held while frozen is the one at restore",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T12-F02"},
};
