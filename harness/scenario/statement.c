/* Reads statements of models; see statement.h. The words are those of FACTS.md's `quantity`, and
 * what they mean stands in decision 0006; what is refused here no simulated meter could hold. */
#include "harness/scenario/statement.h"

#include <string.h>

#include "harness/scenario/file.h"
#include "harness/scenario/story.h"

enum { STATEMENT_MAX = 1 << 16, IDENTIFICATION_MAX = 16, WEIGHT_MAX = 1000000000 };

static const struct {
  const char *word;
  statement_unit_t unit;
} WORDS[] = {
    {"+A", STATEMENT_WH},   {"-A", STATEMENT_WH},   {"+A1", STATEMENT_WH},  {"+A2", STATEMENT_WH},
    {"+A3", STATEMENT_WH},  {"-A1", STATEMENT_WH},  {"-A2", STATEMENT_WH},  {"-A3", STATEMENT_WH},
    {"AA", STATEMENT_WH},   {"R1", STATEMENT_VARH}, {"R2", STATEMENT_VARH}, {"R3", STATEMENT_VARH},
    {"R4", STATEMENT_VARH}, {"+R", STATEMENT_VARH}, {"-R", STATEMENT_VARH}, {"+S", STATEMENT_VAH},
    {"-S", STATEMENT_VAH},  {"I1", STATEMENT_IMP},  {"I2", STATEMENT_IMP},  {"I3", STATEMENT_IMP},
    {"I4", STATEMENT_IMP},
};
enum { WORD_COUNT = sizeof WORDS / sizeof WORDS[0] };

static const struct {
  quantity_kind_t energy, power;
  const char *energy_unit, *power_unit;
} UNITS[] = {
    [STATEMENT_WH] = {QUANTITY_ENERGY, QUANTITY_POWER, "kWh", "kW"},
    [STATEMENT_VARH] = {QUANTITY_REACTIVE_ENERGY, QUANTITY_REACTIVE_POWER, "kvarh", "kvar"},
    [STATEMENT_VAH] = {QUANTITY_APPARENT_ENERGY, QUANTITY_APPARENT_POWER, "kVAh", "kVA"},
    [STATEMENT_IMP] = {QUANTITY_PULSES, QUANTITY_PULSE_RATE, "kimp", "kimp/h"},
};

static const struct {
  const char *name, *fact;
  int64_t min, max;
} LIMITS[STATEMENT_LIMITS] = {
    {"profile_days", "profile_days", 1, 900},
    {"markers", "markers", 16, 16384},
    {"events", "events", 16, 8192},
    {"sets", "sets", 1, 36},
    {"daily_sets", "daily_sets", 1, 62},
    {"pdu", "pdu", 64, 65535},
    {"reaction", "reaction_ns", 0, 1500000000},
    {"deviation", "deviation", 0, 1},
    {"image_block", "image_block", FIRMWARE_BLOCK_MIN, FIRMWARE_BLOCK_MAX},
    {"image", "image", FIRMWARE_IMAGE_MIN, FIRMWARE_IMAGE_MAX},
    {"firmware_log", "firmware_log", FIRMWARE_LOG_MIN, FIRMWARE_LOG_MAX},
    {"quality_log", "quality_log", 1, QUALITY_LOG_MAX},
};
enum { LIMIT_REACTION = 6, LIMIT_IMAGE_BLOCK = 8, LIMIT_IMAGE = 9 };

const char *statement_limit_name(int32_t limit) {
  CHECK(limit >= 0 && limit < STATEMENT_LIMITS);
  return LIMITS[limit].fact;
}

int32_t statement_quantity(const statement_t *model, const char *word) {
  for (int32_t i = 0; i < model->quantity_count; i++) {
    if (strcmp(model->quantities[i].word, word) == 0) return i;
  }
  return model->quantity_count == 0 && strcmp(word, "+A") == 0 ? 0 : -1;
}

bool statement_has_rate(const statement_t *model, int32_t quantity, int32_t rate) {
  CHECK(rate >= 1 && rate <= STATEMENT_RATES);
  if (model->quantity_count == 0) return quantity == 0;
  return (model->quantities[quantity].rates >> rate & 1) != 0;
}

static statement_unit_t unit_of(const statement_t *model, int32_t quantity) {
  return model->quantity_count == 0 ? STATEMENT_WH : model->quantities[quantity].unit;
}

