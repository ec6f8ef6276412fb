/* Networks of packets in the language: what a link of that kind becomes as facts, literal, and what
 * cannot be, each with its own message and place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/network.h"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

/* The link stands from line 5, column 9 on; `more` begins at line 8. 2026-04-01T00:00Z is
 * 1775001600 s; Berlin is two hours before UTC then. */
#define STORY(link, meters, more)                                                                  \
  "id: TST-NET-P01\nversion: 1\ntitle: t\n"                                                        \
  "time: {zone: Europe/Berlin, start: 2026-04-01T00:00, end: 2026-04-02T00:00}\n"                  \
  "links: [" link "]\nmeters: [" meters "]\nrelations: [R01]\n" more
#define METER(more) "{model: polyphase-tou, tariff: flat, " more "}"
#define THREE METER("name: m, count: 3")

/* As the simulator has them, for one kind. */
static bool parameter(const char *kind, size_t n, scenario_parameter_t *out) {
  static const scenario_parameter_t KNOWN[] = {{"hops", 1, 16}, {"retries", 0, 15}};
  if (strcmp(kind, "g3") != 0 || n >= 2) return false;
  *out = KNOWN[n];
  return true;
}

static const char *facts_as(const char *text, const char *protocol, uint64_t seed,
                            const char *expected_complaints, case_t *out) {
  const scenario_options_t options = {
      .root = HOUSE_ROOT, .seed = seed, .protocol = protocol, .parameter = parameter};
  const int32_t at[STORY_AXES_MAX] = {0};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  *out = (case_t){0};
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &options, &complaints, story);
  if (status == ST_OK) expand_cell(story, at, out);
  ck_assert_str_eq(text_chars(&complaints.text), expected_complaints);
  text_free(&complaints.text);
  return (const char *)out->facts.p;
}

static const char *facts_of(const char *text) {
  case_t out;
  return facts_as(text, NULL, 1, "", &out);
}

static void says(const char *facts, const char *lines) {
  ck_assert_msg(strstr(facts, lines) != NULL, "no '%s' in %s", lines, facts);
}

static void says_not(const char *facts, const char *lines) {
  ck_assert_msg(strstr(facts, lines) == NULL, "'%s' in %s", lines, facts);
}

START_TEST(network__of_a_few_words__has_a_port_for_each_meter) {
  const char *facts = facts_of(STORY("{name: cable, kind: g3}", THREE, ""));
  says(facts, "network 0 cable g3 4\nnetwork_param 0 latency_ns 30000000\n"
              "network_param 0 queue 64\nnetwork_param 0 buffer 262144\n"
              "network_param 0 wall_offset_s 7200\n"
              "line 0 cable.m-1 port 1000000\nport 0 0 0 200 1 0\nport_of 0 0\n"
              "line 1 cable.m-2 port 1000000\nport 1 0 0 400 2 0\nport_of 1 0\n"
              "line 2 cable.m-3 port 1000000\nport 2 0 0 600 3 0\nport_of 2 0\n");
  says(facts, "meter 0 m-1 MP00000000 polyphase-tou direct 0 0 0\n"
              "meter 1 m-2 MP00000001 polyphase-tou direct 1 0 0\n");
  says(facts, "protocol 2 dlms-wrapper direct\naddress 2 17 2\n");
  says_not(facts, "line_param"); /* of serial lines */
}
END_TEST

START_TEST(network__beside_a_serial_line__comes_behind_it) {
  const char *facts =
      facts_of(STORY("{name: air, kind: wisun}, {name: bus}",
                     METER("name: a, link: air") ", " METER("name: b, link: bus"), ""));
  says(facts, "line 0 bus rs485 9600\n");
  says(facts, "line 1 air.a port 1000000\n");
  says(facts, "meter 0 a MP00000000 polyphase-tou direct 1 0 0\n"
              "meter 1 b MP00000001 polyphase-tou direct 0 0 0\n");
  says_not(facts, "protocol 1 "); /* iec62056-21, as ever */
}
END_TEST

