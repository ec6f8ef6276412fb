/* Reads the roster's facts in two passes: one that counts, so that every array is taken once, and
 * one that fills. What a fact may say is in the tables of this file; policy is in site_policy.c. */
#include "pmu/data/site_read.h"

#include <string.h>

typedef struct {
  const char *name;
  status_t (*read)(site_reader_t *reader, const fact_t *fact);
  int32_t words; /* the least that it has, its name included */
} site_fact_t;

status_t site_wrong(const site_reader_t *reader, const fact_t *fact, const char *wanted) {
  bytes_t name = fact_word(fact, 0);
  return fault_set(reader->fault, ST_BAD_INPUT, -1, -1, "facts line %d, %.*s: wanted %s",
                   fact->line, (int)(name.len < 40 ? name.len : 40), (const char *)name.p, wanted);
}

status_t site_number(const site_reader_t *reader, const fact_t *fact, int32_t word, int64_t low,
                     int64_t high, int64_t *value) {
  status_t status = fact_i64(fact, word, value, reader->fault);
  if (status != ST_OK) return status;
  if (*value >= low && *value <= high) return ST_OK;
  return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d word %d: %lld is not within %lld to %lld", fact->line, word,
                   (long long)*value, (long long)low, (long long)high);
}

status_t site_i32(const site_reader_t *reader, const fact_t *fact, int32_t word, int32_t low,
                  int32_t high, int32_t *value) {
  int64_t wide = 0;
  status_t status = site_number(reader, fact, word, low, high, &wide);
  if (status == ST_OK) *value = (int32_t)wide;
  return status;
}

status_t site_index(const site_reader_t *reader, const fact_t *fact, int32_t word, size_t count,
                    uint32_t *index) {
  int64_t wide = 0;
  status_t status = site_number(reader, fact, word, 0, (int64_t)count - 1, &wide);
  if (status == ST_OK) *index = (uint32_t)wide;
  return status;
}

status_t site_declared(const site_reader_t *reader, const fact_t *fact, size_t count) {
  int64_t wide = 0;
  return site_number(reader, fact, 1, (int64_t)count, (int64_t)count, &wide);
}

const char *site_text(const site_reader_t *reader, const fact_t *fact, int32_t word) {
  return arena_text(reader->arena, fact_word(fact, word));
}

static status_t read_version(site_reader_t *reader, const fact_t *fact) {
  int64_t version = 0;
  return site_number(reader, fact, 1, 1, 1, &version);
}

static status_t read_case(site_reader_t *reader, const fact_t *fact) {
  reader->site->case_id = site_text(reader, fact, 1);
  reader->site->case_cell = site_text(reader, fact, 2);
  return ST_OK;
}

static status_t read_tariff(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  status_t status = site_declared(reader, fact, site->tariff_count);
  if (status != ST_OK) return status;
  tariff_t *tariff = &site->tariffs[site->tariff_count++];
  const size_t *counts = reader->counts;
  tariff->name = site_text(reader, fact, 2);
  tariff->seasons = ARENA_ARRAY(reader->arena, tariff_season_t, counts[SITE_SEASON] + 1);
  tariff->weeks = ARENA_ARRAY(reader->arena, tariff_week_t, counts[SITE_WEEK] + 1);
  tariff->switches = ARENA_ARRAY(reader->arena, tariff_switch_t, counts[SITE_SWITCH] + 1);
  tariff->specials = ARENA_ARRAY(reader->arena, tariff_special_t, counts[SITE_SPECIAL] + 1);
  return ST_OK;
}

/* A run of small integers, words 2 and on, each an int32. */
static status_t read_row(site_reader_t *reader, const fact_t *fact, uint32_t *tariff,
                         int32_t *numbers, int32_t count) {
  status_t status = site_index(reader, fact, 1, reader->site->tariff_count, tariff);
  for (int32_t i = 0; i < count && status == ST_OK; i++)
    status = site_i32(reader, fact, i + 2, 0, INT32_MAX, &numbers[i]);
  return status;
}

