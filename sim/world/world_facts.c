/* A world from the expanded scenario, column W of harness/scenario/FACTS.md.
 * Two passes: the first counts lines and meters and checks that every fact is
 * one of the world's; the second makes lines, passwords and faults. What
 * concerns a meter alone (policy, load, its faults) sim/meter reads. */
#include <string.h>

#include "sim/wire/iec21_pdu.h"
#include "sim/world/world_parts.h"

/* Everything that a world may receive; another fact is an error of who sent it.
 */
static const char *const known[] = {
    "facts",      "case",         "seed",        "span",        "zone",        "zone_row",
    "tariff",     "season",       "week",        "switch",      "special",     "line",
    "line_param", "meter",        "ratio",       "password",    "deferred",    "clock_initial",
    "policy",     "load",         "demand",      "fault",       "line_fault",  "protocol",
    "address",    "security",     "title",       "key",         "dictionary",  "identification",
    "phases",     "limit",        "quantity",    "input",       "tou",         "md",
    "coincident", "channel",      "initial",     "transformer", "pulses",      "meter_zone",
    "zone_rule",  "zone_turn",    "temperature", "instrument",  "gauge",       "hardware",
    "firmware",   "trust",        "flaw",        "nominal",     "certificate", "quality_seed",
    "voltage",    "harmonic",     "frequency",   "flicker",     "network",     "network_param",
    "port",       "network_fault"};

status_t world_bad(const fact_t *fact, fault_t *fault, const char *what) {
  bytes_t name = fact_word(fact, 0);
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d, '%.*s': %s", fact->line,
                   (int)name.len, (const char *)name.p, what);
}

static bool is_known(const fact_t *fact) {
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (fact_is(fact, known[i])) return true;
  return false;
}

/* A word that is an index below `count`. */
status_t world_index(const fact_t *fact, int32_t word, uint32_t count, uint32_t *index,
                     fault_t *fault) {
  int64_t value = 0;
  status_t status = fact_i64(fact, word, &value, fault);
  if (status != ST_OK) return status;
  if (value < 0 || value >= count) return world_bad(fact, fault, "an index that was not declared");
  *index = (uint32_t)value;
  return ST_OK;
}

/* `count` grows by one with each declaration; indexes ascend from 0. */
static status_t declare(const fact_t *fact, uint32_t max, uint32_t *count, fault_t *fault) {
  uint32_t index = 0;
  if (*count == max) return world_bad(fact, fault, "more than the world holds");
  status_t status = world_index(fact, 1, *count + 1, &index, fault);
  if (status != ST_OK) return status;
  if (index != *count) return world_bad(fact, fault, "declared twice");
  (*count)++;
  return ST_OK;
}

static status_t count_fact(const fact_t *fact, world_t *world, fault_t *fault) {
  int64_t value = 0;
  if (!is_known(fact)) return world_bad(fact, fault, "a fact that the world does not know");
  if (fact_is(fact, "line")) return declare(fact, WORLD_LINES_MAX, &world->line_count, fault);
  if (fact_is(fact, "meter")) return declare(fact, WORLD_METERS_MAX, &world->meter_count, fault);
  if (fact_is(fact, "network"))
    return declare(fact, WORLD_NETWORKS_MAX, &world->network_count, fault);
  if (fact_is(fact, "facts")) {
    status_t status = fact_i64(fact, 1, &value, fault);
    if (status != ST_OK) return status;
    return value == 1 ? ST_OK : world_bad(fact, fault, "only version 1 of this grammar is known");
  }
  if (fact_is(fact, "seed")) {
    status_t status = fact_i64(fact, 1, &value, fault);
    world->seed = (uint64_t)value;
    return status;
  }
  if (fact_is(fact, "span")) return fact_i64(fact, 1, &world->start.ns, fault);
  return ST_OK;
}

static const world_way_t WAYS[] = {{.name = "rs485", .port = 'R', .wire = true},
                                   {.name = "optical", .port = 'O', .wire = true},
                                   {.name = "tcp", .port = 'R'},
                                   {.name = "port", .port = 'R', .messages = true}};

static const world_way_t *way_of(bytes_t kind) {
  for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++)
    if (bytes_is(kind, WAYS[i].name)) return &WAYS[i];
  return NULL;
}

