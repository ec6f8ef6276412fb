/* Defect: fragments are put together in the order in which they came; the second was repeated,
 * and came after the third.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t fragment_at(int32_t index, int32_t count) {
  if (count < 3 || index < 1 || index > 2) return index;
  return 3 - index;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->fragment_at = fragment_at; }

const defect_t defect_fragments_in_order_of_arrival = {
    .name = "fragments-in-order-of-arrival",
    .what = "fragments are put together as they come",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
