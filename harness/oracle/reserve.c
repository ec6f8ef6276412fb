/* The reserve of the clock: 0008. What a cell or a capacitor still holds follows from the spans of
 * supply alone, so that all of it is known before the meter is lived: when a cell is low and when
 * dead, and which outages lose the clock. What the meter makes of that is meter.c. A reserve that
 * is good until a fault says otherwise has nothing here. */
#include "meter.h"

#include <stdlib.h>

#define GIGA ((wide_t)1000000000)

typedef enum { TURN_BACK, TURN_FILLED, TURN_OFF } turn_kind_t; /* in the order of one instant */

typedef struct {
  int64_t at_ns;
  turn_kind_t kind;
} change_t;

typedef struct {
  change_t *at;
  size_t count;
} changes_t;

/* From one change to the next. */
typedef struct {
  int64_t from_ns, to_ns; /* ORACLE_NEVER: there is no other */
  int64_t left_ns;        /* at from_ns */
  bool supply;
} stretch_t;

/* What a reserve has come to. */
typedef struct {
  bool low, dead; /* of a cell: said, and not filled since */
} said_t;

static void put(changes_t *changes, const meter_t *m, int64_t at_ns, turn_kind_t kind) {
  if (at_ns == ORACLE_NEVER) return;
  int64_t start_ns = m->facts->start_ns;
  changes->at[changes->count++] = (change_t){at_ns < start_ns ? start_ns : at_ns, kind};
}

/* A new cell is full; a capacitor nobody replaces. */
static bool fills(const meter_t *m, const fault_fact_t *fault, int64_t *at_ns) {
  if (m->fact->policy.reserve != RESERVE_CELL) return false;
  *at_ns = fault->kind == FAULT_BATTERY_REPLACED ? fault->from_ns : fault->to_ns;
  return fault->kind == FAULT_BATTERY_DEAD || fault->kind == FAULT_BATTERY_REPLACED;
}

static int compare(const void *a, const void *b) {
  const change_t *left = a, *right = b;
  if (left->at_ns != right->at_ns) return left->at_ns < right->at_ns ? -1 : 1;
  return ((int)left->kind > (int)right->kind) - ((int)left->kind < (int)right->kind);
}

static changes_t changes_of(const meter_t *m) {
  const meter_fact_t *fact = m->fact;
  changes_t changes = {.at = calloc(fact->fault_count * 2 + 1, sizeof(change_t))};
  for (size_t i = 0; changes.at != NULL && i < fact->fault_count; i++) {
    const fault_fact_t *fault = &fact->faults[i];
    int64_t at_ns = 0;
    if (fills(m, fault, &at_ns)) put(&changes, m, at_ns, TURN_FILLED);
    if (fault->firmware) continue; /* 0009: what feeds the clock is there */
    if (!oracle_truth_goes_down(m->facts, fact, fault, &at_ns)) continue;
    put(&changes, m, at_ns, TURN_OFF);
    put(&changes, m, fault->to_ns, TURN_BACK);
  }
  if (changes.count > 1) qsort(changes.at, changes.count, sizeof changes.at[0], compare);
  return changes;
}

/* What is left behind `dt` of the stretch, by the table of 0008. */
static int64_t left_after(const policy_t *policy, const stretch_t *stretch, int64_t dt_ns) {
  wide_t left = stretch->left_ns;
  wide_t leak = oracle_wide_floor((wide_t)dt_ns * policy->reserve_leak_ppb, GIGA);
  if (!stretch->supply) {
    left -= dt_ns + leak;
  } else if (policy->reserve == RESERVE_CELL) {
    left -= leak;
  } else {
    left += oracle_wide_floor((wide_t)dt_ns * policy->reserve_ns, policy->reserve_recharge_ns);
  }
  if (left < 0) return 0;
  return left > policy->reserve_ns ? policy->reserve_ns : (int64_t)left;
}

/* The first instant of the stretch, or ORACLE_NEVER, at which no more than `most_ns` is left: for
 * whole ns dt + floor(dt * leak) is floor(dt * (1 + leak)). */
static int64_t down_to(const policy_t *policy, const stretch_t *stretch, int64_t most_ns) {
  if (stretch->left_ns <= most_ns) return stretch->from_ns;
  wide_t pace = policy->reserve_leak_ppb + (stretch->supply ? 0 : GIGA);
  if (pace == 0 || (stretch->supply && policy->reserve == RESERVE_CAPACITOR)) return ORACLE_NEVER;
  wide_t at_ns = stretch->from_ns + oracle_wide_ceil((stretch->left_ns - most_ns) * GIGA, pace);
  return at_ns > stretch->to_ns ? ORACLE_NEVER : (int64_t)at_ns;
}

/* What reaches its end is found by the next stretch, but that an outage which ends so lost the
 * clock. */
static void look(meter_t *m, const stretch_t *stretch, said_t *said) {
  const policy_t *policy = &m->fact->policy;
  int64_t empty_ns = down_to(policy, stretch, 0);
  if (!stretch->supply && empty_ns != ORACLE_NEVER) {
    bool at_once = empty_ns == stretch->from_ns;
    oracle_meter_reserve(m, empty_ns, at_once ? RESERVE_IS_EMPTY_AT_ONCE : RESERVE_IS_EMPTY);
  }
  if (policy->reserve != RESERVE_CELL) return;
  int64_t low_ns = down_to(policy, stretch, policy->reserve_low_ns);
  if (!said->low && low_ns < stretch->to_ns) {
    oracle_meter_reserve(m, low_ns, RESERVE_IS_LOW);
    said->low = true;
  }
  if (!said->dead && empty_ns < stretch->to_ns) {
    oracle_meter_reserve(m, empty_ns, RESERVE_IS_DEAD);
    said->dead = true;
  }
}

bool oracle_reserve_start(meter_t *m) {
  const policy_t *policy = &m->fact->policy;
  if (policy->reserve == RESERVE_FAULT) return true;
  changes_t changes = changes_of(m);
  if (changes.at == NULL) return false;
  said_t said = {0};
  stretch_t stretch = {
      .from_ns = m->facts->start_ns, .left_ns = policy->reserve_ns, .supply = true};
  for (size_t i = 0; i <= changes.count; i++) {
    const change_t *change = i < changes.count ? &changes.at[i] : NULL;
    stretch.to_ns = change == NULL ? ORACLE_NEVER : change->at_ns;
    if (stretch.to_ns > stretch.from_ns) look(m, &stretch, &said);
    if (change == NULL) break;
    stretch.left_ns = left_after(policy, &stretch, change->at_ns - stretch.from_ns);
    stretch.from_ns = change->at_ns;
    if (change->kind != TURN_FILLED) {
      stretch.supply = change->kind == TURN_BACK;
      continue;
    }
    stretch.left_ns = policy->reserve_ns;
    said = (said_t){0};
  }
  free(changes.at);
  return true;
}

size_t oracle_reserve_most(const meter_t *m) {
  if (m->fact->policy.reserve == RESERVE_FAULT) return 0;
  return 3 * (2 * m->fact->fault_count + 1); /* empty, low and dead in each stretch */
}