/* line L NAME KIND BAUD */
static status_t read_line(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  int64_t baud = 0;
  status_t status = world_index(fact, 1, world->line_count, &index, fault);
  if (status == ST_OK) status = fact_i64(fact, 4, &baud, fault);
  if (status != ST_OK) return status;
  world_line_t *line = &world->lines[index];
  line->way = way_of(fact_word(fact, 3));
  if (line->way == NULL) return world_bad(fact, fault, "KIND is rs485, optical, tcp or port");
  if (baud < 300 || baud > WORLD_BAUD_MAX)
    return world_bad(fact, fault, "BAUD is from 300 to 1000000000");
  if (line->way->wire && pdu_baud_character((uint32_t)baud) == 0)
    return world_bad(fact, fault, "BAUD is one of 300, 600, 1200, 2400, 4800, 9600, 19200");
  line->params.stream_baud = line->way->wire ? 0 : (uint32_t)baud;
  line->baud_max = (uint32_t)baud;
  line->params.bad_leave_ppb = 1000000000;
  line->network = WORLD_NO_NETWORK;
  return ST_OK;
}

/* line_param L KEY VALUE */
static status_t read_param(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  int64_t value = 0;
  status_t status = world_index(fact, 1, world->line_count, &index, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &value, fault);
  if (status != ST_OK) return status;
  serial_params_t *params = &world->lines[index].params;
  if (world->lines[index].way->messages)
    return world_bad(fact, fault, "a port has what its network says (network_param)");
  bytes_t key = fact_word(fact, 2);
  if (value < 0) return world_bad(fact, fault, "VALUE is not below 0");
  if (bytes_is(key, "latency_ns")) {
    params->latency_ns = value;
    return ST_OK;
  }
  if (bytes_is(key, "echo")) {
    params->echo = value == 1;
    return value <= 1 ? ST_OK : world_bad(fact, fault, "echo is 0 or 1");
  }
  if (value > 1000000000) return world_bad(fact, fault, "VALUE is parts in 1000000000");
  uint32_t *ppb = bytes_is(key, "good_ppb")         ? &params->good_ppb
                  : bytes_is(key, "bad_ppb")        ? &params->bad_ppb
                  : bytes_is(key, "bad_enter_ppb")  ? &params->bad_enter_ppb
                  : bytes_is(key, "bad_leave_ppb")  ? &params->bad_leave_ppb
                  : bytes_is(key, "lose_first_ppb") ? &params->lose_first_ppb
                                                    : NULL;
  if (ppb == NULL) return world_bad(fact, fault, "no such KEY of a line");
  *ppb = (uint32_t)value;
  return ST_OK;
}

static bool is_serial(bytes_t text) {
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = text.p[i];
    bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!good) return false;
  }
  return text.len >= 1 && text.len <= SERIAL_IDENTITY_MAX;
}

/* meter M NAME SERIAL MODEL CONNECTION L Z T. The line's ends are numbered in
 * order of meters. */
static status_t read_meter(arena_t *arena, const fact_t *fact, const bytes_t *own,
                           config_shared_t *shared, const struct meter_mechanisms *mechanisms,
                           world_t *world, fault_t *fault) {
  uint32_t index = 0;
  const meter_config_t *config;
  const load_t *load;
  status_t status = world_index(fact, 1, world->meter_count, &index, fault);
  if (status != ST_OK) return status;
  world_meter_t *meter = &world->meters[index];
  status = world_index(fact, 6, world->line_count, &meter->line, fault);
  if (status != ST_OK) return status;
  status = meter_config_read_shared(arena, own[index], index, shared, &config, fault);
  if (status == ST_OK) status = load_read(arena, own[index], index, &load, fault);
  if (status != ST_OK) return status;
  bytes_t serial = fact_word(fact, 3);
  if (!is_serial(serial)) return world_bad(fact, fault, "SERIAL is 1 to 16 letters and digits");
  world_line_t *line = &world->lines[meter->line];
  meter->end = ++line->meters;
  meter->port.port = line->way->port;
  meter->port.now = world->start;
  const meter_model_t *model = meter_model(arena, config, load, mechanisms);
  meter->port.meter = meter_begin_in(awake_room(world, index), arena, model, world->start);
  meter->talks = meter_talks(meter->port.meter);
  meter->supplied = meter_supplied(meter->port.meter);
  meter->next = meter_wakes(meter->port.meter);
  meter->model = model_find(fact_word(fact, 4)); /* NULL: a `dictionary` fact says */
  meter->way.baud_max = line->baud_max;
  memcpy(meter->way.serial, serial.p, serial.len);
  return ST_OK;
}

