/* Who is whose parent in a Wi-SUN network: the tree of the least ETX at the start, candidates, and
 * when a node changes from one to another; see wisun.h. MRHOF: RFC 6719. */
#include "sim/link/wisun.h"

enum { TOLD_PER_HOP_S = 1 };

uint32_t wisun_link_cost(uint16_t etx) {
  return etx <= WISUN_LINK_LIMIT ? etx : (uint32_t)etx + WISUN_OVER_LIMIT;
}

bool wisun_way(const wisun_t *w, uint32_t node, uint32_t avoid, uint32_t *cost, uint32_t *hops) {
  *cost = *hops = 0;
  while (node != NET_ROOT) {
    const wisun_node_t *at = &w->node[node];
    if (node == avoid || at->stage != WISUN_JOINED || !wisun_is_up(w, node)) return false;
    if (++*hops > NET_HOPS_MAX || at->candidate_count == 0) return false;
    *cost += wisun_link_cost(at->candidates[0].etx);
    node = at->parent;
  }
  return wisun_is_up(w, NET_ROOT);
}

/* Keeps the five best, best first; `costs` beside them. */
static void insert(wisun_node_t *node, uint32_t *costs, wisun_candidate_t fresh, uint32_t cost) {
  uint32_t at = node->candidate_count;
  if (at == WISUN_CANDIDATES && cost >= costs[at - 1]) return;
  if (at == WISUN_CANDIDATES)
    at--;
  else
    node->candidate_count++;
  for (; at > 0 && cost < costs[at - 1]; at--) {
    node->candidates[at] = node->candidates[at - 1];
    costs[at] = costs[at - 1];
  }
  node->candidates[at] = fresh;
  costs[at] = cost;
}

/* One node has its rank for good: what it offers to its neighbours. */
static void offer(wisun_t *w, uint32_t from) {
  true_t start = w->config.start;
  rf_walk_t walk = rf_grid_walk(&w->grid, from, wisun_reach_dm(w, from));
  wisun_node_t *parent = &w->node[from];
  uint32_t member;
  while (rf_grid_next(&walk, &member)) {
    if (member == from) continue;
    uint16_t etx = wisun_link_etx(w, start, from, member);
    if (etx == WISUN_NO_LINK) continue;
    wisun_node_t *node = &w->node[member];
    if (etx <= WISUN_LINK_LIMIT && parent->near < UINT16_MAX) parent->near++;
    if (from == NET_ROOT) node->near_root = true;
    bool settled = member == NET_ROOT || node->stage == WISUN_JOINED;
    if (settled || parent->hops >= NET_HOPS_MAX) continue;
    uint32_t costs[WISUN_CANDIDATES];
    for (uint32_t at = 0; at < node->candidate_count; at++)
      costs[at] =
          w->node[node->candidates[at].node].rank + wisun_link_cost(node->candidates[at].etx);
    uint32_t cost = parent->rank + wisun_link_cost(etx);
    insert(node, costs, (wisun_candidate_t){from, etx}, cost);
    if (cost < node->rank) {
      node->rank = cost;
      due_set(&w->agenda, member, cost);
    }
  }
}

/* The shortest ways by ETX (Dijkstra), the agenda as its queue. Where nobody is joined at the start
 * the tree is not kept; how many a node hears is. */
void wisun_tree_grow(wisun_t *w) {
  bool keep = w->config.values[WISUN_JOINED_AT_START] != 0;
  uint32_t first = 0;
  int64_t cost = 0;
  offer(w, NET_ROOT);
  while (due_first(&w->agenda, &first, &cost)) {
    wisun_node_t *node = &w->node[first];
    due_set(&w->agenda, first, DUE_NEVER);
    node->stage = WISUN_JOINED;
    node->parent = node->told_parent = node->candidates[0].node;
    node->hops = (uint8_t)(w->node[node->parent].hops + 1);
    node->joined_ns = node->etx_since_ns = w->config.start.ns;
    node->keyed = true;
    offer(w, first);
  }
  for (uint32_t at = 1; at <= w->nodes && !keep; at++) {
    wisun_node_t *node = &w->node[at];
    node->stage = WISUN_DARK;
    node->keyed = false;
    node->candidate_count = 0;
    node->parent = node->told_parent = NET_NOBODY;
  }
}

