/* One case with one seeded defect, for the three examinations of `meterproof selftest`. */
#ifndef HARNESS_CLI_EXAMINE_H
#define HARNESS_CLI_EXAMINE_H

#include "harness/cli/cli.h"
#include "harness/defects/defect.h"

/* `defect` NULL: none. No enumeration, but of the killers of a defect that only cuts show. The
 * result lives in the arena. */
case_result_t examine_case(const cli_t *cli, const case_t *story, const defect_t *defect,
                           bool intruder, arena_t *arena);

/* The same, and what the run left. */
case_result_t examine_run(const cli_t *cli, const case_t *story, const defect_t *defect,
                          bool intruder, arena_t *arena, bench_run_t *run);

/* The defect's word for that story, or NULL: its id, behind it the relation that must see it. */
const char *examine_killer(const defect_t *defect, const case_t *story);
/* "R28" of "LNK-NOISE-F01 R28"; NULL without one. */
const char *examine_relation(const char *killer);
/* The story as a killer of this defect; where `relation` is not NULL, that one alone counts. */
case_result_t examine_kill(const cli_t *cli, const case_t *story, const defect_t *defect,
                           const char *relation, arena_t *arena);

/* The relations that a story must hold without a defect: its own, and those of its kills. */
void examine_relations(case_t *story, arena_t *arena);

#endif
