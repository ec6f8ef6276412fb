/* Frames of type 3: built, and pulled out of what is heard. See hdlc.h. A frame is delimited by its
 * length, since 7E may stand anywhere inside it; where no flag stands at its end, what was taken is
 * looked through again for the next flag, so a damaged length costs no good frame behind it.
 * Source: IEC 62056-46, 6.4; the check sequence is that of ISO/IEC 13239, x^16 + x^12 + x^5 + 1. */
#include "pmu/proto/hdlc.h"

#include <string.h>

enum { FLAG = 0x7E, CHECK_START = 0xFFFF, CHECK_GOOD = 0xF0B8, SMALLEST = 7 };

/* The remainder of an octet and `k` zero octets behind it is the sum of those of its bits; so
 * sixteen octets can be taken at a step, each from its own table. Lowest bit first, polynomial
 * 0x8408. */
#define BIT(n, bit, of_bit) (((n) >> (bit)&1) * (of_bit))
#define ONE(n, a, b, c, d, e, f, g, h)                                                             \
  (BIT(n, 0, a) ^ BIT(n, 1, b) ^ BIT(n, 2, c) ^ BIT(n, 3, d) ^ BIT(n, 4, e) ^ BIT(n, 5, f) ^       \
   BIT(n, 6, g) ^ BIT(n, 7, h))
#define FOUR(n, ...)                                                                               \
  ONE(n, __VA_ARGS__), ONE((n) + 1, __VA_ARGS__), ONE((n) + 2, __VA_ARGS__),                       \
      ONE((n) + 3, __VA_ARGS__)
#define SIXTEEN(n, ...)                                                                            \
  FOUR(n, __VA_ARGS__), FOUR((n) + 4, __VA_ARGS__), FOUR((n) + 8, __VA_ARGS__),                    \
      FOUR((n) + 12, __VA_ARGS__)
#define SIXTY_FOUR(n, ...)                                                                         \
  SIXTEEN(n, __VA_ARGS__), SIXTEEN((n) + 16, __VA_ARGS__), SIXTEEN((n) + 32, __VA_ARGS__),         \
      SIXTEEN((n) + 48, __VA_ARGS__)
#define TABLE(...)                                                                                 \
  {                                                                                                \
    SIXTY_FOUR(0, __VA_ARGS__), SIXTY_FOUR(64, __VA_ARGS__), SIXTY_FOUR(128, __VA_ARGS__),         \
        SIXTY_FOUR(192, __VA_ARGS__)                                                               \
  }
static const uint16_t checks[16][256] = {
    TABLE(0x1189, 0x2312, 0x4624, 0x8C48, 0x1081, 0x2102, 0x4204, 0x8408),
    TABLE(0x19D8, 0x33B0, 0x6760, 0xCEC0, 0x9591, 0x2333, 0x4666, 0x8CCC),
    TABLE(0x5ADC, 0xB5B8, 0x6361, 0xC6C2, 0x8595, 0x033B, 0x0676, 0x0CEC),
    TABLE(0x1CBB, 0x3976, 0x72EC, 0xE5D8, 0xC3A1, 0x8F53, 0x16B7, 0x2D6E),
    TABLE(0x0B44, 0x1688, 0x2D10, 0x5A20, 0xB440, 0x6091, 0xC122, 0x8A55),
    TABLE(0x042B, 0x0856, 0x10AC, 0x2158, 0x42B0, 0x8560, 0x02D1, 0x05A2),
    TABLE(0x9FD5, 0x37BB, 0x6F76, 0xDEEC, 0xB5C9, 0x6383, 0xC706, 0x861D),
    TABLE(0x81BF, 0x0B6F, 0x16DE, 0x2DBC, 0x5B78, 0xB6F0, 0x65F1, 0xCBE2),
    TABLE(0x4DFD, 0x9BFA, 0x3FE5, 0x7FCA, 0xFF94, 0xF739, 0xE663, 0xC4D7),
    TABLE(0x2C27, 0x584E, 0xB09C, 0x6929, 0xD252, 0xACB5, 0x517B, 0xA2F6),
    TABLE(0x5591, 0xAB22, 0x5E55, 0xBCAA, 0x7145, 0xE28A, 0xCD05, 0x921B),
    TABLE(0x8555, 0x02BB, 0x0576, 0x0AEC, 0x15D8, 0x2BB0, 0x5760, 0xAEC0),
    TABLE(0x05AD, 0x0B5A, 0x16B4, 0x2D68, 0x5AD0, 0xB5A0, 0x6351, 0xC6A2),
    TABLE(0x7EEA, 0xFDD4, 0xF3B9, 0xEF63, 0xD6D7, 0xA5BF, 0x436F, 0x86DE),
    TABLE(0x482A, 0x9054, 0x28B9, 0x5172, 0xA2E4, 0x4DD9, 0x9BB2, 0x3F75),
    TABLE(0x8E10, 0x1431, 0x2862, 0x50C4, 0xA188, 0x4B01, 0x9602, 0x2415),
};

