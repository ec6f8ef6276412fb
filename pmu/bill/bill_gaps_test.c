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

/* ------------------------------------------------------------------ daily sets */

static void daily(int64_t number, int64_t stamp, const char *status, int64_t rate_1,
                  int64_t rate_2) {
  fake_add(&fake, REC_DAILY, arena_printf(&fake.arena, "%" PRId64 " head", number),
           arena_printf(&fake.arena, "%" PRId64 " %s", stamp, status));
  for (int rate = 0; rate <= 8; rate++) {
    int64_t kwh = rate == 0 ? rate_1 + rate_2 : rate == 1 ? rate_1 : rate == 2 ? rate_2 : 0;
    fake_add(&fake, REC_DAILY,
             arena_printf(&fake.arena, "%" PRId64 " 1-0:1.8.%d*255", number, rate),
             arena_printf(&fake.arena, "%" PRId64, kwh * KWH));
  }
}

static void is_estimated(const bill_line_t *line, int64_t value, int64_t low, int64_t high) {
  ck_assert_int_eq(line->value, value);
  ck_assert_int_eq(line->low, low);
  ck_assert_int_eq(line->high, high);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
}

/* 31 May 23:00 to 1 June 05:00, then from 09:00 on to midnight: eight rows were never read, of
 * which four lie in each rate. In them were 4 kWh of rate 1 and 5 of rate 2, as the sets of both
 * midnights tell: rates 0 and 2 kWh, then 0 + 10 + 4 and 2 + 30 + 5. */
static void hole_of_a_morning(const char *status) {
  fake_entries(&fake, DAY - 3600, 1800, 2, 0, KWH);
  fake_marker(&fake, "ND", DAY, "- -");
  fake_entries(&fake, DAY, 1800, 10, 0, KWH);
  fake.seq += 8;
  fake_entries(&fake, AT(9, 0), 1800, 30, 0, KWH);
  fake_marker(&fake, "ND", AT(24, 0), "- -");
  daily(1, DAY, "00", 0, 2);
  daily(2, AT(24, 0), status, 14, 37);
}

START_TEST(daily__sets_on_both_sides__give_a_gap_their_advance_by_rate) {
  hole_of_a_morning("00");
  make("");
  ck_assert_uint_eq(bill_count, 2); /* May, June */
  is_estimated(&bills[1].energy[1], 14 * KWH, 14 * KWH, 14 * KWH);
  is_estimated(&bills[1].energy[2], 35 * KWH, 35 * KWH, 35 * KWH);
  is_estimated(&bills[1].total, 49 * KWH, 49 * KWH, 49 * KWH);
  ck_assert(has_flag(&bills[1], "anchored_daily") && has_flag(&bills[1], "gap"));
  ck_assert(!has_flag(&bills[1], "sum_check"));
}
END_TEST

static bool no_anchors(void) { return false; }

/* Without them, or with one that came late, nothing tells. */
START_TEST(daily__sets_that_tell_nothing__leave_a_gap_missing) {
  hole_of_a_morning("08");
  make("");
  ck_assert_int_eq(bills[1].total.quality, BILL_MISSING);
  ck_assert(!has_flag(&bills[1], "anchored_daily"));
  teardown();
  hole_of_a_morning("00");
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.daily_anchors = no_anchors;
  bills_make(0, "UTC", "direct", "", &wrong);
  ck_assert_int_eq(bills[1].total.quality, BILL_MISSING);
}
END_TEST

/* 22:00 to 02:00 was never read, and neither was the marker of midnight: its set parts 8 kWh of
 * rate 2 before it from 12 of rate 1 after it. */
static void hole_over_midnight(void) {
  fake_entries(&fake, DAY - 3600, 1800, 2, 0, KWH);
  fake_marker(&fake, "ND", DAY, "- -");
  fake_entries(&fake, DAY, 1800, 44, 0, KWH);
  fake.seq += 9;
  fake_entries(&fake, AT(26, 0), 1800, 44, 0, KWH);
  fake_marker(&fake, "ND", AT(48, 0), "- -");
  daily(1, DAY, "00", 0, 2);
  daily(2, AT(24, 0), "00", 14, 40); /* 2 + 30 + 8 */
  daily(3, AT(48, 0), "00", 14 + 12 + 10, 40 + 34);
}

START_TEST(daily__set_within_a_gap__parts_it) {
  hole_over_midnight();
  make("");
  is_estimated(&bills[1].energy[1], 36 * KWH, 36 * KWH, 36 * KWH);
  is_estimated(&bills[1].energy[2], 72 * KWH, 72 * KWH, 72 * KWH);
  ck_assert_int_eq(bills[1].total.value, 108 * KWH);
}
END_TEST

