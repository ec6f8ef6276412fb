/* One line that speaks DLMS; see decode_link.h. What the meters received is only noted; the state
 * of a link changes by what they answered: UA, DM. */
#include "decode_link.h"
#include "decode_service.h"

#include <stdlib.h>
#include <string.h>

enum {
  POLL_FINAL = 0x10,
  SNRM = 0x83,
  DISC = 0x43,
  UA = 0x63,
  DM = 0x0f,
  FRMR = 0x87,
  UI = 0x03,
  RR = 0x01,
  RNR = 0x05,
  REJ = 0x09,
  SUPERVISORY_MASK = 0x0f,
  MODULO = 7,
  LLC_LEN = 3,
  FAST_BAUD = 9600
};
static const char llc_to_meter[LLC_LEN] = {(char)0xe6, (char)0xe6, 0};
static const char llc_from_meter[LLC_LEN] = {(char)0xe6, (char)0xe7, 0};
static const uint64_t gap_ns_fast = 25000000, gap_ns_slow = 200000000;

static decode_peer_t *link_peer(decode_link_t *link, int meter) {
  for (size_t i = 0; i < link->peer_count; i++)
    if (link->peers[i]->dlms.meter == meter) return link->peers[i];
  decode_peer_t **more = realloc(link->peers, (link->peer_count + 1) * sizeof *more);
  if (more) link->peers = more;
  decode_peer_t *peer = more ? calloc(1, sizeof *peer) : NULL;
  if (!peer) {
    link->failed = true;
    return NULL;
  }
  link->peers[link->peer_count++] = peer;
  decode_dlms_start(&peer->dlms, &link->voice, meter);
  return peer;
}

static void link_end(decode_link_t *link, bool from_meter, decode_view_t octets, int64_t ns) {
  if (link->show)
    link->show(link->owner, from_meter, octets, ns,
               link->voice.meaning.p ? link->voice.meaning.p : "");
  if (from_meter) link->voice.frame++;
}

static void peer_reset(decode_peer_t *peer, bool connected, int client) {
  peer->connected = connected;
  peer->client = client;
  peer->to_next = peer->from_next = peer->acknowledged = 0;
  decode_text_clear(&peer->to_text);
  decode_text_clear(&peer->from_text);
  decode_dlms_gone(&peer->dlms);
}

/* Takes an I frame's part of a text. True with the APDU once it is whole. */
static bool peer_segment(decode_text_t *text, const decode_hdlc_frame_t *frame,
                         const char llc[LLC_LEN], bool *headed, decode_view_t *apdu) {
  *headed = true;
  decode_text_add(text, frame->info.p, frame->info.len);
  if (frame->segmented || text->failed) return false;
  *headed = text->len >= LLC_LEN && memcmp(text->p, llc, LLC_LEN) == 0;
  *apdu = (decode_view_t){*headed ? text->p + LLC_LEN : "", *headed ? text->len - LLC_LEN : 0};
  return *headed;
}

static void link_supervisory(decode_link_t *link, unsigned char control) {
  const unsigned kind = control & SUPERVISORY_MASK;
  decode_voice_say(&link->voice, "%s %u",
                   kind == RR    ? "RR"
                   : kind == RNR ? "RNR"
                   : kind == REJ ? "REJ"
                                 : "a control that there is not,",
                   control >> 5);
}

static void hdlc_information_to(decode_link_t *link, decode_peer_t *peer, int client,
                                const decode_hdlc_frame_t *frame) {
  const unsigned number = frame->control >> 1 & MODULO;
  decode_view_t apdu;
  bool headed;
  decode_voice_say(&link->voice, "I %u %u%s", number, frame->control >> 5,
                   frame->segmented ? ", more follows" : "");
  if (!peer->connected || peer->client != client) {
    decode_voice_say(&link->voice, "not connected");
    return;
  }
  peer->acknowledged = frame->control >> 5;
  if (number != peer->to_next) {
    decode_voice_say(&link->voice, "not the next one");
    return;
  }
  peer->to_next = (number + 1) & MODULO;
  const bool whole = peer_segment(&peer->to_text, frame, llc_to_meter, &headed, &apdu);
  if (whole) decode_dlms_to_meter(&peer->dlms, client, apdu, frame->last_ns);
  if (!headed) decode_voice_say(&link->voice, "no LLC header");
  if (!frame->segmented) decode_text_clear(&peer->to_text);
}

