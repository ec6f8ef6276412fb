/* A bill for people and for machines: as a text, and as fact lines from which digests and
 * reports are made. Derived from bill_t alone; nothing is computed here but decimal points. */
#ifndef PMU_BILL_BILL_TEXT_H
#define PMU_BILL_BILL_TEXT_H

#include "base/text.h"
#include "pmu/bill/bill.h"
#include "pmu/data/site.h"

/* "exact", "estimated", "missing"; static. */
const char *bill_quality_name(bill_quality_t quality);

/* Appends the bill as a page of text: local times of the meter's zone, kWh, kW, the contract's
 * currency. */
void bill_text(text_t *text, const site_t *site, const bill_t *bill);

/* Appends one fact a line, single spaces, integers in base units, `-` for what is absent:
 *   bill     M LABEL FROM_S TO_S STATE QUALITY AMOUNT_MICRO STANDING_MICRO   STATE closed, interim
 *   total    M LABEL MWH LOW HIGH QUALITY REGISTER AMOUNT_MICRO FIRST LAST
 *   energy   M LABEL RATE MWH LOW HIGH QUALITY REGISTER AMOUNT_MICRO FIRST LAST
 *   demand   M LABEL RATE MW LOW HIGH QUALITY REGISTER AMOUNT_MICRO FIRST LAST STAMP_S
 *   of       M LABEL Q total, energy RATE or demand RATE and the rest as above: of other quantities
 *   of       M LABEL Q peak RATE N and the rest as of demand: its second or third peak, of Q 0, too
 *   of       M LABEL Q coincident N and the rest as of demand, of Q 0, too
 *   reason   M LABEL FLAG WORD…
 * Rates whose value, bounds and register are all 0 are left out. */
void bill_facts(text_t *text, const bill_t *bill);

#endif
