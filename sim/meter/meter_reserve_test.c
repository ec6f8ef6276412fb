/* The reserve of the clock: a cell that ages, a capacitor that empties and fills, what is seen of
 * it and when, and the contact that the utility owns. Instants are worked in the comments, from the
 * table of pmu/docs/decisions/0008 "The reserve of the clock". */
#include <check.h>

#include "sim/meter/story_test.h"

#define HOUR_NS INT64_C(3600000000000)
#define HMS(h, m, s) ((h)*3600 + (m)*60 + (s))

/* 10 h, of which 0.1 s a second is lost with supply, too; low with 1 h left. With supply it is low
 * from 9 h / 0.1 = 90 h on, dead from 100 h on. */
static void tell_cell(story_t *story) {
  tell(story, "policy 0 reserve.kind cell");
  tell(story, "policy 0 reserve.hours %lld", (long long)(10 * HOUR_NS));
  tell(story, "policy 0 reserve.leak 100000000");
  tell(story, "policy 0 reserve.low %lld", (long long)HOUR_NS);
}

static bool is_lost(const story_t *story) {
  return event_of(story, EVENT_CLOCK_LOST, 1).number != 0;
}

static void begin_cell(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_cell(story);
}

START_TEST(cell__that_nobody_needs__is_low_and_dead_at_its_instants) {
  story_t story;
  begin_cell(&story);
  live(&story);
  until(&story, hms(90, 0, 0) - 1);
  ck_assert_uint_eq(face_of(&story).status, 0);
  until(&story, hms(90, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_LOW, 1).stamp.s, STORY_JANUARY + hms(90, 0, 0));
  until(&story, hms(100, 0, 0) - 1);
  ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_DEAD, 1).number, 0);
  until(&story, hms(101, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_DEAD, 1).stamp.s, STORY_JANUARY + hms(100, 0, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_LOW, 2).number, 0);
  ck_assert_uint_eq(face_of(&story).events_last, 2);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 180).status, 0); /* 89:30 to 90:00, edges first */
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 181).status, ENTRY_BATTERY);
  story_end(&story);
}
END_TEST

/* 45 h with supply cost 4.5 h. Without it an hour costs 1.1 h: the 5.5 h that are left last 5 h. */
START_TEST(cell__in_an_outage__keeps_the_clock_until_it_is_empty) {
  const int64_t down = hms(45, 0, 0);
  for (int64_t more = -1; more <= 0; more++) {
    story_t story;
    begin_cell(&story);
    tell_outage(&story, down, down + hms(5, 0, 0) + more);
    live(&story);
    until(&story, hms(60, 0, 0));
    bool lost = is_lost(&story);
    ck_assert_int_eq(lost, more == 0);
    /* Low from 4.5 h / 1.1 of the outage on: found at the power-up, before 002. */
    meter_event_t low = event_of(&story, EVENT_BATTERY_LOW, 1);
    ck_assert_uint_ne(low.number, 0);
    ck_assert_uint_lt(low.number, event_of(&story, EVENT_POWER_UP, 1).number);
    int64_t up = down + hms(5, 0, 0) + more;
    ck_assert_int_eq(low.stamp.s, STORY_JANUARY + (lost ? down : up));
    /* Dead at the very power-up is seen behind it; with 1.1 s left, 11 s later. */
    meter_event_t dead = event_of(&story, EVENT_BATTERY_DEAD, 1);
    ck_assert_uint_gt(dead.number, event_of(&story, EVENT_POWER_UP, 1).number);
    ck_assert_int_eq(dead.stamp.s, STORY_JANUARY + (lost ? down : up + 11));
    story_end(&story);
  }
}
END_TEST

