/* Defect: 0011, The record: NUMBER for ever.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t made) {
  (void)made;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->sensing.made_after_boot = mistaken;
}

const defect_t defect_record_numbers_start_again = {
    .name = "record-numbers-start-again",
    .what = "after a power failure records are counted from one",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-INT-F01"},
};
