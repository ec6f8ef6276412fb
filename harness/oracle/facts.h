/* The expanded scenario as the oracle reads it: harness/scenario/FACTS.md, by an own parser. Facts
 * that are not for the oracle are passed over, unknown ones are errors. Shapes only; no meaning. */
#ifndef ORACLE_FACTS_H
#define ORACLE_FACTS_H

#include "shape.h"
#include "site.h"
#include "text.h"

typedef struct {
  int64_t utc_s, offset_s;
  bool dst;
} zone_row_t;

typedef enum { FRAME_WALL, FRAME_STANDARD, FRAME_UTC } frame_t;

/* A turn of `zone_rule`: FACTS.md `zone_turn`. */
typedef struct {
  int64_t month, week, weekday, second; /* week 1…4, 5: the last; weekday 1 Monday…7 */
  frame_t frame;
} turn_t;

typedef struct {
  bool declared;
  int64_t standard_s, shift_s;
  turn_t turns[2]; /* to DST, to standard time */
  int turn_count;
} rule_t;

typedef struct {
  zone_row_t *rows; /* ascending; the first holds since for ever */
  size_t count, cap;
  rule_t rule; /* once both its turns are known, the rows are made of it */
} zone_t;

typedef struct {
  int64_t month, day;
  const char *week;
} season_t;

typedef struct {
  const char *name;
  const char *day[7]; /* Monday first */
} week_t;

typedef struct {
  const char *profile;
  int64_t second, rate;
} switch_t;

typedef struct {
  int64_t year, month, day; /* year 0: every year */
  const char *profile;
} special_t;

typedef struct {
  const char *name;
  season_t *seasons;
  size_t season_count, season_cap;
  week_t *weeks;
  size_t week_count, week_cap;
  switch_t *switches;
  size_t switch_count, switch_cap;
  special_t *specials;
  size_t special_count, special_cap;
} tariff_t;

typedef struct {
  int64_t p[3], q[3]; /* mW, positive: import; mvar, positive: inductive; primary side */
} phases_t;

typedef struct {
  int64_t from_ns, to_ns;
  bool add;
  bool whole; /* a total in p[0], to be split over the phases that there are */
  phases_t phases;
  bool drawn; /* by `demand`: the site's, and none of the above */
  site_t site;
} load_t;

typedef struct {
  int64_t at_ns;
  int64_t ratio[4];
} transformer_t;

typedef struct {
  int64_t from_ns, to_ns, tenths; /* of a degree */
} temperature_t;

/* The second profile. */
typedef enum {
  GAUGE_P,
  GAUGE_P1,
  GAUGE_P2,
  GAUGE_P3,
  GAUGE_Q,
  GAUGE_Q1,
  GAUGE_Q2,
  GAUGE_Q3,
  GAUGE_S,
  GAUGE_U, /* from here on of power quality, decision 0011 */
  GAUGE_F,
  GAUGE_UB,
  GAUGE_THD,
  GAUGE_PST,
  GAUGE_H,
  GAUGE_KINDS
} gauge_kind_t;

typedef struct {
  gauge_kind_t kind;
  int phase, order; /* from GAUGE_U on, of what has them; phase from 0 */
} gauge_t;

enum { FACTS_GAUGES_PLAIN = 8, FACTS_GAUGES_MAX = 32 }; /* without and with `nominal` */
enum { FACTS_ORDER_MIN = 2, FACTS_ORDER_MAX = 25 };     /* of harmonics */

typedef struct {
  int64_t period_ns, days; /* period 0: there is none */
  int gauge_count;
  gauge_t gauges[FACTS_GAUGES_MAX];
} instrument_t;

/* The mains: three phases of voltage in mV, or of flicker in thousandths. */
typedef struct {
  int64_t from_ns, to_ns, of[3];
} triple_t;

typedef struct {
  int64_t from_ns, to_ns, mhz;
} frequency_t;

typedef struct {
  int64_t from_ns, to_ns, ppm; /* of the fundamental */
  int phase, order;            /* phase from 0 */
} harmonic_t;

typedef struct {
  int input; /* from 0 */
  int64_t from_ns, to_ns, micro_hz;
} pulses_t;

