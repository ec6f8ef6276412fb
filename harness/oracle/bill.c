/* oracle_bill: the right bill of each meter and billing period, in true time. Energies and rates
 * are integrated from truth directly, demand from the ideal meter's periods at their true times; on
 * the primary side, each difference of counts that were brought to it by one floor, so that rates
 * sum to the total. Stamps in true time are rounded to the nearest second. Contract: oracle.h. */
#include "calendar.h"
#include "oracle.h"
#include "served.h"
#include "wide.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int64_t from_s, to_s; /* by the calendar */
  bool closed;
  int64_t deviation_ns;
} period_t;

/* A tariff that was passive, and from when it held. */
typedef struct {
  int64_t from_ns;
  size_t tariff;
} held_t;

typedef struct {
  meter_t meter;
  int64_t index;
  talk_t talk;
  period_t *periods;
  size_t period_count, period_cap;
  int64_t last_entry_ns; /* true end of the last entry served; ORACLE_NONE: none */
  held_t *held;          /* ascending; before the first the tariff of the facts */
  size_t held_count, held_cap;
  int64_t programmed_ns; /* when the passive tariff of now came */
  int64_t activated_ns;  /* when it was activated first, by order or by hand; ORACLE_NEVER */
  bool short_of_memory;
} account_t;

typedef struct {
  const period_t *period;
  char head[48];          /* `M LABEL` */
  int64_t from_ns, to_ns; /* within the span */
  bool closed;
  int quantity;
} sheet_t;

static int64_t nearest_s(int64_t ns) {
  return oracle_div_floor(ns + ORACLE_NS_PER_S / 2, ORACLE_NS_PER_S);
}

/* The second that an end of a demand shows. A clock that is right shows the one that it has begun:
 * 0001, truncated, as of a period that a failure of supply ends behind its hold-up. The end that a
 * clock means that is off by parts of a second is the nearest. */
static int64_t shown_s(const sheet_t *sheet, int64_t ns) {
  return sheet->period->deviation_ns == 0 ? oracle_div_floor(ns, ORACLE_NS_PER_S) : nearest_s(ns);
}

static void add_period(account_t *a, int64_t from_s, int64_t to_s) {
  if (!oracle_text_room(&a->periods, &a->period_cap, a->period_count, sizeof a->periods[0])) {
    a->short_of_memory = true;
    return;
  }
  bool closed = to_s * ORACLE_NS_PER_S <= a->meter.facts->end_ns;
  a->periods[a->period_count++] = (period_t){.from_s = from_s, .to_s = to_s, .closed = closed};
}

/* The billing periods that touch the span. Without billing dates they are the calendar's months, as
 * in the `period` facts: a bill needs a period, whatever the meter resets. */
static void find_periods(account_t *a) {
  const facts_t *facts = a->meter.facts;
  const zone_t *zone = a->meter.fact->site;
  policy_t policy = a->meter.fact->policy;
  if (!policy.monthly) {
    policy.monthly = true;
    policy.monthly_day = 1;
    policy.monthly_second = 0;
  }
  int64_t start_s = oracle_div_floor(facts->start_ns, ORACLE_NS_PER_S);
  int64_t from_s = oracle_calendar_billing_before(zone, &policy, start_s);
  while (from_s * ORACLE_NS_PER_S < facts->end_ns && !a->short_of_memory) {
    int64_t to_s = oracle_calendar_billing_after(zone, &policy, from_s);
    add_period(a, from_s, to_s);
    from_s = to_s;
  }
}

/* By the true calendar a passive tariff holds from when it was due, one of before its time from
 * when it came, or from when it was activated, whatever is first; if that is not later than
 * `to_ns`. */
static void hold(account_t *a, size_t tariff, int64_t due_s, int64_t to_ns) {
  int64_t from_ns = a->activated_ns;
  if (tariff == SIZE_MAX) return;
  if (due_s != ORACLE_NEVER && due_s * ORACLE_NS_PER_S < from_ns) from_ns = due_s * ORACLE_NS_PER_S;
  if (from_ns < a->programmed_ns) from_ns = a->programmed_ns;
  if (from_ns == ORACLE_NEVER || from_ns > to_ns) return;
  if (!oracle_text_room(&a->held, &a->held_cap, a->held_count, sizeof a->held[0])) {
    a->short_of_memory = true;
    return;
  }
  a->held[a->held_count++] = (held_t){from_ns, tariff};
}

