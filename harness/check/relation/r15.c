/* R15: which of two equal maxima keeps the stamp is policy; nothing else is. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  bool any = false;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    fact_t *line = rewrite_policy(story, meter, "md.tie");
    if (line == NULL) continue;
    rewrite_word(story, line, 3, word_is(line, 3, "first") ? "last" : "first");
    any = true;
  }
  return any;
}

static void stamps(relate_t *relate, uint32_t meter, const bill_t *a, const bill_t *b) {
  const fact_t *tie = policy_of(relate->context->facts, meter, "md.tie");
  bool first = tie == NULL || word_is(tie, 3, "first");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (a->demand[rate].value == 0 || a->demand[rate].quality != BILL_EXACT) continue;
    int64_t early = first ? a->demand[rate].stamp.s : b->demand[rate].stamp.s;
    int64_t late = first ? b->demand[rate].stamp.s : a->demand[rate].stamp.s;
    relate_number(relate, relate_what(relate, "bill %u %s demand %d stamp", meter, a->label, rate),
                  early, INT64_MAX, late, "s");
  }
}

static void compare(relate_t *relate) {
  /* Of two equal ones one may be estimated. */
  relate_rule_t rule = {.free_stamps = true, .free_quality = true, .free_money = true};
  const bench_run_t *run = relate->context->run;
  relate_bills(relate, &rule);
  relate_registers(relate, &rule);
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      const bill_t *a = &run->bills[meter].bills[at];
      const bill_t *b = made_bill(relate->other, meter, a->label);
      if (b != NULL && b->to.s == a->to.s) stamps(relate, meter, a, b);
    }
  }
}

const relation_t relation_r15 = {
    .name = "R15",
    .what = "ties are decided by policy, and nothing else is",
    .change = "md.tie was the other one",
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
