/* The conversation: from the link to the association, the ciphers and the services, and back to the
 * link. It owns the order of things and nothing of what they mean. See dlms.h, dlms_parts.h. */
#include "sim/wire/dlms.h"

#include <string.h>

#include "sim/wire/dlms_parts.h"

size_t dlms_size(void) { return sizeof(dlms_t); }

/* Three times an APDU: in the link with its header, to decipher, and the targets of a long one. */
enum { LINK_HEAD_MAX = 8, ROOMS = 3 };
_Static_assert(LINK_HEAD_MAX >= (int)ENVELOPE_HEADER_LEN && LINK_HEAD_MAX >= (int)STATION_LLC_LEN,
               "a header of either link");

static size_t room_of_one(uint32_t pdu_max) {
  return (size_t)pdu_max + DLMS_PROTECTION_MAX + LINK_HEAD_MAX;
}

size_t dlms_room(uint32_t pdu_max) { return ROOMS * room_of_one(pdu_max); }

static bool on_hdlc(const dlms_t *wire) { return wire->config.link == DLMS_HDLC; }

/* --- from the link --- */

static void hear(dlms_t *wire, true_t at, uint8_t client, bytes_t apdu);

static void hear_station(void *of, const station_event_t *event) {
  dlms_t *wire = of;
  switch (event->kind) {
  case STATION_CONNECTED:
  case STATION_DISCONNECTED:
    dlms_forget(wire);
    return;
  case STATION_APDU:
    hear(wire, event->at, event->client, event->apdu);
    return;
  case STATION_OVERLONG:
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_TOO_LONG);
    return;
  case STATION_SENT:
    dlms_general_pump(wire);
    dlms_notice(wire);
    return;
  }
}

static void hear_envelope(void *of, const envelope_event_t *event) {
  dlms_t *wire = of;
  if (event->client > UINT8_MAX) return; /* no client has such a wPort */
  hear(wire, event->at, (uint8_t)event->client, event->apdu);
}

/* --- to the link --- */

bool dlms_ready(const dlms_t *wire) {
  return !on_hdlc(wire) || !station_answering(&wire->link.station);
}

void dlms_say(dlms_t *wire, bytes_t apdu) {
  if (on_hdlc(wire))
    station_answer(&wire->link.station, apdu);
  else
    envelope_answer(&wire->link.envelope, wire->at, wire->from, apdu);
}

void dlms_exception(dlms_t *wire, uint8_t state, uint8_t error) {
  const uint8_t exception[] = {TAG_EXCEPTION, state, error};
  memcpy(wire->out, exception, sizeof exception);
  dlms_say(wire, bytes_of(wire->out, sizeof exception));
}

/* --- one APDU --- */

void dlms_drop(dlms_t *wire) {
  wire->answer.blocks = false;
  wire->in.kind = LONG_NONE;
  if (wire->general.wanted) return; /* the request under way came in blocks itself */
  wire->general.active = false;
  wire->general.sent = wire->general.heard = wire->general.handed = wire->general.final = 0;
}

void dlms_forget(dlms_t *wire) {
  dlms_drop(wire);
  wire->notice_len = 0;
  memset(&wire->association, 0, sizeof wire->association);
}

/* Keys that this request brought: the answer has left under the old ones. A fresh key begins its
 * counters anew; one of authentication alone does not, for the nonces are the other's. */
static void take_fresh_keys(dlms_t *wire) {
  dlms_keys_t *fresh = &wire->fresh;
  if (fresh->has_guek) {
    memcpy(wire->kept->guek, fresh->guek, sizeof fresh->guek);
    wire->kept->counter_taken = 0;
    wire->kept->counter_put_aside = 0;
  }
  if (fresh->has_gak) memcpy(wire->kept->gak, fresh->gak, sizeof fresh->gak);
  memset(fresh, 0, sizeof *fresh);
}

static bool is_plain_service(uint8_t tag) {
  return tag == TAG_GET || tag == TAG_SET || tag == TAG_ACTION;
}

/* Ciphered or not is agreed; which of the forms a request has is the client's choice, as far as
 * general protection was negotiated and a dedicated key was sent (dlms_cipher_take). */
