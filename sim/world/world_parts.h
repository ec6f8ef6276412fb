/* The insides of a world, shared by world.c (events and calls) and world_facts.c (how it is built).
 * Nobody else includes this. */
#ifndef SIM_WORLD_WORLD_PARTS_H
#define SIM_WORLD_WORLD_PARTS_H

#include "sim/link/serial.h"
#include "sim/models/models.h"
#include "sim/world/world.h"

/* Runs that arrived and were not yet taken. Living stops while all are occupied and goes on as they
 * are taken, so nothing is dropped whatever the length of an advance. */
enum { WORLD_RUNS_MAX = 16, WORLD_RUN_OCTETS_MAX = SERIAL_RUN_MAX + 128 };
enum { WORLD_LINES_MAX = 4096, WORLD_METERS_MAX = 65536 };

typedef struct {
  world_run_t run;
  uint8_t sent[WORLD_RUN_OCTETS_MAX];
  uint8_t received[WORLD_RUN_OCTETS_MAX];
} world_slot_t;

typedef struct {
  serial_t *serial;
  serial_params_t params;
  char port;         /* 'R' or 'O' */
  uint32_t baud_max; /* of the ports on it */
  uint32_t meters;
  uint32_t *meter_of; /* end - 1 → index of the meter */
} world_line_t;

typedef struct {
  model_port_t port;
  iec21_t wire;
  uint32_t line, end;
  true_t next; /* of the meter's own events */
  bool talks;
  bool cut_seen;
} world_meter_t;

struct world {
  uint64_t seed;
  true_t start;
  true_t target; /* everything up to here is lived or waits for a free slot */
  uint32_t line_count, meter_count;
  world_line_t *lines;
  world_meter_t *meters;
  size_t slot_first, slot_count;
  world_slot_t slots[WORLD_RUNS_MAX];
};

/* Lines, meters, passwords and faults of the lines from the facts; everything but the events. */
MUST_USE status_t world_build(arena_t *arena, bytes_t facts,
                              const struct meter_mechanisms *mechanisms, world_t *world,
                              fault_t *fault);

#endif
