/* A record of two half cycles by its octets: eight samples each, 230 V and 92 V as square waves,
 * whose root mean square is their height. 0.05 V a count: 4600 and 1840 counts. */
#include "harness/scenario/waveform.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "here,there,2013\r\n"
#define TIMES "04/05/2026,07:00:00.000000\r\n04/05/2026,07:00:00.000000\r\n"
#define ONE "1,1A,0D\r\n1,U,A,,V,0.050000,0,0,-32767,32767,1,1,P\r\n"
#define RATE "50.000\r\n1\r\n800.000,16\r\n"

static arena_t arena;
static waveform_t waveform;
static fault_t fault;

static status_t read_of(const char *configuration, const void *data, size_t len) {
  return waveform_read(&arena, bytes_text(configuration), bytes_of(data, len), &waveform, &fault);
}

/* Number and time of 4 octets each, then the samples, low octet first. */
static size_t binary(uint8_t *data, int32_t channels) {
  size_t at = 0;
  for (int32_t i = 0; i < 16; i++) {
    memset(data + at, 0, 8);
    at += 8;
    for (int32_t c = 0; c < channels; c++) {
      int32_t value = (i < 8 ? 4600 : 1840) * (i % 2 == 0 ? 1 : -1) / (c + 1);
      data[at++] = (uint8_t)value;
      data[at++] = (uint8_t)(value >> 8);
    }
  }
  return at;
}

START_TEST(half_cycles_have_the_root_mean_square_of_their_samples) {
  uint8_t data[512];
  size_t len = binary(data, 1);
  ck_assert_int_eq(read_of(HEAD ONE RATE TIMES "BINARY\r\n1\r\n", data, len), ST_OK);
  ck_assert_int_eq(waveform.phases, 1);
  ck_assert_uint_eq(waveform.count, 2);
  ck_assert_int_eq(waveform.halves[0].mv[0], 230000);
  ck_assert_int_eq(waveform.halves[1].mv[0], 92000);
  ck_assert_int_eq(waveform.halves[1].mv[1], -1);
}
END_TEST

/* A current between two voltages is none of the phases; kV, an offset, two digital channels. */
START_TEST(the_first_voltages_are_the_phases) {
  uint8_t data[512];
  size_t len = binary(data, 3);
  const char *configuration =
      HEAD "3,3A,0D\n1,U1,A,,V,0.05,0,0,0,0,1,1,P\n2,I1,A,,A,0.05,0,0,0,0,1,1,P\n"
           "3,U2,B,,kV,0.00015,0,0,0,0,1,1,P\n" RATE TIMES "BINARY\n";
  ck_assert_int_eq(read_of(configuration, data, len), ST_OK);
  ck_assert_int_eq(waveform.phases, 2);
  ck_assert_int_eq(waveform.halves[0].mv[0], 230000);
  ck_assert_int_eq(waveform.halves[0].mv[1], 229950); /* 1533 counts of 0.15 V */
  ck_assert_int_eq(waveform.halves[1].mv[1], 91950);  /* 613 */
}
END_TEST

START_TEST(ascii_is_read_too) {
  char data[1024];
  size_t used = 0;
  for (int32_t i = 0; i < 16; i++) {
    int32_t value = (i < 8 ? 4600 : 1840) * (i % 2 == 0 ? 1 : -1);
    used += (size_t)snprintf(data + used, sizeof data - used, "%d,%d,%d\r\n", (int)i + 1,
                             (int)i * 1250, (int)value);
  }
  ck_assert_int_eq(read_of(HEAD ONE RATE TIMES "ASCII\r\n", data, used), ST_OK);
  ck_assert_int_eq(waveform.halves[0].mv[0], 230000);
  ck_assert_int_eq(waveform.halves[1].mv[0], 92000);
  ck_assert_int_eq(read_of(HEAD ONE RATE TIMES "ASCII\r\n", data, 100), ST_BAD_INPUT);
}
END_TEST

START_TEST(what_cannot_be_taken_is_told_with_its_place) {
  static const struct {
    const char *configuration;
    int32_t line, column;
  } rows[] = {{"", 1, 1},
              {HEAD "x\n", 2, 1},
              {HEAD "2,1A,0D\n", 2, 6},
              {HEAD "1,1B,0D\n", 2, 3},
              {HEAD "1,1A,0D\n1,U,A,,V,5.0E-2,0\n", 3, 10},
              {HEAD "1,1A,0D\n1,U\n", 3, 3},
              {HEAD "1,1A,0D\n1,I,A,,A,0.05,0,0,0,0,1,1,P\n" RATE TIMES "BINARY\n", 2, 1},
              {HEAD ONE "50\n2\n800,8\n", 5, 1},
              {HEAD ONE "50\n1\n850,16\n", 6, 1},
              {HEAD ONE "50\n1\n800,17\n", 6, 5},
              {HEAD ONE RATE TIMES "FLOAT32\n", 9, 1}};
  uint8_t data[512];
  size_t len = binary(data, 1);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    ck_assert_int_eq(read_of(rows[i].configuration, data, len), ST_BAD_INPUT);
    ck_assert_msg(fault.frame == rows[i].line && fault.octet == rows[i].column,
                  "row %zu: %d:%d: %s", i, (int)fault.frame, (int)fault.octet, fault.text);
  }
  ck_assert_int_eq(read_of(HEAD ONE RATE TIMES "BINARY\n", data, len - 1), ST_BAD_INPUT);
  ck_assert_int_eq(fault.frame, 0);
  ck_assert_int_eq(fault.octet, (int32_t)len);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("waveform");
  TCase *tests = tcase_create("waveform");
  tcase_add_test(tests, half_cycles_have_the_root_mean_square_of_their_samples);
  tcase_add_test(tests, the_first_voltages_are_the_phases);
  tcase_add_test(tests, ascii_is_read_too);
  tcase_add_test(tests, what_cannot_be_taken_is_told_with_its_place);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
