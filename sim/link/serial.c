/* Who sends what when, and the runs that arrive; see serial.h. What becomes of the octets on the
 * way is serial_fate.c's. */
#include "sim/link/serial.h"

#include <string.h>

#include "sim/link/resample.h"
#include "sim/link/serial_line.h"

#define LINE_ENTITY UINT64_C(0x4C494E4500000000) /* "LINE": apart from the meters' dice */

serial_t *serial_open(arena_t *arena, pool_t *pool, uint64_t seed, uint32_t line, uint32_t meters,
                      const char *const *identities) {
  serial_t *fresh = ARENA_NEW(arena, serial_t);
  fresh->arena = arena;
  fresh->pool = pool;
  fresh->seed = seed;
  fresh->entity = LINE_ENTITY + line;
  fresh->meters = meters;
  fresh->params.bad_leave_ppb = 1000000000;
  fresh->talked_last = SERIAL_NOBODY;
  fresh->ends = ARENA_ARRAY(arena, serial_end_t, meters + 2);
  for (uint32_t i = 0; i < meters + 2; i++)
    fresh->ends[i].baud = SERIAL_BAUD_START;
  for (uint32_t i = 0; i < meters; i++)
    fresh->ends[i + 1].identity = identities[i];
  fresh->ends[meters + 1].garbage = true;
  return fresh;
}

void serial_params(serial_t *line, const serial_params_t *params) {
  line->params = *params;
  for (uint32_t i = 0; params->stream_baud > 0 && i < line->meters + 2; i++)
    line->ends[i].baud = params->stream_baud;
}

status_t serial_fault(serial_t *line, const serial_fault_t *fault) {
  if (line->fault_count == SERIAL_FAULTS_MAX) return ST_NO_ROOM;
  bool counts = fault->kind == SERIAL_NOISE || fault->kind == SERIAL_GARBAGE ||
                fault->kind == SERIAL_CUT_OCTET || fault->kind == SERIAL_BAUD_MISMATCH;
  if (counts && fault->number <= 0) return ST_BAD_INPUT;
  if (fault->kind == SERIAL_BAUD_MISMATCH && fault->number > 19200) return ST_BAD_INPUT;
  if (line->fault_count == line->fault_room) {
    serial_fault_t *more = ARENA_ARRAY(line->arena, serial_fault_t, 2 * line->fault_room + 2);
    if (line->fault_count > 0) memcpy(more, line->faults, line->fault_count * sizeof *more);
    line->faults = more;
    line->fault_room = 2 * line->fault_room + 2;
  }
  line->faults[line->fault_count] = *fault;
  line->faults[line->fault_count++].counted = 0;
  return ST_OK;
}

uint64_t serial_octets(const serial_t *line) { return line->octets; }

/* The rate of an end at an instant, with a mismatch of the meters' end. */
static uint32_t rate_of(const serial_t *line, uint32_t end, int64_t at_ns) {
  if (line->params.stream_baud > 0) return line->params.stream_baud;
  const serial_fault_t *mismatch = serial_find(line, SERIAL_BAUD_MISMATCH, at_ns);
  if (end != SERIAL_HEAD_END && mismatch != NULL) return (uint32_t)mismatch->number;
  return line->ends[end].baud;
}

/* The rate of the meter in conversation: the first that left the rate of the sign-on. */
static uint32_t rate_of_meters(const serial_t *line, int64_t at_ns) {
  for (uint32_t i = 1; i <= line->meters; i++) {
    uint32_t baud = rate_of(line, i, at_ns);
    if (baud != SERIAL_BAUD_START) return baud;
  }
  return SERIAL_BAUD_START;
}

/* At which rate a run towards the meters is shown: that of the sender where some meter listens at
 * it, else that of the meter in conversation. */
static uint32_t rate_shown(const serial_t *line, int64_t at_ns, uint32_t sent_baud) {
  for (uint32_t i = 1; i <= line->meters; i++)
    if (rate_of(line, i, at_ns) == sent_baud) return sent_baud;
  return rate_of_meters(line, at_ns);
}

static int64_t whole_ns(const serial_end_t *end, size_t octets) {
  return end->start_ns + mul_div_floor((int64_t)octets, SERIAL_OCTET_NS, end->send_baud);
}

static bool sides_differ(uint32_t a, uint32_t b) {
  return (a == SERIAL_HEAD_END) != (b == SERIAL_HEAD_END);
}

