/* The earliest first, the least entity at equal instants, whatever was set in which order; beside
 * a scan of all, which cannot be wrong. */
#include "base/due.h"

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"

START_TEST(due_first__of_equal_instants__is_the_least_entity) {
  arena_t arena = {0};
  due_t due = due_open(&arena, 5);
  uint32_t entity = 9;
  int64_t at_ns = 0;
  ck_assert(!due_first(&due, &entity, &at_ns));
  due_set(&due, 4, 70);
  due_set(&due, 2, 50);
  due_set(&due, 3, 50);
  due_set(&due, 0, 60);
  ck_assert(due_first(&due, &entity, &at_ns));
  ck_assert_uint_eq(entity, 2);
  ck_assert_int_eq(at_ns, 50);
  due_set(&due, 2, DUE_NEVER);
  ck_assert(due_first(&due, &entity, &at_ns));
  ck_assert_uint_eq(entity, 3);
  due_set(&due, 3, 61);
  ck_assert(due_first(&due, &entity, &at_ns));
  ck_assert_uint_eq(entity, 0);
  arena_free(&arena);
}
END_TEST

START_TEST(due_set__again__replaces_and_strikes_out) {
  arena_t arena = {0};
  due_t due = due_open(&arena, 5);
  uint32_t entity = 9;
  int64_t at_ns = 0;
  ck_assert_int_eq(due_of(&due, 3), DUE_NEVER);
  due_set(&due, 4, 10);
  due_set(&due, 2, 10);
  due_set(&due, 0, 30);
  due_set(&due, 3, 5);
  due_set(&due, 3, 40); /* later than it was */
  due_set(&due, 0, 9);  /* earlier */
  due_set(&due, 1, 1);
  due_set(&due, 1, DUE_NEVER);
  static const struct {
    int64_t at_ns;
    uint32_t entity;
  } ORDER[] = {{9, 0}, {10, 2}, {10, 4}, {40, 3}};
  for (size_t at = 0; at < 4; at++) {
    ck_assert(due_first(&due, &entity, &at_ns));
    ck_assert_uint_eq(entity, ORDER[at].entity);
    ck_assert_int_eq(at_ns, ORDER[at].at_ns);
    ck_assert_int_eq(due_of(&due, entity), at_ns);
    due_set(&due, entity, DUE_NEVER);
    ck_assert_int_eq(due_of(&due, entity), DUE_NEVER);
  }
  ck_assert(!due_first(&due, &entity, &at_ns));
  arena_free(&arena);
}
END_TEST

enum { ENTITIES = 37, STEPS = 20000 };

START_TEST(due_set__at_random__is_what_a_scan_finds) {
  arena_t arena = {0};
  due_t due = due_open(&arena, ENTITIES);
  int64_t plain[ENTITIES];
  for (uint32_t i = 0; i < ENTITIES; i++)
    plain[i] = DUE_NEVER;
  for (uint64_t step = 0; step < STEPS; step++) {
    uint32_t who = (uint32_t)dice_below(1, 2, 3, step, ENTITIES);
    int64_t when = (int64_t)dice_below(1, 2, 4, step, 40);
    plain[who] = when < 4 ? DUE_NEVER : when;
    due_set(&due, who, plain[who]);
    uint32_t least = 0, entity = 0;
    int64_t at_ns = 0;
    for (uint32_t i = 1; i < ENTITIES; i++)
      if (plain[i] < plain[least]) least = i;
    bool some = due_first(&due, &entity, &at_ns);
    ck_assert_int_eq(due_of(&due, who), plain[who]);
    ck_assert_int_eq(some, plain[least] != DUE_NEVER);
    if (!some) continue;
    ck_assert_uint_eq(entity, least);
    ck_assert_int_eq(at_ns, plain[least]);
  }
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("due");
  TCase *tcase = tcase_create("due");
  tcase_add_test(tcase, due_first__of_equal_instants__is_the_least_entity);
  tcase_add_test(tcase, due_set__again__replaces_and_strikes_out);
  tcase_add_test(tcase, due_set__at_random__is_what_a_scan_finds);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
