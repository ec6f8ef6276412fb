/* The load as a closed form: what overrides what, exact sums, and a site that stops. Expected
 * energies are power × time by hand, in mW·ns. */
#include "sim/load/load.h"

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"
#include "base/text.h"

#define S(seconds) ((true_t){INT64_C(1000000000) * (seconds)})
#define MW_S(mw, s) ((mwns_t)(mw) * (s)*NS_PER_S)

static arena_t arena;

static const load_t *load_of(const char *facts) {
  const load_t *load = NULL;
  fault_t fault = {0};
  status_t status = load_read(&arena, bytes_text(facts), 0, &load, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  return load;
}

START_TEST(load__without_facts__is_zero_for_ever) {
  const load_t *load = load_of("facts 1\nload 1 0 10000000000 set 5\n");
  ck_assert(load_energy(load, S(0), S(100)) == 0);
  ck_assert_int_eq(load_power(load, S(5)).mw, 0);
  ck_assert_int_eq(load_next_change(load, S(0)).ns, TIME_NEVER);
}
END_TEST

/* 0–100 s 10 mW; 20–60 s set 30; 50–70 s add 5 to what was declared before it. */
START_TEST(load__set_replaces_and_add_adds__in_order_of_the_scenario) {
  const load_t *load = load_of("load 0 0 100000000000 set 10\n"
                               "load 0 20000000000 60000000000 set 30\n"
                               "load 0 50000000000 70000000000 add 5\n");
  ck_assert_int_eq(load_power(load, S(19)).mw, 10);
  ck_assert_int_eq(load_power(load, S(20)).mw, 30);
  ck_assert_int_eq(load_power(load, S(50)).mw, 35);
  ck_assert_int_eq(load_power(load, S(60)).mw, 15);
  ck_assert_int_eq(load_power(load, S(70)).mw, 10);
  ck_assert_int_eq(load_power(load, S(100)).mw, 0);
  /* 20·10 + 30·30 + 10·35 + 10·15 + 30·10 = 200 + 900 + 350 + 150 + 300 = 1900 mW·s */
  ck_assert(load_energy(load, S(0), S(200)) == MW_S(1900, 1));
  /* 55–65 s: 5·35 + 5·15 = 250 */
  ck_assert(load_energy(load, S(55), S(65)) == MW_S(250, 1));
  ck_assert_int_eq(load_next_change(load, S(20)).ns, S(50).ns);
}
END_TEST

START_TEST(load__set_after_an_add__hides_it) {
  const load_t *load = load_of("load 0 0 10000000000 add 5\nload 0 0 10000000000 set 7\n");
  ck_assert_int_eq(load_power(load, S(1)).mw, 7);
}
END_TEST

START_TEST(load__site_off__stops_all_load_and_meter_off_does_not) {
  const load_t *load = load_of("load 0 0 100000000000 set 10\n"
                               "fault 0 supply_off 10000000000 20000000000 site\n"
                               "fault 0 supply_off 30000000000 40000000000 meter\n"
                               "fault 1 supply_off 50000000000 60000000000 site\n");
  ck_assert(load_energy(load, S(0), S(100)) == MW_S(10, 90));
  ck_assert_int_eq(load_power(load, S(15)).mw, 0);
  ck_assert_int_eq(load_power(load, S(35)).mw, 10);
}
END_TEST

START_TEST(load__below_zero_or_unknown_mode__is_bad_input) {
  const load_t *load = NULL;
  fault_t fault = {0};
  ck_assert_int_eq(load_read(&arena, bytes_text("load 0 0 10 add -1\n"), 0, &load, &fault),
                   ST_BAD_INPUT);
  ck_assert_int_eq(load_read(&arena, bytes_text("load 0 0 10 sum 1\n"), 0, &load, &fault),
                   ST_BAD_INPUT);
  ck_assert_int_eq(load_read(&arena, bytes_text("load 0 10 10 set 1\n"), 0, &load, &fault),
                   ST_BAD_INPUT);
  ck_assert_int_eq(load_read(&arena, bytes_text("load 0 0 ten set 1\n"), 0, &load, &fault),
                   ST_BAD_INPUT);
  ck_assert_ptr_null(load);
}
END_TEST

/* The plain rule, one instant at a time: the last set that covers it, and the adds behind that. */
START_TEST(load__random_spans__equal_the_plain_rule) {
  enum { SPANS = 200, SECONDS = 300 };
  static int64_t from[SPANS], to[SPANS], power[SPANS];
  static bool add[SPANS];
  text_t text = {0};
  for (uint64_t i = 0; i < SPANS; i++) {
    from[i] = (int64_t)dice_below(7, 0, 1, i, SECONDS - 1);
    to[i] = from[i] + 1 + (int64_t)dice_below(7, 0, 2, i, (uint64_t)(SECONDS - from[i]));
    power[i] = (int64_t)dice_below(7, 0, 3, i, 1000);
    add[i] = dice_below(7, 0, 4, i, 3) > 0;
    text_printf(&text, "load 0 %lld000000000 %lld000000000 %s %lld\n", (long long)from[i],
                (long long)to[i], add[i] ? "add" : "set", (long long)power[i]);
  }
  const load_t *load = load_of(text_chars(&text));
  mwns_t sum = 0;
  for (int64_t s = 0; s < SECONDS; s++) {
    int64_t expected = 0;
    for (int i = 0; i < SPANS; i++) {
      if (s < from[i] || s >= to[i]) continue;
      expected = add[i] ? expected + power[i] : power[i];
    }
    ck_assert_int_eq(load_power(load, S(s)).mw, expected);
    sum += MW_S(expected, 1);
    ck_assert(load_energy(load, S(0), S(s + 1)) == sum);
  }
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("load");
  TCase *tcase = tcase_create("load");
  tcase_add_test(tcase, load__without_facts__is_zero_for_ever);
  tcase_add_test(tcase, load__set_replaces_and_add_adds__in_order_of_the_scenario);
  tcase_add_test(tcase, load__set_after_an_add__hides_it);
  tcase_add_test(tcase, load__site_off__stops_all_load_and_meter_off_does_not);
  tcase_add_test(tcase, load__below_zero_or_unknown_mode__is_bad_input);
  tcase_add_test(tcase, load__random_spans__equal_the_plain_rule);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
