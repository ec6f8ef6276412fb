/* The wrapper: a machine of two states, head and body. See wrapper.h. The head is judged before an
 * octet of the body is taken, so a length that cannot be costs nothing. */
#include "pmu/proto/datalink_parts.h"

#include <string.h>

status_t wrapper_open(datalink_t *link, mono_t now, fault_t *fault) {
  wrapper_t *w = &link->of.wrapper;
  if (link->config.address > 0xFFFF)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "a wPort is at most 65535, not %u",
                     (unsigned)link->config.address);
  *w = (wrapper_t){.is_open = true,
                   .frame = (int32_t)link->config.first_frame,
                   .wait_from = now,
                   .request_end = now};
  datalink_push(link, (datalink_act_t){.kind = DATALINK_UP, .frame = -1});
  return ST_OK;
}

bool wrapper_is_down(const datalink_t *link) { return !link->of.wrapper.is_open; }

void wrapper_end(datalink_t *link, mono_t now, status_t status, const fault_t *fault) {
  link->of.wrapper.is_open = false;
  link->of.wrapper.sends = link->of.wrapper.awaits = false;
  datalink_end(link, now, status, fault);
}

/* ------------------------------------------------------------------ sending */

void wrapper_apdu(datalink_t *link, mono_t now, bytes_t apdu) {
  wrapper_t *w = &link->of.wrapper;
  CHECK(!w->sends);
  uint16_t to = (uint16_t)link->config.address;
  obuf_t out = obuf_over(link->tx, sizeof link->tx);
  const uint8_t head[WRAPPER_HEAD] = {0,
                                      WRAPPER_VERSION,
                                      0,
                                      link->config.client,
                                      (uint8_t)(to >> 8),
                                      (uint8_t)to,
                                      (uint8_t)(apdu.len >> 8),
                                      (uint8_t)apdu.len};
  obuf_add(&out, bytes_of(head, sizeof head));
  obuf_add(&out, apdu);
  CHECK(!out.full);
  link->tx_len = out.len;
  w->sends = w->awaits = true;
  w->send_at = now;
}

void wrapper_poll(datalink_t *link, mono_t now) {
  link->of.wrapper.awaits = true;
  link->of.wrapper.wait_from = now;
}

bool wrapper_send(datalink_t *link, datalink_act_t *act) {
  wrapper_t *w = &link->of.wrapper;
  if (!w->is_open || !w->sends) return false;
  w->sends = false;
  mono_t from = datalink_later(w->send_at, link->tx_end);
  link->tx_end.ns = from.ns + datalink_duration(link, link->tx_len).ns;
  w->request_end = w->wait_from = link->tx_end;
  *act = (datalink_act_t){
      .kind = DATALINK_SEND, .octets = bytes_of(link->tx, link->tx_len), .frame = -1};
  datalink_push(link, (datalink_act_t){.kind = DATALINK_SENT, .frame = -1});
  return true;
}

/* ------------------------------------------------------------------ hearing */

static void bad(datalink_t *link, mono_t now, const fault_t *fault) {
  datalink_tell(link, fault);
  link->of.wrapper.head_len = link->of.wrapper.left = 0;
  /* In a stream nobody knows where the next head begins. */
  if (!link->config.datagrams) wrapper_end(link, now, fault->status, fault);
}

static status_t judge(const datalink_t *link, fault_t *fault) {
  const wrapper_t *w = &link->of.wrapper;
  const uint8_t *head = w->head;
  unsigned version = (unsigned)head[0] << 8 | head[1];
  unsigned from = (unsigned)head[2] << 8 | head[3];
  unsigned to = (unsigned)head[4] << 8 | head[5];
  unsigned length = (unsigned)head[6] << 8 | head[7];
  if (version != WRAPPER_VERSION)
    return fault_set(fault, ST_BAD_FRAME, w->frame, 0, "version %u of the wrapper, not 1", version);
  if (from != link->config.address)
    return fault_set(fault, ST_BAD_IDENTITY, w->frame, 2, "wPort %u answered, not %u", from,
                     (unsigned)link->config.address);
  if (to != link->config.client)
    return fault_set(fault, ST_BAD_IDENTITY, w->frame, 4, "an answer for client %u, not %u", to,
                     link->config.client);
  if (length == 0) return fault_set(fault, ST_BAD_FRAME, w->frame, 6, "a message without an APDU");
  if (length > DATALINK_ROOM)
    return fault_set(fault, ST_ENDLESS, w->frame, 6, "an APDU of %u octets; at most %d are taken",
                     length, DATALINK_ROOM);
  return ST_OK;
}

