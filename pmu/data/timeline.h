/* One meter's timeline out of the journal: profile entries and markers in their own order (boot,
 * sequence), gaps of the sequence, conflicts, clock measurements, billing sets, readings and
 * visits. Raw: nothing is repaired, merged or judged here, and the order in which records
 * arrived, or how often, changes nothing (billing.md B4, V05). Times are the meter's claims. */
#ifndef PMU_DATA_TIMELINE_H
#define PMU_DATA_TIMELINE_H

#include "pmu/data/mechanisms.h"
#include "pmu/data/record.h"

enum { /* status of an entry, fixtures/dictionary section 8 */
       ENTRY_CLOCK_INVALID = 0x0001,
       ENTRY_POWER_DOWN = 0x0002,
       ENTRY_POWER_UP = 0x0004,
       ENTRY_TIME_CHANGE = 0x0008,
       ENTRY_DST = 0x0010,
       ENTRY_NOT_VALID = 0x0020,
       ENTRY_END_OF_BILLING = 0x0040,
       ENTRY_VOLTAGE_MISSING = 0x0100,
       ENTRY_REPEATED = 0x0200,
       ENTRY_SLEWING = 0x0800,
       ENTRY_PHASE_MISSING = 0x2000,
       ENTRY_RESTARTED = 0x8000 /* a transient reset, or the blackout of an activation */
};

typedef enum { ROW_ENTRY, ROW_ND, ROW_PD, ROW_PU, ROW_CC, ROW_FE, ROW_TC, ROW_CL, ROW_DS } row_t;

/* Of one channel; least and most are claimed for one key, and equal without a conflict. */
typedef struct {
  energy_t energy, least, most;
  bool none; /* the meter had no channel of that quantity then: nothing is known, it is no 0 */
} timeline_amount_t;

typedef struct {
  row_t kind;
  uint64_t record;    /* its number in the journal */
  int64_t boot, seq;  /* counts */
  int64_t gap;        /* how many rows before it were never read */
  claim_t begin, end; /* an entry's; of a marker STAMP and STAMP2 (STAMP where that is absent) */
  uint32_t status;    /* of an entry */
  span_t elapsed;     /* of an entry */
  timeline_amount_t *amounts; /* of an entry: one for each of the timeline's columns */
  int64_t value;              /* of a marker; 0 where absent */
  bool firmware; /* of PU: of the blackout of an activation, no outage of the grid (0009) */
  bool conflict; /* the same key arrived with another value, too */
} timeline_row_t;

typedef struct {
  instant_t request, response; /* the head-end's clock */
  claim_t claim;
  bool invalid; /* clock status bit 01 */
  uint64_t record;
} timeline_clock_t;

/* Of one quantity. Index 0 of `energy` is the total's unallocated part. */
typedef struct {
  bool whole; /* total and all its rates are known, and they sum up */
  bool has_total;
  energy_t total;
  energy_t energy[SITE_RATES];
  bool has_energy[SITE_RATES];
} timeline_energies_t;

/* A peak, or a coincident demand. */
typedef struct {
  bool there;
  power_t power;
  claim_t stamp; /* -1: none, the power is 0 */
} timeline_peak_t;

typedef struct {
  timeline_peak_t peaks[SHAPE_PEAKS_MAX];
} timeline_demand_t;

/* What a clock showed of local time. */
typedef struct {
  utc_t at;
  claim_t claim;
  int64_t offset_s;
} timeline_local_t;

enum { TIMELINE_RATIO_CHANGED = 1 << 7 }; /* a set's mask: cause 7 */

/* Registers of one instant: of a billing set, or of a reading; as shown, so that they may have
 * rolled over. */
typedef struct {
  bool is_set;
  int64_t number;      /* of the set */
  instant_t at, first; /* of the reading: of its total, and of its first object */
  claim_t start, end;  /* of the set */
  int64_t cause, mask;
  bool late, invalid;            /* of a daily set: its status */
  timeline_energies_t *energies; /* by quantity */
  timeline_demand_t *demands;    /* by demand of the shape */
  timeline_peak_t *coincident;   /* by number, from 0; billed by nobody */
  int32_t ratio_parts;           /* how many of the four are known */
  site_ratio_t ratio;
  uint64_t record;
} timeline_registers_t;

