/* Tests of the reader of fields. Octets and places are counted by hand. */
#include "pmu/proto/octets_test.h"
#include "pmu/proto/take.h"

#include <check.h>

static fault_t fault;

static take_t over(const char *hex) {
  fault = (fault_t){0};
  return take_over(octets(hex), &fault);
}

START_TEST(take__numbers__are_big_endian_and_in_order) {
  take_t take = over("01 0203 04050607 AABB");
  ck_assert_uint_eq(take_u8(&take, "a"), 0x01);
  ck_assert_uint_eq(take_u16(&take, "b"), 0x0203);
  ck_assert_uint_eq(take_u32(&take, "c"), 0x04050607);
  ck_assert(take_left(&take));
  ck_assert(octets_are(take_run(&take, 2, "d"), "AABB"));
  ck_assert(!take_left(&take));
  ck_assert_int_eq(take_end(&take, "all"), ST_OK);
  ck_assert_int_eq(fault.status, ST_OK);
}
END_TEST

START_TEST(take__octets_that_run_out__are_told_at_the_end_and_all_later_fields_are_0) {
  take_t take = over("01 02");
  ck_assert_uint_eq(take_u8(&take, "a"), 1);
  ck_assert_uint_eq(take_u32(&take, "the counter"), 0);
  ck_assert_uint_eq(take_u8(&take, "b"), 0); /* although there is one */
  ck_assert_uint_eq(take_run(&take, 0, "c").len, 0);
  ck_assert(!take_left(&take));
  ck_assert_int_eq(take_end(&take, "all"), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 2);
  ck_assert_ptr_nonnull(strstr(fault.text, "the counter: 4 wanted, 1 left"));
}
END_TEST

START_TEST(take__the_first_fault__is_the_one_that_stays) {
  take_t take = over("01 02 03");
  take_this(&take, 0x02, "the mark");
  take_blame(&take, ST_REPLAY, 2, "later");
  ck_assert_int_eq(take_end(&take, "all"), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 0);
  ck_assert_ptr_nonnull(strstr(fault.text, "the mark: got 0x01, wanted 0x02"));
  take = over("02");
  take_this(&take, 0x02, "the mark");
  ck_assert_int_eq(take_end(&take, "all"), ST_OK);
}
END_TEST

START_TEST(take_end__octets_that_follow__are_a_fault_at_the_first_of_them) {
  take_t take = over("01 02 03");
  take_u8(&take, "a");
  ck_assert_int_eq(take_end(&take, "the value"), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 1);
  ck_assert_ptr_nonnull(strstr(fault.text, "2 octets follow the value"));
}
END_TEST

START_TEST(take_length__every_form__and_none_that_is_not_definite) {
  static const struct {
    const char *hex;
    size_t length;
    bool good;
  } cases[] = {
      {"00", 0, true},       {"7F", 127, true},          {"8180", 128, true},
      {"820100", 256, true}, {"83010000", 65536, true},  {"84FFFFFFFF", 0xFFFFFFFF, true},
      {"820003", 3, true}, /* longer than it need be: allowed */
      {"80", 0, false},      {"850000000001", 0, false}, {"FF", 0, false},
      {"81", 0, false},      {"8201", 0, false},         {"", 0, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    take_t take = over(cases[i].hex);
    ck_assert_uint_eq(take_length(&take, "it"), cases[i].length);
    ck_assert_msg((take_end(&take, "it") == ST_OK) == cases[i].good, "%s", cases[i].hex);
  }
}
END_TEST

START_TEST(take_string__a_length_past_the_end__takes_nothing) {
  take_t take = over("03 AABB");
  ck_assert_uint_eq(take_string(&take, "it").len, 0);
  ck_assert_int_eq(take_end(&take, "it"), ST_BAD_VALUE);
  take = over("84FFFFFFFF AABB"); /* place and length together would run over */
  ck_assert_uint_eq(take_string(&take, "it").len, 0);
  ck_assert_int_eq(take_end(&take, "it"), ST_BAD_VALUE);
  take = over("02 AABB");
  ck_assert(octets_are(take_string(&take, "it"), "AABB"));
  ck_assert_int_eq(take_end(&take, "it"), ST_OK);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      take__numbers__are_big_endian_and_in_order,
      take__octets_that_run_out__are_told_at_the_end_and_all_later_fields_are_0,
      take__the_first_fault__is_the_one_that_stays,
      take_end__octets_that_follow__are_a_fault_at_the_first_of_them,
      take_length__every_form__and_none_that_is_not_definite,
      take_string__a_length_past_the_end__takes_nothing,
  };
  Suite *suite = suite_create("take");
  TCase *tcase = tcase_create("take");
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
