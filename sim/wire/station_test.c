/* The secondary station in conversation: connecting and parting, numbers and windows, segments both
 * ways, what it refuses. Octets that are no frames, notifications and the chunking law are
 * station_octets_test.c's; the toy around it is station_toy_test.h's. */
#include "sim/wire/station.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/wire/station_toy_test.h"

/* --- Connecting --- */

START_TEST(snrm__captured_with_parameters__ua_with_the_lesser) {
  station_config_t config = serial_config;
  config.upper = 16; /* 20 41: 10h, 20h */
  config.lower = 32;
  config.address_len = 2;
  open_with(&config, NULL);
  hear_hex("7EA020 2041 27 93 0C0C 818013 05 0180 06 020200 07 0400000001 08 0400000001 B4F9 7E");
  /* The client takes 512 and sends 128: the meter sends 512 and takes 128. */
  says_hex("7EA020 27 2041 73 37D2 818013 05 020200 06 0180 07 0400000001 08 0400000001 ECCE 7E");
  told("C ");
  ck_assert_uint_eq(station_client(&station), 19);
}
END_TEST

START_TEST(snrm__captured_without_parameters__ua_without) {
  station_config_t config = serial_config;
  station_address(&config, 17, 2); /* 02 23 */
  open_with(&config, NULL);
  hear_hex("7EA008 0223 21 93 BD64 7E");
  says_hex("7EA008 21 0223 73 7A43 7E");
  told("C16 ");
}
END_TEST

START_TEST(snrm__addresses_of_four_octets__are_answered_in_four) {
  station_config_t config = serial_config;
  station_address(&config, 300, 4); /* 300 = 2 · 128 + 44: 04 59 */
  open_with(&config, NULL);
  ask("00 02 04 59 21 93", "");
  says("21 00 02 04 59 73", "");
  told("C16 ");
}
END_TEST

START_TEST(snrm__defaults_named__are_echoed) {
  ask("03 21 93", "81 80 12 05 01 80 06 01 80 07 04 00 00 00 01 08 04 00 00 00 01");
  says_hex("7E A0 1E 21 03 73 C3 7A 81 80 12 05 01 80 06 01 80 07 04 00 00 00 01 08 04 00 00 00 01 "
           "53 3B 7E");
}
END_TEST

START_TEST(snrm__to_others_or_to_all__is_silence) {
  ask("05 21 93", "");    /* upper 2 */
  ask("FF 21 93", "");    /* all stations */
  ask("FE FF 21 93", ""); /* all stations, two octets */
  ask("00 03 21 93", ""); /* two octets: another length */
  ask("03 01 93", "");    /* client 0 is nobody */
  ask("03 02 21 93", ""); /* a client's address has one octet */
  ask("03 21 83", "");    /* no poll: nothing may be said */
  silent();
  told("");
  ck_assert_uint_eq(station_counts(&station)->not_ours, 6);
  ck_assert_uint_eq(station_counts(&station)->frames, 7);
  connect_plain();
}
END_TEST

START_TEST(snrm__malformed_parameters__dm) {
  ask("03 21 93", "81 80 03 05 01 00"); /* 0 octets */
  says_hex(DM_TO_16);
  told("");
}
END_TEST

START_TEST(apart__anything_polled__dm) {
  static const char *const heads[] = {"03 21 11", "03 21 10", "03 21 53", "03 21 BF"};
  for (size_t i = 0; i < 4; i++) {
    ask(heads[i], "");
    says_hex(DM_TO_16);
  }
  ask("03 21 00", "E6 E6 00 C0");
  ask("03 21 03", "E6 E6 00 C0"); /* UI without poll */
  silent();
  told("");
}
END_TEST

START_TEST(second_client__snrm__dm_at_once_and_the_first_stays) {
  set_reply("C4 01");
  connect_plain();
  ask("03 05 93", "");
  says_hex("7E A0 07 05 03 1F 31 89 7E");
  ask("03 05 53", "");
  says_hex("7E A0 07 05 03 1F 31 89 7E");
  ck_assert_uint_eq(station_client(&station), 16);
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  told("(C001)");
}
END_TEST

START_TEST(disc__ua_and_told__again__dm) {
  connect_plain();
  hear_hex("7E A0 07 03 21 53 03 C7 7E");
  says_hex(UA_PLAIN);
  told("D16 ");
  ck_assert_uint_eq(station_client(&station), 0);
  hear_hex("7E A0 07 03 21 53 03 C7 7E");
  says_hex(DM_TO_16);
  told("");
}
END_TEST

