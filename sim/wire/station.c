/* The state machine of the secondary station: whose turn it is, what a frame changes, what leaves
 * in a turn. Octets of frames are station_frame.c's, parameters station_agree.c's; the contract is
 * station.h's. */
#include "sim/wire/station.h"

#include <string.h>

enum { POLL = 0x10, NUMBERS = 8 };
enum { SNRM = 0x83, DISC = 0x43, UA = 0x63, DM = 0x0F, FRMR = 0x87, UI = 0x03 };
enum { RR = 0x01, RNR = 0x05, REJ = 0x09 };
enum { REJECT_UNKNOWN = 1, REJECT_NO_INFO = 2, REJECT_TOO_LONG = 4, REJECT_NUMBER = 8 }; /* wxyz */
enum { BAUD_FAST = 9600, ADDRESS_BITS = 7 };

static const uint8_t LLC_HEARD[STATION_LLC_LEN] = {0xE6, 0xE6, 0x00};
static const uint8_t LLC_SAID[STATION_LLC_LEN] = {0xE6, 0xE7, 0x00};

/* --- The right mechanisms --- */

static uint8_t number_in_turn(uint8_t variable) { return variable % NUMBERS; }

static void order_of_numbers(uint8_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = (uint8_t)i;
}

const station_mechanisms_t STATION_RIGHT = {.check_sequence = station_check_sequence,
                                            .send_number = number_in_turn,
                                            .frame_order = order_of_numbers};

/* --- Opening --- */

void station_address(station_config_t *config, uint16_t address, uint8_t address_len) {
  config->address_len = address_len;
  config->upper = address_len == 1 ? address : 1;
  config->lower = address_len == 1 ? 0 : address;
}

static uint32_t own_address(const station_config_t *config) {
  switch (config->address_len) {
  case 1:
    return config->upper;
  case 2:
    return (uint32_t)config->upper << ADDRESS_BITS | config->lower;
  default:
    return (uint32_t)config->upper << 2 * ADDRESS_BITS | config->lower;
  }
}

void station_spoil(station_t *station, const station_mechanisms_t *right) {
  station->right = right != NULL ? right : &STATION_RIGHT;
}

void station_open(station_t *station, const station_config_t *config, station_hear_t hear, void *of,
                  const station_mechanisms_t *right) {
  uint32_t limit = config->address_len == 4 ? 1u << 2 * ADDRESS_BITS : 1u << ADDRESS_BITS;
  CHECK(config->address_len == 1 || config->address_len == 2 || config->address_len == 4);
  CHECK(config->upper < limit && config->lower < limit);
  CHECK(config->info_max >= STATION_INFO_DEFAULT && config->info_max <= STATION_INFO_MAX);
  CHECK(config->window_max >= 1 && config->window_max <= STATION_WINDOW_MAX);
  memset(station, 0, sizeof *station);
  station->config = *config;
  station->hear = hear;
  station->of = of;
  station->heard = config->room != NULL ? config->room : station->own;
  station->heard_max = config->room != NULL ? config->room_len : sizeof station->own;
  CHECK(station->heard_max > STATION_LLC_LEN);
  station_spoil(station, right);
}

void station_reset(station_t *station) {
  station->link = (station_link_t){.state = STATION_APART};
  station->turn = STATION_LISTENS;
  station->send_due = false;
  station->notify_len = 0;
  station_ear_close(&station->ear);
}

void station_rate(station_t *station, uint32_t baud) { station->config.baud = baud; }

bool station_rests(const station_t *station) {
  bool quiet = station->turn == STATION_LISTENS && !station->send_due && station->notify_len == 0;
  return quiet && station->link.state == STATION_APART && station->ear.len == 0 &&
         station->ear.used == 0 && station_deadline(station).ns == TIME_NEVER;
}

void station_moved(station_t *station, void *of, uint8_t *room) {
  station->of = of;
  station->config.room = room;
  station->heard = room != NULL ? room : station->own;
}

uint8_t station_client(const station_t *station) {
  return station->link.state == STATION_TOGETHER ? station->link.client : 0;
}

bool station_answering(const station_t *station) { return station->link.answering; }

const station_counts_t *station_counts(const station_t *station) { return &station->counts; }

uint32_t station_dropped(const station_t *station, station_drop_t why) {
  return station->ear.dropped[why];
}