/* 006, and full again: 45 h later 5.5 h are left, as of the first one. */
START_TEST(cell__replaced__is_full_again) {
  story_t story;
  begin_cell(&story);
  tell_fault(&story, "battery_replaced", hms(95, 0, 0), "-1");
  live(&story);
  until(&story, hms(94, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  until(&story, hms(96, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_REPLACED, 1).stamp.s,
                   STORY_JANUARY + hms(95, 0, 0));
  until(&story, hms(185, 0, 0) - 1);
  ck_assert_uint_eq(face_of(&story).status, 0);
  until(&story, hms(185, 0, 0)); /* 90 h later */
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  story_end(&story);
}
END_TEST

/* Put in while it was off: before it was empty it keeps the clock, behind that nothing does. From
 * 9.5 h on, after 5 h with supply, an outage lasts 9.5 h / 1.1 = 8 h 38 min 10.9 s. */
START_TEST(cell__replaced_in_an_outage__saves_a_clock_that_is_not_lost_yet) {
  for (int late = 0; late <= 1; late++) {
    story_t story;
    begin_cell(&story);
    tell_outage(&story, hms(5, 0, 0), hms(16, 0, 0));
    tell_fault(&story, "battery_replaced", hms(13, 38, late == 0 ? 10 : 11), "-1");
    live(&story);
    until(&story, hms(17, 0, 0));
    ck_assert_int_eq(is_lost(&story), late == 1);
    ck_assert_uint_eq(face_of(&story).status & (STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED), 0);
    ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_LOW, 1).number, 0);
    meter_event_t fresh = event_of(&story, EVENT_BATTERY_REPLACED, 1);
    ck_assert_uint_ne(fresh.number, 0);
    ck_assert_uint_lt(fresh.number, event_of(&story, EVENT_POWER_UP, 1).number);
    story_end(&story);
  }
}
END_TEST

/* 9.5 h are left after 5 h with supply: they last until 13:38:10.9, so that the clock is lost. A
 * new one at 14:00 has 10 h, at 1.1 an hour low after 8 h 10 min 54.5 s, at 22:10:54, and dead
 * after 9 h 5 min 27.27… s, at 23:05:27. It has failed where the supply returns behind that. */
START_TEST(cell__that_dies_in_the_outage_that_brought_it__has_failed) {
  const uint32_t cell = STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED;
  const struct {
    int64_t up;
    uint32_t status;
  } ends[] = {{hms(22, 10, 54), 0},
              {hms(23, 5, 27), STATUS_BATTERY_LOW},
              {hms(23, 5, 28), STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED}};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell_cell(&story);
    tell_outage(&story, hms(5, 0, 0), ends[i].up);
    tell_fault(&story, "battery_replaced", hms(14, 0, 0), "-1");
    live(&story);
    until(&story, ends[i].up); /* a cell that is nearly empty goes on emptying */
    ck_assert_uint_eq(face_of(&story).status & cell, ends[i].status);
    ck_assert_uint_ne(face_of(&story).status & STATUS_INVALID, 0);
    bool dead = event_of(&story, EVENT_BATTERY_DEAD, 1).number != 0;
    ck_assert_int_eq(dead, ends[i].status == cell);
    ck_assert_uint_ne(event_of(&story, EVENT_BATTERY_REPLACED, 1).number, 0);
    story_end(&story);
  }
}
END_TEST

/* The cell is dead by a fault and good again with its end, which is a full new one. */
START_TEST(cell__dead_by_a_fault__is_dead_whatever_is_left) {
  story_t story;
  begin_cell(&story);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, hms(50, 0, 0)));
  tell_fault(&story, "battery_dead", hms(1, 0, 0), rest);
  tell_outage(&story, hms(2, 0, 0), hms(3, 0, 0));
  tell_outage(&story, hms(95, 0, 0), hms(96, 0, 0));
  live(&story);
  until(&story, hms(4, 0, 0));
  ck_assert(is_lost(&story));
  until(&story, hms(100, 0, 0)); /* 10 h − 4.6 h − 1 h */
  ck_assert_uint_eq(event_of(&story, EVENT_CLOCK_LOST, 2).number, 0);
  ck_assert_uint_eq(face_of(&story).status & (STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED), 0);
  story_end(&story);
}
END_TEST

