/* Messages of 62056-21 mode C, the client's half; see iec21.h. The receiver is one switch on its
 * state. A message with a fault is read to its end before it is reported, so that its octets are
 * not taken for the beginning of another one. */
#include "pmu/proto/iec21.h"

#include <string.h>

enum { SOH = 0x01, STX = 0x02, ETX = 0x03, EOT = 0x04, ACK = 0x06, NAK = 0x15, CR = 13, LF = 10 };
enum { SEVEN_BITS = 0x7F, IDENTIFICATION_MAX = 24, IDENTIFICATION_HEAD = 5 };

static const uint32_t bauds[] = {300, 600, 1200, 2400, 4800, 9600, 19200};
enum { BAUD_COUNT = sizeof bauds / sizeof bauds[0] };

uint32_t iec21_baud(char baud_char) {
  if (baud_char < '0' || baud_char >= '0' + BAUD_COUNT) return 0;
  return bauds[baud_char - '0'];
}

char iec21_baud_char(uint32_t baud) {
  for (int i = 0; i < BAUD_COUNT; i++)
    if (bauds[i] == baud) return (char)('0' + i);
  return '\0';
}

static bool parity_even(uint8_t octet) { return __builtin_parity(octet) == 0; }

static void put(obuf_t *out, uint8_t seven) {
  obuf_put(out, parity_even(seven) ? seven : (uint8_t)(seven | 0x80));
}

static void put_run(obuf_t *out, bytes_t run, uint8_t *check) {
  for (size_t at = 0; at < run.len; at++) {
    put(out, run.p[at] & SEVEN_BITS);
    *check ^= run.p[at] & SEVEN_BITS;
  }
}

void iec21_put_sign_on(obuf_t *out, bytes_t serial) {
  uint8_t unused = 0;
  put_run(out, bytes_text("/?"), &unused);
  put_run(out, serial, &unused);
  put_run(out, bytes_text("!\r\n"), &unused);
}

void iec21_put_option(obuf_t *out, char baud_char, char mode) {
  const uint8_t run[] = {ACK, '0', (uint8_t)baud_char, (uint8_t)mode, CR, LF};
  uint8_t unused = 0;
  put_run(out, bytes_of(run, sizeof run), &unused);
}

void iec21_put_command(obuf_t *out, const char *name, bytes_t data) {
  static const uint8_t stx = STX, etx = ETX;
  uint8_t check = 0;
  put(out, SOH);
  put_run(out, bytes_text(name), &check);
  put_run(out, bytes_of(&stx, 1), &check);
  put_run(out, data, &check);
  put_run(out, bytes_of(&etx, 1), &check);
  put(out, check);
}

void iec21_put_break(obuf_t *out) {
  static const uint8_t run[] = {'B', '0', ETX};
  uint8_t check = 0;
  put(out, SOH);
  put_run(out, bytes_of(run, sizeof run), &check);
  put(out, check);
}

void iec21_put_ack(obuf_t *out) { put(out, ACK); }
void iec21_put_nak(obuf_t *out) { put(out, NAK); }

int32_t iec21_error(bytes_t text) {
  if (text.len != 6 || memcmp(text.p, "(ER", 3) != 0 || text.p[5] != ')') return -1;
  int tens = text.p[3] - '0', ones = text.p[4] - '0';
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return -1;
  return tens * 10 + ones;
}

void iec21_rx_start(iec21_rx_t *rx) {
  rx->state = IEC21_AT_IDLE;
  rx->frame = 0;
  rx->noise = 0;
  rx->len = 0;
  rx->check = 0;
  rx->close = 0;
  rx->fault = (fault_t){.status = ST_OK};
}

bool iec21_rx_busy(const iec21_rx_t *rx) {
  return rx->state != IEC21_AT_IDLE && rx->state != IEC21_AT_END;
}

/* The first fault of a message is the one that is reported. */
static void blame(iec21_rx_t *rx, status_t status, const char *what, uint8_t octet) {
  if (rx->fault.status != ST_OK) return;
  int32_t at = rx->len == 0 ? 0 : (int32_t)rx->len - 1;
  fault_set(&rx->fault, status, rx->frame, at, "%s, got 0x%02X", what, octet);
}

static void begin(iec21_rx_t *rx, iec21_state_t state) {
  rx->state = state;
  rx->noise = 0;
  rx->check = 0;
}

/* The message under way is over; the next octet begins another one. */
static void finish(iec21_rx_t *rx, iec21_event_t *event, iec21_kind_t kind, size_t head,
                   size_t tail) {
  CHECK(rx->len >= head + tail);
  event->kind = rx->fault.status == ST_OK ? kind : IEC21_BAD;
  event->frame = rx->frame;
  event->raw = bytes_of(rx->raw, rx->len);
  event->text = bytes_of(rx->text + head, rx->len - head - tail);
  event->text_at = (int32_t)head;
  event->more = rx->fault.status == ST_OK && rx->close == EOT;
  event->fault = rx->fault;
  rx->state = IEC21_AT_IDLE;
  rx->frame++;
  rx->len = 0;
  rx->close = 0;
  rx->fault = (fault_t){.status = ST_OK};
}

static void endless(iec21_rx_t *rx, iec21_event_t *event, const char *what) {
  rx->fault = (fault_t){.status = ST_OK};
  fault_set(&rx->fault, ST_ENDLESS, rx->frame, (int32_t)rx->len, "%s", what);
  finish(rx, event, IEC21_BAD, 0, 0);
  rx->state = IEC21_AT_END;
}

