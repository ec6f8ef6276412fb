/* S-FSK (IEC 61334-5-1) as a kind of network: slots that begin at zero crossings, given by the
 * concentrator in turn; a frame has a credit of 0 to 7 and is repeated so often, in the next slots
 * and by all at once who have heard it, so that the chance of each is 1 - prod(1 - p). No
 * acknowledgement and no window: what is not heard within its credit is lost, and its next frame
 * has more credit. Duplicates: none of its own, a repetition carries its credit. No tree: `hops` of
 * a node are the slots that its frames take. Spec links.md, PLC. */
#include "sim/link/plc.h"
#include "sim/link/plc_air.h"

/* Octets: of a subframe, one a slot; of the headers of a frame of up to seven (addresses, credits,
 * LLC, check); on the air besides (preamble and start). */
enum { SUBFRAME = 38, HEADER = 24, FRAME_MOST = 242, AIR_MORE = 7, DISCOVER_OCTETS = 38 };
/* Repeaters that are looked at. */
enum { CLOSE_MAX = 5, BEHIND_MAX = 3, FAR_MAX = 8, CREDIT_STEP = 2 };
enum { REPEATERS_MAX = CLOSE_MAX + BEHIND_MAX + FAR_MAX };
enum { CREDIT_MAX = PLC_WEAK + 1, BIT_RATE };
_Static_assert((int)CREDIT_MAX == (int)PLC_BE_MIN, "no key of contention is read in turn");

static const net_key_t KEYS[] = {
    PLC_CHANNEL_KEYS,
    [PLC_HOPS] = {"hops", 8, 1, 8},
    [PLC_JOIN_WAIT] = {"discover_s", 60, 1, 3600},
    [PLC_GIVE_UP] = {"give_up_s", 60, 1, 3600},
    [PLC_NOTICE] = {"notice_s", 120, 1, 86400},
    [PLC_WEAK] = {"weak_lqi", 52, 0, 255},
    [CREDIT_MAX] = {"credit_max", 7, 0, 7},
    [BIT_RATE] = {"bit_rate", 2400, 300, 2400},
};
#define KEY_COUNT (sizeof KEYS / sizeof KEYS[0])
_Static_assert(KEY_COUNT <= (size_t)NET_KEYS_MAX, "more keys than a network keeps");

static uint32_t subframes(uint32_t octets) { return (octets + SUBFRAME - 1) / SUBFRAME; }

static span_t turn_of(const plc_t *plc, uint32_t octets) {
  uint32_t bit_rate = (uint32_t)plc->values[BIT_RATE];
  return (span_t){plc_air_sfsk_slot(bit_rate).ns * subframes(octets)};
}

/* The rate of a frame is its credit: all slots are waited for, heard or not. */
static span_t air(const plc_t *plc, uint32_t credit, uint32_t octets) {
  return (span_t){turn_of(plc, octets).ns * (credit + 1)};
}

static uint32_t symbols(const plc_t *plc, uint32_t rate, uint32_t octets) {
  (void)plc;
  (void)rate;
  return subframes(octets) * (SUBFRAME + AIR_MORE) * 8;
}

static int32_t branch_at(const plc_t *plc, uint32_t order) {
  return plc->channel.places[plc->order[order] - 1].x_dm;
}

