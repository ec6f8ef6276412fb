/* Object lists as literals: rights by version, selectors, an odd element that does not end the
 * list. Elements are structures of class, version, name and rights, IEC 62056-6-2. */
#include <check.h>
#include <stdlib.h>

#include "pmu/drivers/view.h"

static arena_t arena;
static view_t view;
static fault_t fault;

static void setup(void) {
  arena = (arena_t){0};
  view_open(&view, &arena);
}

static void teardown(void) { arena_free(&arena); }

/* {3, 0, 1-0:1.8.0*255, {[{1, read, null}, {2, read, [1, 2]}, {3, MODE, null}], [{1, RIGHT}]}} */
#define ELEMENT(mode, right)                                                                       \
  "\x02\x04\x12\x00\x03\x11\x00\x09\x06\x01\x00\x01\x08\x00\xFF\x02\x02"                           \
  "\x01\x03\x02\x03\x0F\x01\x16\x01\x00\x02\x03\x0F\x02\x16\x01\x01\x02\x0F\x01\x0F\x02"           \
  "\x02\x03\x0F\x03\x16" mode "\x00\x01\x01\x02\x02\x0F\x01" right

static status_t take(const char *octets, size_t len, uint8_t version) {
  axdr_t in = axdr_over(bytes_of(octets, len));
  status_t status = ST_OK;
  while (status == ST_OK && in.at < len)
    status = view_element(&view, &in, version, &fault);
  return status;
}
#define TAKE(octets, version) take(octets, sizeof(octets) - 1, version)

static const obis_t total = {1, 0, 1, 8, 0, 255};

START_TEST(view_element__of_version_1__has_its_rights_and_selectors) {
  ck_assert_int_eq(TAKE(ELEMENT("\x06", "\x16\x01"), 1), ST_OK);
  const view_object_t *object = view_find(&view, 3, total);
  ck_assert_ptr_nonnull(object);
  ck_assert_uint_eq(object->readable, 7);
  ck_assert_uint_eq(object->writable, 4);
  ck_assert_uint_eq(object->methods, 1);
  ck_assert_uint_eq(object->selectors, 6);
  ck_assert(view_may_read(object, 3));
  ck_assert(!view_may_read(object, 4));
  ck_assert(!view_may_read(object, 0));
  ck_assert_ptr_null(view_find(&view, 4, total));
}
END_TEST

START_TEST(view_element__of_version_2__reads_its_modes_as_bits) {
  /* 06 is "both, authenticated" in version 1, and "write, of authenticated requests" here. */
  ck_assert_int_eq(TAKE(ELEMENT("\x06", "\x16\x00"), 2), ST_OK);
  ck_assert_uint_eq(view.objects[0].readable, 3);
  ck_assert_uint_eq(view.objects[0].writable, 4);
  ck_assert_uint_eq(view.objects[0].methods, 0);
}
END_TEST

START_TEST(view_element__of_version_0__has_methods_by_boolean) {
  ck_assert_int_eq(TAKE(ELEMENT("\x00", "\x03\x01"), 0), ST_OK);
  ck_assert_uint_eq(view.objects[0].methods, 1);
}
END_TEST

START_TEST(view_element__an_enum_that_nobody_knows__gives_no_right_and_ends_nothing) {
  ck_assert_int_eq(TAKE(ELEMENT("\xEE", "\x16\x01") ELEMENT("\x01", "\x16\x01"), 1), ST_OK);
  ck_assert_uint_eq(view.count, 2);
  ck_assert_int_eq(view.odd, 0);
  ck_assert(!view_may_read(&view.objects[0], 3));
  ck_assert(view_may_read(&view.objects[1], 3));
}
END_TEST

START_TEST(view_element__of_another_shape__is_left_out_and_the_next_is_read) {
  /* {1, 2}, then a good one. */
  ck_assert_int_eq(TAKE("\x02\x02\x11\x01\x11\x02" ELEMENT("\x01", "\x16\x01"), 1), ST_OK);
  ck_assert_uint_eq(view.count, 1);
  ck_assert_int_eq(view.odd, 1);
  ck_assert_int_eq(view.odd_first.status, ST_BAD_VALUE);
}
END_TEST

START_TEST(view_element__that_ends_early__is_asked_for_again) {
  static const char element[] = ELEMENT("\x01", "\x16\x01");
  for (size_t len = 1; len + 1 < sizeof element; len++)
    ck_assert_int_eq(take(element, len, 1), ST_TIMEOUT);
  ck_assert_uint_eq(view.count, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("view");
  TCase *tcase = tcase_create("view");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, view_element__of_version_1__has_its_rights_and_selectors);
  tcase_add_test(tcase, view_element__of_version_2__reads_its_modes_as_bits);
  tcase_add_test(tcase, view_element__of_version_0__has_methods_by_boolean);
  tcase_add_test(tcase, view_element__an_enum_that_nobody_knows__gives_no_right_and_ends_nothing);
  tcase_add_test(tcase, view_element__of_another_shape__is_left_out_and_the_next_is_read);
  tcase_add_test(tcase, view_element__that_ends_early__is_asked_for_again);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
