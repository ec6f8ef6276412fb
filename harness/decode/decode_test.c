/* Conversations on a line and the facts that the decoder makes of them. Octets are literals with
 * their block checks worked out (decode_test_messages.h); expected facts are by hand. Times:
 * a message's last octet stands at the milliseconds given, its octets 1 ms apart. */
#include "decode.h"
#include "decode_test_messages.h"
#include "decode_test_pieces.h"
#include "decode_text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 64, OCTETS_MAX = 32768 };

static const char facts[] = "facts 1\n"
                            "case X -\n"
                            "line 0 bus rs485 9600\n"
                            "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                            "meter 1 n 10000002 polyphase-tou ct 0 0 0\n"
                            "password 0 1 11111111\n"
                            "password 0 3 33333333\n";
static const char facts_one[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n";

static const char call_1[] = "/?10000001!\r\n", call_2[] = "/?10000002!\r\n";
static const char identity[] = "/MPF5PTOU-0100\r\n";
static const char programming[] = "\006051\r\n", read_out[] = "\006050\r\n";

typedef struct {
  decode_run_t runs[RUNS_MAX];
  size_t count;
  unsigned char octets[OCTETS_MAX];
  size_t used;
} trace_t;

static void says(trace_t *trace, int from_meter, int64_t last_ms, const char *text, size_t len) {
  ck_assert_uint_lt(trace->count, RUNS_MAX);
  ck_assert_uint_le(trace->used + len, OCTETS_MAX);
  trace->runs[trace->count++] =
      piece_message(from_meter, last_ms, text, len, trace->octets + trace->used);
  trace->used += len;
}
#define ASKS(last_ms, text) says(&trace, 0, last_ms, text, sizeof text - 1)
#define ANSWERS(last_ms, text) says(&trace, 1, last_ms, text, sizeof text - 1)

static void expect_of(const char *who, const trace_t *trace, const char *expected) {
  char error[256] = "";
  char *served = decode_served(who, trace->runs, trace->count, error, sizeof error);
  ck_assert_msg(served != NULL, "%s", error);
  ck_assert_str_eq(served, expected);
  free(served);
}
static void expect(const trace_t *trace, const char *expected) {
  expect_of(facts, trace, expected);
}

/* Programming mode with meter m: 1400 ms is the option select. */
static void open_m(trace_t *t) {
  says(t, 0, 1000, call_1, sizeof call_1 - 1);
  says(t, 1, 1266, identity, sizeof identity - 1);
  says(t, 0, 1400, programming, sizeof programming - 1);
  says(t, 1, 1600, msg_prompt_1, sizeof msg_prompt_1 - 1);
}
#define OPENED "conversation 0 1 1400000000 programming\n"

START_TEST(decode_served__password_and_value__are_told_with_the_time_of_the_command) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_password_1);
  ANSWERS(2250, "\006");
  ASKS(2500, msg_read_total);
  ANSWERS(3000, msg_total);
  ASKS(3500, msg_read_maximum);
  ANSWERS(4000, msg_maximum);
  ASKS(4500, msg_break);
  /* 105000.000 Wh = 105,000,000 mWh; 6000.000 W = 6,000,000 mW; 2026-04-02T11:15:00Z. */
  expect(&trace, OPENED "level 0 1 2000000000 1\n"
                        "value 0 1 2500000000 1-0:1.8.0*255 105000000\n"
                        "value 0 1 3500000000 1-0:1.6.1*255 6000000 1775128500\n");
}
END_TEST

START_TEST(decode_served__octets_with_their_parity__are_the_literal_ones) {
  /* 2F has five ones, so AF; 3F six; 31 three, so B1; 30 two; 21 two; 0D three, so 8D; 0A two. */
  static const unsigned char call[] = {0xaf, 0x3f, 0xb1, 0x30, 0x30, 0x30, 0x30,
                                       0x30, 0x30, 0xb1, 0x21, 0x8d, 0x0a};
  trace_t trace = {0};
  open_m(&trace);
  ck_assert_mem_eq(trace.runs[0].octets, call, sizeof call);
  expect(&trace, OPENED);
}
END_TEST

