/* The rate of a tariff at an instant, by wall clock, counted by hand from the facts: zone, seasons,
 * weeks, special days, switches. For relations alone; it is no oracle, and knows neither a passive
 * calendar nor the policies of switching (hand_rates_refuse). */
#ifndef HARNESS_CHECK_RELATION_HAND_RATES_H
#define HARNESS_CHECK_RELATION_HAND_RATES_H

#include "harness/check/check.h"

const char *hand_rates_refuse(const check_context_t *context);
int32_t hand_rates_at(lines_t facts, uint32_t meter, utc_t at);
/* Seconds that divide every switch of the tariffs and every offset of the zones: 900, 60 or 1. */
int64_t hand_rates_step(lines_t facts);

#endif
