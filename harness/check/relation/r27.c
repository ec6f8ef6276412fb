/* R27: where two meters change places, all that happens to the one happening to the other, their
 * bills do. */
#include <stdio.h>

#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

/* What makes two meters alike; what happens to them is below. */
static const char *const alike[] = {"policy",     "ratio",    "quantity",  "tou",      "md",
                                    "coincident", "input",    "limit",     "channel",  "contract",
                                    "price",      "deferred", "phases",    "protocol", "security",
                                    "instrument", "gauge",    "meter_zone"};
static const char *const happens[] = {"load",        "demand", "fault",         "initial",
                                      "transformer", "pulses", "clock_initial", "temperature"};

static bool has_twin(lines_t facts, const fact_t *line) {
  char other[32];
  snprintf(other, sizeof other, "%lld", (long long)(1 - word_i64(line, 1)));
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *twin = &facts.lines[at];
    if (twin->count == line->count && bytes_equal(fact_word(twin, 0), fact_word(line, 0)) &&
        word_is(twin, 1, other) && bytes_equal(words_from(twin, 2), words_from(line, 2)))
      return true;
  }
  return false;
}

static bool is_visited_too(lines_t facts, const fact_t *line) {
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *twin = &facts.lines[at];
    bool same = fact_is(twin, "visit") && word_i64(twin, 3) == 1 - word_i64(line, 3);
    for (int32_t word = 1; same && word <= 4; word++)
      same = word == 3 || bytes_equal(fact_word(twin, word), fact_word(line, word));
    if (same) return true;
  }
  return false;
}

static const char *refuse(const check_context_t *context) {
  if (context->run->meters < 2) return "one meter alone";
  const fact_t *a = lines_find(context->facts, "meter", (const char *const[]){"0"}, 1, 1);
  const fact_t *b = lines_find(context->facts, "meter", (const char *const[]){"1"}, 1, 1);
  for (int32_t word = 4; a != NULL && b != NULL && word <= 8; word++)
    if (word != 6 && !bytes_equal(fact_word(a, word), fact_word(b, word)))
      return "the first two meters are not alike";
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    for (size_t name = 0; name < sizeof alike / sizeof alike[0]; name++)
      if (fact_is(line, alike[name]) && word_i64(line, 1) < 2 && !has_twin(context->facts, line))
        return "the first two meters are not alike";
  }
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "visit") && word_i64(line, 3) < 2 && !is_visited_too(context->facts, line))
      return "the first two meters are not visited alike";
  }
  if (condition_has(context, "command")) return "the head-end has commands";
  return condition_lines(context);
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  bool any = false;
  for (size_t at = 0; at < story->count; at++) {
    fact_t *line = &story->lines[at];
    for (size_t name = 0; name < sizeof happens / sizeof happens[0]; name++) {
      if (!fact_is(line, happens[name]) || word_i64(line, 1) > 1) continue;
      rewrite_number(story, line, 1, 1 - word_i64(line, 1));
      any = true;
    }
  }
  return any;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.swap_meters = true};
  relate_bills(relate, &rule);
}

const relation_t relation_r27 = {
    .name = "R27",
    .what = "identities swapped, bills swapped",
    .change = "the first two meters changed places",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
