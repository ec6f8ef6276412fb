/* Defect: 0011, What cuts it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool begun) {
  (void)begun;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.cut_recorded = mistaken; }

const defect_t defect_record_lost_with_the_supply = {
    .name = "record-lost-with-the-supply",
    .what = "what runs when the supply goes is not recorded",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-INT-F01"},
};
