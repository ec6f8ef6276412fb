/* The table of errors, row by row: 0006 *Conditions*, dictionary sections 7, 8 and 10. The load is
 * 0 unless it matters; the clock is UTC. Reverse run has a file of its own. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */

static void begin(void) {
  story_begin(DAY, DAY + 2 * 86400, false);
  story_tariff();
  story_meter();
}

static void fault(const char *kind, int64_t from_s, int64_t to_s, const char *arguments) {
  fact("fault 0 %s %lld %lld %s\n", kind, (long long)(from_s * NS),
       (long long)(to_s < 0 ? to_s : to_s * NS), arguments);
}

static void ask_status(int64_t at_s) { ask(at_s, "0-0:96.5.0*255"); }

/* 0x400 is 1024, the entry bit 0x2000 is 8192. */
START_TEST(oracle_conditions__phase_missing__is_logged_with_its_phase_and_tags_its_entries) {
  begin();
  fault("phase_off", DAY + HM(1, 5), DAY + HM(1, 20), "2 site");
  ask_status(DAY + HM(1, 4));
  ask_status(DAY + HM(1, 5));
  ask_all(DAY + HM(2, 0));
  ask_status(DAY + HM(2, 0));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(1, 4)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 1024", (long long)((DAY + HM(1, 5)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(2, 0)) * NS));
  ROW(text, "event 1 1 62 %lld - 2 I", (long long)DAY + HM(1, 5));
  ROW(text, "event 2 1 63 %lld - 2 I", (long long)DAY + HM(1, 20));
  ROW(text, "entry 4 1 %lld %lld 0 900 0", (long long)DAY + HM(0, 45), (long long)DAY + HM(1, 0));
  ROW(text, "entry 5 1 %lld %lld 8192 900 0", (long long)DAY + HM(1, 0),
      (long long)DAY + HM(1, 15));
  ROW(text, "entry 6 1 %lld %lld 8192 900 0", (long long)DAY + HM(1, 15),
      (long long)DAY + HM(1, 30));
  ROW(text, "entry 7 1 %lld %lld 0 900 0", (long long)DAY + HM(1, 30), (long long)DAY + HM(1, 45));
}
END_TEST

/* Two spans that touch are one; the status stands while any phase is missing. */
START_TEST(oracle_conditions__phases_that_overlap__have_one_begin_and_one_end_each) {
  begin();
  fault("phase_off", DAY + 600, DAY + 900, "1 meter");
  fault("phase_off", DAY + 900, DAY + 1200, "1 meter");
  fault("phase_off", DAY + 900, DAY + 1500, "3 meter");
  ask_status(DAY + 1300);
  ask_all(DAY + 3600);
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 1024");
  ROW(text, "event 1 1 62 %lld - 1 I", (long long)DAY + 600);
  ROW(text, "event 2 1 62 %lld - 3 I", (long long)DAY + 900);
  ROW(text, "event 3 1 63 %lld - 1 I", (long long)DAY + 1200);
  ROW(text, "event 4 1 63 %lld - 3 I", (long long)DAY + 1500);
  ROW(text, "range events 1 999999 4");
}
END_TEST

/* Off 02:00-03:00. Phase 1 fails inside and stays: seen at the power-up, behind 002. Phase 2 fails
 * and comes back inside: nobody saw it. Phase 3 was missing before and is back: its end is seen. */
START_TEST(oracle_conditions__phases_without_supply__are_seen_at_the_power_up_if_they_last) {
  begin();
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("phase_off", DAY + HM(2, 10), DAY + HM(4, 5), "1 site");
  fault("phase_off", DAY + HM(2, 10), DAY + HM(2, 20), "2 site");
  fault("phase_off", DAY + HM(1, 50), DAY + HM(2, 20), "3 site");
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  int64_t up_s = DAY + HM(3, 0);
  ROW(text, "event 1 1 62 %lld - 3 I", (long long)DAY + HM(1, 50));
  ROW(text, "event 2 1 1 %lld - - I", (long long)DAY + HM(2, 0));
  ROW(text, "event 3 2 2 %lld %lld 3600 I", (long long)up_s, (long long)DAY + HM(2, 0));
  ROW(text, "event 4 2 62 %lld - 1 I", (long long)up_s);
  ROW(text, "event 5 2 63 %lld - 3 I", (long long)up_s);
  ROW(text, "event 6 2 63 %lld - 1 I", (long long)DAY + HM(4, 5));
  ROW(text, "range events 1 999999 6");
}
END_TEST

