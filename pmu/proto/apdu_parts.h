/* Tags and the pieces that the files of apdu.h share. Not for other modules. */
#ifndef PMU_PROTO_APDU_PARTS_H
#define PMU_PROTO_APDU_PARTS_H

#include "pmu/proto/apdu.h"
#include "pmu/proto/take.h"

enum {
  TAG_INITIATE_REQUEST = 0x01,
  TAG_INITIATE_RESPONSE = 0x08,
  TAG_SERVICE_ERROR = 0x0E,
  TAG_DATA_NOTIFICATION = 0x0F,
  TAG_AARQ = 0x60,
  TAG_AARE = 0x61,
  TAG_RLRQ = 0x62,
  TAG_RLRE = 0x63,
  TAG_GET_REQUEST = 0xC0,
  TAG_SET_REQUEST = 0xC1,
  TAG_EVENT_NOTIFICATION = 0xC2,
  TAG_ACTION_REQUEST = 0xC3,
  TAG_GET_RESPONSE = 0xC4,
  TAG_SET_RESPONSE = 0xC5,
  TAG_ACTION_RESPONSE = 0xC7,
  TAG_EXCEPTION = 0xD8,
  TAG_GENERAL_BLOCK = 0xE0
};

/* After the tag of a confirmed-service-error: service, class and value. */
void apdu_take_service_error(take_t *in, apdu_t *apdu);
/* A whole RLRE: its reason, and the octets of its user information, if any. */
void apdu_take_rlre(take_t *in, uint8_t *reason, bytes_t *user);

#endif