typedef enum {
  FAULT_SUPPLY_OFF,
  FAULT_VOLTAGE_OFF,
  FAULT_BATTERY_LOW,
  FAULT_BATTERY_DEAD,
  FAULT_CHIP_FAILED,
  FAULT_POLICY_CORRUPT,
  FAULT_SET_CLOCK,
  FAULT_ADJUST_CLOCK,
  FAULT_END_OF_BILLING,
  FAULT_ACTIVATE_PASSIVE,
  FAULT_SET_RESPONSE,
  FAULT_PHASE_OFF,
  FAULT_TERMINAL_COVER,
  FAULT_MAIN_COVER,
  FAULT_MAGNETIC_FIELD,
  FAULT_TRANSIENT_RESET,
  FAULT_MEMORY,
  FAULT_FRONT_END,
  FAULT_CLEAR_PROFILE,
  FAULT_SET_RATIO,
  FAULT_WRONG_PASSWORD,
  FAULT_SET_CHANNELS,
  FAULT_BATTERY_REPLACED,
  FAULT_DIP,
  FAULT_SWELL,
  FAULT_PROGRAM,
  FAULT_COUNT
} fault_kind_t;

typedef struct {
  fault_kind_t kind;
  int64_t from_ns, to_ns; /* to_ns ORACLE_NEVER: has none */
  bool meter_only;        /* supply or phase off for the meter alone: the load goes on */
  bool firmware;          /* supply off: the blackout of an activation, of no grid's doing */
  bool of_dip;            /* supply off: what a dip takes of it; the mains are the dip's */
  int64_t
      number; /* claim in s, seconds, 1…3 of the response, how many, phase, code of memory, part,
                     residual voltage of a dip, rise of a swell */
  int64_t phases;       /* of a dip and a swell: bit 0 phase 1 */
  int64_t ratio[4];     /* of set_ratio, as read; the meter refuses what cannot be */
  const char *channels; /* of set_channels, as read; likewise */
  const char *by;
} fault_fact_t;

typedef enum { AFTER_RESUME, AFTER_SYNCHRONISE, AFTER_RESTART } after_t;
typedef enum { MISSED_ON_POWER_UP, MISSED_SKIP, MISSED_BACKDATE } missed_t;
typedef enum { HOLD_RATES, HOLD_EMERGENCY, HOLD_TOTAL_ONLY } hold_t;
enum { POLICY_STEPS_MAX = 15 };
typedef enum { TRIGGER_CLOCK, TRIGGER_RATE, TRIGGER_BOTH } trigger_t; /* what ends a period */
typedef enum { ON_SET_SPLIT, ON_SET_DISCARD, ON_SET_KEEP } on_set_t;  /* the period at a time set */
typedef enum { RESERVE_FAULT, RESERVE_CELL, RESERVE_CAPACITOR } reserve_t;
typedef enum { EXPORT_SEPARATE, EXPORT_NET, EXPORT_ABS, EXPORT_BLOCK } export_t;

typedef struct {
  int64_t md_period_ns, lp_period_ns, continuation_ns;
  after_t after_failure;
  bool discard_incomplete, rate_of_end, tie_last;
  int64_t quantum_mwh;
  bool monthly;
  int64_t monthly_day, monthly_second;
  int64_t lockout_ns; /* ORACLE_NONE: until midnight */
  missed_t missed;
  bool on_season_change, on_change_over, on_unfreeze;
  int64_t start_up_ns, hold_up_ns, drift_ppb;
  int64_t response; /* 1…3 */
  hold_t hold;
  int64_t emergency_rate;
  bool resets_each, standard_time, first_pass, secondary;
  int64_t steps; /* of a sliding demand period; 1: block */
  export_t export_mode;
  bool arithmetic; /* apparent power: the sum of the phases' own */
  int64_t digits;  /* 0: registers do not roll over */
  bool reverse_detect;
  /* 0007, policies of the field. */
  bool pad, full_stops, suspend_invalid;
  int64_t gap_limit_ns;
  trigger_t trigger;
  on_set_t on_set;
  int64_t silent_s, reject_s, monthly_sum_s; /* 0: none */
  int64_t slew_s;                            /* a period */
  int64_t offset_ns;                         /* of switching */
  /* 0008, crystal, reserve of the clock, daily sets, dips. */
  int64_t temperature_ppb, ageing_ppb; /* a square degree, a year */
  bool daily;
  reserve_t reserve;
  int64_t reserve_ns, reserve_leak_ppb, reserve_recharge_ns, reserve_low_ns;
  int64_t supply_minimum;         /* thousandths of nominal */
  int64_t blackout_ns, verify_ns; /* 0009, of an activation, of a verification */
  /* 0011, thousandths of the declared voltage; rapid 0: not looked at. */
  int64_t dip, swell, interruption, hysteresis, rapid;
} policy_t;

