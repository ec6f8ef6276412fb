/* The machine of DLMS/COSEM: the verbs of session.h, and what an act of the link means by state.
 * What is said next is in the other files of session_dlms.h. Acts of the link are drawn when the
 * caller draws ours, so that what is to be sent is sent before the next thing is decided. */
#include "pmu/session/session_dlms.h"

#include <stddef.h>
#include <string.h>

#define ANSWER_MAX_NS (300 * NS_PER_S)     /* a whole answer; silence is the link's to find */
#define AIM_LATE_NS (50 * NS_PER_S / 1000) /* a timer that is later has missed the second */

static session_dlms_t *machine(session_t *s) { return (session_dlms_t *)s; }

void session_dlms_tell(session_dlms_t *s, const fault_t *fault) {
  session_push(
      &s->base,
      (act_t){.kind = ACT_FAULT, .status = fault->status, .fault = *fault, .frame = fault->frame});
}

/* ------------------------------------------------------------------ the link */

/* Section 2: public 16, reading 2, management 1; another maker's meter may have others. */
static uint8_t client_of(const session_access_t *access, int32_t level) {
  CHECK(level >= 0 && level < SESSION_LEVELS);
  if (access->client[level] != 0) return access->client[level];
  return level == 0 ? 16 : level == 1 ? 2 : 1;
}

void session_dlms_link_start(session_dlms_t *s, uint32_t baud) {
  const session_access_t *access = s->base.plan.access;
  datalink_config_t config = {.kind = access->wrapper ? DATALINK_WRAPPER : DATALINK_HDLC,
                              .serial = access->serial,
                              .datagrams = access->datagrams,
                              .network = access->tries > 0,
                              .baud = baud,
                              .client = client_of(access, s->link_level),
                              .address = access->address,
                              .address_len = access->address_len,
                              .info_max = access->info_max,
                              .window_max = access->window_max,
                              .first_frame = (uint32_t)s->frame};
  s->state = DLMS_LINKING;
  s->link_open = true;
  datalink_open(&s->link, s->now, &config);
}

void session_dlms_link_open(session_dlms_t *s, int32_t level) {
  s->connects++;
  s->enters = 0;
  s->link_level = level;
  if (s->base.plan.access->mode_e)
    session_dlms_sign_on(s);
  else
    session_dlms_link_start(s, s->base.plan.baud);
}

void session_dlms_link_close(session_dlms_t *s) {
  s->state = DLMS_UNLINKING;
  if (s->link_open)
    datalink_close(&s->link, s->now);
  else
    session_dlms_unlinked(s, s->now);
}

status_t session_dlms_send(session_dlms_t *s, bytes_t plain, fault_t *fault) {
  uint8_t memory[DLMS_PLAIN + CIPHERING_OVERHEAD_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  status_t status = ciphering_protect(s->ciphering, plain, &out, fault);
  if (status != ST_OK) return status;
  if (out.full || out.len > s->pdu_tx)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "a request of %zu octets; the meter takes %u",
                     out.len, (unsigned)s->pdu_tx);
  s->answer_by.ns = s->now.ns + ANSWER_MAX_NS;
  session_dlms_asked(s, plain);
  return datalink_apdu(&s->link, s->now, obuf_bytes(&out));
}

/* ------------------------------------------------------------------ the end */

void session_dlms_ended(session_dlms_t *s, mono_t free_at) {
  s->state = DLMS_ENDED;
  if (s->tries_small || s->small_guessed)
    s->base.plan.fallbacks &= ~(uint32_t)SESSION_SMALL_PDU; /* that was not it, or nobody knows */
  if (s->tries_whole) s->base.plan.fallbacks &= ~(uint32_t)SESSION_WHOLE_BUFFER;
  if (s->tries_local) s->base.plan.fallbacks &= ~(uint32_t)SESSION_LOCAL_TIME;
  session_push(&s->base, (act_t){.kind = ACT_END,
                                 .status = s->end_status,
                                 .fault = s->end_fault,
                                 .free_at = free_at,
                                 .counters = s->counters,
                                 .fallbacks = s->base.plan.fallbacks,
                                 .invoke = s->invoke,
                                 .out_of_order = s->disorder});
}

