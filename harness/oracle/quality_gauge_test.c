/* The gauges of power quality by hand: decision 0011 *Ten minutes*. Entries of ten minutes of UTC,
 * 230 V declared. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))

static void begin(const char *gauges) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("instrument 0 %lld 10\n%snominal 0 230000 50000\n", (long long)(600 * NS), gauges);
}

static void during(const char *name, int64_t from_s, int64_t to_s, const char *words) {
  fact("%s 0 %lld %lld %s\n", name, (long long)(from_s * NS), (long long)(to_s * NS), words);
}

static const char *answer_at(int64_t at_s) {
  served("range 0 1 %lld instrument S1 S999999 0\n", (long long)(at_s * NS));
  return ideal();
}

/* 230 V and 240 V, five minutes each: √((230² + 240²) / 2) V is 235053.18 mV. The frequency, 50 and
 * 50.001 Hz for five minutes each: the plain mean 50000.5, floored. */
START_TEST(oracle_gauges__of_voltage__have_the_root_of_the_mean_of_squares) {
  begin("gauge 0 0 U1\ngauge 0 1 U3\ngauge 0 2 F\ngauge 0 3 PST2\n");
  during("voltage", AT(0, 5), AT(0, 10), "240000 230000 0");
  during("frequency", AT(0, 5), AT(0, 10), "50001");
  during("flicker", AT(0, 0), AT(0, 2), "7 1001 7");
  const char *text = answer_at(AT(0, 12));
  ROW(text,
      "gauges 1 1 %lld %lld 64 600 230000 240000 235053 0 230000 162634 50000 50001 50000 0 1001 "
      "200",
      AT(0, 0), AT(0, 10)); /* phase 3 without voltage is a dip: 40 hex is 64; 230 / √2 V */
}
END_TEST

/* Third, fifth and 25th harmonic of 3, 4 and 12 %: √(9 + 16 + 144) = 13 %. For half of the time the
 * fifth is 0: √(153) = 12.369316 %; the mean of squares 161, 12.688577 %. Where there is no voltage
 * there is no harmonic: phase 2. */
START_TEST(oracle_gauges__of_harmonics__are_of_the_fundamental) {
  begin("gauge 0 0 THD1\ngauge 0 1 H1.5\ngauge 0 2 H1.25\ngauge 0 3 THD2\ngauge 0 4 H1.2\n");
  during("harmonic", AT(0, 0), AT(1, 0), "1 3 30000");
  during("harmonic", AT(0, 0), AT(1, 0), "1 5 40000");
  during("harmonic", AT(0, 0), AT(1, 0), "1 25 120000");
  during("harmonic", AT(0, 5), AT(0, 10), "1 5 0");
  during("harmonic", AT(0, 0), AT(1, 0), "2 3 30000");
  during("voltage", AT(0, 0), AT(1, 0), "230000 0 230000");
  const char *text = answer_at(AT(0, 12));
  /* √(4² / 2) % is 28284.27 millionths. */
  ROW(text,
      "gauges 1 1 %lld %lld 64 600 123693 130000 126885 0 40000 28284 120000 120000 120000 0 0 0 0 "
      "0 0",
      AT(0, 0), AT(0, 10));
}
END_TEST

/* 240, 230, 220 V: 57600 + 52900 + 48400 - 55200 - 50600 - 52800 = 300, over 690²: √(300) / 690 is
 * 0.025102185 (6.3011980e-4 squared). One phase missing of three: a² / (2a)² * ... (a² + a² - a²) /
 * 4a², half: 500000. None at all: 0, and 0 Hz. */
START_TEST(oracle_gauges__of_unbalance__are_negative_over_positive_sequence) {
  static const struct {
    const char *three, *words;
    int flags;
  } cases[] = {
      {"240000 230000 220000", "25102 25102 25102 50000 50000 50000", 0},
      {"230000 230000 0", "500000 500000 500000 50000 50000 50000", 64},
      {"230000 0 0", "1000000 1000000 1000000 50000 50000 50000", 64},
      {"0 0 0", "0 0 0 0 0 0", 64},
  };
  begin("gauge 0 0 UB\ngauge 0 1 F\n");
  during("voltage", AT(0, 0), AT(1, 0), cases[_i].three);
  ROW(answer_at(AT(0, 12)), "gauges 1 1 %lld %lld %d 600 %s", AT(0, 0), AT(0, 10), cases[_i].flags,
      cases[_i].words);
}
END_TEST

/* Not seen for 150 of 600 s: 0, and is time: √(3 / 4) * 230 V is 199185.84 mV, 3 / 4 of 50 Hz. 0100
 * hex of the voltage is 256, 20 hex of the front end 32. */
