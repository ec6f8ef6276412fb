/* The PDUs of a meter in mode C; see iec21_pdu.h. No parser here, and no state. */
#include "sim/wire/iec21_pdu.h"

static uint8_t right_block_check(bytes_t covered) {
  uint8_t check = 0;
  for (size_t i = 0; i < covered.len; i++)
    check = (uint8_t)(check ^ (covered.p[i] & 0x7F));
  return check;
}

static uint8_t right_parity(uint8_t octet) {
  uint8_t seven = octet & 0x7F;
  uint8_t ones = (uint8_t)(seven ^ (seven >> 4));
  ones = (uint8_t)(ones ^ (ones >> 2));
  ones = (uint8_t)(ones ^ (ones >> 1));
  return (ones & 1) ? (uint8_t)(seven | 0x80) : seven;
}

static void right_row_order(uint8_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = (uint8_t)i;
}

static uint8_t right_message_end(bool more) { return more ? CH_EOT : CH_ETX; }

const wire_mechanisms_t WIRE_RIGHT = {
    .block_check = right_block_check,
    .parity = right_parity,
    .row_order = right_row_order,
    .message_end = right_message_end,
};

static const uint32_t bauds[PDU_BAUD_CHARACTERS] = {300, 600, 1200, 2400, 4800, 9600, 19200};

uint8_t pdu_baud_character(uint32_t baud) {
  for (uint8_t i = 0; i < PDU_BAUD_CHARACTERS; i++)
    if (bauds[i] == baud) return (uint8_t)('0' + i);
  return 0;
}

uint32_t pdu_baud_of(uint8_t character) {
  if (character < '0' || character >= '0' + PDU_BAUD_CHARACTERS) return 0;
  return bauds[character - '0'];
}

/* The block check of what stands in `out` after its first octet. A buffer that is full has lost its
 * end; the caller sees that by `full` and sends nothing of it. */
static void put_check(obuf_t *out, const wire_mechanisms_t *right) {
  if (out->full) return;
  CHECK(out->len >= 1);
  obuf_put(out, right->block_check(bytes_of(out->p + 1, out->len - 1)) & 0x7F);
}

void pdu_identification(obuf_t *out, const char *manufacturer, uint8_t baud_character,
                        const char *identification) {
  obuf_put(out, '/');
  obuf_text(out, manufacturer);
  obuf_put(out, baud_character);
  obuf_text(out, identification);
  obuf_text(out, "\r\n");
}

void pdu_identification_mode_e(obuf_t *out, const char *manufacturer, uint8_t baud_character,
                               const char *identification) {
  obuf_put(out, '/');
  obuf_text(out, manufacturer);
  obuf_put(out, baud_character);
  obuf_text(out, "\\2");
  obuf_text(out, identification);
  obuf_text(out, "\r\n");
}

void pdu_mode_e(obuf_t *out, uint8_t baud_character) {
  obuf_put(out, CH_ACK);
  obuf_put(out, '2');
  obuf_put(out, baud_character);
  obuf_text(out, "2\r\n");
}

void pdu_operand(obuf_t *out, const wire_mechanisms_t *right, bytes_t serial) {
  obuf_put(out, CH_SOH);
  obuf_text(out, "P0");
  obuf_put(out, CH_STX);
  obuf_put(out, '(');
  obuf_add(out, serial);
  obuf_put(out, ')');
  obuf_put(out, CH_ETX);
  put_check(out, right);
}

void pdu_ack(obuf_t *out) { obuf_put(out, CH_ACK); }

void pdu_nak(obuf_t *out) { obuf_put(out, CH_NAK); }

void pdu_break(obuf_t *out, const wire_mechanisms_t *right) {
  obuf_put(out, CH_SOH);
  obuf_text(out, "B0");
  obuf_put(out, CH_ETX);
  put_check(out, right);
}

void pdu_error(obuf_t *out, const wire_mechanisms_t *right, int32_t number) {
  CHECK(number >= 1 && number <= 99);
  pdu_data_open(out);
  obuf_printf(out, "(ER%02d)", number);
  pdu_data_close(out, right, false);
}

void pdu_data_open(obuf_t *out) {
  CHECK(out->len == 0);
  obuf_put(out, CH_STX);
}

void pdu_data_close(obuf_t *out, const wire_mechanisms_t *right, bool more) {
  obuf_put(out, right->message_end(more));
  put_check(out, right);
}

void pdu_read_out_close(obuf_t *out, const wire_mechanisms_t *right) {
  obuf_text(out, "!\r\n");
  obuf_put(out, right->message_end(false));
  put_check(out, right);
}

void pdu_seal(obuf_t *out, const wire_mechanisms_t *right) {
  for (size_t i = 0; i < out->len; i++)
    out->p[i] = right->parity(out->p[i]);
}
