/* Date-times of 12 octets, read and written. See axdr.h: what is not specified is flagged, what
 * cannot be is refused, and the deviation is what is added to local time to have UTC (-60 at UTC+1,
 * IEC 62056-6-2). No zone is known here. Days are of the proleptic Gregorian calendar. */
#include "pmu/proto/axdr.h"

enum {
  YEAR_MAX = 9999,
  MONTH_MAX = 12,
  WEEKDAY_MAX = 7,
  HOUR_MAX = 23,
  MINUTE_MAX = 59,
  SECOND_MAX = 59,
  HUNDREDTH_MAX = 99,
  DEVIATION_MIN = -840, /* UTC+14; the books print -720, written before it existed */
  DEVIATION_MAX = 840,
  DEVIATION_NONE = -32768, /* 8000 */
  DAY_S = 86400
};

static inline bool is_leap(int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline int32_t month_days(int32_t year, int32_t month) {
  static const int32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1 January of year 1 to 1 January of `year`: 365 each, and the leap days before it. */
static inline int64_t days_before_year(int64_t year) {
  int64_t gone = year - 1;
  return 365 * gone + gone / 4 - gone / 100 + gone / 400;
}

/* 1 January 1970 is day 719162 of year 1: 365 × 1969 + 492 − 19 + 4. */
static inline int64_t days_from_1970(int32_t year, int32_t month, int32_t day) {
  static const int32_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int32_t leap_day = month > 2 && is_leap(year) ? 1 : 0;
  return days_before_year(year) - INT64_C(719162) + before[month - 1] + leap_day + day - 1;
}

/* ------------------------------------------------------------------ reading */

typedef struct {
  int32_t at; /* octet */
  int32_t min, max;
  const char *name;
} field_t;

/* One octet: within its range, FF for not specified. FD and FE are the caller's. */
static status_t take_field(bytes_t in, const field_t *field, int32_t *value, fault_t *fault) {
  uint8_t octet = in.p[field->at];
  *value = octet == 0xFF ? -1 : octet;
  if (octet == 0xFF || (octet >= field->min && octet <= field->max)) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, field->at, "%u is no %s", octet, field->name);
}

static bool special(uint8_t octet) { return octet == 0xFD || octet == 0xFE; }

static status_t take_date(bytes_t in, axdr_stamp_t *stamp, fault_t *fault) {
  static const field_t month = {2, 1, MONTH_MAX, "month"};
  static const field_t day = {3, 1, 31, "day of a month"};
  static const field_t weekday = {4, 1, WEEKDAY_MAX, "day of a week"};
  status_t status = ST_OK;
  int32_t year = in.p[0] << 8 | in.p[1];
  if (year != 0xFFFF && (year < 1 || year > YEAR_MAX))
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "%d is no year", year);
  stamp->year = year == 0xFFFF ? -1 : year;
  stamp->month = in.p[2];
  if (!special(in.p[2])) status = take_field(in, &month, &stamp->month, fault);
  if (status != ST_OK) return status;
  stamp->day = in.p[3];
  if (!special(in.p[3])) status = take_field(in, &day, &stamp->day, fault);
  if (status != ST_OK) return status;
  bool dated = stamp->month >= 1 && stamp->month <= 12 && stamp->day >= 1 && stamp->day <= 31;
  /* Where no year is given, the day must exist in some year: 2000 is a leap year. */
  if (dated && stamp->day > month_days(stamp->year < 0 ? 2000 : stamp->year, stamp->month))
    return fault_set(fault, ST_BAD_VALUE, -1, 3, "month %d has no day %d", stamp->month,
                     stamp->day);
  stamp->complete = dated && stamp->year > 0;
  return take_field(in, &weekday, &stamp->weekday, fault);
}

static status_t take_time(bytes_t in, axdr_stamp_t *stamp, fault_t *fault) {
  static const field_t hour = {5, 0, HOUR_MAX, "hour"};
  static const field_t minute = {6, 0, MINUTE_MAX, "minute"};
  static const field_t second = {7, 0, SECOND_MAX, "second"};
  static const field_t hundredth = {8, 0, HUNDREDTH_MAX, "hundredth of a second"};
  status_t status = take_field(in, &hour, &stamp->hour, fault);
  if (status == ST_OK) status = take_field(in, &minute, &stamp->minute, fault);
  if (status == ST_OK) status = take_field(in, &second, &stamp->second, fault);
  if (status == ST_OK) status = take_field(in, &hundredth, &stamp->hundredth, fault);
  bool timed = stamp->hour >= 0 && stamp->minute >= 0 && stamp->second >= 0;
  stamp->complete = stamp->complete && timed;
  return status;
}

static inline bool outside(int32_t value, int32_t min, int32_t max) {
  return (uint32_t)(value - min) > (uint32_t)(max - min);
}

/* What a meter writes of a row: every field is given and can be. All of them are looked at before
 * anything is decided, for there is nothing to guess. False: one is not, and it is not said which;
 * the fields are then taken one by one. */
