/* Expansion: DESIGN's example as literal facts, the matrix, times around both DST nights, and what
 * shorthands become. All expected numbers are worked by hand, the working beside them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

#define IDENTITY "id: TST-EXP-P01\nversion: 1\ntitle: t\n"
#define PLACE                                                                                      \
  "links: [{name: bus}]\nmeters: [{name: m, model: polyphase-tou, tariff: flat}]\n"                \
  "relations: [R01]\n"
#define SPRING "time: {zone: Europe/Berlin, start: 2026-03-28T00:00, end: 2026-04-02T00:00}\n"
#define AUTUMN "time: {zone: Europe/Berlin, start: 2026-10-24T00:00, end: 2026-10-27T00:00}\n"

static arena_t arena;
static story_t *story;

static void teardown(void) { arena_free(&arena); }

static void load(const char *text) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 7};
  complaints_t complaints = {0};
  story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &OPTIONS, &complaints, story);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
}

static case_t cell(int32_t first, int32_t second) {
  const int32_t at[STORY_AXES_MAX] = {first, second};
  case_t out;
  expand_cell(story, at, &out);
  return out;
}

/* The facts of that name, lines as they stand. */
static const char *facts_named(const case_t *of, const char *name) {
  char *kept = arena_take(&arena, of->facts.len + 1);
  size_t len = 0, name_len = strlen(name);
  const char *at = (const char *)of->facts.p;
  while (*at != '\0') {
    size_t line = strcspn(at, "\n") + 1;
    if (strncmp(at, name, name_len) == 0 && at[name_len] == ' ') {
      memcpy(kept + len, at, line);
      len += line;
    }
    at += line;
  }
  return kept;
}

static const char EXAMPLE[] =
    "id: MDM-OUT-F01\n"
    "version: 1\n"
    "title: An outage shorter than one interval, inside the monthly peak\n"
    "clauses: [POLICY md.after_power_failure resume, R25]\n"
    "hazards: [outage_below_interval, outage_in_peak_interval]\n"
    "time: {zone: Europe/Berlin, start: 2026-03-31T00:00, end: 2026-04-03T00:00}\n"
    "meters:\n"
    "  - {name: m, count: 1, model: polyphase-tou, connection: ct, protocol: iec62056-21, link: "
    "bus,"
    " tariff: day-night, ratios: {ct: 200/5}}\n"
    "policy: {md.period: 15 min, lp.period: 15 min, md.after_power_failure: resume,"
    " meter.start_up: 0 s, clk.drift: 0 ppm, eob.monthly: {day: 1, time: \"00:00\"}}\n"
    "links:\n"
    "  - {name: bus, kind: rs485, baud: 9600}\n"
    "load:\n"
    "  - {meter: m, power: 500 W}\n"
    "  - {meter: m, at: 2026-04-02T11:00, for: 15 min, power: 9 kW}\n"
    "faults:\n"
    "  - {meter: m, at: 2026-04-02T11:04, kind: supply_off, for: 5 min}\n"
    "head_end:\n"
    "  lists: [{at: 2026-04-02T23:30, meters: [m], read: [billing, profile, events]}]\n"
    "expect:\n"
    "  - bill: {meter: m, period: 2026-04, demand: {rate: 1, value: [oracle, 6.000 kW], stamp: "
    "2026-04-02T11:15}}\n"
    "  - event: {meter: m, code: power_down, within: [2026-04-02T11:04, 2 s]}\n"
    "relations: [R01, R02, R06, R13]\n";

/* 2026-03-31T00:00+02:00 = 1774908000 s; 2026-04-03T00:00 is 3 days later, 1775167200; 11:00 of 2
 * April is 2 d 11 h after the start, 1775120400; the periods: 2026-03-01T00:00+01:00 = 1772319600,
 * 2026-04-01T00:00+02:00 = 1774994400, 2026-05-01T00:00+02:00 = 1777586400. */
