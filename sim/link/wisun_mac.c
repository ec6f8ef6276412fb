/* Frames of a Wi-SUN network: back-off, carrier sense, what is on the air, who is heard; see
 * wisun.h. A sender follows the hops of its receiver's channel, so that only frames on one channel
 * meet; a frame and its acknowledgement are one stretch of air, and of two fates. */
#include "sim/link/wisun.h"

enum { BACKOFF_US = 1160, TURN_US = 1000, CAPTURE_CDB = 300, CCA_OVER_CDB = 1000 };
enum { GASP_OCTETS = 60, CHANNEL_BROADCAST = NET_NODES_MAX + 1, CHATTER_MOST_PPM = 200000 };
enum { PPM = 1000000 };

span_t wisun_air(const wisun_t *w, uint32_t octets) {
  int64_t bits = 8 * (int64_t)(octets + WISUN_PHY);
  return (span_t){div_round_half_even(bits * NS_PER_S, w->config.values[WISUN_BIT_RATE])};
}

span_t wisun_exchange(const wisun_t *w, uint32_t octets) {
  return (span_t){wisun_air(w, octets).ns + wisun_air(w, WISUN_ACK).ns + INT64_C(2000) * TURN_US};
}

/* Where a receiver listens in a dwell of its own schedule. */
static uint32_t channel_of(const wisun_t *w, true_t now, uint32_t listener) {
  int64_t dwell_ns = w->config.values[WISUN_UNICAST_DWELL_MS] * (NS_PER_S / 1000);
  uint64_t dwell = (uint64_t)div_floor(now.ns, dwell_ns) & 0xFFFFFFFFFF;
  uint64_t dice =
      dice_u64(w->path.seed, w->path.entity, listener, RF_PURPOSE(RF_DRAW_CHANNEL, dwell));
  return (uint32_t)(dice % (uint64_t)w->config.values[WISUN_CHANNELS]);
}

/* The end of the broadcast dwell that holds `now`; 0 outside of one. */
static int64_t broadcast_end_ns(const wisun_t *w, true_t now) {
  int64_t interval_ns = w->config.values[WISUN_BROADCAST_MS] * (NS_PER_S / 1000);
  int64_t dwell_ns = w->config.values[WISUN_BROADCAST_DWELL_MS] * (NS_PER_S / 1000);
  int64_t within_ns = mod_floor(now.ns - w->config.start.ns, interval_ns);
  return within_ns < dwell_ns ? now.ns - within_ns + dwell_ns : 0;
}

static int64_t duty_ppm(const wisun_t *w, uint32_t node) {
  return w->config.values[node == NET_ROOT ? WISUN_ROOT_DUTY_PPM : WISUN_DUTY_PPM];
}

static uint32_t slot_of(const wisun_t *w, uint32_t flight) { return w->nodes + 1 + flight; }

static void back_off(wisun_t *w, true_t from, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  int64_t units = (int64_t)(wisun_draw(w, f->holder) >> 32 & ((UINT64_C(1) << f->be) - 1));
  f->phase = FLIGHT_BACKOFF;
  due_set(&w->agenda, slot_of(w, flight), from.ns + units * BACKOFF_US * INT64_C(1000));
}

void wisun_try(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  f->be = (uint8_t)w->config.values[WISUN_MIN_BE];
  f->cca = 0;
  back_off(w, now, flight);
}

/* A part of the chatter about a node, half of it heard by who wants to send and half not. */
static bool chatter(wisun_t *w, uint32_t about, uint32_t draws) {
  int64_t ppm = w->config.values[WISUN_CHATTER_PPM] * w->node[about].near / 2;
  if (ppm == 0) return false;
  if (ppm > CHATTER_MOST_PPM) ppm = CHATTER_MOST_PPM;
  return wisun_draw(w, draws) % PPM < (uint64_t)ppm;
}

/* Somebody sends to it, or it hears somebody on that channel. */
static bool sensed(wisun_t *w, true_t now, uint32_t node, uint32_t channel) {
  for (uint32_t at = 0; at < w->on_air_count; at++) {
    const wisun_air_t *air = &w->airs[w->on_air[at]];
    if (air->receiver == node) return true;
    if (air->channel != channel) continue;
    if (wisun_level_cdbm(w, now, air->sender, node) >= w->sensitivity_cdbm + CCA_OVER_CDB)
      return true;
  }
  return chatter(w, node, node);
}

