/* Typed access to a story's sections: times in its zone, names of meters and lines, spans; see
 * story.h. Every complaint stands here once, so that the same mistake reads the same everywhere. */
#include <string.h>

#include "harness/scenario/story.h"

enum { GROW_FIRST = 16, DAY_S = 86400, NAME_MAX_LEN = 40 };

void *story_grow(arena_t *arena, void *at, size_t count, size_t *cap, size_t size) {
  if (count < *cap) return at;
  size_t more = *cap == 0 ? GROW_FIRST : *cap * 2;
  void *grown = arena_take_array(arena, more, size);
  if (count > 0) memcpy(grown, at, count * size);
  *cap = more;
  return grown;
}

yaml_value_t *story_get(story_t *story, yaml_value_t *map, section_t section, const char *key) {
  CHECK(keys_has(section, key));
  return yaml_get(story->file, map, key);
}

yaml_value_t *story_need(story_t *story, yaml_value_t *map, section_t section, const char *key) {
  yaml_value_t *value = story_get(story, map, section, key);
  if (value == NULL)
    yaml_complain_of(story->file, map, "'%s' is missing here: add the key '%s'", key, key);
  return value;
}

bool story_map(story_t *story, const yaml_value_t *value, const char *what) {
  return yaml_expect(story->file, value, YAML_KIND_MAP, what);
}

bool story_list(story_t *story, const yaml_value_t *value, const char *what) {
  return yaml_expect(story->file, value, YAML_KIND_LIST, what);
}

const yaml_value_t *story_first_word(const yaml_value_t *value) {
  return value->kind == YAML_KIND_LIST ? value->first : value;
}

const yaml_value_t *story_next_word(const yaml_value_t *value, const yaml_value_t *word) {
  return value->kind == YAML_KIND_LIST ? word->next : NULL;
}

bool story_time(story_t *story, const yaml_value_t *value, true_t *out) {
  const char *text = NULL;
  fault_t fault;
  if (!yaml_scalar(story->file, value, "a time", &text)) return false;
  if (zone_read(&story->zone, text, out, &fault) == ST_OK) return true;
  yaml_complain_of(story->file, value, "%s", fault.text);
  return false;
}

bool story_event_time(story_t *story, const yaml_value_t *value, bool early, int64_t *ns) {
  true_t at;
  if (!story_time(story, value, &at)) return false;
  if (at.ns >= story->end_ns) {
    yaml_complain_of(story->file, value,
                     "'%.40s' is at or after the end of the scenario: move it, or 'time: end'",
                     value->text);
    return false;
  }
  if (!early && at.ns < story->start_ns) {
    yaml_complain_of(story->file, value,
                     "'%.40s' is before the start of the scenario: move it, or 'time: start'",
                     value->text);
    return false;
  }
  *ns = at.ns;
  return true;
}

bool story_span(story_t *story, const yaml_value_t *value, int64_t min_ns, int64_t max_ns,
                int64_t *ns) {
  quantity_t span;
  if (!yaml_quantity(story->file, value, QUANTITY_SPAN, &span)) return false;
  if (span.value < min_ns || span.value > max_ns) {
    yaml_complain_of(story->file, value, "'%.40s' must be from %lld ms to %lld ms", value->text,
                     (long long)(min_ns / 1000000), (long long)(max_ns / 1000000));
    return false;
  }
  *ns = span.value;
  return true;
}

