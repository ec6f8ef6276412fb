/* Tests of the queue: order, changes in the middle, and a thousand draws against a plain search. */
#include "pmu/fleet/queue.h"

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"

static arena_t arena;
static queue_t queue;

static void setup(void) { queue_open(&queue, &arena, 64); }
static void teardown(void) { arena_free(&arena); }

static uint32_t take(void) {
  uint32_t id = UINT32_MAX;
  int64_t key = 0;
  ck_assert(queue_first(&queue, &id, &key));
  queue_drop(&queue, id);
  return id;
}

START_TEST(queue__equal_keys__lower_numbers_first) {
  uint32_t id = 0;
  int64_t key = 0;
  ck_assert(!queue_first(&queue, &id, &key));
  queue_put(&queue, 7, 5);
  queue_put(&queue, 3, 5);
  queue_put(&queue, 9, 4);
  ck_assert(queue_holds(&queue, 9) && !queue_holds(&queue, 8));
  ck_assert_uint_eq(take(), 9);
  ck_assert_uint_eq(take(), 3);
  ck_assert_uint_eq(take(), 7);
  ck_assert(!queue_first(&queue, &id, &key));
}
END_TEST

START_TEST(queue__a_key_that_changes__moves_its_number_both_ways) {
  queue_put(&queue, 1, 10);
  queue_put(&queue, 2, 20);
  queue_put(&queue, 3, 30);
  queue_put(&queue, 1, 25);
  queue_put(&queue, 3, 5);
  queue_drop(&queue, 60);
  ck_assert_uint_eq(queue.count, 3);
  ck_assert_uint_eq(take(), 3);
  ck_assert_uint_eq(take(), 2);
  ck_assert_uint_eq(take(), 1);
}
END_TEST

/* A search over all numbers says what the first must be. */
START_TEST(queue__any_puts_and_drops__the_first_is_the_least) {
  int64_t keys[64];
  bool in[64] = {false};
  for (uint64_t turn = 0; turn < 3000; turn++) {
    uint32_t id = (uint32_t)dice_below(1, 2, 3, 3 * turn, 64);
    int64_t key = (int64_t)dice_below(1, 2, 3, 3 * turn + 1, 40);
    bool puts = dice_below(1, 2, 3, 3 * turn + 2, 3) > 0;
    if (puts) {
      queue_put(&queue, id, key);
      keys[id] = key;
    } else {
      queue_drop(&queue, id);
    }
    in[id] = puts;
    uint32_t least = UINT32_MAX, first = UINT32_MAX;
    int64_t first_key = 0;
    for (uint32_t at = 0; at < 64; at++)
      if (in[at] && (least == UINT32_MAX || keys[at] < keys[least])) least = at;
    ck_assert_int_eq(queue_first(&queue, &first, &first_key), least != UINT32_MAX);
    ck_assert_uint_eq(first, least);
    if (least != UINT32_MAX) ck_assert_int_eq(first_key, keys[least]);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/fleet/queue");
  TCase *tests = tcase_create("queue");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, queue__equal_keys__lower_numbers_first);
  tcase_add_test(tests, queue__a_key_that_changes__moves_its_number_both_ways);
  tcase_add_test(tests, queue__any_puts_and_drops__the_first_is_the_least);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
