/* Shapes of meters; see shape.h. */
#include "pmu/drivers/shape.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *word;
  uint8_t code;
  shape_unit_t unit;
} words[] = {{"+A", 1, SHAPE_WH},       {"-A", 2, SHAPE_WH},       {"AA", 15, SHAPE_WH},
             {"+A1", 21, SHAPE_WH},     {"-A1", 22, SHAPE_WH},     {"+A2", 41, SHAPE_WH},
             {"-A2", 42, SHAPE_WH},     {"+A3", 61, SHAPE_WH},     {"-A3", 62, SHAPE_WH},
             {"R1", 5, SHAPE_VARH},     {"R2", 6, SHAPE_VARH},     {"R3", 7, SHAPE_VARH},
             {"R4", 8, SHAPE_VARH},     {"+R", 3, SHAPE_VARH},     {"-R", 4, SHAPE_VARH},
             {"+S", 9, SHAPE_VAH},      {"-S", 10, SHAPE_VAH},     {"I1", 131, SHAPE_PULSES},
             {"I2", 132, SHAPE_PULSES}, {"I3", 133, SHAPE_PULSES}, {"I4", 134, SHAPE_PULSES},
             {"C1", 141, SHAPE_WH},     {"C2", 142, SHAPE_WH},     {"C3", 143, SHAPE_WH},
             {"C4", 144, SHAPE_WH},     {"C5", 145, SHAPE_WH}};

bool shape_word(bytes_t word, shape_quantity_t *quantity) {
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (!bytes_is(word, words[i].word)) continue;
    *quantity = (shape_quantity_t){.code = words[i].code, .unit = words[i].unit};
    snprintf(quantity->word, sizeof quantity->word, "%s", words[i].word);
    quantity->sum = quantity->word[0] == 'C';
    quantity->input = quantity->word[0] == 'I';
    return true;
  }
  return false;
}

/* ------------------------------------------------------------------ names */

static void add(shape_t *shape, shape_object_t object, int32_t c, int32_t d, int32_t e) {
  CHECK(shape->object_count < SHAPE_OBJECTS_MAX);
  snprintf(object.name, sizeof object.name, "1-0:%d.%d.%d*255", (int)(c & 0xFF), (int)(d & 0xFF),
           (int)(e & 0xFF));
  shape->objects[shape->object_count++] = object;
}

/* Shadow and unallocated of +A keep the names that they have in the standard shape. */
static int32_t code_beside(const shape_quantity_t *quantity) {
  return quantity->code == 1 ? 0 : quantity->code;
}

static void add_energies(shape_t *shape) {
  for (int32_t q = 0; q < shape->quantity_count; q++)
    add(shape, (shape_object_t){.kind = SHAPE_TOTAL, .quantity = q}, shape->quantities[q].code, 8,
        0);
  for (int32_t q = 0; q < shape->quantity_count; q++) {
    for (int32_t rate = 1; rate < SHAPE_RATES; rate++)
      if ((shape->quantities[q].rates >> rate & 1) != 0)
        add(shape, (shape_object_t){.kind = SHAPE_RATE, .quantity = q, .index = rate},
            shape->quantities[q].code, 8, rate);
  }
  for (int32_t q = 0; q < shape->quantity_count; q++)
    if (!shape->quantities[q].sum)
      add(shape, (shape_object_t){.kind = SHAPE_SHADOW, .quantity = q}, 128, 8,
          code_beside(&shape->quantities[q]));
  for (int32_t q = 0; q < shape->quantity_count; q++)
    if (shape->quantities[q].rates != 0)
      add(shape, (shape_object_t){.kind = SHAPE_UNALLOCATED, .quantity = q}, 129, 8,
          code_beside(&shape->quantities[q]));
}

/* E: 0 whatever the rate, r where it is one rate, 10 + N where it is several. */
static int32_t demand_e(const shape_t *shape, int32_t demand) {
  uint32_t mask = shape->demands[demand].mask;
  for (int32_t rate = 1; rate < SHAPE_RATES; rate++)
    if (mask == UINT32_C(1) << rate) return rate;
  return mask == 0 ? 0 : 10 + demand;
}

