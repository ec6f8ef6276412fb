/* How far a clock may have been wrong that was set by hand and lost again before anybody heard it:
 * bounds of its labels, and of the episodes on both sides (clock-loss.md I7: E_set = ΣD − e₀;
 * "otherwise … keep bounds"). In UTC on 2026-06-01 with half-hours. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/repair.h"

#include <check.h>
#include <stdlib.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define MINUTES(count) ((count)*60 * NS_PER_S)

static fake_t fake;
static repair_t *repair;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static void mend(void) {
  fault_t fault = {0};
  site_t *site = NULL;
  timeline_t *timeline = NULL;
  bytes_t facts = fake_site(&fake, "UTC", "direct", "");
  ck_assert_int_eq(site_read(&fake.arena, facts, &site, &fault), ST_OK);
  ck_assert_int_eq(timeline_read(&fake.arena, fake.records, fake.count, 0, &site->meters[0],
                                 &pmu_mechanisms_right, &timeline, &fault),
                   ST_OK);
  ck_assert_int_eq(
      repair_make(&fake.arena, site, 0, timeline, &pmu_mechanisms_right, &repair, &fault), ST_OK);
}

/* The true begin of every label of the segment lies within these, in minutes behind the label. What
 * a measurement bounds is a round trip of 0.2 s later, rounded up: that second is `more`. */
static void lies(size_t index, int64_t least, int64_t most, int64_t more) {
  ck_assert_uint_lt(index, repair->segment_count);
  const repair_segment_t *segment = &repair->segments[index];
  ck_assert_int_eq(segment->shift.ns - segment->early.ns, MINUTES(least));
  ck_assert_int_eq(segment->shift.ns + segment->late.ns, MINUTES(most) + more * NS_PER_S);
}

/* Until true 02:00. Lost over true 02:00-02:10; at true 03:10, by its clock 03:00, it is set by
 * hand to `to`. */
static void lost_and_set(int64_t to) {
  fake_entries(&fake, DAY, 1800, 4, 0, 1000);
  fake_down_up(&fake, AT(2, 0), AT(2, 0), true);
  fake_entries(&fake, AT(2, 0), 1800, 2, 1, 1000);
  fake_set_time(&fake, AT(3, 0), to);
}

/* Set to 04:30, 80 min ahead of 03:10, and lost for 6 h at true 05:10, its 06:30. Heard at true
 * 12:00 it shows 07:20: 280 min behind. So it was behind by no more than 280 min after the set, and
 * ahead by no more than the set's own 90 min: the episode before took at least no time. */
START_TEST(repair__set_forward_by_too_much_and_lost_unheard__may_have_been_ahead) {
  lost_and_set(AT(4, 30));
  fake_entries(&fake, AT(4, 30), 1800, 4, 0, 1000);
  fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  fake_entries(&fake, AT(6, 30), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(12, 0), AT(7, 20), true);
  mend();
  lies(0, 0, 0, 0);
  lies(1, 0, 90 + 280, 1); /* truth: 10 */
  lies(2, -90, 280, 1);    /* truth: -80 */
  ck_assert(repair->segments[2].deviates);
}
END_TEST

/* The same set, but heard before the next loss: as it was measured, 80 min ahead, and no other. */
START_TEST(repair__set_forward_by_too_much_and_heard__is_known) {
  lost_and_set(AT(4, 30));
  fake_clock(&fake, AT(4, 0), AT(5, 20), false);
  fake_entries(&fake, AT(4, 30), 1800, 4, 0, 1000);
  fake_down_up(&fake, AT(6, 30), AT(6, 30), true);
  fake_entries(&fake, AT(6, 30), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(12, 0), AT(7, 20), true);
  mend();
  lies(0, 0, 0, 0);
  /* A claim is a second long and a round trip 0.2 s: 90 − 80 = 10 min lie on no raster. */
  const repair_segment_t *episode = &repair->segments[1];
  ck_assert_int_eq(episode->kind, REPAIR_MEASURED);
  ck_assert_int_eq(episode->shift.ns, MINUTES(10));
  ck_assert_int_eq(repair->segments[2].early.ns, MINUTES(80) + NS_PER_S);
  ck_assert_int_eq(repair->segments[2].late.ns, 0);
}
END_TEST

