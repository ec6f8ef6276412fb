/* Reads quantities; see quantity.h. A number is digits with at most one point, so that "1e3", "+5"
 * and ".5" are refused: a scenario is read by people. */
#include "base/quantity.h"

#include <string.h>

enum { DIGITS_MAX = 18, PLACES_MAX = 12, UNITS_MAX = 8 };

typedef struct {
  const char *name;
  int64_t scale; /* base units in one of it */
} unit_t;

typedef struct {
  const char *name, *units, *example;
  unit_t table[UNITS_MAX]; /* ends with a NULL name */
} kind_t;

static const kind_t KINDS[QUANTITY_COUNT] = {
    [QUANTITY_SPAN] = {"a duration",
                       "ns, us, ms, s, min, h or d",
                       "15 min",
                       {{"ns", 1},
                        {"us", 1000},
                        {"ms", 1000000},
                        {"s", 1000000000},
                        {"min", INT64_C(60000000000)},
                        {"h", INT64_C(3600000000000)},
                        {"d", INT64_C(86400000000000)}}},
    [QUANTITY_POWER] = {"a power",
                        "mW, W, kW, MW or GW",
                        "9 kW",
                        {{"mW", 1},
                         {"W", 1000},
                         {"kW", 1000000},
                         {"MW", 1000000000},
                         {"GW", INT64_C(1000000000000)}}},
    [QUANTITY_ENERGY] = {"an energy",
                         "mWh, Wh, kWh, MWh or GWh",
                         "66.667 kWh",
                         {{"mWh", 1},
                          {"Wh", 1000},
                          {"kWh", 1000000},
                          {"MWh", 1000000000},
                          {"GWh", INT64_C(1000000000000)}}},
    [QUANTITY_SHARE] = {"a share",
                        "ppb, ppm or %",
                        "20 ppm",
                        {{"ppb", 1}, {"ppm", 1000}, {"%", 10000000}}},
    [QUANTITY_REACTIVE_POWER] =
        {"a reactive power",
         "mvar, var, kvar or Mvar",
         "300 var",
         {{"mvar", 1}, {"var", 1000}, {"kvar", 1000000}, {"Mvar", 1000000000}}},
    [QUANTITY_REACTIVE_ENERGY] =
        {"a reactive energy",
         "mvarh, varh, kvarh or Mvarh",
         "12.500 kvarh",
         {{"mvarh", 1}, {"varh", 1000}, {"kvarh", 1000000}, {"Mvarh", 1000000000}}},
    [QUANTITY_APPARENT_POWER] = {"an apparent power",
                                 "mVA, VA, kVA or MVA",
                                 "5 kVA",
                                 {{"mVA", 1}, {"VA", 1000}, {"kVA", 1000000}, {"MVA", 1000000000}}},
    [QUANTITY_APPARENT_ENERGY] =
        {"an apparent energy",
         "mVAh, VAh, kVAh or MVAh",
         "12.500 kVAh",
         {{"mVAh", 1}, {"VAh", 1000}, {"kVAh", 1000000}, {"MVAh", 1000000000}}},
    [QUANTITY_PULSE_RATE] = {"a number of pulses an hour",
                             "imp/h or kimp/h",
                             "40 imp/h",
                             {{"imp/h", 1000}, {"kimp/h", 1000000}}},
    [QUANTITY_PULSES] = {"a number of pulses",
                         "imp or kimp",
                         "40 imp",
                         {{"imp", 1000}, {"kimp", 1000000}}},
    [QUANTITY_FREQUENCY] = {"a frequency",
                            "uHz, mHz or Hz",
                            "2 Hz",
                            {{"uHz", 1}, {"mHz", 1000}, {"Hz", 1000000}}},
    [QUANTITY_TEMPERATURE] = {"a temperature", "°C", "-10 °C", {{"°C", 10}}},
    [QUANTITY_VOLTAGE] = {"a voltage",
                          "mV, V or kV",
                          "230 V",
                          {{"mV", 1}, {"V", 1000}, {"kV", 1000000}}},
    [QUANTITY_LENGTH] = {"a length", "m or km", "25 m", {{"m", 10}, {"km", 10000}}},
    [QUANTITY_LEVEL] = {"a level", "dB", "3 dB", {{"dB", 100}}},
};

typedef struct {
  int64_t digits; /* all digits as one integer, signed */
  int32_t places; /* of them behind the point */
} number_t;

const char *quantity_name(quantity_kind_t kind) {
  CHECK(kind < QUANTITY_COUNT);
  return KINDS[kind].name;
}

