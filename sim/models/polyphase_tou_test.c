/* The model over a real meter: objects, levels, errors and rows as the dictionary prints them. The
 * meter has counted 1800 Wh when the tests ask, from 00:45 on. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/models.h"
#include "sim/models/sample_facts.h"

#define AT_S(seconds) ((true_t){(INT64_C(1767225600) + (seconds)) * NS_PER_S})

static arena_t arena;
static model_port_t port;
static const iec21_app_t *app;
static uint8_t memory[8192];
static obuf_t out;

static void setup(void) {
  text_t facts = {0};
  const meter_config_t *config;
  const load_t *load;
  fault_t fault = {0};
  arena = (arena_t){0};
  sample_head(&facts);
  sample_meter(&facts, 0, "M1");
  bytes_t kept = bytes_text(arena_text(&arena, bytes_of(facts.p, facts.len)));
  text_free(&facts);
  ck_assert_int_eq(meter_config_read(&arena, kept, 0, &config, &fault), ST_OK);
  ck_assert_int_eq(load_read(&arena, kept, 0, &load, &fault), ST_OK);
  port = (model_port_t){.meter = meter_init(&arena, config, load, NULL, AT_S(0)),
                        .port = 'R',
                        .passwords = {{1, "11111111"}, {3, "33333333"}},
                        .now = AT_S(0)};
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void teardown(void) { arena_free(&arena); }

static iec21_error_t get(int64_t at_s, const char *code, bool reduced) {
  out = obuf_over(memory, sizeof memory);
  return app->read(&port, AT_S(at_s), bytes_text(code), reduced, &out);
}

static void is_value(int64_t at_s, const char *code, const char *value) {
  ck_assert_int_eq(get(at_s, code, false), IEC21_OK);
  ck_assert_msg(bytes_is(obuf_bytes(&out), value), "%s: %.*s", code, (int)out.len, memory);
}

static iec21_error_t put(int64_t at_s, const char *code, const char *value, uint8_t level) {
  return app->write(&port, AT_S(at_s), bytes_text(code), false, bytes_text(value), level);
}

static iec21_error_t range(int64_t at_s, const char *code, const char *bounds) {
  iec21_range_t mark;
  out = obuf_over(memory, sizeof memory);
  iec21_error_t error =
      app->range_open(&port, AT_S(at_s), bytes_text(code), bytes_text(bounds), &mark, &out);
  if (error != IEC21_OK) return error;
  obuf_put(&out, '\n');
  while (app->range_row(&port, &mark, &out))
    obuf_put(&out, '\n');
  return IEC21_OK;
}

static void is_range(int64_t at_s, const char *code, const char *bounds, const char *rows) {
  ck_assert_int_eq(range(at_s, code, bounds), IEC21_OK);
  ck_assert_msg(bytes_is(obuf_bytes(&out), rows), "%.*s", (int)out.len, memory);
}

static const char clock_code[] = "0-0:1.0.0*255";
static const char adjust_code[] = "0-0:128.1.0*255";
static const char reset_code[] = "0-0:10.0.1*255";
static const char profile_code[] = "1-0:99.1.0*255";
static const char sets_code[] = "0-0:98.1.0*255";
static const char events_code[] = "0-0:99.98.0*255";

START_TEST(model_find__an_unknown_name__is_null) {
  ck_assert_ptr_null(model_find(bytes_text("polyphase")));
  ck_assert_ptr_nonnull(model_find(bytes_text("polyphase-tou")));
}
END_TEST

START_TEST(read__objects__in_full_and_reduced) {
  is_value(2700, "1-0:1.8.0*255", "1800.000*Wh");
  is_value(2700, "1-0:1.8.2*255", "0.000*Wh");
  is_value(2700, "1-0:1.6.1*255", "3600.000*W;260101001500");
  is_value(2700, "1-0:1.2.8*255", "0.000*W");
  is_value(2700, "1-0:0.4.2*255", "1.00");
  is_value(2700, reset_code, "");
  ck_assert_int_eq(get(2700, "1.8.0", true), IEC21_OK);
  ck_assert(bytes_is(obuf_bytes(&out), "1800.000*Wh"));
  ck_assert_int_eq(get(2700, "96.1.0", true), IEC21_OK);
  ck_assert(bytes_is(obuf_bytes(&out), "M1"));
}
END_TEST

START_TEST(read__what_is_not_there__has_its_error) {
  ck_assert_int_eq(get(2700, "1-0:2.8.0*255", false), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(get(2700, "1-0:1.8.9*255", false), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(get(2700, "1-0:1.8.0*254", false), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(get(2700, "1-0:1.8.0*255", true), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(get(2700, "", true), IEC21_UNKNOWN_OBJECT);
  ck_assert_int_eq(get(2700, profile_code, false), IEC21_BAD_VALUE); /* only by range */
}
END_TEST

