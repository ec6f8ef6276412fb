/* Stories for the oracle's tests: facts and served lines are written a line at a time, answers are
 * looked through for whole lines. Included by tests alone; expected numbers stand in the tests,
 * none here. */
#ifndef ORACLE_STORY_TEST_H
#define ORACLE_STORY_TEST_H

#include "oracle.h"

#include <check.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No test needs them all. */
#define STORY static __attribute__((unused))

#define NS INT64_C(1000000000)
#define HM(h, m) ((h)*3600 + (m)*60)

typedef struct {
  char *at;
  size_t len, cap;
} story_text_t;

static story_text_t story_facts, story_served;
static char *story_answer;

STORY void story_put(story_text_t *text, const char *format, va_list list) {
  if (text->cap - text->len < 4096) {
    text->cap = text->cap * 2 + 65536;
    text->at = realloc(text->at, text->cap);
    ck_assert_ptr_nonnull(text->at);
  }
  int len = vsnprintf(text->at + text->len, text->cap - text->len, format, list);
  ck_assert_int_ge(len, 0);
  text->len += (size_t)len;
}

__attribute__((format(printf, 1, 2))) STORY void fact(const char *format, ...) {
  va_list list;
  va_start(list, format);
  story_put(&story_facts, format, list);
  va_end(list);
}

__attribute__((format(printf, 1, 2))) STORY void served(const char *format, ...) {
  va_list list;
  va_start(list, format);
  story_put(&story_served, format, list);
  va_end(list);
}

/* One meter on a bus, in UTC or in Berlin of 2026; hold-up 0, so that outages have their own
 * length. */
STORY void story_begin(int64_t start_s, int64_t end_s, bool berlin) {
  story_facts.len = story_served.len = 0;
  served("%s", "");
  fact("facts 1\ncase X -\nspan %lld %lld\n", (long long)(start_s * NS), (long long)(end_s * NS));
  if (berlin) {
    /* 2026-03-29T01:00Z is 1774746000, 2026-10-25T01:00Z is 1792890000. */
    fact("zone 0 Europe/Berlin\nzone_row 0 -9000000000 3600 0\nzone_row 0 1774746000 7200 1\n"
         "zone_row 0 1792890000 3600 0\n");
  } else {
    fact("zone 0 UTC\nzone_row 0 -9000000000 0 0\n");
  }
}

/* The tariff of clock-loss.md: rate 1 from 00 to 07 h, rate 2 from 07 to 24 h. */
STORY void story_tariff(void) {
  fact(
      "tariff 0 two\nseason 0 1 1 w\nweek 0 w d d d d d d d\nswitch 0 d 0 1\nswitch 0 d 25200 2\n");
}

STORY void story_meter(void) {
  fact("line 0 bus rs485 9600\nmeter 0 m 123 polyphase-tou direct 0 0 0\n");
  fact("policy 0 supply.hold_up 0\n");
}

STORY void policy(const char *axis_and_value) { fact("policy 0 %s\n", axis_and_value); }

STORY void load(int64_t from_s, int64_t to_s, int64_t mw) {
  fact("load 0 %lld %lld set %lld\n", (long long)(from_s * NS), (long long)(to_s * NS),
       (long long)mw);
}

STORY void outage(int64_t from_s, int64_t to_s) {
  fact("fault 0 supply_off %lld %lld site\n", (long long)(from_s * NS), (long long)(to_s * NS));
}

STORY void battery_dead(int64_t from_s) {
  fact("fault 0 battery_dead %lld -1\n", (long long)(from_s * NS));
}

STORY void set_clock(int64_t at_s, int64_t claim_s) {
  served("command 0 1 %lld set_clock %lld 3 ok\n", (long long)(at_s * NS), (long long)claim_s);
}

STORY void ask(int64_t at_s, const char *object) {
  served("value 0 1 %lld %s 0\n", (long long)(at_s * NS), object);
}

STORY void ask_all(int64_t at_s) {
  served("range 0 1 %lld profile S1 S999999 0\n", (long long)(at_s * NS));
  served("range 0 1 %lld events 1 999999 0\n", (long long)(at_s * NS));
  served("range 0 1 %lld sets 1 999999 0\n", (long long)(at_s * NS));
}

STORY const char *answer(char *text, const char *error) {
  ck_assert_msg(text != NULL, "%s", error);
  free(story_answer);
  story_answer = text;
  return text;
}

STORY const char *ideal(void) {
  char error[256] = "";
  return answer(oracle_ideal(story_facts.at, story_served.at, error, sizeof error), error);
}

STORY const char *bill(void) {
  char error[256] = "";
  return answer(oracle_bill(story_facts.at, story_served.at, error, sizeof error), error);
}

STORY bool has_line(const char *text, const char *line) {
  size_t len = strlen(line);
  for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
    if ((at == text || at[-1] == '\n') && at[len] == '\n') return true;
  }
  return false;
}

/* The T of a line is left out of what a test writes: `value OBJECT WORDS`, `event NUMBER …`. */
STORY bool has_row(const char *text, const char *row) {
  const char *rest = strchr(row, ' ');
  size_t kind = (size_t)(rest - row), len = strlen(rest);
  for (const char *at = strstr(text, rest); at != NULL; at = strstr(at + 1, rest)) {
    if (at[len] != '\n') continue;
    const char *line = at;
    while (line > text && line[-1] != '\n') {
      line--;
    }
    if (strncmp(line, "missing ", 8) == 0) line += 8;
    int spaces = 0;
    for (const char *c = line; c < at; c++) {
      spaces += *c == ' ';
    }
    if (strncmp(line, row, kind) == 0 && line[kind] == ' ' && spaces == 3) return true;
  }
  return false;
}

#define LINE(text, ...)                                                                            \
  do {                                                                                             \
    char line_[512];                                                                               \
    (void)snprintf(line_, sizeof line_, __VA_ARGS__);                                              \
    ck_assert_msg(has_line(text, line_), "no line `%s` in\n%.3000s", line_, text);                 \
  } while (0)
#define NO_LINE(text, ...)                                                                         \
  do {                                                                                             \
    char line_[512];                                                                               \
    (void)snprintf(line_, sizeof line_, __VA_ARGS__);                                              \
    ck_assert_msg(!has_line(text, line_), "a line `%s` in\n%.3000s", line_, text);                 \
  } while (0)
#define ROW(text, ...)                                                                             \
  do {                                                                                             \
    char row_[512];                                                                                \
    (void)snprintf(row_, sizeof row_, __VA_ARGS__);                                                \
    ck_assert_msg(has_row(text, row_), "no row `%s` in\n%.3000s", row_, text);                     \
  } while (0)
#define NO_ROW(text, ...)                                                                          \
  do {                                                                                             \
    char row_[512];                                                                                \
    (void)snprintf(row_, sizeof row_, __VA_ARGS__);                                                \
    ck_assert_msg(!has_row(text, row_), "a row `%s` in\n%.3000s", row_, text);                     \
  } while (0)

STORY int story_run(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  free(story_facts.at);
  free(story_served.at);
  free(story_answer);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