static inline bool take_whole(const uint8_t *p, axdr_stamp_t *stamp) {
  int32_t year = p[0] << 8 | p[1], month = p[2], day = p[3];
  int32_t deviation = (int16_t)(p[9] << 8 | p[10]);
  uint32_t bad = outside(deviation, DEVIATION_MIN, DEVIATION_MAX);
  bad += (uint32_t)outside(year, 1, YEAR_MAX) + outside(month, 1, MONTH_MAX);
  bad += (uint32_t)outside(day, 1, 31) + outside(p[4], 1, WEEKDAY_MAX);
  bad += (uint32_t)outside(p[5], 0, HOUR_MAX) + outside(p[6], 0, MINUTE_MAX);
  bad += (uint32_t)outside(p[7], 0, SECOND_MAX) + outside(p[8], 0, HUNDREDTH_MAX);
  if (bad != 0 || day > month_days(year, month)) return false;
  int64_t local = days_from_1970(year, month, day) * DAY_S + p[5] * 3600 + p[6] * 60 + p[7];
  *stamp = (axdr_stamp_t){.complete = true,
                          .has_deviation = true,
                          .deviation_min = deviation,
                          .status = p[11],
                          .local = {local},
                          .utc = {local + INT64_C(60) * deviation},
                          .year = year,
                          .month = month,
                          .day = day,
                          .weekday = p[4],
                          .hour = p[5],
                          .minute = p[6],
                          .second = p[7],
                          .hundredth = p[8]};
  return true;
}

status_t axdr_stamp(bytes_t octets, axdr_stamp_t *stamp, fault_t *fault) {
  if (octets.len == AXDR_STAMP_LEN && take_whole(octets.p, stamp)) return ST_OK;
  *stamp = (axdr_stamp_t){0};
  if (octets.len != AXDR_STAMP_LEN)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "a date-time has 12 octets; these are %zu",
                     octets.len);
  status_t status = take_date(octets, stamp, fault);
  if (status == ST_OK) status = take_time(octets, stamp, fault);
  if (status != ST_OK) return status;
  int32_t deviation = (int16_t)(octets.p[9] << 8 | octets.p[10]);
  stamp->has_deviation = deviation != DEVIATION_NONE;
  if (stamp->has_deviation && (deviation < DEVIATION_MIN || deviation > DEVIATION_MAX))
    return fault_set(fault, ST_BAD_VALUE, -1, 9, "%d min is no deviation", deviation);
  stamp->deviation_min = stamp->has_deviation ? deviation : 0;
  stamp->status = octets.p[11];
  bool date = stamp->year >= 0 || stamp->month >= 0 || stamp->day >= 0 || stamp->weekday >= 0;
  bool time = stamp->hour >= 0 || stamp->minute >= 0 || stamp->second >= 0 || stamp->hundredth >= 0;
  stamp->absent = !date && !time;
  if (!stamp->complete) return ST_OK;
  int64_t days = days_from_1970(stamp->year, stamp->month, stamp->day);
  int64_t local = days * DAY_S + stamp->hour * 3600 + stamp->minute * 60 + stamp->second;
  stamp->local = (claim_t){local};
  if (stamp->has_deviation) stamp->utc = (claim_t){local + INT64_C(60) * deviation};
  return ST_OK;
}

/* ------------------------------------------------------------------ writing */

static void put_date(obuf_t *out, int64_t days) {
  /* A first guess that is never too late, as no year is longer than 366 days; at most 30 steps. */
  int64_t from_year_1 = days + INT64_C(719162);
  int32_t year = (int32_t)(from_year_1 / 366) + 1;
  while (days_before_year(year + 1) <= from_year_1)
    year++;
  CHECK(year <= YEAR_MAX);
  int32_t day = (int32_t)(from_year_1 - days_before_year(year));
  int32_t month = 1;
  for (; day >= month_days(year, month); month++)
    day -= month_days(year, month);
  obuf_put(out, (uint8_t)(year >> 8));
  obuf_put(out, (uint8_t)year);
  obuf_put(out, (uint8_t)month);
  obuf_put(out, (uint8_t)(day + 1));
  obuf_put(out, (uint8_t)(mod_floor(days + 3, 7) + 1)); /* 1 January 1970 was a Thursday, 4 */
}

void axdr_put_stamp(obuf_t *out, claim_t utc, int32_t offset, uint8_t status) {
  int64_t local = utc.s + offset;
  int64_t days = div_floor(local, DAY_S);
  CHECK(days >= -INT64_C(719162));
  int32_t deviation = -offset / 60;
  bool said = offset % 60 == 0 && deviation >= DEVIATION_MIN && deviation <= DEVIATION_MAX;
  if (!said) deviation = DEVIATION_NONE;
  int64_t second = mod_floor(local, DAY_S);
  obuf_put(out, AXDR_OCTETS);
  obuf_put(out, AXDR_STAMP_LEN);
  put_date(out, days);
  obuf_put(out, (uint8_t)(second / 3600));
  obuf_put(out, (uint8_t)(second / 60 % 60));
  obuf_put(out, (uint8_t)(second % 60));
  obuf_put(out, 0);
  obuf_put(out, (uint8_t)(deviation >> 8));
  obuf_put(out, (uint8_t)deviation);
  obuf_put(out, status);
}

void axdr_put_stamp_absent(obuf_t *out) {
  static const uint8_t absent[] = {AXDR_OCTETS, AXDR_STAMP_LEN, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                   0xFF,        0xFF,           0xFF, 0xFF, 0x80, 0x00, 0xFF};
  obuf_add(out, bytes_of(absent, sizeof absent));
}
