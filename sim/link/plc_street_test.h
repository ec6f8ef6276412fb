/* A street of meters and a tiny driver that reads them, for the tests of every power-line kind: who
 * joins, when, and what share of reads succeed by hour. No head-end: a read is a request of 60
 * octets down and, when that arrives, an answer of 300 up; one that is not complete within a time
 * is asked once more. */
#ifndef SIM_LINK_PLC_STREET_TEST_H
#define SIM_LINK_PLC_STREET_TEST_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/link/net.h"

enum { STREET_MAX = 5000, STREET_HOURS = 24 };
#define HOUR_NS (3600 * NS_PER_S)
#define MS INT64_C(1000000)
#define START_NS (INT64_C(1775001600) * NS_PER_S) /* 2026-04-01 00:00 UTC */

typedef struct {
  arena_t arena;
  const net_kind_t *kind;
  net_config_t config;
  net_place_t places[STREET_MAX];
  void *net;
} street_t;

static inline void street_set(street_t *street, const char *key, int64_t value) {
  fault_t fault;
  ck_assert_int_eq(net_value(street->kind, &street->config, bytes_text(key), value, &fault), ST_OK);
}

/* Branches of 50 houses, 12 m apart, one phase after the other. Open follows. */
static inline void street_plan(street_t *street, const char *kind, uint64_t seed, uint32_t nodes) {
  *street = (street_t){.kind = net_kind_find(bytes_text(kind))};
  ck_assert_ptr_nonnull(street->kind);
  net_defaults(street->kind, &street->config);
  street->config.seed = seed;
  street->config.start.ns = START_NS;
  street->config.places = street->places;
  street->config.nodes = nodes;
  for (uint32_t i = 0; i < nodes; i++)
    street->places[i] = (net_place_t){.x_dm = (int32_t)(i / 50),
                                      .y_dm = 120 * (int32_t)(1 + i % 50),
                                      .phase = (uint8_t)(1 + i % 3)};
}

/* Neither noise that changes nor loss: what is left is arithmetic. */
static inline void street_quiet(street_t *street) {
  street_set(street, "level_cdb", 30000);
  street_set(street, "sources", 0);
  street_set(street, "shade_cdb", 0);
  street_set(street, "evening_cdb_least", 0);
  street_set(street, "evening_cdb_most", 0);
  street_set(street, "impulse_ppm", 0);
}

static inline void street_open(street_t *street) {
  street->net = street->kind->open(&street->arena, &street->config);
}

static inline void street_close(street_t *street) { arena_free(&street->arena); }

static inline uint32_t street_joined(const street_t *street) {
  uint32_t count = 0;
  for (uint32_t node = 1; node <= street->config.nodes; node++) {
    net_state_t state;
    street->kind->state(street->net, node, &state);
    count += state.joined;
  }
  return count;
}

/* Nothing of datagrams is expected until then. */
static inline void street_run(street_t *street, int64_t until_ns) {
  net_arrival_t arrival;
  ck_assert(!street->kind->take(street->net, (true_t){until_ns}, &arrival));
}

static inline void street_send(street_t *street, int64_t now_ns, uint32_t node, bool down,
                               uint32_t octets) {
  net_datagram_t datagram = {.ticket = node, .node = node, .down = down, .octets = octets};
  ck_assert_int_eq(street->kind->send(street->net, (true_t){now_ns}, &datagram), ST_OK);
}

/* Reads `count` nodes from `first` at once, each within `within_ns`; marks who was read. */
static inline void street_batch(street_t *street, int64_t at_ns, const uint32_t *list,
                                uint32_t count, int64_t within_ns, bool *read) {
  for (uint32_t i = 0; i < count; i++)
    street_send(street, at_ns, list[i], true, 60);
  net_arrival_t arrival;
  true_t until = {at_ns + within_ns};
  while (street->kind->take(street->net, until, &arrival)) {
    uint32_t node = arrival.datagram.node;
    if (arrival.lost || arrival.again) continue;
    if (arrival.datagram.down)
      street_send(street, arrival.at.ns, node, false, 300);
    else
      read[node] = true;
  }
}

/* Every node once in the hour, four at a time, what is missing once more. How many were read. */
static inline uint32_t street_hour(street_t *street, int64_t at_ns, int64_t within_ns, bool *read) {
  uint32_t nodes = street->config.nodes;
  memset(read, 0, (nodes + 1) * sizeof *read);
  for (int attempt = 0; attempt < 2; attempt++) {
    uint32_t list[4];
    uint32_t count = 0;
    for (uint32_t node = 1; node <= nodes; node++) {
      if (!read[node]) list[count++] = node;
      if (count < 4 && node < nodes) continue;
      if (count > 0) street_batch(street, at_ns, list, count, within_ns, read);
      if (count > 0) at_ns += within_ns;
      count = 0;
    }
  }
  uint32_t done = 0;
  for (uint32_t node = 1; node <= nodes; node++)
    done += read[node];
  return done;
}

/* Cable of 3 cdb/m without taps, bad joints or hard houses, and no back-off: only places count. */
static inline void street_flat(street_t *street, const char *kind, uint32_t nodes) {
  street_plan(street, kind, 5, nodes);
  street_quiet(street);
  if (strcmp(kind, "sfsk") != 0) street_set(street, "be_min", 0);
  street_set(street, "hard_ppm", 0);
  street_set(street, "joint_ppm", 0);
  street_set(street, "cable_cdb_m_most", 3);
  street_set(street, "tap_cdb_least", 0);
  street_set(street, "tap_cdb_most", 0);
}

/* Node 2 is out of the root's reach, and node 1 stands between: 600 m and 18 dB from node 2, and
 * 1800 m and 54 dB from the root, of which 60 + `more` are left over the noise. */
static inline void street_chain(street_t *street, const char *kind, int64_t more_cdb) {
  street_flat(street, kind, 2);
  street_set(street, "level_cdb", 6000 + more_cdb);
  street->places[0] = (net_place_t){.y_dm = 18000, .phase = 1};
  street->places[1] = (net_place_t){.y_dm = 24000, .phase = 1};
}

/* For the first hour. */
static inline void street_trouble(street_t *street, net_fault_kind_t kind, uint32_t node,
                                  int64_t argument) {
  net_fault_t fault = {kind, node, START_NS, START_NS + HOUR_NS, argument};
  ck_assert_int_eq(street->kind->fault(street->net, &fault), ST_OK);
}

static inline net_arrival_t street_next(street_t *street) {
  net_arrival_t arrival = {0};
  ck_assert(street->kind->take(street->net, (true_t){START_NS + 48 * HOUR_NS}, &arrival));
  return arrival;
}

/* The next arrival is the only one of its datagram, so long after the start. */
static inline void street_comes(street_t *street, int64_t at_ns, uint8_t hops) {
  net_arrival_t arrival = street_next(street);
  ck_assert(!arrival.lost);
  ck_assert(!arrival.again);
  ck_assert(arrival.final);
  ck_assert_int_eq(arrival.at.ns - START_NS, at_ns);
  ck_assert_uint_eq(arrival.hops, hops);
}

static inline void street_loses(street_t *street) {
  net_arrival_t arrival = street_next(street);
  ck_assert(arrival.lost);
  ck_assert(arrival.final);
}

static inline net_state_t street_state(const street_t *street, uint32_t node) {
  net_state_t state;
  street->kind->state(street->net, node, &state);
  return state;
}

#endif
