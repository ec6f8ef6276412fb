/* The shape of a meter; see decode_shape.h. The order of the objects is that of section 11 of the
 * dictionary: totals, rates, shadows, unallocated, peaks (second and third right behind the first),
 * coincident demands, cumulative ones. */
#include "decode_shape.h"

#include <stdio.h>
#include <string.h>

enum {
  RATE_MAX = 32,
  SEVERAL = 10,
  INPUTS = 130,
  SUMS = 140,
  NO_UNIT_CODE = 255,
  BEFORE_COUNT = 17,
  FIRMWARE_COUNT = 5,
  QUALITY_COUNT = 6,
  HARMONICS = 134, /* and the phase: C of their objects */
  ORDERS = 100,    /* and the order: D of them */
  ORDER_MAX = 25
};

/* Section 11: code and units of each quantity; a sum has those of its first part. */
static const struct {
  const char *word;
  decode_quantity_t is;
} quantities[] = {
    {"+A", {"Wh", "W", 1, 30, 27, false}},     {"-A", {"Wh", "W", 2, 30, 27, false}},
    {"AA", {"Wh", "W", 15, 30, 27, false}},    {"+A1", {"Wh", "W", 21, 30, 27, false}},
    {"-A1", {"Wh", "W", 22, 30, 27, false}},   {"+A2", {"Wh", "W", 41, 30, 27, false}},
    {"-A2", {"Wh", "W", 42, 30, 27, false}},   {"+A3", {"Wh", "W", 61, 30, 27, false}},
    {"-A3", {"Wh", "W", 62, 30, 27, false}},   {"R1", {"varh", "var", 5, 32, 29, false}},
    {"R2", {"varh", "var", 6, 32, 29, false}}, {"R3", {"varh", "var", 7, 32, 29, false}},
    {"R4", {"varh", "var", 8, 32, 29, false}}, {"+R", {"varh", "var", 3, 32, 29, false}},
    {"-R", {"varh", "var", 4, 32, 29, false}}, {"+S", {"VAh", "VA", 9, 31, 28, false}},
    {"-S", {"VAh", "VA", 10, 31, 28, false}},
};

/* Sections 12 and 14: code, unit and scaler of each gauge. */
static const struct {
  const char *word;
  decode_gauge_t is;
} gauges[] = {{"P", {"W", 16, 7, -3}},     {"P1", {"W", 36, 7, -3}},    {"P2", {"W", 56, 7, -3}},
              {"P3", {"W", 76, 7, -3}},    {"Q", {"var", 3, 7, -3}},    {"Q1", {"var", 23, 7, -3}},
              {"Q2", {"var", 43, 7, -3}},  {"Q3", {"var", 63, 7, -3}},  {"S", {"VA", 9, 7, -3}},
              {"U1", {"V", 32, 7, -3}},    {"U2", {"V", 52, 7, -3}},    {"U3", {"V", 72, 7, -3}},
              {"F", {"Hz", 14, 7, -3}},    {"UB", {"%", 130, 7, -4}},   {"THD1", {"%", 131, 7, -4}},
              {"THD2", {"%", 132, 7, -4}}, {"THD3", {"%", 133, 7, -4}}, {"PST1", {"", 138, 7, -3}},
              {"PST2", {"", 139, 7, -3}},  {"PST3", {"", 140, 7, -3}}};

/* `I1`…`I4` and `C1`…`C5`: the letter and one digit up to `last`; 0 where it is none of them. */
static int shape_numbered(decode_view_t word, char letter, char last) {
  if (word.len != 2 || word.p[0] != letter || word.p[1] < '1' || word.p[1] > last) return 0;
  return word.p[1] - '0';
}

/* The parts of a sum are quantities before it that are none; the units of the first are its own. */
static bool shape_sum(const decode_shape_t *shape, const decode_view_t *parts, size_t count,
                      decode_quantity_t *sum) {
  int64_t part;
  for (size_t i = 0; i < count; i++) {
    const decode_view_t index = {parts[i].p + 1, parts[i].len - 1};
    if (parts[i].len < 2 || (parts[i].p[0] != '+' && parts[i].p[0] != '-')) return false;
    if (!decode_view_number(index, false, &part) || part >= shape->quantity_count) return false;
    const decode_quantity_t *of = &shape->quantities[part];
    if (of->sum || (i > 0 && of->unit_code != sum->unit_code)) return false;
    const int code = sum->code;
    *sum = *of;
    sum->code = code;
  }
  sum->sum = true;
  return count > 0;
}

