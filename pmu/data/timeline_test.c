/* Timelines: order, conflicts, holes, what is refused; the mechanisms; and the segments of a
 * repair. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/repair.h"
#include "pmu/data/timeline.h"

#include <check.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)

static fake_t fake;
static fault_t fault;
static timeline_t *timeline;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static void read_all(void) {
  status_t status = timeline_read(&fake.arena, fake.records, fake.count, 0, NULL,
                                  &pmu_mechanisms_right, &timeline, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static const repair_t *repaired(void) {
  site_t *site = NULL;
  repair_t *repair = NULL;
  read_all();
  ck_assert_int_eq(site_read(&fake.arena, fake_site(&fake, "UTC", "direct", ""), &site, &fault),
                   ST_OK);
  ck_assert_int_eq(
      repair_make(&fake.arena, site, 0, timeline, &pmu_mechanisms_right, &repair, &fault), ST_OK);
  return repair;
}

START_TEST(timeline_read__rows_in_any_order__are_put_in_order_of_boot_and_sequence) {
  fake_add(&fake, REC_ENTRY, "2 3", "1800 2700 0 900 3");
  fake_add(&fake, REC_ENTRY, "1 2", "900 1800 0 900 2");
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 1");
  read_all();
  ck_assert_uint_eq(timeline->row_count, 3);
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(timeline->rows[i].amounts[0].energy.mwh, i + 1);
    ck_assert_int_eq(timeline->rows[i].gap, 0);
  }
}
END_TEST

START_TEST(timeline_read__the_same_row_twice__is_one_row_without_conflict) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 1");
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 1");
  read_all();
  ck_assert_uint_eq(timeline->row_count, 1);
  ck_assert(!timeline->rows[0].conflict);
}
END_TEST

START_TEST(timeline_read__another_value_for_a_key__is_a_conflict_and_the_first_counts) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 7");
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 5");
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 9");
  read_all();
  ck_assert_uint_eq(timeline->row_count, 1);
  ck_assert(timeline->rows[0].conflict);
  ck_assert_int_eq(timeline->rows[0].amounts[0].energy.mwh, 7);
  ck_assert_int_eq(timeline->rows[0].amounts[0].least.mwh, 5);
  ck_assert_int_eq(timeline->rows[0].amounts[0].most.mwh, 9);
}
END_TEST

START_TEST(timeline_read__a_hole_of_the_sequence__is_counted) {
  fake_add(&fake, REC_ENTRY, "1 3", "0 900 0 900 1");
  fake_add(&fake, REC_ENTRY, "1 7", "900 1800 0 900 2");
  read_all();
  ck_assert_int_eq(timeline->rows[0].gap, 2);
  ck_assert_int_eq(timeline->rows[1].gap, 3);
}
END_TEST

START_TEST(timeline_read__records_of_another_meter__are_left_alone) {
  fake_add(&fake, REC_ENTRY, "1 1", "0 900 0 900 1");
  fake.records[0].meter = 1;
  read_all();
  ck_assert_uint_eq(timeline->row_count, 0);
}
END_TEST

START_TEST(timeline_read__what_is_not_of_its_form__is_a_sentence) {
  static const char *const bad[] = {"900 0 0 900 1",     "0 900 0 900 -1",
                                    "0 900 0 x 1",       "0 900 0 900",
                                    "0 900 65536 900 1", "0 900 0 900 10000000000001"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    fake_free(&fake);
    fake_add(&fake, REC_ENTRY, "1 1", bad[i]);
    ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, NULL,
                                   &pmu_mechanisms_right, &timeline, &fault),
                     ST_BAD_INPUT);
  }
  fake_free(&fake);
  fake_add(&fake, REC_MARKER, "1 1", "XX 0 - -");
  ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, NULL,
                                 &pmu_mechanisms_right, &timeline, &fault),
                   ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "profile row 1: no marker is called 'XX'");
}
END_TEST

/* Found by the fuzzer: an uncertainty below 0, and sums past 64 bits. */
START_TEST(timeline_read__a_clock_reading_that_cannot_be__is_refused) {
  static const struct {
    const char *value;
    status_t status;
  } rows[] = {{"2000000000 2300000000 2 0", ST_OK},
              {"2300000000 2000000000 2 0", ST_BAD_VALUE},
              {"-2 2300000000 2 0", ST_BAD_VALUE},
              {"2000000000 2300000000 -2 0", ST_BAD_VALUE},
              {"2000000000 2300000000 4102444801 0", ST_BAD_INPUT},
              {"2000000000 4102444800000000001 2 0", ST_BAD_INPUT}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fake_free(&fake);
    fake_add(&fake, REC_CLOCK, "2000000000", rows[i].value);
    ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, NULL,
                                   &pmu_mechanisms_right, &timeline, &fault),
                     rows[i].status);
  }
}
END_TEST

