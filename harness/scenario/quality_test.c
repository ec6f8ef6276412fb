/* The words of decision 0011: what they become as facts, literal, and what cannot be, each with its
 * own message and place. The key of meter 0 of seed 1 is Ed25519 of the SHA-256 of "meterproof
 * quality 1 0", worked out with a foreign tool. */
#include "harness/scenario/cell_facts_test.h"

#define STORY(meter, more) STORY_OF("TST-QUA-P01", meter, more)

static const char *facts_of(const char *text) { return facts_at(text, 0, ""); }

static void is_silent(const char *facts, const char *line) {
  ck_assert_msg(strstr(facts, line) == NULL, "'%s' in %s", line, facts);
}

/* 2028-12-31T23:59:59Z is 1861919999. */
START_TEST(nominal__below_a_meter__makes_it_measure_and_sign) {
  const char *facts = facts_of(STORY(
      "polyphase-tou, nominal: 231.5 V, quality_log: 7, certificate: {number: 4711, expires: "
      "2028-12-31T23:59:59, class: S}, instrument: {period: 10 min, days: 2, gauges: [U2, H3.25]}",
      ""));
  says(facts, "limit 0 quality_log 7\n");
  says(facts, "gauge 0 0 U2\ngauge 0 1 H3.25\n");
  says(facts, "nominal 0 231500 50000\ncertificate 0 4711 1861919999 S\n"
              "quality_seed 0 2f6b806d96a6de5ef3c202ff20bc0a72871aa566d72b73c2a72c3c5354fe946d\n"
              "quality_key 0 6528cce2eb769202d14a41d764f3ef4ffd7127937add6a6c9e66ad8d622a1008\n");
  facts = facts_of(STORY("quality-single, signs: false", ""));
  says(facts, "nominal 0 230000 50000\n");
  says(facts, "limit 0 quality_log 50\n");
  is_silent(facts, "quality_key");
  is_silent(facts, "certificate");
  is_silent(facts_of(STORY("polyphase-tou", "")), "nominal");
}
END_TEST

START_TEST(policy__thresholds__are_thousandths_and_said_where_they_differ) {
  const char *facts =
      facts_of(STORY("quality-polyphase", "policy: {pq.dip: 85 %, pq.swell: 112.5 %, "
                                          "pq.interruption: 10 %, pq.hysteresis: 0 %, pq.rapid: "
                                          "5 %}\n"));
  says(facts, "policy 0 pq.dip 850\npolicy 0 pq.swell 1125\npolicy 0 pq.interruption 100\n"
              "policy 0 pq.hysteresis 0\npolicy 0 pq.rapid 50\n");
  is_silent(facts_of(STORY("quality-polyphase", "")), "policy 0 pq.");
}
END_TEST

/* A phase that is not named has the declared voltage, one that the meter has not has none. */
START_TEST(mains__entries__are_spans_clipped_to_the_story) {
  const char *facts = facts_of(STORY(
      "quality-polyphase",
      "voltage:\n- {value: 231 V}\n- {at: 2026-03-27T23:00, for: 2 h, phases: {l2: 207.5 V}}\n"
      "harmonic: [{at: 2026-03-28T01:00, for: 1 s, phases: [1, 3], order: 5, value: 4.25 %}]\n"
      "frequency: [{at: 2026-03-28T01:00, until: 2026-03-28T01:10, value: 49.95 Hz}]\n"
      "flicker: [{value: 0.4}]\n"));
  says(facts, "voltage 0 1774656000000000000 1774742400000000000 231000 231000 231000\n"
              "voltage 0 1774656000000000000 1774659600000000000 230000 207500 230000\n"
              "harmonic 0 1774659600000000000 1774659601000000000 1 5 42500\n"
              "harmonic 0 1774659600000000000 1774659601000000000 3 5 42500\n"
              "frequency 0 1774659600000000000 1774660200000000000 49950\n"
              "flicker 0 1774656000000000000 1774742400000000000 400 400 400\n");
  says(facts_of(STORY("quality-single", "voltage: [{value: 231 V}]\n")),
       "voltage 0 1774656000000000000 1774742400000000000 231000 0 0\n");
}
END_TEST

/* Measured are 350 ms of 85 %, a half cycle less than the mains are low; of 22.5 % a half cycle
 * more: 360 ms and 340 ms of the mains. */
