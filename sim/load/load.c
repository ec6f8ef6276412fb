/* Reads the facts of a load into spans, has them swept into pieces of constant power, and answers
 * for any span of time. See load.h. A stopped site is a `set` of 0 behind all other spans; a phase
 * that is off is a gap, which nothing fills. */
#include "sim/load/load.h"

#include <stdlib.h>

#include "base/facts.h"
#include "sim/load/dips.h"
#include "sim/load/window.h"

_Static_assert((int)SWEEP_WIDTH == 2 * LOAD_PHASES, "P and Q of each phase");
_Static_assert((int)SWEEP_PHASES == (int)LOAD_PHASES, "a gap is of a phase");
_Static_assert((int)SWEEP_TAGS == (int)DEMANDS_MAX, "a demand is known by its tag");

#define MICRO_HZ_MAX INT64_C(1000000000000) /* 1 MHz */

struct load {
  sweep_track_t powers;
  sweep_track_t inputs[LOAD_INPUTS];
  int32_t phases;
  windows_t *windows;   /* NULL: nothing but constant powers is declared */
  window_flow_t *total; /* of those */
};

typedef struct {
  int64_t value;
  mwns_t before;
} flow_piece_t;

struct load_flow {
  const load_t *load;
  const flow_piece_t *pieces; /* one for each of the load's */
  window_flow_t *windowed;    /* in their place, where the load has windows */
};

/* --- reading --- */

/* Counts first (the arrays NULL), then fills them. */
typedef struct {
  int64_t meter, phases;
  sweep_span_t *loads, *stops, *pulses[LOAD_INPUTS];
  sweep_gap_t *gaps;
  demand_t *demands;
  int32_t load_count, stop_count, gap_count, pulse_counts[LOAD_INPUTS], demand_count;
  int64_t demand_from_ns, demand_to_ns; /* all of them */
  fault_t *fault;
} reading_t;

static bool is_ours(const fact_t *fact, int64_t meter) {
  int64_t index = 0;
  return fact->count > 1 && bytes_to_i64(fact->words[1], &index) == ST_OK && index == meter;
}

static status_t wrong(const reading_t *r, const fact_t *fact, const char *what) {
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t number_in(const reading_t *r, const fact_t *fact, int32_t word, int64_t min,
                          int64_t max, int64_t *number) {
  status_t status = fact_i64(fact, word, number, r->fault);
  if (status != ST_OK || (*number >= min && *number <= max)) return status;
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d word %d: %lld is not in %lld…%lld", fact->line, word,
                   (long long)*number, (long long)min, (long long)max);
}

/* FROM and TO at `word`; -1 has no end. */
static status_t read_span(const reading_t *r, const fact_t *fact, int32_t word, int64_t *from_ns,
                          int64_t *to_ns) {
  status_t status = fact_i64(fact, word, from_ns, r->fault);
  if (status == ST_OK) status = fact_i64(fact, word + 1, to_ns, r->fault);
  if (status != ST_OK) return status;
  if (*to_ns == -1) *to_ns = TIME_NEVER;
  return *from_ns < *to_ns ? ST_OK : wrong(r, fact, "a span that ends at its begin");
}

/* 0006: a total given alone is split; ⌊P/3⌋ on the phases 2 and 3, the rest on 1. */
static void split(int64_t phases, int64_t total, int64_t value[SWEEP_WIDTH]) {
  int64_t third = phases == 1 ? 0 : div_floor(total, LOAD_PHASES);
  value[0] = total - 2 * third;
  value[1] = third;
  value[2] = third;
}

static status_t read_mode(const reading_t *r, const fact_t *fact, sweep_span_t *span) {
  status_t status = read_span(r, fact, 2, &span->from_ns, &span->to_ns);
  if (status != ST_OK) return status;
  bytes_t mode = fact_word(fact, 4);
  span->add = bytes_is(mode, "add");
  if (span->add || bytes_is(mode, "set")) return ST_OK;
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "facts line %d: mode '%.*s' is not set or add",
                   fact->line, (int)mode.len, (const char *)mode.p);
}

/* A demand stands in the list of the loads as a span of nothing, with a tag that finds it. */
static status_t read_demand(reading_t *r, const fact_t *fact) {
  sweep_span_t span = {0};
  demand_t demand;
  status_t status = read_mode(r, fact, &span);
  if (status == ST_OK) status = demand_read(fact, 5, &demand, r->fault);
  if (status != ST_OK) return status;
  if (span.from_ns < 0 || span.to_ns > DEMAND_TO_NS_MAX) {
    return wrong(r, fact, "a demand lies from 1970 on, and ends");
  }
  if (r->demand_count == DEMANDS_MAX) return wrong(r, fact, "a meter has 8 demands at most");
  if (r->demand_count == 0 || span.from_ns < r->demand_from_ns) r->demand_from_ns = span.from_ns;
  if (r->demand_count == 0 || span.to_ns > r->demand_to_ns) r->demand_to_ns = span.to_ns;
  span.tag = (int8_t)(r->demand_count + 1);
  if (r->demands != NULL) {
    if (demand.phase > r->phases) return wrong(r, fact, "the meter has one phase only");
    r->demands[r->demand_count] = demand;
    r->loads[r->load_count] = span;
  }
  r->demand_count++;
  r->load_count++;
  return ST_OK;
}

