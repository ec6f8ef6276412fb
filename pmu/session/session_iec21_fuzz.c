/* Any octets at any time into a conversation, good messages among them: it ends, it never has more
 * than its acts hold, and it never crashes. The input is a list of moves: a length, then octets; 0
 * is silence until the deadline, and the highest lengths are messages that a meter would send. */
#include "pmu/session/playbook.h"
#include "pmu/session/session_iec21.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const messages[] = {"/MPF5PTOU-0100",
                                       "P0 (A1)",
                                       "ACK",
                                       "data 0-0:96.1.0*255(A1)",
                                       "NAK",
                                       "data (ER07)",
                                       "more 0-0:99.98.0*255(1)\r\n",
                                       "B0"};
enum { MESSAGES = sizeof messages / sizeof messages[0], FIRST_MESSAGE = 256 - MESSAGES };

static void drain(session_t *s, mono_t now) {
  act_t act;
  while (session_next(s, &act)) {
    if (act.kind == ACT_IDENTITY || act.kind == ACT_DATA) session_answer(s, now, act.act, ST_OK);
    if (act.kind == ACT_READY) session_close(s, now, ST_OK);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static session_iec21_t machine;
  static session_t *const s = &machine.base;
  static const step_t steps[] = {{.kind = STEP_READ, .object = "0-0:96.1.0*255"},
                                 {.kind = STEP_LEVEL, .level = 1},
                                 {.kind = STEP_RANGE, .object = "0-0:99.98.0*255", .value = "1;9"},
                                 {.kind = STEP_SET_TIME, .object = "0-0:1.0.0*255"},
                                 {.kind = STEP_WRITE, .object = "0-0:10.0.1*255", .value = "1"}};
  static const session_access_t access_all = {.password = {[1] = "11111111"}};
  plan_t plan = {.anchor = {{0}, INT64_C(1775131200000000000)},
                 .serial = "A1",
                 .identification = "PTOU-0100",
                 .baud = 9600,
                 .access = &access_all,
                 .steps = steps,
                 .step_count = sizeof steps / sizeof steps[0]};
  mono_t now = {0};
  memset(&machine, 0, sizeof machine);
  s->way = &session_iec21;
  CHECK(session_start(s, now, &plan) == ST_OK);
  drain(s, now);
  for (size_t at = 0; at < size && session_open(s);) {
    size_t move = data[at++];
    /* What is due is sent first: the moves are the meter's. */
    while (machine.state == SESSION_PAUSE) {
      now = session_deadline(s);
      session_tick(s, now);
      drain(s, now);
    }
    uint8_t memory[256];
    obuf_t message = obuf_over(memory, sizeof memory);
    if (move >= FIRST_MESSAGE) {
      play_answer(messages[move - FIRST_MESSAGE], 0, &message);
    } else {
      size_t len = move < size - at ? move : size - at;
      obuf_add(&message, bytes_of(data + at, len));
      at += len;
    }
    mono_t first = {now.ns + 250000000};
    now.ns = first.ns + 1000000 * (int64_t)message.len;
    if (message.len > 0) session_feed(s, first, now, obuf_bytes(&message));
    mono_t due = session_deadline(s);
    if (message.len == 0 && due.ns != TIME_NEVER) {
      now = due.ns > now.ns ? due : now;
      session_tick(s, now);
    }
    drain(s, now);
  }
  for (int turn = 0; turn < 10000 && session_open(s); turn++) {
    now = session_deadline(s);
    session_tick(s, now);
    drain(s, now);
  }
  CHECK(!session_open(s));
  return 0;
}
