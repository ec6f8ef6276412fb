/* The axes of `policy`, one row each: FACTS.md, *Axes of policy*. The defaults are those of the
 * model `polyphase-tou`; the expanded scenario writes every axis, so they matter to short tests
 * only. */
#include "facts.h"

#include <string.h>

#define RESERVE_MAX_NS (INT64_C(200) * 366 * 86400 * ORACLE_NS_PER_S) /* no cell lasts longer */

static bool read_monthly(policy_t *policy, const words_t *words) {
  if (words->count == 4 && strcmp(words->word[3], "none") == 0) {
    policy->monthly = false;
    return true;
  }
  policy->monthly = true;
  return words->count == 5 && oracle_text_int(words->word[3], &policy->monthly_day) &&
         oracle_text_int(words->word[4], &policy->monthly_second) && policy->monthly_day >= 1 &&
         policy->monthly_day <= 31 && policy->monthly_second >= 0 && policy->monthly_second < 86400;
}

static bool read_hold(policy_t *policy, const words_t *words) {
  const char *word = words->word[3];
  if (strcmp(word, "emergency") == 0) {
    policy->hold = HOLD_EMERGENCY;
    return words->count == 5 && oracle_text_int(words->word[4], &policy->emergency_rate) &&
           policy->emergency_rate >= 1 && policy->emergency_rate <= 8;
  }
  if (words->count != 4) return false;
  if (strcmp(word, "held") == 0) {
    policy->hold = HOLD_RATES;
    return true;
  }
  policy->hold = HOLD_TOTAL_ONLY;
  return strcmp(word, "total_only") == 0;
}

static bool read_lockout(policy_t *policy, const words_t *words) {
  if (strcmp(words->word[3], "midnight") == 0) {
    policy->lockout_ns = ORACLE_NONE;
    return true;
  }
  return oracle_text_int(words->word[3], &policy->lockout_ns);
}

/* `block`, or `sliding N`; whether md.period has N steps is asked when all axes are known. */
static bool read_type(policy_t *policy, const words_t *words) {
  policy->steps = 1;
  if (words->count == 4) return strcmp(words->word[3], "block") == 0;
  return words->count == 5 && strcmp(words->word[3], "sliding") == 0 &&
         oracle_text_int(words->word[4], &policy->steps) && policy->steps >= 2 &&
         policy->steps <= POLICY_STEPS_MAX;
}

static bool read_digits(policy_t *policy, const char *word) {
  if (!oracle_text_int(word, &policy->digits)) return false;
  return policy->digits == 0 || (policy->digits >= 4 && policy->digits <= 9);
}

/* The place of `word` among the words of `choices`, which are divided by single spaces. */
static bool choose(const char *choices, const char *word, int *index) {
  size_t len = strlen(word);
  int count = 0;
  for (const char *at = choices; *at != 0; count++) {
    const char *end = strchr(at, ' ');
    size_t have = end == NULL ? strlen(at) : (size_t)(end - at);
    if (have == len && memcmp(at, word, len) == 0) {
      *index = count;
      return true;
    }
    at += have + (end == NULL ? 0 : 1);
  }
  return false;
}

