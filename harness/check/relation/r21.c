/* R21: what stood in the registers at the start changes no bill, nor that they roll over: each
 * begins 1 kWh before it has all digits at 9, where the meter can (register.digits is written only
 * for a meter that declares its quantities), and elsewhere at some value. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const int64_t somewhere_mwh = 123456789012, kwh_before_mwh = 99999000000;

static const char *refuse(const check_context_t *context) {
  return condition_has(context, "initial") ? "registers that did not begin at 0" : NULL;
}

/* A rate of +A that the meter has a register of; 0: unallocated. */
static int64_t rate_of(const rewrite_t *story, uint32_t meter) {
  bool declared = false;
  for (size_t at = 0; at < story->count; at++) {
    const fact_t *line = &story->lines[at];
    if (word_i64(line, 1) != (int64_t)meter) continue;
    declared = declared || fact_is(line, "quantity");
    if (fact_is(line, "tou") && word_i64(line, 2) == 0) return word_i64(line, 3);
  }
  return declared ? 0 : 1;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    fact_t *digits = rewrite_policy(story, meter, "register.digits");
    bool rolls = digits != NULL && word_is(digits, 3, "0");
    if (rolls) rewrite_number(story, digits, 3, 5);
    rewrite_add(story, "initial %u 0 %lld %lld", meter, (long long)rate_of(story, meter),
                (long long)(rolls ? kwh_before_mwh : somewhere_mwh));
  }
  return true;
}

static void compare(relate_t *relate) {
  /* What a hole is estimated at may hang on what is known of the registers before it. */
  relate_rule_t same = {.exact_stays = true, .registers = true};
  relate_bills(relate, &same);
}

const relation_t relation_r21 = {
    .name = "R21",
    .what = "initial value, roll-over included, changes no bill",
    .change = "the registers did not begin at 0",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
