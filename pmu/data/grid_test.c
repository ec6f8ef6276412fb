/* The repaired grid: V1 to V4 of clock-loss.md slot by slot, outages, gaps, days of change. In
 * UTC on 2026-06-01 with half-hours unless a name says otherwise. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/grid.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define MWH5 INT64_C(5000000) /* 10 kW over half an hour */

static fake_t fake;
static fault_t fault;
static grid_t *grid;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static void lay_with(const char *zone, const char *connection, const pmu_mechanisms_t *mechanisms) {
  bytes_t facts = fake_site(&fake, zone, connection, "");
  status_t status =
      grid_of_records(&fake.arena, facts, fake.records, fake.count, 0, mechanisms, &grid, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static void lay(void) { lay_with("UTC", "direct", NULL); }

static void slot_is(int64_t from, uint32_t repeat, int64_t mwh, int64_t covered,
                    grid_quality_t quality) {
  const grid_slot_t *slot = grid_slot_at(grid, (utc_t){from}, repeat);
  ck_assert_ptr_nonnull(slot);
  ck_assert_int_eq(slot->energy.mwh, mwh);
  ck_assert_int_eq(slot->covered.ns, covered * NS_PER_S);
  ck_assert_str_eq(grid_quality_name(slot->quality), grid_quality_name(quality));
}

static int64_t sum(void) {
  int64_t mwh = 0;
  for (size_t i = 0; i < grid->slot_count; i++)
    mwh += grid->slots[i].energy.mwh;
  return mwh;
}

/* Until 10:30 of the meter's clock; true 12:00 after 90 min without supply. */
static void v1_profile(void) {
  fake_entries(&fake, DAY, 1800, 13, 0, MWH5);
  fake_entry(&fake, AT(6, 30), AT(6, 40), 0x82, 1666666);
  fake_down_up(&fake, AT(6, 40), AT(6, 40), true);
  fake_entry(&fake, AT(6, 40), AT(7, 0), 0x85, 3333334);
  fake_entries(&fake, AT(7, 0), 1800, 7, 1, MWH5);
}

START_TEST(grid__v1__is_repaired_as_the_specification_says) {
  v1_profile();
  fake_set_time(&fake, AT(10, 30), AT(12, 0));
  fake_entries(&fake, AT(12, 0), 1800, 1, 0, 0);
  lay();
  slot_is(AT(6, 0), 0, MWH5, 1800, GRID_EXACT);
  slot_is(AT(6, 30), 0, 1666666, 600, GRID_PARTIAL);
  slot_is(AT(7, 0), 0, 0, 0, GRID_OUTAGE);
  slot_is(AT(7, 30), 0, 0, 0, GRID_OUTAGE);
  slot_is(AT(8, 0), 0, 3333334, 1200, GRID_PARTIAL);
  for (int hour = 17; hour < 24; hour++) /* 7 half-hours from 08:30 */
    slot_is(DAY + hour * 1800, 0, MWH5, 1800, GRID_EXACT);
  slot_is(AT(12, 0), 0, 0, 1800, GRID_EXACT);
  ck_assert_uint_eq(grid->slot_count, 25);
  ck_assert_int_eq(sum(), 105000000);
}
END_TEST

START_TEST(grid__v1_without_a_set__is_placed_by_the_measured_deviation) {
  v1_profile();
  fake_clock(&fake, AT(12, 0), AT(10, 30), true);
  lay();
  slot_is(AT(8, 0), 0, 3333334, 1200, GRID_PARTIAL);
  slot_is(AT(8, 30), 0, MWH5, 1800, GRID_EXACT);
}
END_TEST

START_TEST(grid__v1_heard_by_nobody__stays_estimated) {
  v1_profile();
  lay();
  slot_is(AT(7, 0), 0, MWH5, 1800, GRID_ESTIMATED);
}
END_TEST

/* 5,404 s, a round trip of 0.2 s, a claim that is truncated: the shift is 5,403.6 s, give or take
 * 0.6 s. From 5,400 s that is 3.6 s, and 2.6 s are the bound. */
START_TEST(grid__a_measured_shift_beyond_the_bound__does_not_snap) {
  v1_profile();
  fake_clock(&fake, AT(12, 0) + 4, AT(10, 30), true);
  lay();
  const repair_t *repair = grid->repair;
  ck_assert_int_eq(repair->segments[1].kind, REPAIR_MEASURED);
  ck_assert_int_eq(repair->segments[1].shift.ns, INT64_C(5404) * NS_PER_S);
  ck_assert_int_eq(sum(), 105000000);
}
END_TEST

START_TEST(grid__a_measured_shift_within_the_bound__snaps) {
  v1_profile();
  fake_clock(&fake, AT(12, 0) + 2, AT(10, 30), true);
  lay();
  ck_assert_int_eq(grid->repair->segments[1].kind, REPAIR_EXACT);
  ck_assert_int_eq(grid->repair->segments[1].shift.ns, INT64_C(5400) * NS_PER_S);
}
END_TEST

/* V3: entries end at :10 and :40. 07:00 of the meter is 08:40: a third of it to 08:30–09:00 … */
START_TEST(grid__v3__is_prorated_estimated_and_conserved) {
  fake_entries(&fake, DAY, 1800, 13, 0, MWH5);
  fake_entry(&fake, AT(6, 30), AT(6, 40), 0x82, 1666666);
  fake_down_up(&fake, AT(6, 40), AT(6, 40), true);
  fake_entry(&fake, AT(6, 40), AT(7, 0), 0x85, 3333334); /* true 08:20 to 08:40 */
  fake_entries(&fake, AT(7, 0), 1800, 6, 1, MWH5);       /* true 08:40 to 11:40 */
  fake_entry(&fake, AT(10, 0), AT(10, 20), 0x89, 3333333);
  fake_set_time(&fake, AT(10, 20), AT(12, 0));
  lay();
  /* 08:20–08:30 holds half of 3,333,334; 08:30–09:00 the other half and 20 of 30 min of 5,000,000,
   * 3,333,333.33, of which the larger remainder is the 1,666,666.67 that goes on. */
  slot_is(AT(8, 0), 0, 1666667, 600, GRID_ESTIMATED);
  slot_is(AT(8, 30), 0, 1666667 + 3333333, 1800, GRID_ESTIMATED);
  slot_is(AT(9, 0), 0, 1666667 + 3333333, 1800, GRID_ESTIMATED);
  slot_is(AT(11, 30), 0, 1666667 + 3333333, 1800, GRID_ESTIMATED);
  ck_assert_int_eq(sum(), 103333333);
}
END_TEST

START_TEST(grid__v4__keeps_both_passes_of_a_label_apart) {
  fake_entry(&fake, AT(10, 0), AT(10, 30), 0, MWH5);
  fake_entry(&fake, AT(10, 30), AT(10, 40), 0x88, 1666667);
  fake_set_time(&fake, AT(10, 40), AT(10, 0));
  fake_entry(&fake, AT(10, 0), AT(10, 30), 0x208, MWH5);
  fake_entry(&fake, AT(10, 30), AT(11, 0), 0x200, MWH5);
  lay();
  slot_is(AT(10, 0), 0, MWH5, 1800, GRID_EXACT);
  slot_is(AT(10, 0), 1, MWH5, 1800, GRID_EXACT);
  slot_is(AT(10, 30), 0, 1666667, 600, GRID_PARTIAL);
  slot_is(AT(10, 30), 1, MWH5, 1800, GRID_EXACT);
  ck_assert_uint_eq(grid->slot_count, 4);
}
END_TEST

static void outage(bool lost) {
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0, MWH5);
  fake_down_up(&fake, AT(7, 30), lost ? AT(7, 30) : AT(8, 30), lost);
  int64_t up = lost ? AT(7, 30) : AT(8, 30);
  fake_entry(&fake, up, up + 1800, lost ? 1 : 0, MWH5);
  if (lost) fake_set_time(&fake, AT(8, 0), AT(9, 0));
}

START_TEST(grid__outage_of_a_direct_meter__is_zero_only_while_the_clock_is_valid) {
  outage(false);
  lay();
  slot_is(AT(7, 30), 0, 0, 0, GRID_OUTAGE_ZERO);
  slot_is(AT(8, 0), 0, 0, 0, GRID_OUTAGE_ZERO);
  fake_free(&fake);
  outage(true);
  lay();
  slot_is(AT(7, 30), 0, 0, 0, GRID_OUTAGE);
}
END_TEST

/* 0009: the load goes on, however the meter is connected; event 091 names the power-up. */
START_TEST(grid__blackout_of_an_activation__is_never_zero) {
  outage(false);
  fake_add(&fake, REC_EVENT, "2",
           arena_printf(&fake.arena, "2 091 %" PRId64 " %" PRId64 " 6 I", AT(8, 30), AT(7, 30)));
  lay();
  slot_is(AT(7, 30), 0, 0, 0, GRID_OUTAGE);
  slot_is(AT(8, 0), 0, 0, 0, GRID_OUTAGE);
}
END_TEST

/* The log of another power-up says nothing of this one. */
START_TEST(grid__blackout_at_another_time__leaves_an_outage_what_it_was) {
  outage(false);
  fake_add(&fake, REC_EVENT, "2",
           arena_printf(&fake.arena, "2 091 %" PRId64 " %" PRId64 " 6 I", AT(8, 31), AT(7, 31)));
  lay();
  slot_is(AT(8, 0), 0, 0, 0, GRID_OUTAGE_ZERO);
}
END_TEST

/* Without the log, by the bit that the entries on both sides have: 8000. */
START_TEST(grid__restarted_on_both_sides__is_a_blackout_without_the_log) {
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0x8002, MWH5);
  fake_down_up(&fake, AT(7, 30), AT(8, 30), false);
  fake_entry(&fake, AT(8, 30), AT(9, 0), 0x8004, MWH5);
  lay();
  slot_is(AT(8, 0), 0, 0, 0, GRID_OUTAGE);
}
END_TEST