/* 0x800 + 0x1000 + 0x2000 is 14336. No entry bit. */
START_TEST(oracle_conditions__covers_and_magnet__are_logged_and_shown_but_tag_nothing) {
  begin();
  fault("magnetic_field", DAY + 600, DAY + 700, "");
  fault("main_cover", DAY + 600, DAY + 700, "");
  fault("terminal_cover", DAY + 600, DAY + 700, "");
  ask_status(DAY + 650);
  ask_all(DAY + 3600);
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 14336");
  for (int i = 0; i < 3; i++) {
    ROW(text, "event %d 1 %d %lld - - I", i + 1, 70 + 2 * i, (long long)DAY + 600);
    ROW(text, "event %d 1 %d %lld - - I", i + 4, 71 + 2 * i, (long long)DAY + 700);
  }
  ROW(text, "entry 1 1 %lld %lld 0 900 0", (long long)DAY, (long long)DAY + 900);
}
END_TEST

/* The clock on its battery saw them: before 002, in order of time, with their own stamps. */
START_TEST(oracle_conditions__covers_without_supply__keep_their_stamps) {
  begin();
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("main_cover", DAY + HM(2, 20), DAY + HM(2, 40), "");
  fault("terminal_cover", DAY + HM(2, 30), DAY + HM(3, 10), "");
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  ROW(text, "event 2 2 72 %lld - - I", (long long)DAY + HM(2, 20));
  ROW(text, "event 3 2 70 %lld - - I", (long long)DAY + HM(2, 30));
  ROW(text, "event 4 2 73 %lld - - I", (long long)DAY + HM(2, 40));
  ROW(text, "event 5 2 2 %lld %lld 3600 I", (long long)DAY + HM(3, 0), (long long)DAY + HM(2, 0));
  ROW(text, "event 6 2 71 %lld - - I", (long long)DAY + HM(3, 10));
  ROW(text, "range events 1 999999 6");
}
END_TEST

/* Clock lost at 02:00, C restarts there. The main cover was open and is shut: its end, with the
 * restored C. The magnet came and went: nothing. The terminal cover is open: its begin. */
START_TEST(oracle_conditions__covers_with_the_clock_lost__only_what_lasts_or_has_ended) {
  begin();
  battery_dead(DAY + HM(1, 0));
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("main_cover", DAY + HM(1, 30), DAY + HM(2, 40), "");
  fault("magnetic_field", DAY + HM(2, 10), DAY + HM(2, 20), "");
  fault("terminal_cover", DAY + HM(2, 30), -1, "");
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  int64_t lost_s = DAY + HM(2, 0);
  ROW(text, "event 1 1 5 %lld - - I", (long long)DAY + HM(1, 0));
  ROW(text, "event 2 1 72 %lld - - I", (long long)DAY + HM(1, 30));
  ROW(text, "event 4 2 70 %lld - - I", (long long)lost_s);
  ROW(text, "event 5 2 73 %lld - - I", (long long)lost_s);
  ROW(text, "event 6 2 2 %lld %lld - I", (long long)lost_s, (long long)lost_s);
  ROW(text, "range events 1 999999 7");
}
END_TEST

/* 0x8000 is 32768, in its own entry only; what falls into an outage is none. */
START_TEST(oracle_conditions__transient_resets__are_counted_and_tag_one_entry) {
  begin();
  fault("transient_reset", DAY + 100, -1, "");
  fault("transient_reset", DAY + 200, -1, "");
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("transient_reset", DAY + HM(2, 30), -1, "");
  fault("transient_reset", DAY + HM(4, 0), -1, "");
  ask_all(DAY + HM(5, 0));
  ask_status(DAY + HM(5, 0));
  const char *text = ideal();
  ROW(text, "event 1 1 80 %lld - 1 I", (long long)DAY + 100);
  ROW(text, "event 2 1 80 %lld - 2 I", (long long)DAY + 200);
  ROW(text, "event 5 2 80 %lld - 3 I", (long long)DAY + HM(4, 0));
  ROW(text, "range events 1 999999 5");
  ROW(text, "entry 1 1 %lld %lld 32768 900 0", (long long)DAY, (long long)DAY + 900);
  ROW(text, "entry 2 1 %lld %lld 0 900 0", (long long)DAY + 900, (long long)DAY + 1800);
  ROW(text, "value 0-0:96.5.0*255 0");
}
END_TEST

