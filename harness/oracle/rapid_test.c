/* Rapid changes of voltage by hand: decision 0011 *Rapid changes*. 230 V declared and `pq.rapid`
 * 50: T is 11.5 V, half of it 5.75 V. Times are ms behind ten o'clock; half cycle j begins at 0
 * ms, so that U(j) is that of the cycle from -10 ms. */
#include "quality_story_test.h"

static void begin(void) {
  quality_begin();
  policy("pq.rapid 50");
}

static const char *answer_at(int64_t at_ms) {
  ask_records_at(at_ms);
  return ideal();
}

/* 230 to 215 V at 0. U(j), over the edge, is √((230² + 215²) / 2) V, 222.626 V: the mean of the
 * hundred is (99 * 230000 + 222626) / 100 = 229926 mV, and it is 7.3 V off, steady. U(j + 1) is 215
 * V, the mean 229776 mV, 14.776 V off: begun at τ(j + 1), 0 ms. Greatest distance from A(j):
 * 229926 - 215000 = 14926 mV. While one of the 230 V, or the 222.6 V of the edge (7.55 V from the
 * mean 215076), is among the hundred, it is not steady; from j + 100 on, which is from τ(j + 1): no
 * time at all, and written at the end of half cycle j + 100, at 1010 ms. */
START_TEST(oracle_quality__a_step__is_a_rapid_change_of_no_length) {
  begin();
  volts(0, 50000, "215000 215000 215000");
  served("range 0 1 %lld quality 1 9 0\n", AT(1010) - 1);
  served("range 0 2 %lld quality 1 9 0\n", AT(1010));
  const char *text = answer_at(20000);
  LINE(text, "range 0 1 %lld quality 1 9 0", AT(1010) - 1);
  LINE(text, "range 0 2 %lld quality 1 9 1", AT(1010));
  ROW(text, "disturbance 1 %lld 0 4 7 0 0 14926 14926 14926 14926 good", MS(0));
  ROW(text, "waveform 1 24 good");
  ROW(text, "value 1-0:12.32.0*255 0"); /* of dips, and it is none */
}
END_TEST

/* On phase 2 alone; the others are 0 V from what they were. */
START_TEST(oracle_quality__a_step_of_one_phase__is_of_that_phase) {
  begin();
  volts(0, 50000, "230000 215000 230000");
  ROW(answer_at(20000), "disturbance 1 %lld 0 4 2 0 0 14926 0 14926 0 good", MS(0));
}
END_TEST

/* To 218.5 V: exactly 11.5 V, but the mean follows, so that nothing is further than T off: steady.
 * To 218.3 V: over the edge 224.226 V (√((52900 + 47654.89) / 2) = 224.2263…), A(j) is 229942 mV;
 * at j + 1 the mean is (98 * 230000 + 224226 + 218300) / 100 = 229825 mV, 11.525 V off. */
START_TEST(oracle_quality__a_step_within_the_limit__is_none) {
  begin();
  volts(0, 50000, _i == 0 ? "218500 230000 230000" : "218300 230000 230000");
  const char *text = answer_at(20000);
  ROW(text, "range quality 1 999999 %d", _i);
  if (_i == 1) ROW(text, "disturbance 1 %lld 0 4 1 0 0 11642 11642 0 0 good", MS(0));
}
END_TEST

/* Down to 215 V for 500 ms, and up again: 7.3 V off at the edge up, but the fifty of 215 V are
 * not gone before the hundred from there: the last that is not 230 V is that over the edge at
 * 500 ms, 222.626 V, the cycle from 490 ms. It is 7.3 V from its mean, 229926, so steady from
 * the cycle that begins at 500 ms: 500 ms long, written 1010 ms behind that. */
START_TEST(oracle_quality__a_change_and_back__lasts_until_it_is_steady) {
  begin();
  volts(0, 500, "215000 230000 230000");
  served("range 0 1 %lld quality 1 9 0\n", AT(1510) - 1);
  const char *text = answer_at(20000);
  LINE(text, "range 0 1 %lld quality 1 9 0", AT(1510) - 1);
  ROW(text, "disturbance 1 %lld 0 4 1 0 500 14926 14926 0 0 good", MS(0));
  ROW(text, "range quality 1 999999 1");
}
END_TEST

/* 215 V, then 206 V within the second: a dip, and no change. It ends where 230 V is back at 10
 * s, at the edge: √((230² + 206²) / 2) V is 218.33 V. That edge is 12.2 V off a mean of (99 *
 * 206000 + 218330) / 100 = 206123 mV: a change of 24 V from 206 V begins with it, at which
 * nothing is beyond a limit any more; it is steady from the cycle from 10 s on. */
