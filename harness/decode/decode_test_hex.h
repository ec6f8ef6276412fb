/* Traces of a DLMS line for the tests: octets as hex digits with blanks, a message a call. Times: a
 * message's last octet stands at the milliseconds given, its octets 1 ms apart. Expected facts are
 * compared as one text, whole and in pieces. */
#ifndef DECODE_TEST_HEX_H
#define DECODE_TEST_HEX_H

#include "decode.h"
#include "decode_test_pieces.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX_RUNS_MAX = 96, HEX_OCTETS_MAX = 16384 };

typedef struct {
  decode_run_t runs[HEX_RUNS_MAX];
  size_t count;
  unsigned char octets[HEX_OCTETS_MAX];
  size_t used;
} hex_trace_t;

static inline int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline size_t hex_octets(const char *hex, unsigned char *octets, size_t cap) {
  size_t digits = 0;
  for (; *hex; hex++) {
    if (*hex == ' ') continue;
    ck_assert_int_ge(hex_digit(*hex), 0);
    ck_assert_uint_lt(digits / 2, cap);
    octets[digits / 2] =
        (unsigned char)(digits % 2 ? octets[digits / 2] << 4 | hex_digit(*hex) : hex_digit(*hex));
    digits++;
  }
  ck_assert_uint_eq(digits % 2, 0);
  return digits / 2;
}

static inline void hex_says(hex_trace_t *trace, int from_meter, int64_t last_ms, const char *hex) {
  ck_assert_uint_lt(trace->count, HEX_RUNS_MAX);
  unsigned char *octets = trace->octets + trace->used;
  const size_t len = hex_octets(hex, octets, HEX_OCTETS_MAX - trace->used);
  trace->used += len;
  trace->runs[trace->count++] = (decode_run_t){.first_ns = (last_ms - (int64_t)len + 1) * 1000000,
                                               .last_ns = last_ms * 1000000,
                                               .from_meter = from_meter,
                                               .octets = octets,
                                               .len = len};
}
#define ASKS(last_ms, hex) hex_says(&trace, 0, last_ms, hex)
#define ANSWERS(last_ms, hex) hex_says(&trace, 1, last_ms, hex)

static inline char *hex_served(const char *facts, const hex_trace_t *trace) {
  char error[256] = "";
  char *served = decode_served(facts, trace->runs, trace->count, error, sizeof error);
  ck_assert_msg(served != NULL, "%s", error);
  return served;
}

/* The facts, and the chunking law: 1, 2, 3, changing, all at once. */
static inline void hex_expect(const char *facts, const hex_trace_t *trace, const char *expected) {
  static const size_t sizes[] = {1, 2, 3, 0};
  char *served = hex_served(facts, trace);
  if (strcmp(served, expected) != 0) fprintf(stderr, "%s", served); /* may be long for Check */
  ck_assert_str_eq(served, expected);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    char *parts = pieces_served(facts, trace->runs, trace->count, sizes[i]);
    ck_assert_str_eq(parts, served);
    free(parts);
  }
  free(served);
}

#endif
