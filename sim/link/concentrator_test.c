/* Ports of a concentrator over a network of one delay, 2 s (net_fixed_test.h): messages of the
 * wrapper written by hand, latency 10 ms, 1 MBd: an octet is 10 us, a message of 9 octets 90 us. */
#include "sim/link/concentrator.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/link/net_fixed_test.h"

#define MS INT64_C(1000000)
#define AT(ns_) ((true_t){(ns_)})
enum { BAUD = 1000000, PORTS_MAX = 100 };

static arena_t arena;
static pool_t pool;
static concentrator_t *box;
static line_t ports[PORTS_MAX];
static net_place_t places[PORTS_MAX];

/* Version 1, wPort 16 to 1, one octet. */
#define MESSAGE(octet) "\x00\x01\x00\x10\x00\x01\x00\x01" octet
enum { MESSAGE_LEN = 9 };

static void open_box(uint32_t nodes, uint32_t queue, uint32_t buffer) {
  arena = (arena_t){0};
  pool = pool_over(&arena);
  net_config_t config = {.places = places, .nodes = nodes};
  concentrator_params_t params = {.latency_ns = 10 * MS, .queue = queue, .buffer = buffer};
  box = concentrator_open(&arena, &pool, &FIXED, &config, &params);
  for (uint32_t i = 0; i < nodes; i++)
    ports[i] = concentrator_port(box, i + 1, BAUD);
}

static void close_box(void) { arena_free(&arena); }

static void send(uint32_t port, uint32_t end, int64_t at_ns, const char *octets, size_t len) {
  concentrator_live(box, AT(at_ns));
  ck_assert_int_eq(ports[port].kind->send(ports[port].of, end, AT(at_ns), bytes_of(octets, len)),
                   ST_OK);
}

static bool take(uint32_t port, int64_t at_ns, line_run_t *run) {
  concentrator_live(box, AT(at_ns));
  return ports[port].kind->take(ports[port].of, AT(at_ns), run);
}

#define NEXT_NS(port) (ports[port].kind->next(ports[port].of).ns)
#define IS(octets, literal) ck_assert(bytes_equal(octets, bytes_of(literal, sizeof(literal) - 1)))

/* 90 us to leave and 10 ms to the concentrator, 2 s through the network. */
#define DOWN_NS (INT64_C(90000) + 10 * MS + FIXED_DELAY_NS)

START_TEST(port__a_message__arrives_whole_at_one_instant) {
  line_run_t run;
  open_box(1, 64, 1000);
  send(0, LINE_HEAD_END, 0, MESSAGE("A"), MESSAGE_LEN);
  ck_assert(!take(0, DOWN_NS - 1, &run));
  ck_assert(take(0, DOWN_NS, &run));
  ck_assert(!run.to_head_end);
  ck_assert_int_eq(run.first.ns, DOWN_NS);
  ck_assert_int_eq(run.last.ns, DOWN_NS);
  IS(run.sent, MESSAGE("A"));
  IS(run.received, MESSAGE("A"));
  ck_assert(!take(0, DOWN_NS + 10 * NS_PER_S, &run));
  ck_assert_uint_eq(pool.in_use, 0);
  close_box();
}
END_TEST

/* In two pieces, and octet by octet 100 ms apart: the datagram begins when the last is there. */
START_TEST(port__a_message_in_pieces__is_one_datagram_when_it_is_whole) {
  line_run_t run;
  open_box(1, 64, 1000);
  static const char b[] = MESSAGE("B"), c[] = MESSAGE("C");
  send(0, LINE_HEAD_END, 0, b, 5);
  send(0, LINE_HEAD_END, NS_PER_S, b + 5, 4);
  /* The last four octets take 40 us. */
  ck_assert(take(0, NS_PER_S + 40000 + 10 * MS + FIXED_DELAY_NS, &run));
  IS(run.received, MESSAGE("B"));
  for (int i = 0; i < MESSAGE_LEN; i++)
    send(0, LINE_HEAD_END, 100 * NS_PER_S + 100 * i * MS, c + i, 1);
  ck_assert(!take(0, 100 * NS_PER_S + 810 * MS + 10000 + FIXED_DELAY_NS - 1, &run));
  ck_assert(take(0, 100 * NS_PER_S + 810 * MS + 10000 + FIXED_DELAY_NS, &run));
  IS(run.received, MESSAGE("C"));
  IS(run.sent, MESSAGE("C"));
  close_box();
}
END_TEST

