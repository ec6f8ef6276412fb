/* Daily sets (pmu/docs/decisions/0008 "Daily sets"): what makes them, each within an operation of
 * the meter. A meter whose policy asks for none is left alone. What they show is meter.h's. For the
 * files of this folder only. */
#ifndef SIM_METER_DAILY_H
#define SIM_METER_DAILY_H

#include "sim/meter/core.h"

void daily_edge(meter_t *m, shown_t now);                /* the clock has reached a midnight */
void daily_missed(meter_t *m, shown_t from, shown_t to); /* in (from, to] of C */

#endif
