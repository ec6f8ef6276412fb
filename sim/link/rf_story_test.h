/* What the tests of radio share: maps of nodes, a network opened over one, a driver that sends and
 * takes. Maps are drawn from dice of their own. */
#ifndef SIM_LINK_RF_STORY_TEST_H
#define SIM_LINK_RF_STORY_TEST_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "sim/link/net.h"

enum { STORY_SEED = 6, STORY_MAP = 77 };
#define STORY_START_NS (INT64_C(1767225600) * NS_PER_S) /* 2026-01-01T00:00Z */

typedef struct {
  arena_t arena;
  const net_kind_t *kind;
  net_config_t config;
  net_place_t places[NET_NODES_MAX];
  void *net;
} story_t;

static inline void story_new(story_t *story, const char *kind, uint32_t nodes) {
  memset(story, 0, sizeof *story);
  story->kind = net_kind_find(bytes_of(kind, strlen(kind)));
  ck_assert_ptr_nonnull(story->kind);
  story->config.seed = STORY_SEED;
  story->config.start = (true_t){STORY_START_NS};
  story->config.places = story->places;
  story->config.nodes = nodes;
  net_defaults(story->kind, &story->config);
}

static inline void story_set(story_t *story, const char *key, int64_t value) {
  fault_t fault;
  ck_assert_msg(net_value(story->kind, &story->config, bytes_of(key, strlen(key)), value, &fault) ==
                    ST_OK,
                "%s", fault.text);
}

static inline void story_open(story_t *story) {
  story->net = story->kind->open(&story->arena, &story->config);
}

static inline void story_close(story_t *story) { arena_free(&story->arena); }

/* Nodes on a line from the root, that many decimetres apart. */
static inline void story_line(story_t *story, int32_t apart_dm) {
  for (uint32_t node = 0; node < story->config.nodes; node++)
    story->places[node] = (net_place_t){.x_dm = (int32_t)(node + 1) * apart_dm};
}

/* A quarter of the town: streets a block apart, houses along them, the root in one corner, so that
 * the far corner is many hops away. Streets alone would be a lattice: each house is moved a bit. */
static inline void story_town(story_t *story, int32_t side_dm) {
  for (uint32_t node = 0; node < story->config.nodes; node++) {
    int64_t along_dm = (int64_t)dice_below(STORY_MAP, 1, node, 0, (uint64_t)side_dm);
    int64_t street = (int64_t)dice_below(STORY_MAP, 1, node, 1, (uint64_t)side_dm / 800 + 1);
    int64_t off_dm = (int64_t)dice_below(STORY_MAP, 1, node, 2, 200);
    bool turned = dice_below(STORY_MAP, 1, node, 3, 2) == 0;
    int64_t across_dm = street * 800 + off_dm;
    story->places[node] = (net_place_t){.x_dm = (int32_t)(turned ? along_dm : across_dm),
                                        .y_dm = (int32_t)(turned ? across_dm : along_dm)};
  }
}

static inline void story_send(story_t *story, int64_t after_ns, uint32_t ticket, uint32_t node,
                              bool down, uint32_t octets) {
  net_datagram_t datagram = {.ticket = ticket, .node = node, .down = down, .octets = octets};
  true_t now = {STORY_START_NS + after_ns};
  ck_assert_int_eq(story->kind->send(story->net, now, &datagram), ST_OK);
}

/* The next arrival, whenever it is, up to that long after the start. */
static inline bool story_take(story_t *story, int64_t until_ns, net_arrival_t *arrival) {
  for (;;) {
    true_t next = story->kind->next(story->net);
    if (next.ns > STORY_START_NS + until_ns) return false;
    if (story->kind->take(story->net, next, arrival)) return true;
  }
}

static inline net_state_t story_state(const story_t *story, uint32_t node) {
  net_state_t state;
  story->kind->state(story->net, node, &state);
  return state;
}

static inline net_counts_t story_counts(const story_t *story) {
  net_counts_t counts;
  story->kind->counts(story->net, &counts);
  return counts;
}

static inline void story_fault(story_t *story, net_fault_t fault) {
  ck_assert_int_eq(story->kind->fault(story->net, &fault), ST_OK);
}

/* How many are joined by hops, 0: not joined. */
static inline uint32_t story_hops(const story_t *story, uint32_t by_hops[NET_HOPS_MAX + 1]) {
  uint32_t joined = 0;
  memset(by_hops, 0, (NET_HOPS_MAX + 1) * sizeof *by_hops);
  for (uint32_t node = 1; node <= story->config.nodes; node++) {
    net_state_t state = story_state(story, node);
    by_hops[state.joined ? state.hops : 0]++;
    joined += state.joined ? 1 : 0;
  }
  return joined;
}

static inline void story_print_hops(const char *what, const uint32_t by_hops[NET_HOPS_MAX + 1]) {
  printf("%s: nodes by hops, not joined %u,", what, by_hops[0]);
  for (uint32_t hops = 1; hops <= NET_HOPS_MAX; hops++)
    if (by_hops[hops] > 0) printf(" %u:%u", hops, by_hops[hops]);
  printf("\n");
}

#endif
