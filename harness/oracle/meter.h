/* The ideal meter: what clock-loss.md and 0001 say, one instant after the other, with the true time
 * of everything it records kept beside it. One struct, so that each rule can be read in one place;
 * each module below writes its own part of it. Not a meter model: no protocol, no memory, no wear.
 */
#ifndef ORACLE_METER_H
#define ORACLE_METER_H

#include "facts.h"
#include "firmware.h"
#include "quality.h"
#include "truth.h"

enum { METER_RATES = SHAPE_RATES, METER_MISSED_MAX = 24 };

/* A conversation may run past the end of the span, but not by more than a month. */
#define METER_LATE_NS (INT64_C(31) * 86400 * ORACLE_NS_PER_S)

/* Entry status, section 8 of the dictionary. */
enum {
  ENTRY_INVALID = 0x0001,
  ENTRY_POWER_DOWN = 0x0002,
  ENTRY_POWER_UP = 0x0004,
  ENTRY_TIME_CHANGE = 0x0008,
  ENTRY_DST = 0x0010,
  ENTRY_END_OF_BILLING = 0x0040,
  ENTRY_FLAGGED = 0x0040, /* of the second profile, which knows no end of billing */
  ENTRY_NOT_VALID = 0x0020,
  ENTRY_SHORT = 0x0080,
  ENTRY_VOLTAGE = 0x0100,
  ENTRY_REPEATED = 0x0200,
  ENTRY_BATTERY = 0x0400,
  ENTRY_SLEWING = 0x0800,
  ENTRY_RATIO = 0x1000,
  ENTRY_PHASE = 0x2000,
  ENTRY_REVERSE = 0x4000,
  ENTRY_TRANSIENT = 0x8000
};

enum {
  CAUSE_BILLING_DATE = 1,
  CAUSE_SEASON = 2,
  CAUSE_CHANGE_OVER = 3,
  CAUSE_REMOTE = 4,
  CAUSE_OPTICAL = 5,
  CAUSE_BUTTON = 6,
  CAUSE_RATIO = 7,
  CAUSE_CATCH_UP = 8,
  CAUSE_BATTERY = 9,
  CAUSE_UNFREEZING = 10,
  CAUSE_EXTERNAL = 11
};

/* What every entry says, of either profile. */
typedef struct {
  int64_t begin_s, end_s, status, elapsed_s;
} told_t;

typedef struct {
  bool marker;
  int64_t boot;                     /* its sequence number is its place in the list, from 1 */
  told_t told;                      /* of an entry */
  int64_t from_ns, to_ns;           /* true time of an entry */
  size_t entries, markers;          /* that there are up to this one */
  size_t energies_at, energy_count; /* of an entry, a channel each: in row_energy of meter_t */
  char kind[3];                     /* of a marker */
  int64_t stamp_s, stamp2_s, value; /* of a marker */
} row_t;

typedef struct {
  int64_t boot, code, stamp_s, stamp2_s, value;
  char by[4];
} event_t;

typedef struct {
  int64_t cause, stamp_s;
} missed_row_t;

typedef struct {
  int64_t value, stamp_s; /* mW and the like; 0: none, without a stamp */
} peak_t;

typedef struct {
  peak_t peaks[SHAPE_PEAKS_MAX];
  int64_t cumulative;
} maximum_t;

/* Energies in mWh and the like, before any roll-over; of sums they stand in their parts alone. A
 * rate counts whether or not it has a register: what has none is unallocated, as is rate 0. */
typedef struct {
  int64_t total[SHAPE_QUANTITIES_MAX], shadow[SHAPE_QUANTITIES_MAX];
  int64_t rate[SHAPE_QUANTITIES_MAX][SHAPE_RATES];
  maximum_t maximum[SHAPE_DEMANDS_MAX];
  peak_t coincident[SHAPE_COINCIDENT_MAX];
  int64_t ratio[4];
} registers_t;

typedef struct {
  int64_t cause, mask, start_s, end_s, reset_s, status;
  missed_row_t missed[METER_MISSED_MAX];
  int missed_count;
  registers_t registers;
} set_t;

/* A daily set: of the registers only the energies are shown. */
typedef struct {
  int64_t stamp_s, status;
  registers_t registers;
} daily_t;

