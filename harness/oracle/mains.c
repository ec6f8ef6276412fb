/* Lays the facts over each other, the weakest first: the declared voltage, what stands in its
 * place, swells, dips, and what is missing. Decision 0011 *The mains*; a fact that begins within
 * a half cycle begins with the next. */
#include "mains.h"

#include <assert.h>
#include <stdlib.h>

int64_t oracle_mains_half(int64_t at_ns) { return oracle_div_floor(at_ns, MAINS_HALF_NS); }

int64_t oracle_mains_half_from(int64_t at_ns) {
  if (at_ns == ORACLE_NEVER) return ORACLE_NEVER;
  int64_t half = -oracle_div_floor(-at_ns, MAINS_HALF_NS);
  return half > INT64_MAX / MAINS_HALF_NS ? INT64_MAX / MAINS_HALF_NS : half; /* it has a begin */
}

/* What a fault does to the voltage; none: nothing. A restart and what a dip takes of the supply are
 * the meter's own, and no matter of the mains. */
static bool is_of_mains(const fault_fact_t *fault) {
  if (fault->kind == FAULT_SUPPLY_OFF) return !fault->firmware && !fault->of_dip;
  return fault->kind == FAULT_PHASE_OFF || fault->kind == FAULT_DIP || fault->kind == FAULT_SWELL;
}

static unsigned phases_of(const fault_fact_t *fault) {
  if (fault->kind == FAULT_SUPPLY_OFF) return 7;
  if (fault->kind == FAULT_PHASE_OFF) return 1U << (fault->number - 1);
  return (unsigned)fault->phases;
}

typedef struct {
  int64_t *at;
  size_t count, cap;
  int64_t first;
  bool failed;
} halves_t;

static void add_border(halves_t *halves, int64_t at_ns) {
  int64_t half = oracle_mains_half_from(at_ns);
  if (half <= halves->first || half == ORACLE_NEVER) return;
  if (!oracle_text_room(&halves->at, &halves->cap, halves->count, sizeof half)) {
    halves->failed = true;
    return;
  }
  halves->at[halves->count++] = half;
}

static void add_span(halves_t *halves, int64_t from_ns, int64_t to_ns) {
  add_border(halves, from_ns);
  add_border(halves, to_ns);
}

