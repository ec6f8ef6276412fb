/* One meter's conversation on a line, in the language that its facts name:
 * 62056-21, DLMS, or DLMS after a sign-on by mode E. The same verbs for all;
 * who drives it knows no language. Its servers have rooms while somebody talks, and are small in
 * between (talk_rooms.h). Internal to sim/world. */
#ifndef SIM_WORLD_TALK_H
#define SIM_WORLD_TALK_H

#include "sim/models/models.h"
#include "sim/wire/dlms_mechanisms.h"
#include "sim/world/talk_rooms.h"

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
  talk_config_t *config; /* its owner's, for life */
  const model_t *model;
  model_port_t *port;
  talk_rooms_t *rooms;
  talk_room_t *iec21_room, *dlms_room; /* NULL: the server rests */
  iec21_t *iec21;                      /* in its room */
  dlms_t *dlms;
  uint8_t *iec21_parked, *dlms_parked; /* NULL: it never spoke */
  uint32_t dlms_parked_size;
  const wire_mechanisms_t *iec21_right; /* NULL: the right ones */
  const dlms_mechanisms_t *dlms_right;
  dlms_kept_t kept; /* without supply: it outlives every reset */
  bool connected;   /* mode E: somebody spoke HDLC since the sign-on */
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

/* `talk->kept` holds the keys already. The port is handed to the application. All are borrowed for
 * life. */
void talk_open(talk_t *talk, talk_rooms_t *rooms, talk_config_t *config, const model_t *model,
               model_port_t *port);
/* The servers' mechanisms from now on; NULL: the right ones. */
void talk_spoil(talk_t *talk, const struct dlms_mechanisms *right);
void talk_spoil_iec21(talk_t *talk, const wire_mechanisms_t *right);
/* Gives the rooms back where nothing is under way; asked after whatever happened. */
void talk_settle(talk_t *talk);
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
