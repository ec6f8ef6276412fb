/* The server half of mode C, octet for octet and to the nanosecond, over a toy application. Octets
 * are written with seven bits; `even` adds the parity, and one test has it written out. Block
 * checks are worked in comments: exclusive or after the first SOH or STX. In all of them
 * "1-0:1.8.0*255" adds up to 37, "0-0:1.0.0*255" to 3E, "1-0:99.1.0*255" to 0F, CR LF to 07. */
#include "sim/wire/iec21.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "sim/wire/iec21_toy.h"

#define MS(milliseconds) (INT64_C(1000000) * (milliseconds))
#define T(milliseconds) ((true_t){MS(milliseconds)})

enum { STEP_MS = 10 };

static iec21_t wire;
static toy_t toy;
static int64_t now_ms; /* of the octet that came or left last */

static void setup(void) {
  toy = (toy_t){.rows = TOY_ROWS};
  iec21_open(&wire, &toy_config, &toy_app, &toy, NULL);
  now_ms = 100000;
}

static uint8_t even(char seven) {
  int ones = 0;
  for (int bit = 0; bit < 7; bit++)
    ones += (seven >> bit) & 1;
  return (uint8_t)(seven | (ones % 2 == 1 ? 0x80 : 0));
}

static size_t add_parity(uint8_t *out, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    out[i] = even(text[i]);
  return len;
}

/* The head-end speaks: the first octet whole 10 ms after what was before, one each 10 ms. */
static void hear(const char *text, size_t len) {
  uint8_t octets[600];
  ck_assert_uint_le(len, sizeof octets);
  (void)add_parity(octets, text, len);
  true_t first = T(now_ms + STEP_MS);
  now_ms += STEP_MS * (int64_t)len;
  iec21_feed(&wire, first, T(now_ms), bytes_of(octets, len));
}
#define HEAR(literal) hear(literal, sizeof literal - 1)

static void no_act(void) {
  iec21_act_t act;
  ck_assert(!iec21_next(&wire, &act));
}

static void line(uint32_t baud) {
  iec21_act_t act;
  ck_assert(iec21_next(&wire, &act));
  ck_assert_int_eq(act.kind, IEC21_LINE);
  ck_assert_uint_eq(act.baud, baud);
  ck_assert_int_eq(act.at.ns, MS(now_ms));
}

/* The meter answers with exactly these octets, `wait_ms` after the last octet; they leave. */
static void says_after(int64_t wait_ms, const char *text, size_t len) {
  uint8_t octets[2048];
  iec21_act_t act;
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + wait_ms));
  iec21_tick(&wire, (true_t){MS(now_ms + wait_ms) - 1});
  ck_assert(!iec21_next(&wire, &act));
  iec21_tick(&wire, T(now_ms + wait_ms));
  if (wait_ms > 250) { /* the time-out first, then the reaction */
    wait_ms += 250;
    iec21_tick(&wire, T(now_ms + wait_ms));
  }
  ck_assert(iec21_next(&wire, &act));
  ck_assert_int_eq(act.kind, IEC21_SEND);
  ck_assert_int_eq(act.at.ns, MS(now_ms + wait_ms));
  (void)add_parity(octets, text, len);
  ck_assert_uint_eq(act.octets.len, len);
  ck_assert_mem_eq(act.octets.p, octets, len);
  no_act();
  now_ms += wait_ms + STEP_MS * (int64_t)len;
  iec21_left(&wire, T(now_ms));
}
#define SAYS(literal) says_after(250, literal, sizeof literal - 1)

static void silent(void) {
  ck_assert(iec21_deadline(&wire).ns > MS(now_ms + 250));
  no_act();
}

/* P0: 50 ^ 30 = 60, STX 62, ( 4A, M 07, 1 36, ) 1F, ETX 1C */
#define OPERAND                                                                                    \
  "\x01"                                                                                           \
  "P0\x02(M1)\x03\x1C"
#define BREAK                                                                                      \
  "\x01"                                                                                           \
  "B0\x03\x71" /* 42 ^ 30 = 72, ETX 71 */
/* P1: 50 ^ 31 = 61, STX 63, ( 4B, eight equal digits 4B, ) 62, ETX 61 */
#define PASSWORD_1                                                                                 \
  "\x01"                                                                                           \
  "P1\x02(11111111)\x03\x61"
#define PASSWORD_3                                                                                 \
  "\x01"                                                                                           \
  "P1\x02(33333333)\x03\x61"
/* 63, ( 4B, 1…8: 31 ^ 32 ^ … ^ 38 = 08: 43, ) 6A, ETX 69 */
#define PASSWORD_WRONG                                                                             \
  "\x01"                                                                                           \
  "P1\x02(12345678)\x03\x69"
