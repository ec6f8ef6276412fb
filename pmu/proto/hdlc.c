/* The primary station: whose turn it is, what was acknowledged, and what silence means. See hdlc.h.
 * Normal response mode, so the turn is given away with P and comes back with F; a frame with F is
 * the only thing we ever answer, which is what keeps two of us from talking at once after a late
 * answer. After silence the meter is asked (RR) rather than told again: N(R) of what it says names
 * what it has not heard, so nothing is carried out twice. What is sent is in hdlc_send.c. */
#include "pmu/proto/hdlc_parts.h"

#define OCTET_WAIT_FAST_NS (25 * NS_PER_S / 1000) /* section 1: at 9600 Bd and above */
#define OCTET_WAIT_SLOW_NS (200 * NS_PER_S / 1000)
#define ECHO_LATE_NS (10 * NS_PER_S / 1000) /* a meter's reaction is 20 ms, an echo has none */
#define POLL_WAIT_NS                                                                               \
  (200 * NS_PER_S / 1000) /* before a meter that has nothing yet is asked again */
#define BAUD_FAST 9600

static int64_t octet_wait_ns(const datalink_t *link) {
  return link->config.baud >= BAUD_FAST ? OCTET_WAIT_FAST_NS : OCTET_WAIT_SLOW_NS;
}

status_t hdlc_open(datalink_t *link, mono_t now, fault_t *fault) {
  hdlc_t *h = &link->of.hdlc;
  const datalink_config_t *config = &link->config;
  bool alone = config->address_len == 1;
  status_t status = hdlc_server(alone ? config->address : 1, alone ? 0 : config->address,
                                config->address_len, &h->server);
  if (status != ST_OK)
    return fault_set(fault, status, -1, -1, "address %u is none of %u octets",
                     (unsigned)config->address, config->address_len);
  bool limits = config->info_max >= HDLC_INFO_MIN && config->info_max <= HDLC_INFO_MAX &&
                config->window_max >= 1 && config->window_max <= HDLC_WINDOW_MAX;
  if (!limits || config->client >= 0x80)
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "fields of %u octets, windows of %u and client %u cannot be", config->info_max,
                     config->window_max, config->client);
  h->client = hdlc_client(config->client);
  hdlc_rx_start(&h->rx, (int32_t)config->first_frame);
  h->segment = HDLC_INFO_MIN;
  h->window = 1;
  h->vs = h->va = h->vr = 0;
  h->acked_at = h->next_at = 0;
  h->answered = true;
  h->end_status = ST_OK;
  h->request_end = h->frame_first = h->apdu_first = h->wait_from = now;
  h->state = HDLC_CONNECTING;
  hdlc_progress(h);
  hdlc_decide(h, now, HDLC_OUT_SNRM);
  return ST_OK;
}

/* ------------------------------------------------------------------ the end */

static void down(datalink_t *link, mono_t now, status_t status, const fault_t *fault) {
  link->of.hdlc.state = HDLC_DOWN;
  link->of.hdlc.out = HDLC_OUT_NONE;
  datalink_end(link, now, status, fault);
}

/* The meter still answers, but not so that one could go on: it is told, once. */
static void fail(datalink_t *link, mono_t now, const fault_t *fault) {
  hdlc_t *h = &link->of.hdlc;
  datalink_tell(link, fault);
  h->end_status = fault->status;
  h->end_fault = *fault;
  h->state = HDLC_CLOSING;
  hdlc_progress(h);
  h->repeats = HDLC_REPEATS_MAX;
  hdlc_decide(h, now, HDLC_OUT_DISC);
}

static void closed(datalink_t *link, mono_t now) {
  const hdlc_t *h = &link->of.hdlc;
  down(link, now, h->end_status, h->end_status == ST_OK ? NULL : &h->end_fault);
}

/* Where the turn is still the meter's it needs no RR, only the waiting. */
void hdlc_poll(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  if (h->state == HDLC_CONNECTING) return;
  h->answered = false;
  hdlc_progress(h);
  if (h->state == HDLC_READY) hdlc_decide(h, now, HDLC_OUT_RR);
  h->state = HDLC_BUSY;
}

void hdlc_close(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  h->state = HDLC_CLOSING;
  hdlc_progress(h);
  hdlc_decide(h, now, HDLC_OUT_DISC);
}

