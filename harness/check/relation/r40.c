/* R40: a battery that is taken out and put back with mains on changes no register. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  if (condition_policy(context, "reserve.kind", "fault") != NULL)
    return "a clock with a reserve that runs out";
  if (condition_fault(context, "battery_dead") || condition_fault(context, "battery_low"))
    return "a battery that is not good";
  if (lines_find(context->served, "command", NULL, 0, 1) != NULL)
    return "orders, whose instants depend on what was read before";
  bool fails = condition_fault(context, "supply_off") || condition_fault(context, "dip");
  return fails ? "the supply fails in this story" : NULL;
}

/* From a quarter to half of the span. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t start = condition_start(context).ns, room = condition_end(context).ns - start;
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    rewrite_add(story, "fault %u battery_dead %lld %lld", meter, (long long)(start + room / 4),
                (long long)(start + room / 2));
  return true;
}

static void compare(relate_t *relate) {
  relate_rule_t rule = {.free_quality = true, .free_money = true};
  relate_registers(relate, &(relate_rule_t){0});
  relate_bills(relate, &rule);
}

const relation_t relation_r40 = {
    .name = "R40",
    .what = "battery removed with mains on: no register changes",
    .change = "the battery was taken out for a while, with mains on",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
