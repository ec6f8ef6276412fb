/* What the two ways share, and the whole of a link: acts, rooms and times. hdlc.c and wrapper.c
 * work on it; who drives a link needs only its size from here. */
#ifndef PMU_PROTO_DATALINK_PARTS_H
#define PMU_PROTO_DATALINK_PARTS_H

#include "pmu/proto/hdlc.h"
#include "pmu/proto/wrapper.h"

/* Acts wait only while a run is being heard. Above the two bounds bad frames are no longer told and
 * APDUs no longer taken, so that the rest always has a place. */
enum { DATALINK_ACTS_MAX = 24, DATALINK_FAULTS_MAX = 8, DATALINK_APDUS_MAX = 18 };
enum { DATALINK_HEAD_MAX = 8, DATALINK_ASIDE = 4096 };

/* From the first octet to DATALINK_ROOM lie APDUs that wait to be told, behind them the one under
 * way, which may begin anywhere there; the last DATALINK_ASIDE octets are for UI frames. */
enum { DATALINK_MEMORY = 2 * DATALINK_ROOM + DATALINK_ASIDE };

struct datalink {
  datalink_config_t config;
  size_t act_first, act_count;
  datalink_act_t acts[DATALINK_ACTS_MAX];
  size_t apdus;      /* APDU acts that wait */
  bool up, down;     /* told to the caller */
  mono_t tx_end;     /* the last octet of what we sent has left */
  mono_t last_octet; /* heard */
  size_t part_at;    /* the APDU under way, in `memory` */
  size_t part_len;
  size_t aside; /* octets of `memory` below the top that UI frames hold */
  size_t tx_len;
  uint8_t tx[DATALINK_HEAD_MAX + DATALINK_ROOM]; /* LLC or head, then the APDU */
  uint8_t memory[DATALINK_MEMORY];
  union {
    hdlc_t hdlc;
    wrapper_t wrapper;
  } of;
};

void datalink_push(datalink_t *link, datalink_act_t act);
void datalink_tell(datalink_t *link, const fault_t *fault); /* a FAULT, where there is a place */
void datalink_end(datalink_t *link, mono_t now, status_t status, const fault_t *fault);
/* A place for the next APDU. False: none, too many wait to be told. */
bool datalink_begin_part(datalink_t *link);
/* False: it would be longer than DATALINK_ROOM. */
MUST_USE bool datalink_add_part(datalink_t *link, bytes_t more);
/* The APDU under way is whole. */
void datalink_end_part(datalink_t *link, datalink_act_t act);
/* An APDU beside the one under way. False: no place. */
MUST_USE bool datalink_put_aside(datalink_t *link, bytes_t apdu, datalink_act_t act);

span_t datalink_duration(const datalink_t *link, size_t octets); /* on the line; TCP: none */
mono_t datalink_later(mono_t a, mono_t b);
/* Instant of octet `index` of a run, between its ends in equal parts. */
mono_t datalink_octet_time(mono_t first, mono_t last, size_t len, size_t index);
span_t datalink_answer_wait(const datalink_t *link);

#endif
