/* A network of packets as a link of a scenario, and its facts. Which parameters a kind has is the
 * simulator's to say: whoever loads a scenario may hand over their names and ranges
 * (scenario_options_t), and then a wrong one is told at its place; else it is an integer that only
 * the world can refuse. See network.h. */
#include "harness/scenario/network.h"

#include <string.h>

enum { CONVERSATIONS = 4, CONVERSATIONS_MAX = 64 };
enum { QUEUE = 64, QUEUE_MAX = 256, BUFFER = 262144, BUFFER_MAX = 1 << 26 };
/* Of a port: octets a second times ten. */
enum { PORT_BAUD = 1000000, PORT_BAUD_MAX = 1000000000 };
enum { PARAMETER_KEYS_MAX = 64 };
static const int64_t LATENCY_NS = 30000000;
static const int64_t LATENCY_NS_MAX = 60 * NS_PER_S;
static const int64_t PARAMETER_MAX = INT64_C(1000000000000);

static const network_kind_t KINDS[] = {
    {"g3", false, true, 15000},   {"prime", false, true, 12000}, {"sfsk", false, true, 20000},
    {"wisun", true, true, 50000}, {"wmbus", true, false, 50000},
};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

const network_kind_t *network_kind_find(const char *name) {
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (strcmp(KINDS[i].name, name) == 0) return &KINDS[i];
  }
  return NULL;
}

size_t network_kind_names(const char **names, size_t room) {
  size_t count = 0;
  for (; count < KIND_COUNT && count < room; count++)
    names[count] = KINDS[count].name;
  return count;
}

static void read_concentrator(story_t *story, yaml_value_t *map, story_network_t *network) {
  if (!story_map(story, map, "concentrator")) return;
  yaml_value_t *conversations = story_get(story, map, SECTION_concentrator, "conversations");
  yaml_value_t *latency = story_get(story, map, SECTION_concentrator, "latency");
  yaml_value_t *queue = story_get(story, map, SECTION_concentrator, "queue");
  yaml_value_t *buffer = story_get(story, map, SECTION_concentrator, "buffer");
  if (conversations != NULL)
    yaml_int(story->file, conversations, 1, CONVERSATIONS_MAX, "conversations",
             &network->conversations);
  if (latency != NULL) story_span(story, latency, 0, LATENCY_NS_MAX, &network->latency_ns);
  if (queue != NULL) yaml_int(story->file, queue, 1, QUEUE_MAX, "queue", &network->queue);
  if (buffer != NULL) yaml_int(story->file, buffer, 0, BUFFER_MAX, "buffer", &network->buffer);
}

/* False after a complaint: the kind has no such key, or a value is out of its range. */
static bool read_parameter(story_t *story, const yaml_value_t *at, const network_kind_t *kind,
                           int64_t *value) {
  const char *names[PARAMETER_KEYS_MAX];
  scenario_parameter_t known;
  size_t count = 0;
  bool asked = story->options->parameter != NULL;
  while (asked && count < PARAMETER_KEYS_MAX &&
         story->options->parameter(kind->name, count, &known)) {
    if (strcmp(known.name, at->key) == 0)
      return yaml_int(story->file, at, known.least, known.most, at->key, value);
    names[count++] = known.name;
  }
  if (count == 0) return yaml_int(story->file, at, -PARAMETER_MAX, PARAMETER_MAX, at->key, value);
  const char *nearest = yaml_nearest(at->key, names, count);
  yaml_complain(story->file, at->key_line, at->key_col, "%s has no parameter '%.40s'%s%s%s",
                kind->name, at->key, nearest == NULL ? "" : ": did you mean '",
                nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
  return false;
}

static void read_parameters(story_t *story, yaml_value_t *map, story_network_t *network) {
  if (!story_map(story, map, "parameters")) return;
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    story_parameter_t one = {0};
    bool good = story_key_name(story, at, "a parameter") &&
                read_parameter(story, at, network->kind, &one.value);
    yaml_consume(at);
    if (!good) continue;
    one.name = at->key;
    *ARRAY_ADD(story->arena, &network->parameters) = one;
  }
}

