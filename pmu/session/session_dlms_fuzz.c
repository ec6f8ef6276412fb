/* Any answers at any time into a DLMS conversation in clear, over the wrapper: it ends, it never
 * has more than its acts hold, and it never crashes. The input is moves: a length and as many
 * octets of an APDU; 0 is silence until the deadline; the highest lengths are messages that a meter
 * would send, with the invoke-id that was asked with. */
#include "pmu/session/session_dlms.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const messages[] = {
    "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400207E9F04000007",
    "C401ii0009024131",
    "C403ii0200060000000100090141",
    "C402ii00000000010006010209014109",
    "C402ii010000000200020142",
    "C401ii0103",
    "C501ii00",
    "C701ii00",
    "D80102",
    "6303800100",
    "E04000010000060CC401ii0009024131",
    "0F00000007000202090241310600000005",
    "C20000010000616200FF020600000008",
    "C401ii00130202061206000000010002"};
enum { MESSAGES = sizeof messages / sizeof messages[0], FIRST_MESSAGE = 256 - MESSAGES };

static const step_t steps[] = {
    {.kind = STEP_READ, .targets = {{.class_id = 1, .index = 2}}, .target_count = 1},
    {.kind = STEP_READ,
     .targets = {{.class_id = 4, .index = 2}, {.class_id = 4, .index = 5}},
     .target_count = 2},
    {.kind = STEP_RANGE,
     .targets = {{.class_id = 7, .index = 2, .selector = 1}},
     .target_count = 1,
     .data_len = 2},
    {.kind = STEP_WRITE,
     .targets = {{.class_id = 1, .index = 2}},
     .target_count = 1,
     .data = {0x11, 0x02},
     .data_len = 2},
    {.kind = STEP_WRITE,
     .action = true,
     .targets = {{.class_id = 9, .index = 1}},
     .target_count = 1,
     .data = {0x12, 0x00, 0x01},
     .data_len = 3},
    {.kind = STEP_SET_TIME, .targets = {{.class_id = 8, .index = 2}}, .target_count = 1},
    {.kind = STEP_LEVEL, .level = 3}};

static uint8_t invoke;

static void drain(session_t *s, mono_t now) {
  enum { INVOKE_AT = 8 + 2 };
  act_t act;
  while (session_next(s, &act)) {
    if (act.kind == ACT_SEND && act.octets.len > INVOKE_AT) invoke = act.octets.p[INVOKE_AT];
    if (act.kind == ACT_DATA || act.kind == ACT_COUNTER) session_answer(s, now, act.act, ST_OK);
    if (act.kind == ACT_READY) session_close(s, now, ST_OK);
  }
}

static int32_t digit(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

static void put_message(const char *text, obuf_t *out) {
  for (; *text != '\0'; text += 2)
    obuf_put(out, *text == 'i' ? invoke : (uint8_t)(digit(text[0]) * 16 + digit(text[1])));
}

static void hear(session_t *s, bytes_t apdu, mono_t now) {
  uint8_t memory[512];
  obuf_t out = obuf_over(memory, sizeof memory);
  const uint8_t head[] = {0, 1, 0, 17, 0, 2, (uint8_t)(apdu.len >> 8), (uint8_t)apdu.len};
  obuf_add(&out, bytes_of(head, sizeof head));
  obuf_add(&out, apdu);
  session_feed(s, now, now, obuf_bytes(&out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static session_dlms_t *machine;
  static arena_t arena;
  if (machine == NULL) machine = (session_dlms_t *)session_new(&arena, &session_dlms);
  session_t *s = &machine->base;
  session_access_t access = {.security = security_level("none"),
                             .wrapper = true,
                             .address = 17,
                             .address_len = 2,
                             .info_max = 128,
                             .window_max = 1,
                             .pdu_max = 2048,
                             .blocks_general = size > 0 && data[0] % 2 == 1};
  plan_t plan = {.anchor = {{0}, INT64_C(1775131200000000000)},
                 .serial = "A1",
                 .identification = "PTOU-0100",
                 .baud = 1000000,
                 .level = 1,
                 .access = &access,
                 .steps = steps,
                 .step_count = sizeof steps / sizeof steps[0]};
  mono_t now = {0};
  CHECK(session_start(s, now, &plan) == ST_OK);
  drain(s, now);
  for (size_t at = 0; at < size && session_open(s);) {
    size_t move = data[at++];
    uint8_t memory[256];
    obuf_t apdu = obuf_over(memory, sizeof memory);
    now.ns += 5000000;
    if (move >= FIRST_MESSAGE) {
      put_message(messages[move - FIRST_MESSAGE], &apdu);
    } else {
      size_t len = move < size - at ? move : size - at;
      obuf_add(&apdu, bytes_of(data + at, len));
      at += len;
    }
    mono_t due = session_deadline(s);
    if (apdu.len > 0) {
      hear(s, obuf_bytes(&apdu), now);
    } else if (due.ns != TIME_NEVER) {
      now = due.ns > now.ns ? due : now;
      session_tick(s, now);
    }
    drain(s, now);
  }
  for (int turn = 0; turn < 1000 && session_open(s); turn++) {
    mono_t due = session_deadline(s);
    CHECK(due.ns != TIME_NEVER);
    now = due.ns > now.ns ? due : now;
    session_tick(s, now);
    drain(s, now);
  }
  CHECK(!session_open(s));
  return 0;
}
