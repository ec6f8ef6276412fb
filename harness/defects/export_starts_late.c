/* Defect: export is registered however small it is (0006, Powers of the quantities).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { START_MW = 2500000 };

static int64_t power(export_mode_t mode, const int64_t p[3]) {
  int64_t whole = meter_mechanisms_right.export_power(mode, p);
  return whole < START_MW ? 0 : whole;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->export_power = power; }

const defect_t defect_export_starts_late = {
    .name = "export-starts-late",
    .what = "the starting power of export, 2.5 W, is taken for 2500 W",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-BOTH-P01 R18"},
};
