/* Reads the trace line by line: `run LINE FROM_METER FIRST_NS LAST_NS SENT RECEIVED`, octets in
 * hex, `-` for none; and the journal from its database. */
#include "harness/bench/real.h"

#include <stdio.h>

#include "base/facts.h"
#include "base/hex.h"
#include "base/text.h"
#include "harness/bench/after.h"
#include "harness/bench/trace.h"
#include "pmu/store/store.h"

static status_t read_file(const char *path, text_t *text, fault_t *fault) {
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return fault_set(fault, ST_NO_FILE, -1, -1, "the trace %s cannot be read", path);
  }
  char piece[4096];
  size_t len = 0;
  while ((len = fread(piece, 1, sizeof piece, file)) > 0)
    text_add(text, bytes_of(piece, len));
  bool bad = ferror(file) != 0;
  fclose(file);
  return bad ? fault_set(fault, ST_NO_FILE, -1, -1, "%s: reading failed", path) : ST_OK;
}

static status_t hex_octets(arena_t *arena, bytes_t hex, bytes_t *octets) {
  *octets = bytes_of("", 0);
  if (bytes_is(hex, "-")) return ST_OK;
  return hex_take(arena, hex, HEX_CAPITAL, octets) == ST_OK ? ST_OK : ST_BAD_INPUT;
}

static status_t read_run(arena_t *arena, const fact_t *fact, world_run_t *run, fault_t *fault) {
  int64_t line = 0;
  int64_t from_meter = 0;
  status_t status = fact_i64(fact, 1, &line, fault);
  if (status == ST_OK) status = fact_i64(fact, 2, &from_meter, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &run->first.ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 4, &run->last.ns, fault);
  if (status == ST_OK) status = hex_octets(arena, fact_word(fact, 5), &run->sent);
  if (status == ST_OK) status = hex_octets(arena, fact_word(fact, 6), &run->received);
  run->line = (uint32_t)line;
  run->from_meter = from_meter != 0;
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "the trace, line %d: not a run", fact->line);
}

static status_t read_trace(arena_t *arena, const char *path, trace_t *trace, fault_t *fault) {
  text_t text = {0};
  status_t status = read_file(path, &text, fault);
  facts_t all = facts_over(bytes_text(text_chars(&text)));
  fact_t fact;
  while (status == ST_OK && facts_next(&all, &fact)) {
    if (!fact_is(&fact, "run")) continue;
    world_run_t run = {0};
    status = read_run(arena, &fact, &run, fault);
    if (status == ST_OK) trace_add(trace, &run);
  }
  text_free(&text);
  return status;
}

static size_t count_meters(bytes_t facts) {
  size_t count = 0;
  facts_t all = facts_over(facts);
  fact_t fact;
  while (facts_next(&all, &fact))
    count += fact_is(&fact, "meter");
  return count;
}

status_t bench_real(arena_t *arena, bytes_t facts, const char *trace_path, const char *database,
                    span_t slack, bench_run_t *run, fault_t *fault) {
  static const bench_options_t plain = {0};
  *run = (bench_run_t){.slack = slack, .notes = ""};
  trace_t trace = trace_over(arena);
  status_t status = read_trace(arena, trace_path, &trace, fault);
  run->runs = trace.runs;
  run->run_count = trace.count;
  run->line_clean = trace.clean;
  run->octets = trace.octets;
  run->meters = count_meters(facts);
  trace_close(&trace, run->trace_hex);
  if (status != ST_OK) return status;
  store_t *store = NULL;
  status = store_open(database, &store, fault);
  if (status != ST_OK) return status;
  status = store_load(store, arena, &run->records, &run->record_count, fault);
  store_close(store);
  if (status != ST_OK) return status;
  return bench_after(arena, facts, &plain, run, fault);
}
