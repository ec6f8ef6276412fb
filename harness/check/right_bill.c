/* Reads the oracle's bill lines; derives tolerances. */
#include "harness/check/right_bill.h"

#include "harness/check/crystal.h"

#include <stdio.h>
#include <string.h>

/* What a line says begins at word `from`: behind `NAME M LABEL`, or `of M LABEL Q NAME`. */
static void take_amounts(right_bill_t *right, const fact_t *line, bytes_t name, int32_t from) {
  int64_t rate = word_i64(line, from);
  bool rated = rate >= 0 && rate < BILL_RATES;
  if (bytes_is(name, "total")) {
    right->total.mwh = word_i64(line, from);
  } else if (bytes_is(name, "energy") && rated) {
    right->energy[rate].mwh = word_i64(line, from + 1);
    right->stretches[rate] = word_i64(line, from + 2);
  } else if (bytes_is(name, "demand") && rated) {
    right->demand[rate].mw = word_i64(line, from + 1);
    right->stamp_s[rate] = word_i64(line, from + 2);
  }
}

static void take_line(right_bill_t *right, const fact_t *line) {
  take_amounts(right, line, fact_word(line, 0), 3);
  if (fact_is(line, "unmetered")) {
    right->unmetered.mwh = word_i64(line, 3);
  } else if (fact_is(line, "doubt")) {
    right->doubt = true;
  } else if (fact_is(line, "clock")) {
    right->clock.ns = word_i64(line, 3) + right->clock.ns;
    right->greatest.mw = word_i64(line, 4);
  }
}

/* I7: an episode's labels are shifted as a whole, to within what its crystal drifts meanwhile; the
 * oracle's deviation is one of valid time. `doubt M LABEL FROM TO invalid`, s. */
static void take_episode(const check_context_t *context, const fact_t *line, right_bill_t *right) {
  if (!fact_is(line, "doubt") || !word_is(line, 5, "invalid")) return;
  int64_t ppb = crystal_off_ppb(context->facts, right->meter);
  int64_t lasted = word_i64(line, 4) - word_i64(line, 3);
  if (lasted > 0) right->clock.ns += lasted * ppb;
}

static void take_own(const check_context_t *context, const fact_t *head, right_bill_t *right) {
  *right = (right_bill_t){.meter = (uint32_t)word_i64(head, 1),
                          .from = {word_i64(head, 3)},
                          .to = {word_i64(head, 4)},
                          .interim = word_is(head, 5, "interim"),
                          .clock = context->run->slack};
  snprintf(right->label, sizeof right->label, "%.*s", (int)fact_word(head, 2).len,
           (const char *)fact_word(head, 2).p);
  right->quantum = bill_quantum(context, right->meter);
  for (int32_t rate = 0; rate < BILL_RATES; rate++)
    right->stamp_s[rate] = INT64_MIN;
  const fact_t *end = context->right.lines + context->right.count;
  for (const fact_t *line = context->right.lines; line < end; line++) {
    if (line == head || fact_is(line, "interval")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(head, 1))) continue;
    if (!bytes_equal(fact_word(line, 2), fact_word(head, 2))) continue;
    take_line(right, line);
    take_episode(context, line, right);
  }
}

/* The sum of both; the greater demand, on a tie the old meter's, which was first. */
static void add_part(right_bill_t *right, const right_bill_t *old) {
  right->total.mwh += old->total.mwh;
  right->unmetered.mwh += old->unmetered.mwh;
  right->quantum.mwh += old->quantum.mwh;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    right->energy[rate].mwh += old->energy[rate].mwh;
    right->stretches[rate] += old->stretches[rate];
    if (old->demand[rate].mw == 0 || old->demand[rate].mw < right->demand[rate].mw) continue;
    right->demand[rate] = old->demand[rate];
    right->stamp_s[rate] = old->stamp_s[rate];
  }
  right->doubt = right->doubt || old->doubt;
  if (old->clock.ns > right->clock.ns) right->clock = old->clock;
  if (old->greatest.mw > right->greatest.mw) right->greatest = old->greatest;
}

/* The `exchange` fact in which the meter stands at `word`; NULL where it was not exchanged so. */
static const fact_t *exchange_of(const check_context_t *context, uint32_t meter, int32_t word) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "exchange") && word_i64(line, word) == (int64_t)meter) return line;
  }
  return NULL;
}

