/* Date-times of COSEM, octet-strings of 12: year (2), month, day, day of week, hour, minute,
 * second, hundredths, deviation in minutes from local time to UTC (2), clock status. With a
 * calendar of its own; zones are the roster's. Source: IEC 62056-6-2, 4.1.6; dictionary of
 * DLMS/COSEM, 3. */
#ifndef DECODE_STAMP_H
#define DECODE_STAMP_H

#include "decode_roster.h"

enum { DECODE_STAMP_LEN = 12 };

typedef struct {
  bool absent;     /* the pattern that means none */
  int64_t local_s; /* as if it were UTC */
  bool deviated;   /* the deviation is given */
  int deviation_min;
  unsigned status;
  bool exact; /* the day of the week is right and the hundredths are 0 */
} decode_stamp_t;

/* False where a field from year to second is not given or cannot be. */
bool decode_stamp_read(decode_view_t octets, decode_stamp_t *stamp);

/* What a meter wrote: `strict` as rows and captures have it, UTC with deviation 0 and status 0;
 * otherwise with any deviation. False where it is absent or not of that form. */
bool decode_stamp_served(decode_view_t octets, bool strict, int64_t *utc_s);
bool decode_stamp_absent(decode_view_t octets);

/* What a client wrote: without deviation in the meter's zone, an hour that exists twice by the DST
 * bit of the status. */
bool decode_stamp_claimed(const decode_roster_t *roster, int meter, decode_view_t octets,
                          int64_t *utc_s);

#endif
