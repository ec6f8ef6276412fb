/* Which faults of a meter, or orders at it, are a reason for what a bill says of itself: each flag
 * is held against the scenario's facts or against what was served. 0006 "Conditions"; meter.md
 * "Errors". Whether a bill must say it is for check_bill and the scenario's expectations. */
#ifndef HARNESS_CHECK_BILL_CAUSES_H
#define HARNESS_CHECK_BILL_CAUSES_H

#include "harness/check/check.h"

bool bill_has_reason(const bill_t *bill, const char *flag);

/* The doubt of the bill has its cause in the world. */
bool bill_causes_doubt(const check_context_t *context, const bill_t *bill);
/* What was not metered is said, and for the right cause. */
bool bill_causes_unmetered(const check_context_t *context, const bill_t *bill);

#endif
