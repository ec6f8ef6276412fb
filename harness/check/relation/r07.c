/* R07: an outage never raises a maximum; not under `restart`, whose periods lie elsewhere. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/without_outages.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  const char *reason = without_outages_refuse(context);
  for (uint32_t meter = 0; meter < context->run->meters && reason == NULL; meter++) {
    const fact_t *after = policy_of(context->facts, meter, "md.after_power_failure");
    if (after != NULL && word_is(after, 3, "restart")) reason = "demand periods restart";
  }
  return reason;
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->context->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    int64_t count = relate_resolution(relate->context, meter).mw + 1;
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      const bill_t *bill = &run->bills[meter].bills[at];
      const bill_t *other = without_outages_bill(relate, bill);
      if (other == NULL) continue;
      const bill_line_t *with = &bill->demand[0], *without = &other->demand[0];
      if (with->quality != BILL_EXACT || without->quality != BILL_EXACT) continue;
      relate_number(relate, relate_what(relate, "bill %u %s demand", meter, bill->label), 0,
                    without->value + count, with->value, "mW");
    }
  }
}

const relation_t relation_r07 = {
    .name = "R07",
    .what = "an outage never raises a maximum",
    .change = "the outages did not happen",
    .refuse = refuse,
    .rewrite = without_outages,
    .compare = compare,
    .blame = BLAME_METER,
};