static bool form_agreed(const dlms_t *wire, dlms_form_t form) {
  const dlms_association_t *a = &wire->association;
  bool general = form == FORM_GENERAL_GLOBAL || form == FORM_GENERAL_DEDICATED;
  if ((form == FORM_PLAIN) != (a->form == FORM_PLAIN)) return false;
  return !general || wire->right->may(a->conformance, MAY_GENERAL_PROTECTION);
}

/* A service as it was agreed, or an exception that says no more than that it was not. */
static void hear_service(dlms_t *wire, uint8_t *apdu, size_t len) {
  dlms_association_t *a = &wire->association;
  bytes_t plain = bytes_of(apdu, len);
  dlms_form_t form = FORM_PLAIN;
  bool ciphered = dlms_cipher_is(apdu[0], &form);
  if (!ciphered && !is_plain_service(apdu[0])) {
    dlms_exception(wire, STATE_UNKNOWN, ERROR_NOT_SUPPORTED);
    return;
  }
  uint8_t needed = dlms_cipher_needed(wire);
  bool as_agreed = form_agreed(wire, form) && (form != FORM_PLAIN || needed == 0);
  if (as_agreed && form != FORM_PLAIN)
    as_agreed = dlms_cipher_take(wire, form, needed, apdu, len, &plain);
  if (!as_agreed) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_NOT_POSSIBLE);
    return;
  }
  wire->bound = needed; /* of the answer, too, should the policy be raised in between */
  a->spoken = form;
  dlms_service(wire, plain);
  take_fresh_keys(wire);
}

void dlms_apdu(dlms_t *wire, uint8_t *apdu, size_t len) {
  const dlms_association_t *a = &wire->association;
  bool ours = a->state != DLMS_APART && a->client == wire->from;
  if (len == 0) return;
  wire->taken_before = wire->kept->counter_taken;
  wire->doubted = NULL;
  if (apdu[0] == TAG_AARQ)
    dlms_association_open(wire, apdu, len);
  else if (!ours)
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_NOT_POSSIBLE);
  else if (apdu[0] == TAG_RLRQ)
    dlms_association_release(wire, apdu, len);
  else
    hear_service(wire, apdu, len);
}

/* Protection is not counted; nor is the offer, before it was made. */
static size_t heard_most(const dlms_t *wire, bytes_t apdu) {
  if (apdu.p[0] == TAG_AARQ) return wire->heard_max;
  return wire->config.pdu_max + DLMS_PROTECTION_MAX;
}

static void hear(dlms_t *wire, true_t at, uint8_t client, bytes_t apdu) {
  const dlms_association_t *a = &wire->association;
  if (apdu.len == 0) return;
  if (!dlms_ready(wire)) return; /* the link hands nothing over before its answer has left */
  wire->at = at;
  wire->from = client;
  if (apdu.len > heard_most(wire, apdu)) { /* more than was offered */
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_TOO_LONG);
    return;
  }
  dlms_notice(wire);
  bool ours = a->state != DLMS_APART && a->client == client;
  if (apdu.p[0] == TAG_GENERAL_BLOCK && ours) {
    if (wire->right->may(a->conformance, MAY_GENERAL_BLOCK))
      dlms_general_hear(wire, apdu);
    else
      dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_NOT_SUPPORTED);
  } else {
    memcpy(wire->heard, apdu.p, apdu.len); /* deciphered in place */
    dlms_apdu(wire, wire->heard, apdu.len);
  }
  if (!on_hdlc(wire)) dlms_notice(wire); /* behind the answer */
}

/* --- what is not asked for --- */

static bool may_notify(const dlms_t *wire, uint32_t service) {
  const dlms_association_t *a = &wire->association;
  return a->state == DLMS_JOINED && wire->right->may(a->conformance, service);
}

static void notify(dlms_t *wire, bytes_t apdu) {
  const dlms_association_t *a = &wire->association;
  if (!on_hdlc(wire)) {
    envelope_answer(&wire->link.envelope, wire->at, a->client, apdu);
    return;
  }
  /* Longer than a frame, or one waits already: it is lost, as a frame without acknowledgement may
   * be on any line. */
  status_t sent = station_notify(&wire->link.station, apdu);
  if (sent != ST_OK) wire->notices_lost++;
}

/* There is no service-specific form of a data notification: where the association is ciphered it
 * goes by general ciphering, and not at all where that was not agreed. */
