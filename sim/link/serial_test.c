/* A line with two meters: timing in literals, turns, and every way in which it may be bad. At 300
 * Bd an octet takes 33,333,333.3 ns, whole instants truncated; at 9600 Bd 1,041,666.6 ns. */
#include "sim/link/serial.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define AT(nanoseconds) ((true_t){INT64_C(nanoseconds)})
#define LATER ((true_t){INT64_C(3600000000000)})

enum { ALL_PPB = 1000000000 };

static arena_t arena;
static pool_t pool;
static serial_t *line;
static const char *const identities[] = {"M1", "M2"};

static void setup(void) {
  arena = (arena_t){0};
  pool = pool_over(&arena);
  line = serial_open(&arena, &pool, 7, 0, 2, identities);
}

static void teardown(void) { arena_free(&arena); }

static void send(uint32_t end, true_t at, const char *text) {
  ck_assert_int_eq(serial_send(line, end, at, bytes_text(text)), ST_OK);
}

static void rate(uint32_t end, true_t at, uint32_t baud) {
  ck_assert_int_eq(serial_rate(line, end, at, baud), ST_OK);
}

static void bad_line(serial_fault_t fault) { ck_assert_int_eq(serial_fault(line, &fault), ST_OK); }

static serial_run_t take(true_t now) {
  serial_run_t run = {0};
  ck_assert(serial_take(line, now, &run));
  return run;
}

static void nothing(true_t now) {
  serial_run_t run;
  ck_assert(!serial_take(line, now, &run));
}

static void is_run(const serial_run_t *run, true_t first, true_t last, const char *sent,
                   const char *received) {
  ck_assert_int_eq(run->first.ns, first.ns);
  ck_assert_int_eq(run->last.ns, last.ns);
  ck_assert(bytes_is(run->sent, sent));
  ck_assert(bytes_is(run->received, received));
}

START_TEST(serial__octets_at_300_baud__are_whole_after_ten_bits_each) {
  send(SERIAL_HEAD_END, AT(1000), "/?M1!\r\n");
  ck_assert_int_eq(serial_next(line).ns, 233334333); /* 1000 + floor(7 × 10^10 / 300) */
  nothing(AT(233334332));
  serial_run_t run = take(AT(233334333));
  is_run(&run, AT(33334333), AT(233334333), "/?M1!\r\n", "/?M1!\r\n");
  ck_assert(run.done);
  ck_assert(!run.to_head_end);
  ck_assert(bytes_is(serial_heard(line, 1, &run), "/?M1!\r\n"));
  ck_assert(bytes_is(serial_heard(line, 2, &run), "/?M1!\r\n"));
  ck_assert_int_eq(serial_next(line).ns, TIME_NEVER);
  ck_assert_uint_eq(serial_octets(line), 7);
}
END_TEST

START_TEST(serial__a_run__is_at_most_seven_tenths_of_a_second) {
  send(1, AT(0), "0123456789012345678901");
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(700000000), "012345678901234567890", "012345678901234567890");
  ck_assert(run.to_head_end);
  ck_assert(!run.done);
  run = take(LATER);
  is_run(&run, AT(733333333), AT(733333333), "1", "1");
  ck_assert(run.done);
}
END_TEST

START_TEST(serial__a_rate_asked_for_while_octets_leave__holds_after_the_last) {
  send(SERIAL_HEAD_END, AT(0), "123456");
  rate(SERIAL_HEAD_END, AT(0), 9600);
  send(SERIAL_HEAD_END, AT(0), "7");
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(200000000), "123456", "123456");
  rate(1, AT(200000000), 9600);
  run = take(LATER);
  is_run(&run, AT(201041666), AT(201041666), "7", "7");
  ck_assert(bytes_is(serial_heard(line, 1, &run), "7"));
  ck_assert_uint_eq(serial_heard(line, 2, &run).len, 0); /* at 300 Bd: too short for a start bit */
}
END_TEST

/* 55 at 300 Bd heard at 600 is 66 E6; see resample_test.c. */
START_TEST(serial__another_rate__is_resampled_for_each_end) {
  rate(1, AT(0), 600);
  send(SERIAL_HEAD_END, AT(0), "\x55");
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(33333333), "\x55", "\x55"); /* somebody listens at that rate */
  ck_assert(bytes_is(serial_heard(line, 1, &run), "\x66\xE6"));
  ck_assert(bytes_is(serial_heard(line, 2, &run), "\x55"));
  rate(2, AT(1000000000), 600);
  send(SERIAL_HEAD_END, AT(1000000000), "\x55");
  run = take(LATER);
  ck_assert(bytes_is(run.received, "\x66\xE6")); /* nobody does */
}
END_TEST

