/* Reads the axes of `policy`, one fact at a time, through one table: name, what kind of value, and
 * where it goes. An axis or a value that is not of harness/scenario/FACTS.md is a sentence with the
 * line, never a guess. */
#include <stddef.h>

#include "sim/meter/config.h"

enum { AXIS_WORDS_MAX = 4, DIGITS_MIN = 4, DIGITS_MAX = 9, STEPS_MIN = 2 };
typedef enum { AXIS_NUMBER, AXIS_CHOICE, AXIS_FLAG, AXIS_SPECIAL } axis_kind_t;

typedef struct {
  const char *name;
  axis_kind_t kind;
  size_t at;
  int64_t min, max;                  /* of a number */
  const char *words[AXIS_WORDS_MAX]; /* of a choice: its values 0, 1 …; of a flag: false, true */
} axis_t;

#define POLICY_AT(member) offsetof(meter_policy_t, member)
#define MINUTE_NS (60 * NS_PER_S)
#define HOUR_NS (60 * MINUTE_NS)
#define LIMIT_S_MAX INT64_C(9000000000) /* of sets: no clock differs by more */
#define RESERVE_MAX (INT64_MAX / 4)
#define LEAK_MAX INT64_C(1000000000000) /* a reserve that is gone a thousand times as fast */

