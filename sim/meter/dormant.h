/* Meters that sleep: many of one model, of which a few at a time are full ones. A meter is a
 * function of its model, its start and the orders that it was given, whatever the instants at which
 * it was looked at between; so one that sleeps is those orders alone, and one that is asked lives
 * its life again, in the loop of stretch.c, which takes less than 2 ms a year of half-hours. What
 * cannot be said as a few orders (a written calendar, an armed power cut, a ninth order) keeps its
 * meter awake for ever. Right mechanisms and others alike. */
#ifndef SIM_METER_DORMANT_H
#define SIM_METER_DORMANT_H

#include "sim/meter/meter.h"

typedef struct dormant dormant_t;

/* `count` meters that start asleep; at most `awake_max` full ones, beside those that cannot sleep.
 * `model` and `arena` are borrowed until dormant_free. */
dormant_t *dormant_new(arena_t *arena, const meter_model_t *model, true_t start, uint32_t count,
                       uint32_t awake_max);
void dormant_free(dormant_t *dormant); /* the full ones; the rest is the arena's */

/* A full meter, advanced to `now`, which never goes back for it; to be read and ordered as any
 * other, until `awake_max` others were asked. */
meter_t *dormant_wake(dormant_t *dormant, uint32_t index, true_t now);

bool dormant_sleeps(const dormant_t *dormant, uint32_t index);
/* What one that sleeps takes beyond the model. */
size_t dormant_octets(const dormant_t *dormant, uint32_t index);

#endif