static void add_demands(shape_t *shape) {
  enum { D_PEAK = 6, D_CUMULATIVE = 2, C_COINCIDENT = 150 };
  for (int32_t n = 0; n < shape->demand_count; n++) {
    const shape_demand_t *demand = &shape->demands[n];
    for (int32_t peak = 0; peak < demand->peaks; peak++)
      add(shape, (shape_object_t){"", SHAPE_PEAK, demand->quantity, n, peak},
          shape->quantities[demand->quantity].code, D_PEAK + 10 * peak, demand_e(shape, n));
  }
  for (int32_t n = 0; n < shape->coincident_count; n++)
    add(shape,
        (shape_object_t){
            .kind = SHAPE_COINCIDENT, .quantity = shape->coincident[n].quantity, .index = n},
        C_COINCIDENT, D_PEAK, n + 1);
  for (int32_t n = 0; n < shape->demand_count; n++) {
    int32_t quantity = shape->demands[n].quantity;
    add(shape, (shape_object_t){.kind = SHAPE_CUMULATIVE, .quantity = quantity, .index = n},
        shape->quantities[quantity].code, D_CUMULATIVE, demand_e(shape, n));
  }
}

/* ------------------------------------------------------------------ what can be */

static status_t check_sum(const shape_t *shape, int32_t index, fault_t *fault) {
  const shape_quantity_t *sum = &shape->quantities[index];
  if (sum->part_count < 1)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the sum %s has no parts", sum->word);
  for (int32_t i = 0; i < sum->part_count; i++) {
    int32_t part = sum->parts[i];
    if (part < 0 || part >= index || shape->quantities[part].sum)
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "a part of the sum %s is not a quantity before it", sum->word);
    if (shape->quantities[part].unit != shape->quantities[sum->parts[0]].unit)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "the sum %s has parts of different units",
                       sum->word);
  }
  return ST_OK;
}

static status_t check_demands(const shape_t *shape, fault_t *fault) {
  for (int32_t n = 0; n < shape->demand_count; n++) {
    const shape_demand_t *demand = &shape->demands[n];
    if (demand->quantity < 0 || demand->quantity >= shape->quantity_count)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "maximum demand %d of a quantity not declared",
                       (int)n);
    for (int32_t other = 0; other < n; other++)
      if (shape->demands[other].quantity == demand->quantity &&
          shape->demands[other].mask == demand->mask)
        return fault_set(fault, ST_BAD_INPUT, -1, -1,
                         "maximum demands %d and %d have one quantity and mask", (int)other,
                         (int)n);
  }
  for (int32_t n = 0; n < shape->coincident_count; n++) {
    const shape_coincident_t *coincident = &shape->coincident[n];
    if (coincident->quantity >= 0 && coincident->quantity < shape->quantity_count &&
        coincident->demand >= 0 && coincident->demand < shape->demand_count)
      continue;
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "coincident demand %d of a quantity or a demand that is not declared",
                     (int)n + 1);
  }
  for (int32_t n = 0; n < shape->channel_count; n++) {
    if (shape->channels[n] >= 0 && shape->channels[n] < shape->quantity_count) continue;
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "channel %d of a quantity not declared", (int)n);
  }
  return ST_OK;
}

status_t shape_finish(shape_t *shape, fault_t *fault) {
  status_t status = ST_OK;
  for (int32_t q = 0; q < shape->quantity_count && status == ST_OK; q++) {
    shape_quantity_t *quantity = &shape->quantities[q];
    if (!quantity->sum) continue;
    status = check_sum(shape, q, fault);
    if (status == ST_OK) quantity->unit = shape->quantities[quantity->parts[0]].unit;
  }
  if (status == ST_OK) status = check_demands(shape, fault);
  if (status != ST_OK) return status;
  shape->object_count = 0;
  add_energies(shape);
  add_demands(shape);
  for (int32_t i = 0; i < shape->channel_count; i++)
    shape_channel_name(shape, shape->channels[i], shape->channel_names[i]);
  return ST_OK;
}

/* ------------------------------------------------------------------ the standard shape */

