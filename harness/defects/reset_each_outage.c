/* Defect: twelve flickers push twelve sets into the history (A7).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool due(meter_response_t response, bool each, bool first, int64_t since_last_s) {
  (void)each;
  (void)first;
  (void)since_last_s;
  return response != RESPONSE_R1;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reset_due = due; }

const defect_t defect_reset_each_outage = {
    .name = "reset-each-outage",
    .what = "a battery reset at every clock loss",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T08-F01"},
};
