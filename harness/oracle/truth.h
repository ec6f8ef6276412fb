/* Physical truth of one meter: load and pulses as steps, what of them the meter could see, and
 * exact integrals in mW·ns. Nothing here depends on the meter's clock or state, or on what it was
 * told of its transformers. Source: 0006 *The load*, 0001 *Time* (spans of supply) and *Missing
 * voltage*; FACTS.md `load`, `pulses`. */
#ifndef ORACLE_TRUTH_H
#define ORACLE_TRUTH_H

#include "facts.h"

typedef struct {
  int64_t from_ns; /* up to the next step's */
  phases_t load;   /* what there is, also of what no meter sees */
  int64_t micro_hz[SHAPE_INPUTS];
  bool dark;        /* no supply, or starting up: not even pulses are counted */
  bool voltage_off; /* nothing is measured */
  bool front_end;   /* nothing is measured */
  bool missing[3];  /* phases */
} step_t;

typedef struct {
  int64_t power; /* mW, mvar, mVA as seen; of an input microhertz */
  wide_t seen;   /* power·ns since the start, at the step's begin */
} sum_t;

typedef struct {
  step_t *steps;
  sum_t *sums;       /* of step s and quantity q: sums[s * quantities + q] */
  wide_t *unmetered; /* mW·ns of quantity 0 that the meter did not see, at each step's begin */
  size_t count, quantities;
  const meter_fact_t *fact;
} truth_t;

/* False: memory is short. */
bool oracle_truth_make(truth_t *truth, const facts_t *facts,
                       const meter_fact_t *meter) ORACLE_MUST_USE;
void oracle_truth_free(truth_t *truth);

/* Power·ns of a quantity since the start; of a sum 0. */
wide_t oracle_truth_seen(const truth_t *truth, int quantity, int64_t at_ns);
int64_t oracle_truth_unmetered(const truth_t *truth, int64_t at_ns); /* mWh since the start */
int64_t oracle_truth_greatest(const truth_t *truth, int64_t from_ns, int64_t to_ns); /* mW */

/* A gauge as seen from `at_ns` on, mW, mvar or mVA, signed, and up to when nothing of it changes
 * (ORACLE_NEVER: for ever). */
int64_t oracle_truth_gauge(const truth_t *truth, gauge_kind_t kind, int64_t at_ns,
                           int64_t *until_ns);

/* For the reverse run and the display: the sum of the phases' powers as seen from `at_ns` on,
 * whether the meter meters and has its voltage, a failed front end, which phases are missing, and
 * up to when nothing of it changes (ORACLE_NEVER: for ever). */
typedef struct {
  int64_t power_mw, until_ns;
  bool metering, voltage, front_end, missing[3];
} look_t;
look_t oracle_truth_look(const truth_t *truth, int64_t at_ns);

/* True if the outage is longer than the hold-up, or was there at the start: the meter goes down. */
bool oracle_truth_goes_down(const facts_t *facts, const meter_fact_t *meter,
                            const fault_fact_t *fault, int64_t *down_ns);

#endif