/* How deep the stores are. */
typedef struct {
  int64_t profile_days, markers, events, sets, daily_sets;
  int64_t image_block, image, firmware_log; /* octets, octets, rows */
  int64_t quality_log;                      /* records */
} limits_t;

/* 0009 *Firmware*. A flaw of the first firmware, which an image may mend. */
typedef enum { FLAW_LATE_SWITCHING, FLAW_TIE_LAST, FLAW_KINDS } flaw_kind_t;
enum { FIRMWARE_PARTS = 2 }; /* legally relevant, application */

typedef struct {
  bool declared;
  int64_t version, counter;
  const char *identity;
} firmware_part_t;

typedef struct {
  const char *hardware;
  firmware_part_t parts[FIRMWARE_PARTS];
  bool flaws[FLAW_KINDS];
  int64_t late_ns; /* of late switching */
} firmware_fact_t;

typedef enum { SIGNED_GOOD, SIGNED_BAD, SIGNED_ABSENT } signed_t;
typedef enum { DAMAGE_NONE, DAMAGE_BODY, DAMAGE_SHORT, DAMAGE_LONG, DAMAGE_FORM } damage_t;

/* A file as it was made: what a meter finds in it. */
typedef struct {
  int part;                              /* from 0 */
  int64_t version, least, counter, size; /* size of the file */
  const char *hardware, *approval, *identity, *hash;
  const char *serial; /* NULL: any */
  bool mends[FLAW_KINDS];
  bool object;
  signed_t maker, authority;
  damage_t damage;
} image_fact_t;

/* A glance at the display: 0010. */
typedef struct {
  int64_t at_ns;
  const char *code; /* `-`: what the sequence shows */
} glance_t;

typedef struct {
  const char *name, *serial, *model, *identification;
  bool remote;            /* its line is a bus, not an optical head */
  bool association;       /* it speaks DLMS */
  const zone_t *zone;     /* that the meter was programmed with */
  const zone_t *site;     /* where it stands */
  size_t tariff, passive; /* passive: SIZE_MAX where there is none */
  int64_t passive_due_s;  /* ORACLE_NEVER: only by command */
  int64_t ratio[4];       /* CT primary, secondary, VT primary, secondary, hundredths */
  bool never_set;
  policy_t policy;
  bool one_phase;
  shape_t shape;
  limits_t limits;
  instrument_t instrument;
  int64_t initial[SHAPE_QUANTITIES_MAX][SHAPE_RATES]; /* mWh and the like; 0: unallocated */
  load_t *loads;
  size_t load_count, load_cap;
  transformer_t *transformers;
  size_t transformer_count, transformer_cap;
  pulses_t *pulses;
  size_t pulses_count, pulses_cap;
  temperature_t *temperatures;
  size_t temperature_count, temperature_cap;
  fault_fact_t *faults;
  size_t fault_count, fault_cap;
  firmware_fact_t firmware;
  glance_t *looks;
  size_t look_count, look_cap;
  int64_t nominal_mv; /* 0: it measures nothing of power quality */
  bool certified;
  triple_t *voltages;
  size_t voltage_count, voltage_cap;
  harmonic_t *harmonics;
  size_t harmonic_count, harmonic_cap;
  frequency_t *frequencies;
  size_t frequency_count, frequency_cap;
  triple_t *flickers;
  size_t flicker_count, flicker_cap;
} meter_fact_t;

