/* Second and third peaks and coincident demands on the bill (decision 0006 "Maximum demands"), from
 * journals written by hand, each with its working. All on 2026-06-01 in UTC, rate 1 until 07 h;
 * entries and demand periods of half an hour: 1 kWh in one is 2 kW. */
#include "pmu/bill/bill_text.h"
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)

/* +A with three peaks of any rate and two of rate 2; R1, coincident with the first of the former,
 * with that of rate 2, and with a demand of both rates. */
#define THREE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 R1\ntou 0 0 1\ntou 0 0 2\n"                                       \
  "md 0 0 0 0 3\nmd 0 1 0 4 2\nmd 0 2 0 6 1\n"                                                     \
  "coincident 0 1 1 0\ncoincident 0 2 1 1\ncoincident 0 3 0 2\n"                                   \
  "channel 0 0 0\nchannel 0 1 1\n"

static void make(const char *more) { bills_make(0, "UTC", "direct", more, NULL); }

static void entry_of(int64_t begin, const char *energies) {
  char *key = fake_row_key(&fake);
  fake_add(&fake, REC_ENTRY, key,
           arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 0 1800 %s", begin, begin + 1800,
                        energies));
}

static const bill_line_t *peak(int32_t quantity, int32_t rate, int32_t number) {
  for (size_t i = 0; i < bills[0].peak_count; i++) {
    const bill_peak_t *one = &bills[0].peaks[i];
    if (one->quantity == quantity && one->rate == rate && one->peak == number) return &one->line;
  }
  ck_abort_msg("no peak %d of rate %d", number, rate);
}

static const bill_line_t *coincident(int32_t number) {
  for (size_t i = 0; i < bills[0].coincident_count; i++)
    if (bills[0].coincident[i].number == number) return &bills[0].coincident[i].line;
  ck_abort_msg("no coincident demand %d", number);
}

/* 06:00 4 kWh, 06:30 1, 07:00 2, 07:30 3, 08:00 3: 8, 2, 4, 6 and 6 kW. R1 is 0.1 to 0.5 kvarh,
 * 0.2 to 1 kvar. */
static void five_periods(void) {
  entry_of(AT(6, 0), "4000000 100000");
  entry_of(AT(6, 30), "1000000 200000");
  entry_of(AT(7, 0), "2000000 300000");
  entry_of(AT(7, 30), "3000000 400000");
  entry_of(AT(8, 0), "3000000 500000");
}

START_TEST(peaks__of_a_register_of_three__are_the_three_highest_in_order) {
  five_periods();
  make(THREE);
  is_exact(&bills[0].demand[0], 8000000);
  is_exact(peak(0, 0, 2), 6000000);
  ck_assert_int_eq(peak(0, 0, 2)->stamp.s, AT(8, 0)); /* the first of two equal ones */
  is_exact(peak(0, 0, 3), 6000000);
  ck_assert_int_eq(peak(0, 0, 3)->stamp.s, AT(8, 30));
  is_exact(peak(0, 2, 2), 6000000); /* both of them ran in rate 2 */
  ck_assert_int_eq(peak(0, 2, 2)->stamp.s, AT(8, 30));
  ck_assert_uint_eq(bills[0].peak_count, 3); /* the register of both rates has one */
}
END_TEST

START_TEST(peaks__that_are_equal__stand_in_the_order_of_the_policy) {
  five_periods();
  make(THREE "policy 0 md.tie last\n");
  is_exact(peak(0, 0, 2), 6000000);
  ck_assert_int_eq(peak(0, 0, 2)->stamp.s, AT(8, 30));
  ck_assert_int_eq(peak(0, 0, 3)->stamp.s, AT(8, 0));
}
END_TEST

/* 8 kW to 06:30 with 0.2 kvar; of rate 2 the first 6 kW, to 08:00, with 0.8; of both rates again
 * 06:00, with itself. */
START_TEST(coincident__demands__are_those_of_the_period_of_the_first_peak) {
  five_periods();
  make(THREE);
  is_exact(coincident(1), 200000);
  ck_assert_int_eq(coincident(1)->stamp.s, AT(6, 30));
  is_exact(coincident(2), 800000);
  ck_assert_int_eq(coincident(2)->stamp.s, AT(8, 0));
  is_exact(coincident(3), 8000000);
  make(THREE "policy 0 md.tie last\n");
  is_exact(coincident(2), 1000000);
}
END_TEST

