/* Long answers of mode C: how many whole rows stand in one data message, how long a read-out may
 * be, and a reaction that is not the dictionary's. Sections 3 and 11 of
 * fixtures/dictionary/polyphase-tou.md: 4096 octets from STX to the block check, at most 32 rows; a
 * read-out of 16384. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/wire/iec21.h"

enum { ROWS = 20, HEAD_LEN = 18, STEP_NS = 1000000 };

static size_t row_lens[ROWS]; /* of each row, without its CR LF */
static size_t lines;          /* of the read-out, 64 octets each */
static iec21_t wire;
static int64_t now_ns;
static uint8_t said[IEC21_ANSWER_MAX]; /* seven bits */
static size_t said_len;

static void toy_read_out(void *of, true_t at, obuf_t *out) {
  (void)of;
  (void)at;
  for (size_t i = 0; i < lines; i++)
    obuf_printf(out, "1-0:1.8.0*255(%047d)\r\n", (int)i); /* 13 + 47 + 4 = 64 */
}

static iec21_error_t toy_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                    iec21_range_t *range, obuf_t *head) {
  (void)of;
  (void)at;
  (void)code;
  (void)bounds;
  *range = (iec21_range_t){{0}};
  obuf_text(head, "1-0:99.1.0*255(40)"); /* HEAD_LEN */
  return IEC21_OK;
}

static bool toy_range_row(void *of, iec21_range_t *range, obuf_t *row) {
  (void)of;
  size_t index = (size_t)range->words[0];
  if (index == ROWS || row_lens[index] == 0) return false;
  range->words[0]++;
  for (size_t i = 0; i < row_lens[index]; i++)
    obuf_put(row, (uint8_t)('a' + index));
  return true;
}

static const iec21_app_t toy = {
    .read_out = toy_read_out, .range_open = toy_range_open, .range_row = toy_range_row};

static uint8_t even(uint8_t seven) {
  int ones = 0;
  for (int bit = 0; bit < 7; bit++)
    ones += (seven >> bit) & 1;
  return (uint8_t)(seven | (ones % 2 == 1 ? 0x80 : 0));
}

/* Says `text`, an octet a millisecond, and hears the answer out. */
static void ask(const char *text) {
  uint8_t octets[64];
  iec21_act_t act;
  size_t len = strlen(text);
  for (size_t i = 0; i < len; i++)
    octets[i] = even((uint8_t)text[i]);
  true_t first = {now_ns + STEP_NS};
  now_ns += STEP_NS * (int64_t)len;
  iec21_feed(&wire, first, (true_t){now_ns}, bytes_of(octets, len));
  now_ns = iec21_deadline(&wire).ns;
  iec21_tick(&wire, (true_t){now_ns});
  said_len = 0;
  while (iec21_next(&wire, &act)) {
    if (act.kind != IEC21_SEND) continue;
    said_len = act.octets.len;
    for (size_t i = 0; i < said_len; i++)
      said[i] = act.octets.p[i] & 0x7F;
    now_ns += STEP_NS * (int64_t)said_len;
    iec21_left(&wire, (true_t){now_ns});
  }
}

static void open_with(int64_t reaction_ns, const char *option) {
  const iec21_config_t config = {.manufacturer = "MPF",
                                 .identification = "PTOU-0100",
                                 .serial = "M1",
                                 .baud_max = 9600,
                                 .reaction_ns = reaction_ns};
  memset(row_lens, 0, sizeof row_lens);
  iec21_open(&wire, &config, &toy, NULL, NULL);
  now_ns = NS_PER_S;
  ask("/?M1!\r\n");
  ask(option);
}

/* R5 of a range: R5 65 ^ STX 67; the code 67 ^ 0F = 68; (1;2): 28 31 3B 32 29 = 39: 51; ETX 52.
 * R6: 3 more in the number: 51. */
#define READ_5 "\x01R5\x02\x31-0:99.1.0*255(1;2)\x03\x50"
#define READ_6 "\x01R6\x02\x31-0:99.1.0*255(1;2)\x03\x53"

static void rows_of(size_t count, size_t len, size_t last) {
  for (size_t i = 0; i < count; i++)
    row_lens[i] = len;
  row_lens[count] = last;
}

/* STX 1, head and CR LF 20, nine rows of 450, one of 23, ETX and block check 2: 4096. */
START_TEST(range__a_message_of_4096_octets__is_one) {
  open_with(0, "\x06"
               "051\r\n");
  rows_of(9, 448, 21);
  ask(READ_5);
  ck_assert_uint_eq(said_len, 4096);
  ck_assert_mem_eq(said,
                   "\x02"
                   "1-0:99.1.0*255(40)\r\naaaa",
                   25);
  ck_assert_mem_eq(said + 4096 - 6, "jj\r\n\x03", 5);
  ask("\x06");
  ck_assert_uint_eq(said_len, 0); /* nothing is to follow */
}
END_TEST

