/* Entries that are computed again: literal rows of a run over changes of the load, what is stored
 * beside it, how it falls out of a ring that is full, and what of it nobody can see. That all rows
 * are those of a meter which stores each of them, stretch_test.c asks of generated stories. */
#include <check.h>

#include "sim/meter/core.h"
#include "sim/meter/runs.h"
#include "sim/meter/story_test.h"

/* 1 Wh is a count. 999 W for 40 min, then 3 W: half-hours of 499.5, 166.5 + 1, 1.5, 1.5 … Wh. Read
 * as floors of 499.5, 667, 668.5, 670, 671.5, 673: 499, 168, 1, 2, 1, 2. */
static void tell_steps(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell(story, "policy 0 register.quantum 1000");
  tell_load(story, 0, hms(1000, 0, 0), 3);
  tell_load(story, 0, hms(0, 40, 0), 999);
}

START_TEST(run__over_a_change_of_the_load__has_the_counts_of_each_entry) {
  static const int64_t wanted[] = {499000, 168000, 1000, 2000, 1000, 2000};
  story_t story;
  tell_steps(&story);
  live(&story);
  until(&story, hms(3, 0, 0));
  for (int i = 0; i < 6; i++) {
    meter_row_t row = row_of(&story, ROW_ENTRY, i + 1);
    ck_assert_int_eq(row.energy[0].mwh, wanted[i]);
    ck_assert_uint_eq(row.sequence, (uint32_t)i + 1);
    ck_assert_uint_eq(row.boot, 1);
    ck_assert_uint_eq(row.status, 0);
    ck_assert_int_eq(row.stamp.s, STORY_JANUARY + 1800 * (int64_t)i);
    ck_assert_int_eq(row.stamp2.s, STORY_JANUARY + 1800 * (int64_t)(i + 1));
    ck_assert_int_eq(row.elapsed, 1800);
  }
  /* The first entry was open before there was a run. */
  ck_assert_uint_eq(story.m->nvm.stored, 1);
  ck_assert_uint_eq(story.m->nvm.runs_made, 1);
  ck_assert_uint_eq(nvm_run(&story.m->nvm, 0)->count, 5);
  story_end(&story);
}
END_TEST

/* Three points and a write for each entry and each marker, stored or not: 48 and the one of
 * midnight, and the entry that ends there. */
START_TEST(run__counts_as_if_each_entry_were_written) {
  story_t story;
  tell_steps(&story);
  live(&story);
  uint64_t points = meter_cut_points(story.m), writes = meter_writes(story.m);
  until(&story, hms(24, 0, 0));
  ck_assert_uint_eq(meter_cut_points(story.m) - points, 49 * 3);
  ck_assert_uint_eq(meter_writes(story.m) - writes, 49);
  story_end(&story);
}
END_TEST

/* A marker has its number in between: another run. An order ends one, and what was open then is
 * stored as it is. */
START_TEST(run__ends_at_a_marker_and_at_whatever_is_no_plain_edge) {
  story_t story;
  tell_steps(&story);
  live(&story);
  until(&story, hms(30, 10, 0));
  const nvm_t *nvm = &story.m->nvm;
  ck_assert_uint_eq(nvm->runs_made, 2);
  ck_assert_uint_eq(nvm->stored, 1);
  ck_assert_int_eq(meter_end_of_billing(story.m, by_r3), ST_OK);
  until(&story, hms(32, 0, 0));
  ck_assert_uint_eq(nvm->runs_made, 3);
  ck_assert_uint_eq(nvm->stored, 3); /* the one that the set cut off, and the rest of it */
  ck_assert_uint_eq(nvm_run(nvm, 2)->count, 3);
  /* 64 half-hours, of which one is two. */
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 65);
  story_end(&story);
}
END_TEST

/* A half-hour more, and the oldest is gone, in the middle of a run of 48. */
START_TEST(run__in_a_ring_of_a_day__gives_way_entry_by_entry) {
  story_t story;
  tell_steps(&story);
  tell(&story, "limit 0 profile_days 1");
  live(&story);
  uint32_t room = story.m->nvm.entries.cap;
  until(&story, hms(24 * 3, 0, 0) + 1800 * 5);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), (int)room);
  meter_row_t first = row_of(&story, ROW_ENTRY, 1);
  int64_t lived = 48 * 3 + 5;
  ck_assert_int_eq(first.stamp.s, STORY_JANUARY + 1800 * (lived - (int64_t)room));
  until(&story, hms(24 * 3, 0, 0) + 1800 * 6);
  first = row_of(&story, ROW_ENTRY, 1);
  ck_assert_int_eq(first.stamp.s, STORY_JANUARY + 1800 * (lived + 1 - (int64_t)room));
  story_end(&story);
}
END_TEST

/* What a profile that stops has no room for takes no number; it has no runs. Nor has a meter with
 * an armed cut, and one with mechanisms of its own. */
START_TEST(run__where_entries_are_told_one_by_one__is_none) {
  meter_mechanisms_t copy = meter_mechanisms_right;
  for (int i = 0; i < 3; i++) {
    story_t story;
    tell_steps(&story);
    if (i == 0) tell(&story, "policy 0 lp.full stop");
    live_with(&story, i == 1 ? &copy : NULL);
    if (i == 2) meter_arm_cut(story.m, 1000000);
    until(&story, hms(10, 0, 0));
    ck_assert_uint_eq(story.m->nvm.runs_made, 0);
    ck_assert_uint_eq(story.m->nvm.stored, 20);
    ck_assert_int_eq(row_of(&story, ROW_ENTRY, 3).energy[0].mwh, 1000);
    story_end(&story);
  }
}
END_TEST

/* A cleared profile shows nothing of a run, and what follows goes on in numbers. */
START_TEST(run__before_a_cleared_profile__is_out_of_reach) {
  story_t story;
  tell_steps(&story);
  live(&story);
  until(&story, hms(5, 10, 0));
  ck_assert_int_eq(meter_clear_profile(story.m, by_r3), ST_OK);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 0);
  until(&story, hms(7, 0, 0));
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 4); /* the rest of one, and three whole ones */
  /* 10 entries, the one that was cut off, and the marker CL come before. */
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 1).sequence, 13);
  story_end(&story);
}
END_TEST

/* A year of half-hours takes less than 50 kB, of which a third is the marker of each midnight. */
START_TEST(run__a_year__is_little) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(24 * 400, 0, 0), 1234);
  live(&story);
  size_t before = story.arena.taken;
  until(&story, hms(24 * 365, 0, 0));
  ck_assert_uint_le(story.arena.taken - before, 50000);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 17520).energy[0].mwh, 617000);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("runs");
  tcase_add_test(tcase, run__over_a_change_of_the_load__has_the_counts_of_each_entry);
  tcase_add_test(tcase, run__counts_as_if_each_entry_were_written);
  tcase_add_test(tcase, run__ends_at_a_marker_and_at_whatever_is_no_plain_edge);
  tcase_add_test(tcase, run__in_a_ring_of_a_day__gives_way_entry_by_entry);
  tcase_add_test(tcase, run__where_entries_are_told_one_by_one__is_none);
  tcase_add_test(tcase, run__before_a_cleared_profile__is_out_of_reach);
  tcase_add_test(tcase, run__a_year__is_little);
  STORY_RUN("runs", tcase);
}
