/* `run --across`: every case in each language in which it can be told, and the bills of one story
 * compared between them (harness/check/bill_pair.h has the rule). Each run keeps its own verdict.
 */
#ifndef HARNESS_CLI_ACROSS_H
#define HARNESS_CLI_ACROSS_H

#include "base/text.h"
#include "harness/cli/cli.h"

/* What `run` made; all arrays by case. */
typedef struct {
  const cli_t *cli;
  const case_t *cases;
  const bench_run_t *runs;
  case_result_t *results;
  arena_t *arenas; /* of the cases */
  size_t count;
} across_t;

/* As cli_load: the cases as they are written, then all of them over dlms-hdlc, then over
 * dlms-wrapper, each cell once. Security is what the command line says, else `both` where the
 * language is forced. `--case ID/CELL` takes all cells that differ from it in language alone. */
int across_load(const cli_t *cli, arena_t *arena, case_t **cases, size_t *count);

/* Compares each applicable run with the first of its story, appends `across` to its result, and
 * writes counts to `notes`. Gives how many canaries were not found: one is tried, a bill of which
 * a total is 1 mWh off. */
int32_t across_compare(const across_t *across, int32_t jobs, text_t *notes);

/* Whether two cells tell the same story: they differ in protocol and security at most. */
bool across_same_story(const char *cell_a, const char *cell_b);

#endif
