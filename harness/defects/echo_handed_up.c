/* Defect: what the root hears of its own frames is handed up as the meter's.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool echoes(void) { return true; }

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->echoes = echoes; }

const defect_t defect_echo_handed_up = {
    .name = "echo-handed-up",
    .what = "what the root hears of itself is handed up",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