void hdlc_hangup(datalink_t *link, mono_t now, const fault_t *fault) {
  hdlc_t *h = &link->of.hdlc;
  if (h->state == HDLC_DOWN) return;
  if (h->state == HDLC_CLOSING)
    closed(link, now); /* only its answer is lost */
  else
    down(link, now, ST_HANGUP, fault);
}

/* ------------------------------------------------------------------ silence */

static void on_silence(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  fault_t fault;
  status_t status = h->heard || h->rx.noise > 0 ? ST_GARBLED : ST_SILENT_LINE;
  fault_set(&fault, status, h->rx.frame, -1, "%s", status_text(status));
  if (h->state != HDLC_CLOSING || h->end_status == ST_OK) datalink_tell(link, &fault);
  if (h->repeats >= HDLC_REPEATS_MAX) {
    if (h->state == HDLC_CLOSING)
      closed(link, now);
    else
      down(link, now, status, &fault);
    return;
  }
  h->repeats++;
  hdlc_out_t again = h->state == HDLC_CONNECTING ? HDLC_OUT_SNRM : HDLC_OUT_RR;
  hdlc_decide(h, now, h->state == HDLC_CLOSING ? HDLC_OUT_DISC : again);
}

/* ------------------------------------------------------------------ the turn is ours again */

typedef enum {
  TURN_NEWS,    /* an I frame that was taken */
  TURN_LOST,    /* one that was not: another had to come before it */
  TURN_OLD,     /* one that was here before */
  TURN_NOTHING, /* RR, REJ */
  TURN_WAIT     /* RNR */
} turn_t;

/* Too often in vain: the fault is what the meter is told off for. */
static bool too_often(datalink_t *link, mono_t now, uint8_t *count, uint8_t most,
                      const char *what) {
  if (*count < most) {
    ++*count;
    return false;
  }
  fault_t fault;
  fault_set(&fault, ST_TIMEOUT, link->of.hdlc.rx.frame, -1, "%u times %s", *count, what);
  fail(link, now, &fault);
  return true;
}

static void poll_later(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  if (too_often(link, now, &h->polls, HDLC_POLLS_MAX, "the meter had nothing to say yet")) return;
  h->out = HDLC_OUT_NONE;
  h->poll_at = (mono_t){now.ns + POLL_WAIT_NS};
}

static void take_turn(datalink_t *link, mono_t now, turn_t turn, bool moved) {
  hdlc_t *h = &link->of.hdlc;
  if (h->acked_at < link->tx_len) {
    /* A late answer said twice: the meter may be at work on what we sent since; silence tells. */
    if (turn == TURN_OLD && !moved) return;
    if (turn == TURN_WAIT) {
      poll_later(link, now);
      return;
    }
    if (!moved &&
        too_often(link, now, &h->resends, HDLC_REPEATS_MAX, "the meter did not take a frame"))
      return;
    h->vs = h->va;
    h->next_at = h->acked_at;
    hdlc_decide(h, now, HDLC_OUT_DATA);
  } else if (turn == TURN_LOST) {
    if (!too_often(link, now, &h->resends, HDLC_REPEATS_MAX, "a frame before this one was missing"))
      hdlc_decide(h, now, HDLC_OUT_RR);
  } else if (link->part_len > 0 && turn == TURN_NEWS) {
    h->state = HDLC_BUSY;
    hdlc_decide(h, now, HDLC_OUT_RR);
  } else if (h->state == HDLC_BUSY && h->answered && link->part_len == 0 && turn != TURN_WAIT) {
    h->state = HDLC_READY;
    h->out = HDLC_OUT_NONE;
    h->poll_at = (mono_t){TIME_NEVER};
  } else if (h->state == HDLC_BUSY) {
    poll_later(link, now);
  }
}

/* ------------------------------------------------------------------ frames */

static void ignore(datalink_t *link, const hdlc_event_t *event, status_t status, const char *what) {
  fault_t fault;
  fault_set(&fault, status, event->frame, -1, "%s (control field %02X)", what, event->control);
  datalink_tell(link, &fault);
}

