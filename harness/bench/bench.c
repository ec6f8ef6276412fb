/* The loop of virtual time: the earlier of the world's next event and the head-end's deadline,
 * feed before tick, then every wish. The head-end's monotonic clock is true time since the start
 * of the span; its own UTC is right. A head-end that is killed leaves its store behind, and the
 * world goes on without one. Contract: DESIGN, "The sans-IO contract" and "From copper to verdict".
 */
#include "harness/bench/bench.h"

#include <string.h>

#include "base/dice.h"
#include "base/facts.h"
#include "base/text.h"
#include "harness/bench/after.h"
#include "harness/bench/intruder.h"
#include "harness/bench/looks.h"
#include "harness/bench/trace.h"
#include "pmu/fleet/headend.h"
#include "pmu/store/store.h"
#include "sim/world/world.h"

/* A head-end that still talks this long after the end of the span never will be idle. */
static const int64_t overtime_ns = 6 * 3600 * NS_PER_S;
/* Rounds of the loop without a step of time: more is a core that spins. */
enum { SPIN_MAX = 1000000 };

/* "HEND": apart from the dice of meters and lines. */
#define HEADEND_ENTITY UINT64_C(0x48454E4400000000)

typedef struct {
  arena_t *arena;
  world_t *world;
  headend_t *headend; /* NULL while there is none */
  store_t *store;
  const bench_options_t *options;
  bytes_t headend_facts;
  uint32_t lines;
  trace_t trace;
  text_t notes;
  looks_t looks;
  true_t start, end, now;
  uint64_t conflicts;
  int64_t seed;
  uint64_t drawn;    /* octets of the head-end's entropy so far */
  size_t stop;       /* the next one of the options */
  bool cut;          /* a stop was the cut, */
  bool cut_happened; /* and there was power to cut */
  size_t writes;
  uint64_t writes_of[REC_KINDS];
  bool killed;
  true_t killed_at;
  record_kind_t killed_kind;
  fault_t *fault;
} bench_t;

static void spend(const bench_t *bench, spent_part_t part) {
  spent_to(bench->options->spent, part);
}

static mono_t mono_of(const bench_t *bench, true_t t) { return (mono_t){t.ns - bench->start.ns}; }

static true_t true_of(const bench_t *bench, mono_t t) {
  return (true_t){t.ns >= TIME_NEVER - bench->start.ns ? TIME_NEVER : t.ns + bench->start.ns};
}

static status_t read_head(bench_t *bench, bytes_t facts) {
  facts_t all = facts_over(facts);
  fact_t fact;
  status_t status = ST_OK;
  bool span = false;
  while (status == ST_OK && facts_next(&all, &fact)) {
    if (fact_is(&fact, "seed")) status = fact_i64(&fact, 1, &bench->seed, bench->fault);
    if (fact_is(&fact, "line")) bench->lines++;
    if (!fact_is(&fact, "span")) continue;
    span = true;
    status = fact_i64(&fact, 1, &bench->start.ns, bench->fault);
    if (status == ST_OK) status = fact_i64(&fact, 2, &bench->end.ns, bench->fault);
  }
  if (status != ST_OK || span) return status;
  return fault_set(bench->fault, ST_BAD_INPUT, -1, -1, "the expanded scenario has no span");
}

/* The head-end's challenges and keys: dice of its own, the same in every run of a seed. */
static void draw(void *of, uint8_t *to, size_t len) {
  bench_t *bench = of;
  for (size_t i = 0; i < len; i++)
    to[i] = (uint8_t)dice_below((uint64_t)bench->seed, HEADEND_ENTITY, 0, bench->drawn++, 256);
}

/* True, and there is no head-end any more: what it asked for is not performed. Whoever was spoken
 * to sees a stream end; what a serial port has taken is still sent. */
