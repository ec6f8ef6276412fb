/* Tests of the value forms: literals that were worked out by hand, each with its near misses. */
#include "pmu/proto/obis.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(obis_parse__all_six_parts__are_read) {
  obis_t code;
  ck_assert_int_eq(obis_parse(bytes_text("1-0:129.8.0*255"), &code), ST_OK);
  ck_assert(obis_equal(code, (obis_t){1, 0, 129, 8, 0, 255}));
  char text[OBIS_TEXT_MAX];
  obuf_t out = obuf_over(text, sizeof text);
  obis_put(&out, code);
  ck_assert(bytes_is(obuf_bytes(&out), "1-0:129.8.0*255"));
}
END_TEST

START_TEST(obis_parse__near_misses__are_refused) {
  static const char *const wrong[] = {"",
                                      "1-0:1.8.0",
                                      "1-0:1.8.0*255 ",
                                      "1-0:1.8.0*256",
                                      "01-0:1.8.0*255",
                                      "1-0:1.8.0*255(",
                                      "1.0:1.8.0*255",
                                      "1-0:1..0*255",
                                      "-1-0:1.8.0*255"};
  obis_t code;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(obis_parse(bytes_text(wrong[i]), &code) != ST_OK, "%s", wrong[i]);
}
END_TEST

START_TEST(obis_energy__three_decimals__are_exact_milliwatt_hours) {
  energy_t energy;
  ck_assert_int_eq(obis_energy(bytes_text("105000.000*Wh"), "*Wh", &energy), ST_OK);
  ck_assert_int_eq(energy.mwh, 105000000);
  ck_assert_int_eq(obis_energy(bytes_text("66666.667"), "", &energy), ST_OK);
  ck_assert_int_eq(energy.mwh, 66666667);
  /* 2^63 - 1 = 9223372036854775807 thousandths is the last that fits. */
  ck_assert_int_eq(obis_energy(bytes_text("9223372036854775.807"), "", &energy), ST_OK);
  ck_assert_int_eq(energy.mwh, INT64_MAX);
  ck_assert_int_ne(obis_energy(bytes_text("9223372036854775.808"), "", &energy), ST_OK);
}
END_TEST

START_TEST(obis_energy__near_misses__are_refused) {
  static const char *const wrong[] = {"105000.000", "105000.00*Wh", "105000.0000*Wh", "105000*Wh",
                                      ".000*Wh",    "0105.000*Wh",  "-1.000*Wh",      "1.000*Wh ",
                                      "1.000*kWh",  "1.0 0*Wh",     "1,000*Wh",       "1.000*W"};
  energy_t energy;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(obis_energy(bytes_text(wrong[i]), "*Wh", &energy) != ST_OK, "%s", wrong[i]);
}
END_TEST

START_TEST(obis_stamp__a_date__is_seconds_since_1970) {
  claim_t claim;
  /* 2 April 2026 is day 20545 of 1970: 56 × 365 + 14 leap days + 31 + 28 + 31 + 1 = 20545.
   * 20545 × 86400 = 1775088000; 11:15:00 is 40500. */
  ck_assert_int_eq(obis_stamp(bytes_text("260402111500"), &claim), ST_OK);
  ck_assert_int_eq(claim.s, 1775128500);
  ck_assert_int_eq(obis_stamp(bytes_text("000101000000"), &claim), ST_OK);
  ck_assert_int_eq(claim.s, 946684800);
  /* 29 February 2024, the last second: 19782 × 86400 + 86399. */
  ck_assert_int_eq(obis_stamp(bytes_text("240229235959"), &claim), ST_OK);
  ck_assert_int_eq(claim.s, 1709251199);
}
END_TEST