static status_t read_load(reading_t *r, const fact_t *fact) {
  enum { FIRST = 5, ALL = FIRST + SWEEP_WIDTH };
  sweep_span_t span = {0};
  status_t status = read_mode(r, fact, &span);
  if (status != ST_OK) return status;
  int32_t words = fact->count == FIRST + 1 ? 1 : SWEEP_WIDTH;
  if (fact->count > ALL) return wrong(r, fact, "a load has one power, or six");
  for (int32_t i = 0; i < words && status == ST_OK; i++) {
    status = number_in(r, fact, FIRST + i, -SWEEP_VALUE_MAX, SWEEP_VALUE_MAX, &span.value[i]);
  }
  if (status != ST_OK) return status;
  if (words == 1) split(r->phases, span.value[0], span.value);
  if (r->loads != NULL) r->loads[r->load_count] = span;
  r->load_count++;
  return ST_OK;
}

static status_t read_stop(reading_t *r, const fact_t *fact) {
  sweep_span_t span = {0};
  if (!bytes_is(fact_word(fact, 5), "site")) return ST_OK;
  status_t status = read_span(r, fact, 3, &span.from_ns, &span.to_ns);
  if (status != ST_OK) return status;
  if (r->stops != NULL) r->stops[r->stop_count] = span;
  r->stop_count++;
  return ST_OK;
}

static status_t read_gap(reading_t *r, const fact_t *fact) {
  sweep_gap_t gap = {.stops = bytes_is(fact_word(fact, 6), "site")};
  int64_t phase = 0;
  status_t status = read_span(r, fact, 3, &gap.from_ns, &gap.to_ns);
  if (status == ST_OK) status = number_in(r, fact, 5, 1, LOAD_PHASES, &phase);
  if (status != ST_OK) return status;
  if (!gap.stops && !bytes_is(fact_word(fact, 6), "meter")) {
    return wrong(r, fact, "the scope of a phase is site or meter");
  }
  gap.phase = (int32_t)phase - 1;
  if (r->gaps != NULL) r->gaps[r->gap_count] = gap;
  r->gap_count++;
  return ST_OK;
}

static status_t read_pulses(reading_t *r, const fact_t *fact) {
  sweep_span_t span = {0};
  int64_t input = 0;
  status_t status = number_in(r, fact, 2, 1, LOAD_INPUTS, &input);
  if (status == ST_OK) status = read_span(r, fact, 3, &span.from_ns, &span.to_ns);
  if (status == ST_OK) status = number_in(r, fact, 5, 0, MICRO_HZ_MAX, &span.value[0]);
  if (status != ST_OK) return status;
  input--;
  if (r->pulses[input] != NULL) r->pulses[input][r->pulse_counts[input]] = span;
  r->pulse_counts[input]++;
  return ST_OK;
}

static status_t read_fact(reading_t *r, const fact_t *fact) {
  if (fact_is(fact, "load")) return read_load(r, fact);
  if (fact_is(fact, "demand")) return read_demand(r, fact);
  if (fact_is(fact, "pulses")) return read_pulses(r, fact);
  if (fact_is(fact, "phases")) {
    status_t status = fact_i64(fact, 2, &r->phases, r->fault);
    if (status != ST_OK || r->phases == 1 || r->phases == LOAD_PHASES) return status;
    return wrong(r, fact, "a meter has 1 phase or 3");
  }
  if (!fact_is(fact, "fault")) return ST_OK;
  if (bytes_is(fact_word(fact, 2), "supply_off")) return read_stop(r, fact);
  return bytes_is(fact_word(fact, 2), "phase_off") ? read_gap(r, fact) : ST_OK;
}

