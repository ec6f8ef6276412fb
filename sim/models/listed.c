/* The list of what a meter keeps, made from its shape entry by entry; see listed.h. */
#include "sim/models/listed.h"

#include <string.h>

enum { UNIT_W = 27, UNIT_VA, UNIT_VAR, UNIT_WH, UNIT_VAH, UNIT_VARH, UNIT_COUNT = 255 };
enum { C_SHADOW = 128, C_UNALLOCATED = 129, C_COINCIDENT = 150 };
enum { D_CUMULATIVE = 2, D_RATIO = 4, D_PEAK = 6, D_ENERGY = 8, D_NEXT_PEAK = 10 };
enum { E_SEVERAL = 10 }; /* and N: a demand of several rates */

static const listed_unit_t active = {"*Wh", "*W", UNIT_WH, UNIT_W};
static const listed_unit_t reactive = {"*varh", "*var", UNIT_VARH, UNIT_VAR};
static const listed_unit_t apparent = {"*VAh", "*VA", UNIT_VAH, UNIT_VA};
static const listed_unit_t pulses = {"*imp", "*imp/h", UNIT_COUNT, UNIT_COUNT};

typedef struct {
  char word[4];
  uint8_t c;
  const listed_unit_t *unit; /* NULL: that of its first part */
} quantity_t;

static const quantity_t quantities[] = {
    {"+A", 1, &active},    {"-A", 2, &active},   {"AA", 15, &active},  {"+A1", 21, &active},
    {"-A1", 22, &active},  {"+A2", 41, &active}, {"-A2", 42, &active}, {"+A3", 61, &active},
    {"-A3", 62, &active},  {"R1", 5, &reactive}, {"R2", 6, &reactive}, {"R3", 7, &reactive},
    {"R4", 8, &reactive},  {"+R", 3, &reactive}, {"-R", 4, &reactive}, {"+S", 9, &apparent},
    {"-S", 10, &apparent}, {"I1", 131, &pulses}, {"I2", 132, &pulses}, {"I3", 133, &pulses},
    {"I4", 134, &pulses},  {"C1", 141, NULL},    {"C2", 142, NULL},    {"C3", 143, NULL},
    {"C4", 144, NULL},     {"C5", 145, NULL}};

static const quantity_t *quantity_of(const meter_shape_t *shape, int32_t quantity) {
  CHECK(quantity >= 0 && quantity < shape->quantity_count);
  const char *word = shape->quantities[quantity].word;
  for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
    if (strcmp(quantities[i].word, word) == 0) return &quantities[i];
  CHECK(false); /* the configuration takes no other word */
  return NULL;
}

uint8_t listed_code(const meter_shape_t *shape, int32_t quantity) {
  return quantity_of(shape, quantity)->c;
}

const listed_unit_t *listed_unit(const meter_shape_t *shape, int32_t quantity) {
  const meter_quantity_t *of = &shape->quantities[quantity];
  const quantity_t *found = quantity_of(shape, of->sum ? of->parts[0] : quantity);
  CHECK(found->unit != NULL); /* a part is no sum */
  return found->unit;
}

/* --- how many of each kind --- */

static int32_t rates_of(const meter_shape_t *shape, int32_t quantity) {
  return __builtin_popcount(shape->rates[quantity]);
}

/* How many entries of a kind stand under the quantity, the demand or the number `at`. */
static int32_t count_under(const meter_shape_t *shape, listed_kind_t kind, int32_t at) {
  switch (kind) {
  case LISTED_RATE:
    return rates_of(shape, at);
  case LISTED_SHADOW:
    return shape->quantities[at].sum ? 0 : 1;
  case LISTED_UNALLOCATED:
    return rates_of(shape, at) > 0 ? 1 : 0;
  case LISTED_PEAK:
    return shape->demands[at].peaks;
  case LISTED_TOTAL:
  case LISTED_COINCIDENT:
  case LISTED_CUMULATIVE:
  case LISTED_RATIO:
  case LISTED_KINDS:
    break;
  }
  return 1;
}

/* Over what the entries of a kind are counted. */
static int32_t count_over(const meter_shape_t *shape, listed_kind_t kind) {
  switch (kind) {
  case LISTED_TOTAL:
  case LISTED_RATE:
  case LISTED_SHADOW:
  case LISTED_UNALLOCATED:
    return shape->quantity_count;
  case LISTED_PEAK:
  case LISTED_CUMULATIVE:
    return shape->demand_count;
  case LISTED_COINCIDENT:
    return shape->coincident_count;
  case LISTED_RATIO:
    return LISTED_RATIOS;
  case LISTED_KINDS:
    break;
  }
  return 0;
}

static int32_t count_of(const meter_shape_t *shape, listed_kind_t kind) {
  int32_t count = 0;
  for (int32_t at = 0; at < count_over(shape, kind); at++)
    count += count_under(shape, kind, at);
  return count;
}

int32_t listed_first(const meter_shape_t *shape, listed_kind_t kind) {
  int32_t first = 0;
  for (listed_kind_t before = LISTED_TOTAL; before < kind; before++)
    first += count_of(shape, before);
  return first;
}

int32_t listed_count(const meter_shape_t *shape) { return listed_first(shape, LISTED_KINDS); }

/* --- one entry --- */

static int32_t nth_rate(uint32_t rates, int32_t n) {
  int32_t rate = 0;
  for (int32_t left = n + 1; left > 0; left--)
    do
      rate++;
    while ((rates >> rate & 1) == 0);
  return rate;
}

