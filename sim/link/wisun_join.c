/* How a Wi-SUN node finds its network, and what happens when its way is gone; see wisun.h. A node
 * seeks (advertisements), selects (for one discovery interval), is let in (authentication,
 * configuration, then the parent's next DIO that it hears) and is joined: three events a join. */
#include "sim/link/wisun.h"

#define LOOK_MOST_NS (4 * 3600 * NS_PER_S)
#define DETECT_LEAST_NS (30 * NS_PER_S)
#define BOOT_NS (5 * NS_PER_S)
#define GASP_NS INT64_C(500000000) /* what a node's capacitor lasts */

static void wake(wisun_t *w, uint32_t node, int64_t at_ns) { due_set(&w->agenda, node, at_ns); }

static void wake_earlier(wisun_t *w, uint32_t node, int64_t at_ns) {
  if (due_of(&w->agenda, node) > at_ns) wake(w, node, at_ns);
}

/* Half of an interval and up to the whole of it, as trickle has it (RFC 6206). */
static int64_t trickle_ns(wisun_t *w, uint32_t node, int64_t interval_ns) {
  return wisun_draw_between(w, node, (span_t){interval_ns / 2}, (span_t){interval_ns});
}

/* A node that is in offers itself to those that seek. */
static void announce(wisun_t *w, true_t now, uint32_t from) {
  rf_walk_t walk = rf_grid_walk(&w->grid, from, wisun_reach_dm(w, from));
  uint32_t member;
  while (rf_grid_next(&walk, &member)) {
    if (member == NET_ROOT || w->node[member].stage != WISUN_SEEKING || !wisun_is_up(w, member))
      continue;
    if (wisun_link_etx(w, now, from, member) > WISUN_LINK_LIMIT) continue;
    wake_earlier(w, member, now.ns + trickle_ns(w, member, w->imin_ns));
  }
}

static void seek_from(wisun_t *w, uint32_t node, int64_t at_ns) {
  w->node[node].stage = WISUN_SEEKING;
  w->node[node].looks = 0;
  wake(w, node, at_ns);
}

void wisun_join_start(wisun_t *w) {
  int64_t start_ns = w->config.start.ns;
  bool all = w->config.values[WISUN_JOINED_AT_START] == 0;
  for (uint32_t at = 1; at <= w->nodes; at++) {
    if (w->node[at].stage == WISUN_JOINED) continue;
    seek_from(w, at, start_ns + trickle_ns(w, at, w->imax_ns));
  }
  if (all) announce(w, (true_t){start_ns}, NET_ROOT);
}

static void enter(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  uint32_t cost, hops, parent = self->candidates[0].node;
  bool known = w->node[parent].stage == WISUN_JOINED && wisun_way(w, parent, node, &cost, &hops);
  if (!known || hops >= NET_HOPS_MAX) {
    self->lost_ns = 0;
    seek_from(w, node, now.ns + trickle_ns(w, node, w->imin_ns));
    return;
  }
  wake(w, node, TIME_NEVER);
  self->stage = WISUN_JOINED;
  self->lost_ns = 0;
  if (self->keyed) self->rejoins++;
  self->joined_ns = now.ns;
  self->keyed = true;
  wisun_set_parent(w, now, node, parent);
  announce(w, now, node);
}

/* Nobody heard: the interval doubles up to its most, then further, so that a node that nobody can
 * hear costs next to nothing; who joins beside it wakes it anyway. */
static void seek(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  int64_t timeout_ns = w->config.values[WISUN_PAN_TIMEOUT_S] * NS_PER_S;
  bool known = self->lost_ns != 0 && now.ns - self->lost_ns < timeout_ns;
  if (wisun_look(w, now, node) && known) {
    enter(w, now, node); /* its network has not timed out: a DIO is enough */
    return;
  }
  if (self->candidate_count > 0) {
    self->stage = WISUN_SELECTING;
    wake(w, node, now.ns + w->imin_ns);
    return;
  }
  int64_t interval_ns = w->imax_ns;
  for (uint8_t look = 0; look < self->looks && interval_ns < LOOK_MOST_NS; look++)
    interval_ns *= 2;
  if (self->looks < UINT8_MAX) self->looks++;
  wake(w, node, now.ns + trickle_ns(w, node, interval_ns));
}

/* The first DIO of the parent from `ready` on that the node hears. */
static int64_t dio_ns(wisun_t *w, true_t ready, uint32_t node, uint32_t parent) {
  enum { DIO_OCTETS = 120, DIO_TRIES = 16 };
  int64_t base_ns = w->node[parent].joined_ns, at_ns = ready.ns;
  int64_t turn = ready.ns < base_ns + WISUN_DIO_NS
                     ? 0
                     : (ready.ns - base_ns - WISUN_DIO_NS) / (2 * WISUN_DIO_NS) + 1;
  for (int64_t tries = 0; tries < DIO_TRIES; turn++) {
    uint64_t dice =
        dice_u64(w->path.seed, w->path.entity, parent, RF_PURPOSE(RF_DRAW_TRICKLE, turn));
    int64_t length_ns = turn == 0 ? WISUN_DIO_NS : 2 * WISUN_DIO_NS;
    int64_t from_ns = turn == 0 ? base_ns : base_ns + WISUN_DIO_NS * (2 * turn - 1);
    at_ns = from_ns + length_ns / 2 + mul_div_floor((int64_t)(dice >> 1), length_ns / 2, INT64_MAX);
    if (at_ns < ready.ns) continue;
    int32_t over_cdb =
        wisun_level_cdbm(w, (true_t){at_ns}, node, parent) - w->sensitivity_cdbm +
        rf_spread_cdb(wisun_draw(w, node), (int32_t)w->config.values[WISUN_PACKET_CDB]);
    if (wisun_draw(w, node) % RF_PPB < rf_fsk_heard(over_cdb, DIO_OCTETS)) break;
    tries++;
  }
  return at_ns;
}