START_TEST(obis_stamp__dates_that_do_not_exist__are_refused) {
  static const char *const wrong[] = {"260229000000",  "261301000000", "260432000000",
                                      "260402240000",  "260402116000", "260402111560",
                                      "2604021115000", "26040211150",  "26040211150 ",
                                      "260400000000",  "260002000000"};
  claim_t claim;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(obis_stamp(bytes_text(wrong[i]), &claim) != ST_OK, "%s", wrong[i]);
}
END_TEST

START_TEST(obis_put_stamp__year_ends__are_written) {
  static const struct {
    int64_t s;
    const char *text;
  } rows[] = {{1775128500, "260402111500"},
              {946684800, "000101000000"},
              {1709251199, "240229235959"},
              {4102444799, "991231235959"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char text[16];
    obuf_t out = obuf_over(text, sizeof text);
    ck_assert_int_eq(obis_put_stamp(&out, (claim_t){rows[i].s}), ST_OK);
    ck_assert_msg(bytes_is(obuf_bytes(&out), rows[i].text), "%s", rows[i].text);
  }
  obuf_t none = obuf_over(NULL, 0);
  ck_assert_int_eq(obis_put_stamp(&none, (claim_t){4102444800}), ST_BAD_TIME);
  ck_assert_int_eq(obis_put_stamp(&none, (claim_t){946684799}), ST_BAD_TIME);
}
END_TEST

START_TEST(obis_numbers__strict_forms__only) {
  int64_t value = 0;
  uint32_t hex = 0;
  ck_assert_int_eq(obis_count(bytes_text("240"), &value), ST_OK);
  ck_assert_int_eq(value, 240);
  ck_assert_int_ne(obis_count(bytes_text("024"), &value), ST_OK);
  ck_assert_int_ne(obis_count(bytes_text("-24"), &value), ST_OK);
  ck_assert_int_ne(obis_count(bytes_text(""), &value), ST_OK);
  ck_assert_int_eq(obis_signed(bytes_text("-3600"), &value), ST_OK);
  ck_assert_int_eq(value, -3600);
  ck_assert_int_ne(obis_signed(bytes_text("-0"), &value), ST_OK);
  ck_assert_int_ne(obis_signed(bytes_text("--1"), &value), ST_OK);
  ck_assert_int_eq(obis_hex(bytes_text("00000205"), 8, &hex), ST_OK);
  ck_assert_int_eq(hex, 0x205);
  ck_assert_int_ne(obis_hex(bytes_text("0000020a"), 8, &hex), ST_OK);
  ck_assert_int_ne(obis_hex(bytes_text("205"), 8, &hex), ST_OK);
  ck_assert_int_eq(obis_ratio(bytes_text("200.00"), &value), ST_OK);
  ck_assert_int_eq(value, 20000);
  ck_assert_int_ne(obis_ratio(bytes_text("200.0"), &value), ST_OK);
}
END_TEST

START_TEST(obis_split__too_many_or_too_few__is_refused) {
  bytes_t fields[3];
  ck_assert_int_eq(obis_split(bytes_text("a;;c"), fields, 3), ST_OK);
  ck_assert_uint_eq(fields[1].len, 0);
  ck_assert_int_ne(obis_split(bytes_text("a;b"), fields, 3), ST_OK);
  ck_assert_int_ne(obis_split(bytes_text("a;b;c;d"), fields, 3), ST_OK);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("obis");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, obis_parse__all_six_parts__are_read);
  tcase_add_test(all, obis_parse__near_misses__are_refused);
  tcase_add_test(all, obis_energy__three_decimals__are_exact_milliwatt_hours);
  tcase_add_test(all, obis_energy__near_misses__are_refused);
  tcase_add_test(all, obis_stamp__a_date__is_seconds_since_1970);
  tcase_add_test(all, obis_stamp__dates_that_do_not_exist__are_refused);
  tcase_add_test(all, obis_put_stamp__year_ends__are_written);
  tcase_add_test(all, obis_numbers__strict_forms__only);
  tcase_add_test(all, obis_split__too_many_or_too_few__is_refused);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
