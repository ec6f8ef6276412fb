/* Puts the runs of one story in different languages side by side. What may differ between them is
 * not decided here. */
#include "harness/cli/across.h"

#include <string.h>

#include "harness/check/append.h"
#include "harness/check/bill_pair.h"

/* --- What is run --- */

/* The next part of a cell's name that is not about the language; empty at the end. */
static bytes_t next_part(const char **cell) {
  while (**cell != '\0') {
    const char *part = *cell;
    size_t len = strcspn(part, ",");
    *cell += len + (part[len] == ',' ? 1 : 0);
    bool language = strncmp(part, "protocol=", 9) == 0 || strncmp(part, "security=", 9) == 0;
    bool none = len == 1 && part[0] == '-';
    if (!language && !none) return bytes_of(part, len);
  }
  return bytes_of(*cell, 0);
}

bool across_same_story(const char *cell_a, const char *cell_b) {
  for (;;) {
    bytes_t a = next_part(&cell_a);
    bytes_t b = next_part(&cell_b);
    if (!bytes_equal(a, b)) return false;
    if (a.len == 0) return true;
  }
}

static bool selected(const cli_t *cli, const case_t *story) {
  if (cli->case_name == NULL) return true;
  size_t len = strlen(story->id);
  if (strncmp(cli->case_name, story->id, len) != 0) return false;
  if (cli->case_name[len] == '\0') return true;
  return cli->case_name[len] == '/' && across_same_story(cli->case_name + len + 1, story->cell);
}

static bool is_same_case(const case_t *a, const case_t *b) {
  return strcmp(a->id, b->id) == 0 && strcmp(a->cell, b->cell) == 0;
}

/* What the matrix of a story has already is not run twice. */
static size_t keep(const cli_t *cli, case_t *all, size_t kept, const case_t *more, size_t count) {
  size_t before = kept;
  for (size_t at = 0; at < count; at++) {
    bool known = !selected(cli, &more[at]);
    for (size_t k = 0; k < before && !known; k++)
      known = is_same_case(&all[k], &more[at]);
    if (!known) all[kept++] = more[at];
  }
  return kept;
}

int across_load(const cli_t *cli, arena_t *arena, case_t **cases, size_t *count) {
  static const char *const languages[] = {NULL, "dlms-hdlc", "dlms-wrapper"};
  *cases = NULL;
  *count = 0;
  for (size_t at = 0; at < sizeof languages / sizeof languages[0]; at++) {
    cli_t one = *cli;
    case_t *more = NULL;
    size_t more_count = 0;
    one.case_name = NULL;
    one.protocol = languages[at];
    if (one.protocol != NULL && one.security == NULL) one.security = "both";
    int code = cli_load(&one, arena, &more, &more_count);
    if (code != EXIT_PASSED) return code;
    case_t *all = ARENA_ARRAY(arena, case_t, *count + more_count);
    if (*count > 0) memcpy(all, *cases, *count * sizeof *all);
    *count = keep(cli, all, *count, more, more_count);
    *cases = all;
  }
  return *count > 0 ? EXIT_PASSED : EXIT_NOTHING;
}

/* --- What is compared --- */

typedef struct {
  const across_t *across;
  size_t *first; /* by case: the first comparable one of its story */
  size_t *values, *pairs;
} compare_t;

static bool is_comparable(const across_t *across, size_t at) {
  const case_result_t *result = &across->results[at];
  return result->verdict != VERDICT_INAPPLICABLE && result->verdict != VERDICT_ERROR &&
         across->runs[at].meters > 0;
}

static size_t first_of(const across_t *across, size_t at) {
  for (size_t k = 0; k < at; k++) {
    if (strcmp(across->cases[k].id, across->cases[at].id) != 0) continue;
    if (across_same_story(across->cases[k].cell, across->cases[at].cell) &&
        is_comparable(across, k))
      return k;
  }
  return at;
}

static blame_t blame_of(const case_result_t *a, const case_result_t *b) {
  if (b->verdict == VERDICT_FAIL) return b->blame;
  return a->verdict == VERDICT_FAIL ? a->blame : BLAME_BENCH;
}

static check_context_t context_of(const across_t *across, arena_t *arena, size_t at) {
  return check_context(arena, &across->cases[at], &across->runs[at], cli_comparator(across->cli));
}

