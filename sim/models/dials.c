/* See dials.h. */
#include "sim/models/dials.h"

#include <string.h>

#include "sim/load/mains_gauge.h"

enum { CODE_W = 27, CODE_VA, CODE_VAR, CODE_V = 35, CODE_HZ = 44, CODE_PERCENT = 56 };
enum { CODE_NONE = 255, D_VALUE = 7, D_HARMONIC = 100, C_HARMONIC = 135 };
enum { MILLI = -3, MILLIONTH_OF_100 = -4 };

static const struct {
  const char *word;
  dial_name_t name;
} powers[] = {
    {"P", {16, D_VALUE, MILLI, CODE_W, "W"}},      {"P1", {36, D_VALUE, MILLI, CODE_W, "W"}},
    {"P2", {56, D_VALUE, MILLI, CODE_W, "W"}},     {"P3", {76, D_VALUE, MILLI, CODE_W, "W"}},
    {"Q", {3, D_VALUE, MILLI, CODE_VAR, "var"}},   {"Q1", {23, D_VALUE, MILLI, CODE_VAR, "var"}},
    {"Q2", {43, D_VALUE, MILLI, CODE_VAR, "var"}}, {"Q3", {63, D_VALUE, MILLI, CODE_VAR, "var"}},
    {"S", {9, D_VALUE, MILLI, CODE_VA, "VA"}},
};

/* Of phase 1; C of the other phases is so many more. */
static const struct {
  dial_name_t name;
  uint8_t phase_step;
} mains[] = {
    [GAUGE_VOLTAGE] = {{32, D_VALUE, MILLI, CODE_V, "V"}, 20},
    [GAUGE_FREQUENCY] = {{14, D_VALUE, MILLI, CODE_HZ, "Hz"}, 0},
    [GAUGE_UNBALANCE] = {{130, D_VALUE, MILLIONTH_OF_100, CODE_PERCENT, "%"}, 0},
    [GAUGE_THD] = {{131, D_VALUE, MILLIONTH_OF_100, CODE_PERCENT, "%"}, 1},
    [GAUGE_HARMONIC] = {{C_HARMONIC, D_HARMONIC, MILLIONTH_OF_100, CODE_PERCENT, "%"}, 1},
    [GAUGE_FLICKER] = {{138, D_VALUE, MILLI, CODE_NONE, ""}, 1},
};

dial_name_t dials_name(const meter_gauges_t *gauges, int32_t gauge) {
  CHECK(gauge >= 0);
  CHECK(gauge < gauges->count);
  for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++) {
    if (strcmp(powers[i].word, gauges->words[gauge]) == 0) return powers[i].name;
  }
  mains_gauge_t of;
  bool known = mains_gauge_read(gauges->words[gauge], &of);
  CHECK(known); /* the configuration takes no other word */
  dial_name_t name = mains[of.kind].name;
  name.c = (uint8_t)(name.c + of.phase * mains[of.kind].phase_step);
  if (of.kind == GAUGE_HARMONIC) name.d = (uint8_t)(name.d + of.order);
  return name;
}
