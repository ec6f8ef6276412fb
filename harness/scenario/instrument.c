/* What a profile records, where that is written: the second profile's gauges, of a statement or
 * below a meter, and the channels that a change of the load profile names (decision 0008). */
#include <string.h>

#include "harness/scenario/story.h"

#define ORDERS(p)                                                                                  \
  "H" p ".2", "H" p ".3", "H" p ".4", "H" p ".5", "H" p ".6", "H" p ".7", "H" p ".8", "H" p ".9",  \
      "H" p ".10", "H" p ".11", "H" p ".12", "H" p ".13", "H" p ".14", "H" p ".15", "H" p ".16",   \
      "H" p ".17", "H" p ".18", "H" p ".19", "H" p ".20", "H" p ".21", "H" p ".22", "H" p ".23",   \
      "H" p ".24", "H" p ".25"
const char *const STATEMENT_GAUGES[] = {
    "P",    "P1",   "P2",   "P3",   "Q",         "Q1",        "Q2",        "Q3",
    "S",    "U1",   "U2",   "U3",   "F",         "UB",        "THD1",      "THD2",
    "THD3", "PST1", "PST2", "PST3", ORDERS("1"), ORDERS("2"), ORDERS("3"), NULL};
enum {
  GAUGE_WORDS = sizeof STATEMENT_GAUGES / sizeof STATEMENT_GAUGES[0] - 1,
  GAUGE_WORDS_PLAIN = 9, /* of a meter that measures no quality of power */
  DAYS_MAX = 900
};
static const int64_t MINUTE_NS = 60 * NS_PER_S, DAY_NS = INT64_C(86400) * NS_PER_S;

/* The phase that a gauge is of; 0: of all. */
static int32_t phase_of(const char *word) {
  size_t at = word[0] == 'H' ? 1 : strcspn(word, "123");
  return word[at] == '\0' ? 0 : word[at] - '0';
}

static void add_gauge(story_t *story, const yaml_value_t *value, int32_t phases, bool quality,
                      statement_instrument_t *out) {
  size_t index = 0, known = quality ? GAUGE_WORDS : GAUGE_WORDS_PLAIN;
  int32_t most = quality ? STATEMENT_GAUGES_MAX : STATEMENT_GAUGES_PLAIN;
  if (!yaml_choice(story->file, value, STATEMENT_GAUGES, known, "gauge", &index)) return;
  const char *word = STATEMENT_GAUGES[index];
  for (int32_t i = 0; i < out->gauge_count; i++) {
    if (strcmp(out->gauges[i], word) != 0) continue;
    yaml_complain_of(story->file, value, "the gauge '%s' stands here twice: remove one", word);
    return;
  }
  if (phases == 1 && phase_of(word) > 1) {
    yaml_complain_of(story->file, value, "a meter with one phase has no '%s': remove it", word);
    return;
  }
  if (out->gauge_count == most) {
    yaml_complain_of(story->file, value, "more than %d gauges: a meter holds no more, remove some",
                     (int)most);
    return;
  }
  out->gauges[out->gauge_count++] = word;
}

/* Whole minutes that divide a day. */
static void read_period(story_t *story, const yaml_value_t *value, statement_instrument_t *out) {
  if (!story_span(story, value, MINUTE_NS, DAY_NS, &out->period_ns)) return;
  if (out->period_ns % MINUTE_NS != 0 || DAY_NS % out->period_ns != 0)
    yaml_complain_of(story->file, value,
                     "'%s' is no period of a second profile: use whole minutes that divide a day",
                     value->text);
}

void statement_instrument_read(story_t *story, yaml_value_t *map, int32_t phases, bool quality,
                               statement_instrument_t *out) {
  *out = (statement_instrument_t){0};
  if (!story_map(story, map, "instrument")) return;
  yaml_value_t *period = story_need(story, map, SECTION_instrument, "period");
  yaml_value_t *days = story_need(story, map, SECTION_instrument, "days");
  yaml_value_t *gauges = story_need(story, map, SECTION_instrument, "gauges");
  if (period != NULL) read_period(story, period, out);
  if (days != NULL) yaml_int(story->file, days, 1, DAYS_MAX, "days", &out->days);
  for (const yaml_value_t *at = gauges == NULL ? NULL : story_first_word(gauges); at != NULL;
       at = story_next_word(gauges, at))
    add_gauge(story, at, phases, quality, out);
  if (gauges != NULL && gauges->kind == YAML_KIND_LIST && gauges->count == 0)
    yaml_complain_of(story->file, gauges, "no gauge at all: name some, as [P, Q]");
}

const char *channels_read(story_t *story, const yaml_value_t *value, uint32_t meter) {
  if (meter >= story->meters.count) return NULL; /* it was complained of */
  const statement_t *model = story->meters.at[meter].shape;
  const char *names[STATEMENT_QUANTITIES_MAX] = {"+A"}, *joined = NULL;
  size_t count = 1;
  uint32_t seen = 0;
  for (int32_t i = 0; i < model->quantity_count; i++) {
    names[i] = model->quantities[i].word;
    count = (size_t)i + 1;
  }
  for (const yaml_value_t *at = story_first_word(value); at != NULL;
       at = story_next_word(value, at)) {
    size_t index = 0;
    if (!yaml_choice(story->file, at, names, count, "quantity", &index)) return NULL;
    if ((seen >> index & 1) != 0) {
      yaml_complain_of(story->file, at, "the channel '%s' stands here twice: remove one", at->text);
      return NULL;
    }
    seen |= UINT32_C(1) << index;
    joined = joined == NULL ? arena_printf(story->arena, "%zu", index)
                            : arena_printf(story->arena, "%s,%zu", joined, index);
  }
  if (joined == NULL) yaml_complain_of(story->file, value, "no channel at all: name some, as [+A]");
  return joined;
}
