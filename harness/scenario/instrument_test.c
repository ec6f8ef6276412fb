/* The words of decision 0008 but for zones: what they become as facts, literal, and what cannot be,
 * each with its own message and place. */
#include "harness/scenario/cell_facts_test.h"

#define STORY(meter, more) STORY_OF("TST-INS-P01", meter, more)

static const char *facts_of(const char *text, const char *expected_complaints) {
  return facts_at(text, 0, expected_complaints);
}

START_TEST(instrument__below_a_meter__takes_the_place_of_the_models) {
  const char *facts = facts_of(
      STORY("polyphase-tou, instrument: {period: 15 min, days: 40, gauges: [S, P1, Q]}", ""), "");
  says(facts, "instrument 0 900000000000 40\ngauge 0 0 S\ngauge 0 1 P1\ngauge 0 2 Q\n"
              "clock_initial");
  ck_assert_ptr_null(strstr(facts_of(STORY("polyphase-tou", ""), ""), "instrument"));
}
END_TEST

START_TEST(statement__with_a_second_profile_or_daily_sets__says_so_in_its_facts) {
  const char *facts =
      facts_of(STORY("industrial-gauges, connection: ct, ratios: {ct: 200/5}", ""), "");
  says(facts, "instrument 0 600000000000 60\ngauge 0 0 P\ngauge 0 1 P1\ngauge 0 2 P2\n"
              "gauge 0 3 P3\ngauge 0 4 Q\ngauge 0 5 S\n");
  facts = facts_of(STORY("single-phase-capacitor", ""), "");
  says(facts, "limit 0 sets 12\nlimit 0 daily_sets 31\n");
  says(facts, "policy 0 eob.daily yes\npolicy 0 reserve.kind capacitor\n"
              "policy 0 reserve.hours 129600000000000\n"); /* 36 h */
}
END_TEST

START_TEST(policy__axes_of_the_crystal_and_the_reserve__are_in_base_units) {
  const char *facts = facts_of(
      STORY("polyphase-tou",
            "policy: {clk.temperature: -34 ppb/°C², clk.ageing: 3 ppm/year, reserve.kind: cell, "
            "reserve.hours: 36 h, reserve.leak: 11.4 ppm, reserve.low: 1 h, supply.minimum: "
            "65.5 %}\n"),
      "");
  says(facts, "policy 0 clk.temperature -34\npolicy 0 clk.ageing 3000\n"
              "policy 0 reserve.kind cell\npolicy 0 reserve.hours 129600000000000\n"
              "policy 0 reserve.leak 11400\npolicy 0 reserve.low 3600000000000\n"
              "policy 0 supply.minimum 655\n");
  facts = facts_of(STORY("polyphase-tou", "policy: {supply.minimum: 70 %, eob.daily: no}\n"), "");
  ck_assert_ptr_null(strstr(facts, "supply.minimum"));
  ck_assert_ptr_null(strstr(facts, "eob.daily"));
}
END_TEST

START_TEST(temperature__entries__are_spans_clipped_to_the_story) {
  says(facts_of(STORY("polyphase-tou", "temperature:\n- {value: 5.5 °C}\n"
                                       "- {at: 2026-03-27T12:00, for: 13 h, value: -10 °C}\n"),
                ""),
       "temperature 0 1774656000000000000 1774742400000000000 55\n"
       "temperature 0 1774656000000000000 1774659600000000000 -100\n");
}
END_TEST

START_TEST(faults__of_decision_0008__carry_their_arguments) {
  says(facts_of(STORY("polyphase-direct",
                      "faults:\n- {at: 2026-03-28T01:00, kind: set_channels, to: [-A, +A]}\n"
                      "- {at: 2026-03-28T02:00, kind: battery_replaced}\n"
                      "- {at: 2026-03-28T03:00, kind: dip, residual: 40 %, phases: [1, 3], for: 2 "
                      "s}\n"
                      "- {at: 2026-03-28T04:00, kind: end_of_billing, by: external_input}\n"),
                ""),
       "fault 0 set_channels 1774659600000000000 -1 1,0 O3\n"
       "fault 0 battery_replaced 1774663200000000000 -1\n"
       "fault 0 dip 1774666800000000000 1774666802000000000 400 5 site\n" /* bits 1 and 4 */
       "fault 0 end_of_billing 1774670400000000000 -1 X\n");
}
END_TEST

START_TEST(head_end__readings_and_orders_of_decision_0008__are_its_facts) {
  const char *facts = facts_of(
      STORY("polyphase-direct",
            "head_end:\n  lists: [{at: 2026-03-28T01:00, meters: m, read: [daily, instrument]}]\n"
            "  commands: [{at: 2026-03-28T02:00, do: set_channels, to: [+A, -A]}]\n"),
      "");
  says(facts, "visit 0 1774659600000000000 0 daily,instrument\n"
              "command 1774663200000000000 0 set_channels 0,1\n");
}
END_TEST

