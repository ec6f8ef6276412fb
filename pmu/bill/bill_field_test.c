/* Bills of meters of other makers (decision 0007): switching with an offset, a zone of its own, a
 * profile that has stopped, and one that was cleared unread. All on 2026-06-01 in UTC; rate 1 until
 * 07 h, entries of half an hour. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

static void make(const char *more, const pmu_mechanisms_t *mechanisms) {
  bills_make(0, "UTC", "direct", more, mechanisms);
}

/* ------------------------------------------------------------------ an offset of switching */

/* 2 kWh an hour from 06 to 08 h. A meter that switches at 07:10 has counted a third of an entry, a
 * third of a kWh, more in rate 1: 2,333,333 and 1,666,667 mWh. */
static void switches_late(void) {
  fake_entries(&fake, AT(6, 0), 1800, 4, 0, KWH);
  fake_reading(&fake, AT(8, 0), 4 * KWH, 2333333, 1666667);
}

START_TEST(offset__of_switching__is_said_and_raises_no_alarm) {
  switches_late();
  make("policy 0 tariff.offset 600000000000\n", NULL);
  const bill_t *bill = &bills[0];
  ck_assert_int_eq(bill->energy[1].value, 2 * KWH);
  ck_assert_int_eq(bill->energy[2].value, 2 * KWH);
  ck_assert_int_eq(bill->quality, BILL_EXACT);
  ck_assert_int_eq(bill->energy[1].register_value, 2333333);
  const char *said = reason(bill, "switching_offset");
  ck_assert_ptr_nonnull(said);
  ck_assert_msg(strstr(said, "rate 1: the meter has 333333 mWh more") != NULL, "%s", said);
  ck_assert_ptr_null(reason(bill, "register_differs"));
}
END_TEST

static bool as_the_calendar(span_t offset) {
  (void)offset;
  return false;
}

START_TEST(offset__that_nobody_declared__is_an_alarm) {
  switches_late();
  make("", NULL);
  ck_assert_ptr_nonnull(reason(&bills[0], "register_differs"));
  ck_assert_ptr_null(reason(&bills[0], "switching_offset"));
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.other_rates = as_the_calendar;
  make("policy 0 tariff.offset 600000000000\n", &wrong);
  ck_assert_ptr_nonnull(reason(&bills[0], "register_differs"));
}
END_TEST

/* ------------------------------------------------------------------ a zone of its own */

/* Read first on 1 June at 01 h: May was closed before anybody looked. */
static void shows_offset(const char *offset) {
  fake_entries(&fake, DAY - 86400, 1800, 48 * 2, 0, KWH);
  fake_object(&fake, AT(1, 0), "0-0:1.0.0*255",
              arena_printf(&fake.arena, "%" PRId64 " 0 %s", AT(1, 0), offset));
}

START_TEST(zone__that_is_not_the_site_s__is_on_the_bills_from_then_on) {
  shows_offset("7200");
  make("policy 0 eob.monthly 1 0\n", NULL);
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_ptr_null(reason(&bills[0], "zone_differs"));
  ck_assert_ptr_nonnull(reason(&bills[1], "zone_differs"));
  ck_assert_int_eq(bills[1].quality, BILL_EXACT); /* from intervals, which are in UTC */
  ck_assert_int_eq(bills[1].energy[1].value, 14 * KWH);
}
END_TEST

START_TEST(zone__of_the_site__is_on_no_bill) {
  shows_offset("0");
  make("policy 0 eob.monthly 1 0\n", NULL);
  ck_assert_ptr_null(reason(&bills[1], "zone_differs"));
}
END_TEST

/* Quarters of an hour on 31 May, 1 kWh from 12:00 to 12:30 in each of two, 0.25 kWh else. By the
 * half-hours of the site: 2 kWh, 4 kW. By a clock a quarter of an hour ahead, 12:15 to 12:45:
 * 1.25 kWh, 2.5 kW. By the next midnight of the site May is closed, and nobody had looked. */
