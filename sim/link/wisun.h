/* The insides of a Wi-SUN FAN: wisun_open.c (configuration, levels), wisun_tree.c (who is whose
 * parent), wisun_join.c (discovery, loss and repair), wisun_mac.c (frames), wisun_flight.c
 * (datagrams), net_wisun.c (the kind). Nobody else includes this. Spec links.md, RF.
 *
 * What it is not: a stack. Advertisements, trickles and probes are drawn when a node joins or
 * repairs, and a load on the air at other times; relays drop a frame that they hear again by its
 * counter, the two ends hand up what they hear. */
#ifndef SIM_LINK_WISUN_H
#define SIM_LINK_WISUN_H

#include "base/due.h"
#include "sim/link/rf_fsk.h"
#include "sim/link/rf_grid.h"
#include "sim/link/rf_outbox.h"
#include "sim/link/rf_path.h"
#include "sim/link/rf_trouble.h"

/* The keys, in the order of the table in wisun_open.c. */
typedef enum {
  WISUN_JOINED_AT_START,
  WISUN_BIT_RATE,
  WISUN_POWER_CDBM,
  WISUN_SENSITIVITY_CDBM,
  WISUN_AT_1M_CDB,
  WISUN_NEAR_CN,
  WISUN_FAR_CN,
  WISUN_BREAK_DM,
  WISUN_EXCESS,
  WISUN_SHADOW_CDB,
  WISUN_HOURLY_CDB,
  WISUN_PACKET_CDB,
  WISUN_CHANNELS,
  WISUN_MIN_BE,
  WISUN_MAX_BE,
  WISUN_CCA_RETRIES,
  WISUN_FRAME_RETRIES,
  WISUN_BROADCAST_MS,
  WISUN_BROADCAST_DWELL_MS,
  WISUN_UNICAST_DWELL_MS,
  WISUN_FRAME_OCTETS,
  WISUN_HOP_US,
  WISUN_ROOT_US,
  WISUN_AUTH_MS,
  WISUN_CHATTER_PPM,
  WISUN_DUTY_PPM,
  WISUN_ROOT_DUTY_PPM,
  WISUN_PAN_TIMEOUT_S,
  WISUN_ROUTE_WAIT_MS,
  WISUN_NODE_QUEUE,
  WISUN_LIFE_S,
  WISUN_KEYS
} wisun_key_t;
_Static_assert((int)WISUN_KEYS <= (int)NET_KEYS_MAX, "the interface has room for the keys");

enum { WISUN_CANDIDATES = 5, WISUN_ROUNDS = 3, WISUN_GASPS_MAX = 64 };
/* ETX in 1/128 (RFC 6719 as Wi-SUN profiles it). */
enum { WISUN_ETX_ONE = 128, WISUN_ETX_CAP = 1024, WISUN_LINK_LIMIT = 512, WISUN_SWITCH = 192 };
enum { WISUN_ETX_NEEDS = 4, WISUN_OVER_LIMIT = 4096, WISUN_NO_LINK = UINT16_MAX };
/* Octets: synchronisation and length before a frame; addresses, security, information elements and
 * check of data and of an acknowledgement; IPv6, UDP and routing, compressed; a fragment's. */
enum { WISUN_PHY = 12, WISUN_MAC = 42, WISUN_ACK = 32, WISUN_IP = 24, WISUN_FRAGMENT = 5 };
/* DIO trickle: 2^19 ms, doubled once. */
#define WISUN_DIO_NS INT64_C(524288000000)

typedef enum {
  WISUN_DARK,
  WISUN_SEEKING,
  WISUN_SELECTING,
  WISUN_ENTERING,
  WISUN_JOINED
} wisun_stage_t;

typedef struct {
  uint32_t node;
  uint16_t etx;
} wisun_candidate_t;

typedef enum { WISUN_NO_GASP, WISUN_GASP_WAITS, WISUN_GASP_LEAVES } wisun_gasp_t;

typedef struct {
  bool powered;
  bool keyed;     /* it has been authenticated before */
  bool near_root; /* the root hears it */
  uint8_t stage, hops, failures, looks, gasp;
  uint8_t candidate_count; /* candidates[0] is the parent's while there is one */
  uint16_t muted;
  uint16_t near;                    /* nodes that it hears, for the chatter */
  uint16_t queue_first, queue_last; /* flights that it holds, index + 1 */
  uint16_t queue_len;
  uint16_t etx_sent, etx_acked;
  uint32_t parent;        /* NET_NOBODY: none */
  uint32_t told_parent;   /* what the root takes it for until told_ns */
  uint32_t rank, rejoins; /* rank: of the start, in 1/128 */
  int32_t excess_cdb;
  int32_t link_cdb; /* level over link_peer in link_hour */
  uint32_t link_peer;
  int64_t link_hour;
  int64_t told_ns, joined_ns, etx_since_ns;
  int64_t lost_ns; /* since when a node that knows its network has no way; 0: it knows none */
  uint64_t draws;
  rf_duty_t duty;
  wisun_candidate_t candidates[WISUN_CANDIDATES];
} wisun_node_t;

/* A frame on the air with its acknowledgement. */
typedef struct {
  uint32_t sender, receiver, channel;
  int64_t start_ns, end_ns;
  int32_t level_cdb;     /* at the receiver */
  int32_t disturber_cdb; /* the strongest other there */
  bool used, deaf;
} wisun_air_t;

