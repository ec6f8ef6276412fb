/* Demand rebuilt from entries under every policy of A18–A20, with the numbers of DESIGN's example
 * and of V5 and V6. In UTC on 2026-06-01; 15 minutes unless a test says otherwise. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define QUARTERS "policy 0 md.period 900000000000\npolicy 0 lp.period 900000000000\n"
#define MINUTES_1 "policy 0 md.period 60000000000\npolicy 0 lp.period 60000000000\n"

static void make(const char *more) { bills_make(0, "UTC", "direct", more, NULL); }

static void demand_is(int32_t rate, int64_t mw, int64_t stamp) {
  const bill_line_t *line = &bills[0].demand[rate];
  ck_assert_int_eq(line->value, mw);
  ck_assert_int_eq(line->quality, BILL_EXACT);
  ck_assert_int_eq(line->stamp.s, stamp);
}

/* DESIGN: 9 kW from 11:00 to 11:15, off from 11:04 to 11:09: 600 Wh and 900 Wh; then 0.5 kW. */
static void outage_at_the_peak(void) {
  fake_entry(&fake, AT(10, 45), AT(11, 0), 0, 125000);
  fake_entry(&fake, AT(11, 0), AT(11, 4), 0x82, 600000);
  fake_down_up(&fake, AT(11, 4), AT(11, 9), false);
  fake_entry(&fake, AT(11, 9), AT(11, 15), 0x84, 900000);
  fake_entry(&fake, AT(11, 15), AT(11, 30), 0, 125000);
}

START_TEST(demand__resume__joins_the_parts) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.after_power_failure resume\n");
  demand_is(2, 6000000, AT(11, 15)); /* 1.5 kWh over 15 min */
}
END_TEST

START_TEST(demand__synchronise__judges_the_parts_alone) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.after_power_failure synchronise\n");
  demand_is(2, 3600000, AT(11, 15)); /* 0.9 kWh over 15 min; the first part 2.4 kW */
}
END_TEST

START_TEST(demand__synchronise_within_the_continuation_window__is_no_boundary) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.after_power_failure synchronise\n"
                "policy 0 md.continuation_window 300000000000\n");
  demand_is(2, 6000000, AT(11, 15));
}
END_TEST

START_TEST(demand__synchronise_a_second_beyond_the_window__is_a_boundary) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.after_power_failure synchronise\n"
                "policy 0 md.continuation_window 299000000000\n");
  demand_is(2, 3600000, AT(11, 15));
}
END_TEST

/* The meter's own period runs from 11:09 to 11:24: 6 min of 9 kW and 9 of 0.5 kW are 3.9 kW. */
START_TEST(demand__restart__is_the_meters_to_tell) {
  outage_at_the_peak();
  fake_object(&fake, AT(11, 30), "1-0:1.6.0*255", "3900000 1780313040");
  fake_object(&fake, AT(11, 30), "1-0:1.6.2*255", "3900000 1780313040");
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  demand_is(2, 3900000, AT(11, 24));
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
}
END_TEST

/* Periods of a quarter run from 06:33, not with the entries. The meter's maxima are 2 kW in rate 1
 * and 4 kW in rate 2; 7 s ahead, the period labelled 07:03 may not, but one labelled 07:00 may have
 * begun in rate 1. 0.5 + 1.0 kWh over a quarter are 6 kW, but none was above 4 kW in all. */
static void restarted_before_an_edge(int64_t ahead) {
  fake_entry(&fake, AT(6, 15), AT(6, 30), 0x80, 500000);
  fake_down_up(&fake, AT(6, 30), AT(6, 33), false);
  fake_entry(&fake, AT(6, 33), AT(6, 45), 0x84, 400000);
  fake_entry(&fake, AT(6, 45), AT(7, 0), 0, 500000);
  fake_entry(&fake, AT(7, 0), AT(7, 15), 0, 1000000);
  fake_clock(&fake, AT(7, 15), AT(7, 15) + ahead, false);
  fake_object(&fake, AT(7, 18), "1-0:1.6.0*255", "4000000 1780298280"); /* 07:18 */
  fake_object(&fake, AT(7, 18), "1-0:1.6.1*255", "2000000 1780296480"); /* 06:48 */
  fake_object(&fake, AT(7, 18), "1-0:1.6.2*255", "4000000 1780298280");
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
}

