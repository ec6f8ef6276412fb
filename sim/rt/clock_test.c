/* The clock and its followers over a real socket: nobody jumps while somebody talks. The follower's
 * side is written by hand from pmu/docs/real-time.md. No test waits for time to pass. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/rt/clock.h"

static char path[64];
static rt_clock_t sim_clock;
static const int64_t start_ns = INT64_C(1000000000000000);

static void open_clock(void) {
  fault_t fault;
  snprintf(path, sizeof path, "/tmp/rt-clock-%d", (int)getpid());
  rt_clock_start(&sim_clock, (true_t){start_ns});
  ck_assert_int_eq(rt_clock_listen(&sim_clock, path, &fault), ST_OK);
}

static void close_clock(void) { rt_clock_close(&sim_clock); }

static int connect_follower(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, path, strlen(path) + 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  rt_clock_poll(&sim_clock);
  return fd;
}

static void say(int fd, const char *line) {
  ck_assert_int_eq((int)send(fd, line, strlen(line), 0), (int)strlen(line));
  rt_clock_poll(&sim_clock);
}

/* The word of the next line and its time. */
static void hears(int fd, const char *word, int64_t utc_ns) {
  char line[128] = "";
  char got[16] = "";
  long long mono = 0;
  long long utc = 0;
  for (size_t len = 0; len + 1 < sizeof line && recv(fd, line + len, 1, 0) == 1; len++)
    if (line[len] == '\n') break;
  ck_assert_int_eq(sscanf(line, "%15s %lld %lld", got, &mono, &utc), 3);
  ck_assert_str_eq(got, word);
  if (utc_ns >= 0) ck_assert(utc == utc_ns);
}

START_TEST(rt_clock__a_new_follower__is_told_the_anchor) {
  int fd = connect_follower();
  hears(fd, "clock", start_ns);
  ck_assert_uint_eq(rt_clock_followers(&sim_clock), 1);
  close(fd);
  rt_clock_poll(&sim_clock);
  ck_assert_uint_eq(rt_clock_followers(&sim_clock), 0);
  ck_assert(sim_clock.followed);
}
END_TEST

START_TEST(rt_clock__without_followers_or_answers__may_not_jump) {
  true_t first;
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  int fd = connect_follower();
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  say(fd, "busy\n");
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  close(fd);
}
END_TEST

START_TEST(rt_clock__with_all_idle__may_jump_to_the_earliest_deadline) {
  true_t first;
  int a = connect_follower();
  int b = connect_follower();
  say(a, "idle 1000000000000900\n");
  ck_assert(!rt_clock_may_jump(&sim_clock, &first)); /* b has not answered */
  say(b, "idle 1000000000000700\n");
  ck_assert(rt_clock_may_jump(&sim_clock, &first));
  ck_assert(first.ns == INT64_C(1000000000000700));
  say(a, "busy\n");
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  close(a);
  close(b);
}
END_TEST

START_TEST(rt_clock__idle_for_ever__has_no_deadline) {
  true_t first;
  int fd = connect_follower();
  say(fd, "idle -1\n");
  ck_assert(rt_clock_may_jump(&sim_clock, &first));
  ck_assert(first.ns == TIME_NEVER);
  close(fd);
}
END_TEST

START_TEST(rt_clock_jump__is_announced_and_must_be_answered_again) {
  true_t first;
  int64_t target = start_ns + 3600 * NS_PER_S;
  int fd = connect_follower();
  hears(fd, "clock", start_ns);
  say(fd, "idle -1\n");
  ck_assert(rt_clock_may_jump(&sim_clock, &first));
  rt_clock_jump(&sim_clock, (true_t){target});
  hears(fd, "jump", target);
  ck_assert(rt_clock_now(&sim_clock).ns >= target);
  ck_assert(rt_clock_now(&sim_clock).ns < target + 60 * NS_PER_S);
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  close(fd);
}
END_TEST

START_TEST(rt_clock__a_line_in_pieces__is_one_line) {
  true_t first;
  int fd = connect_follower();
  say(fd, "id");
  say(fd, "le 5");
  ck_assert(!rt_clock_may_jump(&sim_clock, &first));
  say(fd, "\n");
  ck_assert(rt_clock_may_jump(&sim_clock, &first));
  ck_assert(first.ns == 5);
  close(fd);
}
END_TEST

START_TEST(rt_clock__a_stranger__is_dropped_and_the_clock_goes_on) {
  static const char *const lines[] = {"GET / HTTP/1.1\n", "idle\n", "idle x\n", "\n"};
  for (size_t at = 0; at < sizeof lines / sizeof lines[0]; at++) {
    int fd = connect_follower();
    say(fd, lines[at]);
    ck_assert_uint_eq(rt_clock_followers(&sim_clock), 0);
    close(fd);
  }
  char longer[2 * CLOCK_LINE_MAX];
  memset(longer, 'a', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  int fd = connect_follower();
  say(fd, longer);
  rt_clock_poll(&sim_clock);
  ck_assert_uint_eq(rt_clock_followers(&sim_clock), 0);
  close(fd);
}
END_TEST

START_TEST(rt_clock_close__says_that_it_ends) {
  int fd = connect_follower();
  hears(fd, "clock", start_ns);
  rt_clock_close(&sim_clock);
  hears(fd, "end", -1);
  ck_assert_int_ne(access(path, F_OK), 0);
  close(fd);
}
END_TEST

START_TEST(rt_clock_speed__changes_without_a_step) {
  true_t before = rt_clock_now(&sim_clock);
  rt_clock_speed(&sim_clock, 1000);
  true_t after = rt_clock_now(&sim_clock);
  ck_assert(after.ns >= before.ns);
  ck_assert(after.ns < before.ns + 3600 * NS_PER_S);
}
END_TEST

/* Of an earlier run: close_clock would have taken the socket away, a killed program does not. */
START_TEST(rt_clock_listen__takes_the_place_of_a_socket_but_of_no_other_file) {
  rt_clock_t other;
  fault_t fault;
  rt_clock_start(&other, (true_t){start_ns});
  ck_assert_int_eq(rt_clock_listen(&other, path, &fault), ST_OK);
  rt_clock_close(&other);
  FILE *precious = fopen(path, "w");
  ck_assert_ptr_nonnull(precious);
  ck_assert_int_eq(fclose(precious), 0);
  rt_clock_start(&other, (true_t){start_ns});
  ck_assert_int_eq(rt_clock_listen(&other, path, &fault), ST_PORT);
  ck_assert_ptr_nonnull(strstr(fault.text, path));
  ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("clock");
  TCase *tests = tcase_create("clock");
  tcase_add_checked_fixture(tests, open_clock, close_clock);
  tcase_add_test(tests, rt_clock__a_new_follower__is_told_the_anchor);
  tcase_add_test(tests, rt_clock__without_followers_or_answers__may_not_jump);
  tcase_add_test(tests, rt_clock__with_all_idle__may_jump_to_the_earliest_deadline);
  tcase_add_test(tests, rt_clock__idle_for_ever__has_no_deadline);
  tcase_add_test(tests, rt_clock_jump__is_announced_and_must_be_answered_again);
  tcase_add_test(tests, rt_clock__a_line_in_pieces__is_one_line);
  tcase_add_test(tests, rt_clock__a_stranger__is_dropped_and_the_clock_goes_on);
  tcase_add_test(tests, rt_clock_close__says_that_it_ends);
  tcase_add_test(tests, rt_clock_speed__changes_without_a_step);
  tcase_add_test(tests, rt_clock_listen__takes_the_place_of_a_socket_but_of_no_other_file);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
