/* Messages of the wrapper, taken apart and put together; see envelope.h. Answers wait in `out`, one
 * behind the other and from its beginning again, each whole and with the instant at which it may
 * leave, and leave one at a time. */
#include "sim/wire/envelope.h"

#include <string.h>

enum { AT_VERSION = 0, AT_SOURCE = 2, AT_DESTINATION = 4, AT_LENGTH = 6 };

void envelope_open(envelope_t *envelope, const envelope_config_t *config, envelope_hear_t hear,
                   void *of) {
  memset(envelope, 0, sizeof *envelope);
  envelope->config = *config;
  envelope->hear = hear;
  envelope->of = of;
  envelope->asked = config->port;
  if (config->reaction_ns == 0) envelope->config.reaction_ns = ENVELOPE_REACTION_NS;
  CHECK(config->room == NULL || config->room_len > ENVELOPE_HEADER_LEN);
  envelope->in = config->room != NULL ? config->room : envelope->own;
  envelope->in_max = config->room != NULL ? config->room_len : sizeof envelope->own;
}

void envelope_reset(envelope_t *envelope) {
  envelope->asked = envelope->config.port;
  envelope->closing = false;
  envelope->closed = false;
  envelope->close_due = false;
  envelope->send_due = false;
  envelope->leaves = false;
  envelope->in_len = 0;
  envelope->out_end = 0;
  envelope->slot_first = 0;
  envelope->slot_count = 0;
}

bool envelope_rests(const envelope_t *envelope) {
  bool closes = envelope->closing || envelope->close_due;
  return !closes && envelope->slot_count == 0 && envelope->in_len == 0;
}

void envelope_moved(envelope_t *envelope, void *of, uint8_t *room) {
  envelope->of = of;
  envelope->config.room = room;
  envelope->in = room != NULL ? room : envelope->own;
}

const envelope_counts_t *envelope_counts(const envelope_t *envelope) { return &envelope->counts; }

/* --- Hearing --- */