/* "(ER0": 28 ^ 45 ^ 52 ^ 30 = 0F; the digit; ) and ETX: 2A */
#define ER01 "\x02(ER01)\x03\x14"
#define ER02 "\x02(ER02)\x03\x17"
#define ER03 "\x02(ER03)\x03\x16"
#define ER04 "\x02(ER04)\x03\x11"
#define ER05 "\x02(ER05)\x03\x10"
#define ER06 "\x02(ER06)\x03\x13"
#define ER09 "\x02(ER09)\x03\x1C"
/* R5: 52 ^ 35 ^ 02 = 65, object 52, ( ) 53, ETX 50 */
#define READ_TOTAL                                                                                 \
  "\x01"                                                                                           \
  "R5\x02"                                                                                         \
  "1-0:1.8.0*255()\x03\x50"
/* object 37, ( 1F, 105000.000*Wh 0F: 10, ) 39, ETX 3A */
#define TOTAL                                                                                      \
  "\x02"                                                                                           \
  "1-0:1.8.0*255(105000.000*Wh)\x03\x3A"
/* R6: 52 ^ 36 ^ 02 = 66, object 69, ( 41, 1 70, ; 4B, 4 7F, 0 4F, ) 66, ETX 65 */
#define READ_RANGE                                                                                 \
  "\x01"                                                                                           \
  "R6\x02"                                                                                         \
  "1-0:99.1.0*255(1;40)\x03\x65"
/* W5: 57 ^ 35 ^ 02 = 60, object 5E, ( 76, 260402111500 06: 70, ) 59, ETX 5A */
#define SET_CLOCK                                                                                  \
  "\x01"                                                                                           \
  "W5\x02"                                                                                         \
  "0-0:1.0.0*255(260402111500)\x03\x5A"

#define READ_TOTAL_BAD                                                                             \
  "\x01"                                                                                           \
  "R5\x02"                                                                                         \
  "1-0:1.8.0*255()\x03\x51" /* 50 is right */
/* W1: 57 ^ 31 ^ 02 = 64; 1.0.0: 31 ^ 2E ^ 30 ^ 2E ^ 30 = 31: 55, ( 7D, 1 4C, ) 65, ETX 66 */
#define SET_CLOCK_SHORT                                                                            \
  "\x01"                                                                                           \
  "W1\x02"                                                                                         \
  "1.0.0(1)\x03\x66"

static void sign_on(void) {
  HEAR("/?M1!\r\n");
  SAYS("/MPF5PTOU-0100\r\n");
}

static void programming(void) {
  sign_on();
  HEAR("\x06"
       "051\r\n");
  line(9600);
  SAYS(OPERAND);
}

START_TEST(sign_on__parity_written_out__is_even_on_every_octet) {
  const uint8_t request[] = {0xAF, 0x3F, 0x4D, 0xB1, 0x21, 0x8D, 0x0A};
  const uint8_t answer[] = {0xAF, 0x4D, 0x50, 0xC6, 0x35, 0x50, 0xD4, 0xCF,
                            0x55, 0x2D, 0x30, 0xB1, 0x30, 0x30, 0x8D, 0x0A};
  iec21_act_t act;
  iec21_feed(&wire, T(1000), T(1200), bytes_of(request, sizeof request));
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(1450));
  iec21_tick(&wire, T(1450));
  ck_assert(iec21_next(&wire, &act));
  ck_assert_uint_eq(act.octets.len, sizeof answer);
  ck_assert_mem_eq(act.octets.p, answer, sizeof answer);
}
END_TEST

START_TEST(sign_on__without_a_serial__is_answered_and_another_one_is_not) {
  HEAR("/?M2!\r\n");
  silent();
  HEAR("/?M1 !\r\n");
  silent();
  HEAR("/?m1!\r\n");
  silent();
  HEAR("/?!\r\n");
  SAYS("/MPF5PTOU-0100\r\n");
}
END_TEST

START_TEST(sign_on__after_noise_or_in_the_middle_of_it__is_found) {
  HEAR("x\x02y/abc/?M1!\r\n");
  SAYS("/MPF5PTOU-0100\r\n");
}
END_TEST

START_TEST(sign_on__wrong_parity_or_broken_off__is_silence) {
  uint8_t octets[7];
  (void)add_parity(octets, "/?M1!\r\n", 7);
  octets[2] ^= 0x80;
  iec21_feed(&wire, T(1000), T(1060), bytes_of(octets, sizeof octets));
  no_act();
  ck_assert_int_eq(iec21_deadline(&wire).ns, TIME_NEVER);
  now_ms = 2000;
  HEAR("/?M1!");
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + 1500));
  iec21_tick(&wire, T(now_ms + 1500));
  HEAR("\r\n");
  ck_assert_int_eq(iec21_deadline(&wire).ns, TIME_NEVER);
}
END_TEST