static status_t read_facts(reading_t *r, bytes_t text) {
  facts_t facts = facts_over(text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (!is_ours(&fact, r->meter)) continue;
    status_t status = read_fact(r, &fact);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

/* Room for what was counted; a span more where there is none, so that no array is NULL. Stops stand
 * behind the loads, whatever their place in the scenario. */
static void make_room(arena_t *arena, arena_t *scratch, reading_t *r) {
  size_t spans = (size_t)r->load_count + (size_t)r->stop_count;
  r->loads = ARENA_ARRAY(scratch, sweep_span_t, spans + 1);
  r->stops = r->loads + r->load_count;
  r->gaps = ARENA_ARRAY(scratch, sweep_gap_t, (size_t)r->gap_count + 1);
  for (int32_t i = 0; i < LOAD_INPUTS; i++) {
    r->pulses[i] = ARENA_ARRAY(scratch, sweep_span_t, (size_t)r->pulse_counts[i] + 1);
    r->pulse_counts[i] = 0;
  }
  /* They stay with the load; the rest is gone when it is swept. */
  if (r->demand_count > 0) r->demands = ARENA_ARRAY(arena, demand_t, (size_t)r->demand_count);
  r->demand_count = 0;
  r->load_count = 0;
  r->stop_count = 0;
  r->gap_count = 0;
}

/* 0008: a dip that is a failure of supply stops the load of the site. */
static void stop_dips(reading_t *r, const dips_t *dips) {
  for (int32_t i = 0; i < dips->count; i++) {
    if (!dips->at[i].site) continue;
    sweep_span_t stop = {.from_ns = dips->at[i].from.ns, .to_ns = dips->at[i].to.ns};
    if (r->stops != NULL) r->stops[r->stop_count] = stop;
    r->stop_count++;
  }
}

static int64_t total_of(const void *of, const load_powers_t *powers) {
  (void)of;
  return powers->p_mw[0] + powers->p_mw[1] + powers->p_mw[2];
}

static status_t build(arena_t *arena, const reading_t *r, load_t *load) {
  int32_t spans = r->load_count + r->stop_count;
  status_t status =
      sweep_over(arena, r->loads, spans, r->gaps, r->gap_count, &load->powers, r->fault);
  for (int32_t i = 0; i < LOAD_INPUTS && status == ST_OK; i++) {
    status =
        sweep_over(arena, r->pulses[i], r->pulse_counts[i], NULL, 0, &load->inputs[i], r->fault);
  }
  load->phases = (int32_t)r->phases;
  if (status != ST_OK || r->demand_count == 0) return status;
  load->windows = windows_make(arena, &load->powers, r->demands, r->demand_count, load->phases,
                               (true_t){r->demand_from_ns}, (true_t){r->demand_to_ns});
  load->total = window_flow_make(arena, load->windows, total_of, NULL);
  return ST_OK;
}

status_t load_read(arena_t *arena, bytes_t facts, int64_t meter, const load_t **load,
                   fault_t *fault) {
  CHECK(load != NULL);
  arena_t scratch = {0};
  reading_t r = {.meter = meter, .phases = LOAD_PHASES, .fault = fault};
  dips_t dips;
  status_t status = dips_read(&scratch, facts, meter, &dips, fault);
  if (status == ST_OK) status = read_facts(&r, facts);
  if (status == ST_OK) {
    stop_dips(&r, &dips);
    make_room(arena, &scratch, &r);
    status = read_facts(&r, facts);
    stop_dips(&r, &dips);
  }
  load_t *made = ARENA_NEW(arena, load_t);
  if (status == ST_OK) status = build(arena, &r, made);
  if (status == ST_OK) *load = made;
  arena_free(&scratch);
  return status;
}

/* --- asking --- */

static mwns_t sum_before(const sweep_track_t *track, int64_t at_ns) {
  int32_t index = sweep_piece_at(track, at_ns);
  if (index < 0) return 0;
  const sweep_piece_t *piece = &track->pieces[index];
  mwns_t now = (mwns_t)piece->value[0] + piece->value[1] + piece->value[2];
  return piece->before + now * (at_ns - piece->from_ns);
}

mwns_t load_energy(const load_t *load, true_t from, true_t to) {
  CHECK(from.ns <= to.ns);
  if (load->windows != NULL) return window_flowed(load->total, from, to);
  return sum_before(&load->powers, to.ns) - sum_before(&load->powers, from.ns);
}

mwns_t load_pulses(const load_t *load, int32_t input, true_t from, true_t to) {
  CHECK(input >= 0);
  CHECK(input < LOAD_INPUTS);
  return sum_before(&load->inputs[input], to.ns) - sum_before(&load->inputs[input], from.ns);
}

static void powers_of(const sweep_piece_t *piece, load_powers_t *powers) {
  *powers = (load_powers_t){.missing = piece->missing};
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    powers->p_mw[i] = piece->value[i];
    powers->q_mvar[i] = piece->value[i + LOAD_PHASES];
  }
}

void load_powers(const load_t *load, true_t at, load_powers_t *powers) {
  if (load->windows != NULL) {
    windows_powers(load->windows, at, powers);
    return;
  }
  int32_t index = sweep_piece_at(&load->powers, at.ns);
  *powers = (load_powers_t){.missing = 0};
  if (index >= 0) powers_of(&load->powers.pieces[index], powers);
}

int32_t load_phases(const load_t *load) { return load->phases; }

power_t load_power(const load_t *load, true_t at) {
  load_powers_t now;
  load_powers(load, at, &now);
  return (power_t){now.p_mw[0] + now.p_mw[1] + now.p_mw[2]};
}

true_t load_next_change(const load_t *load, true_t at) {
  if (load->windows != NULL) return windows_change(load->windows, at);
  int32_t index = sweep_piece_at(&load->powers, at.ns) + 1;
  return (true_t){index < load->powers.count ? load->powers.pieces[index].from_ns : TIME_NEVER};
}

/* --- flows --- */

const load_flow_t *load_flow(arena_t *arena, const load_t *load, load_power_of_t power,
                             const void *of) {
  load_flow_t *flow = ARENA_NEW(arena, load_flow_t);
  *flow = (load_flow_t){.load = load};
  if (load->windows != NULL) {
    flow->windowed = window_flow_make(arena, load->windows, power, of);
    return flow;
  }
  int32_t count = load->powers.count;
  const sweep_piece_t *pieces = load->powers.pieces;
  flow_piece_t *flows = ARENA_ARRAY(arena, flow_piece_t, (size_t)count + 1);
  for (int32_t i = 0; i < count; i++) {
    load_powers_t powers;
    powers_of(&pieces[i], &powers);
    flows[i].value = power(of, &powers);
    if (i == 0) continue;
    int64_t length = pieces[i].from_ns - pieces[i - 1].from_ns;
    flows[i].before = flows[i - 1].before + (mwns_t)flows[i - 1].value * length;
  }
  flow->pieces = flows;
  return flow;
}

/* A mark into windows is its instant: their pieces come and go. */
load_mark_t load_mark(const load_t *load, true_t at) {
  if (load->windows != NULL) return (load_mark_t){.at_ns = at.ns};
  return (load_mark_t){.at_ns = at.ns, .piece = sweep_piece_at(&load->powers, at.ns)};
}

load_mark_t load_mark_later(const load_t *load, load_mark_t mark, true_t at) {
  CHECK(at.ns >= mark.at_ns);
  if (load->windows != NULL) return (load_mark_t){.at_ns = at.ns};
  const sweep_piece_t *pieces = load->powers.pieces;
  int32_t next = mark.piece + 1;
  while (next < load->powers.count && pieces[next].from_ns <= at.ns)
    next++;
  return (load_mark_t){.at_ns = at.ns, .piece = next - 1};
}

true_t load_mark_end(const load_t *load, load_mark_t mark) {
  if (load->windows != NULL) return windows_steady(load->windows, (true_t){mark.at_ns});
  int32_t next = mark.piece + 1;
  return (true_t){next < load->powers.count ? load->powers.pieces[next].from_ns : TIME_NEVER};
}

static mwns_t flow_before(const load_flow_t *flow, load_mark_t mark) {
  if (mark.piece < 0) return 0;
  const flow_piece_t *piece = &flow->pieces[mark.piece];
  int64_t since = mark.at_ns - flow->load->powers.pieces[mark.piece].from_ns;
  return piece->before + (mwns_t)piece->value * since;
}

mwns_t load_flowed(const load_flow_t *flow, load_mark_t from, load_mark_t to) {
  CHECK(from.at_ns <= to.at_ns);
  if (flow->windowed != NULL) {
    return window_flowed(flow->windowed, (true_t){from.at_ns}, (true_t){to.at_ns});
  }
  if (from.piece == to.piece) {
    return to.piece < 0 ? 0 : (mwns_t)flow->pieces[to.piece].value * (to.at_ns - from.at_ns);
  }
  return flow_before(flow, to) - flow_before(flow, from);
}

void load_reached(const load_flow_t *flow, load_mark_t from, load_mark_t to, int64_t *least,
                  int64_t *greatest) {
  CHECK(from.at_ns < to.at_ns);
  if (flow->windowed != NULL) {
    window_reached(flow->windowed, (true_t){from.at_ns}, (true_t){to.at_ns}, least, greatest);
    return;
  }
  *least = from.piece < 0 ? 0 : flow->pieces[from.piece].value;
  *greatest = *least;
  for (int32_t i = from.piece + 1; i <= to.piece; i++) {
    if (flow->load->powers.pieces[i].from_ns == to.at_ns) return; /* it begins where this ends */
    int64_t value = flow->pieces[i].value;
    if (value < *least) *least = value;
    if (value > *greatest) *greatest = value;
  }
}
