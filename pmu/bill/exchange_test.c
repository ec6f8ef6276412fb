/* A meter exchanged at 06:10 on 2026-06-01, UTC, worked by hand: m until then, n from then on.
 * 2 kW to 06:10 but for 3 kW in its last ten minutes, 4.5 kW to 06:30, 2 kW to 08:00. Rate 1 to
 * 07:00. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

#define NEW_METER                                                                                  \
  "meter 1 n MP00000002 polyphase-tou direct 0 0 0\npolicy 1 md.period 1800000000000\n"            \
  "policy 1 lp.period 1800000000000\n"
#define EXCHANGE "exchange 0 1 1780294200\n" /* AT(6, 10) */
#define CONTRACT                                                                                   \
  "contract 1 home EUR 2\nprice 1 energy 1 333000\nprice 1 energy 2 100000\n"                      \
  "price 1 demand 1 1000000\nprice 1 standing 0 500000\n"

static void of_the_old_one(void) {
  fake_entries(&fake, DAY, 1800, 12, 0, KWH);
  fake_entry(&fake, AT(6, 0), AT(6, 10), 0x82, KWH / 2);
  fake_marker(&fake, "PD", AT(6, 10), "- -");
}

static void of_the_new_one(void) {
  size_t first = fake.count;
  fake.boot = 1;
  fake.seq = 0;
  fake_entry(&fake, AT(6, 10), AT(6, 30), 0x80, 3 * KWH / 2);
  fake_entries(&fake, AT(6, 30), 1800, 3, 0, KWH);
  for (size_t i = first; i < fake.count; i++)
    fake.records[i].meter = 1;
}

static void make(uint32_t meter, const char *more, const pmu_mechanisms_t *mechanisms) {
  bills_make(meter, "UTC", "direct", more, mechanisms);
}

/* 12 + 0.5 + 1.5 + 1 = 15 kWh in rate 1, 2 in rate 2. 1.5 kWh in a period of 30 min are 3 kW. */
START_TEST(exchange__in_mid_period__is_one_bill_of_two_parts) {
  of_the_old_one();
  of_the_new_one();
  make(1, NEW_METER EXCHANGE, NULL);
  ck_assert_uint_eq(bill_count, 1);
  is_exact(&bills[0].total, 17 * KWH);
  is_exact(&bills[0].energy[1], 15 * KWH);
  is_exact(&bills[0].energy[2], 2 * KWH);
  is_exact(&bills[0].demand[0], 3000000);
  is_exact(&bills[0].demand[1], 3000000);
  is_exact(&bills[0].demand[2], 2000000);
  ck_assert_int_eq(bills[0].demand[1].stamp.s, AT(6, 30));
  ck_assert_int_eq(bills[0].demand[2].stamp.s, AT(7, 30));
  ck_assert(has_flag(&bills[0], "exchange") && !has_flag(&bills[0], "gap"));
  ck_assert_int_eq(bills[0].since.s, AT(0, 0));
}
END_TEST

/* The period belongs to one bill: the old meter has none of it, unless the new one was never read.
 */
START_TEST(exchange__the_old_meter__has_no_bill_of_its_own_twice) {
  of_the_old_one();
  make(0, NEW_METER EXCHANGE, NULL);
  ck_assert_uint_eq(bill_count, 1);
  is_exact(&bills[0].total, 25 * KWH / 2);
  of_the_new_one();
  make(0, NEW_METER EXCHANGE, NULL);
  ck_assert_uint_eq(bill_count, 0);
  make(0, NEW_METER, NULL); /* without the exchange it has */
  ck_assert_uint_eq(bill_count, 1);
}
END_TEST

/* 15 kWh × 0.333 = 4.995, to the even 5.00; by meters it would be 4.16 + 0.83 = 4.99. Rate 2: 0.20,
 * 3 kW: 3.00, one day of 0.50, not two. */
START_TEST(exchange__money__is_rounded_once_a_line_and_a_day_is_one) {
  of_the_old_one();
  of_the_new_one();
  make(1, NEW_METER EXCHANGE CONTRACT, NULL);
  ck_assert_int_eq(bills[0].energy[1].amount.micro, 5000000);
  ck_assert_int_eq(bills[0].energy[2].amount.micro, 200000);
  ck_assert_int_eq(bills[0].demand[1].amount.micro, 3000000);
  ck_assert_int_eq(bills[0].standing.micro, 500000);
  ck_assert_int_eq(bills[0].amount.micro, 8700000);
}
END_TEST

/* Its last ten minutes were never read: not a bill of 16.5 kWh that says nothing. */
START_TEST(exchange__the_last_of_the_old_meter__is_missing_and_said) {
  fake_entries(&fake, DAY, 1800, 12, 0, KWH);
  of_the_new_one();
  make(1, NEW_METER EXCHANGE, NULL);
  ck_assert_int_eq(bills[0].total.value, 33 * KWH / 2);
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].quality, BILL_MISSING);
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

