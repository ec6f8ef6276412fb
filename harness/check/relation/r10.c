/* R10: under a constant load the energy of each rate is the power times its local hours, counted by
 * hand. 3.6 kW: 1 Wh a second. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_rates.h"
#include "harness/check/relation/pulses.h"
#include "harness/check/right_bill.h"

enum { POWER_MW = 3600000, MWH_A_SECOND = 1000 };

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  rewrite_drop_all(story, "load");
  rewrite_drop_all(story, "demand");
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    rewrite_add(story, "load %u %lld %lld set %d", meter, (long long)condition_start(context).ns,
                (long long)condition_end(context).ns, POWER_MW);
  return true;
}

static void one(relate_t *relate, const bill_t *bill) {
  const check_context_t *context = relate->context;
  int64_t seconds[BILL_RATES] = {0}, stretches[BILL_RATES] = {0};
  int64_t from = bill->from.s, to = bill->to.s, step = hand_rates_step(context->facts);
  int64_t start = condition_start(context).ns / NS_PER_S,
          end = condition_end(context).ns / NS_PER_S;
  if (from < start) from = start;
  if (to > end) to = end;
  if (mod_floor(from, step) != 0 || mod_floor(to, step) != 0) step = 1;
  int32_t before = -1;
  for (int64_t at = from; at < to; at += step) {
    int32_t rate = hand_rates_at(context->facts, bill->meter, (utc_t){at});
    if (rate < 0 || rate >= BILL_RATES) return;
    seconds[rate] += step;
    if (rate != before) stretches[rate]++;
    before = rate;
  }
  int64_t count = bill_quantum(context, bill->meter).mwh;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    int64_t allowed = count == 1 ? 0 : 2 * stretches[rate] * count;
    int64_t right = seconds[rate] * MWH_A_SECOND;
    if (bill->energy[rate].quality != BILL_EXACT) continue;
    relate_number(relate,
                  relate_what(relate, "bill %u %s energy %d", bill->meter, bill->label, rate),
                  right - allowed, right + allowed, bill->energy[rate].value, "mWh");
  }
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->other->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    for (size_t at = 0; at < run->bills[meter].count; at++)
      one(relate, &run->bills[meter].bills[at]);
    if (bill_quantum(relate->other, meter).mwh == 1) pulses_registers(relate, meter);
  }
}

const relation_t relation_r10 = {
    .name = "R10",
    .what = "constant load: energy by rate is power times local hours",
    .change = "the load was 3.6 kW all the time",
    .refuse = hand_rates_refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