static void select_parent(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  uint32_t cost, hops;
  if (!wisun_look(w, now, node)) {
    seek_from(w, node, now.ns + trickle_ns(w, node, w->imin_ns));
    return;
  }
  uint32_t parent = self->candidates[0].node;
  (void)wisun_way(w, parent, node, &cost, &hops);
  int64_t ready_ns = now.ns + trickle_ns(w, node, w->imin_ns) + trickle_ns(w, node, w->imin_ns);
  if (!self->keyed)
    ready_ns += (int64_t)(hops + 1) * w->config.values[WISUN_AUTH_MS] * (NS_PER_S / 1000);
  self->stage = WISUN_ENTERING;
  wake(w, node, dio_ns(w, (true_t){ready_ns}, node, parent));
}

/* Everybody whose parent this is finds out between two instants from now. */
static void tell_children(wisun_t *w, true_t now, uint32_t parent, span_t least, span_t most) {
  for (uint32_t at = 1; at <= w->nodes; at++)
    if (w->node[at].parent == parent && w->node[at].stage == WISUN_JOINED)
      wake_earlier(w, at, now.ns + wisun_draw_between(w, at, least, most));
}

void wisun_parent_failed(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  wake(w, node, TIME_NEVER);
  uint32_t before = self->parent;
  if (wisun_other_parent(w, now, node)) {
    if (self->parent == before) return; /* nobody else is there, and it is still heard */
    self->rejoins++;
    self->joined_ns = now.ns;
    return;
  }
  /* It has no way left: it says so to those behind it, and listens for the next DIO. */
  self->lost_ns = now.ns;
  seek_from(w, node, now.ns + trickle_ns(w, node, WISUN_DIO_NS));
  tell_children(w, now, node, (span_t){NS_PER_S}, (span_t){10 * NS_PER_S});
}

static void check_parent(wisun_t *w, true_t now, uint32_t node) {
  uint32_t parent = w->node[node].parent;
  wake(w, node, TIME_NEVER);
  if (w->node[parent].stage == WISUN_JOINED && wisun_is_up(w, parent)) return;
  wisun_parent_failed(w, now, node);
}

void wisun_node_event(wisun_t *w, true_t now, uint32_t node) {
  switch ((wisun_stage_t)w->node[node].stage) {
  case WISUN_DARK:
    wake(w, node, TIME_NEVER);
    wisun_gasp(w, now, node);
    break;
  case WISUN_SEEKING:
    seek(w, now, node);
    break;
  case WISUN_SELECTING:
    select_parent(w, now, node);
    break;
  case WISUN_ENTERING:
    enter(w, now, node);
    break;
  case WISUN_JOINED:
    check_parent(w, now, node);
    break;
  }
}

/* Without the root nobody has a way: all wait for it to advertise again. */
static void lose_root(wisun_t *w, true_t now) {
  for (uint32_t at = 1; at <= w->nodes; at++) {
    w->node[at].told_parent = NET_NOBODY;
    w->node[at].told_ns = TIME_NEVER;
    if (w->node[at].stage == WISUN_DARK) continue;
    if (w->node[at].stage == WISUN_JOINED) w->node[at].lost_ns = now.ns;
    w->node[at].stage = WISUN_SEEKING;
    wake(w, at, TIME_NEVER);
  }
}

void wisun_go_dark(wisun_t *w, true_t now, uint32_t node, bool gasp) {
  wisun_node_t *self = &w->node[node];
  wisun_flights_drop(w, now, node);
  if (node == NET_ROOT) {
    lose_root(w, now);
    return;
  }
  bool joined = self->stage == WISUN_JOINED;
  self->stage = WISUN_DARK;
  wake(w, node, TIME_NEVER);
  if (!joined) return;
  tell_children(w, now, node, (span_t){DETECT_LEAST_NS}, (span_t){WISUN_DIO_NS});
  if (!gasp) return;
  self->gasp = WISUN_GASP_WAITS;
  w->counts.gasps++;
  wake(w, node, now.ns + wisun_draw_between(w, node, (span_t){0}, (span_t){GASP_NS}));
}

void wisun_come_back(wisun_t *w, true_t now, uint32_t node) {
  if (node == NET_ROOT) {
    w->node[NET_ROOT].joined_ns = now.ns;
    announce(w, now, NET_ROOT);
    return;
  }
  wisun_gasp_stop(w, node);
  w->node[node].lost_ns = 0;
  seek_from(w, node, now.ns + BOOT_NS + trickle_ns(w, node, w->imin_ns));
}
