/* metersim serve: lets a world live in real time at the ends of its lines. */
#ifndef SIM_RT_SERVE_H
#define SIM_RT_SERVE_H

#include "sim/rt/own_facts.h"

enum { SERVE_PLACES_MAX = 512 };

typedef struct {
  const char *line; /* NULL: the only line, or the first */
  const char *path;
} serve_place_t;

typedef struct {
  const char *scenario;                  /* the expanded scenario's path */
  serve_place_t ports[SERVE_PLACES_MAX]; /* devices to open */
  serve_place_t links[SERVE_PLACES_MAX]; /* symbolic links to ptys */
  uint32_t port_count, link_count;
  const char *listen; /* HOST:PORT of the first line that is a connection; the next: PORT + 1 … */
  bool datagrams;     /* UDP in place of TCP */
  const char *clock;  /* socket, or NULL */
  const char *trace;  /* file, or NULL */
  const char *start;  /* a time, or NULL: the span's start */
  int64_t speed;      /* while no conversation is open; 1 */
  bool until_alone;   /* end when the last follower of the clock has gone */
} serve_options_t;

/* Exit code: 0 the span is over, or asked to end; 2 interrupted; 3 the world or a port is wrong. */
int serve(const serve_options_t *options);

#endif