static void begin(serial_t *line, uint32_t index, int64_t start_ns, size_t len) {
  serial_end_t *end = &line->ends[index];
  end->active = true;
  end->start_ns = start_ns;
  end->send_baud = end->garbage ? rate_of_meters(line, start_ns) : rate_of(line, index, start_ns);
  end->at = 0;
  end->turned = line->params.stream_baud == 0 && line->talked_last != SERIAL_NOBODY &&
                sides_differ(line->talked_last, index);
  line->talked_last = index;
  line->transmissions++;
  if (end->garbage)
    end->count = len;
  else
    serial_carry(line, end, len);
}

/* Takes what waits at an end that is not sending, from `free_ns` on. */
static void wake(serial_t *line, uint32_t index, int64_t free_ns) {
  serial_end_t *end = &line->ends[index];
  while (!end->active && end->item_count > 0) {
    serial_item_t item = end->items[0];
    end->item_count--;
    memmove(end->items, end->items + 1, end->item_count * sizeof item);
    if (item.len == 0)
      end->baud = item.baud;
    else
      begin(line, index, item.not_before_ns > free_ns ? item.not_before_ns : free_ns, item.len);
  }
  serial_room_rest(line, end);
}

static void finish(serial_t *line, uint32_t index) {
  serial_end_t *end = &line->ends[index];
  int64_t over_ns = whole_ns(end, end->count);
  end->active = false;
  end->over_from_ns = end->start_ns;
  end->over_to_ns = over_ns;
  if (!end->garbage && end->sent_count > 0) {
    end->len -= end->sent_count;
    memmove(end->sent, end->sent + end->sent_count, end->len);
  }
  wake(line, index, over_ns);
}

status_t serial_send(serial_t *line, uint32_t index, true_t now, bytes_t octets) {
  CHECK(index <= line->meters);
  serial_end_t *end = &line->ends[index];
  if (octets.len == 0) return ST_OK;
  if (end->item_count == SERIAL_QUEUE_MAX) return ST_NO_ROOM;
  status_t status = serial_room_octets(line, end, octets);
  if (status == ST_OK) status = serial_room_item(line, end, (serial_item_t){now.ns, octets.len, 0});
  if (status != ST_OK) return status;
  wake(line, index, now.ns);
  return ST_OK;
}

status_t serial_rate(serial_t *line, uint32_t index, true_t now, uint32_t baud) {
  CHECK(index <= line->meters);
  serial_end_t *end = &line->ends[index];
  if (line->params.stream_baud > 0) return ST_OK;
  status_t status = serial_room_item(line, end, (serial_item_t){now.ns, 0, baud});
  if (status != ST_OK) return status;
  wake(line, index, now.ns);
  return ST_OK;
}

void serial_stop(serial_t *line, uint32_t index, true_t now) {
  serial_end_t *end = &line->ends[index];
  end->item_count = 0;
  if (!end->active) {
    serial_room_rest(line, end);
    return;
  }
  size_t gone = end->at;
  while (gone < end->count && whole_ns(end, gone + 1) <= now.ns)
    gone++;
  end->count = gone;
  if (end->sent_count > gone) end->sent_count = gone;
  end->len = end->sent_count;
  if (end->at == end->count) finish(line, index);
}

static int64_t run_ns(const serial_t *line, uint32_t baud) {
  if (!line->params.frames) return SERIAL_RUN_NS;
  return baud >= SERIAL_FRAMES_FAST ? SERIAL_RUN_FRAMES_NS : SERIAL_RUN_FRAMES_SLOW_NS;
}

/* How many octets the next run of a transmission has. */
static size_t run_len(const serial_t *line, const serial_end_t *end) {
  int64_t longest_ns = run_ns(line, end->send_baud);
  size_t most = (size_t)mul_div_floor(longest_ns, end->send_baud, SERIAL_OCTET_NS);
  if (most == 0) most = 1;
  if (most > SERIAL_RUN_MAX) most = SERIAL_RUN_MAX;
  size_t left = end->count - end->at;
  return left < most ? left : most;
}

static int64_t end_next_ns(const serial_t *line, const serial_end_t *end) {
  if (!end->active) return TIME_NEVER;
  return whole_ns(end, end->at + run_len(line, end)) + line->params.latency_ns;
}

static bool handing_out(const serial_t *line) {
  const serial_chunk_t *chunk = line->chunk;
  return line->noise_left > 0 || (chunk != NULL && (chunk->pos < chunk->count || chunk->echo));
}