/* A demand period, or a window, as it was judged, at its true times: for the bill. Its labels are
 * what the clock showed at its ends. */
typedef struct {
  int64_t from_ns, to_ns, elapsed_ns;
  int64_t from_s, to_s; /* the labels */
  bool valid;           /* of a clock that was valid where it began */
} judged_t;

/* A stretch in which told and standing ratios are the same. Values are those of meter_t
 * `registers`, since the start. */
typedef struct {
  int64_t at_ns;
  int64_t told[4], there[4];             /* CT primary, secondary, VT primary, secondary */
  wide_t num, den;                       /* K */
  wide_t seen[SHAPE_QUANTITIES_MAX];     /* the integrals at which the quantisers began anew */
  int64_t base[SHAPE_QUANTITIES_MAX];    /* and the values that there were */
  int64_t value[SHAPE_QUANTITIES_MAX];   /* at at_ns */
  int64_t primary[SHAPE_QUANTITIES_MAX]; /* the same on the primary side, as told */
} scale_t;

typedef struct {
  int64_t from_ns, to_ns;
} span_t;

/* A stretch of one error of the crystal. */
typedef struct {
  int64_t from_ns, ppb;
  wide_t sum; /* of (10^9 + ppb) * ns since the start, at from_ns */
} piece_t;

typedef struct {
  int64_t x_ns, c_ns;               /* the anchor: crystal and clock */
  int64_t num, den;                 /* C runs num while the crystal runs den */
  int64_t slew_start_c, slew_end_c; /* ns of C; ORACLE_NEVER: none */
  int64_t slew_left_s;              /* signed, not yet begun */
} clock_state_t;

typedef struct {
  bool open;
  int64_t begin_s, end_c, from_ns, x_ns, status;
  int64_t at[SHAPE_QUANTITIES_MAX]; /* values at its begin */
  int64_t carried_x, carried; /* flags of an entry without length, for the next at that instant */
} entry_state_t;

/* An entry of the second profile; smallest, greatest, mean of each gauge: in gauge_values of
 * meter_t. */
typedef struct {
  int64_t boot;
  told_t told;
} gauge_row_t;

/* The running period; where it slides, the running step. */
typedef struct {
  bool open, suspended;
  bool off_raster; /* `restart`: whole periods from the power-up */
  bool valid;      /* it began while time was valid … */
  int64_t from_s;  /* … with this label */
  int64_t end_c, from_ns, x_ns;
  int64_t at[SHAPE_QUANTITIES_MAX];     /* values at the begin of the present part */
  int64_t energy[SHAPE_QUANTITIES_MAX]; /* of the parts before it */
  int64_t elapsed_ns, to_ns;            /* the same; true end of the last */
  int64_t rate, rate_last; /* in force at its start, and up to the end of its last part */
  bool no_boundary;        /* the last outage lay within the continuation window */
} demand_state_t;

typedef struct {
  int64_t energy[SHAPE_QUANTITIES_MAX];
  int64_t from_ns, elapsed_ns, rate, rate_last;
  int64_t from_s;
  bool valid;
} demand_step_t;

/* The last steps, oldest first; of a block period there is one. */
typedef struct {
  int count;
  demand_step_t steps[POLICY_STEPS_MAX];
} window_t;

typedef struct {
  bool ever, open;
  int64_t count, first_s, last_s, set_s, resets, last_reset_s;
} episode_t;

typedef struct {
  bool low, dead, replaced; /* the cell; `replaced` while nobody could see it */
  bool spent;               /* a cell is low of itself, not by a fault */
  bool renewed;             /* there has been a new cell, at … */
  int64_t renewed_ns;       /* … this instant, the last one */
  bool seen_low, seen_dead; /* logged */
  bool status_low, status_failed;
  int64_t seen_s; /* first of events 004, 005 since the last replacement, or ORACLE_NONE */
} battery_t;

/* States of the table of errors; phase n is CONDITION_PHASE + n - 1. */
typedef enum {
  CONDITION_PHASE,
  CONDITION_TERMINAL = CONDITION_PHASE + 3,
  CONDITION_MAIN,
  CONDITION_MAGNET,
  CONDITION_FRONT,
  CONDITION_STATES
} condition_t;

