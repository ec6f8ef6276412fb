/* Tests of the primary station. A scripted meter at 1/17 answers client 16; its frames are put
 * together here, with check sequences that are counted bit by bit. What the station does is read
 * back as words: S control+length of information (+ where segments follow), U, T (sent), A octets,
 * X status, D status. */
#include "pmu/proto/datalink_parts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS (NS_PER_S / 1000)

static datalink_t link_;
static mono_t now;
static size_t chunk; /* octets of a run; 0: all at once */
static datalink_act_t last_apdu;
static uint8_t sent[HDLC_FRAME_MAX];
static size_t sent_len;

static const datalink_config_t usual = {.kind = DATALINK_HDLC,
                                        .serial = true,
                                        .baud = 9600,
                                        .client = 16,
                                        .address = 17,
                                        .address_len = 2,
                                        .info_max = 128,
                                        .window_max = 1};

static uint16_t counted(const uint8_t *p, size_t len) {
  uint16_t check = 0xFFFF;
  for (size_t i = 0; i < len; i++) {
    check ^= p[i];
    for (int bit = 0; bit < 8; bit++)
      check = (uint16_t)((check & 1) != 0 ? check >> 1 ^ 0x8408 : check >> 1);
  }
  return (uint16_t)~check;
}

/* 7E A8/A0 length 21 02 23 control [check info] check 7E, or with other addresses. */
static size_t build(uint8_t *to, const char *addresses, int control, bool segmented, bytes_t info) {
  size_t len = 3;
  to[0] = 0x7E;
  for (const char *p = addresses; *p != '\0'; p += 2) {
    unsigned octet = 0;
    ck_assert_int_eq(sscanf(p, "%2x", &octet), 1);
    to[len++] = (uint8_t)octet;
  }
  to[len++] = (uint8_t)control;
  size_t length = len + (info.len > 0 ? info.len + 2 : 0) + 1;
  to[1] = (uint8_t)(0xA0 | (segmented ? 8 : 0) | length >> 8);
  to[2] = (uint8_t)length;
  for (int part = 0; part < 2; part++) {
    if (part == 0 && info.len == 0) continue;
    uint16_t check = counted(to + 1, len - 1);
    to[len++] = (uint8_t)check;
    to[len++] = (uint8_t)(check >> 8);
    if (part == 0) memcpy(to + len, info.p, info.len);
    if (part == 0) len += info.len;
  }
  to[len++] = 0x7E;
  return len;
}

/* A run of octets at the rate of the line, 1041667 ns an octet, from `now` on. */
static void hear(const uint8_t *octets, size_t len) {
  size_t step = chunk == 0 ? len : chunk;
  for (size_t at = 0; at < len; at += step) {
    size_t part = len - at < step ? len - at : step;
    mono_t first = {now.ns + (int64_t)at * 1041667};
    mono_t last = {first.ns + (int64_t)(part - 1) * 1041667};
    datalink_feed(&link_, first, last, bytes_of(octets + at, part));
  }
  now.ns += (int64_t)(len - 1) * 1041667;
}

static void hear_frame(const char *addresses, int control, bool segmented, bytes_t info) {
  uint8_t frame[HDLC_FRAME_MAX];
  hear(frame, build(frame, addresses, control, segmented, info));
}

/* The meter's answer, 20 ms after our last octet has left. */
static void meter(int control, bool segmented, const char *info, size_t info_len) {
  if (now.ns < link_.tx_end.ns) now = link_.tx_end;
  now.ns += 20 * MS;
  hear_frame("210223", control, segmented, bytes_of(info, info_len));
}
#define METER(control, info) meter(control, false, info, sizeof(info) - 1)
#define METER_MORE(control, info) meter(control, true, info, sizeof(info) - 1)

static void put_act(obuf_t *out, const datalink_act_t *act) {
  switch (act->kind) {
  case DATALINK_SEND:
    ck_assert_uint_le(act->octets.len, sizeof sent);
    memcpy(sent, act->octets.p, act->octets.len);
    sent_len = act->octets.len;
    obuf_printf(out, "S%02X", sent[4 + link_.config.address_len]);
    if (sent_len > 10u + link_.config.address_len)
      obuf_printf(out, "/%zu%s", sent_len - 10 - link_.config.address_len,
                  (sent[1] & 8) != 0 ? "+" : "");
    break;
  case DATALINK_UP:
    obuf_put(out, 'U');
    break;
  case DATALINK_APDU:
    last_apdu = *act;
    obuf_printf(out, "A%zu:", act->octets.len);
    for (size_t i = 0; i < act->octets.len && i < 6; i++)
      obuf_printf(out, "%02X", act->octets.p[i]);
    break;
  case DATALINK_SENT:
    obuf_put(out, 'T');
    break;
  case DATALINK_FAULT:
    obuf_printf(out, "X%s", status_name(act->status));
    ck_assert_int_eq(act->status, act->fault.status);
    break;
  case DATALINK_DOWN:
    obuf_printf(out, "D%s", status_name(act->status));
    break;
  }
  obuf_put(out, ' ');
}

