/* PRIME (ITU-T G.9904, 1.3.6; with `robust` the robust mode of 1.4) as a kind of network: a tree of
 * base, switches and terminals, where a terminal that hears nobody better asks another to be
 * promoted; datagrams of the 4-32 layer in segments, over all hops without acknowledgement, and an
 * ARQ window from end to end. Duplicates: none of its own, the window knows what it has; only the
 * fault makes them. Beacons and keep-alives are a share of the medium. Spec links.md, PLC. */
#include "sim/link/plc.h"
#include "sim/link/plc_air.h"

/* Octets: of each frame (generic 3, packet 6, segment and ARQ 5, check 4); of a datagram (LLC of
 * 4-32); an acknowledgement alone; a beacon; a keep-alive. */
enum { FRAME_HEADER = 18, DATAGRAM_HEADER = 3, ACK_OCTETS = 18, BEACON_OCTETS = 27 };
enum { ALIVE_OCTETS = 20, SWITCH_BEACON_FRAMES = 32, HOPS_MEAN = 2 };
enum { WINDOW = PLC_MAC_KEYS, SEGMENT, ROBUST };

#define KEEP_ALIVE_S INT64_C(32) /* times a power of two */
#define RATE_LIFE ((span_t){1800 * NS_PER_S})

static const net_key_t KEYS[] = {
    PLC_CHANNEL_KEYS,
    [PLC_HOPS] = {"hops", 8, 1, NET_HOPS_MAX},
    [PLC_JOIN_WAIT] = {"join_wait_s", 20, 1, 3600},
    [PLC_GIVE_UP] = {"give_up_s", 40, 1, 3600},
    [PLC_NOTICE] = {"keep_alive_n", 5, 0, 7},
    [PLC_WEAK] = {"weak_lqi", 64, 0, 255},
    [PLC_BE_MIN] = {"be_min", 3, 0, 16},
    [PLC_BE_MAX] = {"be_max", 6, 0, 16},
    [PLC_BACKOFFS] = {"backoffs", 50, 0, 1000},
    [PLC_RETRIES] = {"retries", 5, 0, 15},
    [WINDOW] = {"arq_window", 16, 1, PLC_WINDOW_MAX},
    [SEGMENT] = {"segment_octets", 128, 16, 360},
    [ROBUST] = {"robust", 0, 0, 1},
};
#define KEY_COUNT (sizeof KEYS / sizeof KEYS[0])
_Static_assert(KEY_COUNT <= (size_t)NET_KEYS_MAX, "more keys than a network keeps");

/* Without the robust mode the most robust rate is DBPSK with its code. */
static plc_prime_t prime_rate(const plc_t *plc, uint32_t rate) {
  return (plc_prime_t)(plc->values[ROBUST] == 1 ? rate : rate + PLC_PRIME_DBPSK_F);
}

static span_t air(const plc_t *plc, uint32_t rate, uint32_t octets) {
  return plc_air_prime(prime_rate(plc, rate), octets);
}

static uint32_t symbols(const plc_t *plc, uint32_t rate, uint32_t octets) {
  return plc_air_prime_symbols(prime_rate(plc, rate), octets);
}

/* The base's beacon in each frame, a switch's in every 32nd; a keep-alive there and back for each
 * node in each of its periods, over so many hops in the mean. */
static uint32_t chatter(const plc_t *plc) {
  int64_t beacon_ns = plc->mac->air(plc, 0, BEACON_OCTETS).ns;
  int64_t alive_ns = plc->mac->air(plc, 0, ALIVE_OCTETS).ns * 2 * HOPS_MEAN;
  int64_t frame_ns = PLC_AIR_PRIME_FRAME_NS;
  int64_t period_ns = plc->values[PLC_NOTICE] * NS_PER_S;
  int64_t ppm = mul_div_floor(beacon_ns, 1000000, frame_ns);
  ppm += mul_div_floor(beacon_ns * plc->repeaters, 1000000, frame_ns * SWITCH_BEACON_FRAMES);
  ppm += mul_div_floor(alive_ns * plc->joined, 1000000, period_ns);
  return (uint32_t)ppm;
}

static uint32_t segment_octets(const plc_t *plc) {
  uint32_t room =
      plc_air_prime_room(plc->values[ROBUST] == 1 ? PLC_PRIME_ROBUST : PLC_PRIME_DBPSK_F);
  uint32_t asked = (uint32_t)plc->values[SEGMENT];
  return asked < room - FRAME_HEADER ? asked : room - FRAME_HEADER;
}

static uint16_t lowest(uint32_t bits) {
  uint16_t at = 0;
  while ((bits >> at & 1) == 0)
    at++;
  return at;
}

/* What is left from `done`, as much of it as a window takes. */
static void open_window(const plc_t *plc, plc_flight_t *flight) {
  uint32_t left = DATAGRAM_HEADER + flight->datagram.octets - flight->done;
  uint32_t each = segment_octets(plc);
  uint32_t count = (left + each - 1) / each;
  uint32_t most = (uint32_t)plc->values[WINDOW];
  flight->window = (uint16_t)(count < most ? count : most);
  flight->pending = flight->window == 32 ? UINT32_MAX : (UINT32_C(1) << flight->window) - 1;
  flight->have = 0;
  flight->tries = 0;
}

