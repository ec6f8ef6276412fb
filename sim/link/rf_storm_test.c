/* Kinds of radio in a storm: nodes and the root go dark and come back at random, in mid-frame,
 * among faults. Whatever happens, every datagram that was taken has one end, nothing comes behind
 * it, time ascends, ways lead to the root, and calm brings everybody back. */
#include "base/sha256.h"
#include "base/text.h"
#include "sim/link/rf_story_test.h"

enum { STORM_NODES = 120, STORM_STEPS = 20000, STORM_TICKETS = 1 << 16 };

typedef struct {
  story_t story;
  bool under_way[STORM_TICKETS], arrived[STORM_TICKETS];
  bool powered[STORM_NODES + 1];
  uint64_t draws;
  int64_t last_ns;
  uint32_t tickets, ends, whole, twice;
  text_t told;
} storm_t;

static uint64_t roll(storm_t *storm, uint64_t bound) {
  return dice_below(11, 12, 13, storm->draws++, bound);
}

static void ended(storm_t *storm, const net_arrival_t *arrival) {
  uint32_t ticket = arrival->datagram.ticket;
  ck_assert_uint_lt(ticket, storm->tickets);
  ck_assert(storm->under_way[ticket]);
  ck_assert_int_ge(arrival->at.ns, storm->last_ns);
  ck_assert(arrival->again == storm->arrived[ticket]);
  ck_assert(!arrival->lost || arrival->final);
  ck_assert((arrival->hops == 0) == arrival->lost);
  storm->last_ns = arrival->at.ns;
  storm->twice += arrival->again && !arrival->lost ? 1 : 0;
  storm->whole += !arrival->again && !arrival->lost ? 1 : 0;
  storm->arrived[ticket] = storm->arrived[ticket] || !arrival->lost;
  text_printf(&storm->told, "%u %lld %d%d%d\n", ticket, (long long)arrival->at.ns, arrival->lost,
              arrival->again, arrival->final);
  if (!arrival->final) return;
  storm->under_way[ticket] = false;
  storm->ends++;
}

/* Each parent is nearer the root than its child, so that no way goes round. */
static void check_ways(const storm_t *storm) {
  for (uint32_t node = 1; node <= STORM_NODES; node++) {
    net_state_t state = story_state(&storm->story, node);
    ck_assert(state.powered == storm->powered[node]);
    if (!state.joined) {
      ck_assert_uint_eq(state.parent, NET_NOBODY);
      continue;
    }
    ck_assert(state.powered);
    ck_assert_uint_ge(state.hops, 1);
    net_state_t parent = story_state(&storm->story, state.parent);
    ck_assert(parent.joined && parent.powered);
    ck_assert_uint_eq(state.parent == NET_ROOT ? 0 : parent.hops, state.hops - 1u);
  }
}

static void step(storm_t *storm, int64_t at_ns) {
  story_t *story = &storm->story;
  true_t now = {STORY_START_NS + at_ns};
  uint64_t what = roll(storm, 100);
  uint32_t node = 1 + (uint32_t)roll(storm, STORM_NODES);
  if (what == 0) node = NET_ROOT;
  if (what < 6 && storm->powered[node] && roll(storm, 8) > 0) return; /* mostly there is power */
  if (what < 6) {
    storm->powered[node] = !storm->powered[node];
    story->kind->power(story->net, now, node, storm->powered[node]);
  } else if (what < 9) {
    check_ways(storm);
  } else {
    uint32_t octets = what < 12 ? 1 + (uint32_t)roll(storm, 5000) : 1 + (uint32_t)roll(storm, 300);
    net_datagram_t datagram = {storm->tickets, node, what % 2 == 0, octets};
    if (story->kind->send(story->net, now, &datagram) != ST_OK) return;
    storm->under_way[storm->tickets++] = true;
  }
}

static void storm_over(const char *kind, char *digest) {
  static storm_t storm;
  memset(&storm, 0, sizeof storm);
  story_t *story = &storm.story;
  net_arrival_t arrival;
  int64_t at_ns = 0;
  story_new(story, kind, STORM_NODES);
  story_town(story, strcmp(kind, "wisun") == 0 ? 6000 : 2500);
  story_open(story);
  memset(storm.powered, 1, sizeof storm.powered);
  for (uint32_t fault = 0; fault < 60; fault++) {
    static const int64_t MOST[] = {2000, 900000, 1, 3 * NS_PER_S, 500000};
    net_fault_kind_t which = (net_fault_kind_t)(fault % NET_FAULT_KINDS);
    int64_t from_ns = STORY_START_NS + (int64_t)roll(&storm, 60000) * NS_PER_S;
    int64_t to_ns = from_ns + (int64_t)roll(&storm, 3000) * NS_PER_S;
    story_fault(story, (net_fault_t){which, 1 + (uint32_t)roll(&storm, STORM_NODES), from_ns, to_ns,
                                     (int64_t)roll(&storm, (uint64_t)MOST[which])});
  }
  for (uint32_t turn = 0; turn < STORM_STEPS; turn++) {
    at_ns += (int64_t)roll(&storm, 6 * (uint64_t)NS_PER_S);
    while (turn % 3 != 0 && story_take(story, at_ns, &arrival))
      ended(&storm, &arrival);
    step(&storm, at_ns);
  }
  for (uint32_t node = 0; node <= STORM_NODES; node++)
    if (!storm.powered[node])
      story->kind->power(story->net, (true_t){STORY_START_NS + at_ns}, node, true);
  memset(storm.powered, 1, sizeof storm.powered);
  while (story_take(story, at_ns + 86400 * NS_PER_S, &arrival))
    ended(&storm, &arrival);
  check_ways(&storm);
  uint32_t by_hops[NET_HOPS_MAX + 1];
  ck_assert_uint_ge(story_hops(story, by_hops), STORM_NODES * 95 / 100);
  ck_assert_uint_eq(storm.ends, storm.tickets);
  ck_assert_uint_gt(storm.tickets, STORM_STEPS * 8 / 10);
  ck_assert_uint_gt(storm.whole, storm.tickets / 4);
  ck_assert_uint_gt(storm.twice, 10);
  net_counts_t counts = story_counts(story);
  ck_assert_uint_eq(counts.datagrams, storm.tickets);
  ck_assert_uint_eq(counts.lost, storm.tickets - storm.whole);
  ck_assert_uint_eq(counts.again, storm.twice);
  sha256_of(bytes_of(text_chars(&storm.told), storm.told.len), digest);
  printf("storm over %s: %u datagrams, %u arrived, %u of them again; digest %.16s\n", kind,
         storm.tickets, storm.whole, storm.twice, digest);
  text_free(&storm.told);
  story_close(story);
}

static void twice(const char *kind) {
  char first[SHA256_HEX + 1], again[SHA256_HEX + 1];
  storm_over(kind, first);
  storm_over(kind, again);
  ck_assert_str_eq(first, again);
}

START_TEST(wisun__in_a_storm__ends_every_datagram_once) { twice("wisun"); }
END_TEST

START_TEST(wmbus__in_a_storm__ends_every_datagram_once) { twice("wmbus"); }
END_TEST

int main(void) {
  Suite *suite = suite_create("rf_storm");
  TCase *tcase = tcase_create("rf_storm");
  tcase_add_test(tcase, wisun__in_a_storm__ends_every_datagram_once);
  tcase_add_test(tcase, wmbus__in_a_storm__ends_every_datagram_once);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
