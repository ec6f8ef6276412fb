/* What ports delivered, by hand: line 0 and 1 are ports, line 2 a bus. A run of the trace holds
 * what the meter sent, or what reached it; the odd ones hold both sides. */
#include "harness/check/by_hand_test.h"

#define PORTS HAND_FACTS "line 0 a port 1000000\nline 1 b port 1000000\nline 2 c rs485 9600\n"
#define NAME "what ports delivered"
enum { ROOM = 4 };

static decode_run_t runs[ROOM];
static odd_run_t odds[ROOM];

static void begin(const char *facts) {
  hand_begin();
  hand_story.facts = bytes_text(facts);
  hand_run.runs = runs;
  hand_run.odds = odds;
}

static void passes(int line, bool up, const char *octets) {
  runs[hand_run.run_count++] = (decode_run_t){.line = line,
                                              .from_meter = up,
                                              .octets = (const unsigned char *)octets,
                                              .len = strlen(octets)};
}

/* As the trace keeps it: of a meter what it sent, else what reached it. */
static void arrives_as(int line, bool up, const char *sent, const char *received) {
  odds[hand_run.odd_count++] =
      (odd_run_t){hand_run.run_count, bytes_text(sent), bytes_text(received)};
  passes(line, up, up ? sent : received);
}

static void judge(void) { hand_judge(&check_ports); }

START_TEST(check_ports__as_it_was_sent__passes) {
  begin(PORTS);
  passes(0, false, "asked");
  passes(0, true, "answered");
  judge();
  hand_all_pass(1);
  hand_end();
}
END_TEST

START_TEST(check_ports__lost_or_twice__is_what_a_network_may_do) {
  begin(PORTS);
  arrives_as(0, false, "asked", "");
  passes(0, true, "answered");
  arrives_as(0, true, "", "answered");
  judge();
  hand_all_pass(1);
  hand_end();
}
END_TEST

START_TEST(check_ports__an_octet_changed__is_the_links) {
  begin(PORTS);
  arrives_as(0, true, "answered", "answerec");
  judge();
  const check_result_t *result = hand_only_failure(NAME, BLAME_LINK);
  ck_assert_str_eq(result->expected, "8 octets: 61 6E 73 77 65 72 65 64 "); /* in ASCII */
  ck_assert_str_eq(result->observed, "8 octets: 61 6E 73 77 65 72 65 63 ");
  hand_end();
}
END_TEST

START_TEST(check_ports__an_answer_of_another_meter__is_the_links) {
  begin(PORTS);
  arrives_as(1, true, "answered", "");
  arrives_as(0, true, "", "answered");
  judge();
  ck_assert_str_eq(hand_only_failure(NAME, BLAME_LINK)->detail,
                   "a datagram of one port came out at another");
  hand_end();
}
END_TEST

START_TEST(check_ports__an_answer_that_two_meters_gave__may_have_come_twice) {
  begin(PORTS);
  passes(0, true, "answered");
  passes(1, true, "answered");
  arrives_as(0, true, "", "answered");
  judge();
  hand_all_pass(1);
  hand_end();
}
END_TEST

START_TEST(check_ports__a_request_that_comes_back__is_the_links) {
  begin(PORTS);
  arrives_as(0, false, "asked", "");
  arrives_as(0, true, "", "asked");
  judge();
  ck_assert_str_eq(hand_only_failure(NAME, BLAME_LINK)->detail, "what was sent there came back");
  hand_end();
}
END_TEST

START_TEST(check_ports__a_bus_that_spoils_octets__is_not_judged) {
  begin(PORTS);
  arrives_as(2, true, "answered", "answerec");
  judge();
  hand_all_pass(1);
  hand_end();
}
END_TEST

START_TEST(check_ports__without_a_port__says_nothing) {
  begin(HAND_FACTS);
  arrives_as(0, true, "answered", "answerec");
  judge();
  ck_assert_uint_eq(hand_context.count, 0);
  hand_end();
}
END_TEST

START_TEST(check_ports__without_a_comparison__finds_nothing) {
  begin(PORTS);
  arrives_as(0, true, "answered", "answerec");
  hand_judge_with(&check_ports, &comparator_off);
  hand_all_pass(1);
  hand_end();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("check_ports");
  TCase *cases = tcase_create("ports");
  tcase_add_test(cases, check_ports__as_it_was_sent__passes);
  tcase_add_test(cases, check_ports__lost_or_twice__is_what_a_network_may_do);
  tcase_add_test(cases, check_ports__an_octet_changed__is_the_links);
  tcase_add_test(cases, check_ports__an_answer_of_another_meter__is_the_links);
  tcase_add_test(cases, check_ports__an_answer_that_two_meters_gave__may_have_come_twice);
  tcase_add_test(cases, check_ports__a_request_that_comes_back__is_the_links);
  tcase_add_test(cases, check_ports__a_bus_that_spoils_octets__is_not_judged);
  tcase_add_test(cases, check_ports__without_a_port__says_nothing);
  tcase_add_test(cases, check_ports__without_a_comparison__finds_nothing);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
