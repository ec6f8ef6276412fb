/* Tests of notifications over HDLC: a UI frame while an answer is awaited, between two steps, and
 * before anybody is associated. The meter builds its frames here, its check sequences bit by bit.
 * Over the wrapper, ciphered, and what is kept of them: pmu/fleet/dlms_test.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pmu/session/session_dlms.h"

enum { CLIENT = 0x05, UPPER = 0x02, LOWER = 0x23 }; /* 2; 1 and 17: << 1, the last with | 1 */
enum { SNRM = 0x93, UA = 0x73, DISC = 0x53, UI = 0x03, ROOM = 512 };

static arena_t arena;
static session_t *session;
static mono_t now;
static uint8_t heard[ROOM]; /* by the head-end, at the next turn */
static size_t heard_len;
static uint8_t ns, nr;
static int32_t requests, notices_at; /* the request that a notification comes with */
static int32_t notices, values;
static bool ended;
static act_t end;
static uint8_t notice[32];
static size_t notice_len;

/* CRC-16/X-25, by the book: reflected 1021, all ones, inverted. */
static uint16_t check_of(const uint8_t *p, size_t len) {
  uint16_t crc = 0xFFFF;
  for (size_t i = 0; i < len; i++) {
    crc ^= p[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (uint16_t)((crc & 1) != 0 ? crc >> 1 ^ 0x8408 : crc >> 1);
  }
  return (uint16_t)~crc;
}

static void put_check(uint8_t *frame, size_t *len) {
  uint16_t check = check_of(frame + 1, *len - 1);
  frame[(*len)++] = (uint8_t)check;
  frame[(*len)++] = (uint8_t)(check >> 8);
}

/* 7E A0 LL, to 05, from 02 23, control, HCS, E6 E7 00 and the APDU, FCS, 7E. */
static void say(uint8_t control, const char *hex) {
  static const uint8_t llc[] = {0xE6, 0xE7, 0x00};
  uint8_t *frame = heard + heard_len;
  size_t apdu = strlen(hex) / 2, len = 7;
  size_t whole = apdu == 0 ? 6 + 2 : 6 + 2 + sizeof llc + apdu + 2;
  const uint8_t head[] = {0x7E, 0xA0, (uint8_t)whole, CLIENT, UPPER, LOWER, control};
  memcpy(frame, head, sizeof head);
  put_check(frame, &len);
  if (apdu > 0) {
    memcpy(frame + len, llc, sizeof llc);
    len += sizeof llc;
    for (size_t i = 0; i < apdu; i++) {
      const char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
      frame[len++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    put_check(frame, &len);
  }
  frame[len++] = 0x7E;
  heard_len += len;
}

/* The alarm register has become 8; no time. */
#define ALARM "C20000010000616200FF020600000008"

static void answer(uint8_t invoke, uint8_t tag) {
  char text[64];
  nr = (nr + 1) & 7;
  if (++requests == notices_at) say(UI, ALARM);
  uint8_t control = (uint8_t)(nr << 5 | 0x10 | ns << 1);
  ns = (ns + 1) & 7;
  /* The published AARE with event notification in its conformance, 007E1F. */
  if (tag == 0x60)
    say(control, "6129A109060760857405080101A203020100A305A103020100BE10040E"
                 "0800065F1F0400007E1F04000007");
  if (tag == 0xC0) {
    snprintf(text, sizeof text, "C401%02X0009024131", invoke);
    say(control, text);
  }
  if (tag == 0x62) say(control, "6303800100");
}

/* 7E A0 LL 02 23 05 control HCS E6 E6 00 APDU */
static void meter_hears(bytes_t frame) {
  enum { CONTROL = 6, APDU = 12 };
  ck_assert_uint_gt(frame.len, CONTROL + 2);
  uint8_t control = frame.p[CONTROL];
  if (control == SNRM) ns = nr = 0;
  if (control == SNRM || control == DISC)
    say(UA, "");
  else if ((control & 1) == 0)
    answer(frame.p[APDU + 2], frame.p[APDU]);
}

static void on_act(const act_t *act) {
  if (act->kind == ACT_SEND) meter_hears(act->octets);
  if (act->kind == ACT_NOTIFICATION) {
    notices++;
    ck_assert_int_eq(act->notice->kind, APDU_EVENT_NOTIFICATION);
    notice_len = act->text.len;
    ck_assert_uint_le(notice_len, sizeof notice);
    memcpy(notice, act->text.p, notice_len);
  }
  if (act->kind == ACT_DATA) {
    values += bytes_equal(act->text, bytes_of("\x09\x02"
                                              "A1",
                                              4));
    session_answer(session, now, act->act, ST_OK);
  }
  if (act->kind == ACT_END) {
    ended = true;
    end = *act;
  }
}

/* Two reads of the serial number, and an orderly end. */
static void converse(int32_t notice_with) {
  static const session_access_t hdlc = {
      .address = 17, .address_len = 2, .info_max = 128, .pdu_max = 1024, .window_max = 1};
  step_t steps[2] = {{.kind = STEP_READ,
                      .targets = {{.class_id = 1, .name = {0, 0, 96, 1, 0, 255}, .index = 2}},
                      .target_count = 1}};
  steps[1] = steps[0];
  session_access_t access = hdlc;
  access.security = security_level("none");
  plan_t plan = {.serial = "A1",
                 .identification = "PTOU-0100",
                 .baud = 9600,
                 .access = &access,
                 .level = 1,
                 .steps = steps,
                 .step_count = 2};
  act_t act;
  session = session_new(&arena, &session_dlms);
  now = (mono_t){NS_PER_S};
  notices_at = notice_with;
  requests = notices = values = 0;
  heard_len = 0;
  ended = false;
  ck_assert_int_eq(session_start(session, now, &plan), ST_OK);
  for (int turn = 0; turn < 64 && !ended; turn++) {
    while (session_next(session, &act)) {
      on_act(&act);
      if (act.kind == ACT_READY) session_close(session, now, ST_OK);
    }
    if (ended) break;
    size_t len = heard_len;
    heard_len = 0;
    now.ns += NS_PER_S / 10;
    if (len > 0)
      session_feed(session, now, now, bytes_of(heard, len));
    else
      session_tick(session, now = session_deadline(session));
  }
  ck_assert(ended);
}

static void teardown(void) {
  session_free(session);
  arena_free(&arena);
}

/* 1 AARQ, 2 and 3 the reads: the frame comes while an answer is awaited, and before it. */
START_TEST(session_dlms__a_ui_frame__is_told_and_the_answer_is_awaited_on) {
  static const uint8_t alarm[] = {0xC2, 0, 0, 1, 0, 0, 0x61, 0x62, 0, 0xFF, 2, 6, 0, 0, 0, 8};
  converse(2 + _i);
  ck_assert_int_eq(end.status, ST_OK);
  ck_assert(!end.out_of_order);
  ck_assert_int_eq(values, 2);
  ck_assert_int_eq(notices, 1);
  ck_assert_uint_eq(notice_len, sizeof alarm);
  ck_assert_mem_eq(notice, alarm, sizeof alarm);
}
END_TEST

/* Nobody has agreed to anything yet: it is no fault of the association, and no notification. */
START_TEST(session_dlms__a_ui_frame_before_the_aare__is_not_told) {
  converse(1);
  ck_assert_int_eq(end.status, ST_OK);
  ck_assert_int_eq(values, 2);
  ck_assert_int_eq(notices, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/session/session_dlms_notice");
  TCase *tests = tcase_create("hdlc");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_loop_test(tests, session_dlms__a_ui_frame__is_told_and_the_answer_is_awaited_on, 0, 2);
  tcase_add_test(tests, session_dlms__a_ui_frame_before_the_aare__is_not_told);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
