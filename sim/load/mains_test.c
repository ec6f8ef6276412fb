/* What the mains are, by half cycles: which fact holds, and from which half cycle on
 * (pmu/docs/decisions/0011 "The mains"). Every value is worked out beside it. */
#include "sim/load/mains.h"

#include <check.h>
#include <stdlib.h>

static arena_t arena;

static const mains_t *mains_of(const char *facts) {
  const mains_t *mains = NULL;
  fault_t fault = {0};
  ck_assert_int_eq(mains_read(&arena, bytes_text(facts), 0, &mains, &fault), ST_OK);
  return mains;
}

static void is_voltage(const mains_t *mains, int64_t half, int64_t u1, int64_t u2, int64_t u3) {
  const mains_piece_t *piece = &mains->pieces[mains_at(mains, half)];
  ck_assert_int_eq(piece->mv[0], u1);
  ck_assert_int_eq(piece->mv[1], u2);
  ck_assert_int_eq(piece->mv[2], u3);
}

START_TEST(mains__of_a_meter_without_nominal__are_none) {
  ck_assert_ptr_null(mains_of("voltage 0 0 1000000000 1 2 3\n"));
  ck_assert_ptr_null(mains_of("nominal 1 230000 50000\n"));
}
END_TEST

/* 5 ns late is the next half cycle: [25, 45) of 10 ms. 230 V · 0.4 = 92 V. */
START_TEST(dip__holds_from_the_half_cycle_that_begins_in_it) {
  const mains_t *mains =
      mains_of("nominal 0 230000 50000\nfault 0 dip 240000005 450000000 400 5 meter\n");
  is_voltage(mains, 24, 230000, 230000, 230000);
  is_voltage(mains, 25, 92000, 230000, 92000);
  is_voltage(mains, 44, 92000, 230000, 92000);
  is_voltage(mains, 45, 230000, 230000, 230000);
  ck_assert_int_eq(mains->count, 3);
  ck_assert_int_eq(mains_end(mains, 1), 45);
  ck_assert_int_eq(mains_end(mains, 2), MAINS_NEVER);
}
END_TEST

/* Supply and phase before dip, dip before swell, swell before what is declared. 230001 · 1.1, and
 * · 0.333, are floored: 253001, 76590. */
START_TEST(facts__that_meet__hold_in_their_order) {
  const mains_t *mains = mains_of("nominal 0 230001 50000\n"
                                  "voltage 0 0 100000000 231000 232000 233000\n"
                                  "fault 0 swell 10000000 90000000 1100 6\n"
                                  "fault 0 dip 20000000 80000000 333 3 meter\n"
                                  "fault 0 phase_off 30000000 70000000 1 meter\n"
                                  "fault 0 supply_off 40000000 60000000 site\n");
  is_voltage(mains, 0, 231000, 232000, 233000);
  is_voltage(mains, 1, 231000, 253001, 253001);
  is_voltage(mains, 2, 76590, 76590, 253001);
  is_voltage(mains, 3, 0, 76590, 253001);
  is_voltage(mains, 4, 0, 0, 0);
  is_voltage(mains, 6, 0, 76590, 253001);
  is_voltage(mains, 9, 231000, 232000, 233000);
  is_voltage(mains, 10, 230001, 230001, 230001);
}
END_TEST

/* What was declared before holds again behind what replaced it; -1 has no end. */
START_TEST(voltage__a_later_one__replaces_an_earlier_in_its_span) {
  const mains_t *mains = mains_of("phases 0 1\nnominal 0 230000 50000\n"
                                  "voltage 0 0 -1 1000 1 1\n"
                                  "voltage 0 20000000 40000000 2000 1 1\n"
                                  "voltage 0 10000000 30000000 3000 1 1\n");
  is_voltage(mains, -1, 230000, 0, 0);
  is_voltage(mains, 0, 1000, 0, 0);
  is_voltage(mains, 1, 3000, 0, 0);
  is_voltage(mains, 2, 3000, 0, 0);
  is_voltage(mains, 3, 2000, 0, 0);
  is_voltage(mains, 4, 1000, 0, 0);
  is_voltage(mains, 1000000, 1000, 0, 0);
}
END_TEST

START_TEST(harmonics_frequency_and_flicker__are_layers_of_their_own) {
  const mains_t *mains = mains_of("nominal 0 230000 50000\n"
                                  "harmonic 0 0 40000000 2 5 60000\n"
                                  "harmonic 0 10000000 20000000 2 5 0\n"
                                  "harmonic 0 10000000 40000000 3 25 1000\n"
                                  "frequency 0 20000000 30000000 49900\n"
                                  "flicker 0 20000000 30000000 700 0 1\n");
  const mains_piece_t *piece = &mains->pieces[mains_at(mains, 0)];
  ck_assert_int_eq(piece->harmonics->ppm[1][3], 60000);
  ck_assert_int_eq(piece->mhz, 50000);
  piece = &mains->pieces[mains_at(mains, 1)];
  ck_assert_int_eq(piece->harmonics->ppm[1][3], 0);
  ck_assert_int_eq(piece->harmonics->ppm[2][23], 1000);
  piece = &mains->pieces[mains_at(mains, 2)];
  ck_assert_int_eq(piece->harmonics->ppm[1][3], 60000);
  ck_assert_int_eq(piece->mhz, 49900);
  ck_assert_int_eq(piece->pst[0], 700);
  ck_assert_int_eq(piece->pst[2], 1);
  ck_assert_ptr_null(mains->pieces[mains_at(mains, 4)].harmonics);
}
END_TEST

#define OVERLAPPING                                                                                \
  "nominal 0 230000 50000\nfault 0 swell 0 20000000 1100 7\n"                                      \
  "fault 0 swell 10000000 30000000 1200 1\n"

START_TEST(facts__that_cannot_be__are_refused) {
  static const char *const bad[] = {
      "nominal 0 9999 50000\n",
      "nominal 0 230000 60000\n",
      "nominal 0 230000 50000\nvoltage 0 0 0 1 1 1\n",
      "nominal 0 230000 50000\nvoltage 0 0 10000000 2000001 1 1\n",
      "nominal 0 230000 50000\nharmonic 0 0 10000000 4 5 1\n",
      "nominal 0 230000 50000\nharmonic 0 0 10000000 1 26 1\n",
      "nominal 0 230000 50000\nfrequency 0 0 10000000 39999\n",
      "nominal 0 230000 50000\nfault 0 swell 0 10000000 1000 7\n",
      OVERLAPPING,
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    const mains_t *mains = NULL;
    fault_t fault = {0};
    ck_assert_int_eq(mains_read(&arena, bytes_text(bad[i]), 0, &mains, &fault), ST_BAD_INPUT);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/load/mains");
  TCase *tcase = tcase_create("facts");
  tcase_add_test(tcase, mains__of_a_meter_without_nominal__are_none);
  tcase_add_test(tcase, dip__holds_from_the_half_cycle_that_begins_in_it);
  tcase_add_test(tcase, facts__that_meet__hold_in_their_order);
  tcase_add_test(tcase, voltage__a_later_one__replaces_an_earlier_in_its_span);
  tcase_add_test(tcase, harmonics_frequency_and_flicker__are_layers_of_their_own);
  tcase_add_test(tcase, facts__that_cannot_be__are_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