START_TEST(snrm__while_connected__begins_a_fresh_link) {
  set_reply("C4 01");
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  told("(C001)");
  connect_plain();
  ck_assert(!station_answering(&station));
  ask("03 21 10", "E6 E6 00 C0 02"); /* numbers from 0 again, both ways */
  says("21 03 30", "E6 E7 00 C4 01");
  told("(C002)");
}
END_TEST

START_TEST(silence_of_120_s__ends_the_link) {
  connect_plain();
  ck_assert_int_eq(station_deadline(&station).ns, MS(now_ms + 120000));
  station_tick(&station, (true_t){MS(now_ms + 120000) - 1});
  told("");
  station_tick(&station, T(now_ms + 120000));
  told("D16 ");
  ck_assert_int_eq(station_deadline(&station).ns, TIME_NEVER);
}
END_TEST

START_TEST(silence__frames_of_another_client__do_not_prolong_it) {
  connect_plain();
  int64_t end_ms = now_ms + 120000;
  now_ms += 100000;
  ask("03 05 93", "");
  station_tick(&station, T(now_ms + REACTION_MS));
  station_act_t act;
  ck_assert(station_next(&station, &act));
  station_left(&station, T(now_ms + REACTION_MS + 9));
  ck_assert_int_eq(station_deadline(&station).ns, MS(end_ms));
}
END_TEST

START_TEST(silence__frames_without_poll__prolong_the_link) {
  connect_with(TERMS_8_3);
  now_ms += 100000;
  ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
  ck_assert_int_eq(station_deadline(&station).ns, MS(now_ms + 120000));
}
END_TEST

/* --- Information --- */

START_TEST(request__no_answer__rr) {
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(C001)");
}
END_TEST

START_TEST(answer__acknowledged_by_rr__is_told_and_answered_by_rr) {
  set_reply("C4 01");
  replies = 1;
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  told("(C001)");
  ck_assert(station_answering(&station));
  ask("03 21 31", ""); /* N(R) = 1 */
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("S ");
  ck_assert(!station_answering(&station));
}
END_TEST

