/* See peak.h. */
#include "harness/check/relation/peak.h"

#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_load.h"
#include "harness/check/relation/set_rows.h"
#include "harness/check/right_bill.h"

const char *peak_refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_import(context);
  if (reason == NULL) reason = condition_powers(context);
  if (reason == NULL) reason = condition_measures(context);
  if (reason == NULL) reason = condition_orders(context);
  if (reason == NULL) reason = condition_policy(context, "md.type", "block");
  if (reason == NULL) reason = condition_policy(context, "ratio.place", "primary");
  if (reason == NULL) reason = condition_policy(context, "md.incomplete_interval", "use");
  if (reason == NULL) reason = condition_policy(context, "md.after_power_failure", "resume");
  if (reason == NULL &&
      condition_span(context, 0, "md.period").ns != condition_span(context, 0, "lp.period").ns)
    reason = "T is not the capture period";
  if (reason == NULL && context->run->meters > 0 && set_rows_word(context, 0) < 0)
    reason = "a profile without a channel of import";
  return reason;
}

static const bill_t *last_bill(const check_context_t *context) {
  const bench_bills_t *bills = &context->run->bills[0];
  for (size_t at = bills->count; at > 0; at--) {
    const bill_line_t *peak = &bills->bills[at - 1].demand[0];
    if (peak->value > 0 && peak->quality == BILL_EXACT) return &bills->bills[at - 1];
  }
  return NULL;
}

static bool is_disturbed(const check_context_t *context, int64_t from, int64_t to) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "visit") && !fact_is(line, "line_fault")) continue;
    int64_t when = word_i64(line, fact_is(line, "visit") ? 2 : 3);
    if (when > from - 3600 * NS_PER_S && when <= to) return true;
  }
  return false;
}

bool peak_rewrite(const check_context_t *context, rewrite_t *story, int32_t from, int32_t to) {
  if (context->run->meters == 0) return false;
  const bill_t *bill = last_bill(context);
  if (bill == NULL) return false;
  int64_t t = condition_span(context, 0, "md.period").ns;
  int64_t begin = bill->demand[0].stamp.s * NS_PER_S - t;
  int64_t off = begin + t / 12 * from, on = begin + t / 12 * to;
  bool room = begin - t >= condition_start(context).ns && begin - t >= bill->from.s * NS_PER_S &&
              begin + t <= bill->to.s * NS_PER_S;
  bool bridged = on - off <= condition_span(context, 0, "supply.hold_up").ns;
  if (!room || bridged || is_disturbed(context, off, on)) return false;
  rewrite_add(story, "fault 0 supply_off %lld %lld site", (long long)off, (long long)on);
  return true;
}

/* The greatest of the bill's intervals in the first run, each less what the outage covers. */
static int64_t greatest_mwh(const relate_t *relate, const bill_t *bill, int64_t off, int64_t on) {
  const check_context_t *context = relate->context;
  int64_t greatest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "entry") || word_i64(line, 1) != 0) continue;
    int64_t from = word_i64(line, 6) * NS_PER_S, to = word_i64(line, 7) * NS_PER_S;
    if (from < bill->from.s * NS_PER_S || to > bill->to.s * NS_PER_S) continue;
    if (from < off) from = off;
    if (to > on) to = on;
    int64_t mwh = word_i64(line, set_rows_word(context, 0));
    if (from < to) mwh -= hand_load_over(context->facts, 0, (true_t){from}, (true_t){to}).mwh;
    if (mwh > greatest) greatest = mwh;
  }
  return greatest;
}

/* The meter's own maximum: of the set that closes the bill, or the register where all that it has
 * seen is of this bill; −1 where there is neither. */
static int64_t maximum_of(const relate_t *relate, const bill_t *bill, int64_t t) {
  static const char object[] = "1-0:1.6.0*255";
  const check_context_t *other = relate->other;
  for (int64_t number = 1; number <= set_rows_count(other, 0); number++) {
    const fact_t *set = set_rows_head(other, 0, number);
    const fact_t *maximum = set_rows_register(other, 0, number, object);
    if (set != NULL && maximum != NULL && word_i64(set, 8) == bill->to.s)
      return word_i64(maximum, 6);
  }
  const fact_t *read = relate_last(other, 0, bytes_text(object));
  bool all = read != NULL && set_rows_count(other, 0) == 0 &&
             bill->from.s * NS_PER_S <= condition_start(relate->context).ns &&
             word_i64(read, 3) <= bill->to.s * NS_PER_S + t;
  return all ? word_i64(read, 5) : -1;
}

void peak_compare(relate_t *relate) {
  const bill_t *bill = last_bill(relate->context);
  const bill_t *other = made_bill(relate->other, 0, bill->label);
  const fact_t *outage =
      lines_find(relate->other->facts, "fault", (const char *const[]){"0", "supply_off"}, 2, 1);
  if (other == NULL || outage == NULL || other->to.s != bill->to.s) return;
  int64_t t = condition_span(relate->context, 0, "md.period").ns;
  int64_t mwh = greatest_mwh(relate, bill, word_i64(outage, 3), word_i64(outage, 4));
  int64_t right = mul_div_floor(mwh, 3600 * NS_PER_S, t);
  int64_t count = 2 * relate_resolution(relate->context, 0).mw;
  relate_number(relate, relate_what(relate, "bill 0 %s demand", bill->label), right - count,
                right + count, other->demand[0].value, "mW");
  int64_t own = maximum_of(relate, bill, t);
  if (own >= 0)
    relate_number(relate, "meter 0 1-0:1.6.0*255", right - count, right + count, own, "mW");
}
