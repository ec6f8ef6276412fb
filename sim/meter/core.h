/* The inside of a meter, for the files of this folder only: what is in RAM, what is in non-volatile
 * memory, and what the world does to it. RAM is one plain struct, so that a power-down saves it in
 * one record, a restart comes from that record and nothing else, and an operation that a power cut
 * breaks off leaves the picture from before it. */
#ifndef SIM_METER_CORE_H
#define SIM_METER_CORE_H

#include "sim/meter/conditions.h"
#include "sim/meter/config.h"
#include "sim/meter/entry.h"

/* SPARE: slots that a broken-off operation may spoil before it is counted; no operation writes more
 * rows. How deep the rings are is the configuration's (config.h, meter_limits_t). */
enum { NVM_SPARE = 64 };

/* 2000-01-01T00:00:00Z: where a clock starts that was never set (FACTS clock_initial). */
#define TICKER_EPOCH_S INT64_C(946684800)

/* --- the clock: C over the crystal's X, in straight stretches (D1) --- */
typedef struct {
  shown_t base;      /* C at `base_x` */
  int64_t base_x;    /* crystal ns since the start */
  int64_t slew_s;    /* of the running period, signed; 0: straight */
  int64_t slew_left; /* seconds still to come, from the next interval edge on */
} ticker_t;

/* One quantity that is no sum: its quantiser, and where its counts have gone. Each count is in the
 * rate in force, whether the quantity has a register of it or not; which one shows it is shape.c's.
 */
typedef struct {
  mwns_t remainder;
  int64_t total, shadow;
  int64_t rate[METER_RATES + 1]; /* [0]: no rate was active */
  int64_t entry;                 /* of the open one */
  int64_t period;                /* of the running demand period, or step of it */
  int64_t last;                  /* of the last stretch taken, for mechanism edge_rate */
} gauge_t;

/* All maxima of a meter, flat: the peaks of each demand, then the coincident demands. */
enum {
  PEAK_COINCIDENT = METER_DEMANDS_MAX * METER_PEAKS_KEPT,
  PEAK_COUNT = PEAK_COINCIDENT + METER_COINCIDENT_MAX
};

/* Where the next demand period ends: at the raster; with md.interval_trigger rate_change, where
 * this one was to end, or whole periods from there; or T from its begin. */
typedef enum { NEXT_RASTER, NEXT_PLANNED, NEXT_WHOLE } md_next_t;
typedef struct {
  bool open;
  bool off_raster; /* A20 restart */
  bool counted;    /* some time has passed in it */
  shown_t begin, end;
  int64_t elapsed_ns; /* crystal, powered */
  int32_t rate_first, rate_last;
  md_next_t next; /* once it is closed */
} period_t;

/* Sliding demand (D6): the steps of the window that are over, the oldest first. */
typedef struct {
  shown_t begin;
  int64_t elapsed_ns;
  int32_t rate_first;
  int64_t counts[METER_QUANTITIES_MAX];
} step_t;
typedef struct {
  int32_t count;
  step_t steps[CONFIG_STEPS_MAX - 1];
} window_t;

