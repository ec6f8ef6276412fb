/* Defect: the set ends some seconds after L (A8).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static shown_t end(shown_t lost, shown_t resumed) {
  (void)lost;
  return resumed;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->set_end = end; }

const defect_t defect_set_ends_at_restore = {
    .name = "set-ends-at-restore",
    .what = "the battery set is stamped when metering resumes",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T09-F01"},
};