void session_dlms_leave(session_dlms_t *s) {
  fault_t unknown;
  bool orderly = s->link_open && s->level >= 0 &&
                 (s->state == DLMS_FREE || s->state == DLMS_ASKS_DATA || s->state == DLMS_COUNTING);
  uint8_t memory[DLMS_PLAIN];
  obuf_t out = obuf_over(memory, sizeof memory);
  if (orderly && apdu_put_rlrq(&out, &s->aarq, s->ciphering, &unknown) == ST_OK &&
      session_dlms_send(s, obuf_bytes(&out), &unknown) == ST_OK) {
    s->state = DLMS_RELEASING;
    return;
  }
  s->disorder = s->level >= 0;
  session_dlms_leave_association(s);
  session_dlms_link_close(s);
}

void session_dlms_end(session_dlms_t *s, status_t status, const fault_t *fault) {
  s->closing = true;
  s->end_status = status;
  s->end_fault = fault == NULL ? (fault_t){.status = status, .frame = -1, .octet = -1} : *fault;
  session_dlms_leave(s);
}

/* ------------------------------------------------------------------ what the link says */

static void on_up(session_dlms_t *s) {
  if (s->state == DLMS_LINKING) session_dlms_associate(s);
}

/* In a ciphered association all that comes is opened first; the AARE opens itself. */
static void on_plain(session_dlms_t *s, bytes_t plain) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  apdu_t apdu;
  status_t status = apdu_read(plain, &apdu, &fault);
  if (status == ST_OK && session_dlms_is_notice(&apdu)) {
    session_dlms_on_notice(s, &apdu, plain);
    return;
  }
  if (status == ST_OK) status = apdu_check(&apdu, s->invoke, s->conformance, &fault);
  fault.frame = s->frame;
  if (status != ST_OK && session_dlms_is_port(s)) {
    session_dlms_stray(s, &fault);
    return;
  }
  if (status != ST_OK && s->state != DLMS_RELEASING) {
    session_dlms_bad(s, &fault);
    return;
  }
  if (status != ST_OK) session_dlms_tell(s, &fault); /* seen: a release with a wrong length */
  switch (s->state) {
  case DLMS_ASSOCIATING: /* no AARE */
    if (session_dlms_is_port(s) && apdu.kind != APDU_EXCEPTION && apdu.kind != APDU_SERVICE_ERROR)
      break;
    fault_set(&fault, ST_REFUSED, s->frame, 0, "the meter answered the association with 0x%02X",
              plain.p[0]);
    if (apdu.kind == APDU_SERVICE_ERROR && session_dlms_offers_less(s, true)) {
      session_dlms_tell(s, &fault);
      session_dlms_leave(s); /* then it is entered again */
      return;
    }
    session_dlms_shut_out(s, &fault);
    return;
  case DLMS_PASSING:
    session_dlms_on_pass(s, &apdu);
    return;
  case DLMS_COUNTING:
    session_dlms_on_count(s, &apdu);
    return;
  case DLMS_SERVING:
    session_dlms_on_answer(s, &apdu);
    return;
  case DLMS_RELEASING: /* whatever it answers, the link is closed next */
    if (session_dlms_is_port(s) && apdu.kind != APDU_RELEASED && apdu.kind != APDU_EXCEPTION) break;
    s->disorder = status != ST_OK || apdu.kind != APDU_RELEASED;
    session_dlms_leave_association(s);
    session_dlms_link_close(s);
    return;
  case DLMS_ENDED:
  case DLMS_SIGNING:
  case DLMS_LINKING:
  case DLMS_ASKS_COUNTER:
  case DLMS_FREE:
  case DLMS_AIMING:
  case DLMS_ASKS_DATA:
  case DLMS_UNLINKING:
    break;
  }
  fault_set(&fault, ST_BAD_ORDER, s->frame, 0, "nothing asked for this answer");
  if (session_dlms_is_port(s))
    session_dlms_stray(s, &fault);
  else
    session_dlms_tell(s, &fault);
}