static void tell(station_t *station, station_event_kind_t kind, true_t at, bytes_t apdu) {
  station_event_t event = {.kind = kind, .at = at, .client = station->link.client, .apdu = apdu};
  station->hear(station->of, &event);
}

/* --- Turns --- */

static size_t stream_len(const station_link_t *link) { return STATION_LLC_LEN + link->answer.len; }

static void plan_turn(station_t *station, true_t at, station_plan_t plan) {
  int64_t wait = station->config.serial ? STATION_REACTION_SERIAL_NS : STATION_REACTION_TCP_NS;
  if (station->config.reaction_ns != 0) wait = station->config.reaction_ns;
  station->plan = plan;
  station->turn = STATION_DUE;
  station->due_at = (true_t){at.ns + wait};
}

static void say(station_t *station, true_t at, uint8_t to, uint8_t control, bytes_t info) {
  plan_turn(station, at,
            (station_plan_t){.to = to, .control = (uint8_t)(control | POLL), .info = info});
}

/* All that may fly, from the first frame that is not acknowledged. */
static void say_frames(station_t *station, true_t at) {
  station_link_t *link = &station->link;
  size_t left = stream_len(link) - link->acknowledged;
  size_t count = (size_t)div_ceil((int64_t)left, link->terms.info_out);
  if (count > link->terms.window_out) count = link->terms.window_out;
  if (link->flying > 0) station->counts.repeated++;
  station_plan_t plan = {
      .to = link->client, .notify = station->notify_len > 0, .count = (uint8_t)count};
  station->right->frame_order(plan.order, count);
  plan_turn(station, at, plan);
}

/* The turn of a client that we talk to, when nothing else is to be said. `busy`: it said RNR. */
static void respond(station_t *station, true_t at, bool busy) {
  station_link_t *link = &station->link;
  if (link->answering && !busy) {
    say_frames(station, at);
  } else {
    uint8_t control = link->gap && link->terms.window_in > 1 ? REJ : RR;
    say(station, at, link->client, (uint8_t)(control | link->receive << 5), bytes_of(NULL, 0));
    station->plan.notify = station->notify_len > 0;
  }
  link->gap = false;
  if (link->receive == link->turn_receive) return;
  link->turn_first = link->turn_receive;
  link->turn_receive = link->receive;
}

void station_answer(station_t *station, bytes_t apdu) {
  CHECK(station->link.state == STATION_TOGETHER);
  CHECK(!station->link.answering);
  CHECK(apdu.len > 0);
  station->link.answering = true;
  station->link.answer = apdu;
  station->link.acknowledged = 0;
}

status_t station_notify(station_t *station, bytes_t apdu) {
  if (station->link.state != STATION_TOGETHER) return ST_BAD_ORDER;
  if (station->notify_len > 0) return ST_BUSY;
  if (apdu.len == 0 || apdu.len > STATION_NOTIFY_MAX) return ST_NO_ROOM;
  if (STATION_LLC_LEN + apdu.len > station->link.terms.info_out) return ST_NO_ROOM;
  memcpy(station->notify, apdu.p, apdu.len);
  station->notify_len = apdu.len;
  return ST_OK;
}

/* --- Hearing --- */

static void join(station_t *station, true_t at, uint8_t client, bytes_t field) {
  station_terms_t ours = {.info_out = station->config.info_max,
                          .info_in = station->config.info_max,
                          .window_out = station->config.window_max,
                          .window_in = station->config.window_max};
  station_terms_t terms;
  if (station_agree(field, &ours, &terms) != ST_OK) {
    say(station, at, client, DM, bytes_of(NULL, 0));
    return;
  }
  station->link = (station_link_t){.state = STATION_TOGETHER, .client = client, .terms = terms};
  station->notify_len = 0;
  station->frame_last = at;
  obuf_t agreed = obuf_over(station->agreed, sizeof station->agreed);
  /* Nothing was asked, nothing is said: the defaults hold. */
  if (field.len > 0) station_agree_say(&terms, &agreed);
  say(station, at, client, UA, obuf_bytes(&agreed));
  tell(station, STATION_CONNECTED, at, bytes_of(NULL, 0));
}

static void part(station_t *station, true_t at) {
  station_event_t event = {.kind = STATION_DISCONNECTED, .at = at, .client = station->link.client};
  station->link = (station_link_t){.state = STATION_APART};
  station->hear(station->of, &event);
}

