/* Meters with more than one quantity over 62056-21: read-outs, rows and sets as section 11 of the
 * dictionary prints them, of the meters of sample_shapes.h at 00:45, when half an hour of 3.6 kW,
 * 2.7 kvar and 4.5 kVA and a quarter of −1.8 kW are over. By hand: +A 1800 Wh, −A 450 Wh, R1 1350
 * varh, +S 2250 VAh, and in the quarter 450 VAh of −S, which nobody counts. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_shapes.h"

static sample_t s;
static const iec21_app_t *app;
static uint8_t memory[IEC21_ANSWER_MAX];
static obuf_t out;

static void open_meter(const char *facts) {
  sample_open(&s, facts);
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void teardown(void) { sample_close(&s); }

static void is_read_out(int64_t at_s, const char *lines) {
  out = obuf_over(memory, sizeof memory);
  app->read_out(&s.port, SAMPLE_AT(at_s), &out);
  ck_assert_msg(bytes_is(obuf_bytes(&out), lines), "%.*s", (int)out.len, memory);
}

static void is_value(int64_t at_s, const char *code, const char *value) {
  out = obuf_over(memory, sizeof memory);
  ck_assert_msg(app->read(&s.port, SAMPLE_AT(at_s), bytes_text(code), false, &out) == IEC21_OK,
                "%s", code);
  ck_assert_msg(bytes_is(obuf_bytes(&out), value), "%s: %.*s", code, (int)out.len, memory);
}

static void is_range(int64_t at_s, const char *code, const char *bounds, const char *rows) {
  iec21_range_t mark;
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(
      app->range_open(&s.port, SAMPLE_AT(at_s), bytes_text(code), bytes_text(bounds), &mark, &out),
      IEC21_OK);
  obuf_put(&out, '\n');
  while (app->range_row(&s.port, &mark, &out))
    obuf_put(&out, '\n');
  ck_assert_msg(bytes_is(obuf_bytes(&out), rows), "%.*s", (int)out.len, memory);
}

static const char profile_code[] = "1-0:99.1.0*255";
static const char sets_code[] = "0-0:98.1.0*255";

/* Demands: +A 900 Wh in each of the first two quarters are 3600 W, -A 450 Wh in the third 1800 W;
 * in that one C1 is 450 Wh, too. */
START_TEST(read_out__of_three_quantities__is_section_11) {
  open_meter(sample_three);
  memcpy(s.port.identification, "THREE-1", 8);
  is_read_out(2702, "0-0:96.1.0*255(12345678)\r\n"
                    "0-0:96.1.1*255(THREE-1)\r\n"
                    "0-0:1.0.0*255(260101004502;00;0)\r\n"
                    "0-0:96.5.0*255(00000000)\r\n"
                    "0-0:96.14.0*255(1)\r\n"
                    "0-0:96.7.0*255(1)\r\n"
                    "0-0:128.2.0*255(R1)\r\n"
                    "0-0:128.3.0*255(0;;;;)\r\n"
                    "0-0:128.4.0*255(3)\r\n"
                    "0-0:128.5.0*255(0)\r\n"
                    "0-0:13.0.0*255(day-night;;)\r\n"
                    "1-0:0.4.2*255(1.00)\r\n"
                    "1-0:0.4.5*255(1.00)\r\n"
                    "1-0:0.4.3*255(1.00)\r\n"
                    "1-0:0.4.6*255(1.00)\r\n"
                    "1-0:0.1.0*255(0)\r\n"
                    "1-0:0.1.2*255()\r\n"
                    "1-0:1.8.0*255(1800.000*Wh)\r\n"
                    "1-0:2.8.0*255(450.000*Wh)\r\n"
                    "1-0:141.8.0*255(-1350.000*Wh)\r\n"
                    "1-0:1.8.1*255(1800.000*Wh)\r\n"
                    "1-0:1.8.2*255(0.000*Wh)\r\n"
                    "1-0:141.8.1*255(-1350.000*Wh)\r\n"
                    "1-0:128.8.0*255(0.000*Wh)\r\n"
                    "1-0:128.8.2*255(0.000*Wh)\r\n"
                    "1-0:129.8.0*255(0.000*Wh)\r\n"
                    "1-0:129.8.141*255(0.000*Wh)\r\n"
                    "1-0:1.6.0*255(3600.000*W;260101001500)\r\n"
                    "1-0:1.16.0*255(3600.000*W;260101003000)\r\n"
                    "1-0:1.26.0*255(0.000*W;)\r\n"
                    "1-0:1.6.11*255(3600.000*W;260101001500)\r\n"
                    "1-0:2.6.1*255(1800.000*W;260101004500)\r\n"
                    "1-0:2.16.1*255(0.000*W;)\r\n"
                    "1-0:150.6.1*255(1800.000*W;260101004500)\r\n"
                    "1-0:1.2.0*255(0.000*W)\r\n"
                    "1-0:1.2.11*255(0.000*W)\r\n"
                    "1-0:2.2.1*255(0.000*W)\r\n"
                    "0-0:128.30.0*255(0)\r\n");
}
END_TEST

