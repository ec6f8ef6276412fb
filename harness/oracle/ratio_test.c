/* What a meter was told of its transformers against those that stand there, applied once: 0006
 * *Quantisers*, *Change of ratios*. 200/5 A and nothing else is a ratio of 40. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */
#define KW INT64_C(1000000)

static void begin(const char *place) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("ratio 0 20000 500 100 100\n");
  fact("policy 0 ratio.place %s\n", place);
}

static void transformer(int64_t at_s, int ct_primary) {
  fact("transformer 0 %lld %d 500 100 100\n", (long long)(at_s * NS), ct_primary);
}

static void order(int64_t at_s, int64_t ct_primary, const char *by) {
  fact("fault 0 set_ratio %lld -1 %lld 500 100 100 %s\n", (long long)(at_s * NS),
       (long long)ct_primary, by);
}

static void expect_total(int64_t at_s, int64_t mwh) {
  story_served.len = 0;
  ask(at_s, "1-0:1.8.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.0*255 %lld", (long long)mwh);
}

/* 1 kW for an hour. Told 200/5, and 400/5 stand there: half of it, on either side. */
START_TEST(oracle_quantiser__a_wrong_ratio__is_applied_once) {
  begin("primary");
  load(DAY, DAY + 3600, KW);
  expect_total(DAY + 3600, 1000000);
  transformer(DAY, 40000);
  expect_total(DAY + 3600, 500000);
  /* 1 kWh / 80; the bill is that times the 40 that were told. */
  begin("secondary");
  load(DAY, DAY + 3600, KW);
  expect_total(DAY + 3600, 25000);
  transformer(DAY, 40000);
  expect_total(DAY + 3600, 12500);
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "total 0 2026-03 500000");
  LINE(text, "demand 0 2026-03 0 500000 %lld", (long long)DAY + 900);
  LINE(text, "clock 0 2026-03 0 500001"); /* the greatest power that it can register, rounded up */
}
END_TEST

/* 1 kW, a count of 1000 mWh each 3.6 s. At 5 s one has been made and 1.4 s are dropped, for K is
 * halved: the second comes 7.2 s later, at 12.2 s. Kept, it would come at 9.4 s. */
START_TEST(oracle_quantiser__where_k_changes__what_made_no_count_is_dropped) {
  begin("primary");
  policy("register.quantum 1000");
  load(DAY, DAY + 3600, KW);
  transformer(DAY + 5, 40000);
  expect_total(DAY + 5, 1000);
  expect_total(DAY + 12, 1000);
  expect_total(DAY + 13, 2000);
}
END_TEST

/* The same transformers by other names, 400/10 for 200/5: K is 1 as before, so that the second
 * count comes at 7.2 s. Dropped, it would come at 8.6 s. On the secondary side no order changes K.
 */
START_TEST(oracle_quantiser__where_k_stays__no_part_of_a_count_is_lost) {
  begin("primary");
  policy("register.quantum 1000");
  load(DAY, DAY + 3600, KW);
  fact("fault 0 set_ratio %lld -1 40000 1000 100 100 O3\n", (long long)((DAY + 5) * NS));
  expect_total(DAY + 8, 2000);
  begin("secondary");
  policy("register.quantum 1000");
  load(DAY, DAY + 3600, 40 * KW);
  order(DAY + 5, 40000, "O3");
  expect_total(DAY + 8, 2000);
}
END_TEST

/* 09:05 Transformers of 400/5 and an order together: 5 min of 12 kW are 1 kWh, before and after.
 * The entry is closed with 1000 and is short, 0080: 4224; the next begins with it, 4224. */