static const bill_line_t *quarters(const char *offset, int64_t status) {
  fake_entries(&fake, DAY - 86400, 900, 48, status, KWH / 4);
  fake_entries(&fake, DAY - 43200, 900, 2, status, KWH);
  fake_entries(&fake, DAY - 41400, 900, 46 + 4, status, KWH / 4);
  fake_object(&fake, AT(1, 0), "0-0:1.0.0*255",
              arena_printf(&fake.arena, "%" PRId64 " 0 %s", AT(1, 0), offset));
  make("policy 0 eob.monthly 1 0\npolicy 0 lp.period 900000000000\n", NULL);
  return &bills[0].demand[0];
}

START_TEST(zone__that_breaks_the_raster_of_demand__leaves_no_demand_exact) {
  const bill_line_t *line = quarters("900", 0);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_le(line->low, 2500000);
  ck_assert_int_ge(line->high, 4000000);
  ck_assert_ptr_null(reason(&bills[0], "zone_differs")); /* 0007: it was closed when seen */
}
END_TEST

START_TEST(zone__that_keeps_the_raster_of_demand__is_no_doubt) {
  is_exact(quarters("1800", 0), 4000000);
}
END_TEST

/* 0010: DST, which a site in UTC has not. How far it was ahead then nobody has seen. */
START_TEST(zone__whose_dst_is_not_the_site_s__leaves_no_demand_exact) {
  enum { DST = 0x10 };
  fake_entries(&fake, DAY - 2 * 86400, 900, 96, DST, KWH / 4);
  const bill_line_t *line = quarters("0", 0);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_ge(line->high, 4000000);
}
END_TEST

/* ------------------------------------------------------------------ a profile that has stopped */

/* 1 kWh a half-hour from 00 to 06 h; the log went on, to the end of billing at 08 h: 17 kWh by the
 * register are 5 kWh more than the entries' 12, in rate 1 for one hour and in rate 2 for one. */
static void stops_at_six(bool goes_on) {
  fake_entries(&fake, DAY, 1800, 12, 0, KWH);
  fake_reading(&fake, AT(3, 0), 6 * KWH, 6 * KWH, 0); /* it began at 0 */
  fake_set(&fake, 1, DAY, AT(8, 0), 17 * KWH, 14 * KWH, 3 * KWH);
  fake_add(&fake, REC_SET, "1 1-0:1.6.0*255",
           arena_printf(&fake.arena, "7000000 %" PRId64, AT(7, 30)));
  fake_end_of_billing(&fake, 1, AT(8, 0));
  if (goes_on) {
    fake_marker(&fake, "CL", AT(8, 10), "- -");
    fake_entry(&fake, AT(8, 10), AT(8, 30), 0x80, KWH);
  }
  fake_clock(&fake, AT(9, 0), AT(9, 0), false); /* when it was read */
}
#define STOPS "policy 0 eob.monthly 1 28800\npolicy 0 lp.full stop\n"

START_TEST(full__profile__is_a_gap_that_the_registers_tell) {
  stops_at_six(true);
  make(STOPS, NULL);
  ck_assert_uint_eq(bill_count, 2);
  const bill_t *bill = &bills[0];
  ck_assert(!bill->interim);
  ck_assert_int_eq(bill->total.value, 17 * KWH);
  ck_assert_int_eq(bill->energy[1].value, 14500000); /* 12 and half of 5 */
  ck_assert_int_eq(bill->energy[1].low, 12 * KWH);
  ck_assert_int_eq(bill->energy[1].high, 17 * KWH);
  ck_assert_int_eq(bill->energy[2].high, 5 * KWH);
  ck_assert_int_eq(bill->total.quality, BILL_ESTIMATED);
  ck_assert_ptr_nonnull(reason(bill, "gap"));
  ck_assert_ptr_nonnull(reason(bill, "profile_full"));
  ck_assert_ptr_null(reason(bill, "sum_check"));
  /* Of whatever rate the meter has a maximum; of rate 1 it showed none: 2 kW that were seen, and on
   * top of them all that was not, 5 kWh in half an hour. */
  ck_assert_int_eq(bill->demand[0].value, 7000000);
  ck_assert_int_eq(bill->demand[0].stamp.s, AT(7, 30));
  ck_assert_int_eq(bill->demand[0].quality, BILL_EXACT);
  ck_assert_int_eq(bill->demand[1].low, 2000000);
  ck_assert_int_eq(bill->demand[1].high, 12000000);
}
END_TEST

