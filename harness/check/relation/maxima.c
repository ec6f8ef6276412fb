/* Maxima against intervals; see maxima.h. */
#include "harness/check/relation/maxima.h"

#include "harness/check/relation/condition.h"

const char *maxima_refuse(const check_context_t *context) {
  const char *reason = condition_policy(context, "md.type", "block");
  if (reason == NULL) reason = condition_policy(context, "md.incomplete_interval", "use");
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    const fact_t *after = policy_of(context->facts, meter, "md.after_power_failure");
    bool restarts = after != NULL && word_is(after, 3, "restart");
    if (restarts && condition_fault(context, "supply_off")) return "a demand period is restarted";
    if (condition_span(context, meter, "md.continuation_window").ns > 0)
      return "a window of continuation";
    if (condition_span(context, meter, "md.period").ns !=
        condition_span(context, meter, "lp.period").ns)
      return "T is not the capture period";
  }
  return reason;
}

power_t maxima_demand(const maxima_set_t *set, energy_t energy) {
  if (energy.mwh <= 0) return (power_t){0};
  return (power_t){mul_div_floor(energy.mwh, 3600 * NS_PER_S, set->period.ns)};
}

static bool all_whole(const set_rows_interval_t *intervals, size_t count) {
  for (size_t at = 0; at < count; at++)
    if (!intervals[at].whole) return false;
  return count > 0;
}

static void of_meter(relate_t *relate, uint32_t meter,
                     void (*each)(relate_t *relate, const maxima_set_t *set)) {
  const check_context_t *context = relate->context;
  int64_t from = 0;
  for (int64_t number = 1; number <= set_rows_count(context, meter); number++) {
    int64_t end = set_rows_closing(context, meter, number);
    if (end == INT64_MAX) return;
    set_rows_interval_t *intervals;
    size_t count = set_rows_intervals(context, meter, from, end, &intervals, relate->arena);
    from = end;
    maxima_set_t set = {.meter = meter,
                        .number = number,
                        .intervals = intervals,
                        .count = count,
                        .maximum = set_rows_register(context, meter, number, "1-0:1.6.0*255"),
                        .period = condition_span(context, meter, "md.period")};
    if (set.maximum != NULL && all_whole(intervals, count)) each(relate, &set);
  }
}

void maxima_each(relate_t *relate, void (*each)(relate_t *relate, const maxima_set_t *set)) {
  for (uint32_t meter = 0; meter < relate->context->run->meters; meter++)
    of_meter(relate, meter, each);
}
