/* Tests of the reader of vectors: what it makes of a whole file, and that a file which is empty,
 * miscounted or not of its form ends the runner with 1, so that no runner passes on nothing. */
#include "base/vectors_test.h"

#include <check.h>

static vectors_t all;

static void read_text(const char *text) {
  static char memory[1024];
  snprintf(memory, sizeof memory, "%s", text);
  FILE *file = fmemopen(memory, strlen(memory), "r");
  ck_assert_ptr_nonnull(file);
  vectors_read_file(&all, file);
}

#define FIRST "name: a\ndirection: request\noctets: 15 41*3\noctets: 03\nmeans: nak\n"
#define SECOND                                                                                     \
  "name: b\ndirection: answer\nafter: a\noctets: 06\nmeans: fault cut 1\ntext: x\\r\\n\n"          \
  "text: y\nserved: level @ 1\n"

START_TEST(vectors_read__whole_file__is_what_it_says) {
  const vector_t *chain[VECTOR_CHAIN_MAX];
  read_text("# why\nvectors: 2 request 1 answer 1 bad 1\n\n" FIRST "\n" SECOND);
  ck_assert_uint_eq(all.count, 2);
  ck_assert_uint_eq(all.bad, 1);
  ck_assert_uint_eq(all.vectors[0].len, 5);
  ck_assert_mem_eq(all.vectors[0].octets,
                   "\x15"
                   "AAA\x03",
                   5);
  ck_assert(all.vectors[0].request);
  ck_assert_str_eq(all.vectors[1].text, "x\r\ny");
  ck_assert_str_eq(all.vectors[1].served, "level @ 1\n");
  ck_assert_uint_eq(vectors_chain(&all, &all.vectors[1], chain), 2);
  ck_assert_str_eq(chain[0]->name, "a");
  ck_assert_str_eq(chain[1]->name, "b");
}
END_TEST

static const char *const wrong[] = {
    "# nothing\n",
    "vectors: 0 request 0 answer 0 bad 0\n",
    FIRST,
    "vectors: 2 request 1 answer 1 bad 0\n" FIRST SECOND,
    "vectors: 3 request 1 answer 2 bad 1\n" FIRST SECOND,
    "vectors: 1 request 0 answer 1 bad 1\n" SECOND,
    "vectors: 2 request 2 answer 0 bad 0\n" FIRST FIRST,
    "vectors: 1 request 1 answer 0 bad 0\n" FIRST "colour: red\n",
    "vectors: 1 request 1 answer 0 bad 0\n" FIRST "octets: 1\n",
    "vectors: 1 request 1 answer 0 bad 0\n" FIRST "text: \\x\n",
    "vectors: 1 request 1 answer 0 bad 0\n" FIRST "means: ack\n",
    "vectors: 1 request 1 answer 0 bad 0\nname: a\ndirection: request\nmeans: nak\n",
};
enum { WRONG_COUNT = sizeof wrong / sizeof wrong[0] };

START_TEST(vectors_read__file_that_is_not_whole__ends_the_runner) { read_text(wrong[_i]); }
END_TEST

START_TEST(vectors_read__absent_file__ends_the_runner) {
  vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/absent.vec");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/vectors_reader");
  TCase *tests = tcase_create("reader");
  tcase_add_test(tests, vectors_read__whole_file__is_what_it_says);
  tcase_add_loop_exit_test(tests, vectors_read__file_that_is_not_whole__ends_the_runner, 1, 0,
                           WRONG_COUNT);
  tcase_add_exit_test(tests, vectors_read__absent_file__ends_the_runner, 1);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
