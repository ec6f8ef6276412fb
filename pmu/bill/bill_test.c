/* Bills from journals written by hand: the numbers of clock-loss.md V1 to V4 and of billing.md, in
 * mWh and mW, each with its working. All on 2026-06-01 in UTC unless a name says otherwise. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

static void make_with(const char *zone, const char *connection, const char *more,
                      const pmu_mechanisms_t *mechanisms) {
  bills_make(0, zone, connection, more, mechanisms);
}

static void make(const char *more) { make_with("UTC", "direct", more, NULL); }

static void is_estimated(const bill_line_t *line, int64_t value, int64_t low, int64_t high) {
  ck_assert_int_eq(line->value, value);
  ck_assert_int_eq(line->low, low);
  ck_assert_int_eq(line->high, high);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
}

/* V1 until the supply is back: 10 kW is 5 kWh a half-hour; 13 of them to 06:30; 600 s are
 * 1,666,666.67 mWh, of which 1,666,666 are counted; the third of a mWh is counted in the next
 * entry, whose 1,200 s then hold 3,333,334. */
static void v1_profile(void) {
  fake_entries(&fake, DAY, 1800, 13, 0, 5 * KWH);
  fake_entry(&fake, AT(6, 30), AT(6, 40), 0x82, 1666666);
  fake_down_up(&fake, AT(6, 40), AT(6, 40), true);
  fake_entry(&fake, AT(6, 40), AT(7, 0), 0x85, 3333334);
  fake_entries(&fake, AT(7, 0), 1800, 7, 1, 5 * KWH);
}

START_TEST(v1__one_outage_and_a_set__bills_the_truth_row) {
  v1_profile();
  fake_clock(&fake, AT(12, 0), AT(10, 30), true);
  fake_set_time(&fake, AT(10, 30), AT(12, 0));
  fake_reading(&fake, AT(12, 0), 105 * KWH, 70 * KWH, 35 * KWH); /* R1 */
  make("");
  ck_assert_uint_eq(bill_count, 1);
  ck_assert_str_eq(bills[0].label, "2026-06");
  ck_assert(bills[0].interim);
  ck_assert_int_eq(bills[0].to.s, AT(12, 0));
  is_exact(&bills[0].total, 105000000);
  is_exact(&bills[0].energy[1], 66666666); /* 13 x 5,000,000 + 1,666,666 */
  is_exact(&bills[0].energy[2], 38333334); /* 3,333,334 + 7 x 5,000,000 */
  is_exact(&bills[0].energy[0], 0);
  ck_assert(bills[0].energy[1].has_register);
  ck_assert_int_eq(bills[0].energy[1].register_value, 70000000);
  ck_assert_int_eq(bills[0].energy[2].register_value, 35000000);
  ck_assert(has_flag(&bills[0], "clock_lost"));
  ck_assert(has_flag(&bills[0], "outage"));
  ck_assert(has_flag(&bills[0], "register_differs"));
  ck_assert(!has_flag(&bills[0], "gap") && !has_flag(&bills[0], "sum_check"));
  is_exact(&bills[0].demand[0], 10000000);
  ck_assert_int_eq(bills[0].demand[0].stamp.s, AT(0, 30)); /* the first of a tie */
  is_exact(&bills[0].demand[2], 10000000);
  ck_assert_int_eq(bills[0].demand[2].stamp.s, AT(9, 0)); /* 07:00 + 90 min, and T */
}
END_TEST

/* The registers are read by rate before the recovery, the total alone after it, and 14 s without
 * energy in between: the rates stand beside the bill, which they do not change. Rate 1 counts
 * 70,000,000 - 66,666,666 more, rate 2 as much less. */
START_TEST(v1__rates_read_before_the_recovery__stand_beside_the_bill) {
  v1_profile();
  fake_clock(&fake, AT(12, 0), AT(10, 30), true);
  fake_reading(&fake, AT(12, 0) + 2, 105 * KWH, 70 * KWH, 35 * KWH); /* R1 */
  fake_entry(&fake, AT(10, 30), AT(10, 30) + 14, 0x89, 0);
  fake_set_time(&fake, AT(10, 30) + 14, AT(12, 0) + 14);
  fake_object(&fake, AT(12, 0) + 200, "1-0:1.8.0*255", "105000000");
  make("");
  is_exact(&bills[0].energy[1], 66666666);
  is_exact(&bills[0].energy[2], 38333334);
  ck_assert(bills[0].energy[1].has_register && bills[0].energy[2].has_register);
  ck_assert_int_eq(bills[0].energy[1].register_value, 70000000);
  ck_assert_int_eq(bills[0].energy[2].register_value, 35000000);
  ck_assert(has_flag(&bills[0], "register_differs"));
}
END_TEST