/* password M LEVEL TEXT */
static status_t read_password(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  int64_t level = 0;
  status_t status = world_index(fact, 1, world->meter_count, &index, fault);
  if (status == ST_OK) status = fact_i64(fact, 2, &level, fault);
  if (status != ST_OK) return status;
  bytes_t text = fact_word(fact, 3);
  if (level != 1 && level != 3) return world_bad(fact, fault, "LEVEL is 1 or 3");
  if (text.len == 0 || text.len > MODEL_PASSWORD_MAX)
    return world_bad(fact, fault, "TEXT is 1 to 32 octets");
  model_password_t *password = &world->meters[index].port.passwords[level == 3];
  *password = (model_password_t){.level = (uint8_t)level};
  memcpy(password->text, text.p, text.len);
  return ST_OK;
}

typedef struct {
  const char *name;
  serial_fault_kind_t kind;
} kind_name_t;

static const kind_name_t kinds[] = {{"silence", SERIAL_SILENCE},
                                    {"noise", SERIAL_NOISE},
                                    {"baud_mismatch", SERIAL_BAUD_MISMATCH},
                                    {"garbage", SERIAL_GARBAGE},
                                    {"other_meter", SERIAL_OTHER_METER},
                                    {"cut_octet", SERIAL_CUT_OCTET}};

/* line_fault L KIND FROM_NS TO_NS ARG… */
static status_t read_fault(const fact_t *fact, world_t *world, fault_t *fault) {
  uint32_t index = 0;
  serial_fault_t made = {0};
  size_t kind = 0;
  status_t status = world_index(fact, 1, world->line_count, &index, fault);
  while (kind < sizeof kinds / sizeof kinds[0] && !bytes_is(fact_word(fact, 2), kinds[kind].name))
    kind++;
  if (status == ST_OK && kind == sizeof kinds / sizeof kinds[0])
    return world_bad(fact, fault, "no such KIND of a line's fault");
  if (status == ST_OK) status = fact_i64(fact, 3, &made.from_ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 4, &made.to_ns, fault);
  if (status != ST_OK) return status;
  if (world->lines[index].serial == NULL)
    return world_bad(fact, fault, "the faults of a port are those of its network");
  made.kind = kinds[kind].kind;
  if (made.kind == SERIAL_OTHER_METER) {
    if (!is_serial(fact_word(fact, 5)))
      return world_bad(fact, fault, "SERIAL is letters and digits");
    memcpy(made.identity, fact_word(fact, 5).p, fact_word(fact, 5).len);
  } else if (made.kind != SERIAL_SILENCE) {
    status = fact_i64(fact, 5, &made.number, fault);
  }
  if (status == ST_OK && made.kind == SERIAL_CUT_OCTET)
    status = fact_i64(fact, 6, &made.heal_ns, fault);
  if (status != ST_OK) return status;
  status = serial_fault(world->lines[index].serial, &made);
  return status == ST_OK ? ST_OK
                         : world_bad(fact, fault, "a number out of range, or too many faults");
}

typedef status_t (*reader_t)(const fact_t *fact, world_t *world, fault_t *fault);