START_TEST(timeline_read__objects_that_sum_up__are_one_whole_reading) {
  fake_reading(&fake, DAY, 30, 10, 20);
  fake.count--; /* rate 8 comes two seconds later, one by one */
  fake_object(&fake, DAY + 2, "1-0:1.8.8*255", "0");
  read_all();
  ck_assert_uint_eq(timeline->reading_count, 1);
  ck_assert(timeline->readings[0].energies[0].whole);
}
END_TEST

START_TEST(timeline_read__objects_read_while_energy_went_on__are_not_whole) {
  fake_reading(&fake, DAY, 31, 10, 20);
  read_all();
  ck_assert(timeline->readings[0].energies[0].has_total &&
            !timeline->readings[0].energies[0].whole);
}
END_TEST

START_TEST(repair__a_clock_lost_with_mains_on__is_an_episode_of_its_own) {
  fake_entry(&fake, AT(0, 0), AT(0, 20), 0, 5);
  fake_marker(&fake, "TC", AT(0, 20), arena_printf(&fake.arena, "%" PRId64 " 2", AT(0, 20)));
  fake_entry(&fake, AT(0, 20), AT(0, 30), 1, 5);
  fake_set_time(&fake, AT(0, 30), AT(1, 30));
  const repair_t *repair = repaired();
  ck_assert_uint_eq(repair->segment_count, 2);
  ck_assert_int_eq(repair->segments[0].kind, REPAIR_VALID);
  ck_assert_int_eq(repair->segments[1].kind, REPAIR_EXACT);
  ck_assert_int_eq(repair->rows[2].begin.s, AT(1, 20));
}
END_TEST

/* Twelve flickers of a dead battery: only the last segment is certain; the bounds of the others
 * never fall from one to the next, and none passes the last. */
START_TEST(repair__many_losses_unheard__have_bounds_that_rise) {
  fake_entry(&fake, AT(0, 0), AT(0, 10), 0, 5);
  for (int i = 1; i <= 12; i++) {
    fake_down_up(&fake, AT(0, 10 * i), AT(0, 10 * i), true);
    fake_entry(&fake, AT(0, 10 * i), AT(0, 10 * i + 10), 1, 5);
  }
  fake_set_time(&fake, AT(2, 10), AT(3, 10));
  const repair_t *repair = repaired();
  ck_assert_uint_eq(repair->segment_count, 13);
  ck_assert_int_eq(repair->segments[12].kind, REPAIR_EXACT);
  for (size_t i = 1; i < 12; i++) {
    ck_assert_int_eq(repair->segments[i].kind, REPAIR_BOUNDED);
    ck_assert_int_eq(repair->segments[i].shift.ns, 0);
    ck_assert_int_eq(repair->segments[i].late.ns, 3600 * NS_PER_S);
  }
}
END_TEST

START_TEST(repair__a_witness_in_the_middle__bounds_its_neighbours) {
  fake_entry(&fake, AT(0, 0), AT(1, 0), 0, 5);
  for (int i = 1; i <= 3; i++) {
    fake_down_up(&fake, AT(i, 0), AT(i, 0), true);
    fake_entry(&fake, AT(i, 0), AT(i + 1, 0), 1, 5);
  }
  fake_clock(&fake, AT(3, 30), AT(2, 30), true); /* in the second segment: 1 h behind */
  fake_set_time(&fake, AT(4, 0), AT(7, 0));
  const repair_t *repair = repaired();
  ck_assert_int_eq(repair->segments[1].late.ns, 3600 * NS_PER_S);
  ck_assert_int_eq(repair->segments[2].kind, REPAIR_EXACT);
  ck_assert_int_eq(repair->segments[2].shift.ns, 3600 * NS_PER_S);
  ck_assert_int_eq(repair->segments[3].shift.ns, 3 * 3600 * NS_PER_S);
}
END_TEST

START_TEST(repair__a_hole_that_hides_the_set__is_bounded_by_the_next_valid_stamp) {
  fake_entry(&fake, AT(0, 0), AT(1, 0), 0, 5);
  fake_down_up(&fake, AT(1, 0), AT(1, 0), true);
  fake_entry(&fake, AT(1, 0), AT(2, 0), 1, 5);
  fake.seq += 2;
  fake_entry(&fake, AT(5, 0), AT(6, 0), 0, 5);
  const repair_t *repair = repaired();
  ck_assert_int_eq(repair->segments[1].kind, REPAIR_BOUNDED);
  ck_assert_int_eq(repair->segments[1].late.ns, 3 * 3600 * NS_PER_S);
  ck_assert_int_eq(repair->segments[2].kind, REPAIR_VALID);
}
END_TEST