static void note_activation(account_t *a) {
  if (a->activated_ns == ORACLE_NEVER) a->activated_ns = a->meter.activated_ns;
}

/* A tariff that is programmed takes the place of the passive one of before, which has held by then
 * or never does. */
static void command_line(account_t *a, const served_line_t *line, const words_t *words) {
  meter_t *m = &a->meter;
  out_t unused = {0};
  oracle_meter_advance(m, line->t_ns, true);
  note_activation(a);
  size_t before = m->programmed;
  int64_t due_s = m->programmed_due_s;
  oracle_served_command(m, &a->talk, words, line->t_ns, &unused);
  free(unused.at);
  if (m->programmed != before || m->programmed_due_s != due_s) {
    hold(a, before, due_s, line->t_ns);
    a->programmed_ns = line->t_ns;
    a->activated_ns = m->activated_ns = ORACLE_NEVER;
  }
  note_activation(a);
}

/* Lives the meter to the end of the span, and notes the clock's deviation of each period. */
static void live(account_t *a, const served_t *served) {
  meter_t *m = &a->meter;
  int64_t end_ns = m->facts->end_ns, last_sequence = 0;
  size_t line = 0;
  oracle_meter_deviation(m, m->facts->start_ns);
  for (size_t p = 0; p < a->period_count; p++) {
    int64_t border_ns = a->periods[p].to_s * ORACLE_NS_PER_S;
    if (border_ns > end_ns) border_ns = end_ns;
    for (; line < served->count; line++) {
      const served_line_t *one = &served->lines[line];
      if (one->meter != a->index || one->display) continue;
      if (one->t_ns >= border_ns) break;
      words_t words;
      if (!oracle_served_cut(one, &words) || words.count < 5) continue;
      if (strcmp(words.word[0], "command") == 0) command_line(a, one, &words);
      if (m->foreseen_ns != ORACLE_NEVER) return;
      int64_t sequence = 0;
      bool entry = strcmp(words.word[0], "entry") == 0;
      if (entry && oracle_text_int(words.word[4], &sequence) && sequence > last_sequence) {
        last_sequence = sequence;
      }
    }
    oracle_meter_advance(m, border_ns, false);
    if (m->foreseen_ns != ORACLE_NEVER) return;
    note_activation(a);
    oracle_meter_deviation(m, border_ns);
    a->periods[p].deviation_ns = m->deviation_ns;
    m->deviation_ns = 0;
    oracle_meter_deviation(m, border_ns);
  }
  a->last_entry_ns = ORACLE_NONE;
  for (size_t i = 0; i < m->row_count && (int64_t)i < last_sequence; i++) {
    if (!m->rows[i].marker) a->last_entry_ns = m->rows[i].to_ns;
  }
}

static const tariff_t *true_tariff(const account_t *a, int64_t t_ns) {
  size_t tariff = a->meter.fact->tariff;
  for (size_t i = 0; i < a->held_count && a->held[i].from_ns <= t_ns; i++) {
    tariff = a->held[i].tariff;
  }
  return &a->meter.facts->tariffs[tariff];
}

static int64_t true_rate(const account_t *a, int64_t t_ns) {
  const meter_fact_t *fact = a->meter.fact;
  return oracle_calendar_rate(fact->site, true_tariff(a, t_ns), &fact->policy,
                              oracle_div_floor(t_ns, ORACLE_NS_PER_S));
}

/* The first instant later than `t_ns` at which the true rate may change. */
static int64_t next_rate(const account_t *a, int64_t t_ns) {
  const meter_fact_t *fact = a->meter.fact;
  int64_t edge_s = oracle_calendar_switch(fact->site, true_tariff(a, t_ns), &fact->policy,
                                          oracle_div_floor(t_ns, ORACLE_NS_PER_S));
  int64_t edge_ns = edge_s * ORACLE_NS_PER_S;
  for (size_t i = 0; i < a->held_count; i++) {
    int64_t from_ns = a->held[i].from_ns;
    if (from_ns > t_ns && from_ns < edge_ns) edge_ns = from_ns;
  }
  return edge_ns;
}

