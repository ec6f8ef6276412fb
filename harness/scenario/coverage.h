/* What must have a scenario, and what has: rows of coverage.def and the values of policy's axes,
 * counted over expanded cells. A row that no cell shows is a hole, or waits for a reason that its
 * line gives. Counting sees facts and clauses, never what came out of a run. */
#ifndef HARNESS_SCENARIO_COVERAGE_H
#define HARNESS_SCENARIO_COVERAGE_H

#include "harness/scenario/scenario.h"

typedef struct {
  const char *group; /* "POLICY", "ERROR", "BORDER" … */
  const char *name, *pattern;
  const char *waits; /* the reason; NULL: it must have a cell */
  int32_t cells;
  const char *first; /* id of the first; NULL: none */
} coverage_row_t;

typedef struct {
  coverage_row_t *rows;
  size_t count;
  int32_t holes, waiting;
} coverage_t;

/* Cells that are inapplicable show nothing. */
void coverage_count(arena_t *arena, const case_t *cases, size_t count, coverage_t *coverage);

/* Whether a line of facts is what the pattern says; coverage.def has the form. */
bool coverage_matches(const char *pattern, bytes_t line);

#endif
