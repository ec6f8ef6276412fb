/* The head-end's bill against the right one. Per value: exact, within resolution, estimated and
 * flagged with the truth inside its bounds, missing and flagged; anything else fails. A flag
 * without a reason in the world fails, too: a bill that doubts everything says nothing. */
#include "harness/check/bill_causes.h"
#include "harness/check/check.h"
#include "harness/check/crystal.h"
#include "harness/check/right_bill.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  check_context_t *context;
  const right_bill_t *right;
  const bill_t *bill;
} pair_t;

static const char *name_of(const pair_t *pair, const char *what, int32_t rate) {
  if (rate < 0) {
    return arena_printf(pair->context->arena, "bill %u %s %s", pair->bill->meter, pair->bill->label,
                        what);
  }
  return arena_printf(pair->context->arena, "bill %u %s %s %d", pair->bill->meter,
                      pair->bill->label, what, rate);
}

static void value(const pair_t *pair, const char *name, const bill_line_t *line, int64_t truth,
                  int64_t slack, const char *unit) {
  check_context_t *context = pair->context;
  switch (line->quality) {
  case BILL_EXACT:
    check_number(context, name, BLAME_HEAD_END, line->value, truth - slack, truth + slack, unit,
                 "billed as exact");
    return;
  case BILL_ESTIMATED:
    check_number(context, name, BLAME_HEAD_END, truth, line->low - slack, line->high + slack, unit,
                 "estimated and flagged: the truth must lie within the bounds that the bill gives");
    return;
  case BILL_MISSING:
    check_number(context, name, BLAME_HEAD_END, line->value, truth < 0 ? truth - slack : 0,
                 truth < 0 ? slack : truth + slack, unit,
                 "missing and flagged: no more than the truth may be billed");
    return;
  }
}

static void unmetered(const pair_t *pair) {
  int64_t mwh = pair->right->unmetered.mwh;
  if (mwh <= bill_quantum(pair->context, pair->right->meter).mwh) return;
  bool said = bill_causes_unmetered(pair->context, pair->bill);
  check_note(pair->context, name_of(pair, "says what was not metered", -1),
             said ? VERDICT_PASS : VERDICT_FAIL, BLAME_HEAD_END,
             arena_printf(pair->context->arena, "unmetered or outage, %lld mWh", (long long)mwh),
             said ? "said" : "a silent gap", "", "");
}

/* Labels of one period may stand in another where the clock was set over its border. */
static bool ever_in_doubt(const pair_t *pair) {
  right_bill_t other;
  for (size_t at = 0; right_bill_at(pair->context, at, &other); at++) {
    if (other.meter != pair->right->meter) continue;
    if (other.doubt || other.clock.ns > 0) return true;
  }
  return !pair->context->run->line_clean;
}

static bool inside_an_entry(const check_context_t *context, uint32_t meter, int64_t at_s) {
  for (size_t i = 0; i < context->served.count; i++) {
    const fact_t *line = &context->served.lines[i];
    if (!fact_is(line, "entry") || word_i64(line, 1) != (int64_t)meter) continue;
    if (word_i64(line, 6) < at_s && at_s < word_i64(line, 7)) return true;
  }
  return false;
}

/* billing.md: an interval that a rate edge crosses takes the registers' split, flagged. The
 * oracle's intervals are cut at such an edge, the meter's entry is not. */
static bool crossed_by_an_edge(const pair_t *pair) {
  const check_context_t *context = pair->context;
  const fact_t *before = NULL;
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (!fact_is(line, "interval") || word_i64(line, 1) != (int64_t)pair->right->meter) continue;
    bool edge = before != NULL && word_i64(before, 4) == word_i64(line, 3) &&
                word_i64(before, 5) != word_i64(line, 5);
    if (edge && inside_an_entry(context, pair->right->meter, word_i64(line, 3))) return true;
    before = line;
  }
  return false;
}

