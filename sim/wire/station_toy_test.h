/* A toy client and application around one station, for the two tests of the station: what it tells
 * is written down, what it is asked is put together by station_client.h, what leaves is compared
 * octet for octet and to the nanosecond. The meter is 1 (03 on the line), the client 16 (21).
 * Frames that stand here whole were captured (spec of the links, V1; those of 16 and 1 are in
 * public traces) or worked out bit by bit outside this program. Not part of any program. */
#ifndef SIM_WIRE_STATION_TOY_TEST_H
#define SIM_WIRE_STATION_TOY_TEST_H

#include <check.h>

#include "sim/wire/station.h"
#include "sim/wire/station_client.h"

#define MS(milliseconds) (INT64_C(1000000) * (milliseconds))
#define T(milliseconds) ((true_t){MS(milliseconds)})

enum { LOG_MAX = 4096, REPLY_MAX = 2048, REACTION_MS = 20 };

static const station_config_t serial_config = {.upper = 1,
                                               .address_len = 1,
                                               .info_max = STATION_INFO_MAX,
                                               .window_max = STATION_WINDOW_MAX,
                                               .serial = true,
                                               .baud = 9600};
static station_t station;
static int64_t now_ms;      /* of the octet that came or left last */
static char story[LOG_MAX]; /* what the station told: C16 connected, (hex) APDU, S sent, … */
static size_t story_len;
static uint8_t reply[REPLY_MAX];
static size_t reply_len; /* 0: no answer */
static int replies;      /* how many are given; a further one with each SENT */
static size_t notice_len;

static inline void note(const char *text) {
  for (; *text != 0 && story_len + 1 < LOG_MAX; text++)
    story[story_len++] = *text;
  story[story_len] = 0;
}

static inline void note_octets(bytes_t octets) {
  static const char digits[] = "0123456789ABCDEF";
  note("(");
  for (size_t i = 0; i < octets.len; i++) {
    char two[3] = {digits[octets.p[i] >> 4], digits[octets.p[i] & 15], 0};
    note(two);
  }
  note(")");
}

static inline void answer(void) {
  if (replies == 0 || reply_len == 0) return;
  replies--;
  station_answer(&station, bytes_of(reply, reply_len));
}

static inline void hear_event(void *of, const station_event_t *event) {
  ck_assert_ptr_eq(of, story);
  switch (event->kind) {
  case STATION_CONNECTED:
    note(event->client == 16 ? "C16 " : "C ");
    return;
  case STATION_APDU:
    note_octets(event->apdu);
    if (notice_len > 0)
      ck_assert_int_eq(station_notify(&station, bytes_of(reply, notice_len)), ST_OK);
    answer();
    return;
  case STATION_OVERLONG:
    note("O ");
    answer();
    return;
  case STATION_SENT:
    note("S ");
    answer();
    return;
  case STATION_DISCONNECTED:
    note(event->client == 16 ? "D16 " : "D ");
    return;
  }
}

static inline void open_with(const station_config_t *config, const station_mechanisms_t *right) {
  station_open(&station, config, hear_event, story, right);
  now_ms = 100000;
  story_len = 0;
  story[0] = 0;
  reply_len = 0;
  replies = 1000;
  notice_len = 0;
}

static inline void setup(void) { open_with(&serial_config, NULL); }

static inline void told(const char *expected) {
  ck_assert_str_eq(story, expected);
  story_len = 0;
  story[0] = 0;
}

/* An octet a millisecond, the first one whole a millisecond after what was before. */
static inline void hear(bytes_t octets) {
  true_t first = T(now_ms + 1);
  now_ms += (int64_t)octets.len;
  station_feed(&station, first, T(now_ms), octets);
}

static inline void hear_hex(const char *hex) {
  uint8_t octets[4096];
  hear(bytes_of(octets, client_hex(hex, octets)));
}

