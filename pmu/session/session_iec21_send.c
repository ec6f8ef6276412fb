/* Building and timing of what the head-end says; see session_iec21_send.h. */
#include "pmu/session/session_iec21_send.h"

#include "pmu/proto/obis.h"

#include <string.h>

#define REACTION_NS (220 * NS_PER_S / 1000)     /* section 1: at least 200 ms */
#define PAUSE_MAX_NS (10 * NS_PER_S)            /* noise puts a sending off no longer */
#define SET_TIME_LATE_NS (50 * NS_PER_S / 1000) /* a timer that is later has missed the second */
enum { BITS_PER_OCTET = 10 };

/* Rounded down: an octet that is said to arrive at an instant never arrives before it. A clock that
 * was set a nanosecond early would show the second before. */
span_t session_iec21_duration(size_t octets, uint32_t baud) {
  return (span_t){mul_div_floor((int64_t)octets * BITS_PER_OCTET, NS_PER_S, baud)};
}

static mono_t later(mono_t a, mono_t b) { return a.ns > b.ns ? a : b; }

/* Half duplex: both directions have been silent for the reaction time. */
static mono_t reaction(const session_iec21_t *s, mono_t now) {
  mono_t last = later(s->last_octet, s->tx_end);
  return later(now, (mono_t){last.ns + REACTION_NS});
}

static void schedule(session_iec21_t *s, mono_t at, bool control, session_state_t after) {
  s->send_at = at;
  s->pause_limit = (mono_t){at.ns + PAUSE_MAX_NS};
  s->quiet = (span_t){0};
  s->sends_control = control;
  s->after = after;
  s->state = SESSION_PAUSE;
}

void send_sign_on(session_iec21_t *s, mono_t at) {
  obuf_t out = obuf_over(s->tx, sizeof s->tx);
  iec21_put_sign_on(&out, bytes_text(s->base.plan.serial));
  CHECK(!out.full);
  s->tx_len = out.len;
  s->sign_ons++;
  s->opened = false;
  s->baud = IEC21_BAUD_MIN;
  schedule(s, at, false, SESSION_IDENTIFICATION);
}

void send_option(session_iec21_t *s, mono_t now, uint32_t baud) {
  obuf_t out = obuf_over(s->tx, sizeof s->tx);
  iec21_put_option(&out, iec21_baud_char(baud), s->base.plan.readout ? '0' : '1');
  CHECK(!out.full);
  s->tx_len = out.len;
  schedule(s, reaction(s, now), false, s->base.plan.readout ? SESSION_READOUT : SESSION_PROGRAM);
  s->baud_next = baud;
  s->line_follows = true;
}

void send_ack(session_iec21_t *s, mono_t now, session_state_t after) {
  obuf_t out = obuf_over(s->control, sizeof s->control);
  iec21_put_ack(&out);
  s->control_len = out.len;
  schedule(s, reaction(s, now), true, after);
}

void send_nak(session_iec21_t *s, mono_t at, span_t quiet) {
  obuf_t out = obuf_over(s->control, sizeof s->control);
  iec21_put_nak(&out);
  s->control_len = out.len;
  schedule(s, at, true, s->state);
  s->quiet = quiet;
}

void send_break(session_iec21_t *s, mono_t now, session_state_t after) {
  obuf_t out = obuf_over(s->control, sizeof s->control);
  iec21_put_break(&out);
  CHECK(!out.full);
  s->control_len = out.len;
  schedule(s, reaction(s, now), true, after);
  s->baud_next = IEC21_BAUD_MIN;
  s->line_follows = true;
}

static int64_t utc_ns(const session_iec21_t *s, mono_t at) {
  return s->base.plan.anchor.utc_ns + (at.ns - s->base.plan.anchor.mono.ns);
}

