/* What protects an APDU: takes off service-specific and general ciphering, with the keys that are
 * in force, and says how it was protected. Whether that was agreed is decode_dlms's to say. */
#ifndef DECODE_GUARD_H
#define DECODE_GUARD_H

#include "decode_dlms.h"

typedef enum {
  DECODE_GUARD_FINE,
  DECODE_GUARD_UNFORMED, /* too short, or of no known form */
  DECODE_GUARD_TITLE,    /* the title of somebody else */
  DECODE_GUARD_TAG,      /* it does not open */
  DECODE_GUARD_SERVICE   /* what it holds is another service than its tag says */
} decode_guard_result_t;

typedef struct {
  decode_guard_result_t result;
  decode_protection_t form;
  unsigned char control;
  int64_t counter; /* -1 in clear */
  bool dedicated;
  size_t head;         /* octets before the text, in the APDU */
  decode_view_t plain; /* into the APDU, or into `dlms->plain` until the next call */
} decode_guard_t;

/* `association`: whose keys and client title hold. */
decode_guard_t decode_guard_open(decode_dlms_t *dlms, const decode_association_t *association,
                                 bool from_meter, decode_view_t apdu);

#endif