typedef enum {
  FLIGHT_FREE,
  FLIGHT_START,
  FLIGHT_QUEUED,
  FLIGHT_BACKOFF,
  FLIGHT_AIR,
  FLIGHT_MOVE,
  FLIGHT_NO_WAY
} wisun_phase_t;

typedef struct {
  net_datagram_t datagram;
  int64_t sent_ns;
  uint8_t phase, hop, path_len, be, cca, tries, round;
  bool heard;    /* the receiver has the fragment */
  bool arrived;  /* the datagram has, at its end */
  bool lose_ack; /* NET_DUPLICATE, once */
  uint16_t next; /* in the queue of its holder, index + 1 */
  uint32_t fragment, fragments;
  uint32_t holder, receiver;
  uint32_t path[NET_HOPS_MAX]; /* of one down: the nodes after the root */
} wisun_flight_t;

typedef struct {
  net_config_t config;
  rf_path_t path;
  rf_grid_t grid;
  due_t agenda; /* nodes, flights, faults */
  rf_trouble_t trouble;
  uint16_t etx_by_level[64];
  int32_t sensitivity_cdbm;
  int64_t imin_ns, imax_ns; /* discovery trickle */
  uint32_t nodes;
  wisun_node_t *node; /* [0] is the root */
  wisun_flight_t flights[NET_FLIGHT_MAX];
  wisun_air_t airs[NET_FLIGHT_MAX + WISUN_GASPS_MAX]; /* of flights, then of gasps */
  uint16_t on_air[NET_FLIGHT_MAX + WISUN_GASPS_MAX];
  uint32_t on_air_count;
  rf_outbox_t outbox;
  net_counts_t counts;
} wisun_t;

/* wisun_open.c */
extern const net_key_t wisun_keys[WISUN_KEYS];
void *wisun_open(arena_t *arena, const net_config_t *config);
uint64_t wisun_draw(wisun_t *w, uint32_t node);
/* A draw of the node, uniform in [least, most]. */
int64_t wisun_draw_between(wisun_t *w, uint32_t node, span_t least, span_t most);
/* At a receiver, before what differs from packet to packet. */
int32_t wisun_static_cdbm(const wisun_t *w, uint32_t a, uint32_t b);
int32_t wisun_level_cdbm(wisun_t *w, true_t now, uint32_t a, uint32_t b);
/* Of a frame of usual length and its acknowledgement; WISUN_NO_LINK: above the cap. */
uint16_t wisun_link_etx(const wisun_t *w, true_t now, uint32_t a, uint32_t b);
/* As far as anybody may be heard from there. */
int64_t wisun_reach_dm(const wisun_t *w, uint32_t node);
bool wisun_is_up(const wisun_t *w, uint32_t node);

/* wisun_tree.c */
uint32_t wisun_link_cost(uint16_t etx); /* a link past the limit is a last resort */
/* Whether parents lead from a node to the root without that other node; the cost and the hops. */
bool wisun_way(const wisun_t *w, uint32_t node, uint32_t avoid, uint32_t *cost, uint32_t *hops);
void wisun_tree_grow(wisun_t *w);
/* Looks about for joined neighbours: fills the candidates, best first; false when there is none. */
bool wisun_look(wisun_t *w, true_t now, uint32_t node);
/* The next best candidate instead of the parent; false when there is none. */
bool wisun_other_parent(wisun_t *w, true_t now, uint32_t node);
/* What the sending of frames to the parent taught. */
void wisun_learn(wisun_t *w, true_t now, uint32_t node, uint32_t sent, uint32_t acked);
void wisun_set_parent(wisun_t *w, true_t now, uint32_t node, uint32_t parent);
uint32_t wisun_told_parent(const wisun_t *w, true_t now, uint32_t node);

/* wisun_join.c */
void wisun_join_start(wisun_t *w);
void wisun_node_event(wisun_t *w, true_t now, uint32_t node);
void wisun_parent_failed(wisun_t *w, true_t now, uint32_t node);
/* The node's modem goes silent or comes back; `gasp`: it says so with its last frame. */
void wisun_go_dark(wisun_t *w, true_t now, uint32_t node, bool gasp);
void wisun_come_back(wisun_t *w, true_t now, uint32_t node);

/* wisun_mac.c */
/* A frame with what synchronises it; with its acknowledgement and the turns between. */
span_t wisun_air(const wisun_t *w, uint32_t octets);
span_t wisun_exchange(const wisun_t *w, uint32_t octets);
void wisun_try(wisun_t *w, true_t now, uint32_t flight);
/* The end of a back-off: on the air, or another; the last time a frame counts as not heard. */
void wisun_sense(wisun_t *w, true_t now, uint32_t flight);
/* The end of a frame and of the time for its acknowledgement. */
typedef struct {
  bool heard, acked;
} wisun_fate_t;
wisun_fate_t wisun_frame_end(wisun_t *w, true_t now, uint32_t flight);
void wisun_off_air(wisun_t *w, uint32_t air);
/* The last frame of a dark node: it waits, is sent, and has been heard or not. */
void wisun_gasp(wisun_t *w, true_t now, uint32_t node);
void wisun_gasp_stop(wisun_t *w, uint32_t node);

/* wisun_flight.c */
MUST_USE status_t wisun_send(wisun_t *w, true_t now, const net_datagram_t *datagram);
void wisun_flight_event(wisun_t *w, true_t now, uint32_t flight);
/* All that a node holds is lost with it. */
void wisun_flights_drop(wisun_t *w, true_t now, uint32_t holder);
uint32_t wisun_frame_octets(const wisun_t *w, const wisun_flight_t *flight);

#endif
