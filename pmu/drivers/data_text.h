/* COSEM Data as a text that a person reads and a program can parse: JSON. Numbers are exact, an
 * octet-string is a string where it is printable, "0x…" otherwise, a date-time is ISO 8601 with
 * what is not specified left as '*'. With scaler and unit a number is written in its unit,
 * exactly, by moving the point. It rounds nothing. */
#ifndef PMU_DRIVERS_DATA_TEXT_H
#define PMU_DRIVERS_DATA_TEXT_H

#include "base/text.h"
#include "pmu/proto/axdr.h"

typedef struct {
  bool known;
  int8_t scaler;
  uint8_t unit;
} data_scale_t;

/* One Data, and nothing after it. `scale` NULL or not known: as it stands. A 12-octet string is
 * shown as a date-time where it is one. */
MUST_USE status_t data_text(text_t *out, bytes_t data, const data_scale_t *scale, fault_t *fault);
/* The scaler_unit attribute. ST_BAD_VALUE where it is none. */
MUST_USE status_t data_scale(bytes_t data, data_scale_t *scale, fault_t *fault);
const char *data_unit(uint8_t unit); /* "Wh"; "" for none and for what is not known */

#endif
