/* One table of words; harmonics have a phase and an order. See mains_gauge.h. */
#include "sim/load/mains_gauge.h"

#include <string.h>

static const struct {
  const char *word;
  mains_gauge_t gauge;
} words[] = {
    {"U1", {GAUGE_VOLTAGE, 0, 0}},   {"U2", {GAUGE_VOLTAGE, 1, 0}},
    {"U3", {GAUGE_VOLTAGE, 2, 0}},   {"F", {GAUGE_FREQUENCY, 0, 0}},
    {"UB", {GAUGE_UNBALANCE, 0, 0}}, {"THD1", {GAUGE_THD, 0, 0}},
    {"THD2", {GAUGE_THD, 1, 0}},     {"THD3", {GAUGE_THD, 2, 0}},
    {"PST1", {GAUGE_FLICKER, 0, 0}}, {"PST2", {GAUGE_FLICKER, 1, 0}},
    {"PST3", {GAUGE_FLICKER, 2, 0}},
};

/* Hp.n; n has no leading zero. */
static bool read_harmonic(const char *word, mains_gauge_t *gauge) {
  if (strlen(word) < 4 || word[0] != 'H' || word[2] != '.') return false;
  if (word[1] < '1' || word[1] > '3' || word[3] == '0') return false;
  int64_t order = 0;
  if (bytes_to_i64(bytes_text(word + 3), &order) != ST_OK) return false;
  if (order < MAINS_ORDER_FIRST || order > MAINS_ORDER_LAST) return false;
  *gauge = (mains_gauge_t){GAUGE_HARMONIC, word[1] - '1', (int32_t)order};
  return true;
}

bool mains_gauge_read(const char *word, mains_gauge_t *gauge) {
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(words[i].word, word) != 0) continue;
    *gauge = words[i].gauge;
    return true;
  }
  return read_harmonic(word, gauge);
}
