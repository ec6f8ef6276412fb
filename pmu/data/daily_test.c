/* Daily sets against the profile: what agrees, what does not, and where nothing can be said.
 * Midnights of 1, 2 and 3 June 2026, UTC; entries of half an hour. */
#include "pmu/data/daily.h"
#include "pmu/data/fake_journal.h"

#include <check.h>
#include <stdlib.h>

#define JUNE INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define DAY INT64_C(86400)

static fake_t fake;
static fault_t fault;
static site_t *site;
static repair_t *repair;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static void new_day(int64_t number) { fake_marker(&fake, "ND", JUNE + number * DAY, "- -"); }

static void daily(int64_t number, int64_t at, int status, int64_t total) {
  fake_add(&fake, REC_DAILY, arena_printf(&fake.arena, "%" PRId64 " head", number),
           arena_printf(&fake.arena, "%" PRId64 " %d", at, status));
  fake_add(&fake, REC_DAILY, arena_printf(&fake.arena, "%" PRId64 " 1-0:1.8.0*255", number),
           arena_printf(&fake.arena, "%" PRId64, total));
}

/* A day of 48 entries of 100 mWh between two midnights: 4800. */
static void one_day(void) {
  new_day(0);
  fake_entries(&fake, JUNE, 1800, 48, 0, 100);
  new_day(1);
}

static bool next_of(const char *more, daily_pair_t *pair) {
  timeline_t *timeline = NULL;
  size_t index = 0;
  ck_assert_int_eq(site_read(&fake.arena, fake_site(&fake, "UTC", "direct", more), &site, &fault),
                   ST_OK);
  status_t status = timeline_read(&fake.arena, fake.records, fake.count, 0, &site->meters[0],
                                  &pmu_mechanisms_right, &timeline, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  ck_assert_int_eq(
      repair_make(&fake.arena, site, 0, timeline, &pmu_mechanisms_right, &repair, &fault), ST_OK);
  return daily_next(repair, &site->meters[0], 0, &pmu_mechanisms_right, &index, pair);
}

/* 48 entries may each hide a quantum of 1 mWh. */
START_TEST(daily_next__a_day_between_two_sets__is_held_to_a_quantum_an_entry) {
  static const struct {
    int64_t advance;
    bool agrees;
  } cases[] = {{4800, true}, {4848, true}, {4752, true}, {4849, false}, {4751, false}, {0, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    daily_pair_t pair;
    fake_free(&fake);
    one_day();
    daily(1, JUNE, 0, 1000);
    daily(2, JUNE + DAY, 0, 1000 + cases[i].advance);
    ck_assert(next_of("", &pair));
    ck_assert(pair.first == 1 && pair.second == 2 && pair.at.s == JUNE + DAY);
    ck_assert_int_eq(pair.entries_mwh, 4800);
    ck_assert_int_eq(pair.registers_mwh, cases[i].advance);
    ck_assert_int_eq(daily_agrees(&pair), cases[i].agrees);
  }
}
END_TEST

/* 4 digits: back to 0 at 10^4 kWh = 10^10 mWh. 9 999 999 000 + 4800 = 10^10 + 3800. */
START_TEST(daily_next__a_register_that_rolled_over__advanced) {
  daily_pair_t pair;
  one_day();
  daily(1, JUNE, 0, INT64_C(9999999000));
  daily(2, JUNE + DAY, 0, 3800);
  ck_assert(next_of("policy 0 register.digits 4\n", &pair));
  ck_assert_int_eq(pair.registers_mwh, 4800);
  ck_assert(daily_agrees(&pair));
}
END_TEST

START_TEST(daily_next__where_nothing_can_be_said__says_nothing) {
  daily_pair_t pair;
  for (int what = 0; what < 6; what++) {
    fake_free(&fake);
    if (what == 0) {
      fake_entries(&fake, JUNE, 1800, 48, 0, 100); /* no marker of the first midnight */
      new_day(1);
    } else {
      one_day();
    }
    if (what == 1) {
      fake.count--; /* one entry was never read */
      fake.count--;
      new_day(1);
    }
    daily(1, JUNE, what == 2 ? 8 : 0, 0);                       /* late */
    daily(what == 3 ? 3 : 2, JUNE + DAY, what == 4 ? 1 : 0, 1); /* one between; an invalid clock */
    ck_assert_msg(!next_of(what == 5 ? "policy 0 lp.full stop\n" : "", &pair), "%d", what);
  }
}
END_TEST

/* The clock is set back over a midnight, which is served once: its second marker is none. */
START_TEST(daily_next__a_midnight_that_came_twice__counts_from_the_first) {
  daily_pair_t pair;
  new_day(0);
  fake_entry(&fake, JUNE, JUNE + 900, 8, 50);
  fake_set_time(&fake, JUNE + 900, JUNE - 900);
  fake_entry(&fake, JUNE - 900, JUNE, 8, 50);
  new_day(0);
  fake_entries(&fake, JUNE, 1800, 48, 0, 100);
  new_day(1);
  daily(1, JUNE, 0, 0);
  daily(2, JUNE + DAY, 0, 4900);
  ck_assert(next_of("", &pair));
  ck_assert_int_eq(pair.entries_mwh, 4900);
  ck_assert(daily_agrees(&pair));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("daily");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, daily_next__a_day_between_two_sets__is_held_to_a_quantum_an_entry);
  tcase_add_test(all, daily_next__a_register_that_rolled_over__advanced);
  tcase_add_test(all, daily_next__where_nothing_can_be_said__says_nothing);
  tcase_add_test(all, daily_next__a_midnight_that_came_twice__counts_from_the_first);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