/* Whatever it says, the link is closed next; but who did not say that it released, or cannot prove
 * that it was he, may still believe in the association. */
static void on_released(session_dlms_t *s) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  status_t status = apdu_read_rlre(s->rx, s->raw_len, s->ciphering, &fault);
  fault.frame = s->frame;
  if (status != ST_OK) session_dlms_tell(s, &fault);
  s->disorder = status != ST_OK;
  session_dlms_leave_association(s);
  session_dlms_link_close(s);
}

static void on_apdu(session_dlms_t *s, const datalink_act_t *act) {
  enum { AARE = 0x61, RLRE = 0x63, GENERAL_BLOCK = 0xE0 };
  fault_t fault = {.frame = act->frame, .octet = -1};
  if (act->octets.len == 0 || s->state == DLMS_UNLINKING) return;
  CHECK(act->octets.len <= sizeof s->raw);
  s->raw_len = act->octets.len;
  memcpy(s->raw, act->octets.p, s->raw_len);
  memcpy(s->rx, act->octets.p, s->raw_len);
  if (!s->answered) {
    /* Which of several requests it answers nobody can tell: the first is the safe one. */
    s->request = s->asks > 1 ? s->asked_at : act->request;
    s->response = act->response;
  }
  if (s->state == DLMS_ASSOCIATING && s->rx[0] == AARE) {
    session_dlms_on_aare(s);
    return;
  }
  if (s->rx[0] == AARE && session_dlms_is_port(s)) {
    s->aare_twice = true;
    fault_set(&fault, ST_BAD_ORDER, act->frame, 0, "an association was answered twice, or late");
    session_dlms_stray(s, &fault);
    return;
  }
  if (s->state == DLMS_RELEASING && s->rx[0] == RLRE) {
    on_released(s);
    return;
  }
  bytes_t plain = bytes_of(s->rx, s->raw_len);
  status_t status = ST_OK;
  if (s->rx[0] != GENERAL_BLOCK)
    status = ciphering_open_apdu(s->ciphering, s->rx, s->raw_len, &plain, &fault);
  fault.frame = act->frame;
  if (status == ST_OK) {
    on_plain(s, plain);
  } else if (session_dlms_may_be_notice(act->octets)) {
    session_dlms_tell(s, &fault);
    session_dlms_await_on(s);
  } else if (session_dlms_is_port(s)) {
    session_dlms_stray(s, &fault);
  } else {
    session_dlms_bad(s, &fault);
  }
}

/* Away from a link that went down, and in again to where we were or wanted to be. */
static void enter_again(session_dlms_t *s) {
  int32_t level = s->goal;
  s->goal = -1;
  session_dlms_enter(s, level);
}

static void on_down(session_dlms_t *s, const datalink_act_t *act) {
  bool asked = s->state == DLMS_UNLINKING;
  s->link_open = false;
  session_dlms_leave_association(s);
  if (asked) {
    session_dlms_unlinked(s, act->free_at);
    return;
  }
  fault_t fault = act->fault;
  if (fault.status == ST_OK) fault.status = act->status == ST_OK ? ST_HANGUP : act->status;
  if (s->closing) { /* only the release is lost */
    s->disorder = true;
    session_dlms_ended(s, act->free_at);
    return;
  }
  /* HDLC has repeated it, and was acknowledged; a message over the wrapper may just be lost. */
  bool silent = fault.status == ST_SILENT_LINE || fault.status == ST_TIMEOUT;
  if (s->state == DLMS_ASSOCIATING && silent &&
      session_dlms_offers_less(s, !s->base.plan.access->wrapper)) {
    enter_again(s);
    return;
  }
  bool stepping = s->state == DLMS_SERVING && !s->moves;
  bool mends = stepping && s->mends < DLMS_MENDS_MAX && fault.status != ST_HANGUP;
  if (!mends) {
    s->end_status = fault.status;
    s->end_fault = fault;
    s->disorder = s->level >= 0;
    session_dlms_ended(s, act->free_at);
    return;
  }
  /* A read is asked again; a write may have been heard, and rows of whole blocks are kept. */
  s->mends++;
  s->step_again = s->step.kind == STEP_READ;
  if (!s->step_again) {
    fault.status = ST_TIMEOUT;
    session_dlms_step_over(s, ST_TIMEOUT, &fault, -1);
  }
  enter_again(s);
}