static status_t read_season(site_reader_t *reader, const fact_t *fact) {
  uint32_t index = 0;
  int32_t n[3] = {0};
  status_t status = read_row(reader, fact, &index, n, 3);
  if (status != ST_OK) return status;
  tariff_t *tariff = &reader->site->tariffs[index];
  tariff->seasons[tariff->season_count++] = (tariff_season_t){n[0], n[1], n[2]};
  return ST_OK;
}

static status_t read_week(site_reader_t *reader, const fact_t *fact) {
  uint32_t index = 0;
  int32_t n[8] = {0};
  status_t status = read_row(reader, fact, &index, n, 8);
  if (status != ST_OK) return status;
  tariff_t *tariff = &reader->site->tariffs[index];
  tariff_week_t *week = &tariff->weeks[tariff->week_count++];
  week->week = n[0];
  memcpy(week->days, &n[1], sizeof week->days);
  return ST_OK;
}

static status_t read_switch(site_reader_t *reader, const fact_t *fact) {
  uint32_t index = 0;
  int32_t n[3] = {0};
  status_t status = read_row(reader, fact, &index, n, 3);
  if (status != ST_OK) return status;
  tariff_t *tariff = &reader->site->tariffs[index];
  tariff->switches[tariff->switch_count++] = (tariff_switch_t){n[0], n[1], n[2]};
  return ST_OK;
}

static status_t read_special(site_reader_t *reader, const fact_t *fact) {
  uint32_t index = 0;
  int32_t n[4] = {0};
  status_t status = read_row(reader, fact, &index, n, 4);
  if (status != ST_OK) return status;
  tariff_t *tariff = &reader->site->tariffs[index];
  tariff->specials[tariff->special_count++] = (tariff_special_t){n[0], n[1], n[2], n[3]};
  return ST_OK;
}

static status_t read_line(site_reader_t *reader, const fact_t *fact) {
  static const struct {
    const char *name;
    site_line_kind_t kind;
    int32_t baud_max;
  } kinds[] = {{"rs485", SITE_RS485, 19200},
               {"optical", SITE_OPTICAL, 19200},
               {"tcp", SITE_TCP, INT32_MAX},
               {"udp", SITE_UDP, INT32_MAX},
               {"port", SITE_PORT, INT32_MAX}};
  site_t *site = reader->site;
  status_t status = site_declared(reader, fact, site->line_count);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    int32_t baud = 0;
    if (!bytes_is(fact_word(fact, 3), kinds[i].name)) continue;
    status = site_i32(reader, fact, 4, 300, kinds[i].baud_max, &baud);
    if (status != ST_OK) return status;
    site->lines[site->line_count++] = (site_line_t){.name = site_text(reader, fact, 2),
                                                    .kind = kinds[i].kind,
                                                    .baud = (uint32_t)baud,
                                                    .network = SITE_NO_NETWORK,
                                                    .meter = SITE_NO_METER};
    return ST_OK;
  }
  return site_wrong(reader, fact, "a line of kind rs485, optical, tcp, udp or port");
}

/* Of a meter that has none, and never written to: most meters of a fleet. */
static site_prices_t *no_prices[SHAPE_QUANTITIES_MAX];

static status_t read_meter(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  site_meter_t meter = {.ratio = {100, 100, 100, 100},
                        .language = SITE_IEC21,
                        .policy = site_policy_default(),
                        .access = site_access_default()};
  status_t status = site_declared(reader, fact, site->meter_count);
  if (status == ST_OK) status = site_index(reader, fact, 6, site->line_count, &meter.line);
  if (status == ST_OK) status = site_index(reader, fact, 7, site->zone_count, &meter.zone);
  if (status == ST_OK) status = site_index(reader, fact, 8, site->tariff_count, &meter.tariff);
  if (status != ST_OK) return status;
  bytes_t connection = fact_word(fact, 5);
  if (!bytes_is(connection, "direct") && !bytes_is(connection, "ct"))
    return site_wrong(reader, fact, "a connection direct or ct");
  meter.connection = bytes_is(connection, "ct") ? SITE_CT : SITE_DIRECT;
  meter.name = site_text(reader, fact, 2);
  meter.serial = site_text(reader, fact, 3);
  meter.model = site_text(reader, fact, 4);
  meter.dictionary = meter.model;
  meter.phases = 3;
  meter.shape = shape_standard();
  meter.daily_sets_max = SITE_DAILY_SETS;
  meter.firmware = site_firmware_default();
  meter.quality = site_quality_default();
  meter.contract.of = no_prices;
  site->meters[site->meter_count++] = meter;
  return ST_OK;
}

