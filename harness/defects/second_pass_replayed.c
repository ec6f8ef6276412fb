/* Defect: the switch in the repeated hour happens again (tariff.repeated_hour).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t pass(bool first_pass, int32_t wall, int32_t at_first_end) {
  (void)first_pass;
  (void)at_first_end;
  return wall;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->second_pass = pass; }

const defect_t defect_second_pass_replayed = {
    .name = "second-pass-replayed",
    .what = "first_pass is read as both",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-EDGE-P02"},
};