START_TEST(profile__of_three_channels__has_four_parts_and_an_energy_for_each) {
  open_meter(sample_three);
  is_range(2702, profile_code, "S1;S9",
           "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:2.29.0*255;-3;Wh;1-0:141.29.0*255;-3;Wh)\n"
           "(E;1;1;260101000000;260101001500;0000;900;900000;0;-900000)\n"
           "(E;2;1;260101001500;260101003000;0000;900;900000;0;-900000)\n"
           "(E;3;1;260101003000;260101004500;0000;900;0;450000;450000)\n");
}
END_TEST

START_TEST(sets__of_three_quantities__have_the_objects_of_the_read_out) {
  open_meter(sample_three);
  ck_assert_int_eq(
      app->write(&s.port, SAMPLE_AT(2700), bytes_text("0-0:10.0.1*255"), false, bytes_text("1"), 3),
      IEC21_OK);
  is_range(2710, sets_code, "1;9",
           "0-0:98.1.0*255(1)\n"
           "(B;1;4;0010;260101000000;260101004500;260101004500;00)\n"
           "(b;1;1-0:1.8.0*255;1800.000;)\n"
           "(b;1;1-0:2.8.0*255;450.000;)\n"
           "(b;1;1-0:141.8.0*255;-1350.000;)\n"
           "(b;1;1-0:1.8.1*255;1800.000;)\n"
           "(b;1;1-0:1.8.2*255;0.000;)\n"
           "(b;1;1-0:141.8.1*255;-1350.000;)\n"
           "(b;1;1-0:128.8.0*255;0.000;)\n"
           "(b;1;1-0:128.8.2*255;0.000;)\n"
           "(b;1;1-0:129.8.0*255;0.000;)\n"
           "(b;1;1-0:129.8.141*255;0.000;)\n"
           "(b;1;1-0:1.6.0*255;3600.000;260101001500)\n"
           "(b;1;1-0:1.16.0*255;3600.000;260101003000)\n"
           "(b;1;1-0:1.26.0*255;0.000;)\n"
           "(b;1;1-0:1.6.11*255;3600.000;260101001500)\n"
           "(b;1;1-0:2.6.1*255;1800.000;260101004500)\n"
           "(b;1;1-0:2.16.1*255;0.000;)\n"
           "(b;1;1-0:150.6.1*255;1800.000;260101004500)\n"
           "(b;1;1-0:1.2.0*255;3600.000;)\n"
           "(b;1;1-0:1.2.11*255;3600.000;)\n"
           "(b;1;1-0:2.2.1*255;1800.000;)\n"
           "(b;1;1-0:0.4.2*255;1.00;)\n"
           "(b;1;1-0:0.4.5*255;1.00;)\n"
           "(b;1;1-0:0.4.3*255;1.00;)\n"
           "(b;1;1-0:0.4.6*255;1.00;)\n");
}
END_TEST

START_TEST(read__objects_of_what_is_not_declared__are_unknown) {
  static const char *const none[] = {"1-0:1.8.3*255",   "1-0:2.8.1*255",   "1-0:128.8.141*255",
                                     "1-0:129.8.2*255", "1-0:1.6.1*255",   "1-0:2.26.1*255",
                                     "1-0:5.8.0*255",   "1-0:150.6.2*255", "1-0:128.8.1*255"};
  open_meter(sample_three);
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    out = obuf_over(memory, sizeof memory);
    ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(2702), bytes_text(none[i]), false, &out),
                     IEC21_UNKNOWN_OBJECT);
  }
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(2702), bytes_text("141.8.0"), true, &out),
                   IEC21_OK);
  ck_assert(bytes_is(obuf_bytes(&out), "-1350.000*Wh"));
}
END_TEST

#define NO_RATES(c, unit)                                                                          \
  "1-0:" c ".8.2*255(0.000*" unit ")\r\n1-0:" c ".8.3*255(0.000*" unit ")\r\n"                     \
  "1-0:" c ".8.4*255(0.000*" unit ")\r\n1-0:" c ".8.5*255(0.000*" unit ")\r\n"                     \
  "1-0:" c ".8.6*255(0.000*" unit ")\r\n1-0:" c ".8.7*255(0.000*" unit ")\r\n"                     \
  "1-0:" c ".8.8*255(0.000*" unit ")\r\n"
