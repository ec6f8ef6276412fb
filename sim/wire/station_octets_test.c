/* The secondary station and the line: garbage, wrong checks, frames broken off, its time-outs, what
 * it sends unasked, replaced mechanisms, and the chunking law. See station_toy_test.h. */
#include <stdlib.h>

#include "base/dice.h"
#include "sim/wire/station.h"
#include "sim/wire/station_toy_test.h"

/* --- Octets that are not frames --- */

/* Found by trying all APDUs C0 xx, and all of two octets, with a check worked bit by bit. */
START_TEST(check_that_ends_in_the_flag__is_a_frame) {
  connect_plain();
  hear_hex("7E A0 0E 03 21 10 FF 4E E6 E6 00 C0 C1 31 7E 7E");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(C0C1)");
  connect_plain();
  hear_hex("7E A0 0E 03 21 10 FF 4E E6 E6 00 5D AD 7E 7E 7E");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(5DAD)");
}
END_TEST

START_TEST(one_flag__closes_and_opens) {
  connect_with(TERMS_8_3);
  uint8_t memory[100];
  obuf_t out = obuf_over(memory, sizeof memory);
  frame_of(&out, "03 21 00", "E6 E6 00 E0 01", false);
  out.len--; /* its closing flag is the opening one of the next */
  frame_of(&out, "03 21 12", "E6 E6 00 E0 02", false);
  hear(obuf_bytes(&out));
  says_hex("7E A0 07 21 03 51 11 42 7E");
  told("(E001)(E002)");
}
END_TEST

START_TEST(garbage_before_a_frame__is_skipped_and_counted) {
  hear_hex("00 FF 55 " SNRM_PLAIN);
  says_hex(UA_PLAIN);
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_NOISE), 3);
  hear_hex("7E 7E 7E 12 34 7E A7 FF 03 21 10 " SNRM_PLAIN); /* promises 2047 octets */
  says_hex(UA_PLAIN);
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_FORM), 1);
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_HEAD_CHECK), 1);
}
END_TEST

START_TEST(head_check_wrong__frame_is_dropped_and_the_next_one_heard) {
  connect_plain();
  hear_hex("7EA020 0321 10 0000 818013 05 0180 06 020200 07 0400000001 08 0400000001 B4F9 7E");
  silent();
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_HEAD_CHECK), 1);
  now_ms += 100;
  ask("03 21 11", "");
  says_hex("7E A0 07 21 03 11 15 00 7E");
}
END_TEST

START_TEST(check_wrong__frame_is_dropped_and_the_next_one_heard) {
  hear_hex("7E A0 07 03 21 93 0F 02 7E " SNRM_PLAIN);
  says_hex(UA_PLAIN);
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_CHECK), 1);
  told("C16 ");
}
END_TEST

/* V1 of the links, its other side: station_test.c hears the captured frames as they are. A check of
 * 16 bits sees every change within one octet; without its flags it is no frame. */
START_TEST(snrm_captured__any_octet_of_it_wrong__is_silence) {
  static const char captured[] = "7EA020 2041 27 93 0C0C 818013 05 0180 06 020200 07 0400000001 08 "
                                 "0400000001 B4F9 7E";
  station_config_t config = serial_config;
  config.upper = 16;
  config.lower = 32;
  config.address_len = 2;
  uint8_t octets[64];
  size_t len = client_hex(captured, octets);
  ck_assert_uint_eq(len, 0x20 + 2);
  for (size_t at = 0; at < len; at++) {
    for (unsigned flip = 1; flip < 256; flip++) {
      station_act_t act;
      open_with(&config, NULL);
      octets[at] ^= (uint8_t)flip;
      hear(bytes_of(octets, len));
      station_tick(&station, T(now_ms + 1000));
      ck_assert_msg(!station_next(&station, &act), "octet %zu, flip %02X", at, flip);
      told("");
      octets[at] ^= (uint8_t)flip;
    }
  }
  open_with(&config, NULL);
  hear(bytes_of(octets, len));
  told("C ");
}
END_TEST

