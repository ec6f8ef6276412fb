/* Compares two bills by the rule of the header. It computes no bill and knows no calendar: how
 * often a rate ran and the greatest power are the oracle's. */
#include "harness/check/bill_pair.h"

#include <stdio.h>
#include <string.h>

#include "harness/check/right_bill.h"

typedef struct {
  const bill_pair_t *pair;
  const bill_t *a, *b; /* of the reference, of the compared run */
  right_bill_t right;  /* of the period, for its stretches */
  bool moved;          /* a clock was set or adjusted in either run */
  bool clean;          /* both lines brought every octet as it was sent */
  int64_t edge_mwh;    /* one edge moves no more; 0 unless `moved` */
  int64_t end_mwh;     /* what the ends of the two lie apart, in energy */
  int64_t order_s;     /* how far the orders of ratios lie apart, together */
  int64_t order_mwh;   /* and what that moves */
  int64_t greatest_mw; /* P_max */
  int64_t apart_s;     /* how far the two conversations lie apart */
  int64_t quantum_mwh; /* of the register, primary side */
  int64_t unit_micro;  /* of money */
  size_t *compared, *differ;
} both_t;

static const char *name_of(const both_t *both, const char *what, int32_t rate) {
  arena_t *arena = both->pair->context->arena;
  const bill_t *bill = both->a;
  if (rate < 0) return arena_printf(arena, "across bill %u %s %s", bill->meter, bill->label, what);
  return arena_printf(arena, "across bill %u %s %s %d", bill->meter, bill->label, what, rate);
}

static void differs(const both_t *both, const char *name, const char *expected,
                    const char *observed, const char *unit, const char *detail) {
  (*both->differ)++;
  check_note(both->pair->context, name, VERDICT_FAIL, both->pair->blame, expected, observed, unit,
             detail);
}

static void number(const both_t *both, const char *what, int32_t rate, int64_t a, int64_t b,
                   int64_t allowed, const char *unit) {
  (*both->compared)++;
  if (both->pair->context->comparator->within(b, a - allowed, a + allowed)) return;
  arena_t *arena = both->pair->context->arena;
  const char *expected = allowed == 0
                             ? arena_printf(arena, "%lld", (long long)a)
                             : arena_printf(arena, "%lld ± %lld", (long long)a, (long long)allowed);
  differs(both, name_of(both, what, rate), expected, arena_printf(arena, "%lld", (long long)b),
          unit, "the same story told in another language");
}

static void words(const both_t *both, const char *what, int32_t rate, const char *a,
                  const char *b) {
  (*both->compared)++;
  if (both->pair->context->comparator->same(bytes_text(a), bytes_text(b))) return;
  differs(both, name_of(both, what, rate), a, b, "", "the same story told in another language");
}

static const char *quality_name(bill_quality_t quality) {
  static const char *const names[] = {
      [BILL_EXACT] = "exact", [BILL_ESTIMATED] = "estimated", [BILL_MISSING] = "missing"};
  return names[quality];
}

/* A missing value is at least what is billed of it; how much more, nobody knows. */
static int64_t low_of(const bill_line_t *line) {
  return line->quality == BILL_EXACT || line->quality == BILL_MISSING ? line->value : line->low;
}

static int64_t high_of(const bill_line_t *line) {
  if (line->quality == BILL_MISSING) return INT64_MAX / 2;
  return line->quality == BILL_EXACT ? line->value : line->high;
}

static void value(const both_t *both, const char *what, int32_t rate, const bill_line_t *a,
                  const bill_line_t *b, int64_t allowed, const char *unit) {
  if (both->clean && !both->moved)
    words(both, arena_printf(both->pair->context->arena, "%s quality", what), rate,
          quality_name(a->quality), quality_name(b->quality));
  if (a->quality == BILL_EXACT && b->quality == BILL_EXACT) {
    number(both, what, rate, a->value, b->value, allowed, unit);
    return;
  }
  (*both->compared)++;
  const comparator_t *comparator = both->pair->context->comparator;
  if (comparator->within(low_of(b), INT64_MIN, high_of(a) + allowed) &&
      comparator->within(low_of(a), INT64_MIN, high_of(b) + allowed))
    return;
  arena_t *arena = both->pair->context->arena;
  differs(both, name_of(both, what, rate),
          arena_printf(arena, "%s, %lld … %lld", quality_name(a->quality), (long long)low_of(a),
                       (long long)high_of(a)),
          arena_printf(arena, "%s, %lld … %lld", quality_name(b->quality), (long long)low_of(b),
                       (long long)high_of(b)),
          unit, "the bounds of the same story in another language have nothing in common");
}

static const fact_t *price_of(const both_t *both, const char *kind, int32_t rate) {
  char meter[16], of[16];
  snprintf(meter, sizeof meter, "%u", both->a->meter);
  snprintf(of, sizeof of, "%d", rate);
  return lines_find(both->pair->context->facts, "price", (const char *const[]){meter, kind, of}, 3,
                    1);
}

