/* Tests of the frames. The two SNRM are captured (links.md, V1); SNRM, UA and AARQ to the address
 * 1/17 are the published example of the DLMS User Association; the check sequences of the others
 * are counted bit by bit here, without the table of the code under test. */
#include "pmu/proto/hdlc.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNRM_CAPTURED "7EA020 2041 27 93 0C0C 81801305018006020200070400000001080400000001 B4F9 7E"
#define SNRM_PLAIN "7EA008022321 93BD647E"
#define SNRM_FOUR "7EA00A0002002321 9318717E"
#define UA_FOUR "7EA0232100020023 73F6C58180140502008006020080070400000001080400000001CE6A7E"
#define AARQ_FOUR                                                                                  \
  "7EA02E0002002321107ECBE6E600601DA109060760857405080101BE10040E01000000065F1F040000301DFFFF"     \
  "D4C57E"

static uint8_t memory[8192];
static hdlc_rx_t rx;

/* Digits, spaces between them allowed anywhere. */
static bytes_t hex(const char *digits) {
  static const char digits_of[] = "0123456789ABCDEF";
  obuf_t out = obuf_over(memory, sizeof memory);
  unsigned octet = 0;
  int half = 0;
  for (const char *p = digits; *p != '\0'; p++) {
    if (*p == ' ') continue;
    const char *place = strchr(digits_of, *p);
    ck_assert_ptr_nonnull(place);
    octet = octet << 4 | (unsigned)(place - digits_of);
    if (++half % 2 == 0) obuf_put(&out, (uint8_t)octet);
  }
  ck_assert(!out.full && half % 2 == 0);
  return obuf_bytes(&out);
}

/* ISO/IEC 13239: 16 ones, each bit from the lowest, x^16 + x^12 + x^5 + 1 mirrored, inverted. */
static uint16_t counted(const uint8_t *p, size_t len) {
  uint16_t check = 0xFFFF;
  for (size_t i = 0; i < len; i++) {
    check ^= p[i];
    for (int bit = 0; bit < 8; bit++)
      check = (uint16_t)((check & 1) != 0 ? check >> 1 ^ 0x8408 : check >> 1);
  }
  return (uint16_t)~check;
}

/* What was pulled out, as words: F frame:control/from/info, a segmented one with +; X the bad. */
static const char *live(bytes_t in, size_t chunk) {
  static char words[8192];
  obuf_t out = obuf_over(words, sizeof words - 1);
  hdlc_event_t event;
  hdlc_rx_start(&rx, 0);
  for (size_t from = 0; from < in.len;) {
    size_t len = in.len - from < chunk ? in.len - from : chunk;
    for (size_t at = 0; at < len || event.kind != HDLC_NOTHING;) {
      at += hdlc_rx_feed(&rx, bytes_of(in.p + from + at, len - at), &event);
      if (event.kind == HDLC_NOTHING) break;
      obuf_printf(&out, "%c%d", event.kind == HDLC_BAD ? 'X' : 'F', event.frame);
      if (event.kind == HDLC_BAD)
        obuf_printf(&out, "%s@%d ", status_name(event.fault.status), event.fault.octet);
      if (event.kind == HDLC_BAD) continue;
      obuf_printf(&out, ":%02X%s/", event.control, event.segmented ? "+" : "");
      for (size_t i = 0; i < event.from.len; i++)
        obuf_printf(&out, "%02X", event.from.p[i]);
      obuf_printf(&out, "/%zu ", event.info.len);
    }
    from += len;
  }
  words[out.len] = '\0';
  return words;
}

static const char *whole(const char *digits) {
  bytes_t in = hex(digits);
  return live(in, in.len);
}

static void is(const obuf_t *out, const char *digits) {
  bytes_t want = hex(digits);
  ck_assert(!out->full);
  ck_assert_uint_eq(out->len, want.len);
  ck_assert_mem_eq(out->p, want.p, want.len);
}

