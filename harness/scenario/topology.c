/* Where the nodes of a network are: given meter by meter, or made of a few words: a street, a
 * transformer with its branches, a map of hamlets. What is drawn is a function of (seed, network,
 * node), so that one meter more moves none. Refused: two at one place, and a node that nobody of
 * its network could hear. See network.h. */
#include "harness/scenario/network.h"

#include <string.h>

#include "base/dice.h"

enum { BRANCH_MAX = 255, ALONG_DM_MAX = 100000, PLANE_DM_MAX = 500000, LOSS_CDB_MAX = 10000 };
enum { BRANCHES_MAX = 64, CLUSTERS_MAX = 64, PHASES = 3, DRAWS_MAX = 32, ROADSIDE_DM = 100 };
/* "TOPO": apart from the dice of the networks themselves. */
#define TOPOLOGY_ENTITY UINT64_C(0x544F504F00000000)

typedef struct {
  story_t *story;
  uint32_t index; /* of the network */
  story_network_t *network;
} topology_t;

static story_line_t *node_at(const topology_t *topology, size_t node) {
  return &topology->story->lines.at[topology->network->nodes.at[node]];
}

static bool same_place(const topology_t *topology, const story_place_t *a, const story_place_t *b) {
  bool phase = topology->network->kind->radio || a->phase == b->phase;
  return a->x_dm == b->x_dm && a->y_dm == b->y_dm && phase;
}

/* The one before it that stands there already; NULL: none. */
static const story_line_t *neighbour_at(const topology_t *topology, size_t node) {
  const story_place_t *own = &node_at(topology, node)->place;
  for (size_t i = 0; i < node; i++) {
    const story_line_t *other = node_at(topology, i);
    if (same_place(topology, &other->place, own)) return other;
  }
  return NULL;
}

/* --- Places that are given --- */

static bool length(const topology_t *topology, const yaml_value_t *value, int64_t least_dm,
                   int64_t most_dm, int64_t *dm) {
  quantity_t quantity;
  yaml_file_t *file = topology->story->file;
  if (!yaml_quantity(file, value, QUANTITY_LENGTH, &quantity)) return false;
  if (quantity.value >= least_dm && quantity.value <= most_dm) {
    *dm = quantity.value;
    return true;
  }
  yaml_complain_of(file, value, "'%s' must be from %lld m to %lld m", value->text,
                   (long long)(least_dm / 10), (long long)(most_dm / 10));
  return false;
}

static bool loss(const topology_t *topology, const yaml_value_t *value, int64_t *cdb) {
  return value == NULL || story_level(topology->story, value, LOSS_CDB_MAX, cdb);
}

static bool cable(const topology_t *topology, yaml_value_t *map, story_place_t *place) {
  story_t *story = topology->story;
  yaml_value_t *branch = story_get(story, map, SECTION_place, "branch");
  yaml_value_t *along = story_need(story, map, SECTION_place, "along");
  yaml_value_t *phase = story_get(story, map, SECTION_place, "phase");
  int64_t number = 1;
  bool good = along != NULL && length(topology, along, 0, ALONG_DM_MAX, &place->y_dm);
  if (branch != NULL) good &= yaml_int(story->file, branch, 0, BRANCH_MAX, "branch", &place->x_dm);
  if (phase != NULL) good &= yaml_int(story->file, phase, 1, PHASES, "phase", &number);
  place->phase = (int32_t)number;
  return good;
}

static bool plane(const topology_t *topology, yaml_value_t *map, story_place_t *place) {
  story_t *story = topology->story;
  yaml_value_t *east = story_need(story, map, SECTION_place, "east");
  yaml_value_t *north = story_need(story, map, SECTION_place, "north");
  place->phase = 1;
  return east != NULL && north != NULL &&
         length(topology, east, -PLANE_DM_MAX, PLANE_DM_MAX, &place->x_dm) &&
         length(topology, north, -PLANE_DM_MAX, PLANE_DM_MAX, &place->y_dm);
}

