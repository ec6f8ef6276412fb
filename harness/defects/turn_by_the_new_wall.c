/* Defect: a turn by the wall is by that before it (0008, DST by rule).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t turn_offset(turn_frame_t frame, int32_t standard_s, int32_t before_s) {
  enum { AN_HOUR = 3600 };
  if (frame != TURN_WALL) {
    return meter_mechanisms_right.keeping.turn_offset(frame, standard_s, before_s);
  }
  return before_s == standard_s ? before_s + AN_HOUR : standard_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.turn_offset = turn_offset; }

const defect_t defect_turn_by_the_new_wall = {
    .name = "turn-by-the-new-wall",
    .what = "a turn is at its second of the wall that it brings",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-RUL-P01", "DST-RUL-P02", "DST-RUL-P03", "DST-RUL-P04"},
};