typedef enum {
  PENDING_NONE,
  PENDING_SET_CLOCK,
  PENDING_ADJUST,
  PENDING_END_OF_BILLING,
  PENDING_ACTIVATE,
  PENDING_SET_RESPONSE,
  PENDING_EVENT,
  PENDING_CHIP,
  PENDING_ALARMS,
  PENDING_TRANSIENT,
  PENDING_MEMORY,
  PENDING_SET_RATIO,
  PENDING_CLEAR_PROFILE,
  PENDING_WRONG_PASSWORDS,
  PENDING_SET_CHANNELS,
  PENDING_IMAGE_INITIATE,
  PENDING_IMAGE_SIZE, /* an initiate of too much */
  PENDING_IMAGE_JUDGE,
  PENDING_IMAGE_ACTIVATE,
  PENDING_IMAGE_SCHEDULE,
  PENDING_IMAGE_ENABLE,
  PENDING_IMAGE_DENIED,
  PENDING_IMAGE_START /* no order: the next power-up ends an activation */
} pending_kind_t;
/* Of an order about an image: what it was told, and where the log is written. */
typedef struct {
  char identity[METER_IMAGE_TEXT];
  uint32_t size;
  uint32_t row;
  bool scheduled;
} pending_image_t;
/* An operation that has begun: what a restart must finish. */
typedef struct {
  pending_kind_t kind;
  int64_t arg;
  meter_by_t by;
  union {
    meter_ratios_t ratios;     /* of PENDING_SET_RATIO */
    meter_channels_t channels; /* of PENDING_SET_CHANNELS */
    pending_image_t image;     /* of PENDING_IMAGE_… */
  };
} pending_t;

typedef struct {
  bool running;  /* supplied, restarted, not yet down */
  bool metering; /* running and past the start-up */
  true_t resume; /* when metering starts; TIME_NEVER */
  true_t taken;  /* counts are taken up to here */
  int64_t taken_x;
  int64_t powered_x; /* crystal ns with supply, up to taken */
  int64_t up_x;      /* of the last power-up */
  ticker_t ticker;
  shown_t lost;              /* L: C at the last power-down */
  int32_t rate_at_lost;      /* the rate in force at L */
  meter_response_t response; /* as last written; what is stored counts, and may be spoiled */
  bool invalid, frozen, never_set, corrupt;
  bool battery_low, battery_failed, battery_dead;
  claim_t battery_seen; /* first 004 or 005 since the last replacement; METER_ABSENT */
  bool voltage_missing;
  conditions_t conditions;
  meter_ratios_t ratios;        /* as it was told */
  mwns_t ratio_num, ratio_unit; /* K: accrued = energy × num, one count = unit */
  int32_t rate;                 /* in force; 0: none */
  int32_t held;                 /* the rate of FREEZE_HELD */
  entry_t entry;
  period_t period;
  bool restart_due; /* A20 restart: whole periods from where metering resumes */
  meter_peak_t peak[PEAK_COUNT];
  power_t cumulative[METER_DEMANDS_MAX];
  uint32_t sets_made;
  claim_t set_start, last_reset;
  bool set_start_invalid;
  uint32_t restarts;     /* by activations of firmware: boots that are no failures of supply */
  int64_t lockout_x;     /* until so much powered_x */
  shown_t lockout_until; /* of C, with `midnight` */
  int64_t passwords_x;   /* none is taken until so much powered_x */
  int64_t silent_sum_s;  /* of silent sets in the month below */
  int64_t silent_month;
  shown_t calendar_done; /* every edge of C up to here was lived */
  claim_t served;        /* the greatest billing date or season change served */
  int32_t deferred;      /* index of the passive tariff */
  int32_t active;        /* -1: the first tariff; below DEFERRED_MAX: of deferred; else a slot */
  int32_t written;       /* slot of a passive calendar that was written, plus 1; 0: there is none */
  meter_episode_t episode;
  bool episode_reset;
  claim_t battery_reset; /* C of the last battery reset; METER_ABSENT */
  uint32_t boot, sequence, entries, markers, events;
  uint32_t entries_hidden, markers_hidden; /* of these, before the last profile clear */
  bool nearly_full;                        /* since then, where a full profile stops */
  claim_t greatest_end;                    /* of all entries */
  power_t last_demand;                     /* of the last period that counted */
  claim_t last_demand_end;
  uint32_t long_failures;
  uint32_t alarms;
  meter_channels_t channels; /* of the profile */
  uint32_t dailies_made;
  claim_t daily_served; /* the greatest midnight served by a daily set */
  meter_refusal_t calendar_refused;
  uint32_t clock_changes;           /* sets, slews that began, losses: 0011 */
  claim_t clock_changed;            /* the clock behind the last of them; -1 before any */
  uint32_t found_told[METER_PARTS]; /* of what starts found of the firmware: how many */
  pending_t pending;
  /* The tail: a picture of RAM ends behind the last gauge that is used, or, of a meter with a
   * second profile, behind that, or, of one of sliding demand, behind the window. */
  gauge_t gauges[METER_QUANTITIES_MAX];
  instrument_t instrument;
  window_t window;
} ram_t;

