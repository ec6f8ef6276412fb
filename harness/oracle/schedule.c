/* What the calendar does at an instant of C, in the order of the day: close intervals, DST,
 * deferred tariff, end of billing, rate; and the one catch-up for what was jumped over. Sources:
 * clock-loss.md (last paragraph of the decisions), A10, A13, A14; 0001 *End of billing*, *Profile*.
 */
#include "calendar.h"
#include "meter.h"

#include <assert.h>

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* A change of a zone may lie past all that a clock can show. */
static int64_t in_ns(int64_t s) {
  return s > ORACLE_NEVER / ORACLE_NS_PER_S ? ORACLE_NEVER : s * ORACLE_NS_PER_S;
}

static const tariff_t *active(const meter_t *m) { return &m->facts->tariffs[m->tariff]; }

/* A date is served once, also where the clock is set back. */
static int64_t next_billing(const meter_t *m, int64_t after_s) {
  if (m->conditions.configuration_lost) return ORACLE_NEVER;
  return oracle_calendar_billing_after(m->fact->zone, &m->fact->policy, most(after_s, m->served_s));
}

static int64_t next_season(const meter_t *m, int64_t after_s) {
  if (!m->fact->policy.on_season_change || m->conditions.configuration_lost) return ORACLE_NEVER;
  return oracle_calendar_season(m->fact->zone, active(m), &m->fact->policy,
                                most(after_s, m->served_s));
}

static int64_t deferred_due(const meter_t *m) {
  return m->passive == SIZE_MAX ? ORACLE_NEVER : m->passive_due_s;
}

/* 0007 *An offset of switching*, and a flaw of 0009 that is as one. */
static int64_t offset_ns(const meter_t *m) {
  bool late = oracle_firmware_has(m, FLAW_LATE_SWITCHING);
  return m->fact->policy.offset_ns + (late ? m->fact->firmware.late_ns : 0);
}

/* The calendar's second for a clock of `c_ns`. */
static int64_t switching_s(const meter_t *m, int64_t c_ns) {
  return oracle_div_floor(c_ns - offset_ns(m), ORACLE_NS_PER_S);
}

int64_t oracle_schedule_rate(const meter_t *m, int64_t t_ns) {
  int64_t at_s = switching_s(m, oracle_clock_at(m, t_ns));
  return oracle_calendar_rate(m->fact->zone, active(m), &m->fact->policy, at_s);
}

static int64_t next_switch(const meter_t *m) {
  int64_t rate_s =
      oracle_calendar_switch(m->fact->zone, active(m), &m->fact->policy, switching_s(m, m->edge_c));
  int64_t rate_c = in_ns(rate_s);
  return rate_c == ORACLE_NEVER ? rate_c : rate_c + offset_ns(m);
}

int64_t oracle_schedule_next(const meter_t *m) {
  const zone_t *zone = m->fact->zone;
  int64_t from_s = oracle_div_floor(m->edge_c, ORACLE_NS_PER_S);
  int64_t next = oracle_clock_slew_next(m);
  if (m->entry.open) next = least(next, m->entry.end_c);
  if (m->gauging.open) next = least(next, m->gauging.end_c);
  next = least(next, in_ns(m->firmware.due_s));
  if (m->demand.open && !m->demand.suspended) next = least(next, m->demand.end_c);
  next = least(next, in_ns(oracle_calendar_midnight(zone, from_s)));
  next = least(next, in_ns(oracle_calendar_transition(zone, from_s)));
  if (m->frozen) return next; /* A10 */
  next = least(next, in_ns(next_billing(m, from_s)));
  next = least(next, in_ns(next_season(m, from_s)));
  if (deferred_due(m) > from_s) next = least(next, in_ns(deferred_due(m)));
  if (m->conditions.configuration_lost) return next;
  return least(next, next_switch(m));
}

static void change_over(meter_t *m, int64_t t_ns, const char *by) {
  assert(m->passive != SIZE_MAX);
  m->tariff = m->passive;
  m->passive = SIZE_MAX;
  m->conditions.configuration_lost = false; /* 0006: until a passive calendar is activated */
  oracle_events_configuration(m, t_ns, 42, ORACLE_NONE, by);
}

