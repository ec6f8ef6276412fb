/* A Wi-SUN network of a town: how its ways spread, what it does when nodes go dark, how many last
 * gasps are heard, and a retrying driver that completes where nodes lose most of their frames. Each
 * test prints what it found. */
#include "sim/link/rf_story_test.h"

enum { TOWN = 1000, TOWN_DM = 25000 };

static void town(story_t *story) {
  story_new(story, "wisun", TOWN);
  story_town(story, TOWN_DM);
}

/* The toy trap: one slope of 2, no cupboards, no shadows, and a mesh is a star. */
START_TEST(wisun__two_slopes_and_cupboards__spread_the_hops) {
  static story_t story;
  uint32_t by_hops[NET_HOPS_MAX + 1];
  town(&story);
  story_set(&story, "far_cn", 200);
  story_set(&story, "excess", 0);
  story_set(&story, "shadow_cdb", 0);
  story_open(&story);
  story_hops(&story, by_hops);
  story_print_hops("toy", by_hops);
  ck_assert_uint_eq(by_hops[1], TOWN);
  story_close(&story);
  town(&story);
  story_open(&story);
  uint32_t joined = story_hops(&story, by_hops);
  story_print_hops("town", by_hops);
  ck_assert_uint_ge(joined, TOWN * 99 / 100);
  ck_assert_uint_lt(by_hops[1] + by_hops[2], TOWN / 2);
  ck_assert_uint_gt(by_hops[4] + by_hops[5] + by_hops[6], TOWN / 10);
  printf("memory: %zu octets a node of %d, all in all\n", story.arena.taken / TOWN, TOWN);
  story_close(&story);
}
END_TEST

/* A tenth of the nodes goes dark at once, where they stand: what is behind them finds other
 * ways. */
START_TEST(wisun__a_tenth_in_the_dark__leaves_the_rest_joined) {
  static story_t story;
  town(&story);
  story_open(&story);
  uint32_t by_hops[NET_HOPS_MAX + 1];
  uint32_t before = story_hops(&story, by_hops);
  for (uint32_t node = 5; node <= TOWN; node += 10)
    story.kind->power(story.net, (true_t){STORY_START_NS + NS_PER_S}, node, false);
  uint32_t at_once = story_hops(&story, by_hops);
  net_arrival_t arrival;
  ck_assert(!story_take(&story, 2 * 3600 * NS_PER_S, &arrival));
  uint32_t later = story_hops(&story, by_hops);
  for (uint32_t node = 5; node <= TOWN; node += 10)
    story.kind->power(story.net, (true_t){STORY_START_NS + 7200 * NS_PER_S}, node, true);
  ck_assert(!story_take(&story, 8 * 3600 * NS_PER_S, &arrival));
  uint32_t back = story_hops(&story, by_hops);
  printf("of %u joined nodes 100 go dark: %u are joined at once, %u after 2 h, %u 6 h after the "
         "supply is back\n",
         before, at_once, later, back);
  ck_assert_uint_lt(at_once, before - 100); /* those behind them are lost, too */
  ck_assert_uint_ge(later, (before - 100) * 98 / 100);
  ck_assert_uint_ge(back, before * 99 / 100);
  story_close(&story);
}
END_TEST

static net_counts_t gasps(uint32_t count, int64_t apart_ns) {
  static story_t story;
  town(&story);
  story_open(&story);
  net_arrival_t arrival;
  /* Every third, so that most have somebody with supply beside them. */
  for (uint32_t at = 0; at < count; at++) {
    int64_t now_ns = at * apart_ns;
    while (story_take(&story, now_ns, &arrival)) {}
    story.kind->power(story.net, (true_t){STORY_START_NS + now_ns}, 1 + 3 * at, false);
    if (apart_ns > 0) {
      while (story_take(&story, now_ns + apart_ns / 2, &arrival)) {}
      story.kind->power(story.net, (true_t){STORY_START_NS + now_ns + apart_ns / 2}, 1 + 3 * at,
                        true);
    }
  }
  while (story_take(&story, count * apart_ns + 10 * NS_PER_S, &arrival)) {}
  net_counts_t counts = story_counts(&story);
  story_close(&story);
  return counts;
}

START_TEST(wisun__last_gasps__collide_where_many_go_at_once) {
  net_counts_t alone = gasps(300, 2 * 3600 * NS_PER_S);
  net_counts_t together = gasps(300, 0);
  printf("last gasps: one every 2 h, %llu of %llu heard; all at once, %llu of %llu\n",
         (unsigned long long)alone.gasps_heard, (unsigned long long)alone.gasps,
         (unsigned long long)together.gasps_heard, (unsigned long long)together.gasps);
  ck_assert_uint_ge(alone.gasps, 280);
  ck_assert_uint_ge(alone.gasps_heard * 100, alone.gasps * 85);
  ck_assert_uint_eq(alone.collided, 0);
  ck_assert_uint_lt(together.gasps_heard * 100, together.gasps * 60);
  ck_assert_uint_gt(together.gasps_heard, 20);
}
END_TEST

/* The driver: four conversations at once; a request of 100 octets, its answer of 400; 15 s, three
 * tries; who does not answer is asked again behind all others, a quarter of an hour later. */