START_TEST(decode_served__wrong_passwords__are_commands_without_level) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_password_wrong);
  ANSWERS(2250, msg_error_01);
  ASKS(2500, msg_password_wrong);
  ANSWERS(2750, msg_error_06);
  ASKS(3000, msg_password_wrong);
  ANSWERS(3250, msg_break);
  ASKS(3500, msg_read_total); /* the conversation is over: nobody answers */
  expect(&trace, OPENED "command 0 1 2000000000 password - - ER01\n"
                        "command 0 1 2500000000 password - - ER06\n"
                        "command 0 1 3000000000 password - - broken\n");
}
END_TEST

START_TEST(decode_served__writes__carry_argument_level_and_result) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_set_clock);
  ANSWERS(2250, msg_error_03);
  ASKS(2500, msg_password_3);
  ANSWERS(2750, "\006");
  ASKS(3000, msg_set_clock);
  ANSWERS(3250, "\006");
  ASKS(3500, msg_adjust);
  ANSWERS(3750, "\006");
  ASKS(4000, msg_end_of_billing);
  ANSWERS(4250, "\006");
  ASKS(4500, msg_response);
  ANSWERS(4750, "\006");
  ASKS(5000, msg_response); /* received, but never answered: no fact */
  /* 260401120000 = 2026-04-01T12:00:00Z. */
  expect(&trace, OPENED "command 0 1 2000000000 set_clock 1775044800 0 ER03\n"
                        "level 0 1 2500000000 3\n"
                        "command 0 1 3000000000 set_clock 1775044800 3 ok\n"
                        "command 0 1 3500000000 adjust_clock -30 3 ok\n"
                        "command 0 1 4000000000 end_of_billing - 3 ok\n"
                        "command 0 1 4500000000 set_response R3 3 ok\n");
}
END_TEST

START_TEST(decode_served__refused_read__names_the_object_in_full) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  ANSWERS(2250, msg_error_02);
  expect(&trace, OPENED "refused 0 1 2000000000 1-0:1.8.0*255 ER02\n");
}
END_TEST

#define ROWS_1                                                                                     \
  "entry 0 1 2000000000 1 1 1774994400 1774995300 16 900 125000\n"                                 \
  "marker 0 1 2000000000 2 1 PD 1774995300 - -\n"
#define ROWS_2 "marker 0 1 2000000000 3 2 PU 1774995300 1774995300 1\n"

/* 260331220000 = 2026-03-31T22:00:00Z = 1774994400; status 0010 hex is 16. */
static void profile(trace_t *t) {
  open_m(t);
  says(t, 0, 2000, msg_profile, sizeof msg_profile - 1);
  says(t, 1, 3000, msg_profile_1, sizeof msg_profile_1 - 1);
  says(t, 0, 3300, "\006", 1);
  says(t, 1, 4000, msg_profile_2, sizeof msg_profile_2 - 1);
}

START_TEST(decode_served__range_in_two_blocks__has_one_time_and_one_count) {
  trace_t trace = {0};
  profile(&trace);
  expect(&trace, OPENED ROWS_1 ROWS_2 "range 0 1 2000000000 profile S1 S3 3\n");
}
END_TEST

START_TEST(decode_served__block_repeated_after_nak__counts_once) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_profile);
  ANSWERS(3000, msg_profile_1);
  ASKS(3300, "\025");
  ANSWERS(4000, msg_profile_1);
  ASKS(4300, "\025");
  ANSWERS(5000, msg_profile_1);
  ASKS(5300, "\006");
  ANSWERS(6000, msg_profile_2);
  ASKS(6300, "\025");
  ANSWERS(7000, msg_profile_2);
  expect(&trace, OPENED ROWS_1 ROWS_2 "range 0 1 2000000000 profile S1 S3 3\n");
}
END_TEST

START_TEST(decode_served__block_repeated_without_nak__is_broken) {
  trace_t trace = {0};
  profile(&trace);
  ANSWERS(5000, msg_profile_2);
  /* Messages of the meter since its identification: 1 prompt, 2 and 3 blocks, 4 this one. */
  expect(&trace, OPENED ROWS_1 ROWS_2 "range 0 1 2000000000 profile S1 S3 3\n"
                                      "broken 0 5000000000 4 0 data that nobody asked for\n");
}
END_TEST

START_TEST(decode_served__repeat_that_differs__is_broken_and_served) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_maximum);
  ANSWERS(2500, msg_maximum);
  ASKS(2800, "\025");
  ANSWERS(3500, msg_error_02);
  expect(&trace, OPENED "value 0 1 2000000000 1-0:1.6.1*255 6000000 1775128500\n"
                        "broken 0 3500000000 3 0 a repeat that is not the same message\n"
                        "refused 0 1 2000000000 1-0:1.6.1*255 ER02\n");
}
END_TEST

