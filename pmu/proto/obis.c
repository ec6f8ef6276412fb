/* Codes and values of the dictionary, section 5; see obis.h. Every reader takes the whole of what
 * it is given or nothing: a value that is followed by anything is not a value. The date rules are
 * the proleptic Gregorian ones within 2000–2099, where every fourth year is a leap year. */
#include "pmu/proto/obis.h"

#include <string.h>

enum { YEAR_FIRST = 2000, DAY_S = 86400 };
#define EPOCH_2000_S INT64_C(946684800) /* 2000-01-01T00:00:00Z */

status_t obis_count(bytes_t text, int64_t *value) {
  if (text.len == 0 || text.p[0] == '-') return ST_BAD_VALUE;
  if (text.len > 1 && text.p[0] == '0') return ST_BAD_VALUE;
  return bytes_to_i64(text, value);
}

status_t obis_signed(bytes_t text, int64_t *value) {
  if (text.len == 0 || text.p[0] != '-') return obis_count(text, value);
  int64_t magnitude = 0;
  status_t status = obis_count(bytes_of(text.p + 1, text.len - 1), &magnitude);
  if (status != ST_OK || magnitude == 0) return ST_BAD_VALUE;
  *value = -magnitude;
  return ST_OK;
}

status_t obis_hex(bytes_t text, size_t width, uint32_t *value) {
  CHECK(width >= 1 && width <= 8);
  if (text.len != width) return ST_BAD_VALUE;
  uint32_t sum = 0;
  for (size_t at = 0; at < width; at++) {
    uint8_t digit = text.p[at];
    bool letter = digit >= 'A' && digit <= 'F';
    if (!letter && (digit < '0' || digit > '9')) return ST_BAD_VALUE;
    sum = sum * 16 + (uint32_t)(letter ? digit - 'A' + 10 : digit - '0');
  }
  *value = sum;
  return ST_OK;
}

/* Takes the decimal part of a code, 0…255, and the octet that must follow it (0: the end). */
static status_t take_part(bytes_t *rest, char after, uint8_t *part) {
  size_t len = 0;
  while (len < rest->len && rest->p[len] >= '0' && rest->p[len] <= '9')
    len++;
  int64_t value = 0;
  if (obis_count(bytes_of(rest->p, len), &value) != ST_OK || value > 255) return ST_BAD_VALUE;
  *part = (uint8_t)value;
  if (after == '\0') return len == rest->len ? ST_OK : ST_BAD_VALUE;
  if (len == rest->len || rest->p[len] != (uint8_t)after) return ST_BAD_VALUE;
  *rest = bytes_of(rest->p + len + 1, rest->len - len - 1);
  return ST_OK;
}

status_t obis_parse(bytes_t text, obis_t *code) {
  static const char after[6] = {'-', ':', '.', '.', '*', '\0'};
  uint8_t parts[6] = {0};
  for (size_t i = 0; i < 6; i++)
    if (take_part(&text, after[i], &parts[i]) != ST_OK) return ST_BAD_VALUE;
  *code = (obis_t){parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]};
  return ST_OK;
}

void obis_put(obuf_t *out, obis_t code) {
  obuf_printf(out, "%u-%u:%u.%u.%u*%u", code.a, code.b, code.c, code.d, code.e, code.f);
}

bool obis_equal(obis_t a, obis_t b) {
  return a.a == b.a && a.b == b.b && a.c == b.c && a.d == b.d && a.e == b.e && a.f == b.f;
}

/* A decimal with exactly `decimals` digits after the point, as an integer of the last digit. */
static status_t take_decimal(bytes_t text, size_t decimals, int64_t *value) {
  if (text.len < decimals + 2) return ST_BAD_VALUE;
  size_t point = text.len - decimals - 1;
  if (text.p[point] != '.') return ST_BAD_VALUE;
  int64_t whole = 0, part = 0, scale = 1;
  if (obis_count(bytes_of(text.p, point), &whole) != ST_OK) return ST_BAD_VALUE;
  for (size_t at = point + 1; at < text.len; at++) {
    if (text.p[at] < '0' || text.p[at] > '9') return ST_BAD_VALUE;
    part = part * 10 + (text.p[at] - '0');
    scale *= 10;
  }
  if (__builtin_mul_overflow(whole, scale, &whole)) return ST_OVERFLOW;
  return add_checked(whole, part, value);
}

static status_t take_unit(bytes_t text, const char *unit, int64_t *thousandths) {
  size_t len = strlen(unit);
  if (text.len < len || memcmp(text.p + text.len - len, unit, len) != 0) return ST_BAD_VALUE;
  return take_decimal(bytes_of(text.p, text.len - len), 3, thousandths);
}

status_t obis_energy(bytes_t text, const char *unit, energy_t *energy) {
  return take_unit(text, unit, &energy->mwh);
}

status_t obis_demand(bytes_t text, const char *unit, power_t *demand) {
  return take_unit(text, unit, &demand->mw);
}

status_t obis_ratio(bytes_t text, int64_t *hundredths) { return take_decimal(text, 2, hundredths); }

static int days_in_month(int year, int month) {
  static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && year % 4 == 0 ? 29 : days[month - 1];
}

static int64_t days_before_year(int year) {
  int past = year - YEAR_FIRST;
  return (int64_t)past * 365 + (past + 3) / 4;
}

status_t obis_stamp(bytes_t text, claim_t *claim) {
  if (text.len != OBIS_STAMP_LEN) return ST_BAD_VALUE;
  int field[6];
  for (size_t i = 0; i < 6; i++) {
    uint8_t tens = text.p[2 * i], ones = text.p[2 * i + 1];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return ST_BAD_VALUE;
    field[i] = (tens - '0') * 10 + (ones - '0');
  }
  int year = YEAR_FIRST + field[0], month = field[1], day = field[2];
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return ST_BAD_VALUE;
  if (field[3] > 23 || field[4] > 59 || field[5] > 59) return ST_BAD_VALUE;
  int64_t days = days_before_year(year) + day - 1;
  for (int before = 1; before < month; before++)
    days += days_in_month(year, before);
  claim->s = EPOCH_2000_S + days * DAY_S + field[3] * 3600 + field[4] * 60 + field[5];
  return ST_OK;
}

status_t obis_put_stamp(obuf_t *out, claim_t claim) {
  int64_t since = claim.s - EPOCH_2000_S;
  if (since < 0 || since >= days_before_year(YEAR_FIRST + 100) * DAY_S) return ST_BAD_TIME;
  int64_t days = since / DAY_S, second = since % DAY_S;
  int year = YEAR_FIRST, month = 1;
  while (days >= days_before_year(year + 1))
    year++;
  days -= days_before_year(year);
  while (days >= days_in_month(year, month))
    days -= days_in_month(year, month++);
  obuf_printf(out, "%02d%02d%02d%02d%02d%02d", year - YEAR_FIRST, month, (int)days + 1,
              (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
  return ST_OK;
}

status_t obis_split(bytes_t text, bytes_t *fields, size_t count) {
  CHECK(count >= 1);
  size_t from = 0, index = 0;
  for (size_t at = 0; at <= text.len; at++) {
    if (at < text.len && text.p[at] != ';') continue;
    if (index == count) return ST_BAD_VALUE;
    fields[index++] = bytes_of(text.p + from, at - from);
    from = at + 1;
  }
  return index == count ? ST_OK : ST_BAD_VALUE;
}
