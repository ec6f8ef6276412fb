/* The shape of a meter: which quantities it accumulates and what it keeps of each, from its facts
 * (harness/scenario/FACTS.md `quantity`, `tou`, `md`, `coincident`, `channel`, `input`, `initial`).
 * Without a `quantity` it is the meter of sections 6 to 9 of fixtures/dictionary/polyphase-tou.md.
 * What cannot be a meter is ST_BAD_INPUT with a sentence, never a guess. */
#include <string.h>

#include "sim/meter/config.h"
#include "sim/meter/core.h"

#define WEIGHT_MAX INT64_C(1000000000)
#define INITIAL_MAX INT64_C(1000000000000000) /* mWh: 9 digits of kWh */

meter_shape_t config_shape_default(void) {
  meter_shape_t shape = {.quantity_count = 1,
                         .quantities = {{.word = "+A"}},
                         .demand_count = METER_RATES + 1,
                         .channel_count = 1};
  for (int32_t rate = 1; rate <= METER_RATES; rate++) {
    shape.rates[0] |= 1U << rate;
  }
  for (int32_t i = 0; i <= METER_RATES; i++) {
    shape.demands[i] = (meter_demand_of_t){.mask = i == 0 ? 0 : 1U << i, .peaks = 1};
  }
  return shape;
}

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t number_in(const fact_t *fact, int32_t word, int64_t min, int64_t max,
                          int64_t *number, fault_t *fault) {
  status_t status = fact_i64(fact, word, number, fault);
  if (status != ST_OK || (*number >= min && *number <= max)) return status;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d word %d: %lld is not in %lld…%lld",
                   fact->line, word, (long long)*number, (long long)min, (long long)max);
}

/* The quantity that word 2, or another, names. */
static status_t quantity_at(const fact_t *fact, int32_t word, const meter_shape_t *shape,
                            int32_t *quantity, fault_t *fault) {
  int64_t index = 0;
  status_t status = number_in(fact, word, 0, shape->quantity_count - 1, &index, fault);
  *quantity = (int32_t)index;
  return status;
}

/* --- quantities --- */

static bool is_numbered(const meter_quantity_t *quantity, char letter, char last) {
  const char *word = quantity->word;
  return word[0] == letter && word[1] >= '1' && word[1] <= last && word[2] == 0;
}

static status_t read_part(const fact_t *fact, int32_t word, const meter_shape_t *shape,
                          meter_quantity_t *sum, fault_t *fault) {
  int64_t part = 0;
  bytes_t text = fact_word(fact, word);
  bool signed_word = text.len > 1 && (text.p[0] == '+' || text.p[0] == '-');
  if (!signed_word) return wrong(fact, "a part is +INDEX or -INDEX", fault);
  bytes_t digits = {text.p + 1, text.len - 1};
  bool known = bytes_to_i64(digits, &part) == ST_OK && part >= 0 && part < shape->quantity_count;
  if (!known || shape->quantities[part].sum) {
    return wrong(fact, "a part is a quantity before it that is no sum", fault);
  }
  if (sum->part_count == METER_QUANTITIES_MAX) return wrong(fact, "too many parts", fault);
  sum->parts[sum->part_count] = (int32_t)part;
  sum->signs[sum->part_count++] = text.p[0] == '+' ? 1 : -1;
  return ST_OK;
}

static status_t read_quantity(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_shape_t *shape = &config->shape;
  if (!shape->declared) *shape = (meter_shape_t){.declared = true};
  int64_t index = 0;
  status_t status = number_in(fact, 2, 0, METER_QUANTITIES_MAX - 1, &index, fault);
  if (status != ST_OK) return status;
  if (index != shape->quantity_count) return wrong(fact, "quantities ascend from 0", fault);
  bytes_t word = fact_word(fact, 3);
  meter_quantity_t made = {.part_count = 0};
  if (word.len == 0 || word.len >= sizeof made.word) return wrong(fact, "no quantity", fault);
  memcpy(made.word, word.p, word.len);
  made.sum = is_numbered(&made, 'C', '5');
  made.input = is_numbered(&made, 'I', '4');
  if (!made.sum && !made.input && !flow_known(made.word)) return wrong(fact, "no quantity", fault);
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    if (strcmp(shape->quantities[i].word, made.word) == 0) return wrong(fact, "twice", fault);
  }
  for (int32_t at = 4; at < fact->count && status == ST_OK; at++) {
    if (!made.sum) return wrong(fact, "only C1…C5 have parts", fault);
    status = read_part(fact, at, shape, &made, fault);
  }
  if (status != ST_OK) return status;
  if (made.sum && made.part_count == 0) return wrong(fact, "a sum of nothing", fault);
  shape->quantities[shape->quantity_count++] = made;
  return ST_OK;
}

/* --- what is kept of them --- */

static status_t read_tou(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_shape_t *shape = &config->shape;
  int32_t quantity = 0;
  int64_t rate = 0;
  status_t status = quantity_at(fact, 2, shape, &quantity, fault);
  if (status == ST_OK) status = number_in(fact, 3, 1, METER_RATES, &rate, fault);
  if (status != ST_OK) return status;
  if ((shape->rates[quantity] & 1U << rate) != 0) return wrong(fact, "twice", fault);
  shape->rates[quantity] |= 1U << rate;
  return ST_OK;
}

