/* Bills of profiles with holes: what registers around a hole say of it, and what they do not. From
 * journals written by hand; all on 2026-06-01 in UTC, rate 1 until 07 h, entries of half an hour of
 * 1 kWh each unless said otherwise. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

static void make(const char *more) { bills_make(0, "UTC", "direct", more, NULL); }

/* ------------------------------------------------------------------ V09 behind a hole */

/* Two entries, one that was never read unless `whole`, and one from 01:30 in which the registers
 * are read. */
static void read_behind(bool whole, int64_t at, int64_t total) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, KWH);
  if (whole)
    fake_entry(&fake, AT(1, 0), AT(1, 30), 0, KWH);
  else
    fake.seq++;
  fake_entry(&fake, AT(1, 30), AT(2, 0), 0, KWH);
  fake_reading(&fake, at, total, total, 0);
}

/* 2 kWh before the hole, 1 in it, and half of the entry at 01:45: 3.5 kWh are no fault of the
 * sum. */
START_TEST(sum_check__of_a_reading_in_the_first_entry_behind_a_hole__knows_of_the_hole) {
  read_behind(false, AT(1, 45), 3500000);
  make("");
  ck_assert(!has_flag(&bills[0], "sum_check"));
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

/* Without a hole 3 kWh have counted at 01:30, and 1 more is in the entry: 4.5 is too much. */
START_TEST(sum_check__of_a_reading_that_no_hole_explains__is_said) {
  read_behind(true, AT(1, 15), 2500000);
  fake_reading(&fake, AT(1, 45), 4500000, 4500000, 0);
  make("");
  const char *said = reason(&bills[0], "sum_check");
  ck_assert_ptr_nonnull(said);
  ck_assert_msg(strstr(said, "advanced by 1500000 mWh more") != NULL, "%s", said);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_gaps");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, sum_check__of_a_reading_in_the_first_entry_behind_a_hole__knows_of_the_hole);
  tcase_add_test(all, sum_check__of_a_reading_that_no_hole_explains__is_said);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
