/* Defect: 0011, Ten minutes: each in which it runs.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t flag) {
  (void)flag;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.flag_opening = mistaken; }

const defect_t defect_flag_in_the_first_entry_alone = {
    .name = "flag-in-the-first-entry-alone",
    .what = "a dip flags the entry that it begins in and no other",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-TEN-F02"},
};
