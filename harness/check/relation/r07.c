/* R07: an outage never raises a maximum; not under `restart`, whose periods lie elsewhere. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/set_rows.h"
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

/* The meter's own, where nothing was reset. */
static void maximum(relate_t *relate, uint32_t meter, int64_t count) {
  static const char object[] = "1-0:1.6.0*255";
  const fact_t *with = relate_last(relate->context, meter, bytes_text(object));
  const fact_t *without = relate_last(relate->other, meter, bytes_text(object));
  if (with == NULL || without == NULL || set_rows_count(relate->context, meter) > 0) return;
  relate_number(relate, relate_what(relate, "meter %u %s", meter, object), 0,
                word_i64(without, 5) + count, word_i64(with, 5), "mW");
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->context->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    int64_t count = relate_resolution(relate->context, meter).mw + 1;
    maximum(relate, meter, count);
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
