/* The way an APDU takes to a meter and back, whatever the link: HDLC or the wrapper, behind one set
 * of verbs, sans-IO. It is told the time and fed octets; what it wants is an act. It knows frames,
 * windows, repeats and time-outs of the link, and no APDU from another. hdlc.h and wrapper.h are
 * the two ways; datalink_open chooses. Nothing is allocated. Source: IEC 62056-46 and -47; section
 * 1 of the dictionary polyphase-tou-dlms.md. */
#ifndef PMU_PROTO_DATALINK_H
#define PMU_PROTO_DATALINK_H

#include "base/octets.h"
#include "base/units.h"

/* The longest APDU that is sent or taken; thousands of conversations are open at a time. A longer
 * one from the meter is ST_ENDLESS, and the link goes down. */
enum { DATALINK_APDU_MAX = 65535 + 16, DATALINK_ROOM = 8192 };

typedef enum { DATALINK_HDLC, DATALINK_WRAPPER } datalink_kind_t;

typedef struct {
  datalink_kind_t kind;
  bool serial;          /* the reactions and time-outs of a serial line; false: those of TCP */
  bool datagrams;       /* UDP */
  bool network;         /* a port of a concentrator (0012): what is for somebody else is let by, and
                           silence is the caller's to watch */
  uint32_t baud;        /* of a serial line: when our last octet has left */
  uint8_t client;       /* SAP */
  uint32_t address;     /* HDLC: the lower one, the upper is 1; wrapper: wPort */
  uint8_t address_len;  /* 1, 2, 4; 1: the upper alone, which then is `address` */
  uint16_t info_max;    /* HDLC: asked for in SNRM, 128…2030 */
  uint8_t window_max;   /* 1…7 */
  uint32_t first_frame; /* number given to the next frame heard, so that faults count on */
} datalink_config_t;

typedef enum {
  DATALINK_SEND,  /* `octets`, now */
  DATALINK_UP,    /* connected: datalink_apdu may be called */
  DATALINK_APDU,  /* `octets`: one APDU, whole, without LLC; until the next call */
  DATALINK_SENT,  /* the APDU given last has been sent whole (HDLC: and acknowledged) */
  DATALINK_FAULT, /* a bad frame or a silence; dealt with, told for the statistics */
  DATALINK_DOWN   /* over: `status` ST_OK where we asked for it */
} datalink_act_kind_t;

typedef struct {
  datalink_act_kind_t kind;
  bytes_t octets;
  int32_t frame;   /* of APDU and FAULT: the last frame of it */
  mono_t request;  /* of APDU: the last octet of what was sent last has left */
  mono_t response; /* of APDU: the first octet of its first frame has arrived */
  mono_t free_at;  /* of DOWN */
  status_t status;
  fault_t fault;
} datalink_act_t;

typedef struct datalink datalink_t; /* complete in datalink_parts.h: a union of the two ways */

/* Connects: SNRM, or nothing at all for the wrapper; UP follows. A configuration that cannot be is
 * DOWN with ST_BAD_INPUT. Of more than eight bad frames in one run the rest is not told. */
void datalink_open(datalink_t *link, mono_t now, const datalink_config_t *config);
/* An APDU to send: copied. CHECKs that the link is up, as far as the caller was told: one given
 * while DOWN waits to be told is forgotten. ST_NO_ROOM: longer than DATALINK_ROOM. ST_BUSY: the one
 * before was not sent yet, which is no defect of the caller where the meter says something unasked
 * meanwhile (a UI frame, a second message in a run); SENT tells when. */
MUST_USE status_t datalink_apdu(datalink_t *link, mono_t now, bytes_t apdu);
/* More is to come of the answer (general block transfer): the turn goes back to the meter, and an
 * APDU is awaited again. Only while up and not awaiting; otherwise nothing. */
void datalink_poll(datalink_t *link, mono_t now);
/* The APDU's last octet will have left at this time if it is given at `now`: for a clock to set. */
mono_t datalink_arrival(const datalink_t *link, mono_t now, size_t apdu_len);
/* DISC; DOWN follows. At any time, also in vain. */
void datalink_close(datalink_t *link, mono_t now);
void datalink_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in);
void datalink_tick(datalink_t *link, mono_t now);
void datalink_hangup(datalink_t *link, mono_t now);
bool datalink_next(datalink_t *link, datalink_act_t *act);
mono_t datalink_deadline(const datalink_t *link);
/* True while an answer is awaited; false: what comes is unasked (a notification). One may also come
 * while an answer is awaited: of HDLC it is a UI frame, and the answer stays awaited; of the
 * wrapper the first APDU ends the waiting. The longest time that a whole answer may take is the
 * caller's to watch. */
bool datalink_awaits(const datalink_t *link);

#endif
