/* Billing periods by `eob.monthly`: from one billing date to the next. Day 29 to 31 is the last day
 * of a shorter month; a local time that does not exist is the instant of the change, one that
 * exists twice its first pass; `none` is the calendar month at local midnight. Source: FACTS.md
 * "Axes", pmu/docs/decisions/0001-meter-semantics.md "End of billing". */
#ifndef PMU_CIVIL_PERIOD_H
#define PMU_CIVIL_PERIOD_H

#include "pmu/civil/day.h"

typedef struct {
  bool none;      /* no scheduled end of billing: calendar months at midnight */
  int32_t day;    /* 1…31 */
  int32_t second; /* of the local day */
} period_rule_t;

/* The billing date of a month. A table of mechanisms may bring another one. */
typedef utc_t period_edge_fn(const zone_t *zone, period_rule_t rule, int32_t year, int32_t month);

typedef struct {
  utc_t from, to;
  char label[8]; /* YYYY-MM of the local date of `from` */
} period_t;

utc_t period_edge(const zone_t *zone, period_rule_t rule, int32_t year, int32_t month);
/* The period that holds `at`; `edge` is period_edge unless replaced. */
period_t period_of(const zone_t *zone, period_rule_t rule, period_edge_fn *edge, utc_t at);

#endif
