/* Proofs of the hazards of decision 0011: records that were served, and entries that were flagged.
 * check_hazards.c lists them. */
#ifndef HARNESS_CHECK_HAZARDS_QUALITY_H
#define HARNESS_CHECK_HAZARDS_QUALITY_H

#include "harness/check/check.h"

bool hazard_dip_recorded(const check_context_t *context);
bool hazard_swell_recorded(const check_context_t *context);
/* A dip, interruption or swell that the end of a measuring span cut. */
bool hazard_interruption_cut(const check_context_t *context);
bool hazard_rapid_change_recorded(const check_context_t *context);
bool hazard_quality_flagged(const check_context_t *context);

#endif
