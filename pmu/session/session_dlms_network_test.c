/* Tests of a conversation through a port of a concentrator: what is said again and what is not,
 * and that duplicates, late, reordered and swapped answers are counted and change nothing. The
 * meter is literal answers over the wrapper, in clear; the same under protection is tried with a
 * whole meter in pmu/fleet/network_test.c. Source: decision 0012. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pmu/session/session_dlms.h"

enum { ACTS_MAX = 64, WPORT = 17, OTHER_WPORT = 18 };
#define WAIT_NS (20 * NS_PER_S)

static arena_t arena;
static session_t *session;
static mono_t now;
static session_access_t access_of_meter;
static plan_t plan;
static step_t step;

static uint8_t sent[512], client;
static size_t sent_len;
static int32_t sends, faults, strays, datas;
static status_t stray;
static uint8_t data[64];
static size_t data_len;
static bool over, ended, ready;
static act_t step_over, end;

static void take(const act_t *act) {
  switch (act->kind) {
  case ACT_SEND:
    memcpy(sent, act->octets.p, act->octets.len);
    sent_len = act->octets.len;
    client = sent[3];
    sends++;
    break;
  case ACT_FAULT:
    if (act->stray) stray = act->fault.status;
    if (act->stray)
      strays++;
    else
      faults++;
    break;
  case ACT_DATA:
    datas++;
    data_len = act->text.len;
    memcpy(data, act->text.p, data_len);
    session_answer(session, now, act->act, ST_OK);
    break;
  case ACT_STEP:
    over = true;
    step_over = *act;
    break;
  case ACT_READY:
    ready = true;
    break;
  case ACT_END:
    ended = true;
    end = *act;
    break;
  case ACT_LINE:
  case ACT_COUNTER:
  case ACT_IDENTITY:
  case ACT_NOTIFICATION:
    break;
  }
}

static void drain(void) {
  act_t act;
  sends = 0;
  for (int count = 0; count < ACTS_MAX && session_next(session, &act); count++)
    take(&act);
}

static size_t message(uint8_t *to, uint8_t from, const uint8_t *apdu, size_t len) {
  const uint8_t head[] = {0, 1, 0, from, 0, client, 0, (uint8_t)len};
  memcpy(to, head, sizeof head);
  memcpy(to + sizeof head, apdu, len);
  return sizeof head + len;
}

static void hear_from(uint8_t from, const uint8_t *apdu, size_t len) {
  uint8_t octets[128];
  now.ns += NS_PER_S / 10;
  session_feed(session, now, now, bytes_of(octets, message(octets, from, apdu, len)));
  drain();
}
#define HEAR(...)                                                                                  \
  hear_from(WPORT, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

/* Published: AARE of logical names, accepted, no authentication. */
static const uint8_t aare[] = {0x61, 0x29, 0xA1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74, 0x05, 0x08,
                               0x01, 0x01, 0xA2, 0x03, 0x02, 0x01, 0x00, 0xA3, 0x05, 0xA1, 0x03,
                               0x02, 0x01, 0x00, 0xBE, 0x10, 0x04, 0x0E, 0x08, 0x00, 0x06, 0x5F,
                               0x1F, 0x04, 0x00, 0x00, 0x7E, 0x1F, 0x04, 0x00, 0x00, 0x07};

static void silence(void) {
  mono_t due = session_deadline(session);
  ck_assert_int_ne(due.ns, TIME_NEVER);
  now = due;
  session_tick(session, now);
  drain();
}

static void open_as(int32_t tries) {
  access_of_meter = (session_access_t){.security = security_level("none"),
                                       .wrapper = true,
                                       .address = WPORT,
                                       .address_len = 2,
                                       .info_max = 128,
                                       .pdu_max = 1024,
                                       .window_max = 1,
                                       .answer_wait = {WAIT_NS},
                                       .tries = tries};
  plan.anchor.mono = now;
  plan.serial = "M1";
  plan.identification = "PTOU-0100";
  plan.baud = 1000000;
  plan.access = &access_of_meter;
  plan.level = 1;
  ck_assert_int_eq(session_start(session, now, &plan), ST_OK);
  drain();
}

