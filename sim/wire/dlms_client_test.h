/* A client for the tests of the application server: says an APDU over either link, hears what comes
 * back, compares hexadecimal. Frames are those of station_client.h, wrapper headers are written
 * here; none of the server's writers is used. Not part of any program. */
#ifndef SIM_WIRE_DLMS_CLIENT_TEST_H
#define SIM_WIRE_DLMS_CLIENT_TEST_H

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"
#include "sim/wire/dlms_toy.h"
#include "sim/wire/station_client.h"

enum { CLIENT_HEARD_MAX = 8192, CLIENT_STEP_NS = 1000000, CHUNK_RANDOM = 4096 };

static dlms_t *wire;
static dlms_toy_t toy;
static dlms_kept_t kept;
static dlms_link_t on;
static uint8_t sap;
static int64_t now_ns;
static int64_t asked_ns; /* the last octet of what was said last */
static uint8_t next_send, next_receive;
static uint8_t heard[CLIENT_HEARD_MAX]; /* APDUs, one after the other */
static size_t heard_len, heard_count;
static size_t chunk; /* octets a run; 0: all at once */
static uint64_t draws;

static inline void meter_close(void) {
  if (wire == NULL) return;
  dlms_close(wire);
  free(wire);
  wire = NULL;
}

static inline void meter_open_with(const dlms_config_t *config) {
  meter_close();
  on = config->link;
  wire = malloc(dlms_size());
  ck_assert_ptr_nonnull(wire);
  now_ns = INT64_C(1795368005000000000);
  next_send = next_receive = 0;
  sap = 16;
  chunk = 0;
  dlms_open(wire, config, &kept, &dlms_toy_app, &toy, NULL);
}

static inline void meter_open(dlms_link_t link, dlms_security_t security) {
  toy = (dlms_toy_t){0};
  kept = dlms_toy_kept();
  dlms_config_t config = dlms_toy_config(link, security, &toy);
  meter_open_with(&config);
}

/* Octets of the next run. */
static inline size_t next_chunk(size_t left) {
  size_t len = chunk == 0 ? left : chunk;
  if (chunk == CHUNK_RANDOM) len = 1 + (size_t)dice_below(1, 0, 0, ++draws, 12);
  return len < left ? len : left;
}

static inline void feed_all(bytes_t octets) {
  size_t len = 0;
  for (size_t at = 0; at < octets.len; at += len) {
    len = next_chunk(octets.len - at);
    true_t first = {now_ns + CLIENT_STEP_NS};
    now_ns += CLIENT_STEP_NS * (int64_t)len;
    dlms_feed(wire, first, (true_t){now_ns}, bytes_of(octets.p + at, len));
  }
  asked_ns = now_ns;
}

static inline void take_apdu(bytes_t apdu) {
  ck_assert_uint_le(heard_len + apdu.len, sizeof heard);
  memcpy(heard + heard_len, apdu.p, apdu.len);
  heard_len += apdu.len;
  heard_count++;
}

/* One frame of the meter: flag, format, client's address (1), meter's (2), control, HCS, LLC …
 * A UI frame carries a notification. True: it was the last of the turn. */
static inline bool take_frame(bytes_t frame) {
  static const uint8_t llc[] = {0xE6, 0xE7, 0x00};
  ck_assert_uint_ge(frame.len, 10);
  uint8_t control = frame.p[6];
  bool is_info = (control & 1) == 0;
  if (is_info || (control & 0xEF) == 0x03) {
    ck_assert_mem_eq(frame.p + 9, llc, sizeof llc);
    take_apdu(bytes_of(frame.p + 12, frame.len - 12 - 3));
    if (is_info) next_receive = (next_receive + 1) & 7;
  }
  return (control & 0x10) != 0;
}

/* Ticks the meter on until it has said what there is to say. */
static inline void hear_all(void) {
  dlms_act_t act;
  for (int turns = 0; turns < 64; turns++) {
    true_t due = dlms_deadline(wire);
    if (due.ns > now_ns + NS_PER_S) return;
    if (due.ns > now_ns) now_ns = due.ns;
    dlms_tick(wire, (true_t){now_ns});
    while (dlms_next(wire, &act)) {
      ck_assert_int_eq(act.kind, DLMS_SEND);
      if (on == DLMS_HDLC)
        (void)take_frame(act.octets);
      else
        take_apdu(bytes_of(act.octets.p + 8, act.octets.len - 8));
      now_ns += CLIENT_STEP_NS;
      dlms_left(wire, (true_t){now_ns});
    }
  }
}