static bool dies(bench_t *bench, const wish_t *wish, size_t behind) {
  const bench_options_t *options = bench->options;
  if (bench->killed || options->killed == NULL) return false;
  record_kind_t kind = wish->records[0].kind;
  if (!options->killed(options->killed_of, 2 * bench->writes - 2 + behind)) return false;
  bench->killed = true;
  bench->killed_at = bench->now;
  bench->killed_kind = kind;
  headend_close(bench->headend);
  bench->headend = NULL;
  for (uint32_t line = 0; line < bench->lines; line++)
    world_hangup(bench->world, line, bench->now);
  return true;
}

static status_t perform_store(bench_t *bench, const wish_t *wish) {
  store_tally_t tally = {0};
  CHECK(wish->count > 0);
  bench->writes++;
  bench->writes_of[wish->records[0].kind]++;
  if (dies(bench, wish, 0)) return ST_OK;
  spend(bench, SPENT_STORE);
  status_t status = store_append(bench->store, wish->records, wish->count, &tally, bench->fault);
  spend(bench, SPENT_HEAD_END);
  bench->conflicts += tally.conflicts;
  if (status == ST_OK && dies(bench, wish, 1)) return ST_OK;
  headend_answer(bench->headend, mono_of(bench, bench->now), wish->act, status);
  return status;
}

static status_t perform(bench_t *bench, const wish_t *wish) {
  switch (wish->kind) {
  case WISH_SEND:
    spend(bench, SPENT_WORLD);
    return world_send(bench->world, wish->line, bench->now, wish->octets);
  case WISH_LINE:
    world_line(bench->world, wish->line, bench->now, wish->baud);
    return ST_OK;
  case WISH_STORE:
    return perform_store(bench, wish);
  case WISH_NOTE:
    text_add(&bench->notes, wish->text);
    text_put(&bench->notes, "\n");
    return ST_OK;
  }
  return ST_UNSUPPORTED;
}

/* A head-end that knows what the store holds, and the time; of the first one the store is empty. */
static status_t start_headend(bench_t *bench) {
  anchor_t anchor = {.mono = mono_of(bench, bench->now), .utc_ns = bench->now.ns};
  record_t *known = NULL;
  size_t count = 0;
  status_t status = store_load(bench->store, bench->arena, &known, &count, bench->fault);
  if (status != ST_OK) return status;
  status = headend_open(bench->arena, bench->headend_facts, anchor, bench->options->pmu, known,
                        count, &bench->headend, bench->fault);
  if (status != ST_OK) return status;
  headend_entropy(bench->headend, (entropy_t){.draw = draw, .of = bench});
  return ST_OK;
}

static int64_t deadline_ns(const bench_t *bench) {
  if (bench->headend == NULL) return bench->killed_at.ns + bench->options->restart.ns;
  return true_of(bench, headend_deadline(bench->headend)).ns;
}

/* What arrived goes to the trace, and what the meters sent to the head-end, if there is one. */
static void hear(bench_t *bench) {
  world_run_t run;
  for (;;) {
    spend(bench, SPENT_WORLD);
    if (!world_run(bench->world, &run)) return;
    if (run.closed) {
      if (bench->headend != NULL)
        headend_hangup(bench->headend, run.line, mono_of(bench, bench->now));
      continue;
    }
    spend(bench, SPENT_TRACE);
    trace_add(&bench->trace, &run);
    spend(bench, SPENT_HEAD_END);
    if (bench->headend == NULL || !run.from_meter || run.received.len == 0) continue;
    headend_feed(bench->headend, run.line, mono_of(bench, run.first), mono_of(bench, run.last),
                 run.received);
  }
}

