/* What leaves in blocks, and what comes in general ones: long answers of get and action, general
 * block transfer with windows and lost blocks both ways, the object list, notifications, and that
 * runs of octets may be cut anywhere. The profile of the toy is 40 rows, row n of 9 + n octets:
 * 2 + 40 × 9 + 820 = 1182. */
#include "sim/wire/dlms.h"

#include <check.h>
#include <stdio.h>

#include "sim/wire/dlms_client_test.h"

#define GET_PROFILE "C0 01 C1 0007 0100630100FF 02 00"

enum { PROFILE_LEN = 1182 };

static const dlms_link_t links[] = {DLMS_WRAPPER, DLMS_HDLC};
static uint8_t joined[4096]; /* what blocks brought */
static size_t joined_len;

static void teardown(void) { meter_close(); }

static void join_with(dlms_link_t link, const char *conformance, const char *pdu) {
  char aarq[200];
  meter_open(link, DLMS_SECURITY_NONE);
  connect_as(1);
  (void)snprintf(aarq, sizeof aarq,
                 "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 %s %s",
                 conformance, pdu);
  say_hex(aarq);
  ck_assert_uint_eq(dlms_associated(wire), 1);
  joined_len = 0;
}

/* Written out here once more: 01 28, then {06 n, 09 n n…}. */
static void joined_is_profile(size_t from) {
  uint8_t expected[2048];
  obuf_t out = obuf_over(expected, sizeof expected);
  obuf_add(&out, bytes_of("\x01\x28", 2));
  for (uint8_t n = 1; n <= 40; n++) {
    const uint8_t head[] = {0x02, 0x02, 0x06, 0, 0, 0, n, 0x09, n};
    obuf_add(&out, bytes_of(head, sizeof head));
    for (int at = 0; at < n; at++)
      obuf_put(&out, n);
  }
  ck_assert_uint_eq(out.len, PROFILE_LEN);
  ck_assert_uint_eq(joined_len, from + PROFILE_LEN);
  ck_assert_mem_eq(joined + from, expected, PROFILE_LEN);
}

static void join_octets(const uint8_t *octets, size_t len) {
  ck_assert_uint_le(joined_len + len, sizeof joined);
  memcpy(joined + joined_len, octets, len);
  joined_len += len;
}

/* C4 02 C1 last number 00 len raw, of fewer than 128 octets. */
static bool take_get_block(uint32_t number) {
  ck_assert_mem_eq(heard, "\xC4\x02\xC1", 3);
  ck_assert_uint_eq(heard[7], number);
  ck_assert_uint_eq(heard[8], 0);
  ck_assert_uint_eq(heard_len, 10u + heard[9]);
  ck_assert_uint_le(heard_len, 64);
  join_octets(heard + 10, heard[9]);
  return heard[3] == 1;
}

static void get_next(uint32_t number) {
  char request[40];
  (void)snprintf(request, sizeof request, "C0 02 C1 %08X", (unsigned)number);
  say_hex(request);
}

/* --- get --- */

START_TEST(dlms__long_get__leaves_in_blocks_as_long_as_the_client_takes) {
  join_with(links[_i], "00101C", "0040");
  /* 64 − 9 − 1 = 54 octets: 2, rows 1–4 of 10, 11, 12, 13, and 6 of row 5 */
  asks(GET_PROFILE, "C4 02 C1 00 00000001 00 36 01 28 0202 06 00000001 09 01 01 "
                    "0202 06 00000002 09 02 0202 0202 06 00000003 09 03 030303 "
                    "0202 06 00000004 09 04 04040404 0202 06 000000");
  uint32_t number = 1;
  int32_t gets = toy.gets;
  while (!take_get_block(number)) {
    get_next(number);
    number++;
  }
  ck_assert_uint_eq(number, 22); /* 1182 = 21 × 54 + 48 */
  ck_assert_int_eq(toy.gets, gets);
  joined_is_profile(0);
  get_next(22); /* it is over: no long get in progress, 16 */
  heard_is("C4 02 C1 01 00000016 01 10");
}
END_TEST

START_TEST(dlms__long_get__that_fits_is_not_cut) {
  join_with(links[_i], "00101C", "0400"); /* 904 + 4 octets */
  say_hex("C0 01 C1 0001 0000800900FF 02 00");
  ck_assert_uint_eq(heard_len, 908);
  ck_assert_mem_eq(heard, "\xC4\x01\xC1\x00\x09\x82\x03\x84\x00\x01\x02", 11);
}
END_TEST

