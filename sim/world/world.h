/* The world: meters, lines, supplies and faults of one expanded scenario, in
 * virtual time. Sans-IO: it is told the time, given octets, and asked for
 * events and octets. It owns no clock, descriptor or thread. `metersim` and the
 * virtual bench drive it through the same calls. Everything lives in the arena
 * given at world_open, which allocates, but for what world_close frees; after
 * world_open only meters take memory, for what they store and while they sleep. */
#ifndef SIM_WORLD_WORLD_H
#define SIM_WORLD_WORLD_H

#include "base/arena.h"
#include "base/entropy.h"
#include "base/units.h"

typedef struct world world_t;
struct meter_mechanisms; /* sim/meter/mechanisms.h; NULL: the right ones */
struct dlms_mechanisms;  /* sim/wire/dlms_mechanisms.h; NULL: the right ones */
struct link_mechanisms;  /* sim/link/mechanisms.h; NULL: the right ones */
struct wire_mechanisms;  /* sim/wire/iec21_pdu.h; NULL: the right ones */

/* A run of octets on a line. Octets are the line's eight bits: of 62056-21 with
 * the parity in bit 7. */
typedef struct {
  uint32_t line;
  bool from_meter;
  true_t first, last; /* when the first and the last octet were whole, at the
                         receiving end */
  true_t left;        /* when they had left the sender, where a network of packets takes its time
                         with them; else 0 */
  bytes_t sent;       /* as they left; until the next world call */
  bytes_t received;   /* as they arrived; shorter, longer or changed where the
                         line is bad */
  bool closed;        /* no octets: the meter ended the connection of a stream. What is
                  sent next opens another */
} world_run_t;

MUST_USE status_t world_open(arena_t *arena, bytes_t facts,
                             const struct meter_mechanisms *mechanisms, world_t **world,
                             fault_t *fault);

/* Frees what the meters' ciphers hold outside the arena. */
void world_close(world_t *world);

/* Where the meters' unpredictable octets come from. Without the call they are a
 * function of (seed, meter, counter): the same in every run. */
void world_entropy(world_t *world, entropy_t entropy);

/* How all meters write their octets from now on; borrowed for the world's life.
 * A right world needs no call. */
void world_wire(world_t *world, const struct wire_mechanisms *mechanisms);
/* The same of those that speak DLMS. */
void world_dlms(world_t *world, const struct dlms_mechanisms *mechanisms);

/* And how all concentrators hand on. */
void world_links(world_t *world, const struct link_mechanisms *mechanisms);

/* The head-end's end of a line. A rate asked for while octets are still leaving
 * holds from the end of the last of them. `send` starts when the line is free
 * on this side; the octets are copied. */
void world_line(world_t *world, uint32_t line, true_t now, uint32_t baud);
MUST_USE status_t world_send(world_t *world, uint32_t line, true_t now, bytes_t octets);

/* The head-end's side of a stream ended the connection: meters of the line
 * forget who was there, and what was on the way is lost. Of a serial line:
 * nothing, nobody there sees it. */
void world_hangup(world_t *world, uint32_t line, true_t now);

/* The instant of the next event inside, TIME_NEVER where there is none. */
true_t world_next(const world_t *world);
/* Lives all events up to and including `now`; `now` never goes back. */
void world_advance(world_t *world, true_t now);

/* Runs that have arrived by now, in order; first all of them, then false. A run
 * towards the head-end is for headend_feed; both directions are for the trace
 * and the decoder. */
bool world_run(world_t *world, world_run_t *run);

/* Power cuts at a non-volatile write or a step of the clock-loss procedure
 * (spec clock-loss.md, T32): meter `meter` is cut when its cut points reach
 * `index`, counted from 1. */
void world_arm_cut(world_t *world, uint32_t meter, uint64_t index);
/* The same at an instant, after world_advance to it, in the middle of an octet or of nothing.
 * False, and nothing, where the meter has no power just then. */
bool world_cut_now(world_t *world, uint32_t meter, true_t now);
bool world_cut_happened(world_t *world, uint32_t meter);
uint64_t world_cut_points(world_t *world, uint32_t meter); /* counted so far */
/* The counts by action ("interval", "end of billing", "clock loss 3" …): index
 * from 0; false past the last. `name` is static. */
bool world_cut_action(world_t *world, uint32_t meter, size_t index, const char **name,
                      uint64_t *points);

/* The truth ledger: energy that reached the load of `meter` up to `at`, whether
 * registered or not, and what the meter's own quantiser has counted. For tests
 * and metersim inspect; never served. */
energy_t world_consumed(world_t *world, uint32_t meter, true_t at);
/* What somebody sees on the display of `meter` at the instant of the last advance, `at`, with all
 * runs taken: "CODE TEXT RATE SIGNS" (sim/models/display.h). `code` empty: what its sequence shows.
 * It changes nothing. */
void world_display(world_t *world, uint32_t meter, true_t at, bytes_t code, obuf_t *line);
uint32_t world_meters(const world_t *world);
/* Rooms for meters that are awake: the greatest number that had to be at once (awake.c). */
uint32_t world_awake(const world_t *world);
uint64_t world_events(const world_t *world);                     /* lived so far */
uint64_t world_line_octets(const world_t *world, uint32_t line); /* both directions, sent */

#endif
