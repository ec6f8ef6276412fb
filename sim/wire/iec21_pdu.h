/* IEC 62056-21 mode C, what a meter says: one function a PDU, straight-line, into a buffer of the
 * caller's. This is the writer of the simulator and of nobody else; it follows sections 1–3 of
 * fixtures/dictionary/polyphase-tou.md. Octets are written with seven bits; pdu_seal, last, sets
 * the parity in bit 7. It knows no OBIS code and no meter.
 * What a seeded defect may replace is a function of wire_mechanisms_t; the right ones are
 * WIRE_RIGHT. */
#ifndef SIM_WIRE_IEC21_PDU_H
#define SIM_WIRE_IEC21_PDU_H

#include "base/octets.h"

enum {
  CH_SOH = 0x01,
  CH_STX = 0x02,
  CH_ETX = 0x03,
  CH_EOT = 0x04,
  CH_ACK = 0x06,
  CH_LF = 0x0A,
  CH_CR = 0x0D,
  CH_NAK = 0x15
};

enum { PDU_ROWS_MAX = 32, PDU_BAUD_CHARACTERS = 7 };

typedef struct wire_mechanisms {
  /* Right: exclusive or of the seven-bit octets after the first SOH or STX, ETX or EOT included. */
  uint8_t (*block_check)(bytes_t covered);
  /* Right: the octet with bit 7 such that the number of ones is even. */
  uint8_t (*parity)(uint8_t octet);
  /* Right: order[i] = i, the rows of a message as the store has them. */
  void (*row_order)(uint8_t *order, size_t count);
  /* Right: EOT where another message of the same answer follows, ETX otherwise. */
  uint8_t (*message_end)(bool more);
} wire_mechanisms_t;

extern const wire_mechanisms_t WIRE_RIGHT;

/* '0'…'6' for 300…19200 Bd; 0 where there is no character for the rate. */
uint8_t pdu_baud_character(uint32_t baud);
/* The rate of a character; 0 where it names none. */
uint32_t pdu_baud_of(uint8_t character);

void pdu_identification(obuf_t *out, const char *manufacturer, uint8_t baud_character,
                        const char *identification);
/* The same with the escape \2 behind the baud character: HDLC can be had, by mode E. */
void pdu_identification_mode_e(obuf_t *out, const char *manufacturer, uint8_t baud_character,
                               const char *identification);
void pdu_mode_e(obuf_t *out, uint8_t baud_character);                          /* ACK 2 Z 2 CR LF */
void pdu_operand(obuf_t *out, const wire_mechanisms_t *right, bytes_t serial); /* SOH P 0 … */
void pdu_ack(obuf_t *out);
void pdu_nak(obuf_t *out);
void pdu_break(obuf_t *out, const wire_mechanisms_t *right);
void pdu_error(obuf_t *out, const wire_mechanisms_t *right, int32_t number); /* (ERnn) */

/* A data message or a read-out is opened, filled by the caller, and closed. `out` begins empty. */
void pdu_data_open(obuf_t *out);
void pdu_data_close(obuf_t *out, const wire_mechanisms_t *right, bool more);
void pdu_read_out_close(obuf_t *out, const wire_mechanisms_t *right); /* ! CR LF ETX BCC */

/* Parity on every octet; the last step of every PDU. */
void pdu_seal(obuf_t *out, const wire_mechanisms_t *right);

#endif
