/* Defect: an hour wrong all summer (F01).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t offset(const zone_row_t *rows, size_t count, utc_t at) {
  return zone_row_offset_standard(rows, count, at);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->local_offset = offset; }

const defect_t defect_offset_of_winter = {
    .name = "offset-of-winter",
    .what = "local time is taken without daylight saving",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DST-EDGE-P01", "EOB-DAY-P01"},
};