static const char EXAMPLE_FACTS[] =
    "facts 1\n"
    "case MDM-OUT-F01 -\n"
    "seed 7\n"
    "span 1774908000000000000 1775167200000000000\n"
    "zone 0 Europe/Berlin\n"
    "tariff 0 day-night\n"
    "season 0 1 1 0\n"
    "week 0 0 0 0 0 0 0 0 0\n"
    "switch 0 0 0 2\n"
    "switch 0 0 21600 1\n"
    "switch 0 0 79200 2\n"
    "line 0 bus rs485 9600\n"
    "line_param 0 good_ppb 0\n"
    "line_param 0 bad_ppb 0\n"
    "line_param 0 bad_enter_ppb 0\n"
    "line_param 0 bad_leave_ppb 1000000000\n"
    "line_param 0 lose_first_ppb 0\n"
    "line_param 0 echo 0\n"
    "line_param 0 latency_ns 0\n"
    "meter 0 m MP00000000 polyphase-tou ct 0 0 0\n"
    "ratio 0 20000 500 100 100\n"
    "password 0 1 11111111\n"
    "password 0 3 33333333\n"
    "clock_initial 0 set\n"
    "policy 0 md.period 900000000000\n"
    "policy 0 lp.period 900000000000\n"
    "policy 0 md.after_power_failure resume\n"
    "policy 0 md.continuation_window 0\n"
    "policy 0 md.incomplete_interval use\n"
    "policy 0 md.rate_of_interval start\n"
    "policy 0 md.tie first\n"
    "policy 0 md.type block\n"
    "policy 0 register.quantum 1\n"
    "policy 0 eob.monthly 1 0\n"
    "policy 0 eob.lockout 900000000000\n"
    "policy 0 eob.missed_in_outage on_power_up\n"
    "policy 0 eob.on_season_change no\n"
    "policy 0 eob.on_change_over yes\n"
    "policy 0 eob.on_unfreeze no\n"
    "policy 0 meter.start_up 0\n"
    "policy 0 supply.hold_up 500000000\n"
    "policy 0 clk.drift 0\n"
    "policy 0 clk.invalid.response R1\n"
    "policy 0 clk.invalid.rate held\n"
    "policy 0 clk.invalid.resets once\n"
    "policy 0 tariff.switching_time wall\n"
    "policy 0 tariff.repeated_hour both\n"
    "policy 0 ratio.place primary\n"
    "policy 0 lp.gap none\n"
    "policy 0 lp.stamp start\n"
    "policy 0 lp.dst utc\n"
    "load 0 1774908000000000000 1775167200000000000 set 500000\n"
    "load 0 1775120400000000000 1775121300000000000 set 9000000\n"
    "fault 0 supply_off 1775120640000000000 1775120940000000000 site\n"
    "headend recovery auto\n"
    "headend clock_policy leave\n"
    "headend clock_limit_s 20\n"
    "headend retry_attempts 3\n"
    "headend retry_delay_ns 30000000000\n"
    "headend retry_backoff 2\n"
    "headend visit_deadline_ns 3600000000000\n"
    "visit 0 1775165400000000000 0 billing,profile,events\n"
    "period 0 2026-03 1772319600 1774994400\n"
    "period 0 2026-04 1774994400 1777586400\n"
    "expect 0 bill meter m\n"
    "expect 0 bill period 2026-04\n"
    "expect 0 bill demand.rate 1\n"
    "expect 0 bill demand.value oracle\n"
    "expect 0 bill demand.value 6000000~500\n"
    "expect 0 bill demand.stamp 1775121300\n"
    "expect 1 event meter m\n"
    "expect 1 event code power_down\n"
    "expect 1 event within 1775120640\n"
    "expect 1 event within 2000000000\n"
    "hazard outage_below_interval\n"
    "hazard outage_in_peak_interval\n"
    "relation R01\n"
    "relation R02\n"
    "relation R06\n"
    "relation R13\n"
    "clause POLICY md.after_power_failure resume\n"
    "clause R25\n";