START_TEST(decode_served__range_that_stops_between_blocks__has_rows_but_no_range) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_profile);
  ANSWERS(3000, msg_profile_1);
  ASKS(3300, msg_break);
  expect(&trace, OPENED ROWS_1);
}
END_TEST

START_TEST(decode_served__sets__are_followed_by_their_registers) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_sets);
  ANSWERS(4000, msg_sets_rows);
  /* 260401044000 = 1775018400; mask 0200 hex = 512; 66666.666 Wh; 200.00 in hundredths. */
  expect(&trace, OPENED "set 0 1 2000000000 1 9 512 1774994400 1775018400 1775018400 1\n"
                        "missed 0 1 2000000000 1 1 1774994400\n"
                        "register 0 1 2000000000 1 1-0:1.8.0*255 66666666 -\n"
                        "register 0 1 2000000000 1 1-0:1.6.1*255 6000000 1775128500\n"
                        "register 0 1 2000000000 1 1-0:0.4.2*255 20000 -\n"
                        "range 0 1 2000000000 sets 1 1 5\n");
}
END_TEST

START_TEST(decode_served__events__have_a_stamp_for_a_value_only_in_003) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_events);
  ANSWERS(4000, msg_events_rows);
  expect(&trace, OPENED "event 0 1 2000000000 1 1 1 1775018400 - - I\n"
                        "event 0 1 2000000000 2 2 3 1775018400 1775018400 1774994400 I\n"
                        "event 0 1 2000000000 3 2 10 1775018400 1775023800 5400 R3\n"
                        "range 0 1 2000000000 events 1 3 3\n");
}
END_TEST

START_TEST(decode_served__rows_that_no_rule_explains__are_broken) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_events);
  ANSWERS(4000, msg_events_lies);
  /* Head line 20 octets from octet 1, row 1 of 30: row 2 begins at 51, its code at 58; row 3 of
   * 30 octets after it at 81. */
  expect(&trace, OPENED "event 0 1 2000000000 1 1 1 1775018400 - - I\n"
                        "broken 0 4000000000 2 58 part of a row that is not of its form\n"
                        "broken 0 4000000000 2 81 not a row of this range\n"
                        "range 0 1 2000000000 events 1 3 3\n");
}
END_TEST

START_TEST(decode_served__bad_command__is_no_fact_and_explains_the_nak) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  trace.octets[trace.used - 4] ^= 0x01; /* one bit on the way to the meter */
  ANSWERS(2250, "\025");
  ASKS(2500, msg_read_total);
  ANSWERS(3000, msg_total);
  expect(&trace, OPENED "value 0 1 2500000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__nak_to_a_good_command__is_broken) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  ANSWERS(2250, "\025");
  expect(&trace, OPENED "broken 0 2250000000 2 0 a NAK to a good message\n");
}
END_TEST

START_TEST(decode_served__answer_with_a_wrong_check_or_parity__is_broken) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  ANSWERS(2500, msg_total);
  trace.octets[trace.used - 1] = piece_parity(0x0c); /* 0D is right; octet 17 */
  ASKS(3000, msg_read_total);
  ANSWERS(3500, msg_total);
  trace.octets[trace.used - 16] ^= 0x80; /* the parity of octet 2 */
  expect(&trace, OPENED "broken 0 2500000000 2 17 block check\n"
                        "broken 0 3500000000 3 2 parity\n");
}
END_TEST

START_TEST(decode_served__answer_to_another_question__is_broken) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_maximum);
  ANSWERS(2500, msg_maximum_other);
  ASKS(3000, msg_read_maximum);
  ANSWERS(3500, msg_maximum_formless);
  expect(&trace, OPENED "broken 0 2500000000 2 1 another object than the one asked\n"
                        "broken 0 3500000000 3 15 value that is not of the form of its object\n");
}
END_TEST

START_TEST(decode_served__answer_cut_off__is_nothing_served_and_nobodys_lie) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  says(&trace, 1, 2500, msg_total, 9); /* the supply went away */
  ASKS(9000, call_1);
  ANSWERS(9300, identity);
  ASKS(9500, programming);
  ANSWERS(9800, msg_prompt_1);
  expect(&trace, OPENED "conversation 0 2 9500000000 programming\n");
}
END_TEST