/* A set that a meter with an offset of switching made: its rates are not the calendar's. */
START_TEST(daily__sets_of_other_rates__give_the_total_alone) {
  hole_of_a_morning("00");
  make("policy 0 tariff.offset 600000000000\n");
  is_estimated(&bills[1].total, 49 * KWH, 49 * KWH, 49 * KWH);
  ck_assert_int_eq(bills[1].energy[1].low, 10 * KWH);
  ck_assert_int_eq(bills[1].energy[1].high, 19 * KWH);
}
END_TEST

/* Two entries, two that were never read, two, and the first set of all: 6.5 kWh, of which 4 are
 * known. What stood there at first nobody knows, but in the hole are 2.5 at most. */
START_TEST(gap__before_the_first_registers__is_missing_and_bounded) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, KWH);
  fake.seq += 2;
  fake_entries(&fake, AT(2, 0), 1800, 2, 0, KWH);
  fake_set(&fake, 1, AT(0, 0), AT(3, 0), 6500000, 6500000, 0);
  fake_end_of_billing(&fake, 1, AT(3, 0));
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 4 * KWH);
  ck_assert_int_eq(bills[0].total.high, 6500000);
  ck_assert_int_eq(bills[0].energy[1].high, 6500000);
}
END_TEST

/* ------------------------------------------------------------------ no channel */

#define TWO "quantity 0 0 +A\nquantity 0 1 -A\ntou 0 1 1\nchannel 0 0 0\nchannel 0 1 1\n"

static void entry_of(int64_t begin, const char *energies) {
  char *key = fake_row_key(&fake);
  fake_add(&fake, REC_ENTRY, key,
           arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 0 1800 %s", begin, begin + 1800,
                        energies));
}

/* Four half hours of 1 kWh of export; from 02:00 to 04:00 the profile has no channel of it. The
 * register stands at 2 kWh at 01:00, at 5 at 03:10, at 7 at 04:30. */
static void channel_gone(void) {
  for (int64_t i = 0; i < 4; i++)
    entry_of(AT(0, 30 * i), "1000000 1000000");
  fake_marker(&fake, "CL", AT(2, 0), "- -");
  fake_marker(&fake, "CC", AT(2, 0), "- 51");
  for (int64_t i = 4; i < 8; i++)
    entry_of(AT(0, 30 * i), "0:1000000");
  fake_object(&fake, AT(1, 0), "1-0:2.8.0*255", "2000000");
  fake_object(&fake, AT(3, 10), "1-0:2.8.0*255", "5000000");
  fake_object(&fake, AT(4, 30), "1-0:2.8.0*255", "7000000");
}

/* 4 kWh of entries and 1 to 03:10 for certain; of the 2 to 04:30 some were after the last entry. */
START_TEST(no_channel__of_a_quantity__is_billed_from_its_registers) {
  channel_gone();
  make(TWO);
  const bill_quantity_t *export = &bills[0].quantities[0];
  ck_assert_str_eq(export->word, "-A");
  is_estimated(&export->total, 6 * KWH, 5 * KWH, 7 * KWH);
  is_estimated(&export->energy[1], 6 * KWH, 5 * KWH, 7 * KWH);
  const char *said = reason(&bills[0], "no_channel");
  ck_assert_ptr_nonnull(said);
  ck_assert_msg(strncmp(said, "no_channel -A from", 18) == 0, "%s", said);
  is_exact(&bills[0].total, 8 * KWH); /* of import nothing is in doubt */
}
END_TEST

static bool taken_for_nothing(bool none) {
  (void)none;
  return false;
}

START_TEST(no_channel__taken_for_0__is_the_mechanism_s_mistake) {
  channel_gone();
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.channel_missing = taken_for_nothing;
  bills_make(0, "UTC", "direct", TWO, &wrong);
  ck_assert_int_eq(bills[0].quantities[0].total.quality, BILL_EXACT);
  ck_assert_int_eq(bills[0].quantities[0].total.value, 4 * KWH);
}
END_TEST

START_TEST(no_channel__and_no_registers__is_missing) {
  entry_of(AT(0, 0), "1000000 1000000");
  entry_of(AT(0, 30), "0:1000000");
  make(TWO);
  ck_assert_int_eq(bills[0].quantities[0].total.quality, BILL_MISSING);
  ck_assert(has_flag(&bills[0], "no_channel"));
}
END_TEST

#define RATES                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 -A\ntou 0 1 1\ntou 0 1 2\nchannel 0 0 0\nchannel 0 1 1\n"