static inline void frame_of(obuf_t *out, const char *head_hex, const char *info_hex,
                            bool segmented) {
  uint8_t head[16];
  uint8_t info[2100];
  size_t head_len = client_hex(head_hex, head);
  size_t info_len = client_hex(info_hex, info);
  client_frame(out, segmented, bytes_of(head, head_len), bytes_of(info, info_len));
}

/* `head`: addresses and control, "03 21 10". */
static inline void ask_part(const char *head, const char *info, bool segmented) {
  uint8_t memory[2200];
  obuf_t out = obuf_over(memory, sizeof memory);
  frame_of(&out, head, info, segmented);
  hear(obuf_bytes(&out));
}

static inline void ask(const char *head, const char *info) { ask_part(head, info, false); }

static inline void silent(void) {
  station_act_t act;
  ck_assert(!station_next(&station, &act));
  ck_assert_int_gt(station_deadline(&station).ns, MS(now_ms + 1000));
}

/* The next frame, `wait_ms` after the last octet, exactly these octets; they leave. */
static inline void leaves(int64_t wait_ms, bytes_t expected) {
  station_act_t act;
  if (wait_ms > 0) {
    ck_assert_int_eq(station_deadline(&station).ns, MS(now_ms + wait_ms));
    station_tick(&station, (true_t){MS(now_ms + wait_ms) - 1});
    ck_assert(!station_next(&station, &act));
    station_tick(&station, T(now_ms + wait_ms));
  }
  ck_assert(station_next(&station, &act));
  ck_assert_int_eq(act.at.ns, MS(now_ms + wait_ms));
  ck_assert_uint_eq(act.octets.len, expected.len);
  ck_assert_mem_eq(act.octets.p, expected.p, expected.len);
  ck_assert(!station_next(&station, &act));
  now_ms += wait_ms + (int64_t)expected.len;
  station_left(&station, T(now_ms));
}

static inline void says_hex(const char *hex) {
  uint8_t octets[2200];
  leaves(REACTION_MS, bytes_of(octets, client_hex(hex, octets)));
}

static inline void says_part(int64_t wait_ms, const char *head, const char *info, bool segmented) {
  uint8_t memory[2200];
  obuf_t out = obuf_over(memory, sizeof memory);
  frame_of(&out, head, info, segmented);
  leaves(wait_ms, obuf_bytes(&out));
}

static inline void says(const char *head, const char *info) {
  says_part(REACTION_MS, head, info, false);
}

static inline void set_reply(const char *hex) { reply_len = client_hex(hex, reply); }

#define SNRM_PLAIN "7E A0 07 03 21 93 0F 01 7E"
#define UA_PLAIN "7E A0 07 21 03 73 01 40 7E"
#define DM_TO_16 "7E A0 07 21 03 1F 6B E9 7E"
/* Parameters: info field each way, then window each way, as the client sees them. */
#define TERMS_16_1 "81 80 12 05 01 10 06 01 10 07 04 00 00 00 01 08 04 00 00 00 01"
#define TERMS_8_3 "81 80 12 05 01 08 06 01 08 07 04 00 00 00 03 08 04 00 00 00 03"
#define TERMS_8_7 "81 80 12 05 01 08 06 01 08 07 04 00 00 00 07 08 04 00 00 00 07"

static inline void connect_plain(void) {
  hear_hex(SNRM_PLAIN);
  says_hex(UA_PLAIN);
  told("C16 ");
}

static inline void connect_with(const char *terms) {
  ask("03 21 93", terms);
  says("21 03 73", terms);
  told("C16 ");
}

#define REPLY_OF_7_FRAMES                                                                          \
  "C4 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E "  \
  "1F 20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F 30 31"

/* 3 + 50 octets in frames of 8: six full ones and 5 octets. */
static const char *const parts[] = {"E6 E7 00 C4 01 02 03 04", "05 06 07 08 09 0A 0B 0C",
                                    "0D 0E 0F 10 11 12 13 14", "15 16 17 18 19 1A 1B 1C",
                                    "1D 1E 1F 20 21 22 23 24", "25 26 27 28 29 2A 2B 2C",
                                    "2D 2E 2F 30 31"};

#endif
