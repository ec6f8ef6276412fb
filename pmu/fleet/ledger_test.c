/* Tests of the ledger: journals of a few days, written out, and the figures counted by hand. */
#include "pmu/fleet/ledger.h"
#include "pmu/fleet/stage.h"

#include <check.h>
#include <stdlib.h>

enum { RECORDS_MAX = 1024, DAY_S = 86400, PERIOD_S = 900 };
/* Noon of three days in UTC, where the meter lives, too: 1775131200 is 2026-04-02T12:00Z. */
#define D1 STAGE_NOON_S
#define D2 (D1 + DAY_S)
#define D3 (D2 + DAY_S)
#define THREE_DAYS "visits daily 1775131200000000000 86400000000000 3 0 registers,profile\n"

static arena_t arena;
static record_t records[RECORDS_MAX];
static size_t record_count;
static site_t *site;
static ledger_t *ledger;

static void add(record_kind_t kind, const char *key, const char *value) {
  ck_assert_uint_lt(record_count, RECORDS_MAX);
  records[record_count] = (record_t){.kind = kind,
                                     .key = bytes_text(arena_text(&arena, bytes_text(key))),
                                     .value = bytes_text(arena_text(&arena, bytes_text(value))),
                                     .number = record_count + 1};
  record_count++;
}

/* A telegram arrives: what follows was heard then. */
static void heard(int64_t at_s) {
  char key[32];
  snprintf(key, sizeof key, "%lld", (long long)(at_s * NS_PER_S));
  add(REC_RAW, key, "- 00");
}

static void entry(int64_t number, int64_t begin_s, int64_t end_s) {
  char key[32], value[96];
  snprintf(key, sizeof key, "1 %lld", (long long)number);
  snprintf(value, sizeof value, "%lld %lld 0 900 250000", (long long)begin_s, (long long)end_s);
  add(REC_ENTRY, key, value);
}

/* Whole intervals one behind the other, from number `from` to `to`. */
static void entries(int64_t from, int64_t to, int64_t begin_s) {
  for (int64_t number = from; number <= to; number++, begin_s += PERIOD_S)
    entry(number, begin_s, begin_s + PERIOD_S);
}

static void make(const char *facts, int64_t now_s) {
  fault_t fault;
  ledger_span_t span = {.has_from = true, .from = {D1}, .now = {now_s * NS_PER_S}};
  ck_assert_msg(site_read(&arena, bytes_text(facts), &site, &fault) == ST_OK, "%s", fault.text);
  ledger = ledger_make(&arena, site, records, record_count, &span);
}

static void setup(void) { record_count = 0; }
static void teardown(void) { arena_free(&arena); }

static void check_share(const ledger_row_t *row, ledger_level_t level, int64_t met, int64_t of) {
  ck_assert_int_eq(row->levels[level].met, met);
  ck_assert_int_eq(row->levels[level].of, of);
}

/* 96 intervals a day. The second day has 4, then two hours without supply (8), then 50 more with
 * numbers that go on, then four that nobody gave us, and the last 30. */
static void two_days(void) {
  heard(D2 + 60);
  entries(1, 96, D1);
  heard(D3 + 60);
  entries(97, 100, D2);
  entries(101, 150, D2 + 12 * PERIOD_S);
  entries(155, 184, D2 + 66 * PERIOD_S);
}

START_TEST(ledger__intervals__are_there_not_made_or_missing) {
  two_days();
  make(STAGE_FACTS THREE_DAYS, D3 + 10 * DAY_S);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_uint_eq(ledger->row_count, 1);
  ck_assert_int_eq(row->due, 192);
  ck_assert_int_eq(row->held, 180); /* 96 + 4 + 50 + 30 */
  ck_assert_int_eq(row->none, 8);
  ck_assert_int_eq(ledger_missing(row), 4);
  const ledger_track_t *track = ledger_track(ledger, 0, LEDGER_PROFILE);
  ck_assert_int_eq(track->first, 1);
  ck_assert_int_eq(track->last, 184);
  ck_assert_int_eq(track->lacking, 4);
  ck_assert_uint_eq(track->hole_count, 1);
  ck_assert_int_eq(track->holes[0].from, 151);
  ck_assert_int_eq(track->holes[0].to, 154);
  /* Each was heard within a day of its end, and those four never were. */
  check_share(row, LEDGER_DAY, 188, 192);
  check_share(row, LEDGER_INTERVALS, 188, 192);
  ck_assert(!ledger_level_kept(row, LEDGER_DAY)); /* 97.9 of 98.5 */
}
END_TEST