START_TEST(dip__by_its_cell__has_the_residual_and_span_of_its_middle) {
  static const char text[] =
      STORY("quality-polyphase",
            "matrix: {cell: [90-80/0.2-0.5, 40-5/0.2-0.5]}\n"
            "faults: [{at: 2026-03-28T01:00, kind: dip, cell: matrix, phases: [1, 3]},\n"
            "  {at: 2026-03-28T02:00, kind: dip, cell: 5-0/5-60, phases: 2, scope: meter}]\n");
  const char *facts = facts_at(text, 0, "");
  says(facts, "fault 0 dip 1774659600000000000 1774659600360000000 850 5 site\n"
              "fault 0 dip 1774663200000000000 1774663232490000000 25 2 meter\n");
  is_silent(facts, " 225 5 ");
  facts = facts_at(text, 1, "");
  says(facts, "fault 0 dip 1774659600000000000 1774659600340000000 225 5 site\n");
  is_silent(facts, " 850 5 ");
}
END_TEST

START_TEST(swell_visit_and_order__are_facts) {
  const char *facts = facts_of(STORY(
      "quality-polyphase, protocol: dlms-hdlc",
      "faults: [{at: 2026-03-28T01:00, kind: swell, rise: 115.5 %, phases: [2, 3], for: 40 ms}]\n"
      "head_end:\n  lists: [{at: 2026-03-28T02:00, meters: m, read: [quality]}]\n"
      "  commands: [{at: 2026-03-28T03:00, do: read_waveform, to: 12}]\n"));
  says(facts, "fault 0 swell 1774659600000000000 1774659600040000000 1155 6\n");
  says(facts, "visit 0 1774663200000000000 0 quality\n"
              "command 1774666800000000000 0 read_waveform 12\n");
}
END_TEST

START_TEST(expect__kinds_of_decision_0011__are_flat) {
  const char *facts = facts_of(STORY(
      "quality-polyphase",
      "expect:\n- disturbance: {kind: dip, phases: [1, 3], duration: 350 ms, extreme: 126.5 V, "
      "begin: 2026-03-28T00:59:59.990, flags: [cut]}\n"
      "- quality_cell: {row: 70-40, column: 0.2-0.5, count: 1, only: true}\n"
      "- quality_week: {from: 2026-03-28T00:00, line: harmonic, phase: 1, order: 5, inside: 3}\n"
      "- gauge: {label: 2026-03-28T08:00, word: U1, min: 229.5 V}\n"
      "- gauge: {label: 2026-03-28T08:00, word: F, max: 50.010 Hz}\n"
      "- gauge: {label: 2026-03-28T08:00, word: H1.5, mean: 4.25 %, flags: [flagged]}\n"
      "- gauge: {label: 2026-03-28T08:00, word: PST2, mean: 0.85}\n"));
  says(facts, "expect 0 disturbance kind dip\nexpect 0 disturbance phases 5\n"
              "expect 0 disturbance duration 350000000\n"
              "expect 0 disturbance extreme 126500~50\n"
              "expect 0 disturbance begin 1774659599990\nexpect 0 disturbance flags cut\n");
  says(facts, "expect 1 quality_cell row 70-40\nexpect 1 quality_cell column 0.2-0.5\n"
              "expect 1 quality_cell count 1\nexpect 1 quality_cell only true\n");
  says(facts, "expect 2 quality_week from 1774656000\nexpect 2 quality_week line harmonic\n"
              "expect 2 quality_week phase 1\nexpect 2 quality_week order 5\n"
              "expect 2 quality_week inside 3\n");
  says(facts, "gauge min 229500~50\n");
  says(facts, "gauge max 50010~0\n");
  says(facts, "gauge mean 42500~50\n");
  says(facts, "gauge mean 850~5\n");
}
END_TEST

