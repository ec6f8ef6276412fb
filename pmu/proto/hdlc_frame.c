/* Frames of type 3: built, and pulled out of what is heard. See hdlc.h. A frame is delimited by its
 * length, since 7E may stand anywhere inside it; where no flag stands at its end, what was taken is
 * looked through again for the next flag, so a damaged length costs no good frame behind it.
 * Source: IEC 62056-46, 6.4; the check sequence is that of ISO/IEC 13239, x^16 + x^12 + x^5 + 1. */
#include "pmu/proto/hdlc.h"

#include <string.h>

enum { FLAG = 0x7E, CHECK_START = 0xFFFF, CHECK_GOOD = 0xF0B8, SMALLEST = 7 };

/* Of each octet, lowest bit first, through the polynomial 0x8408. */
static const uint16_t checks[256] = {
    0x0000, 0x1189, 0x2312, 0x329B, 0x4624, 0x57AD, 0x6536, 0x74BF, 0x8C48, 0x9DC1, 0xAF5A, 0xBED3,
    0xCA6C, 0xDBE5, 0xE97E, 0xF8F7, 0x1081, 0x0108, 0x3393, 0x221A, 0x56A5, 0x472C, 0x75B7, 0x643E,
    0x9CC9, 0x8D40, 0xBFDB, 0xAE52, 0xDAED, 0xCB64, 0xF9FF, 0xE876, 0x2102, 0x308B, 0x0210, 0x1399,
    0x6726, 0x76AF, 0x4434, 0x55BD, 0xAD4A, 0xBCC3, 0x8E58, 0x9FD1, 0xEB6E, 0xFAE7, 0xC87C, 0xD9F5,
    0x3183, 0x200A, 0x1291, 0x0318, 0x77A7, 0x662E, 0x54B5, 0x453C, 0xBDCB, 0xAC42, 0x9ED9, 0x8F50,
    0xFBEF, 0xEA66, 0xD8FD, 0xC974, 0x4204, 0x538D, 0x6116, 0x709F, 0x0420, 0x15A9, 0x2732, 0x36BB,
    0xCE4C, 0xDFC5, 0xED5E, 0xFCD7, 0x8868, 0x99E1, 0xAB7A, 0xBAF3, 0x5285, 0x430C, 0x7197, 0x601E,
    0x14A1, 0x0528, 0x37B3, 0x263A, 0xDECD, 0xCF44, 0xFDDF, 0xEC56, 0x98E9, 0x8960, 0xBBFB, 0xAA72,
    0x6306, 0x728F, 0x4014, 0x519D, 0x2522, 0x34AB, 0x0630, 0x17B9, 0xEF4E, 0xFEC7, 0xCC5C, 0xDDD5,
    0xA96A, 0xB8E3, 0x8A78, 0x9BF1, 0x7387, 0x620E, 0x5095, 0x411C, 0x35A3, 0x242A, 0x16B1, 0x0738,
    0xFFCF, 0xEE46, 0xDCDD, 0xCD54, 0xB9EB, 0xA862, 0x9AF9, 0x8B70, 0x8408, 0x9581, 0xA71A, 0xB693,
    0xC22C, 0xD3A5, 0xE13E, 0xF0B7, 0x0840, 0x19C9, 0x2B52, 0x3ADB, 0x4E64, 0x5FED, 0x6D76, 0x7CFF,
    0x9489, 0x8500, 0xB79B, 0xA612, 0xD2AD, 0xC324, 0xF1BF, 0xE036, 0x18C1, 0x0948, 0x3BD3, 0x2A5A,
    0x5EE5, 0x4F6C, 0x7DF7, 0x6C7E, 0xA50A, 0xB483, 0x8618, 0x9791, 0xE32E, 0xF2A7, 0xC03C, 0xD1B5,
    0x2942, 0x38CB, 0x0A50, 0x1BD9, 0x6F66, 0x7EEF, 0x4C74, 0x5DFD, 0xB58B, 0xA402, 0x9699, 0x8710,
    0xF3AF, 0xE226, 0xD0BD, 0xC134, 0x39C3, 0x284A, 0x1AD1, 0x0B58, 0x7FE7, 0x6E6E, 0x5CF5, 0x4D7C,
    0xC60C, 0xD785, 0xE51E, 0xF497, 0x8028, 0x91A1, 0xA33A, 0xB2B3, 0x4A44, 0x5BCD, 0x6956, 0x78DF,
    0x0C60, 0x1DE9, 0x2F72, 0x3EFB, 0xD68D, 0xC704, 0xF59F, 0xE416, 0x90A9, 0x8120, 0xB3BB, 0xA232,
    0x5AC5, 0x4B4C, 0x79D7, 0x685E, 0x1CE1, 0x0D68, 0x3FF3, 0x2E7A, 0xE70E, 0xF687, 0xC41C, 0xD595,
    0xA12A, 0xB0A3, 0x8238, 0x93B1, 0x6B46, 0x7ACF, 0x4854, 0x59DD, 0x2D62, 0x3CEB, 0x0E70, 0x1FF9,
    0xF78F, 0xE606, 0xD49D, 0xC514, 0xB1AB, 0xA022, 0x92B9, 0x8330, 0x7BC7, 0x6A4E, 0x58D5, 0x495C,
    0x3DE3, 0x2C6A, 0x1EF1, 0x0F78};

static uint16_t check_over(uint16_t check, const uint8_t *p, size_t len) {
  for (size_t i = 0; i < len; i++)
    check = (uint16_t)(check >> 8 ^ checks[(check ^ p[i]) & 0xFF]);
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
