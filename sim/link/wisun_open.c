/* How a Wi-SUN network is told what it is, and what levels and links follow; see wisun.h. */
#include "sim/link/wisun.h"

const net_key_t wisun_keys[WISUN_KEYS] = {
    [WISUN_JOINED_AT_START] = {"joined", 1, 0, 1},
    [WISUN_BIT_RATE] = {"bit_rate", 50000, 50000, 300000},
    [WISUN_POWER_CDBM] = {"power_cdbm", 1400, -2000, 3000},
    /* At 50 kbit/s; faster needs as much more as bits are shorter. */
    [WISUN_SENSITIVITY_CDBM] = {"sensitivity_cdbm", -10700, -13000, -6000},
    [WISUN_AT_1M_CDB] = {"at_1m_cdb", 3122, 0, 8000},
    [WISUN_NEAR_CN] = {"near_cn", 200, 100, 600},
    [WISUN_FAR_CN] = {"far_cn", 400, 100, 600},
    [WISUN_BREAK_DM] = {"break_dm", 200, 10, 100000},
    [WISUN_EXCESS] = {"excess", 1, 0, 1},
    [WISUN_SHADOW_CDB] = {"shadow_cdb", 800, 0, 2000},
    [WISUN_HOURLY_CDB] = {"hourly_cdb", 300, 0, 2000},
    [WISUN_PACKET_CDB] = {"packet_cdb", 200, 0, 1000},
    [WISUN_CHANNELS] = {"channels", 35, 1, 256},
    [WISUN_MIN_BE] = {"min_be", 3, 0, 8},
    [WISUN_MAX_BE] = {"max_be", 5, 0, 8},
    [WISUN_CCA_RETRIES] = {"cca_retries", 8, 0, 50},
    [WISUN_FRAME_RETRIES] = {"frame_retries", 7, 0, 15},
    [WISUN_BROADCAST_MS] = {"broadcast_ms", 1020, 510, 60000},
    [WISUN_BROADCAST_DWELL_MS] = {"broadcast_dwell_ms", 255, 0, 255},
    [WISUN_UNICAST_DWELL_MS] = {"unicast_dwell_ms", 255, 15, 60000},
    [WISUN_FRAME_OCTETS] = {"frame_octets", 1200, 64, 1900},
    [WISUN_HOP_US] = {"hop_us", 10000, 0, 1000000},
    [WISUN_ROOT_US] = {"root_us", 40000, 0, 10000000},
    [WISUN_AUTH_MS] = {"auth_ms", 60000, 0, 600000},
    [WISUN_CHATTER_PPM] = {"chatter_ppm", 20, 0, 10000},
    [WISUN_DUTY_PPM] = {"duty_ppm", 28000, 1000, 1000000},
    [WISUN_ROOT_DUTY_PPM] = {"root_duty_ppm", 100000, 1000, 1000000},
    [WISUN_PAN_TIMEOUT_S] = {"pan_timeout_s", 3600, 60, 86400},
    [WISUN_ROUTE_WAIT_MS] = {"route_wait_ms", 5000, 0, 60000},
    [WISUN_NODE_QUEUE] = {"node_queue", 16, 1, 256},
    [WISUN_LIFE_S] = {"life_s", 60, 5, 3600},
};

enum { LEVELS = 64, LEVEL_ZERO = 24, LEVEL_STEP_CDB = 50, FRAME_USUAL = 200 };

uint64_t wisun_draw(wisun_t *w, uint32_t node) {
  return dice_u64(w->path.seed, w->path.entity, node,
                  RF_PURPOSE(RF_DRAW_MAC, w->node[node].draws++));
}

int64_t wisun_draw_between(wisun_t *w, uint32_t node, span_t least, span_t most) {
  CHECK(least.ns <= most.ns);
  unsigned __int128 wide = (unsigned __int128)wisun_draw(w, node);
  return least.ns + (int64_t)(wide * (uint64_t)(most.ns - least.ns + 1) >> 64);
}

bool wisun_is_up(const wisun_t *w, uint32_t node) {
  return w->node[node].powered && w->node[node].muted == 0;
}