START_TEST(oracle_gauges__of_what_is_not_measured__are_nothing_and_are_time) {
  static const struct {
    const char *kind;
    int status;
  } cases[] = {{"measuring_voltage_off", 256}, {"front_end", 32}};
  begin("gauge 0 0 U1\ngauge 0 1 F\ngauge 0 2 PST1\n");
  during("flicker", AT(0, 0), AT(1, 0), "1000 1000 1000");
  fact("fault 0 %s %lld %lld -\n", cases[_i].kind, AT(0, 5) * NS, (AT(0, 5) + 150) * NS);
  ROW(answer_at(AT(0, 12)), "gauges 1 1 %lld %lld %d 600 0 230000 199185 0 50000 37500 0 1000 750",
      AT(0, 0), AT(0, 10), cases[_i].status);
}
END_TEST

/* A time set of an hour at 4 ms into a half cycle closes the entry: 7 ms of it and of the next are
 * in part of the one that follows. The voltage falls to 0 on phase 1 at 00:05:00.000; the set comes
 * 4 ms later: of 300.004 s four ms at 0 V, √(300 / 300.004) * 230 V is 229998.466 mV. */
START_TEST(oracle_gauges__a_half_cycle_in_part__counts_with_its_part) {
  begin("gauge 0 0 U1\n");
  during("voltage", AT(0, 5), AT(1, 0), "0 230000 230000");
  fact("fault 0 set_clock %lld -1 %lld O3\n", AT(0, 5) * NS + 4000000, AT(1, 5));
  const char *text = answer_at(AT(0, 12));
  /* Time change 8, short 80 hex: 136; the dip begins 10 ms before it is known, at 00:05:00.010, in
   * the next entry. */
  ROW(text, "gauges 1 1 %lld %lld 136 300 0 230000 229998", AT(0, 0), AT(0, 5));
  ROW(text, "gauges 2 1 %lld %lld 200 300 0 0 0", AT(1, 5), AT(1, 10));
}
END_TEST

/* One that has one phase: 0 of the others, and no unbalance. */
START_TEST(oracle_gauges__of_a_phase_that_there_is_not__are_nothing) {
  begin("gauge 0 0 U1\ngauge 0 1 U2\ngauge 0 2 UB\ngauge 0 3 THD3\ngauge 0 4 PST2\ngauge 0 5 F\n");
  fact("phases 0 1\n");
  during("flicker", AT(0, 0), AT(1, 0), "1000 1000 1000");
  during("harmonic", AT(0, 0), AT(1, 0), "3 3 30000");
  ROW(answer_at(AT(0, 12)),
      "gauges 1 1 %lld %lld 0 600 230000 230000 230000 0 0 0 0 0 0 0 0 0 0 0 0 50000 50000 50000",
      AT(0, 0), AT(0, 10));
}
END_TEST

/* Powers beside them keep K, voltages have none: 200/5 on the secondary side. */
START_TEST(oracle_gauges__of_voltage__have_no_ratio) {
  begin("gauge 0 0 P\ngauge 0 1 U1\n");
  fact("ratio 0 20000 500 10000 100\n");
  policy("ratio.place secondary");
  load(DAY, AT(1, 0), 4000000);
  ROW(answer_at(AT(0, 12)), "gauges 1 1 %lld %lld 0 600 1000 1000 1000 230000 230000 230000",
      AT(0, 0), AT(0, 10));
}
END_TEST

/* A dip whose first cycle of two half cycles is known at the very end of an entry runs in the next:
 * voltage gone from 00:10:00.000 - 10 ms on, U known at 00:10:00.000. Ten ms earlier it is in both.
 * It is over, known again, at the begin of the third: half-open, not of it. */
static void flagged(int64_t early_ms, int64_t late_ms, const char *first, const char *third) {
  begin("gauge 0 0 F\n");
  fact("voltage 0 %lld %lld 100000 230000 230000\n", AT(0, 10) * NS - early_ms * 1000000,
       AT(0, 20) * NS - late_ms * 1000000);
  const char *text = answer_at(AT(0, 32));
  ROW(text, "gauges 1 1 %lld %lld %s 600 50000 50000 50000", AT(0, 0), AT(0, 10), first);
  ROW(text, "gauges 2 1 %lld %lld 64 600 50000 50000 50000", AT(0, 10), AT(0, 20));
  ROW(text, "gauges 3 1 %lld %lld %s 600 50000 50000 50000", AT(0, 20), AT(0, 30), third);
}

START_TEST(oracle_gauges__an_event__flags_the_entries_it_runs_in) {
  flagged(10, 20, "0", "0");
  flagged(20, 20, "64", "0");
  flagged(10, 10, "0", "64");
}
END_TEST

/* A swell flags, a rapid change does not; an interruption that is cut flags the entry it ends. */
START_TEST(oracle_gauges__what_flags__is_a_dip_a_swell_and_an_interruption) {
  begin("gauge 0 0 F\n");
  policy("pq.rapid 50");
  policy("supply.hold_up 1000000000");
  during("voltage", AT(0, 5), AT(0, 7), "215000 215000 215000");
  during("voltage", AT(0, 15), AT(0, 17), "260000 230000 230000");
  outage(AT(0, 25), AT(0, 35));
  const char *text = answer_at(AT(0, 52));
  ROW(text, "gauges 1 1 %lld %lld 0 600 50000 50000 50000", AT(0, 0), AT(0, 10));
  ROW(text, "gauges 2 1 %lld %lld 64 600 50000 50000 50000", AT(0, 10), AT(0, 20));
  /* 301 s with 1 s at 0 Hz: 50000 * 300 / 301 = 49833; power-down 2, short 80 hex: 194. */
  ROW(text, "gauges 3 1 %lld %lld 194 301 0 50000 49833", AT(0, 20), AT(0, 25) + 1);
  ROW(text, "gauges 4 2 %lld %lld 132 300 50000 50000 50000", AT(0, 35), AT(0, 40));
}
END_TEST

