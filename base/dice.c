/* Draws by mixing the four numbers through the finaliser of SplitMix64 (Steele, Lea and Flood,
 * 2014), once for each number. Not for secrets: entropy for those is a wish. */
#include "base/dice.h"

static uint64_t mix(uint64_t x) {
  x += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

uint64_t dice_u64(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter) {
  return mix(mix(mix(mix(seed) ^ entity) ^ stream) ^ counter);
}

uint64_t dice_below(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter,
                    uint64_t bound) {
  CHECK(bound > 0);
  unsigned __int128 wide = (unsigned __int128)dice_u64(seed, entity, stream, counter) * bound;
  return (uint64_t)(wide >> 64);
}

bool dice_ppb(uint64_t seed, uint64_t entity, uint64_t stream, uint64_t counter, uint32_t ppb) {
  CHECK(ppb <= 1000000000);
  return dice_below(seed, entity, stream, counter, 1000000000) < ppb;
}