quantity_kind_t statement_energy_kind(const statement_t *model, int32_t quantity) {
  return UNITS[unit_of(model, quantity)].energy;
}

quantity_kind_t statement_power_kind(const statement_t *model, int32_t quantity) {
  return UNITS[unit_of(model, quantity)].power;
}

const char *statement_energy_unit(const statement_t *model, int32_t quantity) {
  return UNITS[unit_of(model, quantity)].energy_unit;
}

const char *statement_power_unit(const statement_t *model, int32_t quantity) {
  return UNITS[unit_of(model, quantity)].power_unit;
}

/* --- Quantities --- */

/* A quantity of the model by its word; −1 after a complaint. */
static int32_t find(story_t *story, const statement_t *model, const yaml_value_t *value) {
  const char *names[STATEMENT_QUANTITIES_MAX];
  size_t index = 0;
  for (int32_t i = 0; i < model->quantity_count; i++)
    names[i] = model->quantities[i].word;
  if (!yaml_choice(story->file, value, names, (size_t)model->quantity_count, "quantity", &index))
    return -1;
  return (int32_t)index;
}

/* Room for one more of something; complains where there is none. */
static bool room(story_t *story, const yaml_value_t *value, int32_t count, int32_t max,
                 const char *what) {
  if (count < max) return true;
  if (count == max)
    yaml_complain_of(story->file, value, "more than %d %s: a meter holds no more, remove some", max,
                     what);
  return false;
}

static bool is_of_phase(const char *word, char least) {
  return strlen(word) == 3 && word[2] >= least;
}

static void add_word(story_t *story, statement_t *model, const yaml_value_t *value) {
  const char *names[WORD_COUNT];
  size_t index = 0;
  for (size_t i = 0; i < WORD_COUNT; i++)
    names[i] = WORDS[i].word;
  if (!yaml_choice(story->file, value, names, WORD_COUNT, "quantity", &index)) return;
  const char *word = names[index];
  if (model->quantity_count == 0 && strcmp(word, "+A") != 0) {
    yaml_complain_of(story->file, value, "the first quantity is +A: put it before '%s'", word);
    return;
  }
  if (model->quantity_count > 0 && statement_quantity(model, word) >= 0) {
    yaml_complain_of(story->file, value, "the quantity '%s' stands here twice: remove one", word);
    return;
  }
  if (model->phases == 1 && is_of_phase(word, '2')) {
    yaml_complain_of(story->file, value,
                     "a meter with one phase has no '%s': remove it, or write 'phases: 3'", word);
    return;
  }
  if (!room(story, value, model->quantity_count, STATEMENT_QUANTITIES_MAX, "quantities")) return;
  statement_quantity_t *quantity = &model->quantities[model->quantity_count++];
  memcpy(quantity->word, word, strlen(word) + 1);
  quantity->unit = WORDS[index].unit;
}

/* One of "+R1 -R4": true where it is good and is now a part. */
static bool add_part(story_t *story, statement_t *model, const yaml_value_t *value,
                     statement_quantity_t *sum, const char *part, size_t len) {
  char word[STATEMENT_WORD] = "";
  int32_t index = -1;
  if (len >= 2 && len <= STATEMENT_WORD && (part[0] == '+' || part[0] == '-')) {
    memcpy(word, part + 1, len - 1);
    index = statement_quantity(model, word);
  }
  if (index < 0) {
    yaml_complain_of(story->file, value,
                     "'%.*s' is no part of a sum: write a sign and a quantity, as in '+R1 -R4', "
                     "of +A '++A'",
                     (int)len, part);
    return false;
  }
  const statement_quantity_t *of = &model->quantities[index];
  if (of->part_count > 0) {
    yaml_complain_of(story->file, value, "'%s' is a sum itself: write its parts instead", word);
    return false;
  }
  if (sum->part_count > 0 && sum->unit != of->unit) {
    yaml_complain_of(story->file, value, "'%s' is in %s, the parts before it in %s: divide the sum",
                     word, UNITS[of->unit].energy_unit, UNITS[sum->unit].energy_unit);
    return false;
  }
  for (int32_t i = 0; i < sum->part_count; i++) {
    if (sum->parts[i] != index) continue;
    yaml_complain_of(story->file, value, "'%s' is a part twice: remove one", word);
    return false;
  }
  sum->unit = of->unit;
  sum->parts[sum->part_count] = index;
  sum->minus[sum->part_count++] = part[0] == '-';
  return true;
}