static void hear_disc(station_t *station, true_t at) {
  say(station, at, station->link.client, UA, bytes_of(NULL, 0));
  station->plan.notify = station->notify_len > 0;
  part(station, at);
}

/* FRMR now, and to every poll, until SNRM or DISC. */
static void refuse(station_t *station, true_t at, const station_frame_t *frame, uint8_t why) {
  station_link_t *link = &station->link;
  uint8_t send = (uint8_t)((link->oldest + link->flying) % NUMBERS);
  link->rejected = true;
  link->reject[0] = frame->control;
  link->reject[1] = (uint8_t)(link->receive << 5 | send << 1);
  link->reject[2] = why;
  if ((frame->control & POLL) != 0)
    say(station, at, link->client, FRMR, bytes_of(link->reject, sizeof link->reject));
}

typedef enum { ACK_WRONG, ACK_SOME, ACK_ALL } ack_t;

/* N(R): everything before it has arrived. ACK_ALL: the last octet of the answer with it. */
static ack_t acknowledge(station_link_t *link, uint8_t control) {
  uint8_t count = (uint8_t)(((control >> 5) - link->oldest) & (NUMBERS - 1));
  if (count > link->flying) return ACK_WRONG;
  link->oldest = (uint8_t)(control >> 5);
  link->flying = (uint8_t)(link->flying - count);
  if (!link->answering) return ACK_SOME;
  link->acknowledged += (size_t)count * link->terms.info_out;
  if (link->acknowledged < stream_len(link)) return ACK_SOME;
  link->answering = false;
  return ACK_ALL;
}

static void hear_supervisory(station_t *station, true_t at, const station_frame_t *frame) {
  uint8_t type = frame->control & 0x0F;
  if (type != RR && type != RNR && type != REJ) {
    refuse(station, at, frame, REJECT_UNKNOWN);
    return;
  }
  if (frame->info.len > 0) {
    refuse(station, at, frame, REJECT_UNKNOWN | REJECT_NO_INFO);
    return;
  }
  ack_t ack = acknowledge(&station->link, frame->control);
  if (ack == ACK_WRONG) {
    refuse(station, at, frame, REJECT_NUMBER);
    return;
  }
  if (ack == ACK_ALL) tell(station, STATION_SENT, at, bytes_of(NULL, 0));
  if ((frame->control & POLL) != 0) respond(station, at, type == RNR);
}

/* A repetition of what came before our last turn, which the client has not heard: no gap. */
static bool repeats(const station_link_t *link, uint8_t number) {
  uint8_t behind = (uint8_t)((number - link->turn_first) & (NUMBERS - 1));
  uint8_t taken = (uint8_t)((link->turn_receive - link->turn_first) & (NUMBERS - 1));
  return link->receive == link->turn_receive && behind < taken;
}

/* A segment in its turn; with the last one an APDU is whole. */
static void take(station_t *station, true_t at, const station_frame_t *frame) {
  station_link_t *link = &station->link;
  link->receive = (uint8_t)((link->receive + 1) % NUMBERS);
  link->gap = false;
  if (frame->info.len > station->heard_max - link->heard_len) link->overlong = true;
  if (!link->overlong && frame->info.len > 0) {
    memcpy(station->heard + link->heard_len, frame->info.p, frame->info.len);
    link->heard_len += frame->info.len;
  }
  if (frame->segmented) return;
  size_t len = link->heard_len;
  bool overlong = link->overlong;
  link->heard_len = 0;
  link->overlong = false;
  if (len <= STATION_LLC_LEN || memcmp(station->heard, LLC_HEARD, STATION_LLC_LEN) != 0) {
    station->counts.no_llc++;
    return;
  }
  bytes_t apdu = bytes_of(station->heard + STATION_LLC_LEN, len - STATION_LLC_LEN);
  if (overlong)
    tell(station, STATION_OVERLONG, at, bytes_of(NULL, 0));
  else
    tell(station, STATION_APDU, at, apdu);
}

/* While an answer is not acknowledged to its end nothing new is taken: its frames go first, and
 * their N(R) says that this one must come again. */
static void hear_information(station_t *station, true_t at, const station_frame_t *frame) {
  station_link_t *link = &station->link;
  uint8_t number = frame->control >> 1 & (NUMBERS - 1);
  if (acknowledge(link, frame->control) == ACK_WRONG) {
    refuse(station, at, frame, REJECT_NUMBER);
    return;
  }
  if (!link->answering) {
    if (number == link->receive)
      take(station, at, frame);
    else if (!repeats(link, number))
      link->gap = true;
  }
  if ((frame->control & POLL) != 0) respond(station, at, false);
}