/* The four ended at 03:45 to 04:30 of the third day: at 13:00 of that day they may come. */
START_TEST(ledger__what_may_still_come__is_not_counted_against_us) {
  two_days();
  make(STAGE_FACTS THREE_DAYS, D3 + 3600);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_int_eq(ledger_missing(row), 4);
  check_share(row, LEDGER_DAY, 188, 188);
  ck_assert(ledger_level_kept(row, LEDGER_DAY));
}
END_TEST

/* They come late, in an order of their own: numbers are in order, whenever they came. */
START_TEST(ledger__a_hole_that_is_filled__is_none_and_late) {
  two_days();
  heard(D3 + 2 * DAY_S);
  entries(151, 154, D2 + 62 * PERIOD_S);
  make(STAGE_FACTS THREE_DAYS, D3 + 10 * DAY_S);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_int_eq(row->held, 184);
  ck_assert_int_eq(row->none, 8);
  ck_assert_int_eq(ledger_missing(row), 0);
  ck_assert_uint_eq(ledger_track(ledger, 0, LEDGER_PROFILE)->hole_count, 0);
  check_share(row, LEDGER_DAY, 188, 192);
  check_share(row, LEDGER_INTERVALS, 192, 192);
}
END_TEST

/* A marker has a number, too: it is no hole. An entry that a conflict holds is not there. */
START_TEST(ledger__markers_and_conflicts) {
  heard(D2);
  entry(1, D1, D1 + 600);
  add(REC_MARKER, "1 2", "FE 1775131800 - 1");
  entry(3, D1 + 600, D1 + PERIOD_S);
  entries(4, 97, D1 + PERIOD_S);
  entry(98, D2 - PERIOD_S, D2);
  records[record_count - 1].conflict = true;
  make(STAGE_FACTS THREE_DAYS, D2 + 60);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_int_eq(row->due, 96);
  ck_assert_int_eq(row->held, 95);
  ck_assert_int_eq(ledger_missing(row), 1);
  ck_assert_uint_eq(ledger_track(ledger, 0, LEDGER_PROFILE)->hole_count, 0);
}
END_TEST

/* The first within a minute; the second at 08:00 of the day after, past 06:00; the third never. */
START_TEST(ledger__visits__by_the_morning_and_within_three_days) {
  heard(D1 + 60);
  add(REC_VISIT, "daily 1775131200 1", "ST_OK registers,profile -");
  add(REC_VISIT, "daily 1775217600 1", "ST_TIMEOUT registers,profile profile");
  heard(D2 + 20 * 3600);
  add(REC_VISIT, "daily 1775217600 2", "ST_OK registers,profile -");
  add(REC_VISIT, "daily 1775304000 1", "ST_SILENT_LINE registers,profile registers,profile");
  make(STAGE_FACTS THREE_DAYS, D3 + 10 * DAY_S);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_int_eq(row->visits_due, 3);
  ck_assert_int_eq(row->visits_whole, 2);
  ck_assert_int_eq(row->attempts, 4);
  check_share(row, LEDGER_MORNING, 1, 3);
  check_share(row, LEDGER_REGISTERS, 2, 3);
  ck_assert_int_eq(ledger->lists[0].visits_whole, 2);
  /* While the third may still come by the morning, it is not counted. */
  make(STAGE_FACTS THREE_DAYS, D3 + 60);
  check_share(&ledger->rows[0], LEDGER_MORNING, 1, 2);
  ck_assert_int_eq(ledger->rows[0].visits_due, 3);
  make(STAGE_FACTS THREE_DAYS, D3 - 1);
  ck_assert_int_eq(ledger->rows[0].visits_due, 2);
}
END_TEST

