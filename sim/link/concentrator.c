/* The network behind a concentrator, what waits in it, and its faults; see concentrator.h. At one
 * instant first what faults begin and end, then what comes out of the network, then what goes into
 * it. */
#include "sim/link/concentrator.h"

#include <string.h>

#include "sim/link/concentrator_parts.h"

concentrator_params_t concentrator_usual(void) {
  return (concentrator_params_t){.latency_ns = 30000000, .queue = 64, .buffer = 262144};
}

concentrator_t *concentrator_open(arena_t *arena, pool_t *pool, const net_kind_t *kind,
                                  const net_config_t *config, const concentrator_params_t *params) {
  concentrator_t *fresh = ARENA_NEW(arena, concentrator_t);
  CHECK(config->nodes <= NET_NODES_MAX);
  CHECK(params->queue >= 1);
  CHECK(params->queue <= CONCENTRATOR_QUEUE_MAX);
  fresh->kind = kind;
  fresh->net = kind->open(arena, config);
  fresh->pool = pool;
  fresh->params = *params;
  fresh->nodes = config->nodes;
  fresh->start_ns = config->start.ns;
  fresh->ports = ARENA_ARRAY(arena, port_t, config->nodes);
  fresh->touched = ARENA_ARRAY(arena, uint32_t, config->nodes);
  fresh->due = due_open(arena, config->nodes);
  fresh->buffer_end = &fresh->buffer;
  for (uint32_t i = 0; i < config->nodes; i++)
    fresh->ports[i] = (port_t){.concentrator = fresh, .node = i + 1, .baud = 1};
  return fresh;
}

void concentrator_mechanisms(concentrator_t *concentrator,
                             const struct link_mechanisms *mechanisms) {
  concentrator->mechanisms = mechanisms;
}

status_t concentrator_fault(concentrator_t *concentrator, const net_fault_t *fault) {
  return concentrator->kind->fault(concentrator->net, fault);
}

static void add_edge(concentrator_t *concentrator, edge_t edge) {
  size_t at = concentrator->edge_count++;
  edge_t *edges = concentrator->edges;
  for (; at > 0 && edges[at - 1].at_ns > edge.at_ns; at--)
    edges[at] = edges[at - 1];
  edges[at] = edge;
}

status_t concentrator_off(concentrator_t *concentrator, bool backhaul, true_t from, true_t to) {
  if (concentrator->edge_count + 2 > 2 * CONCENTRATOR_FAULTS_MAX) return ST_NO_ROOM;
  if (to.ns >= 0 && to.ns <= from.ns) return ST_BAD_INPUT;
  if (from.ns < concentrator->start_ns) from.ns = concentrator->start_ns;
  if (to.ns >= 0 && to.ns <= from.ns) return ST_OK; /* over before anything began */
  add_edge(concentrator, (edge_t){from.ns, backhaul, true});
  if (to.ns >= 0) add_edge(concentrator, (edge_t){to.ns, backhaul, false});
  return ST_OK;
}

line_t concentrator_port(concentrator_t *concentrator, uint32_t node, uint32_t stream_baud) {
  CHECK(node >= 1);
  CHECK(node <= concentrator->nodes);
  CHECK(stream_baud > 0);
  concentrator->ports[node - 1].baud = stream_baud;
  return (line_t){&PORT_KIND, &concentrator->ports[node - 1]};
}

/* --- parcels --- */

parcel_t *parcel_new(pool_t *pool, uint32_t node, bytes_t octets) {
  parcel_t *parcel = pool_take(pool, sizeof *parcel + octets.len);
  *parcel = (parcel_t){.node = node, .len = (uint32_t)octets.len};
  if (octets.len > 0) memcpy(parcel->octets, octets.p, octets.len);
  return parcel;
}

void parcel_free(pool_t *pool, parcel_t *parcel) {
  if (parcel == NULL) return;
  if (parcel->instead != NULL)
    pool_give(pool, parcel->instead, sizeof *parcel + parcel->instead->len);
  pool_give(pool, parcel, sizeof *parcel + parcel->len);
}