/* What lp.full does not explain is no gap: entries that are just not there would be a hole. */
START_TEST(full__profile_of_a_meter_that_overwrites__is_not_thought_of) {
  stops_at_six(true);
  make("policy 0 eob.monthly 1 28800\n", NULL);
  ck_assert_ptr_null(reason(&bills[0], "profile_full"));
}
END_TEST

/* Nothing is stored behind it yet: the bill ends with the last interval, and says why. */
START_TEST(full__profile_that_has_not_gone_on__is_said_on_a_bill_to_its_last_entry) {
  stops_at_six(false);
  make(STOPS, NULL);
  ck_assert(bills[0].interim);
  ck_assert_int_eq(bills[0].to.s, AT(6, 0));
  ck_assert_int_eq(bills[0].total.value, 12 * KWH);
  ck_assert_int_eq(bills[0].quality, BILL_EXACT);
  ck_assert_ptr_nonnull(reason(&bills[0], "profile_full"));
}
END_TEST

/* Neither an end of billing off the raster, nor an outage, nor a day's marker inside an entry that
 * is not stored yet is a full profile. */
START_TEST(full__profile__is_none_where_every_entry_is_there) {
  fake_entries(&fake, DAY, 1800, 4, 0, KWH);
  fake_entry(&fake, AT(2, 0), AT(2, 10), 0x40, KWH);
  fake_set(&fake, 1, DAY, AT(2, 10), 5 * KWH, 5 * KWH, 0);
  fake_end_of_billing(&fake, 1, AT(2, 10));
  fake_entry(&fake, AT(2, 10), AT(2, 20), 2, KWH);
  fake_down_up(&fake, AT(2, 20), AT(4, 20), false);
  fake_entry(&fake, AT(4, 20) + 5, AT(4, 30), 4, KWH);
  fake_marker(&fake, "CC", AT(4, 45), "- 40");
  fake_entry(&fake, AT(4, 30), AT(5, 0), 0, KWH);
  make("policy 0 lp.full stop\n", NULL);
  ck_assert_ptr_null(reason(&bills[0], "profile_full"));
  ck_assert_ptr_null(reason(&bills[0], "gap"));
  ck_assert_int_eq(bills[0].total.value, 8 * KWH);
}
END_TEST

/* ------------------------------------------------------------------ cleared unread */

/* June closed with a set at 08 h on the 1st; the profile was cleared at 09 h, and nobody had read
 * it: row 40 is the first that there is. */
static void cleared_at_nine(void) {
  fake.boot = 1;
  fake_set(&fake, 1, DAY, AT(8, 0), 16 * KWH, 14 * KWH, 2 * KWH);
  fake.seq = 39;
  fake_marker(&fake, "CL", AT(9, 0), "- -");
  fake_entries(&fake, AT(9, 0), 1800, 4, 0, KWH);
}
#define EIGHT "policy 0 eob.monthly 1 28800\n"

START_TEST(cleared__unread__is_a_gap_of_the_period_that_a_set_knows) {
  cleared_at_nine();
  make(EIGHT, NULL);
  ck_assert_uint_eq(bill_count, 2);
  ck_assert(!bills[0].interim);
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].total.value, 0);
  ck_assert_ptr_nonnull(reason(&bills[0], "profile_cleared"));
  ck_assert_ptr_nonnull(reason(&bills[0], "gap"));
  ck_assert_ptr_nonnull(reason(&bills[1], "profile_cleared")); /* from 08 to 09 h */
  ck_assert_int_eq(bills[1].total.value, 4 * KWH);
}
END_TEST

