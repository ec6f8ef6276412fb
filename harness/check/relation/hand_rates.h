/* The rate of a tariff at an instant, by wall clock, counted by hand from the facts: zone, seasons,
 * weeks, special days, switches. For relations alone; it is no oracle, and knows neither a passive
 * calendar nor the policies of switching (hand_rates_refuse). */
#ifndef HARNESS_CHECK_RELATION_HAND_RATES_H
#define HARNESS_CHECK_RELATION_HAND_RATES_H

#include "harness/check/check.h"

const char *hand_rates_refuse(const check_context_t *context);
int32_t hand_rates_at(lines_t facts, uint32_t meter, utc_t at);
/* The rate in force in the meter, which may stand in a zone of its own and switch later (0007). */
int32_t hand_rates_in_meter(lines_t facts, uint32_t meter, utc_t at);
/* The index of the meter's zone, or of the site's; and a zone's offset at an instant. */
int64_t hand_rates_zone(lines_t facts, uint32_t meter, bool own);
int64_t hand_rates_offset(lines_t facts, int64_t zone, utc_t at);
/* Seconds that divide every switch of the tariffs and every offset, of zones and of switching: 900,
 * 60 or 1. */
int64_t hand_rates_step(lines_t facts);

#endif