/* What the difference of the two values costs, and one unit of rounding; 0 where they are equal. */
static int64_t money_allowed(const both_t *both, const char *kind, int32_t rate,
                             const bill_line_t *a, const bill_line_t *b) {
  const fact_t *price = price_of(both, kind, rate);
  int64_t apart = a->value < b->value ? b->value - a->value : a->value - b->value;
  if (apart == 0 || price == NULL) return 0;
  return mul_div_ceil(apart, word_i64(price, 4), 1000000) + both->unit_micro;
}

/* Gives what the two amounts may differ by. */
static int64_t amount(const both_t *both, const char *kind, int32_t rate, const bill_line_t *a,
                      const bill_line_t *b) {
  int64_t allowed = money_allowed(both, kind, rate, a, b);
  const char *what = arena_printf(both->pair->context->arena, "%s amount", kind);
  number(both, what, rate, a->amount.micro, b->amount.micro, allowed, "micro");
  return allowed;
}

static int64_t md_period_s(const both_t *both) {
  const fact_t *period = policy_of(both->pair->context->facts, both->a->meter, "md.period");
  return period == NULL ? 900 : word_i64(period, 3) / NS_PER_S;
}

static int64_t energies(const both_t *both) {
  int64_t money = 0;
  value(both, "total", -1, &both->a->total, &both->b->total,
        2 * both->edge_mwh + both->end_mwh + both->order_mwh, "mWh");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    const bill_line_t *a = &both->a->energy[rate], *b = &both->b->energy[rate];
    int64_t edges = 2 * both->right.stretches[rate];
    int64_t ends = edges > 0 ? both->end_mwh + both->order_mwh : 0;
    value(both, "energy", rate, a, b, edges * both->edge_mwh + ends, "mWh");
    money += amount(both, "energy", rate, a, b);
  }
  return money;
}

static int64_t demands(const both_t *both) {
  int64_t money = 0;
  int64_t allowed = mul_div_ceil(2 * both->edge_mwh + both->order_mwh, 3600, md_period_s(both));
  int64_t stamp_s = (both->moved ? 1 : 0) + both->order_s;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    const bill_line_t *a = &both->a->demand[rate], *b = &both->b->demand[rate];
    value(both, "demand", rate, a, b, allowed, "mW");
    if (a->quality == BILL_EXACT && b->quality == BILL_EXACT)
      number(both, "demand stamp", rate, a->stamp.s, b->stamp.s, stamp_s, "s");
    money += amount(both, "demand", rate, a, b);
  }
  return money;
}

/* P_max for that long: whole mWh, then whole counts of the register. */
static int64_t moved_mwh(const both_t *both, int64_t seconds) {
  int64_t mwh = mul_div_ceil(seconds * NS_PER_S, both->greatest_mw, (int64_t)MWNS_PER_MWH);
  return div_ceil(mwh, both->quantum_mwh) * both->quantum_mwh;
}

/* Does the oracle know of time in the period that the meter knew to be invalid? */
static bool was_invalid(const both_t *both) {
  const check_context_t *context = both->pair->reference;
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (fact_is(line, "doubt") && word_i64(line, 1) == (int64_t)both->a->meter &&
        word_is(line, 2, both->a->label) && word_is(line, 5, "invalid"))
      return true;
  }
  return false;
}

static void bills(both_t *both) {
  const bill_t *a = both->a, *b = both->b;
  bool wrong = both->moved || both->right.clock.ns > 0 || was_invalid(both);
  bool loose = a->interim && b->interim && wrong;
  int64_t apart_s = a->to.s < b->to.s ? b->to.s - a->to.s : a->to.s - b->to.s;
  both->end_mwh = loose ? moved_mwh(both, apart_s) : 0;
  number(both, "from", -1, a->from.s, b->from.s, 0, "s");
  if (both->clean) {
    number(both, "to", -1, a->to.s, b->to.s, loose ? both->apart_s + 1 : 0, "s");
    words(both, "closed", -1, a->interim ? "interim" : "closed", b->interim ? "interim" : "closed");
  }
  int64_t money = energies(both) + demands(both);
  number(both, "standing amount", -1, a->standing.micro, b->standing.micro, 0, "micro");
  number(both, "amount", -1, a->amount.micro, b->amount.micro, money, "micro");
  if (both->clean && !both->moved)
    words(both, "quality", -1, quality_name(a->quality), quality_name(b->quality));
}

/* SERVED.md: command M V T WHAT ARG LEVEL RESULT. */
static bool sets_clock(const fact_t *line, uint32_t meter) {
  if (!fact_is(line, "command") || word_i64(line, 1) != (int64_t)meter) return false;
  bool clock = word_is(line, 4, "set_clock") || word_is(line, 4, "adjust_clock");
  return clock && word_is(line, 7, "ok");
}

/* The last instant at which the meter took a clock, or (`any`) was asked anything; −1: never. */
static int64_t last_ns(const check_context_t *context, uint32_t meter, bool any) {
  int64_t last = -1;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "broken") || word_i64(line, 1) != (int64_t)meter) continue;
    if (!any && !sets_clock(line, meter)) continue;
    if (word_i64(line, 3) > last) last = word_i64(line, 3);
  }
  return last;
}