static bool pump(session_t *base) {
  session_dlms_t *s = machine(base);
  datalink_act_t act;
  /* What is handed over stands where the next message would be put. */
  if (s->state == DLMS_ASKS_DATA) return false;
  if (!s->link_open || !datalink_next(&s->link, &act)) return false;
  if (act.frame >= 0 && act.frame + 1 > s->frame) s->frame = act.frame + 1;
  switch (act.kind) {
  case DATALINK_SEND:
    session_push(base, (act_t){.kind = ACT_SEND, .octets = act.octets});
    break;
  case DATALINK_UP:
    on_up(s);
    break;
  case DATALINK_APDU:
    on_apdu(s, &act);
    break;
  case DATALINK_SENT:
    break;
  case DATALINK_FAULT:
    if (session_dlms_is_port(s))
      session_dlms_stray(s, &act.fault);
    else
      session_dlms_tell(s, &act.fault);
    break;
  case DATALINK_DOWN:
    on_down(s, &act);
    break;
  }
  return true;
}

/* ------------------------------------------------------------------ the verbs */

static bool level_ok(const plan_t *plan, int32_t level) {
  const session_access_t *access = plan->access;
  if (level == 0 || access->security->mechanism == MECHANISM_NONE) return true;
  if (access->security->mechanism == MECHANISM_LLS) return access->password[level] != NULL;
  return access->has_keys;
}

static status_t start(session_t *base, mono_t now) {
  session_dlms_t *s = machine(base);
  ciphering_t *ciphering = s->ciphering;
  size_t from = sizeof s->base;
  memset((uint8_t *)s + from, 0, offsetof(session_dlms_t, raw_len) - from);
  s->ciphering = ciphering;
  s->now = now;
  s->level = s->goal = s->back = -1;
  s->counters = base->plan.counters;
  s->invoke = base->plan.invoke;
  session_push(base, (act_t){.kind = ACT_LINE, .baud = base->plan.baud});
  if (level_ok(&base->plan, base->plan.level)) {
    session_dlms_enter(s, base->plan.level);
    return ST_OK;
  }
  /* An empty secret would be a wrong one, and the meter counts those. */
  fault_t fault;
  fault_set(&fault, ST_NO_ACCESS, -1, -1, "the roster has no password of level %d",
            (int)base->plan.level);
  session_dlms_tell(s, &fault);
  session_dlms_end(s, ST_NO_ACCESS, &fault);
  return ST_OK;
}

static void feed(session_t *base, mono_t first, mono_t last, bytes_t in) {
  session_dlms_t *s = machine(base);
  s->now = last;
  if (s->state == DLMS_SIGNING)
    session_dlms_sign_feed(s, first, in);
  else if (s->link_open)
    datalink_feed(&s->link, first, last, in);
}

static bool waits(const session_dlms_t *s) {
  return s->state == DLMS_ASSOCIATING || s->state == DLMS_PASSING || s->state == DLMS_COUNTING ||
         s->state == DLMS_SERVING || s->state == DLMS_RELEASING;
}

static mono_t deadline(const session_t *base) {
  const session_dlms_t *s = (const session_dlms_t *)base;
  mono_t due = s->link_open ? datalink_deadline(&s->link) : (mono_t){TIME_NEVER};
  if (waits(s) && s->answer_by.ns < due.ns) due = s->answer_by;
  if (waits(s) && session_dlms_is_port(s) && s->ask_by.ns < due.ns) due = s->ask_by;
  bool timed = s->state == DLMS_AIMING || s->state == DLMS_SIGNING;
  if (timed && s->send_at.ns < due.ns) due = s->send_at;
  return due;
}

