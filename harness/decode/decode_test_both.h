/* What tests of both languages need to let a line speak: messages of 62056-21 as texts, APDUs of
 * the wrapper as hex digits, and how a conversation with meter 10000001 opens in either. */
#ifndef DECODE_TEST_BOTH_H
#define DECODE_TEST_BOTH_H

#include "decode_test_hex.h"

static const char call[] = "/?10000001!\r\n", identity[] = "/MPF5FQTR-0100\r\n";
static const char programming[] = "\006051\r\n";
/* 61 */
static const char msg_password_3[] = "\001P1\002(33333333)\003"
                                     "a";
/* 60 */
static const char msg_prompt[] = "\001P0\002(10000001)\003"
                                 "`";

static inline void says(hex_trace_t *trace, int from_meter, int64_t last_ms, const char *text) {
  const size_t len = strlen(text);
  ck_assert_uint_lt(trace->count, HEX_RUNS_MAX);
  ck_assert_uint_le(trace->used + len, HEX_OCTETS_MAX);
  trace->runs[trace->count++] =
      piece_message(from_meter, last_ms, text, len, trace->octets + trace->used);
  trace->used += len;
}
#define SAY(last_ms, text) says(&trace, 0, last_ms, text)
#define HEAR(last_ms, text) says(&trace, 1, last_ms, text)

/* Programming mode: 1400 ms is the option select. */
static inline void open_21(hex_trace_t *t) {
  says(t, 0, 1000, call);
  says(t, 1, 1266, identity);
  says(t, 0, 1400, programming);
  says(t, 1, 1600, msg_prompt);
}

#define NAMES "A109060760857405080101"
#define AARQ "601D" NAMES "BE10 040E 01000000065F1F0400601E9F0400"
#define AARE "6129" NAMES "A203020100 A305A103020100 BE10 040E 0800065F1F0400601E9F04000007"

/* A message with its header; client 1. */
static inline void wrapped(hex_trace_t *t, int from_meter, int64_t last_ms, const char *apdu) {
  unsigned char octets[2048];
  char hex[4200];
  const size_t len = hex_octets(apdu, octets, sizeof octets);
  snprintf(hex, sizeof hex, "0001 %04X %04X %04X %s", from_meter ? 17U : 1U, from_meter ? 1U : 17U,
           (unsigned)len, apdu);
  hex_says(t, from_meter, last_ms, hex);
}
#define ASK(last_ms, apdu) wrapped(&trace, 0, last_ms, apdu)
#define ANSWER(last_ms, apdu) wrapped(&trace, 1, last_ms, apdu)
static inline void open_dlms(hex_trace_t *t) {
  wrapped(t, 0, 1000, AARQ);
  wrapped(t, 1, 1500, AARE);
}

/* What is asked, and what the meter says to it. */
typedef struct {
  const char *asked, *answered;
} exchange_t;
#define ROWS(rows) (sizeof(rows) / sizeof *(rows))

/* Opens, and asks a row a second: the first at 2000 ms, each answered half a second later. */
static inline void exchange_dlms(hex_trace_t *t, const exchange_t *rows, size_t count) {
  open_dlms(t);
  for (size_t at = 0; at < count; at++) {
    wrapped(t, 0, 2000 + 1000 * (int64_t)at, rows[at].asked);
    wrapped(t, 1, 2500 + 1000 * (int64_t)at, rows[at].answered);
  }
}
static inline void exchange_21(hex_trace_t *t, const exchange_t *rows, size_t count) {
  open_21(t);
  for (size_t at = 0; at < count; at++) {
    says(t, 0, 2000 + 1000 * (int64_t)at, rows[at].asked);
    says(t, 1, 2500 + 1000 * (int64_t)at, rows[at].answered);
  }
}

#endif
