/* Tests of the fleet behind concentrators: how many are talked to at once and in which order, and a
 * whole protected visit over a network that doubles, loses, delays and swaps each of its answers
 * in turn. The conversation alone is tried in pmu/session/session_dlms_network_test.c. Source:
 * decision 0012. */
#include "pmu/fleet/stage_dlms_test.h"

#include <check.h>

#define NOON_NS "1775131200000000000"
#define KEYS                                                                                       \
  "headend recovery auto\nheadend clock_policy leave\nheadend clock_limit_s 20\n"                  \
  "headend retry_attempts 1\nheadend retry_delay_ns 3600000000000\n"                               \
  "headend visit_deadline_ns 3600000000000\n" /* a second attempt would come too late */
#define PORT "port 1000000\nnetwork 0 street g3 2\nport_of 0 0"
#define SPEAKS(meter_, security_)                                                                  \
  "protocol " meter_ " dlms-wrapper direct\naddress " meter_ " 17 2\nsecurity " meter_             \
  " " security_ "\n"
#define FACTS                                                                                      \
  STAGE_FACTS_ON(PORT)                                                                             \
  SPEAKS("0", "both")                                                                              \
  "title 0 " DLMS_SERVER "\nkey 0 guek " DLMS_GUEK "\nkey 0 gak " DLMS_GAK                         \
  "\nheadend title " DLMS_CLIENT "\n" KEYS "visit daily " NOON_NS " 0 events\n"

/* ------------------------------------------------------------------ a visit, whatever happens */

#define GET(class_, name_) "C001ii" class_ name_ "0200"
#define DATA "C401ii00"
#define ABSENT "090CFFFFFFFFFFFFFFFFFF8000FF"
#define STAMP "090C07EA0402040A1E0000000000" /* 2026-04-02, a Thursday, 10:30 */

/* What a visit begins with; then the event log, which has one row: 020 at 10:30. */
static const play_rule_t rules[] = {
    {PLAY_ANY, GET("0001", "0000600100FF"), DATA "09024131", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600500FF"), DATA "0600000000", PLAY_STAY},
    {PLAY_ANY, GET("0008", "0000010000FF"), DATA "090C{C}", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600700FF"), DATA "0600000001", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600E00FF"), DATA "1102", PLAY_STAY},
    {PLAY_ANY, GET("0001", "00002B0100FF"), DATA "0600000000", PLAY_STAY},
    {PLAY_ANY, "C003ii03 001400000D0000FF0200 001400000D0000FF0600 001400000D0000FF0A00",
     "C403ii03 0009096461792D6E69676874 000900 00" ABSENT, PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000800300FF"), DATA "0205 0600000000" ABSENT ABSENT "0300 00",
     PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000800500FF"), DATA "0600000001", PLAY_STAY},
    {PLAY_ANY,
     "C001ii00070000636200FF020101 0204 0204 120001 09060000800500FF0F02 120000 0600000001 "
     "0600000001 0100",
     DATA "0101 0207" STAMP "0600000001 0600000001 120014" STAMP "140000000000000001 09025231",
     PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

typedef enum { DOUBLED, LOST, LATE, BEHIND_ANOTHER } trick_t;
static struct {
  trick_t trick;
  int32_t at;   /* the answer with that number, from 1; 0: all */
  int32_t said; /* answers so far */
  uint8_t held[512];
  size_t held_len;
} mesh;

/* In front of the answer under way. */
static void put_before(stage_t *s, const uint8_t *octets, size_t len) {
  memmove(s->answer + len, s->answer, s->answer_len);
  memcpy(s->answer, octets, len);
  s->answer_len += len;
}

static void mesh_hears(stage_t *s, bytes_t octets) {
  uint8_t alien[512];
  dlms_hears(s, octets);
  if (s->answer_len == 0) return;
  bool here = ++mesh.said == mesh.at || mesh.at == 0;
  if (mesh.held_len > 0) put_before(s, mesh.held, mesh.held_len);
  mesh.held_len = 0;
  if (!here) return;
  size_t len = s->answer_len;
  switch (mesh.trick) {
  case DOUBLED:
    memcpy(s->answer + len, s->answer, len);
    s->answer_len = 2 * len;
    break;
  case LATE:
    memcpy(mesh.held, s->answer, len);
    mesh.held_len = len;
    s->answer_len = 0;
    break;
  case LOST:
    s->answer_len = 0;
    break;
  case BEHIND_ANOTHER: /* the same answer under a key that is not ours: its tag is wrong */
    memcpy(alien, s->answer, len);
    alien[len - 1] ^= 1;
    put_before(s, alien, len);
    break;
  }
}

static stage_t *live(trick_t trick, int32_t at) {
  stage_t *s = dlms_stage(rules, FACTS, true);
  mesh.trick = trick;
  mesh.at = at;
  mesh.said = 0;
  mesh.held_len = 0;
  s->meter = mesh_hears;
  stage_live(s);
  return s;
}

/* Whatever the network did: the visit is whole, in one attempt, and each record is there once. */
static void check_visit(const stage_t *s) {
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 1", "ST_OK events -"), 1);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_EVENT, "1", "1 020 1775125800 1775125800 1 R1"), 1);
  ck_assert_int_eq(s->conflicts, 0);
  ck_assert_int_eq(dlms_meter.refusals, 0); /* no counter of ours was used twice */
}

enum { ANSWERS = 15 }; /* of an undisturbed visit, see the first test */

START_TEST(network__nothing_happens__fifteen_answers) {
  stage_t *s = live(LOST, -1);
  check_visit(s);
  ck_assert_int_eq(mesh.said, ANSWERS);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_REPLAY), 0);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_BAD_ORDER), 0);
  stage_close(s);
}
END_TEST