/* PDU of 908 octets: it fits to the octet. Of 907: 907 − 9 − 3 = 895 and 9 octets. */
START_TEST(dlms__long_get__is_cut_from_the_first_octet_too_many) {
  join_with(links[_i], "00101C", "038C");
  say_hex("C0 01 C1 0001 0000800900FF 02 00");
  ck_assert_uint_eq(heard_len, 908);
  join_with(links[_i], "00101C", "038B");
  say_hex("C0 01 C1 0001 0000800900FF 02 00");
  ck_assert_uint_eq(heard_len, 907);
  ck_assert_mem_eq(heard, "\xC4\x02\xC1\x00\x00\x00\x00\x01\x00\x82\x03\x7F\x09\x82\x03\x84", 16);
  /* the last: 900 − 891 = 9 octets, from number 891 = 7B on (modulo 256) */
  asks("C0 02 C1 00000001", "C4 02 C1 01 00000002 00 09 7B7C7D7E7F80818283");
}
END_TEST

START_TEST(dlms__wrong_number_of_a_get_block__ends_it) {
  join_with(links[_i], "00101C", "0040");
  asks("C0 02 C1 00000001", "C4 02 C1 01 00000001 01 10");
  say_hex(GET_PROFILE);
  asks("C0 02 C1 00000002", "C4 02 C1 01 00000002 01 13"); /* data-block-number-invalid, 19 */
  asks("C0 02 C1 00000001", "C4 02 C1 01 00000001 01 10");
  say_hex(GET_PROFILE);
  asks("C0 02 C2 00000001", "C4 02 C2 01 00000001 01 10"); /* another invoke-id */
  say_hex(GET_PROFILE);
  asks(GET_SERIAL, ANSWER_SERIAL); /* another service */
  asks("C0 02 C1 00000001", "C4 02 C1 01 00000001 01 10");
}
END_TEST

/* 03 count, then 00 and the profile, 00 and the text: the list in blocks. */
START_TEST(dlms__list_with_rows__leaves_in_blocks) {
  join_with(links[_i], "00121C", "0040");
  say_hex("C0 03 C1 02 0007 0100630100FF 02 00 0001 0000600100FF 02 00");
  uint32_t number = 1;
  while (!take_get_block(number)) {
    get_next(number);
    number++;
  }
  ck_assert_uint_eq(joined_len, 2 + PROFILE_LEN + 5);
  ck_assert_mem_eq(joined, "\x02\x00\x01\x28", 4);
  ck_assert_mem_eq(joined + joined_len - 5, "\x00\x09\x02M1", 5);
  joined_len -= 5;
  joined_is_profile(2);
}
END_TEST

/* An action that returns 200 octets: {00 01 00 11 07 11 07 …}, 203 of them; 64 − 8 − 1 = 55. */
START_TEST(dlms__long_answer_of_an_action__leaves_in_blocks) {
  join_with(links[_i], "00041D", "0040");
  say_hex("C3 01 C1 0008 0000010000FF 01 01 10 FFFF");
  ck_assert_uint_eq(heard_len, 64);
  ck_assert_mem_eq(heard, "\xC7\x02\xC1\x00\x00\x00\x00\x01\x37\x00\x01\x00\x11\x07\x11", 15);
  say_hex("C3 02 C1 00000001");
  ck_assert_mem_eq(heard, "\xC7\x02\xC1\x00\x00\x00\x00\x02\x37", 9);
  say_hex("C3 02 C1 00000002");
  say_hex("C3 02 C1 00000003");
  ck_assert_mem_eq(heard, "\xC7\x02\xC1\x01\x00\x00\x00\x04\x26", 9); /* 203 − 3 × 55 = 38 */
  asks("C3 02 C1 00000004", "C7 01 C1 10 00");
}
END_TEST

/* --- general block transfer --- */

/* Blocks of 64 − 6 − 3 = 55 octets; the answer has 4 + 1182 = 21 × 55 + 31: 22 of them. */
enum { GENERAL_BLOCKS = 22 };

