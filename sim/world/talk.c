/* Which language is spoken now, and the way from one to the other; see talk.h.
 * Mode E: the sign-on is 62056-21's, what follows it HDLC, until that link has
 * ended. */
#include "sim/world/talk.h"

#include <string.h>

#include "sim/wire/dlms_park.h"

static bool speaks_dlms(const talk_t *talk) {
  switch (talk->config->kind) {
  case TALK_IEC21:
    return false;
  case TALK_DLMS:
    return true;
  case TALK_MODE_E:
    break;
  }
  return talk->iec21 != NULL && iec21_handed_over(talk->iec21);
}

/* … and somebody has spoken it. */
static bool in_dlms(const talk_t *talk) { return talk->dlms != NULL && speaks_dlms(talk); }

void talk_open(talk_t *talk, talk_rooms_t *rooms, talk_config_t *config, const model_t *model,
               model_port_t *port) {
  talk->rooms = rooms;
  talk->config = config;
  talk->model = model;
  talk->port = port;
  config->dlms.reaction_ns = config->reaction_ns;
}

/* --- rooms --- */

static void first_iec21(talk_t *talk) {
  const talk_config_t *config = talk->config;
  iec21_config_t signing_on = {.manufacturer = talk->model->manufacturer,
                               .identification = model_identification(talk->model, talk->port),
                               .mode_e = config->kind == TALK_MODE_E,
                               .reaction_ns = config->reaction_ns,
                               .baud_max = config->baud_max};
  memcpy(signing_on.serial, config->serial, sizeof signing_on.serial);
  iec21_open(talk->iec21, &signing_on, talk->model->app, talk->port, talk->iec21_right);
}

static void wake_iec21(talk_t *talk) {
  if (talk->iec21 != NULL) return;
  talk->iec21_room = talk_rooms_iec21(talk->rooms);
  talk->iec21 = talk->iec21_room->server;
  if (talk->iec21_parked == NULL) {
    first_iec21(talk);
    return;
  }
  memset(talk->iec21, 0, sizeof *talk->iec21);
  memcpy(talk->iec21, talk->iec21_parked, IEC21_PARKED);
  talk_spoil_iec21(talk, talk->iec21_right);
}

static size_t long_room(const talk_t *talk) {
  uint32_t pdu_max = talk->config->dlms.pdu_max;
  return pdu_max > DLMS_PDU_MAX ? dlms_room(pdu_max) : 0;
}

static void wake_dlms(talk_t *talk) {
  if (talk->dlms != NULL) return;
  dlms_config_t *config = &talk->config->dlms;
  talk_room_t *room = talk_rooms_dlms(talk->rooms);
  talk->dlms_room = room;
  talk->dlms = room->server;
  config->room = long_room(talk) > 0 ? pool_take(talk->rooms->pool, long_room(talk)) : NULL;
  if (talk->dlms_parked == NULL || !room->opened) {
    if (room->opened) dlms_close(talk->dlms);
    dlms_open(talk->dlms, config, &talk->kept, talk->model->cosem, talk->port, talk->dlms_right);
    room->opened = true;
  }
  if (talk->dlms_parked == NULL) return;
  dlms_unpark(talk->dlms, talk->dlms_parked, config->room);
  dlms_spoil(talk->dlms, talk->dlms_right);
}

static void park_iec21(talk_t *talk) {
  if (talk->iec21_parked == NULL) talk->iec21_parked = pool_take(talk->rooms->pool, IEC21_PARKED);
  memcpy(talk->iec21_parked, talk->iec21, IEC21_PARKED);
  talk_rooms_give(&talk->rooms->iec21_free, talk->iec21_room);
  talk->iec21_room = NULL;
  talk->iec21 = NULL;
}

static void park_dlms(talk_t *talk) {
  pool_t *pool = talk->rooms->pool;
  if (talk->dlms_parked == NULL)
    talk->dlms_parked = arena_take(pool->arena, dlms_parked_size(talk->dlms));
  dlms_park(talk->dlms, talk->dlms_parked);
  pool_give(pool, talk->config->dlms.room, long_room(talk));
  talk->config->dlms.room = NULL;
  talk_rooms_give(&talk->rooms->dlms_free, talk->dlms_room);
  talk->dlms_room = NULL;
  talk->dlms = NULL;
}

/* Datagrams know no connection that would end: an association that nobody released waits parked. */
void talk_settle(talk_t *talk) {
  if (talk->iec21 == NULL && talk->dlms == NULL) return;
  if (talk->leaving || talk->connected || talk_deadline(talk).ns != TIME_NEVER) return;
  if (talk->iec21 != NULL && !iec21_rests(talk->iec21)) return;
  bool may = talk->dlms == NULL || talk->config->dlms.datagrams || dlms_idle(talk->dlms);
  if (!may || (talk->dlms != NULL && !dlms_rests(talk->dlms))) return;
  if (talk->iec21 != NULL) park_iec21(talk);
  if (talk->dlms != NULL) park_dlms(talk);
}

