/* Defect: forward an hour early (0008, DST by rule).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t turn_offset(turn_frame_t frame, int32_t standard_s, int32_t before_s) {
  return keeping_turn_offset(frame == TURN_UTC ? TURN_WALL : frame, standard_s, before_s);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.turn_offset = turn_offset; }

const defect_t defect_turn_of_utc_by_the_wall = {
    .name = "turn-of-utc-by-the-wall",
    .what = "a turn by UTC is taken by the wall",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-RUL-P01"},
};
