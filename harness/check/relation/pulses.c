/* See pulses.h. 3.6 kW in the interval that ends with the edge, 7.2 kW in the one that begins with
 * it; edges whose intervals would touch are left out, and so are those off the raster. */
#include "harness/check/relation/pulses.h"

#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_rates.h"
#include "harness/check/right_bill.h"

enum { BEFORE_MW = 3600000, BEHIND_MW = 7200000 }; /* 1 and 2 Wh a second, whatever is cut */

/* No further edge inside. */
static bool is_one_rate(lines_t facts, uint32_t meter, int64_t from, int64_t to, int64_t step) {
  int32_t rate = hand_rates_at(facts, meter, (utc_t){from});
  for (int64_t at = from; at < to; at += step)
    if (hand_rates_at(facts, meter, (utc_t){at}) != rate) return false;
  return true;
}

bool pulses_rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t start = div_ceil(condition_start(context).ns, NS_PER_S);
  int64_t end = condition_end(context).ns / NS_PER_S;
  lines_t facts = {story->lines, story->count};
  int64_t step = hand_rates_step(facts), t = condition_span(context, 0, "lp.period").ns / NS_PER_S;
  bool any = false;
  if (t <= 0) return false;
  rewrite_drop_all(story, "load");
  rewrite_drop_all(story, "demand");
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    int64_t free_from = start;
    int64_t first = div_ceil(start, step) * step;
    int32_t before = hand_rates_at(facts, meter, (utc_t){first});
    for (int64_t at = first + step; at + t <= end; at += step) {
      int32_t rate = hand_rates_at(facts, meter, (utc_t){at});
      bool edge = rate != before && mod_floor(at, t) == 0 && at - t >= free_from &&
                  is_one_rate(facts, meter, at - t, at, step) &&
                  is_one_rate(facts, meter, at, at + t, step);
      before = rate;
      if (!edge) continue;
      rewrite_add(story, "load %u %lld %lld set %d", meter, (long long)((at - t) * NS_PER_S),
                  (long long)(at * NS_PER_S), BEFORE_MW);
      rewrite_add(story, "load %u %lld %lld set %d", meter, (long long)(at * NS_PER_S),
                  (long long)((at + t) * NS_PER_S), BEHIND_MW);
      free_from = at + t;
      any = true;
      facts = (lines_t){story->lines, story->count};
    }
  }
  return any;
}

/* What the pulses inside the bill bring to each rate; false where one lies over its end. */
static bool expect(const check_context_t *other, const bill_t *bill, int64_t mwh[BILL_RATES],
                   int64_t *pulses) {
  for (size_t at = 0; at < other->facts.count; at++) {
    const fact_t *line = &other->facts.lines[at];
    if (!fact_is(line, "load") || word_i64(line, 1) != (int64_t)bill->meter) continue;
    int64_t from = word_i64(line, 2) / NS_PER_S, to = word_i64(line, 3) / NS_PER_S;
    if (to <= bill->from.s || from >= bill->to.s) continue;
    if (from < bill->from.s || to > bill->to.s) return false;
    int32_t rate = hand_rates_at(other->facts, bill->meter, (utc_t){from});
    if (rate < 0 || rate >= BILL_RATES) return false;
    mwh[rate] += mul_div_floor(to - from, word_i64(line, 5), 3600);
    ++*pulses;
  }
  return true;
}

/* Seconds of that load in each rate of the meter, up to `end`. */
static void seconds_of(lines_t facts, uint32_t meter, const fact_t *load, int64_t end, int64_t step,
                       int64_t seconds[BILL_RATES]) {
  int64_t from = word_i64(load, 2) / NS_PER_S, to = word_i64(load, 3) / NS_PER_S;
  for (int64_t at = from; at < to && at < end; at += step) {
    int32_t rate = hand_rates_in_meter(facts, meter, (utc_t){at});
    int64_t whole = at + step > to ? to - at : step;
    if (at + whole > end) whole = end - at;
    if (rate >= 0 && rate < BILL_RATES) seconds[rate] += whole;
  }
}

void pulses_registers(relate_t *relate, uint32_t meter) {
  const check_context_t *other = relate->other;
  int64_t mwh[BILL_RATES] = {0}, pulses = 0, step = hand_rates_step(other->facts), clipped_mw = 0;
  const fact_t *total = relate_last(other, meter, bytes_text("1-0:1.8.0*255"));
  const fact_t *place = policy_of(other->facts, meter, "ratio.place");
  /* A register of the secondary side is another number. */
  if (total == NULL || (place != NULL && word_is(place, 3, "secondary"))) return;
  int64_t end = word_i64(total, 3) / NS_PER_S;
  for (size_t at = 0; at < other->facts.count; at++) {
    const fact_t *line = &other->facts.lines[at];
    int64_t seconds[BILL_RATES] = {0};
    if (!fact_is(line, "load") || word_i64(line, 1) != (int64_t)meter) continue;
    seconds_of(other->facts, meter, line, end, step, seconds);
    for (int32_t rate = 0; rate < BILL_RATES; rate++)
      mwh[rate] += mul_div_floor(seconds[rate], word_i64(line, 5), 3600);
    if (word_i64(line, 3) / NS_PER_S > end && word_i64(line, 2) / NS_PER_S <= end)
      clipped_mw = word_i64(line, 5);
    pulses++;
  }
  /* All registers are read in one conversation, within a minute of each other. */
  int64_t count = bill_quantum(other, meter).mwh, moved = mul_div_ceil(clipped_mw, 60, 3600);
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    const char *object = relate_what(relate, "1-0:1.8.%d*255", rate);
    const fact_t *read = relate_last(other, meter, bytes_text(object));
    if (read == NULL || word_i64(read, 3) / NS_PER_S > end + 60) continue;
    int64_t allowed = (count == 1 ? 0 : 2 * pulses * count) + moved;
    relate_number(relate, relate_what(relate, "meter %u %s", meter, object), mwh[rate] - allowed,
                  mwh[rate] + allowed, word_i64(read, 5), "mWh");
  }
}

void pulses_compare(relate_t *relate) {
  const check_context_t *other = relate->other;
  for (uint32_t meter = 0; meter < other->run->meters; meter++) {
    int64_t count = bill_quantum(other, meter).mwh;
    pulses_registers(relate, meter);
    for (size_t at = 0; at < other->run->bills[meter].count; at++) {
      const bill_t *bill = &other->run->bills[meter].bills[at];
      int64_t mwh[BILL_RATES] = {0}, pulses = 0;
      if (!expect(other, bill, mwh, &pulses)) continue;
      int64_t allowed = count == 1 ? 0 : 2 * pulses * count;
      for (int32_t rate = 1; rate < BILL_RATES; rate++) {
        if (bill->energy[rate].quality != BILL_EXACT) continue;
        relate_number(relate, relate_what(relate, "bill %u %s energy %d", meter, bill->label, rate),
                      mwh[rate] - allowed, mwh[rate] + allowed, bill->energy[rate].value, "mWh");
      }
    }
  }
}
