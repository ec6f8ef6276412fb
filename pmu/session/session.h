/* One conversation with one meter, sans-IO, whatever language the meter speaks: it is told the
 * time and fed octets, and its effects are acts that the caller drains. Opening, steps one after
 * another, repeats, time-outs, an orderly end. It knows no object, no row and no policy: what is
 * asked is a step that a driver made, what comes back is handed over a message at a time, and
 * the next message is asked for only after the last one was answered for. A language is a way:
 * session_iec21.h, session_dlms.h. Sources: fixtures/dictionary/polyphase-tou.md and
 * polyphase-tou-dlms.md. */
#ifndef PMU_SESSION_SESSION_H
#define PMU_SESSION_SESSION_H

#include "base/arena.h"
#include "base/entropy.h"
#include "base/units.h"
#include "pmu/proto/apdu.h"

enum {
  SESSION_OBJECT_MAX = 24,
  SESSION_VALUE_MAX = 288, /* sixteen names of channels */
  SESSION_DATA_MAX = 96,
  SESSION_TARGETS_MAX = 4,
  SESSION_LEVELS = 4,
  SESSION_ACTS_MAX = 8
};

typedef struct {
  mono_t mono;
  int64_t utc_ns; /* the head-end's own clock at `mono`, UTC */
} session_anchor_t;

typedef enum {
  STEP_READ,    /* the value of `object` */
  STEP_RANGE,   /* rows of `object` */
  STEP_WRITE,   /* never repeated after silence: it may have been heard */
  STEP_LEVEL,   /* the rights of `level` from here on */
  STEP_SET_TIME /* a write whose last octet arrives at the second that it carries */
} step_kind_t;

/* A driver fills what its language asks by; `object` is its name in words for everybody. */
typedef struct {
  step_kind_t kind;
  char object[SESSION_OBJECT_MAX];
  int32_t level;                              /* STEP_LEVEL */
  char value[SESSION_VALUE_MAX];              /* 62056-21: what stands between the brackets */
  apdu_target_t targets[SESSION_TARGETS_MAX]; /* DLMS; several only of STEP_READ */
  size_t target_count;
  bool action;                    /* DLMS: a write by method */
  uint8_t data[SESSION_DATA_MAX]; /* DLMS: tagged Data, selective access or what is written */
  size_t data_len;
  /* DLMS: what is written, in place of `data`, where it is longer than that; cut into blocks where
   * the meter takes no request of that size. Kept by the caller until ACT_STEP. */
  bytes_t data_long;
} step_t;

/* What it takes to be let in, as the roster has it. Kept by the caller, constant. */
typedef struct {
  const char *password[SESSION_LEVELS]; /* NULL: not known */
  /* The rest is for DLMS. */
  const security_level_t *security;
  ciphering_keys_t keys;
  bool has_keys;  /* titles and both global keys are known */
  bool wrapper;   /* in place of HDLC */
  bool serial;    /* reactions and time-outs of a serial line */
  bool datagrams; /* UDP: what is wrong ends with its datagram, and costs no conversation */
  bool mode_e;    /* the line is opened by a sign-on */
  uint32_t address;
  uint8_t address_len;
  uint8_t client[SESSION_LEVELS]; /* SAP of a level; 0: as the dictionary has it */
  uint16_t info_max, pdu_max;
  uint8_t window_max;
  bool blocks_general; /* general block transfer is asked for */
  /* 0012, a port of a concentrator: how long an answer is awaited, and how often a request is said
   * at most. 0: the line is no port. */
  span_t answer_wait;
  int32_t tries;
} session_access_t;

enum { SESSION_TRIED = 4 };

/* Invocation counters of one meter and key. */
typedef struct {
  uint32_t sent;  /* up to this one they were put aside, and may have been used; 0: nobody knows */
  uint32_t taken; /* greatest taken from the meter; 0: none */
  /* Ends of runs that were put aside on the meter's word alone, and used in vain; 0: none. */
  uint32_t tried[SESSION_TRIED];
} session_counters_t;

/* Fallbacks that a meter was found to need: tried once, and then kept. */
enum {
  SESSION_LOCAL_TIME = 1,  /* the clock is written without deviation */
  SESSION_GET_BLOCKS = 2,  /* no general block transfer */
  SESSION_SMALL_PDU = 4,   /* it is offered no long answers */
  SESSION_WHOLE_BUFFER = 8 /* a range is asked for without selective access */
};

/* Copied at the start, but for what it points to, which the caller keeps. */
typedef struct {
  session_anchor_t anchor;
  const char *serial;
  const char *identification; /* what the meter must call itself */
  uint32_t baud;              /* the fastest rate of the line */
  bool readout;               /* one ACT_DATA, no steps */
  bool break_first;           /* the last conversation on this line did not end in order */
  int32_t utc_offset_s;       /* of the meter's local time, for the clock */
  bool dst;
  const session_access_t *access;
  int32_t level; /* what the conversation begins with; 62056-21: 0 */
  session_counters_t counters;
  uint32_t fallbacks;
  uint8_t invoke; /* the last of the conversation before, where its answers may still come; or 0 */
  entropy_t entropy;
  const step_t *steps; /* done first, in order; then ACT_READY */
  size_t step_count;
} plan_t;

