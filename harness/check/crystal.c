/* See crystal.h. */
#include "harness/check/crystal.h"

#include "base/units.h"

enum { DAY_S = 86400, YEAR_DAYS = 365, ROOM = 250, SQUARED_TENTHS = 100 };

static int64_t axis_of(lines_t facts, uint32_t meter, const char *axis) {
  const fact_t *line = policy_of(facts, meter, axis);
  return line == NULL ? 0 : word_i64(line, 3);
}

/* Of all temperatures that the facts name, and of 25 degrees, where it is 0. */
static int64_t least_of_heat(lines_t facts, uint32_t meter) {
  int64_t k = axis_of(facts, meter, "clk.temperature"), least = 0;
  for (size_t at = 0; at < facts.count && k != 0; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "temperature") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t off = word_i64(line, 4) - ROOM;
    int64_t ppb = div_floor(k * off * off, SQUARED_TENTHS);
    if (ppb < least) least = ppb;
  }
  return least;
}

static int64_t least_of_age(lines_t facts, uint32_t meter) {
  int64_t a = axis_of(facts, meter, "clk.ageing");
  const fact_t *span = lines_find(facts, "span", NULL, 0, 1);
  if (a >= 0 || span == NULL) return 0;
  int64_t days = div_floor(word_i64(span, 2) - word_i64(span, 1), DAY_S * NS_PER_S);
  return div_floor(a * days, YEAR_DAYS);
}

int64_t crystal_least_ppb(lines_t facts, uint32_t meter) {
  return axis_of(facts, meter, "clk.drift") + least_of_heat(facts, meter) +
         least_of_age(facts, meter);
}

int64_t crystal_off_ppb(lines_t facts, uint32_t meter) {
  int64_t k = axis_of(facts, meter, "clk.temperature"), a = axis_of(facts, meter, "clk.ageing");
  int64_t drift = axis_of(facts, meter, "clk.drift"), heat = 0;
  const fact_t *span = lines_find(facts, "span", NULL, 0, 1);
  for (size_t at = 0; at < facts.count && k != 0; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "temperature") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t off = word_i64(line, 4) - ROOM;
    int64_t ppb = div_ceil((k < 0 ? -k : k) * off * off, SQUARED_TENTHS);
    if (ppb > heat) heat = ppb;
  }
  int64_t days = span == NULL ? 0 : (word_i64(span, 2) - word_i64(span, 1)) / (DAY_S * NS_PER_S);
  return (drift < 0 ? -drift : drift) + heat + div_ceil((a < 0 ? -a : a) * days, YEAR_DAYS);
}
