/* Pieces that all reports share; see report_markup.h. */
#include "harness/report/report_markup.h"

#include "base/units.h"

#include <stdio.h>
#include <string.h>

static const int64_t year_2000_s = 946684800;

/* The length of the UTF-8 character at `p`, 0 if there is none. */
static size_t utf8_len(const uint8_t *p, size_t len) {
  if (p[0] < 0x80) return p[0] >= ' ' || p[0] == '\n' || p[0] == '\t' || p[0] == '\r' ? 1 : 0;
  const size_t want = p[0] >= 0xc2 && p[0] <= 0xdf   ? 2
                      : p[0] >= 0xe0 && p[0] <= 0xef ? 3
                      : p[0] >= 0xf0 && p[0] <= 0xf4 ? 4
                                                     : 0;
  if (want == 0 || want > len) return 0;
  for (size_t i = 1; i < want; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if (p[0] == 0xe0 && p[1] < 0xa0) return 0;                 /* longer than need be */
  if (p[0] == 0xed && p[1] > 0x9f) return 0;                 /* half of a pair */
  if (p[0] == 0xef && p[1] == 0xbf && p[2] > 0xbd) return 0; /* U+FFFE, U+FFFF */
  if (p[0] == 0xf0 && p[1] < 0x90) return 0;                 /* longer than need be */
  if (p[0] == 0xf4 && p[1] > 0x8f) return 0;                 /* past U+10FFFF */
  return want;
}

static void put_character(text_t *out, bytes_t character, bool escape) {
  const char *name = NULL;
  if (escape && character.len == 1) {
    switch (character.p[0]) {
    case '&':
      name = "&amp;";
      break;
    case '<':
      name = "&lt;";
      break;
    case '>':
      name = "&gt;";
      break;
    case '"':
      name = "&quot;";
      break;
    case '\'':
      name = "&#39;";
      break;
    }
  }
  if (name)
    text_put(out, name);
  else
    text_add(out, character);
}

static void put_all(text_t *out, bytes_t plain, bool escape) {
  for (size_t at = 0; at < plain.len;) {
    const size_t len = utf8_len(plain.p + at, plain.len - at);
    if (len == 0)
      text_put(out, "\xef\xbf\xbd");
    else
      put_character(out, bytes_of(plain.p + at, len), escape);
    at += len ? len : 1;
  }
}

void report_escape(text_t *out, const char *plain) {
  if (plain) put_all(out, bytes_text(plain), true);
}

void report_escape_part(text_t *out, bytes_t plain) { put_all(out, plain, true); }

void report_utf8(text_t *out, bytes_t plain) { put_all(out, plain, false); }

void report_instant(text_t *out, int64_t utc_s) {
  const int64_t second = mod_floor(utc_s, 86400);
  /* Days since 0000-03-01, in eras of 400 years of 146097 days; March begins the year. */
  const int64_t days = div_floor(utc_s, 86400) + 719468, era = div_floor(days, 146097);
  const int64_t in_era = days - era * 146097;
  const int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  const int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * in_year + 2) / 153;
  text_printf(out, "%04lld-%02lld-%02lld %02lld:%02lld:%02lld",
              (long long)(year + era * 400 + (month >= 10 ? 1 : 0)),
              (long long)(month < 10 ? month + 3 : month - 9),
              (long long)(in_year - (153 * month + 2) / 5 + 1), (long long)(second / 3600),
              (long long)(second / 60 % 60), (long long)(second % 60));
}

/* An exact decimal of 10^-6; always six decimals, so that columns of them align. */
static void put_millionths(text_t *out, int64_t value) {
  const uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  text_printf(out, "%s%llu.%06llu", value < 0 ? "-" : "", (unsigned long long)(size / 1000000),
              (unsigned long long)(size % 1000000));
}

/* `105000.000` of Wh or W is an integer of thousandths. */
static bool is_thousandths(bytes_t value, const char *unit, int64_t *number) {
  char digits[32];
  if ((strcmp(unit, "Wh") != 0 && strcmp(unit, "W") != 0) || value.len < 5 ||
      value.len >= sizeof digits || value.p[value.len - 4] != '.')
    return false;
  memcpy(digits, value.p, value.len - 4);
  memcpy(digits + value.len - 4, value.p + value.len - 3, 3);
  return bytes_to_i64(bytes_of(digits, value.len - 1), number) == ST_OK;
}

/* One number of a unit that is shown in another one: mWh and mW as millions, stamps with their
 * date. Returns the unit to write behind it, NULL if this is none of them. */
static const char *put_number(text_t *out, bytes_t value, const char *unit) {
  int64_t number;
  if (is_thousandths(value, unit, &number)) {
    put_millionths(out, number);
    return unit[1] == 'h' ? " kWh" : " kW";
  }
  if (bytes_to_i64(value, &number) != ST_OK) return NULL;
  static const char *const units[][2] = {{"mWh", " kWh"}, {"mW", " kW"}, {"micro", ""}};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(unit, units[i][0]) != 0) continue;
    put_millionths(out, number);
    return units[i][1];
  }
  if (strcmp(unit, "s") != 0 || number < year_2000_s) return NULL;
  report_instant(out, number);
  return " UTC";
}

void report_quantity(text_t *out, const char *value, const char *unit) {
  static const char between[] = " … ";
  const char *range = strstr(value, between);
  const size_t before = out->len;
  const char *shown = NULL;
  if (range) {
    shown = put_number(out, bytes_of(value, (size_t)(range - value)), unit);
    if (shown) text_put(out, between);
    if (shown) shown = put_number(out, bytes_text(range + strlen(between)), unit);
  } else {
    shown = put_number(out, bytes_text(value), unit);
  }
  if (shown) {
    text_put(out, shown);
    return;
  }
  if (out->len > before) out->p[out->len = before] = '\0'; /* half a range is none */
  text_put(out, value);
  if (unit[0] && value[0]) text_printf(out, " %s", unit);
}

bytes_t report_topic(const case_result_t *result) {
  const char *file = result->file, *slash = strrchr(file, '/');
  const char *root = strstr(file, "scenarios/");
  if (root && root + strlen("scenarios/") <= slash) file = root + strlen("scenarios/");
  if (!slash || slash <= file) return bytes_text(".");
  return bytes_of(file, (size_t)(slash - file));
}

void report_case_name(text_t *out, const case_result_t *result) {
  text_put(out, result->id);
  if (strcmp(result->cell, "-") != 0) text_printf(out, "[%s]", result->cell);
}

void report_replay(text_t *out, const case_result_t *result) {
  text_printf(out, "meterproof run %s --case '%s/%s'", result->file, result->id, result->cell);
}

void report_count(const run_result_t *run, size_t counts[VERDICT_COUNT]) {
  for (int i = 0; i < VERDICT_COUNT; i++)
    counts[i] = 0;
  for (size_t i = 0; i < run->case_count; i++)
    counts[run->cases[i].verdict]++;
}

status_t report_write(const text_t *text, const char *path, fault_t *fault) {
  FILE *file = fopen(path, "wb");
  if (!file)
    return fault_set(fault, ST_NO_FILE, -1, -1,
                     "%s: the report cannot be written there; is the folder there and yours?",
                     path);
  const bool whole = fwrite(text_chars(text), 1, text->len, file) == text->len;
  if (fclose(file) != 0 || !whole)
    return fault_set(fault, ST_NO_FILE, -1, -1, "%s: the report could not be written whole", path);
  return ST_OK;
}
