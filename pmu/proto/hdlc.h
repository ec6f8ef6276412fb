/* HDLC as IEC 62056-46 has it, the client's half: frames of type 3, built and pulled out of any run
 * of octets, and the primary station that drives them (datalink.h is its face). Nothing here knows
 * an APDU. The receiver keeps no time: silence is told to it. Source: IEC 62056-46 and section 1 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef PMU_PROTO_HDLC_H
#define PMU_PROTO_HDLC_H

#include "pmu/proto/datalink.h"

enum {
  HDLC_INFO_MIN = 128,  /* the default, and the least that is asked for */
  HDLC_INFO_MAX = 2030, /* the most that is */
  HDLC_INFO_LEAST = 16, /* a meter that takes fewer octets a frame is not believed */
  HDLC_WINDOW_MAX = 7,
  HDLC_FRAME_MAX = 0x7FF + 2, /* eleven bits of length, and two flags */
  HDLC_LIMITS_MAX = 24,
  HDLC_NOISE_MAX = 4096, /* octets that are no frame, before the peer is called endless */
  HDLC_REPEATS_MAX = 3,
  HDLC_POLLS_MAX = 64 /* times that a meter may say that it has nothing to say yet */
};

/* Control fields, P/F set. */
enum {
  HDLC_SNRM = 0x93,
  HDLC_DISC = 0x53,
  HDLC_UA = 0x73,
  HDLC_DM = 0x1F,
  HDLC_FRMR = 0x97,
  HDLC_UI = 0x13,
  HDLC_RR = 0x11,
  HDLC_RNR = 0x15,
  HDLC_REJ = 0x19,
  HDLC_FINAL = 0x10
};

typedef struct {
  uint8_t octets[4];
  uint8_t len;
} hdlc_address_t;
hdlc_address_t hdlc_client(uint8_t sap);
/* ST_BAD_INPUT: not 1, 2 or 4 octets, or an address that does not fit them. */
MUST_USE status_t hdlc_server(uint32_t upper, uint32_t lower, uint8_t len, hdlc_address_t *address);
bool hdlc_is_address(bytes_t octets, const hdlc_address_t *address);

/* With both flags; `addresses_len` of both addresses together. */
size_t hdlc_frame_size(size_t addresses_len, size_t info_len);
void hdlc_put_frame(obuf_t *out, const hdlc_address_t *to, const hdlc_address_t *from,
                    uint8_t control, bool segmented, bytes_t info);

/* As the sender of the field sees it. */
typedef struct {
  uint16_t info_tx, info_rx;
  uint8_t window_tx, window_rx;
} hdlc_limits_t;
void hdlc_put_limits(obuf_t *out, const hdlc_limits_t *limits); /* the field of SNRM */
/* What the field names is put into `limits`, what it does not is left there. */
MUST_USE status_t hdlc_read_limits(bytes_t info, hdlc_limits_t *limits, fault_t *fault);

typedef enum { HDLC_NOTHING, HDLC_FRAME, HDLC_BAD } hdlc_kind_t;

/* Views until the next call; `fault` of a bad one only, its octets counted from the first flag. */
typedef struct {
  hdlc_kind_t kind;
  bool segmented;
  uint8_t control;
  int32_t frame; /* frames before this one, good or bad */
  bytes_t to, from, info;
  size_t len; /* of the whole frame */
  fault_t fault;
} hdlc_event_t;

typedef struct {
  int32_t frame;
  uint32_t noise; /* octets skipped since the last good frame */
  size_t begin;   /* before it all is done with */
  size_t len;
  uint8_t raw[HDLC_FRAME_MAX];
} hdlc_rx_t;

void hdlc_rx_start(hdlc_rx_t *rx, int32_t first_frame);
/* Takes octets up to the end of the first frame or of all; returns how many were taken. After an
 * event more may stand in what was taken before: call again, also with nothing. */
size_t hdlc_rx_feed(hdlc_rx_t *rx, bytes_t in, hdlc_event_t *event);
/* The inter-octet time ran out: a frame that was begun is BAD, otherwise NOTHING. */
void hdlc_rx_silence(hdlc_rx_t *rx, hdlc_event_t *event);
bool hdlc_rx_busy(const hdlc_rx_t *rx); /* a frame was begun */

/* ------------------------------------------------------------------ the station */

typedef enum {
  HDLC_DOWN,
  HDLC_CONNECTING, /* SNRM sent */
  HDLC_READY,      /* the turn is ours, and there is nothing to say */
  HDLC_BUSY,       /* an APDU is on its way, or the answer is */
  HDLC_CLOSING     /* DISC sent */
} hdlc_state_t;

typedef enum { HDLC_OUT_NONE, HDLC_OUT_SNRM, HDLC_OUT_DISC, HDLC_OUT_RR, HDLC_OUT_DATA } hdlc_out_t;

typedef struct {
  hdlc_rx_t rx;
  hdlc_address_t client, server;
  hdlc_state_t state;
  hdlc_out_t out; /* what datalink_next sends, decided at out_at */
  mono_t out_at;
  uint16_t segment;   /* our information field, as agreed */
  uint8_t window;     /* ours, as agreed */
  uint8_t vs, va, vr; /* next to send, first not acknowledged, next expected; modulo 8 */
  size_t acked_at;    /* octets of link->tx that were acknowledged */
  size_t next_at;     /* octets that were sent */
  bool answered;      /* an APDU came since the last request */
  bool heard;         /* something came since we spoke last */
  uint8_t repeats;    /* silences since there was progress */
  uint8_t resends;    /* windows sent again since there was progress */
  uint8_t polls;
  mono_t poll_at;      /* TIME_NEVER: none is due */
  mono_t wait_from;    /* the time for an answer runs from here */
  mono_t request_end;  /* the last I frame has left */
  mono_t frame_first;  /* first octet of the frame under way */
  mono_t apdu_first;   /* of the first frame of the APDU under way */
  status_t end_status; /* of CLOSING */
  fault_t end_fault;
  uint8_t frame[HDLC_FRAME_MAX]; /* the one that is being sent */
} hdlc_t;

MUST_USE status_t hdlc_open(datalink_t *link, mono_t now, fault_t *fault);
void hdlc_apdu(datalink_t *link, mono_t now, bytes_t apdu);
void hdlc_poll(datalink_t *link, mono_t now);
void hdlc_close(datalink_t *link, mono_t now);
void hdlc_hangup(datalink_t *link, mono_t now, const fault_t *fault);
void hdlc_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in);
void hdlc_tick(datalink_t *link, mono_t now);
bool hdlc_send(datalink_t *link, datalink_act_t *act); /* the next frame, if one is to be sent */
mono_t hdlc_deadline(const datalink_t *link);
mono_t hdlc_arrival(const datalink_t *link, mono_t now, size_t apdu_len);

#endif
