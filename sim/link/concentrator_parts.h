/* The insides of a concentrator, shared by concentrator.c (the network, faults, what waits),
 * port.c (the line of one meter) and passage.c (mechanisms). Nobody else includes this. */
#ifndef SIM_LINK_CONCENTRATOR_PARTS_H
#define SIM_LINK_CONCENTRATOR_PARTS_H

#include "base/due.h"
#include "sim/link/concentrator.h"
#include "sim/link/mechanisms.h"

/* A message, or news, on its way: in a list of its port, or of what waits to go up. */
typedef struct parcel {
  struct parcel *next;
  int64_t first_ns, last_ns; /* when its first and last octet arrive */
  int64_t left_ns;           /* up: when it was given to the network */
  uint32_t node;
  uint32_t len;
  bool up;
  bool left;              /* it shows as sent */
  bool arrived;           /* it shows as received */
  bool is_inside;         /* news for the sender: its octets have left */
  bool is_closed;         /* news for the head-end: the connection is over */
  struct parcel *instead; /* what arrives where a mechanism is wrong; NULL: itself */
  uint8_t octets[];
} parcel_t;

typedef struct {
  concentrator_t *concentrator;
  uint32_t node, baud;
  bool connected;
  bool touched;
  int64_t down_free_ns, up_free_ns; /* when a way of its backhaul is free */
  uint64_t octets;
  parcel_t *down;   /* whole messages, until they are at the concentrator; ascending */
  parcel_t *runs;   /* what arrives at either end; ascending */
  parcel_t *shown;  /* until the next call */
  parcel_t *before; /* with mechanisms: what came up last */
  uint8_t *part;    /* a message that is not yet whole: `part_size` of the pool */
  uint32_t part_len, part_size;
  int64_t part_first_ns;
} port_t;

typedef struct {
  parcel_t *parcel; /* NULL: free */
  bool arrived;
} flight_t;

typedef struct {
  int64_t at_ns;
  bool backhaul, begins;
} edge_t;

struct concentrator {
  const net_kind_t *kind;
  void *net;
  pool_t *pool;
  const link_mechanisms_t *mechanisms; /* NULL: the right ones */
  concentrator_params_t params;
  int64_t start_ns;
  uint32_t nodes;
  port_t *ports; /* node - 1 */
  due_t due;     /* node - 1: the first message of its `down` */
  flight_t flights[NET_FLIGHT_MAX];
  uint32_t flying_down;
  parcel_t *buffer, **buffer_end; /* waits for a way up */
  uint64_t buffer_len;
  edge_t edges[2 * CONCENTRATOR_FAULTS_MAX];
  size_t edge_count, edge_at;
  uint32_t off, cut; /* faults in force, of the concentrator and of its backhaul alone */
  uint32_t *touched; /* nodes */
  uint32_t touched_count;
  concentrator_losses_t losses;
};

/* --- concentrator.c --- */
parcel_t *parcel_new(pool_t *pool, uint32_t node, bytes_t octets);
void parcel_free(pool_t *pool, parcel_t *parcel);
void parcels_free(pool_t *pool, parcel_t **list);
/* Behind all that arrive no later. */
void parcel_insert(parcel_t **list, parcel_t *parcel);
/* A datagram into the network; the parcel is its own from here on. */
void concentrator_send(concentrator_t *concentrator, true_t now, parcel_t *parcel);
/* What waits for a port that has just connected. */
void concentrator_flush(concentrator_t *concentrator, true_t now, uint32_t node);
bool concentrator_reachable(const concentrator_t *concentrator);

/* --- passage.c, of a concentrator with mechanisms --- */
/* What came out of the network and arrives. */
void passage_deliver(concentrator_t *concentrator, true_t now, parcel_t *parcel);
/* What went into it. */
void passage_down(concentrator_t *concentrator, true_t now, const parcel_t *parcel);

/* --- port.c --- */
extern const line_kind_t PORT_KIND;
/* A datagram that came out of the network, or was lost in it. */
void port_arrives(port_t *port, true_t now, parcel_t *parcel);
/* Up, at the concentrator. */
void port_up(port_t *port, true_t now, parcel_t *parcel);
/* The connection breaks at once: what waits in it is lost, and the head-end is told. */
void port_breaks(port_t *port, true_t now);
/* Something of it comes or left: it is in the list of those touched. */
void port_touch(port_t *port);

#endif
