/* A network of packets: a root (the radio or modem of a concentrator), nodes (those of meters), and
 * datagrams that go from the root to a node or back, by whatever MAC: PLC or RF mesh. The
 * interface of every kind: one file and one line in net.def a kind. Sans-IO, in true time: it is
 * given datagrams and asked which have arrived or are lost; it sees their length and never their
 * octets, which the caller keeps by ticket. Spec links.md; decision 0012.
 *
 * What it is not: a line. Errors of octets end as frames that were not heard; a datagram arrives
 * whole, twice, late, or never. Idle chatter is no event. Nothing is allocated after open. */
#ifndef SIM_LINK_NET_H
#define SIM_LINK_NET_H

#include "base/arena.h"
#include "base/units.h"

enum { NET_ROOT = 0, NET_NODES_MAX = 5000, NET_FLIGHT_MAX = 256 };
enum { NET_DATAGRAM_MAX = 8 + 65535, NET_HOPS_MAX = 16, NET_NOBODY = UINT32_MAX };

/* Where a node is. On PLC a branch and the metres of cable from the transformer, where the root is,
 * and the phase (1…3) to which it is connected; on radio a plane with the root at (0, 0). */
typedef struct {
  int32_t x_dm;     /* radio: east; PLC: the number of the branch, from 0 */
  int32_t y_dm;     /* radio: north; PLC: along the cable, ≥ 0 */
  int32_t loss_cdb; /* hundredths of dB more than place and channel say, on each way of it */
  uint8_t phase;
} net_place_t;

/* A parameter that the facts may give: `network_param N KEY VALUE`. */
typedef struct {
  const char *key;
  int64_t usual, least, most;
} net_key_t;

enum { NET_KEYS_MAX = 40 };

typedef struct {
  uint64_t seed;
  uint32_t index; /* of the network: apart from the dice of others */
  true_t start;
  int64_t wall_offset_ns;       /* local time less UTC, for what goes by time of day */
  int64_t values[NET_KEYS_MAX]; /* in the order of the kind's keys */
  const net_place_t *places;    /* of nodes 1…nodes: places[node - 1]; kept, not copied */
  uint32_t nodes;
} net_config_t;

/* Trouble that a scenario makes, [from, to), beside what power does. */
typedef enum {
  NET_NOISE,     /* argument: hundredths of dB more noise, everywhere */
  NET_NODE_LOSS, /* node; argument: ppm of its frames, either way, that are not heard besides */
  NET_NODE_OFF,  /* node: its modem is silent, the meter lives */
  NET_DELAY,     /* argument: ns that every datagram waits besides */
  NET_DUPLICATE, /* argument: ppm of datagrams whose last acknowledgement is lost: twice there */
  NET_FAULT_KINDS
} net_fault_kind_t;

typedef struct {
  net_fault_kind_t kind;
  uint32_t node;
  int64_t from_ns, to_ns; /* to -1: no end */
  int64_t argument;
} net_fault_t;

typedef struct {
  uint32_t ticket; /* the caller's */
  uint32_t node;   /* the other end than the root */
  bool down;       /* from the root to the node */
  uint32_t octets; /* 1…NET_DATAGRAM_MAX */
} net_datagram_t;

/* What became of one. `lost` is for the caller's ticket alone: nobody in the world learns of it.
 * `lost` and `again`: it has arrived, and what would have come again does not. */
typedef struct {
  net_datagram_t datagram;
  true_t at;
  bool lost;
  bool again;   /* it has arrived before */
  bool final;   /* nothing of this ticket comes behind it */
  uint8_t hops; /* that it went; 0 where lost */
} net_arrival_t;

/* What is true of a node now, for reports, and for statistics that are compared with the
 * head-end's. */
typedef struct {
  bool powered, joined;
  uint32_t parent; /* NET_NOBODY while not joined */
  uint8_t hops;
  int64_t joined_ns; /* when last; meaningless while not joined */
  uint32_t rejoins;  /* how often it had to find a way again */
} net_state_t;

typedef struct {
  uint64_t frames, octets; /* on the medium, repeats and acknowledgements with them */
  uint64_t repeats;        /* frames sent again */
  uint64_t collided;
  uint64_t datagrams, lost, again;
  uint64_t gasps, gasps_heard; /* last frames of nodes that lose their supply */
  int64_t busy_ns;             /* of the medium about the root */
} net_counts_t;

/* A kind. `open` leaves every powered node joined or joining as the key `joined` says: 1 (usual):
 * all that can be are joined at the start; 0: they begin to join there. All `now`s ascend. */
typedef struct net_kind {
  const char *name;  /* as `network` facts name it */
  const char *title; /* for people */
  bool radio;        /* places are a plane; else branches of cable */
  const net_key_t *keys;
  size_t key_count;
  /* Everything lives in the arena. The config is valid: values in their range. */
  void *(*open)(arena_t *arena, const net_config_t *config);
  /* ST_NO_ROOM: more than it keeps. Faults are given before the first send or take. */
  MUST_USE status_t (*fault)(void *net, const net_fault_t *fault);
  /* A node's supply comes or goes; it and all behind it lose their way, and find another. NET_ROOT:
   * the concentrator itself; without it all nodes lose theirs, and join again behind it. */
  void (*power)(void *net, true_t now, uint32_t node, bool on);
  /* ST_NO_ROOM: NET_FLIGHT_MAX are under way; nothing was taken. To a node that is not joined it
   * is lost, after what the kind waits for. */
  MUST_USE status_t (*send)(void *net, true_t now, const net_datagram_t *datagram);
  /* The next instant at which `take` has something or something changes inside; TIME_NEVER. */
  true_t (*next)(const void *net);
  /* What arrived or was lost by `now`, in order of time; false when there is no more. */
  bool (*take)(void *net, true_t now, net_arrival_t *arrival);
  void (*state)(const void *net, uint32_t node, net_state_t *state);
  void (*counts)(const void *net, net_counts_t *counts);
} net_kind_t;

/* The kinds of net.def, in its order. */
const net_kind_t *net_kind_find(bytes_t name); /* NULL: no such kind */
const net_kind_t *net_kind_at(size_t index);   /* NULL past the last */

/* The values of a kind before any parameter, and a parameter by its name. ST_BAD_INPUT: there is
 * no such key, or the value is out of its range. */
void net_defaults(const net_kind_t *kind, net_config_t *config);
MUST_USE status_t net_value(const net_kind_t *kind, net_config_t *config, bytes_t key,
                            int64_t value, fault_t *fault);

#endif