static const char *acts(void) {
  static char words[8192];
  obuf_t out = obuf_over(words, sizeof words - 1);
  datalink_act_t act;
  while (datalink_next(&link_, &act))
    put_act(&out, &act);
  words[out.len] = '\0';
  return words;
}

/* To the deadline, and past it. */
static const char *tick(void) {
  mono_t due = datalink_deadline(&link_);
  ck_assert(due.ns != TIME_NEVER);
  datalink_tick(&link_, (mono_t){due.ns - 1});
  datalink_act_t none;
  ck_assert(!datalink_next(&link_, &none));
  now = due;
  datalink_tick(&link_, now);
  return acts();
}

static void connect_as(const datalink_config_t *config, const char *ua, size_t ua_len) {
  now = (mono_t){1000 * NS_PER_S};
  chunk = 0;
  datalink_open(&link_, now, config);
  (void)acts();
  meter(0x73, false, ua, ua_len);
  ck_assert_str_eq(acts(), "U ");
}

static void connect_usual(void) { connect_as(&usual, "", 0); }

static void give(const void *apdu, size_t len) {
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of(apdu, len)), ST_OK);
}

static const char big[9000] = {0};

#define LLC "\xE6\xE7\x00"

START_TEST(hdlc_open__defaults__are_an_snrm_without_a_field_and_every_octet_right) {
  connect_usual();
  ck_assert_uint_eq(sent_len, 10);
  ck_assert_mem_eq(sent, "\x7E\xA0\x08\x02\x23\x21\x93\xBD\x64\x7E", 10); /* captured */
  give("\xC0\x01\xC1", 3);
  ck_assert_str_eq(acts(), "S10/6 ");
  ck_assert_mem_eq(sent + 9, "\xE6\xE6\x00\xC0\x01\xC1", 6);
  ck_assert(datalink_awaits(&link_));
  METER(0x30, LLC "\xC4\x01"); /* N(R) 1, F, N(S) 0 */
  ck_assert_str_eq(acts(), "T A2:C401 ");
  ck_assert(!datalink_awaits(&link_));
  ck_assert_int_eq(datalink_deadline(&link_).ns, TIME_NEVER);
  give("\xC0\x02", 2);
  ck_assert_str_eq(acts(), "S32/5 "); /* N(R) 1, P, N(S) 1 */
  METER(0x52, LLC "\xC4\x02");        /* N(R) 2, F, N(S) 1 */
  ck_assert_str_eq(acts(), "T A2:C402 ");
  datalink_close(&link_, now);
  ck_assert_str_eq(acts(), "S53 ");
  METER(0x73, "");
  ck_assert_str_eq(acts(), "DST_OK ");
}
END_TEST

START_TEST(hdlc_open__addresses_of_one_and_four_octets__are_spoken_to) {
  datalink_config_t config = usual;
  config.address_len = 4;
  now = (mono_t){0};
  chunk = 0;
  datalink_open(&link_, now, &config);
  ck_assert_str_eq(acts(), "S93 ");
  ck_assert_mem_eq(sent, "\x7E\xA0\x0A\x00\x02\x00\x23\x21\x93\x18\x71\x7E", 12); /* published */
  /* And the published answer: 128 and 1 in all four. */
  static const uint8_t ua[] = {0x7E, 0xA0, 0x23, 0x21, 0x00, 0x02, 0x00, 0x23, 0x73, 0xF6,
                               0xC5, 0x81, 0x80, 0x14, 0x05, 0x02, 0x00, 0x80, 0x06, 0x02,
                               0x00, 0x80, 0x07, 0x04, 0x00, 0x00, 0x00, 0x01, 0x08, 0x04,
                               0x00, 0x00, 0x00, 0x01, 0xCE, 0x6A, 0x7E};
  now.ns = 50 * MS;
  hear(ua, sizeof ua);
  ck_assert_str_eq(acts(), "U ");
  config.address_len = 1;
  config.address = 5;
  datalink_open(&link_, now, &config);
  ck_assert_str_eq(acts(), "S93 ");
  ck_assert_uint_eq(sent[3], 0x0B);
  now.ns += 50 * MS;
  hear_frame("210B", 0x73, false, bytes_of(NULL, 0));
  ck_assert_str_eq(acts(), "U ");
}
END_TEST

START_TEST(hdlc_open__a_configuration_that_cannot_be__is_down_at_once) {
  for (int wrong = 0; wrong < 6; wrong++) {
    datalink_config_t config = usual;
    if (wrong == 0) config.address = 128;
    if (wrong == 1) config.address_len = 3;
    if (wrong == 2) config.info_max = 127;
    if (wrong == 3) config.info_max = 2031;
    if (wrong == 4) config.window_max = 8;
    if (wrong == 5) config.baud = 0;
    datalink_open(&link_, now, &config);
    ck_assert_str_eq(acts(), "DST_BAD_INPUT ");
    datalink_close(&link_, now);
    datalink_feed(&link_, now, now, bytes_of("\x7E", 1));
    ck_assert_str_eq(acts(), "");
    ck_assert_int_eq(datalink_deadline(&link_).ns, TIME_NEVER);
  }
}
END_TEST

