/* DLMS/COSEM, server half: the conversation of one meter, sans-IO, with the verbs of iec21.h. Over
 * HDLC (station.h) or the wrapper (envelope.h); associations, services, blocks and ciphers are
 * behind it, objects behind cosem_app_t. It is fed runs of octets, ticked at its deadline, and
 * asked for acts. Nothing is allocated. Source: fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef SIM_WIRE_DLMS_H
#define SIM_WIRE_DLMS_H

#include "base/octets.h"
#include "base/units.h"
#include "sim/wire/cosem.h"

typedef enum { DLMS_HDLC, DLMS_WRAPPER } dlms_link_t;

/* The table of section 2: one row a level of security; suites 1 and 2 are further rows. */
typedef enum {
  DLMS_SECURITY_NONE,
  DLMS_SECURITY_LLS,
  DLMS_SECURITY_HLS,
  DLMS_SECURITY_AUTHENTICATED,
  DLMS_SECURITY_ENCRYPTED,
  DLMS_SECURITY_BOTH,
  DLMS_SECURITY_DEDICATED,
  DLMS_SECURITY_GENERAL,
  DLMS_SECURITY_GENERAL_DEDICATED,
  DLMS_SECURITIES
} dlms_security_t;

enum { DLMS_TITLE_LEN = 8, DLMS_KEY_LEN = 16, DLMS_PASSWORD_MAX = 32, DLMS_SERIAL_MAX = 16 };
/* DLMS_PDU_MAX: the longest that is said, and what a meter takes where its facts do not say. */
enum { DLMS_PDU_MAX = 1024, DLMS_CLIENTS = 3 };
enum { DLMS_PDU_LEAST = 64, DLMS_PDU_GREATEST = 65535 };

/* What a meter keeps without supply: the caller owns it and it outlives every reset. */
typedef struct {
  uint8_t guek[DLMS_KEY_LEN], gak[DLMS_KEY_LEN], kek[DLMS_KEY_LEN];
  uint8_t policy;             /* of the security setup, raised by its method 1 */
  uint32_t counter_put_aside; /* of our own: nothing above it was used before it was written here */
  uint32_t counter_taken;     /* the greatest taken from the clients */
} dlms_kept_t;

typedef struct {
  dlms_link_t link;
  bool serial;    /* a serial line: its reactions and time-outs; false: TCP or UDP */
  bool datagrams; /* UDP: a message is one datagram */
  bool alone;     /* on its line: answers wPort 1, too */
  uint32_t address;
  uint8_t address_len; /* 1, 2, 4 */
  uint32_t baud;       /* of the line */
  dlms_security_t security;
  uint8_t title[DLMS_TITLE_LEN];
  char serial_number[DLMS_SERIAL_MAX + 1];
  uint32_t pdu_max;         /* what it takes, DLMS_PDU_LEAST…DLMS_PDU_GREATEST; 0: DLMS_PDU_MAX */
  uint8_t *room;            /* above DLMS_PDU_MAX: dlms_room octets, borrowed for life */
  int64_t reaction_ns;      /* 0: that of the link */
  const char *manufacturer; /* "MPF" */
  char password[DLMS_CLIENTS][DLMS_PASSWORD_MAX + 1]; /* of reading [1] and management [2] */
  void (*entropy)(void *of, uint8_t *to, size_t len); /* challenges, nothing else is random */
  void *entropy_of;
} dlms_config_t;

typedef enum {
  DLMS_SEND, /* start at `at`; `octets` until dlms_left or dlms_reset */
  DLMS_CLOSE /* TCP: close the connection once what was sent has left */
} dlms_act_kind_t;
typedef struct {
  dlms_act_kind_t kind;
  true_t at;
  bytes_t octets;
} dlms_act_t;

typedef struct dlms dlms_t; /* dlms_size octets of the caller's */
struct dlms_mechanisms;     /* sim/wire/dlms_mechanisms.h; NULL: the right ones */

size_t dlms_size(void);
size_t dlms_room(uint32_t pdu_max);
/* `config` is copied but for its pointers; `kept` is borrowed for the life of the server. */
void dlms_open(dlms_t *wire, const dlms_config_t *config, dlms_kept_t *kept, const cosem_app_t *app,
               void *of, const struct dlms_mechanisms *right);
/* The mechanisms from now on, as of dlms_open; borrowed for the life of the server. */
void dlms_spoil(dlms_t *wire, const struct dlms_mechanisms *right);
/* Frees what dlms_open made (the contexts of the cipher); nothing else may be called after it. */
void dlms_close(dlms_t *wire);
/* The line runs at `baud` from now on (after a sign-on by mode E). */
void dlms_rate(dlms_t *wire, uint32_t baud);
/* The supply or the connection went: no link, no association; what is kept, is kept. */
void dlms_reset(dlms_t *wire);
void dlms_feed(dlms_t *wire, true_t first, true_t last, bytes_t octets);
void dlms_tick(dlms_t *wire, true_t now);
bool dlms_next(dlms_t *wire, dlms_act_t *act);
/* The last octet of what SEND asked for has left at `last`. */
void dlms_left(dlms_t *wire, true_t last);
true_t dlms_deadline(const dlms_t *wire);
bool dlms_idle(const dlms_t *wire); /* nobody is connected */
/* The SAP that is associated, 0: none; and whether another conversation of the same meter holds
 * `sap`, asked before an association is opened (serve.c: several connections to one meter). */
uint8_t dlms_associated(const dlms_t *wire);
void dlms_peers(dlms_t *wire, bool (*held)(void *of, uint8_t sap), void *of);
/* An event notification of one attribute to the client that is associated, where it agreed to
 * such; `value` is one Data. False: there is nobody to tell. */
bool dlms_notify_event(dlms_t *wire, true_t at, uint16_t class_id, ax_name_t name,
                       uint8_t attribute, bytes_t value);

#endif
