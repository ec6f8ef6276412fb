/* Which line is at which port, and which ports are open. Of a few lines all are, from the start to
 * the end, so that a wrong path is told at once. Of more than PORTS_KEPT_MAX those of the network
 * are open while they are talked on: the descriptors and the memory are those of the conversations,
 * not those of the fleet. It reads no octet and knows no protocol. */
#ifndef PMU_RT_PORTS_H
#define PMU_RT_PORTS_H

#include "base/arena.h"
#include "pmu/data/site.h"
#include "pmu/rt/port.h"

/* Places on a command line or in files; ports of the network at once, no fewer than the core lets
 * talk (pmu/docs/fleet.md). */
enum { PORTS_MAX = 16384, PORTS_KEPT_MAX = 512 };

typedef struct {
  const char *line; /* NULL: the first */
  const char *path;
} ports_place_t;

typedef struct {
  const site_t *site;
  const char **paths; /* by line; NULL: nobody asked for it */
  port_t **of_line;   /* NULL: it is not open */
  uint32_t *lines;    /* that are open, in no order */
  uint32_t *rank;     /* of a line among them */
  size_t count;
  size_t count_max; /* wires, and as many of the network as may talk at once */
  bool kept;        /* all are open, whether talked on or not */
} ports_t;

/* `line NAME PATH` each, as `metersim serve` says it, added to `places`; the words live in the
 * arena. ST_BAD_INPUT with the number of the line, ST_NO_FILE, ST_NO_ROOM. */
MUST_USE status_t ports_read(arena_t *arena, const char *path, ports_place_t *places,
                             uint32_t *count, fault_t *fault);

/* Of the lines that have a visit or a command. ST_BAD_INPUT: a line has no place, or a place no
 * line; ST_NO_ROOM: the system does not give as many descriptors; it says what to do. */
MUST_USE status_t ports_open(arena_t *arena, ports_t *ports, const site_t *site,
                             const ports_place_t *places, uint32_t count, fault_t *fault);
/* The line's port, which is opened where it is not. */
MUST_USE status_t ports_take(ports_t *ports, uint32_t line, port_t **port, fault_t *fault);
port_t *ports_of(const ports_t *ports, uint32_t line); /* NULL: it is not open */
/* Not all are kept, and as many are open as may talk. */
bool ports_full(const ports_t *ports);
/* Nobody talks on it any more: closed, where not all are kept; with `unsent` although something
 * waits to leave. */
void ports_rest(ports_t *ports, uint32_t line, bool unsent);
void ports_close(ports_t *ports);

#endif
