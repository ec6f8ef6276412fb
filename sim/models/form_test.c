/* The forms of section 5, both ways. Seconds since 1970 are those of an independent calendar. */
#include "sim/models/form.h"

#include <check.h>
#include <stdlib.h>

#include "sim/meter/meter.h"

typedef struct {
  const char *text;
  int64_t s;
} stamp_t;

static const stamp_t stamps[] = {
    {"000101000000", 946684800},  {"000229120000", 951825600},  {"260402111500", 1775128500},
    {"270301000000", 1803859200}, {"271231000000", 1830211200}, {"280229000000", 1835395200},
    {"991231235959", 4102444799},
};

START_TEST(form_stamp__and_back__is_the_calendar) {
  for (size_t i = 0; i < sizeof stamps / sizeof stamps[0]; i++) {
    uint8_t memory[16];
    obuf_t out = obuf_over(memory, sizeof memory);
    claim_t clock = {0};
    form_stamp(&out, (claim_t){stamps[i].s});
    ck_assert(bytes_is(obuf_bytes(&out), stamps[i].text));
    ck_assert_int_eq(form_read_stamp(bytes_text(stamps[i].text), &clock), ST_OK);
    ck_assert_int_eq(clock.s, stamps[i].s);
  }
}
END_TEST

START_TEST(form_stamp__each_day_of_the_century__comes_back) {
  for (int64_t s = 946684800; s < 4102444800; s += 86400) {
    uint8_t memory[16];
    obuf_t out = obuf_over(memory, sizeof memory);
    claim_t clock = {0};
    form_stamp(&out, (claim_t){s});
    ck_assert_int_eq(form_read_stamp(obuf_bytes(&out), &clock), ST_OK);
    ck_assert_int_eq(clock.s, s);
  }
}
END_TEST

START_TEST(form_read_stamp__what_does_not_exist__is_a_bad_value) {
  static const char *const wrong[] = {"260229000000",  "260431000000", "260001000000",
                                      "261301000000",  "260400000000", "260402240000",
                                      "260402116000",  "260402111560", "26040211150",
                                      "2604021115000", "26040211150x", ""};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    claim_t clock = {77};
    ck_assert_int_eq(form_read_stamp(bytes_text(wrong[i]), &clock), ST_BAD_VALUE);
    ck_assert_int_eq(clock.s, 77);
  }
}
END_TEST

START_TEST(form__numbers__are_printed_digit_for_digit) {
  uint8_t memory[128];
  obuf_t out = obuf_over(memory, sizeof memory);
  form_milli(&out, 105000000);
  obuf_put(&out, ' ');
  form_milli(&out, 7);
  obuf_put(&out, ' ');
  form_hundredths(&out, 20005);
  obuf_put(&out, ' ');
  form_count(&out, -450);
  form_count(&out, METER_ABSENT);
  form_stamp(&out, (claim_t){METER_ABSENT});
  obuf_put(&out, ' ');
  form_hex(&out, 0xAB, 8);
  ck_assert(bytes_is(obuf_bytes(&out), "105000.000 0.007 200.05 -450 000000AB"));
}
END_TEST

/* A sum may be negative, also where it is less than one unit. */
START_TEST(form_milli__below_zero__has_its_sign) {
  uint8_t memory[64];
  obuf_t out = obuf_over(memory, sizeof memory);
  form_milli(&out, -12500);
  obuf_put(&out, ' ');
  form_milli(&out, -7);
  obuf_put(&out, ' ');
  form_milli(&out, -1000000000001);
  ck_assert(bytes_is(obuf_bytes(&out), "-12.500 -0.007 -1000000000.001"));
}
END_TEST

START_TEST(form_read_hundredths__what_is_written__comes_back) {
  static const struct {
    const char *text;
    int64_t value;
  } right[] = {
      {"0.00", 0}, {"0.01", 1}, {"1.00", 100}, {"200.05", 20005}, {"999999999.99", 99999999999}};
  static const char *const wrong[] = {"",      ".50",  "1",    "1.0",   "1.000",        "01.00",
                                      "-1.00", "1,00", "1.0x", " 1.00", "1000000000.00"};
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
    int64_t value = -1;
    ck_assert_int_eq(form_read_hundredths(bytes_text(right[i].text), &value), ST_OK);
    ck_assert_int_eq(value, right[i].value);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    int64_t value = -1;
    ck_assert_int_eq(form_read_hundredths(bytes_text(wrong[i]), &value), ST_BAD_VALUE);
    ck_assert_int_eq(value, -1);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("form");
  TCase *tcase = tcase_create("form");
  tcase_set_timeout(tcase, 60); /* each day of a century; a loaded machine needs seconds */
  tcase_add_test(tcase, form_stamp__and_back__is_the_calendar);
  tcase_add_test(tcase, form_stamp__each_day_of_the_century__comes_back);
  tcase_add_test(tcase, form_read_stamp__what_does_not_exist__is_a_bad_value);
  tcase_add_test(tcase, form__numbers__are_printed_digit_for_digit);
  tcase_add_test(tcase, form_milli__below_zero__has_its_sign);
  tcase_add_test(tcase, form_read_hundredths__what_is_written__comes_back);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