/* 0x4000 is 16384. Totals and one copy of the configuration leave no status behind. */
START_TEST(oracle_conditions__memories__are_logged_and_the_program_never_gets_well) {
  begin();
  fault("memory_fault", DAY + 100, -1, "totals");
  fault("memory_fault", DAY + 200, -1, "configuration");
  ask_status(DAY + 250);
  fault("memory_fault", DAY + 300, -1, "program");
  ask(DAY + 400, "0-0:96.14.0*255");
  ask_all(DAY + 86400);
  ask_status(DAY + 86400);
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + 250) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 16384", (long long)((DAY + 86400) * NS));
  ROW(text, "value 0-0:96.14.0*255 1");
  ROW(text, "event 1 1 82 %lld - - I", (long long)DAY + 100);
  ROW(text, "event 2 1 83 %lld - - I", (long long)DAY + 200);
  ROW(text, "event 3 1 81 %lld - - I", (long long)DAY + 300);
  ROW(text, "range events 1 999999 3");
}
END_TEST

/* Without supply a memory is found bad by the power-up, before 002. */
START_TEST(oracle_conditions__memory_without_supply__is_found_at_the_power_up) {
  begin();
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("memory_fault", DAY + HM(2, 30), -1, "configuration");
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  ROW(text, "event 2 2 83 %lld - - I", (long long)DAY + HM(3, 0));
  ROW(text, "event 3 2 2 %lld %lld 3600 I", (long long)DAY + HM(3, 0), (long long)DAY + HM(2, 0));
}
END_TEST

/* 3.6 kW are 1000 mWh a second. Lost at 05:00, so 3600·5 Wh in rate 1 and the rest nowhere; the
 * billing date of the next midnight passes; then the passive calendar brings rates back (rate 8 all
 * day), at 01:00 of the second day: 20 h unallocated, 1 h in rate 8 at 02:00. 0x10000 is 65536. */
START_TEST(oracle_conditions__configuration_lost__totals_only_until_a_calendar_is_activated) {
  begin();
  fact("tariff 1 new\nseason 1 1 1 w\nweek 1 w d d d d d d d\nswitch 1 d 0 8\n");
  fact("deferred 0 1 9000000000\n");
  policy("eob.monthly 3 0");
  load(DAY, DAY + 2 * 86400, 3600000);
  fault("memory_fault", DAY + HM(5, 0), -1, "configuration_all");
  fault("activate_passive", DAY + HM(25, 0), -1, "O3");
  ask(DAY + HM(24, 30), "0-0:96.14.0*255");
  ask_status(DAY + HM(24, 30));
  ask(DAY + HM(24, 30), "1-0:0.1.0*255");
  ask(DAY + HM(26, 0), "1-0:1.8.0*255");
  ask(DAY + HM(26, 0), "1-0:1.8.1*255");
  ask(DAY + HM(26, 0), "1-0:1.8.2*255");
  ask(DAY + HM(26, 0), "1-0:1.8.8*255");
  ask(DAY + HM(26, 0), "1-0:129.8.0*255");
  ask(DAY + HM(26, 0), "1-0:1.6.2*255");
  ask_status(DAY + HM(26, 0));
  const char *text = ideal();
  ROW(text, "value 0-0:96.14.0*255 0");
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 65536", (long long)((DAY + HM(24, 30)) * NS));
  ROW(text, "value 1-0:0.1.0*255 0");
  ROW(text, "value 1-0:1.8.0*255 93600000");
  ROW(text, "value 1-0:1.8.1*255 18000000");
  ROW(text, "value 1-0:1.8.2*255 0");
  ROW(text, "value 1-0:1.8.8*255 3600000");
  ROW(text, "value 1-0:129.8.0*255 72000000");
  ROW(text, "value 1-0:1.6.2*255 0 -");
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(26, 0)) * NS));
}
END_TEST

/* A passive calendar that falls due brings the configuration back, too; billing dates from then on
 * are served, those that passed are not. */
START_TEST(oracle_conditions__configuration_lost__comes_back_with_a_deferred_calendar) {
  begin();
  fact("tariff 1 new\nseason 1 1 1 w\nweek 1 w d d d d d d d\nswitch 1 d 0 8\n");
  fact("deferred 0 1 %lld\n", (long long)DAY + 86400 + HM(0, 15));
  policy("eob.monthly 3 0");
  policy("eob.on_change_over no");
  fault("memory_fault", DAY + HM(5, 0), -1, "configuration_all");
  ask(DAY + HM(24, 30), "0-0:96.14.0*255");
  ask(DAY + HM(24, 30), "1-0:0.1.0*255");
  const char *text = ideal();
  ROW(text, "value 0-0:96.14.0*255 8");
  ROW(text, "value 1-0:0.1.0*255 0");
}
END_TEST