/* --- non-volatile memory --- */
typedef enum {
  ACTION_INTERVAL,
  ACTION_MARKER,
  ACTION_EVENT,
  ACTION_END_OF_BILLING,
  ACTION_TARIFF,
  ACTION_POWER_UP,
  ACTION_CLOCK_LOSS,
  ACTION_TIME_SET,
  ACTION_ADJUST,
  ACTION_RESPONSE,
  ACTION_LOSS_1,
  ACTION_LOSS_7 = ACTION_LOSS_1 + 6,
  ACTION_RATIO,
  ACTION_CLEAR,
  ACTION_MEMORY,
  ACTION_CHANNELS,
  ACTION_DAILY,
  ACTION_INSTRUMENT,
  ACTION_IMAGE,
  ACTION_IMAGE_VERDICT,
  ACTION_IMAGE_SWITCH,
  ACTION_QUALITY,
  ACTION_COUNT
} nvm_action_t;

typedef struct {
  uint32_t check; /* of all that follows, up to the end of the picture */
  uint32_t generation;
  ram_t ram;
} nvm_state_t;
typedef struct {
  uint32_t value;
  uint32_t generation;
  uint32_t check;
} nvm_word_t;
/* A ring of records of one length, each behind its check, in chunks that are taken when the first
 * of their records is written: nothing is there for what never happened. A row is stored up to its
 * last channel, a set without the registers that the meter has not. */
typedef struct {
  uint8_t **chunks; /* `room` of them; NULL: none of its records was written */
  uint32_t room;
  uint32_t cap; /* without the spare */
  size_t len;   /* of a record */
} nvm_ring_t;

/* Where a row was found. */
typedef struct {
  uint32_t place, sequence;
} nvm_found_t;

typedef struct run run_t;           /* runs.h */
typedef struct firmware firmware_t; /* firmware.h */
typedef struct quality quality_t;   /* quality.h */

/* Written calendars: the active one, the passive one, and room for the next. */
enum { NVM_CALENDARS = 3 };
typedef struct {
  meter_calendar_t calendar;
  uint32_t check;
  meter_tariff_t tariff; /* the same, as the tariff engine takes it; not stored */
  char name[METER_NAME_MAX + 1];
} nvm_calendar_t;

typedef struct {
  arena_t *arena; /* where rings grow */
  nvm_state_t state[2];
  nvm_word_t boot[2];
  nvm_word_t response[2];
  int64_t *totals; /* of both pictures, TOTALS_COPIES of each quantity */
  const meter_shape_t *shape;
  size_t ram_len; /* of a picture of RAM */
  nvm_ring_t entries, markers, sets, events;
  nvm_ring_t runs;                /* of entries; what is in none stands in `entries`, densely */
  uint32_t stored, runs_made;     /* records of the two, ever */
  nvm_ring_t dailies, instrument; /* cap 0: the meter has none */
  nvm_calendar_t *calendars;      /* NULL: none was written */
  bool saving;                    /* power-down: it cannot be interrupted */
  bool cut;                       /* the power is gone: no write reaches the memory any more */
  bool cut_happened;
  uint64_t armed; /* 0: not */
  uint64_t points;
  uint32_t by_action[ACTION_COUNT]; /* a year has some millions */
  uint64_t writes;
  nvm_action_t action; /* of the running operation */
} nvm_t;

/* The next edges of the calendar and of the rasters, in ns of C, derived from RAM and never saved.
 * Each is later than calendar_done; INT64_MAX: none. */