START_TEST(expand_cell__example_of_the_design__is_these_facts) {
  load(EXAMPLE);
  case_t only = cell(0, 0);
  text_t rest = {0};
  const char *at = (const char *)only.facts.p;
  int32_t rows = 0;
  while (*at != '\0') { /* all but the 83 rows of the zone's table */
    size_t line = strcspn(at, "\n") + 1;
    if (strncmp(at, "zone_row ", 9) == 0)
      rows++;
    else
      text_add(&rest, bytes_of(at, line));
    at += line;
  }
  ck_assert_str_eq(text_chars(&rest), EXAMPLE_FACTS);
  ck_assert_int_eq(rows, 83);
  ck_assert_ptr_nonnull(strstr((const char *)only.facts.p, "zone_row 0 -9000000000 3600 0\n"
                                                           "zone_row 0 954032400 7200 1\n"));
  ck_assert_uint_eq(only.expectation_count, 2);
  ck_assert_str_eq(only.cell, "-");
  text_free(&rest);
}
END_TEST

START_TEST(scenario_facts_for__each_receiver__gets_its_own) {
  load(EXAMPLE);
  case_t only = cell(0, 0);
  bytes_t world = scenario_facts_for(&arena, only.facts, 'W');
  bytes_t head_end = scenario_facts_for(&arena, only.facts, 'H');
  bytes_t oracle = scenario_facts_for(&arena, only.facts, 'O');
  ck_assert_ptr_nonnull(strstr((const char *)world.p, "\nseed 7\n"));
  ck_assert_ptr_nonnull(strstr((const char *)world.p, "\nfault 0 "));
  ck_assert_ptr_null(strstr((const char *)world.p, "\nvisit "));
  ck_assert_ptr_null(strstr((const char *)head_end.p, "\nload "));
  ck_assert_ptr_null(strstr((const char *)head_end.p, "\nfault "));
  ck_assert_ptr_null(strstr((const char *)head_end.p, "\nseed "));
  ck_assert_ptr_null(strstr((const char *)head_end.p, "\nspan "));
  ck_assert_ptr_nonnull(strstr((const char *)head_end.p, "\nvisit "));
  ck_assert_ptr_nonnull(strstr((const char *)oracle.p, "\nload "));
  ck_assert_ptr_null(strstr((const char *)oracle.p, "\nline_param "));
  ck_assert_ptr_null(strstr((const char *)oracle.p, "\npassword "));
  const bytes_t all[] = {world, head_end, oracle};
  for (int32_t i = 0; i < 3; i++) {
    ck_assert_ptr_null(strstr((const char *)all[i].p, "\nexpect "));
    ck_assert_ptr_null(strstr((const char *)all[i].p, "\nhazard "));
    ck_assert_ptr_null(strstr((const char *)all[i].p, "\nperiod "));
  }
}
END_TEST

START_TEST(expand_cell__matrix__overrides_policy_and_names_cells) {
  load(IDENTITY SPRING PLACE
       "matrix: {response: [R2, R3], rate: [held, emergency(8), total_only]}\n"
       "policy: {clk.invalid.response: R1}\n"
       "head_end: {commands: [{at: 2026-03-28T12:00, do: set_time, when: {rate: held}}]}\n"
       "expect:\n- resets: {value: 1}\n  when: {response: [R2, R3], rate: emergency(8)}\n"
       "- resets: {value: 2}\n  when: {response: R3}\n");
  ck_assert_int_eq(story->axis_count, 2);
  case_t first = cell(0, 0), middle = cell(0, 1), last = cell(1, 2);
  ck_assert_str_eq(first.cell, "response=R2,rate=held");
  ck_assert_str_eq(middle.cell, "response=R2,rate=emergency(8)");
  ck_assert_str_eq(last.cell, "response=R3,rate=total_only");
  ck_assert_ptr_nonnull(strstr(facts_named(&middle, "policy"),
                               "clk.invalid.response R2\npolicy 0 clk.invalid.rate emergency 8\n"));
  ck_assert_str_eq(facts_named(&first, "command"), "command 1774695600000000000 0 set_time -\n");
  ck_assert_str_eq(facts_named(&last, "command"), "");
  ck_assert_uint_eq(first.expectation_count, 0);
  ck_assert_uint_eq(middle.expectation_count, 1);
  ck_assert_uint_eq(last.expectation_count, 1);
  ck_assert_str_eq(last.expectations[0].values[1], "2");
}
END_TEST