START_TEST(decode_served__cut_answer_and_a_quick_new_call__are_kept_apart) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  says(&trace, 1, 2500, msg_total, 9);
  ASKS(2800, call_1); /* within the 1.5 s of an octet gap */
  ANSWERS(3100, identity);
  ASKS(3400, programming);
  expect(&trace, OPENED "conversation 0 2 3400000000 programming\n");
}
END_TEST

START_TEST(decode_served__octets_to_a_meter_that_sends__do_not_disturb_it) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_read_total);
  says(&trace, 1, 2500, msg_total, 9);
  ASKS(2501, "\025");
  says(&trace, 1, 2500 + (int64_t)sizeof msg_total - 10, msg_total + 9, sizeof msg_total - 10);
  expect(&trace, OPENED "value 0 1 2000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__two_meters_on_a_line__count_their_own_conversations) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_break);
  ASKS(3000, call_2);
  ANSWERS(3300, identity);
  ASKS(3500, programming);
  ANSWERS(3800, msg_prompt_2);
  ASKS(4000, msg_break);
  ASKS(5000, call_1);
  ANSWERS(5300, identity);
  ASKS(5500, programming);
  ANSWERS(5800, msg_prompt_2); /* the serial number of the other one: a lie, octet 5 */
  expect(&trace, OPENED "conversation 1 1 3500000000 programming\n"
                        "conversation 0 2 5500000000 programming\n"
                        "broken 0 5800000000 1 5 the serial number of another meter\n");
}
END_TEST

START_TEST(decode_served__call_without_address__reaches_the_only_meter_of_the_line) {
  trace_t trace = {0};
  ASKS(1000, "/?!\r\n");
  ANSWERS(1300, identity);
  ASKS(1500, programming);
  expect_of(facts_one, &trace, "conversation 0 1 1500000000 programming\n");
  expect(&trace, ""); /* with two of them nobody could be named */
}
END_TEST

START_TEST(decode_served__option_select_that_the_meter_does_not_take__is_no_conversation) {
  trace_t trace = {0};
  ASKS(1000, call_1);
  ANSWERS(1300, identity);
  ASKS(4306, programming); /* its first octet is 3.001 s late */
  ASKS(6000, call_1);
  ANSWERS(6300, identity);
  ASKS(6500, "\006061\r\n"); /* a rate above the meter's 5 */
  ASKS(8000, call_1);
  ANSWERS(8300, identity);
  ASKS(8500, "\006052\r\n"); /* no such mode */
  expect(&trace, "");
}
END_TEST

START_TEST(decode_served__meter_that_answers_uncalled__is_broken) {
  trace_t trace = {0};
  ANSWERS(1000, identity);
  ASKS(2000, "/?99999999!\r\n");
  ANSWERS(2300, identity);
  expect(&trace, "broken 0 1000000000 0 0 identification without a sign-on\n"
                 "broken 0 2300000000 0 0 identification of a meter that was not called\n");
}
END_TEST