START_TEST(hdlc_put_frame__the_captured_and_the_published__every_octet) {
  uint8_t to[128];
  hdlc_address_t server, client = hdlc_client(16);
  ck_assert_int_eq(hdlc_server(1, 17, 2, &server), ST_OK);
  obuf_t out = obuf_over(to, sizeof to);
  hdlc_put_frame(&out, &server, &client, HDLC_SNRM, false, bytes_of(NULL, 0));
  is(&out, SNRM_PLAIN);
  /* Client 19 to 16/32; 128 out, 512 in, windows of 1. */
  hdlc_address_t other = hdlc_client(19);
  ck_assert_int_eq(hdlc_server(16, 32, 2, &server), ST_OK);
  uint8_t field[32];
  obuf_t info = obuf_over(field, sizeof field);
  hdlc_put_limits(&info, &(hdlc_limits_t){128, 512, 1, 1});
  out = obuf_over(to, sizeof to);
  hdlc_put_frame(&out, &server, &other, HDLC_SNRM, false, obuf_bytes(&info));
  is(&out, SNRM_CAPTURED);
  ck_assert_int_eq(hdlc_server(1, 17, 4, &server), ST_OK);
  out = obuf_over(to, sizeof to);
  hdlc_put_frame(&out, &server, &client, HDLC_SNRM, false, bytes_of(NULL, 0));
  is(&out, SNRM_FOUR);
  uint8_t apdu[64];
  bytes_t aarq = hex("E6E600601DA109060760857405080101BE10040E01000000065F1F040000301DFFFF");
  memcpy(apdu, aarq.p, aarq.len);
  out = obuf_over(to, sizeof to);
  hdlc_put_frame(&out, &server, &client, 0x10, false, bytes_of(apdu, aarq.len));
  ck_assert_uint_eq(out.len, hdlc_frame_size(5, aarq.len));
  is(&out, AARQ_FOUR);
}
END_TEST

/* The sums are taken sixteen octets at a step: every length around the step is held to the
 * division bit by bit. Flag, 2 of format, 3 of addresses, control: 7 octets, then the check of the
 * header. */
START_TEST(hdlc_put_frame__information_of_any_length__has_the_sums_of_the_division) {
  const hdlc_address_t client = hdlc_client(2);
  hdlc_address_t meter;
  uint8_t info[100];
  ck_assert_int_eq(hdlc_server(1, 17, 2, &meter), ST_OK);
  for (size_t i = 0; i < sizeof info; i++)
    info[i] = (uint8_t)(i * 89 + i / 5);
  for (size_t len = 1; len <= sizeof info; len++) {
    obuf_t out = obuf_over(memory, sizeof memory);
    hdlc_put_frame(&out, &meter, &client, 0x10, false, bytes_of(info, len));
    ck_assert_uint_eq(out.len, len + 12);
    uint16_t head = counted(memory + 1, 6), all = counted(memory + 1, 8 + len);
    ck_assert_uint_eq(memory[7] | memory[8] << 8, head);
    ck_assert_uint_eq(memory[9 + len] | memory[10 + len] << 8, all);
  }
}
END_TEST

START_TEST(hdlc_server__addresses__fit_their_octets_or_are_refused) {
  hdlc_address_t address;
  ck_assert_int_eq(hdlc_server(5, 0, 1, &address), ST_OK);
  ck_assert(hdlc_is_address(hex("0B"), &address));
  ck_assert_int_eq(hdlc_server(1, 127, 2, &address), ST_OK);
  ck_assert(hdlc_is_address(hex("02FF"), &address));
  ck_assert(!hdlc_is_address(hex("02FD"), &address));
  /* 1000 = 7 × 128 + 104: 0E, and 104 × 2 + 1 = D1. */
  ck_assert_int_eq(hdlc_server(1, 1000, 4, &address), ST_OK);
  ck_assert(hdlc_is_address(hex("00020ED1"), &address));
  ck_assert_int_eq(hdlc_server(1, 128, 2, &address), ST_BAD_INPUT);
  ck_assert_int_eq(hdlc_server(128, 0, 1, &address), ST_BAD_INPUT);
  ck_assert_int_eq(hdlc_server(1, 16384, 4, &address), ST_BAD_INPUT);
  ck_assert_int_eq(hdlc_server(1, 1, 3, &address), ST_BAD_INPUT);
}
END_TEST