/* E0 control number acknowledged len data; joined where it is the next one. */
static void take_general(size_t *at, uint8_t control, uint16_t number, uint16_t acknowledged) {
  const uint8_t *p = heard + *at;
  const uint8_t head[] = {0xE0, control, 0, (uint8_t)number, 0, (uint8_t)acknowledged};
  ck_assert_uint_ge(heard_len, *at + 7);
  ck_assert_mem_eq(p, head, sizeof head);
  ck_assert_uint_eq(p[6], number == GENERAL_BLOCKS ? 31 : 55);
  if (joined_len == 55u * (number - 1u)) join_octets(p + 7, p[6]);
  *at += 7u + p[6];
}

/* Over HDLC the blocks of a window leave one a turn. */
static void hear_window(size_t blocks) {
  uint8_t all[CLIENT_HEARD_MAX];
  size_t len = heard_len, count = heard_count;
  memcpy(all, heard, heard_len);
  for (size_t turn = 0; on == DLMS_HDLC && count < blocks && turn < 16; turn++) {
    poll_meter();
    memcpy(all + len, heard, heard_len);
    len += heard_len;
    count += heard_count;
  }
  memcpy(heard, all, len);
  heard_len = len;
  ck_assert_uint_eq(count, blocks);
}

START_TEST(dlms__general_blocks__stream_in_the_clients_window) {
  join_with(links[_i], "20001C", "0040");
  say_hex("E0 82 0001 0000 0D " GET_PROFILE); /* last, window 2 */
  size_t at = 0;
  hear_window(2);
  take_general(&at, 0x47, 1, 1); /* streaming, our own window 7 */
  take_general(&at, 0x07, 2, 1);
  ck_assert_uint_eq(at, heard_len);
  ck_assert_mem_eq(joined, "\xC4\x01\xC1\x00\x01\x28", 6);
  uint16_t number = 2, asked = 2;
  while (number < GENERAL_BLOCKS) {
    char request[40];
    (void)snprintf(request, sizeof request, "E0 82 %04X %04X 00", asked, number);
    say_hex(request);
    hear_window(2);
    at = 0;
    take_general(&at, 0x47, (uint16_t)(number + 1), asked);
    number = (uint16_t)(number + 2);
    take_general(&at, number == GENERAL_BLOCKS ? 0x87 : 0x07, number, asked);
    asked++;
  }
  joined_is_profile(4);
  asks("E0 82 000C 0016 00", ""); /* acknowledged: nothing more is said */
  asks("E0 81 0001 0000 0D " GET_SERIAL, "E0 87 0001 0001 08 " ANSWER_SERIAL);
}
END_TEST

START_TEST(dlms__lost_general_blocks__are_sent_again) {
  join_with(links[_i], "20001C", "0040");
  say_hex("E0 84 0001 0000 0D " GET_PROFILE); /* window 4 */
  hear_window(4);
  size_t at = 0;
  take_general(&at, 0x47, 1, 1);
  joined_len = 55; /* 2 is lost, 3 and 4 are of no use */
  say_hex("E0 83 0002 0001 00");
  hear_window(3);
  at = 0;
  take_general(&at, 0x47, 2, 1); /* as it was */
  take_general(&at, 0x47, 3, 1);
  take_general(&at, 0x07, 4, 1); /* the window now ends here */
  ck_assert_uint_eq(joined_len, 4 * 55);
  say_hex("E0 BF 0003 0004 00"); /* a window of 63: eight are kept */
  hear_window(8);
  at = 0;
  for (uint16_t number = 5; number <= 12; number++)
    take_general(&at, number == 12 ? 0x07 : 0x47, number, 3);
  /* what was acknowledged is gone */
  asks("E0 81 0004 0003 00", MALFORMED);
  asks("E0 81 0001 0000 0D " GET_SERIAL, "E0 87 0001 0001 08 " ANSWER_SERIAL);
}
END_TEST

START_TEST(dlms__answer_without_service_blocks__goes_by_general_ones_unasked) {
  join_with(links[_i], "20001C", "0040");
  say_hex(GET_PROFILE);
  hear_window(1);
  size_t at = 0;
  take_general(&at, 0x07, 1, 0);
  say_hex("E0 82 0001 0001 00");
  hear_window(2);
  at = 0;
  take_general(&at, 0x47, 2, 1);
  take_general(&at, 0x07, 3, 1);
}
END_TEST

