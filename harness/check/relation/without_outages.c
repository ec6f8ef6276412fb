/* See without_outages.h. */
#include "harness/check/relation/without_outages.h"

#include "harness/check/relation/condition.h"
#include "harness/check/right_bill.h"

const char *without_outages_refuse(const check_context_t *context) {
  const char *reason = condition_outages(context);
  if (reason == NULL) reason = condition_clock(context);
  if (reason == NULL) reason = condition_import(context);
  if (reason == NULL) reason = condition_orders(context);
  static const char *const kinds[] = {"measuring_voltage_off", "phase_off", "front_end",
                                      "set_ratio"};
  for (size_t at = 0; at < sizeof kinds / sizeof kinds[0] && reason == NULL; at++)
    if (condition_fault(context, kinds[at])) reason = "not measured for another reason, too";
  return reason;
}

bool without_outages(const check_context_t *context, rewrite_t *story) {
  (void)context;
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "fault", &at); line != NULL;
       line = rewrite_next(story, "fault", &at))
    if (word_is(line, 2, "supply_off")) rewrite_drop(line);
  return true;
}

const bill_t *without_outages_bill(const relate_t *relate, const bill_t *bill) {
  const bill_t *other = made_bill(relate->other, bill->meter, bill->label);
  bool same = other != NULL && other->to.s == bill->to.s && other->from.s == bill->from.s;
  bool exact = same && bill->total.quality == BILL_EXACT && other->total.quality == BILL_EXACT;
  return exact ? other : NULL;
}
