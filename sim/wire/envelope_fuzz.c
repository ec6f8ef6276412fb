/* Any octets in any runs, as a stream and as datagrams: the wrapper never fails a check, sends
 * whole messages only, and after a close it hears and says nothing until it is reset. */
#include "sim/wire/envelope.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static envelope_t envelope;
static bool closed;

static void hear(void *of, const envelope_event_t *event) {
  (void)of;
  CHECK(!closed);
  CHECK(event->apdu.len > 0 && event->apdu.len <= ENVELOPE_APDU_MAX);
  if (event->apdu.p[0] == 0xFF) envelope_close(&envelope);
  envelope_answer(&envelope, event->at, event->client, event->apdu);
}

static void answer_all(true_t now, bool all) {
  envelope_act_t act;
  envelope_tick(&envelope, now);
  while (envelope_next(&envelope, &act)) {
    CHECK(!closed);
    if (act.kind == ENVELOPE_CLOSE) {
      closed = true;
      continue;
    }
    CHECK(act.octets.len > ENVELOPE_HEADER_LEN);
    size_t len = (size_t)act.octets.p[6] << 8 | act.octets.p[7];
    CHECK(act.octets.len == ENVELOPE_HEADER_LEN + len);
    if (all) envelope_left(&envelope, now);
  }
}

/* The first octet: stream or datagrams, alone or not. Then runs: how long (0…127), and whether what
 * is said leaves at once. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  true_t now = {0};
  if (size == 0) return 0;
  envelope_config_t config = {
      .port = 17, .alone = (data[0] & 1) != 0, .datagrams = (data[0] & 2) != 0};
  envelope_open(&envelope, &config, hear, NULL);
  closed = false;
  for (size_t at = 1; at < size;) {
    size_t len = data[at] & 0x7F;
    bool leaves = (data[at] & 0x80) == 0;
    at++;
    if (len > size - at) len = size - at;
    true_t first = {now.ns + 1000000};
    now.ns += 10000000;
    envelope_feed(&envelope, first, now, bytes_of(data + at, len));
    now.ns += ENVELOPE_REACTION_NS;
    answer_all(now, leaves);
    at += len;
  }
  CHECK(!config.datagrams || !closed);
  envelope_reset(&envelope);
  envelope_act_t act;
  CHECK(!envelope_next(&envelope, &act));
  return 0;
}
