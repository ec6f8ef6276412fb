/* Tests of the wrapper. Heads are literals: version 1, source, destination, length. Acts are read
 * back as words: S octets, U, T (sent), A octets, X status, D status. */
#include "pmu/proto/datalink_parts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS (NS_PER_S / 1000)

static datalink_t link_;
static mono_t now;
static datalink_act_t last_apdu;

static const datalink_config_t usual = {
    .kind = DATALINK_WRAPPER, .client = 16, .address = 300, .first_frame = 5};

static const char *acts(void) {
  static const char letters[] = "SUATXD";
  static char words[32768];
  obuf_t out = obuf_over(words, sizeof words - 1);
  datalink_act_t act;
  while (datalink_next(&link_, &act)) {
    obuf_put(&out, (uint8_t)letters[act.kind]);
    if (act.kind == DATALINK_APDU) last_apdu = act;
    if (act.kind == DATALINK_FAULT) obuf_printf(&out, "%d@%d", act.frame, act.fault.octet);
    if (act.kind == DATALINK_FAULT || act.kind == DATALINK_DOWN)
      obuf_text(&out, status_name(act.status));
    for (size_t i = 0; i < act.octets.len && i < 16; i++)
      obuf_printf(&out, "%02X", act.octets.p[i]);
    obuf_put(&out, ' ');
  }
  words[out.len] = '\0';
  return words;
}

static void open_as(const datalink_config_t *config) {
  now = (mono_t){1000 * NS_PER_S};
  datalink_open(&link_, now, config);
  ck_assert_str_eq(acts(), "U ");
}

static void give(const void *apdu, size_t len) {
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of(apdu, len)), ST_OK);
}

static void hear(const void *octets, size_t len) {
  datalink_feed(&link_, now, now, bytes_of(octets, len));
}
#define HEAR(text) hear(text, sizeof(text) - 1)

/* 300 = 012C. */
#define HEAD "\x00\x01\x01\x2C\x00\x10\x00"

START_TEST(wrapper__a_request_and_its_answer__every_octet) {
  open_as(&usual);
  ck_assert(!datalink_awaits(&link_));
  ck_assert_int_eq(datalink_deadline(&link_).ns, TIME_NEVER);
  give("\xC0\x01\xC1", 3);
  ck_assert_str_eq(acts(), "S00010010012C0003C001C1 T ");
  ck_assert(datalink_awaits(&link_));
  ck_assert_int_eq(datalink_deadline(&link_).ns, now.ns + 5 * NS_PER_S);
  mono_t asked = now;
  now.ns += 7 * MS;
  HEAR(HEAD "\x02\xC4\x01");
  ck_assert_str_eq(acts(), "AC401 ");
  ck_assert_int_eq(last_apdu.frame, 5);
  ck_assert_int_eq(last_apdu.request.ns, asked.ns);
  ck_assert_int_eq(last_apdu.response.ns, now.ns);
  ck_assert(!datalink_awaits(&link_));
  ck_assert_int_eq(datalink_arrival(&link_, now, 100).ns, now.ns);
  datalink_poll(&link_, now);
  ck_assert(datalink_awaits(&link_));
  ck_assert_int_eq(datalink_deadline(&link_).ns, now.ns + 5 * NS_PER_S);
  HEAR(HEAD "\x02\xC4\x02");
  ck_assert_str_eq(acts(), "AC402 ");
  datalink_close(&link_, now);
  datalink_close(&link_, now);
  ck_assert_str_eq(acts(), "DST_OK ");
}
END_TEST

START_TEST(wrapper_feed__several_messages_in_any_chunking__are_the_same) {
  static const char run[] = HEAD "\x02\xC4\x01" HEAD "\x01\x0F" HEAD "\x05\x01\x02\x03\x04\x05";
  for (size_t chunk = 1; chunk < sizeof run; chunk++) {
    open_as(&usual);
    give("\xC0", 1);
    (void)acts();
    char words[256] = "";
    obuf_t all = obuf_over(words, sizeof words - 1);
    for (size_t at = 0; at < sizeof run - 1; at += chunk) {
      size_t len = sizeof run - 1 - at < chunk ? sizeof run - 1 - at : chunk;
      hear(run + at, len);
      /* Also when they are not fetched between the runs. */
      if (chunk % 2 == 1) obuf_text(&all, acts());
    }
    obuf_text(&all, acts());
    words[all.len] = '\0';
    ck_assert_str_eq(words, "AC401 A0F A0102030405 ");
    ck_assert_int_eq(last_apdu.frame, 7);
  }
}
END_TEST

START_TEST(wrapper_feed__a_wrong_head__is_a_fault_and_the_end) {
  static const struct {
    const char *head, *acts;
  } cases[] = {
      {"\x00\x02\x01\x2C\x00\x10\x00\x01", "X5@0ST_BAD_FRAME DST_BAD_FRAME "},
      {"\x00\x01\x01\x2D\x00\x10\x00\x01", "X5@2ST_BAD_IDENTITY DST_BAD_IDENTITY "},
      {"\x00\x01\x01\x2C\x00\x01\x00\x01", "X5@4ST_BAD_IDENTITY DST_BAD_IDENTITY "},
      {"\x00\x01\x01\x2C\x00\x10\x00\x00", "X5@6ST_BAD_FRAME DST_BAD_FRAME "},
      {"\x00\x01\x01\x2C\x00\x10\x20\x01", "X5@6ST_ENDLESS DST_ENDLESS "}, /* 8193 */
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    open_as(&usual);
    give("\xC0", 1);
    (void)acts();
    hear(cases[i].head, 8);
    ck_assert_str_eq(acts(), cases[i].acts);
    HEAR(HEAD "\x02\xC4\x01");
    ck_assert_str_eq(acts(), "");
    /* A request that was on its way when the end came is forgotten. */
    open_as(&usual);
    hear(cases[i].head, 8);
    give("\xC0", 1);
    ck_assert_str_eq(acts(), cases[i].acts);
  }
}
END_TEST

