/* The AARQ as a client sent it, field by field: BER of ACSE, read strictly, judged nowhere here.
 * Views into the APDU. Source: IEC 62056-5-3, ISO/IEC 8650-1. */
#ifndef SIM_WIRE_DLMS_AARQ_H
#define SIM_WIRE_DLMS_AARQ_H

#include "sim/wire/cosem.h"

enum { AARQ_UNKNOWN = 0xFF };

typedef struct {
  bool version_1;     /* the protocol version is left out, or has the bit of version 1 */
  uint8_t context;    /* the last arc of 2.16.756.5.8.1.x; AARQ_UNKNOWN: another name */
  bool has_mechanism; /* … 2.16.756.5.8.2.x */
  uint8_t mechanism;
  bool wants_authentication; /* the functional unit is asked for */
  bool has_title, has_secret, has_user;
  bytes_t title, secret;
  size_t user_at, user_len; /* user-information, its octets in the APDU */
} dlms_aarq_t;

/* False: not of the form, or a field out of its order, or something after the last one. */
bool dlms_aarq_read(bytes_t apdu, dlms_aarq_t *aarq);
/* RLRQ: the same of the fields that it has. */
bool dlms_aarq_read_release(bytes_t apdu, dlms_aarq_t *release);

typedef struct {
  bool answer_allowed;
  bytes_t dedicated; /* empty: none */
  uint8_t version;
  uint32_t conformance;
  uint16_t pdu_max;
} dlms_initiate_t;
/* xDLMS InitiateRequest, plain. */
bool dlms_aarq_read_initiate(bytes_t plain, dlms_initiate_t *initiate);

#endif
