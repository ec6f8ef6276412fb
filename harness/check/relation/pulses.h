/* R23 and R24: no load but one interval before and one behind each edge of a rate. What each rate
 * must hold is counted by hand. */
#ifndef HARNESS_CHECK_RELATION_PULSES_H
#define HARNESS_CHECK_RELATION_PULSES_H

#include "harness/check/relation/relation.h"

/* Of the rates that the story has as it is now; false where it has no edge. */
bool pulses_rewrite(const check_context_t *context, rewrite_t *story);
void pulses_compare(relate_t *relate);
/* The meter's own registers by rate, as they were read last, against the changed story's loads. */
void pulses_registers(relate_t *relate, uint32_t meter);

#endif
