/* The roster: the head-end's facts as structs, read once at start-up and constant after that.
 * Meters, lines, zones, tariffs, policy, ratios, contracts, visits, commands and the head-end's own
 * keys, as harness/scenario/FACTS.md gives them to column H; a fact that is not for the head-end is
 * an error here. No state of any meter, and nothing that was read from one. */
#ifndef PMU_DATA_SITE_H
#define PMU_DATA_SITE_H

#include "base/arena.h"
#include "base/facts.h"
#include "pmu/civil/period.h"
#include "pmu/civil/tariff.h"
#include "pmu/drivers/shape.h"
#include "pmu/proto/image.h"
#include "pmu/proto/quality_record.h"
#include "pmu/session/session.h"

enum { SITE_RATES = 9, SITE_DAILY_SETS = 14 /* that a meter keeps, unless it says otherwise */ };
enum { SITE_PARTS = 2, SITE_TRUST_MAX = 8 }; /* of firmware; keys that a meter trusts */
#define SITE_IEC21 "iec62056-21"
#define SITE_DLMS "dlms"

typedef struct {
  int64_t ns;
} instant_t; /* the head-end's UTC to the nanosecond: visits, commands, measurements */

typedef enum { SITE_DIRECT, SITE_CT } site_connection_t;
typedef enum { SITE_RS485, SITE_OPTICAL, SITE_TCP, SITE_UDP, SITE_PORT } site_line_kind_t;
typedef enum { SITE_RESUME, SITE_SYNCHRONISE, SITE_RESTART } site_power_failure_t;
typedef enum { SITE_R1, SITE_R2, SITE_R3 } site_response_t;
typedef enum { SITE_HELD, SITE_EMERGENCY, SITE_TOTAL_ONLY } site_invalid_rate_t;
typedef enum { SITE_EOB_ON_POWER_UP, SITE_EOB_SKIP, SITE_EOB_BACKDATE } site_eob_missed_t;
typedef enum { SITE_CLOCK_LEAVE, SITE_CLOCK_SET, SITE_CLOCK_ADJUST } site_clock_policy_t;

/* pmu/docs/decisions/0007: what ends a demand period, and what a time set does to it. */
typedef enum { SITE_MD_CLOCK, SITE_MD_RATE_CHANGE, SITE_MD_BOTH } site_md_trigger_t;
typedef enum { SITE_MD_SPLIT, SITE_MD_DISCARD, SITE_MD_KEEP } site_md_clock_t;

/* 0008: what keeps the clock without supply. */
typedef enum { SITE_RESERVE_FAULT, SITE_RESERVE_CELL, SITE_RESERVE_CAPACITOR } site_reserve_t;

enum { /* what a visit reads, a set of bits */
       SITE_READ_BILLING = 1,
       SITE_READ_PROFILE = 2,
       SITE_READ_EVENTS = 4,
       SITE_READ_REGISTERS = 8,
       SITE_READ_READOUT = 16,
       SITE_READ_DAILY = 32,
       SITE_READ_INSTRUMENT = 64,
       SITE_READ_FIRMWARE = 128,
       SITE_READ_QUALITY = 256,
       SITE_READ_WAVEFORM = 512 /* by order alone */
};

typedef enum {
  SITE_DO_SET_TIME,       /* no argument: to the right time */
  SITE_DO_SET_TIME_TO,    /* argument: claim, s */
  SITE_DO_ADJUST,         /* argument: seconds */
  SITE_DO_END_OF_BILLING, /* with a password */
  SITE_DO_END_OF_BILLING_0 /* without */,
  SITE_DO_ACTIVATE_PASSIVE,
  SITE_DO_SET_RESPONSE,     /* argument: 1, 2, 3 */
  SITE_DO_PROGRAM_CALENDAR, /* argument: the tariff's index */
  SITE_DO_SET_RATIO,        /* to `ratio` */
  SITE_DO_CLEAR_PROFILE,
  SITE_DO_SET_CHANNELS,     /* to `channels` */
  SITE_DO_SEND_IMAGE,       /* `image`; inspected first, unless `unseen` */
  SITE_DO_ACTIVATE_IMAGE,   /* argument: 1, forced */
  SITE_DO_ACTIVATE_IMAGE_1, /* over the association that may only read: it is refused */
  SITE_DO_SCHEDULE_IMAGE,   /* argument: the claim, s */
  SITE_DO_READ_WAVEFORM,    /* argument: the number of its record */
  SITE_DOS
} site_do_t;

