/* Stories of power quality for the oracle's tests: a meter of 230 V on a day, times in ms behind
 * its ten o'clock. Included by tests alone; what is expected stands in them. */
#ifndef ORACLE_QUALITY_STORY_TEST_H
#define ORACLE_QUALITY_STORY_TEST_H

#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define TEN (DAY + 36000)
#define MS(ms) ((long long)(TEN * 1000 + (ms))) /* as a record says it */
#define AT(ms) (MS(ms) * 1000000)               /* true ns */

STORY void quality_begin(void) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("nominal 0 230000 50000\n");
}

STORY void volts(int64_t from_ms, int64_t to_ms, const char *three) {
  fact("voltage 0 %lld %lld %s\n", AT(from_ms), AT(to_ms), three);
}

/* The records, their waveforms, and the count of dips. */
STORY void ask_records_at(int64_t at_ms) {
  served("range 0 1 %lld quality 1 999999 0\n", AT(at_ms));
  served("range 0 1 %lld waveform 1 999999 0\n", AT(at_ms));
  served("value 0 1 %lld 1-0:12.32.0*255 0\n", AT(at_ms));
}

#endif