static void read_place(const topology_t *topology, yaml_value_t *map) {
  story_t *story = topology->story;
  if (!story_map(story, map, "a place")) return;
  story_place_t place = {.at_line = map->line, .at_col = map->col, .there = true};
  yaml_value_t *meter = story_need(story, map, SECTION_place, "meter");
  meters_t meters = {0};
  bool good = loss(topology, story_get(story, map, SECTION_place, "loss"), &place.loss_cdb);
  good &=
      topology->network->kind->radio ? plane(topology, map, &place) : cable(topology, map, &place);
  if (meter == NULL || !story_meters(story, meter, &meters) || !good) return;
  if (meters.count > 1) {
    yaml_complain_of(story->file, meter, "'%s' are %u meters: give each its own place", meter->text,
                     meters.count);
    return;
  }
  int32_t node = network_node(story, meter, topology->index, meters.first);
  if (node == 0) return;
  story_line_t *line = node_at(topology, (size_t)node - 1);
  if (line->place.there)
    yaml_complain_of(story->file, meter, "'%s' has a place already, at %d:%d", meter->text,
                     line->place.at_line, line->place.at_col);
  line->place = place;
}

static void read_places(const topology_t *topology, yaml_value_t *list) {
  int32_t before = *topology->story->file->complaint_count;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next)
    read_place(topology, at);
  bool whole = *topology->story->file->complaint_count == before;
  for (size_t node = 0; node < topology->network->nodes.count; node++) {
    const story_line_t *line = node_at(topology, node);
    if (whole && !line->place.there)
      yaml_complain_of(topology->story->file, list,
                       "'%s' has no place here, and no way: give it one", line->name);
  }
}

/* --- Places that are made --- */

/* The words of one shape. */
typedef struct {
  int64_t spacing_dm, radius_dm, parts, loss_cdb; /* parts: branches, clusters */
} shape_words_t;

static story_place_t place_of(const topology_t *topology, int64_t x_dm, int64_t y_dm, size_t turn,
                              const shape_words_t *words) {
  return (story_place_t){.x_dm = x_dm,
                         .y_dm = y_dm,
                         .loss_cdb = words->loss_cdb,
                         .phase = 1 + (int32_t)(turn % PHASES),
                         .at_line = topology->network->at_line,
                         .at_col = topology->network->at_col,
                         .there = true};
}

/* One house behind the other; by radio, along a road to the east, on both sides of it in turn. */
static story_place_t in_street(const topology_t *topology, size_t node,
                               const shape_words_t *words) {
  int64_t row = (int64_t)node + 1, pair = (int64_t)node / 2 + 1;
  if (!topology->network->kind->radio)
    return place_of(topology, 0, row * words->spacing_dm, node, words);
  return place_of(topology, pair * words->spacing_dm, node % 2 == 0 ? ROADSIDE_DM : -ROADSIDE_DM, 0,
                  words);
}

/* The branches are filled in turn, and the phases along each of them. */
static story_place_t at_transformer(const topology_t *topology, size_t node,
                                    const shape_words_t *words) {
  int64_t branch = (int64_t)node % words->parts, row = (int64_t)node / words->parts;
  return place_of(topology, branch, (row + 1) * words->spacing_dm, (size_t)row, words);
}

static int64_t draw(const topology_t *topology, uint64_t stream, uint64_t counter, int64_t bound) {
  uint64_t entity = TOPOLOGY_ENTITY + topology->index;
  uint64_t range = 2 * (uint64_t)bound + 1;
  return (int64_t)dice_below(topology->story->options->seed, entity, stream, counter, range) -
         bound;
}

/* A point of a disc, by as many draws as it takes; its middle where none of them lies in it. */
static void in_disc(const topology_t *topology, uint64_t stream, int64_t radius_dm, int64_t *x_dm,
                    int64_t *y_dm) {
  for (uint64_t counter = 0; counter < DRAWS_MAX; counter++) {
    *x_dm = draw(topology, stream, 2 * counter, radius_dm);
    *y_dm = draw(topology, stream, 2 * counter + 1, radius_dm);
    if (*x_dm * *x_dm + *y_dm * *y_dm <= radius_dm * radius_dm) return;
  }
  *x_dm = *y_dm = 0;
}

/* Houses stand in hamlets, a third of the map wide: spread evenly, nearly all would be at one or
 * two hops (links.md, "Toy trap"). */
