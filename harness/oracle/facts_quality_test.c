/* The facts of power quality: those that can be are taken, and each that cannot is refused with its
 * line. Numbers are those of FACTS.md. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */

static void begin(void) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
}

static const char *refusal(void) {
  static char error[256];
  error[0] = 0;
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  return error;
}

#define FROM "1772409600000000000 "
#define TO "1772409700000000000 "

static const char *const taken[] = {
    "nominal 0 10000 50000\n",
    "nominal 0 1000000 50000\n",
    "certificate 0 1 1800000000 A\n",
    "certificate 0 4294967295 1800000000 S\n",
    "voltage 0 " FROM TO "0 230000 2000000\n",
    "harmonic 0 " FROM TO "1 2 0\nharmonic 0 " FROM TO "3 25 1000000\n",
    "frequency 0 " FROM TO "40000\nfrequency 0 " FROM TO "60000\n",
    "flicker 0 " FROM TO "0 1000 500\n",
    "fault 0 swell " FROM TO "1001 1\nfault 0 swell " TO "1772409800000000000 2000 7\n",
    "quality_seed 0 00\nquality_key 0 00\n", /* of others */
    "limit 0 quality_log 4096\n",
    "policy 0 pq.dip 999\npolicy 0 pq.swell 2000\npolicy 0 pq.interruption 999\n"
    "policy 0 pq.hysteresis 100\npolicy 0 pq.rapid 100\n",
    "policy 0 pq.dip 50\npolicy 0 pq.swell 1001\npolicy 0 pq.hysteresis 0\n",
    /* `gauge` comes before `nominal` in FACTS.md. */
    "instrument 0 600000000000 1\ngauge 0 0 U1\ngauge 0 1 H1.2\ngauge 0 2 H3.25\ngauge 0 3 F\n"
    "gauge 0 4 UB\ngauge 0 5 THD3\ngauge 0 6 PST2\ngauge 0 7 S\ngauge 0 8 H1.3\n"
    "nominal 0 230000 50000\n",
};
enum { TAKEN = sizeof taken / sizeof taken[0] };

START_TEST(oracle_facts__power_quality_that_can_be__is_taken) {
  begin();
  fact("%s", taken[_i]);
  ck_assert_str_eq(ideal(), "");
}
END_TEST

static const char *const refused[] = {
    "nominal 0 9999 50000\n",
    "nominal 0 1000001 50000\n",
    "nominal 0 230000 60000\n",
    "nominal 0 230000\n",
    "certificate 0 0 1800000000 A\n", /* 0 is that there is none */
    "certificate 0 1 1800000000 B\n",
    "certificate 0 1 1800000000\n",
    "voltage 0 " FROM TO "0 0 2000001\n",
    "voltage 0 " FROM TO "-1 0 0\n",
    "voltage 0 " FROM TO "1 2\n",
    "voltage 0 " TO FROM "1 2 3\n",
    "voltage 1 " FROM TO "1 2 3\n", /* a meter that is none */
    "harmonic 0 " FROM TO "0 5 1\n",
    "harmonic 0 " FROM TO "4 5 1\n",
    "harmonic 0 " FROM TO "1 1 1\n",
    "harmonic 0 " FROM TO "1 26 1\n",
    "harmonic 0 " FROM TO "1 5 1000001\n",
    "frequency 0 " FROM TO "39999\n",
    "frequency 0 " FROM TO "60001\n",
    "flicker 0 " FROM TO "1 2\n",
    "flicker 0 " FROM TO "1 2 -3\n",
    "fault 0 swell " FROM TO "1000 1\n",
    "fault 0 swell " FROM TO "2001 1\n",
    "fault 0 swell " FROM TO "1200 0\n",
    "fault 0 swell " FROM TO "1200 8\n",
    "fault 0 swell " FROM TO "1200\n",
    "fault 0 swell " FROM FROM "1200 1\n",
    "limit 0 quality_log 4097\n",
    "policy 0 pq.dip 1000\n",
    "policy 0 pq.dip 0\n",
    "policy 0 pq.swell 1000\n",
    "policy 0 pq.swell 2001\n",
    "policy 0 pq.interruption 0\n",
    "policy 0 pq.hysteresis 101\n",
    "policy 0 pq.rapid 101\n",
    "instrument 0 600000000000 1\ngauge 0 0 H1.1\n",
    "instrument 0 600000000000 1\ngauge 0 0 H1.26\n",
    "instrument 0 600000000000 1\ngauge 0 0 H4.5\n",
    "instrument 0 600000000000 1\ngauge 0 0 H1.05\n",
    "instrument 0 600000000000 1\ngauge 0 0 THD\n",
    "instrument 0 600000000000 1\ngauge 0 0 U1\ngauge 0 1 U1\n",
    "instrument 0 600000000000 1\ngauge 0 0 H1.5\ngauge 0 1 H1.5\n",
};
enum { REFUSED = sizeof refused / sizeof refused[0] };