static void enter(int32_t tries) {
  open_as(tries);
  hear_from(WPORT, aare, sizeof aare);
  ck_assert(ready);
}

/* Of class 1, attribute 2: the meter's serial number, 0-0:96.1.0. */
static void ask(step_kind_t kind) {
  step = (step_t){.kind = kind,
                  .object = "0-0:96.1.0*255",
                  .targets = {{.class_id = 1, .name = {0, 0, 96, 1, 0, 255}, .index = 2}},
                  .target_count = 1,
                  .data = {0x11, 0x05},
                  .data_len = 2};
  over = ready = false;
  session_step(session, now, &step);
  drain();
  ck_assert_int_eq(sends, 1);
}

static void setup(void) {
  session = session_new(&arena, session_way("dlms"));
  now = (mono_t){NS_PER_S};
  plan = (plan_t){0};
  faults = strays = datas = 0;
  over = ended = ready = false;
  data_len = 0;
}

static void teardown(void) {
  session_free(session);
  arena_free(&arena);
}

START_TEST(port__a_read_without_an_answer__is_said_thrice_in_the_same_octets) {
  uint8_t first[512];
  enter(3);
  ask(STEP_READ);
  size_t len = sent_len;
  memcpy(first, sent, len);
  for (int again = 0; again < 2; again++) {
    ck_assert_int_eq(session_deadline(session).ns, now.ns + WAIT_NS);
    silence();
    ck_assert_int_eq(sends, 1);
    ck_assert_uint_eq(sent_len, len);
    ck_assert_mem_eq(sent, first, len);
    ck_assert(!ended);
  }
  silence();
  ck_assert_int_eq(sends, 0);
  ck_assert(ended && end.out_of_order);
  ck_assert_int_eq(end.status, ST_SILENT_LINE);
  ck_assert_int_eq(faults, 3); /* each silence is told */
}
END_TEST

START_TEST(port__of_one_try__a_read_is_said_once) {
  enter(1);
  ask(STEP_READ);
  silence();
  ck_assert(ended);
  ck_assert_int_eq(sends, 0);
}
END_TEST

/* The answer was late, and comes twice: once for each request. */
START_TEST(port__a_duplicate__is_counted_and_changes_nothing) {
  enter(3);
  ask(STEP_READ);
  mono_t asked = now;
  uint8_t invoke = sent[10];
  silence();
  HEAR(0xC4, 0x01, invoke, 0x00, 0x11, 0x07);
  ck_assert(over && ready);
  ck_assert_int_eq(step_over.status, ST_OK);
  ck_assert_int_eq(datas, 1);
  /* Nobody knows which of the two it answers: it was asked when it was asked first. */
  ck_assert_int_eq(step_over.request.ns, asked.ns);
  ask(STEP_READ);
  uint8_t next = sent[10];
  ck_assert_uint_ne(next, invoke);
  int64_t due_ns = session_deadline(session).ns;
  HEAR(0xC4, 0x01, invoke, 0x00, 0x11, 0x07);
  ck_assert_int_eq(strays, 1);
  ck_assert_int_eq(stray, ST_BAD_ORDER);
  ck_assert(!over && !ended);
  ck_assert_int_eq(session_deadline(session).ns, due_ns); /* nor is it waited longer */
  HEAR(0xC4, 0x01, next, 0x00, 0x11, 0x08);
  ck_assert(over);
  ck_assert_int_eq(datas, 2);
  ck_assert_uint_eq(data[1], 0x08);
  ck_assert_int_eq(strays, 1);
}
END_TEST

