/* A world from facts, and the test as head-end: octets written by hand, answers
 * compared octet for octet, instants to the nanosecond. One meter, 3.6 kW in
 * the first half hour (1 Wh a second), then nothing, so that every register is
 * a round number. Block checks are worked in the comments. */
#include "sim/world/world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/models/sample_facts.h"
#include "sim/wire/iec21_pdu.h"

#define S0 INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define AT_S(seconds) ((true_t){(S0 + (seconds)) * NS_PER_S})
#define AFTER(at, ns_later) ((true_t){(at).ns + INT64_C(ns_later)})

static arena_t arena;
static text_t facts;
static world_t *world;
static uint8_t heard[8192]; /* seven bits */
static size_t heard_len;
static true_t heard_first, heard_last;

static void setup(void) {
  arena = (arena_t){0};
  facts = (text_t){0};
  sample_head(&facts);
  sample_meter(&facts, 0, "M1");
}

static void teardown(void) {
  text_free(&facts);
  arena_free(&arena);
}

static void open_world(void) {
  fault_t fault = {0};
  /* The text must outlive the world: the arena keeps it. */
  const char *kept = arena_text(&arena, bytes_of(facts.p, facts.len));
  status_t status = world_open(&arena, bytes_text(kept), NULL, &world, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static void listen(true_t until) {
  world_run_t run;
  heard_len = 0;
  world_advance(world, until);
  while (world_run(world, &run)) {
    if (!run.from_meter) continue;
    if (heard_len == 0) heard_first = run.first;
    heard_last = run.last;
    ck_assert(bytes_equal(run.sent, run.received));
    for (size_t i = 0; i < run.received.len; i++) {
      ck_assert_uint_eq(run.received.p[i], WIRE_RIGHT.parity(run.received.p[i]));
      heard[heard_len++] = run.received.p[i] & 0x7F;
    }
  }
}

static void send(true_t at, const char *text, size_t len) {
  uint8_t octets[256];
  for (size_t i = 0; i < len; i++)
    octets[i] = WIRE_RIGHT.parity((uint8_t)text[i]);
  world_advance(world, at);
  ck_assert_int_eq(world_send(world, 0, at, bytes_of(octets, len)), ST_OK);
}

/* Sends at `at`, and hears what comes within five seconds (sign-on: two, before
 * it is given up). */
#define ASK(at, literal)                                                                           \
  do {                                                                                             \
    send((at), (literal), sizeof(literal) - 1);                                                    \
    listen(AFTER(at, 5000000000));                                                                 \
  } while (0)
#define HEARD(literal)                                                                             \
  do {                                                                                             \
    ck_assert_uint_eq(heard_len, sizeof(literal) - 1);                                             \
    ck_assert_mem_eq(heard, literal, sizeof(literal) - 1);                                         \
  } while (0)

/* The sign-on of M1 at `at`; the option select leaves at + 2 s. */
static void sign_on(true_t at, const char *option) {
  send(at, "/?M1!\r\n", 7);
  listen(AFTER(at, 1999999999));
  HEARD("/MPF5PTOU-0100\r\n");
  true_t select = AFTER(at, 2000000000);
  send(select, option, 6);
  world_line(world, 0, select, 9600);
}

/* P0: 50 ^ 30 ^ 02 = 62, ( 4A, M 07, 1 36, ) 1F, ETX 1C */
#define OPERAND                                                                                    \
  "\x01"                                                                                           \
  "P0\x02(M1)\x03\x1C"
#define BREAK                                                                                      \
  "\x01"                                                                                           \
  "B0\x03\x71" /* 42 ^ 30 ^ 03 */
#define PASSWORD_3                                                                                 \
  "\x01"                                                                                           \
  "P1\x02(33333333)\x03\x61" /* 50 ^ 31 ^ 02 ^ 28 ^ 29 ^ 03 = 61 */

static void programming(true_t at) {
  sign_on(at, "\x06"
              "051\r\n");
  listen(AFTER(at, 5000000000));
  HEARD(OPERAND);
}

static void hang_up(true_t at) {
  ASK(at, BREAK);
  HEARD("");
  world_line(world, 0, AFTER(at, 5000000000), 300);
}

static const char read_out[] = "\x02"
                               "0-0:96.1.0*255(M1)\r\n"
                               "0-0:96.1.1*255(PTOU-0100)\r\n"
                               "0-0:1.0.0*255(260101004502;00;0)\r\n"
                               "0-0:96.5.0*255(00000000)\r\n"
                               "0-0:96.14.0*255(1)\r\n"
                               "0-0:96.7.0*255(1)\r\n"
                               "0-0:128.2.0*255(R1)\r\n"
                               "0-0:128.3.0*255(0;;;;)\r\n"
                               "0-0:128.4.0*255(3)\r\n"
                               "0-0:128.5.0*255(0)\r\n"
                               "0-0:13.0.0*255(day-night;;)\r\n"
                               "1-0:0.4.2*255(1.00)\r\n"
                               "1-0:0.4.5*255(1.00)\r\n"
                               "1-0:0.4.3*255(1.00)\r\n"
                               "1-0:0.4.6*255(1.00)\r\n"
                               "1-0:0.1.0*255(0)\r\n"
                               "1-0:0.1.2*255()\r\n"
                               "1-0:1.8.0*255(1800.000*Wh)\r\n"
                               "1-0:1.8.1*255(1800.000*Wh)\r\n"
                               "1-0:1.8.2*255(0.000*Wh)\r\n"
                               "1-0:1.8.3*255(0.000*Wh)\r\n"
                               "1-0:1.8.4*255(0.000*Wh)\r\n"
                               "1-0:1.8.5*255(0.000*Wh)\r\n"
                               "1-0:1.8.6*255(0.000*Wh)\r\n"
                               "1-0:1.8.7*255(0.000*Wh)\r\n"
                               "1-0:1.8.8*255(0.000*Wh)\r\n"
                               "1-0:128.8.0*255(0.000*Wh)\r\n"
                               "1-0:129.8.0*255(0.000*Wh)\r\n"
                               "1-0:1.6.0*255(3600.000*W;260101001500)\r\n"
                               "1-0:1.6.1*255(3600.000*W;260101001500)\r\n"
                               "1-0:1.6.2*255(0.000*W;)\r\n"
                               "1-0:1.6.3*255(0.000*W;)\r\n"
                               "1-0:1.6.4*255(0.000*W;)\r\n"
                               "1-0:1.6.5*255(0.000*W;)\r\n"
                               "1-0:1.6.6*255(0.000*W;)\r\n"
                               "1-0:1.6.7*255(0.000*W;)\r\n"
                               "1-0:1.6.8*255(0.000*W;)\r\n"
                               "1-0:1.2.0*255(0.000*W)\r\n"
                               "1-0:1.2.1*255(0.000*W)\r\n"
                               "1-0:1.2.2*255(0.000*W)\r\n"
                               "1-0:1.2.3*255(0.000*W)\r\n"
                               "1-0:1.2.4*255(0.000*W)\r\n"
                               "1-0:1.2.5*255(0.000*W)\r\n"
                               "1-0:1.2.6*255(0.000*W)\r\n"
                               "1-0:1.2.7*255(0.000*W)\r\n"
                               "1-0:1.2.8*255(0.000*W)\r\n"
                               "!\r\n\x03";

/* Sign-on at 00:45:00: 7 octets are whole at + 233,333,333 ns; 250 ms later the
 * answer starts, its first octet is whole 33,333,333 later and its sixteenth
 * 533,333,333 later. The option select, six octets from 45:02 on, is whole at +
 * 200 ms; the read-out starts at 45:02.45 with 9600 Bd. */
START_TEST(read_out__by_hand__is_whole_and_in_time) {
  open_world();
  send(AT_S(2700), "/?M1!\r\n", 7);
  listen(AFTER(AT_S(2700), 1999999999));
  HEARD("/MPF5PTOU-0100\r\n");
  ck_assert_int_eq(heard_first.ns, AT_S(2700).ns + 516666666);
  ck_assert_int_eq(heard_last.ns, AT_S(2700).ns + 1016666666);
  send(AT_S(2702),
       "\x06"
       "050\r\n",
       6);
  world_line(world, 0, AT_S(2702), 9600);
  listen(AT_S(2710));
  ck_assert_int_eq(heard_first.ns, AT_S(2702).ns + 450000000 + 1041666);
  ck_assert_uint_eq(heard_len, sizeof read_out); /* the closing 0 stands for the block check */
  ck_assert_mem_eq(heard, read_out, sizeof read_out - 1);
  uint8_t check = 0;
  for (size_t i = 1; i < heard_len; i++)
    check ^= heard[i];
  ck_assert_uint_eq(check, 0); /* the sum with its own check */
  ck_assert_uint_eq(world_line_octets(world, 0), 7 + 16 + 6 + sizeof read_out);
}
END_TEST

/* R5: 52 ^ 35 ^ 02 = 65; 1-0:99.1.0*255 0F: 6A; ( 42, S 11, 1 20, ; 1B, S 48, 3
 * 7B, ) 52, ETX 51 */
#define READ_PROFILE                                                                               \
  "\x01"                                                                                           \
  "R5\x02"                                                                                         \
  "1-0:99.1.0*255(S1;S3)\x03\x51"

START_TEST(profile__by_sequence__is_three_rows) {
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), READ_PROFILE);
  static const char rows[] = "\x02"
                             "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"
                             "(E;1;1;260101000000;260101001500;0000;900;900000)\r\n"
                             "(E;2;1;260101001500;260101003000;0000;900;900000)\r\n"
                             "(E;3;1;260101003000;260101004500;0000;900;0)\r\n"
                             "\x03";
  ck_assert_uint_eq(heard_len, sizeof rows);
  ck_assert_mem_eq(heard, rows, sizeof rows - 1);
}
END_TEST

