/* The exchange of a meter: `replaces: {meter: m, at: T}` at the new one. The load that was told of
 * the old one is the new one's from then on; the new one has no supply before; the old one loses it
 * then, and stands in the workshop an hour later, where it can still be read. See keys.def. */
#include "harness/scenario/story.h"

#define WORKSHOP_NS (3600 * NS_PER_S)

void exchange_read(story_t *story, yaml_value_t *map, story_meter_t *meter, int64_t count) {
  if (map == NULL || !story_map(story, map, "replaces")) return;
  yaml_value_t *old = story_need(story, map, SECTION_replaces, "meter");
  yaml_value_t *at = story_need(story, map, SECTION_replaces, "at");
  meters_t olds;
  true_t when = {0};
  if (old == NULL || at == NULL || !story_meters(story, old, &olds)) return;
  if (!story_time(story, at, &when)) return;
  uint32_t index = olds.first;
  if (count > 1 || olds.count > 1) {
    yaml_complain_of(story->file, map, "one meter replaces one: remove 'count'");
    return;
  }
  for (size_t m = 0; m < story->meters.count; m++) {
    if (story->meters.at[m].replaces != (int32_t)index) continue;
    yaml_complain_of(story->file, old, "'%s' is replaced twice", story->meters.at[index].name);
    return;
  }
  if (when.ns % NS_PER_S != 0 || when.ns <= story->start_ns) {
    yaml_complain_of(story->file, at, "an exchange is at a whole second behind the start");
    return;
  }
  meter->replaces = (int32_t)index;
  meter->replaced_ns = when.ns;
}

static void off(story_t *story, uint32_t meter, int64_t from_ns, int64_t to_ns) {
  *ARRAY_ADD(story->arena, &story->faults) =
      (story_fault_t){.target = meter,
                      .kind = "supply_off",
                      .words = "site",
                      .from_ns = from_ns,
                      .to_ns = to_ns,
                      .at_line = story->meters.at[meter].way.at_line,
                      .at_col = story->meters.at[meter].way.at_col,
                      .order = story->faults.count};
}

/* What is left of the old meter's spans; behind them all the new meter's parts, in their order. */
static void hand_over(story_t *story, uint32_t old, uint32_t now, int64_t at_ns) {
  size_t count = story->loads.count;
  for (size_t i = 0; i < count; i++) {
    story_load_t load = story->loads.at[i];
    if (load.meter != old || load.to_ns <= at_ns) continue;
    load.meter = now;
    if (load.from_ns < at_ns) load.from_ns = at_ns;
    *ARRAY_ADD(story->arena, &story->loads) = load;
  }
  size_t kept = 0;
  for (size_t i = 0; i < story->loads.count; i++) {
    story_load_t load = story->loads.at[i];
    if (load.meter == old && load.from_ns >= at_ns) continue;
    if (load.meter == old && load.to_ns > at_ns) load.to_ns = at_ns;
    story->loads.at[kept++] = load;
  }
  story->loads.count = kept;
}

void exchanges_apply(story_t *story) {
  for (uint32_t m = 0; m < story->meters.count; m++) {
    const story_meter_t *meter = &story->meters.at[m];
    if (meter->replaces < 0) continue;
    uint32_t old = (uint32_t)meter->replaces;
    int64_t at_ns = meter->replaced_ns;
    hand_over(story, old, m, at_ns);
    off(story, m, story->start_ns, at_ns);
    off(story, old, at_ns, at_ns + WORKSHOP_NS);
  }
}