/* Two messages in one run, the wrong one first: the order of a mesh is none. */
START_TEST(port__reordered_answers__each_is_held_against_its_question) {
  enter(3);
  ask(STEP_READ);
  uint8_t old = sent[10];
  silence();
  HEAR(0xC4, 0x01, old, 0x00, 0x11, 0x07);
  ask(STEP_READ);
  uint8_t next = sent[10], octets[64];
  const uint8_t late[] = {0xC4, 0x01, old, 0x00, 0x11, 0x07};
  const uint8_t right[] = {0xC4, 0x01, next, 0x00, 0x11, 0x09};
  size_t len = message(octets, WPORT, late, sizeof late);
  len += message(octets + len, WPORT, right, sizeof right);
  session_feed(session, now, now, bytes_of(octets, len));
  drain();
  ck_assert_int_eq(strays, 1);
  ck_assert(over);
  ck_assert_uint_eq(data[1], 0x09);
}
END_TEST

/* A stale route answers for another meter, with the invoke-id of ours. */
START_TEST(port__an_answer_of_another_meter__is_not_taken) {
  enter(3);
  ask(STEP_READ);
  const uint8_t answer[] = {0xC4, 0x01, sent[10], 0x00, 0x11, 0x42};
  hear_from(OTHER_WPORT, answer, sizeof answer);
  ck_assert_int_eq(strays, 1);
  ck_assert_int_eq(stray, ST_BAD_IDENTITY);
  ck_assert(!over && !ended);
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x07);
  ck_assert(over);
  ck_assert_uint_eq(data[1], 0x07);
  /* Where nothing else comes, that is why. */
  ask(STEP_READ);
  for (int again = 0; again < 3; again++)
    silence();
  ck_assert(ended);
  ck_assert_int_eq(end.status, ST_SILENT_LINE);
}
END_TEST

START_TEST(port__only_another_meter_answers__the_end_says_so) {
  enter(1);
  ask(STEP_READ);
  const uint8_t answer[] = {0xC4, 0x01, sent[10], 0x00, 0x11, 0x42};
  hear_from(OTHER_WPORT, answer, sizeof answer);
  silence();
  ck_assert(ended);
  ck_assert_int_eq(end.status, ST_BAD_IDENTITY);
  ck_assert_int_eq(datas, 0);
}
END_TEST

/* The negative twin: over TCP the very same octets end the conversation. */
START_TEST(no_port__an_answer_of_another_meter__ends_the_conversation) {
  enter(0);
  ask(STEP_READ);
  const uint8_t answer[] = {0xC4, 0x01, sent[10], 0x00, 0x11, 0x42};
  hear_from(OTHER_WPORT, answer, sizeof answer);
  ck_assert_int_eq(strays, 0);
  ck_assert_int_eq(datas, 0);
  ck_assert_int_eq(client, 2); /* the link is opened anew, and the meter entered */
  ck_assert_int_eq(sent[8], 0x60);
}
END_TEST

START_TEST(port__a_write_without_an_answer__is_not_said_again) {
  enter(3);
  ask(STEP_WRITE);
  uint8_t written = sent[10];
  silence();
  ck_assert_int_eq(sends, 0);
  ck_assert(over && ready && !ended);
  ck_assert_int_eq(step_over.status, ST_TIMEOUT);
  ck_assert_int_eq(step_over.refusal, -1);
  /* What became of it is read back; the answer to the write comes then, and is none to that. */
  ask(STEP_READ);
  HEAR(0xC5, 0x01, written, 0x00);
  ck_assert_int_eq(strays, 1);
  ck_assert(!over);
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x05);
  ck_assert(over);
  ck_assert_uint_eq(data[1], 0x05);
}
END_TEST

