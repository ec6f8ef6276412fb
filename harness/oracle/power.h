/* Powers of the quantities from the six powers that a meter sees: the table of 0006. A pure
 * function of one instant; nothing is summed over time here. */
#ifndef ORACLE_POWER_H
#define ORACLE_POWER_H

#include "facts.h"

/* mW, mvar or mVA, never negative; 0 for what is no power: inputs and sums. */
int64_t oracle_power_of(quantity_kind_t kind, const phases_t *seen, const policy_t *policy);

/* What a gauge of the second profile shows of them, signed: 0008. */
int64_t oracle_power_gauge(gauge_kind_t kind, const phases_t *seen);

#endif
