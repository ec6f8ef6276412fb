/* Power quality in both languages of `polyphase-tou`: section 14 of its first dictionary and
 * section 10 of that of DLMS. The meter is that of sample_quality.h. What stands in a record is
 * sim/meter's; here is how it travels. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_quality.h"

static const char facts[] = SAMPLE_QUALITY
    "instrument 0 600000000000 2\n"
    "gauge 0 0 U2\ngauge 0 1 F\ngauge 0 2 H3.25\ngauge 0 3 PST1\ngauge 0 4 UB\ngauge 0 5 P\n";

static sample_t s;
static const iec21_app_t *app;
static uint8_t memory[IEC21_ANSWER_MAX];
static obuf_t out;

static void open_with(const char *more) {
  sample_open(&s, more);
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void teardown(void) { sample_close(&s); }

/* --- 62056-21 --- */

static iec21_error_t read_of(const char *code) {
  out = obuf_over(memory, sizeof memory);
  return app->read(&s.port, SAMPLE_AT(600), bytes_text(code), false, &out);
}

static void is_value(const char *code, const char *value) {
  ck_assert_int_eq(read_of(code), IEC21_OK);
  ck_assert_msg(bytes_is(obuf_bytes(&out), value), "%s: %.*s", code, (int)out.len, memory);
}

static size_t range_of(const char *code, const char *bounds) {
  iec21_range_t mark;
  size_t rows = 0;
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(
      app->range_open(&s.port, SAMPLE_AT(600), bytes_text(code), bytes_text(bounds), &mark, &out),
      IEC21_OK);
  obuf_put(&out, '\n');
  for (; app->range_row(&s.port, &mark, &out); rows++)
    obuf_put(&out, '\n');
  return rows;
}

START_TEST(counts__are_values) {
  open_with(facts);
  is_value("0-0:128.44.0*255", "2");
  is_value("1-0:12.32.0*255", "1");
  is_value("1-0:12.36.0*255", "1");
}
END_TEST

/* MPQR 01 00 …, 512 digits, and 128 of the signature. */
START_TEST(statement__is_record_and_signature) {
  open_with(facts);
  ck_assert_int_eq(read_of("0-0:128.45.0*255"), IEC21_OK);
  ck_assert_uint_eq(out.len, 512 + 1 + 128);
  ck_assert_mem_eq(memory,
                   "4D505152"
                   "01"
                   "00"
                   "00"
                   "00"
                   "00000002"
                   "3132333435363738",
                   40);
  ck_assert_int_eq(memory[512], ';');
}
END_TEST

/* Begin 10 ms before 00:01:00, in whole seconds 00:00:59. Five runs of 28 digits: 4, 1, 3, 1, 1. */
START_TEST(records__are_a_range_of_numbers) {
  static const char head[] = "0-0:99.98.9*255(2)\n(Q;1;260101000059;4D505152"
                             "01010100"
                             "00000001";
  open_with(facts);
  ck_assert_uint_eq(range_of("0-0:99.98.9*255", "0;9"), 2);
  ck_assert_mem_eq(memory, head, sizeof head - 1);
  ck_assert_uint_eq(range_of("0-0:99.98.9*255", "1;1"), 1);
  size_t row = 19 + strlen("(Q;1;260101000059;") + 512 + 1 + 128 + 1 + 5 * 28 + 1 + 1;
  ck_assert_uint_eq(out.len, row);
  ck_assert_mem_eq(memory + row - 2 - 140,
                   "0004"
                   "00038270"
                   "00038270"
                   "00038270"
                   "0001",
                   32);
  ck_assert_mem_eq(memory + row - 2, ")\n", 2);
  ck_assert_uint_eq(range_of("0-0:99.98.9*255", "3;9"), 0);
}
END_TEST

START_TEST(gauges__are_called_by_the_dictionary) {
  static const char head[] = "1-0:99.2.0*255(600;1-0:52.7.0*255;-3;V;1-0:14.7.0*255;-3;Hz;"
                             "1-0:137.125.0*255;-4;%;1-0:138.7.0*255;-3;;1-0:130.7.0*255;-4;%;"
                             "1-0:16.7.0*255;-3;W)\n";
  open_with(facts);
  (void)range_of("1-0:99.2.0*255", "S1;S9");
  ck_assert_mem_eq(memory, head, sizeof head - 1);
}
END_TEST

START_TEST(meter__without_nominal__has_none_of_it) {
  iec21_range_t mark;
  open_with("");
  ck_assert_int_eq(read_of("0-0:128.44.0*255"), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(read_of("1-0:12.32.0*255"), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(read_of("0-0:128.45.0*255"), IEC21_UNKNOWN_OBJECT);
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->range_open(&s.port, SAMPLE_AT(600), bytes_text("0-0:99.98.9*255"),
                                   bytes_text("0;9"), &mark, &out),
                   IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(0, 0, 128, 44, 0), 2), COSEM_UNDEFINED);
  ck_assert_int_eq(sample_get(&s, 600, 1, 7, NAME(0, 0, 99, 98, 9), 2), COSEM_UNDEFINED);
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(1, 0, 12, 32, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, "06 00000000"));
}
END_TEST

