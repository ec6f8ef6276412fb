/* Maximum demands with sources, masks and peaks, coincident demand, and the objects of a set in the
 * order of section 11: 0006 *Maximum demands*. Four quarters from 10:00: 1, 3, 2 and 3 kW, with
 * 100, 500, 0 and 700 var. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */
#define KW INT64_C(1000000)

static void begin(const char *shape) {
  static const int64_t p[] = {KW, 3 * KW, 2 * KW, 3 * KW}, q[] = {100000, 500000, 0, 700000};
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("quantity 0 0 +A\n%s", shape);
  for (int i = 0; i < 4; i++) {
    int64_t from_s = DAY + HM(10, 0) + i * 900;
    fact("load 0 %lld %lld set %lld 0 0 %lld 0 0\n", (long long)(from_s * NS),
         (long long)((from_s + 900) * NS), (long long)p[i], (long long)q[i]);
  }
}

static const char *answer_at(int64_t at_s, const char *const *objects, int count) {
  for (int i = 0; i < count; i++) {
    ask(at_s, objects[i]);
  }
  return ideal();
}

/* 3 at 10:30, 3 at 11:00, 2 at 10:45; with `last` the later one goes before its equal. */
START_TEST(oracle_demand__three_peaks__keep_their_order_with_ties_both_ways) {
  static const char *const objects[] = {"1-0:1.6.0*255", "1-0:1.16.0*255", "1-0:1.26.0*255"};
  begin("md 0 0 0 0 3\n");
  const char *text = answer_at(DAY + HM(12, 0), objects, 3);
  ROW(text, "value 1-0:1.6.0*255 3000000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:1.16.0*255 3000000 %lld", (long long)DAY + HM(11, 0));
  ROW(text, "value 1-0:1.26.0*255 2000000 %lld", (long long)DAY + HM(10, 45));
  begin("md 0 0 0 0 3\n");
  policy("md.tie last");
  text = answer_at(DAY + HM(12, 0), objects, 3);
  ROW(text, "value 1-0:1.6.0*255 3000000 %lld", (long long)DAY + HM(11, 0));
  ROW(text, "value 1-0:1.16.0*255 3000000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:1.26.0*255 2000000 %lld", (long long)DAY + HM(10, 45));
}
END_TEST

/* Of two peaks there is no third object, and 2 kW has fallen off the end; what has had but one
 * period above 0 shows 0 without a stamp. */
START_TEST(oracle_demand__what_falls_off_the_end__is_gone) {
  static const char *const objects[] = {"1-0:1.6.0*255", "1-0:1.16.0*255", "1-0:1.26.0*255"};
  begin("md 0 0 0 0 2\n");
  answer_at(DAY + HM(10, 20), objects, 2);
  const char *text = answer_at(DAY + HM(12, 0), objects, 3);
  ROW(text, "value 1-0:1.6.0*255 1000000 %lld", (long long)DAY + HM(10, 15));
  ROW(text, "value 1-0:1.16.0*255 0 -");
  ROW(text, "value 1-0:1.16.0*255 3000000 %lld", (long long)DAY + HM(11, 0));
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772452800000000000 1-0:1.26.0*255"));
}
END_TEST

/* Rates: 1 up to 07 h, 2 from there. Register 0 is of rate 1, register 1 of the rates 2 and 3 (4 +
 * 8), so it is called 11; register 2 is of R1, whatever the rate. */
START_TEST(oracle_demand__source_and_mask__decide_who_is_offered_what) {
  static const char *const objects[] = {"1-0:1.6.1*255", "1-0:1.6.11*255", "1-0:5.6.0*255"};
  begin("quantity 0 1 R1\nmd 0 0 0 2 1\nmd 0 1 0 12 1\nmd 0 2 1 0 1\n");
  const char *text = answer_at(DAY + HM(12, 0), objects, 3);
  ROW(text, "value 1-0:1.6.1*255 0 -");
  ROW(text, "value 1-0:1.6.11*255 3000000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:5.6.0*255 700000 %lld", (long long)DAY + HM(11, 0));
}
END_TEST

/* With the first peak of 3 kW stand 500 var; with `last` it is that of 11:00, 700 var. Beside the
 * peak of R1 stand 3 kW. At 10:50 nothing has changed by the 2 kW of 10:45. */
