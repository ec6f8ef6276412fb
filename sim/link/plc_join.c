/* Joining, repair, and what power does to the tree; see plc.h. A node that looks for a way listens
 * to who answers it, chooses the best, and exchanges what the kind asks over all hops of the way;
 * each message needs its repeats, and one that is not heard ends the try. The exchange is no chain
 * of events: it is drawn at once and takes the medium for as long as it lasts. */
#include "sim/link/plc.h"

enum { CLASS_NODE = 2, TRIES_MAX = 6, BOOT_S = 5, BACKLOG_S = 2, FRAMES_MAX = 4096 };

static void plan(plc_t *plc, uint32_t node, plc_task_t task, int64_t at_ns) {
  plc->node[node].task = (uint8_t)task;
  plc_agenda_set(&plc->agenda, &(plc_due_t){.at_ns = at_ns,
                                            .class = CLASS_NODE,
                                            .entity = node,
                                            .thing = NET_FLIGHT_MAX + node});
}

static void rest(plc_t *plc, uint32_t node) {
  plc->node[node].task = PLC_REST;
  plc_agenda_drop(&plc->agenda, NET_FLIGHT_MAX + node);
}

static int64_t drawn_ns(plc_t *plc, uint32_t node, int64_t most_s) {
  return (int64_t)(plc_draw(plc, node) % (uint64_t)(most_s * 1000 + 1)) * 1000000;
}

void plc_join_at(plc_t *plc, uint32_t node, true_t at) {
  plc_way_detach(plc, node);
  plc->node[node].tries = 0;
  plan(plc, node, PLC_TRY, at.ns);
}

void plc_join_soon(plc_t *plc, uint32_t node, true_t now) {
  int64_t wait_ns = drawn_ns(plc, node, plc->values[PLC_JOIN_WAIT]);
  plc_join_at(plc, node, (true_t){now.ns + BOOT_S * NS_PER_S + wait_ns});
}

/* Its children have their addresses still: they look for another way when they notice. */
static void orphan_children(plc_t *plc, uint32_t node, true_t now) {
  while (plc->node[node].first_child != NET_NOBODY) {
    uint32_t child = plc->node[node].first_child;
    int64_t notice_ns = drawn_ns(plc, child, plc->values[PLC_NOTICE]);
    plc_join_at(plc, child, (true_t){now.ns + notice_ns});
  }
}

void plc_join_lose(plc_t *plc, uint32_t node, true_t now) {
  plc_way_detach(plc, node);
  orphan_children(plc, node, now);
  plc->node[node].joined = false;
  plc->node[node].known = false;
  plc->node[node].repeater = node == NET_ROOT;
  rest(plc, node);
  if (node != NET_ROOT) return;
  for (uint32_t i = 1; i <= plc->nodes; i++) {
    plc_way_detach(plc, i);
    plc->node[i].known = false;
    rest(plc, i);
  }
}

/* The best way of all that can be, at once: first by good links, wave by wave, then by any. */
static void join_all(plc_t *plc, true_t now) {
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t wave = 0; wave < plc->values[PLC_HOPS]; wave++) {
      uint32_t count = 0;
      for (uint32_t i = 1; i <= plc->nodes; i++) {
        plc_node_t *node = &plc->node[i];
        node->candidate = NET_NOBODY;
        if (node->joined) continue;
        node->candidate = plc_way_choose(plc, i, now, false, pass == 0, &node->cost);
      }
      for (uint32_t i = 1; i <= plc->nodes; i++) {
        plc_node_t *node = &plc->node[i];
        if (node->candidate == NET_NOBODY) continue;
        plc_way_attach(plc, i, node->candidate, node->cost, now);
        node->known = true;
        count++;
      }
      if (count == 0) break;
    }
  }
}

/* Where all repeat at once there is no tree: what the ways would have been is how often a frame has
 * to be repeated at first. */
static void flatten(plc_t *plc, true_t now) {
  uint32_t path[NET_HOPS_MAX + 1];
  for (uint32_t i = 1; i <= plc->nodes; i++) {
    uint8_t hops = 1;
    plc->node[i].candidate = plc_way_path(plc, i, path, &hops) ? NET_ROOT : NET_NOBODY;
    plc->node[i].credit = (uint8_t)(hops - 1);
  }
  for (uint32_t i = 1; i <= plc->nodes; i++)
    plc_way_detach(plc, i);
  for (uint32_t i = 1; i <= plc->nodes; i++)
    if (plc->node[i].candidate == NET_ROOT) plc_way_attach(plc, i, NET_ROOT, 0, now);
}

void plc_join_open(plc_t *plc, true_t now, bool joined) {
  if (joined) join_all(plc, now);
  if (joined && plc->mac->reach != NULL) flatten(plc, now);
  for (uint32_t i = 1; i <= plc->nodes; i++)
    if (!plc->node[i].joined) plc_join_soon(plc, i, now);
}