/* Set back by 30 min, to 02:30: 40 min behind. After such a set nothing can be ahead, but behind:
 * by all that it is after the next loss. Or it was right, and the clock ahead from the start. */
START_TEST(repair__set_back_and_lost_unheard__is_never_ahead) {
  lost_and_set(AT(2, 30));
  fake_entries(&fake, AT(2, 30), 1800, 2, 0, 1000);
  fake_down_up(&fake, AT(3, 30), AT(3, 30), true); /* true 04:10, for 20 min */
  fake_entries(&fake, AT(3, 30), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(5, 0), AT(4, 0), true); /* 60 min behind */
  mend();
  lies(0, -30, 0, 0);
  lies(1, -30, 30, 1); /* truth: 10 */
  lies(2, 0, 60, 1);   /* truth: 40 */
}
END_TEST

/* The same, but heard at 01:00, right, before the first loss: it cannot have been ahead, so that
 * the set made it wrong, by its 30 min at least. */
START_TEST(repair__set_back_after_it_was_heard__is_behind_for_certain) {
  fake_clock(&fake, AT(1, 0), AT(1, 0), false);
  lost_and_set(AT(2, 30));
  fake_entries(&fake, AT(2, 30), 1800, 2, 0, 1000);
  fake_down_up(&fake, AT(3, 30), AT(3, 30), true);
  fake_entries(&fake, AT(3, 30), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(5, 0), AT(4, 0), true);
  mend();
  /* truth: 10; what was heard is uncertain by half a second, and rounded outwards */
  const repair_segment_t *episode = &repair->segments[1];
  ck_assert_int_eq(episode->shift.ns - episode->early.ns, -NS_PER_S);
  ck_assert_int_eq(episode->shift.ns + episode->late.ns, MINUTES(30) + NS_PER_S);
  lies(2, 0, 60, 1); /* truth: 40 */
}
END_TEST

/* Ahead by 60 min from a set of the first stretch on, which nobody heard: what a later set may have
 * gone too far by grows by that. Lost at 02:00 of true time, 03:00 of its own, for 10 min; at 03:10
 * it shows 04:00 and is set to 04:20, 70 min ahead. */
START_TEST(repair__ahead_before_the_first_loss__adds_to_what_a_set_may_be_ahead) {
  fake_entries(&fake, DAY, 1800, 2, 0, 1000);
  fake_set_time(&fake, AT(1, 0), AT(2, 0));
  fake_entries(&fake, AT(2, 0), 1800, 2, 0, 1000);
  fake_down_up(&fake, AT(3, 0), AT(3, 0), true);
  fake_entries(&fake, AT(3, 0), 1800, 2, 1, 1000);
  fake_set_time(&fake, AT(4, 0), AT(4, 20));
  fake_entry(&fake, AT(4, 20), AT(4, 30), 0, 1000);
  fake_down_up(&fake, AT(4, 30), AT(4, 30), true); /* true 03:20, for 5 h 40 min */
  fake_entries(&fake, AT(4, 30), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(9, 30), AT(5, 0), true); /* 270 min behind */
  mend();
  lies(0, 0, 60, 0);    /* that set may have mended it */
  lies(1, -60, 0, 0);   /* truth: -60 */
  lies(2, -60, 290, 1); /* truth: -50; at least what it was ahead, at most 20 + 270 */
  lies(3, -80, 270, 1); /* truth: -70; 60 + 20 ahead at most */
}
END_TEST

/* A visit that read all; its record stands behind what it read. */
static void visited(int64_t at) {
  char *key = arena_printf(&fake.arena, "daily %lld 1", (long long)at);
  fake_add(&fake, REC_VISIT, key, "ST_OK profile,events -");
}

/* Event 010, number 1, of boot 1. */
static void logged_set(int64_t from, int64_t to) {
  char *value = arena_printf(&fake.arena, "1 010 %lld %lld - O3", (long long)from, (long long)to);
  fake_add(&fake, REC_EVENT, "1", value);
}

/* Two episodes whose labels both hold 03:30. Lost for 10 min at 02:00, heard at true 03:40 as
 * 03:30, set right at true 04:10; at 04:40 set back to 02:00, 160 min behind; at true 05:10, its
 * 02:30, lost for 50 min: 210 min behind, as heard at true 07:00. `whole`: the first visit read all
 * rows that there were. */