/* 45 s: in time over a wire or a power line, too late over radio. */
START_TEST(ledger__on_demand__by_the_kind_of_network) {
  static const struct {
    const char *line;
    int64_t met;
  } cases[] = {{"network 0 n g3 4\nline 1 p port 9600\nport_of 1 0\n", 1},
               {"network 0 n wisun 4\nline 1 p port 9600\nport_of 1 0\n", 0},
               {"network 0 n wmbus 4\nline 1 p port 9600\nport_of 1 0\n", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char facts[8192];
    snprintf(facts, sizeof facts,
             "%s%smeter 1 b B1 polyphase-tou direct 1 0 0\nprotocol 1 dlms-wrapper direct\n"
             "address 1 17 2\nsecurity 1 none\n"
             "visit on-demand 1775131200000000000 1 registers\n",
             STAGE_FACTS, cases[i].line);
    record_count = 0;
    heard(D1 + 45);
    add(REC_VISIT, "on-demand 1775131200 1", "ST_OK registers -");
    records[0].meter = records[1].meter = 1;
    make(facts, D1 + 3600);
    ck_assert_uint_eq(ledger->rows[0].meter, 1);
    check_share(&ledger->rows[0], LEDGER_DEMAND, cases[i].met, 1);
    check_share(&ledger->rows[0], LEDGER_MORNING, 0, 0);
  }
}
END_TEST

START_TEST(ledger__nothing_was_read__all_of_it_is_missing) {
  make(STAGE_FACTS THREE_DAYS, D3 + 10 * DAY_S);
  const ledger_row_t *row = &ledger->rows[0];
  ck_assert_int_eq(row->due, 192);
  ck_assert_int_eq(ledger_missing(row), 192);
  ck_assert_int_eq(ledger_track(ledger, 0, LEDGER_SETS)->first, 0);
  check_share(row, LEDGER_REGISTERS, 0, 3);
}
END_TEST

START_TEST(ledger_text__is_a_line_a_list_its_levels_and_who_lacks_what) {
  text_t text = {0};
  two_days();
  add(REC_VISIT, "daily 1775131200 1", "ST_OK registers,profile -");
  make(STAGE_FACTS THREE_DAYS, D3 + 10 * DAY_S);
  ledger_text(ledger, 10, &text);
  /* 188 of 192 are 97.916 %. The visit was told behind what came on the third day, within three
   * days of the first. */
  ck_assert_str_eq(text_chars(&text),
                   "list daily: 1 of 3 visits whole, 1 attempts; 188 of 192 intervals (97.91 %)\n"
                   "  registers by 06:00: 0.00 %, asked for 99.50 %, NOT KEPT\n"
                   "  registers in 3 days: 33.33 %, asked for 99.90 %, NOT KEPT\n"
                   "  intervals in 24 h: 97.91 %, asked for 98.50 %, NOT KEPT\n"
                   "  intervals in 3 days: 97.91 %, asked for 99.50 %, NOT KEPT\n"
                   "  m, daily: 1 of 3 visits whole, 4 of 192 intervals missing,"
                   " no profile 151 to 154\n");
  text_clear(&text);
  ledger_text(ledger, 0, &text);
  ck_assert_ptr_nonnull(strstr(text_chars(&text), "  and 1 more that miss something\n"));
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/fleet/ledger");
  TCase *tests = tcase_create("ledger");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, ledger__intervals__are_there_not_made_or_missing);
  tcase_add_test(tests, ledger__what_may_still_come__is_not_counted_against_us);
  tcase_add_test(tests, ledger__a_hole_that_is_filled__is_none_and_late);
  tcase_add_test(tests, ledger__markers_and_conflicts);
  tcase_add_test(tests, ledger__visits__by_the_morning_and_within_three_days);
  tcase_add_test(tests, ledger__on_demand__by_the_kind_of_network);
  tcase_add_test(tests, ledger__nothing_was_read__all_of_it_is_missing);
  tcase_add_test(tests, ledger_text__is_a_line_a_list_its_levels_and_who_lacks_what);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
