/* The second profile: 0008, by hand. Quarters of UTC unless a story says otherwise; loads in mW. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))
#define KW INT64_C(1000000)

static void begin(const char *gauges) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("instrument 0 %lld 10\n%s", (long long)(900 * NS), gauges);
}

static void range_at(int64_t at_s, const char *from, const char *to) {
  served("range 0 1 %lld instrument %s %s 0\n", (long long)(at_s * NS), from, to);
}

static const char *answer_at(int64_t at_s) {
  range_at(at_s, "S1", "S999999");
  ask(at_s, "0-0:128.34.0*255");
  return ideal();
}

/* 1, 3 and -2 kW, five minutes each: mean 2/3 kW, floored. Then -1 mW for half a quarter: mean
 * -1/2, floored -1. */
START_TEST(oracle_gauges__an_entry__has_smallest_greatest_and_mean) {
  begin("gauge 0 0 P\n");
  load(DAY, AT(0, 5), KW);
  load(AT(0, 5), AT(0, 10), 3 * KW);
  load(AT(0, 10), AT(0, 15), -2 * KW);
  load(AT(0, 15), AT(0, 15) + 450, -1);
  const char *text = answer_at(AT(0, 40));
  ROW(text, "gauges 1 1 %lld %lld 0 900 -2000000 3000000 666666", AT(0, 0), AT(0, 15));
  ROW(text, "gauges 2 1 %lld %lld 0 900 -1 0 -1", AT(0, 15), AT(0, 30));
  ROW(text, "range instrument S1 S999999 2");
  ROW(text, "value 0-0:128.34.0*255 2");
}
END_TEST

/* 3 kW and 4 kvar on phase 1, -1 kW on phase 2, 2 kvar on phase 3: P 2 kW, Q 6 kvar, and S the root
 * of 4 + 36, 6.324555320... kVA. */
START_TEST(oracle_gauges__of_phases_and_sums__are_signed) {
  begin("gauge 0 0 S\ngauge 0 1 P2\ngauge 0 2 Q\ngauge 0 3 Q3\ngauge 0 4 P\ngauge 0 5 P1\n"
        "gauge 0 6 Q1\ngauge 0 7 P3\n");
  fact("load 0 %lld %lld set 3000000 -1000000 0 4000000 0 2000000\n", (long long)(DAY * NS),
       (long long)((DAY + 3600) * NS));
  const char *text = answer_at(AT(0, 20));
  ROW(text,
      "gauges 1 1 %lld %lld 0 900 6324555 6324555 6324555 -1000000 -1000000 -1000000 6000000 "
      "6000000 6000000 2000000 2000000 2000000 2000000 2000000 2000000 3000000 3000000 3000000 "
      "4000000 4000000 4000000 0 0 0",
      AT(0, 0), AT(0, 15));
}
END_TEST

/* Off 00:05-00:10 with 1 kW before and 2 kW behind: what is short is that of its own quarter, 80
 * hex is 128; 2 ended by the power-down, 4 begun by the power-up. No row while it is off. */
START_TEST(oracle_gauges__an_outage__ends_an_entry_and_is_no_time_of_it) {
  begin("gauge 0 0 P\n");
  policy("meter.start_up 2000000000");
  load(DAY, AT(0, 5), KW);
  load(AT(0, 5), AT(3, 0), 2 * KW);
  outage(AT(0, 5), AT(0, 10));
  const char *text = answer_at(AT(0, 20));
  ROW(text, "gauges 1 1 %lld %lld 130 300 1000000 1000000 1000000", AT(0, 0), AT(0, 5));
  ROW(text, "gauges 2 2 %lld %lld 132 298 2000000 2000000 2000000", AT(0, 10) + 2, AT(0, 15));
  ROW(text, "range instrument S1 S999999 2");
}
END_TEST

/* An hour of the load profile, a quarter of this: nothing that splits the former for the bill
 * splits the latter; a time set does, 8 and short, back over a label, 0200 hex. */
