/* What a meter is told before it runs: its identity, zone, tariffs, policies, and what will be done
 * to it from outside, all from the expanded scenario (harness/scenario/FACTS.md). Constant while it
 * runs. What a protocol server needs of lines and passwords is not here. */
#ifndef SIM_METER_CONFIG_H
#define SIM_METER_CONFIG_H

#include "base/facts.h"
#include "sim/load/climate.h"
#include "sim/load/mains.h"
#include "sim/meter/meter.h"
#include "sim/wire/image_check.h"

/* Spec meter.md, the row of seasons and day profiles. */
enum {
  TARIFF_SEASONS_MAX = METER_SEASONS_MAX,
  TARIFF_WEEKS_MAX = METER_WEEKS_MAX,
  TARIFF_DAYS_MAX = METER_DAYS_MAX,
  TARIFF_SWITCHES_MAX = METER_SWITCHES_MAX,
  TARIFF_SPECIALS_MAX = METER_SPECIALS_MAX,
  DEFERRED_MAX = 4,
  CONFIG_STEPS_MAX = 15 /* of a sliding window */
};

typedef struct {
  int32_t second; /* of the local day */
  int32_t rate;   /* 1…8 */
} tariff_switch_t;
typedef struct {
  int64_t id;
  int32_t count; /* at least 1; the first is at second 0; ascending */
  tariff_switch_t switches[TARIFF_SWITCHES_MAX];
} tariff_day_t;
typedef struct {
  int64_t id;
  int32_t days[7]; /* indexes of day profiles, Monday first */
} tariff_week_t;
typedef struct {
  int32_t month, day;
  int32_t week; /* index */
} tariff_season_t;
typedef struct {
  int64_t year; /* 0: every year */
  int32_t month, day;
  int32_t profile; /* index of a day profile */
} tariff_special_t;
typedef struct {
  int64_t id;
  const char *name;
  int32_t season_count, week_count, day_count, special_count;
  tariff_season_t seasons[TARIFF_SEASONS_MAX];
  tariff_week_t weeks[TARIFF_WEEKS_MAX];
  tariff_day_t days[TARIFF_DAYS_MAX];
  tariff_special_t specials[TARIFF_SPECIALS_MAX];
} meter_tariff_t;

/* DST by rule (0008). The second is of the day as `frame` tells it; 86400: its end. */
typedef struct {
  int32_t month, week, weekday, second; /* week 1…4 or TURN_LAST; weekday 1 Monday…7 */
  turn_frame_t frame;
} zone_turn_t;
typedef struct {
  bool told; /* false: the zone has rows */
  int32_t standard_s, shift_s;
  zone_turn_t to_dst, to_standard;
} zone_rule_t;
enum { ZONE_RULE_ROWS = 205 }; /* two a year, and what was before them */
#define ZONE_EVER_S INT64_C(-9000000000)

typedef enum { MISSED_ON_POWER_UP, MISSED_SKIP, MISSED_BACKDATE } missed_policy_t;
typedef enum { FREEZE_HELD, FREEZE_EMERGENCY, FREEZE_TOTAL_ONLY } freeze_rate_t;
/* Of the clock without supply: good until a fault says otherwise, or so many ns (0008). */
typedef enum { RESERVE_FAULT, RESERVE_CELL, RESERVE_CAPACITOR } reserve_kind_t;

/* The axes of `policy`. */
typedef struct {
  span_t md_period, lp_period;
  md_failure_t md_failure;
  span_t md_window;
  bool md_discard;
  bool md_rate_by_end;
  md_tie_t md_tie;
  energy_t quantum;
  int32_t billing_day; /* 0: none */
  int32_t billing_second;
  span_t lockout;
  bool lockout_midnight;
  missed_policy_t missed;
  bool on_season, on_change_over, on_unfreeze;
  span_t start_up, hold_up;
  int64_t drift_ppb;
  meter_response_t response;
  freeze_rate_t freeze;
  int32_t emergency; /* the rate of FREEZE_EMERGENCY, and of a clock that was never set */
  bool reset_each;
  bool standard;
  bool first_pass;
  bool secondary;
  int32_t steps; /* of a sliding window; 1: block */
  export_mode_t export_mode;
  va_type_t va;
  int32_t digits; /* 0: no roll-over */
  bool reverse_detect;
  bool pad; /* from here on: pmu/docs/decisions/0007 */
  span_t gap_limit;
  bool full_stops;
  md_trigger_t trigger;
  md_at_set_t at_set;
  bool suspend;
  int64_t silent_s, reject_s, monthly_sum_s; /* 0: none */
  int64_t slew_s;                            /* a period */
  span_t tariff_offset;
  int64_t temperature_ppb, ageing_ppb; /* from here on: pmu/docs/decisions/0008 */
  reserve_kind_t reserve;
  span_t reserve_hours, reserve_recharge, reserve_low;
  int64_t reserve_leak;    /* ppb */
  bool daily;              /* 0008 */
  span_t blackout, verify; /* of firmware: 0009 */
  /* Of power quality, thousandths of the declared voltage: 0011; rapid 0: not looked at. */
  int64_t pq_dip, pq_swell, pq_interruption, pq_hysteresis, pq_rapid;
} meter_policy_t;