START_TEST(port__two_messages_in_one_send__are_two_datagrams) {
  line_run_t run;
  open_box(1, 64, 1000);
  send(0, LINE_HEAD_END, 0, MESSAGE("D") MESSAGE("E"), 2 * MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  IS(run.received, MESSAGE("D"));
  ck_assert(!take(0, DOWN_NS + 90000 - 1, &run));
  ck_assert(take(0, DOWN_NS + 90000, &run));
  IS(run.received, MESSAGE("E"));
  ck_assert_int_eq(run.last.ns, DOWN_NS + 90000);
  ck_assert_uint_eq(fixed_last->sent, 2);
  close_box();
}
END_TEST

/* Up: the sender is told at once, the head-end hears it 2 s later, from the first octet, 10 us and
 * 10 ms behind that, to the ninth. */
START_TEST(port__an_answer__leaves_at_once_and_arrives_by_the_backhaul) {
  line_run_t run;
  open_box(1, 64, 1000);
  send(0, LINE_HEAD_END, 0, MESSAGE("A"), MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  int64_t said = 5 * NS_PER_S;
  send(0, 1, said, MESSAGE("Z"), MESSAGE_LEN);
  ck_assert_int_eq(NEXT_NS(0), said);
  ck_assert(take(0, said, &run));
  ck_assert(run.inside);
  ck_assert(run.done);
  ck_assert_uint_eq(run.sender, 1);
  ck_assert_int_eq(run.left.ns, said);
  ck_assert(!take(0, said + FIXED_DELAY_NS + 90000 + 10 * MS - 1, &run));
  ck_assert(take(0, said + FIXED_DELAY_NS + 90000 + 10 * MS, &run));
  ck_assert(run.to_head_end);
  ck_assert(!run.inside);
  ck_assert(!run.done);
  ck_assert_int_eq(run.first.ns, said + FIXED_DELAY_NS + 10000 + 10 * MS);
  ck_assert_int_eq(run.left.ns, said);
  IS(run.sent, MESSAGE("Z"));
  IS(run.received, MESSAGE("Z"));
  close_box();
}
END_TEST

START_TEST(port__a_datagram_that_comes_twice__is_heard_twice_and_sent_once) {
  line_run_t run;
  open_box(1, 64, 1000);
  fixed_last->fate = FIXED_TWICE;
  send(0, LINE_HEAD_END, 0, MESSAGE("F"), MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  IS(run.sent, MESSAGE("F"));
  IS(run.received, MESSAGE("F"));
  ck_assert(!take(0, DOWN_NS + FIXED_DELAY_NS - 1, &run));
  ck_assert(take(0, DOWN_NS + FIXED_DELAY_NS, &run));
  IS(run.sent, "");
  IS(run.received, MESSAGE("F"));
  ck_assert(!take(0, DOWN_NS + 100 * NS_PER_S, &run));
  ck_assert_uint_eq(pool.in_use, 0);
  close_box();
}
END_TEST

/* The next one comes: a port has no connection that a loss would end. */
START_TEST(port__a_datagram_that_is_lost__was_sent_and_ends_nothing) {
  line_run_t run;
  open_box(1, 64, 1000);
  fixed_last->fated = 1;
  fixed_last->fated_fate = FIXED_NEVER;
  send(0, LINE_HEAD_END, 0, MESSAGE("G"), MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  IS(run.sent, MESSAGE("G"));
  IS(run.received, "");
  ck_assert(!ports[0].kind->broken(ports[0].of));
  send(0, LINE_HEAD_END, 10 * NS_PER_S, MESSAGE("H"), MESSAGE_LEN);
  ck_assert(take(0, 10 * NS_PER_S + DOWN_NS, &run));
  IS(run.received, MESSAGE("H"));
  close_box();
}
END_TEST

/* What begins no message, alone and in front of one, at once and octet by octet. */
START_TEST(port__octets_of_no_message__are_dropped_in_any_pieces) {
  static const char octets[] = "\x7E\x00\x7E\x00" MESSAGE("I");
  for (size_t step = 1; step <= sizeof octets - 1; step++) {
    line_run_t run;
    size_t scrapped = 0, whole = 0;
    open_box(1, 64, 1000);
    for (size_t at = 0; at < sizeof octets - 1; at += step) {
      size_t len = sizeof octets - 1 - at < step ? sizeof octets - 1 - at : step;
      send(0, LINE_HEAD_END, (int64_t)at * MS, octets + at, len);
    }
    while (take(0, 20 * NS_PER_S, &run)) {
      if (run.received.len == 0) {
        scrapped += run.sent.len;
        continue;
      }
      whole++;
      IS(run.received, MESSAGE("I"));
    }
    ck_assert_uint_eq(scrapped, 4);
    ck_assert_uint_eq(whole, 1);
    ck_assert_uint_eq(concentrator_losses(box)->scrapped, 4);
    ck_assert_uint_eq(pool.in_use, 0);
    close_box();
  }
}
END_TEST

/* The first octet is there at 10 ms + 10 us; the last may be so 5 s later, and not a ns after. */
START_TEST(port__a_message_that_is_not_whole_in_time__is_dropped) {
  for (int late = 0; late < 2; late++) {
    line_run_t run;
    open_box(1, 64, 1000);
    send(0, LINE_HEAD_END, 0, MESSAGE("J"), 8);
    send(0, LINE_HEAD_END, 5 * NS_PER_S + late, "J", 1);
    ck_assert(take(0, 20 * NS_PER_S, &run));
    ck_assert_uint_eq(run.received.len, late ? 0 : MESSAGE_LEN);
    ck_assert_uint_eq(concentrator_losses(box)->scrapped, late ? 9 : 0);
    close_box();
  }
}
END_TEST

/* Two on their way are all that the queue holds. */
START_TEST(port__more_than_the_queue__is_lost) {
  line_run_t run;
  size_t whole = 0;
  open_box(1, 2, 1000);
  send(0, LINE_HEAD_END, 0, MESSAGE("K") MESSAGE("L") MESSAGE("M"), 3 * MESSAGE_LEN);
  while (take(0, 10 * NS_PER_S, &run))
    whole += run.received.len == MESSAGE_LEN;
  ck_assert_uint_eq(whole, 2);
  ck_assert_uint_eq(concentrator_losses(box)->no_room, 1);
  send(0, LINE_HEAD_END, 10 * NS_PER_S, MESSAGE("N"), MESSAGE_LEN);
  ck_assert(take(0, 20 * NS_PER_S, &run));
  IS(run.received, MESSAGE("N"));
  close_box();
}
END_TEST

/* Off from 3 s to 60 s. At 3 s five octets of a message and an answer on its way up are gone, and
 * the port hangs up; what is sent meanwhile is lost, and its end told 20 ms later. */
START_TEST(concentrator_off__in_mid_message__hangs_up_and_loses_what_waits) {
  line_run_t run;
  open_box(2, 64, 1000);
  ck_assert_int_eq(concentrator_off(box, false, AT(3 * NS_PER_S), AT(60 * NS_PER_S)), ST_OK);
  send(0, 1, NS_PER_S, MESSAGE("P"), MESSAGE_LEN);
  send(0, LINE_HEAD_END, 3 * NS_PER_S - 20 * MS, MESSAGE("O"), 5);
  ck_assert(take(0, 3 * NS_PER_S - 1, &run));
  ck_assert(run.inside);
  ck_assert(!take(0, 3 * NS_PER_S - 1, &run));
  ck_assert(take(0, 3 * NS_PER_S, &run));
  ck_assert(run.closed);
  ck_assert_int_eq(run.last.ns, 3 * NS_PER_S);
  ck_assert(fixed_last->rootless);
  ck_assert(take(0, 4 * NS_PER_S, &run)); /* the answer: sent, and received by nobody */
  ck_assert(run.to_head_end);
  ck_assert_uint_eq(run.received.len, 0);
  ck_assert(!take(1, 50 * NS_PER_S, &run)); /* nobody was connected to the other */
  send(0, LINE_HEAD_END, 50 * NS_PER_S, MESSAGE("O"), MESSAGE_LEN);
  ck_assert(take(0, 50 * NS_PER_S, &run));
  ck_assert_uint_eq(run.received.len, 0);
  ck_assert(!take(0, 50 * NS_PER_S + 20 * MS - 1, &run));
  ck_assert(take(0, 50 * NS_PER_S + 20 * MS, &run));
  ck_assert(run.closed);
  send(0, LINE_HEAD_END, 60 * NS_PER_S, MESSAGE("Q"), MESSAGE_LEN);
  ck_assert(!fixed_last->rootless);
  ck_assert(take(0, 60 * NS_PER_S + DOWN_NS, &run));
  IS(run.received, MESSAGE("Q"));
  ck_assert_uint_eq(fixed_last->sent, 2);
  close_box();
}
END_TEST

/* The backhaul is away from 3 s to 60 s: three answers of 9 octets come, the buffer holds two. They
 * go up when the head-end connects again. */
START_TEST(backhaul_off__answers__wait_as_far_as_the_buffer_goes) {
  line_run_t run;
  open_box(1, 64, 18);
  ck_assert_int_eq(concentrator_off(box, true, AT(3 * NS_PER_S), AT(60 * NS_PER_S)), ST_OK);
  send(0, LINE_HEAD_END, 0, MESSAGE("R"), MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  send(0, 1, 4 * NS_PER_S, MESSAGE("1"), MESSAGE_LEN);
  send(0, 1, 5 * NS_PER_S, MESSAGE("2"), MESSAGE_LEN);
  send(0, 1, 6 * NS_PER_S, MESSAGE("3"), MESSAGE_LEN);
  ck_assert(!fixed_last->rootless);
  size_t closed = 0, lost = 0;
  while (take(0, 61 * NS_PER_S, &run)) {
    closed += run.closed;
    lost += run.sent.len == MESSAGE_LEN && run.received.len == 0;
  }
  ck_assert_uint_eq(closed, 1);
  ck_assert_uint_eq(lost, 1);
  send(0, LINE_HEAD_END, 70 * NS_PER_S, MESSAGE("S"), MESSAGE_LEN);
  ck_assert(take(0, 71 * NS_PER_S, &run));
  IS(run.received, MESSAGE("2"));
  ck_assert(take(0, 71 * NS_PER_S, &run));
  IS(run.received, MESSAGE("3"));
  ck_assert(take(0, 80 * NS_PER_S, &run));
  IS(run.received, MESSAGE("S"));
  ck_assert_uint_eq(concentrator_losses(box)->overdue, 1);
  close_box();
}
END_TEST

/* After a hang-up what comes up is nobody's; after the next message it is somebody's again. */
START_TEST(port__after_a_hang_up__what_comes_up_is_lost) {
  line_run_t run;
  open_box(1, 64, 1000);
  send(0, LINE_HEAD_END, 0, MESSAGE("T"), MESSAGE_LEN);
  ck_assert(take(0, DOWN_NS, &run));
  send(0, 1, 3 * NS_PER_S, MESSAGE("U"), MESSAGE_LEN);
  ck_assert(take(0, 3 * NS_PER_S, &run));
  ck_assert(!ports[0].kind->hang_up(ports[0].of, AT(4 * NS_PER_S)));
  ck_assert(take(0, 10 * NS_PER_S, &run));
  IS(run.sent, MESSAGE("U"));
  IS(run.received, "");
  ck_assert_uint_eq(concentrator_losses(box)->nobody, 1);
  close_box();
}
END_TEST

START_TEST(port__the_supply_of_its_meter__is_that_of_its_node) {
  open_box(2, 64, 1000);
  ports[1].kind->power(ports[1].of, 1, AT(0), false);
  ck_assert_uint_eq(fixed_last->dark, 1);
  ports[1].kind->power(ports[1].of, 1, AT(5), true);
  ck_assert_uint_eq(fixed_last->dark, 0);
  close_box();
}
END_TEST

/* Each its own message, all at once; every run is of its own port, and all are touched once. */
START_TEST(port__a_hundred_of_them__hear_each_its_own) {
  line_run_t run;
  open_box(PORTS_MAX, PORTS_MAX, 1000);
  for (uint32_t i = 0; i < PORTS_MAX; i++) {
    char message[] = MESSAGE("?");
    message[MESSAGE_LEN - 1] = (char)i;
    send(i, LINE_HEAD_END, 0, message, MESSAGE_LEN);
  }
  uint32_t node = 0, touched = 0;
  while (concentrator_touched(box, &node))
    touched++;
  ck_assert_uint_eq(touched, 0); /* what was sent is nowhere yet */
  ck_assert_int_eq(concentrator_next(box).ns, 90000 + 10 * MS);
  concentrator_live(box, AT(DOWN_NS));
  while (concentrator_touched(box, &node))
    touched++;
  ck_assert_uint_eq(touched, PORTS_MAX);
  for (uint32_t i = 0; i < PORTS_MAX; i++) {
    ck_assert(take(i, DOWN_NS, &run));
    ck_assert_uint_eq(run.received.p[MESSAGE_LEN - 1], i);
    ck_assert(!take(i, DOWN_NS, &run));
  }
  ck_assert_uint_eq(pool.in_use, 0);
  close_box();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("concentrator");
  TCase *tcase = tcase_create("concentrator");
  tcase_add_test(tcase, port__a_message__arrives_whole_at_one_instant);
  tcase_add_test(tcase, port__a_message_in_pieces__is_one_datagram_when_it_is_whole);
  tcase_add_test(tcase, port__two_messages_in_one_send__are_two_datagrams);
  tcase_add_test(tcase, port__an_answer__leaves_at_once_and_arrives_by_the_backhaul);
  tcase_add_test(tcase, port__a_datagram_that_comes_twice__is_heard_twice_and_sent_once);
  tcase_add_test(tcase, port__a_datagram_that_is_lost__was_sent_and_ends_nothing);
  tcase_add_test(tcase, port__octets_of_no_message__are_dropped_in_any_pieces);
  tcase_add_test(tcase, port__a_message_that_is_not_whole_in_time__is_dropped);
  tcase_add_test(tcase, port__more_than_the_queue__is_lost);
  tcase_add_test(tcase, concentrator_off__in_mid_message__hangs_up_and_loses_what_waits);
  tcase_add_test(tcase, backhaul_off__answers__wait_as_far_as_the_buffer_goes);
  tcase_add_test(tcase, port__after_a_hang_up__what_comes_up_is_lost);
  tcase_add_test(tcase, port__the_supply_of_its_meter__is_that_of_its_node);
  tcase_add_test(tcase, port__a_hundred_of_them__hear_each_its_own);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
