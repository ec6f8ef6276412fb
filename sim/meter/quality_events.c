/* What the voltage over one cycle is, in runs of equal values, and the events in it, found whole: a
 * dip, a swell or a rapid change is a closed form of the mains once its span has begun
 * (pmu/docs/decisions/0011 "What is measured, and when", "Dips and interruptions", "Rapid
 * changes"). Nothing is looked at by half cycle but the hundred behind a change. */
#include <string.h>

#include "sim/meter/quality.h"

enum { PER_MILLE = 1000, WINDOW = 100 };

static const mains_t *mains_of(const meter_t *m) { return m->config->quality->mains; }

static const sensing_mechanisms_t *sensing(const meter_t *m) { return &m->mech->sensing; }

static int64_t level(const meter_t *m, int64_t mille) {
  return div_floor(mains_of(m)->nominal_mv * mille, PER_MILLE);
}

static uint32_t all_phases(const meter_t *m) { return (1U << mains_of(m)->phases) - 1; }

quality_run_t quality_run(const meter_t *m, int64_t half) {
  const mains_t *mains = mains_of(m);
  int32_t at = mains_volts_at(mains, half);
  const mains_volts_t *piece = &mains->volts[at];
  bool mixed = at > 0 && piece->from == half;
  quality_run_t run = {.begin = half, .end = half + 1};
  if (!mixed) {
    run.begin = at > 0 ? piece->from + 1 : MAINS_EVER;
    run.end = at + 1 < mains->volt_count ? piece[1].from : MAINS_NEVER;
  }
  for (int32_t i = 0; i < mains->phases; i++) {
    run.mv[i] = piece->mv[i];
    if (mixed) run.mv[i] = sensing(m)->cycle(piece[-1].mv[i], piece->mv[i]);
  }
  return run;
}

/* --- dips and swells --- */

static uint32_t beyond(const meter_t *m, bool above, const quality_run_t *run) {
  const meter_policy_t *policy = &m->config->policy;
  int64_t limit = level(m, above ? policy->pq_swell : policy->pq_dip);
  uint32_t mask = 0;
  for (int32_t i = 0; i < mains_of(m)->phases; i++) {
    if (above ? run->mv[i] > limit : run->mv[i] < limit) mask |= 1U << i;
  }
  return mask;
}

static uint32_t back(const meter_t *m, bool above, const quality_run_t *run) {
  const meter_policy_t *policy = &m->config->policy;
  int64_t mille = above ? policy->pq_swell : policy->pq_dip;
  int64_t limit = level(m, sensing(m)->back_level(mille, policy->pq_hysteresis, above));
  uint32_t mask = 0;
  for (int32_t i = 0; i < mains_of(m)->phases; i++) {
    if (above ? run->mv[i] <= limit : run->mv[i] >= limit) mask |= 1U << i;
  }
  return mask;
}

static quality_event_t find_level(const meter_t *m, bool above, int64_t from) {
  quality_event_t event = {.begin = MAINS_NEVER, .end = MAINS_NEVER, .recorded = true};
  for (int64_t half = from; half != MAINS_NEVER && event.begin == MAINS_NEVER;) {
    quality_run_t run = quality_run(m, half);
    if (beyond(m, above, &run) != 0) event.begin = half;
    half = run.end;
  }
  if (event.begin == MAINS_NEVER) return event;
  for (int64_t half = event.begin + 1; half != MAINS_NEVER && event.end == MAINS_NEVER;) {
    quality_run_t run = quality_run(m, half);
    if (sensing(m)->ended(back(m, above, &run), all_phases(m))) event.end = half;
    half = run.end;
  }
  return event;
}

/* --- rapid changes --- */

/* Of the hundred values up to `half`. */
typedef struct {
  bool one;    /* they are of one run */
  int64_t end; /* of the last run */
  int64_t mean[MAINS_PHASES], least[MAINS_PHASES], greatest[MAINS_PHASES];
} hundred_t;

static hundred_t window_at(const meter_t *m, int64_t half) {
  hundred_t window = {.one = true};
  int64_t sum[MAINS_PHASES] = {0};
  for (int64_t at = half; at > half - WINDOW;) {
    quality_run_t run = quality_run(m, at);
    int64_t low = run.begin > half - WINDOW ? run.begin : half - WINDOW + 1;
    if (at == half) window.end = run.end;
    for (int32_t i = 0; i < MAINS_PHASES; i++) {
      sum[i] += (at - low + 1) * run.mv[i];
      if (at == half || run.mv[i] < window.least[i]) window.least[i] = run.mv[i];
      if (at == half || run.mv[i] > window.greatest[i]) window.greatest[i] = run.mv[i];
    }
    window.one = window.one && low == half - WINDOW + 1;
    at = low - 1;
  }
  for (int32_t i = 0; i < MAINS_PHASES; i++)
    window.mean[i] = div_floor(sum[i], WINDOW);
  return window;
}

