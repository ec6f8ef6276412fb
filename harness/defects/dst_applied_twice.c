/* Defect: the offset of the row already holds the hour (0001, Rates).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t offset(const meter_zone_row_t *row) {
  return row->dst ? row->offset_s + 3600 : row->offset_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->zone_offset = offset; }

const defect_t defect_dst_applied_twice = {
    .name = "dst-applied-twice",
    .what = "the hour of daylight saving is added twice",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-EDGE-P01", "DST-STD-P01", "EOB-DAY-P01 R24"},
};