START_TEST(network__what_is_said_of_it__is_in_base_units) {
  const char *facts = facts_of(STORY("{name: n, kind: g3, baud: 50000, concentrator: "
                                     "{conversations: 8, latency: 1.5 s, queue: 1, buffer: 0}, "
                                     "parameters: {retries: 0, hops: 16}}",
                                     METER("name: m"), ""));
  says(facts, "network 0 n g3 8\nnetwork_param 0 latency_ns 1500000000\n"
              "network_param 0 queue 1\nnetwork_param 0 buffer 0\n"
              "network_param 0 wall_offset_s 7200\nnetwork_param 0 retries 0\n"
              "network_param 0 hops 16\nline 0 n.m port 50000\n");
}
END_TEST

START_TEST(network__faults__name_a_node_by_its_meter) {
  const char *facts =
      facts_of(STORY("{name: bus}, {name: n, kind: prime, faults: ["
                     "{at: 2026-04-01T01:00, kind: concentrator_off, for: 1 min}, "
                     "{at: 2026-04-01T02:00, kind: noise, level: 6.5 dB}, "
                     "{at: 2026-04-01T03:00, kind: node_loss, meter: m-2, share: 60 %}, "
                     "{at: 2026-04-01T04:00, kind: node_off, meter: m-3, for: 1 s}]}",
                     METER("name: z, link: bus") ", " METER("name: m, count: 3, link: n"),
                     "faults: [{link: n, at: 2026-04-01T05:00, kind: delay, delay: 2 s}, "
                     "{link: n, at: 2026-04-01T06:00, kind: duplicate, share: 1 ppm}, "
                     "{link: bus, at: 2026-04-01T07:00, kind: silence}]\n"));
  /* 01:00 in Berlin is 23:00Z of the day before: 1774998000 s. */
  says(facts, "network_fault 0 concentrator_off 1774998000000000000 1774998060000000000\n"
              "network_fault 0 noise 1775001600000000000 -1 650\n"
              "network_fault 0 node_loss 1775005200000000000 -1 2 600000\n"
              "network_fault 0 node_off 1775008800000000000 1775008801000000000 3\n"
              "network_fault 0 delay 1775012400000000000 -1 2000000000\n"
              "network_fault 0 duplicate 1775016000000000000 -1 1\n"
              "line_fault 0 silence 1775019600000000000 -1\n");
}
END_TEST

START_TEST(network__of_a_matrix_of_protocols__speaks_the_one_that_it_can) {
  case_t out;
  const char *facts = facts_as(STORY("{name: n, kind: g3}", METER("name: m"),
                                     "matrix: {protocol: [iec62056-21, dlms-hdlc]}\n"),
                               NULL, 1, "", &out);
  says(facts, "protocol 0 dlms-wrapper direct\n");
  ck_assert_ptr_null(out.inapplicable);
}
END_TEST

START_TEST(network__asked_in_another_language__is_inapplicable) {
  case_t out;
  (void)facts_as(STORY("{name: n, kind: g3}", METER("name: m"), ""), "dlms-hdlc", 1, "", &out);
  ck_assert_str_eq(out.inapplicable,
                   "'m' is behind a concentrator, whose ports carry dlms-wrapper alone: write "
                   "that, or leave 'protocol' out");
}
END_TEST

typedef struct {
  const char *text, *complaints;
} bad_t;