static void read_export(int64_t at, int64_t rate_1, int64_t rate_2) {
  fake_object(&fake, at, "1-0:2.8.0*255", arena_printf(&fake.arena, "%" PRId64, rate_1 + rate_2));
  fake_object(&fake, at, "1-0:2.8.1*255", arena_printf(&fake.arena, "%" PRId64, rate_1));
  fake_object(&fake, at, "1-0:2.8.2*255", arena_printf(&fake.arena, "%" PRId64, rate_2));
}

/* 2 kW of export all the time, without a channel from 06:30 on; read at 07:40. By a clock that was
 * lost for 20 min at 06:30 that is 07:20: its register of rate 1 has the 2 kWh to 07:00 of it,
 * though the half-hour from 06:50 on was of rate 2 but for 10 min: 1.333 kWh in all. */
static void no_channel_of(bool lost) {
  entry_of(AT(6, 0), "1000000 1000000");
  fake_marker(&fake, "CL", AT(6, 30), "- -");
  fake_marker(&fake, "CC", AT(6, 30), "- 51");
  if (lost) fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  entry_of(AT(6, 30), "0:1000000");
  entry_of(AT(7, 0), "0:1000000");
  if (lost) fake_set_time(&fake, AT(7, 30), AT(7, 50));
  if (!lost) entry_of(AT(7, 30), "0:1000000");
  read_export(AT(6, 15), 500000, 0);
  read_export(AT(7, 40), 2 * KWH, lost ? 666666 : 1333333);
  read_export(AT(7, 50), 2 * KWH, lost ? KWH : 1666666);
  make(RATES);
}

START_TEST(no_channel__of_a_clock_that_was_lost__has_no_rate_for_certain) {
  no_channel_of(true);
  const bill_line_t *line = &bills[0].quantities[0].energy[1];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(line->low, KWH);
  ck_assert_int_ge(line->high, 2 * KWH);
}
END_TEST

START_TEST(no_channel__of_a_clock_that_was_right__has_the_rates_of_the_registers) {
  no_channel_of(false);
  is_estimated(&bills[0].quantities[0].energy[1], 2 * KWH, 2 * KWH, 2 * KWH);
}
END_TEST

/* ------------------------------------------------------------------ ends that are not certain */

/* 31 May 22:00 to 23:00, four rows that were never read, and 23:30 to midnight by `status`; then an
 * outage that loses the clock, and an hour by an invalid one that is heard four hours behind. */
static void hole_before_an_episode(int64_t status) {
  fake_entries(&fake, AT(-2, 0), 1800, 2, 0, KWH);
  fake.seq += 4;
  fake_entry(&fake, AT(0, -30), DAY, status, KWH);
  fake_down_up(&fake, DAY, DAY, true);
  fake_entries(&fake, DAY, 1800, 2, 1, KWH);
  fake_clock(&fake, AT(5, 0), AT(1, 0), true);
}

/* Lost in the hole: what follows lies between its labels and four hours later, and so may the hole
 * reach into June. */
START_TEST(gap__that_ends_in_an_episode__is_as_long_as_it_may_have_been) {
  hole_before_an_episode(1);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert(has_flag(&bills[1], "gap"));
  ck_assert_int_eq(bills[1].total.quality, BILL_MISSING);
}
END_TEST

START_TEST(gap__that_ends_by_a_valid_clock__ends_there) {
  hole_before_an_episode(0);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert(!has_flag(&bills[1], "gap"));
}
END_TEST

/* All rows until 1 June 03:00 were cleared unread, but sets tell 1 kWh until 31 May 12:00, 5 more
 * until 23:50. `set`: by the log the clock was put forward by 2 h meanwhile. */
static void cleared_with_sets(bool set) {
  int64_t noon = AT(-12, 0), end = AT(0, -10);
  fake_set(&fake, 1, AT(-18, 0), noon, KWH, 0, KWH);
  fake_set(&fake, 2, noon, end, 6 * KWH, 0, 6 * KWH);
  if (set)
    fake_add(&fake, REC_EVENT, "1",
             arena_printf(&fake.arena, "1 010 %" PRId64 " %" PRId64 " - O3", AT(-8, 0), AT(-6, 0)));
  fake.seq = 100;
  fake_marker(&fake, "CL", AT(3, 0), "- -");
  fake_entries(&fake, AT(3, 0), 1800, 4, 0, KWH);
}

/* The set of 23:50 was made at 01:50 for all that is known: June has 4 kWh of entries, and perhaps
 * the 5 of between the sets; what came until 03:00 nobody knows. */
START_TEST(gap__between_sets_of_a_clock_that_was_set_unread__may_be_of_either_bill) {
  cleared_with_sets(true);
  make("");
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_int_eq(bills[1].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[1].total.value, 4 * KWH);
  ck_assert_int_eq(bills[1].total.high, 9 * KWH);
}
END_TEST

