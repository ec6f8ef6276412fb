/* The order of judging, the lattice over the checks, and the digest of a case. */
#include "harness/check/judge.h"

#include <stdio.h>
#include <string.h>

static const check_t *const checks[] = {
#define CHECK_ENTRY(name) &name,
#include "harness/check/checks.def"
#undef CHECK_ENTRY
};

static void settle(case_result_t *result) {
  result->verdict = VERDICT_PASS;
  for (size_t at = 0; at < result->check_count; at++) {
    const check_result_t *check = &result->checks[at];
    if (check->verdict <= result->verdict) continue;
    result->verdict = check->verdict;
    result->blame = check->blame;
  }
}

static void find_reason(arena_t *arena, case_result_t *result) {
  result->reason = "";
  if (result->verdict <= VERDICT_PASS) return;
  for (size_t at = 0; at < result->check_count; at++) {
    const check_result_t *check = &result->checks[at];
    if (check->verdict != result->verdict) continue;
    result->blame = check->blame;
    result->reason = arena_printf(arena, "%s: expected %s, observed %s %s%s%s", check->name,
                                  check->expected, check->observed, check->unit,
                                  check->detail[0] == '\0' ? "" : "; ", check->detail);
    if (result->first_difference[0] == '\0') result->first_difference = result->reason;
    return;
  }
}

static void prove_hazards(check_context_t *context, case_result_t *result) {
  bool *proven = ARENA_ARRAY(context->arena, bool, result->hazard_count + 1);
  for (size_t at = 0; at < result->hazard_count; at++) {
    const char *name = arena_printf(context->arena, "hazard %s", result->hazards[at]);
    for (size_t check = 0; check < context->count; check++) {
      if (strcmp(context->results[check].name, name) != 0) continue;
      proven[at] = context->results[check].verdict == VERDICT_PASS;
    }
  }
  result->hazard_proven = proven;
}

static void digest_of(const bench_run_t *run, case_result_t *result) {
  sha256_t *sha = sha256_new();
  bench_digest(run, sha);
  for (size_t at = 0; at < result->check_count; at++) {
    const check_result_t *check = &result->checks[at];
    sha256_add(sha, bytes_text(check->name));
    sha256_add(sha, bytes_text(verdict_name(check->verdict)));
    sha256_add(sha, bytes_text(check->observed));
    sha256_add(sha, bytes_text("\n"));
  }
  sha256_hex(sha, result->digest);
  sha256_free(sha);
}

static void head(const case_t *story, case_result_t *result) {
  *result = (case_result_t){
      .id = story->id,
      .cell = story->cell,
      .file = story->file,
      .title = story->title,
      .verdict = VERDICT_PASS,
      .reason = "",
      .hazards = story->hazards,
      .hazard_count = story->hazard_count,
      .first_difference = "",
      .exchange = "",
      .facts = "",
      .notes = "",
  };
}

static void single(arena_t *arena, case_result_t *result, verdict_t verdict, const char *name,
                   const char *reason) {
  check_result_t *check = ARENA_NEW(arena, check_result_t);
  *check = (check_result_t){.name = name,
                            .verdict = verdict,
                            .blame = verdict == VERDICT_ERROR ? BLAME_BENCH : BLAME_NONE,
                            .expected = "",
                            .observed = "",
                            .unit = "",
                            .detail = reason};
  result->checks = check;
  result->check_count = 1;
  result->verdict = verdict;
  result->blame = check->blame;
  result->reason = reason;
  bool *proven = ARENA_ARRAY(arena, bool, result->hazard_count + 1);
  result->hazard_proven = proven;
  sha256_of(bytes_text(reason), result->digest);
}

void judge_run(arena_t *arena, const case_t *story, const judge_options_t *options,
               bench_run_t *run, case_result_t *result) {
  head(story, result);
  result->facts = arena_text(arena, story->facts);
  check_context_t context = check_context(
      arena, story, run, options->comparator == NULL ? &comparator_right : options->comparator);
  context.how = (bench_options_t){
      .meter = options->meter, .pmu = options->pmu, .dlms = options->dlms, .link = options->link};
  for (size_t at = 0; at < sizeof checks / sizeof checks[0]; at++)
    checks[at]->run(&context);
  text_t notes = {0};
  if ((story->enumerate != NULL || story->kills) && !options->quick)
    enumerate_cuts(&context, options, &notes);
  result->checks = context.results;
  result->check_count = context.count;
  result->notes = arena_text(arena, bytes_text(text_chars(&notes)));
  text_free(&notes);
  result->exchange = run->exchange;
  prove_hazards(&context, result);
  settle(result);
  if (options->pictures) pictures_collect(&context, result);
  find_reason(arena, result);
  digest_of(run, result);
}

void judge_error(arena_t *arena, const case_t *story, const char *reason, case_result_t *result) {
  head(story, result);
  result->facts = arena_text(arena, story->facts);
  single(arena, result, VERDICT_ERROR, "run", reason);
}

void judge_case(arena_t *arena, const case_t *story, const judge_options_t *options,
                bench_run_t *run, case_result_t *result) {
  fault_t fault = {0};
  *run = (bench_run_t){0};
  head(story, result);
  result->facts = arena_text(arena, story->facts);
  if (story->inapplicable != NULL) {
    single(arena, result, VERDICT_INAPPLICABLE, "applicable", story->inapplicable);
    return;
  }
  bench_options_t how = {.meter = options->meter,
                         .pmu = options->pmu,
                         .dlms = options->dlms,
                         .link = options->link,
                         .intruder = options->intruder,
                         .cut_meter = story->enumerate_meter};
  status_t status = bench_run(arena, story->facts, &how, run, &fault);
  if (status != ST_OK) {
    single(arena, result, VERDICT_ERROR, "run",
           arena_printf(arena, "%s: %s", status_name(status), fault.text));
    return;
  }
  judge_run(arena, story, options, run, result);
}