/* N(R): all before it was heard. False: it names what was never sent, and the frame is nothing. */
static bool acknowledge(datalink_t *link, uint8_t control, bool *moved) {
  hdlc_t *h = &link->of.hdlc;
  uint8_t outstanding = (uint8_t)((h->vs - h->va) & 7);
  uint8_t heard = (uint8_t)(((control >> 5) - h->va) & 7);
  if (heard > outstanding) return false;
  *moved = heard > 0;
  if (heard == 0) return true;
  hdlc_progress(h);
  h->va = (uint8_t)((h->va + heard) & 7);
  h->acked_at += (size_t)heard * h->segment;
  if (h->acked_at < link->tx_len) return true;
  h->acked_at = link->tx_len;
  datalink_push(link, (datalink_act_t){.kind = DATALINK_SENT, .frame = h->rx.frame - 1});
  return true;
}

static bool has_llc(bytes_t info) {
  return info.len > HDLC_LLC && info.p[0] == 0xE6 && info.p[1] == 0xE7 && info.p[2] == 0x00;
}

/* The information of an I frame in its turn; where it could not be taken, what to do about it. */
static turn_t take_info(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  fault_t fault;
  bytes_t info = event->info;
  /* It comes again once the meter has heard what it is to answer. */
  if (h->acked_at < link->tx_len) return TURN_OLD;
  if (link->part_len == 0) {
    if (!has_llc(info)) {
      fault_set(&fault, ST_BAD_FRAME, event->frame, -1, "an APDU does not begin with E6 E7 00");
      fail(link, now, &fault);
      return TURN_OLD;
    }
    /* Not taken, and so not acknowledged: it comes again. */
    if (!datalink_begin_part(link)) return TURN_LOST;
    info = bytes_of(info.p + HDLC_LLC, info.len - HDLC_LLC);
    h->apdu_first = h->frame_first;
  }
  if (!datalink_add_part(link, info)) {
    fault_set(&fault, ST_ENDLESS, event->frame, -1, "an APDU of more than %d octets",
              DATALINK_ROOM);
    fail(link, now, &fault);
    return TURN_OLD;
  }
  h->vr = (uint8_t)((h->vr + 1) & 7);
  hdlc_progress(h);
  if (event->segmented) return TURN_NEWS;
  h->answered = true;
  datalink_end_part(link, (datalink_act_t){.frame = event->frame,
                                           .request = h->request_end,
                                           .response = h->apdu_first});
  return TURN_NEWS;
}

static void on_numbered(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  bool moved = false;
  if (h->state != HDLC_READY && h->state != HDLC_BUSY) {
    ignore(link, event, ST_BAD_ORDER, "a numbered frame of a link that is not connected");
    return;
  }
  if (!acknowledge(link, event->control, &moved)) {
    ignore(link, event, ST_BAD_ORDER, "N(R) names what was never sent");
    return;
  }
  turn_t turn = TURN_NOTHING;
  if ((event->control & 0x01) == 0) {
    uint8_t ahead = (uint8_t)(((event->control >> 1) - h->vr) & 7);
    turn = ahead == 0 ? take_info(link, now, event) : ahead < 4 ? TURN_LOST : TURN_OLD;
    if (h->state == HDLC_CLOSING) return;
    if (turn != TURN_NEWS) ignore(link, event, ST_BAD_ORDER, "an I frame out of its turn");
  } else if ((event->control & 0x0F) == 0x05) {
    turn = TURN_WAIT;
  }
  if ((event->control & HDLC_FINAL) != 0) take_turn(link, now, turn, moved);
}

/* Take what UA says, never more than was asked for; without a field it says the defaults. Its
 * transmit is our receive. */
static void on_connected(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  fault_t fault;
  hdlc_limits_t limits = {HDLC_INFO_MIN, HDLC_INFO_MIN, 1, 1};
  if (hdlc_read_limits(event->info, &limits, &fault) != ST_OK) {
    fault.frame = event->frame;
    fail(link, now, &fault);
    return;
  }
  const datalink_config_t *asked = &link->config;
  h->segment = limits.info_rx < asked->info_max ? limits.info_rx : asked->info_max;
  h->window = limits.window_rx < asked->window_max ? limits.window_rx : asked->window_max;
  h->state = HDLC_READY;
  hdlc_progress(h);
  datalink_push(link, (datalink_act_t){.kind = DATALINK_UP, .frame = event->frame});
}