bool wisun_look(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  uint32_t costs[WISUN_CANDIDATES];
  self->candidate_count = 0;
  rf_walk_t walk = rf_grid_walk(&w->grid, node, wisun_reach_dm(w, node));
  uint32_t member;
  while (rf_grid_next(&walk, &member)) {
    uint32_t cost, hops;
    if (member == node || w->node[member].stage != WISUN_JOINED) continue;
    uint16_t etx = wisun_link_etx(w, now, node, member);
    if (etx == WISUN_NO_LINK || !wisun_way(w, member, node, &cost, &hops)) continue;
    if (hops >= NET_HOPS_MAX) continue;
    insert(self, costs, (wisun_candidate_t){member, etx}, cost + wisun_link_cost(etx));
  }
  return self->candidate_count > 0;
}

uint32_t wisun_told_parent(const wisun_t *w, true_t now, uint32_t node) {
  const wisun_node_t *self = &w->node[node];
  return now.ns < self->told_ns ? self->told_parent : self->parent;
}

void wisun_set_parent(wisun_t *w, true_t now, uint32_t node, uint32_t parent) {
  wisun_node_t *self = &w->node[node];
  uint32_t cost, hops;
  self->told_parent = wisun_told_parent(w, now, node);
  self->parent = parent;
  self->etx_sent = self->etx_acked = self->failures = 0;
  self->etx_since_ns = now.ns;
  self->hops = wisun_way(w, node, NET_NOBODY, &cost, &hops) ? (uint8_t)hops : 0;
  self->told_ns = now.ns + (self->hops + 1) * TOLD_PER_HOP_S * NS_PER_S;
}

/* The best of candidates 1…; 0: none. */
static uint32_t best_other(const wisun_t *w, uint32_t node, uint32_t *least) {
  const wisun_node_t *self = &w->node[node];
  uint32_t best = 0;
  *least = UINT32_MAX;
  for (uint32_t at = 1; at < self->candidate_count; at++) {
    uint32_t cost, hops;
    if (!wisun_way(w, self->candidates[at].node, node, &cost, &hops)) continue;
    cost += wisun_link_cost(self->candidates[at].etx);
    if (hops >= NET_HOPS_MAX || cost >= *least) continue;
    *least = cost;
    best = at;
  }
  return best;
}

static void to_front(wisun_t *w, true_t now, uint32_t node, uint32_t best) {
  wisun_node_t *self = &w->node[node];
  wisun_candidate_t chosen = self->candidates[best];
  self->candidates[best] = self->candidates[0];
  self->candidates[0] = chosen;
  wisun_set_parent(w, now, node, chosen.node);
}

bool wisun_other_parent(wisun_t *w, true_t now, uint32_t node) {
  wisun_node_t *self = &w->node[node];
  uint32_t least, best = best_other(w, node, &least);
  if (best > 0) {
    to_front(w, now, node, best);
    return true;
  }
  if (!wisun_look(w, now, node)) return false;
  wisun_set_parent(w, now, node, self->candidates[0].node);
  return true;
}

void wisun_learn(wisun_t *w, true_t now, uint32_t node, uint32_t sent, uint32_t acked) {
  wisun_node_t *self = &w->node[node];
  self->etx_sent = (uint16_t)(self->etx_sent + sent);
  self->etx_acked = (uint16_t)(self->etx_acked + acked);
  bool enough = self->etx_sent >= WISUN_ETX_NEEDS && now.ns - self->etx_since_ns >= 60 * NS_PER_S;
  if (!enough && self->etx_sent < 1000) return;
  uint32_t sample = self->etx_acked == 0
                        ? (uint32_t)WISUN_ETX_CAP
                        : (uint32_t)WISUN_ETX_ONE * self->etx_sent / self->etx_acked;
  if (sample > WISUN_ETX_CAP) sample = WISUN_ETX_CAP;
  self->candidates[0].etx =
      (uint16_t)(self->candidates[0].etx - self->candidates[0].etx / 8 + sample / 8);
  self->etx_sent = self->etx_acked = 0;
  self->etx_since_ns = now.ns;
  uint32_t cost, hops, least, best = best_other(w, node, &least);
  if (best == 0 || !wisun_way(w, node, NET_NOBODY, &cost, &hops)) return;
  if (least + WISUN_SWITCH <= cost) to_front(w, now, node, best);
}
