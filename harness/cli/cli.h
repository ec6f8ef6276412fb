/* The command line of `meterproof`: what was asked for, and the commands. Nothing is judged here.
 * */
#ifndef HARNESS_CLI_CLI_H
#define HARNESS_CLI_CLI_H

#include "harness/check/judge.h"
#include "harness/check/verdict.h"
#include "harness/scenario/scenario.h"

/* The first that applies of 4, 5, 2, 3, 7, 8, 1, 6, 0 is what a program ends with (DESIGN). */
enum {
  EXIT_PASSED = 0,
  EXIT_FAILED = 1,
  EXIT_INTERRUPTED = 2,
  EXIT_HARNESS = 3,
  EXIT_USAGE = 4,
  EXIT_NOTHING = 5,
  EXIT_INCONCLUSIVE = 6,
  EXIT_CANARY = 7
};

enum { CLI_PATHS_MAX = 64 };

typedef struct {
  const char *program; /* as called: where the other programs stand */
  const char *version;
  const char *paths[CLI_PATHS_MAX];
  size_t path_count;
  const char *json, *junit, *html, *data, *root, *case_name, *what;
  const char *relations;           /* "all" or "R04,R07": tried on every case in place of its own */
  const char *cells;               /* of `selftest --full`: "first" of each story, or NULL: all */
  const char *defect;              /* of `swarm`, `shrink` and `diff`: its name, or NULL */
  const char *out;                 /* of `shrink`: the file; NULL: beside the story */
  const char *protocol, *security; /* every case as if its meters had it; NULL: as written */
  uint64_t seed;
  int32_t jobs;   /* 0: one a processor */
  int64_t meters; /* of `perf meter`, `perf crowd`, `perf fleet`; 0: as many as they say */
  int64_t days;   /* of `perf fleet`; 0: a year */
  int64_t seeds;  /* of `swarm`; 0: a thousand */
  bool json_out, full, comparator_off, real_time, quiet, defects_only, write_baseline;
  bool across;   /* each case in each language: across.h */
  bool stories;  /* of `selftest`: which story shows any defect */
  bool coverage; /* of `list`: what must have a scenario, and what has */
} cli_t;

/* Fills `cli` from the words after the command. ST_BAD_INPUT with a sentence on stderr. */
MUST_USE status_t cli_read(cli_t *cli, int argc, char **argv);

/* All cases of all paths, those of `case_name` only where it is given ("ID" or "ID/CELL"). Prints
 * complaints to stderr and gives EXIT_USAGE or EXIT_NOTHING, else EXIT_PASSED. */
int cli_load(const cli_t *cli, arena_t *arena, case_t **cases, size_t *count);

/* " --protocol P --security S" as given, for a line to copy; "" without them. */
const char *cli_way(const cli_t *cli, arena_t *arena);

/* The names after --relations; none without it. False with a sentence on stderr where one is none
 * of a relation. */
bool cli_relations(const cli_t *cli, arena_t *arena, const char ***relations, size_t *count);

const comparator_t *cli_comparator(const cli_t *cli);

int cmd_run(const cli_t *cli);
int cmd_list(const cli_t *cli);
int cmd_lint(const cli_t *cli);
int cmd_explain(const cli_t *cli);
int cmd_replay(const cli_t *cli);
int cmd_selftest(const cli_t *cli);
int cmd_selftest_full(const cli_t *cli, const case_t *cases, size_t count);
int cmd_selftest_relations(const cli_t *cli, case_t *cases, size_t count);
int cmd_selftest_stories(const cli_t *cli, const case_t *cases, size_t count);
int cmd_swarm(const cli_t *cli);
int cmd_shrink(const cli_t *cli);
int cmd_diff(const cli_t *cli);
int cmd_perf(const cli_t *cli);
int cmd_perf_codec(const cli_t *cli); /* `perf codec` */
int cmd_perf_meter(const cli_t *cli); /* `perf meter` */
int cmd_perf_crowd(const cli_t *cli); /* `perf crowd` */
int cmd_perf_fleet(const cli_t *cli); /* `perf fleet` */
int cmd_real_time(const cli_t *cli, case_t *cases, size_t count);

/* Work on indices 0 … count−1 with `jobs` threads; which thread takes which index changes nothing,
 * because a job writes only to its own place. `progress` is called from one thread at a time. */
void jobs_run(int32_t jobs, size_t count, void (*work)(void *context, size_t index),
              void (*progress)(void *context, size_t done, size_t count), void *context);
int32_t jobs_default(void);

#endif
