/* The head-end's bill against the right one: each quality, each quantity, each way to be wrong. */
#include "harness/check/by_hand_test.h"

/* 105 kWh in January, 66.666666 at rate 1 and 38.333334 at rate 2; 10 kW from 09:45 to 10:00 of the
 * first. Quantum 1 mWh: a total may differ by 1 mWh, a demand over 900 s by 4 mW. */
#define HEAD "bill 0 2026-01 1767225600 1769904000 closed\n"
#define LINES                                                                                      \
  "total 0 2026-01 105000000\nenergy 0 2026-01 1 66666666 2\nenergy 0 2026-01 2 38333334 2\n"      \
  "demand 0 2026-01 0 10000000 1767261600\n"
#define CLOCK "clock 0 2026-01 0 10000000\n"
#define DOUBT "doubt 0 2026-01 1767250000 1767253600 outage\n"

static bill_t bill;
static bench_bills_t bills;

static bill_line_t line(int64_t value) {
  return (bill_line_t){.value = value, .low = value, .high = value, .stamp = {-1}};
}

static void begin_bill(void) {
  bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}};
  bill.total = line(105000000);
  bill.energy[1] = line(66666666);
  bill.energy[2] = line(38333334);
  bill.demand[0] = line(10000000);
  bill.demand[0].stamp.s = 1767261600;
  bills = (bench_bills_t){&bill, 1};
  hand_run.bills = &bills;
  hand_run.right = HEAD LINES CLOCK;
}

static void reason(const char *text) {
  snprintf(bill.reasons[bill.reason_count++], sizeof bill.reasons[0], "%s", text);
}

static void estimated(bill_line_t *of, int64_t value, int64_t low, int64_t high) {
  of->value = value;
  of->low = low;
  of->high = high;
  of->quality = BILL_ESTIMATED;
  bill.quality = BILL_ESTIMATED;
}

/* Meter 0 gave way to meter 1 at 10:00 of the first: 105 kWh and 5 kWh are one bill of meter 1, and
 * the maximum is the old one's. A second bill for the old meter is one too many. */
START_TEST(check_bill__a_period_of_two_meters__is_one_bill_of_the_new_one) {
  static bench_bills_t both[2];
  begin_bill();
  bill.meter = 1;
  bill.total = line(110000000);
  bill.energy[1] = line(71666666);
  both[0] = (bench_bills_t){0};
  both[1] = (bench_bills_t){&bill, 1};
  hand_run.bills = both;
  hand_run.meters = 2;
  hand_story.facts = bytes_text(HAND_FACTS "exchange 0 1 1767261600\n");
  hand_run.right =
      HEAD LINES CLOCK "bill 1 2026-01 1767225600 1769904000 closed\ntotal 1 2026-01 5000000\n"
                       "energy 1 2026-01 1 5000000 1\ndemand 1 2026-01 0 4000000 1767262500\n"
                       "clock 1 2026-01 0 10000000\n";
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  ck_assert_ptr_nonnull(hand_result("bill 1 2026-01 demand 0", 1));
  both[0] = both[1];
  hand_judge(&check_bill);
  ck_assert_str_eq(hand_is("bill 0 2026-01", VERDICT_FAIL, BLAME_HEAD_END)->observed, "a bill");
  both[0] = (bench_bills_t){0};
  bill.total = line(105000000); /* without the old meter's part */
  hand_judge(&check_bill);
  hand_only_failure("bill 1 2026-01 total", BLAME_HEAD_END);
}
END_TEST

/* A rate that begins at 10:00 of the first, in an entry from 09:45 to 10:15, and in one that ends
 * there. */
START_TEST(check_bill__an_edge_inside_an_entry__is_a_reason_and_at_its_end_is_none) {
  static const char intervals[] =
      HEAD LINES CLOCK "interval 0 2026-01 1767260700 1767261600 2 2500000\n"
                       "interval 0 2026-01 1767261600 1767262500 1 2500000\n";
  begin_bill();
  reason("rate_crossed by hand");
  estimated(&bill.energy[1], 66666666, 66666000, 66667000);
  hand_run.right = intervals;
  hand_run.served = "entry 0 1 900 1 1 1767260700 1767262500 0 1800 5000000\n";
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  hand_run.served = "entry 0 1 900 1 1 1767260700 1767261600 0 900 2500000\n"
                    "entry 0 1 900 2 1 1767261600 1767262500 0 900 2500000\n";
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 is not in doubt without a reason", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__the_right_bill__passes_in_every_line) {
  begin_bill();
  hand_judge(&check_bill);
  hand_all_pass(9); /* from, to, closed, total, two energies, demand and its stamp, no doubt */
}
END_TEST

