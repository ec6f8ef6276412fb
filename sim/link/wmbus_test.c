/* Wireless M-Bus, rule by rule: the published hit rate (links.md, V6), times worked out by hand,
 * each fault with its negative twin, one digest in any order of asking. */
#include "base/sha256.h"
#include "base/text.h"
#include "sim/link/rf_story_test.h"

/* Without dice: every telegram is heard, and each 20 s on the dot. */
static void quiet(story_t *story, uint32_t nodes) {
  story_new(story, "wmbus", nodes);
  story_line(story, 100);
  story_set(story, "packet_cdb", 0);
  story_set(story, "jitter_ppm", 0);
}

/* One try, no answer needed: how many of 10,000 telegrams of a lone meter are heard. 14 dBm less
 * 31.22 + 29.7·log10(d) over -100 dBm is 9.21, 2.62 and -1.72 dB at the three distances; of 3 dB
 * that is 3.07, 0.87 and -0.57 deviations. */
START_TEST(v6__the_hit_rate__is_the_published_one) {
  static const struct {
    int32_t metres;
    int64_t published_permille;
  } ROWS[] = {{300, 999}, {500, 810}, {700, 280}};
  for (size_t at = 0; at < sizeof ROWS / sizeof ROWS[0]; at++) {
    static story_t story;
    story_new(&story, "wmbus", 1);
    story.places[0] = (net_place_t){.x_dm = ROWS[at].metres * 10};
    story_set(&story, "tries", 1);
    story_set(&story, "duty_ppm", 1000000);
    story_open(&story);
    int64_t arrived = 0;
    net_arrival_t arrival;
    for (uint32_t ticket = 0; ticket < 10000; ticket++) {
      story_send(&story, ticket * NS_PER_S, ticket, 1, false, 100);
      while (story_take(&story, (ticket + 1) * NS_PER_S - 1, &arrival))
        arrived += arrival.lost ? 0 : 1;
    }
    int64_t permille = arrived / 10;
    printf("V6 %d m: hit rate 0.%03lld, published 0.%03lld\n", ROWS[at].metres, (long long)permille,
           (long long)ROWS[at].published_permille);
    ck_assert_int_le(llabs(permille - ROWS[at].published_permille), 20);
    story_close(&story);
  }
}
END_TEST

/* Up, 130 octets at 100 kbit/s are 10.4 ms, the collector's 40 are 3.2 ms, with 3 ms before each:
 * 19.6 ms. Down, the node's telegram of 150 octets, 12 ms, stands before: 31.6 ms after it began,
 * and it begins at one phase of 20 s. */
START_TEST(wmbus__without_loss__delivers_once_at_the_closed_form_time) {
  static story_t story;
  quiet(&story, 3);
  story_set(&story, "duty_ppm", 1000000);
  story_open(&story);
  int64_t phase_ns = -1;
  for (uint32_t turn = 0; turn < 50; turn++) {
    int64_t sent_ns = (int64_t)turn * 77 * NS_PER_S;
    net_arrival_t arrival;
    story_send(&story, sent_ns, turn, 2, false, 100);
    ck_assert(story_take(&story, sent_ns + NS_PER_S, &arrival));
    ck_assert(!arrival.lost && !arrival.again && arrival.final);
    ck_assert_uint_eq(arrival.hops, 1);
    ck_assert_int_eq(arrival.at.ns - STORY_START_NS - sent_ns, 19600000);
    sent_ns += NS_PER_S;
    story_send(&story, sent_ns, turn, 2, true, 100);
    ck_assert(story_take(&story, sent_ns + 30 * NS_PER_S, &arrival));
    ck_assert(!arrival.lost && !arrival.again && arrival.final);
    int64_t took_ns = arrival.at.ns - STORY_START_NS - sent_ns;
    ck_assert_int_lt(took_ns, 20 * NS_PER_S + 31600000);
    int64_t begun_ns = (arrival.at.ns - STORY_START_NS - 31600000) % (20 * NS_PER_S);
    if (turn > 0) ck_assert_int_eq(begun_ns, phase_ns);
    phase_ns = begun_ns;
    ck_assert(!story_take(&story, sent_ns + 60 * NS_PER_S, &arrival));
  }
  ck_assert_uint_eq(story_counts(&story).lost, 0);
  ck_assert_uint_eq(story_counts(&story).repeats, 0);
  story_close(&story);
}
END_TEST