START_TEST(mechanisms__snap__holds_its_bound_on_both_sides) {
  span_t period = {1800 * NS_PER_S};
  span_t half = {NS_PER_S / 2};
  span_t snapped = {0};
  ck_assert(
      pmu_mechanisms_right.snap((span_t){5402 * NS_PER_S + 500000000}, half, period, &snapped));
  ck_assert_int_eq(snapped.ns, 5400 * NS_PER_S);
  ck_assert(
      pmu_mechanisms_right.snap((span_t){5397 * NS_PER_S + 500000000}, half, period, &snapped));
  ck_assert(
      !pmu_mechanisms_right.snap((span_t){5402 * NS_PER_S + 500000001}, half, period, &snapped));
}
END_TEST

START_TEST(mechanisms__line_rounding__is_half_even_at_every_place) {
  money_t price = {50000}; /* 0.05 per kWh */
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(500000, price, 2).micro, 20000);  /* 0.025 */
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(1500000, price, 2).micro, 80000); /* 0.075 */
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(500001, price, 2).micro, 30000);
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(500000, price, 3).micro, 25000);
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(10000000, price, 0).micro, 0);       /* 0.5 */
  ck_assert_int_eq(pmu_mechanisms_right.line_rounding(30000000, price, 0).micro, 2000000); /* 1.5 */
}
END_TEST

/* Of three peaks each has its place, and so has the coincident demand; the first is no third. */
START_TEST(timeline_read__peaks_and_coincident_demands__are_kept_by_number) {
  site_t *site = NULL;
  bytes_t facts = fake_site(&fake, "UTC", "direct",
                            "quantity 0 0 +A\nquantity 0 1 R1\nmd 0 0 0 0 3\nmd 0 1 1 6 1\n"
                            "coincident 0 1 1 0\nchannel 0 0 0\n");
  ck_assert_int_eq(site_read(&fake.arena, facts, &site, &fault), ST_OK);
  fake_add(&fake, REC_SET, "4 head", "7 128 0 1800 1800 0");
  fake_add(&fake, REC_SET, "4 1-0:1.6.0*255", "9 900");
  fake_add(&fake, REC_SET, "4 1-0:1.26.0*255", "7 1800");
  fake_add(&fake, REC_SET, "4 1-0:5.6.11*255", "0 -");
  fake_add(&fake, REC_SET, "4 1-0:150.6.1*255", "5 900");
  fake_add(&fake, REC_SET, "4 1-0:1.6.1*255", "3 900"); /* it has no such register */
  fake_add(&fake, REC_SET, "4 1-0:0.4.2*255", "20000 -");
  ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, &site->meters[0],
                                 &pmu_mechanisms_right, &timeline, &fault),
                   ST_OK);
  const timeline_registers_t *set = &timeline->sets[0];
  ck_assert_int_eq(set->mask, TIMELINE_RATIO_CHANGED);
  ck_assert_int_eq(set->demands[0].peaks[0].power.mw, 9);
  ck_assert_int_eq(set->demands[0].peaks[0].stamp.s, 900);
  ck_assert(!set->demands[0].peaks[1].there);
  ck_assert_int_eq(set->demands[0].peaks[2].power.mw, 7);
  ck_assert(set->demands[1].peaks[0].there);
  ck_assert_int_eq(set->demands[1].peaks[0].stamp.s, -1);
  ck_assert_int_eq(set->coincident[0].power.mw, 5);
  ck_assert_int_eq(set->ratio_parts, 1);
  ck_assert_int_eq(set->ratio.ct_primary, 20000);
}
END_TEST