START_TEST(decode_served__garbage__is_passed_over_and_the_next_message_counts) {
  trace_t trace = {0};
  ASKS(500, "\001xyzzy/?\003\002\025");
  open_m(&trace);
  ANSWERS(1800, "zzzz"); /* the meter's end: one line for the stretch */
  ASKS(3400, "qq\006qq");
  ASKS(5400, msg_read_total);
  ANSWERS(5800, msg_total);
  expect(&trace, OPENED "broken 0 1800000000 2 0 octets that begin no message\n"
                        "value 0 1 5400000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__broken_off_command__does_not_swallow_the_next_call) {
  trace_t trace = {0};
  open_m(&trace);
  says(&trace, 0, 2000, msg_read_total, 6);
  ASKS(3600, call_1); /* its first octet is 1.588 s later, past the 1.5 s of an octet gap */
  ANSWERS(3900, identity);
  ASKS(4100, programming);
  expect(&trace, OPENED "conversation 0 2 4100000000 programming\n");
}
END_TEST

/* Noise right before the ACK, and right behind the identification. */
START_TEST(decode_served__option_select_behind_noise__opens_the_conversation) {
  trace_t trace = {0};
  ASKS(1000, "/?10000001!\r\n");
  ANSWERS(1500, "/MPF5PTOU-0100\r\n");
  ASKS(1600, "h");
  ASKS(1700, "5\006051\r\n");
  expect(&trace, "conversation 0 1 1700000000 programming\n");
}
END_TEST

/* What begins like a command, while nobody is in a conversation, is heard by nobody. */
START_TEST(decode_served__sign_on_behind_a_stray_command__calls_the_meter) {
  trace_t trace = {0};
  ASKS(1000, "\001x");
  ASKS(1990, "/?10000002!\r\n");
  ANSWERS(2500, "/MPF5PTOU-0100\r\n");
  ASKS(2700, "\006051\r\n");
  expect(&trace, "conversation 1 1 2700000000 programming\n");
}
END_TEST

START_TEST(decode_served__broken_off_command__explains_the_nak) {
  trace_t trace = {0};
  open_m(&trace);
  says(&trace, 0, 2000, msg_read_total, 6);
  ANSWERS(3500, "\025"); /* the time-out of the meter */
  ASKS(3800, msg_read_total);
  ANSWERS(4200, msg_total);
  expect(&trace, OPENED "value 0 1 3800000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__a_second_nak__needs_a_second_reason) {
  trace_t trace = {0};
  open_m(&trace);
  says(&trace, 0, 2000, msg_read_total, 6);
  ANSWERS(3500, "\025");
  ASKS(3800, msg_read_total);
  ANSWERS(4200, "\025");
  expect(&trace, OPENED "broken 0 4200000000 3 0 a NAK to a good message\n");
}
END_TEST

START_TEST(decode_served__stray_start_before_a_command__does_not_hide_it) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(1900, "\001");
  ASKS(2000, msg_read_total);
  ANSWERS(2400, msg_total);
  expect(&trace, OPENED "value 0 1 2000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__octets_inside_a_run_of_the_meter__were_not_heard) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_profile);
  ANSWERS(3000, msg_profile_1);
  ASKS(2990, "\025"); /* the meter was sending until 3000 ms */
  ASKS(3300, "\006");
  ASKS(3310, "\025"); /* and here it is about to send */
  ANSWERS(4000, msg_profile_2);
  expect(&trace, OPENED ROWS_1 ROWS_2 "range 0 1 2000000000 profile S1 S3 3\n");
}
END_TEST

START_TEST(decode_served__ack_after_another_command__asks_for_no_block) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_profile);
  ANSWERS(3000, msg_profile_1);
  ASKS(3300, msg_end_of_billing);
  ANSWERS(3600, "\006");
  ASKS(3900, "\006");
  ANSWERS(4500, msg_profile_2);
  expect(&trace, OPENED ROWS_1 "command 0 1 3300000000 end_of_billing - 0 ok\n"
                               "broken 0 4500000000 4 0 data that nobody asked for\n");
}
END_TEST

START_TEST(decode_served__more_than_32_rows_in_a_message__are_broken) {
  /* 33 equal rows: the exclusive or of one row, 12; with head line, ETX and it, 29. */
  static const char row[] = "(V;1;1;001;260401044000;;;I)\r\n";
  static const char head[] = "\0020-0:99.98.0*255(33)\r\n";
  decode_text_t message = {0};
  decode_text_add(&message, head, sizeof head - 1);
  for (int i = 0; i < 33; i++)
    decode_text_add(&message, row, sizeof row - 1);
  decode_text_add(&message, "\003)", 2);
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_events);
  says(&trace, 1, 4000, message.p, message.len);
  decode_text_free(&message);
  char error[256] = "";
  char *served = decode_served(facts, trace.runs, trace.count, error, sizeof error);
  ck_assert_ptr_nonnull(served);
  ck_assert_ptr_nonnull(strstr(served, "broken 0 4000000000 2 1 more than 32 rows in a message\n"
                                       "range 0 1 2000000000 events 1 3 33\n"));
  free(served);
}
END_TEST