static void on_refused(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  fault_t fault;
  uint8_t why = event->info.len >= 3 ? event->info.p[2] : 0;
  fault_set(&fault, ST_REFUSED, event->frame, -1,
            "the meter refused a frame (FRMR): control field %02X%s%s%s%s",
            event->info.len > 0 ? event->info.p[0] : 0, (why & 1) != 0 ? ", unknown" : "",
            (why & 2) != 0 ? ", field not allowed" : "", (why & 4) != 0 ? ", field too long" : "",
            (why & 8) != 0 ? ", N(R) wrong" : "");
  fail(link, now, &fault);
}

static void on_disconnected(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  fault_t fault;
  bool busy = link->of.hdlc.state == HDLC_CONNECTING;
  if (busy)
    fault_set(&fault, ST_BUSY, event->frame, -1, "the meter answered SNRM by DM: another client");
  else
    fault_set(&fault, ST_BREAK, event->frame, -1, "the meter is disconnected (DM)");
  datalink_tell(link, &fault);
  down(link, now, fault.status, &fault);
}

static void on_notification(datalink_t *link, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  if (!has_llc(event->info)) {
    ignore(link, event, ST_BAD_FRAME, "a UI frame does not begin with E6 E7 00");
    return;
  }
  bytes_t apdu = bytes_of(event->info.p + HDLC_LLC, event->info.len - HDLC_LLC);
  datalink_act_t act = {
      .frame = event->frame, .request = h->request_end, .response = h->frame_first};
  if (!datalink_put_aside(link, apdu, act))
    ignore(link, event, ST_NO_ROOM, "more UI frames at once than are taken");
}

static void on_unnumbered(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  uint8_t control = event->control | HDLC_FINAL;
  bool closing = h->state == HDLC_CLOSING;
  if (control == HDLC_UI && (h->state == HDLC_READY || h->state == HDLC_BUSY))
    on_notification(link, event);
  else if (closing && (control == HDLC_UA || control == HDLC_DM))
    closed(link, now);
  else if (h->state == HDLC_CONNECTING && control == HDLC_UA)
    on_connected(link, now, event);
  else if (!closing && control == HDLC_DM)
    on_disconnected(link, now, event);
  else if (!closing && h->state != HDLC_CONNECTING && control == HDLC_FRMR)
    on_refused(link, now, event);
  else
    ignore(link, event, ST_BAD_ORDER, "a frame that nothing asked for");
}

static void on_frame(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  bool to_server =
      hdlc_is_address(event->to, &h->server) && hdlc_is_address(event->from, &h->client);
  bool to_client =
      hdlc_is_address(event->to, &h->client) && hdlc_is_address(event->from, &h->server);
  /* Ours, heard back: on a bus of two wires everybody hears everything. A client 1 of a server 1
   * has the same address both ways; there only the time tells. */
  bool early = link->config.serial && h->frame_first.ns <= link->tx_end.ns + ECHO_LATE_NS;
  if (to_server && (!to_client || early)) return;
  if (!to_client) {
    ignore(link, event, ST_BAD_IDENTITY, "a frame of another meter or for another client");
    return;
  }
  h->heard = true;
  h->wait_from = now;
  if ((event->control & 0x03) == 0x03)
    on_unnumbered(link, now, event);
  else if ((event->control & 0x01) == 0 || (event->control & 0x0F) <= 0x09)
    on_numbered(link, now, event);
  else
    ignore(link, event, ST_BAD_FRAME, "a control field that is none");
}

static void on_event(datalink_t *link, mono_t now, const hdlc_event_t *event) {
  hdlc_t *h = &link->of.hdlc;
  if (event->kind == HDLC_FRAME) on_frame(link, now, event);
  if (event->kind != HDLC_BAD) return;
  /* While we speak nobody else does: what is bad then is our own, damaged on its way back. */
  bool ours = link->config.serial && link->last_octet.ns <= link->tx_end.ns + ECHO_LATE_NS;
  if (event->fault.status == ST_ENDLESS && h->state != HDLC_READY) {
    datalink_tell(link, &event->fault);
    down(link, now, ST_ENDLESS, &event->fault);
  } else if (!ours) {
    h->heard = true;
    h->wait_from = now;
    datalink_tell(link, &event->fault);
  }
}

/* ------------------------------------------------------------------ octets */