status_t site_meter_of(site_reader_t *reader, const fact_t *fact, int32_t word,
                       site_meter_t **meter) {
  uint32_t index = 0;
  status_t status = site_index(reader, fact, word, reader->site->meter_count, &index);
  if (status == ST_OK) *meter = &reader->site->meters[index];
  return status;
}

static status_t read_ratio(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int64_t n[4] = {0};
  status_t status = site_meter_of(reader, fact, 1, &meter);
  for (int32_t i = 0; i < 4 && status == ST_OK; i++)
    status = site_number(reader, fact, i + 2, 1, INT32_MAX, &n[i]);
  if (status == ST_OK) meter->ratio = (site_ratio_t){n[0], n[1], n[2], n[3]};
  return status;
}

static status_t read_password(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t level = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 1, SESSION_LEVELS - 1, &level);
  if (status == ST_OK) meter->access.password[level] = site_text(reader, fact, 3);
  return status;
}

static status_t read_deferred(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK)
    status = site_index(reader, fact, 2, reader->site->tariff_count, &meter->deferred_tariff);
  if (status == ST_OK)
    status =
        site_number(reader, fact, 3, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &meter->deferred_at.s);
  if (status != ST_OK) return status;
  meter->has_deferred = true;
  meter->deferred_by_command = meter->deferred_at.s == SITE_SECONDS_MAX;
  return ST_OK;
}

static status_t read_exchange(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *old = NULL;
  site_meter_t *new = NULL;
  utc_t at = {0};
  status_t status = site_meter_of(reader, fact, 1, &old);
  if (status == ST_OK) status = site_meter_of(reader, fact, 2, &new);
  if (status == ST_OK)
    status = site_number(reader, fact, 3, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &at.s);
  if (status != ST_OK) return status;
  if (old == new || old->has_successor || new->has_predecessor)
    return site_wrong(reader, fact, "two meters, each exchanged once");
  old->has_successor = new->has_predecessor = true;
  old->successor = (uint32_t)(new - reader->site->meters);
  new->predecessor = (uint32_t)(old - reader->site->meters);
  old->retired = new->installed = at;
  return ST_OK;
}

static status_t read_dictionary(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) meter->dictionary = site_text(reader, fact, 2);
  return status;
}

static status_t read_identification(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) meter->identification = site_text(reader, fact, 2);
  return status;
}

static status_t read_phases(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 1, 3, &meter->phases);
  if (status != ST_OK || meter->phases != 2) return status;
  return site_wrong(reader, fact, "1 or 3 phases");
}

static status_t read_policy(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  return status == ST_OK ? site_policy_axis(reader, fact, &meter->policy) : status;
}

/* A name that the visit before has, too, is kept once. */
static const char *list_name(const site_reader_t *reader, const fact_t *fact) {
  const site_t *site = reader->site;
  const char *last = site->visit_count > 0 ? site->visits[site->visit_count - 1].list : NULL;
  return last != NULL && bytes_is(fact_word(fact, 1), last) ? last : site_text(reader, fact, 1);
}