START_TEST(v1__rates_of_another_total__do_not_stand_beside_the_bill) {
  v1_profile();
  fake_clock(&fake, AT(12, 0), AT(10, 30), true);
  fake_reading(&fake, AT(11, 50), 104 * KWH, 70 * KWH, 34 * KWH);
  fake_set_time(&fake, AT(10, 30), AT(12, 0));
  fake_object(&fake, AT(12, 0) + 200, "1-0:1.8.0*255", "105000000");
  make("");
  ck_assert(bills[0].total.has_register && !bills[0].energy[1].has_register);
  ck_assert(!has_flag(&bills[0], "register_differs"));
}
END_TEST

static span_t shift_backwards(claim_t old_claim, claim_t new_claim) {
  return (span_t){(old_claim.s - new_claim.s) * NS_PER_S};
}

START_TEST(v1__with_the_shift_of_the_wrong_sign__is_another_bill) {
  v1_profile();
  fake_set_time(&fake, AT(10, 30), AT(12, 0));
  pmu_mechanisms_t defect = pmu_mechanisms_right;
  defect.repair_shift = shift_backwards;
  make_with("UTC", "direct", "", &defect);
  ck_assert_int_ne(bills[0].energy[1].value, 66666666);
}
END_TEST

/* V2: 06:40 to 08:10 and 10:00 to 10:45 are lost; set at 12:00 from 09:45. The first segment shows
 * 06:40 to 08:30, the second 08:30 to 09:45. In all 97.5 kWh. */
static void v2_profile(void) {
  v1_profile();
  fake.count -= 4; /* the first segment ends at 08:30: entries 07:00, 07:30 and 08:00 */
  fake.seq -= 4;
  fake_down_up(&fake, AT(8, 30), AT(8, 30), true);
  fake_entries(&fake, AT(8, 30), 1800, 2, 1, 5 * KWH);
  fake_entry(&fake, AT(9, 30), AT(9, 45), 0x81 | 8, 2500000);
}

START_TEST(v2__first_power_up_witnessed__is_exact) {
  v2_profile();
  fake_clock(&fake, AT(9, 0), AT(7, 30), true); /* true 09:00: 90 min behind */
  fake_clock(&fake, AT(12, 0), AT(9, 45), true);
  fake_set_time(&fake, AT(9, 45), AT(12, 0));
  make("");
  is_exact(&bills[0].total, 97500000);
  is_exact(&bills[0].energy[1], 66666666);
  is_exact(&bills[0].energy[2], 30833334); /* 97,500,000 - 66,666,666 */
}
END_TEST

START_TEST(v2__no_witness__what_the_meter_labels_0640_to_0700_is_estimated) {
  v2_profile();
  fake_clock(&fake, AT(12, 0), AT(9, 45), true);
  fake_set_time(&fake, AT(9, 45), AT(12, 0));
  make("");
  is_exact(&bills[0].total, 97500000);
  /* 3,333,334 lie in rate 1 if nothing was lost, in rate 2 from 20 min of outage on. */
  is_estimated(&bills[0].energy[1], 70000000, 66666666, 70000000);
  is_estimated(&bills[0].energy[2], 27500000, 27500000, 30833334);
  ck_assert(has_flag(&bills[0], "clock_lost"));
  ck_assert(has_flag(&bills[0], "rate_crossed"));
}
END_TEST

/* V3: D = 100 min; the set at true 12:00 shows 10:20. 66,666,666 + 3,333,334 + 6 x 5,000,000 +
 * 3,333,333 (20 min): 103,333,333. No entry crosses 07:00 at its true place. */
START_TEST(v3__a_shift_off_the_raster__bills_whole_entries_exactly) {
  v1_profile();
  fake.count--;
  fake.seq--;
  fake_entry(&fake, AT(10, 0), AT(10, 20), 0x89, 3333333);
  fake_set_time(&fake, AT(10, 20), AT(12, 0));
  make("");
  is_exact(&bills[0].total, 103333333);
  is_exact(&bills[0].energy[1], 66666666);
  is_exact(&bills[0].energy[2], 36666667);
  ck_assert_int_eq(bills[0].demand[2].stamp.s, AT(9, 10)); /* 07:00 + 100 min + 30 min */
}
END_TEST

static void v4_profile(void) {
  fake_entry(&fake, AT(10, 0), AT(10, 30), 0, 5000000);
  fake_entry(&fake, AT(10, 30), AT(10, 40), 0x88, 1666667);
  fake_set_time(&fake, AT(10, 40), AT(10, 0));
  fake_entry(&fake, AT(10, 0), AT(10, 30), 0x208, 5000000);
  fake_entry(&fake, AT(10, 30), AT(11, 0), 0x200, 5000000);
}

