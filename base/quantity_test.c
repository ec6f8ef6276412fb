/* Quantities: literals worked by hand, and what must be refused. */
#include "base/quantity.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  quantity_kind_t kind;
  const char *text;
  int64_t value, half;
} good_t;

static const good_t GOOD[] = {
    {QUANTITY_SPAN, "5 min", INT64_C(300000000000), INT64_C(30000000000)},
    {QUANTITY_SPAN, "90 min", INT64_C(5400000000000), INT64_C(30000000000)},
    {QUANTITY_SPAN, "0.5 s", 500000000, 50000000}, /* last digit: 0.1 s */
    {QUANTITY_SPAN, "1 h 30 min", INT64_C(5400000000000), INT64_C(30000000000)},
    {QUANTITY_SPAN, "2 d", INT64_C(172800000000000), INT64_C(43200000000000)},
    {QUANTITY_SPAN, "-30 s", INT64_C(-30000000000), 500000000},
    {QUANTITY_POWER, "500 W", 500000, 500},
    {QUANTITY_POWER, "9 kW", 9000000, 500000},
    {QUANTITY_POWER, "1.5 MW", 1500000000, 50000000},
    {QUANTITY_POWER, "6.000 kW", 6000000, 500},
    {QUANTITY_ENERGY, "66.667 kWh", 66667000, 500}, /* last digit: 1 Wh */
    {QUANTITY_ENERGY, "10 Wh", 10000, 500},
    {QUANTITY_ENERGY, "1 mWh", 1, 0},
    {QUANTITY_SHARE, "20 ppm", 20000, 500},
    {QUANTITY_SHARE, "-1.5 ppm", -1500, 50},
    {QUANTITY_SHARE, "0.1 %", 1000000, 500000}, /* 1 % = 10^7 ppb */
    {QUANTITY_REACTIVE_POWER, "-300 var", -300000, 500},
    {QUANTITY_REACTIVE_ENERGY, "12.500 kvarh", 12500000, 500},
    {QUANTITY_APPARENT_POWER, "5 kVA", 5000000, 500000},
    {QUANTITY_APPARENT_ENERGY, "1 MVAh", 1000000000, 500000000},
    {QUANTITY_PULSES, "40 imp", 40000, 500}, /* thousandths */
    {QUANTITY_PULSE_RATE, "1.5 kimp/h", 1500000, 50000},
    {QUANTITY_FREQUENCY, "0.5 Hz", 500000, 50000},
    {QUANTITY_TEMPERATURE, "-10 °C", -100, 5}, /* tenths of a degree */
    {QUANTITY_TEMPERATURE, "25.5 °C", 255, 0},
    {QUANTITY_LENGTH, "35 m", 350, 5}, /* tenths of a metre */
    {QUANTITY_LENGTH, "-1.25 km", -12500, 50},
    {QUANTITY_LEVEL, "1.5 dB", 150, 5}, /* hundredths */
};

START_TEST(quantity_read__literal_with_unit__is_exact_and_keeps_its_resolution) {
  const good_t *row = &GOOD[_i];
  quantity_t quantity = {0};
  fault_t fault = {0};
  ck_assert_msg(quantity_read(row->kind, row->text, &quantity, &fault) == ST_OK, "%s", fault.text);
  ck_assert_int_eq(quantity.value, row->value);
  ck_assert_int_eq(quantity.half, row->half);
}
END_TEST

typedef struct {
  quantity_kind_t kind;
  const char *text, *message;
} bad_t;

