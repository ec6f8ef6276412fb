/* Bills of meters of other makers (decision 0007): switching with an offset, a zone of its own, a
 * profile that has stopped, and one that was cleared unread. All on 2026-06-01 in UTC; rate 1 until
 * 07 h, entries of half an hour. */
#include "pmu/bill/bill.h"
#include "pmu/data/fake_journal.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

static fake_t fake;
static fault_t fault;
static bill_t *bills;
static size_t bill_count;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static void make(const char *more, const pmu_mechanisms_t *mechanisms) {
  bytes_t facts = fake_site(&fake, "UTC", "direct", more);
  status_t status = bill_make(&fake.arena, facts, fake.records, fake.count, 0, mechanisms, &bills,
                              &bill_count, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static const char *reason(const bill_t *bill, const char *flag) {
  size_t len = strlen(flag);
  for (int32_t i = 0; i < bill->reason_count; i++) {
    if (strncmp(bill->reasons[i], flag, len) == 0 && bill->reasons[i][len] == ' ')
      return bill->reasons[i];
  }
  return NULL;
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

int main(void) {
  Suite *suite = suite_create("bill_field");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, offset__of_switching__is_said_and_raises_no_alarm);
  tcase_add_test(all, offset__that_nobody_declared__is_an_alarm);
  tcase_add_test(all, zone__that_is_not_the_site_s__is_on_the_bills_from_then_on);
  tcase_add_test(all, zone__of_the_site__is_on_no_bill);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
