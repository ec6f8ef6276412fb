/* Dips, interruptions, swells and rapid changes of voltage, in true time: decision 0011 *What is
 * measured, and when* to *What cuts it*. A function of mains and truth alone; what the meter's
 * clock says of them is quality.c. */
#ifndef ORACLE_DISTURBANCE_H
#define ORACLE_DISTURBANCE_H

#include "mains.h"
#include "truth.h"

typedef enum {
  DISTURBANCE_DIP = 1,
  DISTURBANCE_SWELL = 2,
  DISTURBANCE_INTERRUPTION = 3,
  DISTURBANCE_RAPID = 4
} disturbance_kind_t;

enum { DISTURBANCE_CUT = 1, DISTURBANCE_TRACE_CUT = 2 };

typedef struct {
  disturbance_kind_t kind;
  unsigned phases; /* bit 0 phase 1 */
  int64_t flags, duration_ms, extreme, each[3];
  int64_t halves;                 /* of its waveform */
  int64_t begin_ns, written_ns;   /* true; written ORACLE_NEVER: it is not over */
  int64_t run_from_ns, run_to_ns; /* in which an entry is flagged; of a rapid change nothing */
} disturbance_t;

typedef struct {
  disturbance_t *at; /* in the order in which they are written */
  size_t count, cap;
  bool failed;
} disturbances_t;

/* False: memory is short. */
bool oracle_disturbance_find(disturbances_t *found, const mains_t *mains, const truth_t *truth,
                             const facts_t *facts) ORACLE_MUST_USE;
void oracle_disturbance_free(disturbances_t *found);

#endif