/* What has arrived, then a tick if it is due, then all wishes. */
static status_t turn(bench_t *bench) {
  hear(bench);
  spend(bench, SPENT_HEAD_END);
  if (deadline_ns(bench) <= bench->now.ns) {
    status_t started = bench->headend == NULL ? start_headend(bench) : ST_OK;
    if (started != ST_OK) return started;
    headend_tick(bench->headend, mono_of(bench, bench->now));
  }
  wish_t wish;
  while (bench->headend != NULL &&
         headend_next(bench->headend, mono_of(bench, bench->now), &wish)) {
    status_t status = perform(bench, &wish);
    if (status != ST_OK) return status;
    spend(bench, SPENT_HEAD_END);
  }
  spend(bench, SPENT_WORLD);
  return ST_OK;
}

static bool idle(const bench_t *bench) {
  return bench->headend != NULL && headend_idle(bench->headend);
}

/* All stops that have come, unless one of them is the cut. The copy of a process that lives on from
 * here has lived what all others have. */
static void pass_stops(bench_t *bench, const bench_options_t *options) {
  while (!bench->cut && bench->stop < options->stop_count &&
         options->stops[bench->stop].ns <= bench->now.ns) {
    if (!options->stopped(options->stopped_of, bench->stop++)) continue;
    bench->cut = true;
    bench->cut_happened = world_cut_now(bench->world, options->cut_meter, bench->now);
  }
}

static int64_t next_stop_ns(const bench_t *bench, const bench_options_t *options) {
  if (bench->cut || bench->stop >= options->stop_count) return TIME_NEVER;
  return options->stops[bench->stop].ns;
}

static true_t next_instant(const bench_t *bench) {
  true_t world = world_next(bench->world);
  true_t headend = {deadline_ns(bench)};
  true_t look = looks_next(&bench->looks);
  true_t next = world.ns < headend.ns ? world : headend;
  return look.ns < next.ns ? look : next;
}

static status_t live(bench_t *bench, const bench_options_t *options) {
  int32_t spins = 0;
  for (;;) {
    status_t status = turn(bench);
    if (status != ST_OK) return status;
    looks_take(&bench->looks, bench->world, bench->now);
    true_t next = next_instant(bench);
    int64_t stop_ns = next_stop_ns(bench, options);
    if (stop_ns < next.ns) next.ns = stop_ns;
    if (next.ns > bench->end.ns && idle(bench)) break;
    if (next.ns > bench->end.ns + overtime_ns) {
      return fault_set(bench->fault, ST_DEADLINE, -1, -1,
                       "the head-end was still busy 6 h after the end of the span");
    }
    spins = next.ns > bench->now.ns ? 0 : spins + 1;
    if (spins > SPIN_MAX) {
      return fault_set(bench->fault, ST_DEADLINE, -1, -1, "time stands still at %lld ns",
                       (long long)bench->now.ns);
    }
    if (next.ns > bench->now.ns) bench->now = next;
    world_advance(bench->world, bench->now);
    pass_stops(bench, options);
  }
  if (bench->now.ns < bench->end.ns) world_advance(bench->world, bench->end);
  return turn(bench);
}

static status_t open_all(bench_t *bench, bytes_t facts, const bench_options_t *options) {
  bytes_t for_world = scenario_facts_for(bench->arena, facts, 'W');
  spend(bench, SPENT_WORLD);
  status_t status =
      world_open(bench->arena, for_world, options->meter, &bench->world, bench->fault);
  if (status != ST_OK) return status;
  status = looks_open(bench->arena, facts, world_meters(bench->world), &bench->looks, bench->fault);
  if (status != ST_OK) return status;
  if (options->dlms != NULL) world_dlms(bench->world, options->dlms);
  if (options->link != NULL) world_links(bench->world, options->link);
  if (options->cut_index > 0) world_arm_cut(bench->world, options->cut_meter, options->cut_index);
  status = store_open(":memory:", &bench->store, bench->fault);
  if (status != ST_OK) return status;
  spend(bench, SPENT_STORY);
  bench->headend_facts = scenario_facts_for(bench->arena, facts, 'H');
  spend(bench, SPENT_HEAD_END);
  bench->now = bench->start;
  return start_headend(bench);
}

