/* The row that holds at an instant, from none to many. */
#include "base/search.h"

#include <check.h>

typedef struct {
  char before;
  int64_t from;
  char behind[3];
} row_t;

static const row_t rows[] = {{.from = INT64_MIN}, {.from = -5}, {.from = 0},
                             {.from = 7},         {.from = 8},  {.from = INT64_MAX}};
enum { ROWS = sizeof rows / sizeof rows[0] };

START_TEST(search_last__at_and_beside_each_beginning__is_its_row) {
  for (size_t i = 1; i < ROWS; i++) {
    ck_assert_uint_eq(search_last(&rows[0].from, sizeof rows[0], ROWS, rows[i].from), i);
    ck_assert_uint_eq(search_last(&rows[0].from, sizeof rows[0], ROWS, rows[i].from - 1), i - 1);
  }
  ck_assert_uint_eq(search_last(&rows[0].from, sizeof rows[0], ROWS, INT64_MIN), 0);
}
END_TEST

/* Of the first so many rows, whatever their number. */
START_TEST(search_last__of_fewer_rows__is_the_last_of_those) {
  for (size_t count = 1; count <= ROWS; count++)
    ck_assert_uint_eq(search_last(&rows[0].from, sizeof rows[0], count, INT64_MAX), count - 1);
}
END_TEST

START_TEST(search_last__before_all_or_of_none__is_the_first) {
  ck_assert_uint_eq(search_last(&rows[1].from, sizeof rows[0], ROWS - 1, -6), 0);
  ck_assert_uint_eq(search_last(&rows[0].from, sizeof rows[0], 0, 3), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("search");
  TCase *tests = tcase_create("search");
  tcase_add_test(tests, search_last__at_and_beside_each_beginning__is_its_row);
  tcase_add_test(tests, search_last__of_fewer_rows__is_the_last_of_those);
  tcase_add_test(tests, search_last__before_all_or_of_none__is_the_first);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