static story_place_t on_map(const topology_t *topology, size_t node, const shape_words_t *words) {
  int64_t x_dm = 0, y_dm = 0, centre_x = 0, centre_y = 0;
  uint64_t cluster = node % (uint64_t)words->parts;
  int64_t wide_dm = words->parts == 1 ? words->radius_dm : words->radius_dm / 3;
  if (words->parts > 1)
    in_disc(topology, cluster, words->radius_dm - wide_dm, &centre_x, &centre_y);
  in_disc(topology, CLUSTERS_MAX + node, wide_dm, &x_dm, &y_dm);
  return place_of(topology, centre_x + x_dm, centre_y + y_dm, 0, words);
}

typedef struct {
  const char *name;
  section_t section;
  bool cable, plane; /* of which networks */
  const char *parts; /* its key, or NULL */
  int64_t parts_max;
  story_place_t (*place)(const topology_t *topology, size_t node, const shape_words_t *words);
} shape_t;

static const shape_t SHAPES[] = {
    {"street", SECTION_street, true, true, NULL, 1, in_street},
    {"transformer", SECTION_transformer, true, false, "branches", BRANCHES_MAX, at_transformer},
    {"map", SECTION_map, false, true, "clusters", CLUSTERS_MAX, on_map},
};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof SHAPES[0] };

static bool shape_fits(const shape_t *shape, const topology_t *topology) {
  return topology->network->kind->radio ? shape->plane : shape->cable;
}

static bool read_words(const topology_t *topology, yaml_value_t *map, const shape_t *shape,
                       shape_words_t *words) {
  story_t *story = topology->story;
  if (!story_map(story, map, shape->name)) return false;
  bool is_map = shape->section == SECTION_map;
  yaml_value_t *size = story_need(story, map, shape->section, is_map ? "radius" : "spacing");
  yaml_value_t *parts =
      shape->parts == NULL ? NULL : story_get(story, map, shape->section, shape->parts);
  bool good = loss(topology, story_get(story, map, shape->section, "loss"), &words->loss_cdb);
  good &= size != NULL && length(topology, size, 1, is_map ? PLANE_DM_MAX / 2 : ALONG_DM_MAX,
                                 is_map ? &words->radius_dm : &words->spacing_dm);
  if (parts != NULL)
    good &= yaml_int(story->file, parts, 1, shape->parts_max, shape->parts, &words->parts);
  return good;
}

static void make_places(const topology_t *topology, yaml_value_t *map) {
  story_t *story = topology->story;
  const shape_t *shape = NULL;
  shape_words_t words = {.parts = 1};
  yaml_value_t *value = NULL;
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    yaml_value_t *one = story_get(story, map, SECTION_topology, SHAPES[i].name);
    if (one == NULL) continue;
    if (shape != NULL) {
      yaml_complain_of(story->file, one, "one shape is enough: '%s' or '%s'", shape->name,
                       SHAPES[i].name);
      yaml_consume(one);
      continue;
    }
    shape = &SHAPES[i];
    value = one;
  }
  if (shape == NULL) {
    yaml_complain_of(story->file, map,
                     "a topology is a list of places, or one of: street, "
                     "transformer, map");
    return;
  }
  if (!shape_fits(shape, topology)) {
    yaml_complain_of(story->file, value, "%s has no '%s': write '%s'",
                     topology->network->kind->name, shape->name,
                     topology->network->kind->radio ? "map' or 'street"
                                                    : "transformer' or 'street");
    yaml_consume(value);
    return;
  }
  if (!read_words(topology, value, shape, &words)) return;
  for (size_t node = 0; node < topology->network->nodes.count; node++)
    node_at(topology, node)->place = shape->place(topology, node, &words);
  /* Of two that were drawn at one place the later one stands a step further east. */
  for (size_t node = 0; shape->section == SECTION_map && node < topology->network->nodes.count;
       node++) {
    while (neighbour_at(topology, node) != NULL)
      node_at(topology, node)->place.x_dm++;
  }
}

/* --- What cannot be --- */

