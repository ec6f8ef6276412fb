/* Tests of the receiver and the builders. Octets on the line are literals, parity and block check
 * worked out by hand where `line` does not say so; `line` sets the parity by counting bits. */
#include "pmu/proto/iec21.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static iec21_rx_t rx;

/* The same octets with even parity in bit 7, counted bit by bit. */
static bytes_t line(const char *text, size_t len, uint8_t *memory) {
  for (size_t i = 0; i < len; i++) {
    int ones = 0;
    for (int bit = 0; bit < 7; bit++)
      ones += text[i] >> bit & 1;
    memory[i] = (uint8_t)(text[i] | (ones % 2 == 1 ? 0x80 : 0));
  }
  return bytes_of(memory, len);
}

/* What happened, as words: one letter an event, status and octet of the bad ones. */
static void live(bytes_t in, size_t chunk, char *words, size_t cap) {
  obuf_t out = obuf_over(words, cap - 1);
  static const char letters[] = "?IPDANBX";
  for (size_t from = 0; from < in.len;) {
    size_t len = in.len - from < chunk ? in.len - from : chunk;
    iec21_event_t event;
    from += iec21_rx_feed(&rx, bytes_of(in.p + from, len), &event);
    if (event.kind == IEC21_NOTHING) continue;
    obuf_printf(&out, "%c%d", letters[event.kind], event.frame);
    if (event.kind == IEC21_BAD)
      obuf_printf(&out, "%s@%d", status_name(event.fault.status), event.fault.octet);
    if (event.kind == IEC21_IDENTIFICATION) obuf_printf(&out, "%c", event.baud_char);
    if (event.kind <= IEC21_DATA) {
      obuf_put(&out, '<');
      obuf_add(&out, event.text);
      obuf_put(&out, '>');
    }
    if (event.more) obuf_put(&out, '+');
    obuf_put(&out, ' ');
  }
  words[out.len] = '\0';
}

#define LINE(text) line(text, sizeof(text) - 1, memory)

static const char *whole(bytes_t in) {
  static char words[4096];
  iec21_rx_start(&rx);
  live(in, in.len, words, sizeof words);
  return words;
}

/* `(ER07)` ETX: 28 45 52 30 37 29 03 exclusive-ored: 28^45=6D ^52=3F ^30=0F ^37=38 ^29=11
 * ^03=12. */
#define ER07 "\x02(ER07)\x03\x12"
/* `P0` STX `(A1)` ETX: 50^30=60 ^02=62 ^28=4A ^41=0B ^31=3A ^29=13 ^03=10. */
#define PROGRAM "\x01P0\x02(A1)\x03\x10"
/* `(7)` EOT: 28^37=1F ^29=36 ^04=32. */
#define MORE "\x02(7)\x04\x32"
#define IDENTIFICATION "/MPF5PTOU-0100\r\n"

START_TEST(iec21_put__sign_on_break_and_password__are_these_octets) {
  uint8_t memory[64];
  obuf_t out = obuf_over(memory, sizeof memory);
  iec21_put_sign_on(&out, bytes_text("12"));
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of("\xAF\x3F\xB1\xB2\x21\x8D\x0A", 7)));
  out = obuf_over(memory, sizeof memory);
  iec21_put_break(&out);
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of("\x81\x42\x30\x03\x71", 5)));
  out = obuf_over(memory, sizeof memory);
  iec21_put_command(&out, "P1", bytes_text("(1)"));
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of("\x81\x50\xB1\x82\x28\xB1\xA9\x03\x50", 9)));
  out = obuf_over(memory, sizeof memory);
  iec21_put_option(&out, '5', '1');
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of("\x06\x30\x35\xB1\x8D\x0A", 6)));
  out = obuf_over(memory, sizeof memory);
  iec21_put_ack(&out);
  iec21_put_nak(&out);
  ck_assert(bytes_equal(obuf_bytes(&out), bytes_of("\x06\x95", 2)));
}
END_TEST

START_TEST(iec21_rx__each_kind__is_told_apart) {
  uint8_t memory[256];
  ck_assert_str_eq(whole(LINE(IDENTIFICATION)), "I05<PTOU-0100> ");
  ck_assert_str_eq(whole(LINE(PROGRAM ER07 MORE "\x06\x15\x01"
                                                "B0\x03\x71")),
                   "P0<(A1)> D1<(ER07)> D2<(7)>+ A3 N4 B5 ");
}
END_TEST

START_TEST(iec21_rx__bad_check__is_said_and_the_next_message_is_whole) {
  uint8_t memory[256];
  ck_assert_str_eq(whole(LINE("\x02(7)\x04\x33" MORE)), "X0ST_BAD_CHECKSUM@5 D1<(7)>+ ");
}
END_TEST

START_TEST(iec21_rx__bad_parity__names_the_octet) {
  uint8_t memory[256];
  bytes_t in = LINE(ER07 ER07);
  memory[3] ^= 0x80;
  ck_assert_str_eq(whole(in), "X0ST_BAD_PARITY@3 D1<(ER07)> ");
  /* A flipped data bit breaks the parity as well, whatever the block check says. */
  in = LINE(ER07 ER07);
  memory[5] ^= 0x01;
  ck_assert_str_eq(whole(in), "X0ST_BAD_PARITY@5 D1<(ER07)> ");
}
END_TEST