/* W5 and R5 of 0-0:1.0.0*255, which is 3E. W5: 57 ^ 35 ^ 02 ^ 3E = 5E, ( 76,
 * the twelve digits 260101120000: 2 ^ 6 ^ 0 ^ 1 ^ 0 ^ 1 ^ 1 ^ 2 = 07: 71, ) 58,
 * ETX 5B. R5: 65 ^ 3E = 5B, ( ) 5A, ETX 59. The answer: 3E, ( 16, 260101120005
 * 02: 14, ;00;0: 3B ^ 30 ^ 30 ^ 3B ^ 30 = 30: 24, ) 0D, ETX 0E. */
START_TEST(set_clock__with_password_3__takes_effect_with_the_last_octet) {
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), PASSWORD_3);
  HEARD("\x06");
  ASK(AT_S(2720), "\x01"
                  "W5\x02"
                  "0-0:1.0.0*255(260101120000)\x03\x5B");
  HEARD("\x06");
  /* The command is whole 33 octets after 2720 s, at + 34.375 ms; the read, 21
   * octets, after the same second: at + 5.021875 s. The clock shows 5.021875 −
   * 0.034375 = 4.9875 s, truncated: 04. Sent half a second later, 05. */
  ASK(AFTER(AT_S(2725), 500000000), "\x01"
                                    "R5\x02"
                                    "0-0:1.0.0*255()\x03\x59");
  HEARD("\x02"
        "0-0:1.0.0*255(260101120005;00;0)\x03\x0E");
}
END_TEST