START_TEST(write__levels__are_those_of_the_table) {
  ck_assert_int_eq(put(2700, clock_code, "260101120000", 1), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2700, adjust_code, "60", 0), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2700, "0-0:128.2.0*255", "R3", 1), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2700, "1-0:1.8.0*255", "0.000*Wh", 3), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2700, profile_code, "1", 3), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2700, "0-0:9.9.9*255", "1", 3), IEC21_UNKNOWN_OBJECT);
  is_value(2700, "0-0:128.2.0*255", "R1");
  ck_assert_int_eq(put(2700, "0-0:128.2.0*255", "R3", 3), IEC21_OK);
  is_value(2700, "0-0:128.2.0*255", "R3");
}
END_TEST

START_TEST(write__values_of_another_form__are_refused) {
  ck_assert_int_eq(put(2700, clock_code, "260230120000", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, clock_code, "26010112000", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, "0-0:128.2.0*255", "R4", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, reset_code, "2", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, adjust_code, "0", 1), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, adjust_code, "1x", 1), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2700, adjust_code, "451", 1), IEC21_REFUSED);
  ck_assert_int_eq(put(2700, adjust_code, "-451", 3), IEC21_REFUSED);
  ck_assert_int_eq(put(2700, "0-0:13.0.0*255", "1", 3), IEC21_REFUSED); /* there is none */
  is_value(2700, clock_code, "260101004500;00;0");
  ck_assert_int_eq(put(2700, adjust_code, "-450", 1), IEC21_OK);
}
END_TEST

START_TEST(write__clock__is_set_at_the_instant) {
  ck_assert_int_eq(put(2700, clock_code, "260101120000", 3), IEC21_OK);
  is_value(2705, clock_code, "260101120005;00;0");
}
END_TEST

START_TEST(end_of_billing__without_password__is_locked_out_the_second_time) {
  ck_assert_int_eq(put(2700, reset_code, "1", 0), IEC21_OK);
  ck_assert_int_eq(put(2710, reset_code, "1", 0), IEC21_END_OF_BILLING_LOCKED);
  ck_assert_int_eq(put(2720, reset_code, "1", 1), IEC21_OK);
  is_value(2720, "1-0:0.1.0*255", "2");
  is_value(2720, "1-0:0.1.2*255", "260101004520");
  is_range(2730, events_code, "1;99",
           "0-0:99.98.0*255(3)\n"
           "(V;1;1;020;260101004500;260101004500;1;R0)\n"
           "(V;2;1;021;260101004510;;;R0)\n"
           "(V;3;1;020;260101004520;260101004520;2;R1)\n");
  is_range(2730, events_code, "2;2",
           "0-0:99.98.0*255(3)\n"
           "(V;2;1;021;260101004510;;;R0)\n");
}
END_TEST