START_TEST(serial__baud_mismatch__moves_the_meters_end) {
  bad_line((serial_fault_t){.kind = SERIAL_BAUD_MISMATCH, .to_ns = 1000000000, .number = 600});
  send(SERIAL_HEAD_END, AT(0), "\x55");
  serial_run_t run = take(LATER);
  ck_assert(bytes_is(run.received, "\x66\xE6"));
  ck_assert(bytes_is(serial_heard(line, 2, &run), "\x66\xE6"));
  send(SERIAL_HEAD_END, AT(1000000000), "\x55");
  run = take(LATER);
  ck_assert(bytes_is(run.received, "\x55"));
}
END_TEST

START_TEST(serial__latency__moves_arrival_and_not_departure) {
  serial_params_t params = {.latency_ns = 5000000};
  serial_params(line, &params);
  send(1, AT(0), "x");
  ck_assert_int_eq(serial_next(line).ns, 38333333);
  serial_run_t run = take(LATER);
  ck_assert_int_eq(run.last.ns, 38333333);
  ck_assert_int_eq(run.left.ns, 33333333);
}
END_TEST

START_TEST(serial__echo__is_heard_by_the_head_end_and_sent_by_nobody) {
  serial_params_t params = {.echo = true};
  serial_params(line, &params);
  send(SERIAL_HEAD_END, AT(0), "ab");
  serial_run_t run = take(LATER);
  ck_assert(!run.to_head_end);
  run = take(LATER);
  is_run(&run, AT(33333333), AT(66666666), "", "ab");
  ck_assert(run.to_head_end);
  ck_assert_uint_eq(run.sender, SERIAL_NOBODY);
  ck_assert_uint_eq(serial_octets(line), 2);
}
END_TEST

START_TEST(serial__lose_first__takes_the_first_octet_after_each_turn) {
  serial_params_t params = {.lose_first_ppb = ALL_PPB};
  serial_params(line, &params);
  send(SERIAL_HEAD_END, AT(0), "ab");
  serial_run_t run = take(LATER);
  ck_assert(bytes_is(run.received, "ab")); /* the first that ever speaks follows no turn */
  send(1, AT(1000000000), "cd");
  run = take(LATER);
  is_run(&run, AT(1033333333), AT(1033333333), "c", "");
  ck_assert(!run.done);
  run = take(LATER);
  is_run(&run, AT(1066666666), AT(1066666666), "d", "d");
  ck_assert(run.done);
  send(1, AT(2000000000), "ef");
  run = take(LATER);
  ck_assert(bytes_is(run.received, "ef"));
}
END_TEST

/* The errors of 2000 octets, one transmission each: 0 equal, 1 changed, 2 lost. */
static void errors(uint64_t seed, serial_params_t params, uint8_t fate[2000]) {
  arena_t own = {0};
  pool_t own_pool = pool_over(&own);
  serial_t *other = serial_open(&own, &own_pool, seed, 0, 2, identities);
  serial_run_t run;
  serial_params(other, &params);
  for (int64_t i = 0; i < 2000; i++) {
    ck_assert_int_eq(serial_send(other, 1, (true_t){i * NS_PER_S}, bytes_text("U")), ST_OK);
    ck_assert(serial_take(other, (true_t){(i + 1) * NS_PER_S}, &run));
    fate[i] = run.received.len == 0 ? 2 : run.received.p[0] != 'U';
  }
  arena_free(&own);
}

START_TEST(gilbert_elliott__same_seed_same_errors__another_seed_others) {
  static uint8_t one[2000], same[2000], other[2000];
  serial_params_t params = {.good_ppb = 100000000,
                            .bad_ppb = 900000000,
                            .bad_enter_ppb = 50000000,
                            .bad_leave_ppb = 200000000};
  errors(7, params, one);
  errors(7, params, same);
  errors(8, params, other);
  ck_assert_mem_eq(one, same, sizeof one);
  ck_assert(memcmp(one, other, sizeof one) != 0);
  int count[3] = {0};
  for (size_t i = 0; i < sizeof one; i++)
    count[one[i]]++;
  /* A fifth of the time bad: 0.8 × 0.1 + 0.2 × 0.9 = 0.26 → 520, a quarter of them lost. */
  ck_assert_int_gt(count[1] + count[2], 400);
  ck_assert_int_lt(count[1] + count[2], 640);
  ck_assert_int_gt(count[2], 80);
  ck_assert_int_lt(count[2], 190);
}
END_TEST

