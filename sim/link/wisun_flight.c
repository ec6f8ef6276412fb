/* Datagrams on their way through a Wi-SUN network, hop by hop: fragments, repeats, another parent,
 * the end; see wisun.h. A relay has the whole before it sends on (route-over); down the way is what
 * the root was told when it sent (source routing), up it is the parent of each. */
#include "sim/link/wisun.h"

enum { PPM = 1000000 };

static uint32_t slot_of(const wisun_t *w, uint32_t flight) { return w->nodes + 1 + flight; }

static void wake(wisun_t *w, uint32_t flight, int64_t at_ns) {
  due_set(&w->agenda, slot_of(w, flight), at_ns);
}

uint32_t wisun_frame_octets(const wisun_t *w, const wisun_flight_t *flight) {
  uint32_t most = (uint32_t)w->config.values[WISUN_FRAME_OCTETS];
  uint32_t before = flight->fragment * most;
  uint32_t left = flight->datagram.octets - before;
  uint32_t octets = WISUN_MAC + (left < most ? left : most);
  if (flight->fragment == 0) octets += WISUN_IP;
  return flight->fragments > 1 ? octets + WISUN_FRAGMENT : octets;
}

static void put_out(wisun_t *w, true_t now, const wisun_flight_t *f, net_arrival_t arrival) {
  arrival.datagram = f->datagram;
  arrival.at = now;
  rf_outbox_put(&w->outbox, arrival);
}

static void begin(wisun_t *w, true_t now, uint32_t flight);

/* Out of the queue of its holder, wherever it stands there; the next begins. */
static void leave(wisun_t *w, true_t now, uint32_t flight) {
  wisun_node_t *holder = &w->node[w->flights[flight].holder];
  uint16_t self = (uint16_t)(flight + 1), before = 0;
  uint16_t at = holder->queue_first;
  while (at != 0 && at != self) {
    before = at;
    at = w->flights[at - 1].next;
  }
  if (at == 0) return;
  uint16_t after = w->flights[flight].next;
  if (before == 0)
    holder->queue_first = after;
  else
    w->flights[before - 1].next = after;
  if (holder->queue_last == self) holder->queue_last = before;
  holder->queue_len--;
  w->flights[flight].next = 0;
  if (before == 0 && after != 0) begin(w, now, after - 1);
}

/* Nothing comes behind this. Where the datagram has arrived, only a copy of it was lost. */
static void give_up(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  wisun_off_air(w, flight);
  wake(w, flight, TIME_NEVER);
  f->phase = FLIGHT_FREE;
  if (!f->arrived) w->counts.lost++;
  put_out(w, now, f, (net_arrival_t){.lost = true, .again = f->arrived, .final = true});
  leave(w, now, flight);
}

/* A relay keeps only so many; the root what the network does. */
static void join_queue(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  wisun_node_t *holder = &w->node[f->holder];
  bool full = f->holder != NET_ROOT && holder->queue_len >= w->config.values[WISUN_NODE_QUEUE];
  if (full) {
    give_up(w, now, flight);
    return;
  }
  holder->queue_len++;
  f->phase = FLIGHT_QUEUED;
  f->next = 0;
  wake(w, flight, TIME_NEVER);
  if (holder->queue_last != 0) {
    w->flights[holder->queue_last - 1].next = (uint16_t)(flight + 1);
    holder->queue_last = (uint16_t)(flight + 1);
    return;
  }
  holder->queue_first = holder->queue_last = (uint16_t)(flight + 1);
  begin(w, now, flight);
}

static void no_way(wisun_t *w, true_t now, uint32_t flight) {
  w->flights[flight].phase = FLIGHT_NO_WAY;
  wake(w, flight, now.ns + w->config.values[WISUN_ROUTE_WAIT_MS] * (NS_PER_S / 1000));
}

/* To whom the holder sends: down by the path, up to its parent, or in a further round to the next
 * candidate; NET_NOBODY: it has no way. */
