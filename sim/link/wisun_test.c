/* A Wi-SUN network, rule by rule: times worked out by hand, each fault with its negative twin, one
 * digest in any order of asking. The published figures are in wisun_figures_test.c. */
#include "base/sha256.h"
#include "base/text.h"
#include "sim/link/rf_story_test.h"

/* Neither loss nor dice: every node hears the next on the line and nobody else. At 1000 m the loss
 * is 31.22 + 26.02 + 40·log10(50) = 125.2 dB, at 700 m 119.0, at 1400 m 131.0; 14 dBm and -107 dBm
 * bear 121 dB, and 2 dB over the sensitivity lose 0.2 % of the usual frame; so power is 20 dBm. */
static void quiet_line(story_t *story, uint32_t nodes) {
  story_new(story, "wisun", nodes);
  story_line(story, 7000);
  static const struct {
    const char *key;
    int64_t value;
  } QUIET[] = {{"power_cdbm", 2000},
               {"excess", 0},
               {"shadow_cdb", 0},
               {"hourly_cdb", 0},
               {"packet_cdb", 0},
               {"min_be", 0},
               {"max_be", 0},
               {"chatter_ppm", 0},
               {"hop_us", 10000},
               {"root_us", 0},
               {"broadcast_dwell_ms", 0}};
  for (size_t at = 0; at < sizeof QUIET / sizeof QUIET[0]; at++)
    story_set(story, QUIET[at].key, QUIET[at].value);
}

/* A frame of 100 octets: 12 + 42 + 24 + 100 = 178 octets at 50 kbit/s are 28.48 ms, its
 * acknowledgement of 12 + 32 octets 7.04 ms, two turns of 1 ms: 37.52 ms a hop. */
#define HOP_NS INT64_C(37520000)
#define RELAY_NS INT64_C(10000000)

START_TEST(wisun__without_loss__delivers_once_at_the_closed_form_time) {
  static story_t story;
  quiet_line(&story, 5);
  story_open(&story);
  for (uint32_t node = 1; node <= 5; node++) {
    ck_assert_uint_eq(story_state(&story, node).hops, node);
    for (uint32_t down = 0; down < 2; down++) {
      int64_t sent_ns = (int64_t)(2 * node + down) * 10 * NS_PER_S;
      story_send(&story, sent_ns, node, node, down == 1, 100);
      net_arrival_t arrival;
      ck_assert(story_take(&story, 3600 * NS_PER_S, &arrival));
      ck_assert(!arrival.lost && !arrival.again && arrival.final);
      ck_assert_uint_eq(arrival.hops, node);
      ck_assert_uint_eq(arrival.datagram.ticket, node);
      ck_assert_int_eq(arrival.at.ns - STORY_START_NS - sent_ns,
                       node * HOP_NS + (node - 1) * RELAY_NS);
      ck_assert(!story_take(&story, 3600 * NS_PER_S, &arrival));
    }
  }
  ck_assert_uint_eq(story_counts(&story).frames, 2 * 2 * (1 + 2 + 3 + 4 + 5));
  ck_assert_uint_eq(story_counts(&story).repeats, 0);
  ck_assert_uint_eq(story_counts(&story).lost, 0);
  story_close(&story);
}
END_TEST

/* 3000 octets are three frames of 1200, 1200 and 600: 12 + 42 + 24 + 5 + 1200 = 1283,
 * 12 + 42 + 5 + 1200 = 1259 and 659 octets, together 3201 · 0.16 ms = 512.16 ms, with three
 * acknowledgements and six turns 27.12 ms. */
START_TEST(wisun__a_long_datagram__goes_in_fragments) {
  static story_t story;
  quiet_line(&story, 2);
  story_open(&story);
  story_send(&story, 0, 1, 2, true, 3000);
  net_arrival_t arrival;
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && arrival.final);
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 2 * INT64_C(539280000) + RELAY_NS);
  story_close(&story);
}
END_TEST

