/* Collects the messages that a meter hears; see iec21_message.h. */
#include "sim/wire/iec21_message.h"

#include "sim/wire/iec21_pdu.h"

enum { OPTION_LEN = 6 };

static bool parity_even(uint8_t octet) {
  uint8_t ones = (uint8_t)(octet ^ (octet >> 4));
  ones = (uint8_t)(ones ^ (ones >> 2));
  ones = (uint8_t)(ones ^ (ones >> 1));
  return (ones & 1) == 0;
}

void message_drop(message_t *message) {
  message->kind = MESSAGE_NONE;
  message->bad = false;
  message->closed = false;
  message->len = 0;
}

bool message_open(const message_t *message) { return message->kind != MESSAGE_NONE; }

bytes_t message_bytes(const message_t *message) { return bytes_of(message->octets, message->len); }

static void keep(message_t *message, uint8_t seven) {
  if (message->len == MESSAGE_MAX) {
    message->bad = true;
    return;
  }
  message->octets[message->len++] = seven;
}

static message_kind_t kind_of_start(message_start_t may, uint8_t seven) {
  if (seven == '/' && may.sign_on) return MESSAGE_SIGN_ON;
  if (seven == CH_ACK && may.option) return MESSAGE_OPTION;
  if (seven == CH_SOH && may.frame) return MESSAGE_FRAME;
  if (seven == CH_STX && may.data) return MESSAGE_FRAME;
  return MESSAGE_NONE;
}

/* The message is over. Its octets stay readable until the next one starts. */
static heard_t over(message_t *message) {
  bool bad = message->bad;
  message->kind = MESSAGE_NONE;
  message->bad = false;
  message->closed = false;
  return bad ? HEARD_BAD : HEARD_WHOLE;
}

static heard_t start(message_t *message, message_start_t may, uint8_t seven, bool even) {
  if (!even) return HEARD_NOTHING;
  message_drop(message);
  if (may.single && (seven == CH_ACK || seven == CH_NAK)) {
    keep(message, seven);
    return HEARD_WHOLE;
  }
  message->kind = kind_of_start(may, seven);
  if (message->kind != MESSAGE_NONE) keep(message, seven);
  return HEARD_NOTHING;
}

static heard_t sign_on(message_t *message, uint8_t seven, bool even) {
  /* A serial has no slash: a slash inside is the true beginning, after noise that looked like
   * one. */
  if (seven == '/' && even) {
    message_drop(message);
    message->kind = MESSAGE_SIGN_ON;
  }
  if (!even) message->bad = true;
  keep(message, seven);
  return seven == CH_LF ? over(message) : HEARD_NOTHING;
}

static heard_t option(message_t *message, uint8_t seven, bool even) {
  if (!even) message->bad = true;
  keep(message, seven);
  if (seven == CH_LF || message->len == OPTION_LEN) return over(message);
  return HEARD_NOTHING;
}

static heard_t frame(message_t *message, uint8_t seven, bool even) {
  if (!even) message->bad = true;
  if (message->closed) {
    uint8_t check = 0;
    for (size_t i = 1; i < message->len; i++)
      check = (uint8_t)(check ^ message->octets[i]);
    if (check != seven) message->bad = true;
    return over(message);
  }
  keep(message, seven);
  /* An octet of wrong parity ends nothing: what it was is not known. */
  message->closed = even && (seven == CH_ETX || seven == CH_EOT);
  return HEARD_NOTHING;
}

heard_t message_octet(message_t *message, message_start_t may, uint8_t octet) {
  uint8_t seven = octet & 0x7F;
  bool even = parity_even(octet);
  switch (message->kind) {
  case MESSAGE_NONE:
    return start(message, may, seven, even);
  case MESSAGE_SIGN_ON:
    return sign_on(message, seven, even);
  case MESSAGE_OPTION:
    return option(message, seven, even);
  case MESSAGE_FRAME:
    return frame(message, seven, even);
  }
  return HEARD_NOTHING;
}
