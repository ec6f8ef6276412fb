/* R31: two outages of half the length under the same load leave the same totals. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_load.h"
#include "harness/check/relation/relation.h"

static const int64_t apart_ns = 60 * NS_PER_S;

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_outages(context);
  if (reason == NULL) reason = condition_clock(context);
  if (reason == NULL) reason = condition_import(context);
  if (reason == NULL) reason = condition_powers(context);
  for (uint32_t meter = 0; meter < context->run->meters && reason == NULL; meter++)
    if (condition_span(context, meter, "meter.start_up").ns > 0)
      reason = "a start-up after each outage";
  return reason;
}

static bool is_alone(const rewrite_t *story, const fact_t *outage, int64_t to) {
  for (size_t at = 0; at < story->count; at++) {
    const fact_t *line = &story->lines[at];
    int64_t when = fact_is(line, "visit")     ? word_i64(line, 2)
                   : fact_is(line, "fault")   ? word_i64(line, 3)
                   : fact_is(line, "command") ? word_i64(line, 1)
                                              : INT64_MIN;
    if (line != outage && when >= word_i64(outage, 3) && when <= to) return false;
  }
  return true;
}

static bool ends_period(const check_context_t *context, int64_t from, int64_t to) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "period")) continue;
    int64_t edge = word_i64(line, 4) * NS_PER_S;
    if (edge > from && edge <= to) return true;
  }
  return false;
}

/* The first half where the outage began, the second a minute after it ends. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "fault", &at); line != NULL;
       line = rewrite_next(story, "fault", &at)) {
    if (!word_is(line, 2, "supply_off")) continue;
    uint32_t meter = (uint32_t)word_i64(line, 1);
    int64_t from = word_i64(line, 3), half = (word_i64(line, 4) - from) / 2;
    int64_t to = from + 2 * half + apart_ns;
    bool even = 2 * half == word_i64(line, 4) - from;
    bool bridged = half <= condition_span(context, meter, "supply.hold_up").ns;
    if (!even || bridged || !is_alone(story, line, to) || to >= condition_end(context).ns) continue;
    if (ends_period(context, from, to)) continue;
    if (hand_load_next(context->facts, meter, (true_t){from}).ns < to) continue;
    rewrite_number(story, line, 4, from + half);
    rewrite_add(story, "fault %u supply_off %lld %lld site", meter,
                (long long)(from + half + apart_ns), (long long)to);
    return true;
  }
  return false;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.counts = 1,
                        .free_quality = true,
                        .free_rates = true,
                        .free_demands = true,
                        .free_money = true};
  relate_bills(relate, &rule);
}

const relation_t relation_r31 = {
    .name = "R31",
    .what = "two half outages of the same load: same totals",
    .change = "the outage came in two halves, a minute apart",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
