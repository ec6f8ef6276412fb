/* Any octets, in chunks whose lengths the input chooses: no crash, no view outside the message, and
 * the same events whatever the chunking. */
#include "pmu/proto/iec21.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVENTS_MAX = 64 };

typedef struct {
  iec21_kind_t kind[EVENTS_MAX];
  status_t status[EVENTS_MAX];
  size_t text_len[EVENTS_MAX];
  size_t count;
} seen_t;

static void live(bytes_t in, size_t chunk, seen_t *seen) {
  static iec21_rx_t rx;
  iec21_rx_start(&rx);
  seen->count = 0;
  for (size_t from = 0; from < in.len;) {
    size_t len = in.len - from < chunk ? in.len - from : chunk;
    iec21_event_t event;
    from += iec21_rx_feed(&rx, bytes_of(in.p + from, len), &event);
    if (event.kind == IEC21_NOTHING || seen->count == EVENTS_MAX) continue;
    seen->kind[seen->count] = event.kind;
    seen->status[seen->count] = event.fault.status;
    seen->text_len[seen->count++] = event.text.len;
    for (size_t i = 0; i < event.text.len; i++)
      CHECK(event.text.p[i] < 0x80);
    (void)iec21_error(event.text);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static seen_t whole, parts;
  memset(&whole, 0, sizeof whole);
  memset(&parts, 0, sizeof parts);
  if (size < 1) return 0;
  live(bytes_of(data + 1, size - 1), size, &whole);
  live(bytes_of(data + 1, size - 1), (size_t)data[0] % 7 + 1, &parts);
  CHECK(memcmp(&whole, &parts, sizeof whole) == 0);
  return 0;
}