/* A dip that begins 10 ms before the voltage goes away is known at that instant, and cut at it:
 * it ran for no time, and flags nothing. A half cycle earlier it ran for 10 ms. 0100 hex is 256. */
START_TEST(oracle_gauges__what_is_cut_as_it_is_known__flags_nothing) {
  begin("gauge 0 0 F\n");
  fact("voltage 0 %lld %lld 100000 230000 230000\n", AT(0, 5) * NS - 10000000 * (1 + _i),
       AT(0, 9) * NS);
  fact("fault 0 measuring_voltage_off %lld %lld -\n", AT(0, 5) * NS, AT(0, 9) * NS);
  served("range 0 1 %lld quality 1 9 0\n", AT(0, 12) * NS);
  const char *text = answer_at(AT(0, 12));
  ROW(text, "range quality 1 9 1"); /* there is a record of it */
  ROW(text, "gauges 1 1 %lld %lld %d 600 0 50000 30000", AT(0, 0), AT(0, 10), 256 + 64 * _i);
}
END_TEST

/* A dip that is not over flags all the same, up to where nobody looks any more. */
START_TEST(oracle_gauges__a_dip_that_does_not_end__flags) {
  begin("gauge 0 0 F\n");
  during("voltage", AT(0, 15), DAY + 86400 * 2, "100000 230000 230000");
  const char *text = answer_at(AT(0, 52));
  ROW(text, "gauges 1 1 %lld %lld 0 600 50000 50000 50000", AT(0, 0), AT(0, 10));
  ROW(text, "gauges 2 1 %lld %lld 64 600 50000 50000 50000", AT(0, 10), AT(0, 20));
  ROW(text, "gauges 5 1 %lld %lld 64 600 50000 50000 50000", AT(0, 40), AT(0, 50));
}
END_TEST

/* Three gauges by number: 10 + 96 words a line at the most; here all 32, in the order of the facts.
 */
START_TEST(oracle_gauges__thirty_two__are_one_line) {
  begin("");
  char words[1024] = "";
  for (int n = 0; n < 32; n++) {
    int phase = n / 24 + 1, order = n % 24 + 2;
    fact("gauge 0 %d H%d.%d\n", n, phase, order);
    fact("harmonic 0 %lld %lld %d %d %d\n", (long long)(DAY * NS), (long long)(DAY + 3600) * NS,
         phase, order, 100 + n);
    size_t len = strlen(words);
    (void)snprintf(words + len, sizeof words - len, " %d %d %d", 100 + n, 100 + n, 100 + n);
  }
  served("gauges 0 1 %lld 1 1 %lld %lld 0 600%s\n", AT(0, 12) * NS, AT(0, 0), AT(0, 10), words);
  const char *text = ideal();
  char line[2048];
  (void)snprintf(line, sizeof line, "gauges 0 1 %lld 1 1 %lld %lld 0 600%s", AT(0, 12) * NS,
                 AT(0, 0), AT(0, 10), words);
  ck_assert_msg(has_line(text, line), "%s", text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality_gauge");
  TCase *cases = tcase_create("gauges of power quality");
  tcase_add_test(cases, oracle_gauges__of_voltage__have_the_root_of_the_mean_of_squares);
  tcase_add_test(cases, oracle_gauges__of_harmonics__are_of_the_fundamental);
  tcase_add_loop_test(cases, oracle_gauges__of_unbalance__are_negative_over_positive_sequence, 0,
                      4);
  tcase_add_loop_test(cases, oracle_gauges__of_what_is_not_measured__are_nothing_and_are_time, 0,
                      2);
  tcase_add_test(cases, oracle_gauges__a_half_cycle_in_part__counts_with_its_part);
  tcase_add_test(cases, oracle_gauges__of_a_phase_that_there_is_not__are_nothing);
  tcase_add_test(cases, oracle_gauges__of_voltage__have_no_ratio);
  tcase_add_test(cases, oracle_gauges__an_event__flags_the_entries_it_runs_in);
  tcase_add_test(cases, oracle_gauges__what_flags__is_a_dip_a_swell_and_an_interruption);
  tcase_add_loop_test(cases, oracle_gauges__what_is_cut_as_it_is_known__flags_nothing, 0, 2);
  tcase_add_test(cases, oracle_gauges__a_dip_that_does_not_end__flags);
  tcase_add_test(cases, oracle_gauges__thirty_two__are_one_line);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