static bool forgotten(void) { return false; }

START_TEST(cleared__and_forgotten__is_the_mechanism_s_mistake) {
  cleared_at_nine();
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.cleared_is_gap = forgotten;
  make(EIGHT, &wrong);
  ck_assert_uint_eq(bill_count, 1);
}
END_TEST

/* A set before it: from one to the next the register knows. 16 of them at 04 h, 20 at 08 h: 4 kWh,
 * by time 3 in rate 1 until 07 h and 1 in rate 2. */
START_TEST(cleared__between_two_sets__is_estimated_from_them) {
  fake.boot = 1;
  fake_set(&fake, 1, DAY, AT(4, 0), 16 * KWH, 16 * KWH, 0);
  fake_set(&fake, 2, AT(4, 0), AT(8, 0), 20 * KWH, 19 * KWH, KWH);
  fake.seq = 39;
  fake_marker(&fake, "CL", AT(8, 0), "- -");
  fake_entries(&fake, AT(8, 0), 1800, 4, 0, KWH);
  make("policy 0 eob.monthly 1 14400\n", NULL);
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[1].total.value, 8 * KWH);
  ck_assert_int_eq(bills[1].total.quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[1].energy[1].value, 3 * KWH);
  ck_assert_int_eq(bills[1].energy[1].high, 4 * KWH);
  ck_assert_int_eq(bills[1].energy[2].low, 4 * KWH);
}
END_TEST

/* No set was made before it; one of 10 h began at midnight: there was a meter before the month that
 * begins at 04 h, and nobody knows what it counted. One that began at 08 h tells of nothing. */
static void set_since(int64_t start) {
  fake.boot = 1;
  fake.seq = 39;
  fake_marker(&fake, "CL", AT(8, 0), "- -");
  fake_entries(&fake, AT(8, 0), 1800, 4, 0, KWH);
  fake_set(&fake, 1, start, AT(10, 0), 20 * KWH, 19 * KWH, KWH);
  fake_end_of_billing(&fake, 1, AT(10, 0));
  make("policy 0 eob.monthly 1 14400\n", NULL);
}

START_TEST(cleared__before_a_set_that_began_earlier__is_missing_from_then_on) {
  set_since(DAY);
  ck_assert_uint_eq(bill_count, 2);
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert_ptr_nonnull(reason(&bills[0], "profile_cleared"));
  ck_assert_int_eq(bills[1].total.quality, BILL_MISSING);
  ck_assert_int_eq(bills[1].total.value, 4 * KWH);
}
END_TEST

START_TEST(cleared__before_a_set_that_began_with_it__is_of_its_month_alone) {
  set_since(AT(8, 0));
  ck_assert_uint_eq(bill_count, 1);
}
END_TEST

/* What its rows would have told of an outage, the event log does; one that rows tell is not told
 * twice, and without the event nobody knows. */
START_TEST(cleared__with_an_outage_in_it__is_told_by_the_event_log) {
  cleared_at_nine();
  make(EIGHT, NULL);
  ck_assert_ptr_null(reason(&bills[0], "outage"));
  fake_add(&fake, REC_EVENT, "7",
           arena_printf(&fake.arena, "1 002 %" PRId64 " %" PRId64 " 3600 I", AT(6, 0), AT(5, 0)));
  make(EIGHT, NULL);
  ck_assert_ptr_nonnull(reason(&bills[0], "outage"));
  ck_assert_ptr_null(reason(&bills[1], "outage"));
}
END_TEST

/* ------------------------------------------------------------------ sets of the log alone */

/* From 05 to 09 h; at 08:10 the clock went back by 50 s, and is right at half past nine: before it
 * all labels were up to 50 s early. The entry from 07:00 may have begun in rate 1. */