static bool read_number(policy_t *policy, const char *axis, const char *word, bool *known) {
  struct {
    const char *axis;
    int64_t *place;
    int64_t least, most;
  } numbers[] = {
      {"md.period", &policy->md_period_ns, ORACLE_NS_PER_S, 86400 * ORACLE_NS_PER_S},
      {"lp.period", &policy->lp_period_ns, 6 * ORACLE_NS_PER_S, 86400 * ORACLE_NS_PER_S},
      {"md.continuation_window", &policy->continuation_ns, 0, 900 * ORACLE_NS_PER_S},
      {"register.quantum", &policy->quantum_mwh, 1, 1000000000},
      {"meter.start_up", &policy->start_up_ns, 0, 5 * ORACLE_NS_PER_S},
      {"supply.hold_up", &policy->hold_up_ns, 0, 3600 * ORACLE_NS_PER_S},
      {"clk.drift", &policy->drift_ppb, -100000000, 100000000},
      {"lp.gap_limit", &policy->gap_limit_ns, 0, FACTS_SPAN_MAX_NS},
      {"clk.silent_limit", &policy->silent_s, 0, FACTS_LAST_S},
      {"clk.reject_limit", &policy->reject_s, 0, FACTS_LAST_S},
      {"clk.monthly_sum_limit", &policy->monthly_sum_s, 0, FACTS_LAST_S},
      {"clk.slew_rate", &policy->slew_s, 1, 30},
      {"tariff.offset", &policy->offset_ns, 0, 1800 * ORACLE_NS_PER_S},
      {"clk.temperature", &policy->temperature_ppb, -1000, 1000},
      {"clk.ageing", &policy->ageing_ppb, -100000, 100000},
      {"reserve.hours", &policy->reserve_ns, 0, RESERVE_MAX_NS},
      {"reserve.leak", &policy->reserve_leak_ppb, 0, 1000000000},
      {"reserve.recharge", &policy->reserve_recharge_ns, 0, RESERVE_MAX_NS},
      {"reserve.low", &policy->reserve_low_ns, 0, RESERVE_MAX_NS},
      {"supply.minimum", &policy->supply_minimum, 1, 999},
      {"fw.blackout", &policy->blackout_ns, 0, 600 * ORACLE_NS_PER_S},
      {"fw.verify", &policy->verify_ns, 0, 86400 * ORACLE_NS_PER_S},
      {"pq.dip", &policy->dip, 1, 999},
      {"pq.swell", &policy->swell, 1001, 2000},
      {"pq.interruption", &policy->interruption, 1, 999},
      {"pq.hysteresis", &policy->hysteresis, 0, 100},
      {"pq.rapid", &policy->rapid, 0, 100},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (strcmp(axis, numbers[i].axis) != 0) continue;
    *known = true;
    bool whole = oracle_text_int(word, numbers[i].place) && *numbers[i].place >= numbers[i].least &&
                 *numbers[i].place <= numbers[i].most;
    bool period = strcmp(axis, "md.period") == 0 || strcmp(axis, "lp.period") == 0;
    return whole && !(period && *numbers[i].place % ORACLE_NS_PER_S != 0);
  }
  return false;
}

static bool read_choice(policy_t *p, const char *axis, const char *word) {
  static const struct {
    const char *axis, *choices;
  } axes[] = {
      {"md.after_power_failure", "resume synchronise restart"},
      {"md.incomplete_interval", "use discard"},
      {"md.rate_of_interval", "start end"},
      {"md.tie", "first last"},
      {"eob.missed_in_outage", "on_power_up skip backdate"},
      {"eob.on_season_change", "no yes"},
      {"eob.on_change_over", "no yes"},
      {"eob.on_unfreeze", "no yes"},
      {"clk.invalid.response", "R1 R2 R3"},
      {"clk.invalid.resets", "once each"},
      {"tariff.switching_time", "wall standard"},
      {"tariff.repeated_hour", "both first_pass"},
      {"ratio.place", "primary secondary"},
      {"lp.gap", "none pad"},
      {"lp.full", "overwrite stop"},
      {"md.interval_trigger", "clock rate_change both"},
      {"md.on_clock_change", "split discard keep"},
      {"clk.invalid.md", "continue_flag suspend"},
      {"lp.stamp", "start"},
      {"lp.dst", "utc"},
      {"export.mode", "separate net abs block"},
      {"va.type", "vector arithmetic"},
      {"reverse.detect", "no yes"},
      {"eob.daily", "no yes"},
      {"reserve.kind", "fault cell capacitor"},
  };
  size_t axis_count = sizeof axes / sizeof axes[0], found = axis_count;
  for (size_t i = 0; i < axis_count; i++) {
    if (strcmp(axis, axes[i].axis) == 0) found = i;
  }
  int value = 0;
  if (found == axis_count || !choose(axes[found].choices, word, &value)) return false;
  if (strcmp(axis, "md.after_power_failure") == 0) p->after_failure = (after_t)value;
  if (strcmp(axis, "md.incomplete_interval") == 0) p->discard_incomplete = value == 1;
  if (strcmp(axis, "md.rate_of_interval") == 0) p->rate_of_end = value == 1;
  if (strcmp(axis, "md.tie") == 0) p->tie_last = value == 1;
  if (strcmp(axis, "eob.missed_in_outage") == 0) p->missed = (missed_t)value;
  if (strcmp(axis, "eob.on_season_change") == 0) p->on_season_change = value == 1;
  if (strcmp(axis, "eob.on_change_over") == 0) p->on_change_over = value == 1;
  if (strcmp(axis, "eob.on_unfreeze") == 0) p->on_unfreeze = value == 1;
  if (strcmp(axis, "clk.invalid.response") == 0) p->response = value + 1;
  if (strcmp(axis, "clk.invalid.resets") == 0) p->resets_each = value == 1;
  if (strcmp(axis, "tariff.switching_time") == 0) p->standard_time = value == 1;
  if (strcmp(axis, "tariff.repeated_hour") == 0) p->first_pass = value == 1;
  if (strcmp(axis, "ratio.place") == 0) p->secondary = value == 1;
  if (strcmp(axis, "export.mode") == 0) p->export_mode = (export_t)value;
  if (strcmp(axis, "va.type") == 0) p->arithmetic = value == 1;
  if (strcmp(axis, "lp.gap") == 0) p->pad = value == 1;
  if (strcmp(axis, "lp.full") == 0) p->full_stops = value == 1;
  if (strcmp(axis, "md.interval_trigger") == 0) p->trigger = (trigger_t)value;
  if (strcmp(axis, "md.on_clock_change") == 0) p->on_set = (on_set_t)value;
  if (strcmp(axis, "clk.invalid.md") == 0) p->suspend_invalid = value == 1;
  if (strcmp(axis, "reverse.detect") == 0) p->reverse_detect = value == 1;
  if (strcmp(axis, "eob.daily") == 0) p->daily = value == 1;
  if (strcmp(axis, "reserve.kind") == 0) p->reserve = (reserve_t)value;
  return true;
}