static const fact_t *head_of(const check_context_t *context, int64_t meter, bytes_t label) {
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (fact_is(line, "bill") && word_i64(line, 1) == meter &&
        bytes_equal(fact_word(line, 2), label))
      return line;
  }
  return NULL;
}

static void take_all(const check_context_t *context, const fact_t *head, right_bill_t *right) {
  take_own(context, head, right);
  const fact_t *gone = exchange_of(context, right->meter, 1);
  right->handed_over = gone != NULL && (right->interim || right->to.s > word_i64(gone, 3));
  if (right->handed_over) right->successor = (uint32_t)word_i64(gone, 2);
  const fact_t *came = exchange_of(context, right->meter, 2);
  if (came == NULL || right->from.s > word_i64(came, 3)) return;
  const fact_t *before = head_of(context, word_i64(came, 1), fact_word(head, 2));
  right_bill_t old;
  if (before == NULL) return;
  take_own(context, before, &old);
  add_part(right, &old);
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

enum { DEMAND_MW_A_WH = 5 }; /* of a demand (0013): at most 3.2 of P, and half of it of Q */

/* The greatest power of anything but +A that the facts allow: all phases of all loads, P and Q, one
 * upon the other; of an input its fastest pulses. A bound, for what a clock moves. */
static int64_t greatest_of(const check_context_t *context, uint32_t meter,
                           const outfit_quantity_t *quantity) {
  int64_t set = 0, added = 0, pulses = 0;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    bool load = fact_is(line, "load");
    if (fact_is(line, "demand") && word_i64(line, 1) == (int64_t)meter)
      added += DEMAND_MW_A_WH * word_i64(line, 8);
    if ((!load && !fact_is(line, "pulses")) || word_i64(line, 1) != (int64_t)meter) continue;
    if (!load) {
      int64_t hourly = mul_div_ceil(word_i64(line, 5), 3600 * quantity->weight, 1000000);
      if (hourly > pulses) pulses = hourly;
      continue;
    }
    int64_t power = 0;
    for (int32_t word = 5; word < line->count; word++) {
      int64_t one = word_i64(line, word);
      power += one < 0 ? -one : one;
    }
    if (word_is(line, 4, "add"))
      added += power;
    else if (power > set)
      set = power;
  }
  int64_t parts = quantity->part_count > 0 ? quantity->part_count : 1;
  return quantity->weight > 0 ? pulses : parts * (set + added);
}

static bool own_of(const check_context_t *context, const right_bill_t *whole,
                   const outfit_quantity_t *quantity, int32_t index, right_bill_t *right) {
  char meter[16], number[16];
  snprintf(meter, sizeof meter, "%u", whole->meter);
  snprintf(number, sizeof number, "%d", (int)index);
  outfit_t outfit;
  outfit_read(context->facts, whole->meter, &outfit);
  *right = *whole;
  right->total = right->unmetered = (energy_t){0};
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    right->energy[rate] = (energy_t){0};
    right->demand[rate] = (power_t){0};
    right->stretches[rate] = 0;
    right->stamp_s[rate] = INT64_MIN;
  }
  right->quantum = bill_quantum_of(context, whole->meter, &outfit, quantity);
  right->greatest.mw = greatest_of(context, whole->meter, quantity);
  bool any = false;
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (!fact_is(line, "of") || !word_is(line, 1, meter) || !word_is(line, 2, whole->label))
      continue;
    if (!word_is(line, 3, quantity->word) && !word_is(line, 3, number)) continue;
    take_amounts(right, line, fact_word(line, 4), 5);
    any = true;
  }
  return any;
}

bool right_bill_of(const check_context_t *context, const right_bill_t *whole,
                   const outfit_quantity_t *quantity, int32_t index, right_bill_t *right) {
  if (!own_of(context, whole, quantity, index, right)) return false;
  const fact_t *came = exchange_of(context, whole->meter, 2);
  if (came == NULL || whole->from.s > word_i64(came, 3)) return true;
  right_bill_t old = *whole, part;
  outfit_t outfit;
  old.meter = (uint32_t)word_i64(came, 1);
  outfit_read(context->facts, old.meter, &outfit);
  for (int32_t i = 0; i < outfit.quantity_count; i++) {
    if (strcmp(outfit.quantities[i].word, quantity->word) != 0) continue;
    if (own_of(context, &old, &outfit.quantities[i], i, &part)) add_part(right, &part);
  }
  return true;
}