/* 0-0:96.1.0*255 01, (M1) 7D, CR LF 07: 7B; 1-0:1.8.0*255 37, ( ) 01, value 0F, CR LF: 3E → 45;
 * ! 64, CR LF 63, ETX 60 */
#define READ_OUT                                                                                   \
  "\x02"                                                                                           \
  "0-0:96.1.0*255(M1)\r\n1-0:1.8.0*255(105000.000*Wh)\r\n!\r\n\x03\x60"

START_TEST(read_out__nak__repeats_three_times_then_breaks) {
  sign_on();
  HEAR("\x06"
       "050\r\n");
  line(9600);
  ck_assert_int_eq(toy.read_at.ns, MS(now_ms)); /* as it stood when the option select was whole */
  SAYS(READ_OUT);
  for (int i = 0; i < 3; i++) {
    HEAR("\x15");
    SAYS(READ_OUT);
  }
  HEAR("\x15");
  SAYS(BREAK);
  line(300);
  ck_assert(iec21_idle(&wire));
}
END_TEST

START_TEST(read_out__ack_or_silence__ends_the_conversation) {
  for (int ack = 0; ack < 2; ack++) {
    sign_on();
    HEAR("\x06"
         "000\r\n");
    SAYS(READ_OUT); /* at 300 Bd: nothing to change */
    ck_assert(!iec21_idle(&wire));
    if (ack == 1) HEAR("\x06");
    if (ack == 0) iec21_tick(&wire, T(now_ms + 1500));
    ck_assert(iec21_idle(&wire));
    no_act();
    now_ms += 5000;
  }
}
END_TEST

START_TEST(option__wrong_rate_mode_or_control__is_idle_again) {
  const char *const wrong[] = {"\x06"
                               "061\r\n",
                               "\x06"
                               "052\r\n",
                               "\x06"
                               "151\r\n",
                               "\x06"
                               "05\r\n\n"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    sign_on();
    hear(wrong[i], 6);
    no_act();
    ck_assert(iec21_idle(&wire));
  }
}
END_TEST

START_TEST(option__none_in_three_seconds__is_idle_again) {
  sign_on();
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + 3000));
  HEAR("/?M1!\r\n"); /* only when idle */
  silent();
  iec21_tick(&wire, iec21_deadline(&wire));
  ck_assert(iec21_idle(&wire));
  sign_on();
}
END_TEST

START_TEST(r5_and_r1__of_a_known_object__are_answered) {
  programming();
  HEAR(READ_TOTAL);
  ck_assert_int_eq(toy.read_at.ns, MS(now_ms));
  SAYS(TOTAL);
  /* R1: 52 ^ 31 ^ 02 = 61; 1.8.0: 31 ^ 2E ^ 38 ^ 2E ^ 30 = 39: 58, ( ) 59, ETX 5A */
  HEAR("\x01"
       "R1\x02"
       "1.8.0()\x03\x5A");
  /* ( 28, value 27, ) 0E, ETX 0D */
  SAYS("\x02(105000.000*Wh)\x03\x0D");
  HEAR("\x15");
  SAYS("\x02(105000.000*Wh)\x03\x0D");
}
END_TEST

START_TEST(commands__unknown_object_form_or_command__have_their_errors) {
  programming();
  /* 65; 1-0:9.8.0*255 is 37 ^ 31 ^ 39 = 3F: 5A, ( ) 5B, ETX 58 */
  HEAR("\x01"
       "R5\x02"
       "1-0:9.8.0*255()\x03\x58");
  SAYS(ER02);
  /* 65, object 52, ( ) 53, x 2B, ETX 28: not a range */
  HEAR("\x01"
       "R5\x02"
       "1-0:1.8.0*255(x)\x03\x28");
  SAYS(ER02); /* the toy knows no such range */
  /* 65, object 52, ( 7A, ETX 79: the parenthesis is not closed */
  HEAR("\x01"
       "R5\x02"
       "1-0:1.8.0*255(\x03\x79");
  SAYS(ER04);
  /* R9: 52 ^ 39 ^ 02 = 69, ( ) 68, ETX 6B */
  HEAR("\x01"
       "R9\x02()\x03\x6B");
  SAYS(ER05);
}
END_TEST

START_TEST(r5__of_a_range__has_32_rows_at_most) {
  programming();
  /* R5 65, object 6A, ( 42, 1 73, ; 48, 4 7C, 0 4C, ) 65, ETX 66 */
  HEAR("\x01"
       "R5\x02"
       "1-0:99.1.0*255(1;40)\x03\x66");
  SAYS(ER09);
  HEAR("\x06"); /* nothing more to follow */
  silent();
  /* 48, 2 7A, ) 53, ETX 50 */
  HEAR("\x01"
       "R5\x02"
       "1-0:99.1.0*255(1;2)\x03\x50");
  /* head 0D; (r;01) and (r;02) with CR LF: 1 ^ 2 = 03: 0E; ETX 0D */
  SAYS("\x02"
       "1-0:99.1.0*255(40)\r\n(r;01)\r\n(r;02)\r\n\x03\x0D");
}
END_TEST

