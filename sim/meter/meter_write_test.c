/* A passive calendar that a client writes: what can be one, and that it is lived exactly as one of
 * the configuration, through its due instant, an order, an outage, a set and a power cut. 1 kW, so
 * that energies are hours. And what the meter shows beside its face: demand, zone, failures. */
#include <check.h>

#include <string.h>

#include "sim/meter/story_test.h"

#define KWH INT64_C(1000000)

static meter_label_t label(const char *text) {
  meter_label_t made = {.len = (uint8_t)strlen(text)};
  memcpy(made.octets, text, made.len);
  return made;
}

/* Winter from 1 January: rate 3 to 06:00, rate 4 after it; summer from 1 July: rate 5 all day; the
 * 7th of January, a Wednesday, of every year and the 8th of 2026: rate 6 all day. */
static meter_calendar_t four_days(int64_t due_s) {
  meter_calendar_t c;
  memset(&c, 0, sizeof c);
  c.name = label("passive");
  c.due.s = due_s;
  c.season_count = 2; /* not in the order of the year: a client need not sort */
  c.seasons[0] = (meter_season_t){.name = label("s"), .week = label("S"), .month = 7, .day = 1};
  c.seasons[1] = (meter_season_t){.name = label("w"), .week = label("W"), .month = 1, .day = 1};
  c.week_count = 2;
  c.weeks[0] = (meter_week_t){.name = label("W"), .days = {9, 9, 9, 9, 9, 9, 9}};
  c.weeks[1] = (meter_week_t){.name = label("S"), .days = {7, 7, 7, 7, 7, 7, 7}};
  c.day_count = 3;
  c.days[0] = (meter_day_t){.id = 9, .count = 2, .switches = {{0, 3}, {21600, 4}}};
  c.days[1] = (meter_day_t){.id = 7, .count = 1, .switches = {{0, 5}}};
  c.days[2] = (meter_day_t){.id = 200, .count = 1, .switches = {{0, 6}}};
  c.special_count = 2;
  c.specials[0] = (meter_special_t){.index = 1, .month = 1, .day = 7, .profile = 200};
  c.specials[1] = (meter_special_t){.index = 2, .year = 2026, .month = 1, .day = 8, .profile = 200};
  return c;
}

/* The same as facts. */
static void tell_four_days(story_t *story, int64_t due_s) {
  tell(story, "tariff 5 passive");
  tell(story, "season 5 1 1 1");
  tell(story, "season 5 7 1 2");
  tell(story, "week 5 1 9 9 9 9 9 9 9");
  tell(story, "week 5 2 7 7 7 7 7 7 7");
  tell(story, "switch 5 9 0 3");
  tell(story, "switch 5 9 21600 4");
  tell(story, "switch 5 7 0 5");
  tell(story, "switch 5 200 0 6");
  tell(story, "special 5 0 1 7 200");
  tell(story, "special 5 2026 1 8 200");
  tell(story, "deferred 0 5 %lld", (long long)due_s);
}

static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_load(story, -86400, hms(24 * 300, 0, 0), 1000);
}

static status_t write_at(story_t *story, int64_t s, const meter_calendar_t *calendar) {
  return meter_write_calendar(until(story, s), calendar, by_r3);
}

/* --- what can be a calendar --- */

static const int64_t never = METER_ABSENT;

START_TEST(check__a_calendar__is_one) {
  meter_calendar_t c = four_days(never);
  ck_assert_int_eq(meter_calendar_check(&c), REFUSAL_NONE);
  c.specials[0].month = 2;
  c.specials[0].day = 29; /* of some years */
  ck_assert_int_eq(meter_calendar_check(&c), REFUSAL_NONE);
}
END_TEST