START_TEST(port__an_association_without_an_answer__is_asked_for_thrice) {
  open_as(3);
  ck_assert_uint_eq(sent[8], 0x60);
  silence();
  ck_assert_uint_eq(sent[8], 0x60);
  ck_assert_int_eq(sends, 1);
  silence();
  ck_assert_int_eq(sends, 1);
  hear_from(WPORT, aare, sizeof aare);
  ck_assert(ready);
  /* That of the first comes, too: nobody waits for it. */
  hear_from(WPORT, aare, sizeof aare);
  ck_assert_int_eq(strays, 1);
  ask(STEP_READ);
  hear_from(WPORT, aare, sizeof aare);
  ck_assert_int_eq(strays, 2);
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x05);
  ck_assert(over);
}
END_TEST

/* C4 02, not the last, number 1: three octets of an octet-string of six; then the rest. */
START_TEST(port__a_block_twice__is_taken_once) {
  enter(3);
  ask(STEP_READ);
  uint8_t invoke = sent[10];
  HEAR(0xC4, 0x02, invoke, 0x00, 0, 0, 0, 1, 0x00, 0x05, 0x09, 0x06, 'M', 'P', '0');
  ck_assert_int_eq(sends, 1); /* the next is asked for */
  HEAR(0xC4, 0x02, invoke, 0x00, 0, 0, 0, 1, 0x00, 0x05, 0x09, 0x06, 'M', 'P', '0');
  ck_assert_int_eq(sends, 0);
  ck_assert_int_eq(strays, 1);
  HEAR(0xC4, 0x02, invoke, 0x01, 0, 0, 0, 2, 0x00, 0x03, '0', '0', '1');
  ck_assert(over);
  ck_assert_uint_eq(data_len, 8);
  ck_assert_mem_eq(data, "\x09\x06MP0001", 8);
}
END_TEST

/* Blocks were asked for twice, and the meter breaks the answer off (15): it is asked anew. */
START_TEST(port__a_long_answer_that_our_repeat_broke_off__is_asked_for_anew) {
  enter(3);
  ask(STEP_READ);
  uint8_t invoke = sent[10];
  HEAR(0xC4, 0x02, invoke, 0x00, 0, 0, 0, 1, 0x00, 0x05, 0x09, 0x06, 'M', 'P', '0');
  silence();
  HEAR(0xC4, 0x02, invoke, 0x01, 0, 0, 0, 1, 0x01, 15);
  ck_assert(!over);
  ck_assert_int_eq(sends, 1);
  ck_assert_uint_eq(sent[9], 0x01); /* get-request-normal */
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x05);
  ck_assert(over);
  ck_assert_int_eq(step_over.status, ST_OK);
}
END_TEST

/* The network carries the request for block 2 twice, and the meter breaks off at the second (19, of
 * block 1): the head-end has asked once, and asks the whole anew. */
START_TEST(port__a_long_answer_that_the_network_broke_off__is_asked_for_anew) {
  enter(3);
  ask(STEP_READ);
  uint8_t invoke = sent[10];
  HEAR(0xC4, 0x02, invoke, 0x00, 0, 0, 0, 1, 0x00, 0x05, 0x09, 0x06, 'M', 'P', '0');
  HEAR(0xC4, 0x02, invoke, 0x01, 0, 0, 0, 1, 0x01, 19);
  ck_assert(!over);
  ck_assert_int_eq(sends, 1);
  ck_assert_uint_eq(sent[9], 0x01); /* get-request-normal */
  ck_assert_uint_ne(sent[10], invoke);
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x05);
  ck_assert(over);
  ck_assert_int_eq(step_over.status, ST_OK);
}
END_TEST

/* The negative twins: 3 is a refusal, whenever it comes; and 19 of what is in no blocks is one. */
START_TEST(port__a_long_answer_that_is_refused__is_refused) {
  enter(3);
  ask(STEP_READ);
  uint8_t invoke = sent[10];
  HEAR(0xC4, 0x02, invoke, 0x00, 0, 0, 0, 1, 0x00, 0x05, 0x09, 0x06, 'M', 'P', '0');
  HEAR(0xC4, 0x02, invoke, 0x01, 0, 0, 0, 1, 0x01, 3);
  ck_assert(over);
  ck_assert_int_eq(step_over.refusal, 3);
  ask(STEP_READ);
  HEAR(0xC4, 0x01, sent[10], 0x01, 19);
  ck_assert(over);
  ck_assert_int_eq(step_over.refusal, 5);
  ck_assert_int_eq(datas, 0);
}
END_TEST

