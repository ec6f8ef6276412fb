/* Reads the facts of a shape, in their order; refuses what the dictionary calls no meter: two
 * demands of one quantity and mask, a sum over different units. */
#include "shape.h"

#include <assert.h>
#include <string.h>

typedef enum { UNIT_WH, UNIT_VARH, UNIT_VAH, UNIT_PULSES, UNIT_OF_PARTS } unit_t;

static const struct {
  const char *word;
  int code;
  unit_t unit;
} kinds[QUANTITY_KINDS] = {
    [QUANTITY_IMPORT] = {"+A", 1, UNIT_WH},       [QUANTITY_EXPORT] = {"-A", 2, UNIT_WH},
    [QUANTITY_IMPORT_1] = {"+A1", 21, UNIT_WH},   [QUANTITY_IMPORT_2] = {"+A2", 41, UNIT_WH},
    [QUANTITY_IMPORT_3] = {"+A3", 61, UNIT_WH},   [QUANTITY_EXPORT_1] = {"-A1", 22, UNIT_WH},
    [QUANTITY_EXPORT_2] = {"-A2", 42, UNIT_WH},   [QUANTITY_EXPORT_3] = {"-A3", 62, UNIT_WH},
    [QUANTITY_ABSOLUTE] = {"AA", 15, UNIT_WH},    [QUANTITY_R1] = {"R1", 5, UNIT_VARH},
    [QUANTITY_R2] = {"R2", 6, UNIT_VARH},         [QUANTITY_R3] = {"R3", 7, UNIT_VARH},
    [QUANTITY_R4] = {"R4", 8, UNIT_VARH},         [QUANTITY_R_POSITIVE] = {"+R", 3, UNIT_VARH},
    [QUANTITY_R_NEGATIVE] = {"-R", 4, UNIT_VARH}, [QUANTITY_S_IMPORT] = {"+S", 9, UNIT_VAH},
    [QUANTITY_S_EXPORT] = {"-S", 10, UNIT_VAH},   [QUANTITY_I1] = {"I1", 131, UNIT_PULSES},
    [QUANTITY_I2] = {"I2", 132, UNIT_PULSES},     [QUANTITY_I3] = {"I3", 133, UNIT_PULSES},
    [QUANTITY_I4] = {"I4", 134, UNIT_PULSES},     [QUANTITY_C1] = {"C1", 141, UNIT_OF_PARTS},
    [QUANTITY_C2] = {"C2", 142, UNIT_OF_PARTS},   [QUANTITY_C3] = {"C3", 143, UNIT_OF_PARTS},
    [QUANTITY_C4] = {"C4", 144, UNIT_OF_PARTS},   [QUANTITY_C5] = {"C5", 145, UNIT_OF_PARTS},
};

bool oracle_shape_is_sum(const quantity_t *quantity) { return quantity->kind >= QUANTITY_C1; }

bool oracle_shape_is_input(const quantity_t *quantity) {
  return quantity->kind >= QUANTITY_I1 && quantity->kind <= QUANTITY_I4;
}

bool oracle_shape_counts_pulses(const shape_t *shape, int quantity) {
  const quantity_t *one = &shape->quantities[quantity];
  if (oracle_shape_is_sum(one)) one = &shape->quantities[one->parts[0]];
  return oracle_shape_is_input(one);
}

const char *oracle_shape_unit(const shape_t *shape, int quantity) {
  static const char *const words[] = {
      [UNIT_WH] = "W", [UNIT_VARH] = "var", [UNIT_VAH] = "VA", [UNIT_PULSES] = "imp"};
  const quantity_t *one = &shape->quantities[quantity];
  if (oracle_shape_is_sum(one)) one = &shape->quantities[one->parts[0]];
  return words[kinds[one->kind].unit];
}

int oracle_shape_code(const quantity_t *quantity) {
  assert(quantity->kind < QUANTITY_KINDS);
  return kinds[quantity->kind].code;
}

shape_t oracle_shape_default(void) {
  shape_t shape = {.quantity_count = 1,
                   .tou_count = 8,
                   .demand_count = SHAPE_DEMANDS_MAX,
                   .channel_count = 1,
                   .quantities = {{.kind = QUANTITY_IMPORT, .rates = 0x1FE}},
                   .weight = {1, 1, 1, 1}};
  for (int n = 0; n < SHAPE_DEMANDS_MAX; n++) {
    shape.demands[n] = (demand_of_t){.mask = n == 0 ? 0 : 1U << n, .peaks = 1};
  }
  return shape;
}

/* Word `index` as a number from `least` to `most`. */
static bool number_in(const words_t *words, int index, int64_t least, int64_t most, int *number) {
  int64_t value = 0;
  if (index >= words->count || !oracle_text_int(words->word[index], &value)) return false;
  if (value < least || value > most) return false;
  *number = (int)value;
  return true;
}

