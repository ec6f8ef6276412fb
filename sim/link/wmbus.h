/* The insides of a collector of wireless M-Bus: wmbus.c (configuration, who is heard),
 * wmbus_talk.c (datagrams), net_wmbus.c (the kind). Nobody else includes this. Spec links.md, RF.
 *
 * What it is: one hop. A node sends a telegram in each interval, unasked; its collector can answer
 * in the short window behind it (modes T2 and C2), so that a datagram down waits for the node's
 * next telegram. From then on the two are in frequent access: every piece is acknowledged behind
 * it, or comes again two seconds later. What it is not: telegrams that nobody waits for are no
 * events but a load on the air, by which others are not heard (ALOHA, with capture). */
#ifndef SIM_LINK_WMBUS_H
#define SIM_LINK_WMBUS_H

#include "base/due.h"
#include "sim/link/rf_outbox.h"
#include "sim/link/rf_path.h"
#include "sim/link/rf_trouble.h"

/* The keys, in the order of the table in wmbus.c. */
typedef enum {
  WMBUS_JOINED_AT_START,
  WMBUS_BIT_RATE,
  WMBUS_POWER_CDBM,
  WMBUS_SENSITIVITY_CDBM,
  WMBUS_AT_1M_CDB,
  WMBUS_EXPONENT_CN,
  WMBUS_EXCESS,
  WMBUS_SHADOW_CDB,
  WMBUS_HOURLY_CDB,
  WMBUS_PACKET_CDB,
  WMBUS_INTERVAL_S,
  WMBUS_JITTER_PPM,
  WMBUS_IDLE_OCTETS,
  WMBUS_TELEGRAM_OCTETS,
  WMBUS_WINDOW_US,
  WMBUS_ACCESS_MS,
  WMBUS_TRIES,
  WMBUS_TELEGRAMS_WAITED,
  WMBUS_DUTY_PPM,
  WMBUS_KEYS
} wmbus_key_t;
_Static_assert((int)WMBUS_KEYS <= (int)NET_KEYS_MAX, "the interface has room for the keys");

/* Octets about the data of a telegram: preamble and sync, header, security, checks. */
enum { WMBUS_ABOUT = 30, WMBUS_CAPTURE_CDB = 300 };

typedef struct {
  bool powered, joined, known; /* known: it had been joined before */
  uint16_t muted;
  uint16_t queue_first, queue_last; /* flights of this node, index + 1: one at a time */
  uint16_t misses;                  /* telegrams in vain while it joins */
  int32_t level_cdbm;               /* at the root, before hour and packet */
  uint32_t stronger;                /* nodes whose telegrams it cannot be heard above */
  uint32_t rejoins;
  int64_t joined_ns;
  uint64_t draws;
  rf_duty_t duty;
} wmbus_node_t;

typedef enum { TALK_FREE, TALK_START, TALK_QUEUED, TALK_TURN, TALK_END, TALK_NO_WAY } wmbus_phase_t;

typedef struct {
  net_datagram_t datagram;
  uint8_t phase, tries, waited;
  bool access; /* they are in frequent access */
  bool heard;  /* of the turn under way: the piece was */
  bool acked;  /* and its acknowledgement */
  bool arrived, lose_ack;
  uint16_t next; /* in the queue of its node, index + 1 */
  uint32_t piece, pieces;
} wmbus_flight_t;

typedef struct {
  net_config_t config;
  rf_path_t path;
  due_t agenda; /* nodes that join, flights, faults */
  rf_trouble_t trouble;
  uint32_t nodes, powered;
  int64_t busy_to_ns; /* the collector talks with somebody */
  wmbus_node_t *node; /* [0] is the root */
  wmbus_flight_t flights[NET_FLIGHT_MAX];
  rf_outbox_t outbox;
  net_counts_t counts;
} wmbus_t;

/* wmbus.c */
extern const net_key_t wmbus_keys[WMBUS_KEYS];
void *wmbus_open(arena_t *arena, const net_config_t *config);
bool wmbus_is_up(const wmbus_t *w, uint32_t node);
uint64_t wmbus_draw(wmbus_t *w, uint32_t node);
span_t wmbus_air(const wmbus_t *w, uint32_t octets);
/* The node's first telegram at or behind an instant. */
true_t wmbus_telegram(const wmbus_t *w, true_t from, uint32_t node);
/* One telegram up, with its chance of meeting another; one down. */
bool wmbus_heard_up(wmbus_t *w, true_t now, uint32_t node);
bool wmbus_heard_down(wmbus_t *w, true_t now, uint32_t node);
/* A telegram of a node that the collector does not know yet. */
void wmbus_node_event(wmbus_t *w, true_t now, uint32_t node);
void wmbus_seek(wmbus_t *w, true_t now, uint32_t node);
void wmbus_count(wmbus_t *w, uint32_t octets);

/* wmbus_talk.c */
MUST_USE status_t wmbus_send(wmbus_t *w, true_t now, const net_datagram_t *datagram);
void wmbus_flight_event(wmbus_t *w, true_t now, uint32_t flight);
/* All that is under way to or from a node is lost; NET_ROOT: of every node. */
void wmbus_flights_drop(wmbus_t *w, true_t now, uint32_t node);

#endif