enum { EVENT_PROGRAM_MEMORY = 81, EVENT_CONFIGURATION_LOST = 84, MEMORY_FAULTS = 4 };

/* Seen without supply, to be logged at the power-up. */
typedef struct {
  condition_t condition;
  bool there;
  int64_t stamp_s;
} kept_t;

typedef struct {
  int faults[CONDITION_STATES];  /* that run */
  bool logged[CONDITION_STATES]; /* its begin, and not yet its end */
  bool reverse;
  int64_t reverse_s; /* the stamp of its 064 */
  bool program_memory, configuration_lost;
  int memories[MEMORY_FAULTS]; /* that failed without supply, from event 081 on */
  int64_t transient_resets;
  kept_t *kept;
  size_t kept_count, kept_cap;
} conditions_t;

typedef struct meter {
  const facts_t *facts;
  const meter_fact_t *fact;
  truth_t truth;
  piece_t *pieces; /* in order of time; the first from the start on */
  size_t piece_count, piece_cap;
  clock_state_t clock;
  int64_t edge_c; /* edges up to here have been served */

  bool powered;
  bool supply_off; /* the world's doing */
  bool restarting; /* the blackout of an activation runs */
  int64_t blackout_end_ns;
  bool overlapped;     /* and a failure of supply ran in it */
  bool restarted;      /* the power-up was the end of one */
  int64_t foreseen_ns; /* a restart that the facts do not say yet: ORACLE_NEVER, or the end of this
                          life; see oracle_meter_restart */
  int64_t metering_ns; /* when metering resumes; ORACLE_NEVER: it runs, or is off */
  bool metering;
  int64_t boot, down_s, down_x, powered_x, powered_before; /* crystal time with supply */
  bool lost_while_off;                                     /* by a fault */
  bool reserve_gone;                                       /* in the outage that runs, or with it */
  int voltage_faults;                                      /* that run; they may overlap */
  bool voltage_missing, voltage_seen;
  battery_t battery;

  bool time_invalid, frozen, never_set, corrupt, status_corrupt;
  int64_t response;
  episode_t episode;
  conditions_t conditions;
  firmware_t firmware;
  quality_t quality;

  int64_t silent_month, silent_sum_s; /* of silent time sets */

  size_t tariff, passive;
  int64_t passive_due_s;
  size_t programmed; /* the last passive tariff there was, as facts or a client had it */
  int64_t programmed_due_s;
  int64_t activated_ns;                /* true time of a commanded activation; ORACLE_NEVER: none */
  int64_t rate;                        /* 0: none counts */
  int64_t rate_before, rate_x;         /* the one before it, and the crystal when it changed */
  int64_t taken[SHAPE_QUANTITIES_MAX]; /* values up to which the registers have counted */
  registers_t registers;
  scale_t *scales; /* in order of time; the first from the start on */
  size_t scale_count, scale_cap;

  entry_state_t entry;
  demand_state_t demand;
  window_t window;

  int64_t served_s; /* the greatest scheduled instant served */
  int64_t set_start_s;
  bool set_start_invalid;
  bool locked;
  int64_t locked_x, locked_midnight_s;
  int64_t p1_locked_x; /* ORACLE_NONE: never */

  row_t *rows;
  size_t row_count, row_cap;
  size_t entry_count, marker_count;
  int64_t *row_energy;
  size_t row_energy_count, row_energy_cap;
  size_t rows_from;                                /* before it they were cleared */
  bool nearly_full;                                /* said, and not cleared since */
  int channels[SHAPE_CHANNELS_MAX], channel_count; /* of the entry that runs */
  unsigned had_channel;                            /* bit q: quantity q, at some time */
  entry_state_t gauging;                           /* the running entry of the second profile */
  gauge_row_t *gauge_rows;
  size_t gauge_count, gauge_cap;
  int64_t (*gauge_values)[3]; /* of row n and gauge g: [n * gauges + g] */
  size_t gauge_value_count, gauge_value_cap;
  int64_t gauge_latest_end_s; /* of all of them */
  event_t *events;
  size_t event_count, event_cap;
  set_t *sets;
  size_t set_count, set_cap;
  daily_t *dailies;
  size_t daily_count, daily_cap;
  int64_t daily_served_s; /* the greatest midnight that has its set */
  judged_t *judged;
  size_t judged_count, judged_cap;
  int64_t *judged_energy; /* of judged n and quantity q: [n * quantities + q] */
  size_t judged_energy_cap;
  int64_t latest_end_s; /* of all entries stored */

  struct happening *happenings;
  size_t happening_count, happening_next;
  int64_t deviation_ns;    /* greatest |C - t| since it was last cleared */
  int64_t invalid_from_ns; /* true; ORACLE_NEVER: time is valid */
  span_t *invalid;         /* closed episodes */
  size_t invalid_count, invalid_cap;
  bool memory_short;
} meter_t;

