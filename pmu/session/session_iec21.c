/* The machine of 62056-21: what is heard and what silence means, by state. See session_iec21.h.
 * Half duplex: an octet is only listened to while an answer is awaited; the rest is noise, which
 * puts our next sending off for a bounded time. What is sent, and when: session_iec21_send.c. */
#include "pmu/session/session_iec21_send.h"

#include <stddef.h>
#include <string.h>

#define ANSWER_WAIT_NS (22 * NS_PER_S / 10)   /* section 1: the first octet of an answer */
#define OCTET_WAIT_NS (15 * NS_PER_S / 10)    /* section 1: between octets of one message */
#define RUN_SLACK_NS (75 * NS_PER_S / 100)    /* a run is handed over when its last octet came */
#define BAD_QUIET_NS (1 * NS_PER_S)           /* the rest of a bad message must have passed */
#define ECHO_LATE_NS (100 * NS_PER_S / 1000)  /* the meter's reaction is at least 200 ms */
#define SIGN_ON_AGAIN_NS (35 * NS_PER_S / 10) /* the meter waits 3 s for the option, then idle */

enum { ECHO_SURE = 3 }; /* no answer begins with three octets of what was sent */

static bool listening(const session_iec21_t *s) {
  return s->state >= SESSION_IDENTIFICATION && s->state <= SESSION_ANSWER;
}

static session_iec21_t *machine(session_t *s) { return (session_iec21_t *)s; }

static mono_t deadline(const session_t *base) {
  const session_iec21_t *s = (const session_iec21_t *)base;
  if (s->state == SESSION_PAUSE) return s->send_at;
  if (!listening(s)) return (mono_t){TIME_NEVER};
  if (iec21_rx_busy(&s->rx)) return (mono_t){s->last_octet.ns + OCTET_WAIT_NS + RUN_SLACK_NS};
  return (mono_t){s->tx_end.ns + ANSWER_WAIT_NS + RUN_SLACK_NS};
}

/* ------------------------------------------------------------------ the end and the faults */

static void tell_fault(session_iec21_t *s, const fault_t *fault) {
  session_push(
      &s->base,
      (act_t){.kind = ACT_FAULT, .status = fault->status, .fault = *fault, .frame = fault->frame});
}

/* A meter that identified itself waits for an option select; one that is called meanwhile would
 * have two hear the select, and both answer. So the line is free when that wait is over. */
static mono_t all_idle(const session_iec21_t *s, mono_t free_at) {
  if (s->opened || s->sign_ons == 0) return free_at;
  int64_t last = s->last_octet.ns > s->tx_end.ns ? s->last_octet.ns : s->tx_end.ns;
  return last + SIGN_ON_AGAIN_NS > free_at.ns ? (mono_t){last + SIGN_ON_AGAIN_NS} : free_at;
}

static void end_now(session_iec21_t *s, mono_t free_at) {
  s->state = SESSION_ENDED;
  bool order = s->end_status == ST_OK || s->end_status == ST_BREAK || !s->opened;
  session_push(&s->base, (act_t){.kind = ACT_END,
                                 .status = s->end_status,
                                 .fault = s->end_fault,
                                 .free_at = all_idle(s, free_at),
                                 .out_of_order = !order});
}

/* A break is said wherever the meter may have left sign-on; it is not answered. */
static void end_with(session_iec21_t *s, mono_t now, status_t status, const fault_t *fault) {
  s->end_status = status;
  s->end_fault = fault == NULL ? (fault_t){.status = status, .frame = -1, .octet = -1} : *fault;
  if (!s->opened || status == ST_BREAK || status == ST_HANGUP) {
    end_now(s, now);
    return;
  }
  send_break(s, now, SESSION_ENDED);
  s->ends_after = true;
}

static void close_with(session_t *base, mono_t now, status_t status) {
  end_with(machine(base), now, status, NULL);
}

static void hangup(session_t *base, mono_t now) {
  session_iec21_t *s = machine(base);
  if (s->ends_after) {
    end_now(s, now); /* only the break is lost */
    return;
  }
  fault_t fault;
  fault_set(&fault, ST_HANGUP, s->rx.frame, -1, "the line went away");
  tell_fault(s, &fault);
  end_with(s, now, ST_HANGUP, &fault);
}