/* A set of 3 blocks: C1 01 C1 0001 0000800200FF | 02 00 09 04 | 01 02 03 04. */
START_TEST(dlms__request_in_general_blocks__is_carried_out_whole) {
  join_with(links[_i], "20001C", "0040");
  asks("E0 43 0001 0000 0B C101C1 0001 0000800200FF", ""); /* streams: nobody answers */
  asks("E0 43 0002 0000 04 02000904", "");
  ck_assert_int_eq(toy.sets, 0);
  asks("E0 83 0003 0000 04 01020304", "E0 87 0001 0003 04 C5 01 C1 00");
  ck_assert_mem_eq(toy.stored, "\x09\x04\x01\x02\x03\x04", 6);
  ck_assert_int_eq(toy.written_at.ns, asked_ns);
}
END_TEST

START_TEST(dlms__lost_block_of_a_request__is_asked_for) {
  join_with(links[_i], "20001C", "0040");
  asks("E0 43 0001 0000 0B C101C1 0001 0000800200FF", "");
  asks("E0 83 0003 0000 04 01020304", "E0 07 0001 0001 00"); /* 2 is missing: 1 was taken */
  ck_assert_int_eq(toy.sets, 0);
  asks("E0 03 0002 0001 04 02000904", "E0 07 0002 0002 00"); /* not the last: acknowledged */
  asks("E0 03 0002 0001 04 02000904", "E0 07 0003 0002 00"); /* doubled */
  asks("E0 83 0003 0002 04 01020304", "E0 87 0004 0003 04 C5 01 C1 00");
  ck_assert_int_eq(toy.sets, 1);
}
END_TEST

START_TEST(dlms__malformed_general_block__is_an_exception) {
  join_with(links[_i], "20001C", "0040");
  asks("E0 81 0001 0000 0E " GET_SERIAL, MALFORMED);
  asks("E0 81 0001 0000 0D " GET_SERIAL " 00", MALFORMED);
  asks("E0 81 0000 0000 0D " GET_SERIAL, MALFORMED);
  asks("E0 81 0002 0000 0D " GET_SERIAL, MALFORMED); /* no first block */
  ck_assert_int_eq(toy.gets, 0);
}
END_TEST

/* --- the object list --- */

#define READ_1 "02 03 0F 01 16 01 00 "
#define READ_2 READ_1 "02 03 0F 02 16 01 00 "
#define NO_METHOD_1 "01 01 02 02 0F 01 16 00 "
#define ASSOCIATION_READ                                                                           \
  "02 02 01 09 " READ_2 "02 03 0F 03 16 01 00 02 03 0F 04 16 01 00 02 03 0F 05 16 01 00 "          \
  "02 03 0F 06 16 01 00 02 03 0F 07 16 00 00 02 03 0F 08 16 01 00 02 03 0F 09 16 01 "              \
  "00 " NO_METHOD_1

/* Of the toy: serial number, clock, push; of the server: two associations, SAP, counter. */
START_TEST(dlms__object_list__shows_what_its_association_may) {
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  connect_as(16);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks("C0 01 C1 000F 0000280000FF 02 00",
       "C4 01 C1 00 01 07 "
       "02 04 12 0001 11 00 09 06 0000600100FF 02 02 01 02 " READ_2 "01 00 "
       "02 04 12 0008 11 00 09 06 0000010000FF 02 02 01 02 " READ_2 NO_METHOD_1
       "02 04 12 0028 11 00 09 06 0000190900FF 02 02 01 01 " READ_1 NO_METHOD_1
       "02 04 12 000F 11 01 09 06 0000280000FF " ASSOCIATION_READ
       "02 04 12 000F 11 01 09 06 0000280001FF " ASSOCIATION_READ
       "02 04 12 0011 11 00 09 06 0000290000FF 02 02 01 02 " READ_2 "01 00 "
       "02 04 12 0001 11 00 09 06 00002B0100FF 02 02 01 02 " READ_2 "01 00");
  asks("C0 01 C1 000F 0000280002FF 02 00", "C4 01 C1 01 03");
  asks("C0 01 C1 0040 00002B0000FF 02 00", "C4 01 C1 01 03");
}
END_TEST

