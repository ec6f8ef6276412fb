/* What ends demand periods beside the raster, and whether entries tell them: md.interval_trigger,
 * md.on_clock_change, clk.invalid.md (decision 0007). See md.h. */
#include "pmu/bill/md.h"

static int32_t rate_of(const work_t *work, claim_t at) { return work_rate(work, (utc_t){at.s}); }

/* The first instant behind `from` with another rate than there; `limit` where none is before it. */
static int64_t other_rate(const work_t *work, int64_t from, int64_t limit) {
  const site_meter_t *meter = work->meter;
  utc_t end = {limit};
  for (utc_t at = {from}; at.s < limit;) {
    const tariff_t *tariff = calendars_at(&work->calendars, at);
    utc_t next = calendars_until(&work->calendars, at, end);
    next = tariff_edge(tariff, &work->zone, meter->policy.tariff_rules, at, next);
    if (next.s >= limit) break;
    if (work_rate(work, next) != work_rate(work, (utc_t){from})) return next.s;
    at = next;
  }
  return limit;
}

claim_t md_change(const work_t *work, claim_t from, claim_t edge) {
  if (!work->mechanisms->rate_ends(work->meter->policy.md_trigger)) return (claim_t){INT64_MAX};
  int64_t change = other_rate(work, from.s, edge.s + 1);
  return (claim_t){change > edge.s ? INT64_MAX : change};
}

bool md_changed(const work_t *work, claim_t down, claim_t up) {
  if (!work->mechanisms->rate_ends(work->meter->policy.md_trigger)) return false;
  return rate_of(work, down) != rate_of(work, up);
}

bool md_suspended(const work_t *work, const repair_row_t *last) {
  bool invalid = last->segment->episode != 0;
  return work->mechanisms->demand_suspended(work->meter->policy.md_suspends, invalid);
}

/* In an episode the rate may be held, or another one's, and a calendar tells none; nor does it
 * where the configuration was lost, or the meter's calendar is not the bill's. */
static bool rates_are_known(const work_t *work, const repair_row_t *placed) {
  if (placed->segment->episode != 0 || placed->segment->deviates) return false;
  if (work->other_rates || work->timeline->configuration_lost) return false;
  return !work_bill_at(work, placed->begin)->zone_differs;
}

/* An entry is not cut where the rate changes. */
static bool tells(const work_t *work, const repair_row_t *placed) {
  const timeline_row_t *row = placed->row;
  const site_policy_t *policy = &work->meter->policy;
  bool kept = row->kind == ROW_TC && policy->md_on_clock_change == SITE_MD_KEEP;
  if (row->kind != ROW_ENTRY) return !kept;
  if (!rates_are_known(work, placed)) return false;
  return other_rate(work, row->begin.s, row->end.s) == row->end.s;
}

/* Bills share periods where no end of billing lies between them. */
static void spread(const work_t *work, bool *decided) {
  bool all = true;
  for (size_t i = 0; i < work->count; i++)
    all = all && decided[i];
  for (size_t i = 0; i < work->count && !all; i++)
    if (work->meter->policy.eob_monthly.none) decided[i] = false;
}

const bool *md_decided(const work_t *work, span_t step) {
  const site_policy_t *policy = &work->meter->policy;
  bool *decided = ARENA_ARRAY(work->arena, bool, work->count + 1);
  bool raster = policy->md_trigger == SITE_MD_CLOCK;
  bool divides = step.ns % policy->lp_period.ns == 0 && (raster || policy->md_steps == 1);
  for (size_t i = 0; i < work->count; i++)
    decided[i] = divides && !work->bills[i].other_raster;
  for (size_t i = 0; i < work->repair->row_count && divides && !raster; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    if (!tells(work, placed)) decided[work_bill_at(work, placed->begin) - work->bills] = false;
  }
  spread(work, decided);
  return decided;
}
