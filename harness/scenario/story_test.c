/* Bad input, each kind with its own message: file:line:col, what is wrong, how to mend it. Rows
 * follow a good head of seven lines, so that their text begins at line 8. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

#define IDENTITY "id: TST-BAD-N01\nversion: 1\ntitle: t\n"
#define TIME "time: {zone: Europe/Berlin, start: 2026-03-28T00:00, end: 2026-04-02T00:00}\n"
#define LINKS "links: [{name: bus}]\n"
#define METERS "meters: [{name: m, model: polyphase-tou, tariff: flat}]\n"
#define RELATIONS "relations: [R01]\n"
#define HEAD IDENTITY TIME LINKS METERS RELATIONS

typedef struct {
  const char *text, *complaint;
} row_t;

static complaints_t lint(arena_t *arena, const char *text) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(arena, story_t);
  const int32_t first[STORY_AXES_MAX] = {0};
  case_t out;
  status_t status = story_load(arena, "x.yaml", bytes_text(text), &OPTIONS, &complaints, story);
  if (status == ST_OK) expand_cell(story, first, &out);
  ck_assert(status == ST_OK || complaints.count > 0);
  return complaints;
}

static void complains(const char *text, const char *expected) {
  arena_t arena = {0};
  complaints_t complaints = lint(&arena, text);
  ck_assert_str_eq(text_chars(&complaints.text), expected);
  text_free(&complaints.text);
  arena_free(&arena);
}

static const row_t TIMES[] = {
    {"faults: [{at: 2026-03-29T02:30, kind: supply_off, for: 5 min}]\n",
     "x.yaml:8:15: '2026-03-29T02:30' does not exist in Europe/Berlin: the clock jumps from "
     "2026-03-29T02:00 to 2026-03-29T03:00 there; write another time, or one with an offset\n"},
    {"faults: [{at: 2026-10-25T02:30, kind: supply_off, for: 5 min}]\n",
     "x.yaml:8:15: '2026-10-25T02:30' exists twice in Europe/Berlin: write 2026-10-25T02:30+02:00 "
     "(first pass) or 2026-10-25T02:30+01:00 (second)\n"},
    {"faults: [{at: 2026-04-02T00:00, kind: battery_dead}]\n",
     "x.yaml:8:15: '2026-04-02T00:00' is at or after the end of the scenario: move it, or "
     "'time: end'\n"},
    {"head_end: {commands: [{at: 2026-03-27T23:59, do: end_of_billing}]}\n",
     "x.yaml:8:28: '2026-03-27T23:59' is before the start of the scenario: move it, or "
     "'time: start'\n"},
    {"faults: [{at: 2026-04-31T00:00, kind: battery_dead}]\n",
     "x.yaml:8:15: '2026-04-31T00:00': that month has 30 days\n"},
    {"faults: [{at: 2026-04-01, kind: battery_dead}]\n",
     "x.yaml:8:15: '2026-04-01' is not a time: write wall time as 2026-03-31T00:00, seconds and an "
     "offset (+01:00 or Z) behind it if needed\n"},
    {"faults: [{at: 2026-04-01T25:00, kind: battery_dead}]\n",
     "x.yaml:8:15: '2026-04-01T25:00' is not a time: write wall time as 2026-03-31T00:00, seconds "
     "and an offset (+01:00 or Z) behind it if needed\n"},
    {"head_end: {lists: [{at: 2026-03-28T02:30, every: day, meters: m, read: [events]}]}\n",
     "x.yaml:8:25: this time of day does not exist on 2026-03-29: repeat another one, or two spans "
     "around that night\n"},
    {"faults: [{at: 2026-04-01T00:00, kind: supply_off, for: 5 min, until: 2026-04-01T01:00}]\n",
     "x.yaml:8:70: 'for' and 'until' together: keep one of them\n"},
    {"faults: [{at: 2026-04-01T00:00, kind: supply_off, until: 2026-03-31T00:00}]\n",
     "x.yaml:8:58: 'until' must be after 'at'\n"},
    {"faults: [{at: 2026-04-01T00:00, kind: supply_off}]\n",
     "x.yaml:8:10: 'supply_off' needs its end: add 'for' or 'until'\n"},
    {"faults:\n- {at: 2026-04-01T00:00, kind: supply_off, for: 2 h}\n"
     "- {at: 2026-04-01T01:00, kind: supply_off, for: 2 h}\n",
     "x.yaml:10:3: the supply of 'm' is off at 2026-04-01T01:00+02:00 already (9:3): move or join "
     "the two\n"},
    {"faults: [{at: 2026-04-01T23:00, kind: supply_off, for: 1 s, "
     "repeat: {every: 30 min, times: 3}}]\n",
     "x.yaml:8:10: the repetition 3 is at or after the end of the scenario: repeat less\n"},
    {"battery: {low_at: 2026-04-01T12:00, dead_at: 2026-04-01T11:00}\n",
     "x.yaml:8:10: a battery is low, then dead, then replaced: order these\n"},
};

static const row_t KEYS[] = {
    {"lod: []\n", "x.yaml:8:1: unknown key 'lod': did you mean 'load'?\n"},
    {"faults: [{at: 2026-04-01T00:00, kind: battery_dead, skope: site}]\n",
     "x.yaml:8:53: unknown key 'skope': remove it, or use one of: link, meter, when, kind, at, "
     "for, until, repeat\n"},
    {"faults: [{at: 2026-04-01T00:00, kind: suply_off, for: 5 min}]\n",
     "x.yaml:8:39: unknown fault of a meter 'suply_off': did you mean 'supply_off'?\n"},
    {"faults: [{link: bus, at: 2026-04-01T00:00, kind: supply_off, for: 5 min}]\n",
     "x.yaml:8:50: unknown fault of a link 'supply_off': use one of: silence, noise, "
     "baud_mismatch, "
     "garbage, other_meter, cut_octet\n"},
    {"faults: [{meter: n, at: 2026-04-01T00:00, kind: battery_dead}]\n",
     "x.yaml:8:18: unknown meter 'n': name it under 'meters'\n"},
    {"policy: {md.peroid: 15 min}\n",
     "x.yaml:8:10: unknown key 'md.peroid': did you mean 'md.period'?\n"},
    {"policy: {md.after_power_failure: resyme}\n",
     "x.yaml:8:34: unknown md.after_power_failure 'resyme': did you mean 'resume'?\n"},
    {"policy: {md.period: 15 kW}\n",
     "x.yaml:8:21: '15 kW' is not a duration: its unit must be ns, us, ms, s, min, h or d\n"},
    {"policy: {md.period: 7 min}\n",
     "x.yaml:8:21: '7 min' is no integration period: use 1, 2, 3, 4, 5, 6, 10, 15, 20, 30 or 60 "
     "min\n"},
    {"policy: {meter.start_up: 6 s}\n", "x.yaml:8:26: '6 s' must be from 0 ms to 5000 ms\n"},
    {"policy: {clk.invalid.rate: emergency(9)}\n",
     "x.yaml:8:28: unknown clk.invalid.rate 'emergency(9)': use held, emergency(1) to "
     "emergency(8), "
     "or total_only\n"},
    {"policy: {eob.monthly: {day: 32}}\n",
     "x.yaml:8:29: the day must be from 1 to 31, this is 32\n"},
    {"policy: {eob.on_season_change: true}\n",
     "x.yaml:8:32: unknown eob.on_season_change 'true': use one of: no, yes\n"},
    {"matrix: {period: [15 min]}\n",
     "x.yaml:8:10: 'period' is the last part of several axes: write md.period or lp.period\n"},
    {"matrix: {responce: [R1]}\n",
     "x.yaml:8:10: unknown axis 'responce', did you mean 'response'?: an axis of policy, or "
     "protocol\n"},
    {"matrix: {response: [R1, R1]}\n",
     "x.yaml:8:25: the same value twice on one axis: remove one\n"},
    {"matrix: {response: []}\n", "x.yaml:8:10: the axis 'response' has no values: add some\n"},
    {"hazards: [clock_lots]\n",
     "x.yaml:8:11: unknown hazard 'clock_lots': did you mean 'clock_lost'?\n"},
    {"load: [{power: 500}]\n",
     "x.yaml:8:16: '500' has no unit: a power is written with mW, W, kW, MW or GW\n"},
    {"load: [{power: 5 W, csv: {}}]\n", "x.yaml:8:8: say one of 'power', 'profile' and 'csv'\n"},
    {"load: [{power: 5 W, profile: pv, annual: 1 MWh}]\n",
     "x.yaml:8:8: say one of 'power', 'profile' and 'csv'\n"},
    {"load: [{at: 2026-04-01T00:00}]\n", "x.yaml:8:8: say one of 'power', 'profile' and 'csv'\n"},
    {"load: [{power: 5 W, annual: 1 MWh}]\n",
     "x.yaml:8:29: 'annual' goes with 'profile' only: remove it\n"},
    {"load: [{profile: houshold, annual: 1 MWh}]\n",
     "x.yaml:8:18: unknown profile 'houshold': did you mean 'household'?\n"},
    {"load: [{profile: pv}]\n", "x.yaml:8:8: 'annual' is missing here: add the key 'annual'\n"},
    {"load: [{profile: pv, annual: 10.1 GWh}]\n",
     "x.yaml:8:30: '10.1 GWh' must be whole Wh, from 0 Wh to 10 GWh\n"},
    {"load: [{profile: pv, annual: 0.5 Wh}]\n",
     "x.yaml:8:30: '0.5 Wh' must be whole Wh, from 0 Wh to 10 GWh\n"},
    {"load: [{profile: pv, annual: -1 Wh}]\n",
     "x.yaml:8:30: '-1 Wh' must be whole Wh, from 0 Wh to 10 GWh\n"},
    {"load: [{profile: pv, annual: 1 kWh, phase: 4}]\n",
     "x.yaml:8:44: a phase must be from 1 to 3, this is 4\n"},
    {"load: [{profile: pv, annual: 1 kWh, site: 0}]\n",
     "x.yaml:8:43: a site must be from 1 to 2147483646, this is 0\n"},
    {"load: [{profile: pv, annual: 1 kWh, every: day, at: 2026-04-01T00:00, for: 1 h}]\n",
     "x.yaml:8:44: 'every' goes with 'power' only: remove it\n"},
    {"load: {power: 5 W}\n", "x.yaml:8:7: load must be a list, this is a map\n"},
    {"load: [{csv: {file: none.csv, column: a, unit: Wh}}]\n",
     "x.yaml:8:21: no file 'none.csv': it is looked for beside the scenario, in the tree and in "
     "fixtures/loads; a file of the data folder stands under 'requires'\n"},
    {"kill_at: every_nvm_write\n",
     "x.yaml:8:10: unknown kill point 'every_nvm_write': did you mean 'every_store_write'?\n"},
    {"kill_at: {restart: 1 min}\n", "x.yaml:8:10: 'every' is missing here: add the key 'every'\n"},
    {"kill_at: {every: store_write, restart: 2 d}\n",
     "x.yaml:8:40: '2 d' must be from 0 ms to 86400000 ms\n"},
    {"cut_at: every_write\n",
     "x.yaml:8:9: unknown cut point 'every_write': did you mean 'every_nvm_write'?\n"},
    {"head_end: {commands: [{at: 2026-03-28T01:00, do: set_response}]}\n",
     "x.yaml:8:23: 'to' is missing here: add the key 'to'\n"},
    {"head_end: {lists: [{at: 2026-03-28T01:00, meters: [m], read: [bills]}]}\n",
     "x.yaml:8:63: unknown thing to read 'bills': use one of: billing, profile, events, "
     "registers, readout, daily, instrument, firmware, quality\n"},
    {"head_end: {retry: {attempts: 0}}\n",
     "x.yaml:8:30: attempts must be from 1 to 100, this is 0\n"},
    {"contracts: {c: {energy: {1: 0.30 EUR/kWh, 2: 0.20 USD/kWh}}}\n",
     "x.yaml:8:46: '0.20 USD/kWh' is in another currency than the contract's EUR\n"},
    {"contracts: {c: {energy: {9: 0.30 EUR/kWh}, currency: EUR}}\n",
     "x.yaml:8:26: '9' is no rate here: use 1 to 8\n"},
};

static const row_t EXPECTS[] = {
    {"expect: [{bil: {meter: m}}]\n", "x.yaml:8:11: unknown key 'bil': did you mean 'bill'?\n"},
    {"expect: [{bill: {period: 2026-05, total: oracle}}]\n",
     "x.yaml:8:11: no billing period '2026-05' touches the scenario: use one of: 2026-03, "
     "2026-04\n"},
    {"expect: [{bill: {period: 2026-03}}]\n",
     "x.yaml:8:17: nothing is expected here: a check that cannot fail\n"},
    {"expect: [{bill: {period: 2026-03, total: 6 kW}}]\n",
     "x.yaml:8:42: '6 kW' is not an energy: its unit must be mWh, Wh, kWh, MWh or GWh\n"},
    {"expect: [{bill: {period: 2026-03, demand: {value: 6 kW}}}]\n",
     "x.yaml:8:43: 'rate' must be the first key here: add it, or move it up\n"},
    {"expect: [{register: {name: demand 1, value: 6 kWh}}]\n",
     "x.yaml:8:45: '6 kWh' is not a power: its unit must be mW, W, kW, MW or GW\n"},
    {"expect: [{register: {name: total, value: [6 kWh, 7 kWh]}}]\n",
     "x.yaml:8:42: 'value' is one value, or [oracle, literal]: then both must agree\n"},
    {"expect: [{event: {code: power_dwn}}]\n",
     "x.yaml:8:25: unknown code 'power_dwn': did you mean 'power_down'?\n"},
    {"expect: [{event: {code: power_up, within: 2026-03-28T00:00}}]\n",
     "x.yaml:8:43: 'within' is a pair: [time, duration]\n"},
    {"expect: [{resets: {value: one}}]\n",
     "x.yaml:8:27: value must be a whole number, this is a text\n"},
    {"expect: [{resets: {value: 1}, when: {response: R1}}]\n",
     "x.yaml:8:38: 'response' is not an axis of this scenario's matrix: add it there, or remove it "
     "here\n"},
    {"matrix: {response: [R1, R2]}\nexpect: [{resets: {value: 1}, when: {response: R3}}]\n",
     "x.yaml:9:48: unknown response 'R3': did you mean 'R1'?\n"},
    {"expect: [{}]\n", "x.yaml:8:10: no expectation here: add one, such as 'bill:'\n"},
    {"expect: [{fault_seen: {status: ST_BAD_FRAM}}]\n",
     "x.yaml:8:32: unknown status 'ST_BAD_FRAM': did you mean 'ST_BAD_FRAME'?\n"},
};

#define TARIFF(body)                                                                               \
  IDENTITY TIME LINKS "meters: [{name: m, model: polyphase-tou, tariff: t}]\n" RELATIONS           \
                      "tariffs: {t: {" body "}}\n"
#define SWITCHES                                                                                   \
  "{from: \"00:00\", rate: 1}, {from: \"00:01\", rate: 2}, {from: \"00:02\", rate: 1}, "           \
  "{from: \"00:03\", rate: 2}, {from: \"00:04\", rate: 1}, {from: \"00:05\", rate: 2}, "           \
  "{from: \"00:06\", rate: 1}, {from: \"00:07\", rate: 2}, {from: \"00:08\", rate: 1}, "           \
  "{from: \"00:09\", rate: 2}, {from: \"00:10\", rate: 1}, {from: \"00:11\", rate: 2}, "           \
  "{from: \"00:12\", rate: 1}, {from: \"00:13\", rate: 2}, {from: \"00:14\", rate: 1}, "           \
  "{from: \"00:15\", rate: 2}, "
static const row_t WHOLE[] = {
    {HEAD "contracts: {\"my home\": {energy: {1: 1 EUR/kWh}}}\n",
     "x.yaml:8:13: the name of a contract 'my home' must be letters, digits, '-', '_' and '.', at "
     "most 40, the first a letter or digit\n"},
    {IDENTITY TIME "links: [{name: \"-\"}]\n" METERS RELATIONS,
     "x.yaml:5:16: the name of a link '-' must be letters, digits, '-', '_' and '.', at most 40, "
     "the first a letter or digit\n"},
    {IDENTITY TIME LINKS "meters: [{name: g, count: 2, model: polyphase-tou, tariff: flat}, "
                         "{name: g-2, model: polyphase-tou, tariff: flat}]\n" RELATIONS,
     "x.yaml:6:67: two meters are called 'g-2': rename an entry\n"},
    {HEAD "faults: [{at: 2026-03-27T00:00, kind: supply_off, for: 5 min}]\n",
     "x.yaml:8:10: this ends before the scenario starts: move or remove it\n"},
    {IDENTITY
     "time: {zone: UTC, start: 2026-04-02T00:00, end: 2056-04-02T00:00}\n" LINKS METERS RELATIONS,
     "x.yaml:4:49: more than 20 years: end the scenario earlier\n"},
    {TARIFF("days: {a: [" SWITCHES "{from: \"00:16\", rate: 1}]}"),
     "x.yaml:8:22: the day 'a' has 17 switches: the model holds 1 to 16 a day\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}], b: [{from: \"00:00\", rate: 2}]}"),
     "x.yaml:8:14: 'weeks' is missing here: say which day is which\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, weeks: {w: [a, a, a, a, a, a, b]}"),
     "x.yaml:8:84: unknown day 'b': use one of: a\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, seasons: [{start: 10-01}, {start: 04-01}]"),
     "x.yaml:8:88: '04-01' is before the season above it: seasons must ascend, one a date\n"},
    {IDENTITY TIME LINKS "meters: [{name: m, model: polyphase-tou, tariff: flat}, "
                         "{name: m, model: polyphase-tou, tariff: flat, serial: M2}]\n" RELATIONS,
     "x.yaml:6:57: two entries of meters are called 'm': rename one\n"},
    {TARIFF("days: {a: [{from: \"06:00\", rate: 1}]}"),
     "x.yaml:8:33: the first switch of a day must be at \"00:00\", this is '06:00': add one\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}, {from: \"00:00\", rate: 2}]}"),
     "x.yaml:8:59: '00:00' overlaps the switch before it: switches must ascend, one at a time\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 9}]}"),
     "x.yaml:8:48: a rate must be from 1 to 8, this is 9\n"},
    {TARIFF("days: {a: []}"),
     "x.yaml:8:22: the day 'a' has 0 switches: the model holds 1 to 16 a day\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, seasons: [{start: 04-01}, {start: 04-01}]"),
     "x.yaml:8:88: '04-01' starts a season twice: seasons must ascend, one a date\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, special_days: [{date: 12-25, day: a}, "
            "{date: 12-25, day: a}]"),
     "x.yaml:8:99: the special day '12-25' stands twice: remove one\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, special_days: [{date: 02-30, day: a}]"),
     "x.yaml:8:76: '02-30' is not a date: write month and day as 12-25, or with a year as "
     "2026-12-25\n"},
    {TARIFF("days: {a: [{from: \"00:00\", rate: 1}]}, weeks: {w: [a, a]}"),
     "x.yaml:8:65: a week has seven days, Monday first: this has 2\n"},
    {IDENTITY TIME LINKS "meters: [{name: m, model: polyphase-tuo, tariff: flat}]\n" RELATIONS,
     "x.yaml:6:27: unknown model 'polyphase-tuo': did you mean 'polyphase-tou'?\n"},
    {IDENTITY TIME LINKS "meters: [{name: m, model: polyphase-tou, tariff: falt}]\n" RELATIONS,
     "x.yaml:6:50: no tariff 'falt': write it under 'tariffs', or as fixtures/tariffs/falt.yaml\n"},
    {IDENTITY TIME LINKS
     "meters: [{name: m, model: polyphase-tou, tariff: flat, connection: ct}]\n" RELATIONS,
     "x.yaml:6:10: 'ratios' is missing: a ct meter has some, {ct: 200/5}\n"},
    {IDENTITY TIME LINKS "meters: [{name: m, model: polyphase-tou, tariff: flat, "
                         "ratios: {ct: 200/5}}]\n" RELATIONS,
     "x.yaml:6:64: a direct meter has no ratios: remove them, or write 'connection: ct'\n"},
    {IDENTITY TIME LINKS
     "meters: [{name: m, model: polyphase-tou, tariff: flat, serial: 0012}]\n" RELATIONS,
     "x.yaml:6:64: a serial number must be a text, this is a whole number: put it in "
     "quotes\n"},
    {IDENTITY TIME LINKS METERS, "x.yaml:1:1: neither 'expect' nor 'relations': a scenario that "
                                 "checks nothing, add one\n"},
    {"id: bad\nversion: 1\ntitle: t\n" TIME LINKS METERS RELATIONS,
     "x.yaml:1:5: 'bad' is no id: AREA-TOPIC-Xnn, X one of P, N, F, S, as MDM-OUT-F01\n"},
    {IDENTITY TIME LINKS METERS "relations: [R41]\n",
     "x.yaml:7:13: unknown relation 'R41': use R01 to R40\n"},
    {IDENTITY
     "time: {zone: Europe/Berlni, start: 2026-03-28T00:00, end: 2026-04-02T00:00}\n" LINKS METERS
         RELATIONS,
     "x.yaml:4:14: no zone 'Europe/Berlni': fixtures/zones has no "
     "Europe-Berlni.zone; its README says how to add one\n"},
    {IDENTITY
     "time: {zone: UTC, start: 2026-04-02T00:00, end: 2026-03-28T00:00}\n" LINKS METERS RELATIONS,
     "x.yaml:4:49: the end must be after the start\n"},
    {"- 1\n", "x.yaml:1:1: a scenario must be a map, this is a list\n"},
};

#define COUNT(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

static void complains_behind_head(const row_t *row) {
  text_t text = {0};
  text_printf(&text, "%s%s", HEAD, row->text);
  complains(text_chars(&text), row->complaint);
  text_free(&text);
}

START_TEST(story_load__impossible_times__are_refused_with_candidates_and_gaps) {
  complains_behind_head(&TIMES[_i]);
}
END_TEST

START_TEST(story_load__wrong_keys_units_and_types__are_refused_with_the_nearest_name) {
  complains_behind_head(&KEYS[_i]);
}
END_TEST

START_TEST(story_load__expectations_that_cannot_be_judged__are_refused) {
  complains_behind_head(&EXPECTS[_i]);
}
END_TEST

START_TEST(story_load__impossible_tariffs_and_meters__are_refused) {
  complains(WHOLE[_i].text, WHOLE[_i].complaint);
}
END_TEST

START_TEST(story_load__the_head_alone__is_good) { complains(HEAD, ""); }
END_TEST

START_TEST(story_load__several_errors__are_shown_at_once_in_order) {
  complains(HEAD "lod: []\nhazards: [nothing_at_all]\npolicy: {md.tie: middle}\n"
                 "cut_at: never\nload: [{power: 5 kWh}]\n",
            "x.yaml:8:1: unknown key 'lod': did you mean 'load'?\n"
            "x.yaml:9:11: unknown hazard 'nothing_at_all': use one of: outage_below_interval, "
            "outage_in_peak_interval, outage_over_rate_edge, outage_over_month_end, "
            "edge_in_changed_hour, clock_lost, clock_set_back, clock_set_forward, repeated_label, "
            "several_losses, three_flickers_in_one_interval, dst_in_span, leap_day, set_refused, "
            "line_cut, line_noise, slewed_interval, lockout_hit, deferred_due_while_frozen, …\n"
            "x.yaml:10:18: unknown md.tie 'middle': use one of: first, last\n"
            "x.yaml:11:9: unknown cut point 'never': use one of: every_nvm_write, every_octet, "
            "every_power_octet\n"
            "x.yaml:12:16: '5 kWh' is not a power: its unit must be mW, W, kW, MW or GW\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("story");
  TCase *tests = tcase_create("story");
  tcase_add_loop_test(tests, story_load__impossible_times__are_refused_with_candidates_and_gaps, 0,
                      COUNT(TIMES));
  tcase_add_loop_test(tests,
                      story_load__wrong_keys_units_and_types__are_refused_with_the_nearest_name, 0,
                      COUNT(KEYS));
  tcase_add_loop_test(tests, story_load__expectations_that_cannot_be_judged__are_refused, 0,
                      COUNT(EXPECTS));
  tcase_add_loop_test(tests, story_load__impossible_tariffs_and_meters__are_refused, 0,
                      COUNT(WHOLE));
  tcase_add_test(tests, story_load__the_head_alone__is_good);
  tcase_add_test(tests, story_load__several_errors__are_shown_at_once_in_order);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
