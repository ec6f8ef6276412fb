/* Defect: a concentrator turns source and destination of the wrapper, as if it answered itself.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static void passes(uint8_t *octets, uint32_t len, utc_t now) {
  (void)now;
  for (uint32_t at = 2; at < 4 && len >= 8; at++) {
    uint8_t source = octets[at];
    octets[at] = octets[at + 2];
    octets[at + 2] = source;
  }
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->passes = passes; }

const defect_t defect_concentrator_turns_ports = {
    .name = "concentrator-turns-ports",
    .what = "a concentrator turns the two ports of a message",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
