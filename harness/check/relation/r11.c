/* R11: where rates 1 and 2 change places in every tariff, the registers and their maxima do: those
 * that a meter declares by rate, too. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  return condition_has(context, "switch") ? NULL : "no tariff in this story";
}

static void swap(rewrite_t *story, fact_t *line, int32_t word) {
  int64_t rate = word_i64(line, word);
  if (rate == 1 || rate == 2) rewrite_number(story, line, word, 3 - rate);
}

/* `tou M QUANTITY RATE` ascend by rate: a quantity that has both has the same afterwards. */
static bool has_both(const rewrite_t *story, const fact_t *tou) {
  bool rates[3] = {false};
  for (size_t at = 0; at < story->count; at++) {
    const fact_t *line = &story->lines[at];
    if (fact_is(line, "tou") && word_i64(line, 1) == word_i64(tou, 1) &&
        word_i64(line, 2) == word_i64(tou, 2) && word_i64(line, 3) <= 2)
      rates[word_i64(line, 3)] = true;
  }
  return rates[1] && rates[2];
}

/* `md M N QUANTITY MASK PEAKS`: bit r of the mask is rate r. */
static void swap_mask(rewrite_t *story, fact_t *line) {
  enum { ONE = 2, TWO = 4 };
  int64_t mask = word_i64(line, 4), both = mask & (ONE | TWO);
  if (both == ONE || both == TWO) rewrite_number(story, line, 4, mask ^ (ONE | TWO));
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  for (size_t at = 0; at < story->count; at++) {
    fact_t *line = &story->lines[at];
    if (fact_is(line, "tou") && !has_both(story, line)) swap(story, line, 3);
    if (fact_is(line, "md")) swap_mask(story, line);
    if (fact_is(line, "initial")) swap(story, line, 3);
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
  relate_registers(relate, &rule);
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
