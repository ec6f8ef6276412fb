/* Octets of one direction of a line into messages of IEC 62056-21 mode C: boundaries, parity and
 * block check, nothing of meaning. Whatever is no message comes out as NOISE, and a message that
 * ends before its end as CUT, so that each octet stands in just one frame. Resynchronises at the
 * next octet that can start a message. Source: fixtures/dictionary/polyphase-tou.md, 1 to 3. */
#ifndef DECODE_FRAME_H
#define DECODE_FRAME_H

#include "decode_text.h"

typedef enum {
  DECODE_FRAME_NOISE, /* octets that start no message */
  DECODE_FRAME_CUT,   /* a message without its end */
  DECODE_FRAME_BAD,   /* a message with a wrong parity or block check, or too long */
  DECODE_FRAME_LINE,  /* '/' … LF: sign-on or identification */
  DECODE_FRAME_OPTION,
  DECODE_FRAME_COMMAND, /* SOH … ETX BCC: command, break, or the P0 of a meter */
  DECODE_FRAME_DATA,    /* STX … ETX or EOT BCC: data or read-out */
  DECODE_FRAME_ACK,
  DECODE_FRAME_NAK
} decode_frame_kind_t;

typedef struct {
  decode_frame_kind_t kind;
  decode_view_t octets; /* parity in bit 7; until the call returns */
  int64_t first_ns, last_ns;
  size_t bad_octet; /* the first octet that is wrong */
  const char *why;  /* BAD: what is wrong with it; CUT: what cut it, NULL for silence; static */
} decode_frame_t;

typedef void (*decode_frame_sink_t)(void *owner, bool from_meter, const decode_frame_t *frame);

typedef enum {
  FRAMER_REST,
  FRAMER_NOISE,
  FRAMER_LINE,
  FRAMER_OPTION,
  FRAMER_BODY,
  FRAMER_CHECK
} framer_state_t;

typedef struct {
  decode_frame_sink_t sink;
  void *owner;
  bool from_meter;
  bool idle;           /* no meter is in a conversation: a sign-on begins inside what looks like a
                          command, too, since nobody hears that */
  bool option_awaited; /* an ACK starts an option select; else it is a message of its own */
  framer_state_t state;
  decode_text_t octets;
  int64_t first_ns, last_ns;
  unsigned char check; /* exclusive or so far */
  bool has_stx, started;
  bool parity_bad;
  size_t parity_octet;
} decode_framer_t;

void decode_frame_feed(decode_framer_t *framer, unsigned char octet, int64_t ns);
void decode_frame_flush(decode_framer_t *framer);        /* what is begun is cut off here */
bool decode_frame_inside(const decode_framer_t *framer); /* in the middle of a message */

bool decode_frame_parity(unsigned char octet); /* even, as it must be */

/* `later` is more than `ns` after `earlier`. */
bool decode_frame_after(int64_t earlier, int64_t later, uint64_t ns);

#endif