/* Firmware (0009): what runs at the start, who may sign, and what is wrong with the first one. */
typedef enum { FLAW_LATE_SWITCHING, FLAW_TIE_LAST, FLAWS } flaw_t;
extern const char *const config_flaw_words[FLAWS];
enum { CONFIG_KEYS_MAX = 8 };
typedef struct {
  char hardware[METER_IMAGE_TEXT + 1];
  meter_part_t parts[METER_PARTS];
  int32_t part_count;
  image_key_t keys[CONFIG_KEYS_MAX];
  int32_t key_count;
  bool flawed[FLAWS];
  span_t late;          /* of FLAW_LATE_SWITCHING */
  uint32_t block, file; /* octets: of a block, of the longest file */
  uint32_t rows;        /* of the log */
  uint32_t pdu;         /* the server's */
} config_firmware_t;

/* Power quality (0011): what it is certified by and signs with, and the mains that it measures. */
enum { CONFIG_SEED = 32 };
typedef struct {
  uint32_t certificate; /* 0: none */
  int64_t expiry_s;
  char grade; /* 'A', 'S', 0 without a certificate */
  bool keyed;
  uint8_t seed[CONFIG_SEED]; /* Ed25519 */
  uint32_t rows;             /* of the log */
  const mains_t *mains;
} config_quality_t;

/* How deep the stores are. */
enum { LIMIT_DAYS_MAX = 900, LIMIT_MARKERS_MAX = 16384, LIMIT_EVENTS_MAX = 8192 };
typedef struct {
  uint32_t entries, markers, events, sets;
  uint32_t dailies, instrument;
} meter_limits_t;

/* What comes from outside, in the order of one instant (D1; spec clock-loss.md, after A31; what is
 * before the power-up: pmu/docs/decisions/0006 "Conditions"). */
typedef enum {
  OUTSIDE_PHASE_LOST,
  OUTSIDE_PHASE_BACK,
  OUTSIDE_TERMINAL_OPENED,
  OUTSIDE_TERMINAL_CLOSED,
  OUTSIDE_MAIN_OPENED,
  OUTSIDE_MAIN_CLOSED,
  OUTSIDE_MAGNET,
  OUTSIDE_MAGNET_GONE,
  OUTSIDE_FRONT_END_FAILED,
  OUTSIDE_FRONT_END_BACK,
  OUTSIDE_MEMORY,
  OUTSIDE_PROGRAM, /* of a meter with firmware */
  OUTSIDE_TRANSIENT,
  OUTSIDE_TRANSFORMER,
  OUTSIDE_POWER_UP,
  OUTSIDE_CORRUPT,
  OUTSIDE_VOLTAGE_LOST,
  OUTSIDE_VOLTAGE_BACK,
  OUTSIDE_BATTERY_REPLACED,
  OUTSIDE_BATTERY_LOW,
  OUTSIDE_BATTERY_DEAD,
  OUTSIDE_CHIP_FAILED,
  OUTSIDE_SET_RESPONSE, /* orders that change configuration come before a reset, as a deferred */
  OUTSIDE_ACTIVATE,     /* tariff does */
  OUTSIDE_SET_RATIO,
  OUTSIDE_SET_CHANNELS,
  OUTSIDE_CLEAR_PROFILE,
  OUTSIDE_END_OF_BILLING,
  OUTSIDE_ADJUST,
  OUTSIDE_SET_CLOCK,
  OUTSIDE_WRONG_PASSWORD,
  OUTSIDE_POWER_DOWN
} outside_kind_t;
/* What a `memory_fault` has hit. */
typedef enum {
  MEMORY_PROGRAM,
  MEMORY_TOTALS,
  MEMORY_CONFIGURATION,
  MEMORY_CONFIGURATION_ALL,
  MEMORY_KINDS
} memory_t;
typedef struct {
  true_t at;
  outside_kind_t kind;
  int64_t arg; /* claim in s, seconds, response, phase 1…3, memory_t, or a count */
  union {
    meter_ratios_t ratios;     /* of OUTSIDE_SET_RATIO and OUTSIDE_TRANSFORMER */
    meter_channels_t channels; /* of OUTSIDE_SET_CHANNELS */
    struct {
      int32_t part, bit;
    } program; /* of OUTSIDE_PROGRAM; arg: the octet */
  };
  meter_by_t by;
  span_t outage; /* length of a supply failure, at its power-down and power-up; else 0 */
  int32_t line;  /* of the facts: the last order of equal instants */
} outside_t;