static bool shape_quantity(decode_shape_t *shape, const decode_view_t *words, size_t count) {
  int64_t index;
  if (count < 4 || !decode_view_number(words[2], false, &index) || index != shape->quantity_count ||
      index >= DECODE_QUANTITIES_MAX)
    return false;
  decode_quantity_t *quantity = &shape->quantities[index];
  const int input = shape_numbered(words[3], 'I', '4'), sum = shape_numbered(words[3], 'C', '5');
  if (input)
    *quantity =
        (decode_quantity_t){"imp", "imp/h", INPUTS + input, NO_UNIT_CODE, NO_UNIT_CODE, false};
  quantity->code = input ? quantity->code : sum ? SUMS + sum : 0;
  for (size_t i = 0; !input && !sum && i < sizeof quantities / sizeof quantities[0]; i++)
    if (decode_view_is(words[3], quantities[i].word)) *quantity = quantities[i].is;
  if (quantity->code == 0 || (index == 0 && quantity->code != 1)) return false;
  for (int i = 0; i < index; i++)
    if (shape->quantities[i].code == quantity->code) return false;
  if (sum ? !shape_sum(shape, words + 4, count - 4, quantity) : count != 4) return false;
  shape->quantity_count++;
  shape->declared = true;
  return true;
}

static bool shape_tou(decode_shape_t *shape, int64_t quantity, int64_t rate) {
  const int last = shape->tou_count - 1;
  if (shape->tou_count == DECODE_TOU_MAX || rate < 1 || rate > RATE_MAX) return false;
  if (last >= 0 && (quantity < shape->tou[last].quantity ||
                    (quantity == shape->tou[last].quantity && rate <= shape->tou[last].rate)))
    return false;
  shape->tou[shape->tou_count].quantity = (int)quantity;
  shape->tou[shape->tou_count++].rate = (int)rate;
  return true;
}

static bool shape_demand(decode_shape_t *shape, int64_t quantity, int64_t mask, int64_t peaks) {
  if (shape->demand_count == DECODE_DEMANDS_MAX || mask % 2 || peaks < 1 || peaks > 3) return false;
  for (int i = 0; i < shape->demand_count; i++)
    if (shape->demands[i].quantity == quantity && shape->demands[i].mask == mask) return false;
  shape->demands[shape->demand_count++] =
      (decode_demand_t){.quantity = (int)quantity, .mask = mask, .peaks = (int)peaks};
  return true;
}

/* `instrument M PERIOD_NS DAYS`: whole minutes that divide a day. */
static bool shape_instrument(decode_shape_t *shape, const decode_view_t *words, size_t count) {
  static const int64_t minute_ns = 60000000000, day_ns = 86400000000000;
  int64_t period_ns, days;
  if (shape->instrument || count != 4 || !decode_view_number(words[2], false, &period_ns) ||
      !decode_view_number(words[3], false, &days))
    return false;
  if (period_ns == 0 || period_ns % minute_ns != 0 || day_ns % period_ns != 0) return false;
  shape->instrument = true;
  return true;
}

/* `H1.5`: phase 1…3, order 2…25. */
static bool shape_harmonic(decode_view_t word, decode_gauge_t *gauge) {
  int64_t order;
  if (word.len < 4 || word.p[0] != 'H' || word.p[2] != '.') return false;
  const decode_view_t digits = {word.p + 3, word.len - 3};
  if (word.p[1] < '1' || word.p[1] > '3' || digits.p[0] == '0' ||
      !decode_view_number(digits, false, &order) || order < 2 || order > ORDER_MAX)
    return false;
  *gauge = (decode_gauge_t){"%", HARMONICS + word.p[1] - '0', ORDERS + (int)order, -4};
  return true;
}

