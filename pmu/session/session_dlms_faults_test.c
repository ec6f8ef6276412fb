/* Known faults of other stacks that the conversation must not have: an invocation counter that an
 * exception discloses is not believed, and a challenge is drawn each time, never counted or kept.
 * The meter is three literal answers over the wrapper; everything else of a conversation is tested
 * with a whole meter. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pmu/session/session_dlms.h"

enum { LEVEL = 1, CHALLENGE = 16, SENT_BEFORE = 100, FIRST_COUNTER = 101 };
enum { ACTS_MAX = 64 };

static arena_t arena;
static session_t *session;
static uint8_t drawn; /* the next octet of entropy */
static bool entropy_is_there;
static mono_t now;

static session_access_t access_of_meter;
static plan_t plan;

/* What the session did since it was asked last. */
static uint8_t sent[512];
static size_t sent_len;
static uint32_t counter_asked; /* the greatest that was to be put aside */
static bool ended;
static act_t end;

static void draw(void *of, uint8_t *to, size_t len) {
  (void)of;
  for (size_t at = 0; at < len; at++)
    to[at] = drawn++;
}

static void drain(void) {
  act_t act;
  sent_len = 0;
  for (int count = 0; count < ACTS_MAX && session_next(session, &act); count++) {
    if (act.kind == ACT_SEND) {
      ck_assert_uint_le(act.octets.len, sizeof sent);
      memcpy(sent, act.octets.p, act.octets.len);
      sent_len = act.octets.len;
    }
    if (act.kind == ACT_COUNTER) {
      if (act.counters.sent > counter_asked) counter_asked = act.counters.sent;
      session_answer(session, now, act.act, ST_OK);
    }
    if (act.kind != ACT_END) continue;
    ended = true;
    end = act;
  }
}

static void begin_as(const char *security, bool datagrams, int32_t tries,
                     session_counters_t counters) {
  static const uint8_t title[] = {0x4D, 0x50, 0x46, 0, 0, 0, 0, 1};
  access_of_meter = (session_access_t){.security = security_level(security),
                                       .has_keys = true,
                                       .wrapper = true,
                                       .datagrams = datagrams,
                                       .address = 17,
                                       .address_len = 2,
                                       .info_max = 128,
                                       .pdu_max = 1024,
                                       .window_max = 1,
                                       .answer_wait = {tries > 0 ? 20 * NS_PER_S : 0},
                                       .tries = tries};
  memcpy(access_of_meter.keys.server_title, title, sizeof title);
  plan = (plan_t){.anchor = {.mono = now},
                  .serial = "M1",
                  .identification = "PTOU-0100",
                  .baud = 9600,
                  .access = &access_of_meter,
                  .level = LEVEL,
                  .counters = counters};
  if (entropy_is_there) plan.entropy = (entropy_t){.draw = draw};
  ended = false;
  counter_asked = 0;
  ck_assert_int_eq(session_start(session, now, &plan), ST_OK);
  drain();
}

static void begin_over(const char *security, bool datagrams) {
  begin_as(security, datagrams, 0, (session_counters_t){.sent = SENT_BEFORE});
}

static void begin(const char *security) { begin_over(security, false); }

/* From wPort 17 to the client that asked. */
static void hear(const uint8_t *apdu, size_t len) {
  uint8_t message[64] = {0, 1, 0, 17, sent[2], sent[3], 0, (uint8_t)len};
  memcpy(message + 8, apdu, len);
  now.ns += NS_PER_S / 10;
  session_feed(session, now, now, bytes_of(message, 8 + len));
  drain();
}

/* On to the next time-out: whatever the session tries then, the meter says the same again. */
static void wait_on(void) {
  if (session_deadline(session).ns > now.ns) now = session_deadline(session);
  session_tick(session, now);
  drain();
}

static void setup(void) {
  session = session_new(&arena, session_way("dlms"));
  ck_assert_ptr_nonnull(session);
  now = (mono_t){NS_PER_S};
  drawn = 0x30;
  entropy_is_there = true;
}

static void teardown(void) {
  session_free(session);
  arena_free(&arena);
}

/* The octets behind AC 12 80 10, calling-authentication-value of sixteen. */
static const uint8_t *challenge_sent(void) {
  static const uint8_t head[] = {0xAC, 0x12, 0x80, CHALLENGE};
  for (size_t at = 0; at + sizeof head + CHALLENGE <= sent_len; at++)
    if (memcmp(sent + at, head, sizeof head) == 0) return sent + at + sizeof head;
  return NULL;
}

/* 21 LEN 30, then the counter. */
static uint32_t counter_sent(void) {
  for (size_t at = 0; at + 7 <= sent_len; at++)
    if (sent[at] == 0x21 && sent[at + 2] == 0x30)
      return (uint32_t)sent[at + 3] << 24 | (uint32_t)sent[at + 4] << 16 |
             (uint32_t)sent[at + 5] << 8 | sent[at + 6];
  return 0;
}

/* D8 01 06 FFFF0000: invocation-counter-error, and which would be right. Nobody has proved that the
 * meter said it; who believed it would burn four thousand million counters of its key. */
