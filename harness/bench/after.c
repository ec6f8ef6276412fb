/* Bills by the head-end's own code; served by the decoder; right by the oracle. */
#include "harness/bench/after.h"

#include <stdlib.h>

#include "harness/oracle/oracle.h"

static status_t make_bills(arena_t *arena, bytes_t facts, const bench_options_t *options,
                           bench_run_t *run, fault_t *fault) {
  bytes_t for_headend = scenario_facts_for(arena, facts, 'H');
  run->bills = ARENA_ARRAY(arena, bench_bills_t, run->meters);
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    bill_t *bills = NULL;
    status_t status = bill_make(arena, for_headend, run->records, run->record_count, meter,
                                options->pmu, &bills, &run->bills[meter].count, fault);
    if (status != ST_OK) return status;
    run->bills[meter].bills = bills;
  }
  return ST_OK;
}

/* Takes over a text from malloc. */
static const char *adopt(arena_t *arena, char *text) {
  const char *copy = arena_text(arena, bytes_text(text));
  free(text);
  return copy;
}

static status_t complain(fault_t *fault, const char *who, const char *error) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s: %s", who, error);
}

static status_t ask_judges(arena_t *arena, bytes_t facts, const bench_options_t *options,
                           bench_run_t *run, fault_t *fault) {
  const char *whole = arena_text(arena, facts);
  const char *for_oracle = arena_text(arena, scenario_facts_for(arena, facts, 'O'));
  char error[256] = "";
  spent_to(options->spent, SPENT_DECODE);
  char *served = decode_served(whole, run->runs, run->run_count, error, sizeof error);
  if (served == NULL) return complain(fault, "decoder", error);
  run->served = adopt(arena, served);
  if (run->looks != NULL && run->looks[0] != '\0')
    run->served = arena_printf(arena, "%s%s", run->served, run->looks);
  if (options->thin) return ST_OK;
  spent_to(options->spent, SPENT_ORACLE);
  char *ideal = oracle_ideal(for_oracle, run->served, error, sizeof error);
  if (ideal == NULL) return complain(fault, "oracle", error);
  run->ideal = adopt(arena, ideal);
  char *right = oracle_bill(for_oracle, run->served, error, sizeof error);
  if (right == NULL) return complain(fault, "oracle", error);
  run->right = adopt(arena, right);
  spent_to(options->spent, SPENT_DECODE);
  char *exchange = decode_exchange(whole, run->runs, run->run_count, error, sizeof error);
  if (exchange == NULL) return complain(fault, "decoder", error);
  run->exchange = adopt(arena, exchange);
  return ST_OK;
}

status_t bench_after(arena_t *arena, bytes_t facts, const bench_options_t *options,
                     bench_run_t *run, fault_t *fault) {
  run->served = run->ideal = run->right = run->exchange = "";
  spent_to(options->spent, SPENT_BILL);
  status_t status = make_bills(arena, facts, options, run, fault);
  if (status != ST_OK) return status;
  return ask_judges(arena, facts, options, run, fault);
}
