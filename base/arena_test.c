/* Memory of an arena is zeroed, aligned, stays where it is, and is freed all at once. */
#include <check.h>
#include <signal.h>
#include <string.h>

#include "base/arena.h"

START_TEST(arena_take__of_odd_sizes__is_aligned_and_zeroed) {
  arena_t arena = {0};
  for (size_t size = 1; size < 40; size++) {
    uint8_t *p = arena_take(&arena, size);
    ck_assert_uint_eq((uintptr_t)p % 16, 0);
    for (size_t at = 0; at < size; at++)
      ck_assert_int_eq(p[at], 0);
    memset(p, 0xFF, size); /* what follows must still come zeroed */
  }
  arena_free(&arena);
}
END_TEST

START_TEST(arena_take__past_a_block__keeps_what_was_given_before) {
  arena_t arena = {0};
  char *first = arena_text(&arena, bytes_text("first"));
  uint8_t *large = arena_take(&arena, 1 << 20); /* larger than a block of 2^16 */
  large[(1 << 20) - 1] = 1;
  for (int at = 0; at < 100; at++)
    (void)arena_take(&arena, 4096);
  ck_assert_str_eq(first, "first");
  arena_free(&arena);
}
END_TEST

START_TEST(arena_text__copies_a_view_and_closes_it) {
  arena_t arena = {0};
  char source[] = "abcd";
  char *copy = arena_text(&arena, bytes_of(source, 3));
  source[0] = 'z';
  ck_assert_str_eq(copy, "abc");
  ck_assert_str_eq(arena_text(&arena, bytes_of(NULL, 0)), "");
  ck_assert_str_eq(arena_printf(&arena, "%s-%d", "m", 7), "m-7");
  arena_free(&arena);
}
END_TEST

START_TEST(arena_free__gives_all_back_and_the_arena_is_usable_again) {
  arena_t arena = {0};
  (void)arena_take(&arena, 100); /* rounded up to 112 */
  ck_assert_uint_eq(arena.taken, 112);
  arena_free(&arena);
  ck_assert_uint_eq(arena.taken, 0);
  ck_assert_ptr_null(arena.blocks);
  ck_assert_ptr_nonnull(arena_take(&arena, 1));
  arena_free(&arena);
}
END_TEST

START_TEST(arena_take_array__whose_size_overflows__fails_a_check) {
  arena_t arena = {0};
  (void)arena_take_array(&arena, SIZE_MAX / 2, 3);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arena");
  TCase *tests = tcase_create("arena");
  tcase_add_test(tests, arena_take__of_odd_sizes__is_aligned_and_zeroed);
  tcase_add_test(tests, arena_take__past_a_block__keeps_what_was_given_before);
  tcase_add_test(tests, arena_text__copies_a_view_and_closes_it);
  tcase_add_test(tests, arena_free__gives_all_back_and_the_arena_is_usable_again);
  tcase_add_test_raise_signal(tests, arena_take_array__whose_size_overflows__fails_a_check,
                              SIGABRT);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
