/* Reads and filters an expanded scenario; see own_facts.h. */
#include "sim/rt/own_facts.h"

#include <stdio.h>
#include <string.h>

#include "base/facts.h"
#include "base/text.h"

/* Facts for the head-end, the oracle and the bench alone. */
static const char *const others[] = {
    "headend", "visit",     "command",     "contract",   "price",    "period",
    "expect",  "hazard",    "transfer",    "client",     "relation", "clause",
    "tag",     "enumerate", "quality_key", "port_of",    "image",    "image_of",
    "look",    "believed",  "exchange",    "zone_offset"};

static bool for_world(const fact_t *fact) {
  for (size_t at = 0; at < sizeof others / sizeof others[0]; at++)
    if (fact_is(fact, others[at])) return false;
  return true;
}

static status_t read_all(arena_t *arena, const char *path, bytes_t *text, fault_t *fault) {
  FILE *in = fopen(path, "rb");
  if (in == NULL)
    return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be read; is it the expanded scenario?",
                     path);
  text_t all = {0};
  char piece[65536];
  for (size_t got = fread(piece, 1, sizeof piece, in); got > 0;
       got = fread(piece, 1, sizeof piece, in))
    text_add(&all, bytes_of(piece, got));
  bool broken = ferror(in) != 0; /* a folder opens, and cannot be read */
  fclose(in);
  *text = bytes_of(arena_text(arena, bytes_of(all.p, all.len)), all.len);
  text_free(&all);
  if (broken) return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be read; is it a file?", path);
  return ST_OK;
}

static const char *word_text(arena_t *arena, const fact_t *fact, int32_t word) {
  return arena_text(arena, fact_word(fact, word));
}

static status_t read_fact(arena_t *arena, const fact_t *fact, own_facts_t *own, fault_t *fault) {
  int64_t value = 0;
  status_t status = ST_OK;
  if (fact_is(fact, "case")) own->scenario = word_text(arena, fact, 1);
  if (fact_is(fact, "span")) {
    status = fact_i64(fact, 1, &own->start.ns, fault);
    if (status == ST_OK) status = fact_i64(fact, 2, &own->end.ns, fault);
  }
  if (fact_is(fact, "line")) {
    if (own->line_count == RT_LINES_MAX)
      return fault_set(fault, ST_NO_ROOM, -1, -1, "facts line %d: more than %d lines", fact->line,
                       RT_LINES_MAX);
    status = fact_i64(fact, 4, &value, fault);
    own->lines[own->line_count++] =
        (rt_line_t){word_text(arena, fact, 2), (uint32_t)value,
                    bytes_is(fact_word(fact, 3), "tcp") || bytes_is(fact_word(fact, 3), "port")};
  }
  if (fact_is(fact, "meter")) {
    if (own->meter_count == RT_METERS_MAX)
      return fault_set(fault, ST_NO_ROOM, -1, -1, "facts line %d: more than %d meters", fact->line,
                       RT_METERS_MAX);
    own->meters[own->meter_count++] =
        (rt_meter_t){word_text(arena, fact, 2), word_text(arena, fact, 3)};
  }
  return status;
}

/* Room for what comes: as many as there are lines of that name. */
static uint32_t count_of(bytes_t all, const char *name) {
  facts_t facts = facts_over(all);
  fact_t fact;
  uint32_t count = 0;
  while (facts_next_of(&facts, name, &fact))
    count++;
  return count;
}

status_t own_facts_read(arena_t *arena, const char *path, own_facts_t *own, fault_t *fault) {
  *own = (own_facts_t){.scenario = "-"};
  bytes_t all;
  status_t status = read_all(arena, path, &all, fault);
  if (status != ST_OK) return status;
  int32_t line = facts_overlong(all);
  if (line > 0) /* a file from outside must not reach base's check */
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "%s:%d: this is not an expanded scenario (facts, one a line)", path, line);
  own->lines = ARENA_ARRAY(arena, rt_line_t, count_of(all, "line"));
  own->meters = ARENA_ARRAY(arena, rt_meter_t, count_of(all, "meter"));
  text_t text = {0};
  facts_t facts = facts_over(all);
  fact_t fact;
  bool any = false;
  while (status == ST_OK && facts_next(&facts, &fact)) {
    if (!any && !fact_is(&fact, "facts"))
      status = fault_set(fault, ST_BAD_INPUT, -1, -1,
                         "%s:%d: an expanded scenario begins with 'facts 1'; a YAML file does not",
                         path, fact.line);
    any = true;
    if (!for_world(&fact) || status != ST_OK) continue;
    status = read_fact(arena, &fact, own, fault);
    for (int32_t word = 0; word < fact.count; word++) {
      text_put(&text, word == 0 ? "" : " ");
      text_add(&text, fact_word(&fact, word));
    }
    text_put(&text, "\n");
  }
  own->text = bytes_of(arena_text(arena, bytes_of(text.p, text.len)), text.len);
  text_free(&text);
  if (status == ST_OK && (own->meter_count == 0 || own->end.ns <= own->start.ns))
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s: no meter, or no span of time", path);
  return status;
}

/* Days from 1970-01-01 of a civil date, years 2000…2199: whole years, then months of the year. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
  static const int32_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int64_t past = year - 1;
  int64_t leaps = past / 4 - past / 100 + past / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return (year - 1970) * 365 + leaps + before[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}

status_t rt_time_read(const char *text, true_t *at, fault_t *fault) {
  if (bytes_to_i64(bytes_text(text), &at->ns) == ST_OK) return ST_OK;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  int got = sscanf(text, "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour, &minute, &used);
  if (got == 5 && text[used] == ':') {
    int more = 0;
    got += sscanf(text + used, ":%2d%n", &second, &more) == 1 ? 0 : -1;
    used += more;
  }
  bool in_range = year >= 2000 && year < 2200 && month >= 1 && month <= 12 && day >= 1 &&
                  day <= 31 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
                  second >= 0 && second < 60;
  if (got != 5 || strcmp(text + used, "Z") != 0 || !in_range)
    return fault_set(fault, ST_BAD_TIME, -1, -1,
                     "'%s' is not a time; write 2026-04-02T23:30:00Z, or nanoseconds UTC", text);
  int64_t seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  at->ns = seconds * NS_PER_S;
  return ST_OK;
}

void rt_time_text(true_t at, char text[32]) {
  int64_t seconds = div_floor(at.ns, NS_PER_S);
  int64_t days = div_floor(seconds, 86400);
  int64_t rest = mod_floor(seconds, 86400);
  int64_t year = 1970 + div_floor(days, 366);
  while (days_of(year + 1, 1, 1) <= days)
    year++;
  int64_t month = 12;
  while (days_of(year, month, 1) > days)
    month--;
  snprintf(text, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)year, (int)month,
           (int)(days - days_of(year, month, 1) + 1), (int)(rest / 3600), (int)(rest / 60 % 60),
           (int)(rest % 60));
}