START_TEST(gilbert_elliott__good_line__changes_nothing_and_the_worst_everything) {
  static uint8_t fate[2000];
  errors(7, (serial_params_t){.bad_leave_ppb = ALL_PPB}, fate);
  for (size_t i = 0; i < sizeof fate; i++)
    ck_assert_int_eq(fate[i], 0);
  errors(7, (serial_params_t){.good_ppb = ALL_PPB, .bad_leave_ppb = ALL_PPB}, fate);
  for (size_t i = 0; i < sizeof fate; i++)
    ck_assert_int_ne(fate[i], 0);
}
END_TEST

START_TEST(serial__silence__lets_nothing_pass_in_its_span) {
  bad_line((serial_fault_t){.kind = SERIAL_SILENCE, .from_ns = 66666666, .to_ns = 100000000});
  send(1, AT(0), "abc"); /* whole at 33.3, 66.666666 and 100 ms */
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(33333333), "a", "a");
  run = take(LATER);
  is_run(&run, AT(66666666), AT(66666666), "b", "");
  run = take(LATER);
  is_run(&run, AT(100000000), AT(100000000), "c", "c");
}
END_TEST

/* What reaches both sides of "abcde" at 0 and "fghij" at 1 s, with a cut at octet `index`. */
static void cut(int64_t index, int64_t heal_ns, char *received) {
  teardown();
  setup();
  bad_line(
      (serial_fault_t){.kind = SERIAL_CUT_OCTET, .to_ns = -1, .number = index, .heal_ns = heal_ns});
  send(SERIAL_HEAD_END, AT(0), "abcde");
  send(1, AT(1000000000), "fghij");
  serial_run_t run;
  size_t len = 0;
  while (serial_take(line, LATER, &run)) {
    for (size_t i = 0; i < run.received.len; i++)
      received[len++] = (char)run.received.p[i];
  }
  received[len] = 0;
  ck_assert_uint_eq(serial_octets(line), 10);
}

START_TEST(serial__cut_at_each_octet__both_directions_count) {
  char received[16];
  for (int64_t index = 1; index <= 10; index++) {
    cut(index, -1, received);
    ck_assert_uint_eq(strlen(received), (size_t)index - 1);
    ck_assert_int_eq(strncmp(received, "abcdefghij", (size_t)index - 1), 0);
  }
  cut(11, -1, received);
  ck_assert_str_eq(received, "abcdefghij"); /* it survives untouched */
}
END_TEST

START_TEST(serial__a_cut_that_heals__loses_what_fell_into_it) {
  char received[16];
  cut(2, 50000000, received); /* b whole at 66.7 ms, c at 100, d at 133.3; healed at 116.7 */
  ck_assert_str_eq(received, "adefghij");
  cut(7, 1, received);
  ck_assert_str_eq(received, "abcdefhij");
}
END_TEST

START_TEST(serial__two_drivers_at_once__garble_each_other) {
  send(1, AT(0), "abcd");
  send(2, AT(50000000), "wxyz"); /* over b, c and d, and one octet further */
  bool equal_first = false;
  size_t changed = 0, heard = 0;
  serial_run_t run;
  while (serial_take(line, LATER, &run)) {
    ck_assert(run.to_head_end);
    heard += run.received.len;
    for (size_t i = 0; i < run.received.len; i++)
      if (run.received.p[i] != run.sent.p[i]) changed++;
    if (run.sender == 1 && run.received.len > 0 && run.received.p[0] == 'a') equal_first = true;
  }
  /* Of a b c d three are garbled; of w x y z those over them add nothing: 0 of w, x, y arrive
   * (50–83, 83–116 and 116–150 ms overlap), z from 150 ms on is alone. */
  ck_assert(equal_first);
  ck_assert_uint_eq(heard, 5);
  ck_assert_uint_eq(changed, 3);
}
END_TEST

