/* Moves of a meter and of the time, as the input says: no crash, no view outside what was taken,
 * nothing after DOWN. The same raw octets give the same frames whatever the chunking. Frames whose
 * check sequences are right are put together here, or a fuzzer would never get past them. */
#include "pmu/proto/datalink_parts.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVENTS_MAX = 64, MOVES_MAX = 200 };

typedef struct {
  size_t count;
  hdlc_kind_t kind[EVENTS_MAX];
  status_t status[EVENTS_MAX];
  uint8_t control[EVENTS_MAX];
  size_t info_len[EVENTS_MAX];
} seen_t;

static void pull(bytes_t in, size_t chunk, seen_t *seen) {
  static hdlc_rx_t rx;
  hdlc_event_t event;
  hdlc_rx_start(&rx, 0);
  for (size_t from = 0; from < in.len; from += chunk) {
    size_t len = in.len - from < chunk ? in.len - from : chunk;
    size_t at = 0;
    do {
      at += hdlc_rx_feed(&rx, bytes_of(in.p + from + at, len - at), &event);
      if (event.kind == HDLC_NOTHING || seen->count == EVENTS_MAX) continue;
      seen->kind[seen->count] = event.kind;
      if (event.kind == HDLC_BAD) seen->status[seen->count] = event.fault.status;
      if (event.kind == HDLC_FRAME) {
        seen->control[seen->count] = event.control;
        seen->info_len[seen->count] = event.info.len;
        CHECK(event.info.len <= HDLC_FRAME_MAX);
      }
      seen->count++;
    } while (at < len || event.kind != HDLC_NOTHING);
  }
}

static datalink_t link_;
static mono_t now;
static bool up, down;
static bool sent; /* the APDU given last */

static void drain(void) {
  datalink_act_t act;
  while (datalink_next(&link_, &act)) {
    CHECK(!down);
    unsigned sum = 0;
    for (size_t i = 0; i < act.octets.len; i++)
      sum += act.octets.p[i]; /* each is read, for the sanitizer */
    CHECK(sum <= 0xFF * act.octets.len);
    if (act.kind == DATALINK_UP) up = sent = true;
    if (act.kind == DATALINK_SENT) sent = true;
    if (act.kind == DATALINK_APDU) CHECK(up && act.octets.len > 0);
    if (act.kind == DATALINK_DOWN) down = true;
  }
}

static void hear(bytes_t in) {
  now.ns += 25 * NS_PER_S / 1000;
  datalink_feed(&link_, now, (mono_t){now.ns + (int64_t)in.len * 1000}, in);
  now.ns += (int64_t)in.len * 1000;
}

static void hear_frame(bytes_t move) {
  static uint8_t memory[HDLC_FRAME_MAX];
  if (move.len < 1) return;
  obuf_t out = obuf_over(memory, sizeof memory);
  const hdlc_t *h = &link_.of.hdlc;
  bool more = (move.p[0] & 0x0E) == 0x0E;
  hdlc_put_frame(&out, &h->client, &h->server, move.p[0], more, bytes_of(move.p + 1, move.len - 1));
  hear(obuf_bytes(&out));
}

static void move(uint8_t kind, bytes_t what) {
  switch (kind & 7) {
  case 0:
    hear(what);
    break;
  case 1:
  case 2:
  case 3:
    hear_frame(what);
    break;
  case 4:
    if (datalink_deadline(&link_).ns == TIME_NEVER) break;
    if (datalink_deadline(&link_).ns > now.ns) now = datalink_deadline(&link_);
    datalink_tick(&link_, now);
    break;
  case 5:
  case 6:
    if (!up || down) break;
    switch (datalink_apdu(&link_, now, what)) {
    case ST_OK:
      sent = false;
      break;
    case ST_BUSY:
      CHECK(!sent);
      break;
    default:
      CHECK(what.len > DATALINK_ROOM);
    }
    break;
  default:
    if ((kind & 0x40) != 0)
      datalink_poll(&link_, now);
    else if ((kind & 0x80) != 0)
      datalink_hangup(&link_, now);
    else
      datalink_close(&link_, now);
  }
  drain();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static seen_t whole, parts;
  if (size < 2) return 0;
  memset(&whole, 0, sizeof whole);
  memset(&parts, 0, sizeof parts);
  pull(bytes_of(data + 1, size - 1), size, &whole);
  pull(bytes_of(data + 1, size - 1), (size_t)data[0] % 7 + 1, &parts);
  CHECK(memcmp(&whole, &parts, sizeof whole) == 0);
  datalink_config_t config = {.kind = DATALINK_HDLC,
                              .serial = (data[0] & 1) != 0,
                              .baud = 9600,
                              .client = 16,
                              .address = 17,
                              .address_len = (data[0] & 2) != 0 ? 2 : 4,
                              .info_max = (data[0] & 4) != 0 ? 128 : 512,
                              .window_max = (data[0] & 8) != 0 ? 1 : 7};
  now = (mono_t){NS_PER_S};
  up = down = sent = false;
  datalink_open(&link_, now, &config);
  drain();
  size_t at = 1;
  for (int moves = 0; moves < MOVES_MAX && size - at >= 2; moves++) {
    uint8_t kind = data[at];
    size_t len = data[at + 1];
    at += 2;
    if (len > size - at) len = size - at;
    move(kind, bytes_of(data + at, len));
    at += len;
  }
  return 0;
}
