/* 0006 *Powers of the quantities*, a row of its table after the other. P and Q are the sums over
 * the phases; a sum of 0 counts as positive. */
#include "power.h"
#include "wide.h"

static int64_t positive(int64_t x) { return x > 0 ? x : 0; }
static int64_t size_of(int64_t x) { return x < 0 ? -x : x; }
static int64_t sum_of(const int64_t x[3]) { return x[0] + x[1] + x[2]; }

static int64_t sum_of_sizes(const int64_t x[3]) {
  return size_of(x[0]) + size_of(x[1]) + size_of(x[2]);
}

static int64_t import_of(const phases_t *seen, export_t mode) {
  const int64_t *p = seen->p;
  switch (mode) {
  case EXPORT_SEPARATE:
    return positive(p[0]) + positive(p[1]) + positive(p[2]);
  case EXPORT_ABS:
    return sum_of_sizes(p);
  case EXPORT_NET:
  case EXPORT_BLOCK:
    break;
  }
  return positive(sum_of(p));
}

static int64_t export_of(const phases_t *seen, export_t mode) {
  const int64_t *p = seen->p;
  switch (mode) {
  case EXPORT_SEPARATE:
    return positive(-p[0]) + positive(-p[1]) + positive(-p[2]);
  case EXPORT_NET:
    return positive(-sum_of(p));
  case EXPORT_ABS:
  case EXPORT_BLOCK:
    break;
  }
  return 0;
}

/* 1 to 4: R1 import and inductive, then round against the clock. */
static int quadrant_of(int64_t p, int64_t q) {
  if (p >= 0) return q >= 0 ? 1 : 4;
  return q >= 0 ? 2 : 3;
}

static int64_t reactive_of(const phases_t *seen, export_t mode, int quadrant) {
  int64_t p = sum_of(seen->p), q = sum_of(seen->q), sum = 0;
  switch (mode) {
  case EXPORT_NET:
    return quadrant_of(p, q) == quadrant ? size_of(q) : 0;
  case EXPORT_BLOCK:
    return p >= 0 && quadrant_of(p, q) == quadrant ? size_of(q) : 0;
  case EXPORT_SEPARATE:
  case EXPORT_ABS:
    break;
  }
  for (int i = 0; i < 3; i++) {
    /* abs: by the sign of the reactive power alone, as if all were import. */
    int64_t side = mode == EXPORT_ABS ? 0 : seen->p[i];
    if (quadrant_of(side, seen->q[i]) == quadrant) sum += size_of(seen->q[i]);
  }
  return sum;
}

static int64_t hypotenuse(int64_t p, int64_t q) {
  return (int64_t)oracle_wide_root((wide_t)p * p + (wide_t)q * q);
}

static int64_t apparent_of(const phases_t *seen, const policy_t *policy, bool import) {
  int64_t p = sum_of(seen->p), apparent = 0;
  bool importing = p >= 0 || policy->export_mode == EXPORT_ABS;
  if (importing != import) return 0;
  if (!import && policy->export_mode == EXPORT_BLOCK) return 0;
  if (!policy->arithmetic) return hypotenuse(p, sum_of(seen->q));
  for (int i = 0; i < 3; i++) {
    apparent += hypotenuse(seen->p[i], seen->q[i]);
  }
  return apparent;
}

int64_t oracle_power_of(quantity_kind_t kind, const phases_t *seen, const policy_t *policy) {
  export_t mode = policy->export_mode;
  switch (kind) {
  case QUANTITY_IMPORT:
    return import_of(seen, mode);
  case QUANTITY_EXPORT:
    return export_of(seen, mode);
  case QUANTITY_IMPORT_1:
  case QUANTITY_IMPORT_2:
  case QUANTITY_IMPORT_3:
    return positive(seen->p[kind - QUANTITY_IMPORT_1]);
  case QUANTITY_EXPORT_1:
  case QUANTITY_EXPORT_2:
  case QUANTITY_EXPORT_3:
    return positive(-seen->p[kind - QUANTITY_EXPORT_1]);
  case QUANTITY_ABSOLUTE:
    return sum_of_sizes(seen->p);
  case QUANTITY_R1:
  case QUANTITY_R2:
  case QUANTITY_R3:
  case QUANTITY_R4:
    return reactive_of(seen, mode, (int)(kind - QUANTITY_R1) + 1);
  case QUANTITY_R_POSITIVE:
    return reactive_of(seen, mode, 1) + reactive_of(seen, mode, 2);
  case QUANTITY_R_NEGATIVE:
    return reactive_of(seen, mode, 3) + reactive_of(seen, mode, 4);
  case QUANTITY_S_IMPORT:
    return apparent_of(seen, policy, true);
  case QUANTITY_S_EXPORT:
    return apparent_of(seen, policy, false);
  default:
    return 0;
  }
}

int64_t oracle_power_gauge(gauge_kind_t kind, const phases_t *seen) {
  switch (kind) {
  case GAUGE_P:
    return sum_of(seen->p);
  case GAUGE_P1:
  case GAUGE_P2:
  case GAUGE_P3:
    return seen->p[kind - GAUGE_P1];
  case GAUGE_Q:
    return sum_of(seen->q);
  case GAUGE_Q1:
  case GAUGE_Q2:
  case GAUGE_Q3:
    return seen->q[kind - GAUGE_Q1];
  case GAUGE_S:
    return hypotenuse(sum_of(seen->p), sum_of(seen->q));
  default: /* of power quality, and seen elsewhere */
    break;
  }
  return 0;
}
