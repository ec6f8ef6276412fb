/* Bills of meters that have failed: quarantine, a repaired total, a missing phase. Journals are
 * written by hand; all on 2026-06-01 in UTC: 10 kW are 5 kWh a half-hour. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

static void make_of(const char *connection, const char *more, const pmu_mechanisms_t *mechanisms) {
  bills_make(0, "UTC", connection, more, mechanisms);
}

static void make(const char *connection, const pmu_mechanisms_t *mechanisms) {
  make_of(connection, "policy 0 eob.monthly 1 0\n", mechanisms);
}

static void make_sliding(void) {
  make_of("direct", "policy 0 eob.monthly 1 0\npolicy 0 md.type sliding 3\n", NULL);
}

static void event(int64_t number, const char *code, int64_t at, const char *phase) {
  fake_add(&fake, REC_EVENT, arena_printf(&fake.arena, "%" PRId64, number),
           arena_printf(&fake.arena, "1 %s %" PRId64 " - %s I", code, at, phase));
}

/* A front end that failed on 30 June at noon: June and July are quarantined, May is not. */
START_TEST(quarantine__a_failed_meter__marks_this_bill_and_all_later_ones) {
  int64_t may = DAY - 86400, july = DAY + 30 * 86400;
  fake_entries(&fake, may, 1800, 32 * 48, 0, KWH);
  event(1, "085", july - 43200, "-");
  make("direct", NULL);
  ck_assert_uint_eq(bill_count, 3);
  ck_assert_ptr_null(reason(&bills[0], "quarantined"));
  ck_assert_int_eq(bills[0].quality, BILL_EXACT);
  for (size_t i = 1; i < 3; i++) {
    ck_assert_ptr_nonnull(reason(&bills[i], "quarantined"));
    ck_assert_int_eq(bills[i].quality, BILL_ESTIMATED);
  }
  ck_assert_int_eq(bills[1].total.value, 30 * 48 * KWH); /* marked, not altered */
}
END_TEST