static const bad_t BAD[] = {
    {QUANTITY_LENGTH, "35 dB", "'35 dB' is not a length: its unit must be m or km"},
    {QUANTITY_LEVEL, "3 m", "'3 m' is not a level: its unit must be dB"},
    {QUANTITY_TEMPERATURE, "-10 C", "'-10 C' is not a temperature: its unit must be °C"},
    {QUANTITY_TEMPERATURE, "20.25 °C",
     "'20.25 °C' is finer than the smallest unit kept: write fewer decimals (°C)"},
    {QUANTITY_REACTIVE_ENERGY, "5 kWh",
     "'5 kWh' is not a reactive energy: its unit must be mvarh, varh, kvarh or Mvarh"},
    {QUANTITY_FREQUENCY, "2 hz", "'2 hz' is not a frequency: its unit must be uHz, mHz or Hz"},
    {QUANTITY_SPAN, "5",
     "'5' is not a duration: write a number, a space and a unit, such as '15 min'"},
    {QUANTITY_SPAN, "5min",
     "'5min' is not a duration: write a number, a space and a unit, such as '15 min'"},
    {QUANTITY_SPAN, "5 mins",
     "'5 mins' is not a duration: its unit must be ns, us, ms, s, min, h or d"},
    {QUANTITY_SPAN, "30 min 1 h",
     "'30 min 1 h' is not a duration: its parts must fall and be positive, as in '1 h 30 min'"},
    {QUANTITY_SPAN, "-1 h 30 min",
     "'-1 h 30 min' is not a duration: its parts must fall and be positive, as in '1 h 30 min'"},
    {QUANTITY_SPAN, "0.5 ns",
     "'0.5 ns' is finer than the smallest unit kept: write fewer decimals (ns, us, ms, s, min, h "
     "or d)"},
    {QUANTITY_POWER, "9 kWh", "'9 kWh' is not a power: its unit must be mW, W, kW, MW or GW"},
    {QUANTITY_POWER, "9 kW 5 W", "'9 kW 5 W' is not a power: nothing may follow the unit"},
    {QUANTITY_POWER, "1e3 W",
     "'1e3 W' is not a power: write a number, a space and a unit, such as '9 kW'"},
    {QUANTITY_POWER, ".5 W",
     "'.5 W' is not a power: write a number, a space and a unit, such as '9 kW'"},
    {QUANTITY_ENERGY, "5. Wh",
     "'5. Wh' is not an energy: write a number, a space and a unit, such as '66.667 kWh'"},
    {QUANTITY_ENERGY, "999999999999999 GWh",
     "'999999999999999 GWh' is too large: write a smaller one, or check the unit (mWh, Wh, kWh, "
     "MWh or GWh)"},
};

START_TEST(quantity_read__bad_literal__is_refused_with_its_mend) {
  const bad_t *row = &BAD[_i];
  quantity_t quantity = {.value = 77, .half = 7};
  fault_t fault = {0};
  ck_assert_int_eq(quantity_read(row->kind, row->text, &quantity, &fault), ST_BAD_VALUE);
  ck_assert_str_eq(fault.text, row->message);
  ck_assert_int_eq(quantity.value, 77);
}
END_TEST

START_TEST(quantity_decimal__too_many_decimals__is_refused) {
  quantity_t amount = {0};
  fault_t fault = {0};
  ck_assert_int_eq(quantity_decimal("12.34", 6, &amount, &fault), ST_OK);
  ck_assert_int_eq(amount.value, 12340000);
  ck_assert_int_eq(amount.half, 5000);
  ck_assert_int_eq(quantity_decimal("0.1234567", 6, &amount, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_decimal("12,34", 6, &amount, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_decimal("", 6, &amount, &fault), ST_BAD_VALUE);
}
END_TEST

START_TEST(quantity_ratio__sides__are_hundredths_and_positive) {
  int64_t primary = 0, secondary = 0;
  fault_t fault = {0};
  ck_assert_int_eq(quantity_ratio("200/5", &primary, &secondary, &fault), ST_OK);
  ck_assert_int_eq(primary, 20000);
  ck_assert_int_eq(secondary, 500);
  ck_assert_int_eq(quantity_ratio("11547.01/100", &primary, &secondary, &fault), ST_OK);
  ck_assert_int_eq(primary, 1154701);
  ck_assert_int_eq(quantity_ratio("200/0", &primary, &secondary, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_ratio("200", &primary, &secondary, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_ratio("200/5/1", &primary, &secondary, &fault), ST_BAD_VALUE);
}
END_TEST

START_TEST(quantity_price__currency_and_per__are_read_and_checked) {
  char currency[QUANTITY_CURRENCY] = "";
  int64_t micro = 0;
  fault_t fault = {0};
  ck_assert_int_eq(quantity_price("0.30 EUR/kWh", "kWh", currency, &micro, &fault), ST_OK);
  ck_assert_int_eq(micro, 300000);
  ck_assert_str_eq(currency, "EUR");
  ck_assert_int_eq(quantity_price("0.30 EUR/kW", "kWh", currency, &micro, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_price("0.30 eur/kWh", "kWh", currency, &micro, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(quantity_price("0.30 EU", "kWh", currency, &micro, &fault), ST_BAD_VALUE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quantity");
  TCase *tests = tcase_create("quantity");
  tcase_add_loop_test(tests, quantity_read__literal_with_unit__is_exact_and_keeps_its_resolution, 0,
                      sizeof GOOD / sizeof GOOD[0]);
  tcase_add_loop_test(tests, quantity_read__bad_literal__is_refused_with_its_mend, 0,
                      sizeof BAD / sizeof BAD[0]);
  tcase_add_test(tests, quantity_decimal__too_many_decimals__is_refused);
  tcase_add_test(tests, quantity_ratio__sides__are_hundredths_and_positive);
  tcase_add_test(tests, quantity_price__currency_and_per__are_read_and_checked);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