START_TEST(wrapper_feed__the_longest_message__is_taken) {
  static uint8_t run[8 + DATALINK_ROOM] = {0, 1, 1, 0x2C, 0, 0x10, 0x20, 0x00};
  open_as(&usual);
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of(run, 8193)), ST_NO_ROOM);
  give(run, 8192);
  ck_assert_uint_eq(strlen(acts()), 36); /* S, 16 octets, T */
  hear(run, sizeof run);
  (void)acts();
  ck_assert_uint_eq(last_apdu.octets.len, 8192);
}
END_TEST

START_TEST(wrapper_feed__more_at_once_than_are_taken__is_said) {
  open_as(&usual);
  uint8_t run[30 * 9];
  for (size_t i = 0; i < 30; i++)
    memcpy(run + 9 * i, HEAD "\x01\x0F", 9);
  hear(run, sizeof run);
  const char *seen = acts();
  int apdus = 0;
  for (const char *p = seen; *p != '\0'; p++)
    apdus += *p == 'A';
  ck_assert_int_eq(apdus, DATALINK_APDUS_MAX);
  hear(run, 9);
  ck_assert_str_eq(acts(), "A0F ");
}
END_TEST

START_TEST(wrapper_apdu__given_twice_for_two_answers_in_a_run__is_refused) {
  open_as(&usual);
  give("\xC0", 1);
  (void)acts();
  HEAR(HEAD "\x01\x01" HEAD "\x01\x02");
  datalink_act_t act;
  ck_assert(datalink_next(&link_, &act));
  give("\xC1", 1);
  ck_assert(datalink_next(&link_, &act));
  ck_assert_int_eq(act.kind, DATALINK_APDU);
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of("\xC2", 1)), ST_BUSY);
  ck_assert_str_eq(acts(), "S00010010012C0001C1 T ");
}
END_TEST

START_TEST(wrapper_tick__silence__is_the_end) {
  open_as(&usual);
  give("\xC0", 1);
  (void)acts();
  mono_t due = datalink_deadline(&link_);
  datalink_tick(&link_, (mono_t){due.ns - 1});
  ck_assert_str_eq(acts(), "");
  datalink_tick(&link_, due);
  ck_assert_str_eq(acts(), "X5@-1ST_SILENT_LINE DST_SILENT_LINE ");
  ck_assert_int_eq(datalink_deadline(&link_).ns, TIME_NEVER);
  /* Inside a message, also an unasked one. */
  open_as(&usual);
  HEAR(HEAD "\x02\xC4");
  datalink_tick(&link_, datalink_deadline(&link_));
  ck_assert_str_eq(acts(), "X5@-1ST_TIMEOUT DST_TIMEOUT ");
}
END_TEST

START_TEST(wrapper_feed__datagrams__are_whole_or_dropped) {
  datalink_config_t config = usual;
  config.datagrams = true;
  open_as(&config);
  give("\xC0", 1);
  (void)acts();
  HEAR(HEAD "\x02\xC4");
  ck_assert_str_eq(acts(), "X5@9ST_BAD_FRAME ");
  HEAR("\x00\x01\x01");
  ck_assert_str_eq(acts(), "X6@3ST_BAD_FRAME ");
  HEAR("\x00\x02\x01\x2C\x00\x10\x00\x02\xC4\x01");
  ck_assert_str_eq(acts(), "X7@0ST_BAD_FRAME ");
  ck_assert(datalink_awaits(&link_));
  HEAR(HEAD "\x02\xC4\x01");
  ck_assert_str_eq(acts(), "AC401 ");
}
END_TEST

START_TEST(wrapper_open__a_port_that_cannot_be__is_down_at_once) {
  datalink_config_t config = usual;
  config.address = 65536;
  datalink_open(&link_, now, &config);
  ck_assert_str_eq(acts(), "DST_BAD_INPUT ");
  datalink_hangup(&link_, now);
  ck_assert_str_eq(acts(), "");
}
END_TEST

START_TEST(wrapper_hangup__is_down) {
  open_as(&usual);
  datalink_hangup(&link_, now);
  datalink_hangup(&link_, now);
  ck_assert_str_eq(acts(), "DST_HANGUP ");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wrapper");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, wrapper__a_request_and_its_answer__every_octet);
  tcase_add_test(all, wrapper_feed__several_messages_in_any_chunking__are_the_same);
  tcase_add_test(all, wrapper_feed__a_wrong_head__is_a_fault_and_the_end);
  tcase_add_test(all, wrapper_feed__the_longest_message__is_taken);
  tcase_add_test(all, wrapper_feed__more_at_once_than_are_taken__is_said);
  tcase_add_test(all, wrapper_apdu__given_twice_for_two_answers_in_a_run__is_refused);
  tcase_add_test(all, wrapper_tick__silence__is_the_end);
  tcase_add_test(all, wrapper_feed__datagrams__are_whole_or_dropped);
  tcase_add_test(all, wrapper_open__a_port_that_cannot_be__is_down_at_once);
  tcase_add_test(all, wrapper_hangup__is_down);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
