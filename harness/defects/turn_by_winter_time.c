/* Defect: back an hour late (0008, DST by rule).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t turn_offset(turn_frame_t frame, int32_t standard_s, int32_t before_s) {
  return keeping_turn_offset(frame == TURN_WALL ? TURN_STANDARD : frame, standard_s, before_s);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.turn_offset = turn_offset; }

const defect_t defect_turn_by_winter_time = {
    .name = "turn-by-winter-time",
    .what = "a turn by the wall is taken by standard time",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-RUL-P03"},
};