static status_t each(bytes_t facts, const char *name, reader_t read, world_t *world,
                     fault_t *fault) {
  facts_t over = facts_over(facts);
  fact_t fact;
  while (name == NULL ? facts_next(&over, &fact) : facts_next_of(&over, name, &fact)) {
    status_t status = read(&fact, world, fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

static status_t make_meters(arena_t *arena, bytes_t facts,
                            const struct meter_mechanisms *mechanisms, world_t *world,
                            fault_t *fault) {
  arena_t scratch = {0};
  config_shared_t *shared = config_shared_new(arena, facts);
  const bytes_t *own = world_split(&scratch, facts, world->meter_count);
  facts_t over = facts_over(facts);
  fact_t fact;
  status_t status = ST_OK;
  while (status == ST_OK && facts_next_of(&over, "meter", &fact))
    status = read_meter(arena, &fact, own, shared, mechanisms, world, fault);
  arena_free(&scratch);
  return status;
}

/* A conversation knows only now whether its meter is alone on the line. */
static void open_talks(world_t *world) {
  for (uint32_t m = 0; m < world->meter_count; m++) {
    world_meter_t *meter = &world->meters[m];
    world_line_t *line = &world->lines[meter->line];
    dlms_config_t *dlms = &meter->way.dlms;
    dlms->serial = line->way->wire;
    dlms->datagrams = line->way->messages;
    dlms->alone = line->meters == 1;
    dlms->baud = line->baud_max;
    meter->port.address = dlms->address;
    meter->port.baud = line->baud_max;
    dlms->manufacturer = meter->model->manufacturer;
    memcpy(dlms->serial_number, meter->way.serial, sizeof dlms->serial_number);
    for (size_t i = 0; i < MODEL_PASSWORDS; i++)
      memcpy(dlms->password[i + 1], meter->port.passwords[i].text, sizeof dlms->password[i + 1]);
    meter->dice = (world_dice_t){.world = world, .entity = m};
    dlms->entropy = world_draw;
    dlms->entropy_of = &meter->dice;
    talk_open(&meter->talk, &world->rooms, &meter->way, meter->model, &meter->port);
    if (meter->way.kind != TALK_IEC21) line->params.frames = true;
  }
}

static void make_serial(arena_t *arena, world_t *world, uint32_t index) {
  world_line_t *line = &world->lines[index];
  const char **identities = ARENA_ARRAY(arena, const char *, line->meters);
  for (uint32_t i = 0; i < line->meters; i++)
    identities[i] = world->meters[line->meter_of[i]].way.serial;
  line->serial = serial_open(arena, &world->pool, world->seed, index, line->meters, identities);
  line->link = serial_line(line->serial);
  serial_params(line->serial, &line->params);
}

/* A line knows its meters only now: their ends, their identities, the rates at
 * which they rest, and which of them have no supply. */
static void make_lines(arena_t *arena, world_t *world) {
  for (uint32_t i = 0; i < world->line_count; i++)
    world->lines[i].meter_of = ARENA_ARRAY(arena, uint32_t, world->lines[i].meters);
  for (uint32_t m = 0; m < world->meter_count; m++)
    world->lines[world->meters[m].line].meter_of[world->meters[m].end - 1] = m;
  for (uint32_t i = 0; i < world->line_count; i++)
    if (world->lines[i].network == WORLD_NO_NETWORK) make_serial(arena, world, i);
  for (uint32_t m = 0; m < world->meter_count; m++) {
    const world_meter_t *meter = &world->meters[m];
    const line_t *link = &world->lines[meter->line].link;
    status_t status =
        link->kind->rate(link->of, meter->end, world->start, talk_rest_baud(&meter->talk));
    CHECK(status == ST_OK); /* nothing waits before the first event */
    if (!meter->supplied) link->kind->power(link->of, meter->end, world->start, false);
  }
}

status_t world_build(arena_t *arena, bytes_t facts, const struct meter_mechanisms *mechanisms,
                     world_t *world, fault_t *fault) {
  status_t status = each(facts, NULL, count_fact, world, fault);
  if (status != ST_OK) return status;
  world->lines = ARENA_ARRAY(arena, world_line_t, world->line_count);
  world->meters = ARENA_ARRAY(arena, world_meter_t, world->meter_count);
  world->networks = ARENA_ARRAY(arena, world_network_t, world->network_count);
  world->pool = pool_over(arena);
  world->rooms = (talk_rooms_t){.pool = &world->pool};
  awake_open(arena, world);
  status = each(facts, "line", read_line, world, fault);
  if (status == ST_OK) status = each(facts, "line_param", read_param, world, fault);
  if (status == ST_OK) status = make_meters(arena, facts, mechanisms, world, fault);
  if (status == ST_OK) status = each(facts, "password", read_password, world, fault);
  if (status == ST_OK) status = world_ways(facts, world, fault);
  if (status == ST_OK) status = world_networks(arena, facts, world, fault);
  if (status != ST_OK) return status;
  open_talks(world);
  make_lines(arena, world);
  status = world_network_faults(facts, world, fault);
  return status == ST_OK ? each(facts, "line_fault", read_fault, world, fault) : status;
}
