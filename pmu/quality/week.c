/* EN 50160:2010, 4.2: limits as rows, and one count for all of them. See week.h. */
#include "pmu/quality/week.h"

#define PERCENT(n) ((n)*INT64_C(10000))
#define PER_MILLE(n) ((n)*INT64_C(1000))

enum { ALWAYS = QUALITY_MILLION, MOSTLY = 950000, YEARLY = 995000, THOUSAND = 1000 };

typedef int64_t value_fn(const week_t *week, const quality_ten_minutes_t *value, int32_t phase,
                         int32_t order);

static int64_t voltage(const week_t *week, const quality_ten_minutes_t *value, int32_t phase,
                       int32_t order) {
  (void)order;
  return quality_share(value->phase[phase], week->declared);
}

static int64_t unbalance(const week_t *week, const quality_ten_minutes_t *value, int32_t phase,
                         int32_t order) {
  (void)week;
  (void)phase;
  (void)order;
  return value->unbalance;
}

static int64_t distortion(const week_t *week, const quality_ten_minutes_t *value, int32_t phase,
                          int32_t order) {
  (void)week;
  (void)order;
  return value->thd[phase];
}

static int64_t harmonic(const week_t *week, const quality_ten_minutes_t *value, int32_t phase,
                        int32_t order) {
  (void)week;
  return value->harmonic[phase][order];
}

/* --- The verdict --- */

/* With all that lacks outside it passes, with all of it inside it fails: else nobody knows. */
static week_verdict_t verdict_of(const week_t *week, const week_line_t *line) {
  int64_t all = (int64_t)line->inside + line->outside + line->missing;
  int64_t needed = all * line->required;
  week_verdict_t unknown = week->mechanisms->unknown_passes() ? WEEK_PASSES : WEEK_UNDECIDED;
  if (all == 0) return unknown;
  if ((int64_t)line->inside * QUALITY_MILLION >= needed) return WEEK_PASSES;
  if (((int64_t)line->inside + line->missing) * QUALITY_MILLION < needed) return WEEK_FAILS;
  return unknown;
}

static void count(week_line_t *line, int64_t value) {
  bool first = line->inside + line->outside == 0;
  if (first || value < line->least) line->least = value;
  if (first || value > line->greatest) line->greatest = value;
  if (value >= line->low && value <= line->high)
    line->inside++;
  else
    line->outside++;
}

static uint32_t lacking(const week_t *week, uint32_t expected, size_t there) {
  return week->mechanisms->values_lacking(expected, (uint32_t)there);
}

static void judge_values(const week_t *week, value_fn *value_of, week_line_t *line) {
  int32_t phase = line->phase == 0 ? 0 : line->phase - 1;
  for (size_t at = 0; at < week->count; at++) {
    if (week->mechanisms->value_left_out(week->values[at].flagged))
      line->flagged++;
    else
      count(line, value_of(week, &week->values[at], phase, line->order));
  }
  line->missing = lacking(week, WEEK_TEN_MINUTES, week->count);
  line->verdict = verdict_of(week, line);
}

/* --- The lines of the standard --- */

typedef struct {
  const char *what, *word;
  value_fn *value;
  int64_t low, high;
  int32_t required;
  bool by_phase;
} rule_t;

static const rule_t rules[] = {
    {"voltage +-10 %", "voltage_10", voltage, PERCENT(90), PERCENT(110), MOSTLY, true},
    {"voltage +10/-15 %", "voltage_15", voltage, PERCENT(85), PERCENT(110), ALWAYS, true},
    {"unbalance", "unbalance", unbalance, 0, PERCENT(2), MOSTLY, false},
    {"total harmonic distortion", "thd", distortion, 0, PERCENT(8), MOSTLY, true},
};

static bool is_measured(const quality_measured_t *measured, const rule_t *rule, int32_t phase) {
  if (rule->value == voltage) return measured->voltage[phase];
  if (rule->value == distortion) return measured->thd[phase];
  return measured->unbalance;
}

/* By order, 2 to 25; per mille of the fundamental. Even ones from 6 on: 0.5 %. */
static const int32_t harmonic_limits[QUALITY_HARMONICS + 1] = {
    [2] = 20, [3] = 50,  [4] = 10, [5] = 60,  [6] = 5,  [7] = 50,  [8] = 5,  [9] = 15,
    [10] = 5, [11] = 35, [12] = 5, [13] = 30, [14] = 5, [15] = 5,  [16] = 5, [17] = 20,
    [18] = 5, [19] = 15, [20] = 5, [21] = 5,  [22] = 5, [23] = 15, [24] = 5, [25] = 15};

static int64_t harmonic_limit(const week_t *week, int32_t order) {
  if (order == 21 && week->later_h21) return 7500;
  return PER_MILLE(harmonic_limits[order]);
}

static size_t by_rules(const week_t *week, week_line_t *lines) {
  size_t used = 0;
  for (size_t rule = 0; rule < sizeof rules / sizeof rules[0]; rule++) {
    const rule_t *one = &rules[rule];
    for (int32_t phase = 0; phase < (one->by_phase ? QUALITY_PHASES : 1); phase++) {
      if (!is_measured(week->measured, one, phase)) continue;
      lines[used] = (week_line_t){.what = one->what,
                                  .word = one->word,
                                  .phase = one->by_phase ? phase + 1 : 0,
                                  .low = one->low,
                                  .high = one->high,
                                  .required = one->required};
      judge_values(week, one->value, &lines[used++]);
    }
  }
  return used;
}