/* The first from `half` on that is steady, or is not. */
static int64_t find_steady(const meter_t *m, int64_t half, bool runs, bool wanted) {
  int64_t limit = sensing(m)->rapid_limit(level(m, m->config->policy.pq_rapid), runs);
  while (half != MAINS_NEVER) {
    hundred_t window = window_at(m, half);
    bool steady = true;
    for (int32_t i = 0; i < MAINS_PHASES; i++) {
      steady = steady && window.greatest[i] - window.mean[i] <= limit;
      steady = steady && window.mean[i] - window.least[i] <= limit;
    }
    if (steady == wanted) return half;
    half = window.one ? window.end : half + 1;
  }
  return MAINS_NEVER;
}

/* Any value beyond dip or swell, from the begin to the steady one behind it. */
static bool goes_beyond(const meter_t *m, const quality_event_t *event) {
  for (int64_t half = event->begin; half <= event->end;) {
    quality_run_t run = quality_run(m, half);
    if ((beyond(m, false, &run) | beyond(m, true, &run)) != 0) return true;
    half = run.end;
  }
  return false;
}

static quality_event_t find_rapid(const meter_t *m, int64_t first, int64_t from) {
  quality_event_t event = {.begin = MAINS_NEVER, .end = MAINS_NEVER};
  if (m->config->policy.pq_rapid == 0) return event;
  int64_t hundredth = first + WINDOW - 1;
  int64_t steady = find_steady(m, from > hundredth ? from : hundredth, false, true);
  event.begin = find_steady(m, steady, false, false);
  if (event.begin == MAINS_NEVER) return event;
  hundred_t before = window_at(m, event.begin - 1);
  memcpy(event.steady_mv, before.mean, sizeof event.steady_mv);
  event.end = find_steady(m, event.begin + 1, true, true);
  event.recorded = event.end != MAINS_NEVER && sensing(m)->rapid_recorded(goes_beyond(m, &event));
  return event;
}

quality_event_t quality_find(const meter_t *m, quality_machine_t machine, int64_t first,
                             int64_t from) {
  if (from == MAINS_NEVER) return (quality_event_t){.begin = MAINS_NEVER, .end = MAINS_NEVER};
  if (machine == MACHINE_RAPID) return find_rapid(m, first, from);
  return find_level(m, machine == MACHINE_SWELL, from);
}

/* --- what is measured of one --- */

static void measure_level(const meter_t *m, bool above, int64_t last, quality_found_t *found) {
  int64_t empty = level(m, m->config->policy.pq_interruption);
  bool interrupted = false;
  for (int64_t half = found->begin; half <= last;) {
    quality_run_t run = quality_run(m, half);
    uint32_t out = 0;
    for (int32_t i = 0; i < MAINS_PHASES; i++) {
      int64_t *extreme = &found->extreme_mv[i];
      if (half == found->begin || (run.mv[i] > *extreme) == above) *extreme = run.mv[i];
      if (i < mains_of(m)->phases && run.mv[i] < empty) out |= 1U << i;
    }
    found->phases |= beyond(m, above, &run);
    interrupted = interrupted || sensing(m)->interrupted(out, all_phases(m));
    half = run.end;
  }
  if (above) {
    found->kind = QUALITY_SWELL;
  } else {
    found->kind = interrupted ? QUALITY_INTERRUPTION : QUALITY_DIP;
  }
}

static void measure_rapid(const meter_t *m, const int64_t steady_mv[MAINS_PHASES],
                          quality_found_t *found) {
  int64_t limit = level(m, m->config->policy.pq_rapid);
  found->kind = QUALITY_RAPID;
  for (int64_t half = found->begin; half <= found->last;) {
    quality_run_t run = quality_run(m, half);
    for (int32_t i = 0; i < mains_of(m)->phases; i++) {
      int64_t off = run.mv[i] > steady_mv[i] ? run.mv[i] - steady_mv[i] : steady_mv[i] - run.mv[i];
      if (off > found->extreme_mv[i]) found->extreme_mv[i] = off;
      if (off > limit) found->phases |= 1U << i;
    }
    half = run.end;
  }
}

quality_found_t quality_measure(const meter_t *m, quality_machine_t machine,
                                const quality_event_t *event, int64_t last, bool cut) {
  quality_found_t found = {.begin = event->begin, .last = last, .stamp = event->stamp};
  found.begin_half = sensing(m)->cycle_begin(event->begin);
  found.end_half = cut ? last + 1 : sensing(m)->cycle_begin(last);
  if (cut) found.flags = sensing(m)->cut_flags(0);
  if (machine == MACHINE_RAPID) {
    measure_rapid(m, event->steady_mv, &found);
    found.end_half = sensing(m)->cycle_begin(last - WINDOW + 1);
    if (found.end_half < found.begin_half) found.end_half = found.begin_half;
  } else {
    /* What ends it is no longer in it. */
    measure_level(m, machine == MACHINE_SWELL, cut ? last : last - 1, &found);
  }
  found.kind = (meter_quality_kind_t)sensing(m)->kind((int32_t)found.kind);
  return found;
}
