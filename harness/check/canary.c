/* Canaries: the same run with one known wrong in it, judged again. A check that cannot fail is
 * worse than none, so each family of checks must find its canary in every run of the bench. */
#include "harness/check/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const check_t *finder;
  bool (*spoil)(arena_t *arena, const case_t *story, bench_run_t *run, case_t *changed);
} canary_t;

/* Turns the last digit of the text's last line that begins with `kind` into another one. */
static char *flip_digit(arena_t *arena, const char *text, const char *kind) {
  char *copy = arena_text(arena, bytes_text(text));
  char *found = NULL;
  for (char *line = copy; line != NULL && *line != '\0';) {
    if (strncmp(line, kind, strlen(kind)) == 0) found = line;
    line = strchr(line, '\n');
    if (line != NULL) line++;
  }
  if (found == NULL) return NULL;
  char *end = found + strcspn(found, "\n");
  while (end > found && (end[-1] < '0' || end[-1] > '9'))
    end--;
  if (end == found) return NULL;
  end[-1] = end[-1] == '9' ? '8' : (char)(end[-1] + 1);
  return copy;
}

static bool spoil_served(arena_t *arena, const case_t *story, bench_run_t *run, case_t *changed) {
  (void)story;
  (void)changed;
  char *served = flip_digit(arena, run->served, "value ");
  if (served == NULL) return false;
  run->served = served;
  return true;
}

static bool spoil_record(arena_t *arena, const case_t *story, bench_run_t *run, case_t *changed) {
  (void)story;
  (void)changed;
  if (run->record_count == 0) return false;
  record_t *records = ARENA_ARRAY(arena, record_t, run->record_count);
  memcpy(records, run->records, run->record_count * sizeof *records);
  for (size_t at = 0; at < run->record_count; at++) {
    if (records[at].kind != REC_ENTRY) continue;
    char *value = arena_text(arena, records[at].value);
    size_t len = strlen(value);
    if (len == 0) continue;
    value[len - 1] = value[len - 1] == '9' ? '8' : (char)(value[len - 1] + 1);
    records[at].value = bytes_text(value);
    run->records = records;
    return true;
  }
  return false;
}

uint32_t canary_billed(const bench_run_t *run) {
  uint32_t meter = 0;
  while (meter < run->meters && run->bills[meter].count == 0)
    meter++;
  return meter;
}

static bool spoil_bill(arena_t *arena, const case_t *story, bench_run_t *run, case_t *changed) {
  (void)story;
  (void)changed;
  uint32_t billed = canary_billed(run);
  if (billed == run->meters) return false;
  bench_bills_t *bills = ARENA_ARRAY(arena, bench_bills_t, run->meters);
  memcpy(bills, run->bills, run->meters * sizeof *bills);
  bill_t *first = ARENA_ARRAY(arena, bill_t, bills[billed].count);
  memcpy(first, bills[billed].bills, bills[billed].count * sizeof *first);
  first[0].total.value += INT64_C(1000000000);
  first[0].total.low += INT64_C(1000000000);
  first[0].total.high += INT64_C(1000000000);
  first[0].total.quality = BILL_EXACT;
  bills[billed].bills = first;
  run->bills = bills;
  return true;
}

static bool spoil_expectation(arena_t *arena, const case_t *story, bench_run_t *run,
                              case_t *changed) {
  static const char *const keys[] = {"meter", "value"};
  static const char *const values[] = {"", "123456789~0"};
  const char **own = ARENA_ARRAY(arena, const char *, 2);
  own[0] = "m";
  own[1] = values[1];
  lines_t facts = lines_of(arena, arena_text(arena, story->facts));
  const fact_t *meter = lines_find(facts, "meter", NULL, 0, 1);
  if (meter == NULL || run->served[0] == '\0') return false;
  own[0] = arena_text(arena, fact_word(meter, 2));
  expectation_t *expectation = ARENA_NEW(arena, expectation_t);
  *expectation = (expectation_t){.kind = "resets", .count = 2, .keys = keys, .values = own};
  changed->expectations = expectation;
  changed->expectation_count = 1;
  return true;
}

static const canary_t canaries[] = {
    {"a digit of a served value", &check_served, spoil_served},
    {"a digit of a journal record", &check_journal, spoil_record},
    {"1000 kWh more on a bill", &check_bill, spoil_bill},
    {"an expectation that nothing meets", &check_expectations, spoil_expectation},
};

static bool found_it(const check_context_t *context) {
  for (size_t at = 0; at < context->count; at++) {
    if (context->results[at].verdict == VERDICT_FAIL) return true;
  }
  return false;
}

int32_t canary_count_alive(arena_t *arena, const case_t *story, const bench_run_t *run,
                           const comparator_t *comparator, text_t *notes) {
  int32_t alive = 0;
  for (size_t at = 0; at < sizeof canaries / sizeof canaries[0]; at++) {
    const canary_t *canary = &canaries[at];
    bench_run_t spoiled = *run;
    case_t changed = *story;
    if (!canary->spoil(arena, story, &spoiled, &changed)) {
      alive++;
      text_printf(notes, "canary: %s: NOT TRIED, the run has nothing to spoil\n", canary->name);
      continue;
    }
    check_context_t context = check_context(arena, &changed, &spoiled, comparator);
    canary->finder->run(&context);
    bool found = found_it(&context);
    if (!found) alive++;
    text_printf(notes, "canary: %s: %s by `%s`\n", canary->name, found ? "found" : "NOT FOUND",
                canary->finder->name);
  }
  return alive;
}
