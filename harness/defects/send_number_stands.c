/* Defect: N(S) is 0 in every frame (62056-46).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint16_t check_sequence(bytes_t covered) { return STATION_RIGHT.check_sequence(covered); }

static uint8_t send_number(uint8_t variable) {
  (void)variable;
  return 0;
}

static void frame_order(uint8_t *order, size_t count) { STATION_RIGHT.frame_order(order, count); }

static const station_mechanisms_t station = {
    .check_sequence = check_sequence, .send_number = send_number, .frame_order = frame_order};

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->station = &station; }

const defect_t defect_send_number_stands = {
    .name = "send-number-stands",
    .what = "the number of a frame is not advanced",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-XFR-P01"},
};