/* ------------------------------------------------------------------ steps */

static bool is_write(const session_iec21_t *s) {
  return s->step.kind == STEP_WRITE || s->step.kind == STEP_SET_TIME;
}

static void begin_step(session_iec21_t *s, mono_t now, const step_t *step) {
  s->step = *step;
  s->repeats = 0;
  s->blocks = 0;
  s->state = SESSION_READY;
  status_t status = send_step(s, now);
  if (status != ST_OK)
    session_push(&s->base, (act_t){.kind = ACT_STEP, .status = status, .refusal = -1});
  if (status != ST_OK) session_push(&s->base, (act_t){.kind = ACT_READY});
}

static void ready(session_iec21_t *s, mono_t now) {
  s->state = SESSION_READY;
  if (s->step_index < s->base.plan.step_count) {
    begin_step(s, now, &s->base.plan.steps[s->step_index++]);
    return;
  }
  session_push(&s->base, (act_t){.kind = ACT_READY});
}

static void take_step(session_t *base, mono_t now, const step_t *step) {
  begin_step(machine(base), now, step);
}

static void step_over(session_iec21_t *s, mono_t now, status_t status, const fault_t *fault,
                      int32_t refusal) {
  act_t act = {.kind = ACT_STEP,
               .status = status,
               .refusal = refusal,
               .request = s->tx_end,
               .response = s->message_first,
               .set_to = s->set_to,
               .frame = s->rx.frame};
  if (fault != NULL) act.fault = *fault;
  session_push(&s->base, act);
  ready(s, now);
}

/* ------------------------------------------------------------------ bad messages and silence */

/* The meter may be idle or in programming mode: the break serves the one, the wait the other. */
static void sign_on_again(session_iec21_t *s, mono_t now, const fault_t *fault) {
  if (s->sign_ons >= SESSION_SIGN_ONS_MAX) {
    end_with(s, now, fault->status, fault);
    return;
  }
  /* Nobody answered at all: the meter may still be in a conversation at the fast rate. */
  bool deaf = !s->opened && !s->heard && s->sign_ons == 1 && !s->base.plan.break_first;
  if (deaf) s->baud = s->base.plan.baud;
  if (deaf) session_push(&s->base, (act_t){.kind = ACT_LINE, .baud = s->baud});
  if (deaf || s->opened) {
    send_break(s, now, SESSION_PAUSE);
    return;
  }
  int64_t heard = s->last_octet.ns > s->tx_end.ns ? s->last_octet.ns : s->tx_end.ns;
  send_sign_on(s, (mono_t){heard + SIGN_ON_AGAIN_NS > now.ns ? heard + SIGN_ON_AGAIN_NS : now.ns});
}

static void repeat_or_end(session_iec21_t *s, mono_t now, bool by_nak, const fault_t *fault) {
  if (s->repeats >= SESSION_REPEATS_MAX) {
    end_with(s, now, fault->status, fault);
    return;
  }
  s->repeats++;
  if (by_nak) {
    send_nak(s, (mono_t){s->last_octet.ns + BAD_QUIET_NS}, (span_t){BAD_QUIET_NS});
    return;
  }
  /* A time that was to arrive at a second needs another second. */
  if (send_step(s, (mono_t){now.ns}) != ST_OK) end_with(s, now, ST_BAD_TIME, NULL);
}

static void on_bad(session_iec21_t *s, mono_t now, const fault_t *fault) {
  tell_fault(s, fault);
  if (fault->status == ST_ENDLESS) {
    end_with(s, now, ST_ENDLESS, fault);
    return;
  }
  if (s->state == SESSION_IDENTIFICATION) sign_on_again(s, now, fault);
  /* The serial number is read in any case, so a spoiled greeting loses nothing. */
  else if (s->state == SESSION_PROGRAM)
    ready(s, now);
  else if (s->state == SESSION_READOUT)
    repeat_or_end(s, now, true, fault);
  else if (is_write(s))
    step_over(s, now, fault->status, fault, -1);
  else
    repeat_or_end(s, now, s->step.kind != STEP_LEVEL, fault);
}

