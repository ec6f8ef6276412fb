/* The load integral and the spans in which the meter registers. Loads are laid over each other in
 * the order of the scenario; power is constant between two borders, so that sums are exact.
 * Sources: 0001 *Energy*: count = floor(sum / quantum), secondary by the ratio in the same
 * fraction, without an own rounding. One mWh is 3600 s · 10^9 mW·ns. */
#include "truth.h"

#include <assert.h>
#include <stdlib.h>

#define MWNS_PER_MWH ((wide_t)3600 * 1000000000)

typedef struct {
  int64_t *at;
  size_t count, cap;
  bool failed;
} borders_t;

static void add_border(borders_t *borders, const facts_t *facts, int64_t at_ns) {
  if (at_ns < facts->start_ns || at_ns == ORACLE_NEVER) return;
  if (!oracle_text_room(&borders->at, &borders->cap, borders->count, sizeof at_ns)) {
    borders->failed = true;
    return;
  }
  borders->at[borders->count++] = at_ns;
}

static int compare_border(const void *a, const void *b) {
  const int64_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static int64_t later(int64_t at_ns, int64_t by_ns) {
  return at_ns == ORACLE_NEVER ? ORACLE_NEVER : at_ns + by_ns;
}

bool oracle_truth_goes_down(const facts_t *facts, const meter_fact_t *meter,
                            const fault_fact_t *fault, int64_t *down_ns) {
  if (fault->kind != FAULT_SUPPLY_OFF || fault->to_ns <= facts->start_ns) return false;
  if (fault->to_ns != ORACLE_NEVER && fault->to_ns - fault->from_ns <= meter->policy.hold_up_ns) {
    return false;
  }
  *down_ns = fault->from_ns <= facts->start_ns ? facts->start_ns
                                               : fault->from_ns + meter->policy.hold_up_ns;
  return true;
}

static void collect_borders(borders_t *borders, const facts_t *facts, const meter_fact_t *meter) {
  add_border(borders, facts, facts->start_ns);
  for (size_t i = 0; i < meter->load_count; i++) {
    add_border(borders, facts, meter->loads[i].from_ns);
    add_border(borders, facts, meter->loads[i].to_ns);
  }
  for (size_t i = 0; i < meter->fault_count; i++) {
    const fault_fact_t *fault = &meter->faults[i];
    int64_t down_ns = 0;
    add_border(borders, facts, fault->from_ns);
    add_border(borders, facts, fault->to_ns);
    if (oracle_truth_goes_down(facts, meter, fault, &down_ns)) {
      add_border(borders, facts, down_ns);
      add_border(borders, facts, later(fault->to_ns, meter->policy.start_up_ns));
    }
  }
  if (borders->count > 0) {
    qsort(borders->at, borders->count, sizeof borders->at[0], compare_border);
  }
}

/* The step that begins at `at_ns` or last before it; the first for anything earlier. */
static size_t step_at(const truth_t *truth, int64_t at_ns) {
  size_t low = 0, high = truth->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (truth->steps[middle].from_ns <= at_ns) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The first step and one past the last of [from, to), whose ends are borders or before the start.
 */
static size_t steps_of(const truth_t *truth, int64_t from_ns, int64_t to_ns, size_t *end) {
  size_t first = step_at(truth, from_ns);
  *end = first;
  while (*end < truth->count && truth->steps[*end].from_ns < to_ns) {
    (*end)++;
  }
  return first;
}

static void lay_loads(truth_t *truth) {
  for (size_t i = 0; i < truth->fact->load_count; i++) {
    const load_t *load = &truth->fact->loads[i];
    size_t end = 0;
    for (size_t s = steps_of(truth, load->from_ns, load->to_ns, &end); s < end; s++) {
      step_t *step = &truth->steps[s];
      step->power_mw = load->add ? step->power_mw + load->power_mw : load->power_mw;
    }
  }
}

/* Import only: what flows back is neither consumed nor registered. */
static void drop_exports(truth_t *truth) {
  for (size_t s = 0; s < truth->count; s++) {
    if (truth->steps[s].power_mw < 0) truth->steps[s].power_mw = 0;
  }
}

static void lay_faults(truth_t *truth, const facts_t *facts) {
  for (size_t i = 0; i < truth->fact->fault_count; i++) {
    const fault_fact_t *fault = &truth->fact->faults[i];
    size_t end = 0;
    int64_t down_ns = 0;
    if (fault->kind == FAULT_SUPPLY_OFF && !fault->meter_only) {
      for (size_t s = steps_of(truth, fault->from_ns, fault->to_ns, &end); s < end; s++) {
        truth->steps[s].power_mw = 0;
      }
    }
    int64_t from_ns = fault->from_ns, to_ns = fault->to_ns;
    if (oracle_truth_goes_down(facts, truth->fact, fault, &down_ns)) {
      from_ns = down_ns;
      to_ns = later(fault->to_ns, truth->fact->policy.start_up_ns);
    } else if (fault->kind != FAULT_VOLTAGE_OFF) {
      continue;
    }
    for (size_t s = steps_of(truth, from_ns, to_ns, &end); s < end; s++) {
      truth->steps[s].metered = false;
    }
  }
}

static void sum_up(truth_t *truth) {
  for (size_t s = 1; s < truth->count; s++) {
    const step_t *before = &truth->steps[s - 1];
    wide_t energy = (wide_t)before->power_mw * (truth->steps[s].from_ns - before->from_ns);
    truth->steps[s].consumed = before->consumed + energy;
    truth->steps[s].registered = before->registered + (before->metered ? energy : 0);
  }
}

bool oracle_truth_make(truth_t *truth, const facts_t *facts, const meter_fact_t *meter) {
  *truth = (truth_t){.fact = meter};
  borders_t borders = {0};
  collect_borders(&borders, facts, meter);
  if (!borders.failed) truth->steps = calloc(borders.count, sizeof truth->steps[0]);
  if (truth->steps != NULL) {
    for (size_t i = 0; i < borders.count; i++) {
      if (i > 0 && borders.at[i] == borders.at[i - 1]) continue;
      truth->steps[truth->count++] = (step_t){.from_ns = borders.at[i], .metered = true};
    }
    lay_loads(truth);
    drop_exports(truth);
    lay_faults(truth, facts);
    sum_up(truth);
  }
  free(borders.at);
  return truth->steps != NULL;
}

void oracle_truth_free(truth_t *truth) {
  free(truth->steps);
  truth->steps = NULL;
}

static wide_t sum_at(const truth_t *truth, int64_t at_ns, bool registered) {
  assert(truth->count > 0);
  const step_t *step = &truth->steps[step_at(truth, at_ns)];
  if (at_ns <= step->from_ns) return registered ? step->registered : step->consumed;
  wide_t energy = (wide_t)step->power_mw * (at_ns - step->from_ns);
  if (registered) return step->registered + (step->metered ? energy : 0);
  return step->consumed + energy;
}

int64_t oracle_truth_count(const truth_t *truth, int64_t at_ns) {
  const meter_fact_t *fact = truth->fact;
  wide_t dividend = sum_at(truth, at_ns, true);
  wide_t divisor = MWNS_PER_MWH * fact->policy.quantum_mwh;
  if (fact->policy.secondary) {
    dividend *= (wide_t)fact->ratio[1] * fact->ratio[3];
    divisor *= (wide_t)fact->ratio[0] * fact->ratio[2];
  }
  return (int64_t)oracle_wide_floor(dividend, divisor);
}

int64_t oracle_truth_unmetered(const truth_t *truth, int64_t at_ns) {
  wide_t rest = sum_at(truth, at_ns, false) - sum_at(truth, at_ns, true);
  return (int64_t)oracle_wide_floor(rest, MWNS_PER_MWH);
}

int64_t oracle_truth_primary(const meter_fact_t *fact, int64_t count) {
  wide_t energy = (wide_t)count * fact->policy.quantum_mwh;
  if (!fact->policy.secondary) return (int64_t)energy;
  energy *= (wide_t)fact->ratio[0] * fact->ratio[2];
  return (int64_t)oracle_wide_floor(energy, (wide_t)fact->ratio[1] * fact->ratio[3]);
}

int64_t oracle_truth_greatest(const truth_t *truth, int64_t from_ns, int64_t to_ns) {
  int64_t greatest = 0;
  for (size_t s = step_at(truth, from_ns); s < truth->count; s++) {
    const step_t *step = &truth->steps[s];
    if (step->from_ns >= to_ns) break;
    if (step->power_mw > greatest) greatest = step->power_mw;
  }
  return greatest;
}
