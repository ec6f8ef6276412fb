/* What pmu takes of a facts file and what it keeps from the core, and a reading on demand. */
#define _GNU_SOURCE /* memmem */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pmu/rt/roster.h"

static status_t read_text(arena_t *arena, const char *text, roster_t *roster, fault_t *fault) {
  char path[] = "/tmp/roster-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
  close(fd);
  status_t status = roster_read(arena, path, roster, fault);
  unlink(path);
  return status;
}

static bool holds(bytes_t text, const char *piece) {
  return memmem(text.p, text.len, piece, strlen(piece)) != NULL;
}

START_TEST(roster_read__of_what_is_no_roster__says_so) {
  static const char *const texts[] = {
      "id: MDM-OUT-F01\nversion: 1\n", "", "facts 1\ncase A -\n", /* no meter */
      "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\n",
      "facts 1\nsecret 1\n"}; /* unknown: the core refuses it */
  for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++) {
    arena_t arena = {0};
    roster_t roster;
    fault_t fault = {.text = ""};
    ck_assert_int_eq(read_text(&arena, texts[at], &roster, &fault), ST_BAD_INPUT);
    ck_assert_int_gt((int)strlen(fault.text), 0);
    arena_free(&arena);
  }
}
END_TEST

START_TEST(roster_read__of_no_file__is_a_status) {
  arena_t arena = {0};
  roster_t roster;
  fault_t fault;
  ck_assert_int_eq(roster_read(&arena, "/nowhere", &roster, &fault), ST_NO_FILE);
  arena_free(&arena);
}
END_TEST

/* The rows are not a whole roster, and the core may refuse them; what is tested is what it sees. */
START_TEST(roster_read__of_a_whole_scenario__hides_the_truth_from_the_core) {
  arena_t arena = {0};
  roster_t roster = {0};
  fault_t fault;
  status_t status =
      read_text(&arena,
                "facts 1\ncase A-B-P01 -\nseed 4711\nspan 5 10\nload 0 5 10 set 7\n"
                "quality_seed 0 5eed\nvoltage 0 5 6 230000 0 0\nlook 0 5 -\n"
                "fault 0 supply_off 5 6 site\nline_fault 0 silence 5 6\nheadend recovery auto\n",
                &roster, &fault);
  ck_assert_int_eq(status, ST_BAD_INPUT); /* no meter */
  ck_assert(holds(roster.facts, "case A-B-P01 -\n"));
  ck_assert(holds(roster.facts, "headend recovery auto\n"));
  static const char *const hidden[] = {"seed", "span", "load",    "fault", "supply_off",
                                       "4711", "5eed", "voltage", "look"};
  for (size_t at = 0; at < sizeof hidden / sizeof hidden[0]; at++)
    ck_assert(!holds(roster.facts, hidden[at]));
  arena_free(&arena);
}
END_TEST

START_TEST(roster_on_demand__replaces_lists_and_commands_by_one_visit) {
  arena_t arena = {0};
  roster_t demand = {0};
  fault_t fault;
  roster_t roster = {.facts = bytes_text("facts 1\nheadend recovery auto\nvisit night 7 0 billing\n"
                                         "command 0 8 set_time -\ncontract 0 home EUR 2\n")};
  /* There is no meter 0 in so short a roster: the facts are made, and then refused. */
  ck_assert_int_eq(
      roster_on_demand(&arena, &roster, 0, "billing,events", (instant_t){99}, &demand, &fault),
      ST_BAD_INPUT);
  ck_assert_str_eq((const char *)demand.facts.p,
                   "facts 1\nheadend recovery auto\nvisit on-demand 99 0 billing,events\n"
                   "contract 0 home EUR 2\n");
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("roster");
  TCase *tests = tcase_create("roster");
  tcase_add_test(tests, roster_read__of_what_is_no_roster__says_so);
  tcase_add_test(tests, roster_read__of_no_file__is_a_status);
  tcase_add_test(tests, roster_read__of_a_whole_scenario__hides_the_truth_from_the_core);
  tcase_add_test(tests, roster_on_demand__replaces_lists_and_commands_by_one_visit);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
