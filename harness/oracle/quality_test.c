/* Records of power quality by hand: decision 0011, from dips to what cuts them. The declared
 * voltage is 230 V, so that a dip is below 207 V and over at 211.6 V, a swell above 253 V and
 * over at 248.4 V, an interruption below 11.5 V on all phases. Times are ms behind ten o'clock. */
#include "quality_story_test.h"

static void dip(int64_t from_ms, int64_t to_ms, int residual, int phases) {
  fact("fault 0 dip %lld %lld %d %d site\n", AT(from_ms), AT(to_ms), residual, phases);
}

static void swell(int64_t from_ms, int64_t to_ms, int rise, int phases) {
  fact("fault 0 swell %lld %lld %d %d\n", AT(from_ms), AT(to_ms), rise, phases);
}

static void ask_at(int64_t at_ms) {
  ask_records_at(at_ms);
  served("value 0 1 %lld 0-0:128.44.0*255 0\n", AT(at_ms));
  served("value 0 1 %lld 1-0:12.36.0*255 0\n", AT(at_ms));
}

static const char *answer_at(int64_t at_ms) {
  ask_at(at_ms);
  return ideal();
}

/* 40 % of 230 V is 92 V for ten half cycles. The cycle over the edge has √((230² + 92²) / 2) V,
 * 175162.78 mV, below 207 V: begun 10 ms before the dip, over 10 ms less behind it, 110 ms. All 24
 * half cycles lie in it: 5 before j (its second), 19 from there would end behind the writing: j is
 * the first of the dip, the ending one 11 later, so 5 + 12. */
START_TEST(oracle_quality__a_dip__lasts_a_half_cycle_more) {
  quality_begin();
  dip(0, 100, 400, 1);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 110 92000 92000 230000 230000 good", MS(-10));
  ROW(text, "waveform 1 17 good");
  ROW(text, "range quality 1 999999 1");
  ROW(text, "range waveform 1 999999 1");
  ROW(text, "value 0-0:128.44.0*255 1");
  ROW(text, "value 1-0:12.32.0*255 1");
  ROW(text, "value 1-0:12.36.0*255 0");
}
END_TEST

/* The ending cycle is that of the half cycles from 100 and 110 ms, known at 120 ms. */
START_TEST(oracle_quality__a_record__is_there_when_it_is_over_and_not_before) {
  quality_begin();
  dip(0, 100, 400, 1);
  served("range 0 1 %lld quality 1 999999 0\n", AT(120) - 1);
  served("range 0 2 %lld quality 1 999999 0\n", AT(120));
  const char *text = ideal();
  LINE(text, "range 0 1 %lld quality 1 999999 0", AT(120) - 1);
  LINE(text, "range 0 2 %lld quality 1 999999 1", AT(120));
  LINE(text, "missing disturbance 0 2 %lld 1 %lld 0 1 1 0 110 92000 92000 230000 230000 good",
       AT(120), MS(-10));
}
END_TEST

/* A fact that begins within a half cycle begins with the next, and ends so: [3, 97) is of the ones
 * from 10 to 90 ms, nine of them. */
START_TEST(oracle_quality__a_half_cycle__is_what_holds_at_its_first_instant) {
  quality_begin();
  dip(3, 97, 400, 2);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 2 0 100 92000 230000 92000 230000 good", MS(0));
}
END_TEST

/* 90 % is 207 V, and is none; 899 thousandths are 206.77 V for one half cycle: the cycles over its
 * edges have √((230² + 206.77²) / 2) V, 218.69 V, and it alone no whole cycle. Two half cycles are
 * one cycle of 206.77 V, from 0 to the next that is at 211.6 V or above, which is over the edge. */
START_TEST(oracle_quality__a_shallow_dip__needs_a_whole_cycle) {
  quality_begin();
  dip(0, 100, 900, 7);
  dip(1000, 1010, 899, 7);
  dip(2000, 2020, 899, 7);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 7 0 10 206770 206770 206770 206770 good", MS(2000));
  ROW(text, "range quality 1 999999 1");
}
END_TEST

/* Back at 211.599 V it is not over, at 211.6 V it is: 200 V from 0 to 100 ms, 211.599 V for 900 ms.
 * The edge down has √((230² + 200²) / 2) V, 215.52 V; the first below is that of 0 and 10 ms, from
 * 0. The edge up at 1 s, √((211.599² + 211.6²) / 2) V, is 211599.5, floored 211.599 V: still in it;
 * the next from 1000 ms. */
