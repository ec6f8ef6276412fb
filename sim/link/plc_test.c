/* What all power-line kinds have in common, each test once for each: faults with their twins, power
 * and repair, bounds, and one digest however it is polled. */
#include "sim/link/plc_street_test.h"

#include "base/dice.h"
#include "base/sha256.h"

static const char *const KINDS[] = {"g3", "prime", "sfsk"};
/* S-FSK has no tree: what a tree does is not asked of it. */
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0], TREE_COUNT = 2 };
/* So that node 1 of the chain is heard without loss, and node 2 from afar not at all. */
static const int64_t MORE_CDB[KIND_COUNT] = {0, 600, 0};

static street_t street;

static void teardown(void) { street_close(&street); }

START_TEST(plc__null_impairment__delivers_each_once) {
  street_flat(&street, KINDS[_i], 50);
  if (_i < TREE_COUNT) street_set(&street, "be_min", 3);
  street_open(&street);
  ck_assert_uint_eq(street_joined(&street), 50);
  for (uint32_t node = 1; node <= 50; node++)
    street_send(&street, START_NS, node, node % 2 == 0, 200);
  bool seen[51] = {false};
  for (uint32_t i = 0; i < 50; i++) {
    net_arrival_t arrival = street_next(&street);
    ck_assert(!arrival.lost && !arrival.again && arrival.final);
    ck_assert(!seen[arrival.datagram.ticket]);
    seen[arrival.datagram.ticket] = true;
  }
  street_run(&street, START_NS + HOUR_NS);
  ck_assert_int_eq(street.kind->next(street.net).ns, TIME_NEVER);
}
END_TEST

START_TEST(plc__noise__loses_what_quiet_delivers) {
  street_chain(&street, KINDS[_i], MORE_CDB[_i]);
  street_open(&street);
  street_trouble(&street, NET_NOISE, 0, 3000);
  street_send(&street, START_NS, 1, true, 60);
  street_loses(&street);
  street_send(&street, START_NS + 2 * HOUR_NS, 1, true, 60);
  ck_assert(!street_next(&street).lost);
}
END_TEST

START_TEST(plc__node_loss__is_of_that_node) {
  street_flat(&street, KINDS[_i], 2);
  street_open(&street);
  street_trouble(&street, NET_NODE_LOSS, 1, 1000000);
  street_send(&street, START_NS, 1, true, 60);
  street_loses(&street);
  street_send(&street, START_NS + 600000 * MS, 2, true, 60);
  ck_assert(!street_next(&street).lost);
}
END_TEST

START_TEST(plc__node_off__is_silent_for_its_time) {
  street_flat(&street, KINDS[_i], 1);
  street_open(&street);
  street_trouble(&street, NET_NODE_OFF, 1, 0);
  street_send(&street, START_NS + 1, 1, true, 60);
  street_loses(&street);
  ck_assert(!street_state(&street, 1).joined);
  street_run(&street, START_NS + HOUR_NS + 600000 * MS);
  ck_assert(street_state(&street, 1).joined);
  street_send(&street, START_NS + HOUR_NS + 600000 * MS, 1, true, 60);
  ck_assert(!street_next(&street).lost);
}
END_TEST

START_TEST(plc__delay__is_added) {
  int64_t at_ns[2];
  for (int late = 0; late < 2; late++) {
    street_flat(&street, KINDS[_i], 1);
    street_open(&street);
    if (late == 1) street_trouble(&street, NET_DELAY, 0, 7000 * MS);
    street_send(&street, START_NS, 1, true, 60);
    at_ns[late] = street_next(&street).at.ns;
    street_close(&street);
  }
  ck_assert_int_eq(at_ns[1] - at_ns[0], 7000 * MS);
}
END_TEST

/* What a scenario says too much of is as much as there is: nothing is heard, nothing is endless. */
START_TEST(plc__troubles_past_all_measure__are_bounded) {
  street_flat(&street, KINDS[_i], 1);
  street_open(&street);
  for (int i = 0; i < 3; i++) {
    street_trouble(&street, NET_NOISE, 0, INT64_MAX);
    street_trouble(&street, NET_NODE_LOSS, 1, INT64_MAX);
    street_trouble(&street, NET_DELAY, 0, INT64_MIN);
    street_trouble(&street, NET_DUPLICATE, 0, INT64_MAX);
  }
  street_send(&street, START_NS, 1, true, 60);
  street_loses(&street);
}
END_TEST

START_TEST(plc__duplicate__comes_again_and_no_more) {
  street_flat(&street, KINDS[_i], 1);
  street_open(&street);
  street_trouble(&street, NET_DUPLICATE, 0, 1000000);
  street_send(&street, START_NS, 1, true, 60);
  net_arrival_t first = street_next(&street);
  ck_assert(!first.lost && !first.again && !first.final);
  net_arrival_t second = street_next(&street);
  ck_assert(!second.lost && second.again && second.final);
  ck_assert_int_gt(second.at.ns, first.at.ns);
  ck_assert_uint_eq(second.datagram.ticket, 1);
  street_run(&street, START_NS + 2 * HOUR_NS);
  street_send(&street, START_NS + 2 * HOUR_NS, 1, true, 60); /* the fault is over */
  ck_assert(street_next(&street).final);
}
END_TEST

