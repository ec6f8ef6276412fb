/* Any octets as a stream of messages, in chunks whose lengths the input chooses: no crash, the same
 * acts whatever the chunking, and as datagrams no crash either. */
#include "pmu/proto/datalink_parts.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEEN_MAX = 256 };

typedef struct {
  size_t count;
  int32_t what[SEEN_MAX];
} seen_t;

static datalink_t link_;

static void note(seen_t *seen, int32_t what) {
  if (seen->count < SEEN_MAX) seen->what[seen->count++] = what;
}

static void drain(seen_t *seen) {
  datalink_act_t act;
  while (datalink_next(&link_, &act)) {
    if (act.kind == DATALINK_SEND) continue;
    note(seen, (int32_t)act.kind * 100 + (int32_t)act.status);
    if (act.kind != DATALINK_APDU) continue;
    uint32_t sum = (uint32_t)act.octets.len;
    for (size_t i = 0; i < act.octets.len; i++)
      sum = sum * 31 + act.octets.p[i];
    note(seen, (int32_t)(sum & 0x7FFFFFFF));
  }
}

static void live(bytes_t in, size_t chunk, bool datagrams, seen_t *seen) {
  const datalink_config_t config = {
      .kind = DATALINK_WRAPPER, .datagrams = datagrams, .client = 16, .address = 1};
  mono_t now = {NS_PER_S};
  datalink_open(&link_, now, &config);
  drain(seen);
  CHECK(datalink_apdu(&link_, now, bytes_of("\xC0", 1)) == ST_OK);
  drain(seen);
  for (size_t at = 0; at < in.len; at += chunk) {
    size_t len = in.len - at < chunk ? in.len - at : chunk;
    datalink_feed(&link_, now, now, bytes_of(in.p + at, len));
    drain(seen);
  }
  mono_t due = datalink_deadline(&link_);
  if (due.ns != TIME_NEVER) datalink_tick(&link_, due);
  drain(seen);
  datalink_close(&link_, now);
  drain(seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static seen_t ones, parts;
  if (size < 1) return 0;
  memset(&ones, 0, sizeof ones);
  memset(&parts, 0, sizeof parts);
  bytes_t in = bytes_of(data + 1, size - 1);
  live(in, 1, false, &ones);
  live(in, (size_t)data[0] % 23 + 2, false, &parts);
  CHECK(memcmp(&ones, &parts, sizeof ones) == 0);
  live(in, (size_t)data[0] + 1, true, &parts);
  return 0;
}