/* Without a reserve of its own: 004 and 005 are over with the new cell, and it keeps the clock. */
START_TEST(battery_replaced__ends_what_faults_began) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "battery_low", hms(1, 0, 0), "-1");
  tell_fault(&story, "battery_dead", hms(2, 0, 0), "-1");
  tell_fault(&story, "battery_replaced", hms(3, 0, 0), "-1");
  tell_outage(&story, hms(4, 0, 0), hms(5, 0, 0));
  live(&story);
  until(&story, hms(2, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED);
  until(&story, hms(6, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert(!is_lost(&story));
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_REPLACED, 1).stamp.s,
                   STORY_JANUARY + hms(3, 0, 0));
  story_end(&story);
}
END_TEST

/* The cell of a battery_dead to 5 h is new at 3 h; at 5 h there is another one, with which the flag
 * of 4 h is over, too. */
START_TEST(battery_dead__ended_early__still_ends_with_a_new_cell) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, hms(5, 0, 0)));
  tell_fault(&story, "battery_dead", hms(2, 0, 0), rest);
  tell_fault(&story, "battery_replaced", hms(3, 0, 0), "-1");
  tell_fault(&story, "battery_low", hms(4, 0, 0), "-1");
  live(&story);
  until(&story, hms(4, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  until(&story, hms(6, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_REPLACED, 2).stamp.s,
                   STORY_JANUARY + hms(5, 0, 0));
  story_end(&story);
}
END_TEST

/* 10 h, at 0.1 an hour: after 95 h, 5 h before it is dead, 0.5 h are left, so that it is low. What
 * ends there is low and dead by faults, and a cell is put in as well: one full new cell. */
START_TEST(new_cell__of_several_ends_of_one_instant__is_told_once) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_cell(&story);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, hms(95, 0, 0)));
  tell_fault(&story, "battery_low", hms(91, 0, 0), rest);
  tell_fault(&story, "battery_dead", hms(92, 0, 0), rest);
  tell_fault(&story, "battery_replaced", hms(95, 0, 0), "-1");
  tell_fault(&story, "battery_replaced", hms(95, 0, 0), "-1");
  live(&story);
  until(&story, hms(96, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_REPLACED, 1).stamp.s,
                   STORY_JANUARY + hms(95, 0, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_REPLACED, 2).number, 0);
  ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_LOW, 2).number, 0);
  ck_assert_uint_eq(face_of(&story).events_last, 3); /* 004 at 90 h, 005 at 92 h, 006 */
  story_end(&story);
}
END_TEST