/* All the others of the story that begins at `first`. */
static void one_story(void *context, size_t first) {
  const compare_t *compare = context;
  const across_t *across = compare->across;
  arena_t arena = {0};
  check_context_t reference = {0};
  blame_t blame = BLAME_NONE;
  case_result_t as_judged = across->results[first];
  if (compare->first[first] != first || !is_comparable(across, first)) return;
  for (size_t at = first + 1; at < across->count; at++) {
    if (compare->first[at] != first) continue;
    if (reference.arena == NULL) reference = context_of(across, &arena, first);
    check_context_t other = context_of(across, &arena, at);
    other.arena = &across->arenas[at]; /* what is noted stays */
    blame = blame_of(&as_judged, &across->results[at]);
    bill_pair_t pair = {&other, &reference, across->cases[first].cell, blame};
    compare->values[at] = bill_pair_compare(&pair);
    compare->pairs[at] = 1;
    append_results(&other, &across->results[at]);
  }
  arena_free(&arena);
}

/* --- The canary --- */

/* A copy of the run in which the first total that is exact is 1 mWh more. */
static bool spoil(arena_t *arena, const bench_run_t *run, bench_run_t *spoilt) {
  *spoilt = *run;
  for (size_t meter = 0; meter < run->meters; meter++) {
    const bench_bills_t *bills = &run->bills[meter];
    for (size_t at = 0; at < bills->count; at++) {
      if (bills->bills[at].total.quality != BILL_EXACT) continue;
      bill_t *changed = ARENA_ARRAY(arena, bill_t, bills->count);
      memcpy(changed, bills->bills, bills->count * sizeof *changed);
      changed[at].total.value++;
      bench_bills_t *all = ARENA_ARRAY(arena, bench_bills_t, run->meters);
      memcpy(all, run->bills, run->meters * sizeof *all);
      all[meter].bills = changed;
      spoilt->bills = all;
      return true;
    }
  }
  return false;
}

static bool found(const check_context_t *context) {
  for (size_t at = 0; at < context->count; at++) {
    if (context->results[at].verdict == VERDICT_FAIL) return true;
  }
  return false;
}

/* Of pairs that agree, the first in which no clock was set: 1 mWh must be seen there. */
static int32_t canary(const compare_t *compare, text_t *notes) {
  const across_t *across = compare->across;
  int32_t alive = -1;
  for (size_t at = 0; at < across->count && alive < 0; at++) {
    size_t first = compare->first[at];
    if (compare->pairs[at] == 0 || across->results[at].verdict != VERDICT_PASS) continue;
    arena_t arena = {0};
    bench_run_t spoilt;
    check_context_t reference = context_of(across, &arena, first);
    check_context_t other = context_of(across, &arena, at);
    bill_pair_t pair = {&other, &reference, across->cases[first].cell, BLAME_BENCH};
    if (bill_pair_is_strict(&pair) && spoil(&arena, &across->runs[at], &spoilt)) {
      other.run = &spoilt;
      (void)bill_pair_compare(&pair);
      alive = found(&other) ? 0 : 1;
      text_printf(notes, "canary: a bill that is 1 mWh off in another language: %s by `across`\n",
                  alive == 0 ? "found" : "NOT FOUND");
    }
    arena_free(&arena);
  }
  if (alive < 0) text_put(notes, "canary: none could be tried across languages\n");
  return alive > 0 ? alive : 0;
}

int32_t across_compare(const across_t *across, int32_t jobs, text_t *notes) {
  arena_t arena = {0};
  compare_t compare = {.across = across,
                       .first = ARENA_ARRAY(&arena, size_t, across->count + 1),
                       .values = ARENA_ARRAY(&arena, size_t, across->count + 1),
                       .pairs = ARENA_ARRAY(&arena, size_t, across->count + 1)};
  size_t values = 0, pairs = 0, differ = 0, alone = 0;
  for (size_t at = 0; at < across->count; at++)
    compare.first[at] = is_comparable(across, at) ? first_of(across, at) : at;
  jobs_run(jobs, across->count, one_story, NULL, &compare);
  for (size_t at = 0; at < across->count; at++) {
    const case_result_t *result = &across->results[at];
    values += compare.values[at];
    pairs += compare.pairs[at];
    bool told = false;
    for (size_t k = at + 1; k < across->count && !told; k++)
      told = compare.first[k] == at;
    if (is_comparable(across, at) && compare.first[at] == at && !told) alone++;
    if (compare.pairs[at] == 0 || result->check_count == 0) continue;
    if (result->checks[result->check_count - 1].verdict != VERDICT_PASS) differ++;
  }
  text_printf(notes,
              "across: %zu runs compared with another language, %zu values, %zu runs differ; %zu "
              "stories are told in one language alone\n",
              pairs, values, differ, alone);
  int32_t alive = pairs == 0 ? 0 : canary(&compare, notes);
  arena_free(&arena);
  return alive;
}