/* Nothing was wrong in the world and everything was read: the bill must not be in doubt. */
static void groundless(const pair_t *pair) {
  if (ever_in_doubt(pair) || bill_causes_doubt(pair->context, pair->bill)) return;
  if (bill_has_reason(pair->bill, "rate_crossed") && crossed_by_an_edge(pair)) return;
  bool exact = pair->bill->quality == BILL_EXACT;
  check_note(
      pair->context, name_of(pair, "is not in doubt without a reason", -1),
      exact ? VERDICT_PASS : VERDICT_FAIL, BLAME_HEAD_END, "exact",
      exact ? "exact"
            : arena_printf(pair->context->arena, "flagged: %s",
                           pair->bill->reason_count > 0 ? pair->bill->reasons[0] : "no reason"),
      "", "");
}

/* The judge's own arithmetic: value × price, rounded half-even once to the contract's places. */
static int64_t amount_micro(int64_t milli, int64_t price_micro, int64_t unit_micro) {
  int64_t micro = 0;
  __int128 product = (__int128)milli * price_micro;
  __int128 divisor = (__int128)1000000 * unit_micro;
  __int128 low = product / divisor;
  __int128 twice = 2 * (product - low * divisor);
  if (twice > divisor || (twice == divisor && low % 2 != 0)) low++;
  micro = (int64_t)low;
  return micro * unit_micro;
}

static int64_t unit_of(check_context_t *context, const char *meter) {
  const fact_t *contract =
      lines_find(context->facts, "contract", (const char *const[]){meter}, 1, 1);
  int64_t places = contract == NULL ? 2 : word_i64(contract, 4);
  int64_t unit = 1000000;
  for (int64_t at = 0; at < places && unit > 1; at++)
    unit /= 10;
  return unit;
}

static int64_t local_day(check_context_t *context, const char *zone, int64_t at_s) {
  int64_t offset_s = 0;
  for (int32_t nth = 1;; nth++) {
    const char *const words[] = {zone};
    const fact_t *row = lines_find(context->facts, "zone_row", words, 1, nth);
    if (row == NULL) row = lines_find(context->facts, "zone_offset", words, 1, nth);
    if (row == NULL || word_i64(row, 2) > at_s) break;
    offset_s = word_i64(row, 3);
  }
  return div_floor(at_s + offset_s, 86400);
}

/* FACTS.md, `price M standing`: per local calendar day begun. The meters of a story are there from
 * the beginning of its span. */
static void standing(const pair_t *pair, const fact_t *price, int64_t unit) {
  check_context_t *context = pair->context;
  const bill_t *bill = pair->bill;
  const char *index = arena_printf(context->arena, "%u", bill->meter);
  const fact_t *meter = lines_find(context->facts, "meter", (const char *const[]){index}, 1, 1);
  const char *zone = meter == NULL ? "0" : check_text(context, fact_word(meter, 7));
  const fact_t *span = lines_find(context->facts, "span", NULL, 0, 1);
  int64_t from = bill->from.s;
  if (span != NULL && word_i64(span, 1) / NS_PER_S > from) from = word_i64(span, 1) / NS_PER_S;
  int64_t days = 0;
  if (bill->to.s > from) {
    days = local_day(context, zone, bill->to.s - 1) - local_day(context, zone, from) + 1;
  }
  int64_t right = amount_micro(days * 1000000, word_i64(price, 4), unit);
  check_number(context, name_of(pair, "standing amount", -1), BLAME_HEAD_END, bill->standing.micro,
               right, right, "micro", arena_printf(context->arena, "%lld days", (long long)days));
}

/* The line that a price is about; NULL where the bill has none of that quantity. */
static const bill_line_t *priced(const pair_t *pair, bool demand, int64_t rate, int64_t quantity) {
  const bill_t *bill = pair->bill;
  if (quantity <= 0) return demand ? &bill->demand[rate] : &bill->energy[rate];
  for (size_t at = 0; at < bill->quantity_count; at++) {
    const bill_quantity_t *of = &bill->quantities[at];
    if (of->index == quantity) return demand ? &of->demand[rate] : &of->energy[rate];
  }
  return NULL;
}

