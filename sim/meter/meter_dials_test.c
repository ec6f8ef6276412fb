/* The gauges of the mains in the second profile, entries of ten minutes, and which of them are
 * flagged (pmu/docs/decisions/0011 "Ten minutes"). A minute has 6000 half cycles. */
#include "sim/meter/quality_test.h"

enum { MINUTE = 6000 };

static void begin_dials(story_t *story, const char *const *gauges) {
  begin(story);
  tell(story, "instrument 0 600000000000 4");
  for (int i = 0; gauges[i] != NULL; i++)
    tell(story, "gauge 0 %d %s", i, gauges[i]);
}

static meter_instrument_row_t row_at(const story_t *story, uint32_t sequence) {
  meter_instrument_row_t row;
  ck_assert(meter_instrument_row(story->m, sequence, &row));
  ck_assert_uint_eq(row.sequence, sequence);
  return row;
}

static void is_gauged(const meter_instrument_row_t *row, int gauge, int64_t least, int64_t greatest,
                      int64_t mean) {
  ck_assert_int_eq(row->gauged[gauge].least, least);
  ck_assert_int_eq(row->gauged[gauge].greatest, greatest);
  ck_assert_int_eq(row->gauged[gauge].mean, mean);
}

/* 230 V and 240 V, five minutes each: ⌊√((230000² + 240000²)/2)⌋ = 235053, where a mean would be
 * 235000. 50 Hz for four minutes, 49.9 for six: 49940. A power among them stays what it is. */
START_TEST(entry__has_means_of_squares_and_of_time) {
  static const char *const gauges[] = {"U1", "P", "F", "PST2", NULL};
  story_t story;
  begin_dials(&story, gauges);
  tell_load(&story, 0, 3600, 3000);
  tell_voltage(&story, 5 * MINUTE, 10 * MINUTE, 240000, 230000, 230000);
  tell(&story, "frequency 0 %lld %lld 49900", story_ns(&story, 240), story_ns(&story, 600));
  tell(&story, "flicker 0 %lld %lld 0 1000 0", story_ns(&story, 0), story_ns(&story, 150));
  live(&story);
  until(&story, 600);
  meter_instrument_row_t row = row_at(&story, 1);
  ck_assert_uint_eq(row.status, 0);
  is_gauged(&row, 0, 230000, 240000, 235053);
  is_gauged(&row, 1, 3000000, 3000000, 3000000);
  is_gauged(&row, 2, 49900, 50000, 49940);
  is_gauged(&row, 3, 0, 1000, 250); /* 1000 · 150 / 600 */
  story_end(&story);
}
END_TEST

/* 231, 229 and 230 V: ((2² + 1² + 1²)/2 = 3)·10⁶ mV² over 690000²: √(10¹²·3·10⁶/690000²) = 2510.
 * 3 % and 4 % of two orders are 5 %. */
START_TEST(entry__has_unbalance_and_distortion) {
  static const char *const gauges[] = {"UB", "THD2", "H2.5", "H2.7", "THD1", NULL};
  story_t story;
  begin_dials(&story, gauges);
  tell_voltage(&story, 0, 10 * MINUTE, 231000, 229000, 230000);
  tell(&story, "harmonic 0 %lld -1 2 5 30000", story_ns(&story, 0));
  tell(&story, "harmonic 0 %lld -1 2 7 40000", story_ns(&story, 0));
  live(&story);
  until(&story, 600);
  meter_instrument_row_t row = row_at(&story, 1);
  is_gauged(&row, 0, 2510, 2510, 2510);
  is_gauged(&row, 1, 50000, 50000, 50000);
  is_gauged(&row, 2, 30000, 30000, 30000);
  is_gauged(&row, 3, 40000, 40000, 40000);
  is_gauged(&row, 4, 0, 0, 0);
  story_end(&story);
}
END_TEST

/* Phase 2 is out for six of ten minutes: its voltage and its harmonics are 0 there, the frequency
 * and its flicker are not. √(230000²·0.4) = 145464, √(30000²·0.4) = 18973. */
START_TEST(phase__that_is_missing__is_0_in_its_gauges) {
  static const char *const gauges[] = {"U2", "H2.5", "F", "PST2", NULL};
  story_t story;
  begin_dials(&story, gauges);
  tell(&story, "harmonic 0 %lld -1 2 5 30000", story_ns(&story, 0));
  tell(&story, "flicker 0 %lld -1 0 700 0", story_ns(&story, 0));
  tell_halves(&story, "phase_off", 4 * MINUTE, 10 * MINUTE, "2 meter");
  live(&story);
  until(&story, 600);
  meter_instrument_row_t row = row_at(&story, 1);
  is_gauged(&row, 0, 0, 230000, 145464);
  is_gauged(&row, 1, 0, 30000, 18973);
  is_gauged(&row, 2, 50000, 50000, 50000);
  is_gauged(&row, 3, 700, 700, 700);
  ck_assert_uint_eq(row.status, ENTRY_PHASE_MISSING | ENTRY_FLAGGED);
  story_end(&story);
}
END_TEST

