/* Rates by hand; see hand_rates.h. */
#include "harness/check/relation/hand_rates.h"

#include <stdio.h>

#include "harness/check/relation/condition.h"

const char *hand_rates_refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_measures(context);
  if (reason == NULL) reason = condition_orders(context);
  if (reason == NULL) reason = condition_policy(context, "tariff.switching_time", "wall");
  if (reason == NULL) reason = condition_policy(context, "tariff.repeated_hour", "both");
  if (reason == NULL && condition_has(context, "initial"))
    reason = "registers that did not begin at 0";
  if (reason == NULL && condition_fault(context, "memory_fault"))
    reason = "a memory that fails: a meter may lose its calendar";
  if (reason == NULL && condition_has(context, "deferred")) reason = "a passive calendar";
  if (reason == NULL) reason = condition_rows(context);
  return reason;
}

typedef struct {
  int64_t year, month, day, second;
  int64_t weekday; /* 0 Monday */
} wall_t;

/* Days since 1970-01-01 in years of March to February, so that a leap day is the last. */
static wall_t wall_of(int64_t local_s) {
  int64_t days = div_floor(local_s, 86400);
  int64_t shifted = days + 719468, era = div_floor(shifted, 146097);
  int64_t in_era = shifted - era * 146097;
  int64_t years = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  int64_t in_year = in_era - (365 * years + years / 4 - years / 100);
  int64_t month = (5 * in_year + 2) / 153;
  wall_t wall = {.second = local_s - days * 86400, .weekday = mod_floor(days + 3, 7)};
  wall.day = in_year - (153 * month + 2) / 5 + 1;
  wall.month = month < 10 ? month + 3 : month - 9;
  wall.year = years + era * 400 + (wall.month <= 2 ? 1 : 0);
  return wall;
}

int64_t hand_rates_offset(lines_t facts, int64_t zone, utc_t at_s) {
  int64_t offset = 0, latest = INT64_MIN;
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "zone_row") || word_i64(line, 1) != zone) continue;
    if (word_i64(line, 2) > at_s.s || word_i64(line, 2) < latest) continue;
    latest = word_i64(line, 2);
    offset = word_i64(line, 3);
  }
  return offset;
}

static bool is_of(const fact_t *line, const char *name, int64_t tariff) {
  return fact_is(line, name) && word_i64(line, 1) == tariff;
}

/* season T MONTH DAY WEEK: the last one that has begun; before the first of the year its last. */
static int64_t week_of(lines_t facts, int64_t tariff, const wall_t *wall) {
  int64_t week = 0, last = 0;
  bool begun = false;
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!is_of(line, "season", tariff)) continue;
    last = word_i64(line, 4);
    int64_t month = word_i64(line, 2), day = word_i64(line, 3);
    if (month > wall->month || (month == wall->month && day > wall->day)) continue;
    week = last;
    begun = true;
  }
  return begun ? week : last;
}

static int64_t profile_of(lines_t facts, int64_t tariff, const wall_t *wall) {
  int64_t week = week_of(facts, tariff, wall), profile = 0, year = -1;
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (is_of(line, "week", tariff) && word_i64(line, 2) == week && year < 0)
      profile = word_i64(line, 3 + (int32_t)wall->weekday);
  }
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!is_of(line, "special", tariff) || word_i64(line, 3) != wall->month ||
        word_i64(line, 4) != wall->day)
      continue;
    int64_t of = word_i64(line, 2);
    if ((of != 0 && of != wall->year) || of < year) continue;
    year = of;
    profile = word_i64(line, 5);
  }
  return profile;
}

int64_t hand_rates_zone(lines_t facts, uint32_t meter, bool own) {
  char index[16];
  (void)snprintf(index, sizeof index, "%u", meter);
  const fact_t *zone = lines_find(facts, "meter_zone", (const char *const[]){index}, 1, 1);
  if (own && zone != NULL) return word_i64(zone, 2);
  const fact_t *line = lines_find(facts, "meter", (const char *const[]){index}, 1, 1);
  return line == NULL ? -1 : word_i64(line, 7);
}

/* By the wall of that zone. */
static int32_t rate_of(lines_t facts, uint32_t meter, int64_t zone, utc_t at) {
  char index[16];
  int64_t rate = 0;
  (void)snprintf(index, sizeof index, "%u", meter);
  const fact_t *line = lines_find(facts, "meter", (const char *const[]){index}, 1, 1);
  if (line == NULL) return 0;
  wall_t wall = wall_of(at.s + hand_rates_offset(facts, zone, at));
  int64_t tariff = word_i64(line, 8), profile = profile_of(facts, tariff, &wall);
  for (size_t row = 0; row < facts.count; row++) {
    const fact_t *change = &facts.lines[row];
    if (is_of(change, "switch", tariff) && word_i64(change, 2) == profile &&
        word_i64(change, 3) <= wall.second)
      rate = word_i64(change, 4);
  }
  return (int32_t)rate;
}

int32_t hand_rates_at(lines_t facts, uint32_t meter, utc_t at) {
  return rate_of(facts, meter, hand_rates_zone(facts, meter, false), at);
}

int32_t hand_rates_in_meter(lines_t facts, uint32_t meter, utc_t at) {
  const fact_t *offset = policy_of(facts, meter, "tariff.offset");
  if (offset != NULL) at.s -= div_exact(word_i64(offset, 3), NS_PER_S);
  return rate_of(facts, meter, hand_rates_zone(facts, meter, true), at);
}

int64_t hand_rates_step(lines_t facts) {
  int64_t step = 900;
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    int64_t time = fact_is(line, "switch")     ? word_i64(line, 3)
                   : fact_is(line, "zone_row") ? word_i64(line, 3)
                                               : 0;
    if (fact_is(line, "policy") && word_is(line, 2, "tariff.offset"))
      time = div_exact(word_i64(line, 3), NS_PER_S);
    while (step > 1 && mod_floor(time, step) != 0)
      step = step == 900 ? 60 : 1;
  }
  return step;
}
