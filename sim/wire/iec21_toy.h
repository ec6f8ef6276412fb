/* A toy application for the tests and the fuzz target of this folder: two objects, a clock that can
 * be set, and a range of 40 rows. It stands for a meter so that the wire can be tested without one.
 * Not part of any program. */
#ifndef SIM_WIRE_IEC21_TOY_H
#define SIM_WIRE_IEC21_TOY_H

#include "sim/wire/iec21.h"

enum { TOY_ROWS = 40 };

typedef struct {
  int32_t wrong_passwords;
  int32_t lock_outs;
  bool locked;
  int32_t writes;
  true_t written_at;
  char written[32];
  true_t read_at;
  int64_t rows; /* recorded so far; a range does not see what comes after it was opened */
} toy_t;

static inline void toy_read_out(void *of, true_t at, obuf_t *lines) {
  toy_t *toy = of;
  toy->read_at = at;
  obuf_text(lines, "0-0:96.1.0*255(M1)\r\n1-0:1.8.0*255(105000.000*Wh)\r\n");
}

static inline iec21_error_t toy_read(void *of, true_t at, bytes_t code, bool reduced,
                                     obuf_t *value) {
  toy_t *toy = of;
  toy->read_at = at;
  if (!bytes_is(code, reduced ? "1.8.0" : "1-0:1.8.0*255")) return IEC21_UNKNOWN_OBJECT;
  obuf_text(value, "105000.000*Wh");
  return IEC21_OK;
}

static inline iec21_error_t toy_write(void *of, true_t at, bytes_t code, bool reduced,
                                      bytes_t value, uint8_t level) {
  toy_t *toy = of;
  if (!bytes_is(code, reduced ? "1.0.0" : "0-0:1.0.0*255")) return IEC21_UNKNOWN_OBJECT;
  if (level < 3) return IEC21_LEVEL_TOO_LOW;
  if (value.len != 12) return IEC21_BAD_VALUE;
  toy->writes++;
  toy->written_at = at;
  for (size_t i = 0; i < value.len; i++)
    toy->written[i] = (char)value.p[i];
  return IEC21_OK;
}

static inline iec21_error_t toy_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                           iec21_range_t *range, obuf_t *head) {
  toy_t *toy = of;
  toy->read_at = at;
  if (!bytes_is(code, "1-0:99.1.0*255")) return IEC21_UNKNOWN_OBJECT;
  if (bytes_is(bounds, "1;40")) {
    *range = (iec21_range_t){{1, toy->rows}};
  } else if (bytes_is(bounds, "1;2")) {
    *range = (iec21_range_t){{1, 2}};
  } else {
    return IEC21_BAD_VALUE;
  }
  obuf_text(head, "1-0:99.1.0*255(40)");
  return IEC21_OK;
}

static inline bool toy_range_row(void *of, iec21_range_t *range, obuf_t *row) {
  (void)of;
  if (range->words[0] > range->words[1]) return false;
  obuf_printf(row, "(r;%02d)", (int)range->words[0]++);
  return true;
}

static inline iec21_error_t toy_password(void *of, true_t at, bytes_t text, uint8_t *level) {
  toy_t *toy = of;
  (void)at;
  if (toy->locked) return IEC21_LOCKED_OUT;
  if (bytes_is(text, "11111111")) {
    *level = 1;
    return IEC21_OK;
  }
  if (bytes_is(text, "33333333")) {
    *level = 3;
    return IEC21_OK;
  }
  toy->wrong_passwords++;
  return IEC21_WRONG_PASSWORD;
}

static inline void toy_lock_out(void *of, true_t at) {
  toy_t *toy = of;
  (void)at;
  toy->locked = true;
  toy->lock_outs++;
}

static const iec21_app_t toy_app = {.read_out = toy_read_out,
                                    .read = toy_read,
                                    .write = toy_write,
                                    .range_open = toy_range_open,
                                    .range_row = toy_range_row,
                                    .password = toy_password,
                                    .lock_out = toy_lock_out};

static const iec21_config_t toy_config = {
    .manufacturer = "MPF", .identification = "PTOU-0100", .serial = "M1", .baud_max = 9600};

#endif