void parcels_free(pool_t *pool, parcel_t **list) {
  while (*list != NULL) {
    parcel_t *first = *list;
    *list = first->next;
    parcel_free(pool, first);
  }
}

void parcel_insert(parcel_t **list, parcel_t *parcel) {
  while (*list != NULL && (*list)->last_ns <= parcel->last_ns)
    list = &(*list)->next;
  parcel->next = *list;
  *list = parcel;
}

/* --- the network --- */

bool concentrator_reachable(const concentrator_t *concentrator) {
  return concentrator->off == 0 && concentrator->cut == 0;
}

static flight_t *free_flight(concentrator_t *concentrator) {
  for (size_t i = 0; i < NET_FLIGHT_MAX; i++)
    if (concentrator->flights[i].parcel == NULL) return &concentrator->flights[i];
  return NULL;
}

void concentrator_send(concentrator_t *concentrator, true_t now, parcel_t *parcel) {
  parcel->left_ns = now.ns;
  flight_t *flight = free_flight(concentrator);
  bool room = flight != NULL &&
              (parcel->up ||
               (concentrator->off == 0 && concentrator->flying_down < concentrator->params.queue));
  if (room) {
    net_datagram_t datagram = {.ticket = (uint32_t)(flight - concentrator->flights),
                               .node = parcel->node,
                               .down = !parcel->up,
                               .octets = parcel->len};
    room = concentrator->kind->send(concentrator->net, now, &datagram) == ST_OK;
  }
  if (!room) {
    concentrator->losses.no_room++;
    parcel->left = true;
    port_arrives(&concentrator->ports[parcel->node - 1], now, parcel);
    return;
  }
  *flight = (flight_t){.parcel = parcel};
  if (parcel->up) return;
  concentrator->flying_down++;
  if (concentrator->mechanisms != NULL) passage_down(concentrator, now, parcel);
}

/* A copy for each time that it arrives; one that is lost shows as sent, once. */
static void arrive(concentrator_t *concentrator, true_t now, const net_arrival_t *arrival) {
  CHECK(arrival->datagram.ticket < NET_FLIGHT_MAX);
  flight_t *flight = &concentrator->flights[arrival->datagram.ticket];
  CHECK(flight->parcel != NULL);
  const parcel_t *own = flight->parcel;
  bool shows = !arrival->lost || !flight->arrived;
  if (shows) {
    parcel_t *copy = parcel_new(concentrator->pool, own->node, bytes_of(own->octets, own->len));
    copy->up = own->up;
    copy->left_ns = own->left_ns;
    copy->left = !flight->arrived;
    copy->arrived = !arrival->lost;
    port_t *port = &concentrator->ports[own->node - 1];
    if (concentrator->mechanisms != NULL && !arrival->lost)
      passage_deliver(concentrator, now, copy);
    else if (own->up && !arrival->lost)
      port_up(port, now, copy);
    else
      port_arrives(port, now, copy);
  }
  flight->arrived = true;
  if (!arrival->final) return;
  if (!own->up) concentrator->flying_down--;
  parcel_free(concentrator->pool, flight->parcel);
  flight->parcel = NULL;
}

/* --- what waits for a way up --- */

static void drop_oldest(concentrator_t *concentrator, true_t now) {
  parcel_t *oldest = concentrator->buffer;
  concentrator->buffer = oldest->next;
  if (concentrator->buffer == NULL) concentrator->buffer_end = &concentrator->buffer;
  concentrator->buffer_len -= oldest->len;
  concentrator->losses.overdue++;
  oldest->arrived = false;
  port_arrives(&concentrator->ports[oldest->node - 1], now, oldest);
}

static void wait_for_backhaul(concentrator_t *concentrator, true_t now, parcel_t *parcel) {
  parcel->next = NULL;
  *concentrator->buffer_end = parcel;
  concentrator->buffer_end = &parcel->next;
  concentrator->buffer_len += parcel->len;
  while (concentrator->buffer_len > concentrator->params.buffer)
    drop_oldest(concentrator, now);
}