START_TEST(oracle_quality__a_dip_in_it__leaves_no_rapid_change) {
  begin();
  volts(0, 300, "215000 230000 230000");
  volts(300, 10000, "206000 230000 230000");
  const char *text = answer_at(20000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 9690 206000 206000 230000 230000 good", MS(300));
  ROW(text, "disturbance 2 %lld 0 4 1 0 10 24000 24000 0 0 good", MS(9990));
  ROW(text, "range quality 1 999999 2");
}
END_TEST

/* Swells likewise: 260 V is above 253 V; over its edges √((245² + 260²) / 2) V, 252.6 V, which
 * is not, and √((260² + 230²) / 2) V, 245.5 V, which is back. */
START_TEST(oracle_quality__a_swell_in_it__leaves_no_rapid_change) {
  begin();
  volts(0, 300, "245000 230000 230000");
  volts(300, 600, "260000 230000 230000");
  const char *text = answer_at(20000);
  ROW(text, "range quality 1 999999 1"); /* the swell */
  ROW(text, "disturbance 1 %lld 0 2 1 0 290 260000 260000 230000 230000 good", MS(300));
}
END_TEST

/* What is not measured from 1009 ms on cuts a change that is known at 1010 ms, and that has no
 * record; from 1010 ms on it does not. The next span begins at 215 V, and knows of no change. */
START_TEST(oracle_quality__a_change_that_is_cut__has_no_record) {
  begin();
  volts(0, 50000, "215000 230000 230000");
  fact("fault 0 measuring_voltage_off %lld %lld -\n", AT(1009 + _i), AT(2000));
  ROW(answer_at(20000), "range quality 1 999999 %d", _i);
}
END_TEST

/* The first value of a span is that of the cycle at its begin, the hundredth that from 990 ms.
 * 250 to 215 V, which is more than twice T, so that no hundred with both is steady: at 1010 ms
 * the first hundred are equal, and there was a steady voltage before it; at 1000 ms the
 * hundredth is that over the edge, √((250² + 215²) / 2) V, 233.16 V: 16.7 V off. */
START_TEST(oracle_quality__a_change__needs_a_steady_voltage_before_it) {
  static const struct { int step_ms, records; } cases[] = {{1010, 1}, {1000, 0}};
  begin();
  fact("fault 0 measuring_voltage_off %lld %lld -\n", AT(-1000), AT(0));
  volts(-2000, cases[_i].step_ms, "250000 230000 230000");
  volts(cases[_i].step_ms, 50000, "215000 230000 230000");
  ROW(answer_at(20000), "range quality 1 999999 %d", cases[_i].records);
}
END_TEST

/* To the letter: 230 to 215 V at 990 ms. The first hundred are not steady; later ones are, while
 * no value is 11.5 V off a mean between them, which with m values of 215 V is 229926.26 - 150 m
 * mV, floored: at m = 76, 218526, 230 V is 11.474 V off, at m = 77 it is 11.624 V. Begun there,
 * at 990 + 760 ms; 215 V is 3.526 V from the mean before, so of no phase; steady with 215 V
 * alone. */
START_TEST(oracle_quality__a_step_in_the_first_hundred__is_a_change_of_no_phase) {
  begin();
  fact("fault 0 measuring_voltage_off %lld %lld -\n", AT(-1000), AT(0));
  volts(990, 50000, "215000 230000 230000");
  ROW(answer_at(20000), "disturbance 1 %lld 0 4 0 0 0 3526 3526 0 0 good", MS(1750));
}
END_TEST

/* A trace from a hundred values before the begin. 229 and 230 V by turns of 20 ms make two runs
 * each, an edge of 229.5005 V and a cycle; the step to 210 V comes at 0 with n turns before it,
 * all within the second: 230 V, 2n, and 2 at the end (the edge, √((229² + 210²) / 2) V, 219.7055
 * V, and 210 V). Of n = 29 61 runs, of 31 65. The edge is 9.9 V off the mean before it, (15 *
 * 229000 + 29 * 229500 + 55 * 230000 + 219705) / 100 = 229602 mV, which is steady: begun at 210
 * V. Of 31: 16, 31, 52, 229582. */
START_TEST(oracle_quality__the_trace_of_a_rapid_change__begins_a_hundred_values_before) {
  begin();
  for (int i = 29 + 2 * _i; i > 0; i--) {
    volts(i * -20, i * -20 + 20, i % 2 == 1 ? "229000 230000 230000" : "230000 230000 230000");
  }
  volts(0, 50000, "210000 230000 230000");
  const char *text = answer_at(20000);
  ROW(text, "disturbance 1 %lld 0 4 1 %s 0 0 good", MS(0),
      _i == 0 ? "0 0 19602 19602" : "2 0 19582 19582");
}
END_TEST

START_TEST(oracle_quality__without_a_limit__nothing_is_a_rapid_change) {
  begin();
  policy("pq.rapid 0");
  volts(0, 50000, "215000 215000 215000");
  ROW(answer_at(20000), "range quality 1 999999 0");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rapid");
  TCase *cases = tcase_create("rapid changes");
  tcase_add_test(cases, oracle_quality__a_step__is_a_rapid_change_of_no_length);
  tcase_add_test(cases, oracle_quality__a_step_of_one_phase__is_of_that_phase);
  tcase_add_loop_test(cases, oracle_quality__a_step_within_the_limit__is_none, 0, 2);
  tcase_add_test(cases, oracle_quality__a_change_and_back__lasts_until_it_is_steady);
  tcase_add_test(cases, oracle_quality__a_dip_in_it__leaves_no_rapid_change);
  tcase_add_test(cases, oracle_quality__a_swell_in_it__leaves_no_rapid_change);
  tcase_add_loop_test(cases, oracle_quality__a_change_that_is_cut__has_no_record, 0, 2);
  tcase_add_loop_test(cases, oracle_quality__a_change__needs_a_steady_voltage_before_it, 0, 2);
  tcase_add_test(cases, oracle_quality__a_step_in_the_first_hundred__is_a_change_of_no_phase);
  tcase_add_loop_test(
      cases, oracle_quality__the_trace_of_a_rapid_change__begins_a_hundred_values_before, 0, 2);
  tcase_add_test(cases, oracle_quality__without_a_limit__nothing_is_a_rapid_change);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
