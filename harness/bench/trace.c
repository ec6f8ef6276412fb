/* Grows by doubling inside the arena: the old halves stay behind, which is at most as much again.
 * */
#include "harness/bench/trace.h"

#include <string.h>

trace_t trace_over(arena_t *arena) {
  return (trace_t){.arena = arena, .clean = true, .sha = sha256_new()};
}

void trace_close(trace_t *trace, char hex[SHA256_HEX + 1]) {
  sha256_hex(trace->sha, hex);
  sha256_free(trace->sha);
  trace->sha = NULL;
}

static void digest(trace_t *trace, const world_run_t *run) {
  char line[128];
  obuf_t out = obuf_over(line, sizeof line);
  obuf_printf(&out, "run %u %d %lld %lld %zu %zu ", run->line, run->from_meter ? 1 : 0,
              (long long)run->first.ns, (long long)run->last.ns, run->sent.len, run->received.len);
  sha256_add(trace->sha, obuf_bytes(&out));
  sha256_add(trace->sha, run->sent);
  sha256_add(trace->sha, run->received);
}

static void reserve(trace_t *trace) {
  if (trace->count < trace->cap) return;
  size_t cap = trace->cap == 0 ? 256 : 2 * trace->cap;
  decode_run_t *grown = ARENA_ARRAY(trace->arena, decode_run_t, cap);
  if (trace->count > 0) memcpy(grown, trace->runs, trace->count * sizeof *grown);
  trace->runs = grown;
  trace->cap = cap;
}

/* What a meter sent through a network of packets may have left before another copy of the request
 * reached the meter, and arrive behind it: it stands where it left, since the decoder pairs an
 * answer with what the meter had heard by then. */
static size_t place_of(const trace_t *trace, const world_run_t *run) {
  size_t place = trace->count;
  if (!run->from_meter || run->left.ns == 0) return place;
  for (size_t at = trace->count; at > 0 && trace->runs[at - 1].last_ns > run->left.ns; at--) {
    const decode_run_t *other = &trace->runs[at - 1];
    if (other->line == (int)run->line && !other->from_meter) place = at - 1;
  }
  return place;
}

static bytes_t copy_of(trace_t *trace, bytes_t octets) {
  return bytes_of(arena_text(trace->arena, octets), octets.len);
}

/* Those behind `place` move on with their runs. */
static void keep_odd(trace_t *trace, const world_run_t *run, size_t place) {
  if (trace->odd_count == trace->odd_cap) {
    size_t cap = trace->odd_cap == 0 ? 64 : 2 * trace->odd_cap;
    odd_run_t *grown = ARENA_ARRAY(trace->arena, odd_run_t, cap);
    if (trace->odd_count > 0) memcpy(grown, trace->odds, trace->odd_count * sizeof *grown);
    trace->odds = grown;
    trace->odd_cap = cap;
  }
  size_t at = trace->odd_count++;
  for (; at > 0 && trace->odds[at - 1].run > place; at--)
    trace->odds[at] = trace->odds[at - 1];
  trace->clean = false;
  trace->odds[at] = (odd_run_t){
      .run = place, .sent = copy_of(trace, run->sent), .received = copy_of(trace, run->received)};
}

static void move_odds(trace_t *trace, size_t place) {
  for (size_t at = trace->odd_count; at > 0 && trace->odds[at - 1].run >= place; at--)
    trace->odds[at - 1].run++;
}

void trace_add(trace_t *trace, const world_run_t *run) {
  bytes_t octets = run->from_meter ? run->sent : run->received;
  trace->octets += run->sent.len;
  digest(trace, run);
  reserve(trace);
  size_t place = place_of(trace, run);
  memmove(trace->runs + place + 1, trace->runs + place,
          (trace->count - place) * sizeof *trace->runs);
  trace->count++;
  move_odds(trace, place);
  if (!bytes_equal(run->sent, run->received)) keep_odd(trace, run, place);
  trace->runs[place] = (decode_run_t){
      .first_ns = run->first.ns,
      .last_ns = run->last.ns,
      .line = (int)run->line,
      .from_meter = run->from_meter ? 1 : 0,
      .octets = (const unsigned char *)arena_text(trace->arena, octets),
      .len = octets.len,
  };
}