static void start_octet(iec21_rx_t *rx, uint8_t octet, uint8_t seven, iec21_event_t *event) {
  /* Section 1: an octet that cannot start a message is skipped; so is one of the wrong parity. */
  bool starts = parity_even(octet) &&
                (seven == SOH || seven == STX || seven == '/' || seven == ACK || seven == NAK);
  if (!starts) {
    rx->len = 0;
    if (++rx->noise > IEC21_NOISE_MAX) endless(rx, event, "octets that begin no message go on");
    return;
  }
  if (seven == SOH) begin(rx, IEC21_AT_HEAD);
  if (seven == STX) begin(rx, IEC21_AT_BODY);
  if (seven == '/') begin(rx, IEC21_AT_IDENTIFICATION);
  if (seven == ACK) finish(rx, event, IEC21_ACK, 0, 0);
  if (seven == NAK) finish(rx, event, IEC21_NAK, 0, 0);
}

static bool is_text(uint8_t seven) { return seven >= 0x20 && seven < 0x7F; }

static void identification_octet(iec21_rx_t *rx, uint8_t seven, iec21_event_t *event) {
  if (seven == LF) {
    if (rx->len < IDENTIFICATION_HEAD + 3 || rx->text[rx->len - 2] != CR) {
      blame(rx, ST_BAD_FRAME, "an identification ends in CR LF", seven);
      finish(rx, event, IEC21_BAD, 0, 0);
      return;
    }
    event->baud_char = (char)rx->text[IDENTIFICATION_HEAD - 1];
    finish(rx, event, IEC21_IDENTIFICATION, IDENTIFICATION_HEAD, 2);
    return;
  }
  if (seven != CR && !is_text(seven)) blame(rx, ST_BAD_FRAME, "printable octets expected", seven);
  if (rx->len >= 2 && rx->text[rx->len - 2] == CR) blame(rx, ST_BAD_FRAME, "LF expected", seven);
  if (rx->len == IDENTIFICATION_MAX + IDENTIFICATION_HEAD) {
    blame(rx, ST_BAD_FRAME, "the identification is too long", seven);
    finish(rx, event, IEC21_BAD, 0, 0);
  }
}

static void head_octet(iec21_rx_t *rx, uint8_t seven) {
  rx->check ^= seven;
  if (rx->len <= 3) {
    if (!is_text(seven)) blame(rx, ST_BAD_FRAME, "a command letter or digit expected", seven);
    return;
  }
  if (seven == STX) {
    rx->state = IEC21_AT_BODY;
  } else {
    if (seven != ETX) blame(rx, ST_BAD_FRAME, "STX or ETX expected", seven);
    rx->close = ETX;
    rx->state = IEC21_AT_CHECK;
  }
}

static void body_octet(iec21_rx_t *rx, uint8_t seven) {
  rx->check ^= seven;
  if (seven == ETX || seven == EOT) {
    rx->close = seven;
    rx->state = IEC21_AT_CHECK;
    return;
  }
  if (!is_text(seven) && seven != CR && seven != LF)
    blame(rx, ST_BAD_FRAME, "printable octets expected", seven);
}

static void check_octet(iec21_rx_t *rx, uint8_t seven, iec21_event_t *event) {
  if (seven != rx->check) blame(rx, ST_BAD_CHECKSUM, "the block check does not agree", seven);
  if (rx->text[0] == STX) {
    finish(rx, event, IEC21_DATA, 1, 2);
    return;
  }
  bool is_break = rx->len == 5 && memcmp(rx->text + 1, "B0", 2) == 0;
  bool is_program = rx->len > 5 && memcmp(rx->text + 1, "P0", 2) == 0;
  if (!is_break && !is_program) blame(rx, ST_BAD_ORDER, "a meter does not send this", seven);
  if (is_break) {
    finish(rx, event, IEC21_BREAK, 0, 0);
  } else {
    finish(rx, event, IEC21_PROGRAM, rx->len > 5 ? 4 : 0, rx->len > 5 ? 2 : 0);
  }
}

static void take_octet(iec21_rx_t *rx, uint8_t octet, iec21_event_t *event) {
  uint8_t seven = octet & SEVEN_BITS;
  CHECK(rx->len < IEC21_MESSAGE_MAX);
  if (rx->state == IEC21_AT_END) return;
  rx->raw[rx->len] = octet;
  rx->text[rx->len] = seven;
  rx->len++;
  if (rx->state != IEC21_AT_IDLE && !parity_even(octet))
    blame(rx, ST_BAD_PARITY, "even parity expected", octet);
  switch (rx->state) {
  case IEC21_AT_IDLE:
    start_octet(rx, octet, seven, event);
    break;
  case IEC21_AT_IDENTIFICATION:
    identification_octet(rx, seven, event);
    break;
  case IEC21_AT_HEAD:
    head_octet(rx, seven);
    break;
  case IEC21_AT_BODY:
    body_octet(rx, seven);
    break;
  case IEC21_AT_CHECK:
    check_octet(rx, seven, event);
    break;
  case IEC21_AT_END:
    break;
  }
  if (rx->len == IEC21_MESSAGE_MAX) endless(rx, event, "the message does not end");
}

size_t iec21_rx_feed(iec21_rx_t *rx, bytes_t in, iec21_event_t *event) {
  *event = (iec21_event_t){.kind = IEC21_NOTHING};
  size_t at = 0;
  while (at < in.len && event->kind == IEC21_NOTHING)
    take_octet(rx, in.p[at++], event);
  return at;
}

void iec21_rx_silence(iec21_rx_t *rx, iec21_event_t *event) {
  *event = (iec21_event_t){.kind = IEC21_NOTHING};
  if (!iec21_rx_busy(rx)) return;
  if (rx->fault.status == ST_OK)
    fault_set(&rx->fault, ST_TIMEOUT, rx->frame, (int32_t)rx->len,
              "the message broke off after %zu octets", rx->len);
  finish(rx, event, IEC21_BAD, 0, 0);
}
