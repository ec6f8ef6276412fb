/* The conversation of a meter: times, states, the way from a message to its answer. What a command
 * of programming mode says is iec21_command.c. See iec21.h. */
#include "sim/wire/iec21.h"

#include <string.h>

#include "sim/wire/iec21_command.h"

void iec21_open(iec21_t *wire, const iec21_config_t *config, const iec21_app_t *app, void *of,
                const wire_mechanisms_t *right) {
  CHECK(config->serial[0] != 0);
  CHECK(pdu_baud_character(config->baud_max) != 0);
  memset(wire, 0, sizeof *wire);
  wire->config = *config;
  wire->app = app;
  wire->of = of;
  wire->right = right != NULL ? right : &WIRE_RIGHT;
  if (config->reaction_ns == 0) wire->config.reaction_ns = IEC21_REACTION_NS;
  iec21_reset(wire);
}

/* Everything that belongs to one conversation. */
static void forget(iec21_t *wire) {
  wire->state = IEC21_IDLE;
  wire->answer = IEC21_LISTENS;
  wire->breaking = false;
  wire->repeatable = false;
  wire->repeats = 0;
  wire->bad_count = 0;
  wire->level = 0;
  wire->passwords_wrong = 0;
  wire->more = false;
  wire->handing_over = false;
  wire->send_due = false;
  wire->out_len = 0;
  message_drop(&wire->message);
}

void iec21_reset(iec21_t *wire) {
  forget(wire);
  wire->baud = IEC21_BAUD_SIGN_ON;
  wire->line_due = false;
}

bool iec21_idle(const iec21_t *wire) { return wire->state == IEC21_IDLE; }

bool iec21_rests(const iec21_t *wire) {
  bool quiet = wire->answer == IEC21_LISTENS && !wire->line_due && !wire->send_due;
  return quiet && wire->state == IEC21_IDLE && wire->baud == IEC21_BAUD_SIGN_ON &&
         !message_open(&wire->message) && iec21_deadline(wire).ns == TIME_NEVER;
}

uint32_t iec21_rate(const iec21_t *wire) { return wire->baud; }

bool iec21_handed_over(const iec21_t *wire) { return wire->state == IEC21_HANDED_OVER; }

static void change_rate(iec21_t *wire, true_t at, uint32_t baud) {
  if (wire->baud == baud) return;
  wire->baud = baud;
  wire->line_at = at;
  wire->line_due = true;
}

static void go_idle(iec21_t *wire, true_t at) {
  forget(wire);
  change_rate(wire, at, IEC21_BAUD_SIGN_ON);
}

void iec21_back(iec21_t *wire, true_t at) {
  if (wire->state == IEC21_HANDED_OVER) go_idle(wire, at);
}

static void hand_over(iec21_t *wire, true_t at) {
  forget(wire);
  wire->state = IEC21_HANDED_OVER;
  change_rate(wire, at, wire->agreed);
}

/* The answer stands in `out`; it leaves a reaction time after `at`. */
static void answer(iec21_t *wire, true_t at, obuf_t *out, bool repeatable) {
  /* Larger than any answer can be by the table of limits, unless a defect made it so. */
  if (out->full) {
    *out = obuf_over(wire->out, sizeof wire->out);
    pdu_break(out, wire->right);
    wire->breaking = true;
    repeatable = false;
  }
  pdu_seal(out, wire->right);
  wire->out_len = out->len;
  wire->repeatable = repeatable;
  wire->answer = IEC21_DUE;
  wire->answer_at = (true_t){at.ns + wire->config.reaction_ns};
  message_drop(&wire->message);
}

static void answer_break(iec21_t *wire, true_t at) {
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  pdu_break(&out, wire->right);
  wire->breaking = true;
  answer(wire, at, &out, false);
}

static bool is_serial(bytes_t text) {
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = text.p[i];
    bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!good) return false;
  }
  return text.len <= 16;
}

/* "/?SERIAL!" CR LF. Not for us, or not of that form: silence. */
static void hear_sign_on(iec21_t *wire, true_t at, bytes_t message) {
  if (message.len < 5 || message.p[1] != '?') return;
  if (memcmp(message.p + message.len - 3, "!\r\n", 3) != 0) return;
  bytes_t serial = bytes_of(message.p + 2, message.len - 5);
  if (!is_serial(serial)) return;
  if (serial.len > 0 && !bytes_is(serial, wire->config.serial)) return;
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  uint8_t rate = pdu_baud_character(wire->config.baud_max);
  if (wire->config.mode_e)
    pdu_identification_mode_e(&out, wire->config.manufacturer, rate, wire->config.identification);
  else
    pdu_identification(&out, wire->config.manufacturer, rate, wire->config.identification);
  wire->state = IEC21_IDENTIFIED;
  answer(wire, at, &out, false);
}