START_TEST(demand__registers_of_a_clock_that_is_off__are_doubtful_at_an_edge) {
  restarted_before_an_edge(7);
  ck_assert(has_flag(&bills[0], "demand_at_edge"));
  ck_assert_int_eq(bills[0].demand[1].value, 2000000);
  ck_assert_int_eq(bills[0].demand[1].high, 4000000);
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_ESTIMATED);
}
END_TEST

START_TEST(demand__registers_of_a_clock_that_is_right__are_not_doubted) {
  restarted_before_an_edge(0);
  ck_assert(!has_flag(&bills[0], "demand_at_edge"));
  demand_is(1, 2000000, 1780296480);
  demand_is(2, 4000000, 1780298280);
}
END_TEST

START_TEST(demand__restart_without_registers__is_bounded) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  const bill_line_t *line = &bills[0].demand[2];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(line->value, 2400000); /* the part before, judged alone */
  ck_assert_int_le(line->low, 3900000);
  ck_assert_int_eq(line->high, 4100000); /* 0.9 + 0.125 kWh over 15 min hold any period there */
}
END_TEST

/* Metering resumes on 31 May at 23:50, and no end of billing cuts the period that runs from there
 * to 00:05: it ends in June. All of its 3 kWh may have been in that one quarter: 12 kW, of June. */
START_TEST(demand__restart_before_the_end_of_a_bill__bounds_the_next_one) {
  fake_entry(&fake, AT(-1, 30), AT(-1, 45), 0x82, 0);
  fake_down_up(&fake, AT(-1, 45), AT(-1, 50), false);
  fake_entry(&fake, AT(-1, 50), AT(0, 0), 0x84, 3000000);
  fake_entries(&fake, AT(0, 0), 900, 4, 0, 0);
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  ck_assert_str_eq(bills[1].label, "2026-06");
  ck_assert_int_eq(bills[1].demand[0].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[1].demand[0].high, 12000000);
}
END_TEST

/* An end of billing cuts it: the quarter from 00:00 on holds nothing of May. */
START_TEST(demand__restart_before_an_end_of_billing__bounds_its_own_bill_only) {
  fake_entry(&fake, AT(-1, 30), AT(-1, 45), 0x82, 0);
  fake_down_up(&fake, AT(-1, 45), AT(-1, 50), false);
  fake_entry(&fake, AT(-1, 50), AT(0, 0), 0xC4, 3000000);
  fake_end_of_billing(&fake, 1, AT(0, 0));
  fake_entries(&fake, AT(0, 0), 900, 4, 0, 0);
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  ck_assert_int_eq(bills[0].demand[0].high, 12000000);
  ck_assert_str_eq(bills[1].label, "2026-06");
  ck_assert_int_eq(bills[1].demand[0].high, 0);
}
END_TEST

/* A20: the reset that a clock loss makes at the power-up comes before the restart. Off 11:04 to
 * 11:09 with C := 11:04: whole periods of C run from 11:04, whatever the entries do. */
START_TEST(demand__restart_after_a_reset_at_the_power_up__is_still_the_meters_to_tell) {
  fake_entry(&fake, AT(11, 0), AT(11, 4), 0x82, 600000);
  fake_down_up(&fake, AT(11, 4), AT(11, 9), false);
  fake_end_of_billing(&fake, 1, AT(11, 9));
  fake_entry(&fake, AT(11, 9), AT(11, 15), 0x84, 900000);
  fake_entry(&fake, AT(11, 15), AT(11, 30), 0, 125000);
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_ESTIMATED);
}
END_TEST

