/* Clock loss, the three responses, and what ends an episode: clock-loss.md A1-A12, A14, A23-A30,
 * *States*; 0001 *Clock*, *Power-up, order*. The power-up itself, which finds the loss, is in
 * meter.c. */
#include "calendar.h"
#include "meter.h"

void oracle_episode_begin(meter_t *m, int64_t t_ns, int64_t lost_s, bool battery) {
  oracle_registers_take(m, t_ns);
  oracle_clock_start(m, t_ns, lost_s * ORACLE_NS_PER_S); /* A3: C := L */
  m->edge_c = lost_s * ORACLE_NS_PER_S;
  if (!m->time_invalid) m->invalid_from_ns = t_ns;
  m->time_invalid = true;
  if (battery) m->battery.status_failed = true; /* dictionary 7: a clock was lost */
  episode_t *episode = &m->episode;
  if (!episode->open) *episode = (episode_t){.ever = true, .open = true};
  if (episode->count == 0) episode->first_s = lost_s;
  episode->count++;
  episode->last_s = lost_s;
}

void oracle_episode_respond(meter_t *m, int64_t t_ns, int64_t lost_s, bool claimed_invalid) {
  if (m->corrupt) { /* A27: the response that destroys nothing, and an alarm */
    m->corrupt = false;
    m->status_corrupt = true;
    m->response = 1;
    oracle_events_configuration(m, t_ns, 41, ORACLE_NONE, "I");
  }
  if (m->never_set) return; /* A30: frozen as it was, no reset */
  const policy_t *policy = &m->fact->policy;
  episode_t *episode = &m->episode;
  bool far = policy->resets_each && lost_s - episode->last_reset_s >= 3600;
  if (m->response >= 2 && (episode->resets == 0 || far)) {
    set_order_t order = {.cause = CAUSE_BATTERY,
                         .mask = 1 << CAUSE_BATTERY,
                         .end_s = ORACLE_NONE, /* C is L */
                         .battery = true,
                         .claimed_invalid = claimed_invalid,
                         .by = "I"};
    oracle_sets_make(m, t_ns, &order);
    episode->resets++;
    episode->last_reset_s = lost_s;
  }
  /* *States*: any clock loss leads to episode{R1|R2|R3}; A28: a new response holds from here on. */
  m->frozen = m->response == 3;
  if (!m->frozen) {
    oracle_schedule_evaluate(m, t_ns);
    return;
  }
  if (m->conditions.configuration_lost) return; /* no rate counts, whatever is held */
  if (policy->hold == HOLD_EMERGENCY) oracle_registers_rate(m, t_ns, policy->emergency_rate);
  if (policy->hold == HOLD_TOTAL_ONLY) oracle_registers_rate(m, t_ns, 0);
}