/* `gauge M N WORD`. */
static bool shape_gauge(decode_shape_t *shape, const decode_view_t *words, size_t count) {
  int64_t index;
  decode_gauge_t gauge = {0};
  if (!shape->instrument || count != 4 || !decode_view_number(words[2], false, &index) ||
      index != shape->gauge_count || index >= DECODE_GAUGES_MAX)
    return false;
  for (size_t i = 0; i < sizeof gauges / sizeof gauges[0]; i++)
    if (decode_view_is(words[3], gauges[i].word)) gauge = gauges[i].is;
  if (gauge.code == 0 && !shape_harmonic(words[3], &gauge)) return false;
  for (int i = 0; i < shape->gauge_count; i++)
    if (shape->gauges[i].code == gauge.code && shape->gauges[i].d == gauge.d) return false;
  shape->gauges[shape->gauge_count++] = gauge;
  return true;
}

bool decode_shape_fact(decode_shape_t *shape, const decode_view_t *words, size_t count) {
  int64_t number[4] = {0}; /* the words after that of the meter */
  if (decode_view_is(words[0], "quantity")) return shape_quantity(shape, words, count);
  if (decode_view_is(words[0], "instrument")) return shape_instrument(shape, words, count);
  if (decode_view_is(words[0], "gauge")) return shape_gauge(shape, words, count);
  if (count < 4 || count > 6) return false;
  for (size_t i = 2; i < count; i++)
    if (!decode_view_number(words[i], false, &number[i - 2])) return false;
  const bool tou = decode_view_is(words[0], "tou");
  const int64_t quantity = number[tou ? 0 : 1];
  if (quantity >= shape->quantity_count) return false;
  if (tou) return count == 4 && shape_tou(shape, quantity, number[1]);
  if (decode_view_is(words[0], "md"))
    return count == 6 && number[0] == shape->demand_count &&
           shape_demand(shape, quantity, number[2], number[3]);
  if (decode_view_is(words[0], "coincident")) {
    if (count != 5 || number[0] != shape->coincident_count + 1 ||
        shape->coincident_count == DECODE_COINCIDENT_MAX || number[2] >= shape->demand_count)
      return false;
    shape->coincident[shape->coincident_count++] = (int)quantity;
    return true;
  }
  if (count != 4 || number[0] != shape->channel_count ||
      shape->channel_count == DECODE_CHANNELS_MAX)
    return false;
  shape->channels[shape->channel_count++] = (int)quantity;
  return true;
}

static decode_object_t *shape_object(decode_shape_t *shape, const char *name, const char *forms) {
  decode_object_t *object = &shape->objects[shape->object_count++];
  *object = (decode_object_t){.forms = forms, .unit = ""};
  snprintf(object->name, sizeof object->name, "%s", name);
  return object;
}

/* `1-0:C.D.E*255`. */
static void shape_register(decode_shape_t *shape, const char *forms, int code, int d, int e,
                           const decode_quantity_t *of) {
  char name[DECODE_OBJECT_NAME_CAP];
  const bool demand = forms[0] == 'd';
  snprintf(name, sizeof name, "1-0:%d.%d.%d*255", (unsigned char)code, (unsigned char)d,
           (unsigned char)e);
  decode_object_t *object = shape_object(shape, name, forms);
  object->unit = demand ? of->demand_unit : of->unit;
  object->unit_code = demand ? of->demand_unit_code : of->unit_code;
}

/* E of a demand: 0 whatever the rate, the rate where the mask is one, otherwise 10 + its number. */
static int shape_demand_code(const decode_shape_t *shape, int demand) {
  const int64_t mask = shape->demands[demand].mask;
  if (mask == 0) return 0;
  for (int rate = 1; rate <= RATE_MAX; rate++)
    if (mask == (int64_t)1 << rate) return rate;
  return SEVERAL + demand;
}

static void shape_energies(decode_shape_t *shape) {
  for (int i = 0; i < shape->quantity_count; i++) {
    const decode_quantity_t *of = &shape->quantities[i];
    shape_register(shape, of->sum ? "g" : "e", of->code, 8, 0, of);
  }
  for (int i = 0; i < shape->tou_count; i++) {
    const decode_quantity_t *of = &shape->quantities[shape->tou[i].quantity];
    shape_register(shape, of->sum ? "g" : "e", of->code, 8, shape->tou[i].rate, of);
  }
  for (int i = 0; i < shape->quantity_count; i++) {
    const decode_quantity_t *of = &shape->quantities[i];
    if (!of->sum) shape_register(shape, "e", 128, 8, i ? of->code : 0, of);
  }
  for (int i = 0; i < shape->quantity_count; i++) {
    const decode_quantity_t *of = &shape->quantities[i];
    bool rated = false;
    for (int k = 0; k < shape->tou_count; k++)
      rated = rated || shape->tou[k].quantity == i;
    if (rated) shape_register(shape, of->sum ? "g" : "e", 129, 8, i ? of->code : 0, of);
  }
}

