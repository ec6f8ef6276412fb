/* A story told as facts alone: a stored file, a cell of a scenario, a random world. It is judged
 * without expectations of its own — the ideal meter, the journal, the invariants and the right
 * bill — by `replay`, `swarm`, `shrink` and `diff`. */
#ifndef HARNESS_CLI_TOLD_H
#define HARNESS_CLI_TOLD_H

#include "harness/cli/cli.h"
#include "harness/defects/defect.h"

enum { TOLD_CHECK_MAX = 127 };

/* How a story fails: on whom, and in which kind of check: the words of its name but for
 * numbers. */
typedef struct {
  blame_t blame;
  char check[TOLD_CHECK_MAX + 1];
} told_failure_t;

/* EXIT_PASSED, or what the program ends with, said on stderr. A scenario must have one cell, or
 * --case names it. What it expects is left out. */
int told_read(const cli_t *cli, arena_t *arena, const char *path, case_t *story);
/* Of a file of facts alone. */
int told_read_stored(arena_t *arena, const char *path, case_t *story);
/* The same of a text that is in memory. */
case_t told_of_facts(arena_t *arena, const char *file, bytes_t facts);
/* The defect of --defect, NULL without one; EXIT_USAGE with a sentence where there is no such. */
int told_defect(const cli_t *cli, const defect_t **defect);

case_result_t told_judge(const cli_t *cli, const case_t *story, const defect_t *defect,
                         arena_t *arena, bench_run_t *run);
/* False: it does not fail. A run that could not be made fails as `error`. */
bool told_fails(const case_result_t *result, told_failure_t *failure);
bool told_same(const told_failure_t *a, const told_failure_t *b);

/* Writes a text to a file, folders of it made. False with a sentence on stderr. */
bool told_write(const char *folder, const char *name, bytes_t text);

#endif