typedef struct {
  int64_t interval, demand, midnight, zone, deferred, billing, season, rate;
  int64_t instrument;
  int64_t first; /* the least of them */
} edges_t;

typedef struct crystal crystal_t; /* crystal.c */

struct meter_model {
  const meter_config_t *config;
  const load_t *load;
  const meter_mechanisms_t *mech;
  const load_flow_t *flows[METER_QUANTITIES_MAX]; /* of those that have a power */
  const crystal_t *crystal;                       /* NULL: its rate is constant */
  const load_flow_t *dials[METER_DIALS_MAX];      /* of the second profile */
};

/* The orders of a meter that may sleep (dormant.c), in the order in which they came. */
enum { ORDER_LOG_MAX = 8 };
typedef struct {
  true_t at;
  pending_t order;
} order_kept_t;
typedef struct {
  arena_t *arena;
  order_kept_t *orders;
  uint8_t count, cap;
  bool spoilt; /* it does not hold all that was done to the meter */
} order_log_t;

/* What is left of the reserve of the clock, since the supply or the cell changed (reserve.c). */
typedef struct {
  true_t since;
  int64_t left_ns;
  bool supplied;
  bool ran_out;            /* in this outage, before a new cell came */
  int64_t low_ns, dead_ns; /* of a cell: true time; TIME_NEVER */
  int64_t asked_ns;        /* the cell was looked at up to here */
} reserve_t;

struct meter {
  const meter_config_t *config;
  const load_t *load;
  const load_flow_t *const *flows;
  const load_flow_t *const *dials;
  const meter_shape_t *shape; /* the configuration's, or `changed` */
  meter_shape_t *changed;     /* with other channels; NULL: they were never changed */
  const meter_mechanisms_t *mech;
  const crystal_t *crystal; /* of the model */
  order_log_t *log;         /* NULL: nobody keeps one */
  true_t start, now;
  true_t next; /* kept up to date by advance and commands */
  int32_t outside;
  bool supplied;
  meter_ratios_t physical; /* the transformers that stand there */
  /* the world's side of battery, clock chip and voltage circuit */
  true_t down_at;
  bool chip_stopped;
  bool replaced_off;
  int32_t voltage_offs; /* faults of the voltage circuit that run; they may overlap */
  condition_world_t world;
  reserve_t reserve;
  ram_t ram;  /* gone at every power-down */
  ram_t safe; /* the picture from before the running operation */
  nvm_t nvm;
  edges_t edges;
  run_t *run;       /* that the open entry may go on with; NULL: none */
  int64_t rate_day; /* cache of almanac_tariff: day, tariff and its profile */
  const meter_tariff_t *rate_tariff;
  int32_t rate_profile;
  meter_calendar_t *sheets; /* NULL: nobody has asked for one */
  firmware_t *firmware;     /* NULL: it declares none */
  quality_t *quality;       /* NULL: it declares no nominal voltage */
};

/* --- DST by rule (zone_rule.c) --- */
void zone_rule_rows(const meter_mechanisms_t *mech, const zone_rule_t *rule,
                    meter_zone_row_t rows[ZONE_RULE_ROWS]);

/* --- almanac: dates and the zone rule (almanac.c) --- */
typedef struct {
  int64_t year;
  int32_t month, day;
} date_t;
int64_t almanac_day(const meter_mechanisms_t *mech, date_t date); /* since 1970; day clamped */
date_t almanac_date(const meter_mechanisms_t *mech, int64_t day);
int32_t almanac_row(const meter_t *m, claim_t clock);
int32_t almanac_offset(const meter_t *m, claim_t clock);
int32_t almanac_row_offset(const meter_t *m, int32_t row);
claim_t almanac_wall(const meter_t *m, int64_t local_s); /* first pass; a gap: the change */
int64_t almanac_raster(const meter_t *m, shown_t after, span_t period); /* ns of C */
int64_t almanac_midnight(const meter_t *m, shown_t after);
int64_t almanac_zone_change(const meter_t *m, shown_t after);
claim_t almanac_billing(const meter_t *m, claim_t after); /* INT64_MAX: none */
bool almanac_date_exists(const meter_mechanisms_t *mech, date_t date);