START_TEST(sets__rows__are_those_of_section_9) {
  ck_assert_int_eq(put(2700, reset_code, "1", 3), IEC21_OK);
  is_range(2710, sets_code, "1;9",
           "0-0:98.1.0*255(1)\n"
           "(B;1;4;0010;260101000000;260101004500;260101004500;00)\n"
           "(b;1;1-0:1.8.0*255;1800.000;)\n"
           "(b;1;1-0:1.8.1*255;1800.000;)\n"
           "(b;1;1-0:1.8.2*255;0.000;)\n"
           "(b;1;1-0:1.8.3*255;0.000;)\n"
           "(b;1;1-0:1.8.4*255;0.000;)\n"
           "(b;1;1-0:1.8.5*255;0.000;)\n"
           "(b;1;1-0:1.8.6*255;0.000;)\n"
           "(b;1;1-0:1.8.7*255;0.000;)\n"
           "(b;1;1-0:1.8.8*255;0.000;)\n"
           "(b;1;1-0:128.8.0*255;0.000;)\n"
           "(b;1;1-0:129.8.0*255;0.000;)\n"
           "(b;1;1-0:1.6.0*255;3600.000;260101001500)\n"
           "(b;1;1-0:1.6.1*255;3600.000;260101001500)\n"
           "(b;1;1-0:1.6.2*255;0.000;)\n"
           "(b;1;1-0:1.6.3*255;0.000;)\n"
           "(b;1;1-0:1.6.4*255;0.000;)\n"
           "(b;1;1-0:1.6.5*255;0.000;)\n"
           "(b;1;1-0:1.6.6*255;0.000;)\n"
           "(b;1;1-0:1.6.7*255;0.000;)\n"
           "(b;1;1-0:1.6.8*255;0.000;)\n"
           "(b;1;1-0:1.2.0*255;3600.000;)\n"
           "(b;1;1-0:1.2.1*255;3600.000;)\n"
           "(b;1;1-0:1.2.2*255;0.000;)\n"
           "(b;1;1-0:1.2.3*255;0.000;)\n"
           "(b;1;1-0:1.2.4*255;0.000;)\n"
           "(b;1;1-0:1.2.5*255;0.000;)\n"
           "(b;1;1-0:1.2.6*255;0.000;)\n"
           "(b;1;1-0:1.2.7*255;0.000;)\n"
           "(b;1;1-0:1.2.8*255;0.000;)\n"
           "(b;1;1-0:0.4.2*255;1.00;)\n"
           "(b;1;1-0:0.4.5*255;1.00;)\n"
           "(b;1;1-0:0.4.3*255;1.00;)\n"
           "(b;1;1-0:0.4.6*255;1.00;)\n");
  is_range(2710, sets_code, "2;9", "0-0:98.1.0*255(1)\n");
}
END_TEST

START_TEST(profile__by_sequence_and_by_stamp__includes_and_excludes) {
  ck_assert_int_eq(put(2700, reset_code, "1", 3), IEC21_OK);
  is_range(2710, profile_code, "S2;S99",
           "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\n"
           "(E;2;1;260101001500;260101003000;0000;900;900000)\n"
           "(E;3;1;260101003000;260101004500;0000;900;0)\n"
           "(M;4;1;FE;260101004500;;1)\n");
  is_range(2710, profile_code, "T260101001500;T260101003000",
           "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\n"
           "(E;2;1;260101001500;260101003000;0000;900;900000)\n");
  is_range(2710, profile_code, "S9;S1", "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\n");
}
END_TEST

static const char ratios_code[] = "0-0:128.31.0*255";
static const char clear_code[] = "0-0:128.32.0*255";

START_TEST(write__ratios__are_four_with_two_decimals_and_level_3) {
  static const char *const wrong[] = {"200.00;5.00;100.00",
                                      "200.00;5.00;100.00;1.00;1.00",
                                      "200;5;100;1",
                                      "200.00;5.00;100.00;1.0",
                                      "0200.00;5.00;100.00;1.00",
                                      "-200.00;5.00;100.00;1.00",
                                      "200.00;5.00;100.00;0.00",
                                      "1000000.01;5.00;100.00;1.00",
                                      "9999999999.00;5.00;100.00;1.00",
                                      ""};
  is_value(2700, ratios_code, "");
  ck_assert_int_eq(put(2700, ratios_code, "200.00;5.00;100.00;1.00", 1), IEC21_LEVEL_TOO_LOW);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(put(2700, ratios_code, wrong[i], 3), IEC21_BAD_VALUE);
  is_value(2700, "1-0:0.4.2*255", "1.00");
  ck_assert_int_eq(put(2700, ratios_code, "1000000.00;5.00;110.50;0.01", 3), IEC21_OK);
  is_value(2700, "1-0:0.4.2*255", "1000000.00");
  is_value(2700, "1-0:0.4.5*255", "5.00");
  is_value(2700, "1-0:0.4.3*255", "110.50");
  is_value(2700, "1-0:0.4.6*255", "0.01");
  is_range(2710, events_code, "2;2",
           "0-0:99.98.0*255(2)\n"
           "(V;2;1;050;260101004500;;;R3)\n");
}
END_TEST

