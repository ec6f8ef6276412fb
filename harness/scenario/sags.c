/* Dips and swells of the mains, by their depth, or of a dip by its cell of the table of EN 50160.
 * A dip by its cell is one whose measured residual and duration lie in the middle of that cell,
 * with the thresholds that FACTS.md has where a story says none: how many half cycles of the mains
 * that takes follows from decision 0011, and stands in the table of rows below. */
#include <string.h>

#include "harness/scenario/story.h"

enum { PPB_OF_A_THOUSANDTH = 1000000, WHOLE = 1000, RISE_MAX = 2000 };

/* U over a cycle of which one half is in the dip is the root of the mean of the two squares. Of a
 * residual of 85 % that is 92.8 %, no dip yet, and no more at the end (92 %): of n half cycles
 * n - 1 are measured. Of 75 % and less it is 88.4 % or below, and the cycle that slides over each
 * edge sees the dip: n + 1. */
static const struct {
  const char *name;
  int32_t residual; /* thousandths */
  int32_t edges;    /* half cycles that are measured beside those of the mains */
} ROWS[] = {
    {"90-80", 850, -1}, {"80-70", 750, 1}, {"70-40", 550, 1}, {"40-5", 225, 1}, {"5-0", 25, 1}};

static const struct {
  const char *name;
  int32_t halves; /* measured: the middle, in half cycles */
} COLUMNS[] = {{"0.01-0.2", 10}, {"0.2-0.5", 35}, {"0.5-1", 75}, {"1-5", 300}, {"5-60", 3250}};
enum {
  ROW_COUNT = sizeof ROWS / sizeof ROWS[0],
  COLUMN_COUNT = sizeof COLUMNS / sizeof COLUMNS[0]
};

bool cell_read(story_t *story, const yaml_value_t *value, const char **name) {
  const char *names[ROW_COUNT * COLUMN_COUNT];
  size_t count = 0, index = 0;
  for (size_t r = 0; r < ROW_COUNT; r++) {
    for (size_t c = 0; c < COLUMN_COUNT; c++)
      names[count++] = arena_printf(story->arena, "%s/%s", ROWS[r].name, COLUMNS[c].name);
  }
  if (!yaml_choice(story->file, value, names, count, "cell of the table of dips", &index))
    return false;
  *name = names[index];
  return true;
}

void cell_dip(story_t *story, const char *cell, int32_t mask, const char *scope,
              story_fault_t *fault) {
  size_t row = 0, column = 0, len = strcspn(cell, "/");
  while (strlen(ROWS[row].name) != len || strncmp(ROWS[row].name, cell, len) != 0)
    row++;
  while (strcmp(COLUMNS[column].name, cell + len + 1) != 0)
    column++;
  int64_t halves = COLUMNS[column].halves - ROWS[row].edges;
  fault->to_ns = fault->from_ns + halves * CELL_HALF_NS;
  fault->words = arena_printf(story->arena, "%d %d %s", (int)ROWS[row].residual, (int)mask, scope);
}

/* `phases: [1, 2]` as a mask. */
bool phases_read(story_t *story, yaml_value_t *value, int32_t phases, int32_t *mask) {
  *mask = 0;
  for (const yaml_value_t *at = story_first_word(value); at != NULL;
       at = story_next_word(value, at)) {
    int64_t phase = 0;
    if (!yaml_int(story->file, at, 1, phases, "a phase", &phase)) return false;
    if ((*mask >> (phase - 1) & 1) != 0) {
      yaml_complain_of(story->file, at, "the phase %d stands here twice: remove one", (int)phase);
      return false;
    }
    *mask |= 1 << (phase - 1);
  }
  if (*mask == 0) yaml_complain_of(story->file, value, "of no phase: name some, [1, 2, 3]");
  return *mask != 0;
}

static bool read_thousandths(story_t *story, const yaml_value_t *value, int32_t min, int32_t max,
                             const char *what, int32_t *out) {
  quantity_t share;
  if (!yaml_quantity(story->file, value, QUANTITY_SHARE, &share)) return false;
  if (share.value < (int64_t)min * PPB_OF_A_THOUSANDTH ||
      share.value > (int64_t)max * PPB_OF_A_THOUSANDTH || share.value % PPB_OF_A_THOUSANDTH != 0) {
    yaml_complain_of(story->file, value, "%s of the voltage, in tenths", what);
    return false;
  }
  *out = (int32_t)(share.value / PPB_OF_A_THOUSANDTH);
  return true;
}

/* `residual: 40 %`, `phases: [1, 2]`: as thousandths and a mask. */
const char *dip_words(story_t *story, yaml_value_t *map, uint32_t meter, const char *scope) {
  yaml_value_t *residual = story_need(story, map, SECTION_fault, "residual");
  yaml_value_t *phases = story_need(story, map, SECTION_fault, "phases");
  int32_t mask = 0, left = 0;
  if (residual == NULL || phases == NULL || scope == NULL) return NULL;
  if (!read_thousandths(story, residual, 0, WHOLE - 1, "a dip leaves from 0 % to 99.9 %", &left) ||
      !phases_read(story, phases, story->meters.at[meter].shape->phases, &mask))
    return NULL;
  return arena_printf(story->arena, "%d %d %s", (int)left, (int)mask, scope);
}

/* `rise: 115 %`: of the declared voltage, so that the meter has one. */
const char *swell_words(story_t *story, yaml_value_t *map, uint32_t meter) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "rise");
  yaml_value_t *phases = story_need(story, map, SECTION_fault, "phases");
  const story_meter_t *of = &story->meters.at[meter];
  int32_t mask = 0, rise = 0;
  if (value == NULL || phases == NULL) return NULL;
  if (!read_thousandths(story, value, WHOLE + 1, RISE_MAX, "a swell rises to 100.1 % to 200 %",
                        &rise) ||
      !phases_read(story, phases, of->shape->phases, &mask))
    return NULL;
  if (of->quality.nominal_mv == 0) {
    yaml_complain_of(story->file, map,
                     "'%s' has no declared voltage to swell over: write 'nominal'", of->name);
    return NULL;
  }
  return arena_printf(story->arena, "%d %d", (int)rise, (int)mask);
}
