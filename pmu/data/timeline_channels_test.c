/* Timelines of meters whose channels were changed, and of daily sets: energies go by quantity, what
 * had no channel is unknown and no 0. Source: 0008 "Daily sets", "Changed channels"; record.h. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/timeline.h"

#include <check.h>
#include <stdlib.h>

/* Four quantities, of which +A and R1 have a channel. */
#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 C1 +0 -1\ntou 0 0 1\n"          \
  "tou 0 0 2\nchannel 0 0 0\nchannel 0 1 2\n"

static fake_t fake;
static fault_t fault;
static timeline_t *timeline;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static status_t read_with(const char *shape) {
  site_t *site = NULL;
  ck_assert_int_eq(site_read(&fake.arena, fake_site(&fake, "UTC", "direct", shape), &site, &fault),
                   ST_OK);
  return timeline_read(&fake.arena, fake.records, fake.count, 0, &site->meters[0],
                       &pmu_mechanisms_right, &timeline, &fault);
}

START_TEST(timeline_read__rows_behind_a_change_of_channels__go_by_quantity) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 10 20");
  fake_add(&fake, REC_MARKER, "1 2", "CC 900 - 51");
  fake_add(&fake, REC_ENTRY, "1 3", "900 1800 0 900 3:-7 0:11");
  ck_assert_msg(read_with(SHAPE) == ST_OK, "%s", fault.text);
  const shape_columns_t *columns = &timeline->columns;
  ck_assert(columns->count == 3 && columns->quantity[0] == 0 && columns->quantity[1] == 2 &&
            columns->quantity[2] == 3);
  const timeline_amount_t *before = timeline->rows[0].amounts;
  const timeline_amount_t *after = timeline->rows[2].amounts;
  ck_assert(!before[0].none && before[0].energy.mwh == 10);
  ck_assert(!before[1].none && before[1].energy.mwh == 20);
  ck_assert(before[2].none);
  ck_assert(!after[0].none && after[0].energy.mwh == 11);
  ck_assert(after[1].none);
  ck_assert(!after[2].none && after[2].energy.mwh == -7);
}
END_TEST

START_TEST(timeline_read__a_row_that_names_its_quantities_wrongly__is_refused) {
  static const char *const rows[] = {
      "0 900 0 900 0:1 0:2",                   /* twice */
      "0 900 0 900 4:1",                       /* the meter has four, from 0 */
      "0 900 0 900 1:-1",                      /* no sum */
      "0 900 0 900 0:1 2",                     /* the second without a name */
      "0 900 0 900 0:",      "0 900 0 900 10", /* two channels, unnamed, are two words */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    fake.count = 0;
    fake_add(&fake, REC_ENTRY, "1 1", rows[i]);
    ck_assert_msg(read_with(SHAPE) == ST_BAD_INPUT, "%s", rows[i]);
  }
}
END_TEST

START_TEST(timeline_read__a_row_once_with_a_channel_and_once_without__is_a_conflict) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 0 0");
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 0:0");
  ck_assert_int_eq(read_with(SHAPE), ST_OK);
  ck_assert_uint_eq(timeline->row_count, 1);
  ck_assert(timeline->rows[0].conflict);
}
END_TEST

/* 30 = 10 in rate 1, 15 in rate 2, 5 without a rate. */
START_TEST(timeline_read__daily_sets__are_registers_with_a_stamp_and_what_they_say_of_it) {
  static const char *const rows[][2] = {
      {"2 1-0:1.8.2*255", "15"}, {"2 1-0:1.8.0*255", "30"},  {"2 head", "172800 8"},
      {"2 1-0:1.8.1*255", "10"}, {"2 1-0:129.8.0*255", "5"}, {"2 1-0:141.8.0*255", "-3"},
      {"1 head", "86400 1"},     {"1 1-0:1.8.0*255", "12"},  {"1 1-0:128.8.0*255", "12"},
      {"1 1-0:1.8.1*255", "4"},  {"1 1-0:1.8.2*255", "4"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    fake_add(&fake, REC_DAILY, rows[i][0], rows[i][1]);
  fake_add(&fake, REC_GAUGES, "1 1", "0 900 0 900 -5 7 1");
  ck_assert_msg(read_with(SHAPE) == ST_OK, "%s", fault.text);
  ck_assert_uint_eq(timeline->daily_count, 2);
  ck_assert_uint_eq(timeline->set_count, 0);
  ck_assert_uint_eq(timeline->row_count, 0); /* the second profile bills nothing */
  const timeline_registers_t *first = &timeline->dailies[0];
  const timeline_registers_t *second = &timeline->dailies[1];
  ck_assert(first->number == 1 && first->end.s == 86400 && first->invalid && !first->late);
  ck_assert(second->number == 2 && second->end.s == 172800 && !second->invalid && second->late);
  ck_assert(second->energies[0].whole && second->energies[0].energy[0].mwh == 5);
  ck_assert(!first->energies[0].whole); /* 12 is not 4 + 4 */
  ck_assert_int_eq(second->energies[3].total.mwh, -3);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("timeline_channels");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, timeline_read__rows_behind_a_change_of_channels__go_by_quantity);
  tcase_add_test(all, timeline_read__a_row_that_names_its_quantities_wrongly__is_refused);
  tcase_add_test(all, timeline_read__a_row_once_with_a_channel_and_once_without__is_a_conflict);
  tcase_add_test(all,
                 timeline_read__daily_sets__are_registers_with_a_stamp_and_what_they_say_of_it);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