/* Low of itself from 90 h on: the end of a flag that was there as well fills no cell. */
START_TEST(battery_low__ended_of_a_cell_that_is_low__ends_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_cell(&story);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, hms(95, 0, 0)));
  tell_fault(&story, "battery_low", hms(80, 0, 0), rest);
  live(&story);
  until(&story, hms(96, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  ck_assert_uint_eq(face_of(&story).events_last, 1); /* 004 at 80 h */
  story_end(&story);
}
END_TEST

/* Dead at 1 h, the clock lost from 2 h on, a new one at 3 h that is low by 12 h: what was seen of
 * the old one is not said of this loss. It has 10 h and loses 1.1 an hour: 1 h is left at 11:10:54.
 */
START_TEST(clock_lost__with_a_new_cell_since__says_nothing_of_the_old) {
  story_t story;
  begin_cell(&story);
  tell_fault(&story, "battery_dead", hms(1, 0, 0), "-1");
  tell_fault(&story, "battery_replaced", hms(3, 0, 0), "-1");
  tell_outage(&story, hms(2, 0, 0), hms(12, 0, 0));
  live(&story);
  until(&story, hms(13, 0, 0));
  meter_event_t lost = event_of(&story, EVENT_CLOCK_LOST, 1);
  ck_assert_uint_ne(lost.number, 0);
  ck_assert_int_eq(lost.value, METER_ABSENT);
  ck_assert_uint_ne(event_of(&story, EVENT_BATTERY_LOW, 1).number, 0);
  story_end(&story);
}
END_TEST

/* 4 h, full again after 8 h; it loses a tenth more than the clock takes. */
static void tell_capacitor(story_t *story) {
  tell(story, "policy 0 reserve.kind capacitor");
  tell(story, "policy 0 reserve.hours %lld", (long long)(4 * HOUR_NS));
  tell(story, "policy 0 reserve.leak 100000000");
  tell(story, "policy 0 reserve.recharge %lld", (long long)(8 * HOUR_NS));
}

/* What lasts to the second `to` is empty one later. */
static const struct {
  int64_t before[2]; /* an outage before it; 0: none */
  int64_t from, to;
} capacitors[] = {
    /* 3 h without supply cost 3.3 h: 0.7 h are left. An hour of supply gives half an hour: 1.2 h.
       They last 1 h 5 min 27.27… s. */
    {{HMS(10, 0, 0), HMS(13, 0, 0)}, HMS(14, 0, 0), HMS(15, 5, 27)},
    /* Never more than full: after a day as after an hour 4 h / 1.1 = 3 h 38 min 10.9 s. */
    {{0, 0}, HMS(24, 0, 0), HMS(27, 38, 10)},
};

START_TEST(capacitor__charges_between_outages_and_is_never_more_than_full) {
  for (int late = 0; late <= 1; late++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell_capacitor(&story);
    if (capacitors[_i].before[0] != 0)
      tell_outage(&story, capacitors[_i].before[0], capacitors[_i].before[1]);
    tell_outage(&story, capacitors[_i].from, capacitors[_i].to + late);
    live(&story);
    until(&story, hms(30, 0, 0));
    ck_assert_int_eq(is_lost(&story), late == 1);
    story_end(&story);
  }
}
END_TEST

/* 003 without a value, no 004, no 005, no bit of the battery; a cell in its place has them. */
START_TEST(capacitor__that_is_empty__is_no_battery_that_failed) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_capacitor(&story);
  tell_fault(&story, "battery_low", hms(1, 0, 0), "-1");
  tell_outage(&story, hms(10, 0, 0), hms(14, 0, 0));
  live(&story);
  until(&story, hms(20, 0, 0));
  meter_event_t lost = event_of(&story, EVENT_CLOCK_LOST, 1);
  ck_assert_uint_ne(lost.number, 0);
  ck_assert_int_eq(lost.value, METER_ABSENT);
  ck_assert_uint_eq(face_of(&story).status, STATUS_INVALID | STATUS_BATTERY_LOW); /* the fault's */
  ck_assert_uint_eq(event_of(&story, EVENT_BATTERY_DEAD, 1).number, 0);
  story_end(&story);

  story_begin(&story, STORY_JANUARY);
  tell_capacitor(&story);
  tell_fault(&story, "battery_dead", hms(1, 0, 0), "-1");
  tell_outage(&story, hms(10, 0, 0), hms(14, 0, 0));
  live(&story);
  until(&story, hms(20, 0, 0));
  ck_assert_int_eq(event_of(&story, EVENT_CLOCK_LOST, 1).value, STORY_JANUARY + hms(1, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_INVALID | STATUS_BATTERY_FAILED);
  story_end(&story);
}
END_TEST

/* A cut of the bench lasts no time: it neither charges nor empties, and a dead cell is found. */
START_TEST(cut__of_the_bench__finds_the_same_reserve) {
  story_t story;
  begin_cell(&story);
  live(&story);
  until(&story, hms(89, 0, 0));
  meter_arm_cut(story.m, meter_cut_points(story.m) + 1);
  until(&story, hms(99, 0, 0));
  ck_assert(meter_cut_happened(story.m));
  ck_assert(!is_lost(&story));
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_LOW, 1).stamp.s, STORY_JANUARY + hms(90, 0, 0));
  until(&story, hms(101, 0, 0));
  meter_arm_cut(story.m, meter_cut_points(story.m) + 1);
  until(&story, hms(103, 0, 0));
  ck_assert(is_lost(&story));
  story_end(&story);
}
END_TEST