/* 0012: what is behind a concentrator. One row a kind. */
typedef struct {
  const char *name;
  span_t answer_wait; /* for the answer to a request */
  int32_t tries;      /* of a request, the first included */
} site_network_kind_t;

enum { SITE_CONVERSATIONS_MAX = 64, SITE_NO_NETWORK = -1 };
#define SITE_NO_METER UINT32_MAX

typedef struct {
  const char *name;
  const site_network_kind_t *kind;
  int32_t conversations; /* at once behind its concentrator */
} site_network_t;

typedef struct {
  const char *name;
  site_line_kind_t kind;
  uint32_t baud;   /* the fastest rate of the meters' ports on it; of TCP ten times its octets/s */
  int32_t network; /* whose port it is; SITE_NO_NETWORK */
  uint32_t meter;  /* of a port: the one meter that it is; SITE_NO_METER */
} site_line_t;

/* In hundredths, as the meter shows them. */
typedef struct {
  int64_t ct_primary, ct_secondary, vt_primary, vt_secondary;
} site_ratio_t;

/* Every axis of FACTS.md "Axes of policy" that the head-end has a use for. */
typedef struct {
  span_t md_period, lp_period, md_continuation;
  site_power_failure_t md_after_power_failure;
  bool md_discard_incomplete; /* md.incomplete_interval: discard */
  bool md_rate_of_end;        /* md.rate_of_interval: end */
  bool md_tie_last;           /* md.tie: last */
  site_md_trigger_t md_trigger;
  site_md_clock_t md_on_clock_change;
  bool md_suspends;     /* clk.invalid.md: suspend */
  bool lp_stops;        /* lp.full: stop */
  span_t clock_silent;  /* clk.silent_limit; 0: every set is told by its marker */
  span_t tariff_offset; /* tariff.offset: its rates are the calendar's of that long ago */
  int32_t md_steps;     /* md.type: sliding N; 1: block */
  energy_t register_quantum;
  period_rule_t eob_monthly;
  span_t eob_lockout; /* ns = -1: until midnight */
  site_eob_missed_t eob_missed;
  bool eob_on_season_change, eob_on_change_over, eob_on_unfreeze;
  span_t meter_start_up, supply_hold_up;
  site_response_t invalid_response;
  site_invalid_rate_t invalid_rate;
  int32_t invalid_rate_number; /* of `emergency N`; 0 otherwise */
  bool invalid_resets_each;
  tariff_rules_t tariff_rules;
  bool ratio_secondary;    /* ratio.place: secondary: the meter registers secondary values */
  int32_t register_digits; /* 0: no roll-over */
  bool eob_daily;          /* it makes daily sets */
  site_reserve_t reserve;
  span_t fw_blackout, fw_verify; /* 0009 */
} site_policy_t;

/* One part of what runs in a meter at the start (0009). */
typedef struct {
  uint32_t version, counter;
  const char *identity; /* NULL: the meter takes no image */
} site_part_t;

typedef struct {
  const char *hardware;          /* NULL: nobody said */
  site_part_t parts[SITE_PARTS]; /* legal, application */
  image_key_t *keys;             /* NULL: none */
  size_t key_count;
  int64_t image_max; /* octets of a file */
  int64_t log_max;   /* rows of the log of firmware */
} site_firmware_t;

/* Power quality (0011). */
typedef struct {
  int32_t declared_mv; /* 0: it measures none */
  int64_t certificate; /* its number; 0: none */
  claim_t expiry;
  char quality_class; /* 'A', 'S', 0 */
  bool has_key;       /* of its signatures, Ed25519 */
  uint8_t key[QUALITY_RECORD_KEY];
  int64_t log_max; /* records that it keeps */
} site_quality_t;