typedef struct {
  true_t from, to; /* TIME_NEVER: has no end; equal: a new cell, and nothing else */
  true_t over;     /* of a dead one: where the first new cell comes, at `to` at the latest */
  bool dead;       /* else low */
} battery_span_t;

typedef struct {
  const meter_tariff_t *tariff;
  claim_t due; /* METER_ABSENT: only by command */
} deferred_t;

struct meter_config {
  const char *name, *serial;
  const meter_zone_row_t *zone;
  int32_t zone_count;
  zone_rule_t rule; /* of which the rows were made */
  const meter_tariff_t *tariff;
  deferred_t deferred[DEFERRED_MAX];
  int32_t deferred_count;
  meter_shape_t shape;
  int64_t weights[LOAD_INPUTS]; /* of the inputs: thousandths of their unit a pulse */
  int64_t initial[METER_QUANTITIES_MAX][METER_RATES + 1]; /* mWh; [0]: in no rate */
  meter_gauges_t gauges;
  int64_t gauge_days; /* of the second profile */
  meter_limits_t limits;
  meter_ratios_t ratios; /* what it was told first, and stands there */
  bool ct;
  bool never_set;
  meter_policy_t policy;
  const outside_t *outside; /* ascending by time, kind, line */
  int32_t outside_count;
  bool off_at_start; /* its first power-up is in `outside` */
  true_t start, end; /* of the story */
  const climate_t *climate;
  const battery_span_t *batteries;
  int32_t battery_count;
  const config_firmware_t *firmware; /* NULL: it takes no image */
  const config_quality_t *quality;   /* NULL: it measures nothing of it */
};

/* One `policy M AXIS VALUE…` fact into `policy`. ST_BAD_INPUT: an unknown axis or value. */
MUST_USE status_t config_policy_read(const fact_t *fact, meter_policy_t *policy, fault_t *fault);
meter_policy_t config_policy_default(void);
MUST_USE status_t config_policy_check(const meter_policy_t *policy, fault_t *fault);

/* Tariff `id` of the facts. */
MUST_USE status_t config_tariff_read(arena_t *arena, bytes_t facts, int64_t id,
                                     const meter_tariff_t **tariff, fault_t *fault);
/* Each of them once (config_shared.c). */
MUST_USE status_t config_shared_zone(config_shared_t *shared, int64_t id, meter_config_t *config,
                                     fault_t *fault);
MUST_USE status_t config_shared_tariff(config_shared_t *shared, int64_t id,
                                       const meter_tariff_t **tariff, fault_t *fault);

/* Zone `zone` of the facts into `config`. */
MUST_USE status_t config_zone_read(arena_t *arena, bytes_t facts, int64_t zone,
                                   meter_config_t *config, fault_t *fault);

/* The shape of a meter whose facts declare no quantity. */
meter_shape_t config_shape_default(void);
/* `quantity`, `tou`, `md`, `coincident`, `channel`, `input` and `initial` facts of this meter into
 * shape, weights and initial values; any other is ST_OK and changes nothing. */
MUST_USE status_t config_shape_read(const fact_t *fact, meter_config_t *config, fault_t *fault);
/* `instrument` and `gauge` facts, and the channels of a `set_channels` (config_stores.c). */
MUST_USE status_t config_stores_read(const fact_t *fact, meter_config_t *config, fault_t *fault);
MUST_USE status_t config_stores_channels(const fact_t *fact, int32_t word,
                                         meter_channels_t *channels, fault_t *fault);
/* `hardware`, `firmware`, `trust` and `flaw` facts, and limits of images; then whether a meter has
 * firmware, which is `config`'s from then on (config_firmware.c). */
MUST_USE status_t config_firmware_read(const fact_t *fact, config_firmware_t *firmware,
                                       fault_t *fault);
MUST_USE status_t config_firmware_check(config_firmware_t *firmware, meter_config_t *config,
                                        fault_t *fault);
/* `certificate` and `quality_seed` facts, and the limit of the log; then the mains, and whether a
 * meter measures them, which is `config`'s from then on (config_quality.c). */
MUST_USE status_t config_quality_read(const fact_t *fact, config_quality_t *quality,
                                      fault_t *fault);
MUST_USE status_t config_quality_check(arena_t *arena, bytes_t facts, int64_t index,
                                       config_quality_t *quality, meter_config_t *config,
                                       fault_t *fault);
/* What they must be together; then how deep the stores are. */
MUST_USE status_t config_stores_check(meter_config_t *config, fault_t *fault);
/* What all of them together must be. ST_BAD_INPUT with the sentence. */
MUST_USE status_t config_shape_check(const meter_config_t *config, fault_t *fault);

#endif
