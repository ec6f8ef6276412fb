/* A network for tests: every datagram takes one time, its own fate by what the test says of the
 * n-th that is sent: whole, twice or never. Not a kind of net.def: no story can name it. */
#ifndef SIM_LINK_NET_FIXED_TEST_H
#define SIM_LINK_NET_FIXED_TEST_H

#include "sim/link/net.h"

enum { FIXED_SENT_MAX = 4096 };
#define FIXED_DELAY_NS INT64_C(2000000000)

typedef enum { FIXED_WHOLE, FIXED_TWICE, FIXED_NEVER } fixed_fate_t;

typedef struct {
  net_datagram_t datagram;
  int64_t at_ns;
  bool lost, again, final;
} fixed_flight_t;

typedef struct {
  fixed_flight_t flights[2 * NET_FLIGHT_MAX]; /* ascending */
  size_t flying;
  uint32_t tickets; /* datagrams under way */
  uint64_t sent;
  uint32_t dark;           /* nodes without power */
  bool rootless;           /* the root has none */
  fixed_fate_t fate;       /* of all from here on */
  uint64_t fated;          /* … but for the datagram of this number, from 1, */
  fixed_fate_t fated_fate; /* which has this */
} fixed_t;

static fixed_t *fixed_last; /* the one that was opened last */

static void *fixed_open(arena_t *arena, const net_config_t *config) {
  (void)config;
  fixed_last = ARENA_NEW(arena, fixed_t);
  return fixed_last;
}

static status_t fixed_fault(void *net, const net_fault_t *fault) {
  (void)net, (void)fault;
  return ST_OK;
}

static void fixed_power(void *net, true_t now, uint32_t node, bool on) {
  fixed_t *fixed = net;
  (void)now;
  if (node == NET_ROOT)
    fixed->rootless = !on;
  else
    fixed->dark += on ? -1u : 1u;
}

static void fixed_put(fixed_t *fixed, fixed_flight_t flight) {
  size_t at = fixed->flying++;
  for (; at > 0 && fixed->flights[at - 1].at_ns > flight.at_ns; at--)
    fixed->flights[at] = fixed->flights[at - 1];
  fixed->flights[at] = flight;
}

static status_t fixed_send(void *net, true_t now, const net_datagram_t *datagram) {
  fixed_t *fixed = net;
  if (fixed->tickets == NET_FLIGHT_MAX) return ST_NO_ROOM;
  fixed->tickets++;
  fixed_fate_t fate = ++fixed->sent == fixed->fated ? fixed->fated_fate : fixed->fate;
  if (fixed->rootless) fate = FIXED_NEVER;
  fixed_flight_t flight = {.datagram = *datagram,
                           .at_ns = now.ns + FIXED_DELAY_NS,
                           .lost = fate == FIXED_NEVER,
                           .final = fate != FIXED_TWICE};
  fixed_put(fixed, flight);
  if (fate != FIXED_TWICE) return ST_OK;
  flight.at_ns += FIXED_DELAY_NS;
  flight.again = flight.final = true;
  fixed_put(fixed, flight);
  return ST_OK;
}

static true_t fixed_next(const void *net) {
  const fixed_t *fixed = net;
  return (true_t){fixed->flying > 0 ? fixed->flights[0].at_ns : TIME_NEVER};
}

static bool fixed_take(void *net, true_t now, net_arrival_t *arrival) {
  fixed_t *fixed = net;
  if (fixed_next(net).ns > now.ns) return false;
  fixed_flight_t first = fixed->flights[0];
  fixed->flying--;
  for (size_t i = 0; i < fixed->flying; i++)
    fixed->flights[i] = fixed->flights[i + 1];
  if (first.final) fixed->tickets--;
  *arrival = (net_arrival_t){.datagram = first.datagram,
                             .at = {first.at_ns},
                             .lost = first.lost,
                             .again = first.again,
                             .final = first.final,
                             .hops = first.lost ? 0 : 1};
  return true;
}

static void fixed_state(const void *net, uint32_t node, net_state_t *state) {
  (void)net, (void)node;
  *state = (net_state_t){.powered = true, .joined = true, .hops = 1};
}

static void fixed_counts(const void *net, net_counts_t *counts) {
  *counts = (net_counts_t){.datagrams = ((const fixed_t *)net)->sent};
}

static const net_kind_t FIXED = {.name = "fixed",
                                 .title = "a network of one delay",
                                 .open = fixed_open,
                                 .fault = fixed_fault,
                                 .power = fixed_power,
                                 .send = fixed_send,
                                 .next = fixed_next,
                                 .take = fixed_take,
                                 .state = fixed_state,
                                 .counts = fixed_counts};

#endif
