/* One conversation with one 62056-21 meter, sans-IO: it is told the time and fed octets, and its
 * effects are acts that the caller drains. Sign-on, change of rate, steps one after another,
 * repeats of a message, time-outs, the break at the end. It knows no object, no row and no
 * policy: what is asked is a step, what comes back is handed over whole messages at a time, and
 * the next message is asked for only after the last one was answered for. Source:
 * fixtures/dictionary/polyphase-tou.md. */
#ifndef PMU_SESSION_SESSION_H
#define PMU_SESSION_SESSION_H

#include "base/units.h"
#include "pmu/proto/iec21.h"

enum {
  SESSION_OBJECT_MAX = 24,
  SESSION_VALUE_MAX = 64,
  SESSION_REPEATS_MAX = 3,  /* of one message, for whatever reason */
  SESSION_SIGN_ONS_MAX = 3, /* in one conversation */
  SESSION_ACTS_MAX = 8
};

typedef struct {
  mono_t mono;
  int64_t utc_ns; /* the head-end's own clock at `mono`, UTC */
} session_anchor_t;

typedef enum {
  STEP_READ,     /* R5 of `object` */
  STEP_RANGE,    /* R6 of `object`, `value` FROM;TO */
  STEP_WRITE,    /* W5 of `object`, `value`; never repeated after silence: it may have been heard */
  STEP_PASSWORD, /* P1, `value` */
  STEP_SET_TIME  /* W5 of `object`, the last octet arrives at the second that it carries */
} step_kind_t;

typedef struct {
  step_kind_t kind;
  char object[SESSION_OBJECT_MAX];
  char value[SESSION_VALUE_MAX];
} step_t;

/* Copied at the start, but for the steps and the two texts, which the caller keeps. */
typedef struct {
  session_anchor_t anchor;
  const char *serial;
  const char *identification; /* what the meter must call itself */
  uint32_t baud;              /* the fastest rate of the line */
  bool readout;               /* Y = 0: one ACT_DATA, no steps */
  bool break_first;           /* the last conversation on this line did not end in order */
  const step_t *steps;        /* done first, in order; then ACT_READY */
  size_t step_count;
} plan_t;

typedef enum {
  ACT_LINE,     /* the line at `baud`, once all that was sent has left */
  ACT_SEND,     /* `octets`, now */
  ACT_IDENTITY, /* `text`: the serial number that the meter shows; answer it */
  ACT_DATA,     /* `text`: one whole message of the answer; answer it */
  ACT_FAULT,    /* a bad message or a silence; the session deals with it */
  ACT_STEP,     /* the step is over, with `status` */
  ACT_READY,    /* session_step or session_close */
  ACT_END       /* the conversation is over, with `status`; the line is free at `free_at` */
} act_kind_t;

/* Views live until the next call that feeds the session; those of DATA until it is answered. */
typedef struct {
  act_kind_t kind;
  uint32_t act; /* for session_answer; of IDENTITY and DATA */
  uint32_t baud;
  bytes_t octets;
  bytes_t text;
  bytes_t raw;
  int32_t frame, text_at;
  bool more;       /* another message follows this one */
  mono_t request;  /* the last octet of what was asked has left */
  mono_t response; /* the first octet of the answer has arrived */
  mono_t free_at;
  claim_t set_to;    /* ACT_STEP of STEP_SET_TIME: the second that was sent */
  int32_t refusal;   /* ACT_STEP: NN of ERNN, or -1 */
  bool out_of_order; /* ACT_END: the meter may still believe in the conversation */
  status_t status;
  fault_t fault;
} act_t;

typedef enum {
  SESSION_ENDED,
  SESSION_PAUSE,          /* something is due to be sent at send_at */
  SESSION_IDENTIFICATION, /* listening, from here … */
  SESSION_PROGRAM,
  SESSION_READOUT,
  SESSION_ANSWER,  /* … to here */
  SESSION_CONFIRM, /* an act waits for its answer */
  SESSION_READY
} session_state_t;

typedef struct {
  plan_t plan;
  session_state_t state, after; /* `after`: the state once what is due was sent */
  mono_t send_at, pause_limit;  /* noise puts a sending off, but not past the limit */
  span_t quiet;                 /* silence that must come before it */
  bool sends_control, line_follows, ends_after;
  uint32_t baud, baud_next;
  mono_t tx_end, last_octet, message_first;
  bool heard; /* an octet arrived since the last sending */
  uint8_t tx[IEC21_COMMAND_MAX];
  size_t tx_len;
  uint8_t control[8];
  size_t control_len;
  uint8_t echo[IEC21_COMMAND_MAX];
  size_t echo_len, echo_at, echo_drop;
  bool echo_known;
  bool opened; /* the option select has left */
  int32_t repeats, sign_ons;
  int32_t blocks; /* good messages of the range under way */
  size_t step_index;
  step_t step;
  bool step_given, more;
  claim_t set_to;
  uint32_t act;
  bool asks_identity;
  status_t end_status;
  fault_t end_fault;
  act_t acts[SESSION_ACTS_MAX];
  size_t act_first, act_count;
  iec21_rx_t rx;
} session_t;

MUST_USE status_t session_start(session_t *s, mono_t now, const plan_t *plan);
void session_feed(session_t *s, mono_t first, mono_t last, bytes_t in);
void session_tick(session_t *s, mono_t now);
void session_hangup(session_t *s, mono_t now);
void session_answer(session_t *s, mono_t now, uint32_t act, status_t status);
void session_step(session_t *s, mono_t now, const step_t *step); /* after ACT_READY only */
void session_close(session_t *s, mono_t now, status_t status);   /* a break, then ACT_END */
bool session_next(session_t *s, act_t *out);
mono_t session_deadline(const session_t *s);
bool session_open(const session_t *s); /* between start and ACT_END */

span_t session_duration(size_t octets, uint32_t baud); /* ten bits each, rounded down */

#endif
