/* Networks of packets from the facts: network, network_param, port, network_fault, as decision 0012
 * and harness/scenario/FACTS.md have them. A port is a line of its own with one meter on it; the
 * nodes of a network are numbered in the order of their ports. */
#include <string.h>

#include "sim/world/world_parts.h"

enum { WALL_S_MAX = 18 * 3600 };
#define PLACE_DM_MAX INT64_C(10000000) /* 1000 km */
#define LOSS_CDB_MAX INT64_C(100000)

typedef status_t (*reader_t)(const fact_t *fact, world_t *world, fault_t *fault);

static status_t each(bytes_t facts, const char *name, reader_t read, world_t *world,
                     fault_t *fault) {
  facts_t over = facts_over(facts);
  fact_t fact;
  while (facts_next_of(&over, name, &fact)) {
    status_t status = read(&fact, world, fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

/* A word within [least, most]. */
static status_t bounded(const fact_t *fact, int32_t word, int64_t least, int64_t most,
                        int64_t *value, fault_t *fault) {
  status_t status = fact_i64(fact, word, value, fault);
  if (status != ST_OK) return status;
  if (*value >= least && *value <= most) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d: word %d is from %lld to %lld, not %lld", fact->line, word,
                   (long long)least, (long long)most, (long long)*value);
}

/* network N NAME KIND CONVERSATIONS: the last is for the head-end. */
static status_t read_network(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  status_t status = world_index(fact, 1, world->network_count, &index, fault);
  if (status != ST_OK) return status;
  world_network_t *network = &world->networks[index];
  network->kind = net_kind_find(fact_word(fact, 3));
  if (network->kind == NULL) return world_bad(fact, fault, "no such KIND of a network");
  network->params = concentrator_usual();
  network->config = (net_config_t){.seed = world->seed, .index = index, .start = world->start};
  net_defaults(network->kind, &network->config);
  return ST_OK;
}

/* network_param N KEY VALUE: of every network, or of its kind. */
static status_t read_param(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  int64_t value = 0;
  status_t status = world_index(fact, 1, world->network_count, &index, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &value, fault);
  if (status != ST_OK) return status;
  world_network_t *network = &world->networks[index];
  bytes_t key = fact_word(fact, 2);
  if (bytes_is(key, "latency_ns")) {
    status = bounded(fact, 3, 0, CONCENTRATOR_LATENCY_NS_MAX, &network->params.latency_ns, fault);
  } else if (bytes_is(key, "queue")) {
    status = bounded(fact, 3, 1, CONCENTRATOR_QUEUE_MAX, &value, fault);
    network->params.queue = (uint32_t)value;
  } else if (bytes_is(key, "buffer")) {
    status = bounded(fact, 3, 0, CONCENTRATOR_BUFFER_MAX, &value, fault);
    network->params.buffer = (uint32_t)value;
  } else if (bytes_is(key, "wall_offset_s")) {
    status = bounded(fact, 3, -WALL_S_MAX, WALL_S_MAX, &value, fault);
    network->config.wall_offset_ns = value * NS_PER_S;
  } else {
    status = net_value(network->kind, &network->config, key, value, fault);
  }
  return status;
}

/* How many nodes each network has, so that their places stand in one row. */
static status_t count_port(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t line = 0, index = 0;
  status_t status = world_index(fact, 1, world->line_count, &line, fault);
  if (status == ST_OK) status = world_index(fact, 2, world->network_count, &index, fault);
  if (status != ST_OK) return status;
  if (!world->lines[line].way->messages)
    return world_bad(fact, fault, "L is not a line of kind port");
  if (world->lines[line].network != WORLD_NO_NETWORK)
    return world_bad(fact, fault, "L is a port already");
  if (world->lines[line].meters != 1)
    return world_bad(fact, fault, "one meter is on a port, no more and no less");
  if (world->networks[index].config.nodes == NET_NODES_MAX)
    return world_bad(fact, fault, "more nodes than a network has");
  world->lines[line].network = index;
  world->lines[line].node = ++world->networks[index].config.nodes;
  return ST_OK;
}

/* port L N X_DM Y_DM PHASE LOSS_CDB */
static status_t read_port(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t line = 0;
  int64_t x = 0, y = 0, phase = 0, loss = 0;
  status_t status = world_index(fact, 1, world->line_count, &line, fault);
  if (status == ST_OK) status = bounded(fact, 3, -PLACE_DM_MAX, PLACE_DM_MAX, &x, fault);
  if (status == ST_OK) status = bounded(fact, 4, -PLACE_DM_MAX, PLACE_DM_MAX, &y, fault);
  if (status == ST_OK) status = bounded(fact, 5, 1, 3, &phase, fault);
  if (status == ST_OK) status = bounded(fact, 6, -LOSS_CDB_MAX, LOSS_CDB_MAX, &loss, fault);
  if (status != ST_OK) return status;
  world_network_t *network = &world->networks[world->lines[line].network];
  if (!network->kind->radio && (x < 0 || y < 0))
    return world_bad(fact, fault, "branch and place along the cable are not below 0");
  uint32_t at = world->lines[line].node - 1;
  network->line_of[at] = line;
  network->places[at] = (net_place_t){
      .x_dm = (int32_t)x, .y_dm = (int32_t)y, .loss_cdb = (int32_t)loss, .phase = (uint8_t)phase};
  return ST_OK;
}

status_t world_networks(arena_t *arena, bytes_t facts, world_t *world, fault_t *fault) {
  status_t status = each(facts, "network", read_network, world, fault);
  if (status == ST_OK) status = each(facts, "network_param", read_param, world, fault);
  if (status == ST_OK) status = each(facts, "port", count_port, world, fault);
  if (status != ST_OK) return status;
  for (uint32_t i = 0; i < world->network_count; i++) {
    world_network_t *network = &world->networks[i];
    network->places = ARENA_ARRAY(arena, net_place_t, network->config.nodes);
    network->line_of = ARENA_ARRAY(arena, uint32_t, network->config.nodes);
    network->config.places = network->places;
  }
  status = each(facts, "port", read_port, world, fault);
  if (status != ST_OK) return status;
  for (uint32_t i = 0; i < world->network_count; i++) {
    world_network_t *network = &world->networks[i];
    network->concentrator =
        concentrator_open(arena, &world->pool, network->kind, &network->config, &network->params);
  }
  for (uint32_t i = 0; i < world->line_count; i++) {
    world_line_t *line = &world->lines[i];
    if (line->way->messages && line->network == WORLD_NO_NETWORK)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "line %u is a port of no network", i);
    if (line->network == WORLD_NO_NETWORK) continue;
    line->link =
        concentrator_port(world->networks[line->network].concentrator, line->node, line->baud_max);
  }
  return ST_OK;
}

/* How many words stand behind TO_NS, and of what. */
typedef struct {
  const char *name;
  net_fault_kind_t kind;
  bool node, argument;
  int64_t most;
} fault_name_t;

static const fault_name_t FAULTS[] = {{"noise", NET_NOISE, false, true, LOSS_CDB_MAX},
                                      {"node_loss", NET_NODE_LOSS, true, true, 1000000},
                                      {"node_off", NET_NODE_OFF, true, false, 0},
                                      {"delay", NET_DELAY, false, true, 3600 * NS_PER_S},
                                      {"duplicate", NET_DUPLICATE, false, true, 1000000}};

static status_t fault_of_net(const fact_t *fact, const world_network_t *network, net_fault_t *made,
                             fault_t *fault) {
  bytes_t kind = fact_word(fact, 2);
  int64_t node = 0;
  for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
    const fault_name_t *row = &FAULTS[i];
    if (!bytes_is(kind, row->name)) continue;
    status_t status = ST_OK;
    made->kind = row->kind;
    if (row->node) status = bounded(fact, 5, 1, network->config.nodes, &node, fault);
    if (status == ST_OK && row->argument)
      status = bounded(fact, row->node ? 6 : 5, 0, row->most, &made->argument, fault);
    made->node = (uint32_t)node;
    return status;
  }
  return world_bad(fact, fault, "no such KIND of a network's fault");
}

/* network_fault N KIND FROM_NS TO_NS ARG… */
static status_t read_fault(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  net_fault_t made = {0};
  status_t status = world_index(fact, 1, world->network_count, &index, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &made.from_ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 4, &made.to_ns, fault);
  if (status != ST_OK) return status;
  if (made.to_ns >= 0 && made.to_ns <= made.from_ns)
    return world_bad(fact, fault, "TO_NS is behind FROM_NS, or -1");
  world_network_t *network = &world->networks[index];
  bytes_t kind = fact_word(fact, 2);
  bool backhaul = bytes_is(kind, "backhaul_off");
  if (backhaul || bytes_is(kind, "concentrator_off")) {
    status = concentrator_off(network->concentrator, backhaul, (true_t){made.from_ns},
                              (true_t){made.to_ns});
  } else {
    status = fault_of_net(fact, network, &made, fault);
    if (status != ST_OK) return status;
    status = concentrator_fault(network->concentrator, &made);
  }
  return status == ST_OK ? ST_OK : world_bad(fact, fault, "more faults than a network keeps");
}

status_t world_network_faults(bytes_t facts, world_t *world, fault_t *fault) {
  return each(facts, "network_fault", read_fault, world, fault);
}
