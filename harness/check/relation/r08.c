/* R08: the same story seven days later, inside one DST regime, has the same values and its stamps
 * seven days later. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { WEEK_S = 7 * 86400 };
static const int64_t week_ns = WEEK_S * NS_PER_S;

/* Where the times of each fact stand; TO of −1 is none, and a claim is in seconds. */
static const struct {
  const char *name;
  int32_t ns[2];
} times[] = {{"span", {1, 2}},       {"load", {2, 3}},        {"fault", {3, 4}},
             {"line_fault", {3, 4}}, {"visit", {2, 0}},       {"command", {1, 0}},
             {"pulses", {3, 4}},     {"transformer", {2, 0}}, {"temperature", {2, 3}}};

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_powers(context);
  if (reason == NULL) reason = condition_lines(context);
  if (reason == NULL) reason = condition_regime(context, (span_t){week_ns});
  if (reason == NULL && condition_has(context, "special")) reason = "special days";
  if (reason == NULL && condition_has(context, "exchange")) reason = "an exchange of meters";
  if (reason == NULL && condition_has(context, "deferred")) reason = "a calendar that is due";
  if (reason == NULL && lines_find(context->facts, "season", NULL, 0, 2) != NULL)
    reason = "more than one season";
  int64_t start = condition_start(context).ns, end = condition_end(context).ns + week_ns;
  for (size_t at = 0; at < context->facts.count && reason == NULL; at++) {
    const fact_t *line = &context->facts.lines[at];
    int64_t edge = fact_is(line, "period") ? word_i64(line, 4) : 0;
    if (edge > start / NS_PER_S && edge <= div_ceil(end, NS_PER_S))
      reason = "a billing period ends in this time";
  }
  return reason;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  for (size_t at = 0; at < story->count; at++) {
    fact_t *line = &story->lines[at];
    for (size_t row = 0; line->count > 0 && row < sizeof times / sizeof times[0]; row++) {
      if (!fact_is(line, times[row].name)) continue;
      for (int32_t word = 0; word < 2; word++) {
        int32_t place = times[row].ns[word];
        int64_t ns = place == 0 ? -1 : word_i64(line, place);
        if (ns >= 0) rewrite_number(story, line, place, ns + week_ns);
      }
    }
  }
  return true;
}

static const fact_t *next_entry(lines_t served, size_t *at) {
  while (*at < served.count) {
    const fact_t *line = &served.lines[(*at)++];
    if (fact_is(line, "entry")) return line;
  }
  return NULL;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.by_place = true, .shift_s = WEEK_S};
  relate_bills(relate, &rule);
  size_t at = 0, other_at = 0;
  for (const fact_t *a = next_entry(relate->context->served, &at); a != NULL;
       a = next_entry(relate->context->served, &at)) {
    const fact_t *b = next_entry(relate->other->served, &other_at);
    if (b == NULL) break;
    const char *what = relate_what(relate, "entry %lld", (long long)word_i64(a, 4));
    for (int32_t word = 4; word < a->count; word++) {
      int64_t shift = word == 6 || word == 7 ? WEEK_S : 0, value = word_i64(a, word) + shift;
      relate_number(relate, what, value, value, word_i64(b, word), "");
    }
  }
}

const relation_t relation_r08 = {
    .name = "R08",
    .what = "seven days later inside one DST regime: the same",
    .change = "everything happened seven days later",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
