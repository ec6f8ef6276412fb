/* A die a day for each part of the network, and a table for how long. See outages.h. */
#include "harness/scenario/outages.h"

#include <stdlib.h>

#include "base/dice.h"
#include "harness/scenario/story.h"

enum { DAY_S = 86400, LENGTHS = 64, PARTS = 3 };

/* Chances of a day, ppb: 1.084 failures a year of 365.25 days, of which two in 64 are major events;
 * so 1.05 others. */
static const uint32_t chance_ppb[PARTS] = {1483915, 890349, 593566};
/* The first of three streams of each part: whether, when, how long. */
static const uint64_t streams[PARTS] = {20, 23, 26};

/* 4800·exp(1.1·z) s, z the normal quantile of (i + ½)/64. */
static const int32_t length_s[LENGTHS] = {
    336,   539,   691,   825,   949,   1068,  1184,  1298,  1411,  1524,  1637,  1751,  1867,
    1984,  2103,  2224,  2348,  2474,  2604,  2736,  2872,  3012,  3156,  3305,  3458,  3616,
    3780,  3950,  4126,  4309,  4499,  4698,  4905,  5121,  5347,  5584,  5833,  6095,  6371,
    6663,  6972,  7300,  7649,  8021,  8421,  8849,  9312,  9813,  10359, 10956, 11613, 12341,
    13155, 14074, 15121, 16332, 17756, 19464, 21573, 24275, 27931, 33330, 42725, 68575};

static uint64_t entity_of(const outages_place_t *place, int32_t part) {
  const uint64_t feeder = place->feeder;
  const uint64_t entities[PARTS] = {feeder, feeder << 16 | place->transformer, place->service};
  return entities[part];
}

/* Does the part fail on that day? Then from when to when. */
static bool fails(const outages_place_t *place, int32_t part, int64_t day, outage_t *outage) {
  uint64_t entity = entity_of(place, part), stream = streams[part], counter = (uint64_t)day;
  uint32_t chance = chance_ppb[part] * place->times;
  if (!dice_ppb(place->seed, entity, stream, counter, chance)) return false;
  int64_t second = (int64_t)dice_below(place->seed, entity, stream + 1, counter, DAY_S);
  uint64_t length = dice_below(place->seed, entity, stream + 2, counter, LENGTHS);
  outage->from.s = day * DAY_S + second;
  outage->to.s = outage->from.s + length_s[length];
  return true;
}

static int by_begin(const void *left, const void *right) {
  const outage_t *a = left, *b = right;
  if (a->from.s != b->from.s) return a->from.s < b->from.s ? -1 : 1;
  return a->to.s < b->to.s ? -1 : a->to.s > b->to.s;
}

outages_t outages_over(arena_t *arena, const outages_place_t *place, utc_t from, utc_t to) {
  CHECK(place->times >= 1);
  CHECK(place->times <= OUTAGES_TIMES_MAX);
  /* No length is more than a day: who began two days before is over. */
  int64_t first = div_floor(from.s, DAY_S) - 1, last = div_floor(to.s, DAY_S);
  outages_t all = {0};
  for (int32_t pass = 0; pass < 2; pass++) { /* counted, then kept */
    size_t count = 0;
    for (int64_t day = first; day <= last; day++) {
      for (int32_t part = 0; part < PARTS; part++) {
        outage_t one;
        if (!fails(place, part, day, &one)) continue;
        if (one.from.s < from.s) one.from = from;
        if (one.to.s > to.s) one.to = to;
        if (one.from.s >= one.to.s) continue;
        if (all.at != NULL) all.at[count] = one;
        count++;
      }
    }
    if (all.at == NULL) all.at = ARENA_ARRAY(arena, outage_t, count + 1);
    all.count = count;
  }
  if (all.count > 1) qsort(all.at, all.count, sizeof all.at[0], by_begin);
  size_t kept = 0;
  for (size_t i = 0; i < all.count; i++) {
    outage_t *before = kept > 0 ? &all.at[kept - 1] : NULL;
    if (before == NULL || all.at[i].from.s > before->to.s) {
      all.at[kept++] = all.at[i];
    } else if (all.at[i].to.s > before->to.s) {
      before->to = all.at[i].to;
    }
  }
  all.count = kept;
  return all;
}

/* --- `reliability` of a scenario --- */

static bool read_number(story_t *story, yaml_value_t *map, const char *key, int64_t most,
                        uint32_t *number) {
  yaml_value_t *value = story_get(story, map, SECTION_reliability, key);
  int64_t said = 1;
  bool good = value == NULL || yaml_int(story->file, value, 1, most, key, &said);
  *number = (uint32_t)said;
  return good;
}

static void add_outages(story_t *story, const yaml_value_t *map, uint32_t meter,
                        const outages_place_t *place) {
  utc_t from = {div_ceil(story->start_ns, NS_PER_S)}, to = {div_floor(story->end_ns, NS_PER_S)};
  if (from.s >= to.s) return;
  outages_t outages = outages_over(story->arena, place, from, to);
  for (size_t i = 0; i < outages.count; i++) {
    if (!story_room(story, map, story->faults.count)) return;
    *ARRAY_ADD(story->arena, &story->faults) =
        (story_fault_t){.target = meter,
                        .kind = "supply_off",
                        .words = "site",
                        .from_ns = outages.at[i].from.s * NS_PER_S,
                        .to_ns = outages.at[i].to.s * NS_PER_S,
                        .at_line = map->line,
                        .at_col = map->col,
                        .order = story->faults.count};
  }
}

/* A workshop has no feeder, and what stands elsewhere before its exchange has another one. */
static bool is_exchanged(const story_t *story, uint32_t meter) {
  bool exchanged = story->meters.at[meter].replaces >= 0;
  for (uint32_t m = 0; m < story->meters.count; m++)
    exchanged |= story->meters.at[m].replaces == (int32_t)meter;
  return exchanged;
}

static void read_reliability(story_t *story, yaml_value_t *map) {
  meters_t meters;
  outages_place_t place = {.seed = story->options->seed};
  bool good = story_meter_key(story, map, SECTION_reliability, &meters);
  good &= read_number(story, map, "feeder", OUTAGES_PLACE_MAX, &place.feeder);
  good &= read_number(story, map, "transformer", OUTAGES_PLACE_MAX, &place.transformer);
  good &= read_number(story, map, "times", OUTAGES_TIMES_MAX, &place.times);
  for (uint32_t m = 0; good && m < meters.count; m++) {
    if (is_exchanged(story, meters.first + m)) {
      yaml_complain_of(story->file, map,
                       "'%s' is exchanged in this story: say its outages one by "
                       "one",
                       story->meters.at[meters.first + m].name);
      return;
    }
    place.service = meters.first + m + 1;
    add_outages(story, map, meters.first + m, &place);
  }
}

void reliability_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "reliability");
  if (list == NULL || !story_list(story, list, "reliability")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "an entry of reliability")) read_reliability(story, at);
  }
}
