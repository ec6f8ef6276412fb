/* An intruder, after the run: it heard every request that went to a meter over the wrapper, has no
 * key, and asks for associations of its own by what it heard. A right meter takes none of it; what
 * it says to a wrong one goes to the trace as everything does, and the decoder, which has the keys,
 * says whether it may be. Where nothing is ciphered he
 * does not come: a password in clear is nobody's secret. Last he asks as the public client. */
#ifndef HARNESS_BENCH_INTRUDER_H
#define HARNESS_BENCH_INTRUDER_H

#include "harness/bench/trace.h"

/* From `now` on, on each line of which the trace has such a request. */
MUST_USE status_t intruder_comes(world_t *world, trace_t *trace, true_t now);

#endif
