/* Every voltage over one cycle, one after the other, in runs of those that are equal; then a look
 * for what begins, and from there for what ends it. No machine that is fed: decision 0011 read as
 * questions about whole stretches. Where all hundred values are equal a voltage is steady, and
 * nothing is asked until they change. */
#include "disturbance.h"
#include "wide.h"

#include <assert.h>
#include <stdlib.h>

enum {
  STEADY_VALUES = 100,
  TRACE_BEFORE = 4, /* of a rapid change STEADY_VALUES: those of the mean that it is told from */
  TRACE_RUNS = 64,
  TRACE_RUN_MAX = 65535,
  WAVE_BEFORE = 5,
  WAVE_HALVES = 24,
  SETTLED = 4 * STEADY_VALUES /* behind the last change of all everything has come to rest */
};

/* Half cycles j of one voltage, from first to last. */
typedef struct {
  int64_t first, last, u[3];
} run_t;

/* A measuring span: of the half cycles that lie wholly in it first and last; the runs are of all
 * but the first, which has none before it. */
typedef struct {
  int64_t to_ns, first, last;
  bool open; /* it does not end; `last` lies behind all changes */
  run_t *runs;
  size_t count, cap;
} span_of_runs_t;

typedef struct {
  const mains_t *mains;
  const truth_t *truth;
  const meter_fact_t *fact;
  disturbances_t *found;
  int phases;
} search_t;

static int64_t level(const search_t *s, int64_t thousandths) {
  return s->fact->nominal_mv * thousandths / 1000;
}

/* A half cycle behind the last instant that there is begins there. */
static int64_t start_of(int64_t half) {
  return half > INT64_MAX / MAINS_HALF_NS ? INT64_MAX : half * MAINS_HALF_NS;
}

/* ---- voltages over one cycle ---- */

static void add_run(search_t *s, span_of_runs_t *span, int64_t first, int64_t last,
                    const int64_t u[3]) {
  run_t *before = span->count > 0 ? &span->runs[span->count - 1] : NULL;
  if (last < first) return;
  if (before != NULL && before->u[0] == u[0] && before->u[1] == u[1] && before->u[2] == u[2]) {
    before->last = last;
    return;
  }
  if (!oracle_text_room(&span->runs, &span->cap, span->count, sizeof span->runs[0])) {
    s->found->failed = true;
    return;
  }
  span->runs[span->count++] = (run_t){first, last, {u[0], u[1], u[2]}};
}

/* Over half cycles of a and of b mV, r.m.s. */
static int64_t over_a_cycle(int64_t a, int64_t b) {
  return (int64_t)oracle_wide_root((a * a + b * b) / 2);
}

static void make_runs(search_t *s, span_of_runs_t *span) {
  size_t step = oracle_mains_step(s->mains, span->first);
  int64_t from = span->first; /* of this step, in the span */
  for (; step < s->mains->count && from <= span->last; step++) {
    const mains_step_t *now = &s->mains->steps[step];
    const mains_step_t *before = step > 0 && from > span->first ? now - 1 : now;
    bool last_step = step + 1 == s->mains->count;
    int64_t to = last_step || now[1].half > span->last ? span->last : now[1].half - 1;
    int64_t edge[3] = {0}, plain[3] = {0};
    for (int p = 0; p < s->phases; p++) {
      edge[p] = over_a_cycle(before->mv[p], now->mv[p]);
      plain[p] = over_a_cycle(now->mv[p], now->mv[p]);
    }
    if (from > span->first) add_run(s, span, from, from, edge);
    add_run(s, span, from + 1, to, plain);
    from = to + 1;
  }
}

/* ---- what is said of any of them ---- */