START_TEST(v4__a_clock_set_back__bills_both_energies_and_never_20_kw) {
  v4_profile();
  make("");
  is_exact(&bills[0].total, 16666667);
  is_exact(&bills[0].demand[0], 10000000); /* 5 kWh in 30 min, not 10 */
  ck_assert_int_eq(bills[0].demand[0].stamp.s, AT(10, 30));
  ck_assert(has_flag(&bills[0], "repeated_label"));
  ck_assert(has_flag(&bills[0], "time_set"));
}
END_TEST

static bool merge_all(utc_t begin, uint32_t first, uint32_t second) {
  (void)begin;
  (void)first;
  (void)second;
  return true;
}

START_TEST(v4__labels_merged_by_a_defect__invent_20_kw) {
  v4_profile();
  pmu_mechanisms_t defect = pmu_mechanisms_right;
  defect.merge_labels = merge_all;
  make_with("UTC", "direct", "", &defect);
  ck_assert_int_eq(bills[0].demand[0].value, 20000000);
}
END_TEST

/* After the wrong set the meter is 40 min behind; a visit hears it. What it labels 06:30 may lie in
 * rate 2, is billed as labelled, and said to be doubtful. */
START_TEST(a_clock_that_is_measured_to_be_wrong__makes_crossing_entries_estimated) {
  fake_entries(&fake, AT(5, 0), 1800, 4, 0, 5000000);
  fake_clock(&fake, AT(7, 40), AT(7, 0), false);
  make("");
  is_exact(&bills[0].total, 20000000);
  /* 06:00 may be 06:40, crossing 07:00; 06:30 may be 07:10. */
  is_estimated(&bills[0].energy[1], 20000000, 10000000, 20000000);
  is_estimated(&bills[0].energy[2], 0, 0, 10000000);
  ck_assert(has_flag(&bills[0], "clock_deviation"));
}
END_TEST

/* Set an hour ahead at 05:30 by nobody knows whom, lost before anybody looked: labels before may
 * be an hour late, those after an hour early. 05:00 is rate 1 in either case; what is labelled
 * 06:30 to 07:30 may be 05:30 to 06:30. */
START_TEST(a_set_that_nobody_measured_before_the_loss__makes_both_sides_doubtful) {
  fake_entry(&fake, AT(5, 0), AT(5, 30), 0x88, 1000000);
  fake_set_time(&fake, AT(5, 30), AT(6, 30));
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0x08, 2000000);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0x80, 4000000);
  fake_down_up(&fake, AT(7, 30), AT(7, 30), true);
  make("");
  is_exact(&bills[0].total, 7000000);
  is_estimated(&bills[0].energy[1], 3000000, 3000000, 7000000);
  is_estimated(&bills[0].energy[2], 4000000, 0, 4000000);
  ck_assert(has_flag(&bills[0], "clock_deviation"));
}
END_TEST

/* Measured before the set, to the right time: the set made it an hour wrong. */
START_TEST(a_clock_that_was_right_before_a_set__is_off_by_the_step_after_it) {
  fake_entry(&fake, AT(5, 0), AT(5, 30), 0x88, 1000000);
  fake_clock(&fake, AT(5, 20), AT(5, 20), false);
  fake_set_time(&fake, AT(5, 30), AT(6, 30));
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0x08, 2000000);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0x80, 4000000);
  fake_down_up(&fake, AT(7, 30), AT(7, 30), true);
  make("");
  ck_assert(has_flag(&bills[0], "clock_deviation"));
  is_estimated(&bills[0].energy[2], 4000000, 0, 4000000);
}
END_TEST

/* A meter that was installed on 1 June 00:00 and is 10 min ahead: no entry of its is of May. And
 * one that shows July while the head-end hears it in June has no bill of July. */
START_TEST(periods__before_the_life_or_after_the_last_word__have_no_bill) {
  fake_entries(&fake, DAY, 1800, 2, 0, 1000000);
  fake_clock(&fake, AT(1, 0), AT(1, 10), false);
  make("");
  ck_assert_uint_eq(bill_count, 1);
  ck_assert_str_eq(bills[0].label, "2026-06");
  is_exact(&bills[0].total, 2000000);
  teardown();
  fake_entries(&fake, AT(29 * 24 + 23, 0), 1800, 4, 0, 1000000); /* 30 June 23:00 to 1 July 01:00 */
  fake_clock(&fake, AT(29 * 24 + 23, 0), AT(30 * 24 + 1, 0), false);
  make("");
  ck_assert_uint_eq(bill_count, 1);
  ck_assert_str_eq(bills[0].label, "2026-06");
  is_exact(&bills[0].total, 4000000);
}
END_TEST

