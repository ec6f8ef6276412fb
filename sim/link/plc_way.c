/* Who may hear whom, and the tree of ways to the root; see plc.h. Candidates are found by branch
 * and distance, some dozens for any size of network: no gain is kept. */
#include "sim/link/plc.h"

enum { MARGIN_CDB = 200, LQI_CDB = 25, LQI_FROM_CDB = -1000, BEACON_SYMBOLS = 100 };
enum { COST_HOP = 4, COST_RATE = 2, COST_WEAK = 24, COST_PROMOTION = 6, STEPS = 18 };
enum { ROUTE_NEVER = INT32_MAX };

/* Steps along the branch: closely about the node, then further and further towards the root. */
static const uint32_t TOWARDS[STEPS] = {1,  2,  3,  4,  5,  6,  8,  10, 12,
                                        16, 20, 24, 32, 40, 48, 64, 96, 128};
static const uint32_t AWAY[] = {1, 2, 3, 5, 8};
enum { AWAY_COUNT = sizeof AWAY / sizeof AWAY[0], NEAR_MAX = 8 };
enum { CANDIDATES_MAX = 1 + STEPS + AWAY_COUNT + NEAR_MAX };

static const net_place_t *place(const plc_t *plc, uint32_t node) {
  return &plc->channel.places[node - 1];
}

static bool sooner(const plc_t *plc, uint32_t a, uint32_t b) {
  const net_place_t *pa = place(plc, a);
  const net_place_t *pb = place(plc, b);
  if (pa->x_dm != pb->x_dm) return pa->x_dm < pb->x_dm;
  if (pa->y_dm != pb->y_dm) return pa->y_dm < pb->y_dm;
  return a < b;
}

/* A heap sort: qsort has no context, and its order among equals is the library's. */
static void sink(plc_t *plc, uint32_t at, uint32_t count) {
  uint32_t moved = plc->order[at];
  while (2 * at + 1 < count) {
    uint32_t child = 2 * at + 1;
    if (child + 1 < count && sooner(plc, plc->order[child], plc->order[child + 1])) child++;
    if (!sooner(plc, moved, plc->order[child])) break;
    plc->order[at] = plc->order[child];
    at = child;
  }
  plc->order[at] = moved;
}

static void sort_order(plc_t *plc) {
  for (uint32_t i = plc->nodes / 2; i > 0; i--)
    sink(plc, i - 1, plc->nodes);
  for (uint32_t count = plc->nodes; count > 1; count--) {
    uint32_t last = plc->order[count - 1];
    plc->order[count - 1] = plc->order[0];
    plc->order[0] = last;
    sink(plc, 0, count - 1);
  }
}

/* Keeps the few that are least deep, the least first. */
static void note_near(plc_t *plc, uint32_t node) {
  const int32_t *depth = plc->channel.depth_cdb;
  uint32_t at = plc->near_count;
  while (at > 0 && depth[node] < depth[plc->near[at - 1]])
    at--;
  if (at == NEAR_MAX) return;
  uint32_t last = plc->near_count < NEAR_MAX ? plc->near_count++ : NEAR_MAX - 1;
  for (uint32_t i = last; i > at; i--)
    plc->near[i] = plc->near[i - 1];
  plc->near[at] = node;
}

void plc_way_open(plc_t *plc, arena_t *arena) {
  plc->order = ARENA_ARRAY(arena, uint32_t, plc->nodes);
  for (uint32_t i = 0; i < plc->nodes; i++)
    plc->order[i] = i + 1;
  sort_order(plc);
  for (uint32_t i = 0; i < plc->nodes; i++) {
    plc->node[plc->order[i]].order = i;
    note_near(plc, i + 1);
  }
}

bool plc_way_path(const plc_t *plc, uint32_t node, uint32_t path[NET_HOPS_MAX + 1], uint8_t *hops) {
  int64_t most = plc->values[PLC_HOPS];
  uint8_t count = 0;
  for (;;) {
    path[count] = node;
    if (!plc->node[node].joined) return false;
    if (node == NET_ROOT) break;
    if (count == most) return false;
    count++;
    node = plc->node[node].parent;
  }
  *hops = count;
  return true;
}

uint32_t plc_way_broken(const plc_t *plc, uint32_t first) {
  uint32_t node = first;
  for (int64_t i = 0; i <= plc->values[PLC_HOPS]; i++) {
    if (node == NET_ROOT) return NET_NOBODY;
    if (!plc->node[node].joined) return node;
    node = plc->node[node].parent;
  }
  return first; /* joined all along, but too far: it can come nearer */
}

uint32_t plc_way_child(const plc_t *plc, uint32_t from, uint32_t to, uint32_t *direction) {
  if (from != NET_ROOT && plc->node[from].parent == to) {
    *direction = 0;
    return from;
  }
  if (to != NET_ROOT && plc->node[to].parent == from) {
    *direction = 1;
    return to;
  }
  return NET_NOBODY;
}