static void on_silence(session_iec21_t *s, mono_t now) {
  fault_t fault;
  status_t status = s->heard ? ST_GARBLED : ST_SILENT_LINE;
  fault_set(&fault, status, s->rx.frame, 0, "%s", status_text(status));
  tell_fault(s, &fault);
  if (s->state != SESSION_ANSWER) {
    sign_on_again(s, now, &fault);
  } else if (is_write(s) || s->blocks > 0) {
    /* A write may have been heard, and rows of whole messages are kept: the caller goes on. */
    fault.status = ST_TIMEOUT;
    step_over(s, now, ST_TIMEOUT, &fault, -1);
  } else {
    repeat_or_end(s, now, false, &fault);
  }
}

/* ------------------------------------------------------------------ good messages */

static void ask(session_iec21_t *s, act_kind_t kind, const iec21_event_t *event) {
  s->state = SESSION_CONFIRM;
  s->asks_identity = kind == ACT_IDENTITY;
  s->more = event->more;
  session_push(&s->base, (act_t){.kind = kind,
                                 .act = session_ask(&s->base),
                                 .text = event->text,
                                 .raw = event->raw,
                                 .frame = event->frame,
                                 .text_at = event->text_at,
                                 .more = event->more,
                                 .request = s->tx_end,
                                 .response = s->message_first});
}

static void take_answer(session_t *base, mono_t now, status_t status) {
  session_iec21_t *s = machine(base);
  if (s->asks_identity) {
    if (status == ST_OK)
      ready(s, now);
    else
      end_with(s, now, status, NULL);
  } else if (s->base.plan.readout && status == ST_OK) {
    send_ack(s, now, SESSION_ENDED);
    s->end_status = ST_OK;
    s->ends_after = true;
  } else if (s->base.plan.readout) {
    end_with(s, now, status, NULL);
  } else if (status != ST_OK || !s->more) {
    step_over(s, now, status, NULL, -1);
  } else {
    s->repeats = 0;
    s->blocks++;
    send_ack(s, now, SESSION_ANSWER);
  }
}

/* The answer to R5 names the object that was asked for; rows after the first message do not. */
static bool answers_object(const session_iec21_t *s, const iec21_event_t *event) {
  if (s->step.kind == STEP_RANGE && s->blocks > 0) return true;
  size_t len = strlen(s->step.object);
  return event->text.len > len && memcmp(event->text.p, s->step.object, len) == 0 &&
         event->text.p[len] == '(';
}

static void on_identification(session_iec21_t *s, mono_t now, const iec21_event_t *event) {
  fault_t fault;
  uint32_t offered = iec21_baud(event->baud_char);
  if (offered == 0) {
    fault_set(&fault, ST_BAD_FRAME, event->frame, 4, "0x%02X is no rate", event->baud_char);
    on_bad(s, now, &fault);
    return;
  }
  if (!bytes_is(event->text, s->base.plan.identification)) {
    fault_set(&fault, ST_BAD_IDENTITY, event->frame, 5, "the meter calls itself '%.*s', not '%s'",
              (int)event->text.len, (const char *)event->text.p, s->base.plan.identification);
    tell_fault(s, &fault);
    end_with(s, now, ST_BAD_IDENTITY, &fault);
    return;
  }
  s->repeats = 0;
  send_option(s, now, offered < s->base.plan.baud ? offered : s->base.plan.baud);
}

static void on_answer(session_iec21_t *s, mono_t now, const iec21_event_t *event) {
  fault_t fault;
  int32_t refusal = event->kind == IEC21_DATA ? iec21_error(event->text) : -1;
  bool acknowledged = is_write(s) || s->step.kind == STEP_LEVEL;
  if (refusal >= 0) {
    fault_set(&fault, session_refusal(refusal), event->frame, event->text_at + 3,
              "the meter answered ER%02d to %s", refusal, s->step.object);
    step_over(s, now, fault.status, &fault, refusal);
  } else if (event->kind == IEC21_ACK && acknowledged) {
    step_over(s, now, ST_OK, NULL, -1);
  } else if (event->kind == IEC21_DATA && !acknowledged && answers_object(s, event)) {
    ask(s, ACT_DATA, event);
  } else if (event->kind == IEC21_NAK && s->blocks == 0) {
    fault_set(&fault, ST_NAK, event->frame, 0, "the meter asked for %s again", s->step.object);
    tell_fault(s, &fault);
    repeat_or_end(s, now, false, &fault);
  } else {
    fault_set(&fault, ST_BAD_ORDER, event->frame, event->text_at,
              "this is no answer to what was asked of %s", s->step.object);
    on_bad(s, now, &fault);
  }
}