/* Primary over secondary of the four ratios from `word` on; the greater of it and `most`. */
static int64_t greater_quantum(const fact_t *line, int32_t word, int64_t mwh, int64_t most) {
  int64_t primary = word_i64(line, word) * word_i64(line, word + 2);
  int64_t secondary = word_i64(line, word + 1) * word_i64(line, word + 3);
  if (secondary <= 0) return most;
  int64_t quantum = mul_div_ceil(mwh, primary, secondary);
  return quantum > most ? quantum : most;
}

static int64_t primary_quantum(const check_context_t *context, uint32_t meter) {
  const fact_t *quantum = policy_of(context->facts, meter, "register.quantum");
  const fact_t *place = policy_of(context->facts, meter, "ratio.place");
  int64_t mwh = quantum == NULL ? 1 : word_i64(quantum, 3), most = mwh;
  if (place == NULL || !word_is(place, 3, "secondary")) return mwh;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (word_i64(line, 1) != (int64_t)meter) continue;
    if (fact_is(line, "ratio")) most = greater_quantum(line, 2, mwh, most);
    if (fact_is(line, "transformer")) most = greater_quantum(line, 3, mwh, most);
    if (fact_is(line, "fault") && word_is(line, 2, "set_ratio"))
      most = greater_quantum(line, 5, mwh, most);
  }
  return most;
}

energy_t bill_quantum(const check_context_t *context, uint32_t meter) {
  return (energy_t){primary_quantum(context, meter)};
}

energy_t bill_quantum_of(const check_context_t *context, uint32_t meter, const outfit_t *outfit,
                         const outfit_quantity_t *quantity) {
  int64_t own = quantity->weight > 0 ? quantity->weight : primary_quantum(context, meter);
  if (quantity->part_count == 0) return (energy_t){own};
  int64_t sum = 0;
  for (int32_t i = 0; i < quantity->part_count; i++) {
    const outfit_quantity_t *part = &outfit->quantities[quantity->parts[i]];
    sum += part->weight > 0 ? part->weight : primary_quantum(context, meter);
  }
  return (energy_t){sum};
}

/* The energy that a clock deviation moves at one edge: deviation × greatest power. */
static int64_t moved_mwh(const right_bill_t *right) {
  if (right->clock.ns <= 0 || right->greatest.mw <= 0) return 0;
  return mul_div_ceil(right->clock.ns, right->greatest.mw, (int64_t)MWNS_PER_MWH);
}

energy_t tolerance_total(const check_context_t *context, const right_bill_t *right) {
  (void)context;
  return (energy_t){right->quantum.mwh + 2 * moved_mwh(right)};
}

energy_t tolerance_energy(const check_context_t *context, const right_bill_t *right, int32_t rate) {
  CHECK(rate >= 0 && rate < BILL_RATES);
  (void)context;
  int64_t edges = 2 * right->stretches[rate];
  return (energy_t){right->quantum.mwh + edges * moved_mwh(right)};
}

static int64_t period_ns(const check_context_t *context, uint32_t meter) {
  const fact_t *period = policy_of(context->facts, meter, "md.period");
  return period == NULL ? 900 * NS_PER_S : word_i64(period, 3);
}

power_t resolution_demand(const check_context_t *context, const right_bill_t *right) {
  return (power_t){
      mul_div_ceil(right->quantum.mwh, 3600 * NS_PER_S, period_ns(context, right->meter))};
}

power_t tolerance_demand(const check_context_t *context, const right_bill_t *right) {
  int64_t ns = period_ns(context, right->meter);
  int64_t clock = right->clock.ns <= 0 ? 0 : mul_div_ceil(right->clock.ns, right->greatest.mw, ns);
  if (clock > right->greatest.mw) clock = right->greatest.mw;
  return (power_t){resolution_demand(context, right).mw + clock};
}

const bill_t *made_bill(const check_context_t *context, uint32_t meter, const char *label) {
  if (meter >= context->run->meters) return NULL;
  const bench_bills_t *bills = &context->run->bills[meter];
  for (size_t at = 0; at < bills->count; at++) {
    if (strcmp(bills->bills[at].label, label) == 0) return &bills->bills[at];
  }
  return NULL;
}
