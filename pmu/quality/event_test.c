/* Events in their tables and against the curves. Declared 230 V: 1 % is 2300 mV. */
#include "pmu/quality/curves.h"
#include "pmu/quality/event_table.h"

#include <check.h>
#include <stdlib.h>

#define MS(n) ((n)*INT64_C(1000000))
static const voltage_t declared = {230000};
static const span_t cycle = {MS(20)};

static voltage_t percent(int64_t n) { return (voltage_t){n * 2300}; }
static span_t ms(int64_t n) { return (span_t){MS(n)}; }

/* One event in the middle of each cell. */
START_TEST(event_table_dip__each_of_25_cells__is_hit_by_its_own_event) {
  static const int64_t residuals[] = {85, 75, 50, 20, 2};
  static const int64_t lengths[] = {100, 300, 700, 3000, 30000};
  for (int32_t row = 0; row < DIP_ROWS; row++) {
    for (int32_t column = 0; column < DIP_COLUMNS; column++) {
      event_cell_t cell;
      ck_assert(event_table_dip(percent(residuals[row]), declared, ms(lengths[column]), &cell));
      ck_assert_int_eq(cell.row, row);
      ck_assert_int_eq(cell.column, column);
    }
  }
}
END_TEST

/* 90 > u >= 80 and so on: the lower border belongs to the milder row. */
START_TEST(event_table_dip__at_a_border_of_voltage__belongs_to_the_milder_row) {
  static const int64_t borders[] = {80, 70, 40, 5};
  for (int32_t row = 0; row < 4; row++) {
    event_cell_t at, under;
    voltage_t border = percent(borders[row]);
    ck_assert(event_table_dip(border, declared, ms(100), &at));
    ck_assert(event_table_dip((voltage_t){border.mv - 1}, declared, ms(100), &under));
    ck_assert_int_eq(at.row, row);
    ck_assert_int_eq(under.row, row + 1);
  }
}
END_TEST

/* Half a cycle longer than a border is the next column, half a cycle shorter still this one. */
START_TEST(event_table_dip__half_a_cycle_around_a_border__is_one_column_and_the_next) {
  static const int64_t borders[] = {200, 500, 1000, 5000};
  for (int32_t column = 0; column < 4; column++) {
    event_cell_t before, at, after;
    ck_assert(event_table_dip(percent(50), declared, ms(borders[column] - 10), &before));
    ck_assert(event_table_dip(percent(50), declared, ms(borders[column]), &at));
    ck_assert(event_table_dip(percent(50), declared, ms(borders[column] + 10), &after));
    ck_assert_int_eq(before.column, column);
    ck_assert_int_eq(at.column, column);
    ck_assert_int_eq(after.column, column + 1);
  }
}
END_TEST

START_TEST(event_table_dip__what_is_no_dip__is_in_no_cell) {
  event_cell_t cell;
  ck_assert(!event_table_dip(percent(90), declared, ms(100), &cell));
  ck_assert(!event_table_dip(percent(50), declared, (span_t){MS(10) - 1}, &cell));
  ck_assert(event_table_dip(percent(50), declared, ms(10), &cell));
  ck_assert(event_table_dip(percent(50), declared, ms(60000), &cell));
  ck_assert(!event_table_dip(percent(50), declared, (span_t){MS(60000) + 1}, &cell));
}
END_TEST

START_TEST(event_table_count__a_dip_a_swell_and_neither__are_counted_apart) {
  event_table_t table = {0};
  quality_event_t event = {.duration = ms(300), .extreme = percent(60)};
  event_table_count(&table, &event, declared, &pmu_mechanisms_right);
  event.extreme = percent(125);
  event_table_count(&table, &event, declared, &pmu_mechanisms_right);
  event.extreme = percent(110);
  event_table_count(&table, &event, declared, &pmu_mechanisms_right);
  ck_assert_uint_eq(table.dips[2][1], 1);
  ck_assert_uint_eq(table.swells[1][0], 1);
  ck_assert_uint_eq(table.outside, 1);
}
END_TEST

