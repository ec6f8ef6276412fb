/* Statements of models: what they become as facts, literal, and what no meter can hold, each kind
 * with its own message and place. A bad statement is the good one with one line changed. */
#include "harness/scenario/statement.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

#define POLICY                                                                                     \
  "policy: {md.period: 15 min, lp.period: 15 min, md.after_power_failure: resume,"                 \
  " md.continuation_window: 0 s, md.incomplete_interval: use, md.rate_of_interval: start,"         \
  " md.tie: first, md.type: block, register.quantum: 1 mWh, eob.monthly: none,"                    \
  " eob.lockout: 15 min, eob.missed_in_outage: on_power_up, eob.on_season_change: no,"             \
  " eob.on_change_over: yes, eob.on_unfreeze: no, meter.start_up: 0 s, supply.hold_up: 0.5 s,"     \
  " clk.drift: 0 ppm, clk.invalid.response: R1, clk.invalid.rate: held,"                           \
  " clk.invalid.resets: once, tariff.switching_time: wall, tariff.repeated_hour: both,"            \
  " ratio.place: primary, lp.gap: none, lp.stamp: start, lp.dst: utc, export.mode: separate,"      \
  " va.type: vector, register.digits: 0, reverse.detect: no, lp.gap_limit: 1 d,"                   \
  " lp.full: overwrite, md.interval_trigger: clock, md.on_clock_change: split,"                    \
  " clk.invalid.md: continue_flag, clk.silent_limit: 0 s, clk.reject_limit: 0 s,"                  \
  " clk.monthly_sum_limit: 0 s, clk.slew_rate: 5 s, tariff.offset: 0 s,"                           \
  " clk.temperature: 0 ppb/°C², clk.ageing: 0 ppb/year, eob.daily: no, reserve.kind: fault,"     \
  " reserve.hours: 0 h, reserve.leak: 0 ppb, reserve.recharge: 0 h, reserve.low: 0 h,"             \
  " supply.minimum: 70 %, fw.blackout: 0 s, fw.verify: 2 s}\n"
#define HEAD "title: t\ndictionary: polyphase-tou\nconnection: direct\nphases: 3\n"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

static void complains(const char *text, const char *expected) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  yaml_file_t *file = ARENA_NEW(&arena, yaml_file_t);
  *file = (yaml_file_t){.arena = &arena,
                        .path = "outer.yaml",
                        .complaints = &complaints.text,
                        .complaint_count = &complaints.count};
  *story = (story_t){.arena = &arena, .options = &OPTIONS, .file = file};
  const statement_t *model = statement_read(story, "s.yaml", "s", bytes_text(text));
  ck_assert((model == NULL) == (complaints.count > 0));
  ck_assert_str_eq(text_chars(&complaints.text), expected);
  text_free(&complaints.text);
}

START_TEST(statement_read__a_good_one__is_not_complained_of) {
  complains(HEAD "quantities: [+A]\n" POLICY, "");
  complains(HEAD POLICY, "");
}
END_TEST

#define SIXTEEN "[+A, -A, +A1, +A2, +A3, -A1, -A2, -A3, AA, R1, R2, R3, R4, +R, -R, +S"

