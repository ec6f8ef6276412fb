/* The virtual bench on one small story: the same twice, and a digest that sees one octet of the
 * trace and one count of a record. What the run means is for harness/check. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"
#include "harness/bench/trace.h"

static arena_t arena;
static case_t story;

static void begin(void) {
  arena = (arena_t){0};
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&arena, HOUSE_ROOT "/scenarios/clock-loss/v4-set-back.yaml",
                                  &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_eq(count, 1);
  text_free(&complaints.text);
  story = cases[0];
}

static void end(void) { arena_free(&arena); }

static void live(bench_run_t *run) {
  fault_t fault = {0};
  status_t status = bench_run(&arena, story.facts, NULL, run, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static const char *digest(const bench_run_t *run) {
  char *hex = arena_take(&arena, SHA256_HEX + 1);
  sha256_t *sha = sha256_new();
  bench_digest(run, sha);
  sha256_hex(sha, hex);
  sha256_free(sha);
  return hex;
}

START_TEST(bench_run__twice__leaves_the_same_trace_journal_and_words) {
  bench_run_t a, b;
  live(&a);
  live(&b);
  ck_assert_str_eq(a.trace_hex, b.trace_hex);
  ck_assert_str_eq(digest(&a), digest(&b));
  ck_assert_uint_gt(a.record_count, 0);
  ck_assert_uint_eq(a.record_count, b.record_count);
  ck_assert_str_eq(a.served, b.served);
  ck_assert_str_eq(a.ideal, b.ideal);
  ck_assert_str_eq(a.right, b.right);
  ck_assert_str_eq(a.notes, b.notes);
  ck_assert_uint_eq(a.octets, b.octets);
}
END_TEST

/* The bill of V4: 10 kW for 11 h 40 min are 116.666666 kWh; at most one count of 1 mWh is cut. */
START_TEST(bench_run__the_set_back__is_billed_from_every_interval_once) {
  bench_run_t run;
  live(&run);
  ck_assert_uint_eq(run.meters, 1);
  ck_assert_uint_eq(run.bills[0].count, 1);
  ck_assert_str_eq(run.bills[0].bills[0].label, "2026-01");
  ck_assert_int_eq(run.bills[0].bills[0].total.value, 116666666);
  ck_assert(run.line_clean);
  ck_assert_uint_eq(run.conflicts, 0);
}
END_TEST

START_TEST(bench_run__facts_without_a_span__are_refused_with_a_sentence) {
  bench_run_t run;
  fault_t fault = {0};
  ck_assert_int_eq(bench_run(&arena, bytes_text("facts 1\ncase X -\n"), NULL, &run, &fault),
                   ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "the expanded scenario has no span");
}
END_TEST

START_TEST(bench_run__thin__leaves_no_oracle_but_the_same_trace) {
  bench_run_t whole, thin;
  fault_t fault = {0};
  live(&whole);
  ck_assert_int_eq(bench_run(&arena, story.facts, &(bench_options_t){.thin = true}, &thin, &fault),
                   ST_OK);
  ck_assert_str_eq(whole.trace_hex, thin.trace_hex);
  ck_assert_str_eq(thin.ideal, "");
  ck_assert_str_eq(thin.right, "");
  ck_assert_str_ne(whole.right, "");
}
END_TEST

/* The meter has a cut point at each interval, so the first comes long before the visit. */
START_TEST(bench_run__cut_at_its_first_point__says_so_and_leaves_another_trace) {
  bench_run_t whole, cut;
  fault_t fault = {0};
  live(&whole);
  ck_assert(!whole.cut_happened);
  ck_assert_uint_gt(whole.cut_points, 0);
  ck_assert_int_eq(bench_run(&arena, story.facts, &(bench_options_t){.cut_index = 1}, &cut, &fault),
                   ST_OK);
  ck_assert(cut.cut_happened);
  ck_assert_str_ne(whole.trace_hex, cut.trace_hex);
}
END_TEST

typedef struct {
  size_t wanted, asked;
} killer_t;

static bool strikes(void *of, size_t index) {
  killer_t *killer = of;
  ck_assert_uint_eq(index, killer->asked++);
  return index == killer->wanted;
}

static void live_killed(killer_t *killer, bench_run_t *run) {
  fault_t fault = {0};
  const bench_options_t how = {.killed = strikes, .killed_of = killer, .restart = {30 * NS_PER_S}};
  ck_assert_msg(bench_run(&arena, story.facts, &how, run, &fault) == ST_OK, "%s", fault.text);
}

static size_t writes_of(const bench_run_t *run) {
  size_t all = 0;
  for (int32_t kind = 0; kind < REC_KINDS; kind++)
    all += run->store_writes[kind];
  return all;
}

