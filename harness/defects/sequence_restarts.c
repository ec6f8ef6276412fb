/* Defect: rows of two boots carry one number (meter.md, Load profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t restart(uint32_t sequence) {
  (void)sequence;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sequence_after_boot = restart; }

const defect_t defect_sequence_restarts = {
    .name = "sequence-restarts",
    .what = "the sequence number restarts at power-up",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T17-F01", "REL-OUTAGE-F01 R02", "REL-VALLEY-F01 R06"},
};
