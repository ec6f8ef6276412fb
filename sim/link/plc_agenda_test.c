/* The heap with places: order by (time, class, entity, sequence), moving and taking out. */
#include "sim/link/plc_agenda.h"

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"

enum { THINGS = 64 };

static arena_t arena;
static plc_agenda_t agenda;

static void setup(void) {
  agenda = (plc_agenda_t){0};
  plc_agenda_open(&agenda, &arena, THINGS);
}

static void teardown(void) { arena_free(&arena); }

static void set(uint32_t thing, int64_t at_ns, int32_t class, uint32_t entity, uint64_t sequence) {
  plc_agenda_set(&agenda, &(plc_due_t){at_ns, sequence, entity, thing, class});
}

static uint32_t pop(void) {
  plc_due_t due = {.thing = THINGS};
  bool there = plc_agenda_pop(&agenda, (true_t){INT64_MAX - 1}, &due);
  return there ? due.thing : THINGS;
}

START_TEST(agenda__equal_times__go_by_class_entity_and_sequence) {
  set(0, 10, 1, 5, 9);
  set(1, 10, 1, 5, 8);
  set(2, 10, 1, 4, 99);
  set(3, 10, 0, 77, 99);
  set(4, 9, 7, 77, 99);
  ck_assert_uint_eq(pop(), 4);
  ck_assert_uint_eq(pop(), 3);
  ck_assert_uint_eq(pop(), 2);
  ck_assert_uint_eq(pop(), 1);
  ck_assert_uint_eq(pop(), 0);
  ck_assert_uint_eq(pop(), THINGS);
}
END_TEST

START_TEST(agenda__what_is_set_again__is_moved_and_not_doubled) {
  set(0, 10, 0, 0, 0);
  set(1, 20, 0, 0, 0);
  set(0, 30, 0, 0, 0);
  ck_assert_int_eq(plc_agenda_next(&agenda).ns, 20);
  ck_assert_uint_eq(pop(), 1);
  ck_assert_uint_eq(pop(), 0);
  ck_assert_uint_eq(pop(), THINGS);
}
END_TEST

START_TEST(agenda__nothing_is_popped__before_its_time) {
  plc_due_t due;
  set(0, 10, 0, 0, 0);
  ck_assert(!plc_agenda_pop(&agenda, (true_t){9}, &due));
  ck_assert(plc_agenda_pop(&agenda, (true_t){10}, &due));
  ck_assert_int_eq(plc_agenda_next(&agenda).ns, TIME_NEVER);
}
END_TEST

/* Set, moved and dropped by dice, against a plain table that is searched for its least. */
START_TEST(agenda__any_history__agrees_with_a_search) {
  int64_t plain[THINGS];
  bool agree = true;
  for (uint32_t i = 0; i < THINGS; i++)
    plain[i] = TIME_NEVER;
  for (uint64_t turn = 0; turn < 20000; turn++) {
    uint32_t thing = (uint32_t)dice_below(1, 1, 1, turn, THINGS);
    if (dice_below(1, 1, 2, turn, 3) == 0) {
      plc_agenda_drop(&agenda, thing);
      plain[thing] = TIME_NEVER;
    } else {
      /* No two alike: the thing is in its time. */
      plain[thing] = (int64_t)dice_below(1, 1, 3, turn, 1000) * THINGS + thing;
      set(thing, plain[thing], 0, 0, 0);
    }
    int64_t least = TIME_NEVER;
    for (uint32_t i = 0; i < THINGS; i++) {
      agree = agree && plc_agenda_waits(&agenda, i) == (plain[i] != TIME_NEVER);
      if (plain[i] < least) least = plain[i];
    }
    agree = agree && plc_agenda_next(&agenda).ns == least;
  }
  ck_assert(agree);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plc_agenda");
  TCase *tests = tcase_create("agenda");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, agenda__equal_times__go_by_class_entity_and_sequence);
  tcase_add_test(tests, agenda__what_is_set_again__is_moved_and_not_doubled);
  tcase_add_test(tests, agenda__nothing_is_popped__before_its_time);
  tcase_add_test(tests, agenda__any_history__agrees_with_a_search);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