static void hear(datalink_t *link, mono_t first, mono_t last, bytes_t in) {
  hdlc_t *h = &link->of.hdlc;
  hdlc_event_t event;
  int64_t gap_ns = first.ns - link->last_octet.ns;
  size_t at = 0;
  do {
    size_t taken = hdlc_rx_feed(&h->rx, bytes_of(in.p + at, in.len - at), &event);
    at += taken;
    size_t held = event.kind == HDLC_FRAME ? event.len : h->rx.len - h->rx.begin;
    /* The opening flag may have come before this run, as the closing one of another frame. */
    bool old_flag = held == at + 1;
    if (old_flag) held = gap_ns > octet_wait_ns(link) ? at : 0;
    if (held > 0 && held <= at)
      h->frame_first = datalink_octet_time(first, last, in.len, at - held);
    mono_t now = at == 0 ? first : datalink_octet_time(first, last, in.len, at - 1);
    if (at > 0) link->last_octet = now;
    if (event.kind != HDLC_NOTHING) on_event(link, now, &event);
    if (event.kind == HDLC_FRAME) h->frame_first = now;
  } while (h->state != HDLC_DOWN && (at < in.len || event.kind != HDLC_NOTHING));
}

/* Nothing came for too long inside a frame. What was taken may hold a whole one behind it. */
static void cut(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  hdlc_event_t event;
  do {
    hdlc_rx_silence(&h->rx, &event);
    if (event.kind == HDLC_NOTHING) return;
    on_event(link, now, &event);
    while (h->state != HDLC_DOWN) {
      (void)hdlc_rx_feed(&h->rx, bytes_of(NULL, 0), &event);
      if (event.kind == HDLC_NOTHING) break;
      on_event(link, now, &event);
    }
  } while (h->state != HDLC_DOWN && hdlc_rx_busy(&h->rx));
}

void hdlc_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in) {
  hdlc_t *h = &link->of.hdlc;
  if (h->state == HDLC_DOWN) return;
  if (link->config.serial && hdlc_rx_busy(&h->rx)) {
    int64_t gap_ns = first.ns - link->last_octet.ns;
    int64_t echo_end = link->tx_end.ns + ECHO_LATE_NS;
    /* What was begun was our own, damaged: the meter's first octet is not the rest of it. */
    bool turned = link->last_octet.ns <= echo_end && first.ns > echo_end && gap_ns > ECHO_LATE_NS;
    bool silent = gap_ns > octet_wait_ns(link);
    if (turned || silent) cut(link, first);
  }
  if (h->state != HDLC_DOWN) hear(link, first, last, in);
}

/* ------------------------------------------------------------------ time */

/* A run is handed over when its last octet came, and is at most half as long as the wait. */
static mono_t cut_at(const datalink_t *link) {
  return (mono_t){link->last_octet.ns + octet_wait_ns(link) + octet_wait_ns(link) / 2};
}

mono_t hdlc_deadline(const datalink_t *link) {
  const hdlc_t *h = &link->of.hdlc;
  if (h->state == HDLC_DOWN || h->out != HDLC_OUT_NONE) return (mono_t){TIME_NEVER};
  if (link->config.serial && hdlc_rx_busy(&h->rx)) return cut_at(link);
  if (h->state == HDLC_READY) return (mono_t){TIME_NEVER};
  if (h->poll_at.ns != TIME_NEVER) return h->poll_at;
  mono_t from = datalink_later(h->wait_from, link->tx_end);
  if (hdlc_rx_busy(&h->rx)) from = datalink_later(from, link->last_octet);
  int64_t slack = link->config.serial ? octet_wait_ns(link) / 2 : 0;
  return (mono_t){from.ns + datalink_answer_wait(link).ns + slack};
}

void hdlc_tick(datalink_t *link, mono_t now) {
  hdlc_t *h = &link->of.hdlc;
  bool busy = hdlc_rx_busy(&h->rx);
  if (busy) cut(link, now);
  if (h->state == HDLC_DOWN || h->state == HDLC_READY) return;
  if (busy && (link->config.serial || h->out != HDLC_OUT_NONE)) return;
  if (h->poll_at.ns != TIME_NEVER)
    hdlc_decide(h, now, HDLC_OUT_RR);
  else
    on_silence(link, now);
}