START_TEST(oracle_facts__power_quality_that_cannot_be__is_refused_with_its_line) {
  begin();
  fact("%s", refused[_i]);
  ck_assert_msg(strstr(refusal(), "cannot read at line ") != NULL, "%s", refusal());
}
END_TEST

/* What only two lines together make wrong. */
START_TEST(oracle_facts__a_second_of_what_is_one__is_refused) {
  static const char *const twice[] = {"nominal 0 230000 50000\n", "certificate 0 7 1800000000 A\n",
                                      "fault 0 swell " FROM TO "1200 1\n"};
  begin();
  fact("%s%s", twice[_i], twice[_i]);
  ck_assert_msg(strstr(refusal(), "cannot read at line ") != NULL, "%s", refusal());
}
END_TEST

START_TEST(oracle_facts__an_interruption_above_a_dip__is_refused) {
  begin();
  fact("policy 0 pq.interruption 901\n");
  ck_assert_msg(strstr(refusal(), "pq.interruption is above") != NULL, "%s", refusal());
}
END_TEST

START_TEST(oracle_facts__gauges_of_power_quality__need_a_nominal_voltage) {
  static const char *const gauges[] = {"gauge 0 0 P\ngauge 0 1 U1\n",
                                       "gauge 0 0 P\ngauge 0 1 P1\ngauge 0 2 P2\ngauge 0 3 P3\n"
                                       "gauge 0 4 Q\ngauge 0 5 Q1\ngauge 0 6 Q2\ngauge 0 7 Q3\n"
                                       "gauge 0 8 S\n"}; /* nine */
  begin();
  fact("instrument 0 600000000000 1\n%s", gauges[_i]);
  ck_assert_msg(strstr(refusal(), "no `nominal`") != NULL, "%s", refusal());
  begin();
  fact("instrument 0 600000000000 1\n%snominal 0 230000 50000\n", gauges[_i]);
  ck_assert_str_eq(ideal(), "");
}
END_TEST

/* 3 * 24 harmonics: 32 of them are taken, the next is not. */
START_TEST(oracle_facts__gauges__are_thirty_two) {
  begin();
  fact("nominal 0 230000 50000\ninstrument 0 600000000000 1\n");
  for (int n = 0; n < 32; n++) {
    fact("gauge 0 %d H%d.%d\n", n, n / 24 + 1, n % 24 + 2);
  }
  ck_assert_str_eq(ideal(), "");
  fact("gauge 0 32 F\n");
  ck_assert_msg(strstr(refusal(), "cannot read at line ") != NULL, "%s", refusal());
}
END_TEST

int main(void) {
  Suite *suite = suite_create("facts_quality");
  TCase *cases = tcase_create("facts");
  tcase_add_loop_test(cases, oracle_facts__power_quality_that_can_be__is_taken, 0, TAKEN);
  tcase_add_loop_test(cases, oracle_facts__power_quality_that_cannot_be__is_refused_with_its_line,
                      0, REFUSED);
  tcase_add_loop_test(cases, oracle_facts__a_second_of_what_is_one__is_refused, 0, 3);
  tcase_add_test(cases, oracle_facts__an_interruption_above_a_dip__is_refused);
  tcase_add_loop_test(cases, oracle_facts__gauges_of_power_quality__need_a_nominal_voltage, 0, 2);
  tcase_add_test(cases, oracle_facts__gauges__are_thirty_two);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
