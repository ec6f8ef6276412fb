/* Draws depend on their four numbers and on nothing else; the literals hold the generator still, so
 * that a stored seed means the same run next year. */
#include <check.h>
#include <signal.h>

#include "base/dice.h"

START_TEST(dice_u64__of_the_same_numbers__is_the_same) {
  ck_assert(dice_u64(1, 2, 3, 4) == dice_u64(1, 2, 3, 4));
}
END_TEST

START_TEST(dice_u64__of_one_other_number__is_another) {
  uint64_t draw = dice_u64(1, 2, 3, 4);
  ck_assert(draw != dice_u64(2, 2, 3, 4));
  ck_assert(draw != dice_u64(1, 3, 3, 4));
  ck_assert(draw != dice_u64(1, 2, 4, 4));
  ck_assert(draw != dice_u64(1, 2, 3, 5));
  ck_assert(draw != dice_u64(4, 3, 2, 1));
}
END_TEST

/* SplitMix64 of seed 0 gives E220A8397B1DCDAF first (Vigna's reference); the four numbers are mixed
 * in one after the other. The values were computed with another program from the description. */
START_TEST(dice_u64__is_the_generator_that_is_written_down) {
  ck_assert(dice_u64(0, 0, 0, 0) == UINT64_C(0x2130748AAAC80268));
  ck_assert(dice_u64(1, 2, 3, 4) == UINT64_C(0xD55CCD4AEB3CCAFB));
}
END_TEST

START_TEST(dice_below__stays_below_and_reaches_both_ends) {
  bool seen[6] = {false};
  for (uint64_t counter = 0; counter < 200; counter++) {
    uint64_t draw = dice_below(7, 0, 0, counter, 6);
    ck_assert_uint_lt(draw, 6);
    seen[draw] = true;
  }
  for (int face = 0; face < 6; face++)
    ck_assert(seen[face]);
  ck_assert_uint_eq(dice_below(7, 0, 0, 0, 1), 0);
}
END_TEST

START_TEST(dice_below__zero__fails_a_check) { (void)dice_below(1, 1, 1, 1, 0); }
END_TEST

START_TEST(dice_ppb__never_and_always_are_exact_and_a_tenth_is_near) {
  int hits = 0;
  for (uint64_t counter = 0; counter < 10000; counter++) {
    ck_assert(!dice_ppb(7, 1, 1, counter, 0));
    ck_assert(dice_ppb(7, 1, 1, counter, 1000000000));
    hits += dice_ppb(7, 1, 1, counter, 100000000) ? 1 : 0;
  }
  /* 10000 draws at 0.1: mean 1000, standard deviation 30; the draws are fixed, so this is too. */
  ck_assert_int_gt(hits, 880);
  ck_assert_int_lt(hits, 1120);
}
END_TEST

START_TEST(dice_ppb__above_one__fails_a_check) { (void)dice_ppb(1, 1, 1, 1, 1000000001); }
END_TEST

int main(void) {
  Suite *suite = suite_create("dice");
  TCase *tests = tcase_create("dice");
  tcase_add_test(tests, dice_u64__of_the_same_numbers__is_the_same);
  tcase_add_test(tests, dice_u64__of_one_other_number__is_another);
  tcase_add_test(tests, dice_u64__is_the_generator_that_is_written_down);
  tcase_add_test(tests, dice_below__stays_below_and_reaches_both_ends);
  tcase_add_test_raise_signal(tests, dice_below__zero__fails_a_check, SIGABRT);
  tcase_add_test(tests, dice_ppb__never_and_always_are_exact_and_a_tenth_is_near);
  tcase_add_test_raise_signal(tests, dice_ppb__above_one__fails_a_check, SIGABRT);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
