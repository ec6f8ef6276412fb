/* For the tests of power quality: a meter of 230 V told in facts by half cycles of the story, and
 * the fields of its records (fixtures/dictionary/quality.md). Not a test itself. */
#ifndef SIM_METER_QUALITY_TEST_H
#define SIM_METER_QUALITY_TEST_H

#include <check.h>
#include <string.h>

#include "sim/meter/story_test.h"

#define H INT64_C(10000000)

__attribute__((unused)) static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell(story, "nominal 0 230000 50000");
  tell(story, "policy 0 supply.hold_up 500000000");
}

/* From half cycle `from` to `to` of the story, counted from its start. */
__attribute__((unused)) static void tell_halves(story_t *story, const char *kind, int64_t from,
                                                int64_t to, const char *rest) {
  int64_t start = story->start_s * NS_PER_S;
  tell(story, "fault 0 %s %lld %lld %s", kind, (long long)(start + from * H),
       (long long)(start + to * H), rest);
}

__attribute__((unused)) static meter_t *until_half(story_t *story, int64_t half) {
  meter_advance(story->m, (true_t){story->start_s * NS_PER_S + half * H});
  return story->m;
}

__attribute__((unused)) static uint32_t records(const story_t *story) {
  meter_quality_t quality;
  ck_assert(meter_quality(story->m, &quality));
  return quality.records;
}

/* Dips and interruptions, and swells, of all time. */
__attribute__((unused)) static void counts_are(const story_t *story, uint32_t dips,
                                               uint32_t swells) {
  meter_quality_t quality;
  ck_assert(meter_quality(story->m, &quality));
  ck_assert_uint_eq(quality.dips, dips);
  ck_assert_uint_eq(quality.swells, swells);
}

__attribute__((unused)) static meter_quality_row_t record_of(const story_t *story,
                                                             uint32_t number) {
  meter_quality_row_t row;
  ck_assert(meter_quality_row(story->m, number, &row));
  ck_assert_uint_eq(row.number, number);
  return row;
}

__attribute__((unused)) static int64_t get(const uint8_t *octets, size_t at, size_t len) {
  uint64_t value = 0;
  for (size_t i = 0; i < len; i++)
    value = value << 8 | octets[at + i];
  return (int64_t)value;
}

__attribute__((unused)) static void is_found(const meter_quality_row_t *row, int kind, int phases,
                                             int flags, int64_t begin_ms, int64_t duration_ms,
                                             int64_t extreme_mv) {
  ck_assert_int_eq(row->record[5], kind);
  ck_assert_int_eq(row->record[6], phases);
  ck_assert_int_eq(row->record[7], flags);
  ck_assert_int_eq(get(row->record, 76, 8) - STORY_JANUARY * 1000, begin_ms);
  ck_assert_int_eq(get(row->record, 84, 4), duration_ms);
  ck_assert_int_eq(get(row->record, 116, 4), extreme_mv);
}

__attribute__((unused)) static void is_run(const meter_quality_row_t *row, int run, int64_t count,
                                           int64_t u1, int64_t u2, int64_t u3) {
  const uint8_t *at = row->trace + METER_QUALITY_RUN * run;
  ck_assert_int_eq(get(at, 0, 2), count);
  ck_assert_int_eq(get(at, 2, 4), u1);
  ck_assert_int_eq(get(at, 6, 4), u2);
  ck_assert_int_eq(get(at, 10, 4), u3);
}

__attribute__((unused)) static void tell_voltage(story_t *story, int64_t from, int64_t to,
                                                 int64_t u1, int64_t u2, int64_t u3) {
  int64_t start = story->start_s * NS_PER_S;
  tell(story, "voltage 0 %lld %lld %lld %lld %lld", (long long)(start + from * H),
       (long long)(start + to * H), (long long)u1, (long long)u2, (long long)u3);
}

#endif
