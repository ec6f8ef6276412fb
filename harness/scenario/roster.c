/* Links and meters of a scenario. What a model is stands in its statement (statement.c), because
 * the judge may not include the simulator's; FACTS.md fixes the words. */
#include <string.h>

#include "harness/scenario/network.h"
#include "harness/scenario/way.h"

enum { SERIAL_MAX = 16, PASSWORD_MAX = 16, SHARE_MAX = 1000000000 };

static const char *const CONNECTIONS[] = {"direct", "ct"};
enum { LINE_KINDS = 3, KINDS_MAX = 16 };
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

static void read_line(story_t *story, yaml_value_t *map, const char *name, const char *kind) {
  story_line_t line = {.name = name,
                       .kind = kind,
                       .leave_ppb = SHARE_MAX,
                       .at_line = map->line,
                       .at_col = map->col,
                       .network = -1};
  yaml_value_t *baud = story_get(story, map, SECTION_link, "baud");
  yaml_value_t *errors = story_get(story, map, SECTION_link, "errors");
  yaml_value_t *echo = story_get(story, map, SECTION_link, "echo");
  yaml_value_t *latency = story_get(story, map, SECTION_link, "latency");
  if (baud != NULL)
    read_baud(story, baud, line.kind != NULL && strcmp(line.kind, "tcp") == 0, &line.baud);
  if (errors != NULL) read_errors(story, errors, &line);
  if (echo != NULL) yaml_bool(story->file, echo, "echo", &line.echo);
  if (latency != NULL) story_span(story, latency, 0, 60 * NS_PER_S, &line.latency_ns);
  read_share(story, story_get(story, map, SECTION_link, "lose_first"), &line.lose_first_ppb);
  *ARRAY_ADD(story->arena, &story->lines) = line;
}

/* A kind of line, or of network; NULL: none was written, or after a complaint. */
static const char *read_kind(story_t *story, const yaml_value_t *value) {
  const char *names[KINDS_MAX] = {"rs485", "optical", "tcp"};
  size_t count = LINE_KINDS + network_kind_names(names + LINE_KINDS, KINDS_MAX - LINE_KINDS);
  size_t index = 0;
  if (value == NULL || !yaml_choice(story->file, value, names, count, "kind of link", &index))
    return NULL;
  return names[index];
}

static void read_link(story_t *story, yaml_value_t *map) {
  yaml_value_t *name = story_need(story, map, SECTION_link, "name");
  const char *kind = read_kind(story, story_get(story, map, SECTION_link, "kind"));
  story_link_t link = {.index = (uint32_t)story->lines.count};
  if (name == NULL || !story_name(story, name, "the name of a link", &link.name)) link.name = "-";
  if (story->links.count == STORY_WORDS_MAX) {
    yaml_complain_of(story->file, map, "more than %d links: divide the scenario", STORY_WORDS_MAX);
    return;
  }
  for (size_t i = 0; i < story->links.count; i++) {
    if (strcmp(story->links.at[i].name, link.name) == 0 && name != NULL)
      yaml_complain_of(story->file, name, "two links are called '%s': rename one", link.name);
  }
  const network_kind_t *packets = kind == NULL ? NULL : network_kind_find(kind);
  if (packets == NULL) {
    read_line(story, map, link.name, kind);
  } else {
    story_network_t network = {
        .name = link.name, .kind = packets, .at_line = map->line, .at_col = map->col};
    network_read(story, map, &network);
    link.network = true;
    link.index = (uint32_t)story->networks.count;
    *ARRAY_ADD(story->arena, &story->networks) = network;
  }
  *ARRAY_ADD(story->arena, &story->links) = link;
}

static void read_links(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_need(story, root, SECTION_file, "links");
  if (list == NULL || !story_list(story, list, "links")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a link")) read_link(story, at);
  }
}

static void read_ratios(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  yaml_value_t *ratios = story_get(story, map, SECTION_meter, "ratios");
  bool ct = strcmp(meter->connection, "ct") == 0;
  if (ratios == NULL && ct)
    yaml_complain_of(story->file, map, "'ratios' is missing: a ct meter has some, {ct: 200/5}");
  if (ratios == NULL || !story_map(story, ratios, "ratios")) return;
  if (!ct && meter->turned) { /* they are for the models of the matrix that have transformers */
    int64_t unused[4];
    ratios_read(story, ratios, unused);
    return;
  }
  if (!ct) {
    yaml_complain_of(story->file, ratios,
                     "a direct meter has no ratios: remove them, or write 'connection: ct'");
    yaml_consume(ratios);
    return;
  }
  ratios_read(story, ratios, meter->ratio);
}

