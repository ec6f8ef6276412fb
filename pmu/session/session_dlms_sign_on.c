/* The opening by mode E: a sign-on at 300 Bd with even parity, the rate that both can, its
 * confirmation, and then HDLC in eight bits. The link that ends gives the line back, so every
 * link is opened like this. Our own octets, heard back, come before the meter can answer.
 * Source: section 1 of the dictionary polyphase-tou-dlms.md. */
#include "pmu/session/session_dlms.h"

#include "pmu/proto/iec21.h"

#include <string.h>

#define REACTION_NS (220 * NS_PER_S / 1000) /* at least 200 ms */
#define ANSWER_WAIT_NS (22 * NS_PER_S / 10) /* for the first octet */
#define SLACK_NS (2 * NS_PER_S)             /* and the rest of it, 20 octets of 33 ms */
#define ECHO_NS (100 * NS_PER_S / 1000)
#define AGAIN_NS (35 * NS_PER_S / 10) /* the meter waits 3 s for the option, then it is idle */
enum { SIGN_ONS_MAX = 3, RATE_AT = 4, TEXT_AT = 5, BITS_PER_OCTET = 10, EVEN = 0x80 };

static uint8_t with_parity(uint8_t seven) {
  uint8_t ones = 0;
  for (int bit = 0; bit < 7; bit++)
    ones ^= (uint8_t)(seven >> bit & 1);
  return (uint8_t)(seven | (ones != 0 ? EVEN : 0));
}

static void due(session_dlms_t *s, dlms_sign_step_t step, int64_t at_ns) {
  s->sign.step = step;
  s->send_at.ns = at_ns;
  s->sign.len = 0;
}

void session_dlms_sign_on(session_dlms_t *s) {
  s->state = DLMS_SIGNING;
  s->sign = (dlms_sign_t){.tries = 1};
  session_push(&s->base, (act_t){.kind = ACT_LINE, .baud = IEC21_BAUD_MIN});
  due(s, DLMS_SIGN_ASK, s->now.ns + REACTION_NS);
}

static void send(session_dlms_t *s, bytes_t octets, dlms_sign_step_t next) {
  int64_t lasts_ns = mul_div_floor((int64_t)octets.len * BITS_PER_OCTET, NS_PER_S, IEC21_BAUD_MIN);
  session_push(&s->base, (act_t){.kind = ACT_SEND, .octets = octets});
  s->sign.tx_end.ns = s->now.ns + lasts_ns;
  due(s, next, s->sign.tx_end.ns + ANSWER_WAIT_NS + SLACK_NS);
}

static void send_ask(session_dlms_t *s) {
  obuf_t out = obuf_over(s->sign.tx, sizeof s->sign.tx);
  iec21_put_sign_on(&out, bytes_text(s->base.plan.serial));
  CHECK(!out.full);
  send(s, obuf_bytes(&out), DLMS_SIGN_NAME);
}

/* ACK 2 Z 2 CR LF: the meter answers with the same. */
static void send_option(session_dlms_t *s) {
  obuf_t out = obuf_over(s->sign.tx, sizeof s->sign.tx);
  iec21_put_option(&out, iec21_baud_char(s->sign.baud), '2');
  CHECK(!out.full);
  s->sign.tx[1] = with_parity('2');
  s->sign.tx_len = out.len;
  send(s, obuf_bytes(&out), DLMS_SIGN_CONFIRM);
}

static void again_or_end(session_dlms_t *s) {
  fault_t fault;
  status_t status = s->sign.len > 0 ? ST_GARBLED : ST_SILENT_LINE;
  fault_set(&fault, status, -1, -1, "sign-on: %s", status_text(status));
  session_dlms_tell(s, &fault);
  if (s->sign.tries++ < SIGN_ONS_MAX) {
    due(s, DLMS_SIGN_ASK, s->now.ns + AGAIN_NS);
    return;
  }
  session_dlms_end(s, status, &fault);
}

void session_dlms_sign_tick(session_dlms_t *s) {
  switch (s->sign.step) {
  case DLMS_SIGN_ASK:
    send_ask(s);
    return;
  case DLMS_SIGN_NAME:
  case DLMS_SIGN_CONFIRM:
    again_or_end(s);
    return;
  case DLMS_SIGN_OPTION:
    send_option(s);
    return;
  case DLMS_SIGN_OPEN:
    session_dlms_link_start(s, s->sign.baud);
    return;
  }
}

/* `/MPF5\2PTOU-0100`: the fastest rate of the port, what it can, who it is. */
static void on_name(session_dlms_t *s) {
  fault_t fault;
  const dlms_sign_t *sign = &s->sign;
  bytes_t text = bytes_of(sign->heard + TEXT_AT, sign->len - 2 - TEXT_AT);
  uint32_t offered = iec21_baud((char)sign->heard[RATE_AT]);
  bool mode_e = text.len > 2 && text.p[0] == '\\' && text.p[1] == '2';
  bytes_t name = bytes_of(text.p + 2, mode_e ? text.len - 2 : 0);
  if (offered == 0 || !mode_e || !bytes_is(name, s->base.plan.identification)) {
    fault_set(&fault, ST_BAD_IDENTITY, -1, TEXT_AT, "the meter calls itself '%.*s', not '\\2%s'",
              (int)text.len, (const char *)text.p, s->base.plan.identification);
    session_dlms_tell(s, &fault);
    session_dlms_end(s, ST_BAD_IDENTITY, &fault);
    return;
  }
  s->sign.baud = offered < s->base.plan.baud ? offered : s->base.plan.baud;
  due(s, DLMS_SIGN_OPTION, s->now.ns + REACTION_NS);
}

static void on_confirmed(session_dlms_t *s) {
  session_push(&s->base, (act_t){.kind = ACT_LINE, .baud = s->sign.baud});
  due(s, DLMS_SIGN_OPEN, s->now.ns + REACTION_NS);
}

static void hear_name(session_dlms_t *s, uint8_t octet) {
  dlms_sign_t *sign = &s->sign;
  uint8_t seven = (uint8_t)(octet & 0x7F);
  bool good = with_parity(seven) == octet;
  if (seven == '/') sign->len = 0;
  if (!good || sign->len == sizeof sign->heard || (sign->len == 0 && seven != '/')) return;
  sign->heard[sign->len++] = seven;
  bool whole = sign->len > TEXT_AT + 2 && sign->heard[sign->len - 2] == '\r' && seven == '\n';
  if (whole) on_name(s);
}

static void hear_confirm(session_dlms_t *s, uint8_t octet) {
  dlms_sign_t *sign = &s->sign;
  bool begins = octet == sign->tx[0];
  if (octet != sign->tx[sign->len]) sign->len = 0;
  if (octet != sign->tx[sign->len] && !begins) return;
  if (++sign->len == sign->tx_len) on_confirmed(s);
}

void session_dlms_sign_feed(session_dlms_t *s, mono_t first, bytes_t in) {
  if (first.ns <= s->sign.tx_end.ns + ECHO_NS) return; /* ours */
  for (size_t at = 0; at < in.len && s->state == DLMS_SIGNING; at++) {
    if (s->sign.step == DLMS_SIGN_NAME)
      hear_name(s, in.p[at]);
    else if (s->sign.step == DLMS_SIGN_CONFIRM)
      hear_confirm(s, in.p[at]);
  }
}
