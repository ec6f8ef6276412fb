/* One fact `demand`: the power of a site as a function of time, constant in quarter-hours of its
 * own. Nothing is stored but the weights of a day, which are found anew when another is asked for.
 * For the files of this folder. Source: pmu/docs/decisions/0013. */
#ifndef SIM_LOAD_DEMAND_H
#define SIM_LOAD_DEMAND_H

#include "base/facts.h"
#include "sim/load/demand_class.h"

enum { DEMANDS_MAX = 8 };
#define DEMAND_TO_NS_MAX (INT64_C(9000000000) * NS_PER_S) /* its times are 0 to this */

typedef struct {
  const demand_class_t *class;
  uint64_t seed, site, habit;
  int64_t annual_wh;
  int64_t shift_ns; /* what is added to true time where its slots are counted */
  int32_t phase;    /* 0: all */
  int64_t day;      /* of the weights, once there are any */
  bool known;
  int32_t weights[DEMAND_SLOTS];
} demand_t;

/* The words from CLASS on, which is word `first`. ST_BAD_INPUT with line and word. */
MUST_USE status_t demand_read(const fact_t *fact, int32_t first, demand_t *demand, fault_t *fault);

/* What it draws at `at`, and in *reactive_mvar; the same up to *until. */
power_t demand_power(demand_t *demand, true_t at, int64_t *reactive_mvar, true_t *until);
/* Do their slots begin together? */
bool demand_same_raster(const demand_t *a, const demand_t *b);

#endif
