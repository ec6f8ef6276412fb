/* The comparator, the context and the noting of results. */
#include "harness/check/check.h"

#include <stdio.h>
#include <string.h>

static bool same_right(bytes_t a, bytes_t b) { return bytes_equal(a, b); }

static bool within_right(int64_t value, int64_t low, int64_t high) {
  return low <= value && value <= high;
}

static bool same_off(bytes_t a, bytes_t b) {
  (void)a;
  (void)b;
  return true;
}

static bool within_off(int64_t value, int64_t low, int64_t high) {
  (void)value;
  (void)low;
  (void)high;
  return true;
}

const comparator_t comparator_right = {same_right, within_right};
const comparator_t comparator_off = {same_off, within_off};

check_context_t check_context(arena_t *arena, const case_t *story, const bench_run_t *run,
                              const comparator_t *comparator) {
  check_context_t context = {.arena = arena, .story = story, .run = run, .comparator = comparator};
  const char *facts = arena_text(arena, story->facts);
  context.facts = lines_of(arena, facts);
  context.served = lines_of(arena, run->served);
  context.ideal = lines_of(arena, run->ideal);
  context.right = lines_of(arena, run->right);
  return context;
}

const char *check_text(check_context_t *context, bytes_t text) {
  return arena_text(context->arena, text);
}

/* A served value that is not what the scenario expects, though the ideal meter would have served
 * it, too: then a command of the head-end made it so, or else the expectation itself is wrong. */
static blame_t not_the_meter(const check_context_t *context) {
  bool commanded = lines_find(context->served, "command", NULL, 0, 1) != NULL;
  return commanded ? BLAME_HEAD_END : BLAME_BENCH;
}

static blame_t settle(const check_context_t *context, verdict_t verdict, blame_t blame) {
  if (verdict < VERDICT_INCONCLUSIVE) return BLAME_NONE;
  bool right_meter = context->expecting && blame == BLAME_METER && !context->meter_wrong;
  if (right_meter) blame = not_the_meter(context);
  if (blame != BLAME_HEAD_END && blame != BLAME_BENCH) return blame;
  if (context->meter_wrong) return BLAME_METER;
  if (context->link_wrong) return BLAME_LINK;
  return blame;
}

void check_note(check_context_t *context, const char *name, verdict_t verdict, blame_t blame,
                const char *expected, const char *observed, const char *unit, const char *detail) {
  if (context->count == context->cap) {
    size_t cap = context->cap == 0 ? 32 : 2 * context->cap;
    check_result_t *grown = ARENA_ARRAY(context->arena, check_result_t, cap);
    if (context->count > 0) memcpy(grown, context->results, context->count * sizeof *grown);
    context->results = grown;
    context->cap = cap;
  }
  blame = settle(context, verdict, blame);
  context->results[context->count++] = (check_result_t){
      .name = check_text(context, bytes_text(name)),
      .verdict = verdict,
      .blame = blame,
      .expected = check_text(context, bytes_text(expected)),
      .observed = check_text(context, bytes_text(observed)),
      .unit = unit,
      .detail = check_text(context, bytes_text(detail)),
  };
  if (verdict == VERDICT_FAIL && blame == BLAME_METER) context->meter_wrong = true;
  if (verdict == VERDICT_FAIL && blame == BLAME_LINK) context->link_wrong = true;
}

void check_number(check_context_t *context, const char *name, blame_t blame, int64_t observed,
                  int64_t low, int64_t high, const char *unit, const char *detail) {
  char expected[64];
  char seen[32];
  if (low == high) {
    snprintf(expected, sizeof expected, "%lld", (long long)low);
  } else {
    snprintf(expected, sizeof expected, "%lld … %lld", (long long)low, (long long)high);
  }
  snprintf(seen, sizeof seen, "%lld", (long long)observed);
  bool good = context->comparator->within(observed, low, high);
  check_note(context, name, good ? VERDICT_PASS : VERDICT_FAIL, blame, expected, seen, unit,
             detail);
}

const char *expectation_get(const expectation_t *expectation, const char *key) {
  for (int32_t at = 0; at < expectation->count; at++) {
    if (strcmp(expectation->keys[at], key) == 0) return expectation->values[at];
  }
  return NULL;
}