static void tick(session_t *base, mono_t now) {
  session_dlms_t *s = machine(base);
  fault_t fault;
  s->now = now;
  if (s->link_open && datalink_deadline(&s->link).ns <= now.ns) datalink_tick(&s->link, now);
  if (s->state == DLMS_SIGNING) {
    if (s->send_at.ns <= now.ns) session_dlms_sign_tick(s);
  } else if (s->state == DLMS_AIMING && s->send_at.ns <= now.ns) {
    if (now.ns - s->send_at.ns > AIM_LATE_NS)
      session_dlms_begin_step(s); /* another second is aimed at */
    else
      session_dlms_send_aimed(s);
  } else if (waits(s) && session_dlms_is_port(s) && s->ask_by.ns <= now.ns) {
    session_dlms_unanswered(s);
  } else if (waits(s) && s->answer_by.ns <= now.ns) {
    fault_set(&fault, ST_DEADLINE, s->frame, -1, "a whole answer may take %lld s",
              (long long)(ANSWER_MAX_NS / NS_PER_S));
    session_dlms_tell(s, &fault);
    session_dlms_leave_association(s);
    s->disorder = true;
    s->closing = true;
    s->end_status = ST_DEADLINE;
    s->end_fault = fault;
    session_dlms_link_close(s);
  }
}

static void hangup(session_t *base, mono_t now) {
  session_dlms_t *s = machine(base);
  fault_t fault;
  s->now = now;
  bool over = s->state == DLMS_UNLINKING && s->closing;
  if (s->link_open) datalink_hangup(&s->link, now);
  s->link_open = false;
  if (!over) {
    fault_set(&fault, ST_HANGUP, s->frame, -1, "the line went away");
    session_dlms_tell(s, &fault);
    s->end_status = ST_HANGUP;
    s->end_fault = fault;
    s->disorder = s->level >= 0;
  }
  session_dlms_leave_association(s);
  session_dlms_ended(s, now);
}

static void take_answer(session_t *base, mono_t now, status_t status) {
  session_dlms_t *s = machine(base);
  s->now = now;
  if (s->state == DLMS_ASKS_COUNTER)
    session_dlms_on_counter_kept(s, status);
  else
    session_dlms_on_kept(s, status);
}

static void take_step(session_t *base, mono_t now, const step_t *step) {
  session_dlms_t *s = machine(base);
  s->now = now;
  s->step = *step;
  session_dlms_begin_step(s);
}

static void close_with(session_t *base, mono_t now, status_t status) {
  machine(base)->now = now;
  session_dlms_end(machine(base), status, NULL);
}

static session_phase_t phase(const session_t *base) {
  const session_dlms_t *s = (const session_dlms_t *)base;
  if (s->state == DLMS_ENDED) return SESSION_OVER;
  if (s->state == DLMS_ASKS_COUNTER || s->state == DLMS_ASKS_DATA) return SESSION_ASKS;
  return s->state == DLMS_FREE ? SESSION_FREE : SESSION_BUSY;
}

static bool whole(const plan_t *plan) {
  bool general = plan->access->blocks_general && (plan->fallbacks & SESSION_GET_BLOCKS) == 0;
  return general && plan->access->security->form != FORM_PLAIN;
}

static session_t *new_machine(arena_t *arena) {
  session_dlms_t *s = ARENA_NEW(arena, session_dlms_t);
  s->ciphering = ciphering_new(arena);
  return &s->base;
}

static void free_machine(session_t *base) { ciphering_free(machine(base)->ciphering); }

const session_way_t session_dlms = {.language = "dlms",
                                    .new = new_machine,
                                    .free = free_machine,
                                    .whole = whole,
                                    .level_ok = level_ok,
                                    .start = start,
                                    .pump = pump,
                                    .feed = feed,
                                    .tick = tick,
                                    .hangup = hangup,
                                    .answer = take_answer,
                                    .step = take_step,
                                    .close = close_with,
                                    .deadline = deadline,
                                    .phase = phase};
