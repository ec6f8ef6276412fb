/* The PRIME kind in closed form, its window, its switches and its keep-alive. Expected times in ns,
 * with their working. What all power-line kinds have in common is in plc_test. */
#include "sim/link/plc_street_test.h"

static street_t street;

static void teardown(void) { street_close(&street); }

/* 63 octets with those of the layer, in one frame of 81: 648 bits / 48 = 13.5: 14 symbols and two
 * of the header: 2.048 + 2.24·16 = 37.888 ms. */
START_TEST(prime__first_datagram__takes_one_frame_of_dbpsk) {
  street_flat(&street, "prime", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 37888000, 1);
}
END_TEST

/* Then D8PSK with its code: 648 bits / 144 = 4.5: 5 symbols: 2.048 + 2.24·7 = 17.728 ms. */
START_TEST(prime__known_link__takes_the_fastest_coded_rate) {
  street_flat(&street, "prime", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 37888000, 1);
  street_send(&street, START_NS + 10000 * MS, 1, true, 60);
  street_comes(&street, 10000 * MS + 17728000, 1);
}
END_TEST

/* The robust mode: 648 bits / 12 = 54 symbols: 2.048 + 2.24·56 = 127.488 ms. */
START_TEST(prime__robust__sends_each_symbol_four_times) {
  street_flat(&street, "prime", 1);
  street_set(&street, "robust", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  street_comes(&street, 127488000, 1);
}
END_TEST

/* 203 octets are segments of 128 and 75: frames of 146 and 93 octets. The first: 1168 / 48 = 24.3:
 * 25 symbols: 2.048 + 2.24·27 = 62.528 ms, and 2.24 of rest: 64.768. Chatter is the base's beacon,
 * 5 symbols of 27 octets: 17.728 ms in 618.24: 28,674 ppm; that of one switch in 32 frames: 896;
 * a keep-alive of 15.488 ms four times in 1024 s: 60; 64.768 / 0.970370 = 66.745674 ms. The second,
 * D8PSK: 744 / 144 = 5.2: 6 symbols: 2.048 + 2.24·8 = 19.968 ms. */
START_TEST(prime__two_segments__wait_for_beacons_and_keep_alives) {
  street_flat(&street, "prime", 1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 200);
  street_comes(&street, 66745674 + 19968000, 1);
}
END_TEST

/* Half of all frames of the node are not heard; the window repeats what is missing, and only that
 * comes out. The twin has no retries, and loses some. */
START_TEST(prime__window__delivers_each_once_over_a_bad_link) {
  uint32_t lost[2] = {0};
  for (int64_t patient = 0; patient < 2; patient++) {
    street_flat(&street, "prime", 1);
    street_set(&street, "retries", patient == 1 ? 15 : 0);
    street_open(&street);
    street_trouble(&street, NET_NODE_LOSS, 1, 300000);
    for (uint32_t i = 0; i < 50; i++) {
      street_send(&street, START_NS + (i + 1) * 60000 * MS, 1, i % 2 == 0, 1500);
      net_arrival_t arrival = street_next(&street);
      ck_assert(arrival.final && !arrival.again);
      lost[patient] += arrival.lost;
    }
    street_close(&street);
  }
  ck_assert_uint_eq(lost[1], 0);
  ck_assert_uint_gt(lost[0], 5);
}
END_TEST

/* Those behind a dark switch know it within 32 s · 2^n: of n = 0 at once, of n = 7 only in an
 * hour. Node 3 stands beside node 1 and takes its place. */
START_TEST(prime__keep_alive__says_when_a_dark_switch_is_missed) {
  int64_t joined_ns[2];
  for (int64_t slow = 0; slow < 2; slow++) {
    street_chain(&street, "prime", 600);
    street.config.nodes = 3;
    street.places[2] = (net_place_t){.y_dm = 18200, .phase = 1};
    street_set(&street, "keep_alive_n", 7 * slow);
    street_open(&street);
    uint32_t first = street_state(&street, 2).parent;
    street.kind->power(street.net, (true_t){START_NS}, first, false);
    street_run(&street, START_NS + 2 * HOUR_NS);
    net_state_t state = street_state(&street, 2);
    ck_assert(state.joined);
    ck_assert_uint_ne(state.parent, first);
    joined_ns[slow] = state.joined_ns - START_NS;
    street_close(&street);
  }
  ck_assert_int_le(joined_ns[0], 40 * NS_PER_S);
  ck_assert_int_gt(joined_ns[1], 100 * NS_PER_S);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net_prime");
  TCase *tests = tcase_create("prime");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, prime__first_datagram__takes_one_frame_of_dbpsk);
  tcase_add_test(tests, prime__known_link__takes_the_fastest_coded_rate);
  tcase_add_test(tests, prime__robust__sends_each_symbol_four_times);
  tcase_add_test(tests, prime__two_segments__wait_for_beacons_and_keep_alives);
  tcase_add_test(tests, prime__window__delivers_each_once_over_a_bad_link);
  tcase_add_test(tests, prime__keep_alive__says_when_a_dark_switch_is_missed);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
