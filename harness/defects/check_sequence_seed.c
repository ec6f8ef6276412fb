/* Defect: the check sequence begins with 0 (ISO/IEC 13239: with FFFF).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* Another seed s is the right sum with the effect of s xor FFFF on top, which two octets of the
 * polynomial 0x8408 turn on for each octet that is covered. */
static uint16_t check_sequence(bytes_t covered) {
  uint16_t effect = 0xFFFF;
  for (size_t bit = 0; bit < covered.len * 8; bit++)
    effect = (uint16_t)((effect >> 1) ^ ((effect & 1) != 0 ? 0x8408 : 0));
  return (uint16_t)(STATION_RIGHT.check_sequence(covered) ^ effect);
}

static uint8_t send_number(uint8_t variable) { return STATION_RIGHT.send_number(variable); }

static void frame_order(uint8_t *order, size_t count) { STATION_RIGHT.frame_order(order, count); }

static const station_mechanisms_t station = {
    .check_sequence = check_sequence, .send_number = send_number, .frame_order = frame_order};

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->station = &station; }

const defect_t defect_check_sequence_seed = {
    .name = "check-sequence-seed",
    .what = "the check sequence is begun with 0000",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-XFR-P01"},
};