/* crystal.c: false: memory is short. */
bool oracle_crystal_start(meter_t *m) ORACLE_MUST_USE;
int64_t oracle_clock_crystal(const meter_t *m, int64_t t_ns);
int64_t oracle_crystal_when(const meter_t *m, wide_t x_ns); /* smallest true ns that reaches it */

/* clock.c */
int64_t oracle_clock_at(const meter_t *m, int64_t t_ns);
int64_t oracle_clock_s(const meter_t *m, int64_t t_ns);          /* truncated, as it is stored */
int64_t oracle_clock_when(const meter_t *m, int64_t c_ns);       /* smallest true ns with C >= c */
void oracle_clock_start(meter_t *m, int64_t t_ns, int64_t c_ns); /* straight on from there */
void oracle_clock_adjust(meter_t *m, int64_t t_ns, int64_t seconds);
void oracle_clock_slew_edge(meter_t *m, int64_t t_ns);
int64_t oracle_clock_slew_next(const meter_t *m);
bool oracle_clock_slewing(const meter_t *m);

/* quantiser.c: values since the start at any instant up to which the meter was lived, of a sum that
 * of its parts; what the ratios do to them. False: such a ratio cannot be. */
bool oracle_quantiser_start(meter_t *m) ORACLE_MUST_USE;
int64_t oracle_quantiser_value(const meter_t *m, int quantity, int64_t t_ns);
int64_t oracle_quantiser_primary(const meter_t *m, int quantity, int64_t t_ns);
const scale_t *oracle_quantiser_scale(const meter_t *m, int64_t t_ns);
void oracle_quantiser_told(meter_t *m, int64_t t_ns, const int64_t ratio[4]);
void oracle_quantiser_stands(meter_t *m, int64_t t_ns, const int64_t ratio[4]);
int64_t oracle_quantiser_sum(const shape_t *shape, int quantity, const int64_t *values);

/* ratio.c: the order to change what the meter was told of its transformers. */
typedef enum { RATIO_TAKEN, RATIO_CANNOT_BE, RATIO_REFUSED } ratio_answer_t;
ratio_answer_t oracle_ratio_order(meter_t *m, int64_t t_ns, const int64_t ratio[4], const char *by);

/* registers.c: what was counted, and the rate in force. */
void oracle_registers_start(meter_t *m);
void oracle_registers_take(meter_t *m, int64_t t_ns);
void oracle_registers_rate(meter_t *m, int64_t t_ns, int64_t rate);

/* entry.c: what entries of both profiles have in common. An entry without length is none: false,
 * and what it would have said of its begin goes to the one that opens at that instant. */
void oracle_entry_open(meter_t *m, entry_state_t *entry, int64_t t_ns, int64_t flags,
                       int64_t period_ns);
bool oracle_entry_close(const meter_t *m, entry_state_t *entry, int64_t t_ns, int64_t flags,
                        int64_t period_ns, told_t *told) ORACLE_MUST_USE;
void oracle_entry_label(told_t *told, int64_t *latest_end_s); /* as it is stored */
void oracle_entry_touch(meter_t *m); /* conditions that hold now belong to the open entries */

/* gauges.c: the second profile; nothing at all where there is none. */
void oracle_gauges_open(meter_t *m, int64_t t_ns, int64_t flags);
void oracle_gauges_close(meter_t *m, int64_t t_ns, int64_t flags);
int64_t oracle_gauges_capacity(const meter_t *m);