START_TEST(serial__who_drives_the_line__does_not_listen) {
  send(1, AT(0), "abcd");
  send(SERIAL_HEAD_END, AT(0), "ab");
  serial_run_t run = take(LATER);
  ck_assert(!run.to_head_end);
  ck_assert_uint_eq(serial_heard(line, 1, &run).len, 0);
  ck_assert_uint_eq(serial_heard(line, 2, &run).len, 2);
  ck_assert(serial_heard(line, 2, &run).p[0] != 'a');
}
END_TEST

/* SOH P 0 STX ( M 1 ) ETX with parity: SOH 81, P 50, 0 30, STX 82, ( 28, M 4D, 1 B1, ) A9, ETX 03,
 * BCC 1C → 9C. M2 for M1: 1 ^ 2 = 03, BCC 1F → 9F, 2 is B2. M345: 1C ^ 31 (the 1 goes) 2D, ^ 33 1E,
 * ^ 34 2A, ^ 35 1F → 9F; 3 is 33, 4 is B4, 5 is 35. */
START_TEST(serial__other_meter__replaces_the_identity_and_its_block_check) {
  const char *operand = "\x81P0\x82(M\xB1\xA9\x03\x9C";
  bad_line((serial_fault_t){.kind = SERIAL_OTHER_METER, .to_ns = 1000000000, .identity = "M2"});
  bad_line((serial_fault_t){
      .kind = SERIAL_OTHER_METER, .from_ns = 1000000000, .to_ns = 2000000000, .identity = "M345"});
  send(1, AT(0), operand);
  serial_run_t run = take(LATER);
  ck_assert(bytes_is(run.sent, operand));
  ck_assert(bytes_is(run.received, "\x81P0\x82(M\xB2\xA9\x03\x9F"));
  send(1, AT(1000000000), operand);
  run = take(LATER);
  ck_assert(bytes_is(run.sent, operand));
  ck_assert(bytes_is(run.received, "\x81P0\x82(M3\xB4"
                                   "5\xA9\x03\x9F"));
  ck_assert(run.done);
  send(1, AT(2000000000), operand);
  run = take(LATER);
  ck_assert(bytes_is(run.received, operand));
}
END_TEST

START_TEST(serial__garbage__is_an_endless_answer_that_nobody_sent) {
  bad_line((serial_fault_t){
      .kind = SERIAL_GARBAGE, .from_ns = 1000000000, .to_ns = 2000000000, .number = 20000});
  send(SERIAL_HEAD_END, AT(0), "a");
  serial_run_t run = take(LATER);
  nothing(LATER); /* asked too early: no answer */
  send(SERIAL_HEAD_END, AT(1500000000), "b");
  run = take(LATER);
  ck_assert(!run.to_head_end);
  size_t heard = 0;
  while (serial_take(line, LATER, &run)) {
    ck_assert(run.to_head_end);
    ck_assert_uint_eq(run.sent.len, 0);
    if (heard == 0) {
      ck_assert_int_eq(run.first.ns, 1500000000 + 66666666); /* at once */
      ck_assert_uint_eq(run.received.p[0], 0x82);
    }
    for (size_t i = 0; i < run.received.len; i++)
      ck_assert_uint_ne(run.received.p[i], 0x03); /* no ETX */
    heard += run.received.len;
  }
  ck_assert_uint_eq(heard, 20000);
  ck_assert_uint_eq(serial_octets(line), 2);
  send(SERIAL_HEAD_END, LATER, "c");
  run = take((true_t){LATER.ns + NS_PER_S});
  nothing((true_t){LATER.ns + NS_PER_S}); /* once */
}
END_TEST

START_TEST(serial__noise__comes_at_its_rate_and_spoils_octets_that_it_meets) {
  bad_line((serial_fault_t){
      .kind = SERIAL_NOISE, .from_ns = 1000000000, .to_ns = 2000000000, .number = 10});
  int count = 0;
  serial_run_t run;
  send(1, AT(1410000000), "abcdef"); /* 1.41 to 1.61 s: noise at 1.5 and 1.6 s falls into it */
  size_t changed = 0;
  while (serial_take(line, LATER, &run)) {
    if (run.sender == 1) {
      for (size_t i = 0; i < run.received.len; i++)
        if (run.received.p[i] != run.sent.p[i]) changed++;
      continue;
    }
    ck_assert_uint_eq(run.received.len, 1);
    ck_assert_int_eq(run.last.ns % 100000000, 0);
    count++;
  }
  ck_assert_uint_eq(changed, 2);
  ck_assert_int_eq(count, 16); /* 1.0 … 1.9 s but for two, to both sides */
}
END_TEST

