/* Hazards: a pass is worth something only if what the scenario is about did happen. Each name has a
 * proof that looks at what was served and at what the oracle says, not only at what was planned. A
 * hazard without proof makes the case inconclusive. */
#include "harness/check/check.h"
#include "harness/check/hazards_firmware.h"
#include "harness/check/hazards_quality.h"
#include "harness/check/hazards_stores.h"
#include "harness/check/hazards_whole.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  bool (*proven)(const check_context_t *context);
} hazard_t;

typedef struct {
  int64_t from_s, to_s;
} stretch_t;

static bool any_event(const check_context_t *context, const char *code, int32_t nth) {
  const char *const words[] = {NULL, NULL, NULL, NULL, NULL, code};
  return lines_find(context->served, "event", words, 6, nth) != NULL;
}

static int64_t lp_period_s(const check_context_t *context, uint32_t meter) {
  const fact_t *period = policy_of(context->facts, meter, "lp.period");
  return period == NULL ? 900 : word_i64(period, 3) / NS_PER_S;
}

/* The n-th outage of the facts, from 1; false past the last. */
static bool outage(const check_context_t *context, int32_t nth, uint32_t *meter,
                   stretch_t *stretch) {
  const fact_t *fault =
      lines_find(context->facts, "fault", (const char *const[]){NULL, "supply_off"}, 2, nth);
  if (fault == NULL) return false;
  *meter = (uint32_t)word_i64(fault, 1);
  stretch->from_s = div_floor(word_i64(fault, 3), NS_PER_S);
  stretch->to_s = div_floor(word_i64(fault, 4), NS_PER_S);
  return true;
}

typedef bool (*outage_rule_t)(const check_context_t *context, uint32_t meter, stretch_t stretch);

static bool some_outage(const check_context_t *context, outage_rule_t rule) {
  uint32_t meter = 0;
  stretch_t stretch;
  for (int32_t nth = 1; outage(context, nth, &meter, &stretch); nth++) {
    if (rule(context, meter, stretch) && any_event(context, "2", 1)) return true;
  }
  return false;
}

static bool below(const check_context_t *context, uint32_t meter, stretch_t stretch) {
  return stretch.to_s - stretch.from_s < lp_period_s(context, meter);
}

static bool in_peak(const check_context_t *context, uint32_t meter, stretch_t stretch) {
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (!fact_is(line, "demand") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t stamp = word_i64(line, 5);
    const fact_t *period = policy_of(context->facts, meter, "md.period");
    int64_t length = period == NULL ? 900 : word_i64(period, 3) / NS_PER_S;
    if (stamp == INT64_MIN) continue;
    if (stretch.from_s <= stamp + length && stretch.to_s >= stamp - length) return true;
  }
  return false;
}

/* True rate of the last interval that begins before `at`, or of the first that begins after. */
static int64_t rate_near(const check_context_t *context, uint32_t meter, int64_t at_s, bool after) {
  int64_t rate = -1;
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (!fact_is(line, "interval") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t from = word_i64(line, 3);
    if (after && from >= at_s) return word_i64(line, 5);
    if (!after && from < at_s) rate = word_i64(line, 5);
  }
  return rate;
}

static bool over_rate_edge(const check_context_t *context, uint32_t meter, stretch_t stretch) {
  int64_t before = rate_near(context, meter, stretch.from_s, false);
  int64_t after = rate_near(context, meter, stretch.to_s, true);
  return before >= 0 && after >= 0 && before != after;
}

static bool over_month_end(const check_context_t *context, uint32_t meter, stretch_t stretch) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "period") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t from = word_i64(line, 3);
    if (stretch.from_s < from && from <= stretch.to_s) return true;
  }
  return false;
}

static bool outage_below_interval(const check_context_t *context) {
  return some_outage(context, below);
}
static bool outage_in_peak_interval(const check_context_t *context) {
  return some_outage(context, in_peak);
}
static bool outage_over_rate_edge(const check_context_t *context) {
  return some_outage(context, over_rate_edge);
}
static bool outage_over_month_end(const check_context_t *context) {
  return some_outage(context, over_month_end);
}

