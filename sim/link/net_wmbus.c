/* Wireless M-Bus as a network of packets (net.h): a collector and meters that send now and then,
 * and listen for a moment behind it; what it is made of: wmbus.h. Time advances by `take`; what
 * `send` and `power` find due goes to the outbox first, so that any order of asking gives one
 * story. */
#include "sim/link/wmbus.h"

/* The collector knows nobody whom it has not heard since it was dark. */
static void changed(wmbus_t *w, true_t now, uint32_t node, bool was_up) {
  bool is_up = wmbus_is_up(w, node);
  if (was_up == is_up) return;
  if (!is_up) wmbus_flights_drop(w, now, node);
  if (node != NET_ROOT) {
    w->powered += is_up ? 1 : UINT32_MAX;
    w->node[node].joined = false;
    if (is_up) wmbus_seek(w, now, node);
    return;
  }
  for (uint32_t at = 1; at <= w->nodes; at++)
    if (is_up && wmbus_is_up(w, at)) wmbus_seek(w, now, at);
}

static void fault_event(wmbus_t *w, true_t now, uint32_t index) {
  const net_fault_t *fault = &w->trouble.faults[index];
  uint32_t slot = w->nodes + 1 + NET_FLIGHT_MAX + index;
  wmbus_node_t *node = &w->node[fault->node];
  bool was_up = wmbus_is_up(w, fault->node);
  bool begins = now.ns == fault->from_ns;
  node->muted = (uint16_t)(begins ? node->muted + 1 : node->muted - 1);
  bool ends_later = begins && fault->to_ns >= 0;
  due_set(&w->agenda, slot, ends_later ? fault->to_ns : DUE_NEVER);
  changed(w, now, fault->node, was_up);
}

/* What is due by `now`; with `one` only until something is in the outbox. */
static void advance(wmbus_t *w, true_t now, bool one) {
  uint32_t first = 0;
  int64_t at_ns = 0;
  while (due_first(&w->agenda, &first, &at_ns) && at_ns <= now.ns) {
    if (!rf_outbox_open(&w->outbox, one)) return;
    true_t at = {at_ns};
    if (first <= w->nodes)
      wmbus_node_event(w, at, first);
    else if (first <= w->nodes + NET_FLIGHT_MAX)
      wmbus_flight_event(w, at, first - w->nodes - 1);
    else
      fault_event(w, at, first - w->nodes - 1 - NET_FLIGHT_MAX);
  }
}

static status_t add_fault(void *net, const net_fault_t *fault) {
  wmbus_t *w = net;
  uint32_t index = w->trouble.count;
  status_t status = rf_trouble_add(&w->trouble, fault, w->nodes);
  if (status != ST_OK) return status;
  bool ever = fault->to_ns < 0 || fault->to_ns > fault->from_ns;
  if (fault->kind == NET_NODE_OFF && ever)
    due_set(&w->agenda, w->nodes + 1 + NET_FLIGHT_MAX + index, fault->from_ns);
  return ST_OK;
}

static void power(void *net, true_t now, uint32_t node, bool on) {
  wmbus_t *w = net;
  CHECK(node <= w->nodes);
  advance(w, now, false);
  bool was_up = wmbus_is_up(w, node);
  w->node[node].powered = on;
  changed(w, now, node, was_up);
}

static status_t send(void *net, true_t now, const net_datagram_t *datagram) {
  wmbus_t *w = net;
  CHECK(datagram->node >= 1 && datagram->node <= w->nodes);
  CHECK(datagram->octets >= 1 && datagram->octets <= NET_DATAGRAM_MAX);
  advance(w, now, false);
  return wmbus_send(w, now, datagram);
}

static true_t next(const void *net) {
  const wmbus_t *w = net;
  uint32_t first = 0;
  int64_t at_ns = 0;
  if (w->outbox.count > 0) return rf_outbox_next(&w->outbox);
  return (true_t){due_first(&w->agenda, &first, &at_ns) ? at_ns : TIME_NEVER};
}

static bool take(void *net, true_t now, net_arrival_t *arrival) {
  wmbus_t *w = net;
  advance(w, now, true);
  return rf_outbox_take(&w->outbox, now, arrival);
}

static void state(const void *net, uint32_t node, net_state_t *state) {
  const wmbus_t *w = net;
  CHECK(node <= w->nodes);
  const wmbus_node_t *self = &w->node[node];
  bool joined = node == NET_ROOT ? wmbus_is_up(w, node)
                                 : self->joined && wmbus_is_up(w, node) && wmbus_is_up(w, NET_ROOT);
  *state = (net_state_t){.powered = self->powered,
                         .joined = joined,
                         .parent = joined ? (uint32_t)NET_ROOT : (uint32_t)NET_NOBODY,
                         .hops = joined && node != NET_ROOT,
                         .joined_ns = self->joined_ns,
                         .rejoins = self->rejoins};
}

static void counts(const void *net, net_counts_t *counts) {
  *counts = ((const wmbus_t *)net)->counts;
}

const net_kind_t net_wmbus = {.name = "wmbus",
                              .title = "wireless M-Bus, modes C and T",
                              .radio = true,
                              .keys = wmbus_keys,
                              .key_count = WMBUS_KEYS,
                              .open = wmbus_open,
                              .fault = add_fault,
                              .power = power,
                              .send = send,
                              .next = next,
                              .take = take,
                              .state = state,
                              .counts = counts};