START_TEST(hdlc_feed__the_captured_and_the_published__are_frames) {
  ck_assert_str_eq(whole(SNRM_CAPTURED SNRM_PLAIN UA_FOUR AARQ_FOUR),
                   "F0:93/27/22 F1:93/21/0 F2:73/00020023/23 F3:10/21/34 ");
}
END_TEST

START_TEST(hdlc_feed__one_flag_between_two_frames__serves_both) {
  ck_assert_str_eq(whole("7EA008022321 93BD64 7EA008022321 93BD64 7E7E7E A008022321 93BD647E"),
                   "F0:93/21/0 F1:93/21/0 F2:93/21/0 ");
}
END_TEST

START_TEST(hdlc_feed__garbage_between_frames__is_skipped) {
  ck_assert_str_eq(whole("00FF13 " SNRM_PLAIN "00005AFF" SNRM_PLAIN "7E0055" SNRM_PLAIN),
                   "F0:93/21/0 F1:93/21/0 F2:93/21/0 ");
}
END_TEST

START_TEST(hdlc_feed__bad_fcs__is_counted_and_resyncs) {
  ck_assert_str_eq(whole("7EA008022321 93BD65 7E" SNRM_PLAIN), "X0ST_BAD_CHECKSUM@7 F1:93/21/0 ");
  ck_assert_str_eq(whole("7EA008022321 93BD65 7EA008022321 93BD64 7E"),
                   "X0ST_BAD_CHECKSUM@7 F1:93/21/0 ");
  /* The header of UA damaged: its own check says so, at octet 9. */
  ck_assert_str_eq(whole("7EA0232100020023 53F6C5818014050200800602008007040000000108040000"
                         "0001CE6A7E" SNRM_PLAIN),
                   "X0ST_BAD_CHECKSUM@9 F1:93/21/0 ");
}
END_TEST

START_TEST(hdlc_feed__a_damaged_length__costs_no_good_frame_behind_it) {
  /* 0C instead of 08: four octets of the next frame are swallowed, and looked through again. */
  ck_assert_str_eq(whole("7EA00C022321 93BD647E" SNRM_PLAIN SNRM_PLAIN),
                   "X0ST_BAD_FRAME@13 F1:93/21/0 F2:93/21/0 ");
  /* 07: the flag is one too late. */
  ck_assert_str_eq(whole("7EA007022321 93BD647E" SNRM_PLAIN), "X0ST_BAD_FRAME@8 F1:93/21/0 ");
  ck_assert_str_eq(whole("7EA006022321 93BD647E" SNRM_PLAIN), "X0ST_BAD_FRAME@1 F1:93/21/0 ");
}
END_TEST

START_TEST(hdlc_feed__addresses_that_do_not_fit__are_bad) {
  /* Three octets are no address; no end of an address; a header check without information. */
  static const char *const wrong[] = {"02020321 93", "0202020221 93", "0202020202 02", "0321 93AA"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    uint8_t frame[32] = {0x7E, 0xA0};
    bytes_t middle = hex(wrong[i]);
    memcpy(frame + 3, middle.p, middle.len);
    frame[2] = (uint8_t)(middle.len + 4);
    uint16_t check = counted(frame + 1, middle.len + 2);
    frame[3 + middle.len] = (uint8_t)check;
    frame[4 + middle.len] = (uint8_t)(check >> 8);
    frame[5 + middle.len] = 0x7E;
    ck_assert_str_eq(live(bytes_of(frame, middle.len + 6), 64), "X0ST_BAD_FRAME@3 ");
  }
}
END_TEST