static void refuse(const topology_t *topology, size_t node, const char *sentence) {
  const story_place_t *place = &node_at(topology, node)->place;
  yaml_complain(topology->story->file, place->at_line, place->at_col, "%s", sentence);
}

static int64_t squared_dm(const story_place_t *a, const story_place_t *b) {
  int64_t x = a->x_dm - b->x_dm, y = a->y_dm - b->y_dm;
  return x * x + y * y;
}

/* On a cable the one before it on its branch, or the transformer, must be near enough: from
 * another branch it is farther than from there. */
static bool cable_hears(const topology_t *topology, size_t node, int64_t reach_dm) {
  const story_place_t *own = &node_at(topology, node)->place;
  bool near = own->y_dm <= reach_dm;
  for (size_t i = 0; i < topology->network->nodes.count && !near; i++) {
    const story_place_t *other = &node_at(topology, i)->place;
    int64_t ahead_dm = own->y_dm - other->y_dm;
    near = i != node && other->x_dm == own->x_dm && ahead_dm > 0 && ahead_dm <= reach_dm;
  }
  return near;
}

/* Those that the root hears, those that they hear, and so on. */
static void find_heard(const topology_t *topology, bool *heard) {
  static const story_place_t root = {0};
  const network_kind_t *kind = topology->network->kind;
  size_t count = topology->network->nodes.count, known = 0, looked = 0;
  uint32_t *order = ARENA_ARRAY(topology->story->arena, uint32_t, count + 1);
  int64_t reach = kind->reach_dm * kind->reach_dm;
  for (uint32_t node = 0; node < count; node++) {
    heard[node] = kind->radio ? squared_dm(&node_at(topology, node)->place, &root) <= reach
                              : cable_hears(topology, node, kind->reach_dm);
    if (heard[node]) order[known++] = node;
  }
  while (kind->radio && kind->mesh && looked < known) {
    const story_place_t *from = &node_at(topology, order[looked++])->place;
    for (uint32_t node = 0; node < count; node++) {
      if (heard[node] || squared_dm(&node_at(topology, node)->place, from) > reach) continue;
      heard[node] = true;
      order[known++] = node;
    }
  }
}

static void check_nodes(const topology_t *topology) {
  story_t *story = topology->story;
  const story_network_t *network = topology->network;
  size_t count = network->nodes.count;
  bool *heard = ARENA_ARRAY(story->arena, bool, count + 1);
  find_heard(topology, heard);
  for (size_t node = 0; node < count; node++) {
    const story_line_t *other = neighbour_at(topology, node);
    const char *name = node_at(topology, node)->name;
    if (other != NULL)
      refuse(topology, node,
             arena_printf(story->arena, "'%s' and '%s' are at one place: move one", other->name,
                          name));
    else if (!heard[node])
      refuse(topology, node,
             arena_printf(story->arena,
                          "'%s' has no way: %s is heard over %lld m at most, and nobody is so "
                          "near",
                          name, network->kind->name, (long long)(network->kind->reach_dm / 10)));
  }
}

static void read_topology(const topology_t *topology) {
  static const shape_words_t usual = {.spacing_dm = 200, .radius_dm = 3000, .parts = 1};
  yaml_value_t *value = topology->network->topology;
  story_t *story = topology->story;
  if (value == NULL) {
    const shape_t *shape = &SHAPES[topology->network->kind->radio ? 2 : 0];
    for (size_t node = 0; node < topology->network->nodes.count; node++)
      node_at(topology, node)->place = shape->place(topology, node, &usual);
  } else if (value->kind == YAML_KIND_LIST) {
    read_places(topology, value);
  } else if (story_map(story, value, "topology")) {
    make_places(topology, value);
  }
}

void topology_read(story_t *story) {
  for (uint32_t n = 0; n < story->networks.count; n++) {
    const topology_t topology = {story, n, &story->networks.at[n]};
    int32_t before = *story->file->complaint_count;
    if (topology.network->nodes.count == 0)
      yaml_complain(story->file, topology.network->at_line, topology.network->at_col,
                    "nobody is in the network '%s': put a meter there, or remove it",
                    topology.network->name);
    read_topology(&topology);
    if (*story->file->complaint_count == before) check_nodes(&topology);
  }
}
