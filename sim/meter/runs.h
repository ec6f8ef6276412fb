/* Entries of the load profile that are not stored, because they can be computed again (runs.c), and
 * how the memory keeps what it takes to do so (nvm.c). For the files of this folder only. */
#ifndef SIM_METER_RUNS_H
#define SIM_METER_RUNS_H

#include "sim/meter/core.h"

/* Entries of one length, on the raster, one behind the other. */
struct run {
  uint32_t place, sequence; /* of the first */
  uint32_t count;           /* 0: its first entry is still open */
  uint32_t boot, status;    /* of all */
  uint32_t blind;           /* nothing was seen of the powers */
  shown_t begin;
  int64_t begin_x;
  int64_t num, unit;   /* K */
  int64_t remainder[]; /* at `begin`, of each quantity that is no sum */
};

/* The run that begins with the open entry, of which nothing has accrued; NULL where none can. */
run_t *runs_begin(meter_t *m, uint32_t status, bool blind);
/* The open entry, which ends at `end` a whole period after its begin, as its last; false: it does
 * not belong to it, and nothing was done. */
bool runs_take(meter_t *m, run_t *run, claim_t end);
bool runs_row(const meter_t *m, uint32_t place, meter_row_t *row); /* false: in no run */
bool runs_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
               nvm_found_t *found); /* as nvm_entry_seek, of those in runs */

/* --- in non-volatile memory (nvm.c) --- */
void nvm_row_counted(nvm_t *nvm); /* one that is not stored; never with an armed cut */
run_t *nvm_run_new(nvm_t *nvm);   /* behind the last one; it is none until runs_made says so */
const run_t *nvm_run(const nvm_t *nvm, uint32_t index);
uint32_t nvm_runs_first(const nvm_t *nvm); /* of those that are still there, up to runs_made */

#endif