START_TEST(a_clock_within_the_limit__is_not_doubted) {
  fake_entries(&fake, AT(5, 0), 1800, 4, 0, 5000000);
  fake_clock(&fake, AT(7, 0) + 15, AT(7, 0), false);
  make("");
  is_exact(&bills[0].energy[1], 20000000);
  ck_assert(!has_flag(&bills[0], "clock_deviation"));
}
END_TEST

#define RATIO_80 "ratio 0 8000 100 100 100\n"

START_TEST(ratio__registers_on_the_secondary_side__is_applied_exactly_once) {
  /* billing.md: 123,456.78 to 123,499.99 kWh are 43.21, x 80 = 3,456.80 kWh. */
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, 43210000);
  make(RATIO_80 "policy 0 ratio.place secondary\n");
  is_exact(&bills[0].total, 3456800000);
  is_exact(&bills[0].energy[1], 3456800000);
  is_exact(&bills[0].demand[0], 6913600000); /* 2 x 43.21 kW x 80 */
}
END_TEST

START_TEST(ratio__registers_on_the_primary_side__is_not_applied) {
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, 43210000);
  make(RATIO_80 "policy 0 ratio.place primary\n");
  is_exact(&bills[0].total, 43210000);
}
END_TEST

START_TEST(money__half_even__rounds_once_a_line) {
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0, 500000);  /* 0.5 kWh, rate 1 */
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 1500000); /* 1.5 kWh, rate 2 */
  make("contract 0 home EUR 2\nprice 0 energy 1 50000\nprice 0 energy 2 50000\n"
       "price 0 demand 0 1000000\nprice 0 standing 0 125000\n");
  /* 0.5 x 0.05 = 0.025 to even 0.02; 1.5 x 0.05 = 0.075 to even 0.08. */
  ck_assert_int_eq(bills[0].energy[1].amount.micro, 20000);
  ck_assert_int_eq(bills[0].energy[2].amount.micro, 80000);
  ck_assert_int_eq(bills[0].demand[0].amount.micro, 3000000); /* 1.5 kWh in 30 min: 3 kW */
  ck_assert_int_eq(bills[0].standing.micro, 120000); /* one day begun: 0.125 to even 0.12 */
  ck_assert_int_eq(bills[0].amount.micro, 3220000);
}
END_TEST

START_TEST(money__a_rate_without_a_price__costs_nothing_and_is_said) {
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 1500000);
  make("contract 0 home EUR 2\nprice 0 energy 1 50000\n");
  ck_assert_int_eq(bills[0].amount.micro, 0);
  ck_assert(has_flag(&bills[0], "unpriced"));
}
END_TEST

START_TEST(outage__direct_and_ct__are_told_apart) {
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 1000000);
  fake_down_up(&fake, AT(7, 30), AT(8, 30), false);
  fake_entry(&fake, AT(8, 30), AT(9, 0), 0, 1000000);
  make("");
  ck_assert(has_flag(&bills[0], "outage") && !has_flag(&bills[0], "unmetered"));
  ck_assert_int_eq(bills[0].quality, BILL_EXACT);
  make_with("UTC", "ct", "", NULL);
  ck_assert(has_flag(&bills[0], "outage") && has_flag(&bills[0], "unmetered"));
}
END_TEST

/* 0.5 kWh on 31 May and on 1 July, and nothing between: June has a bill, of nothing. */
START_TEST(outage__over_a_whole_period__is_a_bill_of_nothing) {
  fake_entry(&fake, DAY - 1800, DAY, 0, 500000);
  fake_down_up(&fake, DAY, DAY + 30 * 86400, false);
  fake_entry(&fake, DAY + 30 * 86400, DAY + 30 * 86400 + 1800, 0, 500000);
  make("policy 0 eob.monthly 1 0\n");
  ck_assert_uint_eq(bill_count, 3);
  ck_assert_str_eq(bills[1].label, "2026-06");
  ck_assert(!bills[1].interim && has_flag(&bills[1], "outage"));
  is_exact(&bills[1].total, 0);
  is_exact(&bills[2].total, 500000);
}
END_TEST

/* Rows 3 and 4 were never read: 01:00 to 02:00. */
static void holed_profile(void) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1000000);
  fake.seq += 2;
  fake_entries(&fake, AT(2, 0), 1800, 2, 0, 1000000);
}

START_TEST(gap__no_registers__is_missing_and_never_papered) {
  holed_profile();
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 4000000);
  ck_assert_int_eq(bills[0].energy[1].quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].energy[2].quality, BILL_EXACT); /* the hole lies in rate 1 */
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

