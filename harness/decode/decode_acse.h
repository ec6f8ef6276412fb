/* The four PDUs of an association, AARQ, AARE, RLRQ and RLRE, and the initiate PDU that lies in
 * them: what their fields say, nothing decided. Source: IEC 62056-5-3, 7 and the BER of X.690;
 * X.227 for the tags. */
#ifndef DECODE_ACSE_H
#define DECODE_ACSE_H

#include "decode_text.h"

enum {
  DECODE_AARQ = 0x60,
  DECODE_AARE = 0x61,
  DECODE_RLRQ = 0x62,
  DECODE_RLRE = 0x63,
  DECODE_CONTEXT_LN = 1,
  DECODE_CONTEXT_LN_CIPHERED = 3,
  DECODE_DIAGNOSTIC_FAILED = 13,  /* authentication-failure */
  DECODE_DIAGNOSTIC_REQUIRED = 14 /* authentication-required: HLS goes on */
};

typedef struct {
  unsigned tag;
  int context;         /* last arc of the application context name; 0: none, or of others */
  int mechanism;       /* last arc; 0: none */
  bool titled;         /* calling or responding AP title */
  decode_view_t title; /* into the PDU, as all views here */
  bool challenged;     /* calling or responding authentication value */
  decode_view_t challenge;
  bool informed; /* user information */
  decode_view_t information;
  int result;     /* of an AARE; -1 where it is missing */
  int diagnostic; /* of an AARE; -1 where it is missing */
} decode_acse_t;

/* False with the octet that is wrong. */
bool decode_acse_read(decode_view_t pdu, decode_acse_t *acse, size_t *bad);

typedef struct {
  bool response;
  decode_view_t key;    /* dedicated; len 0 without one */
  uint32_t conformance; /* 24 bits, the first bit of the standard highest */
  uint32_t pdu_max;
} decode_initiate_t;

bool decode_acse_initiate(decode_view_t pdu, decode_initiate_t *initiate);

#endif