static void lost_twice(bool whole) {
  fake_clock(&fake, AT(3, 40), AT(3, 30), true);
  fake_entries(&fake, DAY, 1800, 4, 0, 1000);
  fake_down_up(&fake, AT(2, 0), AT(2, 0), true);
  fake_entries(&fake, AT(2, 0), 1800, 3, 1, 1000);
  if (whole) visited(AT(3, 40));
  fake_clock(&fake, AT(7, 0), AT(3, 30), true);
  fake_entries(&fake, AT(3, 30), 1800, 1, 1, 1000);
  fake_set_time(&fake, AT(4, 0), AT(4, 10));
  fake_entry(&fake, AT(4, 10), AT(4, 40), 0, 1000);
  fake_set_time(&fake, AT(4, 40), AT(2, 0));
  fake_entries(&fake, AT(2, 0), 1800, 1, 0, 1000);
  fake_down_up(&fake, AT(2, 30), AT(2, 30), true);
  fake_entries(&fake, AT(2, 30), 1800, 2, 1, 1000);
  if (whole) visited(AT(7, 0));
}

START_TEST(repair__a_clock_of_an_earlier_episode__is_no_witness_of_a_later_with_its_labels) {
  lost_twice(true);
  mend();
  ck_assert_uint_eq(repair->segment_count, 5);
  ck_assert_int_eq(repair->segments[4].kind, REPAIR_EXACT); /* 210 min are seven half-hours */
  lies(4, 210, 210, 0);
  /* truth: 10. Its set is not trusted: right before the set back, by 160, or short of what is left
   * of 210 behind that, 50. */
  lies(1, 10 - 160, 10 + 50, 1);
}
END_TEST

/* Its negative twin: where nobody wrote what the visits read, both may be of the later one, so that
 * it lies between 10 and 210 min, and no further. */
START_TEST(repair__a_clock_that_no_visit_orders__may_be_of_either_episode) {
  lost_twice(false);
  mend();
  const repair_segment_t *later = &repair->segments[4];
  ck_assert_int_eq(later->shift.ns + later->late.ns, MINUTES(210) + NS_PER_S);
  ck_assert_int_le(later->shift.ns - later->early.ns, MINUTES(10));
}
END_TEST

/* Rows 1 to 100 were cleared unread. By the log the clock was put forward by 2 h among them; how
 * much of that was wrong nobody knows. Invalid from label 03:00 on; at 05:00 lost again. */
static void cleared_and_lost(void) {
  fake.seq = 100;
  logged_set(AT(0, 30), AT(2, 30));
  fake_entries(&fake, AT(3, 0), 1800, 4, 1, 1000);
}

START_TEST(repair__ahead_by_a_set_that_was_cleared__is_as_it_was_heard) {
  cleared_and_lost();
  fake_clock(&fake, AT(4, 0), AT(5, 0), true);
  mend();
  lies(0, -60, -60, 0);
}
END_TEST

START_TEST(repair__ahead_by_a_set_that_was_cleared_and_unheard__is_between_bounds) {
  cleared_and_lost();
  fake_down_up(&fake, AT(5, 0), AT(5, 0), true);
  fake_entries(&fake, AT(5, 0), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(7, 0), AT(5, 30), true); /* 90 min behind */
  mend();
  lies(1, 90, 90, 0);
  lies(0, -120, 90, 0); /* ahead by the whole set, or as late as afterwards */
}
END_TEST

/* Two hours, then half-hours of 1805 s by their crystal, then two hours more until the clock is
 * lost; set by an hour in the end. Nobody heard it before that. */
static void slewed_back_and_lost(int64_t slewed) {
  int64_t at = AT(0, 0);
  fake_entries(&fake, at, 1800, 4, 0, 1000000);
  for (at += 7200; slewed > 0; slewed--, at += 1800) {
    char *key = fake_row_key(&fake);
    fake_add(&fake, REC_ENTRY, key,
             arena_printf(&fake.arena, "%lld %lld 2048 1805 1000000", (long long)at,
                          (long long)at + 1800));
  }
  fake_entries(&fake, at, 1800, 4, 0, 1000000);
  fake_down_up(&fake, at + 7200, at + 7200, true);
  fake_entries(&fake, at + 7200, 1800, 2, 0x01, 1000000);
  fake_set_time(&fake, at + 10800, at + 14400);
  mend();
}

