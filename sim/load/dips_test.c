/* Which dips are a failure of supply: which phases, how deep, with missing ones, one behind the
 * other. Instants are seconds told in ns. */
#include "sim/load/dips.h"

#include <check.h>
#include <stdlib.h>

#include "base/text.h"
#include "sim/load/load.h"

static arena_t arena;
static text_t facts;
static dips_t dips;

static void teardown(void) {
  text_free(&facts);
  arena_free(&arena);
}

/* FROM and TO in s. */
static void tell_dip(int from, int to, int residual, int phases, const char *scope) {
  text_printf(&facts, "fault 0 dip %d000000000 %d000000000 %d %d %s\n", from, to, residual, phases,
              scope);
}

static void tell_phase(int phase, int from, int to) {
  text_printf(&facts, "fault 0 phase_off %d000000000 %d000000000 %d meter\n", from, to, phase);
}

static status_t reads(void) {
  fault_t fault = {0};
  return dips_read(&arena, bytes_text(text_chars(&facts)), 0, &dips, &fault);
}

static void is_failure(int32_t index, int from, int to, bool site) {
  ck_assert_int_lt(index, dips.count);
  ck_assert_int_eq(dips.at[index].from.ns, from * NS_PER_S);
  ck_assert_int_eq(dips.at[index].to.ns, to * NS_PER_S);
  ck_assert_int_eq(dips.at[index].site, site);
}

START_TEST(dip__of_all_phases_below_the_minimum__is_one) {
  tell_dip(10, 20, 699, 7, "site");
  tell_dip(30, 40, 700, 7, "site"); /* not below 700 */
  tell_dip(50, 60, 0, 7, "meter");
  tell_dip(70, 80, 0, 6, "site"); /* fed by phase 1 */
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 2);
  is_failure(0, 10, 20, true);
  is_failure(1, 50, 60, false);
}
END_TEST

START_TEST(minimum__is_the_meters_own) {
  tell_dip(10, 20, 400, 7, "site");
  tell_dip(30, 40, 399, 7, "site");
  text_printf(&facts, "policy 0 supply.minimum 400\npolicy 1 supply.minimum 900\n");
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 1);
  is_failure(0, 30, 40, true);
}
END_TEST

START_TEST(meter_of_one_phase__is_fed_by_that) {
  text_printf(&facts, "phases 0 1\n");
  tell_dip(10, 20, 0, 6, "site");
  tell_dip(30, 40, 0, 1, "site");
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 1);
  is_failure(0, 30, 40, true);
}
END_TEST

/* Phase 1 is missing from 12 to 18, the others dip from 10 to 20: from 12 to 18 none is left. */
START_TEST(dip__with_a_missing_phase__is_one_while_both_last) {
  tell_phase(1, 12, 18);
  tell_dip(10, 20, 300, 6, "site");
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 1);
  is_failure(0, 12, 18, true);
}
END_TEST

/* Without a dip three missing phases are what they were. */
START_TEST(missing_phases__alone__are_none) {
  for (int phase = 1; phase <= 3; phase++)
    tell_phase(phase, 10, 20);
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 0);
  tell_dip(15, 17, 900, 1, "site"); /* nor with one that is none */
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 0);
}
END_TEST

START_TEST(dips__that_touch__are_one_failure_of_the_last_ones_scope) {
  tell_dip(10, 20, 0, 7, "site");
  tell_dip(20, 30, 100, 7, "meter");
  tell_dip(31, 40, 200, 7, "site");
  ck_assert_int_eq(reads(), ST_OK);
  ck_assert_int_eq(dips.count, 2);
  is_failure(0, 10, 30, false);
  is_failure(1, 31, 40, true);
}
END_TEST

START_TEST(dip__of_a_site__stops_its_load) {
  const load_t *load = NULL;
  fault_t fault = {0};
  text_printf(&facts, "load 0 0 100000000000 set 3600000\n");
  tell_dip(10, 20, 0, 7, "site");
  tell_dip(30, 40, 0, 7, "meter");
  ck_assert_int_eq(load_read(&arena, bytes_text(text_chars(&facts)), 0, &load, &fault), ST_OK);
  ck_assert_int_eq(load_power(load, (true_t){15 * NS_PER_S}).mw, 0);
  ck_assert_int_eq(load_power(load, (true_t){35 * NS_PER_S}).mw, 3600000);
  ck_assert(load_energy(load, (true_t){0}, (true_t){100 * NS_PER_S}) ==
            (mwns_t)3600000 * 90 * NS_PER_S);
}
END_TEST

START_TEST(dip__that_cannot_be__is_a_sentence) {
  static const char *const wrong[] = {
      "fault 0 dip 5 5 0 7 site\n",    "fault 0 dip 5 9 1000 7 site\n",
      "fault 0 dip 5 9 0 0 site\n",    "fault 0 dip 5 9 0 8 site\n",
      "fault 0 dip 5 9 0 7 street\n",  "fault 0 dip 5 9 0 7 site\nfault 0 dip 8 12 0 7 site\n",
      "fault 0 dip 5 9 0 7\n",         "policy 0 supply.minimum 0\n",
      "policy 0 supply.minimum 1000\n"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    fault_t fault = {0};
    ck_assert_int_eq(dips_read(&arena, bytes_text(wrong[i]), 0, &dips, &fault), ST_BAD_INPUT);
    ck_assert_uint_gt(fault.text[0], 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dips");
  TCase *tcase = tcase_create("dips");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, dip__of_all_phases_below_the_minimum__is_one);
  tcase_add_test(tcase, minimum__is_the_meters_own);
  tcase_add_test(tcase, meter_of_one_phase__is_fed_by_that);
  tcase_add_test(tcase, dip__with_a_missing_phase__is_one_while_both_last);
  tcase_add_test(tcase, missing_phases__alone__are_none);
  tcase_add_test(tcase, dips__that_touch__are_one_failure_of_the_last_ones_scope);
  tcase_add_test(tcase, dip__of_a_site__stops_its_load);
  tcase_add_test(tcase, dip__that_cannot_be__is_a_sentence);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