static void add_sum(story_t *story, statement_t *model, const yaml_value_t *value) {
  statement_quantity_t sum = {0};
  const char *text = NULL;
  bool named = strlen(value->key) == 2 && value->key[0] == 'C' && value->key[1] >= '1' &&
               value->key[1] <= '0' + STATEMENT_SUMS;
  if (!named) {
    yaml_complain(story->file, value->key_line, value->key_col,
                  "'%.20s' is no name of a sum: use C1 to C%d", value->key, STATEMENT_SUMS);
    return;
  }
  memcpy(sum.word, value->key, strlen(value->key) + 1);
  if (!yaml_scalar(story->file, value, "a sum", &text)) return;
  for (const char *at = text; *at != '\0';) {
    size_t len = strcspn(at, " ");
    if (len > 0 && !add_part(story, model, value, &sum, at, len)) return;
    at += len + (at[len] == ' ' ? 1 : 0);
  }
  if (sum.part_count == 0) {
    yaml_complain_of(story->file, value, "a sum of nothing: write its parts, as in '+R1 -R4'");
    return;
  }
  if (!room(story, value, model->quantity_count, STATEMENT_QUANTITIES_MAX, "quantities")) return;
  model->quantities[model->quantity_count++] = sum;
}

/* `inputs: {I1: 10}`: thousandths of its unit a pulse. */
static void read_weight(story_t *story, statement_t *model, const yaml_value_t *value) {
  int32_t index = statement_quantity(model, value->key);
  if (index < 0 || model->quantities[index].unit != STATEMENT_IMP) {
    yaml_complain(story->file, value->key_line, value->key_col,
                  "'%.20s' is no input among the quantities: add it there, or remove it here",
                  value->key);
    return;
  }
  yaml_int(story->file, value, 1, WEIGHT_MAX, "a weight", &model->weights[value->key[1] - '1']);
}

static void read_inputs(story_t *story, statement_t *model, yaml_value_t *statement,
                        yaml_value_t *map) {
  if (map != NULL && story_map(story, map, "inputs")) {
    yaml_consume(map);
    for (const yaml_value_t *at = map->first; at != NULL; at = at->next)
      read_weight(story, model, at);
  }
  for (int32_t i = 0; i < model->quantity_count; i++) {
    const char *word = model->quantities[i].word;
    if (word[0] == 'I' && model->weights[word[1] - '1'] == 0)
      yaml_complain_of(story->file, map == NULL ? statement : map,
                       "the input '%s' has no weight: add 'inputs: {%s: 1000}'", word, word);
  }
}

/* --- Registers --- */

/* `all`, or a rate, or a list of them, as bits. */
static bool read_rates(story_t *story, const yaml_value_t *value, uint32_t *mask) {
  *mask = 0;
  if (value->kind == YAML_KIND_TEXT && strcmp(value->text, "all") == 0) {
    for (int32_t rate = 1; rate <= STATEMENT_RATES; rate++)
      *mask |= UINT32_C(1) << rate;
    return true;
  }
  for (const yaml_value_t *at = story_first_word(value); at != NULL;
       at = story_next_word(value, at)) {
    int64_t rate = 0;
    if (!yaml_int(story->file, at, 1, STATEMENT_RATES, "a rate", &rate)) return false;
    if ((*mask >> rate & 1) != 0) {
      yaml_complain_of(story->file, at, "the rate %d stands here twice: remove one", (int)rate);
      return false;
    }
    *mask |= UINT32_C(1) << rate;
  }
  if (*mask == 0) yaml_complain_of(story->file, value, "no rate at all: name some, or write 'all'");
  return *mask != 0;
}