static void money(const pair_t *pair) {
  check_context_t *context = pair->context;
  const char *meter = arena_printf(context->arena, "%u", pair->bill->meter);
  if (lines_find(context->facts, "contract", (const char *const[]){meter}, 1, 1) == NULL) return;
  int64_t unit = unit_of(context, meter);
  int64_t sum = pair->bill->standing.micro;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *price = &context->facts.lines[at];
    if (!fact_is(price, "price") || !word_is(price, 1, meter)) continue;
    int64_t rate = word_i64(price, 3);
    int64_t quantity = price->count > 5 ? word_i64(price, 5) : 0;
    if (word_is(price, 2, "standing")) standing(pair, price, unit);
    if (rate < 0 || rate >= BILL_RATES || word_is(price, 2, "standing")) continue;
    bool demand = word_is(price, 2, "demand");
    const char *what = demand ? "demand amount" : "energy amount";
    if (quantity > 0) what = arena_printf(context->arena, "of %lld %s", (long long)quantity, what);
    const bill_line_t *line = priced(pair, demand, rate, quantity);
    if (line == NULL) {
      check_note(context, name_of(pair, what, (int32_t)rate), VERDICT_FAIL, BLAME_HEAD_END,
                 "a line", "none", "", "a price of the contract has no line on the bill");
      continue;
    }
    int64_t right = amount_micro(line->value, word_i64(price, 4), unit);
    check_number(context, name_of(pair, what, (int32_t)rate), BLAME_HEAD_END, line->amount.micro,
                 right, right, "micro", "");
    sum += line->amount.micro;
  }
  check_number(context, name_of(pair, "amount", -1), BLAME_HEAD_END, pair->bill->amount.micro, sum,
               sum, "micro", "the sum of its lines");
}

static void stamp(const pair_t *pair, const char *name, const bill_line_t *line, int32_t rate) {
  if (line->quality != BILL_EXACT || line->value == 0 || pair->right->demand[rate].mw == 0) return;
  int64_t right = pair->right->stamp_s[rate];
  /* A clock that is off shows the second that it has begun; the truth is rounded to the next. */
  int64_t off_ns = pair->right->clock.ns;
  int64_t slack = off_ns > 0 ? div_ceil(off_ns, NS_PER_S) + 1 : 0;
  check_number(pair->context, name_of(pair, name, rate), BLAME_HEAD_END, line->stamp.s,
               right - slack, right + slack, "s", "end of the interval, true UTC");
}

/* The greatest power in the bill's time; a period that ends in the bill may have begun before it,
 * and what was the true average of that is a power that there was. */
static int64_t power_mw(const pair_t *pair) {
  int64_t most = pair->right->greatest.mw;
  int64_t demand = pair->right->demand[0].mw;
  return demand > most ? demand : most;
}

/* A18 counts in crystal time: a slow crystal makes the same energy a greater average. */
static int64_t crystal_allowance_mw(const pair_t *pair) {
  int64_t ppb = crystal_least_ppb(pair->context->facts, pair->right->meter);
  if (ppb >= 0) return 0;
  return mul_div_ceil(power_mw(pair), -ppb, NS_PER_S + ppb);
}

/* A clock that was set, by an order or by hand, before the bill's end. */
static bool was_set(const pair_t *pair) {
  const check_context_t *context = pair->context;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    bool set = fact_is(line, "fault") && word_is(line, 2, "set_clock");
    if (set && word_i64(line, 1) == (int64_t)pair->bill->meter &&
        div_floor(word_i64(line, 3), NS_PER_S) < pair->bill->to.s)
      return true;
  }
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "command") && word_i64(line, 1) == (int64_t)pair->bill->meter &&
        word_is(line, 4, "set_clock"))
      return true;
  }
  return false;
}