static void take_figures(bench_t *bench, const bench_options_t *options, bench_run_t *run) {
  run->runs = bench->trace.runs;
  run->run_count = bench->trace.count;
  run->odds = bench->trace.odds;
  run->odd_count = bench->trace.odd_count;
  run->line_clean = bench->trace.clean;
  run->octets = bench->trace.octets;
  run->conflicts = bench->conflicts;
  run->pmu = options->pmu;
  run->notes = arena_text(bench->arena, bytes_text(text_chars(&bench->notes)));
  run->looks = arena_text(bench->arena, bytes_text(text_chars(&bench->looks.lines)));
  run->cut_happened = bench->cut_happened || (options->cut_index > 0 &&
                                              world_cut_happened(bench->world, options->cut_meter));
  run->cut_points = world_cut_points(bench->world, options->cut_meter);
  run->store_octets = store_octets(bench->store);
  memcpy(run->store_writes, bench->writes_of, sizeof run->store_writes);
  run->killed = bench->killed;
  run->killed_at = bench->killed_at;
  run->killed_kind = bench->killed_kind;
  while (run->cut_actions < BENCH_CUT_ACTIONS_MAX) {
    bench_cuts_t *cuts = &run->cuts[run->cut_actions];
    if (!world_cut_action(bench->world, options->cut_meter, run->cut_actions, &cuts->action,
                          &cuts->points)) {
      break;
    }
    run->cut_actions++;
  }
}

static status_t whole_run(bench_t *bench, bytes_t facts, const bench_options_t *options,
                          bench_run_t *run) {
  spend(bench, SPENT_STORY);
  status_t status = read_head(bench, facts);
  if (status != ST_OK) return status;
  size_t before = bench->arena->taken;
  status = open_all(bench, facts, options);
  if (status != ST_OK) return status;
  run->world_octets = bench->arena->taken - before;
  status = live(bench, options);
  if (status == ST_OK && options->intruder)
    status = intruder_comes(bench->world, &bench->trace,
                            bench->now.ns > bench->end.ns ? bench->now : bench->end);
  if (status != ST_OK) return status;
  take_figures(bench, options, run);
  spend(bench, SPENT_STORE);
  status = store_load(bench->store, bench->arena, &run->records, &run->record_count, bench->fault);
  if (status != ST_OK) return status;
  run->meters = world_meters(bench->world);
  return bench_after(bench->arena, facts, options, run, bench->fault);
}

status_t bench_run(arena_t *arena, bytes_t facts, const bench_options_t *options, bench_run_t *run,
                   fault_t *fault) {
  static const bench_options_t plain = {0};
  if (options == NULL) options = &plain;
  bench_t bench = {.arena = arena, .options = options, .fault = fault};
  bench.trace = trace_over(arena);
  *run = (bench_run_t){0};
  status_t status = whole_run(&bench, facts, options, run);
  trace_close(&bench.trace, run->trace_hex);
  if (bench.headend != NULL) headend_close(bench.headend);
  if (bench.world != NULL) world_close(bench.world);
  if (bench.store != NULL) store_close(bench.store);
  text_free(&bench.notes);
  text_free(&bench.looks.lines);
  return status;
}

void bench_digest(const bench_run_t *run, sha256_t *sha) {
  char line[128];
  sha256_add(sha, bytes_text(run->trace_hex));
  for (size_t at = 0; at < run->record_count; at++) {
    const record_t *record = &run->records[at];
    obuf_t out = obuf_over(line, sizeof line);
    obuf_printf(&out, "record %u %s %d ", record->meter, record_kind_name(record->kind),
                record->conflict ? 1 : 0);
    sha256_add(sha, obuf_bytes(&out));
    sha256_add(sha, record->key);
    sha256_add(sha, bytes_text(" = "));
    sha256_add(sha, record->value);
    sha256_add(sha, bytes_text("\n"));
  }
  if (run->looks != NULL) sha256_add(sha, bytes_text(run->looks));
}
