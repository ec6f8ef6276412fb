/* Power quality (pmu/docs/decisions/0011), for the files of this folder only: the voltage over one
 * cycle in runs of equal values, the machines of dips, swells and rapid changes, and their records.
 * Since what the mains are is known for all time, an event is found whole when the one before it is
 * over; nothing is lived between its instants. What the machines hold is of a measuring span and
 * gone with it; records are in non-volatile memory. All of it lives beside the meter, so that one
 * without it is as small as ever: m->quality is NULL there, and every call does nothing. */
#ifndef SIM_METER_QUALITY_H
#define SIM_METER_QUALITY_H

#include "sim/load/mains_gauge.h"
#include "sim/meter/core.h"

/* --- gauges of the mains --- */
/* One of them over the open entry of the second profile. */
typedef struct {
  int64_t least, greatest;
  mwns_t sum; /* Σ v² · ns, of some Σ v · ns */
} quality_dial_t;
typedef struct {
  true_t taken; /* up to here */
  int64_t seen_ns;
  quality_dial_t dials[METER_GAUGES_MAX]; /* those of powers stay empty */
} quality_dials_t;

/* --- the voltage over one cycle --- */
typedef struct {
  int64_t begin, end; /* half cycles that have this value; the first and the last have no border */
  int64_t mv[MAINS_PHASES];
} quality_run_t;
quality_run_t quality_run(const meter_t *m, int64_t half);

/* --- events --- */
typedef enum { MACHINE_DIP, MACHINE_SWELL, MACHINE_RAPID, MACHINES } quality_machine_t;
/* The clock at the begin. */
typedef struct {
  int64_t begin_ms, crystal_ms, changed_s;
  int32_t offset_s;
  uint32_t boot, changes;
} quality_stamp_t;
/* MAINS_NEVER: there is none, it does not end. */
typedef struct {
  int64_t begin, end; /* half cycles: the first that is in it, the first that is no longer */
  bool recorded;
  int64_t steady_mv[MAINS_PHASES]; /* of a rapid change: before it */
  bool stamped, begun;             /* it has been lived so far */
  quality_stamp_t stamp;
} quality_event_t;
/* The first that begins at `from` or later, of a span whose first value is that of `first`. */
quality_event_t quality_find(const meter_t *m, quality_machine_t machine, int64_t first,
                             int64_t from);

/* What is measured of an event up to `last`, the last half cycle that was looked at. */
typedef struct {
  meter_quality_kind_t kind;
  uint32_t phases, flags;
  int64_t begin, last; /* half cycles */
  int64_t begin_half;  /* where its cycle began */
  int64_t end_half;    /* where it ended, as DURATION counts */
  int64_t extreme_mv[MAINS_PHASES];
  quality_stamp_t stamp;
} quality_found_t;
quality_found_t quality_measure(const meter_t *m, quality_machine_t machine,
                                const quality_event_t *event, int64_t last, bool cut);

/* --- records --- */
typedef struct {
  uint32_t number;
  uint32_t dips, swells; /* of all time, with it */
  uint32_t trace_len;
  int64_t stamp_s;
  int64_t wave_first; /* half cycles of the waveform */
  int32_t wave_count;
  uint8_t octets[METER_QUALITY_RECORD];
  uint8_t trace[METER_QUALITY_TRACE];
} quality_record_t;
/* All of it but its number and what counts it; `first`: of the span, its first half cycle. */
void quality_record_make(const meter_t *m, const quality_found_t *found, int64_t first,
                         quality_record_t *record);
void quality_record_number(quality_record_t *record, uint32_t number,
                           const quality_record_t *before);
quality_stamp_t quality_stamp_now(const meter_t *m);
size_t quality_wave(const mains_t *mains, int64_t first, int32_t count,
                    uint8_t waveform[METER_QUALITY_WAVEFORM]);

typedef struct {
  uint32_t check;
  quality_record_t record;
} quality_kept_t;

struct quality {
  const config_quality_t *told;
  bool on;       /* a measuring span runs */
  int64_t first; /* its first half cycle */
  struct {
    quality_event_t now, then;
  } machines[MACHINES];
  int64_t next_ns; /* TIME_NEVER */
  bool has_dials;
  bool is_dial[METER_GAUGES_MAX];
  mains_gauge_t gauges[METER_GAUGES_MAX];
  quality_dials_t dials, safe; /* and the picture from before the running operation */
  /* non-volatile */
  quality_kept_t **slots; /* one more than are kept, each taken when it is first written */
  uint32_t made;          /* number of the last that is whole */
};

quality_t *quality_new(arena_t *arena, const meter_config_t *config); /* NULL */
/* The last whole record; NULL before the first. */
const quality_record_t *quality_last(const meter_t *m);
void quality_log(meter_t *m, quality_record_t *record); /* one write; numbered here */

/* --- living --- */
int64_t quality_next(const meter_t *m); /* ns; an instant of its own */
/* That is now, and before all from outside: what ends, and the clock at a begin. What begins to run
 * comes behind it, so that an entry that is closed from outside has no part of it. */
bool quality_first(const meter_t *m);
void quality_live(meter_t *m);            /* one thing of that instant */
void quality_settle(meter_t *m);          /* a measuring span begins or ends, or neither */
void quality_down(meter_t *m);            /* the supply goes: it ends */
void quality_boot(meter_t *m);            /* looks for the last record */
void quality_keep(meter_t *m);            /* an operation begins, */
void quality_restore(meter_t *m);         /* and was broken off */
uint32_t quality_flags(const meter_t *m); /* ENTRY_… of an entry that opens now */

/* --- its gauges in an entry of the second profile --- */
void quality_dials_open(meter_t *m);
void quality_dials_take(meter_t *m); /* up to now */
void quality_dials_show(meter_t *m, meter_instrument_row_t *row);

#endif