/* 0 whatever the rate, r of one rate, 10 + N of several. */
static uint8_t demand_e(const meter_shape_t *shape, int32_t demand) {
  uint32_t mask = shape->demands[demand].mask;
  if (mask == 0) return 0;
  bool one = (mask & (mask - 1)) == 0;
  return one ? (uint8_t)__builtin_ctz(mask) : (uint8_t)(E_SEVERAL + demand);
}

static void name_energy(const meter_shape_t *shape, listed_t *listed) {
  uint8_t c = listed_code(shape, listed->quantity);
  bool apart = listed->kind == LISTED_SHADOW || listed->kind == LISTED_UNALLOCATED;
  listed->c = !apart ? c : listed->kind == LISTED_SHADOW ? C_SHADOW : C_UNALLOCATED;
  listed->d = D_ENERGY;
  listed->e = (uint8_t)listed->number;
  if (apart) listed->e = c == 1 ? 0 : c; /* +A has 128.8.0, as it had before there were others */
}

static void name_demand(const meter_shape_t *shape, listed_t *listed) {
  listed->quantity = shape->demands[listed->number].quantity;
  listed->c = listed_code(shape, listed->quantity);
  listed->d = listed->kind == LISTED_PEAK ? (uint8_t)(D_PEAK + D_NEXT_PEAK * listed->peak)
                                          : (uint8_t)D_CUMULATIVE;
  listed->e = demand_e(shape, listed->number);
}

/* Entry `within` of those under `at`. */
static listed_t make(const meter_shape_t *shape, listed_kind_t kind, int32_t at, int32_t within) {
  static const uint8_t ratios[LISTED_RATIOS] = {2, 5, 3, 6};
  listed_t listed = {.kind = kind, .quantity = at, .number = 0};
  switch (kind) {
  case LISTED_TOTAL:
  case LISTED_RATE:
  case LISTED_SHADOW:
  case LISTED_UNALLOCATED:
    if (kind == LISTED_RATE) listed.number = nth_rate(shape->rates[at], within);
    name_energy(shape, &listed);
    break;
  case LISTED_PEAK:
  case LISTED_CUMULATIVE:
    listed.number = at;
    listed.peak = within;
    name_demand(shape, &listed);
    break;
  case LISTED_COINCIDENT:
    listed.quantity = shape->coincident[at].quantity;
    listed.number = at + 1;
    listed.c = C_COINCIDENT;
    listed.d = D_PEAK;
    listed.e = (uint8_t)listed.number;
    break;
  case LISTED_RATIO:
    listed.quantity = -1;
    listed.number = at;
    listed.d = D_RATIO;
    listed.e = ratios[at];
    break;
  case LISTED_KINDS:
    break;
  }
  return listed;
}

listed_t listed_at(const meter_shape_t *shape, int32_t index) {
  for (listed_kind_t kind = LISTED_TOTAL; kind < LISTED_KINDS; kind++) {
    for (int32_t at = 0; at < count_over(shape, kind); at++) {
      int32_t count = count_under(shape, kind, at);
      if (index < count) return make(shape, kind, at, index);
      index -= count;
    }
  }
  CHECK(false); /* who asks knows how many there are */
  return (listed_t){.kind = LISTED_KINDS};
}

/* --- its value --- */

bool listed_is_stamped(const listed_t *listed) {
  return listed->kind == LISTED_PEAK || listed->kind == LISTED_COINCIDENT;
}

static const meter_peak_t *peak_of(const listed_t *listed, const meter_registers_t *registers) {
  if (listed->kind == LISTED_COINCIDENT) return &registers->coincident[listed->number - 1];
  return &registers->demand[listed->number].peak[listed->peak];
}

claim_t listed_stamp(const listed_t *listed, const meter_registers_t *registers) {
  if (!listed_is_stamped(listed)) return (claim_t){METER_ABSENT};
  const meter_peak_t *peak = peak_of(listed, registers);
  return peak->power.mw == 0 ? (claim_t){METER_ABSENT} : peak->stamp;
}

int64_t listed_value(const listed_t *listed, const meter_registers_t *registers,
                     const meter_ratios_t *ratios) {
  const int64_t of_ratios[LISTED_RATIOS] = {ratios->ct_primary, ratios->ct_secondary,
                                            ratios->vt_primary, ratios->vt_secondary};
  const meter_energy_t *energy = listed->quantity < 0 ? NULL : &registers->energy[listed->quantity];
  switch (listed->kind) {
  case LISTED_TOTAL:
    return energy->total.mwh;
  case LISTED_RATE:
    return energy->rate[listed->number - 1].mwh;
  case LISTED_SHADOW:
    return energy->shadow.mwh;
  case LISTED_UNALLOCATED:
    return energy->unallocated.mwh;
  case LISTED_PEAK:
  case LISTED_COINCIDENT:
    return peak_of(listed, registers)->power.mw;
  case LISTED_CUMULATIVE:
    return registers->demand[listed->number].cumulative.mw;
  case LISTED_RATIO:
    return of_ratios[listed->number];
  case LISTED_KINDS:
    break;
  }
  return 0;
}

bool listed_is_signed(const meter_shape_t *shape, const listed_t *listed) {
  return listed->kind <= LISTED_UNALLOCATED && shape->quantities[listed->quantity].sum;
}
