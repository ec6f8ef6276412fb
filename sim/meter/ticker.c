/* The crystal and the clock: X(t) = floor((t − t0)·(10⁹ + ppb)/10⁹), or in pieces of ppb where its
 * temperature or age counts (crystal.c, which nobody else asks), and C over X in stretches,
 * with C = C0 + floor((X − X0)·T/(T ∓ n)) while slewing (D1 "Time", "Clock"). X runs on the
 * battery too; what is lost in an outage is only where C stands on it. */
#include "sim/meter/core.h"

/* Beyond the year 2220 nothing is reached, and products stay within 64 bits. */
#define SHOWN_FAR INT64_C(7900000000000000000)

static int64_t crystal_rate(const meter_t *m) { return NS_PER_S + m->config->policy.drift_ppb; }

int64_t ticker_x(const meter_t *m, true_t at) {
  int64_t since = at.ns - m->start.ns;
  CHECK(since >= 0);
  if (m->crystal != NULL) return crystal_x(m->crystal, since);
  if (m->config->policy.drift_ppb == 0) return since;
  return mul_div_floor(since, crystal_rate(m), NS_PER_S);
}

true_t ticker_true(const meter_t *m, int64_t x) {
  if (x >= SHOWN_FAR) return (true_t){TIME_NEVER};
  if (m->crystal != NULL) return (true_t){m->start.ns + crystal_since(m->crystal, x)};
  if (m->config->policy.drift_ppb == 0) return (true_t){m->start.ns + x};
  return (true_t){m->start.ns + mul_div_ceil(x, NS_PER_S, crystal_rate(m))};
}

/* What the crystal runs while the clock runs one interval: T − n forward, T + n back. */
static int64_t slewed_period(const meter_t *m, const ticker_t *ticker) {
  return m->config->policy.lp_period.ns - ticker->slew_s * NS_PER_S;
}

shown_t ticker_at(const meter_t *m, const ram_t *ram, true_t at) {
  const ticker_t *ticker = &ram->ticker;
  int64_t run = ticker_x(m, at) - ticker->base_x;
  if (ticker->slew_s == 0) return (shown_t){ticker->base.ns + run};
  int64_t period = m->config->policy.lp_period.ns;
  return (shown_t){ticker->base.ns + mul_div_floor(run, period, slewed_period(m, ticker))};
}

shown_t ticker_now(const meter_t *m) { return ticker_at(m, &m->ram, m->now); }

claim_t ticker_claim(shown_t shown) { return (claim_t){div_floor(shown.ns, NS_PER_S)}; }

int64_t ticker_x_of(const meter_t *m, int64_t shown_ns) {
  const ticker_t *ticker = &m->ram.ticker;
  if (shown_ns >= SHOWN_FAR) return SHOWN_FAR;
  int64_t run = shown_ns - ticker->base.ns;
  if (ticker->slew_s == 0) return ticker->base_x + run;
  int64_t period = m->config->policy.lp_period.ns;
  return ticker->base_x + mul_div_ceil(run, slewed_period(m, ticker), period);
}

void ticker_set(meter_t *m, shown_t shown) {
  m->ram.ticker = (ticker_t){.base = shown, .base_x = ticker_x(m, m->now)};
}

void ticker_straighten(meter_t *m) { ticker_set(m, ticker_now(m)); }

void ticker_changed(meter_t *m) {
  m->ram.clock_changes++;
  m->ram.clock_changed = ticker_claim(ticker_now(m));
}

/* D1: a slew starts at the next interval edge, runs n seconds a period, the last takes the rest. */
void ticker_edge(meter_t *m) {
  ticker_t *ticker = &m->ram.ticker;
  if (ticker->slew_s == 0 && ticker->slew_left == 0) return;
  int64_t left = ticker->slew_left;
  bool begins = ticker->slew_s == 0;
  ticker_straighten(m);
  if (left == 0) return;
  if (begins) ticker_changed(m);
  ticker->slew_s = m->mech->slew_seconds(left, m->config->policy.slew_s);
  ticker->slew_left = left - ticker->slew_s;
}