START_TEST(gap__registers_on_both_sides__is_estimated_and_conserved) {
  holed_profile();
  fake_reading(&fake, AT(0, 0), 0, 0, 0);
  fake_set(&fake, 1, AT(0, 0), AT(3, 0), 6500000, 6500000, 0);
  fake_end_of_billing(&fake, 1, AT(3, 0));
  make("");
  /* At the first row all was 0: 6.5 kWh - 4 known = 2.5 missing, all of it in rate 1. */
  ck_assert_int_eq(bills[0].total.quality, BILL_ESTIMATED);
  is_estimated(&bills[0].energy[1], 6500000, 6500000, 6500000);
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_MISSING);
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

/* What stood in the register at the first row was never read: it may have been all of it. */
START_TEST(gap__before_the_first_registers__is_missing_whatever_they_show) {
  holed_profile();
  fake_set(&fake, 1, AT(0, 0), AT(3, 0), 6500000, 6500000, 0);
  fake_end_of_billing(&fake, 1, AT(3, 0));
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 4000000);
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

/* 1000 kWh stood there, as the reading after two entries tells; the hole comes after it. */
START_TEST(gap__of_a_register_that_did_not_begin_at_0__holds_nothing_of_what_stood_there) {
  holed_profile();
  fake_reading(&fake, AT(1, 0), 1002000000, 1002000000, 0);
  fake_set(&fake, 1, AT(0, 0), AT(3, 0), 1006500000, 1006500000, 0);
  fake_end_of_billing(&fake, 1, AT(3, 0));
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 4000000);
}
END_TEST

START_TEST(gap__over_a_rate_edge__has_all_of_it_in_either_as_bounds) {
  fake_reading(&fake, AT(6, 0), 0, 0, 0);
  fake_entry(&fake, AT(6, 0), AT(6, 30), 0, 1000000);
  fake.seq += 3;
  fake_entry(&fake, AT(8, 0), AT(8, 30), 0, 1000000);
  fake_set(&fake, 1, AT(6, 0), AT(8, 30), 5000000, 0, 0);
  fake_end_of_billing(&fake, 1, AT(8, 30));
  make("");
  /* 3 kWh over 06:30–08:00: a third in rate 1, two thirds in rate 2. */
  is_estimated(&bills[0].energy[1], 2000000, 1000000, 4000000);
  is_estimated(&bills[0].energy[2], 3000000, 1000000, 4000000);
  is_estimated(&bills[0].total, 5000000, 5000000, 5000000);
}
END_TEST

/* From `hour` on, in the midst of the second entry and of that behind three that were never read,
 * all of 1 kWh, registers were read: 10.4 and 13.9. Of the 3.5 kWh between them 1 is that of the
 * second entry; up to 1 of it had counted by then, and up to 1 of the last one: 2.5 ± 1. */
static void read_on_both_sides(int64_t hour) {
  fake.seq = 2;
  fake_entries(&fake, AT(hour, 0), 1800, 2, 0, 1 * KWH);
  fake.seq += 3;
  fake_entries(&fake, AT(hour + 2, 30), 1800, 1, 0, 1 * KWH);
  fake_reading(&fake, AT(hour, 45), 10400000, 10400000, 0);
  fake_reading(&fake, AT(hour + 2, 45), 13900000, 13900000, 0);
}

START_TEST(gap__between_two_readings__is_estimated_by_what_entries_can_hold) {
  read_on_both_sides(0);
  make("");
  is_estimated(&bills[0].total, 5500000, 4500000, 6500000);
  is_estimated(&bills[0].energy[1], 5500000, 4500000, 6500000);
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_MISSING);
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

/* Before 01:00 nothing is known: of the rest the certain part, and nothing that may be too much. */
START_TEST(gap__missing_and_estimated__bills_what_is_certain) {
  read_on_both_sides(1);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 4500000);
  ck_assert_int_eq(bills[0].total.high, 6500000);
  ck_assert_int_eq(bills[0].energy[1].value, 4500000);
}
END_TEST

/* A minute after the begin of its entry a value may be of before it. */
START_TEST(gap__beside_a_reading_at_an_edge__is_missing) {
  fake.seq = 2;
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1 * KWH);
  fake.seq += 3;
  fake_entries(&fake, AT(2, 30), 1800, 1, 0, 1 * KWH);
  fake_reading(&fake, AT(0, 31), 10400000, 10400000, 0);
  fake_reading(&fake, AT(2, 45), 13900000, 13900000, 0);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.high, 3 * KWH);
}
END_TEST