static void read_out(iec21_t *wire, true_t at) {
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  pdu_data_open(&out);
  wire->app->read_out(wire->of, at, &out);
  pdu_read_out_close(&out, wire->right);
  wire->state = IEC21_READ_OUT;
  answer(wire, at, &out, true);
}

static void enter_programming(iec21_t *wire, true_t at) {
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  pdu_operand(&out, wire->right, bytes_text(wire->config.serial));
  wire->state = IEC21_PROGRAMMING;
  answer(wire, at, &out, false);
}

/* ACK 2 Z 2 CR LF, answered by the same at 300 Bd; the new rate holds after that. */
static bool asks_for_mode_e(const iec21_t *wire, bytes_t message) {
  return wire->config.mode_e && message.len == 6 && message.p[1] == '2' && message.p[3] == '2' &&
         message.p[4] == CH_CR && message.p[5] == CH_LF;
}

static void confirm_mode_e(iec21_t *wire, true_t at, uint8_t rate) {
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  pdu_mode_e(&out, rate);
  wire->handing_over = true;
  wire->agreed = pdu_baud_of(rate);
  answer(wire, at, &out, false);
}

/* ACK 0 Z Y CR LF: the new rate holds as soon as its last octet has left, which is `at`. */
static void hear_option(iec21_t *wire, true_t at, bytes_t message) {
  bool formed = message.len == 6 && message.p[1] == '0' && message.p[4] == CH_CR &&
                message.p[5] == CH_LF && (message.p[3] == '0' || message.p[3] == '1');
  bool mode_e = asks_for_mode_e(wire, message);
  uint32_t baud = formed || mode_e ? pdu_baud_of(message.p[2]) : 0;
  if (baud == 0 || baud > wire->config.baud_max) {
    go_idle(wire, at);
    return;
  }
  if (mode_e) {
    confirm_mode_e(wire, at, message.p[2]);
    return;
  }
  change_rate(wire, at, baud);
  if (message.p[3] == '0')
    read_out(wire, at);
  else
    enter_programming(wire, at);
}

/* The same message once more, three times at most, then a break. */
static void hear_nak(iec21_t *wire, true_t at) {
  if (!wire->repeatable) return;
  if (wire->repeats == IEC21_REPEATS_MAX) {
    answer_break(wire, at);
    return;
  }
  wire->repeats++;
  wire->answer = IEC21_DUE;
  wire->answer_at = (true_t){at.ns + wire->config.reaction_ns};
}

static void hear_ack(iec21_t *wire, true_t at) {
  if (wire->state == IEC21_READ_OUT) {
    go_idle(wire, at);
    return;
  }
  if (!wire->more) return;
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  iec21_next_block(wire, &out);
  wire->repeats = 0;
  answer(wire, at, &out, true);
}

static void hear_command(iec21_t *wire, true_t at, bytes_t message) {
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  wire->repeats = 0;
  iec21_verdict_t verdict = iec21_command(wire, at, message, &out);
  if (verdict == IEC21_ANSWER_BREAK)
    answer_break(wire, at);
  else
    answer(wire, at, &out, verdict == IEC21_ANSWER_DATA);
}

static bool is_break(bytes_t message) {
  return message.len == 4 && memcmp(message.p,
                                    "\x01"
                                    "B0\x03",
                                    4) == 0;
}

static void hear_good(iec21_t *wire, true_t at) {
  bytes_t message = message_bytes(&wire->message);
  wire->bad_count = 0;
  if (is_break(message)) {
    go_idle(wire, at);
    return;
  }
  if (wire->answer != IEC21_LISTENS) return;
  switch (wire->state) {
  case IEC21_IDLE:
    hear_sign_on(wire, at, message);
    return;
  case IEC21_IDENTIFIED:
    if (message.p[0] == CH_ACK) hear_option(wire, at, message);
    return;
  case IEC21_READ_OUT:
  case IEC21_PROGRAMMING:
    if (message.p[0] == CH_NAK)
      hear_nak(wire, at);
    else if (message.p[0] == CH_ACK)
      hear_ack(wire, at);
    else if (wire->state == IEC21_PROGRAMMING)
      hear_command(wire, at, message);
    return;
  case IEC21_HANDED_OVER:
    return;
  }
}

/* In programming mode the answer is NAK, to the fourth in a row a break; elsewhere silence. */
static void hear_bad(iec21_t *wire, true_t at) {
  message_drop(&wire->message);
  if (wire->state != IEC21_PROGRAMMING || wire->answer != IEC21_LISTENS) return;
  if (++wire->bad_count == IEC21_BAD_MAX) {
    answer_break(wire, at);
    return;
  }
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  pdu_nak(&out);
  wire->more = false;
  answer(wire, at, &out, false);
}