/* The octets p[0]…p[3] with `behind` octets after them. */
static inline unsigned four_of(const uint8_t *p, size_t behind) {
  return checks[behind + 3][p[0]] ^ checks[behind + 2][p[1]] ^ checks[behind + 1][p[2]] ^
         checks[behind][p[3]];
}

/* What depends on the step before is added last: that is the chain which the time is made of. */
static uint16_t check_over(uint16_t check, const uint8_t *p, size_t len) {
  for (; len >= 16; p += 16, len -= 16) {
    unsigned rest = four_of(p + 4, 8) ^ four_of(p + 8, 4) ^ four_of(p + 12, 0);
    rest ^= checks[13][p[2]] ^ checks[12][p[3]];
    unsigned first = p[0] ^ (check & 0xFFu);
    unsigned second = p[1] ^ ((unsigned)check >> 8);
    check = (uint16_t)(rest ^ (checks[15][first] ^ checks[14][second]));
  }
  for (; len > 0; p++, len--)
    check = (uint16_t)(check >> 8 ^ checks[0][(check ^ *p) & 0xFF]);
  return check;
}

/* ------------------------------------------------------------------ building */

hdlc_address_t hdlc_client(uint8_t sap) {
  return (hdlc_address_t){.octets = {(uint8_t)(sap << 1 | 1)}, .len = 1};
}

status_t hdlc_server(uint32_t upper, uint32_t lower, uint8_t len, hdlc_address_t *address) {
  uint32_t limit = len == 4 ? 0x4000 : 0x80;
  bool known = len == 1 || len == 2 || len == 4;
  if (!known || upper >= limit || (len > 1 && lower >= limit)) return ST_BAD_INPUT;
  *address = (hdlc_address_t){.len = len};
  uint8_t *to = address->octets;
  if (len == 4) *to++ = (uint8_t)(upper >> 7 << 1);
  *to++ = (uint8_t)(upper << 1 & 0xFE);
  if (len == 4) *to++ = (uint8_t)(lower >> 7 << 1);
  if (len > 1) *to++ = (uint8_t)(lower << 1 & 0xFE);
  to[-1] |= 1;
  return ST_OK;
}

bool hdlc_is_address(bytes_t octets, const hdlc_address_t *address) {
  return bytes_equal(octets, bytes_of(address->octets, address->len));
}

size_t hdlc_frame_size(size_t addresses_len, size_t info_len) {
  /* Two flags, format, control, check sequence; the header has its own only before information. */
  return 2 + 2 + addresses_len + 1 + 2 + (info_len > 0 ? 2 + info_len : 0);
}

static void put_check(obuf_t *out, uint16_t check) {
  check ^= 0xFFFF;
  obuf_put(out, (uint8_t)check);
  obuf_put(out, (uint8_t)(check >> 8));
}

void hdlc_put_frame(obuf_t *out, const hdlc_address_t *to, const hdlc_address_t *from,
                    uint8_t control, bool segmented, bytes_t info) {
  CHECK(info.len <= HDLC_INFO_MAX);
  size_t length = hdlc_frame_size((size_t)to->len + from->len, info.len) - 2;
  obuf_put(out, FLAG);
  size_t start = out->len;
  obuf_put(out, (uint8_t)(0xA0 | (segmented ? 0x08 : 0) | length >> 8));
  obuf_put(out, (uint8_t)length);
  obuf_add(out, bytes_of(to->octets, to->len));
  obuf_add(out, bytes_of(from->octets, from->len));
  obuf_put(out, control);
  uint16_t check = check_over(CHECK_START, out->p + start, out->len - start);
  if (info.len > 0) {
    start = out->len;
    put_check(out, check);
    obuf_add(out, info);
    check = check_over(check, out->p + start, out->len - start);
  }
  put_check(out, check);
  obuf_put(out, FLAG);
}

static void put_limit(obuf_t *out, uint8_t name, uint16_t octets) {
  obuf_put(out, name);
  obuf_put(out, octets > 0xFF ? 2 : 1);
  if (octets > 0xFF) obuf_put(out, (uint8_t)(octets >> 8));
  obuf_put(out, (uint8_t)octets);
}

