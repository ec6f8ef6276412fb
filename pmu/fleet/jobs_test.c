/* Tests of jobs that repeat, of a restart among them, and of what a fleet of thousands costs while
 * nobody talks. The meters are silent: a visit is its first word, three silences and an end.
 * Order and numbers behind concentrators are tried in network_test.c. */
#include "pmu/fleet/headend.h"
#include "pmu/fleet/stage.h"

#include <check.h>

enum { DAY_S = 86400, VISITS_MAX = 64 };
#define NOON_NS "1775131200000000000"
#define DAY_NS "86400000000000"
/* One retry, an hour later: it comes when the hour of the visit is over. */
#define KEYS                                                                                       \
  "headend retry_attempts 1\nheadend retry_delay_ns 3600000000000\n"                               \
  "headend visit_deadline_ns 3600000000000\n"
#define PORT "port 1000000\nnetwork 0 street g3 2\nport_of 0 0"
#define SPEAKS "protocol 0 dlms-wrapper direct\naddress 0 17 2\nsecurity 0 none\n"
#define FACTS STAGE_FACTS_ON(PORT) SPEAKS KEYS
#define THREE_DAYS "visits daily " NOON_NS " " DAY_NS " 3 0 events\n"

static arena_t arena;
static headend_t *headend;
static mono_t now;
static uint64_t sent;               /* octets, as they were wished */
static char visits[VISITS_MAX][64]; /* keys of REC_VISIT and the status, in order */
static int32_t visit_count;
static fault_t fault;

static status_t opens(const char *facts, const record_t *known, size_t known_count) {
  anchor_t anchor = {now, STAGE_NOON_S * NS_PER_S + now.ns};
  return headend_open(&arena, bytes_text(facts), anchor, NULL, known, known_count, &headend,
                      &fault);
}

static void keep(const wish_t *wish) {
  for (size_t i = 0; i < wish->count; i++) {
    const record_t *record = &wish->records[i];
    if (record->kind != REC_VISIT || visit_count == VISITS_MAX) continue;
    const char *status = strchr((const char *)record->value.p, ' ');
    CHECK(status != NULL);
    snprintf(visits[visit_count++], sizeof visits[0], "%.*s %.*s", (int)record->key.len,
             (const char *)record->key.p, (int)(status - (const char *)record->value.p),
             (const char *)record->value.p);
  }
}

static void lives(void) {
  wish_t wish;
  for (int64_t turn = 0; turn < 1000000 && !headend_idle(headend); turn++) {
    while (headend_next(headend, now, &wish)) {
      if (wish.kind == WISH_SEND) sent += wish.octets.len;
      if (wish.kind != WISH_STORE) continue;
      keep(&wish);
      headend_answer(headend, now, wish.act, ST_OK);
    }
    mono_t due = headend_deadline(headend);
    if (due.ns == TIME_NEVER) break;
    CHECK(due.ns >= now.ns);
    now = due;
    headend_tick(headend, now);
  }
  ck_assert(headend_idle(headend));
}

static void setup(void) {
  now.ns = 0;
  visit_count = 0;
  sent = 0;
}

static void teardown(void) {
  headend_close(headend);
  arena_free(&arena);
}

START_TEST(jobs__a_visit_that_repeats__is_one_visit_a_day) {
  static const char *const wanted[] = {
      "daily 1775131200 1 ST_SILENT_LINE", "daily 1775131200 2 ST_DEADLINE",
      "daily 1775217600 1 ST_SILENT_LINE", "daily 1775217600 2 ST_DEADLINE",
      "daily 1775304000 1 ST_SILENT_LINE", "daily 1775304000 2 ST_DEADLINE"};
  ck_assert_msg(opens(FACTS THREE_DAYS, NULL, 0) == ST_OK, "%s", fault.text);
  lives();
  ck_assert_int_eq(visit_count, 6);
  for (int32_t i = 0; i < visit_count; i++)
    ck_assert_str_eq(visits[i], wanted[i]);
  /* Two days on: three silences of 20 s, an hour, and the end. */
  ck_assert_int_eq(now.ns, (2 * DAY_S + 60 + 3600) * NS_PER_S);
}
END_TEST