/* 0007, clk.silent_limit: a set of up to so many seconds ends no period, so that one may have been
 * that much longer than T by which its energy is divided. */
static int64_t silent_allowance_mw(const pair_t *pair) {
  lines_t facts = pair->context->facts;
  const fact_t *limit = policy_of(facts, pair->right->meter, "clk.silent_limit");
  const fact_t *period = policy_of(facts, pair->right->meter, "md.period");
  if (limit == NULL || period == NULL || word_i64(limit, 3) <= 0 || !was_set(pair)) return 0;
  return mul_div_ceil(power_mw(pair), word_i64(limit, 3) * NS_PER_S, word_i64(period, 3));
}

/* I4: no maximum above the greatest power that there was, whatever its quality. */
static void above_all_power(const pair_t *pair, int32_t rate) {
  int64_t most = power_mw(pair) + crystal_allowance_mw(pair) + silent_allowance_mw(pair) +
                 resolution_demand(pair->context, pair->right).mw;
  int64_t billed = pair->bill->demand[rate].value;
  if (billed <= most) return;
  check_number(pair->context, name_of(pair, "I4 demand", rate), BLAME_HEAD_END, billed, 0, most,
               "mW", "above the greatest power of the period");
}

/* --- Other quantities than +A --- */

static const bill_quantity_t *billed_of(const bill_t *bill, const char *word) {
  for (size_t at = 0; at < bill->quantity_count; at++) {
    if (strcmp(bill->quantities[at].word, word) == 0) return &bill->quantities[at];
  }
  return NULL;
}

/* `pair->right` is that of the quantity. A sum may be below 0. */
static void one_quantity(const pair_t *pair, const outfit_quantity_t *quantity,
                         const bill_quantity_t *of) {
  check_context_t *context = pair->context;
  const right_bill_t *right = pair->right;
  const char *energy = arena_printf(context->arena, "of %s energy", quantity->word);
  const char *demand = arena_printf(context->arena, "of %s demand", quantity->word);
  const char *at = arena_printf(context->arena, "of %s demand stamp", quantity->word);
  const char *unit = outfit_energy_unit(quantity);
  value(pair, name_of(pair, arena_printf(context->arena, "of %s total", quantity->word), -1),
        &of->total, right->total.mwh, tolerance_total(context, right).mwh, unit);
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    if (of->energy[rate].value == 0 && right->energy[rate].mwh == 0) continue;
    value(pair, name_of(pair, energy, rate), &of->energy[rate], right->energy[rate].mwh,
          tolerance_energy(context, right, rate).mwh, unit);
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (of->demand[rate].value == 0 && right->demand[rate].mw == 0) continue;
    value(pair, name_of(pair, demand, rate), &of->demand[rate], right->demand[rate].mw,
          tolerance_demand(context, right).mw, outfit_power_unit(quantity));
    stamp(pair, at, &of->demand[rate], rate);
  }
}

static void quantities(const pair_t *pair) {
  check_context_t *context = pair->context;
  outfit_t outfit;
  outfit_read(context->facts, pair->right->meter, &outfit);
  for (int32_t index = 1; index < outfit.quantity_count; index++) {
    const outfit_quantity_t *quantity = &outfit.quantities[index];
    right_bill_t right;
    if (quantity->channel < 0) continue;
    const char *name = name_of(pair, arena_printf(context->arena, "of %s", quantity->word), -1);
    if (!right_bill_of(context, pair->right, quantity, index, &right)) {
      check_note(context, name, VERDICT_ERROR, BLAME_BENCH, "a right bill of it", "none", "",
                 "the oracle says nothing of a quantity that has a channel");
      continue;
    }
    const bill_quantity_t *of = billed_of(pair->bill, quantity->word);
    if (of == NULL) {
      check_note(context, name, VERDICT_FAIL, BLAME_HEAD_END, "billed", "not billed", "",
                 "a quantity that has a channel is on no line");
      continue;
    }
    pair_t own = *pair;
    own.right = &right;
    one_quantity(&own, quantity, of);
  }
}

