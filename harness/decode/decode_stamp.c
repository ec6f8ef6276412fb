/* Date-times of COSEM; see decode_stamp.h. Years 2000 to 2099, as all stamps of the model. */
#include "decode_stamp.h"

#include <string.h>

enum {
  NOT_GIVEN = 0xff,
  DEVIATION_NONE = -0x8000,
  DEVIATION_MAX = 720,
  STATUS_DST = 0x80,
  YEAR_FIRST = 2000,
  YEAR_LAST = 2099
};

bool decode_stamp_absent(decode_view_t octets) {
  static const char absent[DECODE_STAMP_LEN] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x00\xff";
  return octets.len == DECODE_STAMP_LEN && memcmp(octets.p, absent, DECODE_STAMP_LEN) == 0;
}

bool decode_stamp_read(decode_view_t octets, decode_stamp_t *stamp) {
  static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  static const int64_t year_2000_s = 946684800;
  *stamp = (decode_stamp_t){.absent = decode_stamp_absent(octets)};
  if (octets.len != DECODE_STAMP_LEN || stamp->absent) return false;
  const unsigned char *p = (const unsigned char *)octets.p;
  const int year = p[0] << 8 | p[1], month = p[2], day = p[3];
  if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0; /* 2000 is one, 2100 is out of range */
  const int last = month_days[month - 1] + (leap && month == 2 ? 1 : 0);
  if (day < 1 || day > last || p[5] > 23 || p[6] > 59 || p[7] > 59) return false;
  int64_t days = (year - YEAR_FIRST) * 365 + (year - YEAR_FIRST + 3) / 4 + day - 1;
  for (int before = 1; before < month; before++)
    days += month_days[before - 1] + (leap && before == 2 ? 1 : 0);
  stamp->local_s = year_2000_s + ((days * 24 + p[5]) * 60 + p[6]) * 60 + p[7];
  const int deviation = (int16_t)(p[9] << 8 | p[10]);
  stamp->deviated = deviation != DEVIATION_NONE;
  stamp->deviation_min = stamp->deviated ? deviation : 0;
  stamp->status = p[11];
  /* 2000-01-01 was a Saturday, 6; Monday is 1. */
  stamp->exact = p[8] == 0 && p[4] == (days + 5) % 7 + 1;
  return stamp->deviation_min >= -DEVIATION_MAX && stamp->deviation_min <= DEVIATION_MAX;
}

bool decode_stamp_served(decode_view_t octets, bool strict, int64_t *utc_s) {
  decode_stamp_t stamp;
  if (!decode_stamp_read(octets, &stamp) || !stamp.exact || !stamp.deviated) return false;
  if (strict && (stamp.deviation_min != 0 || stamp.status != 0)) return false;
  *utc_s = stamp.local_s + stamp.deviation_min * 60;
  return true;
}

bool decode_stamp_claimed(const decode_roster_t *roster, int meter, decode_view_t octets,
                          int64_t *utc_s) {
  decode_stamp_t stamp;
  if (!decode_stamp_read(octets, &stamp)) return false;
  if (stamp.deviated) {
    *utc_s = stamp.local_s + stamp.deviation_min * 60;
    return true;
  }
  const bool dst = stamp.status != NOT_GIVEN && stamp.status & STATUS_DST;
  return decode_roster_utc(roster, meter, stamp.local_s, dst, utc_s);
}
