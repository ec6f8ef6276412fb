/* R05: one watt more, all the time, adds one watt times the time to every total. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_import(context);
  if (reason == NULL) reason = condition_measures(context);
  if (reason == NULL) reason = condition_clock(context);
  return reason;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    rewrite_add(story, "load %u %lld %lld add 1000", meter, (long long)condition_start(context).ns,
                (long long)condition_end(context).ns);
  return true;
}

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  int64_t start = div_ceil(condition_start(context).ns, NS_PER_S);
  int64_t end = div_floor(condition_end(context).ns, NS_PER_S);
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    int64_t count = 2 * bill_quantum(context, meter).mwh;
    for (size_t at = 0; at < context->run->bills[meter].count; at++) {
      const bill_t *a = &context->run->bills[meter].bills[at];
      const bill_t *b = made_bill(relate->other, meter, a->label);
      if (b == NULL || b->to.s != a->to.s) continue;
      if (a->total.quality != BILL_EXACT || b->total.quality != BILL_EXACT) continue;
      int64_t from = a->from.s > start ? a->from.s : start, to = a->to.s < end ? a->to.s : end;
      int64_t more = mul_div_floor(to - from, 1000, 3600);
      relate_number(relate, relate_what(relate, "bill %u %s total", meter, a->label),
                    a->total.value + more - count, a->total.value + more + count, b->total.value,
                    "mWh");
    }
  }
}

const relation_t relation_r05 = {
    .name = "R05",
    .what = "1 W more adds exactly 1 W times the time",
    .change = "1 W was added to every load",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