static void hear_client(station_t *station, true_t at, const station_frame_t *frame) {
  station_link_t *link = &station->link;
  bool poll = (frame->control & POLL) != 0;
  uint8_t command = frame->control & (uint8_t)~POLL;
  if (command == SNRM || command == DISC) {
    if (!poll) return;
    if (command == SNRM)
      join(station, at, link->client, frame->info);
    else
      hear_disc(station, at);
    return;
  }
  if (link->rejected) {
    if (poll) say(station, at, link->client, FRMR, bytes_of(link->reject, sizeof link->reject));
    return;
  }
  if (frame->info.len > link->terms.info_in)
    refuse(station, at, frame, REJECT_TOO_LONG);
  else if ((command & 1) == 0)
    hear_information(station, at, frame);
  else if ((command & 3) == 1)
    hear_supervisory(station, at, frame);
  else if (command != UI)
    refuse(station, at, frame, REJECT_UNKNOWN);
  else if (poll) /* an empty UI asks for a notification; whatever it holds is not for a meter */
    respond(station, at, false);
}

static void hear_frame(station_t *station, true_t at, const station_frame_t *frame) {
  station_link_t *link = &station->link;
  station->counts.frames++;
  bool ours = frame->to_len == station->config.address_len &&
              frame->to == own_address(&station->config) && frame->from_len == 1 &&
              frame->from != 0;
  if (!ours) {
    station->counts.not_ours++;
    return;
  }
  if (station->turn != STATION_LISTENS) {
    station->counts.deaf++;
    return;
  }
  uint8_t client = (uint8_t)frame->from;
  if (link->state == STATION_TOGETHER && link->client == client) {
    station->frame_last = at;
    hear_client(station, at, frame);
    return;
  }
  /* Nobody waits: who cannot be served is told so. */
  if ((frame->control & POLL) == 0) return;
  if (link->state == STATION_APART && frame->control == (SNRM | POLL))
    join(station, at, client, frame->info);
  else
    say(station, at, client, DM, bytes_of(NULL, 0));
}

/* --- Time --- */

static true_t later(true_t from, int64_t ns) { return (true_t){from.ns + ns}; }

static int64_t between_octets(const station_t *station) {
  return station->config.baud >= BAUD_FAST ? STATION_BETWEEN_OCTETS_FAST_NS
                                           : STATION_BETWEEN_OCTETS_SLOW_NS;
}

static bool breaks_off(const station_t *station) {
  return station->config.serial && station_ear_busy(&station->ear);
}

true_t station_deadline(const station_t *station) {
  if (station->turn == STATION_DUE && !station->send_due) return station->due_at;
  if (station->turn != STATION_LISTENS) return (true_t){TIME_NEVER};
  true_t due = {TIME_NEVER};
  if (station->link.state == STATION_TOGETHER)
    due = later(station->frame_last, STATION_INACTIVITY_NS);
  true_t silence = later(station->octet_last, between_octets(station));
  return breaks_off(station) && silence.ns < due.ns ? silence : due;
}

static void fall_silent(station_t *station, true_t at) {
  station_frame_t frame;
  while (station_ear_silence(&station->ear, &frame))
    hear_frame(station, at, &frame);
}

void station_tick(station_t *station, true_t now) {
  true_t due = station_deadline(station);
  if (due.ns > now.ns) return;
  if (station->turn == STATION_DUE) {
    station->send_due = true;
    return;
  }
  if (breaks_off(station) && due.ns == station->octet_last.ns + between_octets(station)) {
    fall_silent(station, due);
    return;
  }
  part(station, due);
}

void station_feed(station_t *station, true_t first, true_t last, bytes_t octets) {
  size_t at = 0;
  if (octets.len == 0) return;
  /* Time-outs that passed before this run; at equal times feeding precedes ticking. */
  while (station->turn == STATION_LISTENS && station_deadline(station).ns < first.ns)
    station_tick(station, first);
  bool rested = first.ns - station->octet_last.ns > between_octets(station);
  if (station->config.serial && rested) fall_silent(station, first);
  while (at < octets.len) {
    station_frame_t frame;
    at += station_ear_take(&station->ear, bytes_of(octets.p + at, octets.len - at));
    true_t when = last;
    if (at < octets.len)
      when.ns =
          first.ns + mul_div_floor(last.ns - first.ns, (int64_t)at - 1, (int64_t)octets.len - 1);
    while (station_ear_next(&station->ear, &frame))
      hear_frame(station, when, &frame);
  }
  station->octet_last = last;
}