/* The time set of set_clock__with_password_3, cut at its first point: the
 * conversation is lost, the meter answers again at once, and the command was
 * finished after the restart. */
START_TEST(world_arm_cut__inside_a_command__loses_the_conversation) {
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), PASSWORD_3);
  HEARD("\x06");
  uint64_t points = world_cut_points(world, 0);
  world_arm_cut(world, 0, points + 1);
  ck_assert(!world_cut_happened(world, 0));
  ASK(AT_S(2720), "\x01"
                  "W5\x02"
                  "0-0:1.0.0*255(260101120000)\x03\x5B");
  HEARD("");
  ck_assert(world_cut_happened(world, 0));
  ck_assert_uint_gt(world_cut_points(world, 0), points);
  world_line(world, 0, AT_S(2725), 300);
  programming(AT_S(2730));
  /* Set to 12:00:00 at 2720.034375 s and read at 2740.021875 s: 19.9875 s,
   * truncated. The sums of the test before, with 19 for 05: 0 ^ 5 ^ 1 ^ 9 = 0D,
   * hence 0E ^ 0D = 03. */
  ASK(AT_S(2740), "\x01"
                  "R5\x02"
                  "0-0:1.0.0*255()\x03\x59");
  const char *name;
  uint64_t count;
  ck_assert(world_cut_action(world, 0, 0, &name, &count));
  ck_assert_uint_gt(count, 0);
  ck_assert(!world_cut_action(world, 0, 1000, &name, &count));
  HEARD("\x02"
        "0-0:1.0.0*255(260101120019;00;0)\x03\x03");
}
END_TEST

START_TEST(set_clock__without_a_password__is_refused) {
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), "\x01"
                  "W5\x02"
                  "0-0:1.0.0*255(260101120000)\x03\x5B");
  HEARD("\x02(ER03)\x03\x16"); /* 28 45 52 30 33 29 03 */
}
END_TEST

/* From 2715 s the supply is off for 30 s: after the hold-up nothing is heard
 * and nothing answered. */
START_TEST(supply_off__in_a_conversation__ends_it) {
  text_put(&facts, "fault 0 supply_off 1767228315000000000 1767228345000000000 site\n");
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), PASSWORD_3);
  HEARD("\x06");
  ASK(AT_S(2720), PASSWORD_3);
  HEARD("");
  world_line(world, 0, AT_S(2725), 300);
  ASK(AT_S(2730), "/?M1!\r\n");
  HEARD("");
  programming(AT_S(2750));
  ASK(AT_S(2760), "\x01"
                  "W5\x02"
                  "0-0:1.0.0*255(260101120000)\x03\x5B");
  HEARD("\x02(ER03)\x03\x16"); /* the level went with the supply */
}
END_TEST

