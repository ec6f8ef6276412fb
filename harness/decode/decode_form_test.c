/* Forms of values, one by one: what is accepted, to which word, and what is not. Seconds UTC are
 * worked out from days since 1970: 2000-01-01 is day 10957, 2026-04-01 day 20544. */
#include "decode_form.h"

#include <check.h>
#include <string.h>

static const struct {
  char form;
  bool optional, units;
  const char *part, *word; /* word NULL: refused */
} cases[] = {
    {'t', false, false, "PTOU-0100", "PTOU-0100"},
    {'t', false, false, "two words", NULL},
    {'t', false, false, "", NULL},
    {'t', true, false, "", "-"},
    {'c', false, false, "0", "0"},
    {'c', false, false, "240", "240"},
    {'c', false, false, "007", NULL},
    {'c', false, false, "-1", NULL},
    {'i', false, false, "-450", "-450"},
    {'i', false, false, "--450", NULL},
    {'i', false, false, "-", NULL},
    {'s', false, false, "000101000000", "946684800"},  /* 10957 days */
    {'s', false, false, "260401000000", "1775001600"}, /* 20544 days */
    {'s', false, false, "240229235959", "1709251199"}, /* 19782 days + 86399 s */
    {'s', false, false, "260229000000", NULL},
    {'s', false, false, "260431000000", NULL},
    {'s', false, false, "260001000000", NULL},
    {'s', false, false, "260401240000", NULL},
    {'s', false, false, "26040100000", NULL},
    {'s', false, false, "2604010000000", NULL},
    {'s', true, false, "", "-"},
    {'h', false, false, "80", "128"},
    {'h', false, false, "8F", "143"},
    {'h', false, false, "8f", NULL},
    {'h', false, false, "080", NULL},
    {'q', false, false, "0108", "264"},
    {'H', false, false, "00000011", "17"},
    {'H', false, false, "FFFFFFFF", "4294967295"},
    {'H', false, false, "11", NULL},
    {'e', false, true, "105000.000*Wh", "105000000"},
    {'e', false, true, "0.001*Wh", "1"},
    {'e', false, true, "105000.000", NULL},
    {'e', false, true, "105000.00*Wh", NULL},
    {'e', false, true, "00.001*Wh", NULL},
    {'e', false, true, ".001*Wh", NULL},
    {'e', false, true, "-1.000*Wh", NULL},
    {'e', false, true, "105000.000*W", NULL},
    {'e', false, false, "66666.666", "66666666"},
    {'e', false, false, "66666.666*Wh", NULL},
    {'d', false, true, "6000.000*W", "6000000"},
    {'d', false, true, "6000.000*Wh", NULL},
    {'r', false, false, "200.00", "20000"},
    {'r', false, false, "200.000", NULL},
    {'r', false, false, "200", NULL},
};

START_TEST(decode_form_word__each_form__takes_its_own_and_nothing_else) {
  decode_text_t word = {0};
  decode_text_add(&word, "", 0);
  const bool fine =
      decode_form_word(cases[_i].form, cases[_i].optional, cases[_i].units,
                       (decode_view_t){cases[_i].part, strlen(cases[_i].part)}, &word);
  ck_assert_msg(fine == (cases[_i].word != NULL), "%c %s", cases[_i].form, cases[_i].part);
  ck_assert_str_eq(word.p, fine ? cases[_i].word : "");
  decode_text_free(&word);
}
END_TEST

START_TEST(decode_form_words__wrong_count_of_parts__is_refused) {
  decode_text_t words = {0};
  size_t bad = 99;
  ck_assert(decode_form_words("ds?", true, (decode_view_t){"0.000*W;", 8}, &words, &bad));
  ck_assert_str_eq(words.p, " 0 -");
  ck_assert(!decode_form_words("ds?", true, (decode_view_t){"0.000*W", 7}, &words, &bad));
  ck_assert_uint_eq(bad, 7);
  ck_assert(!decode_form_words("d", true, (decode_view_t){"0.000*W;1", 9}, &words, &bad));
  ck_assert_uint_eq(bad, 8);
  decode_text_free(&words);
}
END_TEST

START_TEST(decode_form_find_reduced__every_code__is_unique) {
  const decode_view_t clock = {"1.0.0", 5}, total = {"1.8.0", 5}, none = {"1.8.9", 5};
  ck_assert_str_eq(decode_form_object(decode_form_find_reduced(clock))->name, "0-0:1.0.0*255");
  ck_assert_str_eq(decode_form_object(decode_form_find_reduced(total))->name, "1-0:1.8.0*255");
  ck_assert_int_eq(decode_form_find_reduced(none), DECODE_OBJECT_NONE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_form");
  TCase *tests = tcase_create("forms");
  tcase_add_loop_test(tests, decode_form_word__each_form__takes_its_own_and_nothing_else, 0,
                      sizeof cases / sizeof cases[0]);
  tcase_add_test(tests, decode_form_words__wrong_count_of_parts__is_refused);
  tcase_add_test(tests, decode_form_find_reduced__every_code__is_unique);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
