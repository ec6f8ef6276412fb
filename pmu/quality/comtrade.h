/* A waveform as COMTRADE (IEEE C37.111-2013 / IEC 60255-24): configuration and data file, with the
 * quality of time that the 2013 edition adds. Written, and read back strictly: what another program
 * changed is told with file and place. Times are UTC with nanoseconds; the meter's uncertainty is
 * rounded up to the next code, so that a time never looks better than it is. */
#ifndef PMU_QUALITY_COMTRADE_H
#define PMU_QUALITY_COMTRADE_H

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"

enum { COMTRADE_CHANNELS_MAX = 16, COMTRADE_TEXT_MAX = 64, COMTRADE_SAMPLES_MAX = 1 << 20 };

typedef struct {
  char name[COMTRADE_TEXT_MAX];  /* "U1"; no comma, no line end */
  char phase[COMTRADE_TEXT_MAX]; /* "A", or empty */
  char unit[COMTRADE_TEXT_MAX];  /* "V" */
  int64_t micro_per_count;       /* the multiplier a, in millionths of the unit; b is 0 */
} comtrade_channel_t;

typedef struct {
  char station[COMTRADE_TEXT_MAX], device[COMTRADE_TEXT_MAX];
  int32_t channel_count;
  comtrade_channel_t channels[COMTRADE_CHANNELS_MAX];
  int32_t line_mhz;     /* of the mains: 50000 */
  int64_t rate_mhz;     /* samples in 1000 s: 12800000 for 12.8 kHz */
  int64_t start_ns;     /* UTC, of the first sample */
  int64_t trigger_ns;   /* UTC */
  int64_t uncertain_ns; /* of both; negative: the clock cannot be relied on */
  size_t sample_count;
  const int16_t *samples; /* sample by sample, channel by channel; borrowed */
} comtrade_t;

/* ST_BAD_VALUE where a name could not be written, a count is 0 or too large, or a time is not of
 * 1970…2262. */
MUST_USE status_t comtrade_configuration(text_t *text, const comtrade_t *record, fault_t *fault);
MUST_USE status_t comtrade_data(text_t *octets, const comtrade_t *record, fault_t *fault);

/* `record` points into the arena. ST_BAD_VALUE: fault.frame is the line from 1 (0: of the data
 * file), fault.octet the column or the octet. */
MUST_USE status_t comtrade_read(arena_t *arena, bytes_t configuration, bytes_t data,
                                comtrade_t *record, fault_t *fault);

/* The code of the 2013 edition: 0 locked, 1 within 1 ns … A within 1 s, B within 10 s, F not to be
 * relied on. */
char comtrade_time_quality(span_t uncertain);

#endif