/* The first of the node's branch in the order of places. */
static uint32_t branch_first(const plc_t *plc, uint32_t node) {
  int32_t branch = plc->channel.places[node - 1].x_dm;
  uint32_t low = 0;
  uint32_t high = plc->node[node].order;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (branch_at(plc, middle) < branch)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Who may repeat between the root and the node: its neighbours on both sides, and evenly the rest
 * of the way. */
static uint32_t repeaters(const plc_t *plc, uint32_t node, uint32_t list[REPEATERS_MAX]) {
  uint32_t order = plc->node[node].order;
  uint32_t first = branch_first(plc, node);
  uint32_t between = order - first;
  uint32_t close = between < CLOSE_MAX ? between : CLOSE_MAX;
  uint32_t far = between - close < FAR_MAX ? between - close : FAR_MAX;
  uint32_t chosen[REPEATERS_MAX];
  uint32_t most = 0;
  for (uint32_t i = 0; i < far; i++)
    chosen[most++] = first + i * (between - close) / far;
  for (uint32_t i = 1; i <= close; i++)
    chosen[most++] = order - i;
  for (uint32_t i = 1; i <= BEHIND_MAX && order + i < plc->nodes; i++)
    if (branch_at(plc, order + i) == branch_at(plc, order)) chosen[most++] = order + i;
  uint32_t count = 0;
  for (uint32_t i = 0; i < most; i++) {
    uint32_t other = plc->order[chosen[i]];
    if (plc->node[other].joined && plc_alive(plc, other)) list[count++] = other;
  }
  return count;
}

typedef struct {
  uint32_t who[REPEATERS_MAX + 2]; /* the transmitter, the repeaters, the receiver */
  bool has[REPEATERS_MAX + 2], now[REPEATERS_MAX + 2];
  uint32_t count;
} crowd_t;

/* One slot: who has it sends, and who has it not hears at least one of them or none. */
static void slot_passes(plc_t *plc, crowd_t *crowd, true_t at, uint32_t count) {
  for (uint32_t i = 0; i < crowd->count; i++) {
    crowd->now[i] = crowd->has[i];
    if (crowd->has[i]) continue;
    uint64_t none = UINT64_C(1) << 32;
    for (uint32_t j = 0; j < crowd->count; j++) {
      int32_t snr = 0;
      if (!crowd->has[j]) continue;
      uint64_t chance = plc_medium_chance(plc, crowd->who[j], crowd->who[i], at, 0, count, &snr);
      none = (uint64_t)((unsigned __int128)none * ((UINT64_C(1) << 32) - chance) >> 32);
    }
    crowd->now[i] = (plc_draw(plc, crowd->who[i]) >> 32) >= none;
  }
  for (uint32_t i = 0; i < crowd->count; i++)
    crowd->has[i] = crowd->now[i];
}

/* The slot from 0 in which `to` heard it; more than the credit: it did not. */
static uint32_t flood(plc_t *plc, uint32_t from, uint32_t to, true_t from_at, uint32_t octets,
                      uint32_t credit) {
  crowd_t crowd = {.count = 0};
  crowd.who[crowd.count++] = from;
  crowd.has[0] = true;
  crowd.count += repeaters(plc, from == NET_ROOT ? to : from, &crowd.who[1]);
  crowd.who[crowd.count++] = to;
  span_t turn = turn_of(plc, octets);
  for (uint32_t slot = 0; slot <= credit; slot++) {
    true_t middle = {from_at.ns + turn.ns * slot + turn.ns / 2};
    slot_passes(plc, &crowd, middle, symbols(plc, 0, octets));
    if (crowd.has[crowd.count - 1]) return slot;
  }
  return credit + 1;
}

/* A node answers the call for new ones: there and back at full credit. */
static bool reach(plc_t *plc, uint32_t index, true_t now, true_t *done) {
  uint32_t most = (uint32_t)plc->values[CREDIT_MAX];
  span_t each = air(plc, most, DISCOVER_OCTETS);
  uint32_t down = flood(plc, NET_ROOT, index, now, DISCOVER_OCTETS, most);
  plc->counts.frames++;
  plc->counts.octets += DISCOVER_OCTETS;
  *done = plc_medium_reserve(plc, now, each);
  if (down > most) return false;
  uint32_t up = flood(plc, index, NET_ROOT, *done, DISCOVER_OCTETS, most);
  plc->counts.frames++;
  plc->counts.octets += DISCOVER_OCTETS;
  *done = plc_medium_reserve(plc, *done, each);
  plc->node[index].credit = (uint8_t)(up > down && up <= most ? up : down);
  return up <= most;
}

static void begin(plc_t *plc, uint16_t index, true_t now) {
  plc->flight[index].done = 0;
  plc_medium_ask(plc, index, now);
}

static void frame(plc_t *plc, plc_flight_t *flight, true_t now) {
  (void)now;
  uint32_t left = flight->datagram.octets - flight->done;
  flight->part = left < FRAME_MOST ? left : FRAME_MOST;
  flight->octets = HEADER + flight->part;
  flight->rate = plc->node[flight->datagram.node].credit;
}

/* The credit that was left over is told to the concentrator, which gives one less the next
 * time, where one is left in reserve. */
static bool carry(plc_t *plc, plc_flight_t *flight, true_t now) {
  (void)now;
  plc_node_t *node = &plc->node[flight->datagram.node];
  uint32_t credit = flight->rate;
  uint32_t slot = flood(plc, flight->path[0], flight->path[flight->hops],
                        (true_t){flight->began_ns}, flight->octets, credit);
  plc->counts.repeats += credit;
  bool heard = slot <= credit;
  if (heard && slot + 1 < credit && node->credit == credit) node->credit--;
  uint32_t more = credit + CREDIT_STEP;
  uint32_t most = (uint32_t)plc->values[CREDIT_MAX];
  if (!heard) node->credit = (uint8_t)(more < most ? more : most);
  return heard;
}

static void heard(plc_t *plc, uint16_t index, true_t now, true_t after, bool got, bool acked) {
  plc_flight_t *flight = &plc->flight[index];
  CHECK(!acked);
  if (!got) {
    plc_medium_leave(plc, index, after);
    plc_fail(plc, index, now);
    return;
  }
  flight->done += flight->part;
  if (flight->done < flight->datagram.octets) {
    plc_medium_again(plc, index, after);
    return;
  }
  plc_medium_leave(plc, index, after);
  uint32_t end = flight->path[flight->hops];
  flight->hops = (uint8_t)(flight->rate + 1); /* what it took; its end stays its end */
  flight->path[flight->hops] = end;
  plc_deliver(plc, index, now, after);
}

static const plc_mac_t MAC = {
    .rates = 1,
    .threshold_cdb = {-420}, /* without a code, but with all power in two tones */
    .join_octets = DISCOVER_OCTETS,
    .air = air,
    .symbols = symbols,
    .begin = begin,
    .frame = frame,
    .heard = heard,
    .reach = reach,
    .carry = carry,
};

static void *open(arena_t *arena, const net_config_t *config) {
  return plc_open(arena, config, &MAC, KEY_COUNT);
}

const net_kind_t net_sfsk = {
    .name = "sfsk",
    .title = "S-FSK, IEC 61334-5-1",
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
