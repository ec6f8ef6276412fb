/* See dials.h. */
#include "sim/models/dials.h"

#include <string.h>

enum { CODE_W = 27, CODE_VA, CODE_VAR };

static const dial_name_t names[] = {
    {"P", 16, CODE_W, "W"},      {"P1", 36, CODE_W, "W"},     {"P2", 56, CODE_W, "W"},
    {"P3", 76, CODE_W, "W"},     {"Q", 3, CODE_VAR, "var"},   {"Q1", 23, CODE_VAR, "var"},
    {"Q2", 43, CODE_VAR, "var"}, {"Q3", 63, CODE_VAR, "var"}, {"S", 9, CODE_VA, "VA"}};

const dial_name_t *dials_name(const meter_gauges_t *gauges, int32_t gauge) {
  CHECK(gauge >= 0);
  CHECK(gauge < gauges->count);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(names[i].word, gauges->words[gauge]) == 0) return &names[i];
  }
  CHECK(false); /* the configuration takes no other word */
  return NULL;
}