/* A change of ratios: ordered by the head-end, or as the meter's log tells it. */
typedef struct {
  bool ordered;
  utc_t at;           /* of an order: when, by the head-end's clock */
  site_ratio_t ratio; /* of an order */
  int64_t boot;       /* of an event */
  claim_t stamp;
} timeline_ratio_t;

/* A passive calendar was programmed by the head-end, activated by its order, or activated by
 * somebody at the meter, as event 042 says (the meter's own activation is that of its date). */
typedef enum { CALENDAR_PROGRAMMED, CALENDAR_ORDERED, CALENDAR_SEEN } timeline_step_t;

typedef struct {
  timeline_step_t kind;
  utc_t at;         /* of what the head-end did: by its clock */
  const char *name; /* of the tariff that was programmed */
  bool by_order;    /* it waits for an order; otherwise … */
  claim_t due;      /* … by the meter's clock */
  int64_t boot;     /* of an event */
  claim_t stamp;
} timeline_calendar_t;

/* A time set that the profile does not show (0007, clk.silent_limit): of the log alone. */
typedef struct {
  int64_t boot;
  claim_t old_claim, new_claim;
} timeline_silent_t;

/* An image was activated: event 091, at the power-up. */
typedef struct {
  int64_t boot;
  claim_t stamp;
} timeline_blackout_t;

typedef struct {
  utc_t at;
  int64_t attempt;
  bool profile_asked, profile_missing;
  uint64_t record; /* written at the end of the visit, behind all that it read */
} timeline_visit_t;

typedef struct {
  /* The quantities of `amounts`: the channels of the roster in its order, so that a channel of the
   * shape has its number, then those that the meter was given later. */
  shape_columns_t columns;
  timeline_row_t *rows; /* by boot and sequence */
  size_t row_count;
  timeline_clock_t *clocks; /* by request */
  size_t clock_count;
  timeline_local_t *locals; /* by instant */
  size_t local_count;
  utc_t counted_at; /* the profile's counter as it was read last, and when; counted -1: never */
  int64_t counted;
  timeline_registers_t *sets; /* by number */
  size_t set_count;
  timeline_registers_t *dailies; /* daily sets, by number; their stamp is `end` */
  size_t daily_count;
  timeline_registers_t *readings; /* by instant */
  size_t reading_count;
  timeline_visit_t *visits; /* by instant and attempt */
  size_t visit_count;
  timeline_ratio_t *ratios; /* orders that were carried out, then events 050; by instant */
  size_t ratio_count;
  timeline_calendar_t *calendars; /* in no order: calendars of pmu/bill puts them in one */
  size_t calendar_count;
  timeline_silent_t *silents; /* by boot and stamp */
  size_t silent_count;
  timeline_silent_t *unseen; /* sets of the log whose marker was never read; by boot and stamp */
  size_t unseen_count;
  timeline_blackout_t *blackouts; /* as the log tells them */
  size_t blackout_count;
  bool configuration_lost; /* event 084: no rate counts until another calendar comes */
  utc_t known_to;          /* the latest instant at which the head-end did anything; 0: none */
} timeline_t;

/* `records` in any order. `of`: the meter in the roster; NULL: of the standard shape. Everything
 * lives in the arena. ST_BAD_INPUT for a record that is not of the form of record.h, or an entry of
 * another count of channels. */
MUST_USE status_t timeline_read(arena_t *arena, const record_t *records, size_t count,
                                uint32_t meter, const site_meter_t *of,
                                const pmu_mechanisms_t *mechanisms, timeline_t **timeline,
                                fault_t *fault);

/* An entry that a meter stored over an outage (0007 "Padding"): no consumption of 0. */
bool timeline_is_pad(const timeline_row_t *row);
/* Of an entry; all 0 where `channel` is -1. */
const timeline_amount_t *timeline_amount(const timeline_row_t *row, int32_t channel);

#endif