/* A frame of the exchange, with what belongs to it. */
static int64_t frame_ns(const plc_t *plc) {
  const plc_mac_t *mac = plc->mac;
  int64_t each_ns = mac->air(plc, 0, mac->join_octets).ns + mac->rest.ns;
  return mac->ack.ns > 0 ? each_ns + mac->turn.ns + mac->ack.ns : each_ns;
}

/* One message over one hop, with its repeats. */
static bool message_hop(plc_t *plc, uint32_t from, uint32_t to, true_t now, uint32_t *frames) {
  uint32_t symbols = plc->mac->symbols(plc, 0, plc->mac->join_octets);
  for (int64_t i = 0; i <= plc->values[PLC_RETRIES] && *frames < FRAMES_MAX; i++) {
    true_t at = {now.ns + *frames * frame_ns(plc)};
    ++*frames;
    if (i > 0) plc->counts.repeats++;
    if (!plc_medium_hears(plc, from, to, at, 0, symbols)) continue;
    if (plc->mac->ack.ns == 0) return true;
    if (plc_medium_hears(plc, to, from, at, 0, plc->mac->ack_symbols)) return true;
  }
  return false;
}

/* All messages, by turns up and down, over the new link and those above it. */
static bool exchange(plc_t *plc, uint32_t node, uint32_t parent, true_t now, uint32_t *frames) {
  uint32_t path[NET_HOPS_MAX + 1];
  uint8_t hops = 0;
  if (!plc_way_path(plc, parent, path, &hops)) return false;
  uint32_t messages = plc->node[node].known ? plc->mac->find_messages : plc->mac->join_messages;
  for (uint32_t m = 0; m < messages; m++) {
    for (uint8_t h = 0; h <= hops; h++) {
      uint32_t low = h == 0 ? node : path[h - 1];
      bool up = m % 2 == 0;
      if (!message_hop(plc, up ? low : path[h], up ? path[h] : low, now, frames)) return false;
    }
  }
  return true;
}

static void try_later(plc_t *plc, uint32_t node, true_t now) {
  uint8_t tries = plc->node[node].tries;
  int64_t wait_s = plc->values[PLC_JOIN_WAIT] << (tries < TRIES_MAX ? tries : TRIES_MAX);
  if (tries < UINT8_MAX) plc->node[node].tries++;
  plan(plc, node, PLC_TRY, now.ns + wait_s * NS_PER_S / 2 + drawn_ns(plc, node, wait_s));
}

static void try_now(plc_t *plc, uint32_t index, true_t now) {
  plc_node_t *node = &plc->node[index];
  if (!plc->node[NET_ROOT].joined || !plc_alive(plc, index)) {
    rest(plc, index);
    return;
  }
  if (plc->free_ns - now.ns > BACKLOG_S * NS_PER_S) { /* others are at it: that is no try */
    int64_t wait_ns = drawn_ns(plc, index, plc->values[PLC_JOIN_WAIT]);
    plan(plc, index, PLC_TRY, plc->free_ns + wait_ns);
    return;
  }
  if (plc->mac->reach != NULL) {
    true_t end = now;
    node->candidate = NET_ROOT;
    bool reached = plc->mac->reach(plc, index, now, &end);
    if (reached)
      plan(plc, index, PLC_DONE, end.ns);
    else
      try_later(plc, index, end);
    return;
  }
  uint32_t parent = plc_way_choose(plc, index, now, true, false, &node->cost);
  if (parent == NET_NOBODY) {
    try_later(plc, index, now);
    return;
  }
  uint32_t frames = 0;
  bool heard = exchange(plc, index, parent, now, &frames);
  true_t done = plc_medium_reserve(plc, now, (span_t){frames * frame_ns(plc)});
  plc->counts.frames += frames;
  plc->counts.octets += (uint64_t)frames * plc->mac->join_octets;
  node->candidate = parent;
  if (heard)
    plan(plc, index, PLC_DONE, done.ns);
  else
    try_later(plc, index, done);
}

static void finish(plc_t *plc, uint32_t index, true_t now) {
  plc_node_t *node = &plc->node[index];
  uint32_t path[NET_HOPS_MAX + 1];
  uint8_t hops = 0;
  bool there = plc_alive(plc, node->candidate) && plc_way_path(plc, node->candidate, path, &hops) &&
               hops < plc->values[PLC_HOPS];
  if (!there) {
    try_later(plc, index, now);
    return;
  }
  if (node->known && node->rejoins < UINT16_MAX) node->rejoins++;
  node->known = true;
  node->tries = 0;
  rest(plc, index);
  plc_way_attach(plc, index, node->candidate, node->cost, now);
}

void plc_join_due(plc_t *plc, uint32_t node, true_t now) {
  switch ((plc_task_t)plc->node[node].task) {
  case PLC_TRY:
    try_now(plc, node, now);
    break;
  case PLC_DONE:
    finish(plc, node, now);
    break;
  case PLC_REST:
    CHECK(false);
    break;
  }
}
