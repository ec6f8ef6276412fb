/* Ends of lines in a network: a listening TCP socket, one client at a time (a further one is
 * accepted and closed at once, so that nobody waits), or a UDP socket that answers whoever asked
 * last. Each gives its way to a line_end_t. No protocol, but that a datagram holds one whole
 * wrapper message (IEC 62056-47). */
#ifndef SIM_RT_ENDS_NET_H
#define SIM_RT_ENDS_NET_H

#include "sim/rt/ends.h"

/* `place` HOST:PORT; port 0: any, and end->path says which. `step` is added to the port. */
MUST_USE status_t line_end_tcp(line_end_t *end, const char *place, uint16_t step, fault_t *fault);
MUST_USE status_t line_end_udp(line_end_t *end, const char *place, uint16_t step, fault_t *fault);

#endif