/* --- the active tariff (almanac_tariff.c) --- */
const meter_tariff_t *almanac_tariff_active(const meter_t *m);
deferred_t almanac_tariff_passive(const meter_t *m); /* tariff NULL: there is none */
int32_t almanac_tariff_rate(meter_t *m, shown_t at);
int64_t almanac_tariff_edge(meter_t *m, shown_t after);         /* ns of C: the rate may change */
claim_t almanac_tariff_season(const meter_t *m, claim_t after); /* the next change */

/* --- a calendar that is written (calendar.c) --- */
status_t calendar_write(meter_t *m, const meter_calendar_t *calendar);

/* --- crystal and clock (ticker.c) --- */
int64_t ticker_x(const meter_t *m, true_t at);
true_t ticker_true(const meter_t *m, int64_t x); /* the smallest instant with X >= x */
shown_t ticker_at(const meter_t *m, const ram_t *ram, true_t at);
shown_t ticker_now(const meter_t *m);
claim_t ticker_claim(shown_t shown);
int64_t ticker_x_of(const meter_t *m, int64_t shown_ns); /* the smallest X with C >= shown */
void ticker_set(meter_t *m, shown_t shown);              /* drops a slew */
void ticker_straighten(meter_t *m);                      /* drops a slew, C goes on */
void ticker_changed(meter_t *m);                         /* set, slewing from now, or lost */
void ticker_edge(meter_t *m); /* an interval edge: the next step of a slew, or none */

/* --- a crystal whose rate changes (crystal.c); both of ns since the start --- */
const crystal_t *crystal_new(arena_t *arena, const meter_model_t *model); /* NULL: constant */
int64_t crystal_x(const crystal_t *crystal, int64_t since_ns);
int64_t crystal_since(const crystal_t *crystal, int64_t x); /* the first ns with X >= x */

/* --- powers of the quantities (flow.c) --- */
bool flow_known(const char *word); /* a quantity that has a power */
bool flow_gauge(const char *word); /* a gauge of the second profile */
void flow_init(arena_t *arena, meter_model_t *model);

/* --- energy (quantum.c) --- */
void quantum_take(meter_t *m);
void quantum_take_into(const meter_t *m, ram_t *ram, true_t now);
/* Counts of an input up to `now`, into its remainder. */
int64_t quantum_pulses(const meter_t *m, ram_t *ram, int32_t quantity, true_t now);
/* What accrued of a quantity that is no sum: of one with a power times `num`, else pulses. */
mwns_t quantum_accrued(const meter_t *m, int32_t quantity, load_mark_t from, load_mark_t to,
                       int64_t num);
#define QUANTUM_PULSE ((mwns_t)1000000 * NS_PER_S) /* 10¹⁵ µHz·ns are one */
void quantum_rate(meter_t *m, int32_t rate);       /* after quantum_take */
/* K as the ratios in RAM and the transformers there make it; after quantum_take where metering. */
void quantum_ratio(meter_t *m);

/* --- values of counts, and what of them is shown (shape.c) --- */
typedef enum { VALUE_TOTAL, VALUE_SHADOW, VALUE_ENTRY, VALUE_PERIOD, VALUE_RATE } value_t;
/* VALUE_RATE + r: what was counted in rate r. Of a sum: of its parts; nothing rolled over. */
energy_t shape_value(const meter_t *m, const ram_t *ram, int32_t quantity, int32_t value);
/* The same of counts that somebody has kept, by quantity. */
energy_t shape_counts(const meter_t *m, int32_t quantity, const int64_t *counts);
/* Registers as `ram` has them, rolled over, with these peaks (PEAK_COUNT). */
void shape_show(const meter_t *m, const ram_t *ram, const meter_peak_t *peaks,
                meter_registers_t *out);

