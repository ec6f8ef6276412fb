/* Comparing runs; see relate.h. */
#include "harness/check/relation/relate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/check/relation/condition.h"
#include "harness/check/right_bill.h"

const char *relate_what(relate_t *relate, const char *format, ...) {
  char text[160];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  return arena_text(relate->arena, bytes_text(text));
}

static void differs(relate_t *relate, const char *what, const char *expected, const char *observed,
                    const char *unit) {
  if (relate->failed) return;
  relate->failed = true;
  relate->first = what;
  relate->expected = expected;
  relate->observed = observed;
  relate->unit = unit;
}

void relate_number(relate_t *relate, const char *what, int64_t low, int64_t high, int64_t observed,
                   const char *unit) {
  relate->values++;
  if (relate->context->comparator->within(observed, low, high)) return;
  const char *expected = low == high
                             ? relate_what(relate, "%lld", (long long)low)
                             : relate_what(relate, "%lld … %lld", (long long)low, (long long)high);
  differs(relate, what, expected, relate_what(relate, "%lld", (long long)observed), unit);
}

void relate_text(relate_t *relate, const char *what, bytes_t expected, bytes_t observed) {
  relate->values++;
  if (relate->context->comparator->same(expected, observed)) return;
  size_t at = 0, begin = 0;
  while (at < expected.len && at < observed.len && expected.p[at] == observed.p[at]) {
    if (expected.p[at++] == '\n') begin = at;
  }
  bytes_t sides[2] = {expected, observed};
  const char *lines[2];
  for (size_t side = 0; side < 2; side++) {
    size_t end = begin;
    while (end < sides[side].len && sides[side].p[end] != '\n')
      end++;
    lines[side] =
        relate_what(relate, "%.*s", (int)(end - begin), (const char *)sides[side].p + begin);
  }
  differs(relate, what, lines[0], lines[1], "");
}

typedef struct {
  relate_t *relate;
  const relate_rule_t *rule;
  const bill_t *a, *b;
  right_bill_t right; /* of the first run, for its stretches */
  int64_t quantum_mwh, md_ns;
} both_t;

static const char *name_of(const both_t *both, const char *what, int32_t rate) {
  return relate_what(both->relate, "bill %u %s %s %d", both->a->meter, both->a->label, what, rate);
}

static void one(const both_t *both, const char *what, int32_t rate, const bill_line_t *a,
                const bill_line_t *b, int64_t allowed, const char *unit) {
  const relate_rule_t *rule = both->rule;
  /* In a period that began before the story nobody knows what the register began at. */
  bool begun = both->a->from.s * NS_PER_S > condition_start(both->relate->context).ns;
  if (rule->registers && begun && a->has_register && b->has_register)
    relate_number(both->relate, name_of(both, relate_what(both->relate, "%s register", what), rate),
                  a->register_value, a->register_value, b->register_value, unit);
  if (rule->may_improve && b->quality < a->quality) return;
  if (rule->exact_stays && a->quality != BILL_EXACT) {
    relate_number(both->relate, name_of(both, relate_what(both->relate, "%s quality", what), rate),
                  BILL_EXACT + 1, INT64_MAX, b->quality, "");
    return;
  }
  if (!rule->free_quality && rule->factor == 0 && allowed == 0) {
    relate_number(both->relate, name_of(both, relate_what(both->relate, "%s quality", what), rate),
                  a->quality, a->quality, b->quality, "");
    relate_number(both->relate, name_of(both, what, rate), a->value, a->value, b->value, unit);
    return;
  }
  if (a->quality != BILL_EXACT || b->quality != BILL_EXACT) return;
  int64_t value = a->value * (rule->factor == 0 ? 1 : rule->factor);
  relate_number(both->relate, name_of(both, what, rate), value - allowed, value + allowed, b->value,
                unit);
}

static void energies(const both_t *both) {
  const relate_rule_t *rule = both->rule;
  int64_t count = rule->counts * both->quantum_mwh;
  one(both, "total", 0, &both->a->total, &both->b->total, 2 * count, "mWh");
  for (int32_t rate = 0; rate < BILL_RATES && !rule->free_rates; rate++) {
    int32_t to = rule->swap_rates && (rate == 1 || rate == 2) ? 3 - rate : rate;
    int64_t edges = 2 * both->right.stretches[rate];
    one(both, "energy", rate, &both->a->energy[rate], &both->b->energy[to],
        count == 0 ? 0 : count * (edges == 0 ? 2 : edges), "mWh");
  }
}

