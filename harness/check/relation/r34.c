/* R34: a meter that is exchanged in mid-story: what the two are billed sums to what the one was. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  if (context->run->meters != 1) return "more than one meter";
  const char *reason = condition_import(context);
  if (reason == NULL) reason = condition_clock(context);
  if (reason == NULL) reason = condition_lines(context);
  if (reason == NULL) reason = condition_orders(context);
  if (reason == NULL &&
      condition_span(context, 0, "md.period").ns != condition_span(context, 0, "lp.period").ns)
    reason = "T is not the capture period";
  if (reason == NULL && condition_has(context, "address"))
    reason = "a second meter of one address on its line";
  return reason;
}

/* The end of the whole entry that lies nearest to the middle of the span. */
static int64_t middle_of(const check_context_t *context) {
  int64_t wanted = (condition_start(context).ns / 2 + condition_end(context).ns / 2) / NS_PER_S;
  int64_t t = condition_span(context, 0, "lp.period").ns / NS_PER_S, best = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "entry") || word_i64(line, 7) - word_i64(line, 6) != t) continue;
    int64_t end = word_i64(line, 7);
    int64_t far = end < wanted ? wanted - end : end - wanted;
    if (far < (best < wanted ? wanted - best : best - wanted)) best = end;
  }
  return best;
}

/* The old one carries the load to there, the new one from there. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t start = condition_start(context).ns, end = condition_end(context).ns;
  int64_t middle = middle_of(context) * NS_PER_S;
  if (middle == 0) return false;
  uint32_t twin = rewrite_twin(story, false);
  rewrite_add(story, "load 0 %lld %lld set 0", (long long)middle, (long long)end);
  rewrite_add(story, "load %u %lld %lld set 0", twin, (long long)start, (long long)middle);
  return true;
}

static void sum(relate_t *relate, const bill_t *bill, const char *what, int32_t rate,
                const bill_line_t *one, const bill_line_t *before, const bill_line_t *after) {
  if (one->quality != BILL_EXACT || before->quality != BILL_EXACT || after->quality != BILL_EXACT)
    return;
  int64_t count = 3 * bill_quantum(relate->context, 0).mwh;
  relate_number(relate, relate_what(relate, "bill %s %s %d", bill->label, what, rate),
                one->value - count, one->value + count, before->value + after->value, "mWh");
}

static void compare(relate_t *relate) {
  const bench_bills_t *bills = &relate->context->run->bills[0];
  for (size_t at = 0; at < bills->count; at++) {
    const bill_t *one = &bills->bills[at];
    const bill_t *before = made_bill(relate->other, 0, one->label);
    const bill_t *after = made_bill(relate->other, 1, one->label);
    if (before == NULL || after == NULL) continue;
    if (before->to.s != one->to.s || after->to.s != one->to.s) continue;
    sum(relate, one, "total", 0, &one->total, &before->total, &after->total);
    for (int32_t rate = 0; rate < BILL_RATES; rate++)
      sum(relate, one, "energy", rate, &one->energy[rate], &before->energy[rate],
          &after->energy[rate]);
    int64_t left = before->demand[0].value, right = after->demand[0].value;
    int64_t greatest = left > right ? left : right;
    int64_t count = 2 * relate_resolution(relate->context, 0).mw;
    if (one->demand[0].quality == BILL_EXACT)
      relate_number(relate, relate_what(relate, "bill %s demand", one->label),
                    one->demand[0].value - count, one->demand[0].value + count, greatest, "mW");
  }
}

const relation_t relation_r34 = {
    .name = "R34",
    .what = "exchange: two bills sum to one",
    .change = "another meter took over the load in mid-story",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
