/* `temperature`: how warm a meter's crystal is, over spans; a later entry replaces earlier ones in
 * its span, and where none says anything it is 25 degrees (decision 0008). */
#include "harness/scenario/story.h"

enum { COLDEST = -600, WARMEST = 1200 }; /* tenths: beyond what any meter is built for */

static void read_temperature(story_t *story, yaml_value_t *map) {
  meters_t meters;
  quantity_t value = {0};
  story_temperature_t one = {.from_ns = story->start_ns};
  bool good = story_meter_key(story, map, SECTION_temperature, &meters);
  yaml_value_t *at = story_get(story, map, SECTION_temperature, "at");
  yaml_value_t *degrees = story_need(story, map, SECTION_temperature, "value");
  if (at != NULL) good = story_event_time(story, at, true, &one.from_ns) && good;
  good = story_until(story, map, SECTION_temperature, one.from_ns, &one.to_ns) && good;
  good =
      degrees != NULL && yaml_quantity(story->file, degrees, QUANTITY_TEMPERATURE, &value) && good;
  if (!good) return;
  if (value.value < COLDEST || value.value > WARMEST) {
    yaml_complain_of(story->file, degrees, "'%s' must be from -60 °C to 120 °C", degrees->text);
    return;
  }
  one.tenths = value.value;
  if (one.to_ns < 0 || one.to_ns > story->end_ns) one.to_ns = story->end_ns;
  if (one.from_ns < story->start_ns) one.from_ns = story->start_ns;
  if (one.from_ns >= one.to_ns) return;
  for (uint32_t m = 0; m < meters.count; m++) {
    if (!story_room(story, map, story->temperatures.count)) return;
    one.meter = meters.first + m;
    *ARRAY_ADD(story->arena, &story->temperatures) = one;
  }
}

void temperatures_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "temperature");
  if (list == NULL || !story_list(story, list, "temperature")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "an entry of temperature")) read_temperature(story, at);
  }
}