/* Where metering resumes on the raster by chance, whole periods from there are the raster's. */
START_TEST(demand__restart_where_metering_resumes_on_the_raster__follows_the_entries) {
  fake_entry(&fake, AT(11, 0), AT(11, 4), 0x82, 600000);
  fake_down_up(&fake, AT(11, 4), AT(11, 15), false);
  fake_entry(&fake, AT(11, 15), AT(11, 30), 0x04, 1250000);
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
  ck_assert(!has_flag(&bills[0], "demand_from_registers"));
  demand_is(2, 5000000, AT(11, 30)); /* 1.25 kWh over 15 min */
}
END_TEST

/* Periods of 15 minutes under entries of 30: registers tell. What the register holds began in May,
 * and nobody reset it: 20 kW of May are not June's. */
START_TEST(demand__a_register_that_began_before_the_period__is_not_the_periods) {
  fake_entries(&fake, DAY - 3600, 1800, 4, 0, 1000000); /* from 31 May 23:00, 2 kW */
  fake_object(&fake, AT(1, 10), "1-0:1.6.0*255", "20000000 1780269300");
  fake_object(&fake, AT(1, 10), "1-0:1.6.1*255", "20000000 1780269300");
  make("policy 0 md.period 900000000000\n");
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_str_eq(bills[1].label, "2026-06");
  const bill_line_t *line = &bills[1].demand[0];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_lt(line->high, 20000000);
  ck_assert_int_ge(line->high, 2000000);
}
END_TEST

/* Three rows between 10:15 and 10:45 were never read. Where a power-up is one of them, quarters run
 * from it, wherever it was: none may have held the 2 kWh of the entry to 11:00 alone. */
static void unread_before_the_peak(int64_t boots) {
  fake_entry(&fake, AT(10, 0), AT(10, 15), 0, 250000); /* 1 kW */
  fake.boot += boots;
  fake.seq += 3;
  fake_entry(&fake, AT(10, 45), AT(11, 0), 0, 2000000); /* 8 kW */
  fake_entry(&fake, AT(11, 0), AT(11, 15), 0, 250000);
  make(QUARTERS "policy 0 md.after_power_failure restart\n");
}

START_TEST(demand__restart_in_rows_that_were_never_read__is_the_meters_to_tell) {
  unread_before_the_peak(1);
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
  ck_assert_int_eq(bills[0].demand[2].value, 1000000);
  ck_assert_int_eq(bills[0].demand[2].high, 9000000); /* 2.25 kWh in one quarter */
}
END_TEST

START_TEST(demand__rows_of_one_boot_that_were_never_read__hide_no_restart) {
  unread_before_the_peak(0);
  ck_assert(!has_flag(&bills[0], "demand_from_registers"));
  ck_assert_int_eq(bills[0].demand[2].value, 8000000);
}
END_TEST

START_TEST(demand__discard__leaves_short_periods_out) {
  outage_at_the_peak();
  make(QUARTERS "policy 0 md.incomplete_interval discard\n");
  demand_is(2, 500000, AT(11, 0));
}
END_TEST

/* V5: T = 30 min; 60 kW for the first 20 min after a power-up: 20 kWh over 30 min. */
START_TEST(demand__v5__a_short_interval_is_divided_by_the_whole_period) {
  fake_entry(&fake, AT(8, 10), AT(8, 30), 0x84, 20000000);
  make("");
  demand_is(2, 40000000, AT(8, 30));
}
END_TEST

/* V6: T = 1 min, slewed back: 65 s of 60 kW are 1,083,333 mWh; over 65 s 59,999,981 mW. The entry
 * says whole seconds: it may have been a nanosecond less than 66, which is 59,090,890 mW. The
 * meter's maximum lies between, and is the value; one that does not is none. */
static void stretched(int64_t register_mw) {
  fake_add(&fake, REC_ENTRY, "1 1", "1780315860 1780315920 2048 65 1083333");
  if (register_mw > 0) {
    const char *value = arena_printf(&fake.arena, "%" PRId64 " 1780315920", register_mw);
    fake_object(&fake, 1780315930, "1-0:1.6.0*255", value);
    fake_object(&fake, 1780315930, "1-0:1.6.2*255", value);
  }
  make(MINUTES_1);
}

