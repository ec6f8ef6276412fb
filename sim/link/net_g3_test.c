/* The G3 kind: closed-form times without impairment, each fault with its twin, power and repair,
 * and one digest however it is polled. Expected times in ns, with their working. */
#include "sim/link/plc_street_test.h"

#include "base/dice.h"
#include "base/sha256.h"

#define START_NS (INT64_C(1775001600) * NS_PER_S)
#define MS INT64_C(1000000)

static street_t street;

static void teardown(void) { street_close(&street); }

/* Cable of 3 cdb/m, no taps, no back-off: node 1 at 12 m, unless a test moves it. */
static void plan(uint32_t nodes) {
  street_plan(&street, "g3", 5, nodes);
  street_quiet(&street);
  street_set(&street, "be_min", 0);
  street_set(&street, "hard_ppm", 0);
  street_set(&street, "joint_ppm", 0);
  street_set(&street, "cable_cdb_m_most", 3);
  street_set(&street, "tap_cdb_least", 0);
  street_set(&street, "tap_cdb_most", 0);
}

/* The root reaches node 1 (54 dB of 60: 6 dB left) and not node 2 (72 dB), node 1 reaches both. */
static void plan_chain(void) {
  plan(2);
  street_set(&street, "level_cdb", 6000);
  street.places[0] = (net_place_t){.y_dm = 18000, .phase = 1};
  street.places[1] = (net_place_t){.y_dm = 24000, .phase = 1};
}

static void trouble(net_fault_kind_t kind, uint32_t node, int64_t argument) {
  net_fault_t fault = {kind, node, START_NS, START_NS + HOUR_NS, argument};
  ck_assert_int_eq(street.kind->fault(street.net, &fault), ST_OK);
}

static net_arrival_t next_arrival(void) {
  net_arrival_t arrival = {0};
  ck_assert(street.kind->take(street.net, (true_t){START_NS + 48 * HOUR_NS}, &arrival));
  return arrival;
}

static void comes(int64_t at_ns, uint8_t hops) {
  net_arrival_t arrival = next_arrival();
  ck_assert(!arrival.lost);
  ck_assert(!arrival.again);
  ck_assert(arrival.final);
  ck_assert_int_eq(arrival.at.ns - START_NS, at_ns);
  ck_assert_uint_eq(arrival.hops, hops);
}

static void is_lost(void) {
  net_arrival_t arrival = next_arrival();
  ck_assert(arrival.lost);
  ck_assert(arrival.final);
}

static bool joined(uint32_t node) {
  net_state_t state;
  street.kind->state(street.net, node, &state);
  return state.joined;
}

/* 60 + 11 octets in a frame with 35 of headers: 106 robust: (8·114+6)·8 = 7344 bits, 204 symbols;
 * 6.08 + 0.695·217 = 156.895 ms. */
