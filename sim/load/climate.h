/* The temperature that a meter stands in, constant between instants, from its `temperature` facts:
 * a later one replaces an earlier in its span, and where there is none it is 25 °C. What it does to
 * a crystal is sim/meter's business. Sources: harness/scenario/FACTS.md; pmu/docs/decisions/0008
 * "The crystal". */
#ifndef SIM_LOAD_CLIMATE_H
#define SIM_LOAD_CLIMATE_H

#include "base/arena.h"
#include "base/units.h"

typedef struct climate climate_t; /* constant once built; lives in the arena */

enum { CLIMATE_TENTHS = 250 }; /* where none is told */

/* ST_BAD_INPUT: a fact that cannot be read, a span without length, beyond −100…150 °C. */
MUST_USE status_t climate_read(arena_t *arena, bytes_t facts, int64_t meter,
                               const climate_t **climate, fault_t *fault);
/* Tenths of a degree in [at, next change). */
int32_t climate_tenths(const climate_t *climate, true_t at);
true_t climate_next_change(const climate_t *climate, true_t at); /* after `at`; TIME_NEVER */

#endif
