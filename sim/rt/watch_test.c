/* Ends that have something are named, once, whatever became of their descriptors; over pairs of
 * sockets, no network. */
#include "sim/rt/watch.h"

#include <check.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int watch;
static line_end_t end;
static int other[2];

static void setup(void) {
  ck_assert_int_eq(watch_open(&watch, NULL), ST_OK);
  end = (line_end_t){.fd = -1, .keeper = -1, .listener = -1};
}

static void teardown(void) { close(watch); }

static void pair(int *ours, int *theirs) {
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
  *ours = other[0];
  *theirs = other[1];
}

START_TEST(watch_ready__of_two_that_speak__names_each_once) {
  uint32_t ready[WATCH_READY_MAX];
  int connection = -1, listener = -1, quiet = -1;
  line_end_t silent = end;
  pair(&end.fd, &connection);
  pair(&end.listener, &listener);
  pair(&silent.fd, &quiet);
  ck_assert_int_eq(watch_line(watch, 70, &end, NULL), ST_OK);
  ck_assert_int_eq(watch_line(watch, 71, &silent, NULL), ST_OK);
  ck_assert_uint_eq(watch_ready(watch, ready), 0);
  ck_assert_int_eq(write(connection, "a", 1), 1);
  ck_assert_int_eq(write(listener, "b", 1), 1);
  ck_assert_uint_eq(watch_ready(watch, ready), 1);
  ck_assert_uint_eq(ready[0], 70);
}
END_TEST

/* The next connection has the number of the one that went. */
START_TEST(watch_line__of_a_number_that_came_again__is_watched) {
  uint32_t ready[WATCH_READY_MAX];
  int connection = -1, next = -1;
  pair(&end.fd, &connection);
  ck_assert_int_eq(watch_line(watch, 5, &end, NULL), ST_OK);
  int number = end.fd;
  close(end.fd);
  pair(&end.fd, &next);
  ck_assert_int_eq(end.fd, number);
  ck_assert_int_eq(watch_line(watch, 5, &end, NULL), ST_OK);
  ck_assert_int_eq(watch_line(watch, 5, &end, NULL), ST_OK); /* told twice is no error */
  ck_assert_int_eq(write(next, "c", 1), 1);
  ck_assert_uint_eq(watch_ready(watch, ready), 1);
  ck_assert_uint_eq(ready[0], 5);
}
END_TEST

START_TEST(watch_line__of_no_descriptor__is_refused) {
  fault_t fault = {0};
  end.fd = 9999;
  ck_assert_int_eq(watch_line(watch, 5, &end, &fault), ST_PORT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("watch");
  TCase *tcase = tcase_create("watch");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, watch_ready__of_two_that_speak__names_each_once);
  tcase_add_test(tcase, watch_line__of_a_number_that_came_again__is_watched);
  tcase_add_test(tcase, watch_line__of_no_descriptor__is_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
