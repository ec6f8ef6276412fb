/* See outfit.h. */
#include "harness/check/outfit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *word;
  int32_t code;
} CODES[] = {
    {"+A", 1},   {"-A", 2},   {"AA", 15},  {"+A1", 21}, {"-A1", 22}, {"+A2", 41}, {"-A2", 42},
    {"+A3", 61}, {"-A3", 62}, {"R1", 5},   {"R2", 6},   {"R3", 7},   {"R4", 8},   {"+R", 3},
    {"-R", 4},   {"+S", 9},   {"-S", 10},  {"I1", 131}, {"I2", 132}, {"I3", 133}, {"I4", 134},
    {"C1", 141}, {"C2", 142}, {"C3", 143}, {"C4", 144}, {"C5", 145},
};
enum { SUM_FIRST = 141, INPUT_FIRST = 131, PEAK_CODE = 6, CUMULATIVE_CODE = 2, SEVERAL = 10 };

static int32_t code_of(const char *word) {
  for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
    if (strcmp(CODES[i].word, word) == 0) return CODES[i].code;
  }
  return 0;
}

static int32_t in_range(const fact_t *line, int32_t word, int32_t max) {
  int64_t value = word_i64(line, word);
  return value >= 0 && value < max ? (int32_t)value : -1;
}

static void take_quantity(outfit_t *outfit, const fact_t *line) {
  int32_t index = in_range(line, 2, OUTFIT_QUANTITIES_MAX);
  if (index < 0) return;
  outfit_quantity_t *quantity = &outfit->quantities[index];
  *quantity = (outfit_quantity_t){.channel = -1};
  bytes_t word = fact_word(line, 3);
  if (word.len < sizeof quantity->word) memcpy(quantity->word, word.p, word.len);
  quantity->code = code_of(quantity->word);
  for (int32_t i = 4; i < line->count && quantity->part_count < OUTFIT_QUANTITIES_MAX; i++) {
    int64_t part = word_i64(line, i); /* "+2" is refused by word_i64: read behind the sign */
    bytes_t text = fact_word(line, i);
    if (part == INT64_MIN && text.len > 1 &&
        bytes_to_i64(bytes_of(text.p + 1, text.len - 1), &part) != ST_OK)
      continue;
    if (part < 0) part = -part;
    if (part < OUTFIT_QUANTITIES_MAX) quantity->parts[quantity->part_count++] = (int32_t)part;
  }
  outfit->declared = true;
  if (index >= outfit->quantity_count) outfit->quantity_count = index + 1;
}

static void take_input(outfit_t *outfit, const fact_t *line) {
  for (int32_t i = 0; i < outfit->quantity_count; i++) {
    if (outfit->quantities[i].code == INPUT_FIRST - 1 + (int32_t)word_i64(line, 2))
      outfit->quantities[i].weight = word_i64(line, 3);
  }
}

static void take_rate(outfit_t *outfit, const fact_t *line) {
  int32_t quantity = in_range(line, 2, OUTFIT_QUANTITIES_MAX);
  int32_t rate = in_range(line, 3, OUTFIT_RATES + 1);
  if (quantity >= 0 && rate > 0) outfit->quantities[quantity].rates |= UINT32_C(1) << rate;
}

static void take_demand(outfit_t *outfit, const fact_t *line) {
  int32_t number = in_range(line, 2, OUTFIT_DEMANDS_MAX);
  if (number < 0) return;
  outfit->demands[number] = (outfit_demand_t){.quantity = (int32_t)word_i64(line, 3),
                                              .mask = (uint32_t)word_i64(line, 4),
                                              .peaks = (int32_t)word_i64(line, 5)};
  if (number >= outfit->demand_count) outfit->demand_count = number + 1;
}

static void take_channel(outfit_t *outfit, const fact_t *line) {
  int32_t quantity = in_range(line, 3, OUTFIT_QUANTITIES_MAX);
  if (quantity >= 0) outfit->quantities[quantity].channel = (int32_t)word_i64(line, 2);
  outfit->channel_count++;
}

static void take_default(outfit_t *outfit) {
  outfit->quantity_count = outfit->channel_count = 1;
  outfit->quantities[0] = (outfit_quantity_t){.word = "+A", .code = 1, .rates = 0x1FE};
  outfit->demand_count = OUTFIT_DEMANDS_MAX;
  for (int32_t i = 0; i < OUTFIT_DEMANDS_MAX; i++)
    outfit->demands[i] = (outfit_demand_t){.mask = i == 0 ? 0 : UINT32_C(1) << i, .peaks = 1};
}

void outfit_read(lines_t facts, uint32_t meter, outfit_t *outfit) {
  static const struct {
    const char *fact;
    void (*take)(outfit_t *outfit, const fact_t *line);
  } ROWS[] = {{"quantity", take_quantity},
              {"input", take_input},
              {"tou", take_rate},
              {"md", take_demand},
              {"channel", take_channel}};
  *outfit = (outfit_t){0};
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    for (size_t row = 0; row < sizeof ROWS / sizeof ROWS[0]; row++) {
      if (fact_is(line, ROWS[row].fact) && word_i64(line, 1) == (int64_t)meter)
        ROWS[row].take(outfit, line);
    }
  }
  if (!outfit->declared) take_default(outfit);
}