static uint32_t candidates(const plc_t *plc, uint32_t node, uint32_t list[CANDIDATES_MAX]) {
  uint32_t count = 0;
  uint32_t at = plc->node[node].order;
  int32_t branch = place(plc, node)->x_dm;
  list[count++] = NET_ROOT;
  for (uint32_t i = 0; i < STEPS && TOWARDS[i] <= at; i++) {
    uint32_t other = plc->order[at - TOWARDS[i]];
    if (place(plc, other)->x_dm == branch) list[count++] = other;
  }
  for (uint32_t i = 0; i < AWAY_COUNT && at + AWAY[i] < plc->nodes; i++) {
    uint32_t other = plc->order[at + AWAY[i]];
    if (place(plc, other)->x_dm == branch) list[count++] = other;
  }
  for (uint32_t i = 0; i < plc->near_count; i++)
    if (place(plc, plc->near[i])->x_dm != branch) list[count++] = plc->near[i];
  return count;
}

/* The cost of a joined node's way to the root; ROUTE_NEVER: it has none, or none that may grow. */
static int32_t route_cost(const plc_t *plc, uint32_t node) {
  int32_t cost = 0;
  for (int64_t hops = 0; hops < plc->values[PLC_HOPS]; hops++) {
    if (!plc->node[node].joined) return ROUTE_NEVER;
    if (node == NET_ROOT) return cost;
    cost += plc->node[node].cost;
    node = plc->node[node].parent;
  }
  return ROUTE_NEVER;
}

static int32_t weak_cdb(const plc_t *plc) {
  return LQI_FROM_CDB + LQI_CDB * (int32_t)plc->values[PLC_WEAK];
}

/* By the worse direction: hops cost, slow links cost more, weak ones are taken where there is
 * nothing else. */
static int32_t link_cost(const plc_t *plc, uint32_t other, int32_t snr_cdb) {
  const plc_mac_t *mac = plc->mac;
  uint32_t rate = 0;
  while (rate + 1 < mac->rates && snr_cdb >= mac->threshold_cdb[rate + 1] + MARGIN_CDB)
    rate++;
  int32_t cost = COST_HOP + COST_RATE * (int32_t)(mac->rates - 1 - rate);
  if (snr_cdb < weak_cdb(plc)) cost += COST_WEAK;
  if (mac->relays_promoted && !plc->node[other].repeater) cost += COST_PROMOTION;
  return cost;
}

/* Without dice a link is as in a quiet minute of that time; with them beacon and answer are sent
 * once, and both must be heard. */
static bool hears_both(plc_t *plc, uint32_t node, uint32_t other, true_t now, bool dice, bool good,
                       int32_t *snr_cdb) {
  int32_t more = (int32_t)plc_trouble(plc, NET_NOISE, NET_ROOT, now);
  int32_t down = plc_channel_snr(&plc->channel, other, node, now, more);
  int32_t up = plc_channel_snr(&plc->channel, node, other, now, more);
  *snr_cdb = down < up ? down : up;
  if (!dice) return *snr_cdb >= (good ? weak_cdb(plc) : plc->mac->threshold_cdb[0]) + MARGIN_CDB;
  if (*snr_cdb < plc->mac->threshold_cdb[0] - MARGIN_CDB) return false;
  return plc_medium_hears(plc, other, node, now, 0, BEACON_SYMBOLS) &&
         plc_medium_hears(plc, node, other, now, 0, BEACON_SYMBOLS);
}

uint32_t plc_way_choose(plc_t *plc, uint32_t node, true_t now, bool dice, bool good,
                        uint8_t *cost) {
  uint32_t list[CANDIDATES_MAX];
  uint32_t count = candidates(plc, node, list);
  uint32_t best = NET_NOBODY;
  int32_t best_cost = ROUTE_NEVER;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t other = list[i];
    int32_t route = plc_alive(plc, other) ? route_cost(plc, other) : ROUTE_NEVER;
    int32_t snr_cdb = 0;
    if (route == ROUTE_NEVER || route + COST_HOP >= best_cost) continue;
    if (!hears_both(plc, node, other, now, dice, good, &snr_cdb)) continue;
    int32_t link = link_cost(plc, other, snr_cdb);
    if (route + link >= best_cost) continue;
    best = other;
    best_cost = route + link;
    *cost = (uint8_t)link;
  }
  return best;
}

void plc_way_attach(plc_t *plc, uint32_t index, uint32_t parent, uint8_t cost, true_t now) {
  plc_node_t *node = &plc->node[index];
  CHECK(!node->joined);
  node->parent = parent;
  node->previous = NET_NOBODY;
  node->next = plc->node[parent].first_child;
  if (node->next != NET_NOBODY) plc->node[node->next].previous = index;
  if (node->next == NET_NOBODY) plc->repeaters++;
  plc->node[parent].first_child = index;
  plc->joined++;
  node->cost = cost;
  node->joined = true;
  node->joined_ns = now.ns;
  node->heard_ns[0] = node->heard_ns[1] = INT64_MIN;
  plc->node[parent].repeater = true;
}

void plc_way_detach(plc_t *plc, uint32_t index) {
  plc_node_t *node = &plc->node[index];
  if (!node->joined || index == NET_ROOT) return;
  if (node->next != NET_NOBODY) plc->node[node->next].previous = node->previous;
  if (node->previous != NET_NOBODY)
    plc->node[node->previous].next = node->next;
  else
    plc->node[node->parent].first_child = node->next;
  node->joined = false;
  node->parent = node->next = node->previous = NET_NOBODY;
}
