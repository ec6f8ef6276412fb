/* What a meter accumulates: its quantities, rate registers, maximum demands, coincident demands and
 * channels, as the facts declare them, or the one of `polyphase-tou` where they declare nothing.
 * Shapes only; what a quantity means is power.c. Sources: FACTS.md, 0006, dictionary section 11. */
#ifndef ORACLE_SHAPE_H
#define ORACLE_SHAPE_H

#include "text.h"

enum {
  SHAPE_QUANTITIES_MAX = 16,
  SHAPE_RATES = 9, /* 1…8; 0: none */
  SHAPE_TOU_MAX = 32,
  SHAPE_DEMANDS_MAX = 9,
  SHAPE_PEAKS_MAX = 3,
  SHAPE_COINCIDENT_MAX = 5,
  SHAPE_CHANNELS_MAX = 16,
  SHAPE_INPUTS = 4
};

typedef enum {
  QUANTITY_IMPORT,
  QUANTITY_EXPORT,
  QUANTITY_IMPORT_1,
  QUANTITY_IMPORT_2,
  QUANTITY_IMPORT_3,
  QUANTITY_EXPORT_1,
  QUANTITY_EXPORT_2,
  QUANTITY_EXPORT_3,
  QUANTITY_ABSOLUTE,
  QUANTITY_R1,
  QUANTITY_R2,
  QUANTITY_R3,
  QUANTITY_R4,
  QUANTITY_R_POSITIVE,
  QUANTITY_R_NEGATIVE,
  QUANTITY_S_IMPORT,
  QUANTITY_S_EXPORT,
  QUANTITY_I1,
  QUANTITY_I2,
  QUANTITY_I3,
  QUANTITY_I4,
  QUANTITY_C1,
  QUANTITY_C2,
  QUANTITY_C3,
  QUANTITY_C4,
  QUANTITY_C5,
  QUANTITY_KINDS
} quantity_kind_t;

typedef struct {
  quantity_kind_t kind;
  int part_count; /* of a sum */
  int parts[SHAPE_QUANTITIES_MAX], signs[SHAPE_QUANTITIES_MAX];
  unsigned rates; /* bit r: it has a register of rate r */
} quantity_t;

typedef struct {
  int quantity;
  unsigned mask; /* 0: whatever the rate */
  int peaks;
} demand_of_t;

typedef struct {
  int quantity, demand;
} coincident_of_t;

typedef struct {
  bool declared;
  int quantity_count, tou_count, demand_count, coincident_count, channel_count;
  quantity_t quantities[SHAPE_QUANTITIES_MAX];
  demand_of_t demands[SHAPE_DEMANDS_MAX];
  coincident_of_t coincident[SHAPE_COINCIDENT_MAX];
  int channels[SHAPE_CHANNELS_MAX];
  int64_t weight[SHAPE_INPUTS]; /* thousandths of its unit a pulse */
} shape_t;

shape_t oracle_shape_default(void);
/* `quantity`, `input`, `tou`, `md`, `coincident`, `channel`, whole lines; false: not of their form,
 * or no meter is like that. */
bool oracle_shape_read(shape_t *shape, const words_t *words) ORACLE_MUST_USE;

bool oracle_shape_is_sum(const quantity_t *quantity);
bool oracle_shape_is_input(const quantity_t *quantity);
bool oracle_shape_counts_pulses(const shape_t *shape,
                                int quantity);                     /* an input, or a sum of such */
const char *oracle_shape_unit(const shape_t *shape, int quantity); /* of power; imp of pulses */
int oracle_shape_code(const quantity_t *quantity);                 /* C of OBIS */

#endif
