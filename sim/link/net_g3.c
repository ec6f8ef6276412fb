/* G3-PLC in CENELEC A (ITU-T G.9903) as a kind of network: datagrams in 6LoWPAN fragments of 400
 * octets and frames that fit 252 symbols, hop by hop, each frame acknowledged and repeated; ways by
 * LOADng. Duplicates: a repeat of a frame that was heard is known by its sequence number and
 * dropped; but where no acknowledgement came back at all the sender looks for another way, and the
 * datagram comes again. Not here: octets, the tunnel, IPv6. Spec links.md, PLC. */
#include "sim/link/plc.h"
#include "sim/link/plc_air.h"

/* Octets: headers compressed (IPv6 3, UDP 4, addresses 4); of each fragment (mesh 5, fragment 5);
 * of each frame (control, sequence, addresses, security and its counter, segment, code, check). */
enum { DATAGRAM_HEADER = 11, FRAGMENT_HEADER = 10, FRAME_HEADER = 25, FRAGMENT_OCTETS = 400 };
enum { RATE_ROBUST_AFTER = 2, REPAIRS_MAX = 1 };
enum { TONE_MAP_S = PLC_MAC_KEYS, NEIGHBOUR_MIN };

static const net_key_t KEYS[] = {
    PLC_CHANNEL_KEYS,
    [PLC_HOPS] = {"hops", 8, 1, NET_HOPS_MAX},
    [PLC_JOIN_WAIT] = {"join_wait_s", 20, 1, 3600},
    [PLC_GIVE_UP] = {"discovery_s", 40, 1, 3600},
    [PLC_NOTICE] = {"notice_s", 120, 1, 86400},
    [PLC_WEAK] = {"weak_lqi", 52, 0, 255},
    [PLC_BE_MIN] = {"be_min", 3, 0, 16},
    [PLC_BE_MAX] = {"be_max", 8, 0, 16},
    [PLC_BACKOFFS] = {"backoffs", 50, 0, 1000},
    [PLC_RETRIES] = {"retries", 5, 0, 15},
    [TONE_MAP_S] = {"tone_map_s", 120, 0, 86400},
    [NEIGHBOUR_MIN] = {"neighbour_min", 255, 1, 10080},
};
#define KEY_COUNT (sizeof KEYS / sizeof KEYS[0])
_Static_assert(KEY_COUNT <= (size_t)NET_KEYS_MAX, "more keys than a network keeps");

static span_t air(const plc_t *plc, uint32_t rate, uint32_t octets) {
  (void)plc;
  return plc_air_g3((plc_g3_t)rate, octets);
}

static uint32_t symbols(const plc_t *plc, uint32_t rate, uint32_t octets) {
  (void)plc;
  return plc_air_g3_symbols((plc_g3_t)rate, octets);
}

static void start_hop(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  flight->done = 0;
  flight->tries = 0;
  flight->got = false;
  plc_medium_ask(plc, index, now);
}

/* The child whose link of the way has been forgotten by its neighbours; NET_NOBODY: none. */
static uint32_t forgotten(const plc_t *plc, const plc_flight_t *flight, true_t now) {
  const int64_t life_ns = plc->values[NEIGHBOUR_MIN] * 60 * NS_PER_S;
  for (uint8_t hop = 0; hop < flight->hops; hop++) {
    uint32_t child = flight->path[flight->datagram.down ? hop + 1 : hop];
    const plc_node_t *node = &plc->node[child];
    int64_t heard_ns = node->joined_ns;
    if (node->heard_ns[0] > heard_ns) heard_ns = node->heard_ns[0];
    if (node->heard_ns[1] > heard_ns) heard_ns = node->heard_ns[1];
    if (now.ns - heard_ns > life_ns) return child;
  }
  return NET_NOBODY;
}

/* A way whose neighbours have been forgotten is discovered anew, from there. */
static void begin(plc_t *plc, uint16_t index, true_t now) {
  uint32_t child = forgotten(plc, &plc->flight[index], now);
  if (child != NET_NOBODY && plc_alive(plc, child)) {
    plc_join_at(plc, child, now);
    plc_await(plc, index, now);
    return;
  }
  start_hop(plc, index, now);
}

/* By the tone map, while that lives; the last tries are robust. */
static uint32_t choose_rate(const plc_t *plc, const plc_flight_t *flight, true_t now) {
  if (flight->tries >= RATE_ROBUST_AFTER) return PLC_G3_ROBO;
  return plc_medium_rate(plc, flight, now, (span_t){plc->values[TONE_MAP_S] * NS_PER_S});
}

/* What is left of a fragment, or as much of it as fits the frame. */
static void frame(plc_t *plc, plc_flight_t *flight, true_t now) {
  enum { IN_FRAGMENT = FRAGMENT_OCTETS - FRAGMENT_HEADER };
  if (!flight->got) flight->rate = (uint8_t)choose_rate(plc, flight, now);
  uint32_t total = DATAGRAM_HEADER + flight->datagram.octets;
  uint32_t in_fragment = flight->done % IN_FRAGMENT;
  uint32_t left = total - flight->done;
  if (left > IN_FRAGMENT - in_fragment) left = IN_FRAGMENT - in_fragment;
  uint32_t headers = FRAME_HEADER + (in_fragment == 0 ? FRAGMENT_HEADER : 0);
  uint32_t room = plc_air_g3_room((plc_g3_t)flight->rate) - headers;
  if (!flight->got) flight->part = left < room ? left : room;
  flight->octets = headers + flight->part;
}