enum { READERS = 4, NODES = 2000 };

typedef struct {
  uint32_t node, tries;
  int64_t until_ns; /* 0: idle */
} reader_t;

typedef struct {
  story_t *story;
  reader_t readers[READERS];
  bool done[NODES + 1];
  int64_t not_before_ns[NODES + 1];
  uint32_t at, complete;
  uint32_t visits;
} driver_t;

static void ask(driver_t *driver, uint32_t reader, int64_t now_ns) {
  reader_t *r = &driver->readers[reader];
  r->tries++;
  r->until_ns = now_ns + 15 * NS_PER_S;
  story_send(driver->story, now_ns, reader, r->node, true, 100);
}

static void next_node(driver_t *driver, uint32_t reader, int64_t now_ns) {
  reader_t *r = &driver->readers[reader];
  r->until_ns = 0;
  for (uint32_t step = 0; step < NODES; step++) {
    driver->at = driver->at % NODES + 1;
    bool busy = false;
    for (uint32_t other = 0; other < READERS; other++)
      busy = busy ||
             (driver->readers[other].until_ns > 0 && driver->readers[other].node == driver->at);
    if (driver->done[driver->at] || busy || now_ns < driver->not_before_ns[driver->at]) continue;
    *r = (reader_t){.node = driver->at};
    driver->visits++;
    driver->not_before_ns[driver->at] = now_ns + 900 * NS_PER_S;
    ask(driver, reader, now_ns);
    return;
  }
  *r = (reader_t){.until_ns = now_ns + 15 * NS_PER_S, .tries = 3}; /* nobody is due: it rests */
}

static void heard(driver_t *driver, const net_arrival_t *arrival) {
  int64_t now_ns = arrival->at.ns - STORY_START_NS;
  uint32_t node = arrival->datagram.node;
  if (arrival->lost) return;
  if (arrival->datagram.down) {
    story_send(driver->story, now_ns, arrival->datagram.ticket, node, false, 400);
    return;
  }
  uint32_t reader = arrival->datagram.ticket;
  if (driver->readers[reader].until_ns == 0 || driver->readers[reader].node != node) return;
  driver->done[node] = true;
  driver->complete++;
  next_node(driver, reader, now_ns);
}

static int64_t drive(driver_t *driver, int64_t most_ns) {
  int64_t now_ns = 0;
  for (uint32_t reader = 0; reader < READERS; reader++)
    next_node(driver, reader, 0);
  while (driver->complete < NODES && now_ns < most_ns) {
    uint32_t first = READERS;
    int64_t until_ns = most_ns;
    for (uint32_t reader = 0; reader < READERS; reader++) {
      int64_t its_ns = driver->readers[reader].until_ns;
      if (its_ns == 0 || its_ns >= until_ns) continue;
      until_ns = its_ns;
      first = reader;
    }
    net_arrival_t arrival;
    if (story_take(driver->story, until_ns, &arrival)) {
      now_ns = arrival.at.ns - STORY_START_NS;
      heard(driver, &arrival);
      continue;
    }
    now_ns = until_ns;
    if (first == READERS) break;
    if (driver->readers[first].tries < 3)
      ask(driver, first, now_ns);
    else
      next_node(driver, first, now_ns);
  }
  return now_ns;
}

START_TEST(wisun__2000_nodes_of_which_a_twentieth_loses_60_percent__complete_within_48_h) {
  static story_t story;
  static driver_t driver;
  for (uint32_t troubled = 0; troubled < 2; troubled++) {
    story_new(&story, "wisun", NODES);
    story_town(&story, 30000);
    story_open(&story);
    for (uint32_t node = 20; node <= NODES && troubled == 1; node += 20)
      story_fault(&story, (net_fault_t){NET_NODE_LOSS, node, 0, -1, 600000});
    memset(&driver, 0, sizeof driver);
    driver.story = &story;
    int64_t took_ns = drive(&driver, 48 * 3600 * NS_PER_S);
    net_counts_t counts = story_counts(&story);
    printf(
        "%s: %u of %d complete after %lld min, %u visits, %llu datagrams, %llu lost, %llu again, "
        "%llu repeats of %llu frames\n",
        troubled == 1 ? "5 % lose 60 % of their frames" : "nobody in trouble", driver.complete,
        NODES, (long long)(took_ns / (60 * NS_PER_S)), driver.visits,
        (unsigned long long)counts.datagrams, (unsigned long long)counts.lost,
        (unsigned long long)counts.again, (unsigned long long)counts.repeats,
        (unsigned long long)counts.frames);
    ck_assert_uint_eq(driver.complete, NODES);
    story_close(&story);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wisun_fleet");
  TCase *tcase = tcase_create("wisun_fleet");
  tcase_add_test(tcase, wisun__two_slopes_and_cupboards__spread_the_hops);
  tcase_add_test(tcase, wisun__a_tenth_in_the_dark__leaves_the_rest_joined);
  tcase_add_test(tcase, wisun__last_gasps__collide_where_many_go_at_once);
  tcase_add_test(tcase,
                 wisun__2000_nodes_of_which_a_twentieth_loses_60_percent__complete_within_48_h);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