START_TEST(demand__v6__a_stretched_interval_is_divided_by_its_length) {
  stretched(59999981);
  demand_is(0, 59999981, 1780315920); /* 1083333 x 3600 / 65, truncated */
  demand_is(2, 59999981, 1780315920);
}
END_TEST

START_TEST(demand__v6__without_a_register_that_fits__lies_within_the_second_that_is_unsaid) {
  static const int64_t registers[] = {0, 59999982, 59090889};
  stretched(registers[_i]);
  const bill_line_t *line = &bills[0].demand[2];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(line->value, 59090890);
  ck_assert_int_eq(line->low, 59090890);
  ck_assert_int_eq(line->high, 59999981);
}
END_TEST

START_TEST(demand__an_end_of_billing__divides_the_period) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0xC0, 1000000);
  fake_end_of_billing(&fake, 1, AT(8, 10));
  fake_entry(&fake, AT(8, 10), AT(8, 30), 0x80, 2000000);
  make("");
  demand_is(2, 4000000, AT(8, 30)); /* 2 kWh over 30 min, not 3 */
}
END_TEST

START_TEST(demand__two_halves_of_a_period__are_one_demand) {
  fake_entries(&fake, AT(8, 0), 900, 2, 0, 1000000);
  make("policy 0 lp.period 900000000000\n");
  demand_is(2, 4000000, AT(8, 30)); /* 2 kWh over 30 min */
}
END_TEST

START_TEST(demand__a_tie__goes_to_the_first_or_the_last_by_declaration) {
  fake_entries(&fake, AT(8, 0), 1800, 2, 0, 1000000);
  make("policy 0 md.tie first\n");
  demand_is(0, 2000000, AT(8, 30));
  make("policy 0 md.tie last\n");
  demand_is(0, 2000000, AT(9, 0));
}
END_TEST

/* A period from 06:50 to 07:10 by restart of life: its start lies in rate 1, its end in rate 2. */
START_TEST(demand__rate_of_interval__is_that_of_its_start_or_its_end) {
  fake_entry(&fake, AT(6, 30), AT(7, 30), 0, 3000000);
  static const char hours[] =
      "policy 0 md.period 7200000000000\npolicy 0 lp.period 7200000000000\n";
  fake_entry(&fake, AT(7, 30), AT(8, 0), 0, 1000000);
  make(hours);
  ck_assert_int_eq(bills[0].demand[1].value, 2000000); /* 4 kWh over 2 h */
  ck_assert_int_eq(bills[0].demand[2].value, 0);
  make(arena_printf(&fake.arena, "%spolicy 0 md.rate_of_interval end\n", hours));
  ck_assert_int_eq(bills[0].demand[1].value, 0);
  ck_assert_int_eq(bills[0].demand[2].value, 2000000);
}
END_TEST

START_TEST(demand__zero__sets_no_maximum_and_has_no_stamp) {
  fake_entry(&fake, AT(8, 0), AT(8, 30), 0, 0);
  make("");
  demand_is(0, 0, -1);
}
END_TEST

/* The period under way at the reading is not judged, neither here nor in the meter. */
START_TEST(demand__a_period_that_is_still_open__is_not_judged) {
  fake_entry(&fake, AT(8, 0), AT(8, 15), 0, 9000000);
  make("policy 0 lp.period 900000000000\n");
  demand_is(0, 0, -1);
}
END_TEST

START_TEST(demand__a_lost_clock__judges_the_old_part_alone_whatever_the_policy) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0x82, 1000000);
  fake_down_up(&fake, AT(8, 10), AT(8, 10), true);
  fake_entry(&fake, AT(8, 10), AT(8, 30), 0x85, 2000000);
  fake_set_time(&fake, AT(8, 30), AT(9, 30));
  make("");
  demand_is(2, 4000000, AT(9, 30)); /* 2 kWh over 30 min, an hour later than labelled */
}
END_TEST

