/* Contracts: prices by rate of each quantity, for the head-end and the checks. Those of quantity 0
 * stand directly below a contract, those of others below `quantities`; whether a meter has what its
 * contract prices is looked at where the two meet. */
#include <string.h>

#include "harness/scenario/story.h"

enum { PLACES_MAX = 6, UNIT_MAX = 8 };

static void read_price(story_t *story, const yaml_value_t *value, const char *per,
                       story_contract_t *contract, int64_t *micro) {
  const char *text = NULL;
  char currency[QUANTITY_CURRENCY];
  fault_t fault;
  if (!yaml_scalar(story->file, value, "a price", &text)) return;
  if (quantity_price(text, per, currency, micro, &fault) != ST_OK) {
    yaml_complain_of(story->file, value, "%s", fault.text);
    return;
  }
  if (contract->currency[0] == '\0') memcpy(contract->currency, currency, sizeof currency);
  if (strcmp(contract->currency, currency) != 0)
    yaml_complain_of(story->file, value, "'%s' is in another currency than the contract's %s", text,
                     contract->currency);
}

/* `energy: {1: 0.30 EUR/kWh}`: prices by rate, from rate `first`. */
static void read_prices(story_t *story, yaml_value_t *map, const char *per, int32_t first,
                        story_contract_t *contract, story_prices_t *prices) {
  if (map == NULL || !story_map(story, map, "prices by rate")) return;
  yaml_consume(map);
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    int32_t rate = at->key[0] - '0';
    if (strlen(at->key) != 1 || rate < first || rate > STORY_RATES) {
      yaml_complain(story->file, at->key_line, at->key_col, "'%.20s' is no rate here: use %d to %d",
                    at->key, first, STORY_RATES);
      continue;
    }
    prices->given[rate] = true;
    read_price(story, at, per, contract, &prices->micro[rate]);
  }
}

/* Words of one unit share their first letters; a sum may have any, which its meter shows. */
static const char *unit_of_price(const yaml_value_t *prices) {
  const yaml_value_t *first = prices->kind == YAML_KIND_MAP ? prices->first : NULL;
  const char *slash = first == NULL || first->text == NULL ? NULL : strchr(first->text, '/');
  return slash == NULL ? "" : slash + 1;
}

static bool is_a_unit(const char *text, bool demand) {
  static const char *const ENERGY[] = {"kWh", "kvarh", "kVAh", "kimp"};
  static const char *const DEMAND[] = {"kW", "kvar", "kVA", "kimp/h"};
  for (size_t i = 0; i < 4; i++) {
    if (strcmp(text, demand ? DEMAND[i] : ENERGY[i]) == 0) return true;
  }
  return false;
}

static void read_of(story_t *story, yaml_value_t *map, bool demand, story_contract_t *contract,
                    story_prices_t *prices) {
  if (map == NULL) return;
  const char *unit = unit_of_price(map);
  if (!is_a_unit(unit, demand)) unit = demand ? "kW" : "kWh";
  prices->unit = unit;
  read_prices(story, map, unit, demand ? 0 : 1, contract, prices);
}

static void read_quantity(story_t *story, yaml_value_t *map, story_contract_t *contract) {
  story_quantity_price_t one = {.word = map->key};
  if (!story_map(story, map, "prices of a quantity")) return;
  if (strcmp(map->key, "+A") == 0) {
    yaml_complain(story->file, map->key_line, map->key_col,
                  "prices of +A stand directly below the contract: move them there");
    yaml_consume(map);
    return;
  }
  yaml_value_t *energy = story_get(story, map, SECTION_contract_of, "energy");
  yaml_value_t *demand = story_get(story, map, SECTION_contract_of, "demand");
  if (energy == NULL && demand == NULL)
    yaml_complain_of(story->file, map, "no price here: add 'energy' or 'demand'");
  read_of(story, energy, false, contract, &one.energy);
  read_of(story, demand, true, contract, &one.demand);
  *ARRAY_ADD(story->arena, &contract->quantities) = one;
}

