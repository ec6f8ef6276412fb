/* Keeping what is known of thousands of meters, of which a few are talked to: copied out for a
 * visit, and back when it was stored. See known.h. */
#include "pmu/fleet/known.h"

#include <stddef.h>
#include <string.h>

enum { HEAD = offsetof(known_t, firmware), TAIL = sizeof(known_t) - HEAD };

void known_rest_open(known_rest_t *rest, arena_t *arena, size_t meters) {
  *rest = (known_rest_t){.heads = arena_take_array(arena, meters + 1, HEAD),
                         .tails = ARENA_ARRAY(arena, uint8_t *, meters + 1),
                         .count = meters};
}

void known_rest_tail(known_rest_t *rest, arena_t *arena, uint32_t meter) {
  CHECK(meter < rest->count);
  rest->tails[meter] = arena_take(arena, TAIL);
}

void known_get(const known_rest_t *rest, uint32_t meter, known_t *known) {
  CHECK(meter < rest->count);
  memcpy(known, rest->heads + (size_t)meter * HEAD, HEAD);
  if (rest->tails[meter] != NULL)
    memcpy((uint8_t *)known + HEAD, rest->tails[meter], TAIL);
  else
    known_clear_firmware(known);
}

void known_put(known_rest_t *rest, uint32_t meter, const known_t *known) {
  CHECK(meter < rest->count);
  memcpy(rest->heads + (size_t)meter * HEAD, known, HEAD);
  if (rest->tails[meter] != NULL) memcpy(rest->tails[meter], (const uint8_t *)known + HEAD, TAIL);
}