/* The head has four lines, so that a row's own text begins at line 5. */
static const struct {
  const char *text, *complaint;
} BAD[] = {
    {HEAD "quantities: " SIXTEEN ", -S]\n" POLICY,
     "s.yaml:5:84: more than 16 quantities: a meter holds no more, remove some\n"},
    {HEAD "quantities: " SIXTEEN "]\nsums: {C1: \"+R1 +R2\"}\n" POLICY,
     "s.yaml:6:12: more than 16 quantities: a meter holds no more, remove some\n"},
    {HEAD "quantities: [-A, +A]\n" POLICY,
     "s.yaml:5:14: the first quantity is +A: put it before '-A'\n"},
    {HEAD "quantities: [+A, +A]\n" POLICY,
     "s.yaml:5:18: the quantity '+A' stands here twice: remove one\n"},
    {HEAD "quantities: [+A, R5]\n" POLICY,
     "s.yaml:5:18: unknown quantity 'R5': did you mean 'R1'?\n"},
    {"title: t\ndictionary: polyphase-tou\nconnection: direct\nphases: 1\nquantities: [+A, "
     "-A2]\n" POLICY,
     "s.yaml:5:18: a meter with one phase has no '-A2': remove it, or write 'phases: 3'\n"},
    {"title: t\ndictionary: polyphase-tou\nconnection: direct\nphases: 2\n" POLICY,
     "s.yaml:4:9: a meter has one phase or three\n"},
    {HEAD "quantities: [+A, R1]\nsums: {C1: \"++A +R1\"}\n" POLICY,
     "s.yaml:6:12: 'R1' is in kvarh, the parts before it in kWh: divide the sum\n"},
    {HEAD "quantities: [+A]\nsums: {C1: \"++A\", C2: \"+C1\"}\n" POLICY,
     "s.yaml:6:23: 'C1' is a sum itself: write its parts instead\n"},
    {HEAD "quantities: [+A]\nsums: {C6: \"++A\"}\n" POLICY,
     "s.yaml:6:8: 'C6' is no name of a sum: use C1 to C5\n"},
    {HEAD "quantities: [+A]\nsums: {C1: \"++A ++A\"}\n" POLICY,
     "s.yaml:6:12: '+A' is a part twice: remove one\n"},
    {HEAD "quantities: [+A]\nsums: {C1: \"+R1\"}\n" POLICY,
     "s.yaml:6:12: '+R1' is no part of a sum: write a sign and a quantity, as in '+R1 -R4', of +A "
     "'++A'\n"},
    {HEAD "quantities: [+A, I2]\n" POLICY,
     "s.yaml:1:1: the input 'I2' has no weight: add 'inputs: {I2: 1000}'\n"},
    {HEAD "quantities: [+A]\ninputs: {I2: 10}\n" POLICY,
     "s.yaml:6:10: 'I2' is no input among the quantities: add it there, or remove it here\n"},
    {HEAD
     "quantities: [+A, -A, R1, R2, R3]\ntou: {+A: all, -A: all, R1: all, R2: all, R3: 1}\n" POLICY,
     "s.yaml:6:6: 33 rate registers: a meter holds at most 32, remove some\n"},
    {HEAD "quantities: [+A]\ntou: {+A: [1, 1]}\n" POLICY,
     "s.yaml:6:15: the rate 1 stands here twice: remove one\n"},
    {HEAD "quantities: [+A]\ndemand: [{of: +A, rates: [1, 2]}, {of: +A, rates: [2, 1]}]\n" POLICY,
     "s.yaml:6:35: two demands of +A have the same rates (this and number 0): remove one, or give "
     "it more peaks\n"},
    {HEAD "quantities: [+A]\ndemand: [{of: +A, rates: any, peaks: 4}]\n" POLICY,
     "s.yaml:6:38: peaks must be from 1 to 3, this is 4\n"},
    {HEAD "quantities: [+A]\ncoincident: [{of: +A, with: 0}]\n" POLICY,
     "s.yaml:6:29: no maximum demand to coincide with: add 'demand'\n"},
    {HEAD "quantities: [+A]\nchannels: [+A, +A]\n" POLICY,
     "s.yaml:6:16: the channel '+A' stands here twice: remove one\n"},
    {HEAD "quantities: [+A]\nlimits: {sets: 37}\n" POLICY,
     "s.yaml:6:16: sets must be from 1 to 36, this is 37\n"},
    {HEAD "channels: [+A]\n" POLICY,
     "s.yaml:5:11: 'channels' needs 'quantities': add them, or remove this\n"},
    {HEAD "quantites: [+A]\n" POLICY,
     "s.yaml:5:1: unknown key 'quantites': did you mean 'quantities'?\n"},
    {"title: t\ndictionary: polyphase-tou\nconnection: direct\n" POLICY,
     "s.yaml:1:1: 'phases' is missing here: add the key 'phases'\n"},
};