/* An RR whose check sequence ends in 7E, found by trying addresses: the length says where the frame
 * ends, so nothing is lost. */
START_TEST(hdlc_feed__a_check_sequence_that_ends_in_7E__is_whole) {
  uint8_t frame[16] = {0x7E, 0xA0, 0x08, 0x21, 0x00, 0x03, 0x11};
  int found = 0;
  for (int address = 0; address < 128; address++) {
    for (int ns = 0; ns < 8; ns++) {
      frame[4] = (uint8_t)(address << 1);
      frame[6] = (uint8_t)(ns << 5 | 0x11);
      uint16_t check = counted(frame + 1, 6);
      frame[7] = (uint8_t)check;
      frame[8] = (uint8_t)(check >> 8);
      frame[9] = 0x7E;
      if (frame[8] != 0x7E) continue;
      char want[64];
      snprintf(want, sizeof want, "F0:%02X/%02X03/0 F1:93/21/0 ", frame[6], frame[4]);
      bytes_t behind = hex(SNRM_PLAIN);
      uint8_t both[64];
      memcpy(both, frame, 10);
      memcpy(both + 10, behind.p, behind.len);
      ck_assert_str_eq(live(bytes_of(both, 10 + behind.len), 1), want);
      found++;
    }
  }
  ck_assert_int_gt(found, 0);
}
END_TEST

START_TEST(hdlc_feed__octets_without_end__are_said_so) {
  static uint8_t noise[HDLC_NOISE_MAX + 2];
  memset(noise, 0x55, sizeof noise);
  ck_assert_str_eq(live(bytes_of(noise, HDLC_NOISE_MAX), 100), "");
  ck_assert_str_eq(live(bytes_of(noise, sizeof noise), 100), "X0ST_ENDLESS@0 ");
  ck_assert_str_eq(live(bytes_of(noise, sizeof noise), 1), "X0ST_ENDLESS@0 ");
}
END_TEST

START_TEST(hdlc_rx_silence__inside_a_frame__is_bad_and_the_frame_behind_it_whole) {
  hdlc_event_t event;
  /* A frame that lost its end, then a good one, which was swallowed as if it were that end. */
  ck_assert_str_eq(whole("7EA023210002" SNRM_PLAIN), "");
  ck_assert(hdlc_rx_busy(&rx));
  hdlc_rx_silence(&rx, &event);
  ck_assert_int_eq(event.kind, HDLC_BAD);
  ck_assert_int_eq(event.fault.octet, 16);
  ck_assert_uint_eq(hdlc_rx_feed(&rx, bytes_of(NULL, 0), &event), 0);
  ck_assert_int_eq(event.kind, HDLC_FRAME);
  ck_assert_int_eq(event.frame, 1);
  hdlc_rx_silence(&rx, &event);
  ck_assert_int_eq(event.kind, HDLC_NOTHING);
  ck_assert(!hdlc_rx_busy(&rx));
}
END_TEST

START_TEST(hdlc_feed__any_chunking__gives_the_same) {
  static const char line[] = "00FF" SNRM_CAPTURED "7E" UA_FOUR "7EA00C022321 93BD647E" SNRM_PLAIN
                             "5A5A" AARQ_FOUR "7EA008022321 93BD65 7EA008022321 93BD64 7E"
                             "7EA0002321" SNRM_PLAIN "7EAFFF" SNRM_PLAIN;
  bytes_t in = hex(line);
  uint8_t *copy = malloc(in.len);
  memcpy(copy, in.p, in.len);
  char *once = strdup(live(bytes_of(copy, in.len), in.len));
  ck_assert_ptr_nonnull(strstr(once, "F8:"));
  for (size_t chunk = 1; chunk < in.len; chunk++)
    ck_assert_str_eq(live(bytes_of(copy, in.len), chunk), once);
  free(once);
  free(copy);
}
END_TEST