static void close_intervals(meter_t *m, int64_t t_ns, bool midnight) {
  int64_t c_ns = oracle_clock_at(m, t_ns);
  bool lp_due = m->entry.open && m->entry.end_c <= c_ns;
  bool gauges_due = m->gauging.open && m->gauging.end_c <= c_ns;
  bool off_raster = m->demand.off_raster;
  bool md_running = m->demand.open && !m->demand.suspended;
  /* A20 restart: aligned to the clock again at midnight. */
  bool md_due = md_running && (m->demand.end_c <= c_ns || (off_raster && midnight));
  if (lp_due) oracle_profile_close(m, t_ns, 0);
  if (gauges_due) oracle_gauges_close(m, t_ns, 0);
  bool plain = md_due && oracle_demand_is_plain(m, t_ns);
  if (plain) oracle_demand_end(m, t_ns, oracle_clock_s(m, t_ns));
  if (md_due && !plain) oracle_demand_close(m, t_ns, oracle_clock_s(m, t_ns));
  if (oracle_clock_slew_next(m) <= c_ns) oracle_clock_slew_edge(m, t_ns);
  if (md_due) oracle_demand_next(m, t_ns, off_raster && !midnight);
  if (lp_due) oracle_profile_open(m, t_ns, 0);
  if (gauges_due) oracle_gauges_open(m, t_ns, 0);
  oracle_entry_touch(m);
}

/* 0007: a silent set steps over the end of a period that is no multiple of local time; that end is
 * reached at the new C, plainly. So is that of an entry of the second profile. */
void oracle_schedule_overtaken(meter_t *m, int64_t t_ns) {
  if (m->gauging.open && m->gauging.end_c <= oracle_clock_at(m, t_ns)) {
    oracle_gauges_close(m, t_ns, 0);
    oracle_gauges_open(m, t_ns, 0);
  }
  bool running = m->demand.open && !m->demand.suspended;
  bool off_raster = m->demand.off_raster;
  if (!running || m->demand.end_c > oracle_clock_at(m, t_ns)) return;
  oracle_demand_end(m, t_ns, oracle_clock_s(m, t_ns));
  oracle_demand_next(m, t_ns, off_raster);
}

static int64_t first_cause(int64_t mask) {
  for (int64_t cause = CAUSE_BILLING_DATE; cause <= CAUSE_CHANGE_OVER; cause++) {
    if ((mask >> cause & 1) != 0) return cause;
  }
  return 0;
}

/* Deferred tariff, then the end of billing for whatever is due at this instant: one set. */
static void scheduled_end_of_billing(meter_t *m, int64_t t_ns, int64_t from_s) {
  int64_t now_s = oracle_clock_s(m, t_ns), mask = 0;
  bool lost = m->conditions.configuration_lost;
  if (next_season(m, from_s) <= now_s) mask |= 1 << CAUSE_SEASON;
  if (deferred_due(m) <= now_s) {
    change_over(m, t_ns, "I");
    if (m->fact->policy.on_change_over) mask |= 1 << CAUSE_CHANGE_OVER;
  }
  /* After the tariff, which may bring a lost configuration back; what passed meanwhile is past. */
  if (next_billing(m, lost ? now_s - 1 : from_s) <= now_s) mask |= 1 << CAUSE_BILLING_DATE;
  if (mask == 0) return;
  m->served_s = most(m->served_s, now_s);
  set_order_t order = {.cause = first_cause(mask), .mask = mask, .end_s = ORACLE_NONE, .by = "I"};
  oracle_sets_make(m, t_ns, &order);
}

void oracle_schedule_edges(meter_t *m, int64_t t_ns) {
  const zone_t *zone = m->fact->zone;
  int64_t from_s = oracle_div_floor(m->edge_c, ORACLE_NS_PER_S), now_s = oracle_clock_s(m, t_ns);
  bool midnight = oracle_calendar_midnight(zone, from_s) <= now_s;
  oracle_registers_take(m, t_ns);
  close_intervals(m, t_ns, midnight);
  if (midnight) oracle_profile_mark(m, "ND", now_s, ORACLE_NONE, ORACLE_NONE);
  if (oracle_calendar_transition(zone, from_s) <= now_s) {
    oracle_profile_mark(m, "DS", now_s, ORACLE_NONE, oracle_calendar_offset(zone, now_s, false));
  }
  if (!m->frozen) {
    scheduled_end_of_billing(m, t_ns, from_s);
    if (midnight) oracle_daily_midnight(m, t_ns);
    oracle_schedule_evaluate(m, t_ns);
  }
  m->edge_c = oracle_clock_at(m, t_ns);
  oracle_firmware_due(m, t_ns);
}