static int64_t registered_in(const account_t *a, int quantity, int64_t from_ns, int64_t to_ns) {
  return oracle_quantiser_primary(&a->meter, quantity, to_ns) -
         oracle_quantiser_primary(&a->meter, quantity, from_ns);
}

/* `KIND M LABEL` of quantity 0, `of M LABEL Q KIND` of another. */
static void begin_line(const sheet_t *sheet, const char *kind, out_t *out) {
  if (sheet->quantity == 0) {
    oracle_text_add(out, "%s %s", kind, sheet->head);
  } else {
    oracle_text_add(out, "of %s %d %s", sheet->head, sheet->quantity, kind);
  }
}

static void total_line(const account_t *a, const sheet_t *sheet, out_t *out) {
  begin_line(sheet, "total", out);
  oracle_text_number(out, registered_in(a, sheet->quantity, sheet->from_ns, sheet->to_ns));
  oracle_text_add(out, "\n");
}

static void energy_lines(const account_t *a, const sheet_t *sheet, out_t *out) {
  int64_t energy[METER_RATES] = {0}, stretches[METER_RATES] = {0}, before = -1;
  int64_t next_ns = 0;
  for (int64_t t_ns = sheet->from_ns; t_ns < sheet->to_ns; t_ns = next_ns) {
    int64_t rate = true_rate(a, t_ns);
    assert(rate >= 0 && rate < METER_RATES);
    next_ns = next_rate(a, t_ns);
    if (next_ns > sheet->to_ns) next_ns = sheet->to_ns;
    energy[rate] += registered_in(a, sheet->quantity, t_ns, next_ns);
    if (rate != before) stretches[rate]++;
    before = rate;
  }
  for (int rate = 0; rate < METER_RATES; rate++) {
    if (stretches[rate] == 0) continue;
    begin_line(sheet, "energy", out);
    oracle_text_add(out, " %d %lld %lld\n", rate, (long long)energy[rate],
                    (long long)stretches[rate]);
  }
}

/* On the primary side, as the meter was told when the period ran; of a sum at least 0. */
static int64_t demand_of(const account_t *a, size_t n, int quantity) {
  const meter_t *m = &a->meter;
  const judged_t *judged = &m->judged[n];
  const shape_t *shape = &m->fact->shape;
  int64_t energy = m->judged_energy[n * (size_t)shape->quantity_count + (size_t)quantity];
  const int64_t *told = oracle_quantiser_scale(m, judged->to_ns - 1)->told;
  bool ratio = m->fact->policy.secondary && !oracle_shape_counts_pulses(shape, quantity);
  wide_t num = ratio ? (wide_t)told[0] * told[2] : 1, den = ratio ? (wide_t)told[1] * told[3] : 1;
  if (energy < 0) energy = 0;
  return oracle_demand_of(energy, num, den, judged->elapsed_ns, m->fact->policy.md_period_ns);
}

/* Of quantity 0 every rate is billed; of another those for which the meter has a maximum. */
static bool is_wanted(const shape_t *shape, int quantity, int rate) {
  for (int n = 0; n < shape->demand_count; n++) {
    unsigned mask = rate == 0 ? 0 : 1U << rate;
    const demand_of_t *demand = &shape->demands[n];
    if (demand->quantity == quantity && demand->mask == mask) return true;
  }
  return quantity == 0;
}

/* What a clock is off by within its tolerance moves energy (conformance.md, *Tolerances*: ε/T), and
 * no whole period into another rate or month: an end of a period that a valid clock labelled lies
 * where the label says. Beyond it, and in an episode, where it truly was. */
