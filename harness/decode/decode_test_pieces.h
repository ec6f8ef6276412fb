/* The chunking law, for the tests of every decoder: the same octets, cut elsewhere, are the same
 * facts. */
#ifndef DECODE_TEST_PIECES_H
#define DECODE_TEST_PIECES_H

#include "decode.h"

#include <check.h>
#include <stdlib.h>

enum { PIECES_MAX = 16384 };

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
