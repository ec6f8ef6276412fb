/* What becomes of octets on the way: errors of a two-state channel after Gilbert and Elliott, lost
 * first octets, collisions, noise, silence, cuts, garbage and foreign identities. Every draw is a
 * function of (seed, line, stream, counter), so a fault more changes nobody else's dice. */
#include <string.h>

#include "base/dice.h"
#include "sim/link/serial_line.h"
#include "sim/wire/iec21_pdu.h"

enum {
  STREAM_STATE = 0x100, /* leave or enter the bad state */
  STREAM_ERROR,
  STREAM_CLASS, /* flip or lose */
  STREAM_BIT,
  STREAM_FIRST,
  STREAM_COLLISION,
  STREAM_NOISE,
  STREAM_GARBAGE
};

enum { LOSE_ONE_IN = 4 };

bool serial_fault_on(const serial_fault_t *fault, serial_fault_kind_t kind, int64_t at_ns) {
  if (fault->kind != kind || at_ns < fault->from_ns) return false;
  return fault->to_ns < 0 || at_ns < fault->to_ns;
}

const serial_fault_t *serial_find(const serial_t *line, serial_fault_kind_t kind, int64_t at_ns) {
  for (size_t i = 0; i < line->fault_count; i++)
    if (serial_fault_on(&line->faults[i], kind, at_ns)) return &line->faults[i];
  return NULL;
}

/* A cut that happened keeps in `to_ns` the instant at which it heals: it is then a silence. */
bool serial_silent(const serial_t *line, int64_t at_ns) {
  return serial_find(line, SERIAL_SILENCE, at_ns) != NULL;
}

uint8_t serial_noise_octet(const serial_t *line, int64_t at_ns) {
  return (uint8_t)dice_below(line->seed, line->entity, STREAM_NOISE, (uint64_t)at_ns, 256);
}

static int64_t noise_instant(const serial_fault_t *fault, int64_t k) {
  return fault->from_ns + mul_div_floor(k, NS_PER_S, fault->number);
}

int64_t serial_noise_next(const serial_fault_t *fault) {
  if (fault->kind != SERIAL_NOISE) return TIME_NEVER;
  int64_t at_ns = noise_instant(fault, fault->counted);
  return fault->to_ns >= 0 && at_ns >= fault->to_ns ? TIME_NEVER : at_ns;
}

/* A noise octet falls into [from, to) of an octet on the line. */
static bool noise_hits(const serial_t *line, int64_t from_ns, int64_t to_ns) {
  for (size_t i = 0; i < line->fault_count; i++) {
    const serial_fault_t *fault = &line->faults[i];
    if (fault->kind != SERIAL_NOISE || to_ns <= fault->from_ns) continue;
    int64_t since = from_ns > fault->from_ns ? from_ns - fault->from_ns : 0;
    int64_t at_ns = noise_instant(fault, mul_div_ceil(since, fault->number, NS_PER_S));
    if (at_ns < to_ns && serial_fault_on(fault, SERIAL_NOISE, at_ns)) return true;
  }
  return false;
}

/* Counts the octet for every cut; true when it is the one at which the line falls silent. */
static bool cut_at(serial_t *line, int64_t at_ns) {
  bool cut = false;
  for (size_t i = 0; i < line->fault_count; i++) {
    serial_fault_t *fault = &line->faults[i];
    if (!serial_fault_on(fault, SERIAL_CUT_OCTET, at_ns)) continue;
    if (++fault->counted != fault->number) continue;
    fault->kind = SERIAL_SILENCE;
    fault->from_ns = at_ns;
    fault->to_ns = fault->heal_ns < 0 ? -1 : at_ns + fault->heal_ns;
    cut = true;
  }
  return cut;
}

typedef enum { ALONE, GARBLED, DROWNED } company_t;

static bool overlap(int64_t a, int64_t b, int64_t from, int64_t to) { return a < to && from < b; }

/* Two drivers at once: what the lower end sends is garbled, what a higher one sends towards the
 * same side adds nothing, because a receiver cannot tell two garbled octets from one. */
static company_t company(const serial_t *line, uint32_t self, int64_t from_ns, int64_t to_ns) {
  company_t found = ALONE;
  if (line->params.stream_baud > 0) return ALONE; /* each side has its own half of a stream */
  for (uint32_t i = 0; i <= line->meters + 1; i++) {
    const serial_end_t *end = &line->ends[i];
    if (i == self) continue;
    int64_t end_ns = end->start_ns + mul_div_floor((int64_t)end->count, SERIAL_OCTET_NS,
                                                   end->send_baud > 0 ? end->send_baud : 1);
    bool hit = overlap(end->over_from_ns, end->over_to_ns, from_ns, to_ns) ||
               (end->active && overlap(end->start_ns, end_ns, from_ns, to_ns));
    if (!hit) continue;
    bool same_side = self != SERIAL_HEAD_END && i != SERIAL_HEAD_END;
    if (same_side && i < self) return DROWNED;
    found = GARBLED;
  }
  return found;
}