static void on_message(session_iec21_t *s, mono_t now, const iec21_event_t *event) {
  fault_t fault;
  if (event->kind == IEC21_BAD) {
    on_bad(s, now, &event->fault);
    return;
  }
  if (event->kind == IEC21_BREAK) {
    fault_set(&fault, ST_BREAK, event->frame, 0, "the meter broke off");
    tell_fault(s, &fault);
    end_with(s, now, ST_BREAK, &fault);
    return;
  }
  if (s->state == SESSION_IDENTIFICATION && event->kind == IEC21_IDENTIFICATION) {
    on_identification(s, now, event);
  } else if (s->state == SESSION_PROGRAM && event->kind == IEC21_PROGRAM) {
    iec21_event_t inner = *event;
    bool brackets =
        inner.text.len >= 2 && inner.text.p[0] == '(' && inner.text.p[inner.text.len - 1] == ')';
    if (brackets) inner.text = bytes_of(inner.text.p + 1, inner.text.len - 2);
    ask(s, ACT_IDENTITY, &inner);
  } else if (s->state == SESSION_READOUT && event->kind == IEC21_DATA && !event->more) {
    ask(s, ACT_DATA, event);
  } else if (s->state == SESSION_ANSWER) {
    on_answer(s, now, event);
  } else {
    fault_set(&fault, ST_BAD_ORDER, event->frame, 0, "nothing asked for this message");
    on_bad(s, now, &fault);
  }
}

/* ------------------------------------------------------------------ octets */

/* Instant of octet `index` of a run, between its ends in equal parts. */
static mono_t octet_time(mono_t first, mono_t last, size_t len, size_t index) {
  if (len < 2) return last;
  return (mono_t){first.ns + mul_div_floor(last.ns - first.ns, (int64_t)index, (int64_t)len - 1)};
}

static void hear(session_iec21_t *s, mono_t first, mono_t last, size_t len, size_t base,
                 bytes_t in) {
  size_t at = 0;
  while (at < in.len && listening(s)) {
    iec21_event_t event;
    at += iec21_rx_feed(&s->rx, bytes_of(in.p + at, in.len - at), &event);
    size_t held = event.kind == IEC21_NOTHING ? s->rx.len : event.raw.len;
    if (held > 0 && held <= at) s->message_first = octet_time(first, last, len, base + at - held);
    s->last_octet = octet_time(first, last, len, base + at - 1);
    if (event.kind != IEC21_NOTHING) on_message(s, s->last_octet, &event);
  }
}

/* How many octets are our own, heard back. While we speak nobody else does, so a damaged echo is
 * dropped by its length; but only then, or an answer would be taken for one. */
static size_t take_echo(session_iec21_t *s, mono_t first, bytes_t in) {
  size_t at = 0;
  bool ours = first.ns <= s->tx_end.ns + ECHO_LATE_NS;
  if (!ours) s->echo_drop = 0;
  while (at < in.len && s->echo_at < s->echo_len && in.p[at] == s->echo[s->echo_at]) {
    s->echo_at++;
    at++;
  }
  if (s->echo_len > 0 && s->echo_at == s->echo_len) {
    s->echo_known = s->echo_known || s->echo_len >= ECHO_SURE;
    s->echo_len = s->echo_at = 0;
  } else if (s->echo_len > 0 && at < in.len && ours && (s->echo_known || s->echo_at >= ECHO_SURE)) {
    s->echo_drop = s->echo_len - s->echo_at;
    s->echo_len = s->echo_at = 0;
  }
  while (at < in.len && s->echo_drop > 0) {
    s->echo_drop--;
    at++;
  }
  return at;
}

