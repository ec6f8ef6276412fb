/* Which of thousands of ends have something to say: one descriptor that is readable while any of
 * them is (Linux epoll), so that a turn of the loop costs what passes, not how many there are. */
#ifndef SIM_RT_WATCH_H
#define SIM_RT_WATCH_H

#include "sim/rt/ends.h"

enum { WATCH_READY_MAX = 256 }; /* lines of one turn; the others come in the next */

/* The descriptor, for poll. ST_PORT: there is none left. */
MUST_USE status_t watch_open(int *watch, fault_t *fault);
/* Connection and listener of an end, those that are there, are watched from now on; asked again
 * after whatever may have changed them. */
MUST_USE status_t watch_line(int watch, uint32_t line, const line_end_t *end, fault_t *fault);
/* Lines that have something, each at most once; does not wait. */
uint32_t watch_ready(int watch, uint32_t ready[WATCH_READY_MAX]);
/* As many descriptors as so many ends and their listeners need. False: the system lets this process
 * have fewer, and it has those. */
bool watch_allow(uint32_t ends);

#endif