/* Two holes of one entry of 1 kWh each, a set before them and a reading in the midst of the entry
 * between them: 5 kWh were counted to 02:30, 1 in each hole; the first is never counted twice. */
START_TEST(gap__two_holes_with_a_reading_between__are_each_counted_once) {
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, 1 * KWH);
  fake_set(&fake, 1, AT(0, 0), AT(0, 30), 1 * KWH, 1 * KWH, 0);
  fake_end_of_billing(&fake, 1, AT(0, 30));
  fake.seq++;
  fake_entry(&fake, AT(1, 0), AT(1, 30), 0, 1 * KWH);
  fake_reading(&fake, AT(1, 15), 2500000, 2500000, 0);
  fake.seq++;
  fake_entry(&fake, AT(2, 0), AT(2, 30), 0, 1 * KWH);
  fake_set(&fake, 2, AT(0, 30), AT(2, 30), 5 * KWH, 5 * KWH, 0);
  fake_end_of_billing(&fake, 2, AT(2, 30));
  make("");
  /* The first: 2.5 - 1, of which up to 1 is of the entry under way: 0.5 to 1.5. The second: 2.5 - 1
   * - 1 of the entry of 01:00 and of 02:00, and up to 1 of it that the reading had: 0.5 to 1.5. */
  is_estimated(&bills[0].total, 5 * KWH, 4 * KWH, 6 * KWH);
}
END_TEST

START_TEST(gap__the_start_was_not_read__is_missing_from_the_start_of_the_period) {
  fake.seq = 10;
  fake_entries(&fake, AT(2, 0), 1800, 2, 0, 1000000);
  make("");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].from.s, DAY);
  ck_assert(has_flag(&bills[0], "gap"));
}
END_TEST

START_TEST(gap__a_visit_that_did_not_get_the_profile_whole__flags_the_tail) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1000000);
  fake_add(&fake, REC_VISIT, "daily 1780279200 1", "ST_TIMEOUT billing,profile profile");
  make("");
  ck_assert(has_flag(&bills[0], "gap"));
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  fake_add(&fake, REC_VISIT, "daily 1780279200 2", "ST_OK profile -"); /* the retry got it */
  make("");
  ck_assert(!has_flag(&bills[0], "gap"));
  is_exact(&bills[0].total, 2000000);
}
END_TEST

START_TEST(sum_check__registers_and_entries_agree__says_nothing) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1000000);
  fake_set(&fake, 1, AT(0, 0), AT(1, 0), 2000000, 2000000, 0);
  fake_end_of_billing(&fake, 1, AT(1, 0));
  make("");
  ck_assert(!has_flag(&bills[0], "sum_check"));
}
END_TEST

START_TEST(sum_check__one_mwh_off__is_flagged) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1000000);
  fake_set(&fake, 1, AT(0, 0), AT(1, 0), 2000001, 2000001, 0);
  fake_end_of_billing(&fake, 1, AT(1, 0));
  make("");
  ck_assert(has_flag(&bills[0], "sum_check"));
}
END_TEST

/* A wrong set by 90 min: the reading at true 02:00 holds what the meter labels to 03:30. */
START_TEST(sum_check__a_reading_of_a_clock_that_is_off__is_placed_by_the_deviation) {
  fake_entries(&fake, AT(0, 0), 1800, 2, 0, 1000000);
  fake_set_time(&fake, AT(1, 0), AT(2, 30));
  fake_entries(&fake, AT(2, 30), 1800, 2, 8, 1000000);
  fake_clock(&fake, AT(2, 0), AT(3, 30), false);
  fake_reading(&fake, AT(2, 0), 4000000, 4000000, 0);
  make("");
  ck_assert(!has_flag(&bills[0], "sum_check"));
  ck_assert(has_flag(&bills[0], "clock_deviation"));
}
END_TEST

START_TEST(conflict__the_first_is_kept_and_both_are_bounds) {
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, 1000000);
  fake.seq--;
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, 1200000);
  make("");
  is_estimated(&bills[0].total, 1000000, 1000000, 1200000);
  ck_assert(has_flag(&bills[0], "conflict"));
}
END_TEST

START_TEST(records__read_again_and_in_another_order__make_the_same_bill) {
  v2_profile();
  fake_clock(&fake, AT(9, 0), AT(7, 30), true);
  fake_set_time(&fake, AT(9, 45), AT(12, 0));
  make("");
  bill_t first = bills[0];
  size_t count = fake.count; /* once more, backwards, all of it twice */
  for (size_t i = 0; i < count; i++)
    fake.records[fake.count++] = fake.records[count - 1 - i];
  for (size_t i = 0; i < fake.count / 2; i++) {
    record_t swap = fake.records[i];
    fake.records[i] = fake.records[fake.count - 1 - i];
    fake.records[fake.count - 1 - i] = swap;
  }
  make("");
  ck_assert_uint_eq(bill_count, 1);
  ck_assert(memcmp(&first, &bills[0], sizeof first) == 0);
}
END_TEST

