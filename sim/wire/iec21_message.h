/* IEC 62056-21 mode C, what a meter hears: octets become messages, one octet at a time, whatever
 * runs they came in. A message is whole, or bad, or not yet there; what it means is iec21.c's.
 * Parity is checked and stripped here. Section 1 and 3 of fixtures/dictionary/polyphase-tou.md:
 * an octet that cannot start a message is skipped; longer than 512 octets is bad. */
#ifndef SIM_WIRE_IEC21_MESSAGE_H
#define SIM_WIRE_IEC21_MESSAGE_H

#include "base/octets.h"

enum { MESSAGE_MAX = 512 };

typedef enum {
  MESSAGE_NONE,    /* between messages */
  MESSAGE_SIGN_ON, /* / … LF */
  MESSAGE_OPTION,  /* ACK … LF */
  MESSAGE_FRAME    /* SOH or STX … ETX or EOT, BCC */
} message_kind_t;

/* Which octets may start a message; it depends on the state of the conversation. */
typedef struct {
  bool sign_on; /* / */
  bool option;  /* ACK, as the start of an option select */
  bool single;  /* ACK and NAK, whole by themselves */
  bool frame;   /* SOH */
  bool data;    /* STX */
} message_start_t;

typedef enum { HEARD_NOTHING, HEARD_WHOLE, HEARD_BAD } heard_t;

typedef struct {
  message_kind_t kind;
  bool bad;    /* parity, or too long: known before the end, judged at the end */
  bool closed; /* ETX or EOT has come, the block check is next */
  size_t len;
  uint8_t octets[MESSAGE_MAX]; /* seven bits; the block check is not kept */
} message_t;

/* One octet. HEARD_WHOLE: `message` is a good message until the next call; HEARD_BAD: it was
 * one. */
heard_t message_octet(message_t *message, message_start_t may, uint8_t octet);
/* Forgets what has been collected. */
void message_drop(message_t *message);
/* True while a message has begun and not ended. */
bool message_open(const message_t *message);
bytes_t message_bytes(const message_t *message); /* until the next octet */

#endif