START_TEST(bench_run__with_a_killer_that_never_strikes__is_the_plain_run) {
  bench_run_t plain, run;
  killer_t never = {.wanted = SIZE_MAX};
  live(&plain);
  live_killed(&never, &run);
  ck_assert(!run.killed);
  ck_assert_str_eq(plain.trace_hex, run.trace_hex);
  ck_assert_uint_eq(never.asked, 2 * writes_of(&plain)); /* before and behind each */
}
END_TEST

/* 116.666666 kWh as above: another head-end reads what this one could not keep, and once. */
START_TEST(bench_run__the_head_end_killed_at_each_write__bills_the_same_from_each_row_once) {
  bench_run_t plain;
  live(&plain);
  for (size_t at = 0; at < 2 * writes_of(&plain); at++) {
    bench_run_t run;
    killer_t killer = {.wanted = at};
    live_killed(&killer, &run);
    ck_assert(run.killed);
    ck_assert_uint_eq(killer.asked, at + 1); /* nobody is killed twice */
    ck_assert_uint_eq(run.bills[0].count, 1);
    ck_assert_int_eq(run.bills[0].bills[0].total.value, 116666666);
    ck_assert_uint_eq(run.conflicts, 0);
    size_t entries = 0, plain_entries = 0;
    for (size_t row = 0; row < run.record_count; row++)
      entries += run.records[row].kind == REC_ENTRY;
    for (size_t row = 0; row < plain.record_count; row++)
      plain_entries += plain.records[row].kind == REC_ENTRY;
    ck_assert_uint_eq(entries, plain_entries);
  }
}
END_TEST

/* A copy of the first record whose value ends in a digit, with that digit another one. */
static void change_count(bench_run_t *run) {
  record_t *records = ARENA_ARRAY(&arena, record_t, run->record_count);
  memcpy(records, run->records, run->record_count * sizeof *records);
  for (size_t at = 0; at < run->record_count; at++) {
    if (records[at].kind != REC_ENTRY) continue;
    char *value = arena_text(&arena, records[at].value);
    char *last = &value[strlen(value) - 1];
    *last = *last == '9' ? '8' : (char)(*last + 1);
    records[at].value = bytes_text(value);
    run->records = records;
    return;
  }
  ck_abort_msg("no entry was stored");
}

START_TEST(bench_digest__one_register_count_of_a_record__changes_it) {
  bench_run_t run;
  live(&run);
  bench_run_t other = run;
  change_count(&other);
  ck_assert_str_ne(digest(&run), digest(&other));
}
END_TEST

START_TEST(bench_digest__key_kind_meter_and_conflict_of_a_record__change_it) {
  bench_run_t run;
  live(&run);
  const char *plain = digest(&run);
  record_t kept = run.records[0];
  run.records[0].meter++;
  ck_assert_str_ne(plain, digest(&run));
  run.records[0] = kept;
  run.records[0].conflict = true;
  ck_assert_str_ne(plain, digest(&run));
  run.records[0] = kept;
  run.records[0].kind = kept.kind == REC_VISIT ? REC_CLOCK : REC_VISIT;
  ck_assert_str_ne(plain, digest(&run));
  run.records[0] = kept;
  run.records[0].key = bytes_text("0");
  ck_assert_str_ne(plain, digest(&run));
  run.records[0] = kept;
  ck_assert_str_eq(plain, digest(&run));
}
END_TEST

START_TEST(bench_digest__a_record_less__changes_it) {
  bench_run_t run;
  live(&run);
  const char *plain = digest(&run);
  run.record_count--;
  ck_assert_str_ne(plain, digest(&run));
}
END_TEST

/* The trace digests what was sent and what arrived, so its octets are flipped where it is made. */
static void trace_hex(const char *sent, const char *received, int64_t last_ns, bool from_meter,
                      char hex[SHA256_HEX + 1], bool *clean) {
  trace_t trace = trace_over(&arena);
  world_run_t run = {.from_meter = from_meter,
                     .first = {1000},
                     .last = {last_ns},
                     .sent = bytes_text(sent),
                     .received = bytes_text(received)};
  trace_add(&trace, &run);
  trace_close(&trace, hex);
  *clean = trace.clean;
}

START_TEST(trace_add__one_octet_or_instant__changes_the_digest) {
  static const struct {
    const char *sent, *received;
    int64_t last_ns;
    bool from_meter, clean;
  } rows[] = {
      {"/MPF5", "/MPF5", 2000, true, true},  {"/MPF4", "/MPF4", 2000, true, true},
      {"/MPF5", "/MPF4", 2000, true, false}, {"/MPF4", "/MPF5", 2000, true, false},
      {"/MPF5", "/MPF5", 2001, true, true},  {"/MPF5", "/MPF5", 2000, false, true},
      {"/MPF5", "/MPF", 2000, true, false},  {"/MPF", "5/MPF5", 2000, true, false},
      {"/MPF5/", "MPF5", 2000, true, false},
  };
  enum { ROWS = sizeof rows / sizeof rows[0] };
  char hex[ROWS][SHA256_HEX + 1];
  for (size_t at = 0; at < ROWS; at++) {
    bool clean = false;
    trace_hex(rows[at].sent, rows[at].received, rows[at].last_ns, rows[at].from_meter, hex[at],
              &clean);
    ck_assert_int_eq(clean, rows[at].clean);
    for (size_t before = 0; before < at; before++)
      ck_assert_str_ne(hex[at], hex[before]);
  }
  char again[SHA256_HEX + 1];
  bool clean = false;
  trace_hex("/MPF5", "/MPF5", 2000, true, again, &clean);
  ck_assert_str_eq(again, hex[0]);
}
END_TEST