/* The next missed instant later than *at_s, its cause; ties in the order of the causes. */
static missed_row_t next_missed(const meter_t *m, int64_t date_s, int64_t season_s,
                                int64_t over_s) {
  missed_row_t dates = {CAUSE_BILLING_DATE, next_billing(m, date_s)};
  missed_row_t seasons = {CAUSE_SEASON, next_season(m, season_s)};
  missed_row_t first = dates.stamp_s <= seasons.stamp_s ? dates : seasons;
  missed_row_t over = {CAUSE_CHANGE_OVER, over_s};
  return first.stamp_s <= over.stamp_s ? first : over;
}

/* One billing set for all that was due and missed since `from_s`. */
static void catch_up_set(meter_t *m, int64_t t_ns, int64_t from_s, bool power_up) {
  const policy_t *policy = &m->fact->policy;
  if (m->frozen || (power_up && policy->missed == MISSED_SKIP)) return;
  int64_t now_s = oracle_clock_s(m, t_ns), mask = 0, last_s = from_s, served_s = m->served_s;
  int64_t date_s = from_s, season_s = from_s;
  int64_t over_s = policy->on_change_over ? deferred_due(m) : ORACLE_NEVER;
  missed_row_t missed[METER_MISSED_MAX];
  int count = 0;
  for (;;) {
    missed_row_t one = next_missed(m, date_s, season_s, over_s);
    if (one.stamp_s > now_s) break;
    if (count < METER_MISSED_MAX) missed[count++] = one;
    mask |= INT64_C(1) << one.cause;
    last_s = one.stamp_s;
    if (one.cause == CAUSE_BILLING_DATE) date_s = one.stamp_s;
    if (one.cause == CAUSE_SEASON) season_s = one.stamp_s;
    if (one.cause == CAUSE_CHANGE_OVER) over_s = ORACLE_NEVER;
    if (one.cause != CAUSE_CHANGE_OVER) served_s = most(served_s, one.stamp_s);
  }
  if (mask == 0) return;
  m->served_s = served_s;
  bool backdate = power_up && policy->missed == MISSED_BACKDATE;
  set_order_t order = {.cause = power_up ? CAUSE_CATCH_UP : first_cause(mask),
                       .mask = power_up ? mask | 1 << CAUSE_CATCH_UP : mask,
                       .end_s = backdate ? last_s : ORACLE_NONE,
                       .missed = missed,
                       .missed_count = count,
                       .by = "I"};
  oracle_sets_make(m, t_ns, &order);
}

void oracle_schedule_catch_up(meter_t *m, int64_t t_ns, int64_t from_s, bool power_up) {
  catch_up_set(m, t_ns, from_s, power_up);
  oracle_daily_catch_up(m, t_ns, from_s);
}

void oracle_schedule_evaluate(meter_t *m, int64_t t_ns) {
  if (m->frozen) return;
  int64_t now_s = oracle_clock_s(m, t_ns);
  if (deferred_due(m) <= now_s) change_over(m, t_ns, "I");
  if (m->conditions.configuration_lost) return; /* no rate counts */
  oracle_registers_rate(m, t_ns, oracle_schedule_rate(m, t_ns));
}

bool oracle_schedule_activate(meter_t *m, int64_t t_ns, const char *by) {
  if (m->passive == SIZE_MAX) return false;
  oracle_registers_take(m, t_ns);
  m->activated_ns = t_ns;
  change_over(m, t_ns, by);
  m->edge_c = oracle_clock_at(m, t_ns); /* edges of the new tariff that lie behind are past */
  if (m->fact->policy.on_change_over && !m->frozen) {
    set_order_t order = {
        .cause = CAUSE_CHANGE_OVER, .mask = 1 << CAUSE_CHANGE_OVER, .end_s = ORACLE_NONE, .by = by};
    oracle_sets_make(m, t_ns, &order);
  }
  oracle_schedule_evaluate(m, t_ns);
  return true;
}