static void period(const pair_t *pair) {
  check_context_t *context = pair->context;
  const right_bill_t *right = pair->right;
  const bill_t *bill = pair->bill;
  int64_t slack_s = right->clock.ns > 0 ? div_ceil(right->clock.ns, NS_PER_S) : 0;
  check_number(context, name_of(pair, "from", -1), BLAME_HEAD_END, bill->from.s, right->from.s,
               right->from.s, "s", "");
  /* What a meter served and the line ate closes no period for the head-end. */
  if (!right->doubt && context->run->line_clean) {
    check_number(context, name_of(pair, "to", -1), BLAME_HEAD_END, bill->to.s,
                 right->to.s - slack_s, right->to.s + slack_s, "s", "");
    const char *expected = right->interim ? "interim" : "closed";
    const char *seen = bill->interim ? "interim" : "closed";
    bool same = context->comparator->same(bytes_text(expected), bytes_text(seen));
    check_note(context, name_of(pair, "closed", -1), same ? VERDICT_PASS : VERDICT_FAIL,
               BLAME_HEAD_END, expected, seen, "", "");
  }
  value(pair, name_of(pair, "total", -1), &bill->total, right->total.mwh,
        tolerance_total(context, right).mwh, "mWh");
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    bool none = bill->energy[rate].value == 0 && right->energy[rate].mwh == 0;
    if (!none) {
      value(pair, name_of(pair, "energy", rate), &bill->energy[rate], right->energy[rate].mwh,
            tolerance_energy(context, right, rate).mwh, "mWh");
    }
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (bill->demand[rate].value == 0 && right->demand[rate].mw == 0) continue;
    value(pair, name_of(pair, "demand", rate), &bill->demand[rate], right->demand[rate].mw,
          tolerance_demand(context, right).mw, "mW");
    above_all_power(pair, rate);
    stamp(pair, "demand stamp", &bill->demand[rate], rate);
  }
  quantities(pair);
  unmetered(pair);
  groundless(pair);
  money(pair);
}

static void no_more_than_right(check_context_t *context) {
  right_bill_t right;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    for (size_t at = 0; at < context->run->bills[meter].count; at++) {
      const bill_t *bill = &context->run->bills[meter].bills[at];
      if (right_bill(context, meter, bill->label, &right)) continue;
      check_note(context, arena_printf(context->arena, "bill %u %s", meter, bill->label),
                 VERDICT_FAIL, BLAME_HEAD_END, "no bill of that period", "a bill", "", "");
    }
  }
}

static void run(check_context_t *context) {
  right_bill_t right;
  for (size_t at = 0; right_bill_at(context, at, &right); at++) {
    const bill_t *bill = made_bill(context, right.meter, right.label);
    bool there = right.handed_over && made_bill(context, right.successor, right.label) != NULL;
    if (there || (right.handed_over && bill == NULL)) {
      if (bill == NULL) continue;
      check_note(context, arena_printf(context->arena, "bill %u %s", right.meter, right.label),
                 VERDICT_FAIL, BLAME_HEAD_END, "none: its successor's", "a bill", "",
                 "the period of an exchange was billed twice");
      continue;
    }
    if (bill == NULL) {
      bool nothing = right.interim && right.to.s <= right.from.s;
      if (nothing) continue;
      check_note(context, arena_printf(context->arena, "bill %u %s", right.meter, right.label),
                 VERDICT_FAIL, BLAME_HEAD_END, "a bill", "none", "", "nothing was billed at all");
      continue;
    }
    period(&(pair_t){context, &right, bill});
  }
  no_more_than_right(context);
}

const check_t check_bill = {
    .name = "bill",
    .what = "each billed value is right, or flagged with bounds that hold the truth",
    .run = run,
};