static void set_unseen(void) {
  fake_entries(&fake, AT(5, 0), 1800, 8, 0, KWH);
  fake_add(
      &fake, REC_EVENT, "3",
      arena_printf(&fake.arena, "1 010 %" PRId64 " %" PRId64 " -50 O3", AT(8, 10), AT(8, 10) - 50));
  fake_clock(&fake, AT(9, 30), AT(9, 30), false);
}

START_TEST(silent__set_of_more_than_the_limit__widens_what_lies_at_an_edge) {
  set_unseen();
  make("policy 0 clk.silent_limit 60\n", NULL);
  const bill_t *bill = &bills[0];
  ck_assert_int_eq(bill->energy[1].low, 4 * KWH);
  ck_assert_int_eq(bill->energy[1].high, 5 * KWH);
  ck_assert_int_eq(bill->energy[2].low, 3 * KWH);
  ck_assert_int_eq(bill->energy[2].high, 4 * KWH);
  ck_assert_int_eq(bill->total.quality, BILL_EXACT);
  const char *said = reason(bill, "silent_set");
  ck_assert_ptr_nonnull(said);
  ck_assert_msg(strncmp(said, "silent_set by -50 s at ", 23) == 0, "%s", said);
  ck_assert_ptr_nonnull(reason(bill, "clock_deviation"));
}
END_TEST

static bool unseen(bool silent) {
  (void)silent;
  return false;
}

/* A meter that has no such sets, one beyond its limit, and a mechanism that forgets them. */
START_TEST(silent__set_that_is_none__widens_nothing) {
  static const char *const limits[] = {"", "policy 0 clk.silent_limit 40\n"};
  set_unseen();
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    make(limits[i], NULL);
    ck_assert_int_eq(bills[0].quality, BILL_EXACT);
    ck_assert_ptr_null(reason(&bills[0], "silent_set"));
  }
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.silent_seen = unseen;
  make("policy 0 clk.silent_limit 60\n", &wrong);
  ck_assert_int_eq(bills[0].quality, BILL_EXACT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_field");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, offset__of_switching__is_said_and_raises_no_alarm);
  tcase_add_test(all, offset__that_nobody_declared__is_an_alarm);
  tcase_add_test(all, zone__that_is_not_the_site_s__is_on_the_bills_from_then_on);
  tcase_add_test(all, zone__of_the_site__is_on_no_bill);
  tcase_add_test(all, zone__that_breaks_the_raster_of_demand__leaves_no_demand_exact);
  tcase_add_test(all, zone__that_keeps_the_raster_of_demand__is_no_doubt);
  tcase_add_test(all, zone__whose_dst_is_not_the_site_s__leaves_no_demand_exact);
  tcase_add_test(all, full__profile__is_a_gap_that_the_registers_tell);
  tcase_add_test(all, full__profile_that_has_not_gone_on__is_said_on_a_bill_to_its_last_entry);
  tcase_add_test(all, full__profile_of_a_meter_that_overwrites__is_not_thought_of);
  tcase_add_test(all, full__profile__is_none_where_every_entry_is_there);
  tcase_add_test(all, cleared__unread__is_a_gap_of_the_period_that_a_set_knows);
  tcase_add_test(all, cleared__and_forgotten__is_the_mechanism_s_mistake);
  tcase_add_test(all, cleared__between_two_sets__is_estimated_from_them);
  tcase_add_test(all, cleared__before_a_set_that_began_earlier__is_missing_from_then_on);
  tcase_add_test(all, cleared__before_a_set_that_began_with_it__is_of_its_month_alone);
  tcase_add_test(all, cleared__with_an_outage_in_it__is_told_by_the_event_log);
  tcase_add_test(all, silent__set_of_more_than_the_limit__widens_what_lies_at_an_edge);
  tcase_add_test(all, silent__set_that_is_none__widens_nothing);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
