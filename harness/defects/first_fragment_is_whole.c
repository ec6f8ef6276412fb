/* Defect: all that follows the first fragment of a datagram is taken for acknowledgements, and
 * dropped.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t whole_at(uint32_t count) { return count > 1 ? 1 : count; }

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->whole_at = whole_at; }

const defect_t defect_first_fragment_is_whole = {
    .name = "first-fragment-is-whole",
    .what = "what follows the first fragment is taken for acknowledgements",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