static uint16_t word(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

void envelope_close(envelope_t *envelope) {
  if (envelope->config.datagrams) return; /* there is no connection */
  envelope->closing = true;
}

static bool header_is_good(const envelope_t *envelope, const uint8_t *header) {
  return word(header + AT_VERSION) == ENVELOPE_VERSION &&
         (size_t)word(header + AT_LENGTH) <= envelope->in_max - ENVELOPE_HEADER_LEN;
}

/* A whole message, its header known to be good. */
static void hear_message(envelope_t *envelope, true_t at, bytes_t message) {
  uint16_t to = word(message.p + AT_DESTINATION);
  bool ours = to == envelope->config.port || (envelope->config.alone && to == ENVELOPE_PORT_ALONE);
  if (!ours) {
    envelope->counts.not_ours++;
    return;
  }
  if (message.len == ENVELOPE_HEADER_LEN) {
    envelope->counts.empty++;
    return;
  }
  envelope->counts.messages++;
  envelope->asked = to;
  envelope_event_t event = {
      .at = at,
      .client = word(message.p + AT_SOURCE),
      .apdu = bytes_of(message.p + ENVELOPE_HEADER_LEN, message.len - ENVELOPE_HEADER_LEN)};
  envelope->hear(envelope->of, &event);
}

static void hear_datagram(envelope_t *envelope, true_t at, bytes_t datagram) {
  bool good = datagram.len >= ENVELOPE_HEADER_LEN && header_is_good(envelope, datagram.p) &&
              datagram.len == (size_t)ENVELOPE_HEADER_LEN + word(datagram.p + AT_LENGTH);
  if (good)
    hear_message(envelope, at, datagram);
  else
    envelope->counts.malformed++;
}

/* The octets that the next decision needs; at least one. */
static size_t needed(const envelope_t *envelope) {
  if (envelope->in_len < ENVELOPE_HEADER_LEN) return ENVELOPE_HEADER_LEN - envelope->in_len;
  return (size_t)ENVELOPE_HEADER_LEN + word(envelope->in + AT_LENGTH) - envelope->in_len;
}

/* At most as many octets as are needed. */
static void take(envelope_t *envelope, true_t at, bytes_t octets) {
  memcpy(envelope->in + envelope->in_len, octets.p, octets.len);
  envelope->in_len += octets.len;
  if (envelope->in_len < ENVELOPE_HEADER_LEN) return;
  if (envelope->in_len == ENVELOPE_HEADER_LEN && !header_is_good(envelope, envelope->in)) {
    envelope->counts.malformed++;
    envelope_close(envelope);
    return;
  }
  size_t whole = (size_t)ENVELOPE_HEADER_LEN + word(envelope->in + AT_LENGTH);
  if (envelope->in_len < whole) return;
  envelope->in_len = 0;
  hear_message(envelope, at, bytes_of(envelope->in, whole));
}

static bool hears(const envelope_t *envelope) { return !envelope->closing && !envelope->closed; }

/* The instant of octet `index` of a run. */
static true_t instant(true_t first, true_t last, size_t index, size_t len) {
  if (index + 1 >= len) return last;
  int64_t span = last.ns - first.ns;
  return (true_t){first.ns + mul_div_floor(span, (int64_t)index, (int64_t)len - 1)};
}

/* Without an answer that waits there is nothing to wait for. */
static void settle(envelope_t *envelope) {
  if (!envelope->closing || envelope->slot_count > 0) return;
  envelope->closing = false;
  envelope->closed = true;
  envelope->close_due = true;
}

void envelope_feed(envelope_t *envelope, true_t first, true_t last, bytes_t octets) {
  size_t at = 0;
  if (octets.len == 0) return;
  if (envelope->config.datagrams) {
    envelope->latest = last;
    hear_datagram(envelope, last, octets);
    return;
  }
  while (at < octets.len && hears(envelope)) {
    size_t count = needed(envelope);
    if (count > octets.len - at) count = octets.len - at;
    envelope->latest = instant(first, last, at + count - 1, octets.len);
    take(envelope, envelope->latest, bytes_of(octets.p + at, count));
    at += count;
  }
  settle(envelope);
}

/* --- Saying --- */

static envelope_slot_t *slot(envelope_t *envelope, size_t behind) {
  return &envelope->slots[(envelope->slot_first + behind) % ENVELOPE_WAITING_MAX];
}

static void put_word(obuf_t *out, uint16_t value) {
  obuf_put(out, (uint8_t)(value >> 8));
  obuf_put(out, (uint8_t)(value & 0xFF));
}

/* Where `len` octets may stand beside those that wait. */
static bool room(envelope_t *envelope, size_t len, size_t *begin) {
  if (envelope->slot_count == ENVELOPE_WAITING_MAX) return false;
  size_t first = slot(envelope, 0)->begin;
  size_t end = envelope->out_end;
  *begin = end;
  if (envelope->slot_count == 0) {
    *begin = 0;
    return len <= ENVELOPE_OUT_MAX;
  }
  if (end <= first) return len <= first - end; /* has begun again */
  if (len <= ENVELOPE_OUT_MAX - end) return true;
  *begin = 0;
  return len <= first;
}

void envelope_answer(envelope_t *envelope, true_t at, uint16_t client, bytes_t apdu) {
  size_t len = ENVELOPE_HEADER_LEN + apdu.len;
  CHECK(apdu.len > 0);
  CHECK(apdu.len <= UINT16_MAX);
  if (!hears(envelope)) return;
  size_t begin = 0;
  if (!room(envelope, len, &begin)) {
    /* The client asks on and takes nothing. */
    envelope->counts.no_room++;
    envelope_close(envelope);
    return;
  }
  obuf_t out = obuf_over(envelope->out + begin, len);
  put_word(&out, ENVELOPE_VERSION);
  put_word(&out, envelope->asked);
  put_word(&out, client);
  put_word(&out, (uint16_t)apdu.len);
  obuf_add(&out, apdu);
  CHECK(!out.full);
  *slot(envelope, envelope->slot_count) = (envelope_slot_t){
      .at = {at.ns + envelope->config.reaction_ns}, .begin = (uint16_t)begin, .len = (uint16_t)len};
  envelope->slot_count++;
  envelope->out_end = begin + len;
}

true_t envelope_deadline(const envelope_t *envelope) {
  if (envelope->slot_count == 0 || envelope->leaves || envelope->send_due)
    return (true_t){TIME_NEVER};
  return envelope->slots[envelope->slot_first].at;
}

void envelope_tick(envelope_t *envelope, true_t now) {
  if (envelope_deadline(envelope).ns <= now.ns) envelope->send_due = true;
}

bool envelope_next(envelope_t *envelope, envelope_act_t *act) {
  settle(envelope);
  if (envelope->send_due) {
    const envelope_slot_t *first = slot(envelope, 0);
    envelope->send_due = false;
    envelope->leaves = true;
    *act = (envelope_act_t){.kind = ENVELOPE_SEND,
                            .at = first->at,
                            .octets = bytes_of(envelope->out + first->begin, first->len)};
    return true;
  }
  if (envelope->close_due) {
    envelope->close_due = false;
    *act = (envelope_act_t){.kind = ENVELOPE_CLOSE, .at = envelope->latest};
    return true;
  }
  return false;
}

void envelope_left(envelope_t *envelope, true_t last) {
  if (!envelope->leaves) return;
  envelope->leaves = false;
  envelope->latest = last;
  envelope->slot_first = (uint8_t)((envelope->slot_first + 1) % ENVELOPE_WAITING_MAX);
  envelope->slot_count--;
  /* What was due meanwhile leaves at once. */
  if (envelope->slot_count > 0 && slot(envelope, 0)->at.ns <= last.ns) {
    slot(envelope, 0)->at = last;
    envelope->send_due = true;
  }
  settle(envelope);
}