/* 90 % of the frames of node 1 are lost in the first hour, none after it. */
START_TEST(wisun__node_loss__repeats_frames_and_only_in_its_span) {
  static story_t story;
  quiet_line(&story, 2);
  story_open(&story);
  story_fault(&story, (net_fault_t){NET_NODE_LOSS, 1, STORY_START_NS,
                                    STORY_START_NS + 3600 * NS_PER_S, 600000});
  net_arrival_t arrival;
  uint32_t arrived = 0, again = 0;
  for (uint32_t ticket = 0; ticket < 100; ticket++)
    story_send(&story, ticket * 30 * NS_PER_S, ticket, 1, true, 100);
  while (story_take(&story, 3500 * NS_PER_S, &arrival)) {
    arrived += !arrival.lost && !arrival.again ? 1 : 0;
    again += !arrival.lost && arrival.again ? 1 : 0;
  }
  uint64_t repeats = story_counts(&story).repeats;
  ck_assert_uint_ge(arrived, 90); /* a frame is heard with 0.4; 1 - 0.6^8 = 0.983 */
  ck_assert_uint_ge(again, 20);   /* an acknowledgement is, too, with 0.4 */
  ck_assert_uint_gt(repeats, 100);
  for (uint32_t ticket = 0; ticket < 100; ticket++)
    story_send(&story, (3600 + ticket * 30) * NS_PER_S, ticket, 1, true, 100);
  while (story_take(&story, 9000 * NS_PER_S, &arrival))
    ck_assert(!arrival.lost && !arrival.again && arrival.final);
  ck_assert_uint_eq(story_counts(&story).repeats, repeats);
  story_close(&story);
}
END_TEST

START_TEST(wisun__duplicate__comes_twice_and_only_in_its_span) {
  static story_t story;
  quiet_line(&story, 2);
  story_open(&story);
  story_fault(&story,
              (net_fault_t){NET_DUPLICATE, 0, STORY_START_NS, STORY_START_NS + NS_PER_S, 1000000});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 2, false, 100);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && !arrival.again && !arrival.final);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && arrival.again && arrival.final);
  ck_assert(!story_take(&story, 60 * NS_PER_S, &arrival));
  story_send(&story, 60 * NS_PER_S, 2, 2, false, 100);
  ck_assert(story_take(&story, 90 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && !arrival.again && arrival.final);
  ck_assert(!story_take(&story, 90 * NS_PER_S, &arrival));
  ck_assert_uint_eq(story_counts(&story).again, 1);
  story_close(&story);
}
END_TEST

START_TEST(wisun__delay__adds_to_the_time_and_only_in_its_span) {
  static story_t story;
  quiet_line(&story, 1);
  story_open(&story);
  story_fault(&story,
              (net_fault_t){NET_DELAY, 0, STORY_START_NS, STORY_START_NS + NS_PER_S, 7 * NS_PER_S});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 1, true, 100);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 7 * NS_PER_S + HOP_NS);
  story_send(&story, 60 * NS_PER_S, 2, 1, true, 100);
  ck_assert(story_take(&story, 90 * NS_PER_S, &arrival));
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 60 * NS_PER_S + HOP_NS);
  story_close(&story);
}
END_TEST