static uint32_t receiver_of(const wisun_t *w, const wisun_flight_t *f) {
  if (f->datagram.down) return f->path[f->hop];
  const wisun_node_t *holder = &w->node[f->holder];
  if (holder->stage != WISUN_JOINED || holder->candidate_count == 0) return NET_NOBODY;
  return holder->candidates[f->round % holder->candidate_count].node;
}

/* What has waited too long is no use to anybody: it dies where it is, before its next hop. */
static void begin(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  if (now.ns - f->sent_ns > w->config.values[WISUN_LIFE_S] * NS_PER_S) {
    f->phase = FLIGHT_NO_WAY;
    wake(w, flight, now.ns);
    return;
  }
  f->receiver = receiver_of(w, f);
  f->fragment = f->tries = 0;
  f->heard = false;
  if (f->receiver == NET_NOBODY)
    no_way(w, now, flight);
  else
    wisun_try(w, now, flight);
}

/* The way down as the root knows it; false when it knows none. */
static bool find_path(const wisun_t *w, true_t now, wisun_flight_t *f) {
  uint32_t backwards[NET_HOPS_MAX];
  uint32_t node = f->datagram.node;
  uint8_t len = 0;
  while (node != NET_ROOT) {
    if (node == NET_NOBODY || len == NET_HOPS_MAX) return false;
    backwards[len++] = node;
    node = wisun_told_parent(w, now, node);
  }
  for (uint8_t at = 0; at < len; at++)
    f->path[at] = backwards[len - 1 - at];
  f->path_len = len;
  return true;
}

static void start(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  bool way = f->datagram.down ? wisun_is_up(w, NET_ROOT) && find_path(w, now, f)
                              : wisun_is_up(w, f->holder);
  if (way)
    join_queue(w, now, flight);
  else
    no_way(w, now, flight);
}

static bool at_end(const wisun_flight_t *f) {
  return f->datagram.down ? f->receiver == f->datagram.node : f->receiver == NET_ROOT;
}

/* The receiver has the whole: the end hands it up, a relay takes time and sends it on. */
static void arrive(wisun_t *w, true_t now, uint32_t flight, bool final) {
  wisun_flight_t *f = &w->flights[flight];
  if (f->arrived) w->counts.again++;
  put_out(w, now, f,
          (net_arrival_t){.again = f->arrived, .final = final, .hops = (uint8_t)(f->hop + 1)});
  f->arrived = true;
  if (!final) return;
  wake(w, flight, TIME_NEVER);
  f->phase = FLIGHT_FREE;
  leave(w, now, flight);
}

static void move_on(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  leave(w, now, flight);
  f->holder = f->receiver;
  f->hop++;
  f->round = 0;
  f->phase = FLIGHT_MOVE;
  wake(w, flight, now.ns + w->config.values[WISUN_HOP_US] * INT64_C(1000));
  if (f->hop < NET_HOPS_MAX) return;
  give_up(w, now, flight); /* RPL lets a datagram that goes round die */
}

/* All repeats of a frame are used up. */
static void failed(wisun_t *w, true_t now, uint32_t flight) {
  enum { PAUSE_LEAST_MS = 500, PAUSE_MOST_MS = 1500 };
  wisun_flight_t *f = &w->flights[flight];
  if (f->heard && !at_end(f) && f->fragment + 1 == f->fragments) {
    move_on(w, now, flight); /* the relay has it, whatever the sender believes */
    return;
  }
  if (f->datagram.down || f->arrived || ++f->round >= WISUN_ROUNDS) {
    give_up(w, now, flight);
    return;
  }
  wisun_node_t *holder = &w->node[f->holder];
  if (f->receiver == holder->parent && ++holder->failures >= 2)
    wisun_parent_failed(w, now, f->holder);
  f->receiver = receiver_of(w, f);
  f->fragment = f->tries = 0;
  f->heard = false;
  if (f->receiver == NET_NOBODY) {
    no_way(w, now, flight);
    return;
  }
  int64_t pause_ns = wisun_draw_between(w, f->holder, (span_t){PAUSE_LEAST_MS * NS_PER_S / 1000},
                                        (span_t){PAUSE_MOST_MS * NS_PER_S / 1000});
  wisun_try(w, (true_t){now.ns + pause_ns}, flight);
}