/* I1 of registers that have rolled over: 99999 + 2 kWh are 1, of a register of five digits. */
START_TEST(timeline_read__rates_that_rolled_over__sum_up_within_the_digits) {
  site_t *site = NULL;
  bytes_t facts = fake_site(&fake, "UTC", "direct",
                            "quantity 0 0 +A\ntou 0 0 1\ntou 0 0 2\nchannel 0 0 0\n"
                            "policy 0 register.digits 5\n");
  ck_assert_int_eq(site_read(&fake.arena, facts, &site, &fault), ST_OK);
  fake_add(&fake, REC_SET, "4 1-0:1.8.0*255", "1000000 -");
  fake_add(&fake, REC_SET, "4 1-0:1.8.1*255", "99999000000 -");
  fake_add(&fake, REC_SET, "4 1-0:1.8.2*255", "2000000 -");
  fake_add(&fake, REC_SET, "5 1-0:1.8.0*255", "2000000 -");
  fake_add(&fake, REC_SET, "5 1-0:1.8.1*255", "99999000000 -");
  fake_add(&fake, REC_SET, "5 1-0:1.8.2*255", "2000000 -");
  ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, &site->meters[0],
                                 &pmu_mechanisms_right, &timeline, &fault),
                   ST_OK);
  ck_assert(timeline->sets[0].energies[0].whole);
  ck_assert(!timeline->sets[1].energies[0].whole);
}
END_TEST

/* A change of ratios read before and after within one reading, whichever record came first: 400/5
 * of the later instant. */
START_TEST(timeline_read__ratios_in_reverse_order_of_the_journal__are_those_of_the_later_instant) {
  for (int reversed = 0; reversed <= 1; reversed++) {
    fake.count = 0;
    fake_object(&fake, reversed ? 1030 : 1000, "1-0:0.4.2*255", reversed ? "40000" : "20000");
    fake_object(&fake, reversed ? 1000 : 1030, "1-0:0.4.2*255", reversed ? "20000" : "40000");
    read_all();
    ck_assert_uint_eq(timeline->reading_count, 1);
    ck_assert_int_eq(timeline->readings[0].ratio.ct_primary, 40000);
  }
}
END_TEST

/* Objects of 00:00, 01:30 and 03:00 (min:s): the first two are one reading, the third is another,
 * though it is as near to the second. */
START_TEST(timeline_read__a_reading_in_reverse_order_of_the_journal__begins_with_its_first) {
  for (int reversed = 0; reversed <= 1; reversed++) {
    fake.count = 0;
    fake_object(&fake, reversed ? 1180 : 1000, "1-0:1.8.1*255", "1");
    fake_object(&fake, 1090, "1-0:1.8.2*255", "2");
    fake_object(&fake, reversed ? 1000 : 1180, "1-0:1.8.3*255", "3");
    read_all();
    ck_assert_uint_eq(timeline->reading_count, 2);
    ck_assert_int_eq(timeline->readings[0].first.ns, 1000 * NS_PER_S);
    ck_assert(timeline->readings[0].energies[0].has_energy[2]);
    ck_assert(!timeline->readings[1].energies[0].has_energy[2]);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("timeline");
  TCase *all = tcase_create("timeline");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, timeline_read__rows_in_any_order__are_put_in_order_of_boot_and_sequence);
  tcase_add_test(all, timeline_read__the_same_row_twice__is_one_row_without_conflict);
  tcase_add_test(all, timeline_read__another_value_for_a_key__is_a_conflict_and_the_first_counts);
  tcase_add_test(all, timeline_read__a_hole_of_the_sequence__is_counted);
  tcase_add_test(all, timeline_read__records_of_another_meter__are_left_alone);
  tcase_add_test(all, timeline_read__what_is_not_of_its_form__is_a_sentence);
  tcase_add_test(all, timeline_read__a_clock_reading_that_cannot_be__is_refused);
  tcase_add_test(all, timeline_read__objects_that_sum_up__are_one_whole_reading);
  tcase_add_test(all, timeline_read__objects_read_while_energy_went_on__are_not_whole);
  tcase_add_test(all, repair__a_clock_lost_with_mains_on__is_an_episode_of_its_own);
  tcase_add_test(all, repair__many_losses_unheard__have_bounds_that_rise);
  tcase_add_test(all, repair__a_witness_in_the_middle__bounds_its_neighbours);
  tcase_add_test(all, repair__a_hole_that_hides_the_set__is_bounded_by_the_next_valid_stamp);
  tcase_add_test(all, mechanisms__snap__holds_its_bound_on_both_sides);
  tcase_add_test(all, mechanisms__line_rounding__is_half_even_at_every_place);
  tcase_add_test(all, timeline_read__peaks_and_coincident_demands__are_kept_by_number);
  tcase_add_test(all, timeline_read__rates_that_rolled_over__sum_up_within_the_digits);
  tcase_add_test(
      all, timeline_read__ratios_in_reverse_order_of_the_journal__are_those_of_the_later_instant);
  tcase_add_test(all,
                 timeline_read__a_reading_in_reverse_order_of_the_journal__begins_with_its_first);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
