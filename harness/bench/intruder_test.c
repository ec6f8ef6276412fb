/* The intruder: a right meter under every kind of ciphering gives him nothing, one that does not
 * look at counters or tags gives itself away, and without ciphers he does not come. */
#include "harness/bench/intruder.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"
#include "sim/wire/dlms_mechanisms.h"

static arena_t arena;
static case_t *cases;
static size_t count;

static void begin(void) {
  arena = (arena_t){0};
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  status_t status = scenario_load(&arena, HOUSE_ROOT "/scenarios/dlms/tariff-edge.yaml", &options,
                                  &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  text_free(&complaints.text);
}

static void end(void) { arena_free(&arena); }

static bench_run_t live(const char *cell, const bench_options_t *options) {
  bench_run_t run;
  fault_t fault = {0};
  for (size_t at = 0; at < count; at++) {
    if (strcmp(cases[at].cell, cell) != 0) continue;
    status_t status = bench_run(&arena, cases[at].facts, options, &run, &fault);
    ck_assert_msg(status == ST_OK, "%s", fault.text);
    return run;
  }
  ck_abort_msg("no cell %s", cell);
}

static int times(const char *text, const char *word) {
  int found = 0;
  while ((text = strstr(text, word)) != NULL) {
    found++;
    text++;
  }
  return found;
}

static bool any_counter(uint32_t counter, uint32_t taken) {
  (void)counter;
  (void)taken;
  return true;
}

static bool any_tag(bool right) {
  (void)right;
  return true;
}

START_TEST(intruder__at_a_right_meter__is_heard_and_gets_nothing) {
  static const char *const cells[] = {"protocol=dlms-wrapper,security=authenticated",
                                      "protocol=dlms-wrapper,security=both",
                                      "protocol=dlms-wrapper,security=general"};
  for (size_t at = 0; at < sizeof cells / sizeof cells[0]; at++) {
    bench_run_t alone = live(cells[at], NULL);
    bench_run_t run = live(cells[at], &(bench_options_t){.intruder = true});
    ck_assert_uint_ge(run.run_count, alone.run_count + 2);
    ck_assert_ptr_null(strstr(run.served, "broken"));
    const char *visit = strstr(run.served, alone.served);
    ck_assert_msg(visit == run.served, "what was served before he came is another");
    /* As the public client he opens twice, and is refused the total. */
    const char *after = run.served + strlen(alone.served);
    ck_assert_int_eq(times(after, "conversation 0 "), 2);
    ck_assert_int_eq(times(after, "level 0 "), 2);
    ck_assert_int_eq(times(after, " 0\n"), 2);
    ck_assert_int_eq(times(after, "refused 0 "), 1);
    ck_assert_int_eq(times(after, " 1-0:1.8.0*255 ER"), 1);
    ck_assert_int_eq(times(after, "value "), 0);
    ck_assert_uint_eq(run.record_count, alone.record_count);
  }
}
END_TEST

START_TEST(intruder__at_a_meter_that_takes_any_counter__opens_by_a_replay) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.counter_fresh = any_counter;
  bench_run_t run = live("protocol=dlms-wrapper,security=both",
                         &(bench_options_t){.intruder = true, .dlms = &wrong});
  ck_assert_ptr_nonnull(strstr(run.served, "it took an invocation counter that is not greater"));
}
END_TEST

START_TEST(intruder__at_a_meter_that_takes_any_tag__opens_by_a_forgery) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.tag_right = any_tag;
  bench_run_t run = live("protocol=dlms-wrapper,security=authenticated",
                         &(bench_options_t){.intruder = true, .dlms = &wrong});
  ck_assert_ptr_nonnull(strstr(run.served, "accepted what does not open"));
}
END_TEST

static bool any_service(uint32_t negotiated, uint32_t service) {
  (void)negotiated;
  (void)service;
  return true;
}

static bool for_everybody(const cosem_app_t *app, void *of, uint32_t index, uint8_t level,
                          cosem_object_t *object) {
  (void)level;
  return app->object(of, index, 3, object);
}

START_TEST(intruder__at_a_meter_without_rights_or_conformance__is_served_what_he_may_not) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.object = for_everybody;
  bench_run_t run = live("protocol=dlms-wrapper,security=both",
                         &(bench_options_t){.intruder = true, .dlms = &wrong});
  ck_assert_ptr_nonnull(strstr(run.served, "served to an association that may not read it"));
  wrong = DLMS_RIGHT;
  wrong.may = any_service;
  run = live("protocol=dlms-wrapper,security=both",
             &(bench_options_t){.intruder = true, .dlms = &wrong});
  ck_assert_ptr_nonnull(strstr(run.served, "a service that was not negotiated"));
}
END_TEST

/* Without him none of these defects is seen: nobody errs, and the bill is right. */
START_TEST(intruder__away__leaves_them_unseen) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.counter_fresh = any_counter;
  wrong.tag_right = any_tag;
  wrong.object = for_everybody;
  wrong.may = any_service;
  bench_run_t run = live("protocol=dlms-wrapper,security=both", &(bench_options_t){.dlms = &wrong});
  ck_assert_ptr_null(strstr(run.served, "broken"));
}
END_TEST

START_TEST(intruder__where_nothing_is_ciphered__does_not_come) {
  bench_run_t alone = live("protocol=dlms-wrapper,security=lls", NULL);
  bench_run_t run =
      live("protocol=dlms-wrapper,security=lls", &(bench_options_t){.intruder = true});
  ck_assert_uint_eq(run.run_count, alone.run_count);
  ck_assert_str_eq(run.trace_hex, alone.trace_hex);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/bench/intruder");
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 60);
  tcase_add_checked_fixture(all, begin, end);
  tcase_add_test(all, intruder__at_a_right_meter__is_heard_and_gets_nothing);
  tcase_add_test(all, intruder__at_a_meter_that_takes_any_counter__opens_by_a_replay);
  tcase_add_test(all, intruder__at_a_meter_that_takes_any_tag__opens_by_a_forgery);
  tcase_add_test(all,
                 intruder__at_a_meter_without_rights_or_conformance__is_served_what_he_may_not);
  tcase_add_test(all, intruder__away__leaves_them_unseen);
  tcase_add_test(all, intruder__where_nothing_is_ciphered__does_not_come);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
