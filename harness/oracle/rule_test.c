/* DST by rule: 0008. Each rule against the instants of a year that a person can look up; the zone
 * is seen through the clock object, whose offset is its last word and whose status has bit 80. */
#include "story_test.h"

#define NEW_YEAR INT64_C(1767225600) /* 2026-01-01T00:00Z, a Thursday */
#define DAYS(n) (INT64_C(86400) * (n))

static void begin_from(int64_t start_s, const char *rule) {
  story_facts.len = story_served.len = 0;
  served("%s", "");
  fact("facts 1\ncase X -\nspan %lld %lld\n", (long long)(start_s * NS),
       (long long)((NEW_YEAR + DAYS(365)) * NS));
  fact("zone 0 Z\n%s", rule);
  story_tariff();
  story_meter();
}

static void begin(const char *rule) { begin_from(NEW_YEAR, rule); }

/* Zone rule, the two changes of 2026 in UTC, and what the clock shows around each. */
static const struct {
  const char *rule;
  int64_t change_s[2];
  int offset_s[3], dst[3]; /* at new year, after the first change, after the second */
} rules[] = {
    /* Berlin: last Sundays of March and October, 01:00 UTC. 2026-03-29 is day 87, 2026-10-25 day
       297 of the year from 0. */
    {"zone_rule 0 3600 3600\nzone_turn 0 dst 3 last 7 3600 utc\n"
     "zone_turn 0 standard 10 last 7 3600 utc\n",
     {NEW_YEAR + DAYS(87) + 3600, NEW_YEAR + DAYS(297) + 3600},
     {3600, 7200, 3600},
     {0, 128, 0}},
    /* The same by the wall: 02:00 standard is 01:00Z, 03:00 summer time is 01:00Z. */
    {"zone_rule 0 3600 3600\nzone_turn 0 dst 3 last 7 7200 wall\n"
     "zone_turn 0 standard 10 last 7 10800 wall\n",
     {NEW_YEAR + DAYS(87) + 3600, NEW_YEAR + DAYS(297) + 3600},
     {3600, 7200, 3600},
     {0, 128, 0}},
    /* By standard time both turns are at 02:00. */
    {"zone_rule 0 3600 3600\nzone_turn 0 dst 3 last 7 7200 standard\n"
     "zone_turn 0 standard 10 last 7 7200 standard\n",
     {NEW_YEAR + DAYS(87) + 3600, NEW_YEAR + DAYS(297) + 3600},
     {3600, 7200, 3600},
     {0, 128, 0}},
    /* New York: second Sunday of March (the 8th, day 66), first of November (the 1st, day 304),
       02:00 of the wall: 07:00Z and 06:00Z. */
    {"zone_rule 0 -18000 3600\nzone_turn 0 dst 3 2 7 7200 wall\n"
     "zone_turn 0 standard 11 1 7 7200 wall\n",
     {NEW_YEAR + DAYS(66) + 25200, NEW_YEAR + DAYS(304) + 21600},
     {-18000, -14400, -18000},
     {0, 128, 0}},
    /* Lord Howe, half an hour: ends on the first Sunday of April (the 5th, day 94) at 02:00 of the
       wall, UTC + 11: 15:00Z the day before; begins on the first of October (the 4th, day 276) at
       02:00 of UTC + 10:30: 15:30Z the day before. The year begins in DST. */
    {"zone_rule 0 37800 1800\nzone_turn 0 dst 10 1 7 7200 wall\n"
     "zone_turn 0 standard 4 1 7 7200 wall\n",
     {NEW_YEAR + DAYS(93) + 54000, NEW_YEAR + DAYS(275) + 55800},
     {39600, 37800, 39600},
     {128, 0, 128}},
    /* Dublin as its law has it: standard time is that of the summer, winter is an hour less. */
    {"zone_rule 0 3600 -3600\nzone_turn 0 dst 10 last 7 3600 utc\n"
     "zone_turn 0 standard 3 last 7 3600 utc\n",
     {NEW_YEAR + DAYS(87) + 3600, NEW_YEAR + DAYS(297) + 3600},
     {0, 3600, 0},
     {128, 0, 128}},
    /* 24:00 is the end of the day: the last Thursday of April is the 30th (day 119), its end in
       UTC + 2 22:00Z; back at 24:00 of the last Thursday of October, the 29th (day 301), by the
       wall of UTC + 3: 21:00Z. */
    {"zone_rule 0 7200 3600\nzone_turn 0 dst 4 last 4 86400 wall\n"
     "zone_turn 0 standard 10 last 4 86400 wall\n",
     {NEW_YEAR + DAYS(119) + 79200, NEW_YEAR + DAYS(301) + 75600},
     {7200, 10800, 7200},
     {0, 128, 0}},
};