static const struct {
  const char *text, *complaint;
} REFUSED[] = {
    {STORY("polyphase-tou, nominal: 9 V", ""),
     "x.yaml:6:65: '9 V' is no declared voltage: from 10 V to 1 kV, phase to neutral\n"},
    {STORY("polyphase-tou, signs: true", ""),
     "x.yaml:6:63: 'signs' needs 'nominal': add it, or remove this\n"},
    {STORY("polyphase-tou", "voltage: [{value: 230 V}]\n"),
     "x.yaml:8:11: 'm' does not measure the quality of power: write its 'nominal'\n"},
    {STORY("quality-single", "voltage: [{phases: {l2: 230 V}}]\n"),
     "x.yaml:8:25: the meter has one phase only: remove 'l2'\n"},
    {STORY("quality-polyphase", "voltage: [{value: 2.5 kV}]\n"),
     "x.yaml:8:19: '2.5 kV' must be from 0 V to 2 kV\n"},
    {STORY("quality-polyphase", "voltage: [{at: 2026-03-28T01:00:00.005, waveform: x.cfg}]\n"),
     "x.yaml:8:51: a record begins with a half cycle: 'at' in whole 10 ms\n"},
    {STORY("quality-polyphase", "voltage: [{waveform: none.cfg}]\n"),
     "x.yaml:8:22: no file 'none.cfg': it is looked for beside the scenario, in the tree and in "
     "fixtures/loads; a file of the data folder stands under 'requires'\n"},
    {STORY("quality-polyphase", "voltage: [{}]\n"),
     "x.yaml:8:11: write either 'value', or 'phases' with some of them\n"},
    {STORY("quality-polyphase", "frequency: [{value: 61 Hz}]\n"),
     "x.yaml:8:21: '61 Hz' must be from 40 Hz to 60 Hz, in whole mHz\n"},
    {STORY("quality-polyphase", "flicker: [{value: 101}]\n"),
     "x.yaml:8:19: a flicker severity is from 0 to 100\n"},
    {STORY("quality-polyphase", "faults: [{at: 2026-03-28T01:00:00.005, kind: dip, cell: "
                                "70-40/1-5, phases: [1]}]\n"),
     "x.yaml:8:15: a dip by its cell begins with a half cycle: write whole hundredths of a "
     "second\n"},
    {STORY("quality-polyphase",
           "faults: [{at: 2026-03-28T01:00, kind: dip, cell: matrix, phases: [1]}]\n"),
     "x.yaml:8:50: the matrix has no axis 'cell': add it, or name a cell\n"},
    {STORY("polyphase-tou",
           "faults: [{at: 2026-03-28T01:00, kind: swell, rise: 120 %, phases: [1], for: 1 s}]\n"),
     "x.yaml:8:10: 'm' has no declared voltage to swell over: write 'nominal'\n"},
    {STORY("quality-polyphase",
           "faults: [{at: 2026-03-28T01:00, kind: swell, rise: 100 %, phases: [1], for: 1 s}]\n"),
     "x.yaml:8:52: a swell rises to 100.1 % to 200 % of the voltage, in tenths\n"},
    {STORY("polyphase-tou",
           "head_end:\n  lists: [{at: 2026-03-28T02:00, meters: m, read: [quality]}]\n"),
     "x.yaml:9:52: 'm' has no quality to be read: write its 'nominal'\n"},
    {STORY("polyphase-tou, instrument: {period: 10 min, days: 1, gauges: [UB]}", ""),
     "x.yaml:6:103: unknown gauge 'UB': use one of: P, P1, P2, P3, Q, Q1, Q2, Q3, S\n"},
};
enum { REFUSED_COUNT = sizeof REFUSED / sizeof REFUSED[0] };

START_TEST(story_load__what_cannot_be__is_refused_with_its_place) {
  facts_at(REFUSED[_i].text, 0, REFUSED[_i].complaint);
}
END_TEST

/* The record of fixtures/loads: five half cycles of 230 V, nineteen in which phase 1 has 92 V, in
 * steps of 50 mV. 2026-03-28T01:00 in Berlin is 1774656000. */
START_TEST(expand_cell__a_recorded_waveform__is_its_half_cycles) {
  says(facts_of(STORY("quality-polyphase",
                      "voltage: [{at: 2026-03-28T01:00, waveform: dip-of-one-phase.cfg}]\n")),
       "voltage 0 1774659600000000000 1774659600050000000 229996 230000 230000\n"
       "voltage 0 1774659600050000000 1774659600240000000 91998 230000 230000\n");
}
END_TEST

/* Both are good alone. */
START_TEST(expand_cell__swells_over_one_another_and_thresholds_turned__are_refused) {
  facts_at(
      STORY("quality-polyphase",
            "faults: [{at: 2026-03-28T01:00, kind: swell, rise: 120 %, phases: [1], for: 1 s},\n"
            "  {at: 2026-03-28T01:00:00.5, kind: swell, rise: 130 %, phases: [2], for: 1 "
            "s}]\n"),
      0, "x.yaml:9:3: 'm': a swell lies over another (8:10): move one\n");
  facts_at(STORY("quality-polyphase", "policy: {pq.dip: 40 %, pq.interruption: 50 %}\n"), 0,
           "x.yaml:6:10: 'm': pq.interruption lies above pq.dip: write it lower\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality");
  TCase *tests = tcase_create("quality");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, expand_cell__a_recorded_waveform__is_its_half_cycles);
  tcase_add_test(tests, nominal__below_a_meter__makes_it_measure_and_sign);
  tcase_add_test(tests, policy__thresholds__are_thousandths_and_said_where_they_differ);
  tcase_add_test(tests, mains__entries__are_spans_clipped_to_the_story);
  tcase_add_test(tests, dip__by_its_cell__has_the_residual_and_span_of_its_middle);
  tcase_add_test(tests, swell_visit_and_order__are_facts);
  tcase_add_test(tests, expect__kinds_of_decision_0011__are_flat);
  tcase_add_loop_test(tests, story_load__what_cannot_be__is_refused_with_its_place, 0,
                      REFUSED_COUNT);
  tcase_add_test(tests, expand_cell__swells_over_one_another_and_thresholds_turned__are_refused);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