START_TEST(session_dlms__a_counter_that_an_exception_discloses__is_not_believed) {
  static const uint8_t exception[] = {0xD8, 0x01, 0x06, 0xFF, 0xFF, 0x00, 0x00};
  begin("both");
  ck_assert_uint_gt(sent_len, 0);
  ck_assert_uint_eq(counter_sent(), FIRST_COUNTER);
  uint32_t put_aside = counter_asked;
  ck_assert_uint_gt(put_aside, SENT_BEFORE);
  for (int turn = 0; turn < ACTS_MAX && !ended; turn++) {
    hear(exception, sizeof exception);
    if (!ended) wait_on();
    ck_assert_uint_lt(counter_sent(), 0xFFFF0000u);
  }
  ck_assert(ended);
  ck_assert_int_ne(end.status, ST_OK);
  ck_assert_uint_eq(end.counters.sent, counter_asked);
  ck_assert_uint_lt(end.counters.sent, 0xFFFF0000u);
}
END_TEST

/* Our counters are lost, the last try ended at 4196, and its association was never released: the
 * meter behind a port is busy (6117 … 02) for the public client, 16, who would read the counter.
 * The reading client, 2, comes instead, under 4197. */
START_TEST(session_dlms__a_meter_busy_with_our_own_try__is_entered_above_it) {
  static const struct {
    int32_t tries;
    uint32_t tried;
    bool enters;
  } rows[] = {{3, 4196, true}, {0, 4196, false}, {3, 0, false}};
  static const uint8_t busy[] = {0x61, 0x17, 0xA1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74,
                                 0x05, 0x08, 0x01, 0x01, 0xA2, 0x03, 0x02, 0x01, 0x02,
                                 0xA3, 0x05, 0xA1, 0x03, 0x02, 0x01, 0x01};
  begin_as("both", false, rows[_i].tries, (session_counters_t){.tried = {rows[_i].tried}});
  ck_assert_uint_eq(sent[3], 16);
  hear(busy, sizeof busy);
  ck_assert_int_eq(ended, !rows[_i].enters);
  if (ended) {
    ck_assert_int_eq(end.status, ST_BUSY);
    return;
  }
  ck_assert_uint_eq(sent[3], 2);
  ck_assert_uint_eq(counter_sent(), 4197);
  hear(busy, sizeof busy); /* busy for us, too: that was not it */
  ck_assert(ended);
  ck_assert_int_eq(end.status, ST_BUSY);
}
END_TEST

/* 30 31 … 3F, then 40 41 … 4F: each conversation has octets of its own, and of nobody else. */
START_TEST(session_dlms__challenges__are_what_was_drawn_and_never_the_same) {
  uint8_t wanted[CHALLENGE];
  for (uint8_t turn = 0; turn < 2; turn++) {
    begin("hls");
    const uint8_t *challenge = challenge_sent();
    ck_assert_ptr_nonnull(challenge);
    for (uint8_t at = 0; at < CHALLENGE; at++)
      wanted[at] = (uint8_t)(0x30 + CHALLENGE * turn + at);
    ck_assert_mem_eq(challenge, wanted, sizeof wanted);
    session_hangup(session, now);
    drain();
    ck_assert(ended);
  }
}
END_TEST

START_TEST(session_dlms__without_a_source_of_entropy__nothing_is_asked) {
  entropy_is_there = false;
  begin("hls");
  ck_assert(ended);
  ck_assert_int_eq(end.status, ST_UNSUPPORTED);
  ck_assert_uint_eq(sent_len, 0);
}
END_TEST

/* Version 2 of the wrapper, in a run of its own, then the published AARE. In a stream nobody knows
 * where the next head begins, and the link is opened anew; the next datagram is whole again. */
START_TEST(session_dlms__a_wrong_datagram__costs_no_conversation) {
  static const uint8_t wrong[] = {0, 2, 0, 17, 0, 2, 0, 1, 0xFF};
  static const uint8_t aare[] = {0x61, 0x29, 0xA1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74, 0x05, 0x08,
                                 0x01, 0x01, 0xA2, 0x03, 0x02, 0x01, 0x00, 0xA3, 0x05, 0xA1, 0x03,
                                 0x02, 0x01, 0x00, 0xBE, 0x10, 0x04, 0x0E, 0x08, 0x00, 0x06, 0x5F,
                                 0x1F, 0x04, 0x00, 0x00, 0x7E, 0x1F, 0x04, 0x00, 0x00, 0x07};
  bool datagrams = _i == 1;
  begin_over("none", datagrams);
  ck_assert_uint_gt(sent_len, 0);
  now.ns += NS_PER_S / 10;
  session_feed(session, now, now, bytes_of(wrong, sizeof wrong));
  drain();
  ck_assert_int_eq(ended, !datagrams);
  if (!datagrams) return;
  ck_assert_uint_eq(sent_len, 0); /* what was said stands */
  hear(aare, sizeof aare);
  ck_assert_int_eq(session_phase(session), SESSION_FREE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/session/session_dlms_faults");
  TCase *tests = tcase_create("faults");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, session_dlms__a_counter_that_an_exception_discloses__is_not_believed);
  tcase_add_loop_test(tests, session_dlms__a_meter_busy_with_our_own_try__is_entered_above_it, 0,
                      3);
  tcase_add_test(tests, session_dlms__challenges__are_what_was_drawn_and_never_the_same);
  tcase_add_test(tests, session_dlms__without_a_source_of_entropy__nothing_is_asked);
  tcase_add_loop_test(tests, session_dlms__a_wrong_datagram__costs_no_conversation, 0, 2);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
