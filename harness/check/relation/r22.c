/* R22: what the registers that the head-end read advanced by is what it billed from the profile, to
 * the mWh, of closed periods that it calls exact. Where repair moved energy because a clock was
 * wrong, the registers are not the measure; of a meter that switches later or lives in another zone
 * (0007) those by rate are not. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_rates.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL && condition_has(context, "meter_zone")) reason = condition_rows(context);
  if (reason == NULL && condition_has(context, "initial"))
    return "registers that did not begin at 0";
  return reason;
}

/* A rate is the calendar's by the meter's own clock: it is another one where that stands in another
 * zone at either end of the bill, or switches later. */
static bool same_rates(const check_context_t *context, const bill_t *bill) {
  return condition_span(context, bill->meter, "tariff.offset").ns == 0 &&
         hand_rates_zone(context->facts, bill->meter, true) ==
             hand_rates_zone(context->facts, bill->meter, false);
}

/* Nor do the periods end together there. */
static bool same_ends(const check_context_t *context, const bill_t *bill) {
  int64_t own = hand_rates_zone(context->facts, bill->meter, true);
  int64_t site = hand_rates_zone(context->facts, bill->meter, false);
  lines_t facts = context->facts;
  return hand_rates_offset(facts, own, bill->from) == hand_rates_offset(facts, site, bill->from) &&
         hand_rates_offset(facts, own, bill->to) == hand_rates_offset(facts, site, bill->to);
}

static void one(relate_t *relate, const bill_t *bill, const char *what, int32_t rate,
                const bill_line_t *line) {
  if (!line->has_register || line->quality != BILL_EXACT) return;
  relate_number(relate,
                relate_what(relate, "bill %u %s %s %d", bill->meter, bill->label, what, rate),
                line->value, line->value, line->register_value, "mWh");
}

/* A rate that the meter has no register of counts as unallocated (0006 "Registers"). */
static bill_line_t unallocated(const bill_t *bill) {
  bill_line_t sum = bill->energy[0];
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    const bill_line_t *line = &bill->energy[rate];
    if (line->has_register) continue;
    sum.value += line->value;
    if (line->quality > sum.quality) sum.quality = line->quality;
  }
  return sum;
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->context->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      const bill_t *bill = &run->bills[meter].bills[at];
      if (bill->interim || !same_ends(relate->context, bill)) continue;
      one(relate, bill, "total", 0, &bill->total);
      if (!same_rates(relate->context, bill)) continue;
      bill_line_t none = unallocated(bill);
      one(relate, bill, "energy", 0, &none);
      for (int32_t rate = 1; rate < BILL_RATES; rate++)
        one(relate, bill, "energy", rate, &bill->energy[rate]);
    }
  }
}

const relation_t relation_r22 = {
    .name = "R22",
    .what = "head-end register advance is head-end profile sum",
    .refuse = refuse,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