START_TEST(serial_stop__octets_that_are_not_whole__never_leave) {
  send(1, AT(0), "abcdef");
  serial_stop(line, 1, AT(100000000)); /* c is whole at that instant */
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(100000000), "abc", "abc");
  nothing(LATER);
  send(1, AT(200000000), "x");
  run = take(LATER);
  is_run(&run, AT(233333333), AT(233333333), "x", "x");
  send(1, AT(300000000), "y");
  send(1, AT(300000000), "z"); /* waits, and is forgotten */
  serial_stop(line, 1, AT(310000000));
  nothing(LATER);
}
END_TEST

START_TEST(serial_send__more_than_the_buffer__is_no_room_and_takes_nothing) {
  static uint8_t many[SERIAL_OCTETS_MAX];
  bytes_t half = bytes_of(many, SERIAL_OCTETS_MAX / 2 + 1);
  ck_assert_int_eq(serial_send(line, 0, AT(0), half), ST_OK);
  ck_assert_int_eq(serial_send(line, 0, AT(0), half), ST_NO_ROOM);
  ck_assert_int_eq(serial_send(line, 0, AT(0), bytes_text("x")), ST_OK);
}
END_TEST

/* Queues, octets that leave and the run that arrives stand in the pool, and go back to it. */
START_TEST(serial_line__at_rest__holds_nothing) {
  ck_assert_uint_eq(pool.in_use, 0);
  send(0, AT(0), "abc");
  send(0, AT(0), "def");
  ck_assert_uint_gt(pool.in_use, 0);
  (void)take(LATER);
  (void)take(LATER);
  serial_let_go(line);
  ck_assert_uint_eq(pool.in_use, 0);
  send(1, AT(10 * NS_PER_S), "ghi");
  serial_stop(line, 1, AT(10 * NS_PER_S));
  ck_assert_uint_eq(pool.in_use, 0);
}
END_TEST

START_TEST(serial_fault__numbers_out_of_range__are_refused) {
  serial_fault_t none = {.kind = SERIAL_NOISE, .to_ns = -1, .number = 0};
  ck_assert_int_eq(serial_fault(line, &none), ST_BAD_INPUT);
  serial_fault_t fast = {.kind = SERIAL_BAUD_MISMATCH, .to_ns = -1, .number = 115200};
  ck_assert_int_eq(serial_fault(line, &fast), ST_BAD_INPUT);
}
END_TEST

/* --- Frames and streams --- */

static void line_params(serial_params_t with) {
  with.bad_leave_ppb = ALL_PPB;
  serial_params(line, &with);
}

/* 100 ms at 300 Bd are 3 octets, 12 ms at 9600 Bd are 11 of 1,041,666.6 ns. */
START_TEST(serial__frames__come_in_runs_shorter_than_their_time_outs) {
  line_params((serial_params_t){.frames = true});
  send(1, AT(0), "abcde");
  serial_run_t run = take(LATER);
  is_run(&run, AT(33333333), AT(100000000), "abc", "abc");
  run = take(LATER);
  is_run(&run, AT(133333333), AT(166666666), "de", "de");
  rate(SERIAL_HEAD_END, AT(200000000), 9600);
  rate(1, AT(200000000), 9600);
  rate(2, AT(200000000), 9600);
  send(SERIAL_HEAD_END, AT(1000000000), "0123456789abc");
  run = take(LATER);
  is_run(&run, AT(1001041666), AT(1011458333), "0123456789a", "0123456789a");
  ck_assert(!run.done);
}
END_TEST

