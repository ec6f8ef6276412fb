/* Proofs of the hazards of decision 0008: the crystal, the reserve of the clock, daily sets, the
 * second profile, changed channels, dips. check_hazards.c lists them. */
#ifndef HARNESS_CHECK_HAZARDS_STORES_H
#define HARNESS_CHECK_HAZARDS_STORES_H

#include "harness/check/check.h"

bool hazard_reserve_exhausted(const check_context_t *context);
bool hazard_temperature_drift(const check_context_t *context);
bool hazard_daily_set_late(const check_context_t *context);
bool hazard_gauge_swung(const check_context_t *context);
bool hazard_channels_changed(const check_context_t *context);
bool hazard_dip_ridden_out(const check_context_t *context);

#endif