/* 0x8000 is 32768; the entry bit 0x0020 is 32. */
START_TEST(oracle_conditions__front_end_fault__makes_its_entries_not_valid) {
  begin();
  fault("front_end", DAY + 100, DAY + 1000, "");
  ask_status(DAY + 500);
  ask_all(DAY + 3600);
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 32768");
  ROW(text, "event 1 1 85 %lld - - I", (long long)DAY + 100);
  ROW(text, "event 2 1 86 %lld - - I", (long long)DAY + 1000);
  ROW(text, "entry 1 1 %lld %lld 32 900 0", (long long)DAY, (long long)DAY + 900);
  ROW(text, "entry 2 1 %lld %lld 32 900 0", (long long)DAY + 900, (long long)DAY + 1800);
  ROW(text, "entry 3 1 %lld %lld 0 900 0", (long long)DAY + 1800, (long long)DAY + 2700);
}
END_TEST

/* At 00:35 the third entry closes short (0x80 is 128) and goes with all before; CL is number 4, and
 * what follows up to 00:45 is short again. By order of level 3: R3; level 1 may not. */
START_TEST(oracle_conditions__profile_cleared__rows_before_are_gone_and_numbers_go_on) {
  begin();
  served("command 0 1 %lld clear_profile - 1 ok\n", (long long)((DAY + 1800) * NS));
  served("command 0 1 %lld clear_profile - 3 ok\n", (long long)((DAY + 2100) * NS));
  served("entry 0 1 %lld 3 1 1 2 0 3 0\n", (long long)((DAY + 3600) * NS));
  ask_all(DAY + 3600);
  ask(DAY + 3600, "0-0:128.4.0*255");
  const char *text = ideal();
  LINE(text, "command 0 1 %lld clear_profile - 1 ER03", (long long)((DAY + 1800) * NS));
  LINE(text, "command 0 1 %lld clear_profile - 3 ok", (long long)((DAY + 2100) * NS));
  LINE(text, "surplus entry 0 1 %lld 3 1 1 2 0 3 0", (long long)((DAY + 3600) * NS));
  NO_ROW(text, "entry 2 1 %lld %lld 0 900 0", (long long)DAY + 900, (long long)DAY + 1800);
  ROW(text, "marker 4 1 CL %lld - -", (long long)DAY + 2100);
  ROW(text, "entry 5 1 %lld %lld 128 600 0", (long long)DAY + 2100, (long long)DAY + 2700);
  ROW(text, "event 1 1 87 %lld - - R3", (long long)DAY + 2100);
  ROW(text, "range profile S1 S999999 3");
  ROW(text, "value 0-0:128.4.0*255 6");
}
END_TEST

/* By hand it is done too; while the meter is off nobody can. */
START_TEST(oracle_conditions__profile_cleared_by_hand__needs_a_meter_that_runs) {
  begin();
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  fault("clear_profile", DAY + HM(2, 30), -1, "O3");
  fault("clear_profile", DAY + HM(4, 0), -1, "O3");
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  ROW(text, "event 3 2 87 %lld - - O3", (long long)DAY + HM(4, 0));
  ROW(text, "range events 1 999999 3");
}
END_TEST

/* Phases, covers, magnet, front end, memories, transient reset; begins and ends by number. */
START_TEST(oracle_conditions__at_one_instant__have_a_fixed_order) {
  begin();
  fault("transient_reset", DAY + 600, -1, "");
  fault("memory_fault", DAY + 600, -1, "program");
  fault("front_end", DAY + 600, -1, "");
  fault("magnetic_field", DAY + 600, -1, "");
  fault("terminal_cover", DAY + 300, DAY + 600, "");
  fault("phase_off", DAY + 300, DAY + 600, "1 site");
  fault("phase_off", DAY + 600, -1, "3 site");
  fault("phase_off", DAY + 600, -1, "2 site");
  ask_all(DAY + 3600);
  const char *text = ideal();
  static const char *const rows[] = {"62 - 2", "62 - 3", "63 - 1", "71 - -",
                                     "74 - -", "85 - -", "81 - -", "80 - 1"};
  for (int i = 0; i < 8; i++) {
    ROW(text, "event %d 1 %.2s %lld %s I", i + 3, rows[i], (long long)DAY + 600, rows[i] + 3);
  }
}
END_TEST

