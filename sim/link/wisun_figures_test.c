/* A Wi-SUN network against published figures (links.md, V7 to V9), and what this one is: how many
 * hops, how it recovers, how many last gasps are heard, what it costs. Each test prints. */
#include "sim/link/rf_story_test.h"

/* A hundred nodes, as far as five hops and a few more. */
static void hundred(story_t *story) {
  story_new(story, "wisun", 100);
  story_town(story, 16000);
}

typedef struct {
  uint64_t count;
  int64_t sum_ns;
} mean_t;

static int64_t mean_ms(const mean_t *mean) {
  return mean->count == 0 ? 0 : mean->sum_ns / (int64_t)mean->count / 1000000;
}

/* A request of 100 octets down and its answer of 100 up; both ends together take 220 ms, 40 of them
 * in the root: what the stacks of the publication took is not in it, its slope is the network's. */
START_TEST(v7__round_trips_by_hops__are_the_published_ones) {
  static const int64_t PUBLISHED_MS[] = {0, 373, 471, 574, 760, 899};
  static story_t story;
  hundred(&story);
  story_open(&story);
  uint32_t by_hops[NET_HOPS_MAX + 1];
  story_hops(&story, by_hops);
  story_print_hops("V7", by_hops);
  mean_t means[NET_HOPS_MAX + 1] = {0};
  for (uint32_t turn = 0; turn < 4000; turn++) {
    int64_t sent_ns = (int64_t)turn * 7 * NS_PER_S + turn * INT64_C(3333333);
    uint32_t node = 1 + turn % 100;
    net_state_t state = story_state(&story, node);
    if (!state.joined) continue;
    story_send(&story, sent_ns, turn, node, true, 100);
    net_arrival_t arrival;
    while (story_take(&story, sent_ns + 6 * NS_PER_S, &arrival)) {
      if (arrival.lost || arrival.again) continue;
      int64_t at_ns = arrival.at.ns - STORY_START_NS;
      if (arrival.datagram.down)
        story_send(&story, at_ns + 180000000, turn, node, false, 100);
      else {
        means[arrival.hops].count++;
        means[arrival.hops].sum_ns += at_ns - sent_ns;
      }
    }
  }
  int64_t slope = 0, published = 0;
  for (int64_t hops = 1; hops <= 5; hops++) {
    int64_t got_ms = mean_ms(&means[hops]);
    printf("V7 %lld hops: round trip %lld ms of %llu, published %lld\n", (long long)hops,
           (long long)got_ms, (unsigned long long)means[hops].count, (long long)PUBLISHED_MS[hops]);
    slope += (hops - 3) * got_ms; /* least squares: over 10 */
    published += (hops - 3) * PUBLISHED_MS[hops];
  }
  printf("V7 slope: %lld ms a hop, published %lld\n", (long long)slope / 10,
         (long long)published / 10);
  for (int64_t hops = 1; hops <= 5; hops++) {
    ck_assert_uint_ge(means[hops].count, 50);
    ck_assert_int_le(llabs(mean_ms(&means[hops]) - PUBLISHED_MS[hops]) * 100,
                     PUBLISHED_MS[hops] * 20);
  }
  ck_assert_int_le(llabs(slope - published) * 100, published * 15);
  story_close(&story);
}
END_TEST

/* One map under eight skies: what shadows and what a start draws differ from network to network. */
START_TEST(v8__the_mean_join__is_the_published_one_and_later_with_each_hop) {
  enum { SKIES = 8 };
  static story_t story;
  uint32_t by_hops[NET_HOPS_MAX + 1], joined = 0;
  mean_t all = {0}, means[NET_HOPS_MAX + 1] = {0};
  for (uint32_t sky = 0; sky < SKIES; sky++) {
    hundred(&story);
    story.config.index = sky;
    story_set(&story, "joined", 0);
    story_open(&story);
    net_arrival_t arrival;
    ck_assert_uint_eq(story_hops(&story, by_hops), 0);
    ck_assert(!story_take(&story, 24 * 3600 * NS_PER_S, &arrival));
    joined += story_hops(&story, by_hops);
    for (uint32_t node = 1; node <= 100; node++) {
      net_state_t state = story_state(&story, node);
      if (!state.joined) continue;
      all.count++;
      means[state.hops].count++;
      all.sum_ns += state.joined_ns - STORY_START_NS;
      means[state.hops].sum_ns += state.joined_ns - STORY_START_NS;
    }
    story_close(&story);
  }
  story_print_hops("V8, the last of eight", by_hops);
  for (uint32_t hops = 1; hops <= NET_HOPS_MAX; hops++)
    if (means[hops].count > 0)
      printf("V8 %u hops: joined after %lld min, mean of %llu\n", hops,
             (long long)mean_ms(&means[hops]) / 60000, (unsigned long long)means[hops].count);
  int64_t minutes = mean_ms(&all) / 60000;
  printf("V8 mean join: %lld min of %u nodes, published 48\n", (long long)minutes, joined);
  ck_assert_uint_ge(joined, SKIES * 95);
  ck_assert_int_ge(minutes, 34); /* 48 less and more 30 %: 33.6 to 62.4 */
  ck_assert_int_le(minutes, 62);
  for (uint32_t hops = 2; hops <= 5; hops++)
    ck_assert_int_gt(mean_ms(&means[hops]), mean_ms(&means[hops - 1]));
}
END_TEST

