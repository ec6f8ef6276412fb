/* Proofs of the hazards of decision 0009: transfers that broke off and went on, refusals,
 * activations, starts that found damage. check_hazards.c lists them. */
#ifndef HARNESS_CHECK_HAZARDS_FIRMWARE_H
#define HARNESS_CHECK_HAZARDS_FIRMWARE_H

#include "harness/check/check.h"

bool hazard_image_cut(const check_context_t *context);
bool hazard_image_resumed(const check_context_t *context);
bool hazard_image_refused(const check_context_t *context);
bool hazard_firmware_activated(const check_context_t *context);
bool hazard_program_found_damaged(const check_context_t *context);
bool hazard_activation_in_peak_interval(const check_context_t *context);

#endif