START_TEST(peaks__of_no_second_period__are_nothing) {
  entry_of(AT(6, 0), "4000000 100000");
  make(THREE);
  is_exact(peak(0, 0, 2), 0);
  ck_assert_int_eq(peak(0, 0, 2)->stamp.s, -1);
  is_exact(coincident(2), 0);
}
END_TEST

/* Of the second bill the first's peaks are none: an end of billing begins them anew. */
START_TEST(peaks__of_another_period__are_another_bill_s) {
  entry_of(AT(7, 30), "4000000 100000");
  fake_end_of_billing(&fake, 1, AT(8, 0));
  entry_of(AT(8, 0), "3000000 500000");
  entry_of(AT(8, 30), "2000000 500000");
  make(THREE "policy 0 eob.monthly 1 28800\n");
  ck_assert_uint_eq(bill_count, 2);
  is_exact(&bills[0].peaks[0].line, 0);
  is_exact(&bills[1].peaks[0].line, 4000000);
}
END_TEST

/* A hole may hide any peak. */
START_TEST(peaks__of_a_profile_with_a_hole__are_missing) {
  five_periods();
  fake.seq++;
  entry_of(AT(9, 0), "1000000 0");
  make(THREE);
  ck_assert_int_eq(peak(0, 0, 2)->quality, BILL_MISSING);
  ck_assert_int_eq(coincident(1)->quality, BILL_MISSING);
  ck_assert_int_eq(coincident(1)->value, 0);
  ck_assert_int_eq(peak(0, 2, 2)->quality, BILL_MISSING);
}
END_TEST

/* From 08:30 on the profile has no channel of R1; 10 kW then is the greatest, and what went with it
 * nobody knows. Of rate 2 alike. */
START_TEST(peaks__coincident_of_what_has_no_channel__are_missing) {
  five_periods();
  entry_of(AT(8, 30), "0:5000000");
  make(THREE);
  is_exact(peak(0, 0, 2), 8000000);
  ck_assert_int_eq(coincident(1)->quality, BILL_MISSING);
  ck_assert_int_eq(coincident(1)->value, 0);
  ck_assert_int_eq(coincident(2)->quality, BILL_MISSING);
}
END_TEST

/* With 2 kW then the greatest is as before, and has its 0.2 kvar. */
START_TEST(peaks__coincident_of_another_period_without_a_channel__are_known) {
  five_periods();
  entry_of(AT(8, 30), "0:1000000");
  make(THREE);
  is_exact(coincident(1), 200000);
  is_exact(coincident(2), 800000); /* of 07:30 to 08:00 */
}
END_TEST

/* What may lie in either rate is 12 kW, and rows behind it were never read: of rate 2 no more is
 * billed than 8 kW and, next to it, 6 kW, which were there for certain. */
START_TEST(peaks__of_uncertain_place_beside_a_hole__are_those_that_are_certain) {
  entry_of(AT(6, 30), "1000000 200000");
  entry_of(AT(7, 0), "4000000 300000");
  entry_of(AT(7, 30), "3000000 400000");
  fake_down_up(&fake, AT(8, 0), AT(8, 0), true);
  entry_of(AT(8, 0), "6000000 500000");
  fake_down_up(&fake, AT(8, 30), AT(8, 30), true);
  fake_set_time(&fake, AT(8, 30), AT(10, 0));
  fake.seq++;
  entry_of(AT(10, 30), "1000000 0");
  make(THREE "switch 0 1 30600 1\nswitch 0 1 32400 2\n"); /* rate 1 again from 08:30 to 09:00 */
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].demand[2].value, 8000000);
  ck_assert_int_eq(bills[0].demand[2].high, 12000000);
  ck_assert_int_eq(bills[0].demand[2].stamp.s, -1);
  ck_assert_int_eq(peak(0, 2, 2)->value, 6000000);
}
END_TEST

/* A row that was read with 3 and 5 kWh: 6 or 10 kW. The second is then 6, 8 or, of the third, 6. */
START_TEST(peaks__of_two_claims__lie_between_bounds) {
  five_periods();
  fake.seq--;
  entry_of(AT(8, 0), "5000000 500000");
  make(THREE);
  const bill_line_t *line = peak(0, 0, 2);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(line->low, 6000000);
  ck_assert_int_eq(line->high, 8000000);
}
END_TEST