typedef enum {
  ACT_LINE,         /* the line at `baud`, once all that was sent has left */
  ACT_SEND,         /* `octets`, now */
  ACT_COUNTER,      /* `counters.sent` is to be put aside before it is used; answer it */
  ACT_IDENTITY,     /* `text`: the serial number that the meter shows; answer it */
  ACT_DATA,         /* `text`: one whole message of the answer; answer it */
  ACT_FAULT,        /* a bad message or a silence; the session deals with it */
  ACT_NOTIFICATION, /* `notice`: what the meter said unasked; `text`: the same, its octets */
  ACT_STEP,         /* the step is over, with `status` */
  ACT_READY,        /* session_step or session_close */
  ACT_END           /* the conversation is over, with `status`; the line is free at `free_at` */
} act_kind_t;

/* Views live until the next call that feeds the session; those of DATA until it is answered.
 * `raw` is what arrived, before anything was done to it; empty where the octets of `text` were
 * handed over before. */
typedef struct {
  act_kind_t kind;
  uint32_t act; /* for session_answer; of COUNTER, IDENTITY and DATA */
  uint32_t baud;
  bytes_t octets;
  bytes_t text;
  bytes_t raw;
  int32_t frame, text_at;
  bool more;            /* another message follows this one */
  bool unselected;      /* DATA of a range: rows that were not asked for may be among them */
  const apdu_t *notice; /* its views are those of `text` */
  mono_t request;       /* the last octet of what was asked has left */
  mono_t response;      /* the first octet of the answer has arrived */
  mono_t free_at;
  claim_t set_to;              /* ACT_STEP of STEP_SET_TIME: the second that was sent */
  int32_t refusal;             /* ACT_STEP: NN of ERNN, or -1 */
  bool out_of_order;           /* ACT_END: the meter may still believe in the conversation */
  bool stray;                  /* FAULT: it answered no open question, and changed nothing */
  uint8_t invoke;              /* END: the last that was used */
  bool tried;                  /* COUNTER: on the meter's word, which nothing has proved */
  session_counters_t counters; /* COUNTER, END */
  uint32_t fallbacks;          /* END: those of the plan, and what was found */
  status_t status;
  fault_t fault;
} act_t;

typedef enum {
  SESSION_OVER,
  SESSION_BUSY,
  SESSION_ASKS, /* an act waits for its answer */
  SESSION_FREE  /* session_step or session_close */
} session_phase_t;

/* One per language; the machine behind it begins with its session_t. */
struct session;
typedef struct {
  const char *language; /* as the roster names it */
  bool learns_line; /* the machine keeps what it learned of its line for the next conversation */
  struct session *(*new)(arena_t *arena);
  void (*free)(struct session *s);   /* what the arena does not give back; NULL: nothing */
  bool (*rate_ok)(uint32_t baud);    /* of a line; NULL: any */
  bool (*whole)(const plan_t *plan); /* an answer is put together before its rows are handed over;
                                        NULL: never */
  bool (*level_ok)(const plan_t *plan, int32_t level); /* the roster has what it takes */
  status_t (*start)(struct session *s, mono_t now);
  bool (*pump)(struct session *s); /* makes more acts; false: there is nothing to do; may be NULL */
  void (*feed)(struct session *s, mono_t first, mono_t last, bytes_t in);
  void (*tick)(struct session *s, mono_t now);
  void (*hangup)(struct session *s, mono_t now);
  void (*answer)(struct session *s, mono_t now, status_t status);
  void (*step)(struct session *s, mono_t now, const step_t *step);
  void (*close)(struct session *s, mono_t now, status_t status);
  mono_t (*deadline)(const struct session *s);
  session_phase_t (*phase)(const struct session *s);
} session_way_t;

typedef struct session {
  const session_way_t *way;
  plan_t plan;
  uint32_t act; /* the last that was to be answered */
  act_t acts[SESSION_ACTS_MAX];
  size_t act_first, act_count;
} session_t;

const session_way_t *session_way(const char *language);           /* NULL: there is none */
session_t *session_new(arena_t *arena, const session_way_t *way); /* ended */
void session_free(session_t *s);                                  /* what is not the arena's */

MUST_USE status_t session_start(session_t *s, mono_t now, const plan_t *plan);
void session_feed(session_t *s, mono_t first, mono_t last, bytes_t in);
void session_tick(session_t *s, mono_t now);
void session_hangup(session_t *s, mono_t now);
void session_answer(session_t *s, mono_t now, uint32_t act, status_t status);
void session_step(session_t *s, mono_t now, const step_t *step); /* after ACT_READY only */
void session_close(session_t *s, mono_t now, status_t status);   /* in order, then ACT_END */
bool session_next(session_t *s, act_t *out);
mono_t session_deadline(const session_t *s);
session_phase_t session_phase(const session_t *s);
bool session_open(const session_t *s);  /* between start and ACT_END */
bool session_whole(const session_t *s); /* a range is better asked for in parts */
bool session_level_ok(const session_t *s, int32_t level);

/* For the ways only. */
status_t session_refusal(int32_t refusal); /* what ERnn means */
void session_push(session_t *s, act_t act);
uint32_t session_ask(session_t *s); /* the number of an act that is to be answered */

#endif
