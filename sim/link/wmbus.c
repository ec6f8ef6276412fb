/* Who is heard in a network of wireless M-Bus, and when nodes send; see wmbus.h. The path is a fit
 * to meters in the field (links.md, V6): one slope of 2.97, 31.22 dB at a metre, 3 dB from packet
 * to packet, heard above -100 dBm; the receiver's own curve is within its spread. */
#include "sim/link/wmbus.h"

const net_key_t wmbus_keys[WMBUS_KEYS] = {
    [WMBUS_JOINED_AT_START] = {"joined", 1, 0, 1},
    [WMBUS_BIT_RATE] = {"bit_rate", 100000, 50000, 100000},
    [WMBUS_POWER_CDBM] = {"power_cdbm", 1400, -2000, 2700},
    [WMBUS_SENSITIVITY_CDBM] = {"sensitivity_cdbm", -10000, -13000, -6000},
    [WMBUS_AT_1M_CDB] = {"at_1m_cdb", 3122, 0, 8000},
    [WMBUS_EXPONENT_CN] = {"exponent_cn", 297, 100, 600},
    [WMBUS_EXCESS] = {"excess", 0, 0, 1},
    [WMBUS_SHADOW_CDB] = {"shadow_cdb", 0, 0, 2000},
    [WMBUS_HOURLY_CDB] = {"hourly_cdb", 0, 0, 2000},
    [WMBUS_PACKET_CDB] = {"packet_cdb", 300, 0, 1000},
    [WMBUS_INTERVAL_S] = {"interval_s", 20, 20, 900},
    [WMBUS_JITTER_PPM] = {"jitter_ppm", 100000, 0, 500000},
    [WMBUS_IDLE_OCTETS] = {"idle_octets", 120, 10, 240},
    [WMBUS_TELEGRAM_OCTETS] = {"telegram_octets", 150, 16, 225},
    [WMBUS_WINDOW_US] = {"window_us", 3000, 0, 100000},
    [WMBUS_ACCESS_MS] = {"access_ms", 2000, 100, 5000},
    [WMBUS_TRIES] = {"tries", 5, 1, 20},
    [WMBUS_TELEGRAMS_WAITED] = {"telegrams_waited", 4, 1, 100},
    [WMBUS_DUTY_PPM] = {"duty_ppm", 1000, 100, 1000000},
};

enum { PPM = 1000000, PPB = 1000000000, LOOKS_CLOSE = 64 };

bool wmbus_is_up(const wmbus_t *w, uint32_t node) {
  return w->node[node].powered && w->node[node].muted == 0;
}

uint64_t wmbus_draw(wmbus_t *w, uint32_t node) {
  return dice_u64(w->path.seed, w->path.entity, node,
                  RF_PURPOSE(RF_DRAW_MAC, w->node[node].draws++));
}

span_t wmbus_air(const wmbus_t *w, uint32_t octets) {
  int64_t bits = 8 * (int64_t)(octets + WMBUS_ABOUT);
  return (span_t){div_round_half_even(bits * NS_PER_S, w->config.values[WMBUS_BIT_RATE])};
}

static int64_t interval_ns(const wmbus_t *w) {
  return w->config.values[WMBUS_INTERVAL_S] * NS_PER_S;
}

/* A phase of the node's own, and a jitter of each telegram: a function of both alone. */
true_t wmbus_telegram(const wmbus_t *w, true_t from, uint32_t node) {
  int64_t every_ns = interval_ns(w);
  int64_t spread_ns = mul_div_floor(every_ns, w->config.values[WMBUS_JITTER_PPM], PPM);
  uint64_t phase = dice_u64(w->path.seed, w->path.entity, node, RF_PURPOSE(RF_DRAW_CHANNEL, 0));
  int64_t base_ns = w->config.start.ns + (int64_t)(phase % (uint64_t)every_ns);
  int64_t turn = div_floor(from.ns - base_ns - spread_ns, every_ns);
  for (;; turn++) {
    uint64_t dice = dice_u64(w->path.seed, w->path.entity, node,
                             RF_PURPOSE(RF_DRAW_TRICKLE, (uint64_t)turn & 0xFFFFFFFFFF));
    int64_t at_ns = base_ns + turn * every_ns + (int64_t)(dice % (uint64_t)(spread_ns + 1));
    if (at_ns >= from.ns) return (true_t){at_ns};
  }
}

