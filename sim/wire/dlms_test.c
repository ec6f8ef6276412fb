/* The application server, plain: associations, get, set, action, what was not negotiated, what is
 * refused. Every test runs over both links. Octets are those of the standard's examples, or worked
 * out by hand from its tables: the answers of the toy meter stand in dlms_toy.h. */
#include "sim/wire/dlms.h"

#include <check.h>

#include "sim/wire/dlms_client_test.h"

static const dlms_link_t links[] = {DLMS_WRAPPER, DLMS_HDLC};

static void teardown(void) { meter_close(); }

static void join_public(dlms_link_t link, dlms_security_t security) {
  meter_open(link, security);
  connect_as(16);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
}

START_TEST(dlms__get_of_the_public_client__is_answered_over_both_links) {
  join_public(links[_i], DLMS_SECURITY_BOTH);
  ck_assert_uint_eq(dlms_associated(wire), 16);
  asks(GET_SERIAL, ANSWER_SERIAL);
  ck_assert_int_eq(toy.read_at.ns, asked_ns); /* the last octet of the request, to the ns */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms");
  TCase *all = tcase_create("dlms");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_loop_test(all, dlms__get_of_the_public_client__is_answered_over_both_links, 0, 2);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