START_TEST(hdlc_open__ua__is_taken_as_it_says_but_never_beyond_what_was_asked) {
  datalink_config_t config = usual;
  config.info_max = 1024;
  config.window_max = 3;
  now = (mono_t){0};
  chunk = 0;
  datalink_open(&link_, now, &config);
  ck_assert_str_eq(acts(), "S93/23 ");
  ck_assert_mem_eq(sent + 9,
                   "\x81\x80\x14\x05\x02\x04\x00\x06\x02\x04\x00\x07\x04\0\0\0\x03\x08\x04\0\0\0"
                   "\x03",
                   23);
  /* It takes 512 in a window of 7: ours are 512 and 3. It sends 2030: not our concern. */
  METER(0x73, "\x81\x80\x14\x05\x02\x07\xEE\x06\x02\x02\x00\x07\x04\0\0\0\x07\x08\x04\0\0\0\x07");
  ck_assert_str_eq(acts(), "U ");
  give(big, 3000);
  ck_assert_str_eq(acts(), "S00/512+ S02/512+ S14/512+ ");
  /* Without a field: the defaults, whatever was asked. */
  connect_as(&config, "", 0);
  give(big, 300);
  ck_assert_str_eq(acts(), "S10/128+ ");
  /* A field that is none ends the link. */
  datalink_open(&link_, now, &config);
  (void)acts();
  METER(0x73, "\x81\x80\x09\x05");
  ck_assert_str_eq(acts(), "XST_BAD_FRAME S53 ");
  METER(0x73, "");
  ck_assert_str_eq(acts(), "DST_BAD_FRAME ");
}
END_TEST

START_TEST(hdlc_apdu__longer_than_a_field__goes_in_segments_window_by_window) {
  connect_usual();
  give(big, 300); /* with LLC 303 = 128 + 128 + 47 */
  ck_assert_str_eq(acts(), "S10/128+ ");
  METER(0x31, ""); /* RR, N(R) 1 */
  ck_assert_str_eq(acts(), "S12/128+ ");
  METER(0x51, "");
  ck_assert_str_eq(acts(), "S14/47 ");
  METER(0x70, LLC "\xC5");
  ck_assert_str_eq(acts(), "T A1:C5 ");
  datalink_config_t config = usual;
  config.window_max = 7;
  connect_as(&config, "\x81\x80\x0C\x07\x04\0\0\0\x07\x08\x04\0\0\0\x07", 15);
  give(big, 1100); /* 1103 = 8 × 128 + 79: seven, then two */
  ck_assert_str_eq(acts(), "S00/128+ S02/128+ S04/128+ S06/128+ S08/128+ S0A/128+ S1C/128+ ");
  METER(0xF1, "");
  ck_assert_str_eq(acts(), "S0E/128+ S10/79 ");
  METER(0x30, LLC "\xC5"); /* N(R) 9 = 1 */
  ck_assert_str_eq(acts(), "T A1:C5 ");
}
END_TEST

START_TEST(hdlc_apdu__part_of_a_window_was_not_heard__goes_again_from_there) {
  datalink_config_t config = usual;
  config.window_max = 3;
  connect_as(&config, "\x81\x80\x0C\x07\x04\0\0\0\x03\x08\x04\0\0\0\x03", 15);
  give(big, 300);
  ck_assert_str_eq(acts(), "S00/128+ S02/128+ S14/47 ");
  METER(0x31, ""); /* it has the first only */
  ck_assert_str_eq(acts(), "S02/128+ S14/47 ");
  METER(0x39, ""); /* REJ, N(R) 1: none of these */
  ck_assert_str_eq(acts(), "S02/128+ S14/47 ");
  METER(0x71, "");
  ck_assert_str_eq(acts(), "T ");
  ck_assert(datalink_awaits(&link_));
  /* It never takes the next: four times the same, and the meter is told. */
  METER(0x70, LLC "\xC5");
  ck_assert_str_eq(acts(), "A1:C5 ");
  give("\xC0", 1);
  ck_assert_str_eq(acts(), "S36/4 ");
  for (int i = 0; i < 3; i++) {
    METER(0x71, "");
    ck_assert_str_eq(acts(), "S36/4 ");
  }
  METER(0x71, "");
  ck_assert_str_eq(acts(), "XST_TIMEOUT S53 ");
}
END_TEST

START_TEST(hdlc_feed__segments_of_an_answer__are_asked_for_and_put_together) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER_MORE(0x30, LLC "\x01\x02");
  mono_t first = {now.ns - 16 * 1041667}; /* 17 octets */
  ck_assert_str_eq(acts(), "T S31 ");
  METER_MORE(0x32, "\x03\x04");
  ck_assert_str_eq(acts(), "S51 ");
  METER(0x34, "\x05");
  ck_assert_str_eq(acts(), "A5:0102030405 ");
  ck_assert_int_eq(last_apdu.response.ns, first.ns);
  ck_assert_int_eq(last_apdu.frame, 3);
  ck_assert(!datalink_awaits(&link_));
}
END_TEST

