/* Tests of date-times. The instants are worked out by hand: 2026-01-01 is day 20454 of 1970
 * (56 years of 365 days and 14 leap days), so 1767225600 s. */
#include "pmu/proto/axdr.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static fault_t fault;
static axdr_stamp_t stamp;
static uint8_t memory[64];

static bytes_t hex(const char *digits) {
  obuf_t out = obuf_over(memory, sizeof memory);
  for (const char *p = digits; *p != '\0'; p++) {
    if (*p == ' ') continue;
    unsigned octet = 0;
    ck_assert_int_eq(sscanf(p++, "%2x", &octet), 1);
    obuf_put(&out, (uint8_t)octet);
  }
  return obuf_bytes(&out);
}

static void good(const char *digits) {
  ck_assert_int_eq(axdr_stamp(hex(digits), &stamp, &fault), ST_OK);
}

static void bad(const char *digits, int32_t octet) {
  ck_assert_int_eq(axdr_stamp(hex(digits), &stamp, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, octet);
}

/* 2026-11-22 is day 325 after 1 January (304 to 1 November, and 21): 20779; a Sunday. At 12:34:56:
 * 20779 × 86400 + 45296 = 1795350896. */
START_TEST(axdr_stamp__utc__is_local_plus_deviation) {
  good("07EA 0B 16 07 0C 22 38 00 FFC4 80");
  ck_assert(stamp.complete);
  ck_assert(!stamp.absent);
  ck_assert(stamp.has_deviation);
  ck_assert_int_eq(stamp.deviation_min, -60);
  ck_assert_int_eq(stamp.local.s, 1795350896);
  ck_assert_int_eq(stamp.utc.s, 1795350896 - 3600); /* −60 at UTC+1 */
  ck_assert_int_eq(stamp.status, 0x80);
  ck_assert_int_eq(stamp.weekday, 7);
  ck_assert_int_eq(stamp.hundredth, 0);
  good("07EA 0B 16 07 0C 22 38 63 012C 00"); /* UTC−5: +300 */
  ck_assert_int_eq(stamp.utc.s, 1795350896 + 18000);
  ck_assert_int_eq(stamp.hundredth, 99);
}
END_TEST

START_TEST(axdr_stamp__no_deviation__gives_local_time_only) {
  good("07EA 0B 16 FF 0C 22 38 FF 8000 FF");
  ck_assert(stamp.complete);
  ck_assert(!stamp.has_deviation);
  ck_assert_int_eq(stamp.local.s, 1795350896);
  ck_assert_int_eq(stamp.weekday, -1);
  ck_assert_int_eq(stamp.hundredth, -1);
  ck_assert_int_eq(stamp.status, 0xFF);
}
END_TEST

START_TEST(axdr_stamp__wildcards__are_flagged_never_guessed) {
  good("FFFF FF FF FF FF FF FF FF 8000 FF");
  ck_assert(stamp.absent);
  ck_assert(!stamp.complete);
  good("FFFF FF FF FF FF FF FF FF 0000 00"); /* a deviation of nothing is nothing */
  ck_assert(stamp.absent);
  good("FFFF 03 FE 07 02 00 00 00 FFC4 00"); /* the last Sunday of March, 02:00 */
  ck_assert(!stamp.absent);
  ck_assert(!stamp.complete);
  ck_assert_int_eq(stamp.year, -1);
  ck_assert_int_eq(stamp.day, 0xFE);
  good("07EA FD 01 FF 02 00 00 00 8000 00"); /* end of daylight saving */
  ck_assert(!stamp.complete);
  ck_assert_int_eq(stamp.month, 0xFD);
  good("07EA 0B 16 07 0C 22 FF 00 0000 00");
  ck_assert(!stamp.complete);
  ck_assert_int_eq(stamp.second, -1);
  good("FFFF 02 1D FF FF FF FF FF 8000 FF"); /* 29 February exists in some year */
  ck_assert(!stamp.complete);
  bad("FFFF 02 1E FF FF FF FF FF 8000 FF", 3);
}
END_TEST

START_TEST(axdr_stamp__what_cannot_be__is_a_fault_with_its_octet) {
  bad("07EA 0B 16 07 0C 22 38 00 0000", 0); /* 11 octets */
  bad("07EA 0B 16 07 0C 22 38 00 0000 00 00", 0);
  bad("0000 0B 16 07 0C 22 38 00 0000 00", 0);
  bad("2710 0B 16 07 0C 22 38 00 0000 00", 0); /* 10000 */
  bad("07EA 00 16 07 0C 22 38 00 0000 00", 2);
  bad("07EA 0D 16 07 0C 22 38 00 0000 00", 2);
  bad("07EA 0B 00 07 0C 22 38 00 0000 00", 3);
  bad("07EA 0B 1F 07 0C 22 38 00 0000 00", 3); /* 31 November */
  bad("07EA 02 1D 07 0C 22 38 00 0000 00", 3); /* 29 February 2026 */
  bad("0834 02 1D 07 0C 22 38 00 0000 00", 3); /* 29 February 2100 */
  good("0830 02 1D 07 0C 22 38 00 0000 00");   /* of 2096 */
  bad("07EA 0B 16 00 0C 22 38 00 0000 00", 4);
  bad("07EA 0B 16 08 0C 22 38 00 0000 00", 4);
  bad("07EA 0B 16 07 18 22 38 00 0000 00", 5);
  bad("07EA 0B 16 07 0C 3C 38 00 0000 00", 6);
  bad("07EA 0B 16 07 0C 22 3C 00 0000 00", 7);
  bad("07EA 0B 16 07 0C 22 38 64 0000 00", 8);
  bad("07EA 0B 16 07 0C 22 38 00 FCB7 00", 9); /* −841 */
  good("07EA 0B 16 07 0C 22 38 00 FCB8 00");   /* −840 */
  bad("07EA 0B 16 07 0C 22 38 00 0349 00", 9); /* 841 */
  good("07EA 0B 16 07 0C 22 38 00 0348 00");   /* 840 */
  bad("07EA 0B 16 07 0C 22 38 00 8001 00", 9);
}
END_TEST

/* Year 1 begins 719162 days before 1970, year 9999 ends 2932896 days after its begin. */
START_TEST(axdr_stamp__the_ends_of_the_calendar__are_exact) {
  good("0001 01 01 01 00 00 00 00 0000 00");
  ck_assert_int_eq(stamp.utc.s, INT64_C(-719162) * 86400);
  good("270F 0C 1F 05 17 3B 3B 00 0000 00");
  ck_assert_int_eq(stamp.utc.s, INT64_C(2932897) * 86400 - 1);
  good("07D0 02 1D 02 00 00 00 00 0000 00"); /* 2000-02-29: day 10957 + 59 */
  ck_assert_int_eq(stamp.utc.s, INT64_C(11016) * 86400);
}
END_TEST

static void check_put(int64_t utc_s, int32_t offset_s, uint8_t status, const char *digits) {
  uint8_t to[32];
  obuf_t out = obuf_over(to, sizeof to);
  axdr_put_stamp(&out, (claim_t){utc_s}, offset_s, status);
  ck_assert(bytes_equal(obuf_bytes(&out), hex(digits)));
}

START_TEST(axdr_put_stamp__writes_local_time_and_the_deviation_that_undoes_it) {
  check_put(1795350896 - 3600, 3600, 0x80, "090C 07EA 0B 16 07 0C 22 38 00 FFC4 80");
  check_put(1795350896, 0, 0, "090C 07EA 0B 16 07 0C 22 38 00 0000 00");
  /* 23:30 UTC on 31 December 2025 is 00:30 on Thursday, 1 January 2026, at UTC+1. */
  check_put(1767225600 - 1800, 3600, 0, "090C 07EA 01 01 04 00 1E 00 00 FFC4 00");
  check_put(INT64_C(-719162) * 86400, 0, 0, "090C 0001 01 01 01 00 00 00 00 0000 00");
  check_put(INT64_C(2932897) * 86400 - 1, 0, 0, "090C 270F 0C 1F 05 17 3B 3B 00 0000 00");
  check_put(INT64_C(11016) * 86400, 0, 0, "090C 07D0 02 1D 02 00 00 00 00 0000 00");
  /* UTC+13, a summer in New Zealand, is −780: FCF4. */
  check_put(1795350896 - 46800, 46800, 0, "090C 07EA 0B 16 07 0C 22 38 00 FCF4 00");
  /* No deviation has seconds: the meter's zone decides. */
  check_put(1795350896 - 3601, 3601, 0, "090C 07EA 0B 16 07 0C 22 38 00 8000 00");
}
END_TEST

START_TEST(axdr_put_stamp_absent__is_all_ff_and_8000) {
  uint8_t to[32];
  obuf_t out = obuf_over(to, sizeof to);
  axdr_put_stamp_absent(&out);
  ck_assert(bytes_equal(obuf_bytes(&out), hex("090C FFFF FF FF FF FF FF FF FF 8000 FF")));
}
END_TEST

START_TEST(axdr_stamp__every_mutated_octet__is_an_error_or_comes_back_as_it_stood) {
  static const uint8_t whole[12] = {0x07, 0xEA, 11, 22, 7, 12, 34, 56, 0, 0xFF, 0xC4, 0x80};
  size_t same = 0;
  for (size_t at = 0; at < 12; at++) {
    for (unsigned value = 0; value < 256; value++) {
      uint8_t copy[14] = {9, 12};
      memcpy(copy + 2, whole, 12);
      copy[2 + at] = (uint8_t)value;
      if (axdr_stamp(bytes_of(copy + 2, 12), &stamp, &fault) != ST_OK) continue;
      if (!stamp.complete || !stamp.has_deviation || stamp.hundredth != 0) continue;
      uint8_t to[32];
      obuf_t out = obuf_over(to, sizeof to);
      axdr_put_stamp(&out, stamp.utc, -60 * stamp.deviation_min, stamp.status);
      copy[2 + 4] = to[2 + 4]; /* the day of the week is written right, whatever came */
      ck_assert(bytes_equal(obuf_bytes(&out), bytes_of(copy, 14)));
      same++;
    }
  }
  /* At least: years 39 + 256 (0x27xx is none above 270F), months 11, days 30, hours 24, minutes
   * and seconds 60, status 256. */
  ck_assert_uint_gt(same, 700);
}
END_TEST

int main(void) {
  TCase *cases = tcase_create("axdr_stamp");
  tcase_add_test(cases, axdr_stamp__utc__is_local_plus_deviation);
  tcase_add_test(cases, axdr_stamp__no_deviation__gives_local_time_only);
  tcase_add_test(cases, axdr_stamp__wildcards__are_flagged_never_guessed);
  tcase_add_test(cases, axdr_stamp__what_cannot_be__is_a_fault_with_its_octet);
  tcase_add_test(cases, axdr_stamp__the_ends_of_the_calendar__are_exact);
  tcase_add_test(cases, axdr_put_stamp__writes_local_time_and_the_deviation_that_undoes_it);
  tcase_add_test(cases, axdr_put_stamp_absent__is_all_ff_and_8000);
  tcase_add_test(cases, axdr_stamp__every_mutated_octet__is_an_error_or_comes_back_as_it_stood);
  Suite *suite = suite_create("pmu/proto/axdr_stamp");
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