/* 32 rows: what is equal in them cancels out; units 1…9, 0…9, 0…9, 0…2 add up to 1 ^ 1 ^ 1 ^ 3 = 2,
 * tens to 3: 01. Head: 0F, (40) 27 13 23 0A, CR LF 0D. 0D ^ 01 ^ EOT 04 = 08. */
#define BLOCK_1                                                                                    \
  "\x02"                                                                                           \
  "1-0:99.1.0*255(40)\r\n"                                                                         \
  "(r;01)\r\n(r;02)\r\n(r;03)\r\n(r;04)\r\n(r;05)\r\n(r;06)\r\n(r;07)\r\n(r;08)\r\n"               \
  "(r;09)\r\n(r;10)\r\n(r;11)\r\n(r;12)\r\n(r;13)\r\n(r;14)\r\n(r;15)\r\n(r;16)\r\n"               \
  "(r;17)\r\n(r;18)\r\n(r;19)\r\n(r;20)\r\n(r;21)\r\n(r;22)\r\n(r;23)\r\n(r;24)\r\n"               \
  "(r;25)\r\n(r;26)\r\n(r;27)\r\n(r;28)\r\n(r;29)\r\n(r;30)\r\n(r;31)\r\n(r;32)\r\n"               \
  "\x04\x08"
/* 33…40: units 3 ^ … ^ 9 ^ 0 = 2, tens 3 ^ 4 = 7: 05, ETX 06. */
#define BLOCK_2                                                                                    \
  "\x02(r;33)\r\n(r;34)\r\n(r;35)\r\n(r;36)\r\n(r;37)\r\n(r;38)\r\n(r;39)\r\n(r;40)\r\n\x03\x06"

START_TEST(r6__of_forty_rows__comes_in_two_blocks_of_the_instant_of_the_command) {
  programming();
  HEAR(READ_RANGE);
  SAYS(BLOCK_1);
  toy.rows = 99; /* recorded since: not served */
  HEAR("\x15");
  SAYS(BLOCK_1);
  HEAR("\x06");
  SAYS(BLOCK_2);
  HEAR("\x15");
  SAYS(BLOCK_2);
  HEAR("\x06");
  silent();
}
END_TEST

START_TEST(r6__another_command_between_blocks__drops_the_rest) {
  programming();
  HEAR(READ_RANGE);
  SAYS(BLOCK_1);
  HEAR(READ_TOTAL);
  SAYS(TOTAL);
  HEAR("\x06");
  silent();
}
END_TEST

START_TEST(r6__a_bad_message_between_blocks__drops_the_rest) {
  programming();
  HEAR(READ_RANGE);
  SAYS(BLOCK_1);
  HEAR(READ_TOTAL_BAD);
  SAYS("\x15");
  HEAR("\x06");
  silent();
}
END_TEST

START_TEST(ack__of_wrong_parity__is_skipped) {
  const uint8_t wrong = 0x86, right = 0x06;
  programming();
  HEAR(READ_RANGE);
  SAYS(BLOCK_1);
  now_ms += STEP_MS;
  iec21_feed(&wire, T(now_ms), T(now_ms), bytes_of(&wrong, 1));
  silent();
  now_ms += STEP_MS;
  iec21_feed(&wire, T(now_ms), T(now_ms), bytes_of(&right, 1));
  SAYS(BLOCK_2);
}
END_TEST

START_TEST(command__while_an_answer_is_due__is_not_heard) {
  programming();
  HEAR(READ_TOTAL);
  int64_t asked_ms = now_ms;
  HEAR(SET_CLOCK_SHORT); /* whole 190 ms later */
  ck_assert_int_lt(now_ms, asked_ms + 250);
  now_ms = asked_ms;
  SAYS(TOTAL);
  silent();
}
END_TEST

/* The fifth octet arrives as 83: an ETX of wrong parity ends nothing. */
START_TEST(bad_messages__an_end_of_wrong_parity__does_not_end_them) {
  uint8_t octets[32];
  programming();
  size_t len = add_parity(octets, READ_TOTAL, sizeof READ_TOTAL - 1);
  octets[4] = 0x83;
  iec21_feed(&wire, T(now_ms + STEP_MS), T(now_ms + STEP_MS * (int64_t)len), bytes_of(octets, len));
  now_ms += STEP_MS * (int64_t)len;
  SAYS("\x15"); /* 250 ms after the last octet, not after the sixth */
}
END_TEST