static const bad_t BAD[] = {
    {STORY("{name: n, kind: g4}", THREE, ""),
     "x.yaml:5:25: unknown kind of link 'g4': did you mean 'g3'?\n"},
    {STORY("{name: n, kind: g3, concentrator: {conversations: 65}}", THREE, ""),
     "x.yaml:5:59: conversations must be from 1 to 64, this is 65\n"},
    {STORY("{name: n, kind: g3, concentrator: {latency: 61 s}}", THREE, ""),
     "x.yaml:5:53: '61 s' must be from 0 ms to 60000 ms\n"},
    {STORY("{name: n, kind: g3, concentrator: {queue: 0}}", THREE, ""),
     "x.yaml:5:51: queue must be from 1 to 256, this is 0\n"},
    {STORY("{name: n, kind: g3, baud: 299}", THREE, ""),
     "x.yaml:5:35: baud must be from 300 to 1000000000, this is 299\n"},
    {STORY("{name: n, kind: g3, echo: true}", THREE, ""),
     "x.yaml:5:29: unknown key 'echo': remove it, or use one of: name, kind, baud, concentrator, "
     "parameters, topology, faults\n"},
    {STORY("{name: n, kind: g3, parameters: {hobs: 3}}", THREE, ""),
     "x.yaml:5:42: g3 has no parameter 'hobs': did you mean 'hops'?\n"},
    {STORY("{name: n, kind: g3, parameters: {hops: 17}}", THREE, ""),
     "x.yaml:5:48: hops must be from 1 to 16, this is 17\n"},
    {STORY("{name: n, kind: g3}", METER("name: m, protocol: dlms-hdlc"), ""),
     "x.yaml:6:10: 'm' is behind a concentrator, whose ports carry dlms-wrapper alone: write that, "
     "or leave 'protocol' out\n"},
    {STORY("{name: n, kind: g3}, {name: bus}", METER("name: m, link: bus"), ""),
     "x.yaml:5:9: nobody is in the network 'n': put a meter there, or remove it\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: silence}]}", THREE, ""),
     "x.yaml:5:67: unknown fault of a network 'silence': use one of: concentrator_off, "
     "backhaul_off, noise, node_loss, node_off, delay, duplicate\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: node_off, meter: m}]}", THREE,
           ""),
     "x.yaml:5:84: 'm' are 3 meters: name one of them\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: node_off, meter: b}]}, "
           "{name: bus}",
           METER("name: m, link: n") ", " METER("name: b, link: bus"), ""),
     "x.yaml:5:84: 'b' is no meter of the network 'n'\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: noise, level: 101 dB}]}",
           THREE, ""),
     "x.yaml:5:81: '101 dB' must be from 0 dB to 100 dB\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: duplicate, share: 101 %}]}",
           THREE, ""),
     "x.yaml:5:85: '101 %' must be whole ppm, from 1 ppm to 100 %\n"},
    {STORY("{name: n, kind: g3, faults: [{at: 2026-04-01T01:00, kind: duplicate, share: 5 ppb}]}",
           THREE, ""),
     "x.yaml:5:85: '5 ppb' must be whole ppm, from 1 ppm to 100 %\n"},
    {STORY("{name: bus, kind: rs485}", METER("name: m, count: 33"), ""),
     "x.yaml:5:9: the bus 'bus' has 33 meters, and RS-485 drives 32 unit loads: make it two\n"},
};

START_TEST(network__what_cannot_be__is_refused_at_its_place) {
  case_t out;
  (void)facts_as(BAD[_i].text, NULL, 1, BAD[_i].complaints, &out);
}
END_TEST

/* The 33rd of a bus stands where another stood before it; and a stream drives what it will. */
START_TEST(bus__of_thirty_two_at_a_time__is_good) {
  (void)facts_of(STORY("{name: bus, kind: rs485}",
                       METER("name: m, count: 32") ", " METER(
                           "name: o, replaces: {meter: m-1, at: 2026-04-01T12:00}"),
                       ""));
  (void)facts_of(
      STORY("{name: net, kind: tcp}", METER("name: m, count: 33, protocol: dlms-wrapper"), ""));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("network");
  TCase *cases = tcase_create("network");
  tcase_add_checked_fixture(cases, NULL, teardown);
  tcase_add_test(cases, network__of_a_few_words__has_a_port_for_each_meter);
  tcase_add_test(cases, network__beside_a_serial_line__comes_behind_it);
  tcase_add_test(cases, network__what_is_said_of_it__is_in_base_units);
  tcase_add_test(cases, network__faults__name_a_node_by_its_meter);
  tcase_add_test(cases, network__of_a_matrix_of_protocols__speaks_the_one_that_it_can);
  tcase_add_test(cases, network__asked_in_another_language__is_inapplicable);
  tcase_add_loop_test(cases, network__what_cannot_be__is_refused_at_its_place, 0,
                      (int)(sizeof BAD / sizeof BAD[0]));
  tcase_add_test(cases, bus__of_thirty_two_at_a_time__is_good);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