static void read_object(int64_t at, const char *object, int64_t mw, int64_t stamp) {
  fake_object(&fake, at, object, arena_printf(&fake.arena, "%" PRId64 " %" PRId64, mw, stamp));
}

/* Periods of 40 minutes follow no entries of 30: the registers tell. */
START_TEST(peaks__that_entries_cannot_tell__are_those_of_the_registers) {
  five_periods();
  read_object(AT(8, 30), "1-0:1.6.0*255", 7000000, AT(6, 40));
  read_object(AT(8, 30), "1-0:1.16.0*255", 5500000, AT(8, 0));
  read_object(AT(8, 30), "1-0:1.26.0*255", 5000000, AT(7, 20));
  read_object(AT(8, 30), "1-0:150.6.1*255", 250000, AT(6, 40));
  make(THREE "policy 0 md.period 2400000000000\n");
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
  is_exact(&bills[0].demand[0], 7000000);
  is_exact(peak(0, 0, 2), 5500000);
  ck_assert_int_eq(peak(0, 0, 2)->stamp.s, AT(8, 0));
  is_exact(peak(0, 0, 3), 5000000);
  ck_assert_int_eq(peak(0, 0, 3)->register_value, 5000000);
  is_exact(coincident(1), 250000);
  ck_assert_int_eq(coincident(1)->stamp.s, AT(6, 40));
  /* Of rate 2 the meter showed no register: nobody knows. */
  ck_assert_int_eq(peak(0, 2, 2)->quality, BILL_ESTIMATED);
  ck_assert_int_eq(coincident(2)->quality, BILL_MISSING);
}
END_TEST

/* Two equal ones of one register stay in its order, also where later ones come first. */
START_TEST(peaks__that_a_register_shows__stay_in_its_order) {
  five_periods();
  read_object(AT(8, 30), "1-0:1.6.0*255", 7000000, AT(6, 40));
  read_object(AT(8, 30), "1-0:1.16.0*255", 5000000, AT(8, 0));
  read_object(AT(8, 30), "1-0:1.26.0*255", 5000000, AT(7, 20));
  make(THREE "policy 0 md.period 2400000000000\npolicy 0 md.tie last\n");
  ck_assert_int_eq(peak(0, 0, 2)->stamp.s, AT(8, 0));
  ck_assert_int_eq(peak(0, 0, 3)->stamp.s, AT(7, 20));
}
END_TEST

START_TEST(bill_facts__of_peaks__say_quantity_rate_and_number) {
  text_t text = {0};
  five_periods();
  make(THREE);
  bill_facts(&text, &bills[0]);
  ck_assert_ptr_nonnull(strstr(text_chars(&text), "\nof 0 2026-06 0 peak 0 2 6000000 6000000 "
                                                  "6000000 exact - 0 4 4 1780300800\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&text), "\nof 0 2026-06 1 coincident 1 200000 200000 "
                                                  "200000 exact - 0 1 1 1780295400\n"));
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_peaks");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, peaks__of_a_register_of_three__are_the_three_highest_in_order);
  tcase_add_test(all, peaks__that_are_equal__stand_in_the_order_of_the_policy);
  tcase_add_test(all, coincident__demands__are_those_of_the_period_of_the_first_peak);
  tcase_add_test(all, peaks__of_no_second_period__are_nothing);
  tcase_add_test(all, peaks__of_another_period__are_another_bill_s);
  tcase_add_test(all, peaks__of_a_profile_with_a_hole__are_missing);
  tcase_add_test(all, peaks__coincident_of_what_has_no_channel__are_missing);
  tcase_add_test(all, peaks__coincident_of_another_period_without_a_channel__are_known);
  tcase_add_test(all, peaks__of_uncertain_place_beside_a_hole__are_those_that_are_certain);
  tcase_add_test(all, peaks__of_two_claims__lie_between_bounds);
  tcase_add_test(all, peaks__that_entries_cannot_tell__are_those_of_the_registers);
  tcase_add_test(all, peaks__that_a_register_shows__stay_in_its_order);
  tcase_add_test(all, bill_facts__of_peaks__say_quantity_rate_and_number);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
