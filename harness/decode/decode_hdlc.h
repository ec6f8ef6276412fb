/* Octets of one direction of a line into HDLC frames of type 3: boundaries, length, both check
 * sequences, addresses, control; nothing of what a link makes of them. Whatever is no frame comes
 * out as NOISE, a frame that ends before its end as CUT. Led by the length, so that a check
 * sequence may end in 7E. Source: IEC 62056-46; dictionary of DLMS/COSEM, 1. */
#ifndef DECODE_HDLC_H
#define DECODE_HDLC_H

#include "decode_text.h"

typedef enum {
  DECODE_HDLC_NOISE, /* octets that begin no frame */
  DECODE_HDLC_CUT,   /* a frame without its end */
  DECODE_HDLC_BAD,   /* a frame that is not of its form or whose check sequence is wrong */
  DECODE_HDLC_GOOD
} decode_hdlc_kind_t;

typedef struct {
  int64_t upper, lower; /* lower 0 where len is 1 */
  int len;
} decode_hdlc_address_t;

typedef struct {
  decode_hdlc_kind_t kind;
  decode_view_t octets; /* the opening flag is octet 0; until the call returns */
  int64_t last_ns;
  size_t bad_octet;
  const char *why; /* BAD */
  /* Of a GOOD one: */
  bool segmented;
  decode_hdlc_address_t to, from;
  unsigned char control;
  decode_view_t info;
  size_t info_at; /* its place in `octets` */
} decode_hdlc_frame_t;

typedef void (*decode_hdlc_sink_t)(void *owner, bool from_meter, const decode_hdlc_frame_t *frame);

typedef struct {
  decode_hdlc_sink_t sink;
  void *owner;
  bool from_meter;
  uint64_t gap_ns; /* a longer silence inside a frame ends it */
  bool noise;      /* what is kept begins no frame */
  decode_text_t octets;
  int64_t last_ns;
} decode_hdlc_t;

void decode_hdlc_feed(decode_hdlc_t *reader, unsigned char octet, int64_t ns);
void decode_hdlc_flush(decode_hdlc_t *reader); /* what is begun is cut off here */

/* No frame is under way at that time: at most a flag has been seen, or a silence has ended it. */
bool decode_hdlc_resting(const decode_hdlc_t *reader, int64_t ns);

/* The check sequence over `octets`, as it is sent: low octet first. */
uint16_t decode_hdlc_check(decode_view_t octets);

#endif
