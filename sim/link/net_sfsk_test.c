/* The S-FSK kind in closed form: slots, credits, and all who repeat at once. Expected times in ns,
 * with their working. What all power-line kinds have in common is in plc_test. */
#include "sim/link/plc_street_test.h"

static street_t street;

static void teardown(void) { street_close(&street); }

/* 60 octets and 24 of headers are 3 subframes of 38: three slots of 150 ms. */
START_TEST(sfsk__one_frame__takes_a_slot_for_each_subframe) {
  street_flat(&street, "sfsk", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 450 * MS, 1);
}
END_TEST

/* At 300 bit/s a slot is 1200 ms. */
START_TEST(sfsk__slow_line__has_slots_of_1200_ms) {
  street_flat(&street, "sfsk", 1);
  street_set(&street, "bit_rate", 300);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 3600 * MS, 1);
}
END_TEST

/* 300 octets are frames of 242 and 58: with headers 266 and 82 octets, 7 and 3 slots. */
START_TEST(sfsk__long_datagram__goes_in_frames_of_seven_subframes) {
  street_flat(&street, "sfsk", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, false, 300);
  street_comes(&street, 1500 * MS, 1);
}
END_TEST

/* Node 2 hears node 1's repetition: credit 1, twice three slots, either way. */
START_TEST(sfsk__credit_of_one__is_one_repetition_by_all) {
  street_chain(&street, "sfsk", 0);
  street_open(&street);
  ck_assert_uint_eq(street_state(&street, 2).hops, 2);
  street_send(&street, START_NS, 2, true, 60);
  street_comes(&street, 900 * MS, 2);
  street_send(&street, START_NS + 5000 * MS, 2, false, 60);
  street_comes(&street, 5900 * MS, 2);
}
END_TEST

START_TEST(sfsk__dark_repeater__repeats_for_nobody) {
  street_chain(&street, "sfsk", 0);
  street_open(&street);
  street.kind->power(street.net, (true_t){START_NS}, 1, false);
  street_send(&street, START_NS, 2, true, 60);
  street_loses(&street);
  street.kind->power(street.net, (true_t){START_NS + HOUR_NS}, 1, true);
  street_run(&street, START_NS + 2 * HOUR_NS);
  street_send(&street, START_NS + 2 * HOUR_NS, 2, true, 60);
  ck_assert(!street_next(&street).lost);
}
END_TEST

/* A frame that is lost is followed by frames with two more, to seven at most; what is heard with
 * some to spare gives one back each time, and keeps one in reserve. */
START_TEST(sfsk__credit__grows_with_loss_and_shrinks_with_success) {
  static const uint8_t slots[] = {1, 3, 5, 7, 8, 8};
  street_flat(&street, "sfsk", 1);
  street_open(&street);
  street_trouble(&street, NET_NOISE, 0, 60000);
  for (int i = 0; i < 6; i++) {
    ck_assert_uint_eq(street_state(&street, 1).hops, slots[i]);
    street_send(&street, START_NS + i * 60000 * MS, 1, true, 60);
    street_loses(&street);
  }
  for (uint32_t i = 0; i < 8; i++) { /* 8, 7, … 3, 2, 2 */
    street_send(&street, START_NS + 2 * HOUR_NS + i * 60000 * MS, 1, true, 60);
    uint8_t hops = (uint8_t)(i < 6 ? 8 - i : 2);
    street_comes(&street, 2 * HOUR_NS + i * 60000 * MS + hops * 450 * MS, hops);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net_sfsk");
  TCase *tests = tcase_create("sfsk");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, sfsk__one_frame__takes_a_slot_for_each_subframe);
  tcase_add_test(tests, sfsk__slow_line__has_slots_of_1200_ms);
  tcase_add_test(tests, sfsk__long_datagram__goes_in_frames_of_seven_subframes);
  tcase_add_test(tests, sfsk__credit_of_one__is_one_repetition_by_all);
  tcase_add_test(tests, sfsk__dark_repeater__repeats_for_nobody);
  tcase_add_test(tests, sfsk__credit__grows_with_loss_and_shrinks_with_success);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
