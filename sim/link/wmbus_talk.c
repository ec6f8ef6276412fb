/* Datagrams of wireless M-Bus, a telegram a piece; see wmbus.h. Of a node one is under way at a
 * time. A turn is a telegram and what answers it: its fate is drawn when it begins and counts at
 * its end. */
#include "sim/link/wmbus.h"

enum { PPM = 1000000, ACK_OCTETS = 10 };

static void wake(wmbus_t *w, uint32_t flight, int64_t at_ns) {
  due_set(&w->agenda, w->nodes + 1 + flight, at_ns);
}

static int64_t access_ns(const wmbus_t *w) {
  return w->config.values[WMBUS_ACCESS_MS] * (NS_PER_S / 1000);
}

static int64_t window_ns(const wmbus_t *w) {
  return w->config.values[WMBUS_WINDOW_US] * INT64_C(1000);
}

static uint32_t piece_octets(const wmbus_t *w, const wmbus_flight_t *f) {
  uint32_t most = (uint32_t)w->config.values[WMBUS_TELEGRAM_OCTETS];
  uint32_t left = f->datagram.octets - f->piece * most;
  return left < most ? left : most;
}

/* What a node may send besides the telegrams that it sends anyway. */
static int64_t share_ppm(const wmbus_t *w) {
  int64_t air_ns = wmbus_air(w, (uint32_t)w->config.values[WMBUS_IDLE_OCTETS]).ns;
  int64_t idle_ppm = mul_div_ceil(air_ns, PPM, w->config.values[WMBUS_INTERVAL_S] * NS_PER_S);
  int64_t left_ppm = w->config.values[WMBUS_DUTY_PPM] - idle_ppm;
  return left_ppm > 50 ? left_ppm : 50;
}

/* Down, a piece waits for the next telegram of the node until they are in frequent access; up, it
 * leaves as soon as the node may send. */
static void begin(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_flight_t *f = &w->flights[flight];
  f->phase = TALK_TURN;
  f->piece = f->tries = f->waited = 0;
  true_t at =
      f->datagram.down ? wmbus_telegram(w, now, f->datagram.node) : (true_t){now.ns + window_ns(w)};
  wake(w, flight, at.ns);
}

static void leave(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_node_t *node = &w->node[w->flights[flight].datagram.node];
  uint16_t self = (uint16_t)(flight + 1), before = 0, at = node->queue_first;
  while (at != 0 && at != self) {
    before = at;
    at = w->flights[at - 1].next;
  }
  if (at == 0) return;
  uint16_t after = w->flights[flight].next;
  if (before == 0)
    node->queue_first = after;
  else
    w->flights[before - 1].next = after;
  if (node->queue_last == self) node->queue_last = before;
  w->flights[flight].next = 0;
  if (before == 0 && after != 0) begin(w, now, after - 1);
}

static void end(wmbus_t *w, true_t now, uint32_t flight, net_arrival_t arrival) {
  wmbus_flight_t *f = &w->flights[flight];
  arrival.datagram = f->datagram;
  arrival.at = now;
  rf_outbox_put(&w->outbox, arrival);
  if (!arrival.final) return;
  wake(w, flight, TIME_NEVER);
  f->phase = TALK_FREE;
  leave(w, now, flight);
}

/* Where the datagram has arrived, only a copy of it was lost. */
static void give_up(wmbus_t *w, true_t now, uint32_t flight) {
  bool arrived = w->flights[flight].arrived;
  if (!arrived) w->counts.lost++;
  end(w, now, flight, (net_arrival_t){.lost = true, .again = arrived, .final = true});
}

static void start(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_flight_t *f = &w->flights[flight];
  wmbus_node_t *node = &w->node[f->datagram.node];
  bool way = wmbus_is_up(w, NET_ROOT) &&
             (f->datagram.down ? node->joined : wmbus_is_up(w, f->datagram.node));
  if (!way) {
    f->phase = TALK_NO_WAY;
    wake(w, flight,
         now.ns + w->config.values[WMBUS_TELEGRAMS_WAITED] * w->config.values[WMBUS_INTERVAL_S] *
                      NS_PER_S);
    return;
  }
  f->phase = TALK_QUEUED;
  wake(w, flight, TIME_NEVER);
  if (node->queue_last != 0)
    w->flights[node->queue_last - 1].next = (uint16_t)(flight + 1);
  else
    node->queue_first = (uint16_t)(flight + 1);
  node->queue_last = (uint16_t)(flight + 1);
  if (node->queue_first == flight + 1) begin(w, now, flight);
}

/* The telegram of the node, the piece in the window behind it, the node's acknowledgement. */
static int64_t turn_down_ns(wmbus_t *w, true_t now, wmbus_flight_t *f, bool free) {
  uint32_t node = f->datagram.node, octets = piece_octets(w, f);
  uint32_t call = f->access ? (uint32_t)ACK_OCTETS : (uint32_t)w->config.values[WMBUS_IDLE_OCTETS];
  int64_t call_ns = wmbus_air(w, call).ns;
  f->heard = f->acked = false;
  if (wmbus_is_up(w, node)) wmbus_count(w, call);
  if (f->access) rf_duty_spend(&w->node[node].duty, now, (span_t){call_ns}, share_ppm(w));
  if (!free || !wmbus_is_up(w, node) || !wmbus_heard_up(w, now, node)) return call_ns;
  f->access = true;
  wmbus_count(w, octets);
  f->heard = wmbus_heard_down(w, now, node);
  if (f->heard) {
    wmbus_count(w, ACK_OCTETS);
    rf_duty_spend(&w->node[node].duty, now, wmbus_air(w, ACK_OCTETS), share_ppm(w));
    f->acked = wmbus_heard_up(w, now, node);
  }
  return call_ns + wmbus_air(w, octets).ns + wmbus_air(w, ACK_OCTETS).ns + 2 * window_ns(w);
}

