/* Defect: the meter stays on standard time (billing.md, F03).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t row(const meter_zone_row_t *rows, int32_t count, claim_t clock) {
  int32_t index = meter_mechanisms_right.zone_row(rows, count, clock);
  while (index > 0 && rows[index].dst)
    index--;
  return index;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->zone_row = row; }

const defect_t defect_dst_ignored = {
    .name = "dst-ignored",
    .what = "daylight saving is ignored",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-EDGE-P01", "DST-STD-P01", "EOB-DAY-P01 R23"},
};