/* Cleared by hand at the instant at which an entry begins, a phase comes back and a reset hits:
 * what the entry without length would have said, 32768 + 8192, the one that begins there has. */
START_TEST(oracle_conditions__reset_and_clear_at_one_instant__tag_what_begins_there) {
  begin();
  fault("phase_off", DAY + 600, DAY + 900, "2 site");
  fault("transient_reset", DAY + 900, -1, "");
  fault("clear_profile", DAY + 900, -1, "O3");
  ask_all(DAY + 3600);
  const char *text = ideal();
  ROW(text, "entry 3 1 %lld %lld 40960 900 0", (long long)DAY + 900, (long long)DAY + 1800);
  ROW(text, "entry 4 1 %lld %lld 0 900 0", (long long)DAY + 1800, (long long)DAY + 2700);
}
END_TEST

/* What is there before the start is seen at the start; what was over by then is not. */
START_TEST(oracle_conditions__before_the_start__are_logged_at_it_if_they_last) {
  begin();
  fault("main_cover", DAY - 600, DAY, "");
  fault("magnetic_field", DAY - 600, DAY + 600, "");
  ask_all(DAY + 3600);
  const char *text = ideal();
  ROW(text, "event 1 1 74 %lld - - I", (long long)DAY);
  ROW(text, "range events 1 999999 2");
}
END_TEST

START_TEST(oracle_conditions__facts_of_other_forms__are_refused) {
  static const char *const wrong[] = {
      "phase_off 1772409600000000000 -1 4 site",   "phase_off 1772409600000000000 -1 1 street",
      "phase_off 1772409600000000000 -1 1",        "memory_fault 1772409600000000000 -1 screen",
      "memory_fault 1772409600000000000 -1",       "clear_profile 1772409600000000000 -1",
      "set_ratio 1772409600000000000 -1 1 2 3 O3", "wrong_password 1772409600000000000 -1 4 O1",
      "wrong_password 1772409600000000000 -1 3 B"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    begin();
    fact("fault 0 %s\n", wrong[i]);
    char error[256] = "";
    char *text = oracle_ideal(story_facts.at, story_served.at, error, sizeof error);
    ck_assert_msg(text == NULL, "%s", wrong[i]);
    ck_assert_ptr_nonnull(strstr(error, "cannot read"));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("oracle_conditions");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_test(cases,
                 oracle_conditions__phase_missing__is_logged_with_its_phase_and_tags_its_entries);
  tcase_add_test(cases, oracle_conditions__phases_that_overlap__have_one_begin_and_one_end_each);
  tcase_add_test(cases,
                 oracle_conditions__phases_without_supply__are_seen_at_the_power_up_if_they_last);
  tcase_add_test(cases, oracle_conditions__covers_and_magnet__are_logged_and_shown_but_tag_nothing);
  tcase_add_test(cases, oracle_conditions__covers_without_supply__keep_their_stamps);
  tcase_add_test(cases,
                 oracle_conditions__covers_with_the_clock_lost__only_what_lasts_or_has_ended);
  tcase_add_test(cases, oracle_conditions__transient_resets__are_counted_and_tag_one_entry);
  tcase_add_test(cases, oracle_conditions__memories__are_logged_and_the_program_never_gets_well);
  tcase_add_test(cases, oracle_conditions__memory_without_supply__is_found_at_the_power_up);
  tcase_add_test(cases,
                 oracle_conditions__configuration_lost__totals_only_until_a_calendar_is_activated);
  tcase_add_test(cases, oracle_conditions__configuration_lost__comes_back_with_a_deferred_calendar);
  tcase_add_test(cases, oracle_conditions__front_end_fault__makes_its_entries_not_valid);
  tcase_add_test(cases, oracle_conditions__profile_cleared__rows_before_are_gone_and_numbers_go_on);
  tcase_add_test(cases, oracle_conditions__profile_cleared_by_hand__needs_a_meter_that_runs);
  tcase_add_test(cases, oracle_conditions__at_one_instant__have_a_fixed_order);
  tcase_add_test(cases, oracle_conditions__reset_and_clear_at_one_instant__tag_what_begins_there);
  tcase_add_test(cases, oracle_conditions__before_the_start__are_logged_at_it_if_they_last);
  tcase_add_test(cases, oracle_conditions__facts_of_other_forms__are_refused);
  return story_run(suite);
}