/* channels.c: the order to change what the load profile captures. */
typedef enum { CHANNELS_TAKEN, CHANNELS_NONE, CHANNELS_UNKNOWN } channels_answer_t;
void oracle_channels_start(meter_t *m);
channels_answer_t oracle_channels_order(meter_t *m, int64_t t_ns, const char *list, const char *by);

/* profile.c */
void oracle_profile_open(meter_t *m, int64_t t_ns, int64_t flags);
void oracle_profile_close(meter_t *m, int64_t t_ns, int64_t flags);
void oracle_profile_pad(meter_t *m, int64_t t_ns, int64_t from_s);
int64_t oracle_profile_capacity(const meter_t *m);   /* entries */
void oracle_profile_clear(meter_t *m, int64_t t_ns); /* all rows, and the marker of it */
void oracle_profile_mark(meter_t *m, const char *kind, int64_t stamp_s, int64_t stamp2_s,
                         int64_t value);

/* events.c */
void oracle_events_log(meter_t *m, int64_t code, int64_t stamp_s, int64_t stamp2_s, int64_t value,
                       const char *by);
void oracle_events_configuration(meter_t *m, int64_t t_ns, int64_t code, int64_t value,
                                 const char *by);

/* demand.c */
void oracle_demand_open(meter_t *m, int64_t t_ns, bool off_raster);
/* A plain end of a period; and one that judges it early, after which a window is empty. */
void oracle_demand_end(meter_t *m, int64_t t_ns, int64_t stamp_s);
void oracle_demand_close(meter_t *m, int64_t t_ns, int64_t stamp_s);
void oracle_demand_next(meter_t *m, int64_t t_ns, bool off_raster); /* behind one that ended */
void oracle_demand_split(meter_t *m, int64_t t_ns); /* behind one that an end of billing closed */
void oracle_demand_drop(meter_t *m, int64_t t_ns);  /* ends, and is not judged */
void oracle_demand_keep(meter_t *m);                /* goes on under another clock */
bool oracle_demand_ends_by_rate(const meter_t *m, int64_t rate);
void oracle_demand_by_rate(meter_t *m, int64_t t_ns); /* begins at a change of rate */
bool oracle_demand_is_plain(const meter_t *m, int64_t t_ns);
void oracle_demand_clear(registers_t *registers); /* maxima; cumulative ones stay */
void oracle_demand_suspend(meter_t *m, int64_t t_ns);
void oracle_demand_power_up(meter_t *m, int64_t t_ns, bool lost);
void oracle_demand_metering(meter_t *m, int64_t t_ns, bool after_outage);
/* energy * num / den over the time, one floor; energy and elapsed are not negative. */
int64_t oracle_demand_of(int64_t energy, wide_t num, wide_t den, int64_t elapsed_ns,
                         int64_t period_ns);

/* conditions.c: the table of errors. */
bool oracle_conditions_is(fault_kind_t kind); /* one that oracle_conditions_happen takes */
int64_t oracle_conditions_order(const fault_fact_t *fault, bool over); /* at one instant */
void oracle_conditions_happen(meter_t *m, int64_t t_ns, const fault_fact_t *fault, bool over);
/* Before anything of a power-up is logged, with the clock as it then is; and at its end. */
void oracle_conditions_power_up(meter_t *m, int64_t t_ns, bool lost);
void oracle_conditions_program(meter_t *m, int64_t t_ns); /* a start found it damaged */
void oracle_conditions_see(meter_t *m, int64_t t_ns);
void oracle_conditions_reverse(meter_t *m, int64_t t_ns, bool over);
int64_t oracle_conditions_reverse_order(bool over);
/* The first reverse run from `from_ns` on: from its 064, to its 065 (ORACLE_NEVER: it goes on).
 * False: there is none. */
bool oracle_conditions_reverse_run(const meter_t *m, int64_t from_ns, span_t *run);
void oracle_conditions_clear_profile(meter_t *m, int64_t t_ns, const char *by);
int64_t oracle_conditions_entry(const meter_t *m); /* bits of the states that hold */
int64_t oracle_conditions_status(const meter_t *m);
void oracle_conditions_free(meter_t *m);

/* reserve.c: says beforehand when the reserve of the clock comes to what; at most so often. False:
 * memory is short. */
