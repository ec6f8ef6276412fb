/* The face of a link: which way is taken, the acts that wait, and the room in which APDUs are put
 * together. See datalink.h. What is sent is not queued: the way is asked for it last, so that what
 * was decided last is what leaves. */
#include "pmu/proto/datalink_parts.h"

#include <string.h>

#define ANSWER_WAIT_SERIAL_NS (22 * NS_PER_S / 10) /* section 1: over a serial line */
#define ANSWER_WAIT_TCP_NS (5 * NS_PER_S)          /* section 1: over TCP */

_Static_assert(DATALINK_FAULTS_MAX < DATALINK_APDUS_MAX, "faults give way to APDUs");
_Static_assert(DATALINK_APDUS_MAX + 4 <= DATALINK_ACTS_MAX, "UP, SENT, a fault and DOWN fit");
_Static_assert((int)DATALINK_HEAD_MAX >= (int)WRAPPER_HEAD, "the head of the wrapper fits");
_Static_assert((int)DATALINK_ASIDE >= (int)HDLC_INFO_MAX, "one UI frame fits");

/* ------------------------------------------------------------------ acts */

void datalink_push(datalink_t *link, datalink_act_t act) {
  CHECK(link->act_count < DATALINK_ACTS_MAX);
  link->acts[(link->act_first + link->act_count++) % DATALINK_ACTS_MAX] = act;
}

void datalink_tell(datalink_t *link, const fault_t *fault) {
  if (link->act_count >= DATALINK_FAULTS_MAX) return;
  datalink_push(link, (datalink_act_t){.kind = DATALINK_FAULT,
                                       .status = fault->status,
                                       .fault = *fault,
                                       .frame = fault->frame});
}

void datalink_end(datalink_t *link, mono_t now, status_t status, const fault_t *fault) {
  datalink_act_t act = {.kind = DATALINK_DOWN,
                        .status = status,
                        .frame = -1,
                        .free_at = datalink_later(now, link->tx_end)};
  act.fault = (fault_t){.status = status, .frame = -1, .octet = -1};
  if (fault != NULL) act.fault = *fault;
  datalink_push(link, act);
}

bool datalink_next(datalink_t *link, datalink_act_t *act) {
  if (link->act_count == 0)
    return link->config.kind == DATALINK_HDLC ? hdlc_send(link, act) : wrapper_send(link, act);
  *act = link->acts[link->act_first];
  link->act_first = (link->act_first + 1) % DATALINK_ACTS_MAX;
  link->act_count--;
  if (act->kind == DATALINK_APDU) link->apdus--;
  if (act->kind == DATALINK_UP) link->up = true;
  if (act->kind == DATALINK_DOWN) link->down = true;
  return true;
}

/* ------------------------------------------------------------------ the room of APDUs */

bool datalink_begin_part(datalink_t *link) {
  if (link->apdus == 0) link->part_at = 0;
  link->part_len = 0;
  return link->part_at <= DATALINK_ROOM && link->act_count < DATALINK_APDUS_MAX;
}

bool datalink_add_part(datalink_t *link, bytes_t more) {
  if (more.len > DATALINK_ROOM - link->part_len) return false;
  if (more.len > 0) memcpy(link->memory + link->part_at + link->part_len, more.p, more.len);
  link->part_len += more.len;
  return true;
}

void datalink_end_part(datalink_t *link, datalink_act_t act) {
  act.kind = DATALINK_APDU;
  act.octets = bytes_of(link->memory + link->part_at, link->part_len);
  datalink_push(link, act);
  link->apdus++;
  link->part_at += link->part_len;
  link->part_len = 0;
}

bool datalink_put_aside(datalink_t *link, bytes_t apdu, datalink_act_t act) {
  if (link->apdus == 0) link->aside = 0;
  if (apdu.len > DATALINK_ASIDE - link->aside || link->act_count >= DATALINK_APDUS_MAX)
    return false;
  link->aside += apdu.len;
  uint8_t *to = link->memory + DATALINK_MEMORY - link->aside;
  memcpy(to, apdu.p, apdu.len);
  act.kind = DATALINK_APDU;
  act.octets = bytes_of(to, apdu.len);
  datalink_push(link, act);
  link->apdus++;
  return true;
}

/* ------------------------------------------------------------------ times */

mono_t datalink_later(mono_t a, mono_t b) { return a.ns > b.ns ? a : b; }

/* 8N1: ten bit times an octet. Rounded down: an octet that is said to arrive at an instant never
 * arrives before it, or a clock that is set would show the second before. */
span_t datalink_duration(const datalink_t *link, size_t octets) {
  if (!link->config.serial) return (span_t){0};
  return (span_t){mul_div_floor((int64_t)octets * 10, NS_PER_S, link->config.baud)};
}

