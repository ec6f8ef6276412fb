/* Changed channels: 0008, by hand, over the line and at the meter; 1 kW in, so that -A stays 0. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))
#define KW INT64_C(1000000)

static void begin(void) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\ntou 0 0 1\ntou 0 0 2\nmd 0 0 0 0 1\n"
       "channel 0 0 0\n");
  load(DAY, DAY + 86400, KW);
}

static void command(int64_t at_s, const char *list, int level) {
  served("command 0 1 %lld set_channels %s %d ok\n", (long long)(at_s * NS), list, level);
}

/* At 00:20: the entry ends, short (80 hex), with one channel; CL 3, CC 4 with 51, and from there
 * two channels: 333 333 of 500 000 were counted. What stood before cannot be read; numbers go on.
 */
START_TEST(oracle_channels__an_order__clears_and_captures_others) {
  begin();
  ask(AT(0, 19), "0-0:128.35.0*255");
  if (_i == 0) command(AT(0, 20), "1,0", 3);
  if (_i == 1) fact("fault 0 set_channels %lld -1 1,0 R3\n", AT(0, 20) * NS);
  ask(AT(0, 20), "0-0:128.35.0*255");
  ask_all(AT(0, 31));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:128.35.0*255 1-0:1.29.0*255", AT(0, 19) * NS);
  LINE(text, "value 0 1 %lld 0-0:128.35.0*255 1-0:2.29.0*255 1-0:1.29.0*255", AT(0, 20) * NS);
  ROW(text, "marker 3 1 CL %lld - -", AT(0, 20));
  ROW(text, "marker 4 1 CC %lld - 51", AT(0, 20));
  ROW(text, "entry 5 1 %lld %lld 128 600 0 166667", AT(0, 20), AT(0, 30));
  ROW(text, "event 1 1 51 %lld - 2 R3", AT(0, 20));
  ROW(text, "range profile S1 S999999 3");
  if (_i == 0) ROW(text, "command set_channels 1,0 3 ok");
}
END_TEST

/* The same again is a change: 00:20 and 00:25, two clearings; the second leaves its own rows. */
START_TEST(oracle_channels__the_same_again__is_a_change) {
  begin();
  command(AT(0, 20), "0", 3);
  command(AT(0, 25), "0", 3);
  ask_all(AT(0, 31));
  const char *text = ideal();
  ROW(text, "event 2 1 51 %lld - 1 R3", AT(0, 25));
  ROW(text, "marker 6 1 CL %lld - -", AT(0, 25));
  ROW(text, "entry 8 1 %lld %lld 128 300 83334", AT(0, 25), AT(0, 30)); /* 416 666 to 500 000 */
  ROW(text, "range profile S1 S999999 3");
}
END_TEST

/* Level, then form; what is refused changes nothing. */
static const struct {
  const char *list;
  int level;
  const char *result;
} orders[] = {{"0,1", 1, "ER03"}, {"0,0", 3, "ER04"}, {"3", 3, "ER04"},  {"0,", 3, "ER04"},
              {"-1", 3, "ER04"},  {",1", 3, "ER04"},  {"2,1,0", 3, "ok"}};

START_TEST(oracle_channels__what_is_no_list__is_refused) {
  begin();
  command(AT(0, 20), orders[_i].list, orders[_i].level);
  ask_all(AT(0, 31));
  const char *text = ideal();
  bool ok = strcmp(orders[_i].result, "ok") == 0;
  ROW(text, "command set_channels %s %d %s", orders[_i].list, orders[_i].level, orders[_i].result);
  ROW(text, "range events 1 999999 %d", ok ? 1 : 0);
  ROW(text, "range profile S1 S999999 %d", ok ? 3 : 2);
}
END_TEST

/* What declares no quantities has no such object; over an association the order is denied. */
START_TEST(oracle_channels__a_meter_without_quantities__does_not_know_the_order) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  if (_i == 1) fact("protocol 0 dlms-hdlc direct\n");
  command(AT(0, 20), "0", 3);
  ask(AT(0, 21), "0-0:128.35.0*255");
  fact("fault 0 set_channels %lld -1 0 O3\n", AT(0, 22) * NS);
  ask_all(AT(0, 31));
  const char *text = ideal();
  ROW(text, "command set_channels 0 3 %s", _i == 0 ? "ER02" : "ER03");
  LINE(text, "surplus value 0 1 %lld 0-0:128.35.0*255 0", AT(0, 21) * NS);
  ROW(text, "range events 1 999999 0");
}
END_TEST

/* A label that was cleared repeats all the same: set back at 00:22 to 00:05, cleared by the order
 * at 00:20. Time change 8, short 80 hex, repeated 200 hex. */
START_TEST(oracle_channels__labels_that_were_cleared__still_repeat) {
  begin();
  command(AT(0, 20), "1", 3);
  set_clock(AT(0, 22), AT(0, 5));
  ask_all(AT(0, 33));
  ROW(ideal(), "entry 7 1 %lld %lld 648 600 0", AT(0, 5), AT(0, 15));
}
END_TEST

/* By hand at one instant: passive calendar, ratios, channels, clearing, end of billing. */
START_TEST(oracle_channels__orders_of_one_instant__keep_their_order) {
  begin();
  fact("fault 0 end_of_billing %lld -1 R1\n", AT(0, 20) * NS);
  fact("fault 0 clear_profile %lld -1 R3\n", AT(0, 20) * NS);
  fact("fault 0 set_channels %lld -1 1 R3\n", AT(0, 20) * NS);
  fact("fault 0 set_ratio %lld -1 100 100 100 100 R3\n", AT(0, 20) * NS);
  ask_all(AT(0, 31));
  const char *text = ideal();
  ROW(text, "event 1 1 20 %lld %lld 1 R3", AT(0, 20), AT(0, 20));
  ROW(text, "event 2 1 50 %lld - - R3", AT(0, 20));
  ROW(text, "event 3 1 51 %lld - 1 R3", AT(0, 20));
  ROW(text, "event 4 1 87 %lld - - R3", AT(0, 20));
  ROW(text, "event 5 1 20 %lld %lld 2 R1", AT(0, 20), AT(0, 20));
}
END_TEST

/* -A got its channel in the month and +A lost it: both are billed, R1 never had one. */
START_TEST(oracle_bill__a_quantity_that_had_a_channel__is_billed) {
  begin();
  command(AT(12, 0), "1", 3);
  load(AT(12, 0), DAY + 86400, -KW);
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)((DAY + 86400 - 1) * NS));
  const char *text = bill();
  LINE(text, "total 0 2026-03 12000000");
  LINE(text, "of 0 2026-03 1 total 12000000");
  ck_assert_ptr_null(strstr(text, "of 0 2026-03 2 "));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("channels");
  TCase *cases = tcase_create("channels");
  tcase_add_loop_test(cases, oracle_channels__an_order__clears_and_captures_others, 0, 2);
  tcase_add_test(cases, oracle_channels__the_same_again__is_a_change);
  tcase_add_loop_test(cases, oracle_channels__what_is_no_list__is_refused, 0,
                      (int)(sizeof orders / sizeof orders[0]));
  tcase_add_loop_test(cases, oracle_channels__a_meter_without_quantities__does_not_know_the_order,
                      0, 2);
  tcase_add_test(cases, oracle_channels__labels_that_were_cleared__still_repeat);
  tcase_add_test(cases, oracle_channels__orders_of_one_instant__keep_their_order);
  tcase_add_test(cases, oracle_bill__a_quantity_that_had_a_channel__is_billed);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