START_TEST(form_that_cannot_be__is_dropped) {
  ask("03 00 02 21 93", "");              /* a client's address of three octets */
  hear_hex("7E A0 07 03 21 93 0F 01 7F"); /* no flag at the end */
  now_ms += 100;
  hear_hex("7E A0 09 03 21 93 4D AF 47 0F 7E"); /* a head check, and no field */
  hear_hex("7E A0 04 03 21 93 0F 01 7E");       /* shorter than a head */
  hear_hex("7E B0 07 03 21 93 0F 01 7E");       /* another type */
  silent();
  told("");
  ck_assert_uint_eq(station_counts(&station)->frames, 0);
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_FORM), 5);
}
END_TEST

START_TEST(flag_before_a_silence__does_not_open_what_comes_after_it) {
  connect_plain();
  hear_hex("7E A0 07 03 05 93 00 00 7E"); /* whatever it is, it ends with a flag */
  now_ms += 1000;
  hear_hex("A0 07 03 21 93 0F 01 7E");
  silent();
  told("");
}
END_TEST

START_TEST(frame_broken_off__ends_after_25_ms_of_silence) {
  hear_hex("7E A0 07 03 21");
  ck_assert_int_eq(station_deadline(&station).ns, MS(now_ms + 25));
  station_tick(&station, T(now_ms + 25));
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_SILENCE), 1);
  hear_hex("93 0F 01 7E"); /* too late */
  silent();
  now_ms += 100;
  connect_plain();
}
END_TEST

START_TEST(frame_with_a_rest_of_25_ms__is_whole__with_26_not) {
  hear_hex("7E A0 07 03 21");
  now_ms += 24;
  hear_hex("93 0F 01 7E");
  says_hex(UA_PLAIN);
  now_ms += 1000;
  hear_hex("7E A0 07 03 21");
  now_ms += 25;
  hear_hex("93 0F 01 7E");
  ck_assert_uint_eq(station_dropped(&station, STATION_DROP_SILENCE), 1);
}
END_TEST

START_TEST(below_9600__a_rest_of_200_ms) {
  station_rate(&station, 4800);
  hear_hex("7E A0 07 03 21");
  ck_assert_int_eq(station_deadline(&station).ns, MS(now_ms + 200));
  now_ms += 199;
  hear_hex("93 0F 01 7E");
  says_hex(UA_PLAIN);
}
END_TEST

START_TEST(frame_hidden_in_what_was_broken_off__is_heard_when_silence_shows_it) {
  /* A flag and a format field of noise promise 16 octets without a field in them. */
  hear_hex("7E A0 10 02 02 02 " SNRM_PLAIN);
  if (station_deadline(&station).ns == MS(now_ms + 25)) {
    station_tick(&station, T(now_ms + 25));
    now_ms += 25;
  }
  says_hex(UA_PLAIN);
}
END_TEST

START_TEST(tcp__a_rest_inside_a_frame_does_not_matter__reaction_5_ms) {
  station_config_t config = serial_config;
  config.serial = false;
  open_with(&config, NULL);
  uint8_t ua[16];
  hear_hex("7E A0 07 03 21");
  now_ms += 30000;
  hear_hex("93 0F 01 7E");
  leaves(5, bytes_of(ua, client_hex(UA_PLAIN, ua)));
  told("C16 ");
}
END_TEST

START_TEST(while_an_answer_is_due_or_leaves__nothing_is_heard) {
  station_act_t act;
  connect_plain();
  ask("03 21 11", "");
  ask("03 05 93", "");
  ck_assert_uint_eq(station_counts(&station)->deaf, 1);
  station_tick(&station, T(now_ms + REACTION_MS));
  ck_assert(station_next(&station, &act));
  ask("03 05 93", "");
  ck_assert_uint_eq(station_counts(&station)->deaf, 2);
  station_left(&station, T(now_ms + 50));
  silent();
}
END_TEST

START_TEST(half_a_frame_while_an_answer_leaves__is_lost_with_its_other_half) {
  station_act_t act;
  connect_plain();
  ask("03 21 11", "");
  station_tick(&station, T(now_ms + REACTION_MS));
  ck_assert(station_next(&station, &act));
  hear_hex("7E A0 07 03 21");
  station_left(&station, T(now_ms));
  hear_hex("93 0F 01 7E");
  silent();
  told("");
}
END_TEST

