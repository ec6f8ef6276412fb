/* Defect: an image falls, and what it mended stays mended.
 * Right: what runs does what it did before (0009, Every start). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t fell, uint32_t before) {
  (void)before;
  return fell;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.mended_fallen = mistaken; }

const defect_t defect_mended_though_fallen = {
    .name = "mended-though-fallen",
    .what = "an image falls, and what it mended stays mended",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-STR-F01"},
};