static status_t build_write(session_iec21_t *s, const char *value) {
  char data[SESSION_OBJECT_MAX + SESSION_VALUE_MAX + 3];
  obuf_t text = obuf_over(data, sizeof data);
  obuf_printf(&text, "%s(%s)", s->step.object, value);
  obuf_t out = obuf_over(s->tx, sizeof s->tx);
  iec21_put_command(&out, "W5", obuf_bytes(&text));
  s->tx_len = out.len;
  return text.full || out.full ? ST_BAD_VALUE : ST_OK;
}

/* The first whole second at which the last octet can arrive after the reaction time. */
static status_t aim_at_second(session_iec21_t *s, mono_t now) {
  status_t status = build_write(s, "000101000000");
  if (status != ST_OK) return status;
  int64_t length = session_iec21_duration(s->tx_len, s->baud).ns;
  mono_t earliest = reaction(s, now);
  s->set_to.s = div_ceil(utc_ns(s, earliest) + length, NS_PER_S);
  int64_t send_utc_ns = s->set_to.s * NS_PER_S - length;
  mono_t at = {s->base.plan.anchor.mono.ns + (send_utc_ns - s->base.plan.anchor.utc_ns)};
  CHECK(at.ns >= earliest.ns);
  obuf_t stamp = obuf_over(s->step.value, sizeof s->step.value - 1);
  status = obis_put_stamp(&stamp, s->set_to);
  if (status != ST_OK) return status;
  s->step.value[stamp.len] = '\0';
  status = build_write(s, s->step.value);
  schedule(s, at, false, SESSION_ANSWER);
  return status;
}

status_t send_step(session_iec21_t *s, mono_t now) {
  char data[SESSION_OBJECT_MAX + SESSION_VALUE_MAX + 3];
  obuf_t text = obuf_over(data, sizeof data);
  obuf_t out = obuf_over(s->tx, sizeof s->tx);
  switch (s->step.kind) {
  case STEP_SET_TIME:
    return aim_at_second(s, now);
  case STEP_WRITE: {
    status_t status = build_write(s, s->step.value);
    if (status == ST_OK) schedule(s, reaction(s, now), false, SESSION_ANSWER);
    return status;
  }
  case STEP_READ:
    obuf_printf(&text, "%s()", s->step.object);
    iec21_put_command(&out, "R5", obuf_bytes(&text));
    break;
  case STEP_RANGE:
    obuf_printf(&text, "%s(%s)", s->step.object, s->step.value);
    iec21_put_command(&out, "R6", obuf_bytes(&text));
    break;
  case STEP_LEVEL:
    obuf_printf(&text, "(%s)", s->base.plan.access->password[s->step.level]);
    iec21_put_command(&out, "P1", obuf_bytes(&text));
    break;
  }
  s->tx_len = out.len;
  if (text.full || out.full) return ST_BAD_VALUE;
  schedule(s, reaction(s, now), false, SESSION_ANSWER);
  return ST_OK;
}

bool send_due(session_iec21_t *s, mono_t now, act_t *act) {
  CHECK(s->state == SESSION_PAUSE);
  bool aimed = !s->sends_control && s->after == SESSION_ANSWER && s->step.kind == STEP_SET_TIME;
  if (aimed && now.ns - s->send_at.ns > SET_TIME_LATE_NS) {
    status_t status = aim_at_second(s, now);
    CHECK(status == ST_OK); /* the stamp before it fitted */
    return false;
  }
  bytes_t octets =
      s->sends_control ? bytes_of(s->control, s->control_len) : bytes_of(s->tx, s->tx_len);
  *act = (act_t){.kind = ACT_SEND, .octets = octets};
  s->tx_end = (mono_t){now.ns + session_iec21_duration(octets.len, s->baud).ns};
  CHECK(octets.len <= sizeof s->echo);
  memcpy(s->echo, octets.p, octets.len);
  s->echo_len = octets.len;
  s->echo_at = s->echo_drop = 0;
  s->heard = false;
  if (s->after == SESSION_PROGRAM || s->after == SESSION_READOUT) s->opened = true;
  if (s->line_follows) s->baud = s->baud_next;
  return true;
}
