/* The integer tables of radio against IEEE double, and the curve against what is published of such
 * receivers (links.md, V5). Only this test knows floating point. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/link/rf_fsk.h"
#include "sim/link/rf_path.h"

static const rf_path_t PATH = {.seed = 7,
                               .entity = RF_ENTITY_NETW,
                               .at_1m_cdb = 3122,
                               .near_cn = 200,
                               .far_cn = 400,
                               .break_dm = 200,
                               .excess = true,
                               .shadow_cdb = 800,
                               .hourly_cdb = 300};

static double bit_error(double snr_db) { return 0.5 * exp(-pow(10, snr_db / 10) / 2); }

START_TEST(rf_fsk_bit__is_the_rounded_logarithm) {
  for (uint32_t step = 0; step <= RF_FSK_STEPS; step++) {
    double wanted = -log1p(-bit_error(step / 10.0)) / log(2) * 0x1p48;
    ck_assert_double_le(fabs((double)rf_fsk_bit(step) - wanted), 0.5 + wanted * 1e-12);
  }
}
END_TEST

START_TEST(rf_fsk_heard_at__is_the_power_of_the_bits) {
  static const uint32_t lengths[] = {1, 30, 127, 250, 1300, 2047};
  for (size_t at = 0; at < sizeof lengths / sizeof lengths[0]; at++)
    for (int32_t snr = 0; snr <= 1900; snr += 7) {
      double wanted = pow(1 - bit_error(snr / 100.0), 8.0 * lengths[at]);
      double got = rf_fsk_heard_at(snr, lengths[at]) / 1e9;
      ck_assert_double_le(fabs(got - wanted),
                          0.004); /* between the steps of 0.1 dB a straight line */
    }
}
END_TEST

/* The first level, in cdB, at which no more than that part is lost. */
static int32_t level_at_loss(uint32_t octets, uint32_t lost_percent) {
  int32_t snr = 0;
  while (RF_PPB - rf_fsk_heard_at(snr, octets) > lost_percent * 10000000u)
    snr++;
  return snr;
}

START_TEST(v5__the_slope_of_frame_errors__is_the_published_one) {
  static const struct {
    uint32_t octets;
    int32_t published_cdb;
  } rows[] = {{250, 180}, {127, 200}, {30, 250}};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    int32_t width = level_at_loss(rows[at].octets, 10) - level_at_loss(rows[at].octets, 90);
    printf("V5 %u octets: 90 to 10 %% lost within %d.%02d dB, published %d.%02d\n", rows[at].octets,
           width / 100, width % 100, rows[at].published_cdb / 100, rows[at].published_cdb % 100);
    ck_assert_int_le(abs(width - rows[at].published_cdb), 20);
  }
}
END_TEST

START_TEST(rf_fsk_heard__at_the_sensitivity__loses_a_tenth_of_250_octets) {
  ck_assert_int_le(abs(level_at_loss(250, 10) - RF_SENSITIVITY_SNR_CDB), 1);
  ck_assert_uint_lt(rf_fsk_heard(-200, 250), 100000000);
  ck_assert_uint_gt(rf_fsk_heard(200, 250), 995000000);
  ck_assert_uint_eq(rf_fsk_heard(-1264, 1), 0);
  ck_assert_uint_eq(rf_fsk_heard(600, 2047), RF_PPB);
}
END_TEST

START_TEST(rf_fsk_mean__spreads_the_curve) {
  ck_assert_uint_eq(rf_fsk_mean(0, 250, 0), rf_fsk_heard(0, 250));
  ck_assert_uint_lt(rf_fsk_mean(300, 250, 300), rf_fsk_heard(300, 250));
  ck_assert_uint_gt(rf_fsk_mean(-300, 250, 300), rf_fsk_heard(-300, 250));
}
END_TEST

START_TEST(rf_log2__is_near_the_logarithm_everywhere) {
  for (uint64_t value = 1; value < UINT64_C(1) << 62; value += value / 37 + 1)
    ck_assert_double_le(fabs(rf_log2(value) / 65536.0 - log2((double)value)), 0.0005);
  ck_assert_uint_eq(rf_log2(1), 0);
  ck_assert_uint_eq(rf_log2(1024), 10 * RF_LOG2_ONE);
}
END_TEST

static double below(double z) { return 0.5 * erfc(-z / sqrt(2)); }

