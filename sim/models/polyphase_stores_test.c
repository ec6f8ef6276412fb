/* Daily sets, the second profile and the channels of the load profile in both languages of
 * `polyphase-tou`: section 12 of its first dictionary and section 8 of that of DLMS. The meter is
 * sample_three with quarter-hours of P and Q2: 3.6 kW and 0.9 kvar in the first two, −1.8 kW and no
 * reactive power in the third, nothing after it. At midnight +A is 1800 Wh, −A 450 Wh, C1 −1350. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_shapes.h"

enum { DAY_S = 86400 };

static sample_t s;
static const iec21_app_t *app;
static uint8_t memory[IEC21_ANSWER_MAX];
static obuf_t out;

static void open_with(const char *shape) {
  static char facts[16384];
  int len = snprintf(facts, sizeof facts, "%s%s", shape, SAMPLE_STORES);
  ck_assert_int_lt(len, (int)sizeof facts);
  sample_open(&s, facts);
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void open_plain(const char *facts) {
  sample_open(&s, facts);
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void teardown(void) { sample_close(&s); }

/* --- 62056-21 --- */

static void is_value(int64_t at_s, const char *code, const char *value) {
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(at_s), bytes_text(code), false, &out), IEC21_OK);
  ck_assert_msg(bytes_is(obuf_bytes(&out), value), "%s: %.*s", code, (int)out.len, memory);
}

static iec21_error_t opened(int64_t at_s, const char *code, const char *bounds,
                            iec21_range_t *mark) {
  out = obuf_over(memory, sizeof memory);
  return app->range_open(&s.port, SAMPLE_AT(at_s), bytes_text(code), bytes_text(bounds), mark,
                         &out);
}

static void is_range(int64_t at_s, const char *code, const char *bounds, const char *rows) {
  iec21_range_t mark;
  ck_assert_int_eq(opened(at_s, code, bounds, &mark), IEC21_OK);
  obuf_put(&out, '\n');
  while (app->range_row(&s.port, &mark, &out))
    obuf_put(&out, '\n');
  ck_assert_msg(bytes_is(obuf_bytes(&out), rows), "%.*s", (int)out.len, memory);
}

static const char dailies_code[] = "0-0:98.2.0*255";
static const char instrument_code[] = "1-0:99.2.0*255";
static const char channels_code[] = "0-0:128.35.0*255";

#define DAILY(number, day)                                                                         \
  "(D;" number ";2601" day "000000;00)\n(d;" number ";1-0:1.8.0*255;1800.000)\n"                   \
  "(d;" number ";1-0:2.8.0*255;450.000)\n(d;" number ";1-0:141.8.0*255;-1350.000)\n"               \
  "(d;" number ";1-0:1.8.1*255;1800.000)\n(d;" number ";1-0:1.8.2*255;0.000)\n"                    \
  "(d;" number ";1-0:141.8.1*255;-1350.000)\n(d;" number ";1-0:128.8.0*255;0.000)\n"               \
  "(d;" number ";1-0:128.8.2*255;0.000)\n(d;" number ";1-0:129.8.0*255;0.000)\n"                   \
  "(d;" number ";1-0:129.8.141*255;0.000)\n"

START_TEST(daily_sets__are_read_by_number) {
  open_with(sample_three);
  is_value(100, "0-0:128.33.0*255", "0");
  is_range(100, dailies_code, "1;9", "0-0:98.2.0*255(0)\n");
  is_value(2 * DAY_S, "0-0:128.33.0*255", "2");
  is_range(2 * DAY_S, dailies_code, "0;9", "0-0:98.2.0*255(2)\n" DAILY("1", "02") DAILY("2", "03"));
  is_range(2 * DAY_S, dailies_code, "2;2", "0-0:98.2.0*255(2)\n" DAILY("2", "03"));
  iec21_range_t mark;
  ck_assert_int_eq(opened(2 * DAY_S, dailies_code, "1", &mark), IEC21_BAD_VALUE);
  ck_assert_int_eq(opened(2 * DAY_S, dailies_code, "S1;S2", &mark), IEC21_BAD_VALUE);
}
END_TEST

#define GAUGES "1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:43.7.0*255;-3;var)\n"
#define ROW_1                                                                                      \
  "(I;1;1;260101000000;260101001500;0000;900;3600000;3600000;3600000;900000;900000;900000)\n"