START_TEST(hdlc_feed__a_window_of_answers__is_put_together_and_what_was_lost_comes_again) {
  datalink_config_t config = usual;
  config.window_max = 4;
  connect_as(&config, "\x81\x80\x0C\x07\x04\0\0\0\x04\x08\x04\0\0\0\x04", 15);
  give("\xC0", 1);
  (void)acts();
  METER_MORE(0x20, LLC "\x01"); /* N(S) 0 */
  METER_MORE(0x24, "\x03");     /* 2: 1 was lost */
  METER_MORE(0x36, "\x04");     /* 3, F */
  ck_assert_str_eq(acts(), "T XST_BAD_ORDER XST_BAD_ORDER S31 ");
  METER_MORE(0x22, "\x02");
  METER_MORE(0x24, "\x03");
  METER(0x36, "\x04");
  ck_assert_str_eq(acts(), "A4:01020304 ");
}
END_TEST

START_TEST(hdlc_feed__several_apdus_before_f__are_all_told) {
  connect_usual();
  give("\xE0", 1);
  (void)acts();
  METER(0x20, LLC "\x01");
  METER(0x22, LLC "\x02\x02");
  METER(0x34, LLC "\x03\x03\x03");
  ck_assert_str_eq(acts(), "T A1:01 A2:0202 A3:030303 ");
  give("\xC0", 1);
  ck_assert_str_eq(acts(), "S72/4 ");
}
END_TEST

START_TEST(datalink_poll__more_is_to_come__gives_the_turn_back) {
  connect_usual();
  give("\xE0", 1);
  (void)acts();
  datalink_poll(&link_, now); /* awaited as it is */
  ck_assert_str_eq(acts(), "");
  METER(0x30, LLC "\xE0\x01");
  ck_assert_str_eq(acts(), "T A2:E001 ");
  datalink_poll(&link_, now);
  ck_assert(datalink_awaits(&link_));
  ck_assert_str_eq(acts(), "S31 ");
  METER(0x22, LLC "\xE0\x02"); /* no F: there is more behind it */
  ck_assert_str_eq(acts(), "A2:E002 ");
  datalink_poll(&link_, now);
  ck_assert_str_eq(acts(), "");
  METER(0x34, LLC "\xE0\x83");
  ck_assert_str_eq(acts(), "A2:E083 ");
  ck_assert(!datalink_awaits(&link_));
  datalink_close(&link_, now);
  datalink_poll(&link_, now);
  ck_assert_str_eq(acts(), "S53 ");
}
END_TEST

START_TEST(hdlc_tick__silence__asks_three_times_and_ends) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  /* 17 octets at 1.0416… ms, then 2.2 s and half an inter-octet time. */
  int64_t end = link_.tx_end.ns;
  ck_assert_int_eq(datalink_deadline(&link_).ns, end + 2200 * MS + 12 * MS + 500000);
  for (int i = 0; i < 3; i++)
    ck_assert_str_eq(tick(), "XST_SILENT_LINE S11 ");
  ck_assert_str_eq(tick(), "XST_SILENT_LINE DST_SILENT_LINE ");
  ck_assert_int_eq(datalink_deadline(&link_).ns, TIME_NEVER);
}
END_TEST

START_TEST(hdlc_tick__a_lost_request_or_answer__is_got_back_without_doing_it_twice) {
  connect_usual();
  give("\xC1", 1);
  (void)acts();
  ck_assert_str_eq(tick(), "XST_SILENT_LINE S11 ");
  METER(0x11, ""); /* N(R) 0: the request was lost */
  ck_assert_str_eq(acts(), "S10/4 ");
  mono_t again = link_.tx_end;
  ck_assert_str_eq(tick(), "XST_SILENT_LINE S11 ");
  METER(0x30, LLC "\xC5"); /* the answer was lost: it comes again, and the request does not */
  ck_assert_str_eq(acts(), "T A1:C5 ");
  ck_assert_int_eq(last_apdu.request.ns, again.ns);
}
END_TEST

START_TEST(hdlc_tick__snrm_and_disc__are_repeated_too) {
  now = (mono_t){0};
  chunk = 0;
  datalink_open(&link_, now, &usual);
  ck_assert_str_eq(acts(), "S93 ");
  for (int i = 0; i < 3; i++)
    ck_assert_str_eq(tick(), "XST_SILENT_LINE S93 ");
  ck_assert_str_eq(tick(), "XST_SILENT_LINE DST_SILENT_LINE ");
  connect_usual();
  datalink_close(&link_, now);
  datalink_close(&link_, now);
  ck_assert_str_eq(acts(), "S53 ");
  for (int i = 0; i < 3; i++)
    ck_assert_str_eq(tick(), "XST_SILENT_LINE S53 ");
  ck_assert_str_eq(tick(), "XST_SILENT_LINE DST_OK "); /* asked for, in vain */
}
END_TEST

