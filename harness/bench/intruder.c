/* The intruder's two attempts, see intruder.h: the last request for an association with a counter
 * that nobody has used yet and so with a tag that is wrong, and that request as it was. */
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
  if (status == ST_OK) *now = listen(world, trace, *now);
  return status;
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