START_TEST(oracle_quality__hysteresis__ends_a_dip_where_every_phase_is_back) {
  quality_begin();
  volts(0, 100, "200000 230000 230000");
  volts(100, 1000, "211599 230000 230000");
  volts(1000, 5000, "211600 230000 230000");
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 1000 200000 200000 230000 230000 good", MS(0));
}
END_TEST

/* Phase 1 from 0 to 100 ms at 69 V, phase 2 from 90 to 200 ms: one, from -10 to 200 ms. */
START_TEST(oracle_quality__phases_that_follow_each_other__are_one_dip) {
  quality_begin();
  volts(0, 100, "69000 230000 230000");
  volts(90, 200, "230000 115000 230000");
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 3 0 210 69000 69000 115000 230000 good", MS(-10));
}
END_TEST

/* All phases at 4.9 % or two of them at nothing: the first is an interruption, the second a dip. At
 * 5 %, 11.5 V, none. The dip's own supply is there: hold-up of 10 s. */
START_TEST(oracle_quality__an_interruption__is_of_all_phases_at_once) {
  static const struct {
    const char *three, *words;
  } cases[] = {{"11270 11270 11270", "3 7 0 1010 11270 11270 11270 11270"},
               {"0 0 230000", "1 3 0 1010 0 0 0 230000"},
               {"11500 11499 11499", "1 7 0 1010 11499 11500 11499 11499"}};
  quality_begin();
  volts(0, 1000, cases[_i].three);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 %s good", MS(-10), cases[_i].words);
  ROW(text, "value 1-0:12.32.0*255 1");
}
END_TEST

/* 120 % is 276 V: the cycle over the edge √((230² + 276²) / 2) V, 254.04 V, above 253 V: begun
 * before. 115 %, 264.5 V: over the edge 247.85 V, which is neither a swell nor in one. */
START_TEST(oracle_quality__a_swell__is_the_other_way_round) {
  quality_begin();
  swell(0, 100, 1200, 4);
  swell(1000, 1100, 1150, 3);
  swell(2000, 2100, 1100, 7); /* 253 V, not above */
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 2 4 0 110 276000 230000 230000 276000 good", MS(-10));
  ROW(text, "disturbance 2 %lld 0 2 3 0 90 264500 264500 264500 230000 good", MS(1000));
  ROW(text, "range quality 1 999999 2");
  ROW(text, "value 1-0:12.32.0*255 0");
  ROW(text, "value 1-0:12.36.0*255 2");
}
END_TEST

/* A dip on phase 1 and a swell on phase 2 at one time, the dip written first; and a dip that has
 * a phase hides the swell of that phase, at 115 V. The least of phase 2 in the dip and the
 * greatest of phase 1 in the swell are those over the edge: √((230² + 299²) / 2) and √((230² +
 * 115²) / 2) V. */
START_TEST(oracle_quality__dips_and_swells__look_at_nothing_of_each_other) {
  quality_begin();
  dip(0, 100, 500, 1);
  swell(0, 100, 1300, 3);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 110 115000 115000 266740 230000 good", MS(-10));
  ROW(text, "disturbance 2 %lld 0 2 2 0 110 299000 181830 299000 230000 good", MS(-10));
}
END_TEST

/* What is missing is 0, also where it is dipped; a later voltage replaces an earlier one. */
START_TEST(oracle_quality__the_mains__are_the_first_that_applies) {
  quality_begin();
  volts(0, 5000, "100000 100000 100000");
  volts(0, 5000, "230000 230000 150000");
  dip(0, 5000, 600, 2);
  fact("fault 0 phase_off %lld %lld 2 meter\n", AT(1000), AT(2000));
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 6 0 5010 0 230000 0 150000 good", MS(-10));
}
END_TEST

/* Of one phase: the others take part in nothing, neither missing nor healthy. */
START_TEST(oracle_quality__a_meter_of_one_phase__knows_one) {
  quality_begin();
  fact("phases 0 1\n");
  policy("supply.hold_up 5000000000");
  dip(0, 100, 40, 1);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 3 1 0 110 9200 9200 0 0 good", MS(-10));
}
END_TEST

/* The supply fails at 0 with a hold-up of 500 ms: fifty half cycles without voltage are looked
 * at, cut at the power-down: from -10 to 500 ms. The edge, √(230² / 2) V, is below 207 V. What
 * was in the dark no record says; the voltage behind it is good. */