START_TEST(event_table_category__by_magnitude_and_length__is_ieee_1159s) {
  ck_assert_str_eq(event_table_category(700000, ms(100)), "instantaneous sag");
  ck_assert_str_eq(event_table_category(700000, ms(600)), "instantaneous sag");
  ck_assert_str_eq(event_table_category(700000, ms(601)), "momentary sag");
  ck_assert_str_eq(event_table_category(900000, ms(3001)), "temporary sag");
  ck_assert_str_eq(event_table_category(100000, ms(60001)), "undervoltage");
  ck_assert_str_eq(event_table_category(99999, ms(3000)), "momentary interruption");
  ck_assert_str_eq(event_table_category(0, ms(60001)), "sustained interruption");
  ck_assert_str_eq(event_table_category(1100000, ms(60001)), "overvoltage");
  ck_assert_str_eq(event_table_category(1000000, ms(100)), "none");
}
END_TEST

/* Each published point, and one step past it, in voltage and in length. */
START_TEST(curve_itic__at_and_past_each_point__changes_its_verdict) {
  static const struct {
    int64_t share, ns;
    curve_verdict_t verdict;
  } points[] = {
      {5000000, 200000, CURVE_RIDES_THROUGH}, /* 500 %, a hundredth of 20 ms */
      {5000000, 200001, CURVE_MAY_BREAK},      {2000000, MS(1), CURVE_RIDES_THROUGH},
      {2000001, MS(1), CURVE_MAY_BREAK},       {1400000, MS(3), CURVE_RIDES_THROUGH},
      {1400000, MS(3) + 1, CURVE_MAY_BREAK},   {1200000, MS(500), CURVE_RIDES_THROUGH},
      {1200000, MS(500) + 1, CURVE_MAY_BREAK}, {1100000, MS(100000), CURVE_RIDES_THROUGH},
      {0, MS(20), CURVE_RIDES_THROUGH},        {0, MS(20) + 1, CURVE_MAY_STOP},
      {700000, MS(500), CURVE_RIDES_THROUGH},  {699999, MS(500), CURVE_MAY_STOP},
      {700000, MS(500) + 1, CURVE_MAY_STOP},   {800000, MS(10000), CURVE_RIDES_THROUGH},
      {800000, MS(10000) + 1, CURVE_MAY_STOP}, {900000, MS(100000), CURVE_RIDES_THROUGH},
  };
  const size_t at = (size_t)_i;
  ck_assert_int_eq(curve_itic(points[at].share, (span_t){points[at].ns}, cycle),
                   points[at].verdict);
}
END_TEST

START_TEST(curve_semi_f47__at_and_past_each_point__changes_its_verdict) {
  ck_assert_int_eq(curve_semi_f47(500000, ms(200)), CURVE_RIDES_THROUGH);
  ck_assert_int_eq(curve_semi_f47(499999, ms(200)), CURVE_MAY_STOP);
  ck_assert_int_eq(curve_semi_f47(500000, ms(201)), CURVE_MAY_STOP);
  ck_assert_int_eq(curve_semi_f47(700000, ms(500)), CURVE_RIDES_THROUGH);
  ck_assert_int_eq(curve_semi_f47(800000, ms(1000)), CURVE_RIDES_THROUGH);
  ck_assert_int_eq(curve_semi_f47(0, ms(1001)), CURVE_SILENT);
}
END_TEST

START_TEST(curve_itic_corner__both_branches__end) {
  span_t duration;
  int64_t share;
  ck_assert(curve_itic_corner(true, 0, cycle, &duration, &share));
  ck_assert_int_eq(duration.ns, 200000);
  ck_assert_int_eq(share, 5000000);
  ck_assert(curve_itic_corner(false, 3, cycle, &duration, &share));
  ck_assert_int_eq(share, 900000);
  ck_assert(!curve_itic_corner(true, 5, cycle, &duration, &share));
  ck_assert(!curve_itic_corner(false, 4, cycle, &duration, &share));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality events");
  TCase *all = tcase_create("events");
  tcase_add_test(all, event_table_dip__each_of_25_cells__is_hit_by_its_own_event);
  tcase_add_test(all, event_table_dip__at_a_border_of_voltage__belongs_to_the_milder_row);
  tcase_add_test(all, event_table_dip__half_a_cycle_around_a_border__is_one_column_and_the_next);
  tcase_add_test(all, event_table_dip__what_is_no_dip__is_in_no_cell);
  tcase_add_test(all, event_table_count__a_dip_a_swell_and_neither__are_counted_apart);
  tcase_add_test(all, event_table_category__by_magnitude_and_length__is_ieee_1159s);
  tcase_add_loop_test(all, curve_itic__at_and_past_each_point__changes_its_verdict, 0, 17);
  tcase_add_test(all, curve_semi_f47__at_and_past_each_point__changes_its_verdict);
  tcase_add_test(all, curve_itic_corner__both_branches__end);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
