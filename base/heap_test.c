/* Events at equal times have one order: by time, class, entity, then order of pushing. A full heap
 * is a status, and nothing in it moves. */
#include <check.h>

#include "base/heap.h"

enum { CAP = 64 };

START_TEST(heap_pop__gives_time_before_class_before_entity_before_order) {
  event_t memory[CAP];
  heap_t heap = heap_over(memory, CAP);
  ck_assert_int_eq(heap_push(&heap, 20, 0, 0, 1), ST_OK);
  ck_assert_int_eq(heap_push(&heap, 10, 2, 0, 2), ST_OK);
  ck_assert_int_eq(heap_push(&heap, 10, 1, 9, 3), ST_OK);
  ck_assert_int_eq(heap_push(&heap, 10, 1, 3, 4), ST_OK);
  ck_assert_int_eq(heap_push(&heap, 10, 1, 3, 5), ST_OK);
  ck_assert_int_eq(heap_push(&heap, -5, 7, 7, 6), ST_OK);
  static const uint64_t order[] = {6, 4, 5, 3, 2, 1};
  event_t event;
  for (size_t at = 0; at < sizeof order / sizeof order[0]; at++) {
    ck_assert(heap_pop(&heap, &event));
    ck_assert_uint_eq(event.payload, order[at]);
  }
  ck_assert(!heap_pop(&heap, &event));
}
END_TEST

START_TEST(heap_pop__of_many_in_a_scrambled_order__is_sorted) {
  event_t memory[CAP];
  heap_t heap = heap_over(memory, CAP);
  for (uint64_t at = 0; at < CAP; at++) /* 37 and 64 have no common divisor: each time once */
    ck_assert_int_eq(heap_push(&heap, (int64_t)(at * 37 % CAP), 0, 0, at), ST_OK);
  event_t event;
  for (int64_t want = 0; want < CAP; want++) {
    ck_assert(heap_pop(&heap, &event));
    ck_assert(event.time_ns == want);
  }
}
END_TEST

START_TEST(heap_peek__shows_the_first_and_takes_nothing) {
  event_t memory[2];
  heap_t heap = heap_over(memory, 2);
  event_t event;
  ck_assert(!heap_peek(&heap, &event));
  ck_assert_int_eq(heap_push(&heap, 5, 0, 0, 8), ST_OK);
  ck_assert(heap_peek(&heap, &event));
  ck_assert_uint_eq(event.payload, 8);
  ck_assert_uint_eq(heap.count, 1);
}
END_TEST

START_TEST(heap_push__into_a_full_heap__is_a_status_and_changes_nothing) {
  event_t memory[1];
  heap_t heap = heap_over(memory, 1);
  ck_assert_int_eq(heap_push(&heap, 5, 0, 0, 8), ST_OK);
  ck_assert_int_eq(heap_push(&heap, 1, 0, 0, 9), ST_NO_ROOM);
  event_t event;
  ck_assert(heap_pop(&heap, &event));
  ck_assert_uint_eq(event.payload, 8);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("heap");
  TCase *tests = tcase_create("heap");
  tcase_add_test(tests, heap_pop__gives_time_before_class_before_entity_before_order);
  tcase_add_test(tests, heap_pop__of_many_in_a_scrambled_order__is_sorted);
  tcase_add_test(tests, heap_peek__shows_the_first_and_takes_nothing);
  tcase_add_test(tests, heap_push__into_a_full_heap__is_a_status_and_changes_nothing);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
