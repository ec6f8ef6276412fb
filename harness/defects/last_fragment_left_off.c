/* Defect: a datagram is handed on as whole when its last fragment is still to come.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t whole_at(uint32_t count) { return count > 1 ? count - 1 : count; }

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->whole_at = whole_at; }

const defect_t defect_last_fragment_left_off = {
    .name = "last-fragment-left-off",
    .what = "a datagram is whole one fragment too early",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
