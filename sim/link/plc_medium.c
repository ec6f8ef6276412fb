/* The medium: who transmits when, what collides, and what is heard; see plc.h. Carrier sense with
 * back-off, where the kind has slots of it; else it is given in turn. */
#include "sim/link/plc.h"

#include "sim/link/plc_curve.h"

enum { CLASS_END = 0, CLASS_ASK = 3, MARGIN_CDB = 250, CHATTER_MOST_PPM = 500000 };

static uint32_t transmitter(const plc_flight_t *flight) { return flight->path[flight->hop]; }
static uint32_t receiver(const plc_flight_t *flight) { return flight->path[flight->hop + 1]; }

static void due_at(plc_t *plc, uint16_t index, plc_phase_t phase, int32_t class, int64_t at_ns) {
  plc_flight_t *flight = &plc->flight[index];
  flight->phase = phase;
  plc_agenda_set(&plc->agenda, &(plc_due_t){.at_ns = at_ns,
                                            .class = class,
                                            .entity = transmitter(flight),
                                            .sequence = flight->sequence,
                                            .thing = index});
}

/* The next look at the medium: as soon as it is free, and where there are slots a random number of
 * them later. */
static void ask_at(plc_t *plc, uint16_t index, int64_t now_ns) {
  plc_flight_t *flight = &plc->flight[index];
  int64_t at_ns = now_ns > plc->free_ns ? now_ns : plc->free_ns;
  if (plc->mac->slot.ns > 0) {
    uint64_t slots = UINT64_C(1) << flight->exponent;
    at_ns += (int64_t)(plc_draw(plc, transmitter(flight)) % slots) * plc->mac->slot.ns;
  }
  due_at(plc, index, PLC_ASKS, CLASS_ASK, at_ns);
}

void plc_medium_again(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  flight->backoffs = 0;
  if (plc->mac->slot.ns > 0) flight->exponent = (uint8_t)plc->values[PLC_BE_MIN];
  ask_at(plc, index, now.ns);
}

void plc_medium_ask(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  plc_node_t *node = &plc->node[transmitter(flight)];
  flight->next = PLC_FLIGHT_NONE;
  if (node->queue[0] == PLC_FLIGHT_NONE) {
    node->queue[0] = node->queue[1] = index;
    plc_medium_again(plc, index, now);
    return;
  }
  flight->phase = PLC_QUEUED;
  plc->flight[node->queue[1]].next = index;
  node->queue[1] = index;
}

void plc_medium_leave(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  plc_node_t *node = &plc->node[transmitter(flight)];
  CHECK(node->queue[0] == index);
  plc_agenda_drop(&plc->agenda, index);
  node->queue[0] = flight->next;
  if (node->queue[0] == PLC_FLIGHT_NONE) node->queue[1] = PLC_FLIGHT_NONE;
  if (node->queue[0] != PLC_FLIGHT_NONE) plc_medium_again(plc, node->queue[0], now);
}

/* What faults leave of a chance: a node may not be heard, or may not hear. */
static uint64_t spared(const plc_t *plc, uint32_t node, true_t at, uint64_t chance) {
  if (node == NET_ROOT || plc->node[node].first_fault == 0) return chance;
  return chance * (uint64_t)(1000000 - plc_trouble(plc, NET_NODE_LOSS, node, at)) / 1000000;
}

uint64_t plc_medium_chance(const plc_t *plc, uint32_t from, uint32_t to, true_t at, uint32_t rate,
                           uint32_t symbols, int32_t *snr_cdb) {
  *snr_cdb = INT16_MIN;
  if (!plc_alive(plc, from) || !plc_alive(plc, to)) return 0;
  int32_t more = (int32_t)plc_trouble(plc, NET_NOISE, NET_ROOT, at);
  *snr_cdb = plc_channel_snr(&plc->channel, from, to, at, more);
  uint64_t chance = plc_curve_heard(*snr_cdb - plc->mac->threshold_cdb[rate], symbols);
  if (chance == UINT32_MAX) chance++; /* certainty is 2^32 here */
  return spared(plc, to, at, spared(plc, from, at, chance));
}

bool plc_medium_hears(plc_t *plc, uint32_t from, uint32_t to, true_t at, uint32_t rate,
                      uint32_t symbols) {
  int32_t snr = 0;
  uint64_t chance = plc_medium_chance(plc, from, to, at, rate, symbols, &snr);
  bool heard = (plc_draw(plc, from) >> 32) < chance;
  if (!heard) return false;
  uint32_t direction = 0;
  uint32_t child = plc_way_child(plc, from, to, &direction);
  if (child != NET_NOBODY) {
    int32_t most = snr < INT16_MAX ? snr : INT16_MAX;
    plc->node[child].heard_cdb[direction] = (int16_t)(most > INT16_MIN ? most : INT16_MIN);
    plc->node[child].heard_ns[direction] = at.ns;
  }
  return true;
}