/* An image that can be sent: its file, octet by octet. */
typedef struct {
  const char *name;
  bytes_t file;
} site_image_t;

/* Of another quantity than 0; negative for what is paid to the customer. */
typedef struct {
  money_t energy[SITE_RATES];
  bool energy_priced[SITE_RATES];
  money_t demand[SITE_RATES];
} site_prices_t;

/* Prices are per kWh, per kW and bill, and per local day begun. */
typedef struct {
  const char *name; /* NULL: the meter has no contract, and its bills no money */
  const char *currency;
  int32_t places;
  money_t energy[SITE_RATES]; /* rates 1…8 */
  bool energy_priced[SITE_RATES];
  money_t demand[SITE_RATES]; /* rate 0: the maximum of all */
  bool demand_priced[SITE_RATES];
  money_t standing;
  site_prices_t **of; /* by quantity; NULL in it: nothing of it is priced */
} site_contract_t;

typedef struct {
  const char *name, *serial, *model;
  const char *dictionary;     /* which dictionary the model speaks; its own name without the fact */
  const char *identification; /* what it calls itself; NULL: what the dictionary says */
  int32_t phases;
  const shape_t *shape;   /* what it accumulates */
  int32_t daily_sets_max; /* daily sets that it keeps */
  site_connection_t connection;
  uint32_t line, zone, tariff;
  bool has_deferred;
  uint32_t deferred_tariff;
  bool deferred_by_command; /* no date */
  claim_t deferred_at;
  site_ratio_t ratio;
  site_firmware_t firmware;
  site_quality_t quality;
  const char *language;    /* SITE_IEC21 where the facts say nothing, or SITE_DLMS */
  session_access_t access; /* address, passwords, keys, what is asked for */
  site_policy_t policy;
  site_contract_t contract;
  /* The exchange of a meter: what stands at its place from then on, and what stood there before. */
  bool has_successor, has_predecessor;
  uint32_t successor, predecessor;
  utc_t retired, installed; /* meaningless without */
} site_meter_t;

typedef struct {
  const char *list;
  instant_t at;
  uint32_t meter;
  uint32_t what;  /* SITE_READ_… */
  uint32_t count; /* so often, … */
  span_t step;    /* … this far from one to the next; 0 of one alone */
} site_visit_t;

typedef struct {
  instant_t at;
  uint32_t meter;
  site_do_t what;
  int64_t argument; /* as site_do_t says; 0 where it has none */
  bool by_order;    /* of a calendar: it waits for activate_passive; otherwise … */
  claim_t due;      /* … by the meter's clock */
  site_ratio_t ratio;
  shape_columns_t channels;
  uint32_t image; /* index of the image */
  bool unseen;    /* it is sent without having been inspected */
} site_command_t;

typedef struct {
  bool recovery_auto;
  site_clock_policy_t clock_policy;
  span_t clock_limit;
  int32_t retry_attempts;
  span_t retry_delay;
  int32_t retry_backoff;
  span_t visit_deadline;
  bool has_title;
  uint8_t title[CIPHERING_TITLE_LEN]; /* the head-end's own */
} site_keys_t;

typedef struct {
  const char *case_id, *case_cell;
  zone_t *zones;
  size_t zone_count;
  tariff_t *tariffs;
  size_t tariff_count;
  site_network_t *networks;
  size_t network_count;
  site_line_t *lines;
  size_t line_count;
  site_meter_t *meters;
  size_t meter_count;
  site_visit_t *visits; /* in the order of the facts */
  size_t visit_count;
  site_command_t *commands;
  size_t command_count;
  site_image_t *images;
  size_t image_count;
  site_keys_t keys;
} site_t;

/* Everything lives in the arena; `facts` may go. ST_BAD_INPUT with the line and what is wrong. */
MUST_USE status_t site_read(arena_t *arena, bytes_t facts, site_t **site, fault_t *fault);

/* The meter of that serial number, or meter_count. */
size_t site_meter_by_serial(const site_t *site, bytes_t serial);

/* Does the meter take images at all? */
bool site_has_firmware(const site_meter_t *meter);

/* Does it measure power quality? */
bool site_has_quality(const site_meter_t *meter);

#endif