START_TEST(range__one_octet_more__is_two_messages_of_whole_rows) {
  open_with(0, "\x06"
               "051\r\n");
  rows_of(9, 448, 22);
  ask(READ_6);
  ck_assert_uint_eq(said_len, 4096 - 23);
  ck_assert_mem_eq(said + said_len - 6, "ii\r\n\x04", 5);
  ask("\x06");
  ck_assert_uint_eq(said_len, 1 + 22 + 2 + 2);
  ck_assert_mem_eq(said, "\x02jj", 3);
  ck_assert_mem_eq(said + said_len - 4, "\r\n\x03", 3);
}
END_TEST

START_TEST(range__r5_of_more_than_a_message__is_too_many_rows) {
  open_with(0, "\x06"
               "051\r\n");
  rows_of(9, 448, 22);
  ask(READ_5);
  ck_assert_mem_eq(said, "\x02(ER09)\x03", 8);
}
END_TEST

/* 4096 − 1 − 2 = 4093 are left for the rows of a later message: 640 and CR LF, six times. */
START_TEST(range__rows_of_640_octets__come_six_to_a_message) {
  open_with(0, "\x06"
               "051\r\n");
  rows_of(16, 640, 640);
  ask(READ_6);
  ck_assert_uint_eq(said_len, 1 + 20 + 6 * 642 + 2);
  ask("\x06");
  ck_assert_uint_eq(said_len, 1 + 6 * 642 + 2);
  ck_assert_int_eq(said[1], 'g');
  ask("\x06");
  ck_assert_uint_eq(said_len, 1 + 5 * 642 + 2);
  ck_assert_int_eq(said[said_len - 2], 0x03);
}
END_TEST

/* 3072 and CR LF: two of them are no message. */
START_TEST(range__the_longest_rows__come_alone) {
  open_with(0, "\x06"
               "051\r\n");
  rows_of(1, IEC21_ROW_MAX, IEC21_ROW_MAX);
  ask(READ_6);
  ck_assert_uint_eq(said_len, 1 + 20 + 3074 + 2);
  ask("\x06");
  ck_assert_uint_eq(said_len, 1 + 3074 + 2);
  ck_assert_int_eq(said[1], 'b');
  ck_assert_int_eq(said[said_len - 2], 0x03);
}
END_TEST

/* STX, lines of 64, "!" CR LF ETX and block check: 6 and 255 lines are 16326 octets, and 58 more
 * are no line. */
START_TEST(read_out__of_16384_octets_at_most__is_whole) {
  lines = 255;
  open_with(0, "\x06"
               "050\r\n");
  ck_assert_uint_eq(said_len, 16326);
  ck_assert_mem_eq(said + said_len - 5, "!\r\n\x03", 4);
  lines = 256; /* 16390: no answer is so long; what there is, is a break */
  open_with(0, "\x06"
               "050\r\n");
  ck_assert_uint_eq(said_len, 5);
  ck_assert_mem_eq(said,
                   "\x01"
                   "B0\x03",
                   4);
}
END_TEST

START_TEST(reaction__of_the_configuration__is_kept_from_sign_on_on) {
  iec21_act_t act;
  const uint8_t sign_on[] = {0xAF, 0x3F, 0x21, 0x8D, 0x0A}; /* /?! CR LF with even parity */
  open_with(1400000000, "\x06"
                        "051\r\n");
  iec21_reset(&wire);
  iec21_feed(&wire, (true_t){now_ns}, (true_t){now_ns}, bytes_of(sign_on, sizeof sign_on));
  ck_assert_int_eq(iec21_deadline(&wire).ns, now_ns + 1400000000);
  iec21_tick(&wire, (true_t){now_ns + 1399999999});
  ck_assert(!iec21_next(&wire, &act));
  iec21_tick(&wire, (true_t){now_ns + 1400000000});
  ck_assert(iec21_next(&wire, &act));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("iec21_long");
  TCase *tcase = tcase_create("long");
  tcase_add_test(tcase, range__a_message_of_4096_octets__is_one);
  tcase_add_test(tcase, range__one_octet_more__is_two_messages_of_whole_rows);
  tcase_add_test(tcase, range__r5_of_more_than_a_message__is_too_many_rows);
  tcase_add_test(tcase, range__rows_of_640_octets__come_six_to_a_message);
  tcase_add_test(tcase, range__the_longest_rows__come_alone);
  tcase_add_test(tcase, read_out__of_16384_octets_at_most__is_whole);
  tcase_add_test(tcase, reaction__of_the_configuration__is_kept_from_sign_on_on);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