static dlms_form_t notice_form(const dlms_t *wire) {
  switch (wire->association.form) {
  case FORM_PLAIN:
    return FORM_PLAIN;
  case FORM_GLOBAL:
  case FORM_GENERAL_GLOBAL:
    return FORM_GENERAL_GLOBAL;
  case FORM_DEDICATED:
  case FORM_GENERAL_DEDICATED:
    return FORM_GENERAL_DEDICATED;
  }
  return FORM_PLAIN;
}

void dlms_notice(dlms_t *wire) {
  uint8_t room[DLMS_HEAD_ROOM + DLMS_NOTICE_MAX + DLMS_HEAD_ROOM];
  const dlms_association_t *a = &wire->association;
  if (wire->notice_len == 0 || wire->general.active) return;
  obuf_t text = obuf_over(room + DLMS_HEAD_ROOM, DLMS_NOTICE_MAX + 8);
  obuf_put(&text, TAG_DATA_NOTIFICATION);
  ax_raw_u32(&text, ++wire->notice_number & 0x00FFFFFF); /* long-invoke-id-and-priority */
  obuf_put(&text, 0);                                    /* no date-time */
  obuf_add(&text, bytes_of(wire->notice, wire->notice_len));
  wire->notice_len = 0;
  CHECK(!text.full);
  dlms_form_t form = notice_form(wire);
  bytes_t apdu = obuf_bytes(&text);
  if (!may_notify(wire, MAY_DATA_NOTIFICATION)) return;
  if (form != FORM_PLAIN) {
    if (!wire->right->may(a->conformance, MAY_GENERAL_PROTECTION)) return;
    uint8_t control = wire->right->control(dlms_cipher_needed(wire));
    if (!dlms_cipher_seal(wire, form, control, text.p, text.len, &apdu)) return;
  }
  notify(wire, apdu);
}

bool dlms_notify_event(dlms_t *wire, true_t at, uint16_t class_id, ax_name_t name,
                       uint8_t attribute, bytes_t value) {
  uint8_t room[DLMS_HEAD_ROOM + DLMS_NOTICE_MAX + DLMS_HEAD_ROOM];
  const dlms_association_t *a = &wire->association;
  obuf_t text = obuf_over(room + DLMS_HEAD_ROOM, DLMS_NOTICE_MAX);
  const uint8_t octets[] = {name.a, name.b, name.c, name.d, name.e, name.f, attribute};
  if (!may_notify(wire, MAY_EVENT) || wire->general.active) return false;
  wire->at = at;
  obuf_put(&text, TAG_EVENT);
  obuf_put(&text, 0); /* no time */
  ax_raw_u16(&text, class_id);
  obuf_add(&text, bytes_of(octets, sizeof octets));
  obuf_add(&text, value);
  if (text.full) return false;
  bytes_t apdu = obuf_bytes(&text);
  uint8_t control = wire->right->control(dlms_cipher_needed(wire));
  if (a->form != FORM_PLAIN && !dlms_cipher_seal(wire, a->form, control, text.p, text.len, &apdu))
    return false;
  notify(wire, apdu);
  return true;
}

/* --- the verbs --- */

uint8_t *dlms_link_room(const dlms_t *wire) {
  return wire->config.pdu_max > DLMS_PDU_MAX ? wire->config.room : NULL;
}

void dlms_take_room(dlms_t *wire) {
  size_t one = room_of_one(wire->config.pdu_max);
  bool own = wire->config.pdu_max <= DLMS_PDU_MAX;
  CHECK(own || wire->config.room != NULL);
  wire->heard = own ? wire->own_heard : wire->config.room + one;
  wire->in.targets = own ? wire->own_targets : wire->config.room + 2 * one;
  wire->heard_max = own ? sizeof wire->own_heard : one - LINK_HEAD_MAX;
}

