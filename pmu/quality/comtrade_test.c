/* A record of two channels, written to the letter of C37.111-2013 and read back. The expected files
 * were written by hand from the description of the format. */
#include "pmu/quality/comtrade.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* 2026-04-02T11:04:00.000020Z: 1775127840 s. */
#define START INT64_C(1775127840000020000)

static const int16_t samples[] = {0, -1, 256, 32767, -32767, 4};

static comtrade_t record_of_two(void) {
  return (comtrade_t){.station = "Substation 7",
                      .device = "MPF00001234",
                      .channel_count = 2,
                      .channels = {{"U1", "A", "V", 12500}, {"U2", "B", "V", 1000000}},
                      .line_mhz = 50000,
                      .rate_mhz = 12800000,
                      .start_ns = START,
                      .trigger_ns = START + 1000,
                      .uncertain_ns = 20000000,
                      .sample_count = 3,
                      .samples = samples};
}

static const char written[] = "Substation 7,MPF00001234,2013\r\n"
                              "2,2A,0D\r\n"
                              "1,U1,A,,V,0.012500,0,0,-32767,32767,1,1,P\r\n"
                              "2,U2,B,,V,1.000000,0,0,-32767,32767,1,1,P\r\n"
                              "50.000\r\n"
                              "1\r\n"
                              "12800.000,3\r\n"
                              "02/04/2026,11:04:00.000020000\r\n"
                              "02/04/2026,11:04:00.000021000\r\n"
                              "BINARY\r\n"
                              "1\r\n"
                              "0,0\r\n"
                              "9,3\r\n";

/* 12.8 kHz: 78.125 us a sample, so 0, 78 and 156 us. */
static const uint8_t octets_written[] = {1, 0, 0, 0, 0,   0, 0, 0, 0,    0,    0xFF, 0xFF,
                                         2, 0, 0, 0, 78,  0, 0, 0, 0,    1,    0xFF, 0x7F,
                                         3, 0, 0, 0, 156, 0, 0, 0, 0x01, 0x80, 4,    0};

START_TEST(comtrade__a_record_of_two_channels__is_written_to_the_letter) {
  comtrade_t record = record_of_two();
  fault_t fault;
  text_t text = {0}, octets = {0};
  ck_assert_int_eq(comtrade_configuration(&text, &record, &fault), ST_OK);
  ck_assert_str_eq(text_chars(&text), written);
  ck_assert_int_eq(comtrade_data(&octets, &record, &fault), ST_OK);
  ck_assert_uint_eq(octets.len, sizeof octets_written);
  ck_assert_mem_eq(octets.p, octets_written, sizeof octets_written);
  text_free(&text);
  text_free(&octets);
}
END_TEST

START_TEST(comtrade_read__what_was_written_by_hand__is_read) {
  arena_t arena = {0};
  comtrade_t record;
  fault_t fault;
  ck_assert_int_eq(comtrade_read(&arena, bytes_text(written),
                                 bytes_of(octets_written, sizeof octets_written), &record, &fault),
                   ST_OK);
  ck_assert_str_eq(record.station, "Substation 7");
  ck_assert_str_eq(record.channels[1].phase, "B");
  ck_assert_int_eq(record.channels[0].micro_per_count, 12500);
  ck_assert_int_eq(record.rate_mhz, 12800000);
  ck_assert_int_eq(record.start_ns, START);
  ck_assert_int_eq(record.trigger_ns, START + 1000);
  ck_assert_int_eq(record.uncertain_ns, 100000000); /* code 9: within 100 ms */
  ck_assert_uint_eq(record.sample_count, 3);
  ck_assert_mem_eq(record.samples, samples, sizeof samples);
  arena_free(&arena);
}
END_TEST

/* What is changed in the file above, and where that is told. */
static const struct {
  const char *from, *to;
  int32_t line, column;
} broken[] = {
    {",2013", ",1999", 1, 26},
    {"Substation 7", "Sub\rstation", 1, 1},
    {"2,2A,0D", "2,3A,0D", 2, 3},
    {"2,2A,0D", "2,2A,1D", 2, 6},
    {"2,2A,0D", "99,2A,0D", 2, 1},
    {"0.012500,0", "0.0125001,0", 3, 11},
    {"0.012500,0", "-.012500,0", 3, 11},
    {"0.012500,0", "0.012500,1", 3, 20},
    {"50.000", "50,000", 5, 1},
    {"12800.000,3", "12800.000,4", 0, 36},
    {"12800.000,3", "0.000,3", 7, 1},
    {"02/04/2026,11:04:00.000020000", "31/04/2026,11:04:00.000020000", 8, 1},
    {"02/04/2026,11:04:00.000020000", "02/04/2026,24:04:00.000020000", 8, 12},
    {"02/04/2026,11:04:00.000020000", "02/04/2026,11:04:00.000020", 8, 12},
    {"BINARY", "ASCII", 10, 1},
    {"0,0\r\n9", "1,0\r\n9", 12, 1},
    {"9,3\r\n", "C,3\r\n", 13, 1},
    {"9,3\r\n", "9,3", 13, 1},
    {"9,3\r\n", "9,3\r\n\r\n", 14, 1},
};

