/* Dips: 0008. A meter is fed by its best phase; where every phase that it has is missing or dipped
 * below what it needs, that is a failure of supply, and stands beside the others as one of them. A
 * dip that leaves a phase to live on changes nothing. No failure comes of missing phases alone:
 * without a dip nothing here. */
#include "facts.h"

#include <stdlib.h>

typedef struct {
  int64_t *at;
  size_t count;
} instants_t;

static bool is_deep(const meter_fact_t *meter, const fault_fact_t *fault) {
  return fault->kind == FAULT_DIP && fault->number < meter->policy.supply_minimum;
}

static bool holds(const fault_fact_t *fault, int64_t at_ns) {
  return fault->from_ns <= at_ns && at_ns < fault->to_ns;
}

/* The deep dip that runs while every phase is missing or dipped; NULL: the meter is fed. */
static const fault_fact_t *failing_at(const meter_fact_t *meter, int64_t at_ns) {
  int64_t gone = 0, all = meter->one_phase ? 1 : 7;
  const fault_fact_t *dip = NULL;
  for (size_t i = 0; i < meter->fault_count; i++) {
    const fault_fact_t *fault = &meter->faults[i];
    if (!holds(fault, at_ns)) continue;
    if (fault->kind == FAULT_PHASE_OFF) gone |= 1 << (fault->number - 1);
    if (!is_deep(meter, fault)) continue;
    gone |= fault->phases;
    if ((fault->phases & all) != 0) dip = fault;
  }
  return (gone & all) == all ? dip : NULL;
}

static int compare(const void *a, const void *b) {
  const int64_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

/* Begins and ends of dips and missing phases, in order of time. */
static instants_t borders_of(const meter_fact_t *meter) {
  instants_t borders = {.at = calloc(meter->fault_count * 2 + 1, sizeof(int64_t))};
  for (size_t i = 0; borders.at != NULL && i < meter->fault_count; i++) {
    const fault_fact_t *fault = &meter->faults[i];
    if (fault->kind != FAULT_DIP && fault->kind != FAULT_PHASE_OFF) continue;
    borders.at[borders.count++] = fault->from_ns;
    borders.at[borders.count++] = fault->to_ns;
  }
  if (borders.count > 1) qsort(borders.at, borders.count, sizeof borders.at[0], compare);
  return borders;
}

static bool put(meter_fact_t *meter, const fault_fact_t *failure) {
  if (failure->from_ns == ORACLE_NONE) return true;
  if (!oracle_text_room(&meter->faults, &meter->fault_cap, meter->fault_count, sizeof *failure)) {
    return false;
  }
  meter->faults[meter->fault_count++] = *failure;
  return true;
}

bool oracle_facts_dips(meter_fact_t *meter) {
  bool any = false;
  for (size_t i = 0; i < meter->fault_count; i++) {
    any = any || is_deep(meter, &meter->faults[i]);
  }
  if (!any) return true;
  instants_t borders = borders_of(meter);
  bool fine = borders.at != NULL;
  fault_fact_t failure = {
      .kind = FAULT_SUPPLY_OFF, .from_ns = ORACLE_NONE, .of_dip = true, .by = "-"};
  for (size_t i = 0; fine && i < borders.count; i++) {
    const fault_fact_t *dip = failing_at(meter, borders.at[i]);
    if (dip == NULL) {
      failure.to_ns = borders.at[i];
      fine = put(meter, &failure);
      failure.from_ns = ORACLE_NONE;
      continue;
    }
    if (failure.from_ns == ORACLE_NONE) failure.from_ns = borders.at[i];
    failure.meter_only = dip->meter_only; /* the scope of the dip that began last */
  }
  free(borders.at);
  return fine;
}
