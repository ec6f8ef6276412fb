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

void trace_add(trace_t *trace, const world_run_t *run) {
  bytes_t octets = run->from_meter ? run->sent : run->received;
  if (!bytes_equal(run->sent, run->received)) trace->clean = false;
  trace->octets += run->sent.len;
  digest(trace, run);
  reserve(trace);
  trace->runs[trace->count++] = (decode_run_t){
      .first_ns = run->first.ns,
      .last_ns = run->last.ns,
      .line = (int)run->line,
      .from_meter = run->from_meter ? 1 : 0,
      .octets = (const unsigned char *)arena_text(trace->arena, octets),
      .len = octets.len,
  };
}