START_TEST(rf_normal__is_the_quantile_of_its_bits) {
  for (uint64_t step = 0; step < 127; step++) {
    double part = 0.5 + ((double)step + 0.5) / 256;
    double z = rf_normal(step << 1) / 1000.0;
    ck_assert(below(z - 0.0006) < part && part < below(z + 0.0006));
    ck_assert_int_eq(rf_normal(step << 1 | 1), -rf_normal(step << 1));
  }
  for (uint64_t tail = 0; tail < 64; tail++) {
    double part = 1 - (64 - (double)tail - 0.5) / 64 / 256;
    double z = rf_normal(tail << 8 | 127 << 1) / 1000.0;
    ck_assert(below(z - 0.0006) < part && part < below(z + 0.0006));
  }
}
END_TEST

START_TEST(rf_distance_cdb__bends_at_the_break) {
  for (int64_t metres = 1; metres < 20000; metres += metres / 9 + 1) {
    double d = (double)metres;
    double wanted = d <= 20 ? 31.22 + 20 * log10(d) : 31.22 + 20 * log10(20) + 40 * log10(d / 20);
    ck_assert_double_le(fabs(rf_distance_cdb(&PATH, 0, -10 * metres) / 100.0 - wanted), 0.03);
  }
  ck_assert_int_eq(rf_distance_cdb(&PATH, 0, 0), 3122);
  ck_assert_int_eq(rf_distance_cdb(&PATH, INT64_C(-4294967295), 0),
                   rf_distance_cdb(&PATH, 1000000000, 0));
  ck_assert_int_eq(rf_distance_cdb(&PATH, 1200, 1600), rf_distance_cdb(&PATH, 0, 2000));
}
END_TEST

START_TEST(rf_excess_cdb__has_the_three_classes) {
  double sum = 0;
  int deep = 0;
  for (uint32_t node = 1; node <= 20000; node++) {
    int32_t loss = rf_excess_cdb(&PATH, node);
    sum += loss / 100.0;
    deep += loss > 2100 ? 1 : 0;
  }
  /* 0.6·8 + 0.3·15 + 0.1·28 = 12.1 dB; above 21 dB are 92 % of the last class and 7 % of the
   * second: 0.092 + 0.020 of all. */
  ck_assert_double_le(fabs(sum / 20000 - 12.1), 0.2);
  ck_assert_int_le(abs(deep - 2240), 200);
  ck_assert_int_eq(rf_excess_cdb(&PATH, 0), 0);
}
END_TEST

START_TEST(rf_shadow_cdb__is_one_link_both_ways_and_spreads_as_told) {
  double squares = 0;
  for (uint32_t node = 2; node < 20002; node++) {
    int32_t loss = rf_shadow_cdb(&PATH, 1, node);
    ck_assert_int_eq(loss, rf_shadow_cdb(&PATH, node, 1));
    squares += loss / 100.0 * (loss / 100.0);
  }
  /* Held at two deviations the variance of 64 is 0.92 as much: 7.7 dB. */
  ck_assert_double_le(fabs(sqrt(squares / 20000) - 7.7), 0.15);
}
END_TEST

START_TEST(rf_hourly_cdb__remembers_the_hour_before) {
  double squares = 0, products = 0;
  for (int64_t hour = 0; hour < 20000; hour++) {
    double now = rf_hourly_cdb(&PATH, 3, 4, hour) / 100.0;
    squares += now * now;
    products += now * (rf_hourly_cdb(&PATH, 4, 3, hour + 1) / 100.0);
  }
  ck_assert_double_le(fabs(sqrt(squares / 20000) - 3), 0.1);
  ck_assert_double_le(fabs(products / squares - 0.7), 0.03);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rf_curve");
  TCase *tcase = tcase_create("rf_curve");
  tcase_add_test(tcase, rf_fsk_bit__is_the_rounded_logarithm);
  tcase_add_test(tcase, rf_fsk_heard_at__is_the_power_of_the_bits);
  tcase_add_test(tcase, v5__the_slope_of_frame_errors__is_the_published_one);
  tcase_add_test(tcase, rf_fsk_heard__at_the_sensitivity__loses_a_tenth_of_250_octets);
  tcase_add_test(tcase, rf_fsk_mean__spreads_the_curve);
  tcase_add_test(tcase, rf_log2__is_near_the_logarithm_everywhere);
  tcase_add_test(tcase, rf_normal__is_the_quantile_of_its_bits);
  tcase_add_test(tcase, rf_distance_cdb__bends_at_the_break);
  tcase_add_test(tcase, rf_excess_cdb__has_the_three_classes);
  tcase_add_test(tcase, rf_shadow_cdb__is_one_link_both_ways_and_spreads_as_told);
  tcase_add_test(tcase, rf_hourly_cdb__remembers_the_hour_before);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
