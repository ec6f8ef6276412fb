/* R35: whether the meter or the head-end applies the ratios, the bill is one. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  bool any = false;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "ratio") &&
        word_i64(line, 2) * word_i64(line, 4) != word_i64(line, 3) * word_i64(line, 5))
      any = true;
  }
  if (!any) return "no transformers in this story";
  return condition_fault(context, "set_ratio") || condition_has(context, "transformer")
             ? "the ratios change"
             : NULL;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  bool any = false;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    fact_t *place = rewrite_policy(story, meter, "ratio.place");
    if (place == NULL) continue;
    rewrite_word(story, place, 3, word_is(place, 3, "primary") ? "secondary" : "primary");
    any = true;
  }
  return any;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.counts = 1, .free_quality = true, .free_stamps = true, .free_money = true};
  relate_bills(relate, &rule);
}

const relation_t relation_r35 = {
    .name = "R35",
    .what = "ratio in meter or in head-end: one bill",
    .change = "the ratios were applied at the other place",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