static bool read_part(const shape_t *shape, quantity_t *sum, const char *word) {
  int64_t index = 0;
  bool sign = word[0] == '+' || word[0] == '-';
  if (!sign || word[1] == '-' || !oracle_text_int(word + 1, &index)) return false;
  if (index >= shape->quantity_count || sum->part_count == SHAPE_QUANTITIES_MAX) return false;
  const quantity_t *part = &shape->quantities[index];
  if (oracle_shape_is_sum(part)) return false;
  sum->parts[sum->part_count] = (int)index;
  sum->signs[sum->part_count] = word[0] == '-' ? -1 : 1;
  sum->part_count++;
  const quantity_t *first = &shape->quantities[sum->parts[0]];
  return kinds[first->kind].unit == kinds[part->kind].unit;
}

static bool read_quantity(shape_t *shape, const words_t *words) {
  if (!shape->declared) { /* the first one: nothing holds but what the facts say */
    *shape = (shape_t){.declared = true, .weight = {1, 1, 1, 1}};
  }
  int index = 0, count = shape->quantity_count;
  if (words->count < 4 || count == SHAPE_QUANTITIES_MAX) return false;
  if (!number_in(words, 2, count, count, &index)) return false;
  quantity_t quantity = {.kind = QUANTITY_KINDS};
  for (int kind = 0; kind < QUANTITY_KINDS; kind++) {
    if (strcmp(words->word[3], kinds[kind].word) == 0) quantity.kind = (quantity_kind_t)kind;
  }
  if (quantity.kind == QUANTITY_KINDS) return false;
  if (index == 0 && quantity.kind != QUANTITY_IMPORT) return false;
  for (int i = 0; i < count; i++) {
    if (shape->quantities[i].kind == quantity.kind) return false;
  }
  for (int i = 4; i < words->count; i++) {
    if (!read_part(shape, &quantity, words->word[i])) return false;
  }
  if (oracle_shape_is_sum(&quantity) != (quantity.part_count > 0)) return false;
  shape->quantities[shape->quantity_count++] = quantity;
  return true;
}

static bool read_input(shape_t *shape, const words_t *words) {
  int input = 0, weight = 0;
  if (words->count != 4 || !number_in(words, 2, 1, SHAPE_INPUTS, &input)) return false;
  if (!number_in(words, 3, 1, 1000000000, &weight)) return false;
  shape->weight[input - 1] = weight;
  return true;
}

static bool read_tou(shape_t *shape, const words_t *words) {
  int quantity = 0, rate = 0;
  if (words->count != 4 || shape->tou_count == SHAPE_TOU_MAX) return false;
  if (!number_in(words, 2, 0, shape->quantity_count - 1, &quantity)) return false;
  if (!number_in(words, 3, 1, SHAPE_RATES - 1, &rate)) return false;
  unsigned *rates = &shape->quantities[quantity].rates;
  if ((*rates >> rate & 1) != 0) return false;
  *rates |= 1U << rate;
  shape->tou_count++;
  return true;
}

static bool read_demand(shape_t *shape, const words_t *words) {
  int n = 0, mask = 0, count = shape->demand_count;
  demand_of_t demand = {0};
  if (words->count != 6 || count == SHAPE_DEMANDS_MAX) return false;
  if (!number_in(words, 2, count, count, &n) ||
      !number_in(words, 3, 0, shape->quantity_count - 1, &demand.quantity) ||
      !number_in(words, 4, 0, (1 << SHAPE_RATES) - 1, &mask) ||
      !number_in(words, 5, 1, SHAPE_PEAKS_MAX, &demand.peaks)) {
    return false;
  }
  if (mask % 2 != 0) return false; /* there is no rate 0 */
  demand.mask = (unsigned)mask;
  for (int i = 0; i < count; i++) {
    const demand_of_t *other = &shape->demands[i];
    if (other->quantity == demand.quantity && other->mask == demand.mask) return false;
  }
  shape->demands[shape->demand_count++] = demand;
  return true;
}

static bool read_coincident(shape_t *shape, const words_t *words) {
  int n = 0, next = shape->coincident_count + 1;
  coincident_of_t one = {0};
  if (words->count != 5 || next > SHAPE_COINCIDENT_MAX) return false;
  if (!number_in(words, 2, next, next, &n) ||
      !number_in(words, 3, 0, shape->quantity_count - 1, &one.quantity) ||
      !number_in(words, 4, 0, shape->demand_count - 1, &one.demand)) {
    return false;
  }
  shape->coincident[shape->coincident_count++] = one;
  return true;
}

static bool read_channel(shape_t *shape, const words_t *words) {
  int n = 0, count = shape->channel_count, quantity = 0;
  if (words->count != 4 || count == SHAPE_CHANNELS_MAX) return false;
  if (!number_in(words, 2, count, count, &n)) return false;
  if (!number_in(words, 3, 0, shape->quantity_count - 1, &quantity)) return false;
  shape->channels[shape->channel_count++] = quantity;
  return true;
}

bool oracle_shape_read(shape_t *shape, const words_t *words) {
  static const struct {
    const char *name;
    bool (*read)(shape_t *shape, const words_t *words);
  } readers[] = {{"input", read_input},
                 {"tou", read_tou},
                 {"md", read_demand},
                 {"coincident", read_coincident},
                 {"channel", read_channel}};
  if (strcmp(words->word[0], "quantity") == 0) return read_quantity(shape, words);
  if (!shape->declared) return false; /* they say nothing without quantities */
  for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
    if (strcmp(words->word[0], readers[i].name) == 0) return readers[i].read(shape, words);
  }
  return false;
}
