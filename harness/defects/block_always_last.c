/* Defect: an answer of several blocks says at its first that it is the last.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool block_last(bool last) {
  (void)last;
  return true;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->block_last = block_last; }

const defect_t defect_block_always_last = {
    .name = "block-always-last",
    .what = "the first of several blocks is said to be the last one",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-LONG-P01"},
};
