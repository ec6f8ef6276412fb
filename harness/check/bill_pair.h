/* The bills of one story from two runs in different languages, compared meter by meter, period by
 * period, line by line. Neither run is the right one: each has its own oracle (check_bill).
 *
 * Rule. A value is exact on both sides, or it is compared by its bounds: those of the two bills
 * must have a value in common (a missing value bounds from below only). Where no clock of the meter
 * was set or adjusted by command in either run, the allowance is 0: values, stamps, periods, money
 * and, where both lines were clean, qualities are equal. Where one was, the two commands took
 * effect at instants and with values that the language decides, and each edge may lie 1 s apart.
 * One edge moves P_max × 1 s, rounded up to whole mWh and then to whole counts of the register:
 * P_max is the greatest power of the meter's declared load in the periods of its bills. A total has
 * two edges (both ends of its period), a rate two for each stretch that it ran in the period by the
 * true calendar, a demand two over its period (a greatest average may move no further), its stamp
 * 1 s.
 *
 * Orders of ratios take effect where the language carries them: between the two a meter registers
 * by other ratios. The n-th order in one run and the n-th in the other lie so far apart; P_max (as
 * the ratios make it) × that, and the count that each run drops there, is allowed to total, rates
 * and demands beside the edges, the seconds to a stamp, as a period ends with the order.
 *
 * An interim bill ends with the last interval that was read. A clock that is set cuts one where the
 * command arrived, and an interval of a clock that is wrong ends no later than the meter was heard:
 * where the clock was set or, says the oracle, wrong or invalid, two ends may lie as far apart
 * as the two conversations do (the last clock commands or the last requests) and 1 s, and total
 * and rates P_max × that more. Money: what the difference of its line costs, rounded up, and one
 * unit of rounding.
 *
 * A difference is blamed on who was found wrong in either run already, else on the bench. */
#ifndef HARNESS_CHECK_BILL_PAIR_H
#define HARNESS_CHECK_BILL_PAIR_H

#include "harness/check/check.h"

typedef struct {
  check_context_t *context;         /* of the run that is compared; notes go here */
  const check_context_t *reference; /* of the other one: the same meters in the same order */
  const char *cell;                 /* of the reference, for people */
  blame_t blame;                    /* of a difference */
} bill_pair_t;

/* Notes `across NAME` for every value that differs, NAME as in check_bill, and then one `across`
 * with the counts. Gives how many values were compared. */
size_t bill_pair_compare(const bill_pair_t *pair);

/* Whether no clock of any meter was set or adjusted in either run, and no ratio ordered. */
bool bill_pair_is_strict(const bill_pair_t *pair);

#endif