#define IS_NONE(why, change)                                                                       \
  do {                                                                                             \
    meter_calendar_t c = four_days(never);                                                         \
    change;                                                                                        \
    ck_assert_int_eq(meter_calendar_check(&c), REFUSAL_##why);                                     \
  } while (0)

/* 16 switchings a day are as many as fit, 16 such days are 256. */
static void fill_days(meter_calendar_t *c, int32_t days) {
  for (int32_t i = 0; i < days && i < METER_DAYS_MAX; i++) {
    meter_day_t *day = &c->days[i];
    if (i >= 3) day->id = (uint8_t)(10 + i);
    day->count = METER_SWITCHES_MAX;
    for (int32_t at = 0; at < METER_SWITCHES_MAX; at++)
      day->switches[at] = (meter_switch_t){at * 900, 1};
  }
  c->day_count = days;
}

static void fill_seasons(meter_calendar_t *c, int32_t seasons) {
  for (int32_t i = 0; i < seasons; i++) {
    c->seasons[i] = (meter_season_t){
        .name = label("s"), .week = label("S"), .month = (uint8_t)(i % 12 + 1), .day = 1};
    if (i >= 12) c->seasons[i].day = 2;
  }
  c->season_count = seasons;
}

static void fill_specials(meter_calendar_t *c, int32_t specials) {
  for (int32_t i = 0; i < specials && i < METER_SPECIALS_MAX; i++)
    c->specials[i] = (meter_special_t){
        .index = (uint16_t)i, .year = (uint16_t)(2026 + i), .month = 1, .day = 7, .profile = 200};
  c->special_count = specials;
}

START_TEST(check__what_cannot_be_a_calendar__says_why) {
  IS_NONE(MIDNIGHT, c.days[0].switches[0].second = 1);
  IS_NONE(MIDNIGHT, c.days[0].count = 0);
  IS_NONE(SWITCHES, c.days[0].switches[1].second = 0);
  IS_NONE(SEASONS, c.seasons[0].month = 1);
  IS_NONE(SPECIALS, (c.specials[1].year = 0, c.specials[1].day = 7));
  IS_NONE(REFERENCE, c.seasons[1].week = label("V"));
  IS_NONE(REFERENCE, c.weeks[0].days[6] = 8);
  IS_NONE(REFERENCE, c.specials[0].profile = 8);
  IS_NONE(NONE, fill_days(&c, 16));
  IS_NONE(TOO_MUCH, fill_days(&c, 17)); /* 272 */
  IS_NONE(TOO_MUCH, fill_days(&c, 25));
  IS_NONE(TOO_MUCH, (fill_days(&c, 3), c.days[0].count = 17));
  IS_NONE(NONE, fill_seasons(&c, 12));
  IS_NONE(TOO_MUCH, fill_seasons(&c, 13));
  IS_NONE(NONE, fill_specials(&c, 128));
  IS_NONE(TOO_MUCH, fill_specials(&c, 129));
  IS_NONE(RATE, c.days[0].switches[1].rate = 9);
  IS_NONE(RATE, c.days[0].switches[1].rate = 0);
}
END_TEST

START_TEST(check__what_is_none_of_these__is_other) {
  IS_NONE(OTHER, c.name.len = 0);
  IS_NONE(OTHER, c.name.octets[2] = 0x07);
  IS_NONE(OTHER, c.days[0].switches[1].second = 86400);
  IS_NONE(OTHER, (c.day_count = 4, c.days[3] = c.days[2]));
  IS_NONE(OTHER, (c.week_count = 3, c.weeks[2] = c.weeks[0]));
  IS_NONE(OTHER, c.seasons[0].month = 13);
  IS_NONE(OTHER, (c.seasons[0].month = 2, c.seasons[0].day = 30));
  IS_NONE(OTHER, c.season_count = 0);
  IS_NONE(OTHER, (c.season_count = 0, c.week_count = 0));
  IS_NONE(OTHER, c.specials[1].index = 1);
  IS_NONE(OTHER, (c.specials[1].month = 2, c.specials[1].day = 29)); /* 2026 has none */
}
END_TEST

START_TEST(check__two_reasons__give_the_first) {
  IS_NONE(MIDNIGHT, (c.days[1].switches[0].second = 60, c.days[0].switches[1].second = 0));
  IS_NONE(SWITCHES, (c.days[0].switches[1].second = 0, c.seasons[0].month = 1));
  IS_NONE(SEASONS, (c.seasons[0].month = 1, c.specials[0] = c.specials[1]));
  IS_NONE(SPECIALS, (c.specials[0] = c.specials[1], c.weeks[0].days[6] = 8));
  IS_NONE(REFERENCE, (c.weeks[0].days[6] = 8, fill_seasons(&c, 13)));
  IS_NONE(TOO_MUCH, (fill_seasons(&c, 13), c.days[0].switches[1].rate = 9));
  IS_NONE(RATE, (c.days[0].switches[1].rate = 9, c.name.len = 0));
}
END_TEST

START_TEST(write__what_cannot_be_a_calendar__leaves_the_one_before) {
  story_t story;
  begin(&story);
  tell_four_days(&story, 9000000000);
  live(&story);
  meter_calendar_t c = four_days(never);
  c.name = label("new");
  c.days[0].switches[0].second = 1;
  ck_assert_int_eq(face_of(&story).calendar_refused, REFUSAL_NONE);
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_BAD_VALUE);
  ck_assert_int_eq(face_of(&story).calendar_refused, REFUSAL_MIDNIGHT);
  ck_assert_str_eq(face_of(&story).passive, "passive");
  c = four_days(STORY_JANUARY + hms(1, 0, 0)); /* not later than the clock */
  c.name = label("new");
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_REFUSED);
  ck_assert_int_eq(face_of(&story).calendar_refused, REFUSAL_OTHER);
  ck_assert_str_eq(face_of(&story).passive, "passive");
  c.due.s++;
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_OK);
  ck_assert_int_eq(face_of(&story).calendar_refused, REFUSAL_NONE);
  ck_assert_str_eq(face_of(&story).passive, "new");
  ck_assert_int_eq(face_of(&story).passive_due.s, STORY_JANUARY + hms(1, 0, 1));
  story_end(&story);
}
END_TEST