/* 400 octets are three telegrams: twice 180 and once 130 octets, 39.2 ms of air, three answers of
 * 3.2 ms and six windows of 3 ms. */
START_TEST(wmbus__a_long_datagram__goes_in_telegrams) {
  static story_t story;
  quiet(&story, 1);
  story_open(&story);
  story_send(&story, 0, 1, 1, false, 400);
  net_arrival_t arrival;
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && arrival.final);
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 39200000 + 3 * 3200000 + 6 * 3000000);
  story_close(&story);
}
END_TEST

START_TEST(wmbus__node_loss__repeats_and_only_in_its_span) {
  static story_t story;
  quiet(&story, 1);
  story_set(&story, "duty_ppm", 1000000);
  story_set(&story, "tries", 8);
  story_open(&story);
  int64_t until_ns = STORY_START_NS + 10000 * NS_PER_S;
  story_fault(&story, (net_fault_t){NET_NODE_LOSS, 1, STORY_START_NS, until_ns, 600000});
  net_arrival_t arrival;
  uint32_t arrived = 0, again = 0;
  for (uint32_t ticket = 0; ticket < 200; ticket++) {
    story_send(&story, ticket * 100 * NS_PER_S, ticket, 1, false, 100);
    while (story_take(&story, (ticket + 1) * 100 * NS_PER_S - 1, &arrival)) {
      if (ticket >= 100) ck_assert(!arrival.lost && !arrival.again && arrival.final);
      arrived += ticket < 100 && !arrival.lost && !arrival.again ? 1 : 0;
      again += arrival.again && !arrival.lost ? 1 : 0;
    }
  }
  ck_assert_uint_ge(arrived, 90); /* heard with 0.4 a try: 1 - 0.6^8 = 0.983 */
  ck_assert_uint_ge(again, 20);
  story_close(&story);
}
END_TEST