/* LIST AT M WHAT; words of the rest are `more` further on. */
static status_t read_visit_of(site_reader_t *reader, const fact_t *fact, int32_t more,
                              site_visit_t visit) {
  static const char *const parts[] = {"billing", "profile",    "events",   "registers", "readout",
                                      "daily",   "instrument", "firmware", "quality"};
  site_t *site = reader->site;
  status_t status = site_number(reader, fact, 2, 0, INT64_MAX, &visit.at.ns);
  if (status == ST_OK) status = site_index(reader, fact, 3 + more, site->meter_count, &visit.meter);
  if (status != ST_OK) return status;
  visit.list = list_name(reader, fact);
  bytes_t rest = fact_word(fact, 4 + more);
  while (rest.len > 0) {
    const uint8_t *comma = memchr(rest.p, ',', rest.len);
    size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.p);
    uint32_t bit = 0;
    for (uint32_t i = 0; i < sizeof parts / sizeof *parts; i++) {
      if (bytes_is(bytes_of(rest.p, len), parts[i])) bit = UINT32_C(1) << i;
    }
    if (bit == 0)
      return site_wrong(reader, fact,
                        "billing, profile, events, registers, readout, daily, instrument, "
                        "firmware, quality");
    visit.what |= bit;
    size_t used = comma == NULL ? len : len + 1;
    rest = bytes_of(rest.p + used, rest.len - used);
  }
  site->visits[site->visit_count++] = visit;
  return ST_OK;
}

static status_t read_visit(site_reader_t *reader, const fact_t *fact) {
  return read_visit_of(reader, fact, 0, (site_visit_t){.count = 1});
}

/* LIST AT STEP COUNT M WHAT: a daily list is one fact a meter, and not one a day. */
static status_t read_visits(site_reader_t *reader, const fact_t *fact) {
  enum { COUNT_MAX = 1000000 };
  site_visit_t visit = {0};
  int64_t at_ns = 0;
  int32_t count = 0;
  status_t status =
      site_number(reader, fact, 3, NS_PER_S, SITE_SECONDS_MAX * NS_PER_S - 1, &visit.step.ns);
  if (status == ST_OK) status = site_i32(reader, fact, 4, 1, COUNT_MAX, &count);
  if (status == ST_OK) status = site_number(reader, fact, 2, 0, INT64_MAX, &at_ns);
  if (status != ST_OK) return status;
  visit.count = (uint32_t)count;
  if (visit.step.ns > (INT64_MAX - at_ns) / count)
    return site_wrong(reader, fact, "visits before the end of time");
  return read_visit_of(reader, fact, 2, visit);
}

static status_t read_contract(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 4, 0, 6, &meter->contract.places);
  if (status != ST_OK) return status;
  meter->contract.name = site_text(reader, fact, 2);
  meter->contract.currency = site_text(reader, fact, 3);
  return ST_OK;
}

/* The price of another quantity than 0. */
static status_t read_price_of(const site_reader_t *reader, const fact_t *fact,
                              site_contract_t *contract, int32_t rate, money_t price) {
  int32_t quantity = 0;
  bytes_t kind = fact_word(fact, 2);
  status_t status = site_i32(reader, fact, 5, 1, SHAPE_QUANTITIES_MAX - 1, &quantity);
  if (status != ST_OK) return status;
  if (contract->of == no_prices)
    contract->of = ARENA_ARRAY(reader->arena, site_prices_t *, SHAPE_QUANTITIES_MAX);
  site_prices_t **of = &contract->of[quantity];
  if (*of == NULL) *of = ARENA_NEW(reader->arena, site_prices_t);
  if (bytes_is(kind, "energy")) {
    (*of)->energy[rate] = price;
    (*of)->energy_priced[rate] = true;
    return ST_OK;
  }
  if (!bytes_is(kind, "demand")) return site_wrong(reader, fact, "a price of energy or demand");
  (*of)->demand[rate] = price;
  return ST_OK;
}

static status_t read_price(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t rate = 0;
  money_t price = {0};
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 3, 0, SITE_RATES - 1, &rate);
  if (status == ST_OK)
    status = site_number(reader, fact, 4, -SITE_PRICE_MAX, SITE_PRICE_MAX, &price.micro);
  if (status != ST_OK) return status;
  site_contract_t *contract = &meter->contract;
  bytes_t kind = fact_word(fact, 2);
  if (fact->count > 5) return read_price_of(reader, fact, contract, rate, price);
  if (bytes_is(kind, "energy")) {
    contract->energy[rate] = price;
    contract->energy_priced[rate] = true;
  } else if (bytes_is(kind, "demand")) {
    contract->demand[rate] = price;
    contract->demand_priced[rate] = true;
  } else if (bytes_is(kind, "standing")) {
    contract->standing = price;
  } else {
    return site_wrong(reader, fact, "a price of energy, demand or standing");
  }
  return ST_OK;
}

