/* HDLC, the secondary station of a meter, sans-IO: it is fed runs of octets, ticked at its deadline
 * and asked for frames to send; what it hears it tells `hear`, within feed and tick. It knows
 * addresses, frames, windows and segments, and of what is inside them only the LLC header; services
 * and associations are the caller's. Normal response mode: nothing leaves but in a turn, which a
 * frame with the poll bit gives. Nothing is allocated. Source: IEC 62056-46, ISO/IEC 13239;
 * section 1 of fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef SIM_WIRE_STATION_H
#define SIM_WIRE_STATION_H

#include "base/octets.h"
#include "base/units.h"
#include "sim/wire/station_agree.h"
#include "sim/wire/station_frame.h"

enum { STATION_INFO_MAX = 2030, STATION_INFO_DEFAULT = 128 };
enum { STATION_WINDOW_MAX = 7, STATION_WINDOW_DEFAULT = 1 };
enum { STATION_APDU_MAX = 2048 }; /* heard, without a `room`; a longer one is OVERLONG */
enum { STATION_LLC_LEN = 3, STATION_AGREED_MAX = 32 };
enum { STATION_NOTIFY_MAX = 512 }; /* and never longer than a frame of the link */

#define STATION_REACTION_SERIAL_NS INT64_C(20000000)
#define STATION_REACTION_TCP_NS INT64_C(5000000)
#define STATION_INACTIVITY_NS INT64_C(120000000000)
#define STATION_BETWEEN_OCTETS_FAST_NS INT64_C(25000000)  /* 9600 Bd and above */
#define STATION_BETWEEN_OCTETS_SLOW_NS INT64_C(200000000) /* below */

typedef struct {
  uint16_t upper, lower; /* logical device, physical device; `lower` counts where address_len > 1 */
  uint8_t address_len;   /* 1, 2 or 4 */
  uint16_t info_max;     /* 128…STATION_INFO_MAX, both ways */
  uint8_t window_max;    /* 1…STATION_WINDOW_MAX, both ways */
  bool serial;           /* false: TCP, with its reaction, and no time-out between octets */
  uint32_t baud;         /* of a serial line */
  int64_t reaction_ns;   /* 0: that of a serial line, or of TCP */
  uint8_t *room;         /* for what is heard, borrowed for life; NULL: its own */
  size_t room_len;       /* LLC header and APDU */
} station_config_t;

typedef enum {
  /* A fresh link with `client`; what was associated on the link before is gone. */
  STATION_CONNECTED,
  /* A whole APDU without its LLC header. Answer by station_answer, now or later, or not at all:
   * the turn is then given back by RR. */
  STATION_APDU,
  /* One that is longer than there is room for: acknowledged, thrown away. Answer as above. */
  STATION_OVERLONG,
  /* The client has acknowledged the last octet of what station_answer was given: its octets are
   * the caller's again, and a further APDU may be given, now (it leaves in this turn, if it is
   * one: general block transfer) or later. Where the acknowledgement came with an APDU, there is
   * no SENT: APDU and OVERLONG say it too. */
  STATION_SENT,
  /* DISC, or the inactivity time-out. */
  STATION_DISCONNECTED
} station_event_kind_t;

typedef struct {
  station_event_kind_t kind;
  true_t at;      /* the last octet of the frame, or the time-out */
  uint8_t client; /* its SAP */
  bytes_t apdu;   /* STATION_APDU: until the call returns */
} station_event_t;

/* May call station_answer, station_notify and station_client; nothing else. */
typedef void (*station_hear_t)(void *of, const station_event_t *event);

/* What a seeded defect may replace: of what is sent only. The right ones are STATION_RIGHT. */
typedef struct station_mechanisms {
  /* Right: the CRC of ISO/IEC 13239 over `covered`, least significant octet first on the line. */
  uint16_t (*check_sequence)(bytes_t covered);
  /* Right: N(S) of a frame is the state variable, `variable` modulo 8. */
  uint8_t (*send_number)(uint8_t variable);
  /* Right: order[i] = i: the frames of one window leave in the order of their numbers. */
  void (*frame_order)(uint8_t *order, size_t count);
} station_mechanisms_t;

extern const station_mechanisms_t STATION_RIGHT;

/* For the log of events and for tests; never reset but by station_open. */
typedef struct {
  uint32_t frames;   /* good ones, whoever they were for */
  uint32_t not_ours; /* of those: another address, or everybody's */
  uint32_t no_llc;   /* what came as an APDU and has no LLC header */
  uint32_t deaf;     /* while our own answer was due or leaving */
  uint32_t repeated; /* windows that were sent once more */
} station_counts_t;