START_TEST(supply_off__in_a_read_out__cuts_it_short) {
  text_put(&facts, "fault 0 supply_off 1767228302600000000 1767228345000000000 site\n");
  open_world();
  sign_on(AT_S(2700), "\x06"
                      "050\r\n");
  listen(AT_S(2710));
  /* From 2702.45 s to the power-down at 2703.1 s: floor(0.65 s × 960) octets.
   */
  ck_assert_uint_eq(heard_len, 624);
  ck_assert_mem_eq(heard, read_out, 624);
}
END_TEST

START_TEST(two_meters__answer_their_own_serial_and_garble_a_common_one) {
  sample_meter(&facts, 1, "M2");
  open_world();
  ASK(AT_S(2700), "/?M2!\r\n");
  HEARD("/MPF5PTOU-0100\r\n");
  ASK(AT_S(2720), "/?M3!\r\n");
  HEARD("");
  world_run_t run;
  send(AT_S(2740), "/?!\r\n", 5);
  world_advance(world, AT_S(2745));
  size_t from_meters = 0, arrived = 0, same = 0;
  while (world_run(world, &run)) {
    if (!run.from_meter) continue;
    from_meters += run.sent.len;
    arrived += run.received.len;
    for (size_t i = 0; i < run.received.len; i++)
      if (run.received.p[i] == run.sent.p[i]) same++;
  }
  ck_assert_uint_eq(from_meters, 32);
  ck_assert_uint_eq(arrived, 16);
  ck_assert_uint_eq(same, 0);
}
END_TEST

START_TEST(two_meters__one_in_conversation__the_other_stays_idle) {
  sample_meter(&facts, 1, "M2");
  open_world();
  programming(AT_S(2700));
  ASK(AT_S(2710), READ_PROFILE); /* M2 listens at 300 Bd and makes nothing of it */
  ck_assert_uint_gt(heard_len, 100);
  hang_up(AT_S(2720));
  ASK(AT_S(2730), "/?M2!\r\n");
  HEARD("/MPF5PTOU-0100\r\n");
}
END_TEST

/* --- The whole conversation, for determinism and cuts --- */

/* Returns how many octets arrived, both directions. */
static uint64_t live_all(text_t *trace) {
  uint64_t arrived = 0;
  world_run_t run;
  send(AT_S(2700), "/?M1!\r\n", 7);
  for (int64_t second = 2701; second < 2800; second++) {
    world_advance(world, AT_S(second));
    while (world_run(world, &run)) {
      text_printf(trace, "%d %lld %lld %zu ", run.from_meter, (long long)run.first.ns,
                  (long long)run.last.ns, run.sent.len);
      text_add(trace, run.received);
      arrived += run.received.len;
    }
    if (second == 2702) {
      send(AT_S(second),
           "\x06"
           "051\r\n",
           6);
      world_line(world, 0, AT_S(second), 9600);
    }
    if (second == 2710) send(AT_S(second), READ_PROFILE, sizeof READ_PROFILE - 1);
    if (second == 2720) send(AT_S(second), PASSWORD_3, sizeof PASSWORD_3 - 1);
  }
  return arrived;
}

START_TEST(world__two_runs__are_equal_to_the_octet_also_on_a_bad_line) {
  text_t one = {0}, two = {0};
  text_put(&facts, "line_param 0 good_ppb 20000000\nline_param 0 bad_ppb 500000000\n"
                   "line_param 0 bad_enter_ppb 10000000\nline_param 0 bad_leave_ppb "
                   "100000000\n");
  open_world();
  (void)live_all(&one);
  open_world();
  (void)live_all(&two);
  ck_assert_uint_gt(one.len, 200);
  ck_assert_uint_eq(one.len, two.len);
  ck_assert_mem_eq(one.p, two.p, one.len);
  text_free(&one);
  text_free(&two);
}
END_TEST

/* A read-out of 2.5 s comes in four runs; they wait for whoever takes them,
 * however long it is. */