static status_t read_headend(site_reader_t *reader, const fact_t *fact) {
  return site_keys_key(reader, fact, &reader->site->keys);
}

static const site_fact_t facts_known[SITE_FACTS] = {
    [SITE_FACTS_VERSION] = {"facts", read_version, 2},
    [SITE_CASE] = {"case", read_case, 3},
    [SITE_ZONE] = {"zone", site_zone, 3},
    [SITE_ZONE_ROW] = {"zone_row", site_zone_row, 5},
    [SITE_ZONE_RULE] = {"zone_rule", site_zone_rule, 4},
    [SITE_ZONE_TURN] = {"zone_turn", site_zone_turn, 8},
    [SITE_TARIFF] = {"tariff", read_tariff, 3},
    [SITE_SEASON] = {"season", read_season, 5},
    [SITE_WEEK] = {"week", read_week, 10},
    [SITE_SWITCH] = {"switch", read_switch, 5},
    [SITE_SPECIAL] = {"special", read_special, 6},
    [SITE_NETWORK] = {"network", site_network, 5},
    [SITE_LINE] = {"line", read_line, 5},
    [SITE_PORT_OF] = {"port_of", site_network_port, 3},
    [SITE_METER] = {"meter", read_meter, 9},
    [SITE_RATIO] = {"ratio", read_ratio, 6},
    [SITE_PASSWORD] = {"password", read_password, 4},
    [SITE_BELIEVED] = {"believed", read_password, 4},
    [SITE_PROTOCOL] = {"protocol", site_access_protocol, 4},
    [SITE_ADDRESS] = {"address", site_access_address, 4},
    [SITE_CLIENT] = {"client", site_access_client, 4},
    [SITE_SECURITY] = {"security", site_access_security, 3},
    [SITE_TITLE] = {"title", site_access_title, 3},
    [SITE_KEY] = {"key", site_access_key, 4},
    [SITE_TRANSFER] = {"transfer", site_access_transfer, 4},
    [SITE_DEFERRED] = {"deferred", read_deferred, 4},
    [SITE_EXCHANGE] = {"exchange", read_exchange, 4},
    [SITE_DICTIONARY] = {"dictionary", read_dictionary, 3},
    [SITE_IDENTIFICATION] = {"identification", read_identification, 3},
    [SITE_PHASES] = {"phases", read_phases, 3},
    [SITE_QUANTITY] = {"quantity", site_shape_quantity, 4},
    [SITE_INPUT] = {"input", site_shape_input, 4},
    [SITE_TOU] = {"tou", site_shape_tou, 4},
    [SITE_MD] = {"md", site_shape_md, 6},
    [SITE_COINCIDENT] = {"coincident", site_shape_coincident, 5},
    [SITE_CHANNEL] = {"channel", site_shape_channel, 4},
    [SITE_LIMIT] = {"limit", site_shape_limit, 4},
    [SITE_INSTRUMENT] = {"instrument", site_shape_instrument, 4},
    [SITE_GAUGE] = {"gauge", site_shape_gauge, 4},
    [SITE_HARDWARE] = {"hardware", site_firmware_hardware, 3},
    [SITE_FIRMWARE] = {"firmware", site_firmware_part, 6},
    [SITE_TRUST] = {"trust", site_firmware_trust, 5},
    [SITE_IMAGE] = {"image", site_firmware_image, 4},
    [SITE_NOMINAL] = {"nominal", site_quality_nominal, 4},
    [SITE_CERTIFICATE] = {"certificate", site_quality_certificate, 5},
    [SITE_QUALITY_KEY] = {"quality_key", site_quality_key, 3},
    [SITE_POLICY] = {"policy", read_policy, 4},
    [SITE_HEADEND] = {"headend", read_headend, 3},
    [SITE_VISIT] = {"visit", read_visit, 5},
    [SITE_VISITS] = {"visits", read_visits, 7},
    [SITE_COMMAND] = {"command", site_command, 5},
    [SITE_CONTRACT] = {"contract", read_contract, 5},
    [SITE_PRICE] = {"price", read_price, 5},
};