START_TEST(grid__outage_behind_transformers__is_never_zero) {
  outage(false);
  lay_with("UTC", "ct", NULL);
  slot_is(AT(7, 30), 0, 0, 0, GRID_UNMETERED);
}
END_TEST

START_TEST(grid__missing_measuring_voltage__is_unmetered) {
  fake_entry(&fake, AT(7, 0), AT(7, 30), 0x100, 10);
  lay();
  slot_is(AT(7, 0), 0, 10, 1800, GRID_UNMETERED);
}
END_TEST

START_TEST(grid__rows_that_were_never_read__are_missing) {
  fake_entry(&fake, AT(0, 0), AT(0, 30), 0, MWH5);
  fake.seq++;
  fake_entry(&fake, AT(1, 0), AT(1, 30), 0, MWH5);
  lay();
  slot_is(AT(0, 30), 0, 0, 0, GRID_MISSING);
}
END_TEST

START_TEST(grid__an_end_of_billing_off_the_raster__leaves_the_slot_whole) {
  fake_entry(&fake, AT(0, 0), AT(0, 10), 0xC0, 1000000);
  fake_end_of_billing(&fake, 1, AT(0, 10));
  fake_entry(&fake, AT(0, 10), AT(0, 30), 0, 2000000);
  lay();
  slot_is(AT(0, 0), 0, 3000000, 1800, GRID_EXACT);
}
END_TEST

