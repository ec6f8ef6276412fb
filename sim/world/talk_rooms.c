/* Lists of rooms; see talk_rooms.h. */
#include "sim/world/talk_rooms.h"

static talk_room_t *room_new(talk_rooms_t *rooms, size_t size) {
  talk_room_t *room = ARENA_NEW(rooms->pool->arena, talk_room_t);
  room->server = arena_take(rooms->pool->arena, size);
  return room;
}

static talk_room_t *first_of(talk_room_t **list) {
  talk_room_t *room = *list;
  if (room != NULL) *list = room->next;
  return room;
}

talk_room_t *talk_rooms_dlms(talk_rooms_t *rooms) {
  talk_room_t *room = first_of(&rooms->dlms_free);
  if (room != NULL) return room;
  room = room_new(rooms, dlms_size());
  room->next_made = rooms->dlms_all;
  rooms->dlms_all = room;
  rooms->dlms_count++;
  return room;
}

talk_room_t *talk_rooms_iec21(talk_rooms_t *rooms) {
  talk_room_t *room = first_of(&rooms->iec21_free);
  if (room != NULL) return room;
  rooms->iec21_count++;
  return room_new(rooms, sizeof(iec21_t));
}

void talk_rooms_give(talk_room_t **list, talk_room_t *room) {
  room->next = *list;
  *list = room;
}

void talk_rooms_close(talk_rooms_t *rooms) {
  for (talk_room_t *room = rooms->dlms_all; room != NULL; room = room->next_made) {
    if (room->opened) dlms_close(room->server);
    room->opened = false;
  }
}