START_TEST(w5__needs_level_3__and_takes_effect_with_its_last_octet) {
  programming();
  HEAR(SET_CLOCK);
  SAYS(ER03);
  HEAR(PASSWORD_1);
  SAYS("\x06");
  HEAR(SET_CLOCK);
  SAYS(ER03);
  HEAR(PASSWORD_3);
  SAYS("\x06");
  ck_assert_int_eq(toy.writes, 0);
  HEAR(SET_CLOCK);
  ck_assert_int_eq(toy.writes, 1);
  ck_assert_int_eq(toy.written_at.ns, MS(now_ms));
  ck_assert_str_eq(toy.written, "260402111500");
  SAYS("\x06");
}
END_TEST

START_TEST(level__ends_with_its_conversation) {
  programming();
  HEAR(PASSWORD_3);
  SAYS("\x06");
  HEAR(BREAK);
  line(300);
  programming();
  HEAR(SET_CLOCK);
  SAYS(ER03);
}
END_TEST

START_TEST(p1__third_wrong_password__breaks_and_locks_out) {
  programming();
  HEAR(PASSWORD_WRONG);
  SAYS(ER01);
  HEAR(PASSWORD_WRONG);
  SAYS(ER01);
  ck_assert_int_eq(toy.lock_outs, 0);
  HEAR(PASSWORD_WRONG);
  SAYS(BREAK);
  line(300);
  ck_assert_int_eq(toy.wrong_passwords, 3);
  ck_assert_int_eq(toy.lock_outs, 1);
  programming();
  HEAR(PASSWORD_1);
  SAYS(ER06);
}
END_TEST

START_TEST(p1__two_wrong_in_each_of_two_conversations__do_not_lock_out) {
  for (int i = 0; i < 2; i++) {
    programming();
    HEAR(PASSWORD_WRONG);
    SAYS(ER01);
    HEAR(PASSWORD_WRONG);
    SAYS(ER01);
    HEAR(BREAK);
    line(300);
  }
  ck_assert_int_eq(toy.lock_outs, 0);
}
END_TEST

START_TEST(bad_messages__are_naked_and_the_fourth_in_a_row_breaks) {
  programming();
  for (int i = 0; i < 3; i++) {
    HEAR("\x01"
         "R5\x02"
         "1-0:1.8.0*255()\x03\x51");
    SAYS("\x15");
  }
  HEAR(READ_TOTAL); /* a good one: the count begins anew */
  SAYS(TOTAL);
  for (int i = 0; i < 3; i++) {
    HEAR("\x01"
         "R5\x02"
         "1-0:1.8.0*255()\x03\x51");
    SAYS("\x15");
  }
  HEAR("\x01"
       "R5\x02"
       "1-0:1.8.0*255()\x03\x51");
  SAYS(BREAK);
  line(300);
}
END_TEST

START_TEST(bad_messages__parity_and_time_out__are_naked) {
  uint8_t octets[32];
  programming();
  size_t len = add_parity(octets, READ_TOTAL, sizeof READ_TOTAL - 1);
  octets[5] ^= 0x80;
  iec21_feed(&wire, T(now_ms + STEP_MS), T(now_ms + STEP_MS * (int64_t)len), bytes_of(octets, len));
  now_ms += STEP_MS * (int64_t)len;
  SAYS("\x15");
  HEAR("\x01"
       "R5\x02"
       "1-0:");
  says_after(1500, "\x15", 1);
  HEAR("\x03x"); /* cannot start a message */
  silent();
}
END_TEST

START_TEST(message__of_513_octets__is_bad_and_of_512_is_judged) {
  char text[516];
  programming();
  for (size_t more = 0; more < 2; more++) {
    size_t len = 512 + more; /* without the block check */
    memset(text, 'x', sizeof text);
    memcpy(text,
           "\x01"
           "R9\x02(",
           5);
    memcpy(text + len - 2, ")\x03", 2);
    /* 69, ( 41, then 512 − 7 = 505 x, an odd number: 39, ) 10, ETX 13; one x more: 6B */
    text[len] = more == 0 ? 0x13 : 0x6B;
    hear(text, len + 1);
    if (more == 0)
      SAYS(ER05);
    else
      SAYS("\x15");
  }
}
END_TEST

START_TEST(break__at_any_time__is_obeyed_at_once_and_not_answered) {
  sign_on();
  HEAR(BREAK);
  ck_assert(iec21_idle(&wire));
  no_act();
  programming();
  HEAR(BREAK);
  line(300);
  ck_assert(iec21_idle(&wire));
  programming();
  HEAR(READ_TOTAL);
  HEAR(BREAK); /* while the answer is due */
  line(300);
  ck_assert_int_eq(iec21_deadline(&wire).ns, TIME_NEVER);
  no_act();
}
END_TEST