/* Local midnight to local midnight: 23 h and 25 h of half-hours, none merged, none invented. */
START_TEST(grid__the_days_of_change__have_46_and_50_half_hours) {
  static const struct {
    int64_t from, count;
  } days[] = {{1774738800, 46}, {1792879200, 50}}; /* 2026-03-28T23:00Z, 2026-10-24T22:00Z */
  for (size_t i = 0; i < 2; i++) {
    fake_free(&fake);
    fake_entries(&fake, days[i].from, 1800, days[i].count, 0, 1000);
    lay_with("Europe/Berlin", "direct", NULL);
    ck_assert_uint_eq(grid->slot_count, (size_t)days[i].count);
    for (size_t j = 0; j < grid->slot_count; j++)
      ck_assert_int_eq(grid->slots[j].quality, GRID_EXACT);
    ck_assert_int_eq(sum(), 1000 * days[i].count);
  }
}
END_TEST

START_TEST(grid__the_leap_day__is_there) {
  fake_entries(&fake, 1835395200, 1800, 48, 0, 1000); /* 2028-02-29T00:00Z */
  lay();
  ck_assert_uint_eq(grid->slot_count, 48);
  slot_is(1835395200 + 47 * 1800, 0, 1000, 1800, GRID_EXACT);
}
END_TEST

START_TEST(grid__a_set_forward_with_a_valid_clock__is_not_repaired) {
  fake_entry(&fake, AT(0, 0), AT(0, 20), 0x88, 2000000);
  fake_set_time(&fake, AT(0, 20), AT(0, 50));
  fake_entry(&fake, AT(0, 50), AT(1, 0), 0x88, 1000000);
  lay();
  slot_is(AT(0, 0), 0, 2000000, 1200, GRID_PARTIAL);
  slot_is(AT(0, 30), 0, 1000000, 600, GRID_PARTIAL);
}
END_TEST

START_TEST(grid__never_set__is_repaired_by_the_first_set) {
  int64_t zero = 946684800; /* 2000-01-01T00:00Z, where such a meter starts (A30) */
  fake_entries(&fake, zero, 1800, 2, 1, MWH5);
  fake_set_time(&fake, zero + 3600, AT(3, 0));
  lay();
  slot_is(AT(2, 0), 0, MWH5, 1800, GRID_EXACT);
  slot_is(AT(2, 30), 0, MWH5, 1800, GRID_EXACT);
  ck_assert_uint_eq(grid->slot_count, 2);
}
END_TEST

