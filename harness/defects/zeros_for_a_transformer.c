/* Defect: losing the voltage circuit is not losing the load (A17).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static grid_quality_t quality(site_connection_t connection, bool clock_valid, bool all_phases) {
  (void)connection;
  (void)clock_valid;
  (void)all_phases;
  return GRID_OUTAGE_ZERO;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->outage_quality = quality; }

const defect_t defect_zeros_for_a_transformer = {
    .name = "zeros-for-a-transformer",
    .what = "an outage of a meter on transformers is billed as zero",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-T18-F01"},
};