/* Two frames on one channel disturb each other at both receivers. */
static void disturb(wisun_t *w, true_t now, wisun_air_t *air, uint32_t sender) {
  int32_t level_cdb = wisun_level_cdbm(w, now, sender, air->receiver);
  if (level_cdb > air->disturber_cdb) air->disturber_cdb = level_cdb;
}

static void on_air(wisun_t *w, true_t now, uint32_t index, wisun_air_t fresh) {
  fresh.disturber_cdb = INT32_MIN / 2;
  fresh.used = true;
  fresh.level_cdb = wisun_level_cdbm(w, now, fresh.sender, fresh.receiver);
  for (uint32_t at = 0; at < w->on_air_count; at++) {
    wisun_air_t *other = &w->airs[w->on_air[at]];
    if (other->sender == fresh.receiver) fresh.deaf = true;
    if (other->channel != fresh.channel) continue;
    disturb(w, now, &fresh, other->sender);
    disturb(w, now, other, fresh.sender);
  }
  w->airs[index] = fresh;
  w->on_air[w->on_air_count++] = (uint16_t)index;
}

void wisun_off_air(wisun_t *w, uint32_t air) {
  if (!w->airs[air].used) return;
  w->airs[air].used = false;
  uint32_t at = 0;
  while (w->on_air[at] != air)
    at++;
  w->on_air[at] = w->on_air[--w->on_air_count];
}

static void count_frame(wisun_t *w, const wisun_air_t *air, uint32_t octets) {
  w->counts.frames++;
  w->counts.octets += octets + WISUN_PHY;
  bool about_root =
      air->receiver == NET_ROOT || w->node[air->sender].near_root || air->sender == NET_ROOT;
  if (about_root) w->counts.busy_ns += wisun_air(w, octets).ns;
}

void wisun_sense(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  wisun_node_t *holder = &w->node[f->holder];
  uint32_t octets = wisun_frame_octets(w, f);
  int64_t closed_ns = broadcast_end_ns(w, now);
  if (closed_ns > 0) {
    back_off(w, (true_t){closed_ns}, flight);
    return;
  }
  span_t air = wisun_air(w, octets);
  true_t allowed = rf_duty_free(&holder->duty, now, air, duty_ppm(w, f->holder));
  if (allowed.ns > now.ns) {
    back_off(w, allowed, flight);
    return;
  }
  uint32_t channel = channel_of(w, now, f->receiver);
  if (sensed(w, now, f->holder, channel)) {
    if (f->be < w->config.values[WISUN_MAX_BE]) f->be++;
    if (f->cca++ < w->config.values[WISUN_CCA_RETRIES]) {
      back_off(w, now, flight);
      return;
    }
    /* The frame is counted as one that nobody heard: its time passes without it. */
    f->phase = FLIGHT_AIR;
    due_set(&w->agenda, slot_of(w, flight), now.ns);
    return;
  }
  span_t whole = wisun_exchange(w, octets);
  on_air(w, now, flight,
         (wisun_air_t){.sender = f->holder,
                       .receiver = f->receiver,
                       .channel = channel,
                       .start_ns = now.ns,
                       .end_ns = now.ns + whole.ns});
  rf_duty_spend(&holder->duty, now, air, duty_ppm(w, f->holder));
  count_frame(w, &w->airs[flight], octets);
  f->phase = FLIGHT_AIR;
  due_set(&w->agenda, slot_of(w, flight), now.ns + whole.ns);
}

/* A frame of that length at that level, with what differs from packet to packet. */
static bool hears(wisun_t *w, true_t now, uint32_t sender, int32_t level_cdb, uint32_t octets) {
  int32_t noise_cdb = (int32_t)rf_trouble_sum(&w->trouble, NET_NOISE, NET_ROOT, now);
  int32_t sigma_cdb = (int32_t)w->config.values[WISUN_PACKET_CDB];
  int32_t over_cdb =
      level_cdb - w->sensitivity_cdbm - noise_cdb + rf_spread_cdb(wisun_draw(w, sender), sigma_cdb);
  uint32_t heard_ppb = rf_fsk_heard(over_cdb, octets);
  return wisun_draw(w, sender) % RF_PPB < heard_ppb;
}

