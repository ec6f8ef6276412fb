/* Defect: a frame of the network is handed on though its check sequence says that a bit is wrong.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* The last bit of each frame. */
static uint8_t octet_at(uint8_t octet, uint32_t place) {
  return place % LINK_FRAGMENT_LEN == LINK_FRAGMENT_LEN - 1 ? octet ^ 1 : octet;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->octet_at = octet_at; }

const defect_t defect_frames_unchecked = {
    .name = "frames-unchecked",
    .what = "a frame with a wrong check sequence is handed on",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
