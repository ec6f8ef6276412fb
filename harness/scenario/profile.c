/* `profile:` of an entry of load: a class of decision 0013, whose power is a function of time. What
 * it comes to is the simulator's and the oracle's; here a site gets its number, the region its
 * seed, and the clock by which people live its offset. */
#include "harness/scenario/story.h"

enum { SITE_MAX = INT32_MAX };
#define ANNUAL_WH_MAX INT64_C(10000000000)
#define MWH_PER_WH 1000

/* Classes of decision 0013, in its order. */
static const char *const CLASSES[] = {"household", "commerce", "industry", "pv"};

/* Standard time less UTC, as of `at`: of the last row that is standard time, else of the next. */
static int32_t standard_of(const zone_t *zone, int64_t at_s) {
  if (zone->rule != NULL) return zone->rule->standard_s;
  int32_t found = -1;
  for (int32_t i = 0; i < zone->count; i++) {
    bool later = zone->rows[i].from_s > at_s;
    if (later && found >= 0) break;
    if (!zone->rows[i].dst) found = i;
  }
  return zone->rows[found < 0 ? 0 : found].offset_s;
}

static bool read_annual(story_t *story, const yaml_value_t *value, int64_t *annual_wh) {
  quantity_t annual;
  if (!yaml_quantity(story->file, value, QUANTITY_ENERGY, &annual)) return false;
  *annual_wh = div_floor(annual.value, MWH_PER_WH);
  if (*annual_wh >= 0 && *annual_wh <= ANNUAL_WH_MAX && annual.value % MWH_PER_WH == 0) return true;
  yaml_complain_of(story->file, value, "'%s' must be whole Wh, from 0 Wh to 10 GWh", value->text);
  return false;
}

static bool read_phase(story_t *story, const yaml_value_t *value, int32_t phases, int32_t *phase) {
  int64_t number = 0;
  if (!yaml_int(story->file, value, 1, 3, "a phase", &number)) return false;
  *phase = (int32_t)number;
  if (number <= phases) return true;
  yaml_complain_of(story->file, value, "the meter has one phase only: write 1, or remove 'phase'");
  return false;
}

bool profile_read(story_t *story, yaml_value_t *map, meters_t meters, int32_t phases,
                  story_load_t *load) {
  yaml_value_t *class = story_get(story, map, SECTION_load, "profile");
  yaml_value_t *annual = story_need(story, map, SECTION_load, "annual");
  yaml_value_t *phase = story_get(story, map, SECTION_load, "phase");
  yaml_value_t *site = story_get(story, map, SECTION_load, "site");
  size_t index = 0;
  bool good = yaml_choice(story->file, class, CLASSES, sizeof CLASSES / sizeof CLASSES[0],
                          "profile", &index);
  load->profile = CLASSES[index];
  good &= annual != NULL && read_annual(story, annual, &load->annual_wh);
  if (phase != NULL) good &= read_phase(story, phase, phases, &load->phase);
  load->site = meters.first + 1;
  if (site != NULL) {
    good &= yaml_int(story->file, site, 1, SITE_MAX - (int64_t)meters.count, "a site", &load->site);
  }
  load->offset_s = standard_of(&story->zone, div_floor(story->start_ns, NS_PER_S));
  return good;
}

void profile_put(text_t *out, const story_t *story, const story_load_t *load) {
  /* FACTS.md: a seed of 63 bits. */
  uint64_t seed = story->options->seed & (uint64_t)INT64_MAX;
  text_printf(out, "demand %u %lld %lld %s %s %llu %lld %lld %d %d\n", load->meter,
              (long long)load->from_ns, (long long)load->to_ns, load->add ? "add" : "set",
              load->profile, (unsigned long long)seed, (long long)load->site,
              (long long)load->annual_wh, (int)load->offset_s, (int)load->phase);
}
