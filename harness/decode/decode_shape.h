/* What a meter has: its quantities, registers, demands, channels, gauges, daily sets, firmware
 * and quality of power, as the facts declare them, and the objects that they come to (dictionary, 6
 * and 11 to 14). A meter
 * that declares nothing has the shape of polyphase-tou: the same table, made from its quantity and
 * its rates. What a value means and how it travels is not here (decode_form, decode_cosem,
 * decode_buffer). */
#ifndef DECODE_SHAPE_H
#define DECODE_SHAPE_H

#include "decode_text.h"

enum {
  DECODE_OBJECT_NONE = -1,
  DECODE_OBJECT_NAME_CAP = 20, /* `1-0:128.31.0*255` and its 0 */
  DECODE_QUANTITIES_MAX = 16,
  DECODE_TOU_MAX = 32,
  DECODE_DEMANDS_MAX = 9,
  DECODE_COINCIDENT_MAX = 5,
  DECODE_CHANNELS_MAX = 16,
  DECODE_GAUGES_MAX = 32,
  DECODE_NAMED_MAX = 40, /* channels that one message has room to name */
  /* Totals, rates, shadows, unallocated; three peaks and a sum of each demand, coincident ones. */
  DECODE_REGISTERS_MAX =
      3 * DECODE_QUANTITIES_MAX + DECODE_TOU_MAX + 4 * DECODE_DEMANDS_MAX + DECODE_COINCIDENT_MAX,
  DECODE_OBJECTS_MAX = DECODE_REGISTERS_MAX + 42,
  /* A peak and a coincident demand are two columns, value and stamp. */
  DECODE_SETS_COLUMNS_MAX =
      8 + DECODE_REGISTERS_MAX + 3 * DECODE_DEMANDS_MAX + DECODE_COINCIDENT_MAX + 4
};

/* One form a letter, as decode_form.h lists them; '?' after it: may be empty. `O` alone: channels
 * by the names of their objects, however many there are. `Y` alone: a statement. */
typedef struct {
  char name[DECODE_OBJECT_NAME_CAP]; /* in full, `1-0:1.8.0*255` */
  const char *forms;                 /* "" where it is read by range or not at all */
  const char *unit;                  /* "Wh"; "" without one */
  int unit_code;                     /* as DLMS writes it; 0 without one */
  bool optional;                     /* the read-out may be without it */
} decode_object_t;

typedef struct {
  const char *unit, *demand_unit;
  int code, unit_code, demand_unit_code; /* code: C of its objects */
  bool sum;                              /* of others: its energy has a sign */
} decode_quantity_t;

typedef struct {
  int quantity, peaks;
  int64_t mask;
} decode_demand_t;

typedef struct {
  const char *unit;
  int code, d, scaler; /* C and D of its objects */
} decode_gauge_t;

typedef struct {
  bool declared;
  decode_quantity_t quantities[DECODE_QUANTITIES_MAX];
  int quantity_count;
  struct {
    int quantity, rate;
  } tou[DECODE_TOU_MAX];
  int tou_count;
  decode_demand_t demands[DECODE_DEMANDS_MAX];
  int demand_count;
  int coincident[DECODE_COINCIDENT_MAX]; /* the quantity of each */
  int coincident_count;
  int channels[DECODE_CHANNELS_MAX]; /* the quantity of each; as they were changed to */
  int channel_count;
  bool instrument; /* a second profile, of these gauges */
  decode_gauge_t gauges[DECODE_GAUGES_MAX];
  int gauge_count;
  bool daily;    /* daily sets */
  bool firmware; /* it takes images */
  bool quality;  /* it measures that of power */
  /* In the order of the read-out; behind them those that it does not have. */
  decode_object_t objects[DECODE_OBJECTS_MAX];
  int object_count, read_out_count, register_first, register_count;
  int energy_count; /* of the registers, the first so many */
} decode_shape_t;

/* Of a meter that declares nothing. */
void decode_shape_default(decode_shape_t *shape);

/* One fact `quantity`, `tou`, `md`, `coincident`, `channel`, `instrument` or `gauge`, in its words;
 * false where it is not of its form or names what was not declared. Afterwards decode_shape_finish,
 * once: quantities of which there was none are those of a meter that declares nothing. */
bool decode_shape_fact(decode_shape_t *shape, const decode_view_t *words, size_t count);
void decode_shape_finish(decode_shape_t *shape);

/* The channels that are named `1-0:1.29.0*255;1-0:2.29.0*255`: their quantities, in order. False
 * where one is not of this meter, with its place in `*bad`, or there are too many. */
bool decode_shape_channels(const decode_shape_t *shape, decode_view_t names,
                           int channels[DECODE_NAMED_MAX], int *count, size_t *bad);
/* The quantity whose channel has that name; -1 without one. */
int decode_shape_channel(const decode_shape_t *shape, decode_view_t name);
/* Can a meter have these: 1 to 16, each once? */
bool decode_shape_channels_fit(const int *channels, int count);
/* From here on it has them; what is not possible changes nothing. */
void decode_shape_change(decode_shape_t *shape, const int *channels, int count);

/* The place in `objects`, or DECODE_OBJECT_NONE; reduced: C.D.E, as R1 and W1 ask. */
int decode_shape_find(const decode_shape_t *shape, decode_view_t name);
int decode_shape_find_reduced(const decode_shape_t *shape, decode_view_t name);

#endif