START_TEST(world__a_long_advance__keeps_every_run) {
  text_t traces[2] = {{0}, {0}};
  for (int i = 0; i < 2; i++) {
    open_world();
    sign_on(AT_S(2700), "\x06"
                        "050\r\n");
    int64_t step = i == 0 ? 1 : 3000;
    for (int64_t second = 2703; second < 6000; second += step) {
      world_run_t run;
      world_advance(world, AT_S(second + step - 1));
      while (world_run(world, &run)) {
        text_printf(&traces[i], "%lld %lld ", (long long)run.first.ns, (long long)run.last.ns);
        text_add(&traces[i], run.received);
      }
    }
  }
  ck_assert_uint_gt(traces[0].len, sizeof read_out);
  ck_assert_uint_eq(traces[0].len, traces[1].len);
  ck_assert_mem_eq(traces[0].p, traces[1].p, traces[0].len);
  text_free(&traces[0]);
  text_free(&traces[1]);
}
END_TEST

START_TEST(world__cut_at_each_octet__nothing_passes_from_it_on) {
  text_t trace = {0};
  open_world();
  uint64_t uncut = live_all(&trace);
  ck_assert_uint_eq(uncut, world_line_octets(world, 0));
  ck_assert_uint_gt(uncut, 200);
  for (uint64_t index = 1; index <= uncut + 1; index++) {
    size_t plain = facts.len;
    text_clear(&trace);
    text_printf(&facts, "line_fault 0 cut_octet 1767225600000000000 -1 %llu -1\n",
                (unsigned long long)index);
    open_world();
    facts.len = plain;
    ck_assert_uint_eq(live_all(&trace), index - 1);
  }
  text_free(&trace);
}
END_TEST

/* P0 of M1 in the name of XX: 50 ^ 30 ^ 02 = 62, ( 4A, X X 4A, ) 63, ETX 60.
 * The head-end hears itself, 5 ms late, and then that. */
START_TEST(line_facts__latency_echo_and_another_name__reach_the_line) {
  uint8_t received[64];
  size_t len = 0, echoed = 0;
  world_run_t run;
  text_put(&facts, "line_param 0 latency_ns 5000000\nline_param 0 echo 1\n"
                   "line_fault 0 other_meter 1767228300000000000 -1 XX\n");
  open_world();
  send(AT_S(2700), "/?M1!\r\n", 7);
  world_advance(world, AT_S(2702));
  ck_assert(world_run(world, &run));
  ck_assert_int_eq(run.last.ns, AT_S(2700).ns + 233333333 + 5000000);
  while (world_run(world, &run))
    if (run.sent.len == 0) echoed += run.received.len;
  ck_assert_uint_eq(echoed, 7);
  send(AT_S(2702),
       "\x06"
       "051\r\n",
       6);
  world_line(world, 0, AT_S(2702), 9600);
  world_advance(world, AT_S(2705));
  while (world_run(world, &run)) {
    if (!run.from_meter || run.sent.len == 0) continue;
    ck_assert_uint_le(len + run.received.len, sizeof received);
    memcpy(received + len, run.received.p, run.received.len);
    len += run.received.len;
  }
  for (size_t i = 0; i < len; i++)
    received[i] &= 0x7F;
  ck_assert_uint_eq(len, 10);
  ck_assert_mem_eq(received,
                   "\x01"
                   "P0\x02(XX)\x03\x60",
                   10);
}
END_TEST

START_TEST(world__the_ledger__is_the_load) {
  open_world();
  world_advance(world, AT_S(3600));
  ck_assert_int_eq(world_consumed(world, 0, AT_S(900)).mwh, 900000);
  ck_assert_int_eq(world_consumed(world, 0, AT_S(3600)).mwh, 1800000);
  ck_assert_uint_eq(world_meters(world), 1);
}
END_TEST

static uint8_t lying_check(bytes_t covered) {
  return (uint8_t)(WIRE_RIGHT.block_check(covered) ^ 0x01);
}

START_TEST(world_wire__a_lie__reaches_the_line) {
  wire_mechanisms_t lie = WIRE_RIGHT;
  lie.block_check = lying_check;
  open_world();
  world_wire(world, &lie);
  sign_on(AT_S(2700), "\x06"
                      "051\r\n");
  listen(AT_S(2705));
  HEARD("\x01"
        "P0\x02(M1)\x03\x1D");
}
END_TEST