START_TEST(write__a_calendar__is_shown_as_it_was_written) {
  story_t story;
  meter_calendar_t shown, c = four_days(never);
  begin(&story);
  live(&story);
  ck_assert(!meter_calendar(story.m, true, &shown));
  ck_assert_int_eq(shown.season_count, 0);
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_OK);
  ck_assert(meter_calendar(story.m, true, &shown));
  ck_assert(memcmp(&shown, &c, sizeof c) == 0);
  ck_assert(meter_calendar(story.m, false, &shown));
  ck_assert_int_eq(shown.season_count, 1);
  ck_assert_int_eq(shown.days[0].id, 1);
  ck_assert_int_eq(shown.days[0].count, 2);
  ck_assert_int_eq(shown.days[0].switches[1].second, 25200);
  ck_assert_int_eq(shown.weeks[0].days[6], 1);
  ck_assert(memcmp(&shown.seasons[0].week, &shown.weeks[0].name, sizeof shown.weeks[0].name) == 0);
  story_end(&story);
}
END_TEST

/* --- lived as one of the configuration --- */

static void check_same(const story_t *a, const story_t *b) {
  meter_registers_t ra = registers_of(a), rb = registers_of(b);
  ck_assert(memcmp(&ra, &rb, sizeof ra) == 0);
  meter_row_t row, other;
  uint32_t at = 1;
  for (; meter_row_seek(a->m, at, &row); at = row.sequence + 1) {
    ck_assert(meter_row_seek(b->m, at, &other));
    ck_assert_uint_eq(row.sequence, other.sequence);
    ck_assert_int_eq(row.kind, other.kind);
    ck_assert_int_eq(row.stamp.s, other.stamp.s);
    ck_assert_int_eq(row.energy[0].mwh, other.energy[0].mwh);
    ck_assert_uint_eq(row.status, other.status);
  }
  ck_assert(!meter_row_seek(b->m, at, &other));
  ck_assert_uint_eq(face_of(a).sets_made, face_of(b).sets_made);
  for (uint32_t n = 1; n <= face_of(a).sets_made; n++) {
    meter_set_t sa = set_of(a, n), sb = set_of(b, n);
    ck_assert_int_eq(sa.cause, sb.cause);
    ck_assert_uint_eq(sa.mask, sb.mask);
    ck_assert_int_eq(sa.end.s, sb.end.s);
    ck_assert_int_eq(sa.missed_count, sb.missed_count);
    ck_assert(memcmp(&sa.registers, &sb.registers, sizeof sa.registers) == 0);
  }
  check_invariants(a);
  check_invariants(b);
}

typedef void (*tell_t)(story_t *story);

/* One story twice: the calendar in the configuration, and written at 00:10. */
static void live_twice(story_t *told, story_t *written, int64_t due_s, tell_t more) {
  begin(told);
  tell_four_days(told, due_s);
  begin(written);
  if (more != NULL) {
    more(told);
    more(written);
  }
  live(told);
  live(written);
  meter_calendar_t c = four_days(due_s);
  ck_assert_int_eq(write_at(written, hms(0, 10, 0), &c), ST_OK);
}

