/* What the listening tables say: a defect that answered nothing otherwise leaves the very same run,
 * one that is declared to be killed there answers otherwise, and the run that is listened to is the
 * plain one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"
#include "harness/defects/differ.h"
#include "harness/scenario/scenario.h"

typedef struct {
  arena_t arena;
  case_t *cases;
} story_t;

static story_t story_of(const char *path) {
  story_t story = {0};
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  size_t count = 0;
  status_t status = scenario_load(&story.arena, path, &options, &story.cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_gt(count, 0);
  return story;
}

/* Digest of trace, journal, display and bills of a run by these tables. */
static void run_by(const case_t *story, const bench_options_t *how, char hex[SHA256_HEX + 1]) {
  arena_t arena = {0};
  fault_t fault = {0};
  bench_run_t run;
  status_t status = bench_run(&arena, story->facts, how, &run, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  sha256_t *sha = sha256_new();
  bench_digest(&run, sha);
  for (size_t meter = 0; meter < run.meters; meter++) {
    for (size_t at = 0; at < run.bills[meter].count; at++) {
      const bill_t *bill = &run.bills[meter].bills[at];
      const int64_t values[] = {bill->from.s, bill->to.s, bill->total.value, bill->demand[0].value,
                                bill->amount.micro};
      sha256_add(sha, bytes_of(values, sizeof values));
    }
  }
  sha256_hex(sha, hex);
  sha256_free(sha);
  arena_free(&arena);
}

/* One run by the right tables, one by those that listen. */
static void listen(differ_t *differ, const case_t *story, char hex[SHA256_HEX + 1]) {
  char plain[SHA256_HEX + 1];
  run_by(story, &(bench_options_t){.thin = true}, plain);
  differ_listen(differ);
  run_by(story,
         &(bench_options_t){.thin = true,
                            .meter = differ_meter(differ),
                            .pmu = differ_pmu(differ),
                            .dlms = differ_dlms(differ)},
         hex);
  differ_listen(NULL);
  ck_assert_str_eq(hex, plain);
}

static void with(const defect_t *defect, const case_t *story, char hex[SHA256_HEX + 1]) {
  meter_mechanisms_t meter = meter_mechanisms_right;
  pmu_mechanisms_t pmu = pmu_mechanisms_right;
  dlms_mechanisms_t dlms = DLMS_RIGHT;
  if (defect->spoil_meter != NULL) defect->spoil_meter(&meter);
  if (defect->spoil_pmu != NULL) defect->spoil_pmu(&pmu);
  if (defect->spoil_dlms != NULL) defect->spoil_dlms(&dlms);
  run_by(story, &(bench_options_t){.thin = true, .meter = &meter, .pmu = &pmu, .dlms = &dlms}, hex);
}

START_TEST(differ_heard__who_answered_nothing_otherwise__leaves_the_same_run) {
  static const char *const stories[] = {HOUSE_ROOT "/scenarios/relations/peak-at-noon.yaml",
                                        HOUSE_ROOT "/scenarios/relations/two-meters-quiet.yaml"};
  story_t story = story_of(stories[_i]);
  arena_t arena = {0};
  differ_t *differ = differ_new(&arena);
  char plain[SHA256_HEX + 1], hex[SHA256_HEX + 1];
  size_t same = 0;
  listen(differ, &story.cases[0], plain);
  for (size_t at = 0; at < defect_count(); at++) {
    if (differ_heard(differ, at) || defect_at(at)->intruder || defect_at(at)->alone) continue;
    with(defect_at(at), &story.cases[0], hex);
    ck_assert_msg(strcmp(hex, plain) == 0, "%s is another run", defect_at(at)->name);
    same++;
  }
  ck_assert_uint_gt(same, defect_count() / 2); /* or the examination is not the shorter for it */
  arena_free(&arena);
  arena_free(&story.arena);
}
END_TEST

static size_t index_of(const char *name) {
  for (size_t at = 0; at < defect_count(); at++)
    if (strcmp(defect_at(at)->name, name) == 0) return at;
  ck_abort_msg("no defect %s", name);
}

/* An outage inside the peak at which demand is taken over the time with supply: killed there. */
START_TEST(differ_heard__who_answered_otherwise__is_told_from_who_did_not) {
  story_t story = story_of(HOUSE_ROOT "/scenarios/relations/outage-at-the-peak.yaml");
  arena_t arena = {0};
  differ_t *differ = differ_new(&arena);
  char plain[SHA256_HEX + 1];
  listen(differ, &story.cases[0], plain);
  ck_assert(differ_heard(differ, index_of("demand-over-elapsed")));
  ck_assert(!differ_heard(differ, index_of("epoch-restart"))); /* no clock is lost */
  ck_assert(!differ_heard(differ, index_of("verification-skips-hash")));
  differ_listen(differ); /* forgotten */
  differ_listen(NULL);
  ck_assert(!differ_heard(differ, index_of("demand-over-elapsed")));
  arena_free(&arena);
  arena_free(&story.arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("differ");
  TCase *all = tcase_create("differ");
  tcase_set_timeout(all, 120);
  tcase_add_loop_test(all, differ_heard__who_answered_nothing_otherwise__leaves_the_same_run, 0, 2);
  tcase_add_test(all, differ_heard__who_answered_otherwise__is_told_from_who_did_not);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