void talk_spoil(talk_t *talk, const struct dlms_mechanisms *right) {
  talk->dlms_right = right;
  if (talk->dlms != NULL) dlms_spoil(talk->dlms, right);
}

void talk_spoil_iec21(talk_t *talk, const wire_mechanisms_t *right) {
  talk->iec21_right = right;
  if (talk->iec21 != NULL) talk->iec21->right = right != NULL ? right : &WIRE_RIGHT;
}

/* --- the verbs --- */

/* Who never spoke has nothing to forget. */
void talk_reset(talk_t *talk) {
  if (talk->iec21_parked != NULL) wake_iec21(talk);
  if (talk->dlms_parked != NULL) wake_dlms(talk);
  if (talk->iec21 != NULL) iec21_reset(talk->iec21);
  if (talk->dlms != NULL) dlms_reset(talk->dlms);
  talk->connected = talk->leaving = false;
  talk_settle(talk);
}

/* The link of a mode-E conversation has ended, and its last answer has left: back to 300 Bd. */
static void look_back(talk_t *talk) {
  if (talk->config->kind != TALK_MODE_E || !in_dlms(talk) || !talk->connected) return;
  if (talk->leaving || !dlms_idle(talk->dlms)) return;
  true_t due = dlms_deadline(talk->dlms);
  if (due.ns != TIME_NEVER) return;
  talk->connected = false;
  iec21_back(talk->iec21, talk->now);
}

/* After the hand-over 62056-21 is told of every octet, too: it watches for a line that nobody uses
 * any more, and takes it back. */
void talk_feed(talk_t *talk, true_t first, true_t last, bytes_t octets) {
  if (talk->config->kind != TALK_DLMS) wake_iec21(talk);
  if (speaks_dlms(talk)) wake_dlms(talk);
  bool dlms = in_dlms(talk);
  if (talk->config->kind != TALK_DLMS) iec21_feed(talk->iec21, first, last, octets);
  if (dlms) dlms_feed(talk->dlms, first, last, octets);
  if (dlms && talk->config->kind == TALK_MODE_E && !dlms_idle(talk->dlms)) talk->connected = true;
  talk->now = last;
}

void talk_tick(talk_t *talk, true_t now) {
  bool dlms = in_dlms(talk);
  if (dlms) dlms_tick(talk->dlms, now);
  if (talk->iec21 != NULL) iec21_tick(talk->iec21, now);
  if (dlms && !in_dlms(talk)) dlms_reset(talk->dlms);
  talk->now = now;
}

static bool next_of_dlms(talk_t *talk, talk_act_t *act) {
  dlms_act_t own;
  if (!dlms_next(talk->dlms, &own)) return false;
  talk->leaving |= own.kind == DLMS_SEND;
  *act = (talk_act_t){
      .kind = own.kind == DLMS_CLOSE ? TALK_CLOSE : TALK_SEND, .at = own.at, .octets = own.octets};
  return true;
}

static bool next_of_iec21(talk_t *talk, talk_act_t *act) {
  iec21_act_t own;
  if (!iec21_next(talk->iec21, &own)) return false;
  *act = (talk_act_t){.kind = own.kind == IEC21_LINE ? TALK_LINE : TALK_SEND,
                      .at = own.at,
                      .octets = own.octets,
                      .baud = own.baud};
  if (own.kind == IEC21_LINE && talk->config->kind == TALK_MODE_E) {
    wake_dlms(talk);
    dlms_rate(talk->dlms, own.baud);
  }
  return true;
}

bool talk_next(talk_t *talk, talk_act_t *act) {
  if (talk->iec21 != NULL && next_of_iec21(talk, act)) return true;
  if (in_dlms(talk) && next_of_dlms(talk, act)) return true;
  look_back(talk);
  return talk->config->kind == TALK_MODE_E && talk->iec21 != NULL && next_of_iec21(talk, act);
}

void talk_left(talk_t *talk, true_t last) {
  bool dlms = in_dlms(talk);
  if (talk->iec21 != NULL) iec21_left(talk->iec21, last);
  if (dlms) dlms_left(talk->dlms, last);
  talk->leaving = false;
  talk->now = last;
}

true_t talk_deadline(const talk_t *talk) {
  true_t dlms = in_dlms(talk) ? dlms_deadline(talk->dlms) : (true_t){TIME_NEVER};
  if (talk->iec21 == NULL) return dlms;
  true_t iec21 = iec21_deadline(talk->iec21);
  return dlms.ns < iec21.ns ? dlms : iec21;
}

bool talk_rests(const talk_t *talk) {
  if (talk->leaving || talk->connected) return false;
  if (talk->iec21 != NULL && !iec21_idle(talk->iec21)) return false;
  if (talk->dlms != NULL && !dlms_idle(talk->dlms)) return false;
  return talk_deadline(talk).ns == TIME_NEVER;
}

uint32_t talk_rest_baud(const talk_t *talk) {
  return talk->config->kind == TALK_DLMS ? talk->config->baud_max : IEC21_BAUD_SIGN_ON;
}