/* Names become words of facts, where '-' alone means none. */
static bool is_name(const char *text) {
  static const char ALNUM[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  static const char GOOD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  size_t len = strspn(text, GOOD);
  return strspn(text, ALNUM) > 0 && len <= NAME_MAX_LEN && text[len] == '\0';
}

bool story_name(story_t *story, const yaml_value_t *value, const char *what, const char **out) {
  const char *text = NULL;
  if (!yaml_text(story->file, value, what, &text)) return false;
  if (!is_name(text)) {
    yaml_complain_of(story->file, value,
                     "%s '%.60s' must be letters, digits, '-', '_' and '.', at most %d, the first "
                     "a letter or digit",
                     what, text, NAME_MAX_LEN);
    return false;
  }
  *out = text;
  return true;
}

bool story_key_name(story_t *story, const yaml_value_t *value, const char *what) {
  if (is_name(value->key)) return true;
  yaml_complain(story->file, value->key_line, value->key_col,
                "%s '%.60s' must be letters, digits, '-', '_' and '.', at most %d, the first a "
                "letter or digit",
                what, value->key, NAME_MAX_LEN);
  return false;
}

static const char *nearest_meter(const story_t *story, const char *name) {
  const char *names[STORY_WORDS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < story->meters.count && count < STORY_WORDS_MAX; i++)
    names[count++] = story->meters.at[i].group;
  return yaml_nearest(name, names, count);
}

bool story_meters(story_t *story, const yaml_value_t *value, meters_t *out) {
  const char *name = NULL;
  if (!yaml_text(story->file, value, "the name of a meter", &name)) return false;
  *out = (meters_t){0};
  for (uint32_t i = 0; i < story->meters.count; i++) {
    const story_meter_t *meter = &story->meters.at[i];
    bool own = strcmp(meter->name, name) == 0;
    if (!own && strcmp(meter->group, name) != 0) continue;
    if (out->count == 0) out->first = i;
    out->count++;
    if (own) break;
  }
  if (out->count > 0) return true;
  const char *nearest = nearest_meter(story, name);
  if (nearest != NULL) {
    yaml_complain_of(story->file, value, "unknown meter '%.60s': did you mean '%s'?", name,
                     nearest);
  } else {
    yaml_complain_of(story->file, value, "unknown meter '%.60s': name it under 'meters'", name);
  }
  return false;
}

bool story_link(story_t *story, const yaml_value_t *value, story_link_t *out) {
  const char *names[STORY_WORDS_MAX];
  size_t count = 0, index = 0;
  for (size_t i = 0; i < story->links.count && count < STORY_WORDS_MAX; i++)
    names[count++] = story->links.at[i].name;
  if (!yaml_choice(story->file, value, names, count, "link", &index)) return false;
  *out = story->links.at[index];
  return true;
}

bool story_level(story_t *story, const yaml_value_t *value, int64_t max_cdb, int64_t *cdb) {
  quantity_t level;
  if (!yaml_quantity(story->file, value, QUANTITY_LEVEL, &level)) return false;
  if (level.value < 0 || level.value > max_cdb) {
    yaml_complain_of(story->file, value, "'%s' must be from 0 dB to %lld dB", value->text,
                     (long long)(max_cdb / 100));
    return false;
  }
  *cdb = level.value;
  return true;
}

bool story_meter_key(story_t *story, yaml_value_t *map, section_t section, meters_t *out) {
  yaml_value_t *value = story_get(story, map, section, "meter");
  if (value != NULL) return story_meters(story, value, out);
  if (story->meters.count != 1) {
    yaml_complain_of(story->file, map, "'meter' is missing here: say which of them");
    return false;
  }
  *out = (meters_t){.first = 0, .count = 1};
  return true;
}

bool story_room(story_t *story, const yaml_value_t *where, size_t count) {
  if (count < STORY_EVENTS_MAX) return true;
  if (count == STORY_EVENTS_MAX)
    yaml_complain_of(story->file, where, "more than %d of these: divide the scenario",
                     STORY_EVENTS_MAX);
  return false;
}

bool story_until(story_t *story, yaml_value_t *map, section_t section, int64_t from_ns,
                 int64_t *to_ns) {
  yaml_value_t *span = story_get(story, map, section, "for");
  yaml_value_t *until = story_get(story, map, section, "until");
  *to_ns = -1;
  if (span != NULL && until != NULL) {
    yaml_complain_of(story->file, until, "'for' and 'until' together: keep one of them");
    return false;
  }
  if (span != NULL) {
    int64_t length = 0;
    if (!story_span(story, span, 1, INT64_C(100) * 366 * DAY_S * NS_PER_S, &length)) return false;
    *to_ns = from_ns + length;
  }
  if (until != NULL) {
    true_t at;
    if (!story_time(story, until, &at)) return false;
    if (at.ns <= from_ns) {
      yaml_complain_of(story->file, until, "'until' must be after 'at'");
      return false;
    }
    *to_ns = at.ns;
  }
  return true;
}

bool story_daily(story_t *story, const yaml_value_t *where, int64_t from_ns, int64_t until_ns,
                 instants_t *out) {
  int64_t from_s = div_floor(from_ns, NS_PER_S);
  int64_t wall_s = from_s + zone_offset_at(&story->zone, (utc_t){from_s});
  *ARRAY_ADD(story->arena, out) = from_ns;
  for (int32_t i = 0; i < STORY_REPEAT_MAX; i++) {
    wall_s += DAY_S;
    utc_t at[2];
    int32_t count = zone_instants(&story->zone, wall_s, at);
    utc_t first = zone_instant_first(&story->zone, wall_s);
    if (first.s * NS_PER_S >= until_ns) return true;
    if (count != 1) {
      wall_t day = wall_of_seconds(wall_s);
      yaml_complain_of(story->file, where,
                       "this time of day %s on %04d-%02d-%02d: repeat another one, or two spans "
                       "around that night",
                       count == 0 ? "does not exist" : "exists twice", day.year, day.month,
                       day.day);
      return false;
    }
    *ARRAY_ADD(story->arena, out) = at[0].s * NS_PER_S + mod_floor(from_ns, NS_PER_S);
  }
  yaml_complain_of(story->file, where, "repeated more than %d times: end it earlier",
                   STORY_REPEAT_MAX);
  return false;
}