/* "2,0": the indices of quantities, in the order of their channels. */
static void take_channels(outfit_t *outfit, bytes_t list) {
  int32_t channel = 0;
  for (int32_t i = 0; i < outfit->quantity_count; i++)
    outfit->quantities[i].channel = -1;
  for (size_t at = 0; at < list.len; channel++) {
    int32_t quantity = 0;
    for (; at < list.len && list.p[at] != ','; at++)
      quantity = quantity < OUTFIT_QUANTITIES_MAX ? quantity * 10 + (list.p[at] - '0') : quantity;
    at++;
    if (quantity >= 0 && quantity < outfit->quantity_count)
      outfit->quantities[quantity].channel = channel;
  }
  outfit->channel_count = channel;
}

/* Whether the meter has no supply then: what is done at it does nothing. */
static bool is_off(lines_t facts, uint32_t meter, int64_t at_ns) {
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "fault") || word_i64(line, 1) != (int64_t)meter) continue;
    if (!word_is(line, 2, "supply_off")) continue;
    if (word_i64(line, 3) <= at_ns && at_ns < word_i64(line, 4)) return true;
  }
  return false;
}

void outfit_channels_at(lines_t facts, lines_t served, uint32_t meter, int64_t at_ns,
                        outfit_t *outfit) {
  int64_t last_ns = INT64_MIN;
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "fault") || word_i64(line, 1) != (int64_t)meter) continue;
    if (!word_is(line, 2, "set_channels") || word_i64(line, 3) > at_ns) continue;
    if (is_off(facts, meter, word_i64(line, 3))) continue;
    last_ns = word_i64(line, 3); /* ascending */
    take_channels(outfit, fact_word(line, 5));
  }
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    if (!fact_is(line, "command") || word_i64(line, 1) != (int64_t)meter) continue;
    if (!word_is(line, 4, "set_channels") || !word_is(line, 7, "ok")) continue;
    if (word_i64(line, 3) < last_ns || word_i64(line, 3) > at_ns) continue;
    last_ns = word_i64(line, 3);
    take_channels(outfit, fact_word(line, 5));
  }
}

const outfit_quantity_t *outfit_find(const outfit_t *outfit, const char *word) {
  for (int32_t i = 0; i < outfit->quantity_count; i++) {
    if (strcmp(outfit->quantities[i].word, word == NULL ? "+A" : word) == 0)
      return &outfit->quantities[i];
  }
  return NULL;
}

static bool is_reactive(const outfit_quantity_t *quantity) {
  return quantity->code >= 3 && quantity->code <= 8;
}

const char *outfit_energy_unit(const outfit_quantity_t *quantity) {
  bool apparent = quantity->code == 9 || quantity->code == 10;
  if (quantity->code >= SUM_FIRST) return "m";
  return quantity->weight > 0    ? "mimp"
         : is_reactive(quantity) ? "mvarh"
         : apparent              ? "mVAh"
                                 : "mWh";
}

const char *outfit_power_unit(const outfit_quantity_t *quantity) {
  bool apparent = quantity->code == 9 || quantity->code == 10;
  if (quantity->code >= SUM_FIRST) return "m/h";
  return quantity->weight > 0 ? "mimp/h" : is_reactive(quantity) ? "mvar" : apparent ? "mVA" : "mW";
}

int32_t outfit_demand_rate(const outfit_t *outfit, int32_t demand) {
  uint32_t mask = outfit->demands[demand].mask;
  if (mask == 0) return 0;
  for (int32_t rate = 1; rate <= OUTFIT_RATES; rate++) {
    if (mask == UINT32_C(1) << rate) return rate;
  }
  return SEVERAL + demand;
}

/* "demand 1 peak 2", "cumulative of 3": D is 6, 16 or 26, or 2 of a cumulative one. */
static bool demand_object(const outfit_t *outfit, const outfit_quantity_t *quantity,
                          const char *rest, int32_t code, char object[32]) {
  int32_t rate = 0, c = quantity->code;
  bool numbered = strncmp(rest, "of ", 3) == 0;
  if (numbered) rest += 3;
  if (*rest < '0' || *rest > '8') return false;
  rate = *rest - '0';
  if (numbered) {
    if (rate >= outfit->demand_count) return false;
    c = outfit->quantities[outfit->demands[rate].quantity].code;
    rate = outfit_demand_rate(outfit, rate);
  }
  if (strcmp(rest + 1, " peak 2") == 0) code += 10;
  if (strcmp(rest + 1, " peak 3") == 0) code += 20;
  snprintf(object, 32, "1-0:%d.%d.%d*255", c, code, rate);
  return true;
}

bool outfit_object(const outfit_t *outfit, const outfit_quantity_t *quantity, const char *name,
                   char object[32]) {
  int32_t code = quantity->code;
  int32_t low = code == 1 ? 0 : code; /* of +A they are 128.8.0 and 129.8.0 */
  object[0] = '\0';
  if (strcmp(name, "total") == 0)
    snprintf(object, 32, "1-0:%d.8.0*255", code);
  else if (strcmp(name, "shadow") == 0)
    snprintf(object, 32, "1-0:128.8.%d*255", low);
  else if (strcmp(name, "unallocated") == 0)
    snprintf(object, 32, "1-0:129.8.%d*255", low);
  else if (strncmp(name, "rate ", 5) == 0)
    snprintf(object, 32, "1-0:%d.8.%c*255", code, name[5]);
  else if (strncmp(name, "coincident ", 11) == 0)
    snprintf(object, 32, "1-0:150.6.%c*255", name[11]);
  else if (strncmp(name, "demand ", 7) == 0)
    return demand_object(outfit, quantity, name + 7, PEAK_CODE, object);
  else if (strncmp(name, "cumulative ", 11) == 0)
    return demand_object(outfit, quantity, name + 11, CUMULATIVE_CODE, object);
  return object[0] != '\0';
}