static void demands(const both_t *both) {
  const relate_rule_t *rule = both->rule;
  int64_t mwh = 2 * rule->counts * both->quantum_mwh;
  int64_t allowed = mwh == 0 ? 0 : mul_div_ceil(mwh, 3600 * NS_PER_S, both->md_ns) + 1;
  for (int32_t rate = 0; rate < BILL_RATES && !rule->free_demands; rate++) {
    int32_t to = rule->swap_rates && (rate == 1 || rate == 2) ? 3 - rate : rate;
    const bill_line_t *a = &both->a->demand[rate], *b = &both->b->demand[to];
    one(both, "demand", rate, a, b, allowed, "mW");
    if (rule->free_stamps || a->quality != BILL_EXACT || b->quality != BILL_EXACT) continue;
    if (a->value == 0 || b->value == 0) continue;
    int64_t stamp = a->stamp.s + rule->shift_s;
    relate_number(both->relate, name_of(both, "demand stamp", rate), stamp, stamp, b->stamp.s, "s");
  }
}

static const bill_t *counterpart(const both_t *both, uint32_t meter, size_t place) {
  const bench_bills_t *bills = &both->relate->other->run->bills[meter];
  if (both->rule->by_place) return place < bills->count ? &bills->bills[place] : NULL;
  return made_bill(both->relate->other, meter, both->a->label);
}

void relate_bills(relate_t *relate, const relate_rule_t *rule) {
  const bench_run_t *run = relate->context->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    uint32_t to = rule->swap_meters && meter < 2 ? 1 - meter : meter;
    both_t both = {.relate = relate, .rule = rule};
    both.quantum_mwh = bill_quantum(relate->context, meter).mwh;
    int64_t other_mwh = bill_quantum(relate->other, meter).mwh;
    if (other_mwh > both.quantum_mwh) both.quantum_mwh = other_mwh;
    const fact_t *period = policy_of(relate->context->facts, meter, "md.period");
    both.md_ns = period == NULL ? 900 * NS_PER_S : word_i64(period, 3);
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      both.a = &run->bills[meter].bills[at];
      both.b = counterpart(&both, to, at);
      both.right = (right_bill_t){0};
      (void)right_bill(relate->context, meter, both.a->label, &both.right);
      if (both.b == NULL) {
        relate_number(relate, name_of(&both, "made", 0), 1, 1, 0, "");
        continue;
      }
      bool moved = both.a->to.s + rule->shift_s != both.b->to.s;
      if (moved && (both.a->interim || both.b->interim)) continue;
      energies(&both);
      demands(&both);
      bool vague = rule->exact_stays && both.a->quality != BILL_EXACT;
      if (rule->factor == 0 && rule->counts == 0 && !rule->free_money && !vague &&
          both.b->quality >= both.a->quality)
        relate_number(relate, name_of(&both, "amount", 0), both.a->amount.micro,
                      both.a->amount.micro, both.b->amount.micro, "micro");
    }
  }
}

const fact_t *relate_last(const check_context_t *context, uint32_t meter, bytes_t object) {
  for (size_t at = context->served.count; at > 0; at--) {
    const fact_t *line = &context->served.lines[at - 1];
    if (fact_is(line, "value") && word_i64(line, 1) == (int64_t)meter &&
        bytes_equal(fact_word(line, 4), object))
      return line;
  }
  return NULL;
}

static bool is_register(bytes_t object) {
  static const char head[] = "1-0:";
  if (object.len < sizeof head || memcmp(object.p, head, sizeof head - 1) != 0) return false;
  const char *text = (const char *)object.p;
  for (size_t at = sizeof head; at + 2 < object.len; at++)
    if (text[at] == '.') return text[at + 2] == '.' && (text[at + 1] == '8' || text[at + 1] == '6');
  return false;
}

power_t relate_resolution(const check_context_t *context, uint32_t meter) {
  const fact_t *period = policy_of(context->facts, meter, "md.period");
  int64_t ns = period == NULL ? 900 * NS_PER_S : word_i64(period, 3);
  return (power_t){mul_div_ceil(bill_quantum(context, meter).mwh, 3600 * NS_PER_S, ns)};
}