const char *quantity_units(quantity_kind_t kind) {
  CHECK(kind < QUANTITY_COUNT);
  return KINDS[kind].units;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A number at the start of `text`; NULL where there is none, else what follows it. */
static const char *take_number(const char *text, number_t *out) {
  bool negative = *text == '-';
  const char *at = negative ? text + 1 : text;
  int32_t digits = 0, places = 0;
  bool point = false;
  int64_t value = 0;
  for (; is_digit(*at) || (*at == '.' && !point && digits > 0); at++) {
    if (*at == '.') {
      point = true;
      continue;
    }
    if (++digits > DIGITS_MAX) return NULL;
    value = value * 10 + (*at - '0');
    if (point) places++;
  }
  if (digits == 0 || at[-1] == '.') return NULL;
  *out = (number_t){.digits = negative ? -value : value, .places = places};
  return at;
}

static int64_t ten_to(int32_t places) {
  CHECK(places >= 0 && places <= DIGITS_MAX);
  int64_t power = 1;
  for (int32_t i = 0; i < places; i++)
    power *= 10;
  return power;
}

/* The number times `scale`, exactly. */
static status_t scaled(const number_t *number, int64_t scale, quantity_t *out) {
  int64_t divisor = ten_to(number->places);
  __int128 product = (__int128)number->digits * scale;
  if (product % divisor != 0) return ST_BAD_VALUE;
  product /= divisor;
  if (product > INT64_MAX || product < INT64_MIN) return ST_OVERFLOW;
  *out = (quantity_t){.value = (int64_t)product, .half = scale / divisor / 2};
  return ST_OK;
}

static const unit_t *unit_find(const kind_t *kind, const char *text, size_t len) {
  for (const unit_t *unit = kind->table; unit->name != NULL; unit++) {
    if (strlen(unit->name) == len && memcmp(unit->name, text, len) == 0) return unit;
  }
  return NULL;
}

status_t quantity_read(quantity_kind_t kind, const char *text, quantity_t *out, fault_t *fault) {
  CHECK(kind < QUANTITY_COUNT);
  const kind_t *row = &KINDS[kind];
  quantity_t sum = {0};
  int64_t last_scale = INT64_MAX;
  for (const char *at = text;; at++) {
    number_t number;
    const char *unit_at = take_number(at, &number);
    if (unit_at == NULL || *unit_at != ' ') {
      return fault_set(fault, ST_BAD_VALUE, -1, -1,
                       "'%.40s' is not %s: write a number, a space and a unit, such as '%s'", text,
                       row->name, row->example);
    }
    unit_at++;
    size_t len = strcspn(unit_at, " ");
    const unit_t *unit = unit_find(row, unit_at, len);
    if (unit == NULL) {
      return fault_set(fault, ST_BAD_VALUE, -1, -1, "'%.40s' is not %s: its unit must be %s", text,
                       row->name, row->units);
    }
    if (unit->scale >= last_scale || (at != text && (number.digits < 0 || text[0] == '-'))) {
      return fault_set(fault, ST_BAD_VALUE, -1, -1,
                       "'%.40s' is not %s: its parts must fall and be positive, as in '1 h 30 min'",
                       text, row->name);
    }
    last_scale = unit->scale;
    quantity_t part;
    status_t status = scaled(&number, unit->scale, &part);
    if (status == ST_OK) status = add_checked(sum.value, part.value, &sum.value);
    if (status != ST_OK) {
      return fault_set(fault, ST_BAD_VALUE, -1, -1,
                       status == ST_OVERFLOW ? "'%.40s' is too large: write a smaller one, or "
                                               "check the unit (%s)"
                                             : "'%.40s' is finer than the smallest unit kept: "
                                               "write fewer decimals (%s)",
                       text, row->units);
    }
    sum.half = part.half;
    at = unit_at + len;
    if (*at == '\0') break;
    if (kind != QUANTITY_SPAN) {
      return fault_set(fault, ST_BAD_VALUE, -1, -1,
                       "'%.40s' is not %s: nothing may follow the unit", text, row->name);
    }
  }
  *out = sum;
  return ST_OK;
}

status_t quantity_decimal(const char *text, int32_t places, quantity_t *out, fault_t *fault) {
  CHECK(places >= 0 && places <= PLACES_MAX);
  number_t number;
  const char *end = take_number(text, &number);
  if (end == NULL || *end != '\0') {
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "'%.40s' is not a decimal number: write digits, such as '12.34'", text);
  }
  status_t status = scaled(&number, ten_to(places), out);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, -1, "'%.40s' has too many digits: at most %d decimals",
                   text, places);
}

status_t quantity_ratio(const char *text, int64_t *primary, int64_t *secondary, fault_t *fault) {
  number_t numbers[2];
  quantity_t sides[2];
  const char *at = take_number(text, &numbers[0]);
  bool good = at != NULL && *at == '/';
  if (good) at = take_number(at + 1, &numbers[1]);
  good = good && at != NULL && *at == '\0';
  for (int32_t i = 0; good && i < 2; i++)
    good = scaled(&numbers[i], 100, &sides[i]) == ST_OK && sides[i].value > 0;
  if (!good) {
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "'%.40s' is not a ratio: write primary/secondary, at most two decimals, "
                     "such as '200/5'",
                     text);
  }
  *primary = sides[0].value;
  *secondary = sides[1].value;
  return ST_OK;
}

status_t quantity_price(const char *text, const char *per, char currency[QUANTITY_CURRENCY],
                        int64_t *micro, fault_t *fault) {
  number_t number;
  const char *at = take_number(text, &number);
  bool good = at != NULL && *at == ' ';
  for (int32_t i = 1; good && i <= 3; i++)
    good = at[i] >= 'A' && at[i] <= 'Z';
  good = good && at[4] == '/' && strcmp(at + 5, per) == 0;
  quantity_t price = {0};
  if (good) good = scaled(&number, 1000000, &price) == ST_OK;
  if (!good) {
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "'%.40s' is not a price: write at most six decimals, the currency and /%s, "
                     "such as '0.30 EUR/%s'",
                     text, per, per);
  }
  memcpy(currency, at + 1, 3);
  currency[3] = '\0';
  *micro = price.value;
  return ST_OK;
}