START_TEST(quarantine__program_memory__is_one_too_and_a_reset_is_none) {
  fake_entries(&fake, DAY, 1800, 20, 0, KWH);
  event(1, "080", AT(1, 0), "-");
  make("direct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "quarantined"));
  event(2, "081", AT(2, 0), "-");
  make("direct", NULL);
  ck_assert_ptr_nonnull(reason(&bills[0], "quarantined"));
}
END_TEST

static bool only_that_bill(utc_t failed, utc_t from, utc_t to) {
  return from.s <= failed.s && failed.s < to.s;
}

START_TEST(quarantine__that_ends_with_the_month__is_the_mechanism_s_mistake) {
  int64_t july = DAY + 30 * 86400;
  fake_entries(&fake, DAY, 1800, 31 * 48, 0, KWH);
  event(1, "081", july - 43200, "-");
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.quarantine_holds = only_that_bill;
  make("direct", &wrong);
  ck_assert_ptr_nonnull(reason(&bills[0], "quarantined"));
  ck_assert_ptr_null(reason(&bills[1], "quarantined"));
}
END_TEST

/* Two half-hours of 1 kWh and a set of 2 kWh: they agree; with 1 mWh more they do not; without a
 * set there is nothing to compare. */
START_TEST(totals_repaired__is_answered_by_the_sum_check) {
  static const char *const words[] = {"agree", "differ", "not read"};
  for (int i = 0; i < 3; i++) {
    fake_free(&fake);
    fake_entries(&fake, DAY, 1800, 2, 0, KWH);
    int64_t total = 2 * KWH + (i == 1 ? 1 : 0);
    if (i < 2) fake_set(&fake, 1, DAY, AT(1, 0), total, total, 0);
    if (i < 2) fake_end_of_billing(&fake, 1, AT(1, 0));
    event(1, "082", AT(0, 10), "-");
    make("direct", NULL);
    const char *said = reason(&bills[0], "totals_repaired");
    ck_assert_ptr_nonnull(said);
    ck_assert_msg(strstr(said, words[i]) != NULL, "%s", said);
  }
}
END_TEST

/* Phase 2 away from 01:00 to 01:15, of 01:00-01:30: 900 of 5400 phase-seconds. Seen 5,000,000 mWh
 * stand for 4500 of them, so 900 are 1,000,000 mWh more. */
static void one_phase_away(void) {
  fake_entries(&fake, DAY, 1800, 2, 0, 5 * KWH);
  fake_entry(&fake, AT(1, 0), AT(1, 30), 0x2000, 5 * KWH);
  fake_entries(&fake, AT(1, 30), 1800, 2, 0, 5 * KWH);
  event(1, "062", AT(1, 0), "2");
  event(2, "063", AT(1, 15), "2");
}

START_TEST(phase_missing__behind_transformers__is_estimated_beside_the_bill) {
  one_phase_away();
  make("ct", NULL);
  const bill_t *bill = &bills[0];
  const char *said = reason(bill, "phase_missing");
  ck_assert_ptr_nonnull(said);
  ck_assert_ptr_nonnull(strstr(said, "for 900 s: some 1000000 mWh"));
  ck_assert_int_eq(bill->total.value, 25 * KWH); /* never added */
  ck_assert_int_eq(bill->total.low, 25 * KWH);
  ck_assert_int_eq(bill->total.high, 26 * KWH);
  ck_assert_int_eq(bill->total.quality, BILL_ESTIMATED);
  ck_assert_int_eq(bill->energy[1].high, 26 * KWH);
}
END_TEST

START_TEST(phase_missing__of_a_direct_meter_or_of_none__is_no_estimate) {
  one_phase_away();
  make("direct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "phase_missing"));
  ck_assert_ptr_nonnull(reason(&bills[0], "outage of one phase"));
  ck_assert_int_eq(bills[0].total.quality, BILL_EXACT);
  fake_free(&fake);
  fake_entries(&fake, DAY, 1800, 4, 0, 5 * KWH);
  event(1, "062", AT(5, 0), "2"); /* behind the last entry */
  make("ct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "phase_missing"));
  ck_assert_int_eq(bills[0].total.quality, BILL_EXACT);
}
END_TEST

/* Two phases away all the time, without an end: 3600 of 5400 phase-seconds, so twice what the third
 * saw; and all three: nothing stands for them, and nothing is said to be known. */
START_TEST(phase_missing__two_of_three__are_twice_what_the_third_saw) {
  fake_entry(&fake, DAY, AT(0, 30), 0x2000, KWH);
  event(1, "062", DAY - 60, "1");
  event(2, "062", DAY - 60, "3");
  make("ct", NULL);
  ck_assert_ptr_nonnull(strstr(reason(&bills[0], "phase_missing"), "for 3600 s: some 2000000 mWh"));
  event(3, "062", DAY - 60, "2");
  make("ct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "phase_missing"));
}
END_TEST

static energy_t all_of_it(energy_t lost) { return lost; }

START_TEST(phase_missing__added_to_the_bill__is_the_mechanism_s_mistake) {
  one_phase_away();
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.phase_billed = all_of_it;
  make("ct", &wrong);
  ck_assert_int_eq(bills[0].total.value, 26 * KWH);
}
END_TEST

/* Steps of ten minutes in entries of half an hour: demands are the registers'. They were lost at
 * 03:00, with 4 kW in rate 1; whatever the rate, 12 kW. */
static void lost_at_three(void) {
  fake_entries(&fake, DAY, 1800, 20, 0, 2 * KWH);
  fake_reading(&fake, AT(10, 0), 40 * KWH, 12 * KWH, 0);
  fake_object(&fake, AT(10, 0), "1-0:1.6.0*255", "12000000 1780300800");
  fake_object(&fake, AT(10, 0), "1-0:1.6.1*255", "4000000 1780275600");
  fake_object(&fake, AT(10, 0), "1-0:1.6.2*255", "0 -");
}

START_TEST(configuration_lost__demands_by_rate_of_registers__are_estimates) {
  lost_at_three();
  make_sliding();
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_EXACT);
  event(1, "084", AT(3, 0), "-");
  make_sliding();
  ck_assert_ptr_nonnull(reason(&bills[0], "configuration_lost"));
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_EXACT);
  ck_assert_int_eq(bills[0].demand[0].value, 12000000);
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[1].value, 4000000);
  ck_assert_int_eq(bills[0].demand[1].low, 4000000);
  ck_assert_int_eq(bills[0].demand[1].high, 12000000);
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_ESTIMATED);
  ck_assert_int_eq(bills[0].demand[2].high, 12000000);
}
END_TEST

/* Lost and found the day before; and where entries tell the demand nothing is lost with it. */
START_TEST(configuration_lost__in_another_period_or_beside_entries__is_nothing) {
  lost_at_three();
  event(1, "084", AT(-30, 0), "-");
  event(2, "042", AT(-26, 0), "-");
  make_sliding();
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_EXACT);
  event(3, "084", AT(3, 0), "-");
  make("direct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "configuration_lost"));
  ck_assert_int_eq(bills[0].demand[1].quality, BILL_EXACT);
}
END_TEST

/* An event of another form is refused with its record. */
/* Rows 1 to 100 of power-up 1 were cleared unread; the log tells that the front end failed among
 * them, and that a phase was away. What the entries that were read show, they tell themselves. */