START_TEST(decode_served__meter_of_another_line__is_not_called) {
  static const char two_lines[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                                  "meter 1 n 10000002 polyphase-tou ct 1 0 0\n";
  trace_t trace = {0};
  ASKS(1000, call_2);
  ANSWERS(1300, identity);
  expect_of(two_lines, &trace,
            "broken 0 1300000000 0 0 identification of a meter that was not called\n");
  trace.runs[0].line = trace.runs[1].line = 1;
  expect_of(two_lines, &trace, "");
}
END_TEST

/* The facts of the whole read-out, worked out line by line from msg_read_out. */
static const char read_out_facts[] =
    "conversation 0 1 1400000000 readout\n"
    "value 0 1 1400000000 0-0:96.1.0*255 10000001\n"
    "value 0 1 1400000000 0-0:96.1.1*255 PTOU-0100\n"
    "value 0 1 1400000000 0-0:1.0.0*255 1775044800 128 7200\n"
    "value 0 1 1400000000 0-0:96.5.0*255 17\n"
    "value 0 1 1400000000 0-0:96.14.0*255 2\n"
    "value 0 1 1400000000 0-0:96.7.0*255 2\n"
    "value 0 1 1400000000 0-0:128.2.0*255 R1\n"
    "value 0 1 1400000000 0-0:128.3.0*255 1 1775018400 1775018400 1 -\n"
    "value 0 1 1400000000 0-0:128.4.0*255 14\n"
    "value 0 1 1400000000 0-0:128.5.0*255 4\n"
    "value 0 1 1400000000 0-0:13.0.0*255 day-night - -\n"
    "value 0 1 1400000000 1-0:0.4.2*255 20000\n"
    "value 0 1 1400000000 1-0:0.4.5*255 500\n"
    "value 0 1 1400000000 1-0:0.4.3*255 100\n"
    "value 0 1 1400000000 1-0:0.4.6*255 100\n"
    "value 0 1 1400000000 1-0:0.1.0*255 0\n"
    "value 0 1 1400000000 1-0:0.1.2*255 -\n"
    "value 0 1 1400000000 1-0:1.8.0*255 105000000\n"
    "value 0 1 1400000000 1-0:1.8.1*255 70000000\n"
    "value 0 1 1400000000 1-0:1.8.2*255 35000000\n"
    "value 0 1 1400000000 1-0:1.8.3*255 0\n"
    "value 0 1 1400000000 1-0:1.8.4*255 0\n"
    "value 0 1 1400000000 1-0:1.8.5*255 0\n"
    "value 0 1 1400000000 1-0:1.8.6*255 0\n"
    "value 0 1 1400000000 1-0:1.8.7*255 0\n"
    "value 0 1 1400000000 1-0:1.8.8*255 0\n"
    "value 0 1 1400000000 1-0:128.8.0*255 38333333\n"
    "value 0 1 1400000000 1-0:129.8.0*255 0\n"
    "value 0 1 1400000000 1-0:1.6.0*255 6000000 1775128500\n"
    "value 0 1 1400000000 1-0:1.6.1*255 6000000 1775128500\n"
    "value 0 1 1400000000 1-0:1.6.2*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.3*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.4*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.5*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.6*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.7*255 0 -\n"
    "value 0 1 1400000000 1-0:1.6.8*255 0 -\n"
    "value 0 1 1400000000 1-0:1.2.0*255 0\n"
    "value 0 1 1400000000 1-0:1.2.1*255 0\n"
    "value 0 1 1400000000 1-0:1.2.2*255 0\n"
    "value 0 1 1400000000 1-0:1.2.3*255 0\n"
    "value 0 1 1400000000 1-0:1.2.4*255 0\n"
    "value 0 1 1400000000 1-0:1.2.5*255 0\n"
    "value 0 1 1400000000 1-0:1.2.6*255 0\n"
    "value 0 1 1400000000 1-0:1.2.7*255 0\n"
    "value 0 1 1400000000 1-0:1.2.8*255 0\n";

START_TEST(decode_served__read_out__has_the_time_of_its_option_select_and_counts_once) {
  trace_t trace = {0};
  ASKS(1000, call_1);
  ANSWERS(1266, identity);
  ASKS(1400, read_out);
  ANSWERS(4000, msg_read_out);
  ASKS(4300, "\025");
  ANSWERS(8000, msg_read_out);
  ASKS(8300, "\006");
  expect(&trace, read_out_facts);
}
END_TEST

START_TEST(decode_served__read_out_that_lacks_objects__is_broken) {
  trace_t trace = {0};
  ASKS(1000, call_1);
  ANSWERS(1266, identity);
  ASKS(1400, read_out);
  ANSWERS(4000, msg_read_out_short);
  /* Lines of 26, 27 and 37 octets with CR LF from octet 1 on: the `!` stands at 91. */
  expect(&trace, "conversation 0 1 1400000000 readout\n"
                 "value 0 1 1400000000 0-0:96.1.0*255 10000001\n"
                 "value 0 1 1400000000 0-0:96.1.1*255 PTOU-0100\n"
                 "value 0 1 1400000000 0-0:1.0.0*255 1775044800 128 7200\n"
                 "broken 0 4000000000 1 91 read-out that ends before its last object\n");
}
END_TEST

START_TEST(decode_served__any_chunking__gives_the_same_facts) {
  trace_t trace = {0};
  ASKS(500, "\001xyzzy/?\003\002\025");
  profile(&trace);
  ASKS(4300, "\025");
  ANSWERS(5000, msg_profile_2);
  ASKS(6000, msg_sets);
  ANSWERS(7000, msg_sets_rows);
  ASKS(8000, msg_break);
  ASKS(9000, call_1);
  ANSWERS(9266, identity);
  ASKS(9400, read_out);
  ANSWERS(12000, msg_read_out);
  const size_t sizes[] = {1, 2, 3, 0};
  char *whole = pieces_served(facts, trace.runs, trace.count, OCTETS_MAX);
  ck_assert_ptr_nonnull(strstr(whole, "range 0 1 6000000000 sets 1 1 5\n"));
  ck_assert_ptr_nonnull(strstr(whole, "value 0 2 9400000000 1-0:1.2.8*255 0\n"));
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    char *parts = pieces_served(facts, trace.runs, trace.count, sizes[i]);
    ck_assert_str_eq(parts, whole);
    free(parts);
  }
  free(whole);
}
END_TEST