START_TEST(hdlc_feed__rnr_and_rr__are_asked_again_a_bounded_number_of_times) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x35, ""); /* RNR, N(R) 1 */
  ck_assert_str_eq(acts(), "T ");
  ck_assert_str_eq(tick(), "S11 ");
  METER(0x31, ""); /* ready, but nothing yet */
  ck_assert_str_eq(acts(), "");
  ck_assert_str_eq(tick(), "S11 ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "A1:C4 ");
  give("\xC0", 1);
  (void)acts();
  METER(0x51, "");
  ck_assert_str_eq(acts(), "T ");
  int polls = 1;
  while (strcmp(tick(), "S31 ") == 0 && polls < 1000) {
    METER(0x51, "");
    polls++;
    if (link_.of.hdlc.state == HDLC_CLOSING) break;
  }
  ck_assert_int_eq(polls, HDLC_POLLS_MAX + 1);
  ck_assert_str_eq(acts(), "XST_TIMEOUT S53 ");
}
END_TEST

START_TEST(hdlc_feed__dm_and_frmr__are_down_with_a_clear_fault) {
  now = (mono_t){0};
  chunk = 0;
  datalink_open(&link_, now, &usual);
  (void)acts();
  METER(0x1F, "");
  ck_assert_str_eq(acts(), "XST_BUSY DST_BUSY ");
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x1F, "");
  ck_assert_str_eq(acts(), "XST_BREAK DST_BREAK ");
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x97, "\x10\x10\x04");
  ck_assert_str_eq(acts(), "XST_REFUSED S53 ");
  ck_assert_ptr_nonnull(strstr(link_.of.hdlc.end_fault.text, "field too long"));
  ck_assert_str_eq(tick(), "DST_REFUSED "); /* told once, not waited for again */
}
END_TEST

START_TEST(hdlc_feed__nr_of_what_was_never_sent__is_ignored_and_counted) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x50, LLC "\xC4"); /* N(R) 2 of one frame */
  ck_assert_str_eq(acts(), "XST_BAD_ORDER ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "T A1:C4 ");
}
END_TEST

/* The answer came late, after it was asked for again; the second one must not be taken for news,
 * nor make us speak while the meter works. */
START_TEST(hdlc_feed__an_answer_said_twice__is_told_once) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  ck_assert_str_eq(tick(), "XST_SILENT_LINE S11 ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "T A1:C4 ");
  give("\xC0", 1);
  ck_assert_str_eq(acts(), "S32/4 ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "XST_BAD_ORDER ");
  METER(0x52, LLC "\xC4\x07");
  ck_assert_str_eq(acts(), "T A2:C407 ");
}
END_TEST

START_TEST(hdlc_feed__an_answer_before_its_request_was_acknowledged__is_not_taken) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x10, LLC "\xC4"); /* N(R) 0 */
  ck_assert_str_eq(acts(), "XST_BAD_ORDER ");
  ck_assert_str_eq(tick(), "XST_GARBLED S11 ");
  METER(0x11, "");
  ck_assert_str_eq(acts(), "S10/4 ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "T A1:C4 ");
}
END_TEST

START_TEST(hdlc_feed__frames_of_others__are_skipped_and_counted) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  now.ns += 40 * MS;
  hear_frame("210225", 0x30, false, bytes_of(LLC "\xFF", 4)); /* another meter */
  ck_assert_str_eq(acts(), "XST_BAD_IDENTITY ");
  hear_frame("050223", 0x30, false, bytes_of(LLC "\xFF", 4)); /* another client */
  ck_assert_str_eq(acts(), "XST_BAD_IDENTITY ");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "T A1:C4 ");
}
END_TEST

START_TEST(hdlc_feed__our_own_frame_heard_back__is_skipped_whole_or_damaged) {
  for (int lost = 0; lost < 4; lost++) {
    connect_usual();
    give("\xC0\x01\xC1", 3);
    (void)acts();
    uint8_t echo[64];
    memcpy(echo, sent, sent_len);
    size_t len = sent_len - (size_t)lost;
    /* `lost` octets in the middle are missing: the frame runs into what follows. */
    if (lost > 0) memmove(echo + 8, sent + 8 + lost, sent_len - 8 - (size_t)lost);
    hear(echo, len);
    ck_assert_str_eq(acts(), "");
    METER(0x30, LLC "\xC4");
    ck_assert_str_eq(acts(), "T A1:C4 ");
  }
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  uint8_t echo[64];
  memcpy(echo, sent, sent_len);
  hear(echo, sent_len);
  ck_assert_str_eq(tick(), "XST_SILENT_LINE S11 "); /* nobody but us was heard */
}
END_TEST

/* Client 1 and server 1: frames of both ways have the same addresses. Octets of an independent
 * client and server. */