/* --- maximum demand (maximum.c) --- */
void maximum_open(meter_t *m, bool whole); /* whole: T from here, off the raster (A20 restart) */
void maximum_close(meter_t *m, shown_t stamp);
void maximum_edge(meter_t *m, shown_t now); /* closes the running period where its end is reached */
void maximum_align(meter_t *m, md_align_t why, shown_t now);
void maximum_split(meter_t *m, shown_t stamp);  /* by an end of billing */
void maximum_change(meter_t *m, int32_t rate);  /* before another rate is in force */
void maximum_set_from(meter_t *m, shown_t old); /* the clock is about to be set */
void maximum_set_to(meter_t *m, shown_t now);   /* it has been */
void maximum_power_up(meter_t *m, shown_t lost, shown_t up, bool clock_lost);
span_t maximum_step(const meter_t *m); /* of a window; a whole period where it is a block */
/* As it would be judged now, of quantity 0. */
power_t maximum_running(const meter_t *m, const ram_t *ram);
void maximum_clear(meter_peak_t peaks[PEAK_COUNT]);

/* --- rows and events (rows.c) --- */
void rows_open(meter_t *m, uint32_t begun);
void rows_close(meter_t *m, uint32_t ended);
void rows_append(meter_t *m, meter_row_t *row); /* numbered, unless a full profile stops */
void rows_filled(meter_t *m); /* an entry was stored: what a profile says that is nearly full */
void rows_mark(meter_t *m, row_kind_t kind, claim_t stamp, claim_t stamp2, int64_t value);
void rows_event(meter_t *m, event_code_t code, claim_t stamp, claim_t stamp2, int64_t value,
                meter_by_t by);
void rows_outage(meter_t *m, shown_t lost, shown_t up);
void rows_tag(meter_t *m, uint32_t bits); /* what is so in the open entries, of both profiles */
uint32_t rows_status(const meter_t *m);   /* ENTRY_… that hold now, of an entry that opens */
uint32_t rows_inherited(const entry_t *entry); /* of one that ended where it began */
extern const meter_by_t rows_by_self;

/* --- rows for an outage (padding.c) --- */
void padding_store(meter_t *m, claim_t lost, claim_t up);

/* --- kinds of sets of the clock (clock_set.c) --- */
typedef enum { CLOCK_SET_PLAIN, CLOCK_SET_SILENT, CLOCK_SET_REJECTED } clock_set_t;
clock_set_t clock_set_kind(const meter_t *m, shown_t old, shown_t now);
void clock_set_add(meter_t *m, claim_t clock, int64_t delta_s); /* to the month's sum */

/* --- billing sets (resets.c) --- */
typedef struct {
  int32_t count; /* all that were missed */
  uint32_t mask;
  meter_cause_t first; /* in the order of causes */
  claim_t last;
  claim_t served; /* the last of those that are dates */
  meter_missed_t rows[METER_MISSED_MAX];
} missed_t;
typedef struct {
  meter_cause_t cause;
  uint32_t mask;
  claim_t end;
  bool end_invalid;
  bool start_invalid; /* of the set that begins */
  const missed_t *missed;
  const meter_ratios_t *ratios_new; /* of a set that is not of those in force; else NULL */
  meter_by_t by;
} reset_t;
void resets_make(meter_t *m, const reset_t *reset);
void resets_missed(meter_t *m, shown_t from, shown_t to, missed_t *missed);
claim_t resets_next(const meter_t *m, claim_t after); /* that the calendar asks for; INT64_MAX */
bool resets_locked(const meter_t *m);

/* --- clock loss (loss.c) --- */
/* By what: the chip with mains on; in an outage a cell, or the chip; or a capacitor that was empty,
 * and nothing else. */
