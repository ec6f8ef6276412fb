/* Gauges of the second profile by their words: powers (0008, section 12 of the dictionary) and
 * power quality (0011, section 14). See shape.h. */
#include "pmu/drivers/shape.h"

#include <string.h>

enum { MEAN = 7, HARMONIC_CODE = 134, HARMONIC_D = 100, ORDER_MIN = 2, ORDER_MAX = 25 };

static const shape_gauge_t gauges[] = {
    {"P", 16, MEAN, -3, "W", false},    {"P1", 36, MEAN, -3, "W", false},
    {"P2", 56, MEAN, -3, "W", false},   {"P3", 76, MEAN, -3, "W", false},
    {"Q", 3, MEAN, -3, "var", false},   {"Q1", 23, MEAN, -3, "var", false},
    {"Q2", 43, MEAN, -3, "var", false}, {"Q3", 63, MEAN, -3, "var", false},
    {"S", 9, MEAN, -3, "VA", false},    {"U1", 32, MEAN, -3, "V", true},
    {"U2", 52, MEAN, -3, "V", true},    {"U3", 72, MEAN, -3, "V", true},
    {"F", 14, MEAN, -3, "Hz", true},    {"UB", 130, MEAN, -4, "%", true},
    {"THD1", 131, MEAN, -4, "%", true}, {"THD2", 132, MEAN, -4, "%", true},
    {"THD3", 133, MEAN, -4, "%", true}, {"PST1", 138, MEAN, -3, "", true},
    {"PST2", 139, MEAN, -3, "", true},  {"PST3", 140, MEAN, -3, "", true}};

/* `H2.13`: phase, order. */
static bool harmonic(bytes_t word, shape_gauge_t *gauge) {
  int64_t order = 0;
  if (word.len < 4 || word.len > 5 || word.p[0] != 'H' || word.p[2] != '.') return false;
  if (word.p[1] < '1' || word.p[1] > '3' || word.p[3] == '0' || word.p[3] == '-') return false;
  if (bytes_to_i64(bytes_of(word.p + 3, word.len - 3), &order) != ST_OK) return false;
  if (order < ORDER_MIN || order > ORDER_MAX) return false;
  *gauge = (shape_gauge_t){.code = (uint8_t)(HARMONIC_CODE + word.p[1] - '0'),
                           .d = (uint8_t)(HARMONIC_D + order),
                           .scaler = -4,
                           .unit = "%",
                           .quality = true};
  memcpy(gauge->word, word.p, word.len);
  return true;
}

bool shape_gauge(bytes_t word, shape_gauge_t *gauge) {
  for (size_t i = 0; i < sizeof gauges / sizeof gauges[0]; i++) {
    if (!bytes_is(word, gauges[i].word)) continue;
    *gauge = gauges[i];
    return true;
  }
  return harmonic(word, gauge);
}