START_TEST(oracle_demand__coincident__is_of_the_period_of_the_first_peak) {
  static const char *const objects[] = {"1-0:150.6.1*255", "1-0:150.6.2*255"};
  static const char shape[] = "quantity 0 1 R1\nmd 0 0 0 0 3\nmd 0 1 1 0 1\n"
                              "coincident 0 1 1 0\ncoincident 0 2 0 1\n";
  begin(shape);
  answer_at(DAY + HM(9, 0), objects, 2);
  answer_at(DAY + HM(10, 50), objects, 1);
  const char *text = answer_at(DAY + HM(12, 0), objects, 2);
  LINE(text, "value 0 1 %lld 1-0:150.6.1*255 0 -", (long long)((DAY + HM(9, 0)) * NS));
  LINE(text, "value 0 1 %lld 1-0:150.6.1*255 500000 %lld", (long long)((DAY + HM(10, 50)) * NS),
       (long long)DAY + HM(10, 30));
  LINE(text, "value 0 1 %lld 1-0:150.6.1*255 500000 %lld", (long long)((DAY + HM(12, 0)) * NS),
       (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:150.6.2*255 3000000 %lld", (long long)DAY + HM(11, 0));
  begin(shape);
  policy("md.tie last");
  text = answer_at(DAY + HM(12, 0), objects, 1);
  ROW(text, "value 1-0:150.6.1*255 700000 %lld", (long long)DAY + HM(11, 0));
}
END_TEST

/* 2 kW without reactive power after a reset at 10:30: a coincident demand of 0 has no stamp. */
START_TEST(oracle_demand__coincident__is_cleared_with_its_peak) {
  static const char *const objects[] = {"1-0:150.6.1*255", "1-0:1.2.0*255"};
  begin("quantity 0 1 R1\nmd 0 0 0 0 1\ncoincident 0 1 1 0\n");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(10, 31)) * NS));
  answer_at(DAY + HM(10, 32), objects, 1);
  ask_all(DAY + HM(10, 50));
  const char *text = answer_at(DAY + HM(10, 50), objects, 2);
  LINE(text, "value 0 1 %lld 1-0:150.6.1*255 0 -", (long long)((DAY + HM(10, 32)) * NS));
  LINE(text, "value 0 1 %lld 1-0:150.6.1*255 0 -", (long long)((DAY + HM(10, 50)) * NS));
  ROW(text, "register 1 1-0:150.6.1*255 500000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:1.2.0*255 3000000");
}
END_TEST

/* R1 less +A is below 0 throughout, so its demand is 0; +A less R1 is 2.5 kW at 10:30. */
START_TEST(oracle_demand__of_a_sum__is_at_least_nothing) {
  static const char *const objects[] = {"1-0:141.6.0*255", "1-0:142.6.0*255"};
  begin("quantity 0 1 -A\nquantity 0 2 C1 +1 -0\nquantity 0 3 C2 +0 -1\n"
        "md 0 0 2 0 1\nmd 0 1 3 0 1\n");
  const char *text = answer_at(DAY + HM(12, 0), objects, 2);
  ROW(text, "value 1-0:141.6.0*255 0 -");
  ROW(text, "value 1-0:142.6.0*255 3000000 %lld", (long long)DAY + HM(10, 30));
}
END_TEST

/* An end of billing adds the first peak alone: 3 kW, not 3 + 3 + 2. With four digits two maxima of
 * 6000 kW show 2000 kW. */
START_TEST(oracle_demand__cumulative__is_of_first_peaks_and_rolls_over) {
  static const char *const objects[] = {"1-0:1.2.0*255", "1-0:1.16.0*255"};
  begin("md 0 0 0 0 3\n");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(12, 0)) * NS));
  const char *text = answer_at(DAY + HM(13, 0), objects, 2);
  ROW(text, "value 1-0:1.2.0*255 3000000");
  ROW(text, "value 1-0:1.16.0*255 0 -");
  begin("md 0 0 0 0 3\n");
  policy("register.digits 4");
  load(DAY + HM(14, 0), DAY + HM(15, 0), 6000 * KW);
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(14, 30)) * NS));
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(15, 0)) * NS));
  ask_all(DAY + HM(16, 0));
  text = answer_at(DAY + HM(16, 0), objects, 2);
  ROW(text, "value 1-0:1.2.0*255 2000000000");
  ROW(text, "register 2 1-0:1.2.0*255 2000000000 -");
  ROW(text, "register 1 1-0:1.2.0*255 6000000000 -");
  ROW(text, "register 2 1-0:1.6.0*255 6000000000 %lld", (long long)DAY + HM(14, 45));
}
END_TEST

