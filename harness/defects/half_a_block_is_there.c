/* Defect: a block that a power cut tore is taken for whole.
 * Right: a block is there when it is whole (0009, Two banks). Seeded on purpose; the bench
 * must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool begun, bool whole) {
  (void)whole;
  return begun;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.block_there = mistaken; }

const defect_t defect_half_a_block_is_there = {
    .name = "half-a-block-is-there",
    .what = "a block that a power cut tore is taken for whole",
    .place = BLAME_METER,
    .cuts = true,
    .spoil_meter = spoil,
    .killers = {"FWU-CUT-F03"},
};
