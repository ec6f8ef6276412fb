/* What SNRM and UA agree on: how long an information field and how large a window may be, each way.
 * The field of parameters is read and written here, octet by octet; when that happens is
 * station.c's, the only caller. Source: IEC 62056-46, negotiation of parameters (format 81, group
 * 80). The lesser of both counts; what a client does not name is 128 and 1. */
#ifndef SIM_WIRE_STATION_AGREE_H
#define SIM_WIRE_STATION_AGREE_H

#include "base/octets.h"

typedef struct {
  uint16_t info_out, info_in; /* octets, seen from the meter */
  uint8_t window_out, window_in;
} station_terms_t;

/* What a client without parameters gets: at most the defaults. */
station_terms_t station_agree_defaults(const station_terms_t *ours);
/* The field of an SNRM. Values of 1 to 4 octets; unknown parameters and groups are skipped.
 * ST_BAD_FRAME where it is not of that form or says 0. */
MUST_USE status_t station_agree(bytes_t field, const station_terms_t *ours, station_terms_t *terms);
/* The field of the UA: 1 octet for what fits in it, else 2; windows in 4. At most 23 octets. */
void station_agree_say(const station_terms_t *terms, obuf_t *out);

#endif