static inline void frame(uint8_t control, bytes_t info) {
  uint8_t memory[2200];
  obuf_t out = obuf_over(memory, sizeof memory);
  const uint8_t head[] = {0x02, 0x23, (uint8_t)(sap << 1 | 1), control}; /* 1, 17: 02 23 */
  client_frame(&out, false, bytes_of(head, sizeof head), info);
  feed_all(obuf_bytes(&out));
  hear_all();
}

/* SNRM with information fields of 2030 octets and windows of 1. */
static inline void connect_as(uint8_t client) {
  uint8_t info[64];
  sap = client;
  heard_len = heard_count = 0;
  next_send = next_receive = 0;
  if (on != DLMS_HDLC) return;
  size_t len = client_hex("818014 050207EE 060207EE 070400000001 080400000001", info);
  frame(0x93, bytes_of(info, len));
}

static inline void disconnect(void) {
  if (on == DLMS_HDLC) frame(0x53, bytes_of(NULL, 0));
}

static inline void say(bytes_t apdu) {
  uint8_t memory[4200];
  obuf_t out = obuf_over(memory, sizeof memory);
  heard_len = heard_count = 0;
  if (on == DLMS_HDLC) {
    obuf_add(&out, bytes_of("\xE6\xE6\x00", 3));
    obuf_add(&out, apdu);
    uint8_t control = (uint8_t)(next_receive << 5 | 0x10 | next_send << 1);
    next_send = (next_send + 1) & 7;
    frame(control, obuf_bytes(&out));
    return;
  }
  const uint8_t header[] = {
      0, 1, 0, sap, 0, 17, (uint8_t)(apdu.len >> 8), (uint8_t)(apdu.len & 0xFF)};
  obuf_add(&out, bytes_of(header, sizeof header));
  obuf_add(&out, apdu);
  feed_all(obuf_bytes(&out));
  hear_all();
}

/* The client has nothing to say and gives the turn. */
static inline void poll_meter(void) {
  heard_len = heard_count = 0;
  if (on == DLMS_HDLC) frame((uint8_t)(next_receive << 5 | 0x11), bytes_of(NULL, 0));
}

static inline void say_hex(const char *hex) {
  uint8_t octets[4096];
  say(bytes_of(octets, client_hex(hex, octets)));
}

static inline void heard_is(const char *hex) {
  uint8_t octets[4096];
  char text[2 * CLIENT_HEARD_MAX + 1];
  size_t len = client_hex(hex, octets);
  for (size_t at = 0; at < heard_len; at++) {
    static const char digits[] = "0123456789ABCDEF";
    text[2 * at] = digits[heard[at] >> 4];
    text[2 * at + 1] = digits[heard[at] & 15];
  }
  text[2 * heard_len] = 0;
  ck_assert_msg(len == heard_len && memcmp(octets, heard, len) == 0, "heard %s, wanted %s", text,
                hex);
}

/* `request` is answered by exactly `answer`; an empty one: by nothing. */
static inline void asks(const char *request, const char *answer) {
  say_hex(request);
  heard_is(answer);
}

/* 5F1F 04 00 60FE9F: everything that the meter offers, and more; PDU 1024. */
#define INITIATE_ALL "01 00 00 00 06 5F1F0400 60FE9F 0400"
#define AARQ_PUBLIC "60 1D A1 09 06 07 60857405080101 BE 10 04 0E " INITIATE_ALL
/* 60FE9F and 601E9F are 601E9F. */
#define AARE_PUBLIC                                                                                \
  "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 10 04 0E 08 00 06 "     \
  "5F1F0400 601E9F 0400 0007"
#define GET_SERIAL "C0 01 C1 0001 0000600100FF 02 00"
#define ANSWER_SERIAL "C4 01 C1 00 09 02 4D31"
#define NOT_POSSIBLE "D8 01 01"
#define NOT_SUPPORTED "D8 01 02"
#define MALFORMED "D8 01 03"

#endif
