/* load M FROM_NS TO_NS MODE POWER_MW or … MODE P1 P2 P3 Q1 Q2 Q3, in the order of the scenario; see
 * hand_load.h. */
#include "harness/check/relation/hand_load.h"

static bool is_of(const fact_t *line, uint32_t meter) {
  return fact_is(line, "load") && word_i64(line, 1) == (int64_t)meter;
}

/* Of one line, in sum. */
static int64_t power_of(const fact_t *line) {
  enum { P_FIRST = 5, P_BEHIND = 8 };
  int64_t sum = 0;
  for (int32_t word = P_FIRST; word < line->count && word < P_BEHIND; word++)
    sum += word_i64(line, word);
  return sum;
}

power_t hand_load_at(lines_t facts, uint32_t meter, true_t at) {
  power_t power = {0};
  for (size_t row = 0; row < facts.count; row++) {
    const fact_t *line = &facts.lines[row];
    if (!is_of(line, meter) || at.ns < word_i64(line, 2) || at.ns >= word_i64(line, 3)) continue;
    power.mw = (word_is(line, 4, "add") ? power.mw : 0) + power_of(line);
  }
  return power;
}

true_t hand_load_next(lines_t facts, uint32_t meter, true_t at) {
  true_t next = {TIME_NEVER};
  for (size_t row = 0; row < facts.count; row++) {
    const fact_t *line = &facts.lines[row];
    for (int32_t word = 2; is_of(line, meter) && word <= 3; word++) {
      int64_t edge = word_i64(line, word);
      if (edge > at.ns && edge < next.ns) next.ns = edge;
    }
  }
  return next;
}

energy_t hand_load_over(lines_t facts, uint32_t meter, true_t from, true_t to) {
  mwns_t sum = 0;
  while (from.ns < to.ns) {
    true_t next = hand_load_next(facts, meter, from);
    if (next.ns > to.ns) next = to;
    sum += (mwns_t)hand_load_at(facts, meter, from).mw * (next.ns - from.ns);
    from = next;
  }
  return (energy_t){i128_div_floor(sum + MWNS_PER_MWH - 1, MWNS_PER_MWH)};
}
