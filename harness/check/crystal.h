/* How slow a meter's crystal can have been in a story, by the facts (decision 0008): what a bill's
 * averages in crystal time may exceed the true ones by. No clock is computed here. */
#ifndef HARNESS_CHECK_CRYSTAL_H
#define HARNESS_CHECK_CRYSTAL_H

#include "harness/check/words.h"

/* Its least ppb at any time of the story: 0 or below where it was ever slow. */
int64_t crystal_least_ppb(lines_t facts, uint32_t meter);
/* How far it may be off, fast or slow, at most. */
int64_t crystal_off_ppb(lines_t facts, uint32_t meter);

#endif
