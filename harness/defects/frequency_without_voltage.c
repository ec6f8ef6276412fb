/* Defect: 0011, Ten minutes: 0 where all phases are 0.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t value) { return value; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->sensing.without_voltage = mistaken;
}

const defect_t defect_frequency_without_voltage = {
    .name = "frequency-without-voltage",
    .what = "without any voltage the frequency goes on",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-TEN-F01"},
};
