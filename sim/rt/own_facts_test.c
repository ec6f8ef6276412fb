/* What metersim takes of a facts file, what it refuses, and how it reads and writes times. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/rt/own_facts.h"

static char path[64];

static void write_file(const char *text) {
  snprintf(path, sizeof path, "/tmp/own-facts-XXXXXX");
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
  close(fd);
}

static status_t read_text(arena_t *arena, const char *text, own_facts_t *own, fault_t *fault) {
  write_file(text);
  status_t status = own_facts_read(arena, path, own, fault);
  unlink(path);
  return status;
}

START_TEST(own_facts_read__of_a_whole_scenario__keeps_the_worlds_part) {
  arena_t arena = {0};
  own_facts_t *own = ARENA_NEW(&arena, own_facts_t);
  fault_t fault;
  ck_assert_int_eq(read_text(&arena,
                             "facts 1\ncase A-B-P01 -\nspan 5 10\nline 0 bus rs485 9600\n"
                             "meter 0 m MP1 polyphase-tou direct 0 0 0\nload 0 5 10 set 7\n"
                             "headend recovery auto\nvisit night 7 0 billing\nexpect bill\n",
                             own, &fault),
                   ST_OK);
  ck_assert_str_eq((const char *)own->text.p,
                   "facts 1\ncase A-B-P01 -\nspan 5 10\nline 0 bus rs485 9600\n"
                   "meter 0 m MP1 polyphase-tou direct 0 0 0\nload 0 5 10 set 7\n");
  ck_assert_str_eq(own->scenario, "A-B-P01");
  ck_assert(own->start.ns == 5 && own->end.ns == 10);
  ck_assert_uint_eq(own->line_count, 1);
  ck_assert_str_eq(own->lines[0].name, "bus");
  ck_assert_str_eq(own->meters[0].serial, "MP1");
  arena_free(&arena);
}
END_TEST

START_TEST(own_facts_read__of_what_is_no_scenario__says_so) {
  static const char *const texts[] = {
      "id: MDM-OUT-F01\nversion: 1\n", /* YAML */
      "facts 1\nspan 5 10\n",          /* no meter */
      "facts 1\nspan 5 5\nmeter 0 m MP1 x direct 0 0 0\n",
      "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\n",
      "facts 1\nspan five 10\n"};
  for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++) {
    arena_t arena = {0};
    own_facts_t *own = ARENA_NEW(&arena, own_facts_t);
    fault_t fault = {.text = ""};
    ck_assert_int_eq(read_text(&arena, texts[at], own, &fault), ST_BAD_INPUT);
    ck_assert_int_gt((int)strlen(fault.text), 0);
    arena_free(&arena);
  }
}
END_TEST

START_TEST(own_facts_read__of_no_file__is_a_status) {
  arena_t arena = {0};
  own_facts_t *own = ARENA_NEW(&arena, own_facts_t);
  fault_t fault;
  ck_assert_int_eq(own_facts_read(&arena, "/nowhere", own, &fault), ST_NO_FILE);
  arena_free(&arena);
}
END_TEST

/* 2026-04-02 is day 20545: 56 years of 365 days and 14 leap days to 2026-01-01 are 20454, and 91
 * more (31 + 28 + 31 + 1). 2000-02-29 is day 11016, 2100-03-01 day 47541: 2100 is no leap year. */
START_TEST(rt_time__both_ways__is_the_civil_calendar) {
  static const struct {
    const char *text;
    int64_t seconds;
  } rows[] = {{"2026-04-02T23:30:00Z", INT64_C(20545) * 86400 + 84600},
              {"2000-02-29T00:00:00Z", INT64_C(11016) * 86400},
              {"2026-12-31T23:59:59Z", INT64_C(20818) * 86400 + 86399},
              {"2100-03-01T00:00:00Z", INT64_C(47541) * 86400}};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    true_t time = {0};
    char text[32];
    ck_assert_int_eq(rt_time_read(rows[at].text, &time, NULL), ST_OK);
    ck_assert(time.ns == rows[at].seconds * NS_PER_S);
    rt_time_text(time, text);
    ck_assert_str_eq(text, rows[at].text);
  }
}
END_TEST

START_TEST(rt_time_read__of_minutes_and_of_nanoseconds__is_read_too) {
  true_t time = {0};
  ck_assert_int_eq(rt_time_read("2026-04-02T23:30Z", &time, NULL), ST_OK);
  ck_assert(time.ns == (INT64_C(20545) * 86400 + 84600) * NS_PER_S);
  ck_assert_int_eq(rt_time_read("1775172600000000001", &time, NULL), ST_OK);
  ck_assert(time.ns == INT64_C(1775172600000000001));
}
END_TEST

START_TEST(rt_time_read__of_anything_else__is_refused_with_an_example) {
  static const char *const rows[] = {"",
                                     "yesterday",
                                     "2026-04-02",
                                     "2026-04-02T23:30",
                                     "2026-04-02T23:30:00+02:00",
                                     "2026-13-02T23:30Z",
                                     "2026-04-02T24:00Z",
                                     "2026-04-02T23:30:60Z",
                                     "2026-04-02T23:30:Z",
                                     "1999-04-02T23:30Z"};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    true_t time = {7};
    fault_t fault;
    ck_assert_int_eq(rt_time_read(rows[at], &time, &fault), ST_BAD_TIME);
    ck_assert_ptr_nonnull(strstr(fault.text, "write 2026-04-02T23:30:00Z"));
    ck_assert(time.ns == 7);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("own_facts");
  TCase *tests = tcase_create("own_facts");
  tcase_add_test(tests, own_facts_read__of_a_whole_scenario__keeps_the_worlds_part);
  tcase_add_test(tests, own_facts_read__of_what_is_no_scenario__says_so);
  tcase_add_test(tests, own_facts_read__of_no_file__is_a_status);
  tcase_add_test(tests, rt_time__both_ways__is_the_civil_calendar);
  tcase_add_test(tests, rt_time_read__of_minutes_and_of_nanoseconds__is_read_too);
  tcase_add_test(tests, rt_time_read__of_anything_else__is_refused_with_an_example);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