/* Lost from 00:00 to 01:00, then 13 hours on its crystal until it is set by an hour. `first`: what
 * the half hour from 07:00 to 07:30 holds; all others hold 1 kWh. */
static void lost_before_a_rate(int64_t first) {
  fake_entry(&fake, AT(-1, 30), AT(0, 0), 0x82, 1000);
  fake_down_up(&fake, AT(0, 0), AT(0, 0), true);
  fake_entries(&fake, AT(0, 0), 1800, 12, 0x01, 1000000);
  fake_entry(&fake, AT(6, 0), AT(6, 30), 0x01, first);
  fake_entries(&fake, AT(6, 30), 1800, 13, 0x01, 1000000);
  fake_set_time(&fake, AT(13, 0), AT(14, 0));
  make("");
  ck_assert_str_eq(bills[1].label, "2026-06");
}

/* 47,000 s of 50 ppm are 2 s: it may have begun before 07:00, in rate 1, and then the next one that
 * is as great has the stamp. */
START_TEST(demand__a_tie_at_an_edge_while_the_clock_was_lost__leaves_the_stamp_in_doubt) {
  lost_before_a_rate(1000000);
  const bill_line_t *line = &bills[1].demand[2];
  ck_assert_int_eq(line->value, 2000000);
  ck_assert_int_eq(line->low, 2000000);
  ck_assert_int_eq(line->high, 2000000);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[1].demand[0].quality, BILL_EXACT);
  ck_assert(has_flag(&bills[1], "demand_at_edge"));
}
END_TEST

/* A smaller one at the edge may be of either rate, and has the stamp of neither. */
START_TEST(demand__a_smaller_one_at_an_edge_while_the_clock_was_lost__doubts_nothing) {
  lost_before_a_rate(999999);
  const bill_line_t *line = &bills[1].demand[2];
  ck_assert_int_eq(line->quality, BILL_EXACT);
  ck_assert_int_eq(line->value, 2000000);
  ck_assert_int_eq(line->stamp.s, AT(8, 0));
}
END_TEST

/* Set back a minute at 11:02: 11:01 to 11:15 repeats labels (bit 0200), 11:15 to 11:30 does not;
 * both are one demand period of half an hour: 0.7 + 0.8 kWh = 3 kW. */
START_TEST(demand__a_period_that_repeats_labels_in_part__is_one_period) {
  fake_entry(&fake, AT(11, 0), AT(11, 2), 0x88, 1000);
  fake_set_time(&fake, AT(11, 2), AT(11, 1));
  fake_entry(&fake, AT(11, 1), AT(11, 15), 0x0288, 700000);
  fake_entry(&fake, AT(11, 15), AT(11, 30), 0, 800000);
  make("policy 0 lp.period 900000000000\n");
  demand_is(2, 3000000, AT(11, 30));
}
END_TEST

/* 7 s ahead, within the limit of 20 s: what is labelled 07:00 began at 06:59:53, in rate 1. It is
 * the greatest of both rates, and may belong to either. */
START_TEST(demand__a_peak_at_an_edge_of_a_clock_within_its_limit__is_doubtful_in_both_rates) {
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0, 1000000);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 5000000);
  fake_entry(&fake, AT(7, 30), AT(8, 0), 0, 2000000);
  fake_clock(&fake, AT(8, 0), AT(8, 0) + 7, false);
  make("");
  ck_assert(has_flag(&bills[0], "demand_at_edge"));
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_EXACT);
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[1].high, 10000000);
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[2].low, 4000000);
}
END_TEST

START_TEST(demand__a_peak_at_an_edge_of_a_clock_that_is_right__is_not_doubted) {
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0, 1000000);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 5000000);
  fake_clock(&fake, AT(8, 0), AT(8, 0), false);
  make("");
  ck_assert(!has_flag(&bills[0], "demand_at_edge"));
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_EXACT);
  demand_is(2, 10000000, AT(7, 30));
}
END_TEST