static void listen(session_iec21_t *s, mono_t first, mono_t last, bytes_t in) {
  size_t before = s->echo_at;
  size_t own = take_echo(s, first, in);
  if (own == in.len) return;
  s->heard = true;
  if (s->echo_len > 0) {
    /* What began like an echo was none: the octets that were held back belong to the answer. */
    s->echo_len = s->echo_at = 0;
    hear(s, first, first, 1, 0, bytes_of(s->echo, before));
    own = 0;
  }
  hear(s, first, last, in.len, own, bytes_of(in.p + own, in.len - own));
}

static void feed(session_t *base, mono_t first, mono_t last, bytes_t in) {
  session_iec21_t *s = machine(base);
  if (listening(s) && iec21_rx_busy(&s->rx) && first.ns - s->last_octet.ns > OCTET_WAIT_NS) {
    iec21_event_t event;
    iec21_rx_silence(&s->rx, &event);
    on_message(s, first, &event);
  }
  if (listening(s)) {
    listen(s, first, last, in);
    return;
  }
  /* Nobody was asked: noise, or the rest of a bad message. It puts our sending off. */
  s->last_octet = last;
  if (s->state != SESSION_PAUSE || s->quiet.ns == 0) return;
  int64_t later = last.ns + s->quiet.ns;
  if (later > s->pause_limit.ns) later = s->pause_limit.ns;
  if (later > s->send_at.ns) s->send_at.ns = later;
}

static void tick_send(session_iec21_t *s, mono_t now) {
  act_t act;
  if (!send_due(s, now, &act)) return;
  session_push(&s->base, act);
  if (s->line_follows) session_push(&s->base, (act_t){.kind = ACT_LINE, .baud = s->baud});
  s->line_follows = false;
  if (s->ends_after)
    end_now(s, s->tx_end);
  else if (s->after == SESSION_PAUSE) /* a break was sent so that the meter obeys a sign-on */
    send_sign_on(s, (mono_t){s->tx_end.ns + SIGN_ON_AGAIN_NS});
  else
    s->state = s->after;
}

static void tick(session_t *base, mono_t now) {
  session_iec21_t *s = machine(base);
  if (s->state == SESSION_PAUSE) {
    tick_send(s, now);
    return;
  }
  iec21_event_t event;
  iec21_rx_silence(&s->rx, &event);
  if (event.kind == IEC21_BAD)
    on_message(s, now, &event);
  else
    on_silence(s, now);
}

static status_t start(session_t *base, mono_t now) {
  session_iec21_t *s = machine(base);
  const plan_t *plan = &base->plan;
  if (iec21_baud_char(plan->baud) == '\0') return ST_UNSUPPORTED;
  bool echo_known = s->echo_known;
  size_t from = sizeof s->base;
  memset((uint8_t *)s + from, 0, offsetof(session_iec21_t, rx) - from);
  iec21_rx_start(&s->rx);
  s->echo_known = echo_known;
  s->last_octet = s->tx_end = now;
  s->baud = plan->break_first ? plan->baud : IEC21_BAUD_MIN;
  session_push(&s->base, (act_t){.kind = ACT_LINE, .baud = s->baud});
  if (plan->break_first)
    send_break(s, now, SESSION_PAUSE);
  else
    send_sign_on(s, now);
  return ST_OK;
}

static session_phase_t phase(const session_t *base) {
  const session_iec21_t *s = (const session_iec21_t *)base;
  if (s->state == SESSION_ENDED) return SESSION_OVER;
  if (s->state == SESSION_CONFIRM) return SESSION_ASKS;
  return s->state == SESSION_READY ? SESSION_FREE : SESSION_BUSY;
}

static session_t *new_machine(arena_t *arena) { return &ARENA_NEW(arena, session_iec21_t)->base; }

static bool rate_ok(uint32_t baud) { return iec21_baud_char(baud) != '\0'; }

static bool level_ok(const plan_t *plan, int32_t level) {
  return level == 0 || plan->access->password[level] != NULL;
}

const session_way_t session_iec21 = {.language = "iec62056-21",
                                     .learns_line = true, /* does it hear itself? */
                                     .new = new_machine,
                                     .rate_ok = rate_ok,
                                     .level_ok = level_ok,
                                     .start = start,
                                     .feed = feed,
                                     .tick = tick,
                                     .hangup = hangup,
                                     .answer = take_answer,
                                     .step = take_step,
                                     .close = close_with,
                                     .deadline = deadline,
                                     .phase = phase};
