/* Seeded randomness: every draw is a function of (seed, entity, stream, counter), so that adding a
 * meter or a kind of fault changes nobody else's dice. Nothing is remembered between draws. */
#ifndef BASE_DICE_H
#define BASE_DICE_H

#include "base/status.h"

uint64_t dice_u64(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter);

/* Uniform in [0, bound); bound > 0. The bias is below 2^-64 and the same everywhere. */
uint64_t dice_below(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter,
                    uint64_t bound);

/* True with probability `ppb` / 1e9. */
bool dice_ppb(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter, uint32_t ppb);

#endif