#define ROW_2                                                                                      \
  "(I;2;1;260101001500;260101003000;0000;900;3600000;3600000;3600000;900000;900000;900000)\n"
#define ROW_3 "(I;3;1;260101003000;260101004500;0000;900;-1800000;-1800000;-1800000;0;0;0)\n"

START_TEST(second_profile__is_read_by_number_and_stamp) {
  open_with(sample_three);
  is_value(100, "0-0:128.34.0*255", "0");
  is_range(100, instrument_code, "S1;S9", GAUGES);
  is_value(2702, "0-0:128.34.0*255", "3");
  is_range(2702, instrument_code, "S1;S9", GAUGES ROW_1 ROW_2 ROW_3);
  is_range(2702, instrument_code, "S2;S2", GAUGES ROW_2);
  is_range(2702, instrument_code, "T260101001500;T260101003001", GAUGES ROW_2 ROW_3);
  is_range(2702, instrument_code, "T260101001500;T260101003000", GAUGES ROW_2);
  iec21_range_t mark;
  ck_assert_int_eq(opened(2702, instrument_code, "1;9", &mark), IEC21_BAD_VALUE);
  ck_assert_int_eq(opened(2702, instrument_code, "S1;T260101001500", &mark), IEC21_BAD_VALUE);
}
END_TEST

static iec21_error_t written(int64_t at_s, const char *value, uint8_t level) {
  return app->write(&s.port, SAMPLE_AT(at_s), bytes_text(channels_code), false, bytes_text(value),
                    level);
}

