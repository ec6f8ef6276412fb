/* Child processes of the real-time bench: started with their words, ended for certain. */
#ifndef HARNESS_CLI_PROCESS_H
#define HARNESS_CLI_PROCESS_H

#include "base/status.h"

typedef struct {
  int pid; /* 0: none */
} process_t;

/* `words` ends with NULL; stdout and stderr go to the file `log`. */
MUST_USE status_t process_start(process_t *process, const char *const *words, const char *log,
                                fault_t *fault);
/* Waits up to `seconds`; ST_DEADLINE if it still runs, else its exit code. */
MUST_USE status_t process_wait(process_t *process, int32_t seconds, int *code);
void process_stop(process_t *process);
/* Waits until the path exists, up to `seconds`. */
MUST_USE status_t process_await_file(const char *path, int32_t seconds);

#endif
