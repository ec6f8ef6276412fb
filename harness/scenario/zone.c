/* Zones and wall times; see zone.h. Dates by the civil algorithm over 400-year eras. */
#include "harness/scenario/zone.h"

#include <stdio.h>
#include <string.h>

#include "base/facts.h"
#include "harness/scenario/file.h"

enum { DAY_S = 86400, ERA_DAYS = 146097, ZONE_FILE_MAX = 1 << 16, NAME_MAX_LEN = 48 };

int64_t wall_days(int32_t year, int32_t month, int32_t day) {
  int64_t y = month <= 2 ? (int64_t)year - 1 : year;
  int64_t era = div_floor(y, 400);
  int64_t of_era = y - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int32_t wall_month_days(int32_t year, int32_t month) {
  int32_t next_year = month == 12 ? year + 1 : year;
  int32_t next_month = month == 12 ? 1 : month + 1;
  return (int32_t)(wall_days(next_year, next_month, 1) - wall_days(year, month, 1));
}

int64_t wall_seconds(wall_t wall) {
  return wall_days(wall.year, wall.month, wall.day) * DAY_S + wall.second;
}

wall_t wall_of_seconds(int64_t seconds) {
  int64_t days = div_floor(seconds, DAY_S) + 719468;
  int64_t era = div_floor(days, ERA_DAYS);
  int64_t of_era = days - era * ERA_DAYS;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int64_t shifted = (5 * of_year + 2) / 153;
  wall_t wall = {.day = (int32_t)(of_year - (153 * shifted + 2) / 5 + 1),
                 .month = (int32_t)(shifted < 10 ? shifted + 3 : shifted - 9),
                 .second = (int32_t)mod_floor(seconds, DAY_S)};
  wall.year = (int32_t)(year + era * 400 + (wall.month <= 2 ? 1 : 0));
  return wall;
}

/* Lines `utc_s offset_s dst` are split as facts are: words divided by single spaces. */
static status_t read_rows(zone_t *zone, zone_row_t *rows, bytes_t text, fault_t *fault) {
  facts_t lines = facts_over(text);
  fact_t line;
  while (facts_next(&lines, &line)) {
    int64_t from = 0, offset = 0, dst = 0;
    status_t status = fact_i64(&line, 0, &from, fault);
    if (status == ST_OK) status = fact_i64(&line, 1, &offset, fault);
    if (status == ST_OK) status = fact_i64(&line, 2, &dst, fault);
    if (status != ST_OK) return status;
    bool ascending = zone->count == 0 || rows[zone->count - 1].from_s < from;
    if (!ascending || offset <= -DAY_S || offset >= DAY_S || zone->count == ZONE_ROWS_MAX) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "zone %s line %d: rows must ascend, offsets stay within a day", zone->name,
                       line.line);
    }
    rows[zone->count++] =
        (zone_row_t){.from_s = from, .offset_s = (int32_t)offset, .dst = dst != 0};
  }
  if (zone->count == 0 || rows[0].from_s != INT64_C(-9000000000)) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "zone %s: the first row must be at -9000000000",
                     zone->name);
  }
  return ST_OK;
}

status_t zone_load(arena_t *arena, const char *root, const char *name, zone_t *zone,
                   fault_t *fault) {
  size_t len = strlen(name);
  bool good = len > 0 && len <= NAME_MAX_LEN && name[0] != '.';
  for (size_t i = 0; good && i < len; i++)
    good = name[i] > ' ' && name[i] < 127 && name[i] != '.';
  if (!good) return fault_set(fault, ST_NO_FILE, -1, -1, "'%.60s' is not the name of a zone", name);
  char file_name[NAME_MAX_LEN + 1];
  for (size_t i = 0; i <= len; i++)
    file_name[i] = name[i];
  for (char *at = file_name; *at != '\0'; at++)
    *at = *at == '/' ? '-' : *at;
  *zone = (zone_t){.name = name};
  const char *path = arena_printf(arena, "%s/fixtures/zones/%s.zone", root, file_name);
  bytes_t text;
  if (file_read(arena, path, ZONE_FILE_MAX, &text) != ST_OK) {
    return fault_set(fault, ST_NO_FILE, -1, -1,
                     "no zone '%s': fixtures/zones has no %s.zone; its README says how to add one",
                     name, file_name);
  }
  zone_row_t *rows = ARENA_ARRAY(arena, zone_row_t, ZONE_ROWS_MAX);
  zone->rows = rows;
  return read_rows(zone, rows, text, fault);
}

int32_t zone_offset_at(const zone_t *zone, utc_t at) {
  int32_t row = zone->count - 1;
  while (row > 0 && zone->rows[row].from_s > at.s)
    row--;
  return zone->rows[row].offset_s;
}

int32_t zone_instants(const zone_t *zone, int64_t wall_s, utc_t at[2]) {
  int32_t found = 0;
  for (int32_t i = 0; i < zone->count && found < 2; i++) {
    int64_t utc = wall_s - zone->rows[i].offset_s;
    if (utc < zone->rows[i].from_s) continue;
    if (i + 1 < zone->count && utc >= zone->rows[i + 1].from_s) continue;
    at[found++] = (utc_t){utc};
  }
  return found;
}

/* The row whose start the wall clock jumped over `wall_s` at. */
static const zone_row_t *gap_row(const zone_t *zone, int64_t wall_s) {
  for (int32_t i = 1; i < zone->count; i++) {
    const zone_row_t *row = &zone->rows[i];
    if (wall_s >= row->from_s + zone->rows[i - 1].offset_s && wall_s < row->from_s + row->offset_s)
      return row;
  }
  return &zone->rows[0];
}

