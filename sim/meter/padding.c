/* Padding: entries that a meter of `lp.gap pad` stores for an outage, so that whoever reads finds a
 * row for each interval. They say that there was an outage, never that nothing was consumed: no
 * energy, no elapsed time, power-down and power-up both (pmu/docs/decisions/0007 "Padding"). */
#include "sim/meter/core.h"

/* Where the entry that begins at `begin` is cut: the raster, or a DST change that breaks it. */
static int64_t cut_after(const meter_t *m, shown_t begin) {
  span_t period = m->config->policy.lp_period;
  int64_t raster = almanac_raster(m, begin, period);
  int64_t change = almanac_zone_change(m, begin);
  if (change >= raster) return raster;
  claim_t before = ticker_claim(begin);
  claim_t after = ticker_claim((shown_t){change});
  int64_t shift_s = almanac_offset(m, after) - almanac_offset(m, before);
  return shift_s * NS_PER_S % period.ns == 0 ? raster : change;
}

static void store(meter_t *m, shown_t begin, shown_t end) {
  const field_mechanisms_t *field = &m->mech->field;
  claim_t begin_s = ticker_claim(begin);
  meter_row_t row = {.kind = ROW_ENTRY,
                     .status = field->pad_status(ENTRY_POWER_DOWN | ENTRY_POWER_UP),
                     .stamp = begin_s,
                     .stamp2 = ticker_claim(end),
                     .value = METER_ABSENT};
  row.elapsed = field->pad_elapsed(row.stamp2.s - begin_s.s);
  if (m->config->zone[almanac_row(m, begin_s)].dst) row.status |= ENTRY_DST;
  rows_append(m, &row);
}

/* Of a clock that survived. What is kept of L and read of C are whole seconds, as the length in
 * event 002: nothing is shorter. Bounded by the length of the outage. */
void padding_store(meter_t *m, claim_t lost, claim_t up) {
  const meter_policy_t *policy = &m->config->policy;
  span_t outage = {(up.s - lost.s) * NS_PER_S};
  if (!policy->pad || !m->mech->field.pads(outage, policy->gap_limit)) return;
  shown_t begin = {lost.s * NS_PER_S};
  while (begin.ns < up.s * NS_PER_S) {
    shown_t end = {cut_after(m, begin)};
    if (end.ns > up.s * NS_PER_S) end.ns = up.s * NS_PER_S;
    store(m, begin, end);
    begin = end;
  }
}