START_TEST(world_open__wrong_facts__are_refused_with_their_line) {
  static const char *const wrong[] = {
      "headend recovery auto\n",
      "line 1 bus rs232 9600\n",
      "line 1 bus rs485 9601\n",
      "line 2 bus rs485 9600\n",
      "line_param 0 colour 1\n",
      "line_param 0 good_ppb 1000000001\n",
      "line_param 7 good_ppb 1\n",
      "line_fault 0 sunshine 0 1\n",
      "line_fault 0 noise 0 1 0\n",
      "line_fault 0 cut_octet 0 -1 x -1\n",
      "password 0 2 22222222\n",
      "password 4 1 22222222\n",
      "facts 2\n",
      "line 1 ip tcp 299\n",
      "protocol 0 dlms direct\n",
      "protocol 0 dlms-hdlc mode-c\n",
      "protocol 0 dlms-wrapper direct\n", /* the line is serial */
      "protocol 0 iec62056-21 mode-e\n",
      "protocol 1 dlms-hdlc direct\n",
      "address 0 0 2\n",
      "address 0 16384 4\n",
      "address 0 17 3\n",
      "security 0 all\n",
      "title 0 4D5046010000000\n",
      "title 0 4d50460100000000\n",
      "key 0 dek 00112233445566778899AABBCCDDEEFF\n",
      "key 0 guek 00112233445566778899AABBCCDDEEF\n",
      "dictionary 0 polyphase\n",
      "identification 0 A/B\n",
      "identification 0 12345678901234567\n",
      "limit 0 pdu 63\n",
      "limit 0 pdu 65536\n",
      "limit 0 reaction_ns -1\n",
      "limit 0 deviation 2\n",
      "limit 0 colour 1\n",
      "limit 1 pdu 64\n",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    fault_t fault = {0};
    size_t plain = facts.len;
    text_put(&facts, wrong[i]);
    status_t status = world_open(&arena, bytes_of(facts.p, facts.len), NULL, &world, &fault);
    ck_assert_msg(status == ST_BAD_INPUT, "%s", wrong[i]);
    ck_assert_msg(strstr(fault.text, "facts line ") == fault.text, "%s", fault.text);
    facts.len = plain;
  }
}
END_TEST

/* The model of sample_meter becomes another, of which there is no dictionary. */
static void rename_model(void) {
  char *model = strstr(text_chars(&facts), " polyphase-tou ");
  ck_assert_ptr_nonnull(model);
  memcpy(model, " industrial-32 ", 15);
}

START_TEST(world_open__a_model_without_a_dictionary__is_refused) {
  fault_t fault = {0};
  rename_model();
  ck_assert_int_eq(world_open(&arena, bytes_of(facts.p, facts.len), NULL, &world, &fault),
                   ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "meter 0 has no such MODEL, and no dictionary is named");
}
END_TEST

/* Sign-on at 300 Bd, ten bits an octet: seven octets end 233.333333 ms after the start; its answer
 * begins 1.2 s later, and its first octet is whole 33.333333 ms after that. */
START_TEST(model_facts__dictionary_identification_and_reaction__are_kept) {
  rename_model();
  text_put(&facts, "dictionary 0 polyphase-tou\nidentification 0 IND-32.1\n"
                   "limit 0 reaction_ns 1200000000\nlimit 0 pdu 4096\nphases 0 3\n");
  open_world();
  send(AT_S(2700), "/?M1!\r\n", 7);
  listen(AT_S(2705));
  HEARD("/MPF5IND-32.1\r\n");
  ck_assert_int_eq(heard_first.ns - AT_S(2700).ns, 233333333 + 1200000000 + 33333333);
}
END_TEST

/* --- DLMS --- */

static void speak(const char *protocol, const char *opening) {
  text_printf(&facts, "protocol 0 %s %s\naddress 0 17 2\nsecurity 0 none\n", protocol, opening);
  text_put(&facts, "title 0 4D50460100000000\n"
                   "key 0 guek 000102030405060708090A0B0C0D0E0F\n"
                   "key 0 gak D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\n"
                   "key 0 kek 00112233445566778899AABBCCDDEEFF\n");
}

/* The line of sample_head as a stream. */
static void make_tcp(void) {
  char *line = strstr(text_chars(&facts), "line 0 bus rs485 9600\n");
  ck_assert_ptr_nonnull(line);
  memcpy(line, "line 0 bus tcp 1000000", 22);
  /* The kind and the rate are as long together as before, but for the line's
   * end. */
  text_t rest = {0};
  text_put(&rest, line + 22);
  facts.len = (size_t)(line + 22 - text_chars(&facts));
  text_put(&facts, "\n");
  text_put(&facts, text_chars(&rest));
  text_free(&rest);
}

START_TEST(world_open__dlms_without_an_address__is_refused) {
  fault_t fault = {0};
  text_put(&facts, "protocol 0 dlms-hdlc direct\n");
  ck_assert_int_eq(world_open(&arena, bytes_of(facts.p, facts.len), NULL, &world, &fault),
                   ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "meter 0 speaks DLMS and has no address");
}
END_TEST

START_TEST(world_open__62056_21_on_a_stream__is_refused) {
  fault_t fault = {0};
  make_tcp();
  ck_assert_int_eq(world_open(&arena, bytes_of(facts.p, facts.len), NULL, &world, &fault),
                   ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "meter 0 speaks 62056-21 on a tcp line");
}
END_TEST