/* The piece in a telegram of the node, the collector's acknowledgement in the window behind it. */
static int64_t turn_up_ns(wmbus_t *w, true_t now, wmbus_flight_t *f, bool free) {
  uint32_t node = f->datagram.node, octets = piece_octets(w, f);
  wmbus_count(w, octets);
  rf_duty_spend(&w->node[node].duty, now, wmbus_air(w, octets), share_ppm(w));
  f->access = true;
  f->heard = free && wmbus_heard_up(w, now, node);
  f->acked = false;
  if (f->heard) {
    wmbus_count(w, ACK_OCTETS);
    f->acked = wmbus_heard_down(w, now, node);
  }
  return wmbus_air(w, octets).ns + wmbus_air(w, ACK_OCTETS).ns + window_ns(w);
}

static void turn(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_flight_t *f = &w->flights[flight];
  wmbus_node_t *node = &w->node[f->datagram.node];
  bool asked = f->datagram.down && !f->access; /* a telegram that is sent anyway */
  true_t allowed = rf_duty_free(&node->duty, now, wmbus_air(w, piece_octets(w, f)), share_ppm(w));
  if (!asked && allowed.ns > now.ns) {
    wake(w, flight, allowed.ns);
    return;
  }
  bool free = now.ns >= w->busy_to_ns; /* else the collector has its ear at somebody else */
  if (!free) w->counts.collided++;
  int64_t took_ns = f->datagram.down ? turn_down_ns(w, now, f, free) : turn_up_ns(w, now, f, free);
  if (f->heard || (f->datagram.down && f->access && free)) w->busy_to_ns = now.ns + took_ns;
  f->phase = TALK_END;
  wake(w, flight, now.ns + took_ns);
}

/* Again with the node's next telegram: in frequent access soon, else when it is due. */
static void again(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_flight_t *f = &w->flights[flight];
  bool over = f->access ? ++f->tries >= w->config.values[WMBUS_TRIES]
                        : ++f->waited >= w->config.values[WMBUS_TELEGRAMS_WAITED];
  if (over) {
    give_up(w, now, flight);
    return;
  }
  w->counts.repeats++;
  f->phase = TALK_TURN;
  /* A quarter of the time more or less, so that two nodes do not meet again and again. */
  int64_t spread_ns = (int64_t)(wmbus_draw(w, f->datagram.node) % (uint64_t)(access_ns(w) / 4));
  wake(w, flight,
       f->access ? now.ns + access_ns(w) + spread_ns : wmbus_telegram(w, now, f->datagram.node).ns);
}

static void turn_end(wmbus_t *w, true_t now, uint32_t flight) {
  wmbus_flight_t *f = &w->flights[flight];
  bool last = f->piece + 1 == f->pieces;
  if (f->heard && last) {
    if (f->lose_ack) f->acked = f->lose_ack = false;
    bool final = f->acked, before = f->arrived;
    if (before) w->counts.again++;
    f->arrived = true;
    end(w, now, flight, (net_arrival_t){.again = before, .final = final, .hops = 1});
    if (final) return;
  }
  if (!f->acked) {
    again(w, now, flight);
    return;
  }
  f->piece++;
  f->tries = 0;
  f->phase = TALK_TURN;
  wake(w, flight, now.ns + window_ns(w));
}

void wmbus_flight_event(wmbus_t *w, true_t now, uint32_t flight) {
  switch ((wmbus_phase_t)w->flights[flight].phase) {
  case TALK_START:
    start(w, now, flight);
    break;
  case TALK_TURN:
    turn(w, now, flight);
    break;
  case TALK_END:
    turn_end(w, now, flight);
    break;
  case TALK_NO_WAY:
    give_up(w, now, flight);
    break;
  case TALK_FREE:
  case TALK_QUEUED:
    wake(w, flight, TIME_NEVER);
    break;
  }
}

void wmbus_flights_drop(wmbus_t *w, true_t now, uint32_t node) {
  for (uint32_t at = 0; at < NET_FLIGHT_MAX; at++) {
    const wmbus_flight_t *f = &w->flights[at];
    bool its = node == NET_ROOT || (f->datagram.node == node && !f->datagram.down);
    if (f->phase != TALK_FREE && its) give_up(w, now, at);
  }
}

status_t wmbus_send(wmbus_t *w, true_t now, const net_datagram_t *datagram) {
  uint32_t flight = 0;
  while (flight < NET_FLIGHT_MAX && w->flights[flight].phase != TALK_FREE)
    flight++;
  if (flight == NET_FLIGHT_MAX) return ST_NO_ROOM;
  uint32_t most = (uint32_t)w->config.values[WMBUS_TELEGRAM_OCTETS];
  int64_t again_ppm = rf_trouble_sum(&w->trouble, NET_DUPLICATE, NET_ROOT, now);
  int64_t wait_ns = rf_trouble_sum(&w->trouble, NET_DELAY, NET_ROOT, now);
  wmbus_flight_t *f = &w->flights[flight];
  *f = (wmbus_flight_t){
      .datagram = *datagram, .phase = TALK_START, .pieces = (datagram->octets + most - 1) / most};
  f->lose_ack = again_ppm > 0 && wmbus_draw(w, datagram->node) % PPM < (uint64_t)again_ppm;
  w->counts.datagrams++;
  wake(w, flight, now.ns + wait_ns);
  return ST_OK;
}
