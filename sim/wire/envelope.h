/* The wrapper of DLMS over TCP and UDP, server half, sans-IO: a header of eight octets before every
 * APDU. It is fed runs of octets (or whole datagrams), ticked at its deadline and asked for acts;
 * what it hears it tells `hear`, within envelope_feed. It knows wPorts and lengths, nothing of what
 * is inside. Nothing is allocated. Source: IEC 62056-47; section 1 of
 * fixtures/dictionary/polyphase-tou-dlms.md. Where that is silent: a message to another wPort and
 * one of length 0 are skipped; another version, a length above what is heard, and more answers
 * waiting than there is room for end a connection, and of datagrams only that one is dropped. */
#ifndef SIM_WIRE_ENVELOPE_H
#define SIM_WIRE_ENVELOPE_H

#include "base/octets.h"
#include "base/units.h"

enum { ENVELOPE_HEADER_LEN = 8, ENVELOPE_VERSION = 1, ENVELOPE_PORT_ALONE = 1 };
enum { ENVELOPE_APDU_MAX = 2048 };                            /* heard, without a `room` */
enum { ENVELOPE_WAITING_MAX = 16, ENVELOPE_OUT_MAX = 16384 }; /* answers that have not left */

#define ENVELOPE_REACTION_NS INT64_C(5000000)

typedef struct {
  uint16_t port;       /* the meter's wPort: its address */
  bool alone;          /* on its line: wPort 1 is it, too */
  bool datagrams;      /* UDP: a run is one datagram, and a datagram one message */
  int64_t reaction_ns; /* 0: ENVELOPE_REACTION_NS */
  uint8_t *room;       /* for what is heard, borrowed for life; NULL: its own */
  size_t room_len;     /* header and APDU */
} envelope_config_t;

typedef struct {
  true_t at;       /* the last octet of the message */
  uint16_t client; /* its wPort: the SAP */
  bytes_t apdu;    /* until the call returns */
} envelope_event_t;

/* May call envelope_answer and envelope_close. */
typedef void (*envelope_hear_t)(void *of, const envelope_event_t *event);

typedef enum {
  ENVELOPE_SEND, /* start at `at`; `octets`, one message, until envelope_left or envelope_reset */
  ENVELOPE_CLOSE /* close the connection; nothing is heard or said until envelope_reset */
} envelope_act_kind_t;

typedef struct {
  envelope_act_kind_t kind;
  true_t at;
  bytes_t octets;
} envelope_act_t;

typedef struct {
  uint32_t messages;  /* for us */
  uint32_t not_ours;  /* another wPort */
  uint32_t empty;     /* of length 0 */
  uint32_t malformed; /* version, length, a datagram that is not one message */
  uint32_t no_room;   /* answers that found no room */
} envelope_counts_t;

typedef struct {
  true_t at;
  uint16_t begin, len; /* in `out` */
} envelope_slot_t;

/* Its inside is envelope.c's own. */
typedef struct {
  envelope_config_t config;
  envelope_hear_t hear;
  void *of;       /* handed to `hear` */
  uint16_t asked; /* the wPort that was last spoken to */
  bool closing, closed, close_due;
  bool send_due, leaves;
  true_t latest; /* octet that came or left */
  size_t in_len;
  size_t out_end; /* behind the last that waits */
  uint8_t slot_first, slot_count;
  envelope_slot_t slots[ENVELOPE_WAITING_MAX];
  envelope_counts_t counts;
  uint8_t *in; /* `own`, or the room of the configuration */
  size_t in_max;
  uint8_t own[ENVELOPE_HEADER_LEN + ENVELOPE_APDU_MAX];
  uint8_t out[ENVELOPE_OUT_MAX];
} envelope_t;

void envelope_open(envelope_t *envelope, const envelope_config_t *config, envelope_hear_t hear,
                   void *of);
/* The supply or the connection went; a new connection begins. */
void envelope_reset(envelope_t *envelope);
void envelope_feed(envelope_t *envelope, true_t first, true_t last, bytes_t octets);
void envelope_tick(envelope_t *envelope, true_t now);
true_t envelope_deadline(const envelope_t *envelope);
/* One APDU, an answer or a notification, copied; it leaves a reaction after `at`, after
 * those before it, from the wPort that was last spoken to. */
void envelope_answer(envelope_t *envelope, true_t at, uint16_t client, bytes_t apdu);
/* Close once what waits has left. */
void envelope_close(envelope_t *envelope);
/* Nothing is half heard, due, leaving or closing. */
bool envelope_rests(const envelope_t *envelope);
/* It was copied elsewhere, with another `of` and room (NULL: its own). */
void envelope_moved(envelope_t *envelope, void *of, uint8_t *room);
bool envelope_next(envelope_t *envelope, envelope_act_t *act);
void envelope_left(envelope_t *envelope, true_t last);
const envelope_counts_t *envelope_counts(const envelope_t *envelope);

#endif