bool oracle_reserve_start(meter_t *m) ORACLE_MUST_USE;
size_t oracle_reserve_most(const meter_t *m);

/* sets.c */
typedef struct {
  int64_t cause, mask, end_s;    /* end_s ORACLE_NONE: the reset time */
  bool battery, claimed_invalid; /* the latter: time was invalid before this loss */
  const missed_row_t *missed;
  int missed_count;
  const char *by;
} set_order_t;
void oracle_sets_make(meter_t *m, int64_t t_ns, const set_order_t *order);
bool oracle_sets_command(meter_t *m, int64_t t_ns, const char *by); /* false: locked out */

/* daily.c: a midnight that a running clock reaches; what was jumped over since `from_s`. */
void oracle_daily_midnight(meter_t *m, int64_t t_ns);
void oracle_daily_catch_up(meter_t *m, int64_t t_ns, int64_t from_s);

/* password.c: the third of a conversation locks out. */
bool oracle_password_locked(const meter_t *m, int64_t t_ns);
void oracle_password_refuse(meter_t *m, int64_t t_ns, int64_t nth, const char *by);
void oracle_password_wrong(meter_t *m, int64_t t_ns, int64_t count, const char *by);

/* episode.c: clock loss, its responses, and what ends it. */
/* 1 and 2 of *States*; `battery`: not by the emptiness of a capacitor alone. */
void oracle_episode_begin(meter_t *m, int64_t t_ns, int64_t lost_s, bool battery);
void oracle_episode_respond(meter_t *m, int64_t t_ns, int64_t lost_s, bool claimed_invalid);
void oracle_episode_chip_failed(meter_t *m, int64_t t_ns);
bool oracle_episode_set(meter_t *m, int64_t t_ns, int64_t claim_s, const char *by); /* or refused */
bool oracle_episode_adjust(meter_t *m, int64_t t_ns, int64_t seconds, const char *by);
void oracle_episode_response(meter_t *m, int64_t t_ns, int64_t response, const char *by);

/* schedule.c: what the calendar does at an instant of C. */
int64_t oracle_schedule_next(const meter_t *m); /* ns of C; ORACLE_NEVER */
int64_t oracle_schedule_rate(const meter_t *m, int64_t t_ns);
void oracle_schedule_edges(meter_t *m, int64_t t_ns);
void oracle_schedule_catch_up(meter_t *m, int64_t t_ns, int64_t from_s, bool power_up);
void oracle_schedule_overtaken(meter_t *m, int64_t t_ns);
void oracle_schedule_evaluate(meter_t *m, int64_t t_ns); /* deferred change, then the rate */
bool oracle_schedule_activate(meter_t *m, int64_t t_ns, const char *by);

/* meter.c: supply, battery, and the order of instants. */
typedef enum {
  RESERVE_IS_EMPTY,         /* within an outage, or as it ends */
  RESERVE_IS_EMPTY_AT_ONCE, /* as one begins */
  RESERVE_IS_LOW,
  RESERVE_IS_DEAD
} reserve_is_t;
void oracle_meter_reserve(meter_t *m, int64_t at_ns, reserve_is_t what); /* while it is started */
bool oracle_meter_start(meter_t *m, const facts_t *facts, const meter_fact_t *fact) ORACLE_MUST_USE;
void oracle_meter_free(meter_t *m);
/* Up to and with everything internal at `t_ns`; with `outside` also what comes from outside at that
 * instant but for a power-down; or with that, too. */
void oracle_meter_advance(meter_t *m, int64_t t_ns, bool outside);
void oracle_meter_finish(meter_t *m, int64_t t_ns);
void oracle_meter_deviation(meter_t *m, int64_t t_ns);

/* 0009 *Activation*: the meter restarts now, which is a failure of supply. Truth must know it from
 * the start, so that a restart that is in no fact ends this life: `foreseen_ns` says when it was,
 * oracle_meter_foresee makes a fact of it, and the meter is lived again. False: memory is short. */
void oracle_meter_restart(meter_t *m, int64_t t_ns);
bool oracle_meter_foresee(facts_t *facts, size_t index, int64_t at_ns) ORACLE_MUST_USE;

#endif
