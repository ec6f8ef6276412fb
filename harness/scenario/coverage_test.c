/* What a pattern is, each form with a twin that it is not; and a table that counts, has a hole, and
 * says who waits. */
#include "harness/scenario/coverage.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

static const struct {
  const char *pattern, *is, *is_not;
} FORMS[] = {
    {"policy * md.tie last", "policy 0 md.tie last", "policy 0 md.tie first"},
    {"policy * md.type sliding 3", "policy 1 md.type sliding 3", "policy 1 md.type sliding 15"},
    {"policy * clk.drift +", "policy 0 clk.drift 20000", "policy 0 clk.drift 0"},
    {"policy * clk.drift -", "policy 0 clk.drift -20000", "policy 0 clk.drift 20000"},
    {"policy * eob.monthly +", "policy 0 eob.monthly 1 0", "policy 0 eob.monthly none"},
    {"case CLK-T05-~", "case CLK-T05-F01 -", "case CLK-T15-F01 -"},
    {"fault * phase_off * * 2", "fault 0 phase_off 1 2 2 site", "fault 0 phase_off 1 2 1 site"},
    {"clause A2", "clause clock-loss.md A2", "clause clock-loss.md A20"},
    {"clause A16", "clause A7, A16 (and more)", "clause A7 A1 6"},
    {"clause BORDER lockout 900", "clause BORDER lockout 899 900 901", "clause BORDER set 900"},
    {"clause BORDER set 0", "clause BORDER set -1 0 +1", "clause BORDER set_edge -1 0 +1"},
    {"expect * event code phase_lost", "expect 3 event code phase_lost",
     "expect 3 no_event code phase_lost"},
    {"channel * 15", "channel 0 15 3", "channel 0 1"},
    {"tou * 6 8", "tou 0 6 8", "tou 0 6"},
};

START_TEST(coverage_matches__each_form__matches_and_its_twin_does_not) {
  ck_assert(coverage_matches(FORMS[_i].pattern, bytes_text(FORMS[_i].is)));
  ck_assert(!coverage_matches(FORMS[_i].pattern, bytes_text(FORMS[_i].is_not)));
}
END_TEST

static const coverage_row_t *row_of(const coverage_t *coverage, const char *group,
                                    const char *name) {
  for (size_t i = 0; i < coverage->count; i++) {
    const coverage_row_t *row = &coverage->rows[i];
    if (strcmp(row->group, group) == 0 && strcmp(row->name, name) == 0) return row;
  }
  ck_abort_msg("no row %s %s", group, name);
  return NULL;
}

static case_t cell(const char *id, const char *facts) {
  return (case_t){.id = id, .cell = "-", .facts = bytes_text(facts)};
}

START_TEST(coverage_count__cells__are_counted_once_each_and_holes_remain) {
  const case_t cases[] = {
      cell("A-B-P01", "policy 0 md.tie last\npolicy 1 md.tie last\nclause A1\n"),
      cell("A-B-P02", "policy 0 md.tie last\nrelation R40\n"),
      {.id = "A-B-P03", .facts = bytes_text("policy 0 md.tie first\n"), .inapplicable = "absent"},
  };
  coverage_t coverage;
  coverage_count(&arena, cases, 3, &coverage);
  const coverage_row_t *last = row_of(&coverage, "POLICY", "md.tie last");
  ck_assert_int_eq(last->cells, 2);
  ck_assert_str_eq(last->first, "A-B-P01");
  ck_assert_int_eq(row_of(&coverage, "POLICY", "md.tie first")->cells, 0);
  ck_assert_int_eq(row_of(&coverage, "R", "R40")->cells, 1);
  ck_assert_int_eq(row_of(&coverage, "A", "A1")->cells, 1);
  ck_assert_int_eq(row_of(&coverage, "A", "A10")->cells, 0);
  ck_assert_str_eq(row_of(&coverage, "F", "F35")->waits, "a roll-out in waves is not built");
  int32_t shown = 0, waiting = 0;
  for (size_t i = 0; i < coverage.count; i++) {
    shown += coverage.rows[i].cells > 0 ? 1 : 0;
    waiting += coverage.rows[i].waits != NULL ? 1 : 0;
  }
  ck_assert_int_eq(coverage.holes, (int32_t)coverage.count - shown - waiting);
  ck_assert_int_eq(coverage.waiting, waiting);
  ck_assert_int_gt(coverage.holes, 0);
}
END_TEST

/* No name twice in a group: a row that is shown would hide one that is not. */
START_TEST(coverage_count__rows__have_names_of_their_own) {
  coverage_t coverage;
  coverage_count(&arena, NULL, 0, &coverage);
  for (size_t i = 0; i < coverage.count; i++) {
    for (size_t k = 0; k < i; k++) {
      bool same = strcmp(coverage.rows[i].group, coverage.rows[k].group) == 0 &&
                  strcmp(coverage.rows[i].name, coverage.rows[k].name) == 0;
      ck_assert_msg(!same, "%s %s stands twice", coverage.rows[i].group, coverage.rows[i].name);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("coverage");
  TCase *tests = tcase_create("coverage");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_loop_test(tests, coverage_matches__each_form__matches_and_its_twin_does_not, 0,
                      (int)(sizeof FORMS / sizeof FORMS[0]));
  tcase_add_test(tests, coverage_count__cells__are_counted_once_each_and_holes_remain);
  tcase_add_test(tests, coverage_count__rows__have_names_of_their_own);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