#define RATE(r)                                                                                    \
  { "1-0:1.8." #r "*255", SHAPE_RATE, 0, r, 0 }
#define PEAK(n)                                                                                    \
  { "1-0:1.6." #n "*255", SHAPE_PEAK, 0, n, 0 }
#define CUMULATIVE(n)                                                                              \
  { "1-0:1.2." #n "*255", SHAPE_CUMULATIVE, 0, n, 0 }
#define DEMAND(n)                                                                                  \
  { 0, (n) == 0 ? 0 : UINT32_C(1) << (n), 1 }

static const shape_t standard = {
    .quantity_count = 1,
    .quantities = {{.word = "+A", .code = 1, .unit = SHAPE_WH, .rates = 0x1FE}},
    .demand_count = 9,
    .demands = {DEMAND(0), DEMAND(1), DEMAND(2), DEMAND(3), DEMAND(4), DEMAND(5), DEMAND(6),
                DEMAND(7), DEMAND(8)},
    .channel_count = 1,
    .channel_names = {"1-0:1.29.0*255"},
    .object_count = 29,
    .objects = {{"1-0:1.8.0*255", SHAPE_TOTAL, 0, 0, 0},
                RATE(1),
                RATE(2),
                RATE(3),
                RATE(4),
                RATE(5),
                RATE(6),
                RATE(7),
                RATE(8),
                {"1-0:128.8.0*255", SHAPE_SHADOW, 0, 0, 0},
                {"1-0:129.8.0*255", SHAPE_UNALLOCATED, 0, 0, 0},
                PEAK(0),
                PEAK(1),
                PEAK(2),
                PEAK(3),
                PEAK(4),
                PEAK(5),
                PEAK(6),
                PEAK(7),
                PEAK(8),
                CUMULATIVE(0),
                CUMULATIVE(1),
                CUMULATIVE(2),
                CUMULATIVE(3),
                CUMULATIVE(4),
                CUMULATIVE(5),
                CUMULATIVE(6),
                CUMULATIVE(7),
                CUMULATIVE(8)}};

const shape_t *shape_standard(void) { return &standard; }

/* ------------------------------------------------------------------ questions */

const shape_object_t *shape_object(const shape_t *shape, bytes_t name) {
  for (int32_t i = 0; i < shape->object_count; i++)
    if (bytes_is(name, shape->objects[i].name)) return &shape->objects[i];
  return NULL;
}

int32_t shape_channel_of(const shape_t *shape, int32_t quantity) {
  for (int32_t i = 0; i < shape->channel_count; i++)
    if (shape->channels[i] == quantity) return i;
  return -1;
}

int32_t shape_energy_count(const shape_t *shape) {
  int32_t count = 0;
  while (count < shape->object_count && shape->objects[count].kind < SHAPE_PEAK)
    count++;
  return count;
}

shape_columns_t shape_columns(const shape_t *shape) {
  shape_columns_t columns = {.count = shape->channel_count};
  for (int32_t i = 0; i < columns.count; i++)
    columns.quantity[i] = shape->channels[i];
  return columns;
}

bool shape_columns_same(const shape_columns_t *a, const shape_columns_t *b) {
  bool same = a->count == b->count;
  for (int32_t i = 0; i < a->count && same; i++)
    same = a->quantity[i] == b->quantity[i];
  return same;
}

int32_t shape_columns_find(const shape_columns_t *columns, int32_t quantity) {
  for (int32_t i = 0; i < columns->count; i++)
    if (columns->quantity[i] == quantity) return i;
  return -1;
}

void shape_channel_name(const shape_t *shape, int32_t quantity, char name[SHAPE_NAME_SIZE]) {
  CHECK(quantity >= 0 && quantity < shape->quantity_count);
  snprintf(name, SHAPE_NAME_SIZE, "1-0:%d.29.0*255", (int)shape->quantities[quantity].code);
}

int32_t shape_channel_quantity(const shape_t *shape, bytes_t name) {
  char own[SHAPE_NAME_SIZE];
  for (int32_t quantity = 0; quantity < shape->quantity_count; quantity++) {
    shape_channel_name(shape, quantity, own);
    if (bytes_is(name, own)) return quantity;
  }
  return -1;
}

int32_t shape_demand_of(const shape_t *shape, int32_t quantity, int32_t rate) {
  CHECK(rate >= 0 && rate < SHAPE_RATES);
  uint32_t mask = rate == 0 ? 0 : UINT32_C(1) << rate;
  for (int32_t n = 0; n < shape->demand_count; n++)
    if (shape->demands[n].quantity == quantity && shape->demands[n].mask == mask) return n;
  return -1;
}

shape_unit_t shape_unit(const shape_t *shape, const shape_object_t *object) {
  CHECK(object->quantity >= 0 && object->quantity < shape->quantity_count);
  return shape->quantities[object->quantity].unit;
}

bool shape_is_demand(const shape_object_t *object) {
  return object->kind == SHAPE_PEAK || object->kind == SHAPE_COINCIDENT ||
         object->kind == SHAPE_CUMULATIVE;
}

const char *shape_energy_name(shape_unit_t unit) {
  static const char *const names[SHAPE_UNITS] = {"Wh", "varh", "VAh", "imp"};
  CHECK(unit >= 0 && unit < SHAPE_UNITS);
  return names[unit];
}

const char *shape_demand_name(shape_unit_t unit) {
  static const char *const names[SHAPE_UNITS] = {"W", "var", "VA", "imp/h"};
  CHECK(unit >= 0 && unit < SHAPE_UNITS);
  return names[unit];
}

int64_t shape_limit(const shape_quantity_t *quantity, int32_t digits) {
  if (digits <= 0 || quantity->sum) return 0;
  int64_t limit = quantity->input ? 1000 : 1000000; /* thousandths in a unit, in a thousand units */
  for (int32_t i = 0; i < digits; i++)
    limit *= 10;
  return limit;
}
