/* Any octets in any runs, raw or inside good frames, with ticks and silences between them: the
 * station never fails a check, never sends what is not a frame, and after 121 s of silence nobody
 * is connected; then an SNRM is answered as ever. */
#include "sim/wire/station.h"
#include "sim/wire/station_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PART_MAX = 64, FRAME_MAX = 128 };

static station_t station;
static uint8_t answer[1100];

/* The first octet of an APDU says how long its answer is; every seventh one notifies. */
static void hear(void *of, const station_event_t *event) {
  (void)of;
  if (event->kind != STATION_APDU) return;
  CHECK(event->apdu.len > 0 && event->apdu.len <= STATION_APDU_MAX);
  size_t len = (size_t)event->apdu.p[0] * 4;
  if (event->apdu.p[0] % 7 == 0) {
    status_t status = station_notify(&station, bytes_of(answer, 20));
    CHECK(status == ST_OK || status == ST_BUSY || status == ST_NO_ROOM);
  }
  if (len > 0) station_answer(&station, bytes_of(answer, len));
}

static void answer_all(true_t now) {
  station_act_t act;
  station_tick(&station, now);
  while (station_next(&station, &act)) {
    CHECK(act.octets.len >= 9 && act.octets.len <= STATION_FRAME_MAX + 2);
    CHECK(act.octets.p[0] == 0x7E && act.octets.p[act.octets.len - 1] == 0x7E);
    CHECK(act.octets.p[1] >> 4 == 0xA);
    station_left(&station, (true_t){now.ns + 1});
  }
}

/* A part begins with an octet: its length (0…63), whether it stands in a frame to the meter (40),
 * or else is raw, and whether a second of silence follows it (80). In a frame the first octet is
 * its control field. */
static size_t part(const uint8_t *data, size_t size, true_t *now) {
  uint8_t memory[FRAME_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  size_t len = data[0] & (PART_MAX - 1);
  if (len > size - 1) len = size - 1;
  bytes_t octets = bytes_of(data + 1, len);
  if ((data[0] & 0x40) != 0 && len > 0) {
    uint8_t head[3] = {0x03, 0x21, data[1]};
    client_frame(&out, (data[1] & 0x01) == 0 && (data[0] & 0x20) != 0, bytes_of(head, 3),
                 bytes_of(data + 2, len - 1));
    octets = obuf_bytes(&out);
  }
  true_t first = {now->ns + 1000000};
  now->ns += 1000000 * (int64_t)(octets.len + 1);
  station_feed(&station, first, *now, octets);
  now->ns += (data[0] & 0x80) != 0 ? NS_PER_S : 0;
  answer_all(*now);
  return 1 + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t snrm[] = {0x7E, 0xA0, 0x07, 0x03, 0x21, 0x93, 0x0F, 0x01, 0x7E};
  true_t now = {0};
  if (size == 0) return 0;
  station_config_t config = {.upper = 1,
                             .address_len = 1,
                             .info_max = STATION_INFO_MAX,
                             .window_max = STATION_WINDOW_MAX,
                             .serial = data[0] % 2 == 0,
                             .baud = 9600};
  station_open(&station, &config, hear, NULL, NULL);
  for (size_t at = 1; at < size;)
    at += part(data + at, size - at, &now);
  for (int i = 0; i < 10; i++) {
    now.ns += STATION_INACTIVITY_NS + NS_PER_S;
    answer_all(now);
  }
  CHECK(station_client(&station) == 0);
  station_reset(&station);
  station_feed(&station, now, now, bytes_of(snrm, sizeof snrm));
  CHECK(station_client(&station) == 16);
  return 0;
}
