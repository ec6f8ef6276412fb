/* R06: an outage removes exactly the load that it covers, with the start-up after it, and raises no
 * rate. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_load.h"
#include "harness/check/relation/without_outages.h"
#include "harness/check/right_bill.h"

/* The load from each outage's begin to the end of the start-up after it, within the bill; what two
 * of them cover is covered once. An outage that the hold-up bridges has no start-up. */
static int64_t covered_mwh(const check_context_t *context, const bill_t *bill) {
  int64_t sum = 0, from = bill->from.s * NS_PER_S, to = bill->to.s * NS_PER_S;
  int64_t start_up = condition_span(context, bill->meter, "meter.start_up").ns;
  int64_t hold_up = condition_span(context, bill->meter, "supply.hold_up").ns;
  if (from < condition_start(context).ns) from = condition_start(context).ns;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "fault") || !word_is(line, 2, "supply_off") ||
        word_i64(line, 1) != (int64_t)bill->meter)
      continue;
    int64_t off = word_i64(line, 3), on = word_i64(line, 4);
    if (on - off > hold_up) on += start_up;
    if (off < from) off = from;
    if (on > to) on = to;
    if (off >= on) continue;
    sum += hand_load_over(context->facts, bill->meter, (true_t){off}, (true_t){on}).mwh;
    from = on; /* outages stand in order of time */
  }
  return sum;
}

/* What an outage covers of a function of time, no hand here counts. */
static const char *refuse(const check_context_t *context) {
  const char *reason = condition_powers(context);
  return reason != NULL ? reason : without_outages_refuse(context);
}

static void one(relate_t *relate, const bill_t *bill, const bill_t *other) {
  int64_t count = 2 * bill_quantum(relate->context, bill->meter).mwh;
  int64_t right = other->total.value - covered_mwh(relate->context, bill);
  relate_number(relate, relate_what(relate, "bill %u %s total", bill->meter, bill->label),
                right - count, right + count, bill->total.value, "mWh");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    const bill_line_t *with = &bill->energy[rate], *without = &other->energy[rate];
    if (with->quality != BILL_EXACT || without->quality != BILL_EXACT) continue;
    relate_number(relate,
                  relate_what(relate, "bill %u %s energy %d", bill->meter, bill->label, rate), 0,
                  without->value + count, with->value, "mWh");
  }
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->context->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      const bill_t *bill = &run->bills[meter].bills[at];
      const bill_t *other = without_outages_bill(relate, bill);
      if (other != NULL) one(relate, bill, other);
    }
  }
}

const relation_t relation_r06 = {
    .name = "R06",
    .what = "an outage removes exactly the load it covers and raises no rate",
    .change = "the outages did not happen",
    .refuse = refuse,
    .rewrite = without_outages,
    .compare = compare,
    .blame = BLAME_METER,
};
