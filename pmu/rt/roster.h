/* What of a facts file is for the head-end: the rows marked H in harness/scenario/FACTS.md. pmu
 * takes the head-end's part alone, or a whole expanded scenario, of which the core then sees its
 * part and nothing else: never load, faults or the seed. A fact that the table does not know goes
 * on to the core, which refuses it. */
#ifndef PMU_RT_ROSTER_H
#define PMU_RT_ROSTER_H

#include "pmu/data/site.h"

typedef struct {
  bytes_t facts;
  site_t *site;
} roster_t;

MUST_USE status_t roster_read(arena_t *arena, const char *path, roster_t *roster, fault_t *fault);

/* The same roster with one visit now and no other visit or command: a reading on demand. `what` is
 * a list of the words of `visit` in FACTS.md. */
MUST_USE status_t roster_on_demand(arena_t *arena, const roster_t *roster, uint32_t meter,
                                   const char *what, instant_t at, roster_t *demand,
                                   fault_t *fault);

/* The same roster with one more image, which is sent to the meter now, and no visit or other
 * command. Its name is that of the file, without its folders. */
MUST_USE status_t roster_send_image(arena_t *arena, const roster_t *roster, uint32_t meter,
                                    const char *path, instant_t at, roster_t *order,
                                    fault_t *fault);

/* The meter of that name; NULL: the only one. ST_BAD_INPUT with the names there are. */
MUST_USE status_t roster_meter(const roster_t *roster, const char *name, uint32_t *meter,
                               fault_t *fault);

#endif
