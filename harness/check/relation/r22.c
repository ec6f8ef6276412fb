/* R22: what the registers that the head-end read advanced by is what it billed from the profile, to
 * the mWh, of closed periods that it calls exact. Where repair moved energy because a clock was
 * wrong, the registers are not the measure. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL && condition_has(context, "initial"))
    return "registers that did not begin at 0";
  return reason;
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
      if (bill->interim) continue;
      one(relate, bill, "total", 0, &bill->total);
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
