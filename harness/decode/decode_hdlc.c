/* Octets into HDLC frames; see decode_hdlc.h. The layout, flags aside:
 *   A0 | S | length (2)   destination (1, 2, 4)   source (1)   control   [HCS (2)   information]
 *   FCS (2)
 * The length counts all but the flags. One flag may close a frame and open the next. */
#include "decode_hdlc.h"
#include "decode_frame.h"

#include <string.h>

enum {
  FLAG = 0x7e,
  TYPE_3 = 0xa0,
  TYPE_MASK = 0xf0,
  SEGMENTED = 0x08,
  LENGTH_HIGH = 0x07,
  HEAD_LEN = 3,     /* flag and format */
  LENGTH_MIN = 7,   /* format, two addresses of one octet, control, FCS */
  NOISE_MAX = 4096, /* octets of one stretch that is told as one */
  CHECK_LEN = 2
};

uint16_t decode_hdlc_check(decode_view_t octets) {
  /* x^16 + x^12 + x^5 + 1, reflected, four bits a step. */
  static const uint16_t table[16] = {0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285,
                                     0x6306, 0x7387, 0x8408, 0x9489, 0xa50a, 0xb58b,
                                     0xc60c, 0xd68d, 0xe70e, 0xf78f};
  unsigned check = 0xffff;
  for (size_t i = 0; i < octets.len; i++) {
    const unsigned octet = (unsigned char)octets.p[i];
    check = check >> 4 ^ table[(check ^ octet) & 15];
    check = check >> 4 ^ table[(check ^ octet >> 4) & 15];
  }
  return (uint16_t)(check ^ 0xffff);
}

static unsigned char hdlc_at(const decode_hdlc_t *reader, size_t place) {
  return (unsigned char)reader->octets.p[place];
}

/* The length of the whole frame with both flags; 0 while its format is not known. */
static size_t hdlc_whole(const decode_hdlc_t *reader) {
  if (reader->octets.len < HEAD_LEN) return 0;
  return (size_t)((hdlc_at(reader, 1) & LENGTH_HIGH) << 8 | hdlc_at(reader, 2)) + 2;
}

bool decode_hdlc_resting(const decode_hdlc_t *reader, int64_t ns) {
  return reader->noise || reader->octets.len < 2 ||
         decode_frame_after(reader->last_ns, ns, reader->gap_ns);
}

static void hdlc_emit(decode_hdlc_t *reader, decode_hdlc_frame_t *frame) {
  frame->octets = (decode_view_t){reader->octets.p, reader->octets.len};
  frame->last_ns = reader->last_ns;
  const size_t len = frame->octets.len;
  const bool flagged = len > 1 && hdlc_at(reader, len - 1) == FLAG;
  if (len > 0) reader->sink(reader->owner, reader->from_meter, frame);
  decode_text_clear(&reader->octets);
  reader->noise = false;
  static const char flag = FLAG;
  if (flagged && frame->kind != DECODE_HDLC_CUT) decode_text_add(&reader->octets, &flag, 1);
}

void decode_hdlc_flush(decode_hdlc_t *reader) {
  decode_hdlc_frame_t frame = {.kind = reader->noise ? DECODE_HDLC_NOISE : DECODE_HDLC_CUT};
  if (!reader->noise && reader->octets.len < 2) decode_text_clear(&reader->octets); /* a flag */
  hdlc_emit(reader, &frame);
}

static void hdlc_bad(decode_hdlc_t *reader, size_t octet, const char *why) {
  decode_hdlc_frame_t frame = {.kind = DECODE_HDLC_BAD, .bad_octet = octet, .why = why};
  hdlc_emit(reader, &frame);
}

