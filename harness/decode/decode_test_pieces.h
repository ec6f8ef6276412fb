/* Runs of octets for the tests of every decoder: as a 62056-21 line has them, and by the chunking
 * law: the same octets, cut elsewhere, are the same facts. */
#ifndef DECODE_TEST_PIECES_H
#define DECODE_TEST_PIECES_H

#include "decode.h"

#include <check.h>
#include <stdlib.h>

enum { PIECES_MAX = 16384 };

/* Seven bits and their even parity. */
static inline unsigned char piece_parity(unsigned char seven) {
  int ones = 0;
  for (int bit = 0; bit < 7; bit++)
    ones += seven >> bit & 1;
  return (unsigned char)(ones % 2 ? seven | 0x80 : seven);
}

/* A message of 62056-21, an octet a millisecond, the last one at `last_ms`; `octets` is its room
 * and lives as long as the run. */
static inline decode_run_t piece_message(int from_meter, int64_t last_ms, const char *text,
                                         size_t len, unsigned char *octets) {
  for (size_t i = 0; i < len; i++)
    octets[i] = piece_parity((unsigned char)text[i]);
  return (decode_run_t){.first_ns = (last_ms - (int64_t)len + 1) * 1000000,
                        .last_ns = last_ms * 1000000,
                        .from_meter = from_meter,
                        .octets = octets,
                        .len = len};
}

/* What the decoder says of these runs cut into pieces of the given size, an octet a millisecond;
 * size 0: of changing sizes. The caller frees it. */
static inline char *pieces_served(const char *facts, const decode_run_t *runs, size_t run_count,
                                  size_t size) {
  decode_run_t *pieces = calloc(PIECES_MAX, sizeof *pieces);
  ck_assert_ptr_nonnull(pieces);
  size_t count = 0, turn = 7;
  for (size_t i = 0; i < run_count; i++) {
    const decode_run_t *run = &runs[i];
    for (size_t at = 0; at < run->len;) {
      turn = turn * 5 % 23;
      size_t take = size ? size : turn % 6 + 1;
      if (take > run->len - at) take = run->len - at;
      ck_assert_uint_lt(count, PIECES_MAX);
      pieces[count] = *run;
      pieces[count].octets += at;
      pieces[count].len = take;
      pieces[count].first_ns += (int64_t)at * 1000000;
      pieces[count].last_ns = pieces[count].first_ns + (int64_t)(take - 1) * 1000000;
      at += take;
      count++;
    }
  }
  char error[256] = "";
  char *served = decode_served(facts, pieces, count, error, sizeof error);
  ck_assert_msg(served != NULL, "%s", error);
  free(pieces);
  return served;
}

#endif
