/* V12 of the links page: a year of half-hours of households against what was published and what one
 * measured household (0013) shows. Each test prints both figures. Thousandths throughout; of the
 * half-hours: mean over greatest, deviation over mean, autocorrelation. 2026, standard time. */
#include "sim/load/load.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

enum { HALF_HOURS = 17520, A_DAY = 48, HOMES = 100, TYPICAL = 20, ANNUAL_WH = 3500000 };
#define BEGIN_S INT64_C(1767222000) /* 2026-01-01T00:00+01:00 */

static arena_t arena;
static int64_t home[HALF_HOURS], street[HALF_HOURS]; /* mW, the mean of each half-hour */

/* Powers of the half-hours of a site, into `mw`. */
static void live(const char *class, int32_t site, int64_t annual_wh, int64_t mw[HALF_HOURS]) {
  const load_t *load = NULL;
  const char *fact = arena_printf(&arena,
                                  "demand 0 %lld000000000 %lld000000000 set %s 1 %d %lld "
                                  "3600 0\n",
                                  (long long)BEGIN_S, (long long)(BEGIN_S + HALF_HOURS * 1800),
                                  class, site, (long long)annual_wh);
  ck_assert(load_read(&arena, bytes_text(fact), 0, &load, NULL) == ST_OK);
  for (int64_t i = 0; i < HALF_HOURS; i++) {
    true_t from = {(BEGIN_S + i * 1800) * NS_PER_S}, to = {from.ns + 1800 * NS_PER_S};
    mw[i] = i128_div_floor(load_energy(load, from, to), 1800 * NS_PER_S);
  }
}

static int64_t mean_of(const int64_t mw[HALF_HOURS]) {
  int64_t sum = 0;
  for (int32_t i = 0; i < HALF_HOURS; i++)
    sum += mw[i];
  return sum / HALF_HOURS;
}

static int64_t greatest_of(const int64_t mw[HALF_HOURS]) {
  int64_t greatest = mw[0];
  for (int32_t i = 1; i < HALF_HOURS; i++)
    greatest = mw[i] > greatest ? mw[i] : greatest;
  return greatest;
}

/* Σ (x(i) - mean)(x(i + lag) - mean). */
static __int128 covariance(const int64_t mw[HALF_HOURS], int32_t lag) {
  int64_t mean = mean_of(mw);
  __int128 sum = 0;
  for (int32_t i = 0; i + lag < HALF_HOURS; i++)
    sum += (__int128)(mw[i] - mean) * (mw[i + lag] - mean);
  return sum;
}

static int64_t root(int64_t square) {
  int64_t low = 0, high = INT64_C(3000000000);
  while (low < high) {
    int64_t middle = low + (high - low + 1) / 2;
    if (middle <= square / middle) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

static int64_t load_factor(const int64_t mw[HALF_HOURS]) {
  return 1000 * mean_of(mw) / greatest_of(mw);
}

static int64_t variation(const int64_t mw[HALF_HOURS]) {
  return 1000 * root((int64_t)(covariance(mw, 0) / HALF_HOURS)) / mean_of(mw);
}

static int64_t autocorrelation(const int64_t mw[HALF_HOURS], int32_t lag) {
  return (int64_t)(1000 * covariance(mw, lag) / covariance(mw, 0));
}

static void print(const char *what, const char *published, int64_t thousandths) {
  printf("%-44s published %-12s simulated %lld.%03lld\n", what, published,
         (long long)(thousandths / 1000), (long long)(thousandths % 1000));
}

START_TEST(v12__a_household__has_the_published_statistics) {
  int64_t factor = 0, spread = 0, half_hour = 0, day = 0, year = 0;
  for (int32_t site = 1; site <= TYPICAL; site++) {
    live("household", site, ANNUAL_WH, home);
    factor += load_factor(home);
    spread += variation(home);
    half_hour += autocorrelation(home, 1);
    day += autocorrelation(home, A_DAY);
    year += mean_of(home) * 8760 / ANNUAL_WH;
  }
  print("V12 load factor", "0.17", factor / TYPICAL);
  print("V12 coefficient of variation of half-hours", "0.5", spread / TYPICAL);
  print("V12 autocorrelation at half an hour", "0.76", half_hour / TYPICAL);
  print("V12 autocorrelation at a day", "0.5", day / TYPICAL);
  print("    energy of the year over the declared", "1", year / TYPICAL);
  ck_assert_int_ge(factor / TYPICAL, 150);
  ck_assert_int_le(factor / TYPICAL, 190);
  ck_assert_int_ge(spread / TYPICAL, 450);
  ck_assert_int_le(spread / TYPICAL, 550);
  ck_assert_int_ge(half_hour / TYPICAL, 730);
  ck_assert_int_le(half_hour / TYPICAL, 790);
  ck_assert_int_ge(day / TYPICAL, 450);
  ck_assert_int_le(day / TYPICAL, 550);
  ck_assert_int_ge(year / TYPICAL, 980);
  ck_assert_int_le(year / TYPICAL, 1020);
}
END_TEST

START_TEST(v12__of_a_hundred_homes__the_peak_a_home_is_in_the_published_band) {
  for (int32_t site = 1; site <= HOMES; site++) {
    live("household", site, ANNUAL_WH, home);
    for (int32_t i = 0; i < HALF_HOURS; i++)
      street[i] += home[i];
  }
  int64_t together = greatest_of(street) / HOMES;
  print("V12 peak of 100 homes, kW a home", "0.54-1.78", together / 1000);
  ck_assert_int_ge(together, 540000);
  ck_assert_int_le(together, 1780000);
  /* The negative twin: homes that all do the same at once would reach the peak of one. */
  ck_assert_int_gt(greatest_of(home), 2 * together);
}
END_TEST

/* The bands can be missed: a shop is no household, nor is a works. */
START_TEST(v12__a_shop__is_outside_the_bands) {
  live("commerce", 1, ANNUAL_WH, home);
  ck_assert_int_gt(load_factor(home), 190);
  ck_assert_int_gt(variation(home), 550);
  ck_assert_int_gt(autocorrelation(home, 1), 790);
  ck_assert_int_gt(autocorrelation(home, A_DAY), 550);
}
END_TEST

START_TEST(classes__of_a_year__take_what_is_declared) {
  static const char *const classes[] = {"household", "commerce", "industry", "pv"};
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    for (int32_t site = 1; site <= 5; site++) {
      live(classes[i], site, 1000000, home);
      int64_t year = mean_of(home) * 8760 / 1000000;
      if (year < 0) year = -year;
      ck_assert_int_ge(year, 970);
      ck_assert_int_le(year, 1030);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("demand_figures");
  TCase *tcase = tcase_create("demand_figures");
  tcase_add_test(tcase, v12__a_household__has_the_published_statistics);
  tcase_add_test(tcase, v12__of_a_hundred_homes__the_peak_a_home_is_in_the_published_band);
  tcase_add_test(tcase, v12__a_shop__is_outside_the_bands);
  tcase_add_test(tcase, classes__of_a_year__take_what_is_declared);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? 0 : 1;
}
