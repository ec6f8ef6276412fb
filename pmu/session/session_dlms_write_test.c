/* Tests of a set that is cut into blocks: the octets of each block, and every acknowledgement that
 * cannot be. The meter is literal answers over the wrapper, without authentication; it takes 128
 * octets. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pmu/session/session_dlms.h"

enum { VALUE_LEN = 130, ACTS_MAX = 64 };

static arena_t arena;
static session_t *session;
static mono_t now;
static session_access_t access_of_meter;
static plan_t plan;
static step_t step;
static uint8_t value[VALUE_LEN];

static uint8_t sent[512];
static size_t sent_len;
static int32_t steps_over, faults;
static act_t over;

static void drain(void) {
  act_t act;
  sent_len = 0;
  for (int count = 0; count < ACTS_MAX && session_next(session, &act); count++) {
    if (act.kind == ACT_SEND) {
      ck_assert_uint_le(act.octets.len, sizeof sent);
      memcpy(sent, act.octets.p, act.octets.len);
      sent_len = act.octets.len;
    }
    if (act.kind == ACT_FAULT) faults++;
    if (act.kind != ACT_STEP) continue;
    steps_over++;
    over = act;
  }
}

/* From wPort 17 to the client that asked. */
static void hear(const uint8_t *apdu, size_t len) {
  uint8_t message[64] = {0, 1, 0, 17, sent[2], sent[3], 0, (uint8_t)len};
  memcpy(message + 8, apdu, len);
  now.ns += NS_PER_S / 10;
  session_feed(session, now, now, bytes_of(message, 8 + len));
  drain();
}

static void acknowledge(uint8_t block) {
  const uint8_t answer[] = {0xC5, 0x02, sent[8 + 2], 0, 0, 0, block};
  hear(answer, sizeof answer);
}

static void acknowledge_last(uint8_t result, uint8_t block) {
  const uint8_t answer[] = {0xC5, 0x03, sent[8 + 2], result, 0, 0, 0, block};
  hear(answer, sizeof answer);
}

/* Accepted, logical names; conformance block get 1000, block set 0800, get 10, set 08, action 01,
 * or without block set; PDU 128. Then attribute 6 of the calendar is written: 130 octets, an
 * octet-string of 127 (81 7F), numbered from 0. */
static void begin(bool blocks) {
  const uint8_t aare[] = {0x61, 0x29,
                          0xA1, 0x09,
                          0x06, 0x07,
                          0x60, 0x85,
                          0x74, 0x05,
                          0x08, 0x01,
                          0x01, 0xA2,
                          0x03, 0x02,
                          0x01, 0x00,
                          0xA3, 0x05,
                          0xA1, 0x03,
                          0x02, 0x01,
                          0x00, 0xBE,
                          0x10, 0x04,
                          0x0E, 0x08,
                          0x00, 0x06,
                          0x5F, 0x1F,
                          0x04, 0x00,
                          0x00, blocks ? 0x18 : 0x10,
                          0x19, 0x00,
                          0x80, 0x00,
                          0x07};
  value[0] = 0x09;
  value[1] = 0x81;
  value[2] = 0x7F;
  for (uint8_t i = 0; i < 127; i++)
    value[3 + i] = i;
  step = (step_t){.kind = STEP_WRITE,
                  .object = "0-0:13.0.0*255",
                  .targets = {{.class_id = 20, .name = {0, 0, 13, 0, 0, 255}, .index = 6}},
                  .target_count = 1,
                  .data_long = bytes_of(value, sizeof value)};
  access_of_meter = (session_access_t){.security = security_level("none"),
                                       .wrapper = true,
                                       .address = 17,
                                       .address_len = 2,
                                       .info_max = 128,
                                       .pdu_max = 1024,
                                       .window_max = 1};
  plan = (plan_t){.anchor = {.mono = now},
                  .serial = "M1",
                  .identification = "PTOU-0100",
                  .baud = 9600,
                  .access = &access_of_meter,
                  .level = 1,
                  .steps = &step,
                  .step_count = 1};
  steps_over = faults = 0;
  ck_assert_int_eq(session_start(session, now, &plan), ST_OK);
  drain();
  hear(aare, sizeof aare);
}

static void setup(void) {
  session = session_new(&arena, session_way("dlms"));
  now = (mono_t){NS_PER_S};
}

