/* The gauges of the mains, by their words: U1 U2 U3 F UB THD1 THD2 THD3 PST1 PST2 PST3 and H1.2 to
 * H3.25 (harness/scenario/FACTS.md `gauge`). What they show is sim/meter's. */
#ifndef SIM_LOAD_MAINS_GAUGE_H
#define SIM_LOAD_MAINS_GAUGE_H

#include "sim/load/mains.h"

typedef enum {
  GAUGE_VOLTAGE,
  GAUGE_FREQUENCY,
  GAUGE_UNBALANCE,
  GAUGE_THD,
  GAUGE_HARMONIC,
  GAUGE_FLICKER
} mains_gauge_kind_t;
typedef struct {
  mains_gauge_kind_t kind;
  int32_t phase; /* 0…2 */
  int32_t order; /* of a harmonic */
} mains_gauge_t;

bool mains_gauge_read(const char *word, mains_gauge_t *gauge); /* false: it is none */

#endif