/* Without shadowing. */
static int32_t bare_cdbm(const wisun_t *w, uint32_t a, uint32_t b) {
  int64_t ax_dm, ay_dm, bx_dm, by_dm;
  rf_grid_place(&w->grid, a, &ax_dm, &ay_dm);
  rf_grid_place(&w->grid, b, &bx_dm, &by_dm);
  return (int32_t)w->config.values[WISUN_POWER_CDBM] -
         rf_distance_cdb(&w->path, ax_dm - bx_dm, ay_dm - by_dm) - w->node[a].excess_cdb -
         w->node[b].excess_cdb;
}

int32_t wisun_static_cdbm(const wisun_t *w, uint32_t a, uint32_t b) {
  return bare_cdbm(w, a, b) - rf_shadow_cdb(&w->path, a, b);
}

int32_t wisun_level_cdbm(wisun_t *w, true_t now, uint32_t a, uint32_t b) {
  /* The link of a child and its parent is asked for again and again within the hour. */
  uint32_t child = w->node[a].parent == b ? a : w->node[b].parent == a ? b : (uint32_t)NET_NOBODY;
  int64_t hour = div_floor(now.ns, 3600 * NS_PER_S);
  if (child == NET_NOBODY) return wisun_static_cdbm(w, a, b) - rf_hourly_cdb(&w->path, a, b, hour);
  wisun_node_t *node = &w->node[child];
  uint32_t peer = child == a ? b : a;
  if (node->link_peer != peer || node->link_hour != hour) {
    node->link_peer = peer;
    node->link_hour = hour;
    node->link_cdb = wisun_static_cdbm(w, a, b) - rf_hourly_cdb(&w->path, a, b, hour);
  }
  return node->link_cdb;
}

/* What two nodes lose of each other's frames by faults, one way after the other: ETX times that. */
static uint64_t troubled(const wisun_t *w, true_t now, uint32_t a, uint32_t b, uint64_t etx) {
  enum { PPM = 1000000 };
  const uint32_t ends[] = {a, b, a, b};
  for (size_t at = 0; at < 4; at++) {
    if (ends[at] == NET_ROOT || w->trouble.firsts[ends[at]] == 0) continue;
    int64_t heard_ppm = PPM - rf_trouble_sum(&w->trouble, NET_NODE_LOSS, ends[at], now);
    if (heard_ppm <= 0) return WISUN_NO_LINK;
    etx = etx * PPM / (uint64_t)heard_ppm;
  }
  return etx;
}

uint16_t wisun_link_etx(const wisun_t *w, true_t now, uint32_t a, uint32_t b) {
  int32_t floor_cdbm =
      w->sensitivity_cdbm + (int32_t)rf_trouble_sum(&w->trouble, NET_NOISE, NET_ROOT, now);
  int32_t bare = bare_cdbm(w, a, b) - floor_cdbm;
  if (bare + 2 * w->path.shadow_cdb < -LEVEL_ZERO * LEVEL_STEP_CDB) return WISUN_NO_LINK;
  int32_t over_cdb = bare - rf_shadow_cdb(&w->path, a, b);
  int32_t step = (int32_t)div_floor(over_cdb, LEVEL_STEP_CDB) + LEVEL_ZERO;
  if (step < 0) return WISUN_NO_LINK;
  uint16_t etx = w->etx_by_level[step < LEVELS ? step : LEVELS - 1];
  if (etx == WISUN_NO_LINK) return etx;
  uint64_t all = troubled(w, now, a, b, etx);
  /* The worst that is counted: a node in trouble is not cut off by arithmetic alone. */
  return all >= WISUN_NO_LINK ? WISUN_NO_LINK : all > WISUN_ETX_CAP ? WISUN_ETX_CAP : (uint16_t)all;
}

int64_t wisun_reach_dm(const wisun_t *w, uint32_t node) {
  int64_t budget_cdb = w->config.values[WISUN_POWER_CDBM] - w->sensitivity_cdbm -
                       w->node[node].excess_cdb + 2 * w->path.shadow_cdb +
                       LEVEL_ZERO * LEVEL_STEP_CDB;
  int64_t near_dm = 10, far_dm = INT64_C(1) << 30;
  while (far_dm - near_dm > 10) {
    int64_t middle_dm = (near_dm + far_dm) / 2;
    if (rf_distance_cdb(&w->path, middle_dm, 0) > budget_cdb)
      far_dm = middle_dm;
    else
      near_dm = middle_dm;
  }
  return far_dm;
}

