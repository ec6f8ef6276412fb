/* The repaired profile on its full grid: half-open UTC slots of lp.period (multiples of local
 * time), each with energy, covered seconds and quality. Derived from a repair and never stored.
 * Energy is conserved exactly: what straddles slots is pro-rated by seconds with the largest
 * remainder and marked estimated. A repeated label has slots of its own (repeat 1, 2 …) beside
 * the first: both energies count, nothing is summed into one interval (A22). Source:
 * clock-loss.md A16, A17, V1–V4. */
#ifndef PMU_DATA_GRID_H
#define PMU_DATA_GRID_H

#include "pmu/data/repair.h"

typedef struct {
  utc_t from, to;
  uint32_t repeat;
  energy_t energy; /* as the meter registers: no ratio applied */
  span_t covered;  /* whole seconds that entries cover */
  grid_quality_t quality;
  uint64_t record_first, record_last; /* 0: none */
} grid_slot_t;

typedef struct {
  const repair_t *repair;
  grid_slot_t *slots; /* by `from`, then `repeat`; repeat 0 without holes from first to last */
  size_t slot_count;
} grid_t;

/* Of a column of the timeline; -1: of none. Where there was no channel of it, energies are 0, no
 * second is covered and the slot is missing (0008 "Changed channels"). */
MUST_USE status_t grid_make(arena_t *arena, const site_t *site, uint32_t meter, int32_t channel,
                            const repair_t *repair, const pmu_mechanisms_t *mechanisms,
                            grid_t **grid, fault_t *fault);

/* From the journal's records in one call, of quantity 0 or another one; `facts` as for
 * headend_open, `mechanisms` may be NULL. ST_BAD_INPUT for a quantity that never had a channel, but
 * 0. */
MUST_USE status_t grid_of_records(arena_t *arena, bytes_t facts, const record_t *records,
                                  size_t count, uint32_t meter, const pmu_mechanisms_t *mechanisms,
                                  grid_t **grid, fault_t *fault);

MUST_USE status_t grid_of_quantity(arena_t *arena, bytes_t facts, const record_t *records,
                                   size_t count, uint32_t meter, int32_t quantity,
                                   const pmu_mechanisms_t *mechanisms, grid_t **grid,
                                   fault_t *fault);

const grid_slot_t *grid_slot_at(const grid_t *grid, utc_t from, uint32_t repeat); /* or NULL */
const char *grid_quality_name(grid_quality_t quality); /* "outage_zero"; static */

/* Shares of an amount by weights, by the largest remainder; equal ones go to the first. The shares
 * sum to the amount; a negative one is shared as its opposite. Weights are not negative and not all
 * 0. */
void grid_share(int64_t amount, const int64_t *weights, int64_t *shares, size_t count);

#endif