static bool spared(wmbus_t *w, true_t now, uint32_t node) {
  if (w->trouble.firsts[node] == 0) return true;
  int64_t lost_ppm = rf_trouble_sum(&w->trouble, NET_NODE_LOSS, node, now);
  return lost_ppm == 0 || wmbus_draw(w, node) % PPM >= (uint64_t)lost_ppm;
}

static bool above_noise(wmbus_t *w, true_t now, uint32_t node) {
  int64_t hour = div_floor(now.ns, 3600 * NS_PER_S);
  int32_t sigma_cdb = (int32_t)w->config.values[WMBUS_PACKET_CDB];
  int32_t noise_cdb = (int32_t)rf_trouble_sum(&w->trouble, NET_NOISE, NET_ROOT, now);
  int32_t level_cdbm = w->node[node].level_cdbm - rf_hourly_cdb(&w->path, NET_ROOT, node, hour) +
                       rf_spread_cdb(wmbus_draw(w, node), sigma_cdb);
  return level_cdbm >= w->config.values[WMBUS_SENSITIVITY_CDBM] + noise_cdb;
}

/* No telegram of the stronger begins within two air times: (1 - 2·air/interval)^n, n those of them
 * that live, as far as it is known: the living part of all. */
static uint32_t alone_ppb(const wmbus_t *w, uint32_t node) {
  int64_t air_ns = wmbus_air(w, (uint32_t)w->config.values[WMBUS_IDLE_OCTETS]).ns;
  int64_t left_ppb = PPB - mul_div_round_half_even(2 * PPB, air_ns, interval_ns(w));
  int64_t count =
      w->nodes == 0 ? 0 : mul_div_round_half_even(w->node[node].stronger, w->powered, w->nodes);
  int64_t alone = PPB;
  for (; count > 0; count /= 2) {
    if (count % 2 == 1) alone = mul_div_floor(alone, left_ppb, PPB);
    left_ppb = mul_div_floor(left_ppb, left_ppb, PPB);
  }
  return (uint32_t)alone;
}

bool wmbus_heard_up(wmbus_t *w, true_t now, uint32_t node) {
  if (!wmbus_is_up(w, NET_ROOT) || !spared(w, now, node) || !above_noise(w, now, node))
    return false;
  if (wmbus_draw(w, node) % PPB < alone_ppb(w, node)) return true;
  w->counts.collided++;
  return false;
}

bool wmbus_heard_down(wmbus_t *w, true_t now, uint32_t node) {
  return wmbus_is_up(w, node) && spared(w, now, node) && above_noise(w, now, node);
}

void wmbus_count(wmbus_t *w, uint32_t octets) {
  w->counts.frames++;
  w->counts.octets += octets + WMBUS_ABOUT;
  w->counts.busy_ns += wmbus_air(w, octets).ns;
}

void wmbus_seek(wmbus_t *w, true_t now, uint32_t node) {
  wmbus_node_t *self = &w->node[node];
  self->joined = false;
  self->misses = 0;
  due_set(&w->agenda, node, wmbus_telegram(w, now, node).ns);
}

/* Who is not heard for long is listened to less and less often: at every 64th telegram. */
void wmbus_node_event(wmbus_t *w, true_t now, uint32_t node) {
  wmbus_node_t *self = &w->node[node];
  due_set(&w->agenda, node, DUE_NEVER);
  if (!wmbus_is_up(w, node)) return;
  if (wmbus_heard_up(w, now, node)) {
    if (self->known) self->rejoins++;
    self->joined = self->known = true;
    self->joined_ns = now.ns;
    return;
  }
  if (self->misses < LOOKS_CLOSE) self->misses++;
  int64_t skip_ns = self->misses < LOOKS_CLOSE ? 0 : (LOOKS_CLOSE - 1) * interval_ns(w);
  due_set(&w->agenda, node, wmbus_telegram(w, (true_t){now.ns + 1 + skip_ns}, node).ns);
}