/* --- DLMS --- */

#define NUMBERS(from, to)                                                                          \
  "02 04 02 04 12 0001 09 06 0000802C00FF 0F 02 12 0000 06 " from " 06 " to " 01 00"

START_TEST(counts__are_class_1) {
  open_with(facts);
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(0, 0, 128, 44, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, "06 00000002"));
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(1, 0, 12, 32, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, "06 00000001"));
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(1, 0, 12, 36, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, "06 00000001"));
  ck_assert_int_eq(sample_get(&s, 600, 0, 1, NAME(0, 0, 128, 44, 0), 2), COSEM_DENIED);
}
END_TEST

/* {256 octets, 64 octets}: 02 02, 09 82 0100 and 09 40 before them. */
START_TEST(statement__is_a_structure) {
  open_with(facts);
  ck_assert_int_eq(sample_get(&s, 600, 1, 1, NAME(0, 0, 128, 45, 0), 2), COSEM_OK);
  ck_assert_uint_eq(s.out.len, 2 + 4 + 256 + 2 + 64);
  ck_assert_mem_eq(s.octets, "\x02\x02\x09\x82\x01\x00MPQR\x01\x00", 12);
  ck_assert_mem_eq(s.octets + 2 + 4 + 256, "\x09\x40", 2);
}
END_TEST

/* {number, stamp, record, signature, trace of 70}; 2026-01-01 is a Thursday, 4. */
START_TEST(records__are_a_profile) {
  static const uint8_t head[] = {0x01, 0x01, 0x02, 0x05, 0x06, 0,   0,   0,   1,  0x09, 0x0C,
                                 0x07, 0xEA, 1,    1,    4,    0,   0,   59,  0,  0,    0,
                                 0,    0x09, 0x82, 0x01, 0x00, 'M', 'P', 'Q', 'R'};
  open_with(facts);
  ck_assert_int_eq(
      sample_select(&s, 600, 1, 7, NAME(0, 0, 99, 98, 9), 2, 1, NUMBERS("00000001", "00000001")),
      COSEM_OK);
  ck_assert_uint_eq(s.out.len, 2 + 2 + 5 + 14 + 260 + 66 + 2 + 70);
  ck_assert_mem_eq(s.octets, head, sizeof head);
  ck_assert_int_eq(sample_get(&s, 600, 1, 7, NAME(0, 0, 99, 98, 9), 2), COSEM_OK);
  ck_assert_int_eq(s.octets[1], 2);
}
END_TEST

/* The waveform of the dip is cut short by its end: 5 before, the 6 that it ran, of 384 octets. */
START_TEST(waveforms__are_read_by_number_alone) {
  open_with(facts);
  ck_assert_int_eq(sample_get(&s, 600, 1, 7, NAME(0, 0, 99, 98, 10), 2), COSEM_OUT_OF_SCOPE);
  ck_assert_int_eq(
      sample_select(&s, 600, 1, 7, NAME(0, 0, 99, 98, 10), 2, 1, NUMBERS("00000001", "00000001")),
      COSEM_OK);
  ck_assert_uint_eq(s.out.len, 2 + 2 + 5 + 4 + 11 * 384);
  ck_assert_mem_eq(s.octets, "\x01\x01\x02\x02\x06\x00\x00\x00\x01\x09\x82\x10\x80", 13);
  ck_assert_int_eq(sample_get(&s, 600, 1, 7, NAME(0, 0, 99, 98, 10), 6), COSEM_OK);
  ck_assert(sample_is(&s, "02 04 12 0001 09 06 0000802C00FF 0F 02 12 0000"));
}
END_TEST

/* Of H3.25 1-0:137.125.3, the mean: scaler −4, per cent. */
START_TEST(gauges__are_registers) {
  open_with(facts);
  ck_assert_int_eq(sample_get(&s, 600, 1, 3, NAME(1, 0, 137, 125, 3), 3), COSEM_OK);
  ck_assert(sample_is(&s, "02 02 0F FC 16 38"));
  ck_assert_int_eq(sample_get(&s, 600, 1, 3, NAME(1, 0, 14, 7, 3), 2), COSEM_OK);
  ck_assert(sample_is(&s, "14 000000000000C350"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_quality");
  TCase *tcase = tcase_create("languages");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, counts__are_values);
  tcase_add_test(tcase, statement__is_record_and_signature);
  tcase_add_test(tcase, records__are_a_range_of_numbers);
  tcase_add_test(tcase, gauges__are_called_by_the_dictionary);
  tcase_add_test(tcase, meter__without_nominal__has_none_of_it);
  tcase_add_test(tcase, counts__are_class_1);
  tcase_add_test(tcase, statement__is_a_structure);
  tcase_add_test(tcase, records__are_a_profile);
  tcase_add_test(tcase, waveforms__are_read_by_number_alone);
  tcase_add_test(tcase, gauges__are_registers);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
