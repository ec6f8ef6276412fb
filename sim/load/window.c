/* Window 0 is all time before the demands, the last all time behind them, each between a day. Two
 * are kept, for flows that pass midnight one after the other, and of a flow the place that was
 * asked for last and the sum at each eighth midnight: who asks goes forward, and thousands of
 * meters are to fit into memory. See window.h. */
#include "sim/load/window.h"

#include <string.h>

#include "base/search.h"

enum { KEPT = 2, STRIDE = 8, MEMOS = 4 };
#define DAY_NS (INT64_C(86400) * NS_PER_S)

typedef struct {
  int64_t from_ns; /* to the next piece's, or the window's end */
  load_powers_t powers;
} window_piece_t;

typedef struct {
  int64_t number; /* -1: none yet */
  window_piece_t *pieces;
  int32_t count;
} window_t;

struct windows {
  const sweep_track_t *base;
  demand_t *demands;
  int32_t demand_count, phases;
  int64_t first_ns; /* nothing is declared before */
  int64_t origin_ns, days;
  int32_t room; /* pieces of a window */
  window_t kept[KEPT];
};

/* A piece, and what has flowed until it begins. */
typedef struct {
  int64_t number; /* of its window; -1: none yet */
  int32_t piece;
  int64_t from_ns, value;
  mwns_t before;
} place_t;

typedef struct {
  int64_t at_ns;
  mwns_t sum;
} memo_t;

struct window_flow {
  windows_t *windows;
  load_power_of_t power;
  const void *of;
  place_t last;        /* that was asked for */
  mwns_t *before;      /* of each STRIDE-th window: Σ since the first */
  int64_t known;       /* of them */
  memo_t memos[MEMOS]; /* the last asked for first */
};

/* --- windows --- */

static int64_t number_of(const windows_t *w, int64_t at_ns) {
  if (at_ns < w->origin_ns) return 0;
  uint64_t since = (uint64_t)at_ns - (uint64_t)w->origin_ns;
  uint64_t day = since / (uint64_t)DAY_NS;
  return day >= (uint64_t)w->days ? w->days + 1 : (int64_t)day + 1;
}

static int64_t begin_of(const windows_t *w, int64_t number) {
  return number == 0 ? w->first_ns : w->origin_ns + (number - 1) * DAY_NS;
}

static int64_t end_of(const windows_t *w, int64_t number) {
  return number > w->days ? TIME_NEVER : w->origin_ns + number * DAY_NS;
}

/* 0006, as of a total that is given alone; on the phases that have no load it is none. */
static void add_split(const windows_t *w, const demand_t *demand, uint32_t stopped, int64_t total,
                      int64_t value[LOAD_PHASES]) {
  int64_t part[LOAD_PHASES] = {0};
  if (demand->phase > 0) {
    part[demand->phase - 1] = total;
  } else {
    int64_t third = w->phases == 1 ? 0 : div_floor(total, LOAD_PHASES);
    part[0] = total - 2 * third;
    part[1] = third;
    part[2] = third;
  }
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    if ((stopped & 1U << i) == 0) value[i] += part[i];
  }
}

/* The powers at `at`, base piece `index` (-1: none); *until comes no later than it stood. */
static void powers_at(windows_t *w, int32_t index, int64_t at_ns, load_powers_t *powers,
                      int64_t *until_ns) {
  *powers = (load_powers_t){.missing = 0};
  if (index < 0) return;
  const sweep_piece_t *base = &w->base->pieces[index];
  powers->missing = base->missing;
  memcpy(powers->p_mw, base->value, sizeof powers->p_mw);
  memcpy(powers->q_mvar, base->value + LOAD_PHASES, sizeof powers->q_mvar);
  for (int32_t i = 0; i < w->demand_count && base->tags != 0; i++) {
    if ((base->tags & 1U << i) == 0) continue;
    int64_t reactive = 0;
    true_t until;
    power_t power = demand_power(&w->demands[i], (true_t){at_ns}, &reactive, &until);
    add_split(w, &w->demands[i], base->stopped, power.mw, powers->p_mw);
    add_split(w, &w->demands[i], base->stopped, reactive, powers->q_mvar);
    if (until.ns < *until_ns) *until_ns = until.ns;
  }
}

