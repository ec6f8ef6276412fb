/* What is good by itself and cannot be together, in one cell: overlapping outages of one meter or
 * of one phase, three phases off at once, a dip in an outage or another, a swell in another, a
 * ninth damage to a program, a sliding window that its steps do not fill, a reserve of the clock
 * that holds nothing, an interruption above a dip, axes of quantities where no meter has any. Each
 * is complained of once, at its place in the file. */
#include <string.h>

#include "harness/scenario/story.h"

static const int64_t MIN_NS = 60 * NS_PER_S;

static bool is(const story_fault_t *fault, const char *kind, const int32_t *at) {
  return !fault->on_line && strcmp(fault->kind, kind) == 0 && when_holds(&fault->when, at);
}

static void refuse(story_t *story, story_fault_t *fault, const char *what,
                   const story_fault_t *before, const char *how) {
  char at[ZONE_TEXT];
  zone_print(&story->zone, (utc_t){div_floor(fault->from_ns, NS_PER_S)}, at);
  if (!fault->refused)
    yaml_complain(story->file, fault->at_line, fault->at_col,
                  "%s of '%s' is off at %s already "
                  "(%d:%d): %s",
                  what, story->meters.at[fault->target].name, at, before->at_line, before->at_col,
                  how);
  fault->refused = true;
}

/* Spans of missing supply of one meter may touch, not overlap. */
static void check_supply(story_t *story, const int32_t *at) {
  const story_fault_t *last[STORY_METERS_MAX] = {0};
  for (size_t i = 0; i < story->faults.count; i++) { /* ascending in time */
    story_fault_t *fault = &story->faults.at[i];
    if (!is(fault, "supply_off", at)) continue;
    const story_fault_t *before = last[fault->target];
    if (before != NULL && fault->from_ns < before->to_ns)
      refuse(story, fault, "the supply", before, "move or join the two");
    if (before == NULL || fault->to_ns > before->to_ns) last[fault->target] = fault;
  }
}

/* Also of one phase; and three at once of a direct meter are a missing supply. */
static void check_phases(story_t *story, const int32_t *at) {
  const story_fault_t *last[STORY_METERS_MAX][3] = {0};
  for (size_t i = 0; i < story->faults.count; i++) {
    story_fault_t *fault = &story->faults.at[i];
    if (!is(fault, "phase_off", at)) continue;
    const story_fault_t **phases = last[fault->target];
    int32_t own = fault->words[0] - '1', off = 0;
    for (int32_t p = 0; p < 3; p++)
      off += p == own || (phases[p] != NULL && fault->from_ns < phases[p]->to_ns) ? 1 : 0;
    const story_fault_t *before = phases[own];
    bool direct = strcmp(story->meters.at[fault->target].connection, "direct") == 0;
    if (before != NULL && fault->from_ns < before->to_ns) {
      refuse(story, fault, "that phase", before, "move or join the two");
    } else if (off == 3 && direct) {
      refuse(story, fault, "every other phase", phases[own == 0 ? 1 : 0],
             "write 'kind: supply_off' for the time in which all are");
    }
    if (before == NULL || fault->to_ns > before->to_ns) phases[own] = fault;
  }
}

/* FACTS program_damaged: each flips a bit of its own of an octet. */
static void check_damage(story_t *story, const int32_t *at) {
  enum { BITS = 8 };
  int32_t counts[STORY_METERS_MAX] = {0};
  for (size_t i = 0; i < story->faults.count; i++) {
    story_fault_t *fault = &story->faults.at[i];
    if (!is(fault, "program_damaged", at) || ++counts[fault->target] <= BITS) continue;
    if (fault->refused) continue;
    fault->refused = true;
    yaml_complain(story->file, fault->at_line, fault->at_col,
                  "the program of '%s' is damaged more than eight times: leave this out",
                  story->meters.at[fault->target].name);
  }
}

/* T is n steps of whole minutes, each of which divides an hour (FACTS.md, md.type). */
static void check_sliding(story_t *story, const cell_policy_t *policy, uint32_t m) {
  const char *type = policy_word(policy, m, "md.type");
  int64_t steps = 0, period_ns = 0;
  if (strncmp(type, "sliding ", 8) != 0) return;
  status_t status = bytes_to_i64(bytes_text(type + 8), &steps);
  if (status == ST_OK)
    status = bytes_to_i64(bytes_text(policy_word(policy, m, "md.period")), &period_ns);
  CHECK(status == ST_OK);
  int64_t step_ns = period_ns / steps;
  bool good = period_ns % steps == 0 && step_ns % MIN_NS == 0 && 60 * MIN_NS % step_ns == 0;
  if (good || story->sliding_refused) return;
  story->sliding_refused = true;
  yaml_complain(story->file, story->meters.at[m].way.at_line, story->meters.at[m].way.at_col,
                "'%s': md.period %lld min is not %lld steps of whole minutes that divide an hour: "
                "change it, or md.type",
                story->meters.at[m].name, (long long)(period_ns / MIN_NS), (long long)steps);
}

