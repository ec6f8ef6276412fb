/* Links, contracts and meters of a scenario. What a model is and can be connected by stands in one
 * table here, because the judge may not include the simulator's; FACTS.md fixes the words. */
#include <string.h>

#include "harness/scenario/way.h"

enum { SERIAL_MAX = 16, PASSWORD_MAX = 16, PLACES_MAX = 6, SHARE_MAX = 1000000000 };

static const char *const MODELS[] = {"polyphase-tou"};
static const char *const CONNECTIONS[] = {"direct", "ct"};
static const char *const LINK_KINDS[] = {"rs485", "optical", "tcp"};
static const char *const CLOCKS[] = {"set", "never_set"};
static const char ALNUM[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static void read_share(story_t *story, yaml_value_t *value, int64_t *ppb) {
  quantity_t share;
  if (value == NULL || !yaml_quantity(story->file, value, QUANTITY_SHARE, &share)) return;
  if (share.value < 0 || share.value > SHARE_MAX) {
    yaml_complain_of(story->file, value, "'%s' must be from 0 ppb to 100 %%", value->text);
    return;
  }
  *ppb = share.value;
}

static void read_baud(story_t *story, yaml_value_t *value, bool tcp, int32_t *baud) {
  static const int32_t BAUDS[] = {300, 600, 1200, 2400, 4800, 9600, 19200};
  int64_t number = 0;
  if (tcp) {
    if (yaml_int(story->file, value, 300, 1000000000, "baud", &number)) *baud = (int32_t)number;
    return;
  }
  if (!yaml_int(story->file, value, 300, 19200, "baud", &number)) return;
  for (size_t i = 0; i < sizeof BAUDS / sizeof BAUDS[0]; i++) {
    if (number == BAUDS[i]) *baud = BAUDS[i];
  }
  if (*baud != number)
    yaml_complain_of(story->file, value,
                     "no baud rate of IEC 62056-21: use 300, 600, 1200, 2400, 4800, 9600 or 19200");
}

static void read_errors(story_t *story, yaml_value_t *map, story_line_t *line) {
  if (!story_map(story, map, "errors")) return;
  read_share(story, story_get(story, map, SECTION_errors, "good"), &line->good_ppb);
  read_share(story, story_get(story, map, SECTION_errors, "bad"), &line->bad_ppb);
  read_share(story, story_get(story, map, SECTION_errors, "enter"), &line->enter_ppb);
  read_share(story, story_get(story, map, SECTION_errors, "leave"), &line->leave_ppb);
}

static void read_link(story_t *story, yaml_value_t *map) {
  story_line_t line = {.leave_ppb = SHARE_MAX, .at_line = map->line, .at_col = map->col};
  yaml_value_t *name = story_need(story, map, SECTION_link, "name");
  yaml_value_t *kind = story_get(story, map, SECTION_link, "kind");
  yaml_value_t *baud = story_get(story, map, SECTION_link, "baud");
  yaml_value_t *errors = story_get(story, map, SECTION_link, "errors");
  yaml_value_t *echo = story_get(story, map, SECTION_link, "echo");
  yaml_value_t *latency = story_get(story, map, SECTION_link, "latency");
  size_t index = 0;
  if (name == NULL || !story_name(story, name, "the name of a link", &line.name)) line.name = "-";
  if (story->lines.count == STORY_WORDS_MAX) {
    yaml_complain_of(story->file, map, "more than %d links: divide the scenario", STORY_WORDS_MAX);
    return;
  }
  for (size_t i = 0; i < story->lines.count; i++) {
    if (strcmp(story->lines.at[i].name, line.name) == 0 && name != NULL)
      yaml_complain_of(story->file, name, "two links are called '%s': rename one", line.name);
  }
  if (kind != NULL && yaml_choice(story->file, kind, LINK_KINDS, 3, "kind of link", &index))
    line.kind = LINK_KINDS[index];
  if (baud != NULL)
    read_baud(story, baud, line.kind != NULL && strcmp(line.kind, "tcp") == 0, &line.baud);
  if (errors != NULL) read_errors(story, errors, &line);
  if (echo != NULL) yaml_bool(story->file, echo, "echo", &line.echo);
  if (latency != NULL) story_span(story, latency, 0, 60 * NS_PER_S, &line.latency_ns);
  read_share(story, story_get(story, map, SECTION_link, "lose_first"), &line.lose_first_ppb);
  *ARRAY_ADD(story->arena, &story->lines) = line;
}

static void read_links(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_need(story, root, SECTION_file, "links");
  if (list == NULL || !story_list(story, list, "links")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a link")) read_link(story, at);
  }
}

static void read_price(story_t *story, yaml_value_t *value, const char *per,
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
                        story_contract_t *contract, bool *given, int64_t *micro) {
  if (map == NULL || !story_map(story, map, "prices by rate")) return;
  yaml_consume(map);
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    int32_t rate = at->key[0] - '0';
    if (strlen(at->key) != 1 || rate < first || rate > STORY_RATES) {
      yaml_complain(story->file, at->key_line, at->key_col, "'%.20s' is no rate here: use %d to %d",
                    at->key, first, STORY_RATES);
      continue;
    }
    given[rate] = true;
    read_price(story, at, per, contract, &micro[rate]);
  }
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
  const char *text = NULL;
  if (places_value != NULL) yaml_int(story->file, places_value, 0, PLACES_MAX, "places", &places);
  contract.places = (int32_t)places;
  if (currency != NULL && yaml_text(story->file, currency, "a currency", &text)) {
    if (strlen(text) != 3 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
      yaml_complain_of(story->file, currency, "'%.20s' is no currency: three capitals, as EUR",
                       text);
    else
      memcpy(contract.currency, text, QUANTITY_CURRENCY);
  }
  read_prices(story, energy, "kWh", 1, &contract, contract.energy_given, contract.energy_micro);
  read_prices(story, demand, "kW", 0, &contract, contract.demand_given, contract.demand_micro);
  if (standing != NULL) {
    contract.standing_given = true;
    read_price(story, standing, "day", &contract, &contract.standing_micro);
  }
  if (contract.currency[0] == '\0')
    yaml_complain_of(story->file, map, "a contract without a price or 'currency': add one");
  *ARRAY_ADD(story->arena, &story->contracts) = contract;
}

static void read_contracts(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "contracts");
  if (map == NULL || !story_map(story, map, "contracts")) return;
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    at->consumed = true;
    if (story_key_name(story, at, "the name of a contract") && story_map(story, at, "a contract"))
      read_contract(story, at, at->key);
  }
}

