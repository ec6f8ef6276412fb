/* One line that speaks DLMS: frames of HDLC or messages of the wrapper, both ends, to APDUs of each
 * meter. Of HDLC: set-up and release, sequence numbers, segments; a frame that is repeated is no
 * new data. Source: IEC 62056-46 and -47; dictionary of DLMS/COSEM, 1. */
#ifndef DECODE_LINK_H
#define DECODE_LINK_H

#include "decode_dlms.h"
#include "decode_hdlc.h"
#include "decode_wrapper.h"

/* One meter of the line. */
typedef struct {
  decode_dlms_t dlms;
  bool connected, calling, leaving; /* HDLC: up; SNRM, DISC without its answer */
  int client, caller;
  unsigned to_next, from_next, acknowledged; /* N(S) due from each end; N(R) of the client */
  decode_text_t to_text, from_text;          /* segments */
} decode_peer_t;

typedef void (*decode_link_show_t)(void *owner, bool from_meter, decode_view_t octets, int64_t ns,
                                   const char *meaning);

typedef struct {
  decode_voice_t voice;
  decode_speech_t speech;
  decode_link_show_t show; /* NULL: nobody looks */
  void *owner;
  decode_hdlc_t hdlc[2]; /* by `from_meter` */
  decode_wrapper_t wrapper[2];
  decode_peer_t **peers;
  size_t peer_count;
  bool failed;
} decode_link_t;

void decode_link_start(decode_link_t *link, const decode_roster_t *roster, int line, long *visits,
                       decode_text_t *facts);
void decode_link_feed(decode_link_t *link, bool from_meter, unsigned char octet, int64_t ns);
void decode_link_flush(decode_link_t *link); /* what is begun is cut off here */
bool decode_link_resting(const decode_link_t *link, bool from_meter, int64_t ns);
bool decode_link_failed(const decode_link_t *link); /* memory was short */
void decode_link_free(decode_link_t *link);

#endif