static void end_twice(story_t *told, story_t *written, int64_t at_s) {
  until(told, at_s);
  until(written, at_s);
  check_same(told, written);
}

/* Due on 6 January 00:00; Tuesday 6 h of rate 3, 18 of 4; Wednesday and Thursday 6; Friday 3, 4. */
START_TEST(written__at_its_due_instant__becomes_the_active_one) {
  story_t told, written;
  live_twice(&told, &written, STORY_JANUARY + hms(24, 0, 0), NULL);
  end_twice(&told, &written, hms(5 * 24, 0, 0));
  meter_registers_t r = registers_of(&written);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, 7 * KWH); /* Monday, the active one of before */
  ck_assert_int_eq(r.energy[0].rate[1].mwh, 17 * KWH);
  ck_assert_int_eq(r.energy[0].rate[2].mwh, 12 * KWH);
  ck_assert_int_eq(r.energy[0].rate[3].mwh, 36 * KWH);
  ck_assert_int_eq(r.energy[0].rate[5].mwh, 48 * KWH);
  ck_assert_int_eq(face_of(&written).sets_made, 1);
  ck_assert_int_eq(set_of(&written, 1).cause, CAUSE_CHANGE_OVER);
  ck_assert_str_eq(face_of(&written).tariff, "passive");
  ck_assert_str_eq(face_of(&written).passive, "");
  ck_assert_int_eq(event_of(&written, EVENT_PASSIVE_ACTIVATED, 1).by.port, 'I');
  end_twice(&told, &written, hms(190 * 24, 0, 0)); /* well into July: the other season */
  ck_assert_int_eq(face_of(&written).rate, 5);
  story_end(&told);
  story_end(&written);
}
END_TEST

START_TEST(written__due_in_an_outage__is_caught_up_as_one_of_the_configuration) {
  story_t told, written;
  begin(&told);
  begin(&written);
  tell_outage(&told, hms(20, 0, 0), hms(30, 0, 0));
  tell_outage(&written, hms(20, 0, 0), hms(30, 0, 0));
  tell_four_days(&told, STORY_JANUARY + hms(24, 0, 0));
  live(&told);
  live(&written);
  meter_calendar_t c = four_days(STORY_JANUARY + hms(24, 0, 0));
  ck_assert_int_eq(write_at(&written, hms(0, 10, 0), &c), ST_OK);
  end_twice(&told, &written, hms(72, 0, 0));
  ck_assert_int_eq(set_of(&written, 1).cause, CAUSE_CATCH_UP);
  ck_assert_str_eq(face_of(&written).tariff, "passive");
  story_end(&told);
  story_end(&written);
}
END_TEST

static void policy_r3(story_t *story) {
  tell(story, "policy 0 clk.invalid.response R3");
  tell_fault(story, "battery_dead", hms(1, 0, 0), "-1");
  tell_outage(story, hms(20, 0, 0), hms(21, 0, 0));
}

/* Frozen when it falls due (A10): it takes effect at the set, without a reset of its own (A14). */
START_TEST(written__due_while_frozen__takes_effect_at_the_set) {
  story_t told, written;
  live_twice(&told, &written, STORY_JANUARY + hms(24, 0, 0), policy_r3);
  until(&told, hms(40, 0, 0));
  until(&written, hms(40, 0, 0));
  ck_assert_str_eq(face_of(&written).passive, "passive");
  claim_t clock = {STORY_JANUARY + hms(40, 0, 0)};
  ck_assert_int_eq(meter_set_clock(told.m, clock, by_r3), ST_OK);
  ck_assert_int_eq(meter_set_clock(written.m, clock, by_r3), ST_OK);
  ck_assert_str_eq(face_of(&written).tariff, "passive");
  end_twice(&told, &written, hms(72, 0, 0));
  story_end(&told);
  story_end(&written);
}
END_TEST

START_TEST(written__without_an_instant__waits_for_the_order) {
  story_t story;
  begin(&story);
  live(&story);
  meter_calendar_t c = four_days(never);
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_OK);
  until(&story, hms(30, 0, 0));
  ck_assert_str_eq(face_of(&story).tariff, "night-day");
  ck_assert_int_eq(meter_activate_passive(story.m, by_r3), ST_OK);
  ck_assert_str_eq(face_of(&story).tariff, "passive");
  ck_assert_int_eq(face_of(&story).rate, 4);
  ck_assert_int_eq(meter_activate_passive(story.m, by_r3), ST_REFUSED); /* there is none now */
  story_end(&story);
}
END_TEST