START_TEST(expand_cell__spring_night__knows_the_hour_that_is_missing) {
  /* The change is at 2026-03-29T01:00Z = 1774746000: 01:59:59 is a second before, 03:00 is it. */
  load(IDENTITY SPRING PLACE "faults:\n"
                             "- {at: 2026-03-29T01:59:59, kind: clock_chip_failed}\n"
                             "- {at: 2026-03-29T03:00, kind: clock_chip_failed}\n"
                             "- {at: 2026-03-29T02:30+01:00, kind: policy_corrupt}\n"
                             "- {at: 2026-03-29T01:00Z, kind: set_clock, to: 2026-03-29T00:00}\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "fault"),
                   "fault 0 clock_chip_failed 1774745999000000000 -1\n"
                   "fault 0 clock_chip_failed 1774746000000000000 -1\n"
                   "fault 0 set_clock 1774746000000000000 -1 1774738800 O3\n"
                   "fault 0 policy_corrupt 1774747800000000000 -1\n");
}
END_TEST

START_TEST(expand_cell__autumn_night__tells_the_passes_apart) {
  /* The change is at 2026-10-25T01:00Z = 1792890000; 02:30 first at 00:30Z, then at 01:30Z. The
   * daily list keeps its wall time: 22:00Z on 24 October, 23:00Z after the change. */
  load(IDENTITY AUTUMN PLACE
       "load:\n- {power: 1 kW, at: 2026-10-25T02:30+02:00, until: 2026-10-25T02:30+01:00}\n"
       "- {power: 5 W, at: 2026-10-24T23:30, for: 30 min, every: day, add: true}\n"
       "head_end: {lists: [{at: 2026-10-25T00:00, every: day, meters: m, read: events}]}\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "load"),
                   "load 0 1792888200000000000 1792891800000000000 set 1000000\n"
                   "load 0 1792877400000000000 1792879200000000000 add 5000\n"
                   "load 0 1792967400000000000 1792969200000000000 add 5000\n"
                   "load 0 1793053800000000000 1793055600000000000 add 5000\n");
  ck_assert_str_eq(facts_named(&only, "visit"), "visit 0 1792879200000000000 0 events\n"
                                                "visit 0 1792969200000000000 0 events\n");
}
END_TEST

/* UTC+1 is the standard time of Berlin, also in summer; the region is the seed, 7; two meters are
 * two sites, and what is clipped is clipped. */
START_TEST(expand_cell__profiles__become_demands_of_a_site_each) {
  load(IDENTITY SPRING
       "links: [{name: bus}]\nmeters: [{name: m, model: polyphase-tou, tariff: flat},\n"
       "         {name: n, count: 2, model: polyphase-tou, tariff: flat}]\n"
       "load:\n- {meter: m, profile: household, annual: 3500 kWh}\n"
       "- {meter: m, profile: pv, annual: 5 MWh, phase: 2, site: 40, add: true,\n"
       "   at: 2026-03-29T03:00, for: 1 h}\n"
       "- {meter: n, profile: commerce, annual: 60 MWh, until: 2026-03-28T12:00}\n"
       "relations: [R01]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(
      facts_named(&only, "demand"),
      "demand 0 1774652400000000000 1775080800000000000 set household 7 1 3500000 3600 0\n"
      "demand 0 1774746000000000000 1774749600000000000 add pv 7 40 5000000 3600 2\n"
      "demand 1 1774652400000000000 1774695600000000000 set commerce 7 2 60000000 3600 0\n"
      "demand 2 1774652400000000000 1774695600000000000 set commerce 7 3 60000000 3600 0\n");
  ck_assert_str_eq(facts_named(&only, "load"), "");
}
END_TEST