START_TEST(oracle_quality__a_power_down__cuts_what_runs) {
  quality_begin();
  policy("supply.hold_up 500000000");
  fact("fault 0 supply_off %lld %lld site\n", AT(0), AT(30000));
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 3 7 1 510 0 0 0 0 good", MS(-10));
  ROW(text, "waveform 1 24 good");
  ROW(text, "range quality 1 999999 1");
}
END_TEST

/* A dip of all phases to 60 %, below what the meter needs: it holds up for 205 ms and looks at the
 * twenty half cycles that lie wholly in them; from -10 to 200 ms, written at 205 ms. Power comes
 * back at 1 s; start-up of 1 s. The other, of all phases at 80 %, cuts nothing. */
START_TEST(oracle_quality__a_dip_that_takes_the_supply__is_cut_by_it) {
  quality_begin();
  policy("supply.hold_up 205000000");
  policy("meter.start_up 1000000000");
  dip(0, 1000, 600, 7);
  dip(5000, 6000, 800, 7);
  served("range 0 1 %lld quality 1 999999 0\n", AT(205) - 1);
  const char *text = answer_at(60000);
  LINE(text, "range 0 1 %lld quality 1 999999 0", AT(205) - 1);
  ROW(text, "disturbance 1 %lld 0 1 7 1 210 138000 138000 138000 138000 good", MS(-10));
  /* √((230² + 184²) / 2) V is 208.28 V, above 207 V: begun at 5000, over at the edge at 6000 ms?
   * 208.28 V is not back, so the next ends it. */
  ROW(text, "disturbance 2 %lld 0 1 7 0 1000 184000 184000 184000 184000 good", MS(5000));
  ROW(text, "range quality 1 999999 2");
}
END_TEST

/* Missing voltage and a failed front end end what is measured; behind them it begins anew, with
 * whatever is there: 115 V from 0 to 5 s, not measured from 2 to 3 s. Cut at 2 s; the next from the
 * first cycle at 3 s on to the edge at 5 s, 181.83 V, and over from 5 s. */
START_TEST(oracle_quality__what_is_not_measured__divides_what_is) {
  static const char *const kinds[] = {"measuring_voltage_off", "front_end"};
  quality_begin();
  volts(0, 5000, "115000 230000 230000");
  fact("fault 0 %s %lld %lld -\n", kinds[_i], AT(2000), AT(3000));
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 1 2010 115000 115000 230000 230000 good", MS(-10));
  ROW(text, "disturbance 2 %lld 0 1 1 0 2000 115000 115000 230000 230000 good", MS(3000));
  /* Of the first j, the second half cycle of its span, one lies before it; of 3000 to 3180 ms
   * 19. */
  ROW(text, "waveform 2 20 good");
  ROW(text, "range quality 1 999999 2");
}
END_TEST

/* A clock a day fast from 50 ms on, within a dip: its begin is by the clock that was. Set at the
 * very begin: likewise. Behind it the clock says its own. */
START_TEST(oracle_quality__a_clock_that_is_set__moves_no_begin) {
  quality_begin();
  dip(0, 100, 400, 1);
  dip(3000, 3100, 400, 1);
  fact("fault 0 set_clock %lld -1 %lld O3\n", AT(_i == 0 ? 50 : -10), (long long)(TEN + 86400));
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 110 92000 92000 230000 230000 good", MS(-10));
  ROW(text, "disturbance 2 %lld 0 1 1 0 110 92000 92000 230000 230000 good",
      (long long)(MS(_i == 0 ? 2940 : 3000) + 86400000));
}
END_TEST

/* STATUS is that at the writing: the clock fails at 50 ms, in the dip; 01 invalid. In summer 80 hex
 * is 128. */
START_TEST(oracle_quality__the_status__is_that_of_the_clock_at_the_writing) {
  quality_begin();
  dip(0, 100, 400, 1);
  fact("fault 0 clock_chip_failed %lld -1\n", AT(50));
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 1 1 1 0 110 92000 92000 230000 230000 good", MS(-10));
  /* 2026-07-01T00:00Z is 1782864000. */
  const long long july = 1782864000;
  story_begin(july, july + 3600, true);
  story_tariff();
  story_meter();
  fact("nominal 0 230000 50000\nfault 0 dip %lld %lld 400 1 site\n", july * NS + NS,
       july * NS + 2 * NS);
  served("range 0 1 %lld quality 1 9 0\n", july * NS + 10 * NS);
  ROW(ideal(), "disturbance 1 %lld 128 1 1 0 1010 92000 92000 230000 230000 good",
      july * 1000 + 990);
}
END_TEST

