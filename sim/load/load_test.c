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

static status_t refused(const char *facts) {
  const load_t *load = NULL;
  fault_t fault = {0};
  status_t status = load_read(&arena, bytes_text(facts), 0, &load, &fault);
  ck_assert((status == ST_OK) == (load != NULL));
  return status;
}

START_TEST(load__what_cannot_be_read__is_bad_input) {
  static const char *const wrong[] = {
      "load 0 0 10 sum 1\n",              /* no such mode */
      "load 0 10 10 set 1\n",             /* no length */
      "load 0 0 ten set 1\n",             /* no number */
      "load 0 0 10 set 1 2\n",            /* neither one power nor six */
      "load 0 0 10 set 1 2 3 4 5 6 7\n",  /* nor seven */
      "load 0 0 10 set 10000000000001\n", /* above 10 GW */
      "phases 0 2\n",                     /* one or three */
      "fault 0 phase_off 0 10 4 site\n",  /* no such phase */
      "fault 0 phase_off 0 10 1 house\n", /* no such scope */
      "pulses 0 5 0 10 1\n",              /* no such input */
      "pulses 0 1 0 10 -1\n",             /* pulses do not go back */
      "load 0 0 9 add 9000000000000\nload 0 0 9 add 9000000000000 0 0 0 0 0\n", /* 12 on one */
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(refused(wrong[i]) == ST_BAD_INPUT, "%s", wrong[i]);
  ck_assert_int_eq(refused("load 0 0 10 add -1\n"), ST_OK); /* it feeds */
}
END_TEST

static void check_powers(const load_t *load, int64_t s, const int64_t p[3], const int64_t q[3],
                         uint32_t missing) {
  load_powers_t powers;
  load_powers(load, S(s), &powers);
  for (int i = 0; i < LOAD_PHASES; i++) {
    ck_assert_int_eq(powers.p_mw[i], p[i]);
    ck_assert_int_eq(powers.q_mvar[i], q[i]);
  }
  ck_assert_uint_eq(powers.missing, missing);
}

/* ⌊10/3⌋ = 3 on the phases 2 and 3; ⌊-10/3⌋ = -4, so that -2 is left for phase 1. */
START_TEST(load__total_alone__is_split_and_the_rest_is_on_phase_1) {
  const load_t *three = load_of("load 0 0 10000000000 set 10\nload 0 10000000000 20000000000 set "
                                "-10\n");
  check_powers(three, 1, (int64_t[]){4, 3, 3}, (int64_t[]){0, 0, 0}, 0);
  check_powers(three, 11, (int64_t[]){-2, -4, -4}, (int64_t[]){0, 0, 0}, 0);
  const load_t *one = load_of("phases 0 1\nload 0 0 10000000000 set 10\n");
  check_powers(one, 1, (int64_t[]){10, 0, 0}, (int64_t[]){0, 0, 0}, 0);
}
END_TEST

START_TEST(load__six_powers__are_replaced_and_added_each) {
  const load_t *load = load_of("load 0 0 30000000000 set 1 2 3 -4 -5 -6\n"
                               "load 0 10000000000 20000000000 add 10 20 30 40 50 60\n"
                               "load 0 20000000000 30000000000 set 0 0 -7 0 0 8\n");
  check_powers(load, 5, (int64_t[]){1, 2, 3}, (int64_t[]){-4, -5, -6}, 0);
  check_powers(load, 15, (int64_t[]){11, 22, 33}, (int64_t[]){36, 45, 54}, 0);
  check_powers(load, 25, (int64_t[]){0, 0, -7}, (int64_t[]){0, 0, 8}, 0);
  ck_assert(load_energy(load, S(0), S(30)) == MW_S(60 + 660 - 70, 1)); /* P alone */
}
END_TEST

/* Phase 1 stops with its load for 10 s, phase 2 goes on unseen for 10 s, both for 5 s. */
START_TEST(load__phase_off__stops_its_load_at_the_site_and_hides_it_from_the_meter) {
  const load_t *load = load_of("load 0 0 100000000000 set 1 2 4 10 20 40\n"
                               "fault 0 phase_off 10000000000 20000000000 1 site\n"
                               "fault 0 phase_off 15000000000 25000000000 2 meter\n"
                               "fault 0 phase_off 90000000000 -1 3 meter\n"
                               "fault 1 phase_off 50000000000 60000000000 3 site\n");
  check_powers(load, 9, (int64_t[]){1, 2, 4}, (int64_t[]){10, 20, 40}, 0);
  check_powers(load, 12, (int64_t[]){0, 2, 4}, (int64_t[]){0, 20, 40}, 1);
  check_powers(load, 17, (int64_t[]){0, 2, 4}, (int64_t[]){0, 20, 40}, 3);
  check_powers(load, 22, (int64_t[]){1, 2, 4}, (int64_t[]){10, 20, 40}, 2);
  check_powers(load, 55, (int64_t[]){1, 2, 4}, (int64_t[]){10, 20, 40}, 0);
  check_powers(load, 99, (int64_t[]){1, 2, 4}, (int64_t[]){10, 20, 40}, 4);
  ck_assert(load_energy(load, S(0), S(50)) == MW_S(7 * 50 - 10, 1));
  ck_assert_int_eq(load_next_change(load, S(10)).ns, S(15).ns);
}
END_TEST

/* 2 Hz for 10 s, in the middle of which 0.5 Hz for 4 s: 2·6 + 2 = 14 pulses of 10¹⁵ µHz·ns. */
START_TEST(load__pulses__replace_one_another_and_go_on_without_supply) {
  const load_t *load = load_of("pulses 0 2 0 10000000000 2000000\n"
                               "pulses 0 2 3000000000 7000000000 500000\n"
                               "fault 0 supply_off 0 10000000000 site\n");
  mwns_t pulse = (mwns_t)1000000 * NS_PER_S;
  ck_assert(load_pulses(load, 1, S(0), S(100)) == 14 * pulse);
  ck_assert(load_pulses(load, 1, S(3), S(5)) == pulse);
  ck_assert(load_pulses(load, 0, S(0), S(100)) == 0);
}
END_TEST

static int64_t twice_phase_3(const void *of, const load_powers_t *powers) {
  return *(const int64_t *)of * powers->p_mw[2];
}

START_TEST(load__flow__sums_what_it_is_told_of_each_piece) {
  const load_t *load = load_of("load 0 0 10000000000 set 1 1 5 0 0 0\n"
                               "load 0 10000000000 20000000000 set 1 1 7 0 0 0\n");
  const int64_t factor = 2;
  const load_flow_t *flow = load_flow(&arena, load, twice_phase_3, &factor);
  load_mark_t before = load_mark(load, S(-1)), at_5 = load_mark(load, S(5)),
              at_15 = load_mark(load, S(15)), after = load_mark(load, S(99));
  ck_assert(load_flowed(flow, before, at_5) == MW_S(10, 5));
  ck_assert(load_flowed(flow, at_5, at_15) == MW_S(10, 5) + MW_S(14, 5));
  ck_assert(load_flowed(flow, before, after) == MW_S(24, 10));
}
END_TEST

/* From any mark on, an instant is found as from nothing: before, in, between and behind the pieces,
 * and the border itself belongs to the piece that begins at it. */
START_TEST(load__later_mark__is_the_mark_of_its_instant) {
  const load_t *load = load_of("load 0 0 10000000000 set 5\n"
                               "load 0 10000000000 20000000000 set 7\n"
                               "load 0 30000000000 40000000000 set 9\n");
  static const int64_t instants[] = {-5, 0, 3, 9, 10, 20, 29, 30, 39, 40, 99};
  static const int32_t pieces[] = {-1, 0, 0, 0, 1, 2, 2, 3, 3, 4, 4};
  enum { INSTANTS = sizeof instants / sizeof instants[0] };
  for (int i = 0; i < INSTANTS; i++) {
    load_mark_t from = load_mark(load, S(instants[i]));
    ck_assert_int_eq(from.piece, pieces[i]);
    for (int j = i; j < INSTANTS; j++) {
      load_mark_t to = load_mark_later(load, from, S(instants[j]));
      ck_assert_int_eq(to.piece, pieces[j]);
      ck_assert_int_eq(to.at_ns, S(instants[j]).ns);
    }
  }
  const load_t *none = load_of("");
  ck_assert_int_eq(load_mark_later(none, load_mark(none, S(0)), S(9)).piece, -1);
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
  tcase_add_test(tcase, load__what_cannot_be_read__is_bad_input);
  tcase_add_test(tcase, load__total_alone__is_split_and_the_rest_is_on_phase_1);
  tcase_add_test(tcase, load__six_powers__are_replaced_and_added_each);
  tcase_add_test(tcase, load__phase_off__stops_its_load_at_the_site_and_hides_it_from_the_meter);
  tcase_add_test(tcase, load__pulses__replace_one_another_and_go_on_without_supply);
  tcase_add_test(tcase, load__flow__sums_what_it_is_told_of_each_piece);
  tcase_add_test(tcase, load__later_mark__is_the_mark_of_its_instant);
  tcase_add_test(tcase, load__random_spans__equal_the_plain_rule);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
