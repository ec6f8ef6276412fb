/* Defect: the bitmap's first bit is read from the other end of its octet.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bytes_t bits, size_t block) {
  return block / 8 < bits.len && (bits.p[block / 8] & (1u << (block % 8))) != 0;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->block_there = wrong; }

const defect_t defect_bitmap_bits_reversed = {
    .name = "bitmap-bits-reversed",
    .what = "the bitmap's first bit is read from the other end of its octet",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-TRF-F01", "FWU-TRF-F02"},
};