START_TEST(reset__nobody_is_connected_and_nothing_is_told) {
  set_reply("C4 01");
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  told("(C001)");
  station_reset(&station);
  silent();
  told("");
  ck_assert_uint_eq(station_client(&station), 0);
  ask("03 21 11", "");
  says_hex(DM_TO_16);
}
END_TEST

/* --- Notifications --- */

START_TEST(notification__within_a_turn__goes_in_front_of_the_answer) {
  set_reply("0F 00");
  notice_len = 2;
  connect_plain();
  ask("03 21 10", "E6 E6 00 C3 01");
  says("21 03 03", "E6 E7 00 0F 00"); /* UI, F = 0 */
  says_part(0, "21 03 30", "E6 E7 00 0F 00", false);
}
END_TEST

START_TEST(notification__waits_for_a_poll__an_empty_ui_is_one) {
  uint8_t body[2] = {0x0F, 0x00};
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 2)), ST_BAD_ORDER);
  connect_plain();
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 2)), ST_OK);
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 2)), ST_BUSY);
  silent();
  ask("03 21 13", "");
  says("21 03 03", "E6 E7 00 0F 00");
  uint8_t rr[16];
  leaves(0, bytes_of(rr, client_hex("7E A0 07 21 03 11 15 00 7E", rr)));
  ask("03 21 13", ""); /* nothing waits */
  says_hex("7E A0 07 21 03 11 15 00 7E");
}
END_TEST

START_TEST(notification__before_disc__leaves_in_front_of_ua) {
  uint8_t body[2] = {0x0F, 0x00};
  uint8_t ua[16];
  connect_plain();
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 2)), ST_OK);
  ask("03 21 53", "");
  says("21 03 03", "E6 E7 00 0F 00");
  leaves(0, bytes_of(ua, client_hex(UA_PLAIN, ua)));
  told("D16 ");
}
END_TEST

START_TEST(notification__longer_than_a_frame__is_refused) {
  uint8_t body[14] = {0x0F};
  connect_with(TERMS_16_1);
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 14)), ST_NO_ROOM);
  ck_assert_int_eq(station_notify(&station, bytes_of(body, 13)), ST_OK);
}
END_TEST

/* --- Mechanisms --- */

static uint16_t check_of_zeros(bytes_t covered) { return covered.len == 0 ? 1 : 0; }
static uint8_t number_stuck(uint8_t variable) { return variable > 0 ? 1 : 0; }
static void order_swapped(uint8_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = (uint8_t)(count - 1 - i);
}

START_TEST(mechanism__check_sequence__is_in_every_frame) {
  station_mechanisms_t wrong = STATION_RIGHT;
  wrong.check_sequence = check_of_zeros;
  open_with(&serial_config, &wrong);
  hear_hex(SNRM_PLAIN);
  says_hex("7E A0 07 21 03 73 00 00 7E");
}
END_TEST

START_TEST(mechanism__numbers_and_order__are_those_of_the_table) {
  static const char *const heads[] = {"21 03 22", "21 03 22", "21 03 30"};
  station_mechanisms_t wrong = STATION_RIGHT;
  wrong.send_number = number_stuck;
  wrong.frame_order = order_swapped;
  open_with(&serial_config, &wrong);
  set_reply(REPLY_OF_7_FRAMES);
  connect_with(TERMS_8_3);
  ask("03 21 10", "E6 E6 00 C0 01");
  for (size_t i = 0; i < 3; i++)
    says_part(i == 0 ? REACTION_MS : 0, heads[i], parts[2 - i], true);
}
END_TEST

/* --- The chunking law --- */

/* A client's side of a conversation, with noise; what the station says is kept as it leaves. */
static const char *const spoken[] = {
    "00 FF " SNRM_PLAIN, "7E A0 07 03 21 93 0F 02 7E 7E A7 FF 03 21 " SNRM_PLAIN,
    "7E 7E 7E A0 07 03 21 11 19 32 7E", "7E A0 10 02 02 02 02 02 7E A0 07 03 21 53 03 C7 7E 55 AA",
    "7E A7 7E A7 7E A8 7E A0 07 7E A0 07 03 21 93 0F 01 7E 00"};

enum { AT_ONCE = 0, RANDOM_CHUNKS = 99 };

