/* The mains at a meter's terminals, half cycle by half cycle: decision 0011 *The mains*. What holds
 * at the first instant of a half cycle holds for all of it; between two steps nothing changes.
 * Nothing here depends on the meter. Voltage only: it touches neither load nor energy. */
#ifndef ORACLE_MAINS_H
#define ORACLE_MAINS_H

#include "facts.h"

#define MAINS_HALF_NS INT64_C(10000000)

typedef struct {
  int64_t half;  /* from this half cycle on, counted from the epoch, to the next step's */
  int64_t mv[3]; /* r.m.s., harmonics included */
  int64_t mhz;   /* as declared, also without any voltage */
  int64_t flicker[3];
  int32_t harmonic[3][FACTS_ORDER_MAX + 1]; /* by order, millionths of the fundamental */
} mains_step_t;

typedef struct {
  mains_step_t *steps;
  size_t count;
} mains_t;

/* False: memory is short. */
bool oracle_mains_make(mains_t *mains, const facts_t *facts,
                       const meter_fact_t *meter) ORACLE_MUST_USE;
void oracle_mains_free(mains_t *mains);

/* The step of a half cycle; of an earlier one than all, the first. */
size_t oracle_mains_step(const mains_t *mains, int64_t half);

int64_t oracle_mains_half(int64_t at_ns);      /* the one that an instant lies in */
int64_t oracle_mains_half_from(int64_t at_ns); /* the first that begins at it or later */

#endif