static void send_segment(plc_t *plc, uint16_t index, uint16_t segment, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  flight->segment = segment;
  flight->hop = 0;
  plc_medium_ask(plc, index, now);
}

static void begin(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  flight->done = 0;
  flight->back = false;
  open_window(plc, flight);
  send_segment(plc, index, 0, now);
}

static void frame(plc_t *plc, plc_flight_t *flight, true_t now) {
  flight->rate = (uint8_t)(flight->tries >= 2 ? 0 : plc_medium_rate(plc, flight, now, RATE_LIFE));
  uint32_t each = segment_octets(plc);
  uint32_t total = DATAGRAM_HEADER + flight->datagram.octets;
  uint32_t left = total - flight->done - flight->segment * each;
  flight->part = left < each ? left : each;
  flight->octets = flight->back ? ACK_OCTETS : FRAME_HEADER + flight->part;
}

static void turn_round(plc_flight_t *flight) {
  for (uint8_t low = 0, high = flight->hops; low < high; low++, high--) {
    uint32_t node = flight->path[low];
    flight->path[low] = flight->path[high];
    flight->path[high] = node;
  }
  flight->back = !flight->back;
  flight->hop = 0;
}

/* After so many rounds the connection is closed, and the node registers again. */
static void give_up(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t node = flight->datagram.node;
  if (plc_alive(plc, node) && plc->node[node].joined) plc_join_at(plc, node, now);
  plc_fail(plc, index, now);
}

/* What is still pending at the sender, from the first; or the next window. */
static void next_round(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  if (flight->pending == 0) {
    flight->done += flight->window * segment_octets(plc);
    open_window(plc, flight);
  } else if (flight->tries == plc->values[PLC_RETRIES]) {
    give_up(plc, index, now);
    return;
  } else {
    flight->tries++;
  }
  send_segment(plc, index, lowest(flight->pending), now);
}

/* A segment has gone as far as it goes: the next one, or the receiver says what it has. */
static void next_segment(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t behind = flight->segment + 1u < 32 ? flight->pending >> (flight->segment + 1) : 0;
  if (behind != 0) {
    send_segment(plc, index, (uint16_t)(flight->segment + 1 + lowest(behind)), now);
    return;
  }
  if (flight->have == 0) { /* nobody to say anything: the sender's time-out */
    next_round(plc, index, now);
    return;
  }
  turn_round(flight);
  plc_medium_ask(plc, index, now);
}

static bool is_whole(const plc_t *plc, const plc_flight_t *flight) {
  uint32_t all = flight->window == 32 ? UINT32_MAX : (UINT32_C(1) << flight->window) - 1;
  uint32_t end = flight->done + flight->window * segment_octets(plc);
  return flight->have == all && end >= DATAGRAM_HEADER + flight->datagram.octets;
}

static void arrive(plc_t *plc, uint16_t index, true_t now, true_t after) {
  plc_flight_t *flight = &plc->flight[index];
  /* The last acknowledgement goes home and changes nothing: it takes the medium. */
  span_t home = {plc->mac->air(plc, 0, ACK_OCTETS).ns * flight->hops};
  plc->counts.frames += flight->hops;
  plc->counts.octets += (uint64_t)flight->hops * ACK_OCTETS;
  true_t end = plc_medium_reserve(plc, after, home);
  plc_deliver(plc, index, now, end);
}

static void heard(plc_t *plc, uint16_t index, true_t now, true_t after, bool got, bool acked) {
  plc_flight_t *flight = &plc->flight[index];
  bool end = flight->hop + 1 == flight->hops;
  plc_medium_leave(plc, index, after);
  CHECK(!acked); /* no frame of this kind is */
  if (got && !end) {
    flight->hop++;
    plc_medium_ask(plc, index, after);
    return;
  }
  if (flight->back) {
    if (got) flight->pending &= ~flight->have;
    turn_round(flight);
    next_round(plc, index, after);
    return;
  }
  if (got) flight->have |= UINT32_C(1) << flight->segment;
  if (is_whole(plc, flight))
    arrive(plc, index, now, after);
  else
    next_segment(plc, index, after);
}

#define COMMON                                                                                     \
  .slot = {PLC_AIR_PRIME_SYMBOL_NS}, .rest = {PLC_AIR_PRIME_SYMBOL_NS}, .join_messages = 4,        \
  .find_messages = 3, .join_octets = 40, .chatter = chatter, .begin = begin, .frame = frame,       \
  .heard = heard, .relays_promoted = true

static const plc_mac_t MAC = {
    COMMON, .rates = 3, .threshold_cdb = {150, 450, 900}, .air = air, .symbols = symbols,
};

static const plc_mac_t ROBUST_MAC = {
    COMMON,     .rates = 4,         .threshold_cdb = {-250, 150, 450, 900}, /* 4 dB more robust */
    .air = air, .symbols = symbols,
};

static void *open(arena_t *arena, const net_config_t *config) {
  net_config_t own = *config;
  own.values[PLC_NOTICE] = KEEP_ALIVE_S << config->values[PLC_NOTICE];
  return plc_open(arena, &own, config->values[ROBUST] == 1 ? &ROBUST_MAC : &MAC, KEY_COUNT);
}

const net_kind_t net_prime = {
    .name = "prime",
    .title = "PRIME 1.3.6",
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