START_TEST(silence__of_sixty_seconds__is_idle_again) {
  programming();
  HEAR(READ_TOTAL);
  SAYS(TOTAL);
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + 60000));
  now_ms += 59000;
  HEAR("x"); /* an octet is not silence */
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + 60000));
  now_ms += 60000;
  iec21_tick(&wire, T(now_ms));
  line(300);
  ck_assert(iec21_idle(&wire));
}
END_TEST

START_TEST(reset__in_the_middle__leaves_nothing) {
  programming();
  HEAR(READ_RANGE);
  iec21_reset(&wire);
  no_act();
  ck_assert_int_eq(iec21_deadline(&wire).ns, TIME_NEVER);
  ck_assert_uint_eq(iec21_rate(&wire), 300);
  programming();
}
END_TEST

/* --- The chunking law --- */

static const char script[] = "x/?M1!\r\n|\x06"
                             "051\r\n|" READ_TOTAL "|\x15|" PASSWORD_3 "|" SET_CLOCK "|" READ_RANGE
                             "|\x06|" PASSWORD_WRONG "|" BREAK;

typedef struct {
  uint8_t octets[8192];
  size_t len;
} story_t;

static void tell(story_t *story, true_t until) {
  iec21_act_t act;
  while (iec21_deadline(&wire).ns <= until.ns) {
    true_t due = iec21_deadline(&wire);
    iec21_tick(&wire, due);
    while (iec21_next(&wire, &act)) {
      obuf_t out = obuf_over(story->octets + story->len, sizeof story->octets - story->len);
      obuf_printf(&out, "%d %lld %u ", (int)act.kind, (long long)act.at.ns, act.baud);
      if (act.kind == IEC21_SEND) obuf_add(&out, act.octets);
      ck_assert(!out.full);
      story->len += out.len;
      if (act.kind == IEC21_SEND) iec21_left(&wire, (true_t){act.at.ns + MS(400)});
    }
  }
}

/* Feeds the script, `chunk` octets at a time (0: by dice), a message each two seconds. */
static void live_script(size_t chunk, uint64_t seed, story_t *story) {
  uint8_t octets[256];
  const char *from = script;
  int64_t at_ms = 1000;
  uint64_t draw = 0;
  setup();
  story->len = 0;
  while (from < script + sizeof script - 1) {
    const char *end = memchr(from, '|', (size_t)(script + sizeof script - 1 - from));
    if (end == NULL) end = script + sizeof script - 1;
    size_t len = add_parity(octets, from, (size_t)(end - from));
    for (size_t at = 0; at < len;) {
      size_t take = chunk > 0 ? chunk : 1 + dice_below(seed, 0, 0, draw++, 9);
      if (take > len - at) take = len - at;
      iec21_feed(&wire, T(at_ms + (int64_t)at), T(at_ms + (int64_t)(at + take - 1)),
                 bytes_of(octets + at, take));
      at += take;
    }
    at_ms += 2000;
    tell(story, T(at_ms - 1));
    from = end + 1;
  }
  tell(story, T(at_ms + 100000));
}

START_TEST(chunking_law__any_split__gives_the_same_acts) {
  static story_t whole, other;
  live_script(256, 0, &whole);
  ck_assert_int_eq(toy.writes, 1);
  ck_assert_uint_gt(whole.len, 500);
  for (size_t chunk = 1; chunk <= 3; chunk++) {
    live_script(chunk, 0, &other);
    ck_assert_uint_eq(whole.len, other.len);
    ck_assert_mem_eq(whole.octets, other.octets, whole.len);
  }
  for (uint64_t seed = 0; seed < 20; seed++) {
    live_script(0, seed, &other);
    ck_assert_uint_eq(whole.len, other.len);
    ck_assert_mem_eq(whole.octets, other.octets, whole.len);
  }
}
END_TEST

/* --- Lies --- */

static uint8_t lying_check(bytes_t covered) {
  return (uint8_t)(WIRE_RIGHT.block_check(covered) ^ 0x01);
}

START_TEST(mechanisms__a_wrong_block_check__is_what_leaves) {
  wire_mechanisms_t lie = WIRE_RIGHT;
  lie.block_check = lying_check;
  iec21_open(&wire, &toy_config, &toy_app, &toy, &lie);
  sign_on();
  HEAR("\x06"
       "051\r\n");
  line(9600);
  SAYS("\x01"
       "P0\x02(M1)\x03\x1D"); /* 1C is right */
}
END_TEST

static uint8_t odd_parity(uint8_t octet) { return (uint8_t)(WIRE_RIGHT.parity(octet) ^ 0x80); }