static const axis_t axes[] = {
    {.name = "md.period", .at = POLICY_AT(md_period), .min = 60 * NS_PER_S, .max = HOUR_NS},
    {.name = "lp.period", .at = POLICY_AT(lp_period), .min = 60 * NS_PER_S, .max = HOUR_NS},
    {.name = "md.after_power_failure",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(md_failure),
     .words = {"resume", "synchronise", "restart"}},
    {.name = "md.continuation_window", .at = POLICY_AT(md_window), .max = 900 * NS_PER_S},
    {.name = "md.incomplete_interval",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(md_discard),
     .words = {"use", "discard"}},
    {.name = "md.rate_of_interval",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(md_rate_by_end),
     .words = {"start", "end"}},
    {.name = "md.tie", .kind = AXIS_CHOICE, .at = POLICY_AT(md_tie), .words = {"first", "last"}},
    {.name = "md.type", .kind = AXIS_SPECIAL},
    {.name = "register.quantum", .at = POLICY_AT(quantum), .min = 1, .max = 1000000},
    {.name = "eob.monthly", .kind = AXIS_SPECIAL},
    {.name = "eob.lockout", .kind = AXIS_SPECIAL},
    {.name = "eob.missed_in_outage",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(missed),
     .words = {"on_power_up", "skip", "backdate"}},
    {.name = "eob.on_season_change",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(on_season),
     .words = {"no", "yes"}},
    {.name = "eob.on_change_over",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(on_change_over),
     .words = {"no", "yes"}},
    {.name = "eob.on_unfreeze",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(on_unfreeze),
     .words = {"no", "yes"}},
    {.name = "meter.start_up", .at = POLICY_AT(start_up), .max = 5 * NS_PER_S},
    {.name = "supply.hold_up", .at = POLICY_AT(hold_up), .max = 60 * NS_PER_S},
    {.name = "clk.drift", .at = POLICY_AT(drift_ppb), .min = -10000000, .max = 10000000},
    {.name = "clk.invalid.response", .kind = AXIS_SPECIAL},
    {.name = "clk.invalid.rate", .kind = AXIS_SPECIAL},
    {.name = "clk.invalid.resets",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(reset_each),
     .words = {"once", "each"}},
    {.name = "tariff.switching_time",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(standard),
     .words = {"wall", "standard"}},
    {.name = "tariff.repeated_hour",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(first_pass),
     .words = {"both", "first_pass"}},
    {.name = "ratio.place",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(secondary),
     .words = {"primary", "secondary"}},
    {.name = "reverse.detect",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(reverse_detect),
     .words = {"no", "yes"}},
    {.name = "lp.gap", .kind = AXIS_FLAG, .at = POLICY_AT(pad), .words = {"none", "pad"}},
    {.name = "lp.gap_limit", .at = POLICY_AT(gap_limit), .max = INT64_MAX / 4},
    {.name = "lp.full",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(full_stops),
     .words = {"overwrite", "stop"}},
    {.name = "lp.stamp", .kind = AXIS_SPECIAL, .words = {"start"}},
    {.name = "lp.dst", .kind = AXIS_SPECIAL, .words = {"utc"}},
    {.name = "export.mode",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(export_mode),
     .words = {"separate", "net", "abs", "block"}},
    {.name = "va.type",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(va),
     .words = {"vector", "arithmetic"}},
    {.name = "register.digits", .kind = AXIS_SPECIAL},
    {.name = "reverse.detect",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(reverse_detect),
     .words = {"no", "yes"}},
    {.name = "md.interval_trigger",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(trigger),
     .words = {"clock", "rate_change", "both"}},
    {.name = "md.on_clock_change",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(at_set),
     .words = {"split", "discard", "keep"}},
    {.name = "clk.invalid.md",
     .kind = AXIS_FLAG,
     .at = POLICY_AT(suspend),
     .words = {"continue_flag", "suspend"}},
    {.name = "clk.silent_limit", .at = POLICY_AT(silent_s), .max = LIMIT_S_MAX},
    {.name = "clk.reject_limit", .at = POLICY_AT(reject_s), .max = LIMIT_S_MAX},
    {.name = "clk.monthly_sum_limit", .at = POLICY_AT(monthly_sum_s), .max = LIMIT_S_MAX},
    {.name = "clk.slew_rate", .at = POLICY_AT(slew_s), .min = 1, .max = 30},
    {.name = "eob.daily", .kind = AXIS_FLAG, .at = POLICY_AT(daily), .words = {"no", "yes"}},
    {.name = "tariff.offset", .at = POLICY_AT(tariff_offset), .max = 1800 * NS_PER_S},
    {.name = "clk.temperature", .at = POLICY_AT(temperature_ppb), .min = -1000, .max = 1000},
    {.name = "clk.ageing", .at = POLICY_AT(ageing_ppb), .min = -100000, .max = 100000},
    {.name = "reserve.kind",
     .kind = AXIS_CHOICE,
     .at = POLICY_AT(reserve),
     .words = {"fault", "cell", "capacitor"}},
    {.name = "reserve.hours", .at = POLICY_AT(reserve_hours), .max = RESERVE_MAX},
    {.name = "reserve.leak", .at = POLICY_AT(reserve_leak), .max = LEAK_MAX},
    {.name = "reserve.recharge", .at = POLICY_AT(reserve_recharge), .max = RESERVE_MAX},
    {.name = "reserve.low", .at = POLICY_AT(reserve_low), .max = RESERVE_MAX},
    {.name = "supply.minimum", .kind = AXIS_SPECIAL},
    {.name = "fw.blackout", .at = POLICY_AT(blackout), .max = 600 * NS_PER_S},
    {.name = "fw.verify", .at = POLICY_AT(verify), .max = HOUR_NS},
    {.name = "pq.dip", .at = POLICY_AT(pq_dip), .min = 1, .max = 999},
    {.name = "pq.swell", .at = POLICY_AT(pq_swell), .min = 1001, .max = 2000},
    {.name = "pq.interruption", .at = POLICY_AT(pq_interruption), .min = 1, .max = 999},
    {.name = "pq.hysteresis", .at = POLICY_AT(pq_hysteresis), .max = 100},
    {.name = "pq.rapid", .at = POLICY_AT(pq_rapid), .max = 100},
};