/* 0012: a port is a meter. What another one said, or was said to another client of ours, is told
 * and passed over: its head says where the next one begins. */
static bool passes_by(datalink_t *link, const fault_t *fault) {
  wrapper_t *w = &link->of.wrapper;
  size_t length = (size_t)w->head[6] << 8 | w->head[7];
  bool is_his = fault->status == ST_BAD_IDENTITY && length > 0 && length <= DATALINK_ROOM;
  if (!link->config.network || !is_his) return false;
  datalink_tell(link, fault);
  w->left = length;
  w->passing = true;
  return true;
}

static void on_head(datalink_t *link, mono_t now) {
  wrapper_t *w = &link->of.wrapper;
  fault_t fault;
  w->passing = false;
  status_t status = judge(link, &fault);
  if (status != ST_OK && passes_by(link, &fault)) return;
  if (status != ST_OK) {
    w->frame++;
    bad(link, now, &fault);
    return;
  }
  w->left = (size_t)w->head[6] << 8 | w->head[7];
  w->dropping = !datalink_begin_part(link);
}

static void on_message(datalink_t *link) {
  wrapper_t *w = &link->of.wrapper;
  int32_t frame = w->frame++;
  w->head_len = 0;
  if (w->passing) return;
  if (w->dropping) {
    fault_t fault;
    fault_set(&fault, ST_NO_ROOM, frame, -1, "more messages at once than are taken");
    datalink_tell(link, &fault);
    return;
  }
  w->awaits = false;
  datalink_end_part(
      link,
      (datalink_act_t){.frame = frame, .request = w->request_end, .response = w->message_first});
}

static size_t take_body(datalink_t *link, bytes_t in) {
  wrapper_t *w = &link->of.wrapper;
  size_t len = w->left < in.len ? w->left : in.len;
  bool fits = w->dropping || w->passing || datalink_add_part(link, bytes_of(in.p, len));
  CHECK(fits); /* the length was judged */
  w->left -= len;
  if (w->left == 0) on_message(link);
  return len;
}

void wrapper_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in) {
  wrapper_t *w = &link->of.wrapper;
  size_t at = 0;
  while (at < in.len && w->is_open) {
    if (w->head_len == WRAPPER_HEAD) {
      at += take_body(link, bytes_of(in.p + at, in.len - at));
      continue;
    }
    if (w->head_len == 0) w->message_first = datalink_octet_time(first, last, in.len, at);
    size_t want = WRAPPER_HEAD - w->head_len;
    size_t len = want < in.len - at ? want : in.len - at;
    memcpy(w->head + w->head_len, in.p + at, len);
    w->head_len += len;
    at += len;
    mono_t now = datalink_octet_time(first, last, in.len, at - 1);
    if (w->head_len == WRAPPER_HEAD) on_head(link, now);
    /* What follows a wrong head in its datagram is nothing either. */
    if (w->head_len == 0 && link->config.datagrams) at = in.len;
  }
  link->last_octet = w->wait_from = last;
  if (!link->config.datagrams || !w->is_open || w->head_len == 0) return;
  fault_t fault;
  fault_set(&fault, ST_BAD_FRAME, w->frame++, (int32_t)in.len, "the datagram ends too early");
  bad(link, last, &fault);
}

/* ------------------------------------------------------------------ silence */

mono_t wrapper_deadline(const datalink_t *link) {
  const wrapper_t *w = &link->of.wrapper;
  bool awaits = w->awaits && !link->config.network;
  bool waits = w->is_open && !w->sends && (awaits || w->head_len > 0);
  if (!waits) return (mono_t){TIME_NEVER};
  return (mono_t){w->wait_from.ns + datalink_answer_wait(link).ns};
}

void wrapper_tick(datalink_t *link, mono_t now) {
  wrapper_t *w = &link->of.wrapper;
  fault_t fault;
  if (w->head_len > 0)
    fault_set(&fault, ST_TIMEOUT, w->frame, -1, "silence inside a message");
  else
    fault_set(&fault, ST_SILENT_LINE, w->frame, -1, "no answer came");
  datalink_tell(link, &fault);
  w->head_len = w->left = 0;
  if (!link->config.network) wrapper_end(link, now, fault.status, &fault);
}