static void shape_demands(decode_shape_t *shape) {
  for (int i = 0; i < shape->demand_count; i++) {
    const decode_quantity_t *of = &shape->quantities[shape->demands[i].quantity];
    for (int peak = 0; peak < shape->demands[i].peaks; peak++)
      shape_register(shape, "ds?", of->code, 6 + 10 * peak, shape_demand_code(shape, i), of);
  }
  for (int i = 0; i < shape->coincident_count; i++)
    shape_register(shape, "ds?", 150, 6, i + 1, &shape->quantities[shape->coincident[i]]);
  for (int i = 0; i < shape->demand_count; i++) {
    const decode_quantity_t *of = &shape->quantities[shape->demands[i].quantity];
    shape_register(shape, "d", of->code, 2, shape_demand_code(shape, i), of);
  }
}

/* Section 14: none of it in the read-out. */
static void shape_quality(decode_shape_t *shape) {
  static const char *const of[QUALITY_COUNT][2] = {
      {"0-0:128.44.0*255", "c"}, {"1-0:12.32.0*255", "c"}, {"1-0:12.36.0*255", "c"},
      {"0-0:99.98.9*255", ""},   {"0-0:99.98.10*255", ""}, {"0-0:128.45.0*255", "Y"}};
  for (int i = 0; i < QUALITY_COUNT; i++)
    shape_object(shape, of[i][0], of[i][1]);
}

/* Behind those of the read-out. */
static void shape_others(decode_shape_t *shape) {
  static const char *const all[] = {"0-0:128.1.0*255", "0-0:10.0.1*255",  "1-0:99.1.0*255",
                                    "0-0:98.1.0*255",  "0-0:99.98.0*255", "0-0:128.31.0*255",
                                    "0-0:128.32.0*255"};
  enum { ALL_COUNT = sizeof all / sizeof *all, SECTION_12 = 5, LOG = 1 };
  _Static_assert((int)ALL_COUNT + SECTION_12 + 1 + BEFORE_COUNT + LOG + FIRMWARE_COUNT +
                         QUALITY_COUNT ==
                     DECODE_OBJECTS_MAX - DECODE_REGISTERS_MAX,
                 "and the count of transient resets");
  for (int i = 0; i < ALL_COUNT; i++)
    shape_object(shape, all[i], "");
  if (shape->daily) {
    shape_object(shape, "0-0:128.33.0*255", "c");
    shape_object(shape, "0-0:98.2.0*255", "");
  }
  if (shape->instrument) {
    shape_object(shape, "0-0:128.34.0*255", "c");
    shape_object(shape, "1-0:99.2.0*255", "");
  }
  if (shape->declared) shape_object(shape, "0-0:128.35.0*255", "O");
  if (shape->firmware) shape_object(shape, "0-0:99.98.8*255", "");
  if (shape->quality) shape_quality(shape);
}

/* Section 13: what runs, and what only an image may have brought. */
static void shape_firmware(decode_shape_t *shape) {
  static const char *const of[FIRMWARE_COUNT][2] = {{"1-0:0.2.0*255", "t"},
                                                    {"1-0:0.2.1*255", "t"},
                                                    {"1-0:0.2.8*255", "x"},
                                                    {"1-0:0.2.9*255", "x"},
                                                    {"0-0:128.40.0*255", "c"}};
  for (int i = 0; i < FIRMWARE_COUNT; i++)
    shape_object(shape, of[i][0], of[i][1])->optional = i == FIRMWARE_COUNT - 1;
}

/* Of a meter that declares no quantities: one, with eight rates and nine demands. */
static void shape_plain(decode_shape_t *shape) {
  enum { RATES = 8 };
  shape->quantities[0] = quantities[0].is;
  shape->quantity_count = shape->channel_count = 1;
  shape->tou_count = RATES;
  shape->demand_count = RATES + 1;
  for (int rate = 1; rate <= RATES; rate++)
    shape->tou[rate - 1].rate = rate;
  for (int rate = 0; rate <= RATES; rate++)
    shape->demands[rate] = (decode_demand_t){.mask = rate ? (int64_t)1 << rate : 0, .peaks = 1};
}