START_TEST(decode_served__a_cut_at_every_octet__never_tells_a_wrong_fact) {
  trace_t trace = {0};
  profile(&trace);
  static const char whole[] = OPENED ROWS_1 ROWS_2 "range 0 1 2000000000 profile S1 S3 3\n";
  char error[256];
  for (size_t run = 0; run < trace.count; run++) {
    for (size_t cut = 0; cut < trace.runs[run].len; cut++) {
      trace_t part = trace;
      part.count = run + 1;
      part.runs[run].len = cut;
      part.runs[run].last_ns = part.runs[run].first_ns + (int64_t)cut * 1000000;
      char *served = decode_served(facts, part.runs, part.count, error, sizeof error);
      ck_assert_ptr_nonnull(served);
      ck_assert_int_eq(strncmp(whole, served, strlen(served)), 0); /* a beginning of the whole */
      free(served);
    }
  }
}
END_TEST

START_TEST(decode_served__facts_that_cannot_be_read__are_refused_with_their_line) {
  char error[256] = "";
  ck_assert_ptr_null(decode_served("facts 1\nmeter 1 m\n", NULL, 0, error, sizeof error));
  ck_assert_str_eq(error, "facts, line 2: not as FACTS.md has it: meter 1 m");
}
END_TEST

START_TEST(decode_exchange__a_short_conversation__reads_well) {
  trace_t trace = {0};
  open_m(&trace);
  ASKS(2000, msg_events);
  ANSWERS(4000, msg_events_lies);
  ASKS(5000, msg_read_total);
  says(&trace, 1, 5500, msg_total, 9);
  char error[256] = "";
  char *text = decode_exchange(facts, trace.runs, trace.count, error, sizeof error);
  ck_assert_msg(text != NULL, "%s", error);
  static const char expected[] =
      "1970-01-01 00:00:01.000  0 →  /?10000001!<CR><LF>   | sign-on to meter m\n"
      "1970-01-01 00:00:01.266  0 ←  /MPF5PTOU-0100<CR><LF>   | identification of meter m\n"
      "1970-01-01 00:00:01.400  0 →  <ACK>051<CR><LF>   | option select: rate 5, programming\n"
      "1970-01-01 00:00:01.600  0 ←  <SOH>P0<STX>(10000001)<ETX><BCC 60>   | ready for commands\n"
      "1970-01-01 00:00:02.000  0 →  <SOH>R5<STX>0-0:99.98.0*255(1;3)<ETX><BCC 60>   | "
      "R5 0-0:99.98.0*255; 1 to 3\n"
      "1970-01-01 00:00:04.000  0 ←  <STX>0-0:99.98.0*255(3)<CR><LF>   | BROKEN at octet 58: "
      "part of a row that is not of its form; BROKEN at octet 81: not a row of this range; "
      "events, 3 rows\n"
      "                              (V;1;1;001;260401044000;;;I)<CR><LF>\n"
      "                              (V;2;2;777;260401044000;;;I)<CR><LF>\n"
      "                              (E;3;2;010;260401044000;;;R3)<CR><LF>\n"
      "                              <ETX><BCC 26>\n"
      "1970-01-01 00:00:05.000  0 →  <SOH>R1<STX>1.8.0()<ETX><BCC 5A>   | R1 1-0:1.8.0*255\n"
      "1970-01-01 00:00:05.500  0 ←  <STX>(105000.   | broken off\n";
  if (strcmp(text, expected) != 0) fprintf(stderr, "%s", text); /* too long for Check */
  ck_assert_int_eq(strcmp(text, expected), 0);
  free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode");
  TCase *tests = tcase_create("conversations");
  tcase_add_test(tests, decode_served__password_and_value__are_told_with_the_time_of_the_command);
  tcase_add_test(tests, decode_served__octets_with_their_parity__are_the_literal_ones);
  tcase_add_test(tests, decode_served__wrong_passwords__are_commands_without_level);
  tcase_add_test(tests, decode_served__writes__carry_argument_level_and_result);
  tcase_add_test(tests, decode_served__refused_read__names_the_object_in_full);
  tcase_add_test(tests, decode_served__range_in_two_blocks__has_one_time_and_one_count);
  tcase_add_test(tests, decode_served__block_repeated_after_nak__counts_once);
  tcase_add_test(tests, decode_served__block_repeated_without_nak__is_broken);
  tcase_add_test(tests, decode_served__repeat_that_differs__is_broken_and_served);
  tcase_add_test(tests, decode_served__range_that_stops_between_blocks__has_rows_but_no_range);
  tcase_add_test(tests, decode_served__sets__are_followed_by_their_registers);
  tcase_add_test(tests, decode_served__events__have_a_stamp_for_a_value_only_in_003);
  tcase_add_test(tests, decode_served__rows_that_no_rule_explains__are_broken);
  tcase_add_test(tests, decode_served__bad_command__is_no_fact_and_explains_the_nak);
  tcase_add_test(tests, decode_served__nak_to_a_good_command__is_broken);
  tcase_add_test(tests, decode_served__answer_with_a_wrong_check_or_parity__is_broken);
  tcase_add_test(tests, decode_served__answer_to_another_question__is_broken);
  tcase_add_test(tests, decode_served__answer_cut_off__is_nothing_served_and_nobodys_lie);
  tcase_add_test(tests, decode_served__cut_answer_and_a_quick_new_call__are_kept_apart);
  tcase_add_test(tests, decode_served__octets_to_a_meter_that_sends__do_not_disturb_it);
  tcase_add_test(tests, decode_served__two_meters_on_a_line__count_their_own_conversations);
  tcase_add_test(tests, decode_served__call_without_address__reaches_the_only_meter_of_the_line);
  tcase_add_test(tests,
                 decode_served__option_select_that_the_meter_does_not_take__is_no_conversation);
  tcase_add_test(tests, decode_served__meter_that_answers_uncalled__is_broken);
  tcase_add_test(tests, decode_served__garbage__is_passed_over_and_the_next_message_counts);
  tcase_add_test(tests, decode_served__broken_off_command__does_not_swallow_the_next_call);
  tcase_add_test(tests, decode_served__option_select_behind_noise__opens_the_conversation);
  tcase_add_test(tests, decode_served__sign_on_behind_a_stray_command__calls_the_meter);
  tcase_add_test(tests, decode_served__broken_off_command__explains_the_nak);
  tcase_add_test(tests, decode_served__a_second_nak__needs_a_second_reason);
  tcase_add_test(tests, decode_served__stray_start_before_a_command__does_not_hide_it);
  tcase_add_test(tests, decode_served__octets_inside_a_run_of_the_meter__were_not_heard);
  tcase_add_test(tests, decode_served__ack_after_another_command__asks_for_no_block);
  tcase_add_test(tests, decode_served__more_than_32_rows_in_a_message__are_broken);
  tcase_add_test(tests, decode_served__meter_of_another_line__is_not_called);
  tcase_add_test(tests, decode_served__read_out__has_the_time_of_its_option_select_and_counts_once);
  tcase_add_test(tests, decode_served__read_out_that_lacks_objects__is_broken);
  tcase_add_test(tests, decode_served__any_chunking__gives_the_same_facts);
  tcase_add_test(tests, decode_served__a_cut_at_every_octet__never_tells_a_wrong_fact);
  tcase_add_test(tests, decode_served__facts_that_cannot_be_read__are_refused_with_their_line);
  tcase_add_test(tests, decode_exchange__a_short_conversation__reads_well);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