static void cleared_until(int64_t at) {
  fake.boot = 1;
  fake.seq = 100;
  fake_entries(&fake, at, 1800, 4, 0, 5 * KWH);
}

START_TEST(hidden__a_failure_in_rows_that_were_cleared__is_said) {
  cleared_until(AT(12, 0));
  event(1, "085", AT(3, 0), "-");
  event(2, "062", AT(4, 0), "2");
  event(3, "063", AT(5, 0), "2");
  make("direct", NULL);
  const char *said = reason(&bills[0], "unmetered");
  ck_assert_ptr_nonnull(said);
  ck_assert_ptr_nonnull(strstr(said, "the front end failed, by the event log (1)"));
  said = reason(&bills[0], "outage");
  ck_assert_ptr_nonnull(said);
  ck_assert_ptr_nonnull(strstr(said, "of a phase, by the event log (2)"));
}
END_TEST

START_TEST(hidden__a_phase_behind_transformers__was_not_metered) {
  cleared_until(AT(12, 0));
  event(1, "062", AT(4, 0), "2");
  make("ct", NULL);
  ck_assert_ptr_nonnull(reason(&bills[0], "unmetered"));
}
END_TEST

START_TEST(hidden__a_failure_in_rows_that_were_read__is_what_their_bits_say) {
  cleared_until(AT(12, 0));
  event(1, "085", AT(12, 40), "-");
  event(2, "062", AT(13, 0), "2");
  make("ct", NULL);
  ck_assert_ptr_null(reason(&bills[0], "unmetered"));
  ck_assert_ptr_null(reason(&bills[0], "outage"));
}
END_TEST

/* Supply failed from 03:00 to 05:00 and took the clock with it: it went on at 03:00, and is two
 * hours late. Begin and end are the same stamp, and are two hours apart. */
START_TEST(hidden__an_outage_that_lost_the_clock__is_said) {
  fake.boot = 2;
  fake.seq = 100;
  fake_entries(&fake, AT(10, 0), 1800, 4, 1, 5 * KWH);
  fake_clock(&fake, AT(14, 5), AT(12, 5), true);
  fake_add(&fake, REC_EVENT, "1",
           arena_printf(&fake.arena, "2 002 %" PRId64 " %" PRId64 " - I", AT(3, 0), AT(3, 0)));
  make("direct", NULL);
  const char *said = reason(&bills[0], "outage");
  ck_assert_ptr_nonnull(said);
  ck_assert_ptr_nonnull(strstr(said, "2026-06-01T03:00:00+00:00 to 2026-06-01T05:00:00+00:00"));
}
END_TEST

START_TEST(conditions__an_event_without_a_number__is_refused) {
  fake_entries(&fake, DAY, 1800, 2, 0, KWH);
  fake_add(&fake, REC_EVENT, "x", "1 081 1780272000 - - I");
  bytes_t facts = fake_site(&fake, "UTC", "direct", "");
  ck_assert_int_eq(
      bill_make(&fake.arena, facts, fake.records, fake.count, 0, NULL, &bills, &bill_count, &fault),
      ST_BAD_INPUT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_conditions");
  TCase *cases = tcase_create("all");
  tcase_add_checked_fixture(cases, setup, teardown);
  suite_add_tcase(suite, cases);
  tcase_add_test(cases, quarantine__a_failed_meter__marks_this_bill_and_all_later_ones);
  tcase_add_test(cases, quarantine__program_memory__is_one_too_and_a_reset_is_none);
  tcase_add_test(cases, quarantine__that_ends_with_the_month__is_the_mechanism_s_mistake);
  tcase_add_test(cases, totals_repaired__is_answered_by_the_sum_check);
  tcase_add_test(cases, phase_missing__behind_transformers__is_estimated_beside_the_bill);
  tcase_add_test(cases, phase_missing__of_a_direct_meter_or_of_none__is_no_estimate);
  tcase_add_test(cases, phase_missing__two_of_three__are_twice_what_the_third_saw);
  tcase_add_test(cases, phase_missing__added_to_the_bill__is_the_mechanism_s_mistake);
  tcase_add_test(cases, configuration_lost__demands_by_rate_of_registers__are_estimates);
  tcase_add_test(cases, configuration_lost__in_another_period_or_beside_entries__is_nothing);
  tcase_add_test(cases, hidden__a_failure_in_rows_that_were_cleared__is_said);
  tcase_add_test(cases, hidden__a_phase_behind_transformers__was_not_metered);
  tcase_add_test(cases, hidden__a_failure_in_rows_that_were_read__is_what_their_bits_say);
  tcase_add_test(cases, hidden__an_outage_that_lost_the_clock__is_said);
  tcase_add_test(cases, conditions__an_event_without_a_number__is_refused);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