/* 1 Mbit/s: 10 us an octet. Both sides speak from the first instant on, and hear each other. */
START_TEST(stream__both_at_once__hear_each_other_whole) {
  line_params((serial_params_t){.stream_baud = 1000000, .latency_ns = 500});
  send(SERIAL_HEAD_END, AT(0), "question");
  send(1, AT(0), "answer");
  send(2, AT(0), "another");
  serial_run_t run = take(LATER);
  is_run(&run, AT(10500), AT(60500), "answer", "answer");
  ck_assert_uint_eq(run.sender, 1);
  run = take(LATER);
  is_run(&run, AT(10500), AT(70500), "another", "another");
  run = take(LATER);
  is_run(&run, AT(10500), AT(80500), "question", "question");
  ck_assert(bytes_is(serial_heard(line, 1, &run), "question"));
  ck_assert(bytes_is(serial_heard(line, 2, &run), "question"));
}
END_TEST

START_TEST(stream__a_rate__is_not_taken) {
  line_params((serial_params_t){.stream_baud = 1000000});
  rate(SERIAL_HEAD_END, AT(0), 300);
  rate(1, AT(0), 9600);
  send(SERIAL_HEAD_END, AT(0), "q");
  serial_run_t run = take(LATER);
  is_run(&run, AT(10000), AT(10000), "q", "q");
  ck_assert(bytes_is(serial_heard(line, 1, &run), "q"));
}
END_TEST

START_TEST(stream__echo_and_lost_first__do_not_exist_and_a_cut_does) {
  line_params((serial_params_t){.stream_baud = 1000000, .echo = true, .lose_first_ppb = ALL_PPB});
  bad_line((serial_fault_t){.kind = SERIAL_CUT_OCTET, .to_ns = -1, .number = 4, .heal_ns = -1});
  send(SERIAL_HEAD_END, AT(0), "ab");
  serial_run_t run = take(LATER);
  is_run(&run, AT(10000), AT(20000), "ab", "ab");
  send(1, AT(20000), "cdef");
  run = take(LATER);
  is_run(&run, AT(30000), AT(30000), "c", "c");
  run = take(LATER);
  is_run(&run, AT(40000), AT(60000), "def", "");
  nothing(LATER);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("serial");
  TCase *tcase = tcase_create("serial");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, serial__octets_at_300_baud__are_whole_after_ten_bits_each);
  tcase_add_test(tcase, serial__a_run__is_at_most_seven_tenths_of_a_second);
  tcase_add_test(tcase, serial__a_rate_asked_for_while_octets_leave__holds_after_the_last);
  tcase_add_test(tcase, serial__another_rate__is_resampled_for_each_end);
  tcase_add_test(tcase, serial__baud_mismatch__moves_the_meters_end);
  tcase_add_test(tcase, serial__latency__moves_arrival_and_not_departure);
  tcase_add_test(tcase, serial__echo__is_heard_by_the_head_end_and_sent_by_nobody);
  tcase_add_test(tcase, serial__lose_first__takes_the_first_octet_after_each_turn);
  tcase_add_test(tcase, gilbert_elliott__same_seed_same_errors__another_seed_others);
  tcase_add_test(tcase, gilbert_elliott__good_line__changes_nothing_and_the_worst_everything);
  tcase_add_test(tcase, serial__silence__lets_nothing_pass_in_its_span);
  tcase_add_test(tcase, serial__cut_at_each_octet__both_directions_count);
  tcase_add_test(tcase, serial__a_cut_that_heals__loses_what_fell_into_it);
  tcase_add_test(tcase, serial__two_drivers_at_once__garble_each_other);
  tcase_add_test(tcase, serial__who_drives_the_line__does_not_listen);
  tcase_add_test(tcase, serial__other_meter__replaces_the_identity_and_its_block_check);
  tcase_add_test(tcase, serial__garbage__is_an_endless_answer_that_nobody_sent);
  tcase_add_test(tcase, serial__noise__comes_at_its_rate_and_spoils_octets_that_it_meets);
  tcase_add_test(tcase, serial_stop__octets_that_are_not_whole__never_leave);
  tcase_add_test(tcase, serial_send__more_than_the_buffer__is_no_room_and_takes_nothing);
  tcase_add_test(tcase, serial_line__at_rest__holds_nothing);
  tcase_add_test(tcase, serial_fault__numbers_out_of_range__are_refused);
  tcase_add_test(tcase, serial__frames__come_in_runs_shorter_than_their_time_outs);
  tcase_add_test(tcase, stream__both_at_once__hear_each_other_whole);
  tcase_add_test(tcase, stream__a_rate__is_not_taken);
  tcase_add_test(tcase, stream__echo_and_lost_first__do_not_exist_and_a_cut_does);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
