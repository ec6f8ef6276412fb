/* See dlms_aarq.h. Tags of AARQ rise from field to field: their numbers are 0 protocol version,
 * 1 context name, 2–9 titles, qualifiers and invocation-ids, 10 requirements, 11 mechanism name,
 * 12 authentication value, 29 implementation information, 30 user information. */
#include "sim/wire/dlms_aarq.h"

#include <string.h>

#include "sim/wire/dlms_parts.h"

enum {
  FIELD_VERSION = 0x80,
  FIELD_CONTEXT = 0xA1,
  FIELD_TITLE = 0xA6,
  FIELD_REQUIREMENTS = 0x8A,
  FIELD_MECHANISM = 0x8B,
  FIELD_SECRET = 0xAC,
  FIELD_USER = 0xBE,
  FIELD_REASON = 0x80, /* of RLRQ */
  BER_OCTETS = 0x04,
  BER_NAME = 0x06,
  NUMBER = 0x1F
};

/* 2.16.756.5.8 in BER: 2 × 40 + 16 = 60, 756 = 85 74, and what follows. */
static const uint8_t dlms_name[] = {0x60, 0x85, 0x74, 0x05, 0x08};

static uint8_t arc_of(bytes_t name, uint8_t branch) {
  if (name.len != sizeof dlms_name + 2) return AARQ_UNKNOWN;
  if (memcmp(name.p, dlms_name, sizeof dlms_name) != 0 || name.p[5] != branch) return AARQ_UNKNOWN;
  return name.p[6];
}

/* One whole element and nothing after it. */
static bool only(bytes_t value, uint8_t tag, bytes_t *inside) {
  cosem_in_t in = cosem_in(value);
  uint8_t is = 0;
  return dlms_read_u8(&in, &is) && is == tag && dlms_read_string(&in, inside) && cosem_in_end(&in);
}

static bool user_of(bytes_t apdu, bytes_t value, dlms_aarq_t *aarq) {
  bytes_t inside;
  if (!only(value, BER_OCTETS, &inside)) return false;
  aarq->has_user = true;
  aarq->user_at = (size_t)(inside.p - apdu.p);
  aarq->user_len = inside.len;
  return true;
}

static bool field(bytes_t apdu, uint8_t tag, bytes_t value, dlms_aarq_t *aarq) {
  bytes_t name;
  switch (tag) {
  case FIELD_VERSION: /* unused bits, then the bits */
    if (value.len < 2) return false;
    aarq->version_1 = (value.p[1] & 0x80) != 0;
    return true;
  case FIELD_CONTEXT:
    if (!only(value, BER_NAME, &name)) return false;
    aarq->context = arc_of(name, 1);
    return true;
  case FIELD_TITLE:
    aarq->has_title = only(value, BER_OCTETS, &aarq->title);
    return aarq->has_title;
  case FIELD_REQUIREMENTS:
    if (value.len != 2) return false;
    aarq->wants_authentication = (value.p[1] & 0x80) != 0;
    return true;
  case FIELD_MECHANISM:
    aarq->has_mechanism = true;
    aarq->mechanism = arc_of(value, 2);
    return true;
  case FIELD_SECRET: /* [0] charstring is what COSEM uses */
    aarq->has_secret = only(value, 0x80, &aarq->secret);
    return aarq->has_secret;
  case FIELD_USER:
    return user_of(apdu, value, aarq);
  case 0xA2:
  case 0xA3:
  case 0xA4:
  case 0xA5:
  case 0xA7:
  case 0xA8:
  case 0xA9:
  case 0xBD:
    return true; /* told, and of no use here */
  default:
    return false;
  }
}

bool dlms_aarq_read(bytes_t apdu, dlms_aarq_t *aarq) {
  cosem_in_t in = cosem_in(apdu);
  uint8_t tag = 0;
  bytes_t fields;
  int32_t before = -1;
  *aarq = (dlms_aarq_t){.version_1 = true, .context = AARQ_UNKNOWN};
  if (!dlms_read_u8(&in, &tag) || tag != TAG_AARQ) return false;
  if (!dlms_read_string(&in, &fields) || !cosem_in_end(&in)) return false;
  in = cosem_in(fields);
  bool has_context = false;
  while (!cosem_in_end(&in)) {
    bytes_t value;
    if (!dlms_read_u8(&in, &tag) || !dlms_read_string(&in, &value)) return false;
    if ((tag & NUMBER) <= before || !field(apdu, tag, value, aarq)) return false;
    before = tag & NUMBER;
    has_context = has_context || tag == FIELD_CONTEXT;
  }
  return has_context;
}

bool dlms_aarq_read_release(bytes_t apdu, dlms_aarq_t *release) {
  cosem_in_t in = cosem_in(apdu);
  uint8_t tag = 0;
  bytes_t fields;
  int32_t before = -1;
  *release = (dlms_aarq_t){.version_1 = true};
  if (!dlms_read_u8(&in, &tag) || tag != TAG_RLRQ) return false;
  if (!dlms_read_string(&in, &fields) || !cosem_in_end(&in)) return false;
  in = cosem_in(fields);
  while (!cosem_in_end(&in)) {
    bytes_t value;
    if (!dlms_read_u8(&in, &tag) || !dlms_read_string(&in, &value)) return false;
    if ((tag & NUMBER) <= before) return false;
    before = tag & NUMBER;
    bool good =
        tag == FIELD_REASON ? value.len == 1 : tag == FIELD_USER && user_of(apdu, value, release);
    if (!good) return false;
  }
  return true;
}

/* [APPLICATION 31] IMPLICIT BIT STRING of 24, in BER: 5F 1F 04 00 and three octets. */
static bool read_conformance(cosem_in_t *in, uint32_t *conformance) {
  static const uint8_t head[] = {0x5F, 0x1F, 0x04, 0x00};
  bytes_t run;
  if (!dlms_read_run(in, sizeof head, &run)) return false;
  if (memcmp(run.p, head, sizeof head) != 0 || !dlms_read_run(in, 3, &run)) return false;
  *conformance = (uint32_t)run.p[0] << 16 | (uint32_t)run.p[1] << 8 | run.p[2];
  return true;
}

bool dlms_aarq_read_initiate(bytes_t plain, dlms_initiate_t *initiate) {
  cosem_in_t in = cosem_in(plain);
  uint8_t octet = 0;
  bool present = false;
  *initiate = (dlms_initiate_t){.answer_allowed = true};
  if (!dlms_read_u8(&in, &octet) || octet != TAG_INITIATE_REQUEST) return false;
  if (!dlms_read_option(&in, &present)) return false;
  if (present && !dlms_read_string(&in, &initiate->dedicated)) return false;
  if (!dlms_read_option(&in, &present)) return false; /* response-allowed DEFAULT TRUE */
  if (present) {
    if (!dlms_read_u8(&in, &octet)) return false;
    initiate->answer_allowed = octet != 0;
  }
  if (!dlms_read_option(&in, &present)) return false; /* proposed-quality-of-service */
  if (present && !dlms_read_u8(&in, &octet)) return false;
  return dlms_read_u8(&in, &initiate->version) && read_conformance(&in, &initiate->conformance) &&
         dlms_read_u16(&in, &initiate->pdu_max) && cosem_in_end(&in);
}
