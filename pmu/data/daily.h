/* Daily sets against the load profile, V09's sibling: between two that follow each other the
 * energies of the entries come to what the totals advanced by. Looked at where that can be said:
 * both were made at their midnight by a valid clock, and no row between them is lacking. It bills
 * nothing. Source: pmu/docs/decisions/0008, "Daily sets"; billing.md V09. */
#ifndef PMU_DATA_DAILY_H
#define PMU_DATA_DAILY_H

#include "pmu/data/repair.h"

typedef struct {
  int64_t first, second; /* numbers of the sets */
  utc_t at;              /* where the second lies */
  int64_t registers_mwh; /* by how much the total advanced */
  int64_t entries_mwh;   /* what the entries between them come to */
  int64_t allowed_mwh;   /* a quantum for each entry */
} daily_pair_t;

/* The next pair of sets from `*index` on (0 at first) of which this can be said, of a channel of
 * the timeline and its quantity; false: there is none. */
bool daily_next(const repair_t *repair, const site_meter_t *of, int32_t quantity,
                const pmu_mechanisms_t *mechanisms, size_t *index, daily_pair_t *pair);
/* Within what counting explains? */
bool daily_agrees(const daily_pair_t *pair);

#endif
