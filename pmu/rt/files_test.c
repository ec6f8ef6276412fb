/* Files in and out, in a folder of the test's own. */
#include "pmu/rt/files.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 100000, NAME = 64 };

static char folder[] = "/tmp/files_test.XXXXXX", path[NAME], beside[NAME];
static fault_t fault;

static void begin(void) {
  memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/file", folder);
  snprintf(beside, sizeof beside, "%s/file.new", folder);
}

static void end(void) {
  remove(path);
  remove(beside);
  ck_assert_int_eq(rmdir(folder), 0); /* nothing else was left */
}

static status_t write_it(const char *octets) {
  text_t text = {0};
  text_put(&text, octets);
  status_t status = files_write(path, &text, &fault);
  text_free(&text);
  return status;
}

static void holds(const char *octets) {
  text_t text = {0};
  ck_assert_int_eq(files_read(path, MOST, &text, &fault), ST_OK);
  ck_assert_str_eq(text_chars(&text), octets);
  text_free(&text);
}

START_TEST(files_write__over_a_file__replaces_it_and_leaves_nothing_beside) {
  begin();
  ck_assert_int_eq(write_it("long ago"), ST_OK);
  ck_assert_int_eq(write_it("now"), ST_OK);
  holds("now");
  ck_assert_int_ne(access(beside, F_OK), 0);
  ck_assert_int_eq(write_it(""), ST_OK);
  holds("");
  end();
}
END_TEST

/* A folder stands where the file beside it would: what was there stays as it was. */
START_TEST(files_write__that_fails__costs_nobody_what_was_there) {
  begin();
  ck_assert_int_eq(write_it("long ago"), ST_OK);
  ck_assert_int_eq(mkdir(beside, 0700), 0);
  ck_assert_int_eq(write_it("now"), ST_NO_FILE);
  ck_assert_str_ne(fault.text, "");
  holds("long ago");
  end();
}
END_TEST

START_TEST(files_write__to_what_is_no_ordinary_file__is_told_or_done_as_it_is) {
  text_t text = {0};
  begin();
  text_put(&text, "gone");
  ck_assert_int_eq(files_write("/dev/null", &text, &fault), ST_OK);
  ck_assert_int_eq(files_write(folder, &text, &fault), ST_NO_FILE);
  struct stat there;
  ck_assert_int_eq(stat("/dev/null", &there), 0);
  ck_assert(S_ISCHR(there.st_mode)); /* and no file that took its place */
  text_free(&text);
  end();
}
END_TEST

START_TEST(files_read__what_is_not_there_or_too_long__is_told) {
  text_t text = {0};
  begin();
  ck_assert_int_eq(files_read(path, MOST, &text, &fault), ST_NO_FILE);
  ck_assert_int_eq(files_read(folder, MOST, &text, &fault), ST_NO_FILE);
  ck_assert_int_eq(write_it("12345"), ST_OK);
  text_put(&text, "ab");
  ck_assert_int_eq(files_read(path, 5, &text, &fault), ST_OK);
  ck_assert_str_eq(text_chars(&text), "ab12345");
  ck_assert_int_eq(files_read(path, 4, &text, &fault), ST_BAD_INPUT);
  ck_assert_int_eq(fault.frame, 1);
  text_free(&text);
  end();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("files");
  TCase *tests = tcase_create("files");
  tcase_add_test(tests, files_write__over_a_file__replaces_it_and_leaves_nothing_beside);
  tcase_add_test(tests, files_write__that_fails__costs_nobody_what_was_there);
  tcase_add_test(tests, files_write__to_what_is_no_ordinary_file__is_told_or_done_as_it_is);
  tcase_add_test(tests, files_read__what_is_not_there_or_too_long__is_told);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