START_TEST(statement_read__what_no_meter_holds__is_refused_with_place_and_mending) {
  complains(BAD[_i].text, BAD[_i].complaint);
}
END_TEST

START_TEST(statement_read__an_axis_that_is_missing__is_named) {
  size_t len = strlen(HEAD POLICY) - strlen(", fw.verify: 2 s}\n");
  const char *text = arena_printf(&arena, "%.*s}\n", (int)len, HEAD POLICY);
  complains(text, "s.yaml:5:9: the axis 'fw.verify' is missing here: a model declares every "
                  "one\n");
}
END_TEST

/* --- Facts --- */

static const char *facts_of(const char *meter, const char *more, const char *from,
                            const char *until) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 1};
  const int32_t at[STORY_AXES_MAX] = {0};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  const char *text = arena_printf(
      &arena,
      "id: TST-STM-P01\nversion: 1\ntitle: t\n"
      "time: {zone: UTC, start: 2026-03-28T00:00, end: 2026-03-29T00:00}\n"
      "links: [{name: bus}]\nmeters: [{name: m, tariff: flat, %s}]\nrelations: [R01]\n%s",
      meter, more);
  case_t out;
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &OPTIONS, &complaints, story);
  if (status == ST_OK) expand_cell(story, at, &out);
  ck_assert_msg(complaints.count == 0, "%s", text_chars(&complaints.text));
  const char *begin = strstr((const char *)out.facts.p, from);
  ck_assert_msg(begin != NULL, "no '%s' in %s", from, (const char *)out.facts.p);
  const char *end = strstr(begin, until);
  ck_assert_msg(end != NULL, "no '%s' behind '%s'", until, from);
  return arena_printf(&arena, "%.*s", (int)(end - begin), begin);
}

START_TEST(statement__awkward__is_these_facts) {
  ck_assert_str_eq(facts_of("model: awkward", "", "dictionary", "clock_initial"),
                   "dictionary 0 polyphase-tou\n"
                   "identification 0 AWK-0007\n"
                   "phases 0 3\n"
                   "quantity 0 0 +A\n"
                   "quantity 0 1 R4\n"
                   "quantity 0 2 -A\n"
                   "quantity 0 3 +A2\n"
                   "quantity 0 4 -S\n"
                   "quantity 0 5 C4 -2 +0\n"
                   "tou 0 0 2\n"
                   "tou 0 0 7\n"
                   "tou 0 1 7\n"
                   "md 0 0 1 128 2\n" /* bit 7 */
                   "md 0 1 0 132 2\n" /* bits 2 and 7: 4 + 128 */
                   "coincident 0 1 4 1\n"
                   "channel 0 0 2\n"
                   "channel 0 1 0\n"
                   "channel 0 2 5\n"
                   "limit 0 profile_days 7\n"
                   "limit 0 markers 97\n"
                   "limit 0 events 100\n"
                   "limit 0 sets 12\n"
                   "limit 0 pdu 128\n"
                   "limit 0 reaction_ns 1450000000\n"
                   "limit 0 deviation 0\n");
}
END_TEST

START_TEST(statement__axes__are_the_models_unless_the_scenario_says) {
  const char *facts = facts_of("model: awkward", "policy: {md.tie: last, register.digits: 5}\n",
                               "policy 0 md.period", "headend");
  ck_assert_ptr_nonnull(strstr(facts, "policy 0 md.type sliding 4\n"));
  ck_assert_ptr_nonnull(strstr(facts, "policy 0 md.tie last\n"));
  ck_assert_ptr_nonnull(strstr(facts, "policy 0 export.mode net\n"
                                      "policy 0 va.type arithmetic\n"
                                      "policy 0 register.digits 5\n"
                                      "policy 0 reverse.detect no\n"));
  facts = facts_of("model: polyphase-tou", "", "policy 0 md.period", "headend");
  ck_assert_ptr_null(strstr(facts, "export.mode"));
}
END_TEST