static uint8_t garble(const serial_t *line, uint64_t stream, uint64_t counter, uint8_t octet) {
  return (uint8_t)(octet ^ (1 + dice_below(line->seed, line->entity, stream, counter, 255)));
}

/* Most lines are good: what cannot happen is not drawn. A draw remembers nothing, so none is
 * missed. */
static bool happens(const serial_t *line, uint64_t stream, uint64_t counter, uint32_t ppb) {
  return ppb > 0 && dice_ppb(line->seed, line->entity, stream, counter, ppb);
}

/* One step of the channel: false when the octet is lost, else it may have a flipped bit. */
static bool channel(serial_t *line, uint64_t n, uint8_t *octet) {
  const serial_params_t *p = &line->params;
  uint32_t turn = line->bad_state ? p->bad_leave_ppb : p->bad_enter_ppb;
  if (happens(line, STREAM_STATE, n, turn)) line->bad_state = !line->bad_state;
  uint32_t error = line->bad_state ? p->bad_ppb : p->good_ppb;
  if (!happens(line, STREAM_ERROR, n, error)) return true;
  if (dice_below(line->seed, line->entity, STREAM_CLASS, n, LOSE_ONE_IN) == 0) return false;
  *octet = (uint8_t)(*octet ^ (1u << dice_below(line->seed, line->entity, STREAM_BIT, n, 8)));
  return true;
}

void serial_fate(serial_t *line, serial_chunk_t *chunk) {
  const serial_end_t *end = &line->ends[chunk->end];
  for (size_t i = 0; i < chunk->count; i++) {
    size_t index = chunk->base + i;
    int64_t from_ns = chunk->start_ns + mul_div_floor((int64_t)index, SERIAL_OCTET_NS, chunk->baud);
    int64_t to_ns =
        chunk->start_ns + mul_div_floor((int64_t)index + 1, SERIAL_OCTET_NS, chunk->baud);
    uint64_t n = line->fate_count++;
    uint8_t octet = serial_carried(line, end, index);
    bool lost = !channel(line, n, &octet);
    if (index == 0 && end->turned &&
        happens(line, STREAM_FIRST, line->transmissions, line->params.lose_first_ppb))
      lost = true;
    if (noise_hits(line, from_ns, to_ns)) octet = garble(line, STREAM_NOISE, n, octet);
    company_t with = company(line, chunk->end, from_ns, to_ns);
    if (with == GARBLED) octet = garble(line, STREAM_COLLISION, n, octet);
    if (with == DROWNED) lost = true;
    if (!end->garbage && cut_at(line, to_ns)) lost = true;
    if (serial_silent(line, to_ns)) lost = true;
    chunk->received[i] = octet;
    chunk->lost[i] = lost;
  }
}

/* A message that never ends: STX, then printable octets of right parity. */
uint8_t serial_carried(const serial_t *line, const serial_end_t *end, size_t index) {
  if (!end->garbage) return end->carried[index];
  if (index == 0) return WIRE_RIGHT.parity(CH_STX);
  uint64_t draw = dice_below(line->seed, line->entity, STREAM_GARBAGE, index, '~' - ' ');
  return WIRE_RIGHT.parity((uint8_t)('!' + draw));
}

/* "(IDENTITY)" at that place, seven bits. */
static bool names(const serial_end_t *end, size_t at, size_t len) {
  size_t own = strlen(end->identity);
  if (at + own + 2 > len || (end->sent[at] & 0x7F) != '(') return false;
  for (size_t i = 0; i < own; i++)
    if ((end->sent[at + 1 + i] & 0x7F) != end->identity[i]) return false;
  return (end->sent[at + 1 + own] & 0x7F) == ')';
}

void serial_carry(serial_t *line, serial_end_t *end, size_t len) {
  const serial_fault_t *other = serial_find(line, SERIAL_OTHER_METER, end->start_ns);
  bool replaces = false;
  size_t room = other != NULL ? SERIAL_OCTETS_MAX + SERIAL_LONGER_MAX : len;
  serial_room_carried(line, end, room);
  obuf_t out = obuf_over(end->carried, room);
  for (size_t i = 0; i < len; i++) {
    if (other == NULL || end->identity == NULL || !names(end, i, len)) {
      obuf_put(&out, end->sent[i]);
      continue;
    }
    replaces = true;
    obuf_printf(&out, "(%s)", other->identity);
    i += strlen(end->identity) + 1;
  }
  if (replaces && !out.full) {
    uint8_t first = end->sent[0] & 0x7F;
    bytes_t covered = bytes_of(end->carried + 1, out.len - 2);
    if (first == CH_SOH || first == CH_STX)
      end->carried[out.len - 1] = WIRE_RIGHT.block_check(covered);
    for (size_t i = 0; i < out.len; i++)
      end->carried[i] = WIRE_RIGHT.parity(end->carried[i]);
  }
  end->count = out.len;
  end->sent_count = len;
}
