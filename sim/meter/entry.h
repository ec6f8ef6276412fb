/* What is open of a profile: an entry of either, and what the gauges of the second one have shown
 * in it so far. Parts of RAM; who opens, tags and closes them are rows.c and instrument.c. For the
 * files of this folder only. */
#ifndef SIM_METER_ENTRY_H
#define SIM_METER_ENTRY_H

#include "sim/meter/meter.h"

typedef struct {
  bool open;
  uint32_t status; /* ENTRY_… so far */
  uint32_t begun;  /* of these, how it began: carried on if it ends at once */
  shown_t begin;
  int64_t begin_x;
} entry_t;

/* One gauge of the second profile over the open entry, values times K. */
typedef struct {
  int64_t least, greatest;
  mwns_t sum; /* Σ value · ns, times `den` */
} dial_t;
typedef struct {
  entry_t entry;
  uint32_t sequence;
  claim_t greatest_end; /* of all entries */
  int64_t seen_ns;      /* true time metered in the open entry; 0: nothing was seen yet */
  mwns_t den;           /* of the sums: a multiple of the denominator of each K in the entry */
  dial_t dials[METER_DIALS_MAX]; /* of the powers among the gauges */
} instrument_t;

#endif
