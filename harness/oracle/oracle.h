/* The oracle: the right answer from physical truth, by declared policy. Slow, obvious, exact; libc
 * alone. It reads the expanded scenario (harness/scenario/FACTS.md) and what was served
 * (harness/decode/SERVED.md), and takes from the latter nothing but instants and commands.
 * Sources: spec clock-loss.md, meter.md, billing.md; pmu/docs/decisions/0001, 0006 to 0011,
 * 0013. */
#ifndef ORACLE_H
#define ORACLE_H

#include <stddef.h>

/* Both return a text from malloc, which the caller frees, or NULL with one sentence in `error`. */

/* The lines of `served` with the values of the ideal meter, in the same order, line for line where
 * the ideal meter would have served that row; rows that it would have served inside a `range` and
 * that are missing in `served` follow the range line, each beginning with `missing `; a served row
 * that the ideal meter has not is answered `surplus ` and the row. `conversation`, `level`,
 * `refused` and `broken` lines come back as they are (a command's RESULT is the ideal one). */
char *oracle_ideal(const char *facts, const char *served, char *error, size_t error_cap);

/* The right bill of each meter and billing period that touches the span:
 *   bill       M LABEL FROM_S TO_S STATE    STATE closed, where the period has ended and its
 *                                           last interval was served, or interim; TO_S: the
 *                                           period's end, or if interim the true end of the
 *                                           last entry served
 *   total      M LABEL MWH                  registered by the ideal meter in [FROM, TO), true time
 *   energy     M LABEL RATE MWH STRETCHES   by the true calendar; STRETCHES: how often the rate ran
 *   demand     M LABEL RATE MW STAMP_S      RATE 0: all rates; the greatest true demand, by policy,
 *                                           its end in true UTC; STAMP_S - where MW is 0. A
 *                                           period labelled by a valid clock no more than 20 s
 *                                           off is of the rate and the bill of its labels
 *   unmetered  M LABEL MWH                  consumed, not registered: start-up, missing voltage,
 *                                           supply of the meter alone
 *   doubt      M LABEL FROM_S TO_S KIND     true time in which the meter's labels are wrong or
 *                                           missing: outage, invalid, unmetered
 *   clock      M LABEL NS MW_MAX            greatest |C - t| in it while time was valid; the
 *                                           greatest power in it or that near it, as the ratios
 *                                           it was told make it
 * followed, for each interval of lp.period of the period that holds energy, in order of time, by
 *   interval   M LABEL FROM_S TO_S RATE MWH           energy of the ideal meter between true times
 * and, for each other quantity Q (its index) that had a channel at some time of the story, in the
 * order of the facts, by
 *   of M LABEL Q total MWH                of a sum perhaps negative
 *   of M LABEL Q energy RATE MWH STRETCHES
 *   of M LABEL Q demand RATE MW STAMP_S   RATE 0: whatever the rate; only where the meter has such
 *                                         a maximum of Q
 *   of M LABEL Q peak RATE N MW STAMP_S   N 2 and 3, of Q 0, too: the next greatest of such a
 *                                         maximum that the meter has that many peaks of, above 0
 *   of M LABEL Q coincident N MW STAMP_S  of Q 0, too: over the period of the first peak that
 *                                         coincident demand N looks at, above 0
 *   of M LABEL Q interval FROM_S TO_S RATE MWH
 * MWH and MW stand for mvarh, mVAh, thousandths of an input's unit and the like. All is on the
 * primary side as the meter was told its ratios, be they right or not.
 * Consumption that no meter registered is never in `total`. */
char *oracle_bill(const char *facts, const char *served, char *error, size_t error_cap);

#endif
