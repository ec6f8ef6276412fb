/* Defect: power is registered as great as it is (0006, Powers of the quantities).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { MOST_MW = 16000000 };

static int64_t power(export_mode_t mode, const int64_t p[3]) {
  int64_t whole = meter_mechanisms_right.import_power(mode, p);
  return whole < MOST_MW ? whole : MOST_MW;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = power; }

const defect_t defect_import_saturates = {
    .name = "import-saturates",
    .what = "import above 16 kW counts as 16 kW",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-PEAK-P01 R04"},
};
