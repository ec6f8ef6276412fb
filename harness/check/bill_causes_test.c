/* Each flag of a bill with its cause, without it, and with that of another meter or a later day. */
#include "harness/check/by_hand_test.h"

#include "harness/check/bill_causes.h"

static bill_t bill;

/* Facts of two meters; the bill is of meter 0, January 2026, and has that flag. */
static check_context_t context_of(const char *flag, const char *facts, const char *served) {
  bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}, .reason_count = 1};
  snprintf(bill.reasons[0], sizeof bill.reasons[0], "%s by hand", flag);
  return (check_context_t){.facts = lines_of(&hand_arena, facts),
                           .served = lines_of(&hand_arena, served)};
}

/* 1767268800 is 12:00 of the first, 1769947200 12:00 of the first of February. */
#define JANUARY "1767268800000000000 -1"
#define FEBRUARY "1769947200000000000 -1"

/* The only entry ends at 00:15 of the first; a marker of midnight, or of 00:30. */
#define STOPS(full_) "policy 0 lp.period 900000000000\npolicy 0 lp.full " full_ "\n"
#define FOUND(meter_, code_) "event " meter_ " 1 5 2 1 " code_ " 1767268860 - - I\n"
#define ENTRY "entry 0 1 5 1 1 1767225600 1767226500 0 900 7\n"
#define MARKER(stamp_) "marker 0 1 5 2 1 ND " stamp_ " - -\n"

#define METER(connection_) "meter 0 m S0 polyphase-tou " connection_ " 0 0 0\n"

#define PERIODS(md_, lp_)                                                                          \
  "policy 0 md.period " md_ "000000000\npolicy 0 lp.period " lp_ "000000000\n"

static const struct {
  const char *flag, *facts, *served;
  bool doubt, unmetered;
} cases[] = {
    {"quarantined", "fault 0 memory_fault " JANUARY " program\n", "", true, false},
    {"quarantined", "fault 0 memory_fault " JANUARY " totals\n", "", false, false},
    {"quarantined", "fault 1 memory_fault " JANUARY " program\n", "", false, false},
    {"quarantined", "fault 0 memory_fault " FEBRUARY " program\n", "", false, false},
    {"quarantined", "fault 0 front_end " JANUARY "\n", "", true, false},
    {"quarantined", "fault 0 program_damaged " JANUARY " 1 3\n", FOUND("0", "81"), true, false},
    {"quarantined", "fault 0 program_damaged " JANUARY " 1 3\n", FOUND("0", "92"), false, false},
    {"quarantined", "fault 0 program_damaged " JANUARY " 1 3\n", FOUND("1", "81"), false, false},
    {"quarantined", "fault 1 program_damaged " JANUARY " 1 3\n", FOUND("0", "81"), false, false},
    {"estimated", "fault 0 front_end " JANUARY "\n", "", false, false},
    {"not_valid", "fault 0 front_end " JANUARY "\n", "", true, true},
    {"not_valid", "fault 0 terminal_cover " JANUARY "\n", "", false, false},
    {"phase_missing", "fault 0 phase_off " JANUARY " 2 meter\n", "", true, true},
    {"phase_missing", "fault 0 phase_off " JANUARY " 2 site\n", "", false, false},
    {"phase_missing", METER("ct") "fault 0 phase_off " JANUARY " 2 site\n", "", true, false},
    {"phase_missing", METER("direct") "fault 0 phase_off " JANUARY " 2 site\n", "", false, false},
    {"phase_missing", METER("ct") "fault 1 phase_off " JANUARY " 2 site\n", "", false, false},
    {"phase_missing", METER("ct"), "", false, false},
    {"gap", "fault 0 clear_profile " JANUARY " O3\n", "", true, false},
    {"gap", "fault 0 set_response " JANUARY " R1 O3\n", "", false, false},
    {"gap", "", "command 0 1 1767268800000000000 clear_profile - 3 ok\n", true, false},
    {"gap", "", "command 0 1 1767268800000000000 clear_profile - 1 ER03\n", false, false},
    {"gap", "", "command 1 1 1767268800000000000 clear_profile - 3 ok\n", false, false},
    /* Of February, of rows of January that nobody had read; read to the end; not read. */
    {"gap", "", "command 0 1 1769947200000000000 clear_profile - 3 ok\n", true, false},
    {"gap", "visit a 1769905000000000000 0 billing,profile\n",
     "command 0 1 1769947200000000000 clear_profile - 3 ok\n", false, false},
    {"gap", "visit a 1769905000000000000 0 billing,events\n",
     "command 0 1 1769947200000000000 clear_profile - 3 ok\n", true, false},
    {"gap", "visit a 1769900000000000000 0 profile\n",
     "command 0 1 1769947200000000000 clear_profile - 3 ok\n", true, false},
    /* Before the period began it took nothing of it. */
    {"gap", "fault 0 clear_profile 1767182400000000000 -1 O3\n", "", false, false},
    {"profile_full", STOPS("stop"), ENTRY MARKER("1767312000"), true, false},
    {"profile_full", STOPS("stop"), ENTRY MARKER("1767227400"), false, false},
    {"profile_full", STOPS("overwrite"), ENTRY MARKER("1767312000"), false, false},
    {"gap", STOPS("stop"), ENTRY MARKER("1767312000"), false, false},
    {"configuration_lost", "fault 0 memory_fault " JANUARY " configuration_all\n", "", true, false},
    {"configuration_lost", "fault 0 memory_fault " JANUARY " configuration\n", "", false, false},
    {"demand_from_registers", PERIODS("900", "1800"), "", true, false},
    {"demand_from_registers", PERIODS("1800", "900"), "", false, false},
    {"demand_from_registers", PERIODS("900", "900"), "", false, false},
    {"demand_at_edge", PERIODS("900", "1800"), "", false, false},
    {"unmetered", "", "", false, true},
    {"outage", "", "", false, true}};

/* Asked for 490 rows, 336 were there: the ring holds no more. All of them there, another meter's,
 * or another store's: no reason. */
START_TEST(bill_causes__rows_that_no_meter_holds__are_a_reason_for_a_gap) {
  static const struct {
    const char *ideal;
    bool doubt;
  } ranges[] = {{"range 0 1 1000 profile S1 S490 336\n", true},
                {"range 0 1 1000 profile S155 S490 336\n", false},
                {"range 1 1 1000 profile S1 S490 336\n", false},
                {"range 0 1 1000 events 1 490 336\n", false},
                {"range 0 1 1000 profile T1 T490 336\n", false}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    check_context_t context = context_of("gap", "", "");
    context.ideal = lines_of(&hand_arena, ranges[i].ideal);
    ck_assert_msg(bill_causes_doubt(&context, &bill) == ranges[i].doubt, "%zu", i);
  }
}
END_TEST

START_TEST(bill_causes__each_flag__counts_with_its_own_cause_only) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_context_t context = context_of(cases[i].flag, cases[i].facts, cases[i].served);
    ck_assert_msg(bill_causes_doubt(&context, &bill) == cases[i].doubt, "doubt %zu", i);
    ck_assert_msg(bill_causes_unmetered(&context, &bill) == cases[i].unmetered, "unmetered %zu", i);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_causes");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, hand_begin, NULL);
  tcase_add_test(all, bill_causes__rows_that_no_meter_holds__are_a_reason_for_a_gap);
  tcase_add_test(all, bill_causes__each_flag__counts_with_its_own_cause_only);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&hand_arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
