/* R37: how many other meters there are changes nothing for those that were there: one more, on a
 * line of its own. Speed and jobs do not reach a run at all; that they change no digest is shown by
 * harness/test. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  return context->run->meters == 0 ? "no meter in this story" : NULL;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  (void)rewrite_twin(story, true);
  return true;
}

/* The n-th line that speaks of a meter of the first run. */
static const fact_t *next_of(const check_context_t *context, size_t meters, size_t *at) {
  while (*at < context->served.count) {
    const fact_t *line = &context->served.lines[(*at)++];
    if (!fact_is(line, "broken") && word_i64(line, 1) < (int64_t)meters) return line;
  }
  return NULL;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  size_t at = 0, other_at = 0, meters = relate->context->run->meters;
  for (;;) {
    const fact_t *a = next_of(relate->context, meters, &at);
    const fact_t *b = next_of(relate->other, meters, &other_at);
    if (a == NULL || b == NULL) break;
    relate_text(relate, "what was served", words_all(a), words_all(b));
  }
  relate_bills(relate, &same);
}

const relation_t relation_r37 = {
    .name = "R37",
    .what = "the size of the fleet is irrelevant",
    .change = "one more meter stood on a line of its own",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
