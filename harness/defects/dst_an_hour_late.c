/* Defect: the change is made at the wrong UTC hour (0001, Rates; billing.md, F02).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t row(const meter_zone_row_t *rows, int32_t count, claim_t clock) {
  claim_t hour_ago = {clock.s - 3600};
  return meter_mechanisms_right.zone_row(rows, count, hour_ago);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->zone_row = row; }

const defect_t defect_dst_an_hour_late = {
    .name = "dst-an-hour-late",
    .what = "the clock changes an hour late",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-EDGE-P01", "DST-EDGE-P02", "EOB-DAY-P01 R24"},
};