bool oracle_facts_policy(policy_t *policy, const words_t *words) {
  if (words->count < 4) return false;
  const char *axis = words->word[2];
  if (strcmp(axis, "eob.monthly") == 0) return read_monthly(policy, words);
  if (strcmp(axis, "clk.invalid.rate") == 0) return read_hold(policy, words);
  if (strcmp(axis, "md.type") == 0) return read_type(policy, words);
  if (words->count != 4) return false;
  if (strcmp(axis, "register.digits") == 0) return read_digits(policy, words->word[3]);
  if (strcmp(axis, "eob.lockout") == 0) return read_lockout(policy, words);
  bool known = false;
  bool right = read_number(policy, axis, words->word[3], &known);
  return known ? right : read_choice(policy, axis, words->word[3]);
}

/* FACTS.md `md.type`: steps of whole minutes that divide an hour. A period longer than a slew takes
 * of it. `reserve`: what is there holds something, and a capacitor can be filled. 0011: an
 * interruption is a dip. */
bool oracle_facts_policy_is_whole(const policy_t *policy) {
  if (policy->reserve != RESERVE_FAULT && policy->reserve_ns == 0) return false;
  if (policy->reserve == RESERVE_CAPACITOR && policy->reserve_recharge_ns == 0) return false;
  if (policy->interruption > policy->dip) return false;
  if (policy->slew_s * ORACLE_NS_PER_S >= policy->lp_period_ns) return false;
  if (policy->steps == 1) return true;
  int64_t step_ns = policy->md_period_ns / policy->steps;
  return policy->md_period_ns % policy->steps == 0 && step_ns > 0 &&
         step_ns % (60 * ORACLE_NS_PER_S) == 0 && 3600 * ORACLE_NS_PER_S % step_ns == 0;
}

policy_t oracle_facts_policy_default(void) {
  return (policy_t){
      .md_period_ns = 900 * ORACLE_NS_PER_S,
      .lp_period_ns = 900 * ORACLE_NS_PER_S,
      .quantum_mwh = 1,
      .lockout_ns = 900 * ORACLE_NS_PER_S,
      .on_change_over = true,
      .hold_up_ns = ORACLE_NS_PER_S / 2,
      .response = 1,
      .emergency_rate = 8,
      .steps = 1,
      .gap_limit_ns = 86400 * ORACLE_NS_PER_S,
      .slew_s = 5,
      .supply_minimum = 700,
      .verify_ns = 2 * ORACLE_NS_PER_S,
      .dip = 900,
      .swell = 1100,
      .interruption = 50,
      .hysteresis = 20,
  };
}
