/* Defect: a datagram that came twice is handed up as one of twice the length.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t copies(void) { return 2; }

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->copies = copies; }

const defect_t defect_copies_joined = {
    .name = "copies-joined",
    .what = "a datagram that came twice is handed up as one",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
