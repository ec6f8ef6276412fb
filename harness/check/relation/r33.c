/* R33: a refused image changes logs only. No meter takes an image yet. */
#include "harness/check/relation/relation.h"

const relation_t relation_r33 = {
    .name = "R33",
    .what = "a refused image changes logs only",
    .waiting = "image transfer is not built: every method of it answers that it is disabled",
};
