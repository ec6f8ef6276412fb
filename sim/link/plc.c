/* The verbs of every power-line network: time, datagrams, faults, power; see plc.h. */
#include "sim/link/plc.h"

#include "base/dice.h"

enum { TROUBLES_MORE = 64, AWAIT_S = 2, REPEAT_S = 3 };
enum { CLASS_EDGE = 1, CLASS_FLIGHT = 4 };

plc_t *plc_open(arena_t *arena, const net_config_t *config, const plc_mac_t *mac, size_t keys) {
  CHECK(config->nodes >= 1);
  CHECK(config->nodes <= NET_NODES_MAX);
  plc_t *plc = ARENA_NEW(arena, plc_t);
  plc->mac = mac;
  for (size_t i = 0; i < keys; i++)
    plc->values[i] = config->values[i];
  plc->nodes = config->nodes;
  plc_channel_open(&plc->channel, arena, config, plc->values);
  plc->node = ARENA_ARRAY(arena, plc_node_t, config->nodes + 1);
  plc_agenda_open(&plc->agenda, arena, NET_FLIGHT_MAX + config->nodes + 2);
  plc->trouble_max = config->nodes + TROUBLES_MORE;
  plc->trouble = ARENA_ARRAY(arena, plc_trouble_t, plc->trouble_max);
  for (uint16_t i = 0; i < NET_FLIGHT_MAX; i++)
    plc->idle[plc->idle_count++] = (uint16_t)(NET_FLIGHT_MAX - 1 - i);
  plc->free_ns = config->start.ns;
  plc->taken_by = PLC_FLIGHT_NONE;
  for (uint32_t i = 0; i <= plc->nodes; i++) {
    plc_node_t *node = &plc->node[i];
    node->parent = node->first_child = node->next = node->previous = NET_NOBODY;
    node->queue[0] = node->queue[1] = PLC_FLIGHT_NONE;
    node->heard_ns[0] = node->heard_ns[1] = INT64_MIN;
    node->powered = true;
  }
  plc->node[NET_ROOT].joined = true;
  plc->node[NET_ROOT].repeater = true;
  plc_way_open(plc, arena);
  plc_join_open(plc, config->start, plc->values[PLC_JOINED] == 1);
  return plc;
}

uint64_t plc_draw(plc_t *plc, uint32_t node) {
  return dice_u64(plc->channel.seed, plc->channel.entity, node, plc->node[node].draws++);
}

bool plc_alive(const plc_t *plc, uint32_t node) {
  return plc->node[node].powered && !plc->node[node].silent;
}

static bool in_force(const net_fault_t *fault, int64_t at_ns) {
  return fault->from_ns <= at_ns && (fault->to_ns < 0 || at_ns < fault->to_ns);
}

/* Together they are within these, whatever a scenario says: a year of delay, 1000 dB. */
static const struct {
  int64_t least, most;
} BOUNDS[NET_FAULT_KINDS] = {
    [NET_NOISE] = {-100000, 100000},
    [NET_NODE_LOSS] = {0, 1000000},
    [NET_DELAY] = {0, 365 * 86400 * NS_PER_S},
    [NET_DUPLICATE] = {0, 1000000},
};

static int64_t bounded(net_fault_kind_t kind, int64_t value) {
  if (value < BOUNDS[kind].least) return BOUNDS[kind].least;
  return value > BOUNDS[kind].most ? BOUNDS[kind].most : value;
}

int64_t plc_trouble(const plc_t *plc, net_fault_kind_t kind, uint32_t node, true_t at) {
  int64_t sum = 0;
  for (uint16_t i = plc->node[node].first_fault; i != 0; i = plc->trouble[i - 1].next) {
    const net_fault_t *fault = &plc->trouble[i - 1].fault;
    bool counts = fault->kind == kind && in_force(fault, at.ns);
    if (counts) sum = bounded(kind, sum + bounded(kind, fault->argument));
  }
  return sum;
}

