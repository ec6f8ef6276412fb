/* Billing dates and the periods between them; see period.h. */
#include "pmu/civil/period.h"

#include <stdio.h>

utc_t period_edge(const zone_t *zone, period_rule_t rule, int32_t year, int32_t month) {
  int32_t length = day_month_length(year, month);
  int32_t day = rule.none ? 1 : rule.day;
  if (day > length) day = length;
  int64_t number = day_number((date_t){year, month, day});
  int64_t second = rule.none ? 0 : rule.second;
  return zone_utc(zone, (local_t){number * DAY_SECONDS + second}).first;
}

static void step_month(int32_t *year, int32_t *month, int32_t step) {
  int32_t months = *year * 12 + (*month - 1) + step;
  *year = months / 12;
  *month = months % 12 + 1;
}

period_t period_of(const zone_t *zone, period_rule_t rule, period_edge_fn *edge, utc_t at) {
  date_t date = day_of_local(zone_local(zone, at));
  int32_t year = date.year;
  int32_t month = date.month;
  step_month(&year, &month, 1);
  utc_t from = edge(zone, rule, year, month);
  utc_t to = from;
  for (int32_t back = 0; back < 4 && from.s > at.s; back++) {
    to = from;
    step_month(&year, &month, -1);
    from = edge(zone, rule, year, month);
  }
  date_t start = day_of_local(zone_local(zone, from));
  period_t period = {.from = from, .to = to};
  if (to.s <= from.s) { /* `at` lies after next month's date: only a replaced edge can say so */
    step_month(&year, &month, 1);
    period.to = edge(zone, rule, year, month);
  }
  snprintf(period.label, sizeof period.label, "%04d-%02d", (int)((uint32_t)start.year % 10000),
           (int)((uint32_t)start.month % 100));
  return period;
}