/* All copies of the configuration fail at 10:20, amid the quarter of 3 kW: by the rule of the start
 * it is of rate 2 yet, as under `total_only`; those behind it have no rate: 3 kW at 11:00 would be
 * the second peak. */
START_TEST(oracle_demand__with_the_configuration_lost__has_the_rate_of_its_start) {
  static const char *const objects[] = {"1-0:1.6.0*255", "1-0:1.16.0*255", "1-0:1.6.2*255",
                                        "1-0:1.16.2*255"};
  begin("md 0 0 0 0 2\nmd 0 1 0 4 2\n");
  fact("fault 0 memory_fault %lld -1 configuration_all\n", (long long)((DAY + HM(10, 20)) * NS));
  const char *text = answer_at(DAY + HM(12, 0), objects, 4);
  ROW(text, "value 1-0:1.6.0*255 3000000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:1.16.0*255 3000000 %lld", (long long)DAY + HM(11, 0));
  ROW(text, "value 1-0:1.6.2*255 3000000 %lld", (long long)DAY + HM(10, 30));
  ROW(text, "value 1-0:1.16.2*255 1000000 %lld", (long long)DAY + HM(10, 15));
}
END_TEST

/* Totals, rates, shadow, unallocated, peaks, coincident, cumulative, ratios; the sum has neither
 * shadow nor, without rate registers, unallocated. */
static const char *const set_objects[] = {
    "1-0:1.8.0*255",   "1-0:5.8.0*255",   "1-0:21.8.0*255",  "1-0:141.8.0*255", "1-0:1.8.1*255",
    "1-0:1.8.2*255",   "1-0:5.8.2*255",   "1-0:128.8.0*255", "1-0:128.8.5*255", "1-0:128.8.21*255",
    "1-0:129.8.0*255", "1-0:129.8.5*255", "1-0:5.6.0*255",   "1-0:5.16.0*255",  "1-0:1.6.2*255",
    "1-0:1.6.12*255",  "1-0:1.16.12*255", "1-0:1.26.12*255", "1-0:150.6.1*255", "1-0:150.6.2*255",
    "1-0:5.2.0*255",   "1-0:1.2.2*255",   "1-0:1.2.12*255",  "1-0:0.4.2*255",   "1-0:0.4.5*255",
    "1-0:0.4.3*255",   "1-0:0.4.6*255"};

START_TEST(oracle_ideal__a_set__has_the_objects_of_section_11_in_its_order) {
  begin("quantity 0 1 R1\nquantity 0 2 +A1\nquantity 0 3 C1 +0 -2\ntou 0 0 1\ntou 0 0 2\n"
        "tou 0 1 2\nmd 0 0 1 0 2\nmd 0 1 0 4 1\nmd 0 2 0 6 3\ncoincident 0 1 1 1\n"
        "coincident 0 2 0 0\n");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(12, 0)) * NS));
  ask_all(DAY + HM(13, 0));
  const char *at = ideal();
  for (size_t i = 0; i < sizeof set_objects / sizeof set_objects[0]; i++) {
    at = strstr(at, "missing register 0 1 ");
    ck_assert_ptr_nonnull(at);
    char object[32] = "";
    ck_assert_int_eq(sscanf(at, "missing register 0 1 %*s 1 %31s", object), 1);
    ck_assert_str_eq(object, set_objects[i]);
    at++;
  }
  ck_assert_ptr_null(strstr(at, "missing register"));
  /* The head, 27 registers. */
  ck_assert_ptr_nonnull(strstr(story_answer, " sets 1 999999 28\n"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("peak");
  TCase *cases = tcase_create("all");
  tcase_add_test(cases, oracle_demand__three_peaks__keep_their_order_with_ties_both_ways);
  tcase_add_test(cases, oracle_demand__what_falls_off_the_end__is_gone);
  tcase_add_test(cases, oracle_demand__source_and_mask__decide_who_is_offered_what);
  tcase_add_test(cases, oracle_demand__coincident__is_of_the_period_of_the_first_peak);
  tcase_add_test(cases, oracle_demand__coincident__is_cleared_with_its_peak);
  tcase_add_test(cases, oracle_demand__of_a_sum__is_at_least_nothing);
  tcase_add_test(cases, oracle_demand__cumulative__is_of_first_peaks_and_rolls_over);
  tcase_add_test(cases, oracle_demand__with_the_configuration_lost__has_the_rate_of_its_start);
  tcase_add_test(cases, oracle_ideal__a_set__has_the_objects_of_section_11_in_its_order);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