static void look_at(int64_t at_s) { ask(at_s, "0-0:1.0.0*255"); }

static void expect_clock(const char *text, int64_t at_s, int row, int part) {
  LINE(text, "value 0 1 %lld 0-0:1.0.0*255 %lld %d %d", (long long)(at_s * NS), (long long)at_s,
       rules[row].dst[part], rules[row].offset_s[part]);
}

START_TEST(oracle_facts__a_rule__turns_where_the_year_does) {
  begin(rules[_i].rule);
  const int64_t *change_s = rules[_i].change_s;
  look_at(NEW_YEAR);
  look_at(change_s[0] - 1);
  look_at(change_s[0]);
  look_at(change_s[1] - 1);
  look_at(change_s[1]);
  const char *text = ideal();
  expect_clock(text, NEW_YEAR, _i, 0);
  expect_clock(text, change_s[0] - 1, _i, 0);
  expect_clock(text, change_s[0], _i, 1);
  expect_clock(text, change_s[1] - 1, _i, 1);
  expect_clock(text, change_s[1], _i, 2);
}
END_TEST

/* A clock that was never set stands in 2000; that year, too, has its turns. Lord Howe in January:
 * DST. */
START_TEST(oracle_facts__a_rule__holds_for_a_clock_that_was_never_set) {
  begin(rules[4].rule);
  fact("clock_initial 0 never_set\n");
  look_at(NEW_YEAR + 60);
  const char *text = ideal();
  /* 2000-01-01T00:01:00Z; invalid 01 and DST 80. */
  ROW(text, "value 0-0:1.0.0*255 946684860 129 39600");
}
END_TEST

/* March has a billing date at 02:30 of the 29th, which does not exist: the instant of the change.
 * The bill's periods follow the same rule. */
START_TEST(oracle_bill__a_rule__is_the_zone_of_the_bill) {
  begin(rules[0].rule);
  policy("eob.monthly 29 9000");
  load(NEW_YEAR, NEW_YEAR + DAYS(365), 1000000);
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)((NEW_YEAR + DAYS(364)) * NS));
  const char *text = bill();
  /* 2026-02-28T02:30+01:00, the last day of a shorter month, is day 58; 01:30Z. */
  LINE(text, "bill 0 2026-02 %lld %lld closed", (long long)(NEW_YEAR + DAYS(58) + 5400),
       (long long)rules[0].change_s[0]);
  /* April: 02:30 of summer time, 00:30Z of day 118. */
  LINE(text, "bill 0 2026-03 %lld %lld closed", (long long)rules[0].change_s[0],
       (long long)(NEW_YEAR + DAYS(118) + 1800));
}
END_TEST

/* Two hours back at 23:00Z of 2026-09-19 (day 261), which is 01:00 of the 20th by the wall: it is
 * midnight at 22:00Z and again at 00:00Z, and the 20th has begun once. From 20:00Z on there are
 * entries 1 to 8, ND; 10 to 13, DS; 15 to 18, and 19 follows without a marker; 96 more to the 21st,
 * which begins at 00:00Z. */