#define PEAKS(c, e, power, unit)                                                                   \
  "1-0:" c ".6." e "*255(" power "*" unit ";260101001500)\r\n"                                     \
  "1-0:" c ".16." e "*255(" power "*" unit ";260101003000)\r\n"                                    \
  "1-0:" c ".26." e "*255(0.000*" unit ";)\r\n"
#define NO_PEAKS(c, e, unit)                                                                       \
  "1-0:" c ".6." e "*255(0.000*" unit ";)\r\n1-0:" c ".16." e "*255(0.000*" unit ";)\r\n"          \
  "1-0:" c ".26." e "*255(0.000*" unit ";)\r\n"

/* I1: 1 pulse a second of 1 unit, 1800; I2: 2 of a half, 1800; I4: a half of 10, 9000. C1 = R1 + R2
 * = 1350, C2 = R3 + R4 = 0, C3 = +A − -A = 1350, C4 = −R1 + R4 = −1350, C5 = I1 + I2 = 3600.
 * Demands: R1 and C1 675 varh a quarter, 2700 var; +S 4500 VA; I1 900 a quarter, 3600 an hour, I2
 * the same. */
static const char *const sixteen_lines[] = {
    "1-0:1.8.0*255(1800.000*Wh)\r\n1-0:2.8.0*255(450.000*Wh)\r\n",
    "1-0:5.8.0*255(1350.000*varh)\r\n1-0:6.8.0*255(0.000*varh)\r\n",
    "1-0:7.8.0*255(0.000*varh)\r\n1-0:8.8.0*255(0.000*varh)\r\n",
    "1-0:9.8.0*255(2250.000*VAh)\r\n",
    "1-0:131.8.0*255(1800.000*imp)\r\n1-0:132.8.0*255(1800.000*imp)\r\n",
    "1-0:133.8.0*255(0.000*imp)\r\n1-0:134.8.0*255(9000.000*imp)\r\n",
    "1-0:141.8.0*255(1350.000*varh)\r\n1-0:142.8.0*255(0.000*varh)\r\n",
    "1-0:143.8.0*255(1350.000*Wh)\r\n1-0:144.8.0*255(-1350.000*varh)\r\n",
    "1-0:145.8.0*255(3600.000*imp)\r\n",
    "1-0:1.8.1*255(1800.000*Wh)\r\n",
    NO_RATES("1", "Wh"),
    "1-0:2.8.1*255(450.000*Wh)\r\n",
    NO_RATES("2", "Wh"),
    "1-0:5.8.1*255(1350.000*varh)\r\n",
    NO_RATES("5", "varh"),
    "1-0:8.8.1*255(0.000*varh)\r\n",
    NO_RATES("8", "varh"),
    "1-0:128.8.0*255(0.000*Wh)\r\n1-0:128.8.2*255(0.000*Wh)\r\n",
    "1-0:128.8.5*255(0.000*varh)\r\n1-0:128.8.6*255(0.000*varh)\r\n",
    "1-0:128.8.7*255(0.000*varh)\r\n1-0:128.8.8*255(0.000*varh)\r\n",
    "1-0:128.8.9*255(0.000*VAh)\r\n1-0:128.8.131*255(0.000*imp)\r\n",
    "1-0:128.8.132*255(0.000*imp)\r\n1-0:128.8.133*255(0.000*imp)\r\n",
    "1-0:128.8.134*255(0.000*imp)\r\n",
    "1-0:129.8.0*255(0.000*Wh)\r\n1-0:129.8.2*255(0.000*Wh)\r\n",
    "1-0:129.8.5*255(0.000*varh)\r\n1-0:129.8.8*255(0.000*varh)\r\n",
    PEAKS("1", "0", "3600.000", "W"),
    PEAKS("1", "1", "3600.000", "W"),
    NO_PEAKS("1", "2", "W"),
    NO_PEAKS("1", "13", "W"),
    "1-0:2.6.0*255(1800.000*W;260101004500)\r\n",
    "1-0:2.16.0*255(0.000*W;)\r\n1-0:2.26.0*255(0.000*W;)\r\n",
    PEAKS("5", "1", "2700.000", "var"),
    PEAKS("9", "0", "4500.000", "VA"),
    PEAKS("141", "0", "2700.000", "var"),
    PEAKS("131", "18", "3600.000", "imp/h"),
    "1-0:150.6.1*255(2700.000*var;260101001500)\r\n",
    "1-0:150.6.2*255(4500.000*VA;260101001500)\r\n",
    "1-0:150.6.3*255(3600.000*W;260101001500)\r\n",
    "1-0:150.6.4*255(3600.000*W;260101001500)\r\n",
    "1-0:150.6.5*255(3600.000*imp/h;260101001500)\r\n",
    "1-0:1.2.0*255(0.000*W)\r\n1-0:1.2.1*255(0.000*W)\r\n1-0:1.2.2*255(0.000*W)\r\n",
    "1-0:1.2.13*255(0.000*W)\r\n1-0:2.2.0*255(0.000*W)\r\n1-0:5.2.1*255(0.000*var)\r\n",
    "1-0:9.2.0*255(0.000*VA)\r\n1-0:141.2.0*255(0.000*var)\r\n",
    "1-0:131.2.18*255(0.000*imp/h)\r\n",
    "0-0:128.30.0*255(0)\r\n"};