static status_t read_md(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_shape_t *shape = &config->shape;
  int32_t quantity = 0;
  int64_t index = 0;
  int64_t mask = 0;
  int64_t peaks = 0;
  status_t status = number_in(fact, 2, 0, METER_DEMANDS_MAX - 1, &index, fault);
  if (status == ST_OK) status = quantity_at(fact, 3, shape, &quantity, fault);
  if (status == ST_OK) status = number_in(fact, 4, 0, (2 << METER_RATES) - 1, &mask, fault);
  if (status == ST_OK) status = number_in(fact, 5, 1, METER_PEAKS_KEPT, &peaks, fault);
  if (status != ST_OK) return status;
  if (index != shape->demand_count) return wrong(fact, "demands ascend from 0", fault);
  if ((mask & 1) != 0) return wrong(fact, "there is no rate 0", fault);
  for (int32_t i = 0; i < shape->demand_count; i++) {
    const meter_demand_of_t *other = &shape->demands[i];
    if (other->quantity == quantity && other->mask == mask) {
      return wrong(fact, "two demands of one mask and quantity are no meter", fault);
    }
  }
  shape->demands[shape->demand_count++] =
      (meter_demand_of_t){.quantity = quantity, .mask = (uint32_t)mask, .peaks = (int32_t)peaks};
  return ST_OK;
}

static status_t read_coincident(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_shape_t *shape = &config->shape;
  int32_t quantity = 0;
  int64_t index = 0;
  int64_t demand = 0;
  status_t status = number_in(fact, 2, 1, METER_COINCIDENT_MAX, &index, fault);
  if (status == ST_OK) status = quantity_at(fact, 3, shape, &quantity, fault);
  if (status == ST_OK) status = number_in(fact, 4, 0, shape->demand_count - 1, &demand, fault);
  if (status != ST_OK) return status;
  if (index != shape->coincident_count + 1) return wrong(fact, "they ascend from 1", fault);
  shape->coincident[shape->coincident_count++] =
      (meter_coincident_of_t){.quantity = quantity, .demand = (int32_t)demand};
  return ST_OK;
}

static status_t read_channel(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_shape_t *shape = &config->shape;
  int32_t quantity = 0;
  int64_t index = 0;
  status_t status = number_in(fact, 2, 0, METER_CHANNELS_MAX - 1, &index, fault);
  if (status == ST_OK) status = quantity_at(fact, 3, shape, &quantity, fault);
  if (status != ST_OK) return status;
  if (index != shape->channel_count) return wrong(fact, "channels ascend from 0", fault);
  shape->channels[shape->channel_count++] = quantity;
  return ST_OK;
}

static status_t read_input(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  int64_t input = 0;
  int64_t weight = 0;
  status_t status = number_in(fact, 2, 1, LOAD_INPUTS, &input, fault);
  if (status == ST_OK) status = number_in(fact, 3, 1, WEIGHT_MAX, &weight, fault);
  if (status == ST_OK) config->weights[input - 1] = weight;
  return status;
}

static status_t read_initial(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  const meter_shape_t *shape = &config->shape;
  int32_t quantity = 0;
  int64_t rate = 0;
  int64_t mwh = 0;
  status_t status = quantity_at(fact, 2, shape, &quantity, fault);
  if (status == ST_OK) status = number_in(fact, 3, 0, METER_RATES, &rate, fault);
  if (status == ST_OK) status = number_in(fact, 4, 0, INITIAL_MAX, &mwh, fault);
  if (status != ST_OK) return status;
  if (shape->quantities[quantity].sum) return wrong(fact, "a sum has what its parts have", fault);
  if (rate > 0 && (shape->rates[quantity] & 1U << rate) == 0) {
    return wrong(fact, "there is no register of this rate", fault);
  }
  config->initial[quantity][rate] = mwh;
  return ST_OK;
}

status_t config_shape_read(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  static const struct {
    const char *name;
    status_t (*read)(const fact_t *, meter_config_t *, fault_t *);
    bool of_declared; /* a meter of the old shape has no such fact */
  } known[] = {{"quantity", read_quantity, false},
               {"tou", read_tou, true},
               {"md", read_md, true},
               {"coincident", read_coincident, true},
               {"channel", read_channel, true},
               {"input", read_input, false},
               {"initial", read_initial, false}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (!fact_is(fact, known[i].name)) continue;
    if (known[i].of_declared && !config->shape.declared) {
      return wrong(fact, "of a meter that declares no quantity", fault);
    }
    return known[i].read(fact, config, fault);
  }
  return ST_OK;
}

/* --- the whole of it --- */

/* Active, reactive, apparent, pulses; of a sum that of its first part. */
static char unit_of(const meter_shape_t *shape, int32_t quantity) {
  const meter_quantity_t *of = &shape->quantities[quantity];
  if (of->sum) of = &shape->quantities[of->parts[0]];
  if (of->input) return 'I';
  return of->word[0] == 'R' ? 'R' : of->word[1];
}

status_t config_shape_check(const meter_config_t *config, fault_t *fault) {
  const meter_shape_t *shape = &config->shape;
  int32_t rates = 0;
  if (strcmp(shape->quantities[0].word, "+A") != 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "quantity 0 of %s is not +A", config->name);
  }
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    rates += __builtin_popcount(shape->rates[i]);
    const meter_quantity_t *of = &shape->quantities[i];
    if (of->input && config->weights[of->word[1] - '1'] == 0) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has no weight of %s", config->name,
                       of->word);
    }
    for (int32_t part = 1; part < of->part_count; part++) {
      if (unit_of(shape, of->parts[part]) == unit_of(shape, of->parts[0])) continue;
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "the parts of %s have different units",
                       of->word);
    }
  }
  if (rates <= METER_TOU_MAX) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has %d rate registers; at most %d",
                   config->name, rates, (int)METER_TOU_MAX);
}