/* 2026-03-28T00:00Z = 1774656000 s. -1 kW over three phases: the floor of a third is -333334 mW,
 * the first takes -333332; 100 mvar: 33, 33 and 34 for the first. */
/* A word of decision 0007 is said where it is not the first. */
START_TEST(statement__axes_of_the_field__are_said_where_they_differ) {
  const char *facts = facts_of("model: polyphase-tou, zone: Asia/Kolkata",
                               "policy: {lp.gap: pad, lp.gap_limit: 2 h, clk.slew_rate: 9 s, "
                               "clk.reject_limit: 0 s, tariff.offset: 30 min}\n",
                               "meter_zone", "headend");
  ck_assert_ptr_nonnull(strstr(facts, "meter_zone 0 1\n"));
  ck_assert_ptr_nonnull(strstr(facts, "policy 0 lp.gap pad\n"));
  ck_assert_ptr_nonnull(strstr(facts, "policy 0 lp.dst utc\n"
                                      "policy 0 lp.gap_limit 7200000000000\n"
                                      "policy 0 clk.slew_rate 9\n"
                                      "policy 0 tariff.offset 1800000000000\n"));
  ck_assert_ptr_null(strstr(facts, "reject_limit"));
  facts = facts_of("model: polyphase-tou, zone: UTC", "", "facts 1", "headend");
  ck_assert_ptr_null(strstr(facts, "meter_zone"));
}
END_TEST

static const char *offset_of(const char *facts, const char *meter) {
  static char found[2][64];
  static int turn;
  char head[32];
  turn = 1 - turn;
  snprintf(head, sizeof head, "policy %s tariff.offset ", meter);
  const char *at = strstr(facts, head);
  ck_assert_msg(at != NULL, "%s is not said", head);
  snprintf(found[turn], sizeof found[turn], "%.*s", (int)strcspn(at, "\n") - (int)strlen(head),
           at + strlen(head));
  return found[turn];
}

/* Whole seconds up to 1800, the same at each reading of a story; and a span in brackets alone. */
START_TEST(statement__a_random_offset__is_drawn_for_each_meter) {
  const char *facts = facts_of("model: polyphase-tou, count: 2",
                               "policy: {tariff.offset: random(30 min)}\n", "policy 0", "headend");
  long long first = strtoll(offset_of(facts, "0"), NULL, 10);
  long long second = strtoll(offset_of(facts, "1"), NULL, 10);
  ck_assert(first != second);
  ck_assert(first >= 0 && first <= 1800 * INT64_C(1000000000) && first % 1000000000 == 0);
  ck_assert(second >= 0 && second <= 1800 * INT64_C(1000000000) && second % 1000000000 == 0);
  facts = facts_of("model: polyphase-tou, count: 2", "policy: {tariff.offset: random(30 min)}\n",
                   "policy 0", "headend");
  ck_assert_int_eq(strtoll(offset_of(facts, "0"), NULL, 10), first);
}
END_TEST

START_TEST(load__phases_and_quadrants__are_six_powers) {
  ck_assert_str_eq(facts_of("model: polyphase-direct",
                            "load:\n- {power: -1 kW, reactive: 100 mvar}\n"
                            "- {at: 2026-03-28T01:00, for: 1 h, phases: {l2: 2 W}, add: true}\n"
                            "- {at: 2026-03-28T02:00, for: 1 h, power: -5 W}\n",
                            "load", "headend"),
                   "load 0 1774656000000000000 1774742400000000000 set -333332 -333334 -333334 34 "
                   "33 33\n"
                   "load 0 1774659600000000000 1774663200000000000 add 0 2000 0 0 0 0\n"
                   "load 0 1774663200000000000 1774666800000000000 set -5000\n");
  ck_assert_str_eq(facts_of("model: single-phase-ami", "load: [{power: 1 W, reactive: -2 var}]\n",
                            "load", "headend"),
                   "load 0 1774656000000000000 1774742400000000000 set 1000 0 0 -2000 0 0\n");
}
END_TEST

