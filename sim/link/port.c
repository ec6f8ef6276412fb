/* The port of one meter: octets of the head-end are put together to messages of the wrapper, and
 * what arrives at either end is handed out as runs; see concentrator.h. A message is found by its
 * first two octets, the version, and its length: what cannot begin one is dropped octet by octet,
 * so that the pieces in which it came do not matter. */
#include <string.h>

#include "sim/link/concentrator_parts.h"

enum { HEADER_LEN = 8, AT_LENGTH = 6, VERSION = 1, PART_LEAST = 256 };
#define OCTET_NS INT64_C(10000000000) /* ten bits at 1 Bd */

static pool_t *pool_of(const port_t *port) { return port->concentrator->pool; }

void port_touch(port_t *port) {
  concentrator_t *concentrator = port->concentrator;
  if (port->touched) return;
  port->touched = true;
  concentrator->touched[concentrator->touched_count++] = port->node;
}

static void add_run(port_t *port, parcel_t *parcel) {
  parcel_insert(&port->runs, parcel);
  port_touch(port);
}

static void add_news(port_t *port, int64_t at_ns, bool closed) {
  parcel_t *news = parcel_new(pool_of(port), port->node, bytes_of("", 0));
  news->up = true;
  news->first_ns = news->last_ns = at_ns;
  news->is_closed = closed;
  news->is_inside = !closed;
  add_run(port, news);
}

/* --- out of the network --- */

static int64_t octets_ns(const port_t *port, size_t octets) {
  return mul_div_floor((int64_t)octets, OCTET_NS, port->baud);
}

void port_arrives(port_t *port, true_t now, parcel_t *parcel) {
  parcel->first_ns = parcel->last_ns = now.ns;
  if (parcel->up && parcel->arrived) {
    int64_t start_ns = now.ns > port->up_free_ns ? now.ns : port->up_free_ns;
    int64_t latency_ns = port->concentrator->params.latency_ns;
    port->up_free_ns = start_ns + octets_ns(port, parcel->len);
    parcel->first_ns = start_ns + octets_ns(port, 1) + latency_ns;
    parcel->last_ns = port->up_free_ns + latency_ns;
  }
  add_run(port, parcel);
}

/* --- down: messages --- */

/* `len` octets of the head-end are part of no message: sent, and received by nobody. */
static void scrap(port_t *port, int64_t at_ns, bytes_t octets) {
  parcel_t *lost = parcel_new(pool_of(port), port->node, octets);
  lost->first_ns = lost->last_ns = at_ns;
  lost->left = true;
  port->concentrator->losses.scrapped += octets.len;
  add_run(port, lost);
}

static void drop_part(port_t *port) {
  pool_give(pool_of(port), port->part, port->part_size);
  port->part = NULL;
  port->part_len = port->part_size = 0;
}

static void make_room(port_t *port, uint32_t size) {
  if (size <= port->part_size) return;
  uint8_t *larger = pool_take(pool_of(port), size);
  if (port->part_len > 0) memcpy(larger, port->part, port->part_len);
  pool_give(pool_of(port), port->part, port->part_size);
  port->part = larger;
  port->part_size = size;
}

static bool may_begin(const uint8_t *octets, size_t len) {
  return octets[0] == 0 && (len < 2 || octets[1] == VERSION);
}

/* Octets from the front of the part, until what is left may begin a message. */
static void resynchronise(port_t *port, int64_t at_ns) {
  uint32_t bad = 0;
  while (bad < port->part_len && !may_begin(port->part + bad, port->part_len - bad))
    bad++;
  if (bad == 0) return;
  scrap(port, at_ns, bytes_of(port->part, bad));
  port->part_len -= bad;
  memmove(port->part, port->part + bad, port->part_len);
  port->part_first_ns = at_ns;
}

static uint32_t part_whole(const port_t *port) {
  if (port->part_len < HEADER_LEN) return HEADER_LEN;
  return HEADER_LEN + ((uint32_t)port->part[AT_LENGTH] << 8) + port->part[AT_LENGTH + 1];
}

static void send_part(port_t *port, int64_t at_ns) {
  parcel_t *parcel = parcel_new(pool_of(port), port->node, bytes_of(port->part, port->part_len));
  parcel->last_ns = at_ns;
  parcel_insert(&port->down, parcel);
  due_set(&port->concentrator->due, port->node - 1, port->down->last_ns);
  drop_part(port);
}

/* Octets that begin to leave the head-end at `start_ns`. */
static void put_together(port_t *port, int64_t start_ns, bytes_t octets) {
  int64_t base_ns = start_ns + port->concentrator->params.latency_ns;
  size_t at = 0;
  while (at < octets.len) {
    int64_t next_ns = base_ns + octets_ns(port, at + 1);
    if (port->part_len > 0 && next_ns > port->part_first_ns + CONCENTRATOR_WHOLE_NS) {
      scrap(port, next_ns, bytes_of(port->part, port->part_len));
      drop_part(port);
    }
    if (port->part_len == 0) port->part_first_ns = next_ns;
    uint32_t whole = part_whole(port);
    int64_t last_ns = port->part_first_ns + CONCENTRATOR_WHOLE_NS;
    size_t count = port->part_len < 2 ? 1 : whole - port->part_len;
    if (count > octets.len - at) count = octets.len - at;
    while (count > 1 && base_ns + octets_ns(port, at + count) > last_ns)
      count--;
    make_room(port, whole > PART_LEAST ? whole : PART_LEAST);
    memcpy(port->part + port->part_len, octets.p + at, count);
    port->part_len += (uint32_t)count;
    at += count;
    int64_t now_ns = base_ns + octets_ns(port, at);
    resynchronise(port, now_ns);
    if (port->part_len >= HEADER_LEN && port->part_len == part_whole(port)) send_part(port, now_ns);
  }
  if (port->part_len == 0) drop_part(port);
}