/* How many are too loud beside each: sorted by level, with a bound that moves along. */
static void rank_levels(wmbus_t *w, arena_t *arena) {
  due_t order = due_open(arena, w->nodes + 1);
  int32_t *levels_cdbm = ARENA_ARRAY(arena, int32_t, w->nodes + 1);
  uint32_t *sorted = ARENA_ARRAY(arena, uint32_t, w->nodes + 1);
  uint32_t count = 0, louder = 0;
  for (uint32_t node = 1; node <= w->nodes; node++)
    due_set(&order, node, -(int64_t)w->node[node].level_cdbm);
  uint32_t first = 0;
  int64_t weakness_cdbm = 0; /* the level with its sign turned: the loudest first */
  for (; due_first(&order, &first, &weakness_cdbm); count++) {
    due_set(&order, first, DUE_NEVER);
    sorted[count] = first;
    levels_cdbm[count] = w->node[first].level_cdbm;
  }
  for (uint32_t at = 0; at < count; at++) {
    while (louder < count && levels_cdbm[louder] >= levels_cdbm[at] - WMBUS_CAPTURE_CDB)
      louder++;
    w->node[sorted[at]].stronger = louder - 1; /* without itself */
  }
}

void *wmbus_open(arena_t *arena, const net_config_t *config) {
  CHECK(config->nodes <= NET_NODES_MAX);
  wmbus_t *w = ARENA_NEW(arena, wmbus_t);
  const int64_t *values = config->values;
  w->config = *config;
  w->nodes = w->powered = config->nodes;
  w->path = (rf_path_t){.seed = config->seed,
                        .entity = RF_ENTITY_NETW + config->index,
                        .at_1m_cdb = (int32_t)values[WMBUS_AT_1M_CDB],
                        .near_cn = (int32_t)values[WMBUS_EXPONENT_CN],
                        .far_cn = (int32_t)values[WMBUS_EXPONENT_CN],
                        .break_dm = 10,
                        .excess = values[WMBUS_EXCESS] != 0,
                        .shadow_cdb = (int32_t)values[WMBUS_SHADOW_CDB],
                        .hourly_cdb = (int32_t)values[WMBUS_HOURLY_CDB]};
  w->node = ARENA_ARRAY(arena, wmbus_node_t, w->nodes + 1);
  w->agenda = due_open(arena, w->nodes + 1 + NET_FLIGHT_MAX + RF_TROUBLES_MAX);
  rf_trouble_open(&w->trouble, arena, w->nodes);
  w->node[NET_ROOT].powered = true;
  for (uint32_t at = 1; at <= w->nodes; at++) {
    wmbus_node_t *node = &w->node[at];
    const net_place_t *place = &config->places[at - 1];
    node->powered = true;
    node->duty.at_ns = config->start.ns;
    node->level_cdbm = (int32_t)values[WMBUS_POWER_CDBM] - rf_bounded_cdb(place->loss_cdb) -
                       rf_distance_cdb(&w->path, place->x_dm, place->y_dm) -
                       rf_excess_cdb(&w->path, at) - rf_shadow_cdb(&w->path, NET_ROOT, at);
    /* Whom three deviations of a packet do not lift above the noise nobody has heard so far. */
    int64_t least_cdbm = values[WMBUS_SENSITIVITY_CDBM] - 3 * values[WMBUS_PACKET_CDB];
    node->joined = node->known =
        values[WMBUS_JOINED_AT_START] != 0 && node->level_cdbm >= least_cdbm;
    node->joined_ns = config->start.ns;
    if (!node->joined) wmbus_seek(w, config->start, at);
  }
  rank_levels(w, arena);
  return w;
}