START_TEST(expand_cell__shorthands__become_plain_facts_in_order_of_time) {
  load(IDENTITY
       "time: {zone: UTC, start: 2026-01-01T00:00, end: 2026-01-03T00:00}\n"
       "links: [{name: bus, faults: [{at: 2026-01-01T01:00, kind: cut_octet, index: 9}]}]\n"
       "meters: [{name: g, count: 2, model: polyphase-tou, tariff: flat}]\n"
       "relations: [R01]\n"
       "battery: {meter: g-2, low_at: 2026-01-01T02:00, dead_at: 2026-01-01T03:00, "
       "replaced_at: 2026-01-02T00:00}\n"
       "faults: [{meter: g, at: 2026-01-01T01:00, kind: supply_off, for: 10 s, "
       "repeat: {every: 10 min, times: 2}}]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "meter"),
                   "meter 0 g-1 MP00000000 polyphase-tou direct 0 0 0\n"
                   "meter 1 g-2 MP00000001 polyphase-tou direct 0 0 0\n");
  ck_assert_str_eq(facts_named(&only, "fault"), /* 2026-01-01T00:00Z = 1767225600 */
                   "fault 0 supply_off 1767229200000000000 1767229210000000000 site\n"
                   "fault 1 supply_off 1767229200000000000 1767229210000000000 site\n"
                   "fault 0 supply_off 1767229800000000000 1767229810000000000 site\n"
                   "fault 1 supply_off 1767229800000000000 1767229810000000000 site\n"
                   "fault 1 battery_low 1767232800000000000 1767312000000000000\n"
                   "fault 1 battery_dead 1767236400000000000 1767312000000000000\n");
  ck_assert_str_eq(facts_named(&only, "line_fault"),
                   "line_fault 0 cut_octet 1767229200000000000 -1 9 -1\n");
}
END_TEST

START_TEST(expand_cell__billing_day_31__ends_shorter_months_on_their_last_day) {
  /* UTC: 31 December 2025 = 1767139200, 31 January 2026 = 1769817600, 28 February = 1772236800. */
  load(IDENTITY "time: {zone: UTC, start: 2026-01-30T00:00, end: 2026-02-02T00:00}\n" PLACE
                "policy: {eob.monthly: {day: 31}}\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "period"), "period 0 2025-12 1767139200 1769817600\n"
                                                 "period 0 2026-01 1769817600 1772236800\n");
}
END_TEST