/* An address from `*at` on: the last of its octets has bit 0 set. */
static bool hdlc_address(const decode_hdlc_t *reader, size_t *at, size_t end,
                         decode_hdlc_address_t *address) {
  int64_t seven[4];
  int len = 0;
  bool closed = false;
  while (!closed && len < 4 && *at < end) {
    const unsigned char octet = hdlc_at(reader, (*at)++);
    seven[len++] = octet >> 1;
    closed = octet & 1;
  }
  if (!closed || len == 3) return false;
  *address = (decode_hdlc_address_t){.upper = seven[0], .len = len};
  if (len == 2) address->lower = seven[1];
  if (len == 4) {
    address->upper = seven[0] << 7 | seven[1];
    address->lower = seven[2] << 7 | seven[3];
  }
  return true;
}

static bool hdlc_checked(const decode_hdlc_t *reader, size_t end) {
  const uint16_t check = decode_hdlc_check((decode_view_t){reader->octets.p + 1, end - 1});
  return hdlc_at(reader, end) == (check & 0xff) && hdlc_at(reader, end + 1) == check >> 8;
}

/* All octets up to the closing flag are there. */
static void hdlc_judge(decode_hdlc_t *reader) {
  decode_hdlc_frame_t frame = {.kind = DECODE_HDLC_GOOD};
  const size_t fcs = hdlc_whole(reader) - 1 - CHECK_LEN;
  size_t at = HEAD_LEN;
  if (hdlc_at(reader, fcs + CHECK_LEN) != FLAG) {
    hdlc_bad(reader, fcs + CHECK_LEN, "no flag where the frame ends");
    return;
  }
  if (!hdlc_checked(reader, fcs)) {
    hdlc_bad(reader, fcs, "frame check sequence");
    return;
  }
  if (!hdlc_address(reader, &at, fcs, &frame.to) || !hdlc_address(reader, &at, fcs, &frame.from) ||
      at >= fcs) {
    hdlc_bad(reader, at, "address");
    return;
  }
  frame.segmented = hdlc_at(reader, 1) & SEGMENTED;
  frame.control = hdlc_at(reader, at++);
  frame.info_at = at;
  if (at < fcs) {
    if (at + CHECK_LEN > fcs || !hdlc_checked(reader, at)) {
      hdlc_bad(reader, at, "header check sequence");
      return;
    }
    frame.info_at = at + CHECK_LEN;
    frame.info = (decode_view_t){reader->octets.p + frame.info_at, fcs - frame.info_at};
  }
  hdlc_emit(reader, &frame);
}

static void hdlc_keep(decode_hdlc_t *reader, unsigned char octet, int64_t ns) {
  const char kept = (char)octet;
  decode_text_add(&reader->octets, &kept, 1);
  reader->last_ns = ns;
}

void decode_hdlc_feed(decode_hdlc_t *reader, unsigned char octet, int64_t ns) {
  if (reader->octets.failed) return;
  const size_t kept = reader->octets.len;
  if (kept > 1 && decode_frame_after(reader->last_ns, ns, reader->gap_ns)) {
    decode_hdlc_flush(reader);
    decode_hdlc_feed(reader, octet, ns);
    return;
  }
  if (kept == 0 || reader->noise) {
    if (octet == FLAG && reader->noise) decode_hdlc_flush(reader);
    reader->noise = octet != FLAG;
    hdlc_keep(reader, octet, ns);
    if (reader->octets.len >= NOISE_MAX) decode_hdlc_flush(reader);
    return;
  }
  if (kept == 1 && octet == FLAG) { /* time fill between frames */
    reader->last_ns = ns;
    return;
  }
  hdlc_keep(reader, octet, ns);
  if (kept == 1 && (octet & TYPE_MASK) != TYPE_3) {
    decode_text_clear(&reader->octets);
    hdlc_keep(reader, octet, ns);
    reader->noise = true;
    return;
  }
  const size_t whole = hdlc_whole(reader);
  if (kept == 2 && whole < LENGTH_MIN + 2) {
    hdlc_bad(reader, 2, "length");
    return;
  }
  if (whole > 0 && reader->octets.len == whole) hdlc_judge(reader);
}