static const char *read_word(story_t *story, yaml_value_t *value, const char *const *words,
                             size_t count, const char *what) {
  size_t index = 0;
  if (value != NULL) yaml_choice(story->file, value, words, count, what, &index);
  return words[index];
}

/* A model that was complained of: nothing of it is looked at, nothing is expanded. */
static const statement_t UNKNOWN = {.name = "-", .direct = true, .ct = true, .phases = 3};

static void read_model(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  bool turned = story->models_turned;
  yaml_value_t *value = turned ? story_get(story, map, SECTION_meter, "model")
                               : story_need(story, map, SECTION_meter, "model");
  yaml_value_t *connection = story_get(story, map, SECTION_meter, "connection");
  const statement_t *model = value == NULL ? story->turned_model : statement_find(story, value);
  if (value == NULL && turned) story->model_taken = meter->turned = true;
  meter->shape = model == NULL ? &UNKNOWN : model;
  meter->model = meter->shape->name;
  meter->connection = CONNECTIONS[meter->shape->direct ? 0 : 1];
  if (connection == NULL) return;
  meter->connection = read_word(story, connection, CONNECTIONS, 2, "connection");
  bool ct = meter->connection == CONNECTIONS[1];
  if (ct ? meter->shape->ct : meter->shape->direct) return;
  yaml_complain_of(story->file, connection, "the model '%s' cannot be connected so: write '%s'",
                   meter->model, CONNECTIONS[ct ? 0 : 1]);
}

/* --- What stood in the registers at the start --- */

static void read_initial_rates(story_t *story, yaml_value_t *map, story_meter_t *meter,
                               int32_t quantity) {
  for (const yaml_value_t *at = map->first; at != NULL; at = at->next) {
    int32_t rate = at->key[0] - '0';
    quantity_t value;
    if (strlen(at->key) != 1 || rate < 0 || rate > STORY_RATES ||
        (rate > 0 && !statement_has_rate(meter->shape, quantity, rate))) {
      yaml_complain(story->file, at->key_line, at->key_col,
                    "'%.20s' is no rate register of %s: use one, or 0 for unallocated", at->key,
                    map->key);
      continue;
    }
    if (!yaml_quantity(story->file, at, statement_energy_kind(meter->shape, quantity), &value))
      continue;
    if (value.value < 0) {
      yaml_complain_of(story->file, at, "'%s': a register begins at 0 or above", at->text);
      continue;
    }
    *ARRAY_ADD(story->arena, &meter->initials) =
        (story_initial_t){.quantity = quantity, .rate = rate, .value = value.value};
  }
}

/* `initial: {+A: {1: 999999.5 kWh}}`. A sum has no register of its own: its parts begin. */
static void read_initial(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  if (map == NULL || !story_map(story, map, "initial")) return;
  yaml_consume(map);
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    int32_t quantity = statement_quantity(meter->shape, at->key);
    bool sum = quantity >= 0 && meter->shape->quantity_count > 0 &&
               meter->shape->quantities[quantity].part_count > 0;
    if (quantity < 0 || sum) {
      yaml_complain(story->file, at->key_line, at->key_col,
                    sum ? "'%.20s' is a sum: write what its parts begin with"
                        : "the model has no quantity '%.20s': remove it",
                    at->key);
      continue;
    }
    if (story_map(story, at, "initial values by rate"))
      read_initial_rates(story, at, meter, quantity);
  }
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

static void read_passwords(story_t *story, yaml_value_t *map, const char **level_1,
                           const char **level_3) {
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
    *(i == 0 ? level_1 : level_3) = text;
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
    if (one.network >= 0) one.line = network_port(story, one.network, one.name);
    *ARRAY_ADD(story->arena, &story->meters) = one;
  }
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

/* `zone`: what the meter was programmed with, where that is not the site's. */
static int32_t read_zone(story_t *story, const yaml_value_t *value) {
  zone_t zone;
  if (value == NULL || !story_zone(story, value, &zone)) return 0;
  if (strcmp(zone.name, story->zone.name) == 0) return 0;
  for (size_t i = 0; i < story->other_zones.count; i++) {
    if (strcmp(story->other_zones.at[i].name, zone.name) == 0) return (int32_t)i + 1;
  }
  *ARRAY_ADD(story->arena, &story->other_zones) = zone;
  return (int32_t)story->other_zones.count;
}

