/* Dips: 0008, by hand. 3.6 MW, 1 Wh a millisecond, so that energy shows for how long it was seen;
 * hold-up 500 ms unless a story says otherwise. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))
#define MS INT64_C(1000000)
#define POWER INT64_C(3600000000)

static void begin(void) {
  story_begin(DAY, DAY + 7200, false);
  story_tariff();
  story_meter();
  policy("supply.hold_up 500000000");
  load(DAY, DAY + 7200, POWER);
}

/* From 01:00:00 on, in ms. */
static void dip(int64_t from_ms, int64_t to_ms, int residual, int phases, const char *scope) {
  fact("fault 0 dip %lld %lld %d %d %s\n", AT(1, 0) * NS + from_ms * MS, AT(1, 0) * NS + to_ms * MS,
       residual, phases, scope);
}

static const char *answer_at(int64_t at_s) {
  ask_all(at_s);
  ask(at_s, "1-0:1.8.0*255");
  return ideal();
}

/* All phases gone for 3 s: metered on for the 500 ms of the hold-up, where there is a load: there
 * is none, so 3 s are lacking of an hour and a minute, in mWh a microsecond. */
START_TEST(oracle_dips__a_dip_of_all_phases__is_a_failure_of_supply) {
  begin();
  dip(0, 3000, 0, 7, "site");
  const char *text = answer_at(AT(1, 1));
  ROW(text, "event 1 1 1 %lld - - I", AT(1, 0));
  ROW(text, "event 2 2 2 %lld %lld 3 I", AT(1, 0) + 3, AT(1, 0));
  ROW(text, "value 1-0:1.8.0*255 3657000000");
}
END_TEST

/* Where the load goes on at the meter alone, the hold-up is metered: 2.5 s are lacking. */
START_TEST(oracle_dips__scope_meter__meters_on_in_the_hold_up) {
  begin();
  dip(0, 3000, 0, 7, "meter");
  ROW(answer_at(AT(1, 1)), "value 1-0:1.8.0*255 3657500000");
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (AT(2, 0) - 1) * NS);
  LINE(bill(), "unmetered 0 2026-03 2500000");
}
END_TEST

/* No longer than the hold-up: nothing but the load of the site stops. */
START_TEST(oracle_dips__a_dip_within_the_hold_up__stops_the_load_of_the_site_alone) {
  begin();
  dip(0, 500, 0, 7, _i == 0 ? "site" : "meter");
  const char *text = answer_at(AT(1, 1));
  ROW(text, "range events 1 999999 0");
  ROW(text, "value 1-0:1.8.0*255 %s", _i == 0 ? "3659500000" : "3660000000");
}
END_TEST

/* The meter lives on its best phase, and on as much as `supply.minimum`. */
static const struct {
  int residual, phases;
  const char *minimum;
  bool fails;
} borders[] = {
    {699, 7, "700", true}, {700, 7, "700", false}, {0, 6, "700", false},
    {0, 3, "700", false},  {450, 7, "450", false}, {449, 7, "450", true},
};

START_TEST(oracle_dips__a_dip__fails_below_the_minimum_and_on_every_phase_alone) {
  begin();
  fact("policy 0 supply.minimum %s\n", borders[_i].minimum);
  dip(0, 3000, borders[_i].residual, borders[_i].phases, "site");
  const char *text = answer_at(AT(1, 1));
  ROW(text, "range events 1 999999 %d", borders[_i].fails ? 2 : 0);
  ROW(text, "value 1-0:1.8.0*255 %s", borders[_i].fails ? "3657000000" : "3660000000");
}
END_TEST

/* Phase 3 is missing from 1 s to 3 s of a dip of the two others from 0 to 10 s: off then. */
START_TEST(oracle_dips__a_dip_beside_a_missing_phase__fails_while_both_last) {
  begin();
  dip(0, 10000, 100, 3, "site");
  fact("fault 0 phase_off %lld %lld 3 site\n", (AT(1, 0) + 1) * NS, (AT(1, 0) + 3) * NS);
  const char *text = answer_at(AT(1, 1));
  ROW(text, "event 1 1 62 %lld - 3 I", AT(1, 0) + 1);
  ROW(text, "event 2 1 1 %lld - - I", AT(1, 0) + 1);
  ROW(text, "event 3 2 2 %lld %lld 2 I", AT(1, 0) + 3, AT(1, 0) + 1);
  ROW(text, "event 4 2 63 %lld - 3 I", AT(1, 0) + 3);
}
END_TEST

