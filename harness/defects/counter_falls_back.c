/* Defect: a start that falls back takes the counter back with it.
 * Right: the counter stays, so that what fell is a replay (0009, Every start). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t fell, uint32_t before) {
  (void)fell;
  return before;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.counter_fallen = mistaken; }

const defect_t defect_counter_falls_back = {
    .name = "counter-falls-back",
    .what = "a start that falls back takes the counter back with it",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-STR-F01", "FWU-STR-P01"},
};
