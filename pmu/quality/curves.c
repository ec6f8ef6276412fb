/* ITI (CBEMA) curve, 2000, and SEMI F47-0706: their published points. See curves.h. */
#include "pmu/quality/curves.h"

#define MS(n) ((n)*INT64_C(1000000))
#define PERCENT(n) ((n)*INT64_C(10000))
#define FOR_EVER INT64_MAX

typedef struct {
  int64_t longest_ns; /* 0: a hundredth of a cycle */
  int64_t share;
} corner_t;

static const corner_t itic_upper[] = {{0, PERCENT(500)},
                                      {MS(1), PERCENT(200)},
                                      {MS(3), PERCENT(140)},
                                      {MS(500), PERCENT(120)},
                                      {FOR_EVER, PERCENT(110)}};
static const corner_t itic_lower[] = {
    {MS(20), 0}, {MS(500), PERCENT(70)}, {MS(10000), PERCENT(80)}, {FOR_EVER, PERCENT(90)}};
static const corner_t semi_f47[] = {
    {MS(200), PERCENT(50)}, {MS(500), PERCENT(70)}, {MS(1000), PERCENT(80)}};

enum {
  UPPER_CORNERS = sizeof itic_upper / sizeof itic_upper[0],
  LOWER_CORNERS = sizeof itic_lower / sizeof itic_lower[0],
  F47_CORNERS = sizeof semi_f47 / sizeof semi_f47[0]
};

const char *curve_verdict_name(curve_verdict_t verdict) {
  static const char *const names[] = {"rides through", "may stop", "may break", "no requirement"};
  return names[verdict];
}

static int64_t longest(const corner_t *corner, span_t cycle) {
  return corner->longest_ns == 0 ? div_floor(cycle.ns, 100) : corner->longest_ns;
}

/* The share that holds for the duration; the last corner where none is long enough. */
static const corner_t *corner_of(const corner_t *corners, size_t count, span_t duration,
                                 span_t cycle) {
  for (size_t at = 0; at < count; at++) {
    if (duration.ns <= longest(&corners[at], cycle)) return &corners[at];
  }
  return NULL;
}

curve_verdict_t curve_itic(int64_t share, span_t duration, span_t cycle) {
  const corner_t *upper = corner_of(itic_upper, UPPER_CORNERS, duration, cycle);
  const corner_t *lower = corner_of(itic_lower, LOWER_CORNERS, duration, cycle);
  CHECK(upper != NULL && lower != NULL); /* both end with one that lasts for ever */
  if (share > upper->share) return CURVE_MAY_BREAK;
  return share < lower->share ? CURVE_MAY_STOP : CURVE_RIDES_THROUGH;
}

curve_verdict_t curve_semi_f47(int64_t share, span_t duration) {
  const corner_t *corner = corner_of(semi_f47, F47_CORNERS, duration, (span_t){0});
  if (corner == NULL) return CURVE_SILENT;
  return share < corner->share ? CURVE_MAY_STOP : CURVE_RIDES_THROUGH;
}

bool curve_itic_corner(bool upper, size_t index, span_t cycle, span_t *duration, int64_t *share) {
  size_t count = upper ? UPPER_CORNERS : LOWER_CORNERS;
  if (index >= count) return false;
  const corner_t *corner = upper ? &itic_upper[index] : &itic_lower[index];
  *duration = (span_t){longest(corner, cycle)};
  *share = corner->share;
  return true;
}
