/* Evidence from the mains to a stranger: a story is run, its journal packed by the head-end, the
 * package verified with the meter's key; and what is forged on the way is found, each under its
 * name, whether it was done in the journal or in the package. PQE-JUD-P01 has five records: two
 * swells, an interruption, two rapid changes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"
#include "pmu/data/site.h"
#include "pmu/quality/evidence.h"

enum { RECORDS = 5, KEY = QUALITY_RECORD_KEY };

static arena_t arena;
static bench_run_t run;
static site_t *site;
static text_t package;
static evidence_fault_t faults[EVIDENCE_FAULTS_MAX];

/* The journal of the run as a package. */
static void pack(const record_t *records) {
  quality_history_t history;
  fault_t fault = {.text = ""};
  const instant_t made = {INT64_C(1777896000000000000)};
  text_free(&package);
  package = (text_t){0};
  ck_assert_int_eq(
      quality_history(&arena, site, 0, records, run.record_count, NULL, &history, &fault), ST_OK);
  ck_assert_msg(evidence_write(&arena, &history, records, run.record_count, made, NULL, &package,
                               &fault) == ST_OK,
                "%s", fault.text);
}

static void begin(void) {
  const scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  fault_t fault = {.text = ""};
  arena = (arena_t){0};
  ck_assert_int_eq(scenario_load(&arena, HOUSE_ROOT "/scenarios/quality/tables-of-all-kinds.yaml",
                                 &options, &cases, &count, &complaints),
                   ST_OK);
  text_free(&complaints.text);
  const bench_options_t how = {.thin = true};
  ck_assert_int_eq(bench_run(&arena, cases[0].facts, &how, &run, &fault), ST_OK);
  bytes_t facts = scenario_facts_for(&arena, cases[0].facts, 'H');
  ck_assert_int_eq(site_read(&arena, facts, &site, &fault), ST_OK);
  pack(run.records);
}

static void end(void) {
  text_free(&package);
  package = (text_t){0};
  arena_free(&arena);
}

/* How many findings; all of them are of that kind, or the text of the first that is not is told. */
static size_t found(evidence_finding_t wanted, const uint8_t key[KEY]) {
  evidence_t evidence;
  fault_t fault = {.text = ""};
  bytes_t octets = bytes_of(package.p, package.len);
  ck_assert_msg(evidence_read(&arena, octets, &evidence, &fault) == ST_OK, "%d:%d: %s",
                (int)fault.frame, (int)fault.octet, fault.text);
  size_t count = evidence_verify(&evidence, key, faults);
  for (size_t at = 0; at < count && at < EVIDENCE_FAULTS_MAX; at++)
    ck_assert_msg(faults[at].finding == wanted, "%s: %s", evidence_finding_name(faults[at].finding),
                  faults[at].text);
  return count;
}

static uint8_t *line_of(const char *begins) {
  char *at = strstr(text_chars(&package), begins);
  ck_assert_msg(at != NULL && (at == (char *)package.p || at[-1] == '\n'), "no line '%s'", begins);
  return (uint8_t *)at;
}

/* Another digit there: 0 becomes 1, and any other 0. */
static void turn(uint8_t *digit) { *digit = *digit == '0' ? '1' : '0'; }

START_TEST(a_story_that_was_read_is_proven_by_its_package) {
  evidence_t evidence;
  fault_t fault;
  ck_assert(site->meters[0].quality.has_key);
  ck_assert_uint_eq(found(EVIDENCE_FINDINGS, site->meters[0].quality.key), 0);
  ck_assert_int_eq(evidence_read(&arena, bytes_of(package.p, package.len), &evidence, &fault),
                   ST_OK);
  ck_assert_uint_eq(evidence.entry_count, RECORDS);
  ck_assert(evidence.has_statement);
  ck_assert_uint_eq(evidence.end.number, RECORDS);
}
END_TEST

START_TEST(another_key_than_the_meters_proves_nothing) {
  uint8_t key[KEY];
  memcpy(key, site->meters[0].quality.key, KEY);
  key[0] ^= 1;
  ck_assert_uint_eq(found(EVIDENCE_KEY, key), 1);
}
END_TEST

/* Any digit of the 512 of the record: here those of its duration, 84 to 87, its extreme, 116 to
 * 119, and its last, each turned alone. */
START_TEST(a_digit_of_a_record_that_is_turned_is_found) {
  static const size_t places[] = {2 * 84, 2 * 87 + 1, 2 * 116, 2 * 255 + 1};
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    uint8_t *digit = line_of("record 3 ") + strlen("record 3 ") + places[i];
    uint8_t before = *digit;
    turn(digit);
    ck_assert_uint_ge(found(EVIDENCE_EDITED, site->meters[0].quality.key), 1);
    ck_assert_uint_eq(faults[0].number, 3);
    *digit = before;
  }
  ck_assert_uint_eq(found(EVIDENCE_FINDINGS, site->meters[0].quality.key), 0);
}
END_TEST

/* The octets of the third record are changed in the journal, by whoever has the database: the
 * package is whole, and the record is not the one that was signed. */
START_TEST(a_journal_that_was_forged_is_found_by_its_package) {
  record_t *forged = ARENA_ARRAY(&arena, record_t, run.record_count);
  size_t changed = 0;
  memcpy(forged, run.records, run.record_count * sizeof forged[0]);
  for (size_t at = 0; at < run.record_count; at++) {
    if (forged[at].kind != REC_DISTURBANCE || !bytes_is(forged[at].key, "3")) continue;
    uint8_t *value = arena_take(&arena, forged[at].value.len);
    memcpy(value, forged[at].value.p, forged[at].value.len);
    uint8_t *hex = memchr(value, ' ', forged[at].value.len);
    ck_assert_ptr_nonnull(hex);
    turn(hex + 1 + 2 * 87 + 1); /* the last digit of the duration */
    forged[at].value.p = value;
    changed++;
  }
  ck_assert_uint_eq(changed, 1);
  pack(forged);
  ck_assert_uint_ge(found(EVIDENCE_EDITED, site->meters[0].quality.key), 1);
  ck_assert_uint_eq(faults[0].number, 3);
}
END_TEST

/* The journal loses a record: in the middle a gap, at the end less than the statement says. */
START_TEST(a_record_that_was_taken_out_of_the_journal_is_found) {
  static const struct {
    const char *number;
    evidence_finding_t finding;
  } cases[] = {{"2", EVIDENCE_GAP}, {"5", EVIDENCE_TRUNCATED}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    record_t *less = ARENA_ARRAY(&arena, record_t, run.record_count);
    size_t taken = 0;
    memcpy(less, run.records, run.record_count * sizeof less[0]);
    for (size_t at = 0; at < run.record_count; at++) {
      if (less[at].kind != REC_DISTURBANCE || !bytes_is(less[at].key, cases[i].number)) continue;
      less[at].meter = UINT32_MAX; /* of nobody */
      taken++;
    }
    ck_assert_uint_eq(taken, 1);
    pack(less);
    ck_assert_uint_eq(found(cases[i].finding, site->meters[0].quality.key), 1);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("evidence");
  TCase *tests = tcase_create("evidence");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, begin, end);
  tcase_add_test(tests, a_story_that_was_read_is_proven_by_its_package);
  tcase_add_test(tests, another_key_than_the_meters_proves_nothing);
  tcase_add_test(tests, a_digit_of_a_record_that_is_turned_is_found);
  tcase_add_test(tests, a_journal_that_was_forged_is_found_by_its_package);
  tcase_add_test(tests, a_record_that_was_taken_out_of_the_journal_is_found);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