static int64_t placed(const judged_t *judged, int64_t at_ns, int64_t label_s) {
  enum { TOLERANCE_S = 20 }; /* billing.md, V06 */
  int64_t off_ns = label_s * ORACLE_NS_PER_S - at_ns;
  if (off_ns < 0) off_ns = -off_ns;
  bool near = judged->valid && off_ns <= TOLERANCE_S * ORACLE_NS_PER_S;
  return near ? label_s * ORACLE_NS_PER_S : at_ns;
}

/* A period is of the bill in which it ends; an interim one ends with what was served. */
static bool is_of(const sheet_t *sheet, const judged_t *judged) {
  int64_t end_ns = placed(judged, judged->to_ns, judged->to_s);
  if (!sheet->closed && judged->to_ns > sheet->to_ns) return false;
  return end_ns > sheet->from_ns && end_ns <= sheet->period->to_s * ORACLE_NS_PER_S;
}

static int64_t rate_of(const account_t *a, const judged_t *judged) {
  if (!a->meter.fact->policy.rate_of_end)
    return true_rate(a, placed(judged, judged->from_ns, judged->from_s));
  return true_rate(a, placed(judged, judged->to_ns, judged->to_s) - 1);
}

static void demand_lines(const account_t *a, const sheet_t *sheet, out_t *out) {
  const policy_t *policy = &a->meter.fact->policy;
  int64_t greatest[METER_RATES] = {0}, stamp_s[METER_RATES];
  for (int rate = 0; rate < METER_RATES; rate++) {
    stamp_s[rate] = ORACLE_NONE;
  }
  for (size_t i = 0; i < a->meter.judged_count; i++) {
    const judged_t *judged = &a->meter.judged[i];
    if (!is_of(sheet, judged)) continue;
    int64_t mw = demand_of(a, i, sheet->quantity);
    int64_t rates[2] = {0, rate_of(a, judged)};
    for (int k = 0; k < (rates[1] > 0 ? 2 : 1); k++) {
      bool tie = policy->tie_last && mw == greatest[rates[k]];
      if (mw == 0 || !(mw > greatest[rates[k]] || tie)) continue;
      greatest[rates[k]] = mw;
      stamp_s[rates[k]] = shown_s(sheet, judged->to_ns);
    }
  }
  for (int rate = 0; rate < METER_RATES; rate++) {
    if (rate > 0 && greatest[rate] == 0) continue;
    if (!is_wanted(&a->meter.fact->shape, sheet->quantity, rate)) continue;
    begin_line(sheet, "demand", out);
    oracle_text_add(out, " %d %lld", rate, (long long)greatest[rate]);
    oracle_text_number(out, stamp_s[rate]);
    oracle_text_add(out, "\n");
  }
}

static bool had_channel(const account_t *a, int quantity) {
  return (a->meter.had_channel >> quantity & 1) != 0;
}

typedef struct {
  size_t judged[SHAPE_PEAKS_MAX]; /* of the meter */
  int64_t mw[SHAPE_PEAKS_MAX];
} peaks_t;

/* The greatest periods of a demand in the order in which its register would hold them: behind what
 * is greater, and behind what is equal or before it. */
static peaks_t peaks_of(const account_t *a, const sheet_t *sheet, const demand_of_t *demand) {
  const policy_t *policy = &a->meter.fact->policy;
  peaks_t peaks = {{0}, {0}};
  for (size_t i = 0; i < a->meter.judged_count; i++) {
    const judged_t *judged = &a->meter.judged[i];
    if (!is_of(sheet, judged)) continue;
    int64_t rate = rate_of(a, judged);
    if (demand->mask != 0 && (demand->mask >> rate & 1U) == 0) continue;
    int64_t mw = demand_of(a, i, demand->quantity);
    int at = SHAPE_PEAKS_MAX;
    while (at > 0 && mw > 0 &&
           (mw > peaks.mw[at - 1] || (policy->tie_last && mw == peaks.mw[at - 1])))
      at--;
    for (int n = SHAPE_PEAKS_MAX - 1; n > at; n--) {
      peaks.mw[n] = peaks.mw[n - 1];
      peaks.judged[n] = peaks.judged[n - 1];
    }
    if (at == SHAPE_PEAKS_MAX) continue;
    peaks.mw[at] = mw;
    peaks.judged[at] = i;
  }
  return peaks;
}

