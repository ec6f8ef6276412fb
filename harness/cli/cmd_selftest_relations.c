/* `meterproof selftest --relations all|R04,R07`: which relation finds which seeded defect, by
 * itself: what the other checks say of the run does not count. A relation that finds none is named.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/check/relation/relation.h"
#include "harness/cli/cli.h"
#include "harness/cli/examine.h"
#include "harness/defects/defect.h"

enum { RELATIONS_MAX = 64 };

typedef struct {
  const cli_t *cli;
  case_t *cases;
  size_t count;
  size_t story;                     /* the one that is tried */
  const char *(*by)[RELATIONS_MAX]; /* of each defect and relation: the story that showed it */
} matrix_t;

/* The relation whose result this is, or relation_count(). */
static size_t relation_of(const check_result_t *result) {
  for (size_t at = 0; at < relation_count(); at++) {
    size_t len = strlen(relation_at(at)->name);
    if (strncmp(result->name, relation_at(at)->name, len) == 0 && result->name[len] == ' ')
      return at;
  }
  return relation_count();
}

static void one_defect(void *context, size_t index) {
  matrix_t *matrix = context;
  const defect_t *defect = defect_at(index);
  const case_t *story = &matrix->cases[matrix->story];
  if (defect->intruder || defect->alone) return;
  arena_t arena = {0};
  case_result_t result = examine_case(matrix->cli, story, defect, false, &arena);
  for (size_t check = 0; check < result.check_count; check++) {
    size_t relation = relation_of(&result.checks[check]);
    if (relation == relation_count() || result.checks[check].verdict != VERDICT_FAIL) continue;
    if (matrix->by[index][relation] == NULL) matrix->by[index][relation] = story->id;
  }
  arena_free(&arena);
}

/* What a story was the first to show, as soon as it is tried: who stops the examination has seen
 * all that was done. */
static void tell_story(const matrix_t *matrix) {
  const case_t *story = &matrix->cases[matrix->story];
  printf("%s/%s\n", story->id, story->cell);
  for (size_t relation = 0; relation < relation_count(); relation++) {
    size_t found = 0;
    for (size_t defect = 0; defect < defect_count(); defect++) {
      if (matrix->by[defect][relation] != story->id) continue;
      printf("%s %s", found++ == 0 ? relation_at(relation)->name : ",", defect_at(defect)->name);
    }
    if (found > 0) printf("\n");
  }
  fflush(stdout);
}

static void progress(void *context, size_t done, size_t count) {
  (void)context;
  if (isatty(STDERR_FILENO) == 0) return;
  fprintf(stderr, "\r%zu of %zu%s", done, count, done == count ? "\n" : "");
}

/* Gives how many relations found nothing. */
static size_t report(const matrix_t *matrix, const char *const *names, size_t name_count) {
  size_t idle = 0;
  for (size_t at = 0; at < name_count; at++) {
    size_t relation = 0, found = 0;
    while (strcmp(relation_at(relation)->name, names[at]) != 0)
      relation++;
    printf("%s finds", names[at]);
    for (size_t defect = 0; defect < defect_count(); defect++) {
      if (matrix->by[defect][relation] == NULL) continue;
      printf("%s %s in %s", found++ == 0 ? "" : ",", defect_at(defect)->name,
             matrix->by[defect][relation]);
    }
    if (found > 0) {
      printf("\n");
      continue;
    }
    const char *waiting = relation_at(relation)->waiting;
    printf(" nothing%s%s\n", waiting == NULL ? "" : ": ", waiting == NULL ? "" : waiting);
    idle += waiting == NULL;
  }
  return idle;
}

int cmd_selftest_relations(const cli_t *cli, case_t *cases, size_t count) {
  arena_t arena = {0};
  const char **names = NULL;
  size_t name_count = 0;
  matrix_t matrix = {.cli = cli, .cases = cases, .count = count};
  CHECK(relation_count() <= RELATIONS_MAX);
  if (!cli_relations(cli, &arena, &names, &name_count)) {
    arena_free(&arena);
    return EXIT_USAGE;
  }
  for (size_t at = 0; at < count; at++) {
    cases[at].relations = names;
    cases[at].relation_count = name_count;
  }
  matrix.by = arena_take_array(&arena, defect_count() + 1, sizeof *matrix.by);
  for (matrix.story = 0; matrix.story < count; matrix.story++) {
    if (cases[matrix.story].inapplicable != NULL) continue;
    jobs_run(cli->jobs == 0 ? jobs_default() : cli->jobs, defect_count(), one_defect, progress,
             &matrix);
    tell_story(&matrix);
  }
  size_t idle = report(&matrix, names, name_count);
  printf("%zu relations on %zu cases with %zu defects; %zu of them found nothing\n", name_count,
         count, defect_count(), idle);
  arena_free(&arena);
  return idle == 0 ? EXIT_PASSED : EXIT_FAILED;
}
