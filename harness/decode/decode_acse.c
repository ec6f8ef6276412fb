/* AARQ, AARE, RLRQ, RLRE and the initiate PDUs; see decode_acse.h. Fields of a PDU stand once, in
 * the order of their tags' table; an unknown one is passed over, as ASN.1 extension asks. */
#include "decode_acse.h"
#include "decode_axdr.h"

#include <string.h>

enum {
  INITIATE_REQUEST = 0x01,
  INITIATE_RESPONSE = 0x08,
  DLMS_VERSION = 6,
  VAA_NAME_LN = 0x0007,
  NAME_LEN = 7
};

/* One BER field, of a tag of one octet and a definite length. */
static bool acse_field(decode_axdr_t *reader, unsigned *tag, decode_view_t *value) {
  *tag = decode_axdr_octet(reader);
  *value = decode_axdr_string(reader);
  return !reader->bad;
}

/* What lies within a constructed field: one primitive of that tag. */
static bool acse_inner(decode_view_t value, unsigned tag, decode_view_t *inner) {
  decode_axdr_t reader = decode_axdr_over(value);
  unsigned found = 0;
  return acse_field(&reader, &found, inner) && found == tag && decode_axdr_end(&reader);
}

/* 2.16.756.5.8.KIND.N: an object identifier of the DLMS user association; N, or 0 for others. */
static int acse_name(decode_view_t oid, char kind) {
  const char head[NAME_LEN - 1] = {0x60, (char)0x85, 0x74, 0x05, 0x08, kind};
  if (oid.len != NAME_LEN || memcmp(oid.p, head, sizeof head) != 0) return 0;
  return (unsigned char)oid.p[NAME_LEN - 1];
}

static bool acse_small(decode_view_t value, int *number) {
  decode_view_t inner;
  if (!acse_inner(value, 0x02, &inner) || inner.len != 1) return false;
  *number = (unsigned char)inner.p[0];
  return true;
}

/* result-source-diagnostic: acse-service-user [1] or acse-service-provider [2], of one integer. */
static bool acse_diagnostic(decode_view_t value, int *number) {
  decode_view_t inner;
  return (acse_inner(value, 0xa1, &inner) || acse_inner(value, 0xa2, &inner)) &&
         acse_small(inner, number);
}

static bool acse_take(decode_acse_t *acse, unsigned tag, decode_view_t value) {
  const bool aarq = acse->tag == DECODE_AARQ, aare = acse->tag == DECODE_AARE;
  decode_view_t inner;
  if (tag == 0xa1 && (aarq || aare)) {
    acse->context = acse_inner(value, 0x06, &inner) ? acse_name(inner, 1) : 0;
    return acse->context != 0;
  }
  if (tag == 0xa2 && aare) return acse_small(value, &acse->result);
  if (tag == 0xa3 && aare) return acse_diagnostic(value, &acse->diagnostic);
  if ((tag == 0xa6 && aarq) || (tag == 0xa4 && aare)) {
    acse->titled = acse_inner(value, 0x04, &acse->title);
    return acse->titled;
  }
  if ((tag == 0x8b && aarq) || (tag == 0x89 && aare)) {
    acse->mechanism = acse_name(value, 2);
    return value.len == NAME_LEN;
  }
  if ((tag == 0xac && aarq) || (tag == 0xaa && aare)) {
    acse->challenged = acse_inner(value, 0x80, &acse->challenge);
    return acse->challenged;
  }
  if (tag == 0xbe) {
    acse->informed = acse_inner(value, 0x04, &acse->information);
    return acse->informed;
  }
  return true;
}

bool decode_acse_read(decode_view_t pdu, decode_acse_t *acse, size_t *bad) {
  decode_axdr_t whole = decode_axdr_over(pdu);
  decode_view_t fields, value;
  *acse = (decode_acse_t){.result = -1, .diagnostic = -1};
  *bad = 0;
  if (!acse_field(&whole, &acse->tag, &fields) || !decode_axdr_end(&whole)) return false;
  decode_axdr_t reader = decode_axdr_over(fields);
  while (reader.at < fields.len) {
    unsigned tag;
    *bad = (size_t)(fields.p - pdu.p) + reader.at;
    if (!acse_field(&reader, &tag, &value) || !acse_take(acse, tag, value)) return false;
  }
  *bad = 0;
  if (acse->tag == DECODE_AARE) return acse->result >= 0 && acse->diagnostic >= 0;
  return true;
}

bool decode_acse_initiate(decode_view_t pdu, decode_initiate_t *initiate) {
  decode_axdr_t reader = decode_axdr_over(pdu);
  *initiate = (decode_initiate_t){.key = {"", 0}};
  const unsigned tag = decode_axdr_octet(&reader);
  initiate->response = tag == INITIATE_RESPONSE;
  if (tag != INITIATE_REQUEST && tag != INITIATE_RESPONSE) return false;
  if (!initiate->response) {
    if (decode_axdr_octet(&reader)) initiate->key = decode_axdr_string(&reader);
    if (decode_axdr_octet(&reader)) decode_axdr_octet(&reader); /* response-allowed */
  }
  if (decode_axdr_octet(&reader)) decode_axdr_octet(&reader); /* quality of service */
  if (decode_axdr_octet(&reader) != DLMS_VERSION) return false;
  /* [APPLICATION 31] BIT STRING (SIZE(24)), in BER: 5F 1F 04 00, then the bits. */
  if (decode_axdr_number(&reader, 4) != 0x5f1f0400) return false;
  initiate->conformance = decode_axdr_number(&reader, 3);
  initiate->pdu_max = decode_axdr_number(&reader, 2);
  if (initiate->response && decode_axdr_number(&reader, 2) != VAA_NAME_LN) return false;
  return decode_axdr_end(&reader);
}