void decode_shape_finish(decode_shape_t *shape) {
  static const char *const before[][2] = {
      {"0-0:96.1.0*255", "t"},  {"0-0:96.1.1*255", "t"},          {"0-0:1.0.0*255", "shi"},
      {"0-0:96.5.0*255", "H"},  {"0-0:96.14.0*255", "c"},         {"0-0:96.7.0*255", "c"},
      {"0-0:128.2.0*255", "t"}, {"0-0:128.3.0*255", "cs?s?c?i?"}, {"0-0:128.4.0*255", "c"},
      {"0-0:128.5.0*255", "c"}, {"0-0:13.0.0*255", "tt?s?"},      {"1-0:0.4.2*255", "r"},
      {"1-0:0.4.5*255", "r"},   {"1-0:0.4.3*255", "r"},           {"1-0:0.4.6*255", "r"},
      {"1-0:0.1.0*255", "c"},   {"1-0:0.1.2*255", "s?"}};
  _Static_assert(sizeof before / sizeof before[0] == BEFORE_COUNT, "shape_others counts on it");
  if (!shape->declared) shape_plain(shape);
  shape->object_count = 0;
  for (int i = 0; i < BEFORE_COUNT; i++) {
    shape_object(shape, before[i][0], before[i][1]);
    if (shape->firmware && strcmp(before[i][0], "0-0:96.1.1*255") == 0) shape_firmware(shape);
  }
  shape->register_first = shape->object_count;
  shape_energies(shape);
  shape->energy_count = shape->object_count - shape->register_first;
  shape_demands(shape);
  shape->register_count = shape->object_count - shape->register_first;
  if (shape->declared) shape_object(shape, "0-0:128.30.0*255", "c");
  shape->read_out_count = shape->object_count;
  shape_others(shape);
}

void decode_shape_default(decode_shape_t *shape) {
  *shape = (decode_shape_t){0};
  decode_shape_finish(shape);
}

int decode_shape_channel(const decode_shape_t *shape, decode_view_t name) {
  char known[DECODE_OBJECT_NAME_CAP];
  for (int i = 0; i < shape->quantity_count; i++) {
    snprintf(known, sizeof known, "1-0:%d.29.0*255", (unsigned char)shape->quantities[i].code);
    if (decode_view_is(name, known)) return i;
  }
  return -1;
}

bool decode_shape_channels(const decode_shape_t *shape, decode_view_t names,
                           int channels[DECODE_NAMED_MAX], int *count, size_t *bad) {
  decode_view_t rest = names, name;
  for (*count = 0; decode_view_cut(&rest, ';', &name); (*count)++) {
    *bad = (size_t)(name.p - names.p);
    if (*count == DECODE_NAMED_MAX) return false;
    channels[*count] = decode_shape_channel(shape, name);
    if (channels[*count] < 0) return false;
  }
  return *count > 0;
}

bool decode_shape_channels_fit(const int *channels, int count) {
  unsigned seen = 0;
  for (int i = 0; i < count; i++) {
    if (channels[i] < 0 || channels[i] >= DECODE_QUANTITIES_MAX || seen >> channels[i] & 1)
      return false;
    seen |= 1U << channels[i];
  }
  return count > 0 && count <= DECODE_CHANNELS_MAX;
}

void decode_shape_change(decode_shape_t *shape, const int *channels, int count) {
  if (!shape->declared || !decode_shape_channels_fit(channels, count)) return;
  for (int i = 0; i < count; i++)
    if (channels[i] >= shape->quantity_count) return;
  memcpy(shape->channels, channels, (size_t)count * sizeof *channels);
  shape->channel_count = count;
}

int decode_shape_find(const decode_shape_t *shape, decode_view_t name) {
  for (int i = 0; i < shape->object_count; i++)
    if (decode_view_is(name, shape->objects[i].name)) return i;
  return DECODE_OBJECT_NONE;
}

int decode_shape_find_reduced(const decode_shape_t *shape, decode_view_t name) {
  for (int i = 0; i < shape->object_count; i++) {
    const char *reduced = strchr(shape->objects[i].name, ':') + 1;
    const decode_view_t known = {reduced, (size_t)(strchr(reduced, '*') - reduced)};
    if (decode_view_same(name, known)) return i;
  }
  return DECODE_OBJECT_NONE;
}
