/* Models as statements: fixtures/models/NAME.yaml says which quantities, registers, demands and
 * channels a meter of that model has, its limits, and its answer on every axis of policy. Read
 * strictly, once for each scenario that names it; what no meter can hold is refused with its place.
 * A statement without `quantities` is of the one-quantity shape that FACTS.md calls the default.
 * Internal to harness/scenario. */
#ifndef HARNESS_SCENARIO_STATEMENT_H
#define HARNESS_SCENARIO_STATEMENT_H

#include "base/quantity.h"
#include "base/yaml.h"

enum {
  STATEMENT_RATES = 8,
  STATEMENT_QUANTITIES_MAX = 16,
  STATEMENT_TOU_MAX = 32,
  STATEMENT_DEMANDS_MAX = 9,
  STATEMENT_PEAKS_MAX = 3,
  STATEMENT_COINCIDENT_MAX = 5,
  STATEMENT_CHANNELS_MAX = 16,
  STATEMENT_INPUTS = 4,
  STATEMENT_SUMS = 5,
  STATEMENT_GAUGES_PLAIN = 8, /* of a meter that measures no quality of power */
  STATEMENT_GAUGES_MAX = 32,
  STATEMENT_LIMITS = 12,
  STATEMENT_LIMITS_FIRMWARE = 8, /* from here on, those of images, so many: */
  STATEMENT_LIMITS_OF_FIRMWARE = 3,
  STATEMENT_LIMIT_QUALITY = 11, /* `quality_log` */
  STATEMENT_FIRMWARE_PARTS = 2,
  STATEMENT_POLICY_AXES = 57,
  STATEMENT_WORD = 4
};

typedef enum { STATEMENT_WH, STATEMENT_VARH, STATEMENT_VAH, STATEMENT_IMP } statement_unit_t;

typedef struct {
  char word[STATEMENT_WORD]; /* "+A", "R1", "C1" */
  statement_unit_t unit;
  int32_t part_count; /* of a sum; else 0 */
  int32_t parts[STATEMENT_QUANTITIES_MAX];
  bool minus[STATEMENT_QUANTITIES_MAX];
  uint32_t rates; /* bit r: it has a register of rate r */
} statement_quantity_t;

typedef struct {
  int32_t quantity;
  uint32_t mask; /* bit r: rate r; 0: whatever the rate */
  int32_t peaks;
} statement_demand_t;

typedef struct {
  int32_t quantity, demand;
} statement_coincident_t;

/* The second profile; period_ns 0: none. */
typedef struct {
  int64_t period_ns, days;
  int32_t gauge_count;
  const char *gauges[STATEMENT_GAUGES_MAX]; /* "P", "Q1" */
} statement_instrument_t;

/* What runs at the start, part 1 and part 2; hardware NULL: the meter takes no image. */
typedef struct {
  uint32_t version;
  int64_t counter;
  const char *identity;
} statement_part_t;

typedef struct {
  const char *hardware;
  statement_part_t parts[STATEMENT_FIRMWARE_PARTS];
  const char *flaw, *flaw_arg;                  /* NULL: none */
  int64_t limits[STATEMENT_LIMITS_OF_FIRMWARE]; /* −1: as `limits` says */
} statement_firmware_t;

typedef struct {
  const char *name, *dictionary;
  const char *identification; /* NULL: as the dictionary says */
  bool direct, ct;            /* how it may be connected */
  int32_t phases;             /* 1 or 3 */
  int32_t quantity_count;     /* 0: the default shape */
  statement_quantity_t quantities[STATEMENT_QUANTITIES_MAX];
  int64_t weights[STATEMENT_INPUTS]; /* of input n + 1; 0: it has none */
  int32_t demand_count, coincident_count, channel_count;
  statement_demand_t demands[STATEMENT_DEMANDS_MAX];
  statement_coincident_t coincident[STATEMENT_COINCIDENT_MAX];
  int32_t channels[STATEMENT_CHANNELS_MAX];
  statement_instrument_t instrument;
  statement_firmware_t firmware;
  int64_t nominal_mv;               /* the declared voltage; 0: it measures no quality of power */
  int64_t limits[STATEMENT_LIMITS]; /* −1: not said, as FACTS.md has it */
  const char *policy[STATEMENT_POLICY_AXES];
} statement_t;

struct story;

/* The statement of that name; NULL after a complaint. */
const statement_t *statement_find(struct story *story, const yaml_value_t *value);
/* One that was found before. */
const statement_t *statement_known(const struct story *story, const char *name);
/* The same of a text; `path` as it shall stand in messages. */
const statement_t *statement_read(struct story *story, const char *path, const char *name,
                                  bytes_t text);
/* A second profile, of a statement or below a meter of so many phases, with gauges of the quality
 * of power where it measures that: instrument.c. */
void statement_instrument_read(struct story *story, yaml_value_t *map, int32_t phases, bool quality,
                               statement_instrument_t *out);
/* A declared voltage: quality.c. */
void statement_nominal_read(struct story *story, const yaml_value_t *value, int64_t *nominal_mv);
/* The firmware of a statement or of a meter: firmware.c. */
void statement_firmware_read(struct story *story, yaml_value_t *map, statement_firmware_t *out);
/* The words of gauges; ends with NULL. */
extern const char *const STATEMENT_GAUGES[];
/* The index of a quantity, −1 where the model has none of it. The default shape has +A. */
int32_t statement_quantity(const statement_t *model, const char *word);
bool statement_has_rate(const statement_t *model, int32_t quantity, int32_t rate);
/* How amounts of a quantity are written: its energies and its demands. */
quantity_kind_t statement_energy_kind(const statement_t *model, int32_t quantity);
quantity_kind_t statement_power_kind(const statement_t *model, int32_t quantity);
/* "kWh", "kvarh" …: what a price is said of. */
const char *statement_energy_unit(const statement_t *model, int32_t quantity);
const char *statement_power_unit(const statement_t *model, int32_t quantity);
const char *statement_limit_name(int32_t limit);

#endif
