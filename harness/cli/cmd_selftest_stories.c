/* `meterproof selftest --stories`: which story shows any seeded defect at all. Each is tried in its
 * first cell that runs (--full: in all), with the defects that name it first, then those that most
 * stories before it have shown. A mistake that any conversation shows would make every story look
 * useful: what a tenth of the stories has shown is tried no more, unless it names the story.
 * Stories go in rounds, so that the order, and who is said to show what, does not hang on the
 * number of jobs. One with the tag `trace` shows that a clause is met and no more, and is counted
 * apart. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cli.h"
#include "harness/cli/examine.h"
#include "harness/defects/defect.h"

enum { ROUND = 32, TENTH = 10 };

typedef struct {
  const case_t *story;
  const defect_t *by; /* NULL: none */
  const char *relation;
  size_t tried;
  bool trace, fails; /* fails without a defect */
} told_t;

typedef struct {
  const cli_t *cli;
  told_t *told;
  size_t count, from; /* of this round */
  size_t *order;      /* of defects */
  size_t *shown;      /* by how many stories, of each defect */
} stories_t;

static bool is_trace(const case_t *story) {
  for (size_t at = 0; at < story->tag_count; at++)
    if (strcmp(story->tags[at], "trace") == 0) return true;
  return false;
}

/* Does it pass without a defect, with somebody who means ill where `intruder`? */
static bool passes(const cli_t *cli, const case_t *story, bool intruder) {
  arena_t arena = {0};
  bool passed = examine_case(cli, story, NULL, intruder, &arena).verdict == VERDICT_PASS;
  arena_free(&arena);
  return passed;
}

static bool shows(const cli_t *cli, told_t *told, const defect_t *defect) {
  arena_t arena = {0};
  const char *relation = examine_relation(examine_killer(defect, told->story));
  case_result_t result = examine_kill(cli, told->story, defect, relation, &arena);
  bool shown = result.verdict == VERDICT_FAIL && result.blame == defect->place;
  arena_free(&arena);
  told->tried++;
  if (!shown || (defect->intruder && !passes(cli, told->story, true))) return false;
  told->by = defect;
  told->relation = relation;
  return true;
}

static void one_story(void *context, size_t index) {
  const stories_t *stories = context;
  told_t *told = &stories->told[stories->from + index];
  if (!passes(stories->cli, told->story, false)) {
    told->fails = true;
    return;
  }
  for (size_t own = 0; own < 2; own++) {
    for (size_t at = 0; at < defect_count(); at++) {
      const defect_t *defect = defect_at(stories->order[at]);
      if ((examine_killer(defect, told->story) != NULL) != (own == 0) || defect->alone) continue;
      if (own == 1 && stories->shown[stories->order[at]] * TENTH >= stories->count) continue;
      if (shows(stories->cli, told, defect)) return;
    }
  }
}

/* The most successful first; of equals the one that stands first. */
static void sort(stories_t *stories) {
  for (size_t at = 1; at < defect_count(); at++) {
    size_t defect = stories->order[at], to = at;
    for (; to > 0 && stories->shown[stories->order[to - 1]] < stories->shown[defect]; to--)
      stories->order[to] = stories->order[to - 1];
    stories->order[to] = defect;
  }
}

static size_t index_of(const defect_t *defect) {
  for (size_t at = 0; at < defect_count(); at++)
    if (defect_at(at) == defect) return at;
  return 0;
}

static void tell(const told_t *told) {
  const char *trace = told->trace ? "trace, " : "";
  printf("%s/%s ", told->story->id, told->story->cell);
  if (told->fails)
    printf("%sdoes not pass without a defect\n", trace);
  else if (told->by == NULL)
    printf("%sNONE of %zu: %s\n", trace, told->tried, told->story->title);
  else
    printf("%skilled-by %s%s%s\n", trace, told->by->name, told->relation == NULL ? "" : " by ",
           told->relation == NULL ? "" : told->relation);
}

static void progress(const stories_t *stories) {
  if (stories->cli->quiet || isatty(STDERR_FILENO) == 0) return;
  fprintf(stderr, "\r%zu of %zu%s", stories->from, stories->count,
          stories->from == stories->count ? "\n" : "");
}

static void rounds(stories_t *stories, int32_t jobs) {
  while (stories->from < stories->count) {
    size_t left = stories->count - stories->from, round = left < ROUND ? left : ROUND;
    jobs_run(jobs, round, one_story, NULL, stories);
    for (size_t end = stories->from + round; stories->from < end; stories->from++) {
      const told_t *told = &stories->told[stories->from];
      if (told->by != NULL) stories->shown[index_of(told->by)]++;
      tell(told);
    }
    fflush(stdout);
    sort(stories);
    progress(stories);
  }
}

/* The first cell of each story that runs; of `full` all cells. */
static void choose(stories_t *stories, const case_t *cases, size_t count) {
  for (size_t at = 0; at < count; at++) {
    const told_t *last = stories->count == 0 ? NULL : &stories->told[stories->count - 1];
    if (cases[at].inapplicable != NULL) continue;
    bool same = last != NULL && strcmp(last->story->id, cases[at].id) == 0;
    if (same && !stories->cli->full) continue;
    stories->told[stories->count++] = (told_t){.story = &cases[at], .trace = is_trace(&cases[at])};
  }
}

int cmd_selftest_stories(const cli_t *cli, const case_t *cases, size_t count) {
  arena_t arena = {0};
  stories_t stories = {.cli = cli, .told = ARENA_ARRAY(&arena, told_t, count + 1)};
  stories.order = ARENA_ARRAY(&arena, size_t, defect_count() + 1);
  stories.shown = ARENA_ARRAY(&arena, size_t, defect_count() + 1);
  for (size_t at = 0; at < defect_count(); at++)
    stories.order[at] = at;
  choose(&stories, cases, count);
  rounds(&stories, cli->jobs == 0 ? jobs_default() : cli->jobs);
  size_t none = 0, failing = 0, traces = 0, idle_traces = 0;
  for (size_t at = 0; at < stories.count; at++) {
    const told_t *told = &stories.told[at];
    bool idle = told->by == NULL && !told->fails;
    failing += told->fails;
    traces += told->trace;
    idle_traces += told->trace && idle;
    none += !told->trace && idle;
  }
  printf("%zu traces, %zu of them kill no defect; %zu stories do not pass without one\n", traces,
         idle_traces, failing);
  printf("%zu of %zu stories kill no defect\n", none, stories.count - traces);
  bool many = (none + idle_traces) * TENTH > stories.count; /* at most one in ten */
  arena_free(&arena);
  return failing > 0 || many ? EXIT_FAILED : EXIT_PASSED;
}
