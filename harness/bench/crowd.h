/* A world of many meters, each on a line of its own, for `meterproof perf crowd`: what it costs to
 * be there, and to talk to some of them at once. DLMS over TCP, in clear, as the public client; the
 * conversations are octets of the dictionary, so that no head-end is measured beside it. */
#ifndef HARNESS_BENCH_CROWD_H
#define HARNESS_BENCH_CROWD_H

#include "base/arena.h"
#include "base/units.h"

typedef struct {
  uint32_t meters, at_once;
  uint64_t rest_octets;  /* of the world, all meters opened and none asked */
  uint64_t after_octets; /* when each was asked once, `at_once` at a time */
  uint32_t awake;        /* rooms for meters that had to be */
  uint64_t events, answers;
} crowd_t;

/* `begun` is called behind the opening, before the first conversation, for who measures time.
 * ST_BAD_REPLY: an answer is missing. */
MUST_USE status_t crowd_live(uint32_t meters, uint32_t at_once, void (*begun)(void *of), void *of,
                             crowd_t *crowd, fault_t *fault);

#endif
