/* Defect: the first fragment, sent again since its acknowledgement was lost, is taken for the
 * second.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t fragment_at(int32_t index, int32_t count) {
  (void)count;
  return index == 1 ? 0 : index;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->fragment_at = fragment_at; }

const defect_t defect_repeated_fragment_is_the_next = {
    .name = "repeated-fragment-is-the-next",
    .what = "a fragment that was sent again is taken for the next",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