/* SNRM to upper 1 (02), lower 17 (23), from the public client 16 (21): A0 08 02
 * 23 21 93, FCS BD 64 by ISO/IEC 13239. At 9600 Bd from the first octet on, 10
 * octets end 10.416666 ms after the start; the answer begins 20 ms later, its
 * first octet is whole 1.041666 ms after that. */
static const uint8_t SNRM[] = {0x7E, 0xA0, 0x08, 0x02, 0x23, 0x21, 0x93, 0xBD, 0x64, 0x7E};

START_TEST(dlms_hdlc__connects_at_the_rate_of_the_line) {
  speak("dlms-hdlc", "direct");
  open_world();
  world_advance(world, AT_S(2700));
  world_line(world, 0, AT_S(2700), 9600);
  ck_assert_int_eq(world_send(world, 0, AT_S(2700), bytes_of(SNRM, sizeof SNRM)), ST_OK);
  world_advance(world, AT_S(2705));
  world_run_t run;
  uint8_t got[64];
  size_t len = 0;
  true_t first = {0};
  while (world_run(world, &run)) {
    if (!run.from_meter) continue;
    if (len == 0) first = run.first;
    ck_assert_uint_le(len + run.received.len, sizeof got);
    memcpy(got + len, run.received.p, run.received.len);
    len += run.received.len;
  }
  ck_assert_uint_gt(len, 9);
  /* To 21 from 02 23, UA with the final bit: 73. */
  ck_assert_uint_eq(got[0], 0x7E);
  ck_assert_mem_eq(got + 3, "\x21\x02\x23\x73", 4);
  ck_assert_int_eq(first.ns - AT_S(2700).ns, 10416666 + 20000000 + 1041666);
  world_close(world);
}
END_TEST

START_TEST(dlms_hdlc__another_address__is_silence) {
  static const uint8_t other[] = {0x7E, 0xA0, 0x08, 0x02, 0x25, 0x21, 0x93, 0x64, 0xB2, 0x7E};
  speak("dlms-hdlc", "direct");
  open_world();
  world_advance(world, AT_S(2700));
  world_line(world, 0, AT_S(2700), 9600);
  ck_assert_int_eq(world_send(world, 0, AT_S(2700), bytes_of(other, sizeof other)), ST_OK);
  world_advance(world, AT_S(2705));
  world_run_t run;
  while (world_run(world, &run))
    ck_assert(!run.from_meter);
  world_close(world);
}
END_TEST

/* Sends a frame at `at` and tells the control field of the answer; 0: none. */
static uint8_t control_of(true_t at, const uint8_t *frame, size_t len) {
  world_run_t run;
  uint8_t got[64];
  size_t count = 0;
  world_advance(world, at);
  ck_assert_int_eq(world_send(world, 0, at, bytes_of(frame, len)), ST_OK);
  world_advance(world, AFTER(at, 1000000000));
  while (world_run(world, &run)) {
    if (!run.from_meter) continue;
    ck_assert_uint_le(count + run.received.len, sizeof got);
    memcpy(got + count, run.received.p, run.received.len);
    count += run.received.len;
  }
  return count < 7 ? 0 : got[6];
}

/* Signed on at 300 Bd, HDLC at 9600 Bd, and after DISC (53; FCS B1 A2) back again: SNRM at 9600 Bd
 * is then not understood, and the next sign-on is. */
START_TEST(dlms_mode_e__hands_over_and_takes_back) {
  static const uint8_t DISC[] = {0x7E, 0xA0, 0x08, 0x02, 0x23, 0x21, 0x53, 0xB1, 0xA2, 0x7E};
  speak("dlms-hdlc", "mode-e");
  open_world();
  for (int64_t from = 2700; from < 2800; from += 50) {
    ASK(AT_S(from), "/?M1!\r\n");
    HEARD("/MPF5\\2PTOU-0100\r\n");
    /* 7 octets of the sign-on, 0.25 s, 18 octets: the meter waits 3 s from there. */
    send(AT_S(from + 10), "/?M1!\r\n", 7);
    listen(AFTER(AT_S(from + 10), 1999999999));
    ASK(AT_S(from + 12), "\x06"
                         "252\r\n");
    HEARD("\x06"
          "252\r\n");
    world_line(world, 0, AT_S(from + 20), 9600);
    ck_assert_uint_eq(control_of(AT_S(from + 20), SNRM, sizeof SNRM), 0x73);
    ck_assert_uint_eq(control_of(AT_S(from + 22), DISC, sizeof DISC), 0x73);
    ck_assert_uint_eq(control_of(AT_S(from + 24), SNRM, sizeof SNRM), 0);
    world_line(world, 0, AT_S(from + 26), 300);
  }
  world_close(world);
}
END_TEST