static void converse(unsigned chunk, uint64_t seed, obuf_t *kept) {
  uint64_t draw = 0;
  setup();
  for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++) {
    uint8_t octets[200];
    size_t len = client_hex(spoken[i], octets);
    station_act_t act;
    for (size_t at = 0; at < len;) {
      size_t count = chunk == AT_ONCE ? len : chunk;
      if (chunk == RANDOM_CHUNKS) count = 1 + (size_t)dice_below(seed, 0, 0, draw++, 9);
      if (count > len - at) count = len - at;
      hear(bytes_of(octets + at, count));
      at += count;
    }
    for (int ticks = 0; ticks < 4; ticks++) {
      station_tick(&station, T(now_ms + 100));
      while (station_next(&station, &act)) {
        obuf_printf(kept, "%lld ", (long long)act.at.ns);
        obuf_add(kept, act.octets);
        station_left(&station, T(now_ms + 150));
      }
    }
    now_ms += 1000;
  }
  obuf_text(kept, story);
  for (int why = 0; why < STATION_DROPS; why++)
    obuf_printf(kept, " %u", station_dropped(&station, (station_drop_t)why));
}

START_TEST(chunking_law) {
  static uint8_t whole[4096];
  static uint8_t other[4096];
  obuf_t expected = obuf_over(whole, sizeof whole);
  converse(AT_ONCE, 0, &expected);
  ck_assert_str_eq(story, "C16 C16 D16 C16 ");
  for (unsigned chunk = 1; chunk <= 3; chunk++) {
    obuf_t got = obuf_over(other, sizeof other);
    converse(chunk, 0, &got);
    ck_assert(bytes_equal(obuf_bytes(&got), obuf_bytes(&expected)));
  }
  for (uint64_t seed = 1; seed <= 50; seed++) {
    obuf_t got = obuf_over(other, sizeof other);
    converse(RANDOM_CHUNKS, seed, &got);
    ck_assert(bytes_equal(obuf_bytes(&got), obuf_bytes(&expected)));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("station_octets");
  TCase *tcase = tcase_create("secondary");
  tcase_add_checked_fixture(tcase, setup, NULL);
  tcase_add_test(tcase, check_that_ends_in_the_flag__is_a_frame);
  tcase_add_test(tcase, one_flag__closes_and_opens);
  tcase_add_test(tcase, garbage_before_a_frame__is_skipped_and_counted);
  tcase_add_test(tcase, head_check_wrong__frame_is_dropped_and_the_next_one_heard);
  tcase_add_test(tcase, check_wrong__frame_is_dropped_and_the_next_one_heard);
  tcase_add_test(tcase, snrm_captured__any_octet_of_it_wrong__is_silence);
  tcase_add_test(tcase, form_that_cannot_be__is_dropped);
  tcase_add_test(tcase, flag_before_a_silence__does_not_open_what_comes_after_it);
  tcase_add_test(tcase, frame_broken_off__ends_after_25_ms_of_silence);
  tcase_add_test(tcase, frame_with_a_rest_of_25_ms__is_whole__with_26_not);
  tcase_add_test(tcase, below_9600__a_rest_of_200_ms);
  tcase_add_test(tcase, frame_hidden_in_what_was_broken_off__is_heard_when_silence_shows_it);
  tcase_add_test(tcase, tcp__a_rest_inside_a_frame_does_not_matter__reaction_5_ms);
  tcase_add_test(tcase, while_an_answer_is_due_or_leaves__nothing_is_heard);
  tcase_add_test(tcase, half_a_frame_while_an_answer_leaves__is_lost_with_its_other_half);
  tcase_add_test(tcase, reset__nobody_is_connected_and_nothing_is_told);
  tcase_add_test(tcase, notification__within_a_turn__goes_in_front_of_the_answer);
  tcase_add_test(tcase, notification__waits_for_a_poll__an_empty_ui_is_one);
  tcase_add_test(tcase, notification__before_disc__leaves_in_front_of_ua);
  tcase_add_test(tcase, notification__longer_than_a_frame__is_refused);
  tcase_add_test(tcase, mechanism__check_sequence__is_in_every_frame);
  tcase_add_test(tcase, mechanism__numbers_and_order__are_those_of_the_table);
  tcase_add_test(tcase, chunking_law);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