START_TEST(read_out__of_sixteen_quantities__has_five_sums_and_four_inputs) {
  open_meter(sample_sixteen);
  out = obuf_over(memory, sizeof memory);
  app->read_out(&s.port, SAMPLE_AT(2702), &out);
  ck_assert_uint_lt(out.len, sizeof memory);
  memory[out.len] = 0;
  const char *at = strstr((const char *)memory, "1-0:1.8.0*255(");
  ck_assert_ptr_nonnull(at);
  for (size_t i = 0; i < sizeof sixteen_lines / sizeof sixteen_lines[0]; i++) {
    size_t len = strlen(sixteen_lines[i]);
    ck_assert_msg(strncmp(at, sixteen_lines[i], len) == 0, "wanted %s, got %.*s", sixteen_lines[i],
                  (int)len, at);
    at += len;
  }
  ck_assert_int_eq(*at, 0);
}
END_TEST

/* A quarter: 900 Wh, 675 varh, 1125 VAh, 900 × 1, 1800 × 0.5, 450 × 10 units. */
START_TEST(profile__of_sixteen_channels__is_a_row_of_sixteen_energies) {
  open_meter(sample_sixteen);
  is_range(2702, profile_code, "S1;S9",
           "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:2.29.0*255;-3;Wh;1-0:5.29.0*255;-3;varh;"
           "1-0:6.29.0*255;-3;varh;1-0:7.29.0*255;-3;varh;1-0:8.29.0*255;-3;varh;"
           "1-0:9.29.0*255;-3;VAh;1-0:131.29.0*255;-3;imp;1-0:132.29.0*255;-3;imp;"
           "1-0:133.29.0*255;-3;imp;1-0:134.29.0*255;-3;imp;1-0:141.29.0*255;-3;varh;"
           "1-0:142.29.0*255;-3;varh;1-0:143.29.0*255;-3;Wh;1-0:144.29.0*255;-3;varh;"
           "1-0:145.29.0*255;-3;imp)\n"
           "(E;1;1;260101000000;260101001500;0000;900;900000;0;675000;0;0;0;1125000;900000;900000;"
           "0;4500000;675000;0;900000;-675000;1800000)\n"
           "(E;2;1;260101001500;260101003000;0000;900;900000;0;675000;0;0;0;1125000;900000;900000;"
           "0;4500000;675000;0;900000;-675000;1800000)\n"
           "(E;3;1;260101003000;260101004500;0000;900;0;450000;0;0;0;0;0;0;0;0;0;0;0;-450000;0;0)"
           "\n");
}
END_TEST

START_TEST(read__one_object_of_each_kind__has_its_unit) {
  open_meter(sample_sixteen);
  is_value(2702, "1-0:134.8.0*255", "9000.000*imp");
  is_value(2702, "1-0:131.16.18*255", "3600.000*imp/h;260101003000");
  is_value(2702, "1-0:150.6.2*255", "4500.000*VA;260101001500");
  is_value(2702, "1-0:144.8.0*255", "-1350.000*varh");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_shapes");
  TCase *tcase = tcase_create("shapes");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, read_out__of_three_quantities__is_section_11);
  tcase_add_test(tcase, profile__of_three_channels__has_four_parts_and_an_energy_for_each);
  tcase_add_test(tcase, sets__of_three_quantities__have_the_objects_of_the_read_out);
  tcase_add_test(tcase, read__objects_of_what_is_not_declared__are_unknown);
  tcase_add_test(tcase, read_out__of_sixteen_quantities__has_five_sums_and_four_inputs);
  tcase_add_test(tcase, profile__of_sixteen_channels__is_a_row_of_sixteen_energies);
  tcase_add_test(tcase, read__one_object_of_each_kind__has_its_unit);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
