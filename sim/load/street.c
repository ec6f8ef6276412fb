/* Drops are of the power at the declared voltage, so that nothing is solved: at a tenth of it less,
 * a tenth of the drop is missing. See street.h. */
#include "sim/load/street.h"

struct street {
  street_wire_t wire;
  const load_t *const *homes;
  int32_t count;
};

const street_t *street_make(arena_t *arena, const street_wire_t *wire, const load_t *const *homes,
                            int32_t count) {
  CHECK(wire->declared_mv > 0);
  CHECK(count > 0);
  street_t *street = ARENA_NEW(arena, street_t);
  *street = (street_t){.wire = *wire, .homes = homes, .count = count};
  return street;
}

void street_voltage(const street_t *street, int32_t home, true_t at, int64_t mv[LOAD_PHASES]) {
  CHECK(home >= 0);
  CHECK(home < street->count);
  const street_wire_t *wire = &street->wire;
  int64_t shared_mw[LOAD_PHASES] = {0};
  load_powers_t own = {0}, one;
  for (int32_t i = 0; i < street->count; i++) {
    load_powers(street->homes[i], at, &one);
    for (int32_t phase = 0; phase < LOAD_PHASES; phase++)
      shared_mw[phase] += one.p_mw[phase];
    if (i == home) own = one;
  }
  for (int32_t phase = 0; phase < LOAD_PHASES; phase++) {
    /* mΩ·mW over mV is mV. */
    __int128 drop = (__int128)wire->shared_mohm * shared_mw[phase] +
                    (__int128)wire->service_mohm * own.p_mw[phase];
    mv[phase] = wire->declared_mv - i128_div_floor(drop, wire->declared_mv);
    if (mv[phase] < 0) mv[phase] = 0;
  }
}

true_t street_steady(const street_t *street, true_t at) {
  true_t first = {TIME_NEVER};
  for (int32_t i = 0; i < street->count; i++) {
    true_t end = load_mark_end(street->homes[i], load_mark(street->homes[i], at));
    if (end.ns < first.ns) first = end;
  }
  return first;
}