static void read_meter(story_t *story, yaml_value_t *map) {
  story_meter_t meter = {.group = "-",
                         .password_1 = "11111111",
                         .password_3 = "33333333",
                         .ratio = {100, 100, 100, 100},
                         .line = -1,
                         .network = -1,
                         .tariff = -1,
                         .contract = -1,
                         .passive = -1,
                         .replaces = -1,
                         .passive_claim_s = INT64_C(9000000000)};
  int64_t count = 1;
  story_link_t own = {0};
  yaml_value_t *name = story_need(story, map, SECTION_meter, "name");
  yaml_value_t *count_value = story_get(story, map, SECTION_meter, "count");
  yaml_value_t *link = story_get(story, map, SECTION_meter, "link");
  yaml_value_t *tariff = story_need(story, map, SECTION_meter, "tariff");
  yaml_value_t *contract = story_get(story, map, SECTION_meter, "contract");
  yaml_value_t *deferred = story_get(story, map, SECTION_meter, "deferred");
  yaml_value_t *passwords = story_get(story, map, SECTION_meter, "passwords");
  yaml_value_t *believed = story_get(story, map, SECTION_meter, "believed");
  if (name != NULL) story_name(story, name, "the name of a meter", &meter.group);
  meter.name = meter.group;
  if (count_value != NULL) yaml_int(story->file, count_value, 1, STORY_METERS_MAX, "count", &count);
  read_model(story, map, &meter);
  way_read(story, map, &meter.way);
  meter.never_set = read_word(story, story_get(story, map, SECTION_meter, "clock"), CLOCKS, 2,
                              "state of the clock") == CLOCKS[1];
  bool linked = link != NULL && story_link(story, link, &own);
  if (link == NULL && story->links.count == 1) {
    own = story->links.at[0];
    linked = true;
  }
  if (linked) *(own.network ? &meter.network : &meter.line) = (int32_t)own.index;
  if (link == NULL && !linked)
    yaml_complain_of(story->file, map, "'link' is missing here: say which of the links");
  if (tariff != NULL) meter.tariff = tariff_find(story, tariff);
  if (contract != NULL) meter.contract = contract_find(story, contract, meter.shape);
  if (deferred != NULL) read_deferred(story, deferred, &meter);
  if (passwords != NULL) read_passwords(story, passwords, &meter.password_1, &meter.password_3);
  if (believed != NULL) read_passwords(story, believed, &meter.believed_1, &meter.believed_3);
  read_ratios(story, map, &meter);
  quality_section_read(story, map, &meter);
  meter.instrument = meter.shape->instrument;
  yaml_value_t *instrument = story_get(story, map, SECTION_meter, "instrument");
  if (instrument != NULL)
    statement_instrument_read(story, instrument, meter.shape->phases, meter.quality.nominal_mv > 0,
                              &meter.instrument);
  meter.firmware = meter.shape->firmware;
  yaml_value_t *firmware = story_get(story, map, SECTION_meter, "firmware");
  if (firmware != NULL) statement_firmware_read(story, firmware, &meter.firmware);
  meter.zone = read_zone(story, story_get(story, map, SECTION_meter, "zone"));
  read_initial(story, story_get(story, map, SECTION_meter, "initial"), &meter);
  exchange_read(story, story_get(story, map, SECTION_meter, "replaces"), &meter, count);
  const char *serial = read_serial(story, story_get(story, map, SECTION_meter, "serial"), count);
  add_meters(story, map, &meter, count, serial);
}

void roster_meters_read(story_t *story, yaml_value_t *root) {
  read_links(story, root);
  contracts_read(story, root);
  yaml_value_t *list = story_need(story, root, SECTION_file, "meters");
  if (list == NULL || !story_list(story, list, "meters")) return;
  if (list->count == 0) yaml_complain_of(story->file, list, "no meter at all: add one");
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a meter")) read_meter(story, at);
  }
  topology_read(story);
  if (story->models_turned && !story->model_taken)
    yaml_complain_of(story->file, list,
                     "the matrix has models, and every meter names its own: leave 'model' out "
                     "below one, or the axis");
}
