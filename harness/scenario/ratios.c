/* Ratios of transformers: what a meter was told at the start, what really stands there
 * (`transformers`), and what a change says. All in hundredths: CT primary, secondary, VT primary,
 * secondary. */
#include <string.h>

#include "harness/scenario/story.h"

static bool read_ratio(story_t *story, const yaml_value_t *value, int64_t *sides) {
  const char *text = NULL;
  fault_t fault;
  if (value == NULL) return true;
  if (!yaml_scalar(story->file, value, "a ratio", &text)) return false;
  if (quantity_ratio(text, &sides[0], &sides[1], &fault) == ST_OK) return true;
  yaml_complain_of(story->file, value, "%s", fault.text);
  return false;
}

bool ratios_read(story_t *story, yaml_value_t *map, int64_t sides[4]) {
  if (!story_map(story, map, "ratios")) return false;
  bool good = read_ratio(story, story_get(story, map, SECTION_ratios, "ct"), &sides[0]);
  good &= read_ratio(story, story_get(story, map, SECTION_ratios, "vt"), &sides[2]);
  return good;
}

bool ratios_of_change(story_t *story, yaml_value_t *map, section_t section, uint32_t meter,
                      int64_t sides[4]) {
  yaml_value_t *ratios = story_need(story, map, section, "ratios");
  const story_meter_t *of = &story->meters.at[meter];
  if (ratios == NULL) return false;
  if (strcmp(of->connection, "ct") != 0) {
    yaml_complain_of(story->file, ratios,
                     "'%s' is connected directly and has no transformers: write 'connection: ct'",
                     of->name);
    yaml_consume(ratios);
    return false;
  }
  memcpy(sides, of->ratio, sizeof of->ratio);
  return ratios_read(story, ratios, sides);
}

static void read_transformer(story_t *story, yaml_value_t *map) {
  meters_t meters;
  story_transformer_t one = {0};
  yaml_value_t *at = story_need(story, map, SECTION_transformers, "at");
  bool good = story_meter_key(story, map, SECTION_transformers, &meters);
  good &= at != NULL && story_event_time(story, at, true, &one.at_ns);
  if (!good) {
    yaml_consume(map);
    return;
  }
  if (!ratios_of_change(story, map, SECTION_transformers, meters.first, one.ratio)) return;
  for (uint32_t m = 0; m < meters.count; m++) {
    one.meter = meters.first + m;
    *ARRAY_ADD(story->arena, &story->transformers) = one;
  }
}

void transformers_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "transformers");
  if (list == NULL || !story_list(story, list, "transformers")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "transformers")) read_transformer(story, at);
  }
}
