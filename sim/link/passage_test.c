/* A concentrator with a table of mechanisms, over a network of one delay, 2 s
 * (net_fixed_test.h): the right table changes nothing; a wrong one what arrives, and never what
 * shows as sent. A message of 9 octets is one fragment. Latency 10 ms, 1 MBd: its last octet is
 * 90 us and 10 ms on its way. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/link/concentrator.h"
#include "sim/link/mechanisms.h"
#include "sim/link/net_fixed_test.h"

#define AT(ns_) ((true_t){(ns_)})
enum { BAUD = 1000000, PORTS = 2, LATENCY_NS = 10000000, LONG_LEN = 130 };
#define LATE (20 * NS_PER_S)

static arena_t arena;
static pool_t pool;
static concentrator_t *box;
static line_t ports[PORTS];
static net_place_t places[PORTS];
static link_mechanisms_t wrong;
static char long_message[LONG_LEN]; /* 64 of A, 64 of B, 2 of C */

static void begin(void) {
  arena = (arena_t){0};
  pool = pool_over(&arena);
  net_config_t config = {.places = places, .nodes = PORTS};
  concentrator_params_t params = {.latency_ns = LATENCY_NS, .queue = 4, .buffer = 1000};
  box = concentrator_open(&arena, &pool, &FIXED, &config, &params);
  for (uint32_t i = 0; i < PORTS; i++)
    ports[i] = concentrator_port(box, i + 1, BAUD);
  wrong = link_mechanisms_right;
  concentrator_mechanisms(box, &wrong);
  memset(long_message, 'A', 64);
  memset(long_message + 64, 'B', 64);
  memset(long_message + 128, 'C', 2);
}

static void end(void) { arena_free(&arena); }

static void send(uint32_t port, uint32_t end_of, int64_t at_ns, const char *octets, size_t len) {
  concentrator_live(box, AT(at_ns));
  ck_assert_int_eq(ports[port].kind->send(ports[port].of, end_of, AT(at_ns), bytes_of(octets, len)),
                   ST_OK);
}

/* The next run with octets; news for the sender have none. */
static bool take(uint32_t port, line_run_t *run) {
  concentrator_live(box, AT(LATE));
  do {
    if (!ports[port].kind->take(ports[port].of, AT(LATE), run)) return false;
  } while (run->sent.len + run->received.len == 0);
  return true;
}

/* Version 1, wPort 16 to 1, one octet. */
#define ASKED "\x00\x01\x00\x10\x00\x01\x00\x01?"
enum { ASKED_LEN = 9 };

/* The request of a port, which connects it, and what its meter then says. */
static line_run_t answer(uint32_t port, const char *octets, size_t len) {
  line_run_t run;
  send(port, LINE_HEAD_END, 0, ASKED, ASKED_LEN);
  send(port, 1, 3 * NS_PER_S, octets, len);
  ck_assert(take(port, &run));
  ck_assert(!run.to_head_end);
  ck_assert(take(port, &run));
  ck_assert(run.to_head_end);
  return run;
}

static void is_long(bytes_t octets, const char *expected) {
  ck_assert_msg(bytes_equal(octets, bytes_of(expected, strlen(expected))), "%.*s", (int)octets.len,
                (const char *)octets.p);
}

#define A64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define B64 "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

START_TEST(passage__with_the_right_table__is_what_was_sent) {
  begin();
  line_run_t run = answer(0, long_message, LONG_LEN);
  is_long(run.sent, A64 B64 "CC");
  is_long(run.received, A64 B64 "CC");
  end();
}
END_TEST

static uint32_t one_less(uint32_t count) { return count - 1; }

START_TEST(passage__without_the_last_fragment__arrives_shorter) {
  begin();
  wrong.whole_at = one_less;
  line_run_t run = answer(0, long_message, LONG_LEN);
  is_long(run.sent, A64 B64 "CC");
  is_long(run.received, A64 B64);
  end();
}
END_TEST

static int32_t first_again(int32_t index, int32_t count) { return index == count - 2 ? 0 : index; }

START_TEST(passage__a_fragment_for_the_next__stands_twice) {
  begin();
  wrong.fragment_at = first_again;
  is_long(answer(0, long_message, LONG_LEN).received, A64 A64 "CC");
  end();
}
END_TEST

static uint32_t twice(void) { return 2; }

START_TEST(passage__two_copies__are_one_of_twice_the_length) {
  begin();
  wrong.copies = twice;
  is_long(answer(0, "yes", 3).received, "yesyes");
  end();
}
END_TEST

static uint32_t next_up(uint32_t node, bool up, uint32_t nodes) {
  return up ? node % nodes + 1 : node;
}

/* The second port is connected, too. */
START_TEST(passage__a_stale_route__shows_as_sent_here_and_received_there) {
  begin();
  wrong.node_of = next_up;
  line_run_t there;
  send(1, LINE_HEAD_END, 0, ASKED, ASKED_LEN);
  line_run_t here = answer(0, "yes", 3);
  is_long(here.sent, "yes");
  ck_assert_uint_eq(here.received.len, 0);
  ck_assert(take(1, &there) && !there.to_head_end);
  ck_assert(take(1, &there) && there.to_head_end);
  ck_assert_uint_eq(there.sent.len, 0);
  is_long(there.received, "yes");
  end();
}
END_TEST

static bool always(void) { return true; }

START_TEST(passage__an_old_buffer__answers_the_second_question_with_the_first) {
  begin();
  wrong.one_before = always;
  line_run_t run = answer(0, "one", 3);
  is_long(run.received, "one"); /* there was none before */
  send(0, 1, LATE, "two", 3);
  concentrator_live(box, AT(2 * LATE));
  do {
    ck_assert(ports[0].kind->take(ports[0].of, AT(2 * LATE), &run));
  } while (run.sent.len == 0);
  is_long(run.sent, "two");
  is_long(run.received, "one");
  end();
}
END_TEST

/* At the concentrator 90 us and 10 ms after the request, and up the same way. */
START_TEST(passage__an_echo__comes_up_before_the_meter_has_heard) {
  begin();
  wrong.echoes = always;
  line_run_t run;
  send(0, LINE_HEAD_END, 0, ASKED, ASKED_LEN);
  ck_assert(take(0, &run));
  ck_assert(run.to_head_end);
  ck_assert_uint_eq(run.sent.len, 0);
  ck_assert(bytes_equal(run.received, bytes_of(ASKED, ASKED_LEN)));
  ck_assert_int_eq(run.last.ns, 2 * (90000 + LATENCY_NS));
  ck_assert(take(0, &run));
  ck_assert(!run.to_head_end);
  end();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("passage");
  TCase *cases = tcase_create("mechanisms");
  tcase_add_test(cases, passage__with_the_right_table__is_what_was_sent);
  tcase_add_test(cases, passage__without_the_last_fragment__arrives_shorter);
  tcase_add_test(cases, passage__a_fragment_for_the_next__stands_twice);
  tcase_add_test(cases, passage__two_copies__are_one_of_twice_the_length);
  tcase_add_test(cases, passage__a_stale_route__shows_as_sent_here_and_received_there);
  tcase_add_test(cases, passage__an_old_buffer__answers_the_second_question_with_the_first);
  tcase_add_test(cases, passage__an_echo__comes_up_before_the_meter_has_heard);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
