/* The axes of `policy` and the keys of `headend`: names, values and defaults of FACTS.md, as
 * tables. An axis that the head-end has no use for (clk.drift, lp.*, export.mode …) is still held
 * to its name. */
#include "pmu/data/site_read.h"

#include <stddef.h>
#include <string.h>

#define SPAN_MAX (SITE_SECONDS_MAX * 100000000)
#define MINUTES(n) ((int64_t)(n)*60 * NS_PER_S)

typedef enum {
  AXIS_SPAN,
  AXIS_SECONDS,
  AXIS_WORD,
  AXIS_FLAG,
  AXIS_OTHER,
  AXIS_IGNORED
} axis_kind_t;

/* Words of an axis: their index is the value; for a flag the second word is true. */
typedef struct {
  const char *name;
  axis_kind_t kind;
  size_t offset;
  const char *words[4];
} axis_t;

#define AT(field) offsetof(site_policy_t, field)
static const axis_t axes[] = {
    {"md.period", AXIS_SPAN, AT(md_period), {0}},
    {"lp.period", AXIS_SPAN, AT(lp_period), {0}},
    {"md.after_power_failure",
     AXIS_WORD,
     AT(md_after_power_failure),
     {"resume", "synchronise", "restart"}},
    {"md.continuation_window", AXIS_SPAN, AT(md_continuation), {0}},
    {"md.incomplete_interval", AXIS_FLAG, AT(md_discard_incomplete), {"use", "discard"}},
    {"md.rate_of_interval", AXIS_FLAG, AT(md_rate_of_end), {"start", "end"}},
    {"md.tie", AXIS_FLAG, AT(md_tie_last), {"first", "last"}},
    {"eob.missed_in_outage", AXIS_WORD, AT(eob_missed), {"on_power_up", "skip", "backdate"}},
    {"eob.on_season_change", AXIS_FLAG, AT(eob_on_season_change), {"no", "yes"}},
    {"eob.on_change_over", AXIS_FLAG, AT(eob_on_change_over), {"no", "yes"}},
    {"eob.on_unfreeze", AXIS_FLAG, AT(eob_on_unfreeze), {"no", "yes"}},
    {"meter.start_up", AXIS_SPAN, AT(meter_start_up), {0}},
    {"supply.hold_up", AXIS_SPAN, AT(supply_hold_up), {0}},
    {"clk.invalid.response", AXIS_WORD, AT(invalid_response), {"R1", "R2", "R3"}},
    {"clk.invalid.rate", AXIS_OTHER, AT(invalid_rate), {"held", "emergency", "total_only"}},
    {"clk.invalid.resets", AXIS_FLAG, AT(invalid_resets_each), {"once", "each"}},
    {"tariff.switching_time", AXIS_FLAG, AT(tariff_rules.standard_time), {"wall", "standard"}},
    {"tariff.repeated_hour", AXIS_FLAG, AT(tariff_rules.first_pass), {"both", "first_pass"}},
    {"ratio.place", AXIS_FLAG, AT(ratio_secondary), {"primary", "secondary"}},
    {"register.quantum", AXIS_OTHER, 0, {0}},
    {"eob.monthly", AXIS_OTHER, 0, {0}},
    {"eob.lockout", AXIS_OTHER, 0, {0}},
    {"md.type", AXIS_OTHER, 0, {0}},
    {"register.digits", AXIS_OTHER, 0, {0}},
    {"export.mode", AXIS_IGNORED, 0, {0}},
    {"va.type", AXIS_IGNORED, 0, {0}},
    {"md.interval_trigger", AXIS_WORD, AT(md_trigger), {"clock", "rate_change", "both"}},
    {"md.on_clock_change", AXIS_WORD, AT(md_on_clock_change), {"split", "discard", "keep"}},
    {"clk.invalid.md", AXIS_FLAG, AT(md_suspends), {"continue_flag", "suspend"}},
    {"lp.gap_limit", AXIS_IGNORED, 0, {0}},
    {"lp.full", AXIS_FLAG, AT(lp_stops), {"overwrite", "stop"}},
    {"clk.silent_limit", AXIS_SECONDS, AT(clock_silent), {0}},
    {"clk.reject_limit", AXIS_IGNORED, 0, {0}},
    {"clk.monthly_sum_limit", AXIS_IGNORED, 0, {0}},
    {"clk.slew_rate", AXIS_IGNORED, 0, {0}},
    {"tariff.offset", AXIS_SPAN, AT(tariff_offset), {0}},
    {"eob.daily", AXIS_FLAG, AT(eob_daily), {"no", "yes"}},
    {"reserve.kind", AXIS_WORD, AT(reserve), {"fault", "cell", "capacitor"}},
    {"reserve.hours", AXIS_IGNORED, 0, {0}},
    {"reserve.leak", AXIS_IGNORED, 0, {0}},
    {"reserve.recharge", AXIS_IGNORED, 0, {0}},
    {"reserve.low", AXIS_IGNORED, 0, {0}},
    {"supply.minimum", AXIS_IGNORED, 0, {0}},
    {"fw.blackout", AXIS_SPAN, AT(fw_blackout), {0}},
    {"fw.verify", AXIS_SPAN, AT(fw_verify), {0}},
    {"pq.dip", AXIS_IGNORED, 0, {0}}, /* a record says by which thresholds */
    {"pq.swell", AXIS_IGNORED, 0, {0}},
    {"pq.interruption", AXIS_IGNORED, 0, {0}},
    {"pq.hysteresis", AXIS_IGNORED, 0, {0}},
    {"pq.rapid", AXIS_IGNORED, 0, {0}},
    {"clk.temperature", AXIS_IGNORED, 0, {0}},
    {"clk.ageing", AXIS_IGNORED, 0, {0}},
    {"reverse.detect", AXIS_IGNORED, 0, {0}},
    {"clk.drift", AXIS_IGNORED, 0, {0}},
    {"lp.gap", AXIS_IGNORED, 0, {0}},
    {"lp.stamp", AXIS_IGNORED, 0, {0}},
    {"lp.dst", AXIS_IGNORED, 0, {0}},
};
#undef AT