/* It answers 08:00:02 within 1.5 s. Asked at 08:00:02.75 it may be right, if it looked at once,
 * though the middle of the round trip is 1 s later than the middle of that second; asked half a
 * second later it is late. */
static void asked_at(int64_t ns) {
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0, 1000000);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, 5000000);
  ns += AT(8, 0) * NS_PER_S;
  char *key = arena_printf(&fake.arena, "%" PRId64, ns);
  fake_add(&fake, REC_CLOCK, key,
           arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " %" PRId64 " 0", ns,
                        ns + 3 * NS_PER_S / 2, AT(8, 0) + 2));
  make("policy 0 md.rate_of_interval end\n");
}

START_TEST(demand__at_an_edge_of_a_clock_that_may_be_right__is_not_doubted) {
  asked_at(2750000000);
  ck_assert(!has_flag(&bills[0], "demand_at_edge"));
  demand_is(1, 2000000, AT(7, 0));
  demand_is(2, 10000000, AT(7, 30));
}
END_TEST

START_TEST(demand__at_an_edge_of_a_clock_that_is_late__is_doubted) {
  asked_at(3250000000);
  ck_assert(has_flag(&bills[0], "demand_at_edge"));
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_ESTIMATED);
}
END_TEST

/* A day ahead, as measured: the peak labelled 1 July 00:30 is of June, or may be. I4: no bill takes
 * it for its own, and its bounds say so. */
START_TEST(demand__a_peak_of_uncertain_period__is_billed_in_none) {
  int64_t july = DAY + INT64_C(30) * 86400;
  fake_entry(&fake, july - 1800, july, 0, 1000000);
  fake_entry(&fake, july, july + 1800, 0, 5000000);
  fake_entries(&fake, july + 1800, 1800, 94, 0, 1000000);
  fake_clock(&fake, july + 86400 - 1800, july + 2 * 86400 - 1800, false);
  make("");
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_int_eq(bills[1].demand[0].value, 2000000);
  ck_assert_int_eq(bills[1].demand[0].high, 10000000);
  ck_assert_int_eq(bills[1].demand[0].quality, BILL_ESTIMATED);
}
END_TEST

/* 20 kW labelled 06:30, up to 90 min earlier than the truth: in rate 1, or after 07:00 in rate
 * 2. */
START_TEST(demand__a_peak_of_uncertain_place__is_doubtful_in_both_rates) {
  fake_entry(&fake, AT(6, 0), AT(6, 30), 0, 1000000);
  fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  fake_entry(&fake, AT(6, 30), AT(7, 0), 5, 10000000);
  fake_down_up(&fake, AT(7, 0), AT(7, 0), true);
  fake_entry(&fake, AT(7, 0), AT(7, 30), 5, 1000000);
  fake_set_time(&fake, AT(7, 30), AT(9, 0));
  make("");
  const bill_line_t *one = &bills[0].demand[1];
  const bill_line_t *two = &bills[0].demand[2];
  ck_assert_int_eq(one->value, 20000000);
  ck_assert_int_eq(one->low, 2000000);
  ck_assert_int_eq(one->high, 20000000);
  ck_assert_int_eq(one->quality, BILL_ESTIMATED);
  ck_assert_int_eq(two->value, 2000000);
  ck_assert_int_eq(two->low, 2000000);
  ck_assert_int_eq(two->high, 20000000);
  ck_assert_int_eq(two->quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[0].value, 20000000);
  ck_assert_int_eq(bills[0].demand[0].low, 20000000);
}
END_TEST

/* Lost at 06:00 and at 06:30 of the clock, set from 07:30 to 11:30. 2 kW all the time. What is
 * labelled 06:00 was heard by nobody and lies in rate 1 or, as late as 4 h, in rate 2 before the
 * half-hour that ends at 11:00: which of the equal ones was the first there, nobody can tell. */