START_TEST(oracle_ratio__a_change__ends_billing_with_the_old_ratios) {
  begin("primary");
  load(DAY + HM(9, 0), DAY + HM(9, 15), 12 * KW);
  transformer(DAY + HM(9, 5), 40000);
  order(DAY + HM(9, 5), 40000, "O3");
  ask(DAY + HM(9, 5) - 1, "1-0:0.4.2*255");
  ask_all(DAY + HM(10, 0));
  ask(DAY + HM(10, 0), "1-0:0.4.2*255");
  ask(DAY + HM(10, 0), "1-0:1.6.0*255");
  const char *text = ideal();
  int64_t at_s = DAY + HM(9, 5);
  LINE(text, "value 0 1 %lld 1-0:0.4.2*255 20000", (long long)((at_s - 1) * NS));
  LINE(text, "value 0 1 %lld 1-0:0.4.2*255 40000", (long long)((DAY + HM(10, 0)) * NS));
  ROW(text, "entry 37 1 %lld %lld 4224 300 1000000", (long long)DAY + HM(9, 0), (long long)at_s);
  ROW(text, "marker 38 1 FE %lld - 1", (long long)at_s);
  ROW(text, "marker 39 1 CC %lld - 50", (long long)at_s);
  ROW(text, "entry 40 1 %lld %lld 4224 600 2000000", (long long)at_s, (long long)DAY + HM(9, 15));
  ROW(text, "event 1 1 20 %lld %lld 1 O3", (long long)at_s, (long long)at_s);
  ROW(text, "event 2 1 50 %lld - - O3", (long long)at_s);
  ROW(text, "set 1 7 128 %lld %lld %lld 0", (long long)DAY, (long long)at_s, (long long)at_s);
  ROW(text, "register 1 1-0:0.4.2*255 20000 -");
  ROW(text, "register 1 1-0:1.8.0*255 1000000 -");
  /* The demand period is judged with the set: 1 kWh in less than a quarter is 4 kW; the rest of it
   * alone, 2 kWh, is 8 kW. */
  ROW(text, "register 1 1-0:1.6.0*255 4000000 %lld", (long long)at_s);
  ROW(text, "value 1-0:1.6.0*255 8000000 %lld", (long long)DAY + HM(9, 15));
}
END_TEST

/* Told too late: 2 h of 1 kW on 400/5, an hour under either ratio. 0.5 + 1 kWh. On the secondary
 * side 12.5 + 12.5 Wh, x 40 and x 80: the same bill. */
START_TEST(oracle_bill__a_ratio_history__bills_each_part_by_its_own) {
  static const char *const places[] = {"primary", "secondary"};
  begin(places[_i]);
  load(DAY, DAY + 7200, KW);
  transformer(DAY, 40000);
  order(DAY + 3600, 40000, "O3");
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "total 0 2026-03 1500000");
  LINE(text, "interval 0 2026-03 %lld %lld 1 125000", (long long)DAY + 2700, (long long)DAY + 3600);
  LINE(text, "interval 0 2026-03 %lld %lld 1 250000", (long long)DAY + 3600, (long long)DAY + 4500);
  LINE(text, "demand 0 2026-03 0 1000000 %lld", (long long)DAY + 4500);
  LINE(text, "clock 0 2026-03 0 1000000");
}
END_TEST

static void command(int64_t at_s, const char *ratios, int level, const char *result) {
  served("command 0 1 %lld set_ratio %s %d %s\n", (long long)(at_s * NS), ratios, level, result);
}

/* Level 3 alone; each 1 to 10^8 hundredths; nothing while the front end has failed. */
START_TEST(oracle_ratio__over_the_line__is_taken_or_refused) {
  begin("primary");
  fact("fault 0 front_end %lld %lld\n", (long long)((DAY + 500) * NS),
       (long long)((DAY + 600) * NS));
  command(DAY + 100, "40000/500/100/100", 1, "ok");
  command(DAY + 200, "40000/500/100/0", 3, "ok");
  command(DAY + 300, "40000/500/100/100000001", 3, "ok");
  command(DAY + 400, "100000000/1/100/100", 3, "ER03");
  command(DAY + 500, "40000/500/100/100", 3, "ok");
  command(DAY + 599, "-", 3, "ER04");
  command(DAY + 700, "40000/500/100", 3, "ok");
  served("command 0 1 %lld clear_profile - 3 ok\n", (long long)((DAY + 800) * NS));
  ask(DAY + 900, "1-0:0.4.2*255");
  ask(DAY + 900, "1-0:0.1.0*255");
  const char *text = ideal();
  ROW(text, "command set_ratio 40000/500/100/100 1 ER03");
  ROW(text, "command set_ratio 40000/500/100/0 3 ER04");
  ROW(text, "command set_ratio 40000/500/100/100000001 3 ER04");
  ROW(text, "command set_ratio 100000000/1/100/100 3 ok");
  ROW(text, "command set_ratio 40000/500/100/100 3 ER07");
  ROW(text, "command set_ratio - 3 ER04");
  ROW(text, "command set_ratio 40000/500/100 3 ER04");
  ROW(text, "command clear_profile - 3 ok");
  ROW(text, "value 1-0:0.4.2*255 100000000");
  ROW(text, "value 1-0:0.1.0*255 1");
}
END_TEST

