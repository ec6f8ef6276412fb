/* Demand periods: where they end by the policies of 0007, where entries cannot tell them, and how
 * near an edge they may lie. Private to pmu/bill. */
#ifndef PMU_BILL_MD_H
#define PMU_BILL_MD_H

#include "pmu/bill/work.h"

/* mW of an energy; at least 0. */
int64_t md_power(const work_t *work, int64_t mwh, span_t elapsed);
/* How far the labels near a row may be early or late: its bounds, or within the limit what was
 * measured. Energies do not mind a few seconds, but a whole period at an edge changes its rate. */
void md_reach(const repair_row_t *row, int64_t *early, int64_t *late);
/* The rates that may hold at an instant that lies between two, but not before the meter's life
 * began; false: too many to look at. */
bool md_rates_between(const work_t *work, utc_t from, utc_t to, bool rates[BILL_RATES]);

/* Of each bill: do entries tell its demand periods? Not where one lies over the end of a period, or
 * where a rate was in force that no calendar tells. */
const bool *md_decided(const work_t *work, span_t step);
/* When the rate changes next, by the meter's clock, if that ends periods; `edge` or later: not
 * before it. */
claim_t md_change(const work_t *work, claim_t from, claim_t edge);
/* Did it, between a power-down and a power-up? */
bool md_changed(const work_t *work, claim_t down, claim_t up);
/* Is a period that closes there not judged, as time is invalid? */
bool md_suspended(const work_t *work, const repair_row_t *last);

/* Bounds of the periods in which an entry lies that tells none. */
void md_bound(work_t *work, size_t index);
/* Once all were judged: registers for what is unknown, and doubt at edges. */
void md_replace(const work_t *work, work_bill_t *bill);

#endif