typedef enum { LOSS_CHIP, LOSS_OUTAGE, LOSS_EMPTY } loss_why_t;
void loss_run(meter_t *m, shown_t lost, shown_t chip, loss_why_t why);
meter_response_t loss_response(const meter_t *m, bool *corrupt);
void loss_rate(meter_t *m); /* the rate that the calendar or the freeze gives now */

/* --- ratios and the profile as a whole (ratio.c) --- */
status_t ratio_set(meter_t *m, meter_ratios_t ratios, meter_by_t by);
status_t ratio_clear_profile(meter_t *m, meter_by_t by);
void ratio_hide_profile(meter_t *m); /* the entry closes, all rows before become unreadable */

/* --- supply and battery (supply.c) --- */
void supply_install(meter_t *m);
void supply_down(meter_t *m);
void supply_restart(meter_t *m, const pending_t *start, int64_t counter); /* by an activation */
/* The outage since then that ends now has cost the clock, by its cell. */
bool supply_dead_since(const meter_t *m, true_t since);
void supply_up(meter_t *m);
void supply_resume(meter_t *m); /* metering starts */
void supply_first_start(meter_t *m, span_t start_up);
void supply_battery(meter_t *m, true_t at); /* what the cell shows at that instant is logged */
/* D1, one instant: power-up comes before the cell, so a power-up finds it as it was just before;
 * after a cut, which lasts no time, as it is. */
true_t supply_found(const meter_t *m);
void supply_voltage(meter_t *m); /* the same of the voltage circuit */

/* --- the reserve of the clock (reserve.c) --- */
void reserve_begin(meter_t *m);                 /* full, at the start */
void reserve_supply(meter_t *m, bool supplied); /* it went, or has come and been lived */
void reserve_replaced(meter_t *m);              /* a new cell */
bool reserve_lost(const meter_t *m);            /* the outage that ends now has cost the clock */
bool reserve_silent(const meter_t *m);          /* nobody is told of it: a capacitor */
bool reserve_low(const meter_t *m, true_t at);  /* of a cell */
bool reserve_dead(const meter_t *m, true_t at);
void reserve_asked(meter_t *m, true_t at); /* what is so at that instant is logged */
int64_t reserve_next(const meter_t *m);    /* ns; the next instant at which there is more to log */
void reserve_live(meter_t *m);             /* that instant */

/* --- the edges of C (agenda.c) --- */
void agenda_refresh(meter_t *m);
void agenda_live(meter_t *m);
void agenda_deferred(meter_t *m, meter_by_t by); /* the passive tariff becomes the active one */
bool agenda_deferred_due(const meter_t *m, shown_t now);

/* --- plain stretches (stretch.c) --- */
/* Lives every edge of C up to and including `until` that needs no more than an entry, a demand
 * period, a midnight or a rate; false: the next instant is not such a one, and nothing was done.
 * What is new in agenda_live stands there too, or ends a stretch. */
bool stretch_live(meter_t *m, true_t until);

/* --- firmware (firmware*.c, firmware.h); a meter without any is left alone --- */
int64_t firmware_next(const meter_t *m); /* ns; an instant of its own */
bool firmware_due(const meter_t *m);     /* that is now, and nothing from outside is before it */
void firmware_live(meter_t *m);          /* that instant */
bool firmware_wakes(const meter_t *m);   /* it may soon cease to talk, or begin */
int64_t firmware_edge(const meter_t *m, shown_t after); /* of C: a scheduled activation */
void firmware_edge_live(meter_t *m);                    /* behind all else at it */
span_t firmware_late(const meter_t *m);                 /* of the rates: a flaw */
md_tie_t firmware_tie(const meter_t *m);                /* the policy's, or a flaw's */
bool firmware_holds(const meter_t *m);                  /* a blackout is not over */
void firmware_supply(meter_t *m, bool supplied);        /* the world's, within it */
void firmware_down(meter_t *m);                         /* RAM is gone */
uint32_t firmware_tag(meter_t *m); /* ENTRY_… of the first entry of a new start */