/* The next instant at which a modem falls silent or speaks again. */
static void plan_edge(plc_t *plc, int64_t behind_ns) {
  int64_t edge_ns = TIME_NEVER;
  for (uint32_t i = 0; i < plc->trouble_count; i++) {
    const net_fault_t *fault = &plc->trouble[i].fault;
    if (fault->kind != NET_NODE_OFF) continue;
    if (fault->from_ns > behind_ns && fault->from_ns < edge_ns) edge_ns = fault->from_ns;
    if (fault->to_ns > behind_ns && fault->to_ns < edge_ns) edge_ns = fault->to_ns;
  }
  uint32_t thing = NET_FLIGHT_MAX + plc->nodes + 1;
  plc_agenda_drop(&plc->agenda, thing);
  if (edge_ns == TIME_NEVER) return;
  plc_agenda_set(&plc->agenda, &(plc_due_t){.at_ns = edge_ns, .class = CLASS_EDGE, .thing = thing});
}

status_t plc_fault(void *net, const net_fault_t *fault) {
  plc_t *plc = net;
  if (plc->trouble_count == plc->trouble_max) return ST_NO_ROOM;
  bool of_node = fault->kind == NET_NODE_LOSS || fault->kind == NET_NODE_OFF;
  uint32_t node = of_node ? fault->node : NET_ROOT;
  CHECK(node <= plc->nodes);
  plc->trouble[plc->trouble_count++] = (plc_trouble_t){*fault, plc->node[node].first_fault};
  plc->node[node].first_fault = (uint16_t)plc->trouble_count;
  plan_edge(plc, INT64_MIN);
  return ST_OK;
}

/* Supply or modem: whether the node is there has changed, or has not. */
static void settle(plc_t *plc, uint32_t node, true_t now, bool was) {
  bool is = plc_alive(plc, node);
  if (was && !is) plc_join_lose(plc, node, now);
  if (!was && is && node != NET_ROOT) plc_join_soon(plc, node, now);
  if (was || !is || node != NET_ROOT) return;
  plc->node[NET_ROOT].joined = true;
  for (uint32_t i = 1; i <= plc->nodes; i++)
    if (plc_alive(plc, i)) plc_join_soon(plc, i, now);
}

static void pass_edge(plc_t *plc, true_t now) {
  for (uint32_t i = 0; i < plc->trouble_count; i++) {
    const net_fault_t *fault = &plc->trouble[i].fault;
    if (fault->kind != NET_NODE_OFF) continue;
    uint32_t node = fault->node;
    bool was = plc_alive(plc, node);
    bool silent = false;
    for (uint16_t j = plc->node[node].first_fault; j != 0; j = plc->trouble[j - 1].next) {
      const net_fault_t *other = &plc->trouble[j - 1].fault;
      silent = silent || (other->kind == NET_NODE_OFF && in_force(other, now.ns));
    }
    plc->node[node].silent = silent;
    settle(plc, node, now, was);
  }
  plan_edge(plc, now.ns);
}

static void wake_at(plc_t *plc, uint16_t index, plc_phase_t phase, true_t at) {
  plc_flight_t *flight = &plc->flight[index];
  flight->phase = phase;
  plc_agenda_set(&plc->agenda, &(plc_due_t){.at_ns = at.ns,
                                            .class = CLASS_FLIGHT,
                                            .entity = flight->datagram.node,
                                            .sequence = flight->sequence,
                                            .thing = index});
}

static void tell(plc_t *plc, uint16_t index, const net_arrival_t *arrival) {
  CHECK(plc->outcome_count < 2 * NET_FLIGHT_MAX);
  uint32_t at = (plc->outcome_first + plc->outcome_count++) % (2 * NET_FLIGHT_MAX);
  plc->outcome[at] = (plc_outcome_t){*arrival, index};
  if (arrival->final) plc->flight[index].phase = PLC_OVER;
}