static int32_t find_contract(story_t *story, const yaml_value_t *value) {
  const char *names[STORY_WORDS_MAX];
  size_t count = 0, index = 0;
  for (size_t i = 0; i < story->contracts.count && count < STORY_WORDS_MAX; i++)
    names[count++] = story->contracts.at[i].name;
  if (!yaml_choice(story->file, value, names, count, "contract", &index)) return -1;
  return (int32_t)index;
}

static void read_ratio(story_t *story, yaml_value_t *value, int64_t *sides) {
  const char *text = NULL;
  fault_t fault;
  if (value == NULL || !yaml_scalar(story->file, value, "a ratio", &text)) return;
  if (quantity_ratio(text, &sides[0], &sides[1], &fault) != ST_OK)
    yaml_complain_of(story->file, value, "%s", fault.text);
}

static void read_ratios(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  yaml_value_t *ratios = story_get(story, map, SECTION_meter, "ratios");
  bool ct = strcmp(meter->connection, "ct") == 0;
  if (ratios == NULL && ct)
    yaml_complain_of(story->file, map, "'ratios' is missing: a ct meter has some, {ct: 200/5}");
  if (ratios == NULL || !story_map(story, ratios, "ratios")) return;
  if (!ct) {
    yaml_complain_of(story->file, ratios,
                     "a direct meter has no ratios: remove them, or write 'connection: ct'");
    yaml_consume(ratios);
    return;
  }
  read_ratio(story, story_get(story, ratios, SECTION_ratios, "ct"), &meter->ratio[0]);
  read_ratio(story, story_get(story, ratios, SECTION_ratios, "vt"), &meter->ratio[2]);
}

static void read_deferred(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  if (!story_map(story, map, "deferred")) return;
  yaml_value_t *tariff = story_need(story, map, SECTION_deferred, "tariff");
  yaml_value_t *at = story_get(story, map, SECTION_deferred, "at");
  yaml_value_t *by = story_get(story, map, SECTION_deferred, "by");
  static const char *const BY[] = {"command"};
  size_t index = 0;
  true_t due = {0};
  if (tariff != NULL) meter->passive = tariff_find(story, tariff);
  if ((at == NULL) == (by == NULL)) {
    yaml_complain_of(story->file, map, "say either 'at', a time, or 'by: command'");
    return;
  }
  if (by != NULL) yaml_choice(story->file, by, BY, 1, "way to activate", &index);
  if (at != NULL && story_time(story, at, &due))
    meter->passive_claim_s = div_floor(due.ns, NS_PER_S);
}

static void read_passwords(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  if (!story_map(story, map, "passwords")) return;
  static const char *const LEVELS[] = {"1", "3"};
  for (int32_t i = 0; i < 2; i++) {
    yaml_value_t *value = story_get(story, map, SECTION_passwords, LEVELS[i]);
    const char *text = NULL;
    if (value == NULL || !yaml_text(story->file, value, "a password", &text)) continue;
    size_t len = strlen(text);
    if (len == 0 || len > PASSWORD_MAX || strspn(text, ALNUM) != len) {
      yaml_complain_of(story->file, value, "a password has 1 to %d letters and digits",
                       PASSWORD_MAX);
      continue;
    }
    *(i == 0 ? &meter->password_1 : &meter->password_3) = text;
  }
}

