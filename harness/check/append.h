/* Results of checks that look at more than one run: they come when the case is judged already, and
 * are appended to what it has. */
#ifndef HARNESS_CHECK_APPEND_H
#define HARNESS_CHECK_APPEND_H

#include "harness/check/check.h"

/* Appends the results of `context` to the case's. A worse verdict takes over with its blame and its
 * reason, an equal or better one leaves what stands; the digest goes on over them. */
void append_results(check_context_t *context, case_result_t *result);

#endif