uint32_t plc_medium_rate(const plc_t *plc, const plc_flight_t *flight, true_t now, span_t life) {
  uint32_t direction = 0;
  uint32_t child = plc_way_child(plc, transmitter(flight), receiver(flight), &direction);
  if (child == NET_NOBODY) return 0;
  const plc_node_t *node = &plc->node[child];
  int64_t heard_ns = node->heard_ns[direction];
  if (heard_ns == INT64_MIN || now.ns - heard_ns > life.ns) return 0;
  uint32_t rate = 0;
  while (rate + 1 < plc->mac->rates &&
         node->heard_cdb[direction] >= plc->mac->threshold_cdb[rate + 1] + MARGIN_CDB)
    rate++;
  return rate;
}

/* Idle chatter is no event: it makes every stretch that is taken longer by its share. */
static int64_t with_chatter(const plc_t *plc, int64_t length_ns) {
  if (plc->mac->chatter == NULL) return length_ns;
  uint32_t ppm = plc->mac->chatter(plc);
  if (ppm > CHATTER_MOST_PPM) ppm = CHATTER_MOST_PPM;
  return mul_div_round_half_even(length_ns, 1000000, 1000000 - ppm);
}

true_t plc_medium_reserve(plc_t *plc, true_t now, span_t length) {
  int64_t from_ns = now.ns > plc->free_ns ? now.ns : plc->free_ns;
  plc->free_ns = from_ns + with_chatter(plc, length.ns);
  plc->counts.busy_ns += plc->free_ns - from_ns;
  plc->taken_by = PLC_FLIGHT_NONE;
  return (true_t){from_ns + length.ns};
}

static void transmit(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  const plc_mac_t *mac = plc->mac;
  mac->frame(plc, flight, now);
  span_t air = mac->air(plc, flight->rate, flight->octets);
  flight->began_ns = now.ns;
  flight->collided = plc->free_ns > now.ns; /* somebody began within this slot */
  if (flight->collided) plc->flight[plc->taken_by].collided = true;
  int64_t from_ns = flight->collided ? plc->free_ns : now.ns;
  int64_t end_ns = now.ns + air.ns;
  int64_t length_ns = air.ns + mac->rest.ns;
  if (mac->ack.ns > 0) length_ns += mac->turn.ns + mac->ack.ns;
  int64_t free_ns = now.ns + with_chatter(plc, length_ns);
  if (free_ns > plc->free_ns) plc->free_ns = free_ns;
  plc->counts.busy_ns += plc->free_ns - from_ns;
  plc->counts.frames++;
  plc->counts.octets += flight->octets;
  if (flight->tries > 0) plc->counts.repeats++;
  plc->taken_by = index;
  plc->taken_ns = now.ns;
  due_at(plc, index, PLC_SENDS, CLASS_END, end_ns);
}

static void end(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  const plc_mac_t *mac = plc->mac;
  if (plc->taken_by == index) plc->taken_by = PLC_FLIGHT_NONE;
  uint32_t from = transmitter(flight);
  uint32_t to = receiver(flight);
  bool got = false;
  bool acked = false;
  if (flight->collided) plc->counts.collided++;
  if (!flight->collided && mac->carry != NULL) {
    got = mac->carry(plc, flight, now);
  } else if (!flight->collided) {
    /* Impulses and switches are as they are in the middle of it. */
    true_t middle = {flight->began_ns + (now.ns - flight->began_ns) / 2};
    uint32_t symbols = mac->symbols(plc, flight->rate, flight->octets);
    got = plc_medium_hears(plc, from, to, middle, flight->rate, symbols);
  }
  int64_t after_ns = now.ns + mac->rest.ns;
  if (mac->ack.ns > 0) after_ns += mac->turn.ns + mac->ack.ns;
  if (got && mac->ack.ns > 0) {
    plc->counts.frames++;
    true_t middle = {now.ns + mac->turn.ns + mac->ack.ns / 2};
    acked = plc_medium_hears(plc, to, from, middle, 0, mac->ack_symbols);
  }
  mac->heard(plc, index, now, (true_t){after_ns}, got, acked);
}

/* Too many back-offs are a frame that nobody heard, without one. */
static void ask(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  if (!plc_alive(plc, transmitter(flight))) {
    plc_medium_leave(plc, index, now);
    plc_fail(plc, index, now);
    return;
  }
  bool taken = plc->free_ns > now.ns;
  bool unheard = taken && plc->taken_by != PLC_FLIGHT_NONE && plc->mac->slot.ns > 0 &&
                 now.ns - plc->taken_ns < plc->mac->slot.ns &&
                 plc->flight[plc->taken_by].phase == PLC_SENDS;
  if (!taken || unheard) {
    transmit(plc, index, now);
    return;
  }
  if (plc->mac->slot.ns > 0) {
    flight->backoffs++;
    if (flight->backoffs > plc->values[PLC_BACKOFFS]) {
      plc->mac->heard(plc, index, now, now, false, false);
      return;
    }
    if (flight->exponent < plc->values[PLC_BE_MAX]) flight->exponent++;
  }
  ask_at(plc, index, now.ns);
}

void plc_medium_due(plc_t *plc, uint16_t index, true_t now) {
  if (plc->flight[index].phase == PLC_SENDS)
    end(plc, index, now);
  else
    ask(plc, index, now);
}