static bool is_last(const plc_flight_t *flight) {
  return flight->done + flight->part == DATAGRAM_HEADER + flight->datagram.octets;
}

/* The next hop has it all. */
static void go_on(plc_t *plc, uint16_t index, true_t after) {
  plc_flight_t *flight = &plc->flight[index];
  plc_medium_leave(plc, index, after);
  flight->hop++;
  start_hop(plc, index, after);
}

/* Nobody answers: the way is broken at this link, the datagram starts again by another. */
static void repair(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t direction = 0;
  uint32_t child =
      plc_way_child(plc, flight->path[flight->hop], flight->path[flight->hop + 1], &direction);
  plc_medium_leave(plc, index, now);
  if (child != NET_NOBODY && plc_alive(plc, child)) plc_join_at(plc, child, now);
  if (flight->repairs == REPAIRS_MAX || !plc_alive(plc, flight->path[0])) {
    plc_fail(plc, index, now);
    return;
  }
  flight->repairs++;
  flight->give_up_ns = now.ns + plc->values[PLC_GIVE_UP] * NS_PER_S;
  plc_await(plc, index, now);
}

/* The last frame of the last hop was heard. What follows at its sender is drawn at once: it repeats
 * until an acknowledgement comes back, and where none does, the datagram comes again. */
static void arrive(plc_t *plc, uint16_t index, true_t now, true_t after, bool acked) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t from = flight->path[flight->hop];
  uint32_t to = flight->path[flight->hop + 1];
  span_t each = {air(plc, flight->rate, flight->octets).ns + after.ns - now.ns};
  while (!acked && flight->tries < plc->values[PLC_RETRIES]) {
    flight->tries++;
    plc->counts.frames++;
    plc->counts.repeats++;
    plc->counts.octets += flight->octets;
    uint32_t count = symbols(plc, flight->rate, flight->octets);
    bool heard = plc_medium_hears(plc, from, to, after, flight->rate, count);
    if (heard) plc->counts.frames++;
    acked = heard && plc_medium_hears(plc, to, from, after, 0, plc->mac->ack_symbols);
    after = plc_medium_reserve(plc, after, each);
  }
  if (!acked) flight->twice = true;
  plc_medium_leave(plc, index, after);
  plc_deliver(plc, index, now, after);
}

static void heard(plc_t *plc, uint16_t index, true_t now, true_t after, bool got, bool acked) {
  plc_flight_t *flight = &plc->flight[index];
  bool end = flight->hop + 1 == flight->hops;
  if (got && end && is_last(flight)) {
    arrive(plc, index, now, after, acked);
    return;
  }
  flight->got = flight->got || got;
  if (!acked && flight->tries < plc->values[PLC_RETRIES]) {
    flight->tries++;
    plc_medium_again(plc, index, after);
    return;
  }
  if (!acked && !(flight->got && is_last(flight))) {
    repair(plc, index, after);
    return;
  }
  if (!acked) flight->twice = true; /* it is whole there, and its sender knows nothing of it */
  flight->tries = 0;
  flight->got = false;
  if (is_last(flight)) {
    go_on(plc, index, after);
    return;
  }
  flight->done += flight->part;
  plc_medium_again(plc, index, after);
}

static const plc_mac_t MAC = {
    .rates = PLC_G3_RATES,
    .threshold_cdb = {-300, 200, 500, 900}, /* ROBO gains 5 dB by repetition */
    .slot = {PLC_AIR_G3_SLOT_NS},
    .turn = {PLC_AIR_G3_RIFS_NS},
    .rest = {PLC_AIR_G3_CIFS_NS},
    .ack = {6080000 + PLC_AIR_G3_HEADER_SYMBOLS * PLC_AIR_G3_SYMBOL_NS}, /* plc_air_g3_ack */
    .ack_symbols = PLC_AIR_G3_HEADER_SYMBOLS,
    .join_messages = 6, /* association and EAP-PSK, there and back three times */
    .find_messages = 2, /* route request and reply */
    .join_octets = 100,
    .air = air,
    .symbols = symbols,
    .begin = begin,
    .frame = frame,
    .heard = heard,
};

static void *open(arena_t *arena, const net_config_t *config) {
  return plc_open(arena, config, &MAC, KEY_COUNT);
}

const net_kind_t net_g3 = {
    .name = "g3",
    .title = "G3-PLC, CENELEC A",
    .keys = KEYS,
    .key_count = KEY_COUNT,
    .open = open,
    .fault = plc_fault,
    .power = plc_power,
    .send = plc_send,
    .next = plc_next,
    .take = plc_take,
    .state = plc_state,
    .counts = plc_counts,
};
