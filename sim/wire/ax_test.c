/* What a meter writes, octet for octet, and what the reader of clients' values takes and refuses.
 * Octets are from the tables of tags in IEC 62056-5-3 and worked out by hand where a comment says
 * so; reader and writer are tested apart. */
#include "sim/wire/ax.h"

#include <check.h>
#include <stdlib.h>

#include "sim/wire/cosem.h"

static uint8_t room[64];
static obuf_t out;

static void setup(void) { out = obuf_over(room, sizeof room); }

static void wrote(const char *octets, size_t len) {
  ck_assert(!out.full);
  ck_assert_uint_eq(out.len, len);
  ck_assert_mem_eq(out.p, octets, len);
  setup();
}
#define WROTE(literal) wrote(literal, sizeof literal - 1)
#define IN(literal) cosem_in(bytes_of(literal, sizeof literal - 1))
#define FORMED(literal) cosem_well_formed(bytes_of(literal, sizeof literal - 1))

START_TEST(ax__numbers__have_their_tag_and_big_endian_octets) {
  ax_null(&out);
  WROTE("\x00");
  ax_boolean(&out, true);
  WROTE("\x03\x01");
  ax_i8(&out, -3);
  WROTE("\x0F\xFD");
  ax_i16(&out, -2);
  WROTE("\x10\xFF\xFE");
  ax_i32(&out, -65536);
  WROTE("\x05\xFF\xFF\x00\x00");
  ax_i64(&out, -1);
  WROTE("\x14\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
  ax_u8(&out, 200);
  WROTE("\x11\xC8");
  ax_u16(&out, 4059);
  WROTE("\x12\x0F\xDB");
  ax_u32(&out, 0x01020304);
  WROTE("\x06\x01\x02\x03\x04");
  ax_u64(&out, UINT64_C(105000000)); /* 105000000 = 06422C40 */
  WROTE("\x15\x00\x00\x00\x00\x06\x42\x2C\x40");
  ax_enum(&out, 30);
  WROTE("\x16\x1E");
  ax_scaler_unit(&out, -3, 30);
  WROTE("\x02\x02\x0F\xFD\x16\x1E");
}
END_TEST

START_TEST(ax__strings__have_their_length) {
  ax_octets(&out, bytes_text("M1"));
  WROTE("\x09\x02M1");
  ax_octets(&out, bytes_of(NULL, 0));
  WROTE("\x09\x00");
  ax_visible(&out, "CET");
  WROTE("\x0A\x03"
        "CET");
  ax_name(&out, (ax_name_t){0, 0, 96, 1, 0, 255});
  WROTE("\x09\x06\x00\x00\x60\x01\x00\xFF");
  ax_bits(&out, 0x1D, 5); /* 11101, filled up to E8 */
  WROTE("\x04\x05\xE8");
  ax_bits(&out, 0x00607E1F, 24);
  WROTE("\x04\x18\x60\x7E\x1F");
  ax_bits(&out, 0, 0);
  WROTE("\x04\x00");
}
END_TEST

/* 130 bits, 81 82, are 16 octets and two bits, here 10 with six others behind them. */
START_TEST(ax__long_bit_strings__are_filled_up_with_zeros) {
  uint8_t octets[17] = {0xA5, [15] = 0xFF, [16] = 0xBF};
  ax_bit_string(&out, octets, 130);
  WROTE("\x04\x81\x82\xA5\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xFF\x80");
  ax_bit_string(&out, octets, 5);
  WROTE("\x04\x05\xA0"); /* 10100, of 10100101 */
  ax_bit_string(&out, octets, 8);
  WROTE("\x04\x08\xA5");
  ax_bit_string(&out, NULL, 0);
  WROTE("\x04\x00");
}
END_TEST

START_TEST(ax__lengths__are_as_short_as_they_can_be) {
  ax_length(&out, 0);
  WROTE("\x00");
  ax_length(&out, 127);
  WROTE("\x7F");
  ax_length(&out, 128);
  WROTE("\x81\x80");
  ax_length(&out, 255);
  WROTE("\x81\xFF");
  ax_length(&out, 256);
  WROTE("\x82\x01\x00");
  ax_length(&out, 65536);
  WROTE("\x83\x01\x00\x00");
  ax_length(&out, 0x01000000);
  WROTE("\x84\x01\x00\x00\x00");
  ax_array(&out, 200);
  WROTE("\x01\x81\xC8");
  ax_structure(&out, 8);
  WROTE("\x02\x08");
  ax_raw_u16(&out, 0x0102);
  ax_raw_u32(&out, 0x03040506);
  WROTE("\x01\x02\x03\x04\x05\x06");
}
END_TEST

/* 2026-11-22, a Sunday, is day 20779: 20779 × 86400 = 1795305600; 17:20:05 is 62405 s more. */
START_TEST(ax_stamp__local_time__has_the_deviation_towards_utc) {
  ax_stamp(&out, (claim_t){1795368005}, 3600, 0x00); /* −60 is FFC4 */
  WROTE("\x09\x0C\x07\xEA\x0B\x16\x07\x12\x14\x05\x00\xFF\xC4\x00");
  ax_stamp(&out, (claim_t){1795368005}, 7200, 0x80); /* −120 is FF88 */
  WROTE("\x09\x0C\x07\xEA\x0B\x16\x07\x13\x14\x05\x00\xFF\x88\x80");
  ax_stamp(&out, (claim_t){1795368005}, -18000, 0x02); /* New York: +300 is 012C */
  WROTE("\x09\x0C\x07\xEA\x0B\x16\x07\x0C\x14\x05\x00\x01\x2C\x02");
}
END_TEST

START_TEST(ax_stamp__edges_of_the_calendar__are_right) {
  ax_stamp(&out, (claim_t){0}, 0, 0); /* a Thursday */
  WROTE("\x09\x0C\x07\xB2\x01\x01\x04\x00\x00\x00\x00\x00\x00\x00");
  /* 2000-02-29, a Tuesday, is day 10957 + 59 = 11016: 951782400; its last second is 86399 later */
  ax_stamp(&out, (claim_t){951868799}, 0, 0);
  WROTE("\x09\x0C\x07\xD0\x02\x1D\x02\x17\x3B\x3B\x00\x00\x00\x00");
  ax_stamp(&out, (claim_t){951868800}, 0, 0);
  WROTE("\x09\x0C\x07\xD0\x03\x01\x03\x00\x00\x00\x00\x00\x00\x00");
  ax_stamp(&out, (claim_t){-1}, 0, 0); /* 1969-12-31, a Wednesday */
  WROTE("\x09\x0C\x07\xB1\x0C\x1F\x03\x17\x3B\x3B\x00\x00\x00\x00");
  ax_stamp_absent(&out);
  WROTE("\x09\x0C\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x80\x00\xFF");
}
END_TEST

/* Counted up day by day from 1 January 1770, a Monday, over two centuries that begin with no leap
 * year and one that does: 400 years before 2170 and 146097 days, 73048 of them before 1970. */
START_TEST(ax_stamp__every_day_of_400_years__is_the_one_after_the_day_before) {
  static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int32_t year = 1770, month = 1, day = 1, weekday = 1;
  for (int64_t at = -73048; at < 73049; at++) {
    ax_stamp(&out, (claim_t){at * 86400 + 43200}, 0, 0);
    ck_assert_int_eq(out.p[2] << 8 | out.p[3], year);
    ck_assert_int_eq(out.p[4], month);
    ck_assert_int_eq(out.p[5], day);
    ck_assert_int_eq(out.p[6], weekday);
    setup();
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    weekday = weekday % 7 + 1;
    if (day++ < lengths[month - 1] + (leap && month == 2 ? 1 : 0)) continue;
    day = 1;
    if (month++ < 12) continue;
    month = 1;
    year++;
  }
  ck_assert_int_eq(year, 2170);
}
END_TEST

/* Five octets of room: four are taken, one is left, and nothing is put there in part. */
START_TEST(ax__what_does_not_fit__leaves_the_memory_alone) {
  uint8_t octets[6] = {0, 0, 0, 0, 0, 0xEE};
  obuf_t small = obuf_over(octets, 5);
  ax_u16(&small, 0x0102);
  ax_null(&small);
  ax_u8(&small, 7);
  ck_assert(small.full);
  ck_assert_uint_eq(small.len, 4);
  ck_assert_mem_eq(octets, "\x12\x01\x02\x00\x00\xEE", 6);
  ax_null(&small); /* one would fit, but the first that did not was the end */
  ax_stamp(&small, (claim_t){0}, 0, 0);
  ax_structure(&small, 2);
  ck_assert_uint_eq(small.len, 4);
}
END_TEST

START_TEST(cosem_in__numbers__are_taken_by_their_tag) {
  uint64_t natural = 0;
  int64_t whole = 0;
  uint8_t tag = 0;
  cosem_in_t in = IN("\x02\x03\x12\x0F\xDB\x10\xFF\xFE\x03\xFF");
  size_t count = 0;
  ck_assert(cosem_in_structure(&in, &count));
  ck_assert_uint_eq(count, 3);
  ck_assert(cosem_in_tag(&in, &tag));
  ck_assert_uint_eq(tag, 18);
  ck_assert(!cosem_in_unsigned(&in, 17, &natural)); /* another type: nothing is taken */
  ck_assert(!cosem_in_signed(&in, 16, &whole));
  ck_assert(cosem_in_unsigned(&in, 18, &natural));
  ck_assert_uint_eq(natural, 4059);
  ck_assert(cosem_in_signed(&in, 16, &whole));
  ck_assert_int_eq(whole, -2);
  ck_assert(!cosem_in_end(&in));
  ck_assert(cosem_in_unsigned(&in, 3, &natural));
  ck_assert_uint_eq(natural, 1);
  ck_assert(cosem_in_end(&in));
  ck_assert(!cosem_in_tag(&in, &tag));
}
END_TEST

START_TEST(cosem_in__strings__are_views_of_what_is_there) {
  bytes_t octets;
  ax_name_t name;
  cosem_in_t in = IN("\x09\x81\x02M1\x09\x06\x01\x00\x63\x01\x00\xFF\x00");
  ck_assert(cosem_in_octets(&in, &octets));
  ck_assert(bytes_is(octets, "M1"));
  ck_assert(cosem_in_name(&in, &name));
  ck_assert_uint_eq(name.c, 99);
  ck_assert(cosem_in_null(&in));
  ck_assert(cosem_in_end(&in));
  in = IN("\x09\x05six");
  ck_assert(!cosem_in_octets(&in, &octets));
  ck_assert_uint_eq(in.at, 0);
  in = IN("\x09\x05"
          "12345");
  ck_assert(!cosem_in_name(&in, &name));
  ck_assert_uint_eq(in.at, 0);
}
END_TEST

START_TEST(cosem_well_formed__one_data_of_any_type__is) {
  ck_assert(FORMED("\x00"));
  ck_assert(FORMED("\x01\x00"));
  ck_assert(FORMED("\x02\x02\x01\x01\x02\x00\x04\x09\xFF\x80"));
  ck_assert(FORMED("\x17\x01\x02\x03\x04"));
  ck_assert(FORMED("\x19\x07\xEA\x0B\x16\x07\x12\x14\x05\x00\xFF\xC4\x00"));
  ck_assert(FORMED("\xFF"));
  /* compact array of structures {long-unsigned, array of 2 enum}, contents of 4 octets */
  ck_assert(FORMED("\x13\x02\x02\x12\x01\x00\x02\x16\x04\x00\x01\x02\x03"));
}
END_TEST

START_TEST(cosem_well_formed__anything_else__is_not) {
  ck_assert(!FORMED(""));
  ck_assert(!FORMED("\x12\x0F"));         /* an octet is missing */
  ck_assert(!FORMED("\x12\x0F\xDB\x00")); /* garbage after a value */
  ck_assert(!FORMED("\x02\x02\x11\x01")); /* a field is missing */
  ck_assert(!FORMED("\x01\x84\xFF\xFF\xFF\xFF\x00"));
  ck_assert(!FORMED("\x07\x00"));     /* no such tag */
  ck_assert(!FORMED("\x09\x80\x00")); /* an indefinite length */
  ck_assert(!FORMED("\x09\x85\x00\x00\x00\x00\x00"));
  ck_assert(!FORMED("\x04\x09\xFF")); /* nine bits are two octets */
  ck_assert(!FORMED("\x13\x02\x02\x12"));
  ck_assert(!FORMED("\x13\x80\x00"));     /* elements of a type that there is not */
  ck_assert(!FORMED("\x13\x13\x00\x00")); /* compact arrays have no compact arrays */
}
END_TEST

START_TEST(cosem_well_formed__sixteen_deep__is_the_bound) {
  uint8_t nested[40];
  for (size_t depth = 0; depth < 17; depth++) {
    nested[2 * depth] = 0x02;
    nested[2 * depth + 1] = 0x01;
  }
  nested[32] = 0x00;
  ck_assert(cosem_well_formed(bytes_of(nested, 33)));
  nested[32] = 0x02;
  nested[34] = 0x00;
  ck_assert(!cosem_well_formed(bytes_of(nested, 35)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/ax");
  TCase *writes = tcase_create("writes");
  tcase_set_timeout(writes, 60); /* 146097 days, each looked at; a loaded machine needs seconds */
  tcase_add_checked_fixture(writes, setup, NULL);
  tcase_add_test(writes, ax__numbers__have_their_tag_and_big_endian_octets);
  tcase_add_test(writes, ax__strings__have_their_length);
  tcase_add_test(writes, ax__long_bit_strings__are_filled_up_with_zeros);
  tcase_add_test(writes, ax__lengths__are_as_short_as_they_can_be);
  tcase_add_test(writes, ax_stamp__local_time__has_the_deviation_towards_utc);
  tcase_add_test(writes, ax_stamp__edges_of_the_calendar__are_right);
  tcase_add_test(writes, ax_stamp__every_day_of_400_years__is_the_one_after_the_day_before);
  tcase_add_test(writes, ax__what_does_not_fit__leaves_the_memory_alone);
  suite_add_tcase(suite, writes);
  TCase *reads = tcase_create("reads");
  tcase_add_test(reads, cosem_in__numbers__are_taken_by_their_tag);
  tcase_add_test(reads, cosem_in__strings__are_views_of_what_is_there);
  tcase_add_test(reads, cosem_well_formed__one_data_of_any_type__is);
  tcase_add_test(reads, cosem_well_formed__anything_else__is_not);
  tcase_add_test(reads, cosem_well_formed__sixteen_deep__is_the_bound);
  suite_add_tcase(suite, reads);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