START_TEST(gap__between_sets_of_a_clock_that_was_never_set__ends_by_their_stamps) {
  cleared_with_sets(false);
  make("");
  ck_assert_int_eq(bills[1].total.value, 4 * KWH);
  ck_assert_int_eq(bills[1].total.high, 4 * KWH);
}
END_TEST

/* The clock was lost and is 2 h late. Set 1 was made at 00:30 with 1 kWh; all rows until 06:00, by
 * the clock 04:00, were cleared; then come 4 entries of 1 kWh, and set 2 behind the third of
 * them, at 07:30, with 9 kWh: 05:30 by the clock, which is before the first entry's 06:00, but its
 * marker is behind it. Between the sets 9 - 1 - 3 = 5 kWh were never read: 9 with the entries. */
START_TEST(gap__between_sets_of_a_lost_clock__is_not_told_twice) {
  fake_set(&fake, 1, AT(0, 0), AT(0, 30), KWH, 0, KWH);
  fake.boot = 2;
  fake.seq = 100;
  fake_marker(&fake, "CL", AT(4, 0), "- -");
  fake_entries(&fake, AT(4, 0), 1800, 3, 1, KWH);
  fake_end_of_billing(&fake, 2, AT(5, 30));
  fake_entry(&fake, AT(5, 30), AT(6, 0), 1, KWH);
  fake_set(&fake, 2, AT(0, 30), AT(5, 30), 9 * KWH, 0, 9 * KWH);
  fake_clock(&fake, AT(8, 5), AT(6, 5), true);
  make("");
  ck_assert_int_eq(bills[0].total.value, 9 * KWH);
}
END_TEST

/* The clock is 2 h late. Set 1 was made at 00:30 with 1 kWh; all rows until 03:00, by the clock
 * 01:00, were cleared; 4 entries of 1 kWh follow, then a hole, in which set 2 was made: at 05:30
 * with 8 kWh, 03:30 by the clock, and 2 more entries. The set's 7 kWh are no part of what was
 * before 03:00, as 03:30 by the clock lies in the hole: the 6 entries are billed. */
START_TEST(gap__with_a_set_of_a_lost_clock_in_another_one__is_not_told_twice) {
  fake_set(&fake, 1, AT(0, 0), AT(0, 30), KWH, 0, KWH);
  fake.boot = 2;
  fake.seq = 100;
  fake_marker(&fake, "CL", AT(1, 0), "- -");
  fake_entries(&fake, AT(1, 0), 1800, 4, 1, KWH);
  fake.seq += 3;
  fake_marker(&fake, "CL", AT(4, 0), "- -");
  fake_entries(&fake, AT(4, 0), 1800, 2, 1, KWH);
  fake_set(&fake, 2, AT(0, 30), AT(3, 30), 8 * KWH, 0, 8 * KWH);
  fake_clock(&fake, AT(8, 5), AT(5, 5), true);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 6 * KWH);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_gaps");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, sum_check__of_a_reading_in_the_first_entry_behind_a_hole__knows_of_the_hole);
  tcase_add_test(all, sum_check__of_a_reading_that_no_hole_explains__is_said);
  tcase_add_test(all, daily__sets_on_both_sides__give_a_gap_their_advance_by_rate);
  tcase_add_test(all, daily__sets_that_tell_nothing__leave_a_gap_missing);
  tcase_add_test(all, daily__set_within_a_gap__parts_it);
  tcase_add_test(all, daily__sets_of_other_rates__give_the_total_alone);
  tcase_add_test(all, gap__before_the_first_registers__is_missing_and_bounded);
  tcase_add_test(all, no_channel__of_a_quantity__is_billed_from_its_registers);
  tcase_add_test(all, no_channel__taken_for_0__is_the_mechanism_s_mistake);
  tcase_add_test(all, no_channel__and_no_registers__is_missing);
  tcase_add_test(all, no_channel__of_a_clock_that_was_lost__has_no_rate_for_certain);
  tcase_add_test(all, no_channel__of_a_clock_that_was_right__has_the_rates_of_the_registers);
  tcase_add_test(all, gap__that_ends_in_an_episode__is_as_long_as_it_may_have_been);
  tcase_add_test(all, gap__that_ends_by_a_valid_clock__ends_there);
  tcase_add_test(all, gap__between_sets_of_a_clock_that_was_set_unread__may_be_of_either_bill);
  tcase_add_test(all, gap__between_sets_of_a_lost_clock__is_not_told_twice);
  tcase_add_test(all, gap__with_a_set_of_a_lost_clock_in_another_one__is_not_told_twice);
  tcase_add_test(all, gap__between_sets_of_a_clock_that_was_never_set__ends_by_their_stamps);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
