/* Rooms for servers in conversation: as many as were needed at once, taken when somebody talks and
 * given back at rest; what a server is beyond that stands with its meter in a block that fits.
 * Internal to sim/world. Nothing is freed but what the ciphers hold. */
#ifndef SIM_WORLD_TALK_ROOMS_H
#define SIM_WORLD_TALK_ROOMS_H

#include "base/pool.h"
#include "sim/wire/dlms.h"
#include "sim/wire/iec21.h"

typedef struct talk_room talk_room_t;

typedef struct {
  pool_t *pool;
  talk_room_t *dlms_free, *dlms_all, *iec21_free;
  uint32_t dlms_count, iec21_count; /* rooms that were made */
} talk_rooms_t;

struct talk_room {
  talk_room_t *next, *next_made;
  bool opened; /* a server of DLMS, with its ciphers */
  void *server;
};

talk_room_t *talk_rooms_dlms(talk_rooms_t *rooms);
talk_room_t *talk_rooms_iec21(talk_rooms_t *rooms);
void talk_rooms_give(talk_room_t **list, talk_room_t *room);
/* Frees what the ciphers of all rooms hold. */
void talk_rooms_close(talk_rooms_t *rooms);

#endif