START_TEST(expand_cell__contract_and_deferred_tariff__are_facts_of_the_meter) {
  load(IDENTITY SPRING "links: [{name: bus}]\n"
                       "meters: [{name: m, model: polyphase-tou, tariff: flat, contract: home, "
                       "deferred: {tariff: night-seven, at: 2026-03-29T04:00}, clock: never_set}]\n"
                       "contracts: {home: {energy: {1: 0.3215 EUR/kWh}, demand: {0: 5 EUR/kW}, "
                       "standing: 0.25 EUR/day}}\nrelations: [R01]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "contract"), "contract 0 home EUR 2\n");
  ck_assert_str_eq(facts_named(&only, "price"), "price 0 energy 1 321500\n"
                                                "price 0 demand 0 5000000\n"
                                                "price 0 standing 0 250000\n");
  /* 04:00+02:00 is an hour after the change. */
  ck_assert_str_eq(facts_named(&only, "deferred"), "deferred 0 1 1774749600\n");
  ck_assert_str_eq(facts_named(&only, "clock_initial"), "clock_initial 0 never_set\n");
  ck_assert_str_eq(facts_named(&only, "tariff"), "tariff 0 flat\ntariff 1 night-seven\n");
}
END_TEST

/* n takes m's place on 29 March at 02:00Z, 1774749600: the base load is cut there, what comes after
 * it is n's, each in its order, and both have the outages of it. The span begins at 1774652400. */
START_TEST(expand_cell__a_meter_that_replaces_another__takes_over_its_load) {
  load(IDENTITY SPRING
       "links: [{name: bus}]\nmeters:\n  - {name: m, model: polyphase-tou, tariff: flat}\n"
       "  - {name: n, model: polyphase-tou, tariff: flat, replaces: {meter: m, at: "
       "2026-03-29T04:00}}\n"
       "load: [{meter: m, power: 1 kW}, {meter: m, at: 2026-03-29T10:00, for: 1 h, power: 2 kW}]\n"
       "relations: [R01]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "exchange"), "exchange 0 1 1774749600\n");
  ck_assert_str_eq(facts_named(&only, "load"),
                   "load 0 1774652400000000000 1774749600000000000 set 1000000\n"
                   "load 1 1774749600000000000 1775080800000000000 set 1000000\n"
                   "load 1 1774771200000000000 1774774800000000000 set 2000000\n");
  ck_assert_str_eq(facts_named(&only, "fault"),
                   "fault 1 supply_off 1774652400000000000 1774749600000000000 site\n"
                   "fault 0 supply_off 1774749600000000000 1774753200000000000 site\n");
}
END_TEST

/* The world is told the right password alone, the head-end both, the wrong one behind it. */
START_TEST(expand_cell__a_password_that_is_believed__is_for_the_head_end_alone) {
  load(IDENTITY SPRING "links: [{name: bus}]\n"
                       "meters: [{name: m, model: polyphase-tou, tariff: flat, "
                       "believed: {3: \"33333334\"}}]\nrelations: [R01]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "believed"), "believed 0 3 33333334\n");
  ck_assert_str_eq(facts_named(&only, "password"),
                   "password 0 1 11111111\npassword 0 3 33333333\n");
  bytes_t world = scenario_facts_for(&arena, only.facts, 'W');
  bytes_t head_end = scenario_facts_for(&arena, only.facts, 'H');
  ck_assert_ptr_null(strstr((const char *)world.p, "believed"));
  const char *right = strstr((const char *)head_end.p, "\npassword 0 3 ");
  const char *wrong = strstr((const char *)head_end.p, "\nbelieved 0 3 ");
  ck_assert(right != NULL && wrong != NULL && right < wrong);
}
END_TEST

START_TEST(expand_cell__required_file_absent__is_inapplicable_with_the_reason) {
  load(IDENTITY SPRING PLACE "requires: [house.csv]\n"
                             "load: [{csv: {file: house.csv, column: a, unit: Wh}}]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(only.inapplicable,
                   "it requires house.csv, which is not in the data folder (--data DIR)");
  load(IDENTITY SPRING PLACE);
  ck_assert_ptr_null(cell(0, 0).inapplicable);
}
END_TEST

START_TEST(expand_cell__expectation_of_a_group__stands_for_each_meter) {
  load(IDENTITY SPRING "links: [{name: bus}]\n"
                       "meters: [{name: g, count: 2, model: polyphase-tou, tariff: flat}]\n"
                       "expect: [{register: {meter: g, name: rate 1, value: 66.667 kWh}}]\n");
  case_t only = cell(0, 0);
  ck_assert_str_eq(facts_named(&only, "expect"),
                   "expect 0 register meter g-1\nexpect 0 register name rate_1\n"
                   "expect 0 register value 66667000~500\n"
                   "expect 1 register meter g-2\nexpect 1 register name rate_1\n"
                   "expect 1 register value 66667000~500\n");
  ck_assert_str_eq(only.expectations[0].values[1], "rate 1");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("expand");
  TCase *tests = tcase_create("expand");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, expand_cell__example_of_the_design__is_these_facts);
  tcase_add_test(tests, scenario_facts_for__each_receiver__gets_its_own);
  tcase_add_test(tests, expand_cell__matrix__overrides_policy_and_names_cells);
  tcase_add_test(tests, expand_cell__spring_night__knows_the_hour_that_is_missing);
  tcase_add_test(tests, expand_cell__autumn_night__tells_the_passes_apart);
  tcase_add_test(tests, expand_cell__profiles__become_demands_of_a_site_each);
  tcase_add_test(tests, expand_cell__shorthands__become_plain_facts_in_order_of_time);
  tcase_add_test(tests, expand_cell__billing_day_31__ends_shorter_months_on_their_last_day);
  tcase_add_test(tests, expand_cell__contract_and_deferred_tariff__are_facts_of_the_meter);
  tcase_add_test(tests, expand_cell__a_meter_that_replaces_another__takes_over_its_load);
  tcase_add_test(tests, expand_cell__a_password_that_is_believed__is_for_the_head_end_alone);
  tcase_add_test(tests, expand_cell__required_file_absent__is_inapplicable_with_the_reason);
  tcase_add_test(tests, expand_cell__expectation_of_a_group__stands_for_each_meter);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
