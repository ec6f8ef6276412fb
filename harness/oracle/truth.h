/* Physical truth of one meter: the load as steps, what of it the meter could register, and exact
 * integrals in mW·ns. Nothing here depends on the meter's clock or state. Source: 0001 *Energy*,
 * *Time* (spans of supply) and *Missing voltage*; FACTS.md `load`. */
#ifndef ORACLE_TRUTH_H
#define ORACLE_TRUTH_H

#include "facts.h"

typedef struct {
  int64_t from_ns; /* up to the next step's */
  int64_t power_mw;
  bool metered;
  wide_t consumed, registered; /* mW·ns since the start, at from_ns */
} step_t;

typedef struct {
  step_t *steps;
  size_t count;
  const meter_fact_t *fact;
} truth_t;

/* False: memory is short. */
bool oracle_truth_make(truth_t *truth, const facts_t *facts,
                       const meter_fact_t *meter) ORACLE_MUST_USE;
void oracle_truth_free(truth_t *truth);

int64_t oracle_truth_count(const truth_t *truth, int64_t at_ns);       /* of the register quantum */
int64_t oracle_truth_unmetered(const truth_t *truth, int64_t at_ns);   /* mWh since the start */
int64_t oracle_truth_primary(const meter_fact_t *fact, int64_t count); /* mWh on the primary side */
int64_t oracle_truth_greatest(const truth_t *truth, int64_t from_ns, int64_t to_ns); /* mW */

/* True if the outage is longer than the hold-up, or was there at the start: the meter goes down. */
bool oracle_truth_goes_down(const facts_t *facts, const meter_fact_t *meter,
                            const fault_fact_t *fault, int64_t *down_ns);

#endif