/* --- meters that sleep (dormant.c) --- */
void dormant_note(meter_t *m, const pending_t *order); /* it is about to be run, at m->now */
void dormant_spoil(meter_t *m); /* something was done that is no order: it sleeps no more */
void meter_again(meter_t *m, const pending_t *order); /* an order that was noted once, at m->now */
void meter_look_ahead(meter_t *m); /* behind a command: the next instant may be another */

/* --- operations and orders (orders.c) --- */
void orders_begin(meter_t *m, nvm_action_t action, pending_t pending);
status_t orders_end(meter_t *m, bool commit);
status_t orders_settle(meter_t *m); /* restarts the meter where a cut fired */
status_t orders_run(meter_t *m, pending_t pending);
void orders_resume(meter_t *m);                   /* what a cut broke off */
void orders_segments(meter_t *m, uint32_t begun); /* opens entry and period where closed */

/* --- non-volatile memory (nvm.c) --- */
void nvm_init(arena_t *arena, nvm_t *nvm, const meter_config_t *config);
void nvm_ram_copy(const nvm_t *nvm, ram_t *to, const ram_t *from); /* as much as is used */
void nvm_point(nvm_t *nvm, nvm_action_t action); /* a cut point that is not at a write */
void nvm_state_write(nvm_t *nvm, const ram_t *ram);
const ram_t *nvm_state_latest(const nvm_t *nvm); /* of the saved ones that are whole */
int32_t nvm_state_slot(const nvm_t *nvm);        /* where that is */
void nvm_word_write(nvm_t *nvm, nvm_word_t word[2], uint32_t value);
bool nvm_word_read(const nvm_word_t word[2], uint32_t *value);
void nvm_word_spoil(nvm_word_t word[2]);
void nvm_row_write(nvm_t *nvm, bool entry, uint32_t place, const meter_row_t *row);
void nvm_event_write(nvm_t *nvm, const meter_event_t *event);
void nvm_set_write(nvm_t *nvm, const meter_set_t *set);
void nvm_channels(nvm_t *nvm, int32_t count); /* room for entries of so many; older ones may go */
void nvm_daily_write(nvm_t *nvm, const meter_daily_t *daily);
bool nvm_daily_read(const nvm_t *nvm, uint32_t number, meter_daily_t *daily);
void nvm_instrument_write(nvm_t *nvm, const meter_instrument_row_t *row);
bool nvm_instrument_read(const nvm_t *nvm, uint32_t sequence, meter_instrument_row_t *row);
void nvm_calendar_write(nvm_t *nvm, int32_t slot, const meter_calendar_t *calendar);
bool nvm_row_read(const nvm_t *nvm, bool entry, uint32_t place, meter_row_t *row);
/* Of the places in [low, high) the first whose row has a sequence number that is not below; numbers
 * ascend. Of entries: of those that stand in no run. */
bool nvm_entry_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
                    nvm_found_t *found);
bool nvm_marker_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
                     nvm_found_t *found);
void nvm_entries_drop(nvm_t *nvm, uint32_t place); /* stored ones from there on: they are none */
bool nvm_event_read(const nvm_t *nvm, uint32_t number, meter_event_t *event);
bool nvm_set_read(const nvm_t *nvm, uint32_t number, meter_set_t *set);
const char *nvm_action_name(nvm_action_t action);

/* One record: `len` octets at `slot`, and their check; as one write, with its cut points. */
void nvm_put(nvm_t *nvm, void *slot, const void *from, size_t len, uint32_t *check);
bool nvm_whole(const void *slot, size_t len, uint32_t check);

/* RAM, or the saved picture of a meter that is off. */
const ram_t *view_ram(const meter_t *m);

#endif