/* Three times written and activated: each lives, whichever slot it came to stand in. */
START_TEST(written__again_and_again__the_last_one_is_lived) {
  story_t story;
  begin(&story);
  live(&story);
  for (uint16_t rate = 1; rate <= METER_RATES; rate++) {
    meter_calendar_t c = four_days(never);
    c.special_count = 0;
    c.days[0].switches[0].rate = c.days[0].switches[1].rate = rate;
    ck_assert_int_eq(write_at(&story, hms(rate, 10, 0), &c), ST_OK);
    c.name.octets[0] = 'P'; /* one that is replaced before it was ever active */
    ck_assert_int_eq(write_at(&story, hms(rate, 20, 0), &c), ST_OK);
    ck_assert_str_eq(face_of(&story).passive, "Passive");
    ck_assert_int_eq(meter_activate_passive(until(&story, hms(rate, 30, 0)), by_r3), ST_OK);
    ck_assert_int_eq(face_of(&story).rate, rate);
  }
  check_invariants(&story);
  story_end(&story);
}
END_TEST

/* A calendar of the configuration that one replaces is gone; what was queued behind it is next. */
START_TEST(written__over_a_deferred_one__takes_its_place) {
  story_t story;
  begin(&story);
  tell_four_days(&story, STORY_JANUARY + hms(24, 0, 0));
  live(&story);
  meter_calendar_t c = four_days(STORY_JANUARY + hms(48, 0, 0));
  c.name = label("new");
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_OK);
  until(&story, hms(30, 0, 0));
  ck_assert_str_eq(face_of(&story).tariff, "night-day");
  until(&story, hms(48, 0, 0));
  ck_assert_str_eq(face_of(&story).tariff, "new");
  ck_assert_str_eq(face_of(&story).passive, "");
  story_end(&story);
}
END_TEST

/* A cut at each point of the write: afterwards there is the one before or the new one, whole. */
START_TEST(written__cut_anywhere__is_there_whole_or_not_at_all) {
  bool old_seen = false, new_seen = false;
  for (uint64_t point = 1;; point++) {
    story_t story;
    begin(&story);
    tell_four_days(&story, 9000000000);
    live(&story);
    meter_calendar_t shown, c = four_days(never);
    c.name = label("new");
    until(&story, hms(1, 10, 0));
    meter_arm_cut(story.m, meter_cut_points(story.m) + point);
    status_t status = meter_write_calendar(story.m, &c, by_r3);
    bool cut = meter_cut_happened(story.m);
    ck_assert_int_eq(status, cut ? ST_POWER_CUT : ST_OK);
    ck_assert(meter_calendar(story.m, true, &shown));
    bool old = strcmp(face_of(&story).passive, "passive") == 0;
    old_seen = old_seen || old;
    new_seen = new_seen || !old;
    if (!old) ck_assert(memcmp(&shown, &c, sizeof c) == 0);
    ck_assert_int_eq(meter_activate_passive(until(&story, hms(3, 0, 0)), by_r3), ST_OK);
    ck_assert_int_eq(face_of(&story).rate, 3);
    check_invariants(&story);
    story_end(&story);
    if (!cut) break;
    ck_assert_uint_lt(point, 100);
  }
  ck_assert(old_seen);
  ck_assert(new_seen);
}
END_TEST

START_TEST(written__survives_a_power_failure) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(2, 0, 0), hms(3, 0, 0));
  tell_outage(&story, hms(5, 0, 0), hms(6, 0, 0));
  live(&story);
  meter_calendar_t c = four_days(never);
  ck_assert_int_eq(write_at(&story, hms(1, 0, 0), &c), ST_OK);
  until(&story, hms(2, 30, 0));
  ck_assert_str_eq(face_of(&story).passive, "passive"); /* what it saved */
  ck_assert_int_eq(meter_activate_passive(until(&story, hms(4, 0, 0)), by_r3), ST_OK);
  ck_assert_int_eq(face_of(&story).rate, 3);
  until(&story, hms(7, 0, 0));
  ck_assert_int_eq(face_of(&story).rate, 4);
  ck_assert_int_eq(meter_write_calendar(until(&story, hms(8, 0, 0)), &c, by_r3), ST_OK);
  story_end(&story);
}
END_TEST