/* In clear are two AARE and the counter: 3 that nothing asked for. With a counter are the HLS pass
 * and nine values: 10 replays. The doubles of two RLRE come when nobody hears any more. */
START_TEST(network__every_answer_twice__is_counted_and_leaves_no_trace) {
  stage_t *s = live(DOUBLED, 0);
  check_visit(s);
  ck_assert_int_eq(mesh.said, ANSWERS);
  uint32_t replays = headend_count(s->headend, 0, ST_REPLAY);
  uint32_t orders = headend_count(s->headend, 0, ST_BAD_ORDER);
  ck_assert_uint_eq(replays, 10);
  ck_assert_uint_eq(orders, 3);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(network__one_answer_lost__is_asked_for_again_under_the_next_counter) {
  stage_t *s = live(LOST, _i);
  check_visit(s);
  ck_assert_int_ge(mesh.said, ANSWERS);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_SILENT_LINE), 1);
  stage_close(s);
}
END_TEST

/* It comes with the answer to the repeat, before it. */
START_TEST(network__one_answer_late__is_no_answer_to_what_is_asked_then) {
  stage_t *s = live(LATE, _i);
  check_visit(s);
  stage_close(s);
}
END_TEST

START_TEST(network__another_meters_answer_first__is_not_taken) {
  stage_t *s = live(BEHIND_ANOTHER, _i);
  check_visit(s);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ only what is missing */

#define CLOCK(hour_, minute_) "090C07EA040204" hour_ minute_ "0000000000"
#define N1 "00000001"
#define N2 "00000002"
#define N3 "00000003"
/* Entries of 2500.000 and 2500.001 Wh, then the mark of a forced end of demand; of an answer that
 * begins with the second row, status and boot number stand there again. */
#define HEAD(hour_, minute_, number_) "0208" CLOCK(hour_, minute_) "120000 06" number_ "06" N1
#define ROW1 HEAD("0A", "00", N1) "1600" CLOCK("0A", "0F") "140000000000000384 1500000000002625A0"
#define ROW2_A "0208090C07EA0402040A"
#define ROW2_B                                                                                     \
  "0F0000000000 00 06" N2 "00 1600" CLOCK("0A", "1E") "140000000000000384 1500000000002625A1"
#define ROW3                                                                                       \
  "0208" CLOCK("0A", "1E") "00 06" N3 "00 1605" ABSENT "140000000000000001"                        \
                           "150000000000000000"
#define ROW2 HEAD("0A", "0F", N2) "1600" CLOCK("0A", "1E") "140000000000000384 1500000000002625A1"
#define PROFILE(from_, to_)                                                                        \
  "C001ii00070100630100FF020101 0204 0204 120001 09060000800400FF0F02 120000 06" from_ "06" to_    \
  "0100"

/* The first block of the profile comes, the second never does in phase 0. */
static const play_rule_t profile_rules[] = {
    {PLAY_ANY, GET("0001", "0000600100FF"), DATA "09024131", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600500FF"), DATA "0600000000", PLAY_STAY},
    {PLAY_ANY, GET("0008", "0000010000FF"), DATA "090C{C}", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600700FF"), DATA "0600000001", PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000600E00FF"), DATA "1102", PLAY_STAY},
    {PLAY_ANY, "C003ii03 001400000D0000FF0200 001400000D0000FF0600 001400000D0000FF0A00",
     "C403ii03 0009096461792D6E69676874 000900 00" ABSENT, PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000800300FF"), DATA "0205 0600000000" ABSENT ABSENT "0300 00",
     PLAY_STAY},
    {PLAY_ANY, GET("0001", "0000800400FF"), DATA "06" N3, PLAY_STAY},
    {PLAY_ANY, PROFILE(N1, N3), "C402ii00" N1 "004B 0103" ROW1 ROW2_A, PLAY_STAY},
    {PLAY_ANY, PROFILE(N2, N3), DATA "0102" ROW2 ROW3, PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

static int32_t times(const char *log, const char *what) {
  int32_t found = 0;
  for (const char *at = log; (at = strstr(at, what)) != NULL; at++)
    found++;
  return found;
}

/* What was asked of the profile, without the spaces that are for the eye. */
#define ASKED(from_, to_)                                                                          \
  ">C001ii00070100630100FF02010102040204120001090600008004"                                        \
  "00FF0F0212000006" from_ "06" to_

START_TEST(network__the_next_attempt__asks_for_the_rows_that_are_missing_and_no_others) {
  static const char facts[] =
      STAGE_FACTS_ON(PORT) SPEAKS("0", "none") "headend retry_attempts 1\n"
                                               "visit daily " NOON_NS " 0 profile\n";
  stage_t *s = dlms_stage(profile_rules, facts, false);
  const char *log = stage_live(s);
  ck_assert_int_eq(times(log, ASKED(N1, N3)), 1);
  ck_assert_int_eq(times(log, ">C002ii" N1), 3); /* the second block, three times in vain */
  ck_assert_int_eq(times(log, ASKED(N2, N3)), 1);
  ck_assert_int_eq(times(log, ">C001ii0007"), 2);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 2", "ST_OK profile -"), 1);
  ck_assert_int_eq(s->conflicts, 0);
  /* Another life over the same records: nothing is missing, and nothing of it is asked for. */
  s->facts = STAGE_FACTS_ON(PORT) SPEAKS("0", "none") "visit later " NOON_NS " 0 profile\n";
  text_clear(&s->log);
  log = stage_live(s);
  ck_assert_int_eq(times(log, ">C001ii0007"), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "later 1775131200 1", "ST_OK profile -"), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ many at once */

enum { METERS = 5, MAX_SENDS = 64 };

#define METER(n_)                                                                                  \
  "line " n_ " p" n_ " port 1000000\nport_of " n_ " 0\nmeter " n_ " m" n_ " A" n_                  \
  " polyphase-tou direct " n_ " 0 0\n" SPEAKS(n_, "none")

/* Those of 4 and 3 are due while 0 and 1 are talked to, and then begin at one instant, lines in
 * their order; 2 is due last. */
static const char many[] = STAGE_FACTS_ON(PORT) SPEAKS("0", "none") METER("1") METER("2") METER("3")
    METER("4") KEYS "visit daily 1775131200000000000 0 events\n"
                    "visit daily 1775131200000000000 1 events\n"
                    "visit daily 1775131230000000000 2 events\n"
                    "visit daily 1775131220000000000 3 events\n"
                    "visit daily 1775131210000000000 4 events\n";

static struct {
  arena_t arena;
  headend_t *headend;
  mono_t now;
  uint32_t order[METERS]; /* lines, as their conversations began */
  size_t begun;
  int32_t ended, most;
  mono_t fifth; /* when the fifth conversation was over */
} crowd;

static void begins(uint32_t line) {
  for (size_t i = 0; i < crowd.begun; i++)
    if (crowd.order[i] == line) return;
  crowd.order[crowd.begun++] = line;
  int32_t open = (int32_t)crowd.begun - crowd.ended;
  if (open > crowd.most) crowd.most = open;
}

static void crowd_lives(void) {
  wish_t wish;
  for (int turn = 0; turn < 1000 && !headend_idle(crowd.headend); turn++) {
    while (headend_next(crowd.headend, crowd.now, &wish)) {
      if (wish.kind == WISH_LINE) begins(wish.line);
      if (wish.kind != WISH_STORE) continue;
      if (++crowd.ended == METERS) crowd.fifth = crowd.now; /* a silent one stores its end alone */
      headend_answer(crowd.headend, crowd.now, wish.act, ST_OK);
    }
    mono_t due = headend_deadline(crowd.headend);
    if (due.ns == TIME_NEVER) break;
    ck_assert_int_ge(due.ns, crowd.now.ns);
    crowd.now = due;
    headend_tick(crowd.headend, crowd.now);
  }
  ck_assert(headend_idle(crowd.headend));
}

static void crowd_opens(const char *facts) {
  fault_t fault;
  anchor_t anchor = {{0}, STAGE_NOON_S * NS_PER_S};
  memset(&crowd, 0, sizeof crowd);
  ck_assert_msg(headend_open(&crowd.arena, bytes_text(facts), anchor, NULL, NULL, 0, &crowd.headend,
                             &fault) == ST_OK,
                "%s", fault.text);
}

static void crowd_closes(void) {
  headend_close(crowd.headend);
  arena_free(&crowd.arena);
}

START_TEST(network__two_conversations_at_once__who_was_due_first_goes_first) {
  static const uint32_t order[METERS] = {0, 1, 3, 4, 2};
  crowd_opens(many);
  crowd_lives();
  ck_assert_int_eq(crowd.most, 2);
  ck_assert_uint_eq(crowd.begun, METERS);
  for (size_t i = 0; i < METERS; i++)
    ck_assert_uint_eq(crowd.order[i], order[i]);
  /* Three times 20 s of silence each, two at a time, a second between: nobody waits in vain. */
  ck_assert_int_eq(crowd.fifth.ns, 180 * NS_PER_S);
  crowd_closes();
}
END_TEST

/* The negative twin: with room for all each begins when it is due. */
START_TEST(network__room_for_all__nobody_waits) {
  static const uint32_t order[METERS] = {0, 1, 4, 3, 2};
  static char facts[sizeof many];
  memcpy(facts, many, sizeof many);
  char *conversations = strstr(facts, "g3 2");
  ck_assert_ptr_nonnull(conversations);
  conversations[3] = '5';
  crowd_opens(facts);
  crowd_lives();
  ck_assert_int_eq(crowd.most, 5);
  for (size_t i = 0; i < METERS; i++)
    ck_assert_uint_eq(crowd.order[i], order[i]);
  ck_assert_int_eq(crowd.fifth.ns, 90 * NS_PER_S); /* due at 30, then 60 of silence */
  crowd_closes();
}
END_TEST

/* Of a conversation that is over: counted for the meter that the port is, and nothing begins. */
START_TEST(network__an_answer_when_nobody_talks__is_counted) {
  static const uint8_t late[] = {0, 1, 0, 17, 0, 2, 0, 6, 0xC4, 0x01, 0xC1, 0, 0x11, 0x05};
  wish_t wish;
  crowd_opens(many);
  crowd_lives();
  uint32_t before = headend_count(crowd.headend, 3, ST_BAD_ORDER);
  headend_feed(crowd.headend, 3, crowd.now, crowd.now, bytes_of(late, sizeof late));
  ck_assert_uint_eq(headend_count(crowd.headend, 3, ST_BAD_ORDER), before + 1);
  ck_assert(!headend_next(crowd.headend, crowd.now, &wish));
  crowd_closes();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/fleet/network");
  TCase *tests = tcase_create("network");
  tcase_add_test(tests, network__nothing_happens__fifteen_answers);
  tcase_add_test(tests, network__every_answer_twice__is_counted_and_leaves_no_trace);
  tcase_add_loop_test(tests, network__one_answer_lost__is_asked_for_again_under_the_next_counter, 1,
                      ANSWERS + 1);
  tcase_add_loop_test(tests, network__one_answer_late__is_no_answer_to_what_is_asked_then, 1,
                      ANSWERS + 1);
  tcase_add_loop_test(tests, network__another_meters_answer_first__is_not_taken, 1, ANSWERS + 1);
  tcase_add_test(tests,
                 network__the_next_attempt__asks_for_the_rows_that_are_missing_and_no_others);
  tcase_add_test(tests, network__two_conversations_at_once__who_was_due_first_goes_first);
  tcase_add_test(tests, network__room_for_all__nobody_waits);
  tcase_add_test(tests, network__an_answer_when_nobody_talks__is_counted);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
