/* A week of ten-minute values judged against EN 50160, low voltage: each line of the standard with
 * its arithmetic, so that a person can count again. Values flagged by an event are left out, as the
 * standard judges normal operation, and counted. What was not read can only make a line
 * undecided, never good: it passes if it would with all that lacks outside, fails if it would with
 * all of it inside. */
#ifndef PMU_QUALITY_WEEK_H
#define PMU_QUALITY_WEEK_H

#include "base/text.h"
#include "pmu/data/mechanisms.h"
#include "pmu/quality/quality.h"

enum {
  WEEK_TEN_MINUTES = 1008, /* 7 * 24 * 6 */
  WEEK_TWO_HOURS = 84,
  WEEK_TEN_SECONDS = 60480,
  WEEK_LINES_MAX = 128
};

typedef enum { WEEK_PASSES, WEEK_FAILS, WEEK_UNDECIDED } week_verdict_t;

const char *week_verdict_name(week_verdict_t verdict); /* "pass", "fail", "undecided"; static */

typedef struct {
  const char *what;         /* "voltage +-10 %", "harmonic" …; static */
  const char *word;         /* "voltage_10", "harmonic" …; for programs; static */
  int32_t phase;            /* 1…3; 0: of all */
  int32_t order;            /* of a harmonic, else 0 */
  int64_t low, high;        /* the limits: shares, flicker in thousandths */
  int32_t required;         /* this share of the values must lie inside, in millionths */
  uint32_t inside, outside; /* counted */
  uint32_t flagged;         /* left out */
  uint32_t missing;         /* of the week's values not there */
  int64_t least, greatest;  /* of the counted; 0 without any */
  week_verdict_t verdict;
} week_line_t;

/* Frequency is judged over a year by the standard: these counts of ten-second values are of the
 * span that was read, and the line says so by its name. What an entry's extremes leave open is in
 * neither count, and nobody knows of it. */
typedef struct {
  uint32_t narrow;               /* 49.5…50.5 Hz */
  uint32_t wide;                 /* 47…52 Hz, the narrow ones among them */
  uint32_t narrow_out, wide_out; /* certainly outside */
  uint32_t flagged;              /* in neither: of entries in which an event lies */
} week_frequency_t;

/* Long-term flicker of one phase. */
typedef struct {
  int32_t *plt; /* thousandths, of those not flagged */
  size_t count;
  uint32_t flagged;
} week_two_hours_t;

typedef struct {
  const pmu_mechanisms_t *mechanisms;
  voltage_t declared;
  const quality_ten_minutes_t *values; /* of the week, each time once, borrowed */
  size_t count;
  week_two_hours_t two_hours[QUALITY_PHASES];
  week_frequency_t frequency;
  const quality_measured_t *measured; /* what is not has no line */
  bool later_h21;                     /* 0.75 % in place of 0.5 %, as later editions have it */
} week_t;

/* Gives the number of lines written. */
size_t week_judge(const week_t *week, week_line_t lines[WEEK_LINES_MAX]);
week_verdict_t week_worst(const week_line_t *lines, size_t count);
/* One line for people: what, limits, "958 of 1000 inside, 95.8 %, 95 % required", verdict. */
void week_text(text_t *text, const week_line_t *line);

#endif
