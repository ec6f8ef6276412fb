/* Wi-SUN FAN as a network of packets (net.h): a mesh of FSK at 50 to 300 kbit/s with RPL; what it
 * is made of: wisun.h. Time advances by `take`; what `send` and `power` find due goes to the outbox
 * first, so that any order of asking gives one story. */
#include "sim/link/wisun.h"

static void fault_event(wisun_t *w, true_t now, uint32_t index) {
  const net_fault_t *fault = &w->trouble.faults[index];
  uint32_t slot = w->nodes + 1 + NET_FLIGHT_MAX + index;
  wisun_node_t *node = &w->node[fault->node];
  bool was_up = wisun_is_up(w, fault->node);
  bool begins = now.ns == fault->from_ns;
  node->muted = (uint16_t)(begins ? node->muted + 1 : node->muted - 1);
  bool ends_later = begins && fault->to_ns >= 0;
  due_set(&w->agenda, slot, ends_later ? fault->to_ns : DUE_NEVER);
  bool is_up = wisun_is_up(w, fault->node);
  if (was_up && !is_up) wisun_go_dark(w, now, fault->node, false);
  if (!was_up && is_up) wisun_come_back(w, now, fault->node);
}

/* What is due by `now`; with `one` only until something is in the outbox. */
static void advance(wisun_t *w, true_t now, bool one) {
  uint32_t first = 0;
  int64_t at_ns = 0;
  while (due_first(&w->agenda, &first, &at_ns) && at_ns <= now.ns) {
    if (!rf_outbox_open(&w->outbox, one)) return;
    true_t at = {at_ns};
    if (first <= w->nodes)
      wisun_node_event(w, at, first);
    else if (first <= w->nodes + NET_FLIGHT_MAX)
      wisun_flight_event(w, at, first - w->nodes - 1);
    else
      fault_event(w, at, first - w->nodes - 1 - NET_FLIGHT_MAX);
  }
}

static status_t add_fault(void *net, const net_fault_t *fault) {
  wisun_t *w = net;
  uint32_t index = w->trouble.count;
  status_t status = rf_trouble_add(&w->trouble, fault, w->nodes);
  if (status != ST_OK) return status;
  bool ever = fault->to_ns < 0 || fault->to_ns > fault->from_ns;
  if (fault->kind == NET_NODE_OFF && ever)
    due_set(&w->agenda, w->nodes + 1 + NET_FLIGHT_MAX + index, fault->from_ns);
  return ST_OK;
}

static void power(void *net, true_t now, uint32_t node, bool on) {
  wisun_t *w = net;
  CHECK(node <= w->nodes);
  advance(w, now, false);
  bool was_up = wisun_is_up(w, node);
  w->node[node].powered = on;
  bool is_up = wisun_is_up(w, node);
  if (was_up && !is_up) wisun_go_dark(w, now, node, true);
  if (!was_up && is_up) wisun_come_back(w, now, node);
}

static status_t send(void *net, true_t now, const net_datagram_t *datagram) {
  wisun_t *w = net;
  CHECK(datagram->node >= 1 && datagram->node <= w->nodes);
  CHECK(datagram->octets >= 1 && datagram->octets <= NET_DATAGRAM_MAX);
  advance(w, now, false);
  return wisun_send(w, now, datagram);
}

static true_t next(const void *net) {
  const wisun_t *w = net;
  uint32_t first = 0;
  int64_t at_ns = 0;
  if (w->outbox.count > 0) return rf_outbox_next(&w->outbox);
  return (true_t){due_first(&w->agenda, &first, &at_ns) ? at_ns : TIME_NEVER};
}

static bool take(void *net, true_t now, net_arrival_t *arrival) {
  wisun_t *w = net;
  advance(w, now, true);
  return rf_outbox_take(&w->outbox, now, arrival);
}

static void state(const void *net, uint32_t node, net_state_t *state) {
  const wisun_t *w = net;
  CHECK(node <= w->nodes);
  const wisun_node_t *self = &w->node[node];
  uint32_t cost, hops;
  bool joined = wisun_way(w, node, NET_NOBODY, &cost, &hops);
  *state = (net_state_t){.powered = self->powered,
                         .joined = joined,
                         .parent = joined ? self->parent : (uint32_t)NET_NOBODY,
                         .hops = joined ? (uint8_t)hops : 0,
                         .joined_ns = self->joined_ns,
                         .rejoins = self->rejoins};
}

static void counts(const void *net, net_counts_t *counts) {
  *counts = ((const wisun_t *)net)->counts;
}

const net_kind_t net_wisun = {.name = "wisun",
                              .title = "Wi-SUN FAN, a mesh of FSK radio",
                              .radio = true,
                              .keys = wisun_keys,
                              .key_count = WISUN_KEYS,
                              .open = wisun_open,
                              .fault = add_fault,
                              .power = power,
                              .send = send,
                              .next = next,
                              .take = take,
                              .state = state,
                              .counts = counts};