/* A record is internal, and at one instant before what comes from outside: written at 120 ms, at
 * which the clock fails; one ns earlier, 01. */
START_TEST(oracle_quality__a_record__is_written_before_what_happens_at_that_instant) {
  quality_begin();
  dip(0, 100, 400, 1);
  fact("fault 0 clock_chip_failed %lld -1\n", AT(120) - _i);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld %d 1 1 0 110 92000 92000 230000 230000 good", MS(-10), _i);
}
END_TEST

/* A crystal 1 % fast: 10 ms before ten it has run 1.01 times 35999.99 s, 36359.9899 s of the day,
 * floored to 36359989 ms. */
START_TEST(oracle_quality__the_begin__is_by_the_meters_clock_in_whole_ms) {
  quality_begin();
  policy("clk.drift 10000000");
  dip(0, 100, 400, 1);
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 0 110 92000 92000 230000 230000 good",
      (long long)(DAY * 1000 + 36359989));
}
END_TEST

/* Number of the last record, the clock in ms, its status; nothing before the first. */
START_TEST(oracle_quality__a_statement__is_made_when_it_is_asked) {
  quality_begin();
  dip(0, 100, 400, 1);
  served("statement 0 1 %lld 0 0 0 good\n", AT(0));
  served("statement 0 2 %lld 7 5 3 chain\n", AT(2345) + 999999);
  const char *text = ideal();
  LINE(text, "statement 0 1 %lld 0 %lld 0 good", AT(0), MS(0));
  LINE(text, "statement 0 2 %lld 1 %lld 0 good", AT(2345) + 999999, MS(2345));
}
END_TEST

/* Three kept of five; a row that is gone is surplus, served rows are answered in place. */
START_TEST(oracle_quality__the_oldest__makes_room) {
  quality_begin();
  fact("limit 0 quality_log 3\n");
  for (int i = 0; i < 5; i++) {
    dip(i * 1000, i * 1000 + 100, 400, 1);
  }
  served("disturbance 0 1 %lld 2 0 0 0 0 0 0 0 0 0 0 good\n", AT(60000));
  served("disturbance 0 1 %lld 5 0 0 0 0 0 0 0 0 0 0 edited\n", AT(60000));
  ask_at(60000);
  served("waveform 0 1 %lld 3 24 form\n", AT(60000));
  served("waveform 0 1 %lld 6 24 good\n", AT(60000));
  const char *text = ideal();
  LINE(text, "surplus disturbance 0 1 %lld 2 0 0 0 0 0 0 0 0 0 0 good", AT(60000));
  LINE(text, "disturbance 0 1 %lld 5 %lld 0 1 1 0 110 92000 92000 230000 230000 good", AT(60000),
       MS(3990));
  LINE(text, "missing disturbance 0 1 %lld 3 %lld 0 1 1 0 110 92000 92000 230000 230000 good",
       AT(60000), MS(1990));
  ROW(text, "range quality 1 999999 3");
  ROW(text, "value 0-0:128.44.0*255 5");
  LINE(text, "waveform 0 1 %lld 3 17 good", AT(60000));
  LINE(text, "surplus waveform 0 1 %lld 6 24 good", AT(60000));
}
END_TEST

/* Over an association by the clock column, both ends, whole seconds of BEGIN: -10 ms is the second
 * before ten. By number of the oldest kept. */
START_TEST(oracle_quality__over_an_association__is_selected_by_the_second_of_its_begin) {
  quality_begin();
  fact("protocol 0 dlms-wrapper direct\nlimit 0 quality_log 1\n");
  dip(0, 100, 400, 1);
  dip(3000, 3100, 400, 1);
  served("range 0 1 %lld quality T%lld T%lld 0\n", AT(60000), (long long)TEN, (long long)TEN + 2);
  served("range 0 1 %lld quality T%lld T%lld 0\n", AT(60001), (long long)TEN + 3,
         (long long)TEN + 3);
  served("range 0 1 %lld quality E1 E1 0\n", AT(60002));
  const char *text = ideal();
  ROW(text, "range quality T%lld T%lld 1", (long long)TEN, (long long)TEN + 2);
  ROW(text, "range quality T%lld T%lld 0", (long long)TEN + 3, (long long)TEN + 3);
  ROW(text, "range quality E1 E1 1");
}
END_TEST

