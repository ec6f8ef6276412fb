/* One case with one seeded defect, for the two examinations of `meterproof selftest`. */
#ifndef HARNESS_CLI_EXAMINE_H
#define HARNESS_CLI_EXAMINE_H

#include "harness/cli/cli.h"
#include "harness/defects/defect.h"

/* `defect` NULL: none. No enumeration. The result lives in the arena. */
case_result_t examine_case(const cli_t *cli, const case_t *story, const defect_t *defect,
                           bool intruder, arena_t *arena);

#endif