static bool same_powers(const load_powers_t *a, const load_powers_t *b) {
  return a->missing == b->missing && memcmp(a->p_mw, b->p_mw, sizeof a->p_mw) == 0 &&
         memcmp(a->q_mvar, b->q_mvar, sizeof a->q_mvar) == 0;
}

static void window_build(windows_t *w, int64_t number, window_t *window) {
  int64_t end_ns = end_of(w, number);
  int64_t at_ns = begin_of(w, number);
  int32_t index = sweep_piece_at(w->base, at_ns);
  window->number = number;
  window->count = 0;
  do {
    int32_t next = index + 1;
    int64_t base_ns = next < w->base->count ? w->base->pieces[next].from_ns : TIME_NEVER;
    int64_t until_ns = base_ns < end_ns ? base_ns : end_ns;
    window_piece_t piece = {.from_ns = at_ns};
    powers_at(w, index, at_ns, &piece.powers, &until_ns);
    if (window->count == 0 ||
        !same_powers(&window->pieces[window->count - 1].powers, &piece.powers)) {
      CHECK(window->count < w->room);
      window->pieces[window->count++] = piece;
    }
    at_ns = until_ns;
    if (at_ns == base_ns) index = next;
  } while (at_ns < end_ns);
}

static const window_t *window_get(windows_t *w, int64_t number) {
  CHECK(number >= 0);
  window_t *window = &w->kept[number % KEPT];
  if (window->number != number) window_build(w, number, window);
  return window;
}

/* Nothing is asked before a window's begin, which is its first piece's. */
static int32_t piece_at(const window_t *window, int64_t at_ns) {
  return (int32_t)search_last(&window->pieces[0].from_ns, sizeof window->pieces[0],
                              (size_t)window->count, at_ns);
}

/* How many pieces a window has at most: those of the base in it, one that goes on from before, and
 * the borders of the slots, which demands of one phase share. */
static int32_t room_of(const windows_t *w) {
  enum { BORDERS = DEMAND_SLOTS + 1 };
  int32_t most = 0, here = 0, rasters = 0;
  int64_t number = -1;
  for (int32_t i = 0; i < w->base->count; i++) {
    int64_t own = number_of(w, w->base->pieces[i].from_ns);
    here = own == number ? here + 1 : 1;
    number = own;
    if (here > most) most = here;
  }
  for (int32_t i = 0; i < w->demand_count; i++) {
    bool shared = false;
    for (int32_t k = 0; k < i; k++)
      shared |= demand_same_raster(&w->demands[i], &w->demands[k]);
    if (!shared) rasters++;
  }
  return most + 1 + rasters * BORDERS;
}

windows_t *windows_make(arena_t *arena, const sweep_track_t *base, demand_t *demands,
                        int32_t demand_count, int32_t phases, true_t from, true_t to) {
  CHECK(demand_count > 0);
  CHECK(from.ns < to.ns);
  windows_t *w = ARENA_NEW(arena, windows_t);
  *w = (windows_t){.base = base,
                   .demands = demands,
                   .demand_count = demand_count,
                   .phases = phases,
                   .first_ns = from.ns,
                   .origin_ns = from.ns,
                   .days = div_ceil(to.ns - from.ns, DAY_NS)};
  if (base->count > 0 && base->pieces[0].from_ns < from.ns) w->first_ns = base->pieces[0].from_ns;
  w->room = room_of(w);
  for (int32_t i = 0; i < KEPT; i++) {
    w->kept[i].number = -1;
    w->kept[i].pieces = ARENA_ARRAY(arena, window_piece_t, (size_t)w->room);
  }
  return w;
}

void windows_powers(windows_t *w, true_t at, load_powers_t *powers) {
  *powers = (load_powers_t){.missing = 0};
  if (at.ns < w->first_ns) return;
  const window_t *window = window_get(w, number_of(w, at.ns));
  *powers = window->pieces[piece_at(window, at.ns)].powers;
}

true_t windows_steady(windows_t *w, true_t at) {
  if (at.ns < w->first_ns) return (true_t){w->first_ns};
  int64_t number = number_of(w, at.ns);
  const window_t *window = window_get(w, number);
  int32_t next = piece_at(window, at.ns) + 1;
  return (true_t){next < window->count ? window->pieces[next].from_ns : end_of(w, number)};
}

true_t windows_change(windows_t *w, true_t at) {
  load_powers_t now, then;
  windows_powers(w, at, &now);
  do {
    at = windows_steady(w, at);
    if (at.ns == TIME_NEVER) break;
    windows_powers(w, at, &then);
  } while (same_powers(&now, &then));
  return at;
}