static bool clock_was_set(const check_context_t *context, uint32_t meter) {
  return last_ns(context, meter, false) >= 0;
}

/* When the meter obeyed its n-th order of ratios, from 1; −1: it never did. */
static int64_t ratio_ns(const check_context_t *context, uint32_t meter, int64_t nth) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "command") || word_i64(line, 1) != (int64_t)meter) continue;
    if (!word_is(line, 4, "set_ratio") || !word_is(line, 7, "ok")) continue;
    if (--nth == 0) return word_i64(line, 3);
  }
  return -1;
}

/* Order by order; one that the other run has not allows nothing. */
static int64_t orders_apart_s(const bill_pair_t *pair, uint32_t meter) {
  int64_t apart_ns = 0;
  for (int64_t nth = 1;; nth++) {
    int64_t in_a = ratio_ns(pair->reference, meter, nth);
    int64_t in_b = ratio_ns(pair->context, meter, nth);
    if (in_a < 0 || in_b < 0) return div_ceil(apart_ns, NS_PER_S);
    apart_ns += in_a < in_b ? in_b - in_a : in_a - in_b;
  }
}

static int64_t lie_apart_s(const check_context_t *a, const check_context_t *b, uint32_t meter,
                           bool any) {
  int64_t in_a = last_ns(a, meter, any), in_b = last_ns(b, meter, any);
  if (in_a < 0 || in_b < 0) return 0;
  return div_ceil(in_a < in_b ? in_b - in_a : in_a - in_b, NS_PER_S);
}

static int64_t greatest_mw(const check_context_t *context, uint32_t meter) {
  int64_t greatest = 0;
  right_bill_t right;
  for (size_t at = 0; right_bill_at(context, at, &right); at++) {
    if (right.meter == meter && right.greatest.mw > greatest) greatest = right.greatest.mw;
  }
  return greatest;
}

static int64_t money_unit(const check_context_t *context, uint32_t meter) {
  char index[16];
  snprintf(index, sizeof index, "%u", meter);
  const fact_t *contract =
      lines_find(context->facts, "contract", (const char *const[]){index}, 1, 1);
  int64_t unit = 1000000;
  for (int64_t at = contract == NULL ? 2 : word_i64(contract, 4); at > 0 && unit > 1; at--)
    unit /= 10;
  return unit;
}

static void of_meter(const bill_pair_t *pair, uint32_t meter, size_t *compared, size_t *differ) {
  const check_context_t *a = pair->reference;
  both_t both = {.pair = pair,
                 .clean = a->run->line_clean && pair->context->run->line_clean,
                 .moved = clock_was_set(a, meter) || clock_was_set(pair->context, meter),
                 .quantum_mwh = bill_quantum(a, meter).mwh,
                 .greatest_mw = greatest_mw(a, meter),
                 .unit_micro = money_unit(a, meter),
                 .compared = compared,
                 .differ = differ};
  int64_t set_s = lie_apart_s(a, pair->context, meter, false);
  int64_t heard_s = lie_apart_s(a, pair->context, meter, true);
  both.apart_s = set_s > heard_s ? set_s : heard_s;
  if (both.moved) both.edge_mwh = moved_mwh(&both, 1);
  both.order_s = orders_apart_s(pair, meter);
  if (both.order_s > 0) both.order_mwh = moved_mwh(&both, both.order_s) + 2 * both.quantum_mwh;
  for (size_t at = 0; at < a->run->bills[meter].count; at++) {
    both.a = &a->run->bills[meter].bills[at];
    both.b = made_bill(pair->context, meter, both.a->label);
    both.right = (right_bill_t){0};
    (void)right_bill(a, meter, both.a->label, &both.right);
    if (both.b != NULL) bills(&both);
    if (both.b == NULL) words(&both, "made", -1, "a bill", "none");
  }
  for (size_t at = 0; at < pair->context->run->bills[meter].count; at++) {
    both.a = &pair->context->run->bills[meter].bills[at];
    if (made_bill(a, meter, both.a->label) == NULL) words(&both, "made", -1, "no bill", "a bill");
  }
}

bool bill_pair_is_strict(const bill_pair_t *pair) {
  for (uint32_t meter = 0; meter < pair->context->run->meters; meter++) {
    if (clock_was_set(pair->reference, meter) || clock_was_set(pair->context, meter)) return false;
    if (ratio_ns(pair->reference, meter, 1) >= 0) return false;
  }
  return true;
}

size_t bill_pair_compare(const bill_pair_t *pair) {
  size_t compared = 0, differ = 0;
  CHECK(pair->reference->run->meters == pair->context->run->meters);
  for (uint32_t meter = 0; meter < pair->context->run->meters; meter++)
    of_meter(pair, meter, &compared, &differ);
  arena_t *arena = pair->context->arena;
  check_note(pair->context, "across", differ == 0 ? VERDICT_PASS : VERDICT_FAIL, pair->blame,
             arena_printf(arena, "the bills of %s", pair->cell),
             arena_printf(arena, "%zu of %zu values differ", differ, compared), "", "");
  return compared;
}