START_TEST(write__clear__leaves_a_marker_of_the_next_number) {
  ck_assert_int_eq(put(2710, clear_code, "1", 1), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(put(2710, clear_code, "0", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(put(2710, clear_code, "1", 3), IEC21_OK);
  is_range(2720, profile_code, "S1;S99",
           "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\n"
           "(M;5;1;CL;260101004510;;)\n");
}
END_TEST

START_TEST(read__count_of_transient_resets__has_only_a_meter_that_declares) {
  ck_assert_int_eq(get(2700, "0-0:128.30.0*255", false), IEC21_UNKNOWN_OBJECT);
}
END_TEST

START_TEST(range__what_comes_after_the_command__is_not_in_it) {
  iec21_range_t mark;
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->range_open(&port, AT_S(1800), bytes_text(profile_code),
                                   bytes_text("S1;S99"), &mark, &out),
                   IEC21_OK);
  model_advance(&port, AT_S(3600));
  int rows = 0;
  while (app->range_row(&port, &mark, &out))
    rows++;
  ck_assert_int_eq(rows, 2);
}
END_TEST

START_TEST(range__bounds_of_another_form__are_bad_values) {
  static const char *const wrong[] = {"S1;T260101000000", "1;2",      "S1",    "S;S",
                                      "S-1;S2",           "S1;S2;S3", "X1;X2", "T260101000000;T26",
                                      "S1;S99999999999"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(range(2700, profile_code, wrong[i]), IEC21_BAD_VALUE);
  ck_assert_int_eq(range(2700, sets_code, "S1;S2"), IEC21_BAD_VALUE);
  ck_assert_int_eq(range(2700, events_code, ";"), IEC21_BAD_VALUE);
  ck_assert_int_eq(range(2700, "1-0:1.8.0*255", "1;2"), IEC21_BAD_VALUE);
  ck_assert_int_eq(range(2700, "1-0:9.9.9*255", "1;2"), IEC21_UNKNOWN_OBJECT);
}
END_TEST

START_TEST(password__levels_and_lock_out__for_900_s_of_powered_time) {
  uint8_t level = 0;
  ck_assert_int_eq(app->password(&port, AT_S(2700), bytes_text("11111111"), &level), IEC21_OK);
  ck_assert_uint_eq(level, 1);
  ck_assert_int_eq(app->password(&port, AT_S(2700), bytes_text("33333333"), &level), IEC21_OK);
  ck_assert_uint_eq(level, 3);
  ck_assert_int_eq(app->password(&port, AT_S(2700), bytes_text("3333333"), &level),
                   IEC21_WRONG_PASSWORD);
  ck_assert_int_eq(app->password(&port, AT_S(2701), bytes_text(""), &level), IEC21_WRONG_PASSWORD);
  app->lock_out(&port, AT_S(2702));
  ck_assert_int_eq(app->password(&port, AT_S(3601), bytes_text("33333333"), &level),
                   IEC21_LOCKED_OUT);
  ck_assert_int_eq(app->password(&port, AT_S(3602), bytes_text("33333333"), &level), IEC21_OK);
  is_range(3602, events_code, "1;9",
           "0-0:99.98.0*255(3)\n"
           "(V;1;1;030;260101004500;;;R0)\n"
           "(V;2;1;030;260101004501;;;R0)\n"
           "(V;3;1;031;260101004502;;;R0)\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_tou");
  TCase *tcase = tcase_create("model");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, model_find__an_unknown_name__is_null);
  tcase_add_test(tcase, read__objects__in_full_and_reduced);
  tcase_add_test(tcase, read__what_is_not_there__has_its_error);
  tcase_add_test(tcase, write__levels__are_those_of_the_table);
  tcase_add_test(tcase, write__values_of_another_form__are_refused);
  tcase_add_test(tcase, write__clock__is_set_at_the_instant);
  tcase_add_test(tcase, end_of_billing__without_password__is_locked_out_the_second_time);
  tcase_add_test(tcase, sets__rows__are_those_of_section_9);
  tcase_add_test(tcase, profile__by_sequence_and_by_stamp__includes_and_excludes);
  tcase_add_test(tcase, write__ratios__are_four_with_two_decimals_and_level_3);
  tcase_add_test(tcase, write__clear__leaves_a_marker_of_the_next_number);
  tcase_add_test(tcase, read__count_of_transient_resets__has_only_a_meter_that_declares);
  tcase_add_test(tcase, range__what_comes_after_the_command__is_not_in_it);
  tcase_add_test(tcase, range__bounds_of_another_form__are_bad_values);
  tcase_add_test(tcase, password__levels_and_lock_out__for_900_s_of_powered_time);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
