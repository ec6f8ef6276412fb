/* What of an expanded scenario is for the world: the rows marked W in harness/scenario/FACTS.md.
 * metersim takes the whole file, as the bench writes it, or the world's part alone; a fact that the
 * table does not know goes on to the world, which refuses it. Also reads what serving needs to know
 * itself: the span, the lines and the meters. */
#ifndef SIM_RT_OWN_FACTS_H
#define SIM_RT_OWN_FACTS_H

#include "base/arena.h"
#include "base/units.h"

enum { RT_LINES_MAX = 65536, RT_METERS_MAX = 65536 };

typedef struct {
  const char *name;
  uint32_t baud; /* the fastest rate of the ports on it */
  bool tcp;      /* a connection, not a wire; a port of a concentrator is one */
} rt_line_t;

typedef struct {
  const char *name, *serial;
} rt_meter_t;

typedef struct {
  bytes_t text; /* the world's part */
  const char *scenario;
  true_t start, end;
  rt_line_t *lines;
  uint32_t line_count;
  rt_meter_t *meters;
  uint32_t meter_count;
} own_facts_t;

MUST_USE status_t own_facts_read(arena_t *arena, const char *path, own_facts_t *own,
                                 fault_t *fault);

/* YYYY-MM-DDThh:mm[:ss]Z, or nanoseconds UTC. ST_BAD_TIME with how to mend it. */
MUST_USE status_t rt_time_read(const char *text, true_t *at, fault_t *fault);
/* YYYY-MM-DDThh:mm:ssZ */
void rt_time_text(true_t at, char text[32]);

#endif