START_TEST(month_end__a_closed_and_an_interim_period__divide_at_local_midnight) {
  /* Berlin, summer: May ends at 22:00Z on the 31st. */
  fake_entries(&fake, DAY - 3 * 3600, 1800, 4, 0, 1000000); /* 21:00Z to 23:00Z */
  make_with("Europe/Berlin", "direct", "policy 0 eob.monthly 1 0\n", NULL);
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_str_eq(bills[0].label, "2026-05");
  ck_assert(!bills[0].interim);
  ck_assert_int_eq(bills[0].to.s, DAY - 2 * 3600);
  is_exact(&bills[0].total, 2000000);
  ck_assert_str_eq(bills[1].label, "2026-06");
  ck_assert(bills[1].interim);
  ck_assert_int_eq(bills[1].to.s, DAY - 3600);
  is_exact(&bills[1].total, 2000000);
}
END_TEST

START_TEST(registers__of_a_closed_period__stand_beside_its_lines) {
  int64_t edge = DAY + 30 * 86400; /* 1 July */
  fake_entries(&fake, edge - 3600, 1800, 2, 0, 1000000);
  fake_set(&fake, 1, edge - 3600, edge, 2000000, 0, 2000000);
  fake_end_of_billing(&fake, 1, edge);
  make("policy 0 eob.monthly 1 0\n");
  ck_assert_uint_eq(bill_count, 1);
  ck_assert(!bills[0].interim);
  ck_assert(bills[0].total.has_register);
  ck_assert_int_eq(bills[0].total.register_value, 2000000);
  ck_assert_int_eq(bills[0].energy[2].register_value, 2000000);
  ck_assert(!has_flag(&bills[0], "register_differs"));
}
END_TEST

/* A switch at 07:10 lies inside the entry 07:00: a third of 3 kWh by time; the registers know that
 * it was 2.5 kWh and 0.5 kWh. */
START_TEST(rate_crossed__without_and_with_registers__is_shared_by_time_or_by_them) {
  static const char odd[] = "tariff 1 odd\nseason 1 1 1 1\nweek 1 1 1 1 1 1 1 1 1\n"
                            "switch 1 1 0 1\nswitch 1 1 25800 2\n"
                            "deferred 0 1 1780000000\n";
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 3000000);
  make(odd);
  is_estimated(&bills[0].energy[1], 1000000, 0, 3000000);
  is_estimated(&bills[0].energy[2], 2000000, 0, 3000000);
  is_exact(&bills[0].total, 3000000);
  ck_assert(has_flag(&bills[0], "rate_crossed"));
  fake_reading(&fake, AT(7, 30), 3000000, 2500000, 500000);
  make(odd);
  is_estimated(&bills[0].energy[1], 2500000, 0, 3000000);
  is_estimated(&bills[0].energy[2], 500000, 0, 3000000);
}
END_TEST

static int32_t length_of_a_plain_day(const zone_t *zone, int64_t number) {
  (void)zone;
  (void)number;
  return 86400;
}

/* Three local days around 2026-03-29 in Berlin: 24 h, 23 h and 24 h of half-hours. */
START_TEST(day_length__a_day_of_23_hours__fits_and_a_plain_day_would_not) {
  fake_entries(&fake, 1774652400, 1800, 48 + 46 + 48, 0, 1000); /* 2026-03-27T23:00Z */
  make_with("Europe/Berlin", "direct", "", NULL);
  ck_assert(!has_flag(&bills[0], "day_length"));
  pmu_mechanisms_t defect = pmu_mechanisms_right;
  defect.day_length = length_of_a_plain_day;
  make_with("Europe/Berlin", "direct", "", &defect);
  ck_assert(has_flag(&bills[0], "day_length"));
}
END_TEST

/* A meter that keeps daylight saving a week too long shows no half-hours for an hour. */
START_TEST(day_length__a_day_with_an_hour_too_few__is_flagged) {
  fake_entries(&fake, AT(0, 0), 1800, 48 + 20, 0, 1000);
  fake_entries(&fake, AT(35, 0), 1800, 26 + 48, 0, 1000); /* 34:00 to 35:00 is nowhere */
  make("");
  ck_assert(has_flag(&bills[0], "day_length"));
}
END_TEST

