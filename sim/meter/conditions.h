/* The table of errors: what happens to a meter that is no end of supply and no loss of its clock.
 * States that last (phases, covers, magnet, front end), reverse run, memories, transient resets:
 * pmu/docs/decisions/0006 "Conditions". For the files of this folder only. What a missing phase
 * takes from the energy is sim/load's business; here stand what is logged, shown and tagged. */
#ifndef SIM_METER_CONDITIONS_H
#define SIM_METER_CONDITIONS_H

#include "sim/meter/config.h"

/* In the order in which they are logged at a power-up. */
typedef enum {
  LEVEL_PHASE_1,
  LEVEL_PHASE_2,
  LEVEL_PHASE_3,
  LEVEL_TERMINAL,
  LEVEL_MAIN,
  LEVEL_MAGNET,
  LEVEL_FRONT_END,
  LEVELS
} level_t;

/* What the meter knows: a part of its RAM. */
typedef struct {
  bool on[LEVELS]; /* as logged */
  bool reverse;    /* 064 without its 065 */
  claim_t reverse_stamp;
  true_t reverse_since; /* P as seen is negative since then; TIME_NEVER: it is not */
  bool reverse_asked;   /* its 5 s are over */
  bool program, configuration_lost;
  bool totals_bad; /* a copy was outvoted when the saved picture was read */
  uint32_t transients;
} conditions_t;

/* What is so, whether the meter knows it or not. Faults of one kind may overlap. */
typedef struct {
  int32_t counts[LEVELS];
  int32_t counts_down[LEVELS]; /* at the last power-down */
  int32_t outside_down;        /* the next of config->outside then */
  uint32_t spoiled;            /* bit memory_t: hit without supply, not yet found */
  true_t sign_next;            /* the load's P gets another sign; in the past: not asked yet */
} condition_world_t;

/* A change from outside: one of the first ten of outside_kind_t. */
void conditions_outside(meter_t *m, const outside_t *one);
void conditions_memory(meter_t *m, memory_t memory); /* within an operation */
void conditions_transient(meter_t *m);               /* within an operation */
/* At a power-up: what the clock on its battery saw, and what a start finds in the memories, before
 * 004, 005 and 002; then, after all else, phases and front end. */
void conditions_unpowered(meter_t *m, bool clock_lost);
void conditions_found(meter_t *m);
void conditions_down(meter_t *m); /* before event 001 */

uint32_t conditions_status(const conditions_t *conditions); /* STATUS_… */
uint32_t conditions_tags(const meter_t *m); /* ENTRY_… of an entry that opens now */
/* Whether the measuring system sees what is there. */
bool conditions_sees(const meter_t *m, const conditions_t *conditions);

/* --- reverse run (reverse.c) --- */
enum { REVERSE_S = 5 };
int64_t reverse_next(const meter_t *m); /* the next instant at which it may begin or end */
void reverse_live(meter_t *m);          /* that instant */
bool reverse_cut(const meter_t *m);     /* does a power-down end it now, behind something else? */
void reverse_cut_live(meter_t *m);
void reverse_update(meter_t *m); /* what is so now; within an operation, counts taken */
void reverse_end(meter_t *m);    /* logged, if it runs */

#endif
