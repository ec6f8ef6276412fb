/* The declared load of a meter, added up by hand, its phases summed: where none is ever negative
 * (condition_import) that is what +A counts. For relations alone; it is no oracle. */
#ifndef HARNESS_CHECK_RELATION_HAND_LOAD_H
#define HARNESS_CHECK_RELATION_HAND_LOAD_H

#include "base/units.h"
#include "harness/check/words.h"

power_t hand_load_at(lines_t facts, uint32_t meter, true_t at);
/* The instant after `at` at which the load may change; TIME_NEVER where it does not. */
true_t hand_load_next(lines_t facts, uint32_t meter, true_t at);
/* Whole mWh between two instants, rounded up. */
energy_t hand_load_over(lines_t facts, uint32_t meter, true_t from, true_t to);

#endif