/* The run of half cycle j, which is in the span. */
static size_t run_of(const span_of_runs_t *span, int64_t j) {
  size_t low = 0, high = span->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (span->runs[middle].first <= j) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

static int64_t overlap(const run_t *run, int64_t from, int64_t to) {
  int64_t first = run->first > from ? run->first : from;
  int64_t last = run->last < to ? run->last : to;
  return last < first ? 0 : last - first + 1;
}

/* Runs of the trace from some values before j_begin to j_last. */
static int64_t trace_runs(const span_of_runs_t *span, int64_t begin, int64_t last, bool rapid) {
  int64_t from = begin - (rapid ? STEADY_VALUES : TRACE_BEFORE), runs = 0;
  if (from < span->runs[0].first) from = span->runs[0].first;
  for (size_t r = run_of(span, from); r < span->count && span->runs[r].first <= last; r++) {
    runs += (overlap(&span->runs[r], from, last) + TRACE_RUN_MAX - 1) / TRACE_RUN_MAX;
  }
  return runs;
}

static int64_t wave_halves(const span_of_runs_t *span, int64_t begin, int64_t last) {
  int64_t from = begin - WAVE_BEFORE, to = from + WAVE_HALVES - 1;
  if (from < span->first) from = span->first;
  if (to > last) to = last;
  return to - from + 1;
}

static void put(search_t *s, const span_of_runs_t *span, int64_t begin, int64_t last,
                disturbance_t *one) {
  disturbances_t *found = s->found;
  if (!oracle_text_room(&found->at, &found->cap, found->count, sizeof *one)) {
    found->failed = true;
    return;
  }
  one->begin_ns = start_of(begin - 1);
  bool rapid = one->kind == DISTURBANCE_RAPID;
  if (trace_runs(span, begin, last, rapid) > TRACE_RUNS) one->flags |= DISTURBANCE_TRACE_CUT;
  one->halves = wave_halves(span, begin, last);
  found->at[found->count++] = *one;
}

/* ---- dips and swells ---- */

/* What is beyond a limit: above that of a swell, or, with all signs turned, below that of a dip. */
typedef struct {
  int64_t sign, limit, back;
} border_t;

static border_t border_of(const search_t *s, bool swell) {
  const policy_t *policy = &s->fact->policy;
  if (swell)
    return (border_t){1, level(s, policy->swell), level(s, policy->swell - policy->hysteresis)};
  return (border_t){-1, -level(s, policy->dip), -level(s, policy->dip + policy->hysteresis)};
}

static unsigned beyond(const search_t *s, const border_t *border, const run_t *run) {
  unsigned phases = 0;
  for (int p = 0; p < s->phases; p++) {
    if (border->sign * run->u[p] > border->limit) phases |= 1U << p;
  }
  return phases;
}

static bool is_back(const search_t *s, const border_t *border, const run_t *run) {
  for (int p = 0; p < s->phases; p++) {
    if (border->sign * run->u[p] > border->back) return false;
  }
  return true;
}

static bool is_interrupted(const search_t *s, const run_t *run) {
  for (int p = 0; p < s->phases; p++) {
    if (run->u[p] >= level(s, s->fact->policy.interruption)) return false;
  }
  return true;
}

/* Of the runs [from, to): who was beyond, and how far anybody was. */
static void sum_up(const search_t *s, const border_t *border, const span_of_runs_t *span,
                   size_t from, size_t to, disturbance_t *one) {
  for (size_t r = from; r < to; r++) {
    const run_t *run = &span->runs[r];
    one->phases |= beyond(s, border, run);
    if (border->sign < 0 && is_interrupted(s, run)) one->kind = DISTURBANCE_INTERRUPTION;
    for (int p = 0; p < s->phases; p++) {
      bool further = border->sign * run->u[p] > border->sign * one->each[p];
      if (r == from || further) one->each[p] = run->u[p];
    }
  }
  one->extreme = one->each[0];
  for (int p = 1; p < s->phases; p++) {
    bool further = border->sign * one->each[p] > border->sign * one->extreme;
    if (further) one->extreme = one->each[p];
  }
}

static void find_beyond(search_t *s, const span_of_runs_t *span, bool swell) {
  const border_t border = border_of(s, swell);
  size_t from = 0, to = 0;
  for (; from < span->count; from = to) {
    to = from + 1;
    if (beyond(s, &border, &span->runs[from]) == 0) continue;
    while (to < span->count && !is_back(s, &border, &span->runs[to])) {
      to++;
    }
    bool ended = to < span->count;
    int64_t begin = span->runs[from].first;
    int64_t last = ended ? span->runs[to].first : span->last;
    disturbance_t one = {.kind = swell ? DISTURBANCE_SWELL : DISTURBANCE_DIP,
                         .flags = ended ? 0 : DISTURBANCE_CUT,
                         .run_from_ns = start_of(begin + 1)};
    sum_up(s, &border, span, from, to, &one);
    /* It ends where the cycle begins that was right again; cut, with what was looked at. */
    int64_t end_ns = ended ? start_of(last - 1) : start_of(last + 1);
    one.duration_ms = (end_ns - start_of(begin - 1)) / (ORACLE_NS_PER_S / 1000);
    one.written_ns = ended ? start_of(last + 1) : span->open ? ORACLE_NEVER : span->to_ns;
    one.run_to_ns = one.written_ns;
    put(s, span, begin, last, &one);
  }
}

/* ---- rapid changes ---- */

/* A_p(j), and whether the hundred values up to j are within `most` of it. */
static bool is_steady(const search_t *s, const span_of_runs_t *span, int64_t j, int64_t most,
                      int64_t mean[3]) {
  int64_t from = j - STEADY_VALUES + 1;
  size_t first = run_of(span, from);
  for (int p = 0; p < s->phases; p++) {
    int64_t sum = 0;
    for (size_t r = first; r < span->count && span->runs[r].first <= j; r++) {
      sum += span->runs[r].u[p] * overlap(&span->runs[r], from, j);
    }
    mean[p] = sum / STEADY_VALUES;
    for (size_t r = first; r < span->count && span->runs[r].first <= j; r++) {
      int64_t off = span->runs[r].u[p] - mean[p];
      if (off > most || off < -most) return false;
    }
  }
  return true;
}

/* The first j from `from` on that is steady, or that is not; ORACLE_NEVER: none in the span. */
static int64_t next_of(const search_t *s, const span_of_runs_t *span, int64_t from, int64_t most,
                       bool steady) {
  int64_t mean[3];
  for (int64_t j = from; j <= span->last; j++) {
    const run_t *run = &span->runs[run_of(span, j)];
    bool equal = j - run->first >= STEADY_VALUES - 1;
    if (equal && !steady) {
      j = run->last;
      continue;
    }
    if (is_steady(s, span, j, most, mean) == steady) return j;
  }
  return ORACLE_NEVER;
}

/* The change from j `begin` to `end`; false: a dip or a swell was in it. */
static bool sum_up_change(const search_t *s, const span_of_runs_t *span, int64_t begin, int64_t end,
                          disturbance_t *one) {
  const border_t dip = border_of(s, false), swell = border_of(s, true);
  int64_t mean[3] = {0}, most = level(s, s->fact->policy.rapid);
  (void)is_steady(s, span, begin - 1, most, mean);
  for (size_t r = run_of(span, begin); r < span->count && span->runs[r].first <= end; r++) {
    const run_t *run = &span->runs[r];
    if ((beyond(s, &dip, run) | beyond(s, &swell, run)) != 0) return false;
    for (int p = 0; p < s->phases; p++) {
      int64_t off = run->u[p] > mean[p] ? run->u[p] - mean[p] : mean[p] - run->u[p];
      if (off > one->each[p]) one->each[p] = off;
      if (off > most) one->phases |= 1U << p;
      if (off > one->extreme) one->extreme = off;
    }
  }
  return true;
}

static void find_changes(search_t *s, const span_of_runs_t *span) {
  int64_t most = level(s, s->fact->policy.rapid);
  if (s->fact->policy.rapid == 0 || span->count == 0) return;
  int64_t hundredth = span->runs[0].first + STEADY_VALUES - 1;
  int64_t steady = next_of(s, span, hundredth, most, true);
  while (steady != ORACLE_NEVER) {
    int64_t begin = next_of(s, span, steady + 1, most, false);
    if (begin == ORACLE_NEVER) return;
    steady = next_of(s, span, begin + 1, most / 2, true);
    if (steady == ORACLE_NEVER) return; /* cut, it has no record */
    int64_t rest = steady - (STEADY_VALUES - 1);
    disturbance_t one = {.kind = DISTURBANCE_RAPID,
                         .duration_ms = rest > begin ? (rest - begin) * 10 : 0,
                         .written_ns = start_of(steady + 1)};
    if (sum_up_change(s, span, begin, steady, &one)) put(s, span, begin, steady, &one);
  }
}

/* ---- measuring spans ---- */

static void search_span(search_t *s, int64_t from_ns, int64_t to_ns) {
  span_of_runs_t span = {.to_ns = to_ns, .open = to_ns == ORACLE_NEVER};
  int64_t settled = s->mains->steps[s->mains->count - 1].half + SETTLED;
  span.first = oracle_mains_half_from(from_ns);
  span.last = span.open ? settled : oracle_mains_half(to_ns) - 1;
  if (span.open && settled < span.first + SETTLED) span.last = span.first + SETTLED;
  if (span.last > span.first) make_runs(s, &span);
  if (span.count > 0 && !s->found->failed) {
    find_beyond(s, &span, false);
    find_beyond(s, &span, true);
    find_changes(s, &span);
  }
  free(span.runs);
}

/* A restart ends what is measured, though it may take no time: the first in (from, to). */
static int64_t next_restart(const search_t *s, int64_t from_ns, int64_t to_ns) {
  int64_t at_ns = to_ns;
  for (size_t i = 0; i < s->fact->fault_count; i++) {
    const fault_fact_t *fault = &s->fact->faults[i];
    bool earlier = fault->from_ns > from_ns && fault->from_ns < at_ns;
    if (fault->firmware && earlier) at_ns = fault->from_ns;
  }
  return at_ns;
}

static bool measures(const look_t *look) {
  return look->metering && look->voltage && !look->front_end;
}

static void search_spans(search_t *s, int64_t start_ns) {
  int64_t at_ns = start_ns;
  while (at_ns != ORACLE_NEVER) {
    look_t look = oracle_truth_look(s->truth, at_ns);
    int64_t from_ns = at_ns;
    bool measuring = measures(&look);
    do {
      at_ns = look.until_ns;
      if (at_ns != ORACLE_NEVER) look = oracle_truth_look(s->truth, at_ns);
    } while (at_ns != ORACLE_NEVER && measures(&look) == measuring);
    while (measuring && from_ns != at_ns) {
      int64_t to_ns = next_restart(s, from_ns, at_ns);
      search_span(s, from_ns, to_ns);
      from_ns = to_ns;
    }
  }
}

/* 0011: several at one instant: dip, swell, rapid change. */
static int rank(const disturbance_t *one) {
  if (one->kind == DISTURBANCE_RAPID) return 2;
  return one->kind == DISTURBANCE_SWELL ? 1 : 0;
}

static int compare(const void *a, const void *b) {
  const disturbance_t *left = a, *right = b;
  if (left->written_ns != right->written_ns) return left->written_ns < right->written_ns ? -1 : 1;
  return rank(left) - rank(right);
}

bool oracle_disturbance_find(disturbances_t *found, const mains_t *mains, const truth_t *truth,
                             const facts_t *facts) {
  *found = (disturbances_t){0};
  search_t search = {.mains = mains,
                     .truth = truth,
                     .fact = truth->fact,
                     .found = found,
                     .phases = truth->fact->one_phase ? 1 : 3};
  search_spans(&search, facts->start_ns);
  if (found->count > 1) qsort(found->at, found->count, sizeof found->at[0], compare);
  return !found->failed;
}

void oracle_disturbance_free(disturbances_t *found) {
  free(found->at);
  *found = (disturbances_t){0};
}
