/* `meterproof explain`: from a bill line back to the records that it came from, where on the wire
 * they arrived, and what the truth was. `replay`: a stored expanded scenario once more. */
#include "harness/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/check/right_bill.h"
#include "harness/cli/told.h"

enum { EXPLAIN_RECORDS_MAX = 12 };

typedef struct {
  const cli_t *cli;
  check_context_t *context;
  const bench_run_t *run;
  int32_t lines; /* printed so far */
} explain_t;

static void print_record(const record_t *record) {
  printf("    record %llu  %s %.*s = %.*s%s\n      from %.*s\n", (unsigned long long)record->number,
         record_kind_name(record->kind), (int)record->key.len, (const char *)record->key.p,
         (int)record->value.len, (const char *)record->value.p,
         record->conflict ? "  CONFLICT" : "", (int)record->source.len,
         (const char *)record->source.p);
}

static void print_records(const explain_t *explain, const bill_line_t *line) {
  int32_t shown = 0;
  uint64_t all = 0;
  for (size_t at = 0; at < explain->run->record_count; at++) {
    const record_t *record = &explain->run->records[at];
    if (record->number < line->record_first || record->number > line->record_last) continue;
    if (record->kind != REC_ENTRY && record->kind != REC_SET && record->kind != REC_OBJECT)
      continue;
    all++;
    if (shown++ < EXPLAIN_RECORDS_MAX) print_record(record);
  }
  if (all > EXPLAIN_RECORDS_MAX) {
    printf("    … and %llu more, to record %llu\n", (unsigned long long)(all - EXPLAIN_RECORDS_MAX),
           (unsigned long long)line->record_last);
  }
}

static void explain_line(explain_t *explain, const bill_t *bill, const char *what,
                         const bill_line_t *line, int64_t truth, const char *unit) {
  static const char *const qualities[] = {"exact", "estimated", "missing"};
  char name[64];
  snprintf(name, sizeof name, "%s %s", bill->label, what);
  if (explain->cli->what != NULL && strstr(name, explain->cli->what) == NULL) return;
  if (line->value == 0 && truth == 0) return;
  explain->lines++;
  printf("\n%s: %lld %s, %s [%lld … %lld]; truth %lld\n", name, (long long)line->value, unit,
         qualities[line->quality], (long long)line->low, (long long)line->high, (long long)truth);
  if (line->has_register) {
    printf("    the meter's own register says %lld, difference %lld\n",
           (long long)line->register_value, (long long)(line->register_value - line->value));
  }
  print_records(explain, line);
}

static void explain_bill(explain_t *explain, const bill_t *bill) {
  right_bill_t right = {0};
  if (!right_bill(explain->context, bill->meter, bill->label, &right)) return;
  for (int32_t at = 0; at < bill->reason_count; at++)
    printf("  said: %s\n", bill->reasons[at]);
  explain_line(explain, bill, "total", &bill->total, right.total.mwh, "mWh");
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    char what[32];
    snprintf(what, sizeof what, "energy %d", rate);
    explain_line(explain, bill, what, &bill->energy[rate], right.energy[rate].mwh, "mWh");
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    char what[32];
    snprintf(what, sizeof what, "demand %d", rate);
    explain_line(explain, bill, what, &bill->demand[rate], right.demand[rate].mw, "mW");
  }
}

static int explain_case(const cli_t *cli, const case_t *story) {
  arena_t arena = {0};
  bench_run_t run;
  case_result_t result;
  judge_options_t options = {.quick = true, .comparator = cli_comparator(cli)};
  judge_case(&arena, story, &options, &run, &result);
  printf("%s/%s: %s, blame %s\n%s\n", story->id, story->cell, verdict_name(result.verdict),
         blame_name(result.blame), result.reason);
  for (size_t at = 0; at < result.check_count; at++) {
    const check_result_t *check = &result.checks[at];
    if (check->verdict <= VERDICT_PASS) continue;
    printf("  %s %s (%s)\n    expected %s\n    observed %s %s  %s\n", verdict_name(check->verdict),
           check->name, blame_name(check->blame), check->expected, check->observed, check->unit,
           check->detail);
  }
  if (result.verdict != VERDICT_ERROR && run.meters > 0) {
    check_context_t context = check_context(&arena, story, &run, cli_comparator(cli));
    explain_t explain = {cli, &context, &run, 0};
    for (size_t meter = 0; meter < run.meters; meter++) {
      for (size_t at = 0; at < run.bills[meter].count; at++) {
        printf("\nmeter %zu, bill %s%s\n", meter, run.bills[meter].bills[at].label,
               run.bills[meter].bills[at].interim ? ", interim" : "");
        explain_bill(&explain, &run.bills[meter].bills[at]);
      }
    }
    if (explain.lines == 0 && cli->what != NULL) {
      printf(
          "\nno line with '%s' that is not zero; lines are called `2026-01 total`, `2026-01 energy "
          "1`, `2026-01 demand 1`\n",
          cli->what);
    }
    if (cli->full) printf("\n%s\n%s\n%s", run.exchange, run.served, run.ideal);
  }
  arena_free(&arena);
  return EXIT_PASSED;
}

int cmd_explain(const cli_t *cli) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(cli, &arena, &cases, &count);
  for (size_t at = 0; at < count && code == EXIT_PASSED; at++)
    code = explain_case(cli, &cases[at]);
  arena_free(&arena);
  return code;
}

/* A stored scenario carries no expectations of its own file: told.h. */
int cmd_replay(const cli_t *cli) {
  int code = EXIT_PASSED;
  if (cli->path_count == 0) {
    fprintf(stderr,
            "meterproof: replay needs a stored scenario, reports/out/failed/ID.CELL.facts\n");
    return EXIT_USAGE;
  }
  for (size_t at = 0; at < cli->path_count; at++) {
    arena_t arena = {0};
    case_t story;
    int read = told_read_stored(&arena, cli->paths[at], &story);
    if (read != EXIT_PASSED) {
      arena_free(&arena);
      return read;
    }
    bench_run_t run;
    case_result_t result = told_judge(cli, &story, NULL, &arena, &run);
    printf("%s/%s: %s, blame %s\n  %s\ndigest %s\n", story.id, story.cell,
           verdict_name(result.verdict), blame_name(result.blame), result.reason, result.digest);
    facts_t all = facts_over(story.facts);
    fact_t expect;
    if (facts_next_of(&all, "expect", &expect)) {
      printf(
          "without the story's own expectations: `meterproof run FILE --case '%s/%s'` has them\n",
          story.id, story.cell);
    }
    if (result.verdict == VERDICT_ERROR) code = EXIT_HARNESS;
    if (result.verdict == VERDICT_INCONCLUSIVE && code == EXIT_PASSED) code = EXIT_INCONCLUSIVE;
    if (result.verdict == VERDICT_FAIL && code != EXIT_HARNESS) code = EXIT_FAILED;
    arena_free(&arena);
  }
  return code;
}