START_TEST(story__what_stood_and_stands_at_the_start__is_said) {
  ck_assert_str_eq(
      facts_of("model: industrial-32, connection: ct, ratios: {ct: 200/5}, initial: {+A: {1: "
               "999999.5 kWh, 0: 1 Wh}, I1: {0: 12 imp}}",
               "transformers: [{at: 2026-03-28T01:00, ratios: {ct: 300/5}}]\n"
               "pulses: [{input: 4, rate: 500 mHz, for: 1 h}]\n",
               "initial", "clock_initial"),
      "initial 0 0 1 999999500000\n"
      "initial 0 0 0 1000\n"
      "initial 0 7 0 12000\n"
      "transformer 0 1774659600000000000 30000 500 100 100\n"
      "pulses 0 4 1774656000000000000 1774659600000000000 500000\n");
}
END_TEST

START_TEST(faults__of_the_table_of_errors__carry_their_arguments) {
  ck_assert_str_eq(
      facts_of("model: polyphase-ct, ratios: {ct: 200/5, vt: 11000/110}",
               "faults:\n- {at: 2026-03-28T01:00, kind: phase_off, phase: 2, for: 1 s}\n"
               "- {at: 2026-03-28T02:00, kind: main_cover}\n"
               "- {at: 2026-03-28T03:00, kind: memory_fault, part: configuration_all}\n"
               "- {at: 2026-03-28T04:00, kind: clear_profile, by: R3}\n"
               "- {at: 2026-03-28T05:00, kind: set_ratio, ratios: {ct: 300/5}}\n"
               "- {at: 2026-03-28T05:30, kind: wrong_password, times: 3, by: R1}\n"
               "head_end: {commands: [{at: 2026-03-28T06:00, do: set_ratio, ratios: {vt: "
               "6000/100}}, {at: 2026-03-28T07:00, do: clear_profile}]}\n",
               "fault 0", "period"),
      "fault 0 phase_off 1774659600000000000 1774659601000000000 2 site\n"
      "fault 0 main_cover 1774663200000000000 -1\n"
      "fault 0 memory_fault 1774666800000000000 -1 configuration_all\n"
      "fault 0 clear_profile 1774670400000000000 -1 R3\n"
      "fault 0 set_ratio 1774674000000000000 -1 30000 500 1100000 11000 O3\n"
      "fault 0 wrong_password 1774675800000000000 -1 3 R1\n"
      "headend recovery auto\n"
      "headend clock_policy leave\n"
      "headend clock_limit_s 20\n"
      "headend retry_attempts 3\n"
      "headend retry_delay_ns 30000000000\n"
      "headend retry_backoff 2\n"
      "headend visit_deadline_ns 3600000000000\n"
      "command 1774677600000000000 0 set_ratio 20000/500/600000/10000\n"
      "command 1774681200000000000 0 clear_profile -\n");
}
END_TEST

START_TEST(contract__of_other_quantities__has_their_index) {
  ck_assert_str_eq(facts_of("model: awkward, contract: c",
                            "contracts: {c: {energy: {1: 0.3 EUR/kWh}, quantities: {-A: {energy: "
                            "{1: -0.08 EUR/kWh}}, R4: {demand: {0: 1.5 EUR/kvar}}}}}\n",
                            "contract 0", "period"),
                   "contract 0 c EUR 2\n"
                   "price 0 energy 1 300000\n"
                   "price 0 energy 1 -80000 2\n"
                   "price 0 demand 0 1500000 1\n");
}
END_TEST

#define STORY(meter, more)                                                                         \
  "id: TST-STM-N01\nversion: 1\ntitle: t\n"                                                        \
  "time: {zone: UTC, start: 2026-03-28T00:00, end: 2026-03-29T00:00}\n"                            \
  "links: [{name: bus}]\nmeters: [{name: m, tariff: flat, model: " meter                           \
  "}]\nrelations: [R01]\n" more

