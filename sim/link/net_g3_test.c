/* The G3 kind in closed form: what a datagram takes without noise or loss. Expected times in ns,
 * with their working. What all power-line kinds have in common is in plc_test. */
#include "sim/link/plc_street_test.h"

static street_t street;

static void teardown(void) { street_close(&street); }

/* 60 + 11 octets in a frame with 35 of headers: 106 robust: (8·114+6)·8 = 7344 bits, 204 symbols;
 * 6.08 + 0.695·217 = 156.895 ms. */
START_TEST(g3__first_datagram__is_robust_and_takes_one_frame) {
  street_flat(&street, "g3", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  ck_assert_int_eq(street.kind->next(street.net).ns, START_NS);
  street_comes(&street, 156895000, 1);
}
END_TEST

/* Then the tone map is known: 106 octets D8PSK: (8·122+6)·2 = 1964 bits / 108 = 18.2: 20 symbols;
 * 6.08 + 0.695·33 = 29.015 ms. After more than 2 min it is not. */
START_TEST(g3__tone_map__lives_two_minutes) {
  street_flat(&street, "g3", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 156895000, 1);
  street_send(&street, START_NS + 100000 * MS, 1, true, 60);
  street_comes(&street, 100029015000, 1);
  street_send(&street, START_NS + 221000 * MS, 1, true, 60);
  street_comes(&street, 221156895000, 1);
}
END_TEST

/* 611 octets in fragments of 390: frames of 235, 215, 235 and 46 octets, D8PSK 40, 36, 40 and 12
 * symbols: 4·6.08 + 0.695·(128 + 4·13) = 149.42 ms; and three times 5.56 + 15.115 + 6.95. */
START_TEST(g3__long_datagram__goes_in_fragments_and_frames) {
  street_flat(&street, "g3", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 156895000, 1);
  street_send(&street, START_NS + 100000 * MS, 1, true, 600);
  street_comes(&street, 100000 * MS + 149420000 + 3 * 27625000, 1);
}
END_TEST

/* Each hop robust: twice 156.895 ms, the exchange of the first ends 27.625 ms behind its frame. */
START_TEST(g3__two_hops__are_two_exchanges) {
  street_chain(&street, "g3", 0);
  street_open(&street);
  street_send(&street, START_NS, 2, true, 60);
  street_comes(&street, 156895000 + 27625000 + 156895000, 2);
  street_send(&street, START_NS + 300000 * MS, 2, false, 60);
  street_comes(&street, 300000 * MS + 156895000 + 27625000 + 156895000, 2);
}
END_TEST

START_TEST(g3__forgotten_neighbour__is_looked_for_before_it_is_used) {
  street_flat(&street, "g3", 1);
  street_open(&street);
  street_send(&street, START_NS + 4 * HOUR_NS, 1, true, 60); /* 240 min: known */
  street_comes(&street, 4 * HOUR_NS + 156895000, 1);
  street_send(&street, START_NS + 9 * HOUR_NS, 1, true, 60); /* 300 min later: forgotten */
  net_arrival_t arrival = street_next(&street);
  ck_assert(!arrival.lost);
  ck_assert_int_gt(arrival.at.ns - START_NS, 9 * HOUR_NS + 156895000);
  net_state_t state;
  street.kind->state(street.net, 1, &state);
  ck_assert_uint_eq(state.rejoins, 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net_g3");
  TCase *tests = tcase_create("g3");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, g3__first_datagram__is_robust_and_takes_one_frame);
  tcase_add_test(tests, g3__tone_map__lives_two_minutes);
  tcase_add_test(tests, g3__long_datagram__goes_in_fragments_and_frames);
  tcase_add_test(tests, g3__two_hops__are_two_exchanges);
  tcase_add_test(tests, g3__forgotten_neighbour__is_looked_for_before_it_is_used);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