/* --- the verbs of a line --- */

static bool closing(const port_t *port) {
  for (const parcel_t *run = port->runs; run != NULL; run = run->next)
    if (run->is_closed) return true;
  return false;
}

/* Nothing connects: what was sent is lost, and the head-end learns of it a way there and back
 * later. */
static void refuse(port_t *port, true_t now, bytes_t octets) {
  scrap(port, now.ns, octets);
  if (!closing(port)) add_news(port, now.ns + 2 * port->concentrator->params.latency_ns, true);
}

static status_t send_down(port_t *port, true_t now, bytes_t octets) {
  concentrator_t *concentrator = port->concentrator;
  if (!concentrator_reachable(concentrator)) {
    refuse(port, now, octets);
    return ST_OK;
  }
  if (!port->connected) {
    port->connected = true;
    concentrator_flush(concentrator, now, port->node);
  }
  int64_t start_ns = now.ns > port->down_free_ns ? now.ns : port->down_free_ns;
  port->down_free_ns = start_ns + octets_ns(port, octets.len);
  put_together(port, start_ns, octets);
  return ST_OK;
}

static status_t send_up(port_t *port, true_t now, bytes_t octets) {
  parcel_t *parcel = parcel_new(pool_of(port), port->node, octets);
  parcel->up = true;
  add_news(port, now.ns, false);
  concentrator_send(port->concentrator, now, parcel);
  return ST_OK;
}

static status_t port_send(void *of, uint32_t end, true_t now, bytes_t octets) {
  port_t *port = of;
  if (octets.len == 0) return ST_OK;
  if (octets.len > NET_DATAGRAM_MAX) return ST_NO_ROOM;
  port->octets += octets.len;
  return end == LINE_HEAD_END ? send_down(port, now, octets) : send_up(port, now, octets);
}

/* A stream has one rate for all. */
static status_t port_rate(void *of, uint32_t end, true_t now, uint32_t baud) {
  (void)of, (void)end, (void)now, (void)baud;
  return ST_OK;
}

/* What is on its way up the backhaul; else the news of what has left. */
static void drop_runs(port_t *port, bool arriving) {
  parcel_t **at = &port->runs;
  while (*at != NULL) {
    parcel_t *run = *at;
    bool gone = arriving ? run->up && run->arrived : run->is_inside;
    if (!gone) {
      at = &run->next;
      continue;
    }
    *at = run->next;
    parcel_free(pool_of(port), run);
  }
}

/* The head-end's octets that are not yet at the concentrator. Datagrams of a meter that are in the
 * network stay there. */
static void port_stop(void *of, uint32_t end, true_t now) {
  port_t *port = of;
  (void)now;
  if (end != LINE_HEAD_END) {
    drop_runs(port, false);
    return;
  }
  parcels_free(pool_of(port), &port->down);
  due_set(&port->concentrator->due, port->node - 1, DUE_NEVER);
  drop_part(port);
  port->down_free_ns = 0;
}

/* The meter speaks datagrams and knows of no connection. */
static bool port_hang_up(void *of, true_t now) {
  port_t *port = of;
  port_stop(port, LINE_HEAD_END, now);
  drop_runs(port, true);
  port->connected = false;
  return false;
}

void port_breaks(port_t *port, true_t now) {
  if (!port->connected) return;
  port_hang_up(port, now);
  if (!closing(port)) add_news(port, now.ns, true);
}

static bool port_broken(void *of) {
  (void)of; /* a datagram that is lost ends nothing */
  return false;
}

static void port_power(void *of, uint32_t end, true_t now, bool on) {
  port_t *port = of;
  (void)end;
  port->concentrator->kind->power(port->concentrator->net, now, port->node, on);
}

static true_t port_next(const void *of) {
  const port_t *port = of;
  return (true_t){port->runs != NULL ? port->runs->last_ns : TIME_NEVER};
}

static void port_let_go(void *of) {
  port_t *port = of;
  parcel_free(pool_of(port), port->shown);
  port->shown = NULL;
}

static bool port_take(void *of, true_t now, line_run_t *run) {
  port_t *port = of;
  parcel_t *first = port->runs;
  port_let_go(port);
  if (first == NULL || first->last_ns > now.ns) return false;
  port->runs = first->next;
  port->shown = first;
  bytes_t octets = bytes_of(first->octets, first->len);
  const parcel_t *arrives = first->instead != NULL ? first->instead : first;
  bytes_t none = bytes_of("", 0);
  *run = (line_run_t){.sender = first->up ? 1 : LINE_HEAD_END,
                      .to_head_end = first->up,
                      .done = first->is_inside,
                      .inside = first->is_inside,
                      .closed = first->is_closed,
                      .left = {first->up && !first->is_inside ? first->left_ns : first->last_ns},
                      .first = {first->first_ns},
                      .last = {first->last_ns},
                      .sent = first->left ? octets : none,
                      .received = first->arrived ? bytes_of(arrives->octets, arrives->len) : none};
  return true;
}

static bytes_t port_heard(void *of, uint32_t end, const line_run_t *run) {
  (void)of, (void)end;
  return run->received;
}

static uint64_t port_octets(const void *of) { return ((const port_t *)of)->octets; }

const line_kind_t PORT_KIND = {.send = port_send,
                               .rate = port_rate,
                               .stop = port_stop,
                               .hang_up = port_hang_up,
                               .broken = port_broken,
                               .power = port_power,
                               .next = port_next,
                               .take = port_take,
                               .heard = port_heard,
                               .let_go = port_let_go,
                               .octets = port_octets};