START_TEST(plc__dark_repeater__takes_its_subtree_and_gives_it_back) {
  street_chain(&street, KINDS[_i], MORE_CDB[_i]);
  street_open(&street);
  ck_assert(street_state(&street, 2).joined);
  street.kind->power(street.net, (true_t){START_NS}, 1, false);
  ck_assert(!street_state(&street, 1).joined && !street_state(&street, 2).joined);
  street_send(&street, START_NS, 2, true, 60);
  street_loses(&street);
  street.kind->power(street.net, (true_t){START_NS + HOUR_NS}, 1, true);
  street_run(&street, START_NS + 3 * HOUR_NS);
  ck_assert(street_state(&street, 1).joined && street_state(&street, 2).joined);
  net_state_t state;
  street.kind->state(street.net, 2, &state);
  ck_assert_uint_eq(state.parent, 1);
  ck_assert_uint_eq(state.hops, 2);
  ck_assert_uint_eq(state.rejoins, 1); /* node 1 began anew, node 2 was known */
}
END_TEST

START_TEST(plc__dark_repeater__is_gone_round_where_there_is_another) {
  street_chain(&street, KINDS[_i], MORE_CDB[_i]);
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

START_TEST(plc__concentrator_off__leaves_nobody_joined_until_it_is_back) {
  street_flat(&street, KINDS[_i], 20);
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

START_TEST(plc__more_than_fits__is_refused_and_takes_nothing) {
  street_flat(&street, KINDS[_i], 1);
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
static void digest_of(int kind, uint64_t seed, bool eager, int64_t pause_ns,
                      char digest[SHA256_HEX + 1]) {
  street_plan(&street, KINDS[kind], seed, 200);
  street_open(&street);
  street_trouble(&street, NET_DUPLICATE, 0, 50000);
  street_trouble(&street, NET_NODE_LOSS, 3, 600000);
  sha256_t *sha = sha256_new();
  uint32_t sent = 0;
  int64_t now_ns = START_NS;
  int64_t send_ns = START_NS;
  int64_t last_ns = START_NS;
  net_arrival_t arrival;
  while (sent < 10000) {
    int64_t next_ns = street.kind->next(street.net).ns;
    now_ns = eager && next_ns < now_ns + pause_ns ? next_ns : now_ns + pause_ns;
    if (now_ns > send_ns) now_ns = send_ns;
    while (street.kind->take(street.net, (true_t){now_ns}, &arrival)) {
      ck_assert_int_ge(arrival.at.ns, last_ns); /* in order of time, and nothing before its time */
      ck_assert_int_le(arrival.at.ns, now_ns);
      last_ns = arrival.at.ns;
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
    send_ns += (int64_t)dice_below(1, 2, 5, ++sent, kind < TREE_COUNT ? 1500 : 9000) * MS;
  }
  sha256_hex(sha, digest);
  sha256_free(sha);
  street_close(&street);
}

START_TEST(plc__digest_of_10000_deliveries__is_the_same_however_it_is_polled) {
  char first[SHA256_HEX + 1], second[SHA256_HEX + 1], third[SHA256_HEX + 1], other[SHA256_HEX + 1];
  digest_of(_i, 9, true, NS_PER_S, first);
  digest_of(_i, 9, true, NS_PER_S, second);
  digest_of(_i, 9, false, 77 * MS, third);
  digest_of(_i, 10, true, NS_PER_S, other);
  ck_assert_str_eq(first, second);
  ck_assert_str_eq(first, third);
  ck_assert_str_ne(first, other); /* another seed is another street */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plc");
  TCase *tests = tcase_create("plc");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_loop_test(tests, plc__null_impairment__delivers_each_once, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__noise__loses_what_quiet_delivers, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__node_loss__is_of_that_node, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__node_off__is_silent_for_its_time, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__delay__is_added, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__troubles_past_all_measure__are_bounded, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__duplicate__comes_again_and_no_more, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__dark_repeater__takes_its_subtree_and_gives_it_back, 0,
                      TREE_COUNT);
  tcase_add_loop_test(tests, plc__dark_repeater__is_gone_round_where_there_is_another, 0,
                      TREE_COUNT);
  tcase_add_loop_test(tests, plc__concentrator_off__leaves_nobody_joined_until_it_is_back, 0,
                      KIND_COUNT);
  tcase_add_loop_test(tests, plc__more_than_fits__is_refused_and_takes_nothing, 0, KIND_COUNT);
  tcase_add_loop_test(tests, plc__digest_of_10000_deliveries__is_the_same_however_it_is_polled, 0,
                      KIND_COUNT);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
