/* Defect: a fragment that never came is filled with zeros.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t fragment_at(int32_t index, int32_t count) {
  return count > 1 && index == 1 ? LINK_FRAGMENT_NONE : index;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->fragment_at = fragment_at; }

const defect_t defect_hole_closed_with_zeros = {
    .name = "hole-closed-with-zeros",
    .what = "a fragment that never came is filled with zeros",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