/* The one rate of a mask, 0 for whatever the rate; -1: several. */
static int one_rate(unsigned mask) {
  for (int rate = 0; rate < METER_RATES; rate++) {
    if (mask == (rate == 0 ? 0U : 1U << rate)) return rate;
  }
  return -1;
}

/* Second and third peaks of the quantity's demands, and what was coincident with a first one. */
static void peak_lines(const account_t *a, const sheet_t *sheet, out_t *out) {
  const shape_t *shape = &a->meter.fact->shape;
  for (int d = 0; d < shape->demand_count; d++) {
    const demand_of_t *demand = &shape->demands[d];
    int rate = one_rate(demand->mask);
    if (demand->quantity != sheet->quantity || rate < 0 || demand->peaks < 2) continue;
    peaks_t peaks = peaks_of(a, sheet, demand);
    for (int n = 1; n < demand->peaks; n++) {
      if (peaks.mw[n] == 0) continue;
      oracle_text_add(out, "of %s %d peak %d %d %lld %lld\n", sheet->head, sheet->quantity, rate,
                      n + 1, (long long)peaks.mw[n],
                      (long long)shown_s(sheet, a->meter.judged[peaks.judged[n]].to_ns));
    }
  }
  for (int c = 0; c < shape->coincident_count; c++) {
    const coincident_of_t *with = &shape->coincident[c];
    const demand_of_t *demand = &shape->demands[with->demand];
    if (with->quantity != sheet->quantity) continue;
    if (!had_channel(a, demand->quantity)) continue;
    peaks_t peaks = peaks_of(a, sheet, demand);
    if (peaks.mw[0] == 0) continue;
    int64_t mw = demand_of(a, peaks.judged[0], with->quantity);
    int64_t stamp_s = shown_s(sheet, a->meter.judged[peaks.judged[0]].to_ns);
    if (mw == 0) continue;
    oracle_text_add(out, "of %s %d coincident %d %lld %lld\n", sheet->head, sheet->quantity, c + 1,
                    (long long)mw, (long long)stamp_s);
  }
}

static void doubt(const sheet_t *sheet, int64_t from_ns, int64_t to_ns, const char *kind,
                  out_t *out) {
  if (from_ns < sheet->from_ns) from_ns = sheet->from_ns;
  if (to_ns > sheet->to_ns) to_ns = sheet->to_ns;
  if (from_ns >= to_ns) return;
  oracle_text_add(out, "doubt %s %lld %lld %s\n", sheet->head,
                  (long long)oracle_div_floor(from_ns, ORACLE_NS_PER_S),
                  (long long)-oracle_div_floor(-to_ns, ORACLE_NS_PER_S), kind);
}

static void doubt_lines(const account_t *a, const sheet_t *sheet, out_t *out) {
  const meter_t *m = &a->meter;
  for (size_t i = 0; i < m->fact->fault_count; i++) {
    const fault_fact_t *fault = &m->fact->faults[i];
    int64_t down_ns = 0;
    bool unseen = fault->kind == FAULT_VOLTAGE_OFF || fault->kind == FAULT_FRONT_END ||
                  (fault->kind == FAULT_PHASE_OFF && fault->meter_only);
    if (unseen) { doubt(sheet, fault->from_ns, fault->to_ns, "unmetered", out); }
    if (!oracle_truth_goes_down(m->facts, m->fact, fault, &down_ns)) continue;
    doubt(sheet, down_ns, fault->to_ns, fault->firmware ? "firmware" : "outage", out);
    if (fault->meter_only) doubt(sheet, down_ns, fault->to_ns, "unmetered", out);
    if (fault->to_ns == ORACLE_NEVER) continue;
    doubt(sheet, fault->to_ns, fault->to_ns + m->fact->policy.start_up_ns, "unmetered", out);
  }
  for (size_t i = 0; i < m->invalid_count; i++) {
    doubt(sheet, m->invalid[i].from_ns, m->invalid[i].to_ns, "invalid", out);
  }
  if (m->time_invalid) doubt(sheet, m->invalid_from_ns, m->facts->end_ns, "invalid", out);
}