void hdlc_put_limits(obuf_t *out, const hdlc_limits_t *limits) {
  uint8_t memory[HDLC_LIMITS_MAX];
  obuf_t list = obuf_over(memory, sizeof memory);
  put_limit(&list, 5, limits->info_tx);
  put_limit(&list, 6, limits->info_rx);
  const uint8_t windows[] = {7, 4, 0, 0, 0, limits->window_tx, 8, 4, 0, 0, 0, limits->window_rx};
  obuf_add(&list, bytes_of(windows, sizeof windows));
  CHECK(!list.full);
  obuf_put(out, 0x81);
  obuf_put(out, 0x80);
  obuf_put(out, (uint8_t)list.len);
  obuf_add(out, obuf_bytes(&list));
}

/* ------------------------------------------------------------------ limits that the meter names */

static status_t bad_limits(fault_t *fault, size_t at, const char *what) {
  return fault_set(fault, ST_BAD_FRAME, -1, (int32_t)at, "the limits in UA: %s", what);
}

status_t hdlc_read_limits(bytes_t info, hdlc_limits_t *limits, fault_t *fault) {
  if (info.len == 0) return ST_OK;
  if (info.len < 3 || info.p[0] != 0x81 || info.p[1] != 0x80)
    return bad_limits(fault, 0, "they begin with 81 80 and a length");
  if (info.p[2] != info.len - 3) return bad_limits(fault, 2, "the length is not theirs");
  size_t at = 3;
  while (at < info.len) {
    if (info.len - at < 2 || info.len - at - 2 < info.p[at + 1] || info.p[at + 1] > 4)
      return bad_limits(fault, at, "one is longer than they are");
    uint32_t value = 0;
    for (size_t i = 0; i < info.p[at + 1]; i++)
      value = value << 8 | info.p[at + 2 + i];
    bool size = info.p[at] == 5 || info.p[at] == 6;
    bool window = info.p[at] == 7 || info.p[at] == 8;
    if (size && value < HDLC_INFO_LEAST) return bad_limits(fault, at, "a field is too short");
    if (window && value < 1) return bad_limits(fault, at, "a window of none");
    if (size && value > HDLC_INFO_MAX) value = HDLC_INFO_MAX;
    if (window && value > HDLC_WINDOW_MAX) value = HDLC_WINDOW_MAX;
    if (info.p[at] == 5) limits->info_tx = (uint16_t)value;
    if (info.p[at] == 6) limits->info_rx = (uint16_t)value;
    if (info.p[at] == 7) limits->window_tx = (uint8_t)value;
    if (info.p[at] == 8) limits->window_rx = (uint8_t)value;
    at += 2 + (size_t)info.p[at + 1];
  }
  return ST_OK;
}

/* ------------------------------------------------------------------ receiving */

void hdlc_rx_start(hdlc_rx_t *rx, int32_t first_frame) {
  rx->begin = rx->len = 0;
  rx->noise = 0;
  rx->frame = first_frame;
}

bool hdlc_rx_busy(const hdlc_rx_t *rx) { return rx->len - rx->begin > 1; }

/* The frame under way is none: on from the next flag in what was taken. */
static void look_on(hdlc_rx_t *rx) {
  const uint8_t *flag = memchr(rx->raw + 1, FLAG, rx->len - 1);
  rx->begin = flag == NULL ? rx->len : (size_t)(flag - rx->raw);
}

/* What was done with is let go; the octets behind it, if any, are few but after damage. */
static void let_go(hdlc_rx_t *rx) {
  if (rx->begin == 0) return;
  rx->len -= rx->begin;
  if (rx->len == 1)
    rx->raw[0] = FLAG;
  else
    memmove(rx->raw, rx->raw + rx->begin, rx->len);
  rx->begin = 0;
}

static void be_bad(hdlc_rx_t *rx, hdlc_event_t *event, status_t status, size_t octet,
                   const char *what) {
  event->kind = HDLC_BAD;
  event->frame = rx->frame++;
  fault_set(&event->fault, status, event->frame, (int32_t)octet, "%s", what);
}

static size_t address_len(const uint8_t *p, size_t most) {
  for (size_t len = 1; len <= 4 && len <= most; len++)
    if ((p[len - 1] & 1) == 1) return len == 3 ? 0 : len;
  return 0;
}

