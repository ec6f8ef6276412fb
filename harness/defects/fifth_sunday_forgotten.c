/* Defect: the last Sunday of a month is its fourth.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* A week early where a change of the hour is due on the 29th or later. */
static int32_t wrong(const zone_row_t *rows, size_t count, utc_t at) {
  enum { WEEK = 7 * DAY_SECONDS, FIFTH = 29 };
  for (size_t i = 0; i < count; i++) {
    if (rows[i].from.s <= at.s || rows[i].from.s > at.s + WEEK) continue;
    local_t wall = {rows[i].from.s + rows[i].offset};
    if (day_of_local(wall).day >= FIFTH) return rows[i].offset;
  }
  return zone_row_offset(rows, count, at);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->local_offset = wrong; }

const defect_t defect_fifth_sunday_forgotten = {
    .name = "fifth-sunday-forgotten",
    .what = "the hour changes a week early where the last Sunday is the fifth",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DST-RUL-P01"},
};