/* Management sees the profile with its selectors, what it may write, and what it may do. */
START_TEST(dlms__object_list_of_management__has_selectors_and_rights) {
  static const char *const parts[] = {
      "02 04 12 0007 11 01 09 06 0100630100FF 02 02 01 02 " READ_1
      "02 03 0F 02 16 01 01 02 0F 01 0F 02 01 00",
      "02 04 12 0001 11 00 09 06 0000800200FF 02 02 01 02 " READ_1 "02 03 0F 02 16 03 00 01 00",
      "02 04 12 0028 11 00 09 06 0000190900FF 02 02 01 01 " READ_1 "01 01 02 02 0F 01 16 01",
      "02 04 12 0040 11 00 09 06 00002B0000FF 02 02 01 05 " READ_2 "02 03 0F 03 16 01 00 "
      "02 03 0F 04 16 01 00 02 03 0F 05 16 01 00 01 02 02 02 0F 01 16 01 02 02 0F 02 16 01"};
  join_with(links[_i], "00101C", "0400");
  say_hex("C0 01 C1 000F 0000280003FF 02 00");
  ck_assert_mem_eq(heard, "\xC4\x01\xC1\x00\x01\x0B", 6); /* 6 of the toy, 5 of the server */
  for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
    uint8_t octets[256];
    size_t len = client_hex(parts[part], octets);
    bool there = false;
    for (size_t at = 0; at + len <= heard_len && !there; at++)
      there = memcmp(heard + at, octets, len) == 0;
    ck_assert_msg(there, "part %zu is not in the list", part);
  }
}
END_TEST

START_TEST(dlms__own_objects__say_what_was_agreed) {
  join_with(links[_i], "00101C", "0200");
  asks("C0 01 C1 000F 0000280000FF 03 00", "C4 01 C1 00 02 02 0F 01 12 0001");
  asks("C0 01 C1 000F 0000280000FF 04 00", "C4 01 C1 00 09 07 60857405080101");
  asks("C0 01 C1 000F 0000280000FF 05 00",
       "C4 01 C1 00 02 06 04 18 00101C 12 0400 12 0200 11 06 0F 00 09 00");
  asks("C0 01 C1 000F 0000280000FF 06 00", "C4 01 C1 00 09 07 60857405080200");
  asks("C0 01 C1 000F 0000280000FF 07 00", "C4 01 C1 01 03"); /* the secret */
  asks("C0 01 C1 000F 0000280000FF 08 00", "C4 01 C1 00 16 02");
  asks("C0 01 C1 000F 0000280000FF 09 00", "C4 01 C1 00 09 06 00002B0000FF");
  asks("C0 01 C1 000F 0000280000FF 0A 00", "C4 01 C1 01 04");
  asks("C0 01 C1 0011 0000290000FF 02 00",
       "C4 01 C1 00 01 01 02 02 12 0001 09 10 4D5046 30303030303030303030 30 4D31");
  kept.counter_taken = 0x01020304;
  asks("C0 01 C1 0001 00002B0100FF 02 00", "C4 01 C1 00 06 01020304");
  asks("C0 01 C1 0040 00002B0000FF 02 00", "C4 01 C1 00 16 00");
  asks("C0 01 C1 0040 00002B0000FF 03 00", "C4 01 C1 00 16 00");
  asks("C0 01 C1 0040 00002B0000FF 04 00", "C4 01 C1 00 09 00");
  asks("C0 01 C1 0040 00002B0000FF 05 00", "C4 01 C1 00 09 08 4D50460000000001");
}
END_TEST

/* --- what is not asked for --- */

