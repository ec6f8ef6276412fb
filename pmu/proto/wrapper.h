/* The wrapper of IEC 62056-47, the client's half: eight octets before each APDU, over TCP or UDP.
 * datalink.h is its face. In a stream a wrong head is the end of the link, since nobody knows where
 * the next one begins; a wrong datagram is dropped; over a port of a concentrator what is another's
 * is passed over. Nothing is repeated. Source: section 1 of
 * fixtures/dictionary/polyphase-tou-dlms.md; decision 0012. */
#ifndef PMU_PROTO_WRAPPER_H
#define PMU_PROTO_WRAPPER_H

#include "pmu/proto/datalink.h"

enum { WRAPPER_HEAD = 8, WRAPPER_VERSION = 1 };

typedef struct {
  bool is_open;
  bool awaits;
  bool sends; /* the message in link->tx waits for datalink_next */
  mono_t send_at;
  mono_t request_end;
  mono_t wait_from;
  mono_t message_first;
  int32_t frame;
  size_t left;     /* octets of the APDU still to come */
  size_t head_len; /* octets of the head that came */
  bool dropping;   /* there is no place for the APDU under way */
  bool passing;    /* it is somebody else's */
  uint8_t head[WRAPPER_HEAD];
} wrapper_t;

MUST_USE status_t wrapper_open(datalink_t *link, mono_t now, fault_t *fault);
bool wrapper_is_down(const datalink_t *link);
void wrapper_end(datalink_t *link, mono_t now, status_t status, const fault_t *fault);
void wrapper_apdu(datalink_t *link, mono_t now, bytes_t apdu);
void wrapper_poll(datalink_t *link, mono_t now);
void wrapper_feed(datalink_t *link, mono_t first, mono_t last, bytes_t in);
void wrapper_tick(datalink_t *link, mono_t now);
bool wrapper_send(datalink_t *link, datalink_act_t *act);
mono_t wrapper_deadline(const datalink_t *link);

#endif