static void read_tou(story_t *story, statement_t *model, yaml_value_t *map) {
  if (!story_map(story, map, "tou")) return;
  yaml_consume(map);
  int32_t count = 0;
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    int32_t index = statement_quantity(model, at->key);
    if (index < 0) {
      yaml_complain(story->file, at->key_line, at->key_col,
                    "'%.20s' is not among the quantities: add it there, or remove it here",
                    at->key);
      continue;
    }
    uint32_t mask = 0;
    if (!read_rates(story, at, &mask)) continue;
    model->quantities[index].rates = mask;
    for (int32_t rate = 1; rate <= STATEMENT_RATES; rate++)
      count += (int32_t)(mask >> rate & 1);
  }
  if (count > STATEMENT_TOU_MAX)
    yaml_complain_of(story->file, map, "%d rate registers: a meter holds at most %d, remove some",
                     count, STATEMENT_TOU_MAX);
}

static void add_demand(story_t *story, statement_t *model, yaml_value_t *map) {
  if (!story_map(story, map, "a maximum demand")) return;
  yaml_value_t *of = story_need(story, map, SECTION_model_demand, "of");
  yaml_value_t *rates = story_need(story, map, SECTION_model_demand, "rates");
  yaml_value_t *peaks = story_get(story, map, SECTION_model_demand, "peaks");
  statement_demand_t demand = {.quantity = of == NULL ? -1 : find(story, model, of)};
  int64_t count = 1;
  bool any = rates != NULL && rates->text != NULL && strcmp(rates->text, "any") == 0;
  bool good = demand.quantity >= 0 && rates != NULL;
  if (rates != NULL && !any) good &= read_rates(story, rates, &demand.mask);
  if (peaks != NULL) good &= yaml_int(story->file, peaks, 1, STATEMENT_PEAKS_MAX, "peaks", &count);
  if (!good || !room(story, map, model->demand_count, STATEMENT_DEMANDS_MAX, "maximum demands"))
    return;
  demand.peaks = (int32_t)count;
  for (int32_t i = 0; i < model->demand_count; i++) {
    const statement_demand_t *other = &model->demands[i];
    if (other->quantity == demand.quantity && other->mask == demand.mask)
      yaml_complain_of(story->file, map,
                       "two demands of %s have the same rates (this and number %d): remove one, or "
                       "give it more peaks",
                       model->quantities[demand.quantity].word, (int)i);
  }
  model->demands[model->demand_count++] = demand;
}

static void add_coincident(story_t *story, statement_t *model, yaml_value_t *map) {
  if (!story_map(story, map, "a coincident demand")) return;
  yaml_value_t *of = story_need(story, map, SECTION_model_coincident, "of");
  yaml_value_t *with = story_need(story, map, SECTION_model_coincident, "with");
  statement_coincident_t one = {.quantity = of == NULL ? -1 : find(story, model, of)};
  int64_t demand = 0;
  if (with == NULL || one.quantity < 0) return;
  if (model->demand_count == 0) {
    yaml_complain_of(story->file, with, "no maximum demand to coincide with: add 'demand'");
    return;
  }
  if (!yaml_int(story->file, with, 0, model->demand_count - 1, "a maximum demand", &demand)) return;
  if (!room(story, map, model->coincident_count, STATEMENT_COINCIDENT_MAX, "coincident demands"))
    return;
  one.demand = (int32_t)demand;
  model->coincident[model->coincident_count++] = one;
}

static void add_channel(story_t *story, statement_t *model, const yaml_value_t *value) {
  int32_t index = find(story, model, value);
  if (index < 0) return;
  for (int32_t i = 0; i < model->channel_count; i++) {
    if (model->channels[i] == index)
      yaml_complain_of(story->file, value, "the channel '%s' stands here twice: remove one",
                       value->text);
  }
  if (!room(story, value, model->channel_count, STATEMENT_CHANNELS_MAX, "channels")) return;
  model->channels[model->channel_count++] = index;
}

static void read_limits(story_t *story, statement_t *model, yaml_value_t *map) {
  if (!story_map(story, map, "limits")) return;
  for (int32_t i = 0; i < STATEMENT_LIMITS; i++) {
    yaml_value_t *value = story_get(story, map, SECTION_model_limits, LIMITS[i].name);
    if (value == NULL) continue;
    if (i == LIMIT_REACTION)
      story_span(story, value, LIMITS[i].min, LIMITS[i].max, &model->limits[i]);
    else if (i == LIMIT_IMAGE_BLOCK || i == LIMIT_IMAGE)
      firmware_size(story, value, LIMITS[i].min, LIMITS[i].max, &model->limits[i]);
    else
      yaml_int(story->file, value, LIMITS[i].min, LIMITS[i].max, LIMITS[i].name, &model->limits[i]);
  }
}

