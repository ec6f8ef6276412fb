/* What the primary station sends: SNRM, DISC, RR, and windows of I frames, one frame an act. P is
 * set on the last of a window only. It also knows when an octet that is given now will have left.
 * See hdlc_parts.h; what is heard is in hdlc.c. */
#include "pmu/proto/hdlc_parts.h"

#define REACTION_NS (20 * NS_PER_S / 1000) /* section 1: from our last octet to the meter's first */

void hdlc_decide(hdlc_t *h, mono_t now, hdlc_out_t out) {
  h->out = out;
  h->out_at = now;
  h->poll_at = (mono_t){TIME_NEVER};
  h->heard = false;
  h->rx.noise = 0;
}

void hdlc_progress(hdlc_t *h) { h->repeats = h->resends = h->polls = 0; }

void hdlc_apdu(datalink_t *link, mono_t now, bytes_t apdu) {
  hdlc_t *h = &link->of.hdlc;
  static const uint8_t llc[HDLC_LLC] = {0xE6, 0xE6, 0x00};
  CHECK(h->acked_at == link->tx_len);
  obuf_t out = obuf_over(link->tx, sizeof link->tx);
  obuf_add(&out, bytes_of(llc, sizeof llc));
  obuf_add(&out, apdu);
  CHECK(!out.full);
  link->tx_len = out.len;
  h->acked_at = h->next_at = 0;
  h->answered = false;
  h->state = HDLC_BUSY;
  hdlc_progress(h);
  hdlc_decide(h, now, HDLC_OUT_DATA);
}

static void put_snrm(const datalink_t *link, obuf_t *out) {
  const hdlc_t *h = &link->of.hdlc;
  const datalink_config_t *c = &link->config;
  uint8_t memory[HDLC_LIMITS_MAX + 3];
  obuf_t info = obuf_over(memory, sizeof memory);
  const hdlc_limits_t limits = {c->info_max, c->info_max, c->window_max, c->window_max};
  /* The defaults need not be said, and some meters know no field here. */
  if (c->info_max > HDLC_INFO_MIN || c->window_max > 1) hdlc_put_limits(&info, &limits);
  hdlc_put_frame(out, &h->server, &h->client, HDLC_SNRM, false, obuf_bytes(&info));
}

/* The next I frame of the window; true: it was the last, the turn is the meter's. */
static bool put_data(datalink_t *link, obuf_t *out) {
  hdlc_t *h = &link->of.hdlc;
  size_t left = link->tx_len - h->next_at;
  size_t len = left < h->segment ? left : h->segment;
  bool last = len == left || ((h->vs + 1 - h->va) & 7) == h->window;
  uint8_t control = (uint8_t)(h->vr << 5 | (last ? HDLC_FINAL : 0) | h->vs << 1);
  hdlc_put_frame(out, &h->server, &h->client, control, len < left,
                 bytes_of(link->tx + h->next_at, len));
  h->next_at += len;
  h->vs = (uint8_t)((h->vs + 1) & 7);
  return last;
}

bool hdlc_send(datalink_t *link, datalink_act_t *act) {
  hdlc_t *h = &link->of.hdlc;
  obuf_t out = obuf_over(h->frame, sizeof h->frame);
  hdlc_out_t kind = h->out;
  bool last = true;
  switch (kind) {
  case HDLC_OUT_NONE:
    return false;
  case HDLC_OUT_SNRM:
    put_snrm(link, &out);
    break;
  case HDLC_OUT_DISC:
    hdlc_put_frame(&out, &h->server, &h->client, HDLC_DISC, false, bytes_of(NULL, 0));
    break;
  case HDLC_OUT_RR:
    hdlc_put_frame(&out, &h->server, &h->client, (uint8_t)(h->vr << 5 | HDLC_RR), false,
                   bytes_of(NULL, 0));
    break;
  case HDLC_OUT_DATA:
    last = put_data(link, &out);
    break;
  }
  CHECK(!out.full);
  if (last) h->out = HDLC_OUT_NONE;
  mono_t from = datalink_later(h->out_at, link->tx_end);
  link->tx_end.ns = from.ns + datalink_duration(link, out.len).ns;
  h->wait_from = link->tx_end;
  if (kind == HDLC_OUT_DATA) h->request_end = link->tx_end;
  *act = (datalink_act_t){.kind = DATALINK_SEND, .octets = obuf_bytes(&out), .frame = -1};
  return true;
}

/* Windows but the last are each answered by RR; we go on at once. */
mono_t hdlc_arrival(const datalink_t *link, mono_t now, size_t apdu_len) {
  const hdlc_t *h = &link->of.hdlc;
  size_t addresses = (size_t)h->client.len + h->server.len;
  int64_t at = datalink_later(now, link->tx_end).ns;
  size_t left = HDLC_LLC + apdu_len;
  for (uint8_t in_window = 0; left > 0; in_window++) {
    if (in_window == h->window) {
      at += REACTION_NS + datalink_duration(link, hdlc_frame_size(addresses, 0)).ns;
      in_window = 0;
    }
    size_t len = left < h->segment ? left : h->segment;
    at += datalink_duration(link, hdlc_frame_size(addresses, len)).ns;
    left -= len;
  }
  return (mono_t){at};
}