/* A whole frame of `size` octets with both its flags stands in `raw`. */
static void judge(hdlc_rx_t *rx, size_t size, hdlc_event_t *event) {
  const uint8_t *raw = rx->raw;
  size_t end = size - 3; /* of what the check sequence is over */
  size_t to = address_len(raw + 3, end - 3);
  size_t from = to == 0 ? 0 : address_len(raw + 3 + to, end - 3 - to);
  size_t control = 3 + to + from;
  /* Behind the control field: nothing, or the check of the header and at least one octet. */
  bool info = end > control + 1;
  if (to == 0 || from == 0 || control >= end || (info && end < control + 4)) {
    look_on(rx);
    be_bad(rx, event, ST_BAD_FRAME, 3, "the addresses or the control field do not fit the frame");
    return;
  }
  uint16_t check = CHECK_START;
  size_t done = 1;
  if (info) {
    check = check_over(check, raw + 1, control + 2);
    done = control + 3;
    if (check != CHECK_GOOD) {
      look_on(rx);
      be_bad(rx, event, ST_BAD_CHECKSUM, control + 1, "the check of the header is wrong");
      return;
    }
  }
  if (check_over(check, raw + done, size - 1 - done) != CHECK_GOOD) {
    /* The length is only believed where the header's check has covered it; without, a frame that is
     * good may lie inside. */
    if (info)
      rx->begin = size - 1;
    else
      look_on(rx);
    be_bad(rx, event, ST_BAD_CHECKSUM, end, "the check of the frame is wrong");
    return;
  }
  rx->begin = size - 1; /* the closing flag may be the opening one of the next */
  event->kind = HDLC_FRAME;
  event->frame = rx->frame++;
  event->segmented = (raw[1] & 0x08) != 0;
  event->control = raw[control];
  event->to = bytes_of(raw + 3, to);
  event->from = bytes_of(raw + 3 + to, from);
  event->info = info ? bytes_of(raw + done, end - done) : bytes_of(NULL, 0);
  event->len = size;
  rx->noise = 0;
}

/* Looks at what stands in `raw`; how many octets must stand there before the next look, where
 * nothing was found. */
static size_t look(hdlc_rx_t *rx, hdlc_event_t *event) {
  for (;;) {
    let_go(rx);
    if (rx->noise > HDLC_NOISE_MAX) {
      be_bad(rx, event, ST_ENDLESS, 0, "octets without end, and no frame among them");
      rx->noise = 0;
      return 0;
    }
    if (rx->len < 2) return rx->len == 0 ? 1 : 3;
    if (rx->raw[1] == FLAG) {
      rx->begin = 1;
      continue;
    }
    if ((rx->raw[1] & 0xF0) != 0xA0) {
      look_on(rx);
      rx->noise += (uint32_t)rx->begin;
      continue;
    }
    if (rx->len < 3) return 3;
    size_t length = (size_t)(rx->raw[1] & 0x07) << 8 | rx->raw[2];
    if (length >= SMALLEST && rx->len < length + 2) return length + 2;
    if (length < SMALLEST) {
      look_on(rx);
      be_bad(rx, event, ST_BAD_FRAME, 1, "no frame is as short as its length says");
    } else if (rx->raw[length + 1] != FLAG) {
      look_on(rx);
      be_bad(rx, event, ST_BAD_FRAME, length + 1, "no flag stands where the frame ends");
    } else {
      judge(rx, length + 2, event);
    }
    return 0;
  }
}

size_t hdlc_rx_feed(hdlc_rx_t *rx, bytes_t in, hdlc_event_t *event) {
  size_t at = 0;
  event->kind = HDLC_NOTHING;
  for (;;) {
    size_t need = look(rx, event);
    if (event->kind != HDLC_NOTHING || at == in.len) return at;
    if (rx->len == 0) {
      const uint8_t *flag = memchr(in.p + at, FLAG, in.len - at);
      size_t skipped = flag == NULL ? in.len - at : (size_t)(flag - in.p) - at;
      rx->noise += (uint32_t)skipped;
      at += skipped;
      if (flag == NULL) continue;
    }
    size_t more = need - rx->len < in.len - at ? need - rx->len : in.len - at;
    memcpy(rx->raw + rx->len, in.p + at, more);
    rx->len += more;
    at += more;
  }
}

void hdlc_rx_silence(hdlc_rx_t *rx, hdlc_event_t *event) {
  event->kind = HDLC_NOTHING;
  let_go(rx);
  if (rx->len < 2) return;
  size_t heard = rx->len;
  look_on(rx);
  be_bad(rx, event, ST_BAD_FRAME, heard, "silence inside the frame");
}
