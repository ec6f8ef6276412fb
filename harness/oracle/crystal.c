/* The crystal: 0008 *The crystal*. Its error is constant in pieces, the sum of what it was made
 * with, of the parabola of its temperature and of its age; all pieces are summed before the one
 * division. It runs with and without supply. What the clock makes of it is clock.c. */
#include "meter.h"

#include <assert.h>
#include <stdlib.h>

#define GIGA ((wide_t)1000000000)
#define DAY_NS (INT64_C(86400) * ORACLE_NS_PER_S)

typedef struct {
  int64_t *at;
  size_t count, cap;
  bool failed;
} instants_t;

static void put(instants_t *instants, const meter_t *m, int64_t at_ns) {
  if (at_ns <= m->facts->start_ns) return;
  if (!oracle_text_room(&instants->at, &instants->cap, instants->count, sizeof at_ns)) {
    instants->failed = true;
    return;
  }
  instants->at[instants->count++] = at_ns;
}

static int compare(const void *a, const void *b) {
  const int64_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

/* Tenths of a degree; a later fact replaces an earlier one. */
static int64_t temperature_at(const meter_fact_t *fact, int64_t at_ns) {
  for (size_t i = fact->temperature_count; i > 0; i--) {
    const temperature_t *one = &fact->temperatures[i - 1];
    if (one->from_ns <= at_ns && at_ns < one->to_ns) return one->tenths;
  }
  return 250;
}

static int64_t ppb_at(const meter_t *m, int64_t at_ns) {
  const policy_t *policy = &m->fact->policy;
  int64_t off = temperature_at(m->fact, at_ns) - 250;
  int64_t days = (at_ns - m->facts->start_ns) / DAY_NS;
  return policy->drift_ppb + oracle_div_floor(policy->temperature_ppb * off * off, 100) +
         oracle_div_floor(policy->ageing_ppb * days, 365);
}

static void add_piece(meter_t *m, int64_t from_ns) {
  int64_t ppb = ppb_at(m, from_ns);
  const piece_t *last = m->piece_count > 0 ? &m->pieces[m->piece_count - 1] : NULL;
  if (last != NULL && last->ppb == ppb) return;
  piece_t next = {.from_ns = from_ns, .ppb = ppb};
  if (last != NULL) next.sum = last->sum + (GIGA + last->ppb) * (from_ns - last->from_ns);
  if (!oracle_text_room(&m->pieces, &m->piece_cap, m->piece_count, sizeof next)) {
    m->memory_short = true;
    return;
  }
  m->pieces[m->piece_count++] = next;
}

bool oracle_crystal_start(meter_t *m) {
  const meter_fact_t *fact = m->fact;
  instants_t instants = {0};
  for (size_t i = 0; i < fact->temperature_count && fact->policy.temperature_ppb != 0; i++) {
    put(&instants, m, fact->temperatures[i].from_ns);
    put(&instants, m, fact->temperatures[i].to_ns);
  }
  int64_t last_ns = m->facts->end_ns + METER_LATE_NS;
  for (int64_t at_ns = m->facts->start_ns + DAY_NS;
       fact->policy.ageing_ppb != 0 && at_ns <= last_ns; at_ns += DAY_NS) {
    put(&instants, m, at_ns);
  }
  if (instants.count > 0) qsort(instants.at, instants.count, sizeof instants.at[0], compare);
  add_piece(m, m->facts->start_ns);
  for (size_t i = 0; i < instants.count; i++) {
    add_piece(m, instants.at[i]);
  }
  free(instants.at);
  return !instants.failed && !m->memory_short;
}

/* The last piece that begins at or before; the first for anything earlier. */
static const piece_t *piece_at(const meter_t *m, int64_t t_ns) {
  assert(m->piece_count > 0);
  size_t low = 0, high = m->piece_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (m->pieces[middle].from_ns <= t_ns) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return &m->pieces[low];
}

int64_t oracle_clock_crystal(const meter_t *m, int64_t t_ns) {
  const piece_t *piece = piece_at(m, t_ns);
  wide_t sum = piece->sum + (GIGA + piece->ppb) * (t_ns - piece->from_ns);
  return (int64_t)oracle_wide_floor(sum, GIGA);
}

int64_t oracle_crystal_when(const meter_t *m, wide_t x_ns) {
  const piece_t *piece = &m->pieces[0];
  for (size_t i = 1; i < m->piece_count && m->pieces[i].sum < x_ns * GIGA; i++) {
    piece = &m->pieces[i];
  }
  wide_t run = oracle_wide_ceil(x_ns * GIGA - piece->sum, GIGA + piece->ppb);
  return piece->from_ns + (int64_t)run;
}