START_TEST(oracle_gauges__what_closes_an_entry__is_a_time_set_and_no_end_of_billing) {
  begin("gauge 0 0 P\n");
  policy("lp.period 3600000000000");
  fact("fault 0 end_of_billing %lld -1 O1\n", AT(0, 5) * NS);
  fact("fault 0 clear_profile %lld -1 O3\n", AT(0, 6) * NS);
  fact("fault 0 set_clock %lld -1 %lld O3\n", AT(0, 20) * NS, AT(0, 14));
  const char *text = answer_at(AT(0, 25));
  ROW(text, "gauges 1 1 %lld %lld 0 900 0 0 0", AT(0, 0), AT(0, 15));
  ROW(text, "gauges 2 1 %lld %lld 136 300 0 0 0", AT(0, 15), AT(0, 20));
  ROW(text, "gauges 3 1 %lld %lld 648 60 0 0 0", AT(0, 14), AT(0, 15));
  ROW(text, "range instrument S1 S999999 3");
}
END_TEST

/* Quarters of the load profile, an hour of this: 60 min, and its own 0080. The clock that fails
 * with mains on closes it, and from then on time is invalid, 1; with a battery that failed, 0400.
 */
START_TEST(oracle_gauges__of_an_hour__has_flags_of_its_own) {
  begin("");
  fact("instrument 0 %lld 10\ngauge 0 0 P\n", (long long)(3600 * NS));
  fact("fault 0 clock_chip_failed %lld -1\n", AT(1, 10) * NS);
  const char *text = answer_at(AT(2, 10));
  ROW(text, "gauges 1 1 %lld %lld 0 3600 0 0 0", AT(0, 0), AT(1, 0));
  ROW(text, "gauges 2 1 %lld %lld 136 600 0 0 0", AT(1, 0), AT(1, 10));
  ROW(text, "gauges 3 1 %lld %lld 1161 3000 0 0 0", AT(1, 10), AT(2, 0)); /* 400 + 80 + 8 + 1 */
}
END_TEST

/* What is missing is 0 and is time: 1 kW, no voltage for 300 s of 900. 100 hex; phase 1 has 1/3 of
 * it, missing for 300 s, 2000 hex; the front end 20 hex. */
static const struct {
  const char *kind, *argument;
  int status;
  const char *values;
} unseen[] = {
    {"measuring_voltage_off", "-", 0x100, "0 1000000 666666"},
    {"phase_off", "1 meter", 0x2000, "666666 1000000 888888"}, /* P1 is the rest */
    {"front_end", "-", 0x20, "0 1000000 666666"},
};

START_TEST(oracle_gauges__what_is_not_seen__is_nothing_and_is_time) {
  begin("gauge 0 0 P\n");
  load(DAY, DAY + 86400, KW);
  fact("fault 0 %s %lld %lld %s\n", unseen[_i].kind, AT(0, 5) * NS, AT(0, 10) * NS,
       unseen[_i].argument);
  const char *text = answer_at(AT(0, 40));
  ROW(text, "gauges 1 1 %lld %lld %d 900 %s", AT(0, 0), AT(0, 15), unseen[_i].status,
      unseen[_i].values);
  ROW(text, "gauges 2 1 %lld %lld 0 900 1000000 1000000 1000000", AT(0, 15), AT(0, 30));
}
END_TEST

/* 200/5 on the secondary side: a fortieth; of -1 mW floored, -1. */
START_TEST(oracle_gauges__on_the_secondary_side__are_divided_and_floored) {
  begin("gauge 0 0 P\n");
  fact("ratio 0 20000 500 100 100\n");
  policy("ratio.place secondary");
  load(DAY, AT(0, 15), KW + 39);
  load(AT(0, 15), AT(0, 30), -1);
  const char *text = answer_at(AT(0, 40));
  ROW(text, "gauges 1 1 %lld %lld 0 900 25000 25000 25000", AT(0, 0), AT(0, 15));
  ROW(text, "gauges 2 1 %lld %lld 0 900 -1 -1 -1", AT(0, 15), AT(0, 30));
}
END_TEST

/* 1 kW. Told 400/5 in the place of 200/5 at 00:05: twice as much from there, entries with 1000 hex
 * and short. At 00:20 300/5 stand there: 4/3, and nothing closes: (2 * 300 + 4/3 * 600) / 900. */
START_TEST(oracle_gauges__ratios__close_an_entry_where_they_were_ordered) {
  begin("gauge 0 0 P\n");
  fact("ratio 0 20000 500 100 100\n");
  fact("transformer 0 %lld 30000 500 100 100\n", AT(0, 20) * NS);
  fact("fault 0 set_ratio %lld -1 40000 500 100 100 O3\n", AT(0, 5) * NS);
  load(DAY, AT(3, 0), KW);
  const char *text = answer_at(AT(0, 40));
  ROW(text, "gauges 1 1 %lld %lld 4224 300 1000000 1000000 1000000", AT(0, 0), AT(0, 5));
  ROW(text, "gauges 2 1 %lld %lld 4224 600 2000000 2000000 2000000", AT(0, 5), AT(0, 15));
  ROW(text, "gauges 3 1 %lld %lld 0 900 1333333 2000000 1555555", AT(0, 15), AT(0, 30));
}
END_TEST