utc_t zone_instant_first(const zone_t *zone, int64_t wall_s) {
  utc_t at[2];
  if (zone_instants(zone, wall_s, at) > 0) return at[0];
  return (utc_t){gap_row(zone, wall_s)->from_s};
}

static void print_wall(int64_t wall_s, char *text, size_t cap) {
  wall_t wall = wall_of_seconds(wall_s);
  int32_t second = wall.second % 60;
  int len = snprintf(text, cap, "%04d-%02d-%02dT%02d:%02d", wall.year, wall.month, wall.day,
                     wall.second / 3600, wall.second / 60 % 60);
  if (second != 0) snprintf(text + len, cap - (size_t)len, ":%02d", second);
}

void zone_print(const zone_t *zone, utc_t at, char text[ZONE_TEXT]) {
  int32_t offset = zone_offset_at(zone, at);
  print_wall(at.s + offset, text, ZONE_TEXT);
  size_t len = strlen(text);
  int32_t size = offset < 0 ? -offset : offset;
  snprintf(text + len, ZONE_TEXT - len, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600,
           size / 60 % 60);
}

/* Exactly `count` digits at `*at`, which moves on; −1 where they are not there. */
static int32_t take_digits(const char **at, int32_t count) {
  int32_t value = 0;
  for (int32_t i = 0; i < count; i++, (*at)++) {
    if (**at < '0' || **at > '9') return -1;
    value = value * 10 + (**at - '0');
  }
  return value;
}

static bool take(const char **at, char c) {
  if (**at != c) return false;
  (*at)++;
  return true;
}

/* hh:mm[:ss] */
static bool take_clock(const char **at, int32_t *second) {
  int32_t hours = take_digits(at, 2);
  if (hours < 0 || hours > 23 || !take(at, ':')) return false;
  int32_t minutes = take_digits(at, 2);
  if (minutes < 0 || minutes > 59) return false;
  int32_t seconds = 0;
  if (**at == ':') {
    (*at)++;
    seconds = take_digits(at, 2);
    if (seconds < 0 || seconds > 59) return false;
  }
  *second = hours * 3600 + minutes * 60 + seconds;
  return true;
}

static bool take_fraction(const char **at, int64_t *ns) {
  *ns = 0;
  if (!take(at, '.')) return true;
  int64_t unit = NS_PER_S;
  const char *first = *at;
  for (; **at >= '0' && **at <= '9' && unit > 1; (*at)++) {
    unit /= 10;
    *ns += (**at - '0') * unit;
  }
  return *at != first;
}

static bool take_offset(const char **at, bool *given, int64_t *offset_s) {
  *given = **at != '\0';
  if (!*given || take(at, 'Z')) return true;
  int64_t sign = **at == '-' ? -1 : 1;
  if (!take(at, '+') && !take(at, '-')) return false;
  int32_t second = 0;
  if (!take_clock(at, &second)) return false;
  *offset_s = sign * second;
  return true;
}

static status_t no_time(const char *text, fault_t *fault) {
  return fault_set(fault, ST_BAD_TIME, -1, -1,
                   "'%.40s' is not a time: write wall time as 2026-03-31T00:00, seconds and an "
                   "offset (+01:00 or Z) behind it if needed",
                   text);
}

status_t zone_read(const zone_t *zone, const char *text, true_t *out, fault_t *fault) {
  const char *at = text;
  wall_t wall = {.year = take_digits(&at, 4)};
  bool good = wall.year >= 2000 && wall.year <= 2099 && take(&at, '-');
  if (good) wall.month = take_digits(&at, 2);
  good = good && wall.month >= 1 && wall.month <= 12 && take(&at, '-');
  if (good) wall.day = take_digits(&at, 2);
  good = good && take(&at, 'T') && take_clock(&at, &wall.second);
  int64_t ns = 0, offset_s = 0;
  bool given = false;
  good = good && take_fraction(&at, &ns) && take_offset(&at, &given, &offset_s) && *at == '\0';
  if (!good) return no_time(text, fault);
  if (wall.day < 1 || wall.day > wall_month_days(wall.year, wall.month)) {
    return fault_set(fault, ST_BAD_TIME, -1, -1, "'%.40s': that month has %d days", text,
                     wall_month_days(wall.year, wall.month));
  }
  int64_t wall_s = wall_seconds(wall);
  utc_t candidates[2] = {{wall_s - offset_s}};
  int32_t count = given ? 1 : zone_instants(zone, wall_s, candidates);
  if (count == 2) {
    char first[ZONE_TEXT], second[ZONE_TEXT];
    zone_print(zone, candidates[0], first);
    zone_print(zone, candidates[1], second);
    return fault_set(fault, ST_BAD_TIME, -1, -1,
                     "'%.40s' exists twice in %s: write %s (first pass) or %s (second)", text,
                     zone->name, first, second);
  }
  if (count == 0) {
    const zone_row_t *row = gap_row(zone, wall_s);
    char before[ZONE_TEXT], after[ZONE_TEXT];
    print_wall(row->from_s + row[-1].offset_s, before, sizeof before);
    print_wall(row->from_s + row->offset_s, after, sizeof after);
    return fault_set(fault, ST_BAD_TIME, -1, -1,
                     "'%.40s' does not exist in %s: the clock jumps from %s to %s there; write "
                     "another time, or one with an offset",
                     text, zone->name, before, after);
  }
  *out = (true_t){candidates[0].s * NS_PER_S + ns};
  return ST_OK;
}

status_t zone_read_clock(const char *text, int32_t *second, fault_t *fault) {
  const char *at = text;
  if (take_clock(&at, second) && *at == '\0') return ST_OK;
  return fault_set(fault, ST_BAD_TIME, -1, -1,
                   "'%.40s' is not a time of day: write it as \"06:00\"", text);
}