static message_start_t may_start(const iec21_t *wire) {
  bool listens = wire->answer == IEC21_LISTENS;
  bool talks = wire->state == IEC21_READ_OUT || wire->state == IEC21_PROGRAMMING;
  return (message_start_t){
      .sign_on = wire->state == IEC21_IDLE,
      .option = wire->state == IEC21_IDENTIFIED && listens,
      .single = talks && listens,
      .frame = wire->state != IEC21_IDLE,
      .data = wire->state == IEC21_PROGRAMMING && listens,
  };
}

void iec21_feed(iec21_t *wire, true_t first, true_t last, bytes_t octets) {
  if (wire->state == IEC21_HANDED_OVER && octets.len > 0) {
    if (iec21_deadline(wire).ns < first.ns) iec21_tick(wire, first);
    wire->heard_last = last;
  }
  if (wire->state == IEC21_HANDED_OVER) return;
  for (size_t i = 0; i < octets.len; i++) {
    true_t at = last;
    if (i + 1 < octets.len)
      at.ns = first.ns + mul_div_floor(last.ns - first.ns, (int64_t)i, (int64_t)octets.len - 1);
    /* A time-out that passed before this octet; at equal times feeding precedes ticking. */
    if (wire->answer == IEC21_LISTENS && iec21_deadline(wire).ns < at.ns) iec21_tick(wire, at);
    wire->heard_last = at;
    heard_t heard = message_octet(&wire->message, may_start(wire), octets.p[i]);
    if (heard == HEARD_WHOLE) hear_good(wire, at);
    if (heard == HEARD_BAD) hear_bad(wire, at);
  }
}

static true_t later(true_t from, int64_t ns) { return (true_t){from.ns + ns}; }

true_t iec21_deadline(const iec21_t *wire) {
  if (wire->answer == IEC21_DUE && !wire->send_due) return wire->answer_at;
  if (wire->answer != IEC21_LISTENS) return (true_t){TIME_NEVER};
  if (message_open(&wire->message)) return later(wire->heard_last, IEC21_BETWEEN_OCTETS_NS);
  switch (wire->state) {
  case IEC21_IDLE:
    return (true_t){TIME_NEVER};
  case IEC21_IDENTIFIED:
    return later(wire->left_last, IEC21_OPTION_WAIT_NS);
  case IEC21_READ_OUT:
    return later(wire->left_last, IEC21_READ_OUT_WAIT_NS);
  case IEC21_PROGRAMMING:
    if (wire->heard_last.ns > wire->left_last.ns) return later(wire->heard_last, IEC21_SILENCE_NS);
    return later(wire->left_last, IEC21_SILENCE_NS);
  case IEC21_HANDED_OVER:
    if (wire->heard_last.ns > wire->left_last.ns)
      return later(wire->heard_last, IEC21_HANDED_OVER_NS);
    return later(wire->left_last, IEC21_HANDED_OVER_NS);
  }
  return (true_t){TIME_NEVER};
}

void iec21_tick(iec21_t *wire, true_t now) {
  true_t due = iec21_deadline(wire);
  if (due.ns > now.ns) return;
  if (wire->answer == IEC21_DUE) {
    message_drop(&wire->message); /* a half-heard break: from here on the line is ours */
    wire->send_due = true;
    return;
  }
  if (message_open(&wire->message)) {
    hear_bad(wire, due);
    return;
  }
  go_idle(wire, due);
}

bool iec21_next(iec21_t *wire, iec21_act_t *act) {
  if (wire->line_due) {
    wire->line_due = false;
    *act = (iec21_act_t){.kind = IEC21_LINE, .at = wire->line_at, .baud = wire->baud};
    return true;
  }
  if (wire->send_due) {
    wire->send_due = false;
    wire->answer = IEC21_LEAVES;
    *act = (iec21_act_t){
        .kind = IEC21_SEND, .at = wire->answer_at, .octets = bytes_of(wire->out, wire->out_len)};
    return true;
  }
  return false;
}

void iec21_left(iec21_t *wire, true_t last) {
  if (wire->state == IEC21_HANDED_OVER) wire->left_last = last;
  if (wire->answer != IEC21_LEAVES) return; /* broken off by the other side meanwhile */
  wire->left_last = last;
  wire->answer = IEC21_LISTENS;
  message_drop(&wire->message);
  if (wire->breaking) go_idle(wire, last);
  if (wire->handing_over) hand_over(wire, last);
}