/* Version 9 of the wrapper does not exist: the meter ends the connection, and
 * the head-end hears of it by a run without octets. */
START_TEST(dlms_wrapper__a_wrong_version__ends_the_connection) {
  static const uint8_t wrong[] = {0x00, 0x09, 0x00, 0x10, 0x00, 0x11, 0x00, 0x01, 0x62};
  make_tcp();
  speak("dlms-wrapper", "direct");
  open_world();
  world_advance(world, AT_S(2700));
  ck_assert_int_eq(world_send(world, 0, AT_S(2700), bytes_of(wrong, sizeof wrong)), ST_OK);
  world_advance(world, AT_S(2705));
  world_run_t run;
  int32_t closed = 0;
  while (world_run(world, &run)) {
    closed += run.closed ? 1 : 0;
    if (run.from_meter) ck_assert_uint_eq(run.sent.len, 0);
  }
  ck_assert_int_eq(closed, 1);
  world_close(world);
}
END_TEST

/* A message of which the last octet is lost, and a whole one after it. Without another connection
 * the meter would take the first octet of the second for the last of the first. Both release an
 * association that there is not, which is answered by an exception-response. */
START_TEST(dlms_wrapper__octets_lost__the_next_message_opens_another_connection) {
  static const uint8_t release[] = {0x00, 0x01, 0x00, 0x10, 0x00, 0x11, 0x00, 0x02, 0x62, 0x00};
  make_tcp();
  speak("dlms-wrapper", "direct");
  text_put(&facts, "line_fault 0 cut_octet 1767225600000000000 -1 10 1000000000\n");
  open_world();
  world_run_t run;
  size_t answered = 0;
  for (int64_t second = 2700; second < 2710; second += 5) {
    world_advance(world, AT_S(second));
    ck_assert_int_eq(world_send(world, 0, AT_S(second), bytes_of(release, sizeof release)), ST_OK);
    world_advance(world, AT_S(second + 4));
    while (world_run(world, &run)) {
      ck_assert(!run.closed);
      if (run.from_meter) answered += run.received.len;
    }
    if (second == 2700) ck_assert_uint_eq(answered, 0);
  }
  /* An exception-response of three octets, wrapped. */
  ck_assert_uint_eq(answered, 11);
  world_close(world);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("world");
  TCase *tcase = tcase_create("world");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, read_out__by_hand__is_whole_and_in_time);
  tcase_add_test(tcase, profile__by_sequence__is_three_rows);
  tcase_add_test(tcase, set_clock__with_password_3__takes_effect_with_the_last_octet);
  tcase_add_test(tcase, set_clock__without_a_password__is_refused);
  tcase_add_test(tcase, world_arm_cut__inside_a_command__loses_the_conversation);
  tcase_add_test(tcase, supply_off__in_a_conversation__ends_it);
  tcase_add_test(tcase, supply_off__in_a_read_out__cuts_it_short);
  tcase_add_test(tcase, two_meters__answer_their_own_serial_and_garble_a_common_one);
  tcase_add_test(tcase, two_meters__one_in_conversation__the_other_stays_idle);
  tcase_add_test(tcase, world__two_runs__are_equal_to_the_octet_also_on_a_bad_line);
  tcase_add_test(tcase, world__a_long_advance__keeps_every_run);
  tcase_add_test(tcase, world__cut_at_each_octet__nothing_passes_from_it_on);
  tcase_add_test(tcase, line_facts__latency_echo_and_another_name__reach_the_line);
  tcase_add_test(tcase, world__the_ledger__is_the_load);
  tcase_add_test(tcase, world_wire__a_lie__reaches_the_line);
  tcase_add_test(tcase, world_open__wrong_facts__are_refused_with_their_line);
  tcase_add_test(tcase, world_open__a_model_without_a_dictionary__is_refused);
  tcase_add_test(tcase, model_facts__dictionary_identification_and_reaction__are_kept);
  tcase_add_test(tcase, world_open__dlms_without_an_address__is_refused);
  tcase_add_test(tcase, world_open__62056_21_on_a_stream__is_refused);
  tcase_add_test(tcase, dlms_hdlc__connects_at_the_rate_of_the_line);
  tcase_add_test(tcase, dlms_hdlc__another_address__is_silence);
  tcase_add_test(tcase, dlms_mode_e__hands_over_and_takes_back);
  tcase_add_test(tcase, dlms_wrapper__a_wrong_version__ends_the_connection);
  tcase_add_test(tcase, dlms_wrapper__octets_lost__the_next_message_opens_another_connection);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