/* The draws of NET_DUPLICATE are the receiver's. */
void plc_deliver(plc_t *plc, uint16_t index, true_t at, true_t after) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t end = flight->path[flight->hops];
  int64_t ppm = plc_trouble(plc, NET_DUPLICATE, NET_ROOT, at);
  if (ppm > 0 && (int64_t)(plc_draw(plc, end) % 1000000) < ppm) flight->twice = true;
  tell(plc, index,
       &(net_arrival_t){
           .datagram = flight->datagram, .at = at, .final = !flight->twice, .hops = flight->hops});
  /* It comes again when its sender has looked for another way, which takes some seconds. */
  int64_t later = 1 + (int64_t)(plc_draw(plc, end) % REPEAT_S);
  if (flight->twice) wake_at(plc, index, PLC_REPEATS, (true_t){after.ns + later * NS_PER_S});
}

void plc_fail(plc_t *plc, uint16_t index, true_t at) { wake_at(plc, index, PLC_FAILS, at); }

static void fail_due(plc_t *plc, uint16_t index, true_t now) {
  plc->counts.lost++;
  tell(plc, index,
       &(net_arrival_t){
           .datagram = plc->flight[index].datagram, .at = now, .lost = true, .final = true});
}

/* The repetition goes its last hop once more, as a frame that takes the medium; when that has ended
 * it has come, where somebody is still there. */
static void repeat_due(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  if (flight->twice) {
    flight->twice = false;
    plc->counts.frames++;
    plc->counts.repeats++;
    plc->counts.octets += flight->octets;
    span_t air = plc->mac->air(plc, 0, flight->octets);
    wake_at(plc, index, PLC_REPEATS, plc_medium_reserve(plc, now, air));
    return;
  }
  bool there = plc_alive(plc, flight->path[flight->hops]);
  if (there) plc->counts.again++;
  tell(plc, index,
       &(net_arrival_t){.datagram = flight->datagram,
                        .at = now,
                        .lost = !there,
                        .again = true,
                        .final = true,
                        .hops = there ? flight->hops : 0});
}

/* On its way as soon as there is one. Who has none is told so by the first that needs it. */
static void set_out(plc_t *plc, uint16_t index, true_t now) {
  plc_flight_t *flight = &plc->flight[index];
  uint32_t path[NET_HOPS_MAX + 1];
  uint8_t hops = 0;
  uint32_t node = flight->datagram.node;
  if (!plc_way_path(plc, node, path, &hops)) {
    uint32_t broken = plc_way_broken(plc, node);
    if (broken != NET_NOBODY && plc->node[broken].task == PLC_REST && plc_alive(plc, broken))
      plc_join_at(plc, broken, now);
    if (now.ns >= flight->give_up_ns)
      plc_fail(plc, index, now);
    else
      plc_await(plc, index, now);
    return;
  }
  for (uint8_t i = 0; i <= hops; i++)
    flight->path[i] = path[flight->datagram.down ? hops - i : i];
  flight->hops = hops;
  flight->hop = 0;
  plc->mac->begin(plc, index, now);
}

void plc_await(plc_t *plc, uint16_t index, true_t at) {
  int64_t later = at.ns + AWAIT_S * NS_PER_S;
  int64_t end = plc->flight[index].give_up_ns;
  wake_at(plc, index, PLC_WAITS, (true_t){later < end ? later : end < at.ns ? at.ns : end});
}

static void flight_due(plc_t *plc, uint16_t index, true_t now) {
  switch (plc->flight[index].phase) {
  case PLC_WAITS:
    set_out(plc, index, now);
    break;
  case PLC_ASKS:
  case PLC_SENDS:
    plc_medium_due(plc, index, now);
    break;
  case PLC_FAILS:
    fail_due(plc, index, now);
    break;
  case PLC_REPEATS:
    repeat_due(plc, index, now);
    break;
  case PLC_IDLE:
  case PLC_QUEUED:
  case PLC_OVER:
    CHECK(false);
    break;
  }
}

