/* R20: polling twice changes no bill: each visit happens once more, seven minutes before. Where a
 * visit itself changes the meter (orders, a clock that is set) it is no mere polling. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const int64_t before_ns = 420 * NS_PER_S;

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_lines(context);
  if (reason == NULL && condition_has(context, "command")) reason = "the head-end has commands";
  if (reason == NULL && condition_fault(context, "clear_profile"))
    reason = "a profile that is cleared: who read before has more";
  return reason;
}

static int64_t highest_list(const rewrite_t *story) {
  int64_t highest = 0;
  for (size_t at = 0; at < story->count; at++)
    if (fact_is(&story->lines[at], "visit") && word_i64(&story->lines[at], 1) > highest)
      highest = word_i64(&story->lines[at], 1);
  return highest;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t list = highest_list(story) + 1;
  size_t end = story->count;
  bool any = false;
  for (size_t at = 0; at < end; at++) {
    const fact_t line = story->lines[at];
    if (!fact_is(&line, "visit") || word_i64(&line, 2) - before_ns < condition_start(context).ns)
      continue;
    rewrite_add(story, "visit %lld %lld %lld %.*s", (long long)(list + word_i64(&line, 1)),
                (long long)(word_i64(&line, 2) - before_ns), (long long)word_i64(&line, 3),
                (int)fact_word(&line, 4).len, (const char *)fact_word(&line, 4).p);
    any = true;
  }
  return any;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {.may_improve = true}; /* who reads more may know more */
  relate_bills(relate, &same);
}

const relation_t relation_r20 = {
    .name = "R20",
    .what = "polling twice changes no bill",
    .change = "each visit happened once more, seven minutes before",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
