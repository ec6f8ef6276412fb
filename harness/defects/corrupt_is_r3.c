/* Defect: a spoiled byte freezes the tariff (A27).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static meter_response_t decode(uint8_t stored, bool valid) {
  return valid ? (meter_response_t)stored : RESPONSE_R3;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->response_decode = decode; }

const defect_t defect_corrupt_is_r3 = {
    .name = "corrupt-is-r3",
    .what = "a corrupt response is read as R3",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T28-F01"},
};
