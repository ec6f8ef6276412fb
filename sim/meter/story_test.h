/* For the tests of this folder: a meter told in facts, lived to an instant, and looked at. Times
 * are hours, minutes and seconds of true time since the start of the story. Not a test itself. */
#ifndef SIM_METER_STORY_TEST_H
#define SIM_METER_STORY_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "sim/meter/meter.h"

#define STORY_JANUARY INT64_C(1767571200) /* 2026-01-05T00:00:00Z, a Monday */

typedef struct {
  arena_t arena;
  text_t facts;
  int64_t start_s;
  meter_t *m;
} story_t;

static const meter_by_t by_o3 = {'O', 3}, by_o1 = {'O', 1}, by_o0 = {'O', 0}, by_b = {'B', 0},
                        by_r3 = {'R', 3}, by_r1 = {'R', 1}, by_r0 = {'R', 0};

__attribute__((unused)) static int64_t hms(int64_t hours, int64_t minutes, int64_t seconds) {
  return (hours * 60 + minutes) * 60 + seconds;
}

PRINTF_LIKE(2, 3)
__attribute__((unused)) static void tell(story_t *story, const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  CHECK(len < (int)sizeof line);
  text_printf(&story->facts, "%s\n", line);
}

/* A direct meter in UTC, rate 1 from 00 to 07 h, rate 2 from then on, half-hours, no hold-up. */
__attribute__((unused)) static void story_begin(story_t *story, int64_t start_s) {
  *story = (story_t){.start_s = start_s};
  tell(story, "facts 1");
  tell(story, "span %lld000000000 9000000000000000000", (long long)start_s);
  tell(story, "zone 0 UTC");
  tell(story, "zone_row 0 -9000000000 0 0");
  tell(story, "tariff 0 night-day");
  tell(story, "season 0 1 1 1");
  tell(story, "week 0 1 1 1 1 1 1 1 1");
  tell(story, "switch 0 1 0 1");
  tell(story, "switch 0 1 25200 2");
  tell(story, "meter 0 m 12345678 polyphase-tou direct 0 0 0");
  tell(story, "policy 0 md.period 1800000000000");
  tell(story, "policy 0 lp.period 1800000000000");
  tell(story, "policy 0 supply.hold_up 0");
}

__attribute__((unused)) static long long story_ns(const story_t *story, int64_t s) {
  return (long long)((story->start_s + s) * NS_PER_S);
}

__attribute__((unused)) static void tell_load(story_t *story, int64_t from, int64_t to,
                                              int64_t watts) {
  tell(story, "load 0 %lld %lld set %lld", story_ns(story, from), story_ns(story, to),
       (long long)watts * 1000);
}

__attribute__((unused)) static void tell_outage(story_t *story, int64_t from, int64_t to) {
  tell(story, "fault 0 supply_off %lld %lld site", story_ns(story, from), story_ns(story, to));
}

/* `rest`: what follows KIND FROM, for example "-1 O3". */
__attribute__((unused)) static void tell_fault(story_t *story, const char *kind, int64_t at,
                                               const char *rest) {
  tell(story, "fault 0 %s %lld %s", kind, story_ns(story, at), rest);
}

__attribute__((unused)) static void live_with(story_t *story, const meter_mechanisms_t *mech) {
  const meter_config_t *config = NULL;
  const load_t *load = NULL;
  fault_t fault = {0};
  bytes_t facts = bytes_text(text_chars(&story->facts));
  status_t status = meter_config_read(&story->arena, facts, 0, &config, &fault);
  if (status != ST_OK) fprintf(stderr, "%s\n", fault.text);
  CHECK(status == ST_OK);
  status = load_read(&story->arena, facts, 0, &load, &fault);
  if (status != ST_OK) fprintf(stderr, "%s\n", fault.text);
  CHECK(status == ST_OK);
  story->m = meter_init(&story->arena, config, load, mech, (true_t){story->start_s * NS_PER_S});
}

__attribute__((unused)) static void live(story_t *story) { live_with(story, NULL); }

__attribute__((unused)) static meter_t *until(story_t *story, int64_t s) {
  meter_advance(story->m, (true_t){(story->start_s + s) * NS_PER_S});
  return story->m;
}

__attribute__((unused)) static void story_end(story_t *story) {
  text_free(&story->facts);
  arena_free(&story->arena);
}

__attribute__((unused)) static meter_registers_t registers_of(const story_t *story) {
  meter_registers_t registers;
  meter_registers(story->m, &registers);
  return registers;
}

__attribute__((unused)) static meter_face_t face_of(const story_t *story) {
  meter_face_t face;
  meter_face(story->m, &face);
  return face;
}

__attribute__((unused)) static meter_set_t set_of(const story_t *story, uint32_t number) {
  meter_set_t set;
  CHECK(meter_set(story->m, number, &set));
  return set;
}

/* The n-th (from 1) row of a kind, or a row with sequence 0. */
__attribute__((unused)) static meter_row_t row_of(const story_t *story, row_kind_t kind, int nth) {
  meter_row_t row;
  for (uint32_t at = 1; meter_row_seek(story->m, at, &row); at = row.sequence + 1) {
    if (row.kind == kind && --nth == 0) return row;
  }
  return (meter_row_t){0};
}

__attribute__((unused)) static int rows_count(const story_t *story, row_kind_t kind) {
  meter_row_t row;
  int count = 0;
  for (uint32_t at = 1; meter_row_seek(story->m, at, &row); at = row.sequence + 1) {
    if (row.kind == kind) count++;
  }
  return count;
}

__attribute__((unused)) static meter_event_t event_of(const story_t *story, event_code_t code,
                                                      int nth) {
  meter_event_t event;
  for (uint32_t at = 1; meter_event_seek(story->m, at, &event); at = event.number + 1) {
    if (event.code == code && --nth == 0) return event;
  }
  return (meter_event_t){0};
}

/* I1 and I5 of the picture now. */
__attribute__((unused)) static void check_invariants(const story_t *story) {
  meter_registers_t r = registers_of(story);
  int64_t sum = r.energy[0].unallocated.mwh;
  for (int i = 0; i < METER_RATES; i++) {
    sum += r.energy[0].rate[i].mwh;
  }
  CHECK(sum == r.energy[0].total.mwh);
  uint32_t made = face_of(story).sets_made;
  CHECK(meter_sets_stored(story->m) == (made < METER_SETS_MAX ? made : METER_SETS_MAX));
  for (uint32_t n = made; n > 0 && made - n < METER_SETS_MAX; n--) {
    CHECK(set_of(story, n).number == n);
  }
}

__attribute__((unused)) static int64_t entries_sum(const story_t *story) {
  meter_row_t row;
  int64_t sum = 0;
  for (uint32_t at = 1; meter_row_seek(story->m, at, &row); at = row.sequence + 1) {
    if (row.kind == ROW_ENTRY) sum += row.energy[0].mwh;
  }
  return sum;
}

/* The end of a test's main, in which check.h is known: runs `tcase` and gives main's result. */
#define STORY_RUN(name, tcase)                                                                     \
  do {                                                                                             \
    Suite *story_suite = suite_create(name);                                                       \
    tcase_set_timeout(tcase, 60);                                                                  \
    suite_add_tcase(story_suite, tcase);                                                           \
    SRunner *story_runner = srunner_create(story_suite);                                           \
    srunner_run_all(story_runner, CK_NORMAL);                                                      \
    int story_failed = srunner_ntests_failed(story_runner);                                        \
    srunner_free(story_runner);                                                                    \
    return story_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                        \
  } while (0)

#endif
