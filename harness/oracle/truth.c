/* The load integral and the spans in which the meter sees it. Loads are laid over each other in the
 * order of the scenario, then the faults; power is constant between two borders, so that sums are
 * exact. Sources: 0006 *The load*, *Powers of the quantities*; 0013 for loads by functions of time.
 * One mWh is 3600 s · 10^9 mW·ns. */
#include "truth.h"
#include "power.h"

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
  if (fault->firmware) { /* 0009: no hold-up, and one of no length is one */
    *down_ns = fault->from_ns;
    return true;
  }
  if (fault->kind != FAULT_SUPPLY_OFF || fault->to_ns <= facts->start_ns) return false;
  if (fault->to_ns != ORACLE_NEVER && fault->to_ns - fault->from_ns <= meter->policy.hold_up_ns) {
    return false;
  }
  *down_ns = fault->from_ns <= facts->start_ns ? facts->start_ns
                                               : fault->from_ns + meter->policy.hold_up_ns;
  return true;
}

/* A slot of a site after the other: 0013 *Slots*. Beyond the end of the story nobody looks, and the
 * last one stands for what would follow. */
static void add_slots(borders_t *borders, const facts_t *facts, const load_t *load) {
  int64_t from_ns = load->from_ns < facts->start_ns ? facts->start_ns : load->from_ns;
  int64_t to_ns = load->to_ns > facts->end_ns ? facts->end_ns : load->to_ns;
  if (from_ns >= to_ns) return;
  for (int64_t slot = oracle_site_slot(&load->site, from_ns) + 1;; slot++) {
    int64_t at_ns = oracle_site_slot_from_ns(&load->site, slot);
    if (at_ns >= to_ns) return;
    add_border(borders, facts, at_ns);
  }
}