START_TEST(hdlc_feed__the_same_address_both_ways__is_told_apart_by_time) {
  static const uint8_t snrm[] = {0x7E, 0xA0, 0x07, 0x03, 0x03, 0x93, 0x8C, 0x11, 0x7E};
  static const uint8_t ua[] = {0x7E, 0xA0, 0x1E, 0x03, 0x03, 0x73, 0x40, 0xCC, 0x81, 0x80, 0x12,
                               0x05, 0x01, 0x80, 0x06, 0x01, 0x80, 0x07, 0x04, 0x00, 0x00, 0x00,
                               0x01, 0x08, 0x04, 0x00, 0x00, 0x00, 0x01, 0x53, 0x3B, 0x7E};
  for (int serial = 0; serial < 2; serial++) {
    datalink_config_t config = usual;
    config.serial = serial == 1;
    config.client = 1;
    config.address = 1;
    config.address_len = 1;
    now = (mono_t){1000 * NS_PER_S};
    chunk = 0;
    datalink_open(&link_, now, &config);
    (void)acts();
    ck_assert_uint_eq(sent_len, sizeof snrm);
    ck_assert_mem_eq(sent, snrm, sizeof snrm);
    if (config.serial) hear(sent, sent_len);
    ck_assert_str_eq(acts(), "");
    if (now.ns < link_.tx_end.ns) now = link_.tx_end;
    now.ns += 20 * MS;
    hear(ua, sizeof ua);
    ck_assert_str_eq(acts(), "U ");
  }
}
END_TEST

START_TEST(hdlc_feed__silence_inside_a_frame__ends_it) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  uint8_t frame[64];
  size_t len = build(frame, "210223", 0x30, false, bytes_of(LLC "\xC4", 4));
  now.ns = link_.tx_end.ns + 20 * MS;
  hear(frame, 7);
  int64_t last = now.ns;
  ck_assert_int_eq(datalink_deadline(&link_).ns, last + 37 * MS + 500000);
  ck_assert_str_eq(tick(), "XST_BAD_FRAME ");
  ck_assert_str_eq(tick(), "XST_GARBLED S11 ");
  /* 26 ms in the middle: what follows is not its rest. 24 ms: it is. */
  now.ns = link_.tx_end.ns + 20 * MS;
  hear(frame, 7);
  now.ns += 26 * MS;
  hear(frame + 7, len - 7);
  ck_assert_str_eq(acts(), "XST_BAD_FRAME ");
  now.ns += 30 * MS;
  hear(frame, 7);
  now.ns += 24 * MS;
  hear(frame + 7, len - 7);
  ck_assert_str_eq(acts(), "T A1:C4 ");
}
END_TEST

START_TEST(hdlc_feed__ui__is_an_unasked_apdu) {
  now = (mono_t){0};
  chunk = 0;
  datalink_open(&link_, now, &usual);
  (void)acts();
  METER(0x13, LLC "\x0F\x01"); /* nobody is connected yet */
  ck_assert_str_eq(acts(), "XST_BAD_ORDER ");
  connect_usual();
  METER(0x13, LLC "\x0F\x01");
  ck_assert_str_eq(acts(), "A2:0F01 ");
  ck_assert(!datalink_awaits(&link_));
  METER(0x03, "\x0F\x01");
  ck_assert_str_eq(acts(), "XST_BAD_FRAME ");
  give("\xC0", 1);
  (void)acts();
  METER(0x03, LLC "\x0F");
  METER(0x30, LLC "\xC4");
  ck_assert_str_eq(acts(), "A1:0F T A1:C4 ");
  /* It may not be taken for leave to speak again. */
  give("\xC0", 1);
  (void)acts();
  METER(0x03, LLC "\x0F");
  ck_assert_str_eq(acts(), "A1:0F ");
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of("\xC0", 1)), ST_BUSY);
  ck_assert_str_eq(acts(), "");
  METER(0x52, LLC "\xC4");
  ck_assert_str_eq(acts(), "T A1:C4 ");
}
END_TEST

START_TEST(hdlc_feed__an_apdu_without_end_or_llc__ends_the_link) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  static char info[130] = LLC;
  int ns = 0;
  const char *seen = "";
  /* 125 octets, then 128 each: the 65th is past 8192 = 125 + 63 × 128 + 3. */
  for (; strstr(seen, "S53") == NULL && ns < 100; ns++) {
    meter(0x30 | (ns % 8) << 1, true, info, 128);
    seen = acts();
  }
  ck_assert_str_eq(seen, "XST_ENDLESS S53 ");
  ck_assert_int_eq(ns, 65);
  METER(0x73, "");
  ck_assert_str_eq(acts(), "DST_ENDLESS ");
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  METER(0x30, "\xC4\x01\x02\x03");
  ck_assert_str_eq(acts(), "T XST_BAD_FRAME S53 ");
}
END_TEST

START_TEST(hdlc_feed__noise_without_end__ends_the_link) {
  connect_usual();
  give("\xC0", 1);
  (void)acts();
  static uint8_t noise[5000];
  memset(noise, 0xFF, sizeof noise);
  now.ns = link_.tx_end.ns + 20 * MS;
  hear(noise, sizeof noise);
  ck_assert_str_eq(acts(), "XST_ENDLESS DST_ENDLESS ");
}
END_TEST

START_TEST(hdlc_hangup__is_down_and_then_nothing) {
  connect_usual();
  datalink_hangup(&link_, now);
  datalink_hangup(&link_, now);
  ck_assert_str_eq(acts(), "DST_HANGUP ");
  datalink_close(&link_, now);
  ck_assert_str_eq(acts(), "");
}
END_TEST