/* The grid of lp.period in true local time, cut at each change of the true rate. */
static void interval_lines(const account_t *a, const sheet_t *sheet, out_t *out) {
  const meter_fact_t *fact = a->meter.fact;
  int64_t period_s = fact->policy.lp_period_ns / ORACLE_NS_PER_S, next_ns = 0;
  for (int64_t t_ns = sheet->from_ns; t_ns < sheet->to_ns; t_ns = next_ns) {
    int64_t edge_s =
        oracle_calendar_edge(fact->site, oracle_div_floor(t_ns, ORACLE_NS_PER_S), period_s);
    int64_t rate = true_rate(a, t_ns);
    int64_t rate_ns = t_ns;
    do { /* a change that keeps the rate cuts nothing */
      rate_ns = next_rate(a, rate_ns);
    } while (rate_ns < edge_s * ORACLE_NS_PER_S && true_rate(a, rate_ns) == rate);
    next_ns = edge_s * ORACLE_NS_PER_S;
    if (rate_ns < next_ns) next_ns = rate_ns;
    if (next_ns > sheet->to_ns) next_ns = sheet->to_ns;
    int64_t mwh = registered_in(a, sheet->quantity, t_ns, next_ns);
    if (mwh == 0) continue;
    begin_line(sheet, "interval", out);
    oracle_text_add(out, " %lld %lld %lld %lld\n", (long long)nearest_s(t_ns),
                    (long long)nearest_s(next_ns), (long long)rate, (long long)mwh);
  }
}

/* The other quantities that have or had a channel, in the order of the facts. */
static void other_lines(const account_t *a, sheet_t *sheet, out_t *out) {
  const shape_t *shape = &a->meter.fact->shape;
  for (int q = 1; q < shape->quantity_count; q++) {
    if (!had_channel(a, q)) continue;
    sheet->quantity = q;
    total_line(a, sheet, out);
    energy_lines(a, sheet, out);
    demand_lines(a, sheet, out);
    peak_lines(a, sheet, out);
    interval_lines(a, sheet, out);
  }
}

/* The greatest power as the meter registers it: by the ratios that it was told. What a clock moves
 * over an end of the bill may be from beyond it: conformance.md, "the largest power near it". */
static int64_t greatest(const account_t *a, const sheet_t *sheet) {
  const meter_t *m = &a->meter;
  int64_t most = 0, off_ns = sheet->to_ns > sheet->from_ns ? sheet->period->deviation_ns : 0;
  for (size_t i = 0; i < m->scale_count; i++) {
    const scale_t *scale = &m->scales[i];
    int64_t from_ns = sheet->from_ns - off_ns, to_ns = sheet->to_ns + off_ns;
    if (from_ns < scale->at_ns) from_ns = scale->at_ns;
    if (i + 1 < m->scale_count && to_ns > scale[1].at_ns) to_ns = scale[1].at_ns;
    if (from_ns >= to_ns && m->scale_count > 1) continue;
    wide_t num = (wide_t)scale->told[0] * scale->told[2] * scale->there[1] * scale->there[3];
    wide_t den = (wide_t)scale->told[1] * scale->told[3] * scale->there[0] * scale->there[2];
    wide_t common = oracle_wide_common(num, den);
    wide_t power = oracle_truth_greatest(&m->truth, from_ns, to_ns);
    power = oracle_wide_scale(power, num / common, den / common) + (num == den ? 0 : 1);
    if (power > most) most = power > INT64_MAX ? INT64_MAX : (int64_t)power;
  }
  return most;
}

