/* The engine of power-line networks, and the insides that its files share: plc.c (the verbs of
 * net.h, time, datagrams), plc_medium.c (who transmits when, and what is heard), plc_way.c (who
 * hears whom, paths), plc_join.c (joining and repair). What a MAC does with it is a plc_mac_t: one
 * in each net_NAME.c. Nobody outside sim/link includes this. The medium about the root is one:
 * everybody hears that it is taken, so there are no hidden nodes and no second frame elsewhere at
 * the same time; collisions are those of two who begin within a slot of back-off. */
#ifndef SIM_LINK_PLC_H
#define SIM_LINK_PLC_H

#include "sim/link/plc_agenda.h"
#include "sim/link/plc_channel.h"

/* The keys behind those of the channel, in the order of each kind's table. */
enum {
  PLC_HOPS = PLC_CHANNEL_KEY_COUNT, /* of a path, at most */
  PLC_JOIN_WAIT,                    /* s between two tries to join, at first */
  PLC_GIVE_UP,                      /* s that a datagram waits for a way */
  PLC_NOTICE,                       /* s until those behind a dark repeater know it, at most */
  PLC_WEAK, /* link quality below which a link is weak: LQI, quarters of dB from -10 dB */
  PLC_BE_MIN,
  PLC_BE_MAX,
  PLC_BACKOFFS,
  PLC_RETRIES,
  PLC_MAC_KEYS, /* from here they are the kind's own */
};

enum { PLC_RATES_MAX = 5, PLC_FLIGHT_NONE = UINT16_MAX, PLC_WINDOW_MAX = 32 };

/* What a node's own event is for. */
typedef enum { PLC_REST, PLC_TRY, PLC_DONE } plc_task_t;

typedef struct {
  uint32_t parent, first_child, next, previous; /* the tree; NET_NOBODY */
  uint32_t candidate;                           /* of the exchange that goes on */
  uint32_t order;                               /* where in plc_t.order */
  uint64_t draws;
  int64_t joined_ns;
  int64_t heard_ns[2];  /* the last reception over the link to the parent: up, down … */
  int16_t heard_cdb[2]; /* … and its signal to noise */
  uint16_t queue[2];    /* flights that wait to be sent here: first and last */
  uint16_t first_fault; /* of the node's chain; 0: none */
  uint16_t rejoins;
  uint8_t task, tries, cost, credit;
  bool powered, silent, joined, known, repeater;
} plc_node_t;

typedef enum {
  PLC_IDLE,
  PLC_WAITS,   /* for its start, or for a way */
  PLC_QUEUED,  /* behind others of the same transmitter */
  PLC_ASKS,    /* for the medium */
  PLC_SENDS,   /* on the medium */
  PLC_FAILS,   /* lost; that is known at its instant */
  PLC_REPEATS, /* has arrived, and comes again */
  PLC_OVER     /* what became of it waits to be taken */
} plc_phase_t;

typedef struct {
  net_datagram_t datagram;
  plc_phase_t phase;
  uint64_t sequence;
  int64_t since_ns, give_up_ns; /* given; no way by then: lost */
  int64_t began_ns;             /* the transmission that goes on */
  uint32_t path[NET_HOPS_MAX + 1];
  uint8_t hops, hop; /* of the path; the one that goes on */
  bool collided, back, twice;
  bool got; /* the receiver has this frame, its acknowledgement was lost */
  uint8_t rate, tries, repairs, exponent;
  uint16_t backoffs, next;  /* next: in the queue of the transmitter */
  uint32_t octets;          /* of the frame, on the medium */
  uint32_t done, part;      /* octets of the datagram that this hop has; in this frame */
  uint32_t pending, have;   /* ARQ: segments of the window not yet known to be there; there */
  uint16_t window, segment; /* ARQ: segments in it; the one on its way */
} plc_flight_t;

typedef struct {
  net_arrival_t arrival;
  uint16_t flight;
} plc_outcome_t;

typedef struct {
  net_fault_t fault;
  uint16_t next; /* of the same node; from 1 */
} plc_trouble_t;

typedef struct plc plc_t;

/* A medium access layer. Rates have the most robust first. */
typedef struct {
  uint32_t rates;
  int32_t threshold_cdb[PLC_RATES_MAX]; /* at which half of 100 symbols are lost */
  span_t slot;                          /* of back-off; 0: the medium is given in turn */
  span_t turn, rest;                    /* before an acknowledgement; behind each exchange */
  span_t ack;                           /* 0: frames are not acknowledged */
  uint32_t ack_symbols;
  uint32_t join_messages, find_messages; /* exchanges of a new node; of one that is known */
  uint32_t join_octets;                  /* of each, on the medium */
  span_t (*air)(const plc_t *plc, uint32_t rate, uint32_t octets);
  uint32_t (*symbols)(const plc_t *plc, uint32_t rate, uint32_t octets);
  /* A way is there: ask for the medium. */
  void (*begin)(plc_t *plc, uint16_t flight, true_t now);
  /* The medium is free for it: fills rate, octets and part. */
  void (*frame)(plc_t *plc, plc_flight_t *flight, true_t now);
  /* Its frame has ended and was heard or not, and so was the acknowledgement, which ends at
   * `after`. Asks again, delivers or fails; it is at the head of its transmitter's queue. */
  void (*heard)(plc_t *plc, uint16_t flight, true_t now, true_t after, bool got, bool acked);
  /* The share of the medium that idle chatter takes, in ppm; NULL: none. */
  uint32_t (*chatter)(const plc_t *plc);
  /* Instead of a tree: whether the node is reached and how (plc_node_t.credit); takes the medium
   * until `done`. NULL: the tree. */
  bool (*reach)(plc_t *plc, uint32_t node, true_t now, true_t *done);
  /* Instead of one reception: the frame has ended; was it heard at the end of the path? */
  bool (*carry)(plc_t *plc, plc_flight_t *flight, true_t now);
  bool relays_promoted; /* a repeater must be made one first */
} plc_mac_t;