static void hdlc_to_meter(decode_link_t *link, const decode_hdlc_frame_t *frame) {
  const int meter = decode_roster_find_hdlc(link->voice.roster, link->voice.line, frame->to.upper,
                                            frame->to.lower, frame->to.len);
  const int client = (int)frame->from.upper;
  if (meter == DECODE_METER_NONE) {
    decode_voice_say(&link->voice, "to nobody");
    return;
  }
  decode_peer_t *peer = link_peer(link, meter);
  if (!peer) return;
  const unsigned char control = frame->control;
  if (!(control & 1)) {
    hdlc_information_to(link, peer, client, frame);
    return;
  }
  if ((control & 3) == 1) {
    link_supervisory(link, control);
    if (peer->connected && peer->client == client) peer->acknowledged = control >> 5;
    return;
  }
  switch (control & ~POLL_FINAL) {
  case SNRM:
    decode_voice_say(&link->voice, "SNRM");
    peer->calling = true;
    peer->caller = client;
    return;
  case DISC:
    decode_voice_say(&link->voice, "DISC");
    peer->leaving = true;
    return;
  case UI:
    decode_voice_say(&link->voice, "UI");
    return;
  }
  decode_voice_say(&link->voice, "a control that there is not, %02X", control);
}

static void hdlc_information_from(decode_link_t *link, decode_peer_t *peer, int client,
                                  const decode_hdlc_frame_t *frame) {
  const unsigned number = frame->control >> 1 & MODULO;
  decode_voice_t *voice = &link->voice;
  decode_view_t apdu;
  bool headed;
  decode_voice_say(voice, "I %u %u%s", number, frame->control >> 5,
                   frame->segmented ? ", more follows" : "");
  if (!peer->connected || peer->client != client) {
    decode_voice_broken(voice, 0, "an I frame to a client that is not connected");
    return;
  }
  if (number != peer->from_next) {
    /* What the client has not acknowledged may be sent once more. */
    const unsigned place = (number - peer->acknowledged) & MODULO;
    if (place < ((peer->from_next - peer->acknowledged) & MODULO))
      decode_voice_say(voice, "the same once more");
    else
      decode_voice_broken(voice, 0, "an I frame out of its order");
    return;
  }
  peer->from_next = (number + 1) & MODULO;
  const bool single = peer->from_text.len == 0;
  const bool whole = peer_segment(&peer->from_text, frame, llc_from_meter, &headed, &apdu);
  const size_t octet = frame->info_at + (single ? LLC_LEN : 0);
  if (whole) decode_dlms_from_meter(&peer->dlms, client, apdu, octet);
  if (!headed) decode_voice_broken(voice, frame->info_at, "not the LLC header of a meter");
  if (!frame->segmented) decode_text_clear(&peer->from_text);
}

/* Group 80 of format 81, of parameters with one to four octets each. */
static bool hdlc_parameters(decode_voice_t *voice, decode_view_t info) {
  decode_axdr_t reader = decode_axdr_over(info);
  if (info.len == 0) return true;
  if (decode_axdr_octet(&reader) != 0x81 || decode_axdr_octet(&reader) != 0x80) return false;
  if (decode_axdr_octet(&reader) != info.len - 3) return false;
  while (!reader.bad && reader.at < info.len) {
    const unsigned id = decode_axdr_octet(&reader), len = decode_axdr_octet(&reader);
    if (len < 1 || len > 4 || id < 5 || id > 8) return false;
    decode_voice_say(voice, "%s %u",
                     id == 5   ? "sends"
                     : id == 6 ? "receives"
                     : id == 7 ? "window"
                               : "receiving window",
                     decode_axdr_number(&reader, (int)len));
  }
  return decode_axdr_end(&reader);
}

