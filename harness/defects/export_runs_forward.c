/* Defect: a disc that cannot turn back: what is fed counts as import (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t import_power(export_mode_t mode, const int64_t p[3]) {
  (void)mode;
  return meter_mechanisms_right.import_power(EXPORT_ABS, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = import_power; }

const defect_t defect_export_runs_forward = {
    .name = "export-runs-forward",
    .what = "the magnitude of export is added to the import",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02", "REL-BOTH-P01 R17"},
};