START_TEST(oracle_schedule__a_turn_back_over_midnight__begins_the_day_once) {
  int64_t evening_s = NEW_YEAR + DAYS(261) + HM(20, 0);
  begin_from(evening_s, "zone_rule 0 0 7200\nzone_turn 0 dst 5 3 7 0 standard\n"
                        "zone_turn 0 standard 9 3 6 82800 standard\n");
  ask_all(evening_s + HM(29, 0));
  const char *text = ideal();
  ROW(text, "marker 9 1 ND %lld - -", (long long)(evening_s + HM(2, 0)));
  ROW(text, "marker 14 1 DS %lld - 0", (long long)(evening_s + HM(3, 0)));
  ROW(text, "entry 19 1 %lld %lld 0 900 0", (long long)(evening_s + HM(4, 0)),
      (long long)(evening_s + HM(4, 15)));
  NO_ROW(text, "marker 19 1 ND %lld - -", (long long)(evening_s + HM(4, 0)));
  ROW(text, "marker 115 1 ND %lld - -", (long long)(evening_s + HM(28, 0)));
}
END_TEST

/* The same where it is one hour back, from 00:00 of the 20th to 23:00: the 20th begins an hour
 * later, at 23:00Z of standard time UTC. Entries 1 to 8, DS; 10 to 13, ND. */
START_TEST(oracle_schedule__a_turn_back_at_midnight__begins_the_day_behind_it) {
  int64_t evening_s = NEW_YEAR + DAYS(261) + HM(21, 0);
  begin_from(evening_s, "zone_rule 0 0 3600\nzone_turn 0 dst 5 3 7 0 standard\n"
                        "zone_turn 0 standard 9 3 6 82800 standard\n");
  ask_all(evening_s + HM(4, 0));
  const char *text = ideal();
  ROW(text, "marker 9 1 DS %lld - 0", (long long)(evening_s + HM(2, 0)));
  ROW(text, "marker 14 1 ND %lld - -", (long long)(evening_s + HM(3, 0)));
}
END_TEST

static const char *const refused[] = {
    "zone_rule 0 3600 0\n",
    "zone_rule 0 3600 7201\n",
    "zone_rule 0 3600 3600\nzone_turn 0 standard 3 last 7 3600 utc\n",
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 5 7 3600 utc\n",
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 1 8 3600 utc\n",
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 1 7 86401 utc\n",
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 1 7 3600 local\n",
    "zone_rule 0 3600 3600\nzone_row 0 -9000000000 3600 0\n",
    "zone_row 0 -9000000000 3600 0\nzone_rule 0 3600 3600\n",
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 1 7 3600 utc\n", /* half a rule is no zone */
    "zone_rule 0 3600 3600\nzone_turn 0 dst 3 1 7 3600 utc\nzone_turn 0 standard 3 1 7 3600 utc\n",
};

START_TEST(oracle_facts__a_rule_that_cannot_be__is_refused) {
  begin(refused[_i]);
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_msg(strstr(error, "cannot read") != NULL, "%s", error);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rule");
  TCase *cases = tcase_create("zones");
  tcase_add_loop_test(cases, oracle_facts__a_rule__turns_where_the_year_does, 0,
                      (int)(sizeof rules / sizeof rules[0]));
  tcase_add_test(cases, oracle_facts__a_rule__holds_for_a_clock_that_was_never_set);
  tcase_add_test(cases, oracle_bill__a_rule__is_the_zone_of_the_bill);
  tcase_add_test(cases, oracle_schedule__a_turn_back_over_midnight__begins_the_day_once);
  tcase_add_test(cases, oracle_schedule__a_turn_back_at_midnight__begins_the_day_behind_it);
  tcase_add_loop_test(cases, oracle_facts__a_rule_that_cannot_be__is_refused, 0,
                      (int)(sizeof refused / sizeof refused[0]));
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
