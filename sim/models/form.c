/* Values as a meter prints and reads them; see form.h. The calendar is the proleptic Gregorian one,
 * counted in days from 2000-03-01, so that a leap day ends its year. */
#include "sim/models/form.h"

#include "sim/meter/meter.h"

enum { STAMP_LEN = 12, SECONDS_PER_DAY = 86400, DAYS_TO_2000_03_01 = 11017 };
enum { WHOLE_DIGITS_MAX = 9, DAYS_PER_4_YEARS = 1461, DAYS_PER_YEAR = 365 };

/* The day of the year, from 1 March, on which each month begins: March … February. */
static const int32_t month_begin[12] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};

typedef struct {
  int32_t year, month, day;
} date_t;

/* 2000-01-01 … 2099-12-31: every fourth year is a leap year. */
static date_t date_of(int64_t days) {
  int64_t since = days - DAYS_TO_2000_03_01;
  int64_t four = div_floor(since, DAYS_PER_4_YEARS);
  int64_t within = since - four * DAYS_PER_4_YEARS;
  int64_t year = within / DAYS_PER_YEAR;
  if (year > 3) year = 3; /* 29 February, the last day of the four years */
  int32_t day = (int32_t)(within - year * DAYS_PER_YEAR);
  int32_t index = 11;
  while (month_begin[index] > day)
    index--;
  int32_t calendar_year = (int32_t)(2000 + four * 4 + year) + (index >= 10 ? 1 : 0);
  return (date_t){calendar_year, (index + 2) % 12 + 1, day - month_begin[index] + 1};
}

static int64_t days_of(date_t date) {
  int32_t index = (date.month + 9) % 12;
  int64_t year = date.year - (index >= 10 ? 1 : 0) - 2000;
  return DAYS_TO_2000_03_01 + year * DAYS_PER_YEAR + div_floor(year, 4) + month_begin[index] +
         date.day - 1;
}

void form_stamp(obuf_t *out, claim_t clock) {
  if (clock.s == METER_ABSENT) return;
  date_t date = date_of(div_floor(clock.s, SECONDS_PER_DAY));
  int32_t second = (int32_t)mod_floor(clock.s, SECONDS_PER_DAY);
  obuf_printf(out, "%02d%02d%02d%02d%02d%02d", (int32_t)mod_floor(date.year, 100), date.month,
              date.day, second / 3600, second / 60 % 60, second % 60);
}

/* `scale` parts to one, printed with `places` decimals. */
static void decimal(obuf_t *out, int64_t value, int64_t scale, int32_t places) {
  int64_t positive = value < 0 ? -value : value;
  obuf_printf(out, "%s%lld.%0*lld", value < 0 ? "-" : "", (long long)(positive / scale), places,
              (long long)(positive % scale));
}

void form_milli(obuf_t *out, int64_t value) { decimal(out, value, 1000, 3); }

void form_hundredths(obuf_t *out, int64_t value) { decimal(out, value, 100, 2); }

void form_count(obuf_t *out, int64_t value) {
  if (value != METER_ABSENT) obuf_printf(out, "%lld", (long long)value);
}

void form_hex(obuf_t *out, uint32_t value, int32_t digits) {
  obuf_printf(out, "%0*X", digits, value);
}

void form_octets(obuf_t *out, bytes_t octets) {
  for (size_t i = 0; i < octets.len; i++)
    form_hex(out, octets.p[i], 2);
}

static int32_t two_digits(bytes_t text, size_t at) {
  return (text.p[at] - '0') * 10 + (text.p[at + 1] - '0');
}

status_t form_read_stamp(bytes_t text, claim_t *clock) {
  if (text.len != STAMP_LEN) return ST_BAD_VALUE;
  for (size_t i = 0; i < text.len; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return ST_BAD_VALUE;
  date_t date = {2000 + two_digits(text, 0), two_digits(text, 2), two_digits(text, 4)};
  int32_t hour = two_digits(text, 6), minute = two_digits(text, 8), second = two_digits(text, 10);
  if (date.month < 1 || date.month > 12 || date.day < 1) return ST_BAD_VALUE;
  if (hour > 23 || minute > 59 || second > 59) return ST_BAD_VALUE;
  int64_t days = days_of(date);
  date_t back = date_of(days);
  if (back.month != date.month || back.day != date.day) return ST_BAD_VALUE; /* 31 April */
  clock->s = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
  return ST_OK;
}

status_t form_read_hundredths(bytes_t text, int64_t *value) {
  if (text.len < 4 || text.len > WHOLE_DIGITS_MAX + 3) return ST_BAD_VALUE;
  size_t point = text.len - 3;
  int64_t read = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (i == point) continue;
    if (text.p[i] < '0' || text.p[i] > '9') return ST_BAD_VALUE;
    read = read * 10 + (text.p[i] - '0');
  }
  if (text.p[point] != '.' || (text.p[0] == '0' && point > 1)) return ST_BAD_VALUE;
  *value = read;
  return ST_OK;
}