/* Blind for six of ten minutes: 0, and it is time. */
START_TEST(front_end__that_has_failed__shows_0_and_it_is_time) {
  static const char *const gauges[] = {"U2", "F", NULL};
  story_t story;
  begin_dials(&story, gauges);
  tell_halves(&story, "front_end", 4 * MINUTE, 10 * MINUTE, "");
  live(&story);
  until(&story, 600);
  meter_instrument_row_t row = row_at(&story, 1);
  is_gauged(&row, 0, 0, 230000, 145464);
  is_gauged(&row, 1, 0, 50000, 20000);
  ck_assert_uint_eq(row.status, ENTRY_NOT_VALID);
  story_end(&story);
}
END_TEST

/* A dip from the third minute to the thirteenth is in two entries. One whose last half cycle is 3
 * before the 30th minute has its ending j 1 before it, known at the minute itself: it is in no
 * entry that begins there; half a cycle later it is. One whose first half cycle is 1 before the
 * 50th minute is known at the minute, and in no entry that ends there. */
START_TEST(entries__in_which_a_dip_runs__are_flagged) {
  static const char *const gauges[] = {"U1", NULL};
  for (int late = 0; late <= 1; late++) {
    story_t story;
    begin_dials(&story, gauges);
    tell_halves(&story, "dip", 3 * MINUTE, 13 * MINUTE, "750 1 meter");
    /* its ending j is the half cycle behind it and one: known at j + 1 */
    tell_halves(&story, "dip", 25 * MINUTE, 30 * MINUTE - 2 + late, "750 1 meter");
    tell_halves(&story, "dip", 50 * MINUTE - 1 + late, 51 * MINUTE, "100 1 meter");
    live(&story);
    until(&story, 3600);
    static const uint32_t flagged[2][6] = {{1, 1, 1, 0, 0, 1}, {1, 1, 1, 1, 0, 1}};
    for (uint32_t i = 1; i <= 6; i++)
      ck_assert_msg(row_at(&story, i).status == flagged[late][i - 1] * ENTRY_FLAGGED, "%d %u", late,
                    i);
    story_end(&story);
  }
}
END_TEST

/* The front end fails where an entry begins: what it cuts is no part of that entry. */
START_TEST(entry__that_begins_where_a_dip_is_cut__is_not_flagged) {
  static const char *const gauges[] = {"U1", NULL};
  story_t story;
  begin_dials(&story, gauges);
  tell_halves(&story, "dip", 9 * MINUTE, 12 * MINUTE, "750 1 meter");
  tell_halves(&story, "front_end", 10 * MINUTE, 15 * MINUTE, "");
  live(&story);
  until(&story, 1200);
  ck_assert_uint_eq(row_at(&story, 1).status, ENTRY_FLAGGED);
  ck_assert_uint_eq(row_at(&story, 2).status, ENTRY_NOT_VALID);
  ck_assert_int_eq(record_of(&story, 1).record[7], QUALITY_CUT);
  story_end(&story);
}
END_TEST

/* A cut at each point of the write of an entry, and of what follows: it is written again, whole. */
START_TEST(entry__that_a_cut_tears__has_the_same_values_again) {
  static const char *const gauges[] = {"U1", "F", NULL};
  for (uint64_t point = 1; point <= 6; point++) {
    story_t story;
    begin_dials(&story, gauges);
    tell_voltage(&story, 5 * MINUTE, 10 * MINUTE, 240000, 230000, 230000);
    live(&story);
    until(&story, 599);
    meter_arm_cut(story.m, meter_cut_points(story.m) + point);
    until(&story, 1800);
    ck_assert(meter_cut_happened(story.m));
    meter_instrument_row_t row = row_at(&story, 1);
    ck_assert_int_eq(row.begin.s, STORY_JANUARY);
    is_gauged(&row, 0, 230000, 240000, 235053);
    is_gauged(&row, 1, 50000, 50000, 50000);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("dials");
  tcase_add_test(tcase, entry__has_means_of_squares_and_of_time);
  tcase_add_test(tcase, entry__has_unbalance_and_distortion);
  tcase_add_test(tcase, phase__that_is_missing__is_0_in_its_gauges);
  tcase_add_test(tcase, front_end__that_has_failed__shows_0_and_it_is_time);
  tcase_add_test(tcase, entries__in_which_a_dip_runs__are_flagged);
  tcase_add_test(tcase, entry__that_begins_where_a_dip_is_cut__is_not_flagged);
  tcase_add_test(tcase, entry__that_a_cut_tears__has_the_same_values_again);
  STORY_RUN("meter_dials", tcase);
}