START_TEST(expect__kinds_of_decision_0008__are_flat) {
  const char *facts = facts_of(
      STORY("polyphase-direct",
            "expect:\n- daily: {number: 2, stamp: 2026-03-28T00:00, total: [oracle, 1 Wh], flags: "
            "[late]}\n- no_daily: {number: 3}\n"
            "- gauge: {label: 2026-03-28T08:00, word: Q1, min: -1 var, mean: oracle}\n"
            "- gauge: {label: 2026-03-28T08:00, word: S, max: 2 VA}\n"),
      "");
  says(facts, "expect 0 daily number 2\nexpect 0 daily stamp 1774656000\n"
              "expect 0 daily total oracle\nexpect 0 daily total 1000~500\n"
              "expect 0 daily flags late\n");
  says(facts, "expect 1 no_daily meter m\nexpect 1 no_daily number 3\n");
  says(facts, "expect 2 gauge word Q1\nexpect 2 gauge min -1000~500\nexpect 2 gauge mean oracle\n");
  says(facts, "expect 3 gauge word S\nexpect 3 gauge max 2000~500\n");
}
END_TEST

#define GAUGES(words)                                                                              \
  STORY("polyphase-tou, instrument: {period: 15 min, days: 40, gauges: " words "}", "")
#define TOU(more) STORY("polyphase-tou", more)

static const struct {
  const char *text, *complaint;
} BAD[] = {
    {GAUGES("[]"), "x.yaml:6:103: no gauge at all: name some, as [P, Q]\n"},
    {GAUGES("[P, P]"), "x.yaml:6:107: the gauge 'P' stands here twice: remove one\n"},
    {GAUGES("[P4]"), "x.yaml:6:104: unknown gauge 'P4': did you mean 'P1'?\n"},
    {GAUGES("[P, P1, P2, P3, Q, Q1, Q2, Q3, S]"),
     "x.yaml:6:134: more than 8 gauges: a meter holds no more, remove some\n"},
    {STORY("single-phase-ami, instrument: {period: 15 min, days: 40, gauges: [P2]}", ""),
     "x.yaml:6:107: a meter with one phase has no 'P2': remove it\n"},
    {STORY("polyphase-tou, instrument: {period: 7 min, days: 40, gauges: [P]}", ""),
     "x.yaml:6:77: '7 min' is no period of a second profile: use whole minutes that divide a "
     "day\n"},
    {STORY("polyphase-tou, instrument: {period: 1 min, days: 901, gauges: [P]}", ""),
     "x.yaml:6:90: days must be from 1 to 900, this is 901\n"},
    {STORY("polyphase-tou, instrument: {period: 1 min, gauges: [P]}", ""),
     "x.yaml:6:68: 'days' is missing here: add the key 'days'\n"},
    {TOU("policy: {clk.temperature: -34 ppb}\n"),
     "x.yaml:8:27: clk.temperature is a share with '/°C²' behind it, as 3 ppb/°C²\n"},
    {TOU("policy: {clk.temperature: 1.5 ppm/°C²}\n"),
     "x.yaml:8:27: '1.5 ppm/°C²' must be from -1000 ppb/°C² to 1000 ppb/°C²\n"},
    {TOU("policy: {clk.ageing: 3 ppm}\n"),
     "x.yaml:8:22: clk.ageing is a share with '/year' behind it, as 3 ppb/year\n"},
    {TOU("policy: {supply.minimum: 100 %}\n"),
     "x.yaml:8:26: '100 %' must be from 0.1 % to 99.9 %, in tenths\n"},
    {TOU("policy: {reserve.kind: cell}\n"),
     "x.yaml:6:10: 'm': its cell holds no time: write 'reserve.hours'\n"},
    {TOU("policy: {reserve.kind: capacitor, reserve.hours: 36 h}\n"),
     "x.yaml:6:10: 'm': its capacitor is never filled: write 'reserve.recharge'\n"},
    {TOU("policy: {reserve.kind: cell, reserve.hours: 36 h, reserve.low: 36 h}\n"),
     "x.yaml:6:10: 'm': its cell is low when it is full: write a 'reserve.low' below "
     "'reserve.hours'\n"},
    {TOU("temperature: [{value: 121 °C}]\n"),
     "x.yaml:8:23: '121 °C' must be from -60 °C to 120 °C\n"},
    {TOU("temperature: [{value: 20 K}]\n"),
     "x.yaml:8:23: '20 K' is not a temperature: its unit must be °C\n"},
    {TOU("faults: [{at: 2026-03-28T01:00, kind: set_channels, to: [+A]}]\n"),
     "x.yaml:8:57: the channels of 'm' cannot be changed: its model has no 'quantities'\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T01:00, kind: set_channels, to: [-A, -A]}]\n"),
     "x.yaml:8:62: the channel '-A' stands here twice: remove one\n"},
    {STORY("polyphase-direct", "faults: [{at: 2026-03-28T01:00, kind: set_channels, to: []}]\n"),
     "x.yaml:8:57: no channel at all: name some, as [+A]\n"},
    {STORY("polyphase-direct",
           "head_end: {commands: [{at: 2026-03-28T01:00, do: set_channels, to: [I4]}]}\n"),
     "x.yaml:8:69: unknown quantity 'I4': did you mean 'R4'?\n"},
    {STORY("polyphase-direct",
           "head_end: {commands: [{at: 2026-03-28T01:00, do: set_channels}]}\n"),
     "x.yaml:8:23: 'to' is missing here: add the key 'to'\n"},
    {TOU("faults: [{at: 2026-03-28T01:00, kind: dip, residual: 100 %, phases: 1, for: 2 s}]\n"),
     "x.yaml:8:54: a dip leaves from 0 % to 99.9 % of the voltage, in tenths\n"},
    {TOU("faults: [{at: 2026-03-28T01:00, kind: dip, residual: 40 %, phases: [1, 1], for: 2 s}]\n"),
     "x.yaml:8:72: the phase 1 stands here twice: remove one\n"},
    {TOU("faults: [{at: 2026-03-28T01:00, kind: dip, residual: 40 %, phases: [1]}]\n"),
     "x.yaml:8:10: 'dip' needs its end: add 'for' or 'until'\n"},
    {STORY("single-phase-ami",
           "faults: [{at: 2026-03-28T01:00, kind: dip, residual: 40 %, phases: [2], for: 2 s}]\n"),
     "x.yaml:8:69: a phase must be from 1 to 1, this is 2\n"},
    {TOU("faults:\n- {at: 2026-03-28T01:00, kind: supply_off, for: 1 min}\n"
         "- {at: 2026-03-28T01:00:59, kind: dip, residual: 40 %, phases: 1, for: 2 s}\n"),
     "x.yaml:10:3: 'm': a dip lies over another, or over a missing supply (9:3): move one\n"},
    {TOU("faults: [{at: 2026-03-28T01:00, kind: set_clock, to: 2026-03-28T01:00, by: "
         "external_input}]\n"),
     "x.yaml:8:76: unknown port and level 'external_input': use one of: B, O0, O1, O3, R0, R1, "
     "R3\n"},
    {TOU("expect: [{gauge: {label: 2026-03-28T08:00, word: P}}]\n"),
     "x.yaml:8:18: nothing is expected here: a check that cannot fail\n"},
    {TOU("expect: [{gauge: {label: 2026-03-28T08:00, word: P, min: 1 var}}]\n"),
     "x.yaml:8:58: '1 var' is not a power: its unit must be mW, W, kW, MW or GW\n"},
    {TOU("expect: [{daily: {total: 1 Wh}}]\n"),
     "x.yaml:8:18: 'number' is missing here: add the key 'number'\n"},
};