/* Loads of a workshop: of the old one two hours later, of the new one an hour before. */
START_TEST(exchange__what_was_tested_elsewhere__is_nobodys) {
  of_the_old_one();
  fake.boot++;
  fake_marker(&fake, "PU", AT(8, 10), arena_printf(&fake.arena, "%lld 0", (long long)AT(6, 10)));
  fake_entry(&fake, AT(8, 10), AT(8, 30), 0x84, 100 * KWH);
  size_t first = fake.count;
  fake.boot = 0;
  fake.seq = 0;
  fake_entry(&fake, AT(5, 0), AT(5, 30), 0, 50 * KWH);
  fake_marker(&fake, "PD", AT(5, 30), "- -");
  for (size_t i = first; i < fake.count; i++)
    fake.records[i].meter = 1;
  first = fake.count;
  fake.boot = 1;
  fake_entry(&fake, AT(6, 10), AT(6, 30), 0x80, 3 * KWH / 2);
  fake_entries(&fake, AT(6, 30), 1800, 3, 0, KWH);
  for (size_t i = first; i < fake.count; i++)
    fake.records[i].meter = 1;
  make(1, NEW_METER EXCHANGE, NULL);
  ck_assert_int_eq(bills[0].total.value, 17 * KWH);
  ck_assert_int_eq(bills[0].energy[1].value, 15 * KWH);
}
END_TEST

static bool newer(power_t older, power_t younger) {
  (void)older;
  (void)younger;
  return false;
}

/* The later meter's maximum alone: 3 kW stays, but of another story it would not. */
START_TEST(exchange__maximum_of_the_later_meter_alone__is_another_bill) {
  fake_entries(&fake, DAY, 1800, 12, 0, 4 * KWH);
  fake_entry(&fake, AT(6, 0), AT(6, 10), 0x82, KWH / 2);
  fake_marker(&fake, "PD", AT(6, 10), "- -");
  of_the_new_one();
  make(1, NEW_METER EXCHANGE, NULL);
  is_exact(&bills[0].demand[1], 8000000);
  ck_assert_int_eq(bills[0].demand[1].stamp.s, AT(0, 30));
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.older_demand = newer;
  make(1, NEW_METER EXCHANGE, &wrong);
  ck_assert_int_eq(bills[0].demand[1].value, 3000000);
}
END_TEST

START_TEST(exchange__of_one_meter_for_itself_or_twice__is_a_sentence) {
  of_the_old_one();
  static const char *const wrong[] = {NEW_METER "exchange 0 0 1780294200\n",
                                      NEW_METER EXCHANGE EXCHANGE};
  for (size_t i = 0; i < 2; i++) {
    bytes_t facts = fake_site(&fake, "UTC", "direct", wrong[i]);
    ck_assert_int_eq(bill_make(&fake.arena, facts, fake.records, fake.count, 0, NULL, &bills,
                               &bill_count, &fault),
                     ST_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(fault.text, "two meters, each exchanged once"));
  }
}
END_TEST

#define PEAKS_OF(meter, peaks)                                                                     \
  "quantity " meter " 0 +A\nmd " meter " 0 0 0 " peaks "\ncoincident " meter                       \
  " 1 0 0\nchannel " meter " 0 0\n"

/* 3 kW to 06:30 of the new meter, then 2 kW to 00:30 and to 01:00 of the old one, whose equals come
 * first. What coincides with the first is the new one's, here +A with itself. */
START_TEST(exchange__of_several_peaks__puts_both_meters_in_one_order) {
  of_the_old_one();
  of_the_new_one();
  make(1, NEW_METER EXCHANGE PEAKS_OF("0", "3") PEAKS_OF("1", "3"), NULL);
  ck_assert_uint_eq(bills[0].peak_count, 2);
  is_exact(&bills[0].peaks[0].line, 2000000);
  ck_assert_int_eq(bills[0].peaks[0].line.stamp.s, AT(0, 30));
  is_exact(&bills[0].peaks[1].line, 2000000);
  ck_assert_int_eq(bills[0].peaks[1].line.stamp.s, AT(1, 0));
  ck_assert_uint_eq(bills[0].coincident_count, 1);
  is_exact(&bills[0].coincident[0].line, 3000000);
  ck_assert_int_eq(bills[0].coincident[0].line.stamp.s, AT(6, 30));
}
END_TEST

/* The old meter had one peak: what its second was nobody knows. */
START_TEST(exchange__of_fewer_peaks__leaves_the_others_missing) {
  of_the_old_one();
  of_the_new_one();
  make(1, NEW_METER EXCHANGE PEAKS_OF("0", "1") PEAKS_OF("1", "2"), NULL);
  ck_assert_uint_eq(bills[0].peak_count, 1);
  ck_assert_int_eq(bills[0].peaks[0].line.quality, BILL_MISSING);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange");
  TCase *all = tcase_create("exchange");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, exchange__in_mid_period__is_one_bill_of_two_parts);
  tcase_add_test(all, exchange__the_old_meter__has_no_bill_of_its_own_twice);
  tcase_add_test(all, exchange__money__is_rounded_once_a_line_and_a_day_is_one);
  tcase_add_test(all, exchange__the_last_of_the_old_meter__is_missing_and_said);
  tcase_add_test(all, exchange__what_was_tested_elsewhere__is_nobodys);
  tcase_add_test(all, exchange__maximum_of_the_later_meter_alone__is_another_bill);
  tcase_add_test(all, exchange__of_one_meter_for_itself_or_twice__is_a_sentence);
  tcase_add_test(all, exchange__of_several_peaks__puts_both_meters_in_one_order);
  tcase_add_test(all, exchange__of_fewer_peaks__leaves_the_others_missing);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
