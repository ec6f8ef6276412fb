/* Defect: missing voltage is 0 and is time (0008, The second profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t run_ns) {
  (void)run_ns;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.blind_time = mistaken; }

const defect_t defect_blind_time_left_out = {
    .name = "blind-time-left-out",
    .what = "time in which a meter sees nothing is left out of the mean",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-INS-F03"},
};