static int compare(const void *a, const void *b) {
  const int64_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static void collect(halves_t *halves, const meter_fact_t *meter) {
  for (size_t i = 0; i < meter->voltage_count; i++) {
    add_span(halves, meter->voltages[i].from_ns, meter->voltages[i].to_ns);
  }
  for (size_t i = 0; i < meter->harmonic_count; i++) {
    add_span(halves, meter->harmonics[i].from_ns, meter->harmonics[i].to_ns);
  }
  for (size_t i = 0; i < meter->frequency_count; i++) {
    add_span(halves, meter->frequencies[i].from_ns, meter->frequencies[i].to_ns);
  }
  for (size_t i = 0; i < meter->flicker_count; i++) {
    add_span(halves, meter->flickers[i].from_ns, meter->flickers[i].to_ns);
  }
  for (size_t i = 0; i < meter->fault_count; i++) {
    if (is_of_mains(&meter->faults[i])) {
      add_span(halves, meter->faults[i].from_ns, meter->faults[i].to_ns);
    }
  }
  if (halves->count > 1) qsort(halves->at, halves->count, sizeof halves->at[0], compare);
}

size_t oracle_mains_step(const mains_t *mains, int64_t half) {
  assert(mains->count > 0);
  size_t low = 0, high = mains->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (mains->steps[middle].half <= half) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The steps whose half cycles begin in [from, to): first, and one past the last. */
static size_t steps_of(const mains_t *mains, int64_t from_ns, int64_t to_ns, size_t *end) {
  int64_t from = oracle_mains_half_from(from_ns), to = oracle_mains_half_from(to_ns);
  size_t first = oracle_mains_step(mains, from);
  if (mains->steps[first].half < from) first++; /* before the first step of all it is not there */
  *end = first;
  while (*end < mains->count && mains->steps[*end].half < to) {
    (*end)++;
  }
  return first;
}

static void lay_declared(mains_t *mains, const meter_fact_t *meter) {
  for (size_t s = 0; s < mains->count; s++) {
    for (int p = 0; p < 3; p++) {
      mains->steps[s].mv[p] = meter->nominal_mv;
    }
    mains->steps[s].mhz = FACTS_NOMINAL_MHZ;
  }
  for (size_t i = 0; i < meter->voltage_count; i++) {
    const triple_t *one = &meter->voltages[i];
    size_t end = 0;
    for (size_t s = steps_of(mains, one->from_ns, one->to_ns, &end); s < end; s++) {
      for (int p = 0; p < 3; p++) {
        mains->steps[s].mv[p] = one->of[p];
      }
    }
  }
}

static void lay_others(mains_t *mains, const meter_fact_t *meter) {
  size_t end = 0;
  for (size_t i = 0; i < meter->harmonic_count; i++) {
    const harmonic_t *one = &meter->harmonics[i];
    for (size_t s = steps_of(mains, one->from_ns, one->to_ns, &end); s < end; s++) {
      mains->steps[s].harmonic[one->phase][one->order] = (int32_t)one->ppm;
    }
  }
  for (size_t i = 0; i < meter->frequency_count; i++) {
    const frequency_t *one = &meter->frequencies[i];
    for (size_t s = steps_of(mains, one->from_ns, one->to_ns, &end); s < end; s++) {
      mains->steps[s].mhz = one->mhz;
    }
  }
  for (size_t i = 0; i < meter->flicker_count; i++) {
    const triple_t *one = &meter->flickers[i];
    for (size_t s = steps_of(mains, one->from_ns, one->to_ns, &end); s < end; s++) {
      for (int p = 0; p < 3; p++) {
        mains->steps[s].flicker[p] = one->of[p];
      }
    }
  }
}

/* All faults of one kind; ⌊MV·x/1000⌋, and of what is off 0. */
static void lay_faults(mains_t *mains, const meter_fact_t *meter, fault_kind_t kind) {
  bool partly = kind == FAULT_DIP || kind == FAULT_SWELL;
  for (size_t i = 0; i < meter->fault_count; i++) {
    const fault_fact_t *fault = &meter->faults[i];
    if (fault->kind != kind || !is_of_mains(fault)) continue;
    int64_t mv = partly ? meter->nominal_mv * fault->number / 1000 : 0;
    unsigned phases = phases_of(fault);
    size_t end = 0;
    for (size_t s = steps_of(mains, fault->from_ns, fault->to_ns, &end); s < end; s++) {
      for (int p = 0; p < 3; p++) {
        if ((phases >> p & 1) != 0) mains->steps[s].mv[p] = mv;
      }
    }
  }
}

bool oracle_mains_make(mains_t *mains, const facts_t *facts, const meter_fact_t *meter) {
  halves_t halves = {.first = oracle_mains_half(facts->start_ns)};
  *mains = (mains_t){0};
  collect(&halves, meter);
  if (!halves.failed) mains->steps = calloc(halves.count + 1, sizeof mains->steps[0]);
  if (mains->steps != NULL) {
    mains->steps[mains->count++].half = halves.first;
    for (size_t i = 0; i < halves.count; i++) {
      if (i > 0 && halves.at[i] == halves.at[i - 1]) continue;
      mains->steps[mains->count++].half = halves.at[i];
    }
    lay_declared(mains, meter);
    lay_others(mains, meter);
    lay_faults(mains, meter, FAULT_SWELL);
    lay_faults(mains, meter, FAULT_DIP);
    lay_faults(mains, meter, FAULT_PHASE_OFF);
    lay_faults(mains, meter, FAULT_SUPPLY_OFF);
  }
  free(halves.at);
  return mains->steps != NULL;
}

void oracle_mains_free(mains_t *mains) {
  free(mains->steps);
  *mains = (mains_t){0};
}
