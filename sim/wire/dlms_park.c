/* The state of a server is its struct without the holes: buffers whose octets mean nothing while
 * nothing is under way. They are zeros again when it comes back. */
#include "sim/wire/dlms_park.h"

#include <string.h>

#include "sim/wire/dlms_parts.h"

typedef struct {
  size_t begin, end;
} hole_t;
enum { HOLES_MAX = 12 };

#define HOLE(member)                                                                               \
  {                                                                                                \
    offsetof(struct dlms, member),                                                                 \
        offsetof(struct dlms, member) + sizeof(((struct dlms *)0)->member)                         \
  }

/* Ascending. */
static const hole_t COMMON[] = {HOLE(answer.items), HOLE(answer.row),    HOLE(answer.octets),
                                HOLE(in.octets),    HOLE(general.slots), HOLE(notice),
                                HOLE(own_heard),    HOLE(own_targets),   HOLE(out)};
static const hole_t OF_STATION[] = {
    HOLE(link.station.ear.octets),
    HOLE(link.station.own),
    HOLE(link.station.notify),
    HOLE(link.station.out),
};
static const hole_t OF_ENVELOPE[] = {HOLE(link.envelope.own), HOLE(link.envelope.out)};
_Static_assert(sizeof COMMON / sizeof COMMON[0] + sizeof OF_STATION / sizeof OF_STATION[0] + 1 <=
                   HOLES_MAX + 2,
               "all holes find room");

static bool on_hdlc(const dlms_t *wire) { return wire->config.link == DLMS_HDLC; }

/* The holes of this server, and what of the union its link does not use. */
static size_t holes_of(const dlms_t *wire, hole_t holes[HOLES_MAX + 2]) {
  size_t count = sizeof COMMON / sizeof COMMON[0];
  memcpy(holes, COMMON, sizeof COMMON);
  size_t begin = offsetof(struct dlms, link);
  if (on_hdlc(wire)) {
    memcpy(holes + count, OF_STATION, sizeof OF_STATION);
    count += sizeof OF_STATION / sizeof OF_STATION[0];
    begin += sizeof(station_t);
  } else {
    memcpy(holes + count, OF_ENVELOPE, sizeof OF_ENVELOPE);
    count += sizeof OF_ENVELOPE / sizeof OF_ENVELOPE[0];
    begin += sizeof(envelope_t);
  }
  holes[count++] = (hole_t){begin, sizeof *wire};
  return count;
}

bool dlms_rests(const dlms_t *wire) {
  const dlms_general_t *general = &wire->general;
  if (wire->answer.blocks || wire->in.kind != LONG_NONE || wire->notice_len > 0) return false;
  if (general->wanted || general->active || wire->fresh.has_guek || wire->fresh.has_gak)
    return false;
  return on_hdlc(wire) ? station_rests(&wire->link.station) : envelope_rests(&wire->link.envelope);
}

size_t dlms_parked_size(const dlms_t *wire) {
  hole_t holes[HOLES_MAX + 2];
  size_t size = sizeof *wire;
  for (size_t i = holes_of(wire, holes); i > 0; i--)
    size -= holes[i - 1].end - holes[i - 1].begin;
  return size;
}

void dlms_park(const dlms_t *wire, uint8_t *to) {
  hole_t holes[HOLES_MAX + 2];
  size_t count = holes_of(wire, holes), at = 0;
  CHECK(dlms_rests(wire));
  for (size_t i = 0; i < count; i++) {
    memcpy(to, (const uint8_t *)wire + at, holes[i].begin - at);
    to += holes[i].begin - at;
    at = holes[i].end;
  }
}

void dlms_unpark(dlms_t *wire, const uint8_t *from, uint8_t *room) {
  hole_t holes[HOLES_MAX + 2];
  guard_t guard = wire->guard;
  dlms_config_t config;
  _Static_assert(offsetof(struct dlms, config) == 0, "the link is known before the holes are");
  memcpy(&config, from, sizeof config);
  wire->config = config;
  size_t count = holes_of(wire, holes), at = 0;
  for (size_t i = 0; i < count; i++) {
    memcpy((uint8_t *)wire + at, from, holes[i].begin - at);
    from += holes[i].begin - at;
    memset((uint8_t *)wire + holes[i].begin, 0, holes[i].end - holes[i].begin);
    at = holes[i].end;
  }
  wire->guard = guard;
  wire->config.room = room;
  dlms_take_room(wire);
  if (on_hdlc(wire))
    station_moved(&wire->link.station, wire, dlms_link_room(wire));
  else
    envelope_moved(&wire->link.envelope, wire, dlms_link_room(wire));
}