START_TEST(write__to_a_meter_that_is_off__is_silent) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(2, 0, 0), hms(3, 0, 0));
  live(&story);
  meter_calendar_t c = four_days(never);
  ck_assert_int_eq(write_at(&story, hms(2, 30, 0), &c), ST_SILENT_LINE);
  story_end(&story);
}
END_TEST

/* --- what is shown beside the face --- */

/* Of an hour at 1 kW, 12 min after the edge: 200 Wh / 30 min = 400 W. */
START_TEST(demand__runs_and_remembers_the_last_period) {
  story_t story;
  meter_demand_t demand;
  begin(&story);
  live(&story);
  until(&story, hms(1, 12, 0));
  meter_demand(story.m, &demand);
  ck_assert_int_eq(demand.running.mw, 400000);
  ck_assert_int_eq(demand.start.s, STORY_JANUARY + hms(1, 0, 0));
  ck_assert_int_eq(demand.last.mw, 1000000);
  ck_assert_int_eq(demand.last_end.s, STORY_JANUARY + hms(1, 0, 0));
  ck_assert_int_eq(demand.period.ns, 1800 * NS_PER_S);
  story_end(&story);
}
END_TEST

/* 3 min is not long, a second more is; one in which the clock was lost has no known length. */
START_TEST(failures__long_ones__are_those_known_to_be_longer_than_three_minutes) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 0, 0), hms(1, 3, 0));
  tell_outage(&story, hms(2, 0, 0), hms(2, 3, 1));
  tell_fault(&story, "battery_dead", hms(3, 0, 0), "-1");
  tell_outage(&story, hms(4, 0, 0), hms(5, 0, 0));
  live(&story);
  until(&story, hms(6, 0, 0));
  ck_assert_uint_eq(face_of(&story).power_failures, 3);
  ck_assert_uint_eq(face_of(&story).long_failures, 1);
  ck_assert_uint_eq(face_of(&story).alarms,
                    ALARM_POWER_DOWN | ALARM_POWER_UP | ALARM_BATTERY_DEAD | ALARM_CLOCK_LOST);
  ck_assert_int_eq(meter_write_alarms(story.m, ALARM_CLOCK_LOST, by_r3), ST_OK);
  ck_assert_uint_eq(face_of(&story).alarms, ALARM_CLOCK_LOST);
  story_end(&story);
}
END_TEST

START_TEST(billing_next__is_the_next_date_and_nothing_while_frozen) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 eob.monthly 7 3600");
  policy_r3(&story);
  live(&story);
  until(&story, hms(2, 0, 0));
  ck_assert_int_eq(meter_billing_next(story.m).s, STORY_JANUARY + hms(49, 0, 0));
  until(&story, hms(22, 0, 0));
  ck_assert_int_eq(meter_billing_next(story.m).s, METER_ABSENT);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("written");
  tcase_add_test(tcase, check__a_calendar__is_one);
  tcase_add_test(tcase, check__what_cannot_be_a_calendar__says_why);
  tcase_add_test(tcase, check__what_is_none_of_these__is_other);
  tcase_add_test(tcase, check__two_reasons__give_the_first);
  tcase_add_test(tcase, write__what_cannot_be_a_calendar__leaves_the_one_before);
  tcase_add_test(tcase, write__a_calendar__is_shown_as_it_was_written);
  tcase_add_test(tcase, written__at_its_due_instant__becomes_the_active_one);
  tcase_add_test(tcase, written__due_in_an_outage__is_caught_up_as_one_of_the_configuration);
  tcase_add_test(tcase, written__due_while_frozen__takes_effect_at_the_set);
  tcase_add_test(tcase, written__without_an_instant__waits_for_the_order);
  tcase_add_test(tcase, written__again_and_again__the_last_one_is_lived);
  tcase_add_test(tcase, written__over_a_deferred_one__takes_its_place);
  tcase_add_test(tcase, written__cut_anywhere__is_there_whole_or_not_at_all);
  tcase_add_test(tcase, written__survives_a_power_failure);
  tcase_add_test(tcase, write__to_a_meter_that_is_off__is_silent);
  tcase_add_test(tcase, demand__runs_and_remembers_the_last_period);
  tcase_add_test(tcase, failures__long_ones__are_those_known_to_be_longer_than_three_minutes);
  tcase_add_test(tcase, billing_next__is_the_next_date_and_nothing_while_frozen);
  STORY_RUN("meter_write", tcase);
}
