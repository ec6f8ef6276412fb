/* An intruder, after the run: he heard every request that went to a meter over the wrapper, has no
 * key, and asks for associations of his own by what he heard; last he asks as the public client. A
 * right meter gives him nothing; what a wrong one answers goes to the trace as everything does, and
 * the decoder, which has the keys, says whether it may be. Where nothing is ciphered he does not
 * come: a password in clear is nobody's secret. */
#ifndef HARNESS_BENCH_INTRUDER_H
#define HARNESS_BENCH_INTRUDER_H

#include "harness/bench/trace.h"

/* From `now` on, on each line of which the trace has such a request. */
MUST_USE status_t intruder_comes(world_t *world, trace_t *trace, true_t now);

#endif