START_TEST(headend_progress__counts_every_repetition) {
  ck_assert_int_eq(opens(FACTS THREE_DAYS, NULL, 0), ST_OK);
  headend_progress_t progress = headend_progress(headend);
  ck_assert_uint_eq(progress.total, 3);
  ck_assert_uint_eq(progress.done, 0);
  wish_t wish;
  ck_assert(headend_next(headend, now, &wish)); /* it talks */
  ck_assert_uint_eq(headend_progress(headend).open, 1);
  while (headend_progress(headend).failing == 0) { /* the first attempt fails */
    while (headend_next(headend, now, &wish)) {
      if (wish.kind == WISH_SEND) sent += wish.octets.len;
      if (wish.kind == WISH_STORE) headend_answer(headend, now, wish.act, ST_OK);
    }
    now = headend_deadline(headend);
    headend_tick(headend, now);
  }
  ck_assert_uint_eq(headend_progress(headend).done, 0);
  lives();
  progress = headend_progress(headend);
  ck_assert_uint_eq(progress.done, 3);
  ck_assert_uint_eq(progress.failed, 3);
  ck_assert_uint_eq(progress.failing, 0);
  ck_assert_uint_eq(progress.open, 0);
  headend_traffic_t traffic = headend_traffic(headend, 0);
  ck_assert_uint_eq(traffic.octets_sent, sent);
  ck_assert_uint_eq(traffic.octets_heard, 0);
  ck_assert_uint_eq(traffic.attempts, 6);
  ck_assert_uint_eq(traffic.whole, 0);
}
END_TEST

/* What repeats is what three facts say one by one. */
START_TEST(jobs__a_visit_that_repeats__is_that_many_visits) {
  char one_by_one[VISITS_MAX][64];
  ck_assert_int_eq(opens(FACTS "visit daily 1775131200000000000 0 events\n"
                               "visit daily 1775217600000000000 0 events\n"
                               "visit daily 1775304000000000000 0 events\n",
                         NULL, 0),
                   ST_OK);
  lives();
  int32_t count = visit_count;
  memcpy(one_by_one, visits, sizeof visits);
  teardown();
  setup();
  ck_assert_int_eq(opens(FACTS THREE_DAYS, NULL, 0), ST_OK);
  lives();
  ck_assert_int_eq(visit_count, count);
  for (int32_t i = 0; i < count; i++)
    ck_assert_str_eq(visits[i], one_by_one[i]);
}
END_TEST

/* The first is over, and the second was tried once when we were killed. */
START_TEST(jobs__a_restart_among_repetitions__goes_on_with_the_attempt_that_is_next) {
  const record_t known[] = {{.kind = REC_VISIT,
                             .key = bytes_text("daily 1775131200 1"),
                             .value = bytes_text("ST_OK events -")},
                            {.kind = REC_VISIT,
                             .key = bytes_text("daily 1775217600 1"),
                             .value = bytes_text("ST_HANGUP events events")}};
  now.ns = DAY_S * NS_PER_S + 600 * NS_PER_S; /* ten minutes past the second noon */
  ck_assert_int_eq(opens(FACTS THREE_DAYS, known, 2), ST_OK);
  lives();
  ck_assert_int_eq(visit_count, 3);
  ck_assert_str_eq(visits[0], "daily 1775217600 2 ST_SILENT_LINE");
  ck_assert_str_eq(visits[1], "daily 1775304000 1 ST_SILENT_LINE");
  ck_assert_str_eq(visits[2], "daily 1775304000 2 ST_DEADLINE");
}
END_TEST

/* A record of an instant that no repetition has is not one of its. */
START_TEST(jobs__a_record_between_two_repetitions__is_nobodys) {
  const record_t known[] = {{.kind = REC_VISIT,
                             .key = bytes_text("daily 1775131201 1"),
                             .value = bytes_text("ST_OK events -")},
                            {.kind = REC_VISIT,
                             .key = bytes_text("daily 1775390400 1"), /* a fourth day */
                             .value = bytes_text("ST_OK events -")}};
  ck_assert_int_eq(opens(FACTS THREE_DAYS, known, 2), ST_OK);
  lives();
  ck_assert_int_eq(visit_count, 6);
}
END_TEST

START_TEST(jobs__repetitions_that_cannot_be__are_refused) {
  static const char *const wrong[] = {"visits daily " NOON_NS " 999999999 3 0 events\n",
                                      "visits daily " NOON_NS " 1000000000 0 0 events\n",
                                      "visits daily " NOON_NS " 1000000000 1000001 0 events\n",
                                      "visits daily 9223372036854775000 1000000000 2 0 events\n",
                                      "visits daily " NOON_NS " 1000000000 2 1 events\n",
                                      "visits daily " NOON_NS " 1000000000 2 0 evnts\n",
                                      "visits daily " NOON_NS " 0 events\n"};
  char facts[sizeof FACTS + 128];
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    snprintf(facts, sizeof facts, "%s%s", FACTS, wrong[i]);
    ck_assert_int_eq(opens(facts, NULL, 0), ST_BAD_INPUT);
  }
  ck_assert_int_eq(opens(FACTS, NULL, 0), ST_OK);
}
END_TEST