static void learn(wisun_t *w, true_t now, const wisun_flight_t *f, bool acked) {
  wisun_node_t *holder = &w->node[f->holder];
  if (f->datagram.down || f->receiver != holder->parent || holder->stage != WISUN_JOINED) return;
  if (acked) holder->failures = 0;
  wisun_learn(w, now, f->holder, 1, acked ? 1 : 0);
}

static void frame_end(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  bool sent = w->airs[flight].used; /* the air was free in the end */
  wisun_fate_t fate = wisun_frame_end(w, now, flight);
  bool last = f->fragment + 1 == f->fragments, ends = at_end(f) && last;
  if (fate.heard && ends && f->lose_ack) { fate.acked = f->lose_ack = false; }
  if (sent) learn(w, now, f, fate.acked);
  if (fate.heard && ends) arrive(w, now, flight, fate.acked);
  if (fate.heard && ends && fate.acked) return;
  f->heard = f->heard || fate.heard;
  if (!fate.acked) {
    if (f->tries++ >= w->config.values[WISUN_FRAME_RETRIES]) {
      failed(w, now, flight);
      return;
    }
    w->counts.repeats++;
    wisun_try(w, now, flight);
    return;
  }
  if (last) {
    move_on(w, now, flight);
    return;
  }
  f->fragment++;
  f->tries = 0;
  f->heard = false;
  wisun_try(w, now, flight);
}

void wisun_flight_event(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  switch ((wisun_phase_t)f->phase) {
  case FLIGHT_START:
    start(w, now, flight);
    break;
  case FLIGHT_BACKOFF:
    wisun_sense(w, now, flight);
    break;
  case FLIGHT_AIR:
    frame_end(w, now, flight);
    break;
  case FLIGHT_MOVE:
    join_queue(w, now, flight);
    break;
  case FLIGHT_NO_WAY:
    give_up(w, now, flight);
    break;
  case FLIGHT_FREE:
  case FLIGHT_QUEUED:
    wake(w, flight, TIME_NEVER);
    break;
  }
}

void wisun_flights_drop(wisun_t *w, true_t now, uint32_t holder) {
  for (uint32_t at = 0; at < NET_FLIGHT_MAX; at++)
    if (w->flights[at].phase != FLIGHT_FREE && w->flights[at].holder == holder) give_up(w, now, at);
}

status_t wisun_send(wisun_t *w, true_t now, const net_datagram_t *datagram) {
  uint32_t flight = 0;
  while (flight < NET_FLIGHT_MAX && w->flights[flight].phase != FLIGHT_FREE)
    flight++;
  if (flight == NET_FLIGHT_MAX) return ST_NO_ROOM;
  uint32_t most = (uint32_t)w->config.values[WISUN_FRAME_OCTETS];
  int64_t again_ppm = rf_trouble_sum(&w->trouble, NET_DUPLICATE, NET_ROOT, now);
  int64_t wait_ns = rf_trouble_sum(&w->trouble, NET_DELAY, NET_ROOT, now);
  if (datagram->down) wait_ns += w->config.values[WISUN_ROOT_US] * INT64_C(1000);
  wisun_flight_t *f = &w->flights[flight];
  *f = (wisun_flight_t){.datagram = *datagram,
                        .sent_ns = now.ns + wait_ns,
                        .phase = FLIGHT_START,
                        .fragments = (datagram->octets + most - 1) / most,
                        .holder = datagram->down ? (uint32_t)NET_ROOT : datagram->node};
  f->lose_ack = again_ppm > 0 && wisun_draw(w, datagram->node) % PPM < (uint64_t)again_ppm;
  w->counts.datagrams++;
  wake(w, flight, now.ns + wait_ns);
  return ST_OK;
}