/* By hand what cannot be is not taken, and nothing while the supply is off. */
START_TEST(oracle_ratio__by_hand__is_not_taken_where_it_cannot_be) {
  begin("primary");
  order(DAY + 100, 0, "O3");
  order(DAY + 200, 100000001, "O3");
  outage(DAY + 300, DAY + 400);
  order(DAY + 350, 40000, "O3");
  ask(DAY + 900, "1-0:0.4.2*255");
  ask(DAY + 900, "1-0:0.1.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:0.4.2*255 20000");
  ROW(text, "value 1-0:0.1.0*255 0");
}
END_TEST

/* At one instant: the response, the ratios, the clearing, then the end of billing. On the raster
 * the entry has closed plainly before, so that the flag stands in the next one alone: 1000. */
START_TEST(oracle_ratio__at_one_instant__comes_before_an_end_of_billing) {
  begin("primary");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + 900) * NS));
  fact("fault 0 clear_profile %lld -1 O3\n", (long long)((DAY + 900) * NS));
  order(DAY + 900, 40000, "O3");
  fact("fault 0 set_response %lld -1 R2 O3\n", (long long)((DAY + 900) * NS));
  ask_all(DAY + 3600);
  const char *text = ideal();
  int64_t at_s = DAY + 900;
  ck_assert_ptr_null(strstr(text, "missing entry 0 1 1772413200000000000 1 ")); /* cleared */
  ROW(text, "marker 5 1 CL %lld - -", (long long)at_s);
  ROW(text, "marker 6 1 FE %lld - 2", (long long)at_s);
  ROW(text, "event 1 1 40 %lld - 2 O3", (long long)at_s);
  ROW(text, "event 2 1 20 %lld %lld 1 O3", (long long)at_s, (long long)at_s);
  ROW(text, "event 3 1 50 %lld - - O3", (long long)at_s);
  ROW(text, "event 4 1 87 %lld - - O3", (long long)at_s);
  ROW(text, "event 5 1 20 %lld %lld 2 O1", (long long)at_s, (long long)at_s);
  ROW(text, "register 1 1-0:0.4.2*255 20000 -");
  ROW(text, "register 2 1-0:0.4.2*255 40000 -");
  ROW(text, "entry 7 1 %lld %lld 4096 900 0", (long long)at_s, (long long)at_s + 900);
  ROW(text, "entry 8 1 %lld %lld 0 900 0", (long long)at_s + 900, (long long)at_s + 1800);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ratio");
  TCase *cases = tcase_create("all");
  tcase_add_test(cases, oracle_quantiser__a_wrong_ratio__is_applied_once);
  tcase_add_test(cases, oracle_quantiser__where_k_changes__what_made_no_count_is_dropped);
  tcase_add_test(cases, oracle_quantiser__where_k_stays__no_part_of_a_count_is_lost);
  tcase_add_test(cases, oracle_ratio__a_change__ends_billing_with_the_old_ratios);
  tcase_add_loop_test(cases, oracle_bill__a_ratio_history__bills_each_part_by_its_own, 0, 2);
  tcase_add_test(cases, oracle_ratio__over_the_line__is_taken_or_refused);
  tcase_add_test(cases, oracle_ratio__by_hand__is_not_taken_where_it_cannot_be);
  tcase_add_test(cases, oracle_ratio__at_one_instant__comes_before_an_end_of_billing);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
