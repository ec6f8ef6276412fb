/* Defect: the frames of a window leave last first (62056-46).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint16_t check_sequence(bytes_t covered) { return STATION_RIGHT.check_sequence(covered); }

static uint8_t send_number(uint8_t variable) { return STATION_RIGHT.send_number(variable); }

static void frame_order(uint8_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = (uint8_t)(count - 1 - i);
}

static const station_mechanisms_t station = {
    .check_sequence = check_sequence, .send_number = send_number, .frame_order = frame_order};

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->station = &station; }

const defect_t defect_frames_backwards = {
    .name = "frames-backwards",
    .what = "the frames of one window leave in the wrong order",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-XFR-P01"},
};
