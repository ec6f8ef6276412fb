/* The shrinker against failures that are said in a line: it knows nothing of meters, so that a toy
 * predicate is as good as a run. */
#include "harness/swarm/shrink.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/facts.h"

/* Ten days of two meters; 864e12 ns. */
#define HEAD                                                                                       \
  "facts 1\ncase X -\nseed 1\nspan 0 864000000000000\nzone 0 UTC\nline 0 bus rs485 9600\n"         \
  "meter 0 a S0 polyphase-tou direct 0 0 0\nmeter 1 b S1 polyphase-tou direct 0 0 0\n"             \
  "policy 0 eob.monthly 1 0\npolicy 1 eob.monthly 1 0\npolicy 1 md.tie last\n"
#define STORY                                                                                      \
  HEAD "load 0 0 864000000000000 set 500000\nload 1 0 864000000000000 set 700000\n"                \
       "fault 0 supply_off 3600000000000 7200000000000 site\n"                                     \
       "fault 1 transient_reset 90000000000000 -1\nfault 1 front_end 100000000000000 "             \
       "110000000000000\n"                                                                         \
       "fault 1 supply_off 400000000000000 410000000000000 site\n"                                 \
       "visit daily 850000000000000 0 profile\nvisit daily 850000000000000 1 profile\n"            \
       "period 0 1970-01 -9000 2678400\nperiod 1 1970-01 -9000 2678400\n"

static arena_t arena;
static uint32_t asked;

static bool has(bytes_t facts, const char *what) {
  size_t len = strlen(what);
  for (size_t i = 0; i + len <= facts.len; i++)
    if (memcmp(facts.p + i, what, len) == 0) return true;
  return false;
}

/* Fails while the meter with S1 has lost supply in its life and somebody reads it. */
static bool outage_and_visit(void *of, bytes_t facts) {
  (void)of;
  asked++;
  return has(facts, " b S1 ") && has(facts, " supply_off ") && has(facts, "\nvisit ");
}

static bool never(void *of, bytes_t facts) {
  (void)of;
  (void)facts;
  asked++;
  return false;
}

static bytes_t shrink(bool (*fails)(void *, bytes_t), uint32_t most, shrink_figures_t *figures) {
  shrink_ask_t ask = {.fails = fails, .asked_max = most};
  asked = 0;
  return shrink_facts(&arena, bytes_text(STORY), &ask, figures);
}

/* Of ten days the outage begins on the fifth (400000 s of 86400 are 4.6): five from the start are
 * the fewest with it; then one to the end has it: 400000 is behind 345600. */
START_TEST(shrink__one_cause__leaves_one_meter_one_day_one_fault) {
  shrink_figures_t figures = {0};
  bytes_t least = shrink(outage_and_visit, 1000, &figures);
  ck_assert_uint_eq(figures.meters, 1);
  ck_assert_uint_eq(figures.faults, 1);
  ck_assert_int_eq(figures.span_ns, INT64_C(86400000000000));
  ck_assert_uint_eq(figures.asked, asked);
  ck_assert(has(least, "\nspan 345600000000000 432000000000000\n"));
  ck_assert(has(least, "\nmeter 0 b S1 polyphase-tou direct 0 0 0\n"));
  ck_assert(has(least, "\nfault 0 supply_off 400000000000000 410000000000000 site\n"));
  /* 11 h before the end: 432000 − 39600 = 392400 s. */
  ck_assert(has(least, "\nvisit daily 392400000000000 0 profile\n"));
  ck_assert(!has(least, "load"));
  ck_assert(!has(least, "md.tie"));
  ck_assert(has(least, "policy 0 eob.monthly 1 0\n"));
}
END_TEST

START_TEST(shrink__nothing_smaller_fails__is_the_story_itself) {
  shrink_figures_t figures = {0};
  bytes_t least = shrink(never, 1000, &figures);
  ck_assert_uint_eq(least.len, sizeof STORY - 1);
  ck_assert_mem_eq(least.p, STORY, least.len);
  ck_assert_uint_eq(figures.meters, 2);
  ck_assert_uint_eq(figures.faults, 4);
}
END_TEST

START_TEST(shrink__bounded__asks_no_more_than_that) {
  shrink_figures_t figures = {0};
  shrink(outage_and_visit, 5, &figures);
  ck_assert_uint_eq(asked, 5);
  ck_assert_uint_eq(figures.asked, 5);
}
END_TEST

START_TEST(measure__story__counts_meters_faults_and_span) {
  shrink_figures_t figures = shrink_measure(bytes_text(STORY));
  ck_assert_uint_eq(figures.meters, 2);
  ck_assert_uint_eq(figures.faults, 4);
  ck_assert_uint_eq(figures.facts, 21);
  ck_assert_int_eq(figures.span_ns, INT64_C(864000000000000));
}
END_TEST

static void teardown(void) { arena_free(&arena); }

static Suite *suite(void) {
  Suite *suite = suite_create("shrink");
  TCase *tests = tcase_create("shrink");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, shrink__one_cause__leaves_one_meter_one_day_one_fault);
  tcase_add_test(tests, shrink__nothing_smaller_fails__is_the_story_itself);
  tcase_add_test(tests, shrink__bounded__asks_no_more_than_that);
  tcase_add_test(tests, measure__story__counts_meters_faults_and_span);
  suite_add_tcase(suite, tests);
  return suite;
}

int main(void) {
  SRunner *runner = srunner_create(suite());
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