/* Each meter sends 500 octets at an instant of its own in every quarter of an hour, for two
 * hours. */
static uint32_t quarter_hours_permille(uint32_t nodes, int32_t side_dm) {
  static story_t story;
  story_new(&story, "wisun", nodes);
  story_town(&story, side_dm);
  story_open(&story);
  uint32_t by_hops[NET_HOPS_MAX + 1];
  uint32_t joined = story_hops(&story, by_hops);
  story_print_hops("V9", by_hops);
  uint64_t due = 0, in_time = 0, refused = 0;
  net_arrival_t arrival;
  for (uint32_t turn = 0; turn < 8 * nodes; turn++) {
    /* 7919 is prime: every node once in a turn, spread over the quarter. */
    uint32_t node = 1 + (uint32_t)((uint64_t)turn * 7919 % nodes);
    int64_t at_ns = (int64_t)turn * (900 * NS_PER_S / nodes);
    while (story_take(&story, at_ns, &arrival))
      in_time += !arrival.lost && !arrival.again &&
                         arrival.at.ns - STORY_START_NS <
                             (int64_t)(arrival.datagram.ticket + nodes) * (900 * NS_PER_S / nodes)
                     ? 1
                     : 0;
    if (!story_state(&story, node).joined) continue;
    due++;
    net_datagram_t datagram = {.ticket = turn, .node = node, .octets = 500};
    true_t now = {STORY_START_NS + at_ns};
    if (story.kind->send(story.net, now, &datagram) == ST_NO_ROOM) refused++;
  }
  while (story_take(&story, 8 * 900 * NS_PER_S + 600 * NS_PER_S, &arrival))
    in_time += !arrival.lost && !arrival.again ? 1 : 0;
  net_counts_t counts = story_counts(&story);
  uint32_t permille = (uint32_t)(in_time * 1000 / due);
  printf("V9 %u meters (%u joined): %u.%u %% of 500 octets each 15 min arrive; about the root the "
         "air is busy %lld %%, %llu frames, %llu repeats, %llu collided, %llu found %d under way\n",
         nodes, joined, permille / 10, permille % 10, (long long)(counts.busy_ns / (72 * NS_PER_S)),
         (unsigned long long)counts.frames, (unsigned long long)counts.repeats,
         (unsigned long long)counts.collided, (unsigned long long)refused, (int)NET_FLIGHT_MAX);
  story_close(&story);
  return permille;
}

START_TEST(v9__quarter_hours_of_1000_meters_fit_and_of_5000_do_not) {
  uint32_t thousand = quarter_hours_permille(1000, 20000);
  uint32_t more = quarter_hours_permille(5000, 40000);
  printf("V9 fit: 1,000 meters %s, published yes; 5,000 meters %s, published no\n",
         thousand >= 990 ? "yes" : "no", more >= 990 ? "yes" : "no");
  ck_assert_uint_ge(thousand, 990);
  ck_assert_uint_lt(more, 900);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wisun_figures");
  TCase *tcase = tcase_create("wisun_figures");
  tcase_add_test(tcase, v7__round_trips_by_hops__are_the_published_ones);
  tcase_add_test(tcase, v8__the_mean_join__is_the_published_one_and_later_with_each_hop);
  tcase_add_test(tcase, v9__quarter_hours_of_1000_meters_fit_and_of_5000_do_not);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