energy_t relate_moved(const check_context_t *context, true_t a, true_t b) {
  int64_t greatest = 0, apart = a.ns < b.ns ? b.ns - a.ns : a.ns - b.ns;
  right_bill_t right;
  for (size_t at = 0; apart > 0 && right_bill_at(context, at, &right); at++)
    if (right.greatest.mw > greatest) greatest = right.greatest.mw;
  return (energy_t){mul_div_ceil(apart, greatest, (int64_t)MWNS_PER_MWH)};
}

/* Of import: `1-0:1.8.E*255` and `1-0:1.6.E*255`; D and E. */
static bool is_import(bytes_t object, int32_t *d, int32_t *rate) {
  char text[32];
  int end = 0;
  if (object.len >= sizeof text) return false;
  memcpy(text, object.p, object.len);
  text[object.len] = '\0';
  return sscanf(text, "1-0:1.%d.%d*255%n", d, rate, &end) == 2 && (size_t)end == object.len &&
         (*d == 8 || *d == 6);
}

/* Counts of every stretch in which a rate was in force, at either end. */
static int64_t edges_of(const check_context_t *context, uint32_t meter, int32_t rate) {
  int64_t stretches = 0;
  right_bill_t right;
  for (size_t at = 0; right_bill_at(context, at, &right); at++)
    if (right.meter == meter && rate >= 0 && rate < BILL_RATES) stretches += right.stretches[rate];
  return 2 * (stretches + 1);
}

/* How far the other run's value may be from this one's, times the factor. */
static int64_t allowed_of(relate_t *relate, const relate_rule_t *rule, const fact_t *line,
                          const fact_t *other, int32_t d, int32_t rate) {
  const check_context_t *context = relate->context;
  uint32_t meter = (uint32_t)word_i64(line, 1);
  true_t then = {word_i64(line, 3)}, other_then = {word_i64(other, 3)};
  int64_t moved = relate_moved(context, then, other_then).mwh;
  if (rule->factor > 0) moved *= rule->factor;
  int64_t mwh = rule->counts * bill_quantum(context, meter).mwh;
  if (d == 6 && mwh > 0)
    return 2 * rule->counts * relate_resolution(context, meter).mw + rule->counts + moved;
  return (rule->factor > 0 ? edges_of(context, meter, rate) : 1) * mwh + moved;
}

void relate_registers(relate_t *relate, const relate_rule_t *rule) {
  const check_context_t *context = relate->context;
  const bool same = rule->factor == 0 && !rule->swap_rates;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bytes_t object = fact_word(line, 4);
    int32_t d = 0, rate = 0;
    if (!fact_is(line, "value") || !is_register(object)) continue;
    if (!is_import(object, &d, &rate) && (!same || rule->free_stamps)) continue;
    uint32_t meter = (uint32_t)word_i64(line, 1);
    if (meter >= context->run->meters || relate_last(context, meter, object) != line) continue;
    int32_t to = rule->swap_rates && (rate == 1 || rate == 2) ? 3 - rate : rate;
    const char *partner = relate_what(relate, "1-0:1.%d.%d*255", d, to);
    const fact_t *other = relate_last(relate->other, meter, same ? object : bytes_text(partner));
    const char *what =
        relate_what(relate, "meter %u %.*s", meter, (int)object.len, (const char *)object.p);
    if (other == NULL) {
      if (same) relate_number(relate, what, 1, 1, 0, "");
      continue;
    }
    int64_t value = word_i64(line, 5) * (rule->factor == 0 ? 1 : rule->factor);
    int64_t allowed = allowed_of(relate, rule, line, other, d, rate);
    relate_number(relate, what, value - allowed, value + allowed, word_i64(other, 5), "m");
  }
}

energy_t relate_profile(const check_context_t *context, uint32_t meter, int32_t channel,
                        int64_t *last_end_s) {
  energy_t sum = {0};
  int64_t last = 0, latest = INT64_MIN;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "entry") || word_i64(line, 1) != (int64_t)meter) continue;
    if (word_i64(line, 4) <= last) continue;
    if (*last_end_s != INT64_MIN && word_i64(line, 7) > *last_end_s) continue;
    last = word_i64(line, 4);
    sum.mwh += word_i64(line, 10 + channel);
    if (word_i64(line, 7) > latest) latest = word_i64(line, 7);
  }
  *last_end_s = latest;
  return sum;
}