/* D8 01 01 does not say for what: it is waited, and then the association is doubted. */
START_TEST(port__an_exception__is_waited_out_and_the_meter_entered_again) {
  enter(3);
  ask(STEP_READ);
  HEAR(0xD8, 0x01, 0x01);
  ck_assert_int_eq(strays, 1);
  ck_assert(!over && !ended);
  silence();
  ck_assert_uint_eq(sent[8], 0x60);
  hear_from(WPORT, aare, sizeof aare);
  ck_assert_uint_eq(sent[8], 0xC0);
  HEAR(0xC4, 0x01, sent[10], 0x00, 0x11, 0x05);
  ck_assert(over);
  ck_assert_int_eq(step_over.status, ST_OK);
}
END_TEST

/* The last invoke-id was C5: the next question is C6, so that an answer to the last is none. */
START_TEST(port__answers_of_the_conversation_before__are_none) {
  plan.invoke = 0xC5;
  enter(3);
  ask(STEP_READ);
  ck_assert_uint_eq(sent[10], 0xC6);
  HEAR(0xC4, 0x01, 0xC5, 0x00, 0x11, 0x42);
  ck_assert_int_eq(strays, 1);
  ck_assert(!over);
  HEAR(0xC4, 0x01, 0xC6, 0x00, 0x11, 0x05);
  ck_assert(over);
  session_hangup(session, now);
  drain();
  ck_assert(ended);
  ck_assert_uint_eq(end.invoke, 0xC6);
}
END_TEST

/* A flood of what answers nothing does not keep the conversation alive. */
START_TEST(port__a_flood_of_strays__ends_when_silence_would) {
  enter(1);
  ask(STEP_READ);
  int64_t due_ns = session_deadline(session).ns;
  for (int at = 0; at < 100; at++) {
    HEAR(0xC4, 0x01, 0xC0, 0x00, 0x11, 0x42);
    ck_assert_int_eq(session_deadline(session).ns, due_ns);
  }
  ck_assert_int_eq(strays, 100);
  silence();
  ck_assert(ended);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/session/session_dlms_network");
  TCase *tests = tcase_create("network");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, port__a_read_without_an_answer__is_said_thrice_in_the_same_octets);
  tcase_add_test(tests, port__of_one_try__a_read_is_said_once);
  tcase_add_test(tests, port__a_duplicate__is_counted_and_changes_nothing);
  tcase_add_test(tests, port__reordered_answers__each_is_held_against_its_question);
  tcase_add_test(tests, port__an_answer_of_another_meter__is_not_taken);
  tcase_add_test(tests, port__only_another_meter_answers__the_end_says_so);
  tcase_add_test(tests, no_port__an_answer_of_another_meter__ends_the_conversation);
  tcase_add_test(tests, port__a_write_without_an_answer__is_not_said_again);
  tcase_add_test(tests, port__an_association_without_an_answer__is_asked_for_thrice);
  tcase_add_test(tests, port__a_block_twice__is_taken_once);
  tcase_add_test(tests, port__a_long_answer_that_our_repeat_broke_off__is_asked_for_anew);
  tcase_add_test(tests, port__a_long_answer_that_the_network_broke_off__is_asked_for_anew);
  tcase_add_test(tests, port__a_long_answer_that_is_refused__is_refused);
  tcase_add_test(tests, port__an_exception__is_waited_out_and_the_meter_entered_again);
  tcase_add_test(tests, port__answers_of_the_conversation_before__are_none);
  tcase_add_test(tests, port__a_flood_of_strays__ends_when_silence_would);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
