/* A tariff as the passive calendar of the model: what of it cannot be one, and the Data of
 * each part, which are written and must read back the same. Seasons are named by their number from
 * 1, weeks and day profiles by the numbers that the tariff gives them. It sends nothing and knows
 * no meter's state. Source: fixtures/dictionary/polyphase-tou-dlms.md sections 4 and 6; IEC
 * 62056-6-2, classes 11 and 20. */
#include "pmu/drivers/polyphase_tou_dlms.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MAX = 64, SEASONS_MAX = 12, WEEKS_MAX = 24, DAYS_MAX = 24 };
enum { SWITCHES_MAX = 16, SPECIALS_MAX = 128, YEAR_MIN = 2000, YEAR_MAX = 2099, NOT_GIVEN = 0xFF };
/* Section 5 of the first dictionary: stamps of the years 2000 to 2099. */
#define DUE_MIN_S INT64_C(946684800)
#define DUE_MAX_S INT64_C(4102444799)

typedef struct {
  const tariff_t *tariff;
  fault_t *fault;
} check_t;

#define CANNOT(check_, ...) fault_set((check_)->fault, ST_BAD_VALUE, -1, -1, __VA_ARGS__)

/* ------------------------------------------------------------------ what can be a calendar */

static status_t check_name(const check_t *check) {
  const char *name = check->tariff->name;
  size_t len = strlen(name);
  if (len < 1 || len > NAME_MAX)
    return CANNOT(check, "a name of %zu octets; the model holds 1 to %d", len, NAME_MAX);
  for (size_t i = 0; i < len; i++)
    if (name[i] <= ' ' || name[i] > '~')
      return CANNOT(check, "the name '%.64s' is not one word of printable characters", name);
  return ST_OK;
}

/* The switchings of a profile stand in a row of any order of profiles; `before`: the one before. */
static const tariff_switch_t *switch_before(const tariff_t *tariff, size_t at) {
  for (size_t i = at; i-- > 0;)
    if (tariff->switches[i].profile == tariff->switches[at].profile) return &tariff->switches[i];
  return NULL;
}

static size_t switches_of(const tariff_t *tariff, int32_t profile) {
  size_t count = 0;
  for (size_t i = 0; i < tariff->switch_count; i++)
    if (tariff->switches[i].profile == profile) count++;
  return count;
}

static status_t check_switch(const check_t *check, size_t at) {
  const tariff_switch_t *now = &check->tariff->switches[at];
  const tariff_switch_t *before = switch_before(check->tariff, at);
  if (now->profile < 0 || now->profile > UINT8_MAX)
    return CANNOT(check, "day profile %d: the model numbers them 0 to 255", (int)now->profile);
  if (now->second < 0 || now->second >= DAY_SECONDS)
    return CANNOT(check, "day profile %d switches at second %d of a day", (int)now->profile,
                  (int)now->second);
  if (now->rate < 1 || now->rate > TARIFF_RATE_MAX)
    return CANNOT(check, "day profile %d switches to rate %d", (int)now->profile, (int)now->rate);
  if (before == NULL && now->second != 0)
    return CANNOT(check, "day profile %d does not start at 00:00 but at second %d",
                  (int)now->profile, (int)now->second);
  if (before != NULL && now->second <= before->second)
    return CANNOT(check, "switchings of day profile %d overlap: second %d comes after second %d",
                  (int)now->profile, (int)now->second, (int)before->second);
  return ST_OK;
}

static status_t check_days(const check_t *check) {
  const tariff_t *tariff = check->tariff;
  size_t days = 0;
  for (size_t i = 0; i < tariff->switch_count; i++) {
    status_t status = check_switch(check, i);
    if (status != ST_OK) return status;
    if (switch_before(tariff, i) != NULL) continue;
    size_t count = switches_of(tariff, tariff->switches[i].profile);
    days++;
    if (count > SWITCHES_MAX)
      return CANNOT(check, "day profile %d has %zu switchings; the model holds %d",
                    (int)tariff->switches[i].profile, count, SWITCHES_MAX);
  }
  if (days < 1 || days > DAYS_MAX)
    return CANNOT(check, "%zu day profiles; the model holds 1 to %d", days, DAYS_MAX);
  return ST_OK;
}

static status_t check_weeks(const check_t *check) {
  const tariff_t *tariff = check->tariff;
  if (tariff->week_count < 1 || tariff->week_count > WEEKS_MAX)
    return CANNOT(check, "%zu weeks; the model holds 1 to %d", tariff->week_count, WEEKS_MAX);
  for (size_t i = 0; i < tariff->week_count; i++) {
    const tariff_week_t *week = &tariff->weeks[i];
    for (size_t before = 0; before < i; before++)
      if (tariff->weeks[before].week == week->week)
        return CANNOT(check, "week %d stands there twice", (int)week->week);
    for (int32_t day = 0; day < 7; day++)
      if (switches_of(tariff, week->days[day]) == 0)
        return CANNOT(check, "week %d names day profile %d, which has no switching",
                      (int)week->week, (int)week->days[day]);
  }
  return ST_OK;
}

