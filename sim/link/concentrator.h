/* A concentrator: the root of a network of packets (net.h), its connection to the head-end, and a
 * port for each meter behind it. Decision 0012. Octets that come down a port are put together to
 * messages of the wrapper, each a datagram of the network; datagrams that come up leave by the port
 * as they are. It stores and forwards: it neither repeats nor answers, nor looks into a message.
 * What it is not: a head-end; it reads nothing by itself.
 *
 * A port is a line with one meter (line.h). The connection of a port begins with what the head-end
 * sends; it ends when the head-end hangs up, and by faults. Memory is taken from the pool, for what
 * is under way, and given back. */
#ifndef SIM_LINK_CONCENTRATOR_H
#define SIM_LINK_CONCENTRATOR_H

#include "base/pool.h"
#include "sim/link/line.h"
#include "sim/link/net.h"

enum { CONCENTRATOR_FAULTS_MAX = 64, CONCENTRATOR_QUEUE_MAX = NET_FLIGHT_MAX };
enum { CONCENTRATOR_BUFFER_MAX = 1 << 26 };
#define CONCENTRATOR_WHOLE_NS INT64_C(5000000000) /* a message is whole by then, or dropped */
#define CONCENTRATOR_LATENCY_NS_MAX INT64_C(60000000000)

typedef struct {
  int64_t latency_ns; /* of the backhaul, one way: 0…CONCENTRATOR_LATENCY_NS_MAX */
  uint32_t queue;     /* datagrams on their way down at once: 1…CONCENTRATOR_QUEUE_MAX */
  uint32_t buffer;    /* octets that wait for a way up: 0…CONCENTRATOR_BUFFER_MAX */
} concentrator_params_t;

concentrator_params_t concentrator_usual(void);

typedef struct concentrator concentrator_t;

struct link_mechanisms; /* mechanisms.h */

/* A port for each node of `config`, in their order. `pool` is borrowed for life. */
concentrator_t *concentrator_open(arena_t *arena, pool_t *pool, const net_kind_t *kind,
                                  const net_config_t *config, const concentrator_params_t *params);
/* From now on; borrowed for life. A right concentrator needs no call. */
void concentrator_mechanisms(concentrator_t *concentrator,
                             const struct link_mechanisms *mechanisms);
/* Of the network: as net.h has it. Given before anything is sent. */
MUST_USE status_t concentrator_fault(concentrator_t *concentrator, const net_fault_t *fault);
/* [from, to); to -1: for ever. `backhaul`: the connection to the head-end alone, not its supply.
 * ST_NO_ROOM: more than CONCENTRATOR_FAULTS_MAX. */
MUST_USE status_t concentrator_off(concentrator_t *concentrator, bool backhaul, true_t from,
                                   true_t to);
/* The line of the node; `stream_baud`: octets a second times ten, of its port alone. */
line_t concentrator_port(concentrator_t *concentrator, uint32_t node, uint32_t stream_baud);

true_t concentrator_next(const concentrator_t *concentrator);
/* Lives all that happens by `now`, which never goes back. */
void concentrator_live(concentrator_t *concentrator, true_t now);
/* The nodes at whose ports something came or left since they were last asked for; each once, then
 * false. */
bool concentrator_touched(concentrator_t *concentrator, uint32_t *node);

void concentrator_state(const concentrator_t *concentrator, uint32_t node, net_state_t *state);
void concentrator_counts(const concentrator_t *concentrator, net_counts_t *counts);

/* What ended in the concentrator itself, for tests and reports. */
typedef struct {
  uint64_t no_room;  /* datagrams that the network did not take, either way */
  uint64_t overdue;  /* that the buffer did not hold */
  uint64_t nobody;   /* that came up to a port without a connection */
  uint64_t scrapped; /* octets that were part of no message */
} concentrator_losses_t;
const concentrator_losses_t *concentrator_losses(const concentrator_t *concentrator);

#endif
