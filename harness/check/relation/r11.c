/* R11: where rates 1 and 2 change places in every tariff, the registers and their maxima do. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  if (condition_has(context, "quantity")) return "a meter whose registers are declared";
  return condition_has(context, "switch") ? NULL : "no tariff in this story";
}

static void swap(rewrite_t *story, fact_t *line, int32_t word) {
  int64_t rate = word_i64(line, word);
  if (rate == 1 || rate == 2) rewrite_number(story, line, word, 3 - rate);
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  for (size_t at = 0; at < story->count; at++) {
    fact_t *line = &story->lines[at];
    if (fact_is(line, "switch")) swap(story, line, 4);
    if (fact_is(line, "price") && !word_is(line, 2, "standing")) swap(story, line, 3);
    if (fact_is(line, "policy") && word_is(line, 2, "clk.invalid.rate") &&
        word_is(line, 3, "emergency"))
      swap(story, line, 4);
  }
  return true;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.swap_rates = true};
  relate_bills(relate, &rule);
}

const relation_t relation_r11 = {
    .name = "R11",
    .what = "swapping the tariff swaps the registers",
    .change = "rates 1 and 2 changed places in every tariff",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