site_policy_t site_policy_default(void) {
  return (site_policy_t){.md_period = {MINUTES(15)},
                         .lp_period = {MINUTES(15)},
                         .register_quantum = {1},
                         .md_steps = 1,
                         .eob_monthly = {.none = true, .day = 1},
                         .eob_lockout = {MINUTES(15)},
                         .eob_on_change_over = true,
                         .supply_hold_up = {NS_PER_S / 2},
                         .fw_verify = {2 * NS_PER_S}};
}

site_keys_t site_keys_default(void) {
  return (site_keys_t){.recovery_auto = true,
                       .clock_policy = SITE_CLOCK_LEAVE,
                       .clock_limit = {20 * NS_PER_S},
                       .retry_attempts = 3,
                       .retry_delay = {30 * NS_PER_S},
                       .retry_backoff = 2,
                       .visit_deadline = {3600 * NS_PER_S}};
}

static status_t word_index(const site_reader_t *reader, const fact_t *fact, int32_t word,
                           const char *const *words, int32_t *index) {
  for (int32_t i = 0; i < 4 && words[i] != NULL; i++) {
    if (bytes_is(fact_word(fact, word), words[i])) {
      *index = i;
      return ST_OK;
    }
  }
  return site_wrong(reader, fact, "one of the words that FACTS.md names for it");
}

static status_t read_monthly(const site_reader_t *reader, const fact_t *fact, period_rule_t *rule) {
  rule->none = bytes_is(fact_word(fact, 3), "none");
  rule->day = 1;
  rule->second = 0;
  if (rule->none) return ST_OK;
  status_t status = site_i32(reader, fact, 3, 1, 31, &rule->day);
  if (status == ST_OK) status = site_i32(reader, fact, 4, 0, DAY_SECONDS - 1, &rule->second);
  return status;
}

static status_t read_invalid_rate(const site_reader_t *reader, const fact_t *fact,
                                  const axis_t *axis, site_policy_t *policy) {
  int32_t index = 0;
  status_t status = word_index(reader, fact, 3, axis->words, &index);
  if (status != ST_OK) return status;
  policy->invalid_rate = (site_invalid_rate_t)index;
  policy->invalid_rate_number = 0;
  if (policy->invalid_rate != SITE_EMERGENCY) return ST_OK;
  return site_i32(reader, fact, 4, 1, TARIFF_RATE_MAX, &policy->invalid_rate_number);
}

/* `sliding N`: the period is N steps. */
static status_t read_type(const site_reader_t *reader, const fact_t *fact, site_policy_t *policy) {
  enum { STEPS_MIN = 2, STEPS_MAX = 15 };
  policy->md_steps = 1;
  if (bytes_is(fact_word(fact, 3), "block")) return ST_OK;
  if (!bytes_is(fact_word(fact, 3), "sliding"))
    return site_wrong(reader, fact, "block, or sliding and a number of steps");
  return site_i32(reader, fact, 4, STEPS_MIN, STEPS_MAX, &policy->md_steps);
}

static status_t read_digits(const site_reader_t *reader, const fact_t *fact, int32_t *digits) {
  enum { DIGITS_MIN = 4, DIGITS_MAX = 9 };
  status_t status = site_i32(reader, fact, 3, 0, DIGITS_MAX, digits);
  if (status != ST_OK || *digits == 0 || *digits >= DIGITS_MIN) return status;
  return site_wrong(reader, fact, "0, or 4 to 9 digits");
}

