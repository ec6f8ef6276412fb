/* Defect: a concentrator writes the minute of its own clock into each date-time that passes in
 * clear.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* 09 0C, year, month, day, day of the week, hour, minute: a date-time of 12 octets. */
static void passes(uint8_t *octets, uint32_t len, utc_t now) {
  for (uint32_t at = 0; at + 14 <= len; at++) {
    if (octets[at] != 0x09 || octets[at + 1] != 0x0C || octets[at + 2] != 0x07) continue;
    octets[at + 8] = (uint8_t)(now.s / 60 % 60);
  }
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->passes = passes; }

const defect_t defect_concentrator_stamps = {
    .name = "concentrator-stamps",
    .what = "a concentrator writes its own time into what passes",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
