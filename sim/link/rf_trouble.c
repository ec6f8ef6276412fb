/* Faults in chains by node, and a leaky bucket; see rf_trouble.h. */
#include "sim/link/rf_trouble.h"

enum { PPM = 1000000 };

void rf_trouble_open(rf_trouble_t *trouble, arena_t *arena, uint32_t nodes) {
  trouble->count = 0;
  trouble->firsts = ARENA_ARRAY(arena, uint16_t, nodes + 1);
}

static bool of_node(net_fault_kind_t kind) { return kind == NET_NODE_LOSS || kind == NET_NODE_OFF; }

static bool has_sense(const net_fault_t *fault) {
  static const struct {
    int64_t least, most;
  } RANGES[NET_FAULT_KINDS] = {[NET_NOISE] = {-100000, 100000},
                               [NET_NODE_LOSS] = {0, PPM},
                               [NET_NODE_OFF] = {INT64_MIN, INT64_MAX},
                               [NET_DELAY] = {0, 86400 * NS_PER_S},
                               [NET_DUPLICATE] = {0, PPM}};
  return fault->argument >= RANGES[fault->kind].least &&
         fault->argument <= RANGES[fault->kind].most;
}

status_t rf_trouble_add(rf_trouble_t *trouble, const net_fault_t *fault, uint32_t nodes) {
  if (trouble->count == RF_TROUBLES_MAX) return ST_NO_ROOM;
  uint32_t owner = of_node(fault->kind) ? fault->node : (uint32_t)NET_ROOT;
  if (owner > nodes || (of_node(fault->kind) && owner == NET_ROOT)) return ST_BAD_INPUT;
  if (!has_sense(fault)) return ST_BAD_INPUT;
  trouble->faults[trouble->count] = *fault;
  trouble->nexts[trouble->count] = trouble->firsts[owner];
  trouble->firsts[owner] = (uint16_t)++trouble->count;
  return ST_OK;
}

static bool in_force(const net_fault_t *fault, net_fault_kind_t kind, true_t now) {
  return fault->kind == kind && now.ns >= fault->from_ns &&
         (fault->to_ns < 0 || now.ns < fault->to_ns);
}

int64_t rf_trouble_sum(const rf_trouble_t *trouble, net_fault_kind_t kind, uint32_t node,
                       true_t now) {
  bool parts = kind == NET_NODE_LOSS || kind == NET_DUPLICATE;
  int64_t sum = 0;
  for (uint32_t at = trouble->firsts[node]; at != 0; at = trouble->nexts[at - 1]) {
    const net_fault_t *fault = &trouble->faults[at - 1];
    if (!in_force(fault, kind, now)) continue;
    sum += parts ? mul_div_round_half_even(PPM - sum, fault->argument, PPM) : fault->argument;
  }
  return sum;
}

static int64_t left_ns(const rf_duty_t *duty, true_t now, int64_t share_ppm) {
  int64_t used_ns = duty->used_ns - mul_div_floor(now.ns - duty->at_ns, share_ppm, PPM);
  return used_ns > 0 ? used_ns : 0;
}

true_t rf_duty_free(const rf_duty_t *duty, true_t now, span_t air, int64_t share_ppm) {
  int64_t most_ns = 3600 * NS_PER_S / PPM * share_ppm;
  int64_t over_ns = left_ns(duty, now, share_ppm) + air.ns - most_ns;
  if (share_ppm >= PPM || over_ns <= 0) return now;
  return (true_t){now.ns + mul_div_ceil(over_ns, PPM, share_ppm)};
}

void rf_duty_spend(rf_duty_t *duty, true_t now, span_t air, int64_t share_ppm) {
  duty->used_ns = left_ns(duty, now, share_ppm) + air.ns;
  duty->at_ns = now.ns;
}
