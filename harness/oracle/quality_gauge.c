/* The gauges of power quality: decision 0011 *Ten minutes*. Between two changes of the mains or of
 * what the meter measures each is one number; their means are exact, of squares or plain. No K. */
#include "meter.h"
#include "wide.h"

#include <assert.h>

#define MILLION ((wide_t)1000000)

static int64_t square_mean_root(wide_t sum, int64_t ns) {
  return (int64_t)oracle_wide_root(oracle_wide_floor(sum, ns));
}

/* Negative over positive sequence of three phasors 120° apart. */
static int64_t unbalance_of(const int64_t u[3]) {
  wide_t a = u[0], b = u[1], c = u[2], sum = a + b + c;
  if (sum == 0) return 0;
  wide_t negative = a * a + b * b + c * c - a * b - b * c - c * a;
  return (int64_t)oracle_wide_root(oracle_wide_floor(MILLION * MILLION * negative, sum * sum));
}

static int64_t distortion_of(const int32_t harmonic[FACTS_ORDER_MAX + 1]) {
  wide_t sum = 0;
  for (int order = FACTS_ORDER_MIN; order <= FACTS_ORDER_MAX; order++) {
    sum += (wide_t)harmonic[order] * harmonic[order];
  }
  return (int64_t)oracle_wide_root(sum);
}

/* Of a meter with one phase the others take part in nothing. */
static int64_t value_of(const mains_step_t *mains, const gauge_t *gauge, bool one_phase) {
  int phase = gauge->phase;
  if (one_phase && phase > 0) return 0;
  bool dead = mains->mv[phase] == 0;
  bool all_dead = mains->mv[0] == 0 && (one_phase || (mains->mv[1] == 0 && mains->mv[2] == 0));
  switch (gauge->kind) {
  case GAUGE_U:
    return mains->mv[phase];
  case GAUGE_F:
    return all_dead ? 0 : mains->mhz;
  case GAUGE_UB:
    return one_phase ? 0 : unbalance_of(mains->mv);
  case GAUGE_THD:
    return dead ? 0 : distortion_of(mains->harmonic[phase]);
  case GAUGE_PST:
    return mains->flicker[phase];
  case GAUGE_H:
    return dead ? 0 : mains->harmonic[phase][gauge->order];
  default: /* powers: gauges.c */
    return 0;
  }
}

void oracle_quality_gauge(const meter_t *m, const gauge_t *gauge, int64_t from_ns, int64_t to_ns,
                          int64_t values[3]) {
  assert(from_ns < to_ns);
  const mains_t *mains = &m->quality.mains;
  bool squares = gauge->kind != GAUGE_F && gauge->kind != GAUGE_PST;
  int64_t next_ns = 0;
  wide_t sum = 0;
  for (int64_t at_ns = from_ns; at_ns < to_ns; at_ns = next_ns) {
    look_t look = oracle_truth_look(&m->truth, at_ns);
    size_t step = oracle_mains_step(mains, oracle_mains_half(at_ns));
    next_ns = look.until_ns < to_ns ? look.until_ns : to_ns;
    if (step + 1 < mains->count) {
      int64_t change_ns = mains->steps[step + 1].half * MAINS_HALF_NS;
      if (change_ns < next_ns) next_ns = change_ns;
    }
    bool measured = look.voltage && !look.front_end;
    int64_t value = measured ? value_of(&mains->steps[step], gauge, m->fact->one_phase) : 0;
    if (at_ns == from_ns || value < values[0]) values[0] = value;
    if (at_ns == from_ns || value > values[1]) values[1] = value;
    sum += (wide_t)value * (squares ? value : 1) * (next_ns - at_ns);
  }
  int64_t ns = to_ns - from_ns;
  values[2] = squares ? square_mean_root(sum, ns) : (int64_t)oracle_wide_floor(sum, ns);
}