static void lost_twice(int64_t unheard_mwh) {
  fake_entries(&fake, DAY, 1800, 12, 0, 1000000);
  fake_down_up(&fake, AT(6, 0), AT(6, 0), true);
  fake_entry(&fake, AT(6, 0), AT(6, 30), 0x81, unheard_mwh);
  fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  fake_entries(&fake, AT(6, 30), 1800, 2, 0x01, 1000000);
  fake_set_time(&fake, AT(7, 30), AT(11, 30));
}

START_TEST(demand__an_equal_one_of_uncertain_place__leaves_the_stamp_in_doubt) {
  lost_twice(1000000);
  make("");
  const bill_line_t *line = &bills[0].demand[2];
  ck_assert_int_eq(line->value, 2000000);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
}
END_TEST

START_TEST(demand__a_smaller_one_of_uncertain_place__leaves_no_doubt) {
  lost_twice(999999);
  make("");
  demand_is(2, 2000000, AT(11, 0));
}
END_TEST

/* Lost at 02:00, set by hand from 03:00 to 05:00, and lost again at 06:30. At 10:30 the clock shows
 * 07:00: it may have been 3.5 h behind since the set already. 4 half-hours of 1 kWh
 * are in rate 1 for certain, 2 before the set and 3 behind it are not. */
static void set_and_lost_again(bool looked) {
  fake_entries(&fake, DAY, 1800, 4, 0, 1000000);
  fake_down_up(&fake, AT(2, 0), AT(2, 0), true);
  fake_entries(&fake, AT(2, 0), 1800, 2, 0x01, 1000000);
  fake_set_time(&fake, AT(3, 0), AT(5, 0));
  fake_entries(&fake, AT(5, 0), 1800, 3, 0, 1000000);
  if (looked) fake_clock(&fake, AT(6, 0), AT(6, 0), false);
  fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0x01, 1000000);
  fake_clock(&fake, AT(10, 30), AT(7, 0), true);
  make("");
}

START_TEST(energy__behind_a_set_that_nobody_checked_before_the_next_loss__is_estimated) {
  set_and_lost_again(false);
  const bill_line_t *line = &bills[0].energy[1];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_le(line->low, 4000000);
  ck_assert_int_ge(line->high, 9000000);
  ck_assert_int_ge(bills[0].energy[2].high, 6000000);
}
END_TEST

START_TEST(energy__behind_a_set_that_was_seen_to_be_right__is_exact) {
  set_and_lost_again(true);
  is_exact(&bills[0].energy[1], 9000000);
}
END_TEST

/* Periods of half an hour, entries of a quarter; rate 2 from 07:00 on. A clock is 93 s ahead. The
 * profile was cleared at 01:34 behind the hour, in the period that the meter began at the hour by
 * its clock, in truth 93 s before it. 1 kWh in each entry is 4 kW. */
static void cleared_behind(int64_t hour) {
  int64_t from = AT(hour, 0) + 94;
  fake.boot = 1;
  fake.seq = 100;
  fake_marker(&fake, "CL", from, "- -");
  fake_entry(&fake, from, AT(hour, 15), 0x80, 1000000);
  fake_entry(&fake, AT(hour, 15), AT(hour, 30), 0, 1000000);
  fake_clock(&fake, AT(hour, 31), AT(hour, 31) + 93, false);
  make("policy 0 md.period 1800000000000\npolicy 0 "
       "lp.period 900000000000\n");
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_MISSING);
}

START_TEST(demand__behind_rows_never_read__may_have_begun_in_the_rate_before) {
  cleared_behind(7);
  ck_assert_int_eq(bills[0].demand[2].value, 0);
  ck_assert_int_eq(bills[0].demand[1].high, 4000000);
}
END_TEST