START_TEST(mechanisms__odd_parity__is_what_leaves) {
  wire_mechanisms_t lie = WIRE_RIGHT;
  iec21_act_t act;
  lie.parity = odd_parity;
  iec21_open(&wire, &toy_config, &toy_app, &toy, &lie);
  HEAR("/?M1!\r\n");
  iec21_tick(&wire, T(now_ms + 250));
  ck_assert(iec21_next(&wire, &act));
  ck_assert_uint_eq(act.octets.p[0], 0x2F); /* AF is right */
}
END_TEST

static void reversed(uint8_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = (uint8_t)(count - 1 - i);
}

START_TEST(mechanisms__rows_reversed__is_what_leaves) {
  wire_mechanisms_t lie = WIRE_RIGHT;
  lie.row_order = reversed;
  iec21_open(&wire, &toy_config, &toy_app, &toy, &lie);
  programming();
  HEAR("\x01"
       "R5\x02"
       "1-0:99.1.0*255(1;2)\x03\x50");
  SAYS("\x02"
       "1-0:99.1.0*255(40)\r\n(r;02)\r\n(r;01)\r\n\x03\x0D");
}
END_TEST

/* --- Mode E --- */

static void sign_on_mode_e(void) {
  iec21_config_t config = toy_config;
  config.mode_e = true;
  iec21_open(&wire, &config, &toy_app, &toy, NULL);
  HEAR("/?M1!\r\n");
  SAYS("/MPF5\\2PTOU-0100\r\n");
}

static void handed_over(void) {
  sign_on_mode_e();
  HEAR("\x06"
       "252\r\n");
  ck_assert(!iec21_handed_over(&wire));
  SAYS("\x06"
       "252\r\n");
  line(9600);
  ck_assert(iec21_handed_over(&wire));
  ck_assert_uint_eq(iec21_rate(&wire), 9600);
  ck_assert(!iec21_idle(&wire));
}

/* A captured option select and its parity: 06 B2 35 B2 8D 0A. */
START_TEST(mode_e__confirmed_at_300_bd__then_the_rate_and_the_line_are_handed_over) {
  static const uint8_t confirmation[] = {0x06, 0xB2, 0x35, 0xB2, 0x8D, 0x0A};
  sign_on_mode_e();
  iec21_feed(&wire, T(now_ms + 10), T(now_ms + 60), bytes_of(confirmation, 6));
  now_ms += 60;
  iec21_act_t act;
  iec21_tick(&wire, T(now_ms + 250));
  ck_assert(iec21_next(&wire, &act));
  ck_assert_int_eq(act.kind, IEC21_SEND);
  ck_assert_uint_eq(iec21_rate(&wire), 300);
  ck_assert_uint_eq(act.octets.len, 6);
  ck_assert_mem_eq(act.octets.p, confirmation, 6);
  now_ms += 310;
  iec21_left(&wire, T(now_ms));
  line(9600);
  no_act();
  ck_assert(iec21_handed_over(&wire));
}
END_TEST

START_TEST(mode_e__what_is_heard_while_handed_over__is_not_ours) {
  handed_over();
  HEAR("/?M1!\r\n");
  HEAR(BREAK);
  no_act();
  ck_assert(iec21_handed_over(&wire));
  ck_assert_int_eq(iec21_deadline(&wire).ns, MS(now_ms + 120000));
}
END_TEST

START_TEST(mode_e__back__is_idle_at_300_bd_and_signs_on_again) {
  handed_over();
  now_ms += 5000;
  iec21_back(&wire, T(now_ms));
  line(300);
  no_act();
  ck_assert(iec21_idle(&wire));
  ck_assert(!iec21_handed_over(&wire));
  HEAR("/?M1!\r\n");
  SAYS("/MPF5\\2PTOU-0100\r\n");
  iec21_back(&wire, T(now_ms)); /* nothing to come back from */
  ck_assert(!iec21_idle(&wire));
}
END_TEST

START_TEST(mode_e__nothing_on_the_line_for_120_s__is_idle_at_300_bd) {
  handed_over();
  now_ms += 100000;
  iec21_left(&wire, T(now_ms)); /* an answer of HDLC */
  iec21_tick(&wire, (true_t){MS(now_ms + 120000) - 1});
  ck_assert(iec21_handed_over(&wire));
  now_ms += 120000;
  iec21_tick(&wire, T(now_ms));
  line(300);
  ck_assert(iec21_idle(&wire));
}
END_TEST