/* --- Saying --- */

/* Octets of the LLC header and the answer behind it. */
static void put_stream(obuf_t *out, const station_link_t *link, size_t begin, size_t len) {
  size_t end = begin + len;
  if (begin < STATION_LLC_LEN) {
    size_t head = end < STATION_LLC_LEN ? len : STATION_LLC_LEN - begin;
    obuf_add(out, bytes_of(LLC_SAID + begin, head));
    begin += head;
  }
  if (begin < end) obuf_add(out, bytes_of(link->answer.p + begin - STATION_LLC_LEN, end - begin));
}

static station_frame_t frame_to(const station_t *station, uint8_t control, size_t info_len) {
  return (station_frame_t){.to_len = 1,
                           .to = station->plan.to,
                           .from_len = station->config.address_len,
                           .from = own_address(&station->config),
                           .control = control,
                           .info = bytes_of(NULL, info_len)};
}

static void write_notification(const station_t *station, obuf_t *out) {
  station_check_t check = station->right->check_sequence;
  station_frame_t frame = frame_to(station, UI, STATION_LLC_LEN + station->notify_len);
  station_frame_open(out, &frame, check);
  obuf_add(out, bytes_of(LLC_SAID, STATION_LLC_LEN));
  obuf_add(out, bytes_of(station->notify, station->notify_len));
  station_frame_close(out, check);
}

static void write_single(const station_t *station, obuf_t *out) {
  station_check_t check = station->right->check_sequence;
  station_frame_t frame = frame_to(station, station->plan.control, station->plan.info.len);
  station_frame_open(out, &frame, check);
  obuf_add(out, station->plan.info);
  station_frame_close(out, check);
}

static void write_information(const station_t *station, obuf_t *out) {
  const station_link_t *link = &station->link;
  const station_plan_t *plan = &station->plan;
  station_check_t check = station->right->check_sequence;
  size_t place = plan->order[plan->done];
  CHECK(place < plan->count);
  size_t begin = link->acknowledged + place * link->terms.info_out;
  size_t left = stream_len(link) - begin;
  size_t len = left < link->terms.info_out ? left : link->terms.info_out;
  uint8_t number = station->right->send_number((uint8_t)(link->oldest + place));
  bool final = plan->done + 1 == plan->count;
  uint8_t control = (uint8_t)(link->receive << 5 | (final ? POLL : 0) | (number & 7) << 1);
  station_frame_t frame = frame_to(station, control, len);
  frame.segmented = left > len;
  station_frame_open(out, &frame, check);
  put_stream(out, link, begin, len);
  station_frame_close(out, check);
}

bool station_next(station_t *station, station_act_t *act) {
  if (!station->send_due) return false;
  obuf_t out = obuf_over(station->out, sizeof station->out);
  if (station->plan.notify)
    write_notification(station, &out);
  else if (station->plan.control != 0)
    write_single(station, &out);
  else
    write_information(station, &out);
  station->send_due = false;
  station->turn = STATION_LEAVES;
  *act = (station_act_t){.at = station->due_at, .octets = obuf_bytes(&out)};
  return true;
}

/* True when the frame that left was the last of the turn. */
static bool over(station_t *station) {
  station_link_t *link = &station->link;
  station_plan_t *plan = &station->plan;
  if (plan->notify) {
    plan->notify = false;
    station->notify_len = 0;
    return false;
  }
  if (plan->control != 0) return true;
  plan->done++;
  if (plan->done < plan->count) return false;
  if (link->flying < plan->count) link->flying = plan->count;
  return true;
}

void station_left(station_t *station, true_t last) {
  if (station->turn != STATION_LEAVES) return;
  if (!over(station)) {
    station->send_due = true;
    station->due_at = last;
    return;
  }
  station->turn = STATION_LISTENS;
  if (station->plan.to == station_client(station)) station->frame_last = last;
  /* A serial line was ours meanwhile: what is half heard is lost. */
  if (station->config.serial) station_ear_close(&station->ear);
}