/* All three phases missing and no dip: as ever, no failure of supply. */
START_TEST(oracle_dips__missing_phases_alone__are_no_failure) {
  begin();
  for (int phase = 1; phase <= 3; phase++) {
    fact("fault 0 phase_off %lld %lld %d meter\n", AT(1, 0) * NS, (AT(1, 0) + 3) * NS, phase);
  }
  if (_i == 1) dip(0, 3000, 800, 7, "meter"); /* not below the minimum */
  if (_i == 2) dip(1000, 3000, 100, 1, "meter");
  const char *text = answer_at(AT(1, 1));
  ROW(text, "range events 1 999999 %d", _i == 2 ? 8 : 6);
}
END_TEST

START_TEST(oracle_dips__of_a_meter_of_one_phase__the_others_are_no_matter) {
  begin();
  fact("phases 0 1\n");
  dip(0, 3000, 0, _i == 0 ? 1 : 6, "site");
  ROW(answer_at(AT(1, 1)), "range events 1 999999 %d", _i == 0 ? 2 : 0);
}
END_TEST

/* Two that touch are one failure: 300 and 300 ms are longer than the hold-up. With a millisecond
 * between them each is ridden out. */
START_TEST(oracle_dips__two_that_touch__are_one_failure) {
  begin();
  dip(0, 300, 0, 7, "meter");
  dip(300 + _i, 600, 0, 7, "meter");
  ROW(answer_at(AT(1, 1)), "range events 1 999999 %d", _i == 0 ? 2 : 0);
}
END_TEST

static const char *const refused[] = {
    "fault 0 dip 1772413200000000000 1772413203000000000 0 7 site\n"
    "fault 0 supply_off 1772413202000000000 1772413203000000000 site\n",
    "fault 0 dip 1772413200000000000 1772413203000000000 0 7 site\n"
    "fault 0 dip 1772413202000000000 1772413203000000000 0 1 site\n",
    "fault 0 dip 1772413200000000000 1772413203000000000 1000 7 site\n",
    "fault 0 dip 1772413200000000000 1772413203000000000 0 8 site\n",
    "fault 0 dip 1772413200000000000 1772413203000000000 0 0 site\n",
    "fault 0 dip 1772413200000000000 1772413203000000000 0 7 house\n",
};

START_TEST(oracle_facts__dips_that_cannot_be__are_refused) {
  begin();
  fact("%s", refused[_i]);
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_msg(strstr(error, "cannot read") != NULL, "%s", error);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dips");
  TCase *cases = tcase_create("dips");
  tcase_add_test(cases, oracle_dips__a_dip_of_all_phases__is_a_failure_of_supply);
  tcase_add_test(cases, oracle_dips__scope_meter__meters_on_in_the_hold_up);
  tcase_add_loop_test(
      cases, oracle_dips__a_dip_within_the_hold_up__stops_the_load_of_the_site_alone, 0, 2);
  tcase_add_loop_test(cases, oracle_dips__a_dip__fails_below_the_minimum_and_on_every_phase_alone,
                      0, 6);
  tcase_add_test(cases, oracle_dips__a_dip_beside_a_missing_phase__fails_while_both_last);
  tcase_add_loop_test(cases, oracle_dips__missing_phases_alone__are_no_failure, 0, 3);
  tcase_add_loop_test(cases, oracle_dips__of_a_meter_of_one_phase__the_others_are_no_matter, 0, 2);
  tcase_add_loop_test(cases, oracle_dips__two_that_touch__are_one_failure, 0, 2);
  tcase_add_loop_test(cases, oracle_facts__dips_that_cannot_be__are_refused, 0, 6);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