/* A26: no power failure, so the marker is a time change and A20 does not apply. */
void oracle_episode_chip_failed(meter_t *m, int64_t t_ns) {
  int64_t lost_s = oracle_clock_s(m, t_ns);
  bool claimed_invalid = m->time_invalid;
  const demand_state_t before = m->demand;
  size_t set_count = m->set_count;
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_gauges_close(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_demand_close(m, t_ns, m->demand.suspended ? m->down_s : lost_s);
  oracle_episode_begin(m, t_ns, lost_s, true);
  oracle_profile_mark(m, "TC", lost_s, lost_s, 2);
  oracle_events_log(m, 3, lost_s, lost_s, m->battery.seen_s, "I");
  oracle_episode_respond(m, t_ns, lost_s, claimed_invalid);
  if (!m->metering) return;
  oracle_profile_open(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_gauges_open(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_demand_open(m, t_ns, false);
  /* A20 aligns at an end of billing, a time set or midnight; this is none of them. */
  if (!before.off_raster || m->set_count != set_count) return;
  m->demand.off_raster = true;
  m->demand.end_c = before.end_c;
}

static void end_invalid(meter_t *m, int64_t t_ns) {
  m->time_invalid = false;
  if (!oracle_text_room(&m->invalid, &m->invalid_cap, m->invalid_count, sizeof m->invalid[0])) {
    m->memory_short = true;
    return;
  }
  m->invalid[m->invalid_count++] = (span_t){m->invalid_from_ns, t_ns};
  m->invalid_from_ns = ORACLE_NEVER;
}

static int64_t size_of(int64_t x) { return x < 0 ? -x : x; }

static int64_t month_of(const meter_t *m, int64_t at_s) {
  int64_t local_s = oracle_calendar_local(m->fact->zone, at_s, false);
  date_t date = oracle_calendar_date(oracle_div_floor(local_s, 86400));
  return date.year * 12 + date.month;
}

/* 0007 *Small and great sets*: small, over no edge, and within what the month may hold. */
static bool is_silent(const meter_t *m, int64_t old_s, int64_t claim_s) {
  const policy_t *policy = &m->fact->policy;
  int64_t size_s = size_of(claim_s - old_s);
  if (policy->silent_s == 0 || size_s > policy->silent_s) return false;
  int64_t first_s = old_s < claim_s ? old_s : claim_s, last_s = first_s + size_s;
  int64_t lp_s = policy->lp_period_ns / ORACLE_NS_PER_S;
  int64_t md_s = policy->md_period_ns / ORACLE_NS_PER_S;
  if (oracle_calendar_edge(m->fact->zone, first_s, lp_s) <= last_s) return false;
  if (oracle_calendar_edge(m->fact->zone, first_s, md_s) <= last_s) return false;
  int64_t before_s = m->silent_month == month_of(m, old_s) ? m->silent_sum_s : 0;
  return policy->monthly_sum_s == 0 || before_s + size_s <= policy->monthly_sum_s;
}

static void set_silently(meter_t *m, int64_t t_ns, int64_t claim_s, const char *by) {
  int64_t old_s = oracle_clock_s(m, t_ns), month = month_of(m, old_s);
  if (m->silent_month != month) m->silent_sum_s = 0;
  m->silent_month = month;
  m->silent_sum_s += size_of(claim_s - old_s);
  oracle_registers_take(m, t_ns);
  oracle_clock_start(m, t_ns, claim_s * ORACLE_NS_PER_S);
  m->edge_c = claim_s * ORACLE_NS_PER_S;
  oracle_schedule_overtaken(m, t_ns);
  oracle_events_log(m, 10, old_s, claim_s, claim_s - old_s, by);
  oracle_schedule_catch_up(m, t_ns, old_s, false);
  oracle_schedule_evaluate(m, t_ns);
}

/* The period that runs while the clock is set, before it is and after. */
static void leave_demand(meter_t *m, int64_t t_ns, int64_t old_s) {
  if (m->fact->policy.on_set == ON_SET_KEEP) return;
  if (m->fact->policy.on_set == ON_SET_DISCARD) {
    oracle_demand_drop(m, t_ns);
  } else {
    oracle_demand_close(m, t_ns, m->demand.suspended ? m->down_s : old_s);
  }
}

static bool set(meter_t *m, int64_t t_ns, int64_t claim_s, const char *by) {
  int64_t old_s = oracle_clock_s(m, t_ns), reject_s = m->fact->policy.reject_s;
  if (!m->time_invalid && reject_s > 0 && size_of(claim_s - old_s) > reject_s) {
    oracle_events_log(m, 13, old_s, ORACLE_NONE, claim_s - old_s, by);
    return false;
  }
  if (!m->time_invalid && is_silent(m, old_s, claim_s)) {
    set_silently(m, t_ns, claim_s, by);
    return true;
  }
  bool was_frozen = m->frozen;
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_gauges_close(m, t_ns, ENTRY_TIME_CHANGE);
  leave_demand(m, t_ns, old_s);
  oracle_clock_start(m, t_ns, claim_s * ORACLE_NS_PER_S);
  m->edge_c = claim_s * ORACLE_NS_PER_S;
  if (m->demand.open) oracle_demand_keep(m);
  oracle_profile_mark(m, "TC", old_s, claim_s, 1);
  oracle_events_log(m, 10, old_s, claim_s, claim_s - old_s, by);
  if (m->time_invalid) end_invalid(m, t_ns);
  m->frozen = false;
  m->never_set = false;
  if (was_frozen && m->fact->policy.on_unfreeze) {
    set_order_t order = {
        .cause = CAUSE_UNFREEZING, .mask = 1 << CAUSE_UNFREEZING, .end_s = ORACLE_NONE, .by = "I"};
    oracle_sets_make(m, t_ns, &order);
  }
  if (!was_frozen) oracle_schedule_catch_up(m, t_ns, old_s, false); /* A14 */
  oracle_schedule_evaluate(m, t_ns);
  if (m->episode.open) {
    m->episode.open = false;
    m->episode.set_s = claim_s - old_s;
  }
  if (!m->metering) return true;
  oracle_profile_open(m, t_ns, ENTRY_TIME_CHANGE);
  oracle_gauges_open(m, t_ns, ENTRY_TIME_CHANGE);
  if (!m->demand.open) oracle_demand_open(m, t_ns, false);
  return true;
}

bool oracle_episode_set(meter_t *m, int64_t t_ns, int64_t claim_s, const char *by) {
  bool taken = set(m, t_ns, claim_s, by);
  oracle_firmware_due(m, t_ns); /* 0009: an activation that was jumped over */
  return taken;
}

/* A23: an adjust is refused while time is invalid, and never ends an episode. */
bool oracle_episode_adjust(meter_t *m, int64_t t_ns, int64_t seconds, const char *by) {
  bool refused = m->time_invalid || seconds > 450 || seconds < -450;
  oracle_events_log(m, refused ? 12 : 11, oracle_clock_s(m, t_ns), ORACLE_NONE, seconds, by);
  if (!refused) oracle_clock_adjust(m, t_ns, seconds);
  return !refused;
}

/* A28: it takes effect at the next clock loss. */
void oracle_episode_response(meter_t *m, int64_t t_ns, int64_t response, const char *by) {
  m->response = response;
  m->corrupt = false;
  m->status_corrupt = false;
  oracle_events_configuration(m, t_ns, 40, response, by);
}