START_TEST(bill_make__no_records__is_no_bill) {
  fake_add(&fake, REC_VISIT, "daily 1780279200 1", "ST_TIMEOUT profile profile");
  make("");
  ck_assert_uint_eq(bill_count, 0);
}
END_TEST

START_TEST(bill_make__a_record_of_another_form__is_a_sentence) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 -5");
  bytes_t facts = fake_site(&fake, "UTC", "direct", "");
  ck_assert_int_eq(
      bill_make(&fake.arena, facts, fake.records, fake.count, 0, NULL, &bills, &bill_count, &fault),
      ST_BAD_INPUT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill");
  TCase *all = tcase_create("bill");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, v1__one_outage_and_a_set__bills_the_truth_row);
  tcase_add_test(all, v1__rates_read_before_the_recovery__stand_beside_the_bill);
  tcase_add_test(all, v1__rates_of_another_total__do_not_stand_beside_the_bill);
  tcase_add_test(all, v1__with_the_shift_of_the_wrong_sign__is_another_bill);
  tcase_add_test(all, v2__first_power_up_witnessed__is_exact);
  tcase_add_test(all, v2__no_witness__what_the_meter_labels_0640_to_0700_is_estimated);
  tcase_add_test(all, v3__a_shift_off_the_raster__bills_whole_entries_exactly);
  tcase_add_test(all, v4__a_clock_set_back__bills_both_energies_and_never_20_kw);
  tcase_add_test(all, v4__labels_merged_by_a_defect__invent_20_kw);
  tcase_add_test(all, a_clock_that_is_measured_to_be_wrong__makes_crossing_entries_estimated);
  tcase_add_test(all, a_clock_within_the_limit__is_not_doubted);
  tcase_add_test(all, a_set_that_nobody_measured_before_the_loss__makes_both_sides_doubtful);
  tcase_add_test(all, a_clock_that_was_right_before_a_set__is_off_by_the_step_after_it);
  tcase_add_test(all, periods__before_the_life_or_after_the_last_word__have_no_bill);
  tcase_add_test(all, ratio__registers_on_the_secondary_side__is_applied_exactly_once);
  tcase_add_test(all, ratio__registers_on_the_primary_side__is_not_applied);
  tcase_add_test(all, money__half_even__rounds_once_a_line);
  tcase_add_test(all, money__a_rate_without_a_price__costs_nothing_and_is_said);
  tcase_add_test(all, outage__direct_and_ct__are_told_apart);
  tcase_add_test(all, outage__over_a_whole_period__is_a_bill_of_nothing);
  tcase_add_test(all, gap__no_registers__is_missing_and_never_papered);
  tcase_add_test(all, gap__registers_on_both_sides__is_estimated_and_conserved);
  tcase_add_test(all, gap__before_the_first_registers__is_missing_whatever_they_show);
  tcase_add_test(all,
                 gap__of_a_register_that_did_not_begin_at_0__holds_nothing_of_what_stood_there);
  tcase_add_test(all, gap__over_a_rate_edge__has_all_of_it_in_either_as_bounds);
  tcase_add_test(all, gap__between_two_readings__is_estimated_by_what_entries_can_hold);
  tcase_add_test(all, gap__missing_and_estimated__bills_what_is_certain);
  tcase_add_test(all, gap__beside_a_reading_at_an_edge__is_missing);
  tcase_add_test(all, gap__two_holes_with_a_reading_between__are_each_counted_once);
  tcase_add_test(all, gap__the_start_was_not_read__is_missing_from_the_start_of_the_period);
  tcase_add_test(all, gap__a_visit_that_did_not_get_the_profile_whole__flags_the_tail);
  tcase_add_test(all, sum_check__registers_and_entries_agree__says_nothing);
  tcase_add_test(all, sum_check__one_mwh_off__is_flagged);
  tcase_add_test(all, sum_check__a_reading_of_a_clock_that_is_off__is_placed_by_the_deviation);
  tcase_add_test(all, conflict__the_first_is_kept_and_both_are_bounds);
  tcase_add_test(all, records__read_again_and_in_another_order__make_the_same_bill);
  tcase_add_test(all, month_end__a_closed_and_an_interim_period__divide_at_local_midnight);
  tcase_add_test(all, registers__of_a_closed_period__stand_beside_its_lines);
  tcase_add_test(all, rate_crossed__without_and_with_registers__is_shared_by_time_or_by_them);
  tcase_add_test(all, day_length__a_day_of_23_hours__fits_and_a_plain_day_would_not);
  tcase_add_test(all, day_length__a_day_with_an_hour_too_few__is_flagged);
  tcase_add_test(all, bill_make__no_records__is_no_bill);
  tcase_add_test(all, bill_make__a_record_of_another_form__is_a_sentence);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