/* One event at or before `now`; false: there is none. */
static bool step(plc_t *plc, true_t now) {
  plc_due_t due;
  if (!plc_agenda_pop(&plc->agenda, now, &due)) return false;
  true_t at = {due.at_ns};
  if (due.thing < NET_FLIGHT_MAX)
    flight_due(plc, (uint16_t)due.thing, at);
  else if (due.thing == NET_FLIGHT_MAX + plc->nodes + 1)
    pass_edge(plc, at);
  else
    plc_join_due(plc, due.thing - NET_FLIGHT_MAX, at);
  return true;
}

/* What polling less often would have left behind is done first, so that polling changes nothing. */
static void catch_up(plc_t *plc, true_t now) {
  while (step(plc, now)) {}
}

status_t plc_send(void *net, true_t now, const net_datagram_t *datagram) {
  plc_t *plc = net;
  CHECK(datagram->node >= 1 && datagram->node <= plc->nodes);
  CHECK(datagram->octets >= 1 && datagram->octets <= NET_DATAGRAM_MAX);
  catch_up(plc, now);
  if (plc->idle_count == 0) return ST_NO_ROOM;
  uint16_t index = plc->idle[--plc->idle_count];
  int64_t from = now.ns + plc_trouble(plc, NET_DELAY, NET_ROOT, now);
  plc->flight[index] = (plc_flight_t){.datagram = *datagram,
                                      .sequence = plc->sequence++,
                                      .since_ns = now.ns,
                                      .give_up_ns = from + plc->values[PLC_GIVE_UP] * NS_PER_S};
  plc->counts.datagrams++;
  wake_at(plc, index, PLC_WAITS, (true_t){from});
  return ST_OK;
}

void plc_power(void *net, true_t now, uint32_t node, bool on) {
  plc_t *plc = net;
  CHECK(node <= plc->nodes);
  catch_up(plc, now);
  bool was = plc_alive(plc, node);
  plc->node[node].powered = on;
  settle(plc, node, now, was);
}

true_t plc_next(const void *net) {
  const plc_t *plc = net;
  if (plc->outcome_count > 0) return plc->outcome[plc->outcome_first].arrival.at;
  return plc_agenda_next(&plc->agenda);
}

bool plc_take(void *net, true_t now, net_arrival_t *arrival) {
  plc_t *plc = net;
  while (plc->outcome_count == 0)
    if (!step(plc, now)) return false;
  const plc_outcome_t *outcome = &plc->outcome[plc->outcome_first];
  plc->outcome_first = (plc->outcome_first + 1) % (2 * NET_FLIGHT_MAX);
  plc->outcome_count--;
  *arrival = outcome->arrival;
  if (arrival->final) {
    plc->flight[outcome->flight].phase = PLC_IDLE;
    plc->idle[plc->idle_count++] = outcome->flight;
  }
  return true;
}

void plc_state(const void *net, uint32_t index, net_state_t *state) {
  const plc_t *plc = net;
  CHECK(index <= plc->nodes);
  const plc_node_t *node = &plc->node[index];
  uint32_t path[NET_HOPS_MAX + 1];
  uint8_t hops = 0;
  bool joined = plc_way_path(plc, index, path, &hops);
  *state = (net_state_t){.powered = node->powered,
                         .joined = joined,
                         .parent = joined && hops > 0 ? node->parent : NET_NOBODY,
                         .hops = !joined                   ? 0
                                 : plc->mac->reach != NULL ? node->credit + 1
                                                           : hops,
                         .joined_ns = node->joined_ns,
                         .rejoins = node->rejoins};
}

void plc_counts(const void *net, net_counts_t *counts) { *counts = ((const plc_t *)net)->counts; }