static status_t known_fact(const site_reader_t *reader, const fact_t *fact, size_t *kind) {
  for (size_t i = 0; i < SITE_FACTS; i++) {
    if (!fact_is(fact, facts_known[i].name)) continue;
    *kind = i;
    return fact->count >= facts_known[i].words ? ST_OK
                                               : site_wrong(reader, fact, "more words than that");
  }
  return site_wrong(reader, fact, "a fact that FACTS.md gives to the head-end");
}

static void take_arrays(site_reader_t *reader) {
  site_t *site = reader->site;
  arena_t *arena = reader->arena;
  const size_t *counts = reader->counts;
  reader->rows = ARENA_ARRAY(arena, zone_row_t,
                             counts[SITE_ZONE_ROW] + RULE_ROWS * counts[SITE_ZONE_RULE] + 1);
  site->zones = ARENA_ARRAY(arena, zone_t, counts[SITE_ZONE] + 1);
  site->tariffs = ARENA_ARRAY(arena, tariff_t, counts[SITE_TARIFF] + 1);
  site->networks = ARENA_ARRAY(arena, site_network_t, counts[SITE_NETWORK] + 1);
  site->lines = ARENA_ARRAY(arena, site_line_t, counts[SITE_LINE] + 1);
  site->meters = ARENA_ARRAY(arena, site_meter_t, counts[SITE_METER] + 1);
  reader->has = ARENA_ARRAY(arena, uint8_t, counts[SITE_METER] + 1);
  reader->shapes = ARENA_ARRAY(arena, shape_t *, counts[SITE_METER] + 1);
  site->visits = ARENA_ARRAY(arena, site_visit_t, counts[SITE_VISIT] + counts[SITE_VISITS] + 1);
  site->commands = ARENA_ARRAY(arena, site_command_t, counts[SITE_COMMAND] + 1);
  site->images = ARENA_ARRAY(arena, site_image_t, counts[SITE_IMAGE] + 1);
}

static status_t check_whole(site_reader_t *reader) {
  const site_t *site = reader->site;
  status_t whole = site_zone_whole(reader);
  if (whole == ST_OK) whole = site_network_whole(reader);
  if (whole != ST_OK) return whole;
  for (size_t i = 0; i < site->tariff_count; i++) {
    status_t status = tariff_check(&site->tariffs[i], reader->fault);
    if (status != ST_OK) return status;
  }
  for (size_t i = 0; i < site->meter_count; i++) {
    status_t status = site_access_whole(reader, &site->meters[i]);
    if (status == ST_OK) status = site_shape_whole(reader, i);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

static status_t read_all(site_reader_t *reader, bytes_t facts) {
  fact_t fact;
  size_t kind = 0;
  for (facts_t pass = facts_over(facts); facts_next(&pass, &fact);) {
    status_t status = known_fact(reader, &fact, &kind);
    if (status != ST_OK) return status;
    reader->counts[kind]++;
  }
  take_arrays(reader);
  for (facts_t pass = facts_over(facts); facts_next(&pass, &fact);) {
    status_t status = known_fact(reader, &fact, &kind);
    if (status == ST_OK) status = facts_known[kind].read(reader, &fact);
    if (status != ST_OK) return status;
  }
  return check_whole(reader);
}

status_t site_read(arena_t *arena, bytes_t facts, site_t **site, fault_t *fault) {
  site_reader_t reader = {.arena = arena, .fault = fault, .site = ARENA_NEW(arena, site_t)};
  reader.site->keys = site_keys_default();
  reader.site->case_id = reader.site->case_cell = "-";
  status_t status = read_all(&reader, facts);
  arena_free(&reader.scratch);
  if (status == ST_OK) *site = reader.site;
  return status;
}

size_t site_meter_by_serial(const site_t *site, bytes_t serial) {
  for (size_t i = 0; i < site->meter_count; i++) {
    if (bytes_is(serial, site->meters[i].serial)) return i;
  }
  return site->meter_count;
}
