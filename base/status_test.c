/* Every status has a name, a kind and a sentence; a fault says where; a failed check ends. */
#include <check.h>
#include <signal.h>
#include <string.h>

#include "base/status.h"

START_TEST(status__each_one__has_a_name_of_its_own_and_a_sentence) {
  for (int a = 0; a < ST_COUNT; a++) {
    ck_assert_int_eq(strncmp(status_name((status_t)a), "ST_", 3), 0);
    ck_assert_int_gt((int)strlen(status_text((status_t)a)), 0);
    for (int b = 0; b < a; b++)
      ck_assert_str_ne(status_name((status_t)a), status_name((status_t)b));
  }
}
END_TEST

START_TEST(status_kind__tells_the_peer_from_the_world_and_from_us) {
  ck_assert_int_eq(status_kind(ST_OK), KIND_NONE);
  ck_assert_int_eq(status_kind(ST_BAD_CHECKSUM), KIND_PEER);
  ck_assert_int_eq(status_kind(ST_TIMEOUT), KIND_WORLD);
  ck_assert_int_eq(status_kind(ST_NO_ROOM), KIND_OURS);
}
END_TEST

START_TEST(status_name__past_the_last__fails_a_check) { (void)status_name(ST_COUNT); }
END_TEST

START_TEST(fault_set__keeps_place_and_sentence_and_returns_the_status) {
  fault_t fault;
  ck_assert_int_eq(fault_set(&fault, ST_BAD_FRAME, 3, 17, "got %d, wanted %d", 2, 5), ST_BAD_FRAME);
  ck_assert_int_eq(fault.status, ST_BAD_FRAME);
  ck_assert_int_eq(fault.frame, 3);
  ck_assert_int_eq(fault.octet, 17);
  ck_assert_str_eq(fault.text, "got 2, wanted 5");
}
END_TEST

START_TEST(fault_set__without_a_fault__still_returns_the_status) {
  ck_assert_int_eq(fault_set(NULL, ST_TIMEOUT, -1, -1, "late"), ST_TIMEOUT);
}
END_TEST

START_TEST(fault_set__with_a_long_sentence__cuts_it_and_closes_it) {
  char longer[2 * FAULT_TEXT_MAX];
  memset(longer, 'a', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  fault_t fault;
  ck_assert_int_eq(fault_set(&fault, ST_BAD_INPUT, -1, -1, "%s", longer), ST_BAD_INPUT);
  ck_assert_int_eq((int)strlen(fault.text), FAULT_TEXT_MAX - 1);
}
END_TEST

START_TEST(check__that_holds__goes_on) { CHECK(1 + 1 == 2); }
END_TEST

START_TEST(check__that_does_not_hold__ends_the_program) {
  check_announce("a test");
  CHECK(1 + 1 == 3);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("status");
  TCase *tests = tcase_create("status");
  tcase_add_test(tests, status__each_one__has_a_name_of_its_own_and_a_sentence);
  tcase_add_test(tests, status_kind__tells_the_peer_from_the_world_and_from_us);
  tcase_add_test_raise_signal(tests, status_name__past_the_last__fails_a_check, SIGABRT);
  tcase_add_test(tests, fault_set__keeps_place_and_sentence_and_returns_the_status);
  tcase_add_test(tests, fault_set__without_a_fault__still_returns_the_status);
  tcase_add_test(tests, fault_set__with_a_long_sentence__cuts_it_and_closes_it);
  tcase_add_test(tests, check__that_holds__goes_on);
  tcase_add_test_raise_signal(tests, check__that_does_not_hold__ends_the_program, SIGABRT);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