START_TEST(reserve__that_cannot_be__is_a_sentence) {
  static const struct {
    bool capacitor; /* told before it */
    const char *line;
  } wrong[] = {{false, "policy 0 reserve.kind spring"},
               {false, "policy 0 reserve.kind cell"},
               {false, "policy 0 reserve.leak -1"},
               {false, "fault 0 activate_passive 1767571200000000000 -1 X"},
               {true, "policy 0 reserve.recharge 0"}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    if (wrong[i].capacitor) tell_capacitor(&story);
    tell(&story, "%s", wrong[i].line);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    bytes_t facts = bytes_text(text_chars(&story.facts));
    ck_assert_int_eq(meter_config_read(&story.arena, facts, 0, &config, &fault), ST_BAD_INPUT);
    ck_assert_uint_gt(fault.text[0], 0);
    story_end(&story);
  }
}
END_TEST

/* Within 900 s of another reset the contact makes a set, with cause 11, and the button does not. */
START_TEST(external_input__is_not_locked_out_and_locks_out) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "end_of_billing", hms(1, 0, 0), "-1 B");
  tell_fault(&story, "end_of_billing", hms(1, 10, 0), "-1 X");
  tell_fault(&story, "end_of_billing", hms(1, 20, 0), "-1 B"); /* 1200 s after the first */
  live(&story);
  until(&story, hms(2, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 2);
  meter_set_t set = set_of(&story, 2);
  ck_assert_int_eq(set.cause, CAUSE_EXTERNAL);
  ck_assert_uint_eq(set.mask, 1U << 11);
  ck_assert_int_eq(set.end.s, STORY_JANUARY + hms(1, 10, 0));
  char by[3];
  meter_by_text(event_of(&story, EVENT_END_OF_BILLING, 2).by, by);
  ck_assert_str_eq(by, "X");
  meter_event_t locked = event_of(&story, EVENT_END_OF_BILLING_LOCKED, 1);
  ck_assert_int_eq(locked.stamp.s, STORY_JANUARY + hms(1, 20, 0));
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("reserve");
  tcase_add_test(tcase, cell__that_nobody_needs__is_low_and_dead_at_its_instants);
  tcase_add_test(tcase, cell__in_an_outage__keeps_the_clock_until_it_is_empty);
  tcase_add_test(tcase, cell__replaced__is_full_again);
  tcase_add_test(tcase, cell__replaced_in_an_outage__saves_a_clock_that_is_not_lost_yet);
  tcase_add_test(tcase, cell__that_dies_in_the_outage_that_brought_it__has_failed);
  tcase_add_test(tcase, cell__dead_by_a_fault__is_dead_whatever_is_left);
  tcase_add_test(tcase, battery_replaced__ends_what_faults_began);
  tcase_add_test(tcase, battery_dead__ended_early__still_ends_with_a_new_cell);
  tcase_add_test(tcase, new_cell__of_several_ends_of_one_instant__is_told_once);
  tcase_add_test(tcase, battery_low__ended_of_a_cell_that_is_low__ends_nothing);
  tcase_add_test(tcase, clock_lost__with_a_new_cell_since__says_nothing_of_the_old);
  tcase_add_loop_test(tcase, capacitor__charges_between_outages_and_is_never_more_than_full, 0,
                      sizeof capacitors / sizeof capacitors[0]);
  tcase_add_test(tcase, capacitor__that_is_empty__is_no_battery_that_failed);
  tcase_add_test(tcase, cut__of_the_bench__finds_the_same_reserve);
  tcase_add_test(tcase, reserve__that_cannot_be__is_a_sentence);
  tcase_add_test(tcase, external_input__is_not_locked_out_and_locks_out);
  STORY_RUN("meter_reserve", tcase);
}