mono_t datalink_octet_time(mono_t first, mono_t last, size_t len, size_t index) {
  if (len < 2) return last;
  return (mono_t){first.ns + mul_div_floor(last.ns - first.ns, (int64_t)index, (int64_t)len - 1)};
}

span_t datalink_answer_wait(const datalink_t *link) {
  return (span_t){link->config.serial ? ANSWER_WAIT_SERIAL_NS : ANSWER_WAIT_TCP_NS};
}

/* ------------------------------------------------------------------ the verbs */

void datalink_open(datalink_t *link, mono_t now, const datalink_config_t *config) {
  /* The rooms hold nothing that is read before it is written. */
  link->config = *config;
  link->act_first = link->act_count = 0;
  link->apdus = link->part_at = link->part_len = link->aside = link->tx_len = 0;
  link->up = link->down = false;
  link->tx_end = link->last_octet = now;
  fault_t fault = {.status = ST_OK};
  status_t status = ST_OK;
  if (config->serial && config->baud == 0)
    status = fault_set(&fault, ST_BAD_INPUT, -1, -1, "a serial line has a rate");
  else if (config->kind == DATALINK_HDLC)
    status = hdlc_open(link, now, &fault);
  else
    status = wrapper_open(link, now, &fault);
  if (status == ST_OK) return;
  if (config->kind == DATALINK_HDLC)
    link->of.hdlc.state = HDLC_DOWN;
  else
    link->of.wrapper.is_open = false;
  datalink_end(link, now, status, &fault);
}

/* The end came while the caller still worked through what was before it. */
static bool over(const datalink_t *link) {
  if (link->config.kind == DATALINK_WRAPPER) return wrapper_is_down(link);
  return link->of.hdlc.state == HDLC_DOWN || link->of.hdlc.state == HDLC_CLOSING;
}

status_t datalink_apdu(datalink_t *link, mono_t now, bytes_t apdu) {
  CHECK(link->up);
  CHECK(!link->down);
  if (apdu.len > DATALINK_ROOM) return ST_NO_ROOM;
  if (over(link)) return ST_OK;
  bool unsent = link->config.kind == DATALINK_HDLC ? link->of.hdlc.acked_at < link->tx_len
                                                   : link->of.wrapper.sends;
  if (unsent) return ST_BUSY;
  if (link->config.kind == DATALINK_HDLC)
    hdlc_apdu(link, now, apdu);
  else
    wrapper_apdu(link, now, apdu);
  return ST_OK;
}

void datalink_poll(datalink_t *link, mono_t now) {
  if (over(link) || datalink_awaits(link)) return;
  if (link->config.kind == DATALINK_HDLC)
    hdlc_poll(link, now);
  else
    wrapper_poll(link, now);
}

mono_t datalink_arrival(const datalink_t *link, mono_t now, size_t apdu_len) {
  if (!link->config.serial) return now;
  if (link->config.kind == DATALINK_HDLC) return hdlc_arrival(link, now, apdu_len);
  span_t lasts = datalink_duration(link, WRAPPER_HEAD + apdu_len);
  return (mono_t){datalink_later(now, link->tx_end).ns + lasts.ns};
}

void datalink_close(datalink_t *link, mono_t now) {
  if (over(link)) return;
  if (link->config.kind == DATALINK_HDLC)
    hdlc_close(link, now);
  else
    wrapper_end(link, now, ST_OK, NULL);
}

void datalink_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in) {
  if (in.len == 0) return;
  if (link->config.kind == DATALINK_HDLC)
    hdlc_feed(link, first, last, in);
  else
    wrapper_feed(link, first, last, in);
}

void datalink_tick(datalink_t *link, mono_t now) {
  if (now.ns < datalink_deadline(link).ns) return;
  if (link->config.kind == DATALINK_HDLC)
    hdlc_tick(link, now);
  else
    wrapper_tick(link, now);
}

void datalink_hangup(datalink_t *link, mono_t now) {
  fault_t fault;
  fault_set(&fault, ST_HANGUP, -1, -1, "the line went away");
  if (link->config.kind == DATALINK_HDLC)
    hdlc_hangup(link, now, &fault);
  else if (!wrapper_is_down(link))
    wrapper_end(link, now, ST_HANGUP, &fault);
}

mono_t datalink_deadline(const datalink_t *link) {
  return link->config.kind == DATALINK_HDLC ? hdlc_deadline(link) : wrapper_deadline(link);
}

bool datalink_awaits(const datalink_t *link) {
  if (link->config.kind == DATALINK_HDLC)
    return link->of.hdlc.state == HDLC_BUSY && !link->of.hdlc.answered;
  return link->of.wrapper.awaits;
}
