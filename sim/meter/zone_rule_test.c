/* DST by rule: the instants of real zones, in every frame, on both sides of the equator, and what
 * cannot be a rule. Instants are those of the calendar of 2024 to 2026, given in the comments. */
#include <check.h>

#include "sim/meter/core.h"
#include "sim/meter/story_test.h"

enum { LAST_SUNDAY_OF_MARCH = 1774746000, LAST_SUNDAY_OF_OCTOBER = 1792890000 }; /* 2026, 01:00Z */

/* The last row that has begun at `at_s`. */
static int32_t row_at(const meter_config_t *config, int64_t at_s) {
  return meter_mechanisms_right.zone_row(config->zone, config->zone_count, (claim_t){at_s});
}

/* At that second, and not before it. */
static void turns_at(const meter_config_t *config, int64_t at_s, int32_t offset_s, bool dst) {
  int32_t row = row_at(config, at_s);
  ck_assert_int_eq(config->zone[row].from.s, at_s);
  ck_assert_int_eq(config->zone[row].offset_s, offset_s);
  ck_assert_int_eq(config->zone[row].dst, dst);
  ck_assert_int_eq(config->zone[row - 1].dst, !dst);
}

static status_t read_config(story_t *story, const meter_config_t **config) {
  fault_t fault = {0};
  bytes_t facts = bytes_text(text_chars(&story->facts));
  return meter_config_read(&story->arena, facts, 0, config, &fault);
}

/* A story in a zone of its own, whose turns are told in `first` and `second`. */
static const meter_config_t *ruled(story_t *story, const char *rule, const char *first,
                                   const char *second) {
  const meter_config_t *config = NULL;
  story_begin(story, STORY_JANUARY);
  tell(story, "zone 3 own");
  tell(story, "zone_rule 3 %s", rule);
  tell(story, "zone_turn 3 %s", first);
  tell(story, "zone_turn 3 %s", second);
  tell(story, "meter_zone 0 3");
  ck_assert_int_eq(read_config(story, &config), ST_OK);
  return config;
}

/* The last Sunday of March and of October, in UTC, by the wall, and by standard time. */
START_TEST(rule__of_europe__is_the_same_in_every_frame) {
  static const char *const turns[][2] = {
      {"dst 3 last 7 3600 utc", "standard 10 last 7 3600 utc"},
      {"dst 3 last 7 7200 wall", "standard 10 last 7 10800 wall"},
      {"dst 3 last 7 7200 standard", "standard 10 last 7 7200 standard"}};
  for (size_t i = 0; i < 3; i++) {
    story_t story;
    const meter_config_t *config = ruled(&story, "3600 3600", turns[i][0], turns[i][1]);
    ck_assert_int_eq(config->zone_count, 205);
    turns_at(config, 922582800, 7200, true);   /* 1999-03-28 */
    turns_at(config, 1711846800, 7200, true);  /* 2024-03-31: the fifth Sunday */
    turns_at(config, 1729990800, 3600, false); /* 2024-10-27 */
    turns_at(config, LAST_SUNDAY_OF_MARCH, 7200, true);
    turns_at(config, LAST_SUNDAY_OF_OCTOBER, 3600, false);
    turns_at(config, 4128627600, 3600, false); /* 2100-10-31, behind a year that is no leap year */
    ck_assert_int_eq(config->zone[0].offset_s, 3600);
    story_end(&story);
  }
}
END_TEST

/* The second Sunday of March and the first of November at 02:00: 2026-03-08T07Z, 2026-11-01T06Z. */
START_TEST(rule__of_new_york__counts_from_the_first) {
  story_t story;
  const meter_config_t *config =
      ruled(&story, "-18000 3600", "dst 3 2 7 7200 wall", "standard 11 1 7 7200 wall");
  turns_at(config, 1772953200, -14400, true);
  turns_at(config, 1793512800, -18000, false);
  story_end(&story);
}
END_TEST

/* The first Sundays of October and April at 02:00 standard time, 16:00Z of the day before; by the
 * wall 03:00 in April. The year begins with DST. */
START_TEST(rule__of_sydney__has_dst_over_the_new_year) {
  story_t story;
  const meter_config_t *config =
      ruled(&story, "36000 3600", "dst 10 1 7 7200 standard", "standard 4 1 7 10800 wall");
  turns_at(config, 1775318400, 36000, false); /* 2026-04-04T16:00Z */
  turns_at(config, 1791043200, 39600, true);  /* 2026-10-03T16:00Z */
  ck_assert(config->zone[0].dst);
  ck_assert_int_eq(config->zone[0].offset_s, 39600);
  story_end(&story);
}
END_TEST

/* Half an hour, and a winter that is the exception: the shift is -3600. */
START_TEST(rule__of_odd_shifts__holds) {
  story_t story;
  const meter_config_t *config =
      ruled(&story, "37800 1800", "dst 10 1 7 7200 wall", "standard 4 1 7 7200 wall");
  turns_at(config, 1775314800, 37800, false); /* 2026-04-05 02:00 at +11:00 is 15:00Z before */
  turns_at(config, 1791041400, 39600, true);  /* 2026-10-04 02:00 at +10:30 is 15:30Z before */
  story_end(&story);

  config = ruled(&story, "3600 -3600", "dst 10 last 7 3600 utc", "standard 3 last 7 3600 utc");
  turns_at(config, LAST_SUNDAY_OF_MARCH, 3600, false);
  turns_at(config, LAST_SUNDAY_OF_OCTOBER, 0, true);
  ck_assert_int_eq(config->zone[0].offset_s, 0);
  story_end(&story);
}
END_TEST

