/* Defect: right in most months (0008, DST by rule).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t turn_day(int32_t week, int32_t first, int32_t days) {
  return keeping_turn_day(week == TURN_LAST ? TURN_LAST - 1 : week, first, days);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.turn_day = turn_day; }

const defect_t defect_last_week_is_the_fourth = {
    .name = "last-week-is-the-fourth",
    .what = "the last Sunday of a month is taken for its fourth",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-RUL-P01"},
};
