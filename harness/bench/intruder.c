/* The intruder's three attempts, see intruder.h: the last request for an association with a counter
 * that nobody has used yet and so with a tag that is wrong; that request as it was; and, as the
 * public client, a look at what the public may not see, and a service that was not negotiated. */
#include "harness/bench/intruder.h"

#include <string.h>

enum { HEAD = 8, AARQ = 0x60, ASKED_MAX = 256, LINES_MAX = 64 };
/* user-information: BE len 04 len 21 len, then security control and counter (62056-5-3). */
enum { USER_INFORMATION = 0xBE, OCTETS = 0x04, CIPHERED_INITIATE = 0x21, COUNTER_AT = 7 };

/* A meter has answered long before. */
static const int64_t patience_ns = 5 * NS_PER_S;

/* Where the counter stands in the message, 0: it is no request for a ciphered association. */
static size_t counter_of(const decode_run_t *run) {
  const unsigned char *p = run->octets;
  bool wrapper = run->len > HEAD && run->len <= ASKED_MAX && p[0] == 0 && p[1] == 1;
  if (run->from_meter || !wrapper || p[HEAD] != AARQ) return 0;
  for (size_t at = HEAD; at + COUNTER_AT + 4 <= run->len; at++)
    if (p[at] == USER_INFORMATION && p[at + 2] == OCTETS && p[at + 4] == CIPHERED_INITIATE)
      return at + COUNTER_AT;
  return 0;
}

static true_t listen(world_t *world, trace_t *trace, true_t now) {
  true_t until = {now.ns + patience_ns};
  world_run_t run;
  while (world_next(world).ns <= until.ns) {
    true_t next = world_next(world);
    if (next.ns > now.ns) now = next;
    world_advance(world, now);
    while (world_run(world, &run))
      if (!run.closed) trace_add(trace, &run);
  }
  world_advance(world, until);
  return until;
}

/* Heads of the wrapper, then: AARQ, LN without ciphering, everything proposed; get of the total
 * 1-0:1.8.0; RLRQ; AARQ, nothing but action proposed; get of the serial number 0-0:96.1.0; RLRQ.
 * Port 16 is the public client's; the meter's own goes into octets 4 and 5. */
#define PUBLIC_AARQ(b2, b3)                                                                        \
  {                                                                                                \
    HEAD + 31, {                                                                                   \
      0, 1, 0, 16, 0, 0, 0, 31, 0x60, 0x1D, 0xA1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74, 0x05, 0x08,  \
          0x01, 0x01, 0xBE, 0x10, 0x04, 0x0E, 0x01, 0x00, 0x00, 0x00, 0x06, 0x5F, 0x1F, 0x04,      \
          0x00, 0x00, b2, b3, 0xFF, 0xFF                                                           \
    }                                                                                              \
  }
#define PUBLIC_GET(class_id, a, b, c, d)                                                           \
  {                                                                                                \
    HEAD + 13, {                                                                                   \
      0, 1, 0, 16, 0, 0, 0, 13, 0xC0, 0x01, 0xC1, 0x00, class_id, a, b, c, d, 0, 0xFF, 0x02, 0x00  \
    }                                                                                              \
  }
#define PUBLIC_RLRQ                                                                                \
  {                                                                                                \
    HEAD + 5, { 0, 1, 0, 16, 0, 0, 0, 5, 0x62, 0x03, 0x80, 0x01, 0x00 }                            \
  }
static const struct {
  size_t len;
  uint8_t octets[48];
} public_client[] = {PUBLIC_AARQ(0x1E, 0x1D), PUBLIC_GET(3, 1, 0, 1, 8),  PUBLIC_RLRQ,
                     PUBLIC_AARQ(0x00, 0x01), PUBLIC_GET(1, 0, 0, 96, 1), PUBLIC_RLRQ};

static status_t in_public(world_t *world, trace_t *trace, const decode_run_t *heard, true_t *now) {
  for (size_t i = 0; i < sizeof public_client / sizeof public_client[0]; i++) {
    uint8_t message[sizeof public_client[i].octets];
    memcpy(message, public_client[i].octets, sizeof message);
    memcpy(message + 4, heard->octets + 4, 2);
    status_t status =
        world_send(world, (uint32_t)heard->line, *now, (bytes_t){message, public_client[i].len});
    if (status != ST_OK) return status;
    *now = listen(world, trace, *now);
  }
  return ST_OK;
}

static status_t attempts(world_t *world, trace_t *trace, const decode_run_t *heard, true_t *now) {
  uint8_t forged[ASKED_MAX];
  size_t counter = counter_of(heard);
  const bytes_t as_it_was = {heard->octets, heard->len};
  memcpy(forged, heard->octets, heard->len);
  forged[counter] = 0x7F;
  status_t status = world_send(world, (uint32_t)heard->line, *now, (bytes_t){forged, heard->len});
  if (status != ST_OK) return status;
  *now = listen(world, trace, *now);
  status = world_send(world, (uint32_t)heard->line, *now, as_it_was);
  if (status != ST_OK) return status;
  *now = listen(world, trace, *now);
  return in_public(world, trace, heard, now);
}

status_t intruder_comes(world_t *world, trace_t *trace, true_t now) {
  const size_t count = trace->count;
  for (int line = 0; line < LINES_MAX; line++) {
    decode_run_t heard = {0};
    for (size_t i = 0; i < count; i++)
      if (trace->runs[i].line == line && counter_of(&trace->runs[i]) != 0) heard = trace->runs[i];
    if (heard.len == 0) continue;
    status_t status = attempts(world, trace, &heard, &now);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}
