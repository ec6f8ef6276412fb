/* Following a clock over a real socket; the clock's side is written by hand from
 * pmu/docs/real-time.md. Anchors are far ahead, so that no test depends on how fast it runs. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pmu/rt/wall.h"

static char path[64];
static int listener;
static int clock_end; /* the clock's end of the connection */
static const char *hello;
static wall_t wall;
static fault_t fault;

static void *serve_one(void *unused) {
  (void)unused;
  clock_end = accept(listener, NULL, NULL);
  (void)send(clock_end, hello, strlen(hello), MSG_NOSIGNAL);
  return NULL;
}

static status_t follow(const char *word) {
  pthread_t thread;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(path, sizeof path, "/tmp/wall-%d", (int)getpid());
  memcpy(address.sun_path, path, strlen(path) + 1);
  hello = word;
  listener = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
  ck_assert_int_eq(listen(listener, 1), 0);
  ck_assert_int_eq(pthread_create(&thread, NULL, serve_one, NULL), 0);
  status_t status = wall_follow(&wall, path, &fault);
  pthread_join(thread, NULL);
  close(listener);
  unlink(path);
  return status;
}

static void clock_says(const char *line) {
  ck_assert_int_eq((int)send(clock_end, line, strlen(line), 0), (int)strlen(line));
}

static const char *clock_hears(void) {
  static char got[256];
  ssize_t len = recv(clock_end, got, sizeof got - 1, MSG_DONTWAIT);
  got[len > 0 ? len : 0] = '\0';
  return got;
}

/* Mono 0 was UTC 10^18 ns: now is 10^18 and the machine's up-time, below 10^17, 3 years. */
static bool is_about(int64_t ns, int64_t anchor) {
  return ns >= anchor && ns < anchor + INT64_C(100000000000000000);
}

START_TEST(wall_follow__takes_the_clocks_time_for_its_own) {
  ck_assert_int_eq(follow("clock 0 1000000000000000000\n"), ST_OK);
  ck_assert(is_about(wall_utc_ns(&wall), INT64_C(1000000000000000000)));
  anchor_t anchor = wall_anchor(&wall);
  ck_assert(anchor.mono.ns == anchor.utc_ns);
  wall_close(&wall);
}
END_TEST

START_TEST(wall_poll__of_a_jump__moves_both_times) {
  ck_assert_int_eq(follow("clock 0 1000000000000000000\n"), ST_OK);
  ck_assert(!wall_poll(&wall));
  clock_says("jump 0 2000000000000000000\n");
  ck_assert(wall_poll(&wall));
  ck_assert(is_about(wall_mono(&wall).ns, INT64_C(2000000000000000000)));
  ck_assert(!wall_poll(&wall));
  wall_close(&wall);
}
END_TEST

START_TEST(wall_tell__says_a_state_once_and_again_after_a_jump) {
  ck_assert_int_eq(follow("clock 0 1000000000000000000\n"), ST_OK);
  wall_tell(&wall, true, (mono_t){77});
  ck_assert_str_eq(clock_hears(), "idle 77\n");
  wall_tell(&wall, true, (mono_t){77});
  ck_assert_str_eq(clock_hears(), "");
  wall_tell(&wall, false, (mono_t){77});
  ck_assert_str_eq(clock_hears(), "busy\n");
  wall_tell(&wall, false, (mono_t){99}); /* the deadline of a conversation is nobody's business */
  ck_assert_str_eq(clock_hears(), "");
  wall_tell(&wall, true, (mono_t){TIME_NEVER});
  ck_assert_str_eq(clock_hears(), "idle -1\n");
  clock_says("jump 0 2000000000000000000\n");
  ck_assert(wall_poll(&wall));
  wall_tell(&wall, true, (mono_t){TIME_NEVER});
  ck_assert_str_eq(clock_hears(), "idle -1\n");
  wall_close(&wall);
}
END_TEST

START_TEST(wall_poll__of_the_end__is_seen) {
  ck_assert_int_eq(follow("clock 0 1000000000000000000\n"), ST_OK);
  clock_says("end 0 1000000000000000001\n");
  ck_assert(!wall_poll(&wall));
  ck_assert(wall.ended);
  wall_close(&wall);
}
END_TEST

START_TEST(wall_poll__of_a_clock_that_went_away__is_seen) {
  ck_assert_int_eq(follow("clock 0 1000000000000000000\n"), ST_OK);
  close(clock_end);
  (void)wall_poll(&wall);
  ck_assert(wall.ended);
  wall_close(&wall);
}
END_TEST

START_TEST(wall_follow__of_a_stranger__is_refused) {
  ck_assert_int_eq(follow("220 smtp ready\n"), ST_PORT);
  ck_assert_int_eq(follow("clock now\n"), ST_PORT);
}
END_TEST

START_TEST(wall_follow__of_nobody__says_what_to_do) {
  ck_assert_int_eq(wall_follow(&wall, "/nowhere/clock", &fault), ST_PORT);
  ck_assert_ptr_nonnull(strstr(fault.text, "start metersim with --clock first"));
}
END_TEST

START_TEST(wall_own__follows_nobody_and_tells_nobody) {
  wall_own(&wall);
  mono_t before = wall_mono(&wall);
  wall_tell(&wall, true, (mono_t){1});
  ck_assert(!wall_poll(&wall));
  ck_assert(!wall.ended);
  ck_assert(wall_mono(&wall).ns >= before.ns);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wall");
  TCase *tests = tcase_create("wall");
  tcase_add_test(tests, wall_follow__takes_the_clocks_time_for_its_own);
  tcase_add_test(tests, wall_poll__of_a_jump__moves_both_times);
  tcase_add_test(tests, wall_tell__says_a_state_once_and_again_after_a_jump);
  tcase_add_test(tests, wall_poll__of_the_end__is_seen);
  tcase_add_test(tests, wall_poll__of_a_clock_that_went_away__is_seen);
  tcase_add_test(tests, wall_follow__of_a_stranger__is_refused);
  tcase_add_test(tests, wall_follow__of_nobody__says_what_to_do);
  tcase_add_test(tests, wall_own__follows_nobody_and_tells_nobody);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
