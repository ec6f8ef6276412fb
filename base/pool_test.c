/* What is given back is taken again, and only by who asks for that size. */
#include "base/pool.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(pool_take__what_was_given_back__is_handed_out_again) {
  arena_t arena = {0};
  pool_t pool = pool_over(&arena);
  void *a = pool_take(&pool, 100);
  void *b = pool_take(&pool, 128);
  ck_assert_ptr_ne(a, b);
  size_t taken = arena.taken;
  pool_give(&pool, a, 100);
  pool_give(&pool, b, 128);
  ck_assert_ptr_eq(pool_take(&pool, 65), b); /* 65…128 are one size; the last goes first */
  ck_assert_ptr_eq(pool_take(&pool, 128), a);
  ck_assert_uint_eq(arena.taken, taken);
  arena_free(&arena);
}
END_TEST

START_TEST(pool_take__another_size__is_other_memory) {
  arena_t arena = {0};
  pool_t pool = pool_over(&arena);
  void *small = pool_take(&pool, 64);
  pool_give(&pool, small, 64);
  ck_assert_ptr_ne(pool_take(&pool, 65), small);
  ck_assert_ptr_eq(pool_take(&pool, 1), small);
  arena_free(&arena);
}
END_TEST

/* 1 octet and 64 take 64, 65 takes 128. */
START_TEST(pool_in_use__counts_whole_blocks) {
  arena_t arena = {0};
  pool_t pool = pool_over(&arena);
  void *one = pool_take(&pool, 1);
  void *two = pool_take(&pool, 65);
  ck_assert_uint_eq(pool.in_use, 64 + 128);
  ck_assert_uint_eq(pool_room(65), 128);
  pool_give(&pool, one, 1);
  pool_give(&pool, NULL, 4096);
  ck_assert_uint_eq(pool.in_use, 128);
  pool_give(&pool, two, 65);
  ck_assert_uint_eq(pool.in_use, 0);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pool");
  TCase *tcase = tcase_create("pool");
  tcase_add_test(tcase, pool_take__what_was_given_back__is_handed_out_again);
  tcase_add_test(tcase, pool_take__another_size__is_other_memory);
  tcase_add_test(tcase, pool_in_use__counts_whole_blocks);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