void network_read(story_t *story, yaml_value_t *map, story_network_t *network) {
  yaml_value_t *baud = story_get(story, map, SECTION_link, "baud");
  yaml_value_t *concentrator = story_get(story, map, SECTION_link, "concentrator");
  yaml_value_t *parameters = story_get(story, map, SECTION_link, "parameters");
  network->topology = story_get(story, map, SECTION_link, "topology");
  network->conversations = CONVERSATIONS;
  network->latency_ns = LATENCY_NS;
  network->queue = QUEUE;
  network->buffer = BUFFER;
  network->baud = PORT_BAUD;
  if (baud != NULL) yaml_int(story->file, baud, 300, PORT_BAUD_MAX, "baud", &network->baud);
  if (concentrator != NULL) read_concentrator(story, concentrator, network);
  if (parameters != NULL) read_parameters(story, parameters, network);
}

int32_t network_port(story_t *story, int32_t index, const char *meter) {
  story_network_t *network = &story->networks.at[index];
  story_line_t line = {.name = arena_printf(story->arena, "%s.%s", network->name, meter),
                       .kind = "port",
                       .baud = (int32_t)network->baud,
                       .at_line = network->at_line,
                       .at_col = network->at_col,
                       .network = index};
  *ARRAY_ADD(story->arena, &network->nodes) = (uint32_t)story->lines.count;
  *ARRAY_ADD(story->arena, &story->lines) = line;
  return (int32_t)story->lines.count - 1;
}

int32_t network_node(story_t *story, const yaml_value_t *where, uint32_t index, uint32_t meter) {
  const story_network_t *network = &story->networks.at[index];
  for (size_t i = 0; i < network->nodes.count; i++) {
    if ((int32_t)network->nodes.at[i] == story->meters.at[meter].line) return (int32_t)i + 1;
  }
  yaml_complain_of(story->file, where, "'%s' is no meter of the network '%s'",
                   story->meters.at[meter].name, network->name);
  return 0;
}

/* Local time less UTC, for what goes by time of day: as it is when the story starts. */
static int64_t wall_offset_s(const story_t *story) {
  return zone_offset_at(&story->zone, (utc_t){div_floor(story->start_ns, NS_PER_S)});
}

static void put_network(text_t *out, const story_t *story, size_t n) {
  const story_network_t *network = &story->networks.at[n];
  text_printf(out, "network %zu %s %s %lld\n", n, network->name, network->kind->name,
              (long long)network->conversations);
  text_printf(out, "network_param %zu latency_ns %lld\n", n, (long long)network->latency_ns);
  text_printf(out, "network_param %zu queue %lld\n", n, (long long)network->queue);
  text_printf(out, "network_param %zu buffer %lld\n", n, (long long)network->buffer);
  text_printf(out, "network_param %zu wall_offset_s %lld\n", n, (long long)wall_offset_s(story));
  for (size_t i = 0; i < network->parameters.count; i++)
    text_printf(out, "network_param %zu %s %lld\n", n, network->parameters.at[i].name,
                (long long)network->parameters.at[i].value);
}

void networks_put(text_t *out, const story_t *story) {
  for (size_t n = 0; n < story->networks.count; n++)
    put_network(out, story, n);
  for (size_t i = 0; i < story->lines.count; i++) {
    const story_line_t *line = &story->lines.at[i];
    if (line->network < 0) continue;
    text_printf(out, "line %zu %s port %d\n", i, line->name, line->baud);
    text_printf(out, "port %zu %d %lld %lld %d %lld\n", i, line->network,
                (long long)line->place.x_dm, (long long)line->place.y_dm, line->place.phase,
                (long long)line->place.loss_cdb);
    text_printf(out, "port_of %zu %d\n", i, line->network);
  }
}