static void hdlc_acknowledged(decode_link_t *link, decode_peer_t *peer, int client,
                              const decode_hdlc_frame_t *frame) {
  decode_voice_say(&link->voice, "UA");
  if (!hdlc_parameters(&link->voice, frame->info))
    decode_voice_broken(&link->voice, frame->info_at, "parameters that are not of their form");
  if (peer->calling && peer->caller == client)
    peer_reset(peer, true, client);
  else if (peer->leaving)
    peer_reset(peer, false, 0);
  else
    decode_voice_broken(&link->voice, 0, "a UA that answers nothing");
  peer->calling = peer->leaving = false;
}

static void hdlc_unnumbered(decode_link_t *link, decode_peer_t *peer, int client,
                            const decode_hdlc_frame_t *frame) {
  decode_voice_t *voice = &link->voice;
  switch (frame->control & ~POLL_FINAL) {
  case UA:
    hdlc_acknowledged(link, peer, client, frame);
    return;
  case DM:
    decode_voice_say(voice, "DM");
    peer->calling = peer->leaving = false;
    if (peer->connected && peer->client == client) peer_reset(peer, false, 0);
    return;
  case FRMR:
    decode_voice_say(voice, "FRMR");
    return;
  case UI:
    decode_voice_say(voice, "UI");
    if (frame->info.len < LLC_LEN || memcmp(frame->info.p, llc_from_meter, LLC_LEN) != 0)
      decode_voice_broken(voice, frame->info_at, "not the LLC header of a meter");
    else
      decode_dlms_from_meter(&peer->dlms, client,
                             (decode_view_t){frame->info.p + LLC_LEN, frame->info.len - LLC_LEN},
                             frame->info_at + LLC_LEN);
    return;
  }
  decode_voice_broken(voice, 0, "a control that a meter does not send");
}

static void hdlc_from_meter(decode_link_t *link, const decode_hdlc_frame_t *frame) {
  const int meter = decode_roster_find_hdlc(link->voice.roster, link->voice.line, frame->from.upper,
                                            frame->from.lower, frame->from.len);
  const int client = (int)frame->to.upper;
  if (meter == DECODE_METER_NONE || frame->to.len != 1) {
    decode_voice_broken(&link->voice, 0, "a frame of a meter that is not on this line");
    return;
  }
  decode_peer_t *peer = link_peer(link, meter);
  if (!peer) return;
  if (!(frame->control & 1))
    hdlc_information_from(link, peer, client, frame);
  else if ((frame->control & 3) == 1)
    link_supervisory(link, frame->control);
  else
    hdlc_unnumbered(link, peer, client, frame);
}

static void link_hdlc(void *owner, bool from_meter, const decode_hdlc_frame_t *frame) {
  decode_link_t *link = owner;
  decode_text_clear(&link->voice.meaning);
  if (from_meter) link->voice.frame_ns = frame->last_ns;
  switch (frame->kind) {
  case DECODE_HDLC_NOISE:
    if (from_meter) decode_voice_broken(&link->voice, 0, "octets that begin no frame");
    break;
  case DECODE_HDLC_CUT: /* the supply or the line went away: nothing was served */
    decode_voice_say(&link->voice, "broken off");
    break;
  case DECODE_HDLC_BAD:
    if (from_meter)
      decode_voice_broken(&link->voice, frame->bad_octet, frame->why);
    else
      decode_voice_say(&link->voice, "bad frame: %s at octet %zu", frame->why, frame->bad_octet);
    break;
  case DECODE_HDLC_GOOD:
    if (from_meter)
      hdlc_from_meter(link, frame);
    else
      hdlc_to_meter(link, frame);
    break;
  }
  link_end(link, from_meter, frame->octets, frame->last_ns);
}

static void link_message(decode_link_t *link, bool from_meter,
                         const decode_wrapper_message_t *message) {
  const int64_t port = from_meter ? message->from : message->to;
  const int client = (int)(from_meter ? message->to : message->from);
  const int meter = decode_roster_find_port(link->voice.roster, link->voice.line, port);
  decode_peer_t *peer = meter == DECODE_METER_NONE ? NULL : link_peer(link, meter);
  if (meter == DECODE_METER_NONE && from_meter)
    decode_voice_broken(&link->voice, 2, "a wPort of a meter that is not on this line");
  if (meter == DECODE_METER_NONE && !from_meter) decode_voice_say(&link->voice, "to nobody");
  if (!peer) return;
  if (from_meter)
    decode_dlms_from_meter(&peer->dlms, client, message->apdu, DECODE_WRAPPER_HEAD);
  else
    decode_dlms_to_meter(&peer->dlms, client, message->apdu, message->last_ns);
}