void dlms_open(dlms_t *wire, const dlms_config_t *config, dlms_kept_t *kept, const cosem_app_t *app,
               void *of, const struct dlms_mechanisms *right) {
  CHECK(config->address > 0 && config->address <= UINT16_MAX);
  CHECK(config->security < DLMS_SECURITIES);
  memset(wire, 0, sizeof *wire);
  wire->config = *config;
  wire->kept = kept;
  wire->app = app;
  wire->of = of;
  wire->right = right != NULL ? right : &DLMS_RIGHT;
  if (config->pdu_max == 0) wire->config.pdu_max = DLMS_PDU_MAX;
  CHECK(wire->config.pdu_max >= DLMS_PDU_LEAST && wire->config.pdu_max <= DLMS_PDU_GREATEST);
  dlms_take_room(wire);
  guard_open(&wire->guard, &GUARD_SUITE_0);
  if (on_hdlc(wire)) {
    station_config_t station = {.info_max = STATION_INFO_MAX,
                                .window_max = STATION_WINDOW_MAX,
                                .serial = config->serial,
                                .baud = config->baud,
                                .reaction_ns = config->reaction_ns,
                                .room = dlms_link_room(wire),
                                .room_len = room_of_one(wire->config.pdu_max)};
    station_address(&station, (uint16_t)config->address, config->address_len);
    station_open(&wire->link.station, &station, hear_station, wire, wire->right->station);
  } else {
    envelope_config_t envelope = {.port = (uint16_t)config->address,
                                  .alone = config->alone,
                                  .datagrams = config->datagrams,
                                  .reaction_ns = config->reaction_ns,
                                  .room = dlms_link_room(wire),
                                  .room_len = room_of_one(wire->config.pdu_max)};
    envelope_open(&wire->link.envelope, &envelope, hear_envelope, wire);
  }
}

void dlms_spoil(dlms_t *wire, const struct dlms_mechanisms *right) {
  wire->right = right != NULL ? right : &DLMS_RIGHT;
  if (on_hdlc(wire)) station_spoil(&wire->link.station, wire->right->station);
}

void dlms_close(dlms_t *wire) { guard_close(&wire->guard); }

void dlms_rate(dlms_t *wire, uint32_t baud) {
  wire->config.baud = baud;
  if (on_hdlc(wire)) station_rate(&wire->link.station, baud);
}

void dlms_reset(dlms_t *wire) {
  wire->general.wanted = false;
  dlms_forget(wire);
  memset(&wire->fresh, 0, sizeof wire->fresh);
  wire->counter_used = wire->counter_limit = 0; /* what is left of the run is never used */
  if (on_hdlc(wire))
    station_reset(&wire->link.station);
  else
    envelope_reset(&wire->link.envelope);
}

void dlms_feed(dlms_t *wire, true_t first, true_t last, bytes_t octets) {
  if (on_hdlc(wire))
    station_feed(&wire->link.station, first, last, octets);
  else
    envelope_feed(&wire->link.envelope, first, last, octets);
}

void dlms_tick(dlms_t *wire, true_t now) {
  if (on_hdlc(wire))
    station_tick(&wire->link.station, now);
  else
    envelope_tick(&wire->link.envelope, now);
}

bool dlms_next(dlms_t *wire, dlms_act_t *act) {
  station_act_t frame;
  envelope_act_t message;
  if (on_hdlc(wire)) {
    if (!station_next(&wire->link.station, &frame)) return false;
    *act = (dlms_act_t){.kind = DLMS_SEND, .at = frame.at, .octets = frame.octets};
    return true;
  }
  if (!envelope_next(&wire->link.envelope, &message)) return false;
  *act = (dlms_act_t){.kind = message.kind == ENVELOPE_CLOSE ? DLMS_CLOSE : DLMS_SEND,
                      .at = message.at,
                      .octets = message.octets};
  return true;
}

void dlms_left(dlms_t *wire, true_t last) {
  if (on_hdlc(wire))
    station_left(&wire->link.station, last);
  else
    envelope_left(&wire->link.envelope, last);
}

true_t dlms_deadline(const dlms_t *wire) {
  return on_hdlc(wire) ? station_deadline(&wire->link.station)
                       : envelope_deadline(&wire->link.envelope);
}

bool dlms_idle(const dlms_t *wire) {
  if (on_hdlc(wire)) return station_client(&wire->link.station) == 0;
  return wire->association.state == DLMS_APART;
}

uint8_t dlms_associated(const dlms_t *wire) {
  return wire->association.state == DLMS_APART ? 0 : wire->association.client;
}

void dlms_peers(dlms_t *wire, bool (*held)(void *of, uint8_t sap), void *of) {
  wire->held = held;
  wire->held_of = of;
}
