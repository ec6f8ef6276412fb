/* What a meter accumulates and how its registers are called: quantities, rate registers, maximum
 * and coincident demands, channels of the profile. From the facts of its model, or the standard
 * shape of a meter that declares nothing. The names are those of every language; how values
 * travel is the driver's business. Holds no value and no state. Source:
 * fixtures/dictionary/polyphase-tou.md, sections 6 and 11. */
#ifndef PMU_DRIVERS_SHAPE_H
#define PMU_DRIVERS_SHAPE_H

#include "base/octets.h"
#include "base/units.h"

enum {
  SHAPE_QUANTITIES_MAX = 16,
  SHAPE_TOU_MAX = 32,
  SHAPE_DEMANDS_MAX = 9,
  SHAPE_PEAKS_MAX = 3,
  SHAPE_COINCIDENT_MAX = 5,
  SHAPE_CHANNELS_MAX = 16,
  SHAPE_GAUGES_MAX = 32,
  SHAPE_RATES = 9, /* 1…8; 0 stands for none, or for all */
  SHAPE_WORD_SIZE = 4,
  SHAPE_GAUGE_SIZE = 8,
  SHAPE_NAME_SIZE = 20,
  /* Totals, shadows and unallocated of each quantity, rates, peaks, coincident, cumulative. */
  SHAPE_OBJECTS_MAX = 3 * SHAPE_QUANTITIES_MAX + SHAPE_TOU_MAX +
                      SHAPE_DEMANDS_MAX * (SHAPE_PEAKS_MAX + 1) + SHAPE_COINCIDENT_MAX
};

typedef enum { SHAPE_WH, SHAPE_VARH, SHAPE_VAH, SHAPE_PULSES, SHAPE_UNITS } shape_unit_t;

typedef struct {
  char word[SHAPE_WORD_SIZE]; /* "+A", "R1", "C1" */
  uint8_t code;               /* C of its objects */
  shape_unit_t unit;          /* of a sum that of its first part */
  bool sum, input;
  int32_t part_count; /* of a sum */
  int32_t parts[SHAPE_QUANTITIES_MAX];
  int8_t signs[SHAPE_QUANTITIES_MAX];
  uint32_t rates; /* bit r: it has a register of rate r */
} shape_quantity_t;

typedef struct {
  int32_t quantity;
  uint32_t mask; /* 0: whatever the rate; bit r: rate r */
  int32_t peaks;
} shape_demand_t;

typedef struct {
  int32_t quantity, demand;
} shape_coincident_t;

/* What the columns of a profile are, one behind the other: quantities, each once. */
typedef struct {
  int32_t count; /* 0: nothing is known of them */
  int32_t quantity[SHAPE_CHANNELS_MAX];
} shape_columns_t;

/* Of the second profile: smallest, greatest and mean of 1-0:C.D.0. */
typedef struct {
  char word[SHAPE_GAUGE_SIZE]; /* "P", "Q1", "THD1", "H2.13" */
  uint8_t code, d;             /* C and D */
  int8_t scaler;               /* 10^-3 of the unit, or 10^-4 */
  char unit[SHAPE_WORD_SIZE];  /* "W", "V", "%", "" */
  bool quality;                /* of 0011: not multiplied by ratios, of a meter with `nominal` */
} shape_gauge_t;

typedef enum {
  SHAPE_TOTAL,
  SHAPE_RATE,        /* index: the rate */
  SHAPE_SHADOW,      /* recorded while time was invalid */
  SHAPE_UNALLOCATED, /* recorded while no rate register counted */
  SHAPE_PEAK,        /* index: the demand; peak: 0…2 */
  SHAPE_COINCIDENT,  /* index: its number from 0 */
  SHAPE_CUMULATIVE   /* index: the demand */
} shape_kind_t;

typedef struct {
  char name[SHAPE_NAME_SIZE]; /* "1-0:2.8.1*255" */
  shape_kind_t kind;
  int32_t quantity, index, peak;
} shape_object_t;

typedef struct {
  bool declared; /* false: the standard shape */
  int32_t quantity_count;
  shape_quantity_t quantities[SHAPE_QUANTITIES_MAX];
  int32_t demand_count;
  shape_demand_t demands[SHAPE_DEMANDS_MAX];
  int32_t coincident_count;
  shape_coincident_t coincident[SHAPE_COINCIDENT_MAX];
  int32_t channel_count;
  int32_t channels[SHAPE_CHANNELS_MAX];                    /* the quantity of each */
  char channel_names[SHAPE_CHANNELS_MAX][SHAPE_NAME_SIZE]; /* "1-0:2.29.0*255" */
  span_t gauge_period;                                     /* of the second profile */
  int32_t gauge_count;                                     /* 0: it has none */
  shape_gauge_t gauges[SHAPE_GAUGES_MAX];
  int32_t object_count; /* shape_finish: registers in the order of a set */
  shape_object_t objects[SHAPE_OBJECTS_MAX];
} shape_t;

/* One quantity +A, rates 1…8, nine maximum demands of one peak, one channel. */
const shape_t *shape_standard(void);

/* Code and unit of a word, of a sum its code alone; false: there is no such word. */
bool shape_word(bytes_t word, shape_quantity_t *quantity);
/* A gauge by its word; false: there is no such word. */
bool shape_gauge(bytes_t word, shape_gauge_t *gauge);
/* Names the objects, once everything else stands. ST_BAD_INPUT: a sum of different units, two
 * demands of one quantity and mask, a quantity or a demand that is not there. */
MUST_USE status_t shape_finish(shape_t *shape, fault_t *fault);

const shape_object_t *shape_object(const shape_t *shape, bytes_t name); /* or NULL */
int32_t shape_channel_of(const shape_t *shape, int32_t quantity);       /* or -1 */
/* How many objects, from the first on, are energies: those of a daily set. */
int32_t shape_energy_count(const shape_t *shape);
shape_columns_t shape_columns(const shape_t *shape); /* as the roster has them */
bool shape_columns_same(const shape_columns_t *a, const shape_columns_t *b);
int32_t shape_columns_find(const shape_columns_t *columns, int32_t quantity); /* place, or -1 */
/* The quantity whose channel is called so, or -1. */
int32_t shape_channel_quantity(const shape_t *shape, bytes_t name);
void shape_channel_name(const shape_t *shape, int32_t quantity, char name[SHAPE_NAME_SIZE]);
/* The demand of a quantity whose mask is that of one rate, or 0 for rate 0; or -1. */
int32_t shape_demand_of(const shape_t *shape, int32_t quantity, int32_t rate);
shape_unit_t shape_unit(const shape_t *shape, const shape_object_t *object);
bool shape_is_demand(const shape_object_t *object); /* a power, in the unit of one */
const char *shape_energy_name(shape_unit_t unit);   /* "varh", "imp" */
const char *shape_demand_name(shape_unit_t unit);   /* "var", "imp/h" */
/* What registers pass on their way back to 0: 10^digits of the unit that a person reads, kWh … or
 * units of an input, in thousandths of Wh … or of the input's unit; 0 where digits is 0, and of
 * sums, which do not roll over. */
int64_t shape_limit(const shape_quantity_t *quantity, int32_t digits);

#endif
