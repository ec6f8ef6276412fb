/* Octets into messages; see decode_frame.h. Deliberately without any idea of who may send what:
 * decode_talk.c judges that, from what the meters answered. */
#include "decode_frame.h"

enum {
  SOH = 0x01,
  STX = 0x02,
  ETX = 0x03,
  EOT = 0x04,
  ACK = 0x06,
  LF = 0x0a,
  CR = 0x0d,
  NAK = 0x15
};
enum {
  LINE_LEN_MAX = 64,
  OPTION_LEN = 6,
  TO_METER_LEN_MAX = 512, /* a message longer than 512 octets is bad */
  FROM_METER_LEN_MAX = 65536
};
static const uint64_t octet_gap_ns = 1500000000; /* both wait between octets of one message */

bool decode_frame_parity(unsigned char octet) {
  octet ^= (unsigned char)(octet >> 4);
  octet ^= (unsigned char)(octet >> 2);
  octet ^= (unsigned char)(octet >> 1);
  return (octet & 1) == 0;
}

bool decode_frame_after(int64_t earlier, int64_t later, uint64_t ns) {
  return later > earlier && (uint64_t)later - (uint64_t)earlier > ns;
}

bool decode_frame_inside(const decode_framer_t *framer) {
  return framer->state != FRAMER_REST && framer->state != FRAMER_NOISE;
}

static void framer_emit(decode_framer_t *framer, decode_frame_kind_t kind, size_t bad,
                        const char *why) {
  const decode_frame_t frame = {.kind = kind,
                                .octets = {framer->octets.p, framer->octets.len},
                                .first_ns = framer->first_ns,
                                .last_ns = framer->last_ns,
                                .bad_octet = bad,
                                .why = why};
  framer->state = FRAMER_REST;
  if (frame.octets.len > 0) framer->sink(framer->owner, framer->from_meter, &frame);
  decode_text_clear(&framer->octets);
}

/* A whole message: as `kind`, unless an octet of it had the wrong parity. */
static void framer_emit_whole(decode_framer_t *framer, decode_frame_kind_t kind) {
  if (framer->parity_bad)
    framer_emit(framer, DECODE_FRAME_BAD, framer->parity_octet, "parity");
  else
    framer_emit(framer, kind, 0, NULL);
}

void decode_frame_flush(decode_framer_t *framer) {
  framer_emit(framer, framer->state == FRAMER_NOISE ? DECODE_FRAME_NOISE : DECODE_FRAME_CUT, 0,
              NULL);
}

static void framer_keep(decode_framer_t *framer, unsigned char octet, int64_t ns) {
  if (framer->octets.len == 0) framer->first_ns = ns;
  if (!framer->parity_bad && !decode_frame_parity(octet)) {
    framer->parity_bad = true;
    framer->parity_octet = framer->octets.len;
  }
  framer->last_ns = ns;
  framer->started = true;
  const char kept = (char)octet;
  decode_text_add(&framer->octets, &kept, 1);
}

/* An octet between messages: it starts one, or it is noise. One with a wrong parity starts none. */
static void framer_rest(decode_framer_t *framer, unsigned char octet, int64_t ns) {
  const unsigned char seven = octet & 0x7f;
  const bool starts =
      decode_frame_parity(octet) && (seven == '/' || seven == SOH || seven == ACK || seven == NAK ||
                                     (seven == STX && framer->from_meter));
  if (starts && framer->state == FRAMER_NOISE) decode_frame_flush(framer);
  if (framer->octets.len == 0) framer->parity_bad = false;
  framer_keep(framer, octet, ns);
  framer->check = 0;
  framer->has_stx = seven == STX;
  if (!starts)
    framer->state = FRAMER_NOISE;
  else if (seven == '/')
    framer->state = FRAMER_LINE;
  else if (seven == SOH || seven == STX)
    framer->state = FRAMER_BODY;
  else if (seven == ACK && framer->option_awaited)
    framer->state = FRAMER_OPTION;
  else
    framer_emit(framer, seven == ACK ? DECODE_FRAME_ACK : DECODE_FRAME_NAK, 0, NULL);
}

/* An octet that has no place in the message under way begins the next one: the message was cut. */
static bool framer_breaks(const decode_framer_t *framer, unsigned char octet) {
  const unsigned char seven = octet & 0x7f;
  if (!decode_frame_parity(octet)) return false;
  if (framer->state == FRAMER_BODY && framer->idle && seven == '/') return true;
  if (framer->state == FRAMER_BODY) return seven == SOH || (seven == STX && framer->has_stx);
  if (framer->state == FRAMER_LINE || framer->state == FRAMER_OPTION)
    return seven == '/' || (seven < ' ' && seven != CR && seven != LF);
  return false;
}

static void framer_check(decode_framer_t *framer, unsigned char octet) {
  const size_t last = framer->octets.len - 1;
  if (!framer->parity_bad && (octet & 0x7f) != framer->check) {
    framer_emit(framer, DECODE_FRAME_BAD, last, "block check");
    return;
  }
  framer_emit_whole(framer,
                    (framer->octets.p[0] & 0x7f) == SOH ? DECODE_FRAME_COMMAND : DECODE_FRAME_DATA);
}

void decode_frame_feed(decode_framer_t *framer, unsigned char octet, int64_t ns) {
  if (framer->octets.failed) return;
  if (framer->state != FRAMER_REST && decode_frame_after(framer->last_ns, ns, octet_gap_ns))
    decode_frame_flush(framer);
  if (framer_breaks(framer, octet))
    framer_emit(framer, DECODE_FRAME_CUT, framer->octets.len, "a message begins inside a message");
  const unsigned char seven = octet & 0x7f;
  const size_t cap = framer->from_meter ? FROM_METER_LEN_MAX : TO_METER_LEN_MAX;
  switch (framer->state) {
  case FRAMER_REST:
  case FRAMER_NOISE:
    framer_rest(framer, octet, ns);
    if (framer->octets.len >= FROM_METER_LEN_MAX) decode_frame_flush(framer);
    return;
  case FRAMER_LINE:
    framer_keep(framer, octet, ns);
    if (seven == LF)
      framer_emit_whole(framer, DECODE_FRAME_LINE);
    else if (framer->octets.len >= LINE_LEN_MAX)
      framer_emit(framer, DECODE_FRAME_BAD, LINE_LEN_MAX - 1, "length");
    return;
  case FRAMER_OPTION:
    framer_keep(framer, octet, ns);
    if (framer->octets.len == OPTION_LEN)
      framer_emit_whole(framer, DECODE_FRAME_OPTION);
    else if (seven == LF)
      framer_emit(framer, DECODE_FRAME_BAD, framer->octets.len - 1, "length");
    return;
  case FRAMER_BODY:
    framer_keep(framer, octet, ns);
    framer->check ^= seven;
    if (seven == STX) framer->has_stx = true;
    if (seven == ETX || seven == EOT)
      framer->state = FRAMER_CHECK;
    else if (framer->octets.len >= cap)
      framer_emit(framer, DECODE_FRAME_BAD, cap - 1, "length");
    return;
  case FRAMER_CHECK:
    framer_keep(framer, octet, ns);
    framer_check(framer, octet);
    return;
  }
}
