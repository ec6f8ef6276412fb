/* Every relation on stories of the library that meet its conditions: it holds, and once the changed
 * story has something in it that it must not have, it does not. A relation that no story here meets
 * would be a shot in the dark, and fails. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/check/relation/relation.h"

static const char *const stories[] = {"calendar/month-end.yaml",
                                      "outage/in-every-quarter-of-the-peak.yaml",
                                      "tariff/pulses-at-the-edges.yaml",
                                      "registers/ratio-once.yaml",
                                      "line/noise.yaml",
                                      "registers/in-and-out-with-pulses.yaml",
                                      "relations/refused-image.yaml"};
enum { RELATIONS_MAX = 64 };

/* 1 kW more in the whole changed story; where its loads are what is expected, an outage; where it
 * speaks of inputs, more pulses; and where more would not be wrong, no load. */
static const relation_t *spoiled;

static bool spoil(const check_context_t *context, rewrite_t *story) {
  if (!spoiled->rewrite(context, story)) return false;
  bool pulses = strcmp(spoiled->name, "R23") == 0 || strcmp(spoiled->name, "R24") == 0;
  if (strcmp(spoiled->name, "R07") == 0) {
    rewrite_drop_all(story, "load");
    return true;
  }
  size_t at = 0;
  const fact_t span = *rewrite_next(story, "span", &at); /* it may have moved */
  int64_t from = word_i64(&span, 1), to = word_i64(&span, 2);
  for (uint32_t meter = 0; meter < context->run->meters && pulses; meter++)
    rewrite_add(story, "fault %u supply_off %lld %lld site", meter,
                (long long)(from + (to - from) / 8), (long long)(from + (to - from) / 2));
  for (uint32_t meter = 0; meter < context->run->meters && !pulses; meter++)
    rewrite_add(story, "load %u %lld %lld add 1000000", meter, (long long)from, (long long)to);
  if (strcmp(spoiled->name, "R38") == 0)
    rewrite_add(story, "pulses 0 1 %lld %lld 7000000", (long long)from, (long long)to);
  return true;
}

static verdict_t try_one(check_context_t *context, const relation_t *relation) {
  size_t before = context->count;
  relation_try(context, relation);
  ck_assert_uint_eq(context->count, before + 1);
  const check_result_t *result = &context->results[before];
  if (result->verdict >= VERDICT_FAIL)
    fprintf(stderr, "%s %s: %s: expected %s, observed %s; %s\n", context->story->id,
            context->story->cell, result->name, result->expected, result->observed, result->detail);
  return result->verdict;
}

static void try_story(const case_t *story, int32_t *held, int32_t *caught) {
  arena_t arena = {0};
  fault_t fault = {0};
  bench_run_t run;
  if (bench_run(&arena, story->facts, NULL, &run, &fault) != ST_OK) ck_abort_msg("%s", fault.text);
  check_context_t context = check_context(&arena, story, &run, &comparator_right);
  for (size_t at = 0; at < relation_count(); at++) {
    const relation_t *relation = relation_at(at);
    verdict_t verdict = try_one(&context, relation);
    ck_assert_msg(verdict <= VERDICT_PASS, "%s fails on %s", relation->name, story->id);
    held[at] += verdict == VERDICT_PASS;
    if (verdict != VERDICT_PASS || relation->rewrite == NULL || caught[at] > 0) continue;
    relation_t wrong = *relation;
    spoiled = relation;
    wrong.rewrite = spoil;
    size_t before = context.count;
    relation_try(&context, &wrong);
    context.meter_wrong = false;
    caught[at] += context.results[before].verdict == VERDICT_FAIL;
  }
  arena_free(&arena);
}

START_TEST(relation_try__each__holds_somewhere_and_sees_what_is_wrong) {
  int32_t held[RELATIONS_MAX] = {0}, caught[RELATIONS_MAX] = {0};
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  ck_assert_uint_le(relation_count(), RELATIONS_MAX);
  for (size_t at = 0; at < sizeof stories / sizeof stories[0]; at++) {
    arena_t arena = {0};
    complaints_t complaints = {0};
    case_t *cases = NULL;
    size_t count = 0;
    char path[256];
    snprintf(path, sizeof path, "%s/scenarios/%s", HOUSE_ROOT, stories[at]);
    status_t status = scenario_load(&arena, path, &options, &cases, &count, &complaints);
    ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
    for (size_t cell = 0; cell < count; cell++)
      try_story(&cases[cell], held, caught);
    text_free(&complaints.text);
    arena_free(&arena);
  }
  for (size_t at = 0; at < relation_count(); at++) {
    const relation_t *relation = relation_at(at);
    if (relation->waiting != NULL) continue;
    ck_assert_msg(held[at] > 0, "%s is a shot in the dark: no story meets it", relation->name);
    if (relation->rewrite != NULL)
      ck_assert_msg(caught[at] > 0, "%s holds whatever the changed story is", relation->name);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("relation_library");
  TCase *cases = tcase_create("library");
  tcase_set_timeout(cases, 240);
  tcase_add_test(cases, relation_try__each__holds_somewhere_and_sees_what_is_wrong);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