true_t serial_next(const serial_t *line) {
  if (handing_out(line)) return (true_t){line->now_ns};
  int64_t next_ns = TIME_NEVER;
  for (uint32_t i = 0; i < line->meters + 2; i++) {
    int64_t at_ns = end_next_ns(line, &line->ends[i]);
    if (at_ns < next_ns) next_ns = at_ns;
  }
  for (size_t i = 0; i < line->fault_count; i++) {
    int64_t at_ns = serial_noise_next(&line->faults[i]);
    if (at_ns < next_ns) next_ns = at_ns;
  }
  return (true_t){next_ns};
}

/* An endless answer needs a question: it starts when the head-end's message has left. */
static void start_garbage(serial_t *line, int64_t over_ns) {
  serial_end_t *end = &line->ends[line->meters + 1];
  for (size_t i = 0; i < line->fault_count; i++) {
    serial_fault_t *fault = &line->faults[i];
    if (!serial_fault_on(fault, SERIAL_GARBAGE, over_ns)) continue;
    if (fault->counted > 0 || end->active) continue;
    fault->counted = 1;
    begin(line, line->meters + 1, over_ns, (size_t)fault->number);
  }
}

/* The next stretch of what `index` sends has arrived: its octets meet their fate. */
static void arrive(serial_t *line, uint32_t index) {
  serial_end_t *end = &line->ends[index];
  serial_chunk_t *chunk = serial_room_chunk(line);
  chunk->end = index;
  chunk->count = run_len(line, end);
  chunk->pos = 0;
  chunk->base = end->at;
  chunk->start_ns = end->start_ns;
  chunk->baud = end->send_baud;
  chunk->done = end->at + chunk->count == end->count;
  size_t from = end->at < end->sent_count ? end->at : end->sent_count;
  size_t to = end->at + chunk->count;
  if (chunk->done || to > end->sent_count) to = end->sent_count;
  if (end->garbage) from = to = 0;
  chunk->sent_len = to - from;
  CHECK(chunk->sent_len <= sizeof chunk->sent);
  if (chunk->sent_len > 0) memcpy(chunk->sent, end->sent + from, chunk->sent_len);
  line->octets += chunk->sent_len;
  chunk->echo = index == SERIAL_HEAD_END && line->params.echo && line->params.stream_baud == 0;
  serial_fate(line, chunk);
  end->at += chunk->count;
  if (!chunk->done) return;
  finish(line, index);
  if (index == SERIAL_HEAD_END) start_garbage(line, end->over_to_ns);
}

/* Noise is heard by itself only while nobody sends; within octets it is their fate. */
static void make_noise(serial_t *line, serial_fault_t *fault) {
  fault->counted++;
  for (uint32_t i = 0; i < line->meters + 2; i++)
    if (line->ends[i].active && line->ends[i].start_ns <= line->now_ns) return;
  if (serial_silent(line, line->now_ns)) return;
  line->noise_octet = serial_noise_octet(line, line->now_ns);
  line->noise_left = 2;
}

static void live_one(serial_t *line) {
  for (uint32_t i = 0; i < line->meters + 2; i++) {
    if (end_next_ns(line, &line->ends[i]) != line->now_ns) continue;
    arrive(line, i);
    return;
  }
  for (size_t i = 0; i < line->fault_count; i++) {
    if (serial_noise_next(&line->faults[i]) != line->now_ns) continue;
    make_noise(line, &line->faults[i]);
    return;
  }
}

/* `received` of a run, at the rate of those who hear it. */
static bytes_t at_rate(const serial_t *line, uint32_t baud, uint8_t *memory, size_t cap) {
  bytes_t octets = bytes_of(line->on_line, line->on_line_len);
  if (baud == line->on_line_baud) return octets;
  obuf_t out = obuf_over(memory, cap);
  resample(octets, line->on_line_baud, baud, &out);
  return obuf_bytes(&out);
}

static void put_on_line(serial_t *line, const uint8_t *octets, size_t len, uint32_t baud) {
  line->on_line = octets;
  line->on_line_len = len;
  line->on_line_baud = baud;
}