static size_t by_harmonics(const week_t *week, week_line_t *lines) {
  size_t used = 0;
  for (int32_t order = 2; order <= QUALITY_HARMONICS; order++) {
    for (int32_t phase = 0; phase < QUALITY_PHASES; phase++) {
      if ((week->measured->harmonics[phase] >> order & 1) == 0) continue;
      lines[used] = (week_line_t){.what = "harmonic",
                                  .word = "harmonic",
                                  .phase = phase + 1,
                                  .order = order,
                                  .high = harmonic_limit(week, order),
                                  .required = MOSTLY};
      judge_values(week, harmonic, &lines[used++]);
    }
  }
  return used;
}

static size_t by_flicker(const week_t *week, week_line_t *lines) {
  size_t used = 0;
  for (int32_t phase = 0; phase < QUALITY_PHASES; phase++) {
    if (!week->measured->flicker[phase]) continue;
    week_line_t *line = &lines[used++];
    *line = (week_line_t){.what = "flicker Plt",
                          .word = "flicker",
                          .phase = phase + 1,
                          .high = THOUSAND,
                          .required = MOSTLY};
    const week_two_hours_t *hours = &week->two_hours[phase];
    for (size_t at = 0; at < hours->count; at++)
      count(line, hours->plt[at]);
    line->flagged = hours->flagged;
    line->missing = lacking(week, WEEK_TWO_HOURS, hours->count + hours->flagged);
    line->verdict = verdict_of(week, line);
  }
  return used;
}

/* Those that nobody knows may lie inside or outside. */
static void frequency(const week_t *week, bool wide, week_line_t *line) {
  *line = (week_line_t){.what = wide ? "frequency +4/-6 %, of this span"
                                     : "frequency +-1 %, of this span",
                        .word = wide ? "frequency_4" : "frequency_1",
                        .low = wide ? PERCENT(94) : PERCENT(99),
                        .high = wide ? PERCENT(104) : PERCENT(101),
                        .required = wide ? ALWAYS : YEARLY};
  line->inside = wide ? week->frequency.wide : week->frequency.narrow;
  line->outside = wide ? week->frequency.wide_out : week->frequency.narrow_out;
  line->flagged = week->frequency.flagged;
  line->missing =
      lacking(week, WEEK_TEN_SECONDS, (size_t)line->inside + line->outside + line->flagged);
  line->verdict = verdict_of(week, line);
}

size_t week_judge(const week_t *week, week_line_t lines[WEEK_LINES_MAX]) {
  _Static_assert(10 + 3 * (QUALITY_HARMONICS - 1) + 5 <= WEEK_LINES_MAX, "room for every line");
  CHECK(week->frequency.narrow <= week->frequency.wide);
  CHECK(week->frequency.wide_out <= week->frequency.narrow_out);
  size_t used = by_rules(week, lines);
  used += by_harmonics(week, &lines[used]);
  used += by_flicker(week, &lines[used]);
  if (!week->measured->frequency) return used;
  frequency(week, false, &lines[used++]);
  frequency(week, true, &lines[used++]);
  return used;
}

week_verdict_t week_worst(const week_line_t *lines, size_t count) {
  week_verdict_t worst = WEEK_PASSES;
  for (size_t at = 0; at < count; at++) {
    if (lines[at].verdict == WEEK_FAILS) return WEEK_FAILS;
    if (lines[at].verdict == WEEK_UNDECIDED) worst = WEEK_UNDECIDED;
  }
  return worst;
}

/* --- For people --- */

const char *week_verdict_name(week_verdict_t verdict) {
  static const char *const names[] = {"pass", "fail", "undecided"};
  return names[verdict];
}

/* Millionths as percent with two decimals, cut off: a share that is shown never looks better. */
static void put_percent(text_t *text, int64_t millionths) {
  text_printf(text, "%lld.%02lld %%", (long long)(millionths / 10000),
              (long long)(millionths / 100 % 100));
}

void week_text(text_t *text, const week_line_t *line) {
  uint32_t counted = line->inside + line->outside;
  text_put(text, line->what);
  if (line->order > 0) text_printf(text, " %d", (int)line->order);
  if (line->phase > 0) text_printf(text, ", phase %d", (int)line->phase);
  text_printf(text, ": %u of %u inside", (unsigned)line->inside, (unsigned)counted);
  if (counted > 0) {
    text_put(text, " = ");
    put_percent(text, (int64_t)line->inside * QUALITY_MILLION / counted);
  }
  text_put(text, ", required ");
  put_percent(text, line->required);
  if (line->flagged > 0) text_printf(text, "; %u flagged", (unsigned)line->flagged);
  if (line->missing > 0) text_printf(text, "; %u not read", (unsigned)line->missing);
  text_printf(text, ": %s\n", week_verdict_name(line->verdict));
}