/* A day of depth is 96 + 100 quarters: of 3 days, 288, rows 93 to 288 are left. By stamp, from
 * included and to not; over an association both, and from the oldest. */
START_TEST(oracle_gauges__the_oldest__makes_room) {
  begin("");
  fact("span %lld %lld\n", (long long)(DAY * NS), (long long)((DAY + 3 * 86400) * NS));
  fact("instrument 0 %lld 1\ngauge 0 0 P\n", (long long)(900 * NS));
  if (_i == 1) fact("protocol 0 dlms-wrapper direct\n");
  int64_t end_s = DAY + 3 * 86400;
  range_at(end_s, "S1", "S999999");
  if (_i == 0) range_at(end_s, "T260304000000", "T260304003000");
  if (_i == 1) range_at(end_s, "T1772582400", "T1772584200");
  if (_i == 1) range_at(end_s, "E1", "E2");
  const char *text = ideal();
  ROW(text, "range instrument S1 S999999 196");
  NO_ROW(text, "gauges 92 1 %lld %lld 0 900 0 0 0", AT(22, 45), AT(23, 0));
  ROW(text, "gauges 93 1 %lld %lld 0 900 0 0 0", AT(23, 0), AT(23, 15));
  if (_i == 0) ROW(text, "range instrument T260304000000 T260304003000 2");
  if (_i == 1) ROW(text, "range instrument T1772582400 T1772584200 3");
  if (_i == 1) ROW(text, "range instrument E1 E2 2");
}
END_TEST

START_TEST(oracle_gauges__a_meter_without__has_neither_rows_nor_number) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  served("gauges 0 1 %lld 1 1 %lld %lld 0 900 0 0 0\n", AT(1, 0) * NS, AT(0, 0), AT(0, 15));
  const char *text = answer_at(AT(1, 0));
  ROW(text, "range instrument S1 S999999 0");
  ck_assert_ptr_nonnull(strstr(text, "surplus gauges 0 1 "));
  LINE(text, "surplus value 0 1 %lld 0-0:128.34.0*255 0", AT(1, 0) * NS);
}
END_TEST

static const char *const refused[] = {
    "instrument 0 90000000000 1\n",  /* no whole minutes */
    "instrument 0 420000000000 1\n", /* 7 min do not divide a day */
    "gauge 0 0 P\n",                 /* of no profile */
    "instrument 0 900000000000 1\ngauge 0 0 P\ngauge 0 1 P\n",
    "instrument 0 900000000000 1\ngauge 0 1 P\n",
    "instrument 0 900000000000 1\ngauge 0 0 I1\n",
};

START_TEST(oracle_facts__gauges_that_cannot_be__are_refused) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("%s", refused[_i]);
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_msg(strstr(error, "cannot read") != NULL, "%s", error);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("gauges");
  TCase *cases = tcase_create("second profile");
  tcase_add_test(cases, oracle_gauges__an_entry__has_smallest_greatest_and_mean);
  tcase_add_test(cases, oracle_gauges__of_phases_and_sums__are_signed);
  tcase_add_test(cases, oracle_gauges__an_outage__ends_an_entry_and_is_no_time_of_it);
  tcase_add_test(cases, oracle_gauges__what_closes_an_entry__is_a_time_set_and_no_end_of_billing);
  tcase_add_test(cases, oracle_gauges__of_an_hour__has_flags_of_its_own);
  tcase_add_loop_test(cases, oracle_gauges__what_is_not_seen__is_nothing_and_is_time, 0, 3);
  tcase_add_test(cases, oracle_gauges__on_the_secondary_side__are_divided_and_floored);
  tcase_add_test(cases, oracle_gauges__ratios__close_an_entry_where_they_were_ordered);
  tcase_add_loop_test(cases, oracle_gauges__the_oldest__makes_room, 0, 2);
  tcase_add_test(cases, oracle_gauges__a_meter_without__has_neither_rows_nor_number);
  tcase_add_loop_test(cases, oracle_facts__gauges_that_cannot_be__are_refused, 0, 6);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