static void read_currency(story_t *story, const yaml_value_t *value, story_contract_t *contract) {
  const char *text = NULL;
  if (!yaml_text(story->file, value, "a currency", &text)) return;
  if (strlen(text) != 3 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
    yaml_complain_of(story->file, value, "'%.20s' is no currency: three capitals, as EUR", text);
  else
    memcpy(contract->currency, text, QUANTITY_CURRENCY);
}

static void read_contract(story_t *story, yaml_value_t *map, const char *name) {
  if (story->contracts.count == STORY_WORDS_MAX) {
    yaml_complain_of(story->file, map, "more than %d contracts: divide the scenario",
                     STORY_WORDS_MAX);
    return;
  }
  story_contract_t contract = {.name = name, .places = 2};
  int64_t places = 2;
  yaml_value_t *places_value = story_get(story, map, SECTION_contract, "places");
  yaml_value_t *currency = story_get(story, map, SECTION_contract, "currency");
  yaml_value_t *energy = story_get(story, map, SECTION_contract, "energy");
  yaml_value_t *demand = story_get(story, map, SECTION_contract, "demand");
  yaml_value_t *standing = story_get(story, map, SECTION_contract, "standing");
  yaml_value_t *quantities = story_get(story, map, SECTION_contract, "quantities");
  if (places_value != NULL) yaml_int(story->file, places_value, 0, PLACES_MAX, "places", &places);
  contract.places = (int32_t)places;
  if (currency != NULL) read_currency(story, currency, &contract);
  read_prices(story, energy, "kWh", 1, &contract, &contract.energy);
  read_prices(story, demand, "kW", 0, &contract, &contract.demand);
  if (standing != NULL) {
    contract.standing_given = true;
    read_price(story, standing, "day", &contract, &contract.standing_micro);
  }
  if (quantities != NULL && story_map(story, quantities, "prices by quantity")) {
    for (yaml_value_t *at = quantities->first; at != NULL; at = at->next) {
      at->consumed = true;
      read_quantity(story, at, &contract);
    }
  }
  if (contract.currency[0] == '\0')
    yaml_complain_of(story->file, map, "a contract without a price or 'currency': add one");
  *ARRAY_ADD(story->arena, &story->contracts) = contract;
}

void contracts_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "contracts");
  if (map == NULL || !story_map(story, map, "contracts")) return;
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    at->consumed = true;
    if (story_key_name(story, at, "the name of a contract") && story_map(story, at, "a contract"))
      read_contract(story, at, at->key);
  }
}

int32_t contract_find(story_t *story, const yaml_value_t *value, const statement_t *model) {
  const char *names[STORY_WORDS_MAX];
  size_t count = 0, index = 0;
  for (size_t i = 0; i < story->contracts.count && count < STORY_WORDS_MAX; i++)
    names[count++] = story->contracts.at[i].name;
  if (!yaml_choice(story->file, value, names, count, "contract", &index)) return -1;
  const story_contract_t *contract = &story->contracts.at[index];
  for (size_t i = 0; i < contract->quantities.count; i++) {
    const story_quantity_price_t *price = &contract->quantities.at[i];
    int32_t quantity = statement_quantity(model, price->word);
    if (quantity < 0) {
      yaml_complain_of(story->file, value,
                       "the contract prices '%.20s', which the model '%s' has not: take another "
                       "contract, or model",
                       price->word, model->name);
      continue;
    }
    const char *energy = statement_energy_unit(model, quantity);
    const char *demand = statement_power_unit(model, quantity);
    bool good = (price->energy.unit == NULL || strcmp(price->energy.unit, energy) == 0) &&
                (price->demand.unit == NULL || strcmp(price->demand.unit, demand) == 0);
    if (!good)
      yaml_complain_of(story->file, value, "the contract prices '%.20s', which is in %s and %s",
                       price->word, energy, demand);
  }
  return (int32_t)index;
}