/* 8 dB over the sensitivity all is heard; with 12 dB more noise nothing is. */
START_TEST(wisun__noise__silences_and_only_in_its_span) {
  static story_t story;
  quiet_line(&story, 1);
  story_open(&story);
  story_fault(&story,
              (net_fault_t){NET_NOISE, 0, STORY_START_NS, STORY_START_NS + 60 * NS_PER_S, 2500});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 1, true, 100);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(arrival.lost && arrival.final && !arrival.again);
  ck_assert_uint_eq(story_counts(&story).lost, 1);
  story_send(&story, 60 * NS_PER_S, 2, 1, true, 100);
  ck_assert(story_take(&story, 90 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_close(&story);
}
END_TEST

START_TEST(wisun__node_off__is_silent_and_joins_again_behind_it) {
  static story_t story;
  quiet_line(&story, 1);
  story_open(&story);
  story_fault(&story, (net_fault_t){NET_NODE_OFF, 1, STORY_START_NS + 10 * NS_PER_S,
                                    STORY_START_NS + 60 * NS_PER_S, 0});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 1, true, 100);
  ck_assert(story_take(&story, 9 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_send(&story, 20 * NS_PER_S, 2, 1, true, 100);
  ck_assert(story_take(&story, 59 * NS_PER_S, &arrival));
  ck_assert(arrival.lost);
  ck_assert(story_state(&story, 1).powered && !story_state(&story, 1).joined);
  ck_assert(!story_take(&story, 7200 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 1).joined);
  ck_assert_uint_eq(story_state(&story, 1).rejoins, 1);
  ck_assert_uint_eq(story_counts(&story).gasps, 0);
  story_send(&story, 7200 * NS_PER_S, 3, 1, true, 100);
  ck_assert(story_take(&story, 7300 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_close(&story);
}
END_TEST

/* On a line there is no other way: all behind the dark node are lost until it is back. */
START_TEST(wisun__power__takes_the_subtree_with_it_and_brings_it_back) {
  static story_t story;
  quiet_line(&story, 5);
  story_open(&story);
  net_arrival_t arrival;
  story.kind->power(story.net, (true_t){STORY_START_NS + 10 * NS_PER_S}, 2, false);
  ck_assert(!story_take(&story, 7200 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 1).joined);
  for (uint32_t node = 2; node <= 5; node++)
    ck_assert(!story_state(&story, node).joined);
  ck_assert(!story_state(&story, 2).powered);
  story_send(&story, 7200 * NS_PER_S, 1, 5, true, 100);
  ck_assert(story_take(&story, 7300 * NS_PER_S, &arrival));
  ck_assert(arrival.lost);
  story.kind->power(story.net, (true_t){STORY_START_NS + 7400 * NS_PER_S}, 2, true);
  ck_assert(!story_take(&story, 30000 * NS_PER_S, &arrival));
  for (uint32_t node = 1; node <= 5; node++)
    ck_assert_uint_eq(story_state(&story, node).hops, node);
  story_send(&story, 30000 * NS_PER_S, 2, 5, true, 100);
  ck_assert(story_take(&story, 30100 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_close(&story);
}
END_TEST

START_TEST(wisun__root_without_power__has_nobody_and_gets_them_back) {
  static story_t story;
  quiet_line(&story, 3);
  story_open(&story);
  net_arrival_t arrival;
  story_send(&story, 9990 * NS_PER_S / 1000, 1, 3, false, 100);
  story.kind->power(story.net, (true_t){STORY_START_NS + 10 * NS_PER_S}, NET_ROOT, false);
  ck_assert(story_take(&story, 100 * NS_PER_S, &arrival));
  ck_assert(arrival.lost);
  ck_assert(!story_state(&story, 1).joined);
  story_send(&story, 100 * NS_PER_S, 2, 1, true, 100);
  ck_assert(story_take(&story, 200 * NS_PER_S, &arrival));
  ck_assert(arrival.lost);
  story.kind->power(story.net, (true_t){STORY_START_NS + 200 * NS_PER_S}, NET_ROOT, true);
  ck_assert(!story_take(&story, 10000 * NS_PER_S, &arrival));
  for (uint32_t node = 1; node <= 3; node++)
    ck_assert_uint_eq(story_state(&story, node).hops, node);
  story_close(&story);
}
END_TEST

/* Within the hour of the time-out they know their network and need but an advertisement: three hops
 * of at most 15 s; behind it they start from nothing. */
START_TEST(wisun__a_network_that_has_timed_out__is_joined_more_slowly) {
  int64_t back_ns[2];
  for (uint32_t late = 0; late < 2; late++) {
    static story_t story;
    quiet_line(&story, 3);
    story_open(&story);
    int64_t on_ns = (late == 1 ? 3700 : 600) * NS_PER_S;
    net_arrival_t arrival;
    story.kind->power(story.net, (true_t){STORY_START_NS + NS_PER_S}, NET_ROOT, false);
    ck_assert(!story_take(&story, on_ns, &arrival));
    story.kind->power(story.net, (true_t){STORY_START_NS + on_ns}, NET_ROOT, true);
    back_ns[late] = 0;
    while (!story_state(&story, 3).joined) {
      back_ns[late] += NS_PER_S;
      ck_assert(!story_take(&story, on_ns + back_ns[late], &arrival));
    }
    story_close(&story);
  }
  ck_assert_int_le(back_ns[0], 46 * NS_PER_S);
  ck_assert_int_gt(back_ns[1], 600 * NS_PER_S);
}
END_TEST

/* Two ways to node 3: by 1 or by 2, side by side. */
START_TEST(wisun__those_behind_a_dark_node__find_another_way) {
  static story_t story;
  quiet_line(&story, 3);
  story.places[0] = (net_place_t){.x_dm = 6000, .y_dm = 2000};
  story.places[1] = (net_place_t){.x_dm = 6000, .y_dm = -2000};
  story.places[2] = (net_place_t){.x_dm = 12000};
  story_open(&story);
  net_arrival_t arrival;
  uint32_t parent = story_state(&story, 3).parent;
  ck_assert_msg(parent == 1 || parent == 2, "%u", parent);
  story.kind->power(story.net, (true_t){STORY_START_NS + NS_PER_S}, parent, false);
  ck_assert(!story_take(&story, 3600 * NS_PER_S, &arrival));
  ck_assert_uint_eq(story_state(&story, 3).parent, 3 - parent);
  ck_assert_uint_eq(story_state(&story, 3).rejoins, 1);
  story_send(&story, 3600 * NS_PER_S, 1, 3, true, 100);
  ck_assert(story_take(&story, 3700 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_close(&story);
}
END_TEST

START_TEST(wisun__flights_and_faults__have_bounds) {
  static story_t story;
  quiet_line(&story, 1);
  story_set(&story, "node_queue", 256);
  story_open(&story);
  net_fault_t none = {NET_NODE_LOSS, 2, 0, -1, 1};
  ck_assert_int_eq(story.kind->fault(story.net, &none), ST_BAD_INPUT);
  net_fault_t fault = {NET_DELAY, 0, 0, -1, 0};
  status_t status = ST_OK;
  for (int at = 0; at < 5000 && status == ST_OK; at++)
    status = story.kind->fault(story.net, &fault);
  ck_assert_int_eq(status, ST_NO_ROOM);
  for (uint32_t ticket = 0; ticket < NET_FLIGHT_MAX; ticket++)
    story_send(&story, 0, ticket, 1, false, 100);
  net_datagram_t more = {.node = 1, .octets = 1};
  ck_assert_int_eq(story.kind->send(story.net, (true_t){STORY_START_NS}, &more), ST_NO_ROOM);
  net_arrival_t arrival;
  uint32_t arrived = 0;
  while (story_take(&story, 600 * NS_PER_S, &arrival))
    arrived++;
  ck_assert_uint_eq(arrived, NET_FLIGHT_MAX);
  story_close(&story);
}
END_TEST

/* A share of 0.1 % is 3.6 s of air an hour, and 20 ms more in the first 20 s: 127 frames of
 * 28.48 ms, then one each 28.48 s. */
START_TEST(wisun__a_duty_cycle__bounds_the_air_of_an_hour) {
  static story_t story;
  quiet_line(&story, 1);
  story_set(&story, "duty_ppm", 1000);
  story_set(&story, "node_queue", 256);
  story_set(&story, "life_s", 3600);
  story_open(&story);
  net_arrival_t arrival;
  for (uint32_t ticket = 0; ticket < 200; ticket++)
    story_send(&story, 0, ticket, 1, false, 100);
  uint32_t within = 0;
  while (story_take(&story, 20 * NS_PER_S, &arrival))
    within++;
  ck_assert_uint_eq(within, 127);
  while (story_take(&story, 10000 * NS_PER_S, &arrival))
    within++;
  ck_assert_uint_eq(within, 200);
  story_close(&story);
}
END_TEST

/* Sixteen wait at a node at once; the seventeenth is lost, and all of them where they wait longer
 * than they live: 5 s hold 133 of 37.52 ms. */
START_TEST(wisun__a_node__keeps_only_so_many_and_only_so_long) {
  for (uint32_t few = 0; few < 2; few++) {
    static story_t story;
    quiet_line(&story, 1);
    story_set(&story, "node_queue", few == 1 ? 16 : 256);
    story_set(&story, "life_s", few == 1 ? 60 : 5);
    story_set(&story, "duty_ppm", 1000000);
    story_open(&story);
    net_arrival_t arrival;
    uint32_t arrived = 0, lost = 0;
    for (uint32_t ticket = 0; ticket < 200; ticket++)
      story_send(&story, 0, ticket, 1, false, 100);
    while (story_take(&story, 600 * NS_PER_S, &arrival)) {
      ck_assert(arrival.final);
      arrived += arrival.lost ? 0 : 1;
      lost += arrival.lost ? 1 : 0;
    }
    ck_assert_uint_eq(arrived, few == 1 ? 16 : 134);
    ck_assert_uint_eq(arrived + lost, 200);
    story_close(&story);
  }
}
END_TEST

static uint32_t tell(text_t *told, const net_arrival_t *arrival) {
  text_printf(told, "%u %lld %d%d%d %u\n", arrival->datagram.ticket, (long long)arrival->at.ns,
              arrival->lost, arrival->again, arrival->final, arrival->hops);
  return 1;
}

/* Ten thousand datagrams over a town, taken as told: by `next`, at each sending, or at one sending
 * of forty. */
static void digest_of(uint32_t way, char *digest) {
  static story_t story;
  story_new(&story, "wisun", 300);
  story_town(&story, 6000);
  story_open(&story);
  story_fault(&story, (net_fault_t){NET_NODE_LOSS, 7, 0, -1, 300000});
  text_t told = {0};
  net_arrival_t arrival;
  uint32_t taken = 0;
  for (uint32_t ticket = 0; ticket < 10000; ticket++) {
    int64_t at_ns = (int64_t)ticket * NS_PER_S / 2;
    true_t now = {STORY_START_NS + at_ns};
    while (way == 0 && story_take(&story, at_ns, &arrival))
      taken += tell(&told, &arrival);
    bool asked = way == 1 || (way == 2 && ticket % 40 == 0);
    while (asked && story.kind->take(story.net, now, &arrival))
      taken += tell(&told, &arrival);
    story_send(&story, at_ns, ticket, 1 + ticket * 7 % 300, ticket % 2 == 0, 20 + ticket % 300);
  }
  while (story_take(&story, 9000 * NS_PER_S, &arrival))
    taken += tell(&told, &arrival);
  ck_assert_uint_ge(taken, 10000);
  sha256_of(bytes_of(text_chars(&told), told.len), digest);
  text_free(&told);
  story_close(&story);
}

START_TEST(wisun__ten_thousand_datagrams__have_one_digest_in_any_order_of_asking) {
  char first[SHA256_HEX + 1], again[SHA256_HEX + 1];
  digest_of(0, first);
  for (uint32_t way = 0; way < 3; way++) {
    digest_of(way, again);
    ck_assert_str_eq(first, again);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wisun");
  TCase *tcase = tcase_create("wisun");
  tcase_add_test(tcase, wisun__without_loss__delivers_once_at_the_closed_form_time);
  tcase_add_test(tcase, wisun__a_long_datagram__goes_in_fragments);
  tcase_add_test(tcase, wisun__node_loss__repeats_frames_and_only_in_its_span);
  tcase_add_test(tcase, wisun__duplicate__comes_twice_and_only_in_its_span);
  tcase_add_test(tcase, wisun__delay__adds_to_the_time_and_only_in_its_span);
  tcase_add_test(tcase, wisun__noise__silences_and_only_in_its_span);
  tcase_add_test(tcase, wisun__node_off__is_silent_and_joins_again_behind_it);
  tcase_add_test(tcase, wisun__power__takes_the_subtree_with_it_and_brings_it_back);
  tcase_add_test(tcase, wisun__root_without_power__has_nobody_and_gets_them_back);
  tcase_add_test(tcase, wisun__a_network_that_has_timed_out__is_joined_more_slowly);
  tcase_add_test(tcase, wisun__those_behind_a_dark_node__find_another_way);
  tcase_add_test(tcase, wisun__flights_and_faults__have_bounds);
  tcase_add_test(tcase, wisun__a_duty_cycle__bounds_the_air_of_an_hour);
  tcase_add_test(tcase, wisun__a_node__keeps_only_so_many_and_only_so_long);
  tcase_add_test(tcase, wisun__ten_thousand_datagrams__have_one_digest_in_any_order_of_asking);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