_Static_assert(sizeof(span_t) == sizeof(int64_t), "a number goes into a span");
_Static_assert(sizeof(energy_t) == sizeof(int64_t), "a number goes into an energy");
_Static_assert(sizeof(md_failure_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(missed_policy_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(md_tie_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(export_mode_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(md_trigger_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(md_at_set_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(va_type_t) == sizeof(uint32_t), "a choice goes into an enum");
_Static_assert(sizeof(reserve_kind_t) == sizeof(uint32_t), "a choice goes into an enum");

meter_policy_t config_policy_default(void) {
  return (meter_policy_t){
      .md_period = {900 * NS_PER_S},
      .lp_period = {900 * NS_PER_S},
      .quantum = {1},
      .lockout = {900 * NS_PER_S},
      .on_change_over = true,
      .hold_up = {NS_PER_S / 2},
      .response = RESPONSE_R1,
      .emergency = METER_RATES,
      .steps = 1,
      .gap_limit = {86400 * NS_PER_S},
      .slew_s = 5,
      .verify = {2 * NS_PER_S},
      .pq_dip = 900,
      .pq_swell = 1100,
      .pq_interruption = 50,
      .pq_hysteresis = 20,
  };
}

static status_t bad_value(const fact_t *fact, fault_t *fault) {
  bytes_t axis = fact_word(fact, 2);
  bytes_t value = fact_word(fact, 3);
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %.*s cannot be '%.*s'", fact->line,
                   (int)axis.len, (const char *)axis.p, (int)value.len, (const char *)value.p);
}

static status_t read_number(const fact_t *fact, int32_t word, int64_t min, int64_t max,
                            int64_t *number, fault_t *fault) {
  int64_t got = 0;
  status_t status = fact_i64(fact, word, &got, fault);
  if (status != ST_OK) return status;
  if (got < min || got > max) return bad_value(fact, fault);
  *number = got;
  return ST_OK;
}

static status_t read_choice(const axis_t *axis, const fact_t *fact, uint32_t *choice,
                            fault_t *fault) {
  for (uint32_t i = 0; i < AXIS_WORDS_MAX && axis->words[i] != NULL; i++) {
    if (!bytes_is(fact_word(fact, 3), axis->words[i])) continue;
    *choice = i;
    return ST_OK;
  }
  return bad_value(fact, fault);
}

static status_t read_monthly(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  policy->billing_day = 0;
  if (bytes_is(fact_word(fact, 3), "none")) return ST_OK;
  int64_t day = 0;
  int64_t second = 0;
  status_t status = read_number(fact, 3, 1, 31, &day, fault);
  if (status == ST_OK) status = read_number(fact, 4, 0, 86399, &second, fault);
  if (status != ST_OK) return status;
  policy->billing_day = (int32_t)day;
  policy->billing_second = (int32_t)second;
  return ST_OK;
}

static status_t read_lockout(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  policy->lockout_midnight = bytes_is(fact_word(fact, 3), "midnight");
  if (policy->lockout_midnight) return ST_OK;
  return read_number(fact, 3, 0, INT64_MAX / 4, &policy->lockout.ns, fault);
}

static status_t read_freeze(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  policy->emergency = METER_RATES;
  if (bytes_is(fact_word(fact, 3), "held")) {
    policy->freeze = FREEZE_HELD;
    return ST_OK;
  }
  if (bytes_is(fact_word(fact, 3), "total_only")) {
    policy->freeze = FREEZE_TOTAL_ONLY;
    return ST_OK;
  }
  if (!bytes_is(fact_word(fact, 3), "emergency")) return bad_value(fact, fault);
  policy->freeze = FREEZE_EMERGENCY;
  int64_t rate = 0;
  status_t status = read_number(fact, 4, 1, METER_RATES, &rate, fault);
  if (status == ST_OK) policy->emergency = (int32_t)rate;
  return status;
}

static status_t read_response(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  static const char *const words[] = {"R1", "R2", "R3"};
  for (int32_t i = 0; i < 3; i++) {
    if (!bytes_is(fact_word(fact, 3), words[i])) continue;
    policy->response = (meter_response_t)(RESPONSE_R1 + i);
    return ST_OK;
  }
  return bad_value(fact, fault);
}

static status_t read_type(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  policy->steps = 1;
  if (bytes_is(fact_word(fact, 3), "block")) return ST_OK;
  if (!bytes_is(fact_word(fact, 3), "sliding")) return bad_value(fact, fault);
  int64_t steps = 0;
  status_t status = read_number(fact, 4, STEPS_MIN, CONFIG_STEPS_MAX, &steps, fault);
  if (status == ST_OK) policy->steps = (int32_t)steps;
  return status;
}

/* No roll-over, or 4 to 9 digits. */
static status_t read_digits(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  int64_t digits = 0;
  status_t status = read_number(fact, 3, 0, DIGITS_MAX, &digits, fault);
  if (status != ST_OK) return status;
  if (digits > 0 && digits < DIGITS_MIN) return bad_value(fact, fault);
  policy->digits = (int32_t)digits;
  return ST_OK;
}

static status_t read_special(const axis_t *axis, const fact_t *fact, meter_policy_t *policy,
                             fault_t *fault) {
  bytes_t name = fact_word(fact, 2);
  if (bytes_is(name, "eob.monthly")) return read_monthly(fact, policy, fault);
  if (bytes_is(name, "eob.lockout")) return read_lockout(fact, policy, fault);
  if (bytes_is(name, "clk.invalid.rate")) return read_freeze(fact, policy, fault);
  if (bytes_is(name, "clk.invalid.response")) return read_response(fact, policy, fault);
  if (bytes_is(name, "md.type")) return read_type(fact, policy, fault);
  if (bytes_is(name, "register.digits")) return read_digits(fact, policy, fault);
  if (bytes_is(name, "supply.minimum")) return ST_OK; /* sim/load/dips.c */
  uint32_t only = 0;
  return read_choice(axis, fact, &only, fault);
}

static status_t read_axis(const axis_t *axis, const fact_t *fact, meter_policy_t *policy,
                          fault_t *fault) {
  void *at = (uint8_t *)policy + axis->at;
  uint32_t choice = 0;
  status_t status = ST_OK;
  switch (axis->kind) {
  case AXIS_NUMBER:
    return read_number(fact, 3, axis->min, axis->max, at, fault);
  case AXIS_CHOICE:
    return read_choice(axis, fact, at, fault);
  case AXIS_FLAG:
    status = read_choice(axis, fact, &choice, fault);
    if (status == ST_OK) *(bool *)at = choice == 1;
    return status;
  case AXIS_SPECIAL:
    return read_special(axis, fact, policy, fault);
  }
  return ST_OK;
}

status_t config_policy_read(const fact_t *fact, meter_policy_t *policy, fault_t *fault) {
  bytes_t name = fact_word(fact, 2);
  for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
    if (bytes_is(name, axes[i].name)) return read_axis(&axes[i], fact, policy, fault);
  }
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: no policy is called '%.*s'",
                   fact->line, (int)name.len, (const char *)name.p);
}

/* FACTS `reserve.hours`, `reserve.recharge`. */
static status_t check_reserve(const meter_policy_t *policy, fault_t *fault) {
  if (policy->reserve != RESERVE_FAULT && policy->reserve_hours.ns == 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "reserve.hours of a cell or capacitor is 0");
  }
  if (policy->reserve == RESERVE_CAPACITOR && policy->reserve_recharge.ns == 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "reserve.recharge of a capacitor is 0");
  }
  return ST_OK;
}

/* FACTS `md.type`: steps of whole minutes that divide an hour. */
status_t config_policy_check(const meter_policy_t *policy, fault_t *fault) {
  status_t status = check_reserve(policy, fault);
  if (status != ST_OK) return status;
  if (policy->pq_interruption > policy->pq_dip) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "pq.interruption is above pq.dip");
  }
  int64_t step_ns = policy->md_period.ns / policy->steps;
  bool whole = policy->steps == 1 || (step_ns * policy->steps == policy->md_period.ns &&
                                      step_ns % MINUTE_NS == 0 && HOUR_NS % step_ns == 0);
  if (whole) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1,
                   "md.type sliding %d: md.period is not so many steps of whole minutes that "
                   "divide an hour",
                   policy->steps);
}
