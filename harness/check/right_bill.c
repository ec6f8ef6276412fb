/* Reads the oracle's bill lines; derives tolerances. */
#include "harness/check/right_bill.h"

#include <stdio.h>
#include <string.h>

static void take_line(right_bill_t *right, const fact_t *line) {
  int64_t rate = word_i64(line, 3);
  bool rated = rate >= 0 && rate < BILL_RATES;
  if (fact_is(line, "total")) {
    right->total.mwh = word_i64(line, 3);
  } else if (fact_is(line, "energy") && rated) {
    right->energy[rate].mwh = word_i64(line, 4);
    right->stretches[rate] = word_i64(line, 5);
  } else if (fact_is(line, "demand") && rated) {
    right->demand[rate].mw = word_i64(line, 4);
    right->stamp_s[rate] = word_i64(line, 5);
  } else if (fact_is(line, "unmetered")) {
    right->unmetered.mwh = word_i64(line, 3);
  } else if (fact_is(line, "doubt")) {
    right->doubt = true;
  } else if (fact_is(line, "clock")) {
    right->clock.ns = word_i64(line, 3) + right->clock.ns;
    right->greatest.mw = word_i64(line, 4);
  }
}

static void take_all(const check_context_t *context, const fact_t *head, right_bill_t *right) {
  *right = (right_bill_t){.meter = (uint32_t)word_i64(head, 1),
                          .from = {word_i64(head, 3)},
                          .to = {word_i64(head, 4)},
                          .interim = word_is(head, 5, "interim"),
                          .clock = context->run->slack};
  snprintf(right->label, sizeof right->label, "%.*s", (int)fact_word(head, 2).len,
           (const char *)fact_word(head, 2).p);
  for (int32_t rate = 0; rate < BILL_RATES; rate++)
    right->stamp_s[rate] = INT64_MIN;
  const fact_t *end = context->right.lines + context->right.count;
  for (const fact_t *line = context->right.lines; line < end; line++) {
    if (line == head || fact_is(line, "interval")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(head, 1))) continue;
    if (bytes_equal(fact_word(line, 2), fact_word(head, 2))) take_line(right, line);
  }
}

bool right_bill_at(const check_context_t *context, size_t index, right_bill_t *right) {
  const fact_t *head = lines_find(context->right, "bill", NULL, 0, (int32_t)index + 1);
  if (head == NULL) return false;
  take_all(context, head, right);
  return true;
}

bool right_bill(const check_context_t *context, uint32_t meter, const char *label,
                right_bill_t *right) {
  char index[16];
  snprintf(index, sizeof index, "%u", meter);
  const fact_t *head =
      lines_find(context->right, "bill", (const char *const[]){index, label}, 2, 1);
  if (head == NULL) return false;
  take_all(context, head, right);
  return true;
}

energy_t bill_quantum(const check_context_t *context, uint32_t meter) {
  const fact_t *quantum = policy_of(context->facts, meter, "register.quantum");
  const fact_t *place = policy_of(context->facts, meter, "ratio.place");
  int64_t mwh = quantum == NULL ? 1 : word_i64(quantum, 3);
  char index[16];
  snprintf(index, sizeof index, "%u", meter);
  const fact_t *ratio = lines_find(context->facts, "ratio", (const char *const[]){index}, 1, 1);
  if (ratio == NULL || place == NULL || !word_is(place, 3, "secondary")) return (energy_t){mwh};
  int64_t primary = word_i64(ratio, 2) * word_i64(ratio, 4);
  int64_t secondary = word_i64(ratio, 3) * word_i64(ratio, 5);
  if (secondary <= 0) return (energy_t){mwh};
  return (energy_t){mul_div_ceil(mwh, primary, secondary)};
}

/* The energy that a clock deviation moves at one edge: deviation × greatest power. */
static int64_t moved_mwh(const right_bill_t *right) {
  if (right->clock.ns <= 0 || right->greatest.mw <= 0) return 0;
  return mul_div_ceil(right->clock.ns, right->greatest.mw, (int64_t)MWNS_PER_MWH);
}

energy_t tolerance_total(const check_context_t *context, const right_bill_t *right) {
  return (energy_t){bill_quantum(context, right->meter).mwh + 2 * moved_mwh(right)};
}

energy_t tolerance_energy(const check_context_t *context, const right_bill_t *right, int32_t rate) {
  CHECK(rate >= 0 && rate < BILL_RATES);
  int64_t edges = 2 * right->stretches[rate];
  int64_t quantum = bill_quantum(context, right->meter).mwh;
  return (energy_t){quantum + edges * moved_mwh(right)};
}

static int64_t period_ns(const check_context_t *context, uint32_t meter) {
  const fact_t *period = policy_of(context->facts, meter, "md.period");
  return period == NULL ? 900 * NS_PER_S : word_i64(period, 3);
}

power_t resolution_demand(const check_context_t *context, uint32_t meter) {
  int64_t quantum = bill_quantum(context, meter).mwh;
  return (power_t){mul_div_ceil(quantum, 3600 * NS_PER_S, period_ns(context, meter))};
}

power_t tolerance_demand(const check_context_t *context, const right_bill_t *right) {
  int64_t ns = period_ns(context, right->meter);
  int64_t clock = right->clock.ns <= 0 ? 0 : mul_div_ceil(right->clock.ns, right->greatest.mw, ns);
  if (clock > right->greatest.mw) clock = right->greatest.mw;
  return (power_t){resolution_demand(context, right->meter).mw + clock};
}

const bill_t *made_bill(const check_context_t *context, uint32_t meter, const char *label) {
  if (meter >= context->run->meters) return NULL;
  const bench_bills_t *bills = &context->run->bills[meter];
  for (size_t at = 0; at < bills->count; at++) {
    if (strcmp(bills->bills[at].label, label) == 0) return &bills->bills[at];
  }
  return NULL;
}
