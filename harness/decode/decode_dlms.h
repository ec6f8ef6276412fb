/* One meter's associations, judged by its evidence: AARQ to release, the second step of GMAC, what
 * protects each APDU, general block transfer. Below it stand HDLC or the wrapper (decode_link),
 * above it the services (decode_service). Source: IEC 62056-5-3; dictionary of DLMS/COSEM, 2. */
#ifndef DECODE_DLMS_H
#define DECODE_DLMS_H

#include "decode_cipher.h"
#include "decode_cosem.h"
#include "decode_voice.h"

enum { DECODE_ITEMS_MAX = 128, DECODE_CHALLENGE_MAX = 64 };

typedef enum {
  DECODE_ASKED_NONE,
  DECODE_ASKED_GET,
  DECODE_ASKED_SET,
  DECODE_ASKED_ACTION
} decode_asked_kind_t;

/* One attribute or method of a request; places are in decode_asked_t. */
typedef struct {
  decode_place_t place;
  unsigned selector;                /* 0: none */
  size_t selector_at, selector_len; /* in `request` */
  size_t data_at, data_len;         /* in `values`; len 0: none */
} decode_item_t;

/* Bits of the conformance block that the services below need (IEC 62056-5-3, 7.3.1). */
enum {
  DECODE_CONFORMANCE_GENERAL_PROTECTION = 0x400000,
  DECODE_CONFORMANCE_GENERAL_BLOCKS = 0x200000,
  DECODE_CONFORMANCE_GET_BLOCKS = 0x001000,
  DECODE_CONFORMANCE_SET_BLOCKS = 0x000800,
  DECODE_CONFORMANCE_ACTION_BLOCKS = 0x000400,
  DECODE_CONFORMANCE_LISTS = 0x000200,
  DECODE_CONFORMANCE_DATA_NOTIFICATION = 0x000080,
  DECODE_CONFORMANCE_GET = 0x000010,
  DECODE_CONFORMANCE_SET = 0x000008,
  DECODE_CONFORMANCE_SELECTIVE = 0x000004,
  DECODE_CONFORMANCE_EVENT_NOTIFICATION = 0x000002,
  DECODE_CONFORMANCE_ACTION = 0x000001,
  DECODE_CONFORMANCE_OFFERED = 0x601e9f /* all of them: what the meter offers */
};

/* The request under way. */
typedef struct {
  decode_asked_kind_t kind;
  bool awaiting; /* the meter's turn */
  int64_t at_ns;
  unsigned invoke; /* id and priority */
  bool listed;
  decode_item_t items[DECODE_ITEMS_MAX];
  size_t count;
  decode_text_t request, values; /* octets of selectors; of what is written, blocks put together */
  bool sending;                  /* further blocks of the request follow */
  uint32_t sent;                 /* number of the last block of the request */
  bool serving;                  /* further blocks of the answer follow */
  uint32_t served;               /* number of the last block of the answer */
  decode_text_t answer;          /* those blocks put together */
} decode_asked_t;

typedef struct {
  bool called;  /* AARQ, its AARE is due */
  bool pending; /* accepted, f(StoC) is due */
  bool open;
  int64_t at_ns; /* of the AARQ */
  int client, level;
  bool ciphered; /* by its application context */
  int mechanism;
  unsigned char title[DECODE_TITLE_LEN]; /* the client's */
  unsigned char dedicated[DECODE_KEY_LEN];
  char ctos[DECODE_CHALLENGE_MAX], stoc[DECODE_CHALLENGE_MAX];
  size_t ctos_len, stoc_len; /* ctos: the password in LLS */
  bool closed_in_clear;      /* a release without ciphered user information was asked */
  bool opaque;               /* the initiate PDU of the AARQ could not be opened */
  int64_t counter;           /* of the AARQ; -1 without one */
  uint32_t conformance;      /* proposed, then what was agreed */
  uint32_t pdu_max;          /* the longest APDU that the client takes; 0: any */
} decode_association_t;

enum { DECODE_CALENDAR_CAP = 65 }; /* a name of 64 octets */

/* General block transfer in one direction. */
typedef struct {
  bool begun;
  bool whole;    /* the last one has come; it may come once more until the other end goes on */
  uint32_t last; /* number of the last block taken */
  decode_text_t octets;
} decode_gbt_t;

typedef struct {
  decode_voice_t *voice;
  int meter;
  const decode_meter_t *who;
  unsigned char keys[DECODE_KEY_COUNT][DECODE_KEY_LEN], old_keys[DECODE_KEY_COUNT][DECODE_KEY_LEN];
  bool rekeyed;                           /* old_keys may still be met */
  char stoc_before[DECODE_CHALLENGE_MAX]; /* the meter's last challenge */
  size_t stoc_before_len;
  long visit;
  decode_association_t call, now; /* the one that is asked for; the one that is open or pending */
  decode_asked_t asked;
  decode_gbt_t to_gbt, from_gbt;
  decode_text_t plain; /* of the APDU under way */
  bool released;       /* RLRQ, its RLRE is due */
  /* Over a port of a concentrator a message may come twice, and late: what the greatest counters
   * of requests by each key are; the octets of the last request in clear, and of the one before;
   * requests that came again and may have been refused each for itself. */
  bool packets;
  int64_t heard[2];
  decode_text_t clear, clear_before;
  int again;
  int64_t asked_counter; /* of the request under way; -1: in clear */
  bool asked_dedicated;
  int64_t taken[2], own[2]; /* greatest counters by global and dedicated key; -1: none */
  /* Name of the passive calendar under way; "": not written. */
  char calendar[DECODE_CALENDAR_CAP];
} decode_dlms_t;

void decode_dlms_start(decode_dlms_t *dlms, decode_voice_t *voice, int meter);
void decode_dlms_free(decode_dlms_t *dlms);
bool decode_dlms_failed(const decode_dlms_t *dlms); /* memory was short */

void decode_dlms_to_meter(decode_dlms_t *dlms, int client, decode_view_t apdu, int64_t ns);
/* `octet`: the place of the APDU in the frame. */
void decode_dlms_from_meter(decode_dlms_t *dlms, int client, decode_view_t apdu, size_t octet);
void decode_dlms_gone(decode_dlms_t *dlms); /* the link was set up anew or given up */

/* The meter uses a service: broken if it was not negotiated. */
void decode_dlms_uses(decode_dlms_t *dlms, uint32_t conformance, size_t octet);

/* For decode_service.c: the answer to the second step of GMAC, and to a key transfer. */
void decode_dlms_replied(decode_dlms_t *dlms, bool accepted, decode_view_t proof,
                         decode_view_t answer, size_t octet);
void decode_dlms_transferred(decode_dlms_t *dlms, decode_view_t keys);

#endif