static void link_wrapper(void *owner, bool from_meter, const decode_wrapper_message_t *message) {
  decode_link_t *link = owner;
  decode_text_clear(&link->voice.meaning);
  if (from_meter) link->voice.frame_ns = message->last_ns;
  switch (message->kind) {
  case DECODE_WRAPPER_NOISE:
    if (from_meter)
      decode_voice_broken(&link->voice, 0, "octets that begin no message");
    else
      decode_voice_say(&link->voice, "no message");
    break;
  case DECODE_WRAPPER_CUT:
    decode_voice_say(&link->voice, "broken off");
    break;
  case DECODE_WRAPPER_GOOD:
    link_message(link, from_meter, message);
    break;
  }
  link_end(link, from_meter, message->octets, message->last_ns);
}

void decode_link_start(decode_link_t *link, const decode_roster_t *roster, int line, long *visits,
                       decode_text_t *facts) {
  const int64_t baud = decode_roster_baud(roster, line);
  const int first = decode_roster_first(roster, line);
  *link = (decode_link_t){
      .voice = {.roster = roster, .line = line, .visits = visits, .facts = facts},
      .speech = first == DECODE_METER_NONE ? DECODE_SPEECH_MODE_C : roster->meters[first].speech};
  for (int from_meter = 0; from_meter < 2; from_meter++) {
    link->hdlc[from_meter] =
        (decode_hdlc_t){.sink = link_hdlc,
                        .owner = link,
                        .from_meter = from_meter,
                        .gap_ns = baud >= FAST_BAUD ? gap_ns_fast : gap_ns_slow};
    link->wrapper[from_meter] =
        (decode_wrapper_t){.sink = link_wrapper, .owner = link, .from_meter = from_meter};
  }
}

void decode_link_feed(decode_link_t *link, bool from_meter, unsigned char octet, int64_t ns) {
  if (link->speech == DECODE_SPEECH_HDLC) decode_hdlc_feed(&link->hdlc[from_meter], octet, ns);
  if (link->speech == DECODE_SPEECH_WRAPPER)
    decode_wrapper_feed(&link->wrapper[from_meter], octet, ns);
}

void decode_link_flush(decode_link_t *link) {
  for (int from_meter = 1; from_meter >= 0; from_meter--) {
    if (link->hdlc[from_meter].octets.len > 0) decode_hdlc_flush(&link->hdlc[from_meter]);
    if (link->wrapper[from_meter].octets.len > 0) decode_wrapper_flush(&link->wrapper[from_meter]);
  }
  for (size_t i = 0; i < link->peer_count; i++)
    decode_service_break_off(&link->peers[i]->dlms);
}

bool decode_link_resting(const decode_link_t *link, bool from_meter, int64_t ns) {
  return decode_hdlc_resting(&link->hdlc[from_meter], ns);
}

bool decode_link_failed(const decode_link_t *link) {
  bool failed = link->failed || link->voice.meaning.failed;
  for (size_t i = 0; i < link->peer_count; i++)
    failed = failed || decode_dlms_failed(&link->peers[i]->dlms) ||
             link->peers[i]->to_text.failed || link->peers[i]->from_text.failed;
  for (int i = 0; i < 2; i++)
    failed = failed || link->hdlc[i].octets.failed || link->wrapper[i].octets.failed;
  return failed;
}

void decode_link_free(decode_link_t *link) {
  for (size_t i = 0; i < link->peer_count; i++) {
    decode_dlms_free(&link->peers[i]->dlms);
    decode_text_free(&link->peers[i]->to_text);
    decode_text_free(&link->peers[i]->from_text);
    free(link->peers[i]);
  }
  free(link->peers);
  for (int i = 0; i < 2; i++) {
    decode_text_free(&link->hdlc[i].octets);
    decode_text_free(&link->wrapper[i].octets);
  }
  decode_text_free(&link->voice.meaning);
}
