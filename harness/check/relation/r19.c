/* R19: the order in which a list polls its meters changes no bill. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  if (context->run->meters < 2) return "one meter alone";
  const char *reason = condition_clock(context);
  return reason == NULL ? condition_lines(context) : reason;
}

/* The meters of each list and instant in reverse. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  bool any = false;
  for (size_t at = 0; at < story->count; at++) {
    size_t end = at;
    while (end < story->count && fact_is(&story->lines[end], "visit") &&
           word_i64(&story->lines[end], 1) == word_i64(&story->lines[at], 1) &&
           word_i64(&story->lines[end], 2) == word_i64(&story->lines[at], 2))
      end++;
    if (end <= at + 1) continue;
    for (size_t a = at, b = end - 1; a < b; a++, b--) {
      fact_t line = story->lines[a];
      story->lines[a] = story->lines[b];
      story->lines[b] = line;
    }
    any = true;
    at = end - 1;
  }
  return any;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  relate_bills(relate, &same);
}

const relation_t relation_r19 = {
    .name = "R19",
    .what = "order of polling changes no bill",
    .change = "each list polled its meters in reverse",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
