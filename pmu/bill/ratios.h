/* Which ratios were in force when: the roster's at first, then what each change brought, as the
 * profile's markers, the sets of cause 7 and the event log tell it. What was ordered is matched
 * against what the log shows; a change that nobody ordered is said. Private to pmu/bill. Source:
 * pmu/docs/decisions/0006, "Change of ratios". */
#ifndef PMU_BILL_RATIOS_H
#define PMU_BILL_RATIOS_H

#include "pmu/data/repair.h"

typedef struct {
  size_t row;    /* the first row of the profile in which they hold */
  claim_t claim; /* when they came, by the meter's clock; and repaired: */
  utc_t at;
  site_ratio_t ratio;
  bool unmatched; /* nobody ordered them, or others */
} ratio_epoch_t;

typedef struct {
  ratio_epoch_t *epochs; /* ascending; the first holds from the beginning */
  size_t count;
} ratios_t;

ratios_t ratios_find(arena_t *arena, const repair_t *repair, const site_meter_t *meter);
size_t ratios_of_row(const ratios_t *ratios, size_t row);
/* Of a set: what it holds was registered under the ratios before its end. */
size_t ratios_of_set(const ratios_t *ratios, claim_t end);
size_t ratios_at(const ratios_t *ratios, utc_t at);

#endif
