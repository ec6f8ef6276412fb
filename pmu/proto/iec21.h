/* The client half of IEC 62056-21 mode C: builds what a head-end says and pulls messages out of
 * what it hears, an octet at a time, resumable anywhere. Octets carry the even parity in bit 7; it
 * is checked and stripped here. It knows no time, no object and no order of messages: silence is
 * told to it, and what may come next is the session's business.
 * Source: fixtures/dictionary/polyphase-tou.md, sections 1 to 3. */
#ifndef PMU_PROTO_IEC21_H
#define PMU_PROTO_IEC21_H

#include "base/octets.h"

enum {
  IEC21_MESSAGE_MAX = 20480, /* section 11: 4096 octets of rows, 16384 of a read-out */
  IEC21_NOISE_MAX = 4096,    /* octets that start nothing, before the peer is called endless */
  IEC21_COMMAND_MAX = 512,   /* section 1: a longer message is bad */
  IEC21_BAUD_MIN = 300
};

typedef enum {
  IEC21_NOTHING,        /* all octets were taken, nothing is whole yet */
  IEC21_IDENTIFICATION, /* `text`: what follows the rate, without CR LF; `baud_char` the rate */
  IEC21_PROGRAM,        /* SOH P 0: `text` is the data, with its brackets */
  IEC21_DATA,           /* read-out or data message; `more`: it ended in EOT */
  IEC21_ACK,
  IEC21_NAK,
  IEC21_BREAK,
  IEC21_BAD /* `fault` says what, in which frame, at which octet */
} iec21_kind_t;

/* Views live until the next feed. `octet` of a fault counts from the first octet of the message. */
typedef struct {
  iec21_kind_t kind;
  bool more;
  char baud_char;
  int32_t frame; /* messages begun before this one, good or bad */
  bytes_t text;  /* seven bits; the first octet of it is octet `text_at` of the frame */
  int32_t text_at;
  bytes_t raw; /* the message as it arrived */
  fault_t fault;
} iec21_event_t;

typedef enum {
  IEC21_AT_IDLE,
  IEC21_AT_IDENTIFICATION,
  IEC21_AT_HEAD, /* after SOH: C, D, then STX or ETX */
  IEC21_AT_BODY,
  IEC21_AT_CHECK,
  IEC21_AT_END /* nothing more is read: the peer was endless */
} iec21_state_t;

typedef struct {
  iec21_state_t state;
  int32_t frame;
  uint32_t noise; /* octets skipped since the last message */
  size_t len;
  uint8_t check; /* exclusive or since SOH or STX */
  uint8_t close; /* ETX or EOT */
  fault_t fault; /* the first fault of the message under way; ST_OK: none */
  uint8_t raw[IEC21_MESSAGE_MAX];
  uint8_t text[IEC21_MESSAGE_MAX];
} iec21_rx_t;

void iec21_rx_start(iec21_rx_t *rx);
/* Takes octets up to the end of the first message or of all; returns how many were taken. */
size_t iec21_rx_feed(iec21_rx_t *rx, bytes_t in, iec21_event_t *event);
/* The inter-octet time ran out: a message that was begun is BAD, otherwise NOTHING. */
void iec21_rx_silence(iec21_rx_t *rx, iec21_event_t *event);
bool iec21_rx_busy(const iec21_rx_t *rx); /* a message was begun */

void iec21_put_sign_on(obuf_t *out, bytes_t serial);
void iec21_put_option(obuf_t *out, char baud_char, char mode); /* mode '0' read-out, '1' program */
/* SOH C D STX data ETX BCC; `name` is "R5", "W5", "P1" … */
void iec21_put_command(obuf_t *out, const char *name, bytes_t data);
void iec21_put_break(obuf_t *out);
void iec21_put_ack(obuf_t *out);
void iec21_put_nak(obuf_t *out);

/* '0'…'6' are 300…19200 Bd; 0 for any other character, and '\0' for any other rate. */
uint32_t iec21_baud(char baud_char);
char iec21_baud_char(uint32_t baud);

/* The NN of a data message `(ERNN)`, or -1 where it is none. */
int32_t iec21_error(bytes_t text);

#endif
