/* Small and great sets of the clock: what a set is, before anything of it is done. One beyond the
 * limit is refused; a small one that crosses no edge, while the month's sum allows it, is silent:
 * it closes nothing and is marked nowhere. Only of a set while time is valid
 * (pmu/docs/decisions/0007 "Small and great sets"). */
#include "sim/meter/core.h"

enum { DAY_S = 86400, MONTHS = 12 };

/* In (old, now], or, of a clock that is put back, in (now, old]: a multiple of local time. */
static bool crosses(const meter_t *m, shown_t old, shown_t now, span_t period) {
  shown_t from = old.ns < now.ns ? old : now;
  shown_t to = old.ns < now.ns ? now : old;
  return almanac_raster(m, from, period) <= to.ns;
}

/* Of the local date at `clock`. */
static int64_t month_of(const meter_t *m, claim_t clock) {
  int64_t day = div_floor(clock.s + almanac_offset(m, clock), DAY_S);
  date_t date = almanac_date(m->mech, day);
  return date.year * MONTHS + date.month;
}

static int64_t sum_with(const meter_t *m, claim_t clock, int64_t delta_s) {
  const ram_t *ram = &m->ram;
  bool same = ram->silent_month == month_of(m, clock);
  int64_t before_s = m->mech->field.sum_so_far(ram->silent_sum_s, same);
  return before_s + (delta_s < 0 ? -delta_s : delta_s);
}

clock_set_t clock_set_kind(const meter_t *m, shown_t old, shown_t now) {
  const meter_policy_t *policy = &m->config->policy;
  const field_mechanisms_t *field = &m->mech->field;
  if (m->ram.invalid) return CLOCK_SET_PLAIN;
  claim_t clock = ticker_claim(now);
  int64_t delta_s = clock.s - ticker_claim(old).s;
  if (field->set_rejected(delta_s, policy->reject_s)) return CLOCK_SET_REJECTED;
  if (!field->set_small(delta_s, policy->silent_s)) return CLOCK_SET_PLAIN;
  bool edge = crosses(m, old, now, policy->lp_period) || crosses(m, old, now, policy->md_period);
  if (!field->set_silent(edge)) return CLOCK_SET_PLAIN;
  bool allowed = field->sum_allows(sum_with(m, clock, delta_s), policy->monthly_sum_s);
  return allowed ? CLOCK_SET_SILENT : CLOCK_SET_PLAIN;
}

void clock_set_add(meter_t *m, claim_t clock, int64_t delta_s) {
  m->ram.silent_sum_s = sum_with(m, clock, delta_s);
  m->ram.silent_month = month_of(m, clock);
}
