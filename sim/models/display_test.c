/* What a person reads, by looks at a real meter of section 6: 1 Wh a second in the first half hour
 * of 2026 in UTC, nothing after it, rate 1 until 07:00. */
#include "sim/models/display.h"

#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_facts.h"
#include "sim/models/sample_firmware.h"

#define AT_S(seconds) ((true_t){(INT64_C(1767225600) + (seconds)) * NS_PER_S})

static arena_t arena;
static meter_t *meter;
static char memory[256];

static void make(const char *more) {
  text_t facts = {0};
  const meter_config_t *config;
  const load_t *load;
  fault_t fault = {0};
  sample_head(&facts);
  sample_meter(&facts, 0, "M1");
  text_put(&facts, more);
  bytes_t kept = bytes_text(arena_text(&arena, bytes_text(text_chars(&facts))));
  text_free(&facts);
  ck_assert_msg(meter_config_read(&arena, kept, 0, &config, &fault) == ST_OK, "%s", fault.text);
  ck_assert_msg(load_read(&arena, kept, 0, &load, &fault) == ST_OK, "%s", fault.text);
  meter = meter_init(&arena, config, load, NULL, AT_S(0));
}

static void setup(void) { arena = (arena_t){0}; }
static void teardown(void) { arena_free(&arena); }

/* `line`: CODE TEXT RATE SIGNS. */
static void shows(int64_t at_s, const char *code, const char *line) {
  display_t shown;
  meter_advance(meter, AT_S(at_s));
  display_look(meter, bytes_text(code), &shown);
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  display_line(&shown, &out);
  memory[out.len] = 0;
  ck_assert_str_eq(memory, line);
}

#define ALL "L1,L2,L3"

START_TEST(display_look__after_the_power_up__tests_all_segments_for_two_seconds) {
  make("");
  shows(0, "", "test 88888888 T8 L1,L2,L3,battery,clock,import,export");
  shows(1, "", "test 88888888 T8 L1,L2,L3,battery,clock,import,export");
  shows(2, "", "F.F 00000000 T1 " ALL ",import");
}
END_TEST

/* Slots of 6 s from second 2 on: F.F 2, 0.9.1 8, 0.9.2 14, 1.8.0 20, 1.8.1 26, … 1.8.8 68,
 * 1.6.0 74, 1.6.0* 80, and F.F again at 86. At 20 s 20 Wh are counted. */
START_TEST(display_look__without_a_code__shows_each_item_for_six_seconds) {
  make("");
  shows(7, "", "F.F 00000000 T1 " ALL ",import");
  shows(8, "", "0.9.1 00:00:08 T1 " ALL ",import");
  shows(14, "", "0.9.2 26-01-01 T1 " ALL ",import");
  shows(20, "", "1.8.0 00000000.020_kWh T1 " ALL ",import");
  shows(26, "", "1.8.1 00000000.026_kWh T1 " ALL ",import");
  shows(73, "", "1.8.8 00000000.000_kWh T1 " ALL ",import");
  shows(74, "", "1.6.0 0.000_kW T1 " ALL ",import");
  shows(80, "", "1.6.0* - T1 " ALL ",import");
  shows(86, "", "F.F 00000000 T1 " ALL ",import");
}
END_TEST

/* 3.6 kW over the whole first quarter, its end 00:15. */
START_TEST(display_look__of_a_maximum__has_kilowatts_and_the_stamp_as_a_second_item) {
  make("");
  shows(2000, "1.6.0", "1.6.0 3.600_kW T1 " ALL);
  shows(2000, "1.6.0*", "1.6.0* 26-01-01_00:15 T1 " ALL);
  shows(2000, "1.6.2", "1.6.2 0.000_kW T1 " ALL);
  shows(2000, "1.6.2*", "1.6.2* - T1 " ALL);
  shows(2000, "1.2.0", "1.2.0 0.000_kW T1 " ALL);
}
END_TEST

/* Of 999999 kWh and 999.5 Wh: after 1 s exactly 1000000.0005 kWh, which six digits roll over. */
START_TEST(display_look__of_an_energy__has_the_digits_that_are_served) {
  make("policy 0 export.mode separate\npolicy 0 register.digits 6\n"
       "initial 0 0 1 999999999500\n");
  shows(0, "1.8.0", "1.8.0 999999.999_kWh T1 " ALL ",import");
  shows(1, "1.8.0", "1.8.0 000000.000_kWh T1 " ALL ",import");
  shows(1800, "1.8.1", "1.8.1 000001.799_kWh T1 " ALL);
}
END_TEST

START_TEST(display_look__with_more_than_eight_digits__shows_them_all) {
  make("initial 0 0 1 123456789000000\n"); /* 123456789.000000 kWh */
  shows(2000, "1.8.0", "1.8.0 123456790.800_kWh T1 " ALL);
}
END_TEST

START_TEST(display_look__without_supply__is_dark_and_begins_anew_when_it_is_back) {
  make("fault 0 supply_off 1767225700000000000 1767225760000000000 meter\n");
  shows(100, "1.8.0", "1.8.0 00000000.100_kWh T1 " ALL ",import"); /* the hold-up */
  shows(101, "1.8.0", "1.8.0 - - -");
  shows(101, "", "- - - -");
  shows(160, "", "test 88888888 T8 L1,L2,L3,battery,clock,import,export");
  shows(160, "96.7.0", "96.7.0 2 T1 " ALL ",import");
  shows(161, "", "test 88888888 T8 L1,L2,L3,battery,clock,import,export");
  shows(162, "", "F.F 00000000 T1 " ALL ",import");
  shows(170, "", "0.9.1 00:02:50 T1 " ALL ",import");
}
END_TEST