START_TEST(hdlc_apdu__too_long_or_behind_the_end__is_no_crash) {
  connect_usual();
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of(big, 8193)), ST_NO_ROOM);
  METER(0x1F, "");
  ck_assert_int_eq(datalink_apdu(&link_, now, bytes_of(big, 1)), ST_OK); /* DOWN waits */
  ck_assert_str_eq(acts(), "XST_BREAK DST_BREAK ");
  connect_usual();
  give(big, 8192);
  ck_assert_str_eq(acts(), "S10/128+ ");
}
END_TEST

/* 9600 Bd: 1041666.7 ns an octet. Three octets of LLC and 10 of APDU make a frame of 25:
 * 2 + 2 + 3 + 1 + 2 + 13 + 2. */
START_TEST(datalink_arrival__is_when_the_last_octet_has_left) {
  connect_usual();
  mono_t at = datalink_arrival(&link_, now, 10);
  ck_assert_int_eq(at.ns, now.ns + 26041666);
  give(big, 10);
  (void)acts();
  ck_assert_int_eq(link_.tx_end.ns, at.ns);
  METER(0x30, LLC "\xC4");
  (void)acts();
  /* 203 octets: frames of 140 and 87, and between them 20 ms and an RR of 10. */
  at = datalink_arrival(&link_, now, 200);
  ck_assert_int_eq(at.ns, now.ns + 145833333 + 20 * MS + 10416666 + 90625000);
  datalink_config_t config = usual;
  config.serial = false;
  now = (mono_t){5};
  datalink_open(&link_, now, &config);
  ck_assert_int_eq(datalink_arrival(&link_, now, 200).ns, 5);
}
END_TEST

START_TEST(hdlc_feed__over_tcp__only_a_long_silence_counts) {
  datalink_config_t config = usual;
  config.serial = false;
  config.baud = 0;
  connect_as(&config, "", 0);
  give("\xC0", 1);
  ck_assert_str_eq(acts(), "S10/4 ");
  ck_assert_int_eq(datalink_deadline(&link_).ns, now.ns + 5 * NS_PER_S);
  uint8_t frame[64];
  size_t len = build(frame, "210223", 0x30, false, bytes_of(LLC "\xC4", 4));
  now.ns += 1000 * MS;
  datalink_feed(&link_, now, now, bytes_of(frame, 7));
  now.ns += 4000 * MS; /* a segment of TCP that was lost */
  ck_assert_int_eq(datalink_deadline(&link_).ns, now.ns + 1000 * MS);
  datalink_feed(&link_, now, now, bytes_of(frame + 7, len - 7));
  ck_assert_str_eq(acts(), "T A1:C4 ");
  give("\xC0", 1);
  (void)acts();
  datalink_feed(&link_, now, now, bytes_of(frame, 7));
  ck_assert_str_eq(tick(), "XST_BAD_FRAME XST_GARBLED S31 ");
}
END_TEST

START_TEST(hdlc_apdu__twenty_in_a_row__keep_their_numbers_modulo_8) {
  connect_usual();
  for (int i = 0; i < 20; i++) {
    char want[16];
    snprintf(want, sizeof want, "S%02X/4 ", (i % 8) << 5 | 0x10 | (i % 8) << 1);
    give("\xC0", 1);
    ck_assert_str_eq(acts(), want);
    uint8_t control = (uint8_t)(((i + 1) % 8) << 5 | 0x10 | (i % 8) << 1);
    METER(control, LLC "\xC4");
    ck_assert_str_eq(acts(), "T A1:C4 ");
  }
}
END_TEST

/* The closing flag of the frame before opens the next one, a minute later: that is no instant at
 * which the answer began. */
START_TEST(hdlc_feed__an_answer_without_its_own_flag__began_with_its_first_octet) {
  connect_usual();
  now.ns += 60 * NS_PER_S;
  give("\xC0", 1);
  (void)acts();
  uint8_t frame[64];
  size_t len = build(frame, "210223", 0x30, false, bytes_of(LLC "\xC4", 4));
  now.ns = link_.tx_end.ns + 20 * MS;
  mono_t first = now;
  hear(frame + 1, len - 1);
  ck_assert_str_eq(acts(), "T A1:C4 ");
  ck_assert_int_eq(last_apdu.response.ns, first.ns);
}
END_TEST

/* Eight milliseconds after our last octet, in runs: nothing of it is taken for an echo. */
START_TEST(hdlc_feed__a_meter_that_answers_fast__is_heard) {
  for (size_t octets = 1; octets < 17; octets++) {
    connect_usual();
    chunk = octets;
    give("\xC0", 1);
    (void)acts();
    uint8_t frame[64];
    size_t len = build(frame, "210223", 0x30, false, bytes_of(LLC "\xC4", 4));
    now.ns = link_.tx_end.ns + 8 * MS;
    hear(frame, len);
    ck_assert_str_eq(acts(), "T A1:C4 ");
  }
}
END_TEST