void port_up(port_t *port, true_t now, parcel_t *parcel) {
  concentrator_t *concentrator = port->concentrator;
  if (concentrator->off == 0 && concentrator->cut > 0) {
    wait_for_backhaul(concentrator, now, parcel);
    return;
  }
  if (concentrator->off > 0 || !port->connected) {
    concentrator->losses.nobody++;
    parcel->arrived = false;
  }
  port_arrives(port, now, parcel);
}

void concentrator_flush(concentrator_t *concentrator, true_t now, uint32_t node) {
  parcel_t **at = &concentrator->buffer;
  while (*at != NULL) {
    parcel_t *parcel = *at;
    if (parcel->node != node) {
      at = &parcel->next;
      continue;
    }
    *at = parcel->next;
    concentrator->buffer_len -= parcel->len;
    port_arrives(&concentrator->ports[node - 1], now, parcel);
  }
  concentrator->buffer_end = at;
}

/* --- faults --- */

static void pass_edge(concentrator_t *concentrator, true_t now, const edge_t *edge) {
  uint32_t *count = edge->backhaul ? &concentrator->cut : &concentrator->off;
  bool turns = edge->begins ? (*count)++ == 0 : --(*count) == 0;
  if (!edge->backhaul && turns)
    concentrator->kind->power(concentrator->net, now, NET_ROOT, !edge->begins);
  if (!edge->begins) return;
  for (uint32_t i = 0; i < concentrator->nodes; i++)
    port_breaks(&concentrator->ports[i], now);
  while (!edge->backhaul && concentrator->buffer != NULL)
    drop_oldest(concentrator, now);
}

/* --- the verbs --- */

true_t concentrator_next(const concentrator_t *concentrator) {
  true_t next = concentrator->kind->next(concentrator->net);
  uint32_t node = 0;
  int64_t ready_ns = TIME_NEVER;
  if (due_first(&concentrator->due, &node, &ready_ns) && ready_ns < next.ns) next.ns = ready_ns;
  if (concentrator->edge_at < concentrator->edge_count &&
      concentrator->edges[concentrator->edge_at].at_ns < next.ns)
    next.ns = concentrator->edges[concentrator->edge_at].at_ns;
  return next;
}

static void live_instant(concentrator_t *concentrator, true_t now) {
  net_arrival_t arrival;
  uint32_t index = 0;
  int64_t ready_ns = 0;
  while (concentrator->edge_at < concentrator->edge_count &&
         concentrator->edges[concentrator->edge_at].at_ns <= now.ns)
    pass_edge(concentrator, now, &concentrator->edges[concentrator->edge_at++]);
  while (concentrator->kind->take(concentrator->net, now, &arrival))
    arrive(concentrator, now, &arrival);
  while (due_first(&concentrator->due, &index, &ready_ns) && ready_ns <= now.ns) {
    port_t *port = &concentrator->ports[index];
    parcel_t *first = port->down;
    port->down = first->next;
    due_set(&concentrator->due, index, port->down != NULL ? port->down->last_ns : DUE_NEVER);
    concentrator_send(concentrator, now, first);
  }
}

void concentrator_live(concentrator_t *concentrator, true_t now) {
  for (;;) {
    true_t next = concentrator_next(concentrator);
    if (next.ns > now.ns) return;
    live_instant(concentrator, next);
  }
}

bool concentrator_touched(concentrator_t *concentrator, uint32_t *node) {
  if (concentrator->touched_count == 0) return false;
  *node = concentrator->touched[--concentrator->touched_count];
  concentrator->ports[*node - 1].touched = false;
  return true;
}

void concentrator_state(const concentrator_t *concentrator, uint32_t node, net_state_t *state) {
  concentrator->kind->state(concentrator->net, node, state);
}

void concentrator_counts(const concentrator_t *concentrator, net_counts_t *counts) {
  concentrator->kind->counts(concentrator->net, counts);
}

const concentrator_losses_t *concentrator_losses(const concentrator_t *concentrator) {
  return &concentrator->losses;
}