/* Of 14 items slot 15 (92 … 97 s) is 0.9.1, slot 16 (98 … 103 s) 0.9.2, slot 17 (104 … 109 s)
 * 1.8.0. */
START_TEST(display_look__while_an_error_holds__shows_its_word_in_every_second_slot) {
  make("fault 0 memory_fault 1767225697000000000 -1 program\n");
  shows(96, "", "0.9.1 00:01:36 T1 " ALL ",import");
  shows(97, "", "F.F 00004000 T1 " ALL ",import");
  shows(98, "", "0.9.2 26-01-01 T1 " ALL ",import");
  shows(104, "", "F.F 00004000 T1 " ALL ",import");
  shows(104, "1.8.0", "1.8.0 00000000.104_kWh T1 " ALL ",import");
  shows(110, "", "1.8.1 00000000.110_kWh T1 " ALL ",import");
}
END_TEST

START_TEST(display_look__of_what_the_meter_has_not__shows_nothing) {
  make("");
  shows(2000, "2.8.0", "2.8.0 - T1 " ALL);
  shows(2000, "0.2.0", "0.2.0 - T1 " ALL);
  shows(2000, "1.8.0*", "1.8.0* - T1 " ALL);
  shows(2000, "1.8", "1.8 - T1 " ALL);
  shows(2000, "96.1.0", "96.1.0 M1 T1 " ALL);
  shows(2000, "0.4.2", "0.4.2 1.00_A T1 " ALL);
  shows(2000, "0.4.6", "0.4.6 1.00_V T1 " ALL);
  shows(2000, "0.1.0", "0.1.0 0 T1 " ALL);
  shows(2000, "0.1.2", "0.1.2 - T1 " ALL);
}
END_TEST

START_TEST(display_look__of_signs__follows_phases_front_end_and_direction) {
  make("fault 0 phase_off 1767229200000000000 1767229300000000000 2 meter\n"
       "fault 0 front_end 1767229400000000000 1767229500000000000\n"
       "load 0 1767229200000000000 1767230000000000000 set -3000000\n");
  shows(3599, "F.F", "F.F 00000000 T1 " ALL);
  shows(3600, "F.F", "F.F 00000400 T1 L1,L3,export");
  shows(3700, "F.F", "F.F 00000000 T1 " ALL ",export");
  shows(3800, "F.F", "F.F 00008000 T1 -");
  shows(3900, "F.F", "F.F 00000000 T1 " ALL ",export");
}
END_TEST

/* 7 plain items; total, 8 rates, shadow, unallocated; 9 maxima of two items each, 9 cumulative
 * ones, 4 ratios: 7 + 11 + 18 + 9 + 4. */
START_TEST(display_code__of_each_item__finds_its_text) {
  char code[DISPLAY_CODE_MAX + 1];
  make("");
  ck_assert_int_eq(display_count(meter), 49);
  display_code(meter, 0, code);
  ck_assert_str_eq(code, "F.F");
  display_code(meter, 7, code);
  ck_assert_str_eq(code, "1.8.0");
  display_code(meter, 19, code);
  ck_assert_str_eq(code, "1.6.0*");
  display_code(meter, 48, code);
  ck_assert_str_eq(code, "0.4.6");
}
END_TEST

/* One item more, the fifteenth, from 86 s on; F.F at 92. Two more for the button. */
START_TEST(display_look__with_firmware__shows_its_identity_behind_the_maximum) {
  char code[DISPLAY_CODE_MAX + 1];
  make(SAMPLE_FIRMWARE);
  shows(86, "", "0.2.0 PTOU-L-1.0.0 T1 " ALL ",import");
  shows(92, "", "F.F 00000000 T1 " ALL ",import");
  shows(92, "0.2.1", "0.2.1 PTOU-A-1.0.0 T1 " ALL ",import");
  ck_assert_int_eq(display_count(meter), 51);
  display_code(meter, 8, code);
  ck_assert_str_eq(code, "0.2.1");
  display_code(meter, 50, code);
  ck_assert_str_eq(code, "0.4.6");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("display");
  TCase *tests = tcase_create("display");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, display_look__after_the_power_up__tests_all_segments_for_two_seconds);
  tcase_add_test(tests, display_look__without_a_code__shows_each_item_for_six_seconds);
  tcase_add_test(tests, display_look__of_a_maximum__has_kilowatts_and_the_stamp_as_a_second_item);
  tcase_add_test(tests, display_look__of_an_energy__has_the_digits_that_are_served);
  tcase_add_test(tests, display_look__with_more_than_eight_digits__shows_them_all);
  tcase_add_test(tests, display_look__without_supply__is_dark_and_begins_anew_when_it_is_back);
  tcase_add_test(tests, display_look__while_an_error_holds__shows_its_word_in_every_second_slot);
  tcase_add_test(tests, display_look__of_what_the_meter_has_not__shows_nothing);
  tcase_add_test(tests, display_look__of_signs__follows_phases_front_end_and_direction);
  tcase_add_test(tests, display_code__of_each_item__finds_its_text);
  tcase_add_test(tests, display_look__with_firmware__shows_its_identity_behind_the_maximum);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