/* --- flows --- */

window_flow_t *window_flow_make(arena_t *arena, windows_t *windows, load_power_of_t power,
                                const void *of) {
  window_flow_t *flow = ARENA_NEW(arena, window_flow_t);
  *flow = (window_flow_t){.windows = windows, .power = power, .of = of, .known = 1};
  flow->last.number = -1;
  flow->before = ARENA_ARRAY(arena, mwns_t, (size_t)(windows->days + 1) / STRIDE + 1);
  for (int32_t i = 0; i < MEMOS; i++)
    flow->memos[i].at_ns = windows->first_ns;
  return flow;
}

static void place_piece(const window_flow_t *flow, const window_t *window, int32_t piece,
                        place_t *place) {
  place->piece = piece;
  place->from_ns = window->pieces[piece].from_ns;
  place->value = flow->power(flow->of, &window->pieces[piece].powers);
}

static void place_window(const window_flow_t *flow, int64_t number, place_t *place) {
  place->number = number;
  place_piece(flow, window_get(flow->windows, number), 0, place);
}

static mwns_t place_sum(const place_t *place, int64_t at_ns) {
  return place->before + (mwns_t)place->value * (at_ns - place->from_ns);
}

/* From the last place, where that is before and no kept sum is nearer; else from a kept one. */
static place_t place_before(const window_flow_t *flow, int64_t number, int64_t at_ns) {
  int64_t stride = number / STRIDE;
  if (stride >= flow->known) stride = flow->known - 1;
  bool good = flow->last.number >= stride * STRIDE && flow->last.from_ns <= at_ns;
  if (good) return flow->last;
  place_t place = {.before = flow->before[stride]};
  place_window(flow, stride * STRIDE, &place);
  return place;
}

static mwns_t sum_until(window_flow_t *flow, int64_t at_ns) {
  windows_t *w = flow->windows;
  int64_t number = number_of(w, at_ns);
  place_t place = place_before(flow, number, at_ns);
  for (;;) {
    const window_t *window = window_get(w, place.number);
    while (place.piece + 1 < window->count && window->pieces[place.piece + 1].from_ns <= at_ns) {
      place.before = place_sum(&place, window->pieces[place.piece + 1].from_ns);
      place_piece(flow, window, place.piece + 1, &place);
    }
    if (place.number == number) break;
    place.before = place_sum(&place, end_of(w, place.number));
    place_window(flow, place.number + 1, &place);
    if (place.number == flow->known * STRIDE) flow->before[flow->known++] = place.before;
  }
  flow->last = place;
  return place_sum(&place, at_ns);
}

/* Who asks for one span after the other asks for each end twice; who reads the rows of a long run
 * asks for its begin again and again. */
static mwns_t sum_known(window_flow_t *flow, int64_t at_ns) {
  if (at_ns <= flow->windows->first_ns) return 0;
  int32_t at = 0;
  while (at < MEMOS - 1 && flow->memos[at].at_ns != at_ns)
    at++;
  memo_t memo = flow->memos[at];
  if (memo.at_ns != at_ns) memo = (memo_t){.at_ns = at_ns, .sum = sum_until(flow, at_ns)};
  memmove(&flow->memos[1], &flow->memos[0], (size_t)at * sizeof memo);
  flow->memos[0] = memo;
  return memo.sum;
}

mwns_t window_flowed(window_flow_t *flow, true_t from, true_t to) {
  CHECK(from.ns <= to.ns);
  mwns_t before = sum_known(flow, from.ns);
  return sum_known(flow, to.ns) - before;
}

void window_reached(window_flow_t *flow, true_t from, true_t to, int64_t *least,
                    int64_t *greatest) {
  CHECK(from.ns < to.ns);
  windows_t *w = flow->windows;
  bool any = from.ns >= w->first_ns;
  *least = any ? INT64_MAX : 0;
  *greatest = any ? INT64_MIN : 0;
  true_t at = any ? from : (true_t){w->first_ns};
  while (at.ns < to.ns) {
    const window_t *window = window_get(w, number_of(w, at.ns));
    int64_t value = flow->power(flow->of, &window->pieces[piece_at(window, at.ns)].powers);
    if (value < *least) *least = value;
    if (value > *greatest) *greatest = value;
    at = windows_steady(w, at);
  }
}