static status_t read_other(const site_reader_t *reader, const fact_t *fact, const axis_t *axis,
                           site_policy_t *policy) {
  if (strcmp(axis->name, "register.quantum") == 0)
    return site_number(reader, fact, 3, 1, INT32_MAX, &policy->register_quantum.mwh);
  if (strcmp(axis->name, "eob.monthly") == 0)
    return read_monthly(reader, fact, &policy->eob_monthly);
  if (strcmp(axis->name, "clk.invalid.rate") == 0)
    return read_invalid_rate(reader, fact, axis, policy);
  if (strcmp(axis->name, "md.type") == 0) return read_type(reader, fact, policy);
  if (strcmp(axis->name, "register.digits") == 0)
    return read_digits(reader, fact, &policy->register_digits);
  policy->eob_lockout.ns = -1;
  if (bytes_is(fact_word(fact, 3), "midnight")) return ST_OK;
  return site_number(reader, fact, 3, 0, SPAN_MAX, &policy->eob_lockout.ns);
}

/* The raster is one of whole seconds, at most a day. */
static status_t check_raster(const site_reader_t *reader, const fact_t *fact, const axis_t *axis,
                             int64_t ns) {
  bool raster = strcmp(axis->name, "md.period") == 0 || strcmp(axis->name, "lp.period") == 0;
  if (!raster || (ns > 0 && ns % NS_PER_S == 0 && ns <= DAY_SECONDS * NS_PER_S)) return ST_OK;
  return site_wrong(reader, fact, "a period of whole seconds, at most a day");
}

status_t site_policy_axis(const site_reader_t *reader, const fact_t *fact, site_policy_t *policy) {
  bytes_t name = fact_word(fact, 2);
  for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
    const axis_t *axis = &axes[i];
    if (!bytes_is(name, axis->name)) continue;
    char *field = (char *)policy + axis->offset;
    int32_t index = 0;
    span_t span = {0};
    status_t status = ST_OK;
    switch (axis->kind) {
    case AXIS_SPAN:
      status = site_number(reader, fact, 3, 0, SPAN_MAX, &span.ns);
      if (status == ST_OK) status = check_raster(reader, fact, axis, span.ns);
      if (status == ST_OK) memcpy(field, &span, sizeof span);
      return status;
    case AXIS_SECONDS:
      status = site_number(reader, fact, 3, 0, SITE_SECONDS_MAX / 10, &span.ns);
      span.ns *= NS_PER_S;
      if (status == ST_OK) memcpy(field, &span, sizeof span);
      return status;
    case AXIS_WORD: /* the enums of site_policy_t are as wide as an int */
      status = word_index(reader, fact, 3, axis->words, &index);
      _Static_assert(sizeof(site_power_failure_t) == sizeof index, "an enum is an int");
      if (status == ST_OK) memcpy(field, &index, sizeof index);
      return status;
    case AXIS_FLAG:
      status = word_index(reader, fact, 3, axis->words, &index);
      if (status == ST_OK) *(bool *)field = index == 1;
      return status;
    case AXIS_OTHER:
      return read_other(reader, fact, axis, policy);
    case AXIS_IGNORED:
      return ST_OK;
    }
  }
  return site_wrong(reader, fact, "an axis of FACTS.md");
}

status_t site_keys_key(const site_reader_t *reader, const fact_t *fact, site_keys_t *keys) {
  static const char *const recovery[4] = {"none", "auto"};
  static const char *const policies[4] = {"leave", "set", "adjust"};
  bytes_t key = fact_word(fact, 1);
  int32_t index = 0;
  if (bytes_is(key, "recovery")) {
    status_t status = word_index(reader, fact, 2, recovery, &index);
    keys->recovery_auto = index == 1;
    return status;
  }
  if (bytes_is(key, "clock_policy")) {
    status_t status = word_index(reader, fact, 2, policies, &index);
    keys->clock_policy = (site_clock_policy_t)index;
    return status;
  }
  if (bytes_is(key, "clock_limit_s")) {
    int64_t seconds = 0;
    status_t status = site_number(reader, fact, 2, 0, INT32_MAX, &seconds);
    keys->clock_limit.ns = seconds * NS_PER_S;
    return status;
  }
  if (bytes_is(key, "retry_attempts"))
    return site_i32(reader, fact, 2, 1, 1000, &keys->retry_attempts);
  if (bytes_is(key, "retry_delay_ns"))
    return site_number(reader, fact, 2, 0, SPAN_MAX, &keys->retry_delay.ns);
  if (bytes_is(key, "retry_backoff"))
    return site_i32(reader, fact, 2, 1, 1000, &keys->retry_backoff);
  if (bytes_is(key, "visit_deadline_ns"))
    return site_number(reader, fact, 2, 0, SPAN_MAX, &keys->visit_deadline.ns);
  if (bytes_is(key, "title")) {
    keys->has_title = true;
    return site_hex(reader, fact, 2, keys->title, sizeof keys->title);
  }
  return site_wrong(reader, fact, "a key of FACTS.md, Head-end");
}