START_TEST(iec21_rx__noise__is_skipped) {
  uint8_t memory[256];
  ck_assert_str_eq(whole(LINE("xyz\r\n" ER07 "!!")), "D0<(ER07)> ");
}
END_TEST

START_TEST(iec21_rx__our_own_command__is_out_of_order) {
  uint8_t memory[256];
  ck_assert_str_eq(whole(LINE("\x01P1\x02(1)\x03\x50")), "X0ST_BAD_ORDER@8 ");
}
END_TEST

START_TEST(iec21_rx__control_octets_in_the_data__are_bad) {
  uint8_t memory[256];
  /* 28^02=2A ^29=03 ^03=00: the block check agrees, the octet does not. */
  ck_assert_str_eq(whole(LINE("\x02(\x02)\x03\x00")), "X0ST_BAD_FRAME@2 ");
  ck_assert_str_eq(whole(LINE("/MPF5PTOU\n")), "X0ST_BAD_FRAME@9 ");
  ck_assert_str_eq(whole(LINE("\x01P0X(A1)\x03")), "X0ST_BAD_FRAME@3 ");
}
END_TEST

START_TEST(iec21_rx__endless_data__ends_after_the_named_bound) {
  static uint8_t flood[IEC21_MESSAGE_MAX + 100];
  memset(flood, '3', sizeof flood); /* '3' is 0x33, four ones: even */
  flood[0] = 0x82;
  ck_assert_str_eq(whole(bytes_of(flood, sizeof flood)), "X0ST_ENDLESS@20480 ");
  memset(flood, '3', sizeof flood);
  ck_assert_str_eq(whole(bytes_of(flood, IEC21_NOISE_MAX)), "");
  ck_assert_str_eq(whole(bytes_of(flood, sizeof flood)), "X0ST_ENDLESS@0 ");
}
END_TEST

START_TEST(iec21_rx_silence__inside_a_message__is_bad_and_outside_nothing) {
  uint8_t memory[64];
  iec21_event_t event;
  ck_assert_str_eq(whole(LINE("\x02(ER")), "");
  iec21_rx_silence(&rx, &event);
  ck_assert_int_eq(event.kind, IEC21_BAD);
  ck_assert_int_eq(event.fault.status, ST_TIMEOUT);
  ck_assert_int_eq(event.fault.octet, 4);
  iec21_rx_silence(&rx, &event);
  ck_assert_int_eq(event.kind, IEC21_NOTHING);
}
END_TEST

START_TEST(iec21_rx__any_chunking__gives_the_same) {
  uint8_t memory[512];
  bytes_t in = LINE(IDENTIFICATION PROGRAM "zz" ER07 "\x02(7)\x04\x33" MORE "\x15\x01"
                                           "B0\x03\x71");
  static char all[4096], part[4096];
  snprintf(all, sizeof all, "%s", whole(in));
  ck_assert_str_eq(all, "I05<PTOU-0100> P1<(A1)> D2<(ER07)> X3ST_BAD_CHECKSUM@5 D4<(7)>+ N5 B6 ");
  for (size_t chunk = 1; chunk <= in.len; chunk++) {
    iec21_rx_start(&rx);
    live(in, chunk, part, sizeof part);
    ck_assert_str_eq(part, all);
  }
}
END_TEST

START_TEST(iec21_error__only_the_exact_form__is_one) {
  ck_assert_int_eq(iec21_error(bytes_text("(ER07)")), 7);
  ck_assert_int_eq(iec21_error(bytes_text("(ER7)")), -1);
  ck_assert_int_eq(iec21_error(bytes_text("(ER07) ")), -1);
  ck_assert_int_eq(iec21_error(bytes_text("(ERxx)")), -1);
  ck_assert_uint_eq(iec21_baud('5'), 9600);
  ck_assert_uint_eq(iec21_baud('7'), 0);
  ck_assert_int_eq(iec21_baud_char(19200), '6');
}
END_TEST

int main(void) {
  Suite *suite = suite_create("iec21");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, iec21_put__sign_on_break_and_password__are_these_octets);
  tcase_add_test(all, iec21_rx__each_kind__is_told_apart);
  tcase_add_test(all, iec21_rx__bad_check__is_said_and_the_next_message_is_whole);
  tcase_add_test(all, iec21_rx__bad_parity__names_the_octet);
  tcase_add_test(all, iec21_rx__noise__is_skipped);
  tcase_add_test(all, iec21_rx__our_own_command__is_out_of_order);
  tcase_add_test(all, iec21_rx__control_octets_in_the_data__are_bad);
  tcase_add_test(all, iec21_rx__endless_data__ends_after_the_named_bound);
  tcase_add_test(all, iec21_rx_silence__inside_a_message__is_bad_and_outside_nothing);
  tcase_add_test(all, iec21_rx__any_chunking__gives_the_same);
  tcase_add_test(all, iec21_error__only_the_exact_form__is_one);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
