/* Rows of a range: load profile, billing sets, event log, daily sets, second profile, log of
 * firmware, records of power quality (dictionary, 8 to 10 and 12 to 14), to the lines of SERVED.md.
 * Keeps nothing: which range was asked and what of it was served is decode_talk's. */
#ifndef DECODE_ROWS_H
#define DECODE_ROWS_H

#include "decode_form.h"
#include "decode_quality.h"
#include "decode_shape.h"

typedef enum {
  DECODE_RANGE_NONE,
  DECODE_RANGE_PROFILE,
  DECODE_RANGE_SETS,
  DECODE_RANGE_EVENTS,
  DECODE_RANGE_DAILY,
  DECODE_RANGE_INSTRUMENT,
  DECODE_RANGE_FIRMWARE,
  DECODE_RANGE_QUALITY,
  DECODE_RANGE_WAVEFORM
} decode_range_t;

enum { DECODE_ROWS_MAX = 32 }; /* rows in one message */

typedef struct {
  const decode_shape_t *shape; /* of the meter */
  decode_quality_t *quality;   /* of a meter that measures it; else NULL */
  decode_view_t serial;
  int meter;
  long visit;
  int64_t asked_ns; /* when the R5 or R6 had arrived */
  decode_text_t *facts;
  void (*broken)(void *owner, size_t octet, const char *text);
  void *owner;
} decode_rows_to_t;

decode_range_t decode_rows_range(const char *object); /* by the object that was asked */
const char *decode_rows_name(decode_range_t range);   /* "profile", "daily" … */

/* Of the log of firmware: can a row be of that kind, for that reason? A refusal has one, a
 * fallback that of a start, nothing else has any (decision 0009). */
bool decode_rows_logged(int64_t kind, int64_t reason);

/* The data of one message, lines closed by CR LF; `octet` is the place of its first octet in the
 * message. `first`: the head line must stand there; later messages may repeat it. Returns the
 * count of rows, those that are not of their form included: they are told to `broken`. */
int64_t decode_rows_message(const decode_rows_to_t *to, decode_range_t range, decode_view_t data,
                            size_t octet, bool first);

#endif