/* 24:00 is the end of the day: of Saturday 28 February 2026 at +02:00, of 26 September at +03:00.
 */
START_TEST(rule__at_the_end_of_a_day__is_the_next_midnight) {
  story_t story;
  const meter_config_t *config =
      ruled(&story, "7200 3600", "dst 2 last 6 86400 wall", "standard 9 4 6 86400 wall");
  turns_at(config, 1772316000, 10800, true); /* 2026-02-28T22:00Z */
  turns_at(config, 1790456400, 7200, false); /* 2026-09-26T21:00Z */
  story_end(&story);
}
END_TEST

/* A night of a zone by rule is lived as that of one by rows: marker, bit, offset. */
START_TEST(rule__lived__is_a_changed_hour) {
  story_t story;
  story_begin(&story, 1774656000); /* 2026-03-28T00:00Z */
  tell(&story, "zone 3 own");
  tell(&story, "zone_rule 3 3600 3600");
  tell(&story, "zone_turn 3 dst 3 last 7 3600 utc");
  tell(&story, "zone_turn 3 standard 10 last 7 3600 utc");
  tell(&story, "meter_zone 0 3");
  live(&story);
  until(&story, hms(26, 0, 0));
  meter_row_t row = row_of(&story, ROW_DS, 1);
  ck_assert_int_eq(row.stamp.s, LAST_SUNDAY_OF_MARCH);
  ck_assert_int_eq(row.value, 7200);
  ck_assert_int_eq(face_of(&story).offset_s, 7200);
  ck_assert_uint_eq(face_of(&story).clock_status, 0x80);
  story_end(&story);
}
END_TEST

/* A meter that makes other rows of the rule has them, and nobody else. */
START_TEST(rule__of_another_meter__is_its_own) {
  story_t story;
  const meter_config_t *config =
      ruled(&story, "3600 3600", "dst 3 last 7 3600 utc", "standard 10 last 7 3600 utc");
  meter_mechanisms_t copy = meter_mechanisms_right;
  live_with(&story, &copy);
  ck_assert_ptr_ne(story.m->config->zone, config->zone);
  turns_at(story.m->config, LAST_SUNDAY_OF_MARCH, 7200, true);
  story_end(&story);
}
END_TEST

START_TEST(rule__that_cannot_be__is_a_sentence) {
  static const char *const wrong[] = {
      "zone_row 3 0 0 0",                 /* and rows */
      "zone_rule 3 0 0",                  /* shifts by nothing */
      "zone_rule 3 0 7201",               /* too far */
      "zone_turn 3 dst 3 last 7 0 utc",   /* a second one to dst */
      "zone_turn 3 summer 3 last 7 0 utc" /* to nothing */
  };
  static const char *const turns[] = {"dst 13 1 7 0 utc", "dst 3 5 7 0 utc",     "dst 3 1 0 0 utc",
                                      "dst 3 1 7 -1 utc", "dst 3 1 7 86401 utc", "dst 3 1 7 0 gmt"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0] + sizeof turns / sizeof turns[0]; i++) {
    size_t first = sizeof wrong / sizeof wrong[0];
    story_t story;
    const meter_config_t *config = NULL;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "zone 3 own");
    tell(&story, "zone_rule 3 3600 3600");
    tell(&story, "zone_turn 3 %s", i < first ? "dst 3 last 7 3600 utc" : turns[i - first]);
    tell(&story, "zone_turn 3 standard 10 last 7 3600 utc");
    if (i < first) tell(&story, "%s", wrong[i]);
    tell(&story, "meter_zone 0 3");
    ck_assert_int_eq(read_config(&story, &config), ST_BAD_INPUT);
    story_end(&story);
  }
  /* One turn alone; two at one instant. */
  for (int i = 0; i < 2; i++) {
    story_t story;
    const meter_config_t *config = NULL;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "zone 3 own");
    tell(&story, "zone_rule 3 3600 3600");
    tell(&story, "zone_turn 3 dst 3 last 7 3600 utc");
    if (i == 1) tell(&story, "zone_turn 3 standard 3 last 7 3600 utc");
    tell(&story, "meter_zone 0 3");
    ck_assert_int_eq(read_config(&story, &config), ST_BAD_INPUT);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("zone_rule");
  tcase_add_test(tcase, rule__of_europe__is_the_same_in_every_frame);
  tcase_add_test(tcase, rule__of_new_york__counts_from_the_first);
  tcase_add_test(tcase, rule__of_sydney__has_dst_over_the_new_year);
  tcase_add_test(tcase, rule__of_odd_shifts__holds);
  tcase_add_test(tcase, rule__at_the_end_of_a_day__is_the_next_midnight);
  tcase_add_test(tcase, rule__lived__is_a_changed_hour);
  tcase_add_test(tcase, rule__of_another_meter__is_its_own);
  tcase_add_test(tcase, rule__that_cannot_be__is_a_sentence);
  STORY_RUN("zone_rule", tcase);
}