static void collect_borders(borders_t *borders, const facts_t *facts, const meter_fact_t *meter) {
  add_border(borders, facts, facts->start_ns);
  for (size_t i = 0; i < meter->load_count; i++) {
    add_border(borders, facts, meter->loads[i].from_ns);
    add_border(borders, facts, meter->loads[i].to_ns);
    if (meter->loads[i].drawn) add_slots(borders, facts, &meter->loads[i]);
  }
  for (size_t i = 0; i < meter->pulses_count; i++) {
    add_border(borders, facts, meter->pulses[i].from_ns);
    add_border(borders, facts, meter->pulses[i].to_ns);
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

/* 0006: P2 = P3 = floor(P / 3), P1 the rest; of a meter with one phase P1 = P. */
static void split(const meter_fact_t *meter, int64_t total, int64_t of[3]) {
  int64_t third = meter->one_phase ? 0 : oracle_div_floor(total, 3);
  of[0] = total - 2 * third;
  of[1] = of[2] = third;
}

/* From `at_ns` on, to the next border: of a site its slot lies between two. */
static phases_t powers_of(const meter_fact_t *meter, const load_t *load, int64_t at_ns) {
  phases_t powers = load->phases;
  if (load->drawn) {
    site_power_t power = oracle_site_power(&load->site, oracle_site_slot(&load->site, at_ns));
    split(meter, power.p, powers.p);
    split(meter, power.q, powers.q);
    int phase = load->site.phase;
    if (phase == 0) return powers;
    powers = (phases_t){0};
    powers.p[phase - 1] = power.p;
    powers.q[phase - 1] = power.q;
  } else if (load->whole) {
    split(meter, load->phases.p[0], powers.p);
  }
  return powers;
}

static void lay_loads(truth_t *truth) {
  for (size_t i = 0; i < truth->fact->load_count; i++) {
    const load_t *load = &truth->fact->loads[i];
    size_t end = 0;
    for (size_t s = steps_of(truth, load->from_ns, load->to_ns, &end); s < end; s++) {
      phases_t *there = &truth->steps[s].load;
      phases_t powers = powers_of(truth->fact, load, truth->steps[s].from_ns);
      for (int k = 0; k < 3; k++) {
        there->p[k] = powers.p[k] + (load->add ? there->p[k] : 0);
        there->q[k] = powers.q[k] + (load->add ? there->q[k] : 0);
      }
    }
  }
}

static void lay_pulses(truth_t *truth) {
  for (size_t i = 0; i < truth->fact->pulses_count; i++) {
    const pulses_t *pulses = &truth->fact->pulses[i];
    size_t end = 0;
    for (size_t s = steps_of(truth, pulses->from_ns, pulses->to_ns, &end); s < end; s++) {
      truth->steps[s].micro_hz[pulses->input] = pulses->micro_hz;
    }
  }
}

/* What a fault does to the load of the site, and what it hides, in one step of its span. */
static void lay_fault(step_t *step, const fault_fact_t *fault) {
  int phase = (int)fault->number - 1;
  switch (fault->kind) {
  case FAULT_SUPPLY_OFF:
    if (!fault->meter_only) step->load = (phases_t){0};
    return;
  case FAULT_VOLTAGE_OFF:
    step->voltage_off = true;
    return;
  case FAULT_FRONT_END:
    step->front_end = true;
    return;
  case FAULT_PHASE_OFF:
    if (!fault->meter_only) step->load.p[phase] = step->load.q[phase] = 0;
    step->missing[phase] = true;
    return;
  default:
    return;
  }
}

static void lay_faults(truth_t *truth, const facts_t *facts) {
  for (size_t i = 0; i < truth->fact->fault_count; i++) {
    const fault_fact_t *fault = &truth->fact->faults[i];
    size_t end = 0;
    int64_t down_ns = 0;
    for (size_t s = steps_of(truth, fault->from_ns, fault->to_ns, &end); s < end; s++) {
      lay_fault(&truth->steps[s], fault);
    }
    if (!oracle_truth_goes_down(facts, truth->fact, fault, &down_ns)) continue;
    int64_t to_ns = later(fault->to_ns, truth->fact->policy.start_up_ns);
    for (size_t s = steps_of(truth, down_ns, to_ns, &end); s < end; s++) {
      truth->steps[s].dark = true;
    }
  }
}

static phases_t seen_of(const step_t *step) {
  phases_t seen = step->load;
  for (int i = 0; i < 3; i++) {
    bool hidden = step->dark || step->voltage_off || step->front_end || step->missing[i];
    if (hidden) seen.p[i] = seen.q[i] = 0;
  }
  return seen;
}

static int64_t power_of(const truth_t *truth, const step_t *step, size_t quantity) {
  const quantity_t *one = &truth->fact->shape.quantities[quantity];
  if (oracle_shape_is_input(one)) {
    return step->dark ? 0 : step->micro_hz[one->kind - QUANTITY_I1];
  }
  phases_t seen = seen_of(step);
  return oracle_power_of(one->kind, &seen, &truth->fact->policy);
}

/* What a meter that sees everything would register of quantity 0. */
static int64_t consumed_of(const truth_t *truth, const step_t *step) {
  return oracle_power_of(QUANTITY_IMPORT, &step->load, &truth->fact->policy);
}

/* Of a step, what was consumed and not seen; a phase that is missed may also let more be seen. */
static int64_t unmetered_of(const truth_t *truth, size_t s) {
  int64_t power = consumed_of(truth, &truth->steps[s]) - truth->sums[s * truth->quantities].power;
  return power > 0 ? power : 0;
}

static void sum_up(truth_t *truth) {
  size_t width = truth->quantities;
  for (size_t s = 0; s < truth->count; s++) {
    for (size_t q = 0; q < width; q++) {
      sum_t *sum = &truth->sums[s * width + q];
      sum->power = power_of(truth, &truth->steps[s], q);
      if (s == 0) continue;
      const sum_t *before = sum - width;
      int64_t run_ns = truth->steps[s].from_ns - truth->steps[s - 1].from_ns;
      sum->seen = before->seen + (wide_t)before->power * run_ns;
    }
    if (s == 0) continue;
    int64_t run_ns = truth->steps[s].from_ns - truth->steps[s - 1].from_ns;
    truth->unmetered[s] = truth->unmetered[s - 1] + (wide_t)unmetered_of(truth, s - 1) * run_ns;
  }
}

bool oracle_truth_make(truth_t *truth, const facts_t *facts, const meter_fact_t *meter) {
  *truth = (truth_t){.fact = meter, .quantities = (size_t)meter->shape.quantity_count};
  borders_t borders = {0};
  collect_borders(&borders, facts, meter);
  if (!borders.failed) {
    truth->steps = calloc(borders.count, sizeof truth->steps[0]);
    truth->sums = calloc(borders.count * truth->quantities, sizeof truth->sums[0]);
    truth->unmetered = calloc(borders.count, sizeof truth->unmetered[0]);
  }
  bool fine = truth->steps != NULL && truth->sums != NULL && truth->unmetered != NULL;
  if (fine) {
    for (size_t i = 0; i < borders.count; i++) {
      if (i > 0 && borders.at[i] == borders.at[i - 1]) continue;
      truth->steps[truth->count++] = (step_t){.from_ns = borders.at[i]};
    }
    lay_loads(truth);
    lay_pulses(truth);
    lay_faults(truth, facts);
    sum_up(truth);
  }
  free(borders.at);
  return fine;
}

void oracle_truth_free(truth_t *truth) {
  free(truth->steps);
  free(truth->sums);
  free(truth->unmetered);
  *truth = (truth_t){0};
}

wide_t oracle_truth_seen(const truth_t *truth, int quantity, int64_t at_ns) {
  assert(truth->count > 0);
  assert(quantity >= 0 && (size_t)quantity < truth->quantities);
  size_t s = step_at(truth, at_ns);
  const sum_t *sum = &truth->sums[s * truth->quantities + (size_t)quantity];
  int64_t run_ns = at_ns - truth->steps[s].from_ns;
  return sum->seen + (run_ns > 0 ? (wide_t)sum->power * run_ns : 0);
}

int64_t oracle_truth_unmetered(const truth_t *truth, int64_t at_ns) {
  size_t s = step_at(truth, at_ns);
  int64_t run_ns = at_ns - truth->steps[s].from_ns;
  wide_t rest = truth->unmetered[s];
  if (run_ns > 0) rest += (wide_t)unmetered_of(truth, s) * run_ns;
  return (int64_t)oracle_wide_floor(rest, MWNS_PER_MWH);
}

int64_t oracle_truth_greatest(const truth_t *truth, int64_t from_ns, int64_t to_ns) {
  int64_t greatest = 0;
  for (size_t s = step_at(truth, from_ns); s < truth->count; s++) {
    if (truth->steps[s].from_ns >= to_ns) break;
    int64_t consumed = consumed_of(truth, &truth->steps[s]);
    int64_t seen = truth->sums[s * truth->quantities].power; /* without an exporting phase more */
    if (consumed > greatest) greatest = consumed;
    if (seen > greatest) greatest = seen;
  }
  return greatest;
}

static int64_t step_until(const truth_t *truth, size_t s) {
  return s + 1 < truth->count ? truth->steps[s + 1].from_ns : ORACLE_NEVER;
}

int64_t oracle_truth_gauge(const truth_t *truth, gauge_kind_t kind, int64_t at_ns,
                           int64_t *until_ns) {
  size_t s = step_at(truth, at_ns);
  phases_t seen = seen_of(&truth->steps[s]);
  *until_ns = step_until(truth, s);
  return oracle_power_gauge(kind, &seen);
}

look_t oracle_truth_look(const truth_t *truth, int64_t at_ns) {
  size_t s = step_at(truth, at_ns);
  const step_t *step = &truth->steps[s];
  phases_t seen = seen_of(step);
  return (look_t){.power_mw = seen.p[0] + seen.p[1] + seen.p[2],
                  .until_ns = step_until(truth, s),
                  .metering = !step->dark,
                  .voltage = !step->voltage_off,
                  .front_end = step->front_end,
                  .missing = {step->missing[0], step->missing[1], step->missing[2]}};
}
