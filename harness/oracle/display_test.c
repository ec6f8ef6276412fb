/* The display of the ideal meter: 0010, by hand. Berlin, 2026-03-02: wall is an hour ahead. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))

static void begin(void) {
  story_begin(DAY, DAY + 86400, true);
  story_tariff();
  story_meter();
  load(DAY, DAY + 86400, 1234567);
}

static void look(long long at_s, const char *code) {
  fact("look 0 %lld %s\n", at_s * NS, code);
  served("display 0 %lld %s x T1 L1\n", at_s * NS, code);
}

static void shows(const char *text, long long at_s, const char *what) {
  LINE(text, "display 0 %lld %s", at_s * NS, what);
}

/* 1.234567 kW for three hours are 3.703701 kWh. A quarter has 308641.75 mWh, counted 308641, then
 * 308642: the second one is the greater, 1.234568 kW. All in rate 1, 00 to 07 of the wall. */
START_TEST(oracle_display__of_registers__cuts_off_below_the_watt_hour) {
  begin();
  look(AT(3, 0), "1.8.0");
  look(AT(3, 0), "1.8.1");
  look(AT(3, 0), "1.8.2");
  look(AT(3, 0), "1.6.0");
  look(AT(3, 0), "1.6.0*");
  look(AT(3, 0), "1.6.2*");
  look(AT(3, 0), "1.2.0");
  look(AT(3, 0), "129.8.0");
  const char *text = ideal();
  shows(text, AT(3, 0), "1.8.0 00000003.703_kWh T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.8.1 00000003.703_kWh T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.8.2 00000000.000_kWh T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.6.0 1.234_kW T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.6.0* 26-03-02_01:30 T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.6.2* - T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "1.2.0 0.000_kW T1 L1,L2,L3,import");
  shows(text, AT(3, 0), "129.8.0 00000000.000_kWh T1 L1,L2,L3,import");
}
END_TEST

START_TEST(oracle_display__of_what_is_no_register__is_as_the_page_says) {
  begin();
  fact("ratio 0 20000 500 10000 10000\n");
  served("command 0 1 %lld end_of_billing - 3 ok\n", AT(2, 30) * NS);
  look(AT(3, 0) + 7, "F.F");
  look(AT(3, 0) + 7, "0.9.1");
  look(AT(3, 0) + 7, "0.9.2");
  look(AT(3, 0) + 7, "96.1.0");
  look(AT(3, 0) + 7, "96.7.0");
  look(AT(3, 0) + 7, "0.1.0");
  look(AT(3, 0) + 7, "0.1.2");
  look(AT(3, 0) + 7, "0.4.2");
  look(AT(3, 0) + 7, "0.4.3");
  look(AT(3, 0) + 7, "0.2.0");
  look(AT(3, 0) + 7, "1.2.0*");
  const char *text = ideal();
  shows(text, AT(3, 0) + 7, "F.F 00000000 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.9.1 04:00:07 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.9.2 26-03-02 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "96.1.0 123 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "96.7.0 1 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.1.0 1 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.1.2 26-03-02_03:30 T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.4.2 200.00_A T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.4.3 100.00_V T1 L1,L2,L3,import");
  shows(text, AT(3, 0) + 7, "0.2.0 - T1 L1,L2,L3,import"); /* no firmware */
  shows(text, AT(3, 0) + 7, "1.2.0* - T1 L1,L2,L3,import");
}
END_TEST

/* Test for 2 s, then six seconds each: F.F 0.9.1 0.9.2 1.8.0 1.8.1 … 1.8.8 1.6.0 1.6.0*, 14 items,
 * and again after 86 s. */
static const struct {
  int s;
  const char *shows;
} sequence[] = {
    {0, "test 88888888 T8 L1,L2,L3,battery,clock,import,export"},
    {1, "test 88888888 T8 L1,L2,L3,battery,clock,import,export"},
    {2, "F.F 00000000 T1 L1,L2,L3,import"},
    {7, "F.F 00000000 T1 L1,L2,L3,import"},
    {8, "0.9.1 01:00:08 T1 L1,L2,L3,import"},
    {20, "1.8.0 00000000.006_kWh T1 L1,L2,L3,import"}, /* 20 s are 6.85 Wh */
    {31, "1.8.1 00000000.010_kWh T1 L1,L2,L3,import"},
    {79, "1.6.0 0.000_kW T1 L1,L2,L3,import"},
    {80, "1.6.0* - T1 L1,L2,L3,import"},
    {86, "F.F 00000000 T1 L1,L2,L3,import"},
};

START_TEST(oracle_display__without_a_code__shows_its_sequence) {
  begin();
  look(DAY + sequence[_i].s, "-");
  shows(ideal(), DAY + sequence[_i].s, sequence[_i].shows);
}
END_TEST

/* Dark from its power-down on; the test again at the power-up, and in it a button's item. */
START_TEST(oracle_display__without_supply__is_dark) {
  begin();
  outage(AT(1, 0), AT(2, 0));
  look(AT(1, 0) - 1, "1.6.1");
  look(AT(1, 0), "1.8.0");
  look(AT(1, 30), "-");
  look(AT(2, 0), "-");
  look(AT(2, 0) + 1, "96.7.0");
  look(AT(2, 0) + 2, "-");
  ask(AT(1, 0), "0-0:96.7.0*255"); /* a reading of that instant comes before the cut */
  const char *text = ideal();
  shows(text, AT(1, 0) - 1, "1.6.1 1.234_kW T1 L1,L2,L3,import");
  shows(text, AT(1, 0), "1.8.0 - - -");
  shows(text, AT(1, 30), "- - - -");
  shows(text, AT(2, 0), "test 88888888 T8 L1,L2,L3,battery,clock,import,export");
  shows(text, AT(2, 0) + 1, "96.7.0 2 T1 L1,L2,L3,import");
  shows(text, AT(2, 0) + 2, "F.F 00000000 T1 L1,L2,L3,import");
  ROW(text, "value 0-0:96.7.0*255 1");
}
END_TEST

/* A front end that failed: every second item is the error, no phase is seen; a look by code is not
 * disturbed. */
START_TEST(oracle_display__with_an_error__shows_it_every_second_item) {
  begin();
  fact("fault 0 front_end %lld %lld\n", AT(1, 0) * NS, AT(2, 0) * NS);
  /* 01:00:02 is slot 600, item 600 mod 14 = 12, 1.6.0; slot 601 the error. */
  look(AT(1, 0) + 2, "-");
  look(AT(1, 0) + 8, "-");
  look(AT(1, 0) + 9, "0.1.0");
  const char *text = ideal();
  shows(text, AT(1, 0) + 2, "1.6.0 1.234_kW T1 -");
  shows(text, AT(1, 0) + 8, "F.F 00008000 T1 -");
  shows(text, AT(1, 0) + 9, "0.1.0 0 T1 -");
}
END_TEST

START_TEST(oracle_display__signs__are_what_the_meter_sees) {
  begin();
  fact("fault 0 phase_off %lld %lld 2 meter\n", AT(1, 0) * NS, AT(4, 0) * NS);
  fact("load 0 %lld %lld set -9000000\n", AT(2, 0) * NS, AT(3, 0) * NS);
  fact("load 0 %lld %lld set 0\n", AT(3, 0) * NS, AT(4, 0) * NS);
  fact("fault 0 battery_low %lld -1\n", AT(3, 30) * NS);
  policy("register.digits 6");
  look(AT(1, 30), "1.8.8");
  look(AT(2, 30), "1.8.8");
  look(AT(3, 40), "1.8.8");
  const char *text = ideal();
  shows(text, AT(1, 30), "1.8.8 000000.000_kWh T1 L1,L3,import");
  shows(text, AT(2, 30), "1.8.8 000000.000_kWh T1 L1,L3,export");
  shows(text, AT(3, 40), "1.8.8 000000.000_kWh T1 L1,L3,battery");
}
END_TEST

/* A sum that is negative, and pulses in their own unit: 1 Hz for an hour of weight 2 is 7200. The
 * second peak is the third quarter, equal to the second one. */
START_TEST(oracle_display__of_other_quantities__has_their_units) {
  begin();
  fact("quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 I1\nquantity 0 3 C1 -0\n"
       "input 0 1 2000\nmd 0 0 0 0 2\nmd 0 1 2 0 1\n"
       "pulses 0 1 %lld %lld 1000000\npolicy 0 register.digits 6\n",
       AT(0, 0) * NS, AT(24, 0) * NS);
  look(AT(1, 0), "5.8.0");
  look(AT(1, 0), "131.8.0");
  look(AT(1, 0), "131.6.0");
  look(AT(1, 0), "141.8.0");
  look(AT(1, 0), "1.16.0*");
  const char *text = ideal();
  shows(text, AT(1, 0), "5.8.0 000000.000_kvarh T1 L1,L2,L3,import");
  shows(text, AT(1, 0), "131.8.0 007200.000_imp T1 L1,L2,L3,import");
  shows(text, AT(1, 0), "131.6.0 7200.000_imp/h T1 L1,L2,L3,import");
  shows(text, AT(1, 0), "141.8.0 -000001.234_kWh T1 L1,L2,L3,import");
  shows(text, AT(1, 0), "1.16.0* 26-03-02_01:45 T1 L1,L2,L3,import");
}
END_TEST

/* The lines stand behind all others, and one that no look asked for is surplus. */
START_TEST(oracle_display__of_no_look__is_surplus) {
  begin();
  look(AT(1, 0), "0.1.0");
  ask(AT(2, 0), "1-0:0.1.0*255");
  served("display 0 %lld 0.1.0 x T1 L1\n", AT(2, 0) * NS);
  const char *text = ideal();
  shows(text, AT(1, 0), "0.1.0 0 T1 L1,L2,L3,import");
  LINE(text, "surplus display 0 %lld 0.1.0 x T1 L1", AT(2, 0) * NS);
  ROW(text, "value 1-0:0.1.0*255 0");
}
END_TEST

/* A blackout is dark, and shows the new identity behind it. */
START_TEST(oracle_display__in_a_blackout__is_dark) {
  begin();
  fact("protocol 0 dlms-hdlc direct\nfirmware 0 1 1 5 MP-1\nfirmware 0 2 1 2 APP-1\n"
       "limit 0 image_block 100\npolicy 0 fw.blackout 30000000000\n"
       "image_of 0 size 50\nimage_of 0 identity MP-2\nimage_of 0 counter 6\n");
  served("command 0 1 %lld image_initiate MP-2@50 3 ok\n", AT(1, 0) * NS);
  served("command 0 1 %lld image_block 0@50 3 ok\n", AT(1, 0) * NS + 1);
  served("command 0 1 %lld image_verify - 3 ER07\n", AT(1, 0) * NS + 2);
  served("command 0 1 %lld image_activate - 3 ok\n", AT(1, 1) * NS);
  look(AT(1, 1) - 1, "0.2.0");
  look(AT(1, 1), "0.2.0");
  look(AT(1, 1) + 30, "0.2.0");
  const char *text = ideal();
  shows(text, AT(1, 1) - 1, "0.2.0 MP-1 T1 L1,L2,L3,import");
  shows(text, AT(1, 1), "0.2.0 - - -");
  shows(text, AT(1, 1) + 30, "0.2.0 MP-2 T1 L1,L2,L3,import");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/oracle/display");
  TCase *tcase = tcase_create("display");
  suite_add_tcase(suite, tcase);
  tcase_add_test(tcase, oracle_display__of_registers__cuts_off_below_the_watt_hour);
  tcase_add_test(tcase, oracle_display__of_what_is_no_register__is_as_the_page_says);
  tcase_add_loop_test(tcase, oracle_display__without_a_code__shows_its_sequence, 0,
                      sizeof sequence / sizeof sequence[0]);
  tcase_add_test(tcase, oracle_display__without_supply__is_dark);
  tcase_add_test(tcase, oracle_display__with_an_error__shows_it_every_second_item);
  tcase_add_test(tcase, oracle_display__signs__are_what_the_meter_sees);
  tcase_add_test(tcase, oracle_display__of_other_quantities__has_their_units);
  tcase_add_test(tcase, oracle_display__of_no_look__is_surplus);
  tcase_add_test(tcase, oracle_display__in_a_blackout__is_dark);
  return story_run(suite);
}
