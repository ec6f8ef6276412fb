/* Proofs of the hazards of a meter with more than one quantity, and of the table of errors: from
 * the facts together with what was served, or what the oracle says. check_hazards.c lists them. */
#ifndef HARNESS_CHECK_HAZARDS_WHOLE_H
#define HARNESS_CHECK_HAZARDS_WHOLE_H

#include "harness/check/check.h"

bool hazard_register_rolled_over(const check_context_t *context);
bool hazard_export_run(const check_context_t *context);
bool hazard_quadrants_seen(const check_context_t *context);
bool hazard_phase_missing(const check_context_t *context);
bool hazard_reverse_run(const check_context_t *context);
bool hazard_ratio_changed(const check_context_t *context);
bool hazard_window_slid(const check_context_t *context);
bool hazard_second_peak(const check_context_t *context);
bool hazard_condition_seen(const check_context_t *context);

#endif