START_TEST(g3__first_datagram__is_robust_and_takes_one_frame) {
  plan(1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  ck_assert_int_eq(street.kind->next(street.net).ns, START_NS);
  comes(156895000, 1);
}
END_TEST

/* Then the tone map is known: 106 octets D8PSK: (8·122+6)·2 = 1964 bits / 108 = 18.2: 20 symbols;
 * 6.08 + 0.695·33 = 29.015 ms. After more than 2 min it is not. */
START_TEST(g3__tone_map__lives_two_minutes) {
  plan(1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  comes(156895000, 1);
  street_send(&street, START_NS + 100000 * MS, 1, true, 60);
  comes(100029015000, 1);
  street_send(&street, START_NS + 221000 * MS, 1, true, 60);
  comes(221156895000, 1);
}
END_TEST

/* 611 octets in fragments of 390: frames of 235, 215, 235 and 46 octets, D8PSK 40, 36, 40 and 12
 * symbols: 4·6.08 + 0.695·(128 + 4·13) = 149.42 ms; and three times 5.56 + 15.115 + 6.95. */
START_TEST(g3__long_datagram__goes_in_fragments_and_frames) {
  plan(1);
  street_open(&street);
  street_send(&street, START_NS, 1, true, 60);
  comes(156895000, 1);
  street_send(&street, START_NS + 100000 * MS, 1, true, 600);
  comes(100000 * MS + 149420000 + 3 * 27625000, 1);
}
END_TEST

/* Each hop robust: twice 156.895 ms, the exchange of the first ends 27.625 ms behind its frame. */
START_TEST(g3__two_hops__are_two_exchanges) {
  plan_chain();
  street_open(&street);
  street_send(&street, START_NS, 2, true, 60);
  comes(156895000 + 27625000 + 156895000, 2);
  street_send(&street, START_NS + 300000 * MS, 2, false, 60);
  comes(300000 * MS + 156895000 + 27625000 + 156895000, 2);
}
END_TEST

START_TEST(g3__null_impairment__delivers_each_once) {
  plan(50);
  street_set(&street, "be_min", 3);
  street_open(&street);
  ck_assert_uint_eq(street_joined(&street), 50);
  for (uint32_t node = 1; node <= 50; node++)
    street_send(&street, START_NS, node, node % 2 == 0, 200);
  bool seen[51] = {false};
  for (uint32_t i = 0; i < 50; i++) {
    net_arrival_t arrival = next_arrival();
    ck_assert(!arrival.lost && !arrival.again && arrival.final);
    ck_assert(!seen[arrival.datagram.ticket]);
    seen[arrival.datagram.ticket] = true;
  }
  street_run(&street, START_NS + HOUR_NS);
  ck_assert_int_eq(street.kind->next(street.net).ns, TIME_NEVER);
}
END_TEST

START_TEST(g3__noise__loses_what_quiet_delivers) {
  plan_chain();
  street_open(&street);
  trouble(NET_NOISE, 0, 3000);
  street_send(&street, START_NS, 1, true, 60);
  is_lost();
  street_send(&street, START_NS + 2 * HOUR_NS, 1, true, 60);
  ck_assert(!next_arrival().lost);
}
END_TEST

START_TEST(g3__node_loss__is_of_that_node) {
  plan(2);
  street_open(&street);
  trouble(NET_NODE_LOSS, 1, 1000000);
  street_send(&street, START_NS, 1, true, 60);
  is_lost();
  street_send(&street, START_NS + 600000 * MS, 2, true, 60);
  ck_assert(!next_arrival().lost);
}
END_TEST

START_TEST(g3__node_off__is_silent_for_its_time) {
  plan(1);
  street_open(&street);
  trouble(NET_NODE_OFF, 1, 0);
  street_send(&street, START_NS + 1, 1, true, 60);
  is_lost();
  ck_assert(!joined(1));
  street_run(&street, START_NS + HOUR_NS + 120000 * MS);
  ck_assert(joined(1));
  street_send(&street, START_NS + HOUR_NS + 120000 * MS, 1, true, 60);
  ck_assert(!next_arrival().lost);
}
END_TEST

START_TEST(g3__delay__is_added) {
  plan(1);
  street_open(&street);
  trouble(NET_DELAY, 0, 7000 * MS);
  street_send(&street, START_NS, 1, true, 60);
  comes(7000 * MS + 156895000, 1);
}
END_TEST

START_TEST(g3__duplicate__comes_again_and_no_more) {
  plan(1);
  street_open(&street);
  trouble(NET_DUPLICATE, 0, 1000000);
  street_send(&street, START_NS, 1, true, 60);
  net_arrival_t first = next_arrival();
  ck_assert(!first.lost && !first.again && !first.final);
  net_arrival_t second = next_arrival();
  ck_assert(!second.lost && second.again && second.final);
  ck_assert_int_gt(second.at.ns, first.at.ns);
  ck_assert_uint_eq(second.datagram.ticket, 1);
  street_run(&street, START_NS + 2 * HOUR_NS);
  street_send(&street, START_NS + 2 * HOUR_NS, 1, true, 60); /* the fault is over */
  ck_assert(next_arrival().final);
}
END_TEST

START_TEST(g3__dark_repeater__takes_its_subtree_and_gives_it_back) {
  plan_chain();
  street_open(&street);
  ck_assert(joined(2));
  street.kind->power(street.net, (true_t){START_NS}, 1, false);
  ck_assert(!joined(1) && !joined(2));
  street_send(&street, START_NS, 2, true, 60);
  is_lost();
  street.kind->power(street.net, (true_t){START_NS + HOUR_NS}, 1, true);
  street_run(&street, START_NS + 3 * HOUR_NS);
  ck_assert(joined(1) && joined(2));
  net_state_t state;
  street.kind->state(street.net, 2, &state);
  ck_assert_uint_eq(state.parent, 1);
  ck_assert_uint_eq(state.hops, 2);
  ck_assert_uint_eq(state.rejoins, 1); /* node 1 began anew, node 2 was known */
}
END_TEST

START_TEST(g3__dark_repeater__is_gone_round_where_there_is_another) {
  plan_chain();
  street.config.nodes = 3;
  street.places[2] = (net_place_t){.y_dm = 18200, .phase = 1};
  street_open(&street);
  net_state_t state;
  street.kind->state(street.net, 2, &state);
  uint32_t first = state.parent;
  street.kind->power(street.net, (true_t){START_NS}, first, false);
  street_run(&street, START_NS + HOUR_NS);
  street.kind->state(street.net, 2, &state);
  ck_assert(state.joined);
  ck_assert_uint_eq(state.parent, first == 1 ? 3 : 1);
}
END_TEST

START_TEST(g3__concentrator_off__leaves_nobody_joined_until_it_is_back) {
  plan(20);
  street_open(&street);
  street.kind->power(street.net, (true_t){START_NS}, NET_ROOT, false);
  ck_assert_uint_eq(street_joined(&street), 0);
  street_run(&street, START_NS + HOUR_NS);
  ck_assert_uint_eq(street_joined(&street), 0);
  street.kind->power(street.net, (true_t){START_NS + HOUR_NS}, NET_ROOT, true);
  street_run(&street, START_NS + 2 * HOUR_NS);
  ck_assert_uint_eq(street_joined(&street), 20);
}
END_TEST

START_TEST(g3__forgotten_neighbour__is_looked_for_before_it_is_used) {
  plan(1);
  street_open(&street);
  street_send(&street, START_NS + 4 * HOUR_NS, 1, true, 60); /* 240 min: known */
  comes(4 * HOUR_NS + 156895000, 1);
  street_send(&street, START_NS + 9 * HOUR_NS, 1, true, 60); /* 300 min later: forgotten */
  net_arrival_t arrival = next_arrival();
  ck_assert(!arrival.lost);
  ck_assert_int_gt(arrival.at.ns - START_NS, 9 * HOUR_NS + 156895000);
  net_state_t state;
  street.kind->state(street.net, 1, &state);
  ck_assert_uint_eq(state.rejoins, 1);
}
END_TEST

START_TEST(g3__more_than_fits__is_refused_and_takes_nothing) {
  plan(1);
  street_open(&street);
  for (uint32_t i = 0; i < NET_FLIGHT_MAX; i++)
    street_send(&street, START_NS, 1, true, 10);
  net_datagram_t datagram = {.ticket = 7, .node = 1, .down = true, .octets = 10};
  ck_assert_int_eq(street.kind->send(street.net, (true_t){START_NS}, &datagram), ST_NO_ROOM);
  net_counts_t counts;
  street.kind->counts(street.net, &counts);
  ck_assert_uint_eq(counts.datagrams, NET_FLIGHT_MAX);
}
END_TEST

/* 10,000 datagrams to and from a usual street of 200, with some faults; what came when, digested.
 * Polled at each instant that `next` names, or at most every `pause_ns`. */
static void digest_of(bool eager, int64_t pause_ns, char digest[SHA256_HEX + 1]) {
  street_plan(&street, "g3", 9, 200);
  street_open(&street);
  trouble(NET_DUPLICATE, 0, 50000);
  trouble(NET_NODE_LOSS, 3, 600000);
  sha256_t *sha = sha256_new();
  uint32_t sent = 0;
  int64_t now_ns = START_NS;
  int64_t send_ns = START_NS;
  net_arrival_t arrival;
  while (sent < 10000) {
    int64_t next_ns = street.kind->next(street.net).ns;
    now_ns = eager && next_ns < now_ns + pause_ns ? next_ns : now_ns + pause_ns;
    if (now_ns > send_ns) now_ns = send_ns;
    while (street.kind->take(street.net, (true_t){now_ns}, &arrival)) {
      int64_t row[5] = {arrival.datagram.ticket, arrival.at.ns, arrival.lost, arrival.again,
                        arrival.hops};
      sha256_add(sha, bytes_of(row, sizeof row));
    }
    if (now_ns < send_ns) continue;
    net_datagram_t datagram = {.ticket = sent,
                               .node = 1 + (uint32_t)dice_below(1, 2, 3, sent, 200),
                               .down = sent % 2 == 0,
                               .octets = 1 + (uint32_t)dice_below(1, 2, 4, sent, 400)};
    ck_assert_int_eq(street.kind->send(street.net, (true_t){now_ns}, &datagram), ST_OK);
    send_ns += (int64_t)dice_below(1, 2, 5, ++sent, 1500) * MS;
  }
  sha256_hex(sha, digest);
  sha256_free(sha);
  street_close(&street);
}

START_TEST(g3__digest_of_10000_deliveries__is_the_same_however_it_is_polled) {
  char first[SHA256_HEX + 1], second[SHA256_HEX + 1], third[SHA256_HEX + 1];
  digest_of(true, NS_PER_S, first);
  digest_of(true, NS_PER_S, second);
  digest_of(false, 77 * MS, third);
  ck_assert_str_eq(first, second);
  ck_assert_str_eq(first, third);
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
  tcase_add_test(tests, g3__null_impairment__delivers_each_once);
  tcase_add_test(tests, g3__noise__loses_what_quiet_delivers);
  tcase_add_test(tests, g3__node_loss__is_of_that_node);
  tcase_add_test(tests, g3__node_off__is_silent_for_its_time);
  tcase_add_test(tests, g3__delay__is_added);
  tcase_add_test(tests, g3__duplicate__comes_again_and_no_more);
  tcase_add_test(tests, g3__dark_repeater__takes_its_subtree_and_gives_it_back);
  tcase_add_test(tests, g3__dark_repeater__is_gone_round_where_there_is_another);
  tcase_add_test(tests, g3__concentrator_off__leaves_nobody_joined_until_it_is_back);
  tcase_add_test(tests, g3__forgotten_neighbour__is_looked_for_before_it_is_used);
  tcase_add_test(tests, g3__more_than_fits__is_refused_and_takes_nothing);
  tcase_add_test(tests, g3__digest_of_10000_deliveries__is_the_same_however_it_is_polled);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