static void add_meters(story_t *story, const yaml_value_t *map, const story_meter_t *meter,
                       int64_t count, const char *serial) {
  for (size_t i = 0; i < story->meters.count; i++) {
    if (strcmp(story->meters.at[i].group, meter->group) == 0)
      yaml_complain_of(story->file, map, "two entries of meters are called '%s': rename one",
                       meter->group);
  }
  for (int64_t n = 1; n <= count; n++) {
    story_meter_t one = *meter;
    if (count > 1) one.name = arena_printf(story->arena, "%s-%lld", meter->group, (long long)n);
    if (one.way.address > 0) one.way.address += n - 1;
    one.serial =
        serial != NULL ? serial : arena_printf(story->arena, "MP%08zu", story->meters.count);
    for (size_t i = 0; i < story->meters.count; i++) {
      if (strcmp(story->meters.at[i].name, one.name) == 0 &&
          strcmp(story->meters.at[i].group, one.group) != 0)
        yaml_complain_of(story->file, map, "two meters are called '%s': rename an entry", one.name);
      if (strcmp(story->meters.at[i].serial, one.serial) == 0)
        yaml_complain_of(story->file, map, "two meters have the serial number %s: change one",
                         one.serial);
    }
    if (story->meters.count == STORY_METERS_MAX) {
      yaml_complain_of(story->file, map, "more than %d meters: divide the scenario",
                       STORY_METERS_MAX);
      return;
    }
    *ARRAY_ADD(story->arena, &story->meters) = one;
  }
}

static const char *read_word(story_t *story, yaml_value_t *value, const char *const *words,
                             size_t count, const char *what) {
  size_t index = 0;
  if (value != NULL) yaml_choice(story->file, value, words, count, what, &index);
  return words[index];
}

static const char *read_serial(story_t *story, yaml_value_t *value, int64_t count) {
  const char *text = NULL;
  if (value == NULL || !yaml_text(story->file, value, "a serial number", &text)) return NULL;
  size_t len = strlen(text);
  if (len == 0 || len > SERIAL_MAX || strspn(text, ALNUM) != len) {
    yaml_complain_of(story->file, value, "a serial number has 1 to %d letters and digits",
                     SERIAL_MAX);
    return NULL;
  }
  if (count > 1)
    yaml_complain_of(story->file, value, "one serial number for %lld meters: remove it",
                     (long long)count);
  return text;
}

static void read_meter(story_t *story, yaml_value_t *map) {
  story_meter_t meter = {.group = "-",
                         .password_1 = "11111111",
                         .password_3 = "33333333",
                         .ratio = {100, 100, 100, 100},
                         .line = -1,
                         .tariff = -1,
                         .contract = -1,
                         .passive = -1,
                         .passive_claim_s = INT64_C(9000000000)};
  int64_t count = 1;
  uint32_t line = 0;
  yaml_value_t *name = story_need(story, map, SECTION_meter, "name");
  yaml_value_t *count_value = story_get(story, map, SECTION_meter, "count");
  yaml_value_t *link = story_get(story, map, SECTION_meter, "link");
  yaml_value_t *tariff = story_need(story, map, SECTION_meter, "tariff");
  yaml_value_t *contract = story_get(story, map, SECTION_meter, "contract");
  yaml_value_t *deferred = story_get(story, map, SECTION_meter, "deferred");
  yaml_value_t *passwords = story_get(story, map, SECTION_meter, "passwords");
  if (name != NULL) story_name(story, name, "the name of a meter", &meter.group);
  meter.name = meter.group;
  if (count_value != NULL) yaml_int(story->file, count_value, 1, STORY_METERS_MAX, "count", &count);
  meter.model =
      read_word(story, story_need(story, map, SECTION_meter, "model"), MODELS, 1, "model");
  meter.connection = read_word(story, story_get(story, map, SECTION_meter, "connection"),
                               CONNECTIONS, 2, "connection");
  way_read(story, map, &meter.way);
  meter.never_set = read_word(story, story_get(story, map, SECTION_meter, "clock"), CLOCKS, 2,
                              "state of the clock") == CLOCKS[1];
  if (link != NULL && story_line(story, link, &line)) meter.line = (int32_t)line;
  if (link == NULL && story->lines.count == 1) meter.line = 0;
  if (link == NULL && story->lines.count != 1)
    yaml_complain_of(story->file, map, "'link' is missing here: say which of the links");
  if (tariff != NULL) meter.tariff = tariff_find(story, tariff);
  if (contract != NULL) meter.contract = find_contract(story, contract);
  if (deferred != NULL) read_deferred(story, deferred, &meter);
  if (passwords != NULL) read_passwords(story, passwords, &meter);
  read_ratios(story, map, &meter);
  const char *serial = read_serial(story, story_get(story, map, SECTION_meter, "serial"), count);
  add_meters(story, map, &meter, count, serial);
}

void roster_meters_read(story_t *story, yaml_value_t *root) {
  read_links(story, root);
  read_contracts(story, root);
  yaml_value_t *list = story_need(story, root, SECTION_file, "meters");
  if (list == NULL || !story_list(story, list, "meters")) return;
  if (list->count == 0) yaml_complain_of(story->file, list, "no meter at all: add one");
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a meter")) read_meter(story, at);
  }
}