static void bill_period(const account_t *a, const period_t *period, out_t *out) {
  const meter_t *m = &a->meter;
  sheet_t sheet = {.period = period};
  int64_t local_s = oracle_calendar_local(m->fact->site, period->from_s, false);
  date_t date = oracle_calendar_date(oracle_div_floor(local_s, 86400));
  (void)snprintf(sheet.head, sizeof sheet.head, "%lld %04lld-%02lld", (long long)a->index,
                 (long long)date.year, (long long)date.month);
  int64_t from_ns = period->from_s * ORACLE_NS_PER_S, to_ns = period->to_s * ORACLE_NS_PER_S;
  sheet.from_ns = from_ns < m->facts->start_ns ? m->facts->start_ns : from_ns;
  /* A period of which the last interval was not served is not closed for anybody who reads. */
  bool closed = period->closed && a->last_entry_ns != ORACLE_NONE && a->last_entry_ns >= to_ns;
  sheet.closed = closed;
  if (!closed) to_ns = a->last_entry_ns;
  if (to_ns == ORACLE_NONE || to_ns < from_ns) to_ns = from_ns;
  sheet.to_ns = to_ns < sheet.from_ns ? sheet.from_ns : to_ns;
  oracle_text_add(out, "bill %s %lld %lld %s\n", sheet.head, (long long)period->from_s,
                  (long long)nearest_s(to_ns), closed ? "closed" : "interim");
  total_line(a, &sheet, out);
  energy_lines(a, &sheet, out);
  demand_lines(a, &sheet, out);
  int64_t unmetered = oracle_truth_unmetered(&m->truth, sheet.to_ns) -
                      oracle_truth_unmetered(&m->truth, sheet.from_ns);
  oracle_text_add(out, "unmetered %s %lld\n", sheet.head, (long long)unmetered);
  doubt_lines(a, &sheet, out);
  oracle_text_add(out, "clock %s %lld %lld\n", sheet.head, (long long)period->deviation_ns,
                  (long long)greatest(a, &sheet));
  interval_lines(a, &sheet, out);
  if (had_channel(a, 0)) peak_lines(a, &sheet, out);
  other_lines(a, &sheet, out);
}

/* One life of a meter and its bills; up to a restart that truth did not know (meter.h). */
static bool bill_once(const facts_t *facts, size_t index, const served_t *served, out_t *out,
                      int64_t *foreseen_ns) {
  account_t a = {.index = (int64_t)index, .programmed_ns = INT64_MIN, .activated_ns = ORACLE_NEVER};
  bool fine = oracle_meter_start(&a.meter, facts, &facts->meters[index]);
  if (fine) {
    find_periods(&a);
    live(&a, served);
    fine = !a.short_of_memory && !a.meter.memory_short;
  }
  *foreseen_ns = fine ? a.meter.foreseen_ns : ORACLE_NEVER;
  if (fine && *foreseen_ns == ORACLE_NEVER) {
    hold(&a, a.meter.programmed, a.meter.programmed_due_s, ORACLE_NEVER);
    for (size_t p = 0; p < a.period_count; p++) {
      bill_period(&a, &a.periods[p], out);
    }
    fine = !a.short_of_memory && !out->failed;
  }
  free(a.periods);
  free(a.held);
  oracle_meter_free(&a.meter);
  return fine;
}

static bool bill_meter(facts_t *facts, size_t index, const served_t *served, out_t *out) {
  int64_t foreseen_ns = ORACLE_NEVER;
  bool fine = true;
  do {
    fine = bill_once(facts, index, served, out, &foreseen_ns);
    if (foreseen_ns != ORACLE_NEVER) fine = oracle_meter_foresee(facts, index, foreseen_ns);
  } while (fine && foreseen_ns != ORACLE_NEVER);
  return fine;
}

char *oracle_bill(const char *facts_text, const char *served_text, char *error, size_t error_cap) {
  facts_t *facts = oracle_facts_read(facts_text, error, error_cap);
  if (facts == NULL) return NULL;
  served_t served;
  out_t out = {0};
  bool fine = oracle_served_read(&served, served_text, facts, error, error_cap);
  oracle_text_add(&out, "%s", "");
  for (size_t index = 0; fine && index < facts->meter_count; index++) {
    fine = bill_meter(facts, index, &served, &out);
    if (!fine) (void)snprintf(error, error_cap, "memory is short");
  }
  oracle_served_free(&served);
  oracle_facts_free(facts);
  if (fine) return out.at;
  free(out.at);
  return NULL;
}