START_TEST(hdlc_feed__every_mutated_octet__is_no_frame_but_the_one_behind_it_is) {
  bytes_t in = hex(UA_FOUR SNRM_PLAIN);
  uint8_t *copy = malloc(in.len);
  for (size_t at = 1; at < 36; at++) {
    for (unsigned flip = 1; flip < 256; flip++) {
      memcpy(copy, in.p, in.len);
      copy[at] ^= (uint8_t)flip;
      const char *seen = live(bytes_of(copy, in.len), in.len);
      ck_assert_ptr_null(strstr(seen, ":73/"));
      hdlc_event_t event;
      if (strstr(seen, ":93/21/0 ") != NULL) continue;
      /* A length that was made longer waits for more; silence ends it. */
      ck_assert(at == 1 || at == 2);
      hdlc_rx_silence(&rx, &event);
      while (event.kind == HDLC_BAD)
        (void)hdlc_rx_feed(&rx, bytes_of(NULL, 0), &event);
      ck_assert_int_eq(event.kind, HDLC_FRAME);
    }
  }
  free(copy);
}
END_TEST

START_TEST(hdlc_read_limits__a_field__is_read_or_refused) {
  hdlc_limits_t limits = {128, 128, 1, 1};
  fault_t fault;
  ck_assert_int_eq(
      hdlc_read_limits(hex("818014 05020400 060207EE 070400000007 080400000003"), &limits, &fault),
      ST_OK);
  ck_assert_uint_eq(limits.info_tx, 1024);
  ck_assert_uint_eq(limits.info_rx, 2030);
  ck_assert_uint_eq(limits.window_tx, 7);
  ck_assert_uint_eq(limits.window_rx, 3);
  ck_assert_int_eq(hdlc_read_limits(hex("818006 050180 070102"), &limits, &fault), ST_OK);
  ck_assert_uint_eq(limits.info_tx, 128);
  ck_assert_uint_eq(limits.window_tx, 2);
  static const char *const wrong[] = {
      "8180",          "828000",        "818004 050180",        "818003 050280",
      "818003 050100", "818003 080100", "818007 05050000000080"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(hdlc_read_limits(hex(wrong[i]), &limits, &fault), ST_BAD_FRAME);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hdlc_frame");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, hdlc_put_frame__the_captured_and_the_published__every_octet);
  tcase_add_test(all, hdlc_put_frame__information_of_any_length__has_the_sums_of_the_division);
  tcase_add_test(all, hdlc_server__addresses__fit_their_octets_or_are_refused);
  tcase_add_test(all, hdlc_feed__the_captured_and_the_published__are_frames);
  tcase_add_test(all, hdlc_feed__one_flag_between_two_frames__serves_both);
  tcase_add_test(all, hdlc_feed__garbage_between_frames__is_skipped);
  tcase_add_test(all, hdlc_feed__bad_fcs__is_counted_and_resyncs);
  tcase_add_test(all, hdlc_feed__a_damaged_length__costs_no_good_frame_behind_it);
  tcase_add_test(all, hdlc_feed__addresses_that_do_not_fit__are_bad);
  tcase_add_test(all, hdlc_feed__a_check_sequence_that_ends_in_7E__is_whole);
  tcase_add_test(all, hdlc_feed__octets_without_end__are_said_so);
  tcase_add_test(all, hdlc_rx_silence__inside_a_frame__is_bad_and_the_frame_behind_it_whole);
  tcase_add_test(all, hdlc_feed__any_chunking__gives_the_same);
  tcase_add_test(all, hdlc_feed__every_mutated_octet__is_no_frame_but_the_one_behind_it_is);
  tcase_add_test(all, hdlc_read_limits__a_field__is_read_or_refused);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