START_TEST(bench_digest__one_octet_of_the_trace__changes_it) {
  bench_run_t run;
  live(&run);
  const char *plain = digest(&run);
  bool clean = false;
  trace_hex("/MPF5", "/MPF5", 2000, true, run.trace_hex, &clean);
  const char *one = digest(&run);
  trace_hex("/MPF4", "/MPF5", 2000, true, run.trace_hex, &clean);
  ck_assert_str_ne(plain, one);
  ck_assert_str_ne(one, digest(&run));
}
END_TEST

/* The decoder takes of a meter what it sent, of the head-end what arrived. */
START_TEST(trace_add__a_changed_run__keeps_what_the_meters_end_saw) {
  trace_t trace = trace_over(&arena);
  world_run_t run = {.from_meter = true, .sent = bytes_text("ab"), .received = bytes_text("xyz")};
  trace_add(&trace, &run);
  run.from_meter = false;
  trace_add(&trace, &run);
  char hex[SHA256_HEX + 1];
  trace_close(&trace, hex);
  ck_assert_uint_eq(trace.count, 2);
  ck_assert_uint_eq(trace.octets, 4);
  ck_assert_uint_eq(trace.runs[0].len, 2);
  ck_assert_mem_eq(trace.runs[0].octets, "ab", 2);
  ck_assert_uint_eq(trace.runs[1].len, 3);
  ck_assert_mem_eq(trace.runs[1].octets, "xyz", 3);
}
END_TEST

/* A copy of the request reaches the meter at 40, the answer to the first one, of 10, left at 20
 * and is there at 60. On another line, or without an instant of its own, everything stays as it
 * came. */
START_TEST(trace_add__an_answer_that_was_under_way__stands_where_it_left) {
  static const struct {
    uint32_t line;
    int64_t left_ns;
    size_t place;
  } ROWS[] = {{3, 20, 1}, {3, 0, 2}, {4, 20, 2}, {3, 40, 2}};
  for (size_t at = 0; at < sizeof ROWS / sizeof ROWS[0]; at++) {
    trace_t trace = trace_over(&arena);
    world_run_t request = {.line = 3, .last = {10}, .received = bytes_text("get")};
    trace_add(&trace, &request);
    request.last.ns = 40;
    trace_add(&trace, &request);
    world_run_t answer = {.line = ROWS[at].line,
                          .from_meter = true,
                          .last = {60},
                          .left = {ROWS[at].left_ns},
                          .sent = bytes_text("data")};
    trace_add(&trace, &answer);
    char hex[SHA256_HEX + 1];
    trace_close(&trace, hex);
    ck_assert_uint_eq(trace.count, 3);
    for (size_t place = 0; place < 3; place++)
      ck_assert_int_eq(trace.runs[place].from_meter, place == ROWS[at].place ? 1 : 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bench");
  TCase *cases = tcase_create("bench");
  tcase_add_checked_fixture(cases, begin, end);
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, bench_run__twice__leaves_the_same_trace_journal_and_words);
  tcase_add_test(cases, bench_run__the_set_back__is_billed_from_every_interval_once);
  tcase_add_test(cases, bench_run__facts_without_a_span__are_refused_with_a_sentence);
  tcase_add_test(cases, bench_run__thin__leaves_no_oracle_but_the_same_trace);
  tcase_add_test(cases, bench_run__cut_at_its_first_point__says_so_and_leaves_another_trace);
  tcase_add_test(cases, bench_run__with_a_killer_that_never_strikes__is_the_plain_run);
  tcase_add_test(cases,
                 bench_run__the_head_end_killed_at_each_write__bills_the_same_from_each_row_once);
  tcase_add_test(cases, bench_digest__one_register_count_of_a_record__changes_it);
  tcase_add_test(cases, bench_digest__key_kind_meter_and_conflict_of_a_record__change_it);
  tcase_add_test(cases, bench_digest__a_record_less__changes_it);
  tcase_add_test(cases, bench_digest__one_octet_of_the_trace__changes_it);
  tcase_add_test(cases, trace_add__one_octet_or_instant__changes_the_digest);
  tcase_add_test(cases, trace_add__a_changed_run__keeps_what_the_meters_end_saw);
  tcase_add_test(cases, trace_add__an_answer_that_was_under_way__stands_where_it_left);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