/* What a stamp can say, 2000 to 2099, and what 128 bits hold without a check at each product. */
#define FACTS_FIRST_S INT64_C(946684800)
#define FACTS_LAST_S INT64_C(4102444800)
#define FACTS_SPAN_MAX_NS (INT64_C(5) * 366 * 86400 * ORACLE_NS_PER_S)
#define FACTS_POWER_MAX INT64_C(1000000000000)
#define FACTS_RATIO_MAX INT64_C(100000000)
#define FACTS_MICRO_HZ_MAX INT64_C(1000000000000)
#define FACTS_TENTHS_MIN (-2730)
#define FACTS_TENTHS_MAX 2000
#define FACTS_INITIAL_MAX INT64_C(1000000000000000)
#define FACTS_NOMINAL_MHZ 50000
#define FACTS_MV_MAX 2000000
#define FACTS_PPM_MAX 1000000
#define FACTS_PST_MAX 1000000000
#define FACTS_EXPIRY_MAX_S INT64_C(9000000000)
#define FACTS_SITES_MAX 8 /* a meter: 0013 */

enum { FACTS_ZONES_MAX = 64, FACTS_TARIFFS_MAX = 256, FACTS_LINES_MAX = 1024 };

typedef struct {
  char *copy; /* all words point into it */
  int64_t start_ns, end_ns;
  zone_t zones[FACTS_ZONES_MAX];
  size_t zone_count;
  tariff_t tariffs[FACTS_TARIFFS_MAX];
  size_t tariff_count;
  bool line_remote[FACTS_LINES_MAX];
  size_t line_count;
  meter_fact_t *meters;
  size_t meter_count, meter_cap;
  image_fact_t *images;
  size_t image_count, image_cap;
} facts_t;

/* From malloc; NULL with one sentence in `error`. */
facts_t *oracle_facts_read(const char *text, char *error, size_t error_cap);
void oracle_facts_free(facts_t *facts);

bool oracle_facts_is_claim(int64_t stamp_s); /* a stamp can say it */
bool oracle_facts_is_instant(int64_t ns);    /* of the century that a stamp can say */
bool oracle_facts_is_ratio(const int64_t ratio[4]);

/* facts_zone.c: DST by rule, whole lines; with its second turn the rows of the zone. */
bool oracle_facts_zone_rule(zone_t *zone, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_zone_turn(zone_t *zone, const words_t *words) ORACLE_MUST_USE;

/* facts_fault.c: one `fault M KIND FROM TO ARG…` for this meter; false: not of its form. */
bool oracle_facts_fault(const meter_fact_t *meter, const words_t *words,
                        fault_fact_t *fault) ORACLE_MUST_USE;

/* dips.c: adds the failures of supply that the dips of a meter are. False: memory is short. */
bool oracle_facts_dips(meter_fact_t *meter) ORACLE_MUST_USE;

/* facts_meter.c: the facts of one meter's quantities and surroundings, whole lines. */
bool oracle_facts_load(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_demand(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_sites_fit(const meter_fact_t *meter); /* the phases that there are */
bool oracle_facts_transformer(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_pulses(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_initial(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_temperature(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_instrument(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_gauge(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_limit(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
limits_t oracle_facts_limits_default(void);

/* facts_firmware.c: whole lines; an image and a meter's looks have room for one more. */
bool oracle_facts_firmware(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_image(facts_t *facts, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_look(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_takes_images(const meter_fact_t *meter);

/* facts_quality.c: whole lines; lists have room for one more. A word that is no gauge: GAUGE_KINDS.
 * Gauges of power quality, and more than eight, are of a meter with `nominal`. */
bool oracle_facts_nominal(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_certificate(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_voltage(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_harmonic(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_frequency(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_flicker(meter_fact_t *meter, const words_t *words) ORACLE_MUST_USE;
gauge_t oracle_facts_gauge_of(const char *word);
bool oracle_facts_gauges_fit(const meter_fact_t *meter);

/* facts_policy.c: one `policy M AXIS VALUE…`; false: not known or not a value of it. */
bool oracle_facts_policy(policy_t *policy, const words_t *words) ORACLE_MUST_USE;
bool oracle_facts_policy_is_whole(const policy_t *policy); /* its axes fit each other */
policy_t oracle_facts_policy_default(void);

#endif
