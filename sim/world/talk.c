/* Which language is spoken now, and the way from one to the other; see talk.h.
 * Mode E: the sign-on is 62056-21's, what follows it HDLC, until that link has
 * ended. */
#include "sim/world/talk.h"

#include <string.h>

static bool in_dlms(const talk_t *talk) {
  switch (talk->config.kind) {
  case TALK_IEC21:
    return false;
  case TALK_DLMS:
    return true;
  case TALK_MODE_E:
    break;
  }
  return iec21_handed_over(&talk->iec21);
}

void talk_open(arena_t *arena, talk_t *talk, const talk_config_t *config, const model_t *model,
               model_port_t *port) {
  iec21_config_t signing_on = {.manufacturer = model->manufacturer,
                               .identification = model_identification(model, port),
                               .mode_e = config->kind == TALK_MODE_E,
                               .reaction_ns = config->reaction_ns,
                               .baud_max = config->baud_max};
  talk->config = *config;
  memcpy(signing_on.serial, config->serial, sizeof signing_on.serial);
  if (config->kind != TALK_DLMS) iec21_open(&talk->iec21, &signing_on, model->app, port, NULL);
  if (config->kind == TALK_IEC21) return;
  talk->dlms = arena_take(arena, dlms_size());
  talk->config.dlms.reaction_ns = config->reaction_ns;
  if (config->dlms.pdu_max > DLMS_PDU_MAX)
    talk->config.dlms.room = arena_take(arena, dlms_room(config->dlms.pdu_max));
  dlms_open(talk->dlms, &talk->config.dlms, &talk->kept, model->cosem, port, NULL);
}

void talk_close(talk_t *talk) {
  if (talk->dlms != NULL) dlms_close(talk->dlms);
}

void talk_spoil(talk_t *talk, const struct dlms_mechanisms *right) {
  if (talk->dlms != NULL) dlms_spoil(talk->dlms, right);
}

void talk_reset(talk_t *talk) {
  if (talk->config.kind != TALK_DLMS) iec21_reset(&talk->iec21);
  if (talk->dlms != NULL) dlms_reset(talk->dlms);
  talk->connected = talk->leaving = false;
}

/* The link of a mode-E conversation has ended, and its last answer has left: back to 300 Bd. */
static void look_back(talk_t *talk) {
  if (talk->config.kind != TALK_MODE_E || !in_dlms(talk) || !talk->connected) return;
  if (talk->leaving || !dlms_idle(talk->dlms)) return;
  true_t due = dlms_deadline(talk->dlms);
  if (due.ns != TIME_NEVER) return;
  talk->connected = false;
  iec21_back(&talk->iec21, talk->now);
}

/* After the hand-over 62056-21 is told of every octet, too: it watches for a line that nobody uses
 * any more, and takes it back. */
void talk_feed(talk_t *talk, true_t first, true_t last, bytes_t octets) {
  bool dlms = in_dlms(talk);
  if (talk->config.kind != TALK_DLMS) iec21_feed(&talk->iec21, first, last, octets);
  if (dlms) dlms_feed(talk->dlms, first, last, octets);
  if (dlms && !dlms_idle(talk->dlms)) talk->connected = true;
  talk->now = last;
}

void talk_tick(talk_t *talk, true_t now) {
  bool dlms = in_dlms(talk);
  if (dlms) dlms_tick(talk->dlms, now);
  if (talk->config.kind != TALK_DLMS) iec21_tick(&talk->iec21, now);
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
  if (!iec21_next(&talk->iec21, &own)) return false;
  *act = (talk_act_t){.kind = own.kind == IEC21_LINE ? TALK_LINE : TALK_SEND,
                      .at = own.at,
                      .octets = own.octets,
                      .baud = own.baud};
  if (own.kind == IEC21_LINE && talk->dlms != NULL) dlms_rate(talk->dlms, own.baud);
  return true;
}

bool talk_next(talk_t *talk, talk_act_t *act) {
  if (talk->config.kind != TALK_DLMS && next_of_iec21(talk, act)) return true;
  if (in_dlms(talk) && next_of_dlms(talk, act)) return true;
  look_back(talk);
  return talk->config.kind == TALK_MODE_E && next_of_iec21(talk, act);
}

void talk_left(talk_t *talk, true_t last) {
  bool dlms = in_dlms(talk);
  if (talk->config.kind != TALK_DLMS) iec21_left(&talk->iec21, last);
  if (dlms) dlms_left(talk->dlms, last);
  talk->leaving = false;
  talk->now = last;
}

true_t talk_deadline(const talk_t *talk) {
  true_t dlms = in_dlms(talk) ? dlms_deadline(talk->dlms) : (true_t){TIME_NEVER};
  if (talk->config.kind == TALK_DLMS) return dlms;
  true_t iec21 = iec21_deadline(&talk->iec21);
  return dlms.ns < iec21.ns ? dlms : iec21;
}

bool talk_rests(const talk_t *talk) {
  if (talk->leaving || talk->connected) return false;
  if (talk->config.kind != TALK_DLMS && !iec21_idle(&talk->iec21)) return false;
  if (talk->dlms != NULL && !dlms_idle(talk->dlms)) return false;
  return talk_deadline(talk).ns == TIME_NEVER;
}

uint32_t talk_rest_baud(const talk_t *talk) {
  return talk->config.kind == TALK_DLMS ? talk->config.baud_max : IEC21_BAUD_SIGN_ON;
}