/* ------------------------------------------------------------------ how long a failure lasts */

/* Until the conversation is over; when the next one begins. */
static int64_t next_attempt_ns(bool hangs_up) {
  wish_t wish;
  for (int turn = 0; turn < 100 && headend_progress(headend).failing == 0; turn++) {
    while (headend_next(headend, now, &wish)) {
      if (wish.kind == WISH_SEND && hangs_up) headend_hangup(headend, 0, now);
      if (wish.kind == WISH_STORE) headend_answer(headend, now, wish.act, ST_OK);
    }
    if (headend_progress(headend).failing > 0) break;
    now = headend_deadline(headend);
    headend_tick(headend, now);
  }
  ck_assert_uint_eq(headend_progress(headend).failing, 1);
  while (headend_next(headend, now, &wish))
    ck_assert_int_ne(wish.kind, WISH_SEND);
  return headend_deadline(headend).ns - now.ns;
}

/* Retries after 30 s as the roster has it: a port that is silent, or hangs up, has 300. */
START_TEST(jobs__a_failure__is_tried_again_by_its_class) {
  static const struct {
    const char *line;
    bool hangs_up;
    int64_t after_s;
  } cases[] = {
      {PORT, false, 300}, {PORT, true, 300}, {"tcp 1000000", false, 30}, {"tcp 1000000", true, 30}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char facts[8192];
    snprintf(facts, sizeof facts, "%s",
             STAGE_FACTS_ON("@") SPEAKS
             "headend retry_attempts 1\nheadend retry_delay_ns 30000000000\n"
             "visit daily " NOON_NS " 0 events\n");
    char *at = strchr(facts, '@');
    size_t len = strlen(cases[i].line);
    memmove(at + len, at + 1, strlen(at));
    memcpy(at, cases[i].line, len);
    setup();
    ck_assert_msg(opens(facts, NULL, 0) == ST_OK, "%s", fault.text);
    ck_assert_int_eq(next_attempt_ns(cases[i].hangs_up), cases[i].after_s * NS_PER_S);
    if (i + 1 < sizeof cases / sizeof cases[0]) teardown();
  }
}
END_TEST

/* ------------------------------------------------------------------ thousands */

/* Meters behind four concentrators, a visit each a day for a year. */
static void many(text_t *text, uint32_t meters) {
  text_put(text, STAGE_FACTS_ON(PORT) SPEAKS KEYS "network 1 b g3 2\nnetwork 2 c g3 2\n"
                                                  "network 3 d g3 2\n");
  for (uint32_t i = 1; i < meters; i++)
    text_printf(text,
                "line %u p%u port 1000000\nport_of %u %u\n"
                "meter %u m%u A%u polyphase-tou direct %u 0 0\n"
                "protocol %u dlms-wrapper direct\naddress %u 17 2\nsecurity %u none\n"
                "visits daily %lld " DAY_NS " 365 %u events\n",
                i, i, i, i % 4, i, i, i, i, i, i, i, 1775131200LL * NS_PER_S, i);
}

static size_t taken(uint32_t meters) {
  text_t text = {0};
  many(&text, meters);
  ck_assert_msg(opens(text_chars(&text), NULL, 0) == ST_OK, "%s", fault.text);
  text_free(&text);
  size_t octets = arena.taken;
  teardown();
  return octets;
}

/* A thousand more behind the same concentrators: what is talked with is the same. */
START_TEST(fleet__at_rest__a_meter_and_its_year_cost_two_kilobytes) {
  size_t more = taken(3000) - taken(2000);
  printf("a meter at rest: %zu octets\n", more / 1000);
  ck_assert_uint_le(more / 1000, 2048);
  ck_assert_int_eq(opens(FACTS, NULL, 0), ST_OK);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/fleet/jobs");
  TCase *tests = tcase_create("jobs");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, jobs__a_visit_that_repeats__is_one_visit_a_day);
  tcase_add_test(tests, headend_progress__counts_every_repetition);
  tcase_add_test(tests, jobs__a_visit_that_repeats__is_that_many_visits);
  tcase_add_test(tests, jobs__a_restart_among_repetitions__goes_on_with_the_attempt_that_is_next);
  tcase_add_test(tests, jobs__a_record_between_two_repetitions__is_nobodys);
  tcase_add_test(tests, jobs__repetitions_that_cannot_be__are_refused);
  tcase_add_test(tests, jobs__a_failure__is_tried_again_by_its_class);
  tcase_add_test(tests, fleet__at_rest__a_meter_and_its_year_cost_two_kilobytes);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
