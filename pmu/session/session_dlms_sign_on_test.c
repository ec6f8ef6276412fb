/* Tests of the opening by mode E: literal octets with their parity, an echo that is identical to
 * the confirmation, a stranger, silence. What HDLC says afterwards is not looked into. */
#include "pmu/session/playbook.h"
#include "pmu/session/session_dlms.h"

#include <check.h>
#include <stdlib.h>

static arena_t arena;
static session_t *session;
static mono_t now;
static uint8_t sent[64];
static size_t sent_len;
static uint32_t baud;
static status_t end;
static bool ended;

static const session_access_t access_e = {.serial = true,
                                          .mode_e = true,
                                          .address = 17,
                                          .address_len = 2,
                                          .info_max = 128,
                                          .window_max = 1,
                                          .pdu_max = 1024};

static void drain(void) {
  act_t act;
  while (session_next(session, &act)) {
    if (act.kind == ACT_LINE) baud = act.baud;
    if (act.kind == ACT_SEND) {
      sent_len = act.octets.len;
      ck_assert_uint_le(sent_len, sizeof sent);
      memcpy(sent, act.octets.p, sent_len);
    }
    if (act.kind != ACT_END) continue;
    ended = true;
    end = act.status;
  }
}

/* What is due is said. */
static void until_sent(void) {
  sent_len = 0;
  for (int turn = 0; turn < 4 && sent_len == 0 && !ended; turn++) {
    now = session_deadline(session);
    session_tick(session, now);
    drain();
  }
}

static void begin(void) {
  static session_access_t access;
  access = access_e;
  access.security = security_level("none");
  plan_t plan = {
      .serial = "A1", .identification = "PTOU-0100", .baud = 9600, .level = 1, .access = &access};
  session = session_new(&arena, &session_dlms);
  now = (mono_t){0};
  ended = false;
  ck_assert_int_eq(session_start(session, now, &plan), ST_OK);
  drain();
  ck_assert_uint_eq(baud, 300);
  until_sent();
}

static void close_all(void) {
  session_free(session);
  arena_free(&arena);
}

/* `later_ms` after now; parity by counting. */
static void hear(const char *text, int64_t later_ms) {
  uint8_t octets[64];
  size_t len = strlen(text);
  for (size_t i = 0; i < len; i++)
    octets[i] = play_parity((uint8_t)text[i]);
  mono_t first = {now.ns + later_ms * 1000000};
  now.ns = first.ns + 100000000;
  session_feed(session, first, now, bytes_of(octets, len));
  drain();
}

#define IS_SENT(...)                                                                               \
  do {                                                                                             \
    const uint8_t want_[] = {__VA_ARGS__};                                                         \
    ck_assert_uint_eq(sent_len, sizeof want_);                                                     \
    ck_assert_int_eq(memcmp(sent, want_, sizeof want_), 0);                                        \
  } while (0)

/* `/?A1!` CR LF at 300 Bd: 7 octets of 33.3 ms, and the meter answers 250 ms later. */
START_TEST(sign_on__mode_e__changes_to_the_rate_and_then_hdlc) {
  begin();
  IS_SENT(0xAF, 0x3F, 0x41, 0xB1, 0x21, 0x8D, 0x0A);
  hear("/MPF5\\2PTOU-0100\r\n", 234 + 250);
  until_sent();
  IS_SENT(0x06, 0xB2, 0x35, 0xB2, 0x8D, 0x0A);
  ck_assert_uint_eq(baud, 300); /* the confirmation comes at 300 Bd, too */
  hear("\x06"
       "252\r\n",
       200 + 250);
  ck_assert_uint_eq(baud, 9600);
  until_sent();
  ck_assert_uint_eq(sent[0], 0x7E);
  close_all();
}
END_TEST

/* 6 octets of 33.3 ms: what comes while they leave is our own voice. */
START_TEST(sign_on__our_own_option_heard_back__confirms_nothing) {
  begin();
  hear("/MPF5\\2PTOU-0100\r\n", 234 + 250);
  until_sent();
  hear("\x06"
       "252\r\n",
       40);
  ck_assert_uint_eq(baud, 300);
  now.ns -= 100000000; /* it was heard while it left; the meter's own comes behind it */
  hear("\x06"
       "252\r\n",
       450);
  ck_assert_uint_eq(baud, 9600);
  close_all();
}
END_TEST

START_TEST(sign_on__a_meter_that_cannot_mode_e__is_left) {
  begin();
  hear("/MPF5PTOU-0100\r\n", 234 + 250);
  ck_assert(ended);
  ck_assert_int_eq(end, ST_BAD_IDENTITY);
  close_all();
}
END_TEST

START_TEST(sign_on__silence__ends_after_three) {
  begin();
  int sign_ons = 1;
  while (!ended) {
    until_sent();
    if (!ended) sign_ons++;
  }
  ck_assert_int_eq(sign_ons, 3);
  ck_assert_int_eq(end, ST_SILENT_LINE);
  close_all();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("session_dlms_sign_on");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, sign_on__mode_e__changes_to_the_rate_and_then_hdlc);
  tcase_add_test(all, sign_on__our_own_option_heard_back__confirms_nothing);
  tcase_add_test(all, sign_on__a_meter_that_cannot_mode_e__is_left);
  tcase_add_test(all, sign_on__silence__ends_after_three);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