START_TEST(check_bill__a_total_off_by_its_tolerance__passes_and_one_more_fails) {
  begin_bill();
  bill.total = line(105000001);
  hand_judge(&check_bill);
  hand_all_pass(9);
  bill.total = line(105000002);
  hand_judge(&check_bill);
  const check_result_t *result = hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
  ck_assert_str_eq(result->expected, "104999999 … 105000001");
  ck_assert_str_eq(result->observed, "105000002");
  ck_assert_str_eq(result->unit, "mWh");
  bill.total = line(104999998);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__energy_at_the_wrong_rate__fails_at_both) {
  begin_bill();
  bill.energy[1] = line(66666667 + 2500);
  bill.energy[2] = line(38333333 - 2500);
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 2);
  hand_is("bill 0 2026-01 energy 1", VERDICT_FAIL, BLAME_HEAD_END);
  hand_is("bill 0 2026-01 energy 2", VERDICT_FAIL, BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__energy_at_a_rate_that_never_ran__fails) {
  begin_bill();
  bill.energy[8] = line(2);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 energy 8", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__a_clock_that_deviates__widens_by_what_it_moves) {
  begin_bill();
  /* 36 s at 10 kW are 100 Wh = 100000 mWh, at each of two ends: 200000, and 1 of the quantum. */
  hand_run.right = HEAD LINES "clock 0 2026-01 36000000000 10000000\n";
  bill.total = line(105200001);
  hand_judge(&check_bill);
  hand_is("bill 0 2026-01 total", VERDICT_PASS, BLAME_NONE);
  bill.total = line(105200002);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__secondary_registers__widen_by_the_ratio) {
  begin_bill();
  /* 200/5 A: 1 mWh of the meter are 40 mWh of the bill. */
  hand_story.facts =
      bytes_text(HAND_FACTS "ratio 0 20000 500 100 100\npolicy 0 ratio.place secondary\n");
  bill.total = line(105000040);
  hand_judge(&check_bill);
  hand_all_pass(9);
  bill.total = line(105000041);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__estimated_with_the_truth_inside__passes) {
  begin_bill();
  hand_run.right = HEAD LINES DOUBT CLOCK;
  estimated(&bill.total, 103000000, 102000000, 105000000);
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  hand_is("bill 0 2026-01 total", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_bill__estimated_with_the_truth_outside__fails) {
  begin_bill();
  hand_run.right = HEAD LINES DOUBT CLOCK;
  estimated(&bill.total, 103000000, 102000000, 104999998);
  hand_judge(&check_bill);
  const check_result_t *result = hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
  ck_assert_str_eq(result->expected, "101999999 … 104999999");
  ck_assert_str_eq(result->observed, "105000000");
  estimated(&bill.total, 106000000, 105000002, 107000000);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__missing_and_flagged__may_bill_less_but_never_more) {
  begin_bill();
  hand_run.right = HEAD LINES DOUBT CLOCK;
  bill.total = line(90000000);
  bill.total.quality = bill.quality = BILL_MISSING;
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  bill.total.value = 105000002;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
  bill.total.value = -1;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__doubt_in_a_right_world__fails) {
  begin_bill();
  estimated(&bill.total, 105000000, 104000000, 106000000);
  reason("gap from 10:00");
  hand_judge(&check_bill);
  const check_result_t *result =
      hand_only_failure("bill 0 2026-01 is not in doubt without a reason", BLAME_HEAD_END);
  ck_assert_str_eq(result->observed, "flagged: gap from 10:00");
}
END_TEST

START_TEST(check_bill__doubt_with_a_reason_in_the_world__is_not_held_against_it) {
  begin_bill();
  estimated(&bill.total, 105000000, 104000000, 106000000);
  hand_run.line_clean = false;
  hand_judge(&check_bill);
  ck_assert_ptr_null(hand_result("bill 0 2026-01 is not in doubt without a reason", 1));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

/* Another meter's order is no reason, and neither is one that was refused. */
START_TEST(check_bill__gap_of_a_cleared_profile__is_not_held_against_it) {
  begin_bill();
  estimated(&bill.total, 105000000, 104000000, 106000000);
  reason("gap rows were never read");
  hand_run.served = "command 0 1 1769000000000000000 clear_profile - 3 ok\n";
  hand_judge(&check_bill);
  ck_assert_ptr_null(hand_result("bill 0 2026-01 is not in doubt without a reason", 1));
  hand_run.served = "command 1 1 1769000000000000000 clear_profile - 3 ok\n"
                    "command 0 1 1769000000000000000 clear_profile - 1 ER03\n";
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 is not in doubt without a reason", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__demand_past_its_resolution__fails) {
  begin_bill();
  bill.demand[0].value = 9999996;
  hand_judge(&check_bill);
  hand_all_pass(9);
  bill.demand[0].value = 9999995;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 demand 0", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__demand_stamp_off_by_an_interval__fails) {
  begin_bill();
  bill.demand[0].stamp.s = 1767261600 - 900;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 demand stamp 0", BLAME_HEAD_END);
}
END_TEST

/* 2.8 s late: a period that ended at 09:59:59.5 is stamped 09:59:56, its truth is 10:00:00. Of a
 * clock that is right not a second is allowed. */
START_TEST(check_bill__a_stamp_of_a_late_clock__may_be_a_second_more_than_it_is_late) {
  static const struct {
    const char *clock;
    int64_t allowed;
  } CASES[] = {{"clock 0 2026-01 2800000000 10000000\n", 4}, {CLOCK, 0}};
  for (size_t i = 0; i < 2; i++) {
    begin_bill();
    hand_run.right = arena_printf(&hand_arena, HEAD LINES "%s", CASES[i].clock);
    bill.demand[0].stamp.s = 1767261600 - CASES[i].allowed;
    hand_judge(&check_bill);
    ck_assert_msg(hand_count(VERDICT_FAIL) == 0, "%zu", i);
    bill.demand[0].stamp.s--;
    hand_judge(&check_bill);
    hand_only_failure("bill 0 2026-01 demand stamp 0", BLAME_HEAD_END);
  }
}
END_TEST

/* A clock 5 s off moves the stamp by as much, and to no other period, be it as great: 2.5 kWh from
 * 10:45 to 11:00 are 10 kW, too. Which of them was the first is known, or the line is flagged. */
START_TEST(check_bill__the_stamp_of_another_as_great__fails_where_a_clock_was_off) {
  begin_bill();
  bill.demand[0].stamp.s = 1767265200;
  hand_run.right = HEAD LINES "clock 0 2026-01 5000000000 10000000\n"
                              "interval 0 2026-01 1767264300 1767265200 2 2500000\n";
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 demand stamp 0", BLAME_HEAD_END);
  bill.demand[0].quality = BILL_ESTIMATED;
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

/* I7: 50 ppm over the 20000 s of an episode are 1 s, which moves 10 kW x 1 s, 2.8 Wh, at either end
 * of the total; and not where the crystal is right. */
START_TEST(check_bill__of_an_episode__allows_what_its_crystal_drifts) {
  static const char invalid[] = HEAD LINES CLOCK "doubt 0 2026-01 1767250000 1767270000 invalid\n";
  begin_bill();
  bill.total = line(105000000 + 5000);
  hand_run.right = invalid;
  hand_story.facts = bytes_text(HAND_FACTS "policy 0 clk.drift 50000\n");
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  hand_story.facts = bytes_text(HAND_FACTS);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__a_demand_that_never_was__fails) {
  begin_bill();
  bill.demand[2] = line(5);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 demand 2", BLAME_HEAD_END);
}
END_TEST

/* I4: bounds that hold the truth do not excuse a maximum above the greatest power of the period. */
START_TEST(check_bill__i4_an_estimate_above_all_power__fails) {
  begin_bill();
  hand_run.right = HEAD LINES DOUBT CLOCK;
  estimated(&bill.demand[0], 10000004, 9000000, 20000000);
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  estimated(&bill.demand[0], 10000005, 9000000, 20000000);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 I4 demand 0", BLAME_HEAD_END);
}
END_TEST

/* 10 kW ended in the bill, and 0.7 kW was the greatest power since it began: the true average of
 * that period is what I4 allows, and no more. */
START_TEST(check_bill__i4_a_period_that_began_before_the_bill__is_a_power_that_there_was) {
  begin_bill();
  hand_run.right = HEAD LINES DOUBT "clock 0 2026-01 0 700000\n";
  estimated(&bill.demand[0], 10000004, 9000000, 20000000);
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  estimated(&bill.demand[0], 10000005, 9000000, 20000000);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 I4 demand 0", BLAME_HEAD_END);
}
END_TEST

/* -100 ppm: 10 kW x 10^5 / (10^9 - 10^5) = 1000.1 mW more: 10,000,004 + 1001, and no more. */
START_TEST(check_bill__i4_with_a_slow_crystal__allows_what_it_adds) {
  begin_bill();
  hand_story.facts = bytes_text(HAND_FACTS "policy 0 clk.drift -100000\n");
  hand_run.right = HEAD LINES DOUBT CLOCK;
  estimated(&bill.demand[0], 10001005, 9000000, 20000000);
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  estimated(&bill.demand[0], 10001006, 9000000, 20000000);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 I4 demand 0", BLAME_HEAD_END);
}
END_TEST

/* A silent set of up to 9 s in 900 s: 10 kW x 9/900 = 100 W more: 10,000,004 + 100,000, no more;
 * and nothing where nobody set the clock, or sets are told. */
START_TEST(check_bill__i4_with_a_silent_set__allows_what_it_adds) {
#define SILENT HAND_FACTS "policy 0 clk.silent_limit 9\npolicy 0 md.period 900000000000\n"
  static const struct {
    const char *facts;
    int64_t most;
    const char *served;
  } CASES[] = {
      {SILENT "fault 0 set_clock 1767268800000000000 -1 1767268795 O3\n", 10100004, ""},
      {SILENT "fault 1 set_clock 1767268800000000000 -1 1767268795 O3\n", 10000004, ""},
      {SILENT, 10100004, "command 0 1 1767268800000000000 set_clock 1767268795 3 ok\n"},
      {SILENT, 10000004, "command 0 1 1767268800000000000 end_of_billing - 3 ok\n"},
      {SILENT, 10000004, ""},
      {HAND_FACTS "policy 0 md.period 900000000000\n"
                  "fault 0 set_clock 1767268800000000000 -1 1767268795 O3\n",
       10000004, ""},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    begin_bill();
    hand_story.facts = bytes_text(CASES[i].facts);
    hand_run.served = CASES[i].served;
    hand_run.right = HEAD LINES DOUBT CLOCK;
    estimated(&bill.demand[0], CASES[i].most, 9000000, 20000000);
    hand_judge(&check_bill);
    ck_assert_msg(hand_count(VERDICT_FAIL) == 0, "%zu", i);
    estimated(&bill.demand[0], CASES[i].most + 1, 9000000, 20000000);
    hand_judge(&check_bill);
    hand_only_failure("bill 0 2026-01 I4 demand 0", BLAME_HEAD_END);
  }
#undef SILENT
}
END_TEST

START_TEST(check_bill__from_or_to_of_another_instant__fails) {
  begin_bill();
  bill.from.s = 1767225601;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 from", BLAME_HEAD_END);
  begin_bill();
  bill.to.s = 1769903999;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 to", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__a_closed_period_called_interim__fails) {
  begin_bill();
  bill.interim = true;
  hand_judge(&check_bill);
  const check_result_t *result = hand_only_failure("bill 0 2026-01 closed", BLAME_HEAD_END);
  ck_assert_str_eq(result->expected, "closed");
  ck_assert_str_eq(result->observed, "interim");
}
END_TEST

START_TEST(check_bill__unmetered_and_said__passes_and_silent_fails) {
  begin_bill();
  hand_run.right = HEAD LINES "unmetered 0 2026-01 2\n" DOUBT CLOCK;
  hand_judge(&check_bill);
  const check_result_t *result =
      hand_only_failure("bill 0 2026-01 says what was not metered", BLAME_HEAD_END);
  ck_assert_str_eq(result->observed, "a silent gap");
  reason("unmetered 1 h");
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  hand_story.facts = bytes_text(HAND_FACTS "fault 0 front_end 1769000000000000000 -1\n");
  snprintf(bill.reasons[0], sizeof bill.reasons[0], "not_valid by the meter");
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  snprintf(bill.reasons[0], sizeof bill.reasons[0], "unmeteredness");
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 says what was not metered", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__unmetered_within_a_quantum__need_not_be_said) {
  begin_bill();
  hand_run.right = HEAD LINES "unmetered 0 2026-01 1\n" DOUBT CLOCK;
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  ck_assert_ptr_null(hand_result("bill 0 2026-01 says what was not metered", 1));
}
END_TEST

START_TEST(check_bill__no_bill_at_all__fails) {
  begin_bill();
  bills.count = 0;
  hand_judge(&check_bill);
  ck_assert_str_eq(hand_only_failure("bill 0 2026-01", BLAME_HEAD_END)->observed, "none");
}
END_TEST

START_TEST(check_bill__an_interim_period_without_length__needs_no_bill) {
  begin_bill();
  bills.count = 0;
  hand_run.right = "bill 0 2026-01 1767225600 1767225600 interim\n";
  hand_judge(&check_bill);
  ck_assert_uint_eq(hand_context.count, 0);
}
END_TEST

START_TEST(check_bill__a_bill_that_nobody_owes__fails) {
  begin_bill();
  hand_run.right = "";
  hand_judge(&check_bill);
  ck_assert_str_eq(hand_only_failure("bill 0 2026-01", BLAME_HEAD_END)->observed, "a bill");
}
END_TEST

START_TEST(check_bill__after_a_wrong_meter__blames_the_meter) {
  begin_bill();
  bill.total = line(105000002);
  hand_meter_wrong = true;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 total", BLAME_METER);
}
END_TEST

START_TEST(check_bill__comparator_off__sees_no_wrong_number) {
  begin_bill();
  bill.total = line(1);
  hand_judge_with(&check_bill, &comparator_off);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

/* Cents: 66.666666 kWh x 0.2185 = 14.5666… = 14.57; 38.333334 x 0.30 = 11.5000002 = 11.50; 10 kW x
 * 1.50 = 15.00; 31 days x 0.50 = 15.50; together 56.57. */
static void begin_money(void) {
  begin_bill();
  hand_story.facts = bytes_text(HAND_FACTS "contract 0 house EUR 2\nprice 0 energy 1 218500\n"
                                           "price 0 energy 2 300000\nprice 0 demand 0 1500000\n"
                                           "price 0 standing 0 500000\n");
  bill.energy[1].amount.micro = 14570000;
  bill.energy[2].amount.micro = 11500000;
  bill.demand[0].amount.micro = 15000000;
  bill.standing.micro = 15500000;
  bill.amount.micro = 56570000;
}

START_TEST(check_bill__the_right_money__passes) {
  begin_money();
  hand_judge(&check_bill);
  hand_all_pass(9 + 5);
}
END_TEST

START_TEST(check_bill__each_wrong_amount__fails_by_its_name) {
  begin_money();
  bill.energy[1].amount.micro = 14560000;
  bill.amount.micro = 56560000;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 energy amount 1", BLAME_HEAD_END);
  begin_money();
  bill.demand[0].amount.micro = 15000001;
  bill.amount.micro = 56570001;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 demand amount 0", BLAME_HEAD_END);
  begin_money();
  bill.standing.micro = 15000000;
  bill.amount.micro = 56070000;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 standing amount", BLAME_HEAD_END);
  begin_money();
  bill.amount.micro = 56570001;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 amount", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__half_a_cent__goes_to_the_even_one) {
  begin_bill();
  /* 0.5 kWh x 0.25 = 12.5 cents = 12; 1.5 kWh x 0.25 = 37.5 cents = 38. */
  hand_story.facts = bytes_text(HAND_FACTS "contract 0 house EUR 2\nprice 0 energy 1 250000\n"
                                           "price 0 energy 2 250000\n");
  hand_run.right =
      HEAD "total 0 2026-01 2000000\nenergy 0 2026-01 1 500000 2\n"
           "energy 0 2026-01 2 1500000 2\ndemand 0 2026-01 0 10000000 1767261600\n" CLOCK;
  bill.total = line(2000000);
  bill.energy[1] = line(500000);
  bill.energy[2] = line(1500000);
  bill.energy[1].amount.micro = 120000;
  bill.energy[2].amount.micro = 380000;
  bill.amount.micro = 500000;
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  bill.energy[1].amount.micro = 130000;
  bill.energy[2].amount.micro = 370000;
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 2);
}
END_TEST

/* March of Berlin has 31 days and an hour less: 2026-02-28T23:00Z to 2026-03-31T22:00Z. */
START_TEST(check_bill__standing_over_a_changed_hour__counts_local_days) {
  begin_bill();
  hand_story.facts =
      bytes_text("facts 1\nmeter 0 m MP00000001 polyphase-tou direct 0 0 0\nzone 0 Europe/Berlin\n"
                 "zone_row 0 -9000000000 3600 0\nzone_row 0 1774746000 7200 1\n"
                 "contract 0 house EUR 2\nprice 0 standing 0 500000\n");
  hand_run.right = "bill 0 2026-03 1772319600 1774994400 closed\ntotal 0 2026-03 0\n";
  bill = (bill_t){.label = "2026-03", .from = {1772319600}, .to = {1774994400}};
  bill.standing.micro = bill.amount.micro = 15500000; /* 31 x 0.50 */
  hand_judge(&check_bill);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  bill.standing.micro = bill.amount.micro = 16000000; /* 32 days */
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-03 standing amount", BLAME_HEAD_END);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_bill__an_edge_inside_an_entry__is_a_reason_and_at_its_end_is_none);
  tcase_add_test(cases, check_bill__a_period_of_two_meters__is_one_bill_of_the_new_one);
  tcase_add_test(cases, check_bill__the_right_bill__passes_in_every_line);
  tcase_add_test(cases, check_bill__a_total_off_by_its_tolerance__passes_and_one_more_fails);
  tcase_add_test(cases, check_bill__energy_at_the_wrong_rate__fails_at_both);
  tcase_add_test(cases, check_bill__energy_at_a_rate_that_never_ran__fails);
  tcase_add_test(cases, check_bill__a_clock_that_deviates__widens_by_what_it_moves);
  tcase_add_test(cases, check_bill__secondary_registers__widen_by_the_ratio);
  tcase_add_test(cases, check_bill__estimated_with_the_truth_inside__passes);
  tcase_add_test(cases, check_bill__estimated_with_the_truth_outside__fails);
  tcase_add_test(cases, check_bill__missing_and_flagged__may_bill_less_but_never_more);
  tcase_add_test(cases, check_bill__doubt_in_a_right_world__fails);
  tcase_add_test(cases, check_bill__doubt_with_a_reason_in_the_world__is_not_held_against_it);
  tcase_add_test(cases, check_bill__gap_of_a_cleared_profile__is_not_held_against_it);
  tcase_add_test(cases, check_bill__demand_past_its_resolution__fails);
  tcase_add_test(cases, check_bill__demand_stamp_off_by_an_interval__fails);
  tcase_add_test(cases, check_bill__a_stamp_of_a_late_clock__may_be_a_second_more_than_it_is_late);
  tcase_add_test(cases, check_bill__the_stamp_of_another_as_great__fails_where_a_clock_was_off);
  tcase_add_test(cases, check_bill__of_an_episode__allows_what_its_crystal_drifts);
  tcase_add_test(cases, check_bill__a_demand_that_never_was__fails);
  tcase_add_test(cases, check_bill__i4_an_estimate_above_all_power__fails);
  tcase_add_test(cases,
                 check_bill__i4_a_period_that_began_before_the_bill__is_a_power_that_there_was);
  tcase_add_test(cases, check_bill__i4_with_a_slow_crystal__allows_what_it_adds);
  tcase_add_test(cases, check_bill__i4_with_a_silent_set__allows_what_it_adds);
  tcase_add_test(cases, check_bill__from_or_to_of_another_instant__fails);
  tcase_add_test(cases, check_bill__a_closed_period_called_interim__fails);
  tcase_add_test(cases, check_bill__unmetered_and_said__passes_and_silent_fails);
  tcase_add_test(cases, check_bill__unmetered_within_a_quantum__need_not_be_said);
  tcase_add_test(cases, check_bill__no_bill_at_all__fails);
  tcase_add_test(cases, check_bill__an_interim_period_without_length__needs_no_bill);
  tcase_add_test(cases, check_bill__a_bill_that_nobody_owes__fails);
  tcase_add_test(cases, check_bill__after_a_wrong_meter__blames_the_meter);
  tcase_add_test(cases, check_bill__comparator_off__sees_no_wrong_number);
  tcase_add_test(cases, check_bill__the_right_money__passes);
  tcase_add_test(cases, check_bill__each_wrong_amount__fails_by_its_name);
  tcase_add_test(cases, check_bill__half_a_cent__goes_to_the_even_one);
  tcase_add_test(cases, check_bill__standing_over_a_changed_hour__counts_local_days);
}

int main(void) { return hand_run_suite("check_bill", fill); }
