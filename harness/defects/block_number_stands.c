/* Defect: each block of an answer is block 1 (62056-5-3, get with blocks).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t block_after(uint32_t last) {
  (void)last;
  return 1;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->block_after = block_after; }

const defect_t defect_block_number_stands = {
    .name = "block-number-stands",
    .what = "the number of a block never advances",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-LONG-P01"},
};