static bool date_exists(int32_t year, int32_t month, int32_t day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= day_month_length(year, month);
}

static bool has_week(const tariff_t *tariff, int32_t number) {
  for (size_t i = 0; i < tariff->week_count; i++)
    if (tariff->weeks[i].week == number) return true;
  return false;
}

static status_t check_seasons(const check_t *check) {
  enum { LEAP_YEAR = 2000 };
  const tariff_t *tariff = check->tariff;
  if (tariff->season_count < 1 || tariff->season_count > SEASONS_MAX)
    return CANNOT(check, "%zu seasons; the model holds 1 to %d", tariff->season_count, SEASONS_MAX);
  for (size_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *season = &tariff->seasons[i];
    if (!date_exists(LEAP_YEAR, season->month, season->day))
      return CANNOT(check, "a season starts on %02d-%02d, which no year has", (int)season->month,
                    (int)season->day);
    if (!has_week(tariff, season->week))
      return CANNOT(check, "the season of %02d-%02d names week %d, which is not there",
                    (int)season->month, (int)season->day, (int)season->week);
    for (size_t before = 0; before < i; before++)
      if (tariff->seasons[before].month == season->month &&
          tariff->seasons[before].day == season->day)
        return CANNOT(check, "a season starts twice on %02d-%02d", (int)season->month,
                      (int)season->day);
  }
  return ST_OK;
}

static status_t check_special(const check_t *check, size_t at) {
  enum { LEAP_YEAR = 2000 };
  const tariff_special_t *special = &check->tariff->specials[at];
  int32_t year = special->year;
  bool any = year == 0;
  if (!any && (year < YEAR_MIN || year > YEAR_MAX))
    return CANNOT(check, "a special day of the year %d; the model knows 2000 to 2099", (int)year);
  if (!date_exists(any ? LEAP_YEAR : year, special->month, special->day))
    return CANNOT(check, "special day %04d-%02d-%02d does not exist", (int)year,
                  (int)special->month, (int)special->day);
  if (switches_of(check->tariff, special->profile) == 0)
    return CANNOT(check, "special day %04d-%02d-%02d names day profile %d, which has no switching",
                  (int)year, (int)special->month, (int)special->day, (int)special->profile);
  for (size_t i = 0; i < at; i++) {
    const tariff_special_t *before = &check->tariff->specials[i];
    if (before->year == year && before->month == special->month && before->day == special->day)
      return CANNOT(check, "special day %04d-%02d-%02d stands there twice", (int)year,
                    (int)special->month, (int)special->day);
  }
  return ST_OK;
}

static status_t check_specials(const check_t *check) {
  if (check->tariff->special_count > SPECIALS_MAX)
    return CANNOT(check, "%zu special days; the model holds %d", check->tariff->special_count,
                  SPECIALS_MAX);
  status_t status = ST_OK;
  for (size_t i = 0; i < check->tariff->special_count && status == ST_OK; i++)
    status = check_special(check, i);
  return status;
}

status_t polyphase_tou_dlms_calendar_check(const driver_calendar_t *calendar, fault_t *fault) {
  const check_t check = {calendar->tariff, fault};
  status_t status = check_name(&check);
  if (status == ST_OK) status = check_days(&check);
  if (status == ST_OK) status = check_weeks(&check);
  if (status == ST_OK) status = check_seasons(&check);
  if (status == ST_OK) status = check_specials(&check);
  bool timely = calendar->due.s >= DUE_MIN_S && calendar->due.s <= DUE_MAX_S;
  if (status == ST_OK && !calendar->by_order && !timely)
    status =
        CANNOT(&check, "due at %lld, which no stamp of the model says", (long long)calendar->due.s);
  return status;
}

/* ------------------------------------------------------------------ its Data */

static void put_text(obuf_t *out, const char *text) {
  axdr_put_octets(out, AXDR_OCTETS, bytes_text(text));
}

static void put_number_name(obuf_t *out, int64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)number);
  put_text(out, text);
}

/* {name, start, week name}; the start is the midnight of a date of every year. */
static void put_seasons(const tariff_t *tariff, obuf_t *out) {
  axdr_put_head(out, AXDR_ARRAY, tariff->season_count);
  for (size_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *season = &tariff->seasons[i];
    const uint8_t start[AXDR_STAMP_LEN] = {NOT_GIVEN,
                                           NOT_GIVEN,
                                           (uint8_t)season->month,
                                           (uint8_t)season->day,
                                           NOT_GIVEN,
                                           0,
                                           0,
                                           0,
                                           0,
                                           0x80,
                                           0x00,
                                           NOT_GIVEN};
    axdr_put_head(out, AXDR_STRUCTURE, 3);
    put_number_name(out, (int64_t)i + 1);
    axdr_put_octets(out, AXDR_OCTETS, bytes_of(start, sizeof start));
    put_number_name(out, season->week);
  }
}

/* {name, Monday … Sunday}. */
static void put_weeks(const tariff_t *tariff, obuf_t *out) {
  axdr_put_head(out, AXDR_ARRAY, tariff->week_count);
  for (size_t i = 0; i < tariff->week_count; i++) {
    axdr_put_head(out, AXDR_STRUCTURE, 8);
    put_number_name(out, tariff->weeks[i].week);
    for (int32_t day = 0; day < 7; day++)
      axdr_put_number(out, AXDR_U8, tariff->weeks[i].days[day]);
  }
}