struct plc {
  const plc_mac_t *mac;
  plc_channel_t channel;
  int64_t values[NET_KEYS_MAX];
  uint32_t nodes;
  plc_node_t *node; /* [nodes + 1]; the root is 0 */
  uint32_t *order;  /* nodes by branch and metres */
  uint32_t near[8]; /* nodes nearest to the root, of any branch */
  uint32_t near_count;
  plc_agenda_t agenda;
  plc_flight_t flight[NET_FLIGHT_MAX];
  uint16_t idle[NET_FLIGHT_MAX], idle_count;
  plc_outcome_t outcome[2 * NET_FLIGHT_MAX];
  uint32_t outcome_first, outcome_count;
  plc_trouble_t *trouble;
  uint32_t trouble_count, trouble_max;
  uint32_t joined, repeaters; /* nodes with a parent; with a child */
  uint64_t sequence;
  int64_t free_ns;   /* of the medium */
  int64_t taken_ns;  /* its last transmission's begin … */
  uint16_t taken_by; /* … and flight; PLC_FLIGHT_NONE */
  net_counts_t counts;
};

/* plc.c: the verbs of net.h for every MAC. */
plc_t *plc_open(arena_t *arena, const net_config_t *config, const plc_mac_t *mac, size_t keys);
MUST_USE status_t plc_fault(void *net, const net_fault_t *fault);
void plc_power(void *net, true_t now, uint32_t node, bool on);
MUST_USE status_t plc_send(void *net, true_t now, const net_datagram_t *datagram);
true_t plc_next(const void *net);
bool plc_take(void *net, true_t now, net_arrival_t *arrival);
void plc_state(const void *net, uint32_t node, net_state_t *state);
void plc_counts(const void *net, net_counts_t *counts);

uint64_t plc_draw(plc_t *plc, uint32_t node); /* running dice of a node */
bool plc_alive(const plc_t *plc, uint32_t node);
/* Arguments of the faults of a kind in force, together; at most a million for ppm. */
int64_t plc_trouble(const plc_t *plc, net_fault_kind_t kind, uint32_t node, true_t at);
/* The whole datagram is at its end. `after`: where the medium is its sender's again. */
void plc_deliver(plc_t *plc, uint16_t flight, true_t at, true_t after);
void plc_fail(plc_t *plc, uint16_t flight, true_t at); /* known at its instant, not before */
/* Without a way: again when there is one, within what the kind waits. */
void plc_await(plc_t *plc, uint16_t flight, true_t at);

/* plc_medium.c */
void plc_medium_ask(plc_t *plc, uint16_t flight,
                    true_t now); /* to send path[hop] → path[hop + 1] */
void plc_medium_again(plc_t *plc, uint16_t flight, true_t now); /* the same, still at the head */
void plc_medium_leave(plc_t *plc, uint16_t flight, true_t now); /* the head goes, the next asks */
void plc_medium_due(plc_t *plc, uint16_t flight, true_t now);   /* of PLC_ASKS and PLC_SENDS */
/* Taken from its next free instant for as long: by what is no flight. Returns its end. */
true_t plc_medium_reserve(plc_t *plc, true_t now, span_t length);
/* The fastest rate that the last reception of the other end allows; it may be stale. The most
 * robust where there was none within the life of what it said. */
uint32_t plc_medium_rate(const plc_t *plc, const plc_flight_t *flight, true_t now, span_t life);
/* That a frame which is so at `at` is heard, in 2^-32; 2^32 is certainty. */
uint64_t plc_medium_chance(const plc_t *plc, uint32_t from, uint32_t to, true_t at, uint32_t rate,
                           uint32_t symbols, int32_t *snr_cdb);
/* One reception: counts nothing, draws from the transmitter's dice, and is remembered. */
bool plc_medium_hears(plc_t *plc, uint32_t from, uint32_t to, true_t at, uint32_t rate,
                      uint32_t symbols);

/* plc_way.c */
void plc_way_open(plc_t *plc, arena_t *arena);
/* From the node to the root, both included. False: there is none. */
bool plc_way_path(const plc_t *plc, uint32_t node, uint32_t path[NET_HOPS_MAX + 1], uint8_t *hops);
/* The node of the path from there to the root that has lost its own; NET_NOBODY: none has. */
uint32_t plc_way_broken(const plc_t *plc, uint32_t node);
/* The best of the joined neighbours and the cost of the link to it; NET_NOBODY: none is heard.
 * `dice`: what is heard is drawn; else what would be in the mean, `good`: well. */
uint32_t plc_way_choose(plc_t *plc, uint32_t node, true_t now, bool dice, bool good, uint8_t *cost);
void plc_way_attach(plc_t *plc, uint32_t node, uint32_t parent, uint8_t cost, true_t now);
void plc_way_detach(plc_t *plc, uint32_t node);
/* Which of the node's directions from → to is; the child of the two. */
uint32_t plc_way_child(const plc_t *plc, uint32_t from, uint32_t to, uint32_t *direction);

/* plc_join.c */
void plc_join_open(plc_t *plc, true_t now, bool joined);
void plc_join_due(plc_t *plc, uint32_t node, true_t now);
void plc_join_soon(plc_t *plc, uint32_t node, true_t now); /* with what it waits for at first */
void plc_join_at(plc_t *plc, uint32_t node, true_t at);
void plc_join_lose(plc_t *plc, uint32_t node,
                   true_t now); /* it is dark: those behind it find out */

#endif