/* --- The statement --- */

static yaml_value_t *get_list(story_t *story, yaml_value_t *map, const char *key) {
  yaml_value_t *value = story_get(story, map, SECTION_model, key);
  return value == NULL || !story_list(story, value, key) ? NULL : value->first;
}

static void read_shape(story_t *story, statement_t *model, yaml_value_t *map) {
  static const char *const NEEDS[] = {"sums",       "inputs",   "tou", "demand",
                                      "coincident", "channels", NULL};
  yaml_value_t *quantities = story_get(story, map, SECTION_model, "quantities");
  if (quantities == NULL) {
    for (size_t i = 0; NEEDS[i] != NULL; i++) {
      yaml_value_t *value = story_get(story, map, SECTION_model, NEEDS[i]);
      if (value == NULL) continue;
      yaml_complain_of(story->file, value, "'%s' needs 'quantities': add them, or remove this",
                       NEEDS[i]);
      yaml_consume(value);
    }
    return;
  }
  for (yaml_value_t *at = get_list(story, map, "quantities"); at != NULL; at = at->next)
    add_word(story, model, at);
  if (quantities->kind == YAML_KIND_LIST && quantities->count == 0)
    yaml_complain_of(story->file, quantities, "no quantity at all: name +A, or remove the key");
  yaml_value_t *sums = story_get(story, map, SECTION_model, "sums");
  if (sums != NULL && story_map(story, sums, "sums")) {
    yaml_consume(sums);
    for (const yaml_value_t *at = sums->first; at != NULL; at = at->next)
      add_sum(story, model, at);
  }
  read_inputs(story, model, map, story_get(story, map, SECTION_model, "inputs"));
  yaml_value_t *tou = story_get(story, map, SECTION_model, "tou");
  if (tou != NULL) read_tou(story, model, tou);
  for (yaml_value_t *at = get_list(story, map, "demand"); at != NULL; at = at->next)
    add_demand(story, model, at);
  for (yaml_value_t *at = get_list(story, map, "coincident"); at != NULL; at = at->next)
    add_coincident(story, model, at);
  for (yaml_value_t *at = get_list(story, map, "channels"); at != NULL; at = at->next)
    add_channel(story, model, at);
}

static void read_connection(story_t *story, statement_t *model, const yaml_value_t *value) {
  static const char *const WAYS[] = {"direct", "ct"};
  for (const yaml_value_t *at = story_first_word(value); at != NULL;
       at = story_next_word(value, at)) {
    size_t index = 0;
    if (!yaml_choice(story->file, at, WAYS, 2, "connection", &index)) continue;
    model->direct |= index == 0;
    model->ct |= index == 1;
  }
}

static void read_identification(story_t *story, statement_t *model, const yaml_value_t *value) {
  const char *text = NULL;
  if (!story_name(story, value, "an identification", &text)) return;
  if (strlen(text) > IDENTIFICATION_MAX)
    yaml_complain_of(story->file, value, "an identification has at most %d characters",
                     IDENTIFICATION_MAX);
  else
    model->identification = text;
}