static bool spared(wisun_t *w, true_t now, uint32_t node) {
  if (node == NET_ROOT || w->trouble.firsts[node] == 0) return true;
  int64_t lost_ppm = rf_trouble_sum(&w->trouble, NET_NODE_LOSS, node, now);
  return lost_ppm == 0 || wisun_draw(w, node) % PPM >= (uint64_t)lost_ppm;
}

static bool disturbed(const wisun_air_t *air) {
  return air->disturber_cdb > INT32_MIN / 2 && air->level_cdb < air->disturber_cdb + CAPTURE_CDB;
}

wisun_fate_t wisun_frame_end(wisun_t *w, true_t now, uint32_t flight) {
  wisun_flight_t *f = &w->flights[flight];
  wisun_air_t *air = &w->airs[flight];
  wisun_fate_t fate = {false, false};
  if (!air->used) return fate;
  wisun_off_air(w, flight);
  if (air->deaf || !wisun_is_up(w, air->receiver)) return fate;
  if (disturbed(air) || chatter(w, air->receiver, air->sender)) {
    w->counts.collided++;
    return fate;
  }
  if (!spared(w, now, air->sender) || !spared(w, now, air->receiver)) return fate;
  if (!hears(w, now, air->sender, air->level_cdb, wisun_frame_octets(w, f))) return fate;
  fate.heard = true;
  wisun_node_t *receiver = &w->node[air->receiver];
  rf_duty_spend(&receiver->duty, now, wisun_air(w, WISUN_ACK), duty_ppm(w, air->receiver));
  count_frame(w, &(wisun_air_t){.sender = air->receiver, .receiver = air->sender}, WISUN_ACK);
  fate.acked = spared(w, now, air->sender) && spared(w, now, air->receiver) &&
               hears(w, now, air->sender, air->level_cdb, WISUN_ACK);
  return fate;
}

/* All send on the broadcast channel, after a short draw and without a second try. */
static void gasp_leaves(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  uint32_t index = NET_FLIGHT_MAX;
  while (index < NET_FLIGHT_MAX + WISUN_GASPS_MAX && w->airs[index].used)
    index++;
  /* Of those that may hear it, the first that still lives. */
  uint32_t listener = 0;
  while (listener < self->candidate_count && !wisun_is_up(w, self->candidates[listener].node))
    listener++;
  self->gasp = WISUN_NO_GASP;
  w->counts.frames++;
  w->counts.octets += GASP_OCTETS + WISUN_PHY;
  if (index == NET_FLIGHT_MAX + WISUN_GASPS_MAX) {
    w->counts.collided++;
    return;
  }
  if (listener == self->candidate_count) return;
  int64_t end_ns = now.ns + wisun_air(w, GASP_OCTETS).ns;
  on_air(w, now, index,
         (wisun_air_t){.sender = node,
                       .receiver = self->candidates[listener].node,
                       .channel = CHANNEL_BROADCAST,
                       .start_ns = now.ns,
                       .end_ns = end_ns});
  self->gasp = WISUN_GASP_LEAVES;
  due_set(&w->agenda, node, end_ns);
}

static uint32_t gasp_of(const wisun_t *w, uint32_t node) {
  uint32_t index = NET_FLIGHT_MAX;
  while (index < NET_FLIGHT_MAX + WISUN_GASPS_MAX &&
         !(w->airs[index].used && w->airs[index].sender == node))
    index++;
  return index;
}

void wisun_gasp_stop(wisun_t *w, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  if (self->gasp == WISUN_GASP_LEAVES) wisun_off_air(w, gasp_of(w, node));
  self->gasp = WISUN_NO_GASP;
}

void wisun_gasp(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  if (self->gasp == WISUN_NO_GASP) return;
  if (self->gasp == WISUN_GASP_WAITS) {
    gasp_leaves(w, now, node);
    return;
  }
  const wisun_air_t *air = &w->airs[gasp_of(w, node)];
  if (disturbed(air)) {
    w->counts.collided++;
  } else if (!air->deaf && wisun_is_up(w, air->receiver) && spared(w, now, node) &&
             spared(w, now, air->receiver) && hears(w, now, node, air->level_cdb, GASP_OCTETS)) {
    w->counts.gasps_heard++;
  }
  wisun_gasp_stop(w, node);
}