/* The notification comes behind the answer; over HDLC in the next turn. */
START_TEST(dlms__push__comes_behind_the_answer) {
  join_with(links[_i], "00009D", "0400");
  say_hex("C3 01 C1 0028 0000190900FF 01 01 0F 00");
  hear_window(2);
  heard_is("C7 01 C1 00 00 0F 00000001 00 02 01 09 02 4D31");
  ck_assert_int_eq(toy.actions, 1);
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

START_TEST(dlms__push_that_was_not_negotiated__does_not_come) {
  join_with(links[_i], "00001D", "0400");
  asks("C3 01 C1 0028 0000190900FF 01 01 0F 00", "C7 01 C1 00 00");
  poll_meter();
  heard_is("");
}
END_TEST

START_TEST(dlms__event__is_notified_where_it_was_agreed) {
  const ax_name_t name = {0, 0, 97, 98, 0, 255};
  const bytes_t value = bytes_of("\x06\x00\x00\x00\x01", 5);
  join_with(links[_i], "00001E", "0400");
  ck_assert(dlms_notify_event(wire, (true_t){now_ns}, 1, name, 2, value));
  heard_len = heard_count = 0;
  if (on == DLMS_HDLC)
    poll_meter();
  else
    hear_all();
  heard_is("C2 00 0001 0000616200FF 02 06 00000001");
  join_with(links[_i], "00001C", "0400");
  ck_assert(!dlms_notify_event(wire, (true_t){now_ns}, 1, name, 2, value));
}
END_TEST

/* --- the chunking law --- */

/* The same story in runs of any length: the same octets come back. */
START_TEST(dlms__runs_of_any_length__give_the_same_answers) {
  static const size_t chunks[] = {1, 2, 3, 64, CHUNK_RANDOM, 0};
  for (size_t at = 0; at < sizeof chunks / sizeof chunks[0]; at++) {
    meter_open(links[_i], DLMS_SECURITY_NONE);
    chunk = chunks[at];
    connect_as(1);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    asks(GET_SERIAL, ANSWER_SERIAL);
    asks("C1 01 C1 0001 0000800200FF 02 00 11 02", "C5 01 C1 00");
    ck_assert_int_eq(toy.written_at.ns, asked_ns);
    say_hex(GET_PROFILE);
    ck_assert_mem_eq(heard, "\xC4\x02\xC1\x00\x00\x00\x00\x01\x00", 9);
    asks("62 00", "63 03 80 01 00");
  }
}
END_TEST

START_TEST(dlms__two_requests_in_one_run__are_both_answered_over_tcp) {
  uint8_t octets[200];
  meter_open(DLMS_WRAPPER, DLMS_SECURITY_NONE);
  connect_as(16);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  heard_len = heard_count = 0;
  size_t len =
      client_hex("0001 0010 0011 000D " GET_SERIAL "0001 0010 0011 000D " GET_SERIAL, octets);
  feed_all(bytes_of(octets, len));
  hear_all();
  ck_assert_uint_eq(heard_count, 2);
  heard_is(ANSWER_SERIAL ANSWER_SERIAL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms_blocks");
  TCase *all = tcase_create("blocks");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_loop_test(all, dlms__long_get__leaves_in_blocks_as_long_as_the_client_takes, 0, 2);
  tcase_add_loop_test(all, dlms__long_get__that_fits_is_not_cut, 0, 2);
  tcase_add_loop_test(all, dlms__long_get__is_cut_from_the_first_octet_too_many, 0, 2);
  tcase_add_loop_test(all, dlms__wrong_number_of_a_get_block__ends_it, 0, 2);
  tcase_add_loop_test(all, dlms__list_with_rows__leaves_in_blocks, 0, 2);
  tcase_add_loop_test(all, dlms__long_answer_of_an_action__leaves_in_blocks, 0, 2);
  tcase_add_loop_test(all, dlms__general_blocks__stream_in_the_clients_window, 0, 2);
  tcase_add_loop_test(all, dlms__lost_general_blocks__are_sent_again, 0, 2);
  tcase_add_loop_test(all, dlms__answer_without_service_blocks__goes_by_general_ones_unasked, 0, 2);
  tcase_add_loop_test(all, dlms__request_in_general_blocks__is_carried_out_whole, 0, 2);
  tcase_add_loop_test(all, dlms__lost_block_of_a_request__is_asked_for, 0, 2);
  tcase_add_loop_test(all, dlms__malformed_general_block__is_an_exception, 0, 2);
  tcase_add_loop_test(all, dlms__object_list__shows_what_its_association_may, 0, 2);
  tcase_add_loop_test(all, dlms__object_list_of_management__has_selectors_and_rights, 0, 2);
  tcase_add_loop_test(all, dlms__own_objects__say_what_was_agreed, 0, 2);
  tcase_add_loop_test(all, dlms__push__comes_behind_the_answer, 0, 2);
  tcase_add_loop_test(all, dlms__push_that_was_not_negotiated__does_not_come, 0, 2);
  tcase_add_loop_test(all, dlms__event__is_notified_where_it_was_agreed, 0, 2);
  tcase_add_loop_test(all, dlms__runs_of_any_length__give_the_same_answers, 0, 2);
  tcase_add_test(all, dlms__two_requests_in_one_run__are_both_answered_over_tcp);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
