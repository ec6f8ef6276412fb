/* Copies of this process on the way of a run (harness/check/judge.h, checkpoints_t), by fork: a
 * line of text comes back from each through a pipe. Only while the process has one thread. */
#ifndef HARNESS_CLI_CHECKPOINT_H
#define HARNESS_CLI_CHECKPOINT_H

#include "harness/check/judge.h"

typedef struct checkpoint checkpoint_t;

/* At most `jobs` copies live at once; with `name` each that ended is shown on stderr. Give back
 * with checkpoint_close. */
checkpoint_t *checkpoint_open(int32_t jobs, const char *name);
checkpoints_t checkpoint_ways(checkpoint_t *checkpoint);
void checkpoint_close(checkpoint_t *checkpoint);

#endif
