/* One meter's conversation on a line, in the language that its facts name:
 * 62056-21, DLMS, or DLMS after a sign-on by mode E. The same verbs for all;
 * who drives it knows no language. Internal to sim/world. Nothing is allocated
 * after talk_open. */
#ifndef SIM_WORLD_TALK_H
#define SIM_WORLD_TALK_H

#include "base/arena.h"
#include "sim/models/models.h"
#include "sim/wire/dlms.h"
#include "sim/wire/iec21.h"

typedef enum { TALK_IEC21, TALK_DLMS, TALK_MODE_E } talk_kind_t;

/* What the facts say of it. */
typedef struct {
  talk_kind_t kind;
  uint32_t baud_max;   /* of the port */
  int64_t reaction_ns; /* in every language; 0: that of the link */
  char serial[DLMS_SERIAL_MAX + 1];
  dlms_config_t dlms; /* where kind is not TALK_IEC21 */
} talk_config_t;

typedef struct {
  talk_config_t config;
  iec21_t iec21;
  dlms_t *dlms;
  dlms_kept_t kept; /* without supply: it outlives every reset */
  bool connected;   /* DLMS: somebody was, since the sign-on */
  bool leaving;     /* DLMS: octets of an answer */
  true_t now;
} talk_t;

typedef enum {
  TALK_SEND,
  TALK_LINE, /* run the port at `baud` from `at` on */
  TALK_CLOSE /* a stream: the connection ends */
} talk_act_kind_t;
typedef struct {
  talk_act_kind_t kind;
  true_t at;
  bytes_t octets; /* until talk_left or talk_reset */
  uint32_t baud;
} talk_act_t;

/* `talk->kept` holds the keys already. The port is handed to the application.
 */
void talk_open(arena_t *arena, talk_t *talk, const talk_config_t *config, const model_t *model,
               model_port_t *port);
void talk_close(talk_t *talk);
/* The server's mechanisms from now on; NULL: the right ones. Of 62056-21: nothing. */
void talk_spoil(talk_t *talk, const struct dlms_mechanisms *right);
void talk_reset(talk_t *talk);
void talk_feed(talk_t *talk, true_t first, true_t last, bytes_t octets);
void talk_tick(talk_t *talk, true_t now);
bool talk_next(talk_t *talk, talk_act_t *act);
void talk_left(talk_t *talk, true_t last);
true_t talk_deadline(const talk_t *talk);
/* Nobody is in conversation, and nothing is due or leaving. */
bool talk_rests(const talk_t *talk);
/* The rate of the port while nobody is in conversation. */
uint32_t talk_rest_baud(const talk_t *talk);

#endif