/* {time of day, table of the scripts, selector}: tariffication script 1 … 8 is the rate. */
static void put_switch(const tariff_switch_t *entry, obuf_t *out) {
  static const obis_t scripts = {0, 0, 10, 0, 100, 255};
  const uint8_t time[4] = {(uint8_t)(entry->second / 3600), (uint8_t)(entry->second / 60 % 60),
                           (uint8_t)(entry->second % 60), 0};
  axdr_put_head(out, AXDR_STRUCTURE, 3);
  axdr_put_octets(out, AXDR_OCTETS, bytes_of(time, sizeof time));
  axdr_put_name(out, scripts);
  axdr_put_number(out, AXDR_U16, entry->rate);
}

/* {number, switchings}, in the order in which the profiles first stand there. */
static void put_days(const tariff_t *tariff, obuf_t *out) {
  size_t days = 0;
  for (size_t i = 0; i < tariff->switch_count; i++)
    if (switch_before(tariff, i) == NULL) days++;
  axdr_put_head(out, AXDR_ARRAY, days);
  for (size_t i = 0; i < tariff->switch_count; i++) {
    int32_t profile = tariff->switches[i].profile;
    if (switch_before(tariff, i) != NULL) continue;
    axdr_put_head(out, AXDR_STRUCTURE, 2);
    axdr_put_number(out, AXDR_U8, profile);
    axdr_put_head(out, AXDR_ARRAY, switches_of(tariff, profile));
    for (size_t at = i; at < tariff->switch_count; at++)
      if (tariff->switches[at].profile == profile) put_switch(&tariff->switches[at], out);
  }
}

/* {index, date, day profile}; a date of every year has no year and no day of the week. */
static void put_specials(const tariff_t *tariff, obuf_t *out) {
  axdr_put_head(out, AXDR_ARRAY, tariff->special_count);
  for (size_t i = 0; i < tariff->special_count; i++) {
    const tariff_special_t *special = &tariff->specials[i];
    bool any = special->year == 0;
    uint8_t date[5] = {NOT_GIVEN, NOT_GIVEN, (uint8_t)special->month, (uint8_t)special->day,
                       NOT_GIVEN};
    if (!any) {
      date[0] = (uint8_t)(special->year >> 8);
      date[1] = (uint8_t)(special->year & 0xFF);
    }
    axdr_put_head(out, AXDR_STRUCTURE, 3);
    axdr_put_number(out, AXDR_U16, (int64_t)i + 1);
    axdr_put_octets(out, AXDR_OCTETS, bytes_of(date, sizeof date));
    axdr_put_number(out, AXDR_U8, special->profile);
  }
}

void polyphase_tou_dlms_calendar_value(const driver_calendar_t *calendar,
                                       driver_calendar_part_t part, obuf_t *value) {
  switch (part) {
  case DRIVER_CALENDAR_NAME:
    put_text(value, calendar->tariff->name);
    break;
  case DRIVER_CALENDAR_SEASONS:
    put_seasons(calendar->tariff, value);
    break;
  case DRIVER_CALENDAR_WEEKS:
    put_weeks(calendar->tariff, value);
    break;
  case DRIVER_CALENDAR_DAYS:
    put_days(calendar->tariff, value);
    break;
  case DRIVER_CALENDAR_SPECIALS:
    put_specials(calendar->tariff, value);
    break;
  case DRIVER_CALENDAR_DUE:
    if (calendar->by_order)
      axdr_put_stamp_absent(value);
    else
      axdr_put_stamp(value, calendar->due, 0, 0);
    break;
  case DRIVER_CALENDAR_PARTS:
    break;
  }
}

/* ------------------------------------------------------------------ its steps */

static void target(driver_calendar_part_t part, step_kind_t kind, step_t *step) {
  enum { CLASS_SPECIALS = 11, CLASS_CALENDAR = 20 };
  static const obis_t calendar = {0, 0, 13, 0, 0, 255}, specials = {0, 0, 11, 0, 1, 255};
  static const int8_t attributes[DRIVER_CALENDAR_PARTS] = {6, 7, 8, 9, 2, 10};
  bool special = part == DRIVER_CALENDAR_SPECIALS;
  CHECK(part < DRIVER_CALENDAR_PARTS);
  driver_step(step, kind, special ? "0-0:11.0.1*255" : "0-0:13.0.0*255");
  step->targets[0] = (apdu_target_t){.class_id = special ? CLASS_SPECIALS : CLASS_CALENDAR,
                                     .name = special ? specials : calendar,
                                     .index = attributes[part]};
  step->target_count = 1;
}

void polyphase_tou_dlms_calendar_write(driver_calendar_part_t part, bytes_t value, step_t *step) {
  target(part, STEP_WRITE, step);
  step->data_long = value;
}

void polyphase_tou_dlms_calendar_read(driver_calendar_part_t part, step_t *step) {
  target(part, STEP_READ, step);
}