START_TEST(wmbus__duplicate_and_delay__act_in_their_spans_only) {
  static story_t story;
  quiet(&story, 1);
  story_open(&story);
  int64_t until_ns = STORY_START_NS + 100 * NS_PER_S;
  story_fault(&story, (net_fault_t){NET_DUPLICATE, 0, STORY_START_NS, until_ns, 1000000});
  story_fault(&story, (net_fault_t){NET_DELAY, 0, STORY_START_NS, until_ns, 5 * NS_PER_S});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 1, false, 100);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && !arrival.again && !arrival.final);
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 5 * NS_PER_S + 19600000);
  ck_assert(story_take(&story, 60 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && arrival.again && arrival.final);
  ck_assert(!story_take(&story, 100 * NS_PER_S, &arrival));
  story_send(&story, 100 * NS_PER_S, 2, 1, false, 100);
  ck_assert(story_take(&story, 160 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost && arrival.final);
  ck_assert_int_eq(arrival.at.ns - STORY_START_NS, 100 * NS_PER_S + 19600000);
  ck_assert(!story_take(&story, 200 * NS_PER_S, &arrival));
  story_close(&story);
}
END_TEST

START_TEST(wmbus__noise__silences_and_only_in_its_span) {
  static story_t story;
  quiet(&story, 1);
  story_open(&story);
  int64_t until_ns = STORY_START_NS + 300 * NS_PER_S;
  story_fault(&story, (net_fault_t){NET_NOISE, 0, STORY_START_NS, until_ns, 9000});
  net_arrival_t arrival;
  story_send(&story, 0, 1, 1, true, 100);
  ck_assert(story_take(&story, 299 * NS_PER_S, &arrival));
  ck_assert(arrival.lost && arrival.final);
  story_send(&story, 300 * NS_PER_S, 2, 1, true, 100);
  ck_assert(story_take(&story, 400 * NS_PER_S, &arrival));
  ck_assert(!arrival.lost);
  story_close(&story);
}
END_TEST

START_TEST(wmbus__power_and_node_off__silence_a_node_until_it_is_heard_again) {
  static story_t story;
  quiet(&story, 2);
  story_open(&story);
  int64_t to_ns = STORY_START_NS + 2000 * NS_PER_S;
  story_fault(&story, (net_fault_t){NET_NODE_OFF, 2, STORY_START_NS + 1000 * NS_PER_S, to_ns, 0});
  net_arrival_t arrival;
  story.kind->power(story.net, (true_t){STORY_START_NS + NS_PER_S}, 1, false);
  ck_assert(!story_state(&story, 1).joined && !story_state(&story, 1).powered);
  story_send(&story, 2 * NS_PER_S, 1, 1, true, 100);
  ck_assert(story_take(&story, 200 * NS_PER_S, &arrival));
  ck_assert(arrival.lost);
  story.kind->power(story.net, (true_t){STORY_START_NS + 200 * NS_PER_S}, 1, true);
  ck_assert(!story_take(&story, 221 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 1).joined);
  ck_assert_uint_eq(story_state(&story, 1).rejoins, 1);
  ck_assert(story_state(&story, 2).joined);
  ck_assert(!story_take(&story, 1001 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 2).powered && !story_state(&story, 2).joined);
  ck_assert(!story_take(&story, 2030 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 2).joined);
  story.kind->power(story.net, (true_t){STORY_START_NS + 2030 * NS_PER_S}, NET_ROOT, false);
  ck_assert(!story_state(&story, 1).joined);
  story.kind->power(story.net, (true_t){STORY_START_NS + 2100 * NS_PER_S}, NET_ROOT, true);
  ck_assert(!story_take(&story, 2130 * NS_PER_S, &arrival));
  ck_assert(story_state(&story, 1).joined && story_state(&story, 2).joined);
  story_close(&story);
}
END_TEST

/* 0.1 % of an hour are 3.6 s; what is sent anyway, 12 ms in 20 s, is 0.06 % of it; 1.44 s are left
 * and 8 ms more in the first 20 s, 139 telegrams of 10.4 ms, and one more each 26 s. */
START_TEST(wmbus__a_duty_cycle__bounds_the_telegrams_of_an_hour) {
  static story_t story;
  quiet(&story, 1);
  story_open(&story);
  net_arrival_t arrival;
  for (uint32_t ticket = 0; ticket < 200; ticket++)
    story_send(&story, 0, ticket, 1, false, 100);
  uint32_t within = 0;
  while (story_take(&story, 20 * NS_PER_S, &arrival))
    within++;
  ck_assert_uint_eq(within, 139);
  while (story_take(&story, 3600 * NS_PER_S, &arrival))
    within++;
  ck_assert_uint_eq(within, 200);
  story_close(&story);
}
END_TEST

/* The first try of a datagram up, of meters that all are as loud: of n others none may begin within
 * two air times of 12 ms in 20 s. (1 - 0.0012)^999 = 0.301; with 900 s it is 0.974. */
START_TEST(wmbus__telegrams_of_a_thousand_meters__meet_in_the_air) {
  static const struct { int64_t interval_s, alone_permille; } ROWS[] = {{20, 301}, {900, 974}};
  for (size_t at = 0; at < 2; at++) {
    static story_t story;
    story_new(&story, "wmbus", 1000);
    for (uint32_t node = 0; node < 1000; node++)
      story.places[node] = (net_place_t){.x_dm = 300};
    story_set(&story, "interval_s", ROWS[at].interval_s);
    story_set(&story, "tries", 1);
    story_open(&story);
    int64_t arrived = 0;
    net_arrival_t arrival;
    for (uint32_t ticket = 0; ticket < 10000; ticket++) {
      story_send(&story, ticket * NS_PER_S, ticket, 1 + ticket % 1000, false, 100);
      while (story_take(&story, (ticket + 1) * NS_PER_S - 1, &arrival))
        arrived += !arrival.lost ? 1 : 0;
    }
    printf(
        "ALOHA: 1,000 meters each %lld s, 0.%03lld of telegrams are heard, closed form 0.%03lld\n",
        (long long)ROWS[at].interval_s, (long long)arrived / 10,
        (long long)ROWS[at].alone_permille);
    ck_assert_int_le(llabs(arrived / 10 - ROWS[at].alone_permille), 20);
    story_close(&story);
  }
}
END_TEST

/* Four at once, a request of 100 octets and an answer of 400, 60 s and one try, as a head-end
 * does. */
START_TEST(wmbus__meters_about_a_collector__answer_within_a_few_rounds) {
  enum { METERS = 500, ROUNDS = 20 };
  static story_t story;
  static bool done[METERS + 1];
  memset(done, 0, sizeof done);
  story_new(&story, "wmbus", METERS);
  story_town(&story, 2500);
  story_set(&story, "interval_s", 60);
  story_open(&story);
  int64_t now_ns = 0;
  uint32_t complete = 0, rounds = 0;
  for (; rounds < ROUNDS && complete < METERS; rounds++)
    for (uint32_t node = 1; node <= METERS; node++) {
      if (done[node]) continue;
      net_arrival_t arrival;
      story_send(&story, now_ns, node, node, true, 100);
      now_ns += 15 * NS_PER_S; /* four at once, 60 s each */
      while (story_take(&story, now_ns, &arrival)) {
        uint32_t of = arrival.datagram.node;
        int64_t at_ns = arrival.at.ns - STORY_START_NS;
        if (arrival.lost) continue;
        if (arrival.datagram.down)
          story_send(&story, at_ns, of, of, false, 400);
        else if (!done[of])
          done[of] = true, complete++;
      }
    }
  net_counts_t counts = story_counts(&story);
  printf("wM-Bus: %u of %d complete after %u rounds and %lld min; %llu datagrams, %llu lost, %llu "
         "again, %llu collided; %zu octets a node\n",
         complete, METERS, rounds, (long long)(now_ns / (60 * NS_PER_S)),
         (unsigned long long)counts.datagrams, (unsigned long long)counts.lost,
         (unsigned long long)counts.again, (unsigned long long)counts.collided,
         story.arena.taken / METERS);
  ck_assert_uint_eq(complete, METERS);
  story_close(&story);
}
END_TEST

static uint32_t tell(text_t *told, const net_arrival_t *arrival) {
  text_printf(told, "%u %lld %d%d%d %u\n", arrival->datagram.ticket, (long long)arrival->at.ns,
              arrival->lost, arrival->again, arrival->final, arrival->hops);
  return 1;
}

/* Ten thousand datagrams of meters about a collector, taken as told: by `next`, at each sending,
 * or at one sending of forty. */
static void digest_of(uint32_t way, char *digest) {
  static story_t story;
  story_new(&story, "wmbus", 300);
  story_town(&story, 2500);
  story_open(&story);
  story_fault(&story, (net_fault_t){NET_NODE_LOSS, 7, 0, -1, 300000});
  text_t told = {0};
  net_arrival_t arrival;
  uint32_t taken = 0;
  for (uint32_t ticket = 0; ticket < 10000; ticket++) {
    int64_t at_ns = (int64_t)ticket * NS_PER_S * 2;
    true_t now = {STORY_START_NS + at_ns};
    while (way == 0 && story_take(&story, at_ns, &arrival))
      taken += tell(&told, &arrival);
    bool asked = way == 1 || (way == 2 && ticket % 40 == 0);
    while (asked && story.kind->take(story.net, now, &arrival))
      taken += tell(&told, &arrival);
    story_send(&story, at_ns, ticket, 1 + ticket * 7 % 300, ticket % 2 == 0, 20 + ticket % 300);
  }
  while (story_take(&story, 30000 * NS_PER_S, &arrival))
    taken += tell(&told, &arrival);
  ck_assert_uint_ge(taken, 10000);
  sha256_of(bytes_of(text_chars(&told), told.len), digest);
  text_free(&told);
  story_close(&story);
}

START_TEST(wmbus__ten_thousand_datagrams__have_one_digest_in_any_order_of_asking) {
  char first[SHA256_HEX + 1], again[SHA256_HEX + 1];
  digest_of(0, first);
  for (uint32_t way = 0; way < 3; way++) {
    digest_of(way, again);
    ck_assert_str_eq(first, again);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wmbus");
  TCase *tcase = tcase_create("wmbus");
  tcase_add_test(tcase, v6__the_hit_rate__is_the_published_one);
  tcase_add_test(tcase, wmbus__without_loss__delivers_once_at_the_closed_form_time);
  tcase_add_test(tcase, wmbus__a_long_datagram__goes_in_telegrams);
  tcase_add_test(tcase, wmbus__node_loss__repeats_and_only_in_its_span);
  tcase_add_test(tcase, wmbus__duplicate_and_delay__act_in_their_spans_only);
  tcase_add_test(tcase, wmbus__noise__silences_and_only_in_its_span);
  tcase_add_test(tcase, wmbus__power_and_node_off__silence_a_node_until_it_is_heard_again);
  tcase_add_test(tcase, wmbus__a_duty_cycle__bounds_the_telegrams_of_an_hour);
  tcase_add_test(tcase, wmbus__telegrams_of_a_thousand_meters__meet_in_the_air);
  tcase_add_test(tcase, wmbus__meters_about_a_collector__answer_within_a_few_rounds);
  tcase_add_test(tcase, wmbus__ten_thousand_datagrams__have_one_digest_in_any_order_of_asking);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