START_TEST(mode_e__wrong_rate_form_or_not_offered__is_idle_again) {
  static const char *const options[] = {"\x06"
                                        "262\r\n", /* 19200: more than it said */
                                        "\x06"
                                        "251\r\n",
                                        "\x06"
                                        "272\r\n"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    sign_on_mode_e();
    hear(options[i], 6);
    silent();
    ck_assert(iec21_idle(&wire));
  }
  iec21_open(&wire, &toy_config, &toy_app, &toy, NULL);
  HEAR("/?M1!\r\n");
  SAYS("/MPF5PTOU-0100\r\n");
  HEAR("\x06"
       "252\r\n");
  silent();
  ck_assert(iec21_idle(&wire));
}
END_TEST

START_TEST(mode_e__offered__mode_c_is_still_there) {
  sign_on_mode_e();
  HEAR("\x06"
       "051\r\n");
  line(9600);
  SAYS(OPERAND);
  ck_assert(!iec21_handed_over(&wire));
}
END_TEST

START_TEST(mode_e__break_before_the_confirmation_has_left__hands_nothing_over) {
  sign_on_mode_e();
  HEAR("\x06"
       "252\r\n");
  HEAR(BREAK);
  silent();
  ck_assert(iec21_idle(&wire));
  ck_assert_uint_eq(iec21_rate(&wire), 300);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("iec21");
  TCase *tcase = tcase_create("server");
  tcase_add_checked_fixture(tcase, setup, NULL);
  tcase_add_test(tcase, sign_on__parity_written_out__is_even_on_every_octet);
  tcase_add_test(tcase, sign_on__without_a_serial__is_answered_and_another_one_is_not);
  tcase_add_test(tcase, sign_on__after_noise_or_in_the_middle_of_it__is_found);
  tcase_add_test(tcase, sign_on__wrong_parity_or_broken_off__is_silence);
  tcase_add_test(tcase, read_out__nak__repeats_three_times_then_breaks);
  tcase_add_test(tcase, read_out__ack_or_silence__ends_the_conversation);
  tcase_add_test(tcase, option__wrong_rate_mode_or_control__is_idle_again);
  tcase_add_test(tcase, option__none_in_three_seconds__is_idle_again);
  tcase_add_test(tcase, r5_and_r1__of_a_known_object__are_answered);
  tcase_add_test(tcase, commands__unknown_object_form_or_command__have_their_errors);
  tcase_add_test(tcase, r5__of_a_range__has_32_rows_at_most);
  tcase_add_test(tcase, r6__of_forty_rows__comes_in_two_blocks_of_the_instant_of_the_command);
  tcase_add_test(tcase, r6__another_command_between_blocks__drops_the_rest);
  tcase_add_test(tcase, w5__needs_level_3__and_takes_effect_with_its_last_octet);
  tcase_add_test(tcase, r6__a_bad_message_between_blocks__drops_the_rest);
  tcase_add_test(tcase, ack__of_wrong_parity__is_skipped);
  tcase_add_test(tcase, command__while_an_answer_is_due__is_not_heard);
  tcase_add_test(tcase, bad_messages__an_end_of_wrong_parity__does_not_end_them);
  tcase_add_test(tcase, level__ends_with_its_conversation);
  tcase_add_test(tcase, p1__third_wrong_password__breaks_and_locks_out);
  tcase_add_test(tcase, p1__two_wrong_in_each_of_two_conversations__do_not_lock_out);
  tcase_add_test(tcase, bad_messages__are_naked_and_the_fourth_in_a_row_breaks);
  tcase_add_test(tcase, bad_messages__parity_and_time_out__are_naked);
  tcase_add_test(tcase, message__of_513_octets__is_bad_and_of_512_is_judged);
  tcase_add_test(tcase, break__at_any_time__is_obeyed_at_once_and_not_answered);
  tcase_add_test(tcase, silence__of_sixty_seconds__is_idle_again);
  tcase_add_test(tcase, reset__in_the_middle__leaves_nothing);
  tcase_add_test(tcase, chunking_law__any_split__gives_the_same_acts);
  tcase_add_test(tcase, mechanisms__a_wrong_block_check__is_what_leaves);
  tcase_add_test(tcase, mechanisms__odd_parity__is_what_leaves);
  tcase_add_test(tcase, mechanisms__rows_reversed__is_what_leaves);
  tcase_add_test(tcase, mode_e__confirmed_at_300_bd__then_the_rate_and_the_line_are_handed_over);
  tcase_add_test(tcase, mode_e__what_is_heard_while_handed_over__is_not_ours);
  tcase_add_test(tcase, mode_e__back__is_idle_at_300_bd_and_signs_on_again);
  tcase_add_test(tcase, mode_e__nothing_on_the_line_for_120_s__is_idle_at_300_bd);
  tcase_add_test(tcase, mode_e__wrong_rate_form_or_not_offered__is_idle_again);
  tcase_add_test(tcase, mode_e__offered__mode_c_is_still_there);
  tcase_add_test(tcase, mode_e__break_before_the_confirmation_has_left__hands_nothing_over);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
