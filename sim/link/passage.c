/* How a datagram that came out of the network is handed on by a concentrator with a table of
 * mechanisms: put together of its fragments, at the port of its node. With the right table it is
 * what it was, to the octet; a concentrator without one does not come here. What the sender's port
 * shows as sent stays what was sent, whatever arrives, and where. */
#include <string.h>

#include "sim/link/concentrator_parts.h"
#include "sim/link/mechanisms.h"

static uint32_t right_node_of(uint32_t node, bool up, uint32_t nodes) {
  (void)up, (void)nodes;
  return node;
}
static uint32_t right_whole_at(uint32_t count) { return count; }
static int32_t right_fragment_at(int32_t index, int32_t count) {
  (void)count;
  return index;
}
static uint32_t right_buffer_of(uint32_t node, int32_t index, uint32_t nodes) {
  (void)index, (void)nodes;
  return node;
}
static bool right_one_before(void) { return false; }
static uint8_t right_octet_at(uint8_t octet, uint32_t place) {
  (void)place;
  return octet;
}
static uint32_t right_copies(void) { return 1; }
static bool right_echoes(void) { return false; }
static void right_passes(uint8_t *octets, uint32_t len, utc_t now) {
  (void)octets, (void)len, (void)now;
}

const link_mechanisms_t link_mechanisms_right = {.node_of = right_node_of,
                                                 .whole_at = right_whole_at,
                                                 .fragment_at = right_fragment_at,
                                                 .buffer_of = right_buffer_of,
                                                 .one_before = right_one_before,
                                                 .octet_at = right_octet_at,
                                                 .copies = right_copies,
                                                 .echoes = right_echoes,
                                                 .passes = right_passes};

static parcel_t *copy_of(concentrator_t *concentrator, const parcel_t *parcel) {
  parcel_t *copy =
      parcel_new(concentrator->pool, parcel->node, bytes_of(parcel->octets, parcel->len));
  copy->up = parcel->up;
  return copy;
}

/* The octets at one place: of a fragment, of whoever's buffer it is; zeros where it has none. */
static void put_fragment(const concentrator_t *concentrator, const parcel_t *own, int32_t index,
                         int32_t count, obuf_t *to) {
  const link_mechanisms_t *right = concentrator->mechanisms;
  const port_t *ports = concentrator->ports;
  uint32_t node = right->buffer_of(own->node, index, concentrator->nodes);
  const parcel_t *of = node != own->node ? ports[node - 1].before : own;
  int32_t fragment = right->fragment_at(index, count);
  if (of == NULL) of = own;
  uint32_t place = (uint32_t)index * LINK_FRAGMENT_LEN;
  for (uint32_t i = 0; i < LINK_FRAGMENT_LEN && place + i < own->len; i++) {
    uint32_t from = (uint32_t)fragment * LINK_FRAGMENT_LEN + i;
    bool there = fragment != LINK_FRAGMENT_NONE && from < of->len;
    obuf_put(to, right->octet_at(there ? of->octets[from] : 0, place + i));
  }
}

/* What arrives in place of it. */
static parcel_t *put_together(concentrator_t *concentrator, true_t now, const parcel_t *own) {
  const link_mechanisms_t *right = concentrator->mechanisms;
  uint32_t copies = right->copies();
  CHECK(copies <= 2);
  uint32_t room = copies * own->len;
  uint8_t *octets = pool_take(concentrator->pool, room);
  obuf_t to = obuf_over(octets, room);
  uint32_t count = (own->len + LINK_FRAGMENT_LEN - 1) / LINK_FRAGMENT_LEN;
  uint32_t whole = right->whole_at(count);
  for (uint32_t copy = 0; copy < copies; copy++)
    for (uint32_t i = 0; i < whole; i++)
      put_fragment(concentrator, own, (int32_t)i, (int32_t)count, &to);
  uint32_t len = (uint32_t)obuf_bytes(&to).len;
  right->passes(octets, len, (utc_t){div_floor(now.ns, NS_PER_S)});
  parcel_t *instead = parcel_new(concentrator->pool, own->node, bytes_of(octets, len));
  pool_give(concentrator->pool, octets, room);
  return instead;
}

static void hand_over(concentrator_t *concentrator, true_t now, parcel_t *parcel) {
  port_t *port = &concentrator->ports[parcel->node - 1];
  if (parcel->up)
    port_up(port, now, parcel);
  else
    port_arrives(port, now, parcel);
}

static void leads_astray(concentrator_t *concentrator, true_t now, parcel_t *parcel,
                         uint32_t node) {
  parcel_t *astray = copy_of(concentrator, parcel);
  CHECK(node >= 1);
  CHECK(node <= concentrator->nodes);
  parcel->arrived = false;
  port_arrives(&concentrator->ports[parcel->node - 1], now, parcel);
  astray->node = node;
  astray->arrived = true;
  hand_over(concentrator, now, astray);
}

void passage_deliver(concentrator_t *concentrator, true_t now, parcel_t *parcel) {
  const link_mechanisms_t *right = concentrator->mechanisms;
  port_t *port = &concentrator->ports[parcel->node - 1];
  uint32_t node = right->node_of(parcel->node, parcel->up, concentrator->nodes);
  if (node != parcel->node) {
    leads_astray(concentrator, now, parcel, node);
    return;
  }
  if (parcel->up) {
    parcel_t *before = port->before;
    const parcel_t *goes = before != NULL && right->one_before() ? before : parcel;
    port->before = copy_of(concentrator, parcel);
    parcel->instead = put_together(concentrator, now, goes);
    parcel_free(concentrator->pool, before);
  }
  hand_over(concentrator, now, parcel);
}

void passage_down(concentrator_t *concentrator, true_t now, const parcel_t *parcel) {
  if (!concentrator->mechanisms->echoes()) return;
  parcel_t *echo = copy_of(concentrator, parcel);
  echo->up = echo->arrived = true;
  hand_over(concentrator, now, echo);
}
