/* The insides of a world, shared by world.c (the calls), events.c (what happens), world_facts.c,
 * world_networks.c and world_ways.c (how it is built). Nobody else includes this. */
#ifndef SIM_WORLD_WORLD_PARTS_H
#define SIM_WORLD_WORLD_PARTS_H

#include "base/due.h"
#include "base/entropy.h"
#include "base/facts.h"
#include "base/pool.h"
#include "sim/link/concentrator.h"
#include "sim/link/serial.h"
#include "sim/models/models.h"
#include "sim/world/talk.h"
#include "sim/world/world.h"

/* Runs that arrived and were not yet taken. Living stops while all are occupied
 * and goes on as they are taken, so nothing is dropped whatever the length of
 * an advance. */
enum { WORLD_RUNS_MAX = 16, WORLD_RUN_OCTETS_MAX = NET_DATAGRAM_MAX };
_Static_assert(WORLD_RUN_OCTETS_MAX >= SERIAL_RUN_MAX + 128, "a run of a serial line, too");
enum { WORLD_LINES_MAX = 65536, WORLD_METERS_MAX = 65536, WORLD_BAUD_MAX = 1000000000 };
enum { WORLD_NETWORKS_MAX = 1024 };

typedef struct {
  world_run_t run;
  uint8_t *octets; /* of the world's pool, while it is occupied: as sent, then as received */
  size_t size;
} world_slot_t;

/* What the KIND of a line says. */
typedef struct {
  const char *name;
  char port;     /* of the meters: 'R' or 'O' */
  bool wire;     /* rates, and silence between octets, as a bus or an optical head has them */
  bool messages; /* each is a datagram, of the wrapper */
} world_way_t;

typedef struct {
  line_t link;
  const world_way_t *way;
  serial_t *serial; /* NULL: it is not one */
  serial_params_t params;
  bool closes;       /* a meter ended the connection at this event */
  uint32_t baud_max; /* of the ports on it */
  uint32_t network;  /* that it is a port of; WORLD_NO_NETWORK */
  uint32_t node;
  uint32_t meters;
  uint32_t *meter_of; /* end - 1 → index of the meter */
} world_line_t;
#define WORLD_NO_NETWORK UINT32_MAX

typedef struct {
  const net_kind_t *kind;
  concentrator_t *concentrator;
  concentrator_params_t params;
  net_config_t config;
  net_place_t *places;
  uint32_t *line_of; /* node - 1 → index of the line */
} world_network_t;

/* Where the octets of a meter come from, by dice, until world_entropy says
 * otherwise. */
typedef struct {
  const struct world *world;
  uint64_t entity, counter;
} world_dice_t;

typedef struct {
  const model_t *model;
  model_port_t port;
  talk_config_t way;
  talk_t talk;
  world_dice_t dice;
  uint32_t line, end;
  uint32_t bed;        /* where it is awake; AWAKE_NOWHERE, and port.meter NULL: it sleeps */
  uint32_t asleep_len; /* of its snapshot */
  uint32_t asleep_cap;
  uint8_t *asleep;
  true_t next; /* of the meter's own events */
  bool talks, supplied;
  bool cut_seen;
} world_meter_t;

/* Room for a meter that is awake (awake.c). */
typedef struct {
  void *room;
  uint32_t meter; /* AWAKE_NOWHERE: nobody's */
  uint64_t asked; /* when, in asks */
} world_bed_t;
#define AWAKE_NOWHERE UINT32_MAX

struct world {
  uint64_t seed;
  arena_t *arena;
  entropy_t entropy; /* without `draw`: by dice */
  true_t start;
  true_t target;  /* everything up to here is lived or waits for a free slot */
  true_t settled; /* a meter that is looked at has lived up to here */
  uint64_t asks;
  uint32_t bed_count;
  world_bed_t *beds; /* as many as there are meters */
  uint8_t *drowsy;   /* room for a snapshot that is being taken */
  uint32_t line_count, meter_count, network_count;
  due_t due; /* events: world.c */
  uint64_t events;
  pool_t pool;
  talk_rooms_t rooms;
  world_line_t *lines;
  world_network_t *networks;
  world_meter_t *meters;
  size_t slot_first, slot_count;
  world_slot_t slots[WORLD_RUNS_MAX];
};

/* --- meters that sleep (awake.c) --- */
void awake_open(arena_t *arena, world_t *world);
/* Room for meter `index`, which has none yet: its owner is awake from here on. */
void *awake_room(world_t *world, uint32_t index);
/* The meter is awake, and has lived up to `settled`; until another is asked for. */
void awake_call(world_t *world, uint32_t index);

/* Lines, meters, passwords and faults of the lines from the facts; everything
 * but the events. */
/* The facts of each meter, by its index, with `span` (world_split.c); as long as `scratch`. */
bytes_t *world_split(arena_t *scratch, bytes_t facts, uint32_t meters);

/* --- networks (world_networks.c) --- */
/* Those of the facts, with their ports, before the lines are made; and their faults. */
MUST_USE status_t world_networks(arena_t *arena, bytes_t facts, world_t *world, fault_t *fault);
MUST_USE status_t world_network_faults(bytes_t facts, world_t *world, fault_t *fault);

/* Fills `to` for one meter (`of`: its world_dice_t). */
void world_draw(void *of, uint8_t *to, size_t len);
/* The facts of a meter's way: protocol, address, security, title, key
 * (world_ways.c). */
MUST_USE status_t world_ways(bytes_t facts, world_t *world, fault_t *fault);
MUST_USE status_t world_bad(const fact_t *fact, fault_t *fault, const char *what);
/* A word that is an index below `count`. */
MUST_USE status_t world_index(const fact_t *fact, int32_t word, uint32_t count, uint32_t *index,
                              fault_t *fault);
MUST_USE status_t world_build(arena_t *arena, bytes_t facts,
                              const struct meter_mechanisms *mechanisms, world_t *world,
                              fault_t *fault);

#endif