START_TEST(demand__behind_rows_never_read__far_from_an_edge__is_of_its_rate) {
  cleared_behind(8);
  ck_assert_int_eq(bills[0].demand[2].value, 4000000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("demand");
  TCase *all = tcase_create("demand");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, demand__resume__joins_the_parts);
  tcase_add_test(all, demand__synchronise__judges_the_parts_alone);
  tcase_add_test(all, demand__synchronise_within_the_continuation_window__is_no_boundary);
  tcase_add_test(all, demand__synchronise_a_second_beyond_the_window__is_a_boundary);
  tcase_add_test(all, demand__restart__is_the_meters_to_tell);
  tcase_add_test(all, demand__registers_of_a_clock_that_is_off__are_doubtful_at_an_edge);
  tcase_add_test(all, demand__registers_of_a_clock_that_is_right__are_not_doubted);
  tcase_add_test(all, demand__restart_without_registers__is_bounded);
  tcase_add_test(all, demand__restart_before_the_end_of_a_bill__bounds_the_next_one);
  tcase_add_test(all, demand__restart_before_an_end_of_billing__bounds_its_own_bill_only);
  tcase_add_test(all, demand__restart_in_rows_that_were_never_read__is_the_meters_to_tell);
  tcase_add_test(all, demand__rows_of_one_boot_that_were_never_read__hide_no_restart);
  tcase_add_test(all, demand__restart_after_a_reset_at_the_power_up__is_still_the_meters_to_tell);
  tcase_add_test(all, demand__restart_where_metering_resumes_on_the_raster__follows_the_entries);
  tcase_add_test(all, demand__a_register_that_began_before_the_period__is_not_the_periods);
  tcase_add_test(all, demand__discard__leaves_short_periods_out);
  tcase_add_test(all, demand__v5__a_short_interval_is_divided_by_the_whole_period);
  tcase_add_test(all, demand__v6__a_stretched_interval_is_divided_by_its_length);
  tcase_add_loop_test(
      all, demand__v6__without_a_register_that_fits__lies_within_the_second_that_is_unsaid, 0, 3);
  tcase_add_test(all, demand__an_end_of_billing__divides_the_period);
  tcase_add_test(all, demand__two_halves_of_a_period__are_one_demand);
  tcase_add_test(all, demand__a_tie__goes_to_the_first_or_the_last_by_declaration);
  tcase_add_test(all, demand__rate_of_interval__is_that_of_its_start_or_its_end);
  tcase_add_test(all, demand__zero__sets_no_maximum_and_has_no_stamp);
  tcase_add_test(all, demand__a_period_that_is_still_open__is_not_judged);
  tcase_add_test(all, demand__a_lost_clock__judges_the_old_part_alone_whatever_the_policy);
  tcase_add_test(all, demand__a_tie_at_an_edge_while_the_clock_was_lost__leaves_the_stamp_in_doubt);
  tcase_add_test(all, demand__a_smaller_one_at_an_edge_while_the_clock_was_lost__doubts_nothing);
  tcase_add_test(all, demand__a_period_that_repeats_labels_in_part__is_one_period);
  tcase_add_test(all,
                 demand__a_peak_at_an_edge_of_a_clock_within_its_limit__is_doubtful_in_both_rates);
  tcase_add_test(all, demand__a_peak_at_an_edge_of_a_clock_that_is_right__is_not_doubted);
  tcase_add_test(all, demand__at_an_edge_of_a_clock_that_may_be_right__is_not_doubted);
  tcase_add_test(all, demand__at_an_edge_of_a_clock_that_is_late__is_doubted);
  tcase_add_test(all, demand__behind_rows_never_read__may_have_begun_in_the_rate_before);
  tcase_add_test(all, demand__behind_rows_never_read__far_from_an_edge__is_of_its_rate);
  tcase_add_test(all, demand__a_peak_of_uncertain_period__is_billed_in_none);
  tcase_add_test(all, demand__a_peak_of_uncertain_place__is_doubtful_in_both_rates);
  tcase_add_test(all, demand__an_equal_one_of_uncertain_place__leaves_the_stamp_in_doubt);
  tcase_add_test(all, demand__a_smaller_one_of_uncertain_place__leaves_no_doubt);
  tcase_add_test(all, energy__behind_a_set_that_nobody_checked_before_the_next_loss__is_estimated);
  tcase_add_test(all, energy__behind_a_set_that_was_seen_to_be_right__is_exact);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
