/* Parameters of SNRM and UA. The first field is that of a captured SNRM (spec of the links, V1). */
#include "sim/wire/station_agree.h"

#include <check.h>
#include <stdlib.h>

#include "sim/wire/station_client.h"

static const station_terms_t widest = {
    .info_out = 2030, .info_in = 2030, .window_out = 7, .window_in = 7};

static station_terms_t agreed(const char *hex) {
  uint8_t field[64];
  station_terms_t terms;
  size_t len = client_hex(hex, field);
  ck_assert_int_eq(station_agree(bytes_of(field, len), &widest, &terms), ST_OK);
  return terms;
}

static void is(station_terms_t terms, unsigned out, unsigned in, unsigned window_out,
               unsigned window_in) {
  ck_assert_uint_eq(terms.info_out, out);
  ck_assert_uint_eq(terms.info_in, in);
  ck_assert_uint_eq(terms.window_out, window_out);
  ck_assert_uint_eq(terms.window_in, window_in);
}

static void said(station_terms_t terms, const char *hex) {
  uint8_t expected[64];
  uint8_t memory[64];
  size_t len = client_hex(hex, expected);
  obuf_t out = obuf_over(memory, sizeof memory);
  station_agree_say(&terms, &out);
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of(expected, len)));
}

START_TEST(captured__sends_128_takes_512__the_meter_the_other_way_round) {
  station_terms_t terms =
      agreed("81 80 13 05 01 80 06 02 02 00 07 04 00 00 00 01 08 04 00 00 00 01");
  is(terms, 512, 128, 1, 1);
  said(terms, "81 80 13 05 02 02 00 06 01 80 07 04 00 00 00 01 08 04 00 00 00 01");
}
END_TEST

START_TEST(more_than_ours__the_lesser) {
  /* 2048 each way; the client sends 8 in a window and takes 3. */
  station_terms_t terms =
      agreed("81 80 14 05 02 08 00 06 02 08 00 07 04 00 00 00 08 08 04 00 00 00 03");
  is(terms, 2030, 2030, 3, 7);
  /* 2030 = 07EE */
  said(terms, "81 80 14 05 02 07 EE 06 02 07 EE 07 04 00 00 00 03 08 04 00 00 00 07");
}
END_TEST

START_TEST(values_of_any_width__are_numbers) {
  is(agreed("81 80 14 05 02 00 80 06 02 00 80 07 04 00 00 00 01 08 04 00 00 00 01"), 128, 128, 1,
     1);
  is(agreed("81 80 0F 05 01 40 06 04 00 01 00 00 07 01 02 08 01 05"), 2030, 64, 5, 2);
  is(agreed("81 80 06 05 04 FF FF FF FF"), 128, 2030, 1, 1);
}
END_TEST

START_TEST(what_is_not_named__is_128_and_1) {
  is(agreed(""), 128, 128, 1, 1);
  is(agreed("81 80 00"), 128, 128, 1, 1);
  is(agreed("81 80 03 06 01 40"), 64, 128, 1, 1);
}
END_TEST

START_TEST(unknown_parameters_and_groups__are_skipped) {
  is(agreed("81 F0 02 05 01 80 08 09 03 01 02 03 05 01 40"), 128, 64, 1, 1);
  is(agreed("81 80 03 05 01 40 F0 01 FF"), 128, 64, 1, 1);
}
END_TEST

START_TEST(malformed__is_refused) {
  static const char *const fields[] = {
      "80 80 03 05 01 40",             /* another format */
      "81 80",                         /* no length */
      "81 80 04 05 01 40",             /* longer than it is */
      "81 80 03 05 02 40",             /* a parameter longer than its group */
      "81 80 01 05",                   /* no length of a parameter */
      "81 80 02 05 00",                /* no value */
      "81 80 07 05 05 01 01 01 01 01", /* a value of five octets */
      "81 80 03 05 01 00",             /* a field of 0 octets */
      "81 80 06 07 04 00 00 00 00",    /* a window of 0 */
      "81 80 03 05 01 40 80"           /* half a group behind it */
  };
  uint8_t field[64];
  station_terms_t terms;
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    size_t len = client_hex(fields[i], field);
    ck_assert_int_eq(station_agree(bytes_of(field, len), &widest, &terms), ST_BAD_FRAME);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("station_agree");
  TCase *tcase = tcase_create("parameters");
  tcase_add_test(tcase, captured__sends_128_takes_512__the_meter_the_other_way_round);
  tcase_add_test(tcase, more_than_ours__the_lesser);
  tcase_add_test(tcase, values_of_any_width__are_numbers);
  tcase_add_test(tcase, what_is_not_named__is_128_and_1);
  tcase_add_test(tcase, unknown_parameters_and_groups__are_skipped);
  tcase_add_test(tcase, malformed__is_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