typedef struct {
  true_t at;      /* start then */
  bytes_t octets; /* one frame with its two flags, until station_left or station_reset */
} station_act_t;

/* --- What follows is station.c's own: nobody else looks inside. --- */

typedef enum {
  STATION_APART,   /* normal disconnected mode */
  STATION_TOGETHER /* normal response mode */
} station_state_t;

typedef enum { STATION_LISTENS, STATION_DUE, STATION_LEAVES } station_turn_t;

/* What a link is from SNRM to the end. */
typedef struct {
  station_state_t state;
  uint8_t client;
  station_terms_t terms;
  uint8_t receive;      /* V(R) */
  uint8_t turn_receive; /* V(R) when our last turn began that took anything */
  uint8_t turn_first;   /* … and before that turn's frames were taken: a repetition begins here */
  uint8_t oldest;       /* N(S) of the first frame that is not acknowledged */
  uint8_t flying;       /* frames from `oldest` on that have left */
  bool gap;             /* a frame was missing since our last turn */
  bool rejected;        /* FRMR stands, until SNRM or DISC */
  uint8_t reject[3];    /* its information field */
  bool answering;
  bytes_t answer;
  size_t acknowledged; /* octets of LLC header and answer */
  bool overlong;
  size_t heard_len;
} station_link_t;

/* What leaves in a turn, to the client that gave it. */
typedef struct {
  uint8_t to;
  bool notify;         /* the notification, first */
  uint8_t control;     /* then one frame, with F; 0: frames of information */
  bytes_t info;        /* of that one frame */
  uint8_t count, done; /* frames of information: all, and those that have left */
  uint8_t order[STATION_WINDOW_MAX];
} station_plan_t;

typedef struct {
  station_config_t config;
  station_hear_t hear;
  void *of; /* handed to `hear` */
  const station_mechanisms_t *right;
  station_link_t link;
  station_turn_t turn;
  station_plan_t plan;
  bool send_due;
  true_t due_at;
  true_t octet_last; /* the last octet that was heard */
  true_t frame_last; /* the last frame of the client, or of ours, whichever is later */
  size_t notify_len; /* 0: none waits */
  station_ear_t ear;
  station_counts_t counts;
  uint8_t agreed[STATION_AGREED_MAX]; /* the information field of UA */
  uint8_t *heard;                     /* `own`, or the room of the configuration */
  size_t heard_max;
  uint8_t own[STATION_LLC_LEN + STATION_APDU_MAX];
  uint8_t notify[STATION_NOTIFY_MAX];
  uint8_t out[STATION_FRAME_MAX + 2];
} station_t;

/* --- The calls --- */

void station_open(station_t *station, const station_config_t *config, station_hear_t hear, void *of,
                  const station_mechanisms_t *right); /* NULL: STATION_RIGHT */
/* The mechanisms from now on, as of station_open. */
void station_spoil(station_t *station, const station_mechanisms_t *right);
/* The addresses that the dictionary gives a meter of `address` into `config`. */
void station_address(station_config_t *config, uint16_t address, uint8_t address_len);
/* The supply or the connection went: nobody is connected. No event. */
void station_reset(station_t *station);
void station_rate(station_t *station, uint32_t baud); /* after mode E */
/* A run of octets. At equal times feeding precedes ticking. */
void station_feed(station_t *station, true_t first, true_t last, bytes_t octets);
void station_tick(station_t *station, true_t now);
true_t station_deadline(const station_t *station);
/* One APDU of any length, without LLC, borrowed until SENT, CONNECTED, DISCONNECTED or
 * station_reset. Only while connected, and one at a time: not while station_answering. */
void station_answer(station_t *station, bytes_t apdu);
bool station_answering(const station_t *station);
/* A notification (copied), as a UI frame in front of the first frame of a turn: of this one when
 * called within STATION_APDU or STATION_SENT, of the next one otherwise. Refused where nobody is
 * connected (ST_BAD_ORDER), where one waits already (ST_BUSY) and where it is longer than a frame
 * of the link may be (ST_NO_ROOM). */
MUST_USE status_t station_notify(station_t *station, bytes_t apdu);
/* Drained after feed, tick and left. One frame at a time: the next one of a window is there after
 * station_left. */
bool station_next(station_t *station, station_act_t *act);
void station_left(station_t *station, true_t last);
/* Nothing is half heard, due or leaving; a link that is connected does not rest. */
bool station_rests(const station_t *station);
/* The station was copied elsewhere, with another `of` and room (NULL: its own). */
void station_moved(station_t *station, void *of, uint8_t *room);
uint8_t station_client(const station_t *station); /* the SAP that is connected, 0: nobody */
const station_counts_t *station_counts(const station_t *station);
uint32_t station_dropped(const station_t *station, station_drop_t why);

#endif