/* The text of a row begins at line 8. */
static const struct {
  const char *text, *complaint;
} BAD_STORIES[] = {
    {STORY("polyphase-ct, connection: direct", ""),
     "x.yaml:6:67: the model 'polyphase-ct' cannot be connected so: write 'ct'\n"},
    {STORY("polyphase-direct, initial: {C1: {0: 1 Wh}}", ""),
     "x.yaml:6:69: 'C1' is a sum: write what its parts begin with\n"},
    {STORY("polyphase-direct, initial: {I1: {0: 1 Wh}}", ""),
     "x.yaml:6:69: the model has no quantity 'I1': remove it\n"},
    {STORY("polyphase-direct, initial: {-A: {5: 1 Wh}}", ""),
     "x.yaml:6:74: '5' is no rate register of -A: use one, or 0 for unallocated\n"},
    {STORY("polyphase-direct", "load: [{power: 1 W, phases: {l1: 1 W}}]\n"),
     "x.yaml:8:8: a total and its phases together: keep one of them\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T05:30, kind: wrong_password, times: 1, by: B}]\n"),
     "x.yaml:8:10: the button asks for no password: write a port, 'by: O1'\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T05:30, kind: wrong_password, times: 4}]\n"),
     "x.yaml:8:62: times must be from 1 to 3, this is 4\n"},
    {STORY("single-phase-ami", "load: [{phases: {l2: 1 W}}]\n"),
     "x.yaml:8:22: the meter has one phase only: remove 'l2'\n"},
    {STORY("polyphase-direct", "load: [{reactive: 1 W}]\n"),
     "x.yaml:8:19: '1 W' is not a reactive power: its unit must be mvar, var, kvar or Mvar\n"},
    {STORY("polyphase-direct", "pulses: [{input: 1, rate: 1 Hz}]\n"),
     "x.yaml:8:18: the model 'polyphase-direct' has no input 1\n"},
    {STORY("single-phase-ami",
           "faults: [{at: 2026-03-28T01:00, for: 1 s, kind: phase_off, phase: 1}]\n"),
     "x.yaml:8:10: 'm' has one phase only: write 'kind: supply_off'\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T01:00, for: 9 s, kind: phase_off, phase: 1}, {at: "
           "2026-03-28T01:00:01, for: 9 s, kind: phase_off, phase: 2}, {at: 2026-03-28T01:00:02, "
           "for: 9 s, kind: phase_off, phase: 3}]\n"),
     "x.yaml:8:135: every other phase of 'm' is off at 2026-03-28T01:00:02+00:00 already "
     "(8:10): write 'kind: supply_off' for the time in which all are\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T01:00, for: 9 s, kind: phase_off, phase: 1}, {at: "
           "2026-03-28T01:00:01, for: 9 s, kind: phase_off, phase: 1}]\n"),
     "x.yaml:8:71: that phase of 'm' is off at 2026-03-28T01:00:01+00:00 already "
     "(8:10): move or join the "
     "two\n"},
    {STORY("polyphase-direct",
           "faults: [{at: 2026-03-28T01:00, kind: set_ratio, ratios: {ct: 5/5}}]\n"),
     "x.yaml:8:58: 'm' is connected directly and has no transformers: write 'connection: ct'\n"},
    {STORY("polyphase-direct", "faults: [{at: 2026-03-28T01:00, kind: memory_fault}]\n"),
     "x.yaml:8:10: 'part' is missing here: add the key 'part'\n"},
    {STORY("polyphase-tou", "policy: {export.mode: net}\n"),
     "x.yaml:8:10: 'export.mode' is an axis of meters with quantities, and no meter here has any: "
     "remove it, or take another model\n"},
    {STORY("polyphase-tou", "policy: {md.type: sliding(4)}\n"),
     "x.yaml:6:10: 'm': md.period 15 min is not 4 steps of whole minutes that divide an hour: "
     "change it, or md.type\n"},
    {STORY("polyphase-tou", "policy: {md.type: sliding(16)}\n"),
     "x.yaml:8:19: unknown md.type 'sliding(16)': use block, or sliding(2) to sliding(15)\n"},
    {STORY("polyphase-tou", "policy: {clk.slew_rate: 0 s}\n"),
     "x.yaml:8:25: '0 s' must be from 1000 ms to 30000 ms\n"},
    {STORY("polyphase-tou", "policy: {clk.reject_limit: 1.5 s}\n"),
     "x.yaml:8:28: clk.reject_limit is in whole seconds\n"},
    {STORY("polyphase-direct", "policy: {register.digits: 3}\n"),
     "x.yaml:8:27: a register has 4 to 9 digits, or 0: then it does not roll over\n"},
    {STORY("polyphase-direct, contract: c",
           "contracts: {c: {currency: EUR, quantities: {I1: {energy: {1: 1 EUR/kimp}}}}}\n"),
     "x.yaml:6:69: the contract prices 'I1', which the model 'polyphase-direct' has not: take "
     "another contract, or model\n"},
    {STORY("polyphase-direct, contract: c",
           "contracts: {c: {currency: EUR, quantities: {R1: {energy: {1: 1 EUR/kWh}}}}}\n"),
     "x.yaml:6:69: the contract prices 'R1', which is in kvarh and kvar\n"},
    {STORY("polyphase-direct", "expect: [{register: {quantity: R1, name: total, value: 1 kWh}}]\n"),
     "x.yaml:8:56: '1 kWh' is not a reactive energy: its unit must be mvarh, varh, kvarh or "
     "Mvarh\n"},
    {STORY("polyphase-direct",
           "expect: [{register: {quantity: I1, name: total, value: oracle}}]\n"),
     "x.yaml:8:32: the model 'polyphase-direct' has no quantity 'I1'\n"},
    {STORY("polyphase-ct, ratios: {ct: 5/5}",
           "expect: [{register: {name: coincident 3, value: 1 kW}}]\n"),
     "x.yaml:8:49: the model 'polyphase-ct' has no 'coincident 3': it has 2 of these\n"},
};