static void teardown(void) {
  session_free(session);
  arena_free(&arena);
}

static void check_sent(const uint8_t *head, size_t head_len, size_t from, size_t len) {
  ck_assert_uint_eq(sent_len, 8 + head_len + len);
  ck_assert_int_eq(memcmp(sent + 8, head, 2), 0);
  ck_assert_int_eq(memcmp(sent + 8 + 3, head + 3, head_len - 3), 0); /* but the invoke-id */
  ck_assert_int_eq(memcmp(sent + 8 + head_len, value + from, len), 0);
}

/* 128 octets less 48 for protection are 80; less 21 of the first head 59 = 3B; 130 = 59 + 59 + 12.
 */
static const uint8_t first_head[] = {0xC1, 0x02, 0,    0x00, 0x14, 0x00, 0x00, 0x0D, 0x00, 0x00,
                                     0xFF, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x3B};
static const uint8_t second_head[] = {0xC1, 0x03, 0, 0x00, 0x00, 0x00, 0x00, 0x02, 0x3B};
static const uint8_t third_head[] = {0xC1, 0x03, 0, 0x01, 0x00, 0x00, 0x00, 0x03, 0x0C};

START_TEST(set_long__in_blocks__is_sent_one_after_each_acknowledgement) {
  begin(true);
  check_sent(first_head, sizeof first_head, 0, 59);
  uint8_t invoke = sent[8 + 2];
  acknowledge(1);
  check_sent(second_head, sizeof second_head, 59, 59);
  ck_assert_uint_eq(sent[8 + 2], invoke);
  acknowledge(2);
  check_sent(third_head, sizeof third_head, 118, 12);
  ck_assert_uint_eq(sent[8 + 2], invoke);
  mono_t last_sent = now;
  acknowledge_last(0, 3);
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.status, ST_OK);
  ck_assert_int_ge(over.request.ns, last_sent.ns); /* the write takes effect with its last block */
  ck_assert_int_lt(over.request.ns, now.ns);
  ck_assert_int_eq(faults, 0);
  ck_assert_int_eq(session_phase(session), SESSION_FREE);
}
END_TEST

START_TEST(set_long__refused_at_any_block__is_the_refusal) {
  begin(true);
  acknowledge_last(19, 1); /* data-block-number-invalid */
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.refusal, 5);
  ck_assert_int_eq(session_phase(session), SESSION_FREE);
}
END_TEST

START_TEST(set_long__refused_at_the_last__is_the_refusal) {
  begin(true);
  acknowledge(1);
  acknowledge(2);
  acknowledge_last(12, 3); /* type-unmatched */
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.refusal, 4);
}
END_TEST

START_TEST(set_long__another_block_acknowledged__ends_the_step) {
  begin(true);
  acknowledge(2);
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.status, ST_BAD_ORDER);
  ck_assert_int_eq(over.refusal, -1);
}
END_TEST

START_TEST(set_long__the_last_acknowledged_too_early__ends_the_step) {
  begin(true);
  acknowledge_last(0, 1);
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.status, ST_BAD_ORDER);
}
END_TEST

START_TEST(set_long__more_asked_for_after_the_last__ends_the_step) {
  begin(true);
  acknowledge(1);
  acknowledge(2);
  acknowledge(3);
  ck_assert_int_eq(steps_over, 1);
  ck_assert_int_eq(over.status, ST_BAD_ORDER);
}
END_TEST

/* Blocks that were not negotiated are not used, and 128 octets are not overrun. */
START_TEST(set_long__without_block_transfer__is_not_sent) {
  begin(false);
  ck_assert_int_eq(faults, 1);
  ck_assert_uint_ne(sent[8], 0xC1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("session_dlms_write");
  TCase *tcase = tcase_create("write");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, set_long__in_blocks__is_sent_one_after_each_acknowledgement);
  tcase_add_test(tcase, set_long__refused_at_any_block__is_the_refusal);
  tcase_add_test(tcase, set_long__refused_at_the_last__is_the_refusal);
  tcase_add_test(tcase, set_long__another_block_acknowledged__ends_the_step);
  tcase_add_test(tcase, set_long__the_last_acknowledged_too_early__ends_the_step);
  tcase_add_test(tcase, set_long__more_asked_for_after_the_last__ends_the_step);
  tcase_add_test(tcase, set_long__without_block_transfer__is_not_sent);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