START_TEST(channels__are_read_and_written) {
  open_with(sample_three);
  is_value(2702, channels_code, "1-0:1.29.0*255;1-0:2.29.0*255;1-0:141.29.0*255");
  ck_assert_int_eq(written(2702, "1-0:141.29.0*255;1-0:1.29.0*255", 1), IEC21_LEVEL_TOO_LOW);
  ck_assert_int_eq(written(2702, "1-0:141.29.0*255;1-0:3.29.0*255", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(written(2702, "1-0:1.29.0*255;1-0:1.29.0*255", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(written(2702, "1-0:1.29.0*255;", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(written(2702, "1-0:1.8.0*255", 3), IEC21_BAD_VALUE);
  ck_assert_int_eq(written(2702, "", 3), IEC21_BAD_VALUE);
  is_value(2702, channels_code, "1-0:1.29.0*255;1-0:2.29.0*255;1-0:141.29.0*255");
  ck_assert_int_eq(written(2702, "1-0:141.29.0*255;1-0:1.29.0*255", 3), IEC21_OK);
  is_value(2702, channels_code, "1-0:141.29.0*255;1-0:1.29.0*255");
  /* The third entry had ended two seconds before, so that what the order closes is number 4. */
  is_range(3600, "1-0:99.1.0*255", "S1;S9",
           "1-0:99.1.0*255(900;1-0:141.29.0*255;-3;Wh;1-0:1.29.0*255;-3;Wh)\n"
           "(M;5;1;CL;260101004502;;)\n"
           "(M;6;1;CC;260101004502;;51)\n"
           "(E;7;1;260101004502;260101010000;0080;898;0;0)\n");
}
END_TEST

START_TEST(objects__of_a_meter_that_has_none__are_unknown) {
  static const char *const codes[] = {"0-0:128.33.0*255", "0-0:128.34.0*255", "0-0:128.35.0*255",
                                      "0-0:98.2.0*255", "1-0:99.2.0*255"};
  open_plain("");
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
    iec21_range_t mark;
    out = obuf_over(memory, sizeof memory);
    ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(1), bytes_text(codes[i]), false, &out),
                     IEC21_UNKNOWN_OBJECT);
    ck_assert_int_eq(opened(1, codes[i], "1;9", &mark), IEC21_UNKNOWN_OBJECT);
  }
  ck_assert_int_eq(written(1, "1-0:1.29.0*255", 3), IEC21_UNKNOWN_OBJECT);
}
END_TEST

/* A meter of the old shape may have both all the same. */
START_TEST(daily_sets__of_a_meter_without_quantities__have_what_its_sets_have) {
  open_with("");
  is_range(DAY_S, dailies_code, "1;1",
           "0-0:98.2.0*255(1)\n(D;1;260102000000;00)\n(d;1;1-0:1.8.0*255;1800.000)\n"
           "(d;1;1-0:1.8.1*255;1800.000)\n(d;1;1-0:1.8.2*255;0.000)\n(d;1;1-0:1.8.3*255;0.000)\n"
           "(d;1;1-0:1.8.4*255;0.000)\n(d;1;1-0:1.8.5*255;0.000)\n(d;1;1-0:1.8.6*255;0.000)\n"
           "(d;1;1-0:1.8.7*255;0.000)\n(d;1;1-0:1.8.8*255;0.000)\n(d;1;1-0:128.8.0*255;0.000)\n"
           "(d;1;1-0:129.8.0*255;0.000)\n");
}
END_TEST

/* --- DLMS --- */

#define VALUE(at_s, class_id, name, attribute, hex)                                                \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 1, class_id, name, attribute), COSEM_OK);                \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define SELECTS(at_s, name, selector, parameters, hex)                                             \
  do {                                                                                             \
    ck_assert_int_eq(sample_select(&s, at_s, 1, 7, name, 2, selector, parameters), COSEM_OK);      \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)

#define CLOCK_COLUMN "02 04 12 0008 09 06 0000010000FF 0F 02 12 0000 "
#define DATA_COLUMN(name) "02 04 12 0001 09 06 0000" name "FF 0F 02 12 0000 "
#define REGISTER_COLUMN(name) "02 04 12 0003 09 06 0100" name "FF 0F 02 12 0000 "
#define STAMP(day, weekday, time) "09 0C 07EA01" day weekday time "000000 00 "
#define T0000 STAMP("01", "04", "000000")
#define T0015 STAMP("01", "04", "000F00")
#define T0030 STAMP("01", "04", "001E00")
#define T0045 STAMP("01", "04", "002D00")

static const ax_name_t dailies_name = {0, 0, 98, 2, 0, 255};
static const ax_name_t instrument_name = {1, 0, 99, 2, 0, 255};
static const ax_name_t load_name = {1, 0, 99, 1, 0, 255};

#define U_1800 "15 00000000001B7740 "
#define U_450 "15 000000000006DDD0 "
#define I_1350 "14 FFFFFFFFFFEB6690 "
#define U_0 "15 0000000000000000 "
#define I_0 "14 0000000000000000 "
#define ENERGIES U_1800 U_450 I_1350 U_1800 U_0 I_1350 U_0 U_0 U_0 I_0

START_TEST(daily_sets__over_dlms__are_a_profile) {
  open_with(sample_three);
  VALUE(2 * DAY_S, 1, NAME(0, 0, 128, 33, 0), 2, "06 00000002");
  VALUE(2 * DAY_S, 7, dailies_name, 3,
        "01 0D " DATA_COLUMN("802100") CLOCK_COLUMN DATA_COLUMN("800E00") REGISTER_COLUMN("010800")
            REGISTER_COLUMN("020800") REGISTER_COLUMN("8D0800") REGISTER_COLUMN("010801")
                REGISTER_COLUMN("010802") REGISTER_COLUMN("8D0801") REGISTER_COLUMN("800800")
                    REGISTER_COLUMN("800802") REGISTER_COLUMN("810800") REGISTER_COLUMN("81088D"));
  VALUE(2 * DAY_S, 7, dailies_name, 4, "06 00015180");
  VALUE(2 * DAY_S, 7, dailies_name, 6, CLOCK_COLUMN);
  VALUE(2 * DAY_S, 7, dailies_name, 7, "06 00000002");
  VALUE(2 * DAY_S, 7, dailies_name, 8, "06 0000000E");
#define DAY_1 "02 0D 06 00000001 " STAMP("02", "05", "000000") "11 00 " ENERGIES
#define DAY_2 "02 0D 06 00000002 " STAMP("03", "06", "000000") "11 00 " ENERGIES
  VALUE(2 * DAY_S, 7, dailies_name, 2, "01 02 " DAY_1 DAY_2);
  SELECTS(2 * DAY_S, dailies_name, 1,
          "02 04 " DATA_COLUMN("802100") "06 00000002 06 00000009 01 00", "01 01 " DAY_2);
  SELECTS(2 * DAY_S, dailies_name, 1,
          "02 04 " CLOCK_COLUMN STAMP("02", "05", "000000")
              STAMP("02", "05", "0C0000") "01 01 " REGISTER_COLUMN("020800"),
          "01 01 02 01 " U_450);
  SELECTS(2 * DAY_S, dailies_name, 2, "02 04 06 00000002 06 00000000 12 0001 12 0001",
          "01 01 02 01 06 00000002");
  ck_assert_int_eq(sample_get(&s, 2 * DAY_S, 0, 7, dailies_name, 2), COSEM_DENIED);
}
END_TEST

#define I_3600 "14 000000000036EE80 "
#define I_900 "14 00000000000DBBA0 "
#define I_NEGATIVE "14 FFFFFFFFFFE488C0 "
#define QUARTER "14 0000000000000384 "

START_TEST(second_profile__over_dlms__is_a_profile) {
  open_with(sample_three);
  VALUE(2702, 1, NAME(0, 0, 128, 34, 0), 2, "06 00000003");
  VALUE(2702, 7, instrument_name, 3,
        "01 0C " CLOCK_COLUMN DATA_COLUMN("600A01") DATA_COLUMN("802200") DATA_COLUMN("600700")
            DATA_COLUMN("800600") DATA_COLUMN("800700") REGISTER_COLUMN("100701")
                REGISTER_COLUMN("100702") REGISTER_COLUMN("100703") REGISTER_COLUMN("2B0701")
                    REGISTER_COLUMN("2B0702") REGISTER_COLUMN("2B0703"));
  VALUE(2702, 7, instrument_name, 4, "06 00000384");
  VALUE(2702, 7, instrument_name, 7, "06 00000003");
  VALUE(2702, 7, instrument_name, 8, "06 00000124"); /* two days of 96, and 100 */
  VALUE(2702, 7, instrument_name, 2,
        "01 03 "
        "02 0C " T0000
        "12 0000 06 00000001 06 00000001 " T0015 QUARTER I_3600 I_3600 I_3600 I_900 I_900 I_900
        "02 0C " T0015 "00 06 00000002 00 " T0030 QUARTER I_3600 I_3600 I_3600 I_900 I_900 I_900
        "02 0C " T0030
        "00 06 00000003 00 " T0045 QUARTER I_NEGATIVE I_NEGATIVE I_NEGATIVE I_0 I_0 I_0);
  SELECTS(2702, instrument_name, 1,
          "02 04 " DATA_COLUMN("802200") "06 00000002 06 00000003 01 01 " REGISTER_COLUMN("100703"),
          "01 02 02 01 " I_3600 "02 01 " I_NEGATIVE);
  SELECTS(2702, instrument_name, 1,
          "02 04 " CLOCK_COLUMN T0030 T0045 "01 01 " DATA_COLUMN("802200"),
          "01 01 02 01 06 00000003");
}
END_TEST

/* Classes 3 with what the last entry has, 0 before the first; units 27 W, 29 var. */
START_TEST(gauges__are_registers_of_the_last_entry) {
  open_with(sample_three);
  VALUE(100, 3, NAME(1, 0, 16, 7, 1), 2, I_0);
  VALUE(2702, 3, NAME(1, 0, 16, 7, 1), 2, I_NEGATIVE);
  VALUE(2702, 3, NAME(1, 0, 16, 7, 3), 2, I_NEGATIVE);
  VALUE(2702, 3, NAME(1, 0, 16, 7, 2), 3, "02 02 0F FD 16 1B");
  VALUE(2702, 3, NAME(1, 0, 43, 7, 2), 2, I_0);
  VALUE(2702, 3, NAME(1, 0, 43, 7, 2), 3, "02 02 0F FD 16 1D");
  ck_assert_int_eq(sample_get(&s, 2702, 1, 3, NAME(1, 0, 43, 7, 4), 2), COSEM_UNDEFINED);
}
END_TEST

#define LOAD_HEAD                                                                                  \
  CLOCK_COLUMN DATA_COLUMN("600A01") DATA_COLUMN("800400") DATA_COLUMN("600700")                   \
      DATA_COLUMN("600A02") DATA_COLUMN("800600") DATA_COLUMN("800700")

START_TEST(channels__over_dlms__are_the_columns_of_the_load_profile) {
  cosem_object_t object;
  uint32_t index;
  open_with(sample_three);
  ck_assert(sample_find(&s, 3, 7, load_name, &index, &object));
  ck_assert_uint_eq(object.attributes[2], COSEM_READ_WRITE);
  ck_assert(sample_find(&s, 1, 7, load_name, &index, &object));
  ck_assert_uint_eq(object.attributes[2], COSEM_READ);
  const char two[] = "01 09 " LOAD_HEAD REGISTER_COLUMN("8D1D00") REGISTER_COLUMN("011D00");
  ck_assert_int_eq(sample_set(&s, 2702, 1, 7, load_name, 3, two), COSEM_DENIED);
  static const char *const wrong[] = {
      "01 07 " LOAD_HEAD,                                                     /* no channel */
      "01 08 " LOAD_HEAD REGISTER_COLUMN("031D00"),                           /* no quantity */
      "01 08 " LOAD_HEAD REGISTER_COLUMN("010800"),                           /* no channel of it */
      "01 09 " LOAD_HEAD REGISTER_COLUMN("011D00") REGISTER_COLUMN("011D00"), /* twice */
      "01 01 " REGISTER_COLUMN("011D00"),
      "01 08 " DATA_COLUMN("600A01") CLOCK_COLUMN DATA_COLUMN("800400") DATA_COLUMN("600700")
          DATA_COLUMN("600A02") DATA_COLUMN("800600") DATA_COLUMN("800700")
              REGISTER_COLUMN("011D00"), /* the first seven in another order */
      "06 00000001",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(sample_set(&s, 2702, 3, 7, load_name, 3, wrong[i]), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_set(&s, 2702, 3, 7, load_name, 3, two), COSEM_OK);
  VALUE(2702, 7, load_name, 3, two);
  ck_assert(!sample_find(&s, 1, 3, NAME(1, 0, 2, 29, 0), &index, &object));
  ck_assert(sample_find(&s, 1, 3, NAME(1, 0, 141, 29, 0), &index, &object));
  /* The event among those of the configuration. */
  VALUE(2702, 7, NAME(0, 0, 99, 98, 6), 7, "06 00000001");
}
END_TEST

START_TEST(columns__of_a_meter_without_quantities__are_nobodys_to_write) {
  cosem_object_t object;
  uint32_t index;
  open_plain("");
  ck_assert(sample_find(&s, 3, 7, load_name, &index, &object));
  ck_assert_uint_eq(object.attributes[2], COSEM_READ);
  const char one[] = "01 08 " LOAD_HEAD REGISTER_COLUMN("011D00");
  ck_assert_int_eq(sample_set(&s, 2702, 3, 7, load_name, 3, one), COSEM_DENIED);
  ck_assert(!sample_find(&s, 3, 7, dailies_name, &index, &object));
  ck_assert(!sample_find(&s, 3, 7, instrument_name, &index, &object));
  ck_assert(!sample_find(&s, 3, 1, NAME(0, 0, 128, 33, 0), &index, &object));
  ck_assert(!sample_find(&s, 3, 1, NAME(0, 0, 128, 34, 0), &index, &object));
  VALUE(2702, 1, NAME(0, 0, 128, 36, 0), 2, "11 00"); /* every meter has it */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_stores");
  TCase *tcase = tcase_create("stores");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, daily_sets__are_read_by_number);
  tcase_add_test(tcase, second_profile__is_read_by_number_and_stamp);
  tcase_add_test(tcase, channels__are_read_and_written);
  tcase_add_test(tcase, objects__of_a_meter_that_has_none__are_unknown);
  tcase_add_test(tcase, daily_sets__of_a_meter_without_quantities__have_what_its_sets_have);
  tcase_add_test(tcase, daily_sets__over_dlms__are_a_profile);
  tcase_add_test(tcase, second_profile__over_dlms__is_a_profile);
  tcase_add_test(tcase, gauges__are_registers_of_the_last_entry);
  tcase_add_test(tcase, channels__over_dlms__are_the_columns_of_the_load_profile);
  tcase_add_test(tcase, columns__of_a_meter_without_quantities__are_nobodys_to_write);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