static bool three_flickers(const check_context_t *context) {
  uint32_t meter = 0;
  stretch_t stretch;
  for (int32_t first = 1; outage(context, first, &meter, &stretch); first++) {
    int64_t length = lp_period_s(context, meter);
    int64_t slot = div_floor(stretch.from_s, length);
    int32_t inside = 0;
    uint32_t other = 0;
    stretch_t next;
    for (int32_t nth = first; outage(context, nth, &other, &next); nth++) {
      inside += other == meter && div_floor(next.from_s, length) == slot &&
                div_floor(next.to_s, length) == slot;
    }
    if (inside >= 3) return any_event(context, "2", 3);
  }
  return false;
}

static bool clock_lost(const check_context_t *context) { return any_event(context, "3", 1); }
static bool several_losses(const check_context_t *context) { return any_event(context, "3", 2); }
static bool lockout_hit(const check_context_t *context) { return any_event(context, "21", 1); }

static bool set_moves(const check_context_t *context, bool forward) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "event") || !word_is(line, 6, "10")) continue;
    if (word_i64(line, 7) == INT64_MIN || word_i64(line, 8) == INT64_MIN) continue;
    int64_t step = word_i64(line, 8) - word_i64(line, 7);
    if (forward ? step > 0 : step < 0) return true;
  }
  return false;
}

static bool clock_set_back(const check_context_t *context) { return set_moves(context, false); }
static bool clock_set_forward(const check_context_t *context) { return set_moves(context, true); }

static bool entry_with(const check_context_t *context, int64_t bit) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "entry") && (word_i64(line, 8) & bit) != 0) return true;
  }
  return false;
}

static bool repeated_label(const check_context_t *context) { return entry_with(context, 0x0200); }
static bool slewed_interval(const check_context_t *context) { return entry_with(context, 0x0800); }

/* The n-th change of the offset inside the span, from 1; its instant, or INT64_MIN. */
static int64_t offset_change(const check_context_t *context, int32_t nth) {
  const fact_t *span = lines_find(context->facts, "span", NULL, 0, 1);
  if (span == NULL) return INT64_MIN;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "zone_row") && !fact_is(line, "zone_offset")) continue;
    int64_t instant = word_i64(line, 2);
    if (instant <= word_i64(span, 1) / NS_PER_S || instant >= word_i64(span, 2) / NS_PER_S) {
      continue;
    }
    if (--nth == 0) return instant;
  }
  return INT64_MIN;
}

static bool dst_in_span(const check_context_t *context) {
  return offset_change(context, 1) != INT64_MIN;
}

static bool ghost_and_doubled(const check_context_t *context) {
  return offset_change(context, 2) != INT64_MIN;
}

static bool edge_in_changed_hour(const check_context_t *context) {
  for (int32_t nth = 1;; nth++) {
    int64_t change = offset_change(context, nth);
    if (change == INT64_MIN) return false;
    for (uint32_t meter = 0; meter < context->run->meters; meter++) {
      int64_t before = rate_near(context, meter, change - 3600, false);
      int64_t inside = rate_near(context, meter, change, true);
      int64_t after = rate_near(context, meter, change + 3600, true);
      if (before >= 0 && after >= 0 && (before != inside || inside != after)) return true;
    }
  }
}

static bool leap_day(const check_context_t *context) {
  enum { YEAR_2000_LEAP_DAY = 951782400, FOUR_YEARS = 126230400, DAY = 86400 };
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "entry") || word_i64(line, 6) == INT64_MIN) continue;
    int64_t into = mod_floor(word_i64(line, 6) - YEAR_2000_LEAP_DAY, FOUR_YEARS);
    if (into < DAY) return true;
  }
  return false;
}

static bool set_refused(const check_context_t *context) {
  if (any_event(context, "12", 1)) return true;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "command") || word_is(line, 4, "password")) continue;
    if (fact_word(line, line->count - 1).len == 4) return true; /* ERnn */
  }
  return false;
}

static bool line_changed(const check_context_t *context) {
  const char *every = context->story->enumerate;
  return !context->run->line_clean || (every != NULL && strcmp(every, "every_octet") == 0);
}