static const char *conversation(size_t octets) {
  static char words[2048];
  obuf_t out = obuf_over(words, sizeof words - 1);
  connect_usual();
  chunk = octets;
  give("\xC0", 1);
  obuf_text(&out, acts());
  now = (mono_t){link_.tx_end.ns + 20 * MS};
  uint8_t run[512];
  size_t len = 3;
  memcpy(run, "\x00\x7E\x11", 3);
  len += build(run + len, "210225", 0x30, false, bytes_of(LLC "\x01", 4));
  len += build(run + len, "210223", 0x13, false, bytes_of(LLC "\x0F\x0F", 5));
  len += build(run + len, "210223", 0x20, true, bytes_of(LLC "\x01\x02", 5));
  size_t damaged = len;
  len += build(run + len, "210223", 0x22, true, bytes_of("\x03\x04", 2));
  run[damaged + 10] ^= 0x40;
  len += build(run + len, "210223", 0x36, false, bytes_of("\x05", 1));
  hear(run, len);
  obuf_text(&out, acts());
  obuf_printf(&out, "%lld", (long long)(datalink_deadline(&link_).ns - now.ns) / 1000);
  words[out.len] = '\0';
  return words;
}

START_TEST(hdlc_feed__any_chunking__gives_the_same_acts) {
  char *once = strdup(conversation(0));
  ck_assert_ptr_eq(strstr(once, "S10/4 XST_BAD_IDENTITY A2:0F0F T XST_BAD_CHECKSUM XST_BAD_ORDER "
                                "S31 "),
                   once);
  for (size_t octets = 1; octets < 90; octets++) {
    const char *again = conversation(octets);
    ck_assert_str_eq(again, once);
  }
  free(once);
}
END_TEST

static void add_tests(TCase *all) {
  tcase_add_test(all, hdlc_open__defaults__are_an_snrm_without_a_field_and_every_octet_right);
  tcase_add_test(all, hdlc_open__addresses_of_one_and_four_octets__are_spoken_to);
  tcase_add_test(all, hdlc_open__a_configuration_that_cannot_be__is_down_at_once);
  tcase_add_test(all, hdlc_open__ua__is_taken_as_it_says_but_never_beyond_what_was_asked);
  tcase_add_test(all, hdlc_apdu__longer_than_a_field__goes_in_segments_window_by_window);
  tcase_add_test(all, hdlc_apdu__part_of_a_window_was_not_heard__goes_again_from_there);
  tcase_add_test(all, hdlc_feed__segments_of_an_answer__are_asked_for_and_put_together);
  tcase_add_test(all,
                 hdlc_feed__a_window_of_answers__is_put_together_and_what_was_lost_comes_again);
  tcase_add_test(all, hdlc_feed__several_apdus_before_f__are_all_told);
  tcase_add_test(all, datalink_poll__more_is_to_come__gives_the_turn_back);
  tcase_add_test(all, hdlc_tick__silence__asks_three_times_and_ends);
  tcase_add_test(all, hdlc_tick__a_lost_request_or_answer__is_got_back_without_doing_it_twice);
  tcase_add_test(all, hdlc_tick__snrm_and_disc__are_repeated_too);
  tcase_add_test(all, hdlc_feed__rnr_and_rr__are_asked_again_a_bounded_number_of_times);
  tcase_add_test(all, hdlc_feed__dm_and_frmr__are_down_with_a_clear_fault);
  tcase_add_test(all, hdlc_feed__nr_of_what_was_never_sent__is_ignored_and_counted);
  tcase_add_test(all, hdlc_feed__an_answer_said_twice__is_told_once);
  tcase_add_test(all, hdlc_feed__an_answer_before_its_request_was_acknowledged__is_not_taken);
  tcase_add_test(all, hdlc_feed__frames_of_others__are_skipped_and_counted);
  tcase_add_test(all, hdlc_feed__our_own_frame_heard_back__is_skipped_whole_or_damaged);
  tcase_add_test(all, hdlc_feed__the_same_address_both_ways__is_told_apart_by_time);
  tcase_add_test(all, hdlc_feed__silence_inside_a_frame__ends_it);
  tcase_add_test(all, hdlc_feed__ui__is_an_unasked_apdu);
  tcase_add_test(all, hdlc_feed__an_apdu_without_end_or_llc__ends_the_link);
  tcase_add_test(all, hdlc_feed__noise_without_end__ends_the_link);
  tcase_add_test(all, hdlc_hangup__is_down_and_then_nothing);
  tcase_add_test(all, hdlc_apdu__too_long_or_behind_the_end__is_no_crash);
  tcase_add_test(all, datalink_arrival__is_when_the_last_octet_has_left);
  tcase_add_test(all, hdlc_feed__over_tcp__only_a_long_silence_counts);
  tcase_add_test(all, hdlc_apdu__twenty_in_a_row__keep_their_numbers_modulo_8);
  tcase_add_test(all, hdlc_feed__an_answer_without_its_own_flag__began_with_its_first_octet);
  tcase_add_test(all, hdlc_feed__a_meter_that_answers_fast__is_heard);
  tcase_add_test(all, hdlc_feed__any_chunking__gives_the_same_acts);
}

int main(void) {
  Suite *suite = suite_create("hdlc");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  add_tests(all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