/* Dips of one meter overlap neither one another nor a missing supply (decision 0008). */
static void check_dips(story_t *story, const int32_t *at) {
  const story_fault_t *last[STORY_METERS_MAX] = {0}, *dips[STORY_METERS_MAX] = {0};
  for (size_t i = 0; i < story->faults.count; i++) { /* ascending in time */
    story_fault_t *fault = &story->faults.at[i];
    bool dip = is(fault, "dip", at);
    if (!dip && !is(fault, "supply_off", at)) continue;
    const story_fault_t **of = &last[fault->target];
    const story_fault_t *before = dip ? *of : dips[fault->target];
    if (before != NULL && fault->from_ns < before->to_ns && !fault->refused) {
      fault->refused = true;
      yaml_complain(story->file, fault->at_line, fault->at_col,
                    "'%s': a dip lies over another, or over a missing supply (%d:%d): move one",
                    story->meters.at[fault->target].name, before->at_line, before->at_col);
    }
    if (*of == NULL || fault->to_ns > (*of)->to_ns) *of = fault;
    if (dip && (dips[fault->target] == NULL || fault->to_ns > dips[fault->target]->to_ns))
      dips[fault->target] = fault;
  }
}

/* Swells of one meter do not overlap one another; beside a dip of another phase one may lie. */
static void check_swells(story_t *story, const int32_t *at) {
  const story_fault_t *last[STORY_METERS_MAX] = {0};
  for (size_t i = 0; i < story->faults.count; i++) { /* ascending in time */
    story_fault_t *fault = &story->faults.at[i];
    if (!is(fault, "swell", at)) continue;
    const story_fault_t *before = last[fault->target];
    if (before != NULL && fault->from_ns < before->to_ns && !fault->refused) {
      fault->refused = true;
      yaml_complain(story->file, fault->at_line, fault->at_col,
                    "'%s': a swell lies over another (%d:%d): move one",
                    story->meters.at[fault->target].name, before->at_line, before->at_col);
    }
    if (before == NULL || fault->to_ns > before->to_ns) last[fault->target] = fault;
  }
}

static int64_t span_of(const cell_policy_t *policy, uint32_t m, const char *axis) {
  int64_t ns = 0;
  status_t status = bytes_to_i64(bytes_text(policy_word(policy, m, axis)), &ns);
  CHECK(status == ST_OK);
  return ns;
}

/* FACTS.md, `reserve.hours` to `reserve.low`: what a cell and a capacitor need. */
static void check_reserve(story_t *story, const cell_policy_t *policy, uint32_t m) {
  const char *kind = policy_word(policy, m, "reserve.kind");
  bool capacitor = strcmp(kind, "capacitor") == 0;
  if (strcmp(kind, "fault") == 0 || story->reserve_refused) return;
  int64_t hours = span_of(policy, m, "reserve.hours");
  const char *how = NULL;
  if (hours == 0)
    how = "holds no time: write 'reserve.hours'";
  else if (capacitor && span_of(policy, m, "reserve.recharge") == 0)
    how = "is never filled: write 'reserve.recharge'";
  else if (!capacitor && span_of(policy, m, "reserve.low") >= hours)
    how = "is low when it is full: write a 'reserve.low' below 'reserve.hours'";
  if (how == NULL) return;
  story->reserve_refused = true;
  yaml_complain(story->file, story->meters.at[m].way.at_line, story->meters.at[m].way.at_col,
                "'%s': its %s %s", story->meters.at[m].name, kind, how);
}

/* FACTS.md, `pq.interruption`: 1 to `pq.dip`. */
static void check_thresholds(story_t *story, const cell_policy_t *policy, uint32_t m) {
  int64_t dip = span_of(policy, m, "pq.dip"), least = span_of(policy, m, "pq.interruption");
  if (least <= dip || story->thresholds_refused) return;
  story->thresholds_refused = true;
  yaml_complain(story->file, story->meters.at[m].way.at_line, story->meters.at[m].way.at_col,
                "'%s': pq.interruption lies above pq.dip: write it lower",
                story->meters.at[m].name);
}

/* An axis that only meters with quantities have is written for some such meter. */
static void check_axes(story_t *story) {
  bool any = false;
  for (size_t m = 0; m < story->meters.count; m++)
    any |= story->meters.at[m].shape->quantity_count > 0;
  for (int32_t i = 0; i < POLICY_AXES && !any; i++) {
    const yaml_value_t *at = story->policy_at[i];
    if (!policy_axis_is_of_quantities(i) || at == NULL) continue;
    yaml_complain(story->file, at->key_line, at->key_col,
                  "'%s' is an axis of meters with quantities, and no meter here has any: remove "
                  "it, or take another model",
                  policy_axis_name(i));
    story->policy_at[i] = NULL;
  }
}

void cell_check(story_t *story, const cell_policy_t *policy, const int32_t at[STORY_AXES_MAX]) {
  check_supply(story, at);
  check_phases(story, at);
  check_damage(story, at);
  check_dips(story, at);
  check_swells(story, at);
  check_axes(story);
  for (uint32_t m = 0; m < story->meters.count; m++) {
    check_sliding(story, policy, m);
    check_reserve(story, policy, m);
    check_thresholds(story, policy, m);
  }
}