static bool deferred_while_frozen(const check_context_t *context) {
  const fact_t *deferred = lines_find(context->facts, "deferred", NULL, 0, 1);
  if (deferred == NULL) return false;
  int64_t due = word_i64(deferred, 3);
  bool past = false;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value")) continue;
    if (word_is(line, 4, "0-0:1.0.0*255")) past = word_i64(line, 5) >= due;
    if (word_is(line, 4, "0-0:96.5.0*255") && past && (word_i64(line, 5) & 4) != 0) return true;
  }
  return false;
}

static bool unmetered_load(const check_context_t *context) {
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (fact_is(line, "unmetered") && word_i64(line, 3) > 0) return true;
  }
  return false;
}

static bool head_end_killed(const check_context_t *context) {
  return context->story->kills && context->run->record_count > 0;
}

static bool power_cut_at_write(const check_context_t *context) {
  const char *every = context->story->enumerate;
  return every != NULL && strcmp(every, "every_nvm_write") == 0 && context->run->cut_points > 0;
}

static const hazard_t hazards[] = {
    {"outage_below_interval", outage_below_interval},
    {"outage_in_peak_interval", outage_in_peak_interval},
    {"outage_over_rate_edge", outage_over_rate_edge},
    {"outage_over_month_end", outage_over_month_end},
    {"edge_in_changed_hour", edge_in_changed_hour},
    {"clock_lost", clock_lost},
    {"clock_set_back", clock_set_back},
    {"clock_set_forward", clock_set_forward},
    {"repeated_label", repeated_label},
    {"several_losses", several_losses},
    {"three_flickers_in_one_interval", three_flickers},
    {"dst_in_span", dst_in_span},
    {"leap_day", leap_day},
    {"set_refused", set_refused},
    {"line_cut", line_changed},
    {"line_noise", line_changed},
    {"slewed_interval", slewed_interval},
    {"lockout_hit", lockout_hit},
    {"deferred_due_while_frozen", deferred_while_frozen},
    {"unmetered_load", unmetered_load},
    {"power_cut_at_write", power_cut_at_write},
    {"head_end_killed", head_end_killed},
    {"ghost_and_doubled_half_hours", ghost_and_doubled},
    {"register_rolled_over", hazard_register_rolled_over},
    {"export_run", hazard_export_run},
    {"quadrants_seen", hazard_quadrants_seen},
    {"phase_missing", hazard_phase_missing},
    {"reverse_run", hazard_reverse_run},
    {"ratio_changed", hazard_ratio_changed},
    {"window_slid", hazard_window_slid},
    {"second_peak", hazard_second_peak},
    {"condition_seen", hazard_condition_seen},
    {"reserve_exhausted", hazard_reserve_exhausted},
    {"temperature_drift", hazard_temperature_drift},
    {"daily_set_late", hazard_daily_set_late},
    {"gauge_swung", hazard_gauge_swung},
    {"channels_changed", hazard_channels_changed},
    {"dip_ridden_out", hazard_dip_ridden_out},
    {"image_cut", hazard_image_cut},
    {"image_resumed", hazard_image_resumed},
    {"image_refused", hazard_image_refused},
    {"firmware_activated", hazard_firmware_activated},
    {"program_found_damaged", hazard_program_found_damaged},
    {"dip_recorded", hazard_dip_recorded},
    {"swell_recorded", hazard_swell_recorded},
    {"interruption_cut", hazard_interruption_cut},
    {"rapid_change_recorded", hazard_rapid_change_recorded},
    {"quality_flagged", hazard_quality_flagged},
    {"activation_in_peak_interval", hazard_activation_in_peak_interval},
};

static void run(check_context_t *context) {
  for (size_t at = 0; at < context->story->hazard_count; at++) {
    const char *name = context->story->hazards[at];
    const hazard_t *hazard = NULL;
    for (size_t row = 0; row < sizeof hazards / sizeof hazards[0]; row++) {
      if (strcmp(hazards[row].name, name) == 0) hazard = &hazards[row];
    }
    bool proven = hazard != NULL && hazard->proven(context);
    check_note(context, arena_printf(context->arena, "hazard %s", name),
               proven ? VERDICT_PASS : VERDICT_INCONCLUSIVE, BLAME_BENCH, "it happened",
               proven ? "it happened" : "no proof of it", "",
               proven ? "" : "a pass would say nothing: the story did not take place");
  }
}

const check_t check_hazards = {
    .name = "hazards",
    .what = "what the scenario is about did happen",
    .run = run,
};