START_TEST(comtrade_read__a_broken_file__is_told_with_its_place) {
  arena_t arena = {0};
  comtrade_t record;
  fault_t fault = {0};
  text_t text = {0};
  const size_t row = (size_t)_i;
  const char *at = strstr(written, broken[row].from);
  ck_assert_ptr_nonnull(at);
  text_add(&text, bytes_of(written, (size_t)(at - written)));
  text_put(&text, broken[row].to);
  text_put(&text, at + strlen(broken[row].from));
  ck_assert_int_eq(comtrade_read(&arena, bytes_of(text.p, text.len),
                                 bytes_of(octets_written, sizeof octets_written), &record, &fault),
                   ST_BAD_VALUE);
  ck_assert_int_eq(fault.frame, broken[row].line);
  ck_assert_int_eq(fault.octet, broken[row].column);
  text_free(&text);
  arena_free(&arena);
}
END_TEST

START_TEST(comtrade_read__a_sample_out_of_order__is_told_with_its_octet) {
  arena_t arena = {0};
  comtrade_t record;
  fault_t fault = {0};
  uint8_t octets[sizeof octets_written];
  memcpy(octets, octets_written, sizeof octets);
  octets[12] = 3;
  ck_assert_int_eq(
      comtrade_read(&arena, bytes_text(written), bytes_of(octets, sizeof octets), &record, &fault),
      ST_BAD_VALUE);
  ck_assert_int_eq(fault.frame, 0);
  ck_assert_int_eq(fault.octet, 12);
  arena_free(&arena);
}
END_TEST

START_TEST(comtrade__names_and_counts_that_cannot_be__are_refused) {
  fault_t fault;
  text_t text = {0};
  comtrade_t record = record_of_two();
  record.station[3] = ',';
  ck_assert_int_eq(comtrade_configuration(&text, &record, &fault), ST_BAD_VALUE);
  record = record_of_two();
  record.channels[1].unit[0] = '\n';
  ck_assert_int_eq(comtrade_configuration(&text, &record, &fault), ST_BAD_VALUE);
  record = record_of_two();
  record.sample_count = 0;
  ck_assert_int_eq(comtrade_data(&text, &record, &fault), ST_BAD_VALUE);
  record = record_of_two();
  record.start_ns = -1;
  ck_assert_int_eq(comtrade_configuration(&text, &record, &fault), ST_BAD_VALUE);
  ck_assert_uint_eq(text.len, 0);
  text_free(&text);
}
END_TEST

START_TEST(comtrade_time_quality__is_rounded_up__never_down) {
  ck_assert_int_eq(comtrade_time_quality((span_t){0}), '0');
  ck_assert_int_eq(comtrade_time_quality((span_t){1}), '1');
  ck_assert_int_eq(comtrade_time_quality((span_t){2}), '2');
  ck_assert_int_eq(comtrade_time_quality((span_t){1000000}), '7');
  ck_assert_int_eq(comtrade_time_quality((span_t){1000001}), '8');
  ck_assert_int_eq(comtrade_time_quality((span_t){NS_PER_S}), 'A');
  ck_assert_int_eq(comtrade_time_quality((span_t){10 * NS_PER_S}), 'B');
  ck_assert_int_eq(comtrade_time_quality((span_t){10 * NS_PER_S + 1}), 'F');
  ck_assert_int_eq(comtrade_time_quality((span_t){-1}), 'F');
}
END_TEST

int main(void) {
  Suite *suite = suite_create("comtrade");
  TCase *all = tcase_create("comtrade");
  tcase_add_test(all, comtrade__a_record_of_two_channels__is_written_to_the_letter);
  tcase_add_test(all, comtrade_read__what_was_written_by_hand__is_read);
  tcase_add_loop_test(all, comtrade_read__a_broken_file__is_told_with_its_place, 0,
                      sizeof broken / sizeof broken[0]);
  tcase_add_test(all, comtrade_read__a_sample_out_of_order__is_told_with_its_octet);
  tcase_add_test(all, comtrade__names_and_counts_that_cannot_be__are_refused);
  tcase_add_test(all, comtrade_time_quality__is_rounded_up__never_down);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
