/* Octets of one direction of a line into wrapper messages: `0001`, source wPort, destination
 * wPort, length, then the APDU. What is no header comes out as NOISE, a message that a silence ends
 * as CUT. Source: IEC 62056-47; dictionary of DLMS/COSEM, 1. */
#ifndef DECODE_WRAPPER_H
#define DECODE_WRAPPER_H

#include "decode_text.h"

typedef enum {
  DECODE_WRAPPER_NOISE,
  DECODE_WRAPPER_CUT,
  DECODE_WRAPPER_GOOD
} decode_wrapper_kind_t;

enum { DECODE_WRAPPER_HEAD = 8 };

typedef struct {
  decode_wrapper_kind_t kind;
  decode_view_t octets; /* with the header; until the call returns */
  int64_t last_ns;
  int64_t from, to; /* wPorts */
  decode_view_t apdu;
} decode_wrapper_message_t;

typedef void (*decode_wrapper_sink_t)(void *owner, bool from_meter,
                                      const decode_wrapper_message_t *message);

typedef struct {
  decode_wrapper_sink_t sink;
  void *owner;
  bool from_meter;
  bool noise;
  decode_text_t octets;
  int64_t last_ns;
} decode_wrapper_t;

void decode_wrapper_feed(decode_wrapper_t *reader, unsigned char octet, int64_t ns);
void decode_wrapper_flush(decode_wrapper_t *reader);

#endif
