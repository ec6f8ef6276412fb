/* Rapid changes of the voltage, hundred values at a time (pmu/docs/decisions/0011 "Rapid changes").
 * pq.rapid is 3 %: T is 6900 mV, 3450 while one runs. Every value is worked out beside it. */
#include "sim/meter/quality_test.h"

static void begin_rapid(story_t *story) {
  begin(story);
  tell(story, "policy 0 pq.rapid 30");
}

/* From 230 to 222 V: U(1000) = ⌊√((230000² + 222000²)/2)⌋ = 226035. A(1000) = ⌊(99·230000 +
 * 226035)/100⌋ = 229960, and 226035 is within 6900 of it. A(1001) = ⌊(98·230000 + 226035 +
 * 222000)/100⌋ = 229880: 222000 is 7880 off, a change begins at τ(1001), 10 s. A(1099) =
 * ⌊(226035 + 99·222000)/100⌋ = 222040, and 226035 is 3995 off; from 1001 to 1100 all is 222 V: it
 * ends at τ(1001), as it began. E = 229960 − 222000. */
START_TEST(change__of_a_step__has_no_length) {
  story_t story;
  begin_rapid(&story);
  tell_voltage(&story, 1000, 3000, 222000, 230000, 230000);
  live(&story);
  until_half(&story, 1100);
  ck_assert_uint_eq(records(&story), 0);
  until_half(&story, 1101);
  ck_assert_uint_eq(records(&story), 1);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_RAPID, 1, 0, 10000, 0, 7960);
  ck_assert_int_eq(get(row.record, 104, 4), 7960);
  ck_assert_int_eq(get(row.record, 108, 4), 0);
  ck_assert_uint_eq(row.trace_len, 3 * METER_QUALITY_RUN);
  is_run(&row, 0, 99, 230000, 230000, 230000);
  is_run(&row, 1, 1, 226035, 230000, 230000);
  is_run(&row, 2, 100, 222000, 230000, 230000);
  ck_assert_int_eq(get(row.record, 248, 4), 100);
  ck_assert_int_eq(get(row.record, 148, 4), 24 * 64 * 6);
  meter_quality_t quality;
  meter_quality(story.m, &quality);
  ck_assert_uint_eq(quality.dips + quality.swells, 0);
  story_end(&story);
}
END_TEST

/* And on to 214 V at 1040: U(1040) = 218036, 3996 from A(1139) = 214040; all of 1041 to 1140 is
 * 214 V. It ends at τ(1041), 10.4 s; E = 229960 − 214000. */
START_TEST(change__of_two_steps__lasts_from_one_to_the_other) {
  story_t story;
  begin_rapid(&story);
  tell_voltage(&story, 1000, 1040, 222000, 222000, 222000);
  tell_voltage(&story, 1040, 3000, 214000, 214000, 214000);
  live(&story);
  until_half(&story, 1141);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_RAPID, 7, 0, 10000, 400, 15960);
  story_end(&story);
}
END_TEST

/* 5 V are within T. The first value that is looked at is the hundredth: with 9 values of 230 V,
 * ⌊√((230000² + 222000²)/2)⌋ = 226035 and 90 of 222 V its mean is 222760, and 230 V are 7240 off;
 * so that it is not steady, and nothing begins before it was. */
START_TEST(change__within_the_limit__is_none) {
  story_t story;
  begin_rapid(&story);
  tell_voltage(&story, 10, 3000, 222000, 222000, 222000);
  tell_voltage(&story, 1000, 3000, 227000, 227000, 227000);
  live(&story);
  until_half(&story, 2500);
  ck_assert_uint_eq(records(&story), 0);
  story_end(&story);
}
END_TEST

/* To 200 V it is a dip, and no rapid change. Back from there nothing is beyond a threshold: U(1300)
 * is ⌊√((200000² + 230000²)/2)⌋ = 215522, above 207 V, and the change one like any other. E is 30 V
 * from the hundred values before; all of 1301 to 1400 is 230 V: from τ(1300) to τ(1301). */
START_TEST(change__beyond_a_threshold__is_a_dip_and_nothing_else) {
  story_t story;
  begin_rapid(&story);
  tell_voltage(&story, 1000, 1300, 200000, 230000, 230000);
  live(&story);
  until_half(&story, 1302);
  ck_assert_uint_eq(records(&story), 1);
  meter_quality_row_t row = record_of(&story, 1);
  ck_assert_int_eq(row.record[5], QUALITY_DIP);
  until_half(&story, 2500);
  ck_assert_uint_eq(records(&story), 2);
  row = record_of(&story, 2);
  is_found(&row, QUALITY_RAPID, 1, 0, 12990, 10, 30000);
  story_end(&story);
}
END_TEST

/* A span that ends while one runs: no record of it, cut or whole. */
START_TEST(change__that_is_cut__has_no_record) {
  story_t story;
  begin_rapid(&story);
  tell_voltage(&story, 1000, 3000, 222000, 230000, 230000);
  tell_halves(&story, "measuring_voltage_off", 1050, 1060, "");
  live(&story);
  until_half(&story, 2500);
  ck_assert_uint_eq(records(&story), 0);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("rapid");
  tcase_add_test(tcase, change__of_a_step__has_no_length);
  tcase_add_test(tcase, change__of_two_steps__lasts_from_one_to_the_other);
  tcase_add_test(tcase, change__within_the_limit__is_none);
  tcase_add_test(tcase, change__beyond_a_threshold__is_a_dip_and_nothing_else);
  tcase_add_test(tcase, change__that_is_cut__has_no_record);
  STORY_RUN("meter_rapid", tcase);
}