/* A noise octet belongs to no rate: everybody hears it as it is. */
static void take_noise(serial_t *line, serial_run_t *run) {
  true_t at = {line->now_ns};
  line->noise_left--;
  put_on_line(line, &line->noise_octet, 1, 0);
  *run = (serial_run_t){.sender = SERIAL_NOBODY,
                        .to_head_end = line->noise_left == 0,
                        .first = at,
                        .last = at,
                        .left = at,
                        .sent = bytes_of("", 0),
                        .received = bytes_of(&line->noise_octet, 1)};
}

static void take_echo(serial_t *line, serial_run_t *run) {
  serial_chunk_t *chunk = line->chunk;
  serial_end_t timing = {.start_ns = chunk->start_ns, .send_baud = chunk->baud};
  chunk->echo = false;
  put_on_line(line, chunk->sent, chunk->sent_len, chunk->baud);
  *run = (serial_run_t){.sender = SERIAL_NOBODY,
                        .to_head_end = true,
                        .first = {whole_ns(&timing, chunk->base + 1)},
                        .last = {whole_ns(&timing, chunk->base + chunk->count)},
                        .sent = bytes_of("", 0),
                        .received = bytes_of(chunk->sent, chunk->sent_len)};
  run->left = run->last;
}

/* Octets that arrived as they left and octets that were lost are runs of their own, so that the
 * octets of a run are evenly spaced. */
static void take_chunk(serial_t *line, serial_run_t *run) {
  serial_chunk_t *chunk = line->chunk;
  serial_end_t timing = {.start_ns = chunk->start_ns, .send_baud = chunk->baud};
  size_t from = chunk->pos;
  bool lost = chunk->lost[from];
  while (chunk->pos < chunk->count && chunk->lost[chunk->pos] == lost)
    chunk->pos++;
  bool last = chunk->pos == chunk->count;
  size_t sent_from = from < chunk->sent_len ? from : chunk->sent_len;
  size_t sent_to = last || chunk->pos > chunk->sent_len ? chunk->sent_len : chunk->pos;
  put_on_line(line, chunk->received + from, lost ? 0 : chunk->pos - from, chunk->baud);
  int64_t first_ns = whole_ns(&timing, chunk->base + from + 1);
  int64_t last_ns = whole_ns(&timing, chunk->base + chunk->pos);
  bool to_head_end = chunk->end != SERIAL_HEAD_END;
  uint32_t baud = to_head_end ? rate_of(line, SERIAL_HEAD_END, last_ns)
                              : rate_shown(line, last_ns, chunk->baud);
  bool garbage = line->ends[chunk->end].garbage;
  *run = (serial_run_t){.sender = garbage ? SERIAL_NOBODY : chunk->end,
                        .to_head_end = to_head_end,
                        .done = last && chunk->done,
                        .left = {last_ns},
                        .first = {first_ns + line->params.latency_ns},
                        .last = {last_ns + line->params.latency_ns},
                        .sent = bytes_of(chunk->sent + sent_from, sent_to - sent_from),
                        .received = at_rate(line, baud, chunk->heard, sizeof chunk->heard)};
  if (line->params.stream_baud > 0) line->broken |= run->received.len < run->sent.len;
}

bool serial_take(serial_t *line, true_t now, serial_run_t *run) {
  for (;;) {
    const serial_chunk_t *chunk = line->chunk;
    if (chunk != NULL && chunk->pos < chunk->count) {
      take_chunk(line, run);
      return true;
    }
    if (chunk != NULL && chunk->echo) {
      take_echo(line, run);
      return true;
    }
    if (line->noise_left > 0) {
      take_noise(line, run);
      return true;
    }
    serial_let_go(line);
    true_t next = serial_next(line);
    if (next.ns > now.ns) return false;
    line->now_ns = next.ns;
    live_one(line);
  }
}

void serial_let_go(serial_t *line) {
  if (line->chunk == NULL || handing_out(line)) return;
  pool_give(line->pool, line->chunk, sizeof *line->chunk);
  line->chunk = NULL;
}

bytes_t serial_heard(serial_t *line, uint32_t end, const serial_run_t *run) {
  CHECK(end >= 1 && end <= line->meters);
  /* Half duplex: who drives the line does not listen. */
  bool drives = line->params.stream_baud == 0 && line->ends[end].active &&
                line->ends[end].start_ns < run->last.ns;
  if (run->to_head_end || drives) return bytes_of("", 0);
  if (line->on_line_baud == 0) return run->received;
  uint32_t baud = rate_of(line, end, run->last.ns);
  return at_rate(line, baud, line->chunk->heard_by_one, sizeof line->chunk->heard_by_one);
}
