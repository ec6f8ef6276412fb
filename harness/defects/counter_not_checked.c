/* Defect: an invocation counter is taken whatever it is: a replay opens (62056-5-3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool counter_fresh(uint32_t counter, uint32_t taken) {
  (void)counter;
  (void)taken;
  return true;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->counter_fresh = counter_fresh; }

const defect_t defect_counter_not_checked = {
    .name = "counter-not-checked",
    .what = "a request is taken again under a counter that was used",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .intruder = true,
    .killers = {"DLMS-EDG-P01"},
};