/* ETX of a frame and its acknowledgement by the level over the sensitivity, over what changes by
 * hour and by packet. */
static void tabulate(wisun_t *w) {
  int64_t square = w->config.values[WISUN_HOURLY_CDB] * w->config.values[WISUN_HOURLY_CDB] +
                   w->config.values[WISUN_PACKET_CDB] * w->config.values[WISUN_PACKET_CDB];
  int32_t sigma_cdb = 0;
  while ((int64_t)(sigma_cdb + 1) * (sigma_cdb + 1) <= square)
    sigma_cdb++;
  for (int32_t step = 0; step < LEVELS; step++) {
    int32_t over_cdb = (step - LEVEL_ZERO) * LEVEL_STEP_CDB;
    uint64_t data_ppm = rf_fsk_mean(over_cdb, FRAME_USUAL, sigma_cdb) / 1000;
    uint64_t ack_ppm = rf_fsk_mean(over_cdb, WISUN_ACK, sigma_cdb) / 1000;
    uint64_t both = data_ppm * ack_ppm;
    uint64_t etx = both == 0 ? WISUN_NO_LINK : WISUN_ETX_ONE * UINT64_C(1000000000000) / both;
    w->etx_by_level[step] = etx > WISUN_ETX_CAP ? WISUN_NO_LINK : (uint16_t)etx;
  }
}

static void trickle_by_size(wisun_t *w) {
  static const struct {
    uint32_t below;
    int64_t imin_s, imax_s;
  } SIZES[] = {{100, 15, 60}, {800, 60, 960}, {2000, 120, 1536}, {UINT32_MAX, 240, 1920}};
  size_t size = 0;
  while (w->nodes >= SIZES[size].below)
    size++;
  w->imin_ns = SIZES[size].imin_s * NS_PER_S;
  w->imax_ns = SIZES[size].imax_s * NS_PER_S;
}

static void open_nodes(wisun_t *w) {
  for (uint32_t at = 0; at <= w->nodes; at++) {
    wisun_node_t *node = &w->node[at];
    node->powered = true;
    node->parent = node->told_parent = node->link_peer = NET_NOBODY;
    node->rank = UINT32_MAX;
    node->excess_cdb = rf_excess_cdb(&w->path, at);
    if (at > 0) node->excess_cdb += rf_bounded_cdb(w->config.places[at - 1].loss_cdb);
    node->duty.at_ns = w->config.start.ns;
  }
  w->node[NET_ROOT].stage = WISUN_JOINED;
  w->node[NET_ROOT].rank = 0;
  w->node[NET_ROOT].joined_ns = w->config.start.ns;
}

void *wisun_open(arena_t *arena, const net_config_t *config) {
  CHECK(config->nodes <= NET_NODES_MAX);
  wisun_t *w = ARENA_NEW(arena, wisun_t);
  const int64_t *values = config->values;
  w->config = *config;
  w->nodes = config->nodes;
  w->path = (rf_path_t){.seed = config->seed,
                        .entity = RF_ENTITY_NETW + config->index,
                        .at_1m_cdb = (int32_t)values[WISUN_AT_1M_CDB],
                        .near_cn = (int32_t)values[WISUN_NEAR_CN],
                        .far_cn = (int32_t)values[WISUN_FAR_CN],
                        .break_dm = (int32_t)values[WISUN_BREAK_DM],
                        .excess = values[WISUN_EXCESS] != 0,
                        .shadow_cdb = (int32_t)values[WISUN_SHADOW_CDB],
                        .hourly_cdb = (int32_t)values[WISUN_HOURLY_CDB]};
  w->sensitivity_cdbm = (int32_t)values[WISUN_SENSITIVITY_CDBM] +
                        rf_ratio_cdb((uint64_t)values[WISUN_BIT_RATE]) - rf_ratio_cdb(50000);
  w->node = ARENA_ARRAY(arena, wisun_node_t, w->nodes + 1);
  rf_grid_open(&w->grid, arena, config->places, w->nodes);
  w->agenda = due_open(arena, w->nodes + 1 + NET_FLIGHT_MAX + RF_TROUBLES_MAX);
  rf_trouble_open(&w->trouble, arena, w->nodes);
  open_nodes(w);
  tabulate(w);
  trickle_by_size(w);
  wisun_tree_grow(w);
  wisun_join_start(w);
  return w;
}