static void read_statement(story_t *story, statement_t *model, yaml_value_t *map) {
  static const char *const DICTIONARIES[] = {"polyphase-tou"};
  yaml_value_t *title = story_need(story, map, SECTION_model, "title");
  yaml_value_t *dictionary = story_need(story, map, SECTION_model, "dictionary");
  yaml_value_t *identification = story_get(story, map, SECTION_model, "identification");
  yaml_value_t *connection = story_need(story, map, SECTION_model, "connection");
  yaml_value_t *phases = story_need(story, map, SECTION_model, "phases");
  yaml_value_t *instrument = story_get(story, map, SECTION_model, "instrument");
  yaml_value_t *firmware = story_get(story, map, SECTION_model, "firmware");
  yaml_value_t *nominal = story_get(story, map, SECTION_model, "nominal");
  yaml_value_t *limits = story_get(story, map, SECTION_model, "limits");
  yaml_value_t *policy = story_need(story, map, SECTION_model, "policy");
  const char *text = NULL;
  size_t index = 0;
  int64_t count = 3;
  for (int32_t i = 0; i < STATEMENT_LIMITS; i++)
    model->limits[i] = -1;
  if (title != NULL) yaml_text(story->file, title, "title", &text);
  if (dictionary != NULL)
    yaml_choice(story->file, dictionary, DICTIONARIES, 1, "dictionary", &index);
  model->dictionary = DICTIONARIES[index];
  if (identification != NULL) read_identification(story, model, identification);
  if (connection != NULL) read_connection(story, model, connection);
  if (phases != NULL && yaml_int(story->file, phases, 1, 3, "phases", &count) && count == 2)
    yaml_complain_of(story->file, phases, "a meter has one phase or three");
  model->phases = count == 1 ? 1 : 3;
  read_shape(story, model, map);
  if (nominal != NULL) statement_nominal_read(story, nominal, &model->nominal_mv);
  if (instrument != NULL)
    statement_instrument_read(story, instrument, model->phases, nominal != NULL,
                              &model->instrument);
  if (firmware != NULL) statement_firmware_read(story, firmware, &model->firmware);
  if (limits != NULL) read_limits(story, model, limits);
  if (policy != NULL && story_map(story, policy, "policy"))
    policy_statement_read(story, policy, model->quantity_count > 0, model->nominal_mv > 0,
                          model->policy);
}

/* What lies in the folder, for the nearest name. */
static void complain_unknown(story_t *story, const yaml_value_t *value, const char *name) {
  const char *names[STORY_WORDS_MAX];
  const char *const *paths = NULL;
  size_t count = 0, path_count = 0;
  const char *folder = arena_printf(story->arena, "%s/fixtures/models", story->options->root);
  if (file_list(story->arena, folder, &paths, &path_count) != ST_OK) path_count = 0;
  for (size_t i = 0; i < path_count && count < STORY_WORDS_MAX; i++) {
    const char *base = strrchr(paths[i], '/') + 1;
    names[count++] = arena_text(story->arena, bytes_of(base, strlen(base) - strlen(".yaml")));
  }
  const char *nearest = yaml_nearest(name, names, count);
  if (nearest != NULL)
    yaml_complain_of(story->file, value, "unknown model '%.60s': did you mean '%s'?", name,
                     nearest);
  else
    yaml_complain_of(story->file, value,
                     "no model '%.60s': write its statement as fixtures/models/%.60s.yaml", name,
                     name);
}

/* A statement complains under its own path. */
static const statement_t *load_model(story_t *story, const yaml_value_t *value, const char *name) {
  const char *path =
      arena_printf(story->arena, "%s/fixtures/models/%s.yaml", story->options->root, name);
  bytes_t text;
  if (file_read(story->arena, path, STATEMENT_MAX, &text) != ST_OK) {
    complain_unknown(story, value, name);
    return NULL;
  }
  return statement_read(story, path, name, text);
}

const statement_t *statement_read(story_t *story, const char *path, const char *name,
                                  bytes_t text) {
  yaml_file_t own;
  yaml_file_t *outer = story->file;
  int32_t before = *outer->complaint_count;
  if (yaml_parse(&own, story->arena, path, text, outer->complaints, outer->complaint_count) !=
      ST_OK)
    return NULL;
  statement_t *model = ARENA_NEW(story->arena, statement_t);
  *model = (statement_t){.name = name};
  story->file = &own;
  if (story_map(story, own.root, "a statement of a model")) {
    read_statement(story, model, own.root);
    yaml_leftovers(&own);
  }
  story->file = outer;
  return *outer->complaint_count == before ? model : NULL;
}

const statement_t *statement_known(const story_t *story, const char *name) {
  for (size_t i = 0; i < story->models.count; i++) {
    const story_model_t *known = &story->models.at[i];
    if (strcmp(known->name, name) == 0) return known->model;
  }
  return NULL;
}

const statement_t *statement_find(story_t *story, const yaml_value_t *value) {
  const char *name = NULL;
  if (!story_name(story, value, "the name of a model", &name)) return NULL;
  for (size_t i = 0; i < story->models.count; i++) {
    const story_model_t *known = &story->models.at[i];
    if (strcmp(known->name, name) == 0) return known->model;
  }
  const statement_t *model = load_model(story, value, name);
  *ARRAY_ADD(story->arena, &story->models) = (story_model_t){name, model};
  return model;
}
