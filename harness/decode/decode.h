/* The independent decoder: octets of a line in, facts in words out (SERVED.md). It shares no code
 * with the simulator or the head-end, not even base/, so that a mistake of theirs is not repeated
 * here. Source: fixtures/dictionary/polyphase-tou.md and polyphase-tou-dlms.md. */
#ifndef DECODE_H
#define DECODE_H

#include <stddef.h>
#include <stdint.h>

/* One run of octets on a line, in order of time. In IEC 62056-21 `octets` carry the parity in bit
 * 7; what a line speaks is what its meters do (fact `protocol`). */
typedef struct {
  int64_t first_ns, last_ns; /* true time of the first and the last octet, at the meters' end */
  int line;
  int from_meter;              /* 1: as sent by a meter; 0: as received by the meters */
  const unsigned char *octets; /* borrowed until decode_served returns */
  size_t len;
} decode_run_t;

/* The served facts of all lines, as a text from malloc, closed by 0; the caller frees it. `facts`
 * is the expanded scenario (for serial numbers). NULL only if memory is short or facts cannot be
 * read, with one sentence in `error`. */
char *decode_served(const char *facts, const decode_run_t *runs, size_t count, char *error,
                    size_t error_cap);

/* The same exchange for people: a line a message, time, direction, octets escaped, meaning. */
char *decode_exchange(const char *facts, const decode_run_t *runs, size_t count, char *error,
                      size_t error_cap);

#endif