/* A clock that was set a day ahead before it was lost: an outage from true 00:30 to 02:00 of the
 * 2nd then shifts it by 90 min less 24 h, as a visit measures. What it shows as 00:30 of the 3rd is
 * 02:00 of the 2nd. */
START_TEST(grid__a_clock_that_was_ahead_before_its_loss__is_shifted_back) {
  fake_entries(&fake, AT(24, 0) - 1800, 1800, 1, 0x08, MWH5); /* 2026-06-01T23:30 … 24:00 */
  fake_set_time(&fake, AT(24, 0), AT(48, 0));                 /* true 00:00 of the 2nd */
  fake_entry(&fake, AT(48, 0), AT(48, 30), 0x80, MWH5);
  fake_down_up(&fake, AT(48, 30), AT(48, 30), true);
  fake_entries(&fake, AT(48, 30), 1800, 2, 1, MWH5);
  fake_clock(&fake, AT(27, 0), AT(49, 30), true);
  lay();
  slot_is(AT(26, 0), 0, MWH5, 1800, GRID_EXACT);
  slot_is(AT(26, 30), 0, MWH5, 1800, GRID_EXACT);
}
END_TEST

/* Set to a wrong time, which a visit finds out: E_set = 180 min, of which 90 are too many. */
START_TEST(grid__a_set_to_a_wrong_time__shifts_by_what_was_right_of_it) {
  v1_profile();
  fake_set_time(&fake, AT(10, 30), AT(13, 30)); /* true 12:00 */
  fake_entries(&fake, AT(13, 30), 1800, 1, 0, 0);
  fake_clock(&fake, AT(12, 40), AT(14, 10), false);
  lay();
  slot_is(AT(8, 0), 0, 3333334, 1200, GRID_PARTIAL);
  slot_is(AT(11, 30), 0, MWH5, 1800, GRID_EXACT);
}
END_TEST

/* Heard twice in one episode, 12 s apart: a crystal that drifts. The labels stay on the raster, and
 * may be up to 12 s and the measurement's 0.6 s early; 13 whole seconds. */
START_TEST(grid__a_crystal_that_drifts_in_an_episode__widens_the_bounds) {
  fake_entries(&fake, DAY, 1800, 1, 0, MWH5);
  fake_down_up(&fake, AT(0, 30), AT(0, 30), true);
  fake_entries(&fake, AT(0, 30), 1800, 3, 1, MWH5);
  fake_clock(&fake, AT(2, 0), AT(1, 0), true);
  fake_clock(&fake, AT(3, 20), AT(2, 20) + 12, true);
  lay();
  const repair_segment_t *segment = &grid->repair->segments[1];
  ck_assert_int_eq(segment->shift.ns, 3600 * NS_PER_S);
  ck_assert_int_eq(segment->early.ns, 13 * NS_PER_S);
  ck_assert_int_eq(segment->late.ns, 1 * NS_PER_S);
}
END_TEST