START_TEST(story_load__what_this_model_cannot_be_told__is_refused) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 1};
  const int32_t at[STORY_AXES_MAX] = {0};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  case_t out;
  status_t status =
      story_load(&arena, "x.yaml", bytes_text(BAD_STORIES[_i].text), &OPTIONS, &complaints, story);
  if (status == ST_OK) expand_cell(story, at, &out);
  ck_assert_str_eq(text_chars(&complaints.text), BAD_STORIES[_i].complaint);
  text_free(&complaints.text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("statement");
  TCase *tests = tcase_create("statement");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, statement_read__a_good_one__is_not_complained_of);
  tcase_add_loop_test(tests, statement_read__what_no_meter_holds__is_refused_with_place_and_mending,
                      0, (int)(sizeof BAD / sizeof BAD[0]));
  tcase_add_test(tests, statement_read__an_axis_that_is_missing__is_named);
  tcase_add_test(tests, statement__awkward__is_these_facts);
  tcase_add_test(tests, statement__axes__are_the_models_unless_the_scenario_says);
  tcase_add_test(tests, statement__axes_of_the_field__are_said_where_they_differ);
  tcase_add_test(tests, statement__a_random_offset__is_drawn_for_each_meter);
  tcase_add_test(tests, load__phases_and_quadrants__are_six_powers);
  tcase_add_test(tests, story__what_stood_and_stands_at_the_start__is_said);
  tcase_add_test(tests, faults__of_the_table_of_errors__carry_their_arguments);
  tcase_add_loop_test(tests, story_load__what_this_model_cannot_be_told__is_refused, 0,
                      (int)(sizeof BAD_STORIES / sizeof BAD_STORIES[0]));
  tcase_add_test(tests, contract__of_other_quantities__has_their_index);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
