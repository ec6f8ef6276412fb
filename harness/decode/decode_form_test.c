/* Forms of values, one by one: what is accepted, to which word, and what is not. Seconds UTC are
 * worked out from days since 1970: 2000-01-01 is day 10957, 2026-04-01 day 20544. */
#include "decode_form.h"

#include <check.h>
#include <string.h>

static const struct {
  char form;
  bool optional;
  const char *unit, *part, *word; /* word NULL: refused */
} cases[] = {
    {'t', false, "", "PTOU-0100", "PTOU-0100"},
    {'t', false, "", "two words", NULL},
    {'t', false, "", "", NULL},
    {'t', true, "", "", "-"},
    {'c', false, "", "0", "0"},
    {'c', false, "", "240", "240"},
    {'c', false, "", "007", NULL},
    {'c', false, "", "-1", NULL},
    {'i', false, "", "-450", "-450"},
    {'i', false, "", "--450", NULL},
    {'i', false, "", "-", NULL},
    {'s', false, "", "000101000000", "946684800"},  /* 10957 days */
    {'s', false, "", "260401000000", "1775001600"}, /* 20544 days */
    {'s', false, "", "240229235959", "1709251199"}, /* 19782 days + 86399 s */
    {'s', false, "", "260229000000", NULL},
    {'s', false, "", "260431000000", NULL},
    {'s', false, "", "260001000000", NULL},
    {'s', false, "", "260401240000", NULL},
    {'s', false, "", "26040100000", NULL},
    {'s', false, "", "2604010000000", NULL},
    {'s', true, "", "", "-"},
    {'h', false, "", "80", "128"},
    {'h', false, "", "8F", "143"},
    {'h', false, "", "8f", NULL},
    {'h', false, "", "080", NULL},
    {'q', false, "", "0108", "264"},
    {'H', false, "", "00000011", "17"},
    {'H', false, "", "FFFFFFFF", "4294967295"},
    {'H', false, "", "11", NULL},
    {'e', false, "Wh", "105000.000*Wh", "105000000"},
    {'e', false, "Wh", "0.001*Wh", "1"},
    {'e', false, "Wh", "105000.000", NULL},
    {'e', false, "Wh", "105000.00*Wh", NULL},
    {'e', false, "Wh", "00.001*Wh", NULL},
    {'e', false, "Wh", ".001*Wh", NULL},
    {'e', false, "Wh", "-1.000*Wh", NULL},
    {'e', false, "Wh", "105000.000*W", NULL},
    {'e', false, "", "66666.666", "66666666"},
    {'e', false, "", "66666.666*Wh", NULL},
    {'d', false, "W", "6000.000*W", "6000000"},
    {'d', false, "W", "6000.000*Wh", NULL},
    {'e', false, "varh", "1.000*varh", "1000"},
    {'e', false, "varh", "1.000*Wh", NULL},
    {'d', false, "imp/h", "12.000*imp/h", "12000"},
    {'g', false, "Wh", "-12.500*Wh", "-12500"},
    {'g', false, "Wh", "12.500*Wh", "12500"},
    {'g', false, "Wh", "0.000*Wh", "0"},
    {'g', false, "Wh", "-0.000*Wh", NULL},
    {'g', false, "Wh", "--1.000*Wh", NULL},
    {'g', false, "Wh", "-12.500", NULL},
    {'g', false, "", "-12.500", "-12500"},
    {'r', false, "", "200.00", "20000"},
    {'r', false, "", "200.000", NULL},
    {'r', false, "", "200", NULL},
};

START_TEST(decode_form_word__each_form__takes_its_own_and_nothing_else) {
  decode_text_t word = {0};
  decode_text_add(&word, "", 0);
  const bool fine =
      decode_form_word(cases[_i].form, cases[_i].optional, cases[_i].unit,
                       (decode_view_t){cases[_i].part, strlen(cases[_i].part)}, &word);
  ck_assert_msg(fine == (cases[_i].word != NULL), "%c %s", cases[_i].form, cases[_i].part);
  ck_assert_str_eq(word.p, fine ? cases[_i].word : "");
  decode_text_free(&word);
}
END_TEST

START_TEST(decode_form_words__wrong_count_of_parts__is_refused) {
  decode_text_t words = {0};
  size_t bad = 99;
  ck_assert(decode_form_words("ds?", "W", (decode_view_t){"0.000*W;", 8}, &words, &bad));
  ck_assert_str_eq(words.p, " 0 -");
  ck_assert(!decode_form_words("ds?", "W", (decode_view_t){"0.000*W", 7}, &words, &bad));
  ck_assert_uint_eq(bad, 7);
  ck_assert(!decode_form_words("d", "W", (decode_view_t){"0.000*W;1", 9}, &words, &bad));
  ck_assert_uint_eq(bad, 8);
  decode_text_free(&words);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_form");
  TCase *tests = tcase_create("forms");
  tcase_add_loop_test(tests, decode_form_word__each_form__takes_its_own_and_nothing_else, 0,
                      sizeof cases / sizeof cases[0]);
  tcase_add_test(tests, decode_form_words__wrong_count_of_parts__is_refused);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