START_TEST(oracle_quality__a_meter_that_declares_nothing__measures_nothing) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  dip(0, 100, 400, 1);
  swell(1000, 2000, 1300, 7);
  served("statement 0 1 %lld 0 0 0 good\n", AT(60000));
  served("disturbance 0 1 %lld 1 0 0 0 0 0 0 0 0 0 0 good\n", AT(60000));
  const char *text = answer_at(60000);
  LINE(text, "surplus statement 0 1 %lld 0 0 0 good", AT(60000));
  LINE(text, "surplus disturbance 0 1 %lld 1 0 0 0 0 0 0 0 0 0 0 good", AT(60000));
  LINE(text, "surplus value 0 1 %lld 0-0:128.44.0*255 0", AT(60000));
  ROW(text, "range quality 1 999999 0");
}
END_TEST

/* A dip that swings: 100 V and 150 V every 20 ms, runs of one edge and one cycle each. From four
 * values before the begin it has: 4 of 230 V (one run), then 2 for each of n swings, and the
 * edge up and the one behind it, which ends it: 1 + 2n + 2. Of 30 swings 63, of 31 65, more than
 * 64. */
START_TEST(oracle_quality__a_trace_of_more_than_64_runs__is_cut_off) {
  quality_begin();
  for (int i = 0; i < 30 + _i; i++) {
    volts(i * 20, i * 20 + 20, i % 2 == 0 ? "100000 230000 230000" : "150000 230000 230000");
  }
  const char *text = answer_at(60000);
  ROW(text, "disturbance 1 %lld 0 1 1 %d %d 100000 100000 230000 230000 good", MS(-10),
      _i == 0 ? 0 : 2, 610 + 20 * _i);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality");
  TCase *cases = tcase_create("records");
  tcase_add_test(cases, oracle_quality__a_dip__lasts_a_half_cycle_more);
  tcase_add_test(cases, oracle_quality__a_record__is_there_when_it_is_over_and_not_before);
  tcase_add_test(cases, oracle_quality__a_half_cycle__is_what_holds_at_its_first_instant);
  tcase_add_test(cases, oracle_quality__a_shallow_dip__needs_a_whole_cycle);
  tcase_add_test(cases, oracle_quality__hysteresis__ends_a_dip_where_every_phase_is_back);
  tcase_add_test(cases, oracle_quality__phases_that_follow_each_other__are_one_dip);
  tcase_add_loop_test(cases, oracle_quality__an_interruption__is_of_all_phases_at_once, 0, 3);
  tcase_add_test(cases, oracle_quality__a_swell__is_the_other_way_round);
  tcase_add_test(cases, oracle_quality__dips_and_swells__look_at_nothing_of_each_other);
  tcase_add_test(cases, oracle_quality__the_mains__are_the_first_that_applies);
  tcase_add_test(cases, oracle_quality__a_meter_of_one_phase__knows_one);
  tcase_add_test(cases, oracle_quality__a_power_down__cuts_what_runs);
  tcase_add_test(cases, oracle_quality__a_dip_that_takes_the_supply__is_cut_by_it);
  tcase_add_loop_test(cases, oracle_quality__what_is_not_measured__divides_what_is, 0, 2);
  tcase_add_loop_test(cases, oracle_quality__a_clock_that_is_set__moves_no_begin, 0, 2);
  tcase_add_test(cases, oracle_quality__the_status__is_that_of_the_clock_at_the_writing);
  tcase_add_loop_test(
      cases, oracle_quality__a_record__is_written_before_what_happens_at_that_instant, 0, 2);
  tcase_add_test(cases, oracle_quality__the_begin__is_by_the_meters_clock_in_whole_ms);
  tcase_add_test(cases, oracle_quality__a_statement__is_made_when_it_is_asked);
  tcase_add_test(cases, oracle_quality__the_oldest__makes_room);
  tcase_add_test(cases,
                 oracle_quality__over_an_association__is_selected_by_the_second_of_its_begin);
  tcase_add_test(cases, oracle_quality__a_meter_that_declares_nothing__measures_nothing);
  tcase_add_loop_test(cases, oracle_quality__a_trace_of_more_than_64_runs__is_cut_off, 0, 2);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