/* +A and -A have channels; from 01:00 on -A and C1. */
static void changed_channels(int32_t quantity, const pmu_mechanisms_t *mechanisms) {
  static const char shape[] = "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 C1 +0 -1\n"
                              "tou 0 0 1\ntou 0 0 2\nchannel 0 0 0\nchannel 0 1 1\n";
  static const char *const values[] = {"50 7", "60 8", "1:9 2:-3"};
  for (int i = 0; i < 3; i++) {
    char *key = fake_row_key(&fake);
    fake_add(&fake, REC_ENTRY, key,
             arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 0 1800 %s", DAY + i * 1800,
                          DAY + (i + 1) * 1800, values[i]));
  }
  bytes_t facts = fake_site(&fake, "UTC", "direct", shape);
  status_t status = grid_of_quantity(&fake.arena, facts, fake.records, fake.count, 0, quantity,
                                     mechanisms, &grid, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

/* 0008: "a quantity without a channel is billed from registers, flagged"; nobody takes 0 for it. */
START_TEST(grid__where_the_profile_had_no_channel__is_missing_and_no_exact_0) {
  changed_channels(0, NULL);
  slot_is(AT(0, 30), 0, 60, 1800, GRID_EXACT);
  slot_is(AT(1, 0), 0, 0, 0, GRID_MISSING);
  fake_free(&fake);
  changed_channels(1, NULL); /* it kept its channel: nothing is missing */
  slot_is(AT(0, 30), 0, 8, 1800, GRID_EXACT);
  slot_is(AT(1, 0), 0, 9, 1800, GRID_EXACT);
  fake_free(&fake);
  changed_channels(2, NULL); /* a channel that the roster does not know of */
  slot_is(AT(0, 30), 0, 0, 0, GRID_MISSING);
  slot_is(AT(1, 0), 0, -3, 1800, GRID_EXACT);
}
END_TEST

static bool taken_for_nothing(bool none) {
  (void)none;
  return false;
}

START_TEST(grid__that_takes_no_channel_for_0__is_the_mistake) {
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.channel_missing = taken_for_nothing;
  changed_channels(0, &wrong);
  slot_is(AT(1, 0), 0, 0, 1800, GRID_EXACT);
}
END_TEST

START_TEST(grid__of_a_meter_whose_profile_has_no_active_energy__is_missing) {
  fake_add(&fake, REC_ENTRY, "1 1",
           arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 0 1800 7", DAY, DAY + 1800));
  bytes_t facts = fake_site(&fake, "UTC", "direct",
                            "quantity 0 0 +A\nquantity 0 1 R1\ntou 0 0 1\nchannel 0 0 1\n");
  status_t status =
      grid_of_records(&fake.arena, facts, fake.records, fake.count, 0, NULL, &grid, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  slot_is(AT(0, 0), 0, 0, 0, GRID_MISSING);
}
END_TEST

START_TEST(grid_share__the_largest_remainder__conserves) {
  int64_t weights[3] = {1, 1, 1};
  int64_t shares[3];
  grid_share(100, weights, shares, 3);
  ck_assert_int_eq(shares[0], 34);
  ck_assert_int_eq(shares[1], 33);
  ck_assert_int_eq(shares[2], 33);
  int64_t uneven[2] = {2, 1};
  grid_share(5000000, uneven, shares, 2); /* 3,333,333.33 and 1,666,666.67 */
  ck_assert_int_eq(shares[0], 3333333);
  ck_assert_int_eq(shares[1], 1666667);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("grid");
  TCase *all = tcase_create("grid");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, grid__v1__is_repaired_as_the_specification_says);
  tcase_add_test(all, grid__v1_without_a_set__is_placed_by_the_measured_deviation);
  tcase_add_test(all, grid__v1_heard_by_nobody__stays_estimated);
  tcase_add_test(all, grid__a_measured_shift_beyond_the_bound__does_not_snap);
  tcase_add_test(all, grid__a_measured_shift_within_the_bound__snaps);
  tcase_add_test(all, grid__v3__is_prorated_estimated_and_conserved);
  tcase_add_test(all, grid__v4__keeps_both_passes_of_a_label_apart);
  tcase_add_test(all, grid__outage_of_a_direct_meter__is_zero_only_while_the_clock_is_valid);
  tcase_add_test(all, grid__blackout_of_an_activation__is_never_zero);
  tcase_add_test(all, grid__blackout_at_another_time__leaves_an_outage_what_it_was);
  tcase_add_test(all, grid__restarted_on_both_sides__is_a_blackout_without_the_log);
  tcase_add_test(all, grid__outage_behind_transformers__is_never_zero);
  tcase_add_test(all, grid__missing_measuring_voltage__is_unmetered);
  tcase_add_test(all, grid__rows_that_were_never_read__are_missing);
  tcase_add_test(all, grid__an_end_of_billing_off_the_raster__leaves_the_slot_whole);
  tcase_add_test(all, grid__the_days_of_change__have_46_and_50_half_hours);
  tcase_add_test(all, grid__the_leap_day__is_there);
  tcase_add_test(all, grid__a_set_forward_with_a_valid_clock__is_not_repaired);
  tcase_add_test(all, grid__never_set__is_repaired_by_the_first_set);
  tcase_add_test(all, grid__a_clock_that_was_ahead_before_its_loss__is_shifted_back);
  tcase_add_test(all, grid__a_set_to_a_wrong_time__shifts_by_what_was_right_of_it);
  tcase_add_test(all, grid__a_crystal_that_drifts_in_an_episode__widens_the_bounds);
  tcase_add_test(all, grid__where_the_profile_had_no_channel__is_missing_and_no_exact_0);
  tcase_add_test(all, grid__that_takes_no_channel_for_0__is_the_mistake);
  tcase_add_test(all, grid__of_a_meter_whose_profile_has_no_active_energy__is_missing);
  tcase_add_test(all, grid_share__the_largest_remainder__conserves);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