static void is_off(size_t index, int64_t early_s, int64_t late_s) {
  ck_assert_uint_lt(index, repair->segment_count);
  ck_assert_int_eq(repair->segments[index].early.ns, early_s * NS_PER_S);
  ck_assert_int_eq(repair->segments[index].late.ns, late_s * NS_PER_S);
}

/* 6 x 5 s back, of which nobody says whether they mended the clock or spoilt it: it was 30 s ahead
 * before, or is 30 s behind afterwards, and either while it went back. */
START_TEST(repair__put_back_by_a_slew_that_nobody_heard__may_have_been_off_before_or_after) {
  slewed_back_and_lost(6);
  is_off(0, 30, 0);
  is_off(1, 30, 30);
  is_off(2, 0, 30);
  ck_assert(repair->segments[0].deviates && repair->segments[2].deviates);
}
END_TEST

/* 2 x 5 s are within the limit of 20 s: labels count. */
START_TEST(repair__put_back_by_a_slew_within_the_limit__is_right) {
  slewed_back_and_lost(2);
  is_off(0, 0, 0);
  is_off(1, 0, 0);
  is_off(2, 0, 0);
  ck_assert(!repair->segments[0].deviates && !repair->segments[2].deviates);
}
END_TEST

/* The twin: with no set in the log the clock was right before it was lost. */
START_TEST(repair__no_set_was_cleared__was_never_ahead) {
  fake.seq = 100;
  fake_entries(&fake, AT(3, 0), 1800, 4, 1, 1000);
  fake_down_up(&fake, AT(5, 0), AT(5, 0), true);
  fake_entries(&fake, AT(5, 0), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(7, 0), AT(5, 30), true);
  mend();
  lies(0, 0, 90, 0);
}
END_TEST

/* Valid from label 03:00 on, behind rows with that set or without, lost at 04:00 and heard half an
 * hour behind: ahead by up to the 2 h of the set before it was lost, where there was one. */
static void cleared_then_lost(bool set) {
  fake.seq = 100;
  if (set) logged_set(AT(0, 30), AT(2, 30));
  fake_entries(&fake, AT(3, 0), 1800, 2, 0, 1000);
  fake_down_up(&fake, AT(4, 0), AT(4, 0), true);
  fake_entries(&fake, AT(4, 0), 1800, 1, 1, 1000);
  fake_clock(&fake, AT(5, 0), AT(4, 30), true);
}

START_TEST(repair__valid_behind_a_set_that_was_cleared__may_be_ahead_by_it) {
  cleared_then_lost(true);
  mend();
  lies(0, -120, 0, 0);
  ck_assert(repair->segments[0].deviates);
  lies(1, 30, 30, 0);
}
END_TEST

START_TEST(repair__valid_behind_rows_without_a_set__is_as_labelled) {
  cleared_then_lost(false);
  mend();
  lies(0, 0, 0, 0);
  lies(1, 30, 30, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("repair");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, repair__set_forward_by_too_much_and_lost_unheard__may_have_been_ahead);
  tcase_add_test(all, repair__set_forward_by_too_much_and_heard__is_known);
  tcase_add_test(all, repair__set_back_and_lost_unheard__is_never_ahead);
  tcase_add_test(all, repair__set_back_after_it_was_heard__is_behind_for_certain);
  tcase_add_test(all, repair__ahead_before_the_first_loss__adds_to_what_a_set_may_be_ahead);
  tcase_add_test(all,
                 repair__a_clock_of_an_earlier_episode__is_no_witness_of_a_later_with_its_labels);
  tcase_add_test(all, repair__a_clock_that_no_visit_orders__may_be_of_either_episode);
  tcase_add_test(all, repair__ahead_by_a_set_that_was_cleared__is_as_it_was_heard);
  tcase_add_test(all, repair__ahead_by_a_set_that_was_cleared_and_unheard__is_between_bounds);
  tcase_add_test(all, repair__no_set_was_cleared__was_never_ahead);
  tcase_add_test(all,
                 repair__put_back_by_a_slew_that_nobody_heard__may_have_been_off_before_or_after);
  tcase_add_test(all, repair__put_back_by_a_slew_within_the_limit__is_right);
  tcase_add_test(all, repair__valid_behind_a_set_that_was_cleared__may_be_ahead_by_it);
  tcase_add_test(all, repair__valid_behind_rows_without_a_set__is_as_labelled);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