START_TEST(answer__acknowledged_by_rr__a_further_one_leaves_in_that_turn) {
  set_reply("C4 01");
  replies = 2;
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  ask("03 21 31", "");
  says("21 03 32", "E6 E7 00 C4 01"); /* N(S) = 1 */
  ask("03 21 51", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(C001)S S ");
}
END_TEST

START_TEST(request_in_segments__each_polled_segment_rr__the_last_one_the_answer) {
  set_reply("C4 01");
  connect_with(TERMS_16_1);
  ask_part("03 21 10", "E6 E6 00 C0 01 02 03 04 05 06 07 08 09 0A 0B 0C", true);
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("");
  ask_part("03 21 12", "0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C", true);
  says_hex("7E A0 07 21 03 51 11 42 7E");
  told("");
  ask("03 21 14", "1D");
  says("21 03 70", "E6 E7 00 C4 01");
  told("(C00102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D)");
}
END_TEST

START_TEST(answer_in_segments__window_1__each_asked_for_by_rr) {
  set_reply("C4 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B");
  replies = 1;
  connect_with(TERMS_16_1);
  ask("03 21 10", "E6 E6 00 C0 01");
  /* 3 + 28 octets: 16 and 15. */
  says_part(REACTION_MS, "21 03 30", "E6 E7 00 C4 01 02 03 04 05 06 07 08 09 0A 0B 0C", true);
  ask("03 21 31", "");
  says("21 03 32", "0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B");
  ask("03 21 51", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(C001)S ");
}
END_TEST

START_TEST(answer_that_fills_its_last_frame__no_empty_one_follows) {
  set_reply("C4 01 02 03 04 05 06 07 08 09 0A 0B 0C"); /* 3 + 13 = 16 */
  replies = 1;
  connect_with(TERMS_16_1);
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01 02 03 04 05 06 07 08 09 0A 0B 0C");
  ask("03 21 31", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
}
END_TEST

static void says_window(size_t first, const char *const *heads, size_t count) {
  for (size_t i = 0; i < count; i++)
    says_part(i == 0 ? REACTION_MS : 0, heads[i], parts[first + i], first + i < 6);
}

START_TEST(answer_in_windows_of_3__the_last_frame_of_each_gives_the_turn_back) {
  static const char *const one[] = {"21 03 20", "21 03 22", "21 03 34"};
  static const char *const two[] = {"21 03 26", "21 03 28", "21 03 3A"};
  static const char *const three[] = {"21 03 3C"};
  set_reply(REPLY_OF_7_FRAMES);
  replies = 1;
  connect_with(TERMS_8_3);
  ask("03 21 10", "E6 E6 00 C0 01");
  says_window(0, one, 3);
  ask("03 21 71", "");
  says_window(3, two, 3);
  ask("03 21 D1", "");
  says_window(6, three, 1);
  ask("03 21 F1", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("(C001)S ");
}
END_TEST

START_TEST(answer_in_a_window_of_7__leaves_in_one_turn) {
  static const char *const all[] = {"21 03 20", "21 03 22", "21 03 24", "21 03 26",
                                    "21 03 28", "21 03 2A", "21 03 3C"};
  set_reply(REPLY_OF_7_FRAMES);
  replies = 1;
  connect_with(TERMS_8_7);
  ask("03 21 10", "E6 E6 00 C0 01");
  says_window(0, all, 7);
  told("(C001)");
  ask("03 21 F1", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  told("S ");
}
END_TEST

START_TEST(window__two_of_three_acknowledged__goes_on_from_the_third) {
  static const char *const one[] = {"21 03 20", "21 03 22", "21 03 34"};
  static const char *const two[] = {"21 03 24", "21 03 26", "21 03 38"};
  set_reply(REPLY_OF_7_FRAMES);
  connect_with(TERMS_8_3);
  ask("03 21 10", "E6 E6 00 C0 01");
  says_window(0, one, 3);
  ask("03 21 51", ""); /* N(R) = 2 */
  says_window(2, two, 3);
  ck_assert_uint_eq(station_counts(&station)->repeated, 1);
}
END_TEST

START_TEST(poll_repeated_after_silence__the_same_frames_again) {
  static const char *const one[] = {"21 03 20", "21 03 22", "21 03 34"};
  set_reply(REPLY_OF_7_FRAMES);
  connect_with(TERMS_8_3);
  ask("03 21 10", "E6 E6 00 C0 01");
  says_window(0, one, 3);
  now_ms += 2200;
  ask("03 21 11", "");
  says_window(0, one, 3);
  now_ms += 2200;
  ask("03 21 19", ""); /* REJ, N(R) = 0 */
  says_window(0, one, 3);
  ck_assert_uint_eq(station_counts(&station)->repeated, 2);
  told("(C001)");
}
END_TEST

START_TEST(request_repeated__is_not_carried_out_twice_and_answered_again) {
  set_reply("C4 01");
  connect_plain();
  for (int i = 0; i < 3; i++) {
    ask("03 21 10", "E6 E6 00 C0 01");
    says("21 03 30", "E6 E7 00 C4 01");
  }
  told("(C001)");
}
END_TEST

START_TEST(segment_repeated__is_acknowledged_and_not_taken_twice) {
  connect_with(TERMS_16_1);
  for (int i = 0; i < 3; i++) {
    ask_part("03 21 10", "E6 E6 00 C0 01 02 03 04 05 06 07 08 09 0A 0B 0C", true);
    says_hex("7E A0 07 21 03 31 17 21 7E");
  }
  ask("03 21 12", "0D");
  says_hex("7E A0 07 21 03 51 11 42 7E");
  told("(C00102030405060708090A0B0C0D)");
}
END_TEST

START_TEST(next_request__before_the_answer_was_acknowledged__waits) {
  set_reply("C4 01");
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  ask("03 21 12", "E6 E6 00 C0 02"); /* N(R) = 0 still */
  says("21 03 30", "E6 E7 00 C4 01");
  told("(C001)");
  ask("03 21 32", "E6 E6 00 C0 02");
  says("21 03 52", "E6 E7 00 C4 01");
  told("(C002)");
}
END_TEST

START_TEST(windowed_request__whole__one_apdu_one_answer) {
  set_reply("C4 01");
  connect_with(TERMS_8_3);
  ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
  silent();
  ask_part("03 21 02", "05 06 07 08 09 0A 0B 0C", true);
  silent();
  ask("03 21 14", "0D");
  says("21 03 70", "E6 E7 00 C4 01");
  told("(C00102030405060708090A0B0C0D)");
}
END_TEST

START_TEST(windowed_request__a_frame_missing__rej_and_from_there_again) {
  set_reply("C4 01");
  connect_with(TERMS_8_3);
  ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
  ask("03 21 14", "0D");
  says_hex("7E A0 07 21 03 39 5F AD 7E"); /* REJ, N(R) = 1 */
  told("");
  ask_part("03 21 02", "05 06 07 08 09 0A 0B 0C", true);
  ask("03 21 14", "0D");
  says("21 03 70", "E6 E7 00 C4 01");
  told("(C00102030405060708090A0B0C0D)");
}
END_TEST

START_TEST(windowed_request__rej_was_lost__all_again__is_put_together_once) {
  set_reply("C4 01");
  connect_with(TERMS_8_3);
  ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
  ask("03 21 14", "0D");
  says_hex("7E A0 07 21 03 39 5F AD 7E");
  ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
  ask_part("03 21 02", "05 06 07 08 09 0A 0B 0C", true);
  ask("03 21 14", "0D");
  says("21 03 70", "E6 E7 00 C4 01");
  told("(C00102030405060708090A0B0C0D)");
}
END_TEST

START_TEST(windowed_segments_repeated__rr_and_not_taken_twice) {
  connect_with(TERMS_8_3);
  for (int i = 0; i < 3; i++) {
    ask_part("03 21 00", "E6 E6 00 C0 01 02 03 04", true);
    ask_part("03 21 12", "05 06 07 08 09 0A 0B 0C", true);
    says_hex("7E A0 07 21 03 51 11 42 7E");
  }
  ask("03 21 14", "0D");
  says_hex("7E A0 07 21 03 71 13 63 7E");
  told("(C00102030405060708090A0B0C0D)");
}
END_TEST

START_TEST(windowed_request__after_rej_a_plain_poll__rr) {
  connect_with(TERMS_8_3);
  ask("03 21 12", "0D");
  says_hex("7E A0 07 21 03 19 5D 8C 7E");
  ask("03 21 11", "");
  says_hex("7E A0 07 21 03 11 15 00 7E");
}
END_TEST

START_TEST(windowed_request__the_missing_frame_comes_late__no_rej) {
  connect_with(TERMS_8_3);
  ask("03 21 02", "0D");
  ask_part("03 21 10", "E6 E6 00 C0 01 02 03 04", true);
  says_hex("7E A0 07 21 03 31 17 21 7E");
}
END_TEST

/* Frames 0…6, then 7 and 1: 0 is missing, though 1 is a number that was taken before. */
START_TEST(window_of_7__a_gap_behind_a_new_frame__rej) {
  char head[16];
  connect_with(TERMS_8_7);
  for (unsigned i = 0; i < 7; i++) {
    (void)snprintf(head, sizeof head, "03 21 %02X", i << 1 | (i == 6 ? 0x10 : 0));
    ask_part(head, i == 0 ? "E6 E6 00 C0" : "55", true);
  }
  says_hex("7E A0 07 21 03 F1 1B E7 7E");
  ask_part("03 21 0E", "55", true);
  ask("03 21 12", "55");
  says_hex("7E A0 07 21 03 19 5D 8C 7E"); /* N(R) = 0 */
  told("");
}
END_TEST

START_TEST(window_1__a_frame_out_of_order__rr) {
  connect_plain();
  ask("03 21 14", "E6 E6 00 C0 01"); /* N(S) = 2 */
  says_hex("7E A0 07 21 03 11 15 00 7E");
  told("");
}
END_TEST

START_TEST(two_apdus_in_a_window__both_are_told) {
  connect_with(TERMS_8_3);
  ask("03 21 00", "E6 E6 00 E0 01");
  ask("03 21 12", "E6 E6 00 E0 02");
  says_hex("7E A0 07 21 03 51 11 42 7E");
  told("(E001)(E002)");
}
END_TEST

START_TEST(numbers__run_past_7) {
  set_reply("C4 01");
  connect_plain();
  for (unsigned i = 0; i < 20; i++) {
    char head[16];
    char back[16];
    /* Request i: N(S) = N(R) = i mod 8; its answer: N(S) = i mod 8, N(R) one more. */
    (void)snprintf(head, sizeof head, "03 21 %02X", 0x10 | (i % 8) << 1 | (i % 8) << 5);
    (void)snprintf(back, sizeof back, "21 03 %02X", 0x10 | (i % 8) << 1 | ((i + 1) % 8) << 5);
    ask(head, "E6 E6 00 C0 01");
    says(back, "E6 E7 00 C4 01");
    told("(C001)");
  }
}
END_TEST

START_TEST(client_not_ready__rnr__the_answer_waits_for_rr) {
  set_reply("C4 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D");
  replies = 1;
  connect_with(TERMS_16_1);
  ask("03 21 10", "E6 E6 00 C0 01");
  says_part(REACTION_MS, "21 03 30", "E6 E7 00 C4 01 02 03 04 05 06 07 08 09 0A 0B 0C", true);
  ask("03 21 35", ""); /* RNR, N(R) = 1 */
  says_hex("7E A0 07 21 03 31 17 21 7E");
  ask("03 21 31", "");
  says("21 03 32", "0D");
}
END_TEST

START_TEST(apdu__without_its_llc_header__is_not_told) {
  set_reply("C4 01");
  connect_plain();
  ask("03 21 10", "E6 E7 00 C0 01");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  ask("03 21 12", "E6 E6 00"); /* nothing behind it */
  says_hex("7E A0 07 21 03 51 11 42 7E");
  told("");
  ck_assert_uint_eq(station_counts(&station)->no_llc, 2);
}
END_TEST

START_TEST(apdu__longer_than_allowed__is_overlong_and_may_be_answered) {
  uint8_t memory[300];
  uint8_t info[128] = {0xE6, 0xE6, 0x00};
  uint8_t head[3] = {0x03, 0x21, 0x10};
  connect_plain();
  /* 17 frames of 128 octets: 2176 > 3 + 2048. */
  set_reply("D8 01 04");
  for (unsigned i = 0; i < 17; i++) {
    obuf_t out = obuf_over(memory, sizeof memory);
    head[2] = (uint8_t)(0x10 | (i % 8) << 1);
    client_frame(&out, i < 16, bytes_of(head, 3), bytes_of(info, sizeof info));
    hear(obuf_bytes(&out));
    if (i == 16) break;
    char rr[16];
    (void)snprintf(rr, sizeof rr, "21 03 %02X", 0x11 | ((i + 1) % 8) << 5);
    says(rr, "");
  }
  says("21 03 30", "E6 E7 00 D8 01 04");
  told("O ");
  ask("03 21 32", "E6 E6 00 C0 01"); /* and the next one is heard as ever */
  says("21 03 52", "E6 E7 00 D8 01 04");
  told("(C001)");
}
END_TEST

/* --- Frames that the standard does not know --- */

START_TEST(unknown_control__frmr_until_snrm) {
  connect_plain();
  ask("03 21 BF", "");
  says("21 03 97", "BF 00 01"); /* w */
  ask("03 21 11", "");
  says("21 03 97", "BF 00 01");
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 97", "BF 00 01");
  told("");
  connect_plain();
  ask("03 21 11", "");
  says_hex("7E A0 07 21 03 11 15 00 7E");
}
END_TEST

START_TEST(unknown_control__without_poll__frmr_at_the_next_poll) {
  connect_plain();
  ask("03 21 0D", ""); /* SREJ */
  silent();
  ask("03 21 11", "");
  says("21 03 97", "0D 00 01");
}
END_TEST

START_TEST(field_too_long__frmr) {
  set_reply("C4 01");
  connect_with(TERMS_16_1);
  ask("03 21 10", "E6 E6 00 C0 01 02 03 04 05 06 07 08 09 0A 0B 0C"); /* 16: good */
  says("21 03 30", "E6 E7 00 C4 01");
  ask("03 21 32", "E6 E6 00 C0 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D");
  says("21 03 97", "32 22 04"); /* V(R) 1, V(S) 1, y */
  told("(C00102030405060708090A0B0C)");
}
END_TEST

START_TEST(number_that_was_never_sent__frmr) {
  connect_plain();
  ask("03 21 71", "");          /* N(R) = 3 */
  says("21 03 97", "71 00 08"); /* z */
  connect_plain();
  ask("03 21 30", "E6 E6 00 C0 01"); /* N(R) = 1 */
  says("21 03 97", "30 00 08");
  told("");
  set_reply("C4 01");
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01"); /* twice, yet it is one frame */
  ask("03 21 51", "");                /* N(R) = 2 */
  says("21 03 97", "51 22 08");
  told("(C001)");
  replies = 1;
  connect_plain();
  ask("03 21 10", "E6 E6 00 C0 01");
  says("21 03 30", "E6 E7 00 C4 01");
  ask("03 21 31", "");
  says_hex("7E A0 07 21 03 31 17 21 7E");
  ask("03 21 51", ""); /* all was acknowledged before */
  says("21 03 97", "51 22 08");
}
END_TEST

START_TEST(rr_with_a_field__frmr) {
  connect_plain();
  ask("03 21 11", "00");
  says("21 03 97", "11 00 03"); /* w, x */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("station");
  TCase *tcase = tcase_create("secondary");
  tcase_add_checked_fixture(tcase, setup, NULL);
  tcase_add_test(tcase, snrm__captured_with_parameters__ua_with_the_lesser);
  tcase_add_test(tcase, snrm__captured_without_parameters__ua_without);
  tcase_add_test(tcase, snrm__addresses_of_four_octets__are_answered_in_four);
  tcase_add_test(tcase, snrm__defaults_named__are_echoed);
  tcase_add_test(tcase, snrm__to_others_or_to_all__is_silence);
  tcase_add_test(tcase, snrm__malformed_parameters__dm);
  tcase_add_test(tcase, apart__anything_polled__dm);
  tcase_add_test(tcase, second_client__snrm__dm_at_once_and_the_first_stays);
  tcase_add_test(tcase, disc__ua_and_told__again__dm);
  tcase_add_test(tcase, snrm__while_connected__begins_a_fresh_link);
  tcase_add_test(tcase, silence_of_120_s__ends_the_link);
  tcase_add_test(tcase, silence__frames_of_another_client__do_not_prolong_it);
  tcase_add_test(tcase, silence__frames_without_poll__prolong_the_link);
  tcase_add_test(tcase, request__no_answer__rr);
  tcase_add_test(tcase, answer__acknowledged_by_rr__is_told_and_answered_by_rr);
  tcase_add_test(tcase, answer__acknowledged_by_rr__a_further_one_leaves_in_that_turn);
  tcase_add_test(tcase, request_in_segments__each_polled_segment_rr__the_last_one_the_answer);
  tcase_add_test(tcase, answer_in_segments__window_1__each_asked_for_by_rr);
  tcase_add_test(tcase, answer_that_fills_its_last_frame__no_empty_one_follows);
  tcase_add_test(tcase, answer_in_windows_of_3__the_last_frame_of_each_gives_the_turn_back);
  tcase_add_test(tcase, answer_in_a_window_of_7__leaves_in_one_turn);
  tcase_add_test(tcase, window__two_of_three_acknowledged__goes_on_from_the_third);
  tcase_add_test(tcase, poll_repeated_after_silence__the_same_frames_again);
  tcase_add_test(tcase, request_repeated__is_not_carried_out_twice_and_answered_again);
  tcase_add_test(tcase, segment_repeated__is_acknowledged_and_not_taken_twice);
  tcase_add_test(tcase, next_request__before_the_answer_was_acknowledged__waits);
  tcase_add_test(tcase, windowed_request__whole__one_apdu_one_answer);
  tcase_add_test(tcase, windowed_request__a_frame_missing__rej_and_from_there_again);
  tcase_add_test(tcase, windowed_request__rej_was_lost__all_again__is_put_together_once);
  tcase_add_test(tcase, windowed_segments_repeated__rr_and_not_taken_twice);
  tcase_add_test(tcase, windowed_request__after_rej_a_plain_poll__rr);
  tcase_add_test(tcase, windowed_request__the_missing_frame_comes_late__no_rej);
  tcase_add_test(tcase, window_of_7__a_gap_behind_a_new_frame__rej);
  tcase_add_test(tcase, window_1__a_frame_out_of_order__rr);
  tcase_add_test(tcase, two_apdus_in_a_window__both_are_told);
  tcase_add_test(tcase, numbers__run_past_7);
  tcase_add_test(tcase, client_not_ready__rnr__the_answer_waits_for_rr);
  tcase_add_test(tcase, apdu__without_its_llc_header__is_not_told);
  tcase_add_test(tcase, apdu__longer_than_allowed__is_overlong_and_may_be_answered);
  tcase_add_test(tcase, unknown_control__frmr_until_snrm);
  tcase_add_test(tcase, unknown_control__without_poll__frmr_at_the_next_poll);
  tcase_add_test(tcase, field_too_long__frmr);
  tcase_add_test(tcase, number_that_was_never_sent__frmr);
  tcase_add_test(tcase, rr_with_a_field__frmr);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