START_TEST(story_load__what_decision_0008_cannot_have__is_refused_with_place_and_mending) {
  facts_of(BAD[_i].text, BAD[_i].complaint);
}
END_TEST

/* Two that touch are good, and so is a dip beside a missing phase. */
START_TEST(story_load__dips_that_touch__are_good) {
  facts_of(TOU("faults:\n- {at: 2026-03-28T01:00, kind: supply_off, for: 1 min}\n"
               "- {at: 2026-03-28T01:01, kind: dip, residual: 40 %, phases: [1, 2, 3], for: 2 s}\n"
               "- {at: 2026-03-28T01:01:02, kind: dip, residual: 0 %, phases: 1, for: 2 s}\n"
               "- {at: 2026-03-28T01:00:30, kind: phase_off, phase: 2, for: 2 min}\n"),
           "");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("instrument");
  TCase *tests = tcase_create("instrument");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, instrument__below_a_meter__takes_the_place_of_the_models);
  tcase_add_test(tests, statement__with_a_second_profile_or_daily_sets__says_so_in_its_facts);
  tcase_add_test(tests, policy__axes_of_the_crystal_and_the_reserve__are_in_base_units);
  tcase_add_test(tests, temperature__entries__are_spans_clipped_to_the_story);
  tcase_add_test(tests, faults__of_decision_0008__carry_their_arguments);
  tcase_add_test(tests, head_end__readings_and_orders_of_decision_0008__are_its_facts);
  tcase_add_test(tests, expect__kinds_of_decision_0008__are_flat);
  tcase_add_loop_test(tests,
                      story_load__what_decision_0008_cannot_have__is_refused_with_place_and_mending,
                      0, (int)(sizeof BAD / sizeof BAD[0]));
  tcase_add_test(tests, story_load__dips_that_touch__are_good);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
